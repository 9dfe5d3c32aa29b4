//! What goes into the material of a key and comes out of it, whatever its kind.

use std::borrow::Cow;

use sha2::{Digest, Sha256};
use smallvec::SmallVec;
use zeroize::Zeroizing;

use crate::algorithm::{Algorithm, NameForm};
use crate::status::{Error, Result, Status};

pub(super) const MALFORMED: Error = Error { status: Status::KeyMalformed, needed: 0 };
pub(super) const UNSUPPORTED: Error = Error { status: Status::KeyUnsupported, needed: 0 };

/// Bytes that may be secret.
pub(super) type Secret = Zeroizing<Vec<u8>>;

/// The encrypted key of a content; those of RSA keys of up to 4096 bits stay off the heap.
pub(crate) type EncryptedKey = SmallVec<[u8; 512]>;

/// A signature; those of HMAC stay off the heap.
pub(crate) type Signature = SmallVec<[u8; 64]>;

/// What is signed: one piece, or a header with its dot and an unencoded payload apart.
#[derive(Clone, Copy)]
pub(crate) struct Message<'a> {
    head: &'a [u8],
    /// The payload behind the dot, where it is apart.
    rest: Option<&'a [u8]>,
    /// SHA-256 of all of it, where somebody had to compute it already.
    sha256: Option<[u8; 32]>,
}

impl<'a> Message<'a> {
    /// A signing input that stands in one piece.
    pub fn whole(signing_input: &'a [u8]) -> Self {
        Message { head: signing_input, rest: None, sha256: None }
    }

    /// An encoded header and a payload that is signed behind it as it is.
    pub fn apart(header: &'a [u8], payload: &'a [u8]) -> Self {
        Message { head: header, rest: Some(payload), sha256: None }
    }

    /// Keeps the hash of all of its pieces, for whoever signs or verifies that.
    pub fn set_hash(&mut self, hash: &Sha256) {
        self.sha256 = Some(hash.clone().finalize().into());
    }

    /// Its SHA-256, if it is known.
    pub fn sha256(&self) -> Option<&[u8; 32]> {
        self.sha256.as_ref()
    }

    /// All of it in one piece; one that is apart is put together on the heap.
    pub fn contiguous(&self) -> Cow<'a, [u8]> {
        match self.rest {
            None => self.head.into(),
            Some(rest) => [self.head, b".", rest].concat().into(),
        }
    }

    /// Its pieces in order.
    #[inline]
    pub fn pieces(&self) -> impl Iterator<Item = &'a [u8]> {
        let dot: Option<&[u8]> = self.rest.map(|_| b".".as_slice());
        [Some(self.head), dot, self.rest].into_iter().flatten()
    }
}

/// The algorithm that whoever loads a key states, if any.
#[derive(Clone, Copy, Default)]
pub(super) struct Stated {
    pub algorithm: Option<Algorithm>,
    pub form: NameForm,
}

impl Stated {
    pub fn only(algorithm: Option<Algorithm>) -> Self {
        Stated { algorithm, form: NameForm::Original }
    }

    /// The algorithm for a kind of key that has but one.
    pub fn must_be(self, only: Algorithm) -> Result<Algorithm> {
        match self.algorithm {
            Some(stated) if stated != only => Err(Status::KeyAlgMismatch.into()),
            _ => Ok(only),
        }
    }
}
