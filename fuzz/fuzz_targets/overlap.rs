//! What a call reads and what it writes, anywhere in one stretch of memory: where an input overlaps an output, or an output
//! another, the call refuses and writes into nothing else; where none does, it does what it does in memory of its own.
//!
//! Input: which function, then for each thing that it reads or writes what it is and where it lies.
#![no_main]

use core::ffi::c_char;
use core::mem::{align_of, size_of};
use core::ptr;

use libfuzzer_sys::fuzz_target;
use onejwt_capi::constants as c;
use onejwt_capi::types::*;
use onejwt_capi::{claims, keys, tokens};
use onejwt_fuzz::call::{ABSENT, jws, key_options, sign_options, text, verify_options};
use onejwt_fuzz::token::SECRETS;

const NOW: i64 = 1_750_000_000;
const CANARY: u8 = 0xA5;
/// Where pieces are laid; what is told to lie alone lies behind it.
const WINDOW: usize = 2048;
const ARENA: usize = 32_768;
/// No piece is longer: a report may say so.
const LONGEST: usize = 4096;

const CLAIMS: &str = concat!(
    r#"{"iss":"https://issuer.example","sub":"user","aud":["api","other"],"exp":1750000300,"jti":"1","n":1.5,"#,
    r#""ok":true,"scope":"read write"}"#
);
const TEXTS: [&str; 16] = [
    "https://issuer.example",
    "user",
    "api",
    "JWT",
    "at+jwt",
    "exp",
    "jti",
    "1",
    "n",
    "ok",
    "scope",
    "read",
    "k256",
    r#"{"cty":"x"}"#,
    "/aud/1",
    "\u{20ac}",
];
const PAYLOAD: &str = "a payload";

/// Choices; zeros when they run out.
struct Choices<'a>(&'a [u8]);

impl Choices<'_> {
    fn byte(&mut self) -> usize {
        match self.0.split_first() {
            Some((&first, rest)) => {
                self.0 = rest;
                first.into()
            }
            None => 0,
        }
    }

    fn two(&mut self) -> usize {
        self.byte() << 8 | self.byte()
    }
}

#[derive(Clone, Copy, PartialEq)]
enum Role {
    /// Bytes that are read.
    Bytes,
    /// Structs that are read: what is in them points elsewhere.
    Structs,
    Output,
    /// An output that begins with its size, and is at least so long.
    Sized(usize),
    /// An output for a key set.
    Keyset,
}

#[derive(Clone)]
struct Piece {
    role: Role,
    len: usize,
    align: usize,
    content: Vec<u8>,
    /// Where in the arena.
    at: usize,
}

impl Piece {
    fn is_output(&self) -> bool {
        !matches!(self.role, Role::Bytes | Role::Structs)
    }
}

type Id = usize;
type Text = Option<Id>;

/// A list that is there may still be empty.
struct List {
    array: Id,
    items: Vec<Text>,
}

/// What a call reads and writes.
struct Plan<'a> {
    choices: Choices<'a>,
    pieces: Vec<Piece>,
    free: usize,
    /// Little lies over anything.
    calm: bool,
}

fn overlap(a: (usize, usize), b: (usize, usize)) -> bool {
    a.1 > 0 && b.1 > 0 && a.0 < b.0 + b.1 && b.0 < a.0 + a.1
}

