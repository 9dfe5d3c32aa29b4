//! The numbers of RSA keys (RFC 7518 6.3, RFC 8017), whatever the keys are for.

use aws_lc_rs::encoding::AsDer;
use aws_lc_rs::rsa::KeySize;
use aws_lc_rs::signature::RsaKeyPair;
use der::Decode;
use der::asn1::{AnyRef, UintRef};
use pkcs1::{RsaPrivateKeyRef, RsaPublicKeyRef};
use pkcs8::{ObjectIdentifier, PrivateKeyInfoRef};
use zeroize::Zeroizing;

use super::super::asymmetric::{self, Der, ENCODING_FAILED, Identifier};
use super::super::kind::{Member, MemberValue};
use super::super::material::{MALFORMED, Secret, UNSUPPORTED};
use super::super::members::Members;
use crate::json;
use crate::status::{Result, Status};

pub(super) const KTY: &str = "RSA";
/// The members of the private part, in the order of RFC 7518 6.3.2.
const PRIVATE_MEMBERS: [&str; 6] = ["d", "p", "q", "dp", "dq", "qi"];

/// The name of an RSA key in DER.
pub(super) const OID: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.1");
/// The same with its parameters: they are there, and null (RFC 3279 2.3.1).
pub(super) const IDENTIFIER: Identifier<'static> = (OID, Some(AnyRef::NULL));

/// RFC 7518 3.3, 4.2 and 4.3.
pub(super) const MIN_BITS: usize = 2048;
/// Below this nothing verifies, however much a caller forgives.
const LEAST_BITS: usize = 1024;
/// Beyond this a signature takes so long to verify that it can be used to keep a verifier busy.
const MAX_BITS: usize = 8192;
/// FIPS 186-5 A.1.1: a public exponent is greater than 2^16 ...
const MIN_EXPONENT: u64 = 65_537;
/// ... and one of more bits than this is refused by the library underneath.
const MAX_EXPONENT: u64 = (1 << 33) - 1;

/// What an RSA key is made of.
pub(super) struct Numbers {
    /// The modulus, big-endian.
    pub n: Vec<u8>,
    /// The public exponent, big-endian.
    pub e: Vec<u8>,
    /// The private key as a PKCS#1 RSAPrivateKey (RFC 8017 A.1.2).
    pub pkcs1: Option<Secret>,
}

/// RFC 8017 3.2: the private exponent is below the modulus. Both are minimal, so the longer one is the greater.
fn check_private_exponent(d: &[u8], n: &[u8]) -> Result<()> {
    if (d.len(), d) < (n.len(), n) { Ok(()) } else { Err(MALFORMED) }
}

/// How many bits a number has.
fn bit_len(n: &[u8]) -> usize {
    n.len() * 8 - n.first().map_or(0, |first| first.leading_zeros() as usize)
}

/// A public exponent, if it is not too large.
fn public_exponent(e: &[u8]) -> Option<u64> {
    let exponent = e.iter().try_fold(0u64, |sum, &byte| sum.checked_mul(256).map(|sum| sum | u64::from(byte)));
    exponent.filter(|&exponent| exponent <= MAX_EXPONENT)
}

