//! Every key of Wycheproof's vectors for signatures, in every form in which it is there, through the C ABI's loaders.
//!
//! What is signed in those vectors is not a token, so no call of the C ABI can verify it: `src/keys` has a test that does.
#![cfg(feature = "asymmetric")]

use std::collections::BTreeSet;

use onejwt_capi::constants as c;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

mod support;

use support::base64url;
use support::c_abi::{CAbi, Keys};
use support::runtime::{Form, JwsWords, KeySource, Outcome, Runtime, status_name};

fn groups(json: &str) -> Vec<Value> {
    let mut set: Value = serde_json::from_str(json).expect("a set of vectors is JSON");
    match set["testGroups"].take() {
        Value::Array(groups) => groups,
        other => panic!("no groups: {other}"),
    }
}

fn text<'a>(value: &'a Value, name: &str) -> &'a str {
    value[name].as_str().unwrap_or_else(|| panic!("{name} is text"))
}

fn hex(value: &Value, name: &str) -> Vec<u8> {
    let digit = |digit: u8| char::from(digit).to_digit(16).expect("a hexadecimal digit") as u8;
    text(value, name).as_bytes().chunks(2).map(|pair| digit(pair[0]) << 4 | digit(pair[1])).collect()
}

/// A number without the zero that keeps it positive in DER.
fn integer(value: &Value, name: &str) -> String {
    let bytes = hex(value, name);
    base64url(&bytes[bytes.iter().position(|&byte| byte != 0).expect("it is not zero")..])
}

/// RFC 7638 3, of members that are already in order.
fn thumbprint(members: &str) -> String {
    base64url(Sha256::digest(members))
}

/// What a key that loads is.
struct Known<'a> {
    alg: &'a str,
    bits: u32,
    thumbprint: &'a str,
}

/// What has been looked at.
#[derive(Debug, Default, PartialEq)]
struct Tally {
    loaded: usize,
    refused: usize,
}

impl Tally {
    /// Loads a public key; it must be this one, or come to nothing with this status.
    fn load(&mut self, form: Form, alg: Option<&str>, allow_weak: bool, expected: Result<&Known<'_>, &str>) {
        let place = format!("{alg:?}: {form:?}");
        is_no_secret(&form);
        let source = KeySource { form, alg: alg.map(str::to_string), allow_weak, ..KeySource::default() };
        let loaded = CAbi::load(&source);
        assert_eq!(status_name(&loaded), expected.err().unwrap_or("JWT_OK"), "{place}");
        let (Ok(keys), Ok(known)) = (loaded, expected) else {
            self.refused += 1;
            return;
        };
        self.loaded += 1;
        let info = CAbi::info(&keys, 0).expect("there is a key");
        let said = (info.alg.as_str(), info.bits, info.thumbprint.as_str());
        assert_eq!(said, (known.alg, known.bits, known.thumbprint), "{place}");
        let can = c::JWT_KEY_CAN_SIGN | c::JWT_KEY_CAN_VERIFY;
        assert_eq!((info.flags & can, CAbi::len(&keys)), (c::JWT_KEY_CAN_VERIFY, 1), "{place}");
    }
}

/// Where there is a public key, there is no HMAC secret.
fn is_no_secret(form: &Form) {
    let (Form::Pem(bytes) | Form::Der(bytes) | Form::Jwks(bytes) | Form::Secret(bytes)) = form;
    let alg = Some("HS256".to_string());
    let source = KeySource { form: Form::Secret(bytes.clone()), alg, allow_weak: true, ..KeySource::default() };
    assert_eq!(status_name(&CAbi::load(&source)), "JWT_KEY_WRONG_FORM", "{form:?}");
}

fn pem(group: &Value) -> Form {
    Form::Pem(text(group, "publicKeyPem").into())
}

fn der(group: &Value) -> Form {
    Form::Der(hex(group, "publicKeyDer"))
}

/// The first of its kind: many sets share keys.
fn is_new(seen: &mut BTreeSet<String>, group: &Value) -> bool {
    seen.insert(text(group, "publicKeyDer").to_string())
}

