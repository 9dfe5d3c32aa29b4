//! Writing, signing and verifying claims (RFC 7519), the checks of a verifier, and typed reads of what it has verified.

pub mod access;
#[cfg(feature = "asymmetric")]
pub mod encrypted;
pub mod explain;
#[cfg(feature = "asymmetric")]
mod nested;
#[cfg(not(feature = "asymmetric"))]
pub mod no_encryption;
mod number;
pub mod of_issuer;
pub mod policy;
pub mod policy_document;
mod policy_members;
pub mod policy_words;
#[cfg(all(test, feature = "asymmetric"))]
mod remembered_tests;
pub mod report;
pub mod sign;
pub mod verify;
pub mod writer;
