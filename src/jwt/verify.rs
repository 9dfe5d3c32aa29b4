//! Verifying claims.
//!
//! In this order: arguments, size, segments, buffer, header, key, signature, JSON, claims. Nothing in the payload is
//! looked at before the signature has passed, but that it is base64url.

use super::policy::{self, VerifyOptions};
use super::report::Report;
use crate::jose::header::{Extensions, Header};
use crate::json::Text;
use crate::jws::verify::{Record, Workspace, decode, segments};
use crate::keys::{Keyset, Message};
use crate::status::{Error, Result};

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
    let segments = segments(token, options.max_token_len)?;
    let work = out.get_mut(..token.len() - token.len() / 4).ok_or(Error::too_small(token.len() - token.len() / 4))?;
    let work = Workspace(work);
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
        let message = Message::whole(segments.signing_input);
        let key = ring.verify(&header, options.algorithms, &message, signature, &mut report.untried)?;
        report.algorithm = Some(key.algorithm);
        let is_for = |iss: &Text<'_>| key.is_for(iss);
        let key_issuers: Option<&dyn Fn(&Text<'_>) -> bool> = if key.is_bound() { Some(&is_for) } else { None };
        policy::check(payload, header.typ.as_ref(), key_issuers, options, report)
    })?;
    work.keep();
    Ok(written)
}
