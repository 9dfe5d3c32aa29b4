//! What several of the test programs need: what the core's tests need, and the library as C calls it.
#![allow(dead_code, unused_imports, reason = "each program uses a part of it")]

pub mod c_abi;
pub mod policy_form;
pub mod remembering;
pub mod runtime;
pub mod rust_api;

#[path = "../../../tests/support/mod.rs"]
mod shared;

pub use shared::*;
