//! One key: its material, and what it may be used for.

use std::sync::Arc;

use super::kind::{Bound, thumbprint};
use super::kinds::Material;
use super::material::{Message, Signature};
use super::uses::Uses;
use crate::algorithm::{Algorithm, AlgorithmSet, NameForm};
use crate::status::{Result, Status};

/// How a key is loaded or made.
#[derive(Clone, Copy, Default)]
pub struct KeyOptions<'a> {
    /// Load keys that are shorter than the standards allow; never an empty one.
    pub allow_weak: bool,
    /// Take no document that holds a secret or a private part.
    pub public_only: bool,
    /// A secret is given as base64 text, of either alphabet, padded or not. For `Keyset::from_secret` alone.
    pub base64: bool,
    /// The `kid`, in the place of the key's own.
    pub kid: Option<&'a str>,
    /// The only `iss` whose tokens the keys verify.
    pub issuer: Option<&'a str>,
    /// Password of an encrypted PKCS#8 key.
    pub password: Option<&'a str>,
    /// Size of a generated key in bits; 0 = the algorithm's default.
    pub bits: u32,
}

impl KeyOptions<'_> {
    /// Refuses options that speak of a secret's text, where there is none.
    pub(super) fn without_base64(&self) -> Result<()> {
        if self.base64 { Err(Status::InvalidArgument.into()) } else { Ok(()) }
    }
}

impl core::fmt::Debug for KeyOptions<'_> {
    /// All but the password.
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("KeyOptions")
            .field("allow_weak", &self.allow_weak)
            .field("public_only", &self.public_only)
            .field("base64", &self.base64)
            .field("kid", &self.kid)
            .field("issuer", &self.issuer)
            .field("password", &self.password.map(|_| ".."))
            .field("bits", &self.bits)
            .finish()
    }
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
    /// What `use` and `key_ops` let it do; without a private part it cannot sign.
    pub uses: Uses,
    /// It is shorter than the standards allow.
    pub is_weak: bool,
    /// Its size in bits.
    pub bits: u32,
    /// RFC 7638 SHA-256 thumbprint, in base64url.
    pub thumbprint: Box<str>,
    /// Shared by the copies that `for_issuer` makes.
    pub(super) material: Arc<Material>,
}

impl Key {
    /// A key of this material, with nothing but its algorithm.
    pub(super) fn new(bound: Bound<Material>) -> Key {
        let kind = bound.material.kind();
        Key {
            algorithm: bound.algorithm,
            name_form: bound.form,
            inferred: bound.inferred,
            kid: None,
            issuer: None,
            uses: if kind.has_private_part() { Uses::ALL } else { Uses::VERIFY },
            is_weak: bound.is_weak,
            bits: kind.bits(),
            thumbprint: thumbprint(kind),
            material: Arc::new(bound.material),
        }
    }

    /// The same key, for tokens of this issuer only.
    pub(super) fn for_issuer(&self, issuer: Arc<str>) -> Key {
        Key { issuer: Some(issuer), ..self.clone() }
    }

    /// Whether both are the same key, for the same uses, under the same name and for the same issuer.
    pub(super) fn is_same(&self, other: &Key) -> bool {
        let public = |key: &Key| {
            let kind = key.material.kind();
            (key.algorithm, key.name_form, key.inferred, key.uses, kind.has_private_part())
        };
        public(self) == public(other)
            && (&self.kid, &self.issuer, &self.thumbprint) == (&other.kid, &other.issuer, &other.thumbprint)
    }

    /// Whether it verifies tokens of this algorithm when a caller accepts these.
    #[inline]
    pub(crate) fn accepts(&self, algorithm: Algorithm, accepted: AlgorithmSet) -> bool {
        if self.algorithm == algorithm {
            return accepted.is_empty() || accepted.contains(algorithm);
        }
        self.inferred && accepted.contains(algorithm) && self.material.usable_with(algorithm)
    }

    /// Signs a message.
    pub(crate) fn sign(&self, algorithm: Algorithm, message: &Message<'_>) -> Result<Signature> {
        self.material.sign(algorithm, message)
    }

    /// How many bytes a signature has.
    pub(crate) fn signature_len(&self, algorithm: Algorithm) -> usize {
        self.material.signature_len(algorithm)
    }

    /// Whether a signature is that of a message.
    #[inline]
    pub(crate) fn verify(&self, algorithm: Algorithm, message: &Message<'_>, signature: &[u8]) -> bool {
        self.material.verify(algorithm, message, signature)
    }
}

impl core::fmt::Debug for Key {
    /// Nothing secret, not even a thumbprint.
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("Key").field("algorithm", &self.algorithm).field("kid", &self.kid).finish_non_exhaustive()
    }
}
