//! The caller's memory: the one place that reads or writes through C's pointers.
//!
//! A call says what it writes, then reads what it is given, and only then computes. What is read goes through `Inputs`,
//! which holds every range against those of the outputs: whatever a later version reads, it cannot be read unchecked. Nothing
//! is written before all has been read, and after a refusal only where nobody else's bytes are. So an expectation that lies
//! in the output buffer is refused, and not compared with the token that has been written over it.

use core::ffi::c_char;
use core::marker::PhantomData;
use core::mem::size_of;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use smallvec::SmallVec;

use crate::constants as c;
use crate::handles::{self, Opaque};
use crate::types::*;
use onejwt::keys::Keyset;
use onejwt::status::{Error, Status};

type Result<T> = core::result::Result<T, Error>;

/// Lists up to this length are converted without the heap.
pub(super) const INLINE_LIST: usize = 32;
/// A struct that claims to be larger than this is a bug of the caller, not a newer version.
const MAX_STRUCT_SIZE: usize = 4096;
/// No export writes to more places.
const MAX_OUTPUTS: usize = 3;

pub(super) type Texts<'a> = SmallVec<[&'a str; INLINE_LIST]>;

/// Runs `body`; a panic becomes `JWT_INTERNAL` instead of crossing into C.
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

/// An export's body: `read` takes the inputs, all of them, and `run` computes if they and the outputs are as they must be.
/// `outputs` are what it writes; that happens at the end, on every return.
///
/// # Safety
/// By the contract of the exports: what `outputs` were made of is valid for writes, and what `read` reads through its
/// argument is valid for reads, as long as the call lasts.
#[inline]
pub(super) unsafe fn call<'a, O: Outputs, I>(
    mut outputs: O,
    read: impl FnOnce(&mut Inputs<'a>) -> I,
    run: impl FnOnce(I, &mut O) -> Result<()>,
) -> jwt_status {
    let mut inputs = Inputs::beside(&outputs);
    let status = guard(|| {
        let given = read(&mut inputs);
        if inputs.refused {
            return Err(Status::InvalidArgument.into());
        }
        run(given, &mut outputs)
    });
    outputs.write(status, &inputs.clear);
    status
}

/// Addresses, from the first to the one behind the last.
#[derive(Clone, Copy)]
struct Range {
    start: usize,
    end: usize,
}

impl Range {
    /// Overlaps nothing.
    const EMPTY: Range = Range { start: 0, end: 0 };

    /// `len` bytes, if there can be an object of that length.
    #[inline]
    fn new(start: *const u8, len: usize) -> Option<Range> {
        if len == 0 {
            return Some(Range::EMPTY);
        }
        if len > isize::MAX as usize {
            return None;
        }
        Some(Range { start: start.addr(), end: start.addr().checked_add(len)? })
    }

    #[inline]
    fn overlaps(self, other: Range) -> bool {
        (self.start < other.end) & (other.start < self.end)
    }
}

/// Reads what a call is given. A fault does not end the reading, so that all is known when outputs are written; what is
/// faulty comes out as something harmless, which nobody looks at.
pub(super) struct Inputs<'a> {
    outputs: [Range; MAX_OUTPUTS],
    /// Which outputs can be written without writing into anything else.
    clear: [bool; MAX_OUTPUTS],
    refused: bool,
    lifetime: PhantomData<&'a [u8]>,
}

impl<'a> Inputs<'a> {
    #[inline]
    fn beside<O: Outputs>(outputs: &O) -> Self {
        let mut places = [Place::NONE; MAX_OUTPUTS];
        outputs.places(&mut places[..O::COUNT]);
        let clear = places.map(|place| place.usable);
        let mut inputs = Inputs {
            outputs: places.map(|place| place.range),
            clear,
            refused: clear.contains(&false),
            lifetime: PhantomData,
        };
        for first in 0..O::COUNT {
            for second in 0..first {
                if inputs.outputs[first].overlaps(inputs.outputs[second]) {
                    (inputs.clear[first], inputs.clear[second]) = (false, false);
                    inputs.refused = true;
                }
            }
        }
        inputs
    }

    /// Refuses the call.
    #[cold]
    pub(super) fn refuse(&mut self) {
        self.refused = true;
    }

    /// Refuses the call unless `condition` holds.
    #[inline]
    pub(super) fn require(&mut self, condition: bool) {
        if !condition {
            self.refuse();
        }
    }

