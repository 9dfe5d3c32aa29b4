//! What is held of an issuer, what is being fetched, and when the next fetch is due. Nothing here waits or locks.

use std::sync::Arc;

use super::caching::{is_etag, retry_after, stated_lifetime};
use super::discovery;
use super::options::Settings;
use super::url::Url;
use crate::keys::Keyset;
use crate::status::Status;

/// A clock that is so much earlier than before has been set back.
const SET_BACK: i64 = 300;
/// As many redirects in a row are followed.
const MOST_REDIRECTS: u32 = 3;

/// What a host is to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fetch {
    /// Fetch this now.
    Now(Request),
    /// Nothing is due before this time.
    At(i64),
    /// Somebody else fetches; at this time it counts as failed.
    UnderWay(i64),
}

/// What to ask an issuer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Request {
    /// For the answer.
    pub id: u64,
    /// Where to ask.
    pub url: String,
    /// For `If-None-Match`.
    pub etag: Option<String>,
    /// Read no more of the body than this.
    pub max_bytes: u32,
    /// When it counts as failed, if there is no answer.
    pub until: i64,
}

/// What came back. Header texts that are absent are empty.
#[derive(Clone, Copy, Debug, Default)]
pub struct Answer<'a> {
    /// Of the request.
    pub id: u64,
    /// The status of HTTP.
    pub status: i32,
    /// The header `Cache-Control`; several lines are joined with commas, here and below.
    pub cache_control: &'a str,
    /// The header `Age`.
    pub age: &'a str,
    /// The header `ETag`.
    pub etag: &'a str,
    /// The header `Retry-After`.
    pub retry_after: &'a str,
    /// The header `Location`, if there is one.
    pub location: Option<&'a str>,
    /// The body.
    pub body: &'a [u8],
}

/// What an answer means, before it is known whether it still counts.
pub(super) enum Outcome {
    Keys(Keyset),
    Confirmed,
    Redirect(Arc<Url>),
    KeysAt(Arc<Url>),
    Failed(Status, i64),
}

/// Whether keys that the issuer has now may be used, and what to do else.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Use {
    Fine,
    /// A fetch is due or under way.
    AfterFetch,
    /// None is due, and the last one failed.
    Unavailable,
    /// The keys are those of a later fetch than the caller has seen.
    Newer,
}

/// The document that the keys are from.
#[derive(Clone)]
struct Held {
    url: Arc<Url>,
    etag: Option<Arc<str>>,
    lifetime: Option<i64>,
}

/// A fetch that is under way, or the next step of one, which nobody has begun.
#[derive(Clone)]
struct Step {
    id: u64,
    is_begun: bool,
    url: Arc<Url>,
    is_configuration: bool,
    etag: Option<Arc<str>>,
    redirects: u32,
    asked_at: i64,
    /// When the fetch as a whole counts as failed.
    until: i64,
}

/// What a request asked for.
pub(super) struct Asked {
    url: Arc<Url>,
    is_configuration: bool,
    is_conditional: bool,
}

#[derive(Clone)]
pub(super) struct State {
    /// The latest time that was seen.
    seen: i64,
    held: Option<Held>,
    /// When the document that is held came, or was confirmed.
    fetched_at: i64,
    fresh_until: i64,
    has_failed: bool,
    retry_at: i64,
    /// A fetch is due whatever the times say.
    is_wanted: bool,
    step: Option<Step>,
    last_id: u64,
    /// Where the configuration says that the keys are.
    keys_url: Option<Arc<Url>>,
    /// How many fetches have succeeded, never 0.
    generation: u32,
}

impl State {
    pub fn new() -> Self {
        State {
            seen: i64::MIN,
            held: None,
            fetched_at: i64::MIN,
            fresh_until: i64::MIN,
            has_failed: false,
            retry_at: i64::MIN,
            is_wanted: false,
            step: None,
            last_id: 0,
            keys_url: None,
            generation: 1,
        }
    }

    pub fn generation(&self) -> u32 {
        self.generation
    }

    /// Whether this time moves nothing.
    pub fn is_at(&self, now: i64) -> bool {
        (0..=SET_BACK).contains(&self.seen.saturating_sub(now))
    }

    /// Moves the time on, or back where the clock was set back; says what time it is.
    fn moved_to(&mut self, now: i64) -> i64 {
        let back = self.seen.saturating_sub(now);
        if back > SET_BACK {
            let times = [&mut self.fetched_at, &mut self.fresh_until, &mut self.retry_at];
            let step = self.step.iter_mut().flat_map(|step| [&mut step.asked_at, &mut step.until]);
            times.into_iter().chain(step).for_each(|time| *time = time.saturating_sub(back));
            self.is_wanted = true;
            self.seen = now;
        }
        self.seen = self.seen.max(now);
        self.seen
    }

