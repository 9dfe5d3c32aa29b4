//! Bounded, duplicate-rejecting reading of JSON documents (RFC 8259), without the heap.
//!
//! Tokens are read by this reader and not by a general one because of what it promises and they do not: duplicate
//! member names are refused at every level after unescaping, nesting and members are bounded, a lone surrogate is
//! malformed, numbers of any size are kept as text, and neither nesting nor escapes allocate. A test compares its
//! verdicts with serde_json's.

use smallvec::SmallVec;

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

/// Reads a document that must be one string, number, true, false or null.
pub fn scalar(doc: &[u8]) -> Result<Value<'_>> {
    value(doc, MAX_DEPTH)
}

/// Reads a document that must be one value, to stand inside something of this depth.
pub fn value(doc: &[u8], depth: usize) -> Result<Value<'_>> {
    let mut names = Names::new();
    let mut reader = Reader::new(doc, &mut names)?;
    reader.space();
    let value = reader.value(depth)?;
    reader.end()?;
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
    let mut names = Names::new();
    let Ok(mut reader) = Reader::new(doc, &mut names) else {
        return Some(Fault { at: 0, kind: FaultKind::Grammar });
    };
    reader.space();
    let read = reader.expect(b'{').and_then(|()| reader.members(1, |_, _| ())).and_then(|()| reader.end());
    if read.is_ok() {
        return None;
    }
    let (at, doubled_from) = (reader.at, reader.doubled_from);
    if let Err(error) = core::str::from_utf8(doc)
        && (error.valid_up_to() < at || at == doc.len())
    {
        return Some(Fault { at: error.valid_up_to(), kind: FaultKind::Encoding });
    }
    let siblings = doubled_from.and_then(|first| names.get(first..)).unwrap_or_default();
    let text = |name: &Name| name.text(doc);
    let is_doubled =
        |(index, name): &(usize, &Name)| siblings[..*index].iter().any(|other| text(other).is_same(&text(name)));
    let doubled = siblings.iter().enumerate().find(is_doubled);
    Some(match doubled {
        Some((_, name)) => Fault { at: name.start as usize - 1, kind: FaultKind::Doubled },
        None => Fault { at, kind: FaultKind::Grammar },
    })
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
    /// Where among them are those of an object that has one twice.
    doubled_from: Option<usize>,
}

const ONES: u64 = 0x0101_0101_0101_0101;
const HIGHS: u64 = 0x8080_8080_8080_8080;

impl<'a, 'n> Reader<'a, 'n> {
    fn new(doc: &'a [u8], names: &'n mut Names) -> Result<Self> {
        // Names are packed with 31 bits for a length.
        if doc.len() >= ESCAPED as usize {
            return Err(Malformed);
        }
        Ok(Reader { doc, at: 0, members: 0, seen_bits: 0, names, doubled_from: None })
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
                self.names.push(Name::new(start, text));
                self.doubled_from = Some(first_name);
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
            self.doubled_from = Some(first_name);
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
                None | Some(..0x20) => {
                    self.at = at;
                    return Err(Malformed);
                }
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
            _ => {
                self.at -= 1;
                Err(Malformed)
            }
        }
    }

    fn code_unit(&mut self) -> Result<u16> {
        let unit = hex4(&self.doc[self.at..]).ok_or(Malformed)?;
        self.at += 4;
        Ok(unit)
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
    fn a_name_is_found_again_with_its_escapes() {
        let doc = br#"{"\u0061":1}"#;
        for escaped in [true, false] {
            let name = Name::new(2, &Text { raw: &doc[2..8], escaped });
            let text = name.text(doc);
            assert_eq!((text.raw, text.escaped, name.is_escaped()), (&doc[2..8], escaped, escaped));
        }
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
