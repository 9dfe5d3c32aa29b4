//! Ed25519 keys (RFC 8037, RFC 9864).

use aws_lc_rs::encoding::AsBigEndian;
use aws_lc_rs::signature::{self, Ed25519KeyPair, KeyPair, ParsedPublicKey};
use curve25519_dalek::edwards::CompressedEdwardsY;
use pkcs8::ObjectIdentifier;
use zeroize::Zeroizing;

use super::super::asymmetric::{self, Der, FromDer, Identifier, Verifiers};
use super::super::kind::{Bound, Kind, Make, Member, MemberValue, SignatureKind};
use super::super::material::{MALFORMED, Message, Secret, Signature, Stated, UNSUPPORTED};
use super::super::members::Members;
use crate::algorithm::{Algorithm, Family};
use crate::status::{Result, Status};

/// Its name in DER; it has no parameters.
const IDENTIFIER: Identifier<'static> = (ObjectIdentifier::new_unwrap("1.3.101.112"), None);
/// Its name in a JWK.
const CRV: &str = "Ed25519";
/// Bytes of a public key, and of a seed.
const KEY_LEN: usize = 32;
/// Bytes of a signature.
const SIGNATURE_LEN: usize = 64;

/// An Ed25519 key.
pub(super) struct OkpKey {
    x: Vec<u8>,
    private: Option<Seed>,
    verifiers: Verifiers,
}

/// What signs, and its seed for export.
pub(super) struct Seed {
    pair: Ed25519KeyPair,
    seed: Secret,
}

impl Seed {
    fn new(pair: Ed25519KeyPair) -> Result<Self> {
        let seed = pair.seed().map_err(|_| Status::Internal)?;
        let seed = seed.as_be_bytes().map_err(|_| Status::Internal)?;
        Ok(Seed { pair, seed: Zeroizing::new(seed.as_ref().to_vec()) })
    }
}

/// Whether these bytes are a point of the curve in its one encoding (RFC 8032 5.1.3), and not one of small order, under
/// which a signature can be made up for any message. The library underneath does not look when it loads a key.
fn is_sound(x: &[u8]) -> bool {
    let Ok(encoded) = CompressedEdwardsY::from_slice(x) else { return false };
    encoded.decompress().is_some_and(|point| point.compress() == encoded && !point.is_small_order())
}

impl OkpKey {
    fn load(x: &[u8], private: Option<Seed>, stated: Stated) -> Result<Bound<Self>> {
        let algorithm = stated.must_be(Algorithm::Ed25519)?;
        if !is_sound(x) {
            return Err(MALFORMED);
        }
        let verifier = ParsedPublicKey::new(&signature::ED25519, x).map_err(|_| MALFORMED)?;
        let verifiers = Verifiers::new(vec![(algorithm, verifier)]);
        Ok(Bound::to_only(OkpKey { x: x.into(), private, verifiers }, algorithm, stated))
    }

    /// From PKCS#8 (RFC 8410 7), with or without the public key.
    fn from_pkcs8(der: &[u8], stated: Stated) -> Result<Bound<Self>> {
        stated.must_be(Algorithm::Ed25519)?;
        let pair = Ed25519KeyPair::from_pkcs8_maybe_unchecked(der).map_err(|_| MALFORMED)?;
        OkpKey::from_pair(pair, stated)
    }

    fn from_pair(pair: Ed25519KeyPair, stated: Stated) -> Result<Bound<Self>> {
        let x = pair.public_key().as_ref().to_vec();
        OkpKey::load(&x, Some(Seed::new(pair)?), stated)
    }
}

