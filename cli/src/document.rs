//! Key documents: loading them, and saying what is wrong with one, or what it is instead.

use onejwt::json::{self, Kind, Text, Value};
use onejwt::keys::{self, Entry};
use onejwt::quoted::Quoted;
use onejwt::{Algorithm, KeyOptions, Keyset, Status};

/// How an encrypted key is made one that can be read.
const CONVERT: &str =
    "convert it with: openssl pkcs8 -topk8 -v2 aes-256-cbc -v2prf hmacWithSHA256 -in old.pem -out new.pem";

const NOT_A_KEY: &str = "expected a JWK, a JWK Set, PEM or DER; an HMAC secret goes in with --secret-file";

/// What is UTF-16 is told how to become something else.
pub const UTF16: &str = "this is UTF-16, as Windows PowerShell's > writes: \
    write it as UTF-8, there with ... | Set-Content -Encoding ascii FILE";

/// How many entries of a set are spoken of.
const MAX_ENTRIES: usize = 4;

/// Whether this is text in UTF-16, with or without its byte order mark, that begins in ASCII.
pub fn is_utf16(bytes: &[u8]) -> bool {
    match *bytes {
        [0xff, 0xfe, ..] | [0xfe, 0xff, ..] => true,
        [a, 0, b, 0, ..] | [0, a, 0, b, ..] => a.is_ascii() && b.is_ascii() && a != 0 && b != 0,
        _ => false,
    }
}

/// Text without a byte order mark and white space in front.
pub fn without_start(bytes: &[u8]) -> &[u8] {
    bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes).trim_ascii_start()
}

/// The keys of a document, whatever form it has.
pub fn load(bytes: &[u8], alg: Option<Algorithm>, password: Option<&str>) -> onejwt::Result<Keyset> {
    let options = KeyOptions { password, ..KeyOptions::default() };
    let text = without_start(bytes);
    if text.starts_with(b"{") {
        Keyset::from_jwks(text, &options)
    } else if bytes.first() == Some(&0x30) {
        Keyset::from_der(alg, bytes, &options)
    } else {
        Keyset::from_pem(alg, text, &options)
    }
}

/// Why a document gives no keys, and what to do.
pub fn explain(bytes: &[u8], alg: Option<Algorithm>, password: Option<&str>, status: Status) -> String {
    let text = without_start(bytes);
    if is_utf16(bytes) {
        UTF16.into()
    } else if text.is_empty() {
        format!("it is empty; {NOT_A_KEY}")
    } else if text.starts_with(b"{") {
        json(bytes)
    } else if contains(text, b"-----BEGIN") && contains(text, b"-----\\n") {
        "its line ends are written out as \\n, as in JSON and .env files: \
         make them line ends, as with printf '%b' \"$KEY\""
            .into()
    } else if contains(text, b"Proc-Type: 4,ENCRYPTED") {
        format!("it is encrypted in the way of PEM (Proc-Type), which is not supported; {CONVERT}")
    } else if status == Status::KeyAlgMismatch {
        "leave out --alg, or take another key".into()
    } else if load(bytes, None, None).is_err_and(|error| error.status == Status::KeyEncrypted) {
        encrypted(bytes, password)
    } else if contains(text, b"-----BEGIN ") {
        pem(text, status)
    } else {
        other(text, alg, status)
    }
}

fn contains(text: &[u8], part: &[u8]) -> bool {
    text.windows(part.len()).any(|window| window == part)
}

/// A PKCS#8 document that is encrypted.
fn encrypted(bytes: &[u8], password: Option<&str>) -> String {
    // What cannot be decrypted says so whatever the password; the rest says of this one that it is wrong.
    const NO_PASSWORD: &str = "\u{1}no password\u{1}";
    let is_readable = load(bytes, None, Some(NO_PASSWORD)).is_err_and(|error| error.status == Status::KeyEncrypted);
    match password {
        _ if !is_readable => {
            format!("how it is encrypted is not supported, or takes too much work; {CONVERT}")
        }
        None => "give its password with --password-file".into(),
        Some("") => "the password is wrong: the first line of --password-file is empty".into(),
        Some(_) if load(bytes, None, password).is_err_and(|error| error.status == Status::KeyEncrypted) => {
            "the password is wrong: it is the first line of --password-file, without its line end".into()
        }
        Some(_) => kinds("what is encrypted"),
    }
}

fn kinds(what: &str) -> String {
    format!("{what} is a key of another kind than RSA, EC (P-256, P-384, P-521, secp256k1), Ed25519 and ML-DSA")
}

