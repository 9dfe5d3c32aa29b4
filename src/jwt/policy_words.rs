//! What a policy demands, in words: a line for each demand, and for what is not demanded but could be.

use core::fmt::{self, Write};
use std::sync::Arc;

use super::policy::{Expect, Rule};
use super::policy_document::{Policy, PolicyDocument};
use crate::algorithm::{Algorithm, ContentEncryption, KeyManagement};
use crate::jose::workspace::limit;
use crate::keys::Keyset;
use crate::quoted::Quoted;

/// Texts in quotes: "one", or "one of a, b".
struct OneOf<'a>(&'a [&'a str]);

impl fmt::Display for OneOf<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let [only] = self.0 {
            return write!(f, "{}", Quoted(only));
        }
        let mut mark = "one of ";
        for text in self.0 {
            write!(f, "{mark}{}", Quoted(text))?;
            mark = ", ";
        }
        Ok(())
    }
}

/// Names of algorithms that are accepted.
fn names(all: impl Iterator<Item = &'static str>) -> String {
    all.collect::<Vec<_>>().join(" or ")
}

fn seconds(count: u32) -> String {
    format!("{count} second{}", if count == 1 { "" } else { "s" })
}

/// What a policy's document demands, or what is wrong with it and where; `decrypt_with` as for [`Policy::from_json`].
pub fn explain_policy(json: &[u8], decrypt_with: Option<Arc<Keyset>>) -> String {
    match Policy::from_json(json, decrypt_with) {
        Ok(policy) => policy.document().describe(),
        Err(error) => error.in_document(json),
    }
}

impl PolicyDocument {
    /// What it demands: lines of English, each with its line feed. All of its texts are in them, also those of `subject` and
    /// `expected`, cut at 128 characters.
    pub fn describe(&self) -> String {
        let mut text = String::new();
        // A string takes all that is written.
        let _ = self.write_to(&mut text);
        text
    }

    fn write_to(&self, out: &mut String) -> fmt::Result {
        let demands = self.demands();
        let options = demands.options();
        let signed_by = if options.algorithms.is_empty() {
            "the algorithms that the keys are bound to".to_owned()
        } else {
            names(Algorithm::supported().filter(|one| options.algorithms.contains(*one)).map(Algorithm::name))
        };
        let decrypted_by = || {
            let accepted = |one: &KeyManagement| options.decrypt_algorithms.contains(*one);
            match options.decrypt_algorithms.is_empty() {
                true => "the algorithms that the keys are bound to".to_owned(),
                false => names(KeyManagement::supported().filter(accepted).map(KeyManagement::name)),
            }
        };
        let content = || {
            let accepted = |one: &ContentEncryption| options.encryptions.contains(*one);
            match options.encryptions.is_empty() {
                true => "any content encryption".to_owned(),
                false => names(ContentEncryption::all().filter(accepted).map(ContentEncryption::name)),
            }
        };
        if self.is_encrypted() {
            writeln!(out, "encryption: the token is encrypted, with {} and {}", or_none(&decrypted_by()), content())?;
            writeln!(out, "signature: inside is a signed token, with {}", or_none(&signed_by))?;
        } else if self.is_for_decrypting() {
            writeln!(out, "encryption: claims under a shared secret, with {} and {}", decrypted_by(), content())?;
        } else {
            writeln!(out, "signature: {}", or_none(&signed_by))?;
        }
        writeln!(out, "length: at most {} bytes", limit(options.max_token_len))?;
        match options.types {
            [] => writeln!(out, "typ: any, or none")?,
            types => writeln!(out, "typ: {}", OneOf(types))?,
        }
        match options.issuers {
            [] => writeln!(out, "iss: any, or none, but for keys that are bound to an issuer")?,
            issuers => writeln!(out, "iss: {}", OneOf(issuers))?,
        }
        match options.audiences {
            _ if options.ignore_aud => writeln!(out, "aud: not read, so that tokens for others are accepted")?,
            [] => writeln!(out, "aud: must not be there")?,
            audiences => writeln!(out, "aud: contains {}", OneOf(audiences))?,
        }
        match options.subject {
            None => writeln!(out, "sub: any, or none")?,
            Some(subject) => writeln!(out, "sub: {}", Quoted(subject))?,
        }
        let leeway = match options.leeway_seconds {
            0 => String::new(),
            count => format!(", with {} of leeway", seconds(count)),
        };
        match (options.ignore_exp, options.allow_missing_exp) {
            (true, _) => writeln!(out, "exp: not read, so that expired tokens are accepted")?,
            (false, true) => {
                writeln!(out, "exp: after now{leeway}, or missing, so that tokens without end are accepted")?
            }
            (false, false) => writeln!(out, "exp: must be there, after now{leeway}")?,
        }
        match options.ignore_nbf {
            true => writeln!(out, "nbf: not read, so that tokens for later are accepted")?,
            false => writeln!(out, "nbf: not after now{leeway}, where it is there")?,
        }
        match (options.ignore_iat, options.max_age_seconds) {
            (true, _) => writeln!(out, "iat: not read")?,
            (false, 0) => writeln!(out, "iat: not after now{leeway}, where it is there")?,
            (false, age) => {
                writeln!(out, "iat: must be there, not after now, and less than {} ago{leeway}", seconds(age))?
            }
        }
        for claim in options.required {
            writeln!(out, "required: {}", Quoted(claim))?;
        }
        for Expect { claim, value, rule } in options.expected {
            match rule {
                Rule::Equals => writeln!(out, "expected: {} is the text {}", Quoted(claim), Quoted(value))?,
                Rule::Contains => writeln!(out, "expected: {} contains {}", Quoted(claim), Quoted(value))?,
                Rule::EqualsJson if value.len() > 128 => writeln!(out, "expected: {} is a long number", Quoted(claim))?,
                Rule::EqualsJson => writeln!(out, "expected: {} is {value}", Quoted(claim))?,
            }
        }
        Ok(())
    }
}

/// Algorithms whose numbers are only reserved are no algorithms that a token could have.
fn or_none(names: &str) -> &str {
    if names.is_empty() { "no algorithm that is supported, so that no token is accepted" } else { names }
}
