//! JWK and JWK Set documents (RFC 7517, RFC 7518 6).

use super::key::{Key, KeyOptions};
use super::material::MALFORMED;
use super::members::Members;
use super::uses::Uses;
use super::{detect, kinds};
use crate::algorithm::Algorithm;
use crate::json::{self, Kind, Value};
use crate::status::{Result, Status};

/// More entries than this are no key set that anyone publishes.
const MAX_ENTRIES: usize = 1024;

/// The members that hold a secret, or a private part (RFC 7518 6.2.2, 6.3.2, 6.4, RFC 8037 2, RFC 9964 3), also
/// of kinds that this build may lack.
const SECRET_MEMBERS: [&str; 9] = ["k", "d", "p", "q", "dp", "dq", "qi", "oth", "priv"];

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
enum Document<'a> {
    /// One JWK.
    One(&'a [u8]),
    /// The entries of a JWK Set.
    Set(Vec<Value<'a>>),
}

impl<'a> Document<'a> {
    fn read(doc: &'a [u8]) -> Result<Self> {
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

/// What became of one entry of a document.
#[derive(Clone, Debug)]
pub struct Entry {
    /// Whether it is a key that can be used, or why not.
    pub status: Status,
    /// The kind that its `kty` names: its place in the table of kinds, from 1; 0 for none that is supported.
    pub kind: usize,
    /// The algorithm of the key, or the one that `alg` names.
    pub algorithm: Option<Algorithm>,
    /// What the key can be used for.
    pub uses: Uses,
    /// It is shorter than the standards allow.
    pub is_weak: bool,
    /// Its size in bits, also where that is too small; 0 where it is not known.
    pub bits: u32,
    /// Its `kid`.
    pub kid: Option<String>,
    /// The member at fault; none where that is no single one.
    pub member: Option<&'static str>,
}

/// What became of the entry at a place of a JWK Set, or of a JWK (place 0); `None` past the last. It is judged by itself:
/// that another entry refuses the whole document is not said here.
pub fn entry(doc: &[u8], options: &KeyOptions<'_>, index: usize) -> Result<Option<Entry>> {
    let raw = match Document::read(doc)? {
        Document::One(jwk) => (index == 0).then_some(jwk),
        Document::Set(entries) => entries.get(index).map(|entry| entry.raw),
    };
    Ok(raw.map(|raw| judged(raw, options)))
}

fn judged(raw: &[u8], options: &KeyOptions<'_>) -> Entry {
    let mut entry = Entry {
        status: Status::Ok,
        kind: 0,
        algorithm: None,
        uses: Uses::NONE,
        is_weak: false,
        bits: 0,
        kid: None,
        member: None,
    };
    let Ok(jwk) = Members::read(raw) else { return Entry { status: Status::KeyMalformed, ..entry } };
    let text = |name: &str| jwk.string(name).ok().flatten();
    entry.kid = text("kid").map(|kid| kid.to_owned());
    entry.kind = text("kty").map_or(0, |kty| kinds::number(&kty));
    entry.algorithm = text("alg").and_then(|alg| Algorithm::from_name(alg.to_owned())).map(|(algorithm, _)| algorithm);
    if let Some(secret) = SECRET_MEMBERS.iter().find(|name| options.public_only && jwk.get(name).is_some()) {
        return Entry { status: Status::KeyMalformed, member: Some(secret), ..entry };
    }
    let status = match key(raw, options) {
        Ok(Some(key)) => {
            let Key { uses, is_weak, bits, .. } = key;
            return Entry { algorithm: Some(key.algorithm), uses, is_weak, bits, ..entry };
        }
        Ok(None) => Status::KeyUnsupported,
        Err(error) => error.status,
    };
    if status == Status::KeyTooWeak
        && let Ok(Some(weak)) = key(raw, &KeyOptions { allow_weak: true, ..*options })
    {
        entry.bits = weak.bits;
    }
    Entry { status, member: member_at_fault(&jwk, status), ..entry }
}

/// The member because of which an entry cannot be used.
fn member_at_fault(jwk: &Members<'_>, status: Status) -> Option<&'static str> {
    if let Some(name) =
        ["kty", "kid", "alg", "use", "x5u", "x5t", "x5t#S256"].iter().find(|name| jwk.string(name).is_err())
    {
        return Some(name);
    }
    if let Some(name) = ["key_ops", "x5c"].iter().find(|name| jwk.strings(name).is_err()) {
        return Some(name);
    }
    let Ok(Some(kty)) = jwk.string("kty") else { return Some("kty") };
    match uses(jwk) {
        Err(_) => return Some("key_ops"),
        Ok(None) => {
            let is_other = jwk.string("use").is_ok_and(|key_use| key_use.is_some_and(|key_use| !key_use.is("sig")));
            return Some(if is_other { "use" } else { "key_ops" });
        }
        Ok(Some(_)) => {}
    }
    if kinds::number(&kty) == 0 {
        return Some("kty");
    }
    if status == Status::KeyAlgMismatch || matches!(jwk.stated(), Ok(None)) {
        return Some("alg");
    }
    kinds::member_at_fault(&kty, jwk, status)
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

/// The operations of `key_ops` (RFC 7517 4.3) that are uses of a key here.
static SIGNATURES: [(&str, Uses); 2] = [("sign", Uses::SIGN), ("verify", Uses::VERIFY)];

/// The others, which a key for signatures must not have.
static ENCRYPTION: [&str; 6] = ["encrypt", "decrypt", "wrapKey", "unwrapKey", "deriveKey", "deriveBits"];

/// What a JWK lets its key be used for (RFC 7517 4.2, 4.3); `None` if that is something else than signatures.
fn uses(jwk: &Members<'_>) -> Result<Option<Uses>> {
    let key_use = jwk.string("use")?;
    let Some(operations) = jwk.strings("key_ops")? else {
        return Ok(key_use.is_none_or(|key_use| key_use.is("sig")).then_some(Uses::ALL));
    };
    // RFC 7517 4.3: no duplicates, and in line with `use`.
    let twice = |at: usize| operations[..at].iter().any(|other| other.bytes().eq(operations[at].bytes()));
    if operations.len() > 16 || (0..operations.len()).any(twice) {
        return Err(MALFORMED);
    }
    let (mut uses, mut encrypts) = (Uses::NONE, false);
    for operation in &operations {
        let known = SIGNATURES.iter().find(|(name, _)| operation.is(name));
        uses = known.map_or(uses, |(_, one)| uses.or(*one));
        encrypts |= ENCRYPTION.iter().any(|name| operation.is(name));
    }
    if key_use.is_some_and(|key_use| key_use.is("sig") && encrypts || key_use.is("enc") && !uses.is_empty()) {
        return Err(MALFORMED);
    }
    Ok((key_use.is_none_or(|key_use| key_use.is("sig")) && !uses.is_empty()).then_some(uses))
}

/// Reads one entry; `None` if it is for something that this library does not do.
fn key(doc: &[u8], options: &KeyOptions<'_>) -> Result<Option<Key>> {
    let jwk = Members::read(doc)?;
    let kty = jwk.string("kty")?.ok_or(MALFORMED)?;
    let kid = jwk.string("kid")?;
    // The last three are never followed or trusted, but a document that gets their types wrong is wrong.
    for name in ["alg", "x5u", "x5t", "x5t#S256"] {
        jwk.string(name)?;
    }
    jwk.strings("x5c")?;
    let Some(uses) = uses(&jwk)? else { return Ok(None) };
    let read = match kinds::from_jwk(&kty, &jwk, options.allow_weak) {
        // Well-formed, and of a size or shape that this library does not do.
        Err(error) if error.status == Status::KeyUnsupported => return Ok(None),
        read => read?,
    };
    let Some(mut key) = read.map(Key::new) else { return Ok(None) };
    key.kid = kid.map(|kid| kid.to_owned().into());
    key.uses = key.uses.and(uses);
    // A public key whose `key_ops` allow signing only is of no use.
    Ok((!key.uses.is_empty()).then_some(key))
}

#[cfg(test)]
mod tests {
    use super::*;

    const OCT: &str =
        r#""kty":"oct","k":"AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-1qS0gZH75aKtMN3Yj0iPS4hcgUuTwjAzZr1Z9CAow""#;
    #[cfg(feature = "asymmetric")]
    const X: &str = r#""x":"p4BVa1fcY09qEStlJRiiUn8NlUyqKKTABLiHquMCA0U""#;
    #[cfg(feature = "asymmetric")]
    const Y: &str = r#""y":"2F_qkvna3OLNNEoYmMk7BOEHMD9v6guSkNwd8MhK-iE""#;

    fn judge(jwk: &str, options: &KeyOptions<'_>) -> Entry {
        entry(jwk.as_bytes(), options, 0).expect("a document").expect("an entry")
    }

    /// Status, kind, algorithm, bits and member at fault.
    type Said = (Status, usize, Option<Algorithm>, u32, Option<&'static str>);

    fn said(jwk: &str) -> Said {
        let Entry { status, kind, algorithm, bits, member, .. } = judge(jwk, &KeyOptions::default());
        (status, kind, algorithm, bits, member)
    }

    #[test]
    fn entries_are_found_by_their_place() {
        let options = KeyOptions::default();
        let set = format!(r#"{{"keys":[{{"kty":"oct","kid":"a"}},{{{OCT},"kid":"b"}},7]}}"#);
        let at = |doc: &str, place| entry(doc.as_bytes(), &options, place).expect("a document");
        let kid = |place| at(&set, place).expect("an entry").kid;
        assert_eq!([kid(0), kid(1), kid(2)], [Some("a".into()), Some("b".into()), None]);
        assert!(at(&set, 3).is_none() && at(&set, usize::MAX).is_none());
        let one = format!(r#"{{{OCT},"kid":"c"}}"#);
        assert_eq!(at(&one, 0).expect("the key").kid.as_deref(), Some("c"));
        assert!(at(&one, 1).is_none());
        assert_eq!(entry(b"7", &options, 0).map(drop), Err(MALFORMED));
    }

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

    #[test]
    fn an_entry_that_can_be_used_says_how() {
        use Algorithm::{HS256, HS512};
        assert_eq!(said(&format!("{{{OCT}}}")), (Status::Ok, 1, Some(HS256), 512, None));
        assert_eq!(said(&format!(r#"{{{OCT},"alg":"HS512"}}"#)), (Status::Ok, 1, Some(HS512), 512, None));
        let verifies = judge(&format!(r#"{{{OCT},"key_ops":["verify"]}}"#), &KeyOptions::default());
        assert_eq!((verifies.uses, verifies.is_weak), (Uses::VERIFY, false));
        let short = r#"{"kty":"oct","k":"AAAA"}"#;
        assert_eq!(said(short), (Status::KeyTooWeak, 1, None, 24, Some("k")));
        let weak = judge(short, &KeyOptions { allow_weak: true, ..KeyOptions::default() });
        assert_eq!((weak.status, weak.bits, weak.is_weak), (Status::Ok, 24, true));
        assert_eq!((weak.uses, weak.algorithm), (Uses::ALL, Some(HS256)));
    }

    #[test]
    fn a_secret_where_none_may_be_is_the_fault() {
        let options = KeyOptions { public_only: true, ..KeyOptions::default() };
        let secret = judge(&format!("{{{OCT}}}"), &options);
        assert_eq!((secret.status, secret.member), (Status::KeyMalformed, Some("k")));
        let other = judge(r#"{"kty":"XX","x":"AA"}"#, &options);
        assert_eq!((other.status, other.member), (Status::KeyUnsupported, Some("kty")));
    }

    #[test]
    fn the_member_at_fault_is_named() {
        use Status::{KeyAlgMismatch, KeyMalformed, KeyUnsupported, KeyWrongForm};
        let oct = |more: &str| format!("{{{OCT}{more}}}");
        let rows: &[(String, Status, Option<&str>)] = &[
            ("7".into(), KeyMalformed, None),
            ("{}".into(), KeyMalformed, Some("kty")),
            (r#"{"kty":1}"#.into(), KeyMalformed, Some("kty")),
            (r#"{"kty":"XX"}"#.into(), KeyUnsupported, Some("kty")),
            (r#"{"kty":"oct"}"#.into(), KeyMalformed, Some("k")),
            (r#"{"kty":"oct","k":"A"}"#.into(), KeyMalformed, Some("k")),
            // "-----BEGIN PUBLIC KEY-----"
            (r#"{"kty":"oct","k":"LS0tLS1CRUdJTiBQVUJMSUMgS0VZLS0tLS0"}"#.into(), KeyWrongForm, Some("k")),
            (oct(r#","kid":1"#), KeyMalformed, Some("kid")),
            (oct(r#","x5t#S256":1"#), KeyMalformed, Some("x5t#S256")),
            (oct(r#","x5c":"AA""#), KeyMalformed, Some("x5c")),
            (oct(r#","key_ops":"sign""#), KeyMalformed, Some("key_ops")),
            (oct(r#","key_ops":["sign","sign"]"#), KeyMalformed, Some("key_ops")),
            (oct(r#","use":"sig","key_ops":["encrypt"]"#), KeyMalformed, Some("key_ops")),
            (oct(r#","use":"sig","key_ops":["other"]"#), KeyUnsupported, Some("key_ops")),
            (oct(r#","key_ops":["deriveKey"]"#), KeyUnsupported, Some("key_ops")),
            (oct(r#","use":"enc""#), KeyUnsupported, Some("use")),
            (oct(r#","alg":"ES256""#), KeyAlgMismatch, Some("alg")),
            (oct(r#","alg":"A256GCM""#), KeyUnsupported, Some("alg")),
        ];
        for (jwk, status, member) in rows {
            let (said, _, _, bits, at_fault) = said(&format!(r#"{{"keys":[{jwk}]}}"#));
            assert_eq!((said, at_fault, bits), (*status, *member, 0), "{jwk}");
        }
    }

    #[cfg(feature = "asymmetric")]
    #[test]
    fn the_member_at_fault_is_named_of_each_kind() {
        use Status::{KeyMalformed, KeyTooWeak, KeyUnsupported};
        let ec = |members: &str| format!(r#"{{"kty":"EC",{members}}}"#);
        let rows: &[(String, Status, usize, Option<&str>)] = &[
            (ec(&format!(r#""crv":"P-256",{X},{Y}"#)), Status::Ok, 3, None),
            (ec(&format!(r#""crv":1,{X},{Y}"#)), KeyMalformed, 3, Some("crv")),
            (ec(&format!(r#""crv":"P-1",{X},{Y}"#)), KeyUnsupported, 3, Some("crv")),
            (ec(&format!("{X},{Y}")), KeyMalformed, 3, Some("crv")),
            (ec(&format!(r#""crv":"P-256",{X}"#)), KeyMalformed, 3, Some("y")),
            (ec(&format!(r#""crv":"P-256",{X},"y":"?""#)), KeyMalformed, 3, Some("y")),
            // Each for itself is well-formed, but the point is not on the curve.
            (ec(&format!(r#""crv":"P-256",{X},"y":"AQAB""#)), KeyMalformed, 3, None),
            (ec(&format!(r#""crv":"P-256",{X},{Y},"d":"?""#)), KeyMalformed, 3, Some("d")),
            (r#"{"kty":"RSA","e":"AQAB"}"#.into(), KeyMalformed, 2, Some("n")),
            (r#"{"kty":"RSA","n":"u7u7u7u7u7s","e":"AQAB"}"#.into(), KeyTooWeak, 2, Some("n")),
            (r#"{"kty":"OKP","crv":"Ed25519"}"#.into(), KeyMalformed, 4, Some("x")),
            (r#"{"kty":"OKP","crv":"Ed448","x":"AA"}"#.into(), KeyUnsupported, 4, Some("crv")),
            (r#"{"kty":"AKP","alg":"ML-DSA-44"}"#.into(), KeyMalformed, 5, Some("pub")),
        ];
        for (jwk, status, kind, member) in rows {
            let (said, of_kind, _, _, at_fault) = said(jwk);
            assert_eq!((said, of_kind, at_fault), (*status, *kind, *member), "{jwk}");
        }
    }
}
