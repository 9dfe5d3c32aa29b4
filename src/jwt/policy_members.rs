//! The members of a policy's document, and which of them is meant by a name that is none.

use core::fmt;

use crate::algorithm::{Algorithm, ContentEncryption, KeyManagement};

/// A member that a document may have.
pub(super) struct Member {
    pub name: &'static str,
    /// What it takes, as a sentence says it.
    pub value: &'static str,
}

/// All of them, but for `$schema`, which is not read.
pub(super) static MEMBERS: [Member; 15] = [
    Member { name: "issuers", value: "a list of texts" },
    Member { name: "audiences", value: "a list of texts" },
    Member { name: "subject", value: "a text" },
    Member { name: "types", value: "a list of texts" },
    Member { name: "algorithms", value: "a list of names of algorithms" },
    Member { name: "required", value: "a list of claims" },
    Member { name: "expected", value: "an object of claims and their values" },
    Member { name: "leeway", value: "a number of seconds" },
    Member { name: "max_age", value: "a number of seconds" },
    Member { name: "allow_missing_exp", value: "true or false" },
    Member { name: "ignore", value: "a list of \"exp\", \"nbf\", \"iat\" and \"aud\"" },
    Member { name: "max_token_len", value: "a number of bytes" },
    Member { name: "encrypted", value: "true or false" },
    Member { name: "decrypt_algorithms", value: "a list of names of algorithms" },
    Member { name: "encryptions", value: "a list of names of algorithms" },
];

/// Bytes of the longest name.
pub(super) const LONGEST: usize = 18;

/// What other libraries and the claims themselves call them.
static ALIASES: [(&str, &str); 14] = [
    ("iss", "issuers"),
    ("aud", "audiences"),
    ("sub", "subject"),
    ("typ", "types"),
    ("alg", "algorithms"),
    ("algs", "algorithms"),
    ("clocktolerance", "leeway"),
    ("clockskew", "leeway"),
    ("leewayseconds", "leeway"),
    ("maxageseconds", "max_age"),
    ("maxtokenage", "max_age"),
    ("requiredclaims", "required"),
    ("claims", "expected"),
    ("enc", "encryptions"),
];

/// Names that are further from a member's than this are not taken for it.
const FARTHEST: usize = 2;
/// Longer names are like none of them.
const LONGEST_LIKE: usize = 40;

/// What to write in the place of a name that there is not.
pub(super) struct Hint<'a>(pub &'a str);

impl fmt::Display for Hint<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let plain = plain(self.0);
        if ["ignoreexp", "ignorenbf", "ignoreiat", "ignoreaud", "ignoreexpiration", "ignorenotbefore"]
            .contains(&plain.as_str())
        {
            return f.write_str("\"ignore\" takes a list, such as [\"nbf\"]");
        }
        if ["decryptwith", "keys", "key", "jwks", "jwksuri", "secret"].contains(&plain.as_str()) {
            return f.write_str("keys do not stand in a policy, they are given beside it");
        }
        if let Some(member) = like(&plain) {
            let value = MEMBERS.iter().find(|other| other.name == member).map_or("", |member| member.value);
            return write!(f, "did you mean {member:?} ({value})?");
        }
        f.write_str("a policy has ")?;
        for (index, member) in MEMBERS.iter().enumerate() {
            let mark = if index == 0 { "" } else { ", " };
            write!(f, "{mark}{}", member.name)?;
        }
        f.write_str(" and $schema")
    }
}

/// Without what only spells it differently: maxAge, max-age and MAX_AGE are max_age.
fn plain(name: &str) -> String {
    name.chars().filter(|char| char.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// The member that is meant, if one is.
fn like(name: &str) -> Option<&'static str> {
    if name.chars().count() > LONGEST_LIKE {
        return None;
    }
    if let Some((_, member)) = ALIASES.iter().find(|(alias, _)| *alias == name) {
        return Some(member);
    }
    let distances = MEMBERS.iter().map(|member| (distance(name, &plain(member.name)), member.name));
    // What has but a few letters is near to everything.
    let nearest = distances.min().filter(|(distance, _)| *distance <= FARTHEST && distance * 2 < name.len())?;
    Some(nearest.1)
}

/// How many letters have to be added, taken away or changed.
fn distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (index, char) in a.chars().enumerate() {
        let mut diagonal = row[0];
        row[0] = index + 1;
        for (column, other) in b.iter().enumerate() {
            let changed = diagonal + usize::from(char != *other);
            diagonal = row[column + 1];
            row[column + 1] = changed.min(diagonal + 1).min(row[column] + 1);
        }
    }
    row[b.len()]
}

/// The names that a list of algorithms takes.
pub(super) fn algorithms_of(member: &str) -> Vec<&'static str> {
    match member {
        "algorithms" => Algorithm::supported().map(Algorithm::name).collect(),
        "decrypt_algorithms" => KeyManagement::supported().map(KeyManagement::name).collect(),
        _ => ContentEncryption::all().map(ContentEncryption::name).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_are_none_are_told_what_is_meant() {
        for (name, hint) in [
            ("audience", "did you mean \"audiences\" (a list of texts)?"),
            ("Issuer", "did you mean \"issuers\" (a list of texts)?"),
            ("maxAge", "did you mean \"max_age\" (a number of seconds)?"),
            ("allow-missing-exp", "did you mean \"allow_missing_exp\" (true or false)?"),
            ("encription", "did you mean \"encryptions\" (a list of names of algorithms)?"),
            ("typ", "did you mean \"types\" (a list of texts)?"),
            ("ignore_exp", "\"ignore\" takes a list, such as [\"nbf\"]"),
            ("decrypt_with", "keys do not stand in a policy, they are given beside it"),
        ] {
            assert_eq!(Hint(name).to_string(), hint, "{name}");
        }
        for name in ["", "x", "ab", "nonce", &"a".repeat(1000), "\u{1b}[2J"] {
            assert!(Hint(name).to_string().starts_with("a policy has issuers, audiences, "), "{name}");
        }
        assert!(ALIASES.iter().all(|(_, name)| MEMBERS.iter().any(|member| member.name == *name)));
        assert_eq!(MEMBERS.iter().map(|member| member.name.len()).max(), Some(LONGEST));
    }
}
