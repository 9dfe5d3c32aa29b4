//! Bounded, duplicate-rejecting reading of JSON documents (RFC 8259), without the heap.
//!
//! Tokens are read by this reader and not by a general one because of what it promises and they do not: duplicate
//! member names are refused at every level after unescaping, nesting and members are bounded, a lone surrogate is
//! malformed, numbers of any size are kept as text, and neither nesting nor escapes allocate. A test compares its
//! verdicts with serde_json's.

use sha2::{Digest, Sha256};
use smallvec::SmallVec;

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

type Result<T> = core::result::Result<T, Malformed>;

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
    fn moved(self, by: usize) -> Self {
        Value { start: self.start + by, ..self }
    }
}

/// A string's contents as they stand in the document, escapes and all; they have been checked.
#[derive(Clone, Copy, Debug)]
pub struct Text<'a> {
    raw: &'a [u8],
    escaped: bool,
}

impl<'a> Text<'a> {
    /// The empty string.
    pub const EMPTY: Text<'static> = Text { raw: b"", escaped: false };

    /// Text that is nobody's document: it stands for itself.
    pub fn of(text: &'a str) -> Self {
        Text { raw: text.as_bytes(), escaped: false }
    }

    /// Whether it is this text, after unescaping.
    pub fn is(&self, other: &str) -> bool {
        if self.escaped { self.bytes().eq(other.bytes()) } else { self.raw == other.as_bytes() }
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
/// same fingerprint could make a document be refused, and nothing else.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Fingerprint([u8; FINGERPRINT_LEN]);

/// Whether no two of these are the same text.
///
/// Each is read once, escapes and all, and what is compared after that is short: a document cannot make it dearer by long
/// names that differ late, nor by escapes.
#[cold]
fn all_different<'a>(texts: impl Iterator<Item = Text<'a>>) -> bool {
    let mut all: SmallVec<[Fingerprint; IN_PLACE]> = texts.map(|text| text.fingerprint()).collect();
    sort_fingerprints(&mut all)
}

/// Sorts them; whether no two are the same.
#[inline(never)]
pub fn sort_fingerprints(all: &mut [Fingerprint]) -> bool {
    all.sort_unstable_by(|a, b| {
        steps::take(1);
        a.cmp(b)
    });
    all.windows(2).all(|pair| pair[0] != pair[1])
}

/// Whether two names without escapes are the same.
#[inline]
fn same_bytes(a: &[u8], b: &[u8]) -> bool {
    steps::take(1 + if a.len() == b.len() { a.len() / steps::BYTES_AT_ONCE } else { 0 });
    a == b
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

fn hex4(digits: &[u8]) -> Option<u16> {
    digits.get(..4)?.iter().try_fold(0, |code: u16, &digit| {
        let digit = (digit as char).to_digit(16)?;
        Some(code << 4 | digit as u16)
    })
}

/// Reads a document that must be one object; `visit` gets its members in order. If the result is an error, what was
/// visited means nothing. Returns how many members all objects in it have together.
pub fn object<'a>(doc: &'a [u8], visit: impl FnMut(Text<'a>, Value<'a>)) -> Result<usize> {
    let mut names = Names::new();
    let mut reader = Reader::new(doc, &mut names)?;
    reader.space();
    reader.expect(b'{')?;
    reader.members(1, visit)?;
    reader.end()?;
    Ok(reader.members)
}

/// Reads a document that must be one array; `visit` gets its elements with their places.
pub fn array<'a>(doc: &'a [u8], visit: impl FnMut(usize, Value<'a>)) -> Result<()> {
    let mut names = Names::new();
    let mut reader = Reader::new(doc, &mut names)?;
    reader.space();
    reader.expect(b'[')?;
    reader.elements(1, visit)?;
    reader.end()
}

/// Counts what is done with texts beyond reading them once, in tests: they say how much a document of a length can cost.
pub(crate) mod steps {
    /// A step compares or hashes this many bytes that stand side by side, or unescapes one.
    pub const BYTES_AT_ONCE: usize = 16;

    #[cfg(test)]
    std::thread_local! {
        pub static TAKEN: core::cell::Cell<usize> = const { core::cell::Cell::new(0) };
    }

