//! One test for each way in which a memory of verified tokens has given, or could give, the answer for another.
//!
//! They stand here and not beside the other attacks because they put false entries into the memory: a test that would pass
//! if nothing were ever remembered shows nothing.

use super::of_issuer::verify_with_issuer;
use super::policy::VerifyOptions;
use super::report::Report;
use super::sign::{SignOptions, sign};
use super::verify::verify;
use crate::algorithm::{Algorithm, AlgorithmSet, KeyManagement};
use crate::base64url;
use crate::issuer::{Answer, Fetch, Issuer, IssuerOptions};
use crate::jose::compact;
use crate::jws::verify::{JwsVerifyOptions, verify_jws};
use crate::keys::{ExportForm, KeyOptions, KeyRing, Keyset, KidChoice, MAX_REMEMBERED};
use crate::status::{Result, Status};

const NOW: i64 = 1_700_000_000;
const CLAIMS: &str = r#"{"iss":"one","sub":"alice","exp":1700000300}"#;
const REMEMBER: KeyOptions<'static> = KeyOptions {
    allow_weak: false,
    public_only: false,
    for_encryption: false,
    base64: false,
    kid: None,
    issuer: None,
    password: None,
    bits: 0,
    remember: 100,
};
/// One of each kind with a public part.
const KINDS: [Algorithm; 4] = [Algorithm::RS256, Algorithm::ES256, Algorithm::Ed25519, Algorithm::MlDsa44];

fn generated(algorithm: Algorithm) -> Keyset {
    Keyset::generate(algorithm, &REMEMBER).unwrap()
}

fn document(keys: &Keyset) -> Vec<u8> {
    let mut out = vec![0; 16_384];
    let len = keys.export(None, ExportForm::PublicJwks, &mut out).unwrap();
    out.truncate(len);
    out
}

/// The public keys of a set, under other options.
fn public(keys: &Keyset, options: &KeyOptions<'_>) -> Keyset {
    Keyset::from_jwks(&document(keys), options).unwrap()
}

fn signed(keys: &Keyset, claims: &str, options: &SignOptions<'_>) -> Vec<u8> {
    let mut out = vec![0; 16_384];
    let len = sign(keys, claims.as_bytes(), options, NOW, &mut out).unwrap();
    out.truncate(len);
    out
}

fn token(keys: &Keyset) -> Vec<u8> {
    signed(keys, CLAIMS, &SignOptions::default())
}

fn status_at(now: i64, keys: &Keyset, token: &[u8], options: &VerifyOptions<'_>) -> Status {
    let mut report = Report::new(now);
    let result = verify(keys, token, options, &mut vec![0; token.len()], &mut report);
    assert_eq!(result.map_or_else(|error| error.status, |_| Status::Ok), report.status);
    report.status
}

fn status(keys: &Keyset, token: &[u8]) -> Status {
    status_at(NOW, keys, token, &VerifyOptions::default())
}

/// How many signatures are remembered.
fn remembered(keys: &Keyset) -> usize {
    keys.read(|ring| ring.remembered_len()).expect("signatures of these keys are remembered")
}

/// Makes the memory say that the key at a place has signed a token under an algorithm, whatever its signature.
fn pretend(keys: &Keyset, token: &[u8], place: usize, algorithm: Algorithm) {
    keys.read(|ring| pretend_in(ring, token, place, algorithm));
}

fn pretend_in(ring: &KeyRing, token: &[u8], place: usize, algorithm: Algorithm) {
    let segments = compact::split(token).unwrap();
    let mut claimed = ring.signed(&segments, b"none");
    assert!(!claimed.is_by(place, &ring.keys[place], algorithm));
    claimed.remember(place, algorithm, Some(NOW + 300));
}

/// The token with another signature.
fn forged(token: &[u8]) -> Vec<u8> {
    let segments = compact::split(token).unwrap();
    let mut signature = decoded(segments.signature);
    signature[7] ^= 1;
    with_signature(token, &signature)
}

fn decoded(text: &[u8]) -> Vec<u8> {
    let mut bytes = vec![0; text.len()];
    let len = base64url::decode(text, &mut bytes).unwrap();
    bytes.truncate(len);
    bytes
}

fn with_signature(token: &[u8], signature: &[u8]) -> Vec<u8> {
    let segments = compact::split(token).unwrap();
    [segments.signing_input, b".", &base64url::encode_to_vec(signature).unwrap()].concat()
}

