//! Keys of every asymmetric algorithm: made, written out, loaded again, and used across all those forms.
#![cfg(feature = "asymmetric")]

use onejwt::{
    Algorithm, AlgorithmSet, ExportForm, KeyOptions, Keyset, Report, SignOptions, Status, VerifyOptions, sign, verify,
};

const NOW: i64 = 1_700_000_000;
const ALGORITHMS: [Algorithm; 14] = [
    Algorithm::RS256,
    Algorithm::RS384,
    Algorithm::RS512,
    Algorithm::PS256,
    Algorithm::PS384,
    Algorithm::PS512,
    Algorithm::ES256,
    Algorithm::ES384,
    Algorithm::ES512,
    Algorithm::ES256K,
    Algorithm::Ed25519,
    Algorithm::MlDsa44,
    Algorithm::MlDsa65,
    Algorithm::MlDsa87,
];

fn export(keys: &Keyset, index: Option<usize>, form: ExportForm) -> Result<Vec<u8>, Status> {
    let needed = match keys.export(index, form, &mut []) {
        Err(error) if error.status == Status::BufferTooSmall => error.needed,
        Err(error) => return Err(error.status),
        Ok(_) => panic!("nothing fits an empty buffer"),
    };
    let mut out = vec![0; needed];
    assert_eq!(keys.export(index, form, &mut out), Ok(needed));
    Ok(out)
}

