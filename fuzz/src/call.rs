//! Calls through the C ABI. Each checks what the header promises of every call, whatever the input.

use core::ffi::{CStr, c_char};
use core::mem::{MaybeUninit, size_of};
use core::ops::RangeInclusive;
use core::ptr;

use onejwt_capi::constants as c;
use onejwt_capi::types::{
    jws_options, jwt_key_info, jwt_key_options, jwt_keyset, jwt_report, jwt_sign_options, jwt_str, jwt_verify_options,
};
use onejwt_capi::{keys as keys_abi, names, tokens};

use crate::token::{PUBLICS, SECRETS};

/// What output buffers hold before a call.
const CANARY: u8 = 0xA5;

/// Text as the C ABI takes it.
pub fn text(text: &str) -> jwt_str {
    jwt_str { ptr: text.as_ptr().cast(), len: text.len() }
}

/// No text.
pub const ABSENT: jwt_str = jwt_str { ptr: ptr::null(), len: 0 };

/// A struct of zeroes with its size, as the header's `_INIT` macros make it.
///
/// # Safety
/// `T` is one of the structs of the C ABI: they begin with a `u32` and are valid when zero.
pub unsafe fn zeroed<T>() -> T {
    let mut value = MaybeUninit::<T>::zeroed();
    // SAFETY: by the contract.
    unsafe {
        value.as_mut_ptr().cast::<u32>().write(size_of::<T>() as u32);
        value.assume_init()
    }
}

/// All zero but the size.
pub fn verify_options() -> jwt_verify_options {
    // SAFETY: a struct of the C ABI.
    unsafe { zeroed() }
}

/// All zero but the size.
pub fn sign_options() -> jwt_sign_options {
    // SAFETY: a struct of the C ABI.
    unsafe { zeroed() }
}

/// All zero but the size.
pub fn jws() -> jws_options {
    // SAFETY: a struct of the C ABI.
    unsafe { zeroed() }
}

/// All zero but the size.
pub fn key_options() -> jwt_key_options {
    // SAFETY: a struct of the C ABI.
    unsafe { zeroed() }
}

/// A key set that frees itself.
pub struct Keys {
    handle: *mut jwt_keyset,
    /// It holds the keys of `SECRETS` and `PUBLICS` and no others, so that signatures can be checked without the library.
    of_the_targets: bool,
}

impl Drop for Keys {
    fn drop(&mut self) {
        // SAFETY: made by the library and freed once.
        unsafe { keys_abi::jwt_keyset_free(self.handle) }
    }
}

/// Runs one of the functions that make a key set.
pub fn make_keys(make: impl FnOnce(*mut *mut jwt_keyset) -> i32) -> Result<Keys, i32> {
    let mut keys = ptr::dangling_mut::<jwt_keyset>();
    let status = make(&raw mut keys);
    if status == c::JWT_OK {
        assert!(!keys.is_null());
        return Ok(Keys { handle: keys, of_the_targets: false });
    }
    assert!(keys.is_null(), "a key set in spite of status {status}");
    known(
        status,
        &[
            c::JWT_INVALID_ARGUMENT,
            c::JWT_KEY_MALFORMED,
            c::JWT_KEY_TOO_WEAK,
            c::JWT_KEY_UNSUPPORTED,
            c::JWT_KEY_ENCRYPTED,
            c::JWT_KEY_ALG_MISMATCH,
            c::JWT_KEY_WRONG_FORM,
        ],
    );
    Err(status)
}

/// What `jwt_keyset_key` says of a key.
pub struct KeyInfo {
    pub alg: i32,
    pub flags: u32,
    pub kid: String,
    pub thumbprint: String,
}

impl Keys {
    /// The keys that the targets sign with, and the public ones beside them.
    pub fn of_the_targets() -> Keys {
        let secrets = SECRETS.iter().map(|secret| {
            let mut options = key_options();
            options.kid = secret.kid.map_or(ABSENT, text);
            options.issuer = secret.issuer.map_or(ABSENT, text);
            Keys::from_secret(secret.alg, &secret.bytes, &options)
        });
        let publics = PUBLICS.iter().map(|public| {
            let mut options = key_options();
            options.kid = text(public.kid);
            Keys::from_pem(0, public.pem, &options)
        });
        let mut sets = secrets.chain(publics).map(|set| set.expect("these keys are good"));
        let mut all = sets.next().expect("there are keys");
        for other in sets {
            // SAFETY: both are alive.
            assert_eq!(unsafe { keys_abi::jwt_keyset_add(all.handle, other.handle) }, c::JWT_OK);
        }
        all.of_the_targets = true;
        all
    }