    // What is due.

    /// A fetch that still counts.
    fn step_at(&self, now: i64) -> Option<&Step> {
        self.step.as_ref().filter(|step| now < step.until)
    }

    fn is_due(&self, now: i64) -> bool {
        let is_old = now >= self.fresh_until && now >= self.retry_at;
        self.is_wanted || is_old || self.step.as_ref().is_some_and(|step| now >= step.until)
    }

    /// When a kid that no key has may next lead to a fetch.
    fn search_at(&self, settings: &Settings) -> i64 {
        self.fetched_at.saturating_add(settings.cooldown).max(self.retry_at)
    }

    /// What is to be fetched, as far as it is not yet begun; `missing` is the generation in which a kid was not found.
    pub fn next(&mut self, settings: &Settings, now: i64, missing: u32) -> Fetch {
        let now = self.moved_to(now);
        let step = match self.step.take() {
            Some(step) if now < step.until => {
                if step.is_begun {
                    let until = step.until;
                    self.step = Some(step);
                    return Fetch::UnderWay(until);
                }
                step
            }
            lost => {
                let search_at = (missing == self.generation).then(|| self.search_at(settings));
                if let Some(lost) = lost {
                    // Nobody knows what became of it, so who asks takes over.
                    self.fail(settings, lost.until, 0);
                } else if !self.is_due(now) && search_at.is_none_or(|at| now < at) {
                    let due_at = self.fresh_until.max(self.retry_at);
                    return Fetch::At(search_at.map_or(due_at, |at| at.min(due_at)));
                }
                let (url, is_configuration) = match &self.keys_url {
                    Some(url) => (url, false),
                    None => (&settings.url, settings.discovery),
                };
                let until = now.saturating_add(settings.fetch_timeout);
                Step::to(url.clone(), is_configuration, until)
            }
        };
        self.begin(settings, now, step)
    }

    fn begin(&mut self, settings: &Settings, now: i64, step: Step) -> Fetch {
        self.is_wanted = false;
        self.last_id += 1;
        // An ETag belongs to the URL that it came from.
        let held = self.held.as_ref().filter(|held| held.url == step.url && !step.is_configuration);
        let etag = held.and_then(|held| held.etag.clone());
        let request = Request {
            id: self.last_id,
            url: step.url.as_str().to_string(),
            etag: etag.as_deref().map(str::to_string),
            max_bytes: settings.max_bytes,
            until: step.until,
        };
        self.step = Some(Step { id: self.last_id, is_begun: true, etag, asked_at: now, ..step });
        Fetch::Now(request)
    }

    /// Makes a fetch due now, unless one is under way, which serves as well.
    pub fn refresh(&mut self, now: i64) {
        let now = self.moved_to(now);
        self.is_wanted |= self.step_at(now).is_none();
    }

    // What comes back.

    /// What a request asked for, if it is the one that is under way.
    pub fn asked(&self, id: u64) -> Option<Asked> {
        let step = self.step.as_ref().filter(|step| step.is_begun && step.id == id)?;
        Some(Asked {
            url: step.url.clone(),
            is_configuration: step.is_configuration,
            is_conditional: step.etag.is_some(),
        })
    }

    /// Takes in what an answer means; `put` puts new keys in the place of the old ones.
    pub fn settle(
        &mut self,
        settings: &Settings,
        now: i64,
        answer: &Answer<'_>,
        outcome: Outcome,
        put: impl FnOnce(&Keyset) -> Result<(), Status>,
    ) -> Result<(), Status> {
        let now = self.moved_to(now);
        let Some(step) = self.step.take_if(|step| step.is_begun && step.id == answer.id) else {
            return Err(Status::IssuerFetch);
        };
        let stated = stated_lifetime(answer.cache_control, answer.age);
        match outcome {
            Outcome::Keys(keys) => {
                if let Err(status) = put(&keys) {
                    self.fail(settings, now, 0);
                    return Err(status);
                }
                let etag = is_etag(answer.etag).then(|| Arc::from(answer.etag));
                self.hold(settings, now, &step, Held { url: step.url.clone(), etag, lifetime: stated });
                Ok(())
            }
            Outcome::Confirmed => {
                // What it does not say anew has not changed either (RFC 9111 4.3.4).
                let before = self.held.as_ref().and_then(|held| held.lifetime);
                let (url, etag) = (step.url.clone(), step.etag.clone());
                self.hold(settings, now, &step, Held { url, etag, lifetime: stated.or(before) });
                Ok(())
            }
            Outcome::Redirect(url) if step.redirects < MOST_REDIRECTS && now < step.until => {
                self.step = Some(Step { is_begun: false, url, redirects: step.redirects + 1, etag: None, ..step });
                Err(Status::IssuerFetch)
            }
            Outcome::KeysAt(url) if now < step.until => {
                self.keys_url = Some(url.clone());
                self.step = Some(Step::to(url, false, step.until));
                Err(Status::IssuerFetch)
            }
            Outcome::Redirect(_) | Outcome::KeysAt(_) => {
                self.fail(settings, now, 0);
                Err(Status::IssuerUnavailable)
            }
            Outcome::Failed(status, delay) => {
                self.fail(settings, now, delay);
                Err(status)
            }
        }
    }