    #[inline(always)]
    pub fn take(_count: usize) {
        #[cfg(test)]
        TAKEN.set(TAKEN.get() + _count);
    }
}

/// Where a member's name stands.
#[derive(Clone, Copy)]
struct Name {
    start: u32,
    /// Length of the raw text; the highest bit says that there are escapes.
    len: u32,
}

const ESCAPED: u32 = 1 << 31;

impl Name {
    fn new(start: usize, text: &Text<'_>) -> Self {
        let flag = if text.escaped { ESCAPED } else { 0 };
        Name { start: start as u32, len: text.raw.len() as u32 | flag }
    }

    fn text<'a>(&self, doc: &'a [u8]) -> Text<'a> {
        let len = (self.len & !ESCAPED) as usize;
        let start = self.start as usize;
        Text { raw: doc.get(start..start + len).unwrap_or_default(), escaped: self.len & ESCAPED != 0 }
    }

    fn is_escaped(&self) -> bool {
        self.len & ESCAPED != 0
    }
}

/// The names that an object has had, as far as 64 bits can tell: one that cannot be among them needs no comparison.
struct Seen(u64);

impl Seen {
    /// Takes note of a name; `true` if it may have been there before.
    #[inline]
    fn again(&mut self, text: &Text<'_>) -> bool {
        let bit = match text.raw {
            [] => 0,
            [first, rest @ ..] => {
                let last = rest.last().unwrap_or(first);
                let middle = rest.get(rest.len() / 2).unwrap_or(first);
                let mixed =
                    u64::from(*first) | u64::from(*last) << 8 | u64::from(*middle) << 16 | (rest.len() as u64) << 24;
                mixed.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 58
            }
        };
        let again = self.0 & 1 << bit != 0;
        self.0 |= 1 << bit;
        again
    }
}

/// In a frame of its own, because moving so much would cost more than reading a token.
type Names = SmallVec<[Name; INLINE_NAMES]>;

struct Reader<'a, 'n> {
    doc: &'a [u8],
    at: usize,
    members: usize,
    /// All bits of all bytes in strings: where the highest of a byte is among them, the document may not be ASCII and
    /// must be checked to be UTF-8.
    seen_bits: u64,
    /// Names of the objects that are open, the innermost last.
    names: &'n mut Names,
}

const ONES: u64 = 0x0101_0101_0101_0101;
const HIGHS: u64 = 0x8080_8080_8080_8080;

impl<'a, 'n> Reader<'a, 'n> {
    fn new(doc: &'a [u8], names: &'n mut Names) -> Result<Self> {
        // Names are packed with 31 bits for a length.
        if doc.len() >= ESCAPED as usize {
            return Err(Malformed);
        }
        Ok(Reader { doc, at: 0, members: 0, seen_bits: 0, names })
    }

    #[inline]
    fn peek(&self) -> Option<u8> {
        self.doc.get(self.at).copied()
    }

    #[inline]
    fn space(&mut self) {
        while let Some(b' ' | b'\n' | b'\r' | b'\t') = self.peek() {
            self.at += 1;
        }
    }

    #[inline]
    fn expect(&mut self, byte: u8) -> Result<()> {
        if self.peek() == Some(byte) {
            self.at += 1;
            Ok(())
        } else {
            Err(Malformed)
        }
    }

    /// Nothing but white space may follow, and all of it must be UTF-8.
    fn end(&mut self) -> Result<()> {
        self.space();
        let whole = self.at == self.doc.len();
        if whole && (self.seen_bits & HIGHS == 0 || core::str::from_utf8(self.doc).is_ok()) {
            Ok(())
        } else {
            Err(Malformed)
        }
    }

