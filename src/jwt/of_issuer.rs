//! Verifying with the keys of an issuer.

use super::policy::VerifyOptions;
use super::report::Report;
use super::verify::verify;
use crate::issuer::Issuer;
use crate::jose::record::Record;
use crate::status::{Result, Status};

/// [`verify`] with the keys that an issuer has now.
///
/// [`Status::IssuerFetch`]: a fetch is due or under way, without which there is no verdict; do what [`Issuer::next`] says,
/// then verify again. [`Status::IssuerUnavailable`]: none is, and the keys cannot be had.
pub fn verify_with_issuer(
    issuer: &Issuer,
    token: &[u8],
    options: &VerifyOptions<'_>,
    out: &mut [u8],
    report: &mut Report,
) -> Result<usize> {
    let now = report.now;
    // Once more where keys came meanwhile.
    for _ in 0..2 {
        let standing = issuer.standing(now);
        if let Err(status) = standing.usable {
            return report.filled_by(|_| options.check().and(Err(status.into())));
        }
        let result = verify(issuer.keyset(), token, options, out, report);
        match result {
            // New keys cannot help a token that names none, and keys for encryption verify none.
            Err(error)
                if error.status == Status::KeyNotFound
                    && report.kid_len > 0
                    && !issuer.keyset().is_for_encryption() =>
            {
                if let Some(status) = issuer.without_key(now, standing) {
                    report.status = status;
                    return Err(status.into());
                }
            }
            _ => return result,
        }
    }
    report.status = Status::IssuerFetch;
    Err(Status::IssuerFetch.into())
}
