//! RSA keys for signatures (RFC 7518 3.3, 3.5).

use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{
    self, ParsedPublicKey, RsaKeyPair, RsaParameters, RsaPublicKeyComponents, RsaSignatureEncoding,
};
use der::asn1::AnyRef;
use der::{Decode, Reader, SliceReader, Tag, Tagged};
use pkcs1::{RsaPssParams, RsaPssParamsOwned, RsaPssParamsRef, TrailerField};
use pkcs8::ObjectIdentifier;
use smallvec::smallvec;
use spki::{AlgorithmIdentifier, AlgorithmIdentifierRef};

use super::super::asymmetric::{self, Der, ENCODING_FAILED, FromDer, Identifier, Verifiers};
use super::super::kind::{Bound, Kind, Make, Member, SignatureKind};
use super::super::material::{MALFORMED, Message, Secret, Signature, Stated, UNSUPPORTED};
use super::super::members::Members;
use super::rsa::{self, MIN_BITS, Numbers};
use crate::algorithm::{Algorithm, Family};
use crate::status::{Result, Status};

/// The name of one that is for RSASSA-PSS alone (`id-RSASSA-PSS`, RFC 4055 1.2 and 3.1).
const PSS_OID: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.10");
const MGF1: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.8");

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

/// An RSA key for signatures.
pub(super) struct RsaKey {
    numbers: Numbers,
    /// The algorithm of a key that came as one for RSASSA-PSS alone, so that it leaves as one: its PEM would else load as
    /// one for RS256. It leaves with the parameters of the algorithm that it is bound to, also where it came without.
    pss: Option<Algorithm>,
    /// What signs.
    pair: Option<RsaKeyPair>,
    /// One for the algorithm that the key is bound to; for a key that names none, for each.
    verifiers: Verifiers,
}

impl RsaKey {
    /// A key of these numbers.
    fn load(mut numbers: Numbers, stated: Stated, allow_weak: bool) -> Result<Bound<Self>> {
        let inferred = stated.algorithm.is_none();
        let algorithm = stated.algorithm.unwrap_or(Algorithm::RS256);
        if algorithm.family() != Family::Rsa {
            return Err(Status::KeyAlgMismatch.into());
        }
        let is_weak = numbers.check(allow_weak)?;
        let is_short = numbers.bits() < MIN_BITS;
        let components = RsaPublicKeyComponents { n: &numbers.n, e: &numbers.e };
        let mut verifiers: Vec<(Algorithm, ParsedPublicKey)> = Vec::new();
        for row in TABLE.iter().filter(|row| inferred || row.algorithm == algorithm) {
            let parameters = if is_short { row.verify_weak } else { Some(row.verify) };
            if let Some(parameters) = parameters {
                verifiers.push((row.algorithm, components.to_parsed_public_key(parameters).map_err(|_| MALFORMED)?));
            }
        }
        if verifiers.is_empty() {
            return Err(UNSUPPORTED);
        }
        if is_short {
            // The library underneath signs with no key below 2048 bits, so a weak one only verifies.
            numbers.pkcs1 = None;
        }
        let pair =
            numbers.pkcs1.as_ref().map(|pkcs1| RsaKeyPair::from_der(pkcs1)).transpose().map_err(|_| MALFORMED)?;
        let material = RsaKey { numbers, pss: None, pair, verifiers: Verifiers::new(verifiers) };
        Ok(Bound { material, algorithm: algorithm.into(), form: stated.form, inferred, is_weak })
    }

    /// Notes that a key came as one for RSASSA-PSS alone.
    fn for_pss(mut key: Bound<Self>) -> Bound<Self> {
        key.material.pss = key.algorithm.signature();
        key
    }

