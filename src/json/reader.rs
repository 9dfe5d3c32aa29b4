//! Bounded, duplicate-rejecting reading of JSON documents (RFC 8259), without the heap.
//!
//! Tokens are read by this reader and not by a general one because of what it promises and they do not: duplicate
//! member names are refused at every level after unescaping, nesting and members are bounded, a lone surrogate is
//! malformed, numbers of any size are kept as text, and neither nesting nor escapes allocate. A test compares its
//! verdicts with serde_json's.

use smallvec::SmallVec;

use super::digits;
use super::steps;
use super::text::{Fingerprint, Text, hex4, sort_fingerprints};

/// Deepest nesting; the document itself is level 1.
pub const MAX_DEPTH: usize = 32;
/// Most members of all objects of a document together; elements of arrays are not counted.
pub const MAX_MEMBERS: usize = 4096;
/// Up to this many members of one object, without escapes, are compared in place; more are sorted.
const IN_PLACE: usize = 32;
/// Names of the objects that are open at one time, before the heap is used.
const INLINE_NAMES: usize = 96;

/// The document is not JSON of the kind that this reader accepts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Malformed;

pub(super) type Result<T> = core::result::Result<T, Malformed>;

/// The type of a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// `null`
    Null,
    /// `false`
    False,
    /// `true`
    True,
    /// A number, of any size.
    Number,
    /// A string.
    String,
    /// An array.
    Array,
    /// An object.
    Object,
}

/// A value, as its text in the document.
#[derive(Clone, Copy, Debug)]
pub struct Value<'a> {
    /// Its type.
    pub kind: Kind,
    /// Its text, with quotes or brackets.
    pub raw: &'a [u8],
    /// Where its text begins in what was read.
    pub start: usize,
    escaped: bool,
}

impl<'a> Value<'a> {
    /// The string, if it is one.
    pub fn text(&self) -> Option<Text<'a>> {
        match self.kind {
            Kind::String => {
                let raw = self.raw.get(1..self.raw.len() - 1)?;
                Some(Text { raw, escaped: self.escaped })
            }
            _ => None,
        }
    }

    /// The same value, its place counted from the beginning of what it is part of.
    pub(crate) fn moved(self, by: usize) -> Self {
        Value { start: self.start + by, ..self }
    }
}

/// Whether no two of these are the same text.
///
/// Each is read once, escapes and all, and what is compared after that is short: a document cannot make it dearer by long
/// names that differ late, nor by escapes.
#[cold]
fn all_different<'a>(texts: impl Iterator<Item = Text<'a>>) -> bool {
    let mut all: SmallVec<[Fingerprint; IN_PLACE]> = texts.map(|text| text.fingerprint()).collect();
    sort_fingerprints(&mut all)
}

/// Whether two names without escapes are the same.
#[inline]
fn same_bytes(a: &[u8], b: &[u8]) -> bool {
    steps::take(1 + if a.len() == b.len() { a.len() / steps::BYTES_AT_ONCE } else { 0 });
    a == b
}

/// Reads a document that must be one object; `visit` gets its members in order. If the result is an error, what was
/// visited means nothing. Returns how many members all objects in it have together.
pub fn object<'a>(doc: &'a [u8], mut visit: impl FnMut(Text<'a>, Value<'a>)) -> Result<usize> {
    object_by(doc, &mut visit)
}

#[inline(never)]
fn object_by<'a>(doc: &'a [u8], visit: &mut dyn FnMut(Text<'a>, Value<'a>)) -> Result<usize> {
    let mut reader = Reader::new(doc);
    reader.object(visit).ok_or(Malformed)?;
    Ok(reader.members)
}

/// Reads what most tokens have: an object as programs write it, in ASCII without white space or escapes. `None` if it is another
/// object, or none at all: then `object` says which, and what was visited means nothing.
///
/// It takes half of the time. What it gives is what `object` gives.
#[inline(always)]
pub fn plain_object<'a>(doc: &'a [u8], mut visit: impl FnMut(Text<'a>, Value<'a>)) -> Option<usize> {
    if !is_ascii(doc) {
        return None;
    }
    // For what is nested.
    let mut reader = Reader::new(doc);
    let (mut members, mut seen) = (0, Seen::default());
    let mut rest = doc.strip_prefix(b"{")?;
    loop {
        let text = rest.strip_prefix(b"\"")?;
        let (name, after) = plain_string(text)?;
        if seen.again(name, text) {
            return None;
        }
        rest = after.strip_prefix(b":")?;
        let (kind, after) = match rest.split_first()? {
            (b'"', text) => (Kind::String, plain_string(text)?.1),
            (b'-' | b'0'..=b'9', _) => (Kind::Number, number(rest).ok()?),
            (b'[', text) => match after_plain_strings(text) {
                Some(after) => (Kind::Array, after),
                None => reader.nested_value(rest)?,
            },
            _ => reader.nested_value(rest)?,
        };
        let raw = rest.get(..rest.len() - after.len())?;
        visit(Text { raw: name, escaped: false }, Value { kind, raw, start: doc.len() - rest.len(), escaped: false });
        members += 1;
        match after.split_first()? {
            (b',', after) => rest = after,
            (b'}', []) => break,
            _ => return None,
        }
    }
    members += reader.members;
    (members <= MAX_MEMBERS).then_some(members)
}

