//! Exports: policies as documents.

use core::mem::size_of;
use core::ptr::{null, null_mut};
use std::sync::Arc;

use crate::constants as c;
use crate::handles::{Opaque, give, release, retain};
use crate::memory::{Buffer, Optional, Value, call, zeroed};
use crate::types::*;
use onejwt::{Policy, Rule, explain_policy};

/// A policy, and the options that it lends: they refer to its texts, and to the lists here.
// The options come first, so that a pointer to a policy is one to them.
#[repr(C)]
pub(super) struct Lender {
    options: jwt_verify_options,
    _lists: [Vec<jwt_str>; 4],
    _expected: Vec<jwt_expect>,
    _policy: Policy,
}

// SAFETY: what the pointers in it lead to belongs to it, is not changed, and lives as long as it does; a key set may be used
// by all threads.
unsafe impl Send for Lender {}
// SAFETY: the same.
unsafe impl Sync for Lender {}

impl Opaque for jwt_policy {
    type Value = Lender;
}

/// What a program gets that has no policy: no function takes options of that size.
#[repr(transparent)]
struct Refused(jwt_verify_options);
// SAFETY: its pointers are NULL.
unsafe impl Sync for Refused {}
static REFUSED: Refused = Refused(zeroed());

const ABSENT: jwt_str = jwt_str { ptr: null(), len: 0 };

fn text(text: &str) -> jwt_str {
    jwt_str { ptr: text.as_ptr().cast(), len: text.len() }
}

/// The address of a list; an empty one is absent.
fn list<T>(list: &[T]) -> *const T {
    if list.is_empty() { null() } else { list.as_ptr() }
}

impl Lender {
    fn new(policy: Policy) -> Lender {
        let demands = policy.demands();
        let options = demands.options();
        let lists = [options.issuers, options.audiences, options.types, options.required]
            .map(|texts| texts.iter().map(|one| text(one)).collect::<Vec<_>>());
        let expect = |expect: &onejwt::Expect<'_>| jwt_expect {
            claim: text(expect.claim),
            value: text(expect.value),
            rule: match expect.rule {
                Rule::Equals => c::JWT_EQUALS,
                Rule::Contains => c::JWT_CONTAINS,
                Rule::EqualsJson => c::JWT_EQUALS_JSON,
            },
            reserved: 0,
        };
        let expected: Vec<_> = options.expected.iter().map(expect).collect();
        let flags = [
            (options.allow_missing_exp, c::JWT_ALLOW_MISSING_EXP),
            (options.ignore_exp, c::JWT_IGNORE_EXP),
            (options.ignore_nbf, c::JWT_IGNORE_NBF),
            (options.ignore_iat, c::JWT_IGNORE_IAT),
            (options.ignore_aud, c::JWT_IGNORE_AUD),
            (options.decrypt_with.is_some(), c::JWT_ENCRYPTED),
        ];
        let [issuers, audiences, types, required] = &lists;
        let options = jwt_verify_options {
            struct_size: size_of::<jwt_verify_options>() as u32,
            flags: flags.iter().fold(0, |flags, (set, bit)| flags | if *set { *bit } else { 0 }),
            algorithms: options.algorithms.bits(),
            leeway_seconds: options.leeway_seconds,
            max_age_seconds: options.max_age_seconds,
            issuers: list(issuers),
            issuers_len: issuers.len(),
            audiences: list(audiences),
            audiences_len: audiences.len(),
            types: list(types),
            types_len: types.len(),
            required: list(required),
            required_len: required.len(),
            expected: list(&expected),
            expected_len: expected.len(),
            subject: options.subject.map_or(ABSENT, text),
            max_token_len: options.max_token_len,
            reserved: 0,
            decrypt_with: policy.decrypt_with().map_or(null(), |keys| Arc::as_ptr(keys).cast()),
            reserved2: 0,
            decrypt_algorithms: options.decrypt_algorithms.bits(),
            encryptions: options.encryptions.bits(),
        };
        drop(demands);
        // The texts, and what the lists hold, are on the heap, and stay where they are when these are moved.
        Lender { options, _lists: lists, _expected: expected, _policy: policy }
    }
}

