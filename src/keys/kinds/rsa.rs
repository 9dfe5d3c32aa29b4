//! RSA keys (RFC 7518 3.3, 3.5, 6.3).

use aws_lc_rs::encoding::AsDer;
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::rsa::KeySize;
use aws_lc_rs::signature::{
    self, ParsedPublicKey, RsaKeyPair, RsaParameters, RsaPublicKeyComponents, RsaSignatureEncoding,
};
use der::asn1::{AnyRef, UintRef};
use der::{Decode, Reader, SliceReader, Tag, Tagged};
use pkcs1::{RsaPrivateKeyRef, RsaPssParams, RsaPssParamsOwned, RsaPssParamsRef, RsaPublicKeyRef, TrailerField};
use pkcs8::{ObjectIdentifier, PrivateKeyInfoRef};
use smallvec::smallvec;
use spki::{AlgorithmIdentifier, AlgorithmIdentifierRef};
use zeroize::Zeroizing;

use super::super::asymmetric::{self, Der, ENCODING_FAILED, FromDer, Identifier, Verifiers};
use super::super::kind::{Bound, Kind, Make, Member, MemberValue};
use super::super::material::{MALFORMED, Message, Secret, Signature, Stated, UNSUPPORTED};
use super::super::members::Members;
use crate::algorithm::{Algorithm, Family};
use crate::json;
use crate::status::{Result, Status};

/// The name of an RSA key in DER.
const OID: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.1");
/// The name of one that is for RSASSA-PSS alone (`id-RSASSA-PSS`, RFC 4055 1.2 and 3.1).
const PSS_OID: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.10");
const MGF1: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.8");

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
    /// The hash of RSASSA-PSS; none for PKCS #1 v1.5.
    pss_hash: Option<ObjectIdentifier>,
}

static TABLE: [Row; 6] = [
    Row {
        algorithm: Algorithm::RS256,
        verify: &signature::RSA_PKCS1_2048_8192_SHA256,
        verify_weak: Some(&signature::RSA_PKCS1_1024_8192_SHA256_FOR_LEGACY_USE_ONLY),
        sign: &signature::RSA_PKCS1_SHA256,
        pss_hash: None,
    },
    Row {
        algorithm: Algorithm::RS384,
        verify: &signature::RSA_PKCS1_2048_8192_SHA384,
        verify_weak: None,
        sign: &signature::RSA_PKCS1_SHA384,
        pss_hash: None,
    },
    Row {
        algorithm: Algorithm::RS512,
        verify: &signature::RSA_PKCS1_2048_8192_SHA512,
        verify_weak: Some(&signature::RSA_PKCS1_1024_8192_SHA512_FOR_LEGACY_USE_ONLY),
        sign: &signature::RSA_PKCS1_SHA512,
        pss_hash: None,
    },
    Row {
        algorithm: Algorithm::PS256,
        verify: &signature::RSA_PSS_2048_8192_SHA256,
        verify_weak: None,
        sign: &signature::RSA_PSS_SHA256,
        pss_hash: Some(ObjectIdentifier::new_unwrap("2.16.840.1.101.3.4.2.1")),
    },
    Row {
        algorithm: Algorithm::PS384,
        verify: &signature::RSA_PSS_2048_8192_SHA384,
        verify_weak: None,
        sign: &signature::RSA_PSS_SHA384,
        pss_hash: Some(ObjectIdentifier::new_unwrap("2.16.840.1.101.3.4.2.2")),
    },
    Row {
        algorithm: Algorithm::PS512,
        verify: &signature::RSA_PSS_2048_8192_SHA512,
        verify_weak: None,
        sign: &signature::RSA_PSS_SHA512,
        pss_hash: Some(ObjectIdentifier::new_unwrap("2.16.840.1.101.3.4.2.3")),
    },
];

fn row(matches: impl Fn(&Row) -> bool) -> Option<&'static Row> {
    TABLE.iter().find(|row| matches(row))
}