    pub fn from_secret(alg: i32, secret: &[u8], options: &jwt_key_options) -> Result<Keys, i32> {
        // SAFETY: slices and structs are valid.
        make_keys(|out| unsafe {
            keys_abi::jwt_keyset_from_secret(alg, secret.as_ptr(), secret.len(), ptr::from_ref(options), out)
        })
    }

    pub fn from_jwks(json: &[u8], options: &jwt_key_options) -> Result<Keys, i32> {
        // SAFETY: slices and structs are valid.
        make_keys(|out| unsafe {
            keys_abi::jwt_keyset_from_jwks(json.as_ptr(), json.len(), ptr::from_ref(options), out)
        })
    }

    pub fn from_pem(alg: i32, pem: &[u8], options: &jwt_key_options) -> Result<Keys, i32> {
        // SAFETY: slices and structs are valid.
        make_keys(|out| unsafe {
            keys_abi::jwt_keyset_from_pem(alg, pem.as_ptr(), pem.len(), ptr::from_ref(options), out)
        })
    }

    pub fn from_der(alg: i32, der: &[u8], options: &jwt_key_options) -> Result<Keys, i32> {
        // SAFETY: slices and structs are valid.
        make_keys(|out| unsafe {
            keys_abi::jwt_keyset_from_der(alg, der.as_ptr(), der.len(), ptr::from_ref(options), out)
        })
    }

    pub fn reload(&self, json: &[u8]) -> i32 {
        // SAFETY: the set is alive, the slice valid.
        unsafe { keys_abi::jwt_keyset_reload(self.handle, json.as_ptr(), json.len()) }
    }

    pub fn len(&self) -> usize {
        // SAFETY: the set is alive.
        unsafe { keys_abi::jwt_keyset_len(self.handle) }
    }

    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    pub fn info(&self, index: usize) -> KeyInfo {
        // SAFETY: a struct of the C ABI; the set is alive.
        let (status, info) = unsafe {
            let mut info: jwt_key_info = zeroed();
            (keys_abi::jwt_keyset_key(self.handle, index, &raw mut info), info)
        };
        assert_eq!(status, c::JWT_OK);
        assert!(!names::jwt_alg_name(info.alg).is_null());
        KeyInfo { alg: info.alg, flags: info.flags, kid: c_text(&info.kid), thumbprint: c_text(&info.thumbprint) }
    }

    pub fn export(&self, index: usize, form: i32) -> Result<Vec<u8>, i32> {
        let statuses = [c::JWT_INVALID_ARGUMENT, c::JWT_KEY_NOT_FOUND, c::JWT_KEY_CANNOT_SIGN, c::JWT_KEY_UNSUPPORTED];
        // SAFETY: the set is alive, the buffers valid.
        write(&statuses, |out, cap, len| unsafe {
            keys_abi::jwt_keyset_export(self.handle, index, form, out, cap, len)
        })
    }

    /// `jwt_sign` into a buffer of the size that it asks for, which is within `jwt_sign_bound`.
    pub fn sign(&self, claims: &[u8], options: &jwt_sign_options, now: i64) -> Result<Vec<u8>, i32> {
        let statuses = [
            c::JWT_INVALID_ARGUMENT,
            c::JWT_KEY_NOT_FOUND,
            c::JWT_KEY_CANNOT_SIGN,
            c::JWT_KEY_ALG_MISMATCH,
            c::JWT_CLAIMS_MALFORMED,
            c::JWT_CLAIM_MISSING,
        ];
        // SAFETY: the set is alive, slices and structs valid.
        let (token, bound) = unsafe {
            (
                write(&statuses, |out, cap, len| {
                    tokens::jwt_sign(self.handle, claims.as_ptr(), claims.len(), options, now, out, cap, len)
                }),
                tokens::jwt_sign_bound(self.handle, claims.len(), options),
            )
        };
        if let Ok(token) = &token {
            assert!(token.len() <= bound, "{} bytes, but the bound is {bound}", token.len());
        }
        token
    }

