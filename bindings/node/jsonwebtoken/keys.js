'use strict';

/*
 * Keys as jsonwebtoken takes them (texts, bytes, KeyObjects, {key, passphrase}, JWKs), made ready for the library.
 *
 * What kind of key something is, Node decides, as it does for jsonwebtoken. The library then loads it for one
 * algorithm. Both are remembered for keys that come again: by all that a text, bytes or an object says, which is read
 * once and copied; by identity where it is a KeyObject that cannot become another key, or a Keyset.
 */

const { KeyObject, createPrivateKey, createPublicKey, createSecretKey } = require('node:crypto');
const { types } = require('node:util');

const { Keyset, Verifier } = require('../index.js');
const { isUint8Array, ownBytes } = require('../bytes.js');
const { isKeyset, handleOf } = require('../keyset.js');

const HMAC = ['HS256', 'HS384', 'HS512'];
const RSA = ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512'];
const EC = ['ES256', 'ES384', 'ES512'];
const ED25519 = ['EdDSA', 'Ed25519'];
const ML_DSA = ['ML-DSA-44', 'ML-DSA-65', 'ML-DSA-87'];
const ALGORITHMS = [...HMAC, ...RSA, ...EC, 'ES256K', ...ED25519, ...ML_DSA];

const CURVES = { __proto__: null, ES256: 'prime256v1', ES384: 'secp384r1', ES512: 'secp521r1', ES256K: 'secp256k1' };
const MESSAGE_ORDER = ['RS256', 'PS256', 'RS384', 'PS384', 'RS512', 'PS512'];

/** What a kind of asymmetric key is for, in the order that messages have; undefined for one that is for nothing. */
function algorithmsFor(kind, curve) {
  switch (kind) {
    case 'rsa':
      return MESSAGE_ORDER;
    case 'rsa-pss':
      return ['PS256', 'PS384', 'PS512'];
    case 'ec':
      return curve === CURVES.ES256K ? [...EC, 'ES256K'] : EC;
    case 'ed25519':
      return ED25519;
    default:
      return ML_DSA.includes(kind.toUpperCase()) ? [kind.toUpperCase()] : undefined;
  }
}

/** Demands nothing of the claims: the rules of jsonwebtoken are applied to what comes out. */
const NO_CLAIM_CHECKS = {
  allowMissingExp: true,
  ignoreExp: true,
  ignoreNbf: true,
  ignoreIat: true,
  ignoreAud: true,
};
/** The drop-in has an option of its own for that. */
const maxTokenLen = 2 ** 32 - 1;

/** One key, and the key sets that the library has made of it, by algorithm. */
class Key {
  #ready = new Map();
  #load;

  /** `load` makes the key set for an algorithm. */
  constructor({ type, kind, details = {} }, load) {
    /** 'secret', 'public' or 'private'; 'keyset' for a Keyset, which knows better. */
    this.type = type;
    this.kind = kind;
    this.details = details;
    this.#load = load;
  }

  /** The key for one algorithm. Throws the library's JwtError. */
  ready(alg) {
    let ready = this.#ready.get(alg);
    if (ready === undefined) {
      const keys = this.#load(alg);
      const check = { algorithms: [alg], maxTokenLen };
      ready = { keys, check, verifier: new Verifier(keys, { ...NO_CLAIM_CHECKS, ...check }) };
      this.#ready.set(alg, ready);
    }
    return ready;
  }

  /** Why the key is not one for this algorithm, or undefined. */
  problem(alg) {
    if (this.kind === undefined) return undefined;
    const { namedCurve, hashAlgorithm, mgf1HashAlgorithm, saltLength } = this.details;
    const allowed = algorithmsFor(this.kind, namedCurve);
    if (allowed === undefined) return `Unknown key type "${this.kind}".`;
    if (this.kind === 'ec' && alg === 'ES256K') {
      if (namedCurve !== CURVES.ES256K) return `"alg" parameter "ES256K" requires curve "${CURVES.ES256K}".`;
    } else if (!allowed.includes(alg)) {
      return `"alg" parameter for "${this.kind}" key type must be one of: ${allowed.join(', ')}.`;
    }
    if (this.kind === 'ec' && namedCurve !== CURVES[alg]) {
      return `"alg" parameter "${alg}" requires curve "${CURVES[alg]}".`;
    }
    if (this.kind === 'rsa-pss') {
      const bits = Number(alg.slice(2));
      if (hashAlgorithm !== `sha${bits}` || mgf1HashAlgorithm !== hashAlgorithm) {
        return `Invalid key for this operation, its RSA-PSS parameters do not meet the requirements of "alg" ${alg}.`;
      }
      if (saltLength !== undefined && saltLength > bits / 8) {
        return `Invalid key for this operation, its RSA-PSS parameter saltLength does not meet the requirements of "alg" ${alg}.`;
      }
    }
    return undefined;
  }

