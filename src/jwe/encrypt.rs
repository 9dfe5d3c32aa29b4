//! Encrypting any content.

use zeroize::{Zeroize, Zeroizing};

use super::agree::{self, Point, Purpose};
use super::options::JweEncryptOptions;
use super::{random, wrap};
use crate::algorithm::{ContentEncryption, KeyAlgorithm, KeyManagement, MAX_CONTENT_KEY_LEN, Method};
use crate::base64url::{self, Encoder};
use crate::jose::header::{self, REGISTERED_ENCRYPTED};
use crate::json;
use crate::keys::{ContentKey, Direction, EncryptedKey, EncryptionKey, Key, KeyRing, Keyset, MAX_IV_LEN};
use crate::status::{Error, Result, Status};

/// The encryption of contents where neither the caller nor the key names one.
const USUAL_ENCRYPTION: ContentEncryption = ContentEncryption::A256Gcm;

/// Encrypts any content and writes the token to the front of `out`; returns how many bytes.
pub fn encrypt_jwe(keys: &Keyset, plaintext: &[u8], options: &JweEncryptOptions<'_>, out: &mut [u8]) -> Result<usize> {
    keys.read(|ring| Encrypter::choose(ring, options)?.encrypt(&[plaintext], out))
}

/// An upper bound of what `encrypt_jwe` writes; none on overflow, or where it would fail.
pub fn encrypt_jwe_bound(keys: &Keyset, plaintext_len: usize, options: &JweEncryptOptions<'_>) -> Option<usize> {
    keys.read(|ring| Encrypter::choose(ring, options).ok()?.encrypted_len(plaintext_len))
}

/// What the header says of the protection of the content's key.
enum Parameters {
    None,
    /// It is encrypted with AES-GCM (RFC 7518 4.7.1).
    Gcm {
        iv: [u8; 12],
        tag: [u8; 16],
    },
    /// It comes from an agreement with this key (4.6.1.1).
    Agreed(Point),
}

/// A key that has been chosen, and what is done with it.
pub(crate) struct Encrypter<'a> {
    key: &'a Key,
    material: &'a EncryptionKey,
    management: KeyManagement,
    encryption: ContentEncryption,
    options: &'a JweEncryptOptions<'a>,
}

/// Members that only this library writes, or whose meaning it decides.
fn is_ours(name: &json::Text<'_>) -> bool {
    ["alg", "kid", "typ", "cty", "crit"].iter().chain(&REGISTERED_ENCRYPTED).any(|known| name.is(known))
}

impl<'a> Encrypter<'a> {
    /// Checks the caller's part of the header, and chooses the key that fits it.
    pub fn choose(ring: &'a KeyRing, options: &'a JweEncryptOptions<'a>) -> Result<Self> {
        // `alg`, `enc`, `typ`, `cty`, `kid`, `apu`, `apv`, `crit`, and `epk`, or `iv` and `tag`.
        if !header::may_add(options.header, options.crit, 10, |name, _| is_ours(name)) {
            return Err(Status::InvalidArgument.into());
        }
        let (key, management) = ring.encrypting(options.kid.fit(), options.algorithm)?;
        let material = key.encryption().ok_or(Status::Internal)?;
        let encryption = match (key.algorithm, options.encryption) {
            (KeyAlgorithm::Content(own), wanted) if wanted.is_none_or(|wanted| wanted == own) => own,
            (KeyAlgorithm::Content(_), _) => return Err(Status::KeyAlgMismatch.into()),
            (_, wanted) => wanted.unwrap_or(USUAL_ENCRYPTION),
        };
        let agrees = matches!(management.method(), Method::Agree | Method::AgreeWrap(_));
        let names_parties = !options.apu.is_empty() || !options.apv.is_empty();
        if names_parties && !agrees {
            return Err(Status::InvalidArgument.into());
        }
        Ok(Encrypter { key, material, management, encryption, options })
    }

    /// How long the token of a plaintext is; none on overflow.
    pub fn encrypted_len(&self, plaintext_len: usize) -> Option<usize> {
        let lengths = self.lengths(plaintext_len)?;
        lengths.into_iter().try_fold(4usize, usize::checked_add)
    }

