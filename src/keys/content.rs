//! Content encryption keys (RFC 7518 5), prepared for use.

use aws_lc_rs::aead::{self, Aad, LessSafeKey, Nonce, UnboundKey};
use aws_lc_rs::cipher::{
    self, DecryptionContext, EncryptingKey, EncryptionContext, PaddedBlockDecryptingKey, UnboundCipherKey,
};

use super::mac::{MacState, same_mac};
use crate::algorithm::{ContentEncryption, MAX_CONTENT_KEY_LEN};
use crate::status::{Result, Status};

/// The longest tag that a content has.
pub(crate) const MAX_TAG_LEN: usize = MAX_CONTENT_KEY_LEN / 2;
/// The longest initialization vector.
pub(crate) const MAX_IV_LEN: usize = 16;

/// A key that encrypts contents, or with AES-GCM other keys.
pub(crate) struct ContentKey {
    pub encryption: ContentEncryption,
    state: State,
}

#[allow(clippy::large_enum_variant, reason = "a key that is made for one content stays off the heap")]
enum State {
    Gcm(LessSafeKey),
    /// The states of HMAC, and AES in the directions that are needed.
    Cbc {
        mac: MacState,
        encrypt: Option<EncryptingKey>,
        decrypt: Option<PaddedBlockDecryptingKey>,
    },
}

/// What a content key is made for: AES-CBC has a key schedule for each direction.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Direction {
    Encrypt,
    Decrypt,
    Both,
}

impl ContentKey {
    /// From as many bytes as the encryption asks for.
    pub fn new(encryption: ContentEncryption, key: &[u8], direction: Direction) -> Result<Self> {
        if key.len() != encryption.key_len() {
            return Err(Status::Internal.into());
        }
        let state = if encryption.is_gcm() {
            let algorithm = match key.len() {
                16 => &aead::AES_128_GCM,
                24 => &aead::AES_192_GCM,
                _ => &aead::AES_256_GCM,
            };
            State::Gcm(LessSafeKey::new(UnboundKey::new(algorithm, key).map_err(|_| Status::Internal)?))
        } else {
            // RFC 7518 5.2.2.1: the first half authenticates, the second encrypts; the hash is as long as the key.
            let (mac_key, aes_key) = key.split_at(key.len() / 2);
            let algorithm = match aes_key.len() {
                16 => &cipher::AES_128,
                24 => &cipher::AES_192,
                _ => &cipher::AES_256,
            };
            let unbound = || UnboundCipherKey::new(algorithm, aes_key);
            let encrypt = (direction != Direction::Decrypt).then(|| unbound().and_then(EncryptingKey::cbc));
            let decrypt =
                (direction != Direction::Encrypt).then(|| unbound().and_then(PaddedBlockDecryptingKey::cbc_pkcs7));
            State::Cbc {
                mac: MacState::new(key.len(), mac_key).ok_or(Status::Internal)?,
                encrypt: encrypt.transpose().map_err(|_| Status::Internal)?,
                decrypt: decrypt.transpose().map_err(|_| Status::Internal)?,
            }
        };
        Ok(ContentKey { encryption, state })
    }

    /// Encrypts the plaintext at the front of `in_out`, which is as long as its ciphertext, and gives the tag, of which the
    /// first `tag_len` bytes count.
    pub fn seal(&self, iv: &[u8], aad: &[u8], plaintext_len: usize, in_out: &mut [u8]) -> Result<[u8; MAX_TAG_LEN]> {
        const FAILED: Status = Status::Internal;
        let mut tag = [0; MAX_TAG_LEN];
        match &self.state {
            State::Gcm(key) => {
                let nonce = Nonce::try_assume_unique_for_key(iv).map_err(|_| FAILED)?;
                let made = key.seal_in_place_separate_tag(nonce, Aad::from(aad), in_out).map_err(|_| FAILED)?;
                tag[..self.encryption.tag_len()].copy_from_slice(made.as_ref());
            }
            State::Cbc { mac, encrypt, .. } => {
                // PKCS #7: as many bytes of the value of their number as fill the block, at least one.
                let padding = u8::try_from(in_out.len() - plaintext_len).map_err(|_| FAILED)?;
                in_out[plaintext_len..].fill(padding);
                let context = EncryptionContext::Iv128(iv.try_into().map_err(|_| FAILED)?);
                encrypt.as_ref().ok_or(FAILED)?.less_safe_encrypt(in_out, context).map_err(|_| FAILED)?;
                self.with_mac(mac, iv, aad, in_out, |mac| tag[..mac.len()].copy_from_slice(mac));
            }
        }
        Ok(tag)
    }

    /// Decrypts in place and gives the plaintext's length; `None` where the tag is not that of the content.
    pub fn open(&self, iv: &[u8], aad: &[u8], tag: &[u8], in_out: &mut [u8]) -> Option<usize> {
        match &self.state {
            State::Gcm(key) => {
                let nonce = Nonce::try_assume_unique_for_key(iv).ok()?;
                key.open_in_place_separate_tag(nonce, Aad::from(aad), tag, in_out).ok().map(|plaintext| plaintext.len())
            }
            // The MAC comes first, in constant time: what is behind it comes from who has the key, so that padding says
            // nothing to anybody else.
            State::Cbc { mac, decrypt, .. } => {
                if !self.with_mac(mac, iv, aad, in_out, |mac| same_mac(mac, tag)) {
                    return None;
                }
                let context = DecryptionContext::Iv128(iv.try_into().ok()?);
                decrypt.as_ref()?.decrypt(in_out, context).ok().map(|plaintext| plaintext.len())
            }
        }
    }

