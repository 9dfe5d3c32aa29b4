//! Writing claims, and signing and verifying with HMAC keys, never touches the heap, whatever is asked and whatever comes out.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::hint::black_box;
use std::ptr::{from_mut, null, null_mut};

use onejwt::{Algorithm, Status};
use onejwt_capi::constants as c;
use onejwt_capi::types::*;
use onejwt_capi::{tokens, writer};

mod support;

use support::alloc::{Counting, allocations};
use support::c_abi::{KEY_OPTIONS, Keys, SIGN_OPTIONS, VERIFY_OPTIONS, report, text};
use support::{HMAC, NOW, Random, SECRET, forge};

#[global_allocator]
static COUNTING: Counting = Counting;

/// How often each status came, so that a test can say that it saw what it is about.
type Statuses = BTreeMap<Status, usize>;

fn note(statuses: &mut Statuses, status: i32) {
    *statuses.entry(Status::from_number(status).expect("a status")).or_default() += 1;
}

#[test]
fn an_allocation_is_counted() {
    assert_eq!(allocations(|| drop(black_box(Box::new(1)))), 1);
    assert_eq!(allocations(|| drop(black_box(String::from("text")))), 1);
    assert_eq!(allocations(|| _ = black_box([1; 64])), 0);
    let mut growing = Vec::with_capacity(1);
    assert!(allocations(|| growing.extend_from_slice(black_box(&[1; 64]))) > 0);
    // One of the library's: a key set is on the heap.
    assert!(allocations(|| drop(keys(Algorithm::HS256, None))) > 0);
}

fn keys(algorithm: Algorithm, kid: Option<&str>) -> Keys {
    let options = jwt_key_options { kid: kid.map_or(KEY_OPTIONS.kid, text), ..KEY_OPTIONS };
    Keys::from_secret(algorithm.number(), SECRET, &options).expect("SECRET is a key")
}

/// Verifies with and without a report; the status.
fn verify(keys: &Keys, token: &str, options: Option<&jwt_verify_options>, out: &mut [u8], what: &str) -> i32 {
    let options = options.map_or(null(), std::ptr::from_ref);
    let mut statuses = [-1; 2];
    for (status, with_report) in statuses.iter_mut().zip([true, false]) {
        let mut report = report();
        let report = if with_report { from_mut(&mut report) } else { null_mut() };
        let mut len = 0;
        // SAFETY: all pointers are valid for their lengths.
        let count = allocations(|| unsafe {
            let (ptr, cap) = (out.as_mut_ptr(), out.len());
            *status = tokens::jwt_verify(
                keys.as_ptr(),
                token.as_ptr(),
                token.len(),
                options,
                NOW,
                ptr,
                cap,
                &mut len,
                report,
            );
        });
        assert_eq!(count, 0, "jwt_verify: {what}: status {status}: {}", &token[..token.len().min(500)]);
    }
    assert_eq!(statuses[0], statuses[1], "{what}");
    statuses[0]
}

/// Signs; the status.
fn sign(keys: &Keys, claims: &str, options: Option<&jwt_sign_options>, out: &mut [u8], what: &str) -> i32 {
    let options = options.map_or(null(), std::ptr::from_ref);
    let (mut status, mut len) = (-1, 0);
    // SAFETY: all pointers are valid for their lengths.
    let count = allocations(|| unsafe {
        let (ptr, cap) = (out.as_mut_ptr(), out.len());
        status = tokens::jwt_sign(keys.as_ptr(), claims.as_ptr(), claims.len(), options, NOW, ptr, cap, &mut len);
    });
    assert_eq!(count, 0, "jwt_sign: {what}: status {status}: {claims}");
    status
}

