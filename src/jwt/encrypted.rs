//! Encrypted claims under a shared secret, without a signature: a session that only who made it can read.
//!
//! Whoever can decrypt such a token can also make one. To a public key everybody can encrypt, so that it would prove nobody:
//! key sets with a public or a private key are refused.

use super::nested;
use super::policy::{self, IsFor, VerifyOptions};
use super::report::Report;
use super::sign::{SignOptions, added_claims};
use crate::jose::header::same_type;
use crate::jose::record::Record;
use crate::jose::workspace::Workspace;
use crate::json::Text;
use crate::jwe::decrypt::{Acceptable, decrypt, segments, working_len};
use crate::jwe::encrypt::Encrypter;
use crate::jwe::options::JweEncryptOptions;
use crate::keys::{KeyRing, Keyset, KidChoice};
use crate::status::{Error, Result, Status};

/// Refuses keys of which somebody has a public part.
fn only_secrets(ring: &KeyRing) -> Result<()> {
    if ring.keys.iter().all(|key| key.is_symmetric()) { Ok(()) } else { Err(Status::KeyUnsupported.into()) }
}

/// Encrypts claims under a shared secret and writes the token to the front of `out`; returns how many bytes. The options are
/// those of signing, of which `algorithm`, `kid`, `encrypt_to` and `whole_header` must be absent.
pub fn encrypt_claims(
    keys: &Keyset,
    claims: &[u8],
    options: &SignOptions<'_>,
    now: i64,
    out: &mut [u8],
) -> Result<usize> {
    let signs = options.algorithm.is_some() || !matches!(options.kid, KidChoice::FromKey) || options.whole_header;
    if signs || options.encrypt_to.is_some() {
        return Err(Status::InvalidArgument.into());
    }
    let how = JweEncryptOptions {
        algorithm: options.encrypt_algorithm,
        encryption: options.encryption,
        kid: options.encrypt_kid,
        typ: options.typ,
        header: options.header,
        ..JweEncryptOptions::default()
    };
    keys.read(|ring| {
        only_secrets(ring)?;
        let encrypter = Encrypter::choose(ring, &how)?;
        let added = added_claims(claims, options, now)?;
        encrypter.encrypt(&added.merged_into(claims)?, out)
    })
}

/// Decrypts claims under a shared secret, checks them, and writes them to the front of `out`; returns how many bytes. The
/// options are those of verifying, of which `algorithms` and `decrypt_with` must be absent.
///
/// `out` is working space of at least three quarters of the token's length.
pub fn decrypt_claims(
    keys: &Keyset,
    token: &[u8],
    options: &VerifyOptions<'_>,
    out: &mut [u8],
    report: &mut Report,
) -> Result<usize> {
    report.filled_by(|report| {
        options.check()?;
        if !options.algorithms.is_empty() || options.decrypt_with.is_some() {
            return Err(Status::InvalidArgument.into());
        }
        keys.read(|ring| {
            only_secrets(ring)?;
            let segments = segments(token, options.max_token_len)?;
            let needed = working_len(token);
            let out = Workspace(out.get_mut(..needed).ok_or(Error::too_small(needed))?);
            let acceptable =
                Acceptable { algorithms: options.decrypt_algorithms, encryptions: options.encryptions, crit: None };
            let decrypted = decrypt(ring, &segments, &acceptable, out.0, report)?;
            report.algorithm = Some(decrypted.algorithm);
            // RFC 7519 5.2: then it is a token that is inside, and no claims.
            if decrypted.header.cty.is_some_and(|cty| same_type(&cty, nested::TOKEN)) {
                return Err(Status::TokenUnsupported.into());
            }
            let issuer = decrypted.key.issuer.as_deref();
            let is_for = |iss: &Text<'_>| issuer.is_none_or(|issuer| iss.is(issuer));
            let bound: Option<IsFor<'_>> = if issuer.is_some() { Some(&is_for) } else { None };
            policy::check(decrypted.content, decrypted.header.typ.as_ref(), bound, options, report)?;
            let written = decrypted.content.len();
            out.keep();
            Ok(written)
        })
    })
}
