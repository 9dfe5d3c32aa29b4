//! Writing keys out again: JWK Sets and PEM.

use zeroize::Zeroizing;

use super::key::Key;
use super::keyset::Keyset;
use super::kind::{Member, MemberValue};
use super::material::Secret;
use super::uses::Uses;
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
            ExportForm::PublicPem | ExportForm::PrivatePem => match (index, keys) {
                (Some(_), [key]) if form == ExportForm::PrivatePem => key.material.kind().private_pem()?,
                (Some(_), [key]) => key.material.kind().public_pem()?,
                _ => return Err(Status::InvalidArgument.into()),
            },
        };
        let out = out.get_mut(..text.len()).ok_or(Error::too_small(text.len()))?;
        out.copy_from_slice(&text);
        Ok(text.len())
    }
}

/// A JWK Set. Keys that have nothing to show in this form are left out, unless that leaves none.
fn jwks<'a>(keys: impl Iterator<Item = &'a Key>, private: bool) -> Result<Secret> {
    let all: Vec<&Key> = keys.collect();
    let keys: Vec<&Key> = all.iter().copied().filter(|key| key.shows_in(private)).collect();
    if keys.is_empty() {
        // Public keys alone have nothing private, secrets alone nothing public.
        return Err(if private && !all.is_empty() { Status::KeyCannotSign } else { Status::KeyUnsupported }.into());
    }
    // Large enough from the start that it is not moved, and so left behind unwiped, while it grows.
    let size = keys.iter().map(|key| key.jwk_bound(private)).sum::<usize>() + 16;
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
    /// Whether it has anything to show in a form of this kind.
    fn shows_in(&self, private: bool) -> bool {
        let kind = self.material.kind();
        if private { kind.has_private_part() } else { !kind.is_symmetric() }
    }

    /// The members that are its material.
    fn members(&self, private: bool) -> impl Iterator<Item = Member<'_>> {
        let kind = self.material.kind();
        let private = if private { kind.private_members() } else { Vec::new() };
        // Of every kind it is written as the key's own, below.
        kind.required_members().into_iter().filter(|(name, _)| *name != "alg").chain(private)
    }

    /// At least as long as `write_jwk` makes it.
    fn jwk_bound(&self, private: bool) -> usize {
        let lengths = self.members(private).map(|(name, value)| match value {
            MemberValue::Text(text) => name.len() + text.len() + 6,
            MemberValue::Bytes(bytes) => name.len() + base64url::encoded_len(bytes.len()).unwrap_or(0) + 6,
        });
        // An escaped character takes up to six.
        256 + lengths.sum::<usize>() + self.kid.as_ref().map_or(0, |kid| kid.len() * 6)
    }

    fn write_jwk(&self, private: bool, out: &mut Secret) {
        out.extend_from_slice(b"{\"kty\":\"");
        out.extend_from_slice(self.material.kind().kty().as_bytes());
        out.push(b'"');
        for (name, value) in self.members(private) {
            match value {
                MemberValue::Text(text) => write_text(name, text, out),
                MemberValue::Bytes(bytes) => write_bytes(name, bytes, out),
            }
        }
        // A key whose algorithm was inferred stays as open as it was.
        if !self.inferred {
            write_text("alg", self.algorithm.name_in(self.name_form), out);
        }
        if let Some(kid) = &self.kid {
            write_text("kid", kid, out);
        }
        match self.uses {
            Uses::SIGN if private => out.extend_from_slice(b",\"key_ops\":[\"sign\"]"),
            Uses::VERIFY if private => out.extend_from_slice(b",\"key_ops\":[\"verify\"]"),
            _ => out.extend_from_slice(b",\"use\":\"sig\""),
        }
        out.push(b'}');
    }
}

/// Appends a member that is text.
fn write_text(name: &str, text: &str, out: &mut Secret) {
    write_name(name, out);
    let written = json::write_string(text, |piece| {
        out.extend_from_slice(piece);
        Ok::<(), core::convert::Infallible>(())
    });
    debug_assert!(written.is_ok(), "a vector takes everything");
}

/// Appends a member that is base64url.
fn write_bytes(name: &str, bytes: &[u8], out: &mut Secret) {
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