/// Claims of this many members at the top, which have a bit of everything.
fn claims(random: &mut Random, members: usize) -> String {
    // What the options below ask for comes first, as far as there is room.
    let known = [
        r#""exp":1700000300"#,
        r#""iss":"https://login.example""#,
        r#""aud":["other","https://api.example"]"#,
        r#""sub":"a\u006cice""#,
        r#""scope":"read wr\u0069te""#,
        r#""realm_access":{"roles":["user","\u0061dmin"],"a/b":{"~":[{"x":null}]}}"#,
        r#""iat":1699999999.5"#,
        r#""nbf":1.6999e9"#,
        r#""jti":"d\u00e9j\u00e0 vu \ud83d\ude00""#,
    ];
    let values = [
        r#""plain""#,
        r#""\"\\\/\b\f\n\r\t\u0000\ud83d\ude00""#,
        r#""Grüße, 東京, 😀""#,
        r#"[[[[[1,[2,[3]]]]]],{},[],"",null,true,false]"#,
        r#"{"a":{"b":{"c":{"d":[{"e":1,"f":2},{"e":3,"f":4}]}}},"g":[],"h":"","i":-0.5e-3}"#,
        r#"{"m1":1,"m2":2,"m3":3,"m4":4,"m5":5,"m6":6,"m7":7,"m8":8,"m9":9,"\u006d10":10}"#,
        "12345678901234567890123456789.012345e-67",
        "null",
    ];
    let mut text = String::from("{");
    for at in 0..members {
        let separator = if at > 0 { "," } else { "" };
        match known.get(at) {
            Some(member) => write!(text, "{separator}{member}"),
            None => {
                let name = random.pick(&["claim", "ein Anspruch ü", r"cl\u0061im \n", "https://claim.example/"]);
                write!(text, "{separator}\"{name}{at}\":{}", random.pick(&values))
            }
        }
        .expect("a string takes everything");
    }
    text.push('}');
    text
}

/// Runs `body` on options of every kind.
fn with_all_verify_options(mut body: impl FnMut(&str, Option<&jwt_verify_options>)) {
    let issuers = [text("https://other.example"), text("https://login.example")];
    let audiences = [text("https://api.example")];
    let types = [text("at+jwt"), text("application/jwt")];
    let required = [text("sub"), text("iat"), text("/realm_access/roles/1"), text("/realm_access/a~1b/~0/0")];
    let absent = [text("absent"), text("/realm_access/absent"), text("/realm_access/roles/9")];
    let expect = |claim, value, rule| jwt_expect { claim: text(claim), value: text(value), rule, reserved: 0 };
    let expected = [
        expect("jti", "déjà vu 😀", c::JWT_EQUALS),
        expect("scope", "write", c::JWT_CONTAINS),
        expect("/realm_access/roles", "admin", c::JWT_CONTAINS),
        expect("/realm_access/roles/0", "user", c::JWT_EQUALS),
    ];
    let wrong = [
        expect("jti", "other", c::JWT_EQUALS),
        expect("exp", "1700000300", c::JWT_EQUALS),
        expect("/realm_access", "x", c::JWT_CONTAINS),
        expect("absent", "x", c::JWT_EQUALS),
    ];
    let bad_path = [text("/a~2")];
    let many: Vec<String> = (0..31).map(|number| format!("https://issuer-{number}.example")).collect();
    let many: Vec<jwt_str> = many.iter().map(|issuer| text(issuer)).chain([issuers[1]]).collect();
    assert_eq!(many.len(), 32);

    let base = VERIFY_OPTIONS;
    let full = jwt_verify_options {
        algorithms: 1 << c::JWT_HS256 | 1 << c::JWT_HS384 | 1 << c::JWT_HS512,
        leeway_seconds: 5,
        max_age_seconds: 600,
        issuers: issuers.as_ptr(),
        issuers_len: issuers.len(),
        audiences: audiences.as_ptr(),
        audiences_len: audiences.len(),
        types: types.as_ptr(),
        types_len: types.len(),
        required: required.as_ptr(),
        required_len: required.len(),
        expected: expected.as_ptr(),
        expected_len: expected.len(),
        subject: text("alice"),
        max_token_len: 1 << 20,
        ..base
    };
    let ignore =
        c::JWT_ALLOW_MISSING_EXP | c::JWT_IGNORE_EXP | c::JWT_IGNORE_NBF | c::JWT_IGNORE_IAT | c::JWT_IGNORE_AUD;
    body("no options", None);
    body("zero options", Some(&base));
    body("all options", Some(&full));
    body("all flags", Some(&jwt_verify_options { flags: ignore, ..base }));
    let lenient = c::JWT_ALLOW_MISSING_EXP | c::JWT_IGNORE_AUD;
    body("a missing exp is fine", Some(&jwt_verify_options { flags: lenient, ..base }));
    let long = jwt_verify_options { issuers: many.as_ptr(), issuers_len: many.len(), ..full };
    body("32 issuers", Some(&long));
    let others = jwt_verify_options {
        issuers: issuers.as_ptr(),
        issuers_len: 1,
        audiences: issuers.as_ptr(),
        types_len: 1,
        required: absent.as_ptr(),
        required_len: absent.len(),
        expected: wrong.as_ptr(),
        expected_len: wrong.len(),
        subject: text("bob"),
        ..full
    };
    body("everything else expected", Some(&others));
    body("another algorithm", Some(&jwt_verify_options { algorithms: 1 << c::JWT_ES256, ..base }));
    body("a small token only", Some(&jwt_verify_options { max_token_len: 16, ..base }));
    let invalid = jwt_verify_options { required: bad_path.as_ptr(), required_len: 1, ..base };
    body("a path that is none", Some(&invalid));
    body("unknown flags", Some(&jwt_verify_options { flags: 1 << 31, ..base }));
    body("an empty list", Some(&jwt_verify_options { issuers_len: 0, ..full }));
}

