//! Claims that are written, and what is demanded of those that are read.

use onejwt::json;
use onejwt::jwt::access;
use onejwt::{SignOptions, Status, VerifyOptions, explain_claims};
use serde_json::Value;
use zeroize::Zeroizing;

use crate::input::{self, Secret};
use crate::output::Failure;
use crate::{ClaimOptions, Policy, document};

/// The claims of the command line, byte for byte, with those behind them that have an option of their own.
pub fn written(argument: &str, added: &ClaimOptions) -> Result<Secret, Failure> {
    let given = input::claims(argument)?;
    let malformed = || {
        let hint = document::is_utf16(&given).then_some(document::UTF16);
        refused(Status::ClaimsMalformed, &given).about("--claims").with_hint(hint)
    };
    let audience = match &added.audience[..] {
        [] => None,
        [one] => Some(Value::from(one.clone())),
        several => Some(Value::from(several)),
    };
    let options = [
        ("iss", added.issuer.clone().map(Value::from)),
        ("sub", added.subject.clone().map(Value::from)),
        ("aud", audience),
    ];
    let members = json::object(&given, |_, _| {}).map_err(|_| malformed())?;
    let end = given.iter().rposition(|&byte| byte == b'}').ok_or_else(malformed)?;
    let mut claims = Zeroizing::new(given[..end].to_vec());
    let mut separator = if members == 0 { "" } else { "," };
    for (name, value) in options {
        let Some(value) = value else { continue };
        if access::json(&given, name).is_ok() {
            return Err(Failure::usage(format!("{name} is in the claims already: leave out one of them")));
        }
        claims.extend_from_slice(format!("{separator}\"{name}\":{value}").as_bytes());
        separator = ",";
    }
    claims.extend_from_slice(&given[end..]);
    Ok(claims)
}

/// Refuses times that mean nothing.
pub fn check_times(added: &ClaimOptions) -> Result<(), Failure> {
    if added.now.is_some() && added.expires_in.is_none() && added.not_before_in.is_none() {
        let text = "--now: no time is added to the claims; give --expires-in or --not-before-in, or leave it out";
        return Err(Failure::usage(text.into()));
    }
    if added.expires_in.zip(added.not_before_in).is_some_and(|(expires, begins)| begins >= expires) {
        let text = "--not-before-in: the token would never be valid; it has to be less than --expires-in";
        return Err(Failure::usage(text.into()));
    }
    Ok(())
}

/// What the library adds to claims.
pub fn additions(added: &ClaimOptions) -> Result<SignOptions<'static>, Failure> {
    let mut random = [0; 16];
    if added.jti {
        getrandom::fill(&mut random).map_err(|_| Failure::status(Status::NoRandomness, "", None))?;
    }
    Ok(SignOptions {
        jti: added.jti.then_some(random),
        allow_missing_exp: added.allow_missing_exp,
        expires_in: added.expires_in.map_or(0, i64::from),
        not_before_in: added.not_before_in.map_or(0, i64::from),
        ..SignOptions::default()
    })
}

/// Why no token is made of claims.
pub fn refused(status: Status, claims: &[u8]) -> Failure {
    match explain_claims(claims).filter(|_| status == Status::ClaimsMalformed) {
        Some(sentence) => Failure::told(status, &sentence),
        None => Failure::status(status, "", None),
    }
}

/// What is demanded of claims, with the lists of texts as the library takes them.
pub struct Demands<'a> {
    policy: &'a Policy,
    issuers: Vec<&'a str>,
    audiences: Vec<&'a str>,
    required: Vec<&'a str>,
    types: Vec<&'a str>,
}

impl<'a> Demands<'a> {
    pub fn of(policy: &'a Policy, types: &'a [String]) -> Result<Self, Failure> {
        if policy.allow_missing_exp && policy.require.iter().any(|claim| matches!(&**claim, "exp" | "/exp")) {
            return Err(Failure::usage("--allow-missing-exp: --require demands exp; leave out one of them".into()));
        }
        let texts = |list: &'a [String]| list.iter().map(String::as_str).collect();
        Ok(Demands {
            policy,
            issuers: texts(&policy.issuer),
            audiences: texts(&policy.audience),
            required: texts(&policy.require),
            types: texts(types),
        })
    }

    pub fn options(&self) -> VerifyOptions<'_> {
        VerifyOptions {
            allow_missing_exp: self.policy.allow_missing_exp,
            ignore_exp: self.policy.ignore_exp,
            ignore_aud: self.policy.ignore_aud,
            leeway_seconds: self.policy.leeway,
            max_age_seconds: self.policy.max_age.unwrap_or(0),
            issuers: &self.issuers,
            audiences: &self.audiences,
            types: &self.types,
            required: &self.required,
            subject: self.policy.subject.as_deref(),
            ..VerifyOptions::default()
        }
    }
}
