//! How keys are loaded or made.

use crate::status::{Result, Status};

/// A set of keys remembers at most this many signatures.
pub const MAX_REMEMBERED: u32 = 1 << 20;

/// How a key is loaded or made.
#[derive(Clone, Copy, Default)]
pub struct KeyOptions<'a> {
    /// Load keys that are shorter than the standards allow; never an empty one.
    pub allow_weak: bool,
    /// Take no document that holds a secret or a private part.
    pub public_only: bool,
    /// The keys are for encryption, and not for signatures.
    pub for_encryption: bool,
    /// A secret is given as base64 text, of either alphabet, padded or not. For `Keyset::from_secret` alone.
    pub base64: bool,
    /// The `kid`, in the place of the key's own.
    pub kid: Option<&'a str>,
    /// The only `iss` whose tokens the keys verify.
    pub issuer: Option<&'a str>,
    /// Password of an encrypted PKCS#8 key.
    pub password: Option<&'a str>,
    /// Size of a generated key in bits; 0 = the algorithm's default.
    pub bits: u32,
    /// How many verified signatures the set remembers, so that the same token costs a hash when it comes again; 0 = none, at
    /// most `MAX_REMEMBERED`. Of HMAC none are, and none of keys for encryption, which take no other number than 0.
    pub remember: u32,
}

impl KeyOptions<'_> {
    /// Refuses what no key set can do.
    pub(super) fn check(&self) -> Result<()> {
        let most = if self.for_encryption { 0 } else { MAX_REMEMBERED };
        if self.remember > most { Err(Status::InvalidArgument.into()) } else { Ok(()) }
    }

    /// Refuses options that speak of a secret's text, where there is none.
    pub(super) fn without_base64(&self) -> Result<()> {
        if self.base64 { Err(Status::InvalidArgument.into()) } else { Ok(()) }
    }
}

impl core::fmt::Debug for KeyOptions<'_> {
    /// All but the password.
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("KeyOptions")
            .field("allow_weak", &self.allow_weak)
            .field("public_only", &self.public_only)
            .field("for_encryption", &self.for_encryption)
            .field("base64", &self.base64)
            .field("kid", &self.kid)
            .field("issuer", &self.issuer)
            .field("password", &self.password.map(|_| ".."))
            .field("bits", &self.bits)
            .field("remember", &self.remember)
            .finish()
    }
}
