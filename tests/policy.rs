//! Policies as documents; what is refused, and where, is in the shared vectors.

use onejwt::json::{self, Fault, FaultKind};
use onejwt::{
    Algorithm, AlgorithmSet, KeyOptions, Keyset, Policy, PolicyDocument, Report, Rule, SignOptions, Status,
    VerifyOptions, sign, verify,
};

const NOW: i64 = 1_700_000_000;

fn policy(json: &str) -> Policy {
    Policy::from_json(json.as_bytes(), None).unwrap_or_else(|error| panic!("{json}: {error}"))
}

fn keys() -> Keyset {
    Keyset::from_secret(Algorithm::HS256, &[0x5a; 32], &KeyOptions::default()).unwrap()
}

fn status(json: &str, claims: &str) -> Status {
    let (mut token, mut out) = ([0; 1024], [0; 1024]);
    let keys = keys();
    let options = SignOptions { allow_missing_exp: true, ..SignOptions::default() };
    let len = sign(&keys, claims.as_bytes(), &options, NOW, &mut token).unwrap();
    let (policy, mut report) = (policy(json), Report::new(NOW));
    match verify(&keys, &token[..len], &policy.demands().options(), &mut out, &mut report) {
        Ok(_) => Status::Ok,
        Err(error) => error.status,
    }
}

#[test]
fn every_member_is_what_the_options_call_so() {
    let policy = policy(
        r#" {"$schema": null, "issuers": ["a", "\u0062"], "audiences": ["c"], "subject": "d", "types": ["at+jwt", "JWT"],
            "required": ["jti", "/e/0"], "algorithms": ["ES256", "EdDSA"], "leeway": 60, "max_age": 4294967295,
            "allow_missing_exp": true, "ignore": ["exp", "nbf"], "max_token_len": 9000,
            "expected": {"nonce": "n", "ok": true, "none": null, "/n/~1": 1.50e0, "scope": {"contains": ["x", "y"], "equals": "x y"}}} "#,
    );
    let demands = policy.demands();
    let VerifyOptions {
        allow_missing_exp,
        ignore_exp,
        ignore_nbf,
        ignore_iat,
        ignore_aud,
        algorithms,
        leeway_seconds,
        max_age_seconds,
        issuers,
        audiences,
        types,
        required,
        expected,
        subject,
        max_token_len,
        decrypt_with,
        decrypt_algorithms,
        encryptions,
    } = demands.options();
    assert_eq!([allow_missing_exp, ignore_exp, ignore_nbf, ignore_iat, ignore_aud], [true, true, true, false, false]);
    assert_eq!(algorithms, AlgorithmSet::of(&[Algorithm::ES256, Algorithm::Ed25519]));
    assert_eq!((leeway_seconds, max_age_seconds, max_token_len), (60, u32::MAX, 9000));
    assert_eq!((issuers, audiences), (&["a", "b"][..], &["c"][..]));
    assert_eq!((types, required), (&["at+jwt", "JWT"][..], &["jti", "/e/0"][..]));
    assert_eq!(subject, Some("d"));
    let expected: Vec<_> = expected.iter().map(|one| (one.claim, one.value, one.rule)).collect();
    let (equals, json, contains) = (Rule::Equals, Rule::EqualsJson, Rule::Contains);
    assert_eq!(
        expected,
        [
            ("nonce", "n", equals),
            ("ok", "true", json),
            ("none", "null", json),
            ("/n/~1", "1.50e0", json),
            ("scope", "x", contains),
            ("scope", "y", contains),
            ("scope", "x y", equals)
        ]
    );
    assert!(decrypt_with.is_none() && decrypt_algorithms.is_empty() && encryptions.is_empty());
}

