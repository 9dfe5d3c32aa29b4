//! What a verification, or claims that cannot be signed, are told beyond a status.

use onejwt::json::{self, Kind};
use onejwt::jwt::access;
use onejwt::{Part, Report, Status, VerifyOptions, peek};

/// One part of a token, decoded; empty if it cannot be.
pub fn part(token: &[u8], part: Part) -> Vec<u8> {
    let mut out = vec![0; token.len()];
    let len = peek(token, part, &mut out).unwrap_or(0);
    out.truncate(len);
    out
}

/// What a report says, in a line. Of what anyone can have written into a token only the `kid`, in quotes.
pub fn verification(status: Status, report: &Report, options: &VerifyOptions<'_>, token: &[u8]) -> String {
    let now = report.now;
    let claim = report.claim.as_str();
    // The claims are spoken of only once their signature has passed.
    let claims = if report.algorithm.is_some() { part(token, Part::Payload) } else { Vec::new() };
    let at =
        |name: &str, time: i64| format!("{name} {}, now {now}", as_written(&claims, name).unwrap_or(time.to_string()));
    let leeway = match options.leeway_seconds {
        0 => String::new(),
        leeway => format!(", leeway {leeway} s"),
    };
    let expected = match status {
        Status::IssuerMismatch => options.issuers,
        Status::AudienceMismatch => options.audiences,
        Status::SubjectMismatch => options.subject.as_slice(),
        Status::TypMismatch => options.types,
        _ => &[],
    };
    match (status, report.expires_at, report.not_before, report.issued_at) {
        (Status::Expired, Some(exp), ..) => format!("{}: {} s ago{leeway}", at("exp", exp), now.saturating_sub(exp)),
        (Status::NotYetValid, _, Some(nbf), _) => {
            format!("{}: in {} s{leeway}", at("nbf", nbf), nbf.saturating_sub(now))
        }
        (Status::IssuedInFuture, _, _, Some(iat)) => {
            format!("{}: in {} s{leeway}", at("iat", iat), iat.saturating_sub(now))
        }
        (Status::TooOld, _, _, Some(iat)) => {
            let (age, most) = (now.saturating_sub(iat), options.max_age_seconds);
            format!("{}: {age} s ago, at most {most} s{leeway}", at("iat", iat))
        }
        (Status::KeyNotFound, ..) if report.kid_len > 0 && report.kid.as_str().is_empty() => {
            format!("the token's kid has {} bytes, too many or not all of them printable", report.kid_len)
        }
        (Status::KeyNotFound, ..) if report.kid_len == 0 => "none of the keys verifies".into(),
        (Status::KeyNotFound, ..) => format!("the token's kid is {:?}", report.kid.as_str()),
        (Status::SignatureInvalid, ..) if report.untried > 0 => {
            let untried = report.untried;
            let more = if untried == 1 { "1 more key fits".into() } else { format!("{untried} more keys fit") };
            format!("{more} and could not be tried: give every key a kid, and sign with it, or verify with fewer keys")
        }
        (Status::InvalidArgument, ..) => "--require takes a name, or a JSON Pointer such as /realm/roles".into(),
        (Status::AudienceMismatch, ..) if expected.is_empty() => {
            "say which audience you are with --audience, or --ignore-aud".into()
        }
        (Status::ClaimMissing, ..) if claim == "exp" && !options.required.contains(&"exp") => {
            "at fault: exp; a token without one is accepted with --allow-missing-exp".into()
        }
        (Status::ClaimsMalformed, ..) => claims_fault(&claims).unwrap_or_else(|| format!("at fault: {claim}")),
        _ if !expected.is_empty() => {
            let expected: Vec<_> = expected.iter().map(|text| format!("{text:?}")).collect();
            format!("at fault: {claim}, expected {}", expected.join(" or "))
        }
        _ if !claim.is_empty() => format!("at fault: {claim}"),
        _ => "nothing in the token has been trusted".into(),
    }
}

/// A number as it stands in the claims, if that is not too long to be read.
fn as_written(claims: &[u8], name: &str) -> Option<String> {
    let (kind, place) = access::json(claims, name).ok()?;
    let raw = claims.get(place).filter(|raw| kind == Kind::Number && raw.len() <= 40)?;
    std::str::from_utf8(raw).ok().map(String::from)
}

