//! The compact serialization (RFC 7515 7.1): header.payload.signature.

use crate::base64url;
use crate::status::{Error, Result, Status};

/// The three segments of a token, still encoded.
#[derive(Clone, Copy, Debug)]
pub struct Segments<'a> {
    /// The protected header.
    pub header: &'a [u8],
    /// The payload.
    pub payload: &'a [u8],
    /// The signature.
    pub signature: &'a [u8],
    /// What is signed: header and payload with the dot between them.
    pub signing_input: &'a [u8],
}

/// The dots of a token.
struct Dots {
    /// Where the first four are.
    first: [usize; 4],
    count: usize,
}

impl Dots {
    #[inline]
    fn of(token: &[u8]) -> Self {
        let mut dots = Dots { first: [0; 4], count: 0 };
        let (chunks, rest) = token.as_chunks();
        for (index, chunk) in chunks.iter().enumerate() {
            dots.note(onejwt_simd::dots(chunk), index * 64);
        }
        match token.last_chunk() {
            // The last of all, of which the beginning has been seen; shifted twice, because there may be nothing left.
            Some(last) => dots.note(onejwt_simd::dots(last) >> (63 - rest.len()) >> 1, token.len() - rest.len()),
            None => rest.iter().enumerate().for_each(|(at, byte)| dots.note(u64::from(*byte == b'.'), at)),
        }
        dots
    }

    /// Takes note of those among some bytes, each of which has a bit, and of which the first is there.
    #[inline(always)]
    fn note(&mut self, mut bits: u64, from: usize) {
        while bits != 0 {
            if let Some(place) = self.first.get_mut(self.count) {
                *place = from + bits.trailing_zeros() as usize;
            }
            self.count += 1;
            bits &= bits - 1;
        }
    }
}

/// Splits a token at its dots. The segments may still hold anything but dots.
pub fn split(token: &[u8]) -> Result<Segments<'_>> {
    if token.first() == Some(&b'{') {
        // A JSON serialization (RFC 7515 7.2).
        return Err(Status::TokenUnsupported.into());
    }
    let dots = Dots::of(token);
    let [first, second, ..] = dots.first;
    match dots.count {
        2 => {}
        // Five segments are an encrypted token (RFC 7516 7.1).
        4 => return Err(Status::TokenUnsupported.into()),
        _ => return Err(Status::TokenMalformed.into()),
    }
    Ok(Segments {
        header: &token[..first],
        payload: &token[first + 1..second],
        signature: &token[second + 1..],
        signing_input: &token[..second],
    })
}

/// The five segments of an encrypted token (RFC 7516 7.1), still encoded.
#[derive(Clone, Copy, Debug)]
pub struct EncryptedSegments<'a> {
    /// The protected header, which is authenticated as it stands here.
    pub header: &'a [u8],
    /// The encrypted key of the content.
    pub encrypted_key: &'a [u8],
    /// The initialization vector.
    pub iv: &'a [u8],
    /// The ciphertext.
    pub ciphertext: &'a [u8],
    /// The authentication tag.
    pub tag: &'a [u8],
}

/// Splits an encrypted token at its dots. The segments may still hold anything but dots.
pub fn split_encrypted(token: &[u8]) -> Result<EncryptedSegments<'_>> {
    if token.first() == Some(&b'{') {
        // A JSON serialization (RFC 7516 7.2).
        return Err(Status::TokenUnsupported.into());
    }
    let dots = Dots::of(token);
    let [first, second, third, fourth] = dots.first;
    match dots.count {
        4 => Ok(EncryptedSegments {
            header: &token[..first],
            encrypted_key: &token[first + 1..second],
            iv: &token[second + 1..third],
            ciphertext: &token[third + 1..fourth],
            tag: &token[fourth + 1..],
        }),
        // A signed token (RFC 7515 7.1).
        2 => Err(Status::NotEncrypted.into()),
        _ => Err(Status::TokenMalformed.into()),
    }
}

/// Whether a payload can stand in a token as it is: printable ASCII without dots (RFC 7797 5.2).
pub fn can_stand_unencoded(payload: &[u8]) -> bool {
    payload.iter().all(|byte| matches!(byte, b' '..=b'~') && *byte != b'.')
}

/// A part of a token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// The protected header.
    Header,
    /// The payload.
    Payload,
    /// The signature.
    Signature,
}

/// Decodes one part of a token into `out` WITHOUT VERIFYING anything; returns how many bytes.
pub fn peek(token: &[u8], part: Part, out: &mut [u8]) -> Result<usize> {
    let segments = split(token)?;
    let text = match part {
        Part::Header => segments.header,
        Part::Payload => segments.payload,
        Part::Signature => segments.signature,
    };
    let needed = base64url::decoded_len(text.len());
    let out = out.get_mut(..needed).ok_or(Error::too_small(needed))?;
    base64url::decode(text, out).ok_or(Status::TokenMalformed.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn status(token: &str) -> Option<Status> {
        split(token.as_bytes()).err().map(|error| error.status)
    }

    #[test]
    fn only_exactly_two_dots_split() {
        assert_eq!(status("a.b.c"), None);
        assert_eq!(status(".."), None);
        for malformed in ["", "a", "a.b", "a.b.c.d", "a.b.c.d.e.f", "......", " {"] {
            assert_eq!(status(malformed), Some(Status::TokenMalformed), "{malformed}");
        }
        for unsupported in ["a.b.c.d.e", "....", "{", "{\"payload\":\"\"}"] {
            assert_eq!(status(unsupported), Some(Status::TokenUnsupported), "{unsupported}");
        }
    }

    #[test]
    fn peek_decodes_exactly_one_part() {
        let mut out = [0; 8];
        assert_eq!(peek(b"YWJj.ZGU.Zg", Part::Header, &mut out), Ok(3));
        assert_eq!(peek(b"YWJj.ZGU.Zg", Part::Payload, &mut out), Ok(2));
        assert_eq!(&out[..2], b"de");
        assert_eq!(peek(b"YWJj.ZGU.Zg", Part::Signature, &mut out[..1]), Ok(1));
        assert_eq!(peek(b"YWJj.ZGU.Zg", Part::Header, &mut out[..2]), Err(Error::too_small(3)));
        assert_eq!(peek(b"YWJj.ZGV.Zg", Part::Payload, &mut out), Err(Status::TokenMalformed.into()));
    }

    #[test]
    fn printable_ascii_without_dots_stands_unencoded() {
        for payload in ["", "a", " ~", "{\"a\":1}", "\\\""] {
            assert!(can_stand_unencoded(payload.as_bytes()), "{payload:?}");
        }
        for payload in [".", "a.b", "a\n", "\x1f", "\x7f", "\u{e9}", "\0"] {
            assert!(!can_stand_unencoded(payload.as_bytes()), "{payload:?}");
        }
    }
}
