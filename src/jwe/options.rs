//! How encrypted tokens are made and read.

use crate::algorithm::{ContentEncryption, ContentEncryptionSet, KeyManagement, KeyManagementSet};
use crate::keys::KidChoice;

/// How a content is encrypted.
#[derive(Clone, Copy, Debug, Default)]
pub struct JweEncryptOptions<'a> {
    /// What is done with the content's key; none = what the key is bound to.
    pub algorithm: Option<KeyManagement>,
    /// How the content is encrypted; none = A256GCM, or what the key of `dir` is bound to.
    pub encryption: Option<ContentEncryption>,
    /// Which key, and `kid`.
    pub kid: KidChoice<'a>,
    /// `typ`; empty = none.
    pub typ: &'a str,
    /// `cty`; empty = none.
    pub cty: &'a str,
    /// Members of `header` that the token names as critical.
    pub crit: &'a [&'a str],
    /// Further header members, as a JSON object; empty = none.
    pub header: &'a str,
    /// Who makes the token, for key agreement alone (RFC 7518 4.6.1.2); empty = not said.
    pub apu: &'a [u8],
    /// Who it is for (4.6.1.3); empty = not said.
    pub apv: &'a [u8],
}

/// How `decrypt_jwe` treats a token.
#[derive(Clone, Copy, Debug, Default)]
pub struct JweDecryptOptions<'a> {
    /// Acceptable key management; empty = what the keys are bound to.
    pub algorithms: KeyManagementSet,
    /// Acceptable content encryption; empty = any.
    pub encryptions: ContentEncryptionSet,
    /// The header's `typ` is one of these; none = any.
    pub types: &'a [&'a str],
    /// Critical header extensions that the caller understands.
    pub crit: &'a [&'a str],
    /// Longest acceptable token; 0 = 65,536.
    pub max_token_len: usize,
}