    /// `jws_sign` into a buffer of the size that it asks for.
    pub fn sign_jws(&self, payload: &[u8], options: &jws_options) -> Result<Vec<u8>, i32> {
        let statuses = [c::JWT_INVALID_ARGUMENT, c::JWT_KEY_NOT_FOUND, c::JWT_KEY_CANNOT_SIGN, c::JWT_KEY_ALG_MISMATCH];
        // SAFETY: the set is alive, slices and structs valid.
        write(&statuses, |out, cap, len| unsafe {
            tokens::jws_sign(self.handle, payload.as_ptr(), payload.len(), options, out, cap, len)
        })
    }

    /// `jwt_verify` with this much room; without options where they are `None`.
    pub fn verify(&self, token: &[u8], options: Option<&jwt_verify_options>, now: i64, cap: usize) -> Verified {
        let options = options.map_or(ptr::null(), ptr::from_ref);
        // SAFETY: the set is alive, slices and structs valid.
        let verified = verified(cap, |out, cap, len, report| unsafe {
            tokens::jwt_verify(self.handle, token.as_ptr(), token.len(), options, now, out, cap, len, report)
        });
        verified.check(token, 60..=71);
        self.check_signature(&verified, token, None);
        assert_eq!(verified.report.now, now);
        verified
    }

    fn check_signature(&self, verified: &Verified, token: &[u8], detached: Option<&[u8]>) {
        let genuine = || crate::token::signed_by(token, verified.report.alg, detached);
        assert!(!self.of_the_targets || !verified.signature_passed() || genuine(), "a forged token was accepted");
    }

    /// `jws_verify` with this much room.
    pub fn verify_jws(&self, token: &[u8], options: &jws_options, cap: usize) -> Verified {
        // SAFETY: the options' slices are valid.
        let detached = (options.flags & c::JWS_DETACHED != 0)
            .then(|| unsafe { core::slice::from_raw_parts(options.payload, options.payload_len) });
        // SAFETY: the set is alive, slices and structs valid.
        let verified = verified(cap, |out, cap, len, report| unsafe {
            tokens::jws_verify(self.handle, token.as_ptr(), token.len(), options, out, cap, len, report)
        });
        verified.check(token, 69..=69);
        self.check_signature(&verified, token, detached);
        verified
    }
}

/// What a verifying call said.
pub struct Verified {
    pub status: i32,
    /// Written on `JWT_OK`.
    pub out: Vec<u8>,
    /// What `*out_len` was.
    pub len: usize,
    pub report: jwt_report,
}

type VerifyCall<'a> = &'a dyn Fn(*mut u8, usize, *mut usize, *mut jwt_report) -> i32;

fn verified(cap: usize, call: impl Fn(*mut u8, usize, *mut usize, *mut jwt_report) -> i32) -> Verified {
    let call: VerifyCall<'_> = &call;
    // Exactly as long as it may be, so that the address sanitizer sees a byte too many.
    let mut out = vec![CANARY; cap];
    let mut len = usize::MAX;
    // SAFETY: a struct of the C ABI; of a report only the size is read, so the rest may hold anything.
    let mut report: jwt_report = unsafe {
        let mut report = MaybeUninit::<jwt_report>::uninit();
        ptr::write_bytes(report.as_mut_ptr(), CANARY, 1);
        report.as_mut_ptr().cast::<u32>().write(size_of::<jwt_report>() as u32);
        report.assume_init()
    };
    let status = call(out.as_mut_ptr(), cap, &raw mut len, &raw mut report);
    match status {
        c::JWT_OK => {
            assert!(len <= cap);
            out.truncate(len);
        }
        _ => {
            if status == c::JWT_BUFFER_TOO_SMALL {
                assert!(len > cap, "{len} bytes are needed, {cap} were there");
            } else {
                assert_eq!(len, 0, "a length in spite of status {status}");
            }
            let wiped = out.iter().all(|&byte| byte == CANARY || byte == 0);
            assert!(wiped, "decoded bytes are left in the output after status {status}");
            out.clear();
        }
    }
    // Without a report it is the same verdict.
    let (mut again, mut len_again) = (vec![CANARY; cap], 0);
    assert_eq!(call(again.as_mut_ptr(), cap, &raw mut len_again, ptr::null_mut()), status);
    assert_eq!(len_again, len);
    Verified { status, out, len, report }
}

