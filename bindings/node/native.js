'use strict';

/*
 * The boundary to the native library: the only file that knows koffi, addresses and the layout of C structs.
 *
 * Almost every call is synchronous, so one set of buffers per thread serves all of them. What goes in is written after
 * the last code of the host has run, and results are read before any can run again; a handle is taken from its key set
 * in the expression that makes the call. The few calls that run on another thread have memory and a share in the key set
 * of their own. Nothing here calls back into code of the host.
 */

const { LibraryError } = require('./errors.js');
const { places, refusal } = require('./library.js');
const { optionalDependencies, version: PACKAGE_VERSION } = require('./package.json');

// Opening the library.

function firstLine(error) {
  return String(error.message).split('\n', 1)[0];
}

function loadKoffi() {
  try {
    return require('koffi');
  } catch (error) {
    const remedy =
      optionalDependencies === undefined
        ? `run "npm install" in ${__dirname}`
        : 'run "npm install --include=optional"; what koffi needs for a platform is an optional dependency of it';
    throw new LibraryError(
      `onejwt: its dependency koffi cannot be loaded: ${remedy} (${firstLine(error)})`,
      'ONEJWT_KOFFI',
      error,
    );
  }
}

/** What a signature on another thread needs of the stack that koffi gives it: ML-DSA-87 takes some 130 KiB. */
const ASYNC_STACK_SIZE = 512 * 1024;

/** Whether koffi gives calls on other threads enough stack. Its settings are fixed once a library was loaded with it. */
function hasStack(koffi) {
  if (koffi.config().async_stack_size < ASYNC_STACK_SIZE) {
    try {
      koffi.config({ async_stack_size: ASYNC_STACK_SIZE });
    } catch {
      return false;
    }
  }
  return true;
}

/** The C library of this process, where platforms differ by it: a function of its own gives glibc away. */
function libcOf(koffi) {
  if (process.platform !== 'linux') return undefined;
  try {
    return { family: 'glibc', version: koffi.load(null).func('gnu_get_libc_version', 'str', [])() };
  } catch {
    return { family: 'musl' };
  }
}

/** Until 1.0 the minor version is part of the ABI. */
const abiOf = (version) => String(version).split('.', 2).join('.');

/** Opens the library of a place. Errors say only what is wrong there. */
function open(koffi, { file, libc }, here) {
  // A library for one C library may load with the other and fail later on.
  if (libc !== undefined && libc !== here.family) {
    throw new LibraryError(`is for ${libc}, but this is ${here.family}`, 'ONEJWT_LIBRARY_FOREIGN');
  }
  let library;
  try {
    library = koffi.load(file);
  } catch (error) {
    throw new LibraryError(
      `cannot be loaded: it is damaged, or made for another machine or a newer system (${firstLine(error)})`,
      'ONEJWT_LIBRARY_FOREIGN',
      error,
    );
  }
  let version;
  try {
    version = library.func('jwt_version', 'str', [])();
  } catch (error) {
    throw new LibraryError('is another library: it has no jwt_version', 'ONEJWT_LIBRARY_FOREIGN', error);
  }
  if (abiOf(version) !== abiOf(PACKAGE_VERSION)) {
    throw new LibraryError(
      `is version ${version}, but ${abiOf(PACKAGE_VERSION)}.x is needed`,
      'ONEJWT_LIBRARY_VERSION',
    );
  }
  return { library, libraryVersion: version };
}

function openLibrary() {
  const tried = places();
  let koffi;
  try {
    koffi = loadKoffi();
  } catch (error) {
    // Without any library that is the first thing to say: what leaves it out leaves out a part of koffi too.
    throw tried.every((place) => place.error) ? refusal(tried) : error;
  }
  const canRunElsewhere = hasStack(koffi);
  const libc = libcOf(koffi);
  for (const place of tried) {
    if (place.error) continue;
    try {
      return { koffi, canRunElsewhere, libc, libraryPath: place.file, ...open(koffi, place, libc) };
    } catch (error) {
      place.error = error;
    }
  }
  throw refusal(tried, libc);
}