    /// The MAC over additional data, initialization vector, ciphertext and the length of the first in bits, cut to the length
    /// of the tag (RFC 7518 5.2.2.1).
    fn with_mac<R>(&self, mac: &MacState, iv: &[u8], aad: &[u8], text: &[u8], take: impl FnOnce(&[u8]) -> R) -> R {
        let bits = (aad.len() as u64 * 8).to_be_bytes();
        mac.mac([aad, iv, text, &bits].into_iter(), |mac| take(&mac[..self.encryption.tag_len()]))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What RFC 7518 B.1 to B.3 have in common.
    const AAD: &[u8] = b"The second principle of Auguste Kerckhoffs";
    const TEXT: &[u8] =
        b"A cipher system must not be required to be secret, and it must be able to fall into the hands of \
        the enemy without inconvenience";
    const IV: [u8; 16] =
        [0x1a, 0xf3, 0x8c, 0x2d, 0xc2, 0xb9, 0x6f, 0xfd, 0xd8, 0x66, 0x94, 0x09, 0x23, 0x41, 0xbc, 0x04];

    /// RFC 7518 B: the first bytes of the ciphertext, and the tag.
    #[test]
    fn cbc_is_that_of_the_standard() {
        for (encryption, begins, tag) in [
            (
                ContentEncryption::A128CbcHs256,
                [0xc8, 0x0e, 0xdf, 0xa3],
                &[0x65, 0x2c, 0x3f, 0xa3, 0x6b, 0x0a, 0x7c, 0x5b, 0x32, 0x19, 0xfa, 0xb3, 0xa3, 0x0b, 0xc1, 0xc4][..],
            ),
            (
                ContentEncryption::A192CbcHs384,
                [0xea, 0x65, 0xda, 0x6b],
                &[
                    0x84, 0x90, 0xac, 0x0e, 0x58, 0x94, 0x9b, 0xfe, 0x51, 0x87, 0x5d, 0x73, 0x3f, 0x93, 0xac, 0x20,
                    0x75, 0x16, 0x80, 0x39, 0xcc, 0xc7, 0x33, 0xd7,
                ],
            ),
            (
                ContentEncryption::A256CbcHs512,
                [0x4a, 0xff, 0xaa, 0xad],
                &[
                    0x4d, 0xd3, 0xb4, 0xc0, 0x88, 0xa7, 0xf4, 0x5c, 0x21, 0x68, 0x39, 0x64, 0x5b, 0x20, 0x12, 0xbf,
                    0x2e, 0x62, 0x69, 0xa8, 0xc5, 0x6a, 0x81, 0x6d, 0xbc, 0x1b, 0x26, 0x77, 0x61, 0x95, 0x5b, 0xc5,
                ],
            ),
        ] {
            let key: Vec<u8> = (0..encryption.key_len() as u8).collect();
            let key = ContentKey::new(encryption, &key, Direction::Both).unwrap();
            let mut content = TEXT.to_vec();
            content.resize(encryption.ciphertext_len(TEXT.len()).unwrap(), 0);
            let made = key.seal(&IV, AAD, TEXT.len(), &mut content).unwrap();
            assert_eq!((&content[..4], &made[..encryption.tag_len()]), (&begins[..], tag), "{encryption:?}");
            for wrong in [&tag[1..], &tag[..0], &[tag, &[0]].concat()] {
                assert_eq!(key.open(&IV, AAD, wrong, &mut content.clone()), None);
            }
            assert_eq!(key.open(&IV, &AAD[1..], tag, &mut content.clone()), None);
            assert_eq!(key.open(&IV, AAD, tag, &mut content), Some(TEXT.len()));
            assert_eq!(&content[..TEXT.len()], TEXT);
        }
    }

    #[test]
    fn every_encryption_opens_what_it_has_sealed() {
        for encryption in ContentEncryption::all() {
            let key = ContentKey::new(encryption, &vec![7; encryption.key_len()], Direction::Both).unwrap();
            let iv = vec![9; encryption.iv_len()];
            for len in [0, 1, 15, 16, 17, 100] {
                let mut content = vec![b'x'; encryption.ciphertext_len(len).unwrap()];
                let tag = key.seal(&iv, b"header", len, &mut content).unwrap();
                let tag = &tag[..encryption.tag_len()];
                for at in 0..content.len() + tag.len() {
                    let (mut other, mut other_tag) = (content.clone(), tag.to_vec());
                    match other.get_mut(at) {
                        Some(byte) => *byte ^= 1,
                        None => other_tag[at - content.len()] ^= 1,
                    }
                    assert_eq!(key.open(&iv, b"header", &other_tag, &mut other), None);
                }
                assert_eq!(key.open(&iv, b"header", tag, &mut content), Some(len));
                assert!(content[..len].iter().all(|&byte| byte == b'x'));
            }
            assert!(ContentKey::new(encryption, &vec![7; encryption.key_len() - 1], Direction::Both).is_err());
        }
    }
}
