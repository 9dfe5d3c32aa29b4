//! The JOSE header (RFC 7515 4).

use smallvec::SmallVec;

use crate::json::{self, Fingerprint, Kind, Text, Value};
use crate::status::Status;

/// More critical extensions than this are not supported.
const MAX_CRIT: usize = 32;

/// Members that RFC 7515 itself defines, which `crit` must not name (4.1.11).
const REGISTERED: [&str; 11] = ["alg", "jku", "jwk", "kid", "x5u", "x5c", "x5t", "x5t#S256", "typ", "cty", "crit"];

/// Those of RFC 7516 4.1 and RFC 7518 4, and what only a signed token can have.
pub const REGISTERED_ENCRYPTED: [&str; 10] = ["enc", "zip", "epk", "apu", "apv", "iv", "tag", "p2s", "p2c", "b64"];

/// What a verifier needs of a header. `jku`, `jwk`, `x5u` and `x5c` are never looked at.
#[derive(Clone, Copy, Debug)]
pub struct Header<'a> {
    /// `alg`.
    pub alg: Text<'a>,
    /// `kid`.
    pub kid: Option<Text<'a>>,
    /// `typ`.
    pub typ: Option<Text<'a>>,
    /// `b64` (RFC 7797): whether the payload is base64url-encoded.
    pub b64: bool,
}

/// Which extensions (RFC 7515 4.1.11) are understood.
#[derive(Clone, Copy, Debug)]
pub enum Extensions<'a> {
    /// None: a JWT. `crit` and an unencoded payload are refused (RFC 7797 7).
    None,
    /// `b64`, and what the caller lists.
    Listed {
        /// Names that the caller understands.
        crit: &'a [&'a str],
        /// Whether an unencoded payload is acceptable.
        unencoded: bool,
    },
}

impl<'a> Header<'a> {
    /// Reads a header and applies the rules of `crit` and `b64`.
    pub fn parse(doc: &'a [u8], extensions: Extensions<'_>) -> Result<Self, Status> {
        const MALFORMED: Status = Status::TokenMalformed;
        let (mut alg, mut kid, mut typ, mut cty) = (None, None, None, None);
        let (mut crit, mut b64) = (None::<Value<'a>>, None::<Value<'a>>);
        json::object(doc, |name, value| match name.short(&mut [0; 8]) {
            b"alg" => alg = Some(value),
            b"kid" => kid = Some(value),
            b"typ" => typ = Some(value),
            b"cty" => cty = Some(value),
            b"crit" => crit = Some(value),
            b"b64" => b64 = Some(value),
            _ => {}
        })
        .map_err(|_| MALFORMED)?;
        let string = |value: Option<Value<'a>>| match value {
            None => Ok(None),
            Some(value) => value.text().map(Some).ok_or(MALFORMED),
        };
        let (alg, kid, typ) = (string(alg)?.ok_or(MALFORMED)?, string(kid)?, string(typ)?);
        string(cty)?;
        let encoded = match b64.map(|value| value.kind) {
            None | Some(Kind::True) => true,
            Some(Kind::False) => false,
            Some(_) => return Err(MALFORMED),
        };
        let names = crit.map(|value| listed(&value)).transpose()?;
        match extensions {
            // Whatever they name, so they are not looked at.
            Extensions::None if names.is_some() || !encoded => return Err(Status::TokenUnsupported),
            Extensions::None => {}
            Extensions::Listed { crit, unencoded } => {
                let (names, count) = names.unwrap_or_default();
                if count > MAX_CRIT {
                    return Err(Status::TokenUnsupported);
                }
                check_critical(doc, &names, &[])?;
                if b64.is_some() && !names.iter().any(|name| name.is("b64")) {
                    return Err(MALFORMED);
                }
                let understood = |name: &Text<'_>| name.is("b64") || crit.iter().any(|known| name.is(known));
                if !names.iter().all(understood) || !(encoded || unencoded) {
                    return Err(Status::TokenUnsupported);
                }
            }
        }
        Ok(Header { alg, kid, typ, b64: encoded })
    }
}

