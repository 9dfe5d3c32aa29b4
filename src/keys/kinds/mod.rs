//! The table of the kinds of keys, one row each; nothing else enumerates them.

#[cfg(feature = "asymmetric")]
mod akp;
#[cfg(feature = "asymmetric")]
mod ec;
#[cfg(feature = "asymmetric")]
mod ecdh;
mod oct;
#[cfg(feature = "asymmetric")]
mod okp;
#[cfg(feature = "asymmetric")]
mod rsa;
#[cfg(feature = "asymmetric")]
mod rsa_oaep;
#[cfg(feature = "asymmetric")]
mod rsa_signature;
#[cfg(feature = "asymmetric")]
mod secret;

#[cfg(feature = "asymmetric")]
use super::asymmetric::{Der, FromDer};
use super::kind::{Bound, Kind, Make, SignatureKind};
#[cfg(feature = "asymmetric")]
use super::material::Stated;
use super::material::{Message, Signature, UNSUPPORTED};
use super::members::Members;
use super::options::KeyOptions;
use crate::algorithm::{Algorithm, Family, KeyAlgorithm};
#[cfg(feature = "asymmetric")]
use crate::algorithm::{KeyManagement, Method};
use crate::json::Text;
use crate::status::{Result, Status};
#[cfg(feature = "asymmetric")]
pub(crate) use ecdh::{Curve, EcdhKey};
use oct::HmacKey;
#[cfg(feature = "asymmetric")]
pub(super) use rsa_oaep::OaepKey;
#[cfg(feature = "asymmetric")]
pub(crate) use secret::SecretKey;

/// A key of some kind; `None` for what is of another, or not supported.
type Found = Result<Option<Bound<Material>>>;

