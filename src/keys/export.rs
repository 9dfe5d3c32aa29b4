//! Writing keys out again: JWK Sets and PEM.
#![forbid(unsafe_code)]

use zeroize::Zeroizing;

use super::key::{Key, Material};
use super::keyset::Keyset;
use crate::base64url;
use crate::json;
use crate::status::{Error, Result, Status};

/// A form in which keys leave. Only those that say private hold anything secret.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ExportForm {
    /// A JWK Set of the public parts; HMAC keys have none.
    PublicJwks,
    /// A JWK Set with secrets and private parts.
    PrivateJwks,
    /// One public key as PEM (SubjectPublicKeyInfo).
    PublicPem,
    /// One private key as PEM (PKCS#8, not encrypted).
    PrivatePem,
}

/// Text that may hold secrets.
pub(super) type Secret = Zeroizing<Vec<u8>>;

impl Keyset {
    /// Writes one key, or all for the JWKS forms, to the front of `out`; returns how many bytes.
    pub fn export(&self, index: Option<usize>, form: ExportForm, out: &mut [u8]) -> Result<usize> {
        let ring = self.snapshot();
        let keys = match index {
            None => &ring.keys[..],
            Some(index) => core::slice::from_ref(ring.keys.get(index).ok_or(Status::KeyNotFound)?),
        };
        let text = match form {
            ExportForm::PublicJwks | ExportForm::PrivateJwks => {
                jwks(keys.iter().map(|key| &**key), form == ExportForm::PrivateJwks)?
            }
            ExportForm::PublicPem | ExportForm::PrivatePem if index.is_none() => {
                return Err(Status::InvalidArgument.into());
            }
            // An HMAC secret has no PEM form.
            ExportForm::PublicPem | ExportForm::PrivatePem => return Err(Status::KeyUnsupported.into()),
        };
        let out = out.get_mut(..text.len()).ok_or(Error::too_small(text.len()))?;
        out.copy_from_slice(&text);
        Ok(text.len())
    }
}

/// A JWK Set. Keys that have nothing to show in this form are left out, unless that leaves none.
fn jwks<'a>(keys: impl Iterator<Item = &'a Key>, private: bool) -> Result<Secret> {
    // Large enough from the start that it is not moved, and so left behind unwiped, while it grows.
    let keys: Vec<&Key> = keys.filter(|key| private || key.has_public_part()).collect();
    if keys.is_empty() {
        return Err(Status::KeyUnsupported.into());
    }
    let size = keys.iter().map(|key| key.jwk_bound()).sum::<usize>() + 16;
    let mut out = Zeroizing::new(Vec::with_capacity(size));
    out.extend_from_slice(b"{\"keys\":[");
    for (at, key) in keys.into_iter().enumerate() {
        if at > 0 {
            out.push(b',');
        }
        key.write_jwk(private, &mut out);
    }
    out.extend_from_slice(b"]}");
    debug_assert!(out.len() <= size, "jwk_bound is too low");
    Ok(out)
}

impl Key {
    fn has_public_part(&self) -> bool {
        match &*self.material {
            Material::Hmac(_) => false,
        }
    }

    /// At least as long as `write_jwk` makes it.
    fn jwk_bound(&self) -> usize {
        let material = match &*self.material {
            Material::Hmac(key) => key.secret().len() * 4 / 3 + 4,
        };
        // An escaped character takes up to six.
        256 + material + self.kid.as_ref().map_or(0, |kid| kid.len() * 6)
    }

    fn write_jwk(&self, _private: bool, out: &mut Secret) {
        match &*self.material {
            Material::Hmac(key) => {
                out.extend_from_slice(b"{\"kty\":\"oct\"");
                write_bytes("k", key.secret(), out);
            }
        }
        // A key whose algorithm was inferred stays as open as it was.
        if !self.inferred {
            write_text("alg", self.algorithm.name_in(self.name_form), out);
        }
        if let Some(kid) = &self.kid {
            write_text("kid", kid, out);
        }
        match (self.can_sign, self.can_verify) {
            (true, false) => out.extend_from_slice(b",\"key_ops\":[\"sign\"]"),
            (false, true) if matches!(&*self.material, Material::Hmac(_)) => {
                out.extend_from_slice(b",\"key_ops\":[\"verify\"]");
            }
            _ => out.extend_from_slice(b",\"use\":\"sig\""),
        }
        out.push(b'}');
    }
}

/// Appends a member that is text.
pub(super) fn write_text(name: &str, text: &str, out: &mut Secret) {
    write_name(name, out);
    let written = json::write_string(text, |piece| {
        out.extend_from_slice(piece);
        Ok::<(), core::convert::Infallible>(())
    });
    debug_assert!(written.is_ok(), "a vector takes everything");
}

/// Appends a member that is base64url.
pub(super) fn write_bytes(name: &str, bytes: &[u8], out: &mut Secret) {
    write_name(name, out);
    out.push(b'"');
    let start = out.len();
    out.resize(start + base64url::encoded_len(bytes.len()).unwrap_or(0), 0);
    let written = base64url::encode(bytes, &mut out[start..]);
    debug_assert!(written.is_some(), "there is room");
    out.push(b'"');
}

fn write_name(name: &str, out: &mut Secret) {
    out.extend_from_slice(b",\"");
    out.extend_from_slice(name.as_bytes());
    out.extend_from_slice(b"\":");
}
