//! The exports of the C ABI, called as a C program calls them.

use core::ffi::{CStr, c_char};
use core::mem::size_of;
use core::ops::Range;
use core::ptr::{null, null_mut};

use onejwt_capi::constants as c;
use onejwt_capi::types::*;
use onejwt_capi::{claims, encryption, keys, names, policies, tokens};

use super::runtime::*;

pub struct CAbi;

/// A policy of C's.
pub struct Policy(*mut jwt_policy);

impl Drop for Policy {
    fn drop(&mut self) {
        // SAFETY: it is alive; a second share is one in the same policy.
        unsafe {
            assert_eq!(policies::jwt_policy_retain(self.0), self.0);
            policies::jwt_policy_free(self.0);
            policies::jwt_policy_free(self.0);
        }
    }
}

/// A key set of C's.
pub struct Keys(*mut jwt_keyset);

// SAFETY: the C ABI lets any thread use a key set.
unsafe impl Send for Keys {}
// SAFETY: as above, also at the same time.
unsafe impl Sync for Keys {}

impl Keys {
    /// Runs a function that makes a key set. On failure there must be none.
    pub fn make(body: impl FnOnce(*mut *mut jwt_keyset) -> i32) -> Result<Keys, i32> {
        let mut made = core::ptr::without_provenance_mut(1);
        let status = body(&mut made);
        assert_eq!(made.is_null(), status != c::JWT_OK, "a key set without JWT_OK, or none with it");
        if status == c::JWT_OK { Ok(Keys(made)) } else { Err(status) }
    }

    pub fn from_secret(alg: i32, secret: &[u8], options: &jwt_key_options) -> Result<Keys, i32> {
        // SAFETY: all pointers are valid for their lengths.
        Keys::make(|out| unsafe { keys::jwt_keyset_from_secret(alg, secret.as_ptr(), secret.len(), options, out) })
    }

    pub fn from_jwks(json: &[u8], options: &jwt_key_options) -> Result<Keys, i32> {
        // SAFETY: all pointers are valid for their lengths.
        Keys::make(|out| unsafe { keys::jwt_keyset_from_jwks(json.as_ptr(), json.len(), options, out) })
    }

    pub fn as_ptr(&self) -> *mut jwt_keyset {
        self.0
    }
}

impl Drop for Keys {
    fn drop(&mut self) {
        // SAFETY: made by the library and freed once.
        unsafe { keys::jwt_keyset_free(self.0) }
    }
}

pub const ABSENT: jwt_str = jwt_str { ptr: null(), len: 0 };

pub fn text(text: &str) -> jwt_str {
    jwt_str { ptr: text.as_ptr().cast(), len: text.len() }
}

fn maybe(maybe: &Option<String>) -> jwt_str {
    maybe.as_deref().map_or(ABSENT, text)
}

fn list(texts: &Option<Vec<String>>) -> Option<Vec<jwt_str>> {
    texts.as_ref().map(|texts| texts.iter().map(|item| text(item)).collect())
}

/// A pointer that is not NULL for a list that is there, empty or not.
fn at<T>(list: &Option<Vec<T>>) -> (*const T, usize) {
    list.as_ref().map_or((null(), 0), |list| (list.as_ptr(), list.len()))
}

pub const KEY_OPTIONS: jwt_key_options = jwt_key_options {
    struct_size: size_of::<jwt_key_options>() as u32,
    flags: 0,
    kid: ABSENT,
    issuer: ABSENT,
    password: ABSENT,
    bits: 0,
    remember: 0,
};

pub const VERIFY_OPTIONS: jwt_verify_options = jwt_verify_options {
    struct_size: size_of::<jwt_verify_options>() as u32,
    flags: 0,
    algorithms: 0,
    leeway_seconds: 0,
    max_age_seconds: 0,
    issuers: null(),
    issuers_len: 0,
    audiences: null(),
    audiences_len: 0,
    types: null(),
    types_len: 0,
    required: null(),
    required_len: 0,
    expected: null(),
    expected_len: 0,
    subject: ABSENT,
    max_token_len: 0,
    reserved: 0,
    decrypt_with: null(),
    reserved2: 0,
    decrypt_algorithms: 0,
    encryptions: 0,
};

