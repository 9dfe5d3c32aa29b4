//! Keys and key sets: each key bound to an algorithm when it is loaded.
#![cfg_attr(not(feature = "asymmetric"), allow(dead_code, reason = "some of it only other kinds than HMAC's use"))]

#[cfg(feature = "asymmetric")]
mod asymmetric;
mod detect;
mod entry;
mod export;
mod jwk;
mod key;
mod keyset;
mod kind;
mod kinds;
mod load;
mod lock;
mod material;
mod members;
#[cfg(feature = "asymmetric")]
mod pem;
#[cfg(not(feature = "asymmetric"))]
#[path = "no_pem.rs"]
mod pem;
mod ring;
mod select;
mod uses;
#[cfg(test)]
mod wycheproof_tests;

pub use entry::{Entry, entries, entry};
pub use export::ExportForm;
pub use key::{Key, KeyOptions};
pub use keyset::Keyset;
pub(crate) use material::Message;
pub(crate) use ring::KeyRing;
pub use ring::USUAL_TYP;
pub(crate) use select::KidMatch;
pub use uses::Uses;
