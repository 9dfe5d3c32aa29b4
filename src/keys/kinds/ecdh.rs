//! Keys for ECDH-ES (RFC 7518 4.6, RFC 8037 3.2): on the curves of NIST, `EC`, and on Curve25519, `OKP`.

use aws_lc_rs::agreement::{self, ParsedPublicKey, PrivateKey, UnparsedPublicKey};
use aws_lc_rs::encoding::{AsBigEndian, Curve25519SeedBin, EcPrivateKeyBin};
use der::Decode;
use der::asn1::OctetStringRef;
use pkcs8::ObjectIdentifier;
use sec1::{EcParameters, EcPrivateKey};
use zeroize::Zeroizing;

use super::super::asymmetric::{self, Der, Identifier};
use super::super::kind::{Bound, Kind, Member, MemberValue};
use super::super::material::{MALFORMED, Secret, UNSUPPORTED};
use super::super::members::Members;
use super::ec;
use crate::algorithm::{KeyAlgorithm, KeyManagement, Method};
use crate::status::{Result, Status};

/// X25519's name in DER (RFC 8410 3); it has no parameters.
const X25519_OID: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.101.110");

/// A curve.
pub(crate) struct Curve {
    /// `kty` of its keys.
    pub kty: &'static str,
    /// Its name in a JWK.
    pub crv: &'static str,
    /// Its name in DER.
    oid: ObjectIdentifier,
    /// Bytes of a coordinate, and of a private key.
    pub field_len: usize,
    /// What a caller names to have a new key on it, and what a key says of itself.
    bits: u32,
    algorithm: &'static agreement::Algorithm,
}

static CURVES: [Curve; 4] = [
    Curve {
        kty: "EC",
        crv: "P-256",
        oid: ObjectIdentifier::new_unwrap("1.2.840.10045.3.1.7"),
        field_len: 32,
        bits: 256,
        algorithm: &agreement::ECDH_P256,
    },
    Curve {
        kty: "EC",
        crv: "P-384",
        oid: ObjectIdentifier::new_unwrap("1.3.132.0.34"),
        field_len: 48,
        bits: 384,
        algorithm: &agreement::ECDH_P384,
    },
    Curve {
        kty: "EC",
        crv: "P-521",
        oid: ObjectIdentifier::new_unwrap("1.3.132.0.35"),
        field_len: 66,
        bits: 521,
        algorithm: &agreement::ECDH_P521,
    },
    Curve { kty: "OKP", crv: "X25519", oid: X25519_OID, field_len: 32, bits: 255, algorithm: &agreement::X25519 },
];

impl Curve {
    /// All of them.
    pub fn all() -> impl Iterator<Item = &'static Curve> {
        CURVES.iter()
    }

    /// Bytes of a point.
    pub fn point_len(&self) -> usize {
        if self.has_y() { 1 + 2 * self.field_len } else { self.field_len }
    }

    /// Whether a point has two coordinates, or is its only one.
    pub fn has_y(&self) -> bool {
        self.kty == "EC"
    }

    /// The coordinates of a point as the library underneath writes it: on the curves of NIST uncompressed (SEC 1 2.3.3).
    pub fn coordinates<'p>(&self, point: &'p [u8]) -> (&'p [u8], &'p [u8]) {
        if self.has_y() { point[1..].split_at(self.field_len) } else { (point, &[]) }
    }

    /// The point of these coordinates.
    pub fn point(&self, x: &[u8], y: &[u8]) -> Vec<u8> {
        if self.has_y() { [&[4], x, y].concat() } else { x.to_vec() }
    }

    fn private(&self, d: &[u8]) -> Result<PrivateKey> {
        PrivateKey::from_private_key(self.algorithm, d).map_err(|_| MALFORMED)
    }
}

/// A key for key agreement.
pub(crate) struct EcdhKey {
    curve: &'static Curve,
    point: Vec<u8>,
    private: Option<Private>,
}

