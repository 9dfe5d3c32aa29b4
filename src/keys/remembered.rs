//! Signatures that have been verified before, so that a token that comes again costs a hash and no arithmetic.
//!
//! An entry says: this token, to the last byte, was signed by the key at this place under this algorithm, and was valid
//! when it was kept. It stands for that signature's arithmetic and for nothing else: whoever asks has selected the key
//! before, and reads the claims afterwards.

use std::sync::atomic::{AtomicU64, Ordering};

use sha2::{Digest, Sha256};

use super::key::Key;
use super::material::Message;
use crate::algorithm::{Algorithm, Family};
use crate::jose::compact::Segments;
use crate::status::{Result, Status};

/// How many entries a digest can stand in.
const WAYS: usize = 8;
/// Places to spare, in eighths of what is to be remembered: digests do not spread evenly over the places, and without any
/// to spare every seventh signature would find all its places taken by others. With them it is every fiftieth.
const SPARE_EIGHTHS: u64 = 5;

/// Readers take no lock. They read the version before and after the rest: where it has changed, or is odd because a writer
/// is at work, what they have read may be of two entries, and counts as nothing.
#[derive(Default)]
struct Entry {
    version: AtomicU64,
    /// SHA-256 of the whole token.
    digest: [AtomicU64; 4],
    /// A `Signer` below, and above it when the token expires.
    signer: AtomicU64,
}

/// Which key of a ring signed, by its place, and under which algorithm; 0 stands for none.
#[derive(Clone, Copy, PartialEq)]
struct Signer(u32);

impl Signer {
    /// `None` for a place beyond those that there is room for.
    fn new(place: usize, algorithm: Algorithm) -> Option<Self> {
        let place = u32::try_from(place).ok().filter(|place| *place < 1 << 24)?;
        Some(Signer(place << 8 | u32::from(algorithm.number() as u8)))
    }
}

/// When an entry goes, as seconds since the epoch: the earliest makes room first. That of a token without one goes first
/// of all, but for those that are empty, which have 0.
fn expiry(exp: Option<i64>) -> u32 {
    exp.map_or(1, |exp| exp.clamp(1, i64::from(u32::MAX)) as u32)
}

impl Entry {
    fn holds(&self, digest: &[u64; 4], signer: Signer) -> bool {
        let version = self.version.load(Ordering::Acquire);
        // Whoever reads what a writer has written also sees, from here on, that the writer has been there.
        digest.iter().zip(&self.digest).all(|(word, own)| own.load(Ordering::Acquire) == *word)
            && Signer(self.signer.load(Ordering::Acquire) as u32) == signer
            && version.is_multiple_of(2)
            && self.version.load(Ordering::Acquire) == version
    }

    /// When it goes; `None` while a writer is at work, or for ever if that was in the process that this one was forked from.
    fn expiry(&self) -> Option<u32> {
        let is_free = self.version.load(Ordering::Relaxed).is_multiple_of(2);
        is_free.then_some((self.signer.load(Ordering::Relaxed) >> 32) as u32)
    }

    /// Where another writer is at work nothing happens: what is not remembered is verified again.
    fn put(&self, digest: &[u64; 4], signer: Signer, expiry: u32) {
        let version = self.version.load(Ordering::Relaxed);
        let busy = version.wrapping_add(1);
        if busy.is_multiple_of(2)
            || self.version.compare_exchange(version, busy, Ordering::Acquire, Ordering::Relaxed).is_err()
        {
            return;
        }
        digest.iter().zip(&self.digest).for_each(|(word, own)| own.store(*word, Ordering::Release));
        self.signer.store(u64::from(expiry) << 32 | u64::from(signer.0), Ordering::Release);
        self.version.store(version.wrapping_add(2), Ordering::Release);
    }
}

/// What one ring of keys remembers. It belongs to that ring: where the keys change there is a new one, and a call that still
/// uses the old keys writes into the old one.
pub(super) struct Remembered {
    entries: Vec<Entry>,
}

impl Remembered {
    /// With room for about this many signatures.
    pub fn new(count: u32) -> Result<Self> {
        let places = u64::from(count) + u64::from(count) * SPARE_EIGHTHS / 8;
        let len = usize::try_from(places).map_err(|_| Status::NoMemory)?.next_multiple_of(WAYS);
        let mut entries = Vec::new();
        entries.try_reserve_exact(len).map_err(|_| Status::NoMemory)?;
        entries.resize_with(len, Entry::default);
        Ok(Remembered { entries })
    }

    /// How many there are.
    #[cfg(test)]
    pub fn len(&self) -> usize {
        self.entries.iter().filter(|entry| entry.expiry() != Some(0)).count()
    }

