//! What the kinds of keys with a public and perhaps a private part share: parsed verifiers, and their DER structures.

use aws_lc_rs::digest::{Digest, SHA256};
use aws_lc_rs::signature::ParsedPublicKey;
use der::Encode;
use der::asn1::{AnyRef, BitStringRef, OctetStringRef};
use pkcs8::{ObjectIdentifier, PrivateKeyInfoRef};
use spki::{AlgorithmIdentifierRef, SubjectPublicKeyInfoRef};
use zeroize::Zeroizing;

use super::kind::{Bound, Make};
use super::material::{Message, Secret, Stated};
use super::pem::blocks;
use crate::algorithm::Algorithm;
use crate::status::{Error, Result, Status};

/// A DER structure that holds a key.
pub(super) enum Der<'a> {
    /// SubjectPublicKeyInfo (RFC 5280 4.1.2.7).
    Spki { algorithm: AlgorithmIdentifierRef<'a>, key: &'a [u8] },
    /// PrivateKeyInfo (RFC 5958): what is inside, and all of it.
    Pkcs8 { algorithm: AlgorithmIdentifierRef<'a>, key: &'a [u8], whole: &'a [u8] },
    /// PKCS#1 RSAPublicKey (RFC 8017 A.1.1).
    Pkcs1Public(&'a [u8]),
    /// PKCS#1 RSAPrivateKey (RFC 8017 A.1.2).
    Pkcs1Private(&'a [u8]),
    /// ECPrivateKey (RFC 5915).
    Sec1(&'a [u8]),
}

/// How keys of a kind are read from DER.
pub(super) trait FromDer: Make {
    /// `None` for a structure that holds a key of another kind.
    fn from_der(der: &Der<'_>, stated: Stated, allow_weak: bool) -> Result<Option<Bound<Self>>>;
}

/// A public key, parsed once for each algorithm that it works with.
pub(super) struct Verifiers(Vec<(Algorithm, ParsedPublicKey)>);

impl Verifiers {
    pub fn new(each: Vec<(Algorithm, ParsedPublicKey)>) -> Self {
        Verifiers(each)
    }

    pub fn work_with(&self, algorithm: Algorithm) -> bool {
        self.find(algorithm).is_some()
    }

    #[inline]
    fn find(&self, algorithm: Algorithm) -> Option<&ParsedPublicKey> {
        self.0.iter().find(|(bound, _)| *bound == algorithm).map(|(_, key)| key)
    }

    /// Whether a signature, of this length, is that of a message.
    #[inline]
    pub fn verify(&self, algorithm: Algorithm, message: &Message<'_>, signature: &[u8], len: usize) -> bool {
        // RFC 7518 3.3 and 3.4: one length only, whatever a library underneath would make of others.
        signature.len() == len
            && self.find(algorithm).is_some_and(|key| match message.sha256() {
                Some(hash) if algorithm.signs_sha256() => Digest::import_less_safe(hash, &SHA256)
                    .is_ok_and(|hash| key.verify_digest_sig(&hash, signature).is_ok()),
                _ => key.verify_sig(&message.contiguous(), signature).is_ok(),
            })
    }
}

/// Refuses a size for a kind whose keys have but one.
pub(super) fn check_no_size(bits: u32) -> Result<()> {
    if bits == 0 { Ok(()) } else { Err(Status::InvalidArgument.into()) }
}

pub(super) const ENCODING_FAILED: Error = Error { status: Status::Internal, needed: 0 };

/// The name of an algorithm in DER, and its parameters.
pub(super) type Identifier<'a> = (ObjectIdentifier, Option<AnyRef<'a>>);

/// A value as DER.
pub(super) fn encode(value: &impl Encode) -> Result<Secret> {
    value.to_der().map(Zeroizing::new).map_err(|_| ENCODING_FAILED)
}

/// Bytes as a DER OCTET STRING.
pub(super) fn octet_string(bytes: &[u8]) -> Result<Secret> {
    encode(&OctetStringRef::new(bytes).map_err(|_| ENCODING_FAILED)?)
}

/// A public key as DER (SubjectPublicKeyInfo).
pub(super) fn public_der((oid, parameters): Identifier<'_>, key: &[u8]) -> Result<Secret> {
    let subject_public_key = BitStringRef::from_bytes(key).map_err(|_| ENCODING_FAILED)?;
    let algorithm = AlgorithmIdentifierRef { oid, parameters };
    encode(&SubjectPublicKeyInfoRef { algorithm, subject_public_key })
}

/// A private key as DER (PKCS#8, not encrypted).
pub(super) fn private_der((oid, parameters): Identifier<'_>, key: &[u8]) -> Result<Secret> {
    let private_key = OctetStringRef::new(key).map_err(|_| ENCODING_FAILED)?;
    let algorithm = AlgorithmIdentifierRef { oid, parameters };
    encode(&PrivateKeyInfoRef::new(algorithm, private_key))
}

/// A public key as PEM.
pub(super) fn public_pem(identifier: Identifier<'_>, key: &[u8]) -> Result<Secret> {
    Ok(blocks::encode("PUBLIC KEY", &public_der(identifier, key)?))
}

/// A private key as PEM.
pub(super) fn private_pem(identifier: Identifier<'_>, key: &[u8]) -> Result<Secret> {
    Ok(blocks::encode("PRIVATE KEY", &private_der(identifier, key)?))
}
