//! RSA keys that are for RSASSA-PSS alone (`id-RSASSA-PSS`, RFC 4055 1.2 and 3.1).

use std::sync::Arc;

use der::asn1::AnyRef;
use der::{Decode, Reader, SliceReader, Tag, Tagged};
use pkcs1::{RsaPssParams, RsaPssParamsOwned, RsaPssParamsRef, TrailerField};
use pkcs8::ObjectIdentifier;
use spki::{AlgorithmIdentifier, AlgorithmIdentifierRef};

use super::asymmetric::{AsymmetricKey, Public, Stated, UNSUPPORTED};
use super::key::{Key, MALFORMED, Material};
use crate::algorithm::Algorithm;
use crate::status::{Result, Status};

/// The name of such a key in the place of rsaEncryption.
pub(super) const OID: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.10");

const MGF1: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.8");

/// The hashes that JWA has, and the algorithms that use them.
const HASHES: [(ObjectIdentifier, Algorithm); 3] = [
    (ObjectIdentifier::new_unwrap("2.16.840.1.101.3.4.2.1"), Algorithm::PS256),
    (ObjectIdentifier::new_unwrap("2.16.840.1.101.3.4.2.2"), Algorithm::PS384),
    (ObjectIdentifier::new_unwrap("2.16.840.1.101.3.4.2.3"), Algorithm::PS512),
];

/// What a key with these parameters is bound to, and whether that is what was stated.
pub(super) fn bind(parameters: Option<AnyRef<'_>>, stated: Stated) -> Result<Stated> {
    let algorithm = match parameters {
        Some(parameters) => stated.must_be(algorithm(parameters)?)?,
        // Without parameters it is for any hash and salt; not for another padding.
        None => match stated.algorithm {
            None => Algorithm::PS256,
            Some(stated) if HASHES.iter().any(|(_, own)| *own == stated) => stated,
            Some(_) => return Err(Status::KeyAlgMismatch.into()),
        },
    };
    Ok(Stated::only(Some(algorithm)))
}

/// The one algorithm that these parameters allow.
fn algorithm(parameters: AnyRef<'_>) -> Result<Algorithm> {
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
    let (_, algorithm) = HASHES.into_iter().find(|(oid, _)| *oid == parameters.hash.oid).ok_or(UNSUPPORTED)?;
    let is_same = parameters.mask_gen.oid == MGF1
        && parameters.mask_gen.parameters.as_ref().is_some_and(|hash| hash.oid == parameters.hash.oid);
    // RFC 4055 3.1: the salt of a signature may be longer than this, and with JWA it is as long as the hash.
    if is_same && usize::from(parameters.salt_len) <= algorithm.hash_len() { Ok(algorithm) } else { Err(UNSUPPORTED) }
}

/// Notes that a key came as one for RSASSA-PSS alone, so that it leaves as one: its PEM would else load as one for
/// RS256. It leaves with the parameters of the algorithm that it is bound to, also where it came without.
pub(super) fn noted(mut key: Key) -> Key {
    if let Some(Material::Asymmetric(AsymmetricKey { public: Public::Rsa { pss, .. }, .. })) =
        Arc::get_mut(&mut key.material)
    {
        *pss = Some(key.algorithm);
    }
    key
}

/// The parameters of a key that is bound to this algorithm.
pub(super) fn parameters(algorithm: Algorithm) -> Option<RsaPssParamsRef<'static>> {
    let (oid, _) = HASHES.into_iter().find(|(_, own)| *own == algorithm)?;
    let hash = AlgorithmIdentifierRef { oid, parameters: Some(AnyRef::NULL) };
    Some(RsaPssParams {
        hash,
        mask_gen: AlgorithmIdentifier { oid: MGF1, parameters: Some(hash) },
        salt_len: u8::try_from(algorithm.hash_len()).ok()?,
        trailer_field: TrailerField::BC,
    })
}
