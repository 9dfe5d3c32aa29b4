//! Memory that held a secret is wiped before it is given back.
//!
//! The allocator of this program searches each block that the library frees for the secret, its base64url and HMAC's two
//! pads of it. All tests of secrets are one test, because what is found is counted for the whole program.

use onejwt::{
    ExportForm, JwsSignOptions, JwsVerifyOptions, KeyOptions, Keyset, Report, SignOptions, VerifyOptions, sign,
    sign_jws, verify, verify_jws,
};

mod support;

use support::alloc::{Counting, MARK, freed_with_secret, live, searched};
use support::{CLAIMS, HMAC, NOW, base64url};

#[global_allocator]
static COUNTING: Counting = Counting;

const DEFAULT: KeyOptions<'static> = KeyOptions {
    allow_weak: false,
    public_only: false,
    base64: false,
    for_encryption: false,
    kid: None,
    issuer: None,
    password: None,
    bits: 0,
    remember: 0,
};

/// A secret that begins with what is searched for.
fn secret(len: usize) -> Vec<u8> {
    let mut secret = MARK.to_vec();
    secret.resize(len, 0xd7);
    secret
}

/// How many blocks with the secret `body` leaves behind.
fn left_behind(body: impl FnOnce()) -> usize {
    let before = freed_with_secret();
    searched(body);
    freed_with_secret() - before
}

#[test]
fn secrets_do_not_outlive_their_keys() {
    // What should be found is.
    let copy = |bytes: &[u8]| left_behind(|| drop(std::hint::black_box(bytes.to_vec())));
    assert_eq!(copy(&secret(64)), 1);
    assert_eq!(copy(base64url(secret(64)).as_bytes()), 1);
    assert_eq!(copy(format!("..{}", base64url(secret(64))).as_bytes()), 1);
    for pad in [0x36, 0x5c] {
        assert_eq!(copy(&secret(64).iter().map(|byte| byte ^ pad).collect::<Vec<_>>()), 1);
    }
    assert_eq!(copy(b"something else, of which nobody needs to know that it is here"), 0);

    let before = live();
    // Below, at and above the length of a block of each hash.
    for len in [64, 65, 127, 128, 129, 500] {
        let secret = secret(len);
        let k = base64url(&secret);
        let jwk = |alg: &str| format!(r#"{{"kty":"oct","k":"{k}"{alg}}}"#);
        let escaped = jwk("").replace(&k, &format!("\\u006eR{}", &k[2..]));
        let set = format!(r#"{{"keys":[{0},{1},{{"kty":"unknown","k":"{k}"}}]}}"#, jwk(""), jwk(r#","alg":"HS512""#));
        let bad_set = format!(r#"{{"keys":[{0},{0},{{"kty":"oct","k":"{k}!"}}]}}"#, jwk(""));
        let mismatched = jwk(r#","alg":"RS256""#);
        for algorithm in HMAC {
            let used = || {
                let keys = Keyset::from_secret(algorithm, &secret, &DEFAULT).expect("a key");
                let mut token = [0; 1000];
                let mut out = [0; 1000];
                let report = &mut Report::new(NOW);
                let len = sign(&keys, CLAIMS.as_bytes(), &SignOptions::default(), NOW, &mut token).expect("a token");
                verify(&keys, &token[..len], &VerifyOptions::default(), &mut out, report).expect("it verifies");
                let detached = JwsSignOptions { detached: true, ..JwsSignOptions::default() };
                let len = sign_jws(&keys, b"payload", &detached, &mut token).expect("a token");
                let detached = JwsVerifyOptions { detached_payload: Some(b"payload"), ..JwsVerifyOptions::default() };
                verify_jws(&keys, &token[..len], &detached, &mut out, report).expect("it verifies");
            };
            assert_eq!(left_behind(used), 0, "a secret of {len} bytes, {algorithm:?}");
        }
        // The documents are the caller's: only what the library makes of them is looked at.
        let documents = [jwk(""), jwk(r#","alg":"HS384""#), escaped.clone(), set.clone()];
        let loaded = || {
            for document in &documents {
                Keyset::from_jwks(document.as_bytes(), &DEFAULT).expect("a key");
            }
        };
        assert_eq!(left_behind(loaded), 0, "a JWK of {len} bytes");
        let refused = || {
            for document in [&bad_set, &mismatched] {
                Keyset::from_jwks(document.as_bytes(), &DEFAULT).expect_err("no key");
            }
        };
        assert_eq!(left_behind(refused), 0, "a JWK of {len} bytes that is refused");
        let changed = || {
            let keys = Keyset::from_secret(HMAC[0], &secret, &DEFAULT).expect("a key");
            keys.reload(set.as_bytes()).expect("a key");
            keys.add(&keys).unwrap();
            keys.reload(bad_set.as_bytes()).expect_err("no key");
            keys.replace(
                &Keyset::from_secret(HMAC[1], &secret, &KeyOptions { issuer: Some("i"), ..DEFAULT }).expect("a key"),
            )
            .unwrap();
        };
        assert_eq!(left_behind(changed), 0, "a set that changes");
        let mut out = vec![0; 4 * len + 1000];
        let exported = || {
            let keys = Keyset::from_jwks(set.as_bytes(), &DEFAULT).expect("a key");
            let written = keys.export(None, ExportForm::PrivateJwks, &mut out).expect("there is room");
            // What is needed is known only from the text itself.
            keys.export(None, ExportForm::PrivateJwks, &mut out[..written - 1]).expect_err("there is no room");
        };
        assert_eq!(left_behind(exported), 0, "what is exported");
    }
    assert_eq!(live(), before, "nothing is kept either");
}
