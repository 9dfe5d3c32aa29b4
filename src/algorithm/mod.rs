//! The tables of algorithms, one row each; nothing else enumerates them.

mod encryption;
mod set;
mod signature;

pub use encryption::{
    ContentEncryption, ContentEncryptionSet, KeyManagement, KeyManagementSet, MAX_CONTENT_KEY_LEN, Method,
};
pub use set::Set;
pub use signature::{Algorithm, AlgorithmSet, Family, NameForm};

/// What a key is bound to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum KeyAlgorithm {
    /// It signs, or verifies.
    Signature(Algorithm),
    /// It protects the keys of encrypted contents.
    Management(KeyManagement),
    /// It encrypts contents itself (`dir`).
    Content(ContentEncryption),
}

impl KeyAlgorithm {
    /// The one of this number in the C ABI, if there is one.
    pub fn from_number(number: i32) -> Option<KeyAlgorithm> {
        let signature = Algorithm::from_number(number).map(KeyAlgorithm::Signature);
        let management = || KeyManagement::from_number(number).map(KeyAlgorithm::Management);
        let content = || ContentEncryption::from_number(number).map(KeyAlgorithm::Content);
        signature.or_else(management).or_else(content)
    }

    /// The one of this JOSE name, if there is one.
    pub fn from_name(name: impl AsRef<[u8]>) -> Option<KeyAlgorithm> {
        let name = name.as_ref();
        let signature = Algorithm::from_name(name).map(|(algorithm, _)| algorithm.into());
        let management = || KeyManagement::from_name(name).map(KeyAlgorithm::from);
        signature.or_else(management).or_else(|| ContentEncryption::from_name(name).map(KeyAlgorithm::from))
    }

    /// The number in the C ABI.
    pub fn number(self) -> i32 {
        match self {
            KeyAlgorithm::Signature(algorithm) => algorithm.number(),
            KeyAlgorithm::Management(algorithm) => algorithm.number(),
            KeyAlgorithm::Content(algorithm) => algorithm.number(),
        }
    }

    /// The JOSE name; `EdDSA` for `Ed25519`.
    pub fn name(self) -> &'static str {
        match self {
            KeyAlgorithm::Signature(algorithm) => algorithm.name(),
            KeyAlgorithm::Management(algorithm) => algorithm.name(),
            KeyAlgorithm::Content(algorithm) => algorithm.name(),
        }
    }

    /// The JOSE name, in the form that a key asks for.
    pub fn name_in(self, form: NameForm) -> &'static str {
        match self {
            KeyAlgorithm::Signature(algorithm) => algorithm.name_in(form),
            other => other.name(),
        }
    }

    /// Whether it is one for signatures.
    pub fn is_signature(self) -> bool {
        matches!(self, KeyAlgorithm::Signature(_))
    }

    /// The signature algorithm, if it is one.
    pub fn signature(self) -> Option<Algorithm> {
        match self {
            KeyAlgorithm::Signature(algorithm) => Some(algorithm),
            _ => None,
        }
    }
}

impl From<Algorithm> for KeyAlgorithm {
    fn from(algorithm: Algorithm) -> Self {
        KeyAlgorithm::Signature(algorithm)
    }
}

impl From<KeyManagement> for KeyAlgorithm {
    fn from(algorithm: KeyManagement) -> Self {
        KeyAlgorithm::Management(algorithm)
    }
}

impl From<ContentEncryption> for KeyAlgorithm {
    fn from(algorithm: ContentEncryption) -> Self {
        KeyAlgorithm::Content(algorithm)
    }
}

impl PartialEq<Algorithm> for KeyAlgorithm {
    fn eq(&self, other: &Algorithm) -> bool {
        self.signature() == Some(*other)
    }
}
