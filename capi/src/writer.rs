//! Exports: writing claims without a JSON library, into a struct and a buffer that are the caller's.

use core::ffi::c_char;

use crate::constants as c;
use crate::memory::{Inputs, Outputs, Place, Room, Struct, Texts, Value, call};
use crate::types::*;
use onejwt::ClaimsWriter;
use onejwt::jwt::writer::{Nesting, WriterState};
use onejwt::status::{Error, Status};

type Result<T> = core::result::Result<T, Error>;

/// Where in `state` things are: a seal over all else, and what is open. The rest is 0.
const SEAL: usize = 0;
const NESTING: usize = 1;

/// A number that a writer has when it was begun and is as the library left it, and hardly ever otherwise: what C hands back
/// may be anything, and its pointer is not followed unless it is one that was given. Never 0.
fn seal(writer: &jwt_writer) -> u64 {
    let numbers = [writer.out.addr() as u64, writer.cap as u64, writer.len as u64, writer.needed as u64];
    let rest = writer.state.iter().enumerate().filter(|(place, _)| *place != SEAL).map(|(_, word)| *word);
    let mixed = numbers.into_iter().chain([u64::from(writer.status as u32)]).chain(rest);
    mixed.fold(0x6f6e_656a_7774_2077, |sum, word| (sum ^ word).wrapping_mul(0x9e37_79b9_7f4a_7c15).rotate_left(29)) | 1
}

/// Where the writer stands, if it is one.
fn standing(writer: &jwt_writer) -> Option<WriterState> {
    if writer.state[SEAL] != seal(writer) || writer.len > writer.cap {
        return None;
    }
    let failure = Some(Status::from_number(writer.status)?).filter(|status| *status != Status::Ok);
    let nesting = Nesting::from_bits(writer.state[NESTING])?;
    Some(WriterState { failure, len: writer.len, needed: writer.needed, nesting })
}

/// A writer of the caller's, with its buffer. What fails while it is writing is kept in it.
struct WriterPlace {
    place: Struct<jwt_writer>,
    room: Room,
    /// None before it was begun.
    state: Option<WriterState>,
    is_finished: bool,
}

impl WriterPlace {
    /// One that is to be begun.
    ///
    /// # Safety
    /// By the contract of the exports.
    unsafe fn new(w: *mut jwt_writer, out: *mut u8, cap: usize) -> Self {
        // SAFETY: the contract.
        let place = unsafe { Struct::new(w) };
        WriterPlace { place, room: Room::new(out, cap), state: None, is_finished: false }
    }

    /// One that has been begun, or nothing that can be written to.
    ///
    /// # Safety
    /// By the contract of the exports.
    unsafe fn begun(w: *mut jwt_writer) -> Self {
        // SAFETY: the contract.
        let (place, found) = unsafe {
            let mut place = Struct::new(w);
            let found = place.read(|writer| standing(writer).is_some());
            (place, found)
        };
        let (out, cap) = found.map_or((core::ptr::null_mut(), 0), |writer| (writer.out, writer.cap));
        let state = found.as_ref().and_then(standing);
        WriterPlace { place, room: Room::new(out, cap), state, is_finished: false }
    }

    fn begin(&mut self) {
        self.state = Some(ClaimsWriter::new(self.room.bytes()).state());
    }

    fn write_on(&mut self, body: impl FnOnce(&mut ClaimsWriter<'_>) -> Result<()>) -> Result<()> {
        let state = self.state.ok_or(Status::InvalidArgument)?;
        let mut writer = ClaimsWriter::resume(self.room.bytes(), state);
        let done = body(&mut writer);
        self.state = Some(writer.state());
        done
    }

    /// Goes on in other room.
    fn grow(&mut self, to: &mut Room) -> Result<()> {
        let state = self.state.ok_or(Status::InvalidArgument)?;
        let writer = ClaimsWriter::resume(self.room.bytes(), state).move_to(to.bytes())?;
        self.state = Some(writer.state());
        core::mem::swap(&mut self.room, to);
        Ok(())
    }

    fn finish(&mut self) -> Result<usize> {
        let state = self.state.ok_or(Status::InvalidArgument)?;
        self.is_finished = true;
        ClaimsWriter::resume(self.room.bytes(), state).finish()
    }
}

impl Outputs for WriterPlace {
    const COUNT: usize = 2;
    fn places(&self, to: &mut [Place]) {
        to[0] = self.place.place();
        to[1] = self.room.place();
    }
    fn write(&mut self, status: jwt_status, clear: &[bool]) {
        if !clear[0] {
            return;
        }
        let zero =
            jwt_writer { struct_size: 0, status, out: core::ptr::null_mut(), cap: 0, len: 0, needed: 0, state: [0; 8] };
        let Some(mut state) = self.state else { return self.place.write(&zero) };
        if let Some(failure) = Status::from_number(status).filter(|status| *status != Status::Ok) {
            // What was written is wiped, unless an input lies there: then by the next call.
            if clear[1] {
                let mut writer = ClaimsWriter::resume(self.room.bytes(), state);
                writer.fail(failure);
                state = writer.state();
            }
            state.failure.get_or_insert(failure);
        }
        let mut value = jwt_writer {
            status: state.failure.map_or(c::JWT_OK, Status::number),
            out: self.room.out,
            cap: self.room.cap,
            len: state.len,
            needed: state.needed,
            ..zero
        };
        value.state[NESTING] = state.nesting.to_bits();
        if !self.is_finished {
            value.state[SEAL] = seal(&value);
        }
        self.place.write(&value);
    }
}

impl<'a> Inputs<'a> {
    /// A name, or `None` where there is none, as in an array.
    fn optional_name(&mut self, ptr: *const c_char, len: usize) -> Option<&'a str> {
        self.text(jwt_str { ptr, len })
    }
}