#[test]
fn rsa() {
    use wycheproof::{rsa_pkcs1_verify, rsa_pss_verify};
    let sets = rsa_pkcs1_verify::TestName::all().into_iter().map(|name| name.json_data());
    let sets = sets.chain(rsa_pss_verify::TestName::all().into_iter().map(|name| name.json_data()));
    let (mut tally, mut seen) = (Tally::default(), BTreeSet::new());
    for group in sets.flat_map(groups).filter(|group| is_new(&mut seen, group)) {
        let key = &group["publicKey"];
        let (n, e) = (integer(key, "modulus"), integer(key, "publicExponent"));
        let thumbprint = thumbprint(&format!(r#"{{"e":"{e}","kty":"RSA","n":"{n}"}}"#));
        let bits = group["keySize"].as_u64().expect("a number") as u32;
        let known = |alg| Known { alg, bits, thumbprint: &thumbprint };
        let bare = || Form::Der(hex(&group, "publicKeyAsn"));
        let jwk = [&group["keyJwk"], &group["publicKeyJwk"]].into_iter().find(|jwk| jwk.is_object());
        // An exponent of 3 is too small unless the caller forgives it.
        let is_weak = text(key, "publicExponent") == "03";
        for allow_weak in [false, true] {
            let refusal = (is_weak && !allow_weak).then_some("JWT_KEY_TOO_WEAK");
            let as_expected = |known: Known<'_>, tally: &mut Tally, form, alg| {
                tally.load(form, alg, allow_weak, refusal.map_or(Ok(&known), Err));
            };
            as_expected(known("RS256"), &mut tally, bare(), None);
            as_expected(known("PS512"), &mut tally, bare(), Some("PS512"));
            if text(&group, "type") == "RsassaPssWithParametersVerify" {
                // id-RSASSA-PSS binds a key to parameters, which need not be JOSE's. The salt's length is the least one.
                let salt = group["sLen"].as_u64().expect("a number");
                let bound = match text(&group, "sha") {
                    "SHA-256" if salt <= 32 => Some("PS256"),
                    "SHA-384" if salt <= 48 => Some("PS384"),
                    "SHA-512" if salt <= 64 => Some("PS512"),
                    _ => None,
                };
                let is_mgf1 = text(&group, "mgf") == "MGF1" && text(&group, "mgfSha") == text(&group, "sha");
                let Some(bound) = bound.filter(|_| is_mgf1) else {
                    tally.load(der(&group), None, allow_weak, Err("JWT_KEY_UNSUPPORTED"));
                    tally.load(pem(&group), Some("PS256"), allow_weak, Err("JWT_KEY_UNSUPPORTED"));
                    continue;
                };
                as_expected(known(bound), &mut tally, der(&group), None);
                as_expected(known(bound), &mut tally, pem(&group), Some(bound));
                let other = if bound == "PS256" { "PS384" } else { "PS256" };
                for other in [other, "RS256"] {
                    tally.load(pem(&group), Some(other), allow_weak, Err("JWT_KEY_ALG_MISMATCH"));
                }
                continue;
            }
            as_expected(known("RS256"), &mut tally, der(&group), None);
            as_expected(known("RS384"), &mut tally, pem(&group), Some("RS384"));
            tally.load(pem(&group), Some("ES256"), allow_weak, Err("JWT_KEY_ALG_MISMATCH"));
            if let Some(jwk) = jwk {
                as_expected(known(text(jwk, "alg")), &mut tally, Form::Jwks(jwk.to_string().into()), None);
            }
        }
    }
    assert_eq!(tally, Tally { loaded: 1005, refused: 725 });
}

#[test]
fn ec() {
    let (mut tally, mut seen) = (Tally::default(), BTreeSet::new());
    let sets = wycheproof::ecdsa::TestName::all().into_iter().map(|name| name.json_data());
    for group in sets.flat_map(groups).filter(|group| is_new(&mut seen, group)) {
        let key = &group["publicKey"];
        let (crv, alg, bits) = match text(key, "curve") {
            "secp256r1" => ("P-256", "ES256", 256),
            "secp384r1" => ("P-384", "ES384", 384),
            "secp521r1" => ("P-521", "ES512", 521),
            "secp256k1" => ("secp256k1", "ES256K", 256),
            _ => {
                tally.load(der(&group), None, false, Err("JWT_KEY_UNSUPPORTED"));
                tally.load(pem(&group), Some("ES256"), false, Err("JWT_KEY_UNSUPPORTED"));
                continue;
            }
        };
        let point = hex(key, "uncompressed");
        let (x, y) = point[1..].split_at(point.len() / 2);
        let (x, y) = (base64url(x), base64url(y));
        let thumbprint = thumbprint(&format!(r#"{{"crv":"{crv}","kty":"EC","x":"{x}","y":"{y}"}}"#));
        let known = Known { alg, bits, thumbprint: &thumbprint };
        tally.load(der(&group), None, false, Ok(&known));
        tally.load(pem(&group), Some(alg), false, Ok(&known));
        tally.load(pem(&group), Some("EdDSA"), false, Err("JWT_KEY_ALG_MISMATCH"));
        let own = json!({"kty": "EC", "crv": crv, "x": x, "y": y});
        let jwk = if group["publicKeyJwk"].is_object() { &group["publicKeyJwk"] } else { &own };
        tally.load(Form::Jwks(jwk.to_string().into()), None, false, Ok(&known));
        let other = if alg == "ES256" { "ES256K" } else { "ES256" };
        let mismatch = json!({"kty": "EC", "crv": crv, "x": x, "y": y, "alg": other}).to_string();
        tally.load(Form::Jwks(mismatch.into()), None, false, Err("JWT_KEY_ALG_MISMATCH"));
        let half = json!({"kty": "EC", "crv": crv, "x": x}).to_string();
        tally.load(Form::Jwks(half.into()), None, false, Err("JWT_KEY_MALFORMED"));
        let swapped = json!({"kty": "EC", "crv": crv, "x": y, "y": x}).to_string();
        tally.load(Form::Jwks(swapped.into()), None, false, Err("JWT_KEY_MALFORMED"));
    }
    assert_eq!(tally, Tally { loaded: 5613, refused: 11864 });
}

#[test]
fn edwards() {
    use wycheproof::eddsa::TestName;
    let (mut tally, mut seen) = (Tally::default(), BTreeSet::new());
    let sets = [TestName::Ed25519, TestName::Ed448].map(|name| name.json_data());
    for group in sets.into_iter().flat_map(groups).filter(|group| is_new(&mut seen, group)) {
        let jwk = Form::Jwks(group["publicKeyJwk"].to_string().into());
        if text(&group["publicKey"], "curve") == "edwards448" {
            for form in [jwk, der(&group), pem(&group)] {
                tally.load(form, None, false, Err("JWT_KEY_UNSUPPORTED"));
            }
            continue;
        }
        let x = base64url(hex(&group["publicKey"], "pk"));
        let thumbprint = thumbprint(&format!(r#"{{"crv":"Ed25519","kty":"OKP","x":"{x}"}}"#));
        let known = Known { alg: "EdDSA", bits: 256, thumbprint: &thumbprint };
        tally.load(jwk, None, false, Ok(&known));
        tally.load(der(&group), None, false, Ok(&known));
        tally.load(pem(&group), Some("EdDSA"), false, Ok(&known));
        tally.load(pem(&group), Some("ES256"), false, Err("JWT_KEY_ALG_MISMATCH"));
    }
    assert_eq!(tally, Tally { loaded: 156, refused: 79 });
}

/// The parameter sets, their names and the bytes of a public key.
const ML_DSA: [(&str, usize); 3] = [("ML-DSA-44", 1312), ("ML-DSA-65", 1952), ("ML-DSA-87", 2592)];

fn akp(alg: &str, public: &[u8], seed: Option<&[u8]>) -> Form {
    let mut jwk = json!({"kty": "AKP", "alg": alg, "pub": base64url(public)});
    if let Some(seed) = seed {
        jwk["priv"] = base64url(seed).into();
    }
    Form::Jwks(jwk.to_string().into())
}

fn akp_thumbprint(alg: &str, public: &[u8]) -> String {
    thumbprint(&format!(r#"{{"alg":"{alg}","kty":"AKP","pub":"{}"}}"#, base64url(public)))
}

#[test]
fn ml_dsa() {
    use wycheproof::mldsa_verify::TestName;
    let (mut tally, mut seen) = (Tally::default(), BTreeSet::new());
    let sets = [TestName::MlDsa44Verify, TestName::MlDsa65Verify, TestName::MlDsa87Verify].map(|name| name.json_data());
    for (set, (alg, len)) in sets.into_iter().zip(ML_DSA) {
        for group in groups(set).into_iter().filter(|group| is_new(&mut seen, group)) {
            let public = hex(&group, "publicKey");
            let thumbprint = akp_thumbprint(alg, &public);
            let known = Known { alg, bits: public.len() as u32 * 8, thumbprint: &thumbprint };
            let expected = if public.len() == len { Ok(&known) } else { Err("JWT_KEY_MALFORMED") };
            tally.load(der(&group), None, false, expected);
            tally.load(der(&group), Some(alg), false, expected);
            tally.load(akp(alg, &public, None), None, false, expected);
            let other = if alg == "ML-DSA-44" { "ML-DSA-65" } else { "ML-DSA-44" };
            tally.load(akp(other, &public, None), None, false, Err("JWT_KEY_MALFORMED"));
            tally.load(der(&group), Some(other), false, Err("JWT_KEY_ALG_MISMATCH"));
        }
    }
    assert_eq!(tally, Tally { loaded: 162, refused: 168 });
}

fn load_private(form: Form) -> Outcome<Keys> {
    is_no_secret(&form);
    CAbi::load(&KeySource { form, ..KeySource::default() })
}

/// From a seed comes the public key that others made of it, in PKCS#8 and in a JWK, and what it signs verifies with that.
#[test]
fn ml_dsa_seeds() {
    use wycheproof::mldsa_sign::TestName;
    let sets = [TestName::MlDsa44SignSeed, TestName::MlDsa65SignSeed, TestName::MlDsa87SignSeed];
    let (mut good, mut pkcs8s, mut bad) = (0, 0, 0);
    for (set, (alg, len)) in sets.into_iter().zip(ML_DSA) {
        let mut before = vec![0; len];
        for group in groups(set.json_data()) {
            let seed = hex(&group, "privateSeed");
            if seed.len() != 32 {
                let made = load_private(akp(alg, &before, Some(&seed)));
                assert_eq!(status_name(&made), "JWT_KEY_MALFORMED", "a seed of {} bytes", seed.len());
                bad += 1;
                continue;
            }
            let public = hex(&group, "publicKey");
            let mut forms = vec![akp(alg, &public, Some(&seed))];
            if group.get("privateKeyPkcs8").is_some_and(|der| der.is_string()) {
                forms.push(Form::Der(hex(&group, "privateKeyPkcs8")));
                pkcs8s += 1;
            }
            let verifier = load_private(akp(alg, &public, None)).expect("a public key");
            for form in forms {
                let keys = load_private(form).expect("a private key");
                let info = CAbi::info(&keys, 0).expect("there is a key");
                assert_eq!((info.alg.as_str(), info.thumbprint), (alg, akp_thumbprint(alg, &public)));
                assert_ne!(info.flags & c::JWT_KEY_CAN_SIGN, 0);
                let mut token = vec![0; 8192];
                let len = CAbi::sign_jws(&keys, b"signed here", &JwsWords::default(), &mut token).expect("it signs");
                let mut out = vec![0; len];
                let verified = CAbi::verify_jws(&verifier, &token[..len], &JwsWords::default(), &mut out).outcome;
                assert_eq!(verified.map(|len| &out[..len]), Ok(&b"signed here"[..]), "{alg}");
            }
            if public != before {
                let made = load_private(akp(alg, &before, Some(&seed)));
                assert_eq!(status_name(&made), "JWT_KEY_MALFORMED", "{alg}: another's public key");
            }
            before = public;
            good += 1;
        }
    }
    assert_eq!((good, pkcs8s, bad), (103, 70, 9));
}