/// One kind.
struct Row {
    family: Family,
    kty: &'static str,
    from_jwk: fn(&Members<'_>, bool) -> Found,
    member_at_fault: fn(&Members<'_>, Status, bool) -> Option<&'static str>,
    weak_bits: fn(&Members<'_>) -> u32,
    generate: fn(Algorithm, u32) -> Result<Bound<Material>>,
    #[cfg(feature = "asymmetric")]
    from_der: fn(&Der<'_>, Stated, bool) -> Found,
    /// The same for encryption, of the kinds that have keys for that.
    #[cfg(feature = "asymmetric")]
    encryption: Option<Encryption>,
}

/// How keys of a kind for encryption come to be; `None` in the place of an algorithm: none is stated.
#[cfg(feature = "asymmetric")]
#[derive(Clone, Copy)]
struct Encryption {
    from_jwk: fn(&Members<'_>, Option<KeyAlgorithm>) -> Found,
    member_at_fault: fn(&Members<'_>, Status) -> Option<&'static str>,
    from_der: fn(&Der<'_>, Option<KeyAlgorithm>) -> Found,
    generates: fn(KeyAlgorithm) -> bool,
    generate: fn(KeyAlgorithm, u32) -> Result<Bound<Material>>,
}

static KINDS: &[Row] = &[
    #[cfg(not(feature = "asymmetric"))]
    symmetric::<HmacKey>(),
    #[cfg(feature = "asymmetric")]
    Row {
        encryption: Some(Encryption {
            from_jwk: |jwk, stated| wrapped(secret::from_jwk(jwk, stated)),
            member_at_fault: |_, _| Some("k"),
            from_der: |_, _| Ok(None),
            generates: |algorithm| {
                is_by(algorithm, |method| matches!(method, Method::Direct | Method::Wrap(_) | Method::GcmWrap(_)))
            },
            generate: |algorithm, bits| Ok(secret::generate(algorithm, bits)?.map(Into::into)),
        }),
        ..symmetric::<HmacKey>()
    },
    #[cfg(feature = "asymmetric")]
    Row {
        encryption: Some(Encryption {
            from_jwk: |jwk, stated| wrapped(rsa_oaep::from_jwk(jwk, stated)),
            member_at_fault: |jwk, status| rsa::member_at_fault(jwk, status, false),
            from_der: |der, stated| wrapped(rsa_oaep::from_der(der, stated)),
            generates: |algorithm| is_by(algorithm, |method| method == Method::Oaep),
            generate: |algorithm, bits| Ok(rsa_oaep::generate(algorithm, bits)?.map(Into::into)),
        }),
        ..asymmetric::<rsa_signature::RsaKey>()
    },
    #[cfg(feature = "asymmetric")]
    Row {
        encryption: Some(Encryption {
            from_jwk: |jwk, stated| wrapped(ecdh::from_jwk(jwk, "EC", stated)),
            member_at_fault: |jwk, _| ecdh::member_at_fault(jwk, "EC"),
            from_der: |der, stated| wrapped(ecdh::from_der(der, stated)),
            generates: |algorithm| is_by(algorithm, |method| matches!(method, Method::Agree | Method::AgreeWrap(_))),
            generate: |algorithm, bits| Ok(ecdh::generate(algorithm, bits)?.map(Into::into)),
        }),
        ..asymmetric::<ec::EcKey>()
    },
    // Of its curve those of the row above take care too, where no `kty` says which it is.
    #[cfg(feature = "asymmetric")]
    Row {
        encryption: Some(Encryption {
            from_jwk: |jwk, stated| wrapped(ecdh::from_jwk(jwk, "OKP", stated)),
            member_at_fault: |jwk, _| ecdh::member_at_fault(jwk, "OKP"),
            from_der: |_, _| Ok(None),
            generates: |_| false,
            generate: |_, _| Err(UNSUPPORTED),
        }),
        ..asymmetric::<okp::OkpKey>()
    },
    #[cfg(feature = "asymmetric")]
    asymmetric::<akp::AkpKey>(),
];

/// A kind that no DER structure holds.
const fn symmetric<K: Make + Into<Material>>() -> Row {
    Row {
        family: K::FAMILY,
        kty: K::KTY,
        from_jwk: |jwk, allow_weak| Ok(K::from_jwk(jwk, allow_weak)?.map(|key| key.map(K::into))),
        member_at_fault: K::member_at_fault,
        weak_bits: K::weak_bits,
        generate: |algorithm, bits| Ok(K::generate(algorithm, bits)?.map(K::into)),
        #[cfg(feature = "asymmetric")]
        from_der: |_, _, _| Ok(None),
        #[cfg(feature = "asymmetric")]
        encryption: None,
    }
}

/// A key of one kind among all.
#[cfg(feature = "asymmetric")]
fn wrapped<K: Into<Material>>(found: Result<Option<Bound<K>>>) -> Found {
    Ok(found?.map(|key| key.map(K::into)))
}

/// Whether an algorithm does this with the key of a content; a content encryption is direct.
#[cfg(feature = "asymmetric")]
fn is_by(algorithm: KeyAlgorithm, matches: fn(Method) -> bool) -> bool {
    match algorithm {
        KeyAlgorithm::Management(management) => matches(management.method()),
        KeyAlgorithm::Content(_) => matches(KeyManagement::Dir.method()),
        KeyAlgorithm::Signature(_) => false,
    }
}

#[cfg(feature = "asymmetric")]
const fn asymmetric<K: FromDer + 'static>() -> Row {
    Row {
        from_der: |der, stated, allow_weak| Ok(K::from_der(der, stated, allow_weak)?.map(|key| key.map(K::into))),
        ..symmetric::<K>()
    }
}

/// What a key is made of. HMAC is called directly: a call through a table of functions could not be inlined, and a token is
/// verified in less than a microsecond.
#[allow(clippy::large_enum_variant, reason = "HMAC's states stand where the key is, not behind a pointer")]
pub(super) enum Material {
    Hmac(HmacKey),
    #[cfg(feature = "asymmetric")]
    Asymmetric(Box<dyn SignatureKind>),
    #[cfg(feature = "asymmetric")]
    Encryption(Box<EncryptionKey>),
}

/// A key for encryption.
#[cfg(feature = "asymmetric")]
#[allow(clippy::large_enum_variant, reason = "each stands behind a pointer of its own")]
pub(crate) enum EncryptionKey {
    Secret(SecretKey),
    Oaep(OaepKey),
    Ecdh(EcdhKey),
}

impl From<HmacKey> for Material {
    fn from(key: HmacKey) -> Self {
        Material::Hmac(key)
    }
}

#[cfg(feature = "asymmetric")]
impl<K: FromDer + 'static> From<K> for Material {
    fn from(key: K) -> Self {
        Material::Asymmetric(Box::new(key))
    }
}

#[cfg(feature = "asymmetric")]
impl From<SecretKey> for Material {
    fn from(key: SecretKey) -> Self {
        Material::Encryption(Box::new(EncryptionKey::Secret(key)))
    }
}

#[cfg(feature = "asymmetric")]
impl From<OaepKey> for Material {
    fn from(key: OaepKey) -> Self {
        Material::Encryption(Box::new(EncryptionKey::Oaep(key)))
    }
}

#[cfg(feature = "asymmetric")]
impl From<EcdhKey> for Material {
    fn from(key: EcdhKey) -> Self {
        Material::Encryption(Box::new(EncryptionKey::Ecdh(key)))
    }
}

/// The same expression for each kind of material for signatures, and another for keys for encryption, which never get there.
macro_rules! of_each {
    ($material:expr, $key:ident => $body:expr, else $other:expr) => {
        match $material {
            Material::Hmac($key) => $body,
            #[cfg(feature = "asymmetric")]
            Material::Asymmetric($key) => $body,
            #[cfg(feature = "asymmetric")]
            Material::Encryption(_) => $other,
        }
    };
}

impl Material {
    /// What need not be fast is asked of this.
    pub fn kind(&self) -> &dyn Kind {
        match self {
            Material::Hmac(key) => key,
            #[cfg(feature = "asymmetric")]
            Material::Asymmetric(key) => &**key,
            #[cfg(feature = "asymmetric")]
            Material::Encryption(key) => match &**key {
                EncryptionKey::Secret(key) => key,
                EncryptionKey::Oaep(key) => key,
                EncryptionKey::Ecdh(key) => key,
            },
        }
    }

    /// It as a key for encryption, if it is one.
    #[cfg(feature = "asymmetric")]
    pub fn encryption(&self) -> Option<&EncryptionKey> {
        match self {
            Material::Encryption(key) => Some(key),
            _ => None,
        }
    }

    /// As `SignatureKind::usable_with`.
    pub fn usable_with(&self, algorithm: Algorithm) -> bool {
        of_each!(self, key => key.usable_with(algorithm), else false)
    }

    /// As `SignatureKind::signature_len`.
    pub fn signature_len(&self, algorithm: Algorithm) -> usize {
        of_each!(self, key => key.signature_len(algorithm), else 0)
    }

    /// As `SignatureKind::sign`.
    pub fn sign(&self, algorithm: Algorithm, message: &Message<'_>) -> Result<Signature> {
        of_each!(self, key => key.sign(algorithm, message), else Err(Status::KeyCannotSign.into()))
    }

    /// As `SignatureKind::verify`.
    #[inline]
    pub fn verify(&self, algorithm: Algorithm, message: &Message<'_>, signature: &[u8]) -> bool {
        of_each!(self, key => key.verify(algorithm, message, signature), else false)
    }
}

/// A key of a shared secret.
pub(super) fn from_secret(algorithm: KeyAlgorithm, secret: &[u8], allow_weak: bool) -> Result<Bound<Material>> {
    match algorithm {
        KeyAlgorithm::Signature(algorithm) => {
            Ok(HmacKey::load(algorithm, secret, allow_weak, false)?.map(Material::Hmac))
        }
        #[cfg(feature = "asymmetric")]
        algorithm => Ok(secret::from_secret(algorithm, secret)?.map(Into::into)),
        #[cfg(not(feature = "asymmetric"))]
        _ => Err(UNSUPPORTED),
    }
}

/// From the members of a JWK; `None` for a `kty`, a shape or an algorithm that is not supported.
pub(super) fn from_jwk(kty: &Text<'_>, jwk: &Members<'_>, allow_weak: bool, for_encryption: bool) -> Found {
    let Some(row) = KINDS.iter().find(|row| kty.is(row.kty)) else { return Ok(None) };
    if !for_encryption {
        return (row.from_jwk)(jwk, allow_weak);
    }
    #[cfg(feature = "asymmetric")]
    if let Some(encryption) = row.encryption
        && let Some(stated) = jwk.stated_for_encryption()?
    {
        return (encryption.from_jwk)(jwk, stated);
    }
    Ok(None)
}

/// The number of a kind in the C ABI: its place in the table, from 1; 0 for a `kty` that is not supported.
pub(super) fn number(kty: &Text<'_>) -> usize {
    KINDS.iter().position(|row| kty.is(row.kty)).map_or(0, |place| place + 1)
}

/// As `Make::member_at_fault`.
pub(super) fn member_at_fault(
    kty: &Text<'_>,
    jwk: &Members<'_>,
    status: Status,
    options: &KeyOptions<'_>,
) -> Option<&'static str> {
    let row = KINDS.iter().find(|row| kty.is(row.kty))?;
    #[cfg(feature = "asymmetric")]
    if let Some(encryption) = row.encryption.filter(|_| options.for_encryption) {
        return (encryption.member_at_fault)(jwk, status);
    }
    (row.member_at_fault)(jwk, status, options.allow_weak)
}

/// As `Make::weak_bits`.
pub(super) fn weak_bits(kty: &Text<'_>, jwk: &Members<'_>) -> u32 {
    KINDS.iter().find(|row| kty.is(row.kty)).map_or(0, |row| (row.weak_bits)(jwk))
}

/// The `kty` of each kind.
pub(super) fn all_kty() -> impl Iterator<Item = &'static str> {
    KINDS.iter().map(|row| row.kty)
}

/// A new key; 0 bits = the algorithm's default.
pub(super) fn generate(algorithm: KeyAlgorithm, bits: u32) -> Result<Bound<Material>> {
    if let KeyAlgorithm::Signature(algorithm) = algorithm {
        let row = KINDS.iter().find(|row| row.family == algorithm.family()).ok_or(UNSUPPORTED)?;
        return (row.generate)(algorithm, bits);
    }
    #[cfg(feature = "asymmetric")]
    if let Some(row) = KINDS.iter().filter_map(|row| row.encryption).find(|row| (row.generates)(algorithm)) {
        return (row.generate)(algorithm, bits);
    }
    Err(UNSUPPORTED)
}

/// From the DER structure of a key.
#[cfg(feature = "asymmetric")]
pub(super) fn from_der(der: &Der<'_>, stated: Stated, allow_weak: bool) -> Result<Bound<Material>> {
    first(KINDS.iter().map(|row| (row.from_der)(der, stated, allow_weak)))
}

/// The same of a key for encryption.
#[cfg(feature = "asymmetric")]
pub(super) fn from_der_for_encryption(der: &Der<'_>, stated: Option<KeyAlgorithm>) -> Result<Bound<Material>> {
    first(KINDS.iter().filter_map(|row| row.encryption).map(|row| (row.from_der)(der, stated)))
}

#[cfg(feature = "asymmetric")]
fn first(mut found: impl Iterator<Item = Found>) -> Result<Bound<Material>> {
    found.find_map(Found::transpose).unwrap_or(Err(UNSUPPORTED))
}
