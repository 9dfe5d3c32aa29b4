//! Sign and verify JSON Web Tokens (RFC 7519), the same way in every runtime.
//!
//! This crate is the memory-safe core of a shared library with a C ABI (`include/onejwt.h`), and can be used from Rust
//! as it is. A [`Keyset`] holds keys, each bound to its algorithm; [`sign`](sign::sign) and
//! [`verify`](verify::verify) write into buffers of the caller. Clock and randomness come in as values: the core does
//! no I/O, and HMAC tokens never touch the heap.
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
//! Dependencies between the modules point one way: [`mod@sign`] and [`mod@verify`], then [`keys`] and
//! [`claims`], then [`header`], [`compact`] and [`json`], then [`base64url`], [`algorithm`] and [`status`].
#![forbid(unsafe_code)]

pub mod algorithm;
pub mod base64url;
pub mod bearer;
pub mod claims;
pub mod compact;
pub mod header;
pub mod json;
pub mod keys;
pub mod report;
pub mod sign;
pub mod status;
pub mod verify;

pub use algorithm::{Algorithm, AlgorithmSet};
pub use claims::policy::{Expect, Rule, VerifyOptions};
pub use compact::{Part, peek};
pub use keys::{ExportForm, Key, KeyOptions, Keyset};
pub use report::{Checks, Report};
pub use sign::{JwsSignOptions, KidChoice, SignOptions, sign, sign_jws};
pub use status::{Error, Result, Status};
pub use verify::{JwsVerifyOptions, verify, verify_jws};
