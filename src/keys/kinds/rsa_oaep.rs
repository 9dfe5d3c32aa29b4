//! RSA keys for RSAES-OAEP (RFC 7518 4.3, RFC 8017 7.1).

use aws_lc_rs::rsa::{
    OAEP_SHA1_MGF1SHA1, OAEP_SHA256_MGF1SHA256, OAEP_SHA384_MGF1SHA384, OAEP_SHA512_MGF1SHA512, OaepAlgorithm,
    OaepPrivateDecryptingKey, OaepPublicEncryptingKey, PrivateDecryptingKey, PublicEncryptingKey,
};
use smallvec::smallvec;
use zeroize::Zeroizing;

use super::super::asymmetric::{self, Der};
use super::super::kind::{Bound, Kind, Member};
use super::super::material::{EncryptedKey, MALFORMED, Secret};
use super::super::members::Members;
use super::rsa::{self, Numbers};
use crate::algorithm::{KeyAlgorithm, KeyManagement, MAX_CONTENT_KEY_LEN};
use crate::status::{Result, Status};

/// Each algorithm, and how it is called underneath.
static TABLE: [(KeyManagement, &OaepAlgorithm); 4] = [
    (KeyManagement::RsaOaep, &OAEP_SHA1_MGF1SHA1),
    (KeyManagement::RsaOaep256, &OAEP_SHA256_MGF1SHA256),
    (KeyManagement::RsaOaep384, &OAEP_SHA384_MGF1SHA384),
    (KeyManagement::RsaOaep512, &OAEP_SHA512_MGF1SHA512),
];

fn oaep(algorithm: KeyManagement) -> Option<&'static OaepAlgorithm> {
    TABLE.iter().find(|(known, _)| *known == algorithm).map(|(_, oaep)| *oaep)
}

/// An RSA key for encryption.
pub(crate) struct OaepKey {
    numbers: Numbers,
    public: OaepPublicEncryptingKey,
    private: Option<OaepPrivateDecryptingKey>,
}

impl OaepKey {
    /// A key of these numbers, for RSA-OAEP-256 where nothing else is stated. None is weak: the library underneath takes
    /// none below 2048 bits.
    fn load(numbers: Numbers, stated: Option<KeyAlgorithm>) -> Result<Bound<OaepKey>> {
        let algorithm = stated.unwrap_or(KeyManagement::RsaOaep256.into());
        match algorithm {
            KeyAlgorithm::Management(management) if oaep(management).is_some() => {}
            _ => return Err(Status::KeyAlgMismatch.into()),
        }
        numbers.check(false)?;
        let spki = asymmetric::public_der(rsa::IDENTIFIER, &numbers.public_der()?)?;
        let public = PublicEncryptingKey::from_der(&spki).map_err(|_| MALFORMED)?;
        let public = OaepPublicEncryptingKey::new(public).map_err(|_| MALFORMED)?;
        let private = match &numbers.pkcs1 {
            None => None,
            Some(pkcs1) => {
                let pkcs8 = asymmetric::private_der(rsa::IDENTIFIER, pkcs1)?;
                let private = PrivateDecryptingKey::from_pkcs8(&pkcs8).map_err(|_| MALFORMED)?;
                Some(OaepPrivateDecryptingKey::new(private).map_err(|_| MALFORMED)?)
            }
        };
        let key = OaepKey { numbers, public, private };
        Ok(Bound::for_encryption(key, algorithm, stated.is_none()))
    }

    /// Bytes of an encrypted key.
    pub fn encrypted_len(&self) -> usize {
        self.numbers.n.len()
    }

    /// Encrypts the key of a content.
    pub fn encrypt(&self, algorithm: KeyManagement, key: &[u8]) -> Result<EncryptedKey> {
        let oaep = oaep(algorithm).ok_or(Status::KeyAlgMismatch)?;
        let mut encrypted: EncryptedKey = smallvec![0; self.public.ciphertext_size()];
        let written = self.public.encrypt(oaep, key, &mut encrypted, None).map_err(|_| Status::Internal)?.len();
        encrypted.truncate(written);
        Ok(encrypted)
    }

    /// Decrypts the key of a content to the front of `out`, and gives its length; `None` where that fails, for any reason.
    pub fn decrypt(
        &self,
        algorithm: KeyManagement,
        encrypted: &[u8],
        out: &mut [u8; MAX_CONTENT_KEY_LEN],
    ) -> Option<usize> {
        let private = self.private.as_ref()?;
        let mut plain = Zeroizing::new([0; 1024]);
        let plain = plain.get_mut(..private.min_output_size())?;
        // RFC 8017 7.1.2: as long as the modulus, which is public.
        if encrypted.len() != self.encrypted_len() {
            return None;
        }
        let plain = private.decrypt(oaep(algorithm)?, encrypted, plain, None).ok()?;
        out.get_mut(..plain.len())?.copy_from_slice(plain);
        Some(plain.len())
    }
}

impl Kind for OaepKey {
    fn kty(&self) -> &'static str {
        rsa::KTY
    }

    fn bits(&self) -> u32 {
        self.numbers.bits() as u32
    }

    fn has_private_part(&self) -> bool {
        self.private.is_some()
    }

    fn required_members(&self) -> Vec<Member<'_>> {
        self.numbers.required_members()
    }

    fn private_members(&self) -> Vec<Member<'_>> {
        self.numbers.private_members()
    }

    fn public_pem(&self) -> Result<Secret> {
        asymmetric::public_pem(rsa::IDENTIFIER, &self.numbers.public_der()?)
    }

    fn private_pem(&self) -> Result<Secret> {
        let pkcs1 = self.numbers.pkcs1.as_ref().ok_or(Status::KeyCannotSign)?;
        asymmetric::private_pem(rsa::IDENTIFIER, pkcs1)
    }
}

/// `None` for a private key in a shape that is not supported.
pub(super) fn from_jwk(jwk: &Members<'_>, stated: Option<KeyAlgorithm>) -> Result<Option<Bound<OaepKey>>> {
    let Some(numbers) = Numbers::from_jwk(jwk)? else { return Ok(None) };
    OaepKey::load(numbers, stated).map(Some)
}

/// Not one for RSASSA-PSS alone.
pub(super) fn from_der(der: &Der<'_>, stated: Option<KeyAlgorithm>) -> Result<Option<Bound<OaepKey>>> {
    let Some(numbers) = Numbers::from_der(der, &[rsa::OID])? else { return Ok(None) };
    OaepKey::load(numbers, stated).map(Some)
}

/// Of 2048, 3072, 4096 or 8192 bits; 0 = 2048.
pub(super) fn generate(algorithm: KeyAlgorithm, bits: u32) -> Result<Bound<OaepKey>> {
    OaepKey::load(Numbers::generate(bits)?, Some(algorithm))
}