/// Why claims are malformed, if that is seen here.
pub fn claims_fault(claims: &[u8]) -> Option<String> {
    if json::object(claims, |_, _| {}).is_err() {
        return Some("expected one JSON object, in which each name is there once".into());
    }
    let kind = |name: &str| access::json(claims, name).ok().map(|(kind, _)| kind);
    let time = |name: &&str| kind(name).and_then(|kind| time_fault(claims, name, kind));
    let text = |name: &&str| match kind(name)? {
        Kind::String | Kind::Null => None,
        kind => Some(format!("{name} is {}, expected a string", named(kind))),
    };
    let audience = || match kind("aud")? {
        Kind::String => None,
        Kind::Array => (0..access::count(claims, "aud").ok()?)
            .any(|at| kind(&format!("/aud/{at}")) != Some(Kind::String))
            .then(|| "aud is an array, and not all of its elements are strings".into()),
        kind => Some(format!("aud is {}, expected a string or an array of strings", named(kind))),
    };
    let times = ["exp", "nbf", "iat"].iter().find_map(time);
    times.or_else(|| ["iss", "sub", "jti"].iter().find_map(text)).or_else(audience)
}

/// Why a claim is no time that is read, if so.
fn time_fault(claims: &[u8], name: &str, kind: Kind) -> Option<String> {
    if kind != Kind::Number {
        return Some(format!("{name} is {}, expected a number: seconds since the epoch", named(kind)));
    }
    let most = crate::MAX_TIME;
    if access::double(claims, name).is_ok_and(|time| time.abs() <= most as f64) {
        return None;
    }
    let written = as_written(claims, name).unwrap_or_else(|| "a long number".into());
    let never = if name == "exp" { "; leave exp out of a token that never expires, and allow that" } else { "" };
    Some(format!("{name} is {written}, and times go from -{most} to {most} (2^53 - 1){never}"))
}

fn named(kind: Kind) -> &'static str {
    match kind {
        Kind::Null => "null",
        Kind::True | Kind::False => "true or false",
        Kind::Number => "a number",
        Kind::String => "a string",
        Kind::Array => "an array",
        Kind::Object => "an object",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_that_were_not_tried_are_counted() {
        let told = |untried, kid_len| {
            let report = Report { untried, kid_len, ..Report::new(0) };
            verification(Status::SignatureInvalid, &report, &VerifyOptions::default(), b"")
        };
        assert!(told(4, 0).contains("4 more keys fit") && told(4, 0).contains("kid"), "{}", told(4, 0));
        assert!(told(1, 0).contains("1 more key fits"), "{}", told(1, 0));
        assert!(!told(0, 0).contains("kid"), "{}", told(0, 0));
    }

    #[test]
    fn malformed_claims_are_named() {
        for (claims, says) in [
            ("{", Some("one JSON object")),
            ("{}", None),
            (
                r#"{"exp":9223372036854775807}"#,
                Some("exp is 9223372036854775807, and times go from -9007199254740991 to"),
            ),
            (r#"{"exp":9007199254740991}"#, None),
            (r#"{"iat":9007199254740991.5}"#, Some("iat is 9007199254740991.5")),
            (r#"{"nbf":-9007199254740992}"#, Some("nbf is -9007199254740992")),
            (r#"{"nbf":1e400}"#, Some("nbf is 1e400")),
            (r#"{"iat":"1"}"#, Some("iat is a string")),
            (r#"{"exp":null}"#, Some("exp is null")),
            (r#"{"iss":1}"#, Some("iss is a number")),
            (r#"{"sub":null,"jti":"a","aud":["a"]}"#, None),
            (r#"{"aud":["a",1]}"#, Some("aud is an array")),
            (r#"{"aud":{}}"#, Some("aud is an object")),
        ] {
            let told = claims_fault(claims.as_bytes());
            match says {
                Some(says) => assert!(told.as_ref().is_some_and(|told| told.contains(says)), "{claims}: {told:?}"),
                None => assert_eq!(told, None, "{claims}"),
            }
        }
    }
}
