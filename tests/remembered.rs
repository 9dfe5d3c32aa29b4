//! Remembered signatures as a host meets them: what they take of memory, and keys that change while they are used.
#![cfg(feature = "asymmetric")]

use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::thread;

use onejwt::{Algorithm, ExportForm, KeyOptions, Keyset, SignOptions, Status, VerifyOptions, sign};

mod support;

use support::{CLAIMS, NOW, refused, status, verify};

/// Counts what this thread takes, and refuses it more at once than it may have.
struct Limited;

thread_local! {
    static LIMIT: Cell<usize> = const { Cell::new(usize::MAX) };
    static TAKEN: Cell<usize> = const { Cell::new(0) };
    static CALLS: Cell<usize> = const { Cell::new(0) };
}

// SAFETY: all blocks are the system's.
unsafe impl GlobalAlloc for Limited {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        TAKEN.set(TAKEN.get() + layout.size());
        CALLS.set(CALLS.get() + 1);
        if layout.size() > LIMIT.get() {
            return core::ptr::null_mut();
        }
        // SAFETY: as of this function.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, block: *mut u8, layout: Layout) {
        // SAFETY: as of this function.
        unsafe { System.dealloc(block, layout) }
    }
}

#[global_allocator]
static LIMITED: Limited = Limited;

fn limited<R>(limit: usize, body: impl FnOnce() -> R) -> R {
    LIMIT.set(limit);
    let result = body();
    LIMIT.set(usize::MAX);
    result
}

fn remembering(count: u32) -> KeyOptions<'static> {
    KeyOptions { remember: count, ..KeyOptions::default() }
}

fn published(keys: &Keyset) -> Vec<u8> {
    let mut out = vec![0; 4096];
    let len = keys.export(None, ExportForm::PublicJwks, &mut out).expect("public keys");
    out.truncate(len);
    out
}

fn token(keys: &Keyset) -> Vec<u8> {
    let mut out = vec![0; 1024];
    let len = sign(keys, CLAIMS.as_bytes(), &SignOptions::default(), NOW, &mut out).expect("a token");
    out.truncate(len);
    out
}

#[test]
fn without_memory_nothing_is_changed() {
    const MOST: u32 = 1 << 20;
    const LIMIT: usize = 10_000_000;
    let signer = Keyset::generate(Algorithm::ES256, &KeyOptions::default()).expect("a key");
    let (document, good) = (published(&signer), token(&signer));
    let load = |count| Keyset::from_jwks(&document, &remembering(count));
    assert_eq!(refused(limited(LIMIT, || load(MOST))), Status::NoMemory);
    assert_eq!(refused(limited(LIMIT, || Keyset::generate(Algorithm::ES256, &remembering(MOST)))), Status::NoMemory);
    assert!(limited(LIMIT, || load(100_000)).is_ok());
    assert!(load(MOST).is_ok());
    // Nothing is needed as long as there is nothing to remember.
    let keys = limited(LIMIT, || Keyset::empty(&remembering(MOST))).expect("no keys, no memory");
    let secret = Keyset::from_secret(Algorithm::HS256, &[7; 32], &KeyOptions::default()).expect("a secret");
    limited(LIMIT, || keys.add(&secret)).expect("HMAC takes no part");
    for change in [&(|| keys.add(&signer)) as &dyn Fn() -> onejwt::Result<()>, &|| keys.replace(&signer), &|| {
        keys.reload(&document)
    }] {
        let error = limited(LIMIT, change).expect_err("it needs more");
        assert_eq!((error.status, keys.len()), (Status::NoMemory, 1));
        assert_eq!(status(&keys, &good), Status::AlgNotAllowed);
    }
    keys.add(&signer).expect("there is memory");
    // The keys that were there go on, and with them what they remember.
    let error = limited(LIMIT, || keys.add(&signer)).expect_err("it needs more");
    assert_eq!((error.status, keys.len(), status(&keys, &good)), (Status::NoMemory, 2, Status::Ok));
}

#[test]
fn a_hundred_thousand_take_eight_megabytes() {
    let document = published(&Keyset::generate(Algorithm::ES256, &KeyOptions::default()).expect("a key"));
    let taken = |count| {
        let before = TAKEN.get();
        let keys = Keyset::from_jwks(&document, &remembering(count)).expect("public keys");
        assert_eq!(keys.len(), 1);
        TAKEN.get() - before
    };
    let of_table = taken(100_000) - taken(0);
    assert!((7_000_000..=8_000_000).contains(&of_table), "{of_table}");
}

