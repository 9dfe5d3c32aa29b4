//! Exports: key sets.

use core::ptr::{null, null_mut};
use std::sync::Arc;

use crate::handles::{give, release, retain};
use crate::memory::{Buffer, Struct, Value, call};
use crate::numbers::{ALL_KEYS, export_form, key_algorithm};
use crate::results::{InfoPlace, entry_info, key_info};
use crate::types::*;
use onejwt::keys::{self, KeyOptions, Keyset};
use onejwt::status::{Error, Status};

/// Makes a key set of a document and hands it out; `*out_keys` is NULL on failure.
unsafe fn make(
    document: *const u8,
    document_len: usize,
    options: *const jwt_key_options,
    out_keys: *mut *mut jwt_keyset,
    body: impl FnOnce(&[u8], &KeyOptions<'_>) -> Result<Keyset, Error>,
) -> jwt_status {
    // SAFETY: the contract.
    unsafe {
        call(
            Value::new(out_keys, null_mut()),
            |read| (read.bytes(document, document_len), read.key_options(options)),
            |(document, options), out_keys| {
                out_keys.value = give(Arc::new(body(document, &options)?));
                Ok(())
            },
        )
    }
}

/// Makes a key set without keys, for a service that starts while its issuer is down: it verifies nothing
/// (JWT_KEY_NOT_FOUND) until it is given keys by jwt_keyset_reload, jwt_keyset_replace or jwt_keyset_add.
///
/// options: `issuer`, `flags` and `remember` hold for the keys that it is given; `kid`, `password` and `bits` must be absent.
/// Returns JWT_OK or JWT_INVALID_ARGUMENT.
#[unsafe(no_mangle)]
#[must_use]
pub unsafe extern "C" fn jwt_keyset_new(options: *const jwt_key_options, out_keys: *mut *mut jwt_keyset) -> jwt_status {
    // SAFETY: the contract.
    unsafe { make(null(), 0, options, out_keys, |_, options| Keyset::empty(options)) }
}

/// Makes a key set of one key from a shared secret, for HMAC or for encryption.
///
/// alg: JWT_HS256, JWT_HS384 or JWT_HS512; the secret must be at least 32, 48 or 64 random bytes (RFC 7518 3.2). With
/// JWT_KEY_FOR_ENCRYPTION: JWE_A128KW to JWE_A256GCMKW, a content encryption (JWE_A128GCM to JWE_A256CBC_HS512), which makes a
/// key for `dir`, or JWE_DIR, which chooses that by length: 16, 24 or 32 bytes AES-GCM, 48 or 64 AES-CBC. The secret must have
/// just the length of its algorithm (JWT_KEY_MALFORMED).
/// secret: the bytes themselves, or their base64 text with JWT_KEY_BASE64, never their hexadecimal text; they are copied.
/// out_keys: apart from them and from the options, here and below (JWT_INVALID_ARGUMENT).
/// Returns JWT_OK, JWT_INVALID_ARGUMENT (also: `alg` is for what the options say that the key is not for), JWT_KEY_MALFORMED
/// (also: with JWT_KEY_BASE64, no base64), JWT_KEY_TOO_WEAK, JWT_KEY_ALG_MISMATCH (not one for a shared secret),
/// JWT_KEY_UNSUPPORTED (reserved) or JWT_KEY_WRONG_FORM (a PEM, DER, SSH, JWK or XML document, which would make a public key a
/// secret; also in UTF-16, hexadecimal, percent-encoding, base64 or a string literal).
#[unsafe(no_mangle)]
#[must_use]
pub unsafe extern "C" fn jwt_keyset_from_secret(
    alg: i32,
    secret: *const u8,
    secret_len: usize,
    options: *const jwt_key_options,
    out_keys: *mut *mut jwt_keyset,
) -> jwt_status {
    // SAFETY: the contract.
    unsafe {
        make(secret, secret_len, options, out_keys, |secret, options| {
            Keyset::from_secret(key_algorithm(alg)?.ok_or(Status::InvalidArgument)?, secret, options)
        })
    }
}

/// Makes a key set of one key from PEM text: PKCS#8, PKCS#1, SEC1, SPKI, or an X.509 certificate.
///
/// alg: the algorithm to bind the key to; 0 = infer it (RSA: RS256, for RSASSA-PSS alone PS256 or what its parameters
/// say; EC: by curve). For encryption RSA is bound to RSA-OAEP-256, EC and X25519 to ECDH-ES+A256KW.
/// Of several blocks the private key is taken, wherever it stands, else the first public key or certificate.
/// Of a certificate only the public key is used: no chain, name or date is checked.
/// Returns JWT_OK, JWT_INVALID_ARGUMENT, JWT_KEY_MALFORMED (also: two private keys), JWT_KEY_TOO_WEAK,
/// JWT_KEY_UNSUPPORTED (the kind of key, or how it is encrypted), JWT_KEY_ENCRYPTED (no password, or a wrong one),
/// JWT_KEY_ALG_MISMATCH, JWT_KEY_WRONG_FORM (not PEM) or JWT_NO_MEMORY (`remember`). RFC 7468; inside it RFC 5958,
/// RFC 8018, RFC 8017 A.1, RFC 5915, RFC 4055 and RFC 5280 4.1.
#[unsafe(no_mangle)]
#[must_use]
pub unsafe extern "C" fn jwt_keyset_from_pem(
    alg: i32,
    pem: *const u8,
    pem_len: usize,
    options: *const jwt_key_options,
    out_keys: *mut *mut jwt_keyset,
) -> jwt_status {
    // SAFETY: the contract.
    unsafe { make(pem, pem_len, options, out_keys, |pem, options| Keyset::from_pem(key_algorithm(alg)?, pem, options)) }
}

/// Makes a key set of one key from DER bytes: PKCS#8, PKCS#1, SEC1, SPKI, or an X.509 certificate.
///
/// alg, certificates and statuses: as for jwt_keyset_from_pem; JWT_KEY_WRONG_FORM: this is PEM or JSON text.
#[unsafe(no_mangle)]
#[must_use]
pub unsafe extern "C" fn jwt_keyset_from_der(
    alg: i32,
    der: *const u8,
    der_len: usize,
    options: *const jwt_key_options,
    out_keys: *mut *mut jwt_keyset,
) -> jwt_status {
    // SAFETY: the contract.
    unsafe { make(der, der_len, options, out_keys, |der, options| Keyset::from_der(key_algorithm(alg)?, der, options)) }
}

/// Makes a key set from a JWK or a JWK Set (RFC 7517 4, 5).
///
/// Of a set of public keys, entries that cannot be used are skipped, whatever the reason: one odd entry of an issuer's set
/// must not take the others away. A set with a secret or a private part in it, and a single JWK, are the caller's own: a
/// fault refuses all of it, and only keys for other purposes (`use` "enc" where it is not for encryption, an unknown `kty`, `crv` or `alg`; an empty `use`,
/// `alg` or `key_ops`) are skipped. A set that holds both a shared secret and a public key is JWT_KEY_MALFORMED: it can be
/// neither published nor kept. A set has at most 1,024 entries, and the document at most 4,096 members in all.
/// For encryption, a JWK without `alg` is bound as by jwt_keyset_from_pem; a secret needs one (JWT_KEY_UNSUPPORTED).
/// What can have but one meaning is read: zeros in front of numbers, or missing there; base64 padding; members that are
/// null, as absent; a byte order mark.
/// Returns JWT_OK, JWT_INVALID_ARGUMENT, JWT_KEY_MALFORMED, JWT_KEY_TOO_WEAK, JWT_KEY_ALG_MISMATCH,
/// JWT_KEY_WRONG_FORM (PEM, DER or SSH, or an entry whose secret is a key document), JWT_NO_MEMORY (`remember`) or
/// JWT_KEY_UNSUPPORTED; where no entry of a set can be used, the status of the first one, JWT_KEY_UNSUPPORTED if there is none.
#[unsafe(no_mangle)]
#[must_use]
pub unsafe extern "C" fn jwt_keyset_from_jwks(
    json: *const u8,
    json_len: usize,
    options: *const jwt_key_options,
    out_keys: *mut *mut jwt_keyset,
) -> jwt_status {
    // SAFETY: the contract.
    unsafe { make(json, json_len, options, out_keys, Keyset::from_jwks) }
}

/// Makes a key set of one new key from the operating system's randomness.
///
/// alg: the algorithm; for encryption `options.flags` has JWT_KEY_FOR_ENCRYPTION. options: `bits` sets the size of HMAC and RSA
/// keys and the curve of ECDH; without `kid` it is the RFC 7638 thumbprint.
/// Returns JWT_OK, JWT_INVALID_ARGUMENT, JWT_KEY_TOO_WEAK (`bits`), JWT_KEY_UNSUPPORTED, JWT_NO_RANDOMNESS or
/// JWT_NO_MEMORY (`remember`).
#[unsafe(no_mangle)]
#[must_use]
pub unsafe extern "C" fn jwt_keyset_generate(
    alg: i32,
    options: *const jwt_key_options,
    out_keys: *mut *mut jwt_keyset,
) -> jwt_status {
    // SAFETY: the contract.
    unsafe {
        make(null(), 0, options, out_keys, |_, options| {
            Keyset::generate(key_algorithm(alg)?.ok_or(Status::InvalidArgument)?, options)
        })
    }
}

/// Appends the keys of `from`, with the issuers they were loaded with, atomically.
///
/// A key without an issuer takes the issuer that `keys` was made with, if any. Calls under way see the old keys; later ones
/// see all. A key that is there already is there twice then, and counts twice among the 8 that jwt_verify tries.
/// Returns JWT_OK, JWT_INVALID_ARGUMENT (also: a key that the flags of `keys` would not have let in) or JWT_NO_MEMORY (to
/// remember signatures of the new keys); then nothing is changed.
#[unsafe(no_mangle)]
#[must_use]
pub unsafe extern "C" fn jwt_keyset_add(keys: *mut jwt_keyset, from: *const jwt_keyset) -> jwt_status {
    // SAFETY: the contract.
    unsafe { call((), |read| (read.handle(keys), read.handle(from)), |(keys, from), ()| keys.get()?.add(from.get()?)) }
}

/// Puts the keys of `from` in the place of all keys, atomically: rotation without a lost request.
///
/// A key of `from` without an issuer takes the issuer that `keys` was made with, if any. The same keys change nothing.
/// Returns JWT_OK, JWT_INVALID_ARGUMENT or JWT_NO_MEMORY (as for jwt_keyset_add).
#[unsafe(no_mangle)]
#[must_use]
pub unsafe extern "C" fn jwt_keyset_replace(keys: *mut jwt_keyset, from: *const jwt_keyset) -> jwt_status {
    // SAFETY: the contract.
    unsafe {
        call((), |read| (read.handle(keys), read.handle(from)), |(keys, from), ()| keys.get()?.replace(from.get()?))
    }
}

/// Loads a JWK or JWK Set and puts its keys in the place of all keys, atomically; a bad document changes nothing.
///
/// The issuer and the flags that `keys` was made with apply to the new keys too.
/// Returns what jwt_keyset_from_jwks returns.
#[unsafe(no_mangle)]
#[must_use]
pub unsafe extern "C" fn jwt_keyset_reload(keys: *mut jwt_keyset, json: *const u8, json_len: usize) -> jwt_status {
    // SAFETY: the contract.
    unsafe {
        call((), |read| (read.handle(keys), read.bytes(json, json_len)), |(keys, json), ()| keys.get()?.reload(json))
    }
}

/// Writes keys out in a form that can be loaded again.
///
/// index: which key, from 0; SIZE_MAX (JWT_ALL_KEYS) = all, for the JWKS forms only.
/// form: JWT_PUBLIC_JWKS, JWT_PRIVATE_JWKS, JWT_PUBLIC_PEM or JWT_PRIVATE_PEM. Secrets leave in a private form only.
/// Returns JWT_OK, JWT_BUFFER_TOO_SMALL, JWT_INVALID_ARGUMENT, JWT_KEY_NOT_FOUND (index), JWT_KEY_CANNOT_SIGN (no
/// private part) or JWT_KEY_UNSUPPORTED (an HMAC key has no public form and no PEM). RFC 7517 5, RFC 7468 10, 13.
#[unsafe(no_mangle)]
#[must_use]
pub unsafe extern "C" fn jwt_keyset_export(
    keys: *const jwt_keyset,
    index: usize,
    form: i32,
    out: *mut u8,
    out_cap: usize,
    out_len: *mut usize,
) -> jwt_status {
    // SAFETY: the contract.
    unsafe {
        call(
            Buffer::new(out, out_cap, out_len),
            |read| read.handle(keys),
            |keys, out| {
                let index = (index != ALL_KEYS).then_some(index);
                out.fill(|out| keys.get()?.export(index, export_form(form)?, out))
            },
        )
    }
}

/// The number of keys; 0 for NULL.
#[unsafe(no_mangle)]
#[must_use]
pub unsafe extern "C" fn jwt_keyset_len(keys: *const jwt_keyset) -> usize {
    let mut len = 0;
    // SAFETY: the contract.
    let _ = unsafe {
        call(
            (),
            |read| read.handle(keys),
            |keys, ()| {
                len = keys.get()?.len();
                Ok(())
            },
        )
    };
    len
}

/// Describes one key; nothing secret is said.
///
/// index: which key, from 0. info: `struct_size` set, the rest is filled.
/// Returns JWT_OK, JWT_INVALID_ARGUMENT or JWT_KEY_NOT_FOUND (index).
#[unsafe(no_mangle)]
#[must_use]
pub unsafe extern "C" fn jwt_keyset_key(keys: *const jwt_keyset, index: usize, info: *mut jwt_key_info) -> jwt_status {
    // SAFETY: the contract.
    unsafe {
        call(
            InfoPlace::new(Struct::new(info)),
            |read| read.handle(keys),
            |keys, out| {
                out.info = key_info(&*keys.get()?.key(index).ok_or(Status::KeyNotFound)?);
                Ok(())
            },
        )
    }
}

/// Says what became of one entry of a JWK Set, or of a JWK (index 0): for people who wonder where a key is.
///
/// options: those that the document is loaded with. index: from 0. info: `struct_size` set, the rest is filled. Each entry is
/// judged by itself, as of a set of public keys. One pass over the document a call: fine for the 1,024 entries of a set.
/// Returns JWT_OK where there is such an entry, whether or not it can be used (`info->status`), JWT_INVALID_ARGUMENT,
/// JWT_KEY_NOT_FOUND past the last, JWT_KEY_MALFORMED (no JWK and no JWK Set) or JWT_KEY_WRONG_FORM (PEM, DER or SSH).
#[unsafe(no_mangle)]
#[must_use]
pub unsafe extern "C" fn jwt_jwks_entry(
    json: *const u8,
    json_len: usize,
    options: *const jwt_key_options,
    index: usize,
    info: *mut jwt_entry_info,
) -> jwt_status {
    // SAFETY: the contract.
    unsafe {
        call(
            InfoPlace::new(Struct::new(info)),
            |read| (read.bytes(json, json_len), read.key_options(options)),
            |(json, options), out| {
                let entry = keys::entry(json, &options, index)?.ok_or(Status::KeyNotFound)?;
                out.info = entry_info(&entry, options.issuer);
                Ok(())
            },
        )
    }
}

/// Takes one more share in a key set, to be given back with jwt_keyset_free; returns `keys`, also NULL.
///
/// The share is one of the same keys: what is changed through it changes for everyone.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn jwt_keyset_retain(keys: *const jwt_keyset) -> *mut jwt_keyset {
    // SAFETY: the contract.
    unsafe { retain(keys) }
}

/// Undoes one make or retain; the last one wipes the keys. NULL is a no-op.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn jwt_keyset_free(keys: *mut jwt_keyset) {
    // SAFETY: the contract.
    unsafe { release(keys) }
}
