//! Recognising key documents, so that a public key never becomes an HMAC secret.
#![forbid(unsafe_code)]

use base64_simd::STANDARD_NO_PAD;
use der::{AnyRef, Decode, Reader, SliceReader, Tag, Tagged};
use memchr::memmem;

use crate::json;

/// Whether these bytes are a PEM, DER, SSH or JWK document and no secret.
pub fn is_key_document(bytes: &[u8]) -> bool {
    is_text_document(bytes) || is_key_der_in_space(bytes)
}

/// Whether these bytes are a PEM, DER or SSH document and no JWK.
pub fn is_encoded_key(bytes: &[u8]) -> bool {
    is_encoded_text(bytes) || is_key_der_in_space(bytes)
}

/// Whether these bytes are a PEM, SSH or JWK document, or the base64 of a key.
pub fn is_text_document(bytes: &[u8]) -> bool {
    is_jwk(text(bytes)) || is_encoded_text(bytes)
}

fn is_encoded_text(bytes: &[u8]) -> bool {
    let text = text(bytes);
    is_pem(text) || is_rest_of_pem(text) || is_ssh(text) || is_base64_of_key_der(text)
}

/// Whether this is the DER of a key as an editor or a C program may have left it: with white space before, and white
/// space or NUL behind. What is behind is known by the length that DER states, because its own last byte may look like
/// white space too.
fn is_key_der_in_space(bytes: &[u8]) -> bool {
    let der = without_start(bytes);
    let Ok((_, behind)) = AnyRef::from_der_partial(der) else { return false };
    behind.iter().all(|&byte| is_space(byte) || byte == 0) && is_key_der(&der[..der.len() - behind.len()])
}

/// White space of C's `isspace`, which includes the vertical tab.
fn is_space(byte: u8) -> bool {
    byte.is_ascii_whitespace() || byte == 0x0b
}

/// Without byte order marks and white space in front.
fn without_start(mut bytes: &[u8]) -> &[u8] {
    loop {
        match bytes {
            [0xef, 0xbb, 0xbf, rest @ ..] => bytes = rest,
            [first, rest @ ..] if is_space(*first) => bytes = rest,
            _ => return bytes,
        }
    }
}

/// The same, and without white space and NUL behind.
fn text(bytes: &[u8]) -> &[u8] {
    let bytes = without_start(bytes);
    let end = bytes.iter().rposition(|&byte| !is_space(byte) && byte != 0).map_or(0, |last| last + 1);
    &bytes[..end]
}

/// Whether this is PEM text, with or without an explanation in front (RFC 7468 2).
pub fn is_pem(text: &[u8]) -> bool {
    memmem::find(text, b"-----BEGIN ").is_some()
}

/// PEM whose first line is gone, and the base64 of PEM, in which some configurations hold it.
fn is_rest_of_pem(text: &[u8]) -> bool {
    memmem::find(text, b"-----END ").is_some() || text.starts_with(b"LS0tLS1CRUdJTi")
}

/// OpenSSH's one-line public keys, with or without options in front, and RFC 4716.
fn is_ssh(text: &[u8]) -> bool {
    // The base64 of a length and the beginning of the algorithm's name, as it stands in every such key.
    const BLOBS: [&[u8]; 5] =
        [b"AAAAB3NzaC1", b"AAAAC3NzaC1", b"AAAAE2VjZHNhLXNoYTIt", b"AAAAGnNrLXNzaC1", b"AAAAInNrLWVjZHNhLXNoYTIt"];
    const STARTS: [&[u8]; 5] = [b"ssh-rsa ", b"ssh-dss ", b"ssh-ed25519 ", b"ecdsa-sha2-nistp", b"---- BEGIN SSH2 "];
    // What is inside that base64: a length and the name.
    const RAW: [&[u8]; 4] =
        [b"\0\0\0\x07ssh-rsa", b"\0\0\0\x07ssh-dss", b"\0\0\0\x0bssh-ed25519", b"\0\0\0\x13ecdsa-sha2-nistp"];
    if RAW.iter().any(|start| text.starts_with(start)) {
        return true;
    }
    STARTS.iter().any(|start| text.starts_with(start)) || BLOBS.iter().any(|blob| memmem::find(text, blob).is_some())
}

