//! Keys on elliptic curves for ECDSA (RFC 7518 3.4, 6.2; RFC 8812).

use aws_lc_rs::encoding::AsBigEndian;
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{
    self, EcdsaKeyPair, EcdsaSigningAlgorithm, EcdsaVerificationAlgorithm, KeyPair, ParsedPublicKey,
};
use der::asn1::AnyRef;
use der::{Decode, SliceReader, Tag, TagNumber, Tagged};
use pkcs8::ObjectIdentifier;
use sec1::{EcParameters, EcPrivateKey};
use zeroize::Zeroizing;

use super::asymmetric::{AsymmetricKey, Private, Public, Stated, UNSUPPORTED};
use super::jwk::Jwk;
use super::key::{Key, MALFORMED, Secret, Signature};
use crate::algorithm::Algorithm;
use crate::status::{Result, Status};

/// A curve, and the one algorithm that goes with it.
pub(super) struct Curve {
    /// Its name in a JWK.
    pub crv: &'static str,
    /// Its name in DER.
    pub oid: ObjectIdentifier,
    pub algorithm: Algorithm,
    /// Bytes of a coordinate.
    pub field_len: usize,
    pub bits: usize,
    verify: &'static EcdsaVerificationAlgorithm,
    sign: &'static EcdsaSigningAlgorithm,
}

static CURVES: [Curve; 4] = [
    Curve {
        crv: "P-256",
        oid: ObjectIdentifier::new_unwrap("1.2.840.10045.3.1.7"),
        algorithm: Algorithm::ES256,
        field_len: 32,
        bits: 256,
        verify: &signature::ECDSA_P256_SHA256_FIXED,
        sign: &signature::ECDSA_P256_SHA256_FIXED_SIGNING,
    },
    Curve {
        crv: "P-384",
        oid: ObjectIdentifier::new_unwrap("1.3.132.0.34"),
        algorithm: Algorithm::ES384,
        field_len: 48,
        bits: 384,
        verify: &signature::ECDSA_P384_SHA384_FIXED,
        sign: &signature::ECDSA_P384_SHA384_FIXED_SIGNING,
    },
    Curve {
        crv: "P-521",
        oid: ObjectIdentifier::new_unwrap("1.3.132.0.35"),
        algorithm: Algorithm::ES512,
        field_len: 66,
        bits: 521,
        verify: &signature::ECDSA_P521_SHA512_FIXED,
        sign: &signature::ECDSA_P521_SHA512_FIXED_SIGNING,
    },
    Curve {
        crv: "secp256k1",
        oid: ObjectIdentifier::new_unwrap("1.3.132.0.10"),
        algorithm: Algorithm::ES256K,
        field_len: 32,
        bits: 256,
        verify: &signature::ECDSA_P256K1_SHA256_FIXED,
        sign: &signature::ECDSA_P256K1_SHA256_FIXED_SIGNING,
    },
];

fn curve(matches: impl Fn(&Curve) -> bool) -> Option<&'static Curve> {
    CURVES.iter().find(|curve| matches(curve))
}

/// What signs, and its scalar for export, as long as a coordinate.
pub(super) struct EcPrivate {
    pair: EcdsaKeyPair,
    pub(super) d: Secret,
}

impl EcPrivate {
    pub fn sign(&self, message: &[u8]) -> Result<Signature> {
        let signature = self.pair.sign(&SystemRandom::new(), message).map_err(|_| Status::Internal)?;
        Ok(Signature::from_slice(signature.as_ref()))
    }
}

/// A key from a point, and what signs for it if there is one.
fn load(curve: &'static Curve, point: &[u8], private: Option<EcPrivate>, stated: Stated) -> Result<Key> {
    let algorithm = stated.must_be(curve.algorithm)?;
    match point.first() {
        Some(4) if point.len() == 1 + 2 * curve.field_len => {}
        // Compressed points (SEC 1 2.3.3) are hardly in use, and no JWK can be made of one without decompressing it.
        Some(2 | 3) => return Err(UNSUPPORTED),
        _ => return Err(MALFORMED),
    }
    // Also checks that the point is on the curve.
    let verifier = ParsedPublicKey::new(curve.verify, point).map_err(|_| MALFORMED)?;
    let public = Public::Ec { curve, point: point.into() };
    let key = AsymmetricKey::new(public, private.map(Private::Ec), vec![(algorithm, verifier)]);
    Ok(key.into_key(algorithm, stated.form, false, false))
}

