//! One way to call the library, of which there are several, and what the shared vectors say in words.

use serde_json::{Map, Value};

/// Why a call gave no result.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// This status, and with `JWT_BUFFER_TOO_SMALL` the bytes that are needed.
    Status { name: String, needed: usize },
    /// This runtime has no way to say it, and so keeps a caller from a `JWT_INVALID_ARGUMENT`.
    CannotBeSaid,
}

impl Refusal {
    pub fn status_name(&self) -> &str {
        match self {
            Refusal::Status { name, .. } => name,
            Refusal::CannotBeSaid => "JWT_INVALID_ARGUMENT",
        }
    }
}

pub type Outcome<T> = Result<T, Refusal>;

/// The name of the status of an outcome.
pub fn status_name<T>(outcome: &Outcome<T>) -> &str {
    outcome.as_ref().err().map_or("JWT_OK", Refusal::status_name)
}

/// A way to call the library. Outputs are the caller's buffers.
pub trait Runtime {
    type Keys;
    type Policy;

    fn name() -> String;

    /// The key set of one source.
    fn load(source: &KeySource) -> Outcome<Self::Keys>;
    /// A set without keys that takes any: for signatures, of which it remembers so many, or for encryption.
    fn empty(for_encryption: bool, remember: u32) -> Self::Keys;
    fn add(keys: &Self::Keys, from: &Self::Keys) -> Outcome<()>;
    fn len(keys: &Self::Keys) -> usize;
    fn info(keys: &Self::Keys, index: usize) -> Outcome<KeyInfo>;
    /// With keys to decrypt with, of a signed token inside an encrypted one.
    fn verify(keys: Both<'_, Self::Keys>, token: &[u8], words: &VerifyWords, now: i64, out: &mut [u8]) -> Verified;
    /// With keys to encrypt to, and encrypts the signed token.
    fn sign(keys: Both<'_, Self::Keys>, claims: &[u8], words: &SignWords, now: i64, out: &mut [u8]) -> Outcome<usize>;
    /// At least what `sign` writes; 0 if there is no telling.
    fn sign_bound(keys: Both<'_, Self::Keys>, claims_len: usize, words: &SignWords) -> usize;
    fn verify_jws(keys: &Self::Keys, token: &[u8], words: &JwsWords, out: &mut [u8]) -> Verified;
    fn sign_jws(keys: &Self::Keys, payload: &[u8], words: &JwsWords, out: &mut [u8]) -> Outcome<usize>;
    fn decrypt_jwe(keys: &Self::Keys, token: &[u8], words: &JweWords, out: &mut [u8]) -> Verified;
    fn encrypt_jwe(keys: &Self::Keys, plaintext: &[u8], words: &JweWords, out: &mut [u8]) -> Outcome<usize>;
    /// What `encrypt_jwe` writes; 0 if there is no telling.
    fn encrypt_jwe_bound(keys: &Self::Keys, plaintext_len: usize, words: &JweWords) -> usize;
    fn decrypt(keys: &Self::Keys, token: &[u8], words: &VerifyWords, now: i64, out: &mut [u8]) -> Verified;
    /// A policy of a document; where it is none, where in it that shows.
    fn policy(document: &[u8], decrypt_with: Option<&Self::Keys>) -> Result<Self::Policy, (Refusal, usize)>;
    /// What a document demands, or what is wrong with it.
    fn explain_policy(document: &[u8], decrypt_with: Option<&Self::Keys>, out: &mut [u8]) -> Outcome<usize>;
    /// As `verify`, by a policy.
    fn verify_by(keys: &Self::Keys, token: &[u8], policy: &Self::Policy, now: i64, out: &mut [u8]) -> Verified;
    /// As `decrypt`, by a policy.
    fn decrypt_by(keys: &Self::Keys, token: &[u8], policy: &Self::Policy, now: i64, out: &mut [u8]) -> Verified;
    fn encrypt(keys: &Self::Keys, claims: &[u8], words: &SignWords, now: i64, out: &mut [u8]) -> Outcome<usize>;
    fn peek(token: &[u8], part: &str, out: &mut [u8]) -> Outcome<usize>;
    fn bearer(value: &[u8]) -> Outcome<core::ops::Range<usize>>;
    /// What is written for the status of this name, with a realm, a scope and metadata.
    fn challenge(of: &str, options: [Option<&str>; 3], out: &mut [u8]) -> Outcome<usize>;
    fn read_string(claims: &[u8], name: &str, out: &mut [u8]) -> Outcome<usize>;
    /// Every other reader of claims, by its name in the vectors.
    fn read(claims: &[u8], reader: &str, name: &str, value: Option<&str>) -> Outcome<Read>;
}

/// Keys for signatures, and perhaps those for the encryption around them.
pub struct Both<'a, K> {
    pub signing: &'a K,
    pub encryption: Option<&'a K>,
}

// Not derived, which would ask the same of the keys.
impl<K> Clone for Both<'_, K> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<K> Copy for Both<'_, K> {}

/// What a verification gave.
pub struct Verified {
    pub outcome: Outcome<usize>,
    /// Nothing where the call could not be made.
    pub report: Option<Found>,
}

/// A report.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    pub status: String,
    /// JOSE name of the algorithm of the key that verified.
    pub alg: Option<String>,
    pub failed: u32,
    pub missing: u32,
    pub malformed: u32,
    pub now: i64,
    pub expires_at: Option<i64>,
    pub not_before: Option<i64>,
    pub issued_at: Option<i64>,
    pub claim: String,
    pub kid: String,
    pub kid_len: usize,
    pub untried: usize,
}

/// What is said of a key; `kid` as the C ABI says it, empty where there is none or none that fits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeyInfo {
    pub alg: String,
    pub flags: u32,
    pub bits: u32,
    pub kid: String,
    pub thumbprint: String,
}

