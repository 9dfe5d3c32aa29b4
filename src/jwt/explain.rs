//! What became of a verification, as one sentence for people.
//!
//! It is made of the report and of what was expected, and of nothing else. Of the token it says the times that the report
//! has, which are read only once the signature has passed, and the `kid`, which anyone can have written: only where that is
//! printable ASCII. It never says a value of `subject` or `expected`, which may be secrets of the host's.

use core::fmt;

use super::policy::{Registered, VerifyOptions};
use super::report::{Checks, Report};
use crate::algorithm::{Algorithm, Family};
use crate::jose::workspace::limit;
use crate::quoted::Quoted;
use crate::status::Status;

/// 9999-12-31T23:59:59Z.
const LAST_SECOND: i64 = 253_402_300_799;
/// Of a list of expected texts at most this many are said.
const MAX_SAID: usize = 4;

/// The names of the checks.
static NAMES: [(Checks, &str); 12] = [
    (Checks::JSON, "JSON"),
    (Checks::EXP, "exp"),
    (Checks::NBF, "nbf"),
    (Checks::IAT, "iat"),
    (Checks::MAX_AGE, "age"),
    (Checks::ISS, "iss"),
    (Checks::AUD, "aud"),
    (Checks::SUB, "sub"),
    (Checks::JTI, "jti"),
    (Checks::TYP, "typ"),
    (Checks::REQUIRED, "required"),
    (Checks::EXPECTED, "expected"),
];

/// Why a token was accepted or refused, and what to do.
pub fn explain(report: &Report, options: &VerifyOptions<'_>) -> String {
    let mut text = reason(report, options);
    let failed = || NAMES.iter().filter(|(check, _)| report.failed.contains(*check));
    if failed().count() > 1 {
        let mut mark = " (checks that failed: ";
        for (_, name) in failed() {
            text += mark;
            text += name;
            mark = ", ";
        }
        text += ")";
    }
    text
}