/// Makes a policy of a document: one JSON object that says what a verifier demands.
///
/// Its members are those of `jwt_verify_options`, by other names: `issuers`, `audiences`, `types`, `required` (lists of texts);
/// `algorithms`, `decrypt_algorithms`, `encryptions` (lists of names); `subject`; `expected` (an object: by claim a text,
/// number, boolean or null, or an object with `contains`, a list of texts, `equals`, a value, or both); `leeway`, `max_age` (in
/// seconds), `max_token_len`; `allow_missing_exp`, `encrypted` (true or false); `ignore` (a list of "exp", "nbf", "iat" and
/// "aud"). `$schema` is not read. `{}` is a policy: the defaults. docs/policies.md tells of each, and docs/policy.schema.json is
/// its JSON Schema.
/// An unknown or doubled member, an empty list, null but for a value in `expected`, a wrong type, a number out of range or not
/// in digits alone, 0 for `max_age` or `max_token_len`, and contradictions (`max_age` and `iat` ignored, `audiences` and `aud`
/// ignored, `algorithms` and `decrypt_algorithms` or `encryptions` without `encrypted`) are JWT_INVALID_ARGUMENT.
/// decrypt_with: NULL, unless the document says `encrypted`: then, and only then, keys that were loaded for encryption
/// (JWT_INVALID_ARGUMENT). The policy takes a share in them; keys that are added or reloaded later are seen.
/// out_policy: is given back with jwt_policy_free, and NULL on failure. error_at: may be NULL; where in the document the fault is, in
/// bytes from its start: the first byte of the member or value at fault, or of the document's object where something is
/// missing. 0 if it is in the other arguments, and on JWT_OK. jwt_policy_explain says what is wrong.
/// Returns JWT_OK or JWT_INVALID_ARGUMENT. RFC 8259, RFC 7519 4.1, RFC 8725 3.
#[unsafe(no_mangle)]
#[must_use]
pub unsafe extern "C" fn jwt_policy_from_json(
    json: *const u8,
    json_len: usize,
    decrypt_with: *const jwt_keyset,
    out_policy: *mut *mut jwt_policy,
    error_at: *mut usize,
) -> jwt_status {
    // SAFETY: the contract.
    unsafe {
        call(
            (Value::new(out_policy, null_mut()), Optional::new(error_at, 0)),
            |read| (read.bytes(json, json_len), read.shared_keyset(decrypt_with)),
            |(json, decrypt_with), (out_policy, error_at)| {
                let policy = Policy::from_json(json, decrypt_with);
                let policy = policy.inspect_err(|error| error_at.value = error.at)?;
                out_policy.value = give(Arc::new(Lender::new(policy)));
                Ok(())
            },
        )
    }
}

/// The options that a policy stands for, for jwt_verify, jwt_decrypt, jwt_issuer_verify and jwt_explain.
///
/// They belong to the policy and are good as long as it is: hand the pointer on, and do not copy the struct. For NULL they are
/// options with a `struct_size` of 0, which every function refuses (JWT_INVALID_ARGUMENT): a policy that could not be made
/// never becomes the defaults. Never NULL.
#[unsafe(no_mangle)]
#[must_use]
pub unsafe extern "C" fn jwt_policy_options(policy: *const jwt_policy) -> *const jwt_verify_options {
    // The options are what a policy begins with.
    if policy.is_null() { &raw const REFUSED.0 } else { policy.cast() }
}

/// Says in words what a policy's document demands, or what is wrong with it and where: for people, not for programs.
///
/// json: as for jwt_policy_from_json. decrypt_with: NULL, or as there. Of a document from which that makes a policy, lines that end in a line
/// feed, also with the values of `subject` and `expected`; of another, one line that begins with the line and the column
/// (a character) of the fault: `line 2, column 3: unknown member "audience": did you mean "audiences" (a list of texts)?`.
/// UTF-8 without a terminating NUL; of a text at most 128 characters are said.
/// Returns JWT_OK, also where the document is at fault, JWT_BUFFER_TOO_SMALL or JWT_INVALID_ARGUMENT.
#[unsafe(no_mangle)]
#[must_use]
pub unsafe extern "C" fn jwt_policy_explain(
    json: *const u8,
    json_len: usize,
    decrypt_with: *const jwt_keyset,
    out: *mut u8,
    out_cap: usize,
    out_len: *mut usize,
) -> jwt_status {
    // SAFETY: the contract.
    unsafe {
        call(
            Buffer::new(out, out_cap, out_len),
            |read| (read.bytes(json, json_len), read.shared_keyset(decrypt_with)),
            |(json, decrypt_with), out| out.copy(&explain_policy(json, decrypt_with)),
        )
    }
}

/// Takes one more share in a policy, to be given back with jwt_policy_free; returns `policy`, also NULL.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn jwt_policy_retain(policy: *const jwt_policy) -> *mut jwt_policy {
    // SAFETY: the contract.
    unsafe { retain(policy) }
}

/// Undoes one make or retain; the last one gives back the share in the keys that decrypt. NULL is a no-op.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn jwt_policy_free(policy: *mut jwt_policy) {
    // SAFETY: the contract.
    unsafe { release(policy) }
}
