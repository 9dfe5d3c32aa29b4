//! From C's pointers, lengths and numbers to the core's borrowed values, and back.

use core::ffi::c_char;
use core::mem::size_of;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::time::{SystemTime, UNIX_EPOCH};

use smallvec::SmallVec;

use super::constants as c;
use super::types::*;
use crate::algorithm::{Algorithm, AlgorithmSet};
use crate::claims::policy::{Expect, Rule, VerifyOptions};
use crate::compact::Part;
use crate::json::Kind;
use crate::keys::{ExportForm, Key, KeyOptions, Keyset, USUAL_TYP};
use crate::report::Report;
use crate::sign::{JwsSignOptions, KidChoice, SignOptions};
use crate::status::{Error, Status};
use crate::verify::JwsVerifyOptions;

type Result<T> = core::result::Result<T, Error>;

/// Lists up to this length are converted without the heap.
const INLINE_LIST: usize = 32;
/// A struct that claims to be larger than this is a bug of the caller, not a newer version.
const MAX_STRUCT_SIZE: usize = 4096;

/// `now` means the system's clock.
pub(super) const SYSTEM_CLOCK: i64 = i64::MIN;

pub(super) type Texts<'a> = SmallVec<[&'a str; INLINE_LIST]>;

/// Runs an export's body; a panic becomes `JWT_INTERNAL` instead of crossing into C.
pub(super) fn guard(body: impl FnOnce() -> Result<()>) -> jwt_status {
    match catch_unwind(AssertUnwindSafe(body)) {
        Ok(Ok(())) => c::JWT_OK,
        Ok(Err(error)) => error.status.number(),
        Err(payload) => {
            // Dropping a foreign payload could panic again.
            core::mem::forget(payload);
            c::JWT_INTERNAL
        }
    }
}

/// Refuses unless `condition` holds.
pub(super) fn require(condition: bool) -> Result<()> {
    if condition { Ok(()) } else { Err(Status::InvalidArgument.into()) }
}

/// An input of `len` bytes.
pub(super) unsafe fn bytes<'a>(ptr: *const u8, len: usize) -> Result<&'a [u8]> {
    if ptr.is_null() {
        require(len == 0)?;
        return Ok(&[]);
    }
    require(len <= isize::MAX as usize)?;
    // SAFETY: not null, not longer than an object can be, and valid for `len` bytes by the contract.
    Ok(unsafe { core::slice::from_raw_parts(ptr, len) })
}

/// A caller's output buffer with the place for its length.
pub(super) struct Output<'a> {
    pub(super) buffer: &'a mut [u8],
    len: &'a mut usize,
}

impl Output<'_> {
    /// Reports what was written, or what is needed.
    pub(super) fn finish(self, result: Result<usize>) -> Result<()> {
        match result {
            Ok(written) => {
                *self.len = written;
                Ok(())
            }
            Err(error) => {
                *self.len = error.needed;
                Err(error)
            }
        }
    }

    /// An output must not overlap what is read while it is written.
    pub(super) fn apart_from(&self, input: &[u8]) -> Result<()> {
        let (out, input) = (self.buffer.as_ptr_range(), input.as_ptr_range());
        require(out.end <= input.start || input.end <= out.start || out.is_empty() || input.is_empty())
    }
}

/// An output. `*out_len` is 0 from here on, until `Output::finish` says otherwise.
pub(super) unsafe fn output<'a>(out: *mut u8, out_cap: usize, out_len: *mut usize) -> Result<Output<'a>> {
    // SAFETY: the contract.
    let len = unsafe { place(out_len, 0)? };
    let buffer: &'a mut [u8] = if out.is_null() {
        require(out_cap == 0)?;
        &mut []
    } else {
        require(out_cap <= isize::MAX as usize)?;
        // SAFETY: not null, not longer than an object can be, valid for writes by the contract. The core
        // writes before it reads, so the bytes need not have been initialised.
        unsafe { core::slice::from_raw_parts_mut(out, out_cap) }
    };
    Ok(Output { buffer, len })
}

