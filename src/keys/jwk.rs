//! JWK and JWK Set documents (RFC 7517, RFC 7518 6).

use std::sync::Arc;

use zeroize::Zeroizing;

use super::form;
use super::key::{Key, KeyOptions, MALFORMED, Secret};
use super::oct::HmacKey;
use crate::algorithm::{Algorithm, Family, NameForm};
use crate::base64url;
use crate::json::{self, Kind, Text, Value};
use crate::status::{Result, Status};

/// More entries than this are no key set that anyone publishes.
const MAX_ENTRIES: usize = 1024;

/// The members that hold a secret, or a private part (RFC 7518 6.2.2, 6.3.2, 6.4, RFC 8037 2, RFC 9964 3).
const SECRET_MEMBERS: [&str; 9] = ["k", "d", "p", "q", "dp", "dq", "qi", "oth", "priv"];

/// Loads a JWK or a JWK Set.
///
/// In a set of public keys, which somebody else has published, what cannot be used is skipped, whatever the reason: one odd
/// entry must not take the others away (RFC 7517 5). A single JWK, and a set that holds a secret or a private part, is the
/// caller's own, and any fault refuses it; only keys for other purposes are skipped there.
pub fn load(doc: &[u8], options: &KeyOptions<'_>, issuer: Option<&Arc<str>>) -> Result<Vec<Arc<Key>>> {
    // A byte order mark says nothing of what is behind it.
    let doc = doc.strip_prefix(b"\xef\xbb\xbf").unwrap_or(doc);
    let mut set = None;
    json::object(doc, |name, value| {
        if name.is("keys") {
            set = Some(value);
        }
    })
    // Only what is no JSON can be another form: a member's value may well look like one.
    .map_err(|_| if form::is_encoded_key(doc) { Status::KeyWrongForm.into() } else { MALFORMED })?;
    let keys = match set {
        None => key(doc, options)?.into_iter().collect(),
        Some(set) => keys_of_set(&set, options)?,
    };
    if keys.is_empty() {
        return Err(Status::KeyUnsupported.into());
    }
    if options.kid.is_some() && keys.len() > 1 {
        return Err(Status::InvalidArgument.into());
    }
    let bind = |mut key: Key| {
        key.issuer = issuer.cloned();
        if let Some(kid) = options.kid {
            key.kid = Some(kid.into());
        }
        Arc::new(key)
    };
    Ok(keys.into_iter().map(bind).collect())
}

fn keys_of_set(set: &Value<'_>, options: &KeyOptions<'_>) -> Result<Vec<Key>> {
    if set.kind != Kind::Array {
        return Err(MALFORMED);
    }
    let mut entries = Vec::new();
    json::array(set.raw, |_, entry| entries.push(entry)).map_err(|_| MALFORMED)?;
    if entries.len() > MAX_ENTRIES {
        return Err(MALFORMED);
    }
    let is_own = entries.iter().any(|entry| has_any(entry, &SECRET_MEMBERS));
    let (mut keys, mut faults) = (Vec::new(), Vec::new());
    for (at, entry) in entries.iter().enumerate() {
        let read = if entry.kind == Kind::Object { key(entry.raw, options) } else { Err(MALFORMED) };
        match read {
            Ok(read) => keys.extend(read),
            Err(fault) => faults.push((at, fault)),
        }
    }
    // A set with public keys is there to be published, and one with a shared secret must never be: it is one or the
    // other, whatever the secret is good for. Private keys beside secrets are fine, as in the export of a signer's keys.
    let is_public = |key: &Key| !key.is_shared_secret() && !key.has_private_part();
    if entries.iter().any(|entry| has_any(entry, &["k"])) && keys.iter().any(is_public) {
        return Err(MALFORMED);
    }
    match faults.first() {
        Some((_, fault)) if is_own => Err(*fault),
        // Nothing is left: what was wrong with the first entry says most.
        Some((0, fault)) if keys.is_empty() => Err(*fault),
        _ => Ok(keys),
    }
}

/// Whether an entry has one of these members, whatever else it is; null is none.
fn has_any(entry: &Value<'_>, names: &[&str]) -> bool {
    let mut has = false;
    let looked = json::object(entry.raw, |member, value| {
        has |= value.kind != Kind::Null && names.iter().any(|name| member.is(name));
    });
    looked.is_ok() && has
}

/// The members that every kind of key shares, and where those of its kind are.
pub(super) struct Jwk<'a> {
    kty: Text<'a>,
    alg: Option<Text<'a>>,
    kid: Option<Text<'a>>,
    can_sign: bool,
    can_verify: bool,
    /// All members, for the kind of key to pick its own from.
    members: Vec<(Text<'a>, Value<'a>)>,
}

