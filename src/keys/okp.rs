//! Ed25519 keys (RFC 8037, RFC 9864).

use aws_lc_rs::encoding::AsBigEndian;
use aws_lc_rs::signature::{self, Ed25519KeyPair, KeyPair, ParsedPublicKey};
use curve25519_dalek::edwards::CompressedEdwardsY;
use zeroize::Zeroizing;

use super::asymmetric::{AsymmetricKey, Private, Public, Stated, UNSUPPORTED};
use super::jwk::Jwk;
use super::key::{Key, MALFORMED, Secret, Signature};
use crate::algorithm::Algorithm;
use crate::status::{Result, Status};

/// Bytes of a public key, and of a seed.
const KEY_LEN: usize = 32;

/// What signs, and its seed for export.
pub(super) struct Ed25519Seed {
    pair: Ed25519KeyPair,
    pub(super) seed: Secret,
}

impl Ed25519Seed {
    fn new(pair: Ed25519KeyPair) -> Result<Self> {
        let seed = pair.seed().map_err(|_| Status::Internal)?;
        let seed = seed.as_be_bytes().map_err(|_| Status::Internal)?;
        Ok(Ed25519Seed { pair, seed: Zeroizing::new(seed.as_ref().to_vec()) })
    }

    pub fn sign(&self, message: &[u8]) -> Result<Signature> {
        let signature = self.pair.try_sign(message).map_err(|_| Status::Internal)?;
        Ok(Signature::from_slice(signature.as_ref()))
    }
}

fn load(x: &[u8], private: Option<Ed25519Seed>, stated: Stated) -> Result<Key> {
    let algorithm = stated.must_be(Algorithm::Ed25519)?;
    if !is_sound(x) {
        return Err(MALFORMED);
    }
    let verifier = ParsedPublicKey::new(&signature::ED25519, x).map_err(|_| MALFORMED)?;
    let public = Public::Okp { x: x.into() };
    let key = AsymmetricKey::new(public, private.map(Private::Okp), vec![(algorithm, verifier)]);
    Ok(key.into_key(algorithm, stated.form, false, false))
}

/// Whether these bytes are a point of the curve in its one encoding (RFC 8032 5.1.3), and not one of small order, under
/// which a signature can be made up for any message. The library underneath does not look when it loads a key.
fn is_sound(x: &[u8]) -> bool {
    let Ok(encoded) = CompressedEdwardsY::from_slice(x) else { return false };
    encoded.decompress().is_some_and(|point| point.compress() == encoded && !point.is_small_order())
}

/// From the contents of a SubjectPublicKeyInfo (RFC 8410).
pub(super) fn from_spki(x: &[u8], stated: Stated) -> Result<Key> {
    load(x, None, stated)
}

/// From PKCS#8 (RFC 8410 7), with or without the public key.
pub(super) fn from_pkcs8(der: &[u8], stated: Stated) -> Result<Key> {
    stated.must_be(Algorithm::Ed25519)?;
    let pair = Ed25519KeyPair::from_pkcs8_maybe_unchecked(der).map_err(|_| MALFORMED)?;
    from_pair(pair, stated)
}

fn from_pair(pair: Ed25519KeyPair, stated: Stated) -> Result<Key> {
    let x = pair.public_key().as_ref().to_vec();
    load(&x, Some(Ed25519Seed::new(pair)?), stated)
}

/// From the members of a JWK; `None` for another curve.
pub(super) fn from_jwk(jwk: &Jwk<'_>, stated: Stated) -> Result<Option<Key>> {
    if !jwk.string("crv")?.ok_or(MALFORMED)?.is("Ed25519") {
        return Ok(None);
    }
    let x = jwk.bytes("x")?.ok_or(MALFORMED)?;
    let private = match jwk.bytes("d")? {
        None => None,
        Some(d) if d.len() == KEY_LEN => {
            let pair = Ed25519KeyPair::from_seed_and_public_key(&d, &x).map_err(|_| MALFORMED)?;
            Some(Ed25519Seed::new(pair)?)
        }
        Some(_) => return Err(MALFORMED),
    };
    load(&x, private, stated).map(Some)
}

/// A new key.
pub(super) fn generate(algorithm: Algorithm) -> Result<Key> {
    if algorithm != Algorithm::Ed25519 {
        return Err(UNSUPPORTED);
    }
    let pair = Ed25519KeyPair::generate().map_err(|_| Status::NoRandomness)?;
    from_pair(pair, Stated::only(Some(algorithm)))
}
