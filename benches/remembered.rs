//! Key sets that remember signatures, through the C ABI of the built library: a token that is remembered beside the bare
//! HMAC of its own bytes, one that is not beside a set that remembers nothing, two threads beside one, and memory.
//!
//! All are measured in turns, so that a busy machine slows both alike.

mod shared;

use std::ffi::c_void;
use std::hint::black_box;
use std::ptr::null_mut;
use std::sync::Barrier;
use std::time::Instant;

use aws_lc_rs::encoding::AsDer;
use aws_lc_rs::rsa::KeySize;
use aws_lc_rs::signature::{self, EcdsaKeyPair, Ed25519KeyPair, PqdsaKeyPair, RsaKeyPair};
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use shared::{Expecting, Library, SECRET, TOKENS, audiences, median, turn};

/// Different tokens of a kind, so many that hardly one is still remembered when it comes again.
const MISSED: usize = 1500;

/// Name, number and PKCS#8.
fn subjects() -> Vec<(&'static str, i32, Vec<u8>)> {
    let rsa = RsaKeyPair::generate(KeySize::Rsa2048).unwrap().as_der().unwrap().as_ref().to_vec();
    let es256 = EcdsaKeyPair::generate(&signature::ECDSA_P256_SHA256_FIXED_SIGNING).unwrap();
    let ed25519 = Ed25519KeyPair::generate().unwrap();
    let ml_dsa = PqdsaKeyPair::generate(&signature::ML_DSA_44_SIGNING).unwrap();
    vec![
        ("RS256", 4, rsa),
        ("ES256", 10, es256.to_pkcs8v1().unwrap().as_ref().to_vec()),
        ("Ed25519", 14, ed25519.to_pkcs8v1().unwrap().as_ref().to_vec()),
        ("ML-DSA-44", 16, ml_dsa.to_pkcs8v1().unwrap().as_ref().to_vec()),
    ]
}

/// The resident memory of this process, in bytes.
fn resident() -> usize {
    let statm = std::fs::read_to_string("/proc/self/statm").unwrap();
    statm.split(' ').nth(1).unwrap().parse::<usize>().unwrap() * 4096
}

/// What other threads may use: key sets and options, which nobody changes meanwhile.
struct Shared<T>(T);
// SAFETY: as the C ABI says.
unsafe impl<T> Sync for Shared<T> {}

impl<T> Shared<T> {
    fn get(&self) -> &T {
        &self.0
    }
}

/// Calls a second of so many threads at once.
fn rate(threads: usize, calls: u32, call: &Shared<impl Fn(&mut [u8])>) -> f64 {
    let barrier = Barrier::new(threads + 1);
    std::thread::scope(|scope| {
        let workers: Vec<_> = (0..threads)
            .map(|_| {
                scope.spawn(|| {
                    let mut out = vec![0; 8192];
                    let call = call.get();
                    call(&mut out);
                    barrier.wait();
                    (0..calls).for_each(|_| call(&mut out));
                })
            })
            .collect();
        barrier.wait();
        let start = Instant::now();
        workers.into_iter().for_each(|worker| worker.join().unwrap());
        (threads as f64 * f64::from(calls)) / start.elapsed().as_secs_f64()
    })
}

fn main() {
    let (name, claims, _) = TOKENS[1];
    let audiences = audiences(name);
    let expecting = Expecting::audience(audiences[0]);
    let mut library = Library::load();
    println!("C ABI, the claims of the 561-byte token; medians of interleaved turns; allowed 2.2, 1.03 and 1.9");
    println!(
        "{:<10} {:>6} {:>10} {:>12} {:>8}   {:>12} {:>12} {:>8}   {:>12} {:>12} {:>8}",
        "",
        "bytes",
        "bare HMAC",
        "remembered",
        "ratio",
        "not kept",
        "miss",
        "ratio",
        "1 thread/s",
        "2 threads/s",
        "ratio"
    );
    for (subject, alg, der) in subjects() {
        library.use_der(alg, &der);
        let keys = library.load_der(alg, &der, 1000);
        let small = library.load_der(alg, &der, 1);
        let mut out = vec![0; 8192];
        let mut sign = |claims: &str| {
            let len = library.sign(claims.as_bytes(), &mut out);
            out[..len].to_vec()
        };
        let token = sign(claims);
        let others: Vec<_> = (0..MISSED)
            .map(|number| sign(&claims.replace("web-frontend-1", &format!("web-frontend-{number:04}"))))
            .collect();
        let hmac = Hmac::<Sha256>::new_from_slice(SECRET).unwrap();
        let verify = |keys: *mut c_void, token: &[u8], out: &mut [u8]| {
            black_box(library.verify_with(keys, black_box(token), &expecting, out, null_mut()));
        };
        let (mut floors, mut hits, mut hit_ratios) = (vec![], vec![], vec![]);
        let (mut plain, mut misses, mut miss_ratios) = (vec![], vec![], vec![]);
        verify(keys, &token, &mut out);
        for _ in 0..1001 {
            let floor = turn(100, || {
                let mut mac = hmac.clone();
                mac.update(black_box(&token));
                black_box(mac.finalize().into_bytes());
            });
            let hit = turn(100, || verify(keys, &token, &mut out));
            floors.push(floor);
            hits.push(hit);
            hit_ratios.push(hit / floor);
        }
        for round in 0..if subject == "RS256" { 901 } else { 601 } {
            let mut which = (0..10).map(|at| &others[(round * 10 + at) % MISSED]).cycle();
            let mut measure = |keys| turn(10, || verify(keys, which.next().unwrap(), &mut out));
            // In turns, so that neither always finds in the cache what the other has left there.
            let (without, with) = if round % 2 == 0 {
                let without = measure(library.keys);
                (without, measure(small))
            } else {
                let with = measure(small);
                (measure(library.keys), with)
            };
            plain.push(without);
            misses.push(with);
            miss_ratios.push(with / without);
        }
        let (mut ones, mut twos, mut rates) = (vec![], vec![], vec![]);
        for _ in 0..41 {
            let call = Shared(|out: &mut [u8]| verify(keys, &token, out));
            let (one, two) = (rate(1, 3000, &call), rate(2, 3000, &call));
            ones.push(one);
            twos.push(two);
            rates.push(two / one);
        }
        println!(
            "{:<10} {:>6} {:>7.0} ns {:>9.0} ns {:>8.2}   {:>9.1} us {:>9.1} us {:>8.3}   {:>12.0} {:>12.0} {:>8.2}",
            subject,
            token.len(),
            median(floors),
            median(hits),
            median(hit_ratios),
            median(plain) / 1e3,
            median(misses) / 1e3,
            median(miss_ratios),
            median(ones),
            median(twos),
            median(rates),
        );
    }
    let (_, alg, der) = &subjects()[1];
    let before = resident();
    let kept = library.load_der(*alg, der, 100_000);
    println!("memory of 100,000 remembered signatures: {:.1} MB", (resident() - before) as f64 / 1e6);
    black_box(kept);
}