/// What `alg` says of a key.
pub(super) enum StatedAlgorithm {
    /// Nothing: the kind of key decides, and a verifier may widen it.
    None,
    /// This one.
    #[cfg_attr(not(feature = "asymmetric"), allow(dead_code, reason = "only EdDSA has two names"))]
    Known(Algorithm, NameForm),
    /// One that is not for signatures, or unknown here.
    Unknown,
}

impl<'a> Jwk<'a> {
    /// Reads an entry; `None` if its `use` or `key_ops` are for something else than signatures.
    fn read(doc: &'a [u8]) -> Result<Option<Self>> {
        let mut members = Vec::new();
        json::object(doc, |name, value| members.push((name, value))).map_err(|_| MALFORMED)?;
        let mut jwk = Jwk { kty: Text::EMPTY, alg: None, kid: None, can_sign: true, can_verify: true, members };
        jwk.kty = jwk.string("kty")?.ok_or(MALFORMED)?;
        jwk.alg = jwk.string("alg")?;
        jwk.kid = jwk.string("kid")?;
        // Never followed or trusted, but a document that gets their types wrong is wrong.
        for name in ["x5u", "x5t", "x5t#S256"] {
            jwk.string(name)?;
        }
        jwk.strings("x5c")?;
        let key_use = jwk.string("use")?;
        let operations = jwk.strings("key_ops")?;
        if let Some(operations) = &operations {
            // RFC 7517 4.3: no duplicates, and in line with `use`.
            let twice = |at: usize| operations[..at].iter().any(|other| other.bytes().eq(operations[at].bytes()));
            if operations.len() > 16 || (0..operations.len()).any(twice) {
                return Err(MALFORMED);
            }
            let has = |name: &str| operations.iter().any(|operation| operation.is(name));
            (jwk.can_sign, jwk.can_verify) = (has("sign"), has("verify"));
            let encrypts =
                ["encrypt", "decrypt", "wrapKey", "unwrapKey", "deriveKey", "deriveBits"].into_iter().any(has);
            let signs = jwk.can_sign || jwk.can_verify;
            if key_use.is_some_and(|key_use| key_use.is("sig") && encrypts || key_use.is("enc") && signs) {
                return Err(MALFORMED);
            }
        }
        let for_signatures = key_use.is_none_or(|key_use| key_use.is("sig"));
        Ok((for_signatures && (jwk.can_sign || jwk.can_verify)).then_some(jwk))
    }

    /// A member that is there; null stands for one that is not.
    pub(super) fn get(&self, name: &str) -> Option<&Value<'a>> {
        let found = self.members.iter().find(|(member, _)| member.is(name)).map(|(_, value)| value);
        found.filter(|value| value.kind != Kind::Null)
    }

    /// A member that must be a string, if it is there.
    pub(super) fn string(&self, name: &str) -> Result<Option<Text<'a>>> {
        self.get(name).map(|value| value.text().ok_or(MALFORMED)).transpose()
    }

    /// A member that must be an array of strings, if it is there.
    fn strings(&self, name: &str) -> Result<Option<Vec<Text<'a>>>> {
        let Some(value) = self.get(name) else { return Ok(None) };
        if value.kind != Kind::Array {
            return Err(MALFORMED);
        }
        let mut texts = Vec::new();
        json::array(value.raw, |_, element| texts.push(element.text())).map_err(|_| MALFORMED)?;
        texts.into_iter().collect::<Option<Vec<_>>>().map(Some).ok_or(MALFORMED)
    }

    /// A member that must be base64url, if it is there. The bytes may be secret.
    ///
    /// Padding and the other alphabet are read too, because many write them and they can have but one meaning.
    pub(super) fn bytes(&self, name: &str) -> Result<Option<Secret>> {
        let Some(text) = self.string(name)? else { return Ok(None) };
        let mut encoded = Zeroizing::new(vec![0; text.unescaped_len()]);
        text.copy_to(&mut encoded);
        for byte in encoded.iter_mut() {
            *byte = match *byte {
                b'+' => b'-',
                b'/' => b'_',
                same => same,
            };
        }
        let whole = encoded.len().is_multiple_of(4);
        let padding = encoded.iter().rev().take(2).take_while(|&&byte| whole && byte == b'=').count();
        let encoded = &encoded[..encoded.len() - padding];
        let mut bytes = Zeroizing::new(vec![0; base64url::decoded_len(encoded.len())]);
        base64url::decode(encoded, &mut bytes).ok_or(MALFORMED)?;
        Ok(Some(bytes))
    }

    /// A member that must be a number, if it is there, in as few bytes as possible (RFC 7518 2, Base64urlUInt); zero is
    /// none. Zeros in front of it, as other libraries write them, say nothing.
    #[cfg(feature = "asymmetric")]
    pub(super) fn integer(&self, name: &str) -> Result<Option<Secret>> {
        let Some(mut bytes) = self.bytes(name)? else { return Ok(None) };
        let zeros = bytes.iter().take_while(|&&byte| byte == 0).count();
        bytes.drain(..zeros);
        if bytes.is_empty() { Err(MALFORMED) } else { Ok(Some(bytes)) }
    }

    /// A member that must be a number, if it is there, in this many bytes. Zeros in front that are missing, or too many,
    /// say nothing.
    #[cfg(feature = "asymmetric")]
    pub(super) fn integer_of(&self, len: usize, name: &str) -> Result<Option<Secret>> {
        let Some(bytes) = self.bytes(name)? else { return Ok(None) };
        let more = bytes.len().saturating_sub(len);
        if bytes.is_empty() || bytes[..more].iter().any(|&byte| byte != 0) {
            return Err(MALFORMED);
        }
        let mut number = Zeroizing::new(vec![0; len]);
        number[len - (bytes.len() - more)..].copy_from_slice(&bytes[more..]);
        Ok(Some(number))
    }

    fn algorithm(&self) -> StatedAlgorithm {
        match self.alg {
            None => StatedAlgorithm::None,
            Some(alg) => Algorithm::from_name(alg.to_owned())
                .map_or(StatedAlgorithm::Unknown, |(alg, form)| StatedAlgorithm::Known(alg, form)),
        }
    }
}

