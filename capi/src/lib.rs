//! The C ABI: every export, and every `unsafe` there is.
//!
//! # Safety
//!
//! All exports share one contract, which the header states under "Buffers", "Threads" and "Ownership":
//!
//! * A pointer with a length must be valid for reads (inputs) or writes (outputs) of that many bytes
//!   for the duration of the call. It may be null only where the length is 0.
//! * A pointer to a struct must be aligned, and valid for as many bytes as its `struct_size` says.
//! * A `jwt_keyset`, `jwt_policy` or `jwt_issuer` pointer must come from this library and not have been freed.
//! * The buffer that a `jwt_writer` was begun with must stay valid for writes until it is finished.
//!
//! Everything else (lengths, numbers, flags, text that is not UTF-8, inputs and outputs that overlap) is checked here,
//! before the safe core sees it. `memory` alone reads and writes what these pointers point to.
#![allow(unsafe_code)]
#![allow(clippy::missing_safety_doc, reason = "the contract is stated once, above")]
#![allow(non_camel_case_types, reason = "C names")]

pub mod base64url;
pub mod claims;
pub mod constants;
pub mod encryption;
mod handles;
pub mod issuer;
pub mod keys;
mod memory;
pub mod names;
mod numbers;
mod options;
pub mod policies;
mod results;
pub mod tokens;
pub mod types;
pub mod writer;

#[cfg(panic = "abort")]
compile_error!("onejwt turns panics into JWT_INTERNAL, so it must be built with panic = \"unwind\"");
