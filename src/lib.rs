//! Sign and verify JSON Web Tokens (RFC 7519), the same way in every runtime.
//!
//! This crate is the memory-safe core of a shared library with a C ABI (`include/onejwt.h`), and can be used from Rust
//! as it is. A [`Keyset`] holds keys, each bound to its algorithm; [`sign()`] and [`verify()`] write into
//! buffers of the caller. Clock and randomness come in as values: the core does no I/O, and HMAC tokens never touch the
//! heap.
//!
//! ```
//! use onejwt::{Algorithm, KeyOptions, Keyset, Report, SignOptions, VerifyOptions, sign, verify};
//!
//! let keys = Keyset::generate(Algorithm::HS256, &KeyOptions::default())?;
//! let now = 1_700_000_000;
//!
//! let mut token = [0; 512];
//! let options = SignOptions { expires_in: 900, ..SignOptions::default() };
//! let len = sign(&keys, br#"{"iss":"https://login.example","sub":"alice"}"#, &options, now, &mut token)?;
//!
//! let mut claims = [0; 512];
//! let options = VerifyOptions { issuers: &["https://login.example"], ..VerifyOptions::default() };
//! let len = verify(&keys, &token[..len], &options, &mut claims, &mut Report::new(now + 60))?;
//! assert!(claims[..len].starts_with(br#"{"iss":"https://login.example","sub":"alice""#));
//! # Ok::<(), onejwt::Error>(())
//! ```
//!
//! Dependencies between the modules point one way: [`jwt`], [`jws`], [`jwe`] and [`issuer`], [`keys`], [`jose`] and [`json`], then
//! [`base64url`], [`algorithm`], [`quoted`] and [`status`]. `tests/imports.rs` holds the files to that.
#![forbid(unsafe_code)]

pub mod algorithm;
pub mod base64url;
pub mod issuer;
pub mod jose;
pub mod json;
pub mod jwe;
pub mod jws;
pub mod jwt;
pub mod keys;
pub mod quoted;
pub mod status;

pub use algorithm::{
    Algorithm, AlgorithmSet, ContentEncryption, ContentEncryptionSet, KeyAlgorithm, KeyManagement, KeyManagementSet,
};
pub use issuer::{Issuer, IssuerOptions};
pub use jose::compact::{Part, peek};
pub use jose::{bearer, compact};
#[cfg(feature = "asymmetric")]
pub use jwe::decrypt::decrypt_jwe;
#[cfg(feature = "asymmetric")]
pub use jwe::encrypt::{encrypt_jwe, encrypt_jwe_bound};
pub use jwe::options::{JweDecryptOptions, JweEncryptOptions};
pub use jws::sign::{JwsSignOptions, sign_jws};
pub use jws::verify::{JwsVerifyOptions, verify_jws};
#[cfg(feature = "asymmetric")]
pub use jwt::encrypted::{decrypt_claims, encrypt_claims};
pub use jwt::explain::{explain, explain_claims};
#[cfg(not(feature = "asymmetric"))]
pub use jwt::no_encryption::{decrypt_claims, decrypt_jwe, encrypt_claims, encrypt_jwe, encrypt_jwe_bound};
pub use jwt::of_issuer::verify_with_issuer;
pub use jwt::policy::{Expect, Rule, VerifyOptions};
pub use jwt::policy_document::{Demands, Policy, PolicyDocument, PolicyError};
pub use jwt::policy_words::explain_policy;
pub use jwt::report::{Checks, Report};
pub use jwt::sign::{SignOptions, sign, sign_bound};
pub use jwt::verify::verify;
pub use jwt::writer::{ClaimsWriter, WriterState};
pub use keys::{ExportForm, Key, KeyOptions, Keyset, KidChoice, Uses};
pub use status::{Error, Result, Status};
