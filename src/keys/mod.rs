//! Keys and key sets: each key bound to an algorithm when it is loaded.

mod export;
mod form;
mod jwk;
mod key;
mod keyset;
mod oct;

pub use export::ExportForm;
pub(crate) use key::Message;
pub use key::{Key, KeyOptions};
pub use keyset::Keyset;
pub(crate) use keyset::{KeyRing, KidMatch, USUAL_TYP};