    /// What a number of the caller's stands for; `None` if it stands for nothing.
    #[inline]
    pub(super) fn known<T: Default>(&mut self, value: Option<T>) -> T {
        value.unwrap_or_else(|| {
            self.refuse();
            T::default()
        })
    }

    /// Takes note that this is read.
    #[inline]
    fn note(&mut self, range: Range) {
        if self.outputs.iter().fold(false, |hit, output| hit | output.overlaps(range)) {
            self.overlapped(range);
        }
    }

    #[cold]
    fn overlapped(&mut self, range: Range) {
        self.refused = true;
        for (clear, output) in self.clear.iter_mut().zip(self.outputs) {
            *clear &= !output.overlaps(range);
        }
    }

    /// An array. NULL is an empty one.
    #[inline]
    fn array<T: Copy + 'a>(&mut self, ptr: *const T, len: usize) -> &'a [T] {
        if ptr.is_null() {
            self.require(len == 0);
            return &[];
        }
        let Some(range) = len.checked_mul(size_of::<T>()).and_then(|size| Range::new(ptr.cast(), size)) else {
            self.refuse();
            return &[];
        };
        self.note(range);
        if !ptr.is_aligned() {
            self.refuse();
            return &[];
        }
        // SAFETY: not null, aligned, not longer than an object can be, and valid for reads by the contract of `call`.
        unsafe { core::slice::from_raw_parts(ptr, len) }
    }

    /// Bytes.
    #[inline]
    pub(super) fn bytes(&mut self, ptr: *const u8, len: usize) -> &'a [u8] {
        self.array(ptr, len)
    }

    /// Text, or `None` if it is absent.
    #[inline]
    pub(super) fn text(&mut self, text: jwt_str) -> Option<&'a str> {
        let bytes = self.bytes(text.ptr.cast(), text.len);
        if text.ptr.is_null() {
            return None;
        }
        Some(core::str::from_utf8(bytes).unwrap_or_else(|_| {
            self.refuse();
            ""
        }))
    }

    /// Text of somebody else, who may write what he likes: absent where it is not UTF-8.
    pub(super) fn foreign_text(&mut self, text: jwt_str) -> Option<&'a str> {
        let bytes = self.bytes(text.ptr.cast(), text.len);
        if text.ptr.is_null() { None } else { core::str::from_utf8(bytes).ok() }
    }

    /// Text that must not be absent.
    #[inline]
    pub(super) fn present(&mut self, text: jwt_str) -> &'a str {
        self.text(text).unwrap_or_else(|| {
            self.refuse();
            ""
        })
    }

    /// The same, as an argument.
    #[inline]
    pub(super) fn name(&mut self, ptr: *const c_char, len: usize) -> &'a str {
        self.present(jwt_str { ptr, len })
    }

    /// A list of structs. One that is there but empty is an expectation that came out empty, and refused.
    #[inline]
    pub(super) fn list<T: Copy + 'a>(&mut self, ptr: *const T, len: usize) -> impl Iterator<Item = T> + use<'a, T> {
        self.require(ptr.is_null() || len > 0);
        self.array(ptr, len).iter().copied()
    }

    /// Appends a list of texts. They are filled in place because moving that many would cost more than reading a token.
    #[inline]
    pub(super) fn texts(&mut self, into: &mut Texts<'a>, ptr: *const jwt_str, len: usize) {
        if !ptr.is_null() || len > 0 {
            self.texts_given(into, ptr, len);
        }
    }

    fn texts_given(&mut self, into: &mut Texts<'a>, ptr: *const jwt_str, len: usize) {
        for item in self.list(ptr, len) {
            into.push(self.present(item));
        }
    }

    /// Options: NULL is all zero, a missing tail counts as zero, an unknown tail must be zero.
    #[inline]
    pub(super) fn options<T: VersionedStruct>(&mut self, ptr: *const T) -> Option<T> {
        if ptr.is_null() {
            return None;
        }
        // SAFETY: by the contract of `call`.
        let size = unsafe { struct_size(ptr) };
        match Range::new(ptr.cast(), size.unwrap_or(size_of::<T>())) {
            Some(range) => self.note(range),
            None => self.refuse(),
        }
        let Some(size) = size else {
            self.refuse();
            return None;
        };
        // SAFETY: the struct has `size` bytes by the contract.
        let (value, tail) = unsafe { read_struct(ptr, size) };
        self.require(tail.iter().all(|&byte| byte == 0));
        Some(value)
    }

    /// A handle; NULL is refused.
    #[inline]
    pub(super) fn handle<H: Opaque>(&mut self, handle: *const H) -> Handle<'a, H::Value> {
        self.require(!handle.is_null());
        // SAFETY: null, or by the contract from `give` and not freed. It is the library's own memory, in which no caller
        // has an output.
        Handle(unsafe { handles::value(handle) })
    }

    /// A key set handle that need not be there.
    #[inline]
    pub(super) fn optional_keyset(&mut self, keys: *const jwt_keyset) -> Option<&'a Keyset> {
        if keys.is_null() { None } else { self.handle(keys).0 }
    }

    /// A share in a key set that need not be there.
    pub(super) fn shared_keyset(&self, keys: *const jwt_keyset) -> Option<Arc<Keyset>> {
        // SAFETY: null, or by the contract from `give` and not freed.
        unsafe { handles::share(keys) }
    }
}