    /// The lengths of the five segments.
    fn lengths(&self, plaintext_len: usize) -> Option<[usize; 5]> {
        let parameters = match self.material {
            EncryptionKey::Ecdh(key) => Parameters::Agreed(Point::placeholder(key.curve())),
            _ if matches!(self.management.method(), Method::GcmWrap(_)) => {
                Parameters::Gcm { iv: [0; 12], tag: [0; 16] }
            }
            _ => Parameters::None,
        };
        let mut header = 0usize;
        let counted = self.write_header(&parameters, &mut |piece| {
            header = header.checked_add(piece.len()).ok_or(Status::InvalidArgument)?;
            Ok(())
        });
        counted.ok()?;
        let key_len = self.encryption.key_len();
        let encrypted_key = match self.material {
            EncryptionKey::Oaep(key) => key.encrypted_len(),
            _ => match self.management.method() {
                Method::Wrap(_) | Method::AgreeWrap(_) => key_len + wrap::ADDED_LEN,
                Method::GcmWrap(_) => key_len,
                _ => 0,
            },
        };
        let ciphertext = self.encryption.ciphertext_len(plaintext_len)?;
        let [iv, tag] = [self.encryption.iv_len(), self.encryption.tag_len()];
        let mut lengths = [header, encrypted_key, iv, ciphertext, tag];
        for len in &mut lengths {
            *len = base64url::encoded_len(*len)?;
        }
        Some(lengths)
    }

    /// Encrypts a plaintext that comes in pieces. All lengths are known before anything is written or computed.
    pub fn encrypt(&self, plaintext: &[&[u8]], out: &mut [u8]) -> Result<usize> {
        let plaintext_len = plaintext.iter().try_fold(0usize, |sum, piece| sum.checked_add(piece.len()));
        let plaintext_len = plaintext_len.ok_or(Status::InvalidArgument)?;
        let lengths = self.lengths(plaintext_len).ok_or(Status::InvalidArgument)?;
        let needed = lengths.into_iter().try_fold(4usize, usize::checked_add).ok_or(Status::InvalidArgument)?;
        let out = out.get_mut(..needed).ok_or(Error::too_small(needed))?;
        let written = self.fill(plaintext, plaintext_len, lengths, out);
        if written.is_err() {
            // A token must not be handed out by halves, nor a plaintext.
            out.zeroize();
        }
        written.map(|()| needed)
    }

    fn fill(&self, plaintext: &[&[u8]], plaintext_len: usize, lengths: [usize; 5], out: &mut [u8]) -> Result<()> {
        let mut place = Zeroizing::new([0; MAX_CONTENT_KEY_LEN]);
        let content_key = &mut place[..self.encryption.key_len()];
        let (encrypted_key, parameters) = self.protect(content_key)?;
        let (header, mut rest) = out.split_at_mut(lengths[0]);
        let mut encoder = Encoder::new(header);
        self.write_header(&parameters, &mut |piece| encoder.push(piece))?;
        // Cannot be but by a defect; then what is authenticated would not be what stands in the token.
        if encoder.finish()? != header.len() {
            return Err(Status::Internal.into());
        }
        let mut segment = |len: usize| {
            let (dot, segment) = core::mem::take(&mut rest).split_at_mut(1);
            dot[0] = b'.';
            let (segment, behind) = segment.split_at_mut(len);
            rest = behind;
            segment
        };
        let [key_place, iv_place, text_place, tag_place] =
            [segment(lengths[1]), segment(lengths[2]), segment(lengths[3]), segment(lengths[4])];

        let mut iv = [0; MAX_IV_LEN];
        let iv = &mut iv[..self.encryption.iv_len()];
        random::fill(iv)?;
        // Encrypted where it stands last: the text of the ciphertext then spreads over it from the front.
        let ciphertext_len = self.encryption.ciphertext_len(plaintext_len).ok_or(Status::Internal)?;
        let at = text_place.len() - ciphertext_len;
        let content = &mut text_place[at..];
        let mut end = 0;
        for piece in plaintext {
            content[end..end + piece.len()].copy_from_slice(piece);
            end += piece.len();
        }
        let made;
        let key = match self.material {
            EncryptionKey::Secret(secret) if self.management.method() == Method::Direct => {
                secret.content().ok_or(Status::Internal)?
            }
            _ => {
                made = ContentKey::new(self.encryption, content_key, Direction::Encrypt)?;
                &made
            }
        };
        let tag = key.seal(iv, header, plaintext_len, content)?;
        base64url::encode_in_place(text_place, ciphertext_len).ok_or(Status::Internal)?;
        let tag = &tag[..self.encryption.tag_len()];
        for (bytes, place) in [(&encrypted_key[..], key_place), (iv, iv_place), (tag, tag_place)] {
            base64url::encode(bytes, place).ok_or(Status::Internal)?;
        }
        Ok(())
    }