/// What decrypts, and its number for export, as long as a coordinate.
struct Private {
    key: PrivateKey,
    d: Secret,
}

impl EcdhKey {
    /// A key of a point, and perhaps the private key that belongs to it.
    fn load(
        curve: &'static Curve,
        point: &[u8],
        d: Option<&[u8]>,
        stated: Option<KeyAlgorithm>,
    ) -> Result<Bound<EcdhKey>> {
        let algorithm = stated.unwrap_or(KeyManagement::EcdhEsA256Kw.into());
        if !agrees(algorithm) {
            return Err(Status::KeyAlgMismatch.into());
        }
        match point.first() {
            // Compressed points (SEC 1 2.3.3) are hardly in use, and no JWK can be made of one without decompressing it.
            Some(2 | 3) if curve.has_y() && point.len() == 1 + curve.field_len => return Err(UNSUPPORTED),
            Some(4) if curve.has_y() && point.len() == 1 + 2 * curve.field_len => {}
            Some(_) if !curve.has_y() && point.len() == curve.field_len => {}
            _ => return Err(MALFORMED),
        }
        check_point(curve, point)?;
        let private = match d {
            None => None,
            Some(d) => {
                let key = curve.private(d)?;
                let own = key.compute_public_key().map_err(|_| MALFORMED)?;
                if own.as_ref() != point {
                    return Err(MALFORMED);
                }
                Some(Private { key, d: Zeroizing::new(d.to_vec()) })
            }
        };
        let key = EcdhKey { curve, point: point.to_vec(), private };
        Ok(Bound::for_encryption(key, algorithm, stated.is_none()))
    }

    /// A key of a private key alone.
    fn from_private(curve: &'static Curve, d: &[u8], stated: Option<KeyAlgorithm>) -> Result<Bound<EcdhKey>> {
        let point = curve.private(d)?.compute_public_key().map_err(|_| MALFORMED)?;
        EcdhKey::load(curve, point.as_ref(), Some(d), stated)
    }

    pub fn curve(&self) -> &'static Curve {
        self.curve
    }

    /// Agrees upon a secret with a new key of this curve, which `derive` is given together with that key's point.
    pub fn agree_with_new<R>(&self, derive: impl FnOnce(&[u8], &[u8]) -> R) -> Result<R> {
        let new = PrivateKey::generate(self.curve.algorithm).map_err(|_| Status::NoRandomness)?;
        let point = new.compute_public_key().map_err(|_| Status::Internal)?;
        let peer = UnparsedPublicKey::new(self.curve.algorithm, &self.point);
        agreement::agree(&new, peer, Status::Internal.into(), |secret| Ok(derive(secret, point.as_ref())))
    }

    /// Agrees upon a secret with the key of this point, on the same curve; `None` where the point is not on it, or of small
    /// order (RFC 7748 6.1), which is no secret.
    pub fn agree<R>(&self, point: &[u8], derive: impl FnOnce(&[u8]) -> R) -> Option<R> {
        let own = &self.private.as_ref()?.key;
        agreement::agree(own, UnparsedPublicKey::new(self.curve.algorithm, point), (), |secret| Ok(derive(secret))).ok()
    }

    fn identifier(&self) -> Identifier<'static> {
        if self.curve.has_y() { ec::identifier(&self.curve.oid) } else { (X25519_OID, None) }
    }
}

/// Whether a point is on the curve, and not one of small order on Curve25519, with which any agreement gives zero.
fn check_point(curve: &'static Curve, point: &[u8]) -> Result<()> {
    let parsed = ParsedPublicKey::try_from(UnparsedPublicKey::new(curve.algorithm, point)).map_err(|_| MALFORMED)?;
    if curve.has_y() {
        return Ok(());
    }
    let any = PrivateKey::generate(curve.algorithm).map_err(|_| Status::NoRandomness)?;
    agreement::agree(&any, parsed, MALFORMED, |_| Ok(()))
}

