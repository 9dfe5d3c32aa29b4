//! Keys in PEM (RFC 7468) and DER: SPKI, PKCS#8 (also encrypted), PKCS#1, SEC1, and X.509 certificates.
//!
//! The formats are read and written by the RustCrypto format crates.

use der::asn1::{AnyRef, BitStringRef, OctetStringRef, UintRef};
use der::{Decode, Encode, SliceReader};
use pkcs1::RsaPublicKeyRef;
use pkcs8::pkcs5::pbes2::{DES_EDE3_CBC_OID, Kdf};
use pkcs8::{EncryptedPrivateKeyInfoRef, ObjectIdentifier, PrivateKeyInfoRef};
use sec1::EcPrivateKey;
use spki::{AlgorithmIdentifierRef, SubjectPublicKeyInfoRef};
use zeroize::Zeroizing;

use super::asymmetric::{AsymmetricKey, Private, Public, Stated, UNSUPPORTED};
use super::blocks::{self, Blocks};
use super::form::{self, DerKind};
use super::key::{Key, KeyOptions, MALFORMED, Secret};
use super::{akp, certificate, ec, okp, pss, rsa};
use crate::algorithm::Algorithm;
use crate::status::{Error, Result, Status};

const RSA: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.1");
const EC: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.2.1");
const ED25519: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.101.112");

const WRONG_FORM: Error = Error { status: Status::KeyWrongForm, needed: 0 };

/// One key from PEM text: the private key, wherever it stands, else the first public key or certificate. Blocks of other
/// kinds are passed over.
pub(super) fn from_pem(algorithm: Option<Algorithm>, pem: &[u8], options: &KeyOptions<'_>) -> Result<Key> {
    if !form::is_pem(pem) {
        return Err(if form::is_bare_document(pem) { WRONG_FORM } else { MALFORMED });
    }
    let (mut private, mut public) = (None, None);
    let mut has_whole = false;
    for block in Blocks::of(pem) {
        has_whole |= block.is_whole();
        match kind(block.label) {
            // To sign with one of two keys would be to guess.
            Some(kind) if kind.is_private() && private.is_some() => return Err(MALFORMED),
            Some(kind) if kind.is_private() => private = Some((kind, block)),
            Some(kind) if public.is_none() => public = Some((kind, block)),
            _ => {}
        }
    }
    let Some((kind, block)) = private.or(public) else {
        return Err(if has_whole { UNSUPPORTED } else { MALFORMED });
    };
    if kind == DerKind::OtherPrivate {
        return Err(UNSUPPORTED);
    }
    if block.is_encrypted() {
        // The encryption of RFC 1421, keyed by MD5, is not supported; PKCS#8's is.
        return Err(if options.password.is_none() { Status::KeyEncrypted.into() } else { UNSUPPORTED });
    }
    let der = block.decode()?;
    if kind == DerKind::EncryptedPkcs8 && form::der_kind(&der) != Some(kind) {
        return Err(MALFORMED);
    }
    load(kind, &der, algorithm, options)
}

/// What a block with this label holds, if it is a key.
fn kind(label: &[u8]) -> Option<DerKind> {
    Some(match label {
        b"PUBLIC KEY" => DerKind::Spki,
        b"PRIVATE KEY" => DerKind::Pkcs8,
        b"ENCRYPTED PRIVATE KEY" => DerKind::EncryptedPkcs8,
        b"RSA PUBLIC KEY" => DerKind::Pkcs1Public,
        b"RSA PRIVATE KEY" => DerKind::Pkcs1Private,
        b"EC PRIVATE KEY" => DerKind::Sec1,
        b"CERTIFICATE" | b"X509 CERTIFICATE" => DerKind::Certificate,
        b"TRUSTED CERTIFICATE" => DerKind::TrustedCertificate,
        // OpenSSH's, DSA's. They are not passed over: a public key in the same file is not what signs.
        label if label.ends_with(b"PRIVATE KEY") => DerKind::OtherPrivate,
        _ => return None,
    })
}

/// One key from DER bytes, whatever kind they are of.
pub(super) fn from_der(algorithm: Option<Algorithm>, der: &[u8], options: &KeyOptions<'_>) -> Result<Key> {
    match form::der_kind(der) {
        Some(kind) => load(kind, der, algorithm, options),
        None if form::is_text_document(der) => Err(WRONG_FORM),
        None => Err(MALFORMED),
    }
}

