//! Verification: arbitrary tokens, and correctly signed tokens around arbitrary headers, claims and payloads.
//!
//! Input: twelve bytes of choices, then the token, or a header, a newline, and the payload.
#![no_main]

use libfuzzer_sys::fuzz_target;
use onejwt_capi::constants as c;
use onejwt_capi::tokens;
use onejwt_capi::types::{jwt_expect, jwt_str, jwt_verify_options};
use onejwt_fuzz::call::{ABSENT, Keys, jws, known, text, verify_options};
use onejwt_fuzz::json::{self, Verdict};
use onejwt_fuzz::policy::{self, Demands, Extensions};
use onejwt_fuzz::token::{self, SECRETS};

const ISSUERS: [&str; 2] = ["https://issuer.example", "b"];
const AUDIENCES: [&str; 2] = ["api", "a"];
const CRIT: [&str; 2] = ["ext", "exp"];
const TYPES: [&str; 2] = ["at+jwt", "JWT"];
const REQUIRED: [&str; 2] = ["sub", "/realm/roles"];
const EXPECTED: [(&str, &str, u32); 3] =
    [("scope", "read", c::JWT_CONTAINS), ("/roles/0", "x", c::JWT_EQUALS), ("nonce", "n", c::JWT_EQUALS)];
const NOWS: [i64; 8] = [1_750_000_000, 0, 1, -5, i64::MAX, i64::MIN + 1, 1 << 53, -(1 << 53)];
const DEFAULT_MAX: usize = c::JWT_DEFAULT_MAX_TOKEN_LEN as usize;

thread_local! {
    static KEYS: Keys = Keys::of_the_targets();
}

/// The choices that the first bytes of an input make.
struct Choices {
    mode: u8,
    flags: u32,
    lists: u8,
    algorithms: u64,
    leeway: u32,
    max_age: u32,
    secret: usize,
    now: i64,
    cap: usize,
    typ: Option<&'static str>,
}

fn choices(bytes: &[u8; 12]) -> Choices {
    let [mode, flags, lists, algorithms, leeway, max_age, secret, now, cap_low, cap_high, typ, _] = *bytes;
    Choices {
        mode,
        flags: u32::from(flags),
        lists,
        algorithms: u64::from(algorithms) << 1,
        leeway: if leeway == 255 { u32::MAX } else { leeway.into() },
        max_age: if max_age == 255 { u32::MAX } else { max_age.into() },
        secret: usize::from(secret) % SECRETS.len(),
        now: NOWS[usize::from(now) % NOWS.len()],
        cap: usize::from(u16::from_le_bytes([cap_low, cap_high])),
        typ: [None, Some("JWT"), Some("application/AT+JWT"), Some("x")][usize::from(typ) % 4],
    }
}

/// The demands that these choices stand for, and as the C ABI takes them.
fn with_demands<R>(choices: &Choices, body: impl FnOnce(Demands<'_>, jwt_verify_options) -> R) -> R {
    fn when<'a, T>(choices: &Choices, bit: u8, list: &'a [T]) -> &'a [T] {
        if choices.lists & bit != 0 { list } else { &[] }
    }
    fn abi<T>(list: &[T]) -> (*const T, usize) {
        if list.is_empty() { (core::ptr::null(), 0) } else { (list.as_ptr(), list.len()) }
    }
    let demands = Demands {
        flags: choices.flags & 31,
        leeway: choices.leeway,
        max_age: choices.max_age,
        issuers: when(choices, 1, &ISSUERS),
        audiences: when(choices, 2, &AUDIENCES),
        types: when(choices, 4, &TYPES),
        required: when(choices, 8, &REQUIRED),
        expected: when(choices, 16, &EXPECTED),
        subject: (choices.lists & 32 != 0).then_some("user"),
        now: choices.now,
        key_issuer: SECRETS[choices.secret].issuer,
        typ: choices.typ,
    };
    let texts = |list: &[&str]| list.iter().map(|item| text(item)).collect::<Vec<jwt_str>>();
    let (issuers, audiences) = (texts(demands.issuers), texts(demands.audiences));
    let (types, required) = (texts(demands.types), texts(demands.required));
    let expected: Vec<jwt_expect> = demands
        .expected
        .iter()
        .map(|&(claim, value, rule)| jwt_expect { claim: text(claim), value: text(value), rule, reserved: 0 })
        .collect();
    let mut options = verify_options();
    options.flags = demands.flags;
    options.leeway_seconds = demands.leeway;
    options.max_age_seconds = demands.max_age;
    (options.issuers, options.issuers_len) = abi(&issuers);
    (options.audiences, options.audiences_len) = abi(&audiences);
    (options.types, options.types_len) = abi(&types);
    (options.required, options.required_len) = abi(&required);
    (options.expected, options.expected_len) = abi(&expected);
    options.subject = demands.subject.map_or(ABSENT, text);
    body(demands, options)
}

