//! Encrypted tokens, through the Rust library: every pair of algorithms, nested tokens, claims under a shared secret, and the
//! examples of RFC 7516 and RFC 7520.
#![cfg(feature = "asymmetric")]

use onejwt::{
    Algorithm, ContentEncryption, ContentEncryptionSet, JweDecryptOptions, JweEncryptOptions, KeyAlgorithm,
    KeyManagement, KeyManagementSet, KeyOptions, Keyset, KidChoice, Report, SignOptions, Status, VerifyOptions,
    decrypt_claims, decrypt_jwe, encrypt_claims, encrypt_jwe, encrypt_jwe_bound, sign, sign_bound, verify,
};

const FOR_ENCRYPTION: KeyOptions<'_> = KeyOptions {
    allow_weak: false,
    public_only: false,
    for_encryption: true,
    base64: false,
    kid: None,
    issuer: None,
    password: None,
    bits: 0,
    remember: 0,
};

const NOW: i64 = 1_700_000_000;

fn generate(algorithm: impl Into<KeyAlgorithm>, bits: u32) -> Keyset {
    Keyset::generate(algorithm, &KeyOptions { bits, ..FOR_ENCRYPTION }).unwrap()
}

fn jwks(text: &str) -> Keyset {
    Keyset::from_jwks(text.as_bytes(), &FOR_ENCRYPTION).unwrap()
}

fn encrypt(keys: &Keyset, content: &[u8], options: &JweEncryptOptions<'_>) -> Result<Vec<u8>, Status> {
    let mut token = vec![0; 16_384];
    let len = encrypt_jwe(keys, content, options, &mut token).map_err(|error| error.status)?;
    token.truncate(len);
    assert_eq!(encrypt_jwe_bound(keys, content.len(), options), Some(len));
    Ok(token)
}

fn decrypt(keys: &Keyset, token: impl AsRef<[u8]>) -> Result<Vec<u8>, Status> {
    decrypt_as(keys, token, &JweDecryptOptions::default())
}

fn decrypt_as(keys: &Keyset, token: impl AsRef<[u8]>, options: &JweDecryptOptions<'_>) -> Result<Vec<u8>, Status> {
    let token = token.as_ref();
    let mut out = vec![0; token.len() - token.len() / 4];
    let mut report = Report::new(NOW);
    let result = decrypt_jwe(keys, token, options, &mut out, &mut report).map_err(|error| error.status);
    assert_eq!(report.status, result.err().unwrap_or(Status::Ok));
    if result.is_err() {
        assert!(out.iter().all(|&byte| byte == 0), "what was decoded is left behind");
    }
    result.map(|len| out[..len].to_vec())
}

/// A key of each kind, and the algorithm that its tokens name.
fn keys() -> Vec<(Keyset, KeyManagement)> {
    use KeyManagement as M;
    let direct = ContentEncryption::all().map(|encryption| (generate(encryption, 0), M::Dir));
    let managed = KeyManagement::supported()
        .filter(|&algorithm| algorithm != M::Dir)
        .map(|algorithm| (generate(algorithm, 0), algorithm));
    let curves = [384, 521, 255]
        .into_iter()
        .flat_map(|bits| [M::EcdhEs, M::EcdhEsA128Kw].map(|algorithm| (generate(algorithm, bits), algorithm)));
    direct.chain(managed).chain(curves).collect()
}