/// Writes one thing: `read` takes the inputs beside the name.
unsafe fn write<'a, I>(
    w: *mut jwt_writer,
    name: *const c_char,
    name_len: usize,
    read: impl FnOnce(&mut Inputs<'a>) -> I,
    body: impl FnOnce(&mut ClaimsWriter<'_>, Option<&str>, I) -> Result<()>,
) -> jwt_status {
    // SAFETY: the contract.
    unsafe {
        call(
            WriterPlace::begun(w),
            |inputs| (inputs.optional_name(name, name_len), read(inputs)),
            |(name, value), writer| writer.write_on(|writer| body(writer, name, value)),
        )
    }
}

/// Begins claims, a JSON object, in a buffer, which stays the writer's until jwt_writer_finish. Whatever texts are written,
/// the result is JSON: they are escaped.
///
/// w: JWT_WRITER_INIT before; one that was used may begin anew. A writer is for one thread at a time; of one that was copied
/// only one may go on.
/// A failure stays with the writer: from then on nothing is written, each call returns the same, and so does
/// jwt_writer_finish, which alone needs to be looked at. One thing is not kept: where an input lies in `w` itself nothing
/// is written there, and the call alone says JWT_INVALID_ARGUMENT. Where the buffer is too small it is no failure until
/// jwt_writer_finish, which says what is needed; with NULL and 0 all is only counted.
/// Returns JWT_OK or JWT_INVALID_ARGUMENT.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn jwt_writer_begin(w: *mut jwt_writer, out: *mut u8, out_cap: usize) -> jwt_status {
    // SAFETY: the contract.
    unsafe {
        call(
            WriterPlace::new(w, out, out_cap),
            |_| (),
            |(), writer| {
                writer.begin();
                Ok(())
            },
        )
    }
}

/// Writes a string, escaped.
///
/// name: of the member; in an array, and only there, it is NULL, here and below. value: UTF-8; JWT_LIT("text") gives a
/// pointer and a length. A NULL is JWT_INVALID_ARGUMENT, not an empty text: what is not there is left out, or jwt_writer_null.
/// A name where none is due or none where one is, and what is not UTF-8, are JWT_INVALID_ARGUMENT, here and below.
/// Returns JWT_OK, or the writer's first failure: JWT_INVALID_ARGUMENT.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn jwt_writer_string(
    w: *mut jwt_writer,
    name: *const c_char,
    name_len: usize,
    value: *const c_char,
    value_len: usize,
) -> jwt_status {
    // SAFETY: the contract.
    unsafe {
        write(w, name, name_len, |read| read.name(value, value_len), |writer, name, value| writer.string(name, value))
    }
}

/// Writes a whole number. Programs that read numbers as doubles, as those in JavaScript do, round those beyond 2^53.
///
/// Returns what jwt_writer_string returns.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn jwt_writer_int(
    w: *mut jwt_writer,
    name: *const c_char,
    name_len: usize,
    value: i64,
) -> jwt_status {
    // SAFETY: the contract.
    unsafe { write(w, name, name_len, |_| (), |writer, name, ()| writer.int(name, value)) }
}

/// Writes a number in the shortest form that reads back as the same double.
///
/// Returns what jwt_writer_string returns; NaN and infinity, which JSON does not have, are JWT_INVALID_ARGUMENT.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn jwt_writer_double(
    w: *mut jwt_writer,
    name: *const c_char,
    name_len: usize,
    value: f64,
) -> jwt_status {
    // SAFETY: the contract.
    unsafe { write(w, name, name_len, |_| (), |writer, name, ()| writer.double(name, value)) }
}