/// What a reader of claims found.
#[derive(Clone, Debug, PartialEq)]
pub enum Read {
    Bool(bool),
    Int(i64),
    Double(f64),
    Count(usize),
    Json { kind: JsonKind, text: String },
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum JsonKind {
    Null,
    Bool,
    Number,
    String,
    Array,
    Object,
}

/// Where a key comes from.
#[derive(Clone, Debug, Default)]
pub struct KeySource {
    pub form: Form,
    pub alg: Option<String>,
    pub kid: Option<String>,
    pub issuer: Option<String>,
    pub password: Option<String>,
    pub allow_weak: bool,
    pub for_encryption: bool,
    pub base64: bool,
    /// How many signatures the set remembers; no case says it.
    pub remember: u32,
}

#[derive(Clone, Debug)]
pub enum Form {
    Secret(Vec<u8>),
    Jwks(Vec<u8>),
    Pem(Vec<u8>),
    Der(Vec<u8>),
}

impl Default for Form {
    fn default() -> Self {
        Form::Secret(Vec::new())
    }
}

/// Options of `verify`. A list that is there but empty is not the same as none.
#[derive(Debug, Default)]
pub struct VerifyWords {
    pub flags: Vec<String>,
    pub algorithms: Option<Vec<String>>,
    pub leeway_seconds: u32,
    pub max_age_seconds: u32,
    pub issuers: Option<Vec<String>>,
    pub audiences: Option<Vec<String>>,
    pub types: Option<Vec<String>>,
    pub required: Option<Vec<String>>,
    pub expected: Option<Vec<Expected>>,
    pub subject: Option<String>,
    pub max_token_len: usize,
    /// With these goes `JWT_ENCRYPTED`.
    pub decrypt_with: Option<Vec<KeySource>>,
    pub decrypt_algorithms: Option<Vec<String>>,
    pub encryptions: Option<Vec<String>>,
}

#[derive(Debug)]
pub struct Expected {
    pub claim: String,
    pub value: String,
    pub rule: String,
}

/// Options of `sign`.
#[derive(Debug, Default)]
pub struct SignWords {
    pub flags: Vec<String>,
    pub alg: Option<String>,
    pub expires_in: i64,
    pub not_before_in: i64,
    pub kid: Option<String>,
    pub typ: Option<String>,
    pub header: Option<String>,
    /// With these goes `JWT_ENCRYPTED`.
    pub encrypt_to: Option<Vec<KeySource>>,
    pub encrypt_kid: Option<String>,
    pub encrypt_alg: Option<String>,
    pub enc: Option<String>,
}

/// Options of `verify_jws` and `sign_jws`.
#[derive(Debug, Default)]
pub struct JwsWords {
    pub flags: Vec<String>,
    pub algorithms: Option<Vec<String>>,
    pub types: Option<Vec<String>>,
    pub crit: Option<Vec<String>>,
    pub payload: Option<Vec<u8>>,
    pub kid: Option<String>,
    pub typ: Option<String>,
    pub header: Option<String>,
    pub alg: Option<String>,
    pub max_token_len: usize,
}

/// Options of `decrypt_jwe` and `encrypt_jwe`.
#[derive(Debug, Default)]
pub struct JweWords {
    pub algorithms: Option<Vec<String>>,
    pub encryptions: Option<Vec<String>>,
    pub types: Option<Vec<String>>,
    pub crit: Option<Vec<String>>,
    pub max_token_len: usize,
    pub alg: Option<String>,
    pub enc: Option<String>,
    pub kid: Option<String>,
    pub typ: Option<String>,
    pub cty: Option<String>,
    pub header: Option<String>,
    pub apu: Option<Vec<u8>>,
    pub apv: Option<Vec<u8>>,
}

/// The members of a case, or of something in it. What nobody has asked for when it is dropped is a mistake in the case.
pub struct Members<'a> {
    all: &'a Map<String, Value>,
    read: Vec<&'static str>,
}

