//! Reading claims: any document, any name, every reader; compared with an independent reading. And what looks at many bytes at
//! once, compared with its twin that does not.
//!
//! Input: a name, a newline, a value to look for, a newline, the document.
#![no_main]

use libfuzzer_sys::fuzz_target;
use onejwt_capi::claims as abi;
use onejwt_capi::constants as c;
use onejwt_capi::types::jwt_str;
use onejwt_fuzz::call::{known, text, write_text};
use onejwt_fuzz::json::{self, Json, Verdict};

/// What any reader may answer for claims that may be anything.
const STATUSES: [i32; 5] =
    [c::JWT_OK, c::JWT_INVALID_ARGUMENT, c::JWT_CLAIMS_MALFORMED, c::JWT_CLAIM_MISSING, c::JWT_CLAIM_WRONG_TYPE];

/// Every answer of every reader: a value or a status.
#[derive(Debug, PartialEq)]
struct Answers {
    has: Result<i32, i32>,
    string: Result<String, i32>,
    int: Result<i64, i32>,
    double: Result<u64, i32>,
    boolean: Result<i32, i32>,
    count: Result<usize, i32>,
    kind: Result<i32, i32>,
}

/// Calls a reader of one value, which is 0 on failure.
fn one<T: Default + PartialEq + std::fmt::Debug>(mut garbage: T, call: impl Fn(*mut T) -> i32) -> Result<T, i32> {
    let status = call(&raw mut garbage);
    known(status, &STATUSES);
    if status == c::JWT_OK {
        return Ok(garbage);
    }
    assert_eq!(garbage, T::default(), "a value in spite of status {status}");
    Err(status)
}

fn ask(claims: &[u8], name: jwt_str, value: jwt_str) -> (Answers, Option<Vec<u8>>) {
    let (ptr, len) = (claims.as_ptr(), claims.len());
    let (mut kind, mut offset, mut raw_len) = (77, usize::MAX, usize::MAX);
    // SAFETY: the slices and places are valid.
    let (status, answers) = unsafe {
        let status =
            abi::jwt_claim_json(ptr, len, name.ptr, name.len, &raw mut kind, &raw mut offset, &raw mut raw_len);
        let answers = Answers {
            has: one(77, |out| abi::jwt_claim_has(ptr, len, name.ptr, name.len, value.ptr, value.len, out)),
            string: write_text(&STATUSES, |out, cap, out_len| {
                abi::jwt_claim_string(ptr, len, name.ptr, name.len, out, cap, out_len)
            }),
            int: one(77, |out| abi::jwt_claim_int(ptr, len, name.ptr, name.len, out)),
            double: one(77.0, |out| abi::jwt_claim_double(ptr, len, name.ptr, name.len, out)).map(f64::to_bits),
            boolean: one(77, |out| abi::jwt_claim_bool(ptr, len, name.ptr, name.len, out)),
            count: one(77, |out| abi::jwt_claim_count(ptr, len, name.ptr, name.len, out)),
            kind: if status == c::JWT_OK { Ok(kind) } else { Err(status) },
        };
        (status, answers)
    };
    known(status, &STATUSES);
    if status == c::JWT_OK {
        let end = offset.checked_add(raw_len).expect("a slice's end is a number");
        return (answers, Some(claims[offset..end].to_vec()));
    }
    assert_eq!((kind, offset, raw_len), (0, 0, 0));
    (answers, None)
}

/// The answers for a claim that is there.
fn expected(claim: &Json, value: &str) -> Answers {
    let wrong = c::JWT_CLAIM_WRONG_TYPE;
    Answers {
        has: claim.has(value).map(i32::from).ok_or(wrong),
        string: match claim {
            Json::Text(text) => Ok(text.clone()),
            _ => Err(wrong),
        },
        // Of a number its text decides.
        int: Err(wrong),
        double: match claim {
            Json::Int(number) => Ok((*number as f64).to_bits()),
            Json::Float(number) => Ok(number.to_bits()),
            _ => Err(wrong),
        },
        boolean: match claim {
            Json::Bool(truth) => Ok((*truth).into()),
            _ => Err(wrong),
        },
        count: match claim {
            Json::List(items) => Ok(items.len()),
            Json::Object(members) => Ok(members.len()),
            _ => Err(wrong),
        },
        kind: Ok(match claim {
            Json::Null => c::JWT_JSON_NULL,
            Json::Bool(_) => c::JWT_JSON_BOOL,
            Json::Int(_) | Json::Float(_) => c::JWT_JSON_NUMBER,
            Json::Text(_) => c::JWT_JSON_STRING,
            Json::List(_) => c::JWT_JSON_ARRAY,
            Json::Object(_) => c::JWT_JSON_OBJECT,
        }),
    }
}

/// Every reader with the same status.
fn all(status: i32) -> Answers {
    Answers {
        has: Err(status),
        string: Err(status),
        int: Err(status),
        double: Err(status),
        boolean: Err(status),
        count: Err(status),
        kind: Err(status),
    }
}

/// Both say the same of all bytes, as far as they have to.
fn many_bytes_at_once(data: &[u8]) {
    for window in data.windows(onejwt_simd::LEN).filter_map(<[u8]>::first_chunk) {
        let (fast, plain) = (onejwt_simd::stops(window), onejwt_simd::scalar::stops(window));
        assert_eq!(fast.trailing_zeros(), plain.trailing_zeros(), "{window:?}");
    }
    for window in data.windows(64).filter_map(<[u8]>::first_chunk) {
        assert_eq!(onejwt_simd::dots(window), onejwt_simd::scalar::dots(window), "{window:?}");
    }
}

fuzz_target!(|data: &[u8]| {
    many_bytes_at_once(data);
    let mut parts = data.splitn(3, |&byte| byte == b'\n');
    let (Some(name), Some(value), Some(claims)) = (parts.next(), parts.next(), parts.next()) else {
        return;
    };
    let (Ok(name), Ok(value)) = (core::str::from_utf8(name), core::str::from_utf8(value)) else {
        let bad = jwt_str { ptr: name.as_ptr().cast(), len: name.len() };
        let good = core::str::from_utf8(name).is_ok();
        let (answers, _) = ask(claims, bad, jwt_str { ptr: value.as_ptr().cast(), len: value.len() });
        assert_eq!(answers.has, Err(c::JWT_INVALID_ARGUMENT));
        assert!(good || answers == all(c::JWT_INVALID_ARGUMENT));
        return;
    };
    let (answers, raw) = ask(claims, text(name), text(value));
    if let Some(raw) = &raw {
        assert!(!matches!(json::read(raw), Verdict::Malformed), "the slice is not a value");
    }
    let Verdict::Fine(document) = json::read_object(claims) else {
        return;
    };
    let claim = match document.find(name) {
        Err(_) => return assert_eq!(answers, all(c::JWT_INVALID_ARGUMENT)),
        Ok(None) => return assert_eq!(answers, all(c::JWT_CLAIM_MISSING)),
        Ok(Some(claim)) => claim,
    };
    let raw = raw.expect("a claim that is there has a slice");
    let mut expected = expected(claim, value);
    if matches!(claim, Json::Int(_) | Json::Float(_)) {
        let text = core::str::from_utf8(&raw).expect("a number is ASCII");
        expected.int = json::whole(text).ok_or(c::JWT_CLAIM_WRONG_TYPE);
    }
    assert_eq!(answers, expected);
    match json::read(&raw) {
        Verdict::Fine(again) => assert_eq!(&again, claim),
        other => panic!("the slice reads as {other:?}"),
    }
});