/// Gives the first members that a signer writes to `write`, in pieces, without the closing brace; an empty `typ` is none.
pub fn write_start<E>(
    alg: &str,
    typ: &str,
    kid: Option<&str>,
    write: &mut dyn FnMut(&[u8]) -> Result<(), E>,
) -> Result<(), E> {
    write(b"{\"alg\":\"")?;
    write(alg.as_bytes())?;
    write(b"\"")?;
    if !typ.is_empty() {
        write(b",\"typ\":")?;
        json::write_string(typ, &mut *write)?;
    }
    if let Some(kid) = kid {
        write(b",\"kid\":")?;
        json::write_string(kid, &mut *write)?;
    }
    Ok(())
}

/// Whether a caller's further members, a JSON object or nothing, can stand in a header: none of them is one that is written
/// anyway, or wrong, each critical extension is there, once, and there is room for as many as are written at most.
pub fn may_add(further: &str, crit: &[&str], written: usize, is_ours: impl Fn(&Text<'_>, &Value<'_>) -> bool) -> bool {
    if further.is_empty() && crit.is_empty() {
        return true;
    }
    let (mut ours, mut named) = (false, 0);
    let further = if further.is_empty() { "{}" } else { further };
    let read = json::object(further.as_bytes(), |name, value| {
        ours |= is_ours(&name, &value);
        named += usize::from(crit.iter().any(|crit| name.is(crit)));
    });
    let Ok(members) = read else { return false };
    !ours && named == crit.len() && members + written <= json::MAX_MEMBERS
}

/// Gives the last members to `write`, and the closing brace: `crit` if anything is critical, and the caller's own without
/// their braces.
pub fn write_end<'a, E>(
    crit: impl Iterator<Item = &'a &'a str>,
    further: &str,
    write: &mut dyn FnMut(&[u8]) -> Result<(), E>,
) -> Result<(), E> {
    let mut separator = b",\"crit\":[".as_slice();
    for name in crit {
        write(separator)?;
        json::write_string(name, &mut *write)?;
        separator = b",";
    }
    if separator == b"," {
        write(b"]")?;
    }
    let further = further.trim_matches([' ', '\t', '\r', '\n']);
    let inner = further.strip_prefix('{').and_then(|rest| rest.strip_suffix('}')).unwrap_or_default();
    if !inner.trim_matches([' ', '\t', '\r', '\n']).is_empty() {
        write(b",")?;
        write(inner.as_bytes())?;
    }
    write(b"}")
}

/// An encrypted token's header (RFC 7516 4).
#[derive(Clone, Copy, Debug)]
pub struct EncryptedHeader<'a> {
    /// `alg`.
    pub alg: Text<'a>,
    /// `enc`.
    pub enc: Text<'a>,
    /// `kid`.
    pub kid: Option<Text<'a>>,
    /// `typ`.
    pub typ: Option<Text<'a>>,
    /// `cty`.
    pub cty: Option<Text<'a>>,
    /// `epk` (RFC 7518 4.6.1.1), an object.
    pub epk: Option<&'a [u8]>,
    /// `apu` (4.6.1.2), still encoded.
    pub apu: Option<Text<'a>>,
    /// `apv` (4.6.1.3), still encoded.
    pub apv: Option<Text<'a>>,
    /// `iv` (4.7.1.1), still encoded.
    pub iv: Option<Text<'a>>,
    /// `tag` (4.7.1.2), still encoded.
    pub tag: Option<Text<'a>>,
}

/// The members of a header that are strings, in the order of the table below.
const STRINGS: [&str; 10] = ["alg", "enc", "kid", "typ", "cty", "apu", "apv", "iv", "tag", "zip"];