/// A place for one value, set to `initial`.
pub(super) unsafe fn place<'a, T>(out: *mut T, initial: T) -> Result<&'a mut T> {
    require(!out.is_null() && out.is_aligned())?;
    // SAFETY: not null, aligned, and valid for writes by the contract.
    unsafe {
        out.write(initial);
        Ok(&mut *out)
    }
}

/// A key set handle.
pub(super) unsafe fn keyset<'a>(keys: *const jwt_keyset) -> Result<&'a Keyset> {
    require(!keys.is_null())?;
    // SAFETY: by the contract the pointer came from `give_keyset` and has not been freed.
    Ok(unsafe { &*keys.cast::<Keyset>() })
}

/// Hands a new key set to the caller.
pub(super) fn give_keyset(keys: Keyset) -> *mut jwt_keyset {
    Arc::into_raw(Arc::new(keys)).cast_mut().cast()
}

/// Text, or `None` if it is absent.
pub(super) unsafe fn text<'a>(text: jwt_str) -> Result<Option<&'a str>> {
    // SAFETY: the contract.
    let raw = unsafe { bytes(text.ptr.cast(), text.len)? };
    if text.ptr.is_null() {
        return Ok(None);
    }
    match core::str::from_utf8(raw) {
        Ok(text) => Ok(Some(text)),
        Err(_) => Err(Status::InvalidArgument.into()),
    }
}

/// Text that must not be absent.
pub(super) unsafe fn present<'a>(value: jwt_str) -> Result<&'a str> {
    // SAFETY: the contract.
    unsafe { text(value)? }.ok_or(Error::from(Status::InvalidArgument))
}

/// A list of structs. A list that is there but empty is an expectation that came out empty, and refused.
unsafe fn list<'a, T>(ptr: *const T, len: usize) -> Result<&'a [T]> {
    if ptr.is_null() {
        require(len == 0)?;
        return Ok(&[]);
    }
    require(len > 0 && ptr.is_aligned() && len <= isize::MAX as usize / size_of::<T>())?;
    // SAFETY: not null, aligned, not longer than an object can be, and valid for reads by the contract.
    Ok(unsafe { core::slice::from_raw_parts(ptr, len) })
}

/// Appends a list of texts. They are filled in place because moving that many would cost more than reading a token.
unsafe fn texts<'a>(into: &mut Texts<'a>, ptr: *const jwt_str, len: usize) -> Result<()> {
    // SAFETY: the contract.
    for &item in unsafe { list(ptr, len)? } {
        // SAFETY: the contract.
        into.push(unsafe { present(item)? });
    }
    Ok(())
}

/// A struct that begins with its `struct_size`, may be shorter or longer than ours, and is valid when zero.
///
/// # Safety
/// Implementors are `repr(C)`, begin with a `u32`, hold only integers and raw pointers, and have no padding.
pub(super) unsafe trait Sized01: Copy {
    /// Its size in version 0.1, below which no caller was ever compiled.
    const MIN_SIZE: usize;
}

macro_rules! sized {
    ($($name:ty),*) => { $(
        // SAFETY: see its declaration; `tests/abi` asserts that there is no padding.
        unsafe impl Sized01 for $name {
            const MIN_SIZE: usize = size_of::<$name>();
        }
    )* };
}
sized!(jwt_verify_options, jwt_sign_options, jws_options, jwt_key_options, jwt_key_info, jwt_report);

/// The size that the caller's struct has, if it can be right.
unsafe fn struct_size<T: Sized01>(ptr: *const T) -> Result<usize> {
    require(ptr.is_aligned())?;
    // SAFETY: every such struct begins with a `u32`, which is readable by the contract.
    let size = unsafe { ptr.cast::<u32>().read() } as usize;
    require((T::MIN_SIZE..=MAX_STRUCT_SIZE).contains(&size))?;
    Ok(size)
}