const { koffi, canRunElsewhere, libc, library, libraryPath, libraryVersion } = openLibrary();

// The functions. Buffers go in as pointers, which keeps them alive during the call; addresses only where the memory
// is this module's own.

const POINTER = 'void *';
const ADDRESS = 'uintptr_t';
const SIZE = 'size_t';
const INT32 = 'int32_t';
const INT64 = 'int64_t';

function declare(name, result, parameters) {
  try {
    return library.func(name, result, parameters);
  } catch (error) {
    throw new LibraryError(
      `onejwt ${PACKAGE_VERSION}: ${libraryPath} lacks ${name}: it is older than this package, or no complete library`,
      'ONEJWT_LIBRARY_FOREIGN',
      error,
    );
  }
}

const jwt_keyset_from_secret = declare('jwt_keyset_from_secret', INT32, [INT32, POINTER, SIZE, POINTER, ADDRESS]);
const jwt_keyset_from_pem = declare('jwt_keyset_from_pem', INT32, [INT32, POINTER, SIZE, POINTER, ADDRESS]);
const jwt_keyset_from_der = declare('jwt_keyset_from_der', INT32, [INT32, POINTER, SIZE, POINTER, ADDRESS]);
const jwt_keyset_from_jwks = declare('jwt_keyset_from_jwks', INT32, [POINTER, SIZE, POINTER, ADDRESS]);
const jwt_keyset_generate = declare('jwt_keyset_generate', INT32, [INT32, POINTER, ADDRESS]);
const jwt_keyset_add = declare('jwt_keyset_add', INT32, [ADDRESS, ADDRESS]);
const jwt_keyset_replace = declare('jwt_keyset_replace', INT32, [ADDRESS, ADDRESS]);
const jwt_keyset_reload = declare('jwt_keyset_reload', INT32, [ADDRESS, POINTER, SIZE]);
const jwt_keyset_export = declare('jwt_keyset_export', INT32, [ADDRESS, SIZE, INT32, POINTER, SIZE, ADDRESS]);
const jwt_keyset_len = declare('jwt_keyset_len', SIZE, [ADDRESS]);
const jwt_keyset_key = declare('jwt_keyset_key', INT32, [ADDRESS, SIZE, ADDRESS]);
const jwt_keyset_retain = declare('jwt_keyset_retain', ADDRESS, [ADDRESS]);
const jwt_keyset_free = declare('jwt_keyset_free', 'void', [ADDRESS]);
const jwt_sign = declare('jwt_sign', INT32, [ADDRESS, POINTER, SIZE, POINTER, INT64, POINTER, SIZE, ADDRESS]);
const jwt_verify = declare('jwt_verify', INT32, [
  ADDRESS,
  POINTER,
  SIZE,
  POINTER,
  INT64,
  POINTER,
  SIZE,
  ADDRESS,
  ADDRESS,
]);
const jws_sign = declare('jws_sign', INT32, [ADDRESS, POINTER, SIZE, POINTER, POINTER, SIZE, ADDRESS]);
const jws_verify = declare('jws_verify', INT32, [ADDRESS, POINTER, SIZE, POINTER, POINTER, SIZE, ADDRESS, ADDRESS]);
// The same with buffers of the call's own for its results, so that they can run on another thread.
const own_jwt_keyset_generate = declare('jwt_keyset_generate', INT32, [INT32, POINTER, POINTER]);
const own_jwt_sign = declare('jwt_sign', INT32, [ADDRESS, POINTER, SIZE, POINTER, INT64, POINTER, SIZE, POINTER]);
const own_jws_sign = declare('jws_sign', INT32, [ADDRESS, POINTER, SIZE, POINTER, POINTER, SIZE, POINTER]);
const jwt_peek = declare('jwt_peek', INT32, [POINTER, SIZE, INT32, POINTER, SIZE, ADDRESS]);
const jwt_bearer_token = declare('jwt_bearer_token', INT32, [POINTER, SIZE, ADDRESS, ADDRESS]);
const jwt_status_text = declare('jwt_status_text', 'str', [INT32]);
const jwt_status_name = declare('jwt_status_name', 'str', [INT32]);
const jwt_alg_name = declare('jwt_alg_name', 'str', [INT32]);
const jwt_alg_from_name = declare('jwt_alg_from_name', INT32, [koffi.struct({ ptr: POINTER, len: SIZE })]);

