//! What became of the entries of a JWK Set, each by itself: for people who wonder where a key is.

use super::jwk::{Document, SECRET_MEMBERS, is_for, key_of, purpose, uses};
use super::key::Key;
use super::kinds;
use super::members::Members;
use super::options::KeyOptions;
use super::uses::Uses;
use crate::algorithm::{Algorithm, KeyAlgorithm};
use crate::quoted::Quoted;
use crate::status::{Result, Status};

/// What became of one entry of a document. Nothing in it is secret.
#[derive(Clone, Debug)]
pub struct Entry {
    /// Whether it is a key that can be used, or why not.
    pub status: Status,
    /// The kind that its `kty` names: its place in the table of kinds, from 1; 0 for none that is supported.
    pub kind: usize,
    /// The algorithm of the key, or the one that `alg` names.
    pub algorithm: Option<KeyAlgorithm>,
    /// What the key can be used for.
    pub uses: Uses,
    /// It is shorter than the standards allow.
    pub is_weak: bool,
    /// It has a member for a secret or a private part, sound or not.
    pub has_secret: bool,
    /// Its size in bits, also where that is too small; 0 where it is not known.
    pub bits: u32,
    /// Its `kid`.
    pub kid: Option<String>,
    /// The member at fault; none where that is no single one.
    pub member: Option<&'static str>,
    fault: Fault,
    for_encryption: bool,
}

/// What is wrong with the member at fault, beyond the status.
#[derive(Clone, Debug)]
enum Fault {
    /// The entry is no object, so that it has no members.
    NoObject,
    /// It is there, and must not be in what is published.
    Secret,
    Missing,
    /// It names something: its text.
    Named(String),
    /// Whatever else.
    Wrong,
}

/// What became of the entry at a place of a JWK Set, or of a JWK (place 0); `None` past the last. It is judged by itself:
/// that another entry refuses the whole document is not said here.
pub fn entry(doc: &[u8], options: &KeyOptions<'_>, index: usize) -> Result<Option<Entry>> {
    options.check()?;
    options.without_base64()?;
    let raw = match Document::read(doc)? {
        Document::One(jwk) => (index == 0).then_some(jwk),
        Document::Set(entries) => entries.get(index).map(|entry| entry.raw),
    };
    Ok(raw.map(|raw| judged(raw, options)))
}

/// The same of all entries.
pub fn entries(doc: &[u8], options: &KeyOptions<'_>) -> Result<Vec<Entry>> {
    options.check()?;
    options.without_base64()?;
    Ok(match Document::read(doc)? {
        Document::One(jwk) => vec![judged(jwk, options)],
        Document::Set(entries) => entries.iter().map(|entry| judged(entry.raw, options)).collect(),
    })
}

fn judged(raw: &[u8], options: &KeyOptions<'_>) -> Entry {
    let mut entry = Entry {
        status: Status::Ok,
        kind: 0,
        algorithm: None,
        uses: Uses::NONE,
        is_weak: false,
        has_secret: false,
        bits: 0,
        kid: None,
        member: None,
        fault: Fault::Wrong,
        for_encryption: options.for_encryption,
    };
    let Ok(jwk) = Members::read(raw) else {
        return Entry { status: Status::KeyMalformed, fault: Fault::NoObject, ..entry };
    };
    let text = |name: &str| jwk.string(name).ok().flatten();
    let kty = text("kty");
    entry.kid = text("kid").map(|kid| kid.to_owned());
    entry.kind = kty.as_ref().map_or(0, kinds::number);
    entry.algorithm = text("alg").and_then(|alg| KeyAlgorithm::from_name(alg.to_owned()));
    let secret = SECRET_MEMBERS.iter().copied().find(|name| jwk.get(name).is_some());
    entry.has_secret = secret.is_some();
    if secret.is_some() && options.public_only {
        return Entry { status: Status::KeyMalformed, member: secret, fault: Fault::Secret, ..entry };
    }
    let (status, is_without_use) = match key_of(&jwk, options) {
        Ok(Some(Key { algorithm, uses, is_weak, bits, .. })) if !uses.is_empty() => {
            return Entry { algorithm: Some(algorithm), uses, is_weak, bits, ..entry };
        }
        Ok(key) => (Status::KeyUnsupported, key.is_some()),
        Err(error) => (error.status, false),
    };
    let member = if is_without_use { Some("key_ops") } else { member_at_fault(&jwk, status, options) };
    if let Some(kty) = kty.as_ref().filter(|_| status == Status::KeyTooWeak) {
        entry.bits = kinds::weak_bits(kty, &jwk);
    }
    entry.fault = match member {
        Some(member) if jwk.get(member).is_none() => Fault::Missing,
        Some("kty" | "alg" | "use" | "crv") => {
            member.and_then(text).map_or(Fault::Wrong, |text| Fault::Named(text.to_owned()))
        }
        _ => Fault::Wrong,
    };
    Entry { status, member, ..entry }
}