pub const SIGN_OPTIONS: jwt_sign_options = jwt_sign_options {
    struct_size: size_of::<jwt_sign_options>() as u32,
    flags: 0,
    alg: 0,
    reserved: 0,
    expires_in: 0,
    not_before_in: 0,
    kid: ABSENT,
    typ: ABSENT,
    header: ABSENT,
    encrypt_to: null(),
    reserved2: 0,
    encrypt_kid: ABSENT,
    encrypt_alg: 0,
    enc: 0,
};

pub const JWS_OPTIONS: jws_options = jws_options {
    struct_size: size_of::<jws_options>() as u32,
    flags: 0,
    algorithms: 0,
    types: null(),
    types_len: 0,
    crit: null(),
    crit_len: 0,
    payload: null(),
    payload_len: 0,
    kid: ABSENT,
    typ: ABSENT,
    header: ABSENT,
    alg: 0,
    reserved: 0,
    max_token_len: 0,
    reserved2: 0,
};

pub const JWE_OPTIONS: jwe_options = jwe_options {
    struct_size: size_of::<jwe_options>() as u32,
    flags: 0,
    alg: 0,
    enc: 0,
    algorithms: 0,
    encryptions: 0,
    crit: null(),
    crit_len: 0,
    types: null(),
    types_len: 0,
    kid: ABSENT,
    typ: ABSENT,
    cty: ABSENT,
    header: ABSENT,
    apu: null(),
    apu_len: 0,
    apv: null(),
    apv_len: 0,
    max_token_len: 0,
    reserved: 0,
};

/// A report as a caller hands it in, with rubbish in all that is not read.
pub fn report() -> jwt_report {
    jwt_report {
        struct_size: size_of::<jwt_report>() as u32,
        status: -7,
        alg: -7,
        failed: 7,
        missing: 7,
        malformed: 7,
        kid_len: 7,
        untried: 7,
        now: 7,
        expires_at: 7,
        not_before: 7,
        issued_at: 7,
        claim: [7; 64],
        kid: [7; 128],
    }
}

const FLAGS: [(&str, u32); 12] = [
    ("JWT_ALLOW_MISSING_EXP", c::JWT_ALLOW_MISSING_EXP),
    ("JWT_IGNORE_EXP", c::JWT_IGNORE_EXP),
    ("JWT_IGNORE_NBF", c::JWT_IGNORE_NBF),
    ("JWT_IGNORE_IAT", c::JWT_IGNORE_IAT),
    ("JWT_IGNORE_AUD", c::JWT_IGNORE_AUD),
    ("JWT_SIGN_ADD_IAT", c::JWT_SIGN_ADD_IAT),
    ("JWT_SIGN_ADD_JTI", c::JWT_SIGN_ADD_JTI),
    ("JWT_SIGN_WHOLE_HEADER", c::JWT_SIGN_WHOLE_HEADER),
    ("JWT_ENCRYPTED", c::JWT_ENCRYPTED),
    ("JWS_DETACHED", c::JWS_DETACHED),
    ("JWS_UNENCODED", c::JWS_UNENCODED),
    ("JWS_WHOLE_HEADER", c::JWS_WHOLE_HEADER),
];

fn flags(names: &[String]) -> u32 {
    let number = |name: &String| FLAGS.iter().find(|flag| flag.0 == name).expect("the name of a flag").1;
    names.iter().map(number).fold(0, |bits, flag| bits | flag)
}

fn algorithm(name: &str) -> i32 {
    // SAFETY: the text is valid for its length.
    let number = unsafe { names::jwt_alg_from_name(name.as_ptr().cast(), name.len()) };
    assert_ne!(number, 0, "{name} is no algorithm");
    number
}