impl<'a> Members<'a> {
    pub fn of(value: &'a Value) -> Self {
        Members { all: value.as_object().expect("an object"), read: Vec::new() }
    }

    pub fn get(&mut self, name: &'static str) -> Option<&'a Value> {
        self.read.push(name);
        self.all.get(name)
    }

    pub fn text(&mut self, name: &'static str) -> Option<String> {
        self.get(name).map(|value| text(name, value))
    }

    pub fn needed_text(&mut self, name: &'static str) -> String {
        self.text(name).unwrap_or_else(|| panic!("no {name}"))
    }

    pub fn texts(&mut self, name: &'static str) -> Option<Vec<String>> {
        let list = self.get(name)?.as_array().unwrap_or_else(|| panic!("{name} is no list"));
        Some(list.iter().map(|value| text(name, value)).collect())
    }

    /// A list of key sources.
    pub fn sources(&mut self, name: &'static str) -> Option<Vec<KeySource>> {
        let list = self.get(name)?.as_array().unwrap_or_else(|| panic!("{name} is no list"));
        Some(list.iter().map(KeySource::read).collect())
    }

    pub fn boolean(&mut self, name: &'static str) -> Option<bool> {
        self.get(name).map(|value| value.as_bool().unwrap_or_else(|| panic!("{name} is no boolean")))
    }

    /// A number, or the digits of one that not every JSON reader keeps exact.
    pub fn integer(&mut self, name: &'static str) -> Option<i64> {
        self.get(name).map(|value| integer(name, value))
    }

    pub fn small<T: TryFrom<i64> + Default>(&mut self, name: &'static str) -> T {
        let value = self.integer(name);
        value.map_or_else(T::default, |value| T::try_from(value).unwrap_or_else(|_| panic!("{name} is out of range")))
    }

    /// Bytes that are given as NAME, NAME_hex or NAME_parts.
    pub fn bytes(&mut self, [name, hex, parts]: [&'static str; 3]) -> Option<Vec<u8>> {
        let plain = self.text(name).map(String::into_bytes);
        let hex = self.text(hex).map(|digits| from_hex(&digits));
        let parts = self.get(parts).map(|parts| {
            let parts = parts.as_array().expect("parts are a list");
            let part = |part: &Value| {
                let times = integer(name, &part[1]);
                text(name, &part[0]).into_bytes().repeat(times.try_into().expect("a number of times"))
            };
            parts.iter().flat_map(part).collect()
        });
        let mut given = [plain, hex, parts].into_iter().flatten();
        let bytes = given.next();
        assert!(given.next().is_none(), "{name} is given twice");
        bytes
    }

    /// Fails if there are others than those that have been read.
    pub fn end(self) {
        for name in self.all.keys() {
            assert!(self.read.contains(&name.as_str()), "the member {name} means nothing here");
        }
    }
}

fn text(name: &str, value: &Value) -> String {
    value.as_str().unwrap_or_else(|| panic!("{name} is no text")).to_string()
}

pub fn integer(name: &str, value: &Value) -> i64 {
    let digits = value.as_str().map(|digits| digits.parse().ok());
    digits.unwrap_or_else(|| value.as_i64()).unwrap_or_else(|| panic!("{name} is no integer"))
}

fn from_hex(digits: &str) -> Vec<u8> {
    assert!(digits.len().is_multiple_of(2), "half a byte");
    (0..digits.len()).step_by(2).map(|at| u8::from_str_radix(&digits[at..at + 2], 16).expect("hexadecimal")).collect()
}

impl KeySource {
    pub fn read(value: &Value) -> Self {
        let mut members = Members::of(value);
        let forms = [
            members.bytes(["secret", "secret_hex", "secret_parts"]).map(Form::Secret),
            members.bytes(["jwks", "jwks_hex", "jwks_parts"]).map(Form::Jwks),
            members.bytes(["pem", "pem_hex", "pem_parts"]).map(Form::Pem),
            members.bytes(["der", "der_hex", "der_parts"]).map(Form::Der),
        ];
        let mut forms = forms.into_iter().flatten();
        let (Some(form), None) = (forms.next(), forms.next()) else { panic!("not one form of key") };
        let source = KeySource {
            form,
            alg: members.text("alg"),
            kid: members.text("kid"),
            issuer: members.text("issuer"),
            password: members.text("password"),
            allow_weak: members.boolean("allow_weak").unwrap_or(false),
            for_encryption: members.boolean("for_encryption").unwrap_or(false),
            base64: members.boolean("base64").unwrap_or(false),
            remember: 0,
        };
        members.end();
        source
    }
}

impl VerifyWords {
    pub fn read(value: &Value) -> Self {
        let mut members = Members::of(value);
        let expected = members.get("expected").map(|list| {
            let list = list.as_array().expect("expected is a list");
            list.iter().map(Expected::read).collect()
        });
        let words = VerifyWords {
            flags: members.texts("flags").unwrap_or_default(),
            algorithms: members.texts("algorithms"),
            leeway_seconds: members.small("leeway_seconds"),
            max_age_seconds: members.small("max_age_seconds"),
            issuers: members.texts("issuers"),
            audiences: members.texts("audiences"),
            types: members.texts("types"),
            required: members.texts("required"),
            expected,
            subject: members.text("subject"),
            max_token_len: members.small("max_token_len"),
            decrypt_with: members.sources("decrypt_with"),
            decrypt_algorithms: members.texts("decrypt_algorithms"),
            encryptions: members.texts("encryptions"),
        };
        members.end();
        words
    }
}

impl Expected {
    fn read(value: &Value) -> Self {
        let mut members = Members::of(value);
        let expected = Expected {
            claim: members.needed_text("claim"),
            value: members.needed_text("value"),
            rule: members.text("rule").unwrap_or_else(|| "equals".to_string()),
        };
        members.end();
        expected
    }
}

impl SignWords {
    pub fn read(value: &Value) -> Self {
        let mut members = Members::of(value);
        let words = SignWords {
            flags: members.texts("flags").unwrap_or_default(),
            alg: members.text("alg"),
            expires_in: members.small("expires_in"),
            not_before_in: members.small("not_before_in"),
            kid: members.text("kid"),
            typ: members.text("typ"),
            header: members.text("header"),
            encrypt_to: members.sources("encrypt_to"),
            encrypt_kid: members.text("encrypt_kid"),
            encrypt_alg: members.text("encrypt_alg"),
            enc: members.text("enc"),
        };
        members.end();
        words
    }
}

impl JweWords {
    pub fn read(value: &Value) -> Self {
        let mut members = Members::of(value);
        let words = JweWords {
            algorithms: members.texts("algorithms"),
            encryptions: members.texts("encryptions"),
            types: members.texts("types"),
            crit: members.texts("crit"),
            max_token_len: members.small("max_token_len"),
            alg: members.text("alg"),
            enc: members.text("enc"),
            kid: members.text("kid"),
            typ: members.text("typ"),
            cty: members.text("cty"),
            header: members.text("header"),
            apu: members.bytes(["apu", "apu_hex", "apu_parts"]),
            apv: members.bytes(["apv", "apv_hex", "apv_parts"]),
        };
        members.end();
        words
    }
}

impl JwsWords {
    pub fn read(value: &Value) -> Self {
        let mut members = Members::of(value);
        let words = JwsWords {
            flags: members.texts("flags").unwrap_or_default(),
            algorithms: members.texts("algorithms"),
            types: members.texts("types"),
            crit: members.texts("crit"),
            payload: members.bytes(["payload", "payload_hex", "payload_parts"]),
            kid: members.text("kid"),
            typ: members.text("typ"),
            header: members.text("header"),
            alg: members.text("alg"),
            max_token_len: members.small("max_token_len"),
        };
        members.end();
        words
    }

    pub fn has_flag(&self, name: &str) -> bool {
        self.flags.iter().any(|flag| flag == name)
    }
}