/// Options: NULL is all zero, a missing tail counts as zero, an unknown tail must be zero.
unsafe fn options<T: Sized01>(ptr: *const T) -> Result<Option<T>> {
    if ptr.is_null() {
        return Ok(None);
    }
    // SAFETY: the contract; the copy stays within both structs, and zero is valid for each field.
    unsafe {
        let size = struct_size(ptr)?;
        if size == size_of::<T>() {
            return Ok(Some(ptr.read()));
        }
        let mut value = core::mem::MaybeUninit::<T>::zeroed();
        let known = size.min(size_of::<T>());
        core::ptr::copy_nonoverlapping(ptr.cast::<u8>(), value.as_mut_ptr().cast(), known);
        let tail = core::slice::from_raw_parts(ptr.cast::<u8>().add(known), size - known);
        require(tail.iter().all(|&byte| byte == 0))?;
        Ok(Some(value.assume_init()))
    }
}

/// Writes a struct that is output only: what the caller has room for, zero where it has more than we know.
unsafe fn write_struct<T: Sized01>(ptr: *mut T, value: &T, size: usize) {
    let known = size.min(size_of::<T>());
    // SAFETY: `size` is what the caller's struct has, by the contract; its first field stays as it is.
    unsafe {
        let (from, to) = (core::ptr::from_ref(value).cast::<u8>(), ptr.cast::<u8>());
        core::ptr::copy_nonoverlapping(from.add(4), to.add(4), known - 4);
        core::ptr::write_bytes(to.add(known), 0, size - known);
    }
}

/// Where a report goes, if anywhere.
pub(super) struct ReportPlace {
    ptr: *mut jwt_report,
    size: usize,
}

impl ReportPlace {
    pub(super) unsafe fn new(ptr: *mut jwt_report) -> Result<Self> {
        // SAFETY: the contract.
        let size = if ptr.is_null() { 0 } else { unsafe { struct_size(ptr.cast_const())? } };
        Ok(ReportPlace { ptr, size })
    }

    pub(super) unsafe fn fill(&self, report: &Report) {
        if self.ptr.is_null() {
            return;
        }
        let time = |time: Option<i64>| time.unwrap_or(i64::MIN);
        let value = jwt_report {
            struct_size: 0,
            status: report.status.number(),
            alg: report.algorithm.map_or(0, Algorithm::number),
            failed: report.failed.bits(),
            missing: report.missing.bits(),
            malformed: report.malformed.bits(),
            kid_len: u32::try_from(report.kid_len).unwrap_or(u32::MAX),
            untried: u32::try_from(report.untried).unwrap_or(u32::MAX),
            now: report.now,
            expires_at: time(report.expires_at),
            not_before: time(report.not_before),
            issued_at: time(report.issued_at),
            claim: c_chars(report.claim.as_bytes()),
            kid: c_chars(report.kid.as_bytes()),
        };
        // SAFETY: `size` was read from the caller's struct.
        unsafe { write_struct(self.ptr, &value, self.size) }
    }
}

/// Fills the caller's `jwt_key_info`; with zeros if there is no such key.
pub(super) unsafe fn fill_key_info(ptr: *mut jwt_key_info, key: Option<&Key>) -> Result<()> {
    const NONE: jwt_key_info =
        jwt_key_info { struct_size: 0, alg: 0, flags: 0, bits: 0, kid: [0; 128], thumbprint: [0; 48] };
    require(!ptr.is_null())?;
    // SAFETY: the contract.
    unsafe {
        let size = struct_size(ptr.cast_const())?;
        write_struct(ptr, &key.map_or(NONE, key_info), size);
    }
    Ok(())
}

fn key_info(key: &Key) -> jwt_key_info {
    let flag = |set: bool, bit: u32| if set { bit } else { 0 };
    let kid = key.kid.as_deref().filter(|kid| kid.len() < 128 && !kid.chars().any(char::is_control));
    jwt_key_info {
        struct_size: 0,
        alg: key.algorithm.number(),
        flags: flag(key.can_sign, c::JWT_KEY_CAN_SIGN)
            | flag(key.can_verify, c::JWT_KEY_CAN_VERIFY)
            | flag(key.kid.is_some(), c::JWT_KEY_HAS_KID)
            | flag(key.issuer.is_some(), c::JWT_KEY_HAS_ISSUER)
            | flag(key.is_weak, c::JWT_KEY_IS_WEAK),
        bits: key.bits,
        kid: c_chars(kid.unwrap_or("").as_bytes()),
        thumbprint: c_chars(key.thumbprint.as_bytes()),
    }
}

