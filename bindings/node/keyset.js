'use strict';

const { inspect } = require('node:util');

const native = require('./native.js');
const messages = require('./messages.js');
const { ownBytes } = require('./bytes.js');
const { skippedNote } = require('./documents.js');
const { classOf } = require('./errors.js');
const { invalid, kindOf, keyAlgorithm, jsonOrBytes, secretBytes, textOrBytes, readOptions } = require('./options.js');

const { constants, pack, layouts } = native;

/*
 * A handle is used in the expression that reads it, and read again for a further call: any code of the host in between
 * could free the key set. See options.js.
 */

/** Frees the keys of a set that was forgotten without free(). */
const forgotten = new FinalizationRegistry((handle) => native.keysetFree(handle));

/** Only this file makes key sets from handles. */
const MAKE = Symbol('make');

/** Reads the handle of a key set; throws if it is none, or freed. */
let handleOf;
/** Whether something is a key set: neither a proxy of one nor an object with its prototype is. */
let isKeyset;
/** What is to be said of where the keys come from when one is not found, or undefined. */
let noteOf;
/** Notes what is to be said of the document that the keys come from. */
let noteDocument;

class Keyset {
  #handle;
  #note;
  /** How a document is read that takes the place of the keys. */
  #flags;

  constructor(key, handle, flags) {
    if (key !== MAKE) {
      throw new TypeError(
        'a Keyset is made with Keyset.fromSecret, fromJwks, fromPem, fromDer, generate or empty, not with new',
      );
    }
    this.#handle = handle;
    this.#flags = flags;
    forgotten.register(this, handle, this);
  }

  static {
    isKeyset = (value) => typeof value === 'object' && value !== null && #handle in value;
    handleOf = (keys, what) => {
      if (!isKeyset(keys)) {
        throw new TypeError(`${what} must be a Keyset, not ${kindOf(keys)}`);
      }
      const handle = keys.#handle;
      if (handle === null) throw invalid(`${what} has been freed: free a Keyset only after its last use`);
      return handle;
    };
    noteOf = (keys) => keys.#note;
    noteDocument = (keys, bytes) => {
      keys.#note = skippedNote(bytes, keys.#flags, keys.length);
    };
  }

  /** A set without keys, for a service that starts while its issuer is down: it verifies nothing until it has some. */
  static empty(options = undefined) {
    const members = readOptions('Keyset.empty', 'empty', options);
    return made(native.keysetNew(packed(members)), () => undefined, members.flags);
  }

  /** A set of one key from a shared secret, for HMAC or for encryption. */
  static fromSecret(secret, alg = 'HS256', options = undefined) {
    const isText = typeof secret === 'string';
    const bytes = isText ? ownBytes(secret) : secretBytes(secret, 'the secret');
    try {
      const number = keyAlgorithm(alg, 'alg');
      const members = readOptions('Keyset.fromSecret', 'secret', options);
      const base64 = members.flags & constants.JWT_KEY_BASE64;
      if (isText && !base64) secretBytes(secret, 'the secret', "say {base64: true}, or use Buffer.from(text, 'hex') or the like");
      const result = native.keysetFromSecret(number, bytes, packed(members));
      // What is said of the secret is not said of a document that takes its place.
      return made(result, (code) => messages.secret(code, alg, bytes, members.flags), members.flags & ~base64);
    } finally {
      bytes.fill(0);
    }
  }

  /** A set of one key from PEM text. */
  static fromPem(pem, options = undefined) {
    return fromDocument('PEM', native.keysetFromPem, ownBytes(textOrBytes(pem, 'the PEM document')), options);
  }

  /** A set of one key from DER bytes. */
  static fromDer(der, options = undefined) {
    return fromDocument('DER', native.keysetFromDer, secretBytes(der, 'the DER document'), options);
  }

  /** A set of keys from a JWK or a JWK Set. */
  static fromJwks(jwks, options = undefined) {
    const bytes = ownBytes(jsonOrBytes(jwks, 'the JWK Set'));
    try {
      const members = readOptions('Keyset.fromJwks', 'jwks', options);
      const result = native.keysetFromJwks(bytes, packed(members));
      const keys = made(result, (code) => messages.jwks(code, bytes, members.flags), members.flags);
      keys.#note = skippedNote(bytes, members.flags, keys.length);
      return keys;
    } finally {
      bytes.fill(0);
    }
  }