const KIDS: [Option<&str>; 3] = [None, Some("k1"), Some("a kid that is as long as a thumbprint would be: 43 ü \" \\")];

/// How a token's header may be written; ALG and KID are filled in.
const HEADERS: [&str; 6] = [
    r#"{"alg":"ALG","typ":"JWT","kid":KID}"#,
    r#"{"alg":"ALG"}"#,
    r#" { "typ" : "at+JWT", "kid" : KID, "alg" : "ALG" } "#,
    r#"{"typ":"application/\u0061t+jwt","x5c":["a",{"b":[1]}],"jku":"https://x.example","alg":"ALG","cty":"J\u0057T"}"#,
    r#"{"\u0061lg":"\u0048ALG","kid":KID,"n\u00e9":1,"😀":[]}"#,
    r#"{"alg":"ALG","typ":"\u004aWT","\u006bid":KID}"#,
];

fn header(form: &str, algorithm: Algorithm, kid: Option<&str>) -> String {
    let name = algorithm.name();
    let form = form.replace(r"\u0048ALG", &format!(r"\u0048{}", &name[1..]));
    let kid = serde_json::to_string(kid.unwrap_or("unknown to a key without one")).expect("text is JSON");
    form.replace("ALG", name).replace("KID", &kid)
}

#[test]
fn verifying_good_signatures_allocates_nothing() {
    let mut random = Random::new(1);
    let mut statuses = Statuses::new();
    let mut out = vec![0; 1 << 16];
    for algorithm in HMAC {
        for kid in KIDS {
            let keys = keys(algorithm, kid);
            for form in HEADERS {
                let header = header(form, algorithm, kid);
                for members in [0, 1, 5, 9, 12, 31, 32] {
                    let token = forge(algorithm, SECRET, &header, claims(&mut random, members));
                    with_all_verify_options(|what, options| {
                        let what = format!("{what}, {members} members, header {header}");
                        note(&mut statuses, verify(&keys, &token, options, &mut out, &what));
                    });
                }
            }
        }
    }
    saw(
        &statuses,
        &[
            Status::Ok,
            Status::InvalidArgument,
            Status::TokenTooLarge,
            Status::AlgNotAllowed,
            Status::ClaimMissing,
            Status::AudienceMismatch,
        ],
    );
}

/// Claims that no check but one of the last finds fault with, or the first of all.
const FAULTY_CLAIMS: [&str; 26] = [
    r#"{"exp":1700000000}"#,
    r#"{"exp":0,"nbf":1800000000,"iat":1900000000}"#,
    r#"{"exp":1700000300,"nbf":1700000001}"#,
    r#"{"exp":1700000300,"iat":1700000001}"#,
    r#"{"exp":1700000300,"iat":1}"#,
    r#"{"exp":1700000300,"aud":"x"}"#,
    r#"{"exp":1700000300,"aud":[]}"#,
    r#"{"exp":1700000300,"aud":[1]}"#,
    r#"{"exp":"1700000300"}"#,
    r#"{"exp":null}"#,
    r#"{"exp":1e400}"#,
    r#"{"iss":1,"sub":[],"jti":{},"aud":1,"exp":"","nbf":[],"iat":{}}"#,
    r#"{"iss":"https://login.example","exp":1700000300,"sub":"b\u006fb"}"#,
    r#"{"exp":1700000300,"exp":1700000300}"#,
    r#"{"exp":1700000300,"\u0065xp":1700000300}"#,
    r#"{"exp":1700000300,"a":{"b":[{"c":1,"\u0063":2}]}}"#,
    r#"{"exp":1700000300,"a":"\ud800"}"#,
    r#"{"exp":1700000300,"a":01}"#,
    r#"{"exp":1700000300,}"#,
    r#"{"exp":1700000300"#,
    r#"{"exp":1700000300}x"#,
    "[1]",
    "null",
    "",
    "{\"exp\":1700000300,\"a\":\"\u{0}\"}",
    "\u{feff}{\"exp\":1700000300}",
];

