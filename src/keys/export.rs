//! Writing keys out again: JWK Sets and PEM.

use zeroize::Zeroizing;

use super::key::Key;
use super::keyset::Keyset;
use super::kind::{Member, MemberValue, member_bound, write_member};
use super::material::Secret;
use super::uses::Uses;
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

    /// All its members but those that say what it may be used for.
    fn members(&self, private: bool) -> Vec<Member<'_>> {
        let kind = self.material.kind();
        let mut members = vec![("kty", MemberValue::Text(kind.kty()))];
        // Where a kind requires `alg`, it is the key's own, which is written behind.
        members.extend(kind.required_members().into_iter().filter(|(name, _)| *name != "alg"));
        if private {
            members.extend(kind.private_members());
        }
        // A key whose algorithm was inferred stays as open as it was.
        if !self.inferred {
            members.push(("alg", MemberValue::Text(self.algorithm.name_in(self.name_form))));
        }
        if let Some(kid) = &self.kid {
            members.push(("kid", MemberValue::Text(kid)));
        }
        members
    }

    /// At least as long as `write_jwk` makes it.
    fn jwk_bound(&self, private: bool) -> usize {
        64 + self.members(private).into_iter().map(member_bound).sum::<usize>()
    }

    fn write_jwk(&self, private: bool, out: &mut Secret) {
        out.push(b'{');
        self.members(private).into_iter().for_each(|member| write_member(member, out));
        out.extend_from_slice(match self.uses {
            Uses::SIGN if private => b",\"key_ops\":[\"sign\"]",
            Uses::VERIFY if private => b",\"key_ops\":[\"verify\"]",
            // Those of a key that wraps keys, and of one that encrypts contents: either is read as both.
            Uses::ENCRYPT if private => b",\"key_ops\":[\"wrapKey\"]",
            Uses::DECRYPT if private => b",\"key_ops\":[\"unwrapKey\"]",
            _ if self.algorithm.is_signature() => b",\"use\":\"sig\"",
            _ => b",\"use\":\"enc\"".as_slice(),
        });
        out.push(b'}');
    }
}