/// An RSA key.
pub(super) struct RsaKey {
    /// The modulus, big-endian.
    n: Vec<u8>,
    /// The public exponent, big-endian.
    e: Vec<u8>,
    /// The algorithm of a key that came as one for RSASSA-PSS alone, so that it leaves as one: its PEM would else load as
    /// one for RS256. It leaves with the parameters of the algorithm that it is bound to, also where it came without.
    pss: Option<Algorithm>,
    private: Option<Private>,
    /// One for the algorithm that the key is bound to; for a key that names none, for each.
    verifiers: Verifiers,
}

/// The members of a private key beside `d`.
const REST: [&str; 5] = ["p", "q", "dp", "dq", "qi"];

/// What signs, and its PKCS#1 form for export.
struct Private {
    pair: RsaKeyPair,
    pkcs1: Secret,
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

/// RFC 8017 3.2: the private exponent is below the modulus. Both are minimal, so the longer one is the greater.
fn check_private_exponent(d: &[u8], n: &[u8]) -> Result<()> {
    if (d.len(), d) < (n.len(), n) { Ok(()) } else { Err(MALFORMED) }
}

impl RsaKey {
    /// A key from its public numbers, and its PKCS#1 private key if there is one.
    fn load(n: &[u8], e: &[u8], pkcs1: Option<Secret>, stated: Stated, allow_weak: bool) -> Result<Bound<Self>> {
        let inferred = stated.algorithm.is_none();
        let algorithm = stated.algorithm.unwrap_or(Algorithm::RS256);
        if algorithm.family() != Family::Rsa {
            return Err(Status::KeyAlgMismatch.into());
        }
        let bits = bit_len(n);
        let exponent = public_exponent(e).ok_or(UNSUPPORTED)?;
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
                Some(Private { pair, pkcs1 })
            }
            _ => None,
        };
        let verifiers = Verifiers::new(verifiers);
        let material = RsaKey { n: n.into(), e: e.into(), pss: None, private, verifiers };
        Ok(Bound { material, algorithm, form: stated.form, inferred, is_weak })
    }

    /// From a PKCS#1 RSAPublicKey (RFC 8017 A.1.1).
    fn from_public_der(der: &[u8], stated: Stated, allow_weak: bool) -> Result<Bound<Self>> {
        let key = RsaPublicKeyRef::from_der(der).map_err(|_| MALFORMED)?;
        RsaKey::load(key.modulus.as_bytes(), key.public_exponent.as_bytes(), None, stated, allow_weak)
    }

    /// From a PKCS#1 RSAPrivateKey (RFC 8017 A.1.2).
    fn from_private_der(der: &[u8], stated: Stated, allow_weak: bool) -> Result<Bound<Self>> {
        let key = RsaPrivateKeyRef::from_der(der).map_err(|_| MALFORMED)?;
        if key.other_prime_infos.is_some() {
            return Err(UNSUPPORTED);
        }
        let (n, e) = (key.modulus.as_bytes(), key.public_exponent.as_bytes());
        check_private_exponent(key.private_exponent.as_bytes(), n)?;
        RsaKey::load(n, e, Some(Zeroizing::new(der.to_vec())), stated, allow_weak)
    }

    /// Notes that a key came as one for RSASSA-PSS alone.
    fn for_pss(mut key: Bound<Self>) -> Bound<Self> {
        key.material.pss = Some(key.algorithm);
        key
    }

    /// Calls `body` with the key's name in DER and its parameters.
    fn with_identifier<R>(&self, body: impl FnOnce(Identifier<'_>) -> Result<R>) -> Result<R> {
        let Some(algorithm) = self.pss else {
            // RFC 3279 2.3.1: the parameters are there, and null.
            return body((OID, Some(AnyRef::NULL)));
        };
        let parameters = asymmetric::encode(&pss_parameters(algorithm).ok_or(ENCODING_FAILED)?)?;
        body((PSS_OID, Some(AnyRef::from_der(&parameters).map_err(|_| ENCODING_FAILED)?)))
    }
}

/// What a key with these parameters is bound to, and whether that is what was stated.
fn bind_to_pss(parameters: Option<AnyRef<'_>>, stated: Stated) -> Result<Stated> {
    let algorithm = match parameters {
        Some(parameters) => stated.must_be(pss_algorithm(parameters)?)?,
        // Without parameters it is for any hash and salt; not for another padding.
        None => match stated.algorithm {
            None => Algorithm::PS256,
            Some(stated) if row(|row| row.algorithm == stated).is_some_and(|row| row.pss_hash.is_some()) => stated,
            Some(_) => return Err(Status::KeyAlgMismatch.into()),
        },
    };
    Ok(Stated::only(Some(algorithm)))
}

