//! One test for each way in which a JWT library has been broken, as far as tokens with HMAC keys can say it.
//!
//! The shared vectors hold the best-known form of each; here the forms are generated, many of them.

use std::ptr::null;
use std::thread;

use onejwt::{
    Algorithm, AlgorithmSet, JwsVerifyOptions, KeyOptions, Keyset, Report, SignOptions, Status, VerifyOptions,
    base64url, sign, sign_bound, verify_jws,
};
use onejwt_capi::constants as c;
use onejwt_capi::{keys as ffi_keys, tokens as ffi_tokens};

mod support;

use support::alloc::{Counting, allocations};
use support::c_abi::{KEY_OPTIONS, Keys};
use support::{
    CLAIMS, HMAC, NOW, Random, SECRET, base64, documents, forge, hs256, keys_of, mac, refused, status, token_of,
    verify, verify_reported,
};

#[global_allocator]
static COUNTING: Counting = Counting;

const DEFAULT: KeyOptions<'static> = KeyOptions {
    allow_weak: false,
    public_only: false,
    for_encryption: false,
    base64: false,
    kid: None,
    issuer: None,
    password: None,
    bits: 0,
    remember: 0,
};

/// Key sets of every shape that an HMAC secret can have.
fn all_kinds_of_keys() -> Vec<Keyset> {
    let secret = support::base64url(SECRET);
    let mut all = Vec::new();
    for algorithm in HMAC {
        let named = KeyOptions { kid: Some("k"), ..DEFAULT };
        let issued = KeyOptions { issuer: Some("i"), ..DEFAULT };
        let weak = KeyOptions { allow_weak: true, ..DEFAULT };
        all.extend([DEFAULT, named, issued, weak].map(|options| keys_of(algorithm, &options)));
        all.push(Keyset::from_secret(algorithm, b"x", &weak).expect("a weak key that is allowed"));
        all.push(Keyset::generate(algorithm, &DEFAULT).expect("a new key"));
        for alg in [String::new(), format!(r#","alg":"{}""#, algorithm.name())] {
            let jwk = format!(r#"{{"kty":"oct","k":"{secret}"{alg}}}"#);
            all.push(Keyset::from_jwks(jwk.as_bytes(), &DEFAULT).expect("a JWK"));
            let set = format!(r#"{{"keys":[{jwk},{{"kty":"oct","k":"{secret}","kid":"k"}}]}}"#);
            all.push(Keyset::from_jwks(set.as_bytes(), &DEFAULT).expect("a JWK Set"));
        }
    }
    let together = Keyset::empty(&KeyOptions { allow_weak: true, ..DEFAULT }).expect("an empty set");
    together.add(&hs256()).unwrap();
    all.iter().for_each(|keys| together.add(keys).unwrap());
    all.push(together);
    all
}

fn every_algorithm() -> AlgorithmSet {
    AlgorithmSet::from_bits((1 << 19) - 2).expect("the bits of all algorithms")
}

/// CVE-2022-23540, CVE-2026-28802.
#[test]
fn alg_none_is_rejected_under_every_key() {
    let mut names: Vec<String> = (0..16)
        .map(|upper| {
            let case =
                |(at, letter): (usize, char)| if upper >> at & 1 == 1 { letter.to_ascii_uppercase() } else { letter };
            "none".chars().enumerate().map(case).collect()
        })
        .collect();
    names.extend(["", " none", "none ", "none\\u0000", "\\u006eone", "null", "nil", "ｎｏｎｅ"].map(String::from));
    for keys in all_kinds_of_keys() {
        for name in &names {
            for kid in ["", r#","kid":"k""#, r#","kid":"""#] {
                let header = format!(r#"{{"alg":"{name}","typ":"JWT"{kid}}}"#);
                let unsigned = format!("{}.{}.", support::base64url(&header), support::base64url(CLAIMS));
                let signed = forge(Algorithm::HS256, SECRET, &header, CLAIMS);
                let empty_key = forge(Algorithm::HS256, b"", &header, CLAIMS);
                for token in [&unsigned, &signed, &empty_key] {
                    for algorithms in [AlgorithmSet::EMPTY, every_algorithm()] {
                        let options = VerifyOptions { algorithms, ..VerifyOptions::default() };
                        assert_eq!(verify(&keys, token, &options), Err(Status::AlgNotAllowed), "{header}");
                        let jws = JwsVerifyOptions { algorithms, ..JwsVerifyOptions::default() };
                        assert_eq!(jws_status(&keys, token, &jws), Status::AlgNotAllowed, "{header}");
                    }
                }
            }
        }
        // No `alg`, or none that is text, is no other way to say it.
        for header in ["{}", r#"{"alg":null}"#, r#"{"alg":false}"#, r#"{"alg":[]}"#, r#"{"alg":["HS256"]}"#] {
            let unsigned = format!("{}.{}.", support::base64url(header), support::base64url(CLAIMS));
            assert_eq!(status(&keys, &unsigned), Status::TokenMalformed, "{header}");
        }
        // A good header does not need a signature less.
        for algorithm in HMAC {
            let good = forge(algorithm, SECRET, format!(r#"{{"alg":"{}"}}"#, algorithm.name()), CLAIMS);
            let unsigned = &good[..=good.rfind('.').expect("a token has dots")];
            assert!([Status::SignatureInvalid, Status::AlgNotAllowed].contains(&status(&keys, unsigned)));
        }
    }
}

fn jws_status(keys: &Keyset, token: &str, options: &JwsVerifyOptions<'_>) -> Status {
    let mut out = vec![0; token.len()];
    let verified = verify_jws(keys, token.as_bytes(), options, &mut out, &mut Report::new(NOW));
    verified.err().map_or(Status::Ok, |error| error.status)
}

/// CVE-2016-10555, CVE-2022-29217, CVE-2024-33663, CVE-2026-34950, CVE-2026-48526.
#[test]
fn a_public_key_never_becomes_an_hmac_secret() {
    let mut documents = documents::pem_and_der();
    documents.extend(documents::ssh());
    documents.extend(documents::jwk());
    documents.extend(documents::random_der(&mut Random::new(1)));
    for document in &documents {
        for algorithm in HMAC {
            for space in ["", " ", "\n", "\t\r\n", "\u{feff}"] {
                let secret = [space.as_bytes(), &document.bytes].concat();
                let status = refused(Keyset::from_secret(algorithm, &secret, &DEFAULT));
                assert_eq!(status, Status::KeyWrongForm, "{} behind {space:?}", document.name);
            }
        }
        // Nor by a document that says it is one.
        let jwk = format!(r#"{{"kty":"oct","alg":"HS256","k":"{}"}}"#, support::base64url(&document.bytes));
        assert_eq!(refused(Keyset::from_jwks(jwk.as_bytes(), &DEFAULT)), Status::KeyWrongForm, "{}", document.name);
        let keys = hs256();
        let reloaded = keys.reload(jwk.as_bytes()).map_err(|error| error.status);
        assert_eq!(reloaded, Err(Status::KeyWrongForm), "{}", document.name);
        let token = forge(Algorithm::HS256, &document.bytes, r#"{"alg":"HS256"}"#, CLAIMS);
        assert_eq!(status(&keys, token), Status::SignatureInvalid, "{}", document.name);
    }
}

/// CVE-2022-23539, PyJWT GHSA-jq35-7prp-9v3f: the key decides, also where the caller allows what the token says.
#[test]
fn the_header_does_not_choose_the_algorithm() {
    for bound in HMAC {
        for said in HMAC {
            for kid in [None, Some("k")] {
                let keys = keys_of(bound, &KeyOptions { kid, ..DEFAULT });
                let kid = kid.map_or(String::new(), |kid| format!(r#","kid":"{kid}""#));
                let header = format!(r#"{{"alg":"{}"{kid}}}"#, said.name());
                // Signed as the header says, and as the key does.
                for signed in [said, bound] {
                    let token = forge(signed, SECRET, &header, CLAIMS);
                    for algorithms in [AlgorithmSet::EMPTY, AlgorithmSet::of(&HMAC), every_algorithm()] {
                        let options = VerifyOptions { algorithms, ..VerifyOptions::default() };
                        let expected = if said == bound { None } else { Some(Status::AlgNotAllowed) };
                        assert_eq!(verify(&keys, &token, &options).err(), expected, "{bound:?} {header}");
                    }
                }
            }
        }
    }
    // Each of two keys has its own algorithm, whichever the token names.
    let keys = keys_of(Algorithm::HS256, &KeyOptions { kid: Some("256"), ..DEFAULT });
    keys.add(&keys_of(Algorithm::HS512, &KeyOptions { kid: Some("512"), ..DEFAULT })).unwrap();
    for (alg, kid, expected) in [
        (Algorithm::HS256, "256", Status::Ok),
        (Algorithm::HS512, "512", Status::Ok),
        (Algorithm::HS512, "256", Status::AlgNotAllowed),
        (Algorithm::HS256, "512", Status::AlgNotAllowed),
        (Algorithm::HS384, "256", Status::AlgNotAllowed),
    ] {
        let token = forge(alg, SECRET, format!(r#"{{"alg":"{}","kid":"{kid}"}}"#, alg.name()), CLAIMS);
        assert_eq!(status(&keys, token), expected, "{alg:?} {kid}");
    }
}

/// A JWK without `alg` may be widened by the caller, but only within its family and only as far as it is long enough.
#[test]
fn an_algorithm_that_nobody_stated_is_not_widened_by_the_token() {
    let jwk = |secret: &[u8]| {
        let jwk = format!(r#"{{"kty":"oct","k":"{}"}}"#, support::base64url(secret));
        Keyset::from_jwks(jwk.as_bytes(), &DEFAULT).expect("a JWK")
    };
    for (len, usable) in [(32, 1), (47, 1), (48, 2), (63, 2), (64, 3)] {
        let keys = jwk(&SECRET[..len]);
        for (at, algorithm) in HMAC.into_iter().enumerate() {
            let token = forge(algorithm, &SECRET[..len], format!(r#"{{"alg":"{}"}}"#, algorithm.name()), CLAIMS);
            for (algorithms, allowed) in [
                (AlgorithmSet::EMPTY, at == 0),
                (AlgorithmSet::of(&[Algorithm::HS256]), at == 0),
                (AlgorithmSet::of(&[algorithm]), at < usable),
                (every_algorithm(), at < usable),
                (AlgorithmSet::of(&[Algorithm::RS256, Algorithm::Ed25519]), false),
            ] {
                let options = VerifyOptions { algorithms, ..VerifyOptions::default() };
                let expected = if allowed { None } else { Some(Status::AlgNotAllowed) };
                assert_eq!(verify(&keys, &token, &options).err(), expected, "{len} bytes, {algorithm:?}");
            }
        }
    }
}

/// CVE-2026-44351, CVE-2026-45363: no signer and no verifier comes of it.
#[test]
fn an_empty_or_short_hmac_key_is_no_key() {
    let weak = KeyOptions { allow_weak: true, ..DEFAULT };
    for algorithm in HMAC {
        for len in 0..=64 {
            let made = Keyset::from_secret(algorithm, &SECRET[..len], &DEFAULT).map(drop);
            let expected = if len < algorithm.hash_len() { Err(Status::KeyTooWeak.into()) } else { Ok(()) };
            assert_eq!(made, expected, "{algorithm:?} with {len} bytes");
            let made = Keyset::from_secret(algorithm, &SECRET[..len], &weak).map(drop);
            let expected = if len == 0 { Err(Status::KeyTooWeak.into()) } else { Ok(()) };
            assert_eq!(made, expected, "{algorithm:?} with {len} bytes that may be weak");
            let k = support::base64url(&SECRET[..len]);
            let jwk = format!(r#"{{"kty":"oct","alg":"{}","k":"{k}"}}"#, algorithm.name());
            let made = Keyset::from_jwks(jwk.as_bytes(), &DEFAULT).map(drop);
            let expected = if len < algorithm.hash_len() { Err(Status::KeyTooWeak.into()) } else { Ok(()) };
            assert_eq!(made, expected, "{jwk}");
        }
        // From C, also as NULL.
        for flags in [0, c::JWT_KEY_ALLOW_WEAK] {
            let options = onejwt_capi::types::jwt_key_options { flags, ..KEY_OPTIONS };
            let made = Keys::from_secret(algorithm.number(), b"", &options);
            assert_eq!(made.err(), Some(c::JWT_KEY_TOO_WEAK));
            // SAFETY: NULL is fine where the length is 0, and the other pointers are valid.
            let made = Keys::make(|out| unsafe {
                ffi_keys::jwt_keyset_from_secret(algorithm.number(), null(), 0, &options, out)
            });
            assert_eq!(made.err(), Some(c::JWT_KEY_TOO_WEAK));
        }
    }
    for jwk in [r#"{"kty":"oct"}"#, r#"{"kty":"oct","k":null}"#, r#"{"kty":"oct","k":[]}"#, r#"{"kty":"oct","k":" "}"#]
    {
        assert_eq!(refused(Keyset::from_jwks(jwk.as_bytes(), &weak)), Status::KeyMalformed, "{jwk}");
    }
    // What it would have signed is not good under any other.
    for keys in all_kinds_of_keys() {
        for algorithm in HMAC {
            let token = forge(algorithm, b"", format!(r#"{{"alg":"{}"}}"#, algorithm.name()), CLAIMS);
            assert!([Status::SignatureInvalid, Status::AlgNotAllowed].contains(&status(&keys, token)));
        }
    }
}

/// CVE-2024-25189, CVE-2024-25190: how long a comparison takes is for the check under valgrind; that it does not end at a zero
/// byte, as strcmp does, is for this one.
#[test]
fn a_signature_is_compared_beyond_a_zero_byte() {
    let keys = hs256();
    let mut seen = 0;
    for number in 0..4000 {
        let claims = format!(r#"{{"exp":1700000300,"number":{number}}}"#);
        let token = token_of(&claims);
        let (input, signature) = token.rsplit_once('.').expect("a token has dots");
        let signature = support::from_base64url(signature);
        let Some(zero) = signature[..31].iter().position(|&byte| byte == 0) else { continue };
        seen += 1;
        assert_eq!(status(&keys, &token), Status::Ok);
        for at in zero + 1..signature.len() {
            let mut changed = signature.clone();
            changed[at] ^= 1;
            assert_eq!(status(&keys, with_signature(input, &changed)), Status::SignatureInvalid);
        }
        assert_eq!(status(&keys, with_signature(input, &signature[..zero])), Status::SignatureInvalid);
        assert_eq!(status(&keys, with_signature(input, &signature[..=zero])), Status::SignatureInvalid);
    }
    assert!(seen > 100, "{seen}");
}

fn with_signature(input: &str, signature: &[u8]) -> String {
    format!("{input}.{}", support::base64url(signature))
}

/// HAProxy 648b0e7, libjwt #281: a signature of another length is neither copied nor compared in part.
#[test]
fn signatures_of_every_other_length_are_refused() {
    let mut random = Random::new(2);
    for algorithm in HMAC {
        let keys = keys_of(algorithm, &DEFAULT);
        let good = forge(algorithm, SECRET, format!(r#"{{"alg":"{}"}}"#, algorithm.name()), CLAIMS);
        assert_eq!(status(&keys, &good), Status::Ok);
        let (input, signature) = good.rsplit_once('.').expect("a token has dots");
        let signature = support::from_base64url(signature);
        for len in (0..200).chain([255, 256, 257, 1024, 15_000]) {
            if len == signature.len() {
                continue;
            }
            // The right one cut or continued, with zeros and with anything.
            for fill in [0, 0xff, random.next() as u8] {
                let mut other = signature.clone();
                other.resize(len, fill);
                assert_eq!(status(&keys, with_signature(input, &other)), Status::SignatureInvalid, "{len}");
            }
        }
        // The right one somewhere, but not at the beginning; and all of one hash in front of another's.
        assert_eq!(status(&keys, with_signature(input, &[&[0], &*signature].concat())), Status::SignatureInvalid);
        for other in HMAC {
            let tag = mac(other, SECRET, input.as_bytes());
            let expected = if other == algorithm { Status::Ok } else { Status::SignatureInvalid };
            assert_eq!(status(&keys, with_signature(input, &tag)), expected);
            let cut = &tag[..tag.len().min(signature.len())];
            assert_eq!(status(&keys, with_signature(input, cut)), expected);
        }
        // 20,000 characters.
        let long = format!("{input}.{}", "A".repeat(20_000));
        assert_eq!(status(&keys, &long), Status::SignatureInvalid);
    }
}

/// CVE-2026-33996: every member of an HMAC key's JWK as another type.
#[test]
fn members_of_a_jwk_that_are_no_text_are_refused() {
    let secret = support::base64url(SECRET);
    let text = |value: &str| format!("\"{value}\"");
    let (k, list) = (text(&secret), r#"["sign","verify"]"#.to_string());
    let good = [
        ("kty", text("oct")),
        ("k", k),
        ("alg", text("HS256")),
        ("kid", text("k")),
        ("use", text("sig")),
        ("key_ops", list),
        ("x5u", text("https://x.example")),
        ("x5c", r#"["MA=="]"#.to_string()),
        ("x5t", text("x")),
        ("x5t#S256", text("x")),
    ];
    let document = |changed: &str, value: &str| {
        let members = good.iter().map(|(name, good)| {
            let value = if *name == changed { value } else { good };
            format!("\"{name}\":{value}")
        });
        format!("{{{}}}", members.collect::<Vec<_>>().join(","))
    };
    let jwk = document("", "");
    assert!(Keyset::from_jwks(jwk.as_bytes(), &DEFAULT).is_ok(), "{jwk}");
    let wrong =
        ["null", "true", "false", "0", "-1.5e9", "[]", "{}", "[null]", "[1]", r#"[["sign"]]"#, r#"{"a":"oct"}"#];
    for (name, good) in &good {
        let is_list = good.starts_with('[');
        let wrong = wrong.iter().copied().chain(if is_list { [r#""sign""#, r#""""#] } else { ["[\"oct\"]", "12"] });
        for value in wrong {
            // An empty list of operations permits none, and an empty chain is a list of no certificates.
            if is_list && value == "[]" {
                continue;
            }
            let jwk = document(name, value);
            let alone = format!(r#"{{"keys":[{jwk}]}}"#);
            let beside = format!(r#"{{"keys":[{},{jwk}]}}"#, document("", ""));
            // Null stands for a member that is not there.
            if value == "null" && !["kty", "k"].contains(name) {
                for doc in [jwk, alone, beside] {
                    assert!(Keyset::from_jwks(doc.as_bytes(), &DEFAULT).is_ok(), "{doc}");
                }
                continue;
            }
            for doc in [jwk, alone, beside] {
                let status = refused(Keyset::from_jwks(doc.as_bytes(), &DEFAULT));
                assert_eq!(status, Status::KeyMalformed, "{doc}");
            }
        }
    }
    for keys in wrong.iter().filter(|value| **value != "[]").chain(&[r#""""#]) {
        let doc = format!(r#"{{"keys":{keys}}}"#);
        assert_eq!(refused(Keyset::from_jwks(doc.as_bytes(), &DEFAULT)), Status::KeyMalformed, "{doc}");
    }
}

/// CVE-2022-25898, CVE-2026-62995: every byte that is not base64url, at every place of every segment.
#[test]
fn junk_in_base64url_is_refused() {
    let keys = hs256();
    // Segments of every length modulo 3.
    for extra in 0..3 {
        let header = format!(r#"{{"alg":"HS256"{}}}"#, " ".repeat(extra));
        let claims = format!("{CLAIMS}{}", " ".repeat(extra));
        let good = forge(Algorithm::HS256, SECRET, &header, &claims).into_bytes();
        assert_eq!(status(&keys, &good), Status::Ok);
        for at in 0..=good.len() {
            for junk in 0..=255u8 {
                if junk.is_ascii_alphanumeric() || b"-_.".contains(&junk) {
                    continue;
                }
                let mut inserted = good.clone();
                inserted.insert(at, junk);
                let expected = if at == 0 && junk == b'{' { Status::TokenUnsupported } else { Status::TokenMalformed };
                assert_eq!(status(&keys, &inserted), expected, "{junk:#x} before {at}");
                if at < good.len() && good[at] != b'.' {
                    let mut replaced = good.clone();
                    replaced[at] = junk;
                    assert_eq!(status(&keys, &replaced), expected, "{junk:#x} at {at}");
                }
            }
        }
        for (at, segment) in String::from_utf8(good).expect("ASCII").split('.').enumerate() {
            let with = |segment: &str| {
                let token = forge(Algorithm::HS256, SECRET, &header, &claims);
                let mut segments: Vec<&str> = token.split('.').collect();
                segments[at] = segment;
                segments.join(".")
            };
            // Spare bits of the last character, padding, and a length that no encoding has.
            let spare = match segment.len() % 4 {
                2 => 4,
                3 => 2,
                _ => 0,
            };
            const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
            let last = segment.as_bytes()[segment.len() - 1];
            let value = ALPHABET.iter().position(|&byte| byte == last).expect("base64url");
            for bits in 1..1 << spare {
                let changed = format!("{}{}", &segment[..segment.len() - 1], ALPHABET[value | bits] as char);
                assert_eq!(status(&keys, with(&changed)), Status::TokenMalformed, "spare bits {bits:b}");
            }
            for padding in ["=", "==", "===", "%3D", "\0"] {
                assert_eq!(status(&keys, with(&format!("{segment}{padding}"))), Status::TokenMalformed);
            }
            let odd = format!("{segment}{}", &"AAAA"[..(5 - segment.len() % 4) % 4]);
            assert_eq!(odd.len() % 4, 1);
            assert_eq!(status(&keys, with(&odd)), Status::TokenMalformed, "{odd}");
        }
    }
    // The other alphabet, where it matters.
    let claims = r#"{"exp":1700000300,"x":"~~~???>>>~~~"}"#;
    let token = token_of(claims);
    assert_eq!(status(&keys, &token), Status::Ok);
    let other = token.replace('-', "+").replace('_', "/");
    assert_ne!(token, other);
    assert_eq!(status(&keys, other), Status::TokenMalformed);
}

/// CVE-2025-59420, CVE-2026-32597, CVE-2026-35042.
#[test]
fn critical_extensions_are_not_ignored() {
    use Status::{TokenMalformed, TokenUnsupported};
    let keys = hs256();
    let standard = ["alg", "jku", "jwk", "kid", "x5u", "x5c", "x5t", "x5t#S256", "typ", "cty", "crit"];
    let mut rows: Vec<(String, Status)> = [
        (r#""crit":["bork"],"bork":1"#, TokenUnsupported),
        (r#""crit":["bork"],"bork":null"#, TokenUnsupported),
        (r#""bork":1,"crit":["bork"]"#, TokenUnsupported),
        (r#""cr\u0069t":["bork"],"bork":1"#, TokenUnsupported),
        (r#""crit":["\u0062ork"],"bork":1"#, TokenUnsupported),
        (r#""crit":["bork"],"\u0062ork":1"#, TokenUnsupported),
        (r#""crit":["exp"],"exp":1"#, TokenUnsupported),
        (r#""crit":["a","b"],"a":1,"b":1"#, TokenUnsupported),
        (r#""crit":["bork"]"#, TokenMalformed),
        (r#""crit":["a","b"],"a":1"#, TokenMalformed),
        (r#""crit":["bork","bork"],"bork":1"#, TokenMalformed),
        (r#""crit":["bork","b\u006frk"],"bork":1"#, TokenMalformed),
        (r#""crit":[""]"#, TokenMalformed),
        (r#""crit":[]"#, TokenMalformed),
        (r#""crit":"bork","bork":1"#, TokenMalformed),
        (r#""crit":"""#, TokenMalformed),
        (r#""crit":null"#, TokenMalformed),
        (r#""crit":true"#, TokenMalformed),
        (r#""crit":1"#, TokenMalformed),
        (r#""crit":{}"#, TokenMalformed),
        (r#""crit":{"bork":1},"bork":1"#, TokenMalformed),
        (r#""crit":[1]"#, TokenMalformed),
        (r#""crit":[null]"#, TokenMalformed),
        (r#""crit":["bork",1],"bork":1"#, TokenMalformed),
        (r#""crit":[["bork"]],"bork":1"#, TokenMalformed),
        (r#""crit":["BORK"],"bork":1"#, TokenMalformed),
    ]
    .map(|(members, status)| (members.to_string(), status))
    .into();
    for name in standard {
        rows.push((format!(r#""crit":["{name}"]"#), TokenMalformed));
        if !["alg", "crit"].contains(&name) {
            rows.push((format!(r#""crit":["{name}"],"{name}":"x""#), TokenMalformed));
        }
    }
    for (members, expected) in rows {
        for header in [format!(r#"{{"alg":"HS256",{members}}}"#), format!(r#"{{{members},"alg":"HS256"}}"#)] {
            let token = forge(Algorithm::HS256, SECRET, &header, CLAIMS);
            assert_eq!(jws_status(&keys, &token, &JwsVerifyOptions::default()), expected, "{header}");
            // In a token of claims the names are not looked at.
            let crit = serde_json::from_str::<serde_json::Value>(&header).expect("JSON")["crit"].clone();
            let names = crit.as_array().filter(|names| !names.is_empty());
            let listed = names.is_some_and(|names| names.iter().all(serde_json::Value::is_string));
            let in_claims = if listed { TokenUnsupported } else { TokenMalformed };
            assert_eq!(status(&keys, &token), in_claims, "{header}");
            // What the caller understands is not what another extension is.
            let other = JwsVerifyOptions { crit: &["other"], ..JwsVerifyOptions::default() };
            assert_eq!(jws_status(&keys, &token, &other), expected, "{header}");
        }
    }
    let token = forge(Algorithm::HS256, SECRET, r#"{"alg":"HS256","crit":["bork"],"bork":1}"#, CLAIMS);
    let understood = JwsVerifyOptions { crit: &["bork"], ..JwsVerifyOptions::default() };
    assert_eq!(jws_status(&keys, &token, &understood), Status::Ok);
}

/// CVE-2026-27962.
#[test]
fn a_key_in_the_token_is_never_used() {
    let evil = b"the attacker's own key, that is long enough for every HMAC there";
    let k = support::base64url(evil);
    let certificate = base64(evil);
    let members = [
        format!(r#""jwk":{{"kty":"oct","k":"{k}"}}"#),
        format!(r#""jwk":{{"kty":"oct","k":"{k}","alg":"HS256","kid":"k"}},"kid":"k""#),
        format!(r#""jwk":{{"keys":[{{"kty":"oct","k":"{k}"}}]}}"#),
        r#""jku":"https://evil.example/jwks.json""#.to_string(),
        r#""jku":"file:///dev/zero","x5u":"http://169.254.169.254/""#.to_string(),
        format!(r#""x5c":["{certificate}"],"x5t":"{k}","x5t#S256":"{k}""#),
        format!(r#""k":"{k}","kty":"oct""#),
    ];
    for members in &members {
        for keys in all_kinds_of_keys() {
            for algorithm in HMAC {
                let header = format!(r#"{{"alg":"{}",{members}}}"#, algorithm.name());
                let token = forge(algorithm, evil, &header, CLAIMS);
                let status = status(&keys, token);
                let refused = [Status::SignatureInvalid, Status::AlgNotAllowed, Status::KeyNotFound];
                assert!(refused.contains(&status), "{status:?} {header}");
            }
        }
        // They do not disturb either.
        let token = forge(Algorithm::HS256, SECRET, format!(r#"{{"alg":"HS256",{members}}}"#), CLAIMS);
        assert_eq!(status(&hs256(), token), Status::Ok, "{members}");
    }
}

/// CVE-2022-39227, CVE-2026-96760, CVE-2026-102946.
#[test]
fn the_json_serializations_are_not_taken_for_tokens() {
    let keys = hs256();
    let token = token_of(CLAIMS);
    let [protected, payload, signature] = token.split('.').collect::<Vec<_>>()[..] else { panic!("three segments") };
    let evil = support::base64url(r#"{"sub":"root","exp":1700000300}"#);
    for json in [
        format!(r#"{{"protected":"{protected}","payload":"{payload}","signature":"{signature}"}}"#),
        format!(r#"{{"payload":"{payload}","signatures":[{{"protected":"{protected}","signature":"{signature}"}}]}}"#),
        format!(r#"{{"payload":"{payload}","signatures":[]}}"#),
        format!(r#"{{"payload":"{payload}"}}"#),
        // A good compact token inside, with another payload beside it.
        format!(r#"{{"  {protected}.":1,"{payload}.":2,"payload":"{evil}","signature":"{signature}"}}"#),
        format!(r#"{{"{protected}.{payload}.{signature}":"","payload":"{evil}","protected":"{protected}"}}"#),
        "{".to_string(),
        "{}".to_string(),
        format!("{{.{payload}.{signature}"),
    ] {
        assert_eq!(status(&keys, &json), Status::TokenUnsupported, "{json}");
        assert_eq!(jws_status(&keys, &json, &JwsVerifyOptions::default()), Status::TokenUnsupported, "{json}");
        for before in [" ", "\n", "\u{feff}", "\""] {
            assert_eq!(status(&keys, format!("{before}{json}")), Status::TokenMalformed, "{before:?}{json}");
        }
    }
}

/// CVE-2026-29000.
#[test]
fn five_segments_are_not_a_token() {
    let keys = hs256();
    let token = token_of(CLAIMS);
    let segments: Vec<&str> = token.split('.').collect();
    let jwe = support::base64url(r#"{"alg":"dir","enc":"A128GCM"}"#);
    let five = [
        format!("{token}.."),
        format!("..{token}"),
        format!(".{token}."),
        format!("{token}.{}.{}", segments[1], segments[2]),
        format!("{jwe}..AAAAAAAAAAAAAAAA.{}.AAAAAAAAAAAAAAAAAAAAAA", segments[1]),
        "....".to_string(),
    ];
    for token in five {
        assert_eq!(status(&keys, &token), Status::TokenUnsupported, "{token}");
        assert_eq!(jws_status(&keys, &token, &JwsVerifyOptions::default()), Status::TokenUnsupported, "{token}");
    }
    for dots in [0, 1, 3, 5, 6, 100] {
        for part in ["", segments[0]] {
            let token = vec![part; dots + 1].join(".");
            assert_eq!(status(&keys, &token), Status::TokenMalformed, "{token}");
        }
    }
}

/// CVE-2024-53861, CVE-2026-75509.
#[test]
fn an_issuer_is_matched_as_a_whole() {
    let keys = hs256();
    let issuer = "https://login.example/tenant";
    let issuers = ["https://else.example", issuer];
    let options = VerifyOptions { issuers: &issuers, ..VerifyOptions::default() };
    let bound = keys_of(Algorithm::HS256, &KeyOptions { issuer: Some(issuer), ..DEFAULT });
    let check = |iss: &str, expected: Option<Status>| {
        let claims = format!(r#"{{"exp":1700000300,"iss":{iss}}}"#);
        let token = token_of(&claims);
        assert_eq!(verify(&keys, &token, &options).err(), expected, "{claims}");
        assert_eq!(status(&bound, &token), expected.unwrap_or(Status::Ok), "{claims}");
    };
    check(&format!("\"{issuer}\""), None);
    check(&format!("\"{}\"", issuer.replace('/', "\\/").replace('l', "\\u006c")), None);
    for start in 0..issuer.len() {
        for end in start..=issuer.len() {
            if end - start < issuer.len() {
                check(&format!("\"{}\"", &issuer[start..end]), Some(Status::IssuerMismatch));
            }
        }
    }
    for other in [
        format!("{issuer}/"),
        format!("{issuer} "),
        format!(" {issuer}"),
        format!("{issuer}\\u0000"),
        format!("{issuer}\\n"),
        format!("{issuer},https://else.example"),
        format!("https://else.example {issuer}"),
        issuer.to_uppercase(),
        issuer.replace("login", "LOGIN"),
        issuer.replace("example", "ex\u{430}mple"),
        issuer.replace("https", "http"),
        format!("{issuer}{issuer}"),
    ] {
        check(&format!("\"{other}\""), Some(Status::IssuerMismatch));
    }
    for array in
        [format!(r#"["{issuer}"]"#), format!(r#"["{issuer}","x"]"#), "[]".to_string(), format!(r#"{{"0":"{issuer}"}}"#)]
    {
        check(&array, Some(Status::ClaimsMalformed));
    }
    for wrong in ["1", "true", "false"] {
        check(wrong, Some(Status::ClaimsMalformed));
    }
    check("null", Some(Status::ClaimMissing));
}

/// CVE-2020-26160.
#[test]
fn an_audience_list_is_read_as_one() {
    let keys = hs256();
    let rows = [
        ("\"x\"", Status::Ok, Status::AudienceMismatch),
        (r#"["x"]"#, Status::Ok, Status::AudienceMismatch),
        (r#"["y","x","z"]"#, Status::Ok, Status::AudienceMismatch),
        (r#"["\u0078"]"#, Status::Ok, Status::AudienceMismatch),
        (r#"["x","x"]"#, Status::Ok, Status::AudienceMismatch),
        ("[]", Status::AudienceMismatch, Status::AudienceMismatch),
        ("\"\"", Status::AudienceMismatch, Status::AudienceMismatch),
        (r#"[""]"#, Status::AudienceMismatch, Status::AudienceMismatch),
        ("\"y\"", Status::AudienceMismatch, Status::AudienceMismatch),
        ("\"xx\"", Status::AudienceMismatch, Status::AudienceMismatch),
        ("\"x y\"", Status::AudienceMismatch, Status::AudienceMismatch),
        ("\"x,y\"", Status::AudienceMismatch, Status::AudienceMismatch),
        ("\"[\\\"x\\\"]\"", Status::AudienceMismatch, Status::AudienceMismatch),
        ("\"X\"", Status::AudienceMismatch, Status::AudienceMismatch),
        ("[1]", Status::ClaimsMalformed, Status::ClaimsMalformed),
        (r#"["x",1]"#, Status::ClaimsMalformed, Status::ClaimsMalformed),
        (r#"[1,"x"]"#, Status::ClaimsMalformed, Status::ClaimsMalformed),
        (r#"["x",null]"#, Status::ClaimsMalformed, Status::ClaimsMalformed),
        (r#"[["x"]]"#, Status::ClaimsMalformed, Status::ClaimsMalformed),
        (r#"{"x":"x"}"#, Status::ClaimsMalformed, Status::ClaimsMalformed),
        ("1", Status::ClaimsMalformed, Status::ClaimsMalformed),
        ("true", Status::ClaimsMalformed, Status::ClaimsMalformed),
        ("null", Status::ClaimsMalformed, Status::ClaimsMalformed),
    ];
    for (aud, expected, unexpected) in rows {
        let token = token_of(format!(r#"{{"exp":1700000300,"aud":{aud}}}"#));
        for audiences in [&["x"][..], &["a", "x"]] {
            let options = VerifyOptions { audiences, ..VerifyOptions::default() };
            assert_eq!(verify(&keys, &token, &options).err().unwrap_or(Status::Ok), expected, "{aud}");
        }
        assert_eq!(status(&keys, &token), unexpected, "{aud} while none is expected");
        let ignored = VerifyOptions { ignore_aud: true, ..VerifyOptions::default() };
        assert!(verify(&keys, &token, &ignored).is_ok(), "{aud} while it is not read");
    }
    let options = VerifyOptions { audiences: &["x"], ..VerifyOptions::default() };
    assert_eq!(verify(&keys, token_of(CLAIMS), &options), Err(Status::ClaimMissing));
}

/// CVE-2026-25537.
#[test]
fn a_time_of_another_type_is_not_an_absent_one() {
    let keys = hs256();
    let wrong = [
        "\"1\"",
        "\"1700000300\"",
        "\"\"",
        "\"x\"",
        "null",
        "{}",
        "[]",
        "true",
        "false",
        "[1700000300]",
        r#"{"exp":1700000300}"#,
        "\"1700000300Z\"",
        "\"2100-01-01T00:00:00Z\"",
    ];
    let lenient = [
        VerifyOptions::default(),
        VerifyOptions { allow_missing_exp: true, ..VerifyOptions::default() },
        VerifyOptions { allow_missing_exp: true, leeway_seconds: u32::MAX, ..VerifyOptions::default() },
    ];
    for name in ["exp", "nbf", "iat", "\\u0065xp", "nb\\u0066", "i\\u0061t"] {
        let is_exp = name.ends_with("xp");
        for value in wrong {
            let exp = if is_exp { "" } else { r#","exp":1700000300"# };
            let claims = format!(r#"{{"{name}":{value}{exp}}}"#);
            let token = token_of(&claims);
            for options in &lenient {
                let (verified, report) = verify_reported(&keys, token.as_bytes(), options);
                assert_eq!(verified, Err(Status::ClaimsMalformed), "{claims}");
                assert!(!report.malformed.is_empty() && report.missing.is_empty(), "{claims}");
            }
            // Nor is it signed.
            let options = SignOptions { allow_missing_exp: true, ..SignOptions::default() };
            let signed = sign(&keys, claims.as_bytes(), &options, NOW, &mut [0; 1000]);
            assert_eq!(signed, Err(Status::ClaimsMalformed.into()), "{claims}");
        }
    }
}

/// CVE-2026-44459, libjwt #283.
#[test]
fn times_that_no_clock_shows_are_neither_skipped_nor_saturated() {
    const MALFORMED: Status = Status::ClaimsMalformed;
    let keys = hs256();
    // Each as exp, nbf and iat.
    let rows = [
        ("0", Status::Expired, Status::Ok, Status::Ok),
        ("-0", Status::Expired, Status::Ok, Status::Ok),
        ("-1", Status::Expired, Status::Ok, Status::Ok),
        ("1.5", Status::Expired, Status::Ok, Status::Ok),
        ("1e-400", Status::Expired, Status::Ok, Status::Ok),
        ("1700000000", Status::Expired, Status::Ok, Status::Ok),
        ("1700000000.0000001", Status::Ok, Status::Ok, Status::Ok),
        ("17000000001e-1", Status::Ok, Status::Ok, Status::Ok),
        ("1700000001", Status::Ok, Status::NotYetValid, Status::IssuedInFuture),
        ("9007199254740991", Status::Ok, Status::NotYetValid, Status::IssuedInFuture),
        ("-9007199254740991", Status::Expired, Status::Ok, Status::Ok),
        ("9007199254740992", MALFORMED, MALFORMED, MALFORMED),
        ("-9007199254740992", MALFORMED, MALFORMED, MALFORMED),
        ("9007199254740991.5", MALFORMED, MALFORMED, MALFORMED),
        ("9223372036854775807", MALFORMED, MALFORMED, MALFORMED),
        ("9223372036854775808", MALFORMED, MALFORMED, MALFORMED),
        ("-9223372036854775808", MALFORMED, MALFORMED, MALFORMED),
        ("18446744073709551615", MALFORMED, MALFORMED, MALFORMED),
        ("18446744073709551616", MALFORMED, MALFORMED, MALFORMED),
        // As 64 bits this would be 1700000300 again.
        ("18446744075409551916", MALFORMED, MALFORMED, MALFORMED),
        ("12345678901234567890123456", MALFORMED, MALFORMED, MALFORMED),
        ("1e308", MALFORMED, MALFORMED, MALFORMED),
        ("1e400", MALFORMED, MALFORMED, MALFORMED),
        ("-1e400", MALFORMED, MALFORMED, MALFORMED),
        ("1e99999999999999999999", MALFORMED, MALFORMED, MALFORMED),
        ("NaN", MALFORMED, MALFORMED, MALFORMED),
        ("Infinity", MALFORMED, MALFORMED, MALFORMED),
        ("-Infinity", MALFORMED, MALFORMED, MALFORMED),
        ("0x7fffffff", MALFORMED, MALFORMED, MALFORMED),
        ("01700000300", MALFORMED, MALFORMED, MALFORMED),
        ("+1700000300", MALFORMED, MALFORMED, MALFORMED),
        ("1700000300.", MALFORMED, MALFORMED, MALFORMED),
    ];
    for (value, exp, nbf, iat) in rows {
        for (claims, expected) in [
            (format!(r#"{{"exp":{value}}}"#), exp),
            (format!(r#"{{"nbf":{value},"exp":9007199254740991}}"#), nbf),
            (format!(r#"{{"iat":{value},"exp":9007199254740991}}"#), iat),
        ] {
            assert_eq!(status(&keys, token_of(&claims)), expected, "{claims}");
        }
    }
    // No sum of them overflows.
    let extremes = [i64::MIN, i64::MIN + 1, -(1 << 53), -1, 0, 1, 1 << 53, i64::MAX - 1, i64::MAX];
    for now in extremes {
        for seconds in [0, 1, u32::MAX] {
            for value in ["-9007199254740991", "0", "9007199254740991"] {
                let claims = format!(r#"{{"exp":{value},"nbf":{value},"iat":{value}}}"#);
                let options =
                    VerifyOptions { leeway_seconds: seconds, max_age_seconds: seconds, ..VerifyOptions::default() };
                let token = token_of(claims);
                let mut out = vec![0; token.len()];
                let verified = onejwt::verify(&keys, token.as_bytes(), &options, &mut out, &mut Report::new(now));
                let time = value.parse::<i128>().expect("an integer");
                let (now, seconds) = (i128::from(now), i128::from(seconds));
                let expected = if now >= time + seconds {
                    Status::Expired
                } else if now < time - seconds {
                    Status::NotYetValid
                } else {
                    Status::Ok
                };
                assert_eq!(
                    verified.err().map_or(Status::Ok, |error| error.status),
                    expected,
                    "{now} {seconds} {value}"
                );
            }
        }
    }
}

/// CVE-2025-30204, CVE-2025-27144.
#[test]
fn a_mebibyte_of_dots_is_refused_without_the_heap() {
    let keys = hs256();
    for len in [3, 5, 6, 1000, 65_536, 65_537, 1 << 20] {
        for token in [".".repeat(len), "a.".repeat(len / 2), format!("{}.", "a".repeat(len - 1)), "\0".repeat(len)] {
            let mut out = vec![0; token.len()];
            for max_token_len in [0, 4 << 20] {
                let options = VerifyOptions { max_token_len, ..VerifyOptions::default() };
                let jws = JwsVerifyOptions { max_token_len, ..JwsVerifyOptions::default() };
                let (mut verified, mut verified_jws) = (Ok(0), Ok(0));
                let count = allocations(|| {
                    let (token, report) = (token.as_bytes(), &mut Report::new(NOW));
                    verified = onejwt::verify(&keys, token, &options, &mut out, report);
                    verified_jws = verify_jws(&keys, token, &jws, &mut out, report);
                });
                assert_eq!(count, 0, "{len}");
                let expected = if token.len() > 65_536 && max_token_len == 0 {
                    Status::TokenTooLarge
                } else if token.bytes().filter(|&byte| byte == b'.').count() == 4 {
                    Status::TokenUnsupported
                } else {
                    Status::TokenMalformed
                };
                assert_eq!(verified, Err(expected.into()), "{len}");
                assert_eq!(verified_jws, Err(expected.into()), "{len}");
            }
        }
    }
}

/// CVE-2025-53864, CVE-2026-116586: on a stack that would not hold a frame for each bracket.
#[test]
fn nesting_does_not_reach_the_end_of_the_stack() {
    let small = thread::Builder::new().stack_size(256 * 1024);
    let run = small.spawn(|| {
        let keys = hs256();
        let options = VerifyOptions { max_token_len: 16 << 20, ..VerifyOptions::default() };
        let jws = JwsVerifyOptions { max_token_len: 16 << 20, ..JwsVerifyOptions::default() };
        let shapes: [(&str, &str, &str); 5] =
            [("[", "1", "]"), ("{\"a\":", "1", "}"), ("[{\"a\":", "1", "}]"), ("[", "", ""), ("{\"a\":[", "", "")];
        for (open, middle, close) in shapes {
            for depth in [40, 1000, 100_000] {
                let nested = format!("{}{middle}{}", open.repeat(depth), close.repeat(depth));
                let in_claims = token_of(format!(r#"{{"exp":1700000300,"a":{nested}}}"#));
                assert_eq!(verify(&keys, &in_claims, &options), Err(Status::ClaimsMalformed), "{open}");
                let only = token_of(&nested);
                assert_eq!(verify(&keys, &only, &options), Err(Status::ClaimsMalformed), "{open}");
                // In the header it is met before the signature has been checked.
                let header = format!(r#"{{"alg":"HS256","a":{nested}}}"#);
                let unsigned = format!("{}.{}.", support::base64url(&header), support::base64url(CLAIMS));
                assert_eq!(verify(&keys, &unsigned, &options), Err(Status::TokenMalformed), "{open}");
                assert_eq!(jws_status(&keys, &unsigned, &jws), Status::TokenMalformed, "{open}");
                let document = format!(r#"{{"keys":{nested}}}"#);
                assert!(Keyset::from_jwks(document.as_bytes(), &DEFAULT).is_err(), "{open}");
                assert!(keys.reload(nested.as_bytes()).is_err(), "{open}");
                let signed = sign(&keys, nested.as_bytes(), &SignOptions::default(), NOW, &mut [0; 10]);
                assert_eq!(signed, Err(Status::ClaimsMalformed.into()), "{open}");
            }
        }
        // What nests no deeper than is allowed is read on this stack.
        let deepest = format!(r#"{{"exp":1700000300,"a":{}{}}}"#, "[".repeat(31), "]".repeat(31));
        assert_eq!(status(&keys, token_of(deepest)), Status::Ok);
    });
    run.expect("a thread starts").join().expect("no test on the small stack fails");
}

/// CVE-2026-48990.
#[test]
fn an_unencoded_payload_slips_past_no_limit() {
    let keys = hs256();
    let header = r#"{"alg":"HS256","b64":false,"crit":["b64"]}"#;
    let token = |payload: &str| {
        let input = format!("{}.{payload}", support::base64url(header));
        let signature = mac(Algorithm::HS256, SECRET, input.as_bytes());
        with_signature(&input, &signature)
    };
    // A JWT has none (RFC 7797 7), whatever its payload looks like.
    for payload in [CLAIMS, &support::base64url(CLAIMS), "", "$02"] {
        let token = token(payload);
        let expected = if base64url::decode(payload.as_bytes(), &mut [0; 100]).is_some() {
            Status::TokenUnsupported
        } else {
            // Its form is looked at before its header.
            Status::TokenMalformed
        };
        assert_eq!(status(&keys, token), expected, "{payload}");
    }
    let encoded = forge(Algorithm::HS256, SECRET, header, CLAIMS);
    assert_eq!(status(&keys, encoded), Status::TokenUnsupported);
    // Where it may be, the length of the token is limited all the same.
    let unencoded = JwsVerifyOptions { unencoded: true, ..JwsVerifyOptions::default() };
    let overhead = token("").len();
    for (len, limit, expected) in [
        (65_536 - overhead, 0, Status::Ok),
        (65_537 - overhead, 0, Status::TokenTooLarge),
        (1 << 20, 0, Status::TokenTooLarge),
        (1 << 20, 2 << 20, Status::Ok),
        (100, overhead + 100, Status::Ok),
        (101, overhead + 100, Status::TokenTooLarge),
    ] {
        let options = JwsVerifyOptions { max_token_len: limit, ..unencoded };
        assert_eq!(jws_status(&keys, &token(&"x".repeat(len)), &options), expected, "{len} {limit}");
    }
    assert_eq!(jws_status(&keys, &token("x"), &JwsVerifyOptions::default()), Status::TokenUnsupported);
    // A dot in the payload would make another token of it.
    for payload in ["a.b", "a.b.c", "{\"a\":1.5}", "a\nb", "\u{7f}", "é", "\0"] {
        assert_ne!(jws_status(&keys, &token(payload), &unencoded), Status::Ok, "{payload:?}");
    }
}

/// CVE-2026-35039: what is remembered of a key set is the header that its keys write. No other key's verdict is given for it.
#[test]
fn a_remembered_header_belongs_to_its_key() {
    let secrets: Vec<Vec<u8>> = (0..6).map(|number| Random::new(number).bytes(64)).collect();
    let kids = [None, Some("a"), Some("b")];
    let mut random = Random::new(3);
    for _ in 0..300 {
        // Keys of some algorithms, names and secrets, several of which are the same.
        let count = 1 + random.below(6);
        let chosen: Vec<_> =
            (0..count).map(|_| (*random.pick(&HMAC), *random.pick(&kids), random.pick(&secrets).clone())).collect();
        let mut sets = chosen.iter().map(|(algorithm, kid, secret)| {
            Keyset::from_secret(*algorithm, secret, &KeyOptions { kid: *kid, ..DEFAULT }).expect("a key")
        });
        let keys = sets.next().expect("one at least");
        sets.for_each(|more| keys.add(&more).unwrap());
        for alg in HMAC {
            for kid in kids {
                for secret in &secrets {
                    let member = kid.map_or(String::new(), |kid| format!(r#","kid":"{kid}""#));
                    // As a signer here writes it, and with the same meaning as one elsewhere would.
                    let usual = format!(r#"{{"alg":"{}","typ":"JWT"{member}}}"#, alg.name());
                    let other = format!(r#"{{"typ":"JWT","alg":"{}"{member}}}"#, alg.name());
                    let spaced = format!(r#"{{"alg":"{}","typ":"JWT"{member}}} "#, alg.name());
                    let fits =
                        |key: &&(Algorithm, Option<&str>, Vec<u8>)| kid.is_none() || key.1.is_none() || key.1 == kid;
                    let mut fitting = chosen.iter().filter(fits).peekable();
                    let expected = if fitting.peek().is_none() {
                        Status::KeyNotFound
                    } else {
                        let of_alg: Vec<_> = fitting.filter(|key| key.0 == alg).collect();
                        match of_alg.iter().any(|key| key.2 == *secret) {
                            _ if of_alg.is_empty() => Status::AlgNotAllowed,
                            true => Status::Ok,
                            false => Status::SignatureInvalid,
                        }
                    };
                    for header in [usual, other, spaced] {
                        let token = forge(alg, secret, &header, CLAIMS);
                        assert_eq!(status(&keys, token), expected, "{header} {:?}", keys);
                    }
                }
            }
        }
    }
    // Nor is one half of it enough: the signature is over what was remembered too.
    let keys = keys_of(Algorithm::HS256, &KeyOptions { kid: Some("a"), ..DEFAULT });
    let token = forge(Algorithm::HS256, SECRET, r#"{"alg":"HS256","typ":"JWT","kid":"a"}"#, CLAIMS);
    let other = forge(Algorithm::HS256, SECRET, r#"{"alg":"HS256","typ":"JWT"}"#, CLAIMS);
    let (_, rest) = token.split_once('.').expect("a token has dots");
    let (header, _) = other.split_once('.').expect("a token has dots");
    assert_eq!(status(&keys, &token), Status::Ok);
    assert_eq!(status(&keys, format!("{header}.{rest}")), Status::SignatureInvalid);
}

/// CVE-2024-51744.
#[test]
fn expired_does_not_hide_a_bad_signature() {
    let keys = hs256();
    let lenient = VerifyOptions { ignore_exp: true, allow_missing_exp: true, ..VerifyOptions::default() };
    for claims in [r#"{"exp":1}"#, r#"{"exp":"x"}"#, r#"{"nbf":1800000000}"#, "{", "", "[]", CLAIMS] {
        let expired = token_of(claims);
        let (input, signature) = expired.rsplit_once('.').expect("a token has dots");
        let mut signature = support::from_base64url(signature);
        signature[31] ^= 1;
        let foreign = forge(Algorithm::HS256, &[0x5a; 32], r#"{"alg":"HS256","kid":"x"}"#, claims);
        for token in [with_signature(input, &signature), format!("{input}."), foreign] {
            for options in [&VerifyOptions::default(), &lenient] {
                let (verified, report) = verify_reported(&keys, token.as_bytes(), options);
                assert_eq!(verified, Err(Status::SignatureInvalid), "{claims}");
                // Nothing of the claims is told.
                let checks = [report.failed, report.missing, report.malformed];
                assert!(checks.iter().all(|checks| checks.is_empty()), "{claims}");
                assert_eq!((report.expires_at, report.not_before, report.issued_at), (None, None, None), "{claims}");
                assert_eq!((report.algorithm, report.claim.as_str()), (None, ""), "{claims}");
            }
        }
    }
}

/// RUSTSEC-2017-0004.
#[test]
fn lengths_do_not_overflow() {
    let bound = |len| sign_bound(&hs256(), len, &SignOptions::default());
    for len in [usize::MAX, usize::MAX - 1, usize::MAX / 4 * 3, usize::MAX / 4 * 3 + 1, usize::MAX - 112] {
        assert_eq!(base64url::encoded_len(len).filter(|&encoded| encoded <= len), None, "{len}");
        assert!(bound(len).is_none_or(|bound| bound > len), "{len}");
    }
    assert_eq!(base64url::encoded_len(usize::MAX), None);
    assert_eq!(bound(usize::MAX), None);
    for len in (0..64).map(|bit| 1usize.checked_shl(bit).unwrap_or(0)).flat_map(|len| [len.wrapping_sub(1), len]) {
        // Rounded down, no decoding is longer than its text.
        assert!(base64url::decoded_len(len) <= len, "{len}");
        assert!(bound(len).is_none_or(|bound| bound > len), "{len}");
    }
    let keys = Keys::from_secret(c::JWT_HS256, SECRET, &KEY_OPTIONS).expect("a key");
    let (claims, mut out, mut len) = (b"{}", [0u8; 64], 0);
    for wrong in [usize::MAX, usize::MAX - 1, isize::MAX as usize + 1] {
        let (keys, ptr, out, out_len) = (keys.as_ptr(), claims.as_ptr(), out.as_mut_ptr(), &mut len);
        // SAFETY: a length that no object has is refused before any byte is read or written.
        unsafe {
            assert_eq!(ffi_tokens::jwt_sign(keys, ptr, wrong, null(), NOW, out, 64, out_len), c::JWT_INVALID_ARGUMENT);
            assert_eq!(ffi_tokens::jwt_sign(keys, ptr, 2, null(), NOW, out, wrong, out_len), c::JWT_INVALID_ARGUMENT);
            let verified =
                ffi_tokens::jwt_verify(keys, ptr, wrong, null(), NOW, out, 64, out_len, std::ptr::null_mut());
            assert_eq!(verified, c::JWT_INVALID_ARGUMENT);
            assert_eq!(ffi_tokens::jwt_peek(ptr, wrong, 1, out, 64, out_len), c::JWT_INVALID_ARGUMENT);
            let found = onejwt_capi::claims::jwt_claim_string(ptr, 2, c"x".as_ptr(), wrong, out, 64, out_len);
            assert_eq!(found, c::JWT_INVALID_ARGUMENT);
            let reloaded = ffi_keys::jwt_keyset_reload(keys, ptr, wrong);
            assert_eq!(reloaded, c::JWT_INVALID_ARGUMENT);
        }
    }
    // SAFETY: the key set is alive.
    let bound = |len| unsafe { ffi_tokens::jwt_sign_bound(keys.as_ptr(), len, null()) };
    assert_eq!([bound(usize::MAX), bound(usize::MAX / 4 * 3)], [0, 0]);
    assert!(bound(0) > 2);
}

/// Parser differentials: what two readers could read differently is nobody's claims, header or key.
#[test]
fn what_two_parsers_read_differently_is_refused() {
    let keys = hs256();
    // Each beside a member that makes the rest a good document.
    let ambiguous: &[&[u8]] = &[
        br#""a":1,"a":1"#,
        br#""a":1,"\u0061":2"#,
        br#""\u0061":1,"\u0061":1"#,
        br#""a":{"b":1,"b":2}"#,
        br#""a":[{"b":{"c":1,"\u0063":2}}]"#,
        br#""":1,"":2"#,
        b"\"a\xc3\xa9\":1,\"a\\u00e9\":2",
        b"\"\xf0\x9f\x98\x80\":1,\"\\ud83d\\ude00\":2",
        br#""a":"\ud83d""#,
        br#""a":"\ude00""#,
        br#""a":"\ude00\ud83d""#,
        br#""a":"\ud83d\ud83d\ude00""#,
        br#""\ud83d":1"#,
        b"\"a\":\"\xed\xa0\xbd\"",
        b"\"a\":\"\xff\"",
        b"\"a\":\"\xc0\xaf\"",
        b"\"a\":\"\xf4\x90\x80\x80\"",
        b"\"a\":\"\xc3",
        b"\"a\":\"\0\"",
        b"\"a\":\"\n\"",
        b"\"a\0\":1",
        br#""a":'x'"#,
        br#"a:1"#,
        br#""a":1,"#,
        br#","a":1"#,
        br#""a":1 /* */"#,
        br#""a":1 // x"#,
        br#""a":0x10"#,
        br#""a":01"#,
        br#""a":1."#,
        br#""a":.5"#,
        br#""a":+1"#,
        br#""a":NaN"#,
        br#""a":-Infinity"#,
        br#""a":True"#,
        br#""a":undefined"#,
        br#""a":"\x41""#,
        br#""a":"\u{41}""#,
        br#""a":"\u004""#,
        br#""a":"\'""#,
        b"\"a\":\xc2\xa01",
        b"\"a\":\x0b1",
    ];
    let jwk = format!(r#""kty":"oct","k":"{}""#, support::base64url(SECRET));
    let mut count = 0;
    for ambiguous in ambiguous {
        let between = |before: &str, after: &str| [before.as_bytes(), ambiguous, after.as_bytes()].concat();
        let check = |header: &[u8], claims: &[u8], expected: Status| {
            let token = forge(Algorithm::HS256, SECRET, header, claims);
            let shown = || [header, claims].map(|text| String::from_utf8_lossy(text).into_owned());
            assert_eq!(status(&keys, token), expected, "{:?}", shown());
        };
        let good = br#"{"alg":"HS256"}"#;
        check(good, &between(r#"{"exp":1700000300,"#, "}"), Status::ClaimsMalformed);
        check(good, &between("{", r#","exp":1700000300}"#), Status::ClaimsMalformed);
        check(&between(r#"{"alg":"HS256","#, "}"), CLAIMS.as_bytes(), Status::TokenMalformed);
        check(&between("{", r#","alg":"HS256"}"#), CLAIMS.as_bytes(), Status::TokenMalformed);
        for doc in [between(&format!("{{{jwk},"), "}"), between("{\"keys\":[{", &format!(",{jwk}}}]}}"))] {
            let made = refused(Keyset::from_jwks(&doc, &DEFAULT));
            assert_eq!(made, Status::KeyMalformed, "{}", String::from_utf8_lossy(&doc));
        }
        let claims = between(r#"{"exp":1700000300,"#, "}");
        let signed = sign(&keys, &claims, &SignOptions::default(), NOW, &mut [0; 1000]);
        assert_eq!(signed, Err(Status::ClaimsMalformed.into()), "{}", String::from_utf8_lossy(&claims));
        count += 1;
    }
    assert_eq!(count, ambiguous.len());
    // Around a whole document.
    let around: [(&[u8], &[u8]); 13] = [
        (b"\xef\xbb\xbf", b""),
        (b"", b"\0"),
        (b"\0", b""),
        (b"", b"{}"),
        (b"", b","),
        (b"", b"x"),
        (b"", b"\x0b"),
        (b"\xc2\xa0", b""),
        (b"", b"\xef\xbb\xbf"),
        (b"[", b"]"),
        (b"\"", b"\""),
        (b")]}',\n", b""),
        (b"", b" {\"exp\":1900000000}"),
    ];
    for (before, after) in around {
        let claims = [before, CLAIMS.as_bytes(), after].concat();
        assert_eq!(status(&keys, token_of(&claims)), Status::ClaimsMalformed, "{}", String::from_utf8_lossy(&claims));
        let header = [before, br#"{"alg":"HS256"}"#, after].concat();
        let token = forge(Algorithm::HS256, SECRET, &header, CLAIMS);
        assert_eq!(status(&keys, token), Status::TokenMalformed, "{}", String::from_utf8_lossy(&header));
        let doc = [before, format!("{{{jwk}}}").as_bytes(), after].concat();
        // A byte order mark before a key document has but one meaning.
        let is_marked = before == b"\xef\xbb\xbf";
        assert_eq!(Keyset::from_jwks(&doc, &DEFAULT).is_ok(), is_marked, "{}", String::from_utf8_lossy(&doc));
    }
    // What is unusual and yet has one meaning only is read with that one.
    let nul = token_of(r#"{"exp":1700000300,"sub":"a\u0000b","\u0000":1,"big":1e999,"\ud83d\ude00":[1e-999]}"#);
    let (exact, cut) = (Some("a\0b"), Some("a"));
    let subject = |subject| verify(&keys, &nul, &VerifyOptions { subject, ..VerifyOptions::default() }).err();
    assert_eq!([subject(exact), subject(cut)], [None, Some(Status::SubjectMismatch)]);
    let escaped = token_of(r#"{"\u0065\u0078\u0070":1699999999}"#);
    assert_eq!(status(&keys, escaped), Status::Expired);
    let upper = token_of(r#"{"EXP":1800000000,"Exp":1800000000}"#);
    assert_eq!(status(&keys, upper), Status::ClaimMissing);
}