    /// The members of an object whose `{` has been read, up to and with its `}`.
    fn members(&mut self, depth: usize, mut visit: impl FnMut(Text<'a>, Value<'a>)) -> Result<()> {
        let first_name = self.names.len();
        let (mut seen, mut any_escaped) = (Seen(0), false);
        self.space();
        if self.peek() == Some(b'}') {
            self.at += 1;
            return Ok(());
        }
        loop {
            self.expect(b'"')?;
            let start = self.at;
            let escaped = self.string()?;
            any_escaped |= escaped;
            let name = Text { raw: &self.doc[start..self.at - 1], escaped };
            self.name(first_name, start, &name, &mut seen)?;
            self.space();
            self.expect(b':')?;
            self.space();
            let value = self.value(depth)?;
            visit(name, value);
            self.space();
            match self.peek() {
                Some(b',') => {
                    self.at += 1;
                    self.space();
                }
                Some(b'}') => {
                    self.at += 1;
                    break;
                }
                _ => return Err(Malformed),
            }
        }
        self.close_names(first_name, any_escaped)
    }

    /// Takes note of a name; without escapes it must be a new one among the first few of an object.
    #[inline]
    fn name(&mut self, first_name: usize, start: usize, text: &Text<'a>, seen: &mut Seen) -> Result<()> {
        self.members += 1;
        if self.members > MAX_MEMBERS {
            return Err(Malformed);
        }
        if !text.escaped && seen.again(text) {
            let siblings = &self.names[first_name..];
            let same = |other: &Name| !other.is_escaped() && same_bytes(other.text(self.doc).raw, text.raw);
            if siblings.len() < IN_PLACE && siblings.iter().any(same) {
                return Err(Malformed);
            }
        }
        self.names.push(Name::new(start, text));
        Ok(())
    }

    /// Forgets the names of an object that ends; where they are many or have escapes, they are compared now.
    #[inline]
    fn close_names(&mut self, first_name: usize, any_escaped: bool) -> Result<()> {
        let names = &self.names[first_name..];
        if (names.len() > IN_PLACE || any_escaped) && !all_different(names.iter().map(|name| name.text(self.doc))) {
            return Err(Malformed);
        }
        self.names.truncate(first_name);
        Ok(())
    }

    /// The elements of an array whose `[` has been read, up to and with its `]`.
    fn elements(&mut self, depth: usize, mut visit: impl FnMut(usize, Value<'a>)) -> Result<()> {
        self.space();
        if self.peek() == Some(b']') {
            self.at += 1;
            return Ok(());
        }
        for index in 0.. {
            let value = self.value(depth)?;
            visit(index, value);
            self.space();
            match self.peek() {
                Some(b',') => {
                    self.at += 1;
                    self.space();
                }
                Some(b']') => {
                    self.at += 1;
                    break;
                }
                _ => return Err(Malformed),
            }
        }
        Ok(())
    }

    /// A value inside something of this depth.
    fn value(&mut self, depth: usize) -> Result<Value<'a>> {
        let start = self.at;
        let mut escaped = false;
        let kind = match self.peek() {
            Some(b'"') => {
                self.at += 1;
                escaped = self.string()?;
                Kind::String
            }
            Some(b'-' | b'0'..=b'9') => {
                self.number()?;
                Kind::Number
            }
            Some(open @ (b'{' | b'[')) => {
                if depth >= MAX_DEPTH {
                    return Err(Malformed);
                }
                self.at += 1;
                if open == b'{' {
                    self.members(depth + 1, |_, _| ())?;
                    Kind::Object
                } else {
                    self.elements(depth + 1, |_, _| ())?;
                    Kind::Array
                }
            }
            Some(b't') => self.literal(b"true", Kind::True)?,
            Some(b'f') => self.literal(b"false", Kind::False)?,
            Some(b'n') => self.literal(b"null", Kind::Null)?,
            _ => return Err(Malformed),
        };
        Ok(Value { kind, raw: &self.doc[start..self.at], start, escaped })
    }

    fn literal(&mut self, text: &[u8], kind: Kind) -> Result<Kind> {
        if self.doc[self.at..].starts_with(text) {
            self.at += text.len();
            Ok(kind)
        } else {
            Err(Malformed)
        }
    }

    fn digits(&mut self) -> Result<()> {
        let start = self.at;
        while let Some(b'0'..=b'9') = self.peek() {
            self.at += 1;
        }
        if self.at > start { Ok(()) } else { Err(Malformed) }
    }

