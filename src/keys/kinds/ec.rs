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
use spki::AlgorithmIdentifierRef;
use zeroize::Zeroizing;

use super::super::asymmetric::{self, Der, FromDer, Identifier, Verifiers};
use super::super::kind::{Bound, Kind, Make, Member, MemberValue, SignatureKind};
use super::super::material::{MALFORMED, Message, Secret, Signature, Stated, UNSUPPORTED};
use super::super::members::Members;
use crate::algorithm::{Algorithm, Family};
use crate::status::{Result, Status};

/// The name of such a key in DER.
pub(super) const OID: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.2.1");

/// A curve, and the one algorithm that goes with it.
struct Curve {
    /// Its name in a JWK.
    crv: &'static str,
    /// Its name in DER.
    oid: ObjectIdentifier,
    algorithm: Algorithm,
    /// Bytes of a coordinate.
    field_len: usize,
    bits: u32,
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

/// A key on a curve.
pub(super) struct EcKey {
    curve: &'static Curve,
    /// 4, x, y: an uncompressed point (SEC 1 2.3.3).
    point: Vec<u8>,
    private: Option<Private>,
    verifiers: Verifiers,
}

/// What signs, and its scalar for export, as long as a coordinate.
struct Private {
    pair: EcdsaKeyPair,
    d: Secret,
}

impl EcKey {
    /// A key from a point, and what signs for it if there is one.
    fn load(curve: &'static Curve, point: &[u8], private: Option<Private>, stated: Stated) -> Result<Bound<Self>> {
        let algorithm = stated.must_be(curve.algorithm)?;
        match point.first() {
            Some(4) if point.len() == 1 + 2 * curve.field_len => {}
            // Compressed points (SEC 1 2.3.3) are hardly in use, and no JWK can be made of one without decompressing it.
            Some(2 | 3) => return Err(UNSUPPORTED),
            _ => return Err(MALFORMED),
        }
        // Also checks that the point is on the curve.
        let verifier = ParsedPublicKey::new(curve.verify, point).map_err(|_| MALFORMED)?;
        let verifiers = Verifiers::new(vec![(algorithm, verifier)]);
        Ok(Bound::to_only(EcKey { curve, point: point.into(), private, verifiers }, algorithm, stated))
    }

    fn from_pair(curve: &'static Curve, pair: EcdsaKeyPair, stated: Stated) -> Result<Bound<Self>> {
        let point = pair.public_key().as_ref().to_vec();
        let d = pair.private_key().as_be_bytes().map_err(|_| Status::Internal)?;
        let d = Zeroizing::new(d.as_ref().to_vec());
        EcKey::load(curve, &point, Some(Private { pair, d }), stated)
    }

    /// From an ECPrivateKey (RFC 5915), alone or inside PKCS#8, which then names the curve.
    fn from_private_der(oid: Option<ObjectIdentifier>, der: &[u8], stated: Stated) -> Result<Bound<Self>> {
        let inner = private_key(der)?;
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
        let point = pair.public_key().as_ref();
        if inner.public_key.is_some_and(|public| public != point && public.first() == Some(&4)) {
            return Err(MALFORMED);
        }
        EcKey::from_pair(curve, pair, stated)
    }

    fn identifier(&self) -> Identifier<'static> {
        identifier(&self.curve.oid)
    }
}

/// The name of a key on this curve in DER.
pub(super) fn identifier(curve: &'static ObjectIdentifier) -> Identifier<'static> {
    (OID, Some(AnyRef::from(curve)))
}

/// Reads an ECPrivateKey (RFC 5915).
pub(super) fn private_key(der: &[u8]) -> Result<EcPrivateKey<'_>> {
    EcPrivateKey::from_der(der).map_err(|_| if spells_curve_out(der) { UNSUPPORTED } else { MALFORMED })
}

