//! Claims: the checks of a verifier, and typed reads.

pub mod access;
mod number;
pub mod policy;
