//! Policies as documents: what a verifier demands, as one JSON object.
//!
//! Everything in a document means something, or it is refused with its place: a document that demands less than it seems to
//! is worse than none.

use core::fmt;
use std::sync::Arc;

use super::number;
use super::policy::{Expect, Rule, VerifyOptions};
use super::policy_members::{self as members, MEMBERS};
use crate::algorithm::{
    Algorithm, AlgorithmSet, ContentEncryption, ContentEncryptionSet, KeyAlgorithm, KeyManagement, KeyManagementSet,
};
use crate::json::{self, FaultKind, Kind, Path, Text, Value};
use crate::keys::Keyset;
use crate::quoted::Quoted;
use crate::status::{Error, Status};

/// What is wrong with a policy, and where in its document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PolicyError {
    /// The byte at which it shows. What is not there is missing from the object, so that is where the document's begins.
    pub at: usize,
    /// What is wrong, and what was expected.
    pub message: String,
}

type Result<T> = core::result::Result<T, PolicyError>;

impl PolicyError {
    /// The line and the column of the fault in its document, from 1. A column is a character.
    pub fn place(&self, document: &[u8]) -> (usize, usize) {
        let before = document.get(..self.at).unwrap_or(document);
        let line_start = memchr::memrchr(b'\n', before).map_or(0, |end| end + 1);
        // All bytes of a character of UTF-8 but its first are 10xxxxxx.
        let characters = before[line_start..].iter().filter(|&&byte| byte & 0xc0 != 0x80).count();
        (memchr::memchr_iter(b'\n', before).count() + 1, characters + 1)
    }

    /// The message with the place in front.
    pub fn in_document(&self, document: &[u8]) -> String {
        let (line, column) = self.place(document);
        format!("line {line}, column {column}: {}", self.message)
    }
}

impl fmt::Display for PolicyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for PolicyError {}

impl From<PolicyError> for Error {
    fn from(_: PolicyError) -> Self {
        Status::InvalidArgument.into()
    }
}

fn fault<T>(at: usize, message: impl Into<String>) -> Result<T> {
    Err(PolicyError { at, message: message.into() })
}

/// A policy as its document says it, to which the keys that decrypt are still missing.
#[derive(Clone, Debug, Default)]
pub struct PolicyDocument {
    /// All that is neither a text nor a list.
    single: VerifyOptions<'static>,
    issuers: Vec<String>,
    audiences: Vec<String>,
    types: Vec<String>,
    required: Vec<String>,
    expected: Vec<OwnedExpect>,
    subject: Option<String>,
    encrypted: bool,
    /// Where the object begins, and the member `encrypted`.
    start: usize,
    encrypted_at: usize,
}

#[derive(Clone, Debug)]
struct OwnedExpect {
    claim: String,
    value: String,
    rule: Rule,
}

impl OwnedExpect {
    fn lend(&self) -> Expect<'_> {
        Expect { claim: &self.claim, value: &self.value, rule: self.rule }
    }
}

/// A policy: immutable, and its own.
#[derive(Clone, Debug)]
pub struct Policy {
    document: PolicyDocument,
    decrypt_with: Option<Arc<Keyset>>,
}

/// The lists of a policy, as [`VerifyOptions`] refer to them.
#[derive(Debug)]
pub struct Demands<'p> {
    issuers: Vec<&'p str>,
    audiences: Vec<&'p str>,
    types: Vec<&'p str>,
    required: Vec<&'p str>,
    expected: Vec<Expect<'p>>,
    subject: Option<&'p str>,
    single: VerifyOptions<'p>,
}

impl Policy {
    /// Reads a policy. `decrypt_with` is given if it says `encrypted`, and only then: keys that were loaded for encryption.
    pub fn from_json(json: &[u8], decrypt_with: Option<Arc<Keyset>>) -> Result<Policy> {
        PolicyDocument::parse(json)?.with_keys(decrypt_with)
    }

