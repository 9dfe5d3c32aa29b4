//! Keys with a public and perhaps a private part: parsed once, when they are loaded.

use std::sync::Arc;

use aws_lc_rs::signature::ParsedPublicKey;

use super::akp::{self, MlDsaSeed};
use super::ec::{self, Curve, EcPrivate};
use super::key::{Key, Material, Message, Signature, thumbprint};
use super::okp::{self, Ed25519Seed};
use super::rsa::{self, RsaPrivate};
use crate::algorithm::{Algorithm, Family, NameForm};
use crate::base64url;
use crate::status::{Error, Result, Status};

pub(super) const UNSUPPORTED: Error = Error { status: Status::KeyUnsupported, needed: 0 };

/// The algorithm that whoever loads a key states, if any.
#[derive(Clone, Copy, Default)]
pub(super) struct Stated {
    pub algorithm: Option<Algorithm>,
    pub form: NameForm,
}

impl Stated {
    pub fn only(algorithm: Option<Algorithm>) -> Self {
        Stated { algorithm, form: NameForm::Original }
    }

    /// The algorithm for a kind of key that has but one.
    pub fn must_be(self, only: Algorithm) -> Result<Algorithm> {
        match self.algorithm {
            Some(stated) if stated != only => Err(Status::KeyAlgMismatch.into()),
            _ => Ok(only),
        }
    }
}

/// The numbers of a public key, big-endian.
pub(super) enum Public {
    Rsa {
        n: Vec<u8>,
        e: Vec<u8>,
        /// The algorithm of a key that came as one for RSASSA-PSS alone.
        pss: Option<Algorithm>,
    },
    Ec {
        curve: &'static Curve,
        /// 4, x, y: an uncompressed point (SEC 1 2.3.3).
        point: Vec<u8>,
    },
    /// Ed25519.
    Okp { x: Vec<u8> },
    /// ML-DSA.
    Akp { algorithm: Algorithm, public: Vec<u8> },
}

/// What signs.
pub(super) enum Private {
    Rsa(RsaPrivate),
    Ec(EcPrivate),
    Okp(Ed25519Seed),
    Akp(MlDsaSeed),
}

/// A member of a JWK that is base64url.
type Member<'a> = (&'static str, &'a [u8]);

/// A key of any algorithm but HMAC.
pub(crate) struct AsymmetricKey {
    pub(super) public: Public,
    pub(super) private: Option<Private>,
    /// The public key, parsed for the algorithm that it is bound to; for an RSA key that names none, for each.
    verifiers: Vec<(Algorithm, ParsedPublicKey)>,
}

impl AsymmetricKey {
    pub(super) fn new(
        public: Public,
        private: Option<Private>,
        verifiers: Vec<(Algorithm, ParsedPublicKey)>,
    ) -> AsymmetricKey {
        AsymmetricKey { public, private, verifiers }
    }

    pub fn usable_with(&self, algorithm: Algorithm) -> bool {
        self.verifier(algorithm).is_some()
    }

    #[inline]
    fn verifier(&self, algorithm: Algorithm) -> Option<&ParsedPublicKey> {
        self.verifiers.iter().find(|(bound, _)| *bound == algorithm).map(|(_, key)| key)
    }

    #[inline]
    pub fn verify(&self, algorithm: Algorithm, message: &Message<'_>, signature: &[u8]) -> bool {
        // RFC 7518 3.3 and 3.4: one length only, whatever a library underneath would make of others.
        signature.len() == self.signature_len(algorithm)
            && self.verifier(algorithm).is_some_and(|key| key.verify_sig(&message.contiguous(), signature).is_ok())
    }

    pub fn sign(&self, algorithm: Algorithm, message: &Message<'_>) -> Result<Signature> {
        let message = message.contiguous();
        match &self.private {
            Some(Private::Rsa(key)) => key.sign(algorithm, &message),
            Some(Private::Ec(key)) => key.sign(&message),
            Some(Private::Okp(key)) => key.sign(&message),
            Some(Private::Akp(key)) => key.sign(&message),
            None => Err(Status::KeyCannotSign.into()),
        }
    }

