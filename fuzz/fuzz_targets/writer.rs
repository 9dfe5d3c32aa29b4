//! Claims that are written: whatever the calls and texts, what comes out is JSON in which serde_json and the library find just
//! what was written, and what is refused is what must be. The same calls write to buffers of several sizes.
//!
//! Input: two bytes for the size of the smallest buffer, then calls: what, a name, a value.
#![no_main]

use core::ptr;

use libfuzzer_sys::fuzz_target;
use onejwt_capi::constants as c;
use onejwt_capi::types::{jwt_status, jwt_str, jwt_writer};
use onejwt_capi::writer::*;
use onejwt_fuzz::call::zeroed;
use onejwt_fuzz::json::{self, Json, Verdict};

const CANARY: u8 = 0xA5;
const MAX_DEPTH: usize = 32;

/// The rest of the input.
struct Choices<'a>(&'a [u8]);

impl<'a> Choices<'a> {
    fn byte(&mut self) -> u8 {
        self.take(1).first().copied().unwrap_or(0)
    }

    fn take(&mut self, len: usize) -> &'a [u8] {
        let (taken, rest) = self.0.split_at(len.min(self.0.len()));
        self.0 = rest;
        taken
    }

    /// Any bytes, often UTF-8.
    fn text(&mut self) -> &'a [u8] {
        let len = self.byte();
        self.take(usize::from(len) % 64)
    }

    fn eight(&mut self) -> [u8; 8] {
        let mut bytes = [0; 8];
        let taken = self.take(8);
        bytes[..taken.len()].copy_from_slice(taken);
        bytes
    }
}

enum Value<'a> {
    Text(&'a [u8]),
    Int(i64),
    Double(f64),
    Bool(i32),
    Null,
    Texts(Vec<&'a [u8]>),
    Json(&'a [u8]),
    Object,
    Array,
}

enum Call<'a> {
    End,
    Write(Option<&'a [u8]>, Value<'a>),
}

fn calls(data: &[u8]) -> Vec<Call<'_>> {
    let mut choices = Choices(data);
    let mut calls = Vec::new();
    // What is open as far as one can tell, so that most calls have a chance to be let through.
    let mut arrays = vec![false];
    while !choices.0.is_empty() {
        let (what, odd) = (choices.byte(), choices.byte());
        if what % 16 < 4 {
            if arrays.len() > 1 {
                arrays.pop();
                calls.push(Call::End);
            } else if odd == 0 {
                calls.push(Call::End);
            }
            continue;
        }
        let named = !arrays.last().expect("the claims") ^ (odd == 1);
        let name = named.then(|| choices.text());
        let value = match what % 16 {
            4 | 5 => Value::Text(choices.text()),
            6 => Value::Int(i64::from_le_bytes(choices.eight())),
            7 => Value::Double(f64::from_le_bytes(choices.eight())),
            8 => Value::Bool(choices.byte().into()),
            9 => Value::Null,
            10 | 11 => {
                let len = choices.byte() % 8;
                Value::Texts((0..len).map(|_| choices.text()).collect())
            }
            12 | 13 => Value::Json(choices.text()),
            14 => Value::Object,
            _ => Value::Array,
        };
        match value {
            Value::Object => arrays.push(false),
            Value::Array => arrays.push(true),
            _ => {}
        }
        calls.push(Call::Write(name, value));
    }
    calls
}

fn str_of(bytes: &[u8]) -> jwt_str {
    jwt_str { ptr: bytes.as_ptr().cast(), len: bytes.len() }
}

fn call(w: *mut jwt_writer, call: &Call<'_>) -> jwt_status {
    let (name, value) = match call {
        // SAFETY: a writer and its buffer, both alive.
        Call::End => return unsafe { jwt_writer_end(w) },
        Call::Write(name, value) => (name, value),
    };
    let (n, n_len) = name.map_or((ptr::null(), 0), |name| (name.as_ptr().cast(), name.len()));
    // SAFETY: as above; all texts are alive.
    unsafe {
        match value {
            Value::Text(text) => jwt_writer_string(w, n, n_len, text.as_ptr().cast(), text.len()),
            Value::Int(value) => jwt_writer_int(w, n, n_len, *value),
            Value::Double(value) => jwt_writer_double(w, n, n_len, *value),
            Value::Bool(value) => jwt_writer_bool(w, n, n_len, *value),
            Value::Null => jwt_writer_null(w, n, n_len),
            Value::Texts(texts) => {
                let list: Vec<jwt_str> = texts.iter().map(|text| str_of(text)).collect();
                jwt_writer_strings(w, n, n_len, list.as_ptr(), list.len())
            }
            Value::Json(json) => jwt_writer_json(w, n, n_len, json.as_ptr().cast(), json.len()),
            Value::Object => jwt_writer_object(w, n, n_len),
            Value::Array => jwt_writer_array(w, n, n_len),
        }
    }
}

/// What the calls mean, as a second writer has it.
struct Model {
    /// What is open, with the name that it will have.
    open: Vec<(Option<String>, Json)>,
    failed: bool,
    /// A number that serde_json cannot hold.
    unclear: bool,
}

impl Model {
    fn call(&mut self, call: &Call<'_>) {
        if self.failed {
            return;
        }
        let taken = match call {
            Call::End => self.end(),
            Call::Write(name, value) => self.write(*name, value),
        };
        self.failed = taken.is_none();
    }

    fn end(&mut self) -> Option<()> {
        if self.open.len() < 2 {
            return None;
        }
        let (name, value) = self.open.pop()?;
        self.put(name, value);
        Some(())
    }

