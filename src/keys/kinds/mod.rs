//! The table of the kinds of keys, one row each; nothing else enumerates them.

#[cfg(feature = "asymmetric")]
mod akp;
#[cfg(feature = "asymmetric")]
mod ec;
mod oct;
#[cfg(feature = "asymmetric")]
mod okp;
#[cfg(feature = "asymmetric")]
mod rsa;

#[cfg(feature = "asymmetric")]
use super::asymmetric::{Der, FromDer};
use super::kind::{Bound, Kind, Make};
#[cfg(feature = "asymmetric")]
use super::material::Stated;
use super::material::{Message, Signature, UNSUPPORTED};
use super::members::Members;
use crate::algorithm::{Algorithm, Family};
use crate::json::Text;
use crate::status::{Result, Status};
use oct::HmacKey;

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
}

static KINDS: &[Row] = &[
    symmetric::<HmacKey>(),
    #[cfg(feature = "asymmetric")]
    asymmetric::<rsa::RsaKey>(),
    #[cfg(feature = "asymmetric")]
    asymmetric::<ec::EcKey>(),
    #[cfg(feature = "asymmetric")]
    asymmetric::<okp::OkpKey>(),
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
    Asymmetric(Box<dyn Kind>),
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

/// The same expression for each kind of material.
macro_rules! of_each {
    ($material:expr, $key:ident => $body:expr) => {
        match $material {
            Material::Hmac($key) => $body,
            #[cfg(feature = "asymmetric")]
            Material::Asymmetric($key) => $body,
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
        }
    }

    /// As `Kind::usable_with`.
    pub fn usable_with(&self, algorithm: Algorithm) -> bool {
        of_each!(self, key => key.usable_with(algorithm))
    }

    /// As `Kind::signature_len`.
    pub fn signature_len(&self, algorithm: Algorithm) -> usize {
        of_each!(self, key => key.signature_len(algorithm))
    }

    /// As `Kind::sign`.
    pub fn sign(&self, algorithm: Algorithm, message: &Message<'_>) -> Result<Signature> {
        of_each!(self, key => key.sign(algorithm, message))
    }

    /// As `Kind::verify`.
    #[inline]
    pub fn verify(&self, algorithm: Algorithm, message: &Message<'_>, signature: &[u8]) -> bool {
        of_each!(self, key => key.verify(algorithm, message, signature))
    }
}

/// An HMAC key of a shared secret.
pub(super) fn from_secret(algorithm: Algorithm, secret: &[u8], allow_weak: bool) -> Result<Bound<Material>> {
    Ok(HmacKey::load(algorithm, secret, allow_weak, false)?.map(Material::Hmac))
}

/// From the members of a JWK; `None` for a `kty`, a shape or an algorithm that is not supported.
pub(super) fn from_jwk(kty: &Text<'_>, jwk: &Members<'_>, allow_weak: bool) -> Found {
    match KINDS.iter().find(|row| kty.is(row.kty)) {
        Some(row) => (row.from_jwk)(jwk, allow_weak),
        None => Ok(None),
    }
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
    allow_weak: bool,
) -> Option<&'static str> {
    let row = KINDS.iter().find(|row| kty.is(row.kty))?;
    (row.member_at_fault)(jwk, status, allow_weak)
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
pub(super) fn generate(algorithm: Algorithm, bits: u32) -> Result<Bound<Material>> {
    let row = KINDS.iter().find(|row| row.family == algorithm.family()).ok_or(UNSUPPORTED)?;
    (row.generate)(algorithm, bits)
}

/// From the DER structure of a key.
#[cfg(feature = "asymmetric")]
pub(super) fn from_der(der: &Der<'_>, stated: Stated, allow_weak: bool) -> Result<Bound<Material>> {
    for row in KINDS {
        if let Some(key) = (row.from_der)(der, stated, allow_weak)? {
            return Ok(key);
        }
    }
    Err(UNSUPPORTED)
}
