'use strict';

/*
 * Options of the host, checked and turned into the members of C structs.
 *
 * A policy must not fail open: an option that is not known, that is there without a value, or that is an empty list is
 * an error, and so is an options object that inherits (its inherited part would be lost).
 *
 * To read an object of the host is to run its code: getters, proxies, toJSON, a clock that was replaced. Such code may
 * free a key set, change buffers, or call this package again. So each property is read once, into what belongs to the
 * call alone, and before anything is taken that such code could change: memory that calls share, and at the very last
 * the handle of the key set.
 */

const { KeyObject } = require('node:crypto');
const { inspect, types } = require('node:util');

const native = require('./native.js');
const { isUint8Array, ownBytes } = require('./bytes.js');
const { ArgumentError } = require('./errors.js');

const { constants } = native;

const TypedArray = Object.getPrototypeOf(Uint8Array);

/** A wrong value: the status and code that the library itself has for it. */
function invalid(message) {
  return new ArgumentError(message, { code: 'JWT_INVALID_ARGUMENT', status: constants.JWT_INVALID_ARGUMENT });
}

/** What a value is, without saying it. */
function kindOf(value) {
  if (value === null) return 'null';
  if (typeof value === 'object') return kindOfObject(value);
  if (typeof value === 'undefined') return 'undefined';
  return `a ${typeof value}`;
}

const KEY_TYPE = Object.getOwnPropertyDescriptor(KeyObject.prototype, 'type').get;

/** What a key object is, and the line that makes a Keyset of it; undefined for anything else. */
function conversionOf(value) {
  if (types.isCryptoKey?.(value)) {
    return "a CryptoKey: if it is extractable, convert it with Keyset.fromJwks(await crypto.subtle.exportKey('jwk', key))";
  }
  if (!types.isKeyObject?.(value)) return undefined;
  const type = KEY_TYPE.call(value);
  if (type === 'secret') return "a KeyObject: convert it with Keyset.fromSecret(key.export(), 'HS256')";
  const form = type === 'private' ? 'pkcs8' : 'spki';
  return `a KeyObject: convert it with Keyset.fromPem(key.export({ type: '${form}', format: 'pem' }))`;
}

function kindOfObject(value) {
  try {
    const conversion = conversionOf(value);
    if (conversion !== undefined) return conversion;
    if (Array.isArray(value)) return 'an array';
    const name = value.constructor?.name ?? 'without a prototype';
    return typeof name === 'string' ? `an object (${name})` : 'an object';
  } catch {
    // A revoked proxy, or code of its own that throws.
    return 'an object';
  }
}

const SURROGATE = /\p{Surrogate}/u;

/** A string with a lone surrogate has no UTF-8 form; it would become another text. */
function isWellFormed(text) {
  return typeof text.isWellFormed === 'function' ? text.isWellFormed() : !SURROGATE.test(text);
}

function text(value, name) {
  if (typeof value !== 'string') throw new TypeError(`${name} must be a string, not ${kindOf(value)}`);
  if (!isWellFormed(value)) throw invalid(`${name} holds a lone surrogate and cannot be written as UTF-8`);
  return value;
}

/** One string, or a list of them that is not empty. */
function textList(value, name) {
  if (typeof value === 'string') return [text(value, name)];
  if (!Array.isArray(value)) {
    throw new TypeError(`${name} must be a string or an array of strings, not ${kindOf(value)}`);
  }
  const list = elementsOf(value, name).map((item, index) => text(item, `${name}[${index}]`));
  if (list.length === 0) throw invalid(`${name} is an empty array: leave it out, or say what is acceptable`);
  return list;
}

/** No list of a policy is longer, and a proxy may claim any length. */
const LONGEST_LIST = 65_536;

/** The elements of an array, each read once and by its index: an iterator could give others. */
function elementsOf(array, name) {
  const { length } = array;
  if (!Number.isInteger(length) || length < 0 || length > LONGEST_LIST) {
    throw invalid(`${name} must have at most ${LONGEST_LIST} elements`);
  }
  const list = [];
  for (let index = 0; index < length; index++) list.push(array[index]);
  return list;
}