/// The named curve of an EC key; curves that are spelt out are not supported.
pub(super) fn curve_oid(algorithm: &AlgorithmIdentifierRef<'_>) -> Result<ObjectIdentifier> {
    algorithm.parameters.ok_or(MALFORMED)?.decode_as().map_err(|_| UNSUPPORTED)
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

impl Kind for EcKey {
    fn kty(&self) -> &'static str {
        Self::KTY
    }

    fn bits(&self) -> u32 {
        self.curve.bits
    }

    fn has_private_part(&self) -> bool {
        self.private.is_some()
    }

    fn required_members(&self) -> Vec<Member<'_>> {
        let (x, y) = self.point[1..].split_at(self.curve.field_len);
        vec![("crv", MemberValue::Text(self.curve.crv)), ("x", MemberValue::Bytes(x)), ("y", MemberValue::Bytes(y))]
    }

    fn private_members(&self) -> Vec<Member<'_>> {
        self.private.iter().map(|private| ("d", MemberValue::Bytes(&private.d))).collect()
    }

    fn public_pem(&self) -> Result<Secret> {
        asymmetric::public_pem(self.identifier(), &self.point)
    }

    fn private_pem(&self) -> Result<Secret> {
        let private = self.private.as_ref().ok_or(Status::KeyCannotSign)?;
        let key = EcPrivateKey { private_key: &private.d, parameters: None, public_key: Some(&self.point) };
        asymmetric::private_pem(self.identifier(), &asymmetric::encode(&key)?)
    }
}

impl SignatureKind for EcKey {
    fn signature_len(&self, _algorithm: Algorithm) -> usize {
        2 * self.curve.field_len
    }

    fn sign(&self, _algorithm: Algorithm, message: &Message<'_>) -> Result<Signature> {
        let private = self.private.as_ref().ok_or(Status::KeyCannotSign)?;
        let signature = private.pair.sign(&SystemRandom::new(), &message.contiguous());
        Ok(Signature::from_slice(signature.map_err(|_| Status::Internal)?.as_ref()))
    }

    fn verify(&self, algorithm: Algorithm, message: &Message<'_>, signature: &[u8]) -> bool {
        self.verifiers.verify(algorithm, message, signature, self.signature_len(algorithm))
    }
}

impl Make for EcKey {
    const KTY: &str = "EC";
    const FAMILY: Family = Family::Ecdsa;

    /// `None` for a curve that is not supported.
    fn from_jwk(jwk: &Members<'_>, _allow_weak: bool) -> Result<Option<Bound<Self>>> {
        let Some(stated) = jwk.stated()? else { return Ok(None) };
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
                Some(Private { pair: pair.map_err(|_| MALFORMED)?, d })
            }
        };
        EcKey::load(curve, &point, private, stated).map(Some)
    }

    /// Of a point that is not on the curve it is `x`.
    fn member_at_fault(jwk: &Members<'_>, _status: Status, _allow_weak: bool) -> Option<&'static str> {
        let crv = jwk.string("crv").ok().flatten();
        let Some(curve) = crv.and_then(|crv| curve(|curve| crv.is(curve.crv))) else { return Some("crv") };
        let coordinate = |name: &str| jwk.integer_of(curve.field_len, name).ok().flatten();
        let Some(x) = coordinate("x") else { return Some("x") };
        let Some(y) = coordinate("y") else { return Some("y") };
        let is_on_curve = ParsedPublicKey::new(curve.verify, [&[4], &x[..], &y[..]].concat()).is_ok();
        Some(if is_on_curve { "d" } else { "x" })
    }

    fn generate(algorithm: Algorithm, bits: u32) -> Result<Bound<Self>> {
        asymmetric::check_no_size(bits)?;
        let curve = curve(|curve| curve.algorithm == algorithm).ok_or(UNSUPPORTED)?;
        let pair = EcdsaKeyPair::generate(curve.sign).map_err(|_| Status::NoRandomness)?;
        EcKey::from_pair(curve, pair, Stated::only(Some(algorithm)))
    }
}

impl FromDer for EcKey {
    /// RFC 5480, RFC 5915.
    fn from_der(der: &Der<'_>, stated: Stated, _allow_weak: bool) -> Result<Option<Bound<Self>>> {
        match der {
            Der::Spki { algorithm, key } if algorithm.oid == OID => {
                let oid = curve_oid(algorithm)?;
                let curve = curve(|curve| curve.oid == oid).ok_or(UNSUPPORTED)?;
                EcKey::load(curve, key, None, stated).map(Some)
            }
            Der::Pkcs8 { algorithm, key, .. } if algorithm.oid == OID => {
                EcKey::from_private_der(Some(curve_oid(algorithm)?), key, stated).map(Some)
            }
            Der::Sec1(key) => EcKey::from_private_der(None, key, stated).map(Some),
            _ => Ok(None),
        }
    }
}
