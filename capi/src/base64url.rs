//! Exports: base64url, as tokens have it.

use crate::memory::{Buffer, call};
use crate::types::*;
use onejwt::base64url;

/// Encodes bytes as base64url without padding (RFC 4648 5, RFC 7515 2), for thumbprints, nonces and the like.
///
/// Returns JWT_OK, JWT_BUFFER_TOO_SMALL or JWT_INVALID_ARGUMENT.
#[unsafe(no_mangle)]
#[must_use]
pub unsafe extern "C" fn jwt_base64url_encode(
    bytes: *const u8,
    bytes_len: usize,
    out: *mut u8,
    out_cap: usize,
    out_len: *mut usize,
) -> jwt_status {
    // SAFETY: the contract.
    unsafe {
        call(
            Buffer::new(out, out_cap, out_len),
            |read| read.bytes(bytes, bytes_len),
            |bytes, out| out.fill(|out| base64url::encode_into(bytes, out)),
        )
    }
}

/// Decodes base64url, as strictly as in tokens: no padding, no white space, no other alphabet, spare bits zero.
///
/// out: three quarters of `text_len`, rounded down, are needed.
/// Returns JWT_OK, JWT_BUFFER_TOO_SMALL or JWT_INVALID_ARGUMENT (also: not base64url; what was decoded is wiped).
/// RFC 4648 5, RFC 7515 2.
#[unsafe(no_mangle)]
#[must_use]
pub unsafe extern "C" fn jwt_base64url_decode(
    text: *const u8,
    text_len: usize,
    out: *mut u8,
    out_cap: usize,
    out_len: *mut usize,
) -> jwt_status {
    // SAFETY: the contract.
    unsafe {
        call(
            Buffer::new(out, out_cap, out_len),
            |read| read.bytes(text, text_len),
            |text, out| out.fill(|out| base64url::decode_into(text, out)),
        )
    }
}
