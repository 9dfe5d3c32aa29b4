//! One key: its material, and what it may be used for.

use std::sync::Arc;

use super::kind::{Bound, thumbprint};
#[cfg(feature = "asymmetric")]
use super::kinds::EncryptionKey;
use super::kinds::Material;
use super::material::{Message, Signature};
use super::uses::Uses;
use crate::algorithm::{Algorithm, AlgorithmSet, KeyAlgorithm, NameForm};
#[cfg(feature = "asymmetric")]
use crate::algorithm::{KeyManagement, KeyManagementSet};
use crate::status::Result;

/// A key, bound to its algorithm.
#[derive(Clone)]
pub struct Key {
    /// The algorithm that it is bound to.
    pub algorithm: KeyAlgorithm,
    /// Which of its algorithm's names it writes into headers.
    pub(crate) name_form: NameForm,
    /// The algorithm was not stated but inferred: who verifies or decrypts may widen it within its family.
    pub(crate) inferred: bool,
    /// Its `kid`.
    pub kid: Option<Box<str>>,
    /// The only `iss` whose tokens it verifies, or decrypts.
    pub issuer: Option<Arc<str>>,
    /// What `use` and `key_ops` let it do; without a private part it can neither sign nor decrypt.
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
        let (all, public) = if bound.algorithm.is_signature() {
            (Uses::SIGNATURES, Uses::VERIFY)
        } else {
            (Uses::ENCRYPTION, Uses::ENCRYPT)
        };
        Key {
            algorithm: bound.algorithm,
            name_form: bound.form,
            inferred: bound.inferred,
            kid: None,
            issuer: None,
            uses: if kind.has_private_part() { all } else { public },
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

    /// Whether both sides have the same secret.
    pub fn is_symmetric(&self) -> bool {
        self.material.kind().is_symmetric()
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
        if self.algorithm == KeyAlgorithm::Signature(algorithm) {
            return accepted.accepts(algorithm);
        }
        self.inferred && accepted.contains(algorithm) && self.material.usable_with(algorithm)
    }

    /// It as a key for encryption, if it is one.
    #[cfg(feature = "asymmetric")]
    pub(crate) fn encryption(&self) -> Option<&EncryptionKey> {
        self.material.encryption()
    }

    /// The key management that it does for a token of this `alg`, if any, when a caller accepts these.
    #[cfg(feature = "asymmetric")]
    pub(crate) fn manages(&self, alg: KeyManagement, accepted: KeyManagementSet) -> bool {
        let is_own = match self.algorithm {
            KeyAlgorithm::Management(own) => own == alg,
            KeyAlgorithm::Content(_) => alg == KeyManagement::Dir,
            KeyAlgorithm::Signature(_) => false,
        };
        // Widened within its family alone: RSA-OAEP, or key agreement.
        let widened = || match self.algorithm {
            KeyAlgorithm::Management(own) if self.inferred && accepted.contains(alg) => {
                own.method().is_akin(alg.method())
            }
            _ => false,
        };
        is_own && accepted.accepts(alg) || widened()
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
