//! What JOSE's tokens are made of (RFC 7515): the header, the compact serialization, and how HTTP carries it.

pub mod bearer;
pub mod compact;
pub mod header;
pub mod record;
pub(crate) mod workspace;