    fn number(&mut self) -> Result<()> {
        if self.peek() == Some(b'-') {
            self.at += 1;
        }
        if self.peek() == Some(b'0') {
            self.at += 1;
        } else {
            self.digits()?;
        }
        if self.peek() == Some(b'.') {
            self.at += 1;
            self.digits()?;
        }
        if let Some(b'e' | b'E') = self.peek() {
            self.at += 1;
            if let Some(b'+' | b'-') = self.peek() {
                self.at += 1;
            }
            self.digits()?;
        }
        Ok(())
    }

    /// A string whose opening quote has been read, up to and with the closing one; says whether it has escapes.
    #[inline(always)]
    fn string(&mut self) -> Result<bool> {
        let mut escaped = false;
        let mut at = self.at;
        loop {
            // Eight bytes at a time to the next quote, backslash or control character.
            while let Some(eight) = self.doc.get(at..).and_then(<[u8]>::first_chunk) {
                let word = u64::from_le_bytes(*eight);
                self.seen_bits |= word;
                // Exchanging the space and the quote makes the quote the next after the control characters.
                let quote_or_control = (word ^ (ONES * 2)).wrapping_sub(ONES * 0x21);
                let backslash = (word ^ (ONES * 0x5c)).wrapping_sub(ONES);
                let stop = (quote_or_control | backslash) & !word & HIGHS;
                if stop != 0 {
                    // Exact for the lowest byte: only what is above one that stops can be taken for one too.
                    at += stop.trailing_zeros() as usize / 8;
                    break;
                }
                at += 8;
            }
            match self.doc.get(at) {
                Some(b'"') => {
                    self.at = at + 1;
                    return Ok(escaped);
                }
                Some(b'\\') => {
                    escaped = true;
                    self.at = at + 1;
                    self.escape()?;
                    at = self.at;
                }
                None | Some(..0x20) => return Err(Malformed),
                Some(byte) => {
                    self.seen_bits |= u64::from(*byte);
                    at += 1;
                }
            }
        }
    }

    /// An escape whose backslash has been read; surrogates must come in pairs.
    fn escape(&mut self) -> Result<()> {
        let kind = self.peek().ok_or(Malformed)?;
        self.at += 1;
        match kind {
            b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't' => Ok(()),
            b'u' => match self.code_unit()? {
                0xd800..0xdc00 => {
                    self.expect(b'\\')?;
                    self.expect(b'u')?;
                    if (0xdc00..0xe000).contains(&self.code_unit()?) { Ok(()) } else { Err(Malformed) }
                }
                0xdc00..0xe000 => Err(Malformed),
                _ => Ok(()),
            },
            _ => Err(Malformed),
        }
    }

    fn code_unit(&mut self) -> Result<u16> {
        let unit = hex4(&self.doc[self.at..]).ok_or(Malformed)?;
        self.at += 4;
        Ok(unit)
    }
}

/// A place in a document: a member of the top level, or a JSON Pointer (RFC 6901) if it begins with '/'.
#[derive(Clone, Copy, Debug)]
pub struct Path<'p>(&'p str);

impl<'p> Path<'p> {
    /// `None` if it is a JSON Pointer with an escape that there is none.
    pub fn new(path: &'p str) -> Option<Self> {
        if path.starts_with('/') {
            let bytes = path.as_bytes();
            let bad = |at: usize| !matches!(bytes.get(at + 1), Some(b'0' | b'1'));
            if memchr::memchr_iter(b'~', bytes).any(bad) {
                return None;
            }
        }
        Some(Path(path))
    }

    /// The value there, if there is one, in a document that must be one object.
    pub fn find<'a>(&self, doc: &'a [u8]) -> Result<Option<Value<'a>>> {
        let Some(pointer) = self.0.strip_prefix('/') else {
            return member(doc, |name| name.is(self.0));
        };
        let mut found: Option<Value<'a>> = None;
        for token in pointer.split('/') {
            let (kind, raw, start) = found.map_or((Kind::Object, doc, 0), |value| (value.kind, value.raw, value.start));
            let next = match kind {
                Kind::Object => member(raw, |name| same_token(&name, token))?,
                Kind::Array => element(raw, token)?,
                _ => None,
            };
            match next {
                Some(value) => found = Some(value.moved(start)),
                None => return Ok(None),
            }
        }
        Ok(found)
    }
}

