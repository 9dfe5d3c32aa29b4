//! Option structs of the C ABI as the core's options.
#![forbid(unsafe_code)]

use core::ffi::c_char;

use smallvec::SmallVec;

use crate::constants as c;
use crate::memory::{INLINE_LIST, Inputs, Texts};
use crate::numbers::{algorithm, content_encryption, key_management};
use crate::types::*;
use onejwt::algorithm::{AlgorithmSet, ContentEncryptionSet, KeyAlgorithm, KeyManagementSet};
use onejwt::bearer::ChallengeOptions;
use onejwt::issuer::Answer;
use onejwt::keys::{KeyOptions, USUAL_TYP};
use onejwt::status::Status;
use onejwt::{
    Checks, Expect, IssuerOptions, JweDecryptOptions, JweEncryptOptions, JwsSignOptions, JwsVerifyOptions, KidChoice,
    Report, Rule, SignOptions, VerifyOptions,
};

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

struct JweFields<'a> {
    apu: &'a [u8],
    apv: &'a [u8],
    kid: Option<&'a str>,
    typ: Option<&'a str>,
    cty: Option<&'a str>,
    header: Option<&'a str>,
}

fn kid_choice(kid: Option<&str>) -> KidChoice<'_> {
    match kid {
        None => KidChoice::FromKey,
        Some("") => KidChoice::None,
        Some(kid) => KidChoice::Named(kid),
    }
}

/// `jwt_issuer_options.max_stale`: for ever.
const EVER: u32 = u32::MAX - 1;

const JWS_FLAGS: u32 = c::JWS_DETACHED | c::JWS_UNENCODED | c::JWS_WHOLE_HEADER;

