//! Loading keys: any document in any form.
//!
//! Input: the form, the algorithm, options, then the document.
#![no_main]

use libfuzzer_sys::fuzz_target;
use onejwt_capi::constants as c;
use onejwt_capi::types::jwt_key_options;
use onejwt_fuzz::call::{KeyInfo, Keys, key_options, sign_options, text, verify_options};
use onejwt_fuzz::json::{self, Verdict};

const NOW: i64 = 1_750_000_000;
const CLAIMS: &[u8] = br#"{"iss":"i","exp":1750000300}"#;
const GOOD: &[u8] = br#"{"kty":"oct","kid":"good","k":"AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8"}"#;

/// What a caller can tell of a key.
#[derive(Clone, Debug, PartialEq)]
struct Known {
    alg: i32,
    flags: u32,
    kid: String,
    thumbprint: String,
}

/// The keys of a set, but for these flags.
fn describe(keys: &Keys, without: u32) -> Vec<Known> {
    let infos = (0..keys.len()).map(|index| keys.info(index));
    let known = |info: KeyInfo| Known {
        alg: info.alg,
        flags: info.flags & !without,
        kid: info.kid,
        thumbprint: info.thumbprint,
    };
    infos.map(known).collect()
}

/// Whether a secret could be a key document: by its first letter (JSON, DER, SSH, XML, or the base64 of DER or PEM), a PEM
/// line, or the zeroes that an SSH key begins with; or, as text, by its wrapping. What is none of these must load if it is
/// long enough.
fn may_be_a_document(secret: &[u8]) -> bool {
    let contains = |needle: &[u8]| secret.windows(needle.len()).any(|window| window == needle);
    let first = secret.iter().find(|byte| !byte.is_ascii_whitespace() && !b"\x0b\xef\xbb\xbf\xfe\xff".contains(byte));
    let may_be_bare =
        first.is_none_or(|first| b"{[0MLse-<\0".contains(first)) || contains(b"-----") || contains(b"AAAA");
    let may_be_wrapped = core::str::from_utf8(secret).is_ok() || secret.iter().any(|byte| b"\0\\\"'".contains(byte));
    may_be_bare || may_be_wrapped
}

/// Whatever was loaded can be described, exported, loaded again and used.
fn use_keys(keys: &Keys, weak: bool) {
    assert!(!keys.is_empty(), "an empty set was made");
    let before = describe(keys, 0);
    for (index, Known { alg, flags, kid, .. }) in before.iter().enumerate() {
        let mut sign = sign_options();
        let signing = flags & c::JWT_KEY_CAN_SIGN != 0;
        let named = flags & c::JWT_KEY_HAS_KID != 0 && !kid.is_empty();
        if named {
            sign.kid = text(kid);
        }
        assert!(weak || flags & c::JWT_KEY_IS_WEAK == 0);
        pem_and_back(keys, index, weak);
        let token = keys.sign(CLAIMS, &sign, NOW);
        if let Ok(token) = &token {
            let verifying = keys.verify(token, Some(&verify_options()), NOW, token.len());
            let acceptable = [c::JWT_OK, c::JWT_ISSUER_MISMATCH, c::JWT_KEY_NOT_FOUND, c::JWT_ALG_NOT_ALLOWED];
            // Among more than eight keys with one name, the one that signed may not be tried.
            assert!(acceptable.contains(&verifying.status) || before.len() > 8, "status {}", verifying.status);
        } else {
            assert!(!signing || named || index > 0, "key {index} of algorithm {alg} says that it can sign");
        }
    }
    let private = |key: &Known| key.flags & c::JWT_KEY_CAN_SIGN != 0;
    jwks_and_back(keys, weak, c::JWT_PRIVATE_JWKS, c::JWT_KEY_HAS_ISSUER, private);
    let public = |key: &Known| key.alg > c::JWT_HS512;
    jwks_and_back(keys, weak, c::JWT_PUBLIC_JWKS, c::JWT_KEY_HAS_ISSUER | c::JWT_KEY_CAN_SIGN, public);
}

/// What is exported loads as the same keys, in their order, and lacks none that it must have.
fn jwks_and_back(keys: &Keys, weak: bool, form: i32, without: u32, must: impl Fn(&Known) -> bool) {
    let all = describe(keys, 0);
    let Ok(exported) = keys.export(usize::MAX, form) else {
        assert!(!all.iter().any(must), "keys that can be exported were not");
        return;
    };
    let again = Keys::from_jwks(&exported, &loading(weak)).expect("what was exported can be loaded");
    let mut after = describe(&again, without).into_iter().peekable();
    for (known, full) in describe(keys, without).iter().zip(&all) {
        let kept = after.next_if_eq(known).is_some();
        assert!(kept || !must(full), "the export lacks {full:?}");
    }
    assert_eq!(after.next(), None, "the export has a key too many");
}

/// A key's PEM loads as the same key.
fn pem_and_back(keys: &Keys, index: usize, weak: bool) {
    let key = keys.info(index);
    for form in [c::JWT_PUBLIC_PEM, c::JWT_PRIVATE_PEM] {
        if let Ok(pem) = keys.export(index, form) {
            let again = Keys::from_pem(key.alg, &pem, &loading(weak)).expect("what was exported can be loaded");
            assert_eq!((again.len(), again.info(0).thumbprint), (1, key.thumbprint.clone()));
        }
    }
}

fn loading(weak: bool) -> jwt_key_options {
    let mut options = key_options();
    options.flags = if weak { c::JWT_KEY_ALLOW_WEAK } else { 0 };
    options
}

fuzz_target!(|data: &[u8]| {
    let Some(([form, alg, choice], document)) = data.split_first_chunk::<3>() else {
        return;
    };
    let alg = i32::from(*alg as i8);
    let weak = choice & 1 != 0;
    let mut options = loading(weak);
    if choice & 2 != 0 {
        options.kid = text("kid");
    }
    if choice & 4 != 0 {
        options.issuer = text("i");
    }
    if choice & 8 != 0 {
        options.password = text("password");
    }
    let made = match form % 5 {
        0 => {
            let made = Keys::from_secret(alg, document, &options);
            let wanted = match alg {
                c::JWT_HS256 => 32,
                c::JWT_HS384 => 48,
                c::JWT_HS512 => 64,
                _ => {
                    assert!(made.is_err());
                    return;
                }
            };
            if document.is_empty() || (!weak && document.len() < wanted) {
                assert!(made.is_err(), "a weak secret was accepted");
            } else if options.password.ptr.is_null() && !may_be_a_document(document) {
                assert!(made.is_ok(), "a good secret was refused");
            }
            made
        }
        1 => Keys::from_pem(alg, document, &options),
        2 => Keys::from_der(alg, document, &options),
        3 => {
            let made = Keys::from_jwks(document, &options);
            // A byte order mark before it has but one meaning.
            let document = document.strip_prefix(b"\xef\xbb\xbf").unwrap_or(document);
            if matches!(json::read_object(document), Verdict::Malformed) {
                assert!(made.is_err(), "a malformed document was accepted");
            }
            made
        }
        _ => {
            let keys = Keys::from_jwks(GOOD, &options).expect("this key is good");
            let before = describe(&keys, 0);
            if keys.reload(document) != c::JWT_OK {
                assert_eq!(describe(&keys, 0), before, "a bad document changed the set");
            }
            Ok(keys)
        }
    };
    if let Ok(keys) = made {
        use_keys(&keys, weak);
    }
});
