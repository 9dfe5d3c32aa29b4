//! What the command line has to do with an outcome. What there is to say of tokens, claims and keys, the library says.

use std::path::Path;

use onejwt::jwt::access;
use onejwt::{Algorithm, AlgorithmSet, KeyAlgorithm, Keyset, Part, Report, Status, VerifyOptions};
use serde_json::{Map, Value};

use crate::input::{Encryption, Sources};
use crate::{ClaimOptions, Purpose, document, token};

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

/// What a verifier of signed tokens does with one that is encrypted.
pub fn encrypted(token: &[u8]) -> Option<&'static str> {
    let is_encrypted = token::is_encrypted(token);
    is_encrypted.then_some(
        "this token is encrypted: give the key that decrypts it with --decrypt-with if a signed token is inside, \
         or look into it with `onejwt decrypt`",
    )
}

/// How a key is made for an algorithm of the other purpose.
pub fn purpose_of_algorithm(name: &str, purpose: Purpose) -> Option<String> {
    let is_signature = KeyAlgorithm::from_name(name)?.is_signature();
    let other = purpose.other().name();
    (is_signature != (purpose == Purpose::Signatures)).then(|| format!("--for {other} makes such a key"))
}

/// Which sizes new keys can have.
pub fn bits(purpose: Purpose) -> &'static str {
    match purpose {
        Purpose::Signatures => {
            "HMAC keys take at least as many bits as the hash has, RSA keys 2048, 3072, 4096 or 8192, others none"
        }
        Purpose::Encryption => {
            "ECDH-ES keys take 256, 384, 521 or 255 (X25519), RSA keys 2048, 3072, 4096 or 8192, \
             dir 128, 192, 256, 384 or 512, others what their name says"
        }
    }
}

/// Which option accepts such a token, or is not what it must be.
pub fn verification(report: &Report, options: &VerifyOptions<'_>) -> Option<&'static str> {
    match report.status {
        Status::InvalidArgument => Some("--require takes a name, or a JSON Pointer such as /realm/roles"),
        Status::AudienceMismatch if options.audiences.is_empty() => {
            Some("say which audience you are with --audience, or --ignore-aud")
        }
        Status::NotEncrypted => Some("with --decrypt-with only encrypted tokens are accepted"),
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
    let header: Map<String, Value> = serde_json::from_slice(&token::part(token, Part::Header)).unwrap_or_default();
    let name = header.get("alg").and_then(Value::as_str).unwrap_or_default();
    // Said only where the token is one of these keys': else whoever wrote it would choose the algorithm.
    if let Some((other, _)) = Algorithm::from_name(name) {
        let options = VerifyOptions { algorithms: AlgorithmSet::of(&[other]), ..*options };
        let mut report = Report::new(0);
        if let Some(keys) = sources.load_for(other.into()) {
            let _ = onejwt::verify(&keys, token, &options, &mut vec![0; token.len()], &mut report);
        }
        if report.algorithm.is_some() {
            let name = other.name();
            return format!(
                "a key that does not say its algorithm fits it: if the issuer signs with {name}, give --alg {name}"
            );
        }
    }
    given_for(keys)
}

/// What the keys are for.
fn given_for(keys: &Keyset) -> String {
    let mut own: Vec<_> = (0..keys.len()).filter_map(|at| keys.key(at)).map(|key| key.algorithm.name()).collect();
    own.sort_unstable();
    own.dedup();
    format!("the keys that were given are for {}", own.join(", "))
}

/// What to do about claims that were not signed.
pub fn signing(status: Status, added: &ClaimOptions, claims: &[u8]) -> Option<String> {
    let hint = match status {
        Status::KeyAlgMismatch => "leave out --alg, or take another key",
        Status::KeyNotFound => "none of these keys has the --kid that was given",
        Status::KeyCannotSign => "give the file of a private key",
        _ => return writing(status, added, claims),
    };
    Some(hint.into())
}

/// The same of claims, whatever token is made of them.
pub fn writing(status: Status, added: &ClaimOptions, claims: &[u8]) -> Option<String> {
    let hint = match status {
        Status::ClaimMissing => "give it a lifetime with --expires-in, or say --allow-missing-exp",
        Status::InvalidArgument => {
            let (expires, begins) = (added.expires_in.is_some(), added.not_before_in.is_some());
            let names = [("iat", expires), ("exp", expires), ("nbf", begins), ("jti", added.jti)];
            let twice = names.iter().find(|(name, added)| *added && access::json(claims, name).is_ok());
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

/// What to do about a content that was not encrypted.
pub fn encrypting(status: Status, is_named: bool) -> Option<&'static str> {
    match status {
        Status::KeyAlgMismatch => Some("leave out the algorithms, or take another key"),
        Status::JweKeyNotFound if is_named => Some("none of these keys has the key id that was given"),
        Status::JweKeyCannot => Some("the key's key_ops do not let it encrypt"),
        _ => None,
    }
}

/// What the keys have to do with a token that they do not decrypt. Nothing here depends on what the token names: with a public
/// key everybody can write one.
pub fn decrypting(status: Status, keys: &Keyset, encryption: Encryption) -> Option<String> {
    match status {
        Status::JweNotAllowed => {
            let named = [encryption.key.map(KeyAlgorithm::name), encryption.content.map(|content| content.name())];
            let mut named: Vec<_> = named.into_iter().flatten().collect();
            named.dedup();
            let only =
                if named.is_empty() { String::new() } else { format!("; accepted is {} only", named.join(", ")) };
            Some(format!("{}{only}", given_for(keys)))
        }
        Status::JweKeyCannot => {
            Some("give the file of the private key; its key_ops, if it has any, must let it decrypt".into())
        }
        _ => None,
    }
}
