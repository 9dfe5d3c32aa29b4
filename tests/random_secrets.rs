//! What is a secret, and what is not: random bytes always are, a key document never is.

use onejwt::{KeyOptions, Keyset, Status};

mod support;

use support::documents::{self, Document};
use support::{HMAC, Random, base64, refused};

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

/// Secrets are handed round as text too: base64, also of bytes that begin like DER and thus with an M, and hexadecimal.
#[test]
fn random_secrets_in_text_load() {
    let mut random = Random::new(0x7e87);
    for number in 0..SECRETS / 10 {
        let mut secret = random.bytes(32);
        if random.coin() {
            secret[..2].copy_from_slice(b"\x30\x1e");
        }
        loads(base64(&secret).as_bytes(), number);
        loads(support::base64url(&secret).as_bytes(), number);
        let digits: String = secret.iter().map(|byte| format!("{byte:02x}")).collect();
        loads(digits.as_bytes(), number);
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