/// What a handle stands for, which may turn out not to be there.
pub(super) struct Handle<'a, T>(Option<&'a T>);

impl<'a, T> Handle<'a, T> {
    #[inline]
    pub(super) fn get(self) -> Result<&'a T> {
        self.0.ok_or(Status::InvalidArgument.into())
    }
}

/// A struct that begins with its `struct_size`, may be shorter or longer than ours, and is valid when zero.
///
/// # Safety
/// Implementors are `repr(C)`, begin with a `u32`, hold only integers and raw pointers, and have no padding.
pub(super) unsafe trait VersionedStruct: Copy {
    /// Its size in the first published version of this ABI, below which no caller was ever compiled.
    const MIN_SIZE: usize;
}

/// A struct without anything in it.
pub(super) const fn zeroed<T: VersionedStruct>() -> T {
    // SAFETY: zero is valid for integers and raw pointers, of which it consists.
    unsafe { core::mem::zeroed() }
}

/// `versioned!(name)` for a struct that is as it was first published, `versioned!(name, since = field)` for one that has
/// grown: `field` is the first that came later. Never a number, which would be another one on 32-bit targets.
macro_rules! versioned {
    ($name:ty) => {
        versioned!(@ $name, size_of::<$name>());
    };
    ($name:ty, since = $field:ident) => {
        versioned!(@ $name, core::mem::offset_of!($name, $field));
    };
    (@ $name:ty, $size:expr) => {
        // SAFETY: see its declaration; `tests/abi` asserts that there is no padding.
        unsafe impl VersionedStruct for $name {
            const MIN_SIZE: usize = $size;
        }
    };
}
versioned!(jwt_verify_options);
versioned!(jwt_sign_options);
versioned!(jws_options);
versioned!(jwe_options);
versioned!(jwt_key_options);
versioned!(jwt_key_info);
versioned!(jwt_report);
versioned!(jwt_challenge_options);
versioned!(jwt_entry_info);
versioned!(jwt_writer);
versioned!(jwt_issuer_options);
versioned!(jwt_fetch);
versioned!(jwt_http);

/// The size that the caller's struct has, if it can be right.
///
/// # Safety
/// If the pointer is aligned, a `u32` can be read there.
#[inline]
unsafe fn struct_size<T: VersionedStruct>(ptr: *const T) -> Option<usize> {
    if !ptr.is_aligned() {
        return None;
    }
    // SAFETY: the contract; every such struct begins with a `u32`.
    let size = unsafe { ptr.cast::<u32>().read() } as usize;
    (T::MIN_SIZE..=MAX_STRUCT_SIZE).contains(&size).then_some(size)
}

/// A struct as we know it, zero where the caller's is shorter, and what the caller's has beyond.
///
/// # Safety
/// It is aligned, and has `size` bytes.
#[inline]
unsafe fn read_struct<'a, T: VersionedStruct>(ptr: *const T, size: usize) -> (T, &'a [u8]) {
    let bytes = ptr.cast::<u8>();
    let known = size.min(size_of::<T>());
    let mut value = core::mem::MaybeUninit::<T>::zeroed();
    // SAFETY: the contract; the copy stays within both, and zero is valid for each field.
    unsafe {
        if size == size_of::<T>() {
            return (ptr.read(), &[]);
        }
        core::ptr::copy_nonoverlapping(bytes, value.as_mut_ptr().cast(), known);
        (value.assume_init(), core::slice::from_raw_parts(bytes.add(known), size - known))
    }
}