/// What all the others rest on: what the memory says is taken for the signature's arithmetic, and for nothing else.
#[test]
fn a_remembered_signature_is_not_computed_again() {
    for algorithm in KINDS {
        let keys = generated(algorithm);
        let good = token(&keys);
        let bad = forged(&good);
        assert_eq!((status(&keys, &bad), remembered(&keys)), (Status::SignatureInvalid, 0), "{algorithm:?}");
        pretend(&keys, &bad, 0, algorithm);
        assert_eq!((status(&keys, &bad), remembered(&keys)), (Status::Ok, 1), "{algorithm:?}");
        assert_eq!((status(&keys, &good), remembered(&keys)), (Status::Ok, 2), "{algorithm:?}");
        assert_eq!((status(&keys, &good), remembered(&keys)), (Status::Ok, 2), "{algorithm:?}");
        // Another set of the same keys knows nothing of it.
        assert_eq!(status(&public(&keys, &REMEMBER), &bad), Status::SignatureInvalid, "{algorithm:?}");
    }
}

#[test]
fn another_token_with_the_same_key_is_another() {
    for algorithm in KINDS {
        let keys = generated(algorithm);
        let (alice, bob) = (token(&keys), signed(&keys, &CLAIMS.replace("alice", "bobby"), &SignOptions::default()));
        let claims_of = |token: &[u8]| {
            let mut out = vec![0; token.len()];
            let len = verify(&keys, token, &VerifyOptions::default(), &mut out, &mut Report::new(NOW)).unwrap();
            out.truncate(len);
            String::from_utf8(out).unwrap()
        };
        for _ in 0..2 {
            assert_eq!(claims_of(&alice), CLAIMS);
            assert_eq!(claims_of(&bob), CLAIMS.replace("alice", "bobby"));
        }
        // The signature of one on the claims of the other.
        let (of_alice, of_bob) = (compact::split(&alice).unwrap(), compact::split(&bob).unwrap());
        for (input, signature) in [(of_alice, of_bob), (of_bob, of_alice)] {
            let mixed = [input.signing_input, b".", signature.signature].concat();
            assert_eq!(status(&keys, &mixed), Status::SignatureInvalid);
        }
        assert_eq!(remembered(&keys), 2);
    }
}

#[test]
fn another_policy_is_asked_anew() {
    let keys = generated(Algorithm::ES256);
    let good = token(&keys);
    let any = VerifyOptions::default();
    let refusals = [
        (Status::Expired, NOW + 300, any),
        (Status::IssuerMismatch, NOW, VerifyOptions { issuers: &["two"], ..any }),
        (Status::SubjectMismatch, NOW, VerifyOptions { subject: Some("bob"), ..any }),
        (Status::ClaimMissing, NOW, VerifyOptions { audiences: &["api"], ..any }),
        (Status::ClaimMissing, NOW, VerifyOptions { required: &["jti"], ..any }),
        (Status::ClaimMissing, NOW, VerifyOptions { max_age_seconds: 60, ..any }),
        (Status::TypMismatch, NOW, VerifyOptions { types: &["at+jwt"], ..any }),
        (Status::AlgNotAllowed, NOW, VerifyOptions { algorithms: AlgorithmSet::of(&[Algorithm::ES384]), ..any }),
        (Status::TokenTooLarge, NOW, VerifyOptions { max_token_len: good.len() - 1, ..any }),
        (Status::InvalidArgument, NOW, VerifyOptions { ignore_aud: true, audiences: &["api"], ..any }),
    ];
    // Before it is remembered, while it is, and after each refusal.
    for round in 0..3 {
        for (expected, now, options) in &refusals {
            assert_eq!(status_at(*now, &keys, &good, options), *expected);
            // What is refused is not kept: an entry is made of a valid token alone.
            assert_eq!(remembered(&keys), usize::from(round > 0));
        }
        assert_eq!(status(&keys, &good), Status::Ok);
    }
    let mut out = vec![0; good.len() - good.len() / 4 - 1];
    let short = verify(&keys, &good, &any, &mut out, &mut Report::new(NOW)).unwrap_err();
    assert_eq!(short.status, Status::BufferTooSmall);
}

