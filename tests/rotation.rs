//! Keys that change while they are used: nothing that should pass fails, nothing is half changed, no memory is lost.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Barrier};
use std::thread;

use onejwt::{Algorithm, ExportForm, KeyOptions, Keyset, Report, Status, VerifyOptions};

mod support;

use support::alloc::{Counting, live, tracked};
use support::{CLAIMS, NOW, Random, SECRET, forge, hs256, keys_of, refused, status, token_of, verify};

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

/// How often each changing thread changes the keys.
const CHANGES: usize = 3_000;
const VERIFIERS: usize = 4;

/// The secret of a key that comes and goes.
fn secret(generation: usize) -> [u8; 32] {
    let mut secret = [0; 32];
    Random::new(generation as u64).fill(&mut secret);
    secret
}

fn kid(generation: usize) -> String {
    format!("generation {generation}")
}

fn jwk(generation: usize) -> String {
    let k = support::base64url(secret(generation));
    format!(r#"{{"kty":"oct","alg":"HS256","k":"{k}","kid":"{}"}}"#, kid(generation))
}

/// The JWK of the key that is in every set.
fn lasting_jwk() -> String {
    format!(r#"{{"kty":"oct","alg":"HS256","k":"{}","kid":"lasting"}}"#, support::base64url(SECRET))
}

/// A JWK Set of the lasting key and three of one generation.
fn document(generation: usize) -> String {
    let jwk = jwk(generation);
    // In the middle, so that it moves.
    format!(r#"{{"keys":[{jwk},{},{jwk},{jwk}]}}"#, lasting_jwk())
}

fn keys_of_generation(generation: usize) -> Keyset {
    Keyset::from_jwks(document(generation).as_bytes(), &DEFAULT).expect("a JWK Set")
}

fn token(secret: &[u8], kid: &str) -> String {
    forge(Algorithm::HS256, secret, format!(r#"{{"alg":"HS256","kid":"{kid}"}}"#), CLAIMS)
}

fn exported(keys: &Keyset) -> Vec<u8> {
    // Not by asking how much is needed: that may change before it is used.
    let mut out = vec![0; 1 << 16];
    let written = keys.export(None, ExportForm::PrivateJwks, &mut out).expect("there is room");
    out.truncate(written);
    out
}

/// Documents that must change nothing.
fn bad_documents() -> Vec<(String, Status)> {
    let (good, twice) = (document(7), r#""kty":"oct","k":"AA","k":"AA""#);
    vec![
        (String::new(), Status::KeyMalformed),
        ("{".to_string(), Status::KeyMalformed),
        ("null".to_string(), Status::KeyMalformed),
        (good[..good.len() - 1].to_string(), Status::KeyMalformed),
        (format!("{good}x"), Status::KeyMalformed),
        (format!(r#"{{"keys":[{},{{"kty":"oct"}}]}}"#, jwk(7)), Status::KeyMalformed),
        (format!(r#"{{"keys":[{},{{{twice}}}]}}"#, jwk(7)), Status::KeyMalformed),
        (format!(r#"{{"keys":[{},1]}}"#, jwk(7)), Status::KeyMalformed),
        (format!(r#"{{"keys":[{},{{"kty":"oct","k":"c2hvcnQ"}}]}}"#, jwk(7)), Status::KeyTooWeak),
        (format!(r#"{{"keys":[{},{}]}}"#, jwk(7), jwk(7).replace("HS256", "RS256")), Status::KeyAlgMismatch),
        (r#"{"keys":[]}"#.to_string(), Status::KeyUnsupported),
        (r#"{"keys":[{"kty":"unknown"},{"kty":"oct","k":"AA","use":"enc"}]}"#.to_string(), Status::KeyUnsupported),
        (support::documents::PEM[0].1.to_string(), Status::KeyWrongForm),
    ]
}

/// Stops the threads that run until others are done, also where one of those panics.
struct Stop<'a> {
    running: &'a AtomicUsize,
    stop: &'a AtomicBool,
}

impl Drop for Stop<'_> {
    fn drop(&mut self) {
        if self.running.fetch_sub(1, Ordering::AcqRel) == 1 {
            self.stop.store(true, Ordering::Release);
        }
    }
}

#[test]
fn verifications_pass_while_keys_are_added_replaced_and_reloaded() {
    /// Where changing threads take their keys from, made before.
    const GENERATIONS: usize = 16;
    let before = live();
    let (keys, sets) =
        tracked(|| (keys_of_generation(0), (0..GENERATIONS).map(keys_of_generation).collect::<Vec<_>>()));
    assert!(live().0 > before.0, "a key set is accounted for");
    let added = Keyset::from_jwks(jwk(GENERATIONS).as_bytes(), &DEFAULT).expect("a JWK");
    let documents: Vec<String> = (0..GENERATIONS).map(document).collect();
    let bad_documents = bad_documents();
    let (good, good_without_kid) = (token(SECRET, "lasting"), token_of(CLAIMS));
    let (foreign, unknown) = (token(&secret(usize::MAX), "lasting"), token(SECRET, "of nobody"));

    let replace = |number: usize| keys.replace(&sets[number % GENERATIONS]).unwrap();
    let reload = |number: usize| {
        keys.reload(documents[number % GENERATIONS].as_bytes()).expect("a good document");
        let bad = &bad_documents[number % bad_documents.len()].0;
        keys.reload(bad.as_bytes()).expect_err("a bad document");
    };
    let add = |number: usize| {
        keys.add(&added).unwrap();
        // What the others put there does not always take back what is added.
        if keys.len() > 40 {
            replace(number);
        }
    };
    let changes: [&(dyn Fn(usize) + Sync); 3] = [&replace, &reload, &add];
    let (stop, running) = (AtomicBool::new(false), AtomicUsize::new(changes.len()));
    let verified = AtomicUsize::new(0);
    let until_done = |body: &dyn Fn()| {
        while !stop.load(Ordering::Acquire) {
            tracked(body);
            verified.fetch_add(1, Ordering::Relaxed);
            // Locks are held for most of the time: where there are more threads than processors, let others come to them.
            thread::yield_now();
        }
    };
    thread::scope(|scope| {
        for change in changes {
            let done = Stop { running: &running, stop: &stop };
            scope.spawn(move || {
                let _done = done;
                (0..CHANGES).for_each(|number| tracked(|| change(number)));
            });
        }
        for _ in 0..VERIFIERS {
            scope.spawn(|| {
                until_done(&|| {
                    assert_eq!(status(&keys, &good), Status::Ok);
                    assert_eq!(status(&keys, &foreign), Status::SignatureInvalid);
                    assert_eq!(status(&keys, &unknown), Status::KeyNotFound);
                    // Each key fits; the lasting one is among the eight that are tried.
                    assert_eq!(status(&keys, &good_without_kid), Status::Ok);
                });
            });
        }
        scope.spawn(|| until_done(&|| is_of_one_generation(&keys)));
    });
    assert!(verified.into_inner() > 100, "the verifiers ran");
    assert_eq!(status(&keys, &good), Status::Ok);
    drop((keys, sets));
    assert_eq!(live(), before, "bytes and blocks that are still there");
}

/// Whether what is seen at once is of one time: three keys of a generation with the lasting one second, and added ones.
fn is_of_one_generation(keys: &Keyset) {
    let text = String::from_utf8(exported(keys)).expect("a JWK Set is UTF-8");
    let kids: Vec<&str> =
        text.split("\"kid\":\"").skip(1).map(|rest| &rest[..rest.find('"').expect("a kid ends")]).collect();
    assert!(kids.len() >= 4 && kids[1] == "lasting", "{kids:?}");
    assert!(kids[0] == kids[2] && kids[0] == kids[3], "{kids:?}");
}

/// A change that has returned is seen by every thread from then on, whichever of the copies for readers it uses.
#[test]
fn a_change_is_seen_by_every_thread_at_once() {
    const THREADS: usize = 24;
    const ROUNDS: usize = 150;
    let keys = keys_of_generation(0);
    let (changed, seen) = (Barrier::new(THREADS + 1), Barrier::new(THREADS + 1));
    let failures = AtomicUsize::new(0);
    thread::scope(|scope| {
        for _ in 0..THREADS {
            scope.spawn(|| {
                for round in 1..=ROUNDS {
                    changed.wait();
                    let new = status(&keys, token(&secret(round), &kid(round)));
                    let old = status(&keys, token(&secret(round - 1), &kid(round - 1)));
                    if new != Status::Ok || old != Status::KeyNotFound {
                        // No panic, which would leave the others waiting.
                        failures.fetch_add(1, Ordering::Relaxed);
                    }
                    seen.wait();
                }
            });
        }
        for round in 1..=ROUNDS {
            match round % 2 {
                0 => keys.replace(&keys_of_generation(round)).unwrap(),
                _ => keys
                    .reload(document(round).as_bytes())
                    .unwrap_or_else(|_| _ = failures.fetch_add(1, Ordering::Relaxed)),
            }
            changed.wait();
            seen.wait();
        }
    });
    assert_eq!(failures.into_inner(), 0);
}

#[test]
fn a_bad_document_changes_nothing() {
    for options in [DEFAULT, KeyOptions { issuer: Some("i"), ..DEFAULT }] {
        let keys = Keyset::from_jwks(document(1).as_bytes(), &options).expect("a JWK Set");
        let (text, shown) = (exported(&keys), format!("{keys:?}"));
        for (bad, expected) in bad_documents() {
            let reloaded = keys.reload(bad.as_bytes()).map_err(|error| error.status);
            assert_eq!(reloaded, Err(expected), "{bad}");
            assert_eq!(refused(Keyset::from_jwks(bad.as_bytes(), &DEFAULT)), expected, "{bad}");
            assert_eq!((exported(&keys), format!("{keys:?}")), (text.clone(), shown.clone()), "{bad}");
            assert!((0..4).all(|at| keys.key(at).is_some_and(|key| key.issuer.as_deref() == options.issuer)), "{bad}");
        }
        let token = forge(Algorithm::HS256, &secret(1), r#"{"alg":"HS256"}"#, r#"{"exp":1700000300,"iss":"i"}"#);
        assert_eq!(status(&keys, token), Status::Ok);
    }
}

#[test]
fn sets_may_be_changed_by_each_other_and_by_themselves() {
    let (a, b) = (keys_of_generation(1), keys_of_generation(2));
    a.add(&a).unwrap();
    assert_eq!(a.len(), 8);
    a.replace(&a).unwrap();
    assert_eq!(a.len(), 8);
    // Each waits for the other's keys, in opposite order.
    thread::scope(|scope| {
        scope.spawn(|| (0..CHANGES).for_each(|_| a.replace(&b).unwrap()));
        scope.spawn(|| (0..CHANGES).for_each(|_| b.replace(&a).unwrap()));
    });
    let (a, b) = (exported(&a), exported(&b));
    assert!([exported(&keys_of_generation(2))].contains(&a) || a == b, "the keys of one of them");
}

#[test]
fn handles_share_one_set() {
    let keys = Arc::new(keys_of_generation(1));
    let other = Arc::clone(&keys);
    let held = keys.key(0).expect("a first key");
    other.replace(&hs256()).unwrap();
    assert_eq!(keys.len(), 1);
    assert_eq!(status(&keys, token_of(CLAIMS)), Status::Ok);
    // What was looked at before the change is still what it was.
    assert_eq!(held.kid.as_deref(), Some(&*kid(1)));
}

/// The issuers of all keys, in order.
fn issuers(keys: &Keyset) -> Vec<Option<String>> {
    (0..keys.len()).map(|at| keys.key(at).expect("a key").issuer.as_deref().map(String::from)).collect()
}

fn some(issuers: &[&str]) -> Vec<Option<String>> {
    issuers.iter().map(|issuer| (!issuer.is_empty()).then(|| issuer.to_string())).collect()
}

fn issued(issuer: &'static str) -> KeyOptions<'static> {
    KeyOptions { issuer: Some(issuer), ..DEFAULT }
}

fn from(iss: &str) -> String {
    token_of(format!(r#"{{"exp":1700000300,"iss":"{iss}"}}"#))
}

#[test]
fn a_key_verifies_only_for_its_issuer() {
    let keys = keys_of(Algorithm::HS256, &issued("a"));
    assert_eq!(status(&keys, from("a")), Status::Ok);
    assert_eq!(status(&keys, from("b")), Status::IssuerMismatch);
    assert_eq!(status(&keys, token_of(CLAIMS)), Status::ClaimMissing);
    assert_eq!(status(&keys, token_of(r#"{"exp":1700000300,"iss":null}"#)), Status::ClaimMissing);
    assert_eq!(status(&keys, token_of(r#"{"exp":1700000300,"iss":["a"]}"#)), Status::ClaimsMalformed);
    // What the caller expects comes on top.
    let expects = |issuers| verify(&keys, from("a"), &VerifyOptions { issuers, ..VerifyOptions::default() }).err();
    assert_eq!(expects(&["b", "a"]), None);
    assert_eq!(expects(&["b"]), Some(Status::IssuerMismatch));
    // An empty issuer is one.
    let keys = keys_of(Algorithm::HS256, &issued(""));
    assert_eq!(status(&keys, from("")), Status::Ok);
    assert_eq!(status(&keys, from("a")), Status::IssuerMismatch);
}

#[test]
fn adding_keeps_each_key_with_its_own_issuer() {
    let keys = Keyset::empty(&DEFAULT).expect("an empty set");
    keys.add(&keys_of(Algorithm::HS256, &issued("a"))).unwrap();
    let (of_b, of_any) = (Keyset::from_secret(Algorithm::HS256, &secret(1), &issued("b")), secret(2));
    keys.add(&of_b.expect("a key")).unwrap();
    keys.add(&Keyset::from_secret(Algorithm::HS256, &of_any, &DEFAULT).expect("a key")).unwrap();
    assert_eq!(issuers(&keys), some(&["a", "b", ""]));
    let token = |secret: &[u8], iss: &str| {
        forge(Algorithm::HS256, secret, r#"{"alg":"HS256"}"#, format!(r#"{{"exp":1700000300,"iss":"{iss}"}}"#))
    };
    for (secret, iss, expected) in [
        (&SECRET[..], "a", Status::Ok),
        (SECRET, "b", Status::IssuerMismatch),
        (&secret(1), "b", Status::Ok),
        (&secret(1), "a", Status::IssuerMismatch),
        (&secret(2), "a", Status::Ok),
        (&secret(2), "c", Status::Ok),
    ] {
        assert_eq!(status(&keys, token(secret, iss)), expected, "{iss}");
    }
    // The set that they came from is as it was.
    let from = keys_of(Algorithm::HS256, &DEFAULT);
    keys.add(&from).unwrap();
    assert_eq!(issuers(&from), some(&[""]));
    // A set with an issuer of its own gives it to keys without one.
    let keys = keys_of(Algorithm::HS256, &issued("a"));
    keys.add(&from).unwrap();
    keys.add(&keys_of(Algorithm::HS256, &issued("b"))).unwrap();
    assert_eq!(issuers(&keys), some(&["a", "a", "b"]));
    assert_eq!(issuers(&from), some(&[""]));
}

#[test]
fn an_empty_set_verifies_nothing_until_it_is_given_keys() {
    let keys = Keyset::empty(&issued("a")).expect("an empty set");
    assert!(keys.is_empty());
    assert_eq!(status(&keys, from("a")), Status::KeyNotFound);
    keys.add(&keys_of(Algorithm::HS256, &DEFAULT)).unwrap();
    assert_eq!((status(&keys, from("a")), status(&keys, from("b"))), (Status::Ok, Status::IssuerMismatch));
    let others = [
        KeyOptions { kid: Some("x"), ..DEFAULT },
        KeyOptions { password: Some("x"), ..DEFAULT },
        KeyOptions { bits: 256, ..DEFAULT },
    ];
    for options in others {
        assert_eq!(refused(Keyset::empty(&options)), Status::InvalidArgument);
    }
}

#[test]
fn keys_that_a_set_would_not_have_loaded_do_not_get_in() {
    let weak = Keyset::from_secret(Algorithm::HS256, b"short", &KeyOptions { allow_weak: true, ..DEFAULT }).unwrap();
    let public_only = KeyOptions { public_only: true, ..DEFAULT };
    for (keys, from) in [(hs256(), weak), (Keyset::empty(&public_only).unwrap(), hs256())] {
        let before = issuers(&keys);
        assert_eq!(keys.add(&from), Err(Status::InvalidArgument.into()));
        assert_eq!(keys.replace(&from), Err(Status::InvalidArgument.into()));
        assert_eq!(issuers(&keys), before);
    }
    let keys = Keyset::empty(&public_only).unwrap();
    assert_eq!(keys.reload(document(1).as_bytes()), Err(Status::KeyMalformed.into()));
    assert_eq!(refused(Keyset::from_jwks(document(1).as_bytes(), &public_only)), Status::KeyMalformed);
    assert_eq!(refused(Keyset::from_secret(Algorithm::HS256, SECRET, &public_only)), Status::InvalidArgument);
    assert_eq!(refused(Keyset::generate(Algorithm::HS256, &public_only)), Status::InvalidArgument);
}

#[test]
fn replacing_gives_keys_without_an_issuer_that_of_the_set() {
    let keys = keys_of(Algorithm::HS256, &issued("a"));
    let mixed = keys_of(Algorithm::HS256, &DEFAULT);
    mixed.add(&keys_of(Algorithm::HS256, &issued("b"))).unwrap();
    keys.replace(&mixed).unwrap();
    assert_eq!(issuers(&keys), some(&["a", "b"]));
    assert_eq!(issuers(&mixed), some(&["", "b"]), "what they came from is as it was");
    // The policy is the set's, not that of the keys that are gone.
    keys.replace(&keys_of(Algorithm::HS256, &issued("b"))).unwrap();
    keys.replace(&keys_of(Algorithm::HS256, &DEFAULT)).unwrap();
    assert_eq!(issuers(&keys), some(&["a"]));
    assert_eq!(status(&keys, from("b")), Status::IssuerMismatch);
    // A set without a policy gets none from the keys.
    let keys = hs256();
    keys.replace(&keys_of(Algorithm::HS256, &issued("b"))).unwrap();
    assert_eq!(issuers(&keys), some(&["b"]));
    keys.replace(&keys_of(Algorithm::HS256, &DEFAULT)).unwrap();
    assert_eq!(issuers(&keys), some(&[""]));
}

#[test]
fn reloading_applies_the_issuer_and_the_strictness_of_the_set() {
    let keys = keys_of(Algorithm::HS256, &issued("a"));
    keys.replace(&keys_of(Algorithm::HS256, &issued("b"))).unwrap();
    keys.reload(document(1).as_bytes()).expect("a good document");
    assert_eq!(issuers(&keys), some(&["a", "a", "a", "a"]));
    let weak = br#"{"kty":"oct","k":"c2hvcnQ","kid":"weak"}"#;
    assert_eq!(keys.reload(weak), Err(Status::KeyTooWeak.into()));
    // Weak keys that came by other ways do not make the set less strict, nor more.
    let lenient = keys_of(Algorithm::HS256, &KeyOptions { allow_weak: true, ..DEFAULT });
    lenient.reload(weak).expect("weak keys are allowed here");
    assert!(lenient.key(0).expect("a key").is_weak);
    assert_eq!(keys.add(&lenient), Err(Status::InvalidArgument.into()));
    assert_eq!(keys.reload(weak), Err(Status::KeyTooWeak.into()));
    lenient.replace(&hs256()).unwrap();
    lenient.reload(weak).expect("weak keys are still allowed here");
    // A kid that was given when the set was made is that key's alone.
    let named = keys_of(Algorithm::HS256, &KeyOptions { kid: Some("given"), ..DEFAULT });
    named.reload(document(1).as_bytes()).expect("a good document");
    assert_eq!(named.key(0).expect("a key").kid.as_deref(), Some(&*kid(1)));
}

/// A report of a verification under keys that go away in the middle of it stays whole.
#[test]
fn a_verification_under_way_ends_under_the_keys_it_began_with() {
    let keys = keys_of(Algorithm::HS256, &issued("a"));
    let (stop, running) = (AtomicBool::new(false), AtomicUsize::new(1));
    let (of_a, of_b) = (from("a"), from("b"));
    thread::scope(|scope| {
        scope.spawn(|| {
            let _done = Stop { running: &running, stop: &stop };
            let other = Keyset::from_secret(Algorithm::HS256, &secret(1), &issued("b")).expect("a key");
            let own = keys_of(Algorithm::HS256, &issued("a"));
            for _ in 0..CHANGES {
                keys.replace(&other).unwrap();
                keys.replace(&own).unwrap();
            }
        });
        while !stop.load(Ordering::Acquire) {
            for (token, good) in [(&of_a, Status::Ok), (&of_b, Status::IssuerMismatch)] {
                let mut out = vec![0; token.len()];
                let mut report = Report::new(NOW);
                let verified =
                    onejwt::verify(&keys, token.as_bytes(), &VerifyOptions::default(), &mut out, &mut report);
                let got = verified.err().map_or(Status::Ok, |error| error.status);
                // Never the secret of one key with the issuer of the other.
                assert!(got == good || got == Status::SignatureInvalid, "{got:?}");
                assert_eq!(report.algorithm.is_some(), got == good);
            }
        }
    });
}
