//! An allocator that counts, for programs that say `#[global_allocator] static COUNTING: Counting = Counting;`.

use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;
use std::sync::atomic::{AtomicIsize, AtomicUsize, Ordering};

/// Counts each thread's allocations, and keeps account of the memory that is taken while `tracked` runs.
pub struct Counting;

thread_local! {
    static ALLOCATIONS: Cell<usize> = const { Cell::new(0) };
    static TAG: Cell<Tag> = const { Cell::new(UNTRACKED) };
}

static LIVE_BYTES: AtomicIsize = AtomicIsize::new(0);
static LIVE_BLOCKS: AtomicIsize = AtomicIsize::new(0);
static FREED_WITH_SECRET: AtomicUsize = AtomicUsize::new(0);

/// The beginning of a secret that `freed_with_secret` looks for; it is practically never in memory by chance.
pub const MARK: [u8; 16] = *b"\x9d\x15marked secret\xe3";

/// Ways in which a secret that begins with `MARK` could be left behind: as it is, in base64url, and in HMAC's two pads.
/// The first byte of each is nowhere else in it.
const TRACES: [[u8; 16]; 4] = [MARK, *b"nRVtYXJrZWQgc2Vj", xor(MARK, 0x36), xor(MARK, 0x5c)];

const fn xor(mut bytes: [u8; 16], with: u8) -> [u8; 16] {
    let mut at = 0;
    while at < bytes.len() {
        bytes[at] ^= with;
        at += 1;
    }
    bytes
}

/// In front of each block: what is to be done when it is given back, by whichever thread.
type Tag = usize;
const UNTRACKED: Tag = 0;
const TRACKED: Tag = 1;
/// Tracked, and searched for traces of a secret.
const SEARCHED: Tag = 2;

fn with_tag(layout: Layout) -> Option<(Layout, usize)> {
    Layout::new::<Tag>().extend(layout).ok()
}

// SAFETY: blocks come from the system's allocator, enlarged by a tag that stands before what is handed out and keeps
// its alignment; `dealloc` computes the same enlarged layout from the same `layout`.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        ALLOCATIONS.with(|count| count.set(count.get() + 1));
        let Some((whole, offset)) = with_tag(layout) else { return core::ptr::null_mut() };
        let tag = TAG.get();
        // SAFETY: `whole` is not empty, and has the tag at its beginning and `layout` at `offset`.
        unsafe {
            // Zeroed, so that what an earlier block left there is not taken for something that this one leaves.
            let block = System.alloc_zeroed(whole);
            if block.is_null() {
                return block;
            }
            block.cast::<Tag>().write(tag);
            if tag != UNTRACKED {
                LIVE_BYTES.fetch_add(layout.size() as isize, Ordering::Relaxed);
                LIVE_BLOCKS.fetch_add(1, Ordering::Relaxed);
            }
            block.add(offset)
        }
    }

    unsafe fn dealloc(&self, ptr: *mut u8, layout: Layout) {
        let Some((whole, offset)) = with_tag(layout) else { return };
        // SAFETY: `alloc` made this block, so the tag stands `offset` bytes before it. Its bytes are read as they are,
        // to find what was left behind.
        unsafe {
            let block = ptr.sub(offset);
            let tag = block.cast::<Tag>().read();
            if tag != UNTRACKED {
                LIVE_BYTES.fetch_sub(layout.size() as isize, Ordering::Relaxed);
                LIVE_BLOCKS.fetch_sub(1, Ordering::Relaxed);
                if tag == SEARCHED && holds_trace(ptr, layout.size()) {
                    FREED_WITH_SECRET.fetch_add(1, Ordering::Relaxed);
                }
            }
            System.dealloc(block, whole);
        }
    }
}

/// Whether one of `TRACES` is somewhere in a block.
unsafe fn holds_trace(block: *const u8, size: usize) -> bool {
    let mut matched = [0; TRACES.len()];
    for at in 0..size {
        // SAFETY: within the block. Volatile, so that the compiler leaves what is about to be freed as it is.
        let byte = unsafe { block.add(at).read_volatile() };
        for (matched, trace) in matched.iter_mut().zip(&TRACES) {
            // A mismatch can only begin anew, because the first byte is nowhere else.
            *matched = if byte == trace[*matched] { *matched + 1 } else { usize::from(byte == trace[0]) };
            if *matched == trace.len() {
                return true;
            }
        }
    }
    false
}

/// How many allocations of this thread `body` makes.
pub fn allocations(body: impl FnOnce()) -> usize {
    let before = ALLOCATIONS.get();
    body();
    ALLOCATIONS.get() - before
}

/// Runs `body`, whose allocations are accounted for until they are freed, by whichever thread.
pub fn tracked<R>(body: impl FnOnce() -> R) -> R {
    tagged(TRACKED, body)
}

/// As `tracked`; and what is freed must not hold a secret that begins with `MARK`.
pub fn searched<R>(body: impl FnOnce() -> R) -> R {
    tagged(SEARCHED, body)
}

fn tagged<R>(tag: Tag, body: impl FnOnce() -> R) -> R {
    struct Restore(Tag);
    impl Drop for Restore {
        fn drop(&mut self) {
            TAG.set(self.0);
        }
    }
    let _restore = Restore(TAG.replace(tag));
    body()
}

/// Bytes and blocks that were taken in `tracked` and are not given back yet.
pub fn live() -> (isize, isize) {
    (LIVE_BYTES.load(Ordering::Relaxed), LIVE_BLOCKS.load(Ordering::Relaxed))
}

/// How many blocks that were taken in `searched` still held a secret that begins with `MARK` when they were given back.
pub fn freed_with_secret() -> usize {
    FREED_WITH_SECRET.load(Ordering::Relaxed)
}