impl Plan<'_> {
    fn add(&mut self, role: Role, len: usize, align: usize, content: Vec<u8>) -> Id {
        let (kind, chosen) = (self.choices.byte(), self.choices.two());
        let last = self.pieces.last().map_or(0, |last| last.at + last.len);
        let mut at = match kind {
            // Most calls should have a chance to succeed.
            0..64 => usize::MAX,
            64..224 if self.calm => usize::MAX,
            // Beside the last one, or not quite.
            64..128 | 224..240 => (last + chosen % 8 * align).saturating_sub(4 * align),
            _ => chosen % WINDOW,
        } / align
            * align;
        // What holds pointers is not written over by other inputs, or they would lead anywhere.
        let taken = |piece: &Piece| piece.role == Role::Structs && overlap((at, len), (piece.at, piece.len));
        if at > 2 * WINDOW || (role == Role::Structs && self.pieces.iter().any(taken)) {
            at = self.free;
            self.free += (len + 63) / 32 * 32;
            assert!(self.free + LONGEST <= ARENA);
        }
        self.pieces.push(Piece { role, len, align, content, at });
        self.pieces.len() - 1
    }

    fn bytes(&mut self, content: &[u8]) -> Id {
        // Now and then less than all of it.
        let kept = if self.choices.byte() == 255 { self.choices.byte().min(content.len()) } else { content.len() };
        self.add(Role::Bytes, kept, 1, content[..kept].to_vec())
    }

    fn text(&mut self) -> Text {
        match self.choices.byte() {
            kind @ 64..240 => Some(self.add(Role::Bytes, TEXTS[kind % 16].len(), 1, TEXTS[kind % 16].into())),
            240..250 => Some(self.add(Role::Bytes, 0, 1, Vec::new())),
            250.. => Some(self.add(Role::Bytes, 2, 1, vec![b'a', 0xFF])),
            _ => None,
        }
    }

    fn list<T>(&mut self, texts_each: usize) -> Option<List> {
        let kind = self.choices.byte();
        if kind < 128 {
            return None;
        }
        let count = kind % 4;
        let items = (0..count * texts_each).map(|_| self.text()).collect();
        let array = self.structs::<T>(count);
        Some(List { array, items })
    }

    fn structs<T>(&mut self, count: usize) -> Id {
        self.add(Role::Structs, count * size_of::<T>(), align_of::<T>(), Vec::new())
    }

    /// An options struct; or none, and then nobody reads what there is since, for it.
    fn optional<T>(&mut self, since: usize) -> Option<Id> {
        if self.choices.byte() < 240 {
            return Some(self.structs::<T>(1));
        }
        self.pieces.truncate(since);
        None
    }

    fn output<T>(&mut self) -> Id {
        self.add(Role::Output, size_of::<T>(), align_of::<T>(), Vec::new())
    }

    fn buffer(&mut self) -> (Id, Id) {
        let cap = self.choices.byte() * 4;
        (self.add(Role::Output, cap, 1, Vec::new()), self.output::<usize>())
    }

    fn sized<T>(&mut self) -> Id {
        let size = match self.choices.byte() {
            0..200 => size_of::<T>(),
            200..230 => size_of::<T>() + 16,
            230..250 => 4096,
            _ => 8,
        };
        let len = size.max(size_of::<T>());
        self.add(Role::Sized(size_of::<T>()), len, align_of::<T>(), (size as u32).to_ne_bytes().to_vec())
    }
}

/// Where the pieces of a plan are.
struct Places<'p> {
    pieces: &'p [Piece],
    places: Vec<*mut u8>,
}

impl Places<'_> {
    fn ptr<T>(&self, id: Id) -> *mut T {
        self.places[id].cast()
    }

    fn len(&self, id: Id) -> usize {
        self.pieces[id].len
    }

    fn text(&self, text: Text) -> jwt_str {
        text.map_or(ABSENT, |id| jwt_str { ptr: self.ptr::<u8>(id).cast(), len: self.len(id) })
    }

    fn texts(&self, list: &Option<List>) -> (*const jwt_str, usize) {
        let Some(list) = list else { return (ptr::null(), 0) };
        let array: *mut jwt_str = self.ptr(list.array);
        for (at, &item) in list.items.iter().enumerate() {
            // SAFETY: the array has room for all items.
            unsafe { array.add(at).write(self.text(item)) }
        }
        (array, list.items.len())
    }

    fn expected(&self, list: &Option<List>) -> (*const jwt_expect, usize) {
        let Some(list) = list else { return (ptr::null(), 0) };
        let array: *mut jwt_expect = self.ptr(list.array);
        for (at, pair) in list.items.chunks_exact(2).enumerate() {
            let (claim, value) = (self.text(pair[0]), self.text(pair[1]));
            // SAFETY: the array has room for all items.
            unsafe { array.add(at).write(jwt_expect { claim, value, rule: at as u32 % 2, reserved: 0 }) }
        }
        (array, list.items.len() / 2)
    }

    /// Puts an options struct in its place, if there is one.
    fn put<T>(&self, id: Option<Id>, value: impl FnOnce() -> T) {
        if let Some(id) = id {
            // SAFETY: the piece was made for this struct.
            unsafe { self.ptr::<T>(id).write(value()) }
        }
    }

    fn given<T>(&self, id: Option<Id>) -> *const T {
        id.map_or(ptr::null(), |id| self.ptr(id))
    }
}

