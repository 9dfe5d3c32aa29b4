//! Strings of a document, escapes and all: compared, copied and searched without the heap.

use core::cmp::Ordering;

use sha2::{Digest, Sha256};

use super::steps;

/// A string's contents as they stand in the document, escapes and all; they have been checked.
#[derive(Clone, Copy, Debug)]
pub struct Text<'a> {
    pub(super) raw: &'a [u8],
    pub(super) escaped: bool,
}

impl<'a> Text<'a> {
    /// The empty string.
    pub const EMPTY: Text<'static> = Text { raw: b"", escaped: false };

    /// Text that is nobody's document: it stands for itself.
    pub fn of(text: &'a str) -> Self {
        Text { raw: text.as_bytes(), escaped: false }
    }

    /// A string's contents that have been checked.
    pub(super) fn read(raw: &'a [u8]) -> Self {
        Text { raw, escaped: raw.contains(&b'\\') }
    }

    /// Whether it is this text, after unescaping.
    pub fn is(&self, other: &str) -> bool {
        if self.escaped { self.bytes().eq(other.bytes()) } else { self.raw == other.as_bytes() }
    }

    /// Whether both are the same text, after unescaping.
    pub fn is_same(&self, other: &Text<'_>) -> bool {
        match (self.plain_bytes(), other.plain_bytes()) {
            (Some(own), Some(other)) => own == other,
            _ => self.bytes().eq(other.bytes()),
        }
    }

    /// How this text, unescaped, is ordered beside another, by bytes.
    pub fn order(&self, other: &str) -> Ordering {
        match self.plain_bytes() {
            Some(own) => own.cmp(other.as_bytes()),
            None => self.bytes().cmp(other.bytes()),
        }
    }

    /// Its unescaped bytes if they are few, to be matched with known names; empty if they are many and have escapes.
    #[inline]
    pub fn short<'b, const N: usize>(&self, space: &'b mut [u8; N]) -> &'b [u8]
    where
        'a: 'b,
    {
        if !self.escaped {
            return self.raw;
        }
        let len = self.unescaped_len();
        self.copy_to(space);
        space.get(..len).unwrap_or_default()
    }

    /// What can be compared in its place, at a cost that does not depend on its length.
    #[inline(never)]
    pub fn fingerprint(&self) -> Fingerprint {
        let mut fingerprint = Fingerprint([0; FINGERPRINT_LEN]);
        let len = self.unescaped_len();
        if let Some(place) = fingerprint.0[1..].get_mut(..len) {
            self.copy_to(place);
            // Told apart from longer texts, and "a" from "a\u0000".
            fingerprint.0[0] = len as u8 + 1;
            return fingerprint;
        }
        let mut sha = Sha256::new();
        if self.escaped {
            let (mut bytes, mut chunk) = (self.bytes(), [0; 64]);
            loop {
                let filled = chunk.iter_mut().zip(&mut bytes).map(|(to, from)| *to = from).count();
                sha.update(&chunk[..filled]);
                if filled < chunk.len() {
                    break;
                }
            }
        } else {
            steps::take(self.raw.len() / steps::BYTES_AT_ONCE);
            sha.update(self.raw);
        }
        fingerprint.0[1..].copy_from_slice(&sha.finalize()[..FINGERPRINT_LEN - 1]);
        fingerprint
    }

    /// Its UTF-8 bytes, unescaped.
    pub fn bytes(&self) -> Unescaped<'a> {
        Unescaped { rest: self.raw, pending: [0; 4], at: 0, len: 0 }
    }

    /// How many bytes it has, unescaped.
    pub fn unescaped_len(&self) -> usize {
        if self.escaped { self.bytes().count() } else { self.raw.len() }
    }

    /// Copies it, unescaped, to the front of `out`, as far as that has room.
    pub fn copy_to(&self, out: &mut [u8]) {
        if self.escaped {
            out.iter_mut().zip(self.bytes()).for_each(|(to, from)| *to = from);
        } else {
            let len = self.raw.len().min(out.len());
            out[..len].copy_from_slice(&self.raw[..len]);
        }
    }

    /// The bytes themselves, where there are no escapes.
    #[inline]
    pub fn plain_bytes(&self) -> Option<&'a [u8]> {
        if self.escaped { None } else { Some(self.raw) }
    }

    /// An owned copy, unescaped.
    pub fn to_owned(&self) -> String {
        let bytes: Vec<u8> = self.bytes().collect();
        String::from_utf8(bytes).unwrap_or_default()
    }

    /// Whether one of its words, separated by single spaces, is `word`.
    pub fn has_word(&self, word: &str) -> bool {
        if word.is_empty() || word.contains(' ') {
            return false;
        }
        if !self.escaped {
            return self.raw.split(|&byte| byte == b' ').any(|part| part == word.as_bytes());
        }
        // `rest` is what of the word is still to come, or None once this word differs.
        let mut rest = Some(word.as_bytes());
        for byte in self.bytes() {
            if byte == b' ' {
                if rest.is_some_and(<[u8]>::is_empty) {
                    return true;
                }
                rest = Some(word.as_bytes());
            } else {
                rest = rest.and_then(|rest| rest.split_first()).filter(|next| *next.0 == byte).map(|next| next.1);
            }
        }
        rest.is_some_and(<[u8]>::is_empty)
    }
}

