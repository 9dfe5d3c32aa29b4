//! Secrets do not outlive their key set: after the last share is freed, no writable memory of the process but the
//! stack, whose frames are overwritten by whatever runs next, still holds one.
#![cfg(target_os = "linux")]

use std::fs;
use std::io::{Read, Seek, SeekFrom};

use onejwt::{Algorithm, ExportForm, KeyOptions, Keyset, SignOptions, sign};

/// A secret that is only ever written down with its bits turned, so that the test itself leaves no copy.
struct Turned(Vec<u8>);

impl Turned {
    fn new(len: usize, seed: u64) -> Self {
        let mut state = seed;
        let mut next = move || {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (state >> 56) as u8
        };
        Turned((0..len).map(|_| next()).collect())
    }

    /// Calls `body` with the secret, and wipes it.
    fn with<R>(&self, body: impl FnOnce(&[u8]) -> R) -> R {
        let mut plain: Vec<u8> = self.0.iter().map(|byte| !byte).collect();
        let result = body(&plain);
        zeroize::Zeroize::zeroize(&mut plain);
        result
    }

    /// How often the secret stands in the heap and other writable memory.
    fn occurrences(&self) -> usize {
        let maps = fs::read_to_string("/proc/self/maps").unwrap();
        let mut memory = fs::File::open("/proc/self/mem").unwrap();
        let mut found = 0;
        for line in maps.lines() {
            let mut fields = line.split_whitespace();
            let (range, rights) = (fields.next().unwrap(), fields.next().unwrap());
            let name = fields.nth(3).unwrap_or("");
            if !rights.starts_with("rw") || name.starts_with("[stack") || name.starts_with("[v") {
                continue;
            }
            let (start, end) = range.split_once('-').unwrap();
            let [start, end] = [start, end].map(|text| u64::from_str_radix(text, 16).unwrap());
            // One page at a time into a small buffer: a copy of all memory would be found as well.
            let mut window = vec![0u8; 4096 + self.0.len()];
            let mut at = start;
            while at < end {
                let len = window.len().min((end - at) as usize);
                memory.seek(SeekFrom::Start(at)).unwrap();
                // What stands in the window itself was read from elsewhere.
                let window_at = window.as_ptr().addr() as u64;
                let window_end = window_at + window.len() as u64;
                let in_window = |hit: u64| (window_at..window_end).contains(&hit);
                let readable = memory.read_exact(&mut window[..len]).is_ok();
                if readable {
                    let turned: Vec<u8> = window[..len].iter().map(|byte| !byte).collect();
                    let hits = turned.windows(self.0.len()).enumerate().filter(|(_, part)| *part == &self.0[..]);
                    found += hits.filter(|(offset, _)| *offset < 4096 && !in_window(at + *offset as u64)).count();
                }
                window.fill(0);
                at += 4096;
            }
        }
        found
    }
}