/// Whether it is one of the algorithms of key agreement.
pub(super) fn agrees(algorithm: KeyAlgorithm) -> bool {
    let KeyAlgorithm::Management(management) = algorithm else { return false };
    matches!(management.method(), Method::Agree | Method::AgreeWrap(_))
}

impl Kind for EcdhKey {
    fn kty(&self) -> &'static str {
        self.curve.kty
    }

    fn bits(&self) -> u32 {
        self.curve.bits
    }

    fn has_private_part(&self) -> bool {
        self.private.is_some()
    }

    fn required_members(&self) -> Vec<Member<'_>> {
        let (x, y) = self.curve.coordinates(&self.point);
        let mut members = vec![("crv", MemberValue::Text(self.curve.crv)), ("x", MemberValue::Bytes(x))];
        if self.curve.has_y() {
            members.push(("y", MemberValue::Bytes(y)));
        }
        members
    }

    fn private_members(&self) -> Vec<Member<'_>> {
        self.private.iter().map(|private| ("d", MemberValue::Bytes(&private.d))).collect()
    }

    fn public_pem(&self) -> Result<Secret> {
        asymmetric::public_pem(self.identifier(), &self.point)
    }

    fn private_pem(&self) -> Result<Secret> {
        let d = &self.private.as_ref().ok_or(Status::KeyCannotSign)?.d;
        let key = if self.curve.has_y() {
            asymmetric::encode(&EcPrivateKey { private_key: d, parameters: None, public_key: Some(&self.point) })?
        } else {
            asymmetric::octet_string(d)?
        };
        asymmetric::private_pem(self.identifier(), &key)
    }
}

