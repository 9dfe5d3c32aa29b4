//! Writing claims: a JSON object, member by member, into a buffer of the caller's.
//!
//! Between calls a writer is a plain value, [`WriterState`], so that a caller in C can keep it.

use core::fmt::{self, Write};

use zeroize::Zeroize;

use crate::json::{self, MAX_DEPTH};
use crate::status::{Error, Result, Status};

/// What is open: the claims themselves, and objects and arrays in them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Nesting {
    /// A bit for each level, the innermost the lowest: whether it is an array.
    arrays: u32,
    depth: u8,
    /// Whether the innermost has anything in it, so that a comma comes next.
    any: bool,
}

/// There is a bit for each level.
const _: () = assert!(MAX_DEPTH <= 32);

impl Nesting {
    const CLAIMS: Nesting = Nesting { arrays: 0, depth: 1, any: false };

    /// All of it in one number, never 0.
    pub fn to_bits(self) -> u64 {
        u64::from(self.arrays) | u64::from(self.depth) << 32 | u64::from(self.any) << 40
    }

    /// What `to_bits` made; `None` for another number.
    pub fn from_bits(bits: u64) -> Option<Self> {
        let found = Nesting { arrays: bits as u32, depth: (bits >> 32) as u8, any: bits >> 40 & 1 != 0 };
        ((1..=MAX_DEPTH).contains(&usize::from(found.depth)) && found.to_bits() == bits).then_some(found)
    }

    fn in_array(self) -> bool {
        self.arrays & 1 != 0
    }
}

/// Where a writer stands between calls.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WriterState {
    /// The first failure; it ends the writing.
    pub failure: Option<Status>,
    /// Bytes at the front of the buffer that have been written.
    pub len: usize,
    /// Bytes that all takes so far, also beyond the buffer.
    pub needed: usize,
    /// What is open.
    pub nesting: Nesting,
}

/// Writes a JSON object, such as claims, member by member into a buffer: what it writes is always JSON, whatever the texts.
///
/// A name is `None` in an array and only there. Where the buffer is too small the writer goes on counting, and only
/// `finish` says so, with the length that is needed. After any other failure it writes nothing more, wipes what it has
/// written, and every call returns that failure.
///
/// ```
/// use onejwt::ClaimsWriter;
///
/// let mut claims = [0; 128];
/// let mut writer = ClaimsWriter::new(&mut claims);
/// writer.string(Some("sub"), "alice \"the admin\"")?;
/// writer.array(Some("roles"))?;
/// writer.string(None, "reader")?;
/// writer.end()?;
/// let len = writer.finish()?;
/// assert_eq!(&claims[..len], br#"{"sub":"alice \"the admin\"","roles":["reader"]}"#);
/// # Ok::<(), onejwt::Error>(())
/// ```
#[derive(Debug)]
pub struct ClaimsWriter<'a> {
    out: &'a mut [u8],
    state: WriterState,
}

impl<'a> ClaimsWriter<'a> {
    /// Begins an object at the front of `out`.
    pub fn new(out: &'a mut [u8]) -> Self {
        let state = WriterState { failure: None, len: 0, needed: 0, nesting: Nesting::CLAIMS };
        let mut writer = ClaimsWriter { out, state };
        writer.push(b"{");
        writer
    }

    /// Goes on in the same buffer.
    pub fn resume(out: &'a mut [u8], state: WriterState) -> Self {
        ClaimsWriter { out, state }
    }