fn load(kind: DerKind, der: &[u8], algorithm: Option<Algorithm>, options: &KeyOptions<'_>) -> Result<Key> {
    let stated = Stated::only(algorithm);
    match kind {
        DerKind::Spki => {
            let info = SubjectPublicKeyInfoRef::from_der(der).map_err(|_| MALFORMED)?;
            from_spki(&info, stated, options)
        }
        DerKind::Pkcs8 => from_pkcs8(der, stated, options),
        DerKind::EncryptedPkcs8 => from_encrypted_pkcs8(der, stated, options),
        DerKind::Pkcs1Public => rsa::from_public_der(der, stated, options.allow_weak),
        DerKind::Pkcs1Private => rsa::from_private_der(der, stated, options.allow_weak),
        DerKind::Sec1 => ec::from_private_der(None, der, stated),
        DerKind::Certificate => from_spki(&certificate::public_key(der).map_err(|_| MALFORMED)?, stated, options),
        DerKind::TrustedCertificate => {
            from_spki(&certificate::public_key_of_trusted(der).map_err(|_| MALFORMED)?, stated, options)
        }
        DerKind::OtherPrivate => Err(UNSUPPORTED),
    }
}

/// From a SubjectPublicKeyInfo (RFC 5280 4.1.2.7).
fn from_spki(info: &SubjectPublicKeyInfoRef<'_>, stated: Stated, options: &KeyOptions<'_>) -> Result<Key> {
    let key = info.subject_public_key.as_bytes().ok_or(MALFORMED)?;
    match info.algorithm.oid {
        RSA => rsa::from_public_der(key, stated, options.allow_weak),
        pss::OID => {
            let stated = pss::bind(info.algorithm.parameters, stated)?;
            rsa::from_public_der(key, stated, options.allow_weak).map(pss::noted)
        }
        EC => ec::from_spki(curve_oid(&info.algorithm)?, key, stated),
        ED25519 => okp::from_spki(key, stated),
        oid => akp::from_spki(akp::algorithm(oid).ok_or(UNSUPPORTED)?, key, stated),
    }
}

/// From a PrivateKeyInfo (RFC 5958).
fn from_pkcs8(der: &[u8], stated: Stated, options: &KeyOptions<'_>) -> Result<Key> {
    let info = PrivateKeyInfoRef::from_der(der).map_err(|_| MALFORMED)?;
    let key = info.private_key.as_bytes();
    match info.algorithm.oid {
        RSA => rsa::from_private_der(key, stated, options.allow_weak),
        pss::OID => {
            let stated = pss::bind(info.algorithm.parameters, stated)?;
            rsa::from_private_der(key, stated, options.allow_weak).map(pss::noted)
        }
        EC => ec::from_private_der(curve_oid(&info.algorithm)?, key, stated),
        ED25519 => okp::from_pkcs8(der, stated),
        oid => akp::from_private_der(akp::algorithm(oid).ok_or(UNSUPPORTED)?, key, stated),
    }
}

/// From an EncryptedPrivateKeyInfo (RFC 5958 3), by PBES2 with PBKDF2 or scrypt (RFC 8018).
fn from_encrypted_pkcs8(der: &[u8], stated: Stated, options: &KeyOptions<'_>) -> Result<Key> {
    let password = options.password.ok_or(Status::KeyEncrypted)?;
    if !has_whole_iv(der) {
        return Err(UNSUPPORTED);
    }
    // It has the structure of one, so what cannot be read is the encryption scheme.
    let info = EncryptedPrivateKeyInfoRef::from_der(der).map_err(|_| UNSUPPORTED)?;
    if !is_affordable(&info) {
        return Err(UNSUPPORTED);
    }
    let decrypted = info.decrypt(password).map_err(|error| match error {
        pkcs8::Error::EncryptedPrivateKey(pkcs8::pkcs5::Error::DecryptFailed) | pkcs8::Error::Asn1(_) => {
            Status::KeyEncrypted
        }
        _ => Status::KeyUnsupported,
    })?;
    // One wrong password in 256 leaves padding that looks right, and behind it anything.
    if form::der_kind(decrypted.as_bytes()) != Some(DerKind::Pkcs8) {
        return Err(Status::KeyEncrypted.into());
    }
    from_pkcs8(decrypted.as_bytes(), stated, options)
}

