//! Loading key sets: from secrets, PEM, DER and JWK Sets, or new ones.

use std::sync::Arc;

use super::key::Key;
use super::keyset::{Keyset, Terms};
use super::material::MALFORMED;
use super::options::KeyOptions;
use super::{encoded, jwk, kinds, pem};
use crate::algorithm::KeyAlgorithm;
use crate::status::{Result, Status};

/// A secret, and a new key, are never public.
fn not_public_only(options: &KeyOptions<'_>) -> Result<()> {
    if options.public_only { Err(Status::InvalidArgument.into()) } else { Ok(()) }
}

/// An algorithm that a caller names is one of the purpose that the key is for.
fn check_purpose(algorithm: Option<KeyAlgorithm>, options: &KeyOptions<'_>) -> Result<()> {
    match algorithm {
        Some(algorithm) if algorithm.is_signature() == options.for_encryption => Err(Status::InvalidArgument.into()),
        _ => Ok(()),
    }
}

/// An encrypted key is a private one, whether or not it could be read.
fn public(read: Result<Key>, options: &KeyOptions<'_>) -> Result<Key> {
    read.map_err(|error| if options.public_only && error.status == Status::KeyEncrypted { MALFORMED } else { error })
}

impl Terms {
    /// New keys, with the `kid` that the caller names and the issuer.
    fn name(&self, keys: Vec<Key>, kid: Option<&str>) -> Result<Vec<Arc<Key>>> {
        let name = |mut key: Key| {
            if self.is_too_private(&key) {
                return Err(MALFORMED);
            }
            key.issuer = self.issuer.clone();
            if let Some(kid) = kid {
                key.kid = Some(kid.into());
            }
            Ok(Arc::new(key))
        };
        keys.into_iter().map(name).collect()
    }
}

impl Keyset {
    fn of(keys: Vec<Key>, options: &KeyOptions<'_>) -> Result<Self> {
        let terms = Terms::of(options);
        let keys = terms.name(keys, options.kid)?;
        Keyset::new(keys, terms)
    }

    /// One key from a shared secret, for HMAC or for encryption: its bytes, or with `base64` their text.
    pub fn from_secret(algorithm: impl Into<KeyAlgorithm>, secret: &[u8], options: &KeyOptions<'_>) -> Result<Self> {
        let algorithm = algorithm.into();
        options.check()?;
        check_purpose(Some(algorithm), options)?;
        not_public_only(options)?;
        let decoded = if options.base64 { Some(encoded::decode(secret)?) } else { None };
        let secret = decoded.as_ref().map_or(secret, |decoded| decoded);
        let key = Key::new(kinds::from_secret(algorithm, secret, options.allow_weak)?);
        Keyset::of(vec![key], options)
    }

    /// One key from PEM text; without an algorithm it is inferred: RS256 for RSA, that of the curve for EC; for
    /// encryption RSA-OAEP-256, or ECDH-ES+A256KW. Without the
    /// feature `asymmetric` no key that PEM can hold is supported.
    pub fn from_pem(algorithm: Option<KeyAlgorithm>, pem: &[u8], options: &KeyOptions<'_>) -> Result<Self> {
        options.check()?;
        check_purpose(algorithm, options)?;
        options.without_base64()?;
        Keyset::of(vec![public(pem::from_pem(algorithm, pem, options), options)?], options)
    }

    /// One key from DER bytes, likewise.
    pub fn from_der(algorithm: Option<KeyAlgorithm>, der: &[u8], options: &KeyOptions<'_>) -> Result<Self> {
        options.check()?;
        check_purpose(algorithm, options)?;
        options.without_base64()?;
        Keyset::of(vec![public(pem::from_der(algorithm, der, options), options)?], options)
    }

    /// The keys of a JWK or a JWK Set (RFC 7517).
    pub fn from_jwks(json: &[u8], options: &KeyOptions<'_>) -> Result<Self> {
        options.check()?;
        options.without_base64()?;
        let keys = jwk::load(json, options)?;
        if options.kid.is_some() && keys.len() > 1 {
            return Err(Status::InvalidArgument.into());
        }
        Keyset::of(keys, options)
    }

    /// One new key from the operating system's randomness.
    pub fn generate(algorithm: impl Into<KeyAlgorithm>, options: &KeyOptions<'_>) -> Result<Self> {
        let algorithm = algorithm.into();
        options.check()?;
        check_purpose(Some(algorithm), options)?;
        options.without_base64()?;
        not_public_only(options)?;
        let mut key = Key::new(kinds::generate(algorithm, options.bits)?);
        key.kid = Some(key.thumbprint.clone());
        Keyset::of(vec![key], options)
    }

    /// Loads a JWK or JWK Set and puts its keys in the place of all keys, atomically; a bad document changes nothing.
    pub fn reload(&self, json: &[u8]) -> Result<()> {
        let Terms { allow_weak, public_only, for_encryption, .. } = self.terms;
        let options = KeyOptions { allow_weak, public_only, for_encryption, ..KeyOptions::default() };
        let keys = self.terms.name(jwk::load(json, &options)?, None)?;
        self.change(&|_| keys.clone())
    }
}
