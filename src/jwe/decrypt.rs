//! Decrypting any content.
//!
//! In this order: size, segments, buffer, header, key, decryption. Whatever is wrong with a key or a content gives one answer,
//! `JWE_DECRYPTION_FAILED`, after the same work: nothing tells at which step it was found (RFC 7516 11.5).

use subtle::{Choice, ConditionallySelectable};
use zeroize::{Zeroize, Zeroizing};

use super::agree::{self, Point, Purpose};
use super::options::JweDecryptOptions;
use super::{random, wrap};
use crate::algorithm::{
    ContentEncryption, ContentEncryptionSet, KeyAlgorithm, KeyManagement, KeyManagementSet, MAX_CONTENT_KEY_LEN, Method,
};
use crate::base64url;
use crate::jose::compact::{self, EncryptedSegments};
use crate::jose::header::{EncryptedHeader, type_fits};
use crate::jose::record::Record;
use crate::jose::workspace::{Workspace, decode, limit};
use crate::json::Text;
use crate::keys::{ContentKey, Direction, EncryptionKey, Key, KeyRing, Keyset, SecretKey};
use crate::status::{Error, Result, Status};

const MALFORMED: Error = Error { status: Status::TokenMalformed, needed: 0 };

/// Decrypts a token and writes its content, whatever that is, to the front of `out`; returns how many bytes.
///
/// `out` is working space of at least three quarters of the token's length.
pub fn decrypt_jwe(
    keys: &Keyset,
    token: &[u8],
    options: &JweDecryptOptions<'_>,
    out: &mut [u8],
    report: &mut impl Record,
) -> Result<usize> {
    report.filled_by(|report| {
        let how =
            Acceptable { algorithms: options.algorithms, encryptions: options.encryptions, crit: Some(options.crit) };
        let segments = segments(token, options.max_token_len)?;
        let out = Workspace(out.get_mut(..working_len(token)).ok_or(Error::too_small(working_len(token)))?);
        let written = keys.read(|ring| {
            let decrypted = decrypt(ring, &segments, &how, out.0, report)?;
            report.note_algorithm(decrypted.algorithm);
            if !type_fits(decrypted.header.typ.as_ref(), options.types) {
                report.note_typ_mismatch(decrypted.header.typ.is_none());
                return Err(Error::from(Status::TypMismatch));
            }
            Ok(decrypted.content.len())
        })?;
        out.keep();
        Ok(written)
    })
}

/// The working space that decrypting a token needs.
pub(crate) fn working_len(token: &[u8]) -> usize {
    token.len() - token.len() / 4
}

/// Size, then segments.
pub(crate) fn segments(token: &[u8], max_len: usize) -> Result<EncryptedSegments<'_>> {
    if token.len() > limit(max_len) {
        return Err(Status::TokenTooLarge.into());
    }
    compact::split_encrypted(token)
}

/// What is accepted of a token.
pub(crate) struct Acceptable<'a> {
    pub algorithms: KeyManagementSet,
    pub encryptions: ContentEncryptionSet,
    /// The critical extensions that are understood; `None` where there must be none.
    pub crit: Option<&'a [&'a str]>,
}

/// What was decrypted: nobody but who has the key can have made it so, if that is a shared secret.
pub(crate) struct Decrypted<'w, 'k> {
    pub content: &'w [u8],
    pub header: EncryptedHeader<'w>,
    pub key: &'k Key,
    /// What the key did; of `dir` the encryption that it is bound to.
    pub algorithm: KeyAlgorithm,
}

/// The segments, decoded; the header still stands where it stood.
struct Decoded<'w> {
    /// The ciphertext, which becomes the content.
    text: &'w mut [u8],
    header: &'w [u8],
    encrypted_key: &'w [u8],
    iv: &'w [u8],
    tag: &'w [u8],
}