/// Any bytes as a token.
fn any_token(keys: &Keys, choices: &Choices, token: &[u8]) {
    with_demands(choices, |_, mut options| {
        options.algorithms = choices.algorithms;
        options.max_token_len = if choices.lists & 64 != 0 { 100 } else { 0 };
        let options = (choices.lists & 128 == 0).then_some(&options);
        let full = keys.verify(token, options, choices.now, token.len());
        if full.status == c::JWT_OK {
            let [_, payload, _] = token::split(token).expect("three segments were accepted");
            assert_eq!(token::decode(payload).as_ref(), Some(&full.out));
            assert!(!matches!(json::read_object(&full.out), Verdict::Malformed));
        }
        // Less room: the same verdict, or what is missing is said before any cryptography.
        let less = keys.verify(token, options, choices.now, choices.cap.min(token.len()));
        if less.status == c::JWT_BUFFER_TOO_SMALL {
            assert!(less.len <= token.len() && less.report.alg == 0);
            assert_eq!(keys.verify(token, options, choices.now, less.len).status, full.status);
        } else {
            assert_eq!((less.status, less.out), (full.status, full.out));
        }
    });
    peek(token);
    bearer(token);
}

/// A signed token around any bytes: the verdict must be that of an independent reading.
fn signed_claims(keys: &Keys, choices: &Choices, claims: &[u8]) {
    let secret = &SECRETS[choices.secret];
    let token = secret.sign(secret.header(choices.typ).as_bytes(), claims);
    with_demands(choices, |demands, options| {
        let found = keys.verify(&token, Some(&options), choices.now, token.len());
        let contradictory = (demands.flags & c::JWT_IGNORE_AUD != 0 && !demands.audiences.is_empty())
            || (demands.flags & c::JWT_IGNORE_IAT != 0 && demands.max_age != 0);
        let expected = if contradictory {
            c::JWT_INVALID_ARGUMENT
        } else if token.len() > DEFAULT_MAX {
            c::JWT_TOKEN_TOO_LARGE
        } else {
            match json::read_object(claims) {
                Verdict::Malformed => c::JWT_CLAIMS_MALFORMED,
                Verdict::Unclear => return,
                Verdict::Fine(object) => match policy::status(&object, &demands) {
                    Some(status) => status,
                    None => return,
                },
            }
        };
        assert_eq!(found.status, expected, "{demands:?} {}", String::from_utf8_lossy(claims));
        if expected == c::JWT_OK {
            assert_eq!(found.out, claims);
        }
    });
}

/// A signed token with any header: the verdict on the header and its signature must be that of an independent reading.
fn signed_header(keys: &Keys, choices: &Choices, header: &[u8], claims: &[u8]) {
    let secret = &SECRETS[choices.secret];
    let token = secret.sign(header, claims);
    let found = keys.verify(&token, None, choices.now, token.len());
    if token.len() > DEFAULT_MAX {
        return assert_eq!(found.status, c::JWT_TOKEN_TOO_LARGE);
    }
    match policy::header_status(header, Extensions::None, secret) {
        None => {}
        Some(c::JWT_OK) => assert!(found.signature_passed(), "status {}", found.status),
        Some(expected) => assert_eq!(found.status, expected),
    }
}

