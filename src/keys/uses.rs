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
    /// Encrypting, or wrapping the key of a content.
    pub const ENCRYPT: Uses = Uses(4);
    /// Decrypting, or unwrapping it.
    pub const DECRYPT: Uses = Uses(8);
    /// All that a key for signatures can do.
    pub const SIGNATURES: Uses = Uses(3);
    /// All that a key for encryption can do.
    pub const ENCRYPTION: Uses = Uses(12);

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
        assert_eq!(Uses::SIGN.or(Uses::VERIFY), Uses::SIGNATURES);
        assert_eq!(Uses::SIGNATURES.or(Uses::SIGN), Uses::SIGNATURES);
        assert_eq!(Uses::ENCRYPT.or(Uses::DECRYPT), Uses::ENCRYPTION);
        assert_eq!(Uses::SIGNATURES.and(Uses::VERIFY), Uses::VERIFY);
        assert_eq!(Uses::SIGNATURES.and(Uses::ENCRYPTION), Uses::NONE);
        assert!(Uses::SIGNATURES.contains(Uses::SIGN) && Uses::SIGNATURES.contains(Uses::VERIFY));
        assert!(Uses::SIGN.contains(Uses::NONE) && !Uses::SIGN.contains(Uses::VERIFY));
        assert!(!Uses::SIGN.contains(Uses::SIGNATURES) && !Uses::SIGNATURES.contains(Uses::DECRYPT));
        assert!(Uses::NONE.is_empty() && Uses::default().is_empty() && !Uses::SIGN.is_empty());
    }
}