    pub fn signature_len(&self, algorithm: Algorithm) -> usize {
        match &self.public {
            Public::Rsa { n, .. } => n.len(),
            Public::Ec { curve, .. } => 2 * curve.field_len,
            Public::Okp { .. } => 64,
            Public::Akp { .. } => akp::signature_len(algorithm),
        }
    }

    /// `kty`.
    pub(super) fn kty(&self) -> &'static str {
        match &self.public {
            Public::Rsa { .. } => "RSA",
            Public::Ec { .. } => "EC",
            Public::Okp { .. } => "OKP",
            Public::Akp { .. } => "AKP",
        }
    }

    /// `crv`.
    pub(super) fn crv(&self) -> Option<&'static str> {
        match &self.public {
            Public::Ec { curve, .. } => Some(curve.crv),
            Public::Okp { .. } => Some("Ed25519"),
            _ => None,
        }
    }

    /// The public members of a JWK that are base64url, in alphabetical order.
    pub(super) fn public_members(&self) -> Vec<Member<'_>> {
        match &self.public {
            Public::Rsa { n, e, .. } => vec![("e", e), ("n", n)],
            Public::Ec { curve, point } => {
                let (x, y) = point[1..].split_at(curve.field_len);
                vec![("x", x), ("y", y)]
            }
            Public::Okp { x } => vec![("x", x)],
            Public::Akp { public, .. } => vec![("pub", public)],
        }
    }

    /// The RFC 7638 thumbprint: of the required members, in alphabetical order, without white space.
    fn thumbprint(&self) -> Box<str> {
        let mut text = String::from("{");
        if let Public::Akp { algorithm, .. } = &self.public {
            text.push_str(&format!("\"alg\":\"{}\",", algorithm.name()));
        }
        if let Some(crv) = self.crv() {
            text.push_str(&format!("\"crv\":\"{crv}\","));
        }
        let kty = format!("\"kty\":\"{}\"", self.kty());
        let members = self.public_members().into_iter().map(|(name, bytes)| {
            let value = base64url::encode_to_vec(bytes).unwrap_or_default();
            format!("\"{name}\":\"{}\"", String::from_utf8(value).unwrap_or_default())
        });
        let mut members: Vec<String> = members.chain([kty]).collect();
        members.sort();
        text.push_str(&members.join(","));
        text.push('}');
        thumbprint(|sha| sha2::Digest::update(sha, text))
    }

    /// A key of this material, with nothing but its algorithm.
    pub(super) fn into_key(self, algorithm: Algorithm, form: NameForm, inferred: bool, is_weak: bool) -> Key {
        let bits = match &self.public {
            Public::Rsa { n, .. } => rsa::bit_len(n),
            Public::Ec { curve, .. } => curve.bits,
            Public::Okp { .. } => 256,
            Public::Akp { public, .. } => public.len() * 8,
        };
        Key {
            algorithm,
            name_form: form,
            inferred,
            kid: None,
            issuer: None,
            can_sign: self.private.is_some(),
            can_verify: true,
            is_weak,
            bits: bits as u32,
            thumbprint: self.thumbprint(),
            material: Arc::new(Material::Asymmetric(self)),
        }
    }
}

/// A new key.
pub(super) fn generate(algorithm: Algorithm, bits: u32) -> Result<Key> {
    if algorithm.family() != Family::Rsa && bits != 0 {
        return Err(Status::InvalidArgument.into());
    }
    match algorithm.family() {
        Family::Hmac => Err(Status::Internal.into()),
        Family::Rsa => rsa::generate(algorithm, bits),
        Family::Ecdsa => ec::generate(algorithm),
        Family::Eddsa => okp::generate(algorithm),
        Family::MlDsa => akp::generate(algorithm),
    }
}
