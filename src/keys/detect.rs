//! Recognising key documents, so that a public key never becomes an HMAC secret.
//!
//! A document may be wrapped: in UTF-16, percent-encoding, a string literal, hexadecimal, base64, or several of them. What is
//! a document is decided by what is inside, which is a whole structure, and never by its wrapping: random bytes, and text
//! of random bytes, stay secrets.

use base64_simd::{Out, STANDARD_NO_PAD};
use der::{AnyRef, Decode, Reader, SliceReader, Tag, Tagged};
use memchr::{memchr, memmem};
use zeroize::Zeroizing;

use super::material::Secret;
use crate::json;

/// How many wrappings are taken off. None of them grows, and of the four that can be tried on one text at most two apply:
/// hexadecimal, which leaves half, with base64, which leaves three quarters, or percent-encoding with escapes.
const WRAPPINGS: usize = 6;

/// Whether these bytes are a key document and no secret, wrapped or not.
pub fn is_key_document(bytes: &[u8]) -> bool {
    is_bare_document(bytes) || is_wrapped(bytes, WRAPPINGS)
}

/// Whether these bytes are a PEM, DER, SSH, JWK or XML document, or the base64 of DER.
pub fn is_bare_document(bytes: &[u8]) -> bool {
    is_jwk(text(bytes)) || is_encoded_key(bytes)
}

/// Whether these bytes are any of them but a JWK.
pub fn is_encoded_key(bytes: &[u8]) -> bool {
    is_encoded_text(text(bytes)) || is_der_of_keys(bytes)
}

/// Whether these bytes are any of them but DER.
pub fn is_text_document(bytes: &[u8]) -> bool {
    is_jwk(text(bytes)) || is_encoded_text(text(bytes))
}

fn is_encoded_text(text: &[u8]) -> bool {
    is_pem(text) || is_rest_of_pem(text) || is_ssh(text) || is_xml(text) || is_base64_of_key_der(text)
}

/// Whether this is the DER of a key as an editor or a C program may have left it: with white space before, and white
/// space or NUL behind; or of several, one after another. What is behind is known by the length that DER states, because
/// its own last byte may look like white space too.
fn is_der_of_keys(bytes: &[u8]) -> bool {
    let mut rest = without_start(bytes);
    let mut is_first = true;
    while is_first || !rest.is_empty() {
        let Ok((element, behind)) = AnyRef::from_der_partial(rest) else { return false };
        // Behind a certificate there may be what OpenSSL notes of it, which is no key.
        if element.tag() != Tag::Sequence || is_first && !is_key_der(&rest[..rest.len() - behind.len()]) {
            return false;
        }
        let start = behind.iter().position(|&byte| !is_space(byte) && byte != 0).unwrap_or(behind.len());
        rest = &behind[start..];
        is_first = false;
    }
    true
}

/// White space of C's `isspace`, which includes the vertical tab.
pub fn is_space(byte: u8) -> bool {
    byte.is_ascii_whitespace() || byte == 0x0b
}

