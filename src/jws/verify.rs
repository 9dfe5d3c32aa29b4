//! Verifying any payload.
//!
//! In this order: size, segments, buffer, header, key, signature, type. Nothing in the payload is looked at before the
//! signature has passed, but that it can stand in a token.

use crate::algorithm::AlgorithmSet;
use crate::base64url;
use crate::jose::compact::{self, Segments};
use crate::jose::header::{Extensions, Header, type_fits};
use crate::jose::record::Record;
use crate::jose::workspace::{Workspace, decode, limit};
use crate::keys::{Key, Keyset, Message};
use crate::status::{Error, Result, Status};

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
    // Signatures are not remembered here: the text of a token need not hold its payload.
    let verified = keys.read(|ring| {
        let is_by = |_, key: &Key, algorithm| key.verify(algorithm, &message, signature);
        ring.verify(&header, options.algorithms, is_by, &mut untried).map(|key| key.algorithm)
    });
    report.note_untried(untried);
    report.note_algorithm(verified?.into());
    let typ = header.typ.as_ref();
    if !type_fits(typ, options.types) {
        report.note_typ_mismatch(typ.is_none());
        return Err(Status::TypMismatch.into());
    }
    work.keep();
    Ok(written)
}

/// Size, then segments.
pub(crate) fn segments(token: &[u8], max_len: usize) -> Result<Segments<'_>> {
    if token.len() > limit(max_len) {
        return Err(Status::TokenTooLarge.into());
    }
    compact::split(token)
}
