//! Sets of algorithms, as bits.

use core::marker::PhantomData;

/// An algorithm that has a number, and so a bit.
pub trait Numbered: Copy {
    /// The number whose bit would be the lowest.
    const FIRST_BIT: i32;
    /// The bits of all algorithms of this kind.
    const ALL_BITS: u64;

    /// The number in the C ABI.
    fn number(self) -> i32;
}

/// A set of algorithms of one kind: a bit for each. Sets of different kinds have no bit in common.
#[derive(Debug)]
pub struct Set<A>(u64, PhantomData<A>);

// Not derived, which would ask the same of the algorithms.
impl<A> Clone for Set<A> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<A> Copy for Set<A> {}

impl<A> PartialEq for Set<A> {
    fn eq(&self, other: &Self) -> bool {
        self.0 == other.0
    }
}

impl<A> Eq for Set<A> {}

impl<A> Default for Set<A> {
    fn default() -> Self {
        Set(0, PhantomData)
    }
}

impl<A: Numbered> Set<A> {
    /// The set that asks for nothing in particular.
    pub const EMPTY: Self = Set(0, PhantomData);

    /// From the bits of the C ABI; `None` if one stands for no algorithm of this kind.
    pub const fn from_bits(bits: u64) -> Option<Self> {
        if bits & !A::ALL_BITS == 0 { Some(Set(bits, PhantomData)) } else { None }
    }

    /// The bits of the C ABI.
    pub const fn bits(self) -> u64 {
        self.0
    }

    /// Of these algorithms.
    pub fn of(algorithms: &[A]) -> Self {
        Set(algorithms.iter().fold(0, |bits, &algorithm| bits | Self::bit(algorithm)), PhantomData)
    }

    /// Nothing in particular is asked for.
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// Whether it names this algorithm.
    #[inline]
    pub fn contains(self, algorithm: A) -> bool {
        self.0 & Self::bit(algorithm) != 0
    }

    /// Whether a caller who names these accepts an algorithm; none named = any.
    pub fn accepts(self, algorithm: A) -> bool {
        self.is_empty() || self.contains(algorithm)
    }

    fn bit(algorithm: A) -> u64 {
        1 << (algorithm.number() - A::FIRST_BIT)
    }
}
