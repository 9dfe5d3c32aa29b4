//! What is a secret, and what is not: random bytes always are, a key document never is.

use onejwt::{KeyOptions, Keyset, Status};

mod support;

use support::documents::{self, Document};
use support::{HMAC, Random, refused};

/// How many random secrets are loaded; of ten million none may be refused, so none is of this many.
const SECRETS: usize = 300_000;
/// How many keys of each kind and form are made up.
const KEYS_OF_EACH_FORM: usize = 60;

/// Beginnings that look like key documents for a while.
const BEGINNINGS: [&[u8]; 22] = [
    // SEQUENCEs of the right length, of a wrong one, and of one that is not in its shortest form.
    b"\x30\x1e",
    b"\x30\x1f",
    b"\x30\x82",
    b"\x30\x81\x1d",
    b"\x30\x80",
    // With an INTEGER, an AlgorithmIdentifier, an OCTET STRING or a BIT STRING first.
    b"\x30\x1e\x02\x01",
    b"\x30\x1e\x02\x01\x01\x04",
    b"\x30\x1e\x02\x01\x00\x30",
    b"\x30\x1e\x30\x05\x06\x03\x2b\x65\x70",
    b"\x30\x1e\x30\x13\x06\x07\x2a\x86\x48\xce\x3d\x02\x01",
    b"\x30\x1e\x03\x1c\x00",
    b"\x30\x1e\x04\x1c",
    b"\xef\xbb\xbf\x30\x1b",
    // Text.
    b"M",
    b"MIIB",
    b"{",
    b"{\"",
    b"[",
    b"[{\"kt",
    b"-----BEGI",
    b"---- BEGIN SSH",
    b"ssh-",
];

#[test]
fn random_secrets_all_load() {
    let mut random = Random::new(0x5ec2e75);
    for number in 0..SECRETS {
        let mut secret = [0; 32];
        random.fill(&mut secret);
        loads(&secret, number);
    }
}

#[test]
fn random_secrets_with_the_beginning_of_a_document_load() {
    let mut random = Random::new(0xbe61_2215);
    for number in 0..SECRETS / 10 {
        let beginning = BEGINNINGS[number % BEGINNINGS.len()];
        let len = 32 + random.below(8);
        let mut secret = random.bytes(len);
        secret[..beginning.len()].copy_from_slice(beginning);
        loads(&secret, number);
    }
}

/// Secrets are handed round as text too: of bytes that begin like DER and thus with an M in base64, and of others.
#[test]
fn random_secrets_in_text_load() {
    let mut random = Random::new(0x7e87);
    for number in 0..SECRETS / 1000 {
        let mut secret = random.bytes(32);
        if random.coin() {
            secret[..2].copy_from_slice(b"\x30\x1e");
        }
        for (_, wrap) in WRAPPINGS {
            let text = wrap(&secret);
            loads(&text, number);
            loads(&random.pick(WRAPPINGS).1(&text), number);
        }
    }
}

/// What people and programs make up as secrets, wrapped or not.
#[test]
fn secrets_that_are_text_load() {
    let mut random = Random::new(0x7e88);
    let letters: Vec<u8> = (b' '..=b'~').collect();
    const WORDS: [&str; 12] = [
        "correct",
        "horse",
        "battery",
        "staple",
        "100%",
        "<secret>",
        "key:",
        "\\n",
        "\"quoted\"",
        "Schlüssel",
        "{kty}",
        "BEGIN",
    ];
    for number in 0..SECRETS / 300 {
        let printable: String = (0..40).map(|_| char::from(*random.pick(&letters))).collect();
        let words: Vec<&str> = (0..8).map(|_| *random.pick(&WORDS)).collect();
        let [a, b] = [random.next(), random.next()];
        let uuid = format!("{:08x}-{:04x}-4{:03x}-a{:03x}-{:012x}", a >> 32, a & 0xffff, b & 0xfff, b >> 52, a >> 16);
        let several = format!("{{{uuid}}}");
        for text in [printable, words.join(" "), uuid, several, format!("{:064x}", u128::from(a) << 64 | u128::from(b))]
        {
            loads(text.as_bytes(), number);
            loads(&random.pick(WRAPPINGS).1(text.as_bytes()), number);
        }
    }
}

fn loads(secret: &[u8], number: usize) {
    let made = Keyset::from_secret(HMAC[0], secret, &KeyOptions::default());
    assert!(made.is_ok(), "secret {number}: {:?}: {secret:02x?}", made.err());
}