type Build = Box<dyn Fn(&Places<'_>)>;
type Call = Box<dyn Fn(&Places<'_>) -> i32>;

/// Runs a call where its pieces lie, and judges it.
fn check(plan: &Plan<'_>, build: &Build, call: &Call) {
    let pieces = &plan.pieces;
    // As aligned as any struct.
    let mut memory = vec![0_u128; ARENA / size_of::<u128>()];
    let arena: *mut u8 = memory.as_mut_ptr().cast();
    // SAFETY: nobody else holds the arena; pieces are within it, wherever they were laid.
    unsafe { arena.write_bytes(CANARY, ARENA) };
    let shared = Places { pieces, places: pieces.iter().map(|piece| arena.wrapping_add(piece.at)).collect() };
    // The sizes of outputs first and structs last: an input may be written over, but a pointer leads somewhere.
    for outputs in [true, false] {
        let now = pieces.iter().zip(&shared.places).filter(|(piece, _)| piece.is_output() == outputs);
        for (piece, place) in now {
            // SAFETY: within the arena.
            unsafe { place.copy_from_nonoverlapping(piece.content.as_ptr(), piece.content.len()) }
        }
    }
    build(&shared);
    // SAFETY: the whole arena, to which nobody writes meanwhile.
    let read = || unsafe { core::slice::from_raw_parts(arena, ARENA) }.to_vec();
    let mut before = read();

    // Outputs that are written over as to their size are as long as that says.
    let extent = |piece: &Piece| match piece.role {
        Role::Sized(least) => {
            let size = u32::from_ne_bytes(before[piece.at..][..4].try_into().expect("four bytes")) as usize;
            (piece.at, if (least..=4096).contains(&size) { size } else { least })
        }
        _ => (piece.at, piece.len),
    };
    let extents: Vec<_> = pieces.iter().map(extent).collect();
    let clear: Vec<bool> = (0..pieces.len())
        .map(|one| (0..pieces.len()).all(|other| one == other || !overlap(extents[one], extents[other])))
        .collect();
    let outputs: Vec<Id> = (0..pieces.len()).filter(|&id| pieces[id].is_output()).collect();
    let refused = outputs.iter().any(|&id| !clear[id]);

    let status = call(&shared);
    let mut after = read();
    if refused {
        assert_eq!(status, c::JWT_INVALID_ARGUMENT, "an overlap was not seen");
        for &id in outputs.iter().filter(|&&id| clear[id]) {
            let (at, len) = extents[id];
            // A buffer is not written to at all, a number is 0, a report says why not.
            let buffer = pieces[id].align == 1;
            let sized = matches!(pieces[id].role, Role::Sized(_));
            let holds = sized || after[at..at + len].iter().all(|&byte| byte == if buffer { CANARY } else { 0 });
            assert!(holds, "an output of a refused call: {:?}", &after[at..at + len]);
            before[at..at + len].fill(0);
            after[at..at + len].fill(0);
        }
        assert!(before == after, "a refused call wrote where it should not");
        return;
    }

    // The same in memory of its own, each piece as long as it is, for the address sanitizer.
    let mut own: Vec<Vec<u128>> = pieces.iter().map(|piece| vec![0; piece.len.div_ceil(16) + 1]).collect();
    let places = own.iter_mut().zip(pieces).zip(&extents).map(|((memory, piece), &(at, len))| {
        let start: *mut u8 = memory.as_mut_ptr().cast();
        // At the end of its memory, as far as its alignment allows.
        let place = start.wrapping_add((piece.len.div_ceil(16) * 16 + 16 - piece.len) / piece.align * piece.align);
        // SAFETY: an extent that overlaps nothing is no longer than its piece.
        unsafe { place.copy_from_nonoverlapping(before[at..].as_ptr(), len.min(piece.len)) };
        place
    });
    let places: Vec<*mut u8> = places.collect();
    let apart = Places { pieces, places };
    build(&apart);
    let wanted = call(&apart);
    assert_eq!(status, wanted, "beside others it is another status");
    for id in outputs {
        let (at, len) = extents[id];
        // SAFETY: what the piece has.
        let alone = unsafe { core::slice::from_raw_parts(apart.places[id], len) };
        if pieces[id].role == Role::Keyset {
            for made in [&after[at..at + len], alone] {
                let handle = usize::from_ne_bytes(made.try_into().expect("a pointer"));
                assert_eq!(handle == 0, status != c::JWT_OK);
                // SAFETY: made by the library and freed once, or null.
                unsafe { keys::jwt_keyset_free(ptr::with_exposed_provenance_mut(handle)) };
            }
        } else {
            assert!(after[at..at + len] == *alone, "beside others something else came out");
        }
        before[at..at + len].fill(0);
        after[at..at + len].fill(0);
    }
    assert!(before == after, "a call wrote where it should not");
}

thread_local! {
    static KEYS: *mut jwt_keyset = {
        let mut options = key_options();
        options.kid = text("k256");
        let mut made = ptr::null_mut();
        let secret = &SECRETS[0].bytes;
        // SAFETY: all pointers are valid; never freed, as threads end with the process.
        let status = unsafe {
            keys::jwt_keyset_from_secret(1, secret.as_ptr(), secret.len(), &raw const options, &raw mut made)
        };
        assert_eq!(status, c::JWT_OK);
        made
    };
}

/// A loader: its document, and how it is called with the document's place, the options and the output.
fn loads(
    plan: &mut Plan<'_>,
    document: &[u8],
    load: unsafe fn(*const u8, usize, *const jwt_key_options, *mut *mut jwt_keyset) -> i32,
) -> (Build, Call) {
    let document = plan.bytes(document);
    let since = plan.pieces.len();
    let (kid, issuer, password) = (plan.text(), plan.text(), plan.text());
    let options = plan.optional::<jwt_key_options>(since);
    let out = plan.add(Role::Keyset, size_of::<*mut jwt_keyset>(), align_of::<*mut jwt_keyset>(), Vec::new());
    let build: Build = Box::new(move |at| {
        at.put(options, || jwt_key_options {
            kid: at.text(kid),
            issuer: at.text(issuer),
            password: at.text(password),
            ..key_options()
        });
    });
    // SAFETY: what is passed is where the plan says.
    let call: Call =
        Box::new(move |at| unsafe { load(at.ptr(document), at.len(document), at.given(options), at.ptr(out)) });
    (build, call)
}

/// A reader of claims into one value.
fn reads<T: 'static>(
    plan: &mut Plan<'_>,
    read: unsafe extern "C" fn(*const u8, usize, *const c_char, usize, *mut T) -> i32,
) -> (Build, Call) {
    let (claims, name, out) = (plan.bytes(CLAIMS.as_bytes()), plan.text(), plan.output::<T>());
    // SAFETY: what is passed is where the plan says.
    let call: Call = Box::new(move |at| unsafe {
        let name = at.text(name);
        read(at.ptr(claims), at.len(claims), name.ptr, name.len, at.ptr(out))
    });
    (Box::new(|_| ()), call)
}

/// The options of `jws_*`, with what both may be given.
fn payload_options(plan: &mut Plan<'_>) -> (Option<Id>, Build) {
    let since = plan.pieces.len();
    let flags = plan.choices.byte() as u32 & (c::JWS_DETACHED | c::JWS_UNENCODED);
    let (types, crit) = (plan.list::<jwt_str>(1), plan.list::<jwt_str>(1));
    let (kid, typ, header) = (plan.text(), plan.text(), plan.text());
    let payload = (plan.choices.byte() & 1 == 1).then(|| plan.bytes(PAYLOAD.as_bytes()));
    let options = plan.optional::<jws_options>(since);
    let build: Build = Box::new(move |at| {
        at.put(options, || {
            let mut value = jws();
            value.flags = flags;
            (value.types, value.types_len) = at.texts(&types);
            (value.crit, value.crit_len) = at.texts(&crit);
            (value.kid, value.typ, value.header) = (at.text(kid), at.text(typ), at.text(header));
            if let Some(payload) = payload {
                (value.payload, value.payload_len) = (at.ptr(payload), at.len(payload));
            }
            value
        });
    });
    (options, build)
}

/// Plans a call of one function.
fn plan_call(plan: &mut Plan<'_>, function: usize) -> (Build, Call) {
    let nothing: Build = Box::new(|_| ());
    let set = KEYS.with(|keys| *keys);
    let secret = &SECRETS[0];
    let token = || secret.sign(secret.header(Some("JWT")).as_bytes(), CLAIMS.as_bytes());
    // SAFETY, below: what is passed is where the plan says.
    match function % 21 {
        0 => loads(plan, &secret.bytes, |bytes, len, options, out| unsafe {
            keys::jwt_keyset_from_secret(1, bytes, len, options, out)
        }),
        1 => loads(plan, include_bytes!("../documents/ec-spki.pem"), |bytes, len, options, out| unsafe {
            keys::jwt_keyset_from_pem(0, bytes, len, options, out)
        }),
        2 => loads(plan, include_bytes!("../documents/ec-spki.pem"), |bytes, len, options, out| unsafe {
            keys::jwt_keyset_from_der(0, bytes, len, options, out)
        }),
        3 => loads(
            plan,
            br#"{"kty":"oct","k":"AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8"}"#,
            |bytes, len, options, out| unsafe { keys::jwt_keyset_from_jwks(bytes, len, options, out) },
        ),
        4 => loads(plan, b"", |_, _, options, out| unsafe { keys::jwt_keyset_generate(1, options, out) }),
        5 => {
            let (out, len) = plan.buffer();
            let call: Call = Box::new(move |at| unsafe {
                keys::jwt_keyset_export(set, 0, c::JWT_PRIVATE_JWKS, at.ptr(out), at.len(out), at.ptr(len))
            });
            (nothing, call)
        }
        6 => {
            let info = plan.sized::<jwt_key_info>();
            (nothing, Box::new(move |at| unsafe { keys::jwt_keyset_key(set, 0, at.ptr(info)) }))
        }
        7 => {
            let claims = plan.bytes(CLAIMS.as_bytes());
            let since = plan.pieces.len();
            let (kid, typ, header) = (plan.text(), plan.text(), plan.text());
            let options = plan.optional::<jwt_sign_options>(since);
            let (out, len) = plan.buffer();
            let build: Build = Box::new(move |at| {
                at.put(options, || jwt_sign_options {
                    kid: at.text(kid),
                    typ: at.text(typ),
                    header: at.text(header),
                    ..sign_options()
                });
            });
            let call: Call = Box::new(move |at| unsafe {
                let (claims, claims_len) = (at.ptr(claims), at.len(claims));
                tokens::jwt_sign(set, claims, claims_len, at.given(options), NOW, at.ptr(out), at.len(out), at.ptr(len))
            });
            (build, call)
        }
        8..11 => {
            let token = plan.bytes(&token());
            let since = plan.pieces.len();
            let lists = [(); 4].map(|()| plan.list::<jwt_str>(1));
            let expected = plan.list::<jwt_expect>(2);
            let subject = plan.text();
            let options = plan.optional::<jwt_verify_options>(since);
            let (out, len) = plan.buffer();
            let report = (plan.choices.byte() & 1 == 0).then(|| plan.sized::<jwt_report>());
            let build: Build = Box::new(move |at| {
                at.put(options, || {
                    let mut value = verify_options();
                    let [issuers, audiences, types, required] = &lists;
                    (value.issuers, value.issuers_len) = at.texts(issuers);
                    (value.audiences, value.audiences_len) = at.texts(audiences);
                    (value.types, value.types_len) = at.texts(types);
                    (value.required, value.required_len) = at.texts(required);
                    (value.expected, value.expected_len) = at.expected(&expected);
                    value.subject = at.text(subject);
                    value
                });
            });
            let call: Call = Box::new(move |at| unsafe {
                let (token, token_len) = (at.ptr(token), at.len(token));
                let report = at.given::<jwt_report>(report).cast_mut();
                let out_cap = at.len(out);
                tokens::jwt_verify(
                    set,
                    token,
                    token_len,
                    at.given(options),
                    NOW,
                    at.ptr(out),
                    out_cap,
                    at.ptr(len),
                    report,
                )
            });
            (build, call)
        }
        11 => {
            let payload = plan.bytes(PAYLOAD.as_bytes());
            let (options, build) = payload_options(plan);
            let (out, len) = plan.buffer();
            let call: Call = Box::new(move |at| unsafe {
                let (payload, payload_len) = (at.ptr(payload), at.len(payload));
                tokens::jws_sign(set, payload, payload_len, at.given(options), at.ptr(out), at.len(out), at.ptr(len))
            });
            (build, call)
        }
        12 => {
            let mut bytes = token();
            if plan.choices.byte() & 1 == 1 {
                let header = secret.header(Some("JWT"));
                bytes = secret.sign(header.as_bytes(), PAYLOAD.as_bytes());
                let mut parts: Vec<&[u8]> = bytes.split(|&byte| byte == b'.').collect();
                parts[1] = b"";
                bytes = parts.join(&b'.');
            }
            let token = plan.bytes(&bytes);
            let (options, build) = payload_options(plan);
            let (out, len) = plan.buffer();
            let report = (plan.choices.byte() & 1 == 0).then(|| plan.sized::<jwt_report>());
            let call: Call = Box::new(move |at| unsafe {
                let (token, token_len) = (at.ptr(token), at.len(token));
                let report = at.given::<jwt_report>(report).cast_mut();
                let out_cap = at.len(out);
                tokens::jws_verify(set, token, token_len, at.given(options), at.ptr(out), out_cap, at.ptr(len), report)
            });
            (build, call)
        }
        13 => {
            let (token, (out, len)) = (plan.bytes(&token()), plan.buffer());
            let call: Call = Box::new(move |at| unsafe {
                tokens::jwt_peek(
                    at.ptr(token),
                    at.len(token),
                    c::JWT_PART_PAYLOAD,
                    at.ptr(out),
                    at.len(out),
                    at.ptr(len),
                )
            });
            (nothing, call)
        }
        14 => {
            let value = plan.bytes(b"Bearer abcdefghijklmnop");
            let (offset, len) = (plan.output::<usize>(), plan.output::<usize>());
            let call: Call = Box::new(move |at| unsafe {
                tokens::jwt_bearer_token(at.ptr(value), at.len(value), at.ptr(offset), at.ptr(len))
            });
            (nothing, call)
        }
        15 => {
            let (json, name, value) = (plan.bytes(CLAIMS.as_bytes()), plan.text(), plan.text());
            let out = plan.output::<i32>();
            let call: Call = Box::new(move |at| unsafe {
                let (json, json_len, name, value) = (at.ptr(json), at.len(json), at.text(name), at.text(value));
                claims::jwt_claim_has(json, json_len, name.ptr, name.len, value.ptr, value.len, at.ptr(out))
            });
            (nothing, call)
        }
        16 => {
            let (json, name, (out, len)) = (plan.bytes(CLAIMS.as_bytes()), plan.text(), plan.buffer());
            let call: Call = Box::new(move |at| unsafe {
                let (json, json_len, name) = (at.ptr(json), at.len(json), at.text(name));
                claims::jwt_claim_string(json, json_len, name.ptr, name.len, at.ptr(out), at.len(out), at.ptr(len))
            });
            (nothing, call)
        }
        17 => {
            let (json, name) = (plan.bytes(CLAIMS.as_bytes()), plan.text());
            let (kind, offset, len) = (plan.output::<i32>(), plan.output::<usize>(), plan.output::<usize>());
            let call: Call = Box::new(move |at| unsafe {
                let (json, json_len, name) = (at.ptr(json), at.len(json), at.text(name));
                claims::jwt_claim_json(json, json_len, name.ptr, name.len, at.ptr(kind), at.ptr(offset), at.ptr(len))
            });
            (nothing, call)
        }
        18 => reads(plan, claims::jwt_claim_int),
        19 => reads(plan, claims::jwt_claim_double),
        _ if plan.choices.byte() & 1 == 0 => reads(plan, claims::jwt_claim_bool),
        _ => reads(plan, claims::jwt_claim_count),
    }
}

fuzz_target!(|data: &[u8]| {
    let mut plan = Plan { choices: Choices(data), pieces: Vec::new(), free: 2 * WINDOW + LONGEST, calm: false };
    let function = plan.choices.byte();
    plan.calm = plan.choices.byte() % 2 == 0;
    let (build, call) = plan_call(&mut plan, function);
    check(&plan, &build, &call);
});