/// The member because of which an entry cannot be used. In the order in which they are read.
fn member_at_fault(jwk: &Members<'_>, status: Status, options: &KeyOptions<'_>) -> Option<&'static str> {
    if let Some(name) =
        ["kty", "kid", "alg", "use", "x5u", "x5t", "x5t#S256"].iter().find(|name| jwk.string(name).is_err())
    {
        return Some(name);
    }
    if let Some(name) = ["key_ops", "x5c"].iter().find(|name| jwk.strings(name).is_err()) {
        return Some(name);
    }
    let Ok(Some(kty)) = jwk.string("kty") else { return Some("kty") };
    match uses(jwk, options) {
        Err(_) => return Some("key_ops"),
        Ok(None) => {
            let is_other =
                jwk.string("use").is_ok_and(|key_use| key_use.is_some_and(|key_use| !key_use.is(purpose(options).0)));
            return Some(if is_other { "use" } else { "key_ops" });
        }
        Ok(Some(_)) => {}
    }
    if kinds::number(&kty) == 0 {
        return Some("kty");
    }
    if status == Status::KeyAlgMismatch || status == Status::KeyUnsupported && !is_for(jwk, &kty, options) {
        return Some("alg");
    }
    kinds::member_at_fault(&kty, jwk, status, options)
}

impl Entry {
    /// Its `kty`: of a kind that is supported, or where it is at fault.
    pub fn kty(&self) -> Option<&str> {
        let known = kinds::all_kty().nth(self.kind.wrapping_sub(1));
        known.or(match (&self.fault, self.member) {
            (Fault::Named(text), Some("kty")) => Some(text),
            _ => None,
        })
    }

    /// Why it cannot be used, in a sentence; `None` if it can. Of its members it says the text of those that name something:
    /// nothing secret.
    pub fn reason(&self) -> Option<String> {
        if self.status == Status::Ok {
            return None;
        }
        let Some(member) = self.member else {
            return Some(match self.fault {
                Fault::NoObject => "it is no JSON object".into(),
                _ => "its members do not fit each other".into(),
            });
        };
        let what = match &self.fault {
            Fault::Secret => "is secret, and only public keys are taken".into(),
            Fault::Missing => "is missing".into(),
            Fault::Named(text) => format!("is {}, {}", Quoted(text), self.named(member)),
            Fault::NoObject | Fault::Wrong => self.wrong(member),
        };
        Some(format!("{member:?} {what}"))
    }

    /// What is wrong with a member that names something.
    fn named(&self, member: &str) -> String {
        match member {
            "use" if self.for_encryption => "expected \"enc\", or none".into(),
            "use" => "expected \"sig\", or none".into(),
            "kty" => {
                let all: Vec<_> = kinds::all_kty().map(|kty| format!("{kty:?}")).collect();
                format!("expected {}", all.join(", "))
            }
            "alg" if self.status == Status::KeyAlgMismatch => "which is not one for this key".into(),
            "alg" if self.for_encryption => "which is no encryption algorithm that is supported".into(),
            "alg" => "which is no signature algorithm that is supported".into(),
            _ => "which is not supported".into(),
        }
    }

