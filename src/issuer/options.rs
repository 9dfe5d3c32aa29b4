//! How an issuer's keys are fetched and kept.

use std::sync::Arc;

use super::url::Url;
use crate::keys::{KeyOptions, MAX_REMEMBERED};
use crate::status::{Result, Status};

/// How an issuer's keys are fetched and kept. Times are in seconds.
#[derive(Clone, Copy, Debug)]
pub struct IssuerOptions<'a> {
    /// The only `iss` whose tokens the keys verify.
    pub issuer: Option<&'a str>,
    /// Where the JWK Set is, or with `discovery` the OpenID configuration.
    pub url: &'a str,
    /// `url` is the OpenID configuration, which names the place of the keys.
    pub discovery: bool,
    /// http is allowed on the loopback interface.
    pub loopback_http: bool,
    /// http is allowed everywhere: in a network that is trusted.
    pub any_http: bool,
    /// Redirects may lead to another origin.
    pub any_origin: bool,
    /// Load keys that are shorter than the standards allow.
    pub allow_weak: bool,
    /// The keys are a recipient's, to encrypt for: of a document only those are taken, and no token is verified.
    pub for_encryption: bool,
    /// Least time between fetches for unknown `kid` values, and the least lifetime.
    pub cooldown: u32,
    /// Least time after a fetch that failed.
    pub retry: u32,
    /// How long a document is fresh if the answer does not say.
    pub lifetime: u32,
    /// How long it is fresh at most.
    pub max_lifetime: u32,
    /// How long keys may be used after their time while no new ones can be had; `None` for ever.
    pub max_stale: Option<u32>,
    /// For one fetch as a whole, redirects and discovery included.
    pub fetch_timeout: u32,
    /// How many verified signatures the key set remembers, as `KeyOptions::remember`.
    pub remember: u32,
    /// The longest document.
    pub max_bytes: u32,
}

impl Default for IssuerOptions<'_> {
    fn default() -> Self {
        IssuerOptions {
            issuer: None,
            url: "",
            discovery: false,
            loopback_http: false,
            any_http: false,
            any_origin: false,
            allow_weak: false,
            for_encryption: false,
            cooldown: 30,
            retry: 5,
            lifetime: 300,
            max_lifetime: 86_400,
            max_stale: Some(86_400),
            fetch_timeout: 10,
            remember: 0,
            max_bytes: 1 << 20,
        }
    }
}

/// The same, checked and kept.
pub(super) struct Settings {
    pub issuer: Option<Arc<str>>,
    pub url: Arc<Url>,
    pub discovery: bool,
    loopback_http: bool,
    any_http: bool,
    any_origin: bool,
    allow_weak: bool,
    for_encryption: bool,
    pub cooldown: i64,
    pub retry: i64,
    pub lifetime: i64,
    pub max_lifetime: i64,
    /// So great that no time is later, where it is for ever.
    pub max_stale: i64,
    pub fetch_timeout: i64,
    pub max_bytes: u32,
    remember: u32,
}

impl Settings {
    pub fn of(options: &IssuerOptions<'_>) -> Result<Self> {
        let refused = || Status::InvalidArgument;
        let is_whole = options.fetch_timeout > 0 && options.max_bytes > 0 && options.remember <= MAX_REMEMBERED;
        // A configuration that names no issuer to compare with would take anybody's keys.
        if !is_whole || (options.discovery && options.issuer.is_none()) {
            return Err(refused().into());
        }
        let settings = Settings {
            issuer: options.issuer.map(Arc::from),
            url: Arc::new(Url::parse(options.url).ok_or_else(refused)?),
            discovery: options.discovery,
            loopback_http: options.loopback_http,
            any_http: options.any_http,
            any_origin: options.any_origin,
            allow_weak: options.allow_weak,
            for_encryption: options.for_encryption,
            cooldown: options.cooldown.into(),
            retry: options.retry.into(),
            lifetime: options.lifetime.into(),
            max_lifetime: options.max_lifetime.into(),
            max_stale: options.max_stale.map_or(i64::MAX, i64::from),
            fetch_timeout: options.fetch_timeout.into(),
            max_bytes: options.max_bytes,
            remember: options.remember,
        };
        if settings.takes(&settings.url) { Ok(settings) } else { Err(refused().into()) }
    }

    /// How the set that verifies is made. The sets that a document makes go into it, and remember nothing themselves.
    pub fn set_options(&self) -> KeyOptions<'_> {
        KeyOptions { remember: self.remember, ..self.key_options() }
    }

    /// How the keys are loaded.
    pub fn key_options(&self) -> KeyOptions<'_> {
        KeyOptions {
            allow_weak: self.allow_weak,
            for_encryption: self.for_encryption,
            public_only: true,
            issuer: self.issuer.as_deref(),
            ..KeyOptions::default()
        }
    }

    /// Whether keys may come from a place, by its scheme.
    fn takes(&self, url: &Url) -> bool {
        url.is_https() || self.any_http || (self.loopback_http && url.is_loopback())
    }

    /// Whether one place may name another in the place of itself.
    pub fn takes_from(&self, url: &Url, from: &Url) -> bool {
        // From https to http, keys could be replaced on the way.
        self.takes(url) && (url.is_https() || !from.is_https())
    }

    /// Whether a place may redirect to another.
    pub fn takes_redirect(&self, url: &Url, from: &Url) -> bool {
        self.takes_from(url, from) && (self.any_origin || url.has_origin_of(from))
    }
}
