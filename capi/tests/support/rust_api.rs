//! The crate's own functions.

use core::ops::Range;
use std::sync::Arc;

use onejwt::bearer::{ChallengeOptions, challenge};
use onejwt::json::Kind;
use onejwt::jwt::access;
use onejwt::{
    Algorithm, AlgorithmSet, ContentEncryption, ContentEncryptionSet, Error, Expect, JweDecryptOptions,
    JweEncryptOptions, JwsSignOptions, JwsVerifyOptions, KeyAlgorithm, KeyManagement, KeyManagementSet, KeyOptions,
    Keyset, KidChoice, Part, Policy, Report, Rule, SignOptions, Status, Uses, VerifyOptions, encrypt_jwe_bound,
    explain_policy, sign_bound,
};
use onejwt_capi::constants as c;

use super::runtime::*;

pub struct RustApi;

fn name_of(status: Status) -> String {
    status.name().to_str().expect("a name is ASCII").to_string()
}

fn refusal(error: Error) -> Refusal {
    Refusal::Status { name: name_of(error.status), needed: error.needed }
}

/// What a name stands for, by the reader of that kind of names.
fn named<A>(name: &Option<String>, read: impl Fn(&str) -> Option<A>) -> Option<A> {
    name.as_ref().map(|name| read(name).unwrap_or_else(|| panic!("{name} is no such algorithm")))
}

fn algorithm(name: &Option<String>) -> Option<Algorithm> {
    named(name, |name| Algorithm::from_name(name).map(|algorithm| algorithm.0))
}

fn management(name: &Option<String>) -> Option<KeyManagement> {
    named(name, |name| KeyManagement::from_name(name))
}

fn encryption(name: &Option<String>) -> Option<ContentEncryption> {
    named(name, |name| ContentEncryption::from_name(name))
}

/// The algorithms of a list of names.
fn each<A>(names: &Option<Vec<String>>, read: fn(&Option<String>) -> Option<A>) -> Vec<A> {
    names.iter().flatten().filter_map(|name| read(&Some(name.clone()))).collect()
}

fn algorithms(names: &Option<Vec<String>>) -> AlgorithmSet {
    AlgorithmSet::of(&each(names, algorithm))
}

fn managements(names: &Option<Vec<String>>) -> KeyManagementSet {
    KeyManagementSet::of(&each(names, management))
}

fn encryptions(names: &Option<Vec<String>>) -> ContentEncryptionSet {
    ContentEncryptionSet::of(&each(names, encryption))
}

/// A slice cannot be there and yet be empty.
fn list(texts: &Option<Vec<String>>) -> Outcome<Vec<&str>> {
    match texts {
        Some(texts) if texts.is_empty() => Err(Refusal::CannotBeSaid),
        texts => Ok(texts.iter().flatten().map(String::as_str).collect()),
    }
}

/// Fails for a flag that this call does not have; there is a field for each of the others.
fn only_flags(flags: &[String], known: &[&str]) -> Outcome<()> {
    sayable(flags.iter().all(|flag| known.contains(&flag.as_str())))
}

fn sayable(condition: bool) -> Outcome<()> {
    if condition { Ok(()) } else { Err(Refusal::CannotBeSaid) }
}

fn kid_choice(kid: &Option<String>) -> KidChoice<'_> {
    match kid.as_deref() {
        None => KidChoice::FromKey,
        Some("") => KidChoice::None,
        Some(kid) => KidChoice::Named(kid),
    }
}

