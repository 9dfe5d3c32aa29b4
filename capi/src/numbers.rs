//! The numbers that arguments are, and what they stand for.
#![forbid(unsafe_code)]

use std::time::{SystemTime, UNIX_EPOCH};

use crate::constants as c;
use onejwt::Part;
use onejwt::algorithm::{Algorithm, ContentEncryption, KeyAlgorithm, KeyManagement};
use onejwt::json::Kind;
use onejwt::keys::ExportForm;
use onejwt::status::{Error, Status};

type Result<T> = core::result::Result<T, Error>;

/// `now` means the system's clock.
pub(super) const SYSTEM_CLOCK: i64 = i64::MIN;

/// `index` means all keys.
pub(super) const ALL_KEYS: usize = usize::MAX;

/// The caller's time, or the system's.
pub(super) fn clock(now: i64) -> i64 {
    if now != SYSTEM_CLOCK {
        return now;
    }
    let seconds = |duration: core::time::Duration| i64::try_from(duration.as_secs()).unwrap_or(i64::MAX);
    match SystemTime::now().duration_since(UNIX_EPOCH) {
        Ok(since) => seconds(since),
        Err(before) => -seconds(before.duration()),
    }
}

/// What a number stands for, or `None` for 0.
fn unless_zero<T>(number: i32, from_number: impl FnOnce(i32) -> Option<T>) -> Result<Option<T>> {
    match number {
        0 => Ok(None),
        _ => from_number(number).map(Some).ok_or(Status::InvalidArgument.into()),
    }
}

/// An algorithm by number, or `None` for 0.
pub(super) fn algorithm(number: i32) -> Result<Option<Algorithm>> {
    unless_zero(number, Algorithm::from_number)
}

/// What a key is bound to, or `None` for 0.
pub(super) fn key_algorithm(number: i32) -> Result<Option<KeyAlgorithm>> {
    unless_zero(number, KeyAlgorithm::from_number)
}

/// Key management by number, or `None` for 0.
pub(super) fn key_management(number: i32) -> Result<Option<KeyManagement>> {
    unless_zero(number, KeyManagement::from_number)
}

/// A content encryption by number, or `None` for 0.
pub(super) fn content_encryption(number: i32) -> Result<Option<ContentEncryption>> {
    unless_zero(number, ContentEncryption::from_number)
}

/// A form of export by number.
pub(super) fn export_form(number: i32) -> Result<ExportForm> {
    match number {
        c::JWT_PUBLIC_JWKS => Ok(ExportForm::PublicJwks),
        c::JWT_PRIVATE_JWKS => Ok(ExportForm::PrivateJwks),
        c::JWT_PUBLIC_PEM => Ok(ExportForm::PublicPem),
        c::JWT_PRIVATE_PEM => Ok(ExportForm::PrivatePem),
        _ => Err(Status::InvalidArgument.into()),
    }
}

/// A part of a token by number.
pub(super) fn token_part(number: i32) -> Result<Part> {
    match number {
        c::JWT_PART_HEADER => Ok(Part::Header),
        c::JWT_PART_PAYLOAD => Ok(Part::Payload),
        c::JWT_PART_SIGNATURE => Ok(Part::Signature),
        _ => Err(Status::InvalidArgument.into()),
    }
}

/// The number of a JSON type.
pub(super) fn json_type(kind: Kind) -> i32 {
    match kind {
        Kind::Null => c::JWT_JSON_NULL,
        Kind::False | Kind::True => c::JWT_JSON_BOOL,
        Kind::Number => c::JWT_JSON_NUMBER,
        Kind::String => c::JWT_JSON_STRING,
        Kind::Array => c::JWT_JSON_ARRAY,
        Kind::Object => c::JWT_JSON_OBJECT,
    }
}
