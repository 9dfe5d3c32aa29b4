//! The OpenID configuration of an issuer, which names the place of its keys (OpenID Connect Discovery 1.0, RFC 8414).

use super::options::Settings;
use super::url::Url;
use crate::json::{self, Kind};

/// Where the keys are, of a configuration that came from `from`; `None` if it is none of this issuer.
pub(super) fn keys_url(document: &[u8], settings: &Settings, from: &Url) -> Option<Url> {
    let document = document.strip_prefix(b"\xef\xbb\xbf").unwrap_or(document);
    let (mut issuer, mut jwks_uri) = (None, None);
    json::object(document, |name, value| {
        if name.is("issuer") && value.kind == Kind::String {
            issuer = value.text();
        } else if name.is("jwks_uri") && value.kind == Kind::String {
            jwks_uri = value.text();
        }
    })
    .ok()?;
    let is_own = issuer?.is(settings.issuer.as_deref()?);
    let url = Url::parse(&jwks_uri?.to_owned())?;
    (is_own && settings.takes_from(&url, from)).then_some(url)
}
