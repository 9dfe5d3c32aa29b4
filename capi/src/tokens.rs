//! Exports: signing, verifying and looking into tokens.

use crate::memory::{Buffer, Struct, Value, call};
use crate::numbers::{clock, token_part};
use crate::options::{JwsLists, VerifyLists};
use crate::results::ReportPlace;
use crate::types::*;
use onejwt::status::Status;
use onejwt::{Report, SignOptions, bearer, compact, explain, sign, sign_bound, sign_jws, verify, verify_jws};

/// Signs claims: writes header.payload.signature.
///
/// claims: one JSON object, kept byte for byte; what the options add comes last. `exp` must be there or come from
/// `expires_in`. jwt_writer_begin and what follows it make such JSON, in which no text from outside can add a claim.
/// options: NULL = defaults. now: seconds since the epoch, or JWT_SYSTEM_CLOCK. Every number is a time, also 0 and the -1
/// of a time() that failed. out: holds neither the claims nor anything of the options (JWT_INVALID_ARGUMENT).
/// Returns JWT_OK, JWT_BUFFER_TOO_SMALL, JWT_INVALID_ARGUMENT (also: a claim or header member that would be there twice),
/// JWT_KEY_NOT_FOUND, JWT_KEY_CANNOT_SIGN, JWT_KEY_ALG_MISMATCH, JWT_CLAIMS_MALFORMED (also: more than 4,096 members, or nested
/// deeper than 32), JWT_CLAIM_MISSING (`exp`) or JWT_NO_RANDOMNESS; with JWT_ENCRYPTED also JWE_KEY_NOT_FOUND or
/// JWE_KEY_CANNOT. RFC 7515 5.1, RFC 7519 7.1.
#[unsafe(no_mangle)]
#[must_use]
pub unsafe extern "C" fn jwt_sign(
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
                out.fill(|out| sign(keys.get()?, claims, options, clock(now), out))
            },
        )
    }
}

/// Verifies a token and writes its claims.
///
/// out: working space, so it is needed even where only the verdict counts: three quarters of `token_len`, rounded up. A
/// longer token than `max_token_len` is refused first, so that a buffer of that length serves all.
/// On JWT_OK the claims are there, byte for byte as they were signed; on failure what was decoded is wiped. Neither the
/// token nor what is expected of it may lie there (JWT_INVALID_ARGUMENT), such as claims that an earlier call wrote.
/// Keys: those that have the token's `kid`, then those without one; for a token without `kid` all. Of these, the first 8 of
/// each issuer that fit the token's algorithm are tried, 64 in all (keys without an issuer count as of one), so give keys a
/// `kid` where there may be more; report->untried says how many were left. Where several issuers have published the same
/// key, the token's `iss` may be any of theirs.
/// options: NULL = defaults. now: as for jwt_sign; a clock that is wrong makes expired tokens good. report: may be NULL.
/// Returns JWT_OK; JWT_INVALID_ARGUMENT, JWT_BUFFER_TOO_SMALL; JWT_TOKEN_TOO_LARGE, JWT_TOKEN_MALFORMED,
/// JWT_TOKEN_UNSUPPORTED, JWT_ALG_NOT_ALLOWED, JWT_KEY_NOT_FOUND, JWT_SIGNATURE_INVALID; with JWT_ENCRYPTED also
/// JWT_NOT_ENCRYPTED, JWE_NOT_ALLOWED, JWE_KEY_NOT_FOUND, JWE_KEY_CANNOT, JWE_DECRYPTION_FAILED; or the smallest claims
/// status (60 to 71) of all the checks that failed. RFC 7515 5.2, RFC 7519 7.2, RFC 8725.
#[unsafe(no_mangle)]
#[must_use]
pub unsafe extern "C" fn jwt_verify(
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
                out.fill(|out| verify(keys.get()?, token, &options, out, report.found))
            },
        )
    }
}

