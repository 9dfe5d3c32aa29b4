//! ML-DSA keys (RFC 9964; RFC 9881 in DER): the private key is a 32-byte seed.

use aws_lc_rs::encoding::AsRawBytes;
use aws_lc_rs::signature::{
    self, KeyPair, ParsedPublicKey, PqdsaKeyPair, PqdsaSigningAlgorithm, PqdsaVerificationAlgorithm,
};
use der::asn1::{OctetStringRef, SequenceRef};
use der::{Decode, Reader, SliceReader, Tag, TagNumber};
use pkcs8::ObjectIdentifier;
use smallvec::smallvec;
use subtle::ConstantTimeEq;
use zeroize::Zeroizing;

use super::asymmetric::{AsymmetricKey, Private, Public, Stated, UNSUPPORTED};
use super::jwk::Jwk;
use super::key::{Key, MALFORMED, Secret, Signature};
use crate::algorithm::Algorithm;
use crate::status::{Result, Status};

/// Bytes of a seed.
const SEED_LEN: usize = 32;

/// One parameter set.
struct Row {
    algorithm: Algorithm,
    oid: ObjectIdentifier,
    public_len: usize,
    signature_len: usize,
    verify: &'static PqdsaVerificationAlgorithm,
    sign: &'static PqdsaSigningAlgorithm,
}

static TABLE: [Row; 3] = [
    Row {
        algorithm: Algorithm::MlDsa44,
        oid: ObjectIdentifier::new_unwrap("2.16.840.1.101.3.4.3.17"),
        public_len: 1312,
        signature_len: 2420,
        verify: &signature::ML_DSA_44,
        sign: &signature::ML_DSA_44_SIGNING,
    },
    Row {
        algorithm: Algorithm::MlDsa65,
        oid: ObjectIdentifier::new_unwrap("2.16.840.1.101.3.4.3.18"),
        public_len: 1952,
        signature_len: 3309,
        verify: &signature::ML_DSA_65,
        sign: &signature::ML_DSA_65_SIGNING,
    },
    Row {
        algorithm: Algorithm::MlDsa87,
        oid: ObjectIdentifier::new_unwrap("2.16.840.1.101.3.4.3.19"),
        public_len: 2592,
        signature_len: 4627,
        verify: &signature::ML_DSA_87,
        sign: &signature::ML_DSA_87_SIGNING,
    },
];

fn row(algorithm: Algorithm) -> Option<&'static Row> {
    TABLE.iter().find(|row| row.algorithm == algorithm)
}

/// The algorithm of an object identifier.
pub(super) fn algorithm(oid: ObjectIdentifier) -> Option<Algorithm> {
    TABLE.iter().find(|row| row.oid == oid).map(|row| row.algorithm)
}

/// The object identifier of an algorithm.
pub(super) fn oid(algorithm: Algorithm) -> Option<ObjectIdentifier> {
    row(algorithm).map(|row| row.oid)
}

/// Bytes of a signature.
pub(super) fn signature_len(algorithm: Algorithm) -> usize {
    row(algorithm).map_or(0, |row| row.signature_len)
}

/// What signs, and its seed for export.
pub(super) struct MlDsaSeed {
    pair: PqdsaKeyPair,
    pub(super) seed: Secret,
}

impl MlDsaSeed {
    fn new(row: &Row, seed: &[u8]) -> Result<Self> {
        if seed.len() != SEED_LEN {
            return Err(MALFORMED);
        }
        let pair = PqdsaKeyPair::from_seed(row.sign, seed).map_err(|_| MALFORMED)?;
        Ok(MlDsaSeed { pair, seed: Zeroizing::new(seed.to_vec()) })
    }

    pub fn sign(&self, message: &[u8]) -> Result<Signature> {
        let mut signature: Signature = smallvec![0; self.pair.algorithm().signature_len()];
        self.pair.sign(message, &mut signature).map_err(|_| Status::Internal)?;
        Ok(signature)
    }
}