/// The one algorithm that these parameters allow.
fn pss_algorithm(parameters: AnyRef<'_>) -> Result<Algorithm> {
    let whole = |parameters: AnyRef<'_>| {
        parameters.tag().assert_eq(Tag::Sequence)?;
        let mut reader = SliceReader::new(parameters.value())?;
        while !reader.is_finished() {
            AnyRef::decode(&mut reader)?;
        }
        Ok::<_, der::Error>(())
    };
    whole(parameters).map_err(|_| MALFORMED)?;
    // What is whole and yet no parameters of today: another trailer field, a salt of more than 255 bytes.
    let parameters: RsaPssParamsOwned = parameters.decode_as().map_err(|_| UNSUPPORTED)?;
    // The defaults, with SHA-1, are among none of these.
    let algorithm = row(|row| row.pss_hash == Some(parameters.hash.oid)).ok_or(UNSUPPORTED)?.algorithm;
    let is_same = parameters.mask_gen.oid == MGF1
        && parameters.mask_gen.parameters.as_ref().is_some_and(|hash| hash.oid == parameters.hash.oid);
    // RFC 4055 3.1: the salt of a signature may be longer than this, and with JWA it is as long as the hash.
    if is_same && usize::from(parameters.salt_len) <= algorithm.hash_len() { Ok(algorithm) } else { Err(UNSUPPORTED) }
}

/// The parameters of a key that is bound to this algorithm.
fn pss_parameters(algorithm: Algorithm) -> Option<RsaPssParamsRef<'static>> {
    let oid = row(|row| row.algorithm == algorithm)?.pss_hash?;
    let hash = AlgorithmIdentifierRef { oid, parameters: Some(AnyRef::NULL) };
    Some(RsaPssParams {
        hash,
        mask_gen: AlgorithmIdentifier { oid: MGF1, parameters: Some(hash) },
        salt_len: u8::try_from(algorithm.hash_len()).ok()?,
        trailer_field: TrailerField::BC,
    })
}

impl Kind for RsaKey {
    fn kty(&self) -> &'static str {
        Self::KTY
    }

    fn bits(&self) -> u32 {
        bit_len(&self.n) as u32
    }

    fn has_private_part(&self) -> bool {
        self.private.is_some()
    }

    fn usable_with(&self, algorithm: Algorithm) -> bool {
        self.verifiers.work_with(algorithm)
    }

    fn signature_len(&self, _algorithm: Algorithm) -> usize {
        self.n.len()
    }

    fn sign(&self, algorithm: Algorithm, message: &Message<'_>) -> Result<Signature> {
        let private = self.private.as_ref().ok_or(Status::KeyCannotSign)?;
        let row = row(|row| row.algorithm == algorithm).ok_or(Status::KeyAlgMismatch)?;
        let mut signature: Signature = smallvec![0; private.pair.public_modulus_len()];
        let signed = private.pair.sign(row.sign, &SystemRandom::new(), &message.contiguous(), &mut signature);
        signed.map_err(|_| Status::Internal)?;
        Ok(signature)
    }

    fn verify(&self, algorithm: Algorithm, message: &Message<'_>, signature: &[u8]) -> bool {
        self.verifiers.verify(algorithm, message, signature, self.signature_len(algorithm))
    }

    fn required_members(&self) -> Vec<Member<'_>> {
        vec![("e", MemberValue::Bytes(&self.e)), ("n", MemberValue::Bytes(&self.n))]
    }

    /// In the order of RFC 7518 6.3.2.
    fn private_members(&self) -> Vec<Member<'_>> {
        let key = self.private.as_ref().and_then(|private| RsaPrivateKeyRef::from_der(&private.pkcs1).ok());
        let Some(key) = key else { return Vec::new() };
        let members = [
            ("d", key.private_exponent),
            ("p", key.prime1),
            ("q", key.prime2),
            ("dp", key.exponent1),
            ("dq", key.exponent2),
            ("qi", key.coefficient),
        ];
        members.into_iter().map(|(name, number)| (name, MemberValue::Bytes(number.as_bytes()))).collect()
    }

    fn public_pem(&self) -> Result<Secret> {
        let uint = |bytes| UintRef::new(bytes).map_err(|_| ENCODING_FAILED);
        let key = RsaPublicKeyRef { modulus: uint(&self.n)?, public_exponent: uint(&self.e)? };
        let key = asymmetric::encode(&key)?;
        self.with_identifier(|identifier| asymmetric::public_pem(identifier, &key))
    }

    fn private_pem(&self) -> Result<Secret> {
        let private = self.private.as_ref().ok_or(Status::KeyCannotSign)?;
        self.with_identifier(|identifier| asymmetric::private_pem(identifier, &private.pkcs1))
    }
}

