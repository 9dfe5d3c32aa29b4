//! One test for each way in which a JWT library has been broken, as far as it takes keys with a public part.
//!
//! The keys are those of the RFCs' examples, which everybody knows, and two of the curves that have none.
#![cfg(feature = "asymmetric")]

use std::sync::OnceLock;

use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{RSA_PKCS1_SHA256, RSA_PSS_SHA256, RsaEncoding, RsaKeyPair};
use onejwt::{
    Algorithm, AlgorithmSet, ExportForm, JwsVerifyOptions, KeyOptions, Keyset, Report, SignOptions, Status, Uses,
    VerifyOptions, sign, verify_jws,
};
use serde_json::{Value, json};

mod support;

use support::documents::{self, tlv};
use support::{CLAIMS, HMAC, NOW, Random, SECRET, base64, base64url, forge, from_base64url, keys_of, refused, verify};

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
const WEAK: KeyOptions<'static> = KeyOptions { allow_weak: true, ..DEFAULT };

const P384: &str = r#"{"kty":"EC","crv":"P-384","x":"LOEysdHp0xv5nyQ_2-Bvkgnkl_bB4js1wzELbu0Jo-upR1HeFKNV4520R9jkN2vh","y":"VPrJBsqcYQT8g1WKvhSWBavLatrT2YuphRjH2uPJU4RSnaDZjtaqNh7IZsYHy62n","d":"oB6VCKIRnAM5ZddysdyEDG1K959iNNb8uWktWhSy7uKNZszjXPDTlDDBrGQgt1E4"}"#;
const SECP256K1: &str = r#"{"kty":"EC","crv":"secp256k1","x":"d2oOsT6sRKKpkzP4EPAwUviUyzinfVlOFdUKjnyiwT8","y":"mivvsDNmYYMfYzRJRegnfIYgEi5x999a_WfcyTu1Dcs","d":"rTZWejiOsWLyYAdVuJeniw4t-O1vk_TRoADMVuGS45k"}"#;

/// A key: its algorithm, and its private JWK, which states none but for ML-DSA.
struct Fixed {
    algorithm: Algorithm,
    jwk: Value,
}

/// One key of each kind, curve and parameter set.
fn fixed() -> &'static [Fixed] {
    static FIXED: OnceLock<Vec<Fixed>> = OnceLock::new();
    FIXED.get_or_init(|| {
        let rows = [
            (Algorithm::RS256, example("rfc7515-a2-key")),
            (Algorithm::ES256, example("rfc7515-a3-key")),
            (Algorithm::ES384, serde_json::from_str(P384).expect("JSON")),
            (Algorithm::ES512, example("rfc7515-a4-key")),
            (Algorithm::ES256K, serde_json::from_str(SECP256K1).expect("JSON")),
            (Algorithm::Ed25519, example("rfc8037-a1")),
            (Algorithm::MlDsa44, example("rfc9964-a-ml-dsa-44-private-key")),
            (Algorithm::MlDsa65, example("rfc9964-a-ml-dsa-65-private-key")),
            (Algorithm::MlDsa87, example("rfc9964-a-ml-dsa-87-private-key")),
        ];
        rows.into_iter().map(|(algorithm, jwk)| Fixed { algorithm, jwk: without(&jwk, &["kid"]) }).collect()
    })
}

/// The JWK of a shared vector.
fn example(name: &str) -> Value {
    static VECTORS: OnceLock<Value> = OnceLock::new();
    let vectors = VECTORS
        .get_or_init(|| serde_json::from_str(include_str!("vectors/rfc-asymmetric.json")).expect("vectors are JSON"));
    let case = vectors["cases"].as_array().expect("a list").iter().find(|case| case["name"] == name);
    let text = case.unwrap_or_else(|| panic!("no case {name}"))["keys"][0]["jwks"].as_str().expect("a JWK");
    serde_json::from_str(text).expect("a JWK is JSON")
}

fn of(algorithm: Algorithm) -> &'static Fixed {
    fixed().iter().find(|key| key.algorithm == algorithm).expect("there is one of each kind")
}

const PRIVATE: [&str; 7] = ["d", "p", "q", "dp", "dq", "qi", "priv"];

fn without(jwk: &Value, names: &[&str]) -> Value {
    let mut jwk = jwk.clone();
    names.iter().for_each(|name| drop(jwk.as_object_mut().expect("an object").remove(*name)));
    jwk
}

fn having(jwk: &Value, name: &str, value: impl Into<Value>) -> Value {
    let mut jwk = jwk.clone();
    jwk[name] = value.into();
    jwk
}

fn public(jwk: &Value) -> Value {
    without(jwk, &PRIVATE)
}

fn bytes(jwk: &Value, name: &str) -> Vec<u8> {
    from_base64url(jwk[name].as_str().expect("text"))
}

fn load(jwk: &Value) -> onejwt::Result<Keyset> {
    Keyset::from_jwks(jwk.to_string().as_bytes(), &DEFAULT)
}

fn keys(jwk: &Value) -> Keyset {
    load(jwk).unwrap_or_else(|error| panic!("{error:?}: {jwk}"))
}

/// Why a JWK is refused. In a set it takes no good key with it, unless it holds a private part and is no mere key for
/// something else: then the set is the caller's own, and refused.
fn refusal(jwk: &Value) -> Status {
    let status = refused(load(jwk));
    let has = |name: &str| jwk.get(name).is_some_and(|value| !value.is_null());
    let is_own = PRIVATE.iter().chain(&["k", "oth"]).any(|name| has(name));
    let good = public(&of(Algorithm::ES256).jwk);
    for set in [[&good, jwk], [jwk, &good]] {
        let beside = load(&json!({ "keys": set }));
        if has("k") {
            assert_eq!(refused(beside), Status::KeyMalformed, "a secret beside a public key: {jwk}");
        } else if is_own && status != Status::KeyUnsupported {
            assert_eq!(refused(beside), status, "in a set: {jwk}");
        } else {
            let beside = beside.expect("one key is left");
            assert_eq!((beside.len(), beside.key(0).expect("a key").algorithm), (1, Algorithm::ES256.into()), "{jwk}");
        }
    }
    assert_eq!(refused(load(&json!({ "keys": [jwk] }))), status, "alone in a set: {jwk}");
    status
}

fn export(keys: &Keyset, form: ExportForm) -> String {
    let mut out = vec![0; 65_536];
    let len = keys.export(Some(0), form, &mut out).expect("it has this form");
    String::from_utf8(out[..len].to_vec()).expect("PEM and JSON are text")
}

fn token(keys: &Keyset) -> String {
    let mut out = vec![0; 8192];
    let len = sign(keys, CLAIMS.as_bytes(), &SignOptions::default(), NOW, &mut out).expect("it signs");
    String::from_utf8(out[..len].to_vec()).expect("a token is ASCII")
}

fn status(keys: &Keyset, token: &str, algorithms: AlgorithmSet) -> Status {
    let options = VerifyOptions { algorithms, ..VerifyOptions::default() };
    let status = verify(keys, token, &options).err().unwrap_or(Status::Ok);
    let jws = JwsVerifyOptions { algorithms, ..JwsVerifyOptions::default() };
    let verified = verify_jws(keys, token.as_bytes(), &jws, &mut vec![0; token.len()], &mut Report::new(NOW));
    assert_eq!(verified.map_or_else(|error| error.status, |_| Status::Ok), status, "as a JWS: {token}");
    status
}

fn default_status(keys: &Keyset, token: &str) -> Status {
    status(keys, token, AlgorithmSet::EMPTY)
}

fn with_signature(token: &str, signature: &[u8]) -> String {
    let (input, _) = token.rsplit_once('.').expect("a token has dots");
    format!("{input}.{}", base64url(signature))
}

fn signature(token: &str) -> Vec<u8> {
    from_base64url(token.rsplit_once('.').expect("a token has dots").1)
}

fn every_algorithm() -> AlgorithmSet {
    AlgorithmSet::from_bits((1 << 19) - 2).expect("the bits of all algorithms")
}

fn hex(digits: &str) -> Vec<u8> {
    (0..digits.len()).step_by(2).map(|at| u8::from_str_radix(&digits[at..at + 2], 16).expect("hexadecimal")).collect()
}

/// What stands between the lines of a PEM document.
fn der(pem: &str) -> Vec<u8> {
    use ::base64::Engine;
    let body: String = pem.lines().filter(|line| !line.starts_with('-')).collect();
    ::base64::engine::general_purpose::STANDARD.decode(body).expect("base64")
}

fn pem(label: &str, der: &[u8]) -> String {
    let body = base64(der);
    let lines: Vec<&str> = body.as_bytes().chunks(64).map(|line| core::str::from_utf8(line).expect("ASCII")).collect();
    format!("-----BEGIN {label}-----\n{}\n-----END {label}-----\n", lines.join("\n"))
}

/// The elements of a DER element that is constructed: tag and body of each.
fn children(element: &[u8]) -> Vec<(u8, &[u8])> {
    let mut all = Vec::new();
    let mut rest = body(element).1;
    while !rest.is_empty() {
        let (len, body) = body(rest);
        all.push((rest[0], body));
        rest = &rest[len..];
    }
    all
}