impl<'a> EncryptedHeader<'a> {
    /// Reads a header and applies the rules of `crit`, of whose extensions the caller understands these; with `None` it must
    /// not be there. Compression is not supported: what it would expand to is anybody's guess.
    pub fn parse(doc: &'a [u8], understood: Option<&[&str]>) -> Result<Self, Status> {
        const MALFORMED: Status = Status::TokenMalformed;
        let mut strings = [None::<Value<'a>>; STRINGS.len()];
        let (mut epk, mut crit) = (None::<Value<'a>>, None::<Value<'a>>);
        json::object(doc, |name, value| {
            if let Some(at) = STRINGS.iter().position(|known| name.is(known)) {
                strings[at] = Some(value);
            } else if name.is("epk") {
                epk = Some(value);
            } else if name.is("crit") {
                crit = Some(value);
            }
        })
        .map_err(|_| MALFORMED)?;
        let mut texts = [None; STRINGS.len()];
        for (text, value) in texts.iter_mut().zip(strings) {
            *text = value.map(|value| value.text().ok_or(MALFORMED)).transpose()?;
        }
        let [alg, enc, kid, typ, cty, apu, apv, iv, tag, zip] = texts;
        let (alg, enc) = (alg.ok_or(MALFORMED)?, enc.ok_or(MALFORMED)?);
        if epk.is_some_and(|epk| epk.kind != Kind::Object) {
            return Err(MALFORMED);
        }
        let names = crit.map(|value| listed(&value)).transpose()?;
        match understood {
            None if names.is_some() => return Err(Status::TokenUnsupported),
            None => {}
            Some(understood) => {
                let (names, count) = names.unwrap_or_default();
                if count > MAX_CRIT {
                    return Err(Status::TokenUnsupported);
                }
                check_critical(doc, &names, &REGISTERED_ENCRYPTED)?;
                if !names.iter().all(|name| understood.iter().any(|known| name.is(known))) {
                    return Err(Status::TokenUnsupported);
                }
            }
        }
        if zip.is_some() {
            return Err(Status::TokenUnsupported);
        }
        let epk = epk.map(|epk| epk.raw);
        Ok(EncryptedHeader { alg, enc, kid, typ, cty, epk, apu, apv, iv, tag })
    }
}

type Names<'a> = SmallVec<[Text<'a>; MAX_CRIT]>;

/// The names in `crit`, as many as are supported, and how many there are: at least one, all of them strings.
fn listed<'a>(crit: &Value<'a>) -> Result<(Names<'a>, usize), Status> {
    let (mut names, mut count) = (Names::new(), 0);
    let mut strings = crit.kind == Kind::Array;
    if strings {
        json::array(crit.raw, |_, value| {
            count += 1;
            match value.text() {
                Some(name) if names.len() < MAX_CRIT => names.push(name),
                Some(_) => {}
                None => strings = false,
            }
        })
        .map_err(|_| Status::TokenMalformed)?;
    }
    if strings && count > 0 { Ok((names, count)) } else { Err(Status::TokenMalformed) }
}