fn maybe_algorithm(name: &Option<String>) -> i32 {
    name.as_deref().map_or(0, algorithm)
}

fn algorithms(names: &Option<Vec<String>>) -> u64 {
    names.iter().flatten().fold(0, |bits, name| bits | 1 << algorithm(name))
}

fn encryption_algorithm(name: &str) -> i32 {
    // SAFETY: the text is valid for its length.
    let number = unsafe { names::jwe_alg_from_name(name.as_ptr().cast(), name.len()) };
    assert_ne!(number, 0, "{name} is no encryption algorithm");
    number
}

fn maybe_encryption_algorithm(name: &Option<String>) -> i32 {
    name.as_deref().map_or(0, encryption_algorithm)
}

/// For keys, whose purpose an algorithm may not fit.
fn algorithm_of_either_purpose(name: &str) -> i32 {
    // SAFETY: the text is valid for its length.
    let number = unsafe { names::jwt_alg_from_name(name.as_ptr().cast(), name.len()) };
    if number == 0 { encryption_algorithm(name) } else { number }
}

/// `JWE_BIT` of each.
fn encryption_algorithms(names: &Option<Vec<String>>) -> u64 {
    let bit = |number: i32| 1 << if number < c::JWE_A128GCM { number - 61 } else { number - 168 };
    names.iter().flatten().fold(0, |bits, name| bits | bit(encryption_algorithm(name)))
}

/// The name of an algorithm, for whatever it is.
fn algorithm_name(number: i32) -> String {
    let name = if number < c::JWE_DIR { names::jwt_alg_name(number) } else { names::jwe_alg_name(number) };
    static_text(name).to_string()
}

fn static_text(text: *const c_char) -> &'static str {
    assert!(!text.is_null());
    // SAFETY: the library's own texts are static and NUL-terminated.
    unsafe { CStr::from_ptr(text) }.to_str().expect("the library's texts are UTF-8")
}

/// The text of a field, which must be NUL-terminated.
fn field(field: &[c_char]) -> String {
    let bytes: Vec<u8> = field.iter().map(|&byte| byte as u8).collect();
    let text = CStr::from_bytes_until_nul(&bytes).expect("a field is NUL-terminated");
    assert!(bytes[text.count_bytes()..].iter().all(|&byte| byte == 0), "rubbish behind a field");
    text.to_str().expect("a field is UTF-8").to_string()
}

fn refusal(status: i32, needed: usize) -> Refusal {
    Refusal::Status { name: static_text(names::jwt_status_name(status)).to_string(), needed }
}

fn done(status: i32) -> Outcome<()> {
    if status == c::JWT_OK { Ok(()) } else { Err(refusal(status, 0)) }
}

/// Runs a function that writes bytes.
fn writing(out: &mut [u8], body: impl FnOnce(*mut u8, usize, *mut usize) -> i32) -> Outcome<usize> {
    let mut len = usize::MAX;
    let ptr = if out.is_empty() { null_mut() } else { out.as_mut_ptr() };
    match body(ptr, out.len(), &mut len) {
        c::JWT_OK => Ok(len),
        c::JWT_BUFFER_TOO_SMALL => Err(refusal(c::JWT_BUFFER_TOO_SMALL, len)),
        status => {
            assert_eq!(len, 0, "*out_len is 0 on a failure");
            Err(refusal(status, 0))
        }
    }
}

fn found(report: &jwt_report) -> Found {
    let time = |time: i64| (time != i64::MIN).then_some(time);
    let alg = (report.alg != 0).then(|| algorithm_name(report.alg));
    assert_eq!(report.struct_size as usize, size_of::<jwt_report>());
    Found {
        status: static_text(names::jwt_status_name(report.status)).to_string(),
        alg,
        failed: report.failed,
        missing: report.missing,
        malformed: report.malformed,
        now: report.now,
        expires_at: time(report.expires_at),
        not_before: time(report.not_before),
        issued_at: time(report.issued_at),
        claim: field(&report.claim),
        kid: field(&report.kid),
        kid_len: report.kid_len as usize,
        untried: report.untried as usize,
    }
}