    /// The entries that a digest can stand in.
    fn row(&self, digest: &[u64; 4]) -> &[Entry] {
        let rows = self.entries.len() / WAYS;
        // The digest as a fraction of all: every row is as likely.
        let row = ((u128::from(digest[0]) * rows as u128) >> 64) as usize;
        self.entries.get(row * WAYS..).and_then(|rest| rest.get(..WAYS)).unwrap_or_default()
    }

    fn holds(&self, digest: &[u64; 4], signer: Signer) -> bool {
        self.row(digest).iter().any(|entry| entry.holds(digest, signer))
    }

    fn put(&self, digest: &[u64; 4], signer: Signer, expiry: u32) {
        if self.holds(digest, signer) {
            return;
        }
        let free = self.row(digest).iter().filter_map(|entry| Some((entry.expiry()?, entry)));
        if let Some((_, entry)) = free.min_by_key(|(expiry, _)| *expiry) {
            entry.put(digest, signer, expiry);
        }
    }
}

/// A token whose signature is to be verified, or is remembered.
pub(crate) struct Signed<'t> {
    memory: Option<&'t Remembered>,
    message: Message<'t>,
    signature: &'t [u8],
    /// The signature as it stands in the token.
    encoded_signature: &'t [u8],
    /// SHA-256 of the whole token, once it has been asked for.
    digest: Option<[u64; 4]>,
    was_remembered: bool,
}

impl<'t> Signed<'t> {
    pub(super) fn new(memory: Option<&'t Remembered>, segments: &Segments<'t>, signature: &'t [u8]) -> Self {
        let message = Message::whole(segments.signing_input);
        let encoded_signature = segments.signature;
        Signed { memory, message, signature, encoded_signature, digest: None, was_remembered: false }
    }

    /// Whether the signature is that of a key at this place.
    #[inline]
    pub fn is_by(&mut self, place: usize, key: &Key, algorithm: Algorithm) -> bool {
        match self.memory {
            // A MAC costs what the digest costs.
            Some(memory) if algorithm.family() != Family::Hmac => {
                self.was_remembered = self.recall(memory, place, algorithm);
                self.was_remembered || key.verify(algorithm, &self.message, self.signature)
            }
            _ => key.verify(algorithm, &self.message, self.signature),
        }
    }

    fn recall(&mut self, memory: &Remembered, place: usize, algorithm: Algorithm) -> bool {
        let digest = match self.digest {
            Some(digest) => digest,
            None => {
                let mut hash = Sha256::new();
                self.message.pieces().for_each(|piece| hash.update(piece));
                // The signing input is hashed once, for this and for what verifies its signature.
                self.message.set_hash(&hash);
                hash.update(b".");
                hash.update(self.encoded_signature);
                let bytes: [u8; 32] = hash.finalize().into();
                let (words, _) = bytes.as_chunks::<8>();
                *self.digest.insert(core::array::from_fn(|at| u64::from_le_bytes(words[at])))
            }
        };
        Signer::new(place, algorithm).is_some_and(|signer| memory.holds(&digest, signer))
    }