// Numbers of the header that the binding uses; a test compares them with it.

const constants = Object.freeze({
  JWT_OK: 0,
  JWT_INVALID_ARGUMENT: 1,
  JWT_BUFFER_TOO_SMALL: 2,
  JWT_KEY_MALFORMED: 20,
  JWT_KEY_TOO_WEAK: 21,
  JWT_KEY_UNSUPPORTED: 22,
  JWT_KEY_NOT_FOUND: 23,
  JWT_KEY_CANNOT_SIGN: 24,
  JWT_KEY_ENCRYPTED: 25,
  JWT_KEY_ALG_MISMATCH: 26,
  JWT_KEY_WRONG_FORM: 27,
  JWT_TOKEN_MALFORMED: 40,
  JWT_TOKEN_TOO_LARGE: 41,
  JWT_TOKEN_UNSUPPORTED: 42,
  JWT_ALG_NOT_ALLOWED: 43,
  JWT_SIGNATURE_INVALID: 44,
  JWT_NO_BEARER: 45,
  JWT_CLAIMS_MALFORMED: 60,
  JWT_CLAIM_MISSING: 61,
  JWT_EXPIRED: 62,
  JWT_NOT_YET_VALID: 63,
  JWT_ISSUED_IN_FUTURE: 64,
  JWT_TOO_OLD: 65,
  JWT_ISSUER_MISMATCH: 66,
  JWT_AUDIENCE_MISMATCH: 67,
  JWT_SUBJECT_MISMATCH: 68,
  JWT_TYP_MISMATCH: 69,
  JWT_CLAIM_MISMATCH: 70,
  JWT_CLAIM_WRONG_TYPE: 71,
  JWT_ALLOW_MISSING_EXP: 1,
  JWT_IGNORE_EXP: 2,
  JWT_IGNORE_NBF: 4,
  JWT_IGNORE_IAT: 8,
  JWT_IGNORE_AUD: 16,
  JWT_SIGN_ADD_IAT: 256,
  JWT_SIGN_ADD_JTI: 512,
  JWT_SIGN_WHOLE_HEADER: 1024,
  JWS_DETACHED: 1,
  JWS_UNENCODED: 2,
  JWS_WHOLE_HEADER: 1024,
  JWT_KEY_ALLOW_WEAK: 1,
  JWT_KEY_CAN_SIGN: 1,
  JWT_KEY_CAN_VERIFY: 2,
  JWT_KEY_HAS_KID: 4,
  JWT_KEY_HAS_ISSUER: 8,
  JWT_KEY_IS_WEAK: 16,
  JWT_EQUALS: 0,
  JWT_CONTAINS: 1,
  JWT_PUBLIC_JWKS: 1,
  JWT_PRIVATE_JWKS: 2,
  JWT_PUBLIC_PEM: 3,
  JWT_PRIVATE_PEM: 4,
  JWT_PART_HEADER: 1,
  JWT_PART_PAYLOAD: 2,
  JWT_PART_SIGNATURE: 3,
  JWT_DEFAULT_MAX_TOKEN_LEN: 65536,
});

/** The bits JWT_CHECK_*, from the lowest, by the names that reports use. */
const CHECKS = Object.freeze([
  'json',
  'exp',
  'nbf',
  'iat',
  'maxAge',
  'iss',
  'aud',
  'sub',
  'jti',
  'typ',
  'required',
  'expected',
]);

const INT64_MIN = -(2n ** 63n);

// Memory.

/** A buffer of its own memory, which stays where it is for as long as the buffer is reachable. */
function allocate(size) {
  return Buffer.from(new ArrayBuffer(size));
}

/** An address as a number, which koffi takes fastest, or as a bigint where a number cannot hold it. */
function asAddress(value) {
  return value <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(value) : value;
}

