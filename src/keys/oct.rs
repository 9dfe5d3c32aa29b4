//! HMAC keys (RFC 7518 3.2): the secret, and its inner and outer hash states prepared once.

use std::sync::Arc;

use hmac::{Hmac, KeyInit, Mac};
use sha2::{Digest, Sha256, Sha384, Sha512};
use subtle::ConstantTimeEq;
use zeroize::Zeroizing;

use super::form;
use super::key::{Key, Material, Message, Signature, thumbprint};
use crate::algorithm::{Algorithm, Family, NameForm};
use crate::base64url;
use crate::status::{Result, Status};

/// The longest secret that can be generated, in bits.
const MAX_GENERATED_BITS: u32 = 16_384;

/// The keyed states of one algorithm.
#[derive(Clone)]
enum State {
    HS256(Hmac<Sha256>),
    HS384(Hmac<Sha384>),
    HS512(Hmac<Sha512>),
}

impl State {
    fn new(algorithm: Algorithm, secret: &[u8]) -> Result<Self> {
        // HMAC takes keys of any length, so the error cannot come.
        let state = match algorithm {
            Algorithm::HS256 => Hmac::new_from_slice(secret).map(State::HS256),
            Algorithm::HS384 => Hmac::new_from_slice(secret).map(State::HS384),
            Algorithm::HS512 => Hmac::new_from_slice(secret).map(State::HS512),
            _ => return Err(Status::KeyAlgMismatch.into()),
        };
        state.map_err(|_| Status::Internal.into())
    }

    /// Calls `take` with the MAC of a message.
    #[inline]
    fn mac<R>(&self, message: &Message<'_>, take: impl FnOnce(&[u8]) -> R) -> R {
        macro_rules! finish {
            ($state:expr) => {{
                let mut mac = $state.clone();
                message.pieces().for_each(|piece| mac.update(piece));
                take(&mac.finalize().into_bytes())
            }};
        }
        match self {
            State::HS256(state) => finish!(state),
            State::HS384(state) => finish!(state),
            State::HS512(state) => finish!(state),
        }
    }
}

/// An HMAC key.
pub struct HmacKey {
    secret: Zeroizing<Box<[u8]>>,
    algorithm: Algorithm,
    state: State,
    /// For a key that names no algorithm: the others that it is long enough for.
    wider: Vec<(Algorithm, State)>,
}

impl HmacKey {
    /// From a secret. A key document is no secret, whatever a caller says.
    pub fn new(algorithm: Algorithm, secret: &[u8], allow_weak: bool, inferred: bool) -> Result<Self> {
        if algorithm.family() != Family::Hmac {
            return Err(Status::KeyAlgMismatch.into());
        }
        if form::is_key_document(secret) {
            return Err(Status::KeyWrongForm.into());
        }
        if secret.is_empty() || (is_weak(algorithm, secret) && !allow_weak) {
            return Err(Status::KeyTooWeak.into());
        }
        let mut wider = Vec::new();
        if inferred {
            for other in [Algorithm::HS256, Algorithm::HS384, Algorithm::HS512] {
                if other != algorithm && !is_weak(other, secret) {
                    wider.push((other, State::new(other, secret)?));
                }
            }
        }
        let state = State::new(algorithm, secret)?;
        Ok(HmacKey { secret: Zeroizing::new(secret.into()), algorithm, state, wider })
    }

    /// A new secret of `bits` random bits; 0 = as many as the hash has.
    pub fn generate(algorithm: Algorithm, bits: u32) -> Result<Self> {
        let least = algorithm.hash_len() as u32 * 8;
        let bits = if bits == 0 { least } else { bits };
        if bits < least {
            return Err(Status::KeyTooWeak.into());
        }
        if bits % 8 != 0 || bits > MAX_GENERATED_BITS {
            return Err(Status::InvalidArgument.into());
        }
        let mut secret = Zeroizing::new(vec![0; bits as usize / 8]);
        getrandom::fill(&mut secret).map_err(|_| Status::NoRandomness)?;
        HmacKey::new(algorithm, &secret, false, false)
    }

    /// A key of this secret; `inferred` where it names no algorithm.
    pub fn into_key(self, inferred: bool) -> Key {
        Key {
            algorithm: self.algorithm,
            name_form: NameForm::Original,
            inferred,
            kid: None,
            issuer: None,
            can_sign: true,
            can_verify: true,
            is_weak: is_weak(self.algorithm, &self.secret),
            bits: u32::try_from(self.secret.len().saturating_mul(8)).unwrap_or(u32::MAX),
            thumbprint: self.thumbprint(),
            material: Arc::new(Material::Hmac(self)),
        }
    }

    /// The RFC 7638 thumbprint: of the required members, in alphabetical order.
    fn thumbprint(&self) -> Box<str> {
        let mut text = Zeroizing::new(vec![0; base64url::encoded_len(self.secret.len()).unwrap_or(0)]);
        let written = base64url::encode(&self.secret, &mut text).unwrap_or(0);
        thumbprint(|sha| {
            sha.update(b"{\"k\":\"");
            sha.update(&text[..written]);
            sha.update(b"\",\"kty\":\"oct\"}");
        })
    }

    /// The secret itself.
    pub fn secret(&self) -> &[u8] {
        &self.secret
    }

    /// Whether it works with this algorithm.
    pub fn usable_with(&self, algorithm: Algorithm) -> bool {
        self.state(algorithm).is_some()
    }

    fn state(&self, algorithm: Algorithm) -> Option<&State> {
        if algorithm == self.algorithm {
            return Some(&self.state);
        }
        self.wider.iter().find(|(other, _)| *other == algorithm).map(|(_, state)| state)
    }

    /// The MAC of a message.
    pub fn sign(&self, algorithm: Algorithm, message: &Message<'_>) -> Result<Signature> {
        let state = self.state(algorithm).ok_or(Status::KeyAlgMismatch)?;
        Ok(state.mac(message, Signature::from_slice))
    }

    /// Whether a MAC is that of a message, compared in constant time.
    #[inline]
    pub fn verify(&self, algorithm: Algorithm, message: &Message<'_>, signature: &[u8]) -> bool {
        self.state(algorithm).is_some_and(|state| state.mac(message, |mac| same_mac(mac, signature)))
    }
}

/// Whether two MACs are the same, in constant time. Only their length, which is public, is branched on.
///
/// Eight bytes at a time: every MAC here is a multiple of that, and a comparison of single bytes takes as long as a
/// fifth of the whole HMAC.
fn same_mac(mac: &[u8], given: &[u8]) -> bool {
    let (words, rest) = mac.as_chunks::<8>();
    let (given_words, given_rest) = given.as_chunks::<8>();
    let mut same = mac.len().ct_eq(&given.len()) & rest.ct_eq(given_rest);
    for (word, given) in words.iter().zip(given_words) {
        same &= u64::from_ne_bytes(*word).ct_eq(&u64::from_ne_bytes(*given));
    }
    bool::from(same)
}

fn is_weak(algorithm: Algorithm, secret: &[u8]) -> bool {
    secret.len() < algorithm.hash_len()
}
