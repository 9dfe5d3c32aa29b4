//! The keys of a set at one time, and which of them a token or a signer chooses.

use std::sync::Arc;

use smallvec::SmallVec;

use super::key::{Key, Message};
use crate::algorithm::{Algorithm, AlgorithmSet, Family};
use crate::base64url;
use crate::jose::header::{self, Header};
use crate::json::Text;
use crate::status::{Result, Status};

/// Of the keys of one issuer at most this many are tried on one token.
const MAX_OF_ISSUER: usize = 8;
/// At most this many keys are tried on one token.
const MAX_TRIED: usize = 64;

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
    /// For each key, the first place of a key of the same issuer; those without one count as of one issuer.
    issuers: Vec<usize>,
    /// For each key, the first place of the same key, whatever its issuer and `kid`.
    twins: Vec<usize>,
    has_twins: bool,
    is_quick: bool,
}

/// As many keys as an issuer has at one time, or a few more; each costs a comparison.
const USUAL_HEADERS: usize = 4;

/// The `typ` that a signer writes unless told otherwise.
pub const USUAL_TYP: &str = "JWT";

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

/// The places of these texts in their order; equal ones stay in the order in which they are.
fn sorted(texts: &[Option<&str>]) -> Vec<usize> {
    let mut places: Vec<usize> = (0..texts.len()).collect();
    places.sort_unstable_by(|&a, &b| texts[a].cmp(&texts[b]).then(a.cmp(&b)));
    places
}

/// For each of these texts, the first place of an equal one.
fn first_places(texts: &[Option<&str>]) -> Vec<usize> {
    let mut places = vec![0; texts.len()];
    for equal in sorted(texts).chunk_by(|&a, &b| texts[a] == texts[b]) {
        equal.iter().for_each(|&place| places[place] = equal[0]);
    }
    places
}

/// A key whose signature has passed.
pub(crate) struct Verified<'k> {
    key: &'k Key,
    pub(crate) algorithm: Algorithm,
    /// The same key once more, as other issuers have it.
    twins: SmallVec<[&'k Key; 4]>,
}

impl Verified<'_> {
    /// Whether there is an issuer whose tokens the key is for: one of several, if they have published the same key.
    pub(crate) fn is_bound(&self) -> bool {
        self.key.issuer.is_some() && self.twins.iter().all(|twin| twin.issuer.is_some())
    }

    /// Whether the key is for tokens of this issuer.
    pub(crate) fn is_for(&self, iss: &Text<'_>) -> bool {
        let fits = |key: &Key| key.issuer.as_deref().is_none_or(|issuer| iss.is(issuer));
        fits(self.key) || self.twins.iter().any(|twin| fits(twin))
    }
}

impl KeyRing {
    pub(super) fn new(keys: Vec<Arc<Key>>) -> Self {
        let texts = |of: fn(&Key) -> Option<&str>| keys.iter().map(|key| of(key)).collect::<Vec<_>>();
        let kids = texts(|key| key.kid.as_deref());
        // Keys of one `kid` stay in the order in which they were loaded.
        let (by_kid, without_kid): (Vec<_>, Vec<_>) = sorted(&kids).into_iter().partition(|&at| kids[at].is_some());
        let usual_headers = keys.iter().take(USUAL_HEADERS).map(|key| key.usual_header().unwrap_or_default()).collect();
        let issuers = first_places(&texts(|key| key.issuer.as_deref()));
        let twins = first_places(&texts(|key| Some(&key.thumbprint)));
        let is_quick = keys.iter().all(|key| key.algorithm.family() == Family::Hmac);
        let has_twins = twins.iter().enumerate().any(|(place, first)| place != *first);
        KeyRing { keys, by_kid, without_kid, usual_headers, issuers, twins, has_twins, is_quick }
    }