fn reason(report: &Report, options: &VerifyOptions<'_>) -> String {
    let now = report.now;
    let claim = Quoted(report.claim.as_str());
    let leeway = Leeway(options.leeway_seconds);
    match (report.status, report.expires_at, report.not_before, report.issued_at) {
        (Status::Ok, Some(exp), ..) => {
            format!("the token is valid until {}{}", Time(exp), Advice("exp", exp, ""))
        }
        (Status::Ok, ..) => "the token is valid, and does not expire".into(),
        (Status::InvalidArgument, ..) => {
            "the arguments do not fit: options that contradict each other (aud ignored with \
            audiences, iat ignored with a greatest age, an encrypted token asked for without keys to decrypt it with, or such keys, \
            decrypt_algorithms or encryptions where none is asked for), a wrong JSON Pointer in required or expected, a JSON value in \
            expected that is no text, number, true, false or null, or a number beyond 1e1000; of a JWS a payload for a \
            token that is not detached, or a registered name in crit; or what the function does not take"
                .into()
        }
        (Status::TokenTooLarge, ..) => {
            let most = limit(options.max_token_len);
            format!(
                "the token is longer than {most} bytes, the limit: raise max_token_len if tokens of this length are meant to be \
                 taken"
            )
        }
        (Status::TokenMalformed, ..) => {
            "the token is malformed: expected three base64url segments, or five of an encrypted \
            token, with dots between them and a JOSE header in front (RFC 7515 7.1, RFC 7516 7.1), without padding, white \
            space or other characters"
                .into()
        }
        (Status::TokenUnsupported, ..) => "the token is encrypted, compressed, in a JSON serialization, or has a critical \
            header extension: expected a signed token in compact form, or one inside an encrypted token where that is asked for"
            .into(),
        (Status::NotEncrypted, ..) => "the token is signed and not encrypted: expected an encrypted token, five base64url \
            segments with dots between them (RFC 7516 7.1)"
            .into(),
        (Status::JweNotAllowed, ..) => "the token's alg or enc is none that is accepted: alg must be what the key is bound to, \
            and both among those that are allowed; RSA1_5, PBES2 and the 192-bit key wraps are not supported"
            .into(),
        (Status::JweKeyNotFound, ..) => not_found(report, "decrypt", "check that the keys were loaded for encryption"),
        (Status::AlgNotAllowed, ..) => not_allowed(options),
        (Status::NoBearer, ..) => {
            "there is no bearer token: expected a header Authorization: Bearer <token>, with one token \
            (RFC 6750 2.1)"
                .into()
        }
        (Status::KeyNotFound, ..) => {
            not_found(report, "verify", "if the keys are fetched from its issuer, fetch them again")
        }
        (Status::SignatureInvalid, ..) => {
            let more = untried(report, "sign with it, or verify");
            format!(
                "the signature is not that of this token under any fitting key: it was changed, or signed with another \
                 key{more}"
            )
        }
        (Status::JweDecryptionFailed, ..) => {
            format!("{}{}", report.status, untried(report, "encrypt for it, or decrypt"))
        }
        (Status::ClaimsMalformed, ..) => malformed(report.claim.as_str()),
        (Status::ClaimMissing, ..) if report.claim.as_str() == "exp" && !options.required.contains(&"exp") => {
            "claim \"exp\" is missing: only tokens that expire are accepted, unless a missing exp is allowed".into()
        }
        (Status::ClaimMissing, ..) if report.missing.contains(Checks::MAX_AGE) && report.claim.as_str() == "iat" => {
            "claim \"iat\" is missing, without which the greatest age cannot be checked".into()
        }
        (Status::ClaimMissing, ..) => format!("claim {claim} is missing, and is required or expected"),
        (Status::Expired, Some(exp), ..) => {
            let ago = Span(now.saturating_sub(exp));
            let advice = Advice("now", now, ": get a new one");
            format!("the token expired {ago} ago, at {}{leeway}{advice}", Time(exp))
        }
        (Status::NotYetValid, _, Some(nbf), _) => {
            let until = Span(nbf.saturating_sub(now));
            let advice = Advice("nbf", nbf, ": wait, or check the clocks");
            format!("the token is not valid before {}, in {until}{leeway}{advice}", Time(nbf))
        }
        (Status::IssuedInFuture, _, _, Some(iat)) => {
            let until = Span(iat.saturating_sub(now));
            let advice = Advice("iat", iat, ": check the clocks");
            format!("the token was issued {until} in the future, at {}{leeway}{advice}", Time(iat))
        }
        (Status::TooOld, _, _, Some(iat)) => {
            let (age, most) = (Span(now.saturating_sub(iat)), Span(options.max_age_seconds.into()));
            let advice = Advice("now", now, ": get a new one");
            format!("the token was issued {age} ago, at {}, and may be {most} old{leeway}{advice}", Time(iat))
        }
        (Status::IssuerMismatch, ..) if options.issuers.is_empty() => {
            "claim \"iss\" is not the issuer that the key was loaded for".into()
        }
        (Status::IssuerMismatch, ..) => {
            format!("claim \"iss\" is not {}, or not the issuer that the key was loaded for", List(options.issuers))
        }
        (Status::AudienceMismatch, ..) if options.audiences.is_empty() => {
            "the token is for an audience, and none is expected: say which audience you are (RFC 7519 4.1.3)".into()
        }
        (Status::AudienceMismatch, ..) => {
            format!("claim \"aud\" does not have {}: the token is for another audience", List(options.audiences))
        }
        (Status::SubjectMismatch, ..) => "claim \"sub\" is not the expected subject".into(),
        (Status::TypMismatch, ..) if report.missing.contains(Checks::TYP) => {
            format!("the token has no typ in its header; expected {}", List(options.types))
        }
        (Status::TypMismatch, ..) => {
            format!("the token's typ is not {}: it is another kind of token", List(options.types))
        }
        (Status::ClaimMismatch, ..) => format!("claim {claim} does not have the value that is expected"),
        (Status::ClaimWrongType, ..) => format!("claim {claim} is of another type than the value that is expected"),
        _ => report.status.to_string(),
    }
}