/// Writes false for 0, and true for any other number.
///
/// Returns what jwt_writer_string returns.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn jwt_writer_bool(
    w: *mut jwt_writer,
    name: *const c_char,
    name_len: usize,
    value: i32,
) -> jwt_status {
    // SAFETY: the contract.
    unsafe { write(w, name, name_len, |_| (), |writer, name, ()| writer.bool(name, value != 0)) }
}

/// Writes null.
///
/// Returns what jwt_writer_string returns.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn jwt_writer_null(w: *mut jwt_writer, name: *const c_char, name_len: usize) -> jwt_status {
    // SAFETY: the contract.
    unsafe { write(w, name, name_len, |_| (), |writer, name, ()| writer.null(name)) }
}

/// Writes an array of strings, such as `aud` or `roles`. No texts are an empty array.
///
/// Returns what jwt_writer_string returns; a text that is absent is JWT_INVALID_ARGUMENT.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn jwt_writer_strings(
    w: *mut jwt_writer,
    name: *const c_char,
    name_len: usize,
    values: *const jwt_str,
    values_len: usize,
) -> jwt_status {
    // SAFETY: the contract.
    unsafe {
        write(
            w,
            name,
            name_len,
            |read| {
                let mut texts = Texts::new();
                // An empty list is no mistake here, wherever it points to.
                if values_len > 0 {
                    read.texts(&mut texts, values, values_len);
                }
                texts
            },
            |writer, name, texts| writer.strings(name, texts),
        )
    }
}

/// Writes one value that is JSON already, of any type, such as claims of another token. It is checked: text that is not one
/// value is refused, so nothing that it holds becomes a member beside it.
///
/// json: JSON as jwt_verify takes it, without duplicate names, and not deeper than is left of 32 levels.
/// Returns what jwt_writer_string returns.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn jwt_writer_json(
    w: *mut jwt_writer,
    name: *const c_char,
    name_len: usize,
    json: *const c_char,
    json_len: usize,
) -> jwt_status {
    // SAFETY: the contract.
    unsafe {
        write(w, name, name_len, |read| read.bytes(json.cast(), json_len), |writer, name, json| writer.json(name, json))
    }
}

/// Opens an object: what is written next goes into it, until jwt_writer_end. Claims are at most 32 levels deep, themselves
/// the first.
///
/// Returns what jwt_writer_string returns.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn jwt_writer_object(w: *mut jwt_writer, name: *const c_char, name_len: usize) -> jwt_status {
    // SAFETY: the contract.
    unsafe { write(w, name, name_len, |_| (), |writer, name, ()| writer.object(name)) }
}

/// Opens an array: what is written next, without names, goes into it, until jwt_writer_end.
///
/// Returns what jwt_writer_string returns.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn jwt_writer_array(w: *mut jwt_writer, name: *const c_char, name_len: usize) -> jwt_status {
    // SAFETY: the contract.
    unsafe { write(w, name, name_len, |_| (), |writer, name, ()| writer.array(name)) }
}

/// Goes on in a larger buffer: what was written is copied there, and wiped where it was, which is then the caller's again.
///
/// out: apart from the buffer that the writer has. It must come in time: once something did not fit it is lost, and then,
/// or where `out` has no room for what was written, it is JWT_INVALID_ARGUMENT.
/// Returns what jwt_writer_string returns.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn jwt_writer_grow(w: *mut jwt_writer, out: *mut u8, out_cap: usize) -> jwt_status {
    // SAFETY: the contract.
    unsafe { call((WriterPlace::begun(w), Room::new(out, out_cap)), |_| (), |(), (writer, room)| writer.grow(room)) }
}

/// Closes the object or array that was opened last. The claims themselves are closed by jwt_writer_finish.
///
/// Returns what jwt_writer_string returns; where nothing is open it is JWT_INVALID_ARGUMENT.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn jwt_writer_end(w: *mut jwt_writer) -> jwt_status {
    // SAFETY: the contract.
    unsafe { call(WriterPlace::begun(w), |_| (), |(), writer| writer.write_on(|writer| writer.end())) }
}

/// Closes the claims: *out_len bytes at the front of the buffer, for jwt_sign. The writer is then over until it is begun
/// anew. After any failure the buffer is wiped.
///
/// Returns JWT_OK, JWT_BUFFER_TOO_SMALL (*out_len is what is needed), or the first failure: JWT_INVALID_ARGUMENT (also:
/// something is still open, a name twice in one object, more than 4,096 members).
#[unsafe(no_mangle)]
#[must_use]
pub unsafe extern "C" fn jwt_writer_finish(w: *mut jwt_writer, out_len: *mut usize) -> jwt_status {
    // SAFETY: the contract.
    unsafe {
        call(
            (WriterPlace::begun(w), Value::new(out_len, 0)),
            |_| (),
            |(), (writer, out_len)| {
                let finished = writer.finish();
                out_len.value = finished.unwrap_or_else(|error| error.needed);
                finished.map(|_| ())
            },
        )
    }
}
