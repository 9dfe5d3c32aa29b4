//! The JSON Schema of policies is what the parser says: on every shared document, and member by member.
//!
//! A schema is read here as far as this one goes; a keyword that is not known is a failure.

use std::collections::BTreeSet;

use onejwt::{Algorithm, ContentEncryption, KeyManagement, PolicyDocument};
use serde_json::{Map, Value, json};

fn schema() -> Value {
    serde_json::from_str(include_str!("../docs/policy.schema.json")).expect("the schema is JSON")
}

/// The shared documents, and whether they are policies.
fn shared() -> Vec<(String, String, bool)> {
    let file: Value = serde_json::from_str(include_str!("vectors/policies.json")).expect("the vectors are JSON");
    let text = |case: &Value, member: &str| case[member].as_str().expect("a text").to_string();
    let cases = file["cases"].as_array().expect("cases").iter();
    // What has no document as text is no JSON.
    let with_document = cases.filter(|case| case["document"].is_string());
    with_document.map(|case| (text(case, "name"), text(case, "document"), case["status"] == "JWT_OK")).collect()
}

/// The pattern of `claim`, which is all that there is: no regular expressions are read here.
const POINTER: &str = "^(?:[^/]|$|/(?:[^~]|~[01])*$)";

fn is_claim(text: &str) -> bool {
    let fine = |rest: &str| rest.starts_with(['0', '1']);
    !text.starts_with('/') || text.split('~').skip(1).all(fine)
}

fn is_of(value: &Value, name: &str) -> bool {
    match name {
        "object" => value.is_object(),
        "array" => value.is_array(),
        "string" => value.is_string(),
        "boolean" => value.is_boolean(),
        "null" => value.is_null(),
        "number" => value.is_number(),
        // JSON Schema 6.1.1: also 60.0.
        "integer" => value.is_u64() || value.is_i64() || value.as_f64().is_some_and(|number| number.fract() == 0.0),
        other => panic!("unknown type {other}"),
    }
}

struct Validator<'s> {
    root: &'s Value,
}

impl Validator<'_> {
    fn holds(&self, schema: &Value, value: &Value) -> bool {
        let rules = schema.as_object().expect("a schema is an object");
        rules.iter().all(|(keyword, rule)| self.keyword(keyword, rule, rules, value))
    }

    fn keyword(&self, keyword: &str, rule: &Value, rules: &Map<String, Value>, value: &Value) -> bool {
        let object = value.as_object();
        let list = value.as_array();
        let schemas = || rule.as_array().expect("a list of schemas").iter();
        let least = || rule.as_u64().expect("a count") as usize;
        match keyword {
            "$schema" | "title" | "description" | "$defs" => true,
            "$ref" => {
                let pointer = rule.as_str().and_then(|text| text.strip_prefix('#')).expect("a place in the schema");
                self.holds(self.root.pointer(pointer).expect("it is there"), value)
            }
            "type" => match rule {
                Value::String(name) => is_of(value, name),
                _ => schemas().any(|name| is_of(value, name.as_str().expect("a type"))),
            },
            "enum" => schemas().any(|one| one == value),
            "const" => rule == value,
            "allOf" => schemas().all(|one| self.holds(one, value)),
            "anyOf" => schemas().any(|one| self.holds(one, value)),
            "not" => !self.holds(rule, value),
            "minItems" => list.is_none_or(|list| list.len() >= least()),
            "items" => list.is_none_or(|list| list.iter().all(|one| self.holds(rule, one))),
            "contains" => list.is_none_or(|list| list.iter().any(|one| self.holds(rule, one))),
            "minProperties" => object.is_none_or(|object| object.len() >= least()),
            "required" => object.is_none_or(|object| schemas().all(|name| object.contains_key(name.as_str().unwrap()))),
            "properties" => object.is_none_or(|object| {
                let known = rule.as_object().expect("schemas by name");
                object.iter().all(|(name, one)| known.get(name).is_none_or(|schema| self.holds(schema, one)))
            }),
            "additionalProperties" => object.is_none_or(|object| {
                let known = rules.get("properties").and_then(Value::as_object);
                let mut others =
                    object.iter().filter(|(name, _)| !known.is_some_and(|known| known.contains_key(*name)));
                others.all(|(_, one)| rule != &json!(false) && self.holds(rule, one))
            }),
            "propertyNames" => object.is_none_or(|object| object.keys().all(|name| self.holds(rule, &json!(name)))),
            "pattern" => {
                assert_eq!(rule, POINTER);
                value.as_str().is_none_or(is_claim)
            }
            "minimum" => value.as_f64().is_none_or(|number| number >= rule.as_f64().expect("a number")),
            "maximum" => value.as_f64().is_none_or(|number| number <= rule.as_f64().expect("a number")),
            other => panic!("unknown keyword {other}"),
        }
    }
}