  /** Whether it is a key set that was freed. */
  get isFreed() {
    if (this.type !== 'keyset') return false;
    try {
      handleOf(this.#load(), 'the key');
      return false;
    } catch {
      return true;
    }
  }

  /** What the key is for when nobody says. */
  get algorithms() {
    if (this.type === 'keyset') return [...new Set(Array.from(this.#load(), ({ alg }) => alg))];
    if (this.type === 'secret') return HMAC;
    if (this.kind === 'ec') return [...EC, 'ES256K'];
    if (this.kind.startsWith('rsa')) return RSA;
    // A key that is for nothing is refused as such later on.
    return algorithmsFor(this.kind) ?? RSA;
  }
}

let warned = false;

/** A short secret can be found by trying. jsonwebtoken takes it, so it is taken, but not silently. */
function warnOnce(alg, length) {
  if (warned) return;
  warned = true;
  process.emitWarning(
    `a secret of ${length} bytes is too short for ${alg} (RFC 7518 3.2): whoever sees a token can try secrets until ` +
      'one fits; use crypto.randomBytes(32) or longer',
    { type: 'SecurityWarning', code: 'ONEJWT_WEAK_SECRET' },
  );
}

function loadSecret(bytes, alg) {
  try {
    const keys = Keyset.fromSecret(bytes, alg, { allowWeak: true });
    if (keys.at(0).isWeak) warnOnce(alg, bytes.length);
    return keys;
  } finally {
    bytes.fill(0);
  }
}

/** Where the contents of the DER element at an offset begin and end. */
function element(der, at) {
  const short = der[at + 1];
  const start = at + 2;
  if (short < 0x80) return { start, end: start + short };
  const size = short - 0x80;
  return { start: start + size, end: start + size + der.readUIntBE(start, size) };
}

/** The PKCS#1 key within a document of Node's that says that the key is for RSASSA-PSS only. */
function withoutParameters(der, isPrivate) {
  let at = element(der, 0).start;
  if (isPrivate) at = element(der, at).end;
  const { start, end } = element(der, element(der, at).end);
  // A bit string begins with the number of unused bits.
  return der.subarray(isPrivate ? start : start + 1, end);
}

/**
 * Documents that Node writes at once. For PKCS#8 and SPKI it takes longer than most signatures take, and would do so
 * again and again for a program that makes a new KeyObject for each token.
 */
const DOCUMENTS = { __proto__: null, rsa: 'pkcs1', ec: 'sec1' };

function loadDocument({ type, kind }, exported, alg) {
  const isPrivate = type === 'private';
  if (kind === 'ec' && !isPrivate) return loadJwk(exported, alg);
  const der = exported({ format: 'der', type: DOCUMENTS[kind] ?? (isPrivate ? 'pkcs8' : 'spki') });
  try {
    const document = kind === 'rsa-pss' ? withoutParameters(der, isPrivate) : der;
    return Keyset.fromDer(document, { alg, allowWeak: true });
  } catch (error) {
    // A compressed point, or a curve described by its numbers: in a JWK, Node writes the point in full and the name.
    if (kind !== 'ec' || error.code !== 'JWT_KEY_UNSUPPORTED') throw error;
    return loadJwk(exported, alg);
  } finally {
    der.fill(0);
  }
}

const loadJwk = (exported, alg) => Keyset.fromJwks({ ...exported({ format: 'jwk' }), alg });

/** A key of RFC 8037 appendix A, to have an object of each class. */
const EXAMPLE = {
  kty: 'OKP',
  crv: 'Ed25519',
  d: 'nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A',
  x: '11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo',
};

/** The classes of KeyObjects by their prototypes. What is there now is used, whatever a program puts in its place. */
const CLASSES = new Map(
  [
    createSecretKey(Buffer.alloc(1)),
    createPublicKey({ key: EXAMPLE, format: 'jwk' }),
    createPrivateKey({ key: EXAMPLE, format: 'jwk' }),
  ].map((object) => {
    const prototype = Object.getPrototypeOf(object);
    return [prototype, { type: object.type, exportKey: prototype.export, isFixed: hasFixedHandle(object) }];
  }),
);

/** Whether an object can never refer to another key: what refers to it can neither be changed nor be taken away. */
function hasFixedHandle(object) {
  return Object.getOwnPropertySymbols(object).some((symbol) => {
    const { value, writable, configurable } = Object.getOwnPropertyDescriptor(object, symbol);
    return typeof value === 'object' && writable === false && configurable === false;
  });
}

/** The class of a KeyObject, or undefined of what only looks like one: a proxy, an heir, or one put together. */
function classOf(object) {
  if (types.isProxy(object)) return undefined;
  const found = CLASSES.get(Object.getPrototypeOf(object));
  return found !== undefined && (!found.isFixed || hasFixedHandle(object)) ? found : undefined;
}

const ofKeyObjects = new WeakMap();

function fromKeyObject(object) {
  let key = ofKeyObjects.get(object);
  if (key === undefined) {
    const genuine = classOf(object);
    key = genuine === undefined ? fromLookalike(object) : fromGenuine(object, genuine);
    // What looks like a key object may be another key the next time.
    if (genuine !== undefined) ofKeyObjects.set(object, key);
  }
  return key;
}

function fromGenuine(object, { type, exportKey }) {
  const exported = (options) => Reflect.apply(exportKey, object, options === undefined ? [] : [options]);
  if (type === 'secret') return new Key({ type }, (alg) => loadSecret(exported(), alg));
  const { asymmetricKeyType: kind, asymmetricKeyDetails: details } = object;
  return new Key({ type, kind, details }, (alg) => loadDocument({ type, kind }, exported, alg));
}

/** The key that it gives out now. */
function fromLookalike(object) {
  switch (object.type) {
    case 'secret':
      return fromKeyObject(createSecretKey(object.export()));
    case 'public':
      return fromKeyObject(createPublicKey(object.export({ format: 'pem', type: 'spki' })));
    default:
      return fromKeyObject(createPrivateKey(object.export({ format: 'pem', type: 'pkcs8' })));
  }
}

const ofKeysets = new WeakMap();

function fromKeyset(keys) {
  handleOf(keys, 'the key');
  let key = ofKeysets.get(keys);
  if (key === undefined) ofKeysets.set(keys, (key = new Key({ type: 'keyset' }, () => keys)));
  return key;
}

/** A key of an algorithm that this version of Node does not know, or undefined. */
function fromLibrary(input, signs) {
  let keys;
  try {
    if (input?.format === 'jwk') {
      keys = Keyset.fromJwks(input.key);
    } else if (typeof input === 'string' || isUint8Array(input)) {
      keys = Keyset.fromPem(input);
    } else {
      const password = input.passphrase === undefined ? {} : { password: Buffer.from(input.passphrase) };
      keys = Keyset.fromPem(input.key, password);
    }
  } catch {
    return undefined;
  }
  const { alg, canSign } = keys.at(0);
  if (!ML_DSA.includes(alg)) return undefined;
  // Of a private key's document the public part verifies, as with Node's createPublicKey.
  return new Key({ type: signs && canSign ? 'private' : 'public', kind: alg.toLowerCase() }, () => keys);
}

const secretFrom = (input) => createSecretKey(typeof input === 'string' ? Buffer.from(input) : input);

/** Whether Node would look for a key in text or bytes. To have it try takes longer than most signatures take. */
function mayBePem(input) {
  return typeof input === 'string' || isUint8Array(input) ? input.includes('-----BEGIN') : true;
}

/** A key from what is no KeyObject: asymmetric if Node can read it as that, else a secret. Throws if it is neither. */
function read(input, create) {
  let object;
  try {
    object = mayBePem(input) ? create(input) : secretFrom(input);
  } catch {
    const key = fromLibrary(input, create === createPrivateKey);
    if (key !== undefined) return key;
    object = secretFrom(input);
  }
  return fromKeyObject(object);
}

const REMEMBERED = 64;

/** The last few keys by what they were given as, compared in full. */
class Memory {
  #keys = new Map();

  get(name, make) {
    let key = this.#keys.get(name);
    if (key === undefined) key = make();
    else this.#keys.delete(name);
    this.#keys.set(name, key);
    if (this.#keys.size > REMEMBERED) this.#keys.delete(this.#keys.keys().next().value);
    return key;
  }
}

const isText = (value) => typeof value === 'string';

const isBytes = (value) => ArrayBuffer.isView(value) || types.isAnyArrayBuffer(value);

/** Bytes in any form, copied. */
function copied(value) {
  if (isUint8Array(value)) return ownBytes(value);
  const isView = ArrayBuffer.isView(value);
  const view = isView ? new Uint8Array(value.buffer, value.byteOffset, value.byteLength) : new Uint8Array(value);
  return ownBytes(view);
}

const MEMBERS = ['key', 'passphrase', 'format', 'type', 'encoding'];
const JWK_MEMBERS = [
  ...['kty', 'crv', 'x', 'y', 'd', 'n', 'e', 'p', 'q', 'dp', 'dq', 'qi', 'k', 'oth', 'pub', 'priv'],
  ...['alg', 'use', 'key_ops', 'kid'],
];

/** A copy of these members, each read once. */
function membersOf(object, names, copy) {
  const members = { __proto__: null };
  for (const name of names) {
    const value = object[name];
    if (value !== undefined) members[name] = copy(value);
  }
  return members;
}

const isObject = (value) => typeof value === 'object' && value !== null;
const isNodes = (value) => value instanceof KeyObject || types.isCryptoKey(value);

const copyOfMember = (value) => (Array.isArray(value) ? value.slice() : value);

/** What could not be read; what reads keys says so. */
class Unreadable {
  constructor(error) {
    this.error = error;
  }
}

/**
 * What was given as a key, as nobody can change it any more: the bytes, and what there is of an object with a key. Done
 * before any other code of the program runs.
 */
function takenKey(input) {
  try {
    return taken(input);
  } catch (error) {
    return new Unreadable(error);
  }
}

function taken(input) {
  if (isBytes(input)) return copied(input);
  if (!isObject(input) || isKeyset(input) || isNodes(input)) return input;
  return membersOf(input, MEMBERS, (value) => {
    if (isBytes(value)) return copied(value);
    return isObject(value) && !isNodes(value) ? membersOf(value, JWK_MEMBERS, copyOfMember) : value;
  });
}

/** A text that only this copy of an object of texts, bytes and a JWK has, or undefined. */
function nameOf(members) {
  if (!isObject(members) || isNodes(members)) return undefined;
  const parts = [];
  for (const [name, value] of Object.entries(members)) {
    if (isUint8Array(value)) parts.push([name, 'bytes', value.toString('latin1')]);
    else if (isText(value)) parts.push([name, 'text', value]);
    else {
      if (!isObject(value) || isNodes(value)) return undefined;
      const jwk = Object.entries(value);
      if (!jwk.every(([, member]) => [member].flat().every(isText))) return undefined;
      parts.push([name, 'jwk', jwk]);
    }
  }
  return JSON.stringify(parts);
}

/** Reads keys that were taken, for one purpose, and remembers them. */
function reader(create) {
  const texts = new Memory();
  const bytes = new Memory();
  const objects = new Memory();
  return (input) => {
    if (input instanceof Unreadable) throw input.error;
    if (isKeyset(input)) return fromKeyset(input);
    if (input instanceof KeyObject) return fromKeyObject(input);
    const make = () => read(input, create);
    if (isText(input)) return texts.get(input, make);
    if (isUint8Array(input)) return bytes.get(input.toString('latin1'), make);
    const name = nameOf(input);
    return name === undefined ? make() : objects.get(name, make);
  };
}

/** Keys to sign with. */
const signingKey = reader(createPrivateKey);
/** Keys to verify with. */
const verifyingKey = reader(createPublicKey);

module.exports = { ALGORITHMS, takenKey, signingKey, verifyingKey };