#[test]
fn every_pair_decrypts_what_it_has_encrypted_and_nothing_else() {
    for (keys, management) in keys() {
        let key = keys.key(0).unwrap();
        for encryption in ContentEncryption::all() {
            let options = JweEncryptOptions { encryption: Some(encryption), ..JweEncryptOptions::default() };
            if matches!(key.algorithm, KeyAlgorithm::Content(own) if own != encryption) {
                assert_eq!(encrypt(&keys, b"", &options), Err(Status::KeyAlgMismatch));
                continue;
            }
            for content in [b"".as_slice(), b"x", &[b'y'; 16], &[0; 1000]] {
                let token = encrypt(&keys, content, &options).unwrap();
                assert_eq!(decrypt(&keys, &token).as_deref(), Ok(content), "{management:?} {encryption:?}");
            }
            let token = encrypt(&keys, b"content", &options).unwrap();
            let only = |algorithms: &[KeyManagement], encryptions: &[ContentEncryption]| {
                let options = JweDecryptOptions {
                    algorithms: KeyManagementSet::of(algorithms),
                    encryptions: ContentEncryptionSet::of(encryptions),
                    ..JweDecryptOptions::default()
                };
                decrypt_as(&keys, &token, &options)
            };
            assert!(only(&[management], &[encryption]).is_ok());
            let other = if management == KeyManagement::Dir { KeyManagement::A256Kw } else { KeyManagement::Dir };
            assert_eq!(only(&[other], &[]), Err(Status::JweNotAllowed));
            let others: Vec<_> = ContentEncryption::all().filter(|&other| other != encryption).collect();
            assert_eq!(only(&[], &others), Err(Status::JweNotAllowed));
            // RSA takes a millisecond a token; each byte of the others.
            let step = if management.name().starts_with("RSA") { 41 } else { 7 };
            for at in (0..token.len()).step_by(step) {
                let mut changed = token.clone();
                changed[at] = if changed[at] == b'A' { b'B' } else { b'A' };
                assert!(decrypt(&keys, &changed).is_err(), "{management:?} {encryption:?} byte {at}");
            }
        }
    }
}

#[test]
fn a_public_key_encrypts_and_does_not_decrypt() {
    for (keys, management) in keys() {
        let mut text = vec![0; 16_384];
        let exported = |form, text: &mut [u8]| keys.export(None, form, text).map_err(|error| error.status);
        let public = exported(onejwt::ExportForm::PublicJwks, &mut text).map(|len| text[..len].to_vec());
        let len = exported(onejwt::ExportForm::PrivateJwks, &mut text).unwrap();
        let private = jwks(core::str::from_utf8(&text[..len]).unwrap());
        let is_secret = keys.key(0).unwrap().is_symmetric();
        let token = encrypt(&keys, b"content", &JweEncryptOptions::default()).unwrap();
        assert_eq!(decrypt(&private, &token).as_deref(), Ok(b"content".as_slice()), "{management:?}");
        let Ok(public) = public else {
            assert!(is_secret);
            continue;
        };
        assert!(!is_secret);
        let public = jwks(core::str::from_utf8(&public).unwrap());
        assert_eq!(public.key(0).unwrap().algorithm, keys.key(0).unwrap().algorithm);
        let token = encrypt(&public, b"content", &JweEncryptOptions::default()).unwrap();
        assert_eq!(decrypt(&keys, &token).as_deref(), Ok(b"content".as_slice()));
        assert_eq!(decrypt(&public, &token), Err(Status::JweKeyCannot));
        for form in [onejwt::ExportForm::PublicPem, onejwt::ExportForm::PrivatePem] {
            let len = keys.export(Some(0), form, &mut text).unwrap();
            let again = Keyset::from_pem(Some(management.into()), &text[..len], &FOR_ENCRYPTION).unwrap();
            let token = encrypt(&again, b"content", &JweEncryptOptions { kid: KidChoice::None, ..Default::default() });
            assert_eq!(decrypt(&keys, token.unwrap()).as_deref(), Ok(b"content".as_slice()));
            let inferred = Keyset::from_pem(None, &text[..len], &FOR_ENCRYPTION).unwrap();
            let bound = if management.name().starts_with("RSA") {
                KeyManagement::RsaOaep256
            } else {
                KeyManagement::EcdhEsA256Kw
            };
            assert_eq!(inferred.key(0).unwrap().algorithm, KeyAlgorithm::Management(bound));
        }
    }
}

#[test]
fn keys_that_were_not_tried_are_counted() {
    let right = generate(KeyManagement::A256Kw, 0);
    let keys = generate(KeyManagement::A256Kw, 0);
    (0..8).for_each(|_| keys.add(&generate(KeyManagement::A256Kw, 0)).unwrap());
    keys.add(&right).unwrap();
    let (mut token, mut out, signing) =
        ([0; 1024], [0; 1024], Keyset::generate(Algorithm::HS256, &KeyOptions::default()));
    let signing = signing.unwrap();
    let mut untried = |claims_alone: bool| {
        let encrypt_to = (!claims_alone).then_some(&right);
        let options =
            SignOptions { expires_in: 60, encrypt_to, encrypt_kid: KidChoice::None, ..SignOptions::default() };
        let mut report = Report::new(NOW);
        let result = if claims_alone {
            let len = encrypt_claims(&right, b"{}", &options, NOW, &mut token).unwrap();
            decrypt_claims(&keys, &token[..len], &VerifyOptions::default(), &mut out, &mut report)
        } else {
            let len = sign(&signing, b"{}", &options, NOW, &mut token).unwrap();
            let options = VerifyOptions { decrypt_with: Some(&keys), ..VerifyOptions::default() };
            verify(&signing, &token[..len], &options, &mut out, &mut report)
        };
        assert_eq!(result.err().map(|error| error.status), Some(Status::JweDecryptionFailed));
        report.untried
    };
    assert_eq!([true, false].map(&mut untried), [2, 2]);
}