/// Where a call writes.
#[derive(Clone, Copy)]
pub(super) struct Place {
    range: Range,
    /// Whether it can be written at all.
    usable: bool,
}

impl Place {
    /// Nowhere, and that is fine.
    pub(super) const NONE: Place = Place { range: Range::EMPTY, usable: true };

    #[inline]
    fn new<T>(ptr: *const T, size: Option<usize>) -> Place {
        // What is no object is at least not to be written over by another output.
        let range = Range::new(ptr.cast(), size.unwrap_or(size_of::<T>()));
        let usable = range.is_some() && size.is_some() && !ptr.is_null() && ptr.is_aligned();
        Place { range: range.unwrap_or(Range::EMPTY), usable }
    }
}

/// What a call writes. Until it is written it is kept in the implementor, with what stands for failure to begin with.
pub(super) trait Outputs {
    /// How many places there are.
    const COUNT: usize;
    /// Where they are; `to` has `COUNT` elements, as has `clear` below.
    fn places(&self, to: &mut [Place]);
    /// Writes to those that are clear.
    fn write(&mut self, status: jwt_status, clear: &[bool]);
}

impl Outputs for () {
    const COUNT: usize = 0;
    fn places(&self, _to: &mut [Place]) {}
    fn write(&mut self, _status: jwt_status, _clear: &[bool]) {}
}

impl<A: Outputs, B: Outputs> Outputs for (A, B) {
    const COUNT: usize = A::COUNT + B::COUNT;
    #[inline]
    fn places(&self, to: &mut [Place]) {
        let (first, second) = to.split_at_mut(A::COUNT);
        self.0.places(first);
        self.1.places(second);
    }
    #[inline]
    fn write(&mut self, status: jwt_status, clear: &[bool]) {
        let (first, second) = clear.split_at(A::COUNT);
        self.0.write(status, first);
        self.1.write(status, second);
    }
}

/// One number or pointer.
pub(super) struct Value<T> {
    out: *mut T,
    pub(super) value: T,
}

impl<T> Value<T> {
    /// `initial` is what is written on failure.
    #[inline]
    pub(super) fn new(out: *mut T, initial: T) -> Self {
        Value { out, value: initial }
    }
}

impl<T: Copy> Outputs for Value<T> {
    const COUNT: usize = 1;
    #[inline]
    fn places(&self, to: &mut [Place]) {
        to[0] = Place::new(self.out, Some(size_of::<T>()));
    }
    #[inline]
    fn write(&mut self, _status: jwt_status, clear: &[bool]) {
        if clear[0] {
            // SAFETY: not null and aligned, or it would not be clear; valid for writes by the contract of `call`.
            unsafe { self.out.write(self.value) }
        }
    }
}

/// One number that need not be wanted.
pub(super) struct Optional<T> {
    out: *mut T,
    pub(super) value: T,
}

impl<T> Optional<T> {
    /// `initial` is what is written unless it is changed.
    #[inline]
    pub(super) fn new(out: *mut T, initial: T) -> Self {
        Optional { out, value: initial }
    }
}

impl<T: Copy> Outputs for Optional<T> {
    const COUNT: usize = 1;
    #[inline]
    fn places(&self, to: &mut [Place]) {
        to[0] = if self.out.is_null() { Place::NONE } else { Place::new(self.out, Some(size_of::<T>())) };
    }
    #[inline]
    fn write(&mut self, _status: jwt_status, clear: &[bool]) {
        if clear[0] && !self.out.is_null() {
            // SAFETY: aligned, or it would not be clear; valid for writes by the contract of `call`.
            unsafe { self.out.write(self.value) }
        }
    }
}

/// Room for bytes. NULL is none.
pub(super) struct Room {
    pub(super) out: *mut u8,
    pub(super) cap: usize,
}

impl Room {
    #[inline]
    pub(super) fn new(out: *mut u8, cap: usize) -> Self {
        Room { out, cap }
    }

    #[inline]
    pub(super) fn place(&self) -> Place {
        if self.out.is_null() && self.cap == 0 { Place::NONE } else { Place::new(self.out, Some(self.cap)) }
    }