#[test]
fn verifying_faulty_claims_allocates_nothing() {
    let mut statuses = Statuses::new();
    let mut out = vec![0; 1 << 16];
    for algorithm in HMAC {
        let keys = keys(algorithm, Some("k1"));
        for form in HEADERS {
            let header = header(form, algorithm, Some("k1"));
            for claims in FAULTY_CLAIMS {
                let token = forge(algorithm, SECRET, &header, claims);
                with_all_verify_options(|what, options| {
                    note(&mut statuses, verify(&keys, &token, options, &mut out, what));
                });
            }
            // Not UTF-8, in a string and in a name; and nested too deep.
            for claims in
                [&b"{\"exp\":1,\"a\":\"\xff\"}"[..], b"{\"\xc0\x80\":1}", &b"{\"a\":".repeat(40), &[b'['; 9000]]
            {
                let token = forge(algorithm, SECRET, &header, claims);
                assert_eq!(verify(&keys, &token, None, &mut out, "not JSON"), c::JWT_CLAIMS_MALFORMED);
            }
        }
    }
    saw(
        &statuses,
        &[
            Status::Ok,
            Status::InvalidArgument,
            Status::TokenTooLarge,
            Status::AlgNotAllowed,
            Status::ClaimsMalformed,
            Status::ClaimMissing,
            Status::Expired,
            Status::NotYetValid,
            Status::IssuedInFuture,
            Status::AudienceMismatch,
        ],
    );
}

