//! Verifying any payload.
//!
//! In this order: size, segments, buffer, header, key, signature, type. Nothing in the payload is looked at before the
//! signature has passed, but that it can stand in a token.

use zeroize::Zeroize;

use crate::algorithm::{Algorithm, AlgorithmSet};
use crate::base64url;
use crate::jose::compact::{self, Segments};
use crate::jose::header::{Extensions, Header, type_fits};
use crate::json::Text;
use crate::keys::{Keyset, Message};
use crate::status::{Error, Result, Status};

/// Longest acceptable token where the caller names none, in bytes.
pub const DEFAULT_MAX_TOKEN_LEN: usize = 65_536;

/// How `verify_jws` treats a token.
#[derive(Clone, Copy, Debug, Default)]
pub struct JwsVerifyOptions<'a> {
    /// The payload, for a token that leaves it out (RFC 7515 appendix F).
    pub detached_payload: Option<&'a [u8]>,
    /// A payload that is not base64url-encoded (RFC 7797) is acceptable too.
    pub unencoded: bool,
    /// Acceptable algorithms; empty = those that the keys are bound to.
    pub algorithms: AlgorithmSet,
    /// The header's `typ` is one of these; none = any.
    pub types: &'a [&'a str],
    /// Critical header extensions that the caller understands, beyond `b64`.
    pub crit: &'a [&'a str],
    /// Longest acceptable token; 0 = 65,536.
    pub max_token_len: usize,
}

/// Who takes note of what a verification finds beside the payload, on failure too.
///
/// A report knows of claims, which a payload need not be; so it stands above, and is told.
pub trait Record {
    /// Forgets what an earlier verification found, runs this one, and notes its outcome.
    fn filled_by(&mut self, verification: impl FnOnce(&mut Self) -> Result<usize>) -> Result<usize>;

    /// The token's `kid`, untrusted.
    fn note_kid(&mut self, kid: &Text<'_>);

    /// The algorithm of the key that verified.
    fn note_algorithm(&mut self, algorithm: Algorithm);

    /// How many keys fit the token and were not tried.
    fn note_untried(&mut self, count: usize);

    /// The header's `typ` is not an acceptable one, or missing.
    fn note_typ_mismatch(&mut self, is_missing: bool);
}

/// Verifies a token and writes its payload, whatever that is, to the front of `out`; returns how many bytes.
///
/// `out` is working space of at least the token's length. A detached payload is not written: the caller has it.
pub fn verify_jws(
    keys: &Keyset,
    token: &[u8],
    options: &JwsVerifyOptions<'_>,
    out: &mut [u8],
    report: &mut impl Record,
) -> Result<usize> {
    report.filled_by(|report| check_jws(keys, token, options, out, report))
}

fn check_jws(
    keys: &Keyset,
    token: &[u8],
    options: &JwsVerifyOptions<'_>,
    out: &mut [u8],
    report: &mut impl Record,
) -> Result<usize> {
    let segments = segments(token, options.max_token_len)?;
    let detached = options.detached_payload;
    if detached.is_some() && !segments.payload.is_empty() {
        return Err(Status::TokenMalformed.into());
    }
    let work = Workspace(out.get_mut(..token.len()).ok_or(Error::too_small(token.len()))?);
    // The payload's form is known only from the header, so that is decoded first, behind the payload's place.
    let (payload_place, rest) = work.0.split_at_mut(segments.payload.len());
    let (header_bytes, rest) = decode(segments.header, rest)?;
    let (signature, _) = decode(segments.signature, rest)?;
    let header = Header::parse(header_bytes, Extensions::Listed { crit: options.crit, unencoded: options.unencoded })?;
    let written = if header.b64 {
        base64url::decode(segments.payload, payload_place).ok_or(Status::TokenMalformed)?
    } else {
        if !compact::can_stand_unencoded(segments.payload) {
            return Err(Status::TokenMalformed.into());
        }
        payload_place.copy_from_slice(segments.payload);
        payload_place.len()
    };
    if let Some(kid) = &header.kid {
        report.note_kid(kid);
    }
    // What was signed over a detached payload is put together here, as it was by the signer.
    let encoded;
    let message = match detached {
        None => Message::whole(segments.signing_input),
        Some(payload) if header.b64 => {
            encoded = base64url::encode_to_vec(payload)?;
            Message::apart(segments.header, &encoded)
        }
        Some(payload) => Message::apart(segments.header, payload),
    };
    let mut untried = 0;
    let verified = keys.read(|ring| {
        ring.verify(&header, options.algorithms, &message, signature, &mut untried).map(|key| key.algorithm)
    });
    report.note_untried(untried);
    report.note_algorithm(verified?);
    let typ = header.typ.as_ref();
    if !type_fits(typ, options.types) {
        report.note_typ_mismatch(typ.is_none());
        return Err(Status::TypMismatch.into());
    }
    work.keep();
    Ok(written)
}

/// A caller's buffer while it holds what is not the caller's yet; wiped unless it is kept.
pub(crate) struct Workspace<'a>(pub &'a mut [u8]);

impl Workspace<'_> {
    /// What is in it is the caller's now.
    pub fn keep(self) {
        core::mem::forget(self);
    }
}

impl Drop for Workspace<'_> {
    fn drop(&mut self) {
        self.0.zeroize();
    }
}

/// The length that a token may have, where 0 stands for the usual one.
pub(crate) fn limit(max_len: usize) -> usize {
    if max_len == 0 { DEFAULT_MAX_TOKEN_LEN } else { max_len }
}

/// Size, then segments.
pub(crate) fn segments(token: &[u8], max_len: usize) -> Result<Segments<'_>> {
    if token.len() > limit(max_len) {
        return Err(Status::TokenTooLarge.into());
    }
    compact::split(token)
}

/// Decodes a segment to the front of `out`; returns it, and what is left.
pub(crate) fn decode<'a>(segment: &[u8], out: &'a mut [u8]) -> Result<(&'a [u8], &'a mut [u8])> {
    let len = base64url::decode(segment, out).ok_or(Status::TokenMalformed)?;
    let (decoded, rest) = out.split_at_mut(len);
    Ok((decoded, rest))
}