/// A NUL-terminated copy; text that does not fit is cut.
fn c_chars<const N: usize>(text: &[u8]) -> [c_char; N] {
    let mut out = [0; N];
    for (to, from) in out[..N - 1].iter_mut().zip(text) {
        *to = *from as c_char;
    }
    out
}

/// The caller's time, or the system's.
pub(super) fn clock(now: i64) -> i64 {
    if now != SYSTEM_CLOCK {
        return now;
    }
    let seconds = |duration: core::time::Duration| i64::try_from(duration.as_secs()).unwrap_or(i64::MAX);
    match SystemTime::now().duration_since(UNIX_EPOCH) {
        Ok(since) => seconds(since),
        Err(before) => -seconds(before.duration()),
    }
}

/// An algorithm by number, or `None` for 0.
pub(super) fn algorithm(number: i32) -> Result<Option<Algorithm>> {
    match number {
        0 => Ok(None),
        _ => Algorithm::from_number(number).map(Some).ok_or(Status::InvalidArgument.into()),
    }
}

/// A form of export by number.
pub(super) fn export_form(number: i32) -> Result<ExportForm> {
    match number {
        c::JWT_PUBLIC_JWKS => Ok(ExportForm::PublicJwks),
        c::JWT_PRIVATE_JWKS => Ok(ExportForm::PrivateJwks),
        c::JWT_PUBLIC_PEM => Ok(ExportForm::PublicPem),
        c::JWT_PRIVATE_PEM => Ok(ExportForm::PrivatePem),
        _ => Err(Status::InvalidArgument.into()),
    }
}

/// A part of a token by number.
pub(super) fn token_part(number: i32) -> Result<Part> {
    match number {
        c::JWT_PART_HEADER => Ok(Part::Header),
        c::JWT_PART_PAYLOAD => Ok(Part::Payload),
        c::JWT_PART_SIGNATURE => Ok(Part::Signature),
        _ => Err(Status::InvalidArgument.into()),
    }
}

/// The number of a JSON type.
pub(super) fn json_type(kind: Kind) -> i32 {
    match kind {
        Kind::Null => c::JWT_JSON_NULL,
        Kind::False | Kind::True => c::JWT_JSON_BOOL,
        Kind::Number => c::JWT_JSON_NUMBER,
        Kind::String => c::JWT_JSON_STRING,
        Kind::Array => c::JWT_JSON_ARRAY,
        Kind::Object => c::JWT_JSON_OBJECT,
    }
}

fn algorithm_set(bits: u64) -> Result<AlgorithmSet> {
    AlgorithmSet::from_bits(bits).ok_or(Status::InvalidArgument.into())
}