const FINGERPRINT_LEN: usize = 17;

/// Texts of up to 16 bytes stand for themselves, of longer ones 128 bits of their SHA-256. Whoever found two texts with the
/// same fingerprint could make a document be refused, or have a critical extension counted as present that is not:
/// `check_critical` in `jose/header.rs` relies on them too.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Fingerprint([u8; FINGERPRINT_LEN]);

/// Sorts them; whether no two are the same.
#[inline(never)]
pub fn sort_fingerprints(all: &mut [Fingerprint]) -> bool {
    all.sort_unstable_by(|a, b| {
        steps::take(1);
        a.cmp(b)
    });
    all.windows(2).all(|pair| pair[0] != pair[1])
}

/// The unescaped bytes of a string.
#[derive(Clone, Debug)]
pub struct Unescaped<'a> {
    rest: &'a [u8],
    pending: [u8; 4],
    at: u8,
    len: u8,
}

impl Iterator for Unescaped<'_> {
    type Item = u8;

    fn next(&mut self) -> Option<u8> {
        steps::take(1);
        if self.at < self.len {
            self.at += 1;
            return Some(self.pending[usize::from(self.at) - 1]);
        }
        let (&first, rest) = self.rest.split_first()?;
        self.rest = rest;
        if first != b'\\' {
            return Some(first);
        }
        let (&kind, rest) = self.rest.split_first()?;
        self.rest = rest;
        if kind != b'u' {
            return Some(match kind {
                b'b' => 8,
                b'f' => 12,
                b'n' => b'\n',
                b'r' => b'\r',
                b't' => b'\t',
                same => same,
            });
        }
        let mut code = u32::from(hex4(self.rest)?);
        self.rest = self.rest.get(4..)?;
        if (0xd800..0xdc00).contains(&code) {
            let low = u32::from(hex4(self.rest.get(2..)?)?);
            self.rest = self.rest.get(6..)?;
            code = 0x10000 + ((code - 0xd800) << 10) + (low.wrapping_sub(0xdc00) & 0x3ff);
        }
        self.len = char::from_u32(code)?.encode_utf8(&mut self.pending).len() as u8;
        self.at = 1;
        Some(self.pending[0])
    }
}

/// The number that four hexadecimal digits are.
pub(super) fn hex4(digits: &[u8]) -> Option<u16> {
    digits.get(..4)?.iter().try_fold(0, |code: u16, &digit| {
        let digit = (digit as char).to_digit(16)?;
        Some(code << 4 | digit as u16)
    })
}

#[cfg(test)]
mod tests {
    use super::Text;
    use crate::json::reader::object;

    #[test]
    fn strings_compare_and_copy_unescaped() {
        let doc = br#"{"a\/\u00e9\ud83d\ude00":"read \u0077rite\u0020x"}"#;
        let mut seen = 0;
        object(doc, |name, value| {
            seen += 1;
            assert!(name.is("a/é😀"));
            assert_eq!(name.to_owned(), "a/é😀");
            assert_eq!(name.unescaped_len(), "a/é😀".len());
            let text = value.text().unwrap();
            assert!(text.has_word("read") && text.has_word("write") && text.has_word("x"));
            assert!(
                !text.has_word("rea")
                    && !text.has_word("readwrite")
                    && !text.has_word("")
                    && !text.has_word("read write")
            );
        })
        .unwrap();
        assert_eq!(seen, 1);
    }

    #[test]
    fn fingerprints_tell_texts_apart() {
        let plain = |len| "a".repeat(len);
        let nul = |len| "a".repeat(len) + "\0";
        let escaped = |len| "\\u0061".repeat(len);
        for len in 0..200 {
            let (text, nul, escaped) = (plain(len), nul(len), escaped(len));
            let fingerprint = Text::of(&text).fingerprint();
            assert!(fingerprint == Text { raw: escaped.as_bytes(), escaped: true }.fingerprint(), "{len}");
            assert!(
                fingerprint != Text::of(&nul).fingerprint() && fingerprint != Text::of(&plain(len + 1)).fingerprint()
            );
            // The first byte keeps a text that stands for itself apart from every hash.
            assert_eq!(usize::from(fingerprint.0[0]), if len <= 16 { len + 1 } else { 0 });
        }
    }
}
