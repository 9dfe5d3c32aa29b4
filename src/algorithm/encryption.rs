//! Encryption algorithms (RFC 7518 4.1 and 5.1), one row each.

use core::ffi::CStr;

use super::set::{Numbered, Set};

/// How the key of an encrypted content is protected, or agreed upon: `alg` of a JWE (RFC 7518 4.1). The numbers are those
/// of the C ABI.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(i32)]
#[non_exhaustive]
#[allow(missing_docs, reason = "the names are the standard's")]
pub enum KeyManagement {
    Dir = 101,
    A128Kw = 102,
    /// Reserved: known by name, not supported.
    A192Kw = 103,
    A256Kw = 104,
    A128GcmKw = 105,
    A192GcmKw = 106,
    A256GcmKw = 107,
    RsaOaep = 108,
    RsaOaep256 = 109,
    EcdhEs = 110,
    EcdhEsA128Kw = 111,
    /// Reserved: known by name, not supported.
    EcdhEsA192Kw = 112,
    EcdhEsA256Kw = 113,
    RsaOaep384 = 114,
    RsaOaep512 = 115,
}

/// What is done with the key of the content.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Method {
    /// It is the shared secret itself.
    Direct,
    /// It is wrapped with AES (RFC 3394) under a key of so many bytes.
    Wrap(usize),
    /// It is encrypted with AES-GCM under a key of so many bytes.
    GcmWrap(usize),
    /// It is encrypted with RSAES-OAEP.
    Oaep,
    /// It is derived from a key agreement.
    Agree,
    /// It is wrapped with AES under a key of so many bytes, which is derived from a key agreement.
    AgreeWrap(usize),
    /// Reserved.
    Unsupported,
}

impl Method {
    /// Whether keys that name no algorithm may be used for both: with RSA, or with key agreement.
    pub fn is_akin(self, other: Method) -> bool {
        match self {
            Method::Oaep => other == Method::Oaep,
            Method::Agree | Method::AgreeWrap(_) => matches!(other, Method::Agree | Method::AgreeWrap(_)),
            _ => false,
        }
    }
}

struct Row<A> {
    algorithm: A,
    c_name: &'static CStr,
    name: &'static str,
}

const fn row<A: Copy>(algorithm: A, c_name: &'static CStr) -> Row<A> {
    match c_name.to_str() {
        Ok(name) => Row { algorithm, c_name, name },
        Err(_) => panic!("a name is ASCII"),
    }
}

const MANAGEMENT: [(Row<KeyManagement>, Method); 15] = [
    (row(KeyManagement::Dir, c"dir"), Method::Direct),
    (row(KeyManagement::A128Kw, c"A128KW"), Method::Wrap(16)),
    (row(KeyManagement::A192Kw, c"A192KW"), Method::Unsupported),
    (row(KeyManagement::A256Kw, c"A256KW"), Method::Wrap(32)),
    (row(KeyManagement::A128GcmKw, c"A128GCMKW"), Method::GcmWrap(16)),
    (row(KeyManagement::A192GcmKw, c"A192GCMKW"), Method::GcmWrap(24)),
    (row(KeyManagement::A256GcmKw, c"A256GCMKW"), Method::GcmWrap(32)),
    (row(KeyManagement::RsaOaep, c"RSA-OAEP"), Method::Oaep),
    (row(KeyManagement::RsaOaep256, c"RSA-OAEP-256"), Method::Oaep),
    (row(KeyManagement::EcdhEs, c"ECDH-ES"), Method::Agree),
    (row(KeyManagement::EcdhEsA128Kw, c"ECDH-ES+A128KW"), Method::AgreeWrap(16)),
    (row(KeyManagement::EcdhEsA192Kw, c"ECDH-ES+A192KW"), Method::Unsupported),
    (row(KeyManagement::EcdhEsA256Kw, c"ECDH-ES+A256KW"), Method::AgreeWrap(32)),
    (row(KeyManagement::RsaOaep384, c"RSA-OAEP-384"), Method::Oaep),
    (row(KeyManagement::RsaOaep512, c"RSA-OAEP-512"), Method::Oaep),
];

const FIRST_MANAGEMENT: i32 = KeyManagement::Dir as i32;

impl KeyManagement {
    fn row(self) -> &'static (Row<KeyManagement>, Method) {
        &MANAGEMENT[(self as i32 - FIRST_MANAGEMENT) as usize]
    }

    /// The algorithm of this number, if there is one.
    pub fn from_number(number: i32) -> Option<KeyManagement> {
        let index = usize::try_from(number.checked_sub(FIRST_MANAGEMENT)?).ok()?;
        MANAGEMENT.get(index).map(|(row, _)| row.algorithm)
    }

    /// The number in the C ABI.
    pub const fn number(self) -> i32 {
        self as i32
    }

    /// The algorithm of this JOSE name (case-sensitive).
    pub fn from_name(name: impl AsRef<[u8]>) -> Option<KeyManagement> {
        let name = name.as_ref();
        MANAGEMENT.iter().find(|(row, _)| row.name.as_bytes() == name).map(|(row, _)| row.algorithm)
    }

    /// The JOSE name.
    pub fn name(self) -> &'static str {
        self.row().0.name
    }

    /// The JOSE name, NUL-terminated.
    pub fn c_name(self) -> &'static CStr {
        self.row().0.c_name
    }

    /// What is done with the key of the content.
    pub fn method(self) -> Method {
        self.row().1
    }

    /// Whether there are keys of it, and not only a number that is kept for them.
    pub fn is_supported(self) -> bool {
        self.method() != Method::Unsupported
    }

    /// All of those.
    pub fn supported() -> impl Iterator<Item = KeyManagement> {
        MANAGEMENT.iter().map(|(row, _)| row.algorithm).filter(|algorithm| algorithm.is_supported())
    }
}

