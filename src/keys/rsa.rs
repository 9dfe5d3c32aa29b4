//! RSA keys (RFC 7518 3.3, 3.5, 6.3).

use aws_lc_rs::encoding::AsDer;
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::rsa::KeySize;
use aws_lc_rs::signature::{
    self, ParsedPublicKey, RsaKeyPair, RsaParameters, RsaPublicKeyComponents, RsaSignatureEncoding,
};
use der::asn1::UintRef;
use der::{Decode, Encode};
use pkcs1::{RsaPrivateKeyRef, RsaPublicKeyRef};
use pkcs8::PrivateKeyInfoRef;
use smallvec::smallvec;
use zeroize::Zeroizing;

use super::asymmetric::{AsymmetricKey, Private, Public, Stated, UNSUPPORTED};
use super::jwk::Jwk;
use super::key::{Key, MALFORMED, Secret, Signature};
use crate::algorithm::{Algorithm, Family};
use crate::json::Kind;
use crate::status::{Result, Status};

/// RFC 7518 3.3.
const MIN_BITS: usize = 2048;
/// Below this nothing verifies, however much a caller forgives.
const LEAST_BITS: usize = 1024;
/// Beyond this a signature takes so long to verify that it can be used to keep a verifier busy.
const MAX_BITS: usize = 8192;
/// FIPS 186-5 A.1.1: a public exponent is greater than 2^16 ...
const MIN_EXPONENT: u64 = 65_537;
/// ... and one of more bits than this is refused by the library underneath.
const MAX_EXPONENT: u64 = (1 << 33) - 1;

struct Row {
    algorithm: Algorithm,
    verify: &'static RsaParameters,
    /// For keys below 2048 bits, where there is one.
    verify_weak: Option<&'static RsaParameters>,
    sign: &'static RsaSignatureEncoding,
}

const TABLE: [Row; 6] = [
    Row {
        algorithm: Algorithm::RS256,
        verify: &signature::RSA_PKCS1_2048_8192_SHA256,
        verify_weak: Some(&signature::RSA_PKCS1_1024_8192_SHA256_FOR_LEGACY_USE_ONLY),
        sign: &signature::RSA_PKCS1_SHA256,
    },
    Row {
        algorithm: Algorithm::RS384,
        verify: &signature::RSA_PKCS1_2048_8192_SHA384,
        verify_weak: None,
        sign: &signature::RSA_PKCS1_SHA384,
    },
    Row {
        algorithm: Algorithm::RS512,
        verify: &signature::RSA_PKCS1_2048_8192_SHA512,
        verify_weak: Some(&signature::RSA_PKCS1_1024_8192_SHA512_FOR_LEGACY_USE_ONLY),
        sign: &signature::RSA_PKCS1_SHA512,
    },
    Row {
        algorithm: Algorithm::PS256,
        verify: &signature::RSA_PSS_2048_8192_SHA256,
        verify_weak: None,
        sign: &signature::RSA_PSS_SHA256,
    },
    Row {
        algorithm: Algorithm::PS384,
        verify: &signature::RSA_PSS_2048_8192_SHA384,
        verify_weak: None,
        sign: &signature::RSA_PSS_SHA384,
    },
    Row {
        algorithm: Algorithm::PS512,
        verify: &signature::RSA_PSS_2048_8192_SHA512,
        verify_weak: None,
        sign: &signature::RSA_PSS_SHA512,
    },
];

/// What signs, and its PKCS#1 form for export.
pub(super) struct RsaPrivate {
    pair: RsaKeyPair,
    pub(super) pkcs1: Secret,
}

impl RsaPrivate {
    pub fn sign(&self, algorithm: Algorithm, message: &[u8]) -> Result<Signature> {
        let row = TABLE.iter().find(|row| row.algorithm == algorithm).ok_or(Status::KeyAlgMismatch)?;
        let mut signature: Signature = smallvec![0; self.pair.public_modulus_len()];
        let signed = self.pair.sign(row.sign, &SystemRandom::new(), message, &mut signature);
        signed.map_err(|_| Status::Internal)?;
        Ok(signature)
    }

