//! Signing claims, and what the options add to them.

use core::fmt::Write;

use super::policy::Registered;
use crate::algorithm::Algorithm;
use crate::base64url;
use crate::jose::header::Extensions;
use crate::json;
use crate::jws::sign::{Head, KidChoice, Payload, Signer};
use crate::keys::{Keyset, USUAL_TYP};
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
        }
    }
}

/// Signs claims and writes the token to the front of `out`; returns how many bytes.
pub fn sign(keys: &Keyset, claims: &[u8], options: &SignOptions<'_>, now: i64, out: &mut [u8]) -> Result<usize> {
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
        // The additions go before the brace that closes the claims.
        let close = claims.iter().rposition(|&byte| byte == b'}').ok_or(Status::ClaimsMalformed)?;
        let pieces = [&claims[..close], added.as_bytes(), &claims[close..]];
        signer.sign(&Payload::Encoded(&pieces), out)
    })
}

/// An upper bound of what `sign` writes; none on overflow.
pub fn sign_bound(keys: &Keyset, claims_len: usize, options: &SignOptions<'_>) -> Option<usize> {
    let key_part = keys.read(|ring| {
        let bounds = ring.keys.iter().map(|key| {
            let algorithms = options.algorithm.into_iter().chain([key.algorithm]);
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
struct Added {
    bytes: [u8; ADDED_LEN],
    len: usize,
}

impl Added {
    fn as_bytes(&self) -> &[u8] {
        &self.bytes[..self.len]
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
fn added_claims(claims: &[u8], options: &SignOptions<'_>, now: i64) -> Result<Added> {
    if options.expires_in < 0 {
        return Err(Status::InvalidArgument.into());
    }
    let there = Registered::read(claims).ok_or(Status::ClaimsMalformed)?;
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
    let mut separator = if there.any { "," } else { "" };
    for (name, from_now, present) in
        [("iat", iat, there.iat.is_some()), ("nbf", nbf, there.nbf.is_some()), ("exp", exp, there.exp.is_some())]
    {
        let Some(from_now) = from_now else { continue };
        // What a verifier would refuse is not written; nothing is there twice.
        let time = now.checked_add(from_now).filter(|time| time.unsigned_abs() < 1 << 53);
        let (Some(time), false) = (time, present) else { return Err(Status::InvalidArgument.into()) };
        write!(added, "{separator}\"{name}\":{time}").map_err(|_| Status::Internal)?;
        separator = ",";
    }
    if let Some(random) = options.jti {
        if there.jti.is_some() {
            return Err(Status::InvalidArgument.into());
        }
        let mut text = [0; 22];
        base64url::encode(&random, &mut text).ok_or(Status::Internal)?;
        let text = core::str::from_utf8(&text).map_err(|_| Status::Internal)?;
        write!(added, "{separator}\"jti\":\"{text}\"").map_err(|_| Status::Internal)?;
    }
    if !expires && there.exp.is_none() && !options.allow_missing_exp {
        return Err(Status::ClaimMissing.into());
    }
    Ok(added)
}