/// Reads a document that must be one array; `visit` gets its elements with their places.
pub fn array<'a>(doc: &'a [u8], mut visit: impl FnMut(usize, Value<'a>)) -> Result<()> {
    array_by(doc, &mut visit)
}

#[inline(never)]
fn array_by<'a>(doc: &'a [u8], visit: &mut dyn FnMut(usize, Value<'a>)) -> Result<()> {
    let mut reader = Reader::new(doc);
    let Some((b'[', rest)) = after_space(doc).split_first() else { return Err(Malformed) };
    let rest = reader.elements(rest, 1, visit).ok_or(Malformed)?;
    reader.end(rest).ok_or(Malformed)
}

/// Gives the elements of an array that has been read to `visit`, if all are strings; else `None`, and what was visited means
/// nothing.
#[inline]
pub fn strings<'a>(array: &Value<'a>, mut visit: impl FnMut(Text<'a>)) -> Option<()> {
    let mut rest = array.raw.strip_prefix(b"[")?;
    loop {
        rest = match after_space(rest).split_first()? {
            (b'"', text) => {
                let (text, after) = string(text).ok()?;
                visit(text);
                after
            }
            (b',', after) => after,
            (b']', _) => return Some(()),
            _ => return None,
        };
    }
}

/// Reads a document that must be one string, number, true, false or null.
pub fn scalar(doc: &[u8]) -> Result<Value<'_>> {
    value(doc, MAX_DEPTH)
}

/// Reads a document that must be one value, to stand inside something of this depth.
#[inline(never)]
pub fn value(doc: &[u8], depth: usize) -> Result<Value<'_>> {
    let mut reader = Reader::new(doc);
    let (value, rest) = reader.value(after_space(doc), depth).ok_or(Malformed)?;
    reader.end(rest).ok_or(Malformed)?;
    Ok(value)
}

/// Why a document is not JSON of the kind that this reader accepts, and where.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fault {
    /// The first byte that cannot stand there; the length of the document if it ends too early.
    pub at: usize,
    /// What is wrong there.
    pub kind: FaultKind,
}

/// What is wrong with a document.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FaultKind {
    /// It breaks the grammar, is nested too deeply or has too many members.
    Grammar,
    /// It is not UTF-8.
    Encoding,
    /// A member's name, which begins there, has been there before in the same object.
    Doubled,
}

/// What is wrong with a document that must be one object; `None` if it is one. For a message: a document that is no
/// message's worth is read with `object` alone.
#[cold]
pub fn fault(doc: &[u8]) -> Option<Fault> {
    let mut reader = Reader::new(doc);
    if reader.object(|_, _| ()).is_some() {
        return None;
    }
    let (at, names) = (doc.len() - reader.left, &reader.names);
    if let Err(error) = core::str::from_utf8(doc)
        && (error.valid_up_to() < at || at == doc.len())
    {
        return Some(Fault { at: error.valid_up_to(), kind: FaultKind::Encoding });
    }
    let siblings = reader.doubled_from.and_then(|first| names.get(first..)).unwrap_or_default();
    let is_same = |one: &[u8], other: &[u8]| Text::read(one).is_same(&Text::read(other));
    let mut names = siblings.iter().enumerate();
    let doubled = names.find(|(index, name)| siblings[..*index].iter().any(|one| is_same(one, name)));
    Some(match doubled {
        // The quote before it.
        Some((_, name)) => Fault { at: name.as_ptr().addr() - doc.as_ptr().addr() - 1, kind: FaultKind::Doubled },
        None => Fault { at, kind: FaultKind::Grammar },
    })
}

/// The names that an object has had, as far as two bits of 256 for each can tell: one that cannot be among them needs no
/// comparison.
#[derive(Default)]
struct Seen([u64; 4]);