    /// What it demands, to be kept as long as tokens are verified by it.
    ///
    /// ```
    /// # use onejwt::{Policy, Report, verify, Keyset, KeyOptions, Algorithm};
    /// # let keys = Keyset::generate(Algorithm::HS256, &KeyOptions::default())?;
    /// let policy = Policy::from_json(br#"{"issuers": ["https://login.example"], "leeway": 30}"#, None).unwrap();
    /// let demands = policy.demands();
    /// assert!(verify(&keys, b"no token", &demands.options(), &mut [0; 8], &mut Report::new(0)).is_err());
    /// # Ok::<(), onejwt::Error>(())
    /// ```
    pub fn demands(&self) -> Demands<'_> {
        let demands = self.document.demands();
        Demands { single: VerifyOptions { decrypt_with: self.decrypt_with.as_deref(), ..demands.single }, ..demands }
    }

    /// The keys that decrypt, if a token must be encrypted.
    pub fn decrypt_with(&self) -> Option<&Arc<Keyset>> {
        self.decrypt_with.as_ref()
    }

    /// What the document says.
    pub fn document(&self) -> &PolicyDocument {
        &self.document
    }
}

impl Demands<'_> {
    /// The options of a verifier.
    pub fn options(&self) -> VerifyOptions<'_> {
        VerifyOptions {
            issuers: &self.issuers,
            audiences: &self.audiences,
            types: &self.types,
            required: &self.required,
            expected: &self.expected,
            subject: self.subject,
            ..self.single
        }
    }
}

impl PolicyDocument {
    /// Reads a document; all that it says is checked, but for the keys that decrypt, which it cannot hold.
    pub fn parse(json: &[u8]) -> Result<PolicyDocument> {
        let mut found = Vec::new();
        if json::object(json, |name, value| found.push((name, value))).is_err() {
            return Err(not_an_object(json));
        }
        let start = json.iter().position(|&byte| byte == b'{').unwrap_or_default();
        let mut policy = PolicyDocument { start, ..PolicyDocument::default() };
        let mut places = Places::default();
        let mut before = start;
        for (name, value) in &found {
            // Between two members there are white space and a comma, so this quote is the name's.
            let at = before + memchr::memchr(b'"', &json[before..]).unwrap_or_default();
            before = value.start + value.raw.len();
            policy.read_member(name, at, value, &mut places)?;
        }
        policy.check(&places)?;
        Ok(policy)
    }

    /// Whether tokens must be encrypted, so that keys are needed which decrypt them.
    pub fn is_encrypted(&self) -> bool {
        self.encrypted
    }

    /// Whether tokens are to be decrypted under a shared secret: it is about encryption, and no signed token is inside.
    pub fn is_for_decrypting(&self) -> bool {
        self.single.restrict_encryption() && !self.encrypted
    }

    /// Whether it names algorithms of signatures.
    pub fn demands_algorithms(&self) -> bool {
        !self.single.algorithms.is_empty()
    }

    /// The policy with the keys that it needs to decrypt, if it does.
    pub fn with_keys(self, decrypt_with: Option<Arc<Keyset>>) -> Result<Policy> {
        match &decrypt_with {
            None if self.encrypted => {
                fault(self.encrypted_at, "tokens must be encrypted, but no keys were given to decrypt them with")
            }
            Some(_) if !self.encrypted => fault(
                self.start,
                "keys were given to decrypt tokens with, but the policy accepts tokens that are not encrypted: say \
                 \"encrypted\": true, or give no keys",
            ),
            Some(keys) if !keys.is_for_encryption() => {
                fault(self.encrypted_at, "the keys to decrypt tokens with were not loaded for encryption")
            }
            _ => Ok(Policy { document: self, decrypt_with }),
        }
    }

