//! Exports: the keys of an issuer.

use core::ptr::null_mut;
use std::sync::Arc;

use crate::handles::{give, release, retain};
use crate::memory::{Buffer, Struct, Value, call};
use crate::numbers::clock;
use crate::options::VerifyLists;
use crate::results::{InfoPlace, ReportPlace, fetch_info};
use crate::types::*;
use onejwt::{Issuer, Report, verify_with_issuer};

/// Makes an issuer, whose keys the host fetches: nothing has been fetched yet, and nothing is fetched here.
///
/// All calls use one clock, `now`: seconds since the epoch, or JWT_SYSTEM_CLOCK. An earlier time counts as the latest that
/// jwt_issuer_next, jwt_issuer_response, jwt_issuer_failure or jwt_issuer_refresh has seen; more than 300 s earlier than
/// that, to one of those four, the clock has been set back: ages stay, and a fetch is due.
/// options: the texts are copied. Returns JWT_OK or JWT_INVALID_ARGUMENT (also: NULL, a `url` that is no https URL without
/// user, discovery without `issuer`, no `fetch_timeout`); *out_issuer is NULL on failure.
#[unsafe(no_mangle)]
#[must_use]
pub unsafe extern "C" fn jwt_issuer_new(
    options: *const jwt_issuer_options,
    out_issuer: *mut *mut jwt_issuer,
) -> jwt_status {
    // SAFETY: the contract.
    unsafe {
        call(
            Value::new(out_issuer, null_mut()),
            |read| read.issuer_options(options),
            |options, out_issuer| {
                out_issuer.value = give(Arc::new(Issuer::new(&options)?));
                Ok(())
            },
        )
    }
}

/// Says what to fetch now, or when to ask again.
///
/// fetch: `struct_size` set, the rest is filled. JWT_FETCH_NOW goes to one caller: it is to GET `url` with `etag`, if there is
/// one, as If-None-Match, without following redirects, to read at most `max_bytes`, and then to call jwt_issuer_response or
/// jwt_issuer_failure with `id` before `at`. JWT_FETCH_UNDER_WAY: another caller has been told so; where nothing comes of it
/// by `at`, that counts as a failure, and who asks next fetches. JWT_FETCH_AT: nothing is due before `at`. Many hosts of one
/// issuer should not all ask at that second: a random delay is theirs to add.
/// Returns JWT_OK or JWT_INVALID_ARGUMENT.
#[unsafe(no_mangle)]
#[must_use]
pub unsafe extern "C" fn jwt_issuer_next(i: *mut jwt_issuer, now: i64, fetch: *mut jwt_fetch) -> jwt_status {
    // SAFETY: the contract.
    unsafe {
        call(
            InfoPlace::new(Struct::new(fetch)),
            |read| read.handle(i),
            |issuer, out| {
                out.info = fetch_info(&issuer.get()?.next(clock(now))?);
                Ok(())
            },
        )
    }
}

/// Takes in the answer to a fetch, whatever its status. New keys take the place of the old ones, atomically; an answer that
/// brings none changes no key, and counts as a failure.
///
/// A 304 confirms the keys where an `etag` was sent. A 301, 302, 303, 307 or 308 makes its Location due: three in a row at
/// most, by https, within the origin. Of other statuses than 200 Retry-After delays the next fetch, if it is a number of
/// seconds. `Cache-Control: max-age`, less Age, is the lifetime, from `cooldown` to `max_lifetime` (RFC 9111 4.2).
/// A document that was stored may be fed as the answer to the first JWT_FETCH_NOW, with its age in `age`.
/// Returns JWT_OK (new or confirmed keys), JWT_ISSUER_FETCH (ask jwt_issuer_next: a redirect, a configuration that names the
/// place of the keys, or an `id` that is not the current one, which changes nothing), JWT_INVALID_ARGUMENT; or, of an answer
/// that counts as a failure, JWT_ISSUER_UNAVAILABLE or what jwt_keyset_from_jwks returns for its document.
#[unsafe(no_mangle)]
#[must_use]
pub unsafe extern "C" fn jwt_issuer_response(i: *mut jwt_issuer, now: i64, response: *const jwt_http) -> jwt_status {
    // SAFETY: the contract.
    unsafe {
        call(
            (),
            |read| (read.handle(i), read.http(response)),
            |(issuer, answer), ()| issuer.get()?.response(clock(now), &answer),
        )
    }
}

