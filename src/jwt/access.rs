//! Typed reads of verified claims, by name or JSON Pointer (RFC 6901).

use core::ops::Range;

use super::number;
use crate::json::{self, Kind, Path, Value};
use crate::status::{Error, Result, Status};

const MALFORMED: Error = Error { status: Status::ClaimsMalformed, needed: 0 };
const WRONG_TYPE: Error = Error { status: Status::ClaimWrongType, needed: 0 };

fn find<'a>(claims: &'a [u8], name: &str) -> Result<Value<'a>> {
    let path = Path::new(name).ok_or(Status::InvalidArgument)?;
    path.find(claims).map_err(|_| MALFORMED)?.ok_or(Status::ClaimMissing.into())
}

/// Whether a claim has this value: as an element of an array of any values, or as a word of a string.
pub fn has(claims: &[u8], name: &str, value: &str) -> Result<bool> {
    contains(&find(claims, name)?, value)
}

/// As `has`, of a value that has been found.
pub(super) fn contains(found: &Value<'_>, value: &str) -> Result<bool> {
    if let Some(text) = found.text() {
        return Ok(text.has_word(value));
    }
    if found.kind != Kind::Array {
        return Err(WRONG_TYPE);
    }
    let mut has = false;
    json::array(found.raw, |_, element| has |= element.text().is_some_and(|text| text.is(value)))
        .map_err(|_| MALFORMED)?;
    Ok(has)
}

/// Copies a string, unescaped, to the front of `out`; returns how many bytes.
pub fn string(claims: &[u8], name: &str, out: &mut [u8]) -> Result<usize> {
    let text = find(claims, name)?.text().ok_or(WRONG_TYPE)?;
    let len = text.unescaped_len();
    text.copy_to(out.get_mut(..len).ok_or(Error::too_small(len))?);
    Ok(len)
}

fn number<T>(claims: &[u8], name: &str, read: impl FnOnce(&[u8]) -> Option<T>) -> Result<T> {
    let value = find(claims, name)?;
    if value.kind != Kind::Number {
        return Err(WRONG_TYPE);
    }
    read(value.raw).ok_or(WRONG_TYPE)
}

/// A number that is whole and fits.
pub fn int(claims: &[u8], name: &str) -> Result<i64> {
    number(claims, name, number::int)
}

/// A number, as the nearest double.
pub fn double(claims: &[u8], name: &str) -> Result<f64> {
    number(claims, name, number::double)
}

/// True or false.
pub fn boolean(claims: &[u8], name: &str) -> Result<bool> {
    match find(claims, name)?.kind {
        Kind::True => Ok(true),
        Kind::False => Ok(false),
        _ => Err(WRONG_TYPE),
    }
}

/// The type of a value, and where its text is.
pub fn json(claims: &[u8], name: &str) -> Result<(Kind, Range<usize>)> {
    let value = find(claims, name)?;
    Ok((value.kind, value.start..value.start + value.raw.len()))
}

/// How many elements an array has, or members an object.
pub fn count(claims: &[u8], name: &str) -> Result<usize> {
    let value = find(claims, name)?;
    let mut count = 0;
    match value.kind {
        Kind::Array => json::array(value.raw, |_, _| count += 1),
        Kind::Object => json::object(value.raw, |_, _| count += 1).map(drop),
        _ => return Err(WRONG_TYPE),
    }
    .map_err(|_| MALFORMED)?;
    Ok(count)
}

#[cfg(test)]
mod tests {
    use super::*;

    const CLAIMS: &[u8] = br#"{"s":"a b","n":7,"f":1.5,"t":true,"x":false,"l":["a",1,"b"],"e":[],"o":{"p":{"q":2}}}"#;

    #[test]
    fn values_are_read_by_name_or_pointer_and_type() {
        let mut out = [0; 8];
        assert_eq!(string(CLAIMS, "s", &mut out), Ok(3));
        assert_eq!(&out[..3], b"a b");
        assert_eq!(string(CLAIMS, "s", &mut out[..2]), Err(Error::too_small(3)));
        assert_eq!(string(CLAIMS, "n", &mut out), Err(WRONG_TYPE));
        assert_eq!((int(CLAIMS, "n"), int(CLAIMS, "/o/p/q")), (Ok(7), Ok(2)));
        assert_eq!(
            (int(CLAIMS, "f"), int(CLAIMS, "s"), int(CLAIMS, "t")),
            (Err(WRONG_TYPE), Err(WRONG_TYPE), Err(WRONG_TYPE))
        );
        assert_eq!((double(CLAIMS, "f"), double(CLAIMS, "s")), (Ok(1.5), Err(WRONG_TYPE)));
        assert_eq!((boolean(CLAIMS, "t"), boolean(CLAIMS, "x")), (Ok(true), Ok(false)));
        assert_eq!(boolean(CLAIMS, "n"), Err(WRONG_TYPE));
        assert_eq!(int(CLAIMS, "absent"), Err(Status::ClaimMissing.into()));
        assert_eq!(int(CLAIMS, "/~"), Err(Status::InvalidArgument.into()));
        assert_eq!(int(b"{", "n"), Err(MALFORMED));
    }

    #[test]
    fn words_and_elements_are_contained() {
        for (name, value, expected) in [
            ("s", "a", Ok(true)),
            ("s", "b", Ok(true)),
            ("s", "a b", Ok(false)),
            ("l", "a", Ok(true)),
            ("l", "b", Ok(true)),
            ("l", "1", Ok(false)),
            ("e", "a", Ok(false)),
            ("n", "7", Err(WRONG_TYPE)),
            ("o", "p", Err(WRONG_TYPE)),
        ] {
            assert_eq!(has(CLAIMS, name, value), expected, "{name} {value}");
        }
    }

    #[test]
    fn places_and_counts_are_those_of_the_text() {
        let at = |name| json(CLAIMS, name).map(|(kind, place)| (kind, &CLAIMS[place]));
        assert_eq!(at("n"), Ok((Kind::Number, &b"7"[..])));
        assert_eq!(at("/l/2"), Ok((Kind::String, &b"\"b\""[..])));
        assert_eq!(at("/o/p"), Ok((Kind::Object, &b"{\"q\":2}"[..])));
        assert_eq!((count(CLAIMS, "l"), count(CLAIMS, "e"), count(CLAIMS, "o")), (Ok(3), Ok(0), Ok(1)));
        assert_eq!(count(CLAIMS, "s"), Err(WRONG_TYPE));
        assert_eq!(count(br#"{"o":{"a":1,"b":2}}"#, "o"), Ok(2));
    }
}