  /** A set of one new key. */
  static generate(alg, options = undefined) {
    const number = keyAlgorithm(alg, 'alg');
    const members = readOptions('Keyset.generate', 'generate', options);
    const result = native.keysetGenerate(number, packed(members));
    return made(result, (code) => messages.generating(code, alg, members), members.flags);
  }

  /** A set of one new key that is made on another thread; a promise of it. */
  static async generateAsync(alg, options = undefined) {
    const number = keyAlgorithm(alg, 'alg');
    const members = readOptions('Keyset.generateAsync', 'generate', options);
    const result = await native.keysetGenerateElsewhere(number, packed(members, true));
    return made(result, (code) => messages.generating(code, alg, members), members.flags);
  }

  /** How many keys there are. */
  get length() {
    return native.keysetLength(handleOf(this, 'the Keyset'));
  }

  /** What can be said of one key, or undefined. */
  at(index) {
    if (!Number.isInteger(index)) throw new TypeError(`index must be a whole number, not ${kindOf(index)}`);
    const at = index < 0 ? this.length + index : index;
    return at < 0 ? undefined : describeKey(this, at);
  }

  /** The keys as they are now. */
  [Symbol.iterator]() {
    const infos = [];
    for (;;) {
      const info = describeKey(this, infos.length);
      if (info === undefined) break;
      infos.push(info);
    }
    return infos[Symbol.iterator]();
  }

  /** Appends the keys of another set. */
  add(from) {
    const status = native.keysetAdd(handleOf(this, 'the Keyset'), handleOf(from, 'what is added'));
    if (status !== 0) throw failure(status, messages.admitting(native.statusName(status)));
    this.#note ??= from.#note;
    return this;
  }

  /** Puts the keys of another set in the place of all keys. */
  replace(from) {
    const status = native.keysetReplace(handleOf(this, 'the Keyset'), handleOf(from, 'the replacement'));
    if (status !== 0) throw failure(status, messages.admitting(native.statusName(status)));
    this.#note = from.#note;
    return this;
  }