const SCRATCH_SIZE = 65536;
/** Inputs and outputs of calls. */
const input = allocate(SCRATCH_SIZE);
const output = allocate(SCRATCH_SIZE);

// Places for what calls return beside their buffers.
const WORD = koffi.sizeof(POINTER);
const LENGTH_AT = 0;
const OFFSET_AT = 8;
const HANDLE_AT = 16;
const KEY_INFO_AT = 64;
const KEY_INFO_SIZE = 192;
const REPORT_AT = 256;
const REPORT_SIZE = 256;
const results = allocate(512);
const resultsView = new DataView(results.buffer);
const resultsAddress = koffi.address(results);
const lengthAddress = asAddress(resultsAddress + BigInt(LENGTH_AT));
const offsetAddress = asAddress(resultsAddress + BigInt(OFFSET_AT));
const handleAddress = asAddress(resultsAddress + BigInt(HANDLE_AT));
const keyInfoAddress = asAddress(resultsAddress + BigInt(KEY_INFO_AT));
const reportAddress = asAddress(resultsAddress + BigInt(REPORT_AT));
results.writeUInt32LE(KEY_INFO_SIZE, KEY_INFO_AT);
results.writeUInt32LE(REPORT_SIZE, REPORT_AT);

/** Lengths of a call; no buffer of JavaScript is longer than 2^53 bytes, and koffi has no big-endian targets. */
function readSize(at, from = resultsView) {
  const low = from.getUint32(at, true);
  return WORD === 8 ? low + from.getUint32(at + 4, true) * 0x1_0000_0000 : low;
}

/** `*out_len` of the last call. */
const written = () => readSize(LENGTH_AT);

function readHandle(at, from) {
  return asAddress(WORD === 8 ? from.getBigUint64(at, true) : BigInt(from.getUint32(at, true)));
}

/** The status of a call that makes a key set, and the handle of what it made: taken at once, it cannot be taken twice. */
function made(status) {
  return { status, handle: status === 0 ? readHandle(HANDLE_AT, resultsView) : null };
}

/** NUL-terminated text in a field of `size` bytes. */
function fieldText(at, size) {
  if (results[at] === 0) return '';
  const end = results.indexOf(0, at);
  return results.toString('utf8', at, end === -1 ? at + size : Math.min(end, at + size));
}

/** What the last call to keysetKey described. */
function keyInfo() {
  const at = KEY_INFO_AT;
  return {
    alg: algorithmName(resultsView.getInt32(at + 4, true)),
    flags: resultsView.getUint32(at + 8, true),
    bits: resultsView.getUint32(at + 12, true),
    kid: fieldText(at + 16, 128),
    thumbprint: fieldText(at + 144, 48),
  };
}

/** Where in a report its plain numbers are; a test compares these with the header. */
const reportLayout = Object.freeze({
  status: 4,
  alg: 8,
  failed: 12,
  missing: 16,
  malformed: 20,
  kid_len: 24,
  untried: 28,
});

const NO_CHECKS = Object.freeze([]);

function checkNames(bits) {
  return bits === 0 ? NO_CHECKS : Object.freeze(CHECKS.filter((_, bit) => bits & (1 << bit)));
}

/** A time, or null where there is none: INT64_MIN. */
function time(at) {
  const value = resultsView.getBigInt64(at, true);
  return value === INT64_MIN ? null : Number(value);
}

/** The report of the last verification. */
function report() {
  const number = (name) => resultsView.getUint32(REPORT_AT + reportLayout[name], true);
  const at = REPORT_AT;
  const status = number('status');
  return Object.freeze({
    code: statusName(status),
    status,
    alg: algorithmName(number('alg')),
    failed: checkNames(number('failed')),
    missing: checkNames(number('missing')),
    malformed: checkNames(number('malformed')),
    claim: fieldText(at + 64, 64) || null,
    kid: fieldText(at + 128, 128) || null,
    kidLength: number('kid_len'),
    untried: number('untried'),
    now: time(at + 32),
    expiresAt: time(at + 40),
    notBefore: time(at + 48),
    issuedAt: time(at + 56),
  });
}

