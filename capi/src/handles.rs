//! Handles: shares in values of the library that the caller holds by opaque pointers.

use std::sync::Arc;

use crate::memory::guard;
use crate::types::{jwt_issuer, jwt_keyset};
use onejwt::Issuer;
use onejwt::keys::Keyset;

/// An opaque type of the ABI, and what a pointer to it leads to.
pub(super) trait Opaque {
    type Value: 'static;
}

impl Opaque for jwt_keyset {
    type Value = Keyset;
}

impl Opaque for jwt_issuer {
    type Value = Issuer;
}

/// Hands a share to the caller, who gives it back with `release`.
pub(super) fn give<H: Opaque>(value: Arc<H::Value>) -> *mut H {
    Arc::into_raw(value).cast_mut().cast()
}

/// The value of a handle that may be NULL.
///
/// # Safety
/// NULL, or from `give` and not released while the reference is used.
#[inline]
pub(super) unsafe fn value<'a, H: Opaque>(handle: *const H) -> Option<&'a H::Value> {
    // SAFETY: the contract.
    unsafe { handle.cast::<H::Value>().as_ref() }
}

/// A share of the library's own in the value of a handle that may be NULL.
///
/// # Safety
/// NULL, or from `give` and not released.
pub(super) unsafe fn share<H: Opaque>(handle: *const H) -> Option<Arc<H::Value>> {
    // SAFETY: the contract; the count that `retain` adds is that of the share.
    (!handle.is_null()).then(|| unsafe { Arc::from_raw(retain(handle).cast::<H::Value>()) })
}

/// One more share for the caller; NULL for NULL.
///
/// # Safety
/// NULL, or from `give` and not released.
pub(super) unsafe fn retain<H: Opaque>(handle: *const H) -> *mut H {
    if !handle.is_null() {
        // SAFETY: the contract.
        unsafe { Arc::increment_strong_count(handle.cast::<H::Value>()) };
    }
    handle.cast_mut()
}

/// Takes a share back; NULL is none.
///
/// # Safety
/// NULL, or from `give` or `retain`, and not released before.
pub(super) unsafe fn release<H: Opaque>(handle: *mut H) {
    if !handle.is_null() {
        let _ = guard(|| {
            // SAFETY: the contract.
            unsafe { Arc::decrement_strong_count(handle.cast_const().cast::<H::Value>()) };
            Ok(())
        });
    }
}