/// How long the first DER element is, and its body.
fn body(element: &[u8]) -> (usize, &[u8]) {
    let (start, len) = match element[1] {
        short @ 0..0x80 => (2, usize::from(short)),
        long => {
            let digits = usize::from(long & 0x7f);
            (2 + digits, element[2..2 + digits].iter().fold(0, |len, &digit| len << 8 | usize::from(digit)))
        }
    };
    (start + len, &element[start..start + len])
}

fn sequence(elements: &[&[u8]]) -> Vec<u8> {
    tlv(0x30, &elements.concat())
}

/// A number in DER, positive and minimal.
fn integer(bytes: &[u8]) -> Vec<u8> {
    let start = bytes.iter().position(|&byte| byte != 0).unwrap_or(bytes.len() - 1);
    let sign: &[u8] = if bytes[start] >= 0x80 { &[0] } else { &[] };
    tlv(0x02, &[sign, &bytes[start..]].concat())
}

fn octets(bytes: &[u8]) -> Vec<u8> {
    tlv(0x04, bytes)
}

fn bits(bytes: &[u8]) -> Vec<u8> {
    tlv(0x03, &[&[0], bytes].concat())
}

const RSA_ENCRYPTION: &[u8] = b"\x30\x0d\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x01\x01\x05\x00";
const EC_P256: &[u8] = b"\x30\x13\x06\x07\x2a\x86\x48\xce\x3d\x02\x01\x06\x08\x2a\x86\x48\xce\x3d\x03\x01\x07";
const ED25519: &[u8] = b"\x30\x05\x06\x03\x2b\x65\x70";

/// The sum of two big-endian numbers in as many bytes as the first has; `None` if it does not fit.
fn sum(a: &[u8], b: &[u8]) -> Option<Vec<u8>> {
    let mut out = a.to_vec();
    let mut carry = 0;
    for (at, byte) in out.iter_mut().enumerate().rev() {
        let from_end = a.len() - 1 - at;
        let other = b.len().checked_sub(1 + from_end).map_or(0, |at| b[at]);
        carry += u16::from(*byte) + u16::from(other);
        *byte = carry as u8;
        carry >>= 8;
    }
    (carry == 0).then_some(out)
}

fn minus_one(number: &[u8]) -> Vec<u8> {
    let mut out = number.to_vec();
    let last = out.last_mut().expect("a number has digits");
    assert_ne!(*last, 0, "an odd number");
    *last -= 1;
    out
}

/// A number in this many bytes.
fn small(value: u8, len: usize) -> Vec<u8> {
    let mut out = vec![0; len];
    out[len - 1] = value;
    out
}

/// The order of a curve's base point, and the prime of its field.
fn order_and_prime(algorithm: Algorithm) -> (Vec<u8>, Vec<u8>) {
    let (order, prime) = match algorithm {
        Algorithm::ES256 => (
            "ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551".to_string(),
            "ffffffff00000001000000000000000000000000ffffffffffffffffffffffff".to_string(),
        ),
        Algorithm::ES384 => (
            "f".repeat(48) + "c7634d81f4372ddf581a0db248b0a77aecec196accc52973",
            "f".repeat(63) + "effffffff0000000000000000ffffffff",
        ),
        Algorithm::ES512 => (
            "01".to_string() + &"f".repeat(64) + "fa51868783bf2f966b7fcc0148f709a5d03bb5c9b8899c47aebb6fb71e91386409",
            "01".to_string() + &"f".repeat(130),
        ),
        Algorithm::ES256K => (
            "fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141".to_string(),
            "f".repeat(55) + "efffffc2f",
        ),
        other => panic!("{other:?} has no curve"),
    };
    (hex(&order), hex(&prime))
}

const CURVES: [Algorithm; 4] = [Algorithm::ES256, Algorithm::ES384, Algorithm::ES512, Algorithm::ES256K];

