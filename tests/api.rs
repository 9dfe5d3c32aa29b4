//! What the functions promise that the shared vectors cannot say: round trips, sizes, bounds, buffers, and what is printed.

use onejwt::jwt::access;
use onejwt::{
    Algorithm, AlgorithmSet, Error, Expect, ExportForm, JwsSignOptions, JwsVerifyOptions, KeyOptions, Keyset,
    KidChoice, Part, Report, Rule, SignOptions, Status, Uses, VerifyOptions, bearer, peek, sign, sign_bound, sign_jws,
    verify_jws,
};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

mod support;

use support::{
    CLAIMS, HMAC, NOW, Random, SECRET, base64url, forge, from_base64url, hs256, keys_of, refused, status, token_of,
    verify, verify_reported,
};

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

/// What a buffer holds before a call, and still holds where nothing is written.
const UNTOUCHED: u8 = 0xa5;

/// What `write` writes, into a buffer that it has to ask for: one byte less must not be enough, and nothing is written
/// behind it.
fn written(mut write: impl FnMut(&mut [u8]) -> onejwt::Result<usize>) -> Result<Vec<u8>, Status> {
    let needed = match write(&mut []) {
        Ok(len) => {
            assert_eq!(len, 0);
            return Ok(Vec::new());
        }
        Err(Error { status: Status::BufferTooSmall, needed }) => needed,
        Err(Error { status, needed }) => {
            assert_eq!(needed, 0, "{status:?}");
            return Err(status);
        }
    };
    assert!(needed > 0);
    for short in [0, 1, needed / 2, needed - 1] {
        let mut out = vec![UNTOUCHED; needed];
        let error = Error { status: Status::BufferTooSmall, needed };
        assert_eq!(write(&mut out[..short.min(needed - 1)]), Err(error), "{short} of {needed}");
        assert_eq!(out, vec![UNTOUCHED; needed], "{short} of {needed}");
    }
    let mut out = vec![UNTOUCHED; needed + 100];
    assert_eq!(write(&mut out[..needed]), Ok(needed));
    assert_eq!(out[needed..], [UNTOUCHED; 100]);
    let exact = out[..needed].to_vec();
    // A larger buffer makes no difference.
    let mut out = vec![UNTOUCHED; needed + 100];
    assert_eq!(write(&mut out), Ok(needed));
    assert_eq!(out[needed..], [UNTOUCHED; 100]);
    assert_eq!(out[..needed], exact);
    Ok(exact)
}

fn export(keys: &Keyset, index: Option<usize>, form: ExportForm) -> Result<Vec<u8>, Status> {
    written(|out| keys.export(index, form, out))
}

fn signed(keys: &Keyset, claims: &str, options: &SignOptions<'_>) -> Result<String, Status> {
    let token = written(|out| sign(keys, claims.as_bytes(), options, NOW, out))?;
    Ok(String::from_utf8(token).expect("a token is ASCII"))
}

fn signed_jws(keys: &Keyset, payload: &[u8], options: &JwsSignOptions<'_>) -> Result<String, Status> {
    let token = written(|out| sign_jws(keys, payload, options, out))?;
    Ok(String::from_utf8(token).expect("a token is ASCII"))
}

/// Header and payload of a token.
fn parts(token: &str) -> (String, String) {
    let text = |part| {
        let bytes = written(|out| peek(token.as_bytes(), part, out)).expect("a token");
        String::from_utf8(bytes).expect("UTF-8")
    };
    (text(Part::Header), text(Part::Payload))
}

fn jwks(text: &str) -> Keyset {
    Keyset::from_jwks(text.as_bytes(), &DEFAULT).unwrap_or_else(|error| panic!("{error}: {text}"))
}

/// What there is to know of a key.
fn described(keys: &Keyset) -> Vec<String> {
    let one = |at| {
        let key = keys.key(at).expect("a key");
        let (can, weak) = (key.uses, key.is_weak);
        format!("{:?} {:?} {can:?} {weak} {} {}", key.algorithm, key.kid, key.bits, key.thumbprint)
    };
    (0..keys.len()).map(one).collect()
}