fn with_verify_options<R>(
    words: &VerifyWords,
    decrypt_with: Option<&Keyset>,
    body: impl FnOnce(&VerifyOptions<'_>) -> R,
) -> Outcome<R> {
    let flags = ["JWT_ALLOW_MISSING_EXP", "JWT_IGNORE_EXP", "JWT_IGNORE_NBF", "JWT_IGNORE_IAT", "JWT_IGNORE_AUD"];
    only_flags(&words.flags, &flags)?;
    sayable(words.expected.as_ref().is_none_or(|list| !list.is_empty()))?;
    let (issuers, audiences) = (list(&words.issuers)?, list(&words.audiences)?);
    let (types, required) = (list(&words.types)?, list(&words.required)?);
    fn expect(expected: &Expected) -> Outcome<Expect<'_>> {
        let Expected { claim, value, rule } = expected;
        let rule = match rule.as_str() {
            "equals" => Rule::Equals,
            "contains" => Rule::Contains,
            "equals_json" => Rule::EqualsJson,
            _ => return Err(Refusal::CannotBeSaid),
        };
        Ok(Expect { claim, value, rule })
    }
    let expected = words.expected.iter().flatten().map(expect).collect::<Outcome<Vec<_>>>()?;
    let [allow_missing_exp, ignore_exp, ignore_nbf, ignore_iat, ignore_aud] =
        flags.map(|name| words.flags.iter().any(|flag| flag == name));
    Ok(body(&VerifyOptions {
        allow_missing_exp,
        ignore_exp,
        ignore_nbf,
        ignore_iat,
        ignore_aud,
        algorithms: algorithms(&words.algorithms),
        leeway_seconds: words.leeway_seconds,
        max_age_seconds: words.max_age_seconds,
        issuers: &issuers,
        audiences: &audiences,
        types: &types,
        required: &required,
        expected: &expected,
        subject: words.subject.as_deref(),
        max_token_len: words.max_token_len,
        decrypt_with,
        decrypt_algorithms: managements(&words.decrypt_algorithms),
        encryptions: encryptions(&words.encryptions),
    }))
}

fn sign_options<'a>(words: &'a SignWords, encrypt_to: Option<&'a Keyset>) -> Outcome<SignOptions<'a>> {
    let flags = ["JWT_ALLOW_MISSING_EXP", "JWT_SIGN_ADD_IAT", "JWT_SIGN_ADD_JTI", "JWT_SIGN_WHOLE_HEADER"];
    only_flags(&words.flags, &flags)?;
    let [allow_missing_exp, add_iat, add_jti, whole_header] =
        flags.map(|name| words.flags.iter().any(|flag| flag == name));
    // With a whole header, the fields `kid` and `typ` mean nothing.
    sayable(!whole_header || (words.kid.is_none() && words.typ.is_none()))?;
    Ok(SignOptions {
        add_iat,
        jti: add_jti.then_some([0x5a; 16]),
        allow_missing_exp,
        whole_header,
        algorithm: algorithm(&words.alg),
        expires_in: words.expires_in,
        not_before_in: words.not_before_in,
        kid: kid_choice(&words.kid),
        typ: words.typ.as_deref().unwrap_or(SignOptions::default().typ),
        header: words.header.as_deref().unwrap_or_default(),
        encrypt_to,
        encrypt_kid: kid_choice(&words.encrypt_kid),
        encrypt_algorithm: management(&words.encrypt_alg),
        encryption: encryption(&words.enc),
    })
}