function flag(value, name) {
  if (typeof value !== 'boolean') throw new TypeError(`${name} must be true or false, not ${kindOf(value)}`);
  return value;
}

function integer(least, most) {
  return (value, name) => {
    if (typeof value !== 'number' && typeof value !== 'bigint') {
      throw new TypeError(`${name} must be a number, not ${kindOf(value)}`);
    }
    const number = Number(value);
    if (!Number.isInteger(number) || number < least || number > most) {
      throw invalid(`${name} must be a whole number from ${least} to ${most}, not ${value}`);
    }
    return number;
  };
}

const UINT32_MAX = 0xffff_ffff;
/** As many verified signatures as a key set can remember. */
const MOST_REMEMBERED = 2 ** 20;
const seconds = integer(0, UINT32_MAX);
const anySeconds = integer(-Number.MAX_SAFE_INTEGER, Number.MAX_SAFE_INTEGER);

/** Seconds from now; the library takes 0 for "not given". */
function delay(value, name) {
  const number = anySeconds(value, name);
  if (number === 0) throw invalid(`${name} of 0 would add nothing: leave it out, or put the time into the claims`);
  return number;
}

/** An algorithm of one of these kinds by its name, as its number. */
function algorithmOf(what, ...kinds) {
  return (value, name) => {
    text(value, name);
    for (const kind of kinds) {
      const number = kind.number(value);
      if (number !== 0) return number;
    }
    const names = kinds.flatMap((kind) => kind.names);
    throw invalid(`${name} ${inspect(value)} is no ${what}; there are ${names.join(', ')}`);
  };
}

const algorithm = algorithmOf('algorithm', native.signatures);
const keyManagement = algorithmOf('algorithm of key management', native.keyManagement);
const contentEncryption = algorithmOf('content encryption', native.contentEncryption);
/** What a key can be bound to. */
const keyAlgorithm = algorithmOf('algorithm', native.signatures, native.keyManagement, native.contentEncryption);

/** A set of algorithms of one kind as bits; `below` is what is taken from their numbers: JWT_BIT and JWE_BIT. */
function setOf(read, below) {
  return (value, name) => {
    let bits = 0n;
    for (const item of textList(value, name)) bits |= 1n << BigInt(read(item, name) - below);
    return bits;
  };
}

const algorithms = setOf(algorithm, 0);
const keyManagements = setOf(keyManagement, 61);
const contentEncryptions = setOf(contentEncryption, 168);

/** A key set: where its handle is taken it is seen whether it is one. */
const keys = (value) => value;

/** A policy: where its options are taken it is seen whether it is one. */
const policy = (value) => value;

const RULES = {
  __proto__: null,
  equals: constants.JWT_EQUALS,
  contains: constants.JWT_CONTAINS,
  equalsJson: constants.JWT_EQUALS_JSON,
};

/** A number, true, false or null as JSON text; undefined for anything else. */
function scalarJson(value, name) {
  if (value === null || typeof value === 'boolean') return String(value);
  if (typeof value === 'bigint') return value.toString();
  if (typeof value !== 'number') return undefined;
  if (!Number.isFinite(value)) throw invalid(`${name} must be finite, not ${value}`);
  if (Number.isInteger(value) && !Number.isSafeInteger(value)) {
    throw invalid(`${name} is beyond ±(2^53 - 1), where a number may have been rounded: give it as a bigint`);
  }
  return JSON.stringify(value);
}

