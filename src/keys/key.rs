//! One key: its material, and what it may be used for.

use std::sync::Arc;

use sha2::{Digest, Sha256};
use smallvec::SmallVec;
use zeroize::Zeroizing;

#[cfg(feature = "asymmetric")]
use super::asymmetric::AsymmetricKey;
use super::oct::HmacKey;
use crate::algorithm::{Algorithm, AlgorithmSet, NameForm};
use crate::base64url;
use crate::status::{Error, Result, Status};

/// How a key is loaded or made.
#[derive(Clone, Copy, Default)]
pub struct KeyOptions<'a> {
    /// Load keys that are shorter than the standards allow; never an empty one.
    pub allow_weak: bool,
    /// The `kid`, in the place of the key's own.
    pub kid: Option<&'a str>,
    /// The only `iss` whose tokens the keys verify.
    pub issuer: Option<&'a str>,
    /// Password of an encrypted PKCS#8 key.
    pub password: Option<&'a str>,
    /// Size of a generated key in bits; 0 = the algorithm's default.
    pub bits: u32,
}

impl core::fmt::Debug for KeyOptions<'_> {
    /// All but the password.
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("KeyOptions")
            .field("allow_weak", &self.allow_weak)
            .field("kid", &self.kid)
            .field("issuer", &self.issuer)
            .field("password", &self.password.map(|_| ".."))
            .field("bits", &self.bits)
            .finish()
    }
}

/// What is signed: one piece, or a header with its dot and an unencoded payload apart.
#[derive(Clone, Copy)]
pub(crate) struct Message<'a> {
    head: &'a [u8],
    /// The payload behind the dot, where it is apart.
    rest: Option<&'a [u8]>,
}

impl<'a> Message<'a> {
    /// A signing input that stands in one piece.
    pub fn whole(signing_input: &'a [u8]) -> Self {
        Message { head: signing_input, rest: None }
    }

    /// An encoded header and a payload that is signed behind it as it is.
    pub fn apart(header: &'a [u8], payload: &'a [u8]) -> Self {
        Message { head: header, rest: Some(payload) }
    }

    /// All of it in one piece; one that is apart is put together on the heap.
    #[cfg(feature = "asymmetric")]
    pub fn contiguous(&self) -> std::borrow::Cow<'a, [u8]> {
        match self.rest {
            None => self.head.into(),
            Some(rest) => [self.head, b".", rest].concat().into(),
        }
    }

    /// Its pieces in order.
    #[inline]
    pub fn pieces(&self) -> impl Iterator<Item = &'a [u8]> {
        let dot: Option<&[u8]> = self.rest.map(|_| b".".as_slice());
        [Some(self.head), dot, self.rest].into_iter().flatten()
    }
}

/// Bytes that may be secret.
pub(super) type Secret = Zeroizing<Vec<u8>>;

pub(super) const MALFORMED: Error = Error { status: Status::KeyMalformed, needed: 0 };

/// A signature; those of HMAC stay off the heap.
pub(crate) type Signature = SmallVec<[u8; 64]>;

/// What signs and verifies.
pub(crate) enum Material {
    Hmac(HmacKey),
    #[cfg(feature = "asymmetric")]
    Asymmetric(AsymmetricKey),
}

/// A key, bound to its algorithm.
#[derive(Clone)]
pub struct Key {
    /// The algorithm that it is bound to.
    pub algorithm: Algorithm,
    /// Which of its algorithm's names it writes into headers.
    pub(crate) name_form: NameForm,
    /// The algorithm was not stated but inferred: a verifier may widen it within its family.
    pub(crate) inferred: bool,
    /// Its `kid`.
    pub kid: Option<Box<str>>,
    /// The only `iss` whose tokens it verifies.
    pub issuer: Option<Arc<str>>,
    /// It has a private part, and `use` and `key_ops` let it sign.
    pub can_sign: bool,
    /// `use` and `key_ops` let it verify.
    pub can_verify: bool,
    /// It is shorter than the standards allow.
    pub is_weak: bool,
    /// Its size in bits.
    pub bits: u32,
    /// RFC 7638 SHA-256 thumbprint, in base64url.
    pub thumbprint: Box<str>,
    /// Shared by the copies that `for_issuer` makes.
    pub(crate) material: Arc<Material>,
}

impl Key {
    /// The same key, for tokens of this issuer only.
    pub(super) fn for_issuer(&self, issuer: Arc<str>) -> Key {
        Key { issuer: Some(issuer), ..self.clone() }
    }

    /// Whether it verifies tokens of this algorithm when a caller accepts these.
    #[inline]
    pub(crate) fn accepts(&self, algorithm: Algorithm, accepted: AlgorithmSet) -> bool {
        if self.algorithm == algorithm {
            return accepted.is_empty() || accepted.contains(algorithm);
        }
        self.inferred && accepted.contains(algorithm) && self.usable_with(algorithm)
    }

    /// Whether its material works with this algorithm: the same family, and large enough.
    pub(crate) fn usable_with(&self, algorithm: Algorithm) -> bool {
        match &*self.material {
            Material::Hmac(key) => key.usable_with(algorithm),
            #[cfg(feature = "asymmetric")]
            Material::Asymmetric(key) => key.usable_with(algorithm),
        }
    }

    /// Signs a message.
    pub(crate) fn sign(&self, algorithm: Algorithm, message: &Message<'_>) -> Result<Signature> {
        match &*self.material {
            Material::Hmac(key) => key.sign(algorithm, message),
            #[cfg(feature = "asymmetric")]
            Material::Asymmetric(key) => key.sign(algorithm, message),
        }
    }

    /// How many bytes a signature has.
    pub(crate) fn signature_len(&self, algorithm: Algorithm) -> usize {
        match &*self.material {
            Material::Hmac(_) => algorithm.hash_len(),
            #[cfg(feature = "asymmetric")]
            Material::Asymmetric(key) => key.signature_len(algorithm),
        }
    }

    /// Whether a signature is that of a message.
    #[inline]
    pub(crate) fn verify(&self, algorithm: Algorithm, message: &Message<'_>, signature: &[u8]) -> bool {
        match &*self.material {
            Material::Hmac(key) => key.verify(algorithm, message, signature),
            #[cfg(feature = "asymmetric")]
            Material::Asymmetric(key) => key.verify(algorithm, message, signature),
        }
    }
}

/// RFC 7638: SHA-256 of a key's required members, in base64url.
pub(super) fn thumbprint(write: impl FnOnce(&mut Sha256)) -> Box<str> {
    let mut sha = Sha256::new();
    write(&mut sha);
    let mut text = [0; 43];
    let written = base64url::encode(&sha.finalize(), &mut text).unwrap_or(0);
    core::str::from_utf8(&text[..written]).unwrap_or_default().into()
}

impl core::fmt::Debug for Key {
    /// Nothing secret, not even a thumbprint.
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("Key").field("algorithm", &self.algorithm).field("kid", &self.kid).finish_non_exhaustive()
    }
}