/// A JWK or JWK Set, or a list of them, well-formed or not.
fn is_jwk(text: &[u8]) -> bool {
    if !matches!(text.first(), Some(b'{' | b'[')) {
        return false;
    }
    let mut has_kty = false;
    let well_formed = json::object(text, |name, _| has_kty |= name.is("kty") || name.is("keys")).is_ok();
    well_formed && has_kty || memmem::find(text, b"\"kty\"").is_some()
}

/// The body of a PEM document without its first and last lines.
fn is_base64_of_key_der(text: &[u8]) -> bool {
    // A SEQUENCE whose length takes at least one byte begins so in base64.
    if text.first() != Some(&b'M') {
        return false;
    }
    let end = text.iter().rposition(|&byte| byte != b'=').map_or(0, |last| last + 1);
    // Of either alphabet.
    let standard = |byte: u8| match byte {
        b'-' => b'+',
        b'_' => b'/',
        same => same,
    };
    let compact = text[..end].iter().copied().filter(|&byte| !is_space(byte)).map(standard);
    let mut compact: Vec<u8> = compact.collect();
    STANDARD_NO_PAD.decode_inplace(&mut compact).is_ok_and(|der| is_key_der(der))
}

/// What a SEQUENCE begins with, as far as it matters.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Child {
    /// INTEGER, with its length in bytes.
    Integer(usize),
    /// A SEQUENCE that begins with an OBJECT IDENTIFIER: an AlgorithmIdentifier.
    Algorithm,
    /// Another SEQUENCE.
    Sequence,
    OctetString,
    BitString,
    Other,
}

/// The kinds of DER structures that hold a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DerKind {
    /// SubjectPublicKeyInfo.
    Spki,
    /// OneAsymmetricKey, once PrivateKeyInfo.
    Pkcs8,
    /// EncryptedPrivateKeyInfo.
    EncryptedPkcs8,
    /// RSAPublicKey.
    Pkcs1Public,
    /// RSAPrivateKey.
    Pkcs1Private,
    /// ECPrivateKey.
    Sec1,
    /// An X.509 certificate, or a request for one, which begins alike.
    Certificate,
    /// A private key of an algorithm that is not supported: OpenSSL's form of DSA's.
    OtherPrivate,
}

/// Whether this is one whole DER structure of a kind that holds a key. Random bytes practically never are.
pub fn is_key_der(bytes: &[u8]) -> bool {
    der_kind(bytes).is_some()
}

/// Which kind of structure this is as a whole.
pub fn der_kind(bytes: &[u8]) -> Option<DerKind> {
    use Child::*;
    Some(match children(bytes)?[..] {
        [Algorithm, BitString] => DerKind::Spki,
        [Algorithm, OctetString] => DerKind::EncryptedPkcs8,
        [Integer(1), Algorithm, OctetString, ..] => DerKind::Pkcs8,
        // No modulus that anyone uses is below 512 bits.
        [Integer(64..), Integer(_)] => DerKind::Pkcs1Public,
        [Integer(1), Integer(64..), Integer(_), Integer(_), Integer(_), Integer(_), Integer(_), Integer(_), ..] => {
            DerKind::Pkcs1Private
        }
        [Integer(1), Integer(64..), Integer(_), Integer(_), Integer(_), Integer(_)] => DerKind::OtherPrivate,
        [Integer(1), OctetString, ..] => DerKind::Sec1,
        [Sequence, Algorithm, BitString] => DerKind::Certificate,
        _ => return None,
    })
}

/// The kinds of the first elements of a DER SEQUENCE that is all of `bytes`.
fn children(bytes: &[u8]) -> Option<Vec<Child>> {
    let outer = AnyRef::from_der(bytes).ok()?;
    if outer.tag() != Tag::Sequence {
        return None;
    }
    let mut reader = SliceReader::new(outer.value()).ok()?;
    let mut children = Vec::new();
    while !reader.is_finished() {
        let child = AnyRef::decode(&mut reader).ok()?;
        if children.len() < 12 {
            children.push(match child.tag() {
                Tag::Integer => Child::Integer(child.value().len()),
                Tag::Sequence => match AnyRef::decode(&mut SliceReader::new(child.value()).ok()?) {
                    Ok(first) if first.tag() == Tag::ObjectIdentifier => Child::Algorithm,
                    _ => Child::Sequence,
                },
                Tag::OctetString => Child::OctetString,
                Tag::BitString => Child::BitString,
                _ => Child::Other,
            });
        }
    }
    Some(children)
}