impl Seen {
    /// Takes note of a name by its first bytes and its length; `true` if it may have been there before. `text` is the name and
    /// what follows it.
    #[inline(always)]
    fn again(&mut self, name: &[u8], text: &[u8]) -> bool {
        let eight = match text.first_chunk() {
            Some(eight) => *eight,
            None => core::array::from_fn(|at| text.get(at).copied().unwrap_or_default()),
        };
        // Up to eight bytes; of a name that has fewer with the quote behind it, so that there is always one.
        let beginning = u64::from_le_bytes(eight) << (56 - 8 * name.len().min(7));
        let hash = (beginning ^ name.len() as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        let (word, bits) = (&mut self.0[(hash >> 62) as usize], 1 << (hash >> 56 & 63) | 1 << (hash >> 50 & 63));
        let again = *word & bits == bits;
        *word |= bits;
        again
    }
}

/// What reading a document takes note of. Where it goes on is no part of it but handed on, as what is left of the document:
/// so it is in registers.
struct Reader<'a> {
    doc: &'a [u8],
    /// How many members all objects have together.
    members: usize,
    /// Names of the objects that are open, escapes and all, the innermost last.
    names: SmallVec<[&'a [u8]; INLINE_NAMES]>,
    /// Where among them are those of an object that has one twice.
    doubled_from: Option<usize>,
    /// How much was left where the document could not be read any further.
    left: usize,
}

impl<'a> Reader<'a> {
    #[inline(always)]
    fn new(doc: &'a [u8]) -> Self {
        Reader { doc, members: 0, names: SmallVec::new(), doubled_from: None, left: doc.len() }
    }

    /// Takes note of where it cannot go on.
    #[cold]
    fn stop<T>(&mut self, rest: &[u8]) -> Option<T> {
        self.left = rest.len();
        None
    }

    /// The same where an object has a name twice, whose names begin there.
    #[cold]
    fn stop_doubled<T>(&mut self, rest: &[u8], first_name: usize) -> Option<T> {
        self.doubled_from = Some(first_name);
        self.stop(rest)
    }

    /// A document that must be one object.
    #[inline(always)]
    fn object(&mut self, visit: impl FnMut(Text<'a>, Value<'a>)) -> Option<()> {
        let rest = after_space(self.doc);
        let Some((b'{', after)) = rest.split_first() else { return self.stop(rest) };
        let rest = self.members(after, 1, visit)?;
        self.end(rest)
    }

    /// Nothing but white space may follow, and all of the document must be UTF-8.
    #[inline(always)]
    fn end(&mut self, rest: &[u8]) -> Option<()> {
        let rest = after_space(rest);
        if rest.is_empty() && core::str::from_utf8(self.doc).is_ok() { Some(()) } else { self.stop(rest) }
    }

    /// The members of an object whose `{` has been read; gives what follows its `}`.
    #[inline(always)]
    fn members(
        &mut self,
        rest: &'a [u8],
        depth: usize,
        mut visit: impl FnMut(Text<'a>, Value<'a>),
    ) -> Option<&'a [u8]> {
        let mut rest = after_space(rest);
        if let Some((b'}', after)) = rest.split_first() {
            return Some(after);
        }
        let first_name = self.names.len();
        let (mut seen, mut any_escaped) = (Seen::default(), false);
        loop {
            let Some((b'"', text)) = rest.split_first() else { return self.stop(rest) };
            let (name, after) = match string(text) {
                Ok(read) => read,
                Err(bad) => return self.stop(bad),
            };
            if name.escaped {
                any_escaped = true;
            } else if seen.again(name.raw, text) && self.has_name(first_name, name.raw) {
                self.names.push(name.raw);
                return self.stop_doubled(after, first_name);
            }
            self.names.push(name.raw);
            self.members += 1;
            if self.members > MAX_MEMBERS {
                return self.stop(after);
            }
            rest = after_space(after);
            let Some((b':', after)) = rest.split_first() else { return self.stop(rest) };
            let (value, after) = self.value(after_space(after), depth)?;
            visit(name, value);
            rest = after_space(after);
            match rest.split_first() {
                Some((b',', after)) => rest = after_space(after),
                Some((b'}', after)) => {
                    rest = after;
                    break;
                }
                _ => return self.stop(rest),
            }
        }
        if (any_escaped || self.names.len() - first_name > IN_PLACE) && !self.names_differ(first_name) {
            return self.stop_doubled(rest, first_name);
        }
        self.names.truncate(first_name);
        Some(rest)
    }