/// Whether the parameters of an encrypted document make sense, and deriving its key takes a bounded time and memory
/// whatever it asks for: several times what anyone recommends.
fn is_affordable(info: &EncryptedPrivateKeyInfoRef<'_>) -> bool {
    const MAX_ITERATIONS: u32 = 5_000_000;
    const MAX_MEMORY: u64 = 256 << 20;
    match info.encryption_algorithm.pbes2().map(|parameters| &parameters.kdf) {
        Some(Kdf::Pbkdf2(parameters)) => (1..=MAX_ITERATIONS).contains(&parameters.iteration_count),
        Some(Kdf::Scrypt(parameters)) => {
            // RFC 7914 2: N is a power of two above 1, r and p are at least 1.
            let [n, r, p] =
                [parameters.cost_parameter, parameters.block_size.into(), parameters.parallelization.into()];
            let memory = [r, p, 128].into_iter().try_fold(n, u64::checked_mul);
            n > 1 && n.is_power_of_two() && r > 0 && p > 0 && memory.is_some_and(|bytes| bytes <= MAX_MEMORY)
        }
        _ => false,
    }
}

/// Whether the IV of triple DES is as long as its block: the library underneath takes the first eight bytes of any, and
/// panics where there are fewer.
fn has_whole_iv(der: &[u8]) -> bool {
    fn inside(element: AnyRef<'_>) -> Option<SliceReader<'_>> {
        SliceReader::new(element.value()).ok()
    }
    let iv_len = || {
        let mut outer = inside(AnyRef::from_der(der).ok()?)?;
        let scheme = AlgorithmIdentifierRef::decode(&mut outer).ok()?;
        let mut parameters = inside(scheme.parameters?)?;
        AnyRef::decode(&mut parameters).ok()?;
        let cipher = AlgorithmIdentifierRef::decode(&mut parameters).ok()?;
        (cipher.oid == DES_EDE3_CBC_OID).then_some(cipher.parameters?.value().len())
    };
    iv_len().is_none_or(|len| len == 8)
}

/// The named curve of an EC key; curves that are spelt out are not supported.
fn curve_oid(algorithm: &AlgorithmIdentifierRef<'_>) -> Result<Option<ObjectIdentifier>> {
    match algorithm.parameters {
        Some(parameters) => parameters.decode_as().map(Some).map_err(|_| UNSUPPORTED),
        None => Err(MALFORMED),
    }
}

const ENCODING_FAILED: Error = Error { status: Status::Internal, needed: 0 };

fn encode(value: &impl Encode) -> Result<Secret> {
    value.to_der().map(Zeroizing::new).map_err(|_| ENCODING_FAILED)
}

/// The public key as PEM (SubjectPublicKeyInfo).
pub(super) fn public_pem(key: &AsymmetricKey) -> Result<Secret> {
    let bits = match &key.public {
        Public::Rsa { n, e, .. } => {
            let uint = |bytes| UintRef::new(bytes).map_err(|_| ENCODING_FAILED);
            encode(&RsaPublicKeyRef { modulus: uint(n)?, public_exponent: uint(e)? })?
        }
        Public::Ec { point, .. } => Zeroizing::new(point.clone()),
        Public::Okp { x } => Zeroizing::new(x.clone()),
        Public::Akp { public, .. } => Zeroizing::new(public.clone()),
    };
    let subject_public_key = BitStringRef::from_bytes(&bits).map_err(|_| ENCODING_FAILED)?;
    let info = with_algorithm(key, |algorithm| encode(&SubjectPublicKeyInfoRef { algorithm, subject_public_key }))?;
    Ok(blocks::encode("PUBLIC KEY", &info))
}

/// The private key as PEM (PKCS#8, not encrypted); `None` if there is none.
pub(super) fn private_pem(key: &AsymmetricKey) -> Result<Option<Secret>> {
    let Some(private) = &key.private else { return Ok(None) };
    let octets = |bytes: &[u8]| encode(&OctetStringRef::new(bytes).map_err(|_| ENCODING_FAILED)?);
    let inner = match (private, &key.public) {
        (Private::Rsa(key), _) => Zeroizing::new(key.pkcs1.to_vec()),
        (Private::Ec(key), Public::Ec { point, .. }) => {
            encode(&EcPrivateKey { private_key: &key.d, parameters: None, public_key: Some(point) })?
        }
        (Private::Okp(key), _) => octets(&key.seed)?,
        (Private::Akp(key), _) => {
            // [0] IMPLICIT OCTET STRING: the same but for the tag (RFC 9881 6).
            let mut seed = octets(&key.seed)?;
            seed[0] = 0x80;
            seed
        }
        _ => return Err(ENCODING_FAILED),
    };
    let private_key = OctetStringRef::new(&inner).map_err(|_| ENCODING_FAILED)?;
    let info = with_algorithm(key, |algorithm| encode(&PrivateKeyInfoRef::new(algorithm, private_key)))?;
    Ok(Some(blocks::encode("PRIVATE KEY", &info)))
}

/// Calls `body` with the AlgorithmIdentifier of a key.
fn with_algorithm<R>(key: &AsymmetricKey, body: impl FnOnce(AlgorithmIdentifierRef<'_>) -> Result<R>) -> Result<R> {
    let pss;
    let (oid, parameters) = match &key.public {
        Public::Rsa { pss: Some(algorithm), .. } => {
            pss = encode(&pss::parameters(*algorithm).ok_or(ENCODING_FAILED)?)?;
            (pss::OID, Some(AnyRef::from_der(&pss).map_err(|_| ENCODING_FAILED)?))
        }
        // RFC 3279 2.3.1: the parameters are there, and null.
        Public::Rsa { .. } => (RSA, Some(AnyRef::NULL)),
        Public::Ec { curve, .. } => (EC, Some(AnyRef::from(&curve.oid))),
        Public::Okp { .. } => (ED25519, None),
        Public::Akp { algorithm, .. } => (akp::oid(*algorithm).ok_or(ENCODING_FAILED)?, None),
    };
    body(AlgorithmIdentifierRef { oid, parameters })
}

#[cfg(test)]
mod tests {
    use super::*;
    use pkcs8::pkcs5::pbes2::{EncryptionScheme, Parameters, Pbkdf2Params, ScryptParams};

    /// A key document that asks for this much work before anything of it can be known.
    fn encrypted(kdf: Kdf) -> Vec<u8> {
        let parameters = Parameters { kdf, encryption: EncryptionScheme::Aes256Cbc { iv: [7; 16] } };
        let info = EncryptedPrivateKeyInfoRef {
            encryption_algorithm: pkcs8::pkcs5::EncryptionScheme::Pbes2(parameters),
            encrypted_data: OctetStringRef::new(&[1; 64]).unwrap(),
        };
        info.to_der().unwrap()
    }

    #[test]
    fn encrypted_keys_cannot_ask_for_unbounded_work() {
        let options = KeyOptions { password: Some("password"), ..KeyOptions::default() };
        let status = |kdf| from_der(None, &encrypted(kdf), &options).err().map(|error| error.status);
        let pbkdf2 = |iterations| {
            let mut parameters = Pbkdf2Params::hmac_sha256(1, b"salt").unwrap();
            parameters.iteration_count = iterations;
            Kdf::Pbkdf2(parameters)
        };
        let scrypt = |n, r, p| Kdf::Scrypt(scrypt_parameters(n, r, p));
        // Of an acceptable cost the password is tried, and is wrong.
        assert_eq!(status(pbkdf2(1)), Some(Status::KeyEncrypted));
        assert_eq!(status(scrypt(16, 1, 1)), Some(Status::KeyEncrypted));
        let costly = [scrypt(1 << 40, 8, 1), scrypt(u64::MAX, 8, 1), scrypt(1 << 17, 8, 16)];
        let senseless = [scrypt(0, 8, 1), scrypt(1, 8, 1), scrypt(15, 8, 1), scrypt(16, 0, 1), scrypt(16, 8, 0)];
        for kdf in costly.into_iter().chain(senseless).chain([pbkdf2(u32::MAX), pbkdf2(0)]) {
            assert_eq!(status(kdf), Some(Status::KeyUnsupported));
        }
    }

    fn scrypt_parameters(n: u64, r: u16, p: u16) -> ScryptParams {
        use pkcs8::pkcs5::pbes2::Salt;
        ScryptParams {
            salt: Salt::new(b"salt").unwrap(),
            cost_parameter: n,
            block_size: r,
            parallelization: p,
            key_length: None,
        }
    }
}
