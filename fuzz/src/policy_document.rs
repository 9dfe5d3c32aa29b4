//! Policies as documents, read by the rules of docs/policies.md from what serde_json makes of them.

use crate::json::{self, Json, Verdict};

/// What a document that is a policy says, in numbers.
#[derive(Debug, Default, PartialEq)]
pub struct Policy {
    pub issuers: Vec<String>,
    pub audiences: Vec<String>,
    pub types: Vec<String>,
    pub required: Vec<String>,
    pub algorithms: u64,
    pub decrypt_algorithms: u64,
    pub encryptions: u64,
    pub subject: Option<String>,
    /// How many claims have how many values.
    pub expected: usize,
    pub leeway: u32,
    pub max_age: u32,
    pub max_token_len: usize,
    pub allow_missing_exp: bool,
    pub ignore: [bool; 4],
    pub encrypted: bool,
}

/// What must become of a document.
#[derive(Debug)]
pub enum Reading {
    Refused,
    /// There is a number that only its own text would tell more about.
    Unclear,
    Policy(Policy),
}

/// JOSE names with their numbers, from the RFCs; those that are only reserved are names too.
const SIGNATURES: [(&str, u32); 19] = [
    ("HS256", 1),
    ("HS384", 2),
    ("HS512", 3),
    ("RS256", 4),
    ("RS384", 5),
    ("RS512", 6),
    ("PS256", 7),
    ("PS384", 8),
    ("PS512", 9),
    ("ES256", 10),
    ("ES384", 11),
    ("ES512", 12),
    ("ES256K", 13),
    ("EdDSA", 14),
    ("Ed25519", 14),
    ("Ed448", 15),
    ("ML-DSA-44", 16),
    ("ML-DSA-65", 17),
    ("ML-DSA-87", 18),
];
/// Bit 40 and those above it.
const MANAGEMENT: [&str; 15] = [
    "dir",
    "A128KW",
    "A192KW",
    "A256KW",
    "A128GCMKW",
    "A192GCMKW",
    "A256GCMKW",
    "RSA-OAEP",
    "RSA-OAEP-256",
    "ECDH-ES",
    "ECDH-ES+A128KW",
    "ECDH-ES+A192KW",
    "ECDH-ES+A256KW",
    "RSA-OAEP-384",
    "RSA-OAEP-512",
];
/// Bit 33 and those above it.
const CONTENT: [&str; 6] = ["A128GCM", "A192GCM", "A256GCM", "A128CBC-HS256", "A192CBC-HS384", "A256CBC-HS512"];

fn texts(value: &Json) -> Option<Vec<String>> {
    let Json::List(items) = value else { return None };
    let text = |item: &Json| match item {
        Json::Text(text) => Some(text.clone()),
        _ => None,
    };
    if items.is_empty() { None } else { items.iter().map(text).collect() }
}

fn bits(value: &Json, bit: impl Fn(&str) -> Option<u32>) -> Option<u64> {
    texts(value)?.iter().try_fold(0, |bits, name| Some(bits | 1 << bit(name)?))
}

fn number(value: &Json, least: i128) -> Option<u32> {
    match value {
        Json::Int(number) if *number >= least => u32::try_from(*number).ok(),
        _ => None,
    }
}

fn boolean(value: &Json) -> Option<bool> {
    if let Json::Bool(value) = value { Some(*value) } else { None }
}

fn is_claim(name: &str) -> bool {
    Json::Null.find(name).is_ok()
}

fn is_scalar(value: &Json) -> bool {
    !matches!(value, Json::List(_) | Json::Object(_))
}

/// How many values are expected.
fn expected(value: &Json) -> Option<usize> {
    let Json::Object(claims) = value else { return None };
    let mut count = 0;
    for (claim, value) in claims {
        count += match value {
            _ if !is_claim(claim) => return None,
            Json::List(_) => return None,
            Json::Object(rules) => {
                let mut values = 0;
                for (rule, value) in rules {
                    values += match rule.as_str() {
                        "contains" => texts(value)?.len(),
                        "equals" if is_scalar(value) => 1,
                        _ => return None,
                    };
                }
                if values == 0 {
                    return None;
                }
                values
            }
            _ => 1,
        };
    }
    if count == 0 { None } else { Some(count) }
}

fn read_members(members: &[(String, Json)]) -> Option<Policy> {
    let mut policy = Policy::default();
    let has = |name: &str| members.iter().any(|(other, _)| other == name);
    for (name, value) in members {
        match name.as_str() {
            "$schema" => {}
            "issuers" => policy.issuers = texts(value)?,
            "audiences" => policy.audiences = texts(value)?,
            "types" => policy.types = texts(value)?,
            "required" => {
                policy.required = texts(value)?;
                policy.required.iter().all(|claim| is_claim(claim)).then_some(())?;
            }
            "algorithms" => {
                let number = |name: &str| SIGNATURES.iter().find(|(other, _)| *other == name).map(|(_, bit)| *bit);
                policy.algorithms = bits(value, number)?;
            }
            "decrypt_algorithms" => {
                let bit = |name: &str| MANAGEMENT.iter().position(|other| *other == name).map(|at| at as u32 + 40);
                policy.decrypt_algorithms = bits(value, bit)?;
            }
            "encryptions" => {
                let bit = |name: &str| CONTENT.iter().position(|other| *other == name).map(|at| at as u32 + 33);
                policy.encryptions = bits(value, bit)?;
            }
            "subject" => {
                let Json::Text(text) = value else { return None };
                policy.subject = Some(text.clone());
            }
            "expected" => policy.expected = expected(value)?,
            "leeway" => policy.leeway = number(value, 0)?,
            "max_age" => policy.max_age = number(value, 1)?,
            "max_token_len" => policy.max_token_len = number(value, 1)? as usize,
            "allow_missing_exp" => policy.allow_missing_exp = boolean(value)?,
            "encrypted" => policy.encrypted = boolean(value)?,
            "ignore" => {
                for name in texts(value)? {
                    let at = ["exp", "nbf", "iat", "aud"].iter().position(|other| **other == name)?;
                    policy.ignore[at] = true;
                }
            }
            _ => return None,
        }
    }
    let contradicts = policy.ignore[3] && has("audiences")
        || policy.ignore[2] && has("max_age")
        || !policy.encrypted && has("algorithms") && (has("decrypt_algorithms") || has("encryptions"));
    if contradicts { None } else { Some(policy) }
}

/// Whether a document has a number whose exponent may be out of range, which its value does not always tell.
fn has_large_exponent(document: &[u8]) -> bool {
    let exponents = document.iter().enumerate().filter(|(_, byte)| matches!(byte, b'e' | b'E'));
    exponents.map(|(at, _)| &document[at + 1..]).any(|rest| {
        let rest = rest.strip_prefix(b"-").or(rest.strip_prefix(b"+")).unwrap_or(rest);
        rest.len() > 2 && rest[..3].iter().all(u8::is_ascii_digit)
    })
}

/// Reads a document as the library must, but for the keys that decrypt.
pub fn read(document: &[u8]) -> Reading {
    match json::read_object(document) {
        Verdict::Fine(Json::Object(members)) => match read_members(&members) {
            Some(_) if has_large_exponent(document) => Reading::Unclear,
            Some(policy) => Reading::Policy(policy),
            None => Reading::Refused,
        },
        Verdict::Unclear => Reading::Unclear,
        _ => Reading::Refused,
    }
}
