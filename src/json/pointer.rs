//! Finding a value by its name or its JSON Pointer (RFC 6901).

use super::reader::{Kind, Result, Value, array, object};
use super::text::Text;

/// A place in a document: a member of the top level, or a JSON Pointer (RFC 6901) if it begins with '/'.
#[derive(Clone, Copy, Debug)]
pub struct Path<'p>(&'p str);

impl<'p> Path<'p> {
    /// `None` if it is a JSON Pointer with an escape that there is none.
    pub fn new(path: &'p str) -> Option<Self> {
        if path.starts_with('/') {
            let bytes = path.as_bytes();
            let bad = |at: usize| !matches!(bytes.get(at + 1), Some(b'0' | b'1'));
            if memchr::memchr_iter(b'~', bytes).any(bad) {
                return None;
            }
        }
        Some(Path(path))
    }

    /// The value there, if there is one, in a document that must be one object.
    pub fn find<'a>(&self, doc: &'a [u8]) -> Result<Option<Value<'a>>> {
        let Some(pointer) = self.0.strip_prefix('/') else {
            return member(doc, |name| name.is(self.0));
        };
        let mut found: Option<Value<'a>> = None;
        for token in pointer.split('/') {
            let (kind, raw, start) = found.map_or((Kind::Object, doc, 0), |value| (value.kind, value.raw, value.start));
            let next = match kind {
                Kind::Object => member(raw, |name| same_token(&name, token))?,
                Kind::Array => element(raw, token)?,
                _ => None,
            };
            match next {
                Some(value) => found = Some(value.moved(start)),
                None => return Ok(None),
            }
        }
        Ok(found)
    }
}

fn member<'a>(doc: &'a [u8], is: impl Fn(Text<'a>) -> bool) -> Result<Option<Value<'a>>> {
    let mut found = None;
    object(doc, |name, value| {
        if is(name) {
            found = Some(value);
        }
    })?;
    Ok(found)
}

fn element<'a>(doc: &'a [u8], token: &str) -> Result<Option<Value<'a>>> {
    // RFC 6901 4: digits without a leading zero.
    let plain = token.bytes().all(|byte| byte.is_ascii_digit()) && (token == "0" || !token.starts_with('0'));
    let Some(wanted) = plain.then(|| token.parse::<usize>().ok()).flatten() else { return Ok(None) };
    let mut found = None;
    array(doc, |index, value| {
        if index == wanted {
            found = Some(value);
        }
    })?;
    Ok(found)
}

/// Whether a name is what a JSON Pointer's reference token stands for: `~1` is '/', `~0` is '~'.
fn same_token(name: &Text<'_>, token: &str) -> bool {
    if !token.contains('~') {
        return name.is(token);
    }
    let mut rest = token.bytes();
    let unescaped = core::iter::from_fn(|| match rest.next()? {
        b'~' => Some(if rest.next() == Some(b'1') { b'/' } else { b'~' }),
        byte => Some(byte),
    });
    name.bytes().eq(unescaped)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_find_members_and_pointers() {
        let doc = br#"{ "a": {"b/c": [10, {"d~": "x"}], "": 1}, "/a": 2, "0": 3 }"#;
        let find = |path: &str| {
            let value = Path::new(path).unwrap().find(doc).unwrap()?;
            assert_eq!(&doc[value.start..value.start + value.raw.len()], value.raw, "{path}");
            Some(core::str::from_utf8(value.raw).unwrap())
        };
        assert_eq!(find("/a/b~1c/0"), Some("10"));
        assert_eq!(find("/a/b~1c/1/d~0"), Some("\"x\""));
        assert_eq!(find("/a/"), Some("1"));
        assert_eq!(find("/~1a"), Some("2"));
        assert_eq!(find("0"), Some("3"));
        for absent in ["/a/b~1c/01", "/a/b~1c/-", "/a/b~1c/2", "/a/b", "/b", "a/", "", "/", "/0/1", "/a/b~1c/1/d~0/x"] {
            assert_eq!(find(absent), None, "{absent}");
        }
        for bad in ["/~", "/~2", "/a~/b", "/a/~x"] {
            assert!(Path::new(bad).is_none(), "{bad}");
        }
    }
}