fn pem(text: &[u8], status: Status) -> String {
    let text = String::from_utf8_lossy(text);
    let labels: Vec<_> =
        text.split("-----BEGIN ").skip(1).filter_map(|rest| Some(rest.split_once("-----")?.0)).collect();
    let private = labels.iter().filter(|label| label.ends_with("PRIVATE KEY")).count();
    let known = ["PUBLIC KEY", "PRIVATE KEY", "ENCRYPTED PRIVATE KEY", "RSA PUBLIC KEY", "RSA PRIVATE KEY"];
    let known =
        |label: &&str| known.contains(label) || ["EC PRIVATE KEY", "CERTIFICATE", "X509 CERTIFICATE"].contains(label);
    if private > 1 {
        format!(
            "it has {private} private keys: put each into a file of its own, and leave out those that are not meant"
        )
    } else if labels.contains(&"OPENSSH PRIVATE KEY") {
        "it has OpenSSH's own form: make a copy PKCS#8, if it is RSA or EC, with ssh-keygen -p -m pkcs8 -f COPY".into()
    } else if !labels.iter().any(known) {
        let labels: Vec<_> = labels.iter().take(MAX_ENTRIES).map(|label| Quoted(label).to_string()).collect();
        format!("it holds {}; expected a PUBLIC KEY, PRIVATE KEY or CERTIFICATE", labels.join(", "))
    } else if labels.iter().any(|label| !text.contains(&format!("-----END {label}-----"))) {
        "a block of it has no END line: it is cut off".into()
    } else if status == Status::KeyUnsupported {
        kinds("it")
    } else if status == Status::KeyTooWeak {
        "make a new key with `onejwt keygen`".into()
    } else {
        NOT_A_KEY.into()
    }
}

/// What is neither JSON nor PEM.
fn other(text: &[u8], alg: Option<Algorithm>, status: Status) -> String {
    if text.starts_with(b"[") {
        "it is a list: a JWK Set is an object whose member keys is the list".into()
    } else if text.starts_with(b"<") {
        "it is HTML or XML: perhaps the page of an error, in the place of what was asked for".into()
    } else if text.starts_with(b"eyJ") && text.iter().filter(|&&byte| byte == b'.').count() >= 2 {
        "it is a token, and no key".into()
    } else if [&b"ssh-"[..], b"ecdsa-sha2-"].iter().any(|start| text.starts_with(start)) {
        format!(
            "it is OpenSSH's form of a key: RSA and EC are converted by ssh-keygen -e -m pkcs8 -f FILE; {NOT_A_KEY}"
        )
    } else if status == Status::KeyUnsupported {
        kinds("it")
    } else if status == Status::KeyTooWeak {
        "make a new key with `onejwt keygen`".into()
    } else if alg.is_some_and(|alg| alg.name().starts_with("HS")) {
        "an HMAC secret goes in with --secret-file".into()
    } else {
        NOT_A_KEY.into()
    }
}

type Members<'a> = Vec<(Text<'a>, Value<'a>)>;

fn members(doc: &[u8]) -> Option<Members<'_>> {
    let mut members = Vec::new();
    json::object(doc, |name, value| members.push((name, value))).ok()?;
    Some(members)
}

fn get<'a>(members: &Members<'a>, name: &str) -> Option<Value<'a>> {
    members.iter().find(|(member, _)| member.is(name)).map(|(_, value)| *value)
}

fn string(members: &Members<'_>, name: &str) -> Option<String> {
    get(members, name)?.text().map(|text| text.to_owned())
}

/// What is wrong with the keys of a JSON document.
fn json(bytes: &[u8]) -> String {
    let set = match read(bytes) {
        Ok(set) => set,
        Err(what) => return what,
    };
    let faults = set.entries.iter().enumerate().filter_map(|(at, entry)| {
        let reason = entry.reason()?;
        Some(match entry.kid.as_deref().map(Quoted) {
            _ if !set.is_set => reason,
            Some(kid) => format!("key {at} (kid {kid}): {reason}"),
            None => format!("key {at}: {reason}"),
        })
    });
    let faults: Vec<_> = faults.collect();
    let mut told = faults.iter().take(MAX_ENTRIES).map(String::as_str).collect::<Vec<_>>().join("; ");
    if faults.len() > MAX_ENTRIES {
        told.push_str(&format!("; and {} more", faults.len() - MAX_ENTRIES));
    }
    match set.refused() {
        _ if !faults.is_empty() => told,
        Some(reason) => reason.into(),
        None => NOT_A_KEY.into(),
    }
}

/// A JWK Set, or a JWK.
pub struct Jwks {
    pub is_set: bool,
    pub entries: Vec<Entry>,
    loaded: Result<(), Status>,
}

impl Jwks {
    /// Whether it is its owner's, with secrets or private keys, and not what others publish.
    fn is_own(&self) -> bool {
        self.entries.iter().any(|entry| entry.has_secret)
    }