/// From the contents of a SubjectPublicKeyInfo (RFC 5480).
pub(super) fn from_spki(oid: Option<ObjectIdentifier>, point: &[u8], stated: Stated) -> Result<Key> {
    let curve = curve(|curve| Some(curve.oid) == oid).ok_or(UNSUPPORTED)?;
    load(curve, point, None, stated)
}

/// From an ECPrivateKey (RFC 5915), alone or inside PKCS#8, which then names the curve.
pub(super) fn from_private_der(oid: Option<ObjectIdentifier>, der: &[u8], stated: Stated) -> Result<Key> {
    let inner = EcPrivateKey::from_der(der).map_err(|_| if spells_curve_out(der) { UNSUPPORTED } else { MALFORMED })?;
    let named = inner.parameters.map(|EcParameters::NamedCurve(oid)| oid);
    if named.is_some() && oid.is_some() && named != oid {
        return Err(MALFORMED);
    }
    let curve = match oid.or(named) {
        Some(oid) => curve(|curve| curve.oid == oid).ok_or(UNSUPPORTED)?,
        // Without a name the curve is the one of the algorithm that the caller states.
        None => curve(|curve| Some(curve.algorithm) == stated.algorithm).ok_or(MALFORMED)?,
    };
    stated.must_be(curve.algorithm)?;
    let pair = EcdsaKeyPair::from_private_key_der(curve.sign, der).map_err(|_| MALFORMED)?;
    let point = pair.public_key().as_ref().to_vec();
    if inner.public_key.is_some_and(|public| public != point && public.first() == Some(&4)) {
        return Err(MALFORMED);
    }
    let d = pair.private_key().as_be_bytes().map_err(|_| Status::Internal)?;
    let d = Zeroizing::new(d.as_ref().to_vec());
    load(curve, &point, Some(EcPrivate { pair, d }), stated)
}

/// Whether an ECPrivateKey has the parameters of its curve where the name of one should be.
fn spells_curve_out(der: &[u8]) -> bool {
    let parameters = || {
        let mut reader = SliceReader::new(AnyRef::from_der(der).ok()?.value()).ok()?;
        // The version and the scalar.
        AnyRef::decode(&mut reader).ok()?;
        AnyRef::decode(&mut reader).ok()?;
        let tagged = AnyRef::decode(&mut reader).ok()?;
        let is_first = tagged.tag().number() == TagNumber(0) && tagged.tag().is_context_specific();
        let inner = AnyRef::from_der(tagged.value()).ok()?;
        (is_first && inner.tag() == Tag::Sequence).then_some(())
    };
    parameters().is_some()
}

/// From the members of a JWK; `None` for a curve that is not supported.
pub(super) fn from_jwk(jwk: &Jwk<'_>, stated: Stated) -> Result<Option<Key>> {
    let crv = jwk.string("crv")?.ok_or(MALFORMED)?;
    let Some(curve) = curve(|curve| crv.is(curve.crv)) else { return Ok(None) };
    // Before the numbers, so that a public key and its private key are refused for the same.
    stated.must_be(curve.algorithm)?;
    // RFC 7518 6.2.1.2, 6.2.2.1: as long as the curve demands.
    let coordinate = |name: &str| jwk.integer_of(curve.field_len, name);
    let (x, y) = (coordinate("x")?.ok_or(MALFORMED)?, coordinate("y")?.ok_or(MALFORMED)?);
    let point = [&[4], &x[..], &y[..]].concat();
    let private = match coordinate("d")? {
        None => None,
        Some(d) => {
            let pair = EcdsaKeyPair::from_private_key_and_public_key(curve.sign, &d, &point);
            Some(EcPrivate { pair: pair.map_err(|_| MALFORMED)?, d })
        }
    };
    load(curve, &point, private, stated).map(Some)
}

/// A new key.
pub(super) fn generate(algorithm: Algorithm) -> Result<Key> {
    let curve = curve(|curve| curve.algorithm == algorithm).ok_or(UNSUPPORTED)?;
    let pair = EcdsaKeyPair::generate(curve.sign).map_err(|_| Status::NoRandomness)?;
    let point = pair.public_key().as_ref().to_vec();
    let d = pair.private_key().as_be_bytes().map_err(|_| Status::Internal)?;
    let d = Zeroizing::new(d.as_ref().to_vec());
    load(curve, &point, Some(EcPrivate { pair, d }), Stated::only(Some(algorithm)))
}