/// What a schema cannot say of a document: it sees values, and not how they are written, and no keys.
const BEYOND: &[&str] = &[
    "twice",
    "twice-the-same",
    "twice-escaped",
    "twice-in-expected",
    "schema-twice",
    "leeway-is-point",
    "leeway-is-exponent",
    "leeway-is-minus-zero",
    "max-age-is-point",
    "max-age-is-exponent",
    "max-token-len-is-point",
    "max-token-len-is-exponent",
    "encrypted-without-keys",
    "keys-without-encrypted",
    "keys-and-not-encrypted",
    "keys-for-signatures",
];

#[test]
fn the_schema_and_the_parser_agree_on_the_shared_documents() {
    let schema = schema();
    let validator = Validator { root: &schema };
    let (mut good, mut bad, mut beyond) = (0, 0, BTreeSet::new());
    for (name, document, is_policy) in shared() {
        let valid = match serde_json::from_str::<Value>(&document) {
            Ok(value) => validator.holds(&schema, &value),
            // Numbers that this reader does not hold, or no JSON.
            Err(_) if is_policy => continue,
            Err(_) => false,
        };
        let short = name.strip_prefix("policy-").expect("a name").to_string();
        if valid && !is_policy {
            beyond.insert(short);
            continue;
        }
        assert_eq!(valid, is_policy, "{name}: {document}");
        *(if valid { &mut good } else { &mut bad }) += 1;
    }
    assert_eq!(beyond, BEYOND.iter().map(|name| name.to_string()).collect());
    assert!(good > 40 && bad > 100, "{good} good and {bad} bad documents");
}

#[test]
fn the_schema_has_the_members_of_the_parser() {
    let schema = schema();
    let in_schema: BTreeSet<_> = schema["properties"].as_object().unwrap().keys().cloned().collect();
    // What the parser says of a member that it does not know.
    let said = PolicyDocument::parse(br#"{"x":1}"#).unwrap_err().message;
    let (_, list) = said.split_once("a policy has ").expect("the members are said");
    let parsed: BTreeSet<_> = list.replace(" and ", ", ").split(", ").map(str::to_string).collect();
    assert_eq!(in_schema, parsed);
    assert_eq!(in_schema.len(), 16);
}

#[test]
fn the_schema_has_the_algorithms_of_the_parser() {
    let schema = schema();
    let names = |member: &str| -> BTreeSet<String> {
        let list = schema["properties"][member]["items"]["enum"].as_array().unwrap();
        list.iter().map(|name| name.as_str().unwrap().to_string()).collect()
    };
    let set = |all: &mut dyn Iterator<Item = &'static str>| all.map(str::to_string).collect::<BTreeSet<_>>();
    // Of one there are two names.
    let signatures = set(&mut Algorithm::supported().map(Algorithm::name).chain(["Ed25519", "EdDSA"]));
    assert_eq!(names("algorithms"), signatures);
    assert_eq!(names("decrypt_algorithms"), set(&mut KeyManagement::supported().map(KeyManagement::name)));
    assert_eq!(names("encryptions"), set(&mut ContentEncryption::all().map(ContentEncryption::name)));
}

#[test]
fn the_pages_documents_are_policies() {
    let page = include_str!("../docs/policies.md");
    let schema = schema();
    let validator = Validator { root: &schema };
    let mut found = 0;
    for block in page.split("```json\n").skip(1) {
        let document = block.split("```").next().unwrap();
        let parsed = PolicyDocument::parse(document.as_bytes());
        assert!(parsed.is_ok(), "{document}: {:?}", parsed.err());
        assert!(validator.holds(&schema, &serde_json::from_str(document).unwrap()), "{document}");
        found += 1;
    }
    assert!(found >= 2, "{found} documents");
}