/// The flag that says what a key set is for.
fn purpose(for_encryption: bool) -> u32 {
    if for_encryption { c::JWT_KEY_FOR_ENCRYPTION } else { 0 }
}

/// The pointer of a key set, and the flag that goes with one.
fn other_keys(keys: Option<&Keys>) -> (*const jwt_keyset, u32) {
    keys.map_or((null(), 0), |keys| (keys.0.cast_const(), c::JWT_ENCRYPTED))
}

fn sign_options(words: &SignWords, encrypt_to: Option<&Keys>) -> jwt_sign_options {
    let (encrypt_to, flag) = other_keys(encrypt_to);
    jwt_sign_options {
        flags: flags(&words.flags) | flag,
        alg: maybe_algorithm(&words.alg),
        expires_in: words.expires_in,
        not_before_in: words.not_before_in,
        kid: maybe(&words.kid),
        typ: maybe(&words.typ),
        header: maybe(&words.header),
        encrypt_to,
        encrypt_kid: maybe(&words.encrypt_kid),
        encrypt_alg: maybe_encryption_algorithm(&words.encrypt_alg),
        enc: maybe_encryption_algorithm(&words.enc),
        ..SIGN_OPTIONS
    }
}

fn with_verify_options<R>(
    words: &VerifyWords,
    decrypt_with: Option<&Keys>,
    body: impl FnOnce(&jwt_verify_options) -> R,
) -> R {
    let (issuer_list, audience_list) = (list(&words.issuers), list(&words.audiences));
    let (type_list, required_list) = (list(&words.types), list(&words.required));
    let rule = |rule: &str| match rule {
        "equals" => c::JWT_EQUALS,
        "contains" => c::JWT_CONTAINS,
        "equals_json" => c::JWT_EQUALS_JSON,
        _ => u32::MAX,
    };
    let expect = |expected: &Expected| jwt_expect {
        claim: text(&expected.claim),
        value: text(&expected.value),
        rule: rule(&expected.rule),
        reserved: 0,
    };
    let expected_list = words.expected.as_ref().map(|list| list.iter().map(expect).collect::<Vec<_>>());
    let ((issuers, issuers_len), (audiences, audiences_len)) = (at(&issuer_list), at(&audience_list));
    let ((types, types_len), (required, required_len)) = (at(&type_list), at(&required_list));
    let (expected, expected_len) = at(&expected_list);
    let (decrypt_with, flag) = other_keys(decrypt_with);
    body(&jwt_verify_options {
        flags: flags(&words.flags) | flag,
        algorithms: algorithms(&words.algorithms),
        leeway_seconds: words.leeway_seconds,
        max_age_seconds: words.max_age_seconds,
        issuers,
        issuers_len,
        audiences,
        audiences_len,
        types,
        types_len,
        required,
        required_len,
        expected,
        expected_len,
        subject: maybe(&words.subject),
        max_token_len: words.max_token_len,
        decrypt_with,
        decrypt_algorithms: encryption_algorithms(&words.decrypt_algorithms),
        encryptions: encryption_algorithms(&words.encryptions),
        ..VERIFY_OPTIONS
    })
}

fn with_jwe_options<R>(words: &JweWords, body: impl FnOnce(&jwe_options) -> R) -> R {
    let (type_list, crit_list) = (list(&words.types), list(&words.crit));
    let ((types, types_len), (crit, crit_len)) = (at(&type_list), at(&crit_list));
    let ((apu, apu_len), (apv, apv_len)) = (at(&words.apu), at(&words.apv));
    body(&jwe_options {
        alg: maybe_encryption_algorithm(&words.alg),
        enc: maybe_encryption_algorithm(&words.enc),
        algorithms: encryption_algorithms(&words.algorithms),
        encryptions: encryption_algorithms(&words.encryptions),
        crit,
        crit_len,
        types,
        types_len,
        kid: maybe(&words.kid),
        typ: maybe(&words.typ),
        cty: maybe(&words.cty),
        header: maybe(&words.header),
        apu,
        apu_len,
        apv,
        apv_len,
        max_token_len: words.max_token_len,
        ..JWE_OPTIONS
    })
}

