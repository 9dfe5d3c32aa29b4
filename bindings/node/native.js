'use strict';

/*
 * The boundary to the native library: the only file that knows koffi and addresses. Numbers, structs and
 * functions of the header are in abi.js.
 *
 * Almost every call is synchronous, so one set of buffers per thread serves all of them. What goes in is written after
 * the last code of the host has run, and results are read before any can run again; a handle is taken from its key set
 * in the expression that makes the call. The few calls that run on another thread have memory and a share in the key set
 * of their own. Nothing here calls back into code of the host.
 */

const { constants, functions, structs } = require('./abi.js');
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

// The functions.

const POINTER = 'void *';
const ADDRESS = 'uintptr_t';

/** A function of the library; `other` is the type of its last parameter, or of that `at` another place. */
function declare(name, other, at = -1) {
  const [result, types] = functions[name];
  const place = at < 0 ? types.length + at : at;
  const parameters = other === undefined ? types : types.map((type, index) => (index === place ? other : type));
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

const jwt_keyset_new = declare('jwt_keyset_new');
const jwt_keyset_from_secret = declare('jwt_keyset_from_secret');
const jwt_keyset_from_pem = declare('jwt_keyset_from_pem');
const jwt_keyset_from_der = declare('jwt_keyset_from_der');
const jwt_keyset_from_jwks = declare('jwt_keyset_from_jwks');
const jwt_keyset_generate = declare('jwt_keyset_generate');
const jwt_keyset_add = declare('jwt_keyset_add');
const jwt_keyset_replace = declare('jwt_keyset_replace');
const jwt_keyset_reload = declare('jwt_keyset_reload');
const jwt_keyset_export = declare('jwt_keyset_export');
const jwt_keyset_len = declare('jwt_keyset_len');
const jwt_keyset_key = declare('jwt_keyset_key');
const jwt_jwks_entry = declare('jwt_jwks_entry');
const jwt_keyset_retain = declare('jwt_keyset_retain');
const jwt_keyset_free = declare('jwt_keyset_free');
const jwt_sign = declare('jwt_sign');
const jwt_verify = declare('jwt_verify');
const jwt_encrypt = declare('jwt_encrypt');
const jwt_decrypt = declare('jwt_decrypt');
const jws_sign = declare('jws_sign');
const jws_verify = declare('jws_verify');
const jwe_encrypt = declare('jwe_encrypt');
const jwe_decrypt = declare('jwe_decrypt');
const jwt_issuer_new = declare('jwt_issuer_new');
const jwt_issuer_next = declare('jwt_issuer_next');
const jwt_issuer_response = declare('jwt_issuer_response');
const jwt_issuer_failure = declare('jwt_issuer_failure');
const jwt_issuer_refresh = declare('jwt_issuer_refresh');
const jwt_issuer_verify = declare('jwt_issuer_verify');
const jwt_issuer_keys = declare('jwt_issuer_keys');
const jwt_issuer_free = declare('jwt_issuer_free');
const jwt_peek = declare('jwt_peek');
const jwt_bearer_token = declare('jwt_bearer_token');
const jwt_explain = declare('jwt_explain');
const jwt_policy_from_json = declare('jwt_policy_from_json');
const jwt_policy_options = declare('jwt_policy_options');
const jwt_policy_explain = declare('jwt_policy_explain');
const jwt_policy_free = declare('jwt_policy_free');
// The same with options by their address: those that a policy lends.
const jwt_verify_by = declare('jwt_verify', ADDRESS, 3);
const jwt_decrypt_by = declare('jwt_decrypt', ADDRESS, 3);
const jwt_issuer_verify_by = declare('jwt_issuer_verify', ADDRESS, 3);
const jwt_explain_by = declare('jwt_explain', ADDRESS, 1);
const jwt_bearer_challenge = declare('jwt_bearer_challenge');
const jwt_claim_json = declare('jwt_claim_json');
const jwt_claim_count = declare('jwt_claim_count');
const jwt_status_text = declare('jwt_status_text');
const jwt_status_name = declare('jwt_status_name');
const jwt_alg_name = declare('jwt_alg_name');
const jwt_alg_from_name = declare('jwt_alg_from_name');
const jwe_alg_name = declare('jwe_alg_name');
const jwe_alg_from_name = declare('jwe_alg_from_name');
// The same with buffers of the call's own for its results, so that they can run on another thread.
const own_jwt_keyset_generate = declare('jwt_keyset_generate', POINTER);
const own_jwt_sign = declare('jwt_sign', POINTER);
const own_jws_sign = declare('jws_sign', POINTER);

/** The bits JWT_CHECK_*, from the lowest, by the names that reports use. */
const CHECKS = Object.freeze(
  Object.keys(constants)
    .filter((name) => name.startsWith('JWT_CHECK_'))
    .map((name) => name.slice('JWT_CHECK_'.length).toLowerCase())
    .map((name) => name.replace(/_(.)/g, (_, letter) => letter.toUpperCase())),
);

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

const inputAddress = asAddress(koffi.address(input));
const outputAddress = asAddress(koffi.address(output));
/** The address of what {@link pack} wrote for good; koffi takes an address faster than a buffer. */
const OWN_ADDRESS = Symbol('address');

/**
 * The memory that calls share as its address, and options that last likewise; other bytes as they are. The caller holds on to
 * the buffer.
 */
function place(bytes) {
  if (bytes === input) return inputAddress;
  if (bytes === output) return outputAddress;
  return bytes === null ? null : (bytes[OWN_ADDRESS] ?? bytes);
}

const WORD = koffi.sizeof(POINTER);

// Structs.

const TEXT_SIZE = 2 * WORD;
const EXPECT_SIZE = 2 * TEXT_SIZE + 8;
const KIND_SIZE = {
  ...{ u32: 4, i32: 4, u64: 8, i64: 8, size: WORD, handle: WORD },
  ...{ text: TEXT_SIZE, texts: 2 * WORD, expects: 2 * WORD },
};

/** Where the members of a struct are. None of them has padding in front. */
function layoutOf(members) {
  let size = 0;
  const fields = Object.entries(members).map(([name, kind]) => {
    const field = { name, kind, at: size };
    size += typeof kind === 'number' ? kind : KIND_SIZE[kind];
    return field;
  });
  return Object.freeze({ size, fields: Object.freeze(fields) });
}

const layouts = Object.freeze(
  Object.fromEntries(Object.entries(structs).map(([name, members]) => [name, layoutOf(members)])),
);

/** The places of the members of a struct that calls fill, when it stands at `start`. */
function placesIn(layout, start) {
  return Object.freeze(Object.fromEntries(layout.fields.map(({ name, at }) => [name, start + at])));
}

// Places for what calls return beside their buffers.
const LENGTH_AT = 0;
const OFFSET_AT = 8;
const HANDLE_AT = 16;
const TYPE_AT = 24;
const KEY_INFO_AT = 64;
const REPORT_AT = 256;
const ENTRY_INFO_AT = 512;
const results = allocate(768);
const resultsView = new DataView(results.buffer);
const resultsAddress = koffi.address(results);
const lengthAddress = asAddress(resultsAddress + BigInt(LENGTH_AT));
const offsetAddress = asAddress(resultsAddress + BigInt(OFFSET_AT));
const handleAddress = asAddress(resultsAddress + BigInt(HANDLE_AT));
const typeAddress = asAddress(resultsAddress + BigInt(TYPE_AT));
const keyInfoAddress = asAddress(resultsAddress + BigInt(KEY_INFO_AT));
const reportAddress = asAddress(resultsAddress + BigInt(REPORT_AT));
const entryInfoAddress = asAddress(resultsAddress + BigInt(ENTRY_INFO_AT));
const reportBytes = results.subarray(REPORT_AT, REPORT_AT + layouts.jwt_report.size);
results.writeUInt32LE(layouts.jwt_key_info.size, KEY_INFO_AT);
results.writeUInt32LE(layouts.jwt_report.size, REPORT_AT);
results.writeUInt32LE(layouts.jwt_entry_info.size, ENTRY_INFO_AT);
const inKeyInfo = placesIn(layouts.jwt_key_info, KEY_INFO_AT);
const inReport = placesIn(layouts.jwt_report, REPORT_AT);
const inEntryInfo = placesIn(layouts.jwt_entry_info, ENTRY_INFO_AT);

/** Lengths of a call; no buffer of JavaScript is longer than 2^53 bytes, and koffi has no big-endian targets. */
function readSize(at, from = resultsView) {
  const low = from.getUint32(at, true);
  return WORD === 8 ? low + from.getUint32(at + 4, true) * 0x1_0000_0000 : low;
}

/** `*out_len` of the last call. */
const written = () => readSize(LENGTH_AT);

/** The handle at the beginning of a word. An element is read without a method, in whose place the host could put another. */
function readHandle(at, words) {
  return asAddress(BigInt(words[at / WORD]));
}

/** Memory as words. */
const wordsOf = ({ buffer }) => (WORD === 8 ? new BigUint64Array(buffer) : new Uint32Array(buffer));
const resultsWords = wordsOf(results);

/** The status of a call that makes a key set, and the handle of what it made: taken at once, it cannot be taken twice. */
function made(status) {
  return { status, handle: status === 0 ? readHandle(HANDLE_AT, resultsWords) : null };
}

/** NUL-terminated text in a field of `size` bytes. */
function fieldText(at, size) {
  if (results[at] === 0) return '';
  const end = results.indexOf(0, at);
  return results.toString('utf8', at, end === -1 ? at + size : Math.min(end, at + size));
}

/** What the last call to keysetKey described. */
function keyInfo() {
  return {
    alg: algorithmName(resultsView.getInt32(inKeyInfo.alg, true)),
    flags: resultsView.getUint32(inKeyInfo.flags, true),
    bits: resultsView.getUint32(inKeyInfo.bits, true),
    kid: fieldText(inKeyInfo.kid, structs.jwt_key_info.kid),
    thumbprint: fieldText(inKeyInfo.thumbprint, structs.jwt_key_info.thumbprint),
  };
}

/** What became of one entry of a JWK Set that was given these options, or undefined where there is none. */
function jwksEntry(json, options, index) {
  if (jwt_jwks_entry(json, json.length, options, index, entryInfoAddress) !== 0) return undefined;
  return {
    code: statusName(resultsView.getInt32(inEntryInfo.status, true)),
    kty: resultsView.getInt32(inEntryInfo.kty, true),
    flags: resultsView.getUint32(inEntryInfo.flags, true),
    bits: resultsView.getUint32(inEntryInfo.bits, true),
    kid: fieldText(inEntryInfo.kid, structs.jwt_entry_info.kid),
    member: fieldText(inEntryInfo.member, structs.jwt_entry_info.member),
  };
}

const fetchBytes = allocate(layouts.jwt_fetch.size);
fetchBytes.writeUInt32LE(layouts.jwt_fetch.size, 0);
const fetchAddress = asAddress(koffi.address(fetchBytes));
const inFetch = placesIn(layouts.jwt_fetch, 0);

/** What an issuer says to do next. */
function issuerNext(issuer, now) {
  jwt_issuer_next(issuer, now, fetchAddress);
  const text = (at, length) => fetchBytes.toString('latin1', at, at + fetchBytes.readUInt32LE(length));
  return {
    action: fetchBytes.readInt32LE(inFetch.action),
    at: Number(fetchBytes.readBigInt64LE(inFetch.at)),
    id: fetchBytes.readBigUInt64LE(inFetch.id),
    url: text(inFetch.url, inFetch.url_len),
    etag: text(inFetch.etag, inFetch.etag_len),
  };
}

/** The type JWT_JSON_* of a member of a JSON object, 0 for one that is not there, or undefined if it is no such object. */
function memberType(json, name) {
  const bytes = Buffer.from(name, 'utf8');
  const status = jwt_claim_json(json, json.length, bytes, bytes.length, typeAddress, offsetAddress, lengthAddress);
  if (status === constants.JWT_CLAIM_MISSING) return 0;
  return status === 0 ? resultsView.getInt32(TYPE_AT, true) : undefined;
}

/** How many elements a member of a JSON object has that is a list, or undefined. */
function memberCount(json, name) {
  const bytes = Buffer.from(name, 'utf8');
  return jwt_claim_count(json, json.length, bytes, bytes.length, lengthAddress) === 0 ? written() : undefined;
}

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
  const number = (name) => resultsView.getUint32(inReport[name], true);
  const status = number('status');
  return Object.freeze({
    code: statusName(status),
    status,
    alg: algorithmName(number('alg')),
    failed: checkNames(number('failed')),
    missing: checkNames(number('missing')),
    malformed: checkNames(number('malformed')),
    claim: fieldText(inReport.claim, structs.jwt_report.claim) || null,
    kid: fieldText(inReport.kid, structs.jwt_report.kid) || null,
    kidLength: number('kid_len'),
    untried: number('untried'),
    now: time(inReport.now),
    expiresAt: time(inReport.expires_at),
    notBefore: time(inReport.not_before),
    issuedAt: time(inReport.issued_at),
  });
}

