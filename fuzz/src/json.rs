//! JSON as serde_json reads it, with the library's additional rules checked afterwards.

use std::collections::HashSet;
use std::fmt;

use serde::de::{Deserialize, Deserializer, Error, MapAccess, SeqAccess, Visitor};

/// Deepest nesting of arrays and objects that the library accepts.
const MAX_DEPTH: usize = 32;
/// Most members of all objects of a document together.
const MAX_MEMBERS: usize = 4096;

#[derive(Clone, Debug, PartialEq)]
pub enum Json {
    Null,
    Bool(bool),
    Int(i128),
    Float(f64),
    Text(String),
    List(Vec<Json>),
    Object(Vec<(String, Json)>),
}

/// What the library must make of a document.
#[derive(Debug)]
pub enum Verdict {
    Malformed,
    /// serde_json has numbers it cannot hold and stops there, which says nothing of the rest of the document.
    Unclear,
    Fine(Json),
}

/// A JSON Pointer with a `~` that no 0 or 1 follows.
#[derive(Debug)]
pub struct BadEscape;

/// Reads a document as the library must.
pub fn read(document: &[u8]) -> Verdict {
    match serde_json::from_slice::<Json>(document) {
        Ok(json) => {
            if json.is_acceptable() {
                Verdict::Fine(json)
            } else {
                Verdict::Malformed
            }
        }
        Err(error) if error.to_string().starts_with("number out of range") => Verdict::Unclear,
        Err(_) => Verdict::Malformed,
    }
}

/// Reads a document as claims: an object.
pub fn read_object(document: &[u8]) -> Verdict {
    match read(document) {
        Verdict::Fine(Json::Object(members)) => Verdict::Fine(Json::Object(members)),
        Verdict::Fine(_) => Verdict::Malformed,
        other => other,
    }
}

impl Json {
    /// Whether the library takes a document like this.
    pub fn is_acceptable(&self) -> bool {
        let mut members = 0;
        self.depth() <= MAX_DEPTH && self.without_duplicates(&mut members) && members <= MAX_MEMBERS
    }

    /// How many arrays and objects stand within each other.
    pub fn depth(&self) -> usize {
        match self {
            Json::List(items) => 1 + items.iter().map(Json::depth).max().unwrap_or(0),
            Json::Object(members) => 1 + members.iter().map(|(_, value)| value.depth()).max().unwrap_or(0),
            _ => 0,
        }
    }

    fn without_duplicates(&self, members_seen: &mut usize) -> bool {
        match self {
            Json::List(items) => items.iter().all(|item| item.without_duplicates(members_seen)),
            Json::Object(members) => {
                *members_seen += members.len();
                let mut names = HashSet::new();
                members.iter().all(|(name, value)| names.insert(name) && value.without_duplicates(members_seen))
            }
            _ => true,
        }
    }

    pub fn member(&self, name: &str) -> Option<&Json> {
        match self {
            Json::Object(members) => members.iter().find(|(member, _)| member == name).map(|(_, value)| value),
            _ => None,
        }
    }

    /// A member, or what a JSON Pointer (RFC 6901) points to.
    pub fn find(&self, name: &str) -> Result<Option<&Json>, BadEscape> {
        let Some(path) = name.strip_prefix('/') else {
            return Ok(self.member(name));
        };
        let mut steps = Vec::new();
        for step in path.split('/') {
            steps.push(unescape(step)?);
        }
        let mut at = Some(self);
        for step in steps {
            at = match at {
                Some(Json::List(items)) => index(&step).and_then(|index| items.get(index)),
                Some(object) => object.member(&step),
                None => None,
            };
        }
        Ok(at)
    }

    /// Whether it is a list that has this text as an element, or a text that has it as a space-separated word.
    pub fn has(&self, value: &str) -> Option<bool> {
        match self {
            Json::List(items) => Some(items.iter().any(|item| matches!(item, Json::Text(text) if text == value))),
            Json::Text(text) => {
                Some(!value.is_empty() && !value.contains(' ') && text.split(' ').any(|word| word == value))
            }
            _ => None,
        }
    }
}

fn unescape(step: &str) -> Result<String, BadEscape> {
    let mut out = String::new();
    let mut rest = step.chars();
    while let Some(next) = rest.next() {
        match next {
            '~' => match rest.next() {
                Some('0') => out.push('~'),
                Some('1') => out.push('/'),
                _ => return Err(BadEscape),
            },
            other => out.push(other),
        }
    }
    Ok(out)
}

fn index(step: &str) -> Option<usize> {
    let plain = step.bytes().all(|byte| byte.is_ascii_digit()) && (step == "0" || !step.starts_with('0'));
    if plain { step.parse().ok() } else { None }
}

/// The value of a JSON number if it is whole and fits: its digits, shifted as text.
pub fn whole(number: &str) -> Option<i64> {
    let (sign, number) = match number.strip_prefix('-') {
        Some(rest) => ("-", rest),
        None => ("", number),
    };
    let (mantissa, exponent) = number.split_once(['e', 'E']).unwrap_or((number, "0"));
    let (before, after) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let digits = format!("{before}{after}");
    let significant = digits.trim_end_matches('0');
    if significant.is_empty() {
        return Some(0);
    }
    // An exponent that is no i64 is beyond the length of any text, in its own direction.
    let far = if exponent.starts_with('-') { i64::MIN / 2 } else { i64::MAX / 2 };
    let exponent: i64 = exponent.parse().unwrap_or(far).clamp(i64::MIN / 2, i64::MAX / 2);
    let zeros = exponent + before.len() as i64 - significant.len() as i64;
    let leading = significant.trim_start_matches('0');
    if !(0..=20).contains(&zeros) {
        return None;
    }
    format!("{sign}{leading}{}", "0".repeat(zeros as usize)).parse().ok()
}

impl<'de> Deserialize<'de> for Json {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Reader)
    }
}

struct Reader;

impl<'de> Visitor<'de> for Reader {
    type Value = Json;

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("JSON")
    }

    fn visit_unit<E: Error>(self) -> Result<Json, E> {
        Ok(Json::Null)
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<Json, E> {
        Ok(Json::Bool(value))
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<Json, E> {
        Ok(Json::Int(value.into()))
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<Json, E> {
        Ok(Json::Int(value.into()))
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<Json, E> {
        Ok(Json::Float(value))
    }

    fn visit_str<E: Error>(self, value: &str) -> Result<Json, E> {
        Ok(Json::Text(value.to_owned()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Json, A::Error> {
        let mut list = Vec::new();
        while let Some(item) = items.next_element()? {
            list.push(item);
        }
        Ok(Json::List(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Json, A::Error> {
        let mut object = Vec::new();
        while let Some(member) = members.next_entry()? {
            object.push(member);
        }
        Ok(Json::Object(object))
    }
}