/// Says that a fetch brought no answer, or was given up. The next is due after `retry` seconds; jwt_issuer_refresh makes it
/// due at once. Another `id` than the current one changes nothing, and neither does NULL.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn jwt_issuer_failure(i: *mut jwt_issuer, now: i64, id: u64) {
    // SAFETY: the contract.
    let _ = unsafe {
        call(
            (),
            |read| read.handle(i),
            |issuer, ()| {
                issuer.get()?.failure(clock(now), id);
                Ok(())
            },
        )
    };
}

/// Makes a fetch due now, whatever is held and whenever the last one was; one that is under way serves as well. NULL changes
/// nothing.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn jwt_issuer_refresh(i: *mut jwt_issuer, now: i64) {
    // SAFETY: the contract.
    let _ = unsafe {
        call(
            (),
            |read| read.handle(i),
            |issuer, ()| {
                issuer.get()?.refresh(clock(now));
                Ok(())
            },
        )
    };
}

/// Verifies a token with the keys that the issuer has now. It never waits, for a fetch or for another thread.
///
/// Parameters as for jwt_verify. Keys are used for their lifetime; while a fetch is under way, for `fetch_timeout` more; where
/// the last fetch failed, for `max_stale` more. A `kid` that no key has makes a fetch due, once in `cooldown`; a token
/// without one never does. Expected after JWT_ISSUER_FETCH: call jwt_issuer_next, fetch or wait for who does, verify again.
/// After a fetch of its own, or a wait, a host takes another JWT_ISSUER_FETCH as JWT_ISSUER_UNAVAILABLE: it fetches once for
/// a token.
/// Returns what jwt_verify returns; JWT_ISSUER_FETCH where keys are absent, out of date or too stale, or none has the token's
/// `kid`, and a fetch is due or under way; JWT_ISSUER_UNAVAILABLE where none is, and there are no usable keys, or none has
/// the `kid` and the last fetch failed: an HTTP server answers 503.
#[unsafe(no_mangle)]
#[must_use]
pub unsafe extern "C" fn jwt_issuer_verify(
    i: *mut jwt_issuer,
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
            |read| (read.handle(i), read.bytes(token, token_len), read.verify_options(options, &mut lists)),
            |(issuer, token, options), (out, report)| {
                out.fill(|out| verify_with_issuer(issuer.get()?, token, &options, out, report.found))
            },
        )
    }
}

/// Takes a share in the issuer's key set, to be given back with jwt_keyset_free; NULL for NULL.
///
/// It is for looking, at what keys there are: it knows nothing of `max_stale`, and each fetch changes it.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn jwt_issuer_keys(i: *const jwt_issuer) -> *mut jwt_keyset {
    let mut keys = null_mut();
    // SAFETY: the contract.
    let _ = unsafe {
        call(
            (),
            |read| read.handle(i),
            |issuer, ()| {
                keys = give(issuer.get()?.keys());
                Ok(())
            },
        )
    };
    keys
}

/// Takes one more share in an issuer, to be given back with jwt_issuer_free; returns `i`, also NULL.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn jwt_issuer_retain(i: *const jwt_issuer) -> *mut jwt_issuer {
    // SAFETY: the contract.
    unsafe { retain(i) }
}

/// Undoes one make or retain. NULL is a no-op.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn jwt_issuer_free(i: *mut jwt_issuer) {
    // SAFETY: the contract.
    unsafe { release(i) }
}