fn use_keys(keys: &Keyset) {
    let mut out = [0; 8192];
    sign(keys, br#"{"exp":4102444800}"#, &SignOptions::default(), 0, &mut out).unwrap();
    let mut export = vec![0; 16_384];
    keys.export(None, ExportForm::PrivateJwks, &mut export).unwrap();
    zeroize::Zeroize::zeroize(&mut export);
}

/// Runs `body` more than a page below the frame of the caller. When a thread ends, its stack is kept for the next one
/// without what was written there, but for the rest of the page on which it ended.
#[inline(never)]
fn a_page_below<R>(body: impl FnOnce() -> R) -> R {
    let page = std::hint::black_box([0u8; 2 * 4096]);
    let result = body();
    std::hint::black_box(&page);
    result
}

/// On a thread of its own, whose stack is empty when memory is searched.
fn freed(secret: &Turned, load: impl FnOnce(&[u8]) -> Keyset + Send) -> usize {
    std::thread::scope(|scope| {
        let used = scope.spawn(|| {
            a_page_below(|| {
                let keys = secret.with(load);
                use_keys(&keys);
                assert!(secret.occurrences() > 0, "the search must find what is there");
            });
        });
        used.join().unwrap();
    });
    secret.occurrences()
}

/// Generates a key, and loads and uses it again in a form that was exported; returns what stays of a private member.
#[cfg(feature = "asymmetric")]
fn freed_generated(algorithm: Algorithm, member: &str, form: ExportForm) -> usize {
    let export = |keys: &Keyset, form: ExportForm| {
        let mut out = zeroize::Zeroizing::new(vec![0; 16_384]);
        let index = matches!(form, ExportForm::PrivatePem).then_some(0);
        let len = keys.export(index, form, &mut out).unwrap();
        out.truncate(len);
        out
    };
    let member = format!("\"{member}\":\"");
    let secrets = std::thread::scope(|scope| {
        let used = scope.spawn(|| {
            a_page_below(|| {
                let keys = Keyset::generate(algorithm, &KeyOptions::default()).unwrap();
                let jwks = export(&keys, ExportForm::PrivateJwks);
                let start =
                    jwks.windows(member.len()).position(|part| part == member.as_bytes()).unwrap() + member.len();
                let len = jwks[start..].iter().position(|&byte| byte == b'"').unwrap();
                let mut plain = zeroize::Zeroizing::new(vec![0; len]);
                let len = onejwt::base64url::decode(&jwks[start..start + len], &mut plain).unwrap();
                // Big numbers lie in memory with their least significant byte first.
                let forwards = Turned(plain[..len].iter().map(|byte| !byte).collect());
                let backwards = Turned(plain[..len].iter().rev().map(|byte| !byte).collect());
                drop((jwks, plain));
                use_keys(&keys);
                let document = export(&keys, form);
                let again = match form {
                    ExportForm::PrivatePem => {
                        Keyset::from_pem(Some(algorithm.into()), &document, &KeyOptions::default())
                    }
                    _ => Keyset::from_jwks(&document, &KeyOptions::default()),
                };
                use_keys(&again.unwrap());
                drop(document);
                assert!(forwards.occurrences() + backwards.occurrences() > 0, "the search must find what is there");
                [forwards, backwards]
            })
        });
        used.join().unwrap()
    });
    secrets.iter().map(Turned::occurrences).sum()
}

fn base64url(bytes: &[u8]) -> zeroize::Zeroizing<Vec<u8>> {
    let mut text = zeroize::Zeroizing::new(vec![0; bytes.len() * 2]);
    let len = onejwt::base64url::encode(bytes, &mut text).unwrap();
    text.truncate(len);
    text
}

// One test, so that no other runs while memory is searched.
#[test]
fn no_secret_stays_in_memory() {
    let secret = Turned::new(48, 1);
    let left = freed(&secret, |plain| Keyset::from_secret(Algorithm::HS384, plain, &KeyOptions::default()).unwrap());
    assert_eq!(left, 0, "HMAC secret");

    let secret = Turned::new(64, 2);
    let left = freed(&secret, |plain| {
        let mut jwk = zeroize::Zeroizing::new(Vec::with_capacity(256));
        jwk.extend_from_slice(b"{\"kty\":\"oct\",\"alg\":\"HS512\",\"k\":\"");
        jwk.extend_from_slice(&base64url(plain));
        jwk.extend_from_slice(b"\"}");
        Keyset::from_jwks(&jwk, &KeyOptions::default()).unwrap()
    });
    assert_eq!(left, 0, "HMAC JWK");

    #[cfg(feature = "asymmetric")]
    {
        // The seed of an Ed25519 key, in PKCS#8.
        let secret = Turned::new(32, 3);
        let left = freed(&secret, |plain| {
            let mut der = zeroize::Zeroizing::new(Vec::with_capacity(64));
            der.extend_from_slice(b"\x30\x2e\x02\x01\x00\x30\x05\x06\x03\x2b\x65\x70\x04\x22\x04\x20");
            der.extend_from_slice(plain);
            Keyset::from_der(Some(Algorithm::Ed25519.into()), &der, &KeyOptions::default()).unwrap()
        });
        assert_eq!(left, 0, "Ed25519 seed");

        // Keys that cannot be made up, as the library generates, exports, loads and uses them.
        for (algorithm, member) in [
            (Algorithm::RS256, "d"),
            (Algorithm::RS256, "p"),
            (Algorithm::PS384, "q"),
            (Algorithm::ES256, "d"),
            (Algorithm::ES384, "d"),
            (Algorithm::ES512, "d"),
            (Algorithm::ES256K, "d"),
            (Algorithm::Ed25519, "d"),
            (Algorithm::MlDsa44, "priv"),
            (Algorithm::MlDsa65, "priv"),
            (Algorithm::MlDsa87, "priv"),
        ] {
            for form in [ExportForm::PrivateJwks, ExportForm::PrivatePem] {
                assert_eq!(freed_generated(algorithm, member, form), 0, "{member} of {algorithm:?}, as {form:?}");
            }
        }
    }
}