/** Whether options are an address, of those that a policy lends. */
const isLent = (options) => typeof options === 'number' || typeof options === 'bigint';

/** What the library says of the last verification; `options` are those of that call, as for jwt_verify. */
function explanation(options) {
  const explain = isLent(options) ? jwt_explain_by : jwt_explain;
  let status = explain(reportBytes, options, output, SCRATCH_SIZE, lengthAddress);
  // It takes no options that jwt_verify does not take.
  if (status !== 0) status = jwt_explain(reportBytes, null, output, SCRATCH_SIZE, lengthAddress);
  return status === 0 ? output.toString('utf8', 0, written()) : jwt_status_text(status);
}

/** A policy of a document; the status and the place of the fault where it is none. `decryptWith`: a handle, or null. */
function policyFromJson(json, decryptWith) {
  const status = jwt_policy_from_json(json, json.length, decryptWith ?? 0, handleAddress, offsetAddress);
  return { ...made(status), errorAt: readSize(OFFSET_AT) };
}

/** What a policy's document demands, or what is wrong with it. */
function policyExplanation(json, decryptWith) {
  let out = output;
  let status = jwt_policy_explain(json, json.length, decryptWith ?? 0, out, out.length, lengthAddress);
  if (status === constants.JWT_BUFFER_TOO_SMALL) {
    out = Buffer.allocUnsafeSlow(written());
    status = jwt_policy_explain(json, json.length, decryptWith ?? 0, out, out.length, lengthAddress);
  }
  return status === 0 ? out.toString('utf8', 0, written()) : jwt_status_text(status);
}