#[test]
fn keys_serve_one_purpose() {
    let signing = Keyset::generate(Algorithm::HS256, &KeyOptions::default()).unwrap();
    let encrypting = generate(KeyManagement::A256Kw, 0);
    let invalid =
        |result: onejwt::Result<Keyset>| result.err().map(|error| error.status) == Some(Status::InvalidArgument);
    assert!(invalid(Keyset::generate(KeyManagement::A256Kw, &KeyOptions::default())));
    assert!(invalid(Keyset::generate(Algorithm::HS256, &FOR_ENCRYPTION)));
    assert!(invalid(Keyset::from_secret(ContentEncryption::A256Gcm, &[7; 32], &KeyOptions::default())));
    assert!(invalid(Keyset::from_pem(Some(Algorithm::RS256.into()), b"", &FOR_ENCRYPTION)));
    for (to, from) in [(&signing, &encrypting), (&encrypting, &signing)] {
        assert_eq!(to.add(from).err().map(|error| error.status), Some(Status::InvalidArgument));
        assert_eq!(to.replace(from).err().map(|error| error.status), Some(Status::InvalidArgument));
    }
    let token = encrypt(&encrypting, b"{}", &JweEncryptOptions::default()).unwrap();
    assert_eq!(decrypt(&signing, &token), Err(Status::JweKeyNotFound));
    assert_eq!(encrypt(&signing, b"{}", &JweEncryptOptions::default()), Err(Status::JweKeyNotFound));
    let mut out = [0; 512];
    let status = |result: onejwt::Result<usize>| result.err().map(|error| error.status);
    let options = SignOptions { expires_in: 60, ..SignOptions::default() };
    assert_eq!(status(sign(&encrypting, b"{}", &options, NOW, &mut out)), Some(Status::KeyNotFound));
    let len = sign(&signing, b"{}", &options, NOW, &mut out).unwrap();
    let signed = out[..len].to_vec();
    let options = VerifyOptions::default();
    assert_eq!(
        status(verify(&encrypting, &signed, &options, &mut out, &mut Report::new(NOW))),
        Some(Status::KeyNotFound)
    );
    assert_eq!(decrypt(&encrypting, &signed), Err(Status::NotEncrypted));
    // Of a document each set takes its own.
    let both = r#"{"keys":[{"kty":"oct","k":"AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8","alg":"HS256"},
        {"kty":"oct","k":"AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8","alg":"A256KW"},
        {"kty":"oct","k":"AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8"}]}"#;
    assert_eq!(Keyset::from_jwks(both.as_bytes(), &KeyOptions::default()).unwrap().len(), 2);
    assert_eq!(jwks(both).len(), 1);
}

