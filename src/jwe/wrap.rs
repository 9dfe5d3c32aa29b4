//! AES key wrap (RFC 3394, RFC 7518 4.4).

use aws_lc_rs::key_wrap::{AES_128, AES_256, AesKek, KeyWrap};

use crate::algorithm::MAX_CONTENT_KEY_LEN;
use crate::keys::EncryptedKey;
use crate::status::{Result, Status};

/// Bytes that wrapping adds to a key.
pub(super) const ADDED_LEN: usize = 8;

/// A key of 16 or 32 bytes that wraps others.
fn kek(key: &[u8]) -> Option<AesKek> {
    AesKek::new(if key.len() == 16 { &AES_128 } else { &AES_256 }, key).ok()
}

/// Wraps the key of a content.
pub(super) fn wrap(under: &[u8], key: &[u8]) -> Result<EncryptedKey> {
    let mut wrapped = EncryptedKey::from_elem(0, key.len() + ADDED_LEN);
    kek(under).ok_or(Status::Internal)?.wrap(key, &mut wrapped).map_err(|_| Status::Internal)?;
    Ok(wrapped)
}

/// Unwraps the key of a content to the front of `out`, and gives its length; `None` where it is not what was wrapped under
/// this key.
pub(super) fn unwrap(under: &[u8], wrapped: &[u8], out: &mut [u8; MAX_CONTENT_KEY_LEN]) -> Option<usize> {
    kek(under)?.unwrap(wrapped, out).ok().map(|key| key.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// RFC 3394 4.1 and 4.6.
    #[test]
    fn wrapping_is_that_of_the_standard() {
        let key: Vec<u8> = (0..=0xff).step_by(0x11).collect();
        let wrapped = wrap(&(0..16).collect::<Vec<u8>>(), &key).unwrap();
        assert_eq!(&wrapped[..4], [0x1f, 0xa6, 0x8b, 0x0a]);
        let key = [&key[..], &(0..16).collect::<Vec<u8>>()].concat();
        let under: Vec<u8> = (0..32).collect();
        let wrapped = wrap(&under, &key).unwrap();
        assert_eq!(&wrapped[..4], [0x28, 0xc9, 0xf4, 0x04]);
        let mut out = [0; MAX_CONTENT_KEY_LEN];
        assert_eq!(unwrap(&under, &wrapped, &mut out), Some(32));
        assert_eq!(&out[..32], key);
        for wrong in [&wrapped[1..], &wrapped[..32], &wrapped[..8], &[], &[0; 200]] {
            assert_eq!(unwrap(&under, wrong, &mut out), None);
        }
    }
}