fn not_allowed(options: &VerifyOptions<'_>) -> String {
    let all = || (1..).map_while(Algorithm::from_number);
    let allowed = || all().filter(|algorithm| options.algorithms.contains(*algorithm));
    if options.algorithms.is_empty() {
        return "the token's alg is not that of any fitting key: fetching the keys again does not help; a secret or an RSA key \
            that states no alg is for HS256 or RS256, unless the algorithms that are allowed name another of its kind, and \
            any other key for one alone"
            .into();
    }
    // What is allowed widens a key that states no alg; the others stay what they are.
    let kinds = [
        (Family::Hmac, "a secret that states an alg is for that alone"),
        (Family::Rsa, "an RSA key that states an alg is for that alone"),
        (Family::Ecdsa, "an EC key is for the one of its curve"),
        (Family::Eddsa, "an Ed25519 key is for EdDSA"),
        (Family::MlDsa, "an ML-DSA key is for the one of its size"),
    ];
    let mut text = "the token's alg is not one of ".to_string();
    for (at, algorithm) in allowed().enumerate() {
        text += if at == 0 { "" } else { ", " };
        text += algorithm.name();
    }
    text += ", or not that of any fitting key: fetching the keys again does not help";
    let mut mark = "; ";
    for (family, of_kind) in kinds {
        if allowed().any(|algorithm| algorithm.family() == family) {
            text += mark;
            text += of_kind;
            mark = ", ";
        }
    }
    text
}

/// That there were more keys than are tried. `both` is what the maker of tokens does with a key, and their reader.
fn untried(report: &Report, both: &str) -> String {
    match report.untried {
        0 => String::new(),
        count => {
            let more = if count == 1 { "key fits and was" } else { "keys fit and were" };
            format!(
                "; {count} more {more} not tried, because their number is limited: give each key a kid and {both} with \
                 fewer keys"
            )
        }
    }
}

fn not_found(report: &Report, purpose: &str, advice: &str) -> String {
    let kid = report.kid.as_str();
    let what = if report.kid_len == 0 {
        format!("there is no key to {purpose} with")
    } else if !kid.is_empty() && kid.bytes().all(|byte| byte == b' ' || byte.is_ascii_graphic()) {
        format!("no key has the token's kid, {}", Quoted(kid))
    } else {
        format!("no key has the token's kid, which has {} bytes, too many or not all of them printable", report.kid_len)
    };
    format!("{what}: {advice}")
}

/// Why claims cannot be signed, where they are malformed.
pub fn explain_claims(claims: &[u8]) -> Option<String> {
    let mut registered = Registered::default();
    match registered.read(claims) {
        Some(()) => registered.of_wrong_type().map(malformed),
        None => Some(malformed("")),
    }
}

/// What is wrong with a claim, or with all of them.
fn malformed(claim: &str) -> String {
    match claim {
        "" => "the claims are not one JSON object in which each name is there once".into(),
        "exp" | "nbf" | "iat" => {
            let never =
                if claim == "exp" { ", or leave exp out of a token that never expires, and allow that" } else { "" };
            format!(
                "claim \"{claim}\" is no time: expected a number, no text, of seconds since the epoch, at most \
                 9007199254740991 (2^53 - 1) before or after it: divide milliseconds by 1000, nanoseconds by \
                 1000000000{never}"
            )
        }
        "aud" => "claim \"aud\" is neither a string nor an array of strings (RFC 7519 4.1.3)".into(),
        _ => format!("claim {} is no string (RFC 7519 4.1)", Quoted(claim)),
    }
}

