//! A value that many threads read while another is put in its place, also across a fork.

use std::process;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, PoisonError, RwLock, TryLockError};
use std::thread;
use std::time::Duration;

use once_cell::race::OnceBox;

/// How many places the value can be read from at the same time without waiting for each other.
const STRIPES: usize = 16;

/// One reader's place, on a cache line of its own (two, for processors that fetch lines in pairs).
#[repr(align(128))]
struct Stripe<T>(RwLock<Arc<Share<T>>>);

/// What the readers of one stripe share. Their references are counted beside it, so not where those of other stripes are:
/// two processors would else take a cache line from each other at every call.
#[repr(align(128))]
struct Share<T>(Arc<T>);

impl<T> Share<T> {
    fn new(value: &Arc<T>) -> Arc<Self> {
        Arc::new(Share(value.clone()))
    }
}

/// A shared value.
///
/// Readers take a lock that only readers on the same stripe share, so they neither wait for each other nor touch the
/// heap; a change takes every stripe in turn. A reader sees the whole of the old value or of the new.
///
/// A lock that a thread holds at a fork is held for ever in the child, where that thread does not exist. So the locks know
/// their process, and a child that meets one which nobody there can open goes on with locks of its own. It has the value
/// of before a change that was under way, or of after it.
pub(crate) struct Striped<T>(Locks<T>);

/// The locks of one process.
struct Locks<T> {
    stripes: Box<[Stripe<T>; STRIPES]>,
    /// The process that made them.
    process: u32,
    /// The process whose thread is making a change; 0 = there is none. Changes are made one after another.
    changing: AtomicU32,
    /// What a forked process uses in their place.
    successor: OnceBox<Locks<T>>,
}

impl<T> Striped<T> {
    pub fn new(value: T) -> Self {
        Striped(Locks::new(Arc::new(value)))
    }

    /// Runs `body` on the value as it is now. Where `is_quick` says that it is soon done the stripe is held throughout,
    /// which costs less than a reference; else it is held for a moment.
    #[inline]
    pub fn read<R>(&self, is_quick: impl FnOnce(&T) -> bool, body: impl FnOnce(&T) -> R) -> R {
        // A reader's panic leaves the value as it was.
        let lock = self.0.usable().stripe().0.read().unwrap_or_else(PoisonError::into_inner);
        if is_quick(&lock.0) {
            return body(&lock.0);
        }
        let share = Arc::clone(&lock);
        drop(lock);
        body(&share.0)
    }

    /// A share of the value as it is now.
    pub fn get(&self) -> Arc<T> {
        self.0.usable().stripe().0.read().unwrap_or_else(PoisonError::into_inner).0.clone()
    }

    /// Puts what `make` makes of the value in its place, if anything.
    #[cold]
    pub fn change(&self, make: impl FnOnce(&T) -> Option<T>) {
        let change = self.0.begin_change();
        let Some(value) = make(&change.0.value()).map(Arc::new) else { return };
        change.0.put(&value);
        // Locks that were left behind keep no old value alive, as far as they can be opened.
        let mut locks = &self.0;
        while let Some(next) = locks.successor.get() {
            locks
                .stripes
                .iter()
                .filter_map(|stripe| stripe.0.try_write().ok())
                .for_each(|mut old| *old = Share::new(&value));
            locks = next;
        }
    }
}

/// A change under way; it ends when this is dropped.
struct Change<'l, T>(&'l Locks<T>);

impl<T> Drop for Change<'_, T> {
    fn drop(&mut self) {
        self.0.changing.store(0, Ordering::Release);
    }
}

impl<T> Locks<T> {
    fn new(value: Arc<T>) -> Self {
        let stripes = core::array::from_fn(|_| Stripe(RwLock::new(Share::new(&value))));
        Locks {
            stripes: Box::new(stripes),
            process: process::id(),
            changing: AtomicU32::new(0),
            successor: OnceBox::new(),
        }
    }