/// Critical extensions are all different, not those that everybody understands, and there (RFC 7515 4.1.11).
fn check_critical(doc: &[u8], names: &[Text<'_>], registered: &[&str]) -> Result<(), Status> {
    if names.is_empty() {
        return Ok(());
    }
    let mut sorted: SmallVec<[Fingerprint; MAX_CRIT]> = names.iter().map(Text::fingerprint).collect();
    let different = json::sort_fingerprints(&mut sorted);
    let mut found = 0;
    json::object(doc, |member, _| found += usize::from(sorted.binary_search(&member.fingerprint()).is_ok()))
        .map_err(|_| Status::TokenMalformed)?;
    let registered = |name: &Text<'_>| REGISTERED.iter().chain(registered).any(|known| name.is(known));
    if !different || found != names.len() || names.iter().any(registered) {
        return Err(Status::TokenMalformed);
    }
    Ok(())
}

/// Whether a `typ` is one of those that are acceptable; none named = any, also none.
pub fn type_fits(typ: Option<&Text<'_>>, acceptable: &[&str]) -> bool {
    acceptable.is_empty() || typ.is_some_and(|typ| acceptable.iter().any(|wanted| same_type(typ, wanted)))
}

/// Whether two media types are the same: in any case, "application/" may be left out (RFC 7515 4.1.9).
pub fn same_type(typ: &Text<'_>, expected: &str) -> bool {
    const PREFIX: &[u8] = b"application/";
    fn bare(typ: &[u8]) -> &[u8] {
        match typ.split_at_checked(PREFIX.len()) {
            Some((prefix, rest)) if prefix.eq_ignore_ascii_case(PREFIX) && !rest.contains(&b'/') => rest,
            _ => typ,
        }
    }
    let expected = bare(expected.as_bytes());
    if let Some(typ) = typ.plain_bytes() {
        return bare(typ).eq_ignore_ascii_case(expected);
    }
    // The same without a copy, which could be as long as the token.
    let same = |typ: &mut dyn Iterator<Item = u8>, other: &[u8]| {
        typ.map(|byte| byte.to_ascii_lowercase()).eq(other.iter().map(u8::to_ascii_lowercase))
    };
    let prefixed =
        same(&mut typ.bytes().take(PREFIX.len()), PREFIX) && typ.bytes().skip(PREFIX.len()).all(|byte| byte != b'/');
    same(&mut typ.bytes().skip(if prefixed { PREFIX.len() } else { 0 }), expected)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn status(doc: &str, extensions: Extensions<'_>) -> Option<Status> {
        Header::parse(doc.as_bytes(), extensions).err()
    }

    const UNDERSTOOD: Extensions<'_> = Extensions::Listed { crit: &["exp"], unencoded: true };

    #[test]
    fn crit_is_refused_in_tokens_of_claims() {
        use Status::{TokenMalformed, TokenUnsupported};
        let rows = [
            (r#"{"alg":"HS256","crit":["x"],"x":1}"#, Some(TokenUnsupported), Some(TokenUnsupported)),
            (r#"{"alg":"HS256","crit":["exp"],"exp":1}"#, Some(TokenUnsupported), None),
            (r#"{"alg":"HS256","crit":["b64"],"b64":true}"#, Some(TokenUnsupported), None),
            (r#"{"alg":"HS256","crit":["b64"],"b64":false}"#, Some(TokenUnsupported), None),
            (r#"{"alg":"HS256","b64":false}"#, Some(TokenUnsupported), Some(TokenMalformed)),
            (r#"{"alg":"HS256","b64":true}"#, None, Some(TokenMalformed)),
            (r#"{"alg":"HS256","b64":"false"}"#, Some(TokenMalformed), Some(TokenMalformed)),
            (r#"{"alg":"HS256","crit":[]}"#, Some(TokenMalformed), Some(TokenMalformed)),
            (r#"{"alg":"HS256","crit":"exp","exp":1}"#, Some(TokenMalformed), Some(TokenMalformed)),
            (r#"{"alg":"HS256","crit":null}"#, Some(TokenMalformed), Some(TokenMalformed)),
            (r#"{"alg":"HS256","crit":[1]}"#, Some(TokenMalformed), Some(TokenMalformed)),
            (r#"{"alg":"HS256","crit":["exp"]}"#, Some(TokenUnsupported), Some(TokenMalformed)),
            (r#"{"alg":"HS256","crit":["alg"]}"#, Some(TokenUnsupported), Some(TokenMalformed)),
            (r#"{"alg":"HS256","crit":["exp","\u0065xp"],"exp":1}"#, Some(TokenUnsupported), Some(TokenMalformed)),
        ];
        for (doc, jwt, jws) in rows {
            assert_eq!(status(doc, Extensions::None), jwt, "{doc}");
            assert_eq!(status(doc, UNDERSTOOD), jws, "{doc}");
        }
        let encoded_only = Extensions::Listed { crit: &[], unencoded: false };
        assert_eq!(status(r#"{"alg":"HS256","crit":["b64"],"b64":false}"#, encoded_only), Some(TokenUnsupported));
        let many: Vec<String> = (0..33).map(|n| format!("\"m{n}\"")).collect();
        let members: Vec<String> = many.iter().map(|name| format!("{name}:1")).collect();
        let doc = format!("{{\"alg\":\"HS256\",\"crit\":[{}],{}}}", many.join(","), members.join(","));
        assert_eq!(status(&doc, UNDERSTOOD), Some(TokenUnsupported));
    }

    /// A list without end is counted, not kept.
    #[test]
    fn no_more_names_are_kept_than_are_supported() {
        for (count, kept) in [(1, 1), (32, 32), (33, 32), (1000, 32)] {
            let doc = format!("{{\"crit\":[{}\"x\"]}}", "\"x\",".repeat(count - 1));
            json::object(doc.as_bytes(), |_, crit| {
                let (names, listed) = listed(&crit).expect("names");
                assert_eq!((names.len(), listed), (kept, count));
            })
            .expect("an object");
        }
    }

    /// Long names, alike but for the middle, and the same text in escapes.
    #[test]
    fn crit_costs_no_more_than_its_length() {
        let names = |escaped: bool| {
            let part = if escaped { "\\u0061" } else { "a" };
            (0..32).map(move |at| format!("\"{}{at:02}{}\"", part.repeat(100), part.repeat(100)))
        };
        for (listed, there) in [(false, false), (true, true), (false, true), (true, false)] {
            let members: Vec<String> = names(there).map(|name| format!("{name}:1")).collect();
            let names: Vec<String> = names(listed).collect();
            let doc = format!("{{\"alg\":\"HS256\",\"crit\":[{}],{}}}", names.join(","), members.join(","));
            for extensions in [Extensions::None, UNDERSTOOD] {
                json::steps::TAKEN.set(0);
                assert_eq!(status(&doc, extensions), Some(Status::TokenUnsupported));
                let steps = json::steps::TAKEN.get();
                assert!(steps <= 3 * doc.len(), "{steps} steps for {} bytes", doc.len());
            }
        }
    }

    #[test]
    fn members_have_their_types() {
        for doc in [
            "{}",
            r#"{"alg":1}"#,
            r#"{"alg":null}"#,
            r#"{"alg":"HS256","kid":1}"#,
            r#"{"alg":"HS256","typ":null}"#,
            r#"{"alg":"HS256","cty":[]}"#,
            "[]",
            "",
        ] {
            assert_eq!(status(doc, Extensions::None), Some(Status::TokenMalformed), "{doc}");
        }
        let header = Header::parse(br#"{"\u0061lg":"HS\u003256","kid":"","x":{"y":[]}}"#, Extensions::None).unwrap();
        assert!(header.alg.is("HS256") && header.kid.unwrap().is("") && header.typ.is_none());
    }

    #[test]
    fn types_compare_as_media_types() {
        let same = |typ: &str, expected: &str| {
            let doc = format!("{{\"alg\":\"HS256\",\"typ\":\"{typ}\"}}");
            let header = Header::parse(doc.as_bytes(), Extensions::None).unwrap();
            same_type(&header.typ.unwrap(), expected)
        };
        assert!(same("at+jwt", "at+jwt") && same("AT+JWT", "at+jwt") && same("application/at+jwt", "at+jwt"));
        assert!(same("at+jwt", "Application/at+JWT") && same("\\u0061t+jwt", "at+jwt") && same("text/x", "text/x"));
        assert!(!same("jwt", "at+jwt") && !same("text/at+jwt", "at+jwt") && !same("application/a/b", "a/b"));
    }
}