    /// What it demands, but for the keys that decrypt.
    pub(super) fn demands(&self) -> Demands<'_> {
        fn texts(list: &[String]) -> Vec<&str> {
            list.iter().map(String::as_str).collect()
        }
        Demands {
            issuers: texts(&self.issuers),
            audiences: texts(&self.audiences),
            types: texts(&self.types),
            required: texts(&self.required),
            expected: self.expected.iter().map(OwnedExpect::lend).collect(),
            subject: self.subject.as_deref(),
            single: self.single,
        }
    }

    fn read_member(&mut self, name: &Text<'_>, at: usize, value: &Value<'_>, places: &mut Places) -> Result<()> {
        let mut space = [0; members::LONGEST];
        let (single, name) = (&mut self.single, name.short(&mut space));
        if value.kind == Kind::Null && name != b"$schema" {
            return match MEMBERS.iter().find(|member| member.name.as_bytes() == name) {
                Some(member) => fault(
                    value.start,
                    format!("null demands nothing: leave {:?} out, or give {}", member.name, member.value),
                ),
                None => unknown(at, name),
            };
        }
        match name {
            b"$schema" => {}
            b"issuers" => self.issuers = texts("issuers", value)?,
            b"audiences" => {
                places.audiences = Some(at);
                self.audiences = texts("audiences", value)?;
            }
            b"types" => self.types = texts("types", value)?,
            b"required" => {
                self.required = texts("required", value)?;
                check_paths("required", value)?;
            }
            b"algorithms" => {
                places.algorithms = Some(at);
                let algorithm = |name: &[u8]| Algorithm::from_name(name).map(|(algorithm, _)| algorithm);
                single.algorithms = AlgorithmSet::of(&named("algorithms", value, algorithm)?);
            }
            b"decrypt_algorithms" => {
                places.decryption = places.decryption.or(Some(at));
                let algorithm = |name: &[u8]| KeyManagement::from_name(name);
                single.decrypt_algorithms = KeyManagementSet::of(&named("decrypt_algorithms", value, algorithm)?);
            }
            b"encryptions" => {
                places.decryption = places.decryption.or(Some(at));
                let encryption = |name: &[u8]| ContentEncryption::from_name(name);
                single.encryptions = ContentEncryptionSet::of(&named("encryptions", value, encryption)?);
            }
            b"subject" => match value.text() {
                Some(text) => self.subject = Some(text.to_owned()),
                None => return wrong_type("subject", value),
            },
            b"expected" => self.expected = expected(value)?,
            b"leeway" => single.leeway_seconds = number_of("leeway", value, 0)?,
            b"max_age" => {
                places.max_age = Some(at);
                single.max_age_seconds = number_of("max_age", value, 1)?;
            }
            b"max_token_len" => {
                let len = number_of("max_token_len", value, 1)?;
                single.max_token_len = usize::try_from(len).unwrap_or(usize::MAX);
            }
            b"allow_missing_exp" => single.allow_missing_exp = boolean("allow_missing_exp", value)?,
            b"ignore" => self.ignore(value, places)?,
            b"encrypted" => {
                self.encrypted_at = at;
                self.encrypted = boolean("encrypted", value)?;
            }
            _ => return unknown(at, name),
        }
        Ok(())
    }

    fn ignore(&mut self, value: &Value<'_>, places: &mut Places) -> Result<()> {
        each_text("ignore", value, |name, at| {
            match &*name {
                "exp" => self.single.ignore_exp = true,
                "nbf" => self.single.ignore_nbf = true,
                "iat" => {
                    places.ignore_iat = Some(at);
                    self.single.ignore_iat = true;
                }
                "aud" => {
                    places.ignore_aud = Some(at);
                    self.single.ignore_aud = true;
                }
                _ => {
                    let message = format!("{} cannot be ignored: exp, nbf, iat and aud can", Quoted(&name));
                    return fault(at, message);
                }
            }
            Ok(())
        })
    }

    /// Refuses what contradicts itself, and what no function takes.
    fn check(&self, places: &Places) -> Result<()> {
        if let (Some(at), Some(_)) = (places.ignore_aud, places.audiences) {
            return fault(at, "aud is ignored, but \"audiences\" says which are expected: leave one of them out");
        }
        if let (Some(at), Some(_)) = (places.ignore_iat, places.max_age) {
            return fault(at, "iat is ignored, but \"max_age\" is the age since iat: leave one of them out");
        }
        if let (Some(at), Some(_), false) = (places.decryption, places.algorithms, self.encrypted) {
            return fault(
                at,
                "this is about encrypted tokens and \"algorithms\" about signed ones, but the policy does not say \
                 \"encrypted\": true, which demands both",
            );
        }
        // Whatever else a verifier refuses; all that is known of has been said better above.
        if self.demands().options().check().is_err() {
            return fault(self.start, "the policy contradicts itself");
        }
        Ok(())
    }
}

/// Where those members are that can contradict others.
#[derive(Default)]
struct Places {
    audiences: Option<usize>,
    algorithms: Option<usize>,
    decryption: Option<usize>,
    max_age: Option<usize>,
    ignore_iat: Option<usize>,
    ignore_aud: Option<usize>,
}

