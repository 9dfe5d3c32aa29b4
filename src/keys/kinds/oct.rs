//! HMAC keys (RFC 7518 3.2): the secret, and its inner and outer hash states prepared once.

use hmac::{Hmac, KeyInit, Mac};
use sha2::{Sha256, Sha384, Sha512};
use subtle::ConstantTimeEq;
use zeroize::Zeroizing;

use super::super::detect;
use super::super::kind::{Bound, Kind, Make, Member, MemberValue};
use super::super::material::{MALFORMED, Message, Signature};
use super::super::members::Members;
use crate::algorithm::{Algorithm, Family, NameForm};
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

/// One algorithm, and how a secret is prepared for it. HMAC takes keys of any length, so `None` cannot come.
struct Row {
    algorithm: Algorithm,
    prepare: fn(&[u8]) -> Option<State>,
}

static TABLE: [Row; 3] = [
    Row { algorithm: Algorithm::HS256, prepare: |secret| Hmac::new_from_slice(secret).ok().map(State::HS256) },
    Row { algorithm: Algorithm::HS384, prepare: |secret| Hmac::new_from_slice(secret).ok().map(State::HS384) },
    Row { algorithm: Algorithm::HS512, prepare: |secret| Hmac::new_from_slice(secret).ok().map(State::HS512) },
];

impl State {
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

fn bits(bytes: usize) -> u32 {
    u32::try_from(bytes.saturating_mul(8)).unwrap_or(u32::MAX)
}

/// An HMAC key.
pub(in crate::keys) struct HmacKey {
    secret: Zeroizing<Box<[u8]>>,
    algorithm: Algorithm,
    state: State,
    /// For a key that names no algorithm: the others that it is long enough for.
    wider: Vec<(Algorithm, State)>,
}

impl HmacKey {
    /// From a secret, which names no algorithm where it is `inferred`. A key document is no secret, whatever a caller says.
    pub fn load(algorithm: Algorithm, secret: &[u8], allow_weak: bool, inferred: bool) -> Result<Bound<Self>> {
        let row = TABLE.iter().find(|row| row.algorithm == algorithm).ok_or(Status::KeyAlgMismatch)?;
        if detect::is_key_document(secret) {
            return Err(Status::KeyWrongForm.into());
        }
        let is_weak_for = |algorithm: Algorithm| secret.len() < algorithm.hash_len();
        let is_weak = is_weak_for(algorithm);
        if secret.is_empty() || (is_weak && !allow_weak) {
            return Err(Status::KeyTooWeak.into());
        }
        let prepared = |row: &Row| (row.prepare)(secret).ok_or(Status::Internal);
        let mut wider = Vec::new();
        for other in TABLE.iter().filter(|other| inferred && other.algorithm != algorithm) {
            if !is_weak_for(other.algorithm) {
                wider.push((other.algorithm, prepared(other)?));
            }
        }
        let state = prepared(row)?;
        let material = HmacKey { secret: Zeroizing::new(secret.into()), algorithm, state, wider };
        Ok(Bound { material, algorithm, form: NameForm::Original, inferred, is_weak })
    }

    fn state(&self, algorithm: Algorithm) -> Option<&State> {
        if algorithm == self.algorithm {
            return Some(&self.state);
        }
        self.wider.iter().find(|(other, _)| *other == algorithm).map(|(_, state)| state)
    }
}

impl Kind for HmacKey {
    fn kty(&self) -> &'static str {
        Self::KTY
    }

    fn bits(&self) -> u32 {
        bits(self.secret.len())
    }

    fn is_symmetric(&self) -> bool {
        true
    }

    fn has_private_part(&self) -> bool {
        true
    }

    fn usable_with(&self, algorithm: Algorithm) -> bool {
        self.state(algorithm).is_some()
    }

    fn signature_len(&self, algorithm: Algorithm) -> usize {
        algorithm.hash_len()
    }

    /// The MAC of a message.
    fn sign(&self, algorithm: Algorithm, message: &Message<'_>) -> Result<Signature> {
        let state = self.state(algorithm).ok_or(Status::KeyAlgMismatch)?;
        Ok(state.mac(message, Signature::from_slice))
    }

    /// Whether a MAC is that of a message, compared in constant time.
    #[inline]
    fn verify(&self, algorithm: Algorithm, message: &Message<'_>, signature: &[u8]) -> bool {
        self.state(algorithm).is_some_and(|state| state.mac(message, |mac| same_mac(mac, signature)))
    }

    fn required_members(&self) -> Vec<Member<'_>> {
        vec![("k", MemberValue::Bytes(&self.secret))]
    }

    /// The secret is a required one.
    fn private_members(&self) -> Vec<Member<'_>> {
        Vec::new()
    }
}

impl Make for HmacKey {
    const KTY: &str = "oct";
    const FAMILY: Family = Family::Hmac;

    /// RFC 7518 6.4.
    fn from_jwk(jwk: &Members<'_>, allow_weak: bool) -> Result<Option<Bound<Self>>> {
        let secret = jwk.bytes("k")?.ok_or(MALFORMED)?;
        let Some(stated) = jwk.stated()? else { return Ok(None) };
        let algorithm = stated.algorithm.unwrap_or(Algorithm::HS256);
        HmacKey::load(algorithm, &secret, allow_weak, stated.algorithm.is_none()).map(Some)
    }

    /// There is but one.
    fn member_at_fault(_jwk: &Members<'_>, _status: Status, _allow_weak: bool) -> Option<&'static str> {
        Some("k")
    }

    fn weak_bits(jwk: &Members<'_>) -> u32 {
        jwk.bytes("k").ok().flatten().map_or(0, |secret| bits(secret.len()))
    }

    /// A new secret of `bits` random bits; 0 = as many as the hash has.
    fn generate(algorithm: Algorithm, bits: u32) -> Result<Bound<Self>> {
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
        HmacKey::load(algorithm, &secret, false, false)
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
