//! Signature algorithms, one row each.

use core::ffi::CStr;

use super::set::{Numbered, Set};

/// A signature algorithm (RFC 7518 3.1, RFC 8037, RFC 8812, RFC 9864, RFC 9964). The numbers are those of the C ABI.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(i32)]
#[non_exhaustive]
#[allow(missing_docs, reason = "the names are the standard's")]
pub enum Algorithm {
    HS256 = 1,
    HS384 = 2,
    HS512 = 3,
    RS256 = 4,
    RS384 = 5,
    RS512 = 6,
    PS256 = 7,
    PS384 = 8,
    PS512 = 9,
    ES256 = 10,
    ES384 = 11,
    ES512 = 12,
    ES256K = 13,
    Ed25519 = 14,
    /// Reserved: known by name, not supported.
    Ed448 = 15,
    MlDsa44 = 16,
    MlDsa65 = 17,
    MlDsa87 = 18,
}

/// The kind of key that an algorithm works with: the `kty` of a JWK.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Family {
    /// A shared secret, `oct`.
    Hmac,
    /// `RSA`, for PKCS #1 v1.5 and PSS.
    Rsa,
    /// `EC`.
    Ecdsa,
    /// `OKP`.
    Eddsa,
    /// `AKP`.
    MlDsa,
}

/// One algorithm's facts.
struct Row {
    algorithm: Algorithm,
    c_name: &'static CStr,
    /// The same, without looking at every use whether it is UTF-8.
    name: &'static str,
    family: Family,
    /// Bytes of the hash, for HMAC: the smallest secret, and the length of a signature.
    hash_len: usize,
}

const fn row(algorithm: Algorithm, c_name: &'static CStr, family: Family, hash_len: usize) -> Row {
    match c_name.to_str() {
        Ok(name) => Row { algorithm, c_name, name, family, hash_len },
        Err(_) => panic!("a name is ASCII"),
    }
}

const TABLE: [Row; 18] = [
    row(Algorithm::HS256, c"HS256", Family::Hmac, 32),
    row(Algorithm::HS384, c"HS384", Family::Hmac, 48),
    row(Algorithm::HS512, c"HS512", Family::Hmac, 64),
    row(Algorithm::RS256, c"RS256", Family::Rsa, 32),
    row(Algorithm::RS384, c"RS384", Family::Rsa, 48),
    row(Algorithm::RS512, c"RS512", Family::Rsa, 64),
    row(Algorithm::PS256, c"PS256", Family::Rsa, 32),
    row(Algorithm::PS384, c"PS384", Family::Rsa, 48),
    row(Algorithm::PS512, c"PS512", Family::Rsa, 64),
    row(Algorithm::ES256, c"ES256", Family::Ecdsa, 32),
    row(Algorithm::ES384, c"ES384", Family::Ecdsa, 48),
    row(Algorithm::ES512, c"ES512", Family::Ecdsa, 64),
    row(Algorithm::ES256K, c"ES256K", Family::Ecdsa, 32),
    row(Algorithm::Ed25519, c"EdDSA", Family::Eddsa, 64),
    row(Algorithm::Ed448, c"Ed448", Family::Eddsa, 64),
    row(Algorithm::MlDsa44, c"ML-DSA-44", Family::MlDsa, 64),
    row(Algorithm::MlDsa65, c"ML-DSA-65", Family::MlDsa, 64),
    row(Algorithm::MlDsa87, c"ML-DSA-87", Family::MlDsa, 64),
];

/// Which of its two names a key of `Algorithm::Ed25519` writes into headers; other algorithms have one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum NameForm {
    /// `EdDSA` (RFC 8037).
    #[default]
    Original,
    /// `Ed25519` (RFC 9864).
    FullySpecified,
}

const ED25519: &str = "Ed25519";