/// Why a document could not be read.
fn not_an_object(json: &[u8]) -> PolicyError {
    let Some(found) = json::fault(json) else {
        // `object` and `fault` are one reader.
        return PolicyError { at: 0, message: "this is not JSON".into() };
    };
    let first = json.iter().find(|byte| !byte.is_ascii_whitespace());
    let message = match found.kind {
        FaultKind::Doubled => "this member is there twice, and only one of them could hold: take one away",
        FaultKind::Encoding => "this is not UTF-8",
        FaultKind::Grammar if json.starts_with(b"\xef\xbb\xbf") => {
            "there is a byte order mark, which JSON must not begin with: save the file as UTF-8 without one"
        }
        FaultKind::Grammar if first.is_none() => "the document is empty: a policy is one JSON object, such as {}",
        FaultKind::Grammar if first != Some(&b'{') => "a policy is one JSON object, which begins with {",
        FaultKind::Grammar if found.at == json.len() => "the document ends too early: a } , ] or \" is missing",
        FaultKind::Grammar => {
            "this cannot stand here: it is not JSON (which has no comments and no comma behind the last member), is \
             nested more than 32 levels deep, or is the 4,097th member"
        }
    };
    PolicyError { at: found.at, message: message.into() }
}

/// A member that there is not, with the one that may be meant.
fn unknown<T>(at: usize, name: &[u8]) -> Result<T> {
    let name = String::from_utf8_lossy(name);
    fault(at, format!("unknown member {}: {}", Quoted(&name), members::Hint(&name)))
}

fn kind_of(value: &Value<'_>) -> &'static str {
    match value.kind {
        Kind::Null => "null",
        Kind::False | Kind::True => "a boolean",
        Kind::Number => "a number",
        Kind::String => "a text",
        Kind::Array => "a list",
        Kind::Object => "an object",
    }
}

/// What a member takes.
fn what(name: &str) -> &'static str {
    // What stands in `expected` is no member of the document: "contains".
    MEMBERS.iter().find(|member| member.name == name).map_or("a list of texts", |member| member.value)
}

fn wrong_type<T>(name: &str, value: &Value<'_>) -> Result<T> {
    fault(value.start, format!("{name:?} is {}, and cannot be {}", what(name), kind_of(value)))
}

fn boolean(name: &str, value: &Value<'_>) -> Result<bool> {
    match value.kind {
        Kind::True => Ok(true),
        Kind::False => Ok(false),
        _ => wrong_type(name, value),
    }
}

/// A whole number of 32 bits, in digits alone.
fn number_of(name: &str, value: &Value<'_>, least: u32) -> Result<u32> {
    if value.kind != Kind::Number {
        return wrong_type(name, value);
    }
    let digits = core::str::from_utf8(value.raw).unwrap_or_default();
    match digits.parse() {
        Ok(number) if number >= least => Ok(number),
        _ => fault(value.start, format!("{name:?} is {}, in digits alone: from {least} to {}", what(name), u32::MAX)),
    }
}

/// The texts of a list that is not empty.
fn each_text(name: &str, list: &Value<'_>, mut visit: impl FnMut(String, usize) -> Result<()>) -> Result<()> {
    if list.kind != Kind::Array {
        return wrong_type(name, list);
    }
    let mut elements = Vec::new();
    // It has been read as part of the document.
    let _ = json::array(list.raw, |_, element| elements.push(element));
    if elements.is_empty() {
        return fault(
            list.start,
            format!("{name:?} is an empty list, which nothing could satisfy: leave it out, or name some"),
        );
    }
    for element in elements {
        let at = list.start + element.start;
        match element.text() {
            Some(text) => visit(text.to_owned(), at)?,
            None => {
                return fault(at, format!("in {name:?} there are texts only, and this is {}", kind_of(&element)));
            }
        }
    }
    Ok(())
}

fn texts(name: &str, list: &Value<'_>) -> Result<Vec<String>> {
    let mut found = Vec::new();
    each_text(name, list, |text, _| {
        found.push(text);
        Ok(())
    })?;
    Ok(found)
}

/// What the names in a list stand for.
fn named<A>(member: &str, list: &Value<'_>, read: impl Fn(&[u8]) -> Option<A>) -> Result<Vec<A>> {
    let mut found = Vec::new();
    each_text(member, list, |name, at| match read(name.as_bytes()) {
        Some(algorithm) => {
            found.push(algorithm);
            Ok(())
        }
        None => fault(at, no_such_algorithm(member, &name)),
    })?;
    Ok(found)
}

