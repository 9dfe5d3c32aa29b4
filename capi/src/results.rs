//! What a call found, as the structs of the C ABI say it.
#![forbid(unsafe_code)]

use core::ffi::c_char;

use crate::constants as c;
use crate::memory::{Outputs, Place, Struct, VersionedStruct, zeroed};
use crate::types::*;
use onejwt::Report;
use onejwt::algorithm::KeyAlgorithm;
use onejwt::issuer::Fetch;
use onejwt::keys::{Entry, Key, Uses};
use onejwt::status::Status;

/// Where a report goes, if anywhere, and what it will say.
pub(super) struct ReportPlace<'r> {
    place: Struct<jwt_report>,
    pub(super) found: &'r mut Report,
}

impl<'r> ReportPlace<'r> {
    #[inline]
    pub(super) fn new(place: Struct<jwt_report>, found: &'r mut Report) -> Self {
        ReportPlace { place, found }
    }

    fn fill(&self, report: &Report) {
        let time = |time: Option<i64>| time.unwrap_or(i64::MIN);
        let value = jwt_report {
            struct_size: 0,
            status: report.status.number(),
            alg: report.algorithm.map_or(0, KeyAlgorithm::number),
            failed: report.failed.bits(),
            missing: report.missing.bits(),
            malformed: report.malformed.bits(),
            kid_len: u32::try_from(report.kid_len).unwrap_or(u32::MAX),
            untried: u32::try_from(report.untried).unwrap_or(u32::MAX),
            now: report.now,
            expires_at: time(report.expires_at),
            not_before: time(report.not_before),
            issued_at: time(report.issued_at),
            claim: c_chars(report.claim.as_bytes()),
            kid: c_chars(report.kid.as_bytes()),
        };
        self.place.write(&value);
    }
}

impl Outputs for ReportPlace<'_> {
    const COUNT: usize = 1;
    #[inline]
    fn places(&self, to: &mut [Place]) {
        to[0] = self.place.optional_place();
    }
    #[inline]
    fn write(&mut self, status: jwt_status, clear: &[bool]) {
        if clear[0] && !self.place.is_null() {
            self.found.status = Status::from_number(status).unwrap_or(Status::Internal);
            self.fill(self.found);
        }
    }
}

/// Where what is said of something goes; zeros if it is not there.
pub(super) struct InfoPlace<T> {
    place: Struct<T>,
    pub(super) info: T,
}

impl<T: VersionedStruct> InfoPlace<T> {
    pub(super) fn new(place: Struct<T>) -> Self {
        InfoPlace { place, info: zeroed() }
    }
}

impl<T: VersionedStruct> Outputs for InfoPlace<T> {
    const COUNT: usize = 1;
    fn places(&self, to: &mut [Place]) {
        to[0] = self.place.place();
    }
    fn write(&mut self, _status: jwt_status, clear: &[bool]) {
        if clear[0] {
            self.place.write(&self.info);
        }
    }
}

/// `JWT_KEY_*` of a key that can be used so.
fn key_flags(uses: Uses, kid: Option<&str>, issuer: Option<&str>, is_weak: bool) -> u32 {
    let flag = |set: bool, bit: u32| if set { bit } else { 0 };
    flag(uses.contains(Uses::SIGN), c::JWT_KEY_CAN_SIGN)
        | flag(uses.contains(Uses::VERIFY), c::JWT_KEY_CAN_VERIFY)
        | flag(uses.contains(Uses::ENCRYPT), c::JWT_KEY_CAN_ENCRYPT)
        | flag(uses.contains(Uses::DECRYPT), c::JWT_KEY_CAN_DECRYPT)
        | flag(kid.is_some(), c::JWT_KEY_HAS_KID)
        | flag(issuer.is_some(), c::JWT_KEY_HAS_ISSUER)
        | flag(is_weak, c::JWT_KEY_IS_WEAK)
}

/// A `kid` as it stands in a struct: empty where it is too long or not printable.
fn kid_chars(kid: Option<&str>) -> [c_char; 128] {
    let kid = kid.filter(|kid| kid.len() < 128 && !kid.chars().any(char::is_control));
    c_chars(kid.unwrap_or("").as_bytes())
}

pub(super) fn key_info(key: &Key) -> jwt_key_info {
    let (kid, issuer) = (key.kid.as_deref(), key.issuer.as_deref());
    jwt_key_info {
        struct_size: 0,
        alg: key.algorithm.number(),
        flags: key_flags(key.uses, kid, issuer, key.is_weak),
        bits: key.bits,
        kid: kid_chars(kid),
        thumbprint: c_chars(key.thumbprint.as_bytes()),
    }
}

pub(super) fn entry_info(entry: &Entry, issuer: Option<&str>) -> jwt_entry_info {
    let kid = entry.kid.as_deref();
    let flags = key_flags(entry.uses, kid, issuer, entry.is_weak);
    jwt_entry_info {
        struct_size: 0,
        status: entry.status.number(),
        alg: entry.algorithm.map_or(0, KeyAlgorithm::number),
        kty: entry.kind as i32,
        flags: flags | if entry.has_secret { c::JWT_KEY_HAS_SECRET } else { 0 },
        bits: entry.bits,
        kid: kid_chars(kid),
        member: c_chars(entry.member.unwrap_or("").as_bytes()),
    }
}

pub(super) fn fetch_info(fetch: &Fetch) -> jwt_fetch {
    let len = |text: &str| u32::try_from(text.len()).unwrap_or(u32::MAX);
    match fetch {
        Fetch::At(at) => jwt_fetch { action: c::JWT_FETCH_AT, at: *at, ..zeroed() },
        Fetch::UnderWay(until) => jwt_fetch { action: c::JWT_FETCH_UNDER_WAY, at: *until, ..zeroed() },
        Fetch::Now(request) => {
            let etag = request.etag.as_deref().unwrap_or_default();
            jwt_fetch {
                action: c::JWT_FETCH_NOW,
                at: request.until,
                id: request.id,
                max_bytes: request.max_bytes.into(),
                url_len: len(&request.url),
                etag_len: len(etag),
                url: c_chars(request.url.as_bytes()),
                etag: c_chars(etag.as_bytes()),
                ..zeroed()
            }
        }
    }
}

/// A NUL-terminated copy; text that does not fit is cut.
fn c_chars<const N: usize>(text: &[u8]) -> [c_char; N] {
    let mut out = [0; N];
    for (to, from) in out[..N - 1].iter_mut().zip(text) {
        *to = *from as c_char;
    }
    out
}
