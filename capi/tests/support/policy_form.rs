//! Options of the shared vectors as policies: each case whose options a document can say is run in that form too.

use super::runtime::{Expected, VerifyWords};

/// The cases whose options no document can say, and why. One that is not among them fails.
pub const NOT_SAYABLE: &[(&str, &str)] = &[
    ("expected-json-text", TEXT_AS_JSON),
    ("expected-json-text-other", TEXT_AS_JSON),
    ("expected-json-text-escaped", TEXT_AS_JSON),
    ("expected-json-text-escaped-both", TEXT_AS_JSON),
    ("expected-json-text-and-number", TEXT_AS_JSON),
    ("expected-json-text-and-null", TEXT_AS_JSON),
];

const NO_RULE: &str = "there is no such rule in a document";
const NO_FLAG: &str = "there is no such flag in a document";
const TWO_VALUES: &str = "a document names a claim once, with one value that it equals";
const TEXT_AS_JSON: &str =
    "a document compares a text by `equals`, to which a claim of null is missing, and of no wrong type";
const EMPTY_NAMES: &str = "a document has no empty list, while no algorithm in the options' bits is any";

fn quoted(text: &str) -> String {
    serde_json::to_string(text).expect("a text is JSON")
}

fn list(texts: &[String]) -> String {
    format!("[{}]", texts.iter().map(|text| quoted(text)).collect::<Vec<_>>().join(","))
}

/// What is expected of each claim, in the order of the claims.
fn expected(all: &[Expected]) -> Result<String, &'static str> {
    let mut claims: Vec<(&str, Vec<String>, Option<String>)> = Vec::new();
    for Expected { claim, value, rule } in all {
        let place = match claims.iter().position(|one| one.0 == claim) {
            Some(place) => place,
            None => {
                claims.push((claim, Vec::new(), None));
                claims.len() - 1
            }
        };
        let (_, contains, equals) = &mut claims[place];
        let value = match rule.as_str() {
            "contains" => {
                contains.push(quoted(value));
                continue;
            }
            "equals" => quoted(value),
            "equals_json" if value.trim_start().starts_with('"') => return Err(TEXT_AS_JSON),
            "equals_json" => value.clone(),
            _ => return Err(NO_RULE),
        };
        if equals.replace(value).is_some() {
            return Err(TWO_VALUES);
        }
    }
    let members = claims.iter().map(|(claim, contains, equals)| {
        let claim = quoted(claim);
        let contained = format!("\"contains\":[{}]", contains.join(","));
        match (contains.is_empty(), equals) {
            (true, Some(value)) => format!("{claim}:{value}"),
            (false, Some(value)) => format!("{claim}:{{{contained},\"equals\":{value}}}"),
            (_, None) => format!("{claim}:{{{contained}}}"),
        }
    });
    Ok(format!("{{{}}}", members.collect::<Vec<_>>().join(",")))
}

/// The document that says the same, or why none does.
pub fn document(words: &VerifyWords) -> Result<String, &'static str> {
    let mut members: Vec<(&str, String)> = Vec::new();
    let lists = [
        ("issuers", &words.issuers),
        ("audiences", &words.audiences),
        ("types", &words.types),
        ("required", &words.required),
        ("algorithms", &words.algorithms),
        ("decrypt_algorithms", &words.decrypt_algorithms),
        ("encryptions", &words.encryptions),
    ];
    for (name, texts) in lists {
        let Some(texts) = texts else { continue };
        if texts.is_empty() && (name.ends_with("algorithms") || name == "encryptions") {
            return Err(EMPTY_NAMES);
        }
        members.push((name, list(texts)));
    }
    if let Some(all) = &words.expected {
        members.push(("expected", expected(all)?));
    }
    if let Some(subject) = &words.subject {
        members.push(("subject", quoted(subject)));
    }
    // 0 is what the options have where nothing is said.
    let numbers = [
        ("leeway", u64::from(words.leeway_seconds)),
        ("max_age", u64::from(words.max_age_seconds)),
        ("max_token_len", words.max_token_len as u64),
    ];
    members
        .extend(numbers.into_iter().filter(|(_, number)| *number > 0).map(|(name, number)| (name, number.to_string())));
    let mut ignored = Vec::new();
    let mut encrypted = words.decrypt_with.is_some();
    for flag in &words.flags {
        match flag.as_str() {
            "JWT_ALLOW_MISSING_EXP" => members.push(("allow_missing_exp", "true".to_string())),
            "JWT_IGNORE_EXP" => ignored.push("exp".to_string()),
            "JWT_IGNORE_NBF" => ignored.push("nbf".to_string()),
            "JWT_IGNORE_IAT" => ignored.push("iat".to_string()),
            "JWT_IGNORE_AUD" => ignored.push("aud".to_string()),
            "JWT_ENCRYPTED" => encrypted = true,
            _ => return Err(NO_FLAG),
        }
    }
    if !ignored.is_empty() {
        members.push(("ignore", list(&ignored)));
    }
    if encrypted {
        members.push(("encrypted", "true".to_string()));
    }
    let members: Vec<_> = members.iter().map(|(name, value)| format!("{}:{value}", quoted(name))).collect();
    Ok(format!("{{{}}}", members.join(",")))
}