impl Kind for OkpKey {
    fn kty(&self) -> &'static str {
        Self::KTY
    }

    fn bits(&self) -> u32 {
        KEY_LEN as u32 * 8
    }

    fn has_private_part(&self) -> bool {
        self.private.is_some()
    }

    fn required_members(&self) -> Vec<Member<'_>> {
        vec![("crv", MemberValue::Text(CRV)), ("x", MemberValue::Bytes(&self.x))]
    }

    fn private_members(&self) -> Vec<Member<'_>> {
        self.private.iter().map(|private| ("d", MemberValue::Bytes(&private.seed))).collect()
    }

    fn public_pem(&self) -> Result<Secret> {
        asymmetric::public_pem(IDENTIFIER, &self.x)
    }

    fn private_pem(&self) -> Result<Secret> {
        let private = self.private.as_ref().ok_or(Status::KeyCannotSign)?;
        asymmetric::private_pem(IDENTIFIER, &asymmetric::octet_string(&private.seed)?)
    }
}

impl SignatureKind for OkpKey {
    fn signature_len(&self, _algorithm: Algorithm) -> usize {
        SIGNATURE_LEN
    }

    fn sign(&self, _algorithm: Algorithm, message: &Message<'_>) -> Result<Signature> {
        let private = self.private.as_ref().ok_or(Status::KeyCannotSign)?;
        let signature = private.pair.try_sign(&message.contiguous()).map_err(|_| Status::Internal)?;
        Ok(Signature::from_slice(signature.as_ref()))
    }

    fn verify(&self, algorithm: Algorithm, message: &Message<'_>, signature: &[u8]) -> bool {
        self.verifiers.verify(algorithm, message, signature, SIGNATURE_LEN)
    }
}

impl Make for OkpKey {
    const KTY: &str = "OKP";
    const FAMILY: Family = Family::Eddsa;

    /// RFC 8037 2; `None` for another curve.
    fn from_jwk(jwk: &Members<'_>, _allow_weak: bool) -> Result<Option<Bound<Self>>> {
        let Some(stated) = jwk.stated()? else { return Ok(None) };
        if !jwk.string("crv")?.ok_or(MALFORMED)?.is(CRV) {
            return Ok(None);
        }
        let x = jwk.bytes("x")?.ok_or(MALFORMED)?;
        let private = match jwk.bytes("d")? {
            None => None,
            Some(d) if d.len() == KEY_LEN => {
                let pair = Ed25519KeyPair::from_seed_and_public_key(&d, &x).map_err(|_| MALFORMED)?;
                Some(Seed::new(pair)?)
            }
            Some(_) => return Err(MALFORMED),
        };
        OkpKey::load(&x, private, stated).map(Some)
    }

    fn member_at_fault(jwk: &Members<'_>, _status: Status, _allow_weak: bool) -> Option<&'static str> {
        if !matches!(jwk.string("crv"), Ok(Some(crv)) if crv.is(CRV)) {
            return Some("crv");
        }
        let x_is_sound = matches!(jwk.bytes("x"), Ok(Some(x)) if is_sound(&x));
        Some(if x_is_sound { "d" } else { "x" })
    }

    fn generate(algorithm: Algorithm, bits: u32) -> Result<Bound<Self>> {
        asymmetric::check_no_size(bits)?;
        if algorithm != Algorithm::Ed25519 {
            return Err(UNSUPPORTED);
        }
        let pair = Ed25519KeyPair::generate().map_err(|_| Status::NoRandomness)?;
        OkpKey::from_pair(pair, Stated::only(Some(algorithm)))
    }
}

impl FromDer for OkpKey {
    /// RFC 8410.
    fn from_der(der: &Der<'_>, stated: Stated, _allow_weak: bool) -> Result<Option<Bound<Self>>> {
        match der {
            Der::Spki { algorithm, key } if algorithm.oid == IDENTIFIER.0 => OkpKey::load(key, None, stated).map(Some),
            Der::Pkcs8 { algorithm, whole, .. } if algorithm.oid == IDENTIFIER.0 => {
                OkpKey::from_pkcs8(whole, stated).map(Some)
            }
            _ => Ok(None),
        }
    }
}