// Structs of options. A `text` is a jwt_str (a string or bytes), `texts` a list of them and `expects` a list of
// jwt_expect, each with its length behind the pointer.

const KIND_SIZE = { u32: 4, i32: 4, u64: 8, i64: 8, size: WORD, text: 2 * WORD, texts: 2 * WORD, expects: 2 * WORD };
const TEXT_SIZE = 2 * WORD;
const EXPECT_SIZE = 2 * TEXT_SIZE + 8;

function struct(fields) {
  let size = 0;
  const placed = Object.entries(fields).map(([name, kind]) => {
    const field = { name, kind, at: size };
    size += KIND_SIZE[kind];
    return field;
  });
  return Object.freeze({ size, fields: Object.freeze(placed) });
}

const structs = Object.freeze({
  jwt_key_options: struct({
    struct_size: 'u32',
    flags: 'u32',
    kid: 'text',
    issuer: 'text',
    password: 'text',
    bits: 'u32',
    reserved: 'u32',
  }),
  jwt_sign_options: struct({
    struct_size: 'u32',
    flags: 'u32',
    alg: 'i32',
    reserved: 'u32',
    expires_in: 'i64',
    not_before_in: 'i64',
    kid: 'text',
    typ: 'text',
    header: 'text',
  }),
  jwt_verify_options: struct({
    struct_size: 'u32',
    flags: 'u32',
    algorithms: 'u64',
    leeway_seconds: 'u32',
    max_age_seconds: 'u32',
    issuers: 'texts',
    audiences: 'texts',
    types: 'texts',
    required: 'texts',
    expected: 'expects',
    subject: 'text',
    max_token_len: 'size',
    reserved: 'size',
  }),
  jws_options: struct({
    struct_size: 'u32',
    flags: 'u32',
    algorithms: 'u64',
    types: 'texts',
    crit: 'texts',
    payload: 'text',
    kid: 'text',
    typ: 'text',
    header: 'text',
    alg: 'i32',
    reserved: 'u32',
    max_token_len: 'size',
    reserved2: 'size',
  }),
});

/** A buffer with its address, to write a struct and everything that it points to. */
class Arena {
  constructor(size) {
    this.buffer = allocate(size);
    this.view = new DataView(this.buffer.buffer);
    const address = koffi.address(this.buffer);
    this.low = Number(address & 0xffff_ffffn);
    this.high = Number(address >> 32n);
  }

  putWord(at, low, high) {
    this.view.setUint32(at, low, true);
    if (WORD === 8) this.view.setUint32(at + 4, high, true);
  }

  /** A size_t. */
  putSize(at, value) {
    this.putWord(at, value % 0x1_0000_0000, Math.floor(value / 0x1_0000_0000));
  }

  /** The address of the byte at `target`. */
  putPointer(at, target) {
    const low = this.low + target;
    const carry = low >= 0x1_0000_0000 ? 1 : 0;
    this.putWord(at, low - carry * 0x1_0000_0000, this.high + carry);
  }

  /** A jwt_str at `at` whose bytes go to `target`; returns where the next bytes can go. */
  putText(at, text, target) {
    let length;
    if (typeof text === 'string') {
      length = this.buffer.write(text, target, 'utf8');
    } else {
      this.buffer.set(text, target);
      length = text.length;
    }
    this.putPointer(at, target);
    this.putSize(at + WORD, length);
    return target + length;
  }
}

/** No character of a string takes more than three bytes for each of its UTF-16 units; one more so that an empty text has a place. */
const textRoom = (text) => (typeof text === 'string' ? text.length * 3 : text.length) + 1;

const ARENA_SIZE = 4096;
const sharedArena = new Arena(ARENA_SIZE);

/**
 * Writes a struct of options. `lasting` gives it memory of its own; otherwise it is good until the next call.
 * Members that are undefined stay zero.
 */