    fn hold(&mut self, settings: &Settings, now: i64, step: &Step, held: Held) {
        let lifetime = held.lifetime.unwrap_or(settings.lifetime).min(settings.max_lifetime).max(settings.cooldown);
        self.fetched_at = now;
        // The document is at least as old as the request (RFC 9111 4.2.3).
        self.fresh_until = step.asked_at.saturating_add(lifetime);
        self.held = Some(held);
        (self.has_failed, self.retry_at) = (false, i64::MIN);
        self.generation = self.generation.wrapping_add(1).max(1);
    }

    fn fail(&mut self, settings: &Settings, now: i64, delay: i64) {
        self.has_failed = true;
        self.retry_at = now.saturating_add(settings.retry.max(delay.min(settings.max_lifetime)));
        self.step = None;
        // The configuration may name another place by now.
        self.keys_url = None;
    }

    /// A fetch that failed, or was given up.
    pub fn give_up(&mut self, settings: &Settings, now: i64, id: u64) {
        let now = self.moved_to(now);
        if self.step.as_ref().is_some_and(|step| step.is_begun && step.id == id) {
            self.fail(settings, now, 0);
        }
    }

    // What a verifier may use.

    /// Whether the keys may be used.
    pub fn keys_at(&self, settings: &Settings, now: i64) -> Use {
        let now = now.max(self.seen);
        if self.held.is_some() && now < self.fresh_until {
            return Use::Fine;
        }
        let is_usable = self.held.is_some() && now < self.fresh_until.saturating_add(settings.max_stale);
        if self.step_at(now).is_some() {
            // After a long time without a fetch, keys that the issuer took back must not slip through.
            let may_go_on = self.has_failed || now < self.fresh_until.saturating_add(settings.fetch_timeout);
            return if is_usable && may_go_on { Use::Fine } else { Use::AfterFetch };
        }
        match (self.is_due(now), is_usable) {
            (true, _) => Use::AfterFetch,
            (false, true) => Use::Fine,
            (false, false) => Use::Unavailable,
        }
    }

    /// What to do about a kid that no key had in this generation; whether a fetch is to be made due for it.
    pub fn without_key(&self, settings: &Settings, now: i64, generation: u32) -> (Use, bool) {
        let now = now.max(self.seen);
        if generation != self.generation {
            (Use::Newer, false)
        } else if self.step_at(now).is_some() {
            (Use::AfterFetch, false)
        } else if now >= self.search_at(settings) {
            (Use::AfterFetch, true)
        } else if self.is_due(now) {
            (Use::AfterFetch, false)
        } else if self.has_failed {
            (Use::Unavailable, false)
        } else {
            (Use::Fine, false)
        }
    }
}

impl Step {
    fn to(url: Arc<Url>, is_configuration: bool, until: i64) -> Self {
        Step { id: 0, is_begun: false, url, is_configuration, etag: None, redirects: 0, asked_at: 0, until }
    }
}

impl Asked {
    /// What an answer means. Reading keys takes its time, so nothing is held meanwhile.
    pub fn read(&self, settings: &Settings, answer: &Answer<'_>) -> Outcome {
        const FAILED: Outcome = Outcome::Failed(Status::IssuerUnavailable, 0);
        match (answer.status, answer.location) {
            (200, _) if answer.body.len() > settings.max_bytes as usize => FAILED,
            (200, _) if self.is_configuration => match discovery::keys_url(answer.body, settings, &self.url) {
                Some(url) => Outcome::KeysAt(Arc::new(url)),
                None => FAILED,
            },
            (200, _) => match Keyset::from_jwks(answer.body, &settings.key_options()) {
                Ok(keys) => Outcome::Keys(keys),
                Err(error) => Outcome::Failed(error.status, 0),
            },
            // It answers a condition; without one it says nothing of the keys that are held.
            (304, _) if self.is_conditional => Outcome::Confirmed,
            (301 | 302 | 303 | 307 | 308, Some(location)) => match self.url.join(location) {
                Some(url) if settings.takes_redirect(&url, &self.url) => Outcome::Redirect(Arc::new(url)),
                _ => FAILED,
            },
            _ => Outcome::Failed(Status::IssuerUnavailable, retry_after(answer.retry_after)),
        }
    }
}
