//! Key sets: shared by any number of threads, changed atomically.
#![forbid(unsafe_code)]

use std::sync::{Arc, Mutex, PoisonError, RwLock};

use smallvec::SmallVec;

use super::jwk;
use super::key::{Key, KeyOptions};
use super::oct::HmacKey;
use crate::algorithm::{Algorithm, AlgorithmSet, Family};
use crate::base64url;
use crate::header::{self, Header};
use crate::json::Text;
use crate::status::{Result, Status};

/// At most this many keys are tried on one token.
const MAX_TRIED: usize = 8;

/// How many places the keys can be read from at the same time without waiting for each other.
const STRIPES: usize = 16;

/// One reader's place, on a cache line of its own (two, for processors that fetch lines in pairs).
#[repr(align(128))]
struct Stripe(RwLock<Arc<KeyRing>>);

/// Keys, each bound to an algorithm.
///
/// Readers take a lock that only readers on the same stripe share, so they neither wait for each other nor touch the
/// heap; a change takes every stripe in turn. Each call sees all of the old keys or all of the new. With HMAC keys the lock
/// is held throughout: for tokens of the usual length that is over sooner than two processors agree on a count of references.
/// With others it is held for a moment.
pub struct Keyset {
    stripes: Box<[Stripe; STRIPES]>,
    /// Changes are made one after another.
    changing: Mutex<()>,
    /// The issuer and strictness that `reload` applies.
    issuer: Option<Arc<str>>,
    allow_weak: bool,
}

impl Keyset {
    fn new(keys: Vec<Arc<Key>>, options: &KeyOptions<'_>, issuer: Option<Arc<str>>) -> Self {
        let ring = Arc::new(KeyRing::new(keys));
        let stripes = core::array::from_fn(|_| Stripe(RwLock::new(ring.clone())));
        Keyset { stripes: Box::new(stripes), changing: Mutex::new(()), issuer, allow_weak: options.allow_weak }
    }

    fn of_one(mut key: Key, options: &KeyOptions<'_>) -> Self {
        let issuer: Option<Arc<str>> = options.issuer.map(Arc::from);
        key.issuer = issuer.clone();
        if let Some(kid) = options.kid {
            key.kid = Some(kid.into());
        }
        Keyset::new(vec![Arc::new(key)], options, issuer)
    }

    /// One HMAC key from a shared secret.
    pub fn from_secret(algorithm: Algorithm, secret: &[u8], options: &KeyOptions<'_>) -> Result<Self> {
        let key = HmacKey::new(algorithm, secret, options.allow_weak, false)?;
        Ok(Keyset::of_one(key.into_key(false), options))
    }

    /// One key from PEM text; without an algorithm it is inferred: RS256 for RSA, that of the curve for EC.
    #[cfg(feature = "asymmetric")]
    pub fn from_pem(algorithm: Option<Algorithm>, pem: &[u8], options: &KeyOptions<'_>) -> Result<Self> {
        Ok(Keyset::of_one(super::pem::from_pem(algorithm, pem, options)?, options))
    }

    /// One key from DER bytes, likewise.
    #[cfg(feature = "asymmetric")]
    pub fn from_der(algorithm: Option<Algorithm>, der: &[u8], options: &KeyOptions<'_>) -> Result<Self> {
        Ok(Keyset::of_one(super::pem::from_der(algorithm, der, options)?, options))
    }

    /// No key that PEM can hold is supported without the feature `asymmetric`.
    #[cfg(not(feature = "asymmetric"))]
    pub fn from_pem(_algorithm: Option<Algorithm>, _pem: &[u8], _options: &KeyOptions<'_>) -> Result<Self> {
        Err(Status::KeyUnsupported.into())
    }

    /// No key that DER can hold is supported without the feature `asymmetric`.
    #[cfg(not(feature = "asymmetric"))]
    pub fn from_der(_algorithm: Option<Algorithm>, _der: &[u8], _options: &KeyOptions<'_>) -> Result<Self> {
        Err(Status::KeyUnsupported.into())
    }