/// RFC 7516 A.1 and A.3; A.2 is RSA1_5.
#[test]
fn the_examples_of_rfc_7516_decrypt() {
    let a1 = jwks(
        r#"{"kty":"RSA","alg":"RSA-OAEP","n":"oahUIoWw0K0usKNuOR6H4wkf4oBUXHTxRvgb48E-BVvxkeDNjbC4he8rUWcJoZmds2h7M70imEVhRU5djINXtqllXI4DFqcI1DgjT9LewND8MW2Krf3Spsk_ZkoFnilakGygTwpZ3uesH-PFABNIUYpOiN15dsQRkgr0vEhxN92i2asbOenSZeyaxziK72UwxrrKoExv6kc5twXTq4h-QChLOln0_mtUZwfsRaMStPs6mS6XrgxnxbWhojf663tuEQueGC-FCMfra36C9knDFGzKsNa7LZK2djYgyD3JR_MB_4NUJW_TqOQtwHYbxevoJArm-L5StowjzGy-_bq6Gw","e":"AQAB","d":"kLdtIj6GbDks_ApCSTYQtelcNttlKiOyPzMrXHeI-yk1F7-kpDxY4-WY5NWV5KntaEeXS1j82E375xxhWMHXyvjYecPT9fpwR_M9gV8n9Hrh2anTpTD93Dt62ypW3yDsJzBnTnrYu1iwWRgBKrEYY46qAZIrA2xAwnm2X7uGR1hghkqDp0Vqj3kbSCz1XyfCs6_LehBwtxHIyh8Ripy40p24moOAbgxVw3rxT_vlt3UVe4WO3JkJOzlpUf-KTVI2Ptgm-dARxTEtE-id-4OJr0h-K-VFs3VSndVTIznSxfyrj8ILL6MG_Uv8YAu7VILSB3lOW085-4qE3DzgrTjgyQ","p":"1r52Xk46c-LsfB5P442p7atdPUrxQSy4mti_tZI3Mgf2EuFVbUoDBvaRQ-SWxkbkmoEzL7JXroSBjSrK3YIQgYdMgyAEPTPjXv_hI2_1eTSPVZfzL0lffNn03IXqWF5MDFuoUYE0hzb2vhrlN_rKrbfDIwUbTrjjgieRbwC6Cl0","q":"wLb35x7hmQWZsWJmB_vle87ihgZ19S8lBEROLIsZG4ayZVe9Hi9gDVCOBmUDdaDYVTSNx_8Fyw1YYa9XGrGnDew00J28cRUoeBB_jKI1oma0Orv1T9aXIWxKwd4gvxFImOWr3QRL9KEBRzk2RatUBnmDZJTIAfwTs0g68UZHvtc","dp":"ZK-YwE7diUh0qR1tR7w8WHtolDx3MZ_OTowiFvgfeQ3SiresXjm9gZ5KLhMXvo-uz-KUJWDxS5pFQ_M0evdo1dKiRTjVw_x4NyqyXPM5nULPkcpU827rnpZzAJKpdhWAgqrXGKAECQH0Xt4taznjnd_zVpAmZZq60WPMBMfKcuE","dq":"Dq0gfgJ1DdFGXiLvQEZnuKEN0UUmsJBxkjydc3j4ZYdBiMRAy86x0vHCjywcMlYYg4yoC4YZa9hNVcsjqA3FeiL19rk8g6Qn29Tt0cj8qqyFpz9vNDBUfCAiJVeESOjJDZPYHdHY8v1b-o-Z2X5tvLx-TCekf7oxyeKDUqKWjis","qi":"VIMpMYbPf47dT1w_zDUXfPimsSegnMOA1zTaX7aGk_8urY6R8-ZW1FxU7AlWAyLWybqq6t16VFd7hQd0y6flUK4SlOydB61gwanOsXGOAOv82cHq0E3eL4HrtZkUuKvnPrMnsUUFlfUdybVzxyjz9JF_XyaY14ardLSjf4L_FNY"}"#,
    );
    let token = "eyJhbGciOiJSU0EtT0FFUCIsImVuYyI6IkEyNTZHQ00ifQ.OKOawDo13gRp2ojaHV7LFpZcgV7T6DVZKTyKOMTYUmKoTCVJRgckCL9kiMT03JGeipsEdY3mx_etLbbWSrFr05kLzcSr4qKAq7YN7e9jwQRb23nfa6c9d-StnImGyFDbSv04uVuxIp5Zms1gNxKKK2Da14B8S4rzVRltdYwam_lDp5XnZAYpQdb76FdIKLaVmqgfwX7XWRxv2322i-vDxRfqNzo_tETKzpVLzfiwQyeyPGLBIO56YJ7eObdv0je81860ppamavo35UgoRdbYaBcoh9QcfylQr66oc6vFWXRcZ_ZT2LawVCWTIy3brGPi6UklfCpIMfIjf7iGdXKHzg.48V1_ALb6US04U3b.5eym8TW_c8SuK0ltJ3rpYIzOeDQz7TALvtu6UG9oMo4vpzs9tX_EFShS8iB7j6jiSdiwkIr3ajwQzaBtQD_A.XFBoMYUZodetZdvTiFvSkQ";
    let content = b"The true sign of intelligence is not knowledge but imagination.";
    assert_eq!(decrypt(&a1, token).as_deref(), Ok(content.as_slice()));
    let a3 = jwks(r#"{"kty":"oct","alg":"A128KW","k":"GawgguFyGrWKav7AX4VKUg"}"#);
    let token = "eyJhbGciOiJBMTI4S1ciLCJlbmMiOiJBMTI4Q0JDLUhTMjU2In0.6KB707dM9YTIgHtLvtgWQ8mKwboJW3of9locizkDTHzBC2IlrT1oOQ.AxY8DCtDaGlsbGljb3RoZQ.KDlTtXchhZTGufMYmOYGS4HffxPSUrfmqCHXaI9wOGY.U0m_YmjN04DJvceFICbCVQ";
    assert_eq!(decrypt(&a3, token).as_deref(), Ok(b"Live long and prosper.".as_slice()));
}

fn signed_and_encrypted(signing: &Keyset, encrypt_to: &Keyset, claims: &str) -> Vec<u8> {
    let options = SignOptions { expires_in: 60, encrypt_to: Some(encrypt_to), ..SignOptions::default() };
    let mut token = vec![0; 8192];
    let len = sign(signing, claims.as_bytes(), &options, NOW, &mut token).unwrap();
    assert!(len <= sign_bound(signing, claims.len(), &options).unwrap());
    token.truncate(len);
    token
}

#[test]
fn a_nested_token_is_signed_and_encrypted() {
    let signing = Keyset::generate(Algorithm::ES256, &KeyOptions::default()).unwrap();
    let encryption = generate(KeyManagement::EcdhEsA256Kw, 0);
    let token = signed_and_encrypted(&signing, &encryption, r#"{"iss":"https://a.example","sub":"alice"}"#);
    let check = |keys: &Keyset, decrypt_with: Option<&Keyset>, token: &[u8], options: &VerifyOptions<'_>| {
        let options = VerifyOptions { decrypt_with, ..*options };
        let mut out = vec![0; token.len() - token.len() / 4];
        let mut report = Report::new(NOW);
        let result = verify(keys, token, &options, &mut out, &mut report).map_err(|error| error.status);
        (result.map(|len| String::from_utf8(out[..len].to_vec()).unwrap()), report)
    };
    let plain = VerifyOptions::default();
    let (claims, report) = check(&signing, Some(&encryption), &token, &plain);
    assert!(claims.unwrap().starts_with(r#"{"iss":"https://a.example","sub":"alice""#));
    assert_eq!((report.algorithm, report.expires_at), (Some(Algorithm::ES256.into()), Some(NOW + 60)));
    assert_eq!(report.kid.as_str(), &*signing.key(0).unwrap().thumbprint);
    // The whole policy holds.
    let other = VerifyOptions { issuers: &["https://b.example"], ..plain };
    assert_eq!(check(&signing, Some(&encryption), &token, &other).0, Err(Status::IssuerMismatch));
    // It must be encrypted, and it is not read where it need not be.
    let mut signed = vec![0; 8192];
    let options = SignOptions { expires_in: 60, ..SignOptions::default() };
    let len = sign(&signing, b"{}", &options, NOW, &mut signed).unwrap();
    assert_eq!(check(&signing, Some(&encryption), &signed[..len], &plain).0, Err(Status::NotEncrypted));
    assert_eq!(check(&signing, None, &token, &plain).0, Err(Status::TokenUnsupported));
    // Inside is a signed token, not claims and not another of its kind.
    let nested = |content: &[u8], cty| {
        let options = JweEncryptOptions { cty, ..JweEncryptOptions::default() };
        let token = encrypt(&encryption, content, &options).unwrap();
        check(&signing, Some(&encryption), &token, &plain).0
    };
    for cty in ["", "JWT", "jwt", "application/jwt"] {
        assert!(nested(&signed[..len], cty).is_ok(), "{cty}");
    }
    assert_eq!(nested(&signed[..len], "text/plain"), Err(Status::TokenUnsupported));
    assert_eq!(nested(br#"{"sub":"alice","exp":9999999999}"#, "JWT"), Err(Status::TokenUnsupported));
    assert_eq!(nested(&token, "JWT"), Err(Status::TokenUnsupported));
    assert_eq!(nested(b"eyJhbGciOiJub25lIn0.e30.", "JWT"), Err(Status::AlgNotAllowed));
    // Keys of another, and a kid that nobody has: the report says which.
    let stranger = generate(KeyManagement::EcdhEsA256Kw, 0);
    let (result, report) = check(&signing, Some(&stranger), &token, &plain);
    assert_eq!((result, report.kid.as_str()), (Err(Status::JweKeyNotFound), &*encryption.key(0).unwrap().thumbprint));
    // The issuer of an encryption key binds the inner token.
    let mut text = vec![0; 4096];
    let len = encryption.export(None, onejwt::ExportForm::PrivateJwks, &mut text).unwrap();
    for (issuer, expected) in [("https://a.example", Ok(())), ("https://b.example", Err(Status::IssuerMismatch))] {
        let bound = Keyset::from_jwks(&text[..len], &KeyOptions { issuer: Some(issuer), ..FOR_ENCRYPTION }).unwrap();
        assert_eq!(check(&signing, Some(&bound), &token, &plain).0.map(|_| ()), expected);
    }
    // What is said of an encryption that does not take place is not lost.
    let lost = VerifyOptions { encryptions: ContentEncryptionSet::of(&[ContentEncryption::A256Gcm]), ..plain };
    assert_eq!(check(&signing, None, &signed, &lost).0, Err(Status::InvalidArgument));
    let lost = SignOptions { encryption: Some(ContentEncryption::A256Gcm), ..options };
    let status = sign(&signing, b"{}", &lost, NOW, &mut signed).map_err(|error| error.status);
    assert_eq!(status, Err(Status::InvalidArgument));
}

#[test]
fn claims_under_a_shared_secret_are_checked_as_signed_ones_are() {
    let secret = generate(ContentEncryption::A256CbcHs512, 0);
    let mut token = vec![0; 4096];
    let options = SignOptions { expires_in: 60, add_iat: true, ..SignOptions::default() };
    let status = |result: onejwt::Result<usize>| result.map_err(|error| error.status);
    let len = encrypt_claims(&secret, br#"{"sub":"alice"}"#, &options, NOW, &mut token).unwrap();
    let token = &token[..len];
    let check = |keys: &Keyset, token: &[u8], options: &VerifyOptions<'_>, now: i64| {
        let mut out = vec![0; token.len() - token.len() / 4];
        let mut report = Report::new(now);
        let result = status(decrypt_claims(keys, token, options, &mut out, &mut report));
        (result.map(|len| String::from_utf8(out[..len].to_vec()).unwrap()), report)
    };
    let plain = VerifyOptions::default();
    let (claims, report) = check(&secret, token, &plain, NOW);
    assert_eq!(claims.as_deref(), Ok(r#"{"sub":"alice","iat":1700000000,"exp":1700000060}"#));
    assert_eq!(report.algorithm, Some(ContentEncryption::A256CbcHs512.into()));
    assert_eq!(check(&secret, token, &plain, NOW + 60).0, Err(Status::Expired));
    let typed = VerifyOptions { types: &["session"], ..plain };
    assert_eq!(check(&secret, token, &typed, NOW).0, Err(Status::TypMismatch));
    // A nested token is none of these, nor is one that says it is.
    let nested = encrypt(&secret, b"{\"exp\":9999999999}", &JweEncryptOptions { cty: "JWT", ..Default::default() });
    assert_eq!(check(&secret, &nested.unwrap(), &plain, NOW).0, Err(Status::TokenUnsupported));
    // Everybody could have made what a private key decrypts.
    let with_public = generate(KeyManagement::EcdhEs, 0);
    with_public.add(&secret).unwrap();
    assert_eq!(check(&with_public, token, &plain, NOW).0, Err(Status::KeyUnsupported));
    let mut out = vec![0; 4096];
    assert_eq!(status(encrypt_claims(&with_public, b"{}", &options, NOW, &mut out)), Err(Status::KeyUnsupported));
    for wrong in [
        SignOptions { algorithm: Some(Algorithm::HS256), ..options },
        SignOptions { kid: KidChoice::None, ..options },
        SignOptions { whole_header: true, header: "{}", ..options },
        SignOptions { encrypt_to: Some(&secret), ..options },
    ] {
        assert_eq!(status(encrypt_claims(&secret, b"{}", &wrong, NOW, &mut out)), Err(Status::InvalidArgument));
    }
    let none = SignOptions::default();
    assert_eq!(status(encrypt_claims(&secret, b"{}", &none, NOW, &mut out)), Err(Status::ClaimMissing));
}