    /// Goes on in another buffer, which has room for what was written; that is wiped where it was. Too late once a buffer
    /// was too small: what did not fit is lost.
    pub fn move_to<'b>(mut self, to: &'b mut [u8]) -> Result<ClaimsWriter<'b>> {
        self.go_on()?;
        let WriterState { len, needed, .. } = self.state;
        let (Some(place), true) = (to.get_mut(..len), len == needed) else {
            return Err(self.fail(Status::InvalidArgument));
        };
        place.copy_from_slice(&self.out[..len]);
        self.out[..len].zeroize();
        Ok(ClaimsWriter { out: to, state: self.state })
    }

    /// Where it stands, to go on later.
    pub fn state(&self) -> WriterState {
        self.state
    }

    /// Writes a string.
    pub fn string(&mut self, name: Option<&str>, value: &str) -> Result<()> {
        self.begin_value(name)?;
        self.push_string(value);
        Ok(())
    }

    /// Writes a whole number.
    pub fn int(&mut self, name: Option<&str>, value: i64) -> Result<()> {
        self.begin_value(name)?;
        self.push_number(format_args!("{value}"));
        Ok(())
    }

    /// Writes a number in the shortest form that reads back as the same double. There is no NaN and no infinity in JSON.
    pub fn double(&mut self, name: Option<&str>, value: f64) -> Result<()> {
        if !value.is_finite() {
            return Err(self.fail(Status::InvalidArgument));
        }
        self.begin_value(name)?;
        // 0.1, 3.0, 1e16, 5e-324: JSON as it stands, unlike `Display`, which writes 1e300 with all its zeros.
        self.push_number(format_args!("{value:?}"));
        Ok(())
    }

    /// Writes true or false.
    pub fn bool(&mut self, name: Option<&str>, value: bool) -> Result<()> {
        self.begin_value(name)?;
        self.push(if value { b"true" } else { b"false" });
        Ok(())
    }

    /// Writes null.
    pub fn null(&mut self, name: Option<&str>) -> Result<()> {
        self.begin_value(name)?;
        self.push(b"null");
        Ok(())
    }

    /// Writes an array of strings.
    pub fn strings<'t>(&mut self, name: Option<&str>, values: impl IntoIterator<Item = &'t str>) -> Result<()> {
        self.array(name)?;
        for value in values {
            self.string(None, value)?;
        }
        self.end()
    }

    /// Writes one value that is JSON already; white space around it is left out. It must be what a verifier takes: no
    /// duplicate names, and no deeper than there is room for where it stands.
    pub fn json(&mut self, name: Option<&str>, json: &[u8]) -> Result<()> {
        let Ok(value) = json::value(json, self.state.nesting.depth.into()) else {
            return Err(self.fail(Status::InvalidArgument));
        };
        self.begin_value(name)?;
        self.push(value.raw);
        Ok(())
    }

    /// Opens an object; what is written next goes into it, until `end`.
    pub fn object(&mut self, name: Option<&str>) -> Result<()> {
        self.open(name, false)
    }

    /// Opens an array; what is written next goes into it, until `end`.
    pub fn array(&mut self, name: Option<&str>) -> Result<()> {
        self.open(name, true)
    }

    /// Closes the object or array that was opened last.
    pub fn end(&mut self) -> Result<()> {
        self.go_on()?;
        let Nesting { arrays, depth, .. } = self.state.nesting;
        if depth == 1 {
            return Err(self.fail(Status::InvalidArgument));
        }
        self.push(if self.state.nesting.in_array() { b"]" } else { b"}" });
        self.state.nesting = Nesting { arrays: arrays >> 1, depth: depth - 1, any: true };
        Ok(())
    }

    /// Closes the claims; returns how many bytes they have. An error is the first failure, a buffer that is too small, or an
    /// object that no verifier would take: one with a name twice, or too many members.
    pub fn finish(mut self) -> Result<usize> {
        self.go_on()?;
        if self.state.nesting.depth != 1 {
            return Err(self.fail(Status::InvalidArgument));
        }
        self.push(b"}");
        let WriterState { len, needed, .. } = self.state;
        if len < needed {
            self.fail(Status::BufferTooSmall);
            return Err(Error::too_small(needed));
        }
        match json::object(&self.out[..len], |_, _| ()) {
            Ok(_) => Ok(len),
            Err(json::Malformed) => Err(self.fail(Status::InvalidArgument)),
        }
    }

    /// Ends the writing: wipes what was written. The first failure is the one that stays.
    pub fn fail(&mut self, status: Status) -> Error {
        let len = self.state.len.min(self.out.len());
        self.out[..len].zeroize();
        self.state.len = 0;
        (*self.state.failure.get_or_insert(status)).into()
    }

    fn go_on(&mut self) -> Result<()> {
        match self.state.failure {
            None => Ok(()),
            Some(failure) => Err(self.fail(failure)),
        }
    }

    fn open(&mut self, name: Option<&str>, is_array: bool) -> Result<()> {
        self.go_on()?;
        if usize::from(self.state.nesting.depth) == MAX_DEPTH {
            return Err(self.fail(Status::InvalidArgument));
        }
        self.begin_value(name)?;
        self.push(if is_array { b"[" } else { b"{" });
        let Nesting { arrays, depth, .. } = self.state.nesting;
        self.state.nesting = Nesting { arrays: arrays << 1 | u32::from(is_array), depth: depth + 1, any: false };
        Ok(())
    }

    /// Writes what stands in front of a value: a comma, and the name.
    fn begin_value(&mut self, name: Option<&str>) -> Result<()> {
        self.go_on()?;
        if name.is_some() == self.state.nesting.in_array() {
            return Err(self.fail(Status::InvalidArgument));
        }
        if self.state.nesting.any {
            self.push(b",");
        }
        self.state.nesting.any = true;
        if let Some(name) = name {
            self.push_string(name);
            self.push(b":");
        }
        Ok(())
    }

    fn push_string(&mut self, text: &str) {
        let _: core::result::Result<(), core::convert::Infallible> = json::write_string(text, |piece| {
            self.push(piece);
            Ok(())
        });
    }

    fn push_number(&mut self, number: fmt::Arguments<'_>) {
        // `Raw` takes everything, so the formatting of a number cannot fail.
        let _ = Raw(self).write_fmt(number);
    }

    fn push(&mut self, bytes: &[u8]) {
        let end = self.state.needed.saturating_add(bytes.len());
        // Once something did not fit nothing does: `needed` is then beyond the buffer.
        if let Some(place) = self.out.get_mut(self.state.needed..end) {
            place.copy_from_slice(bytes);
            self.state.len = end;
        }
        self.state.needed = end;
    }
}

