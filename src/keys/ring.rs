//! The keys of a set at one time, and what is worked out of them once, for all tokens.

use std::sync::Arc;

use super::key::Key;
use super::remembered::{Remembered, Signed};
use super::uses::Uses;
use crate::base64url;
use crate::jose::compact::Segments;
use crate::jose::header::{self, Header};
use crate::json::Text;
use crate::status::Result;

impl Key {
    /// The encoded header of the tokens that it signs, if it is a key for signatures.
    fn usual_header(&self) -> Option<Box<[u8]>> {
        let mut text = Vec::new();
        let mut write = |piece: &[u8]| {
            text.extend_from_slice(piece);
            Ok::<(), core::convert::Infallible>(())
        };
        let alg = self.algorithm.signature()?.name_in(self.name_form);
        header::write_start(alg, USUAL_TYP, self.kid.as_deref(), &mut write).ok()?;
        text.push(b'}');
        base64url::encode_to_vec(&text).ok().map(Vec::into_boxed_slice)
    }
}

/// The keys of a set at one time, with the order of their `kid`s.
pub(crate) struct KeyRing {
    pub keys: Vec<Arc<Key>>,
    /// Places of the keys with a `kid`, in the order of `kid` and place: hundreds are searched, not scanned.
    pub(super) by_kid: Vec<usize>,
    /// Places of the keys without one, which fit any token.
    pub(super) without_kid: Vec<usize>,
    /// For the first few keys, the encoded header of the tokens that they sign: the same text need not be written and
    /// encoded, or decoded and read, for every token.
    usual_headers: Vec<Box<[u8]>>,
    /// For each key, the first place of a key of the same issuer; those without one count as of one issuer.
    pub(super) issuers: Vec<usize>,
    /// For each key, the first place of the same key, whatever its issuer and `kid`.
    pub(super) twins: Vec<usize>,
    pub(super) has_twins: bool,
    is_quick: bool,
    /// The signatures that these keys have verified, where they are remembered.
    remembered: Option<Remembered>,
}

/// As many keys as an issuer has at one time, or a few more; each costs a comparison.
const USUAL_HEADERS: usize = 4;

/// The `typ` that a signer writes unless told otherwise.
pub const USUAL_TYP: &str = "JWT";

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

impl KeyRing {
    /// Keys of which as many signatures are remembered, if there are any whose verification costs more than that.
    pub(super) fn new(keys: Vec<Arc<Key>>, remember: u32) -> Result<Self> {
        let texts = |of: fn(&Key) -> Option<&str>| keys.iter().map(|key| of(key)).collect::<Vec<_>>();
        let kids = texts(|key| key.kid.as_deref());
        // Keys of one `kid` stay in the order in which they were loaded.
        let (by_kid, without_kid): (Vec<_>, Vec<_>) = sorted(&kids).into_iter().partition(|&at| kids[at].is_some());
        let usual_headers = keys.iter().take(USUAL_HEADERS).map(|key| key.usual_header().unwrap_or_default()).collect();
        let issuers = first_places(&texts(|key| key.issuer.as_deref()));
        let twins = first_places(&texts(|key| Some(&key.thumbprint)));
        let is_quick = keys.iter().all(|key| key.algorithm.is_signature() && key.is_symmetric());
        let has_twins = twins.iter().enumerate().any(|(place, first)| place != *first);
        let is_costly = |key: &Key| key.uses.contains(Uses::VERIFY) && !key.is_symmetric();
        let remembers = remember > 0 && keys.iter().any(|key| is_costly(key));
        let remembered = if remembers { Some(Remembered::new(remember)?) } else { None };
        Ok(KeyRing { keys, by_kid, without_kid, usual_headers, issuers, twins, has_twins, is_quick, remembered })
    }

    /// A token, to be asked which of these keys signed it.
    #[inline]
    pub(crate) fn signed<'t>(&'t self, segments: &Segments<'t>, signature: &'t [u8]) -> Signed<'t> {
        Signed::new(self.remembered.as_ref(), segments, signature)
    }

    /// Whether all of them are HMAC keys: a call then takes less than a microsecond or two.
    #[inline]
    pub(super) fn is_quick(&self) -> bool {
        self.is_quick
    }

    /// How many signatures are remembered.
    #[cfg(test)]
    pub(crate) fn remembered_len(&self) -> Option<usize> {
        self.remembered.as_ref().map(Remembered::len)
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
}
