//! Signing and verifying through the C ABI of the built library, divided by the aws-lc-rs primitive on a parsed key over
//! the same bytes; measured in turns, so that a busy machine slows both alike.

mod shared;

use std::hint::black_box;
use std::ptr::null_mut;

use aws_lc_rs::encoding::AsDer;
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::rsa::KeySize;
use aws_lc_rs::signature::{
    self, EcdsaKeyPair, Ed25519KeyPair, KeyPair, ParsedPublicKey, PqdsaKeyPair, RsaKeyPair, VerificationAlgorithm,
};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use shared::{Expecting, Library, TOKENS, audiences, median, turn};

type Sign = Box<dyn Fn(&[u8])>;

/// An algorithm with its primitives: name, number, PKCS#8, parsed public key, signer.
struct Subject {
    name: &'static str,
    alg: i32,
    pkcs8: Vec<u8>,
    public: ParsedPublicKey,
    sign: Sign,
}

fn subject(
    name: &'static str,
    alg: i32,
    pkcs8: Vec<u8>,
    (algorithm, public): (&'static dyn VerificationAlgorithm, &[u8]),
    sign: impl Fn(&[u8]) + 'static,
) -> Subject {
    let public = ParsedPublicKey::new(algorithm, public).unwrap();
    Subject { name, alg, pkcs8, public, sign: Box::new(sign) }
}

fn subjects() -> Vec<Subject> {
    let rng = SystemRandom::new();
    let rsa = RsaKeyPair::generate(KeySize::Rsa2048).unwrap();
    let rsa_der = rsa.as_der().unwrap().as_ref().to_vec();
    let rsa_public = rsa.public_key().as_ref().to_vec();
    let pss = RsaKeyPair::from_pkcs8(&rsa_der).unwrap();
    let es256 = EcdsaKeyPair::generate(&signature::ECDSA_P256_SHA256_FIXED_SIGNING).unwrap();
    let es256_der = es256.to_pkcs8v1().unwrap().as_ref().to_vec();
    let es256_public = es256.public_key().as_ref().to_vec();
    let ed25519 = Ed25519KeyPair::generate().unwrap();
    let ed25519_der = ed25519.to_pkcs8v1().unwrap().as_ref().to_vec();
    let ed25519_public = ed25519.public_key().as_ref().to_vec();
    let ml_dsa = PqdsaKeyPair::generate(&signature::ML_DSA_44_SIGNING).unwrap();
    let ml_dsa_der = ml_dsa.to_pkcs8v1().unwrap().as_ref().to_vec();
    let ml_dsa_public = ml_dsa.public_key().as_ref().to_vec();
    vec![
        subject("RS256", 4, rsa_der.clone(), (&signature::RSA_PKCS1_2048_8192_SHA256, &rsa_public), move |message| {
            let mut out = [0; 256];
            rsa.sign(&signature::RSA_PKCS1_SHA256, &rng, message, &mut out).unwrap();
            black_box(out);
        }),
        subject("PS256", 7, rsa_der, (&signature::RSA_PSS_2048_8192_SHA256, &rsa_public), move |message| {
            let mut out = [0; 256];
            pss.sign(&signature::RSA_PSS_SHA256, &SystemRandom::new(), message, &mut out).unwrap();
            black_box(out);
        }),
        subject("ES256", 10, es256_der, (&signature::ECDSA_P256_SHA256_FIXED, &es256_public), move |message| {
            black_box(es256.sign(&SystemRandom::new(), message).unwrap());
        }),
        subject("Ed25519", 14, ed25519_der, (&signature::ED25519, &ed25519_public), move |message| {
            black_box(ed25519.sign(message));
        }),
        subject("ML-DSA-44", 16, ml_dsa_der, (&signature::ML_DSA_44, &ml_dsa_public), move |message| {
            let mut out = [0; 2420];
            ml_dsa.sign(message, &mut out).unwrap();
            black_box(out);
        }),
    ]
}

fn main() {
    let (name, claims, _) = TOKENS[0];
    let audiences = audiences(name);
    let expecting = Expecting::audience(audiences[0]);
    let mut library = Library::load();
    println!("C ABI beside the aws-lc-rs primitive on a parsed key, medians of interleaved turns");
    println!("allowed: 1.05 times the primitive, plus 1 us");
    println!(
        "{:<10} {:>12} {:>12} {:>8} {:>9}   {:>12} {:>12} {:>8} {:>9}",
        "", "verify", "C ABI", "ratio", "over", "sign", "C ABI", "ratio", "over"
    );
    for subject in subjects() {
        library.use_der(subject.alg, &subject.pkcs8);
        let mut out = vec![0; 16_384];
        let written = library.sign(claims.as_bytes(), &mut out);
        let token = out[..written].to_vec();
        let dot = token.iter().rposition(|&byte| byte == b'.').unwrap();
        let signing_input = token[..dot].to_vec();
        let signature = URL_SAFE_NO_PAD.decode(&token[dot + 1..]).unwrap();
        let (mut floors, mut calls, mut ratios) = ([vec![], vec![]], [vec![], vec![]], [vec![], vec![]]);
        for _ in 0..301 {
            let verified = turn(10, || subject.public.verify_sig(black_box(&signing_input), &signature).unwrap());
            let verified_c = turn(10, || {
                black_box(library.verify(black_box(&token), &expecting, &mut out, null_mut()));
            });
            let signed = turn(3, || (subject.sign)(black_box(&signing_input)));
            let signed_c = turn(3, || {
                black_box(library.sign(black_box(claims.as_bytes()), &mut out));
            });
            for (at, (floor, call)) in [(verified, verified_c), (signed, signed_c)].into_iter().enumerate() {
                floors[at].push(floor);
                calls[at].push(call);
                ratios[at].push(call / floor);
            }
        }
        let [(verify, verify_c, verify_ratio), (sign, sign_c, sign_ratio)] =
            [0, 1].map(|at| (median(floors[at].clone()), median(calls[at].clone()), median(ratios[at].clone())));
        println!(
            "{:<10} {:>9.1} us {:>9.1} us {:>8.3} {:>6.2} us   {:>9.1} us {:>9.1} us {:>8.3} {:>6.2} us",
            subject.name,
            verify / 1e3,
            verify_c / 1e3,
            verify_ratio,
            (verify_c - 1.05 * verify) / 1e3,
            sign / 1e3,
            sign_c / 1e3,
            sign_ratio,
            (sign_c - 1.05 * sign) / 1e3,
        );
    }
}