/// Reads one entry; `None` if it is for something that this library does not do.
fn key(doc: &[u8], options: &KeyOptions<'_>) -> Result<Option<Key>> {
    let Some(jwk) = Jwk::read(doc)? else { return Ok(None) };
    let stated = jwk.algorithm();
    let read = if jwk.kty.is("oct") { oct(&jwk, stated, options) } else { asymmetric(&jwk, stated, options) };
    let read = match read {
        // Well-formed, and of a size or shape that this library does not do.
        Err(error) if error.status == Status::KeyUnsupported => return Ok(None),
        read => read?,
    };
    let Some(mut key) = read else { return Ok(None) };
    key.kid = jwk.kid.map(|kid| kid.to_owned().into());
    key.can_sign &= jwk.can_sign;
    key.can_verify &= jwk.can_verify;
    // A public key whose `key_ops` allow signing only is of no use.
    Ok((key.can_sign || key.can_verify).then_some(key))
}

/// An HMAC key (RFC 7518 6.4).
fn oct(jwk: &Jwk<'_>, stated: StatedAlgorithm, options: &KeyOptions<'_>) -> Result<Option<Key>> {
    let secret = jwk.bytes("k")?.ok_or(MALFORMED)?;
    let (algorithm, inferred) = match stated {
        StatedAlgorithm::None => (Algorithm::HS256, true),
        StatedAlgorithm::Known(algorithm, _) if algorithm.family() == Family::Hmac => (algorithm, false),
        StatedAlgorithm::Known(..) => return Err(Status::KeyAlgMismatch.into()),
        StatedAlgorithm::Unknown => return Ok(None),
    };
    Ok(Some(HmacKey::new(algorithm, &secret, options.allow_weak, inferred)?.into_key(inferred)))
}

/// A key of any other kind.
#[cfg(feature = "asymmetric")]
fn asymmetric(jwk: &Jwk<'_>, stated: StatedAlgorithm, options: &KeyOptions<'_>) -> Result<Option<Key>> {
    use super::asymmetric::Stated;
    use super::{akp, ec, okp, rsa};
    let stated = match stated {
        StatedAlgorithm::None => Stated::default(),
        StatedAlgorithm::Known(algorithm, form) => Stated { algorithm: Some(algorithm), form },
        StatedAlgorithm::Unknown => return Ok(None),
    };
    match () {
        _ if jwk.kty.is("RSA") => rsa::from_jwk(jwk, stated, options.allow_weak),
        _ if jwk.kty.is("EC") => ec::from_jwk(jwk, stated),
        _ if jwk.kty.is("OKP") => okp::from_jwk(jwk, stated),
        _ if jwk.kty.is("AKP") => akp::from_jwk(jwk, stated),
        _ => Ok(None),
    }
}

/// Without the feature `asymmetric` there is none.
#[cfg(not(feature = "asymmetric"))]
fn asymmetric(_jwk: &Jwk<'_>, _stated: StatedAlgorithm, _options: &KeyOptions<'_>) -> Result<Option<Key>> {
    Ok(None)
}
