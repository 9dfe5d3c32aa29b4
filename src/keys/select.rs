//! Which keys of a set a token or a signer chooses.

use smallvec::SmallVec;

use super::key::Key;
use super::ring::KeyRing;
use super::uses::Uses;
use crate::algorithm::{Algorithm, AlgorithmSet};
#[cfg(feature = "asymmetric")]
use crate::algorithm::{ContentEncryption, KeyAlgorithm, KeyManagement, KeyManagementSet};
use crate::jose::header::Header;
use crate::json::Text;
use crate::status::{Result, Status};

/// Of the keys of one issuer at most this many are tried on one token.
const MAX_OF_ISSUER: usize = 8;
/// At most this many keys are tried on one token.
const MAX_TRIED: usize = 64;

/// Which key signs or encrypts, and the header's `kid`.
#[derive(Clone, Copy, Debug, Default)]
pub enum KidChoice<'a> {
    /// The first key that can, with its own `kid` if it has one.
    #[default]
    FromKey,
    /// The first key that can, and no `kid`.
    None,
    /// The key with this `kid`, or one without any; this is the header's.
    Named(&'a str),
}

impl<'a> KidChoice<'a> {
    /// Which `kid` the key must fit.
    pub(crate) fn fit(self) -> KidMatch<'a> {
        match self {
            KidChoice::Named(kid) => KidMatch::Named(kid),
            KidChoice::FromKey | KidChoice::None => KidMatch::Any,
        }
    }

    /// What the header names, when this key has been chosen.
    pub(crate) fn written<'k>(self, key: &'k Key) -> Option<&'k str>
    where
        'a: 'k,
    {
        match self {
            KidChoice::FromKey => key.kid.as_deref(),
            KidChoice::Named(kid) => Some(kid),
            KidChoice::None => None,
        }
    }
}

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

/// A key whose signature has passed.
pub(crate) struct Verified<'k> {
    key: &'k Key,
    /// The key's place in the ring.
    pub(crate) place: usize,
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

/// Places in a ring, in the order in which its keys are asked.
#[derive(Clone)]
struct Fitting<'r> {
    all: core::ops::Range<usize>,
    listed: &'r [usize],
    then: &'r [usize],
}

impl Iterator for Fitting<'_> {
    type Item = usize;

    #[inline]
    fn next(&mut self) -> Option<usize> {
        if let Some(place) = self.all.next() {
            return Some(place);
        }
        let list = if self.listed.is_empty() { &mut self.then } else { &mut self.listed };
        let (place, rest) = list.split_first()?;
        *list = rest;
        Some(*place)
    }
}

impl KeyRing {
    /// The places of the keys that fit a `kid`, those that have it first.
    #[inline]
    fn fitting(&self, kid: KidMatch<'_>) -> Fitting<'_> {
        match kid {
            KidMatch::Any => Fitting { all: 0..self.keys.len(), listed: &[], then: &[] },
            KidMatch::Token(kid) => self.listed(|own| kid.order(own).reverse()),
            KidMatch::Named(kid) => self.listed(|own| own.cmp(kid)),
        }
    }

    fn listed(&self, order: impl Fn(&str) -> core::cmp::Ordering) -> Fitting<'_> {
        Fitting { all: 0..0, listed: self.with_kid(order), then: &self.without_kid }
    }

    fn with_kid(&self, order: impl Fn(&str) -> core::cmp::Ordering) -> &[usize] {
        let own = |place: &usize| order(self.keys[*place].kid.as_deref().unwrap_or_default());
        let first = self.by_kid.partition_point(|place| own(place).is_lt());
        let rest = &self.by_kid[first..];
        &rest[..rest.partition_point(|place| own(place).is_eq())]
    }

