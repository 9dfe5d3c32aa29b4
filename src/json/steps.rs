//! Counts what is done with texts beyond reading them once, in tests: they say how much a document of a length can cost.

/// A step compares or hashes this many bytes that stand side by side, or unescapes one.
pub const BYTES_AT_ONCE: usize = 16;

#[cfg(test)]
std::thread_local! {
    pub static TAKEN: core::cell::Cell<usize> = const { core::cell::Cell::new(0) };
}

#[inline(always)]
pub fn take(_count: usize) {
    #[cfg(test)]
    TAKEN.set(TAKEN.get() + _count);
}
