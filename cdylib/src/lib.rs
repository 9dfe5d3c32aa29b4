//! The shared and the static library: what `onejwt-capi` exports, and nothing else.
#![forbid(unsafe_code)]

pub use onejwt_capi::*;