    /// The bytes. For `run` of `call`, and for `Outputs::write` if they are clear.
    #[inline]
    pub(super) fn bytes(&mut self) -> &mut [u8] {
        if self.out.is_null() {
            return &mut [];
        }
        // SAFETY: not longer than an object can be and apart from all else, or `call` would not have come here; valid
        // for writes by its contract. The core writes before it reads, so the bytes need not have been initialised.
        unsafe { core::slice::from_raw_parts_mut(self.out, self.cap) }
    }
}

/// Room that is not left as it was, whatever is written there.
impl Outputs for Room {
    const COUNT: usize = 1;
    fn places(&self, to: &mut [Place]) {
        to[0] = self.place();
    }
    fn write(&mut self, _status: jwt_status, _clear: &[bool]) {}
}

/// A buffer, with the place for the length of what was written to it.
pub(super) struct Buffer {
    room: Room,
    len: Value<usize>,
}

impl Buffer {
    #[inline]
    pub(super) fn new(out: *mut u8, cap: usize, out_len: *mut usize) -> Self {
        Buffer { room: Room::new(out, cap), len: Value::new(out_len, 0) }
    }

    /// Copies a text to the buffer, if it has room. For `run` of `call` alone.
    pub(super) fn copy(&mut self, text: &str) -> Result<()> {
        self.fill(|out| match out.get_mut(..text.len()) {
            Some(place) => {
                place.copy_from_slice(text.as_bytes());
                Ok(text.len())
            }
            None => Err(Error::too_small(text.len())),
        })
    }

    /// Has `body` write to the buffer; it says how much it wrote, or what is needed. For `run` of `call` alone.
    #[inline]
    pub(super) fn fill(&mut self, body: impl FnOnce(&mut [u8]) -> Result<usize>) -> Result<()> {
        match body(self.room.bytes()) {
            Ok(written) => {
                self.len.value = written;
                Ok(())
            }
            Err(error) => {
                self.len.value = error.needed;
                Err(error)
            }
        }
    }
}

impl Outputs for Buffer {
    const COUNT: usize = 2;
    #[inline]
    fn places(&self, to: &mut [Place]) {
        to[0] = self.room.place();
        self.len.places(&mut to[1..]);
    }
    #[inline]
    fn write(&mut self, status: jwt_status, clear: &[bool]) {
        self.len.write(status, &clear[1..]);
    }
}

/// A struct that is output only, but for its size; or one that is read too, before it is written.
pub(super) struct Struct<T> {
    out: *mut T,
    size: Option<usize>,
}

impl<T: VersionedStruct> Struct<T> {
    /// # Safety
    /// The pointer is null, or what has to be valid by the contract of `call`.
    #[inline]
    pub(super) unsafe fn new(out: *mut T) -> Self {
        // SAFETY: the contract.
        let size = if out.is_null() { None } else { unsafe { struct_size(out.cast_const()) } };
        Struct { out, size }
    }

    /// What is there, if it is one that `is_ours`; else it is not written either.
    ///
    /// # Safety
    /// As for `new`; `struct_size` bytes are there.
    #[inline]
    pub(super) unsafe fn read(&mut self, is_ours: impl FnOnce(&T) -> bool) -> Option<T> {
        // SAFETY: the contract.
        let found = self.size.map(|size| unsafe { read_struct(self.out.cast_const(), size) }.0);
        let found = found.filter(is_ours);
        if found.is_none() {
            self.size = None;
        }
        found
    }

    #[inline]
    pub(super) fn is_null(&self) -> bool {
        self.out.is_null()
    }

    #[inline]
    pub(super) fn place(&self) -> Place {
        Place::new(self.out, self.size)
    }

    /// The same for one that need not be there.
    #[inline]
    pub(super) fn optional_place(&self) -> Place {
        if self.out.is_null() { Place::NONE } else { self.place() }
    }

    /// What the caller has room for, and zero where that is more than we know. For `Outputs::write` alone, if it is clear.
    #[inline]
    pub(super) fn write(&self, value: &T) {
        let Some(size) = self.size else { return };
        let known = size.min(size_of::<T>());
        // SAFETY: `size` is what the caller's struct has, by the contract; its first field stays as it is.
        unsafe {
            let (from, to) = (core::ptr::from_ref(value).cast::<u8>(), self.out.cast::<u8>());
            core::ptr::copy_nonoverlapping(from.add(4), to.add(4), known - 4);
            core::ptr::write_bytes(to.add(known), 0, size - known);
        }
    }
}

