//! Key documents in other dress: a document is no secret however it is wrapped, and what stands around the block of a PEM
//! document changes nothing.
//!
//! Input: the document, the kind of dress, then what it is made of.
#![no_main]

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use libfuzzer_sys::fuzz_target;
use onejwt_capi::constants as c;
use onejwt_fuzz::call::{Keys, key_options, text};

/// PEM that loads, with the password or without.
const PEM: [&str; 12] = [
    include_str!("../documents/ec-certificate.pem"),
    include_str!("../documents/ec-pkcs8-encrypted.pem"),
    include_str!("../documents/ec-pkcs8.pem"),
    include_str!("../documents/ec-sec1.pem"),
    include_str!("../documents/ec-spki.pem"),
    include_str!("../documents/ec521-pkcs8.pem"),
    include_str!("../documents/ed25519-pkcs8.pem"),
    include_str!("../documents/ed25519-spki.pem"),
    include_str!("../documents/rsa-pkcs1.pem"),
    include_str!("../documents/rsa-pss-pkcs8.pem"),
    include_str!("../documents/rsa-public-pkcs1.pem"),
    include_str!("../documents/rsa-spki.pem"),
];
const JWK: [&str; 3] = [
    include_str!("../documents/ec.jwk"),
    include_str!("../documents/ed25519.jwk"),
    include_str!("../documents/rsa-public.jwk"),
];

fn der(pem: &str) -> Vec<u8> {
    let body: String = pem.lines().filter(|line| !line.starts_with('-')).collect();
    STANDARD.decode(body).expect("base64")
}

/// The document of this number: PEM, DER, both of two keys, or a JWK.
fn document(number: u8) -> Vec<u8> {
    let number = usize::from(number);
    let pem = PEM[number % PEM.len()];
    let other = PEM[(number / 4 + 1) % PEM.len()];
    match number / PEM.len() % 5 {
        0 => pem.into(),
        1 => der(pem),
        2 => [der(pem), der(other)].concat(),
        3 => [pem, other].concat().into(),
        _ => JWK[number % JWK.len()].into(),
    }
}

fn utf16(bytes: &[u8], order: fn(u16) -> [u8; 2]) -> Vec<u8> {
    bytes.iter().flat_map(|&byte| order(byte.into())).collect()
}

fn each(bytes: &[u8], between: &str, write: fn(u8) -> String) -> Vec<u8> {
    bytes.iter().map(|&byte| write(byte)).collect::<Vec<_>>().join(between).into()
}

/// One more wrapping.
fn wrap(bytes: &[u8], kind: u8) -> Vec<u8> {
    match kind % 12 {
        0 => utf16(bytes, u16::to_le_bytes),
        1 => utf16(bytes, u16::to_be_bytes),
        2 => [b"\xff\xfe", &*utf16(bytes, u16::to_le_bytes)].concat(),
        3 => each(bytes, "", |byte| format!("{byte:02x}")),
        4 => each(bytes, ":", |byte| format!("{byte:02X}")),
        5 => each(bytes, ", ", |byte| format!("0x{byte:02x}")),
        6 => each(bytes, "", |byte| format!("%{byte:02X}")),
        7 => STANDARD.encode(bytes).into(),
        8 => URL_SAFE_NO_PAD.encode(bytes).into(),
        9 => {
            STANDARD.encode(bytes).as_bytes().chunks(usize::from(kind / 12) + 1).collect::<Vec<_>>().join(&b"\r\n"[..])
        }
        10 => [b"\"", &*each(bytes, "", |byte| format!("\\u{byte:04x}")), b"\""].concat(),
        _ => {
            let text: String = bytes.iter().map(|&byte| char::from(byte)).collect();
            serde_json::to_vec(&text).expect("JSON")
        }
    }
}

/// No dress makes a secret of a document.
fn is_no_secret(number: u8, wrappings: &[u8]) {
    let secret = wrappings.iter().take(3).fold(document(number), |bytes, &kind| wrap(&bytes, kind));
    let options = key_options();
    for alg in [c::JWT_HS256, c::JWT_HS512] {
        assert_eq!(Keys::from_secret(alg, &secret, &options).err(), Some(c::JWT_KEY_WRONG_FORM));
    }
    let jwk = format!(r#"{{"kty":"oct","k":"{}"}}"#, URL_SAFE_NO_PAD.encode(&secret));
    assert_eq!(Keys::from_jwks(jwk.as_bytes(), &options).err(), Some(c::JWT_KEY_WRONG_FORM));
}

/// Text without a boundary, and blocks of other kinds, whole or damaged, hide no key and add none.
fn is_the_same_key(number: u8, around: &[u8]) {
    if around.windows(11).any(|window| window == b"-----BEGIN ") {
        return;
    }
    let pem = PEM[usize::from(number) % PEM.len()];
    let mut options = key_options();
    options.password = text("password");
    let load =
        |text: &[u8]| Keys::from_pem(0, text, &options).map(|keys| (keys.info(0).flags, keys.info(0).thumbprint));
    let expected = load(pem.as_bytes());
    for (before, behind) in [
        (&b""[..], &b"\n"[..]),
        (b"-----BEGIN X509 CRL-----\n", b"\n-----END X509 CRL-----\n"),
        (b"-----BEGIN CERTIFICATE REQUEST-----", b"\n"),
        (b"-----BEGIN ", b"\n"),
    ] {
        let junk = [before, around, behind].concat();
        // A boundary that goes on as one of a key is no junk.
        if before.ends_with(b"BEGIN ") && around.windows(3).any(|window| window == b"KEY" || window == b"CER") {
            continue;
        }
        assert_eq!(load(&[&*junk, pem.as_bytes()].concat()), expected, "before");
        assert_eq!(load(&[pem.as_bytes(), b"\n", &*junk].concat()), expected, "behind");
    }
    // White space in the block neither.
    let (begin, rest) = pem.split_once('\n').expect("lines");
    let (body, end) = rest.split_at(rest.find("-----END").expect("a last line"));
    let spaces = around.iter().map(|&byte| [" ", "\n", "\r\n", "\t", "\r", "\x0b", "\x0c", ""][usize::from(byte % 8)]);
    let spread: String = body
        .chars()
        .zip(spaces.chain([""]).cycle())
        .flat_map(|(letter, space)| [letter.to_string(), space.into()])
        .collect();
    assert_eq!(load(format!("{begin}{spread}{end}").as_bytes()), expected, "white space");
}

fuzz_target!(|data: &[u8]| {
    let Some(([number, dress], rest)) = data.split_first_chunk::<2>() else {
        return;
    };
    if dress % 2 == 0 {
        is_no_secret(*number, rest);
    } else {
        is_the_same_key(*number, rest);
    }
});
