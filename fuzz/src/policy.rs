//! The claims rules of RFC 7519 and the header file, written a second time and as plainly as possible.

use onejwt_capi::constants as c;

use crate::json::{self, Json, Verdict};
use crate::token::{PUBLICS, Public, SECRETS, Secret};

/// The largest whole number of seconds that a time may have.
const MAX_TIME: i128 = (1 << 53) - 1;

/// What a verifier demands, as in `jwt_verify_options`.
#[derive(Debug, Default)]
pub struct Demands<'a> {
    pub flags: u32,
    pub leeway: u32,
    pub max_age: u32,
    pub issuers: &'a [&'a str],
    pub audiences: &'a [&'a str],
    pub types: &'a [&'a str],
    pub required: &'a [&'a str],
    /// Claim, value, rule.
    pub expected: &'a [(&'a str, &'a str, u32)],
    pub subject: Option<&'a str>,
    pub now: i64,
    pub key_issuer: Option<&'a str>,
    pub typ: Option<&'a str>,
}

/// A time claim.
enum Time {
    Absent,
    Malformed,
    /// So close to a limit or with so many digits that a double cannot say.
    Unclear,
    At(i128),
    /// Strictly between two whole seconds; the lower one.
    Between(i128),
}

fn time(claims: &Json, name: &str) -> Time {
    match claims.member(name) {
        None => Time::Absent,
        Some(Json::Int(value)) if value.abs() <= MAX_TIME => Time::At(*value),
        Some(Json::Float(value)) if value.abs() >= MAX_TIME as f64 + 2.0 => Time::Malformed,
        Some(Json::Float(value)) if value.abs() > (1_u64 << 40) as f64 => Time::Unclear,
        // Near a whole number the text may be on either side of it.
        Some(Json::Float(value)) if value.fract().abs() < 1e-3 || value.fract().abs() > 0.999 => Time::Unclear,
        Some(Json::Float(value)) => Time::Between(value.floor() as i128),
        Some(_) => Time::Malformed,
    }
}

/// The status of claims that are an object; `None` where a double cannot say.
pub fn status(claims: &Json, demands: &Demands<'_>) -> Option<i32> {
    let ignored = |flag: u32| demands.flags & flag != 0;
    let (now, leeway, max_age) = (i128::from(demands.now), i128::from(demands.leeway), i128::from(demands.max_age));
    let mut found = Vec::new();

    if !ignored(c::JWT_IGNORE_EXP) {
        let expired = match time(claims, "exp") {
            Time::Unclear => return None,
            Time::Malformed => Some(c::JWT_CLAIMS_MALFORMED),
            Time::Absent => (!ignored(c::JWT_ALLOW_MISSING_EXP)).then_some(c::JWT_CLAIM_MISSING),
            Time::At(exp) => (now >= exp + leeway).then_some(c::JWT_EXPIRED),
            Time::Between(exp) => (now > exp + leeway).then_some(c::JWT_EXPIRED),
        };
        found.extend(expired);
    }
    if !ignored(c::JWT_IGNORE_NBF) {
        let early = match time(claims, "nbf") {
            Time::Unclear => return None,
            Time::Malformed => Some(c::JWT_CLAIMS_MALFORMED),
            Time::Absent => None,
            Time::At(nbf) | Time::Between(nbf) => (now < nbf - leeway).then_some(c::JWT_NOT_YET_VALID),
        };
        found.extend(early);
    }
    if !ignored(c::JWT_IGNORE_IAT) {
        let limited = max_age > 0;
        match time(claims, "iat") {
            Time::Unclear => return None,
            Time::Malformed => found.push(c::JWT_CLAIMS_MALFORMED),
            Time::Absent => found.extend(limited.then_some(c::JWT_CLAIM_MISSING)),
            Time::At(iat) | Time::Between(iat) => {
                found.extend((iat > now + leeway).then_some(c::JWT_ISSUED_IN_FUTURE));
                found.extend((limited && now >= iat + max_age + leeway).then_some(c::JWT_TOO_OLD));
            }
        }
    }

    let key_issuer = demands.key_issuer.map(|issuer| vec![issuer]);
    let expected_issuers = key_issuer.iter().map(Vec::as_slice).chain([demands.issuers]).filter(|set| !set.is_empty());
    found.extend(text(claims, "iss", &expected_issuers.collect::<Vec<_>>(), c::JWT_ISSUER_MISMATCH));
    let subject = demands.subject.map(|subject| vec![subject]);
    let subjects = subject.iter().map(Vec::as_slice).collect::<Vec<_>>();
    found.extend(text(claims, "sub", &subjects, c::JWT_SUBJECT_MISMATCH));
    found.extend(text(claims, "jti", &[], 0));

    if !ignored(c::JWT_IGNORE_AUD) {
        found.extend(audience(claims, demands.audiences));
    }
    found.extend((!type_fits(demands.types, demands.typ)).then_some(c::JWT_TYP_MISMATCH));
    for name in demands.required {
        if matches!(claims.find(name), Ok(None | Some(Json::Null))) {
            found.push(c::JWT_CLAIM_MISSING);
        }
    }
    for (name, value, rule) in demands.expected {
        found.extend(match (claims.find(name), *rule) {
            (Ok(None | Some(Json::Null)), _) => Some(c::JWT_CLAIM_MISSING),
            (Ok(Some(Json::Text(text))), c::JWT_EQUALS) => (text != value).then_some(c::JWT_CLAIM_MISMATCH),
            (Ok(Some(claim)), c::JWT_CONTAINS) => match claim.has(value) {
                Some(true) => None,
                Some(false) => Some(c::JWT_CLAIM_MISMATCH),
                None => Some(c::JWT_CLAIM_WRONG_TYPE),
            },
            _ => Some(c::JWT_CLAIM_WRONG_TYPE),
        });
    }
    Some(found.into_iter().min().unwrap_or(c::JWT_OK))
}

