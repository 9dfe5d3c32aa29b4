//! What the command line has to do with an outcome. What there is to say of tokens, claims and keys, the library says.

use std::path::Path;

use onejwt::jwt::access;
use onejwt::{Algorithm, AlgorithmSet, Keyset, Part, Report, Status, VerifyOptions, peek};
use serde_json::{Map, Value};

use crate::input::Sources;
use crate::{Sign, document};

/// What was given in the place of a token that is malformed, if that is easily seen.
pub fn in_place_of_a_token(status: Status, argument: Option<&str>, token: &[u8]) -> Option<&'static str> {
    if status != Status::TokenMalformed {
        None
    } else if token.is_empty() {
        Some("there is no token: what was given is empty")
    } else if document::is_utf16(token) {
        Some(document::UTF16)
    } else if argument.is_some_and(|name| Path::new(name).is_file()) {
        Some("this is the name of a file: to read a token from it, put < in front")
    } else if token.get(..7).is_some_and(|start| start.eq_ignore_ascii_case(b"bearer ")) {
        Some("leave out Bearer: the token is what stands behind it")
    } else {
        None
    }
}

/// One part of a token, decoded; empty if it cannot be.
pub fn part(token: &[u8], part: Part) -> Vec<u8> {
    let mut out = vec![0; token.len()];
    let len = peek(token, part, &mut out).unwrap_or(0);
    out.truncate(len);
    out
}

/// Which option accepts such a token, or is not what it must be.
pub fn verification(report: &Report, options: &VerifyOptions<'_>) -> Option<&'static str> {
    match report.status {
        Status::InvalidArgument => Some("--require takes a name, or a JSON Pointer such as /realm/roles"),
        Status::AudienceMismatch if options.audiences.is_empty() => {
            Some("say which audience you are with --audience, or --ignore-aud")
        }
        Status::ClaimMissing if report.claim.as_str() == "exp" && !options.required.contains(&"exp") => {
            Some("--allow-missing-exp allows it")
        }
        _ => None,
    }
}

/// What `--alg` has to do with an algorithm that is not allowed.
pub fn algorithm(
    sources: &Sources,
    keys: &Keyset,
    alg: Option<Algorithm>,
    token: &[u8],
    options: &VerifyOptions<'_>,
) -> String {
    if let Some(alg) = alg {
        return format!("--alg accepts {} only", alg.name());
    }
    let header: Map<String, Value> = serde_json::from_slice(&part(token, Part::Header)).unwrap_or_default();
    let name = header.get("alg").and_then(Value::as_str).unwrap_or_default();
    // Said only where the token is one of these keys': else whoever wrote it would choose the algorithm.
    if let Some((other, _)) = Algorithm::from_name(name) {
        let options = VerifyOptions { algorithms: AlgorithmSet::of(&[other]), ..*options };
        let mut report = Report::new(0);
        if let Some(keys) = sources.load_for(other) {
            let _ = onejwt::verify(&keys, token, &options, &mut vec![0; token.len()], &mut report);
        }
        if report.algorithm.is_some() {
            let name = other.name();
            return format!(
                "a key that does not say its algorithm fits it: if the issuer signs with {name}, give --alg {name}"
            );
        }
    }
    let mut own: Vec<_> = (0..keys.len()).filter_map(|at| keys.key(at)).map(|key| key.algorithm.name()).collect();
    own.sort_unstable();
    own.dedup();
    format!("the keys that were given are for {}", own.join(", "))
}

/// What to do about claims that were not signed.
pub fn signing(status: Status, args: &Sign, claims: &[u8]) -> Option<String> {
    let hint = match status {
        Status::ClaimMissing => "give it a lifetime with --expires-in, or say --allow-missing-exp",
        Status::KeyAlgMismatch => "leave out --alg, or take another key",
        Status::KeyNotFound => "none of these keys has the --kid that was given",
        Status::KeyCannotSign => "give the file of a private key",
        Status::InvalidArgument => {
            let (expires, begins) = (args.expires_in.is_some(), args.not_before_in.is_some());
            let added = [("iat", expires), ("exp", expires), ("nbf", begins), ("jti", args.jti)];
            let twice = added.iter().find(|(name, added)| *added && access::json(claims, name).is_ok());
            return Some(match twice {
                Some((name, _)) => {
                    format!("{name} is in the claims already, and an option adds it: leave out one of them")
                }
                None => format!("times go up to {} (2^53 - 1)", crate::MAX_TIME),
            });
        }
        _ => return None,
    };
    Some(hint.into())
}
