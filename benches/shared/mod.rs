//! What the benches measure: two tokens, and the functions of the built library as C declares them.
#![allow(dead_code, reason = "each bench uses a part")]

use std::ffi::c_void;
use std::ptr::{null, null_mut};

use onejwt_capi::types::{jwt_key_options, jwt_str, jwt_verify_options};

pub const SECRET: &[u8; 32] = b"0123456789abcdef0123456789ABCDEF";
pub const NOW: i64 = 1_700_000_000;

/// Claims, and how long their token is.
pub const TOKENS: [(&str, &str, usize); 2] = [
    ("id", r#"{"iss":"login.example","sub":"1234567","aud":"api","iat":1700000000,"exp":1700000900}"#, 195),
    (
        "access",
        concat!(
            r#"{"iss":"https://login.example.com/realms/main","sub":"9b2f6d1e-4a6c-4c8e-8a53-2f1d0c7b9e11","#,
            r#""aud":["https://api.example.com","https://files.example.com"],"client_id":"web-frontend-1","#,
            r#""iat":1700000000,"nbf":1700000000,"exp":1700000900,"jti":"0f8fad5b-d9cb-469f-a165-70867728950e","#,
            r#""roles":["reader","editor","auditor"],"scope":"openid profile email files.write"}"#
        ),
        561,
    ),
];

pub fn audiences(name: &str) -> [&'static str; 1] {
    [if name == "id" { "api" } else { "https://api.example.com" }]
}

/// The functions of the shared library that are measured, as C declares them.
pub struct Library {
    _library: libloading::Library,
    pub keys: *mut c_void,
    pub verify: VerifyFn,
    pub sign: SignFn,
    from_der: FromDerFn,
}

pub type VerifyFn = unsafe extern "C" fn(
    *const c_void,
    *const u8,
    usize,
    *const c_void,
    i64,
    *mut u8,
    usize,
    *mut usize,
    *mut c_void,
) -> i32;
pub type SignFn =
    unsafe extern "C" fn(*const c_void, *const u8, usize, *const c_void, i64, *mut u8, usize, *mut usize) -> i32;
type FromDerFn = unsafe extern "C" fn(i32, *const u8, usize, *const c_void, *mut *mut c_void) -> i32;
type FromSecretFn = unsafe extern "C" fn(i32, *const u8, usize, *const c_void, *mut *mut c_void) -> i32;

impl Library {
    pub fn load() -> Self {
        let path = std::env::var("ONEJWT_LIBRARY")
            .unwrap_or_else(|_| concat!(env!("CARGO_MANIFEST_DIR"), "/../target/release/libonejwt.so").into());
        // SAFETY: the types are those of include/onejwt.h.
        unsafe {
            let library = libloading::Library::new(&path).unwrap_or_else(|e| panic!("{path}: {e}: run `make lib`"));
            let from_secret: FromSecretFn = *library.get(b"jwt_keyset_from_secret").unwrap();
            let mut keys = null_mut();
            assert_eq!(from_secret(1, SECRET.as_ptr(), SECRET.len(), null(), &mut keys), 0);
            let from_der: FromDerFn = *library.get(b"jwt_keyset_from_der").unwrap();
            let (verify, sign) = (*library.get(b"jwt_verify").unwrap(), *library.get(b"jwt_sign").unwrap());
            Library { keys, verify, sign, from_der, _library: library }
        }
    }
}

/// Nanoseconds a call, over `calls` of them.
pub fn turn(calls: u32, mut call: impl FnMut()) -> f64 {
    let start = std::time::Instant::now();
    (0..calls).for_each(|_| call());
    start.elapsed().as_nanos() as f64 / f64::from(calls)
}

pub fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

/// What a caller of `jwt_verify` has prepared: options that expect one audience.
pub struct Expecting {
    pub options: jwt_verify_options,
    _audience: Box<jwt_str>,
}

impl Expecting {
    pub fn audience(audience: &'static str) -> Self {
        let audience = Box::new(jwt_str { ptr: audience.as_ptr().cast(), len: audience.len() });
        // SAFETY: zero is valid for each field.
        let mut options: jwt_verify_options = unsafe { std::mem::zeroed() };
        options.struct_size = size_of_val(&options) as u32;
        (options.audiences, options.audiences_len) = (&raw const *audience, 1);
        Expecting { options, _audience: audience }
    }
}

impl Library {
    /// Takes a key in DER in the place of the one it has; what is measured is one process that ends, so none is freed.
    pub fn use_der(&mut self, alg: i32, der: &[u8]) {
        self.keys = self.load_der(alg, der, 0);
    }

    /// A key in DER, in a set that remembers so many signatures.
    pub fn load_der(&self, alg: i32, der: &[u8], remember: u32) -> *mut c_void {
        // SAFETY: zero is valid for each field.
        let mut options: jwt_key_options = unsafe { std::mem::zeroed() };
        (options.struct_size, options.remember) = (size_of_val(&options) as u32, remember);
        let mut keys = null_mut();
        // SAFETY: all pointers are valid for their lengths.
        let status = unsafe { (self.from_der)(alg, der.as_ptr(), der.len(), (&raw const options).cast(), &mut keys) };
        assert_eq!(status, 0);
        keys
    }

    pub fn verify(&self, token: &[u8], expecting: &Expecting, out: &mut [u8], report: *mut c_void) -> usize {
        self.verify_with(self.keys, token, expecting, out, report)
    }

    pub fn verify_with(
        &self,
        keys: *const c_void,
        token: &[u8],
        expecting: &Expecting,
        out: &mut [u8],
        report: *mut c_void,
    ) -> usize {
        let mut len = 0;
        // SAFETY: all pointers are valid for their lengths.
        let status = unsafe {
            (self.verify)(
                keys,
                token.as_ptr(),
                token.len(),
                (&raw const expecting.options).cast(),
                NOW,
                out.as_mut_ptr(),
                out.len(),
                &mut len,
                report,
            )
        };
        assert_eq!(status, 0);
        len
    }

    pub fn sign(&self, claims: &[u8], out: &mut [u8]) -> usize {
        let mut len = 0;
        // SAFETY: all pointers are valid for their lengths.
        let status = unsafe {
            (self.sign)(self.keys, claims.as_ptr(), claims.len(), null(), NOW, out.as_mut_ptr(), out.len(), &mut len)
        };
        assert_eq!(status, 0);
        len
    }
}