#[test]
fn what_is_exported_loads_as_it_was() {
    let k = base64url(SECRET);
    let long = "k".repeat(5000);
    let mut sets = vec![
        jwks(&format!(r#"{{"kty":"oct","k":"{k}"}}"#)),
        jwks(&format!(r#"{{"kty":"oct","k":"{k}","kid":"","alg":"HS384"}}"#)),
        jwks(&format!(r#"{{"kty":"oct","k":"{k}","key_ops":["sign"]}}"#)),
        jwks(&format!(r#"{{"kty":"oct","k":"{k}","key_ops":["verify"],"alg":"HS512"}}"#)),
        jwks(&format!(r#"{{"kty":"oct","k":"{k}","key_ops":["verify","sign"],"use":"sig","kid":"\u0000\n"}}"#)),
        jwks(&format!(
            r#"{{"keys":[{{"kty":"oct","k":"{k}","kid":"a"}},{{"kty":"oct","k":"{k}","kid":"a","use":"sig"}}]}}"#
        )),
    ];
    for algorithm in HMAC {
        for kid in [None, Some(""), Some("k"), Some("\" \\ / \u{0}\u{1f}\u{7f}\n\t ü 😀 \u{2028}"), Some(&*long)] {
            sets.push(keys_of(algorithm, &KeyOptions { kid, ..DEFAULT }));
        }
        for len in [algorithm.hash_len(), 65, 100, 2048] {
            let secret = Random::new(len as u64).bytes(len);
            sets.push(Keyset::from_secret(algorithm, &secret, &DEFAULT).expect("a key"));
        }
        sets.push(Keyset::generate(algorithm, &DEFAULT).expect("a new key"));
    }
    let together = hs256();
    sets.iter().for_each(|keys| together.add(keys).unwrap());
    sets.push(together);
    for keys in &sets {
        let text = export(keys, None, ExportForm::PrivateJwks).expect("secrets can be exported");
        let loaded = Keyset::from_jwks(&text, &DEFAULT).expect("what was exported can be loaded");
        assert_eq!(described(&loaded), described(keys));
        assert_eq!(export(&loaded, None, ExportForm::PrivateJwks).expect("again"), text);
        let document: Value = serde_json::from_slice(&text).expect("JSON");
        let entries = document["keys"].as_array().expect("a list of keys");
        assert_eq!((entries.len(), document.as_object().expect("an object").len()), (keys.len(), 1));
        for (at, entry) in entries.iter().enumerate() {
            let one = export(keys, Some(at), ExportForm::PrivateJwks).expect("one key");
            assert_eq!(serde_json::from_slice::<Value>(&one).expect("JSON"), json!({ "keys": [entry] }));
            let one = Keyset::from_jwks(&one, &DEFAULT).expect("one key");
            assert_eq!(described(&one), described(keys)[at..=at]);
            let key = keys.key(at).expect("a key");
            assert_eq!(entry["kty"], "oct");
            assert_eq!(entry.get("kid").and_then(Value::as_str), key.kid.as_deref());
            let secret = from_base64url(entry["k"].as_str().expect("k is text"));
            assert_eq!(key.bits as usize, secret.len() * 8);
            // Each signs what the other verifies.
            let single = Keyset::from_secret(key.algorithm, &secret, &DEFAULT).expect("a key");
            let token = signed(&single, CLAIMS, &SignOptions::default()).expect("a token");
            assert_eq!(
                status(&one, token),
                if key.uses.contains(Uses::VERIFY) { Status::Ok } else { Status::KeyNotFound }
            );
            let token = signed(&one, CLAIMS, &SignOptions::default());
            match key.uses.contains(Uses::SIGN) {
                true => assert_eq!(status(&single, token.expect("a token")), Status::Ok),
                false => assert_eq!(token, Err(Status::KeyCannotSign)),
            }
        }
    }
}

#[test]
fn an_algorithm_that_was_not_stated_is_not_stated_by_an_export() {
    let k = base64url(SECRET);
    let text = |keys: &Keyset| {
        let text = export(keys, None, ExportForm::PrivateJwks).expect("a JWK Set");
        serde_json::from_slice::<Value>(&text).expect("JSON")["keys"][0]["alg"].clone()
    };
    let open = jwks(&format!(r#"{{"kty":"oct","k":"{k}"}}"#));
    assert_eq!(text(&open), Value::Null);
    assert_eq!(text(&hs256()), "HS256");
    let wide = VerifyOptions { algorithms: AlgorithmSet::of(&HMAC), ..VerifyOptions::default() };
    let again = Keyset::from_jwks(&export(&open, None, ExportForm::PrivateJwks).expect("a JWK Set"), &DEFAULT);
    let token = forge(Algorithm::HS512, SECRET, r#"{"alg":"HS512"}"#, CLAIMS);
    assert!(verify(&again.expect("a key"), token, &wide).is_ok());
}

#[test]
fn weak_keys_are_exported_but_loaded_only_when_allowed() {
    let weak = KeyOptions { allow_weak: true, ..DEFAULT };
    let keys = Keyset::from_secret(Algorithm::HS512, b"short", &weak).expect("a weak key");
    assert!(keys.key(0).expect("a key").is_weak);
    let text = export(&keys, None, ExportForm::PrivateJwks).expect("a JWK Set");
    assert_eq!(refused(Keyset::from_jwks(&text, &DEFAULT)), Status::KeyTooWeak);
    let loaded = Keyset::from_jwks(&text, &weak).expect("a weak key");
    assert_eq!(described(&loaded), described(&keys));
    // One that is long enough is not weak, though it was allowed to be.
    assert!(!keys_of(Algorithm::HS256, &weak).key(0).expect("a key").is_weak);
}

/// What is exported is put into a place that was made for it, and written nowhere else.
#[test]
fn a_kid_of_escapes_is_exported_whole() {
    for kid in ["\u{1}".repeat(1000), "\"\\".repeat(1000), "\u{1f600}".repeat(1000)] {
        let keys = keys_of(Algorithm::HS256, &KeyOptions { kid: Some(&kid), ..DEFAULT });
        let text = export(&keys, None, ExportForm::PrivateJwks).expect("a JWK Set");
        let again = jwks(core::str::from_utf8(&text).expect("UTF-8"));
        assert_eq!(again.key(0).expect("a key").kid.as_deref(), Some(&*kid));
    }
}

#[test]
fn an_issuer_is_not_part_of_what_is_exported() {
    let keys = keys_of(Algorithm::HS256, &KeyOptions { issuer: Some("https://issuer.example"), ..DEFAULT });
    let text = export(&keys, None, ExportForm::PrivateJwks).expect("a JWK Set");
    assert!(!String::from_utf8_lossy(&text).contains("issuer"));
    assert_eq!(Keyset::from_jwks(&text, &DEFAULT).expect("a key").key(0).expect("a key").issuer, None);
}

#[test]
fn hmac_keys_have_no_public_form() {
    use ExportForm::{PrivateJwks, PrivatePem, PublicJwks, PublicPem};
    let keys = hs256();
    keys.add(&keys_of(Algorithm::HS512, &DEFAULT)).unwrap();
    for index in [None, Some(0), Some(1)] {
        assert_eq!(export(&keys, index, PublicJwks), Err(Status::KeyUnsupported), "{index:?}");
    }
    for form in [PublicPem, PrivatePem] {
        assert_eq!(export(&keys, Some(1), form), Err(Status::KeyUnsupported), "{form:?}");
        assert_eq!(export(&keys, None, form), Err(Status::InvalidArgument), "{form:?}");
    }
    for form in [PublicJwks, PrivateJwks, PublicPem, PrivatePem] {
        for index in [2, 3, usize::MAX] {
            assert_eq!(export(&keys, Some(index), form), Err(Status::KeyNotFound), "{form:?} {index}");
        }
    }
}

#[test]
fn keys_are_looked_at_by_their_place() {
    let keys = keys_of(Algorithm::HS256, &KeyOptions { kid: Some("a"), issuer: Some("i"), ..DEFAULT });
    keys.add(&keys_of(Algorithm::HS512, &KeyOptions { kid: Some("b"), ..DEFAULT })).unwrap();
    assert_eq!((keys.len(), keys.is_empty()), (2, false));
    let (first, second) = (keys.key(0).expect("a key"), keys.key(1).expect("a key"));
    assert_eq!(
        (first.algorithm, first.kid.as_deref(), first.issuer.as_deref()),
        (Algorithm::HS256.into(), Some("a"), Some("i"))
    );
    assert_eq!(
        (second.algorithm, second.kid.as_deref(), second.issuer.as_deref()),
        (Algorithm::HS512.into(), Some("b"), Some("i"))
    );
    assert_eq!((first.bits, first.uses, first.is_weak), (512, Uses::SIGNATURES, false));
    assert!(keys.key(2).is_none() && keys.key(usize::MAX).is_none());
    // RFC 7638 3: the required members in order, and nothing else.
    let hash = Sha256::digest(format!(r#"{{"k":"{}","kty":"oct"}}"#, base64url(SECRET)));
    assert_eq!(*first.thumbprint, base64url(hash));
    assert_eq!(first.thumbprint, second.thumbprint);
}

#[test]
fn generated_keys_have_the_size_that_was_asked_for() {
    for algorithm in HMAC {
        let least = algorithm.hash_len() as u32 * 8;
        let generate = |bits, kid| Keyset::generate(algorithm, &KeyOptions { bits, kid, ..DEFAULT });
        for bits in [0, least, least + 8, 2048, 16_384] {
            let keys = generate(bits, None).expect("a new key");
            let key = keys.key(0).expect("a key");
            assert_eq!(key.bits, if bits == 0 { least } else { bits });
            assert_eq!((key.algorithm, key.is_weak), (algorithm.into(), false));
            assert_eq!(key.kid, Some(key.thumbprint.clone()), "its kid is its thumbprint");
            let token = signed(&keys, CLAIMS, &SignOptions::default()).expect("a token");
            assert_eq!(status(&keys, &token), Status::Ok);
            // Never the same twice.
            let other = generate(bits, None).expect("a new key");
            assert_ne!(other.key(0).expect("a key").thumbprint, key.thumbprint);
            assert_eq!(status(&other, &token), Status::KeyNotFound);
        }
        for (bits, expected) in [
            (1, Status::KeyTooWeak),
            (8, Status::KeyTooWeak),
            (least - 8, Status::KeyTooWeak),
            (least - 1, Status::KeyTooWeak),
            (least + 1, Status::InvalidArgument),
            (least + 7, Status::InvalidArgument),
            (16_392, Status::InvalidArgument),
            (u32::MAX, Status::InvalidArgument),
        ] {
            assert_eq!(refused(generate(bits, None)), expected, "{bits} bits");
        }
        // There is no reason to make a weak key, so that is not allowed by allowing to load one.
        let weak = KeyOptions { bits: 128, allow_weak: true, ..DEFAULT };
        assert_eq!(refused(Keyset::generate(algorithm, &weak)), Status::KeyTooWeak);
        for kid in ["given", ""] {
            assert_eq!(generate(0, Some(kid)).expect("a new key").key(0).expect("a key").kid.as_deref(), Some(kid));
        }
    }
    assert_eq!(refused(Keyset::generate(Algorithm::Ed448, &DEFAULT)), Status::KeyUnsupported);
}

#[test]
fn secrets_are_for_hmac_only() {
    for number in 1.. {
        let Some(algorithm) = Algorithm::from_number(number) else { break };
        let made = Keyset::from_secret(algorithm, SECRET, &DEFAULT).map(drop).map_err(|error| error.status);
        assert_eq!(made, if HMAC.contains(&algorithm) { Ok(()) } else { Err(Status::KeyAlgMismatch) }, "{algorithm:?}");
    }
    for bytes in [&b""[..], b"x", SECRET, b"\x30\x03\x02\x01\x05"] {
        for algorithm in [None, Some(Algorithm::HS256)] {
            assert!(Keyset::from_pem(algorithm.map(Into::into), bytes, &DEFAULT).is_err());
            assert!(Keyset::from_der(algorithm.map(Into::into), bytes, &DEFAULT).is_err());
        }
    }
}

#[test]
fn a_kid_that_is_given_takes_the_place_of_the_keys_own() {
    let k = base64url(SECRET);
    let one = format!(r#"{{"kty":"oct","k":"{k}","kid":"own"}}"#);
    let kid = |keys: &Keyset| keys.key(0).expect("a key").kid.as_deref().map(String::from);
    for given in ["given", "", "a \u{0} ü"] {
        let options = KeyOptions { kid: Some(given), ..DEFAULT };
        assert_eq!(kid(&keys_of(Algorithm::HS256, &options)).as_deref(), Some(given));
        for document in [
            one.clone(),
            one.replace("own", "\\u006fwn"),
            format!(r#"{{"kty":"oct","k":"{k}"}}"#),
            format!(r#"{{"keys":[{one}]}}"#),
            // Two entries, of which one is a key.
            format!(r#"{{"keys":[{{"kty":"unknown","kid":"x"}},{one},{{"kty":"oct","k":"{k}","use":"enc"}}]}}"#),
        ] {
            let keys = Keyset::from_jwks(document.as_bytes(), &options).expect("a key");
            assert_eq!(kid(&keys).as_deref(), Some(given), "{document}");
            // It is what tokens are matched with.
            let token =
                |kid| forge(Algorithm::HS256, SECRET, json!({ "alg": "HS256", "kid": kid }).to_string(), CLAIMS);
            assert_eq!(status(&keys, token(given)), Status::Ok);
            assert_eq!(status(&keys, token("own")), Status::KeyNotFound);
        }
        for several in [format!(r#"{{"keys":[{one},{one}]}}"#), format!(r#"{{"keys":[{one},{one},{{"kty":"x"}}]}}"#)] {
            assert_eq!(refused(Keyset::from_jwks(several.as_bytes(), &options)), Status::InvalidArgument, "{several}");
        }
    }
    assert_eq!(kid(&jwks(&one)).as_deref(), Some("own"));
}

/// The header that a signature was made with.
fn header(keys: &Keyset, options: &SignOptions<'_>) -> Result<String, Status> {
    signed(keys, CLAIMS, options).map(|token| parts(&token).0)
}

#[test]
fn the_kid_chooses_the_key_and_is_the_headers() {
    let k = base64url(SECRET);
    let keys = jwks(&format!(
        r#"{{"keys":[
            {{"kty":"oct","k":"{k}","alg":"HS256","kid":"verifies","key_ops":["verify"]}},
            {{"kty":"oct","k":"{k}","alg":"HS384","kid":"first"}},
            {{"kty":"oct","k":"{k}","alg":"HS512","kid":"second"}},
            {{"kty":"oct","k":"{k}","kid":"open"}}]}}"#
    ));
    let with = |kid, algorithm| header(&keys, &SignOptions { kid, algorithm, ..SignOptions::default() });
    let text = |alg: &str, kid: &str| Ok(format!(r#"{{"alg":"{alg}","typ":"JWT","kid":"{kid}"}}"#));
    use KidChoice::{FromKey, Named};
    assert_eq!(with(FromKey, None), text("HS384", "first"), "the first that can sign");
    assert_eq!(with(KidChoice::None, None), Ok(r#"{"alg":"HS384","typ":"JWT"}"#.to_string()));
    assert_eq!(with(Named("second"), None), text("HS512", "second"));
    assert_eq!(with(Named("verifies"), None), Err(Status::KeyCannotSign));
    assert_eq!(with(Named("nobody's"), None), Err(Status::KeyNotFound));
    assert_eq!(with(Named("SECOND"), None), Err(Status::KeyNotFound));
    assert_eq!(with(FromKey, Some(Algorithm::HS512)), text("HS512", "second"), "the first of that algorithm");
    assert_eq!(with(Named("first"), Some(Algorithm::HS384)), text("HS384", "first"));
    assert_eq!(with(Named("first"), Some(Algorithm::HS256)), Err(Status::KeyAlgMismatch));
    assert_eq!(with(FromKey, Some(Algorithm::RS256)), Err(Status::KeyAlgMismatch));
    // A key that names no algorithm signs with each for which it is long enough.
    assert_eq!(with(Named("open"), None), text("HS256", "open"));
    for algorithm in HMAC {
        assert_eq!(with(Named("open"), Some(algorithm)), text(algorithm.name(), "open"));
    }
    let short = jwks(&format!(r#"{{"kty":"oct","k":"{}"}}"#, base64url(&SECRET[..40])));
    let wide = SignOptions { algorithm: Some(Algorithm::HS512), ..SignOptions::default() };
    assert_eq!(header(&short, &wide), Err(Status::KeyAlgMismatch));
    // A key without a kid signs for any.
    let without = hs256();
    let named = SignOptions { kid: Named("\"any\" \u{1} ü"), ..SignOptions::default() };
    let expected = "{\"alg\":\"HS256\",\"typ\":\"JWT\",\"kid\":\"\\\"any\\\" \\u0001 ü\"}";
    assert_eq!(header(&without, &named).as_deref(), Ok(expected));
    assert_eq!(header(&without, &SignOptions::default()).as_deref(), Ok(r#"{"alg":"HS256","typ":"JWT"}"#));
    // Between one that has it and one that fits any, the first wins, wherever it stands.
    without.add(&keys_of(Algorithm::HS384, &KeyOptions { kid: Some("b"), ..DEFAULT })).unwrap();
    let named = SignOptions { kid: Named("b"), ..SignOptions::default() };
    assert_eq!(header(&without, &named), text("HS384", "b"));
}

/// A key set keeps the headers of its first few keys ready; with a further member, be it none, a header is written.
#[test]
fn a_header_that_is_kept_ready_is_the_one_that_is_written() {
    let k = base64url(SECRET);
    let kids = ["", "k", "\"\\ \u{1} é😀"];
    let with_kid = |kid| keys_of(Algorithm::HS256, &KeyOptions { kid: Some(kid), ..DEFAULT });
    let mut sets: Vec<Keyset> = kids.into_iter().map(with_kid).collect();
    sets.push(jwks(&format!(r#"{{"kty":"oct","k":"{k}"}}"#)));
    for before in 0..7 {
        // The one that signs stands behind others that only verify.
        let verifies = format!(r#"{{"kty":"oct","k":"{k}","kid":"verifies","key_ops":["verify"]}},"#).repeat(before);
        sets.push(jwks(&format!(r#"{{"keys":[{verifies}{{"kty":"oct","k":"{k}","alg":"HS384","kid":"signs"}}]}}"#)));
    }
    for keys in &sets {
        for algorithm in [None, Some(Algorithm::HS256), Some(Algorithm::HS384), Some(Algorithm::HS512)] {
            let ready = SignOptions { algorithm, ..SignOptions::default() };
            let written = SignOptions { header: "{}", ..ready };
            assert_eq!(signed(keys, CLAIMS, &ready), signed(keys, CLAIMS, &written), "{keys:?} {algorithm:?}");
            for unencoded in [false, true] {
                let ready = JwsSignOptions { algorithm, unencoded, typ: "JWT", ..JwsSignOptions::default() };
                let written = JwsSignOptions { header: "{}", ..ready };
                assert_eq!(signed_jws(keys, b"x", &ready), signed_jws(keys, b"x", &written), "{keys:?} {algorithm:?}");
            }
        }
    }
}

#[test]
fn what_options_add_comes_last_and_in_order() {
    let keys = hs256();
    let claims = |claims: &str, options: &SignOptions<'_>| signed(&keys, claims, options).map(|token| parts(&token).1);
    let all = SignOptions {
        add_iat: true,
        jti: Some([0xff; 16]),
        expires_in: 900,
        not_before_in: -5,
        ..SignOptions::default()
    };
    let added = r#""iat":1700000000,"nbf":1699999995,"exp":1700000900,"jti":"_____________________w"}"#;
    assert_eq!(claims("{}", &all), Ok(format!("{{{added}")));
    assert_eq!(claims(" { \"a\" : 1.0e2 } \n", &all), Ok(format!(" {{ \"a\" : 1.0e2 ,{added} \n")));
    let last_is_brace = r#"{"a":{"b":"}"}}"#;
    assert_eq!(claims(last_is_brace, &all), Ok(format!(r#"{{"a":{{"b":"}}"}},{added}"#)));
    // Times of as many characters as there can be.
    let early = written(|out| sign(&keys, br#"{"a":1}"#, &all, -9_007_199_254_740_900, out)).expect("a token");
    let early = parts(core::str::from_utf8(&early).expect("a token is ASCII")).1;
    let added =
        r#""iat":-9007199254740900,"nbf":-9007199254740905,"exp":-9007199254740000,"jti":"_____________________w"}"#;
    assert_eq!(early, format!(r#"{{"a":1,{added}"#));
    let lenient = SignOptions { allow_missing_exp: true, ..SignOptions::default() };
    assert_eq!(claims("{}", &lenient).as_deref(), Ok("{}"));
    assert_eq!(claims("{}", &SignOptions::default()), Err(Status::ClaimMissing));
    for (name, options) in [
        ("exp", SignOptions { expires_in: 1, ..lenient }),
        ("iat", SignOptions { expires_in: 1, ..lenient }),
        ("iat", SignOptions { add_iat: true, ..lenient }),
        ("nbf", SignOptions { not_before_in: 1, ..lenient }),
        ("jti", SignOptions { jti: Some([0; 16]), ..lenient }),
    ] {
        let value = if name == "jti" { "\"x\"" } else { "1" };
        assert_eq!(claims(&format!("{{\"{name}\":{value}}}"), &options), Err(Status::InvalidArgument), "{name}");
        let escaped = format!("{{\"\\u{:04x}{}\":{value}}}", name.as_bytes()[0], &name[1..]);
        assert_eq!(claims(&escaped, &options), Err(Status::InvalidArgument), "{escaped}");
        // In another case, or elsewhere, it is another claim.
        let other = format!("{{\"{}\":1,\"a\":{{\"{name}\":1}}}}", name.to_uppercase());
        assert!(claims(&other, &options).is_ok(), "{other}");
    }
}

/// Options of many kinds; what they borrow is in `texts`.
fn some_sign_options<'a>(random: &mut Random, texts: &[&'a str], headers: &'a [&'a str]) -> SignOptions<'a> {
    let kid = match random.below(3) {
        0 => KidChoice::FromKey,
        1 => KidChoice::None,
        _ => KidChoice::Named(texts[random.below(texts.len())]),
    };
    SignOptions {
        add_iat: random.coin(),
        jti: random.coin().then(|| [random.next() as u8; 16]),
        allow_missing_exp: true,
        whole_header: false,
        algorithm: if random.coin() { None } else { Some(*random.pick(&HMAC)) },
        expires_in: *random.pick(&[0, 1, 900, 9_007_197_554_740_991]),
        not_before_in: *random.pick(&[0, 1, -1, -9_007_200_854_740_991, 9_007_197_554_740_991]),
        kid,
        typ: if random.coin() { texts[random.below(texts.len())] } else { "JWT" },
        header: headers[random.below(headers.len())],
        ..SignOptions::default()
    }
}

#[test]
fn the_bound_of_a_token_is_never_too_low() {
    let mut random = Random::new(4);
    let (long, escaped) = ("x".repeat(1000), "\u{1f}".repeat(300));
    let texts = ["", "k", "\"", "\u{1}", "\u{0}\u{0}\u{0}\u{0}\u{0}", "ü😀", "at+jwt", &long, &escaped];
    let spread = format!("{{ {} \"x\" :\n[1, 2 ,3]\t}}", " ".repeat(500));
    let headers = ["", "{}", " { } ", r#"{"x":1}"#, r#"{"cty":"JWT","x":{"y":"\u0000"}}"#, &spread];
    let mut signed = 0;
    for _ in 0..3000 {
        let mut set = Vec::new();
        for _ in 0..1 + random.below(4) {
            let kid = if random.coin() { None } else { Some(*random.pick(&texts)) };
            set.push(keys_of(*random.pick(&HMAC), &KeyOptions { kid, ..DEFAULT }));
        }
        let keys = &set[0];
        set[1..].iter().for_each(|more| keys.add(more).unwrap());
        let options = some_sign_options(&mut random, &texts, &headers);
        let claims = format!(r#"{{{}"a":"{}"}}"#, " ".repeat(random.below(5)), "b".repeat(random.below(400)));
        let bound = sign_bound(keys, claims.len(), &options).expect("no overflow");
        let mut out = vec![0; bound];
        match sign(keys, claims.as_bytes(), &options, NOW, &mut out) {
            Ok(len) => {
                signed += 1;
                assert!(len <= bound);
            }
            // With as much room as the bound says, it is never room that is missing.
            Err(error) => assert_ne!(error.status, Status::BufferTooSmall, "{error}: {options:?} {keys:?}"),
        }
    }
    assert!(signed > 1000, "{signed}");
    // A whole header is all of the header.
    for header in [
        r#"{"alg":"HS256"}"#,
        r#"{"alg":"HS256","kid":"\u0000","typ":"x"}"#,
        &spread.replace("\"x\"", "\"alg\":\"HS256\",\"x\""),
    ] {
        let options = SignOptions { whole_header: true, header, ..SignOptions::default() };
        let bound = sign_bound(&hs256(), CLAIMS.len(), &options).expect("no overflow");
        let len = sign(&hs256(), CLAIMS.as_bytes(), &options, NOW, &mut vec![0; bound]).expect("a token");
        assert!(len <= bound);
    }
}

#[test]
fn every_output_says_exactly_what_it_needs() {
    let keys = hs256();
    // `written` asks for it and tries one byte less.
    for claims in [CLAIMS, r#"{"exp":1700000300,"a":""}"#, r#"{"exp":1700000300,"a":"bc"}"#] {
        let token = signed(&keys, claims, &SignOptions::default()).expect("a token");
        assert_eq!(status(&keys, &token), Status::Ok);
        assert_eq!(parts(&token), (r#"{"alg":"HS256","typ":"JWT"}"#.to_string(), claims.to_string()));
        let signature = written(|out| peek(token.as_bytes(), Part::Signature, out)).expect("a signature");
        assert_eq!(signature.len(), 32);
        // A verifier's need is its working space, which the token's length alone tells.
        let needed = token.len() - token.len() / 4;
        for cap in 0..token.len() + 2 {
            let mut out = vec![UNTOUCHED; cap + 10];
            let mut report = Report::new(NOW);
            let verified =
                onejwt::verify(&keys, token.as_bytes(), &VerifyOptions::default(), &mut out[..cap], &mut report);
            assert_eq!(out[cap..], [UNTOUCHED; 10]);
            if cap < needed {
                assert_eq!(verified, Err(Error { status: Status::BufferTooSmall, needed }));
                assert_eq!(out, vec![UNTOUCHED; cap + 10]);
            } else {
                assert_eq!(verified, Ok(claims.len()));
                assert_eq!(out[..claims.len()], *claims.as_bytes());
            }
        }
    }
    let jws = |options: &JwsSignOptions<'_>| signed_jws(&keys, b"payload", options).expect("a token");
    let (detached, unencoded) = (JwsSignOptions { detached: true, ..JwsSignOptions::default() }, true);
    for options in [
        JwsSignOptions::default(),
        detached,
        JwsSignOptions { unencoded, ..JwsSignOptions::default() },
        JwsSignOptions { unencoded, ..detached },
    ] {
        let token = jws(&options);
        let verify = JwsVerifyOptions {
            detached_payload: options.detached.then_some(b"payload"),
            unencoded: options.unencoded,
            ..JwsVerifyOptions::default()
        };
        for cap in [0, 1, token.len() - 1, token.len(), token.len() + 1] {
            let mut out = vec![UNTOUCHED; cap + 10];
            let verified = verify_jws(&keys, token.as_bytes(), &verify, &mut out[..cap], &mut Report::new(NOW));
            assert_eq!(out[cap..], [UNTOUCHED; 10]);
            match verified {
                Ok(len) if options.detached => assert_eq!(len, 0),
                Ok(len) => assert_eq!(out[..len], *b"payload"),
                Err(Error { status, needed }) => {
                    assert!(
                        status == Status::BufferTooSmall && cap < needed && needed <= token.len(),
                        "{cap} {needed}"
                    );
                    assert_eq!(out, vec![UNTOUCHED; cap + 10]);
                }
            }
            assert!(cap < token.len() || verified.is_ok(), "the token's length is always enough");
        }
    }
    let text = "plain, \u{0} ü 😀";
    let claims = json!({ "text": text, "empty": "" }).to_string();
    let read = |name| written(|out| access::string(claims.as_bytes(), name, out));
    assert_eq!(read("text").as_deref(), Ok(text.as_bytes()));
    assert_eq!(read("empty").as_deref(), Ok(&b""[..]));
    assert_eq!(read("absent"), Err(Status::ClaimMissing));
    export(&keys, None, ExportForm::PrivateJwks).expect("a JWK Set");
    let mut out = [UNTOUCHED; 8];
    assert_eq!(onejwt::base64url::encode(b"1234", &mut out[..5]), None);
    assert_eq!(onejwt::base64url::encode(b"1234", &mut out[..6]), Some(6));
    assert_eq!(out[6..], [UNTOUCHED; 2]);
    let mut out = [UNTOUCHED; 8];
    assert_eq!(onejwt::base64url::decode(b"MTIzNA", &mut out[..3]), None);
    assert_eq!(onejwt::base64url::decode(b"MTIzNA", &mut out[..4]), Some(4));
    assert_eq!(out, *b"1234\xa5\xa5\xa5\xa5");
}

/// Claims that are not the caller's to see are not left in the caller's buffer, not even in part.
#[test]
fn a_failure_leaves_nothing_of_a_token_behind() {
    let marked = "marked by a long text that is nowhere else: 0123456789";
    let claims = |members: &str| format!(r#"{{"mark":"{marked}","again":["{marked}"]{members}}}"#);
    let header = format!(r#"{{"alg":"HS256","mark":"{marked}"}}"#);
    let good = forge(Algorithm::HS256, SECRET, &header, claims(r#","exp":1700000300"#));
    assert_eq!(status(&hs256(), &good), Status::Ok);
    let foreign = forge(Algorithm::HS256, &[7; 32], &header, claims(r#","exp":1700000300"#));
    let of =
        |header: &str, members: &str| forge(Algorithm::HS256, SECRET, header.replace("MARK", marked), claims(members));
    let plain = r#"{"alg":"HS256"}"#;
    let tokens = [
        (foreign, Status::SignatureInvalid),
        (good[..good.len() - 1].to_string(), Status::TokenMalformed),
        (format!("{good}A"), Status::SignatureInvalid),
        (format!("!{}", &good[1..]), Status::TokenMalformed),
        (of(&header, r#","exp":1"#), Status::Expired),
        (of(&header, ""), Status::ClaimMissing),
        (of(&header, r#","exp":1700000300,"nbf":1800000000"#), Status::NotYetValid),
        (of(plain, r#","exp":"1""#), Status::ClaimsMalformed),
        (of(plain, ",,"), Status::ClaimsMalformed),
        (of(plain, r#","mark":1"#), Status::ClaimsMalformed),
        (of(plain, r#","exp":1700000300,"aud":"x""#), Status::AudienceMismatch),
        (of(r#"{"alg":"none","m":"MARK"}"#, ""), Status::AlgNotAllowed),
        (of(r#"{"alg":"HS512","m":"MARK"}"#, ""), Status::AlgNotAllowed),
        (of(r#"{"alg":"HS256","kid":"x"}"#, ""), Status::KeyNotFound),
        (of(r#"{"alg":"HS256","m":"MARK""#, ""), Status::TokenMalformed),
        (of(r#"{"alg":"HS256","crit":["m"],"m":"MARK"}"#, ""), Status::TokenUnsupported),
    ];
    let keys = keys_of(Algorithm::HS256, &KeyOptions { kid: Some("k"), ..DEFAULT });
    for (token, expected) in &tokens {
        for extra in [0, 100] {
            let mut out = vec![UNTOUCHED; token.len() + extra];
            let options = VerifyOptions::default();
            let verified = onejwt::verify(&keys, token.as_bytes(), &options, &mut out, &mut Report::new(NOW));
            assert_eq!(verified, Err((*expected).into()));
            assert!(out.iter().all(|&byte| byte == 0 || byte == UNTOUCHED), "{expected:?}: {out:?}");
        }
        let mut out = vec![UNTOUCHED; token.len()];
        let types = JwsVerifyOptions { types: &["x"], ..JwsVerifyOptions::default() };
        let verified = verify_jws(&keys, token.as_bytes(), &types, &mut out, &mut Report::new(NOW));
        assert!(verified.is_err() && out.iter().all(|&byte| byte == 0 || byte == UNTOUCHED), "{verified:?}: {out:?}");
    }
}

#[test]
fn a_report_is_filled_anew_by_every_verification() {
    let keys = keys_of(Algorithm::HS256, &KeyOptions { kid: Some("k"), ..DEFAULT });
    let token = |kid: &str, claims: &str| {
        forge(Algorithm::HS256, SECRET, json!({ "alg": "HS256", "kid": kid }).to_string(), claims)
    };
    let good = token("k", r#"{"exp":1700000300.5,"nbf":1,"iat":2}"#);
    let shown = |report: &Report| format!("{report:?}");
    let tokens = [
        good.clone(),
        token("k", r#"{"exp":1,"nbf":1800000000,"iat":"x"}"#),
        token("k", "{}"),
        token("other", CLAIMS),
        token_of(CLAIMS),
        good[..good.len() - 4].to_string(),
        "x".to_string(),
        String::new(),
        "x".repeat(70_000),
    ];
    let mut report = Report::new(NOW);
    for _ in 0..2 {
        for token in tokens.iter().rev().chain(&tokens) {
            let mut out = vec![0; token.len()];
            let again = onejwt::verify(&keys, token.as_bytes(), &VerifyOptions::default(), &mut out, &mut report);
            let (fresh, fresh_report) = verify_reported(&keys, token.as_bytes(), &VerifyOptions::default());
            assert_eq!(again.map_err(|error| error.status).is_ok(), fresh.is_ok());
            assert_eq!(shown(&report), shown(&fresh_report), "{}", &token[..token.len().min(200)]);
            assert_eq!(report.status, fresh.err().unwrap_or(Status::Ok));
            // As by the other function.
            let options = JwsVerifyOptions::default();
            let jws = verify_jws(&keys, token.as_bytes(), &options, &mut out, &mut report);
            let mut fresh_report = Report::new(NOW);
            assert_eq!(verify_jws(&keys, token.as_bytes(), &options, &mut out, &mut fresh_report), jws);
            assert_eq!(shown(&report), shown(&fresh_report), "{}", &token[..token.len().min(200)]);
            assert_eq!(report.status, jws.err().map_or(Status::Ok, |error| error.status));
        }
    }
    // Arguments and buffers are reported too.
    let contradiction = VerifyOptions { ignore_aud: true, audiences: &["x"], ..VerifyOptions::default() };
    onejwt::verify(&keys, good.as_bytes(), &contradiction, &mut [0; 1000], &mut report).expect_err("invalid");
    assert_eq!((report.status, report.algorithm, report.kid_len), (Status::InvalidArgument, None, 0));
    onejwt::verify(&keys, good.as_bytes(), &VerifyOptions::default(), &mut [0; 5], &mut report).expect_err("too small");
    assert_eq!((report.status, report.algorithm, report.now), (Status::BufferTooSmall, None, NOW));
}

/// A value that no claim could ever be held against is the caller's mistake, and found whatever the token is.
#[test]
fn what_is_expected_can_be_evaluated() {
    let token = token_of(CLAIMS);
    let verified = |claim, value, rule| {
        let expected = [Expect { claim, value, rule }];
        verify(&hs256(), token.as_bytes(), &VerifyOptions { expected: &expected, ..VerifyOptions::default() })
            .err()
            .unwrap_or(Status::Ok)
    };
    for value in ["", "x", "{}", "[1]", "'a'", "\"a", "1 2", "01", "1e1001", "-1E-1001", "1e99999999999999999999"] {
        assert_eq!(verified("x", value, Rule::EqualsJson), Status::InvalidArgument, "{value}");
        // As text it is as good as any other.
        assert_eq!(verified("x", value, Rule::Equals), Status::ClaimMissing, "{value}");
    }
    for value in ["true", "null", "\"1e1001\"", "1e1000", " 7 "] {
        assert_eq!(verified("x", value, Rule::EqualsJson), Status::ClaimMissing, "{value}");
    }
    for claim in ["/~", "/a~2"] {
        assert_eq!(verified(claim, "1", Rule::EqualsJson), Status::InvalidArgument, "{claim}");
    }
}

/// A verifier would refuse a header of more members than it reads.
#[test]
fn a_header_has_room_for_the_members_that_are_added() {
    for (members, expected) in [(4091, Status::Ok), (4092, Status::InvalidArgument)] {
        let members: Vec<String> = (0..members).map(|number| format!("\"{number}\":0")).collect();
        let header = format!("{{{}}}", members.join(","));
        let mut out = vec![0; 100_000];
        let options = SignOptions { kid: KidChoice::Named("k"), header: &header, ..SignOptions::default() };
        let made = sign(&hs256(), CLAIMS.as_bytes(), &options, NOW, &mut out);
        assert_eq!(made.map_or_else(|error| error.status, |_| Status::Ok), expected);
        if let Ok(len) = made {
            let options = VerifyOptions { max_token_len: len, ..VerifyOptions::default() };
            assert!(verify(&hs256(), &out[..len], &options).is_ok());
        }
    }
}

#[test]
fn algorithms_that_only_have_a_number_are_not_supported() {
    let supported: Vec<_> = Algorithm::supported().collect();
    assert!(supported.contains(&Algorithm::HS256) && !supported.contains(&Algorithm::Ed448));
    assert!(Algorithm::HS256.is_supported() && !Algorithm::Ed448.is_supported());
}

/// More keys fit a token than are tried.
#[test]
fn at_most_eight_keys_are_tried_on_a_token() {
    for (others, expected) in
        [(0, Status::Ok), (7, Status::Ok), (8, Status::SignatureInvalid), (20, Status::SignatureInvalid)]
    {
        let secret = |number| Random::new(number).bytes(32);
        let all = Keyset::from_secret(Algorithm::HS256, if others == 0 { SECRET } else { &[9; 32] }, &DEFAULT)
            .expect("a key");
        (1..others).for_each(|number| {
            all.add(&Keyset::from_secret(Algorithm::HS256, &secret(number), &DEFAULT).expect("a key")).unwrap();
            // Keys that do not fit are not counted.
            all.add(&keys_of(Algorithm::HS512, &DEFAULT)).unwrap();
            all.add(&keys_of(Algorithm::HS256, &KeyOptions { kid: Some("other"), ..DEFAULT })).unwrap();
        });
        all.add(&hs256()).unwrap();
        let token = forge(Algorithm::HS256, SECRET, r#"{"alg":"HS256","kid":"k"}"#, CLAIMS);
        assert_eq!(status(&all, token), expected, "{others}");
    }
}

#[test]
fn what_is_printed_holds_no_secret() {
    let mut random = Random::new(5);
    let secret = random.bytes(64);
    let options = KeyOptions { kid: Some("the-kid"), password: Some("correct horse battery staple"), ..DEFAULT };
    let keys = Keyset::from_secret(Algorithm::HS256, &secret, &options).expect("a key");
    keys.add(&jwks(&format!(r#"{{"kty":"oct","k":"{}"}}"#, base64url(&secret)))).unwrap();
    let key = keys.key(0).expect("a key");
    let texts = [
        format!("{keys:?}"),
        format!("{keys:#?}"),
        format!("{key:?}"),
        format!("{key:#?}"),
        format!("{options:?}"),
        format!("{options:#?}"),
        format!("{:?}", Keyset::from_secret(Algorithm::HS512, &secret[..40], &options)),
    ];
    let digits = |bytes: &[u8], base: &str| {
        let one = |byte: &u8| match base {
            "hexadecimal" => format!("{byte:02x}"),
            _ => format!("{byte}, "),
        };
        bytes.iter().map(one).collect::<String>()
    };
    let traces = [
        base64url(&secret)[..12].to_string(),
        support::base64(&secret)[..12].to_string(),
        digits(&secret[..4], "hexadecimal"),
        digits(&secret[..4], "decimal"),
        key.thumbprint[..12].to_string(),
        "battery".to_string(),
    ];
    for text in &texts {
        for trace in &traces {
            assert!(!text.to_lowercase().contains(&trace.to_lowercase()), "{trace} in {text}");
        }
    }
    assert!(texts[0].contains("HS256") && texts[0].contains("the-kid"), "{}", texts[0]);
    assert!(texts[4].contains("the-kid") && texts[4].contains("password: Some("), "{}", texts[4]);
}

#[test]
fn statuses_and_errors_say_what_is_wrong() {
    let mut numbers = Vec::new();
    for &status in Status::ALL {
        assert_eq!(Status::from_number(status.number()), Some(status));
        let (name, text) = (status.name().to_str().expect("ASCII"), status.text().to_str().expect("UTF-8"));
        assert!(name.starts_with("JW") && text.len() > 2 && !text.contains("JWT_"), "{name}: {text}");
        assert_eq!(status.to_string(), text);
        assert_eq!(Error::from(status), Error { status, needed: 0 });
        assert_eq!(Error::from(status).to_string(), text);
        numbers.push(status.number());
    }
    assert!(numbers.is_sorted_by(|a, b| a < b), "{numbers:?}");
    for unknown in [-1, 6, 19, 28, 39, 46, 59, 72, 79, 85, 99, i32::MIN, i32::MAX] {
        assert_eq!(Status::from_number(unknown), None, "{unknown}");
    }
    let small = sign(&hs256(), CLAIMS.as_bytes(), &SignOptions::default(), NOW, &mut []).expect_err("too small");
    assert_eq!(small.status, Status::BufferTooSmall);
    assert!(small.to_string().contains(&small.needed.to_string()), "{small}");
    let source: &dyn std::error::Error = &small;
    assert!(source.source().is_none());
}

#[test]
fn a_bearer_token_is_found_where_it_stands() {
    for (value, expected) in
        [("Bearer a.b.c", Some("a.b.c")), ("bEARER    x==", Some("x==")), ("Bearer", None), ("", None)]
    {
        assert_eq!(bearer::token(value.as_bytes()).map(|range| &value[range]), expected, "{value}");
    }
}
