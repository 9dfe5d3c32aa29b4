//! Ratios to the floor, measured in turns of a few microseconds each so that a busy machine slows both alike.
//!
//! Prints, for each token, the median over all turns of: verifying and signing through the C ABI of the built library
//! divided by the bare HMAC over the same bytes, and what the C ABI adds to the core.

mod shared;

use std::hint::black_box;
use std::ptr::null_mut;

use hmac::{Hmac, KeyInit, Mac};
use onejwt::{Algorithm, KeyOptions, Keyset, Report, SignOptions, VerifyOptions, sign, verify};
use sha2::Sha256;
use shared::{Expecting, Library, NOW, SECRET, TOKENS, audiences, median, turn};

const TURNS: usize = 1001;
const CALLS_A_TURN: u32 = 500;

fn main() {
    let library = Library::load();
    let keys = Keyset::from_secret(Algorithm::HS256, SECRET, &KeyOptions::default()).unwrap();
    let prepared = Hmac::<Sha256>::new_from_slice(SECRET).unwrap();
    println!("HS256, medians of {TURNS} interleaved turns; floor = HMAC-SHA256 with a prepared key");
    println!(
        "{:<12} {:>9} {:>11} {:>11} {:>13} {:>13} {:>11}",
        "token", "floor", "verify C", "/ floor", "C - core", "sign C", "/ floor"
    );
    for (name, claims, token_len) in TOKENS {
        let mut out = vec![0; 2048];
        let written = sign(&keys, claims.as_bytes(), &SignOptions::default(), NOW, &mut out).unwrap();
        assert_eq!(written, token_len);
        let token = out[..written].to_vec();
        let signing_input = &token[..token.iter().rposition(|&byte| byte == b'.').unwrap()];
        let audiences = audiences(name);
        let expecting = Expecting::audience(audiences[0]);
        let options = VerifyOptions { audiences: &audiences, ..VerifyOptions::default() };
        let (mut floors, mut verifies, mut ratios, mut added, mut signs, mut sign_ratios) =
            (vec![], vec![], vec![], vec![], vec![], vec![]);
        for _ in 0..TURNS {
            let floor = turn(CALLS_A_TURN, || {
                let mut mac = prepared.clone();
                mac.update(black_box(signing_input));
                black_box(mac.finalize().into_bytes());
            });
            let c_abi = turn(CALLS_A_TURN, || {
                black_box(library.verify(black_box(&token), &expecting, &mut out, null_mut()));
            });
            let core = turn(CALLS_A_TURN, || {
                let mut report = Report::new(NOW);
                black_box(verify(&keys, black_box(&token), black_box(&options), &mut out, &mut report)).unwrap();
            });
            let signed = turn(CALLS_A_TURN, || {
                black_box(library.sign(black_box(claims.as_bytes()), &mut out));
            });
            floors.push(floor);
            verifies.push(c_abi);
            ratios.push(c_abi / floor);
            added.push(c_abi - core);
            signs.push(signed);
            sign_ratios.push(signed / floor);
        }
        println!(
            "{:<12} {:>6.0} ns {:>8.0} ns {:>11.2} {:>10.0} ns {:>10.0} ns {:>11.2}",
            format!("{name} {token_len}"),
            median(floors),
            median(verifies),
            median(ratios),
            median(added),
            median(signs),
            median(sign_ratios)
        );
    }
}
