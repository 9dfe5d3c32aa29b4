//! Loading key sets: from secrets, PEM, DER and JWK Sets, or new ones.

use std::sync::Arc;

use super::key::{Key, KeyOptions};
use super::keyset::Keyset;
use super::{jwk, kinds, pem};
use crate::algorithm::Algorithm;
use crate::status::{Result, Status};

/// Gives keys the `kid` and the issuer that the caller names.
fn named(keys: Vec<Key>, kid: Option<&str>, issuer: Option<&Arc<str>>) -> Vec<Arc<Key>> {
    let name = |mut key: Key| {
        key.issuer = issuer.cloned();
        if let Some(kid) = kid {
            key.kid = Some(kid.into());
        }
        Arc::new(key)
    };
    keys.into_iter().map(name).collect()
}

impl Keyset {
    fn of(keys: Vec<Key>, options: &KeyOptions<'_>) -> Self {
        let issuer: Option<Arc<str>> = options.issuer.map(Arc::from);
        Keyset::new(named(keys, options.kid, issuer.as_ref()), issuer, options.allow_weak)
    }

    /// One HMAC key from a shared secret.
    pub fn from_secret(algorithm: Algorithm, secret: &[u8], options: &KeyOptions<'_>) -> Result<Self> {
        let key = Key::new(kinds::from_secret(algorithm, secret, options.allow_weak)?);
        Ok(Keyset::of(vec![key], options))
    }

    /// One key from PEM text; without an algorithm it is inferred: RS256 for RSA, that of the curve for EC. Without the
    /// feature `asymmetric` no key that PEM can hold is supported.
    pub fn from_pem(algorithm: Option<Algorithm>, pem: &[u8], options: &KeyOptions<'_>) -> Result<Self> {
        Ok(Keyset::of(vec![pem::from_pem(algorithm, pem, options)?], options))
    }

    /// One key from DER bytes, likewise.
    pub fn from_der(algorithm: Option<Algorithm>, der: &[u8], options: &KeyOptions<'_>) -> Result<Self> {
        Ok(Keyset::of(vec![pem::from_der(algorithm, der, options)?], options))
    }

    /// The keys of a JWK or a JWK Set (RFC 7517).
    pub fn from_jwks(json: &[u8], options: &KeyOptions<'_>) -> Result<Self> {
        let keys = jwk::load(json, options)?;
        if options.kid.is_some() && keys.len() > 1 {
            return Err(Status::InvalidArgument.into());
        }
        Ok(Keyset::of(keys, options))
    }

    /// One new key from the operating system's randomness.
    pub fn generate(algorithm: Algorithm, options: &KeyOptions<'_>) -> Result<Self> {
        let mut key = Key::new(kinds::generate(algorithm, options.bits)?);
        key.kid = Some(key.thumbprint.clone());
        Ok(Keyset::of(vec![key], options))
    }

    /// Loads a JWK or JWK Set and puts its keys in the place of all keys, atomically; a bad document changes nothing.
    pub fn reload(&self, json: &[u8]) -> Result<()> {
        let options = KeyOptions { allow_weak: self.allow_weak, ..KeyOptions::default() };
        let keys = named(jwk::load(json, &options)?, None, self.issuer.as_ref());
        self.change(&|_| keys.clone());
        Ok(())
    }
}
