//! What a key may be used for.

/// A set of uses.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct Uses(u8);

impl Uses {
    /// None.
    pub const NONE: Uses = Uses(0);
    /// Making signatures or MACs.
    pub const SIGN: Uses = Uses(1);
    /// Verifying them.
    pub const VERIFY: Uses = Uses(2);
    /// All that there are.
    pub const ALL: Uses = Uses(3);

    /// Whether nothing is left.
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// Whether all of `other` are in here.
    #[inline]
    pub const fn contains(self, other: Uses) -> bool {
        self.0 & other.0 == other.0
    }

    /// Those that are in both.
    pub const fn and(self, other: Uses) -> Uses {
        Uses(self.0 & other.0)
    }

    /// Those of either.
    pub const fn or(self, other: Uses) -> Uses {
        Uses(self.0 | other.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn uses_are_a_set() {
        assert_eq!(Uses::SIGN.or(Uses::VERIFY), Uses::ALL);
        assert_eq!(Uses::ALL.or(Uses::SIGN), Uses::ALL);
        assert_eq!(Uses::ALL.and(Uses::VERIFY), Uses::VERIFY);
        assert_eq!(Uses::SIGN.and(Uses::VERIFY), Uses::NONE);
        assert!(Uses::ALL.contains(Uses::SIGN) && Uses::ALL.contains(Uses::VERIFY) && Uses::SIGN.contains(Uses::NONE));
        assert!(!Uses::SIGN.contains(Uses::VERIFY) && !Uses::SIGN.contains(Uses::ALL));
        assert!(Uses::NONE.is_empty() && Uses::default().is_empty() && !Uses::SIGN.is_empty());
    }
}