/** `{claim: 'value', flag: true, other: {contains: 'word'}}` or `[{claim, value, rule}]`. */
function expectations(value, name) {
  const list = [];
  const add = (claim, expected, rule, where) => {
    const json = rule === 'equals' ? scalarJson(expected, where) : undefined;
    list.push({
      claim: text(claim, `a claim's name in ${name}`),
      value: json ?? text(expected, where),
      rule: RULES[json === undefined ? rule : 'equalsJson'],
    });
  };
  if (Array.isArray(value)) {
    elementsOf(value, name).forEach((item, index) => {
      const copy = plainCopy(item, `${name}[${index}]`, ['claim', 'value', 'rule']);
      const { claim, value: expected, rule = 'equals' } = copy;
      if (typeof rule !== 'string' || RULES[rule] === undefined) {
        throw invalid(`${name}[${index}].rule must be one of ${Object.keys(RULES).join(', ')}`);
      }
      add(claim, expected, rule, `${name}[${index}].value`);
    });
  } else {
    for (const [claim, expected] of Object.entries(plainCopy(value, name))) {
      const where = `${name}[${inspect(claim)}]`;
      if (typeof expected === 'object' && expected !== null) {
        const { contains } = plainCopy(expected, where, ['contains']);
        for (const word of textList(contains, `${where}.contains`)) add(claim, word, 'contains', where);
      } else if (['undefined', 'function', 'symbol'].includes(typeof expected)) {
        throw new TypeError(
          `${where} must be a string, a number, true, false, null or {contains: …}, not ${kindOf(expected)}`,
        );
      } else {
        add(claim, expected, 'equals', where);
      }
    }
  }
  if (list.length === 0) throw invalid(`${name} is empty: leave it out, or say what is expected`);
  return list;
}

/** Refuses all but an object of its own properties. */
function requirePlain(value, what) {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new TypeError(`${what} must be an object, not ${kindOf(value)}`);
  }
  const prototype = Object.getPrototypeOf(value);
  // Also true for the Object.prototype of another realm.
  if (prototype !== null && Object.getPrototypeOf(prototype) !== null) {
    throw new TypeError(`${what} must be a plain object: what it inherits would not be seen`);
  }
}

/** A copy of a plain object, each property read once. */
function plainCopy(value, what, known) {
  requirePlain(value, what);
  const copy = Object.create(null);
  for (const name of Reflect.ownKeys(value)) {
    if (known !== undefined && !known.includes(name)) {
      throw new TypeError(`${what} has no ${inspect(name)}; there are ${known.join(', ')}`);
    }
    if (typeof name === 'symbol') throw new TypeError(`${what} has ${inspect(name)}, but names are strings`);
    copy[name] = value[name];
  }
  return copy;
}

/** Bytes in another form than a Uint8Array, a proxy of one say, would become an object with a member for each byte. */
function refuseOtherBytes(value, what) {
  if (value instanceof TypedArray || value instanceof ArrayBuffer || value instanceof DataView) {
    throw new TypeError(`${what}: bytes must be a Uint8Array or Buffer itself, not ${kindOf(value)}`);
  }
}

/** A JSON document as text, or the bytes that were given. */
function jsonOrBytes(value, what) {
  if (isUint8Array(value)) return value;
  let json = value;
  if (typeof value === 'object' && value !== null) {
    refuseOtherBytes(value, what);
    json = JSON.stringify(value);
    if (typeof json !== 'string') throw new TypeError(`${what} cannot be written as JSON`);
  } else if (typeof value !== 'string') {
    throw new TypeError(`${what} must be an object, JSON text or bytes, not ${kindOf(value)}`);
  }
  if (!isWellFormed(json)) throw invalid(`${what} holds a lone surrogate and cannot be written as UTF-8`);
  return json;
}

function jsonText(value, name) {
  if (typeof value === 'object' && value !== null && !isUint8Array(value)) {
    refuseOtherBytes(value, name);
    const json = JSON.stringify(value);
    if (typeof json === 'string') return text(json, name);
  }
  return text(value, name);
}

/** Text or bytes that are taken as they are. */
function textOrBytes(value, name) {
  if (isUint8Array(value)) return value;
  if (typeof value !== 'string') {
    throw new TypeError(`${name} must be a string or bytes (Uint8Array), not ${kindOf(value)}`);
  }
  return text(value, name);
}