    /// Makes the content's key and protects it; that of `dir` is there already.
    fn protect(&self, content_key: &mut [u8]) -> Result<(EncryptedKey, Parameters)> {
        let (apu, apv) = (self.options.apu, self.options.apv);
        match (self.material, self.management.method()) {
            (EncryptionKey::Secret(_), Method::Direct) => Ok((EncryptedKey::new(), Parameters::None)),
            (EncryptionKey::Secret(key), Method::Wrap(_)) => {
                random::fill(content_key)?;
                Ok((wrap::wrap(key.secret(), content_key)?, Parameters::None))
            }
            (EncryptionKey::Secret(key), Method::GcmWrap(_)) => {
                random::fill(content_key)?;
                let (mut iv, mut tag) = ([0; 12], [0; 16]);
                random::fill(&mut iv)?;
                let mut encrypted = EncryptedKey::from_slice(content_key);
                let made = key.content().ok_or(Status::Internal)?.seal(&iv, &[], content_key.len(), &mut encrypted)?;
                tag.copy_from_slice(&made[..16]);
                Ok((encrypted, Parameters::Gcm { iv, tag }))
            }
            (EncryptionKey::Oaep(key), Method::Oaep) => {
                random::fill(content_key)?;
                Ok((key.encrypt(self.management, content_key)?, Parameters::None))
            }
            (EncryptionKey::Ecdh(key), Method::Agree) => {
                let purpose = Purpose { algorithm: self.encryption.name(), apu, apv };
                let point = agree::derive_with_new(key, &purpose, content_key)?;
                Ok((EncryptedKey::new(), Parameters::Agreed(point)))
            }
            (EncryptionKey::Ecdh(key), Method::AgreeWrap(len)) => {
                random::fill(content_key)?;
                let purpose = Purpose { algorithm: self.management.name(), apu, apv };
                let mut under = Zeroizing::new([0; 32]);
                let under = under.get_mut(..len).ok_or(Status::Internal)?;
                let point = agree::derive_with_new(key, &purpose, under)?;
                Ok((wrap::wrap(under, content_key)?, Parameters::Agreed(point)))
            }
            _ => Err(Status::Internal.into()),
        }
    }

    /// Gives the header's text to `write` in pieces.
    fn write_header(&self, parameters: &Parameters, write: &mut dyn FnMut(&[u8]) -> Result<()>) -> Result<()> {
        let options = self.options;
        write(b"{\"alg\":\"")?;
        write(self.management.name().as_bytes())?;
        write(b"\",\"enc\":\"")?;
        write(self.encryption.name().as_bytes())?;
        write(b"\"")?;
        let kid = options.kid.written(self.key);
        let some = |text: &'a str| (!text.is_empty()).then_some(text);
        for (name, text) in [("typ", some(options.typ)), ("cty", some(options.cty)), ("kid", kid)] {
            let Some(text) = text else { continue };
            write(b",")?;
            json::write_string(name, &mut *write)?;
            write(b":")?;
            json::write_string(text, &mut *write)?;
        }
        let mut bytes = |name: &[u8], bytes: &[u8]| {
            write(b",\"")?;
            write(name)?;
            write(b"\":\"")?;
            // In pieces that are whole groups, so that their texts together are the text of all.
            for piece in bytes.chunks(48) {
                let mut text = [0; 64];
                let len = base64url::encode(piece, &mut text).ok_or(Status::Internal)?;
                write(&text[..len])?;
            }
            write(b"\"")
        };
        for (name, value) in [(b"apu", options.apu), (b"apv", options.apv)] {
            if !value.is_empty() {
                bytes(name, value)?;
            }
        }
        if let Parameters::Gcm { iv, tag } = parameters {
            bytes(b"iv", iv)?;
            bytes(b"tag", tag)?;
        }
        if let Parameters::Agreed(point) = parameters {
            write(b",\"epk\":")?;
            point.write(write)?;
        }
        header::write_end(options.crit.iter(), options.header, write)
    }
}