fn with_jws_options<R>(words: &JwsWords, body: impl FnOnce(&jws_options) -> R) -> R {
    let (type_list, crit_list) = (list(&words.types), list(&words.crit));
    let ((types, types_len), (crit, crit_len)) = (at(&type_list), at(&crit_list));
    let (payload, payload_len) = at(&words.payload);
    body(&jws_options {
        flags: flags(&words.flags),
        algorithms: algorithms(&words.algorithms),
        types,
        types_len,
        crit,
        crit_len,
        payload,
        payload_len,
        kid: maybe(&words.kid),
        typ: maybe(&words.typ),
        header: maybe(&words.header),
        alg: maybe_algorithm(&words.alg),
        max_token_len: words.max_token_len,
        ..JWS_OPTIONS
    })
}

impl Runtime for CAbi {
    type Keys = Keys;
    type Policy = Policy;

    fn name() -> String {
        "the C ABI".to_string()
    }

    fn load(source: &KeySource) -> Outcome<Keys> {
        let options = jwt_key_options {
            flags: if source.allow_weak { c::JWT_KEY_ALLOW_WEAK } else { 0 }
                | if source.base64 { c::JWT_KEY_BASE64 } else { 0 }
                | purpose(source.for_encryption),
            kid: maybe(&source.kid),
            issuer: maybe(&source.issuer),
            password: maybe(&source.password),
            remember: source.remember,
            ..KEY_OPTIONS
        };
        let alg = source.alg.as_deref().map_or(0, algorithm_of_either_purpose);
        let made = match &source.form {
            Form::Secret(secret) => Keys::from_secret(alg, secret, &options),
            Form::Jwks(json) => Keys::from_jwks(json, &options),
            Form::Pem(pem) => {
                // SAFETY: all pointers are valid for their lengths.
                Keys::make(|out| unsafe { keys::jwt_keyset_from_pem(alg, pem.as_ptr(), pem.len(), &options, out) })
            }
            Form::Der(der) => {
                // SAFETY: all pointers are valid for their lengths.
                Keys::make(|out| unsafe { keys::jwt_keyset_from_der(alg, der.as_ptr(), der.len(), &options, out) })
            }
        };
        made.map_err(|status| refusal(status, 0))
    }

    fn empty(for_encryption: bool, remember: u32) -> Keys {
        let flags = c::JWT_KEY_ALLOW_WEAK | purpose(for_encryption);
        let options = jwt_key_options { flags, remember, ..KEY_OPTIONS };
        // SAFETY: the pointers are valid.
        Keys::make(|out| unsafe { keys::jwt_keyset_new(&options, out) }).expect("an empty set")
    }

    fn add(keys: &Keys, from: &Keys) -> Outcome<()> {
        // SAFETY: both are alive.
        done(unsafe { keys::jwt_keyset_add(keys.0, from.0) })
    }

    fn len(keys: &Keys) -> usize {
        // SAFETY: it is alive.
        unsafe { keys::jwt_keyset_len(keys.0) }
    }

    fn info(keys: &Keys, index: usize) -> Outcome<KeyInfo> {
        let mut info = jwt_key_info {
            struct_size: size_of::<jwt_key_info>() as u32,
            alg: -7,
            flags: 7,
            bits: 7,
            kid: [7; 128],
            thumbprint: [7; 48],
        };
        // SAFETY: both are alive, and `info` has the size that it says.
        done(unsafe { keys::jwt_keyset_key(keys.0, index, &mut info) })?;
        Ok(KeyInfo {
            alg: algorithm_name(info.alg),
            flags: info.flags,
            bits: info.bits,
            kid: field(&info.kid),
            thumbprint: field(&info.thumbprint),
        })
    }

