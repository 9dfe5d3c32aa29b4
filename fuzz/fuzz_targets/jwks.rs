//! JWK Sets of any entries around a good public key: what each entry does to the set is known from what it does alone.
//!
//! Input: the place of the good key, then entries, parted by the byte 0x1e.
#![no_main]

use libfuzzer_sys::fuzz_target;
use onejwt_capi::constants as c;
use onejwt_fuzz::call::{Keys, key_options, verify_options};
use onejwt_fuzz::json::{self, Json, Verdict};

const NOW: i64 = 1_750_000_000;
/// RFC 7515 A.3, whose thumbprint is known.
const GOOD: &str = r#"{"kty":"EC","kid":"good","crv":"P-256","x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU","y":"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"}"#;
const PRIVATE: &str = r#"{"kty":"EC","kid":"good","crv":"P-256","x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU","y":"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0","d":"jpsQnnGQmL-YBIffH1136cspYG6-0iY7X1fCE9-E9LI"}"#;
const SECRET_MEMBERS: [&str; 9] = ["k", "d", "p", "q", "dp", "dq", "qi", "oth", "priv"];

/// What of a key tells it from others.
fn thumbprints(keys: &Keys) -> Vec<(i32, String, String)> {
    let infos = (0..keys.len()).map(|index| keys.info(index));
    infos.map(|info| (info.alg, info.kid, info.thumbprint)).collect()
}

fn load(document: &str) -> Result<Keys, i32> {
    Keys::from_jwks(document.as_bytes(), &key_options())
}

/// An entry alone.
enum Entry {
    /// It is no JSON, or has what a document must not have: the whole is refused.
    Malformed,
    /// It says nothing of a set: it is a set itself, or too large a number stops the other reader.
    Unclear,
    Known {
        has_secret: bool,
        has_k: bool,
        alone: Result<Vec<(i32, String, String)>, i32>,
    },
}

fn look_at(text: &str) -> Entry {
    let json = match json::read(text.as_bytes()) {
        Verdict::Malformed => return Entry::Malformed,
        Verdict::Unclear => return Entry::Unclear,
        Verdict::Fine(json) => json,
    };
    let there = |name: &&str| json.member(name).is_some_and(|value| *value != Json::Null);
    let alone = match &json {
        Json::Object(_) if json.member("keys").is_some() => return Entry::Unclear,
        Json::Object(_) => load(text).map(|keys| thumbprints(&keys)),
        _ => Err(c::JWT_KEY_MALFORMED),
    };
    let is_object = matches!(json, Json::Object(_));
    Entry::Known {
        has_secret: is_object && SECRET_MEMBERS.iter().any(|name| there(&name)),
        has_k: is_object && there(&"k"),
        alone,
    }
}

fuzz_target!(|data: &[u8]| {
    let Some((place, rest)) = data.split_first() else { return };
    let Ok(rest) = core::str::from_utf8(rest) else { return };
    let texts: Vec<&str> = rest.split('\u{1e}').take(6).collect();
    // Brackets that end the list, and depth that the set adds, are the other target's business.
    if texts.iter().any(|text| text.matches(['[', '{']).count() > 24) {
        return;
    }
    let place = usize::from(*place) % (texts.len() + 1);
    let entries: Vec<Entry> = texts.iter().map(|text| look_at(text)).collect();
    let mut parts = texts.clone();
    parts.insert(place, GOOD);
    let made = load(&format!("{{\"keys\":[{}]}}", parts.join(",")));

    let (mut expected, mut faults, mut is_own, mut has_k) = (Vec::new(), Vec::new(), false, false);
    for (at, entry) in entries.iter().enumerate() {
        if at == place {
            expected.extend(thumbprints(&load(GOOD).expect("it is good")));
        }
        match entry {
            Entry::Malformed => {
                // Two that are none may be one together.
                if texts.len() == 1 {
                    assert!(made.is_err(), "a malformed document was accepted");
                }
                return;
            }
            Entry::Unclear => return,
            Entry::Known { has_secret, has_k: k, alone } => {
                is_own |= has_secret;
                has_k |= k;
                match alone {
                    Ok(key) => expected.extend(key.iter().cloned()),
                    Err(status) if *status == c::JWT_KEY_UNSUPPORTED => {}
                    Err(status) => faults.push(*status),
                }
            }
        }
    }
    if place == entries.len() {
        expected.extend(thumbprints(&load(GOOD).expect("it is good")));
    }

    // The good key is a public one, which no set with a shared secret may have beside it.
    if has_k {
        assert_eq!(made.err(), Some(c::JWT_KEY_MALFORMED), "a shared secret beside a public key");
        return;
    }
    if is_own && !faults.is_empty() {
        assert_eq!(made.err(), Some(faults[0]), "a fault in a set of one's own");
        return;
    }
    let keys = made.unwrap_or_else(|status| panic!("the good key was lost: {status}"));
    assert_eq!(thumbprints(&keys), expected, "one entry changed what another is");

    // Whatever the others are, its tokens are good.
    let signer = load(PRIVATE).expect("it is good");
    let mut sign = onejwt_fuzz::call::sign_options();
    sign.expires_in = 60;
    let token = signer.sign(b"{}", &sign, NOW).expect("a token");
    let status = keys.verify(&token, Some(&verify_options()), NOW, token.len()).status;
    assert_eq!(status, c::JWT_OK, "a token of the good key");
});
