//! Exports: reading verified claims without a JSON library.

use core::ffi::c_char;

use crate::memory::{Buffer, Value, call};
use crate::numbers::json_type;
use crate::types::*;
use onejwt::jwt::access;
use onejwt::status::Error;

/// Reads one value of the claims into `*out`, which is `initial` on failure.
unsafe fn read<T: Copy>(
    claims: *const u8,
    claims_len: usize,
    name: *const c_char,
    name_len: usize,
    out: *mut T,
    initial: T,
    reader: impl FnOnce(&[u8], &str) -> Result<T, Error>,
) -> jwt_status {
    // SAFETY: the contract.
    unsafe {
        call(
            Value::new(out, initial),
            |read| (read.bytes(claims, claims_len), read.name(name, name_len)),
            |(claims, name), out| {
                out.value = reader(claims, name)?;
                Ok(())
            },
        )
    }
}

/// Says whether a claim contains a value: as an element of an array, or as a space-separated word of a string.
///
/// claims: what jwt_verify wrote. name: a top-level claim, or a JSON Pointer (RFC 6901) if it begins with '/', in UTF-8;
/// JWT_LIT("sub") gives a name and its length.
/// *out_has: 1 or 0; 0 on failure. An empty value, or one with a space, is never a word. What is written lies apart from
/// what is read, here and below (JWT_INVALID_ARGUMENT).
/// Returns JWT_OK, JWT_INVALID_ARGUMENT, JWT_CLAIMS_MALFORMED, JWT_CLAIM_MISSING or JWT_CLAIM_WRONG_TYPE.
#[unsafe(no_mangle)]
#[must_use]
pub unsafe extern "C" fn jwt_claim_has(
    claims: *const u8,
    claims_len: usize,
    name: *const c_char,
    name_len: usize,
    value: *const c_char,
    value_len: usize,
    out_has: *mut i32,
) -> jwt_status {
    // SAFETY: the contract.
    unsafe {
        call(
            Value::new(out_has, 0),
            |read| (read.bytes(claims, claims_len), read.name(name, name_len), read.name(value, value_len)),
            |(claims, name, value), out| {
                out.value = access::has(claims, name, value)?.into();
                Ok(())
            },
        )
    }
}

/// Copies a string claim, unescaped, as UTF-8 without a terminating NUL.
///
/// name: as for jwt_claim_has, here and below. A null is JWT_CLAIM_WRONG_TYPE.
/// Returns JWT_OK, JWT_BUFFER_TOO_SMALL, JWT_INVALID_ARGUMENT, JWT_CLAIMS_MALFORMED, JWT_CLAIM_MISSING or
/// JWT_CLAIM_WRONG_TYPE.
#[unsafe(no_mangle)]
#[must_use]
pub unsafe extern "C" fn jwt_claim_string(
    claims: *const u8,
    claims_len: usize,
    name: *const c_char,
    name_len: usize,
    out: *mut u8,
    out_cap: usize,
    out_len: *mut usize,
) -> jwt_status {
    // SAFETY: the contract.
    unsafe {
        call(
            Buffer::new(out, out_cap, out_len),
            |read| (read.bytes(claims, claims_len), read.name(name, name_len)),
            |(claims, name), out| out.fill(|out| access::string(claims, name, out)),
        )
    }
}

/// Reads a number claim that is a whole number within int64_t (1.0 and 1e3 are); *out is 0 on failure.
///
/// Returns JWT_OK, JWT_INVALID_ARGUMENT, JWT_CLAIMS_MALFORMED, JWT_CLAIM_MISSING or JWT_CLAIM_WRONG_TYPE.
#[unsafe(no_mangle)]
#[must_use]
pub unsafe extern "C" fn jwt_claim_int(
    claims: *const u8,
    claims_len: usize,
    name: *const c_char,
    name_len: usize,
    out: *mut i64,
) -> jwt_status {
    // SAFETY: the contract.
    unsafe { read(claims, claims_len, name, name_len, out, 0, access::int) }
}

/// Reads a number claim as the nearest double; one beyond its range is JWT_CLAIM_WRONG_TYPE. *out is 0 on failure.
///
/// Returns JWT_OK, JWT_INVALID_ARGUMENT, JWT_CLAIMS_MALFORMED, JWT_CLAIM_MISSING or JWT_CLAIM_WRONG_TYPE.
#[unsafe(no_mangle)]
#[must_use]
pub unsafe extern "C" fn jwt_claim_double(
    claims: *const u8,
    claims_len: usize,
    name: *const c_char,
    name_len: usize,
    out: *mut f64,
) -> jwt_status {
    // SAFETY: the contract.
    unsafe { read(claims, claims_len, name, name_len, out, 0.0, access::double) }
}

/// Reads a true or false claim as 1 or 0; *out is 0 on failure.
///
/// Returns JWT_OK, JWT_INVALID_ARGUMENT, JWT_CLAIMS_MALFORMED, JWT_CLAIM_MISSING or JWT_CLAIM_WRONG_TYPE.
#[unsafe(no_mangle)]
#[must_use]
pub unsafe extern "C" fn jwt_claim_bool(
    claims: *const u8,
    claims_len: usize,
    name: *const c_char,
    name_len: usize,
    out: *mut i32,
) -> jwt_status {
    // SAFETY: the contract.
    unsafe {
        read(claims, claims_len, name, name_len, out, 0, |claims, name| access::boolean(claims, name).map(i32::from))
    }
}

/// Finds the raw JSON text of a claim: claims[*offset .. *offset + *len], of type JWT_JSON_*; all 0 on failure.
///
/// Returns JWT_OK, JWT_INVALID_ARGUMENT, JWT_CLAIMS_MALFORMED or JWT_CLAIM_MISSING.
#[unsafe(no_mangle)]
#[must_use]
pub unsafe extern "C" fn jwt_claim_json(
    claims: *const u8,
    claims_len: usize,
    name: *const c_char,
    name_len: usize,
    r#type: *mut i32,
    offset: *mut usize,
    len: *mut usize,
) -> jwt_status {
    // SAFETY: the contract.
    unsafe {
        call(
            (Value::new(r#type, 0), (Value::new(offset, 0), Value::new(len, 0))),
            |read| (read.bytes(claims, claims_len), read.name(name, name_len)),
            |(claims, name), (kind, (offset, len))| {
                let found = access::json(claims, name)?;
                (kind.value, offset.value, len.value) = (json_type(found.0), found.1.start, found.1.len());
                Ok(())
            },
        )
    }
}

/// Counts the elements of an array claim, or the members of an object claim; then "/roles/0" reads the first element.
///
/// Returns JWT_OK, JWT_INVALID_ARGUMENT, JWT_CLAIMS_MALFORMED, JWT_CLAIM_MISSING or JWT_CLAIM_WRONG_TYPE.
#[unsafe(no_mangle)]
#[must_use]
pub unsafe extern "C" fn jwt_claim_count(
    claims: *const u8,
    claims_len: usize,
    name: *const c_char,
    name_len: usize,
    out: *mut usize,
) -> jwt_status {
    // SAFETY: the contract.
    unsafe { read(claims, claims_len, name, name_len, out, 0, access::count) }
}
