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

use super::super::asymmetric::{self, Der, FromDer, Identifier, Verifiers};
use super::super::kind::{Bound, Kind, Make, Member, MemberValue, SignatureKind};
use super::super::material::{MALFORMED, Message, Secret, Signature, Stated, UNSUPPORTED};
use super::super::members::Members;
use crate::algorithm::{Algorithm, Family};
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

fn row(matches: impl Fn(&Row) -> bool) -> Option<&'static Row> {
    TABLE.iter().find(|row| matches(row))
}

/// An ML-DSA key.
pub(super) struct AkpKey {
    row: &'static Row,
    public: Vec<u8>,
    private: Option<Seed>,
    verifiers: Verifiers,
}

/// What signs, and its seed for export.
pub(super) struct Seed {
    pair: PqdsaKeyPair,
    seed: Secret,
}

impl Seed {
    fn new(row: &Row, seed: &[u8]) -> Result<Self> {
        if seed.len() != SEED_LEN {
            return Err(MALFORMED);
        }
        let pair = PqdsaKeyPair::from_seed(row.sign, seed).map_err(|_| MALFORMED)?;
        Ok(Seed { pair, seed: Zeroizing::new(seed.to_vec()) })
    }
}

impl AkpKey {
    fn load(row: &'static Row, public: &[u8], private: Option<Seed>, stated: Stated) -> Result<Bound<Self>> {
        let algorithm = stated.must_be(row.algorithm)?;
        if public.len() != row.public_len {
            return Err(MALFORMED);
        }
        let verifier = ParsedPublicKey::new(row.verify, public).map_err(|_| MALFORMED)?;
        let verifiers = Verifiers::new(vec![(algorithm, verifier)]);
        Ok(Bound::to_only(AkpKey { row, public: public.into(), private, verifiers }, algorithm, stated))
    }

    /// From the private key inside PKCS#8 (RFC 9881 6): a seed, alone or with the expanded key. The expanded key alone is
    /// not supported, because no JWK can be made of it.
    fn from_private_der(row: &'static Row, der: &[u8], stated: Stated) -> Result<Bound<Self>> {
        stated.must_be(row.algorithm)?;
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
        let private = Seed::new(row, seed)?;
        // RFC 9881 8.2: where both are there they belong together.
        if let Some(expanded) = expanded {
            let own = private.pair.private_key().as_raw_bytes().map_err(|_| Status::Internal)?;
            if !bool::from(own.as_ref().ct_eq(expanded)) {
                return Err(MALFORMED);
            }
        }
        Self::from_seed(row, private, stated)
    }

    fn from_seed(row: &'static Row, private: Seed, stated: Stated) -> Result<Bound<Self>> {
        let public = private.pair.public_key().as_ref().to_vec();
        Self::load(row, &public, Some(private), stated)
    }

    fn identifier(&self) -> Identifier<'static> {
        (self.row.oid, None)
    }
}

impl Kind for AkpKey {
    fn kty(&self) -> &'static str {
        Self::KTY
    }

    fn bits(&self) -> u32 {
        self.public.len() as u32 * 8
    }

    fn has_private_part(&self) -> bool {
        self.private.is_some()
    }

    fn required_members(&self) -> Vec<Member<'_>> {
        vec![("alg", MemberValue::Text(self.row.algorithm.name())), ("pub", MemberValue::Bytes(&self.public))]
    }

    fn private_members(&self) -> Vec<Member<'_>> {
        self.private.iter().map(|private| ("priv", MemberValue::Bytes(&private.seed))).collect()
    }

    fn public_pem(&self) -> Result<Secret> {
        asymmetric::public_pem(self.identifier(), &self.public)
    }

    fn private_pem(&self) -> Result<Secret> {
        let private = self.private.as_ref().ok_or(Status::KeyCannotSign)?;
        // [0] IMPLICIT OCTET STRING: the same but for the tag (RFC 9881 6).
        let mut seed = asymmetric::octet_string(&private.seed)?;
        seed[0] = 0x80;
        asymmetric::private_pem(self.identifier(), &seed)
    }
}

impl SignatureKind for AkpKey {
    fn signature_len(&self, _algorithm: Algorithm) -> usize {
        self.row.signature_len
    }

    fn sign(&self, _algorithm: Algorithm, message: &Message<'_>) -> Result<Signature> {
        let private = self.private.as_ref().ok_or(Status::KeyCannotSign)?;
        let mut signature: Signature = smallvec![0; self.row.signature_len];
        private.pair.sign(&message.contiguous(), &mut signature).map_err(|_| Status::Internal)?;
        Ok(signature)
    }

    fn verify(&self, algorithm: Algorithm, message: &Message<'_>, signature: &[u8]) -> bool {
        self.verifiers.verify(algorithm, message, signature, self.signature_len(algorithm))
    }
}

impl Make for AkpKey {
    const KTY: &str = "AKP";
    const FAMILY: Family = Family::MlDsa;

    /// RFC 9964 3.
    fn from_jwk(jwk: &Members<'_>, _allow_weak: bool) -> Result<Option<Bound<Self>>> {
        let Some(stated) = jwk.stated()? else { return Ok(None) };
        // Here `alg` is required: it names the parameter set.
        let algorithm = stated.algorithm.ok_or(MALFORMED)?;
        let row = row(|row| row.algorithm == algorithm).ok_or(Status::KeyAlgMismatch)?;
        let public = jwk.bytes("pub")?.ok_or(MALFORMED)?;
        let private = match jwk.bytes("priv")? {
            None => None,
            Some(seed) => {
                let private = Seed::new(row, &seed)?;
                if private.pair.public_key().as_ref() != &public[..] {
                    return Err(MALFORMED);
                }
                Some(private)
            }
        };
        AkpKey::load(row, &public, private, stated).map(Some)
    }

    fn member_at_fault(jwk: &Members<'_>, _status: Status, _allow_weak: bool) -> Option<&'static str> {
        let stated = jwk.stated().ok().flatten().and_then(|stated| stated.algorithm);
        let Some(row) = row(|row| Some(row.algorithm) == stated) else { return Some("alg") };
        let is_sound =
            |public: &[u8]| public.len() == row.public_len && ParsedPublicKey::new(row.verify, public).is_ok();
        let pub_is_sound = matches!(jwk.bytes("pub"), Ok(Some(public)) if is_sound(&public));
        Some(if pub_is_sound { "priv" } else { "pub" })
    }

    fn generate(algorithm: Algorithm, bits: u32) -> Result<Bound<Self>> {
        asymmetric::check_no_size(bits)?;
        let row = row(|row| row.algorithm == algorithm).ok_or(UNSUPPORTED)?;
        let mut seed = Zeroizing::new([0; SEED_LEN]);
        getrandom::fill(&mut seed[..]).map_err(|_| Status::NoRandomness)?;
        AkpKey::from_seed(row, Seed::new(row, &seed[..])?, Stated::only(Some(algorithm)))
    }
}

impl FromDer for AkpKey {
    /// RFC 9881 4 and 6.
    fn from_der(der: &Der<'_>, stated: Stated, _allow_weak: bool) -> Result<Option<Bound<Self>>> {
        let (Der::Spki { algorithm, .. } | Der::Pkcs8 { algorithm, .. }) = der else { return Ok(None) };
        let Some(row) = row(|row| row.oid == algorithm.oid) else { return Ok(None) };
        match der {
            Der::Spki { key, .. } => AkpKey::load(row, key, None, stated).map(Some),
            Der::Pkcs8 { key, .. } => AkpKey::from_private_der(row, key, stated).map(Some),
            _ => Ok(None),
        }
    }
}
