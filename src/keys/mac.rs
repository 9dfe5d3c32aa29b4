//! HMAC (RFC 2104), of signatures and of AES-CBC.

use hmac::{Hmac, KeyInit, Mac};
use sha2::{Sha256, Sha384, Sha512};
use subtle::ConstantTimeEq;

/// The keyed states of one hash, prepared once.
#[derive(Clone)]
pub(super) enum MacState {
    Sha256(Hmac<Sha256>),
    Sha384(Hmac<Sha384>),
    Sha512(Hmac<Sha512>),
}

impl MacState {
    /// For the hash of so many bytes. HMAC takes keys of any length.
    pub fn new(hash_len: usize, secret: &[u8]) -> Option<Self> {
        match hash_len {
            32 => Hmac::new_from_slice(secret).ok().map(MacState::Sha256),
            48 => Hmac::new_from_slice(secret).ok().map(MacState::Sha384),
            64 => Hmac::new_from_slice(secret).ok().map(MacState::Sha512),
            _ => None,
        }
    }

    /// Calls `take` with the MAC of these pieces, one behind the other.
    #[inline]
    pub fn mac<'p, R>(&self, pieces: impl Iterator<Item = &'p [u8]>, take: impl FnOnce(&[u8]) -> R) -> R {
        macro_rules! finish {
            ($state:expr) => {{
                let mut mac = $state.clone();
                pieces.for_each(|piece| mac.update(piece));
                take(&mac.finalize().into_bytes())
            }};
        }
        match self {
            MacState::Sha256(state) => finish!(state),
            MacState::Sha384(state) => finish!(state),
            MacState::Sha512(state) => finish!(state),
        }
    }
}

/// Whether two MACs are the same, in constant time. Only their length, which is public, is branched on.
///
/// Eight bytes at a time: every MAC here is a multiple of that, and a comparison of single bytes takes as long as a
/// fifth of the whole HMAC.
pub(super) fn same_mac(mac: &[u8], given: &[u8]) -> bool {
    let (words, rest) = mac.as_chunks::<8>();
    let (given_words, given_rest) = given.as_chunks::<8>();
    let mut same = mac.len().ct_eq(&given.len()) & rest.ct_eq(given_rest);
    for (word, given) in words.iter().zip(given_words) {
        same &= u64::from_ne_bytes(*word).ct_eq(&u64::from_ne_bytes(*given));
    }
    bool::from(same)
}
