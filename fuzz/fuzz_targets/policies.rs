//! Policies: any document; compared with an independent reading, as is what is lent, and what is said.
//!
//! Input: the document.
#![no_main]

use core::ptr;
use std::sync::OnceLock;

use libfuzzer_sys::fuzz_target;
use onejwt_capi::constants as c;
use onejwt_capi::policies as abi;
use onejwt_capi::types::{jwt_key_options, jwt_keyset, jwt_policy, jwt_str, jwt_verify_options};
use onejwt_fuzz::call::{key_options, write_text};
use onejwt_fuzz::policy_document::{Policy, Reading, read};

/// The keys that decrypt; one set for all runs.
struct Keys(*mut jwt_keyset);
// SAFETY: a key set may be used by all threads.
unsafe impl Send for Keys {}
// SAFETY: the same.
unsafe impl Sync for Keys {}

fn decrypt_with() -> *const jwt_keyset {
    static KEYS: OnceLock<Keys> = OnceLock::new();
    let make = || {
        let options = jwt_key_options { flags: c::JWT_KEY_FOR_ENCRYPTION, ..key_options() };
        let mut keys = ptr::null_mut();
        // SAFETY: the options and the place are valid.
        assert_eq!(unsafe { onejwt_capi::keys::jwt_keyset_new(&options, &raw mut keys) }, c::JWT_OK);
        Keys(keys)
    };
    KEYS.get_or_init(make).0
}

fn lent(text: jwt_str) -> String {
    // SAFETY: the policy that it belongs to is alive.
    let bytes = unsafe { core::slice::from_raw_parts(text.ptr.cast::<u8>(), text.len) };
    String::from_utf8(bytes.to_vec()).expect("what is lent is UTF-8")
}

fn list(ptr: *const jwt_str, len: usize) -> Vec<String> {
    assert_eq!(ptr.is_null(), len == 0, "an empty list is refused by every function");
    (0..len).map(|at| lent(unsafe { *ptr.add(at) })).collect()
}

fn said(options: &jwt_verify_options) -> Policy {
    let has = |flag: u32| options.flags & flag != 0;
    Policy {
        issuers: list(options.issuers, options.issuers_len),
        audiences: list(options.audiences, options.audiences_len),
        types: list(options.types, options.types_len),
        required: list(options.required, options.required_len),
        algorithms: options.algorithms,
        decrypt_algorithms: options.decrypt_algorithms,
        encryptions: options.encryptions,
        subject: (!options.subject.ptr.is_null()).then(|| lent(options.subject)),
        expected: options.expected_len,
        leeway: options.leeway_seconds,
        max_age: options.max_age_seconds,
        max_token_len: options.max_token_len,
        allow_missing_exp: has(c::JWT_ALLOW_MISSING_EXP),
        ignore: [c::JWT_IGNORE_EXP, c::JWT_IGNORE_NBF, c::JWT_IGNORE_IAT, c::JWT_IGNORE_AUD].map(has),
        encrypted: has(c::JWT_ENCRYPTED),
    }
}

/// What is lent by the policy of a document, if it makes one; and what is said of it.
fn make(document: &[u8], keys: *const jwt_keyset) -> Option<Policy> {
    let (json, len) = (document.as_ptr(), document.len());
    let (mut policy, mut at): (*mut jwt_policy, usize) = (ptr::dangling_mut(), usize::MAX);
    // SAFETY: the slice and the places are valid.
    let status = unsafe { abi::jwt_policy_from_json(json, len, keys, &raw mut policy, &raw mut at) };
    assert!(matches!(status, c::JWT_OK | c::JWT_INVALID_ARGUMENT), "status {status}");
    // SAFETY: the same.
    let text = write_text(&[c::JWT_OK], |out, cap, out_len| unsafe {
        abi::jwt_policy_explain(json, len, keys, out, cap, out_len)
    });
    let text = text.expect("it is always explained");
    if status != c::JWT_OK {
        assert!(policy.is_null() && at <= len, "byte {at} of {len}");
        assert!(text.starts_with("line ") && !text.contains('\n'), "{text}");
        return None;
    }
    assert!(at == 0 && text.ends_with('\n') && !text.starts_with("line "), "{at}: {text}");
    // SAFETY: the policy is alive until it is freed.
    unsafe {
        let found = said(&*abi::jwt_policy_options(policy));
        abi::jwt_policy_free(policy);
        Some(found)
    }
}

fuzz_target!(|document: &[u8]| {
    let (without, with) = (make(document, ptr::null()), make(document, decrypt_with()));
    assert!(without.is_none() || with.is_none(), "keys that decrypt are needed, or they are not");
    let found = without.or(with);
    match read(document) {
        Reading::Refused => assert_eq!(found, None),
        Reading::Policy(policy) => assert_eq!(found, Some(policy)),
        Reading::Unclear => {}
    }
});