/// `options` as the core's, in a closure because the lists live in this frame.
pub(super) unsafe fn with_verify_options<R>(
    ptr: *const jwt_verify_options,
    body: impl FnOnce(&VerifyOptions<'_>) -> Result<R>,
) -> Result<R> {
    const FLAGS: u32 =
        c::JWT_ALLOW_MISSING_EXP | c::JWT_IGNORE_EXP | c::JWT_IGNORE_NBF | c::JWT_IGNORE_IAT | c::JWT_IGNORE_AUD;
    // SAFETY: the contract, here and below.
    let Some(raw) = (unsafe { options(ptr)? }) else {
        return body(&VerifyOptions::default());
    };
    require(raw.flags & !FLAGS == 0 && raw.reserved == 0)?;
    let (mut issuers, mut audiences) = (Texts::new(), Texts::new());
    let (mut types, mut required) = (Texts::new(), Texts::new());
    // SAFETY: the contract.
    let subject = unsafe {
        texts(&mut issuers, raw.issuers, raw.issuers_len)?;
        texts(&mut audiences, raw.audiences, raw.audiences_len)?;
        texts(&mut types, raw.types, raw.types_len)?;
        texts(&mut required, raw.required, raw.required_len)?;
        text(raw.subject)?
    };
    let mut expected: SmallVec<[Expect<'_>; INLINE_LIST]> = SmallVec::new();
    // SAFETY: the contract.
    for item in unsafe { list(raw.expected, raw.expected_len)? } {
        require(item.reserved == 0)?;
        let rule = match item.rule {
            c::JWT_EQUALS => Rule::Equals,
            c::JWT_CONTAINS => Rule::Contains,
            _ => return Err(Status::InvalidArgument.into()),
        };
        // SAFETY: the contract.
        let (claim, value) = unsafe { (present(item.claim)?, present(item.value)?) };
        expected.push(Expect { claim, value, rule });
    }
    body(&VerifyOptions {
        allow_missing_exp: raw.flags & c::JWT_ALLOW_MISSING_EXP != 0,
        ignore_exp: raw.flags & c::JWT_IGNORE_EXP != 0,
        ignore_nbf: raw.flags & c::JWT_IGNORE_NBF != 0,
        ignore_iat: raw.flags & c::JWT_IGNORE_IAT != 0,
        ignore_aud: raw.flags & c::JWT_IGNORE_AUD != 0,
        algorithms: algorithm_set(raw.algorithms)?,
        leeway_seconds: raw.leeway_seconds,
        max_age_seconds: raw.max_age_seconds,
        issuers: &issuers,
        audiences: &audiences,
        types: &types,
        required: &required,
        expected: &expected,
        subject,
        max_token_len: raw.max_token_len,
    })
}

fn kid_choice(kid: Option<&str>) -> KidChoice<'_> {
    match kid {
        None => KidChoice::FromKey,
        Some("") => KidChoice::None,
        Some(kid) => KidChoice::Named(kid),
    }
}

/// `options` as the core's; `random` is asked only where a `jti` is to be added.
pub(super) unsafe fn sign_options<'a>(
    ptr: *const jwt_sign_options,
    random: impl FnOnce() -> Result<[u8; 16]>,
) -> Result<SignOptions<'a>> {
    const FLAGS: u32 = c::JWT_SIGN_ADD_IAT | c::JWT_SIGN_ADD_JTI | c::JWT_SIGN_WHOLE_HEADER | c::JWT_ALLOW_MISSING_EXP;
    // SAFETY: the contract.
    let Some(raw) = (unsafe { options(ptr)? }) else {
        return Ok(SignOptions::default());
    };
    require(raw.flags & !FLAGS == 0 && raw.reserved == 0)?;
    // SAFETY: the contract.
    let (kid, typ, header) = unsafe { (text(raw.kid)?, text(raw.typ)?, text(raw.header)?) };
    let whole_header = raw.flags & c::JWT_SIGN_WHOLE_HEADER != 0;
    require(!whole_header || (kid.is_none() && typ.is_none() && header.is_some()))?;
    Ok(SignOptions {
        add_iat: raw.flags & c::JWT_SIGN_ADD_IAT != 0,
        jti: if raw.flags & c::JWT_SIGN_ADD_JTI != 0 { Some(random()?) } else { None },
        allow_missing_exp: raw.flags & c::JWT_ALLOW_MISSING_EXP != 0,
        whole_header,
        algorithm: algorithm(raw.alg)?,
        expires_in: raw.expires_in,
        not_before_in: raw.not_before_in,
        kid: kid_choice(kid),
        typ: typ.unwrap_or(USUAL_TYP),
        header: header.unwrap_or(""),
    })
}

const JWS_FLAGS: u32 = c::JWS_DETACHED | c::JWS_UNENCODED | c::JWS_WHOLE_HEADER;

