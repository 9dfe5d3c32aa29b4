//! Key sets: shared by any number of threads, changed atomically.

use std::sync::Arc;

use super::jwk;
use super::key::{Key, KeyOptions};
use super::oct::HmacKey;
use super::ring::KeyRing;
use super::striped::Striped;
use crate::algorithm::{Algorithm, Family};
use crate::status::Result;
#[cfg(not(feature = "asymmetric"))]
use crate::status::Status;

/// Keys, each bound to an algorithm.
///
/// Any number of threads may use one while another changes it: each call sees all of the old keys or all of the new, and
/// takes no memory from the heap to do so. A process that was forked may use and change the key sets of its parent.
pub struct Keyset {
    ring: Striped<KeyRing>,
    /// The issuer and strictness that `reload` applies.
    issuer: Option<Arc<str>>,
    allow_weak: bool,
}

impl Keyset {
    fn new(keys: Vec<Arc<Key>>, options: &KeyOptions<'_>, issuer: Option<Arc<str>>) -> Self {
        Keyset { ring: Striped::new(KeyRing::new(keys)), issuer, allow_weak: options.allow_weak }
    }

    fn of_one(mut key: Key, options: &KeyOptions<'_>) -> Self {
        let issuer: Option<Arc<str>> = options.issuer.map(Arc::from);
        key.issuer = issuer.clone();
        if let Some(kid) = options.kid {
            key.kid = Some(kid.into());
        }
        Keyset::new(vec![Arc::new(key)], options, issuer)
    }

    /// One HMAC key from a shared secret.
    pub fn from_secret(algorithm: Algorithm, secret: &[u8], options: &KeyOptions<'_>) -> Result<Self> {
        let key = HmacKey::new(algorithm, secret, options.allow_weak, false)?;
        Ok(Keyset::of_one(key.into_key(false), options))
    }

    /// One key from PEM text; without an algorithm it is inferred: RS256 for RSA, that of the curve for EC.
    #[cfg(feature = "asymmetric")]
    pub fn from_pem(algorithm: Option<Algorithm>, pem: &[u8], options: &KeyOptions<'_>) -> Result<Self> {
        Ok(Keyset::of_one(super::pem::from_pem(algorithm, pem, options)?, options))
    }

    /// One key from DER bytes, likewise.
    #[cfg(feature = "asymmetric")]
    pub fn from_der(algorithm: Option<Algorithm>, der: &[u8], options: &KeyOptions<'_>) -> Result<Self> {
        Ok(Keyset::of_one(super::pem::from_der(algorithm, der, options)?, options))
    }

    /// No key that PEM can hold is supported without the feature `asymmetric`.
    #[cfg(not(feature = "asymmetric"))]
    pub fn from_pem(_algorithm: Option<Algorithm>, _pem: &[u8], _options: &KeyOptions<'_>) -> Result<Self> {
        Err(Status::KeyUnsupported.into())
    }

    /// No key that DER can hold is supported without the feature `asymmetric`.
    #[cfg(not(feature = "asymmetric"))]
    pub fn from_der(_algorithm: Option<Algorithm>, _der: &[u8], _options: &KeyOptions<'_>) -> Result<Self> {
        Err(Status::KeyUnsupported.into())
    }

    /// The keys of a JWK or a JWK Set (RFC 7517).
    pub fn from_jwks(json: &[u8], options: &KeyOptions<'_>) -> Result<Self> {
        let issuer: Option<Arc<str>> = options.issuer.map(Arc::from);
        let keys = jwk::load(json, options, issuer.as_ref())?;
        Ok(Keyset::new(keys, options, issuer))
    }

    /// One new key from the operating system's randomness.
    pub fn generate(algorithm: Algorithm, options: &KeyOptions<'_>) -> Result<Self> {
        let mut key = match algorithm.family() {
            Family::Hmac => HmacKey::generate(algorithm, options.bits)?.into_key(false),
            #[cfg(feature = "asymmetric")]
            _ => super::asymmetric::generate(algorithm, options.bits)?,
            #[cfg(not(feature = "asymmetric"))]
            _ => return Err(Status::KeyUnsupported.into()),
        };
        key.kid = Some(key.thumbprint.clone());
        Ok(Keyset::of_one(key, options))
    }

    /// Appends the keys of another set, atomically.
    pub fn add(&self, from: &Keyset) {
        let added = from.snapshot();
        self.change(&|ring| ring.keys.iter().chain(&added.keys).cloned().collect());
    }

    /// Puts the keys of another set in the place of all keys, atomically. A key without an issuer takes this set's.
    pub fn replace(&self, from: &Keyset) {
        let new = from.snapshot();
        self.change(&|_| new.keys.iter().map(|key| self.with_issuer(key)).collect());
    }

    /// A policy must not be lost by forgetting it on the way to a rotation.
    fn with_issuer(&self, key: &Arc<Key>) -> Arc<Key> {
        match (&key.issuer, &self.issuer) {
            (None, Some(issuer)) => Arc::new(key.for_issuer(issuer.clone())),
            _ => key.clone(),
        }
    }

    /// Loads a JWK or JWK Set and puts its keys in the place of all keys, atomically; a bad document changes nothing.
    pub fn reload(&self, json: &[u8]) -> Result<()> {
        let options = KeyOptions { allow_weak: self.allow_weak, ..KeyOptions::default() };
        let keys = jwk::load(json, &options, self.issuer.as_ref())?;
        self.change(&|_| keys.clone());
        Ok(())
    }

    /// The number of keys.
    pub fn len(&self) -> usize {
        self.read(|ring| ring.keys.len())
    }

    /// Whether there is no key.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The key at this place.
    pub fn key(&self, index: usize) -> Option<Arc<Key>> {
        self.read(|ring| ring.keys.get(index).cloned())
    }

    /// Runs `body` on the keys as they are now.
    #[inline]
    pub(crate) fn read<R>(&self, body: impl FnOnce(&KeyRing) -> R) -> R {
        self.ring.read(KeyRing::is_quick, body)
    }

    pub(crate) fn snapshot(&self) -> Arc<KeyRing> {
        self.ring.get()
    }

    fn change(&self, body: &dyn Fn(&KeyRing) -> Vec<Arc<Key>>) {
        self.ring.change(|ring| KeyRing::new(body(ring)));
    }
}

impl core::fmt::Debug for Keyset {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        self.read(|ring| f.debug_list().entries(&ring.keys).finish())
    }
}