    /// What is wrong with one that holds something else.
    fn wrong(&self, member: &str) -> String {
        match (self.status, member) {
            (Status::KeyTooWeak, "e") => "is too small or even: expected 65537 or another odd number above it".into(),
            (Status::KeyTooWeak, "k") => {
                let algorithm = self.algorithm.and_then(KeyAlgorithm::signature).unwrap_or(Algorithm::HS256);
                let least = algorithm.hash_len() * 8;
                format!("is too short: {} bits, and {} needs {least}", self.bits, algorithm.name())
            }
            (Status::KeyTooWeak, _) => format!("is too short: {} bits, expected 2048 or more", self.bits),
            (Status::KeyWrongForm, _) => "is a key document, and no secret".into(),
            (Status::KeyUnsupported, "key_ops") if self.for_encryption => {
                "allow nothing that the key can do: expected \"wrapKey\", \"deriveKey\" or another of encryption".into()
            }
            (Status::KeyUnsupported, "key_ops") => {
                "allow nothing that the key can do: expected \"verify\" or \"sign\"".into()
            }
            (Status::KeyUnsupported, "oth") => "is there: more than two primes are not supported".into(),
            (Status::KeyUnsupported, _) => "is of a size that is not supported".into(),
            (_, "key_ops") => "are malformed".into(),
            (_, "k") if self.for_encryption => "is malformed, or not as long as its algorithm demands".into(),
            _ => "is malformed".into(),
        }
    }
}

#[cfg(all(test, feature = "asymmetric"))]
mod tests {
    use serde_json::{Map, Value, json};

    use super::*;
    use crate::keys::{ExportForm, Keyset};

    type Jwk = Map<String, Value>;

    /// A private JWK of each kind, or a secret.
    fn jwk(algorithm: Algorithm) -> Jwk {
        let keys = Keyset::generate(algorithm, &KeyOptions::default()).unwrap();
        let mut out = vec![0; 10_000];
        let len = keys.export(None, ExportForm::PrivateJwks, &mut out).unwrap();
        let set: Value = serde_json::from_slice(&out[..len]).unwrap();
        set["keys"][0].as_object().unwrap().clone()
    }

    fn report(jwk: &Value, options: &KeyOptions<'_>) -> Entry {
        entry(&serde_json::to_vec(jwk).unwrap(), options, 0).unwrap().unwrap()
    }

    /// Members that are changed, or taken away by null; then the member at fault, and what is said of it.
    type Row = (Value, Status, &'static str, &'static str);

    fn check(whole: &Jwk, rows: Vec<Row>) {
        let found = report(&whole.clone().into(), &KeyOptions::default());
        assert!(found.status == Status::Ok && found.reason().is_none() && found.member.is_none(), "{found:?}");
        for (changes, status, member, says) in rows {
            let mut changed = whole.clone();
            changed.extend(changes.as_object().unwrap().clone());
            let found = report(&changed.into(), &KeyOptions::default());
            let reason = found.reason().unwrap();
            assert_eq!((found.status, found.member.unwrap_or_default()), (status, member), "{changes}: {reason}");
            assert!(reason.contains(says) && !reason.contains('\n'), "{changes}: {reason}");
            assert!(member.is_empty() || reason.starts_with(&format!("{member:?} ")), "{changes}: {reason}");
        }
    }

    use Status::{KeyAlgMismatch as Alg, KeyMalformed as Bad, KeyTooWeak as Weak, KeyUnsupported as Other};