/// What is expected to be one of these.
struct List<'a>(&'a [&'a str]);

impl fmt::Display for List<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, text) in self.0.iter().take(MAX_SAID).enumerate() {
            write!(f, "{}{}", if at == 0 { "" } else { " or " }, Quoted(text))?;
        }
        match self.0.len().saturating_sub(MAX_SAID) {
            0 => Ok(()),
            more => write!(f, " or {more} more"),
        }
    }
}

/// What was forgiven, if anything.
struct Leeway(u32);

impl fmt::Display for Leeway {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0 == 0 { Ok(()) } else { write!(f, " (leeway {})", Span(self.0.into())) }
    }
}

/// What to do about a time: what else there is to do, unless it can hardly be meant in seconds.
struct Advice<'a>(&'a str, i64, &'a str);

impl fmt::Display for Advice<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let &Advice(name, time, otherwise) = self;
        if time <= LAST_SECOND {
            return f.write_str(otherwise);
        }
        // As milliseconds these are the years from 1978 to 5138, and as microseconds those from 1973.
        let (unit, factor) =
            if time < 100_000_000_000_000 { ("milliseconds", "1000") } else { ("microseconds", "1000000") };
        for part in [": ", name, " looks like ", unit, ", and times are in seconds: divide it by ", factor] {
            f.write_str(part)?;
        }
        Ok(())
    }
}

/// A length of time in the greatest unit of which there are two.
struct Span(i64);

impl fmt::Display for Span {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            seconds @ ..120 => write!(f, "{seconds} s"),
            seconds @ 120..7_200 => write!(f, "{} minutes", seconds / 60),
            seconds @ 7_200..172_800 => write!(f, "{} hours", seconds / 3_600),
            seconds => write!(f, "{} days", seconds / 86_400),
        }
    }
}

/// A time as in RFC 3339; beyond the years that it has, in seconds since the epoch. Written here because a crate for
/// calendars would be larger than all of this file for one conversion.
struct Time(i64);

impl fmt::Display for Time {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // 0000-01-01 to 9999-12-31.
        if !(-62_167_219_200..=LAST_SECOND).contains(&self.0) {
            return write!(f, "{} s since 1970", self.0);
        }
        // Days since 0000-03-01, so that the leap day is a year's last; 146,097 days are 400 years.
        let days = self.0.div_euclid(86_400) + 719_468;
        let (era, day) = (days.div_euclid(146_097), days.rem_euclid(146_097));
        let year = (day - day / 1_460 + day / 36_524 - day / 146_096) / 365;
        let day = day - (365 * year + year / 4 - year / 100);
        let month = (5 * day + 2) / 153;
        let (date, month) = (day - (153 * month + 2) / 5 + 1, if month < 10 { month + 3 } else { month - 9 });
        let year = era * 400 + year + i64::from(month <= 2);
        let second = self.0.rem_euclid(86_400);
        let (hour, minute, second) = (second / 3_600, second / 60 % 60, second % 60);
        write!(f, "{year:04}-{month:02}-{date:02}T{hour:02}:{minute:02}:{second:02}Z")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::algorithm::AlgorithmSet;
    use crate::jwt::policy::{Expect, Rule};

    fn report(status: Status) -> Report {
        Report { status, ..Report::new(1_700_000_000) }
    }

    fn said(report: &Report, options: &VerifyOptions<'_>) -> String {
        let text = explain(report, options);
        assert!(!text.is_empty() && !text.contains('\n') && !text.contains("  "), "{text}");
        text
    }

