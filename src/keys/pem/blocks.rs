//! The blocks of PEM text (RFC 7468), in the shapes in which people have it.

use base64_simd::{Out, STANDARD};
use memchr::memmem;
use zeroize::Zeroizing;

use super::super::detect;
use super::super::material::{MALFORMED, Secret};
use crate::status::Result;

const BEGIN: &[u8] = b"-----BEGIN ";
const END: &[u8] = b"-----END ";
const DASHES: &[u8] = b"-----";

/// One block.
pub struct Block<'a> {
    /// What is inside, as its first line says.
    pub label: &'a [u8],
    /// What stands between its two lines; `None` where one of them is damaged or missing.
    body: Option<&'a [u8]>,
}

/// The blocks of a text in their order. All else in it is explanation.
pub struct Blocks<'a> {
    rest: &'a [u8],
}

impl<'a> Blocks<'a> {
    pub fn of(text: &'a [u8]) -> Self {
        Blocks { rest: text }
    }
}

impl<'a> Iterator for Blocks<'a> {
    type Item = Block<'a>;

    fn next(&mut self) -> Option<Block<'a>> {
        let at = memmem::find(self.rest, BEGIN)? + BEGIN.len();
        let behind = &self.rest[at..];
        // A block whose last line is missing reaches to the next one, which it thus cannot spoil.
        let (block, rest) = behind.split_at(memmem::find(behind, BEGIN).unwrap_or(behind.len()));
        self.rest = rest;
        let (label, behind) = boundary(block);
        let body = behind.and_then(|behind| {
            let end = memmem::find(behind, END)?;
            let (own, closed) = boundary(&behind[end + END.len()..]);
            (own == label && closed.is_some()).then_some(&behind[..end])
        });
        Some(Block { label, body })
    }
}

/// The label that a boundary goes on with, and what is behind the dashes that must end it.
fn boundary(text: &[u8]) -> (&[u8], Option<&[u8]>) {
    let end = text.iter().position(|byte| matches!(byte, b'-' | b'\r' | b'\n')).unwrap_or(text.len());
    let (label, behind) = text.split_at(end);
    (label.trim_ascii(), behind.strip_prefix(DASHES))
}

impl Block<'_> {
    /// Whether both its lines are there.
    pub fn is_whole(&self) -> bool {
        self.body.is_some()
    }

    /// Whether its content is encrypted in the way from before PKCS#8 (RFC 1421 4.6), which headers inside it say.
    pub fn is_encrypted(&self) -> bool {
        // None of base64's letters is a colon.
        let has = |header: &[u8]| self.body.is_some_and(|body| memmem::find(body, header).is_some());
        has(b"DEK-Info:") || has(b"Proc-Type:") && has(b"ENCRYPTED")
    }

    /// Its content: base64 with its padding (RFC 4648 4), and white space wherever there is some.
    pub fn decode(&self) -> Result<Secret> {
        let body = self.body.ok_or(MALFORMED)?;
        let mut bytes = Zeroizing::new(Vec::with_capacity(body.len()));
        bytes.extend(body.iter().filter(|&&byte| !detect::is_space(byte)));
        let len = STANDARD.decode_inplace(&mut bytes).map_err(|_| MALFORMED)?.len();
        bytes.truncate(len);
        Ok(bytes)
    }
}

/// PEM with these bytes in it, in lines of 64 letters.
pub fn encode(label: &str, bytes: &[u8]) -> Secret {
    const LINE: usize = 48;
    let boundary = |kind: &[u8]| [kind, label.as_bytes(), DASHES, b"\n"].concat();
    let (begin, end) = (boundary(BEGIN), boundary(END));
    // Large enough from the start that it is not moved, and so left behind unwiped, while it grows.
    let size = begin.len() + STANDARD.encoded_length(bytes.len()) + bytes.len().div_ceil(LINE) + end.len();
    let mut text = Zeroizing::new(Vec::with_capacity(size));
    text.extend_from_slice(&begin);
    for line in bytes.chunks(LINE) {
        let start = text.len();
        text.resize(start + STANDARD.encoded_length(line.len()), 0);
        let written = STANDARD.encode(line, Out::from_slice(&mut text[start..])).len();
        debug_assert_eq!(start + written, text.len(), "there is room, and nothing is left over");
        text.push(b'\n');
    }
    text.extend_from_slice(&end);
    debug_assert!(text.len() <= size, "the size is too low");
    text
}
