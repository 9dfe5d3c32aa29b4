//! URLs of http and https (RFC 3986), as far as fetching keys needs them: strictly, for where two parsers differ, one of
//! them asks another host.

/// The longest URL, in bytes.
pub const MAX_URL_LEN: usize = 2047;

/// A URL of http or https without user and fragment, in visible ASCII.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Url {
    text: String,
    /// Where the host ends with its port, and the path begins.
    path_at: usize,
    is_https: bool,
    /// In lower case, with the brackets of IPv6.
    host: String,
    port: u16,
}

fn is_visible(text: &str) -> bool {
    text.bytes().all(|byte| matches!(byte, 0x21..=0x7e))
}

/// `host`, `host:port` or `[address]:port`; no user, for a password is not for a URL.
fn authority(text: &str, default_port: u16) -> Option<(String, u16)> {
    let (host, port) = match text.strip_prefix('[') {
        Some(rest) => {
            let end = rest.find(']')?;
            let address = &rest[..end];
            let is_address = address.parse::<core::net::Ipv6Addr>().is_ok();
            if !is_address {
                return None;
            }
            (&text[..end + 2], &rest[end + 1..])
        }
        None => {
            let end = text.find(':').unwrap_or(text.len());
            let host = &text[..end];
            let is_name = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~');
            if host.is_empty() || !host.bytes().all(is_name) {
                return None;
            }
            (host, &text[end..])
        }
    };
    let port = match port.strip_prefix(':') {
        None if port.is_empty() => default_port,
        Some("") => default_port,
        Some(digits) if digits.bytes().all(|byte| byte.is_ascii_digit()) => digits.parse().ok()?,
        _ => return None,
    };
    Some((host.to_ascii_lowercase(), port))
}

/// The scheme that a reference begins with, if it does (RFC 3986 3.1).
fn scheme(reference: &str) -> Option<&str> {
    let end = reference.find(|char: char| !(char.is_ascii_alphanumeric() || matches!(char, '+' | '-' | '.')))?;
    let is_scheme = reference[end..].starts_with(':') && reference.starts_with(|char: char| char.is_ascii_alphabetic());
    is_scheme.then(|| &reference[..end])
}

/// RFC 3986 5.2.4, of a path that begins with '/'.
fn without_dots(path: &str) -> String {
    let mut kept: Vec<&str> = Vec::new();
    let mut segments = path.split('/').skip(1).peekable();
    while let Some(segment) = segments.next() {
        let is_last = segments.peek().is_none();
        match segment {
            "." | ".." => {
                if segment == ".." {
                    kept.pop();
                }
                // What follows would be in the folder.
                if is_last {
                    kept.push("");
                }
            }
            _ => kept.push(segment),
        }
    }
    format!("/{}", kept.join("/"))
}

impl Url {
    /// Reads an absolute URL.
    pub fn parse(text: &str) -> Option<Url> {
        let text = text.split('#').next().unwrap_or_default();
        let scheme = scheme(text)?;
        let is_https = scheme.eq_ignore_ascii_case("https");
        if !is_visible(text) || !(is_https || scheme.eq_ignore_ascii_case("http")) {
            return None;
        }
        let rest = text[scheme.len()..].strip_prefix("://")?;
        // Some parsers take a backslash for a slash.
        let end = rest.find(['/', '?', '\\']).unwrap_or(rest.len());
        let (host, port) = authority(&rest[..end], if is_https { 443 } else { 80 })?;
        let path_at = scheme.len() + 3 + end;
        let mut text = text.to_string();
        if !text[path_at..].starts_with('/') {
            if text[path_at..].starts_with('\\') {
                return None;
            }
            text.insert(path_at, '/');
        }
        (text.len() <= MAX_URL_LEN).then_some(Url { text, path_at, is_https, host, port })
    }

    /// What a reference names, of an answer from here (RFC 3986 5.2). Servers write all kinds of characters there: those that
    /// need it are percent-encoded; control characters are refused.
    pub fn join(&self, reference: &str) -> Option<Url> {
        if reference.chars().any(char::is_control) {
            return None;
        }
        let mut encoded = String::new();
        for char in reference.trim_matches(' ').chars() {
            if matches!(char, '\u{21}'..='\u{7e}') {
                encoded.push(char);
            } else {
                let mut bytes = [0; 4];
                char.encode_utf8(&mut bytes).bytes().for_each(|byte| encoded.push_str(&format!("%{byte:02X}")));
            }
        }
        let reference = encoded.split('#').next().unwrap_or_default();
        if scheme(reference).is_some() {
            return Url::parse(reference);
        }
        if reference.starts_with("//") {
            return Url::parse(&format!("{}:{reference}", if self.is_https { "https" } else { "http" }));
        }
        let (start, own) = self.text.split_at(self.path_at);
        let (own_path, _) = own.split_at(own.find('?').unwrap_or(own.len()));
        let (path, query) = reference.split_at(reference.find('?').unwrap_or(reference.len()));
        let path = match path {
            "" if query.is_empty() => return Some(self.clone()),
            "" => own_path.to_string(),
            _ if path.starts_with('/') => without_dots(path),
            _ => without_dots(&format!("{}/{path}", &own_path[..own_path.rfind('/').unwrap_or(0)])),
        };
        Url::parse(&format!("{start}{path}{query}"))
    }