    /// The elements of an array whose `[` has been read; gives what follows its `]`.
    #[inline(always)]
    fn elements(&mut self, rest: &'a [u8], depth: usize, mut visit: impl FnMut(usize, Value<'a>)) -> Option<&'a [u8]> {
        let mut rest = after_space(rest);
        if let Some((b']', after)) = rest.split_first() {
            return Some(after);
        }
        let mut index = 0;
        loop {
            let (value, after) = self.value(rest, depth)?;
            visit(index, value);
            index += 1;
            rest = after_space(after);
            match rest.split_first() {
                Some((b',', after)) => rest = after_space(after),
                Some((b']', after)) => return Some(after),
                _ => return self.stop(rest),
            }
        }
    }

    /// A value inside something of this depth, and what follows it.
    #[inline(always)]
    fn value(&mut self, rest: &'a [u8], depth: usize) -> Option<(Value<'a>, &'a [u8])> {
        let start = self.doc.len() - rest.len();
        let mut escaped = false;
        let (kind, after) = match rest.split_first() {
            Some((b'"', after)) => match string(after) {
                Ok((text, after)) => {
                    escaped = text.escaped;
                    (Kind::String, after)
                }
                Err(bad) => return self.stop(bad),
            },
            Some((b'-' | b'0'..=b'9', _)) => match number(rest) {
                Ok(after) => (Kind::Number, after),
                Err(bad) => return self.stop(bad),
            },
            Some((b'{' | b'[', _)) if depth >= MAX_DEPTH => return self.stop(rest),
            Some((b'{', after)) => (Kind::Object, self.nested_members(after, depth + 1)?),
            Some((b'[', after)) => (Kind::Array, self.nested_elements(after, depth + 1)?),
            _ => match literal(rest) {
                Some(read) => read,
                None => return self.stop(rest),
            },
        };
        let raw = rest.get(..rest.len() - after.len())?;
        Some((Value { kind, raw, start, escaped }, after))
    }

    /// A value of the document's own object, and what follows it.
    #[inline(never)]
    fn nested_value(&mut self, rest: &'a [u8]) -> Option<(Kind, &'a [u8])> {
        self.value(rest, 1).map(|(value, after)| (value.kind, after))
    }

    #[inline(never)]
    fn nested_members(&mut self, rest: &'a [u8], depth: usize) -> Option<&'a [u8]> {
        self.members(rest, depth, |_, _| ())
    }

    #[inline(never)]
    fn nested_elements(&mut self, rest: &'a [u8], depth: usize) -> Option<&'a [u8]> {
        self.elements(rest, depth, |_, _| ())
    }

    /// Whether a name without escapes is among the few that its object has had; many are compared when the object ends.
    #[cold]
    fn has_name(&self, first_name: usize, name: &[u8]) -> bool {
        let siblings = self.names.get(first_name..).unwrap_or_default();
        siblings.len() < IN_PLACE && siblings.iter().any(|other| same_bytes(other, name))
    }

    /// Whether no two of an object's names are the same.
    #[cold]
    fn names_differ(&self, first_name: usize) -> bool {
        all_different(self.names[first_name..].iter().map(|raw| Text::read(raw)))
    }
}

/// What is left of a document, or what is left where it cannot be read any further.
type Rest<'a> = core::result::Result<&'a [u8], &'a [u8]>;

/// Whether all bytes are ASCII. The standard library's looks at what is left behind its last 64 bytes one by one.
#[inline(always)]
fn is_ascii(text: &[u8]) -> bool {
    let (chunks, rest) = text.as_chunks();
    let Some(last) = text.last_chunk() else { return rest.is_ascii() };
    let all = chunks.iter().fold(u128::from_le_bytes(*last), |all, chunk| all | u128::from_le_bytes(*chunk));
    all.to_le_bytes().is_ascii()
}

/// What follows the white space that a text may begin with.
#[inline(always)]
fn after_space(mut text: &[u8]) -> &[u8] {
    while let Some((b' ' | b'\n' | b'\r' | b'\t', rest)) = text.split_first() {
        text = rest;
    }
    text
}

/// A literal that a text begins with, and what follows it.
#[inline]
fn literal(text: &[u8]) -> Option<(Kind, &[u8])> {
    match text {
        [b't', b'r', b'u', b'e', rest @ ..] => Some((Kind::True, rest)),
        [b'n', b'u', b'l', b'l', rest @ ..] => Some((Kind::Null, rest)),
        [b'f', b'a', b'l', b's', b'e', rest @ ..] => Some((Kind::False, rest)),
        _ => None,
    }
}

/// What follows a number that a text begins with.
#[inline(always)]
fn number(text: &[u8]) -> Rest<'_> {
    let digits_from = text.strip_prefix(b"-").unwrap_or(text);
    let rest = after_digits(digits_from)?;
    // A zero is followed by no digit.
    if let Some((b'0', after)) = digits_from.split_first()
        && rest.len() < after.len()
    {
        return Err(after);
    }
    match rest.first() {
        Some(b'.' | b'e' | b'E') => after_fraction_and_exponent(rest),
        _ => Ok(rest),
    }
}

