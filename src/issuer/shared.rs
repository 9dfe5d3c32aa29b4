//! An issuer that any number of threads share.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use super::options::{IssuerOptions, Settings};
use super::state::{Answer, Fetch, State, Use};
use crate::keys::{Keyset, Striped};
use crate::status::{Result, Status};

/// The keys of an issuer, which the host fetches where [`Issuer::next`] says so.
///
/// Any number of threads may use one; one of them fetches at a time, and nobody who verifies waits for it. All calls use one
/// clock, in seconds. An earlier `now` counts as the latest one that was seen; more than 300 seconds earlier, the clock has
/// been set back: ages stay, and a fetch is due.
pub struct Issuer {
    settings: Settings,
    keys: Arc<Keyset>,
    state: Striped<State>,
    /// The generation of keys in which a kid was missing that is worth a fetch; 0 = none.
    missing: AtomicU32,
}

/// What an issuer's keys are good for at one time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Standing {
    /// They may be used; or [`Status::IssuerFetch`], [`Status::IssuerUnavailable`].
    pub usable: core::result::Result<(), Status>,
    generation: u32,
}

impl Issuer {
    /// An issuer of which nothing has been fetched.
    pub fn new(options: &IssuerOptions<'_>) -> Result<Self> {
        let settings = Settings::of(options)?;
        let keys = Arc::new(Keyset::empty(&settings.set_options())?);
        Ok(Issuer { settings, keys, state: Striped::new(State::new()), missing: AtomicU32::new(0) })
    }

    /// Changes the state; says what `body` says.
    fn change<R>(&self, body: impl FnOnce(&mut State) -> R) -> Option<R> {
        let mut result = None;
        self.state.change(|state| {
            let mut state = state.clone();
            result = Some(body(&mut state));
            Some(state)
        });
        result
    }

    /// What to fetch now, or when to ask again.
    pub fn next(&self, now: i64) -> Result<Fetch> {
        let missing = self.missing.load(Ordering::Acquire);
        // Where nothing is to be changed nobody is held up.
        let seen = self.state.read(
            |_| true,
            |state| match state.is_at(now).then(|| state.clone().next(&self.settings, now, missing)) {
                Some(Fetch::Now(_)) | None => None,
                nothing_new => nothing_new,
            },
        );
        if let Some(fetch) = seen {
            return Ok(fetch);
        }
        let fetch = self.change(|state| state.next(&self.settings, now, missing)).ok_or(Status::Internal)?;
        if matches!(fetch, Fetch::Now(_)) {
            let _ = self.missing.compare_exchange(missing, 0, Ordering::AcqRel, Ordering::Relaxed);
        }
        Ok(fetch)
    }

    /// Takes in an answer. `Ok`: new or confirmed keys; [`Status::IssuerFetch`]: ask [`Issuer::next`] (a redirect, a
    /// configuration, or an answer to an older request, which changes nothing); others: it counts as a failure.
    pub fn response(&self, now: i64, answer: &Answer<'_>) -> Result<()> {
        let asked = self.state.read(|_| true, |state| state.asked(answer.id));
        let outcome = asked.map(|asked| asked.read(&self.settings, answer));
        let settled = self.change(|state| match outcome {
            Some(outcome) => state.settle(&self.settings, now, answer, outcome, |keys| {
                self.keys.replace(keys).map_err(|error| error.status)
            }),
            None => {
                state.give_up(&self.settings, now, 0);
                Err(Status::IssuerFetch)
            }
        });
        Ok(settled.ok_or(Status::Internal)??)
    }

    /// A fetch brought no answer, or was given up.
    pub fn failure(&self, now: i64, id: u64) {
        self.change(|state| state.give_up(&self.settings, now, id));
    }

    /// Makes a fetch due now.
    pub fn refresh(&self, now: i64) {
        self.change(|state| state.refresh(now));
    }

    /// The keys, to look at: whether they may still be used they do not know.
    pub fn keys(&self) -> Arc<Keyset> {
        self.keys.clone()
    }

    pub(crate) fn keyset(&self) -> &Keyset {
        &self.keys
    }

    /// Whether the keys may be used.
    pub fn standing(&self, now: i64) -> Standing {
        self.state.read(
            |_| true,
            |state| Standing {
                usable: match state.keys_at(&self.settings, now) {
                    Use::Fine | Use::Newer => Ok(()),
                    Use::AfterFetch => Err(Status::IssuerFetch),
                    Use::Unavailable => Err(Status::IssuerUnavailable),
                },
                generation: state.generation(),
            },
        )
    }

    /// What to return for a token whose kid no key has, which may make a fetch due; `None` if there are newer keys than the
    /// caller has tried.
    pub(crate) fn without_key(&self, now: i64, standing: Standing) -> Option<Status> {
        let (answer, is_sought) =
            self.state.read(|_| true, |state| state.without_key(&self.settings, now, standing.generation));
        if is_sought {
            self.missing.store(standing.generation, Ordering::Release);
        }
        match answer {
            Use::Fine => Some(Status::KeyNotFound),
            Use::AfterFetch => Some(Status::IssuerFetch),
            Use::Unavailable => Some(Status::IssuerUnavailable),
            Use::Newer => None,
        }
    }
}

impl core::fmt::Debug for Issuer {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("Issuer")
            .field("issuer", &self.settings.issuer)
            .field("url", &self.settings.url)
            .field("keys", &self.keys)
            .finish()
    }
}
