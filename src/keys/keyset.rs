//! Key sets: shared by any number of threads, changed atomically.

use std::sync::Arc;

use super::key::Key;
use super::lock::Striped;
use super::ring::KeyRing;

/// Keys, each bound to an algorithm.
///
/// Any number of threads may use one while another changes it: each call sees all of the old keys or all of the new, and
/// takes no memory from the heap to do so. A process that was forked may use and change the key sets of its parent.
pub struct Keyset {
    ring: Striped<KeyRing>,
    /// The issuer and strictness that `reload` applies.
    pub(super) issuer: Option<Arc<str>>,
    pub(super) allow_weak: bool,
}

impl Keyset {
    pub(super) fn new(keys: Vec<Arc<Key>>, issuer: Option<Arc<str>>, allow_weak: bool) -> Self {
        Keyset { ring: Striped::new(KeyRing::new(keys)), issuer, allow_weak }
    }

    /// Appends the keys of another set, atomically.
    pub fn add(&self, from: &Keyset) {
        let added = from.snapshot();
        self.change(&|ring| ring.keys.iter().chain(&added.keys).cloned().collect());
    }

    /// Puts the keys of another set in the place of all keys, atomically. A key without an issuer takes this set's.
    pub fn replace(&self, from: &Keyset) {
        let new = from.snapshot();
        self.change(&|_| new.keys.iter().map(|key| self.with_issuer(key)).collect());
    }

    /// A policy must not be lost by forgetting it on the way to a rotation.
    fn with_issuer(&self, key: &Arc<Key>) -> Arc<Key> {
        match (&key.issuer, &self.issuer) {
            (None, Some(issuer)) => Arc::new(key.for_issuer(issuer.clone())),
            _ => key.clone(),
        }
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
    #[inline]
    pub(crate) fn read<R>(&self, body: impl FnOnce(&KeyRing) -> R) -> R {
        self.ring.read(KeyRing::is_quick, body)
    }

    pub(crate) fn snapshot(&self) -> Arc<KeyRing> {
        self.ring.get()
    }

    pub(super) fn change(&self, body: &dyn Fn(&KeyRing) -> Vec<Arc<Key>>) {
        self.ring.change(|ring| KeyRing::new(body(ring)));
    }
}

impl core::fmt::Debug for Keyset {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        self.read(|ring| f.debug_list().entries(&ring.keys).finish())
    }
}