/// `options` as the core's, for signing; what only a verifier uses must be absent.
pub(super) unsafe fn with_jws_sign_options<R>(
    ptr: *const jws_options,
    body: impl FnOnce(&JwsSignOptions<'_>) -> Result<R>,
) -> Result<R> {
    // SAFETY: the contract, here and below.
    let Some(raw) = (unsafe { options(ptr)? }) else {
        return body(&JwsSignOptions::default());
    };
    require(raw.flags & !JWS_FLAGS == 0 && raw.reserved == 0 && raw.reserved2 == 0)?;
    require(raw.algorithms == 0 && raw.types.is_null() && raw.types_len == 0 && raw.max_token_len == 0)?;
    require(raw.payload.is_null() && raw.payload_len == 0)?;
    // SAFETY: the contract.
    let (kid, typ, header) = unsafe { (text(raw.kid)?, text(raw.typ)?, text(raw.header)?) };
    let mut crit = Texts::new();
    // SAFETY: the contract.
    unsafe { texts(&mut crit, raw.crit, raw.crit_len)? };
    let whole_header = raw.flags & c::JWS_WHOLE_HEADER != 0;
    require(!whole_header || (kid.is_none() && typ.is_none() && header.is_some()))?;
    body(&JwsSignOptions {
        detached: raw.flags & c::JWS_DETACHED != 0,
        unencoded: raw.flags & c::JWS_UNENCODED != 0,
        whole_header,
        algorithm: algorithm(raw.alg)?,
        crit: &crit,
        kid: kid_choice(kid),
        typ: typ.unwrap_or(""),
        header: header.unwrap_or(""),
    })
}

/// `options` as the core's, for verifying; what only a signer uses must be absent.
pub(super) unsafe fn with_jws_verify_options<R>(
    ptr: *const jws_options,
    body: impl FnOnce(&JwsVerifyOptions<'_>) -> Result<R>,
) -> Result<R> {
    // SAFETY: the contract, here and below.
    let Some(raw) = (unsafe { options(ptr)? }) else {
        return body(&JwsVerifyOptions::default());
    };
    require(raw.flags & !(c::JWS_DETACHED | c::JWS_UNENCODED) == 0)?;
    require(raw.reserved == 0 && raw.reserved2 == 0 && raw.alg == 0)?;
    require(raw.kid.ptr.is_null() && raw.typ.ptr.is_null() && raw.header.ptr.is_null())?;
    require(raw.kid.len == 0 && raw.typ.len == 0 && raw.header.len == 0)?;
    // SAFETY: the contract.
    let payload = unsafe { bytes(raw.payload, raw.payload_len)? };
    let (mut types, mut crit) = (Texts::new(), Texts::new());
    // SAFETY: the contract.
    unsafe {
        texts(&mut types, raw.types, raw.types_len)?;
        texts(&mut crit, raw.crit, raw.crit_len)?;
    }
    let detached = raw.flags & c::JWS_DETACHED != 0;
    require(detached || raw.payload.is_null())?;
    body(&JwsVerifyOptions {
        detached_payload: detached.then_some(payload),
        unencoded: raw.flags & c::JWS_UNENCODED != 0,
        algorithms: algorithm_set(raw.algorithms)?,
        types: &types,
        crit: &crit,
        max_token_len: raw.max_token_len,
    })
}

/// `options` as the core's.
pub(super) unsafe fn key_options<'a>(ptr: *const jwt_key_options) -> Result<KeyOptions<'a>> {
    // SAFETY: the contract.
    let Some(raw) = (unsafe { options(ptr)? }) else {
        return Ok(KeyOptions::default());
    };
    require(raw.flags & !c::JWT_KEY_ALLOW_WEAK == 0 && raw.reserved == 0)?;
    // SAFETY: the contract.
    let (kid, issuer, password) = unsafe { (text(raw.kid)?, text(raw.issuer)?, text(raw.password)?) };
    Ok(KeyOptions { allow_weak: raw.flags & c::JWT_KEY_ALLOW_WEAK != 0, kid, issuer, password, bits: raw.bits })
}