/// Signs any payload (JWS compact serialization): writes header.payload.signature.
///
/// options: NULL = defaults. JWS_DETACHED leaves the payload out of the token, JWS_UNENCODED signs it as it is (RFC 7797),
/// and then it must be printable ASCII without '.', unless it is detached. out: as for jwt_sign.
/// Returns JWT_OK, JWT_BUFFER_TOO_SMALL, JWT_INVALID_ARGUMENT, JWT_KEY_NOT_FOUND, JWT_KEY_CANNOT_SIGN or
/// JWT_KEY_ALG_MISMATCH. RFC 7515 5.1.
#[unsafe(no_mangle)]
#[must_use]
pub unsafe extern "C" fn jws_sign(
    keys: *const jwt_keyset,
    payload: *const u8,
    payload_len: usize,
    options: *const jws_options,
    out: *mut u8,
    out_cap: usize,
    out_len: *mut usize,
) -> jwt_status {
    let mut lists = JwsLists::default();
    // SAFETY: the contract.
    unsafe {
        call(
            Buffer::new(out, out_cap, out_len),
            |read| (read.handle(keys), read.bytes(payload, payload_len), read.jws_sign_options(options, &mut lists)),
            |(keys, payload, options), out| out.fill(|out| sign_jws(keys.get()?, payload, &options, out)),
        )
    }
}

/// Verifies a JWS in compact serialization and writes its payload, whatever that is. No claims are checked, so the issuer
/// that a key was loaded with is not either.
///
/// out: working space; `token_len` bytes are always enough. Neither the token nor anything of the options may lie there
/// (JWT_INVALID_ARGUMENT). With JWS_DETACHED the payload is the caller's own (`options->payload`) and *out_len is 0.
/// report: may be NULL; it says nothing of claims.
/// Returns JWT_OK, JWT_INVALID_ARGUMENT, JWT_BUFFER_TOO_SMALL, JWT_TOKEN_TOO_LARGE, JWT_TOKEN_MALFORMED,
/// JWT_TOKEN_UNSUPPORTED, JWT_ALG_NOT_ALLOWED, JWT_KEY_NOT_FOUND, JWT_SIGNATURE_INVALID or JWT_TYP_MISMATCH.
/// RFC 7515 5.2.
#[unsafe(no_mangle)]
#[must_use]
pub unsafe extern "C" fn jws_verify(
    keys: *const jwt_keyset,
    token: *const u8,
    token_len: usize,
    options: *const jws_options,
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
            |read| (read.handle(keys), read.bytes(token, token_len), read.jws_verify_options(options, &mut lists)),
            |(keys, token, options), (out, report)| {
                out.fill(|out| verify_jws(keys.get()?, token, &options, out, report.found))
            },
        )
    }
}

/// An upper bound of what jwt_sign writes for claims of this length; 0 on bad arguments or overflow.
///
/// Holds for every key in the set that the options may choose, while the set stays as it is.
#[unsafe(no_mangle)]
#[must_use]
pub unsafe extern "C" fn jwt_sign_bound(
    keys: *const jwt_keyset,
    claims_len: usize,
    options: *const jwt_sign_options,
) -> usize {
    let (mut bound, mut adding) = (0, SignOptions::default());
    // SAFETY: the contract.
    let _ = unsafe {
        call(
            (),
            |read| (read.handle(keys), read.sign_options(options, &mut adding)),
            |(keys, options), ()| {
                bound = sign_bound(keys.get()?, claims_len, options).unwrap_or(0);
                Ok(())
            },
        )
    };
    bound
}

/// Decodes one part of a token WITHOUT VERIFYING anything: for logs and debugging, never for decisions.
///
/// part: JWT_PART_HEADER, JWT_PART_PAYLOAD or JWT_PART_SIGNATURE. The bytes are those that were encoded, whatever they
/// are. There is no limit of length. The token must not lie in `out` (JWT_INVALID_ARGUMENT).
/// Returns JWT_OK, JWT_BUFFER_TOO_SMALL, JWT_INVALID_ARGUMENT, JWT_TOKEN_MALFORMED or JWT_TOKEN_UNSUPPORTED.
/// RFC 7515 7.1.
#[unsafe(no_mangle)]
#[must_use]
pub unsafe extern "C" fn jwt_peek(
    token: *const u8,
    token_len: usize,
    part: i32,
    out: *mut u8,
    out_cap: usize,
    out_len: *mut usize,
) -> jwt_status {
    // SAFETY: the contract.
    unsafe {
        call(
            Buffer::new(out, out_cap, out_len),
            |read| read.bytes(token, token_len),
            |token, out| out.fill(|out| compact::peek(token, token_part(part)?, out)),
        )
    }
}

