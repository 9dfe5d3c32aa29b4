//! JWK and JWK Set documents (RFC 7517, RFC 7518 6).

use super::key::Key;
use super::material::MALFORMED;
use super::members::Members;
use super::options::KeyOptions;
use super::uses::Uses;
use super::{detect, kinds};
use crate::json::{self, Kind, Text, Value};
use crate::status::{Result, Status};

/// More entries than this are no key set that anyone publishes.
const MAX_ENTRIES: usize = 1024;

/// The members that hold a secret, or a private part (RFC 7518 6.2.2, 6.3.2, 6.4, RFC 8037 2, RFC 9964 3), also
/// of kinds that this build may lack.
pub(super) const SECRET_MEMBERS: [&str; 9] = ["k", "d", "p", "q", "dp", "dq", "qi", "oth", "priv"];

/// Loads a JWK or a JWK Set.
///
/// In a set of public keys, which somebody else has published, what cannot be used is skipped, whatever the reason: one odd
/// entry must not take the others away (RFC 7517 5). A single JWK, and a set that holds a secret or a private part, is the
/// caller's own, and any fault refuses it; only keys for other purposes are skipped there.
pub(super) fn load(doc: &[u8], options: &KeyOptions<'_>) -> Result<Vec<Key>> {
    let keys = match Document::read(doc)? {
        Document::One(jwk) if options.public_only && has_any(jwk, &SECRET_MEMBERS) => return Err(MALFORMED),
        Document::One(jwk) => key(jwk, options)?.into_iter().collect(),
        Document::Set(entries) => keys_of_set(&entries, options)?,
    };
    if keys.is_empty() { Err(Status::KeyUnsupported.into()) } else { Ok(keys) }
}