impl Numbered for KeyManagement {
    const FIRST_BIT: i32 = 61;
    const ALL_BITS: u64 = ((1 << MANAGEMENT.len()) - 1) << (FIRST_MANAGEMENT - Self::FIRST_BIT);

    fn number(self) -> i32 {
        self as i32
    }
}

/// Algorithms of key management; empty means all that the keys are bound to.
pub type KeyManagementSet = Set<KeyManagement>;

/// How a content is encrypted: `enc` of a JWE (RFC 7518 5.1). The numbers are those of the C ABI.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(i32)]
#[non_exhaustive]
#[allow(missing_docs, reason = "the names are the standard's")]
pub enum ContentEncryption {
    A128Gcm = 201,
    A192Gcm = 202,
    A256Gcm = 203,
    A128CbcHs256 = 204,
    A192CbcHs384 = 205,
    A256CbcHs512 = 206,
}

/// The algorithm, bytes of its key, and whether it is AES-GCM and not AES-CBC with HMAC.
const CONTENT: [(Row<ContentEncryption>, usize, bool); 6] = [
    (row(ContentEncryption::A128Gcm, c"A128GCM"), 16, true),
    (row(ContentEncryption::A192Gcm, c"A192GCM"), 24, true),
    (row(ContentEncryption::A256Gcm, c"A256GCM"), 32, true),
    (row(ContentEncryption::A128CbcHs256, c"A128CBC-HS256"), 32, false),
    (row(ContentEncryption::A192CbcHs384, c"A192CBC-HS384"), 48, false),
    (row(ContentEncryption::A256CbcHs512, c"A256CBC-HS512"), 64, false),
];

const FIRST_CONTENT: i32 = ContentEncryption::A128Gcm as i32;

/// Bytes of the longest key, and of the longest tag, of any content encryption.
pub const MAX_CONTENT_KEY_LEN: usize = 64;

/// The block of AES, in bytes.
const BLOCK: usize = 16;

impl ContentEncryption {
    fn row(self) -> &'static (Row<ContentEncryption>, usize, bool) {
        &CONTENT[(self as i32 - FIRST_CONTENT) as usize]
    }

    /// The algorithm of this number, if there is one.
    pub fn from_number(number: i32) -> Option<ContentEncryption> {
        let index = usize::try_from(number.checked_sub(FIRST_CONTENT)?).ok()?;
        CONTENT.get(index).map(|(row, ..)| row.algorithm)
    }

    /// The number in the C ABI.
    pub const fn number(self) -> i32 {
        self as i32
    }

    /// The algorithm of this JOSE name (case-sensitive).
    pub fn from_name(name: impl AsRef<[u8]>) -> Option<ContentEncryption> {
        let name = name.as_ref();
        CONTENT.iter().find(|(row, ..)| row.name.as_bytes() == name).map(|(row, ..)| row.algorithm)
    }

    /// The one whose key has so many bytes; AES-GCM below 48, though A128CBC-HS256 also takes 32.
    pub fn of_key_len(len: usize) -> Option<ContentEncryption> {
        CONTENT.iter().find(|(_, key_len, _)| *key_len == len).map(|(row, ..)| row.algorithm)
    }

    /// All of them.
    pub fn all() -> impl Iterator<Item = ContentEncryption> {
        CONTENT.iter().map(|(row, ..)| row.algorithm)
    }

    /// The JOSE name.
    pub fn name(self) -> &'static str {
        self.row().0.name
    }

    /// The JOSE name, NUL-terminated.
    pub fn c_name(self) -> &'static CStr {
        self.row().0.c_name
    }

    /// Whether it is AES-GCM; else AES-CBC with HMAC.
    pub fn is_gcm(self) -> bool {
        self.row().2
    }

    /// Bytes of its key.
    pub fn key_len(self) -> usize {
        self.row().1
    }

    /// Bytes of its initialization vector.
    pub fn iv_len(self) -> usize {
        if self.is_gcm() { 12 } else { BLOCK }
    }

    /// Bytes of its authentication tag.
    pub fn tag_len(self) -> usize {
        if self.is_gcm() { 16 } else { self.key_len() / 2 }
    }

    /// Bytes of the ciphertext of a plaintext of this length: as many, or, in whole blocks, up to 16 more. None on overflow.
    pub fn ciphertext_len(self, plaintext_len: usize) -> Option<usize> {
        if self.is_gcm() { Some(plaintext_len) } else { (plaintext_len / BLOCK).checked_add(1)?.checked_mul(BLOCK) }
    }
}

