//! The Bearer scheme: the token in `Authorization` (RFC 6750 2.1), and what a server asks for in `WWW-Authenticate` (3).

use core::fmt::Write;
use core::ops::Range;

use crate::status::{Result, Status};

/// Where the token is in a header value: `Bearer` in any case, one or more spaces, one `b64token`.
pub fn token(value: &[u8]) -> Option<Range<usize>> {
    let scheme = b"bearer";
    let rest = value.get(scheme.len()..)?;
    if !value[..scheme.len()].eq_ignore_ascii_case(scheme) {
        return None;
    }
    let spaces = rest.iter().take_while(|&&byte| byte == b' ').count();
    let token = &rest[spaces..];
    // b64token = 1*( ALPHA / DIGIT / "-" / "." / "_" / "~" / "+" / "/" ) *"="
    let in_token = |byte: &u8| byte.is_ascii_alphanumeric() || b"-._~+/".contains(byte);
    let padding = token.iter().rev().take_while(|&&byte| byte == b'=').count();
    let characters = &token[..token.len() - padding];
    let valid = spaces > 0 && !characters.is_empty() && characters.iter().all(in_token);
    valid.then_some(scheme.len() + spaces..value.len())
}

/// What a server says of itself when it asks for a token.
#[derive(Clone, Copy, Debug, Default)]
pub struct ChallengeOptions<'a> {
    /// The protection space (RFC 9110 11.5).
    pub realm: Option<&'a str>,
    /// The scope that is needed, as space-separated words (RFC 6749 3.3).
    pub scope: Option<&'a str>,
    /// Where the metadata of the resource are (RFC 9728 5.1).
    pub resource_metadata: Option<&'a str>,
}

/// The value of `WWW-Authenticate` for the status of a verification that failed (RFC 6750 3).
///
/// The client is told `invalid_token` where its token is at fault, and `insufficient_scope` where a claim has not the
/// expected value and a scope is needed. Where there was no token, or the fault is the server's, no error is told.
pub fn challenge(status: Status, options: &ChallengeOptions<'_>) -> Result<String> {
    if status == Status::Ok {
        return Err(Status::InvalidArgument.into());
    }
    let is_scope = |scope: &str| {
        scope
            .split(' ')
            .all(|word| !word.is_empty() && word.bytes().all(|byte| matches!(byte, 0x21 | 0x23..=0x5b | 0x5d..=0x7e)))
    };
    let is_printable = |text: &str| text.bytes().all(|byte| matches!(byte, 0x20..=0x7e));
    let error = match status {
        Status::ClaimMismatch if options.scope.is_some() => Some("insufficient_scope"),
        Status::KeyNotFound
        | Status::TokenMalformed
        | Status::TokenTooLarge
        | Status::TokenUnsupported
        | Status::AlgNotAllowed
        | Status::SignatureInvalid
        | Status::ClaimsMalformed
        | Status::ClaimMissing
        | Status::Expired
        | Status::NotYetValid
        | Status::IssuedInFuture
        | Status::TooOld
        | Status::IssuerMismatch
        | Status::AudienceMismatch
        | Status::SubjectMismatch
        | Status::TypMismatch
        | Status::ClaimMismatch
        | Status::ClaimWrongType
        | Status::NotEncrypted
        | Status::JweDecryptionFailed
        | Status::JweNotAllowed
        | Status::JweKeyNotFound => Some("invalid_token"),
        _ => None,
    };
    let parameters = [
        ("realm", options.realm, is_printable as fn(&str) -> bool),
        ("error", error, is_printable),
        ("scope", options.scope, is_scope),
        ("resource_metadata", options.resource_metadata, is_printable),
    ];
    let mut text = String::from("Bearer");
    let mut separator = " ";
    for (name, value, is_right) in parameters {
        let Some(value) = value else { continue };
        if !is_right(value) {
            return Err(Status::InvalidArgument.into());
        }
        let _ = write!(text, "{separator}{name}=\"{}\"", value.replace('\\', "\\\\").replace('"', "\\\""));
        separator = ", ";
    }
    Ok(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn challenges_say_what_the_client_can_mend() {
        let scope = ChallengeOptions { scope: Some("read write"), ..ChallengeOptions::default() };
        let none = ChallengeOptions::default();
        for &status in Status::ALL {
            let number = status.number();
            let text = challenge(status, &none);
            match number {
                0 => assert!(text.is_err()),
                23 | 40..=44 | 60..=71 | 80..=82 | 84 => {
                    assert_eq!(text.unwrap(), "Bearer error=\"invalid_token\"", "{status}")
                }
                _ => assert_eq!(text.unwrap(), "Bearer", "{status}"),
            }
        }
        assert_eq!(
            challenge(Status::ClaimMismatch, &scope).unwrap(),
            "Bearer error=\"insufficient_scope\", scope=\"read write\""
        );
        assert_eq!(challenge(Status::NoBearer, &scope).unwrap(), "Bearer scope=\"read write\"");
        let all = ChallengeOptions {
            realm: Some("a \"b\" \\"),
            scope: Some("x"),
            resource_metadata: Some("https://api.example/.well-known/oauth-protected-resource"),
        };
        assert_eq!(
            challenge(Status::Expired, &all).unwrap(),
            "Bearer realm=\"a \\\"b\\\" \\\\\", error=\"invalid_token\", scope=\"x\", \
             resource_metadata=\"https://api.example/.well-known/oauth-protected-resource\""
        );
    }

    #[test]
    fn challenges_hold_nothing_that_ends_a_header() {
        type Set = fn(&str) -> ChallengeOptions<'_>;
        let set: [(&str, Set); 3] = [
            ("realm", |text| ChallengeOptions { realm: Some(text), ..ChallengeOptions::default() }),
            ("scope", |text| ChallengeOptions { scope: Some(text), ..ChallengeOptions::default() }),
            ("metadata", |text| ChallengeOptions { resource_metadata: Some(text), ..ChallengeOptions::default() }),
        ];
        for (name, options) in set {
            for bad in ["a\r\nSet-Cookie: x", "a\nb", "a\0", "\u{7f}", "\u{e9}", "a\tb"] {
                let status = challenge(Status::Expired, &options(bad)).unwrap_err().status;
                assert_eq!(status, Status::InvalidArgument, "{name} {bad:?}");
            }
        }
        for bad in ["", " ", "a  b", " a", "a ", "a\"b", "a\\b"] {
            assert!(challenge(Status::Expired, &set[1].1(bad)).is_err(), "{bad:?}");
        }
        assert_eq!(challenge(Status::NoBearer, &set[0].1("")).unwrap(), "Bearer realm=\"\"");
    }

    #[test]
    fn one_token_after_the_scheme() {
        assert_eq!(token(b"Bearer a.b.c"), Some(7..12));
        assert_eq!(token(b"bEARER   x=="), Some(9..12));
        for none in [
            "",
            "Bearer",
            "Bearer ",
            "Bearer\ta",
            "Basic a",
            "Bearera",
            "Bearer a b",
            "Bearer a,b",
            " Bearer a",
            "Bearer a ",
            "Bearer =",
            "Bearer a=b",
            "Bearer \u{e9}",
        ] {
            assert_eq!(token(none.as_bytes()), None, "{none:?}");
        }
    }
}