/// No published struct has grown yet, so one for these tests has.
#[cfg(test)]
mod growth {
    use super::*;

    #[repr(C)]
    #[derive(Clone, Copy, Debug, PartialEq)]
    struct first {
        struct_size: u32,
        flags: u32,
        text: jwt_str_bits,
    }

    /// As the library has it now.
    #[repr(C)]
    #[derive(Clone, Copy, Debug, PartialEq)]
    struct grown {
        struct_size: u32,
        flags: u32,
        text: jwt_str_bits,
        later: u64,
    }
    versioned!(grown, since = later);

    /// As a caller has it who is newer than the library.
    #[repr(C)]
    #[derive(Clone, Copy)]
    struct newest {
        known: grown,
        newer: u64,
    }

    #[repr(C)]
    #[derive(Clone, Copy, Debug, Default, PartialEq)]
    struct jwt_str_bits {
        ptr: usize,
        len: usize,
    }

    const TEXT: jwt_str_bits = jwt_str_bits { ptr: 7, len: 9 };

    /// What an export reads of such options; `None` where it refuses them.
    fn read<T>(caller: &T) -> Option<grown> {
        let mut found = None;
        // SAFETY: a struct of the size that it says it has, or of at least the least size.
        let status = unsafe {
            call(
                Value::new(&raw mut found, None),
                |read| read.options(core::ptr::from_ref(caller).cast::<grown>()),
                |options, found| {
                    found.value = options;
                    Ok(())
                },
            )
        };
        assert_eq!(status == c::JWT_OK, found.is_some());
        found
    }

    fn size<T>() -> u32 {
        u32::try_from(size_of::<T>()).unwrap()
    }

    #[test]
    fn a_caller_of_the_first_version_leaves_what_came_later_zero() {
        assert_eq!(grown::MIN_SIZE, size_of::<first>());
        let caller = first { struct_size: size::<first>(), flags: 3, text: TEXT };
        let expected = grown { struct_size: size::<first>(), flags: 3, text: TEXT, later: 0 };
        assert_eq!(read(&caller), Some(expected));
        assert_eq!(read(&first { struct_size: size::<first>() - 1, ..caller }), None);
    }

    #[test]
    fn a_caller_of_this_version_is_read_whole() {
        let caller = grown { struct_size: size::<grown>(), flags: 3, text: TEXT, later: 5 };
        assert_eq!(read(&caller), Some(caller));
        // Half of the field that came later.
        let half = grown { struct_size: size::<grown>() - 4, later: u64::from(u32::MAX).to_le() << 32 | 5, ..caller };
        assert_eq!(
            read(&half).map(|found| found.later),
            Some(if cfg!(target_endian = "little") { 5 } else { u64::MAX << 32 })
        );
    }

    #[test]
    fn what_a_newer_caller_has_in_addition_must_be_zero() {
        let known = grown { struct_size: size::<newest>(), flags: 3, text: TEXT, later: 5 };
        assert_eq!(read(&newest { known, newer: 0 }), Some(known));
        assert_eq!(read(&newest { known, newer: 1 }), None);
    }

    #[test]
    fn of_an_output_no_more_is_written_than_the_caller_has() {
        let value = grown { struct_size: 0, flags: 3, text: TEXT, later: 5 };
        let mut caller = newest {
            known: grown { struct_size: size::<first>(), flags: 0, text: jwt_str_bits::default(), later: 0xaa },
            newer: 0xaa,
        };
        let mut write = |size: u32| {
            caller.known = grown { struct_size: size, flags: 0, text: jwt_str_bits::default(), later: 0xaa };
            caller.newer = 0xaa;
            // SAFETY: the whole of `newest` is there.
            unsafe { Struct::<grown>::new((&raw mut caller).cast()) }.write(&value);
            (caller.known, caller.newer)
        };
        let first_size = size::<first>();
        assert_eq!(write(first_size), (grown { struct_size: first_size, later: 0xaa, ..value }, 0xaa));
        assert_eq!(write(size::<grown>()), (grown { struct_size: size::<grown>(), ..value }, 0xaa));
        assert_eq!(write(size::<newest>()), (grown { struct_size: size::<newest>(), ..value }, 0));
    }
}