    #[test]
    fn times_are_those_of_the_calendar() {
        for (seconds, text) in [
            (0, "1970-01-01T00:00:00Z"),
            (-1, "1969-12-31T23:59:59Z"),
            (1_700_000_000, "2023-11-14T22:13:20Z"),
            (951_782_399, "2000-02-28T23:59:59Z"),
            (951_782_400, "2000-02-29T00:00:00Z"),
            (951_868_800, "2000-03-01T00:00:00Z"),
            (4_107_542_399, "2100-02-28T23:59:59Z"),
            (4_107_542_400, "2100-03-01T00:00:00Z"),
            (253_402_300_799, "9999-12-31T23:59:59Z"),
            (253_402_300_800, "253402300800 s since 1970"),
            (-62_167_219_200, "0000-01-01T00:00:00Z"),
            (-62_167_219_201, "-62167219201 s since 1970"),
            (i64::MAX, "9223372036854775807 s since 1970"),
        ] {
            assert_eq!(Time(seconds).to_string(), text);
        }
        for (seconds, text) in [
            (0, "0 s"),
            (119, "119 s"),
            (120, "2 minutes"),
            (7_199, "119 minutes"),
            (7_200, "2 hours"),
            (172_799, "47 hours"),
            (172_800, "2 days"),
        ] {
            assert_eq!(Span(seconds).to_string(), text);
        }
    }

    #[test]
    fn every_status_has_a_sentence() {
        for &status in Status::ALL {
            said(&report(status), &VerifyOptions::default());
        }
    }

    #[test]
    fn times_and_what_was_expected_are_said() {
        let options = VerifyOptions {
            leeway_seconds: 30,
            max_age_seconds: 600,
            issuers: &["https://login.example", "https://other.example"],
            audiences: &["orders"],
            types: &["at+jwt"],
            ..VerifyOptions::default()
        };
        let times = Report {
            expires_at: Some(1_699_999_700),
            not_before: Some(1_700_000_090),
            issued_at: Some(1_700_007_200),
            ..report(Status::Expired)
        };
        let text = |status| said(&Report { status, ..times }, &options);
        assert_eq!(
            text(Status::Expired),
            "the token expired 5 minutes ago, at 2023-11-14T22:08:20Z (leeway 30 s): get a new one"
        );
        assert!(text(Status::NotYetValid).contains("before 2023-11-14T22:14:50Z, in 90 s"));
        assert!(text(Status::IssuedInFuture).contains("issued 2 hours in the future, at 2023-11-15T00:13:20Z"));
        assert!(text(Status::TooOld).contains("may be 10 minutes old"));
        assert!(text(Status::Ok).contains("valid until 2023-11-14T22:08:20Z"));
        assert!(text(Status::IssuerMismatch).contains("not \"https://login.example\" or \"https://other.example\""));
        assert!(text(Status::AudienceMismatch).contains("does not have \"orders\""));
        assert!(text(Status::TypMismatch).contains("not \"at+jwt\""));
        let mut failed = report(Status::Expired);
        for check in [Checks::EXP, Checks::MAX_AGE, Checks::AUD] {
            failed.failed.add(check);
        }
        assert!(said(&failed, &options).ends_with("(checks that failed: exp, age, aud)"));
    }

