//! Encryption without the feature `asymmetric`: there is no AES, and no key that it could be done with.

use super::policy::VerifyOptions;
use super::report::Report;
use super::sign::SignOptions;
use crate::jose::record::Record;
use crate::jwe::options::{JweDecryptOptions, JweEncryptOptions};
use crate::keys::Keyset;
use crate::status::{Error, Result, Status};

const UNSUPPORTED: Error = Error { status: Status::KeyUnsupported, needed: 0 };

/// Not supported.
pub fn encrypt_jwe(_: &Keyset, _: &[u8], _: &JweEncryptOptions<'_>, _: &mut [u8]) -> Result<usize> {
    Err(UNSUPPORTED)
}

/// Not supported.
pub fn encrypt_jwe_bound(_: &Keyset, _: usize, _: &JweEncryptOptions<'_>) -> Option<usize> {
    None
}

/// Not supported.
pub fn decrypt_jwe(
    _: &Keyset,
    _: &[u8],
    _: &JweDecryptOptions<'_>,
    _: &mut [u8],
    report: &mut impl Record,
) -> Result<usize> {
    report.filled_by(|_| Err(UNSUPPORTED))
}

/// Not supported.
pub fn encrypt_claims(_: &Keyset, _: &[u8], _: &SignOptions<'_>, _: i64, _: &mut [u8]) -> Result<usize> {
    Err(UNSUPPORTED)
}

/// Not supported.
pub fn decrypt_claims(_: &Keyset, _: &[u8], _: &VerifyOptions<'_>, _: &mut [u8], report: &mut Report) -> Result<usize> {
    report.filled_by(|_| Err(UNSUPPORTED))
}