fn no_such_algorithm(member: &str, name: &str) -> String {
    let said = Quoted(name);
    let place = match KeyAlgorithm::from_name(name) {
        Some(KeyAlgorithm::Signature(_)) => "algorithms",
        Some(KeyAlgorithm::Management(_)) => "decrypt_algorithms",
        Some(KeyAlgorithm::Content(_)) => "encryptions",
        None if name.eq_ignore_ascii_case("none") => return format!("{said} does not exist here: a token is signed"),
        None => {
            let upper = name.to_ascii_uppercase();
            let all = members::algorithms_of(member);
            return match all.iter().find(|other| other.to_ascii_uppercase() == upper) {
                Some(other) => format!("{said} is no algorithm: it is written {other:?}"),
                None => format!("{said} is no algorithm that is known: there are {}", all.join(", ")),
            };
        }
    };
    format!("{said} is not one for {member:?}: it belongs to {place:?}")
}

const BAD_PATH: &str = "what begins with / is a JSON Pointer (RFC 6901), in which ~ stands before 0 or 1 only";

fn check_paths(name: &str, list: &Value<'_>) -> Result<()> {
    each_text(name, list, |path, at| match Path::new(&path) {
        Some(_) => Ok(()),
        None => fault(at, BAD_PATH),
    })
}

/// Members of an object that has been read as part of the document, with the places of their names in the document.
fn members_of<'a>(object: &Value<'a>) -> Vec<(Text<'a>, usize, Value<'a>)> {
    let mut found: Vec<(Text<'a>, usize, Value<'a>)> = Vec::new();
    let mut before = 0;
    let _ = json::object(object.raw, |name, value| {
        let at = before + memchr::memchr(b'"', &object.raw[before..]).unwrap_or_default();
        before = value.start + value.raw.len();
        found.push((name, object.start + at, value.moved(object.start)));
    });
    found
}

/// The claims that have a value.
fn expected(value: &Value<'_>) -> Result<Vec<OwnedExpect>> {
    if value.kind != Kind::Object {
        return wrong_type("expected", value);
    }
    let mut found = Vec::new();
    for (claim, at, value) in members_of(value) {
        let claim = claim.to_owned();
        if Path::new(&claim).is_none() {
            return fault(at, BAD_PATH);
        }
        match value.kind {
            Kind::Object => rules(&claim, &value, &mut found)?,
            Kind::Array => {
                return fault(
                    value.start,
                    "a list can be meant in two ways: write {\"contains\": [...]} for what the claim must contain",
                );
            }
            _ => found.push(equals(claim, &value)?),
        }
    }
    if found.is_empty() {
        return fault(value.start, "\"expected\" is empty, and expects nothing: leave it out, or name claims");
    }
    Ok(found)
}

/// What is expected of one claim, by the name of the rule.
fn rules(claim: &str, value: &Value<'_>, found: &mut Vec<OwnedExpect>) -> Result<()> {
    const FORM: &str = "an object here has \"contains\", a list of texts, or \"equals\", a value, or both";
    let members = members_of(value);
    if members.is_empty() {
        return fault(value.start, format!("nothing is expected of this claim: {FORM}"));
    }
    for (rule, at, value) in members {
        match rule.short(&mut [0; 8]) {
            b"contains" => each_text("contains", &value, |value, _| {
                found.push(OwnedExpect { claim: claim.to_owned(), value, rule: Rule::Contains });
                Ok(())
            })?,
            b"equals" if matches!(value.kind, Kind::Object | Kind::Array) => {
                let message = format!("a claim cannot be compared with {}: only with a single value", kind_of(&value));
                return fault(value.start, message);
            }
            b"equals" => found.push(equals(claim.to_owned(), &value)?),
            _ => return fault(at, format!("unknown member: {FORM}")),
        }
    }
    Ok(())
}

fn equals(claim: String, value: &Value<'_>) -> Result<OwnedExpect> {
    if value.kind == Kind::Number && !number::is_comparable(value.raw) {
        return fault(value.start, "the number is out of range: its exponent is beyond -1000 or 1000");
    }
    Ok(match value.text() {
        Some(text) => OwnedExpect { claim, value: text.to_owned(), rule: Rule::Equals },
        None => {
            let value = String::from_utf8_lossy(value.raw).into_owned();
            OwnedExpect { claim, value, rule: Rule::EqualsJson }
        }
    })
}