#[test]
fn another_issuers_key_of_the_same_kid_is_another() {
    let named = KeyOptions { kid: Some("k"), ..REMEMBER };
    let of = |issuer: &'static str| {
        let keys = Keyset::generate(Algorithm::ES256, &named).unwrap();
        (public(&keys, &KeyOptions { issuer: Some(issuer), ..REMEMBER }), keys)
    };
    let ((one, one_private), (two, two_private)) = (of("one"), of("two"));
    one.add(&two).unwrap();
    let (own, foreign) = (token(&one_private), token(&two_private));
    for _ in 0..2 {
        assert_eq!(status(&one, &own), Status::Ok);
        // Signed by the key of another issuer than it names.
        assert_eq!(status(&one, &foreign), Status::IssuerMismatch);
    }
    assert_eq!(remembered(&one), 1);
    // As if each had been signed by the key at the other's place.
    pretend(&one, &foreign, 1, Algorithm::ES256);
    assert_eq!(status(&one, &foreign), Status::IssuerMismatch);
    let bad = forged(&own);
    pretend(&one, &bad, 1, Algorithm::ES256);
    assert_eq!(status(&one, &bad), Status::IssuerMismatch, "the second key vouches for it, for its own issuer alone");
}

/// One key that several issuers publish: what it signed counts for each, and for no other.
#[test]
fn a_key_of_several_issuers_stays_bound_to_them() {
    let private = Keyset::generate(Algorithm::ES256, &REMEMBER).unwrap();
    let of = |issuer: &'static str| public(&private, &KeyOptions { issuer: Some(issuer), ..REMEMBER });
    let keys = of("zero");
    keys.add(&of("one")).unwrap();
    let (good, bad) = (token(&private), signed(&private, &CLAIMS.replace("one", "two"), &SignOptions::default()));
    for _ in 0..3 {
        assert_eq!((status(&keys, &good), status(&keys, &bad)), (Status::Ok, Status::IssuerMismatch));
    }
    assert_eq!(remembered(&keys), 1);
    pretend(&keys, &bad, 0, Algorithm::ES256);
    assert_eq!(status(&keys, &bad), Status::IssuerMismatch);
}

#[test]
fn what_a_removed_key_signed_is_forgotten() {
    for algorithm in KINDS {
        let (old, new) = (generated(algorithm), generated(algorithm));
        let keys = public(&old, &REMEMBER);
        let good = token(&old);
        let nameless = signed(&old, CLAIMS, &SignOptions { kid: KidChoice::None, ..SignOptions::default() });
        let refusals = |keys: &Keyset| (status(keys, &good), status(keys, &nameless), remembered(keys));
        assert_eq!(refusals(&keys), (Status::Ok, Status::Ok, 2));
        // The same keys change nothing.
        keys.replace(&public(&old, &KeyOptions::default())).unwrap();
        keys.reload(&document(&old)).unwrap();
        assert_eq!(remembered(&keys), 2);
        // A new key comes: all is asked anew, and the number of entries is still the set's.
        keys.add(&public(&new, &KeyOptions::default())).unwrap();
        assert_eq!(remembered(&keys), 0);
        assert_eq!(refusals(&keys), (Status::Ok, Status::Ok, 2));
        for change in [&(|| keys.replace(&public(&new, &KeyOptions::default()))) as &dyn Fn() -> Result<()>, &|| {
            keys.reload(&document(&new))
        }] {
            change().unwrap();
            assert_eq!(refusals(&keys), (Status::KeyNotFound, Status::SignatureInvalid, 0));
            // Back again, in the same place.
            keys.replace(&public(&old, &KeyOptions::default())).unwrap();
            assert_eq!(remembered(&keys), 0);
            assert_eq!(refusals(&keys), (Status::Ok, Status::Ok, 2));
        }
    }
}

/// A call goes on with the keys that it began with. What it keeps then, it keeps with them.
#[test]
fn a_reader_under_way_keeps_nothing_in_the_new_ring() {
    let (old, new) = (generated(Algorithm::ES256), generated(Algorithm::ES256));
    let keys = public(&old, &REMEMBER);
    let good = token(&old);
    let bad = forged(&good);
    keys.read(|ring| {
        let segments = compact::split(&good).unwrap();
        let signature = decoded(segments.signature);
        let mut under_way = ring.signed(&segments, &signature);
        keys.replace(&new).unwrap();
        assert!(under_way.is_by(0, &ring.keys[0], Algorithm::ES256));
        under_way.remember(0, Algorithm::ES256, Some(NOW + 300));
        assert_eq!(ring.remembered_len(), Some(1));
        // Also not where the new key is the old one again, in the same place.
        keys.replace(&old).unwrap();
        assert_eq!(remembered(&keys), 0);
        pretend_in(ring, &bad, 0, Algorithm::ES256);
        assert_eq!(ring.remembered_len(), Some(2));
    });
    assert_eq!(status(&keys, &bad), Status::SignatureInvalid);
    keys.replace(&new).unwrap();
    assert_eq!((status(&keys, &good), remembered(&keys)), (Status::KeyNotFound, 0));
}

