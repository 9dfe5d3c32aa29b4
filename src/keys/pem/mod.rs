//! Keys in PEM (RFC 7468) and DER: SPKI, PKCS#8 (also encrypted), PKCS#1, SEC1, and X.509 certificates.
//!
//! The formats are read and written by the RustCrypto format crates.

pub(super) mod blocks;
mod certificate;

use der::asn1::AnyRef;
use der::{Decode, SliceReader};
use pkcs8::pkcs5::pbes2::{DES_EDE3_CBC_OID, Kdf};
use pkcs8::{EncryptedPrivateKeyInfoRef, PrivateKeyInfoRef, SecretDocument};
use spki::{AlgorithmIdentifierRef, SubjectPublicKeyInfoRef};

use super::asymmetric::Der;
use super::detect::{self, DerKind};
use super::key::Key;
use super::kinds;
use super::material::{MALFORMED, Stated, UNSUPPORTED};
use super::options::KeyOptions;
use crate::algorithm::KeyAlgorithm;
use crate::status::{Error, Result, Status};
use blocks::Blocks;

const WRONG_FORM: Error = Error { status: Status::KeyWrongForm, needed: 0 };

/// One key from PEM text: the private key, wherever it stands, else the first public key or certificate. Blocks of other
/// kinds are passed over.
pub(super) fn from_pem(algorithm: Option<KeyAlgorithm>, pem: &[u8], options: &KeyOptions<'_>) -> Result<Key> {
    if !detect::is_pem(pem) {
        return Err(if detect::is_bare_document(pem) { WRONG_FORM } else { MALFORMED });
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
    if kind == DerKind::EncryptedPkcs8 && detect::der_kind(&der) != Some(kind) {
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
pub(super) fn from_der(algorithm: Option<KeyAlgorithm>, der: &[u8], options: &KeyOptions<'_>) -> Result<Key> {
    match detect::der_kind(der) {
        Some(kind) => load(kind, der, algorithm, options),
        None if detect::is_text_document(der) => Err(WRONG_FORM),
        None => Err(MALFORMED),
    }
}

fn load(kind: DerKind, der: &[u8], algorithm: Option<KeyAlgorithm>, options: &KeyOptions<'_>) -> Result<Key> {
    let stated = Stated::only(algorithm.and_then(KeyAlgorithm::signature));
    let of = |der: &Der<'_>| {
        if options.for_encryption {
            kinds::from_der_for_encryption(der, algorithm).map(Key::new)
        } else {
            kinds::from_der(der, stated, options.allow_weak).map(Key::new)
        }
    };
    let of_spki = |info: der::Result<SubjectPublicKeyInfoRef<'_>>| {
        let info = info.map_err(|_| MALFORMED)?;
        let key = info.subject_public_key.as_bytes().ok_or(MALFORMED)?;
        of(&Der::Spki { algorithm: info.algorithm, key })
    };
    let of_pkcs8 = |der: &[u8]| {
        let info = PrivateKeyInfoRef::from_der(der).map_err(|_| MALFORMED)?;
        of(&Der::Pkcs8 { algorithm: info.algorithm, key: info.private_key.as_bytes(), whole: der })
    };
    match kind {
        DerKind::Spki => of_spki(SubjectPublicKeyInfoRef::from_der(der)),
        DerKind::Pkcs8 => of_pkcs8(der),
        DerKind::EncryptedPkcs8 => of_pkcs8(decrypt(der, options.password)?.as_bytes()),
        DerKind::Pkcs1Public => of(&Der::Pkcs1Public(der)),
        DerKind::Pkcs1Private => of(&Der::Pkcs1Private(der)),
        DerKind::Sec1 => of(&Der::Sec1(der)),
        DerKind::Certificate => of_spki(certificate::public_key(der)),
        DerKind::TrustedCertificate => of_spki(certificate::public_key_of_trusted(der)),
        DerKind::OtherPrivate => Err(UNSUPPORTED),
    }
}

/// What is inside an EncryptedPrivateKeyInfo (RFC 5958 3), by PBES2 with PBKDF2 or scrypt (RFC 8018).
fn decrypt(der: &[u8], password: Option<&str>) -> Result<SecretDocument> {
    let password = password.ok_or(Status::KeyEncrypted)?;
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
    if detect::der_kind(decrypted.as_bytes()) != Some(DerKind::Pkcs8) {
        return Err(Status::KeyEncrypted.into());
    }
    Ok(decrypted)
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

#[cfg(test)]
mod tests {
    use super::*;
    use der::Encode;
    use der::asn1::OctetStringRef;
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
