//! What the fuzz targets share: calls of the C ABI that check everything the header promises of any call, and an
//! independent reading of tokens, JSON and the claims rules to compare the library's verdicts with.
//!
//! A panic inside the library ends a run even though the exports catch it: libFuzzer's hook aborts first.

pub mod call;
pub mod json;
pub mod policy;
pub mod policy_document;
pub mod token;