    fn verify(both: Both<'_, Keys>, token: &[u8], words: &VerifyWords, now: i64, out: &mut [u8]) -> Verified {
        let mut report = report();
        let outcome = with_verify_options(words, both.encryption, |options| {
            // SAFETY: all pointers are valid for their lengths.
            writing(out, |out, cap, len| unsafe {
                let (ptr, token_len) = (token.as_ptr(), token.len());
                tokens::jwt_verify(both.signing.0, ptr, token_len, options, now, out, cap, len, &mut report)
            })
        });
        Verified { outcome, report: Some(found(&report)) }
    }

    fn sign(both: Both<'_, Keys>, claims: &[u8], words: &SignWords, now: i64, out: &mut [u8]) -> Outcome<usize> {
        let options = sign_options(words, both.encryption);
        // SAFETY: all pointers are valid for their lengths.
        writing(out, |out, cap, len| unsafe {
            tokens::jwt_sign(both.signing.0, claims.as_ptr(), claims.len(), &options, now, out, cap, len)
        })
    }

    fn sign_bound(both: Both<'_, Keys>, claims_len: usize, words: &SignWords) -> usize {
        // SAFETY: all are alive.
        unsafe { tokens::jwt_sign_bound(both.signing.0, claims_len, &sign_options(words, both.encryption)) }
    }

    fn verify_jws(keys: &Keys, token: &[u8], words: &JwsWords, out: &mut [u8]) -> Verified {
        let mut report = report();
        let outcome = with_jws_options(words, |options| {
            // SAFETY: all pointers are valid for their lengths.
            writing(out, |out, cap, len| unsafe {
                tokens::jws_verify(keys.0, token.as_ptr(), token.len(), options, out, cap, len, &mut report)
            })
        });
        Verified { outcome, report: Some(found(&report)) }
    }

    fn sign_jws(keys: &Keys, payload: &[u8], words: &JwsWords, out: &mut [u8]) -> Outcome<usize> {
        with_jws_options(words, |options| {
            // SAFETY: all pointers are valid for their lengths.
            writing(out, |out, cap, len| unsafe {
                tokens::jws_sign(keys.0, payload.as_ptr(), payload.len(), options, out, cap, len)
            })
        })
    }

    fn decrypt_jwe(keys: &Keys, token: &[u8], words: &JweWords, out: &mut [u8]) -> Verified {
        let mut report = report();
        let outcome = with_jwe_options(words, |options| {
            // SAFETY: all pointers are valid for their lengths.
            writing(out, |out, cap, len| unsafe {
                encryption::jwe_decrypt(keys.0, token.as_ptr(), token.len(), options, out, cap, len, &mut report)
            })
        });
        Verified { outcome, report: Some(found(&report)) }
    }

    fn encrypt_jwe(keys: &Keys, plaintext: &[u8], words: &JweWords, out: &mut [u8]) -> Outcome<usize> {
        with_jwe_options(words, |options| {
            // SAFETY: all pointers are valid for their lengths.
            writing(out, |out, cap, len| unsafe {
                encryption::jwe_encrypt(keys.0, plaintext.as_ptr(), plaintext.len(), options, out, cap, len)
            })
        })
    }

    fn encrypt_jwe_bound(keys: &Keys, plaintext_len: usize, words: &JweWords) -> usize {
        // SAFETY: both are alive.
        with_jwe_options(words, |options| unsafe { encryption::jwe_encrypt_bound(keys.0, plaintext_len, options) })
    }

