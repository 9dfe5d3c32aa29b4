//! What is noted of a token while it is verified or decrypted.

use crate::algorithm::KeyAlgorithm;
use crate::json::Text;
use crate::status::Result;

/// Who takes note of what a verification finds beside the content, on failure too.
///
/// A report knows of claims, which a payload need not be; so it stands above, and is told.
pub trait Record {
    /// Forgets what an earlier verification found, runs this one, and notes its outcome.
    fn filled_by(&mut self, verification: impl FnOnce(&mut Self) -> Result<usize>) -> Result<usize>;

    /// The token's `kid`, untrusted.
    fn note_kid(&mut self, kid: &Text<'_>);

    /// The algorithm of the key that verified, or decrypted.
    fn note_algorithm(&mut self, algorithm: KeyAlgorithm);

    /// How many keys fit the token and were not tried.
    fn note_untried(&mut self, count: usize);

    /// The header's `typ` is not an acceptable one, or missing.
    fn note_typ_mismatch(&mut self, is_missing: bool);
}