/// CVE-2022-23540, CVE-2026-28802.
#[test]
fn alg_none_is_rejected_under_every_key() {
    for key in fixed() {
        for jwk in [&key.jwk, &public(&key.jwk)] {
            let keys = keys(jwk);
            let good = token(&self::keys(&key.jwk));
            let (_, signature) = good.rsplit_once('.').expect("a token has dots");
            for name in ["none", "None", "NONE", "nOnE", "", "null", "\\u006eone"] {
                let input = format!("{}.{}", base64url(format!(r#"{{"alg":"{name}"}}"#)), base64url(CLAIMS));
                for signature in ["", signature] {
                    for algorithms in [AlgorithmSet::EMPTY, every_algorithm()] {
                        let verdict = status(&keys, &format!("{input}.{signature}"), algorithms);
                        assert_eq!(verdict, Status::AlgNotAllowed, "{name} under {:?}", key.algorithm);
                    }
                }
            }
        }
    }
}

/// A key in OpenSSH's form (RFC 4253 6.6, RFC 5656 3.1, RFC 8709 4), where it has one.
fn ssh(key: &Fixed) -> Option<String> {
    let text = |bytes: &[u8]| [&(bytes.len() as u32).to_be_bytes()[..], bytes].concat();
    let number = |bytes: &[u8]| text(body(&integer(bytes)).1);
    let jwk = &key.jwk;
    let point = || [&[4][..], &bytes(jwk, "x"), &bytes(jwk, "y")].concat();
    let (name, rest) = match key.algorithm {
        Algorithm::RS256 => ("ssh-rsa", [number(&bytes(jwk, "e")), number(&bytes(jwk, "n"))].concat()),
        Algorithm::ES256 => ("ecdsa-sha2-nistp256", [text(b"nistp256"), text(&point())].concat()),
        Algorithm::ES384 => ("ecdsa-sha2-nistp384", [text(b"nistp384"), text(&point())].concat()),
        Algorithm::ES512 => ("ecdsa-sha2-nistp521", [text(b"nistp521"), text(&point())].concat()),
        Algorithm::Ed25519 => ("ssh-ed25519", text(&bytes(jwk, "x"))),
        _ => return None,
    };
    Some(format!("{name} {} test", base64([text(name.as_bytes()), rest].concat())))
}

/// A certificate of a public key. Its signature is none, which nobody looks at.
fn certificate(spki: &[u8]) -> Vec<u8> {
    let name = sequence(&[&tlv(0x31, &sequence(&[b"\x06\x03\x55\x04\x03", &tlv(0x0c, b"test")]))]);
    let times = sequence(&[&tlv(0x17, b"250101000000Z"), &tlv(0x17, b"350101000000Z")]);
    let signed = ED25519;
    let version = tlv(0xa0, &tlv(0x02, &[2]));
    let body = sequence(&[&version, &integer(&[7]), signed, &name, &times, &name, spki]);
    sequence(&[&body, signed, &bits(&[0x5a; 64])])
}

/// Every form in which the public and the private part of a key is handed round.
fn forms(key: &Fixed) -> Vec<(String, Vec<u8>)> {
    let mut all: Vec<(&str, Vec<u8>)> = Vec::new();
    let keys = keys(&key.jwk);
    let (spki_pem, pkcs8_pem) = (export(&keys, ExportForm::PublicPem), export(&keys, ExportForm::PrivatePem));
    let (spki, pkcs8) = (der(&spki_pem), der(&pkcs8_pem));
    let certificate = certificate(&spki);
    all.push(("certificate, PEM", pem("CERTIFICATE", &certificate).into()));
    all.push(("certificate, DER", certificate));
    match key.algorithm {
        Algorithm::RS256 => {
            let pkcs1 = children(&spki)[1].1[1..].to_vec();
            all.push(("PKCS#1 public, PEM", pem("RSA PUBLIC KEY", &pkcs1).into()));
            all.push(("PKCS#1 public, DER", pkcs1));
            let pkcs1 = children(&pkcs8)[2].1.to_vec();
            all.push(("PKCS#1 private, PEM", pem("RSA PRIVATE KEY", &pkcs1).into()));
            all.push(("PKCS#1 private, DER", pkcs1));
        }
        algorithm if CURVES.contains(&algorithm) => {
            let sec1 = children(&pkcs8)[2].1.to_vec();
            all.push(("SEC1, PEM", pem("EC PRIVATE KEY", &sec1).into()));
            all.push(("SEC1, DER", sec1));
        }
        _ => {}
    }
    all.extend([("SPKI, DER", spki), ("PKCS#8, DER", pkcs8)]);
    all.extend([("SPKI, PEM", spki_pem.into()), ("PKCS#8, PEM", pkcs8_pem.into())]);
    all.extend(ssh(key).map(|line| ("SSH", line.into_bytes())));
    for (name, jwk) in [("public JWK", public(&key.jwk)), ("private JWK", key.jwk.clone())] {
        all.push((name, jwk.to_string().into()));
        all.push((name, serde_json::to_string_pretty(&jwk).expect("JSON").into()));
        all.push((name, json!({ "keys": [jwk] }).to_string().into()));
    }
    all.into_iter().map(|(name, bytes)| (format!("{:?}, {name}", key.algorithm), bytes)).collect()
}

const DSA_PUBLIC: &str = "\
-----BEGIN PUBLIC KEY-----
MIIBvzCCATQGByqGSM44BAEwggEnAoGBAMPp344aXYftafjalnmz7p614VyO4MYr
i8cRidZNbOjCLqy+r0s82WzWdkhFV/AWYMHoXfTRb+Sn7O83blpH5lD1cm1hkRme
QApZNcZpOwzwCF/tf+zNHgdyg0Z42vJhRxHMd43DR/IHhiXQL/pLH3YZKcZzKYXS
zvj4GMqjW3xPAh0AqIhs53SRTb1YwKvhb4Ztskm3Tx/Q7UQblcm3kQKBgQCojIJC
0gWgO0bV6YLVJSGDnz7XYU7SuWIMsPrXyrDOYXAbFtq4+Rijflu9z4vn6glhVHwV
pfRca7Xx+msiZTlwXfBcSvAq1+h1RKaiDuqYKEsZbxpkY3s4/Hgpa39TqUqPcuOu
BfIRbFK8GCW6c8f2ZU0X4nxEm4x/sgHKWger6wOBhAACgYAMJzLngrr9KaSf2emi
BZ+TS8WYEHPkGN+Q7GbPwrMI8c5WOU9WxKizDPZjS1lQtDQEuKGgiZRU7Msx0pOf
cBAZqlwg13oIqE4R1AaPC96NwEMPP+ZfBAypp6Kc53mzlZzUg0n0sehGKjDx+g2w
0ASxApOlv9hC6oWUHllqprMh6A==
-----END PUBLIC KEY-----
";
const DSA_PRIVATE: &str = "\
-----BEGIN PRIVATE KEY-----
MIIBXAIBADCCATQGByqGSM44BAEwggEnAoGBAMPp344aXYftafjalnmz7p614VyO
4MYri8cRidZNbOjCLqy+r0s82WzWdkhFV/AWYMHoXfTRb+Sn7O83blpH5lD1cm1h
kRmeQApZNcZpOwzwCF/tf+zNHgdyg0Z42vJhRxHMd43DR/IHhiXQL/pLH3YZKcZz
KYXSzvj4GMqjW3xPAh0AqIhs53SRTb1YwKvhb4Ztskm3Tx/Q7UQblcm3kQKBgQCo
jIJC0gWgO0bV6YLVJSGDnz7XYU7SuWIMsPrXyrDOYXAbFtq4+Rijflu9z4vn6glh
VHwVpfRca7Xx+msiZTlwXfBcSvAq1+h1RKaiDuqYKEsZbxpkY3s4/Hgpa39TqUqP
cuOuBfIRbFK8GCW6c8f2ZU0X4nxEm4x/sgHKWger6wQfAh0Ag2MIZ1enjtqXpQNl
AcdwQJvWIf9to7zoQTn7Rw==
-----END PRIVATE KEY-----
";

/// DSA's forms: that of OpenSSL has p, q, g, y and x in a row, that of SSH p, q, g and y.
fn dsa_forms() -> Vec<(String, Vec<u8>)> {
    let (spki, pkcs8) = (der(DSA_PUBLIC), der(DSA_PRIVATE));
    let algorithm = children(&spki)[0].1;
    let parameters = &algorithm[body(algorithm).0..];
    let numbers: Vec<&[u8]> = children(parameters).into_iter().map(|(_, number)| number).collect();
    let public = &children(&spki)[1].1[1..];
    let (y, x) = (body(public).1, body(children(&pkcs8)[2].1).1);
    let integers: Vec<Vec<u8>> = [&[&[0][..]], &numbers[..], &[y, x]].concat().iter().map(|n| tlv(0x02, n)).collect();
    let traditional = sequence(&integers.iter().map(Vec::as_slice).collect::<Vec<_>>());
    let text = |bytes: &[u8]| [&(bytes.len() as u32).to_be_bytes()[..], bytes].concat();
    let wire: Vec<u8> = [&[&b"ssh-dss"[..]], &numbers[..], &[y]].concat().iter().flat_map(|part| text(part)).collect();
    let certificate = certificate(&spki);
    let all = [
        ("SPKI, PEM", DSA_PUBLIC.as_bytes().to_vec()),
        ("SPKI, DER", spki),
        ("PKCS#8, PEM", DSA_PRIVATE.into()),
        ("PKCS#8, DER", pkcs8),
        ("OpenSSL's form, PEM", pem("DSA PRIVATE KEY", &traditional).into()),
        ("OpenSSL's form, DER", traditional),
        ("certificate, PEM", pem("CERTIFICATE", &certificate).into()),
        ("certificate, DER", certificate),
        ("SSH", format!("ssh-dss {} test", base64(wire)).into()),
    ];
    all.into_iter().map(|(name, bytes)| (format!("DSA, {name}"), bytes)).collect()
}

/// CVE-2016-10555, CVE-2022-29217, CVE-2024-33663, CVE-2026-34950, CVE-2026-48526.
#[test]
fn a_public_key_never_becomes_an_hmac_secret() {
    let mut all: Vec<_> = fixed().iter().flat_map(forms).collect();
    all.extend(dsa_forms());
    assert!(all.len() > 120, "{}", all.len());
    for (name, document) in &all {
        for before in ["", " ", "\n", "\r\n\t ", "\u{feff}"] {
            for after in ["", "\n"] {
                let secret = [before.as_bytes(), document, after.as_bytes()].concat();
                for algorithm in HMAC {
                    let made = Keyset::from_secret(algorithm, &secret, &WEAK);
                    assert_eq!(refused(made), Status::KeyWrongForm, "{name}, {before:?}, {after:?}");
                }
                let jwk = json!({"kty": "oct", "alg": "HS256", "k": base64url(&secret)}).to_string();
                let made = Keyset::from_jwks(jwk.as_bytes(), &WEAK);
                assert_eq!(refused(made), Status::KeyWrongForm, "{name} in a JWK, {before:?}, {after:?}");
            }
        }
    }
}

/// The same from the other side: whoever knows the public key signs with it, and the verifier has it as what it is.
#[test]
fn a_token_signed_with_the_public_key_as_the_secret_is_refused() {
    for key in fixed() {
        let public_keys = keys(&public(&key.jwk));
        let beside = keys_of(Algorithm::HS256, &DEFAULT);
        beside.add(&public_keys).unwrap();
        for (name, document) in forms(key) {
            for algorithm in HMAC {
                let header = format!(r#"{{"alg":"{}"}}"#, algorithm.name());
                let forged = forge(algorithm, &document, header, CLAIMS);
                for algorithms in [AlgorithmSet::EMPTY, every_algorithm()] {
                    assert_eq!(status(&public_keys, &forged, algorithms), Status::AlgNotAllowed, "{name}");
                    // Beside an HMAC key, that one alone is asked.
                    let expected =
                        if algorithm == Algorithm::HS256 { Status::SignatureInvalid } else { Status::AlgNotAllowed };
                    assert_eq!(status(&beside, &forged, algorithms), expected, "{name}");
                }
            }
        }
    }
}

/// CVE-2026-44699: a key without `k` is not one with an empty `k`.
#[test]
fn a_token_signed_with_the_empty_secret_is_refused() {
    for key in fixed() {
        for jwk in [&key.jwk, &public(&key.jwk)] {
            for algorithm in HMAC {
                for secret in [&b""[..], &[0; 32], &[0; 64]] {
                    let forged = forge(algorithm, secret, format!(r#"{{"alg":"{}"}}"#, algorithm.name()), CLAIMS);
                    for algorithms in [AlgorithmSet::EMPTY, AlgorithmSet::of(&HMAC), every_algorithm()] {
                        let verdict = status(&keys(jwk), &forged, algorithms);
                        assert_eq!(verdict, Status::AlgNotAllowed, "{:?}", key.algorithm);
                    }
                }
            }
            // Whoever adds a `k` or a wrong `alg` to it does not get an HMAC key either.
            for algorithm in HMAC {
                let wrong = having(&having(jwk, "k", base64url(SECRET)), "alg", algorithm.name());
                assert_eq!(refusal(&wrong), Status::KeyAlgMismatch, "{wrong}");
            }
            let secret = having(&having(jwk, "kty", "oct"), "k", base64url(SECRET));
            let expected =
                if secret.get("alg").is_some() { Err(Status::KeyAlgMismatch) } else { Ok(Algorithm::HS256.into()) };
            let made = load(&secret).map(|keys| keys.key(0).expect("a key").algorithm).map_err(|error| error.status);
            assert_eq!(made, expected, "{secret}");
        }
    }
}

/// All asymmetric algorithms, each with a private JWK that states it.
fn bound() -> Vec<(Algorithm, Value)> {
    let rsa =
        [Algorithm::RS256, Algorithm::RS384, Algorithm::RS512, Algorithm::PS256, Algorithm::PS384, Algorithm::PS512];
    let rsa = rsa.map(|algorithm| (algorithm, &of(Algorithm::RS256).jwk));
    let others = fixed()[1..].iter().map(|key| (key.algorithm, &key.jwk));
    rsa.into_iter().chain(others).map(|(algorithm, jwk)| (algorithm, having(jwk, "alg", algorithm.name()))).collect()
}

/// CVE-2022-23539, PyJWT GHSA-jq35-7prp-9v3f: the key decides, also where the caller allows what the token says.
#[test]
fn the_header_does_not_choose_the_algorithm() {
    let bound = bound();
    let tokens: Vec<_> = bound.iter().map(|(algorithm, jwk)| (*algorithm, token(&keys(jwk)))).collect();
    for (algorithm, jwk) in &bound {
        let keys = keys(&public(jwk));
        for (other, token) in &tokens {
            for algorithms in [AlgorithmSet::EMPTY, every_algorithm(), AlgorithmSet::of(&[*algorithm, *other])] {
                let expected = if algorithm == other { Status::Ok } else { Status::AlgNotAllowed };
                assert_eq!(status(&keys, token, algorithms), expected, "{algorithm:?} and {other:?}");
            }
        }
        // Its own signature, under every other name.
        let own = tokens.iter().find(|(other, _)| other == algorithm).expect("each signs").1.clone();
        for other in (1..=18).filter_map(Algorithm::from_number).filter(|other| other != algorithm) {
            let header = base64url(format!(r#"{{"alg":"{}"}}"#, other.name()));
            let renamed = format!("{header}.{}", own.split_once('.').expect("a token has dots").1);
            assert_eq!(status(&keys, &renamed, every_algorithm()), Status::AlgNotAllowed, "{algorithm:?} as {other:?}");
        }
    }
}

/// With both paddings allowed for a key that states neither, each is good for its own name only.
#[test]
fn one_padding_of_rsa_does_not_pass_for_the_other() {
    let jwk = &of(Algorithm::RS256).jwk;
    let open = keys(jwk);
    let pair = RsaKeyPair::from_pkcs8(&der(&export(&open, ExportForm::PrivatePem))).expect("a key");
    let raw = |padding: &'static dyn RsaEncoding, input: &str| {
        let mut signature = vec![0; pair.public_modulus_len()];
        pair.sign(padding, &SystemRandom::new(), input.as_bytes(), &mut signature).expect("it signs");
        format!("{input}.{}", base64url(signature))
    };
    let both = AlgorithmSet::of(&[Algorithm::RS256, Algorithm::PS256]);
    for name in ["RS256", "PS256"] {
        let input = format!("{}.{}", base64url(format!(r#"{{"alg":"{name}"}}"#)), base64url(CLAIMS));
        let pkcs1 = status(&open, &raw(&RSA_PKCS1_SHA256, &input), both);
        let pss = status(&open, &raw(&RSA_PSS_SHA256, &input), both);
        let expected = match name {
            "RS256" => (Status::Ok, Status::SignatureInvalid),
            _ => (Status::SignatureInvalid, Status::Ok),
        };
        assert_eq!((pkcs1, pss), expected, "{name}");
    }
}

/// CVE-2026-27962.
#[test]
fn a_key_in_the_token_is_never_used() {
    for key in fixed() {
        let attackers = Keyset::generate(key.algorithm, &DEFAULT).expect("a new key");
        let set: Value = serde_json::from_str(&export(&attackers, ExportForm::PublicJwks)).expect("JSON");
        let embedded = &set["keys"][0];
        let chain = [base64(certificate(&der(&export(&attackers, ExportForm::PublicPem))))];
        let headers = [
            json!({ "jwk": embedded }),
            json!({"jku": "https://attacker.example/jwks.json"}),
            json!({"x5u": "https://attacker.example/chain.pem"}),
            json!({ "x5c": chain }),
            json!({"jwk": embedded, "jku": "file:///etc/passwd", "x5u": "https://127.0.0.1/", "x5c": chain, "x5t": "AA"}),
            json!({"jwk": null, "x5c": 1, "jku": {}, "x5u": []}),
        ];
        let ours = keys(&key.jwk);
        let verifier = keys(&public(&key.jwk));
        for header in headers {
            let signed = |keys: &Keyset, kid| {
                let mut out = vec![0; 32_768];
                let text = header.to_string();
                let options = SignOptions { header: &text, kid, ..SignOptions::default() };
                let len = sign(keys, CLAIMS.as_bytes(), &options, NOW, &mut out).expect("it signs");
                String::from_utf8(out[..len].to_vec()).expect("a token is ASCII")
            };
            let forged = signed(&attackers, onejwt::KidChoice::None);
            assert_eq!(default_status(&verifier, &forged), Status::SignatureInvalid, "{header}");
            assert_eq!(status(&verifier, &forged, every_algorithm()), Status::SignatureInvalid, "{header}");
            // By a kid that only the attacker's key has.
            let named = keys(&having(&public(&key.jwk), "kid", "ours"));
            let forged = signed(&attackers, onejwt::KidChoice::FromKey);
            assert_eq!(default_status(&named, &forged), Status::KeyNotFound, "{header}");
            // Whoever has the key may say there what he likes.
            assert_eq!(default_status(&verifier, &signed(&ours, onejwt::KidChoice::FromKey)), Status::Ok, "{header}");
        }
    }
}

/// CVE-2022-21449, and the other numbers that a verifier must not compute with.
#[test]
fn ecdsa_signatures_out_of_range_are_refused() {
    for algorithm in CURVES {
        let key = of(algorithm);
        let good = token(&keys(&key.jwk));
        let verifier = keys(&public(&key.jwk));
        let own = signature(&good);
        let len = own.len() / 2;
        let (r, s) = own.split_at(len);
        let (order, prime) = order_and_prime(algorithm);
        assert_eq!((order.len(), prime.len()), (len, len));
        let mut numbers = vec![small(0, len), small(1, len), minus_one(&order), order.clone(), vec![0xff; len]];
        numbers.extend([sum(&order, &[1]), Some(prime.clone()), Some(minus_one(&prime))].into_iter().flatten());
        for first in &numbers {
            for second in &numbers {
                let forged = with_signature(&good, &[&first[..], second].concat());
                assert_eq!(default_status(&verifier, &forged), Status::SignatureInvalid, "{algorithm:?}");
            }
            for halves in [[r, first], [first, s]] {
                let forged = with_signature(&good, &halves.concat());
                assert_eq!(default_status(&verifier, &forged), Status::SignatureInvalid, "{algorithm:?}");
            }
        }
        // The same numbers but for a multiple of the order, where there is room for it.
        for (first, second) in [(sum(r, &order), Some(s.to_vec())), (Some(r.to_vec()), sum(s, &order))] {
            if let (Some(first), Some(second)) = (first, second) {
                let forged = with_signature(&good, &[first, second].concat());
                assert_eq!(default_status(&verifier, &forged), Status::SignatureInvalid, "{algorithm:?}");
            }
        }
        let swapped = with_signature(&good, &[s, r].concat());
        assert_eq!(default_status(&verifier, &swapped), Status::SignatureInvalid, "{algorithm:?}");
        assert_eq!(default_status(&verifier, &good), Status::Ok);
    }
}

/// RFC 7518 3.4: not the ASN.1 structure that most libraries make.
#[test]
fn der_ecdsa_signatures_are_refused() {
    for algorithm in CURVES {
        let key = of(algorithm);
        let verifier = keys(&public(&key.jwk));
        for _ in 0..8 {
            let good = token(&keys(&key.jwk));
            let own = signature(&good);
            let (r, s) = own.split_at(own.len() / 2);
            let asn1 = sequence(&[&integer(r), &integer(s)]);
            let mut padded = asn1.clone();
            padded.resize(own.len().max(asn1.len()), 0);
            let cut = asn1[..own.len()].to_vec();
            for forged in [asn1, padded, cut] {
                let verdict = default_status(&verifier, &with_signature(&good, &forged));
                assert_eq!(verdict, Status::SignatureInvalid, "{algorithm:?}");
            }
        }
    }
}

/// HAProxy 648b0e7: a 20,000-character signature; libjwt #281: one of 3 bytes.
#[test]
fn signatures_of_every_other_length_are_refused() {
    for (algorithm, jwk) in bound() {
        let good = token(&keys(&jwk));
        let verifier = keys(&public(&jwk));
        let own = signature(&good);
        let own = &own[..];
        let mut forged: Vec<Vec<u8>> = [0, 1, 2, 3, 63, 64, 65, 96, 132, 255, 256, 257, 512, 2420, 15_000]
            .into_iter()
            .filter(|&len| len != own.len())
            .flat_map(|len| [vec![0; len], vec![0xff; len], own.iter().copied().cycle().take(len).collect()])
            .collect();
        forged.extend([[own, &[0]].concat(), [&[0], own].concat(), own[1..].to_vec(), own[..own.len() - 1].to_vec()]);
        // Each half of an ECDSA signature with a zero in front.
        let (r, s) = own.split_at(own.len() / 2);
        forged.extend([[&[0], r, &[0], s].concat(), [own, own].concat()]);
        for signature in forged {
            let verdict = default_status(&verifier, &with_signature(&good, &signature));
            assert_eq!(verdict, Status::SignatureInvalid, "{algorithm:?}, {} bytes", signature.len());
        }
        let longest = format!("{}.{}", good.rsplit_once('.').expect("a token has dots").0, "A".repeat(20_000));
        assert_eq!(default_status(&verifier, &longest), Status::SignatureInvalid, "{algorithm:?}");
        assert_eq!(default_status(&verifier, &good), Status::Ok, "{algorithm:?}");
    }
}

/// RFC 8017 8.1.2, 8.2.2: the signature is a number below the modulus, and 0, 1 and -1 are their own powers.
#[test]
fn rsa_signatures_that_are_no_proof_are_refused() {
    for (algorithm, jwk) in &bound()[..6] {
        let good = token(&keys(jwk));
        let verifier = keys(&public(jwk));
        let own = signature(&good);
        let n = bytes(jwk, "n");
        let mut numbers = vec![small(0, n.len()), small(1, n.len()), minus_one(&n), n.clone(), vec![0xff; n.len()]];
        numbers.extend(sum(&own, &n));
        let mut random = Random::new(0x25a);
        numbers.extend((0..8).map(|_| random.bytes(n.len())));
        // What verifies by itself where the padding is only looked for, and not made and compared.
        numbers.push([b"\x00\x01".to_vec(), vec![0xff; n.len() - 3], vec![0]].concat());
        for number in numbers {
            let verdict = default_status(&verifier, &with_signature(&good, &number));
            assert_eq!(verdict, Status::SignatureInvalid, "{algorithm:?}");
        }
    }
}

/// What must not become a text, a list or a number.
fn other_types() -> Vec<Value> {
    vec![
        Value::Null,
        json!(true),
        json!(false),
        json!(0),
        json!(-1.5),
        json!([]),
        json!([1]),
        json!(["AQAB"]),
        json!({}),
        json!({"x": "AQAB"}),
    ]
}

/// CVE-2026-33996: every member of every kind of key as another type.
#[test]
fn members_of_a_jwk_that_are_of_another_type_are_refused() {
    let extra = [
        ("alg", json!("")),
        ("kid", json!("k")),
        ("use", json!("sig")),
        ("key_ops", json!(["sign", "verify"])),
        ("x5u", json!("https://example.com/")),
        ("x5t", json!("AA")),
        ("x5t#S256", json!("AA")),
        ("x5c", json!(["AA"])),
    ];
    let mut tried = 0;
    for (algorithm, private) in bound() {
        for part in [private.clone(), public(&private)] {
            let mut whole = part.clone();
            extra.iter().skip(1).for_each(|(name, value)| whole[*name] = value.clone());
            assert!(load(&whole).is_ok(), "{algorithm:?}: {:?}", load(&whole));
            let names: Vec<&String> = whole.as_object().expect("an object").keys().collect();
            for name in names {
                let is_list = matches!(name.as_str(), "key_ops" | "x5c");
                for value in other_types() {
                    let wrong = having(&whole, name, value.clone());
                    // Null is as good as nothing.
                    if value.is_null() {
                        let absent = load(&without(&whole, &[name.as_str()])).map(|keys| keys.len());
                        assert_eq!(load(&wrong).map(|keys| keys.len()), absent, "{algorithm:?}: {name}");
                        continue;
                    }
                    // A list of texts is what these two are, and an empty one allows nothing.
                    let is_texts = value.as_array().is_some_and(|list| list.iter().all(Value::is_string));
                    if is_list && is_texts {
                        let fine = load(&wrong).map_err(|error| error.status);
                        match name.as_str() {
                            "x5c" => assert!(fine.is_ok(), "{wrong}"),
                            _ => assert_eq!(fine.map(drop), Err(Status::KeyUnsupported), "{wrong}"),
                        }
                        continue;
                    }
                    assert_eq!(refusal(&wrong), Status::KeyMalformed, "{algorithm:?}: {name} as {value}");
                    tried += 1;
                }
                if is_list {
                    let wrong = having(&whole, name, "verify");
                    assert_eq!(refusal(&wrong), Status::KeyMalformed, "{algorithm:?}: {name} as a text");
                }
            }
        }
    }
    assert!(tried > 2700, "{tried}");
}

/// The members that hold bytes, as text that is none, or no bytes at all.
#[test]
fn members_of_a_jwk_that_are_not_base64url_are_refused() {
    for (algorithm, private) in bound() {
        for part in [private.clone(), public(&private)] {
            let names = part.as_object().expect("an object").iter();
            let names = names.filter(|(name, _)| !matches!(name.as_str(), "kty" | "alg" | "crv"));
            for (name, value) in names {
                let value = value.as_str().expect("text");
                let last = value.len() - 1;
                // Padding and the other alphabet have but one meaning.
                let padded = value.to_string() + &"=".repeat((4 - value.len() % 4) % 4);
                for text in [value.replace('-', "+").replace('_', "/"), padded] {
                    let thumbprint = |jwk| keys(jwk).key(0).expect("a key").thumbprint.clone();
                    assert_eq!(thumbprint(&having(&part, name, text)), thumbprint(&part), "{algorithm:?}: {name}");
                }
                let mut wrong = ["", "!", "A", "=", "AQAB ", "\u{e9}", "\0"].map(String::from).to_vec();
                wrong.extend([format!(" {value}"), format!("{value}\n"), value[..last].into()]);
                wrong.extend([format!("{value}==="), format!("={value}"), value.replacen('A', "=", 1)]);
                wrong.extend([format!("{value}A"), format!("A{value}")]);
                for text in wrong.into_iter().filter(|text| text != value) {
                    let jwk = having(&part, name, text.clone());
                    let status = refusal(&jwk);
                    // A modulus that is only cut is a shorter one.
                    let may_be_weak = name == "n" || name == "e";
                    let expected = status == Status::KeyMalformed
                        || may_be_weak && matches!(status, Status::KeyTooWeak | Status::KeyUnsupported);
                    assert!(expected, "{algorithm:?}: {name} as {text:?}: {status:?}");
                }
            }
        }
    }
}

/// A document that lacks a member is not filled up, and one that has a member twice is not read by its last.
#[test]
fn members_of_a_jwk_that_are_missing_or_twice_are_refused() {
    for (algorithm, private) in bound() {
        let names: Vec<&str> = private.as_object().expect("an object").keys().map(String::as_str).collect();
        for name in &names {
            let twice = private.to_string().replacen('{', &format!("{{\"{name}\":{},", private[*name]), 1);
            assert_eq!(refused(Keyset::from_jwks(twice.as_bytes(), &DEFAULT)), Status::KeyMalformed, "{name}");
            let escaped = format!("\\u{:04x}{}", name.as_bytes()[0], &name[1..]);
            let twice = private.to_string().replacen('{', &format!("{{\"{escaped}\":{},", private[*name]), 1);
            assert_eq!(refused(Keyset::from_jwks(twice.as_bytes(), &DEFAULT)), Status::KeyMalformed, "{escaped}");
            let lacking = without(&private, &[name]);
            let made = load(&lacking).map_err(|error| error.status);
            match (*name, private["kty"].as_str()) {
                ("alg", Some("RSA" | "EC" | "OKP")) => assert!(made.is_ok(), "{lacking}"),
                // What is left of them is a public key.
                ("d", Some("EC" | "OKP")) | ("priv", Some("AKP")) => {
                    assert!(!made.expect("a public key").key(0).expect("a key").uses.contains(Uses::SIGN));
                }
                _ => {
                    let status = made.map(drop);
                    assert_eq!(status, Err(Status::KeyMalformed), "{algorithm:?} without {name}");
                }
            }
        }
    }
}

#[test]
fn keys_for_agreement_and_unknown_curves_never_sign_or_verify() {
    let x = base64url([9; 32]);
    let long = base64url([9; 57]);
    let x448 = base64url([9; 56]);
    for (crv, x) in
        [("X25519", &x), ("X448", &x448), ("Ed448", &long), ("ed25519", &x), ("Ed25519 ", &x), ("P-256", &x)]
    {
        for d in [None, Some(x)] {
            for alg in [None, Some("EdDSA"), Some("Ed25519")] {
                let mut jwk = json!({"kty": "OKP", "crv": crv, "x": x, "use": "sig"});
                d.into_iter().for_each(|d| jwk["d"] = json!(d));
                alg.into_iter().for_each(|alg| jwk["alg"] = json!(alg));
                assert_eq!(refusal(&jwk), Status::KeyUnsupported, "{jwk}");
            }
        }
    }
    let ec = &of(Algorithm::ES256).jwk;
    for crv in ["P-192", "P-224", "p-256", "P-256K", "secp256r1", "prime256v1", "BP-256", "Ed25519", ""] {
        for jwk in [having(ec, "crv", crv), having(&public(ec), "crv", crv)] {
            assert_eq!(refusal(&jwk), Status::KeyUnsupported, "{jwk}");
        }
    }
    for kty in ["", "rsa", "ec", "Oct", "DSA", "ML-DSA", "RSA "] {
        assert_eq!(refusal(&having(ec, "kty", kty)), Status::KeyUnsupported, "{kty}");
    }
    let documents = [
        // X25519.
        "-----BEGIN PUBLIC KEY-----\nMCowBQYDK2VuAyEAXLsVlm5LJv0ZCKhM5s9cK1zRD1d6tP3ey1cv8aMDTAY=\n-----END PUBLIC KEY-----\n",
        "-----BEGIN PRIVATE KEY-----\nMC4CAQAwBQYDK2VuBCIEILg65ZT1iWp+HVYhVK71dbx8CsL5EURIpD3WYC1vIzFB\n-----END PRIVATE KEY-----\n",
        // Ed448.
        "-----BEGIN PUBLIC KEY-----\nMEMwBQYDK2VxAzoAYBzDi5cN00Dy4I0PDhM8fbq2aGz/vPZgPPa18laOmh/MSEVu\nCSFm4tli+C5H4OGuQBgru++HZvmA\n-----END PUBLIC KEY-----\n",
        "-----BEGIN PRIVATE KEY-----\nMEcCAQAwBQYDK2VxBDsEOQvvxqCsIhwl2vSuikrO5kGI01GApulYOLgHL/g/JeEm\nT40rhyAx1g9Zx6wU86tIPPvtwXJfeYsSBw==\n-----END PRIVATE KEY-----\n",
        // X448.
        "-----BEGIN PUBLIC KEY-----\nMEIwBQYDK2VvAzkAfZvhbNhM1jdvDDsIpQM0LI9fPnbpPgiLh1rPAEAuDwZSBlfv\n8RWhmfWVKGKQtsa+q7XysIbA/hs=\n-----END PUBLIC KEY-----\n",
        DSA_PUBLIC,
        DSA_PRIVATE,
    ];
    for text in documents {
        for algorithm in [None, Some(Algorithm::Ed25519), Some(Algorithm::ES256), Some(Algorithm::RS256)] {
            let algorithm = algorithm.map(Into::into);
            let made =
                [Keyset::from_pem(algorithm, text.as_bytes(), &WEAK), Keyset::from_der(algorithm, &der(text), &WEAK)];
            for made in made {
                assert_eq!(refused(made), Status::KeyUnsupported, "{algorithm:?}: {text}");
            }
        }
    }
    for (name, document) in dsa_forms().iter().filter(|(name, _)| name.ends_with("DER")) {
        assert_eq!(refused(Keyset::from_der(None, document, &WEAK)), Status::KeyUnsupported, "{name}");
    }
    assert_eq!(refused(Keyset::generate(Algorithm::Ed448, &DEFAULT)), Status::KeyUnsupported);
}

/// RFC 7518 6.3.2.7, RFC 8017 A.1.2: more than two primes are allowed there and not supported here.
#[test]
fn rsa_keys_of_several_primes_are_not_used() {
    let jwk = &of(Algorithm::RS256).jwk;
    let third = json!([{"r": "Aw", "d": "Aw", "t": "Aw"}]);
    for oth in [third, json!([])] {
        assert_eq!(refusal(&having(jwk, "oth", oth.clone())), Status::KeyUnsupported, "{oth}");
        assert_eq!(refusal(&having(&public(jwk), "oth", oth.clone())), Status::KeyMalformed, "{oth}");
    }
    for oth in other_types().into_iter().filter(|oth| !oth.is_array() && !oth.is_null()) {
        assert_eq!(refusal(&having(jwk, "oth", oth.clone())), Status::KeyMalformed, "{oth}");
    }
    let pkcs8 = der(&export(&keys(jwk), ExportForm::PrivatePem));
    let mut numbers: Vec<Vec<u8>> = children(children(&pkcs8)[2].1).iter().map(|(tag, n)| tlv(*tag, n)).collect();
    numbers[0] = integer(&[1]);
    let other = sequence(&[&integer(&[3]), &integer(&[3]), &integer(&[3])]);
    numbers.push(sequence(&[&other]));
    let pkcs1 = sequence(&numbers.iter().map(Vec::as_slice).collect::<Vec<_>>());
    assert_eq!(refused(Keyset::from_der(None, &pkcs1, &DEFAULT)), Status::KeyUnsupported);
    let wrapped = sequence(&[&integer(&[0]), RSA_ENCRYPTION, &octets(&pkcs1)]);
    assert_eq!(refused(Keyset::from_der(None, &wrapped, &DEFAULT)), Status::KeyUnsupported);
    let text = pem("RSA PRIVATE KEY", &pkcs1);
    assert_eq!(refused(Keyset::from_pem(None, text.as_bytes(), &DEFAULT)), Status::KeyUnsupported);
}

/// RFC 7518 2, 6.2, 6.3: numbers of RSA are as short as possible, those of a curve as long as it demands.
#[test]
fn numbers_are_read_with_zeros_in_front_and_refused_if_cut() {
    for key in fixed() {
        for (name, _) in key.jwk.as_object().expect("an object") {
            if matches!(name.as_str(), "kty" | "crv" | "alg") {
                continue;
            }
            let number = bytes(&key.jwk, name);
            let mut wrong = vec![Vec::new()];
            // What is no number but octets has them as they are (RFC 8037 2, RFC 9964 3).
            let longer = [[&[0], &number[..]].concat(), [&[0, 0], &number[..]].concat()];
            if matches!(key.jwk["kty"].as_str(), Some("RSA" | "EC")) {
                for number in longer {
                    let jwk = having(&key.jwk, name, base64url(&number));
                    let thumbprint = |jwk| keys(jwk).key(0).expect("a key").thumbprint.clone();
                    assert_eq!(thumbprint(&jwk), thumbprint(&key.jwk), "{:?}: {name}", key.algorithm);
                }
            } else {
                wrong.extend(longer);
            }
            if key.algorithm != Algorithm::RS256 {
                let end = number.len() - 1;
                // A number whose first byte is 0 is the same without it.
                wrong.extend((number[0] != 0).then(|| number[1..].to_vec()));
                wrong.extend([number[..end].to_vec(), [&number[..], &[0]].concat()]);
                wrong.extend([[&number[..], &number].concat(), vec![number[0]], vec![0; 16_384]]);
            }
            for number in wrong {
                for jwk in [&key.jwk, &public(&key.jwk)] {
                    if jwk.get(name).is_some() {
                        let jwk = having(jwk, name, base64url(&number));
                        assert_eq!(refusal(&jwk), Status::KeyMalformed, "{:?}: {name}", key.algorithm);
                    }
                }
            }
        }
    }
    // DER numbers that are negative, empty, or longer than they need to be.
    let jwk = &of(Algorithm::RS256).jwk;
    let (n, e) = (bytes(jwk, "n"), bytes(jwk, "e"));
    let positive = |number: &[u8]| tlv(0x02, &[&[0], number].concat());
    assert!(Keyset::from_der(None, &sequence(&[&positive(&n), &integer(&e)]), &DEFAULT).is_ok());
    let wrong = [
        (tlv(0x02, &n), integer(&e)),
        (positive(&[&[0], &n[..]].concat()), integer(&e)),
        (positive(&n), positive(&e)),
        (positive(&n), tlv(0x02, &[0x81])),
        (positive(&n), tlv(0x02, &[])),
    ];
    for (n, e) in wrong {
        let pkcs1 = sequence(&[&n, &e]);
        let spki = sequence(&[RSA_ENCRYPTION, &bits(&pkcs1)]);
        for der in [pkcs1, spki] {
            assert_eq!(refused(Keyset::from_der(None, &der, &WEAK)), Status::KeyMalformed, "{der:02x?}");
        }
    }
}

/// A point that is not on the curve gives a private key away, where one is used with it, and means nothing in any case.
#[test]
fn points_off_the_curve_are_refused() {
    for algorithm in CURVES {
        let jwk = &of(algorithm).jwk;
        let (x, y) = (bytes(jwk, "x"), bytes(jwk, "y"));
        let len = x.len();
        let (_, prime) = order_and_prime(algorithm);
        let mut changed = y.clone();
        changed[len - 1] ^= 1;
        let mut points = vec![
            (x.clone(), changed),
            (y.clone(), x.clone()),
            (vec![0; len], vec![0; len]),
            (small(1, len), small(1, len)),
            (prime.clone(), y.clone()),
            (x.clone(), prime.clone()),
            (vec![0xff; len], vec![0xff; len]),
        ];
        // The same point with coordinates that are not reduced, where there is room for them.
        points.extend(sum(&x, &prime).map(|x| (x, y.clone())));
        points.extend(sum(&y, &prime).map(|y| (x.clone(), y)));
        let spki = der(&export(&keys(jwk), ExportForm::PublicPem));
        let identifier = tlv(0x30, children(&spki)[0].1);
        for (x, y) in points {
            let wrong = having(&having(jwk, "x", base64url(&x)), "y", base64url(&y));
            assert_eq!(refusal(&wrong), Status::KeyMalformed, "{algorithm:?}");
            assert_eq!(refusal(&public(&wrong)), Status::KeyMalformed, "{algorithm:?}");
            let spki = sequence(&[&identifier, &bits(&[&[4], &x[..], &y].concat())]);
            for der in [certificate(&spki), spki] {
                assert_eq!(refused(Keyset::from_der(None, &der, &DEFAULT)), Status::KeyMalformed, "{algorithm:?}");
            }
        }
        // The point at infinity, no point, points of other lengths and forms; compressed ones are not supported.
        let point = [&[4], &x[..], &y].concat();
        let short = point[..2 * len].to_vec();
        let long = [&point[..], &[0]].concat();
        let hybrid = [&[6 | y[len - 1] & 1], &x[..], &y].concat();
        for (point, expected) in [
            (vec![0], Status::KeyMalformed),
            (vec![], Status::KeyMalformed),
            (short, Status::KeyMalformed),
            (long, Status::KeyMalformed),
            (hybrid, Status::KeyMalformed),
            ([&[2 | y[len - 1] & 1], &x[..]].concat(), Status::KeyUnsupported),
        ] {
            let spki = sequence(&[&identifier, &bits(&point)]);
            assert_eq!(refused(Keyset::from_der(None, &spki, &DEFAULT)), expected, "{algorithm:?}: {point:02x?}");
        }
        // On one curve and said to be on another of the same size.
        if len == 32 {
            let other = if algorithm == Algorithm::ES256 { "secp256k1" } else { "P-256" };
            assert_eq!(refusal(&having(&public(jwk), "crv", other)), Status::KeyMalformed, "{algorithm:?}");
        }
    }
}

/// What is no point of the Ed25519 curve is refused, or else verifies nothing: the library underneath looks at it late.
#[test]
fn ed25519_keys_off_the_curve_verify_nothing() {
    // 2 and 7 are no coordinates of this curve, and numbers from the prime on stand for nothing.
    let above = |more: u8| {
        let mut y = [0xff; 32];
        (y[0], y[31]) = (0xed + more, 0x7f);
        y
    };
    let below = |number: u8| {
        let mut y = [0; 32];
        y[0] = number;
        y
    };
    let jwk = public(&of(Algorithm::Ed25519).jwk);
    let good = token(&keys(&of(Algorithm::Ed25519).jwk));
    let points = [below(2), below(7), below(8), below(11), above(2)];
    for x in points {
        let spki = sequence(&[ED25519, &bits(&x)]);
        for made in [load(&having(&jwk, "x", base64url(x))), Keyset::from_der(None, &spki, &DEFAULT)] {
            let keys = match made {
                Ok(keys) => keys,
                Err(error) => {
                    assert_eq!(error.status, Status::KeyMalformed, "{x:02x?}");
                    continue;
                }
            };
            for half in points.into_iter().chain([[0; 32], below(1), above(0), [0xff; 32]]) {
                for scalar in [[0; 32], below(1), half] {
                    let forged = with_signature(&good, &[&half[..], &scalar].concat());
                    assert_eq!(default_status(&keys, &forged), Status::SignatureInvalid, "{x:02x?}, {half:02x?}");
                }
            }
            assert_eq!(default_status(&keys, &good), Status::SignatureInvalid, "{x:02x?}");
        }
    }
}

/// A private part beside the public part of another key would sign what nobody can verify, and worse.
#[test]
fn private_and_public_parts_that_do_not_match_are_refused() {
    for key in fixed() {
        let other = Keyset::generate(key.algorithm, &DEFAULT).expect("a new key");
        let set: Value = serde_json::from_str(&export(&other, ExportForm::PrivateJwks)).expect("JSON");
        let other = &set["keys"][0];
        for (name, _) in key.jwk.as_object().expect("an object") {
            if matches!(name.as_str(), "kty" | "crv" | "alg" | "e") {
                continue;
            }
            let mixed = having(&key.jwk, name, other[name].clone());
            assert_eq!(refusal(&mixed), Status::KeyMalformed, "{:?}: {name}", key.algorithm);
            // By one bit, at either end.
            for at in [0, bytes(&key.jwk, name).len() - 1] {
                let mut number = bytes(&key.jwk, name);
                number[at] ^= 2;
                let changed = having(&key.jwk, name, base64url(&number));
                assert_eq!(refusal(&changed), Status::KeyMalformed, "{:?}: {name} at {at}", key.algorithm);
            }
        }
    }
    for algorithm in CURVES {
        let jwk = &of(algorithm).jwk;
        let (order, _) = order_and_prime(algorithm);
        let d = bytes(jwk, "d");
        let numbers = [Some(vec![0; d.len()]), Some(order.clone()), Some(vec![0xff; d.len()]), sum(&d, &order)];
        for number in numbers.into_iter().flatten() {
            let wrong = having(jwk, "d", base64url(&number));
            assert_eq!(refusal(&wrong), Status::KeyMalformed, "{algorithm:?}: {number:02x?}");
        }
    }
    // The same in SEC1 and PKCS#8.
    let (jwk, other) = (&of(Algorithm::ES256).jwk, example("rfc7517-a2-key-for-encryption"));
    let point = |jwk: &Value| [&[4], &bytes(jwk, "x")[..], &bytes(jwk, "y")].concat();
    let parameters = tlv(0xa0, &tlv(0x06, b"\x2a\x86\x48\xce\x3d\x03\x01\x07"));
    for (point, expected) in [(point(jwk), None), (point(&other), Some(Status::KeyMalformed))] {
        let public = tlv(0xa1, &bits(&point));
        let scalar = octets(&bytes(jwk, "d"));
        let sec1 = sequence(&[&integer(&[1]), &scalar, &parameters, &public]);
        let inner = sequence(&[&integer(&[1]), &scalar, &public]);
        let pkcs8 = sequence(&[&integer(&[0]), EC_P256, &octets(&inner)]);
        for der in [sec1, pkcs8] {
            let made = Keyset::from_der(None, &der, &DEFAULT).map(drop).map_err(|error| error.status);
            assert_eq!(made.err(), expected);
        }
    }
    let jwk = &of(Algorithm::Ed25519).jwk;
    for (x, expected) in [(bytes(jwk, "x"), None), (bytes(&other, "x"), Some(Status::KeyMalformed))] {
        let public = tlv(0x81, &[&[0], &x[..]].concat());
        let seed = octets(&octets(&bytes(jwk, "d")));
        let pkcs8 = sequence(&[&integer(&[1]), ED25519, &seed, &public]);
        let made = Keyset::from_der(None, &pkcs8, &DEFAULT).map(drop).map_err(|error| error.status);
        assert_eq!(made.err(), expected);
    }
}

/// The numbers of the RSA key that are not reduced: each the same but for a multiple of what it is computed modulo.
const NOT_REDUCED: [(&str, usize, &str); 4] = [
    (
        "d",
        3,
        "D________-7PIRWeDCYq8FoTBVt1aPyxKoWyZcGg-ngUkkvtjV3AOz9W8uWH2Ugss36w3X7HfgboSvnIWk7r66nVbIVKl6nEbPpv\
         Cs8i8S0VGCpXn3EeViKiYhWagUuGlWn9I4pTMZY02X35hlFPCrUg9KM5tobVfK0uIwsty3GN2Y0yV0_ieV6vgBw1BNYIYFMIIAS7\
         ZXoty9dM732bEKMrb-AqeNNp_F-IV2HA8UuX-x0slIrVyivtnHCtVkMXBReTNuLoSux_UUchHXhWdCdMD2N1TpNlNpeHdqqQWr_D\
         DMiyIzF-fQmlehMQc32m4I8NkjlzJpRuCEDHKAyKLweEmPMe768",
    ),
    (
        "dp",
        6,
        "4BzEEOtIpmVdVEZNCqS7baC4crd0pqnRH_5IB3jw3bcxGn6QLvnEtfdUdiYrqBdss1l58BQ3KhooKeQTa9AB0Hw_Py5PJdTJNPY8\
         eAya-laa1ECosASLabhE6i_CzSn52oeGKGcgyfM7crHnP84vxa3Hpal6OMOzbfo3s2BIrGHuxdBfpT_PI7Yz-FOKnu1R6HsJeDCj\
         n12Sk3vmAktV2zb34MCdy7cpdTh_YVr7tss2u6vneTwrA86rZtu5Mbr1C1XsmvkxHQAdYo0",
    ),
    (
        "dq",
        7,
        "uQPEfgmVtjL0Uyyx88GZFF1fOunH3-7cepKmtH4pxhtCoHqpWmT8YAmZxaewHgHAjLYsp1ZSe7zFYHj7C6ul7TjeLQeZD_YwD66u\
         c2t-lPp0Zk9e5ItvlkY46XCcTp-UnBAs7EHJc7xtJoiiMbkNyW4DsJnRX40hNgLrWkYb2fT19rrmI2oKr6N3Do9U0ajaHF-NKJnw\
         gjMd2w9cjz3_-kyNlxAr2v4IKhGNpmM5iIgOS1VZnOZ68m6_pbLBSp3nssTdlqvd0tIiTHU",
    ),
    (
        "qi",
        8,
        "4BzEEOtIpmVdVEZNCqS7baC4crd0pqnRH_5IB3jw3bcxGn6QLvnEtfdUdiYrqBdss1l58BQ3KhooKeQTa9AB0Hw_Py5PJdTJNPY8\
         kpF2r1oX1gzOLXeWtqGkpAsIYsB8Zg0t55ezfywEwZtZPWQtwTtBQ7B5m86P_oDZfpf2R_SMowX7fhd_QJQ3ydy5cY7YIBi87w93\
         IKLEdfnbJtoOPLUW0ITrJReOgo1cq9SbsxYawBgfp_gh6A5603k2-ZQwVK0JKSHuLFkuQ3U",
    ),
];

/// RFC 8017 3.2: a private number is below what it is computed modulo.
#[test]
fn private_numbers_of_rsa_that_are_not_reduced_are_refused() {
    let jwk = &of(Algorithm::RS256).jwk;
    let pkcs8 = der(&export(&keys(jwk), ExportForm::PrivatePem));
    let numbers: Vec<Vec<u8>> = children(children(&pkcs8)[2].1).iter().map(|(tag, n)| tlv(*tag, n)).collect();
    for (name, at, number) in NOT_REDUCED {
        assert_eq!(refusal(&having(jwk, name, number)), Status::KeyMalformed, "{name}");
        let mut numbers = numbers.clone();
        numbers[at] = integer(&from_base64url(number));
        let pkcs1 = sequence(&numbers.iter().map(Vec::as_slice).collect::<Vec<_>>());
        let wrapped = sequence(&[&integer(&[0]), RSA_ENCRYPTION, &octets(&pkcs1)]);
        for der in [pkcs1, wrapped] {
            assert_eq!(refused(Keyset::from_der(None, &der, &DEFAULT)), Status::KeyMalformed, "{name}");
        }
    }
}

/// RFC 7518 3.3, RFC 8725 3.5.
#[test]
fn rsa_keys_that_are_too_weak_or_too_large_are_refused() {
    let jwk = public(&of(Algorithm::RS256).jwk);
    let status = |n: &[u8], e: &[u8], options: &KeyOptions<'_>| {
        let jwk = having(&having(&jwk, "n", base64url(n)), "e", base64url(e));
        let from_jwk = Keyset::from_jwks(jwk.to_string().as_bytes(), options).map(drop).map_err(|error| error.status);
        let pkcs1 = sequence(&[&integer(n), &integer(e)]);
        let spki = sequence(&[RSA_ENCRYPTION, &bits(&pkcs1)]);
        for der in [certificate(&spki), spki, pkcs1] {
            // What is shorter than that is not taken for a key at all.
            if n.len() >= 64 {
                let made = Keyset::from_der(None, &der, options).map(drop).map_err(|error| error.status);
                assert_eq!(made, from_jwk, "{} bytes", n.len());
            }
        }
        from_jwk.err().unwrap_or(Status::Ok)
    };
    let n = bytes(&jwk, "n");
    let odd = |bits: usize| {
        let mut n = vec![0xff; bits.div_ceil(8)];
        n[0] >>= (8 - bits % 8) % 8;
        n
    };
    let e = [1, 0, 1];
    for (bits, strict, weak) in [
        (1, Status::KeyTooWeak, Status::KeyTooWeak),
        (512, Status::KeyTooWeak, Status::KeyTooWeak),
        (1023, Status::KeyTooWeak, Status::KeyTooWeak),
        (1024, Status::KeyTooWeak, Status::Ok),
        (2047, Status::KeyTooWeak, Status::Ok),
        (2048, Status::Ok, Status::Ok),
        (8192, Status::Ok, Status::Ok),
        (8193, Status::KeyUnsupported, Status::KeyUnsupported),
        (16_384, Status::KeyUnsupported, Status::KeyUnsupported),
    ] {
        assert_eq!((status(&odd(bits), &e, &DEFAULT), status(&odd(bits), &e, &WEAK)), (strict, weak), "{bits} bits");
    }
    for (e, strict, weak) in [
        (&[1][..], Status::KeyTooWeak, Status::KeyTooWeak),
        (&[2], Status::KeyTooWeak, Status::KeyTooWeak),
        (&[3], Status::KeyTooWeak, Status::Ok),
        (&[17], Status::KeyTooWeak, Status::Ok),
        (&[255, 255], Status::KeyTooWeak, Status::Ok),
        (&[1, 0, 0], Status::KeyTooWeak, Status::KeyTooWeak),
        (&[1, 0, 3], Status::Ok, Status::Ok),
        (&[1, 255, 255, 255, 255], Status::Ok, Status::Ok),
        (&[2, 0, 0, 0, 1], Status::KeyUnsupported, Status::KeyUnsupported),
        (&n, Status::KeyUnsupported, Status::KeyUnsupported),
    ] {
        assert_eq!((status(&n, e, &DEFAULT), status(&n, e, &WEAK)), (strict, weak), "{e:02x?}");
    }
    let even = minus_one(&n);
    assert_eq!((status(&even, &e, &DEFAULT), status(&even, &e, &WEAK)), (Status::KeyMalformed, Status::KeyMalformed));
}

/// A set with public keys is there to be published, and a secret in it would be too; a signer's own set is another thing.
#[test]
fn a_secret_beside_public_keys_in_one_set_is_refused() {
    let secret = json!({"kty": "oct", "alg": "HS256", "kid": "secret", "k": base64url(SECRET)});
    for key in fixed() {
        let public = public(&key.jwk);
        for set in [json!([secret, public]), json!([public, secret]), json!([key.jwk, secret, public])] {
            let made = load(&json!({ "keys": set }));
            assert_eq!(refused(made), Status::KeyMalformed, "{:?}", key.algorithm);
        }
        assert_eq!(keys(&json!({ "keys": [secret, key.jwk] })).len(), 2, "{:?}", key.algorithm);
    }
}

/// RFC 8725 3.1: what a key is for is what its document says.
#[test]
fn use_and_key_ops_are_honoured() {
    for (algorithm, jwk) in bound() {
        let good = token(&keys(&jwk));
        let signs = |keys: &Keyset| {
            let mut out = vec![0; 8192];
            sign(keys, CLAIMS.as_bytes(), &SignOptions::default(), NOW, &mut out).map_err(|error| error.status)
        };
        let verify_only = keys(&having(&jwk, "key_ops", vec!["verify"]));
        assert_eq!(default_status(&verify_only, &good), Status::Ok, "{algorithm:?}");
        assert_eq!(signs(&verify_only), Err(Status::KeyCannotSign), "{algorithm:?}");
        let sign_only = keys(&having(&jwk, "key_ops", vec!["sign"]));
        assert_eq!(default_status(&sign_only, &good), Status::KeyNotFound, "{algorithm:?}");
        assert!(signs(&sign_only).is_ok(), "{algorithm:?}");
        assert_eq!(signs(&keys(&public(&jwk))), Err(Status::KeyCannotSign), "{algorithm:?}");
        for (name, value, expected) in [
            ("use", json!("enc"), Status::KeyUnsupported),
            ("use", json!("SIG"), Status::KeyUnsupported),
            ("use", json!(""), Status::KeyUnsupported),
            ("key_ops", json!(["encrypt"]), Status::KeyUnsupported),
            ("key_ops", json!(["Verify"]), Status::KeyUnsupported),
            ("key_ops", json!(["verify", "verify"]), Status::KeyMalformed),
        ] {
            assert_eq!(refusal(&having(&jwk, name, value.clone())), expected, "{name} {value}");
        }
        let contradiction = having(&having(&jwk, "use", "enc"), "key_ops", vec!["sign"]);
        assert_eq!(refusal(&contradiction), Status::KeyMalformed, "{algorithm:?}");
    }
}

/// The documents that the tests of HMAC secrets use are keys, or what they are is said.
#[test]
fn key_documents_load_as_what_they_are() {
    let mut loaded = 0;
    for (name, text) in documents::PEM {
        let from_pem = Keyset::from_pem(None, text.as_bytes(), &DEFAULT).map_err(|error| error.status);
        match *name {
            "EC private key, PKCS#8, encrypted" => assert_eq!(from_pem.map(drop), Err(Status::KeyEncrypted)),
            "certificate request" => assert_eq!(from_pem.map(drop), Err(Status::KeyUnsupported)),
            _ => {
                let from_der = Keyset::from_der(None, &der(text), &DEFAULT).expect("the same in DER");
                let thumbprint = |keys: &Keyset| keys.key(0).expect("a key").thumbprint.clone();
                assert_eq!(thumbprint(&from_pem.expect("a key")), thumbprint(&from_der), "{name}");
                loaded += 1;
            }
        }
        assert_eq!(refused(Keyset::from_pem(None, &der(text), &DEFAULT)), Status::KeyWrongForm, "{name}");
        assert_eq!(refused(Keyset::from_der(None, text.as_bytes(), &DEFAULT)), Status::KeyWrongForm, "{name}");
        assert_eq!(refused(Keyset::from_jwks(text.as_bytes(), &DEFAULT)), Status::KeyWrongForm, "{name}");
        assert_eq!(refused(Keyset::from_jwks(&der(text), &DEFAULT)), Status::KeyWrongForm, "{name}");
    }
    assert!(loaded >= 8, "{loaded}");
}