impl Numbered for ContentEncryption {
    const FIRST_BIT: i32 = 168;
    const ALL_BITS: u64 = ((1 << CONTENT.len()) - 1) << (FIRST_CONTENT - Self::FIRST_BIT);

    fn number(self) -> i32 {
        self as i32
    }
}

/// Content encryptions; empty means all.
pub type ContentEncryptionSet = Set<ContentEncryption>;

#[cfg(test)]
mod tests {
    use super::super::AlgorithmSet;
    use super::*;

    #[test]
    fn rows_are_in_the_order_of_their_numbers() {
        for number in 101..=115 {
            let algorithm = KeyManagement::from_number(number).unwrap();
            assert_eq!((algorithm.number(), KeyManagement::from_name(algorithm.name())), (number, Some(algorithm)));
            assert_eq!(algorithm.c_name().to_str(), Ok(algorithm.name()));
        }
        for number in 201..=206 {
            let algorithm = ContentEncryption::from_number(number).unwrap();
            assert_eq!((algorithm.number(), ContentEncryption::from_name(algorithm.name())), (number, Some(algorithm)));
            assert_eq!(algorithm.c_name().to_str(), Ok(algorithm.name()));
        }
        for number in [i32::MIN, -1, 0, 1, 100, 116, 200, 207, i32::MAX] {
            assert_eq!((KeyManagement::from_number(number), ContentEncryption::from_number(number)), (None, None));
        }
        for name in ["", "DIR", "RSA1_5", "PBES2-HS256+A128KW", "none", "HS256", "A128GCM "] {
            assert_eq!((KeyManagement::from_name(name), ContentEncryption::from_name(name)), (None, None), "{name}");
        }
        let reserved = [KeyManagement::A192Kw, KeyManagement::EcdhEsA192Kw];
        assert_eq!(KeyManagement::supported().count(), 13);
        assert!(reserved.iter().all(|algorithm| !algorithm.is_supported()));
    }

    #[test]
    fn sets_of_different_kinds_have_no_bit_in_common() {
        let bits =
            [<super::super::Algorithm as Numbered>::ALL_BITS, KeyManagement::ALL_BITS, ContentEncryption::ALL_BITS];
        assert_eq!(bits, [0x7_fffe, 0x7fff << 40, 0x3f << 33]);
        for (at, own) in bits.into_iter().enumerate() {
            assert_eq!(AlgorithmSet::from_bits(own).is_some(), at == 0);
            assert_eq!(KeyManagementSet::from_bits(own).is_some(), at == 1);
            assert_eq!(ContentEncryptionSet::from_bits(own).is_some(), at == 2);
        }
        let set = KeyManagementSet::of(&[KeyManagement::Dir, KeyManagement::RsaOaep512]);
        assert_eq!(Some(set), KeyManagementSet::from_bits(1 << 40 | 1 << 54));
        assert!(
            set.contains(KeyManagement::Dir) && !set.contains(KeyManagement::A256Kw) && set.accepts(KeyManagement::Dir)
        );
        assert!(KeyManagementSet::EMPTY.accepts(KeyManagement::Dir) && !set.accepts(KeyManagement::EcdhEs));
    }

    /// RFC 7518 5.2.3 to 5.2.5, 5.3.
    #[test]
    fn lengths_are_those_of_the_standard() {
        for (algorithm, key_len, iv_len, tag_len, of_nothing, of_16) in [
            (ContentEncryption::A128Gcm, 16, 12, 16, 0, 16),
            (ContentEncryption::A192Gcm, 24, 12, 16, 0, 16),
            (ContentEncryption::A256Gcm, 32, 12, 16, 0, 16),
            (ContentEncryption::A128CbcHs256, 32, 16, 16, 16, 32),
            (ContentEncryption::A192CbcHs384, 48, 16, 24, 16, 32),
            (ContentEncryption::A256CbcHs512, 64, 16, 32, 16, 32),
        ] {
            assert_eq!((algorithm.key_len(), algorithm.iv_len(), algorithm.tag_len()), (key_len, iv_len, tag_len));
            assert_eq!((algorithm.ciphertext_len(0), algorithm.ciphertext_len(16)), (Some(of_nothing), Some(of_16)));
        }
        assert_eq!(ContentEncryption::A128CbcHs256.ciphertext_len(usize::MAX), None);
        let of_len = [16, 24, 32, 48, 64, 0, 33].map(ContentEncryption::of_key_len);
        let named = |name| ContentEncryption::from_name(name);
        assert_eq!(of_len[..3], [named("A128GCM"), named("A192GCM"), named("A256GCM")]);
        assert_eq!(of_len[3..], [named("A192CBC-HS384"), named("A256CBC-HS512"), None, None]);
    }
}
