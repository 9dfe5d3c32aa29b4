//! Writing keys out again: JWK Sets and PEM.

use zeroize::Zeroizing;

#[cfg(feature = "asymmetric")]
use super::asymmetric::Private;
use super::key::{Key, Material, Secret};
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
                (Some(_), [key]) => key.pem(form == ExportForm::PrivatePem)?,
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
    /// Whether it is an HMAC key.
    pub(super) fn is_shared_secret(&self) -> bool {
        matches!(&*self.material, Material::Hmac(_))
    }

    /// Whether it has anything that must not be published.
    pub(super) fn has_private_part(&self) -> bool {
        match &*self.material {
            Material::Hmac(_) => true,
            #[cfg(feature = "asymmetric")]
            Material::Asymmetric(key) => key.private.is_some(),
        }
    }

    /// Whether it has anything to show in a form of this kind.
    fn shows_in(&self, private: bool) -> bool {
        if private { self.has_private_part() } else { !self.is_shared_secret() }
    }

    /// As PEM.
    #[cfg_attr(not(feature = "asymmetric"), allow(unused_variables))]
    fn pem(&self, private: bool) -> Result<Secret> {
        match &*self.material {
            // A shared secret has no PEM form.
            Material::Hmac(_) => Err(Status::KeyUnsupported.into()),
            #[cfg(feature = "asymmetric")]
            Material::Asymmetric(key) if private => super::pem::private_pem(key)?.ok_or(Status::KeyCannotSign.into()),
            #[cfg(feature = "asymmetric")]
            Material::Asymmetric(key) => super::pem::public_pem(key),
        }
    }

    /// At least as long as `write_jwk` makes it.
    fn jwk_bound(&self) -> usize {
        let material = match &*self.material {
            Material::Hmac(key) => key.secret().len(),
            #[cfg(feature = "asymmetric")]
            Material::Asymmetric(key) => {
                // An RSA key's private numbers take four and a half times the modulus.
                key.public_members().iter().map(|(_, bytes)| bytes.len()).sum::<usize>() * 6 + 64
            }
        };
        // An escaped character takes up to six.
        256 + material * 4 / 3 + self.kid.as_ref().map_or(0, |kid| kid.len() * 6)
    }

    #[cfg_attr(not(feature = "asymmetric"), allow(unused_variables))]
    fn write_jwk(&self, private: bool, out: &mut Secret) {
        #[cfg_attr(not(feature = "asymmetric"), allow(unused_mut))]
        let mut can_sign = self.can_sign;
        match &*self.material {
            Material::Hmac(key) => {
                out.extend_from_slice(b"{\"kty\":\"oct\"");
                write_bytes("k", key.secret(), out);
            }
            #[cfg(feature = "asymmetric")]
            Material::Asymmetric(key) => {
                can_sign &= private;
                out.extend_from_slice(b"{\"kty\":\"");
                out.extend_from_slice(key.kty().as_bytes());
                out.push(b'"');
                if let Some(crv) = key.crv() {
                    write_text("crv", crv, out);
                }
                for (name, bytes) in key.public_members() {
                    write_bytes(name, bytes, out);
                }
                match &key.private {
                    Some(Private::Rsa(key)) if private => {
                        for (name, bytes) in key.members().into_iter().flatten() {
                            write_bytes(name, bytes, out);
                        }
                    }
                    Some(Private::Ec(key)) if private => write_bytes("d", &key.d, out),
                    Some(Private::Okp(key)) if private => write_bytes("d", &key.seed, out),
                    Some(Private::Akp(key)) if private => write_bytes("priv", &key.seed, out),
                    _ => {}
                }
            }
        }
        // A key whose algorithm was inferred stays as open as it was.
        if !self.inferred {
            write_text("alg", self.algorithm.name_in(self.name_form), out);
        }
        if let Some(kid) = &self.kid {
            write_text("kid", kid, out);
        }
        match (can_sign, self.can_verify) {
            (true, false) => out.extend_from_slice(b",\"key_ops\":[\"sign\"]"),
            (false, true) if private => out.extend_from_slice(b",\"key_ops\":[\"verify\"]"),
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