    fn put(&mut self, name: Option<String>, value: Json) {
        match (self.open.last_mut(), name) {
            (Some((_, Json::Object(members))), Some(name)) => members.push((name, value)),
            (Some((_, Json::List(items))), None) => items.push(value),
            _ => unreachable!("names were checked"),
        }
    }

    fn write(&mut self, name: Option<&[u8]>, value: &Value<'_>) -> Option<()> {
        let text = |text: &[u8]| String::from_utf8(text.to_vec()).ok();
        let name = name.map(|name| text(name).ok_or(())).transpose().ok()?;
        let in_array = matches!(self.open.last()?.1, Json::List(_));
        if name.is_some() == in_array {
            return None;
        }
        let value = match value {
            Value::Text(value) => Json::Text(text(value)?),
            Value::Int(value) => Json::Int((*value).into()),
            Value::Double(value) => value.is_finite().then_some(Json::Float(*value))?,
            Value::Bool(value) => Json::Bool(*value != 0),
            Value::Null => Json::Null,
            Value::Texts(texts) => {
                let items: Option<Vec<Json>> = texts.iter().map(|item| text(item).map(Json::Text)).collect();
                if self.open.len() == MAX_DEPTH {
                    return None;
                }
                Json::List(items?)
            }
            Value::Json(json) => match json::read(json) {
                Verdict::Fine(value) if value.depth() + self.open.len() <= MAX_DEPTH => value,
                Verdict::Unclear => {
                    self.unclear = true;
                    Json::Null
                }
                _ => return None,
            },
            Value::Object | Value::Array => {
                if self.open.len() == MAX_DEPTH {
                    return None;
                }
                let empty =
                    if matches!(value, Value::Object) { Json::Object(Vec::new()) } else { Json::List(Vec::new()) };
                self.open.push((name, empty));
                return Some(());
            }
        };
        self.put(name, value);
        Some(())
    }
}

/// What a run with one buffer gave: the status of each call, that of finishing, the length, and what was written.
struct Run {
    statuses: Vec<jwt_status>,
    finished: jwt_status,
    len: usize,
    out: Vec<u8>,
}

fn run(all: &[Call<'_>], cap: usize) -> Run {
    let mut out = vec![CANARY; cap + 8];
    // SAFETY: a struct of the C ABI.
    let mut w: jwt_writer = unsafe { zeroed() };
    let place = if cap == 0 { ptr::null_mut() } else { out.as_mut_ptr() };
    // SAFETY: the buffer outlives the writer.
    assert_eq!(unsafe { jwt_writer_begin(&raw mut w, place, cap) }, c::JWT_OK);
    let statuses: Vec<jwt_status> = all.iter().map(|one| call(&raw mut w, one)).collect();
    let mut len = usize::MAX;
    let failed = w.status;
    // SAFETY: as above.
    let finished = unsafe { jwt_writer_finish(&raw mut w, &raw mut len) };
    assert_eq!(w.status, finished);
    assert!(failed == c::JWT_OK || failed == finished, "a failure sticks");
    assert!(out[cap..].iter().all(|&byte| byte == CANARY));
    if finished == c::JWT_OK {
        assert!(len <= cap && out[len..].iter().all(|&byte| byte == CANARY));
        out.truncate(len);
    } else {
        assert!(out.iter().all(|&byte| byte == 0 || byte == CANARY), "what was written is wiped");
    }
    Run { statuses, finished, len, out }
}

fuzz_target!(|data: &[u8]| {
    let Some((size, rest)) = data.split_first_chunk::<2>() else {
        return;
    };
    let all = calls(rest);
    let cap = usize::from(u16::from_le_bytes(*size)) % 2048;
    // More than any call makes of its part of the input.
    let enough = 64 + 16 * data.len();
    let large = run(&all, enough);
    let small = run(&all, cap);
    let counted = run(&all, 0);
    assert!(large.statuses == small.statuses && large.statuses == counted.statuses);

    let mut model = Model { open: vec![(None, Json::Object(Vec::new()))], failed: false, unclear: false };
    for (one, status) in all.iter().zip(&large.statuses) {
        model.call(one);
        if !model.unclear {
            assert_eq!(*status != c::JWT_OK, model.failed);
        }
    }
    let failed = large.statuses.iter().any(|&status| status != c::JWT_OK);
    if failed || model.open.len() != 1 {
        for run in [&large, &small, &counted] {
            assert!(run.finished == c::JWT_INVALID_ARGUMENT && run.len == 0);
        }
        return;
    }
    assert_eq!(counted.finished, c::JWT_BUFFER_TOO_SMALL);
    let needed = counted.len;
    if cap < needed {
        assert!(small.finished == c::JWT_BUFFER_TOO_SMALL && small.len == needed);
    } else {
        assert!(small.finished == large.finished && small.len == large.len);
        assert!(small.finished != c::JWT_OK || small.out == large.out);
    }
    if model.unclear {
        return;
    }
    let (_, written) = model.open.pop().expect("the claims");
    if large.finished == c::JWT_OK {
        assert_eq!(large.len, needed);
        assert!(onejwt::json::object(&large.out, |_, _| ()).is_ok());
        let Verdict::Fine(read) = json::read_object(&large.out) else { panic!("what was written is no JSON") };
        assert_eq!(read, written);
    } else {
        assert_eq!(large.finished, c::JWT_INVALID_ARGUMENT);
        assert!(needed <= enough && !written.is_acceptable(), "good claims were refused");
    }
});
