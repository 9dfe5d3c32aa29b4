//! Wycheproof's JOSE vectors through the C ABI: keys by `jwt_keyset_from_jwks`, tokens by `jws_verify` and `jwe_decrypt`.
//!
//! None of the payloads is a JSON object, so `jwt_verify` would refuse them all. A vector whose key is refused counts
//! as refused, like one whose token is.
#![cfg(feature = "asymmetric")]

use std::collections::BTreeMap;

use onejwt_capi::constants as c;
use onejwt_capi::types::jwt_key_options;
use onejwt_capi::{encryption, tokens};
use serde_json::Value;
use wycheproof_ng_kdf_jose::json_web::{Test, TestFlag, TestGroup, TestName, TestSet};

mod support;

use support::c_abi::{JWE_OPTIONS, JWS_OPTIONS, KEY_OPTIONS, Keys, report};
use support::from_base64url;

/// A vector on which the library differs from the file, and why.
struct Debatable {
    number: usize,
    /// What the library says instead.
    status: i32,
    why: &'static str,
}

const fn debatable(number: usize, status: i32, why: &'static str) -> Debatable {
    Debatable { number, status, why }
}

const SIGNATURE: [Debatable; 8] = [
    debatable(346, c::JWT_ALG_NOT_ALLOWED, "the key says PS256 and the header PS384: RFC 8725 3.1, and 338 and 340"),
    debatable(350, c::JWT_ALG_NOT_ALLOWED, "as 346, with key_ops"),
    debatable(347, c::JWT_KEY_UNSUPPORTED, "the key says ES521, which no registry has and json_web_key 19 refuses"),
    debatable(351, c::JWT_KEY_UNSUPPORTED, "as 347, with key_ops"),
    debatable(367, c::JWT_OK, "byte for byte the token of 357, which is valid"),
    debatable(370, c::JWT_OK, "byte for byte the token of 357, which is valid"),
    debatable(372, c::JWT_TOKEN_MALFORMED, "a '?' in the header's base64url, which RFC 7515 2 does not allow"),
    debatable(373, c::JWT_TOKEN_MALFORMED, "a '?' in the payload's base64url, likewise"),
];

const KEY: [Debatable; 1] =
    [debatable(7, c::JWT_OK, "a modulus that is weak by the way it was made (ROCA), which no RFC tells to look for")];

const CRYPTO: [Debatable; 1] =
    [debatable(46, c::JWT_OK, "a modulus that is weak by the way it was made, as json_web_key 7")];

const RSA1_5: &str = "RSA1_5 is refused by name, wherever it is: no key has it";
const A192KW: &str = "there is no AES key wrap with 192 bits underneath";

const ENCRYPTION: [Debatable; 12] = [
    debatable(60, c::JWT_KEY_UNSUPPORTED, A192KW),
    debatable(61, c::JWT_KEY_UNSUPPORTED, A192KW),
    debatable(70, c::JWT_KEY_UNSUPPORTED, A192KW),
    debatable(100, c::JWT_KEY_UNSUPPORTED, RSA1_5),
    debatable(101, c::JWT_KEY_UNSUPPORTED, RSA1_5),
    debatable(102, c::JWT_KEY_UNSUPPORTED, RSA1_5),
    debatable(103, c::JWT_KEY_UNSUPPORTED, RSA1_5),
    debatable(104, c::JWT_KEY_UNSUPPORTED, RSA1_5),
    debatable(105, c::JWT_KEY_UNSUPPORTED, RSA1_5),
    debatable(112, c::JWT_KEY_UNSUPPORTED, RSA1_5),
    debatable(128, c::JWT_KEY_UNSUPPORTED, RSA1_5),
    debatable(135, c::JWT_TOKEN_UNSUPPORTED, "compression is not supported: what it expands to is anybody's guess"),
];

#[test]
fn json_web_signature() {
    run(TestName::JsonWebSignature, 401, &SIGNATURE);
}

#[test]
fn json_web_key() {
    run(TestName::JsonWebKey, 26, &KEY);
}

#[test]
fn json_web_encryption() {
    run_encrypted(TestName::JsonWebEncryption, 139, &ENCRYPTION);
}

#[test]
fn the_signatures_of_json_web_crypto() {
    run(TestName::JsonWebCrypto, 49, &CRYPTO);
}