    /// What each status says beyond its name, and what changes that.
    #[test]
    fn each_reason_has_its_own_sentence() {
        use Status::*;
        let (none, nothing) = (VerifyOptions::default(), Checks::default());
        let strict = VerifyOptions {
            max_token_len: 1000,
            algorithms: AlgorithmSet::of(&[Algorithm::HS256, Algorithm::ES256]),
            issuers: &["https://login.example"],
            audiences: &["orders"],
            types: &["at+jwt"],
            required: &["exp"],
            ..none
        };
        // The status, the claim, what the token lacks, and what is said without options and with strict ones.
        let rows: &[(Status, &str, Checks, [&str; 2])] = &[
            (Ok, "", nothing, ["the token is valid, and does not expire"; 2]),
            (InvalidArgument, "", nothing, ["options that contradict each other"; 2]),
            (TokenTooLarge, "", nothing, ["longer than 65536 bytes", "longer than 1000 bytes"]),
            (TokenMalformed, "", nothing, ["expected three base64url segments"; 2]),
            (TokenUnsupported, "", nothing, ["the token is encrypted, compressed, in a JSON serialization"; 2]),
            (NotEncrypted, "", nothing, ["signed and not encrypted: expected an encrypted token"; 2]),
            (JweDecryptionFailed, "", nothing, ["it was changed, or encrypted for another key"; 2]),
            (JweNotAllowed, "", nothing, ["alg must be what the key is bound to"; 2]),
            (JweKeyNotFound, "", nothing, ["there is no key to decrypt with: check that"; 2]),
            (AlgNotAllowed, "", nothing, ["not that of any fitting key:", "not one of HS256, ES256, or not"]),
            (SignatureInvalid, "", nothing, ["it was changed, or signed with another key"; 2]),
            (ClaimsMalformed, "", nothing, ["the claims are not one JSON object"; 2]),
            (ClaimsMalformed, "exp", nothing, ["\"exp\" is no time: expected a number, no text, of seconds"; 2]),
            (ClaimsMalformed, "exp", nothing, ["or leave exp out of a token that never expires"; 2]),
            (ClaimsMalformed, "nbf", nothing, ["\"nbf\" is no time: expected a number, no text, of seconds"; 2]),
            (ClaimsMalformed, "iat", nothing, ["(2^53 - 1) before or after it"; 2]),
            (ClaimsMalformed, "aud", nothing, ["\"aud\" is neither a string nor an array of strings"; 2]),
            (ClaimsMalformed, "sub", nothing, ["\"sub\" is no string"; 2]),
            (
                ClaimMissing,
                "exp",
                Checks::EXP,
                ["only tokens that expire are accepted", "\"exp\" is missing, and is required"],
            ),
            (ClaimMissing, "sub", Checks::SUB, ["\"sub\" is missing, and is required or expected"; 2]),
            (ClaimMissing, "iat", Checks::MAX_AGE, ["without which the greatest age cannot be checked"; 2]),
            (ClaimMissing, "iat", Checks::REQUIRED, ["\"iat\" is missing, and is required or expected"; 2]),
            (ClaimMissing, "sub", Checks::MAX_AGE, ["\"sub\" is missing, and is required or expected"; 2]),
            (
                IssuerMismatch,
                "iss",
                nothing,
                ["\"iss\" is not the issuer that the key was loaded for", "is not \"https://login.example\", or"],
            ),
            (AudienceMismatch, "aud", nothing, ["say which audience you are", "does not have \"orders\""]),
            (SubjectMismatch, "sub", nothing, ["\"sub\" is not the expected subject"; 2]),
            (
                TypMismatch,
                "",
                Checks::TYP,
                ["has no typ in its header", "has no typ in its header; expected \"at+jwt\""],
            ),
            (TypMismatch, "", nothing, ["it is another kind of token"; 2]),
            (ClaimMismatch, "nonce", nothing, ["\"nonce\" does not have the value that is expected"; 2]),
            (ClaimWrongType, "nonce", nothing, ["\"nonce\" is of another type than the value"; 2]),
        ];
        for &(status, claim, missing, expected) in rows {
            let mut report = Report { missing, ..report(status) };
            report.claim.set(claim);
            for (options, expected) in [none, strict].iter().zip(expected) {
                let text = said(&report, options);
                assert!(text.contains(expected), "{status:?} {claim}: {text}");
            }
        }
        let mut times = report(ClaimsMalformed);
        times.claim.set("nbf");
        assert!(!said(&times, &none).contains("never expires"));
        // Only a missing exp that nobody asked for is about tokens that expire.
        let mut missing = report(ClaimMissing);
        missing.claim.set("sub");
        assert!(!said(&missing, &none).contains("expire"));
    }

