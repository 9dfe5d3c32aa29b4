//! The caller's buffer while a token is decoded in it.

use zeroize::Zeroize;

use crate::base64url;
use crate::status::{Result, Status};

/// Longest acceptable token where the caller names none, in bytes.
pub const DEFAULT_MAX_TOKEN_LEN: usize = 65_536;

/// A caller's buffer while it holds what is not the caller's yet; wiped unless it is kept.
pub(crate) struct Workspace<'a>(pub &'a mut [u8]);

impl Workspace<'_> {
    /// What is in it is the caller's now.
    pub fn keep(self) {
        core::mem::forget(self);
    }
}

impl Drop for Workspace<'_> {
    fn drop(&mut self) {
        self.0.zeroize();
    }
}

/// The length that a token may have, where 0 stands for the usual one.
pub(crate) fn limit(max_len: usize) -> usize {
    if max_len == 0 { DEFAULT_MAX_TOKEN_LEN } else { max_len }
}

/// Decodes a segment to the front of `out`; returns it, and what is left.
pub(crate) fn decode<'a>(segment: &[u8], out: &'a mut [u8]) -> Result<(&'a [u8], &'a mut [u8])> {
    let len = base64url::decode(segment, out).ok_or(Status::TokenMalformed)?;
    let (decoded, rest) = out.split_at_mut(len);
    Ok((decoded, rest))
}