#[test]
fn verifying_claims_that_differ_from_what_is_expected_allocates_nothing() {
    let keys = keys(Algorithm::HS256, None);
    let mut out = vec![0; 1 << 12];
    let mut statuses = Statuses::new();
    let one = [text("wrong")];
    let expect = |claim, value, rule| [jwt_expect { claim: text(claim), value: text(value), rule, reserved: 0 }];
    let (mismatch, wrong_type) = (expect("scope", "admin", c::JWT_CONTAINS), expect("exp", "x", c::JWT_CONTAINS));
    let rows = [
        jwt_verify_options { issuers: one.as_ptr(), issuers_len: 1, ..VERIFY_OPTIONS },
        jwt_verify_options { subject: one[0], ..VERIFY_OPTIONS },
        jwt_verify_options { types: one.as_ptr(), types_len: 1, ..VERIFY_OPTIONS },
        jwt_verify_options { max_age_seconds: 1, ..VERIFY_OPTIONS },
        jwt_verify_options { expected: mismatch.as_ptr(), expected_len: 1, ..VERIFY_OPTIONS },
        jwt_verify_options { expected: wrong_type.as_ptr(), expected_len: 1, ..VERIFY_OPTIONS },
    ];
    let claims = r#"{"exp":1700000300,"iss":"\u0069","sub":"s\u0075b","iat":1699999990,"scope":"a\u0064m in"}"#;
    for typ in ["JWT", r"\u004aWT"] {
        let token = forge(Algorithm::HS256, SECRET, format!(r#"{{"alg":"HS256","typ":"{typ}"}}"#), claims);
        for options in &rows {
            note(&mut statuses, verify(&keys, &token, Some(options), &mut out, typ));
        }
    }
    saw(
        &statuses,
        &[
            Status::IssuerMismatch,
            Status::SubjectMismatch,
            Status::TypMismatch,
            Status::TooOld,
            Status::ClaimMismatch,
            Status::ClaimWrongType,
        ],
    );
}

#[test]
fn verifying_what_is_no_good_token_allocates_nothing() {
    let mut random = Random::new(2);
    let mut statuses = Statuses::new();
    let mut out = vec![0; 2 << 20];
    for algorithm in HMAC {
        let all = keys(algorithm, Some("k1"));
        // More keys than are tried on one token, of several algorithms and names.
        for number in 0..20 {
            let kid = ["k1", "k2", ""][number % 3];
            let more = keys(HMAC[number % 2], (!kid.is_empty()).then_some(kid));
            // SAFETY: both are alive.
            assert_eq!(unsafe { onejwt_capi::keys::jwt_keyset_add(all.as_ptr(), more.as_ptr()) }, c::JWT_OK);
        }
        let header = header(HEADERS[0], algorithm, Some("k1"));
        let good = forge(algorithm, SECRET, &header, claims(&mut random, 12));
        let other =
            forge(algorithm, b"another secret, as long as that it must not be taken for; 64 bytes!", &header, "{}");
        let (head, tail) = good.split_at(good.rfind('.').expect("a token has dots"));
        let of = |header: &str| forge(algorithm, SECRET, header, r#"{"exp":1700000300}"#);
        let mut tokens = vec![
            other,
            format!("{head}."),
            format!("{head}.{}", "A".repeat(20_000)),
            format!("{head}.e{}", &tail[2..]),
            head.to_string(),
            String::new(),
            ".".to_string(),
            "..".to_string(),
            "....".to_string(),
            "{}".to_string(),
            ".".repeat(60_000),
            ".".repeat(1 << 20),
            "A".repeat(1 << 20),
            format!("{good}="),
            format!("{good}\n"),
            of(r#"{"alg":"none"}"#),
            of(r#"{"alg":"RS256"}"#),
            of(r#"{"alg":"\u006eone"}"#),
            of(r#"{"alg":1}"#),
            of(r#"{"kid":"k1"}"#),
            of(r#"{"alg":"HS256","kid":1}"#),
            of(r#"{"alg":"HS256","alg":"HS256"}"#),
            of(r#"{"alg":"HS256","b64":false,"crit":["b64"]}"#),
            of(r#"{"alg":"HS256","crit":[]}"#),
            of(r#"{"alg":"HS256","crit":["\u0078","y"],"x":1,"y":2}"#),
            of("{"),
            of("[]"),
            of(""),
            of(&"{\"a\":".repeat(1000)),
        ];
        for number in 0..200 {
            let mut bytes = good.clone().into_bytes();
            let at = random.below(bytes.len());
            bytes[at] = b"ABCxyz019-_.=+/ {\n"[number % 18];
            tokens.push(String::from_utf8(bytes).expect("ASCII"));
        }
        for token in &tokens {
            with_all_verify_options(|what, options| {
                note(&mut statuses, verify(&all, token, options, &mut out, what));
            });
            let status = verify(&all, token, None, &mut [], "no buffer");
            note(&mut statuses, status);
        }
        let unknown = forge(algorithm, SECRET, r#"{"alg":"HS256","kid":"of nobody"}"#, "{}");
        note(&mut statuses, verify(&keys(algorithm, Some("k1")), &unknown, None, &mut out, "an unknown kid"));
        let mismatched = forge(algorithm, SECRET, r#"{"alg":"HS256"}"#, "{}");
        note(&mut statuses, verify(&keys(Algorithm::HS512, None), &mismatched, None, &mut out, "another alg"));
    }
    saw(
        &statuses,
        &[
            Status::InvalidArgument,
            Status::BufferTooSmall,
            Status::KeyNotFound,
            Status::TokenMalformed,
            Status::TokenTooLarge,
            Status::TokenUnsupported,
            Status::AlgNotAllowed,
            Status::SignatureInvalid,
        ],
    );
}

#[test]
fn signing_allocates_nothing() {
    let mut random = Random::new(3);
    let mut statuses = Statuses::new();
    let mut out = vec![0; 1 << 16];
    let add = c::JWT_SIGN_ADD_IAT | c::JWT_SIGN_ADD_JTI;
    let base = SIGN_OPTIONS;
    for algorithm in HMAC {
        let whole = format!(r#"{{"typ":"x","alg":"{}","further":[1,{{"a":"ü"}}]}}"#, algorithm.name());
        let escaped = format!(r#"{{"alg":"\u0048{}","kid":"\u006b1"}}"#, &algorithm.name()[1..]);
        let whole_header = jwt_sign_options { flags: c::JWT_SIGN_WHOLE_HEADER, header: text(&whole), ..base };
        let options = [
            ("zero options", base),
            ("a lifetime", jwt_sign_options { expires_in: 900, ..base }),
            ("all that can be added", jwt_sign_options { flags: add, expires_in: 900, not_before_in: -5, ..base }),
            ("a missing exp is fine", jwt_sign_options { flags: c::JWT_ALLOW_MISSING_EXP, ..base }),
            ("an algorithm", jwt_sign_options { alg: algorithm.number(), ..base }),
            ("another algorithm", jwt_sign_options { alg: c::JWT_ES256, ..base }),
            ("a kid", jwt_sign_options { kid: text("k1"), ..base }),
            ("an unknown kid", jwt_sign_options { kid: text("of nobody"), ..base }),
            ("no kid and no typ", jwt_sign_options { kid: text(""), typ: text(""), ..base }),
            ("a typ with all escapes", jwt_sign_options { typ: text("at+jwt \" \\ \n \u{1} ü"), ..base }),
            ("a header", jwt_sign_options { header: text(r#" { "cty":"JWT", "x" : {"y":[1,"\u00e9"]} } "#), ..base }),
            ("a header with alg", jwt_sign_options { header: text(r#"{"\u0061lg":"none"}"#), ..base }),
            ("a header that is none", jwt_sign_options { header: text("{"), ..base }),
            ("a whole header", whole_header),
            ("a whole header with escapes", jwt_sign_options { header: text(&escaped), ..whole_header }),
            ("a whole header of another alg", jwt_sign_options { header: text(r#"{"alg":"ES256"}"#), ..whole_header }),
            ("unknown flags", jwt_sign_options { flags: 1 << 31, ..base }),
            ("a negative lifetime", jwt_sign_options { expires_in: -1, ..base }),
        ];
        for kid in KIDS {
            let keys = keys(algorithm, kid);
            for members in [0, 1, 2, 9, 12, 31, 32] {
                let mut all: Vec<String> = FAULTY_CLAIMS.iter().map(|claims| claims.to_string()).collect();
                all.push(claims(&mut random, members));
                // Without what the options add.
                all.push(
                    claims(&mut random, members)
                        .replace("\"exp\"", "\"a\"")
                        .replace("\"iat\"", "\"b\"")
                        .replace("\"nbf\"", "\"c\"")
                        .replace("\"jti\"", "\"d\""),
                );
                for claims in &all {
                    note(&mut statuses, sign(&keys, claims, None, &mut out, "no options"));
                    for (what, options) in &options {
                        note(&mut statuses, sign(&keys, claims, Some(options), &mut out, what));
                        note(&mut statuses, sign(&keys, claims, Some(options), &mut [], what));
                    }
                }
            }
        }
    }
    saw(
        &statuses,
        &[
            Status::Ok,
            Status::InvalidArgument,
            Status::BufferTooSmall,
            Status::KeyNotFound,
            Status::KeyAlgMismatch,
            Status::ClaimsMalformed,
            Status::ClaimMissing,
        ],
    );
}

#[test]
fn writing_claims_allocates_nothing() {
    let mut out = [0; 4096];
    let mut len = 0;
    let roles: Vec<jwt_str> = (0..32).map(|_| text("a \"role\" ü")).collect();
    let name = |name: &'static str| (name.as_ptr().cast(), name.len());
    let (sub, exp, share, list, address) = (name("sub"), name("exp"), name("share"), name("roles"), name("address"));
    for cap in [out.len(), 100, 0] {
        // SAFETY: zero but for its size, as JWT_WRITER_INIT has it.
        let mut w: jwt_writer = unsafe { core::mem::zeroed() };
        w.struct_size = size_of::<jwt_writer>() as u32;
        let (w, out, len) = (&raw mut w, out.as_mut_ptr(), &raw mut len);
        let mut status = c::JWT_INTERNAL;
        let count = allocations(|| {
            // SAFETY: all pointers are valid for their lengths.
            unsafe {
                writer::jwt_writer_begin(w, out, cap);
                writer::jwt_writer_string(w, sub.0, sub.1, list.0, list.1);
                writer::jwt_writer_int(w, exp.0, exp.1, i64::MAX);
                writer::jwt_writer_double(w, share.0, share.1, 1.0 / 3.0);
                writer::jwt_writer_strings(w, list.0, list.1, roles.as_ptr(), roles.len());
                writer::jwt_writer_object(w, address.0, address.1);
                writer::jwt_writer_end(w);
                status = writer::jwt_writer_finish(w, len);
            }
        });
        assert_eq!(count, 0, "a buffer of {cap}");
        assert_eq!(status, if cap == 4096 { c::JWT_OK } else { c::JWT_BUFFER_TOO_SMALL });
    }
}

/// Fails unless each of these came.
fn saw(statuses: &Statuses, expected: &[Status]) {
    for status in expected {
        assert!(statuses.contains_key(status), "{status:?} never came: {statuses:?}");
    }
}
