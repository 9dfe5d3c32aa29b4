//! Signing claims, and what the options add to them.

use core::fmt::Write;

#[cfg(feature = "asymmetric")]
use zeroize::Zeroizing;

#[cfg(feature = "asymmetric")]
use super::nested;
use super::policy::Registered;
use crate::algorithm::{Algorithm, ContentEncryption, KeyManagement};
use crate::base64url;
use crate::jose::header::Extensions;
use crate::json;
#[cfg(feature = "asymmetric")]
use crate::jwe::encrypt::{encrypt_jwe, encrypt_jwe_bound};
#[cfg(feature = "asymmetric")]
use crate::jwe::options::JweEncryptOptions;
use crate::jws::sign::{Head, Payload, Signer};
use crate::keys::{Keyset, KidChoice, USUAL_TYP};
use crate::status::{Result, Status};

/// What a signer adds to claims.
#[derive(Clone, Copy, Debug)]
pub struct SignOptions<'a> {
    /// Add `iat`.
    pub add_iat: bool,
    /// Add `jti`: these random bits.
    pub jti: Option<[u8; 16]>,
    /// Claims without `exp` are fine.
    pub allow_missing_exp: bool,
    /// `header` is the whole protected header, used byte for byte.
    pub whole_header: bool,
    /// The algorithm; none = the key's own.
    pub algorithm: Option<Algorithm>,
    /// Lifetime in seconds; above 0 adds `iat` and `exp`.
    pub expires_in: i64,
    /// Seconds from now of `nbf`; not 0 adds it.
    pub not_before_in: i64,
    /// Which key, and `kid`.
    pub kid: KidChoice<'a>,
    /// `typ`; empty = none.
    pub typ: &'a str,
    /// Further header members, as a JSON object; empty = none.
    pub header: &'a str,
    /// The signed token is encrypted for a key of these (RFC 7519 5.2).
    pub encrypt_to: Option<&'a Keyset>,
    /// Which of those keys, and the outer header's `kid`.
    pub encrypt_kid: KidChoice<'a>,
    /// What is done with the key of the content; none = what the key is bound to.
    pub encrypt_algorithm: Option<KeyManagement>,
    /// How the content is encrypted; none = A256GCM, or what the key is bound to.
    pub encryption: Option<ContentEncryption>,
}

impl<'a> SignOptions<'a> {
    /// Whether they say how a token is to be encrypted.
    fn name_encryption(&self) -> bool {
        !matches!(self.encrypt_kid, KidChoice::FromKey) || self.encrypt_algorithm.is_some() || self.encryption.is_some()
    }

    /// How the signed token is encrypted (RFC 7519 5.2).
    #[cfg(feature = "asymmetric")]
    fn outer(&self) -> JweEncryptOptions<'a> {
        JweEncryptOptions {
            algorithm: self.encrypt_algorithm,
            encryption: self.encryption,
            kid: self.encrypt_kid,
            cty: nested::TOKEN,
            ..JweEncryptOptions::default()
        }
    }
}

impl Default for SignOptions<'_> {
    fn default() -> Self {
        SignOptions {
            add_iat: false,
            jti: None,
            allow_missing_exp: false,
            whole_header: false,
            algorithm: None,
            expires_in: 0,
            not_before_in: 0,
            kid: KidChoice::FromKey,
            typ: USUAL_TYP,
            header: "",
            encrypt_to: None,
            encrypt_kid: KidChoice::FromKey,
            encrypt_algorithm: None,
            encryption: None,
        }
    }
}

/// Signs claims and writes the token to the front of `out`; returns how many bytes.
pub fn sign(keys: &Keyset, claims: &[u8], options: &SignOptions<'_>, now: i64, out: &mut [u8]) -> Result<usize> {
    match options.encrypt_to {
        // What is said of an encryption that does not take place would be lost.
        None if options.name_encryption() => Err(Status::InvalidArgument.into()),
        None => sign_claims(keys, claims, options, now, out),
        #[cfg(feature = "asymmetric")]
        Some(encrypt_to) => {
            let bound = signed_bound(keys, claims.len(), options).ok_or(Status::InvalidArgument)?;
            let mut signed = Zeroizing::new(vec![0; bound]);
            let len = sign_claims(keys, claims, options, now, &mut signed)?;
            encrypt_jwe(encrypt_to, &signed[..len], &options.outer(), out)
        }
        #[cfg(not(feature = "asymmetric"))]
        Some(_) => Err(Status::KeyUnsupported.into()),
    }
}

/// A signed token, whatever becomes of it.
fn sign_claims(keys: &Keyset, claims: &[u8], options: &SignOptions<'_>, now: i64, out: &mut [u8]) -> Result<usize> {
    let head = Head {
        whole: options.whole_header,
        typ: options.typ,
        further: options.header,
        crit: &[],
        unencoded: false,
        extensions: Extensions::None,
    };
    keys.read(|ring| {
        let signer = Signer::choose(ring, &head, options.kid, options.algorithm)?;
        let added = added_claims(claims, options, now)?;
        signer.sign(&Payload::Encoded(&added.merged_into(claims)?), out)
    })
}

/// An upper bound of what `sign` writes; none on overflow.
pub fn sign_bound(keys: &Keyset, claims_len: usize, options: &SignOptions<'_>) -> Option<usize> {
    let signed = signed_bound(keys, claims_len, options)?;
    match options.encrypt_to {
        // As for signing.
        None if options.name_encryption() => None,
        None => Some(signed),
        #[cfg(feature = "asymmetric")]
        Some(encrypt_to) => encrypt_jwe_bound(encrypt_to, signed, &options.outer()),
        #[cfg(not(feature = "asymmetric"))]
        Some(_) => None,
    }
}

