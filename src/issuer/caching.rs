//! What the headers of an answer say of its lifetime (RFC 9111) and of the next attempt (RFC 9110 10.2.3).

/// RFC 9111 1.2.2: what is greater counts as this.
const MOST_SECONDS: i64 = 1 << 31;

/// A number of seconds; what is greater than the most counts as that.
fn seconds(digits: &str) -> Option<i64> {
    if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    Some(digits.parse().map_or(MOST_SECONDS, |number: i64| number.min(MOST_SECONDS)))
}

/// The directives of a Cache-Control header with their values, without quotes (RFC 9111 5.2).
fn directives(mut text: &str) -> impl Iterator<Item = (&str, &str)> {
    core::iter::from_fn(move || {
        loop {
            text = text.trim_start_matches([' ', '\t', ',']);
            if text.is_empty() {
                return None;
            }
            // A quoted text may hold commas.
            let mut is_quoted = false;
            let mut is_escaped = false;
            let end = text.find(|char| {
                let ends = char == ',' && !is_quoted;
                is_quoted ^= char == '"' && !is_escaped;
                is_escaped = is_quoted && char == '\\' && !is_escaped;
                ends
            });
            let (item, rest) = text.split_at(end.unwrap_or(text.len()));
            text = rest;
            let item = item.trim_end_matches([' ', '\t']);
            let is_token = |char: char| char.is_ascii_alphanumeric() || "!#$%&'*+-.^_`|~".contains(char);
            let (name, value) = item.split_at(item.find(|char| !is_token(char)).unwrap_or(item.len()));
            if !name.is_empty() {
                let value = value.strip_prefix('=').unwrap_or_default();
                let inner = value.strip_prefix('"').and_then(|value| value.strip_suffix('"'));
                return Some((name, inner.unwrap_or(value)));
            }
        }
    })
}

/// For how many seconds an answer says that it is fresh (RFC 9111 4.2); `None` if it does not say.
///
/// What is malformed counts as not fresh, and of two the first counts (4.2.1). `s-maxage` is for shared caches, and
/// `Expires` for old ones.
pub(super) fn stated_lifetime(cache_control: &str, age: &str) -> Option<i64> {
    let mut max_age = None;
    for (name, value) in directives(cache_control) {
        if name.eq_ignore_ascii_case("no-store") || name.eq_ignore_ascii_case("no-cache") {
            return Some(0);
        }
        if name.eq_ignore_ascii_case("max-age") && max_age.is_none() {
            max_age = Some(seconds(value).unwrap_or(0));
        }
    }
    let age = age.split(',').next().unwrap_or_default().trim_matches([' ', '\t']);
    max_age.map(|max_age| (max_age - seconds(age).unwrap_or(0)).max(0))
}

/// After how many seconds to try again. A date says nothing to who has no calendar.
pub(super) fn retry_after(text: &str) -> i64 {
    seconds(text.trim_matches([' ', '\t'])).unwrap_or(0)
}

/// Whether an ETag can be sent back: one value of visible characters.
pub(super) fn is_etag(text: &str) -> bool {
    !text.is_empty() && text.len() < MAX_ETAG_LEN && text.bytes().all(|byte| matches!(byte, 0x21..=0x7e))
}

/// With the NUL behind it.
const MAX_ETAG_LEN: usize = 256;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lifetimes() {
        for (cache_control, age, expected) in [
            ("", "", None),
            ("public", "100", None),
            ("max-age=100", "", Some(100)),
            ("public,Max-Age=101 , must-revalidate", "", Some(101)),
            ("max-age=\"102\"", "", Some(102)),
            ("max-age=100, max-age=200", "", Some(100)),
            ("max-age=soon", "", Some(0)),
            ("max-age=-1", "", Some(0)),
            ("max-age", "", Some(0)),
            ("max-age = 100", "", Some(0)),
            ("max-age=1e3", "", Some(0)),
            ("max-age=+5", "", Some(0)),
            ("max-age=\"100", "", Some(0)),
            ("ext=\"x, max-age=999, no-store\", max-age=100", "", Some(100)),
            ("ext=\"a\\\", no-store, \", max-age=7", "", Some(7)),
            ("no-cache-at-all, x-no-store, max-age=100", "", Some(100)),
            ("max-age=100, No-Cache=\"Set-Cookie\"", "", Some(0)),
            ("no-store", "", Some(0)),
            ("s-maxage=1000, max-age=100", "", Some(100)),
            (",, ;x, max-age=3", "", Some(3)),
            ("max-age=100", "40", Some(60)),
            ("max-age=100", "500", Some(0)),
            ("max-age=100", "old", Some(100)),
            ("max-age=100", " 10 , 50", Some(90)),
            ("max-age=99999999999999999999", "", Some(MOST_SECONDS)),
            ("max-age=99999999999999999999", "99999999999999999999", Some(0)),
        ] {
            assert_eq!(stated_lifetime(cache_control, age), expected, "{cache_control} {age}");
        }
    }

    #[test]
    fn retries_and_etags() {
        let date = "Fri, 31 Dec 1999 23:59:59 GMT";
        for (text, expected) in [("120", 120), (" 7 ", 7), ("", 0), (date, 0), ("-1", 0), ("1.5", 0)] {
            assert_eq!(retry_after(text), expected, "{text}");
        }
        assert!(is_etag("\"1\"") && is_etag("W/\"2\"") && is_etag(&"x".repeat(255)));
        assert!(!is_etag("") && !is_etag("\"a\", \"b\"") && !is_etag("\u{e9}") && !is_etag(&"x".repeat(256)));
    }
}
