//! Exports: names, texts and the version. All strings are static and NUL-terminated.

use core::ffi::{CStr, c_char};

use crate::memory::call;
use crate::numbers::{ALL_KEYS, SYSTEM_CLOCK};
use onejwt::algorithm::Algorithm;
use onejwt::status::Status;

const VERSION: &CStr = match CStr::from_bytes_with_nul(concat!(env!("CARGO_PKG_VERSION"), "\0").as_bytes()) {
    Ok(version) => version,
    Err(_) => panic!("a version has no NUL"),
};

/// A sentence in English on a status; "unknown status" for other numbers.
#[unsafe(no_mangle)]
#[must_use]
pub extern "C" fn jwt_status_text(status: i32) -> *const c_char {
    Status::from_number(status).map_or(c"unknown status", Status::text).as_ptr()
}

/// The name of a status, such as "JWT_EXPIRED"; "JWT_UNKNOWN_STATUS" for other numbers.
#[unsafe(no_mangle)]
#[must_use]
pub extern "C" fn jwt_status_name(status: i32) -> *const c_char {
    Status::from_number(status).map_or(c"JWT_UNKNOWN_STATUS", Status::name).as_ptr()
}

/// The JOSE name of an algorithm, such as "ES256"; NULL for a number that is none, or is reserved. JWT_ED25519 is "EdDSA".
#[unsafe(no_mangle)]
#[must_use]
pub extern "C" fn jwt_alg_name(alg: i32) -> *const c_char {
    Algorithm::from_number(alg).filter(|alg| alg.is_supported()).map_or(core::ptr::null(), |alg| alg.c_name().as_ptr())
}

/// The number of an algorithm by its JOSE name, case-sensitive (RFC 7518 3.1); 0 for a name that is none.
#[unsafe(no_mangle)]
#[must_use]
pub unsafe extern "C" fn jwt_alg_from_name(name: *const c_char, name_len: usize) -> i32 {
    let mut number = 0;
    // SAFETY: the contract.
    let _ = unsafe {
        call(
            (),
            |read| read.name(name, name_len),
            |name, ()| {
                number = Algorithm::from_name(name).map_or(0, |found| found.0.number());
                Ok(())
            },
        )
    };
    number
}

/// JWT_SYSTEM_CLOCK, for languages that read no macros.
#[unsafe(no_mangle)]
#[must_use]
pub extern "C" fn jwt_system_clock() -> i64 {
    SYSTEM_CLOCK
}

/// JWT_ALL_KEYS, for languages that read no macros.
#[unsafe(no_mangle)]
#[must_use]
pub extern "C" fn jwt_all_keys() -> usize {
    ALL_KEYS
}

/// The version of the library that is loaded, such as "0.1.0"; ONEJWT_VERSION_MAJOR, _MINOR and _PATCH are the header's.
#[unsafe(no_mangle)]
#[must_use]
pub extern "C" fn jwt_version() -> *const c_char {
    VERSION.as_ptr()
}