    /// Whether an entry that cannot be used is passed over, or refuses the whole document.
    pub fn skips(&self, entry: &Entry) -> bool {
        self.is_set && (!self.is_own() || entry.status == Status::KeyUnsupported)
    }

    /// Why all of it is refused, if the entries are not why.
    pub fn refused(&self) -> Option<&'static str> {
        self.loaded.err()?;
        if self.entries.is_empty() {
            return Some("its list of keys is empty");
        }
        let alone = self.entries.iter().all(|entry| entry.status == Status::Ok);
        alone.then_some("each of its keys can be used alone: HMAC secrets, or private keys, stand beside public ones")
    }

    /// What it is.
    pub fn what(&self) -> String {
        let all = self.entries.len();
        let usable = self.entries.iter().filter(|entry| entry.status == Status::Ok).count();
        let kind = if self.is_own() { "with secrets or private keys" } else { "of public keys" };
        match (self.is_set, all) {
            (false, _) if self.is_own() => "a JWK with a secret or a private part".into(),
            (false, _) => "a JWK".into(),
            (true, 0) => "a JWK Set without keys".into(),
            (true, _) if usable > 0 && self.loaded.is_err() => {
                format!("a JWK Set {kind}, which is refused: {usable} of {all} usable")
            }
            (true, _) => format!("a JWK Set {kind}: {usable} of {all} usable"),
        }
    }
}

/// A name as it stands in a document, in quotes unless it is a plain one.
pub fn shown(name: &str) -> String {
    let is_plain = !name.is_empty() && name.len() < 32 && name.bytes().all(|byte| byte.is_ascii_alphanumeric());
    if is_plain { name.into() } else { Quoted(name).to_string() }
}

/// The keys of a JSON document; what it is instead, if it is no JWK and no JWK Set.
pub fn read(bytes: &[u8]) -> Result<Jwks, String> {
    let text = without_start(bytes);
    if !text.starts_with(b"{") {
        return Err(match load(bytes, None, None) {
            Ok(_) => "it is a key in PEM or DER, and no JWK Set: `onejwt jwks` makes one of it".into(),
            Err(error) if error.status == Status::KeyEncrypted => "it is an encrypted key, and no JWK Set".into(),
            Err(error) => explain(bytes, None, None, error.status),
        });
    }
    let Some(members) = members(text) else {
        return Err(
            "it begins as JSON and is damaged: cut off, a name that an object has twice, or something behind it".into(),
        );
    };
    let is_set = match get(&members, "keys") {
        Some(set) if set.kind != Kind::Array => return Err("its member keys is no list: it is no JWK Set".into()),
        None if get(&members, "kty").is_none() => return Err(no_keys(&members)),
        set => set.is_some(),
    };
    let options = KeyOptions::default();
    match keys::entries(text, &options) {
        Ok(entries) => {
            let loaded = Keyset::from_jwks(text, &options).map(|_| ()).map_err(|error| error.status);
            Ok(Jwks { is_set, entries, loaded })
        }
        Err(_) => Err("it has more keys than any set that is published".into()),
    }
}

/// A JSON object that holds no keys, named as what it is.
fn no_keys(members: &Members<'_>) -> String {
    let is_certificate =
        |value: &Value<'_>| value.text().is_some_and(|text| text.to_owned().starts_with("-----BEGIN CERT"));
    if members.is_empty() {
        "it is an empty JSON object: no JWK and no JWK Set".into()
    } else if let Some(uri) = string(members, "jwks_uri") {
        format!(
            "it is an issuer's configuration (OpenID Connect Discovery): the keys are at its jwks_uri, {}",
            Quoted(&uri)
        )
    } else if string(members, "private_key").is_some() {
        "it is no JWK, but has a member private_key: write the PEM in it into a file, as with jq -r .private_key".into()
    } else if members.iter().all(|(_, value)| is_certificate(value)) {
        "it is a list of certificates by key id: take the issuer's JWK Set, or write each certificate into a file"
            .into()
    } else {
        let names: Vec<_> =
            members.iter().take(MAX_ENTRIES).map(|(name, _)| Quoted(&name.to_owned()).to_string()).collect();
        format!("it is a JSON object with neither keys nor kty, so no JWK and no JWK Set: it has {}", names.join(", "))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn private_keys_of_which_one_is_meant_are_counted() {
        let block = "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n";
        let certificate = block.replace("PRIVATE KEY", "CERTIFICATE");
        let told = |pem: String| explain(pem.as_bytes(), None, None, Status::KeyMalformed);
        assert!(told(block.repeat(2)).contains("2 private keys"));
        assert!(
            told(format!("{block}{certificate}{}", block.replace("PRIVATE", "RSA PRIVATE"))).contains("2 private keys")
        );
        assert!(!told(format!("{certificate}{block}{certificate}")).contains("private keys"));
    }
}