/** A buffer with its address, to write a struct and everything that it points to. */
class Arena {
  constructor(size) {
    this.buffer = allocate(size);
    this.view = new DataView(this.buffer.buffer);
    const address = koffi.address(this.buffer);
    this.buffer[OWN_ADDRESS] = asAddress(address);
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

  /** The address of a key set. */
  putHandle(at, handle) {
    const address = BigInt(handle);
    this.putWord(at, Number(address & 0xffff_ffffn), Number(address >> 32n));
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
 * Members that are undefined stay zero. One with a handle must be lasting: in memory that calls share, the address could
 * outlive the key set.
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
      case 'handle':
        arena.putHandle(at, value);
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
  return { status, handle: status === 0 ? readHandle(0, wordsOf(place)) : null };
}

// Statuses and algorithms by name.

const statusNames = new Map();

function statusName(status) {
  let name = statusNames.get(status);
  if (name === undefined) statusNames.set(status, (name = jwt_status_name(status)));
  return name;
}

const FIRST_KEY_MANAGEMENT = constants.JWE_DIR;
const FIRST_CONTENT_ENCRYPTION = constants.JWE_A128GCM;
/** No algorithm has a number beyond it. */
const ALGORITHMS_END = 256;

/** The names by number; null where there is none. Those of signatures are below those of encryption. */
const namesByNumber = Array.from({ length: ALGORITHMS_END }, (_, number) =>
  number < FIRST_KEY_MANAGEMENT ? jwt_alg_name(number) : jwe_alg_name(number),
);
const algorithmName = (number) => namesByNumber[number] ?? null;

/** One kind of algorithms: their names, and the number of a name, or 0. */
function kindOfAlgorithms(numberOf, from, end) {
  const names = Object.freeze(namesByNumber.slice(from, end).filter((name) => name !== null));
  const numbers = new Map();
  const number = (name) => {
    let found = numbers.get(name);
    if (found === undefined) {
      const bytes = Buffer.from(name, 'utf8');
      found = numberOf(bytes, bytes.length);
      if (found < from || found >= end) found = 0;
      // Only names that exist are remembered, so that the map stays small.
      if (found !== 0) numbers.set(name, found);
    }
    return found;
  };
  return Object.freeze({ names, number });
}

const signatures = kindOfAlgorithms(jwt_alg_from_name, 0, FIRST_KEY_MANAGEMENT);
const keyManagement = kindOfAlgorithms(jwe_alg_from_name, FIRST_KEY_MANAGEMENT, FIRST_CONTENT_ENCRYPTION);
const contentEncryption = kindOfAlgorithms(jwe_alg_from_name, FIRST_CONTENT_ENCRYPTION, ALGORITHMS_END);

module.exports = {
  libc,
  libraryPath,
  libraryVersion,
  constants,
  layouts,
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
  explanation,
  statusName,
  statusText: (status) => jwt_status_text(status),
  algorithmName,
  signatures,
  keyManagement,
  contentEncryption,
  keysetNew: (options) => made(jwt_keyset_new(options, handleAddress)),
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
  jwksEntry,
  memberType,
  memberCount,
  /** Takes a share in a key set, to be given back with keysetFree. It has the same handle. */
  keysetRetain: (keys) => jwt_keyset_retain(keys),
  keysetFree: (keys) => jwt_keyset_free(keys),
  sign: (keys, claims, length, options, now, out) =>
    jwt_sign(keys, place(claims), length, place(options), now, place(out), out.length, lengthAddress),
  signElsewhere: (keys, claims, options, now) => signElsewhere(own_jwt_sign, keys, claims, options, now),
  policyFromJson,
  policyExplanation,
  policyOptions: (policy) => jwt_policy_options(policy),
  policyFree: (policy) => jwt_policy_free(policy),
  verify: (keys, token, length, options, now, out) =>
    (isLent(options) ? jwt_verify_by : jwt_verify)(
      keys, place(token), length, place(options), now, place(out), out.length, lengthAddress, reportAddress),
  issuerNew: (options) => made(jwt_issuer_new(options, handleAddress)),
  issuerNext,
  issuerResponse: (issuer, now, answer) => jwt_issuer_response(issuer, now, answer),
  issuerFailure: (issuer, now, id) => jwt_issuer_failure(issuer, now, id),
  issuerRefresh: (issuer, now) => jwt_issuer_refresh(issuer, now),
  issuerVerify: (issuer, token, length, options, now, out) =>
    (isLent(options) ? jwt_issuer_verify_by : jwt_issuer_verify)(
      issuer, place(token), length, place(options), now, place(out), out.length, lengthAddress, reportAddress),
  /** A share in the issuer's key set. */
  issuerKeys: (issuer) => jwt_issuer_keys(issuer),
  issuerFree: (issuer) => jwt_issuer_free(issuer),
  encrypt: (keys, claims, length, options, now, out) =>
    jwt_encrypt(keys, place(claims), length, place(options), now, place(out), out.length, lengthAddress),
  decrypt: (keys, token, length, options, now, out) =>
    (isLent(options) ? jwt_decrypt_by : jwt_decrypt)(
      keys, place(token), length, place(options), now, place(out), out.length, lengthAddress, reportAddress),
  jwsSign: (keys, payload, length, options, out) =>
    jws_sign(keys, place(payload), length, place(options), place(out), out.length, lengthAddress),
  jwsSignElsewhere: (keys, payload, options) => signElsewhere(own_jws_sign, keys, payload, options),
  jwsVerify: (keys, token, length, options, out) =>
    jws_verify(keys, place(token), length, place(options), place(out), out.length, lengthAddress, reportAddress),
  jweEncrypt: (keys, plaintext, length, options, out) =>
    jwe_encrypt(keys, place(plaintext), length, place(options), place(out), out.length, lengthAddress),
  jweDecrypt: (keys, token, length, options, out) =>
    jwe_decrypt(keys, place(token), length, place(options), place(out), out.length, lengthAddress, reportAddress),
  peek: (token, length, part, out) => jwt_peek(token, length, part, out, out.length, lengthAddress),
  bearerToken: (value, length) => jwt_bearer_token(value, length, offsetAddress, lengthAddress),
  /** `*offset` of the last bearerToken. */
  offset: () => readSize(OFFSET_AT),
  bearerChallenge: (status, options, out) => jwt_bearer_challenge(status, options, out, out.length, lengthAddress),
};
