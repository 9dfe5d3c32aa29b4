//! Claims: the checks of a verifier, and typed reads.
#![forbid(unsafe_code)]

pub mod access;
mod number;
pub mod policy;
