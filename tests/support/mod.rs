//! What several of the test programs need.
#![allow(dead_code, reason = "each program uses a part of it")]

pub mod alloc;
pub mod documents;

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use hmac::{Hmac, KeyInit, Mac};
use onejwt::{Algorithm, KeyOptions, Keyset, Report, Status, VerifyOptions};
use sha2::{Sha256, Sha384, Sha512};

/// The time of every test: no clock is read.
pub const NOW: i64 = 1_700_000_000;

/// Long enough for each HMAC algorithm.
pub const SECRET: &[u8; 64] = b"a secret of sixty-four bytes for tests, and for nothing but test";

pub const HMAC: [Algorithm; 3] = [Algorithm::HS256, Algorithm::HS384, Algorithm::HS512];

/// Claims that pass with default options.
pub const CLAIMS: &str = r#"{"sub":"alice","exp":1700000300}"#;

/// Repeatable pseudorandom values (SplitMix64): a failure comes back on the next run.
pub struct Random(u64);

impl Random {
    pub fn new(seed: u64) -> Self {
        Random(seed)
    }

    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ self.0 >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ mixed >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ mixed >> 31
    }

    /// A number below `end`.
    pub fn below(&mut self, end: usize) -> usize {
        (self.next() % end as u64) as usize
    }

    pub fn coin(&mut self) -> bool {
        self.next() & 1 == 1
    }

    pub fn pick<'a, T>(&mut self, from: &'a [T]) -> &'a T {
        &from[self.below(from.len())]
    }

    pub fn fill(&mut self, bytes: &mut [u8]) {
        for chunk in bytes.chunks_mut(8) {
            let random = self.next().to_le_bytes();
            chunk.copy_from_slice(&random[..chunk.len()]);
        }
    }

    pub fn bytes(&mut self, len: usize) -> Vec<u8> {
        let mut bytes = vec![0; len];
        self.fill(&mut bytes);
        bytes
    }
}

/// Base64url without padding, by another codec than the library's.
pub fn base64url(bytes: impl AsRef<[u8]>) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

pub fn from_base64url(text: impl AsRef<[u8]>) -> Vec<u8> {
    URL_SAFE_NO_PAD.decode(text).expect("base64url")
}

/// Base64 as PEM has it.
pub fn base64(bytes: impl AsRef<[u8]>) -> String {
    STANDARD.encode(bytes)
}

/// The HMAC of a message, without the library.
pub fn mac(algorithm: Algorithm, secret: &[u8], message: &[u8]) -> Vec<u8> {
    fn of<M: Mac + KeyInit>(secret: &[u8], message: &[u8]) -> Vec<u8> {
        let mut mac = <M as KeyInit>::new_from_slice(secret).expect("HMAC takes keys of any length");
        mac.update(message);
        mac.finalize().into_bytes().to_vec()
    }
    match algorithm {
        Algorithm::HS256 => of::<Hmac<Sha256>>(secret, message),
        Algorithm::HS384 => of::<Hmac<Sha384>>(secret, message),
        Algorithm::HS512 => of::<Hmac<Sha512>>(secret, message),
        other => panic!("{other:?} is no HMAC algorithm"),
    }
}

/// A token with any header and payload and a good signature, made without the library.
pub fn forge(algorithm: Algorithm, secret: &[u8], header: impl AsRef<[u8]>, payload: impl AsRef<[u8]>) -> String {
    let input = format!("{}.{}", base64url(header), base64url(payload));
    let signature = mac(algorithm, secret, input.as_bytes());
    format!("{input}.{}", base64url(signature))
}

/// A token under `SECRET` with HS256 and nothing else in its header.
pub fn token_of(claims: impl AsRef<[u8]>) -> String {
    forge(Algorithm::HS256, SECRET, r#"{"alg":"HS256"}"#, claims)
}

/// A key set of `SECRET`.
pub fn keys_of(algorithm: Algorithm, options: &KeyOptions<'_>) -> Keyset {
    Keyset::from_secret(algorithm, SECRET, options).expect("SECRET is a key")
}

/// A key set of `SECRET` for HS256.
pub fn hs256() -> Keyset {
    keys_of(Algorithm::HS256, &KeyOptions::default())
}

/// Verifies at `NOW`; the claims as they were written.
pub fn verify(keys: &Keyset, token: impl AsRef<[u8]>, options: &VerifyOptions<'_>) -> Result<Vec<u8>, Status> {
    verify_reported(keys, token.as_ref(), options).0
}

/// Verifies at `NOW`; with the report.
pub fn verify_reported(keys: &Keyset, token: &[u8], options: &VerifyOptions<'_>) -> (Result<Vec<u8>, Status>, Report) {
    let mut out = vec![0; token.len()];
    let mut report = Report::new(NOW);
    let verified = onejwt::verify(keys, token, options, &mut out, &mut report);
    let verified = verified.map_err(|error| error.status).map(|len| {
        out.truncate(len);
        out
    });
    (verified, report)
}

/// The status of verifying at `NOW` with default options.
pub fn status(keys: &Keyset, token: impl AsRef<[u8]>) -> Status {
    verify(keys, token, &VerifyOptions::default()).err().unwrap_or(Status::Ok)
}

/// Why these keys were not made; fails if they were.
pub fn refused(made: onejwt::Result<Keyset>) -> Status {
    match made {
        Ok(keys) => panic!("keys were made: {keys:?}"),
        Err(error) => error.status,
    }
}