function pack(layout, values, lasting) {
  let lists = 0;
  let texts = 0;
  for (const { name, kind } of layout.fields) {
    const value = values[name];
    if (value === undefined) continue;
    if (kind === 'text') {
      texts += textRoom(value);
    } else if (kind === 'texts') {
      lists += value.length * TEXT_SIZE;
      for (const text of value) texts += textRoom(text);
    } else if (kind === 'expects') {
      lists += value.length * EXPECT_SIZE;
      for (const item of value) texts += textRoom(item.claim) + textRoom(item.value);
    }
  }
  const front = layout.size + lists;
  const size = front + texts;
  const arena = lasting || size > ARENA_SIZE ? new Arena(size) : sharedArena;
  if (arena === sharedArena) arena.buffer.fill(0, 0, front);

  let list = layout.size;
  let tail = front;
  for (const { name, kind, at } of layout.fields) {
    const value = name === 'struct_size' ? layout.size : values[name];
    if (value === undefined) continue;
    switch (kind) {
      case 'u32':
        arena.view.setUint32(at, value, true);
        break;
      case 'i32':
        arena.view.setInt32(at, value, true);
        break;
      case 'u64':
        arena.view.setBigUint64(at, BigInt(value), true);
        break;
      case 'i64':
        arena.view.setBigInt64(at, BigInt(value), true);
        break;
      case 'size':
        arena.putSize(at, value);
        break;
      case 'text':
        tail = arena.putText(at, value, tail);
        break;
      default:
        arena.putPointer(at, list);
        arena.putSize(at + WORD, value.length);
        for (const item of value) {
          if (kind === 'texts') {
            tail = arena.putText(list, item, tail);
            list += TEXT_SIZE;
          } else {
            tail = arena.putText(list, item.claim, tail);
            tail = arena.putText(list + TEXT_SIZE, item.value, tail);
            arena.view.setUint32(list + 2 * TEXT_SIZE, item.rule, true);
            list += EXPECT_SIZE;
          }
        }
    }
  }
  return arena.buffer;
}

// Calls on another thread. koffi keeps memory for eight of them at a time; more would only queue up in front of what
// else the host does on such threads (files, DNS), so they wait here.

const MOST_ELSEWHERE = 8;
/** The calls under way. What they were given must stay reachable until they are done. */
const elsewhere = new Set();
const waiting = [];

function settle(job, error, status) {
  elsewhere.delete(job);
  if (error) job.reject(error);
  else job.resolve(status);
}

function start(job) {
  elsewhere.add(job);
  if (canRunElsewhere) {
    try {
      job.call.async(...job.given, (error, status) => {
        settle(job, error, status);
        startWaiting();
      });
      return;
    } catch {
      // The host has used up the calls that koffi allows at a time: then here and now.
    }
  }
  try {
    settle(job, null, job.call(...job.given));
  } catch (error) {
    settle(job, error);
  }
}

function startWaiting() {
  while (waiting.length > 0 && elsewhere.size < MOST_ELSEWHERE) start(waiting.shift());
}

/** A call on another thread; the promise is for its status. */
function callElsewhere(call, ...given) {
  return new Promise((resolve, reject) => {
    waiting.push({ call, given, resolve, reject });
    startWaiting();
  });
}

/** Enough for the largest signature (6,170 characters) and claims of the usual size; if not, the call is made again. */
const FIRST_ROOM = 8192;

/** Signs on another thread. Buffers must not change meanwhile; the key set may even be freed. */
async function signElsewhere(call, keys, bytes, options, ...now) {
  jwt_keyset_retain(keys);
  try {
    const length = allocate(8);
    let out = Buffer.allocUnsafeSlow(FIRST_ROOM + 2 * bytes.length);
    for (;;) {
      const status = await callElsewhere(call, keys, bytes, bytes.length, options, ...now, out, out.length, length);
      const size = readSize(0, new DataView(length.buffer));
      if (status !== constants.JWT_BUFFER_TOO_SMALL) return { status, out, size };
      out = Buffer.allocUnsafeSlow(size);
    }
  } finally {
    jwt_keyset_free(keys);
  }
}

/** Makes a key on another thread. */
async function generateElsewhere(alg, options) {
  const place = allocate(8);
  const status = await callElsewhere(own_jwt_keyset_generate, alg, options, place);
  return { status, handle: status === 0 ? readHandle(0, new DataView(place.buffer)) : null };
}

