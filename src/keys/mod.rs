//! Keys and key sets: each key bound to an algorithm when it is loaded.
#![cfg_attr(not(feature = "asymmetric"), allow(dead_code, reason = "some of it only other kinds than HMAC's use"))]

#[cfg(feature = "asymmetric")]
mod asymmetric;
#[cfg(feature = "asymmetric")]
mod content;
mod detect;
mod encoded;
mod entry;
mod export;
mod jwk;
mod key;
mod keyset;
mod kind;
mod kinds;
mod load;
mod lock;
mod mac;
mod material;
mod members;
mod options;
#[cfg(feature = "asymmetric")]
mod pem;
#[cfg(not(feature = "asymmetric"))]
#[path = "no_pem.rs"]
mod pem;
mod remembered;
mod ring;
mod select;
mod uses;
#[cfg(test)]
mod wycheproof_tests;

#[cfg(feature = "asymmetric")]
pub(crate) use content::{ContentKey, Direction, MAX_IV_LEN};
pub use entry::{Entry, entries, entry};
pub use export::ExportForm;
pub use key::Key;
pub use keyset::Keyset;
#[cfg(feature = "asymmetric")]
pub(crate) use kinds::{Curve, EcdhKey, EncryptionKey, SecretKey};
pub(crate) use lock::Striped;
#[cfg(feature = "asymmetric")]
pub(crate) use material::EncryptedKey;
pub(crate) use material::Message;
pub use options::{KeyOptions, MAX_REMEMBERED};
pub(crate) use ring::KeyRing;
pub use ring::USUAL_TYP;
pub use select::KidChoice;
pub(crate) use select::KidMatch;
pub use uses::Uses;