    /// The private members of a JWK (RFC 7518 6.3.2), in the order of that section.
    pub fn members(&self) -> Option<[(&'static str, &[u8]); 6]> {
        let key = RsaPrivateKeyRef::from_der(&self.pkcs1).ok()?;
        Some([
            ("d", key.private_exponent.as_bytes()),
            ("p", key.prime1.as_bytes()),
            ("q", key.prime2.as_bytes()),
            ("dp", key.exponent1.as_bytes()),
            ("dq", key.exponent2.as_bytes()),
            ("qi", key.coefficient.as_bytes()),
        ])
    }
}

/// How many bits a number has.
pub(super) fn bit_len(n: &[u8]) -> usize {
    n.len() * 8 - n.first().map_or(0, |first| first.leading_zeros() as usize)
}

/// A key from its public numbers, and its PKCS#1 private key if there is one.
fn load(n: &[u8], e: &[u8], pkcs1: Option<Secret>, stated: Stated, allow_weak: bool) -> Result<Key> {
    let inferred = stated.algorithm.is_none();
    let algorithm = stated.algorithm.unwrap_or(Algorithm::RS256);
    if algorithm.family() != Family::Rsa {
        return Err(Status::KeyAlgMismatch.into());
    }
    let bits = bit_len(n);
    let exponent = e.iter().try_fold(0u64, |sum, &byte| sum.checked_mul(256).map(|sum| sum | u64::from(byte)));
    let exponent = exponent.filter(|&exponent| exponent <= MAX_EXPONENT).ok_or(UNSUPPORTED)?;
    if n.last().is_none_or(|last| last % 2 == 0) {
        return Err(MALFORMED);
    }
    if bits > MAX_BITS {
        return Err(UNSUPPORTED);
    }
    let is_weak = bits < MIN_BITS || exponent < MIN_EXPONENT;
    let is_broken = bits < LEAST_BITS || exponent < 3 || exponent % 2 == 0;
    if is_broken || (is_weak && !allow_weak) {
        return Err(Status::KeyTooWeak.into());
    }
    let components = RsaPublicKeyComponents { n, e };
    let mut verifiers: Vec<(Algorithm, ParsedPublicKey)> = Vec::new();
    for row in TABLE.iter().filter(|row| inferred || row.algorithm == algorithm) {
        let parameters = if bits < MIN_BITS { row.verify_weak } else { Some(row.verify) };
        if let Some(parameters) = parameters {
            verifiers.push((row.algorithm, components.to_parsed_public_key(parameters).map_err(|_| MALFORMED)?));
        }
    }
    if verifiers.is_empty() {
        return Err(UNSUPPORTED);
    }
    let private = match pkcs1 {
        // The library underneath signs with no key below 2048 bits, so a weak one only verifies.
        Some(pkcs1) if bits >= MIN_BITS => {
            let pair = RsaKeyPair::from_der(&pkcs1).map_err(|_| MALFORMED)?;
            Some(Private::Rsa(RsaPrivate { pair, pkcs1 }))
        }
        _ => None,
    };
    let key = AsymmetricKey::new(Public::Rsa { n: n.into(), e: e.into(), pss: None }, private, verifiers);
    Ok(key.into_key(algorithm, stated.form, inferred, is_weak))
}

/// From a PKCS#1 RSAPublicKey (RFC 8017 A.1.1).
pub(super) fn from_public_der(der: &[u8], stated: Stated, allow_weak: bool) -> Result<Key> {
    let key = RsaPublicKeyRef::from_der(der).map_err(|_| MALFORMED)?;
    load(key.modulus.as_bytes(), key.public_exponent.as_bytes(), None, stated, allow_weak)
}

/// From a PKCS#1 RSAPrivateKey (RFC 8017 A.1.2).
pub(super) fn from_private_der(der: &[u8], stated: Stated, allow_weak: bool) -> Result<Key> {
    let key = RsaPrivateKeyRef::from_der(der).map_err(|_| MALFORMED)?;
    if key.other_prime_infos.is_some() {
        return Err(UNSUPPORTED);
    }
    let (n, e) = (key.modulus.as_bytes(), key.public_exponent.as_bytes());
    check_private_exponent(key.private_exponent.as_bytes(), n)?;
    load(n, e, Some(Zeroizing::new(der.to_vec())), stated, allow_weak)
}

/// RFC 8017 3.2: the private exponent is below the modulus. Both are minimal, so the longer one is the greater.
fn check_private_exponent(d: &[u8], n: &[u8]) -> Result<()> {
    if (d.len(), d) < (n.len(), n) { Ok(()) } else { Err(MALFORMED) }
}

/// From the members of a JWK; `None` for a private key in a shape that is not supported.
pub(super) fn from_jwk(jwk: &Jwk<'_>, stated: Stated, allow_weak: bool) -> Result<Option<Key>> {
    let (n, e) = (jwk.integer("n")?.ok_or(MALFORMED)?, jwk.integer("e")?.ok_or(MALFORMED)?);
    let d = jwk.integer("d")?;
    let mut rest = Vec::with_capacity(5);
    for name in ["p", "q", "dp", "dq", "qi"] {
        rest.extend(jwk.integer(name)?);
    }
    let multi_prime = match jwk.get("oth").map(|oth| oth.kind) {
        None => false,
        Some(Kind::Array) => true,
        Some(_) => return Err(MALFORMED),
    };
    let Some(d) = d else {
        return if rest.is_empty() && !multi_prime {
            load(&n, &e, None, stated, allow_weak).map(Some)
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
    let pkcs1 = Zeroizing::new(key.to_der().map_err(|_| MALFORMED)?);
    load(&n, &e, Some(pkcs1), stated, allow_weak).map(Some)
}

/// A new key of 2048, 3072, 4096 or 8192 bits; 0 = 2048.
pub(super) fn generate(algorithm: Algorithm, bits: u32) -> Result<Key> {
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
    from_private_der(info.private_key.as_bytes(), Stated::only(Some(algorithm)), false)
}