    #[test]
    fn members_that_all_kinds_have_are_named() {
        for algorithm in [Algorithm::HS256, Algorithm::ES256, Algorithm::Ed25519, Algorithm::MlDsa44, Algorithm::RS256]
        {
            let other = if algorithm == Algorithm::ES256 { "RS256" } else { "ES256" };
            #[rustfmt::skip]
            check(&jwk(algorithm), vec![
                (json!({"kty": null}), Bad, "kty", "is missing"),
                (json!({"kty": 5}), Bad, "kty", "is malformed"),
                (json!({"kty": "new"}), Other, "kty", "is \"new\", expected \"oct\", \"RSA\", \"EC\", \"OKP\", \"AKP\""),
                (json!({"kid": 5}), Bad, "kid", "is malformed"),
                (json!({"alg": 5}), Bad, "alg", "is malformed"),
                (json!({"alg": other}), Alg, "alg", "which is not one for this key"),
                (json!({"alg": "A256GCM"}), Other, "alg", "is \"A256GCM\", which is no signature algorithm"),
                (json!({"alg": "x".repeat(500)}), Other, "alg", "x\"..., which is no"),
                (json!({"use": 5}), Bad, "use", "is malformed"),
                (json!({"use": "enc"}), Other, "use", "is \"enc\", expected \"sig\""),
                (json!({"use": "\n"}), Other, "use", r#"is "\n", expected"#),
                (json!({"key_ops": "sign"}), Bad, "key_ops", "are malformed"),
                (json!({"key_ops": [1]}), Bad, "key_ops", "are malformed"),
                (json!({"key_ops": ["sign", "sign"]}), Bad, "key_ops", "are malformed"),
                (json!({"key_ops": ["sign", "encrypt"], "use": "sig"}), Bad, "key_ops", "are malformed"),
                (json!({"key_ops": ["encrypt"], "use": null}), Other, "key_ops", "\"verify\" or \"sign\""),
                (json!({"key_ops": [], "use": null}), Other, "key_ops", "allow nothing"),
                (json!({"x5c": "a"}), Bad, "x5c", "is malformed"),
                (json!({"x5t#S256": []}), Bad, "x5t#S256", "is malformed"),
            ]);
        }
    }

    #[test]
    fn the_members_of_each_kind_are_named() {
        // 33 and 31 bytes, and bytes that are no point of any of the curves.
        let [long, short, off] = ["_".repeat(44), "A".repeat(42), format!("{}E", "_".repeat(42))];
        #[rustfmt::skip]
        check(&jwk(Algorithm::HS256), vec![
            (json!({"k": null}), Bad, "k", "is missing"),
            (json!({"k": 5}), Bad, "k", "is malformed"),
            (json!({"k": "!"}), Bad, "k", "is malformed"),
            (json!({"k": "", "alg": "A128KW"}), Other, "alg", "\"A128KW\""),
            (json!({"k": null, "alg": "A128KW"}), Bad, "k", "is missing"),
            (json!({"k": "AAAA"}), Weak, "k", "24 bits, and HS256 needs 256"),
            (json!({"k": "AAAA", "alg": "HS512"}), Weak, "k", "24 bits, and HS512 needs 512"),
            (json!({"k": ""}), Weak, "k", "0 bits"),
            (json!({"k": "LS0tLS1CRUdJTiBQVUJMSUMgS0VZLS0tLS0K"}), Status::KeyWrongForm, "k", "is a key document"),
        ]);
        for algorithm in [Algorithm::ES256, Algorithm::ES256K] {
            #[rustfmt::skip]
            check(&jwk(algorithm), vec![
                (json!({"crv": null}), Bad, "crv", "is missing"),
                (json!({"crv": 5}), Bad, "crv", "is malformed"),
                (json!({"crv": "P-257"}), Other, "crv", "is \"P-257\", which is not supported"),
                (json!({"crv": "P-384"}), Alg, "alg", "which is not one for this key"),
                (json!({"x": null}), Bad, "x", "is missing"),
                (json!({"x": long}), Bad, "x", "is malformed"),
                (json!({"x": "!"}), Bad, "x", "is malformed"),
                (json!({"y": null}), Bad, "y", "is missing"),
                (json!({"y": long}), Bad, "y", "is malformed"),
                (json!({"y": []}), Bad, "y", "is malformed"),
                // Not on the curve.
                (json!({"x": off}), Bad, "x", "is malformed"),
                (json!({"x": off, "d": null}), Bad, "x", "is malformed"),
                (json!({"y": short, "d": null}), Bad, "x", "is malformed"),
                (json!({"d": long}), Bad, "d", "is malformed"),
                (json!({"d": true}), Bad, "d", "is malformed"),
                // That of another key.
                (json!({"d": short}), Bad, "d", "is malformed"),
            ]);
        }
        #[rustfmt::skip]
        check(&jwk(Algorithm::Ed25519), vec![
            (json!({"crv": null}), Bad, "crv", "is missing"),
            (json!({"crv": []}), Bad, "crv", "is malformed"),
            (json!({"crv": "X25519"}), Other, "crv", "is \"X25519\", which is not supported"),
            (json!({"x": null}), Bad, "x", "is missing"),
            (json!({"x": short}), Bad, "x", "is malformed"),
            (json!({"x": long, "d": null}), Bad, "x", "is malformed"),
            (json!({"x": 7}), Bad, "x", "is malformed"),
            // Of small order.
            (json!({"x": format!("AQ{}", "A".repeat(41)), "d": null}), Bad, "x", "is malformed"),
            (json!({"d": short}), Bad, "d", "is malformed"),
            (json!({"d": {}}), Bad, "d", "is malformed"),
            (json!({"d": "A".repeat(43)}), Bad, "d", "is malformed"),
        ]);
        #[rustfmt::skip]
        check(&jwk(Algorithm::MlDsa44), vec![
            (json!({"alg": null}), Bad, "alg", "is missing"),
            (json!({"pub": null}), Bad, "pub", "is missing"),
            (json!({"pub": "AAAA"}), Bad, "pub", "is malformed"),
            (json!({"pub": false, "priv": null}), Bad, "pub", "is malformed"),
            // A key of the other size.
            (json!({"alg": "ML-DSA-65"}), Bad, "pub", "is malformed"),
            (json!({"priv": short}), Bad, "priv", "is malformed"),
            (json!({"priv": 5}), Bad, "priv", "is malformed"),
            (json!({"priv": "A".repeat(43)}), Bad, "priv", "is malformed"),
        ]);
    }

    #[test]
    fn the_members_of_rsa_keys_are_named() {
        let whole = jwk(Algorithm::RS256);
        let n = whole["n"].as_str().unwrap();
        let small = format!("{}B", &n[..171]);
        let even = format!("{}A", &n[..n.len() - 1]);
        let without =
            |names: &[&str]| Value::Object(names.iter().map(|name| (name.to_string(), Value::Null)).collect());
        let mut rows: Vec<Row> = vec![
            (json!({"n": null}), Bad, "n", "is missing"),
            (json!({"n": "AA"}), Bad, "n", "is malformed"),
            (json!({"e": null}), Bad, "e", "is missing"),
            (json!({"e": ""}), Bad, "e", "is malformed"),
            (json!({"e": "AAAA"}), Bad, "e", "is malformed"),
            (json!({"oth": 5}), Bad, "oth", "is malformed"),
            (json!({"oth": []}), Other, "oth", "more than two primes"),
            (json!({"d": null}), Bad, "d", "is missing"),
            (json!({"d": format!("_{}", "_".repeat(341))}), Bad, "d", "is malformed"),
            // Beyond the modulus.
            (json!({"d": format!("{}w", "_".repeat(341))}), Bad, "d", "is malformed"),
            (without(&["p", "q", "dp", "dq", "qi"]), Other, "p", "is missing"),
            // Each is a number, and together they are no key.
            (json!({"p": "AQAB"}), Bad, "", "do not fit each other"),
        ];
        for name in ["d", "p", "q", "dp", "dq", "qi"] {
            rows.push((
                Value::Object([(name.to_string(), json!("!"))].into_iter().collect()),
                Bad,
                name,
                "is malformed",
            ));
            rows.push((
                Value::Object([(name.to_string(), json!("AA"))].into_iter().collect()),
                Bad,
                name,
                "is malformed",
            ));
        }
        for name in ["p", "q", "dp", "dq", "qi"] {
            rows.push((without(&[name]), Bad, name, "is missing"));
        }
        check(&whole, rows);

        let public: Jwk = whole.clone().into_iter().filter(|(name, _)| !REST_OF_PRIVATE.contains(&&**name)).collect();
        #[rustfmt::skip]
        check(&public, vec![
            (json!({"n": even}), Bad, "n", "is malformed"),
            (json!({"e": "Aw"}), Weak, "e", "is too small or even"),
            (json!({"e": "AQAA"}), Weak, "e", "is too small or even"),
            (json!({"e": "________"}), Other, "e", "of a size that is not supported"),
            (json!({"n": "_____w"}), Weak, "n", "32 bits, expected 2048"),
            (json!({"n": small, "e": "Aw"}), Weak, "n", "1032 bits, expected 2048"),
            (json!({"n": "_".repeat(1500)}), Other, "n", "of a size that is not supported"),
            (json!({"oth": []}), Bad, "d", "is missing"),
            (json!({"oth": 5}), Bad, "oth", "is malformed"),
            (json!({"q": "AQAB"}), Bad, "d", "is missing"),
            (json!({"key_ops": ["sign"], "use": null}), Other, "key_ops", "allow nothing that the key can do"),
        ]);
        // Of weak keys that are forgiven those stay that are none.
        let forgiving = KeyOptions { allow_weak: true, ..KeyOptions::default() };
        for (changes, member) in
            [(json!({"n": small}), None), (json!({"n": "_____w"}), Some("n")), (json!({"e": "AQAA"}), Some("e"))]
        {
            let mut changed = public.clone();
            changed.extend(changes.as_object().unwrap().clone());
            assert_eq!(report(&changed.into(), &forgiving).member, member, "{changes}");
        }
    }

    const REST_OF_PRIVATE: [&str; 6] = ["d", "p", "q", "dp", "dq", "qi"];

    #[test]
    fn secrets_that_must_not_be_published_are_told_from_what_is_missing() {
        let public = KeyOptions { public_only: true, ..KeyOptions::default() };
        for (jwk, member, has_secret, says) in [
            (json!({"kty": "oct"}), "k", false, "is missing"),
            (json!({"kty": "oct", "k": null}), "k", false, "is missing"),
            (json!({"kty": "oct", "k": 5}), "k", true, "is secret"),
            (json!({"kty": 5, "oth": []}), "oth", true, "is secret"),
            (json!({"kty": "EC", "crv": "P-256", "x": "AA", "y": "AA", "d": "!"}), "d", true, "is secret"),
            (json!({"kty": "EC", "crv": "P-256", "x": "AA", "y": "AA"}), "x", false, "is malformed"),
        ] {
            let found = report(&jwk, &public);
            assert_eq!((found.member, found.has_secret), (Some(member), has_secret), "{jwk}");
            assert!(found.reason().unwrap().contains(says), "{jwk}");
            // That it is there is said in any case.
            assert_eq!(report(&jwk, &KeyOptions::default()).has_secret, has_secret, "{jwk}");
        }
    }

    #[test]
    fn an_entry_that_can_be_used_says_how() {
        let forgiving = KeyOptions { allow_weak: true, ..KeyOptions::default() };
        for (jwk, algorithm, uses, is_weak, bits) in [
            (json!({"kty": "oct", "k": "A".repeat(43)}), Algorithm::HS256, Uses::SIGNATURES, false, 256),
            (
                json!({"kty": "oct", "k": "A".repeat(86), "alg": "HS512"}),
                Algorithm::HS512,
                Uses::SIGNATURES,
                false,
                512,
            ),
            (
                json!({"kty": "oct", "k": "A".repeat(43), "key_ops": ["verify"]}),
                Algorithm::HS256,
                Uses::VERIFY,
                false,
                256,
            ),
            (json!({"kty": "oct", "k": "AAAA", "key_ops": ["sign"]}), Algorithm::HS256, Uses::SIGN, true, 24),
        ] {
            let found = report(&jwk, &forgiving);
            assert_eq!((found.status, found.kty(), found.reason()), (Status::Ok, Some("oct"), None), "{jwk}");
            assert_eq!((found.algorithm, found.uses), (Some(algorithm.into()), uses), "{jwk}");
            assert_eq!((found.is_weak, found.bits, found.kind), (is_weak, bits, 1), "{jwk}");
        }
        // What is known of others is said too.
        let other = report(&json!({"kty": "new", "alg": "ES256", "kid": "a"}), &forgiving);
        assert_eq!((other.status, other.kty(), other.kind), (Status::KeyUnsupported, Some("new"), 0));
        assert_eq!(
            (other.algorithm, other.uses, other.kid.as_deref()),
            (Some(Algorithm::ES256.into()), Uses::NONE, Some("a"))
        );
    }

    #[test]
    fn entries_are_told_one_by_one_or_all() {
        let document = br#"{"keys":[7,{"kty":"oct","kid":"a"},null]}"#;
        let all = entries(document, &KeyOptions::default()).unwrap();
        assert_eq!(all.len(), 3);
        for (at, of_all) in all.iter().enumerate() {
            let alone = entry(document, &KeyOptions::default(), at).unwrap().unwrap();
            assert_eq!((alone.reason(), &alone.kid), (of_all.reason(), &of_all.kid));
        }
        assert_eq!(all[0].kty(), None);
        assert_eq!(all[0].reason().unwrap(), "it is no JSON object");
        assert_eq!((all[1].kid.as_deref(), all[1].kty()), (Some("a"), Some("oct")));
        assert!(entry(document, &KeyOptions::default(), 3).unwrap().is_none());
        // A JWK is the only entry of itself.
        let alone =
            |place| entry(br#"{"kty":"oct"}"#, &KeyOptions::default(), place).unwrap().map(|entry| entry.status);
        assert_eq!((alone(0), alone(1)), (Some(Status::KeyMalformed), None));
        assert!(entries(b"{\"keys\":[]}", &KeyOptions::default()).unwrap().is_empty());
        assert!(entries(b"[]", &KeyOptions::default()).is_err());
    }
}