    /// The keys of a JWK or a JWK Set (RFC 7517).
    pub fn from_jwks(json: &[u8], options: &KeyOptions<'_>) -> Result<Self> {
        let issuer: Option<Arc<str>> = options.issuer.map(Arc::from);
        let keys = jwk::load(json, options, issuer.as_ref())?;
        Ok(Keyset::new(keys, options, issuer))
    }

    /// One new key from the operating system's randomness.
    pub fn generate(algorithm: Algorithm, options: &KeyOptions<'_>) -> Result<Self> {
        let mut key = match algorithm.family() {
            Family::Hmac => HmacKey::generate(algorithm, options.bits)?.into_key(false),
            #[cfg(feature = "asymmetric")]
            _ => super::asymmetric::generate(algorithm, options.bits)?,
            #[cfg(not(feature = "asymmetric"))]
            _ => return Err(Status::KeyUnsupported.into()),
        };
        key.kid = Some(key.thumbprint.clone());
        Ok(Keyset::of_one(key, options))
    }

    /// Appends the keys of another set, atomically.
    pub fn add(&self, from: &Keyset) {
        let added = from.snapshot();
        self.change(|ring| ring.keys.iter().chain(&added.keys).cloned().collect());
    }

    /// Puts the keys of another set in the place of all keys, atomically. A key without an issuer takes this set's.
    pub fn replace(&self, from: &Keyset) {
        let new = from.snapshot();
        self.change(|_| new.keys.iter().map(|key| self.with_issuer(key)).collect());
    }

    /// A policy must not be lost by forgetting it on the way to a rotation.
    fn with_issuer(&self, key: &Arc<Key>) -> Arc<Key> {
        match (&key.issuer, &self.issuer) {
            (None, Some(issuer)) => Arc::new(key.for_issuer(issuer.clone())),
            _ => key.clone(),
        }
    }

    /// Loads a JWK or JWK Set and puts its keys in the place of all keys, atomically; a bad document changes nothing.
    pub fn reload(&self, json: &[u8]) -> Result<()> {
        let options = KeyOptions { allow_weak: self.allow_weak, ..KeyOptions::default() };
        let keys = jwk::load(json, &options, self.issuer.as_ref())?;
        self.change(|_| keys);
        Ok(())
    }

    /// The number of keys.
    pub fn len(&self) -> usize {
        self.read(|ring| ring.keys.len())
    }

    /// Whether there is no key.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The key at this place.
    pub fn key(&self, index: usize) -> Option<Arc<Key>> {
        self.read(|ring| ring.keys.get(index).cloned())
    }

    /// Runs `body` on the keys as they are now.
    pub(crate) fn read<R>(&self, body: impl FnOnce(&KeyRing) -> R) -> R {
        // Threads have their stacks far apart, so the address of a local spreads them over the stripes without a
        // thread-local of our own.
        let local = 0u8;
        let place = (&raw const local).addr() as u64;
        let stripe = ((place >> 14).wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 60) as usize % STRIPES;
        // A reader's panic leaves the keys as they were.
        let lock = self.stripes[stripe].0.read().unwrap_or_else(PoisonError::into_inner);
        let (held, shared);
        let ring: &KeyRing = if lock.is_quick {
            held = lock;
            &held
        } else {
            // A change would wait for a signature under way, and hold up the readers behind it. In the child of a process
            // that forked meanwhile it would wait for ever.
            shared = Arc::clone(&lock);
            drop(lock);
            &shared
        };
        body(ring)
    }

    pub(crate) fn snapshot(&self) -> Arc<KeyRing> {
        self.stripes[0].0.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn change(&self, body: impl FnOnce(&KeyRing) -> Vec<Arc<Key>>) {
        let _one_at_a_time = self.changing.lock().unwrap_or_else(PoisonError::into_inner);
        let ring = Arc::new(KeyRing::new(body(&self.snapshot())));
        for stripe in self.stripes.iter() {
            *stripe.0.write().unwrap_or_else(PoisonError::into_inner) = ring.clone();
        }
    }
}

impl core::fmt::Debug for Keyset {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        self.read(|ring| f.debug_list().entries(&ring.keys).finish())
    }
}