fn with_jwe_encrypt_options<R>(words: &JweWords, body: impl FnOnce(&JweEncryptOptions<'_>) -> R) -> Outcome<R> {
    sayable(words.algorithms.is_none() && words.encryptions.is_none() && words.types.is_none())?;
    sayable(words.max_token_len == 0)?;
    Ok(body(&JweEncryptOptions {
        algorithm: management(&words.alg),
        encryption: encryption(&words.enc),
        kid: kid_choice(&words.kid),
        typ: words.typ.as_deref().unwrap_or_default(),
        cty: words.cty.as_deref().unwrap_or_default(),
        crit: &list(&words.crit)?,
        header: words.header.as_deref().unwrap_or_default(),
        apu: words.apu.as_deref().unwrap_or_default(),
        apv: words.apv.as_deref().unwrap_or_default(),
    }))
}

fn verified(outcome: Outcome<onejwt::Result<usize>>, report: &Report) -> Verified {
    let outcome = match outcome {
        Ok(called) => called.map_err(refusal),
        Err(refusal) => return Verified { outcome: Err(refusal), report: None },
    };
    let found = Found {
        status: name_of(report.status),
        alg: report.algorithm.map(|algorithm| algorithm.name().to_string()),
        failed: report.failed.bits(),
        missing: report.missing.bits(),
        malformed: report.malformed.bits(),
        now: report.now,
        expires_at: report.expires_at,
        not_before: report.not_before,
        issued_at: report.issued_at,
        claim: report.claim.as_str().to_string(),
        kid: report.kid.as_str().to_string(),
        kid_len: report.kid_len,
        untried: report.untried,
    };
    Verified { outcome, report: Some(found) }
}

impl Runtime for RustApi {
    type Keys = Arc<Keyset>;
    type Policy = Policy;

    fn name() -> String {
        "the Rust API".to_string()
    }

    fn load(source: &KeySource) -> Outcome<Arc<Keyset>> {
        let options = KeyOptions {
            allow_weak: source.allow_weak,
            public_only: false,
            for_encryption: source.for_encryption,
            base64: source.base64,
            kid: source.kid.as_deref(),
            issuer: source.issuer.as_deref(),
            password: source.password.as_deref(),
            bits: 0,
            remember: source.remember,
        };
        let alg = named(&source.alg, |name| KeyAlgorithm::from_name(name));
        let made = match &source.form {
            Form::Secret(secret) => Keyset::from_secret(alg.ok_or(Refusal::CannotBeSaid)?, secret, &options),
            Form::Jwks(json) => Keyset::from_jwks(json, &options),
            Form::Pem(pem) => Keyset::from_pem(alg, pem, &options),
            Form::Der(der) => Keyset::from_der(alg, der, &options),
        };
        made.map(Arc::new).map_err(refusal)
    }

    fn empty(for_encryption: bool, remember: u32) -> Arc<Keyset> {
        let options = KeyOptions { allow_weak: true, for_encryption, remember, ..KeyOptions::default() };
        Arc::new(Keyset::empty(&options).expect("an empty set"))
    }

    fn add(keys: &Arc<Keyset>, from: &Arc<Keyset>) -> Outcome<()> {
        keys.add(from).map_err(refusal)
    }

    fn len(keys: &Arc<Keyset>) -> usize {
        keys.len()
    }

    fn info(keys: &Arc<Keyset>, index: usize) -> Outcome<KeyInfo> {
        let key = keys.key(index).ok_or_else(|| refusal(Status::KeyNotFound.into()))?;
        let kid = key.kid.as_deref().filter(|kid| kid.len() < 128 && !kid.contains(char::is_control));
        let flags = [
            (key.uses.contains(Uses::SIGN), c::JWT_KEY_CAN_SIGN),
            (key.uses.contains(Uses::VERIFY), c::JWT_KEY_CAN_VERIFY),
            (key.uses.contains(Uses::ENCRYPT), c::JWT_KEY_CAN_ENCRYPT),
            (key.uses.contains(Uses::DECRYPT), c::JWT_KEY_CAN_DECRYPT),
            (key.kid.is_some(), c::JWT_KEY_HAS_KID),
            (key.issuer.is_some(), c::JWT_KEY_HAS_ISSUER),
            (key.is_weak, c::JWT_KEY_IS_WEAK),
        ];
        Ok(KeyInfo {
            alg: key.algorithm.name().to_string(),
            flags: flags.into_iter().filter(|flag| flag.0).fold(0, |bits, flag| bits | flag.1),
            bits: key.bits,
            kid: kid.unwrap_or_default().to_string(),
            thumbprint: key.thumbprint.to_string(),
        })
    }

    fn verify(keys: Both<'_, Arc<Keyset>>, token: &[u8], words: &VerifyWords, now: i64, out: &mut [u8]) -> Verified {
        let mut report = Report::new(now);
        let outcome = with_verify_options(words, keys.encryption.map(|keys| &**keys), |options| {
            onejwt::verify(keys.signing, token, options, out, &mut report)
        });
        verified(outcome, &report)
    }

    fn sign(keys: Both<'_, Arc<Keyset>>, claims: &[u8], words: &SignWords, now: i64, out: &mut [u8]) -> Outcome<usize> {
        onejwt::sign(keys.signing, claims, &sign_options(words, keys.encryption.map(|keys| &**keys))?, now, out)
            .map_err(refusal)
    }

    fn sign_bound(keys: Both<'_, Arc<Keyset>>, claims_len: usize, words: &SignWords) -> usize {
        let options = sign_options(words, keys.encryption.map(|keys| &**keys)).ok();
        options.and_then(|options| sign_bound(keys.signing, claims_len, &options)).unwrap_or(0)
    }

    fn verify_jws(keys: &Arc<Keyset>, token: &[u8], words: &JwsWords, out: &mut [u8]) -> Verified {
        let mut report = Report::new(i64::MIN);
        let mut call = || {
            only_flags(&words.flags, &["JWS_DETACHED", "JWS_UNENCODED"])?;
            sayable([&words.kid, &words.typ, &words.header, &words.alg].into_iter().all(Option::is_none))?;
            let detached = words.has_flag("JWS_DETACHED");
            sayable(detached || words.payload.is_none())?;
            let options = JwsVerifyOptions {
                detached_payload: detached.then(|| words.payload.as_deref().unwrap_or_default()),
                unencoded: words.has_flag("JWS_UNENCODED"),
                algorithms: algorithms(&words.algorithms),
                types: &list(&words.types)?,
                crit: &list(&words.crit)?,
                max_token_len: words.max_token_len,
            };
            Ok(onejwt::verify_jws(keys, token, &options, out, &mut report))
        };
        let outcome = call();
        verified(outcome, &report)
    }

    fn sign_jws(keys: &Arc<Keyset>, payload: &[u8], words: &JwsWords, out: &mut [u8]) -> Outcome<usize> {
        only_flags(&words.flags, &["JWS_DETACHED", "JWS_UNENCODED", "JWS_WHOLE_HEADER"])?;
        sayable(words.algorithms.is_none() && words.types.is_none() && words.payload.is_none())?;
        sayable(words.max_token_len == 0)?;
        let whole_header = words.has_flag("JWS_WHOLE_HEADER");
        sayable(!whole_header || (words.kid.is_none() && words.typ.is_none()))?;
        let options = JwsSignOptions {
            detached: words.has_flag("JWS_DETACHED"),
            unencoded: words.has_flag("JWS_UNENCODED"),
            whole_header,
            algorithm: algorithm(&words.alg),
            crit: &list(&words.crit)?,
            kid: kid_choice(&words.kid),
            typ: words.typ.as_deref().unwrap_or_default(),
            header: words.header.as_deref().unwrap_or_default(),
        };
        onejwt::sign_jws(keys, payload, &options, out).map_err(refusal)
    }

    fn decrypt_jwe(keys: &Arc<Keyset>, token: &[u8], words: &JweWords, out: &mut [u8]) -> Verified {
        let mut report = Report::new(i64::MIN);
        let mut call = || {
            sayable([&words.kid, &words.typ, &words.cty, &words.header].into_iter().all(Option::is_none))?;
            sayable([&words.alg, &words.enc].into_iter().all(Option::is_none))?;
            sayable(words.apu.is_none() && words.apv.is_none())?;
            let options = JweDecryptOptions {
                algorithms: managements(&words.algorithms),
                encryptions: encryptions(&words.encryptions),
                types: &list(&words.types)?,
                crit: &list(&words.crit)?,
                max_token_len: words.max_token_len,
            };
            Ok(onejwt::decrypt_jwe(keys, token, &options, out, &mut report))
        };
        let outcome = call();
        verified(outcome, &report)
    }

    fn encrypt_jwe(keys: &Arc<Keyset>, plaintext: &[u8], words: &JweWords, out: &mut [u8]) -> Outcome<usize> {
        with_jwe_encrypt_options(words, |options| onejwt::encrypt_jwe(keys, plaintext, options, out).map_err(refusal))?
    }

    fn encrypt_jwe_bound(keys: &Arc<Keyset>, plaintext_len: usize, words: &JweWords) -> usize {
        let bound = with_jwe_encrypt_options(words, |options| encrypt_jwe_bound(keys, plaintext_len, options));
        bound.ok().flatten().unwrap_or(0)
    }

    fn decrypt(keys: &Arc<Keyset>, token: &[u8], words: &VerifyWords, now: i64, out: &mut [u8]) -> Verified {
        let mut report = Report::new(now);
        let outcome =
            with_verify_options(words, None, |options| onejwt::decrypt_claims(keys, token, options, out, &mut report));
        verified(outcome, &report)
    }

    fn policy(document: &[u8], decrypt_with: Option<&Arc<Keyset>>) -> Result<Policy, (Refusal, usize)> {
        Policy::from_json(document, decrypt_with.cloned()).map_err(|error| (refusal(error.clone().into()), error.at))
    }

    fn explain_policy(document: &[u8], decrypt_with: Option<&Arc<Keyset>>, out: &mut [u8]) -> Outcome<usize> {
        let text = explain_policy(document, decrypt_with.cloned());
        let place = out.get_mut(..text.len()).ok_or_else(|| refusal(Error::too_small(text.len())))?;
        place.copy_from_slice(text.as_bytes());
        Ok(text.len())
    }

    fn verify_by(keys: &Arc<Keyset>, token: &[u8], policy: &Policy, now: i64, out: &mut [u8]) -> Verified {
        let (mut report, demands) = (Report::new(now), policy.demands());
        let outcome = onejwt::verify(keys, token, &demands.options(), out, &mut report);
        verified(Ok(outcome), &report)
    }

    fn decrypt_by(keys: &Arc<Keyset>, token: &[u8], policy: &Policy, now: i64, out: &mut [u8]) -> Verified {
        let (mut report, demands) = (Report::new(now), policy.demands());
        let outcome = onejwt::decrypt_claims(keys, token, &demands.options(), out, &mut report);
        verified(Ok(outcome), &report)
    }

    fn encrypt(keys: &Arc<Keyset>, claims: &[u8], words: &SignWords, now: i64, out: &mut [u8]) -> Outcome<usize> {
        onejwt::encrypt_claims(keys, claims, &sign_options(words, None)?, now, out).map_err(refusal)
    }

    fn peek(token: &[u8], part: &str, out: &mut [u8]) -> Outcome<usize> {
        let part = match part {
            "header" => Part::Header,
            "payload" => Part::Payload,
            "signature" => Part::Signature,
            _ => return Err(Refusal::CannotBeSaid),
        };
        onejwt::peek(token, part, out).map_err(refusal)
    }

    fn bearer(value: &[u8]) -> Outcome<Range<usize>> {
        onejwt::bearer::token(value).ok_or_else(|| refusal(Status::NoBearer.into()))
    }

    fn challenge(of: &str, [realm, scope, resource_metadata]: [Option<&str>; 3], out: &mut [u8]) -> Outcome<usize> {
        let status = Status::ALL.iter().find(|status| status.name().to_str() == Ok(of)).expect("the name of a status");
        let options = ChallengeOptions { realm, scope, resource_metadata };
        let text = challenge(*status, &options).map_err(refusal)?;
        out[..text.len()].copy_from_slice(text.as_bytes());
        Ok(text.len())
    }

    fn read_string(claims: &[u8], name: &str, out: &mut [u8]) -> Outcome<usize> {
        access::string(claims, name, out).map_err(refusal)
    }

    fn read(claims: &[u8], reader: &str, name: &str, value: Option<&str>) -> Outcome<Read> {
        let read = match reader {
            "has" => access::has(claims, name, value.expect("has needs a value")).map(Read::Bool),
            "int" => access::int(claims, name).map(Read::Int),
            "double" => access::double(claims, name).map(Read::Double),
            "bool" => access::boolean(claims, name).map(Read::Bool),
            "count" => access::count(claims, name).map(Read::Count),
            "json" => access::json(claims, name).map(|(kind, range)| {
                let kind = match kind {
                    Kind::Null => JsonKind::Null,
                    Kind::False | Kind::True => JsonKind::Bool,
                    Kind::Number => JsonKind::Number,
                    Kind::String => JsonKind::String,
                    Kind::Array => JsonKind::Array,
                    Kind::Object => JsonKind::Object,
                };
                Read::Json { kind, text: String::from_utf8(claims[range].to_vec()).expect("claims are UTF-8") }
            }),
            other => panic!("unknown reader {other}"),
        };
        read.map_err(refusal)
    }
}
