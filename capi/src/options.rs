//! Option structs of the C ABI as the core's options.
#![forbid(unsafe_code)]

use core::ffi::c_char;

use smallvec::SmallVec;

use crate::constants as c;
use crate::memory::{INLINE_LIST, Inputs, Texts};
use crate::numbers::algorithm;
use crate::types::*;
use onejwt::algorithm::{Algorithm, AlgorithmSet};
use onejwt::bearer::ChallengeOptions;
use onejwt::keys::{KeyOptions, USUAL_TYP};
use onejwt::status::Status;
use onejwt::{Checks, Expect, JwsSignOptions, JwsVerifyOptions, KidChoice, Report, Rule, SignOptions, VerifyOptions};

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

/// The text in an array of a struct, up to the first NUL if there is one; empty where it is not UTF-8.
fn text_in(chars: &[c_char]) -> String {
    let bytes = chars.iter().map(|&char| char as u8).take_while(|&byte| byte != 0).collect();
    String::from_utf8(bytes).unwrap_or_default()
}