impl Key {
    /// The encoded header of the tokens that it signs.
    fn usual_header(&self) -> Option<Box<[u8]>> {
        let mut text = Vec::new();
        let mut write = |piece: &[u8]| {
            text.extend_from_slice(piece);
            Ok::<(), core::convert::Infallible>(())
        };
        let alg = self.algorithm.name_in(self.name_form);
        header::write_start(alg, USUAL_TYP, self.kid.as_deref(), &mut write).ok()?;
        text.push(b'}');
        base64url::encode_to_vec(&text).ok().map(Vec::into_boxed_slice)
    }
}

/// The keys of a set at one time, with the order of their `kid`s.
pub(crate) struct KeyRing {
    pub(crate) keys: Vec<Arc<Key>>,
    /// Places of the keys with a `kid`, in the order of `kid` and place: hundreds are searched, not scanned.
    by_kid: Vec<usize>,
    /// Places of the keys without one, which fit any token.
    without_kid: Vec<usize>,
    /// For the first few keys, the encoded header of the tokens that they sign: the same text need not be written and
    /// encoded, or decoded and read, for every token.
    usual_headers: Vec<Box<[u8]>>,
    /// Whether all of them are HMAC keys, with which a call may hold the lock: it takes less than a microsecond or two.
    is_quick: bool,
}

/// As many keys as an issuer has at one time, or a few more; each costs a comparison.
const USUAL_HEADERS: usize = 4;

/// The `typ` that a signer writes unless told otherwise.
pub(crate) const USUAL_TYP: &str = "JWT";