#[test]
fn the_encryption_of_json_web_crypto() {
    run_encrypted(TestName::JsonWebCrypto, 34, &[]);
}

/// CVE-2026-33894, CVE-2022-23540 and others: these vectors are refused for what is wrong with them and for nothing else.
#[test]
fn known_attacks_among_them_have_their_status() {
    let rows = [
        (TestFlag::ModifiedPadding, c::JWT_SIGNATURE_INVALID, 213),
        (TestFlag::AlgIsNone, c::JWT_ALG_NOT_ALLOWED, 4),
        (TestFlag::JsonSerialization, c::JWT_TOKEN_UNSUPPORTED, 1),
    ];
    let set = TestSet::load(TestName::JsonWebSignature).expect("the crate reads its own vectors");
    for (flag, status, expected_count) in rows {
        let mut count = 0;
        for group in &set.test_groups {
            let key = group.public_key.as_ref().or(group.private_key.as_ref()).expect("a key or a secret");
            for test in group.tests.iter().filter(|test| test.flags.contains(&flag)) {
                let token = test.jws.as_ref().and_then(Value::as_str).expect("a token");
                assert_eq!(verdict(key, token), status, "{flag:?}: {}", test.tc_id);
                count += 1;
            }
        }
        assert_eq!(count, expected_count, "{flag:?}");
    }
}

/// The vectors of a file, and those of them on which the library may differ.
struct Vectors<'a> {
    name: TestName,
    set: TestSet,
    debatable: BTreeMap<usize, &'a Debatable>,
}

impl<'a> Vectors<'a> {
    fn of(name: TestName, debatable: &'a [Debatable]) -> Self {
        let set = TestSet::load(name).expect("the crate reads its own vectors");
        Vectors { name, set, debatable: debatable.iter().map(|row| (row.number, row)).collect() }
    }

    /// Gives `verdict` each vector whose token `of` finds, and holds what it says against the file; `expected_count` of them.
    fn judge(
        mut self,
        expected_count: usize,
        of: fn(&Test) -> Option<&Value>,
        verdict: impl Fn(&TestGroup, &Test, &str, &str) -> i32,
    ) {
        let mut count = 0;
        for group in &self.set.test_groups {
            for test in &group.tests {
                let Some(token) = of(test) else { continue };
                // Some are objects: the JSON serialization.
                let token = &token.as_str().map_or_else(|| token.to_string(), str::to_string);
                let place = format!("{:?} {} ({}, {})", self.name, test.tc_id, group.group_comment, test.comment);
                count += 1;
                let status = verdict(group, test, token, &place);
                match self.debatable.remove(&test.tc_id) {
                    Some(row) => {
                        assert_eq!(status, row.status, "{place}: {}", row.why);
                        let differs = (status == c::JWT_OK) == test.result.must_fail();
                        assert!(differs, "{place}: the library agrees with the file, and the table is too long");
                    }
                    None => assert_eq!(status == c::JWT_OK, !test.result.must_fail(), "{place}: {status}"),
                }
            }
        }
        assert!(self.debatable.is_empty(), "{:?} has no such vectors: {:?}", self.name, self.debatable.keys());
        assert_eq!(count, expected_count, "{:?}", self.name);
    }
}

fn private_key(group: &TestGroup) -> &Value {
    group.private_key.as_ref().expect("every group has a private key or a secret")
}

fn run(name: TestName, expected_count: usize, debatable: &[Debatable]) {
    let vectors = Vectors::of(name, debatable);
    vectors.judge(
        expected_count,
        |test| test.jws.as_ref(),
        |group, _, token, place| {
            let private = private_key(group);
            let status = verdict(group.public_key.as_ref().unwrap_or(private), token);
            assert!(may_come(status), "{place}: {status}");
            // The private key verifies the same. That of 349 has one key operation by the name of "sign, verify".
            let misspelt = private["key_ops"] == Value::from(vec!["sign, verify"]);
            let with_private = if misspelt { c::JWT_KEY_UNSUPPORTED } else { status };
            assert_eq!(verdict(private, token), with_private, "{place}: with the private key");
            status
        },
    );
}