fn decoded<'w>(segments: &EncryptedSegments<'_>, work: &'w mut [u8]) -> Result<Decoded<'w>> {
    // Together they need less than three quarters of the token.
    let text_len = base64url::decode(segments.ciphertext, work).ok_or(MALFORMED)?;
    let (text, rest) = work.split_at_mut(text_len);
    let (header, rest) = decode(segments.header, rest)?;
    let (encrypted_key, rest) = decode(segments.encrypted_key, rest)?;
    let (iv, rest) = decode(segments.iv, rest)?;
    let (tag, _) = decode(segments.tag, rest)?;
    Ok(Decoded { text, header, encrypted_key, iv, tag })
}

/// Decrypts to the front of `work`, which is `working_len` long and has to be wiped where this fails. The
/// report is told the `kid`, and where no key was the right one how many more there would have been.
pub(crate) fn decrypt<'w, 'k>(
    ring: &'k KeyRing,
    segments: &EncryptedSegments<'_>,
    acceptable: &Acceptable<'_>,
    work: &'w mut [u8],
    report: &mut impl Record,
) -> Result<Decrypted<'w, 'k>> {
    let Decoded { text, header, encrypted_key, iv, tag } = decoded(segments, work)?;
    let header = EncryptedHeader::parse(header, acceptable.crit)?;
    if let Some(kid) = &header.kid {
        report.note_kid(kid);
    }
    let alg = KeyManagement::from_name(header.alg.short(&mut [0; 16])).filter(|alg| alg.is_supported());
    let enc = ContentEncryption::from_name(header.enc.short(&mut [0; 16]));
    let (Some(alg), Some(enc)) = (alg, enc) else { return Err(Status::JweNotAllowed.into()) };
    let is_accepted = acceptable.algorithms.accepts(alg) && acceptable.encryptions.accepts(enc);
    if !is_accepted {
        return Err(Status::JweNotAllowed.into());
    }
    // All that can be seen without a key.
    let needs_encrypted_key = !matches!(alg.method(), Method::Direct | Method::Agree);
    let is_whole =
        encrypted_key.is_empty() != needs_encrypted_key && iv.len() == enc.iv_len() && tag.len() == enc.tag_len();
    if !is_whole {
        return Err(MALFORMED);
    }
    let public = Public::read(&header, alg)?;
    let (mut keys, more) = ring.decrypting(header.kid, alg, enc, acceptable.algorithms)?;
    if let Public::Agreed { point, .. } = &public {
        let of_curve = |key: &Key| matches!(key.encryption(), Some(EncryptionKey::Ecdh(own)) if core::ptr::eq(own.curve(), point.curve));
        keys.retain(|key| of_curve(key));
        if keys.is_empty() {
            return Err(MALFORMED);
        }
    }
    for (at, key) in keys.into_iter().enumerate() {
        if at > 0 {
            // What the key before has made of it is no ciphertext any more.
            base64url::decode(segments.ciphertext, text).ok_or(MALFORMED)?;
        }
        let made;
        let content_key = match key.encryption().ok_or(Status::Internal)? {
            EncryptionKey::Secret(secret) if alg.method() == Method::Direct => {
                secret.content().ok_or(Status::Internal)?
            }
            material => {
                let secret = content_secret(material, alg, enc, encrypted_key, &public)?;
                made = ContentKey::new(enc, &secret[..enc.key_len()], Direction::Decrypt)?;
                &made
            }
        };
        if let Some(len) = content_key.open(iv, segments.header, tag, text) {
            let (content, behind) = text.split_at_mut(len);
            // The padding of AES-CBC.
            behind.zeroize();
            let algorithm = if matches!(key.algorithm, KeyAlgorithm::Content(_)) { key.algorithm } else { alg.into() };
            return Ok(Decrypted { content, header, key, algorithm });
        }
    }
    report.note_untried(more);
    Err(Status::JweDecryptionFailed.into())
}

/// What the header says of the content's key, of what it has to say for its algorithm.
enum Public {
    Nothing,
    /// RFC 7518 4.7.1.
    Gcm {
        iv: [u8; 12],
        tag: [u8; 16],
    },
    /// RFC 7518 4.6.1.
    Agreed {
        point: Point,
        apu: Vec<u8>,
        apv: Vec<u8>,
    },
}