/// Finds the token in the value of an `Authorization` header: `Bearer`, in any case, spaces, one token.
///
/// value: the header's value, without its name. *offset and *len: where in it the token is; 0 on failure. They lie apart
/// from it and from each other.
/// Returns JWT_OK, JWT_INVALID_ARGUMENT or JWT_NO_BEARER. RFC 6750 2.1.
#[unsafe(no_mangle)]
#[must_use]
pub unsafe extern "C" fn jwt_bearer_token(
    value: *const u8,
    value_len: usize,
    offset: *mut usize,
    len: *mut usize,
) -> jwt_status {
    // SAFETY: the contract.
    unsafe {
        call(
            (Value::new(offset, 0), Value::new(len, 0)),
            |read| read.bytes(value, value_len),
            |value, (offset, len)| {
                let found = bearer::token(value).ok_or(Status::NoBearer)?;
                (offset.value, len.value) = (found.start, found.len());
                Ok(())
            },
        )
    }
}

/// Says in a sentence why a token was accepted or refused, and what to do: for logs and for people, not for programs.
///
/// report: what jwt_verify, jwt_decrypt, jws_verify or jwe_decrypt wrote. options: those that the first two were called with;
/// for jws_verify and jwe_decrypt, whose options are others, and where there were none, NULL. Of what they
/// expect the values of `subject` and `expected` are not said. Of what is not verified the sentence has at most the `kid`,
/// where it is printable ASCII: none of the claims. UTF-8 without a terminating NUL; 512 bytes are nearly always enough.
/// Returns JWT_OK, JWT_BUFFER_TOO_SMALL or JWT_INVALID_ARGUMENT.
#[unsafe(no_mangle)]
#[must_use]
pub unsafe extern "C" fn jwt_explain(
    report: *const jwt_report,
    options: *const jwt_verify_options,
    out: *mut u8,
    out_cap: usize,
    out_len: *mut usize,
) -> jwt_status {
    let mut lists = VerifyLists::default();
    // SAFETY: the contract.
    unsafe {
        call(
            Buffer::new(out, out_cap, out_len),
            |read| (read.report(report), read.verify_options(options, &mut lists)),
            |(report, options), out| out.copy(&explain(&report, &options)),
        )
    }
}

/// Writes the value of WWW-Authenticate for a request that was refused (RFC 6750 3).
///
/// status: what jwt_bearer_token, jwt_verify or another function returned. A token that is at fault is `invalid_token`, and
/// JWT_CLAIM_MISMATCH is `insufficient_scope` where a scope is named; JWT_NO_BEARER, and what is not the client's fault, is
/// a challenge without an error. options: NULL = none. Printable ASCII without a terminating NUL.
/// Returns JWT_OK, JWT_BUFFER_TOO_SMALL or JWT_INVALID_ARGUMENT (also: `status` is JWT_OK or none, a text with characters
/// that the header cannot have).
#[unsafe(no_mangle)]
#[must_use]
pub unsafe extern "C" fn jwt_bearer_challenge(
    status: i32,
    options: *const jwt_challenge_options,
    out: *mut u8,
    out_cap: usize,
    out_len: *mut usize,
) -> jwt_status {
    // SAFETY: the contract.
    unsafe {
        call(
            Buffer::new(out, out_cap, out_len),
            |read| read.challenge_options(options),
            |options, out| {
                let status = Status::from_number(status).ok_or(Status::InvalidArgument)?;
                out.copy(&bearer::challenge(status, &options)?)
            },
        )
    }
}