#[test]
fn an_empty_policy_forgives_nothing() {
    let policy = policy("{}");
    let (demands, nothing) = (policy.demands(), VerifyOptions::default());
    assert_eq!(format!("{:?}", demands.options()), format!("{nothing:?}"));
    assert_eq!(status("{}", r#"{"sub":"a"}"#), Status::ClaimMissing);
    assert_eq!(status("{}", r#"{"aud":"a","exp":1700000001}"#), Status::AudienceMismatch);
    // What is false is as good as absent.
    assert_eq!(status(r#"{"allow_missing_exp": false, "encrypted": false}"#, "{}"), Status::ClaimMissing);
    assert_eq!(status(r#"{"allow_missing_exp": true}"#, "{}"), Status::Ok);
}

#[test]
fn a_text_and_null_are_compared_as_the_options_do() {
    let expects = |value: &str, claim: &str| {
        status(&format!(r#"{{"allow_missing_exp":true,"expected":{{"c":{value}}}}}"#), claim)
    };
    assert_eq!(expects("\"v\"", r#"{"c":"v"}"#), Status::Ok);
    assert_eq!(expects("\"v\"", r#"{"c":"w"}"#), Status::ClaimMismatch);
    assert_eq!(expects("\"v\"", r#"{"c":null}"#), Status::ClaimMissing);
    assert_eq!(expects("\"1\"", r#"{"c":1}"#), Status::ClaimWrongType);
    assert_eq!(expects("null", r#"{"c":null}"#), Status::Ok);
    assert_eq!(expects("null", "{}"), Status::ClaimMissing);
    assert_eq!(expects("1", r#"{"c":1.0}"#), Status::Ok);
    assert_eq!(expects(r#"{"contains":["a"],"equals":"a b"}"#, r#"{"c":"a b"}"#), Status::Ok);
    assert_eq!(expects(r#"{"contains":["c"],"equals":"a b"}"#, r#"{"c":"a b"}"#), Status::ClaimMismatch);
}

#[cfg(feature = "asymmetric")]
#[test]
fn keys_to_decrypt_with_are_shared_and_demanded() {
    use std::sync::Arc;

    use onejwt::{ContentEncryption, ContentEncryptionSet, KeyManagement, KeyManagementSet};

    let json = br#"{"encrypted": true, "decrypt_algorithms": ["A256KW"], "encryptions": ["A256GCM"], "algorithms": ["HS256"]}"#;
    let for_encryption = KeyOptions { for_encryption: true, ..KeyOptions::default() };
    let shared = Arc::new(Keyset::generate(KeyManagement::A256Kw, &for_encryption).unwrap());
    let policy = Policy::from_json(json, Some(shared.clone())).unwrap();
    {
        let demands = policy.demands();
        let options = demands.options();
        assert!(core::ptr::eq(options.decrypt_with.unwrap(), &*shared));
        assert_eq!(options.decrypt_algorithms, KeyManagementSet::of(&[KeyManagement::A256Kw]));
        assert_eq!(options.encryptions, ContentEncryptionSet::of(&[ContentEncryption::A256Gcm]));
    }
    assert_eq!(Arc::strong_count(&shared), 2);
    drop(policy);
    assert_eq!(Arc::strong_count(&shared), 1);
    // An empty set is enough: keys may come later.
    assert!(Policy::from_json(json, Some(Arc::new(Keyset::empty(&for_encryption).unwrap()))).is_ok());
    let fails = |json: &[u8], keys: Option<Keyset>| Policy::from_json(json, keys.map(Arc::new)).unwrap_err();
    assert_eq!(fails(json, None).at, 1);
    assert_eq!(fails(json, Some(keys())).at, 1);
    assert_eq!(fails(b" {}", Some(Keyset::empty(&for_encryption).unwrap())).at, 1);
    assert_eq!(fails(b"{\"encrypted\":false}", Some(Keyset::empty(&for_encryption).unwrap())).at, 0);
}

#[test]
fn places_are_lines_and_characters() {
    let place = |json: &[u8]| {
        let error = PolicyDocument::parse(json).unwrap_err();
        (error.at, error.place(json))
    };
    assert_eq!(place(b"{\n  \"issuers\": [],\n  \"leeway\": 1\n}"), (15, (2, 14)));
    assert_eq!(place("{\"subject\": \"\u{e9}\u{1f511}\", \"x\": 1}".as_bytes()), (22, (1, 19)));
    assert_eq!(place(b"{\r\n\"x\":1}"), (3, (2, 1)));
    assert_eq!(place(b""), (0, (1, 1)));
    assert_eq!(place(b"{\n"), (2, (2, 1)));
    assert_eq!(place(b"{\"subject\": \"\xff\"}"), (13, (1, 14)));
    let json = b"{\"audience\": [\"a\"]}";
    let error = PolicyDocument::parse(json).unwrap_err();
    assert_eq!(
        error.in_document(json),
        "line 1, column 2: unknown member \"audience\": did you mean \"audiences\" (a list of texts)?"
    );
    assert_eq!(onejwt::Error::from(error).status, Status::InvalidArgument);
}

#[test]
fn faults_are_found_where_they_are() {
    let many = |last: &str| {
        let members: Vec<_> = (0..40).map(|index| format!("\"m{index}\":0")).collect();
        format!("{{\"o\":{{{},\"{last}\":0}}}}", members.join(","))
    };
    let long = many("m7");
    let at_last = long.rfind("\"m7\"").unwrap();
    for (document, expected) in [
        ("{\"a\":1,\"a\":2}", Some((7, FaultKind::Doubled))),
        ("{\"a\":1,\"\\u0061\":2}", Some((7, FaultKind::Doubled))),
        ("{\"a\":{\"b\":1,\"c\":2,\"b\":3}}", Some((18, FaultKind::Doubled))),
        (&long, Some((at_last, FaultKind::Doubled))),
        (&many("m40"), None),
        ("{\"a\":1,\"a\" 2}", Some((7, FaultKind::Doubled))),
        ("{\"a\" 1}", Some((5, FaultKind::Grammar))),
        ("{\"a\":1,}", Some((7, FaultKind::Grammar))),
        ("{\"a\":01}", Some((6, FaultKind::Grammar))),
        ("{\"a\":\"b", Some((7, FaultKind::Grammar))),
        ("{\"a\":\"b\nc\"}", Some((7, FaultKind::Grammar))),
        ("{\"a\":\"\\x\"}", Some((7, FaultKind::Grammar))),
        ("{\"a\":tru}", Some((5, FaultKind::Grammar))),
        ("{} x", Some((3, FaultKind::Grammar))),
        ("[1]", Some((0, FaultKind::Grammar))),
        ("", Some((0, FaultKind::Grammar))),
        (" {\"a\":[1,{\"b\":{}}]} ", None),
    ] {
        let found = json::fault(document.as_bytes());
        assert_eq!(found.map(|Fault { at, kind }| (at, kind)), expected, "{document}");
        assert_eq!(found.is_none(), json::object(document.as_bytes(), |_, _| ()).is_ok(), "{document}");
    }
    let not_utf8 = json::fault(b"{\"a\":\"\xc3\", \"b\" 1}").unwrap();
    assert_eq!(not_utf8, Fault { at: 6, kind: FaultKind::Encoding });
}

#[test]
fn what_is_demanded_is_said_in_words() {
    let said = |json: &str| policy(json).document().describe();
    assert_eq!(
        said("{}"),
        "signature: the algorithms that the keys are bound to\n\
         length: at most 65536 bytes\n\
         typ: any, or none\n\
         iss: any, or none, but for keys that are bound to an issuer\n\
         aud: must not be there\n\
         sub: any, or none\n\
         exp: must be there, after now\n\
         nbf: not after now, where it is there\n\
         iat: not after now, where it is there\n"
    );
    assert_eq!(
        said(
            r#"{"algorithms":["RS256","ES256"],"issuers":["a"],"audiences":["b","c\u001b"],"subject":"d","types":["at+jwt"],
                "leeway":30,"max_age":1,"required":["jti"],"max_token_len":100,
                "expected":{"e":"f","g":{"contains":["h"],"equals":null}}}"#
        ),
        "signature: RS256 or ES256\n\
         length: at most 100 bytes\n\
         typ: \"at+jwt\"\n\
         iss: \"a\"\n\
         aud: contains one of \"b\", \"c\\u{1b}\"\n\
         sub: \"d\"\n\
         exp: must be there, after now, with 30 seconds of leeway\n\
         nbf: not after now, with 30 seconds of leeway, where it is there\n\
         iat: must be there, not after now, and less than 1 second ago, with 30 seconds of leeway\n\
         required: \"jti\"\n\
         expected: \"e\" is the text \"f\"\n\
         expected: \"g\" contains \"h\"\n\
         expected: \"g\" is null\n"
    );
    let loose = said(r#"{"ignore":["exp","nbf","iat","aud"],"decrypt_algorithms":["dir"],"encryptions":["A128GCM"]}"#);
    assert!(loose.starts_with("encryption: claims under a shared secret, with dir and A128GCM\n"), "{loose}");
    assert_eq!(loose.matches("not read").count(), 4, "{loose}");
    assert!(said(r#"{"allow_missing_exp":true}"#).contains("or missing, so that tokens without end are accepted"));
    assert!(said(r#"{"algorithms":["Ed448"]}"#).starts_with("signature: no algorithm that is supported"));
    let encrypted = PolicyDocument::parse(br#"{"encrypted":true,"algorithms":["PS256"]}"#).unwrap();
    assert!(encrypted.describe().starts_with("encryption: the token is encrypted, with the algorithms that"));
    assert!(encrypted.describe().contains("signature: inside is a signed token, with PS256\n"));
}
