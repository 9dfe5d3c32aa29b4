//! From C's structs and numbers to the core's values, and back.
#![forbid(unsafe_code)]

use core::ffi::c_char;
use std::sync::Arc;
use std::time::{SystemTime, UNIX_EPOCH};

use smallvec::SmallVec;

use crate::constants as c;
use crate::memory::{INLINE_LIST, Inputs, Outputs, Place, Sized01, Struct, Texts};
use crate::types::*;
use onejwt::algorithm::{Algorithm, AlgorithmSet};
use onejwt::bearer::ChallengeOptions;
use onejwt::json::Kind;
use onejwt::keys::{Entry, ExportForm, Key, KeyOptions, Keyset, USUAL_TYP, Uses};
use onejwt::status::{Error, Status};
use onejwt::{
    Checks, Expect, JwsSignOptions, JwsVerifyOptions, KidChoice, Part, Report, Rule, SignOptions, VerifyOptions,
};

type Result<T> = core::result::Result<T, Error>;

/// `now` means the system's clock.
pub(super) const SYSTEM_CLOCK: i64 = i64::MIN;

/// `index` means all keys.
pub(super) const ALL_KEYS: usize = usize::MAX;

/// Hands a new key set to the caller.
pub(super) fn give_keyset(keys: Keyset) -> *mut jwt_keyset {
    Arc::into_raw(Arc::new(keys)).cast_mut().cast()
}

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
            alg: report.algorithm.map_or(0, Algorithm::number),
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

impl InfoPlace<jwt_key_info> {
    pub(super) fn of_key(place: Struct<jwt_key_info>) -> Self {
        let info = jwt_key_info { struct_size: 0, alg: 0, flags: 0, bits: 0, kid: [0; 128], thumbprint: [0; 48] };
        InfoPlace { place, info }
    }
}

impl InfoPlace<jwt_entry_info> {
    pub(super) fn of_entry(place: Struct<jwt_entry_info>) -> Self {
        let (kid, member) = ([0; 128], [0; 32]);
        let info = jwt_entry_info { struct_size: 0, status: 0, alg: 0, kty: 0, flags: 0, bits: 0, kid, member };
        InfoPlace { place, info }
    }
}

impl<T: Sized01> Outputs for InfoPlace<T> {
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
        alg: entry.algorithm.map_or(0, Algorithm::number),
        kty: entry.kind as i32,
        flags: flags | if entry.has_secret { c::JWT_KEY_HAS_SECRET } else { 0 },
        bits: entry.bits,
        kid: kid_chars(kid),
        member: c_chars(entry.member.unwrap_or("").as_bytes()),
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

/// The text in an array of a struct, up to the first NUL if there is one; empty where it is not UTF-8.
fn text_in(chars: &[c_char]) -> String {
    let bytes = chars.iter().map(|&char| char as u8).take_while(|&byte| byte != 0).collect();
    String::from_utf8(bytes).unwrap_or_default()
}

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

/// An algorithm by number, or `None` for 0.
pub(super) fn algorithm(number: i32) -> Result<Option<Algorithm>> {
    match number {
        0 => Ok(None),
        _ => Algorithm::from_number(number).map(Some).ok_or(Status::InvalidArgument.into()),
    }
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

/// What the options of a verifier refer to.
#[derive(Default)]
pub(super) struct VerifyLists<'a> {
    issuers: Texts<'a>,
    audiences: Texts<'a>,
    types: Texts<'a>,
    required: Texts<'a>,
    expected: SmallVec<[Expect<'a>; INLINE_LIST]>,
}

/// The same for a payload that need not be claims.
#[derive(Default)]
pub(super) struct JwsLists<'a> {
    types: Texts<'a>,
    crit: Texts<'a>,
}

struct JwsFields<'a> {
    payload: &'a [u8],
    kid: Option<&'a str>,
    typ: Option<&'a str>,
    header: Option<&'a str>,
}

fn kid_choice(kid: Option<&str>) -> KidChoice<'_> {
    match kid {
        None => KidChoice::FromKey,
        Some("") => KidChoice::None,
        Some(kid) => KidChoice::Named(kid),
    }
}

const JWS_FLAGS: u32 = c::JWS_DETACHED | c::JWS_UNENCODED | c::JWS_WHOLE_HEADER;