/// n − s is as good as s, and another token: each is verified by itself. No other s is.
#[test]
fn the_other_s_of_ecdsa_is_another_token() {
    const ORDER: [u8; 32] = [
        0xff, 0xff, 0xff, 0xff, 0, 0, 0, 0, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xbc, 0xe6, 0xfa, 0xad,
        0xa7, 0x17, 0x9e, 0x84, 0xf3, 0xb9, 0xca, 0xc2, 0xfc, 0x63, 0x25, 0x51,
    ];
    let keys = generated(Algorithm::ES256);
    let good = token(&keys);
    assert_eq!((status(&keys, &good), remembered(&keys)), (Status::Ok, 1));
    let signature = decoded(compact::split(&good).unwrap().signature);
    let mut other = signature.clone();
    let mut borrow = 0;
    for at in (0..32).rev() {
        let difference = i16::from(ORDER[at]) - i16::from(signature[32 + at]) - borrow;
        (other[32 + at], borrow) = (difference as u8, i16::from(difference < 0));
    }
    let other = with_signature(&good, &other);
    assert_eq!((status(&keys, &other), remembered(&keys)), (Status::Ok, 2));
    for bad in [forged(&good), forged(&other)] {
        assert_eq!((status(&keys, &bad), remembered(&keys)), (Status::SignatureInvalid, 2));
    }
}

#[test]
fn one_bit_of_a_remembered_token_makes_it_another() {
    for algorithm in KINDS {
        let keys = generated(algorithm);
        let good = token(&keys);
        assert_eq!((status(&keys, &good), remembered(&keys)), (Status::Ok, 1));
        // All bits of header and claims, and of a short signature; of a long one some.
        let step = if algorithm == Algorithm::ES256 { 1 } else { 37 };
        for at in (0..good.len()).step_by(step) {
            for bit in 0..8 {
                let mut changed = good.clone();
                changed[at] ^= 1 << bit;
                assert_ne!(status(&keys, &changed), Status::Ok, "{algorithm:?}: {at}, {bit}");
            }
        }
        // The header says another kid, and is good JSON still: signed text that is another.
        assert_eq!((status(&keys, &good), remembered(&keys)), (Status::Ok, 1), "{algorithm:?}");
        // A longer and a shorter one.
        for other in [&[&good[..], b"A"].concat(), &good[..good.len() - 1]] {
            assert_ne!(status(&keys, other), Status::Ok);
        }
    }
}

/// The text of a token that leaves its payload out says nothing of what was signed.
#[test]
fn a_detached_payload_is_never_remembered() {
    for algorithm in KINDS {
        let keys = generated(algorithm);
        let good = token(&keys);
        assert_eq!((status(&keys, &good), remembered(&keys)), (Status::Ok, 1));
        let segments = compact::split(&good).unwrap();
        let detached = [segments.header, b"..", segments.signature].concat();
        let jws = |token: &[u8], payload: Option<&[u8]>| {
            let options = JwsVerifyOptions { detached_payload: payload, ..JwsVerifyOptions::default() };
            let verified = verify_jws(&keys, token, &options, &mut vec![0; token.len()], &mut Report::new(NOW));
            verified.map_or_else(|error| error.status, |_| Status::Ok)
        };
        for _ in 0..2 {
            assert_eq!(jws(&detached, Some(CLAIMS.as_bytes())), Status::Ok);
            assert_eq!(jws(&detached, Some(CLAIMS.replace("alice", "bobby").as_bytes())), Status::SignatureInvalid);
            assert_eq!(jws(&detached, None), Status::SignatureInvalid);
            assert_eq!(status(&keys, &detached), Status::SignatureInvalid);
        }
        assert_eq!(remembered(&keys), 1);
        // And it takes no notice of what is remembered.
        let bad = forged(&good);
        pretend(&keys, &bad, 0, algorithm);
        pretend(&keys, &detached, 0, algorithm);
        assert_eq!(jws(&bad, None), Status::SignatureInvalid);
        assert_eq!(jws(&detached, Some(b"anything")), Status::SignatureInvalid);
    }
}