/// The same of the signed token alone.
fn signed_bound(keys: &Keyset, claims_len: usize, options: &SignOptions<'_>) -> Option<usize> {
    let key_part = keys.read(|ring| {
        let bounds = ring.keys.iter().map(|key| {
            let algorithms = options.algorithm.into_iter().chain(key.algorithm.signature());
            let signature = algorithms.map(|algorithm| key.signature_len(algorithm)).max().unwrap_or(0);
            (signature, key.kid.as_ref().map_or(0, |kid| kid.len()))
        });
        bounds.fold((0, 0), |(a, b): (usize, usize), (c, d)| (a.max(c), b.max(d)))
    });
    let (signature, own_kid) = key_part;
    let kid = match options.kid {
        KidChoice::FromKey => own_kid,
        KidChoice::None => 0,
        KidChoice::Named(kid) => kid.len(),
    };
    // An escaped character takes up to six; the names, quotes and the algorithm take less than 64.
    let texts = kid.checked_add(options.typ.len())?.checked_mul(6)?;
    let header = texts.checked_add(options.header.len())?.checked_add(64)?;
    let payload = claims_len.checked_add(ADDED_LEN)?;
    let segments = [header, payload, signature];
    segments.into_iter().try_fold(2usize, |sum, len| sum.checked_add(base64url::encoded_len(len)?))
}

/// The most that options add to claims: three times of up to 20 characters, and an identifier, with their names.
const ADDED_LEN: usize = 3 * (20 + 7) + (22 + 9) + 1;

/// Text of a bounded length, off the heap.
pub(super) struct Added {
    bytes: [u8; ADDED_LEN],
    len: usize,
}

impl Added {
    /// The pieces that the claims become: the additions go before the brace that closes them.
    pub fn merged_into<'c>(&'c self, claims: &'c [u8]) -> Result<[&'c [u8]; 3]> {
        if self.len == 0 {
            return Ok([claims, &[], &[]]);
        }
        let close = claims.iter().rposition(|&byte| byte == b'}').ok_or(Status::ClaimsMalformed)?;
        Ok([&claims[..close], &self.bytes[..self.len], &claims[close..]])
    }

    /// Writes `iat`, `nbf` and `exp`, so many seconds from now, and `jti`, to stand behind the claims that are there.
    fn write(
        &mut self,
        there: &Registered<'_>,
        from_now: [Option<i64>; 3],
        jti: Option<[u8; 16]>,
        now: i64,
    ) -> Result<()> {
        let mut separator = if there.members > 0 { "," } else { "" };
        let present = [there.iat.is_some(), there.nbf.is_some(), there.exp.is_some()];
        for ((name, from_now), present) in ["iat", "nbf", "exp"].into_iter().zip(from_now).zip(present) {
            let Some(from_now) = from_now else { continue };
            // What a verifier would refuse is not written; nothing is there twice.
            let time = now.checked_add(from_now).filter(|time| time.unsigned_abs() < 1 << 53);
            let (Some(time), false) = (time, present) else { return Err(Status::InvalidArgument.into()) };
            write!(self, "{separator}\"{name}\":{time}").map_err(|_| Status::Internal)?;
            separator = ",";
        }
        if let Some(random) = jti {
            if there.jti.is_some() {
                return Err(Status::InvalidArgument.into());
            }
            let mut text = [0; 22];
            base64url::encode(&random, &mut text).ok_or(Status::Internal)?;
            let text = core::str::from_utf8(&text).map_err(|_| Status::Internal)?;
            write!(self, "{separator}\"jti\":\"{text}\"").map_err(|_| Status::Internal)?;
        }
        Ok(())
    }
}

impl Write for Added {
    fn write_str(&mut self, text: &str) -> core::fmt::Result {
        let place = self.bytes.get_mut(self.len..self.len + text.len()).ok_or(core::fmt::Error)?;
        place.copy_from_slice(text.as_bytes());
        self.len += text.len();
        Ok(())
    }
}

/// Checks claims as a verifier would, and makes what the options add to them: `iat`, `nbf`, `exp`, `jti`.
pub(super) fn added_claims(claims: &[u8], options: &SignOptions<'_>, now: i64) -> Result<Added> {
    if options.expires_in < 0 {
        return Err(Status::InvalidArgument.into());
    }
    let mut there = Registered::default();
    there.read(claims).ok_or(Status::ClaimsMalformed)?;
    if there.of_wrong_type().is_some() {
        return Err(Status::ClaimsMalformed.into());
    }
    let expires = options.expires_in > 0;
    let iat = (options.add_iat || expires).then_some(0);
    let nbf = (options.not_before_in != 0).then_some(options.not_before_in);
    let exp = expires.then_some(options.expires_in);
    let added_members = [iat, nbf, exp].iter().flatten().count() + usize::from(options.jti.is_some());
    if there.members + added_members > json::MAX_MEMBERS {
        return Err(Status::ClaimsMalformed.into());
    }
    let mut added = Added { bytes: [0; ADDED_LEN], len: 0 };
    if added_members > 0 {
        added.write(&there, [iat, nbf, exp], options.jti, now)?;
    }
    if !expires && there.exp.is_none() && !options.allow_missing_exp {
        return Err(Status::ClaimMissing.into());
    }
    Ok(added)
}
