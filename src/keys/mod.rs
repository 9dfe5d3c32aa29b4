//! Keys and key sets: each key bound to an algorithm when it is loaded.

#[cfg(feature = "asymmetric")]
mod akp;
#[cfg(feature = "asymmetric")]
mod asymmetric;
#[cfg(feature = "asymmetric")]
mod blocks;
#[cfg(feature = "asymmetric")]
mod certificate;
#[cfg(feature = "asymmetric")]
mod ec;
mod export;
mod form;
mod jwk;
mod key;
mod keyset;
mod oct;
#[cfg(feature = "asymmetric")]
mod okp;
#[cfg(feature = "asymmetric")]
mod pem;
#[cfg(feature = "asymmetric")]
mod pss;
mod ring;
#[cfg(feature = "asymmetric")]
mod rsa;
mod striped;
#[cfg(test)]
mod wycheproof_tests;

pub use export::ExportForm;
pub(crate) use key::Message;
pub use key::{Key, KeyOptions};
pub use keyset::Keyset;
pub(crate) use ring::{KeyRing, KidMatch, USUAL_TYP};
