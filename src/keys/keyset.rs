//! Key sets: shared by any number of threads, changed atomically.

use std::sync::Arc;

use super::key::Key;
use super::lock::Striped;
use super::options::KeyOptions;
use super::ring::KeyRing;
use crate::status::{Result, Status};

/// Keys, each bound to an algorithm.
///
/// Any number of threads may use one while another changes it: each call sees all of the old keys or all of the new, and
/// takes no memory from the heap to do so. A process that was forked may use and change the key sets of its parent.
pub struct Keyset {
    ring: Striped<KeyRing>,
    /// What holds for all keys that come into the set later.
    pub(super) terms: Terms,
}

/// On which terms a set takes keys.
#[derive(Clone)]
pub(super) struct Terms {
    /// Whose tokens a key verifies that names no issuer itself.
    pub issuer: Option<Arc<str>>,
    pub allow_weak: bool,
    pub public_only: bool,
    pub for_encryption: bool,
    /// How many signatures it remembers; 0 = none.
    pub remember: u32,
}

impl Terms {
    pub fn of(options: &KeyOptions<'_>) -> Self {
        let KeyOptions { allow_weak, public_only, for_encryption, remember, .. } = *options;
        Terms { issuer: options.issuer.map(Arc::from), allow_weak, public_only, for_encryption, remember }
    }

    /// Whether a key has what the set must not hold.
    pub fn is_too_private(&self, key: &Key) -> bool {
        self.public_only && key.material.kind().has_private_part()
    }

    /// Keys of another set, bound to this one's issuer where they have none: a policy must not be lost by forgetting it
    /// on the way to a rotation.
    fn admit(&self, keys: &[Arc<Key>]) -> Result<Vec<Arc<Key>>> {
        let admit = |key: &Arc<Key>| {
            let is_for_other = key.algorithm.is_signature() == self.for_encryption;
            if key.is_weak && !self.allow_weak || self.is_too_private(key) || is_for_other {
                return Err(Status::InvalidArgument.into());
            }
            Ok(match (&key.issuer, &self.issuer) {
                (None, Some(issuer)) => Arc::new(key.for_issuer(issuer.clone())),
                _ => key.clone(),
            })
        };
        keys.iter().map(admit).collect()
    }
}

impl Keyset {
    pub(super) fn new(keys: Vec<Arc<Key>>, terms: Terms) -> Result<Self> {
        Ok(Keyset { ring: Striped::new(KeyRing::new(keys, terms.remember)?), terms })
    }

    /// A set without keys, which verifies nothing until it is given some: for a service that starts while its issuer is
    /// down. `kid`, `password` and `bits` mean nothing here.
    pub fn empty(options: &KeyOptions<'_>) -> Result<Self> {
        options.check()?;
        if options.base64 || options.kid.is_some() || options.password.is_some() || options.bits != 0 {
            return Err(Status::InvalidArgument.into());
        }
        Keyset::new(Vec::new(), Terms::of(options))
    }

    /// Appends the keys of another set, atomically. A key without an issuer takes this set's; keys that this set would not
    /// have loaded are an error, and nothing has changed.
    pub fn add(&self, from: &Keyset) -> Result<()> {
        let added = self.terms.admit(&from.snapshot().keys)?;
        self.change(&|ring| ring.keys.iter().chain(&added).cloned().collect())
    }

    /// Puts the keys of another set in the place of all keys, atomically, on the same terms.
    pub fn replace(&self, from: &Keyset) -> Result<()> {
        let new = self.terms.admit(&from.snapshot().keys)?;
        self.change(&|_| new.clone())
    }

    /// The number of keys.
    pub fn len(&self) -> usize {
        self.read(|ring| ring.keys.len())
    }

    /// Whether its keys are for encryption, and not for signatures; also of a set without keys.
    pub fn is_for_encryption(&self) -> bool {
        self.terms.for_encryption
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

    /// Changes the keys, unless they stay the same. What was remembered of the old ones is forgotten; where there is no memory
    /// to remember new ones, nothing has changed.
    pub(super) fn change(&self, body: &dyn Fn(&KeyRing) -> Vec<Arc<Key>>) -> Result<()> {
        let mut result = Ok(());
        self.ring.change(|ring| {
            let keys = body(ring);
            let is_same = |(a, b): (&Arc<Key>, &Arc<Key>)| a.is_same(b);
            let same = keys.len() == ring.keys.len() && keys.iter().zip(&ring.keys).all(is_same);
            if same {
                return None;
            }
            KeyRing::new(keys, self.terms.remember).map_err(|error| result = Err(error)).ok()
        });
        result
    }
}

impl core::fmt::Debug for Keyset {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        self.read(|ring| f.debug_list().entries(&ring.keys).finish())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::algorithm::Algorithm;

    #[test]
    fn keys_that_stay_the_same_are_left_alone() {
        let secret =
            |byte, options: &KeyOptions<'_>| Keyset::from_secret(Algorithm::HS256, &[byte; 32], options).unwrap();
        let options = KeyOptions::default();
        let keys = secret(1, &options);
        let before = keys.snapshot();
        keys.replace(&secret(1, &options)).unwrap();
        keys.add(&Keyset::empty(&options).unwrap()).unwrap();
        assert!(Arc::ptr_eq(&before, &keys.snapshot()));
        for other in [secret(2, &options), secret(1, &KeyOptions { kid: Some("a"), ..options })] {
            let before = keys.snapshot();
            keys.replace(&other).unwrap();
            assert!(!Arc::ptr_eq(&before, &keys.snapshot()));
            assert_eq!(keys.key(0).unwrap().kid, other.key(0).unwrap().kid);
            assert_eq!(keys.key(0).unwrap().thumbprint, other.key(0).unwrap().thumbprint);
        }
        // The same secret for another algorithm.
        let long = |algorithm| Keyset::from_secret(algorithm, &[1; 64], &options).unwrap();
        keys.replace(&long(Algorithm::HS256)).unwrap();
        keys.replace(&long(Algorithm::HS512)).unwrap();
        assert_eq!(keys.key(0).unwrap().algorithm, Algorithm::HS512);
    }

    /// A body that holds the lock throughout must be a short one: not the check of a token within an encrypted token,
    /// which reads another set, or the same one again.
    #[cfg(feature = "asymmetric")]
    #[test]
    fn only_keys_of_hmac_are_quick() {
        use crate::algorithm::{ContentEncryption, KeyAlgorithm, KeyManagement};

        let is_quick = |algorithm: KeyAlgorithm| {
            let options = KeyOptions { for_encryption: !algorithm.is_signature(), ..KeyOptions::default() };
            Keyset::generate(algorithm, &options).unwrap().snapshot().is_quick()
        };
        assert!(is_quick(Algorithm::HS256.into()));
        assert!(!is_quick(Algorithm::ES256.into()));
        let direct = ContentEncryption::A256Gcm.into();
        for algorithm in [direct, KeyManagement::A256Kw.into(), KeyManagement::EcdhEs.into()] {
            assert!(!is_quick(algorithm), "{algorithm:?}");
        }
    }
}