/// Which `kid` a key must fit.
#[derive(Clone, Copy)]
pub(crate) enum KidMatch<'a> {
    /// Any.
    Any,
    /// That of a token.
    Token(Text<'a>),
    /// That which a signer names.
    Named(&'a str),
}

impl KeyRing {
    fn new(keys: Vec<Arc<Key>>) -> Self {
        let (mut by_kid, without_kid): (Vec<_>, Vec<_>) = (0..keys.len()).partition(|&at| keys[at].kid.is_some());
        // Stable, so keys of one `kid` stay in the order in which they were loaded.
        by_kid.sort_by(|&a, &b| keys[a].kid.cmp(&keys[b].kid));
        let usual_headers = keys.iter().take(USUAL_HEADERS).map(|key| key.usual_header().unwrap_or_default()).collect();
        let is_quick = keys.iter().all(|key| key.algorithm.family() == Family::Hmac);
        KeyRing { keys, by_kid, without_kid, usual_headers, is_quick }
    }

    /// What an encoded header says, if it is one that these keys write.
    #[inline]
    pub(crate) fn usual_header(&self, segment: &[u8]) -> Option<Header<'_>> {
        let at = self.usual_headers.iter().position(|usual| **usual == *segment)?;
        let key = self.keys.get(at)?;
        Some(Header {
            alg: Text::of(key.algorithm.name_in(key.name_form)),
            kid: key.kid.as_deref().map(Text::of),
            typ: Some(Text::of(USUAL_TYP)),
            b64: true,
        })
    }

    /// The encoded header of the tokens that one of these keys signs, if it is among those that are kept.
    pub(crate) fn usual_header_of(&self, key: &Key) -> Option<&[u8]> {
        let keys = self.keys.iter().zip(&self.usual_headers);
        keys.filter(|(_, usual)| !usual.is_empty())
            .find(|(own, _)| core::ptr::eq(&***own, key))
            .map(|(_, usual)| &**usual)
    }

    /// The keys that fit a `kid`, those that have it first.
    pub(crate) fn fitting<'k>(&'k self, kid: KidMatch<'_>) -> impl Iterator<Item = &'k Key> {
        let (all, named): (&[Arc<Key>], &[usize]) = match kid {
            KidMatch::Any => (&self.keys, &[]),
            KidMatch::Token(kid) => (&[], self.with_kid(|own| own.bytes().cmp(kid.bytes()))),
            KidMatch::Named(kid) => (&[], self.with_kid(|own| own.cmp(kid))),
        };
        let unnamed: &[usize] = if matches!(kid, KidMatch::Any) { &[] } else { &self.without_kid };
        let at = |&place: &usize| &self.keys[place];
        all.iter().chain(named.iter().map(at)).chain(unnamed.iter().map(at)).map(|key| &**key)
    }

    fn with_kid(&self, order: impl Fn(&str) -> core::cmp::Ordering) -> &[usize] {
        let own = |place: &usize| order(self.keys[*place].kid.as_deref().unwrap_or_default());
        let first = self.by_kid.partition_point(|place| own(place).is_lt());
        let rest = &self.by_kid[first..];
        &rest[..rest.partition_point(|place| own(place).is_eq())]
    }

    /// The keys to try on a token, and the algorithm to try them with.
    pub(crate) fn verifying(
        &self,
        kid: Option<Text<'_>>,
        alg: &Text<'_>,
        accepted: AlgorithmSet,
    ) -> core::result::Result<(Algorithm, SmallVec<[&Key; MAX_TRIED]>), Status> {
        let Some((algorithm, _)) = Algorithm::from_name(alg.short(&mut [0; 16])) else {
            return Err(Status::AlgNotAllowed);
        };
        if !accepted.is_empty() && !accepted.contains(algorithm) {
            return Err(Status::AlgNotAllowed);
        }
        let mut any = false;
        let mut keys = SmallVec::new();
        for key in self.fitting(kid.map_or(KidMatch::Any, KidMatch::Token)).filter(|key| key.can_verify) {
            any = true;
            if key.accepts(algorithm, accepted) {
                keys.push(key);
                if keys.len() == MAX_TRIED {
                    break;
                }
            }
        }
        match (keys.is_empty(), any) {
            (false, _) => Ok((algorithm, keys)),
            (true, true) => Err(Status::AlgNotAllowed),
            (true, false) => Err(Status::KeyNotFound),
        }
    }

    /// The key to sign with, and the algorithm.
    pub(crate) fn signing(&self, kid: KidMatch<'_>, wanted: Option<Algorithm>) -> Result<(&Key, Algorithm)> {
        let mut status = Status::KeyNotFound;
        for key in self.fitting(kid) {
            let algorithm = wanted.unwrap_or(key.algorithm);
            if key.algorithm != algorithm && !(key.inferred && key.usable_with(algorithm)) {
                if status == Status::KeyNotFound {
                    status = Status::KeyAlgMismatch;
                }
            } else if !key.can_sign {
                status = Status::KeyCannotSign;
            } else {
                return Ok((key, algorithm));
            }
        }
        Err(status.into())
    }
}

#[cfg(all(test, feature = "asymmetric"))]
mod tests {
    use std::sync::mpsc;
    use std::thread;
    use std::time::Duration;

    use super::*;

    /// Else it would hold up the verifiers behind it too; and who forks meanwhile, a child that could never change its keys.
    #[test]
    fn a_change_does_not_wait_for_a_signature_under_way() {
        let make = |algorithm| Keyset::generate(algorithm, &KeyOptions::default()).expect("a new key");
        let (keys, new) = (make(Algorithm::ES256), make(Algorithm::HS256));
        thread::scope(|scope| {
            keys.read(|ring| {
                let (done, changed) = mpsc::channel();
                let (keys, new) = (&keys, &new);
                scope.spawn(move || {
                    keys.replace(new);
                    done.send(()).expect("somebody waits");
                });
                changed.recv_timeout(Duration::from_secs(10)).expect("a change that does not wait");
                assert_eq!(ring.keys[0].algorithm, Algorithm::ES256, "what is under way goes on with the old keys");
            });
        });
        assert_eq!(keys.key(0).map(|key| key.algorithm), Some(Algorithm::HS256));
    }
}