    pub fn as_str(&self) -> &str {
        &self.text
    }

    pub fn is_https(&self) -> bool {
        self.is_https
    }

    /// RFC 6454 4.
    pub fn has_origin_of(&self, other: &Url) -> bool {
        (self.is_https, &self.host, self.port) == (other.is_https, &other.host, other.port)
    }

    /// Whether it is on this machine, which no look-up of a name can change.
    pub fn is_loopback(&self) -> bool {
        let is_address = |host: &str| host.parse::<core::net::Ipv4Addr>().is_ok_and(|address| address.is_loopback());
        let inner = self.host.strip_prefix('[').and_then(|host| host.strip_suffix(']'));
        let is_address_6 = |host: &str| host.parse::<core::net::Ipv6Addr>().is_ok_and(|address| address.is_loopback());
        self.host == "localhost" || is_address(&self.host) || inner.is_some_and(is_address_6)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Option<String> {
        Url::parse(text).map(|url| url.as_str().to_string())
    }

    #[test]
    fn absolute_urls() {
        for (text, expected) in [
            ("https://a.example", "https://a.example/"),
            ("HTTPS://A.example:443/x?y=1#z", "HTTPS://A.example:443/x?y=1"),
            ("https://a.example?x", "https://a.example/?x"),
            ("http://[::1]:8/keys", "http://[::1]:8/keys"),
            ("https://a.example:/", "https://a.example:/"),
        ] {
            assert_eq!(read(text).as_deref(), Some(expected), "{text}");
        }
        let bad = [
            "",
            "https:",
            "https:/a",
            "https://",
            "https:///x",
            "https://:1/",
            "ftp://a.example/",
            "file:///etc/passwd",
            "https://a@b.example/",
            "https://a:b@c.example/",
            "https://a.example\\@b.example/",
            "https://a.example\\b",
            "https://a.example:x/",
            "https://a.example:65536/",
            "https://a.example:+1/",
            "https://[::1/",
            "https://[a]/",
            "https://[::1]x/",
            "https://a.example/ ",
            "https://a.example/\n",
            "https://a.example/\u{e9}",
            "https://a%2eexample/",
            "a.example/keys",
            "/keys",
        ];
        for text in bad {
            assert_eq!(read(text), None, "{text}");
        }
        assert!(Url::parse(&format!("https://a/{}", "x".repeat(MAX_URL_LEN - 10))).is_some());
        assert_eq!(read(&format!("https://a/{}", "x".repeat(MAX_URL_LEN - 9))), None);
    }

    #[test]
    fn references() {
        // RFC 3986 5.4, with a base that http allows.
        let base = Url::parse("http://a/b/c/d;p?q").unwrap();
        for (reference, expected) in [
            ("g", "http://a/b/c/g"),
            ("./g", "http://a/b/c/g"),
            ("g/", "http://a/b/c/g/"),
            ("/g", "http://a/g"),
            ("//g", "http://g/"),
            ("?y", "http://a/b/c/d;p?y"),
            ("g?y", "http://a/b/c/g?y"),
            ("#s", "http://a/b/c/d;p?q"),
            ("g#s", "http://a/b/c/g"),
            ("g;x?y#s", "http://a/b/c/g;x?y"),
            ("", "http://a/b/c/d;p?q"),
            (".", "http://a/b/c/"),
            ("..", "http://a/b/"),
            ("../g", "http://a/b/g"),
            ("../../../g", "http://a/g"),
            ("/./g", "http://a/g"),
            ("/../g", "http://a/g"),
            ("g?y/../x", "http://a/b/c/g?y/../x"),
            ("https://h/\u{e9} x", "https://h/%C3%A9%20x"),
            ("a b", "http://a/b/c/a%20b"),
        ] {
            assert_eq!(base.join(reference).map(|url| url.text), Some(expected.into()), "{reference}");
        }
        for reference in ["ftp://g/", "http:g", "data:application/json,{}", "http://[", "//u@h/", "a\tb", "\u{0}", "//"]
        {
            assert_eq!(base.join(reference), None, "{reference}");
        }
    }

    #[test]
    fn origins_and_loopback() {
        let url = |text| Url::parse(text).unwrap();
        assert!(url("https://A.example/x").has_origin_of(&url("https://a.example:443/y?z")));
        for other in ["http://a.example/", "https://b.example/", "https://a.example:444/"] {
            assert!(!url("https://a.example/").has_origin_of(&url(other)), "{other}");
        }
        for (text, expected) in [
            ("http://localhost/", true),
            ("http://LOCALHOST:80/", true),
            ("http://127.1.2.3/", true),
            ("http://[::1]/", true),
            ("http://127.0.0.1.example/", false),
            ("http://localhost.example/", false),
            ("http://127.1/", false),
            ("http://[::2]/", false),
            ("http://0.0.0.0/", false),
        ] {
            assert_eq!(url(text).is_loopback(), expected, "{text}");
        }
    }
}