// Statuses and algorithms by name.

const statusNames = new Map();

function statusName(status) {
  let name = statusNames.get(status);
  if (name === undefined) statusNames.set(status, (name = jwt_status_name(status)));
  return name;
}

const algorithmNumbers = new Map();

/** The number of an algorithm, or 0. */
function algorithmNumber(name) {
  let number = algorithmNumbers.get(name);
  if (number === undefined) {
    const bytes = Buffer.from(name, 'utf8');
    number = jwt_alg_from_name({ ptr: bytes, len: bytes.length });
    // Only names that exist are remembered, so that the map stays small.
    if (number !== 0) algorithmNumbers.set(name, number);
  }
  return number;
}

/** The names by number, as many as a set of algorithms can hold; null where there is none. */
const namesByNumber = Array.from({ length: 64 }, (_, number) => jwt_alg_name(number));
// The number that is kept for Ed448 has a name, but nothing can be done with it.
const algorithmNames = Object.freeze(namesByNumber.filter((name) => name !== null && name !== 'Ed448'));
const algorithmName = (number) => namesByNumber[number] ?? null;

module.exports = {
  libc,
  libraryPath,
  libraryVersion,
  constants,
  structs,
  reportLayout,
  CHECKS,
  INT64_MIN,
  SCRATCH_SIZE,
  WORD,
  allocate,
  input,
  output,
  pack,
  written,
  keyInfo,
  report,
  statusName,
  statusText: (status) => jwt_status_text(status),
  algorithmNumber,
  algorithmNames,
  keysetFromSecret: (alg, secret, options) =>
    made(jwt_keyset_from_secret(alg, secret, secret.length, options, handleAddress)),
  keysetFromPem: (alg, pem, options) => made(jwt_keyset_from_pem(alg, pem, pem.length, options, handleAddress)),
  keysetFromDer: (alg, der, options) => made(jwt_keyset_from_der(alg, der, der.length, options, handleAddress)),
  keysetFromJwks: (json, options) => made(jwt_keyset_from_jwks(json, json.length, options, handleAddress)),
  keysetGenerate: (alg, options) => made(jwt_keyset_generate(alg, options, handleAddress)),
  keysetGenerateElsewhere: generateElsewhere,
  keysetAdd: (keys, from) => jwt_keyset_add(keys, from),
  keysetReplace: (keys, from) => jwt_keyset_replace(keys, from),
  keysetReload: (keys, json) => jwt_keyset_reload(keys, json, json.length),
  /** `index` undefined means all keys. */
  keysetExport: (keys, index, form, out) =>
    jwt_keyset_export(keys, index ?? 2n ** BigInt(8 * WORD) - 1n, form, out, out.length, lengthAddress),
  keysetLength: (keys) => Number(jwt_keyset_len(keys)),
  keysetKey: (keys, index) => jwt_keyset_key(keys, index, keyInfoAddress),
  keysetFree: (keys) => jwt_keyset_free(keys),
  sign: (keys, claims, length, options, now, out) =>
    jwt_sign(keys, claims, length, options, now, out, out.length, lengthAddress),
  signElsewhere: (keys, claims, options, now) => signElsewhere(own_jwt_sign, keys, claims, options, now),
  verify: (keys, token, length, options, now, out) =>
    jwt_verify(keys, token, length, options, now, out, out.length, lengthAddress, reportAddress),
  jwsSign: (keys, payload, length, options, out) =>
    jws_sign(keys, payload, length, options, out, out.length, lengthAddress),
  jwsSignElsewhere: (keys, payload, options) => signElsewhere(own_jws_sign, keys, payload, options),
  jwsVerify: (keys, token, length, options, out) =>
    jws_verify(keys, token, length, options, out, out.length, lengthAddress, reportAddress),
  peek: (token, length, part, out) => jwt_peek(token, length, part, out, out.length, lengthAddress),
  bearerToken: (value, length) => jwt_bearer_token(value, length, offsetAddress, lengthAddress),
  /** `*offset` of the last bearerToken. */
  offset: () => readSize(OFFSET_AT),
};