impl Make for RsaKey {
    const KTY: &str = "RSA";
    const FAMILY: Family = Family::Rsa;

    /// `None` for a private key in a shape that is not supported.
    fn from_jwk(jwk: &Members<'_>, allow_weak: bool) -> Result<Option<Bound<Self>>> {
        let Some(stated) = jwk.stated()? else { return Ok(None) };
        let (n, e) = (jwk.integer("n")?.ok_or(MALFORMED)?, jwk.integer("e")?.ok_or(MALFORMED)?);
        let d = jwk.integer("d")?;
        let mut rest = Vec::with_capacity(5);
        for name in REST {
            rest.extend(jwk.integer(name)?);
        }
        let multi_prime = match jwk.get("oth").map(|oth| oth.kind) {
            None => false,
            Some(json::Kind::Array) => true,
            Some(_) => return Err(MALFORMED),
        };
        let Some(d) = d else {
            return if rest.is_empty() && !multi_prime {
                RsaKey::load(&n, &e, None, stated, allow_weak).map(Some)
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
        RsaKey::load(&n, &e, Some(pkcs1), stated, allow_weak).map(Some)
    }

    fn member_at_fault(jwk: &Members<'_>, status: Status, allow_weak: bool) -> Option<&'static str> {
        let number = |name: &str| jwk.integer(name).ok().flatten();
        let Some(n) = number("n") else { return Some("n") };
        let Some(e) = number("e") else { return Some("e") };
        if let Some(name) = ["d"].iter().chain(&REST).find(|name| jwk.integer(name).is_err()) {
            return Some(name);
        }
        let (d, oth) = (number("d"), jwk.get("oth"));
        let missing = REST.iter().copied().find(|name| jwk.get(name).is_none());
        let has_none = REST.iter().all(|name| jwk.get(name).is_none());
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

    fn weak_bits(jwk: &Members<'_>) -> u32 {
        jwk.integer("n").ok().flatten().map_or(0, |n| bit_len(&n) as u32)
    }

    /// Of 2048, 3072, 4096 or 8192 bits; 0 = 2048.
    fn generate(algorithm: Algorithm, bits: u32) -> Result<Bound<Self>> {
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
        RsaKey::from_private_der(info.private_key.as_bytes(), Stated::only(Some(algorithm)), false)
    }
}

impl FromDer for RsaKey {
    fn from_der(der: &Der<'_>, stated: Stated, allow_weak: bool) -> Result<Option<Bound<Self>>> {
        let for_pss = match der {
            Der::Spki { algorithm, .. } | Der::Pkcs8 { algorithm, .. } if algorithm.oid == PSS_OID => Some(algorithm),
            Der::Spki { algorithm, .. } | Der::Pkcs8 { algorithm, .. } if algorithm.oid != OID => return Ok(None),
            _ => None,
        };
        let stated = match for_pss {
            Some(algorithm) => bind_to_pss(algorithm.parameters, stated)?,
            None => stated,
        };
        let key = match der {
            Der::Spki { key, .. } | Der::Pkcs1Public(key) => RsaKey::from_public_der(key, stated, allow_weak)?,
            Der::Pkcs8 { key, .. } | Der::Pkcs1Private(key) => RsaKey::from_private_der(key, stated, allow_weak)?,
            Der::Sec1(_) => return Ok(None),
        };
        Ok(Some(if for_pss.is_some() { RsaKey::for_pss(key) } else { key }))
    }
}