/// Whether a header's `typ` is one of these; none = any.
pub fn type_fits(types: &[&str], typ: Option<&str>) -> bool {
    let full = |typ: &str| {
        let typ = typ.to_ascii_lowercase();
        if typ.contains('/') { typ } else { format!("application/{typ}") }
    };
    types.is_empty() || typ.is_some_and(|typ| types.iter().any(|wanted| full(wanted) == full(typ)))
}

/// A claim that is a string if it is there, and in each of these sets.
fn text(claims: &Json, name: &str, sets: &[&[&str]], mismatch: i32) -> Option<i32> {
    match claims.member(name) {
        None | Some(Json::Null) => (!sets.is_empty()).then_some(c::JWT_CLAIM_MISSING),
        Some(Json::Text(text)) => {
            let fits = sets.iter().all(|set| set.contains(&text.as_str()));
            (!fits).then_some(mismatch)
        }
        Some(_) => Some(c::JWT_CLAIMS_MALFORMED),
    }
}

fn audience(claims: &Json, audiences: &[&str]) -> Option<i32> {
    let found = match claims.member("aud") {
        None => return (!audiences.is_empty()).then_some(c::JWT_CLAIM_MISSING),
        Some(Json::Text(text)) => vec![text.as_str()],
        Some(Json::List(items)) => {
            let texts: Option<Vec<&str>> = items
                .iter()
                .map(|item| match item {
                    Json::Text(text) => Some(text.as_str()),
                    _ => None,
                })
                .collect();
            let Some(texts) = texts else {
                return Some(c::JWT_CLAIMS_MALFORMED);
            };
            texts
        }
        Some(_) => return Some(c::JWT_CLAIMS_MALFORMED),
    };
    let fits = found.iter().any(|audience| audiences.contains(audience));
    (!fits).then_some(c::JWT_AUDIENCE_MISMATCH)
}

/// Members of RFC 7515, which `crit` must not name.
const REGISTERED: [&str; 11] = ["alg", "jku", "jwk", "kid", "x5u", "x5c", "x5t", "x5t#S256", "typ", "cty", "crit"];

/// Which header extensions are understood.
#[derive(Clone, Copy)]
pub enum Extensions<'a> {
    /// None: it is a JWT.
    None,
    /// `b64` and these; and whether the payload may be unencoded.
    Listed(&'a [&'a str], bool),
}

