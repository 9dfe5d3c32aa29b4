//! Encrypting and decrypting (RFC 7516, RFC 7518 4 and 5).

mod agree;
pub mod decrypt;
pub mod encrypt;
mod wrap;