/// The core's options. Each reads all that its struct points to, also what must not be there.
impl<'a> Inputs<'a> {
    /// What a verifier demands.
    pub(super) fn verify_options<'l>(
        &mut self,
        ptr: *const jwt_verify_options,
        lists: &'l mut VerifyLists<'a>,
    ) -> VerifyOptions<'l> {
        const FLAGS: u32 = c::JWT_ALLOW_MISSING_EXP
            | c::JWT_IGNORE_EXP
            | c::JWT_IGNORE_NBF
            | c::JWT_IGNORE_IAT
            | c::JWT_IGNORE_AUD
            | c::JWT_ENCRYPTED;
        let Some(raw) = self.options(ptr) else {
            return VerifyOptions::default();
        };
        self.require(raw.flags & !FLAGS == 0 && raw.reserved == 0 && raw.reserved2 == 0);
        // Both or neither: where the keys could not be loaded, encryption is not given up in silence.
        let decrypt_with = self.optional_keyset(raw.decrypt_with);
        self.require(decrypt_with.is_some() == (raw.flags & c::JWT_ENCRYPTED != 0));
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
            decrypt_with,
            decrypt_algorithms: self.known(KeyManagementSet::from_bits(raw.decrypt_algorithms)),
            encryptions: self.known(ContentEncryptionSet::from_bits(raw.encryptions)),
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
        report.algorithm = KeyAlgorithm::from_number(raw.alg);
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
        const FLAGS: u32 = c::JWT_SIGN_ADD_IAT
            | c::JWT_SIGN_ADD_JTI
            | c::JWT_SIGN_WHOLE_HEADER
            | c::JWT_ALLOW_MISSING_EXP
            | c::JWT_ENCRYPTED;
        let Some(raw) = self.options(ptr) else {
            return into;
        };
        self.require(raw.flags & !FLAGS == 0 && raw.reserved == 0 && raw.reserved2 == 0);
        // As for verifying.
        let encrypt_to = self.optional_keyset(raw.encrypt_to);
        self.require(encrypt_to.is_some() == (raw.flags & c::JWT_ENCRYPTED != 0));
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
            encrypt_to,
            encrypt_kid: kid_choice(self.text(raw.encrypt_kid)),
            encrypt_algorithm: self.known(key_management(raw.encrypt_alg).ok()),
            encryption: self.known(content_encryption(raw.enc).ok()),
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

    /// Encrypting any content; what only decrypting uses must be absent.
    pub(super) fn jwe_encrypt_options<'l>(
        &mut self,
        ptr: *const jwe_options,
        lists: &'l mut JwsLists<'a>,
    ) -> JweEncryptOptions<'l> {
        let Some(raw) = self.options(ptr) else {
            return JweEncryptOptions::default();
        };
        let JweFields { apu, apv, kid, typ, cty, header } = self.jwe_fields(&raw, lists);
        self.require(raw.algorithms == 0 && raw.encryptions == 0 && raw.max_token_len == 0);
        self.require(raw.types.is_null() && raw.types_len == 0);
        JweEncryptOptions {
            algorithm: self.known(key_management(raw.alg).ok()),
            encryption: self.known(content_encryption(raw.enc).ok()),
            kid: kid_choice(kid),
            typ: typ.unwrap_or(""),
            cty: cty.unwrap_or(""),
            crit: &lists.crit,
            header: header.unwrap_or(""),
            apu,
            apv,
        }
    }

    /// Decrypting any content; what only encrypting uses must be absent.
    pub(super) fn jwe_decrypt_options<'l>(
        &mut self,
        ptr: *const jwe_options,
        lists: &'l mut JwsLists<'a>,
    ) -> JweDecryptOptions<'l> {
        let Some(raw) = self.options(ptr) else {
            return JweDecryptOptions::default();
        };
        let JweFields { kid, typ, cty, header, .. } = self.jwe_fields(&raw, lists);
        self.require(raw.alg == 0 && raw.enc == 0 && raw.apu.is_null() && raw.apv.is_null());
        self.require(kid.is_none() && typ.is_none() && cty.is_none() && header.is_none());
        JweDecryptOptions {
            algorithms: self.known(KeyManagementSet::from_bits(raw.algorithms)),
            encryptions: self.known(ContentEncryptionSet::from_bits(raw.encryptions)),
            types: &lists.types,
            crit: &lists.crit,
            max_token_len: raw.max_token_len,
        }
    }

    /// What both take or refuse.
    fn jwe_fields(&mut self, raw: &jwe_options, lists: &mut JwsLists<'a>) -> JweFields<'a> {
        self.require(raw.flags == 0 && raw.reserved == 0);
        self.texts(&mut lists.types, raw.types, raw.types_len);
        self.texts(&mut lists.crit, raw.crit, raw.crit_len);
        JweFields {
            apu: self.bytes(raw.apu, raw.apu_len),
            apv: self.bytes(raw.apv, raw.apv_len),
            kid: self.text(raw.kid),
            typ: self.text(raw.typ),
            cty: self.text(raw.cty),
            header: self.text(raw.header),
        }
    }

    /// How the keys of an issuer are fetched and kept.
    pub(super) fn issuer_options(&mut self, ptr: *const jwt_issuer_options) -> IssuerOptions<'a> {
        const FLAGS: u32 = c::JWT_ISSUER_DISCOVERY
            | c::JWT_ISSUER_LOOPBACK_HTTP
            | c::JWT_ISSUER_ANY_ORIGIN
            | c::JWT_ISSUER_ALLOW_WEAK
            | c::JWT_ISSUER_ANY_HTTP
            | c::JWT_ISSUER_FOR_ENCRYPTION;
        let default = IssuerOptions::default();
        let Some(raw) = self.options(ptr) else {
            self.refuse();
            return default;
        };
        self.require(raw.flags & !FLAGS == 0 && raw.fetch_timeout != u32::MAX);
        let seconds = |given: u32, default: u32| match given {
            0 => default,
            u32::MAX => 0,
            _ => given,
        };
        let max_stale = match raw.max_stale {
            EVER => None,
            given => default.max_stale.map(|default| seconds(given, default)),
        };
        IssuerOptions {
            issuer: self.text(raw.issuer),
            url: self.present(raw.url),
            discovery: raw.flags & c::JWT_ISSUER_DISCOVERY != 0,
            loopback_http: raw.flags & c::JWT_ISSUER_LOOPBACK_HTTP != 0,
            any_http: raw.flags & c::JWT_ISSUER_ANY_HTTP != 0,
            any_origin: raw.flags & c::JWT_ISSUER_ANY_ORIGIN != 0,
            allow_weak: raw.flags & c::JWT_ISSUER_ALLOW_WEAK != 0,
            for_encryption: raw.flags & c::JWT_ISSUER_FOR_ENCRYPTION != 0,
            cooldown: seconds(raw.cooldown, default.cooldown),
            retry: seconds(raw.retry, default.retry),
            lifetime: seconds(raw.lifetime, default.lifetime),
            max_lifetime: seconds(raw.max_lifetime, default.max_lifetime),
            max_stale,
            fetch_timeout: seconds(raw.fetch_timeout, default.fetch_timeout),
            remember: raw.remember,
            max_bytes: if raw.max_bytes == 0 { default.max_bytes } else { raw.max_bytes },
        }
    }

    /// What came back of a fetch.
    pub(super) fn http(&mut self, ptr: *const jwt_http) -> Answer<'a> {
        let Some(raw) = self.options(ptr) else {
            self.refuse();
            return Answer::default();
        };
        Answer {
            id: raw.id,
            status: raw.status,
            cache_control: self.foreign_text(raw.cache_control).unwrap_or_default(),
            age: self.foreign_text(raw.age).unwrap_or_default(),
            etag: self.foreign_text(raw.etag).unwrap_or_default(),
            retry_after: self.foreign_text(raw.retry_after).unwrap_or_default(),
            location: self.foreign_text(raw.location),
            body: self.bytes(raw.body, raw.body_len),
        }
    }

    /// How a key is loaded or made.
    pub(super) fn key_options(&mut self, ptr: *const jwt_key_options) -> KeyOptions<'a> {
        let Some(raw) = self.options(ptr) else {
            return KeyOptions::default();
        };
        const FLAGS: u32 =
            c::JWT_KEY_ALLOW_WEAK | c::JWT_KEY_PUBLIC_ONLY | c::JWT_KEY_FOR_ENCRYPTION | c::JWT_KEY_BASE64;
        self.require(raw.flags & !FLAGS == 0);
        KeyOptions {
            allow_weak: raw.flags & c::JWT_KEY_ALLOW_WEAK != 0,
            public_only: raw.flags & c::JWT_KEY_PUBLIC_ONLY != 0,
            for_encryption: raw.flags & c::JWT_KEY_FOR_ENCRYPTION != 0,
            base64: raw.flags & c::JWT_KEY_BASE64 != 0,
            kid: self.text(raw.kid),
            issuer: self.text(raw.issuer),
            password: self.text(raw.password),
            bits: raw.bits,
            remember: raw.remember,
        }
    }
}

/// The text in an array of a struct, up to the first NUL if there is one; empty where it is not UTF-8.
fn text_in(chars: &[c_char]) -> String {
    let bytes = chars.iter().map(|&char| char as u8).take_while(|&byte| byte != 0).collect();
    String::from_utf8(bytes).unwrap_or_default()
}