/** A secret: bytes, which are copied and then to be wiped. `instead` is what to do with a string. */
function secretBytes(value, name, instead = "use Buffer.from(text, 'base64') or the like") {
  if (typeof value === 'string') {
    throw new TypeError(
      `${name} must be bytes (Uint8Array or Buffer), not a string: a string does not say whether it is text, base64 ` +
        `or hexadecimal, and it cannot be wiped from memory; ${instead}`,
    );
  }
  if (!isUint8Array(value)) {
    throw new TypeError(`${name} must be bytes (Uint8Array or Buffer), not ${kindOf(value)}`);
  }
  return ownBytes(value);
}

/** Text or bytes, copied: other options are read after it. */
const bytes = (value, name) => ownBytes(textOrBytes(value, name));

const INT64_MAX = 2n ** 63n - 1n;

/** Seconds since the epoch for the library: a whole number, or a bigint where that is not exact. */
function instant(value, name) {
  if (typeof value === 'bigint') {
    // The smallest number would mean the system's clock.
    if (value > native.INT64_MIN && value <= INT64_MAX) return value;
  } else if (typeof value === 'number') {
    const whole = Math.floor(value);
    if (Number.isSafeInteger(whole)) return whole;
  } else {
    throw new TypeError(`${name} must be a number of seconds since the epoch, not ${kindOf(value)}`);
  }
  throw invalid(`${name} must be a number of seconds since the epoch, not ${value}`);
}

/** The host's clock, which tests may have replaced. */
function hostClock() {
  return instant(Date.now() / 1000, 'Date.now() / 1000');
}

// One row per option: the member of the struct that it sets, how it is read, and perhaps a flag that it raises; or that flag
// alone, for one that is true or false.