    /// The locks that a reader of this process can take.
    #[inline]
    fn usable(&self) -> &Self {
        let mut locks = self;
        loop {
            if let Some(next) = locks.successor.get() {
                locks = next;
                continue;
            }
            match locks.changing.load(Ordering::Acquire) {
                0 => return locks,
                changing if changing == process::id() => return locks,
                _ => locks = locks.succeed(|| locks.value()),
            }
        }
    }

    /// The calling thread's stripe. Threads have their stacks far apart, so the address of a local spreads them over the
    /// stripes without a thread-local of our own.
    #[inline]
    fn stripe(&self) -> &Stripe<T> {
        let local = 0u8;
        let place = (&raw const local).addr() as u64;
        &self.stripes[((place >> 14).wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 60) as usize % STRIPES]
    }

    /// Waits for the changes under way in this process; those of another one will never end here.
    fn begin_change(&self) -> Change<'_, T> {
        let process = process::id();
        let mut locks = self;
        let mut waited = 0;
        loop {
            if let Some(next) = locks.successor.get() {
                locks = next;
                continue;
            }
            match locks.changing.compare_exchange(0, process, Ordering::Acquire, Ordering::Relaxed) {
                Ok(_) => {
                    let change = Change(locks);
                    // The change before this one may have left these behind.
                    if locks.successor.get().is_none() {
                        return change;
                    }
                }
                Err(holder) if holder != process => locks = locks.succeed(|| locks.value()),
                Err(_) if waited < 32 => {
                    waited += 1;
                    thread::yield_now();
                }
                Err(_) => thread::sleep(Duration::from_micros(50)),
            }
        }
    }

    /// The value, from a stripe that can be read. A change holds but one of them at a time, and begins with the first.
    fn value(&self) -> Arc<T> {
        let readable = self.stripes.iter().rev().find_map(|stripe| match stripe.0.try_read() {
            Ok(share) => Some(share.0.clone()),
            Err(TryLockError::Poisoned(share)) => Some(share.get_ref().0.clone()),
            Err(TryLockError::WouldBlock) => None,
        });
        readable.unwrap_or_else(|| self.stripes[0].0.read().unwrap_or_else(PoisonError::into_inner).0.clone())
    }

    /// Gives a value to all readers, while a change is under way.
    fn put(&self, value: &Arc<T>) {
        let is_own = self.process == process::id();
        for stripe in self.stripes.iter() {
            let mut place = match stripe.0.try_write() {
                Ok(place) => place,
                Err(TryLockError::Poisoned(place)) => place.into_inner(),
                // Held by a reader who goes on in a moment ...
                Err(TryLockError::WouldBlock) if is_own => stripe.0.write().unwrap_or_else(PoisonError::into_inner),
                // ... or perhaps by one who stayed behind in the process that this one was forked from.
                Err(TryLockError::WouldBlock) => {
                    self.succeed(|| value.clone());
                    return;
                }
            };
            *place = Share::new(value);
        }
    }

    #[cold]
    fn succeed(&self, value: impl FnOnce() -> Arc<T>) -> &Self {
        self.successor.get_or_init(|| Box::new(Locks::new(value())))
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc;

    use super::*;

    fn read(value: &Striped<u32>) -> u32 {
        value.read(|_| true, |value| *value)
    }

    /// As a child has it of its parent, whose threads hold these stripes for reading or writing.
    fn forked(read_held: &[usize], write_held: Option<usize>, was_changing: bool) -> Striped<u32> {
        let another = process::id() + 1;
        let mut value = Striped::new(1);
        value.0.process = another;
        value.0.changing = AtomicU32::new(if was_changing { another } else { 0 });
        if let Some(at) = write_held {
            for done in &value.0.stripes[..at] {
                *done.0.write().unwrap() = Share::new(&Arc::new(2));
            }
            core::mem::forget(value.0.stripes[at].0.write().unwrap());
        }
        for &at in read_held {
            core::mem::forget(value.0.stripes[at].0.read().unwrap());
        }
        value
    }

    /// Fails instead of waiting for ever.
    fn within_seconds(body: impl FnOnce() + Send + 'static) {
        let (done, wait) = mpsc::channel();
        let thread = thread::spawn(move || {
            body();
            done.send(()).unwrap();
        });
        wait.recv_timeout(Duration::from_secs(20)).expect("no lock that is held for ever");
        thread.join().unwrap();
    }

    #[test]
    fn a_forked_process_goes_on_whatever_was_held() {
        let every: Vec<usize> = (0..STRIPES).collect();
        let mut cases = vec![(vec![], None, false), (every.clone(), None, false), (every, None, true)];
        cases.extend((0..STRIPES).map(|at| (vec![(at + 1) % STRIPES], Some(at), true)));
        for (read_held, write_held, was_changing) in cases {
            let (for_change, for_read) = (read_held.clone(), read_held);
            within_seconds(move || {
                let value = forked(&for_change, write_held, was_changing);
                value.change(|old| Some(old + 10));
                let new = read(&value);
                assert!(new == 11 || (write_held == Some(STRIPES - 1) && new == 12), "{new}");
                value.change(|old| Some(old + 10));
                assert_eq!(read(&value), new + 10);
                assert_eq!(*value.get(), new + 10);
            });
            within_seconds(move || {
                let value = forked(&for_read, write_held, was_changing);
                let first = read(&value);
                assert!((0..100).all(|_| read(&value) == first && *value.get() == first));
                value.change(|_| Some(7));
                assert_eq!(read(&value), 7);
            });
        }
    }

    #[test]
    fn changes_come_one_after_another() {
        let value = Striped::new(0);
        thread::scope(|scope| {
            for _ in 0..4 {
                scope.spawn(|| (0..500).for_each(|_| value.change(|old| Some(old + 1))));
            }
        });
        assert_eq!(read(&value), 2000);
        let panics = std::panic::catch_unwind(core::panic::AssertUnwindSafe(|| value.change(|_| panic!("not made"))));
        assert!(panics.is_err());
        value.change(|old| Some(old + 1));
        assert_eq!(read(&value), 2001);
        assert!(value.0.successor.get().is_none(), "a process that was not forked keeps its locks");
    }

    #[test]
    fn a_change_waits_for_the_one_under_way() {
        let value = Arc::new(Striped::new(1));
        let (second, (going, wait)) = (value.clone(), mpsc::channel());
        let mut thread = None;
        value.change(|old| {
            thread = Some(thread::spawn(move || {
                going.send(()).unwrap();
                second.change(|old| Some(old + 10));
            }));
            wait.recv().unwrap();
            // Long enough for the other to find that it must wait. Readers do not.
            thread::sleep(Duration::from_millis(50));
            assert_eq!((read(&value), *value.get()), (1, 1));
            Some(old + 1)
        });
        thread.expect("a second change").join().unwrap();
        assert_eq!(read(&value), 12);
        assert!(value.0.successor.get().is_none());
    }

    #[test]
    fn a_change_waits_for_a_reader_that_is_quick() {
        let value = Arc::new(Striped::new(1));
        let (changer, (going, wait)) = (value.clone(), mpsc::channel());
        let thread = value.read(
            |_| true,
            |old| {
                let thread = thread::spawn(move || {
                    going.send(()).unwrap();
                    changer.change(|_| Some(2));
                });
                wait.recv().unwrap();
                thread::sleep(Duration::from_millis(50));
                assert_eq!(*old, 1);
                thread
            },
        );
        thread.join().unwrap();
        assert_eq!(read(&value), 2);
        assert!(value.0.successor.get().is_none(), "nothing is left behind but by a fork");
    }

    /// Else it would hold up the readers behind it too.
    #[test]
    fn a_change_does_not_wait_for_a_reader_that_takes_long() {
        let value = Arc::new(Striped::new(1));
        let slow = value.clone();
        within_seconds(move || {
            slow.read(
                |_| false,
                |old| {
                    let changer = slow.clone();
                    thread::spawn(move || changer.change(|_| Some(2))).join().unwrap();
                    assert_eq!(*old, 1, "what is under way goes on with the old value");
                },
            );
        });
        assert_eq!(read(&value), 2);
    }
}
