//! Key documents: loading them, and saying what is wrong with one, or what it is instead.

use onejwt::json::{self, Kind, Text, Value};
use onejwt::{Algorithm, KeyOptions, Keyset, Status};
use zeroize::Zeroizing;

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
        json(text)
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
        let labels: Vec<_> = labels.iter().take(MAX_ENTRIES).map(|label| quoted(label)).collect();
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

/// What is in a document that can be shown: quoted, and not too long.
fn quoted(text: &str) -> String {
    let short: String = text.chars().take(100).collect();
    format!("{short:?}{}", if short.len() < text.len() { "..." } else { "" })
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

/// One of the keys of a document.
struct Entry<'a> {
    is_object: bool,
    raw: &'a [u8],
}

/// The entries of a JWK Set, or a JWK as the only one.
fn entries(doc: &[u8]) -> Vec<Entry<'_>> {
    let mut entries = Vec::new();
    let Some(members) = members(doc) else { return entries };
    match get(&members, "keys") {
        Some(set) if set.kind == Kind::Array => {
            let read = json::array(set.raw, |_, entry| {
                entries.push(Entry { is_object: entry.kind == Kind::Object, raw: entry.raw });
            });
            if read.is_err() {
                entries.clear();
            }
        }
        Some(_) => {}
        None => entries.push(Entry { is_object: true, raw: doc }),
    }
    entries
}

fn json(text: &[u8]) -> String {
    let Some(members) = members(text) else {
        return "it begins as JSON and is damaged: cut off, a name that an object has twice, or something behind it"
            .into();
    };
    match get(&members, "keys") {
        Some(set) if set.kind != Kind::Array => return "its member keys is no list: it is no JWK Set".into(),
        None if get(&members, "kty").is_none() => return no_keys(&members),
        _ => {}
    }
    let faults: Vec<_> = entries(text).iter().enumerate().filter_map(|(at, entry)| Some((at, fault(entry)?))).collect();
    let is_set = get(&members, "keys").is_some();
    if faults.is_empty() && !is_set {
        return NOT_A_KEY.into();
    }
    if faults.is_empty() && entries(text).is_empty() {
        return "its list of keys is empty".into();
    }
    if faults.is_empty() {
        return "each of its keys can be used alone: HMAC secrets, or private keys, stand beside public ones".into();
    }
    let told = faults.iter().take(MAX_ENTRIES).map(|(at, fault)| match &fault.kid {
        _ if !is_set => fault.reason.clone(),
        Some(kid) => format!("key {at} (kid {}): {}", quoted(kid), fault.reason),
        None => format!("key {at}: {}", fault.reason),
    });
    let mut told = told.collect::<Vec<_>>().join("; ");
    if faults.len() > MAX_ENTRIES {
        told.push_str(&format!("; and {} more", faults.len() - MAX_ENTRIES));
    }
    told
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
            quoted(&uri)
        )
    } else if string(members, "private_key").is_some() {
        "it is no JWK, but has a member private_key: write the PEM in it into a file, as with jq -r .private_key".into()
    } else if members.iter().all(|(_, value)| is_certificate(value)) {
        "it is a list of certificates by key id: take the issuer's JWK Set, or write each certificate into a file"
            .into()
    } else {
        let names: Vec<_> = members.iter().take(MAX_ENTRIES).map(|(name, _)| quoted(&name.to_owned())).collect();
        format!("it is a JSON object with neither keys nor kty, so no JWK and no JWK Set: it has {}", names.join(", "))
    }
}

/// What is wrong with an entry.
pub struct Fault {
    pub kid: Option<String>,
    pub reason: String,
}

/// The entries of a document that cannot be used.
pub fn faults(bytes: &[u8]) -> Vec<Fault> {
    let text = without_start(bytes);
    if text.starts_with(b"{") { entries(text).iter().filter_map(fault).collect() } else { Vec::new() }
}

/// Why an entry cannot be used, if so.
fn fault(entry: &Entry<'_>) -> Option<Fault> {
    let alone = |options: &KeyOptions<'_>| {
        let document = Zeroizing::new([b"{\"keys\":[", entry.raw, b"]}"].concat());
        Keyset::from_jwks(&document, options)
    };
    let status = alone(&KeyOptions::default()).err()?.status;
    let Some(members) = entry.is_object.then(|| members(entry.raw)).flatten() else {
        return Some(Fault { kid: None, reason: "is no JSON object".into() });
    };
    let kid = string(&members, "kid");
    Some(Fault {
        kid,
        reason: reason(&members, status, || alone(&KeyOptions { allow_weak: true, ..KeyOptions::default() })),
    })
}

fn reason(members: &Members<'_>, status: Status, weak: impl FnOnce() -> onejwt::Result<Keyset>) -> String {
    let Some(kty) = string(members, "kty") else { return "it has no kty, or one that is no string".into() };
    if let Some(key_use) = string(members, "use").filter(|key_use| key_use != "sig") {
        return format!("its use is {}, expected \"sig\", or none", quoted(&key_use));
    }
    if let Some(value) = get(members, "key_ops") {
        let mut operations = Vec::new();
        let read = (value.kind == Kind::Array).then(|| json::array(value.raw, |_, one| operations.push(one.text())));
        if read.is_some_and(|read| read.is_ok())
            && !operations.iter().flatten().any(|operation| operation.is("sign") || operation.is("verify"))
        {
            return "its key_ops have neither \"sign\" nor \"verify\"".into();
        }
    }
    if let Some(alg) = string(members, "alg") {
        match Algorithm::from_name(&alg) {
            Some(_) if status == Status::KeyAlgMismatch => {
                return format!("its alg is {}, which its kty {} does not fit", quoted(&alg), quoted(&kty));
            }
            Some((known, _)) if known.is_supported() => {}
            _ => {
                return format!("its alg is {}, which is no signature algorithm that is supported", quoted(&alg));
            }
        }
    }
    if !["RSA", "EC", "OKP", "AKP", "oct"].contains(&&*kty) {
        return format!("its kty is {}, expected \"RSA\", \"EC\", \"OKP\", \"AKP\" or \"oct\"", quoted(&kty));
    }
    match (status, string(members, "crv")) {
        (Status::KeyTooWeak, _) => match weak().ok().and_then(|keys| keys.key(0)) {
            Some(key) if kty == "oct" => {
                format!("it is too weak: {} bits, expected {}", key.bits, key.algorithm.hash_len() * 8)
            }
            Some(key) => {
                format!("it is too weak: {} bits, expected 2048 or more, and an exponent above 65536", key.bits)
            }
            None => status.to_string(),
        },
        (Status::KeyUnsupported, Some(crv)) => format!("its crv is {}, which is not supported", quoted(&crv)),
        _ => status.to_string(),
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