/// As `Make::member_at_fault`.
pub(super) fn member_at_fault(jwk: &Members<'_>, status: Status, allow_weak: bool) -> Option<&'static str> {
    let rest = &PRIVATE_MEMBERS[1..];
    let number = |name: &str| jwk.integer(name).ok().flatten();
    let Some(n) = number("n") else { return Some("n") };
    let Some(e) = number("e") else { return Some("e") };
    if let Some(name) = PRIVATE_MEMBERS.iter().find(|name| jwk.integer(name).is_err()) {
        return Some(name);
    }
    let (d, oth) = (number("d"), jwk.get("oth"));
    let missing = rest.iter().copied().find(|name| jwk.get(name).is_none());
    let has_none = rest.iter().all(|name| jwk.get(name).is_none());
    match (&d, oth.map(|oth| oth.kind)) {
        (_, Some(kind)) if kind != json::Kind::Array => return Some("oth"),
        (None, oth) if !has_none || oth.is_some() => return Some("d"),
        (Some(_), _) if missing.is_some() => return missing,
        (Some(_), Some(_)) => return Some("oth"),
        _ => {}
    }
    let exponent = public_exponent(&e);
    match status {
        Status::KeyTooWeak => {
            let least = if allow_weak { LEAST_BITS } else { MIN_BITS };
            Some(if bit_len(&n) < least { "n" } else { "e" })
        }
        Status::KeyUnsupported => Some(if exponent.is_none() { "e" } else { "n" }),
        _ if d.is_some_and(|d| check_private_exponent(&d, &n).is_err()) => Some("d"),
        _ => n.last().is_none_or(|last| last % 2 == 0).then_some("n"),
    }
}

/// As `Make::weak_bits`.
pub(super) fn weak_bits(jwk: &Members<'_>) -> u32 {
    jwk.integer("n").ok().flatten().map_or(0, |n| bit_len(&n) as u32)
}

impl Numbers {
    /// From the members of a JWK; `None` for a private key in a shape that is not supported.
    pub fn from_jwk(jwk: &Members<'_>) -> Result<Option<Self>> {
        let (n, e) = (jwk.integer("n")?.ok_or(MALFORMED)?, jwk.integer("e")?.ok_or(MALFORMED)?);
        let d = jwk.integer("d")?;
        let mut rest = Vec::with_capacity(5);
        for name in &PRIVATE_MEMBERS[1..] {
            rest.extend(jwk.integer(name)?);
        }
        let multi_prime = match jwk.get("oth").map(|oth| oth.kind) {
            None => false,
            Some(json::Kind::Array) => true,
            Some(_) => return Err(MALFORMED),
        };
        let Some(d) = d else {
            let is_public = rest.is_empty() && !multi_prime;
            return if is_public {
                Ok(Some(Numbers { n: n.to_vec(), e: e.to_vec(), pkcs1: None }))
            } else {
                Err(MALFORMED)
            };
        };
        match rest.len() {
            // Without the primes, or with more than two (6.3.2): allowed, and not supported.
            0 => return Ok(None),
            5 if multi_prime => return Ok(None),
            5 => {}
            _ => return Err(MALFORMED),
        }
        check_private_exponent(&d, &n)?;
        let uint = |bytes| UintRef::new(bytes).map_err(|_| MALFORMED);
        let key = RsaPrivateKeyRef {
            modulus: uint(&n)?,
            public_exponent: uint(&e)?,
            private_exponent: uint(&d)?,
            prime1: uint(&rest[0])?,
            prime2: uint(&rest[1])?,
            exponent1: uint(&rest[2])?,
            exponent2: uint(&rest[3])?,
            coefficient: uint(&rest[4])?,
            other_prime_infos: None,
        };
        let pkcs1 = asymmetric::encode(&key).map_err(|_| MALFORMED)?;
        Ok(Some(Numbers { n: n.to_vec(), e: e.to_vec(), pkcs1: Some(pkcs1) }))
    }

    /// From a DER structure that holds a key of one of these names; `None` for one of another kind.
    pub fn from_der(der: &Der<'_>, oids: &[ObjectIdentifier]) -> Result<Option<Self>> {
        let numbers = match der {
            Der::Spki { algorithm, .. } | Der::Pkcs8 { algorithm, .. } if !oids.contains(&algorithm.oid) => {
                return Ok(None);
            }
            Der::Spki { key, .. } | Der::Pkcs1Public(key) => Numbers::from_public_der(key)?,
            Der::Pkcs8 { key, .. } | Der::Pkcs1Private(key) => Numbers::from_private_der(key)?,
            Der::Sec1(_) => return Ok(None),
        };
        Ok(Some(numbers))
    }

    /// From a PKCS#1 RSAPublicKey (RFC 8017 A.1.1).
    fn from_public_der(der: &[u8]) -> Result<Self> {
        let key = RsaPublicKeyRef::from_der(der).map_err(|_| MALFORMED)?;
        Ok(Numbers { n: key.modulus.as_bytes().into(), e: key.public_exponent.as_bytes().into(), pkcs1: None })
    }

    /// From a PKCS#1 RSAPrivateKey (RFC 8017 A.1.2).
    fn from_private_der(der: &[u8]) -> Result<Self> {
        let key = RsaPrivateKeyRef::from_der(der).map_err(|_| MALFORMED)?;
        if key.other_prime_infos.is_some() {
            return Err(UNSUPPORTED);
        }
        let (n, e) = (key.modulus.as_bytes(), key.public_exponent.as_bytes());
        check_private_exponent(key.private_exponent.as_bytes(), n)?;
        Ok(Numbers { n: n.into(), e: e.into(), pkcs1: Some(Zeroizing::new(der.to_vec())) })
    }

    /// New ones of 2048, 3072, 4096 or 8192 bits; 0 = 2048.
    pub fn generate(bits: u32) -> Result<Self> {
        let size = match bits {
            0 | 2048 => KeySize::Rsa2048,
            3072 => KeySize::Rsa3072,
            4096 => KeySize::Rsa4096,
            8192 => KeySize::Rsa8192,
            ..2048 => return Err(Status::KeyTooWeak.into()),
            _ => return Err(Status::InvalidArgument.into()),
        };
        let pair = RsaKeyPair::generate(size).map_err(|_| Status::NoRandomness)?;
        let pkcs8 = pair.as_der().map_err(|_| Status::Internal)?;
        let info = PrivateKeyInfoRef::from_der(pkcs8.as_ref()).map_err(|_| Status::Internal)?;
        Numbers::from_private_der(info.private_key.as_bytes())
    }

    /// How many bits the modulus has.
    pub fn bits(&self) -> usize {
        bit_len(&self.n)
    }

    /// Whether they are weaker than the standards allow, which is an error unless that is forgiven.
    pub fn check(&self, allow_weak: bool) -> Result<bool> {
        let bits = self.bits();
        let exponent = public_exponent(&self.e).ok_or(UNSUPPORTED)?;
        if self.n.last().is_none_or(|last| last % 2 == 0) {
            return Err(MALFORMED);
        }
        if bits > MAX_BITS {
            return Err(UNSUPPORTED);
        }
        let is_weak = bits < MIN_BITS || exponent < MIN_EXPONENT;
        let is_broken = bits < LEAST_BITS || exponent < 3 || exponent % 2 == 0;
        if is_broken || (is_weak && !allow_weak) { Err(Status::KeyTooWeak.into()) } else { Ok(is_weak) }
    }

    pub fn required_members(&self) -> Vec<Member<'_>> {
        vec![("e", MemberValue::Bytes(&self.e)), ("n", MemberValue::Bytes(&self.n))]
    }

    /// In the order of RFC 7518 6.3.2.
    pub fn private_members(&self) -> Vec<Member<'_>> {
        let key = self.pkcs1.as_ref().and_then(|pkcs1| RsaPrivateKeyRef::from_der(pkcs1).ok());
        let Some(key) = key else { return Vec::new() };
        let numbers = [key.private_exponent, key.prime1, key.prime2, key.exponent1, key.exponent2, key.coefficient];
        let named = PRIVATE_MEMBERS.iter().copied().zip(numbers);
        named.map(|(name, number)| (name, MemberValue::Bytes(number.as_bytes()))).collect()
    }

    /// The public key as a PKCS#1 RSAPublicKey.
    pub fn public_der(&self) -> Result<Secret> {
        let uint = |bytes| UintRef::new(bytes).map_err(|_| ENCODING_FAILED);
        asymmetric::encode(&RsaPublicKeyRef { modulus: uint(&self.n)?, public_exponent: uint(&self.e)? })
    }
}