/// Without byte order marks and white space in front.
fn without_start(mut bytes: &[u8]) -> &[u8] {
    loop {
        match bytes {
            [0xef, 0xbb, 0xbf, rest @ ..] | [0xff, 0xfe, rest @ ..] | [0xfe, 0xff, rest @ ..] => bytes = rest,
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

/// PEM whose first line is gone, PEM of a form on the web, where a blank is a plus, and the base64 of PEM, in which some
/// configurations hold it.
fn is_rest_of_pem(text: &[u8]) -> bool {
    let has = |part: &[u8]| memmem::find(text, part).is_some();
    has(b"-----END ") || has(b"-----BEGIN+") || text.starts_with(b"LS0tLS1CRUdJTi")
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

/// The XML of a key: .NET's, and that of XML signatures, with or without a prefix.
fn is_xml(text: &[u8]) -> bool {
    const NAMES: [&[u8]; 5] = [b"RSAKeyValue", b"DSAKeyValue", b"ECKeyValue", b"ECDSAKeyValue", b"X509Certificate"];
    text.first() == Some(&b'<') && NAMES.iter().any(|name| memmem::find(text, name).is_some())
}

/// The body of a PEM document without its first and last lines.
fn is_base64_of_key_der(text: &[u8]) -> bool {
    // A SEQUENCE begins so in base64.
    text.first() == Some(&b'M') && from_base64(text).is_some_and(|der| is_der_of_keys(&der))
}

/// What takes off one kind of wrapping, if it is there.
type Unwrap = fn(&[u8]) -> Option<Secret>;

/// Whether there is a document inside at most so many wrappings, and quotes around each.
fn is_wrapped(bytes: &[u8], wrappings: usize) -> bool {
    json::steps::take(bytes.len());
    // Not cut off behind where there are no quotes: DER may end in what looks like white space.
    let inner = without_quotes(text(bytes));
    let whole = inner.unwrap_or(without_start(bytes));
    if inner.is_some_and(is_bare_document) {
        return true;
    }
    let is_inside = |inner: Secret| is_bare_document(&inner) || wrappings > 1 && is_wrapped(&inner, wrappings - 1);
    if let Some(inner) = without_utf8(whole).or_else(|| without_nul(whole)) {
        return is_inside(inner);
    }
    // What is all hexadecimal digits may be base64 as well, and a per cent sign or a backslash may be one of the text.
    let ways: [Unwrap; 4] = [without_percent, without_escapes, from_hex, from_base64];
    ways.iter().any(|unwrap| unwrap(whole).is_some_and(is_inside))
}

/// What is inside may be secret.
fn secret(capacity: usize) -> Secret {
    Zeroizing::new(Vec::with_capacity(capacity))
}

/// ASCII or Latin-1 in UTF-16 of either order: every other byte, where the ones between are all NUL. With other letters in
/// it, or in UTF-32: all that is not NUL.
fn without_nul(text: &[u8]) -> Option<Secret> {
    memchr(0, text)?;
    let mut inner = secret(text.len());
    let is_nul_from = |start: usize| text[start..].iter().step_by(2).all(|&byte| byte == 0);
    match [1, 0].into_iter().find(|&start| is_nul_from(start)) {
        Some(start) => inner.extend(text[1 - start..].iter().step_by(2)),
        None => inner.extend(text.iter().filter(|&&byte| byte != 0)),
    }
    Some(inner)
}

/// Percent-encoding (RFC 3986 2.1), also that of forms on the web, where a blank is a plus.
fn without_percent(text: &[u8]) -> Option<Secret> {
    if memchr(b'%', text).is_none() || !text.is_ascii() {
        return None;
    }
    let has = |code: &[u8]| memmem::find(text, code).is_some();
    // Else a plus is one of base64, which some encoders leave as it is.
    let is_form = has(b"%2B") || has(b"%2b");
    let mut inner = secret(text.len());
    let mut rest = text;
    while let Some((&first, behind)) = rest.split_first() {
        let code = if first == b'%' { number(behind, 2) } else { None };
        rest = &behind[if code.is_some() { 2 } else { 0 }..];
        inner.push(match code {
            Some(code) => code as u8,
            None if first == b'+' && is_form => b' ',
            None => first,
        });
    }
    (inner.len() < text.len()).then_some(inner)
}

/// What is between quotes.
fn without_quotes(text: &[u8]) -> Option<&[u8]> {
    let mut inner = text;
    while let [first @ (b'"' | b'\''), rest @ .., last] | [b'b', first @ (b'"' | b'\''), rest @ .., last] = inner
        && first == last
    {
        inner = rest;
    }
    (inner.len() < text.len()).then_some(inner)
}

/// What stands in a string literal of JSON or of a programming language.
fn without_escapes(text: &[u8]) -> Option<Secret> {
    memchr(b'\\', text)?;
    let mut rest = text;
    let mut inner = secret(text.len());
    while let Some((&first, behind)) = rest.split_first() {
        rest = behind;
        let (b'\\', Some((&kind, behind))) = (first, behind.split_first()) else {
            inner.push(first);
            continue;
        };
        let digits = match kind {
            b'x' => 2,
            b'u' => 4,
            _ => 0,
        };
        let code = if digits > 0 { number(behind, digits) } else { None };
        rest = &behind[if code.is_some() { digits } else { 0 }..];
        inner.push(match (kind, code) {
            // No document of a key needs one that is no byte.
            (_, Some(code)) => u8::try_from(code).unwrap_or(b'?'),
            (b'0', _) => 0,
            (b'a', _) => 7,
            (b'b', _) => 8,
            (b't', _) => b'\t',
            (b'n', _) => b'\n',
            (b'v', _) => 0x0b,
            (b'f', _) => 0x0c,
            (b'r', _) => b'\r',
            _ => kind,
        });
    }
    Some(inner)
}

/// Bytes that were taken for Latin-1 and written as UTF-8.
fn without_utf8(text: &[u8]) -> Option<Secret> {
    if text.is_ascii() {
        return None;
    }
    let text = core::str::from_utf8(text).ok()?;
    let mut inner = secret(text.len());
    for char in text.chars() {
        inner.push(u8::try_from(char).ok()?);
    }
    Some(inner)
}

/// The number that so many hexadecimal digits begin with.
fn number(text: &[u8], digits: usize) -> Option<u32> {
    text.get(..digits)?.iter().try_fold(0, |sum, &digit| Some(sum * 16 + char::from(digit).to_digit(16)?))
}

/// Hexadecimal digits of either case, with any white space and punctuation between them, and 0x before them.
fn from_hex(text: &[u8]) -> Option<Secret> {
    let mut inner = secret(text.len() / 2 + 1);
    // The first digit of a byte that lacks its second.
    let mut half = None;
    let mut before = 0;
    for &byte in text {
        if matches!(byte, b'x' | b'X') && before == b'0' && half == Some(0) {
            half = None;
        } else if let Some(digit) = char::from(byte).to_digit(16) {
            match half.take() {
                None => half = Some(digit),
                Some(first) => inner.push((first * 16 + digit) as u8),
            }
        } else if !is_space(byte) && !byte.is_ascii_punctuation() {
            return None;
        }
        before = byte;
    }
    (half.is_none() && !inner.is_empty()).then_some(inner)
}

/// Base64 of either alphabet, padded or not, in lines or in one; or several of them, one after another.
fn from_base64(text: &[u8]) -> Option<Secret> {
    let mut compact = secret(text.len());
    for &byte in text {
        match byte {
            b'-' => compact.push(b'+'),
            b'_' => compact.push(b'/'),
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'+' | b'/' | b'=' => compact.push(byte),
            _ if is_space(byte) => {}
            _ => return None,
        }
    }
    let mut inner = Zeroizing::new(vec![0; compact.len()]);
    let mut len = 0;
    for piece in compact.split(|&byte| byte == b'=').filter(|piece| !piece.is_empty()) {
        len += STANDARD_NO_PAD.decode(piece, Out::from_slice(&mut inner[len..])).ok()?.len();
    }
    inner.truncate(len);
    (len > 0).then_some(inner)
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
    /// A certificate with what OpenSSL notes behind it.
    TrustedCertificate,
    /// A private key of an algorithm or in a form that is not supported: OpenSSL's form of DSA's, OpenSSH's.
    OtherPrivate,
}

impl DerKind {
    /// Whether it holds what signs.
    pub fn is_private(self) -> bool {
        use DerKind::*;
        matches!(self, Pkcs8 | EncryptedPkcs8 | Pkcs1Private | Sec1 | OtherPrivate)
    }
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

#[cfg(test)]
mod tests {
    use super::*;

    /// Whatever is in a secret, all that is unwrapped of it is a few times as long; each way of unwrapping reads it once.
    #[test]
    fn long_secrets_are_looked_at_in_linear_time() {
        // What each way of unwrapping has most to do with.
        let texts: [&[u8]; 9] = [b"30", b"MI", b"\\x30", b"%25", b"\\\\", b"M=", b"\0a", b"30 ", b"{\"a\":"];
        for text in texts {
            for len in [1 << 11, 1 << 17] {
                let secret = text.repeat(len / text.len());
                json::steps::TAKEN.set(0);
                assert!(!is_key_document(&secret), "{text:?}");
                let taken = json::steps::TAKEN.get();
                assert!(taken <= 6 * len, "{text:?}: {taken} steps for {len} bytes");
            }
        }
    }

    const PEM: &[u8] = b"-----BEGIN PUBLIC KEY-----";

    /// Whether a document is found in this, wrapped.
    fn found(text: impl AsRef<[u8]>) -> bool {
        is_key_document(text.as_ref())
    }

    /// A SubjectPublicKeyInfo, as far as that is looked at.
    fn spki() -> Vec<u8> {
        b"\x30\x0c\x30\x05\x06\x03\x2b\x65\xf0\x03\x03\x00\x01\x0a".to_vec()
    }

    fn hex(bytes: &[u8]) -> String {
        bytes.iter().map(|byte| format!("{byte:02x}")).collect()
    }

    fn base64(bytes: &[u8]) -> String {
        base64_simd::STANDARD.encode_to_string(bytes)
    }

    #[test]
    fn jwks_are_known_by_the_names_of_their_members() {
        for document in
            [r#"{"keys":[]}"#, r#"{"kty":"oct"}"#, r#"{"k\u0074y":"oct"}"#, r#"{"k\u0065ys":[]}"#, r#"["kty""kty"]"#]
        {
            assert!(found(document), "{document}");
        }
        for secret in [r#"{"keyes":[]}"#, r#"["keys"]"#, "{", "keys", "kty"] {
            assert!(!found(secret), "{secret}");
        }
    }

    #[test]
    fn every_escape_of_a_string_literal_is_read() {
        for (escape, byte) in [
            ("\\0", 0),
            ("\\a", 7),
            ("\\b", 8),
            ("\\t", 9),
            ("\\n", 10),
            ("\\v", 11),
            ("\\f", 12),
            ("\\r", 13),
            ("\\x30", b'0'),
            ("\\xfF", 0xff),
            ("\\u0030", b'0'),
            ("\\u20ac", b'?'),
            ("\\\"", b'"'),
            ("\\q", b'q'),
            // Without its digits it is the letter.
            ("\\xg", b'x'),
            ("\\u12", b'u'),
        ] {
            let inner = without_escapes(format!("({escape})").as_bytes()).expect("a backslash");
            assert_eq!((inner[0], inner[1], *inner.last().unwrap()), (b'(', byte, b')'), "{escape}");
        }
        assert_eq!(without_escapes(b"plain"), None);
        assert_eq!(without_escapes(b"a\\").expect("a backslash").as_slice(), b"a\\");
    }

    #[test]
    fn percent_encoding_is_taken_off_as_a_whole() {
        let taken =
            |text: &str| without_percent(text.as_bytes()).map(|inner| String::from_utf8(inner.to_vec()).unwrap());
        assert_eq!(taken("a%20b%2Fc").as_deref(), Some("a b/c"));
        // A plus is a blank only where a plus that is meant is encoded.
        assert_eq!(taken("a+b%20c").as_deref(), Some("a+b c"));
        assert_eq!(taken("a+b%2Bc").as_deref(), Some("a b+c"));
        assert_eq!(taken("a+b%2bc").as_deref(), Some("a b+c"));
        assert_eq!((taken("a+b"), taken("100%"), taken("a%2xb"), taken("%20\u{e9}")), (None, None, None, None));
    }

    #[test]
    fn text_in_wide_characters_is_read() {
        let text = "\u{20ac} -----BEGIN PUBLIC KEY-----";
        let utf16: Vec<u16> = text.encode_utf16().collect();
        let utf32: Vec<u32> = text.chars().map(u32::from).collect();
        assert!(found(utf16.iter().flat_map(|unit| unit.to_le_bytes()).collect::<Vec<_>>()));
        assert!(found(utf16.iter().flat_map(|unit| unit.to_be_bytes()).collect::<Vec<_>>()));
        assert!(found(utf32.iter().flat_map(|unit| unit.to_le_bytes()).collect::<Vec<_>>()));
        assert!(found(utf32.iter().flat_map(|unit| unit.to_be_bytes()).collect::<Vec<_>>()));
    }

    #[test]
    fn hexadecimal_digits_come_in_pairs() {
        let der = spki();
        assert!(is_key_der(&der) && found(hex(&der)) && found(hex(&der).to_uppercase()));
        assert!(!found(format!("{}0", hex(&der))));
        assert_eq!(from_hex(b"0x41, 0X42").as_deref().map(Vec::as_slice), Some(&b"AB"[..]));
        assert_eq!((from_hex(b""), from_hex(b"4"), from_hex(b"4g")), (None, None, None));
    }

    #[test]
    fn base64_is_read_in_either_alphabet_and_in_lines() {
        let read = |text: &str| from_base64(text.as_bytes()).map(|inner| inner.to_vec());
        for text in ["+/+/QUI=", "-_-_QUI", " +/\t+/\r\nQUI=\n", "+/+/QUI=QUI="] {
            let inner = read(text).expect("base64");
            assert_eq!((&inner[..3], &inner[3..5]), (&b"\xfb\xff\xbf"[..], &b"AB"[..]), "{text}");
        }
        for text in ["", "=", " ", "QUI!", "QUI,QUI", "QUJDR", "QUI\u{e9}", "\"QUI\""] {
            assert_eq!(read(text), None, "{text}");
        }
    }

    /// DER that ends in what looks like white space is whole only with it.
    #[test]
    fn nothing_is_cut_off_behind_der() {
        let der = spki();
        assert!(is_space(*der.last().unwrap()) && found(&der));
        assert!(found(der.iter().map(|&byte| char::from(byte)).collect::<String>()));
        assert!(found(base64(&der)) && found(format!("\"{}\"", base64(&der))));
    }

    #[test]
    fn so_many_wrappings_are_taken_off_and_no_more() {
        let mut text = PEM.to_vec();
        for wrappings in 1..=WRAPPINGS {
            text = base64(&text).into_bytes();
            // The base64 of PEM is known as it is.
            assert!(found(&text), "{wrappings}");
        }
        text = base64(&text).into_bytes();
        assert!(found(&text));
        assert!(!found(base64(&text)));
    }
}