    /// Keeps the signature, which is that of the key at this place. For a token that is valid as a whole, and no other.
    #[inline]
    pub fn remember(self, place: usize, algorithm: Algorithm, exp: Option<i64>) {
        if let (Some(memory), Some(digest), false) = (self.memory, self.digest, self.was_remembered)
            && let Some(signer) = Signer::new(place, algorithm)
        {
            memory.put(&digest, signer, expiry(exp));
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::AtomicBool;
    use std::thread;

    use super::*;

    /// The same digest for the same number, spread as SHA-256 spreads.
    fn digest(number: u64) -> [u64; 4] {
        let bytes: [u8; 32] = Sha256::digest(number.to_le_bytes()).into();
        let (words, _) = bytes.as_chunks::<8>();
        core::array::from_fn(|at| u64::from_le_bytes(words[at]))
    }

    fn signer(place: usize) -> Signer {
        Signer::new(place, Algorithm::ES256).unwrap()
    }

    #[test]
    fn an_entry_takes_forty_eight_bytes() {
        assert_eq!(size_of::<Entry>(), 48);
        let memory = Remembered::new(100_000).unwrap();
        assert!(memory.entries.capacity() * size_of::<Entry>() <= 8_000_000);
    }

    #[test]
    fn what_is_remembered_is_all_of_digest_place_and_algorithm() {
        let memory = Remembered::new(1).unwrap();
        let kept = digest(1);
        assert!(!memory.holds(&kept, signer(7)));
        memory.put(&kept, signer(7), 9);
        assert!(memory.holds(&kept, signer(7)));
        assert!(!memory.holds(&kept, signer(6)) && !memory.holds(&kept, signer(7 + 256)));
        assert!(!memory.holds(&kept, Signer::new(7, Algorithm::ES256K).unwrap()));
        for bit in 0..256 {
            let mut other = kept;
            other[bit / 64] ^= 1 << (bit % 64);
            assert!(!memory.holds(&other, signer(7)), "{bit}");
        }
        // An empty entry is none of a digest of zeros.
        assert!(!memory.holds(&[0; 4], signer(0)));
        let beyond = [(1 << 24, None), ((1 << 24) - 1, Some(Signer(0xffff_ff0a)))];
        assert!(beyond.iter().all(|(place, signer)| Signer::new(*place, Algorithm::ES256) == *signer));
    }

    #[test]
    fn as_many_are_kept_as_was_asked_for() {
        for count in [1, 7, 8, 9, 1000, 100_000] {
            let memory = Remembered::new(count).unwrap();
            (0..u64::from(count)).for_each(|number| memory.put(&digest(number), signer(0), 9));
            let kept = (0..u64::from(count)).filter(|&number| memory.holds(&digest(number), signer(0))).count();
            assert!(kept * 100 >= count as usize * 97, "{kept} of {count}");
        }
    }

    #[test]
    fn what_expires_first_makes_room() {
        let memory = Remembered::new(1).unwrap();
        let expiries = [50, 20, 90, 30, 80, 40, 70, 60];
        (0..8).for_each(|number| memory.put(&digest(number), signer(0), expiries[number as usize]));
        assert!((0..8).all(|number| memory.holds(&digest(number), signer(0))));
        memory.put(&digest(8), signer(0), 100);
        assert!(!memory.holds(&digest(1), signer(0)) && memory.holds(&digest(8), signer(0)));
        // What is there stands there once.
        (0..20).for_each(|_| memory.put(&digest(8), signer(0), 100));
        assert_eq!((0..8).filter(|&number| memory.holds(&digest(number), signer(0))).count(), 7);
        // Without `exp` it makes room before all others, but takes the place of one as well.
        memory.put(&digest(9), signer(0), expiry(None));
        memory.put(&digest(10), signer(0), 1000);
        assert!(!memory.holds(&digest(9), signer(0)) && !memory.holds(&digest(3), signer(0)));
        assert!(memory.holds(&digest(10), signer(0)));
        assert_eq!([None, Some(i64::MIN), Some(0), Some(5), Some(i64::MAX)].map(expiry), [1, 1, 1, 5, u32::MAX]);
    }

    #[test]
    fn an_entry_that_is_being_written_is_a_miss_and_stays_so() {
        let memory = Remembered::new(1).unwrap();
        let kept = digest(1);
        memory.put(&kept, signer(0), 9);
        let at = memory.entries.iter().position(|entry| entry.holds(&kept, signer(0))).unwrap();
        // As a fork leaves it whose writer stayed behind.
        memory.entries[at].version.fetch_add(1, Ordering::Relaxed);
        assert!(!memory.holds(&kept, signer(0)));
        memory.entries[at].put(&kept, signer(0), 9);
        assert!(!memory.entries[at].holds(&kept, signer(0)));
        // The others go on.
        (0..100).for_each(|number| memory.put(&digest(number), signer(0), 9 + number as u32));
        assert!(memory.holds(&digest(99), signer(0)) && !memory.entries[at].holds(&kept, signer(0)));
        memory.entries.iter().for_each(|entry| {
            entry.version.fetch_or(1, Ordering::Relaxed);
        });
        memory.put(&digest(100), signer(0), 9);
        assert!(!memory.holds(&digest(100), signer(0)));
    }

    /// Writers that put two kinds of entries into the same places, in turns: no reader ever finds a digest of one with the
    /// signer of the other, or half a digest.
    #[test]
    fn readers_see_whole_entries() {
        let memory = Remembered::new(1).unwrap();
        let done = AtomicBool::new(false);
        let rounds = if cfg!(miri) { 50 } else { 20_000 };
        let mixed = |number: u64, other: u64| {
            let (first, second) = (digest(number), digest(other));
            [first[0], second[1], first[2], second[3]]
        };
        thread::scope(|scope| {
            let writers: Vec<_> = (0..2)
                .map(|writer| {
                    let memory = &memory;
                    scope.spawn(move || {
                        for round in 0..rounds {
                            let number = (round + writer) % 24;
                            memory.put(&digest(number), signer(number as usize), 1 + round as u32);
                        }
                    })
                })
                .collect();
            for reader in 0..2 {
                let (memory, done) = (&memory, &done);
                scope.spawn(move || {
                    let mut number = reader;
                    while !done.load(Ordering::Relaxed) {
                        number = (number + 1) % 24;
                        let other = (number + 7) % 24;
                        assert!(!memory.holds(&digest(number), signer(other as usize)));
                        assert!(!memory.holds(&mixed(number, other), signer(number as usize)));
                    }
                });
            }
            writers.into_iter().for_each(|writer| writer.join().unwrap());
            done.store(true, Ordering::Relaxed);
        });
        assert!((0..24).any(|number| memory.holds(&digest(number), signer(number as usize))));
    }
}