/// What follows the digits that a text begins with; there is at least one.
#[inline(always)]
fn after_digits(text: &[u8]) -> Rest<'_> {
    let mut rest = text;
    while let Some((eight, after)) = rest.split_first_chunk() {
        let len = digits::leading(u64::from_le_bytes(*eight));
        if len < 8 {
            rest = &rest[len..];
            return if rest.len() < text.len() { Ok(rest) } else { Err(rest) };
        }
        rest = after;
    }
    while let Some((b'0'..=b'9', after)) = rest.split_first() {
        rest = after;
    }
    if rest.len() < text.len() { Ok(rest) } else { Err(rest) }
}

/// The rest of a number that has a fraction or an exponent.
#[cold]
fn after_fraction_and_exponent(mut rest: &[u8]) -> Rest<'_> {
    if let Some((b'.', after)) = rest.split_first() {
        rest = after_digits(after)?;
    }
    if let Some((b'e' | b'E', after)) = rest.split_first() {
        let signless = match after.split_first() {
            Some((b'+' | b'-', after)) => after,
            _ => after,
        };
        rest = after_digits(signless)?;
    }
    Ok(rest)
}

/// A string whose opening quote has been read, and what follows its closing one.
#[inline(always)]
fn string(text: &[u8]) -> core::result::Result<(Text<'_>, &[u8]), &[u8]> {
    let (mut len, mut escaped) = (run(text), false);
    if text.get(len) != Some(&b'"') {
        len = len_with_escapes(text, len).map_err(|at| &text[at..])?;
        escaped = true;
    }
    Ok((Text { raw: &text[..len], escaped }, &text[len + 1..]))
}

/// The same of a string without escapes.
#[inline(always)]
fn plain_string(text: &[u8]) -> Option<(&[u8], &[u8])> {
    let len = run(text);
    match text.get(len) {
        Some(b'"') => Some((&text[..len], &text[len + 1..])),
        _ => None,
    }
}

/// What follows an array of such strings, and nothing else, whose bracket has been read.
#[inline(never)]
fn after_plain_strings(mut text: &[u8]) -> Option<&[u8]> {
    loop {
        let (_, after) = plain_string(text.strip_prefix(b"\"")?)?;
        match after.split_first()? {
            (b',', after) => text = after,
            (b']', after) => return Some(after),
            _ => return None,
        }
    }
}

/// How long a string is of which so many bytes have been read, up to the first that is more than itself; or where it is none.
#[cold]
fn len_with_escapes(text: &[u8], mut len: usize) -> core::result::Result<usize, usize> {
    loop {
        match text[len..].split_first() {
            Some((b'"', _)) => return Ok(len),
            Some((b'\\', after)) => {
                let after = after_escape(after).map_err(|bad| text.len() - bad.len())?;
                len = text.len() - after.len() + run(after);
            }
            _ => return Err(len),
        }
    }
}

/// How many bytes there are before the first quote, backslash or control character, or the end.
#[inline(always)]
fn run(text: &[u8]) -> usize {
    let mut rest = text;
    while let Some((chunk, after)) = rest.split_first_chunk() {
        let stops = onejwt_simd::stops(chunk);
        if stops != 0 {
            return text.len() - rest.len() + stops.trailing_zeros() as usize;
        }
        rest = after;
    }
    text.len() - rest.len() + short_run(rest)
}

/// The same of less than a chunk.
#[inline(never)]
fn short_run(text: &[u8]) -> usize {
    let mut chunk = [b'"'; onejwt_simd::LEN];
    chunk.iter_mut().zip(text).for_each(|(to, from)| *to = *from);
    text.len().min(onejwt_simd::stops(&chunk).trailing_zeros() as usize)
}