    fn decrypt(keys: &Keys, token: &[u8], words: &VerifyWords, now: i64, out: &mut [u8]) -> Verified {
        let mut report = report();
        let outcome = with_verify_options(words, None, |options| {
            // SAFETY: all pointers are valid for their lengths.
            writing(out, |out, cap, len| unsafe {
                encryption::jwt_decrypt(keys.0, token.as_ptr(), token.len(), options, now, out, cap, len, &mut report)
            })
        });
        Verified { outcome, report: Some(found(&report)) }
    }

    fn policy(document: &[u8], decrypt_with: Option<&Keys>) -> Result<Policy, (Refusal, usize)> {
        let (mut made, mut error_at) = (core::ptr::without_provenance_mut(1), usize::MAX);
        // SAFETY: all pointers are valid for their lengths.
        let status = unsafe {
            let keys = other_keys(decrypt_with).0;
            policies::jwt_policy_from_json(document.as_ptr(), document.len(), keys, &mut made, &mut error_at)
        };
        assert_eq!(made.is_null(), status != c::JWT_OK, "a policy without JWT_OK, or none with it");
        assert!(status != c::JWT_OK || error_at == 0, "there is no place without an error");
        done(status).map(|()| Policy(made)).map_err(|refusal| (refusal, error_at))
    }

    fn explain_policy(document: &[u8], decrypt_with: Option<&Keys>, out: &mut [u8]) -> Outcome<usize> {
        // SAFETY: all pointers are valid for their lengths.
        writing(out, |out, cap, len| unsafe {
            let keys = other_keys(decrypt_with).0;
            policies::jwt_policy_explain(document.as_ptr(), document.len(), keys, out, cap, len)
        })
    }

    fn verify_by(keys: &Keys, token: &[u8], policy: &Policy, now: i64, out: &mut [u8]) -> Verified {
        let mut report = report();
        // SAFETY: all pointers are valid for their lengths.
        let outcome = writing(out, |out, cap, len| unsafe {
            let options = policies::jwt_policy_options(policy.0);
            tokens::jwt_verify(keys.0, token.as_ptr(), token.len(), options, now, out, cap, len, &mut report)
        });
        Verified { outcome, report: Some(found(&report)) }
    }

    fn decrypt_by(keys: &Keys, token: &[u8], policy: &Policy, now: i64, out: &mut [u8]) -> Verified {
        let mut report = report();
        // SAFETY: all pointers are valid for their lengths.
        let outcome = writing(out, |out, cap, len| unsafe {
            let options = policies::jwt_policy_options(policy.0);
            encryption::jwt_decrypt(keys.0, token.as_ptr(), token.len(), options, now, out, cap, len, &mut report)
        });
        Verified { outcome, report: Some(found(&report)) }
    }

    fn encrypt(keys: &Keys, claims: &[u8], words: &SignWords, now: i64, out: &mut [u8]) -> Outcome<usize> {
        let options = sign_options(words, None);
        // SAFETY: all pointers are valid for their lengths.
        writing(out, |out, cap, len| unsafe {
            encryption::jwt_encrypt(keys.0, claims.as_ptr(), claims.len(), &options, now, out, cap, len)
        })
    }

    fn peek(token: &[u8], part: &str, out: &mut [u8]) -> Outcome<usize> {
        let part = match part {
            "header" => c::JWT_PART_HEADER,
            "payload" => c::JWT_PART_PAYLOAD,
            "signature" => c::JWT_PART_SIGNATURE,
            _ => 0,
        };
        // SAFETY: all pointers are valid for their lengths.
        writing(out, |out, cap, len| unsafe { tokens::jwt_peek(token.as_ptr(), token.len(), part, out, cap, len) })
    }

    fn bearer(value: &[u8]) -> Outcome<Range<usize>> {
        let (mut offset, mut len) = (usize::MAX, usize::MAX);
        // SAFETY: all pointers are valid for their lengths.
        let status = unsafe { tokens::jwt_bearer_token(value.as_ptr(), value.len(), &mut offset, &mut len) };
        assert!(status == c::JWT_OK || (offset, len) == (0, 0), "the places are 0 on a failure");
        done(status).map(|()| offset..offset + len)
    }

