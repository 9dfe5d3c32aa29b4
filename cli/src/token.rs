//! What can be seen of a token without a key.

use onejwt::algorithm::Method;
use onejwt::{KeyManagement, Part, base64url, compact, peek};
use serde_json::{Map, Value};

/// One part of a signed token, decoded; empty if it cannot be.
pub fn part(token: &[u8], part: Part) -> Vec<u8> {
    let mut out = vec![0; token.len()];
    let len = peek(token, part, &mut out).unwrap_or(0);
    out.truncate(len);
    out
}

/// One segment, decoded; none if it is no base64url.
pub fn segment(segment: &[u8]) -> Option<Vec<u8>> {
    let mut out = vec![0; base64url::decoded_len(segment.len())];
    base64url::decode(segment, &mut out)?;
    Some(out)
}

/// Whether it has the form of an encrypted token.
pub fn is_encrypted(token: &[u8]) -> bool {
    compact::split_encrypted(token).is_ok()
}

/// The header of an encrypted token; empty if it has none. Once the token has been decrypted it is genuine.
pub struct EncryptedHeader(Map<String, Value>);

impl EncryptedHeader {
    pub fn of(token: &[u8]) -> Self {
        let header = compact::split_encrypted(token).ok().and_then(|segments| segment(segments.header));
        EncryptedHeader(header.and_then(|header| serde_json::from_slice(&header).ok()).unwrap_or_default())
    }

    fn text(&self, name: &str) -> &str {
        self.0.get(name).and_then(Value::as_str).unwrap_or_default()
    }

    /// Whether it says that another token is inside (RFC 7519 5.2).
    pub fn has_token(&self) -> bool {
        let cty = self.text("cty");
        cty.eq_ignore_ascii_case("JWT") || cty.eq_ignore_ascii_case("application/jwt")
    }

    /// Whether a public key encrypts so.
    pub fn is_for_public_key(&self) -> bool {
        let method = KeyManagement::from_name(self.text("alg")).map(KeyManagement::method);
        matches!(method, Some(Method::Oaep | Method::Agree | Method::AgreeWrap(_)))
    }

    /// How the token is encrypted.
    pub fn how(&self) -> String {
        format!("{} and {}", self.text("alg"), self.text("enc"))
    }
}