/// What follows an escape whose backslash has been read; surrogates must come in pairs.
#[cold]
fn after_escape(text: &[u8]) -> Rest<'_> {
    fn unit(text: &[u8]) -> core::result::Result<(u16, &[u8]), &[u8]> {
        let unit = hex4(text).ok_or(text)?;
        Ok((unit, &text[4..]))
    }
    match text.split_first() {
        Some((b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't', rest)) => Ok(rest),
        Some((b'u', rest)) => match unit(rest)? {
            (0xd800..0xdc00, rest) => {
                let rest = rest.strip_prefix(b"\\u").ok_or(rest)?;
                match unit(rest)? {
                    (0xdc00..0xe000, rest) => Ok(rest),
                    (_, rest) => Err(rest),
                }
            }
            (0xdc00..0xe000, rest) => Err(rest),
            (_, rest) => Ok(rest),
        },
        _ => Err(text),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn accepts(doc: &[u8]) -> bool {
        object(doc, |_, _| ()).is_ok()
    }

    /// What serde_json says, with what is ours alone taken out: see `agrees_with_serde_json`.
    fn serde_accepts(doc: &[u8]) -> bool {
        serde_json::from_slice::<serde_json::Map<String, serde_json::Value>>(doc).is_ok()
    }

    #[test]
    fn agrees_with_serde_json() {
        let documents: &[&[u8]] = &[
            b"{}",
            b" {\t}\r\n",
            b"",
            b"{",
            b"}",
            b"[]",
            b"null",
            b"{}{}",
            b"{} x",
            b"{},",
            b"\xef\xbb\xbf{}",
            br#"{"a":1}"#,
            br#"{"a":1,}"#,
            br#"{,"a":1}"#,
            br#"{"a"}"#,
            br#"{"a":}"#,
            br#"{a:1}"#,
            br#"{'a':1}"#,
            br#"{"a":01}"#,
            br#"{"a":-}"#,
            br#"{"a":-0}"#,
            br#"{"a":1.}"#,
            br#"{"a":.5}"#,
            br#"{"a":+1}"#,
            br#"{"a":1e}"#,
            br#"{"a":1e+}"#,
            br#"{"a":1E5}"#,
            br#"{"a":1e-5}"#,
            br#"{"a":0x1}"#,
            br#"{"a":NaN}"#,
            br#"{"a":Infinity}"#,
            br#"{"a":1.5.5}"#,
            br#"{"a":--1}"#,
            br#"{"a":true}"#,
            br#"{"a":tru}"#,
            br#"{"a":truex}"#,
            br#"{"a":nul}"#,
            br#"{"a":[1,2,[3,{}]]}"#,
            br#"{"a":[1,]}"#,
            br#"{"a":[,1]}"#,
            br#"{"a":[1 2]}"#,
            br#"{"a":[}"#,
            br#"{"a":{]}"#,
            br#"{"a":"\u0041\n\/"}"#,
            br#"{"a":"\x"}"#,
            br#"{"a":"\u00"}"#,
            br#"{"a":"\u00zz"}"#,
            br#"{"a":"\ud83d\ude00"}"#,
            br#"{"a":"\ud83d"}"#,
            br#"{"a":"\ude00"}"#,
            br#"{"a":"\ud83d\u0041"}"#,
            br#"{"a":"\ud83d\ud83d"}"#,
            b"{\"a\":\"\n\"}",
            b"{\"a\":\"\0\"}",
            b"{\"a\":\"\x7f\"}",
            b"{\"a\":\"\xff\"}",
            b"{\"a\":\"\xc0\x80\"}",
            b"{\"a\":\"\xed\xa0\x80\"}",
            b"{\"a\":\"\xc3\xa9\"}",
            b"{\"a\":\"\xf0\x9f\x98\x80\"}",
            b"{\"a\":\"\xc3\"}",
            b"{\"a\":\"abcdefgh\xc3\xa9ijkl\"}",
            b"{\"abcdefghijk\":\"\\\\\\\"\"}",
            b"{\"a\":1}\x0c",
            b"{\x0b}",
            b"{\"a\" : 1 , \"b\":2}",
        ];
        for doc in documents {
            assert_eq!(accepts(doc), serde_accepts(doc), "{}", String::from_utf8_lossy(doc));
        }
        // Ours alone: duplicates are refused, numbers of any size are accepted.
        assert!(serde_accepts(br#"{"a":1,"a":2}"#) && !accepts(br#"{"a":1,"a":2}"#));
        assert!(!serde_accepts(br#"{"a":1e400}"#) && accepts(br#"{"a":1e400}"#));
    }

    /// Every single-byte change of a document that has a bit of everything gets serde_json's verdict.
    #[test]
    fn agrees_with_serde_json_on_changed_documents() {
        let doc = br#"{"k":"v\u00e9\n","n":-1.5e3,"o":{"t":true,"f":false,"z":null},"l":[1,"2",[]],"e":""}"#;
        let mut compared = 0;
        for at in 0..doc.len() {
            for byte in 0..=255 {
                let mut changed = doc.to_vec();
                changed[at] = byte;
                let ours = accepts(&changed);
                let theirs = serde_accepts(&changed);
                // A change can make two names the same; that is the one difference.
                let names: Vec<_> = changed.split(|&byte| byte == b'"').collect();
                if ours != theirs {
                    assert!(theirs && !ours, "{}", String::from_utf8_lossy(&changed));
                    assert!(names.len() > 1, "{}", String::from_utf8_lossy(&changed));
                    let value: serde_json::Map<String, serde_json::Value> = serde_json::from_slice(&changed).unwrap();
                    let inner = value.get("o").and_then(|o| o.as_object()).map_or(3, |o| o.len());
                    assert!(value.len() < 5 || inner < 3, "{}", String::from_utf8_lossy(&changed));
                }
                compared += 1;
            }
        }
        assert_eq!(compared, doc.len() * 256);
    }

    #[test]
    fn duplicates_are_found_at_every_level_and_number() {
        assert!(!accepts(br#"{"exp":1,"\u0065xp":2}"#));
        assert!(!accepts(br#"{"\u0065xp":1,"\u0065\u0078p":2}"#));
        assert!(!accepts(br#"{"a":{"b":[{"c":1,"c":1}]}}"#));
        assert!(accepts(br#"{"a":{"a":{"a":[{"a":1},{"a":2}]}}}"#));
        assert!(!accepts(br#"{"longer-than-eight":1,"longer-than-eight":2}"#));
        assert!(accepts(br#"{"longer-than-eight":1,"longer-than-nine":2}"#));
        assert!(accepts(b"{\"a\":1,\"a\\u0000\":2}"));
        assert!(!accepts(br#"{"":1,"":2}"#));
        for total in [2, 8, 31, 32, 33, 34, 64, 500] {
            let names: Vec<String> = (0..total).map(|n| format!("\"name-{n}\":{n}")).collect();
            assert!(accepts(format!("{{{}}}", names.join(",")).as_bytes()), "{total}");
            for twin in [0, total / 2, total - 1] {
                let doc = format!("{{{},\"name-{twin}\":0}}", names.join(","));
                assert!(!accepts(doc.as_bytes()), "{total} {twin}");
                let doc = format!("{{{},\"n\\u0061me-{twin}\":0}}", names.join(","));
                assert!(!accepts(doc.as_bytes()), "{total} {twin} escaped");
            }
        }
    }

    /// What `plain_object` reads is what `object` reads; `true` if it does.
    fn is_plain(doc: &[u8]) -> bool {
        let (mut plain, mut complete) = (Vec::new(), Vec::new());
        let told = |name: Text<'_>, value: Value<'_>| (name.to_owned(), value.kind, value.raw.to_vec(), value.start);
        let read = plain_object(doc, |name, value| plain.push((told(name, value), value.text().map(|t| t.to_owned()))));
        let expected =
            object(doc, |name, value| complete.push((told(name, value), value.text().map(|t| t.to_owned()))));
        if let Some(members) = read {
            assert_eq!(Ok(members), expected, "{}", String::from_utf8_lossy(doc));
            assert_eq!(plain, complete, "{}", String::from_utf8_lossy(doc));
        }
        read.is_some()
    }

    #[test]
    fn what_is_read_fast_is_what_is_read() {
        let claims: &[&[u8]] = &[
            br#"{"iss":"https://login.example.com/realms/main","aud":["a","b"],"exp":1700000900,"a":-1.5e3,"b":true}"#,
            br#"{"o":{"t":[true,false,null],"n":{"a":"\n","b":[]}},"l":[1,"2",[]],"e":"","x":[ "a" ],"y":{}}"#,
            br#"{"a":1}"#,
            br#"{"":""}"#,
        ];
        for doc in claims {
            assert!(is_plain(doc), "{}", String::from_utf8_lossy(doc));
            // Whatever is changed in them, cut off or added.
            for at in 0..doc.len() {
                is_plain(&doc[..at]);
                for byte in (0..=0x80).chain([0xc3, 0xff]) {
                    let mut changed = doc.to_vec();
                    changed[at] = byte;
                    is_plain(&changed);
                    changed.insert(at, doc[at]);
                    is_plain(&changed);
                }
            }
        }
        for other in [
            &b"{}"[..],
            b"{\"a\" :1}",
            b"{\"a\": 1}",
            b" {\"a\":1}",
            b"{\"a\":1} ",
            b"{\"\\u0061\":1}",
            b"{\"a\":\"\xc3\xa9\"}",
        ] {
            assert!(accepts(other) && !is_plain(other), "{}", String::from_utf8_lossy(other));
        }
        // Names that are there twice, wherever they stand.
        for names in [["a", "a"], ["", ""], ["longer-than-eight", "longer-than-eight"], ["eight---", "eight---"]] {
            for between in ["", "\"b\":1,", "\"b\":\"some longer text\","] {
                for end in ["1}", "\"some longer text\"}"] {
                    let doc = format!("{{\"{}\":1,{between}\"{}\":{end}", names[0], names[1]);
                    assert!(!is_plain(doc.as_bytes()) && !accepts(doc.as_bytes()), "{doc}");
                }
            }
        }
    }

    /// What the next test measures with.
    #[test]
    fn steps_are_counted() {
        let taken = |body: &dyn Fn() -> bool| {
            steps::TAKEN.set(0);
            let is_so = body();
            (is_so, steps::TAKEN.get())
        };
        assert_eq!(taken(&|| same_bytes(&[1; 32], &[1; 32])), (true, 3));
        assert_eq!(taken(&|| same_bytes(&[1; 32], &[2; 32])), (false, 3));
        assert_eq!(taken(&|| same_bytes(&[1; 32], &[1; 64])), (false, 1));
        let text = |escaped| Text { raw: &[b'a'; 32], escaped };
        assert_eq!(taken(&|| text(false).fingerprint() == text(false).fingerprint()), (true, 4));
        assert!(taken(&|| text(true).fingerprint() == text(true).fingerprint()).1 >= 64);
    }

    #[test]
    fn every_byte_is_held_against_utf8() {
        for len in 1..40 {
            let element = |byte: u8| [b"[\"", &vec![byte; len][..], b"\"]"].concat();
            assert!(array(&element(b'x'), |_, _| ()).is_ok());
            for byte in 0x80..=0xff {
                assert!(array(&element(byte), |_, _| ()).is_err(), "{len} times {byte:#x}");
            }
        }
    }

    /// Whatever its names are, a document costs a small number of steps for each of its bytes.
    #[test]
    fn names_cost_no_more_than_their_length() {
        const LEN: usize = 60_000;
        let object = |names: &[String]| {
            let members: Vec<String> = names.iter().map(|name| format!("\"{name}\":0")).collect();
            format!("{{{}}}", members.join(","))
        };
        // Names of one length that differ at one place, which a glance at their ends and their middle does not show.
        let names = |count: usize, unit: &str, differ_at: usize| -> Vec<String> {
            let units = (LEN / count / unit.len()).saturating_sub(4).max(4);
            let before = units * differ_at / 4;
            (0..count).map(|n| format!("{}{n:04}{}", unit.repeat(before), unit.repeat(units - before))).collect()
        };
        let mut documents = Vec::new();
        for unit in ["a", "\\u0061", "\\n", "\u{e9}", "\\ud83d\\ude00"] {
            for count in [2, 31, 32, 33, 100, 1000, 4000] {
                documents.extend((0..=4).map(|differ_at| object(&names(count, unit, differ_at))));
            }
            // Half of them plain, of which each may be the other half's.
            let mixed: Vec<String> = names(32, "a", 1).into_iter().chain(names(32, unit, 3)).collect();
            documents.push(object(&mixed));
            let nested: Vec<String> = (0..20).map(|n| format!("\"{n}\":{}", object(&names(32, unit, 2)))).collect();
            documents.push(format!("{{{}}}", nested.join(",")));
        }
        for doc in &documents {
            steps::TAKEN.set(0);
            assert!(accepts(doc.as_bytes()));
            let taken = steps::TAKEN.get();
            assert!(taken <= 4 * doc.len(), "{taken} steps for {} bytes: {:.200}", doc.len(), doc);
        }
    }

    #[test]
    fn nesting_and_members_are_bounded() {
        let nested = |depth: usize| format!("{{\"a\":{}{}}}", "[".repeat(depth - 1), "]".repeat(depth - 1));
        assert!(accepts(nested(MAX_DEPTH).as_bytes()));
        assert!(!accepts(nested(MAX_DEPTH + 1).as_bytes()));
        assert!(!accepts(nested(100_000).as_bytes()));
        let objects = |depth: usize| format!("{}{}{}", "{\"a\":".repeat(depth), "1", "}".repeat(depth));
        assert!(accepts(objects(MAX_DEPTH).as_bytes()));
        assert!(!accepts(objects(MAX_DEPTH + 1).as_bytes()));
        let members = |count: usize| {
            let names: Vec<String> = (0..count).map(|n| format!("\"{n}\":0")).collect();
            format!("{{{}}}", names.join(","))
        };
        assert!(accepts(members(MAX_MEMBERS).as_bytes()));
        assert!(!accepts(members(MAX_MEMBERS + 1).as_bytes()));
        let elements = format!("{{\"a\":[{}0]}}", "0,".repeat(100_000));
        assert!(accepts(elements.as_bytes()));
    }
}
