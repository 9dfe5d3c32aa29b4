//! Exports: encrypting and decrypting tokens.

use crate::memory::{Buffer, Struct, call};
use crate::numbers::clock;
use crate::options::{JwsLists, VerifyLists};
use crate::results::ReportPlace;
use crate::types::*;
use onejwt::status::Status;
use onejwt::{Report, SignOptions, decrypt_claims, decrypt_jwe, encrypt_claims, encrypt_jwe, encrypt_jwe_bound};

/// Encrypts any content (JWE compact serialization): writes header.encrypted key.initialization vector.ciphertext.tag.
///
/// keys: loaded with JWT_KEY_FOR_ENCRYPTION. The content's key, initialization vectors and ephemeral keys are the library's
/// own. A token under a public key proves nobody: sign first (JWT_ENCRYPTED) where it
/// matters who made it. options: NULL = defaults. out: holds neither the plaintext nor anything of the options.
/// Returns JWT_OK, JWT_BUFFER_TOO_SMALL, JWT_INVALID_ARGUMENT (also: `apu` or `apv` without key agreement), JWE_KEY_NOT_FOUND,
/// JWE_KEY_CANNOT, JWT_KEY_ALG_MISMATCH (`alg` or `enc` is not the key's) or JWT_NO_RANDOMNESS. RFC 7516 5.1.
#[unsafe(no_mangle)]
#[must_use]
pub unsafe extern "C" fn jwe_encrypt(
    keys: *const jwt_keyset,
    plaintext: *const u8,
    plaintext_len: usize,
    options: *const jwe_options,
    out: *mut u8,
    out_cap: usize,
    out_len: *mut usize,
) -> jwt_status {
    let mut lists = JwsLists::default();
    // SAFETY: the contract.
    unsafe {
        call(
            Buffer::new(out, out_cap, out_len),
            |read| {
                let options = read.jwe_encrypt_options(options, &mut lists);
                (read.handle(keys), read.bytes(plaintext, plaintext_len), options)
            },
            |(keys, plaintext, options), out| out.fill(|out| encrypt_jwe(keys.get()?, plaintext, &options, out)),
        )
    }
}

/// Decrypts a JWE in compact serialization and writes its content, whatever that is. No claims are checked.
///
/// out: working space: three quarters of `token_len`, rounded up; `token_len` bytes are always enough. On failure what was
/// decoded is wiped. Neither the token nor anything of the options may lie there (JWT_INVALID_ARGUMENT).
/// Keys: for a token with a `kid` the first that has it and does its `alg`, else the first without one that does; for a token
/// without `kid` the first 8 that do; report->untried says how many were left. options: NULL = defaults. report: may be NULL;
/// it says nothing of claims.
/// Returns JWT_OK; JWT_INVALID_ARGUMENT, JWT_BUFFER_TOO_SMALL; JWT_TOKEN_TOO_LARGE, JWT_TOKEN_MALFORMED,
/// JWT_TOKEN_UNSUPPORTED (also: compressed), JWT_NOT_ENCRYPTED (three segments), JWE_NOT_ALLOWED, JWE_KEY_NOT_FOUND,
/// JWE_KEY_CANNOT; JWE_DECRYPTION_FAILED, which is all that is said of what only the key's owner could tell; or
/// JWT_TYP_MISMATCH. RFC 7516 5.2.
#[unsafe(no_mangle)]
#[must_use]
pub unsafe extern "C" fn jwe_decrypt(
    keys: *const jwt_keyset,
    token: *const u8,
    token_len: usize,
    options: *const jwe_options,
    out: *mut u8,
    out_cap: usize,
    out_len: *mut usize,
    report: *mut jwt_report,
) -> jwt_status {
    let mut lists = JwsLists::default();
    let mut found = Report::new(i64::MIN);
    // SAFETY: the contract.
    unsafe {
        call(
            (Buffer::new(out, out_cap, out_len), ReportPlace::new(Struct::new(report), &mut found)),
            |read| (read.handle(keys), read.bytes(token, token_len), read.jwe_decrypt_options(options, &mut lists)),
            |(keys, token, options), (out, report)| {
                out.fill(|out| decrypt_jwe(keys.get()?, token, &options, out, report.found))
            },
        )
    }
}

