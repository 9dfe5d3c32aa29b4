//! Verifying: of claims, and of any payload.
//!
//! In this order: arguments, size, segments, buffer, header, key, signature, JSON, claims. Nothing in the payload is
//! looked at before the signature has passed, but that it is base64url.

use zeroize::Zeroize;

use crate::algorithm::AlgorithmSet;
use crate::base64url;
use crate::claims::policy::{self, VerifyOptions};
use crate::compact::{self, Segments};
use crate::header::{Extensions, Header, type_fits};
use crate::json::Text;
use crate::keys::{Keyset, Message};
use crate::report::{Checks, Report};
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
        report_kid(&header, report);
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

/// Verifies a token and writes its payload, whatever that is, to the front of `out`; returns how many bytes.
///
/// `out` is working space of at least the token's length. A detached payload is not written: the caller has it.
pub fn verify_jws(
    keys: &Keyset,
    token: &[u8],
    options: &JwsVerifyOptions<'_>,
    out: &mut [u8],
    report: &mut Report,
) -> Result<usize> {
    report.filled_by(|report| check_jws(keys, token, options, out, report))
}

fn check_jws(
    keys: &Keyset,
    token: &[u8],
    options: &JwsVerifyOptions<'_>,
    out: &mut [u8],
    report: &mut Report,
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
    report_kid(&header, report);
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
    keys.read(|ring| {
        let key = ring.verify(&header, options.algorithms, &message, signature, &mut report.untried)?;
        report.algorithm = Some(key.algorithm);
        Ok::<(), Error>(())
    })?;
    let typ = header.typ.as_ref();
    if !type_fits(typ, options.types) {
        report.typ_mismatch(typ.is_none());
        return Err(Status::TypMismatch.into());
    }
    work.keep();
    Ok(written)
}

/// A caller's buffer while it holds what is not the caller's yet; wiped unless it is kept.
struct Workspace<'a>(&'a mut [u8]);

impl Workspace<'_> {
    fn keep(self) {
        core::mem::forget(self);
    }
}

impl Drop for Workspace<'_> {
    fn drop(&mut self) {
        self.0.zeroize();
    }
}

/// Size, then segments.
fn segments(token: &[u8], max_len: usize) -> Result<Segments<'_>> {
    let max_len = if max_len == 0 { DEFAULT_MAX_TOKEN_LEN } else { max_len };
    if token.len() > max_len {
        return Err(Status::TokenTooLarge.into());
    }
    compact::split(token)
}

/// Decodes a segment to the front of `out`; returns it, and what is left.
fn decode<'a>(segment: &[u8], out: &'a mut [u8]) -> Result<(&'a [u8], &'a mut [u8])> {
    let len = base64url::decode(segment, out).ok_or(Status::TokenMalformed)?;
    let (decoded, rest) = out.split_at_mut(len);
    Ok((decoded, rest))
}

fn report_kid(header: &Header<'_>, report: &mut Report) {
    if let Some(kid) = &header.kid {
        report.set_kid(kid);
    }
}

impl Report {
    /// Forgets what an earlier verification found, and keeps the status of this one.
    #[inline]
    fn filled_by(&mut self, verification: impl FnOnce(&mut Report) -> Result<usize>) -> Result<usize> {
        *self = Report::new(self.now);
        let result = verification(self);
        self.status = result.map_or_else(|error| error.status, |_| Status::Ok);
        result
    }

    /// The one check that a payload which need not be claims has.
    fn typ_mismatch(&mut self, missing: bool) {
        self.failed.add(Checks::TYP);
        if missing {
            self.missing.add(Checks::TYP);
        }
        self.claim.set("typ");
    }
}