impl Public {
    fn read(header: &EncryptedHeader<'_>, alg: KeyManagement) -> Result<Self> {
        match alg.method() {
            Method::GcmWrap(_) => {
                let [iv, tag] = [header.iv, header.tag].map(|text| bytes(text.as_ref()));
                let (iv, tag) = (iv?.as_slice().try_into(), tag?.as_slice().try_into());
                Ok(Public::Gcm { iv: iv.map_err(|_| MALFORMED)?, tag: tag.map_err(|_| MALFORMED)? })
            }
            Method::Agree | Method::AgreeWrap(_) => {
                let point = header.epk.and_then(Point::read).ok_or(MALFORMED)?;
                Ok(Public::Agreed { point, apu: bytes(header.apu.as_ref())?, apv: bytes(header.apv.as_ref())? })
            }
            _ => Ok(Public::Nothing),
        }
    }
}

/// What a member of a header holds in base64url; nothing where it is absent.
fn bytes(text: Option<&Text<'_>>) -> Result<Vec<u8>> {
    let Some(text) = text else { return Ok(Vec::new()) };
    let mut encoded = vec![0; text.unescaped_len()];
    text.copy_to(&mut encoded);
    let mut bytes = vec![0; base64url::decoded_len(encoded.len())];
    base64url::decode(&encoded, &mut bytes).ok_or(MALFORMED)?;
    Ok(bytes)
}

/// The content's key, in the front of what is returned. Where there is none, or one of another length, a random one that was
/// drawn before takes its place, so that what follows takes as long (RFC 7516 11.5).
fn content_secret(
    material: &EncryptionKey,
    alg: KeyManagement,
    enc: ContentEncryption,
    encrypted_key: &[u8],
    public: &Public,
) -> Result<Zeroizing<[u8; MAX_CONTENT_KEY_LEN]>> {
    let mut secret = Zeroizing::new([0; MAX_CONTENT_KEY_LEN]);
    random::fill(&mut secret[..enc.key_len()])?;
    let mut found = Zeroizing::new([0; MAX_CONTENT_KEY_LEN]);
    let len = match (material, alg.method(), public) {
        (EncryptionKey::Secret(key), Method::Wrap(_), _) => wrap::unwrap(key.secret(), encrypted_key, &mut found),
        (EncryptionKey::Secret(key), Method::GcmWrap(_), Public::Gcm { iv, tag }) => {
            unwrap_gcm(key, encrypted_key, iv, tag, &mut found)
        }
        (EncryptionKey::Oaep(key), Method::Oaep, _) => key.decrypt(alg, encrypted_key, &mut found),
        (EncryptionKey::Ecdh(key), Method::Agree, Public::Agreed { point, apu, apv }) => {
            let purpose = Purpose { algorithm: enc.name(), apu, apv };
            agree::derive_with(key, point, &purpose, &mut found[..enc.key_len()]).ok_or(MALFORMED)?;
            Some(enc.key_len())
        }
        (EncryptionKey::Ecdh(key), Method::AgreeWrap(len), Public::Agreed { point, apu, apv }) => {
            let purpose = Purpose { algorithm: alg.name(), apu, apv };
            let mut under = Zeroizing::new([0; 32]);
            let under = under.get_mut(..len).ok_or(Status::Internal)?;
            agree::derive_with(key, point, &purpose, under).ok_or(MALFORMED)?;
            wrap::unwrap(under, encrypted_key, &mut found)
        }
        _ => return Err(Status::Internal.into()),
    };
    let is_right = Choice::from(u8::from(len == Some(enc.key_len())));
    for (byte, found) in secret.iter_mut().zip(found.iter()) {
        byte.conditional_assign(found, is_right);
    }
    Ok(secret)
}

/// RFC 7518 4.7: AES-GCM without additional data.
fn unwrap_gcm(
    key: &SecretKey,
    encrypted: &[u8],
    iv: &[u8; 12],
    tag: &[u8; 16],
    out: &mut [u8; MAX_CONTENT_KEY_LEN],
) -> Option<usize> {
    let out = out.get_mut(..encrypted.len())?;
    out.copy_from_slice(encrypted);
    key.content()?.open(iv, &[], tag, out)
}
