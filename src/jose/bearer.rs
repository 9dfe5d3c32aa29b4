//! The `Authorization` header's Bearer scheme (RFC 6750 2.1).

use core::ops::Range;

/// Where the token is in a header value: `Bearer` in any case, one or more spaces, one `b64token`.
pub fn token(value: &[u8]) -> Option<Range<usize>> {
    let scheme = b"bearer";
    let rest = value.get(scheme.len()..)?;
    if !value[..scheme.len()].eq_ignore_ascii_case(scheme) {
        return None;
    }
    let spaces = rest.iter().take_while(|&&byte| byte == b' ').count();
    let token = &rest[spaces..];
    // b64token = 1*( ALPHA / DIGIT / "-" / "." / "_" / "~" / "+" / "/" ) *"="
    let in_token = |byte: &u8| byte.is_ascii_alphanumeric() || b"-._~+/".contains(byte);
    let padding = token.iter().rev().take_while(|&&byte| byte == b'=').count();
    let characters = &token[..token.len() - padding];
    let valid = spaces > 0 && !characters.is_empty() && characters.iter().all(in_token);
    valid.then_some(scheme.len() + spaces..value.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_token_after_the_scheme() {
        assert_eq!(token(b"Bearer a.b.c"), Some(7..12));
        assert_eq!(token(b"bEARER   x=="), Some(9..12));
        for none in [
            "",
            "Bearer",
            "Bearer ",
            "Bearer\ta",
            "Basic a",
            "Bearera",
            "Bearer a b",
            "Bearer a,b",
            " Bearer a",
            "Bearer a ",
            "Bearer =",
            "Bearer a=b",
            "Bearer \u{e9}",
        ] {
            assert_eq!(token(none.as_bytes()), None, "{none:?}");
        }
    }
}