/// Any bytes as a JWS; and any header and payload in a signed one, with the verdict of an independent reading.
fn any_jws(keys: &Keys, choices: &Choices, rest: &[u8]) {
    let crit = CRIT.map(text);
    let types = TYPES.map(text);
    let (header, payload) = halves(rest);
    let detached = choices.flags & c::JWS_DETACHED != 0;
    let mut options = jws();
    options.flags = choices.flags & (c::JWS_DETACHED | c::JWS_UNENCODED);
    if choices.lists & 1 != 0 {
        (options.crit, options.crit_len) = (crit.as_ptr(), crit.len());
    }
    if choices.lists & 4 != 0 {
        (options.types, options.types_len) = (types.as_ptr(), types.len());
    }
    if detached {
        (options.payload, options.payload_len) = (payload.as_ptr(), payload.len());
    }
    keys.verify_jws(rest, &options, rest.len());

    // As it is if its header says so and another choice agrees, which leaves room for tokens that lie.
    let secret = &SECRETS[choices.secret];
    let raw = choices.lists & 2 != 0;
    let mut token = if raw { secret.sign_segment(header, payload) } else { secret.sign(header, payload) };
    let segment = if raw { payload.to_vec() } else { token::encode(payload).into_bytes() };
    if detached {
        // The payload leaves the token, which keeps its signature.
        let signature = token.rsplit(|&byte| byte == b'.').next().unwrap_or_default();
        token = [token::encode(header).as_bytes(), b"", signature].join(&b'.');
    }
    let found = keys.verify_jws(&token, &options, token.len());
    if token.len() > DEFAULT_MAX {
        return assert_eq!(found.status, c::JWT_TOKEN_TOO_LARGE);
    }
    if token::split(&token).is_none() {
        return known(found.status, &[c::JWT_TOKEN_MALFORMED, c::JWT_TOKEN_UNSUPPORTED]);
    }
    let known_crit: &[&str] = if choices.lists & 1 != 0 { &CRIT } else { &[] };
    let extensions = Extensions::Listed(known_crit, options.flags & c::JWS_UNENCODED != 0);
    let Some(mut expected) = policy::header_status(header, extensions, secret) else {
        return;
    };
    let (as_it_is, typ) = policy::unencoded_and_typ(header);
    if expected == c::JWT_OK {
        // What was signed is not what the header says that was signed.
        let lies = detached && raw != as_it_is && !payload.is_empty();
        let wanted: &[&str] = if choices.lists & 4 != 0 { &TYPES } else { &[] };
        if lies {
            expected = c::JWT_SIGNATURE_INVALID;
        } else if !policy::type_fits(wanted, typ.as_deref()) {
            expected = c::JWT_TYP_MISMATCH;
        }
    }
    let well_formed = detached || if as_it_is { is_plain(&segment) } else { token::decode(&segment).is_some() };
    if !well_formed {
        // Which of two faults is said is not fixed.
        let unsupported = expected == c::JWT_TOKEN_UNSUPPORTED && found.status == expected;
        return assert!(unsupported || found.status == c::JWT_TOKEN_MALFORMED, "status {}", found.status);
    }
    assert_eq!(found.status, expected);
    if expected == c::JWT_OK {
        let content = if as_it_is { Some(segment) } else { token::decode(&segment) };
        assert_eq!(found.out, if detached { Vec::new() } else { content.expect("it is well formed") });
    }
}

/// What an unencoded payload within a token may hold (RFC 7797 5.2).
fn is_plain(payload: &[u8]) -> bool {
    payload.iter().all(|byte| (0x20..0x7f).contains(byte) && *byte != b'.')
}

/// A header and a payload, parted by a newline.
fn halves(rest: &[u8]) -> (&[u8], &[u8]) {
    match rest.iter().position(|&byte| byte == b'\n') {
        Some(at) => (&rest[..at], &rest[at + 1..]),
        None => (rest, b""),
    }
}

/// `jwt_peek` decodes what an independent decoder decodes, or says why not.
fn peek(token: &[u8]) {
    for (part, at) in [(c::JWT_PART_HEADER, 0), (c::JWT_PART_PAYLOAD, 1), (c::JWT_PART_SIGNATURE, 2)] {
        let mut out = vec![0xA5; token.len()];
        let mut len = usize::MAX;
        // SAFETY: the buffers are valid.
        let status =
            unsafe { tokens::jwt_peek(token.as_ptr(), token.len(), part, out.as_mut_ptr(), out.len(), &raw mut len) };
        known(status, &[c::JWT_OK, c::JWT_TOKEN_MALFORMED, c::JWT_TOKEN_UNSUPPORTED]);
        if status == c::JWT_OK {
            let segments = token::split(token).expect("three segments were accepted");
            assert_eq!(token::decode(segments[at]).as_deref(), Some(&out[..len]));
        } else {
            assert_eq!(len, 0);
        }
    }
}

/// `jwt_bearer_token` finds one token68 after the scheme.
fn bearer(value: &[u8]) {
    let (mut offset, mut len) = (usize::MAX, usize::MAX);
    // SAFETY: the slice is valid.
    let status = unsafe { tokens::jwt_bearer_token(value.as_ptr(), value.len(), &raw mut offset, &raw mut len) };
    known(status, &[c::JWT_OK, c::JWT_NO_BEARER]);
    if status == c::JWT_OK {
        assert!(value[..6].eq_ignore_ascii_case(b"bearer"));
        assert!(offset > 6 && value[6..offset].iter().all(|&byte| byte == b' '));
        assert_eq!(offset + len, value.len());
        let token = &value[offset..];
        let body = token.iter().take_while(|&&byte| byte != b'=').count();
        assert!(body > 0 && token[body..].iter().all(|&byte| byte == b'='));
        assert!(token[..body].iter().all(|&byte| byte.is_ascii_alphanumeric() || b"-._~+/".contains(&byte)));
    } else {
        assert_eq!((offset, len), (0, 0));
    }
}

fuzz_target!(|data: &[u8]| {
    let Some((head, rest)) = data.split_first_chunk::<12>() else {
        return;
    };
    let choices = choices(head);
    KEYS.with(|keys| match choices.mode % 4 {
        0 => any_token(keys, &choices, rest),
        1 => signed_claims(keys, &choices, rest),
        2 => {
            let (header, claims) = halves(rest);
            signed_header(keys, &choices, header, claims);
        }
        _ => any_jws(keys, &choices, rest),
    });
});
