//! Wycheproof's vectors of signatures and MACs, against the keys themselves.
//!
//! Their messages are any bytes, but what a token signs is base64url with a dot in it: no call further out can carry
//! them. Vectors for other hashes, parameters or encodings than JOSE's run too: what they call valid is no signature here.

use serde_json::Value;
use sha2::{Digest, Sha256};

use super::{KeyOptions, Keyset, Message};
use crate::algorithm::Algorithm;

const WEAK: KeyOptions<'static> = KeyOptions {
    allow_weak: true,
    public_only: false,
    for_encryption: false,
    base64: false,
    kid: None,
    issuer: None,
    password: None,
    bits: 0,
    remember: 0,
};

fn groups(json: &str) -> Vec<Value> {
    let mut set: Value = serde_json::from_str(json).expect("a set of vectors is JSON");
    match set["testGroups"].take() {
        Value::Array(groups) => groups,
        other => panic!("no groups: {other}"),
    }
}

fn tests(group: &Value) -> &[Value] {
    group["tests"].as_array().expect("a group has tests")
}

fn text<'a>(value: &'a Value, name: &str) -> &'a str {
    value[name].as_str().unwrap_or_else(|| panic!("{name} is text"))
}

fn hex(value: &Value, name: &str) -> Vec<u8> {
    let digits = text(value, name).as_bytes();
    let digit = |digit: u8| char::from(digit).to_digit(16).expect("a hexadecimal digit") as u8;
    digits.chunks(2).map(|pair| digit(pair[0]) << 4 | digit(pair[1])).collect()
}

/// How many signatures passed, and how many did not.
#[derive(Debug, Default, PartialEq)]
struct Tally {
    passed: usize,
    refused: usize,
}

impl Tally {
    /// Verifies the signature (or MAC) of one vector with the first key of a set.
    fn check(&mut self, keys: &Keyset, algorithm: Algorithm, test: &Value, signature: &str, expected: bool) {
        let key = keys.key(0).expect("there is a key");
        let message = hex(test, "msg");
        let mut whole = Message::whole(&message);
        let passed = key.verify(algorithm, &whole, &hex(test, signature));
        assert_eq!(passed, expected, "{algorithm:?}: {} ({})", test["tcId"], test["comment"]);
        // The same where its hash is known already.
        whole.set_hash(&Sha256::new_with_prefix(&message));
        assert_eq!(key.verify(algorithm, &whole, &hex(test, signature)), expected, "{algorithm:?}: {}", test["tcId"]);
        *(if passed { &mut self.passed } else { &mut self.refused }) += 1;
    }
}

fn is_valid(test: &Value) -> bool {
    text(test, "result") == "valid"
}

#[test]
fn hmac() {
    use wycheproof::mac::TestName;
    let rows = [
        (TestName::HmacSha256, Algorithm::HS256),
        (TestName::HmacSha384, Algorithm::HS384),
        (TestName::HmacSha512, Algorithm::HS512),
    ];
    let mut tally = Tally::default();
    for (name, algorithm) in rows {
        for group in groups(name.json_data()) {
            // JOSE's MACs are never cut.
            let is_whole = group["tagSize"] == algorithm.hash_len() * 8;
            for test in tests(&group) {
                let keys = Keyset::from_secret(algorithm, &hex(test, "key"), &WEAK).expect("it is a secret");
                tally.check(&keys, algorithm, test, "tag", is_whole && is_valid(test));
                let signed = keys.key(0).expect("there is a key").sign(algorithm, &Message::whole(&hex(test, "msg")));
                let same = signed.expect("a secret signs")[..] == hex(test, "tag");
                assert_eq!(same, is_whole && is_valid(test), "{}", test["tcId"]);
            }
        }
    }
    assert_eq!(tally, Tally { passed: 99, refused: 423 });
}

#[cfg(feature = "asymmetric")]
mod asymmetric {
    use super::*;
    use crate::status::Status;

    const RSA: [Algorithm; 6] =
        [Algorithm::RS256, Algorithm::RS384, Algorithm::RS512, Algorithm::PS256, Algorithm::PS384, Algorithm::PS512];