    fn challenge(of: &str, [realm, scope, resource_metadata]: [Option<&str>; 3], out: &mut [u8]) -> Outcome<usize> {
        let maybe = |given: Option<&str>| given.map_or(ABSENT, text);
        let (realm, scope, resource_metadata) = (maybe(realm), maybe(scope), maybe(resource_metadata));
        let struct_size = size_of::<jwt_challenge_options>() as u32;
        let options = jwt_challenge_options { struct_size, flags: 0, realm, scope, resource_metadata };
        let is_named = |number: &i32| {
            // SAFETY: names are static and end with a NUL.
            unsafe { CStr::from_ptr(names::jwt_status_name(*number)) }.to_str() == Ok(of)
        };
        let number = (0..256).find(is_named).expect("the name of a status");
        // SAFETY: all pointers are valid.
        writing(out, |out, cap, len| unsafe { tokens::jwt_bearer_challenge(number, &options, out, cap, len) })
    }

    fn read_string(claims: &[u8], name: &str, out: &mut [u8]) -> Outcome<usize> {
        // SAFETY: all pointers are valid for their lengths.
        writing(out, |out, cap, len| unsafe {
            claims::jwt_claim_string(claims.as_ptr(), claims.len(), name.as_ptr().cast(), name.len(), out, cap, len)
        })
    }

    fn read(claims: &[u8], reader: &str, name: &str, value: Option<&str>) -> Outcome<Read> {
        let (ptr, len) = (claims.as_ptr(), claims.len());
        let (name, name_len) = (name.as_ptr().cast(), name.len());
        // Each output is 0 on a failure, whatever it was.
        let (mut flag, mut int, mut double, mut count) = (7, 7, 7.0, 7);
        let (mut kind, mut start, mut size) = (7, 7, 7);
        // SAFETY: all pointers are valid for their lengths.
        let (status, zero) = unsafe {
            match reader {
                "has" => {
                    let value = value.expect("has needs a value");
                    let (value, value_len) = (value.as_ptr().cast(), value.len());
                    (claims::jwt_claim_has(ptr, len, name, name_len, value, value_len, &mut flag), flag == 0)
                }
                "bool" => (claims::jwt_claim_bool(ptr, len, name, name_len, &mut flag), flag == 0),
                "int" => (claims::jwt_claim_int(ptr, len, name, name_len, &mut int), int == 0),
                "double" => (claims::jwt_claim_double(ptr, len, name, name_len, &mut double), double == 0.0),
                "count" => (claims::jwt_claim_count(ptr, len, name, name_len, &mut count), count == 0),
                "json" => {
                    let status = claims::jwt_claim_json(ptr, len, name, name_len, &mut kind, &mut start, &mut size);
                    (status, (kind, start, size) == (0, 0, 0))
                }
                other => panic!("unknown reader {other}"),
            }
        };
        assert!(status == c::JWT_OK || zero, "outputs are 0 on a failure");
        done(status)?;
        Ok(match reader {
            "int" => Read::Int(int),
            "double" => Read::Double(double),
            "count" => Read::Count(count),
            "json" => {
                let kind = match kind {
                    c::JWT_JSON_NULL => JsonKind::Null,
                    c::JWT_JSON_BOOL => JsonKind::Bool,
                    c::JWT_JSON_NUMBER => JsonKind::Number,
                    c::JWT_JSON_STRING => JsonKind::String,
                    c::JWT_JSON_ARRAY => JsonKind::Array,
                    c::JWT_JSON_OBJECT => JsonKind::Object,
                    other => panic!("{other} is no type"),
                };
                let text = claims[start..start + size].to_vec();
                Read::Json { kind, text: String::from_utf8(text).expect("claims are UTF-8") }
            }
            _ => {
                assert!(flag == 0 || flag == 1, "a flag is 0 or 1");
                Read::Bool(flag == 1)
            }
        })
    }
}