    /// The key that signed a message, which `is_by` tells of each that is asked: its place, the key and the algorithm. Of the
    /// payload nothing is looked at: an issuer's keys are selected whoever the token says that it is from, and so that they
    /// leave room for those of the others.
    ///
    /// Where the signature is none of theirs, `untried` says how many more keys there would have been.
    pub(crate) fn verify<'k>(
        &'k self,
        header: &Header<'_>,
        accepted: AlgorithmSet,
        mut is_by: impl FnMut(usize, &Key, Algorithm) -> bool,
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
            any |= key.uses.contains(Uses::VERIFY);
            if !key.uses.contains(Uses::VERIFY) || !key.accepts(algorithm, accepted) || !self.has_room(&selected, place)
            {
                continue;
            }
            // The same key gives the same answer.
            let was_tried = self.has_twins && selected.iter().any(|&other| self.twins[other] == self.twins[place]);
            match &mut found {
                None if was_tried || !is_by(place, key, algorithm) => {}
                None => {
                    let verified = Verified { key, place, algorithm, twins: SmallVec::new() };
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
        let fits = |key: &Key| key.uses.contains(Uses::VERIFY) && key.accepts(algorithm, accepted);
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
            // One for encryption is none that could sign.
            let Some(own) = key.algorithm.signature() else { continue };
            let algorithm = wanted.unwrap_or(own);
            if own != algorithm && !(key.inferred && key.material.usable_with(algorithm)) {
                if status == Status::KeyNotFound {
                    status = Status::KeyAlgMismatch;
                }
            } else if !key.uses.contains(Uses::SIGN) {
                status = Status::KeyCannotSign;
            } else {
                return Ok((key, algorithm));
            }
        }
        Err(status.into())
    }

    /// The key to encrypt with, and what it does with the key of the content.
    #[cfg(feature = "asymmetric")]
    pub(crate) fn encrypting(&self, kid: KidMatch<'_>, wanted: Option<KeyManagement>) -> Result<(&Key, KeyManagement)> {
        let mut status = Status::JweKeyNotFound;
        for place in self.fitting(kid) {
            let key = &*self.keys[place];
            let own = match key.algorithm {
                KeyAlgorithm::Signature(_) => continue,
                KeyAlgorithm::Management(management) => management,
                KeyAlgorithm::Content(_) => KeyManagement::Dir,
            };
            let management = wanted.unwrap_or(own);
            if !key.manages(management, KeyManagementSet::of(&[management])) {
                if status == Status::JweKeyNotFound {
                    status = Status::KeyAlgMismatch;
                }
            } else if !key.uses.contains(Uses::ENCRYPT) {
                status = Status::JweKeyCannot;
            } else {
                return Ok((key, management));
            }
        }
        Err(status.into())
    }

    /// The keys to decrypt a token with, in the order in which they are tried: for a token with a `kid` one, for another at
    /// most 8, for each decodes anew. With them goes how many more there would have been.
    #[cfg(feature = "asymmetric")]
    pub(crate) fn decrypting(
        &self,
        kid: Option<Text<'_>>,
        alg: KeyManagement,
        enc: ContentEncryption,
        accepted: KeyManagementSet,
    ) -> Result<(SmallVec<[&Key; MAX_OF_ISSUER]>, usize)> {
        let has_kid = kid.is_some();
        let kid = kid.map_or(KidMatch::Any, KidMatch::Token);
        let keys = || self.fitting(kid).map(|place| &*self.keys[place]).filter(|key| !key.algorithm.is_signature());
        // Keys without a kid are there for tokens whose kid no key has.
        let named = has_kid && keys().any(|key| key.kid.is_some());
        let candidates = || keys().filter(|key| !named || key.kid.is_some());
        if candidates().next().is_none() {
            return Err(Status::JweKeyNotFound.into());
        }
        // The secret of `dir` is bound to the encryption of the content.
        let fits = |key: &&Key| {
            key.manages(alg, accepted) && !matches!(key.algorithm, KeyAlgorithm::Content(own) if own != enc)
        };
        let mut fitting = candidates().filter(fits).peekable();
        if fitting.peek().is_none() {
            return Err(Status::JweNotAllowed.into());
        }
        let limit = if has_kid { 1 } else { MAX_OF_ISSUER };
        let mut usable = fitting.filter(|key| key.uses.contains(Uses::DECRYPT));
        let tried: SmallVec<[&Key; MAX_OF_ISSUER]> = usable.by_ref().take(limit).collect();
        if tried.is_empty() { Err(Status::JweKeyCannot.into()) } else { Ok((tried, usable.count())) }
    }
}
