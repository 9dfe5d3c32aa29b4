//! Signing and verifying any payload (RFC 7515, RFC 7797).

pub mod sign;
pub mod verify;
