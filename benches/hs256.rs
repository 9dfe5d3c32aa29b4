//! HS256 through the core and through the C ABI of the built library, beside the floor: the bare HMAC with a prepared
//! key over the same bytes. `benches/ratios.rs` measures their ratios, which is what counts on a shared machine.

mod shared;

use std::hint::black_box;
use std::ptr::null_mut;

use criterion::{Criterion, criterion_group, criterion_main};
use hmac::{Hmac, KeyInit, Mac};
use onejwt::{Algorithm, KeyOptions, Keyset, Report, SignOptions, VerifyOptions, sign, verify};
use sha2::Sha256;
use shared::{Expecting, Library, NOW, SECRET, TOKENS, audiences};

fn tokens(c: &mut Criterion) {
    let library = Library::load();
    let keys = Keyset::from_secret(Algorithm::HS256, SECRET, &KeyOptions::default()).unwrap();
    let prepared = Hmac::<Sha256>::new_from_slice(SECRET).unwrap();
    for (name, claims, token_len) in TOKENS {
        let mut out = vec![0; 2048];
        let written = sign(&keys, claims.as_bytes(), &SignOptions::default(), NOW, &mut out).unwrap();
        assert_eq!(written, token_len);
        let token = out[..written].to_vec();
        let signing_input = &token[..token.iter().rposition(|&byte| byte == b'.').unwrap()];
        let audiences = audiences(name);
        let expecting = Expecting::audience(audiences[0]);
        // SAFETY: zero is valid for each field.
        let mut report: onejwt_capi::types::jwt_report = unsafe { std::mem::zeroed() };
        report.struct_size = size_of_val(&report) as u32;

        let mut group = c.benchmark_group(format!("{name}-{token_len}"));
        group.bench_function("floor-hmac", |b| {
            b.iter(|| {
                let mut mac = prepared.clone();
                mac.update(black_box(signing_input));
                mac.finalize().into_bytes()
            });
        });
        group.bench_function("verify-core", |b| {
            let options = VerifyOptions { audiences: &audiences, ..VerifyOptions::default() };
            b.iter(|| {
                let mut report = Report::new(NOW);
                verify(&keys, black_box(&token), black_box(&options), &mut out, &mut report).unwrap()
            });
        });
        group.bench_function("verify-c-abi", |b| {
            b.iter(|| library.verify(black_box(&token), &expecting, &mut out, null_mut()));
        });
        group.bench_function("verify-c-abi-report", |b| {
            b.iter(|| library.verify(black_box(&token), &expecting, &mut out, (&raw mut report).cast()));
        });
        group.bench_function("sign-core", |b| {
            b.iter(|| sign(&keys, black_box(claims.as_bytes()), &SignOptions::default(), NOW, &mut out).unwrap());
        });
        group.bench_function("sign-c-abi", |b| b.iter(|| library.sign(black_box(claims.as_bytes()), &mut out)));
        group.finish();
    }
}

criterion_group! {
    name = benches;
    config = Criterion::default().sample_size(60);
    targets = tokens
}
criterion_main!(benches);