/// How many bytes jwe_encrypt writes for a plaintext of this length; 0 on bad arguments, overflow, or where no key fits.
///
/// Holds while the set stays as it is.
#[unsafe(no_mangle)]
#[must_use]
pub unsafe extern "C" fn jwe_encrypt_bound(
    keys: *const jwt_keyset,
    plaintext_len: usize,
    options: *const jwe_options,
) -> usize {
    let (mut bound, mut lists) = (0, JwsLists::default());
    // SAFETY: the contract.
    let _ = unsafe {
        call(
            (),
            |read| (read.handle(keys), read.jwe_encrypt_options(options, &mut lists)),
            |(keys, options), ()| {
                bound = encrypt_jwe_bound(keys.get()?, plaintext_len, &options).unwrap_or(0);
                Ok(())
            },
        )
    };
    bound
}

/// Encrypts claims under a shared secret: a session that only its makers can read. Whoever can decrypt can also make one, so
/// it proves to others than those nobody.
///
/// keys: of shared secrets alone, loaded with JWT_KEY_FOR_ENCRYPTION. options: as for jwt_sign, with `encrypt_kid`,
/// `encrypt_alg` and `enc`; `alg`, `kid`, `encrypt_to`, JWT_ENCRYPTED and JWT_SIGN_WHOLE_HEADER must be absent. claims, now,
/// out: as for jwt_sign. The length is that of jwe_encrypt_bound for the claims with what is added to them, with the same
/// `kid`, `alg`, `enc` and `header` and with `typ`, which is "JWT" where none is given; or known from JWT_BUFFER_TOO_SMALL.
/// What jwe_encrypt makes under the same key is read by jwt_decrypt if it is claims: let no key do both for content that comes
/// from others, or demand `types`.
/// Returns JWT_OK, JWT_BUFFER_TOO_SMALL, JWT_INVALID_ARGUMENT, JWT_KEY_UNSUPPORTED (a set with a public or a private key: to a
/// public key everybody can encrypt), JWE_KEY_NOT_FOUND, JWE_KEY_CANNOT, JWT_KEY_ALG_MISMATCH, JWT_CLAIMS_MALFORMED,
/// JWT_CLAIM_MISSING (`exp`) or JWT_NO_RANDOMNESS. RFC 7519 7.1.
#[unsafe(no_mangle)]
#[must_use]
pub unsafe extern "C" fn jwt_encrypt(
    keys: *const jwt_keyset,
    claims: *const u8,
    claims_len: usize,
    options: *const jwt_sign_options,
    now: i64,
    out: *mut u8,
    out_cap: usize,
    out_len: *mut usize,
) -> jwt_status {
    let mut adding = SignOptions::default();
    // SAFETY: the contract.
    unsafe {
        call(
            Buffer::new(out, out_cap, out_len),
            |read| (read.handle(keys), read.bytes(claims, claims_len), read.sign_options(options, &mut adding)),
            |(keys, claims, options), out| {
                if let Some(bits) = &mut options.jti {
                    getrandom::fill(bits).map_err(|_| Status::NoRandomness)?;
                }
                out.fill(|out| encrypt_claims(keys.get()?, claims, options, clock(now), out))
            },
        )
    }
}

/// Decrypts claims under a shared secret, checks them as jwt_verify does, and writes them.
///
/// keys: of shared secrets alone, as for jwt_encrypt. options: as for jwt_verify, with `decrypt_algorithms` and `encryptions`;
/// `algorithms`, `decrypt_with` and JWT_ENCRYPTED must be absent. out, now, report: as for jwt_verify; report->alg is the
/// key's. A token that says that there is another inside (`cty` "JWT") is JWT_TOKEN_UNSUPPORTED. Keys: as for jwe_decrypt; of
/// one secret that was loaded for several issuers the first entry counts.
/// Returns what jwe_decrypt returns, JWT_KEY_UNSUPPORTED (a set with a public or a private key), or the smallest claims status
/// (60 to 71) of all the checks that failed. RFC 7519 7.2.
#[unsafe(no_mangle)]
#[must_use]
pub unsafe extern "C" fn jwt_decrypt(
    keys: *const jwt_keyset,
    token: *const u8,
    token_len: usize,
    options: *const jwt_verify_options,
    now: i64,
    out: *mut u8,
    out_cap: usize,
    out_len: *mut usize,
    report: *mut jwt_report,
) -> jwt_status {
    let mut lists = VerifyLists::default();
    let mut found = Report::new(clock(now));
    // SAFETY: the contract.
    unsafe {
        call(
            (Buffer::new(out, out_cap, out_len), ReportPlace::new(Struct::new(report), &mut found)),
            |read| (read.handle(keys), read.bytes(token, token_len), read.verify_options(options, &mut lists)),
            |(keys, token, options), (out, report)| {
                out.fill(|out| decrypt_claims(keys.get()?, token, &options, out, report.found))
            },
        )
    }
}