fn run_encrypted(name: TestName, expected_count: usize, debatable: &[Debatable]) {
    let vectors = Vectors::of(name, debatable);
    vectors.judge(
        expected_count,
        |test| test.jwe.as_ref(),
        |group, test, token, place| {
            let status = decrypted(private_key(group), token, test.pt.as_deref());
            assert!(may_come_of_encryption(status), "{place}: {status}");
            // A public key decrypts nothing, and refuses nothing else than the private one does.
            if let Some(public) = &group.public_key {
                let with_public = decrypted(public, token, None);
                let decrypts = [c::JWT_OK, c::JWE_DECRYPTION_FAILED].contains(&status);
                assert_eq!(
                    with_public,
                    if decrypts { c::JWE_KEY_CANNOT } else { status },
                    "{place}: with the public key"
                );
            }
            status
        },
    );
}

/// What loading this key gives, or else verifying this token with it.
fn verdict(jwk: &Value, token: &str) -> i32 {
    let keys = match Keys::from_jwks(jwk.to_string().as_bytes(), &KEY_OPTIONS) {
        Ok(keys) => keys,
        Err(status) => return status,
    };
    let mut out = vec![0xa5; token.len()];
    let (mut len, mut found) = (usize::MAX, report());
    let (ptr, cap) = (out.as_mut_ptr(), out.len());
    // SAFETY: all pointers are valid for their lengths.
    let status =
        unsafe { tokens::jws_verify(keys.as_ptr(), token.as_ptr(), cap, &JWS_OPTIONS, ptr, cap, &mut len, &mut found) };
    assert_eq!(found.status, status);
    assert_eq!(found.alg != 0, status == c::JWT_OK);
    if status == c::JWT_OK {
        let payload = token.split('.').nth(1).expect("a token that verifies has a payload");
        assert_eq!(out[..len], from_base64url(payload));
    } else {
        assert_eq!(len, 0, "nothing comes of a token that is refused");
    }
    status
}

/// A vector says nothing of arguments, buffers or claims.
fn may_come(status: i32) -> bool {
    matches!(status, c::JWT_OK | c::JWT_KEY_MALFORMED..=c::JWT_KEY_NOT_FOUND | c::JWT_KEY_ALG_MISMATCH)
        || matches!(status, c::JWT_TOKEN_MALFORMED | c::JWT_TOKEN_UNSUPPORTED..=c::JWT_SIGNATURE_INVALID)
}

/// What loading this key for encryption gives, or else decrypting this token with it: to this plaintext in
/// hexadecimal, if the vector says which.
fn decrypted(jwk: &Value, token: &str, plaintext: Option<&str>) -> i32 {
    let options = jwt_key_options { flags: c::JWT_KEY_FOR_ENCRYPTION, ..KEY_OPTIONS };
    let keys = match Keys::from_jwks(jwk.to_string().as_bytes(), &options) {
        Ok(keys) => keys,
        Err(status) => return status,
    };
    let mut out = vec![0xa5; token.len()];
    let (mut len, mut found) = (usize::MAX, report());
    let (ptr, cap) = (out.as_mut_ptr(), out.len());
    // SAFETY: all pointers are valid for their lengths.
    let status = unsafe {
        encryption::jwe_decrypt(keys.as_ptr(), token.as_ptr(), cap, &JWE_OPTIONS, ptr, cap, &mut len, &mut found)
    };
    assert_eq!(found.status, status);
    assert_eq!(found.alg != 0, status == c::JWT_OK);
    if status == c::JWT_OK {
        let hex: String = out[..len].iter().map(|byte| format!("{byte:02x}")).collect();
        assert_eq!(hex, plaintext.unwrap_or(&hex));
    } else {
        assert_eq!(len, 0, "nothing comes of a token that is refused");
        assert!(out.iter().all(|&byte| byte == 0 || byte == 0xa5), "what was decoded has been wiped");
    }
    status
}

/// The same of a token that is encrypted.
fn may_come_of_encryption(status: i32) -> bool {
    matches!(status, c::JWT_OK | c::JWT_KEY_MALFORMED..=c::JWT_KEY_UNSUPPORTED | c::JWT_TOKEN_MALFORMED)
        || matches!(status, c::JWT_TOKEN_UNSUPPORTED | c::JWE_DECRYPTION_FAILED..=c::JWE_KEY_NOT_FOUND)
}