fn load(row: &Row, public: &[u8], private: Option<MlDsaSeed>, stated: Stated) -> Result<Key> {
    let algorithm = stated.must_be(row.algorithm)?;
    if public.len() != row.public_len {
        return Err(MALFORMED);
    }
    let verifier = ParsedPublicKey::new(row.verify, public).map_err(|_| MALFORMED)?;
    let public = Public::Akp { algorithm, public: public.into() };
    let key = AsymmetricKey::new(public, private.map(Private::Akp), vec![(algorithm, verifier)]);
    Ok(key.into_key(algorithm, stated.form, false, false))
}

/// From the contents of a SubjectPublicKeyInfo (RFC 9881 4).
pub(super) fn from_spki(algorithm: Algorithm, public: &[u8], stated: Stated) -> Result<Key> {
    load(row(algorithm).ok_or(UNSUPPORTED)?, public, None, stated)
}

/// From the private key inside PKCS#8 (RFC 9881 6): a seed, alone or with the expanded key. The expanded key alone is
/// not supported, because no JWK can be made of it.
pub(super) fn from_private_der(algorithm: Algorithm, der: &[u8], stated: Stated) -> Result<Key> {
    stated.must_be(algorithm)?;
    let row = row(algorithm).ok_or(UNSUPPORTED)?;
    let mut reader = SliceReader::new(der).map_err(|_| MALFORMED)?;
    let mut expanded = None;
    let seed = match Tag::peek(&reader).map_err(|_| MALFORMED)? {
        Tag::ContextSpecific { number: TagNumber(0), .. } => {
            let any = der::AnyRef::decode(&mut reader).map_err(|_| MALFORMED)?;
            any.value()
        }
        Tag::Sequence => {
            let both = <&SequenceRef>::decode(&mut reader).map_err(|_| MALFORMED)?;
            let mut inner = SliceReader::new(both.as_bytes()).map_err(|_| MALFORMED)?;
            let mut octets = || <&OctetStringRef>::decode(&mut inner).map_err(|_| MALFORMED);
            let (seed, key) = (octets()?.as_bytes(), octets()?.as_bytes());
            if !inner.is_finished() {
                return Err(MALFORMED);
            }
            expanded = Some(key);
            seed
        }
        Tag::OctetString => return Err(UNSUPPORTED),
        _ => return Err(MALFORMED),
    };
    if !reader.is_finished() {
        return Err(MALFORMED);
    }
    let private = MlDsaSeed::new(row, seed)?;
    // RFC 9881 8.2: where both are there they belong together.
    if let Some(expanded) = expanded {
        let own = private.pair.private_key().as_raw_bytes().map_err(|_| Status::Internal)?;
        if !bool::from(own.as_ref().ct_eq(expanded)) {
            return Err(MALFORMED);
        }
    }
    from_private(row, private, stated)
}

fn from_private(row: &Row, private: MlDsaSeed, stated: Stated) -> Result<Key> {
    let public = private.pair.public_key().as_ref().to_vec();
    load(row, &public, Some(private), stated)
}

/// From the members of a JWK (RFC 9964 3); `None` for another parameter set than these.
pub(super) fn from_jwk(jwk: &Jwk<'_>, stated: Stated) -> Result<Option<Key>> {
    // Here `alg` is required: it names the parameter set.
    let row = row(stated.algorithm.ok_or(MALFORMED)?).ok_or(Status::KeyAlgMismatch)?;
    let public = jwk.bytes("pub")?.ok_or(MALFORMED)?;
    let private = match jwk.bytes("priv")? {
        None => None,
        Some(seed) => {
            let private = MlDsaSeed::new(row, &seed)?;
            if private.pair.public_key().as_ref() != &public[..] {
                return Err(MALFORMED);
            }
            Some(private)
        }
    };
    load(row, &public, private, stated).map(Some)
}

/// A new key.
pub(super) fn generate(algorithm: Algorithm) -> Result<Key> {
    let row = row(algorithm).ok_or(UNSUPPORTED)?;
    let mut seed = Zeroizing::new([0; SEED_LEN]);
    getrandom::fill(&mut seed[..]).map_err(|_| Status::NoRandomness)?;
    from_private(row, MlDsaSeed::new(row, &seed[..])?, Stated::only(Some(algorithm)))
}
