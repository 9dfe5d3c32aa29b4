//! Encrypting and decrypting (RFC 7516, RFC 7518 4 and 5).

#[cfg(feature = "asymmetric")]
mod agree;
#[cfg(feature = "asymmetric")]
pub mod decrypt;
#[cfg(feature = "asymmetric")]
pub mod encrypt;
pub mod options;
#[cfg(feature = "asymmetric")]
mod random;
#[cfg(feature = "asymmetric")]
mod wrap;