    #[test]
    fn keys_that_were_not_tried_and_a_kid_that_cannot_be_said_are_counted() {
        let options = VerifyOptions::default();
        let text = |untried| said(&Report { untried, ..report(Status::SignatureInvalid) }, &options);
        assert!(text(0).ends_with("another key"));
        assert!(text(1).contains("; 1 more key fits and was not tried, because"));
        assert!(text(2).contains("; 2 more keys fit and were not tried, because"));
        let decrypted = said(&Report { untried: 2, ..report(Status::JweDecryptionFailed) }, &options);
        assert!(decrypted.contains("for another key; 2 more keys fit and were not tried, because"), "{decrypted}");
        let text = |kid: &str, kid_len| {
            let mut report = Report { kid_len, ..report(Status::KeyNotFound) };
            report.kid.set(kid);
            said(&report, &options)
        };
        assert!(text("", 0).starts_with("there is no key to verify with: "));
        assert!(text("", 500).contains("which has 500 bytes"));
        assert!(text("a\tb", 3).contains("which has 3 bytes"));
        assert!(text("key 1", 5).contains("the token's kid, \"key 1\": "));
    }

    #[test]
    fn one_check_that_failed_is_not_listed() {
        let mut report = report(Status::Expired);
        report.failed.add(Checks::EXP);
        assert!(!said(&report, &VerifyOptions::default()).contains("checks that failed"));
    }

    /// What is said of keys is true of the kinds that the algorithms name.
    #[test]
    fn an_algorithm_that_is_not_allowed_is_told_by_the_kinds_of_keys() {
        use Algorithm::*;
        let told = |allowed: &[Algorithm]| {
            let options = VerifyOptions { algorithms: AlgorithmSet::of(allowed), ..VerifyOptions::default() };
            said(&report(Status::AlgNotAllowed), &options)
        };
        let text = told(&[]);
        assert!(
            text.contains("is for HS256 or RS256, unless") && text.ends_with("any other key for one alone"),
            "{text}"
        );
        let kinds = ["a secret that", "an RSA key that", "an EC key is", "an Ed25519 key is", "an ML-DSA key is"];
        for (allowed, named, of_kinds) in [
            (&[HS256][..], "one of HS256, or", &[0][..]),
            (&[HS512, RS256], "one of HS512, RS256, or", &[0, 1]),
            (&[PS256, RS384], "one of RS384, PS256, or", &[1]),
            (&[ES256], "one of ES256, or", &[2]),
            (&[Ed25519], "one of EdDSA, or", &[3]),
            (&[ES384, MlDsa44], "one of ES384, ML-DSA-44, or", &[2, 4]),
        ] {
            let text = told(allowed);
            assert!(text.contains(named), "{text}");
            for (at, kind) in kinds.iter().enumerate() {
                assert_eq!(text.contains(kind), of_kinds.contains(&at), "{kind}: {text}");
            }
        }
    }

    #[test]
    fn what_is_to_be_done_is_said() {
        let options = VerifyOptions::default();
        let text = |status| said(&report(status), &options);
        assert_eq!(
            text(Status::NoBearer),
            "there is no bearer token: expected a header Authorization: Bearer <token>, with one token (RFC 6750 2.1)"
        );
        assert!(
            text(Status::InvalidArgument).contains("a JSON value in expected that is no text, number, true, false")
        );
        assert!(text(Status::InvalidArgument).contains("of a JWS a payload for a token that is not detached"));
        assert!(
            text(Status::TokenTooLarge).contains("longer than 65536 bytes")
                && text(Status::TokenTooLarge).contains("max_token_len")
        );
        let options = VerifyOptions { max_token_len: 100, ..options };
        assert!(said(&report(Status::TokenTooLarge), &options).contains("longer than 100 bytes"));
    }