/// The core's options. Each reads all that its struct points to, also what must not be there.
impl<'a> Inputs<'a> {
    /// What a verifier demands.
    pub(super) fn verify_options<'l>(
        &mut self,
        ptr: *const jwt_verify_options,
        lists: &'l mut VerifyLists<'a>,
    ) -> VerifyOptions<'l> {
        const FLAGS: u32 =
            c::JWT_ALLOW_MISSING_EXP | c::JWT_IGNORE_EXP | c::JWT_IGNORE_NBF | c::JWT_IGNORE_IAT | c::JWT_IGNORE_AUD;
        let Some(raw) = self.options(ptr) else {
            return VerifyOptions::default();
        };
        self.require(raw.flags & !FLAGS == 0 && raw.reserved == 0);
        self.texts(&mut lists.issuers, raw.issuers, raw.issuers_len);
        self.texts(&mut lists.audiences, raw.audiences, raw.audiences_len);
        self.texts(&mut lists.types, raw.types, raw.types_len);
        self.texts(&mut lists.required, raw.required, raw.required_len);
        for item in self.list(raw.expected, raw.expected_len) {
            self.require(item.reserved == 0);
            let rule = match item.rule {
                c::JWT_EQUALS => Rule::Equals,
                c::JWT_CONTAINS => Rule::Contains,
                c::JWT_EQUALS_JSON => Rule::EqualsJson,
                _ => {
                    self.refuse();
                    Rule::Equals
                }
            };
            lists.expected.push(Expect { claim: self.present(item.claim), value: self.present(item.value), rule });
        }
        VerifyOptions {
            allow_missing_exp: raw.flags & c::JWT_ALLOW_MISSING_EXP != 0,
            ignore_exp: raw.flags & c::JWT_IGNORE_EXP != 0,
            ignore_nbf: raw.flags & c::JWT_IGNORE_NBF != 0,
            ignore_iat: raw.flags & c::JWT_IGNORE_IAT != 0,
            ignore_aud: raw.flags & c::JWT_IGNORE_AUD != 0,
            algorithms: self.known(AlgorithmSet::from_bits(raw.algorithms)),
            leeway_seconds: raw.leeway_seconds,
            max_age_seconds: raw.max_age_seconds,
            issuers: &lists.issuers,
            audiences: &lists.audiences,
            types: &lists.types,
            required: &lists.required,
            expected: &lists.expected,
            subject: self.text(raw.subject),
            max_token_len: raw.max_token_len,
        }
    }

    /// What a verification found, as a program hands it back: nothing in it is relied on.
    pub(super) fn report(&mut self, ptr: *const jwt_report) -> Report {
        let mut report = Report::new(0);
        let Some(raw) = self.options(ptr) else {
            self.refuse();
            return report;
        };
        let time = |time: i64| (time != i64::MIN).then_some(time);
        report.status = Status::from_number(raw.status).unwrap_or_else(|| {
            self.refuse();
            Status::Internal
        });
        report.algorithm = Algorithm::from_number(raw.alg);
        report.failed = Checks::from_bits(raw.failed);
        report.missing = Checks::from_bits(raw.missing);
        report.malformed = Checks::from_bits(raw.malformed);
        report.now = raw.now;
        report.expires_at = time(raw.expires_at);
        report.not_before = time(raw.not_before);
        report.issued_at = time(raw.issued_at);
        report.claim.set(&text_in(&raw.claim));
        report.kid.set(&text_in(&raw.kid));
        report.kid_len = raw.kid_len as usize;
        report.untried = raw.untried as usize;
        report
    }

    /// What a server says of itself.
    pub(super) fn challenge_options(&mut self, ptr: *const jwt_challenge_options) -> ChallengeOptions<'a> {
        let Some(raw) = self.options(ptr) else {
            return ChallengeOptions::default();
        };
        self.require(raw.flags == 0);
        ChallengeOptions {
            realm: self.text(raw.realm),
            scope: self.text(raw.scope),
            resource_metadata: self.text(raw.resource_metadata),
        }
    }

    /// What a signer adds, filled in place, for it is large. Where that is a `jti`, its bits are yet to be drawn.
    pub(super) fn sign_options<'l>(
        &mut self,
        ptr: *const jwt_sign_options,
        into: &'l mut SignOptions<'a>,
    ) -> &'l mut SignOptions<'a> {
        const FLAGS: u32 =
            c::JWT_SIGN_ADD_IAT | c::JWT_SIGN_ADD_JTI | c::JWT_SIGN_WHOLE_HEADER | c::JWT_ALLOW_MISSING_EXP;
        let Some(raw) = self.options(ptr) else {
            return into;
        };
        self.require(raw.flags & !FLAGS == 0 && raw.reserved == 0);
        let (kid, typ, header) = (self.text(raw.kid), self.text(raw.typ), self.text(raw.header));
        let whole_header = raw.flags & c::JWT_SIGN_WHOLE_HEADER != 0;
        self.require(!whole_header || (kid.is_none() && typ.is_none() && header.is_some()));
        *into = SignOptions {
            add_iat: raw.flags & c::JWT_SIGN_ADD_IAT != 0,
            jti: (raw.flags & c::JWT_SIGN_ADD_JTI != 0).then_some([0; 16]),
            allow_missing_exp: raw.flags & c::JWT_ALLOW_MISSING_EXP != 0,
            whole_header,
            algorithm: self.known(algorithm(raw.alg).ok()),
            expires_in: raw.expires_in,
            not_before_in: raw.not_before_in,
            kid: kid_choice(kid),
            typ: typ.unwrap_or(USUAL_TYP),
            header: header.unwrap_or(""),
        };
        into
    }

    /// Signing any payload; what only a verifier uses must be absent.
    pub(super) fn jws_sign_options<'l>(
        &mut self,
        ptr: *const jws_options,
        lists: &'l mut JwsLists<'a>,
    ) -> JwsSignOptions<'l> {
        let Some(raw) = self.options(ptr) else {
            return JwsSignOptions::default();
        };
        let JwsFields { kid, typ, header, .. } = self.jws_fields(&raw, lists);
        self.require(raw.flags & !JWS_FLAGS == 0);
        self.require(raw.algorithms == 0 && raw.types.is_null() && raw.types_len == 0 && raw.max_token_len == 0);
        self.require(raw.payload.is_null() && raw.payload_len == 0);
        let whole_header = raw.flags & c::JWS_WHOLE_HEADER != 0;
        self.require(!whole_header || (kid.is_none() && typ.is_none() && header.is_some()));
        JwsSignOptions {
            detached: raw.flags & c::JWS_DETACHED != 0,
            unencoded: raw.flags & c::JWS_UNENCODED != 0,
            whole_header,
            algorithm: self.known(algorithm(raw.alg).ok()),
            crit: &lists.crit,
            kid: kid_choice(kid),
            typ: typ.unwrap_or(""),
            header: header.unwrap_or(""),
        }
    }

    /// Verifying any payload; what only a signer uses must be absent.
    pub(super) fn jws_verify_options<'l>(
        &mut self,
        ptr: *const jws_options,
        lists: &'l mut JwsLists<'a>,
    ) -> JwsVerifyOptions<'l> {
        let Some(raw) = self.options(ptr) else {
            return JwsVerifyOptions::default();
        };
        let JwsFields { payload, kid, typ, header } = self.jws_fields(&raw, lists);
        self.require(raw.flags & !(c::JWS_DETACHED | c::JWS_UNENCODED) == 0 && raw.alg == 0);
        self.require(kid.is_none() && typ.is_none() && header.is_none());
        let detached = raw.flags & c::JWS_DETACHED != 0;
        self.require(detached || raw.payload.is_null());
        JwsVerifyOptions {
            detached_payload: detached.then_some(payload),
            unencoded: raw.flags & c::JWS_UNENCODED != 0,
            algorithms: self.known(AlgorithmSet::from_bits(raw.algorithms)),
            types: &lists.types,
            crit: &lists.crit,
            max_token_len: raw.max_token_len,
        }
    }

    /// What both take or refuse.
    fn jws_fields(&mut self, raw: &jws_options, lists: &mut JwsLists<'a>) -> JwsFields<'a> {
        self.require(raw.reserved == 0 && raw.reserved2 == 0);
        self.texts(&mut lists.types, raw.types, raw.types_len);
        self.texts(&mut lists.crit, raw.crit, raw.crit_len);
        JwsFields {
            payload: self.bytes(raw.payload, raw.payload_len),
            kid: self.text(raw.kid),
            typ: self.text(raw.typ),
            header: self.text(raw.header),
        }
    }

    /// How a key is loaded or made.
    pub(super) fn key_options(&mut self, ptr: *const jwt_key_options) -> KeyOptions<'a> {
        let Some(raw) = self.options(ptr) else {
            return KeyOptions::default();
        };
        const FLAGS: u32 = c::JWT_KEY_ALLOW_WEAK | c::JWT_KEY_PUBLIC_ONLY;
        self.require(raw.flags & !FLAGS == 0 && raw.reserved == 0);
        KeyOptions {
            allow_weak: raw.flags & c::JWT_KEY_ALLOW_WEAK != 0,
            public_only: raw.flags & c::JWT_KEY_PUBLIC_ONLY != 0,
            kid: self.text(raw.kid),
            issuer: self.text(raw.issuer),
            password: self.text(raw.password),
            bits: raw.bits,
        }
    }
}