/// The status of a token with this header that one of the targets' keys has signed, as far as its payload: `JWT_OK`
/// where the signature passes. `None`: it cannot be said.
pub fn header_status(header: &[u8], extensions: Extensions<'_>, signer: &Secret) -> Option<i32> {
    let head = match json::read_object(header) {
        Verdict::Malformed => return Some(c::JWT_TOKEN_MALFORMED),
        Verdict::Unclear => return None,
        Verdict::Fine(head) => head,
    };
    let mut texts = ["alg", "kid", "typ", "cty"].iter().map(|name| head.member(name));
    let Some(Json::Text(alg)) = head.member("alg") else {
        return Some(c::JWT_TOKEN_MALFORMED);
    };
    if !texts.all(|member| matches!(member, None | Some(Json::Text(_)))) {
        return Some(c::JWT_TOKEN_MALFORMED);
    }
    match extension_status(&head, extensions) {
        Some(c::JWT_OK) => {}
        other => return other,
    }
    let kid = match head.member("kid") {
        Some(Json::Text(kid)) => Some(kid.as_str()),
        _ => None,
    };
    let fits = |secret: &&Secret| kid.is_none() || secret.kid.is_none() || secret.kid == kid;
    let public = |public: &Public| (kid.is_none() || kid == Some(public.kid)) && public.names.contains(&alg.as_str());
    match SECRETS.iter().filter(fits).find(|secret| secret.name == alg) {
        None if PUBLICS.iter().any(public) => Some(c::JWT_SIGNATURE_INVALID),
        None => Some(c::JWT_ALG_NOT_ALLOWED),
        Some(key) if key.alg == signer.alg => Some(c::JWT_OK),
        Some(_) => Some(c::JWT_SIGNATURE_INVALID),
    }
}

/// Of a header that has passed: whether the payload is as it is and not base64url, and its `typ`.
pub fn unencoded_and_typ(header: &[u8]) -> (bool, Option<String>) {
    let Verdict::Fine(head) = json::read_object(header) else {
        return (false, None);
    };
    let typ = match head.member("typ") {
        Some(Json::Text(typ)) => Some(typ.clone()),
        _ => None,
    };
    (head.member("b64") == Some(&Json::Bool(false)), typ)
}

/// `crit` (RFC 7515 4.1.11) and `b64` (RFC 7797).
fn extension_status(head: &Json, extensions: Extensions<'_>) -> Option<i32> {
    let b64 = match head.member("b64") {
        None => None,
        Some(Json::Bool(b64)) => Some(*b64),
        Some(_) => return Some(c::JWT_TOKEN_MALFORMED),
    };
    let mut names = Vec::new();
    match head.member("crit") {
        None => {}
        Some(Json::List(items)) if items.is_empty() => return Some(c::JWT_TOKEN_MALFORMED),
        Some(Json::List(items)) if matches!(extensions, Extensions::None) => {
            let strings = items.iter().all(|item| matches!(item, Json::Text(_)));
            return Some(if strings { c::JWT_TOKEN_UNSUPPORTED } else { c::JWT_TOKEN_MALFORMED });
        }
        Some(Json::List(items)) if items.len() > 32 => return None,
        Some(Json::List(items)) => {
            for item in items {
                let Json::Text(name) = item else {
                    return Some(c::JWT_TOKEN_MALFORMED);
                };
                if names.contains(&name.as_str()) || head.member(name).is_none() || REGISTERED.contains(&name.as_str())
                {
                    return Some(c::JWT_TOKEN_MALFORMED);
                }
                names.push(name);
            }
        }
        Some(_) => return Some(c::JWT_TOKEN_MALFORMED),
    }
    let understood = match extensions {
        Extensions::None => names.is_empty() && b64 != Some(false),
        Extensions::Listed(..) if b64.is_some() && !names.contains(&"b64") => return Some(c::JWT_TOKEN_MALFORMED),
        Extensions::Listed(known, unencoded) => {
            names.iter().all(|name| *name == "b64" || known.contains(name)) && (b64 != Some(false) || unencoded)
        }
    };
    Some(if understood { c::JWT_OK } else { c::JWT_TOKEN_UNSUPPORTED })
}
