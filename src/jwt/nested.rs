//! Signed tokens inside encrypted ones (RFC 7519 5.2).

use zeroize::Zeroizing;

use super::policy::{IsFor, VerifyOptions};
use super::report::Report;
use crate::jose::compact::{self, Segments};
use crate::jose::header::same_type;
use crate::json::Text;
use crate::jwe::decrypt::{Acceptable, decrypt, segments, working_len};
use crate::keys::Keyset;
use crate::status::{Error, Result, Status};

/// What `cty` says of a token inside another.
pub(super) const TOKEN: &str = "JWT";

/// Decrypts a token and gives the signed token that must be inside to `check`: never claims alone, and never another
/// encrypted token. With it goes whose tokens the key is for, if that is said. The report speaks of the inner token.
pub(super) fn check_encrypted(
    decrypt_with: &Keyset,
    token: &[u8],
    options: &VerifyOptions<'_>,
    out: &mut [u8],
    report: &mut Report,
    check: impl FnOnce(&Segments<'_>, Option<IsFor<'_>>, &mut [u8], &mut Report) -> Result<usize>,
) -> Result<usize> {
    let segments = segments(token, options.max_token_len)?;
    let needed = working_len(token);
    // More than the inner token needs; looked at here, so that it is known from the token's length alone.
    let out = out.get_mut(..needed).ok_or(Error::too_small(needed))?;
    // In memory of the library's own: nobody else sees a token whose signature has not been checked.
    let mut work = Zeroizing::new(vec![0; needed]);
    let acceptable =
        Acceptable { algorithms: options.decrypt_algorithms, encryptions: options.encryptions, crit: None };
    decrypt_with.read(|ring| {
        // The report speaks of the inner token, but for what keeps it from being read.
        let mut outer = Report::new(report.now);
        let decrypted = decrypt(ring, &segments, &acceptable, &mut work, &mut outer).inspect_err(|error| {
            report.untried = outer.untried;
            if error.status == Status::JweKeyNotFound {
                (report.kid, report.kid_len) = (outer.kid, outer.kid_len);
            }
        })?;
        if decrypted.header.cty.is_some_and(|cty| !same_type(&cty, TOKEN)) {
            return Err(Status::TokenUnsupported.into());
        }
        let issuer = decrypted.key.issuer.as_deref();
        let is_for = |iss: &Text<'_>| issuer.is_none_or(|issuer| iss.is(issuer));
        let bound: Option<IsFor<'_>> = if issuer.is_some() { Some(&is_for) } else { None };
        check(&compact::split(decrypted.content)?, bound, out, report)
    })
}