const OPTIONS = {
  key: {
    kid: ['kid', text],
    issuer: ['issuer', text],
    allowWeak: [constants.JWT_KEY_ALLOW_WEAK],
    forEncryption: [constants.JWT_KEY_FOR_ENCRYPTION],
    remember: ['remember', integer(0, MOST_REMEMBERED)],
  },
  empty: {
    issuer: ['issuer', text],
    allowWeak: [constants.JWT_KEY_ALLOW_WEAK],
    publicOnly: [constants.JWT_KEY_PUBLIC_ONLY],
    forEncryption: [constants.JWT_KEY_FOR_ENCRYPTION],
    remember: ['remember', integer(0, MOST_REMEMBERED)],
  },
  verify: {
    issuer: ['issuers', textList],
    audience: ['audiences', textList],
    subject: ['subject', text],
    types: ['types', textList],
    algorithms: ['algorithms', algorithms],
    required: ['required', textList],
    expected: ['expected', expectations],
    leeway: ['leeway_seconds', seconds],
    maxAge: ['max_age_seconds', integer(1, UINT32_MAX)],
    maxTokenLen: ['max_token_len', integer(1, UINT32_MAX)],
    allowMissingExp: [constants.JWT_ALLOW_MISSING_EXP],
    ignoreExp: [constants.JWT_IGNORE_EXP],
    ignoreNbf: [constants.JWT_IGNORE_NBF],
    ignoreIat: [constants.JWT_IGNORE_IAT],
    ignoreAud: [constants.JWT_IGNORE_AUD],
    bigint: ['bigint', flag],
    decryptWith: ['decryptWith', keys, constants.JWT_ENCRYPTED],
    decryptAlgorithms: ['decrypt_algorithms', keyManagements],
    encryptions: ['encryptions', contentEncryptions],
    policy: ['policy', policy],
  },
  sign: {
    expiresIn: ['expires_in', integer(1, Number.MAX_SAFE_INTEGER)],
    notBeforeIn: ['not_before_in', delay],
    addIat: [constants.JWT_SIGN_ADD_IAT],
    addJti: [constants.JWT_SIGN_ADD_JTI],
    allowMissingExp: [constants.JWT_ALLOW_MISSING_EXP],
    alg: ['alg', algorithm],
    kid: ['kid', text],
    typ: ['typ', text],
    header: ['header', jsonText],
    wholeHeader: [constants.JWT_SIGN_WHOLE_HEADER],
    encryptTo: ['encryptTo', keys, constants.JWT_ENCRYPTED],
    encryptKid: ['encrypt_kid', text],
    encryptAlg: ['encrypt_alg', keyManagement],
    enc: ['enc', contentEncryption],
  },
  jwsSign: {
    alg: ['alg', algorithm],
    kid: ['kid', text],
    typ: ['typ', text],
    header: ['header', jsonText],
    wholeHeader: [constants.JWS_WHOLE_HEADER],
    crit: ['crit', textList],
    detached: [constants.JWS_DETACHED],
    unencoded: [constants.JWS_UNENCODED],
  },
  jwsVerify: {
    algorithms: ['algorithms', algorithms],
    types: ['types', textList],
    crit: ['crit', textList],
    payload: ['payload', bytes],
    detached: [constants.JWS_DETACHED],
    unencoded: [constants.JWS_UNENCODED],
    maxTokenLen: ['max_token_len', integer(1, UINT32_MAX)],
  },
  jweEncrypt: {
    alg: ['alg', keyManagement],
    enc: ['enc', contentEncryption],
    kid: ['kid', text],
    typ: ['typ', text],
    cty: ['cty', text],
    header: ['header', jsonText],
    crit: ['crit', textList],
    apu: ['apu', bytes],
    apv: ['apv', bytes],
  },
  jweDecrypt: {
    algorithms: ['algorithms', keyManagements],
    encryptions: ['encryptions', contentEncryptions],
    types: ['types', textList],
    crit: ['crit', textList],
    maxTokenLen: ['max_token_len', integer(1, UINT32_MAX)],
  },
};
OPTIONS.generate = { ...without(OPTIONS.key, 'allowWeak'), bits: ['bits', integer(1, UINT32_MAX)] };
OPTIONS.secret = { ...OPTIONS.key, base64: [constants.JWT_KEY_BASE64] };
OPTIONS.jwks = { ...OPTIONS.key, ...OPTIONS.empty };
OPTIONS.document = { ...OPTIONS.jwks, alg: ['alg', keyAlgorithm], password: ['password', secretBytes] };
OPTIONS.export = { index: ['index', integer(0, UINT32_MAX)], private: ['private', flag] };
OPTIONS.policy = { decryptWith: ['decryptWith', keys] };
OPTIONS.challenge = {
  realm: ['realm', text],
  scope: ['scope', text],
  resourceMetadata: ['resource_metadata', text],
};
OPTIONS.now = { now: ['now', instant] };
OPTIONS.signNow = { ...OPTIONS.sign, ...OPTIONS.now };
OPTIONS.verifyNow = { ...OPTIONS.verify, ...OPTIONS.now };
// What is about a signature means nothing there.
OPTIONS.encrypt = without(OPTIONS.signNow, 'alg', 'kid', 'wholeHeader', 'encryptTo');
OPTIONS.decrypt = without(OPTIONS.verifyNow, 'algorithms', 'decryptWith');
// A name such as "constructor" must not be found in what a table inherits.
for (const table of Object.values(OPTIONS)) Object.setPrototypeOf(table, null);

function without(table, ...names) {
  return Object.fromEntries(Object.entries(table).filter(([name]) => !names.includes(name)));
}

/** Members of a struct. They inherit nothing, so that a polluted Object.prototype adds nothing to a policy. */
function Members() {
  this.flags = 0;
}
Members.prototype = Object.create(null);

/**
 * Reads an options object into the members of a struct (and what else there is an option for). `call` names the
 * function for messages; undefined means no options.
 */
function readOptions(call, kind, options) {
  const members = new Members();
  if (options === undefined) return members;
  requirePlain(options, `options of ${call}`);
  const table = OPTIONS[kind];
  try {
    for (const name of Reflect.ownKeys(options)) {
      const row = table[name];
      if (row === undefined) {
        throw new TypeError(`${call} has no option ${inspect(name)}; there are ${Object.keys(table).join(', ')}`);
      }
      const value = options[name];
      if (value === undefined || value === null) {
        throw new TypeError(
          `option ${name} of ${call} is ${value}: leave it out if nothing is meant, so that a value that got lost is noticed`,
        );
      }
      if (row.length === 1) {
        if (flag(value, name)) members.flags |= row[0];
      } else {
        members[row[0]] = row[1](value, name);
        if (row.length === 3) members.flags |= row[2];
      }
    }
  } catch (error) {
    members.password?.fill(0);
    throw error;
  }
  return members;
}