impl Algorithm {
    fn row(self) -> &'static Row {
        &TABLE[self as usize - 1]
    }

    /// The algorithm of this number, if there is one.
    pub fn from_number(number: i32) -> Option<Algorithm> {
        let index = usize::try_from(number.checked_sub(1)?).ok()?;
        TABLE.get(index).map(|row| row.algorithm)
    }

    /// The number in the C ABI.
    pub const fn number(self) -> i32 {
        self as i32
    }

    /// The algorithm of this JOSE name (case-sensitive), and which of its names that is.
    pub fn from_name(name: impl AsRef<[u8]>) -> Option<(Algorithm, NameForm)> {
        let name = name.as_ref();
        // Nearly every name is five characters; the table is small.
        for row in &TABLE {
            if row.name.as_bytes() == name {
                return Some((row.algorithm, NameForm::Original));
            }
        }
        (name == ED25519.as_bytes()).then_some((Algorithm::Ed25519, NameForm::FullySpecified))
    }

    /// Whether what is signed of a message is its SHA-256, and nothing else.
    #[cfg(feature = "asymmetric")]
    pub(crate) fn signs_sha256(self) -> bool {
        matches!(self, Algorithm::RS256 | Algorithm::PS256 | Algorithm::ES256 | Algorithm::ES256K)
    }

    /// Whether there are keys of it, and not only a number that is kept for them.
    pub fn is_supported(self) -> bool {
        self != Algorithm::Ed448
    }

    /// All of those.
    pub fn supported() -> impl Iterator<Item = Algorithm> {
        TABLE.iter().map(|row| row.algorithm).filter(|algorithm| algorithm.is_supported())
    }

    /// The JOSE name, NUL-terminated.
    pub fn c_name(self) -> &'static CStr {
        self.row().c_name
    }

    /// The JOSE name; `EdDSA` for `Ed25519`.
    pub fn name(self) -> &'static str {
        self.name_in(NameForm::Original)
    }

    /// The JOSE name, in the form that a key asks for.
    pub fn name_in(self, form: NameForm) -> &'static str {
        match (self, form) {
            (Algorithm::Ed25519, NameForm::FullySpecified) => ED25519,
            _ => self.row().name,
        }
    }

    /// The kind of key that it works with.
    pub fn family(self) -> Family {
        self.row().family
    }

    /// Bytes that its hash has; for HMAC also the smallest secret (RFC 7518 3.2).
    pub fn hash_len(self) -> usize {
        self.row().hash_len
    }
}

impl Numbered for Algorithm {
    const FIRST_BIT: i32 = 0;
    const ALL_BITS: u64 = ((1 << TABLE.len()) - 1) << 1;

    fn number(self) -> i32 {
        self as i32
    }
}

/// A set of signature algorithms; empty means "what the keys are bound to".
pub type AlgorithmSet = Set<Algorithm>;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_in_the_order_of_their_numbers() {
        for (index, row) in TABLE.iter().enumerate() {
            assert_eq!(row.algorithm.number(), index as i32 + 1);
            assert_eq!(Algorithm::from_number(row.algorithm.number()), Some(row.algorithm));
            assert_eq!(Algorithm::from_name(row.algorithm.name()), Some((row.algorithm, NameForm::Original)));
        }
        assert_eq!(Algorithm::from_name("Ed25519"), Some((Algorithm::Ed25519, NameForm::FullySpecified)));
        for unknown in ["", "none", "NONE", "hs256", "HS256 ", "EDDSA", "HS257"] {
            assert_eq!(Algorithm::from_name(unknown), None, "{unknown}");
        }
        for unknown in [i32::MIN, -1, 0, 19, i32::MAX] {
            assert_eq!(Algorithm::from_number(unknown), None, "{unknown}");
        }
    }

    #[test]
    fn sets_refuse_unknown_bits() {
        assert_eq!(AlgorithmSet::from_bits(1), None);
        assert_eq!(AlgorithmSet::from_bits(1 << 19), None);
        let set = AlgorithmSet::from_bits(1 << 1 | 1 << 18).unwrap();
        assert!(set.contains(Algorithm::HS256) && set.contains(Algorithm::MlDsa87) && !set.contains(Algorithm::HS384));
        assert_eq!(set, AlgorithmSet::of(&[Algorithm::MlDsa87, Algorithm::HS256]));
    }

    #[test]
    fn sets_name_an_algorithm_once_or_twice() {
        let set = AlgorithmSet::of(&[Algorithm::RS256, Algorithm::ES256, Algorithm::RS256]);
        assert!(set.contains(Algorithm::RS256) && set.contains(Algorithm::ES256) && !set.contains(Algorithm::RS384));
        assert!(!set.is_empty() && AlgorithmSet::of(&[]).is_empty() && AlgorithmSet::EMPTY.is_empty());
        assert!(!AlgorithmSet::EMPTY.contains(Algorithm::HS256));
    }

    #[test]
    fn rows_say_what_the_standards_say() {
        for (algorithm, name, family, hash_len) in [
            (Algorithm::HS384, c"HS384", Family::Hmac, 48),
            (Algorithm::PS512, c"PS512", Family::Rsa, 64),
            (Algorithm::ES256K, c"ES256K", Family::Ecdsa, 32),
            (Algorithm::Ed25519, c"EdDSA", Family::Eddsa, 64),
            (Algorithm::MlDsa44, c"ML-DSA-44", Family::MlDsa, 64),
        ] {
            assert_eq!((algorithm.c_name(), algorithm.family(), algorithm.hash_len()), (name, family, hash_len));
        }
        assert_eq!(Algorithm::Ed25519.name(), "EdDSA");
        assert_eq!(Algorithm::Ed25519.name_in(NameForm::FullySpecified), "Ed25519");
        assert_eq!(Algorithm::HS256.name_in(NameForm::FullySpecified), "HS256");
    }
}