    fn hash(algorithm: Algorithm) -> &'static str {
        match algorithm {
            Algorithm::RS256 | Algorithm::PS256 | Algorithm::ES256 | Algorithm::ES256K => "SHA-256",
            Algorithm::RS384 | Algorithm::PS384 | Algorithm::ES384 => "SHA-384",
            Algorithm::RS512 | Algorithm::PS512 | Algorithm::ES512 => "SHA-512",
            other => panic!("{other:?} has no hash of its own"),
        }
    }

    fn is_pss(algorithm: Algorithm) -> bool {
        algorithm.name().starts_with('P')
    }

    /// Verifies the vectors of an RSA key with the one algorithm that they are for, if any, and those that are valid
    /// also with each other, with which they never are.
    fn check_rsa(tally: &mut Tally, group: &Value, meant: impl Fn(Algorithm) -> bool) {
        for algorithm in RSA {
            // The bare key: that of some sets is wrapped for PSS with parameters.
            let keys =
                Keyset::from_der(Some(algorithm.into()), &hex(group, "publicKeyAsn"), &WEAK).expect("it is a key");
            for test in tests(group).iter().filter(|test| meant(algorithm) || is_valid(test)) {
                tally.check(&keys, algorithm, test, "sig", meant(algorithm) && is_valid(test));
            }
        }
    }

    /// ModifiedPadding, MissingNull and BER in the padding among them.
    #[test]
    fn rsa_pkcs1() {
        let mut tally = Tally::default();
        for name in wycheproof::rsa_pkcs1_verify::TestName::all() {
            for group in groups(name.json_data()) {
                check_rsa(&mut tally, &group, |algorithm| !is_pss(algorithm) && hash(algorithm) == text(&group, "sha"));
            }
        }
        assert_eq!(tally, Tally { passed: 89, refused: 3966 });
    }

    /// JOSE's salt is as long as the hash, and the mask is made with the same hash (RFC 7518 3.5).
    #[test]
    fn rsa_pss() {
        let mut tally = Tally::default();
        for name in wycheproof::rsa_pss_verify::TestName::all() {
            for group in groups(name.json_data()) {
                check_rsa(&mut tally, &group, |algorithm| {
                    is_pss(algorithm)
                        && text(&group, "mgf") == "MGF1"
                        && [text(&group, "sha"), text(&group, "mgfSha")] == [hash(algorithm); 2]
                        && group["sLen"] == algorithm.hash_len()
                });
            }
        }
        assert_eq!(tally, Tally { passed: 775, refused: 14084 });
    }

    /// Whatever an ECDSA set is for, its signatures are those of one algorithm or of none.
    #[test]
    fn ecdsa() {
        let mut tally = Tally::default();
        let mut keys_refused = 0;
        for name in wycheproof::ecdsa::TestName::all() {
            for group in groups(name.json_data()) {
                let algorithm = match text(&group["publicKey"], "curve") {
                    "secp256r1" => Algorithm::ES256,
                    "secp384r1" => Algorithm::ES384,
                    "secp521r1" => Algorithm::ES512,
                    "secp256k1" => Algorithm::ES256K,
                    _ => {
                        let made = Keyset::from_der(None, &hex(&group, "publicKeyDer"), &KeyOptions::default());
                        assert_eq!(made.map(drop), Err(Status::KeyUnsupported.into()));
                        keys_refused += 1;
                        continue;
                    }
                };
                let keys =
                    Keyset::from_der(Some(algorithm.into()), &hex(&group, "publicKeyDer"), &KeyOptions::default());
                let keys = keys.expect("it is a key");
                let meant = text(&group, "type") == "EcdsaP1363Verify" && text(&group, "sha") == hash(algorithm);
                for test in tests(&group) {
                    tally.check(&keys, algorithm, test, "sig", meant && is_valid(test));
                }
            }
        }
        assert_eq!((tally, keys_refused), (Tally { passed: 764, refused: 13541 }, 3969));
    }

    #[test]
    fn ed25519() {
        let mut tally = Tally::default();
        for group in groups(wycheproof::eddsa::TestName::Ed25519.json_data()) {
            let keys = Keyset::from_der(None, &hex(&group, "publicKeyDer"), &KeyOptions::default());
            let keys = keys.expect("it is a key");
            for test in tests(&group) {
                tally.check(&keys, Algorithm::Ed25519, test, "sig", is_valid(test));
            }
        }
        assert_eq!(tally, Tally { passed: 88, refused: 63 });
    }

    /// JOSE's context is empty (RFC 9964 4).
    fn has_context(test: &Value) -> bool {
        test.get("ctx").is_some_and(|context| context != "")
    }

    #[test]
    fn ml_dsa_verify() {
        use wycheproof::mldsa_verify::TestName;
        let rows = [
            (TestName::MlDsa44Verify, Algorithm::MlDsa44),
            (TestName::MlDsa65Verify, Algorithm::MlDsa65),
            (TestName::MlDsa87Verify, Algorithm::MlDsa87),
        ];
        let mut tally = Tally::default();
        let mut keys_refused = 0;
        for (name, algorithm) in rows {
            for group in groups(name.json_data()) {
                let keys =
                    Keyset::from_der(Some(algorithm.into()), &hex(&group, "publicKeyDer"), &KeyOptions::default());
                let keys = match keys {
                    Ok(keys) => keys,
                    Err(error) => {
                        assert_eq!(error.status, Status::KeyMalformed);
                        for test in tests(&group) {
                            assert!(!is_valid(test), "{algorithm:?}: {}", test["tcId"]);
                            keys_refused += 1;
                        }
                        continue;
                    }
                };
                for test in tests(&group) {
                    tally.check(&keys, algorithm, test, "sig", is_valid(test) && !has_context(test));
                }
            }
        }
        assert_eq!((tally, keys_refused), (Tally { passed: 221, refused: 398 }, 12));
    }

    /// What others signed with a seed verifies with the key that is made of it here.
    #[test]
    fn ml_dsa_sign() {
        use wycheproof::mldsa_sign::TestName;
        let rows = [
            (TestName::MlDsa44SignSeed, Algorithm::MlDsa44),
            (TestName::MlDsa65SignSeed, Algorithm::MlDsa65),
            (TestName::MlDsa87SignSeed, Algorithm::MlDsa87),
        ];
        let mut tally = Tally::default();
        for (name, algorithm) in rows {
            for group in groups(name.json_data()) {
                // Others come with a seed alone, or with one of a wrong length.
                if group.get("privateKeyPkcs8").is_none_or(|key| key == "") {
                    continue;
                }
                let keys = Keyset::from_der(None, &hex(&group, "privateKeyPkcs8"), &KeyOptions::default());
                let keys = keys.expect("it is a key");
                let key = keys.key(0).expect("there is a key");
                // Others sign a hash of the message alone.
                for test in tests(&group).iter().filter(|test| test.get("msg").is_some()) {
                    tally.check(&keys, algorithm, test, "sig", is_valid(test) && !has_context(test));
                    let message = hex(test, "msg");
                    let signature = key.sign(algorithm, &Message::whole(&message)).expect("a seed signs");
                    assert!(key.verify(algorithm, &Message::whole(&message), &signature));
                }
            }
        }
        assert_eq!(tally, Tally { passed: 221, refused: 9 });
    }
}