fn signed(keys: &Keyset) -> Result<Vec<u8>, Status> {
    let mut out = vec![0; 8192];
    let options = SignOptions { expires_in: 60, ..SignOptions::default() };
    let len = sign(keys, br#"{"sub":"alice"}"#, &options, NOW, &mut out).map_err(|error| error.status)?;
    out.truncate(len);
    Ok(out)
}

fn verified(keys: &Keyset, token: &[u8], algorithms: &[Algorithm]) -> Status {
    let options = VerifyOptions { algorithms: AlgorithmSet::of(algorithms), ..VerifyOptions::default() };
    let mut out = vec![0; token.len()];
    verify(keys, token, &options, &mut out, &mut Report::new(NOW)).map_or_else(|error| error.status, |_| Status::Ok)
}

#[test]
fn every_form_of_every_key_signs_and_verifies_for_every_other() {
    let options = KeyOptions::default();
    for algorithm in ALGORITHMS {
        let made = Keyset::generate(algorithm, &options).unwrap();
        let stated = Some(algorithm);
        let load_pem = |text: Vec<u8>| Keyset::from_pem(stated.map(Into::into), &text, &options).unwrap();
        let private_jwks = Keyset::from_jwks(&export(&made, None, ExportForm::PrivateJwks).unwrap(), &options).unwrap();
        let private_pem = load_pem(export(&made, Some(0), ExportForm::PrivatePem).unwrap());
        let public_jwks = Keyset::from_jwks(&export(&made, None, ExportForm::PublicJwks).unwrap(), &options).unwrap();
        let public_pem = load_pem(export(&made, Some(0), ExportForm::PublicPem).unwrap());
        let thumbprint = made.key(0).unwrap().thumbprint.clone();
        for keys in [&private_jwks, &private_pem, &public_jwks, &public_pem] {
            let key = keys.key(0).unwrap();
            assert_eq!(key.thumbprint, thumbprint, "{algorithm:?}");
            assert_eq!(key.algorithm, algorithm);
        }
        for signer in [&made, &private_jwks, &private_pem] {
            let token = signed(signer).unwrap();
            for verifier in [&made, &private_jwks, &private_pem, &public_jwks, &public_pem] {
                assert_eq!(verified(verifier, &token, &[]), Status::Ok, "{algorithm:?}");
            }
            let mut changed = token.clone();
            let last = changed.len() - 10;
            changed[last] = if changed[last] == b'A' { b'B' } else { b'A' };
            assert_eq!(verified(&public_pem, &changed, &[]), Status::SignatureInvalid, "{algorithm:?}");
        }
        for verifier in [&public_jwks, &public_pem] {
            assert_eq!(signed(verifier), Err(Status::KeyCannotSign), "{algorithm:?}");
            assert_eq!(export(verifier, None, ExportForm::PrivateJwks), Err(Status::KeyCannotSign));
            assert_eq!(export(verifier, Some(0), ExportForm::PrivatePem), Err(Status::KeyCannotSign));
        }
    }
}

#[test]
fn an_rsa_key_without_alg_widens_within_its_family_only() {
    let options = KeyOptions::default();
    let made = Keyset::generate(Algorithm::RS256, &options).unwrap();
    let pem = export(&made, Some(0), ExportForm::PrivatePem).unwrap();
    let open = Keyset::from_pem(None, &pem, &options).unwrap();
    for algorithm in &ALGORITHMS[..6] {
        let bound = Keyset::from_pem(Some((*algorithm).into()), &pem, &options).unwrap();
        let token = signed(&bound).unwrap();
        assert_eq!(verified(&open, &token, &[*algorithm]), Status::Ok, "{algorithm:?}");
        let alone = if *algorithm == Algorithm::RS256 { Status::Ok } else { Status::AlgNotAllowed };
        assert_eq!(verified(&open, &token, &[]), alone, "{algorithm:?}");
        assert_eq!(verified(&made, &token, &[*algorithm]), alone, "{algorithm:?}");
    }
}

/// Found by fuzzing: a secret whose base64url, or a `kid` that, looks like a key in another form.
#[test]
fn a_key_set_is_judged_by_its_json_and_not_by_what_its_values_look_like() {
    let options = KeyOptions::default();
    let secret = b"{\"k.y\":\"oc\",.\"kid\":\"aR.ffff\0\0\0\x07ssh-dss.............";
    let made = Keyset::from_secret(Algorithm::HS256, secret, &options).unwrap();
    Keyset::from_jwks(&export(&made, None, ExportForm::PrivateJwks).unwrap(), &options).unwrap();
    for kid in ["-----BEGIN PUBLIC KEY-----", "AAAAB3NzaC1yc2E", "-----END "] {
        let made = Keyset::generate(Algorithm::HS256, &KeyOptions { kid: Some(kid), ..options }).unwrap();
        Keyset::from_jwks(&export(&made, None, ExportForm::PrivateJwks).unwrap(), &options).unwrap();
    }
}

#[test]
fn only_rsa_keys_are_made_in_several_sizes() {
    let generate = |algorithm, bits| {
        Keyset::generate(algorithm, &KeyOptions { bits, ..KeyOptions::default() }).map_err(|error| error.status)
    };
    for bits in [2048, 3072, 4096] {
        assert_eq!(generate(Algorithm::PS384, bits).expect("a new key").key(0).expect("a key").bits, bits);
    }
    for (bits, status) in [
        (1, Status::KeyTooWeak),
        (1024, Status::KeyTooWeak),
        (2047, Status::KeyTooWeak),
        (2049, Status::InvalidArgument),
        (3071, Status::InvalidArgument),
        (16_384, Status::InvalidArgument),
        (u32::MAX, Status::InvalidArgument),
    ] {
        assert_eq!(generate(Algorithm::RS256, bits).err(), Some(status), "{bits}");
    }
    for &algorithm in &ALGORITHMS[6..] {
        for bits in [1, 256, 4096] {
            assert_eq!(generate(algorithm, bits).err(), Some(Status::InvalidArgument), "{algorithm:?} {bits}");
        }
    }
}

/// What a private key was limited to is said where it leaves, and not of its public part, which is there to verify.
#[test]
fn an_export_says_what_a_private_key_may_be_used_for() {
    let options = KeyOptions::default();
    let made = Keyset::generate(Algorithm::Ed25519, &options).unwrap();
    let whole = String::from_utf8(export(&made, None, ExportForm::PrivateJwks).unwrap()).unwrap();
    assert!(whole.contains(r#""use":"sig""#) && !whole.contains("key_ops"), "{whole}");
    for operation in ["sign", "verify"] {
        let limited = whole.replace(r#""use":"sig""#, &format!(r#""key_ops":["{operation}"]"#));
        let keys = Keyset::from_jwks(limited.as_bytes(), &options).unwrap();
        let text = |form| String::from_utf8(export(&keys, None, form).unwrap()).unwrap();
        assert_eq!(text(ExportForm::PrivateJwks), limited);
        let public = text(ExportForm::PublicJwks);
        assert!(public.contains(r#""use":"sig""#) && !public.contains("key_ops"), "{public}");
        let again = Keyset::from_jwks(public.as_bytes(), &options).unwrap();
        assert_eq!(export(&again, None, ExportForm::PublicJwks).unwrap(), public.as_bytes());
    }
}

/// Also where the private part is that of a key which would be passed over.
#[test]
fn a_set_of_public_keys_stays_one_when_it_is_reloaded() {
    let made = Keyset::generate(Algorithm::ES256, &KeyOptions::default()).unwrap();
    let public = String::from_utf8(export(&made, None, ExportForm::PublicJwks).unwrap()).unwrap();
    let keys =
        Keyset::from_jwks(public.as_bytes(), &KeyOptions { public_only: true, ..KeyOptions::default() }).unwrap();
    keys.reload(public.as_bytes()).expect("the same keys");
    let other = public.replace("]}", r#",{"kty":"EC","crv":"brainpoolP256r1","x":"AQ","y":"AQ","d":"AQ"}]}"#);
    assert!(Keyset::from_jwks(other.as_bytes(), &KeyOptions::default()).is_ok());
    assert_eq!(keys.reload(other.as_bytes()), Err(Status::KeyMalformed.into()));
    assert_eq!(keys.reload(&export(&made, None, ExportForm::PrivateJwks).unwrap()), Err(Status::KeyMalformed.into()));
    assert_eq!(keys.len(), 1);
}