/// Takes what stands in JSON as it is. Nobody else may write so.
struct Raw<'w, 'a>(&'w mut ClaimsWriter<'a>);

impl Write for Raw<'_, '_> {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        self.0.push(text.as_bytes());
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const INVALID: Error = Error { status: Status::InvalidArgument, needed: 0 };

    /// What `write` writes, finished.
    fn written(write: impl Fn(&mut ClaimsWriter<'_>) -> Result<()>) -> Result<String> {
        let mut out = vec![0xa5; 1 << 20];
        let mut writer = ClaimsWriter::new(&mut out);
        let done = write(&mut writer);
        let finished = writer.finish();
        match (done, finished) {
            (Ok(()), Ok(len)) => Ok(String::from_utf8(out[..len].to_vec()).unwrap()),
            (Ok(()), Err(error)) => Err(error),
            (Err(error), finished) => {
                assert_eq!(finished, Err(error), "the first failure sticks");
                Err(error)
            }
        }
    }

    fn all_kinds(writer: &mut ClaimsWriter<'_>) -> Result<()> {
        writer.string(Some("s\""), "\u{0}\u{1f}\"\\/é😀")?;
        writer.int(Some("i"), i64::MIN)?;
        writer.double(Some("d"), -0.5)?;
        writer.bool(Some("t"), true)?;
        writer.bool(Some("f"), false)?;
        writer.null(Some(""))?;
        writer.strings(Some("none"), [])?;
        writer.strings(Some("aud"), ["a", "\"b"])?;
        writer.json(Some("j"), b" \t{\"x\": [1]}\r\n")?;
        writer.object(Some("o"))?;
        writer.array(Some("l"))?;
        writer.int(None, 1)?;
        writer.object(None)?;
        writer.end()?;
        writer.array(None)?;
        writer.end()?;
        writer.null(None)?;
        writer.end()?;
        writer.string(Some("behind"), "")?;
        writer.end()?;
        writer.int(Some("last"), 0)
    }

    const ALL_KINDS: &str = "{\"s\\\"\":\"\\u0000\\u001f\\\"\\\\/é😀\",\"i\":-9223372036854775808,\"d\":-0.5,\"t\":true,\
        \"f\":false,\"\":null,\"none\":[],\"aud\":[\"a\",\"\\\"b\"],\"j\":{\"x\": [1]},\
        \"o\":{\"l\":[1,{},[],null],\"behind\":\"\"},\"last\":0}";

    #[test]
    fn every_kind_of_value_is_written() {
        assert_eq!(written(|_| Ok(())).unwrap(), "{}");
        assert_eq!(written(all_kinds).unwrap(), ALL_KINDS);
        assert!(serde_json::from_str::<serde_json::Value>(ALL_KINDS).is_ok());
    }

    #[test]
    fn a_buffer_that_is_too_small_is_counted_and_wiped() {
        for cap in 0..=ALL_KINDS.len() {
            let mut out = vec![0xa5; ALL_KINDS.len() + 8];
            let mut writer = ClaimsWriter::new(&mut out[..cap]);
            assert_eq!(all_kinds(&mut writer), Ok(()));
            let fits = cap == ALL_KINDS.len();
            let needed = Error::too_small(ALL_KINDS.len());
            assert_eq!(writer.finish(), if fits { Ok(cap) } else { Err(needed) });
            assert!(out[cap..].iter().all(|&byte| byte == 0xa5));
            // Nothing is left but what the buffer held where nothing was written.
            assert!(fits || out[..cap].iter().all(|&byte| byte == 0 || byte == 0xa5), "{cap}");
        }
    }

    #[test]
    fn it_goes_on_from_a_plain_value() {
        let mut out = [0; 64];
        let mut state = ClaimsWriter::new(&mut out).state();
        let steps: [fn(&mut ClaimsWriter<'_>) -> Result<()>; 5] = [
            |writer| writer.array(Some("a")),
            |writer| writer.object(None),
            |writer| writer.end(),
            |writer| writer.int(None, 7),
            |writer| writer.end(),
        ];
        for step in steps {
            state.nesting = Nesting::from_bits(state.nesting.to_bits()).unwrap();
            let mut writer = ClaimsWriter::resume(&mut out, state);
            step(&mut writer).unwrap();
            state = writer.state();
        }
        let len = ClaimsWriter::resume(&mut out, state).finish().unwrap();
        assert_eq!(&out[..len], br#"{"a":[{},7]}"#);
        for bits in [0, 1, 33 << 32, 1 << 41 | 1 << 32, u64::MAX] {
            assert_eq!(Nesting::from_bits(bits), None, "{bits:x}");
        }
    }

    #[test]
    fn it_moves_to_another_buffer_while_nothing_is_lost() {
        let (mut small, mut large) = ([0xa5; 8], [0xa5; 64]);
        let mut writer = ClaimsWriter::new(&mut small);
        writer.int(Some("a"), 1).unwrap();
        let mut writer = writer.move_to(&mut large).unwrap();
        writer.int(Some("b"), 2).unwrap();
        assert_eq!(writer.finish(), Ok(13));
        assert_eq!(&large[..13], br#"{"a":1,"b":2}"#);
        assert_eq!(small, [0, 0, 0, 0, 0, 0, 0xa5, 0xa5]);
        for (from, to) in [(5, 64), (8, 5)] {
            let (mut small, mut large) = (vec![0; from], vec![0; to]);
            let mut writer = ClaimsWriter::new(&mut small);
            writer.int(Some("a"), 1).unwrap();
            assert_eq!(writer.move_to(&mut large).err(), Some(INVALID));
            assert!(small.iter().all(|&byte| byte == 0));
        }
    }

    #[test]
    fn names_stand_in_objects_and_only_there() {
        assert_eq!(written(|writer| writer.int(None, 1)), Err(INVALID));
        assert_eq!(written(|writer| writer.object(None)), Err(INVALID));
        type Step = fn(&mut ClaimsWriter<'_>) -> Result<()>;
        let steps: [Step; 4] = [
            |writer| writer.int(Some(""), 1),
            |writer| writer.object(Some("o")),
            |writer| writer.json(Some("j"), b"1"),
            |writer| writer.strings(Some("s"), []),
        ];
        for step in steps {
            assert_eq!(written(|writer| writer.array(Some("a")).and_then(|()| step(writer))), Err(INVALID));
        }
    }

    #[test]
    fn what_is_open_is_closed_and_nothing_else() {
        assert_eq!(written(|writer| writer.end()), Err(INVALID));
        assert_eq!(written(|writer| writer.object(Some("o"))), Err(INVALID));
        assert_eq!(written(|writer| writer.array(Some("a"))), Err(INVALID));
    }

    #[test]
    fn nothing_is_written_after_a_failure() {
        let mut out = [0xa5; 64];
        let mut writer = ClaimsWriter::new(&mut out);
        writer.string(Some("secret"), "hunter2").unwrap();
        assert_eq!(writer.double(Some("d"), f64::NAN), Err(INVALID));
        for _ in 0..2 {
            assert_eq!(writer.string(Some("s"), "x"), Err(INVALID));
            assert_eq!(writer.json(Some("j"), b"1"), Err(INVALID));
            assert_eq!(writer.double(Some("d"), 0.5), Err(INVALID));
            assert_eq!(writer.object(Some("o")), Err(INVALID));
            assert_eq!(writer.end(), Err(INVALID));
        }
        assert_eq!(writer.finish(), Err(INVALID));
        assert!(out.iter().all(|&byte| byte == 0 || byte == 0xa5));
    }

    #[test]
    fn nesting_is_bounded_as_a_verifier_has_it() {
        let nested = |levels: usize, is_array: bool| {
            written(move |writer| {
                for level in 0..levels {
                    let name = (level == 0 || !is_array).then_some("x");
                    if is_array { writer.array(name) } else { writer.object(name) }?;
                }
                (0..levels).try_for_each(|_| writer.end())
            })
        };
        for is_array in [false, true] {
            assert!(nested(MAX_DEPTH - 1, is_array).is_ok());
            assert_eq!(nested(MAX_DEPTH, is_array), Err(INVALID));
        }
        // What is JSON already stands as deep as it stands.
        let inside = |levels: usize, json: &'static str| {
            written(move |writer| {
                writer.array(Some("x"))?;
                (1..levels).try_for_each(|_| writer.array(None))?;
                writer.json(None, json.as_bytes())?;
                (0..levels).try_for_each(|_| writer.end())
            })
        };
        assert!(inside(MAX_DEPTH - 3, "[{}]").is_ok());
        assert_eq!(inside(MAX_DEPTH - 2, "[{}]"), Err(INVALID));
        assert!(inside(MAX_DEPTH - 1, "1").is_ok());
        assert_eq!(inside(MAX_DEPTH - 1, "[]"), Err(INVALID));
    }

    #[test]
    fn what_no_verifier_takes_is_not_finished() {
        let two = |first: &'static str, second: &'static str| {
            written(move |writer| writer.int(Some(first), 1).and_then(|()| writer.int(Some(second), 2)))
        };
        assert!(two("a", "b").is_ok());
        assert_eq!(two("exp", "exp"), Err(INVALID));
        assert_eq!(two("\u{1}", "\u{1}"), Err(INVALID));
        let in_object = |name: &'static str| {
            written(move |writer| {
                writer.object(Some("o"))?;
                writer.json(Some("a"), br#"{"a":1}"#)?;
                writer.null(Some(name))?;
                writer.end()
            })
        };
        assert!(in_object("o").is_ok());
        assert_eq!(in_object("a"), Err(INVALID));
        let members = |count: usize| {
            written(move |writer| (0..count).try_for_each(|n| writer.null(Some(n.to_string().as_str()))))
        };
        assert!(members(json::MAX_MEMBERS).is_ok());
        assert_eq!(members(json::MAX_MEMBERS + 1), Err(INVALID));
    }

    #[test]
    fn json_is_one_value_that_a_verifier_takes() {
        for good in ["1", "-0.0e+9", "\"\\ud83d\\ude00\"", "null", " [1, 2] ", "{\"a\":{\"a\":1}}", "1e400"] {
            let found = written(|writer| writer.json(Some("j"), good.as_bytes())).unwrap();
            assert_eq!(found, format!("{{\"j\":{}}}", good.trim()));
        }
        for bad in
            ["", " ", "1 2", "1,\"admin\":true", "}", "{", "01", "NaN", "'a'", "\"\\ud800\"", "{\"a\":1,\"\\u0061\":2}"]
        {
            assert_eq!(written(|writer| writer.json(Some("j"), bad.as_bytes())), Err(INVALID), "{bad}");
        }
        assert_eq!(written(|writer| writer.json(Some("j"), b"\"\xff\"")), Err(INVALID));
    }

    #[test]
    fn doubles_read_back_as_they_were() {
        let mut state = 1u64;
        let mut random = move || {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            f64::from_bits(state.rotate_left(17))
        };
        let some = [0.0, -0.0, 0.1, 3.0, 1e15, 1e16, 1e21, 1e-7, 1.7e9, f64::MAX, f64::MIN_POSITIVE, 5e-324];
        for value in some.into_iter().chain((0..2000).map(|_| random())).filter(|value| value.is_finite()) {
            let found = written(|writer| writer.double(Some("d"), value)).unwrap();
            let text = found.strip_prefix("{\"d\":").and_then(|rest| rest.strip_suffix('}')).unwrap();
            assert_eq!(text.parse::<f64>().unwrap().to_bits(), value.to_bits(), "{text}");
            assert!(text.len() <= 24, "{text}");
        }
        for none in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
            assert_eq!(written(|writer| writer.double(Some("d"), none)), Err(INVALID));
        }
    }
}