fn member<'a>(doc: &'a [u8], is: impl Fn(Text<'a>) -> bool) -> Result<Option<Value<'a>>> {
    let mut found = None;
    object(doc, |name, value| {
        if is(name) {
            found = Some(value);
        }
    })?;
    Ok(found)
}

fn element<'a>(doc: &'a [u8], token: &str) -> Result<Option<Value<'a>>> {
    // RFC 6901 4: digits without a leading zero.
    let plain = token.bytes().all(|byte| byte.is_ascii_digit()) && (token == "0" || !token.starts_with('0'));
    let Some(wanted) = plain.then(|| token.parse::<usize>().ok()).flatten() else { return Ok(None) };
    let mut found = None;
    array(doc, |index, value| {
        if index == wanted {
            found = Some(value);
        }
    })?;
    Ok(found)
}

/// Whether a name is what a JSON Pointer's reference token stands for: `~1` is '/', `~0` is '~'.
fn same_token(name: &Text<'_>, token: &str) -> bool {
    if !token.contains('~') {
        return name.is(token);
    }
    let mut rest = token.bytes();
    let unescaped = core::iter::from_fn(|| match rest.next()? {
        b'~' => Some(if rest.next() == Some(b'1') { b'/' } else { b'~' }),
        byte => Some(byte),
    });
    name.bytes().eq(unescaped)
}

/// Writes text as a JSON string, quotes and all, in pieces.
pub fn write_string<E>(
    text: &str,
    mut write: impl FnMut(&[u8]) -> core::result::Result<(), E>,
) -> core::result::Result<(), E> {
    write(b"\"")?;
    let mut plain = 0;
    let bytes = text.as_bytes();
    for (at, &byte) in bytes.iter().enumerate() {
        if byte >= 0x20 && byte != b'"' && byte != b'\\' {
            continue;
        }
        write(&bytes[plain..at])?;
        plain = at + 1;
        if byte < 0x20 {
            const HEX: &[u8; 16] = b"0123456789abcdef";
            write(&[b'\\', b'u', b'0', b'0', HEX[usize::from(byte >> 4)], HEX[usize::from(byte & 15)]])?;
        } else {
            write(&[b'\\', byte])?;
        }
    }
    write(&bytes[plain..])?;
    write(b"\"")
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
    fn paths_find_members_and_pointers() {
        let doc = br#"{ "a": {"b/c": [10, {"d~": "x"}], "": 1}, "/a": 2, "0": 3 }"#;
        let find = |path: &str| {
            let value = Path::new(path).unwrap().find(doc).unwrap()?;
            assert_eq!(&doc[value.start..value.start + value.raw.len()], value.raw, "{path}");
            Some(core::str::from_utf8(value.raw).unwrap())
        };
        assert_eq!(find("/a/b~1c/0"), Some("10"));
        assert_eq!(find("/a/b~1c/1/d~0"), Some("\"x\""));
        assert_eq!(find("/a/"), Some("1"));
        assert_eq!(find("/~1a"), Some("2"));
        assert_eq!(find("0"), Some("3"));
        for absent in ["/a/b~1c/01", "/a/b~1c/-", "/a/b~1c/2", "/a/b", "/b", "a/", "", "/", "/0/1", "/a/b~1c/1/d~0/x"] {
            assert_eq!(find(absent), None, "{absent}");
        }
        for bad in ["/~", "/~2", "/a~/b", "/a/~x"] {
            assert!(Path::new(bad).is_none(), "{bad}");
        }
    }

    #[test]
    fn written_strings_read_back() {
        for text in ["", "plain", "q\"b\\s/", "\u{0}\u{1f}\n\t", "é😀", "\u{7f}"] {
            let mut doc = b"{\"a\":".to_vec();
            write_string(text, |piece| {
                doc.extend_from_slice(piece);
                Ok::<(), Malformed>(())
            })
            .unwrap();
            doc.push(b'}');
            object(&doc, |_, value| assert!(value.text().unwrap().is(text), "{text:?}")).unwrap();
            assert!(serde_accepts(&doc));
        }
    }
}