/// The curve of this `kty` that a JWK names.
fn named(jwk: &Members<'_>, kty: &str) -> Result<Option<&'static Curve>> {
    let crv = jwk.string("crv")?.ok_or(MALFORMED)?;
    Ok(CURVES.iter().find(|curve| curve.kty == kty && crv.is(curve.crv)))
}

/// A coordinate, or `d`: on the curves of NIST as long as they demand (RFC 7518 6.2.1.2, 6.2.2.1).
fn number(jwk: &Members<'_>, curve: &Curve, name: &str) -> Result<Option<Secret>> {
    if curve.has_y() { jwk.integer_of(curve.field_len, name) } else { jwk.bytes(name) }
}

/// As `Make::member_at_fault`; of a point that is not on the curve it is `x`.
pub(super) fn member_at_fault(jwk: &Members<'_>, kty: &str) -> Option<&'static str> {
    let Ok(Some(curve)) = named(jwk, kty) else { return Some("crv") };
    let number = |name: &str| number(jwk, curve, name).ok().flatten();
    let Some(x) = number("x") else { return Some("x") };
    let y = if curve.has_y() { number("y") } else { Some(Secret::default()) };
    let Some(y) = y else { return Some("y") };
    let is_sound = (curve.has_y() || x.len() == curve.field_len) && check_point(curve, &curve.point(&x, &y)).is_ok();
    Some(if is_sound { "d" } else { "x" })
}

/// `None` for a curve of this `kty` that is not supported.
pub(super) fn from_jwk(jwk: &Members<'_>, kty: &str, stated: Option<KeyAlgorithm>) -> Result<Option<Bound<EcdhKey>>> {
    let Some(curve) = named(jwk, kty)? else { return Ok(None) };
    let x = number(jwk, curve, "x")?.ok_or(MALFORMED)?;
    let y = if curve.has_y() { number(jwk, curve, "y")?.ok_or(MALFORMED)? } else { Secret::default() };
    let (point, d) = (curve.point(&x, &y), number(jwk, curve, "d")?);
    EcdhKey::load(curve, &point, d.as_deref().map(Vec::as_slice), stated).map(Some)
}

/// RFC 5480, RFC 5915, RFC 8410.
pub(super) fn from_der(der: &Der<'_>, stated: Option<KeyAlgorithm>) -> Result<Option<Bound<EcdhKey>>> {
    let find = |oid: ObjectIdentifier| CURVES.iter().find(|curve| curve.oid == oid);
    match der {
        Der::Spki { algorithm, key } if algorithm.oid == X25519_OID => {
            EcdhKey::load(find(X25519_OID).ok_or(UNSUPPORTED)?, key, None, stated).map(Some)
        }
        Der::Pkcs8 { algorithm, key, .. } if algorithm.oid == X25519_OID => {
            let d = <&OctetStringRef>::from_der(key).map_err(|_| MALFORMED)?;
            EcdhKey::from_private(find(X25519_OID).ok_or(UNSUPPORTED)?, d.as_bytes(), stated).map(Some)
        }
        Der::Spki { algorithm, key } if algorithm.oid == ec::OID => {
            EcdhKey::load(find(ec::curve_oid(algorithm)?).ok_or(UNSUPPORTED)?, key, None, stated).map(Some)
        }
        Der::Pkcs8 { algorithm, key, .. } if algorithm.oid == ec::OID => {
            from_ec_private_key(Some(ec::curve_oid(algorithm)?), key, stated).map(Some)
        }
        Der::Sec1(key) => from_ec_private_key(None, key, stated).map(Some),
        _ => Ok(None),
    }
}

/// From an ECPrivateKey (RFC 5915), alone or inside PKCS#8, which then names the curve.
fn from_ec_private_key(
    oid: Option<ObjectIdentifier>,
    der: &[u8],
    stated: Option<KeyAlgorithm>,
) -> Result<Bound<EcdhKey>> {
    let inner = ec::private_key(der)?;
    let named = inner.parameters.map(|EcParameters::NamedCurve(oid)| oid);
    if named.is_some() && oid.is_some() && named != oid {
        return Err(MALFORMED);
    }
    let oid = oid.or(named).ok_or(MALFORMED)?;
    let curve = CURVES.iter().find(|curve| curve.oid == oid).ok_or(UNSUPPORTED)?;
    // Zeros in front that are missing, or too many, say nothing.
    let zeros = inner.private_key.iter().take_while(|&&byte| byte == 0).count();
    let digits = &inner.private_key[zeros..];
    let mut d = Zeroizing::new(vec![0; curve.field_len]);
    let at = curve.field_len.checked_sub(digits.len()).ok_or(MALFORMED)?;
    d[at..].copy_from_slice(digits);
    let own = curve.private(&d)?.compute_public_key().map_err(|_| MALFORMED)?;
    if inner.public_key.is_some_and(|point| point != own.as_ref() && point.first() == Some(&4)) {
        return Err(MALFORMED);
    }
    EcdhKey::load(curve, own.as_ref(), Some(&d), stated)
}

/// On P-256, or on the curve of so many bits: 256, 384, 521; 255 = X25519.
pub(super) fn generate(algorithm: KeyAlgorithm, bits: u32) -> Result<Bound<EcdhKey>> {
    let bits = if bits == 0 { 256 } else { bits };
    let curve = CURVES.iter().find(|curve| curve.bits == bits).ok_or(Status::InvalidArgument)?;
    let new = PrivateKey::generate(curve.algorithm).map_err(|_| Status::NoRandomness)?;
    let d = if curve.has_y() {
        AsBigEndian::<EcPrivateKeyBin>::as_be_bytes(&new).map(|d| Zeroizing::new(d.as_ref().to_vec()))
    } else {
        AsBigEndian::<Curve25519SeedBin>::as_be_bytes(&new).map(|d| Zeroizing::new(d.as_ref().to_vec()))
    };
    EcdhKey::from_private(curve, &d.map_err(|_| Status::Internal)?, Some(algorithm))
}
