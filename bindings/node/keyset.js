'use strict';

const { inspect } = require('node:util');

const native = require('./native.js');
const messages = require('./messages.js');
const { classOf } = require('./errors.js');
const { invalid, kindOf, algorithm, jsonBytes, secretBytes, textOrBytes, readOptions } = require('./options.js');

const { constants, pack, structs } = native;

/** Frees the keys of a set that was forgotten without free(). */
const forgotten = new FinalizationRegistry((handle) => native.keysetFree(handle));

/** Only this file makes key sets from handles. */
const MAKE = Symbol('make');

/** Reads the handle of a key set; throws if it is none, or freed. */
let handleOf;

class Keyset {
  #handle;

  constructor(key, handle) {
    if (key !== MAKE) {
      throw new TypeError(
        'a Keyset is made with Keyset.fromSecret, fromJwks, fromPem, fromDer or generate, not with new',
      );
    }
    this.#handle = handle;
    forgotten.register(this, handle, this);
  }

  static {
    handleOf = (keys, what) => {
      if (typeof keys !== 'object' || keys === null || !(#handle in keys)) {
        throw new TypeError(`${what} must be a Keyset, not ${kindOf(keys)}`);
      }
      const handle = keys.#handle;
      if (handle === null) throw invalid(`${what} has been freed: free a Keyset only after its last use`);
      return handle;
    };
  }

  /** A set of one HMAC key from a shared secret. */
  static fromSecret(secret, alg = 'HS256', options = undefined) {
    const number = algorithm(alg, 'alg');
    const members = readOptions('Keyset.fromSecret', 'key', options);
    const bytes = secretBytes(secret, 'the secret');
    const status = native.keysetFromSecret(number, bytes, pack(structs.jwt_key_options, members));
    if (bytes !== secret) bytes.fill(0);
    return made(status, (code) => messages.secret(code, alg, bytes.length));
  }

  /** A set of one key from PEM text. */
  static fromPem(pem, options = undefined) {
    const bytes = textOrBytes(pem, 'the PEM document');
    return fromDocument(native.keysetFromPem, 'PEM', 'Keyset.fromPem', pem, bytes, options);
  }

  /** A set of one key from DER bytes. */
  static fromDer(der, options = undefined) {
    const bytes = secretBytes(der, 'the DER document');
    return fromDocument(native.keysetFromDer, 'DER', 'Keyset.fromDer', der, bytes, options);
  }

  /** A set of keys from a JWK or a JWK Set. */
  static fromJwks(jwks, options = undefined) {
    const bytes = jsonBytes(jwks, 'the JWK Set');
    const members = readOptions('Keyset.fromJwks', 'key', options);
    const status = native.keysetFromJwks(bytes, pack(structs.jwt_key_options, members));
    if (bytes !== jwks) bytes.fill(0);
    return made(status, messages.jwks);
  }

  /** A set of one new key. */
  static generate(alg, options = undefined) {
    const number = algorithm(alg, 'alg');
    const members = readOptions('Keyset.generate', 'generate', options);
    const status = native.keysetGenerate(number, pack(structs.jwt_key_options, members));
    return made(status, (code) => messages.generating(code, alg, members.bits));
  }

  /** A set of one new key that is made on another thread; a promise of it. */
  static async generateAsync(alg, options = undefined) {
    const number = algorithm(alg, 'alg');
    const members = readOptions('Keyset.generateAsync', 'generate', options);
    const packed = pack(structs.jwt_key_options, members, true);
    const { status, handle } = await native.keysetGenerateElsewhere(number, packed);
    return made(status, (code) => messages.generating(code, alg, members.bits), handle);
  }

  /** How many keys there are. */
  get length() {
    return native.keysetLength(handleOf(this, 'the Keyset'));
  }

  /** What can be said of one key, or undefined. */
  at(index) {
    if (!Number.isInteger(index)) throw new TypeError(`index must be a whole number, not ${kindOf(index)}`);
    const handle = handleOf(this, 'the Keyset');
    const at = index < 0 ? native.keysetLength(handle) + index : index;
    return at < 0 ? undefined : describeKey(handle, at);
  }

  /** The keys as they are now. */
  [Symbol.iterator]() {
    const handle = handleOf(this, 'the Keyset');
    const infos = [];
    for (;;) {
      const info = describeKey(handle, infos.length);
      if (info === undefined) break;
      infos.push(info);
    }
    return infos[Symbol.iterator]();
  }

  /** Appends the keys of another set. */
  add(from) {
    const status = native.keysetAdd(handleOf(this, 'the Keyset'), handleOf(from, 'what is added'));
    if (status !== 0) throw failure(status);
    return this;
  }

  /** Puts the keys of another set in the place of all keys. */
  replace(from) {
    const status = native.keysetReplace(handleOf(this, 'the Keyset'), handleOf(from, 'the replacement'));
    if (status !== 0) throw failure(status);
    return this;
  }

  /** Puts the keys of a JWK Set in the place of all keys; a bad document changes nothing. */
  reload(jwks) {
    const handle = handleOf(this, 'the Keyset');
    const bytes = jsonBytes(jwks, 'the JWK Set');
    const status = native.keysetReload(handle, bytes);
    if (bytes !== jwks) bytes.fill(0);
    if (status !== 0) throw failure(status, messages.jwks(native.statusName(status)));
    return this;
  }

  /** The public keys as an object, or all of them, with `private`, as bytes of JSON that can be wiped. */
  exportJwks(options = undefined) {
    const { index, private: secret } = readOptions('exportJwks', 'export', options);
    const form = secret ? constants.JWT_PRIVATE_JWKS : constants.JWT_PUBLIC_JWKS;
    const bytes = exportBytes(handleOf(this, 'the Keyset'), index, form);
    return secret ? bytes : JSON.parse(bytes.toString('utf8'));
  }

  /** One public key as PEM text, or, with `private`, the private key as bytes that can be wiped. */
  exportPem(options = undefined) {
    const { index = 0, private: secret } = readOptions('exportPem', 'export', options);
    const form = secret ? constants.JWT_PRIVATE_PEM : constants.JWT_PUBLIC_PEM;
    const bytes = exportBytes(handleOf(this, 'the Keyset'), index, form);
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

function fromDocument(load, format, call, given, bytes, options) {
  const members = readOptions(call, 'document', options);
  const packed = pack(structs.jwt_key_options, members);
  const status = load(members.alg ?? 0, bytes, packed);
  // The password is in there.
  packed.fill(0);
  if (bytes !== given) bytes.fill(0);
  return made(status, (code) => messages.document(code, format));
}

function made(status, message, handle) {
  if (status !== 0) throw failure(status, message(native.statusName(status)));
  return new Keyset(MAKE, handle ?? native.takeHandle());
}

/** An error of a call that verifies nothing. */
function failure(status, message) {
  const Failure = classOf(status);
  return new Failure(message ?? native.statusText(status), { code: native.statusName(status), status });
}

function describeKey(handle, index) {
  const status = native.keysetKey(handle, index);
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
    isWeak: (flags & constants.JWT_KEY_IS_WEAK) !== 0,
  };
  // That of an HMAC key is derived from the secret: there for who asks for it, but not for logs.
  Object.defineProperty(info, 'thumbprint', { value: thumbprint, enumerable: !alg.startsWith('HS') });
  return Object.freeze(info);
}

function exportBytes(handle, index, form) {
  let out = Buffer.alloc(4096);
  for (;;) {
    const status = native.keysetExport(handle, index, form, out);
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

module.exports = { Keyset, handleOf, failure };