#[test]
fn an_inferred_rsa_key_is_asked_for_each_algorithm() {
    let private = generated(Algorithm::RS256);
    let jwk = String::from_utf8(document(&private)).unwrap().replace(r#","alg":"RS256""#, "");
    let jwk = jwk.replace(r#""alg":"RS256","#, "");
    let keys = Keyset::from_jwks(jwk.as_bytes(), &REMEMBER).unwrap();
    assert!(keys.key(0).unwrap().inferred, "{jwk}");
    // What signs: the same key for PS256 as well.
    let mut out = vec![0; 16_384];
    let len = private.export(Some(0), ExportForm::PrivatePem, &mut out).unwrap();
    let pss = Keyset::from_pem(Some(Algorithm::PS256.into()), &out[..len], &KeyOptions::default()).unwrap();
    let (rs256, ps256) = (token(&private), token(&pss));
    let with = |algorithms: &[Algorithm], token: &[u8]| {
        let algorithms = AlgorithmSet::of(algorithms);
        status_at(NOW, &keys, token, &VerifyOptions { algorithms, ..VerifyOptions::default() })
    };
    let both = [Algorithm::RS256, Algorithm::PS256];
    for _ in 0..2 {
        assert_eq!([with(&[], &rs256), with(&[], &ps256)], [Status::Ok, Status::AlgNotAllowed]);
        assert_eq!([with(&both, &rs256), with(&both, &ps256)], [Status::Ok, Status::Ok]);
        assert_eq!([with(&both[1..], &rs256), with(&both[1..], &ps256)], [Status::AlgNotAllowed, Status::Ok]);
    }
    assert_eq!(remembered(&keys), 2);
    // What is remembered under one algorithm is not under the other.
    let bad = forged(&ps256);
    pretend(&keys, &bad, 0, Algorithm::RS256);
    assert_eq!(with(&both, &bad), Status::SignatureInvalid);
    pretend(&keys, &bad, 0, Algorithm::PS256);
    assert_eq!(with(&both, &bad), Status::Ok);
    assert_eq!(with(&[], &bad), Status::AlgNotAllowed);
}

/// The keys are asked in their order, each for its own signature: a later key that is remembered does not come first.
#[test]
fn keys_are_asked_in_their_order() {
    let nameless = |keys: &Keyset| {
        let jwk = String::from_utf8(document(keys)).unwrap();
        let kid = keys.key(0).unwrap().kid.clone().unwrap();
        Keyset::from_jwks(jwk.replace(&format!(r#""kid":"{kid}","#), "").as_bytes(), &REMEMBER).unwrap()
    };
    let (first, second) = (generated(Algorithm::ES256), generated(Algorithm::ES256));
    let keys = nameless(&first);
    keys.add(&nameless(&second)).unwrap();
    assert!((0..2).all(|at| keys.key(at).unwrap().kid.is_none()));
    let good = token(&second);
    for _ in 0..3 {
        assert_eq!((status(&keys, &good), remembered(&keys)), (Status::Ok, 1));
    }
    // As if the second key had signed what the first has: it is the first that is found.
    let own = token(&first);
    pretend(&keys, &own, 1, Algorithm::ES256);
    assert_eq!((status(&keys, &own), remembered(&keys)), (Status::Ok, 3));
}

#[test]
fn hmac_keys_take_no_part() {
    let secret = Keyset::from_secret(Algorithm::HS256, &[7; 32], &REMEMBER).unwrap();
    assert_eq!(secret.read(|ring| ring.remembered_len()), None, "nothing to remember, so no memory for it");
    let good = token(&secret);
    assert_eq!(status(&secret, &good), Status::Ok);
    // Nor beside a key that does.
    secret.add(&generated(Algorithm::ES256)).unwrap();
    assert_eq!((status(&secret, &good), remembered(&secret)), (Status::Ok, 0));
    let bad = forged(&good);
    pretend(&secret, &bad, 0, Algorithm::HS256);
    assert_eq!((status(&secret, &bad), remembered(&secret)), (Status::SignatureInvalid, 0));
}

/// Of a token inside an encrypted one the inner signature is remembered, and neither what encrypted it nor for whom.
#[test]
fn the_inner_token_of_a_nested_one_is_remembered() {
    let encryption = |issuer: Option<&'static str>| {
        let options = KeyOptions { for_encryption: true, issuer, ..KeyOptions::default() };
        Keyset::generate(KeyManagement::EcdhEsA256Kw, &options).unwrap()
    };
    let (ours, of_two, none) = (encryption(None), encryption(Some("two")), encryption(None));
    let keys = generated(Algorithm::ES256);
    let nested = |to: &Keyset| signed(&keys, CLAIMS, &SignOptions { encrypt_to: Some(to), ..SignOptions::default() });
    let with = |from: &Keyset, token: &[u8]| {
        let options = VerifyOptions { decrypt_with: Some(from), ..VerifyOptions::default() };
        status_at(NOW, &keys, token, &options)
    };
    let outer = nested(&ours);
    for _ in 0..2 {
        assert_eq!((with(&ours, &outer), remembered(&keys)), (Status::Ok, 1));
        assert_eq!(with(&none, &outer), Status::JweKeyNotFound);
        assert_eq!(with(&of_two, &nested(&of_two)), Status::IssuerMismatch);
        assert_eq!(status(&keys, &outer), Status::TokenUnsupported);
    }
    assert_eq!(remembered(&keys), 1);
}

#[test]
fn no_more_is_remembered_than_there_may_be() {
    let made = |remember: u32| {
        let options = KeyOptions { remember, ..KeyOptions::default() };
        let pem = {
            let mut out = vec![0; 4096];
            let len = generated(Algorithm::ES256).export(Some(0), ExportForm::PrivatePem, &mut out).unwrap();
            out.truncate(len);
            out
        };
        [
            Keyset::empty(&options),
            Keyset::from_secret(Algorithm::HS256, &[7; 32], &options),
            Keyset::from_jwks(&document(&generated(Algorithm::ES256)), &options),
            Keyset::from_pem(None, &pem, &options),
            Keyset::from_der(None, b"", &options),
            Keyset::generate(Algorithm::ES256, &options),
        ]
        .map(|made| made.map_or_else(|error| error.status, |_| Status::Ok))
    };
    let mut fine = [Status::Ok; 6];
    fine[4] = Status::KeyMalformed;
    assert_eq!(made(0), fine);
    assert_eq!(made(1), fine);
    assert_eq!(made(MAX_REMEMBERED), fine);
    assert_eq!(made(MAX_REMEMBERED + 1), [Status::InvalidArgument; 6]);
    assert_eq!(made(u32::MAX), [Status::InvalidArgument; 6]);
    // Keys for encryption verify nothing.
    for (remember, expected) in [(0, Status::Ok), (1, Status::InvalidArgument)] {
        let options = KeyOptions { remember, for_encryption: true, ..KeyOptions::default() };
        let made = Keyset::generate(KeyManagement::EcdhEs, &options);
        assert_eq!(made.map_or_else(|error| error.status, |_| Status::Ok), expected);
    }
}

/// An issuer remembers for as long as it has the same keys, whatever else is fetched.
#[test]
fn an_issuer_remembers_until_its_keys_change() {
    let (old, new) = (generated(Algorithm::ES256), generated(Algorithm::ES256));
    let options = IssuerOptions {
        issuer: Some("one"),
        url: "https://login.example/keys",
        remember: 100,
        ..IssuerOptions::default()
    };
    let issuer = Issuer::new(&options).unwrap();
    let fetched = |now: i64, keys: &Keyset| {
        issuer.refresh(now);
        let Fetch::Now(request) = issuer.next(now).unwrap() else { panic!("a fetch is due") };
        let body = document(keys);
        issuer.response(now, &Answer { id: request.id, status: 200, body: &body, ..Answer::default() }).unwrap();
    };
    let status = |now: i64, token: &[u8]| {
        let mut report = Report::new(now);
        let out = &mut vec![0; token.len()];
        let verified = verify_with_issuer(&issuer, token, &VerifyOptions::default(), out, &mut report);
        verified.map_or_else(|error| error.status, |_| Status::Ok)
    };
    let good = token(&old);
    fetched(NOW, &old);
    for _ in 0..2 {
        assert_eq!((status(NOW, &good), remembered(issuer.keyset())), (Status::Ok, 1));
    }
    fetched(NOW + 100, &old);
    assert_eq!(remembered(issuer.keyset()), 1, "the same keys");
    // It has expired, and is remembered still.
    assert_eq!((status(NOW + 300, &good), remembered(issuer.keyset())), (Status::Expired, 1));
    fetched(NOW + 200, &new);
    assert_eq!(remembered(issuer.keyset()), 0);
    assert_ne!(status(NOW + 200, &good), Status::Ok);
    assert!(Issuer::new(&IssuerOptions { remember: MAX_REMEMBERED + 1, ..options }).is_err());
}