/// What an editor or a shell puts in front of or behind a document.
const AROUND: [(&str, &str); 9] = [
    ("", ""),
    ("", "\n"),
    (" ", ""),
    ("\t", " "),
    ("\n", "\n"),
    ("\r\n\r\n", "\r\n"),
    ("\u{feff}", ""),
    ("\u{feff}\n ", "\n"),
    ("\x0c", "\x0c"),
];

#[test]
fn key_documents_are_no_secrets() {
    let mut documents = documents::pem_and_der();
    documents.extend(documents::ssh());
    documents.extend(documents::jwk());
    documents.extend(documents::xml());
    documents.extend(documents::several());
    assert!(documents.len() > 100, "{}", documents.len());
    for document in &documents {
        is_no_secret(document);
    }
}

#[test]
fn keys_of_any_size_are_no_secrets() {
    let mut random = Random::new(0xde2);
    for _ in 0..KEYS_OF_EACH_FORM {
        for document in documents::random_der(&mut random) {
            is_no_secret(&document);
        }
    }
}

fn is_no_secret(document: &Document) {
    let is_refused = |bytes: &[u8], what: &str| {
        for algorithm in HMAC {
            for allow_weak in [false, true] {
                let options = KeyOptions { allow_weak, ..KeyOptions::default() };
                let made = Keyset::from_secret(algorithm, bytes, &options).map_err(|error| error.status);
                let is_refused = matches!(made, Err(Status::KeyWrongForm));
                assert!(is_refused, "{}, {what}: {made:?} for {algorithm:?}: {bytes:02x?}", document.name);
            }
        }
    };
    for (before, after) in AROUND {
        let bytes = [before.as_bytes(), &document.bytes, after.as_bytes()].concat();
        is_refused(&bytes, &format!("between {before:?} and {after:?}"));
    }
    // The same bytes as the secret of a JWK.
    for alg in ["", r#","alg":"HS256""#, r#","alg":"HS512""#] {
        let jwk = format!(r#"{{"kty":"oct","k":"{}"{alg}}}"#, support::base64url(&document.bytes));
        let status = refused(Keyset::from_jwks(jwk.as_bytes(), &KeyOptions::default()));
        assert_eq!(status, Status::KeyWrongForm, "{} in a JWK", document.name);
    }
}

/// A name, and what puts bytes into it.
type Wrapping = (&'static str, fn(&[u8]) -> Vec<u8>);

/// In what a key document reaches a program that takes it for a secret.
const WRAPPINGS: &[Wrapping] = &[
    ("UTF-16", |bytes| utf_16(bytes, u16::to_le_bytes)),
    ("UTF-16 of the other order", |bytes| utf_16(bytes, u16::to_be_bytes)),
    // As PowerShell writes it.
    ("UTF-16 with a byte order mark", |bytes| [b"\xff\xfe", &*utf_16(bytes, u16::to_le_bytes)].concat()),
    ("UTF-16 of the other order with a byte order mark", |bytes| {
        [b"\xfe\xff", &*utf_16(bytes, u16::to_be_bytes)].concat()
    }),
    ("Latin-1 as UTF-8", |bytes| bytes.iter().map(|&byte| char::from(byte)).collect::<String>().into()),
    ("hexadecimal", |bytes| each(bytes, "", |byte| format!("{byte:02x}"))),
    ("hexadecimal in capitals", |bytes| each(bytes, "", |byte| format!("{byte:02X}"))),
    ("hexadecimal with colons", |bytes| each(bytes, ":", |byte| format!("{byte:02X}"))),
    ("hexadecimal with blanks", |bytes| each(bytes, " ", |byte| format!("{byte:02x}"))),
    ("hexadecimal in lines", |bytes| lines(&each(bytes, "", |byte| format!("{byte:02x}")), 64)),
    ("a hexadecimal number", |bytes| [b"0x", &*each(bytes, "", |byte| format!("{byte:02x}"))].concat()),
    ("an array in C", |bytes| [b"{", &*each(bytes, ", ", |byte| format!("0x{byte:02x}")), b"}"].concat()),
    ("percent-encoding", |bytes| each(bytes, "", |byte| format!("%{byte:02X}"))),
    ("percent-encoding where needed", |bytes| {
        let encoded =
            |byte: u8| if byte.is_ascii_alphanumeric() { char::from(byte).into() } else { format!("%{byte:02x}") };
        each(bytes, "", encoded)
    }),
    // With a plus in it somewhere, without which a program cannot tell it from percent-encoding.
    ("the text of a form", |bytes| {
        if !bytes.contains(&b'+') {
            return bytes.into();
        }
        let encoded = |byte: u8| match byte {
            b' ' => "+".into(),
            byte if byte.is_ascii_alphanumeric() || byte == b'-' => char::from(byte).into(),
            byte => format!("%{byte:02X}"),
        };
        each(bytes, "", encoded)
    }),
    ("base64", |bytes| support::base64(bytes).into()),
    ("base64 in lines", |bytes| lines(support::base64(bytes).as_bytes(), 76)),
    ("base64url", |bytes| support::base64url(bytes).into()),
    ("base64url with padding", |bytes| support::base64(bytes).replace('+', "-").replace('/', "_").into()),
    ("a string of JSON", |bytes| {
        let text: String = bytes.iter().map(|&byte| char::from(byte)).collect();
        serde_json::to_vec(&text).expect("JSON")
    }),
    ("escapes of JSON", |bytes| [b"\"", &*each(bytes, "", |byte| format!("\\u{byte:04x}")), b"\""].concat()),
    ("bytes in Python", |bytes| [b"b'", &*each(bytes, "", python), b"'"].concat()),
    ("a string without its quotes", |bytes| each(bytes, "", python)),
    // Around text; nobody quotes other bytes without escapes.
    ("quotes", |bytes| if bytes.is_ascii() { [b"\"", bytes, b"\""].concat() } else { bytes.into() }),
];

fn python(byte: u8) -> String {
    match byte {
        b'\n' => "\\n".into(),
        b'\'' | b'"' | b'\\' => format!("\\{}", char::from(byte)),
        b' '..=b'~' => char::from(byte).into(),
        _ => format!("\\x{byte:02x}"),
    }
}

fn utf_16(bytes: &[u8], order: fn(u16) -> [u8; 2]) -> Vec<u8> {
    bytes.iter().flat_map(|&byte| order(byte.into())).collect()
}

fn each(bytes: &[u8], between: &str, write: fn(u8) -> String) -> Vec<u8> {
    bytes.iter().map(|&byte| write(byte)).collect::<Vec<_>>().join(between).into()
}

fn lines(text: &[u8], width: usize) -> Vec<u8> {
    text.chunks(width).collect::<Vec<_>>().join(&b"\r\n"[..])
}

fn wrapped(document: &Document, (name, wrap): &Wrapping) -> Document {
    Document { name: format!("{} in {name}", document.name), bytes: wrap(&document.bytes) }
}

#[test]
fn wrapped_key_documents_are_no_secrets() {
    let mut documents = documents::pem_and_der();
    documents.extend(documents::ssh());
    documents.extend(documents::jwk());
    documents.extend(documents::xml());
    documents.extend(documents::several());
    let mut random = Random::new(0x3a9);
    for document in &documents {
        for wrapping in WRAPPINGS {
            let once = wrapped(document, wrapping);
            is_refused(&once);
            // And up to three more, of any kind.
            let mut wrapped_again = once;
            for _ in 0..random.below(4) {
                let wrapping = random.pick(WRAPPINGS);
                if wrapped_again.bytes.len() < 100_000 {
                    wrapped_again = wrapped(&wrapped_again, wrapping);
                    is_refused(&wrapped_again);
                }
            }
        }
    }
}

/// As a secret, and as that of a JWK.
fn is_refused(document: &Document) {
    let made = Keyset::from_secret(HMAC[2], &document.bytes, &KeyOptions::default()).map_err(|error| error.status);
    let bytes = String::from_utf8_lossy(&document.bytes[..document.bytes.len().min(300)]);
    assert!(matches!(made, Err(Status::KeyWrongForm)), "{}: {made:?}: {bytes}", document.name);
    let jwk = format!(r#"{{"kty":"oct","k":"{}"}}"#, support::base64url(&document.bytes));
    let status = refused(Keyset::from_jwks(jwk.as_bytes(), &KeyOptions::default()));
    assert_eq!(status, Status::KeyWrongForm, "{} in a JWK", document.name);
}

/// A document is recognised by its form and not by its first bytes: cut anywhere, DER is bytes like any other.
#[test]
fn what_only_begins_like_der_is_a_secret() {
    let mut random = Random::new(0xc07);
    let mut loaded = 0;
    for document in documents::random_der(&mut random) {
        if !document.name.ends_with("DER") {
            continue;
        }
        for cut in [1, 2, document.bytes.len() / 2] {
            let secret = &document.bytes[..document.bytes.len() - cut];
            if secret.len() >= 32 {
                loads(secret, cut);
                loaded += 1;
            }
        }
        loads(&[&*document.bytes, b"\x01"].concat(), 0);
    }
    assert!(loaded > 20, "{loaded}");
}
