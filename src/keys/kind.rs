//! What a kind of key does, and how its keys come to be.

use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

use super::material::{Message, Secret, Signature, Stated, UNSUPPORTED};
use super::members::Members;
use crate::algorithm::{Algorithm, Family, KeyAlgorithm, NameForm};
use crate::base64url;
use crate::json;
use crate::status::{Result, Status};

/// What a member of a JWK holds.
#[derive(Clone, Copy)]
pub(super) enum MemberValue<'a> {
    Text(&'a str),
    /// Written in base64url.
    Bytes(&'a [u8]),
}

/// A member of a JWK, and its name.
pub(super) type Member<'a> = (&'static str, MemberValue<'a>);

/// At least as long as `write_member` makes it.
pub(super) fn member_bound((name, value): Member<'_>) -> usize {
    let value = match value {
        // An escaped character takes up to six.
        MemberValue::Text(text) => text.len() * 6,
        MemberValue::Bytes(bytes) => base64url::encoded_len(bytes.len()).unwrap_or(0),
    };
    name.len() + value + 6
}

/// Appends a member to an object that is open. It may be secret, so there must be room.
pub(super) fn write_member((name, value): Member<'_>, out: &mut Secret) {
    if !out.ends_with(b"{") {
        out.push(b',');
    }
    out.push(b'"');
    out.extend_from_slice(name.as_bytes());
    out.extend_from_slice(b"\":");
    match value {
        MemberValue::Text(text) => {
            let written = json::write_string(text, |piece| {
                out.extend_from_slice(piece);
                Ok::<(), core::convert::Infallible>(())
            });
            debug_assert!(written.is_ok(), "a vector takes everything");
        }
        MemberValue::Bytes(bytes) => {
            out.push(b'"');
            let start = out.len();
            out.resize(start + base64url::encoded_len(bytes.len()).unwrap_or(0), 0);
            let written = base64url::encode(bytes, &mut out[start..]);
            debug_assert!(written.is_some(), "there is room");
            out.push(b'"');
        }
    }
}

/// What a key is made of, whatever it is for.
pub(super) trait Kind: Send + Sync {
    /// `kty`.
    fn kty(&self) -> &'static str;

    /// Its size in bits.
    fn bits(&self) -> u32;

    /// Whether both sides have the same secret, so that nothing of it may be published.
    fn is_symmetric(&self) -> bool {
        false
    }

    /// Whether it has anything that must not be published: what signs, or decrypts.
    fn has_private_part(&self) -> bool;

    /// The members that a thumbprint is made of beside `kty` (RFC 7638 3.2), in alphabetical order.
    fn required_members(&self) -> Vec<Member<'_>>;

    /// The members beyond those that hold the private part.
    fn private_members(&self) -> Vec<Member<'_>>;

    /// The public key as PEM (SubjectPublicKeyInfo).
    fn public_pem(&self) -> Result<Secret> {
        Err(UNSUPPORTED)
    }

    /// The private key as PEM (PKCS#8, not encrypted).
    fn private_pem(&self) -> Result<Secret> {
        Err(UNSUPPORTED)
    }
}

/// What a key for signatures does.
pub(super) trait SignatureKind: Kind {
    /// Whether it works with this algorithm too, where its own was not stated but inferred: one of its kind, and the key is
    /// large enough. A key of a kind that has but one algorithm for each is never asked.
    fn usable_with(&self, _algorithm: Algorithm) -> bool {
        false
    }

    /// How many bytes a signature has.
    fn signature_len(&self, algorithm: Algorithm) -> usize;

    /// Signs a message.
    fn sign(&self, algorithm: Algorithm, message: &Message<'_>) -> Result<Signature>;

    /// Whether a signature is that of a message.
    fn verify(&self, algorithm: Algorithm, message: &Message<'_>, signature: &[u8]) -> bool;
}

/// How keys of a kind for signatures come to be.
pub(super) trait Make: SignatureKind + Sized {
    /// `kty`.
    const KTY: &str;
    /// The algorithms that the kind works with.
    const FAMILY: Family;

    /// From the members of a JWK; `None` for a shape, a curve or an algorithm that is not supported.
    fn from_jwk(jwk: &Members<'_>, allow_weak: bool) -> Result<Option<Bound<Self>>>;

    /// Which of the members that are the kind's own is why `from_jwk` made no key, for this reason; `None` where each is
    /// sound by itself.
    fn member_at_fault(jwk: &Members<'_>, status: Status, allow_weak: bool) -> Option<&'static str>;

    /// The size in bits of a key that is too weak; 0 for a kind that has no weak keys.
    fn weak_bits(_jwk: &Members<'_>) -> u32 {
        0
    }

    /// A new key; 0 bits = the algorithm's default.
    fn generate(algorithm: Algorithm, bits: u32) -> Result<Bound<Self>>;
}

/// What a key is made of, bound to an algorithm.
pub(super) struct Bound<K> {
    pub material: K,
    pub algorithm: KeyAlgorithm,
    pub form: NameForm,
    /// The algorithm was not stated but inferred.
    pub inferred: bool,
    /// It is shorter than the standards allow.
    pub is_weak: bool,
}

impl<K> Bound<K> {
    /// A key of a kind that has but one algorithm for each key, and none that are weak.
    pub fn to_only(material: K, algorithm: Algorithm, stated: Stated) -> Self {
        Bound { material, algorithm: algorithm.into(), form: stated.form, inferred: false, is_weak: false }
    }

    /// A key for encryption.
    pub fn for_encryption(material: K, algorithm: KeyAlgorithm, inferred: bool) -> Self {
        Bound { material, algorithm, form: NameForm::Original, inferred, is_weak: false }
    }

    /// The same, as one kind among all.
    pub fn map<T>(self, wrap: impl FnOnce(K) -> T) -> Bound<T> {
        let Bound { material, algorithm, form, inferred, is_weak } = self;
        Bound { material: wrap(material), algorithm, form, inferred, is_weak }
    }
}

/// The RFC 7638 thumbprint: SHA-256 of the required members, in alphabetical order and without white space, in base64url.
pub(super) fn thumbprint(key: &dyn Kind) -> Box<str> {
    let mut members = key.required_members();
    let place = members.partition_point(|(name, _)| *name < "kty");
    members.insert(place, ("kty", MemberValue::Text(key.kty())));
    let mut text = Zeroizing::new(Vec::with_capacity(2 + members.iter().copied().map(member_bound).sum::<usize>()));
    text.push(b'{');
    members.into_iter().for_each(|member| write_member(member, &mut text));
    text.push(b'}');
    let hash = Sha256::digest(&text);
    let mut text = [0; 43];
    let written = base64url::encode(&hash, &mut text).unwrap_or(0);
    core::str::from_utf8(&text[..written]).unwrap_or_default().into()
}