/// A token that is remembered is verified without the heap, so without waiting for whoever else uses it.
#[test]
fn what_is_remembered_takes_nothing_from_the_heap() {
    for algorithm in [Algorithm::RS256, Algorithm::ES256, Algorithm::Ed25519, Algorithm::MlDsa44] {
        let keys = Keyset::generate(algorithm, &remembering(10)).expect("a key");
        let mut out = vec![0; 8192];
        let len = sign(&keys, CLAIMS.as_bytes(), &SignOptions::default(), NOW, &mut out).expect("a token");
        let good = out[..len].to_vec();
        let mut report = onejwt::Report::new(NOW);
        let calls = |report: &mut onejwt::Report, out: &mut [u8]| {
            let before = CALLS.get();
            onejwt::verify(&keys, &good, &VerifyOptions::default(), out, report).expect("a good token");
            CALLS.get() - before
        };
        calls(&mut report, &mut out);
        assert_eq!((0..10).map(|_| calls(&mut report, &mut out)).sum::<usize>(), 0, "{algorithm:?}");
    }
}

/// While keys come and go, nothing passes that its key was removed for, nothing forged ever does, and what stays always does.
#[test]
fn keys_are_rotated_while_tokens_are_verified() {
    const ROTATIONS: usize = 2_000;
    let signer = || Keyset::generate(Algorithm::ES256, &KeyOptions::default()).expect("a key");
    let (lasting, passing) = (signer(), signer());
    let keys = Keyset::from_jwks(&published(&lasting), &remembering(64)).expect("public keys");
    let both = {
        let both = Keyset::from_jwks(&published(&lasting), &KeyOptions::default()).expect("public keys");
        both.add(&Keyset::from_jwks(&published(&passing), &KeyOptions::default()).expect("public keys"))
            .expect("added");
        both
    };
    let only = published(&lasting);
    let (lasting_token, passing_token) = (token(&lasting), token(&passing));
    let forged = |token: &[u8]| {
        let mut forged = token.to_vec();
        let at = forged.len() - 20;
        forged[at] = if forged[at] == b'A' { b'B' } else { b'A' };
        forged
    };
    let (forged_lasting, forged_passing) = (forged(&lasting_token), forged(&passing_token));
    // Odd while the passing key is removed for certain; what is verified meanwhile must not pass.
    let (removals, done) = (AtomicU64::new(1), AtomicBool::new(false));
    thread::scope(|scope| {
        for _ in 0..3 {
            scope.spawn(|| {
                let mut rounds = 0;
                while !done.load(Ordering::Acquire) || rounds < 10 {
                    rounds += 1;
                    let before = removals.load(Ordering::SeqCst);
                    let found = status(&keys, &passing_token);
                    let after = removals.load(Ordering::SeqCst);
                    assert!([Status::Ok, Status::KeyNotFound].contains(&found), "{found:?}");
                    if before == after && before % 2 == 1 {
                        assert_eq!(found, Status::KeyNotFound, "the key is removed");
                    }
                    let claims = verify(&keys, &lasting_token, &VerifyOptions::default());
                    assert_eq!(claims.as_deref(), Ok(CLAIMS.as_bytes()), "a key that stays");
                    assert_eq!(status(&keys, &forged_lasting), Status::SignatureInvalid);
                    assert_ne!(status(&keys, &forged_passing), Status::Ok);
                }
            });
        }
        for rotation in 0..ROTATIONS {
            removals.fetch_add(1, Ordering::SeqCst);
            keys.replace(&both).expect("both keys");
            if rotation % 8 == 0 {
                thread::yield_now();
            }
            keys.reload(&only).expect("a JWK Set");
            removals.fetch_add(1, Ordering::SeqCst);
            if rotation % 16 == 0 {
                thread::yield_now();
            }
        }
        done.store(true, Ordering::Release);
    });
    assert_eq!((status(&keys, &passing_token), status(&keys, &lasting_token)), (Status::KeyNotFound, Status::Ok));
    keys.replace(&both).expect("both keys");
    assert_eq!(status(&keys, &passing_token), Status::Ok);
}