    /// Whether all of them are HMAC keys: a call then takes less than a microsecond or two.
    #[inline]
    pub(super) fn is_quick(&self) -> bool {
        self.is_quick
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

    /// The places of the keys that fit a `kid`, those that have it first.
    fn fitting(&self, kid: KidMatch<'_>) -> impl Iterator<Item = usize> {
        let (all, named): (usize, &[usize]) = match kid {
            KidMatch::Any => (self.keys.len(), &[]),
            KidMatch::Token(kid) => (0, self.with_kid(|own| own.bytes().cmp(kid.bytes()))),
            KidMatch::Named(kid) => (0, self.with_kid(|own| own.cmp(kid))),
        };
        let unnamed: &[usize] = if matches!(kid, KidMatch::Any) { &[] } else { &self.without_kid };
        (0..all).chain(named.iter().copied()).chain(unnamed.iter().copied())
    }

    fn with_kid(&self, order: impl Fn(&str) -> core::cmp::Ordering) -> &[usize] {
        let own = |place: &usize| order(self.keys[*place].kid.as_deref().unwrap_or_default());
        let first = self.by_kid.partition_point(|place| own(place).is_lt());
        let rest = &self.by_kid[first..];
        &rest[..rest.partition_point(|place| own(place).is_eq())]
    }

    /// The key whose signature a message has. Of the payload nothing is looked at: an issuer's keys are selected whoever
    /// the token says that it is from, and so that they leave room for those of the others.
    ///
    /// Where the signature is none of theirs, `untried` says how many more keys there would have been.
    pub(crate) fn verify<'k>(
        &'k self,
        header: &Header<'_>,
        accepted: AlgorithmSet,
        message: &Message<'_>,
        signature: &[u8],
        untried: &mut usize,
    ) -> core::result::Result<Verified<'k>, Status> {
        let Some((algorithm, _)) = Algorithm::from_name(header.alg.short(&mut [0; 16])) else {
            return Err(Status::AlgNotAllowed);
        };
        if !accepted.is_empty() && !accepted.contains(algorithm) {
            return Err(Status::AlgNotAllowed);
        }
        let kid = header.kid.map_or(KidMatch::Any, KidMatch::Token);
        let mut any = false;
        let mut selected: SmallVec<[usize; MAX_TRIED]> = SmallVec::new();
        let mut found: Option<Verified<'k>> = None;
        for place in self.fitting(kid) {
            let key = &*self.keys[place];
            any |= key.can_verify;
            if !key.can_verify || !key.accepts(algorithm, accepted) || !self.has_room(&selected, place) {
                continue;
            }
            // The same key gives the same answer.
            let was_tried = self.has_twins && selected.iter().any(|&other| self.twins[other] == self.twins[place]);
            match &mut found {
                None if was_tried || !key.verify(algorithm, message, signature) => {}
                None => {
                    let verified = Verified { key, algorithm, twins: SmallVec::new() };
                    if key.issuer.is_none() || !self.has_twins {
                        return Ok(verified);
                    }
                    found = Some(verified);
                }
                Some(verified) if verified.key.thumbprint == key.thumbprint => verified.twins.push(key),
                Some(_) => {}
            }
            selected.push(place);
            if selected.len() == MAX_TRIED {
                break;
            }
        }
        match found {
            Some(verified) => Ok(verified),
            None if selected.is_empty() => Err(if any { Status::AlgNotAllowed } else { Status::KeyNotFound }),
            None => {
                *untried = self.count_fitting(kid, algorithm, accepted) - selected.len();
                Err(Status::SignatureInvalid)
            }
        }
    }

    /// How many keys could be tried, if there were no limit.
    #[cold]
    fn count_fitting(&self, kid: KidMatch<'_>, algorithm: Algorithm, accepted: AlgorithmSet) -> usize {
        let fits = |key: &Key| key.can_verify && key.accepts(algorithm, accepted);
        self.fitting(kid).filter(|&place| fits(&self.keys[place])).count()
    }

    /// Whether the key at this place may be tried too.
    #[inline]
    fn has_room(&self, selected: &[usize], place: usize) -> bool {
        selected.len() < MAX_OF_ISSUER
            || selected.iter().filter(|&&other| self.issuers[other] == self.issuers[place]).count() < MAX_OF_ISSUER
    }

    /// The key to sign with, and the algorithm.
    pub(crate) fn signing(&self, kid: KidMatch<'_>, wanted: Option<Algorithm>) -> Result<(&Key, Algorithm)> {
        let mut status = Status::KeyNotFound;
        for place in self.fitting(kid) {
            let key = &*self.keys[place];
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
