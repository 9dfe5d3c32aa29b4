//! Tokens put together and taken apart without the library.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, KeyInit, Mac};
use sha2::{Sha256, Sha384, Sha512};

/// A key that the targets sign and verify with.
pub struct Secret {
    pub alg: i32,
    pub name: &'static str,
    pub kid: Option<&'static str>,
    pub issuer: Option<&'static str>,
    pub bytes: [u8; 64],
}

/// One with a `kid`, one with a `kid` that is loaded with an issuer, and one that fits any token.
pub const SECRETS: [Secret; 3] = [
    Secret { alg: 1, name: "HS256", kid: Some("k256"), issuer: None, bytes: [0x11; 64] },
    Secret { alg: 2, name: "HS384", kid: Some("k384"), issuer: Some("https://issuer.example"), bytes: [0x22; 64] },
    Secret { alg: 3, name: "HS512", kid: None, issuer: None, bytes: [0x33; 64] },
];

/// A public key that verifies beside them, and under which no token of the targets is ever genuine.
pub struct Public {
    pub kid: &'static str,
    pub names: &'static [&'static str],
    pub pem: &'static [u8],
}

/// One of each kind.
pub const PUBLICS: [Public; 3] = [
    Public { kid: "rsa", names: &["RS256"], pem: include_bytes!("../documents/rsa-spki.pem") },
    Public { kid: "ec", names: &["ES256"], pem: include_bytes!("../documents/ec-spki.pem") },
    Public { kid: "ed", names: &["EdDSA", "Ed25519"], pem: include_bytes!("../documents/ed25519-spki.pem") },
];

impl Secret {
    pub fn tag(&self, input: &[u8]) -> Vec<u8> {
        fn tag<M: Mac + KeyInit>(secret: &[u8], input: &[u8]) -> Vec<u8> {
            let mut mac = <M as KeyInit>::new_from_slice(secret).expect("HMAC takes any length");
            mac.update(input);
            mac.finalize().into_bytes().to_vec()
        }
        match self.alg {
            1 => tag::<Hmac<Sha256>>(&self.bytes, input),
            2 => tag::<Hmac<Sha384>>(&self.bytes, input),
            _ => tag::<Hmac<Sha512>>(&self.bytes, input),
        }
    }

    /// The header that goes with this key.
    pub fn header(&self, typ: Option<&str>) -> String {
        let typ = typ.map_or(String::new(), |typ| format!(r#","typ":"{typ}""#));
        let kid = self.kid.map_or(String::new(), |kid| format!(r#","kid":"{kid}""#));
        format!(r#"{{"alg":"{}"{typ}{kid}}}"#, self.name)
    }

    /// A correctly signed token around any bytes.
    pub fn sign(&self, header: &[u8], payload: &[u8]) -> Vec<u8> {
        self.sign_segment(header, encode(payload).as_bytes())
    }

    /// A correctly signed token around a payload segment as it is.
    pub fn sign_segment(&self, header: &[u8], segment: &[u8]) -> Vec<u8> {
        let input = [encode(header).as_bytes(), segment].join(&b'.');
        let signature = encode(&self.tag(&input));
        [&input, signature.as_bytes()].join(&b'.')
    }
}

pub fn encode(bytes: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

/// Strict base64url without padding, as RFC 7515 demands.
pub fn decode(text: &[u8]) -> Option<Vec<u8>> {
    URL_SAFE_NO_PAD.decode(text).ok()
}

/// The three segments, if there are three.
pub fn split(token: &[u8]) -> Option<[&[u8]; 3]> {
    let mut parts = token.split(|&byte| byte == b'.');
    let found = [parts.next()?, parts.next()?, parts.next()?];
    if parts.next().is_none() { Some(found) } else { None }
}

/// Whether one of the keys with this algorithm really signed this token, or a payload that travelled apart from it.
pub fn signed_by(token: &[u8], alg: i32, detached: Option<&[u8]>) -> bool {
    let Some([header, payload, signature]) = split(token) else {
        return false;
    };
    let mut inputs = Vec::new();
    match detached {
        None => inputs.push([header, payload].join(&b'.')),
        Some(apart) => {
            inputs.push([header, encode(apart).as_bytes()].join(&b'.'));
            inputs.push([header, apart].join(&b'.'));
        }
    }
    let signature = decode(signature);
    let mut keys = SECRETS.iter().filter(|secret| secret.alg == alg);
    keys.any(|secret| inputs.iter().any(|input| signature.as_ref() == Some(&secret.tag(input))))
}