/// What a document holds.
pub(super) enum Document<'a> {
    /// One JWK.
    One(&'a [u8]),
    /// The entries of a JWK Set.
    Set(Vec<Value<'a>>),
}

impl<'a> Document<'a> {
    pub fn read(doc: &'a [u8]) -> Result<Self> {
        // A byte order mark says nothing of what is behind it.
        let doc = doc.strip_prefix(b"\xef\xbb\xbf").unwrap_or(doc);
        let mut set = None;
        json::object(doc, |name, value| {
            if name.is("keys") {
                set = Some(value);
            }
        })
        // Only what is no JSON can be another form: a member's value may well look like one.
        .map_err(|_| if detect::is_encoded_key(doc) { Status::KeyWrongForm.into() } else { MALFORMED })?;
        let Some(set) = set else { return Ok(Document::One(doc)) };
        if set.kind != Kind::Array {
            return Err(MALFORMED);
        }
        let mut entries = Vec::new();
        json::array(set.raw, |_, entry| entries.push(entry)).map_err(|_| MALFORMED)?;
        if entries.len() > MAX_ENTRIES { Err(MALFORMED) } else { Ok(Document::Set(entries)) }
    }
}

/// Whether `alg` says that the key is for what the set is for, or need not.
pub(super) fn is_for(jwk: &Members<'_>, kty: &Text<'_>, options: &KeyOptions<'_>) -> bool {
    #[cfg(feature = "asymmetric")]
    if options.for_encryption {
        return match jwk.stated_for_encryption() {
            Ok(None) => false,
            Ok(Some(None)) => !kty.is("oct"),
            _ => true,
        };
    }
    let _ = (kty, options);
    !matches!(jwk.stated(), Ok(None))
}

fn keys_of_set(entries: &[Value<'_>], options: &KeyOptions<'_>) -> Result<Vec<Key>> {
    let is_own = entries.iter().any(|entry| has_any(entry.raw, &SECRET_MEMBERS));
    if is_own && options.public_only {
        return Err(MALFORMED);
    }
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
    let is_public = |key: &Key| !key.material.kind().has_private_part();
    if entries.iter().any(|entry| has_any(entry.raw, &["k"])) && keys.iter().any(is_public) {
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
fn has_any(entry: &[u8], names: &[&str]) -> bool {
    let mut has = false;
    let looked = json::object(entry, |member, value| {
        has |= value.kind != Kind::Null && names.iter().any(|name| member.is(name));
    });
    looked.is_ok() && has
}

/// The operations of `key_ops` (RFC 7517 4.3), and the uses of a key that they are here. Who derives a key does so on either
/// side.
static OPERATIONS: [(&str, Uses); 8] = [
    ("sign", Uses::SIGN),
    ("verify", Uses::VERIFY),
    ("encrypt", Uses::ENCRYPT),
    ("decrypt", Uses::DECRYPT),
    ("wrapKey", Uses::ENCRYPT),
    ("unwrapKey", Uses::DECRYPT),
    ("deriveKey", Uses::ENCRYPTION),
    ("deriveBits", Uses::ENCRYPTION),
];

/// `use` of the keys of a set, and all that they can do.
pub(super) fn purpose(options: &KeyOptions<'_>) -> (&'static str, Uses) {
    if options.for_encryption { ("enc", Uses::ENCRYPTION) } else { ("sig", Uses::SIGNATURES) }
}

/// What a JWK lets its key be used for (RFC 7517 4.2, 4.3); `None` if that is something else than the set is for.
pub(super) fn uses(jwk: &Members<'_>, options: &KeyOptions<'_>) -> Result<Option<Uses>> {
    let (purpose, all) = purpose(options);
    let key_use = jwk.string("use")?;
    let is_own = key_use.is_none_or(|key_use| key_use.is(purpose));
    let Some(operations) = jwk.strings("key_ops")? else { return Ok(is_own.then_some(all)) };
    // RFC 7517 4.3: no duplicates, and in line with `use`.
    let twice = |at: usize| operations[..at].iter().any(|other| other.bytes().eq(operations[at].bytes()));
    if operations.len() > 16 || (0..operations.len()).any(twice) {
        return Err(MALFORMED);
    }
    let mut uses = Uses::NONE;
    for operation in &operations {
        uses = OPERATIONS.iter().find(|(name, _)| operation.is(name)).map_or(uses, |(_, one)| uses.or(*one));
    }
    let has = |uses: Uses, of: Uses| !uses.and(of).is_empty();
    let contradicts = |key_use: Text<'_>| {
        key_use.is("sig") && has(uses, Uses::ENCRYPTION) || key_use.is("enc") && has(uses, Uses::SIGNATURES)
    };
    if key_use.is_some_and(contradicts) {
        return Err(MALFORMED);
    }
    // A public key of a key agreement has no operation of its own: Web Cryptography writes an empty list.
    if options.for_encryption && operations.is_empty() && jwk.get("crv").is_some() && jwk.get("d").is_none() {
        uses = Uses::ENCRYPT;
    }
    Ok((is_own && has(uses, all)).then_some(uses.and(all)))
}

/// Reads one entry; `None` if it is for something that this library does not do.
fn key(doc: &[u8], options: &KeyOptions<'_>) -> Result<Option<Key>> {
    let key = key_of(&Members::read(doc)?, options)?;
    Ok(key.filter(|key| !key.uses.is_empty()))
}

/// The same of its members, also where the key is left without a use: a public key whose `key_ops` allow signing only.
pub(super) fn key_of(jwk: &Members<'_>, options: &KeyOptions<'_>) -> Result<Option<Key>> {
    let kty = jwk.string("kty")?.ok_or(MALFORMED)?;
    let kid = jwk.string("kid")?;
    // The last three are never followed or trusted, but a document that gets their types wrong is wrong.
    for name in ["alg", "x5u", "x5t", "x5t#S256"] {
        jwk.string(name)?;
    }
    jwk.strings("x5c")?;
    let Some(uses) = uses(jwk, options)? else { return Ok(None) };
    let read = match kinds::from_jwk(&kty, jwk, options.allow_weak, options.for_encryption) {
        // Well-formed, and of a size or shape that this library does not do.
        Err(error) if error.status == Status::KeyUnsupported => return Ok(None),
        read => read?,
    };
    let Some(mut key) = read.map(Key::new) else { return Ok(None) };
    key.kid = kid.map(|kid| kid.to_owned().into());
    key.uses = key.uses.and(uses);
    Ok(Some(key))
}

#[cfg(test)]
mod tests {
    use super::*;

    const OCT: &str =
        r#""kty":"oct","k":"AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-1qS0gZH75aKtMN3Yj0iPS4hcgUuTwjAzZr1Z9CAow""#;

    /// Whatever the key is good for.
    #[test]
    fn nothing_secret_is_loaded_where_all_is_public() {
        let public_only = KeyOptions { public_only: true, ..KeyOptions::default() };
        let secret = format!(r#"{{{OCT},"use":"enc"}}"#);
        for doc in [secret.clone(), format!(r#"{{"keys":[{secret}]}}"#), r#"{"kty":"XX","d":"AA"}"#.into()] {
            for (options, status) in
                [(KeyOptions::default(), Status::KeyUnsupported), (public_only, Status::KeyMalformed)]
            {
                assert_eq!(load(doc.as_bytes(), &options).map(drop), Err(status.into()), "{doc}");
            }
        }
    }
}