  /** Puts the keys of a JWK Set in the place of all keys; a bad document changes nothing. */
  reload(jwks) {
    const bytes = ownBytes(jsonOrBytes(jwks, 'the JWK Set'));
    try {
      const status = native.keysetReload(handleOf(this, 'the Keyset'), bytes);
      if (status !== 0) throw failure(status, messages.jwks(native.statusName(status), bytes, this.#flags));
      this.#note = skippedNote(bytes, this.#flags, this.length);
      return this;
    } finally {
      bytes.fill(0);
    }
  }

  /** The public keys as an object, or all of them, with `private`, as bytes of JSON that can be wiped. */
  exportJwks(options = undefined) {
    const { index, private: secret } = readOptions('exportJwks', 'export', options);
    const form = secret ? constants.JWT_PRIVATE_JWKS : constants.JWT_PUBLIC_JWKS;
    const bytes = exportBytes(this, index, form);
    return secret ? bytes : JSON.parse(bytes.toString('utf8'));
  }

  /** One public key as PEM text, or, with `private`, the private key as bytes that can be wiped. */
  exportPem(options = undefined) {
    const { index = 0, private: secret } = readOptions('exportPem', 'export', options);
    const form = secret ? constants.JWT_PRIVATE_PEM : constants.JWT_PUBLIC_PEM;
    const bytes = exportBytes(this, index, form);
    return secret ? bytes : bytes.toString('utf8');
  }

  /** Wipes the keys. The set cannot be used afterwards; a second call does nothing. */
  free() {
    if (this.#handle === null) return;
    const handle = this.#handle;
    this.#handle = null;
    forgotten.unregister(this);
    native.keysetFree(handle);
  }

  [inspect.custom](depth, options) {
    if (this.#handle === null) return 'Keyset (freed)';
    const keys = Array.from(this, ({ alg, bits, kid }) => {
      const name = kid === null ? '' : ` kid ${inspect(kid, { ...options, depth: 0 })}`;
      return `${alg} ${bits} bits${name}`;
    });
    return `Keyset(${keys.length}) [${keys.join(', ')}]`;
  }
}

Object.defineProperty(Keyset.prototype, Symbol.toStringTag, { value: 'Keyset', configurable: true });
if (Symbol.dispose) {
  Object.defineProperty(Keyset.prototype, Symbol.dispose, {
    value: Keyset.prototype.free,
    configurable: true,
    writable: true,
  });
}

function fromDocument(format, load, bytes, options) {
  let members;
  let struct;
  try {
    members = readOptions(`Keyset.from${format === 'PEM' ? 'Pem' : 'Der'}`, 'document', options);
    struct = packed(members);
    const { alg, flags } = members;
    const explain = (code) => messages.document(code, format, bytes, flags, native.algorithmName(alg));
    return made(load(alg ?? 0, bytes, struct), explain, flags);
  } finally {
    bytes.fill(0);
    // The password is in both.
    members?.password?.fill(0);
    struct?.fill(0);
  }
}

/** The options of a key set for the library, whichever function they are for. */
function packed(members, own = false) {
  if (members.remember && members.flags & constants.JWT_KEY_FOR_ENCRYPTION) {
    throw invalid('remember is for verified signatures: keys for encryption have none, leave it out');
  }
  return pack(layouts.jwt_key_options, members, own);
}

/** The key set of a call that makes one, or its error. */
function made({ status, handle }, explain, flags = 0) {
  if (status !== 0) throw failure(status, explain(native.statusName(status)));
  return new Keyset(MAKE, handle, flags);
}

/** An error of a call that verifies nothing. */
function failure(status, message) {
  const Failure = classOf(status);
  return new Failure(message ?? native.statusText(status), { code: native.statusName(status), status });
}

function describeKey(keys, index) {
  const status = native.keysetKey(handleOf(keys, 'the Keyset'), index);
  if (status === constants.JWT_KEY_NOT_FOUND) return undefined;
  if (status !== 0) throw failure(status);
  const { alg, flags, bits, kid, thumbprint } = native.keyInfo();
  const info = {
    alg,
    bits,
    kid: kid || null,
    hasKid: (flags & constants.JWT_KEY_HAS_KID) !== 0,
    hasIssuer: (flags & constants.JWT_KEY_HAS_ISSUER) !== 0,
    canSign: (flags & constants.JWT_KEY_CAN_SIGN) !== 0,
    canVerify: (flags & constants.JWT_KEY_CAN_VERIFY) !== 0,
    canEncrypt: (flags & constants.JWT_KEY_CAN_ENCRYPT) !== 0,
    canDecrypt: (flags & constants.JWT_KEY_CAN_DECRYPT) !== 0,
    isWeak: (flags & constants.JWT_KEY_IS_WEAK) !== 0,
  };
  // That of a shared secret, whose algorithms have such names (HS256, A256KW, A256GCM), is derived from it: there for who
  // asks for it, but not for logs.
  Object.defineProperty(info, 'thumbprint', {
    __proto__: null,
    value: thumbprint,
    enumerable: !alg.startsWith('HS') && !alg.startsWith('A'),
  });
  return Object.freeze(info);
}

function exportBytes(keys, index, form) {
  let out = Buffer.alloc(4096);
  for (;;) {
    const status = native.keysetExport(handleOf(keys, 'the Keyset'), index, form, out);
    const length = native.written();
    if (status === constants.JWT_BUFFER_TOO_SMALL) {
      out = Buffer.alloc(length);
      continue;
    }
    if (status !== 0) throw failure(status, messages.exporting(native.statusName(status), form, index));
    const bytes = Buffer.from(out.subarray(0, length));
    out.fill(0);
    return bytes;
  }
}

/** A share in a key set, so that no code of the host frees it meanwhile; undefined for none. To be given back. */
const shareOf = (keys, what) => (keys === undefined ? undefined : native.keysetRetain(handleOf(keys, what)));

function giveBack(share) {
  if (share !== undefined) native.keysetFree(share);
}

/** The key set of a handle, a share in which it takes over. */
const adopted = (handle, flags) => new Keyset(MAKE, handle, flags);

module.exports = { Keyset, adopted, isKeyset, handleOf, noteOf, noteDocument, shareOf, giveBack, failure };
