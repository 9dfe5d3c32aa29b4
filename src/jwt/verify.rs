//! Verifying claims.
//!
//! In this order: arguments, size, segments, buffer, header, key, signature, JSON, claims. Nothing in the payload is
//! looked at before the signature has passed, but that it is base64url.

#[cfg(feature = "asymmetric")]
use super::nested;
use super::policy::{self, IsFor, VerifyOptions};
use super::report::Report;
use crate::jose::compact::Segments;
use crate::jose::header::{Extensions, Header};
use crate::jose::record::Record;
use crate::jose::workspace::{Workspace, decode};
use crate::json::Text;
use crate::jws::verify::segments;
use crate::keys::{Key, Keyset};
use crate::status::{Error, Result, Status};

/// Verifies a token and writes its claims to the front of `out`; returns how many bytes.
///
/// `out` is working space of at least three quarters of the token's length. `report.now` is the time; the rest of the
/// report is filled anew.
pub fn verify(
    keys: &Keyset,
    token: &[u8],
    options: &VerifyOptions<'_>,
    out: &mut [u8],
    report: &mut Report,
) -> Result<usize> {
    report.filled_by(|report| check_token(keys, token, options, out, report))
}

fn check_token(
    keys: &Keyset,
    token: &[u8],
    options: &VerifyOptions<'_>,
    out: &mut [u8],
    report: &mut Report,
) -> Result<usize> {
    options.check()?;
    match options.decrypt_with {
        // Demands on the encryption of a token that need not be encrypted would be lost.
        None if options.restrict_encryption() => Err(Status::InvalidArgument.into()),
        None => {
            let segments = segments(token, options.max_token_len)?;
            check_signed(keys, &segments, None, options, out, report)
        }
        #[cfg(feature = "asymmetric")]
        Some(decrypt_with) => {
            nested::check_encrypted(decrypt_with, token, options, out, report, |segments, outer, out, report| {
                check_signed(keys, segments, outer, options, out, report)
            })
        }
        #[cfg(not(feature = "asymmetric"))]
        Some(_) => Err(Status::KeyUnsupported.into()),
    }
}

/// Checks a signed token, of whose `iss` there may be more to say.
#[inline]
fn check_signed(
    keys: &Keyset,
    segments: &Segments<'_>,
    outer: Option<IsFor<'_>>,
    options: &VerifyOptions<'_>,
    out: &mut [u8],
    report: &mut Report,
) -> Result<usize> {
    let token_len = segments.signing_input.len() + 1 + segments.signature.len();
    let needed = token_len - token_len / 4;
    let work = Workspace(out.get_mut(..needed).ok_or(Error::too_small(needed))?);
    // Together the three need less than three quarters of the token.
    let (payload, rest) = decode(segments.payload, work.0)?;
    let (signature, rest) = decode(segments.signature, rest)?;
    let written = payload.len();
    keys.read(|ring| {
        let header = match ring.usual_header(segments.header) {
            Some(header) => header,
            None => Header::parse(decode(segments.header, rest)?.0, Extensions::None)?,
        };
        if let Some(kid) = &header.kid {
            report.note_kid(kid);
        }
        let mut signed = ring.signed(segments, signature);
        let is_by = |place, key: &Key, algorithm| signed.is_by(place, key, algorithm);
        let key = ring.verify(&header, options.algorithms, is_by, &mut report.untried)?;
        report.algorithm = Some(key.algorithm.into());
        let is_bound = key.is_bound();
        let is_for = |iss: &Text<'_>| (!is_bound || key.is_for(iss)) && outer.is_none_or(|is_for| is_for(iss));
        let key_issuers: Option<IsFor<'_>> = if is_bound || outer.is_some() { Some(&is_for) } else { None };
        policy::check(payload, header.typ.as_ref(), key_issuers, options, report)?;
        // Not before: an entry is made of a valid token alone.
        signed.remember(key.place, key.algorithm, report.expires_at);
        Ok::<(), Error>(())
    })?;
    work.keep();
    Ok(written)
}