/** The name of the first option that says the same as one that a policy says; undefined if there is none. */
function besidePolicy(kind, { flags, ...members }) {
  const { policy: _, bigint, now, ...others } = members;
  const isOther = ([, [member]]) => (typeof member === 'number' ? flags & member : Object.hasOwn(others, member));
  return Object.entries(OPTIONS[kind]).find(isOther)?.[0];
}

/** These differ from token to token. Neither is a call kept that has more than texts, numbers and lists of them, a key set say. */
const NOT_KEPT = new Set(['subject', 'expected', 'payload']);
const MOST_KEPT = 8;

const isPlainValue = (value) => typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
const canBeKept = (value) => isPlainValue(value) || (Array.isArray(value) && value.every(isPlainValue));

/** Whether two values say the same. Arrays are copies that nobody else has. */
function isSame(a, b) {
  if (a === b) return true;
  if (!Array.isArray(a) || !Array.isArray(b) || a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
}

/**
 * What was made of the options of the last few calls. Each property of an options object is read once, as ever, and what it says
 * is then compared with what the others said; the time, which differs each time, is not.
 */
class Recent {
  #call;
  #kind;
  #make;
  #entries = [];
  #withoutOptions;

  /** `make` makes something of members that it may keep, or with `lasting` false of some that are good for one call. */
  constructor(call, kind, make) {
    this.#call = call;
    this.#kind = kind;
    this.#make = make;
  }

  /** What is made of these options, and `now` if they have it. */
  of(options) {
    if (options === undefined) {
      this.#withoutOptions ??= { made: this.#make(new Members(), true), now: undefined };
      return this.#withoutOptions;
    }
    requirePlain(options, `options of ${this.#call}`);
    const names = Reflect.ownKeys(options);
    const values = [];
    let now;
    let hasNow = false;
    for (let i = 0; i < names.length; i++) {
      let value = options[names[i]];
      if (names[i] === 'now') {
        now = value;
        hasNow = true;
        value = undefined;
      } else if (Array.isArray(value)) {
        value = elementsOf(value, String(names[i]));
      }
      values.push(value);
    }
    const found = this.#find(names, values);
    // A time without a value is an error, and that is said by what reads them all.
    if (found === undefined || (hasNow && (now === undefined || now === null))) return this.#read(names, values, now);
    return { made: found.made, now: hasNow ? instant(now, 'now') : undefined };
  }

  #find(names, values) {
    for (const entry of this.#entries) {
      if (entry.names.length !== names.length) continue;
      let i = 0;
      while (i < names.length && names[i] === entry.names[i] && isSame(values[i], entry.values[i])) i++;
      if (i === names.length) return entry;
    }
    return undefined;
  }

  #read(names, values, now) {
    const copy = Object.create(null);
    names.forEach((name, i) => (copy[name] = name === 'now' ? now : values[i]));
    const members = readOptions(this.#call, this.#kind, copy);
    const { now: time } = members;
    delete members.now;
    const isKept = names.every((name, i) => name === 'now' || (!NOT_KEPT.has(name) && canBeKept(values[i])));
    const made = this.#make(members, isKept);
    if (isKept) {
      if (this.#entries.length === MOST_KEPT) this.#entries.pop();
      this.#entries.unshift({ names, values, made });
    }
    return { made, now: time };
  }
}

module.exports = {
  OPTIONS,
  besidePolicy,
  Recent,
  invalid,
  kindOf,
  isWellFormed,
  keyAlgorithm,
  elementsOf,
  refuseOtherBytes,
  jsonOrBytes,
  textOrBytes,
  secretBytes,
  hostClock,
  requirePlain,
  readOptions,
};