    /// Calls `body` with the key's name in DER and its parameters.
    fn with_identifier<R>(&self, body: impl FnOnce(Identifier<'_>) -> Result<R>) -> Result<R> {
        let Some(algorithm) = self.pss else {
            return body(rsa::IDENTIFIER);
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
        self.numbers.bits() as u32
    }

    fn has_private_part(&self) -> bool {
        self.pair.is_some()
    }

    fn required_members(&self) -> Vec<Member<'_>> {
        self.numbers.required_members()
    }

    fn private_members(&self) -> Vec<Member<'_>> {
        self.numbers.private_members()
    }

    fn public_pem(&self) -> Result<Secret> {
        let key = self.numbers.public_der()?;
        self.with_identifier(|identifier| asymmetric::public_pem(identifier, &key))
    }

    fn private_pem(&self) -> Result<Secret> {
        let pkcs1 = self.numbers.pkcs1.as_ref().ok_or(Status::KeyCannotSign)?;
        self.with_identifier(|identifier| asymmetric::private_pem(identifier, pkcs1))
    }
}

impl SignatureKind for RsaKey {
    fn usable_with(&self, algorithm: Algorithm) -> bool {
        self.verifiers.work_with(algorithm)
    }

    fn signature_len(&self, _algorithm: Algorithm) -> usize {
        self.numbers.n.len()
    }

    fn sign(&self, algorithm: Algorithm, message: &Message<'_>) -> Result<Signature> {
        let pair = self.pair.as_ref().ok_or(Status::KeyCannotSign)?;
        let row = row(|row| row.algorithm == algorithm).ok_or(Status::KeyAlgMismatch)?;
        let mut signature: Signature = smallvec![0; pair.public_modulus_len()];
        let signed = pair.sign(row.sign, &SystemRandom::new(), &message.contiguous(), &mut signature);
        signed.map_err(|_| Status::Internal)?;
        Ok(signature)
    }

    fn verify(&self, algorithm: Algorithm, message: &Message<'_>, signature: &[u8]) -> bool {
        self.verifiers.verify(algorithm, message, signature, self.signature_len(algorithm))
    }
}

impl Make for RsaKey {
    const KTY: &str = rsa::KTY;
    const FAMILY: Family = Family::Rsa;

    /// `None` for a private key in a shape that is not supported.
    fn from_jwk(jwk: &Members<'_>, allow_weak: bool) -> Result<Option<Bound<Self>>> {
        let Some(stated) = jwk.stated()? else { return Ok(None) };
        let Some(numbers) = Numbers::from_jwk(jwk)? else { return Ok(None) };
        RsaKey::load(numbers, stated, allow_weak).map(Some)
    }

    fn member_at_fault(jwk: &Members<'_>, status: Status, allow_weak: bool) -> Option<&'static str> {
        rsa::member_at_fault(jwk, status, allow_weak)
    }

    fn weak_bits(jwk: &Members<'_>) -> u32 {
        rsa::weak_bits(jwk)
    }

    /// Of 2048, 3072, 4096 or 8192 bits; 0 = 2048.
    fn generate(algorithm: Algorithm, bits: u32) -> Result<Bound<Self>> {
        RsaKey::load(Numbers::generate(bits)?, Stated::only(Some(algorithm)), false)
    }
}

impl FromDer for RsaKey {
    fn from_der(der: &Der<'_>, stated: Stated, allow_weak: bool) -> Result<Option<Bound<Self>>> {
        let for_pss = match der {
            Der::Spki { algorithm, .. } | Der::Pkcs8 { algorithm, .. } if algorithm.oid == PSS_OID => Some(algorithm),
            _ => None,
        };
        let stated = match for_pss {
            Some(algorithm) => bind_to_pss(algorithm.parameters, stated)?,
            None => stated,
        };
        let Some(numbers) = Numbers::from_der(der, &[rsa::OID, PSS_OID])? else { return Ok(None) };
        let key = RsaKey::load(numbers, stated, allow_weak)?;
        Ok(Some(if for_pss.is_some() { RsaKey::for_pss(key) } else { key }))
    }
}
