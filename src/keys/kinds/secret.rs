//! Shared secrets for encryption (RFC 7518 4.4, 4.5, 4.7): they encrypt contents, or wrap the keys of contents.

use zeroize::Zeroizing;

use super::super::content::{ContentKey, Direction};
use super::super::detect;
use super::super::kind::{Bound, Kind, Member, MemberValue};
use super::super::material::{MALFORMED, Secret, UNSUPPORTED};
use super::super::members::Members;
use crate::algorithm::{ContentEncryption, KeyAlgorithm, KeyManagement, Method};
use crate::status::{Result, Status};

/// A shared secret.
pub(crate) struct SecretKey {
    secret: Secret,
    /// AES-GCM or AES-CBC, for all that does not wrap with AES alone.
    content: Option<ContentKey>,
}

impl SecretKey {
    /// From as many bytes as the algorithm asks for. A key document is no secret, whatever a caller says.
    fn load(algorithm: KeyAlgorithm, secret: &[u8]) -> Result<Bound<Self>> {
        if detect::is_key_document(secret) {
            return Err(Status::KeyWrongForm.into());
        }
        let algorithm = match algorithm {
            KeyAlgorithm::Management(KeyManagement::Dir) => {
                ContentEncryption::of_key_len(secret.len()).ok_or(MALFORMED)?.into()
            }
            bound => bound,
        };
        let content = match algorithm {
            KeyAlgorithm::Content(encryption) => Some(encryption),
            KeyAlgorithm::Management(management) => match management.method() {
                Method::Wrap(len) if secret.len() == len => None,
                Method::GcmWrap(len) => Some(ContentEncryption::of_key_len(len).ok_or(Status::Internal)?),
                Method::Wrap(_) => return Err(MALFORMED),
                Method::Unsupported => return Err(UNSUPPORTED),
                _ => return Err(Status::KeyAlgMismatch.into()),
            },
            KeyAlgorithm::Signature(_) => return Err(Status::KeyAlgMismatch.into()),
        };
        if content.is_some_and(|content| content.key_len() != secret.len()) {
            return Err(MALFORMED);
        }
        let content = content.map(|encryption| ContentKey::new(encryption, secret, Direction::Both)).transpose()?;
        let secret = Zeroizing::new(secret.to_vec());
        Ok(Bound::for_encryption(SecretKey { secret, content }, algorithm, false))
    }

    /// Its bytes.
    pub fn secret(&self) -> &[u8] {
        &self.secret
    }

    /// What encrypts contents, or with AES-GCM the keys of contents.
    pub fn content(&self) -> Option<&ContentKey> {
        self.content.as_ref()
    }
}

impl Kind for SecretKey {
    fn kty(&self) -> &'static str {
        "oct"
    }

    fn bits(&self) -> u32 {
        self.secret.len() as u32 * 8
    }

    fn is_symmetric(&self) -> bool {
        true
    }

    fn has_private_part(&self) -> bool {
        true
    }

    fn required_members(&self) -> Vec<Member<'_>> {
        vec![("k", MemberValue::Bytes(&self.secret))]
    }

    /// The secret is a required one.
    fn private_members(&self) -> Vec<Member<'_>> {
        Vec::new()
    }
}

/// A key of a secret.
pub(super) fn from_secret(algorithm: KeyAlgorithm, secret: &[u8]) -> Result<Bound<SecretKey>> {
    SecretKey::load(algorithm, secret)
}

/// RFC 7518 6.4; `None` where no algorithm is named, for nothing else tells what the secret is for.
pub(super) fn from_jwk(jwk: &Members<'_>, stated: Option<KeyAlgorithm>) -> Result<Option<Bound<SecretKey>>> {
    let secret = jwk.bytes("k")?.ok_or(MALFORMED)?;
    stated.map(|algorithm| from_secret(algorithm, &secret)).transpose()
}

/// A new one of as many bits as the algorithm asks for; of `dir` as many as the caller names, 0 = 256.
pub(super) fn generate(algorithm: KeyAlgorithm, bits: u32) -> Result<Bound<SecretKey>> {
    let needed = match algorithm {
        KeyAlgorithm::Content(encryption) => encryption.key_len(),
        KeyAlgorithm::Management(KeyManagement::Dir) if bits == 0 => ContentEncryption::A256Gcm.key_len(),
        KeyAlgorithm::Management(KeyManagement::Dir) => bits as usize / 8,
        KeyAlgorithm::Management(management) => match management.method() {
            Method::Wrap(len) | Method::GcmWrap(len) => len,
            _ => return Err(UNSUPPORTED),
        },
        KeyAlgorithm::Signature(_) => return Err(UNSUPPORTED),
    };
    if bits != 0 && bits as usize != needed * 8 || ContentEncryption::of_key_len(needed).is_none() {
        return Err(Status::InvalidArgument.into());
    }
    let mut secret = Zeroizing::new(vec![0; needed]);
    getrandom::fill(&mut secret).map_err(|_| Status::NoRandomness)?;
    from_secret(algorithm, &secret)
}