impl Verified {
    /// The signature did pass, whatever the claims.
    pub fn signature_passed(&self) -> bool {
        self.report.alg != 0
    }

    fn check(&self, token: &[u8], claims_statuses: RangeInclusive<i32>) {
        let (status, report) = (self.status, &self.report);
        let before = [
            c::JWT_OK,
            c::JWT_INVALID_ARGUMENT,
            c::JWT_BUFFER_TOO_SMALL,
            c::JWT_KEY_NOT_FOUND,
            c::JWT_TOKEN_MALFORMED,
            c::JWT_TOKEN_TOO_LARGE,
            c::JWT_TOKEN_UNSUPPORTED,
            c::JWT_ALG_NOT_ALLOWED,
            c::JWT_SIGNATURE_INVALID,
        ];
        assert!(before.contains(&status) || claims_statuses.contains(&status), "status {status}");
        assert_eq!(report.struct_size as usize, size_of::<jwt_report>());
        assert_eq!(report.status, status);
        assert_eq!(report.failed | report.missing | report.malformed, report.failed);
        let (claim, kid) = (c_text(&report.claim), c_text(&report.kid));
        assert!(kid.is_empty() || kid.len() == report.kid_len as usize);
        assert!(!kid.chars().any(char::is_control));
        assert!(report.kid_len as usize <= token.len());

        let times = [report.expires_at, report.not_before, report.issued_at];
        assert!(times.iter().all(|&time| time == i64::MIN || time.abs() <= 1 << 53));
        if self.signature_passed() {
            assert!(status == c::JWT_OK || claims_statuses.contains(&status));
            assert_eq!(status == c::JWT_OK, report.failed == 0);
        } else {
            assert!(status != c::JWT_OK && !claims_statuses.contains(&status));
            assert_eq!(report.failed, 0);
            assert!(claim.is_empty() && times.iter().all(|&time| time == i64::MIN));
        }
    }
}

/// Calls a function that writes bytes: into no room, then into one byte too few, then into just enough.
fn write(statuses: &[i32], call: impl Fn(*mut u8, usize, *mut usize) -> i32) -> Result<Vec<u8>, i32> {
    let mut cap = 0;
    loop {
        let mut out = vec![CANARY; cap];
        let mut len = usize::MAX;
        let status = call(if cap == 0 { ptr::null_mut() } else { out.as_mut_ptr() }, cap, &raw mut len);
        match status {
            c::JWT_OK => {
                assert!(len <= cap, "{len} bytes in {cap}");
                out.truncate(len);
                return Ok(out);
            }
            c::JWT_BUFFER_TOO_SMALL => {
                assert!(len > cap && len <= isize::MAX as usize, "{len} bytes are needed, {cap} were there");
                cap = if cap + 1 < len { len - 1 } else { len };
            }
            _ => {
                assert_eq!(len, 0, "a length in spite of status {status}");
                known(status, statuses);
                return Err(status);
            }
        }
    }
}

/// The same for text.
pub fn write_text(statuses: &[i32], call: impl Fn(*mut u8, usize, *mut usize) -> i32) -> Result<String, i32> {
    write(statuses, call).map(|bytes| String::from_utf8(bytes).expect("text is UTF-8"))
}

/// Fails unless it is one of these.
pub fn known(status: i32, statuses: &[i32]) {
    assert!(statuses.contains(&status), "status {status}");
}

/// A NUL-terminated array of the C ABI. What is cut may end within a character.
fn c_text(array: &[c_char]) -> String {
    let bytes: Vec<u8> = array.iter().map(|&byte| byte as u8).collect();
    let text = CStr::from_bytes_until_nul(&bytes).expect("the text ends");
    text.to_string_lossy().into_owned()
}