    #[test]
    fn times_in_other_units_than_seconds_are_named() {
        let at = 1_700_000_000_000;
        let with = |status, time| Report {
            expires_at: Some(time),
            not_before: Some(time),
            issued_at: Some(time),
            ..report(status)
        };
        let options = VerifyOptions { max_age_seconds: 5, ..VerifyOptions::default() };
        for (time, unit) in [
            (253_402_300_799, None),
            (253_402_300_800, Some("milliseconds, and times are in seconds: divide it by 1000")),
            (at, Some("milliseconds, and times are in seconds: divide it by 1000")),
            (99_999_999_999_999, Some("milliseconds")),
            (100_000_000_000_000, Some("microseconds, and times are in seconds: divide it by 1000000")),
            (i64::MAX, Some("microseconds")),
        ] {
            for (status, name) in [(Status::Ok, "exp"), (Status::NotYetValid, "nbf"), (Status::IssuedInFuture, "iat")] {
                let text = said(&with(status, time), &options);
                match unit {
                    Some(unit) => assert!(text.contains(&format!("{name} looks like {unit}")), "{text}"),
                    None => assert!(!text.contains("looks like"), "{text}"),
                }
            }
        }
        // A clock in milliseconds is no reason to get a new token.
        for status in [Status::Expired, Status::TooOld] {
            let text = said(&Report { now: at, ..with(status, 1_700_000_000) }, &options);
            assert!(
                text.ends_with("now looks like milliseconds, and times are in seconds: divide it by 1000"),
                "{text}"
            );
        }
    }

    #[test]
    fn claims_that_cannot_be_signed_are_told_as_those_that_are_refused() {
        for (claims, claim) in [
            ("{}", None),
            (r#"{"exp":9007199254740991,"sub":null,"aud":["a"]}"#, None),
            ("{", Some("")),
            ("[]", Some("")),
            (r#"{"a":1,"a":2}"#, Some("")),
            (r#"{"exp":9223372036854775807}"#, Some("exp")),
            (r#"{"iat":9007199254740991.5}"#, Some("iat")),
            (r#"{"nbf":1e400}"#, Some("nbf")),
            (r#"{"exp":null}"#, Some("exp")),
            (r#"{"iat":"1"}"#, Some("iat")),
            (r#"{"iss":1}"#, Some("iss")),
            (r#"{"jti":[]}"#, Some("jti")),
            (r#"{"aud":["a",1]}"#, Some("aud")),
            (r#"{"aud":{}}"#, Some("aud")),
        ] {
            let refused = claim.map(|claim| {
                let mut report = report(Status::ClaimsMalformed);
                report.claim.set(claim);
                said(&report, &VerifyOptions::default())
            });
            assert_eq!(explain_claims(claims.as_bytes()), refused, "{claims}");
        }
        let text = explain_claims(br#"{"nbf":1e18}"#).unwrap();
        assert!(
            text.contains("divide milliseconds by 1000, nanoseconds by 1000000000") && !text.contains("never"),
            "{text}"
        );
        let text = explain_claims(br#"{"exp":1e18}"#).unwrap();
        assert!(text.ends_with(", or leave exp out of a token that never expires, and allow that"), "{text}");
    }

    #[test]
    fn nothing_secret_and_nothing_unverified_is_said() {
        let expected = [Expect { claim: "nonce", value: "value-q7", rule: Rule::Equals }];
        let options = VerifyOptions { subject: Some("subject-q7"), expected: &expected, ..VerifyOptions::default() };
        for &status in Status::ALL {
            let mut report = Report { kid_len: 20, ..report(status) };
            report.claim.set("nonce");
            report.kid.set("forged\" \u{202e}kid");
            let text = said(&report, &options);
            assert!(!text.contains("q7") && !text.contains("forged"), "{text}");
            report.kid.set("2026-01");
            assert_eq!(
                said(&report, &options).contains("\"2026-01\""),
                matches!(status, Status::KeyNotFound | Status::JweKeyNotFound)
            );
        }
    }

    #[test]
    fn long_lists_and_texts_are_cut() {
        let long = "x".repeat(1000);
        let many = [&*long, "b", "c", "d", "e", "f"];
        let options = VerifyOptions { issuers: &many, ..VerifyOptions::default() };
        let text = said(&report(Status::IssuerMismatch), &options);
        assert!(text.contains("x\"... or \"b\" or \"c\" or \"d\" or 2 more") && text.len() < 300, "{text}");
    }
}
