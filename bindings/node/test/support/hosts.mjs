// Programs that do in the middle of a call what nobody expects: every function with every option, the objects that run a
// program's code when they are read, and what such code does. test/hosts.test.mjs walks over all of it, and
// fuzz/hosts.mjs puts it together at random.

import { createSecretKey, generateKeyPairSync } from 'node:crypto';
import { createRequire } from 'node:module';
import { inspect } from 'node:util';

import * as onejwt from '../../index.mjs';
import * as express from '../../express/index.mjs';
import * as fastify from '../../fastify/index.mjs';
import jsonwebtoken from '../../jsonwebtoken/index.mjs';

const require = createRequire(import.meta.url);
const { OPTIONS } = require('../../options.js');
const { OPTIONS: BEARER_OPTIONS, NEEDS } = require('../../guard.js');
const { OPTIONS: CLIENT_OPTIONS } = require('../../jwks-client.js');
const { OPTIONS: SIGN_OPTIONS } = require('../../jsonwebtoken/sign.js');
const { OPTIONS: VERIFY_OPTIONS } = require('../../jsonwebtoken/verify.js');

const { Keyset, Policy, Verifier, JWKSClient } = onejwt;

export const NOW = 1_700_000_000;
const realNow = Date.now;
export const stopClock = () => (Date.now = () => NOW * 1000);
export const startClock = () => (Date.now = realNow);

const GOOD = Buffer.alloc(32, 1);
const EVIL = Buffer.alloc(32, 2);
const OTHER = Buffer.alloc(32, 3);

const CLAIMS = {
  iss: 'i',
  sub: 's',
  aud: ['a', 'b'],
  exp: NOW + 60,
  iat: NOW - 1,
  nbf: NOW - 1,
  jti: 'j',
  scope: 'x y',
  roles: ['r', 'q'],
};
const { privateKey } = generateKeyPairSync('ed25519');
const privatePem = privateKey.export({ type: 'pkcs8', format: 'pem' });
const privateDer = privateKey.export({ type: 'pkcs8', format: 'der' });
const sealed = { type: 'pkcs8', cipher: 'aes-256-cbc', passphrase: 'password' };
const sealedPem = privateKey.export({ ...sealed, format: 'pem' });
const sealedDer = privateKey.export({ ...sealed, format: 'der' });

const jwkOf = (secret, kid, alg = 'HS256') => ({ kty: 'oct', alg, kid, k: secret.toString('base64url') });
const boxOf = (secret) => Keyset.fromSecret(secret, 'A256KW', { kid: 'e', forEncryption: true });

const evilForever = Keyset.fromSecret(EVIL, 'HS256', { kid: 'k' });
const goodForever = Keyset.fromSecret(GOOD, 'HS256', { kid: 'k' });
const otherForever = Keyset.fromSecret(OTHER, 'HS256', { kid: 'k' });
const tokens = {
  good: onejwt.sign(CLAIMS, goodForever, { typ: 'at+jwt' }),
  forged: onejwt.sign({ ...CLAIMS, sub: 'evil' }, evilForever, { typ: 'at+jwt' }),
};
// Signed by the right key, and refused by what is demanded alone, which must not become another call's.
const DEMANDS = { audience: 'a', issuer: 'i' };
const DOCUMENT = { audiences: ['a'], issuers: ['i'], subject: 's', required: ['jti'] };
const OTHER_DOCUMENT = { audiences: ['z'], issuers: ['z'], subject: 's', required: ['jti'] };
const demanded = {
  good: tokens.good,
  forged: onejwt.sign({ ...CLAIMS, aud: 'z', iss: 'z' }, goodForever, { typ: 'at+jwt' }),
};
const permitted = {
  good: tokens.good,
  forged: onejwt.sign({ ...CLAIMS, scope: 'w', roles: ['q'] }, goodForever, { typ: 'at+jwt' }),
};
const jws = {
  good: onejwt.jwsSign('payload', goodForever, { typ: 'x', detached: true }),
  forged: onejwt.jwsSign('payload', evilForever, { typ: 'x', detached: true }),
};
/** All that a token may have been encrypted for. */
const boxes = [GOOD, EVIL, OTHER].map(boxOf);
const agreement = Keyset.generate('ECDH-ES', { kid: 'a', forEncryption: true });
const [goodBox, evilBox] = boxes;
// Everybody may know a public key to encrypt for: only the signature of the first is forged.
const nested = {
  good: onejwt.sign(CLAIMS, goodForever, { typ: 'at+jwt', encryptTo: goodBox }),
  forged: onejwt.sign({ ...CLAIMS, sub: 'evil' }, evilForever, { typ: 'at+jwt', encryptTo: goodBox }),
};
const sealedClaims = {
  good: onejwt.encrypt(CLAIMS, goodBox, { typ: 'at+jwt' }),
  forged: onejwt.encrypt({ ...CLAIMS, sub: 'evil' }, evilBox, { typ: 'at+jwt' }),
};
const jwe = {
  good: onejwt.jweEncrypt('plaintext', goodBox, { typ: 'x' }),
  forged: onejwt.jweEncrypt('evil text', evilBox, { typ: 'x' }),
};
const long = onejwt.sign({ ...CLAIMS, text: 'l'.repeat(200_000) }, goodForever);

/** What one call can reach, made anew for each: keys, and the buffers of the program that the call is given. */
export class World {
  #made = new Map();

  constructor(which = 'good') {
    this.which = which;
    this.buffers = [];
    this.policies = [];
    this.held = [];
    this.token = tokens[which];
    this.jws = jws[which];
  }

  /** What is made when a call, or a deed, is the first to ask for it. */
  #own(name, make) {
    if (!this.#made.has(name)) this.#made.set(name, make());
    return this.#made.get(name);
  }

  get keys() {
    return this.#own('keys', () => Keyset.fromSecret(GOOD, 'HS256', { kid: 'k' }));
  }

  get other() {
    return this.#own('other', () => Keyset.fromSecret(OTHER, 'HS256', { kid: 'k' }));
  }

  get box() {
    return this.#own('box', () => boxOf(GOOD));
  }

  get otherBox() {
    return this.#own('otherBox', () => boxOf(OTHER));
  }

  /** Whether the call has keys for encryption: to a call without, what becomes of them is the same. */
  get hasBox() {
    return this.#made.has('box');
  }

  policy(document = DOCUMENT, options = undefined) {
    const policy = Policy.fromJson(document, options);
    this.policies.push(policy);
    return policy;
  }

  /** Bytes in memory of the program's own; `evil` is what the program may write over them. */
  bytes(content, evil = Buffer.alloc(content.length, 2)) {
    const source = Buffer.from(content);
    const bytes = new Uint8Array(new ArrayBuffer(source.length));
    bytes.set(source);
    this.buffers.push({ bytes, evil: Buffer.from(evil) });
    return bytes;
  }

  tokenBytes() {
    return this.bytes(this.token, tokens.forged);
  }

  demandedBytes() {
    return this.bytes(demanded[this.which], demanded.forged);
  }

  nestedBytes() {
    return this.bytes(nested[this.which], nested.forged);
  }

  sealedBytes() {
    return this.bytes(sealedClaims[this.which], sealedClaims.forged);
  }

  jweBytes() {
    return this.bytes(jwe[this.which], jwe.forged);
  }

  /** A client that finds a public key, and a token for that. */
  client() {
    return new JWKSClient('https://id.example/jwks', clientBase());
  }

  /** One that is bound to the issuer of that token. */
  namedClient() {
    return new JWKSClient('https://id.example/jwks', { ...clientBase(), issuer: CLAIMS.iss });
  }

  get clientToken() {
    return asymmetric[this.which];
  }

  done() {
    for (const made of [...this.#made.values(), ...this.policies, ...this.held]) made.free();
  }
}

const answer = async () => new Response(publicJwks, { headers: { 'cache-control': 'max-age=60' } });
const clientBase = () => ({ fetch: answer, clock: () => 1 });

const pairs = [Keyset.generate('EdDSA', { kid: 'k' }), Keyset.generate('EdDSA', { kid: 'k' })];
const publicJwk = pairs[0].exportJwks().keys[0];
const publicJwks = JSON.stringify({ keys: [publicJwk] });
const STORED = JSON.stringify({
  url: 'https://id.example/jwks',
  fetched_at: 2 ** 52,
  fresh_for: 100,
  etag: '',
  jwks: publicJwks,
});
const asymmetric = { good: onejwt.sign(CLAIMS, pairs[0]), forged: onejwt.sign(CLAIMS, pairs[1]) };
const nestedAsymmetric = {
  good: onejwt.sign(CLAIMS, pairs[0], { encryptTo: goodBox }),
  forged: onejwt.sign(CLAIMS, pairs[1], { encryptTo: goodBox }),
};

// What code of a program does in the middle of a call.

export const deeds = {
  free(world) {
    world.keys.free();
    if (world.hasBox) world.box.free();
    for (const policy of world.policies) policy.free();
    // So that the memory is soon another key's, and another policy's.
    for (let n = 0; n < 8; n++) {
      world.held.push(Keyset.fromSecret(EVIL, 'HS256', { kid: 'k' }));
      if (world.hasBox) world.held.push(boxOf(EVIL));
      if (world.policies.length > 0) world.held.push(Policy.fromJson(OTHER_DOCUMENT));
    }
  },
  replace(world) {
    world.keys.replace(world.other);
    if (world.hasBox) world.box.replace(world.otherBox);
  },
  reload(world) {
    world.keys.reload(jwkOf(OTHER, 'k'));
    if (world.hasBox) world.box.reload(jwkOf(OTHER, 'e', 'A256KW'));
  },
  add(world) {
    world.keys.add(world.other);
    if (world.hasBox) world.box.add(world.otherBox);
  },
  detach(world) {
    for (const { bytes } of world.buffers) {
      if (bytes.buffer instanceof ArrayBuffer && bytes.buffer.byteLength > 0) {
        structuredClone(bytes.buffer, { transfer: [bytes.buffer] });
      }
    }
  },
  rewrite(world) {
    for (const { bytes, evil } of world.buffers) {
      if (bytes.buffer.byteLength > 0) bytes.set(evil.subarray(0, bytes.length));
    }
  },
  shrink(world) {
    for (const { bytes } of world.buffers) {
      if (bytes.buffer.resizable) bytes.buffer.resize(0);
    }
  },
  callAgain() {
    onejwt.verify(tokens.good, goodForever, { audience: 'a', now: NOW });
    onejwt.verifyDetailed(Buffer.from(tokens.good), goodForever, { audience: 'b', types: 'at+jwt', now: NOW });
    // Others' demands, of which the last few are remembered.
    onejwt.verify(demanded.forged, goodForever, { audience: 'z', issuer: 'z', now: NOW });
    const policy = Policy.fromJson(OTHER_DOCUMENT);
    onejwt.verify(demanded.forged, goodForever, { policy, now: NOW });
    policy.free();
    onejwt.sign({ sub: 'nested' }, goodForever, { expiresIn: 5, kid: 'k', now: NOW });
    onejwt.jwsSign(Buffer.alloc(100, 5), goodForever, { typ: 'nested' });
    onejwt.peek(long, 'payload');
    const inner = boxOf(OTHER);
    onejwt.verify(onejwt.sign({ sub: 'nested' }, goodForever, { expiresIn: 5, encryptTo: inner, now: NOW }), goodForever, {
      decryptWith: inner,
      now: NOW,
    });
    onejwt.decrypt(onejwt.encrypt({ sub: 'nested' }, inner, { expiresIn: 5, now: NOW }), inner, { now: NOW });
    onejwt.jweDecrypt(onejwt.jweEncrypt(Buffer.alloc(100, 5), inner, { enc: 'A128GCM' }), inner);
    inner.free();
    onejwt.verify(long, goodForever, { ignoreAud: true, maxTokenLen: 1 << 20, now: NOW });
    Keyset.fromPem(sealedPem, { password: Buffer.from('password') }).free();
    for (const forged of [tokens.forged, Buffer.from(tokens.forged)]) {
      if (!refuses(() => onejwt.verify(forged, goodForever, { audience: 'a', now: NOW }))) throw new Accepted();
    }
    if (!refuses(() => onejwt.verify(demanded.forged, goodForever, { ...DEMANDS, now: NOW }))) throw new Accepted();
    const demands = { audience: 'a', decryptWith: goodBox, now: NOW };
    if (!refuses(() => onejwt.verify(nested.forged, goodForever, demands))) throw new Accepted();
  },
  throws() {
    throw new Error('thrown by the program');
  },
};

/** Whether a deed has nothing to do to what a call was given, so that it is the same as `detach`, or as nothing at all. */
export function isIdle(deed, { buffers }) {
  if (deed === 'rewrite') return buffers.length === 0;
  return deed === 'shrink' && !buffers.some(({ bytes }) => bytes.buffer.resizable);
}

/** A forged token was accepted. Never what a program throws. */
export class Accepted extends Error {}

function refuses(call) {
  try {
    call();
    return false;
  } catch {
    return true;
  }
}

/** What runs a deed when the program's code runs for the `nth` time, and never within itself. */
export function agent(world, deed, nth = 1) {
  const act = () => {
    act.calls++;
    if (act.isAtIt || act.calls !== nth) return;
    act.isAtIt = true;
    try {
      deeds[deed](world);
    } finally {
      act.isAtIt = false;
    }
  };
  act.calls = 0;
  act.isAtIt = false;
  return act;
}

// Objects that run code of the program when they are read.

const watched = (target, act) => {
  const traps = {};
  for (const name of Object.getOwnPropertyNames(Reflect)) {
    traps[name] = (...given) => {
      act();
      return Reflect[name](...given);
    };
  }
  return new Proxy(target, traps);
};

/** The same object with each of its members computed. */
function computed(object, act) {
  const made = Array.isArray(object) ? [] : {};
  for (const name of Object.keys(object)) {
    Object.defineProperty(made, name, {
      configurable: true,
      enumerable: true,
      get() {
        act();
        return object[name];
      },
    });
  }
  return made;
}

/** Members that are something else when they are read again. */
function fickle(object, act, evil) {
  const made = Array.isArray(object) ? [] : {};
  for (const name of Object.keys(object)) {
    let reads = 0;
    Object.defineProperty(made, name, {
      configurable: true,
      enumerable: true,
      get() {
        act();
        return reads++ === 0 ? object[name] : evil;
      },
    });
  }
  return made;
}

const converts = (value, act) => ({
  toString: () => (act(), String(value)),
  valueOf: () => (act(), value),
  [Symbol.toPrimitive]: () => (act(), value),
  toJSON: () => (act(), value),
});

function lyingBytes(bytes, act) {
  class Lying extends Uint8Array {
    static get [Symbol.species]() {
      act();
      return Uint8Array;
    }
  }
  const made = new Lying(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (const [name, lie] of [
    ['length', 2 ** 31],
    ['byteLength', 0],
    ['byteOffset', 7],
    ['buffer', new ArrayBuffer(0)],
    ['constructor', Lying],
    ['slice', () => []],
    ['subarray', () => []],
    [Symbol.iterator, function* () {}],
    ['toString', () => 'x'],
    ['toJSON', () => 'x'],
  ]) {
    Object.defineProperty(made, name, { get: () => (act(), lie) });
  }
  return made;
}

/** The same bytes in memory that can be resized, where this version of Node.js has such. */
function resizable(bytes, world) {
  const buffer = new ArrayBuffer(bytes.length, { maxByteLength: bytes.length + 8 });
  const made = new Uint8Array(buffer);
  made.set(bytes);
  world.buffers.push({ bytes: made, evil: Buffer.alloc(made.length, 2) });
  return made;
}

function shared(bytes) {
  const made = new Uint8Array(new SharedArrayBuffer(bytes.length));
  made.set(bytes);
  return made;
}

/** A value in every hostile form there is for its kind: pairs of a name and the value. */
export function hostileForms(value, act, world) {
  if (typeof value === 'function') {
    const acts = (...given) => {
      act();
      return value(...given);
    };
    return [
      ['function', acts],
      ['proxy', watched(value, act)],
    ];
  }
  if (value instanceof Uint8Array) {
    return [
      ['lying bytes', lyingBytes(value, act)],
      ['resizable bytes', resizable(value, world)],
      ['shared bytes', shared(value)],
      ['proxy of bytes', watched(value, act)],
    ];
  }
  if (value instanceof Keyset) {
    return [
      ['proxy of keys', watched(value, act)],
      ['heir of keys', Object.create(value)],
    ];
  }
  if (Array.isArray(value)) {
    const iterated = Object.assign([...value], {
      *[Symbol.iterator]() {
        act();
        yield 'evil';
      },
    });
    const named = Object.assign([...value], { map: () => ['evil'], toJSON: () => (act(), value), constructor: null });
    return [
      ['proxy of a list', watched(value, act)],
      ['list with an iterator', iterated],
      ['list with methods', named],
      ['computed list', computed(value, act)],
      ['fickle list', fickle(value, act, 'evil')],
      ['endless list', new Proxy(value, { get: (list, name) => (name === 'length' ? 2 ** 40 : (act(), list[name])) })],
    ];
  }
  if (typeof value === 'object' && value !== null) {
    if (value.constructor !== Object)
      return [
        ['proxy', watched(value, act)],
        ['heir', Object.create(value)],
      ];
    return [
      ['proxy', watched(value, act)],
      ['computed members', computed(value, act)],
      ['fickle members', fickle(value, act, 'evil')],
      ['toJSON', { toJSON: () => (act(), value) }],
      ['toJSON of an heir', Object.create({ toJSON: () => (act(), value) })],
      ['converts', converts(value, act)],
    ];
  }
  return [['converts', converts(value, act)]];
}

// Values of every option, by the tables that the package reads them with.

const VALUES = {
  key: { kid: 'k', issuer: 'i', allowWeak: true, forEncryption: true, remember: 0 },
  secret: { kid: 'k', issuer: 'i', allowWeak: true, forEncryption: true, base64: true, remember: 0 },
  generate: { kid: 'k', issuer: 'i', bits: 512, forEncryption: true, remember: 0 },
  empty: { issuer: 'i', allowWeak: true, publicOnly: true, forEncryption: true, remember: 0 },
  jwks: { kid: 'k', issuer: 'i', allowWeak: true, publicOnly: true, forEncryption: true, remember: 0 },
  document: {
    kid: 'k',
    issuer: 'i',
    allowWeak: true,
    publicOnly: true,
    forEncryption: true,
    remember: 0,
    alg: 'EdDSA',
    password: (world) => world.bytes('password'),
  },
  export: { index: 0, private: true },
  policy: { decryptWith: (world) => world.box },
  now: { now: NOW },
  verifyNow: {
    issuer: ['i', 'h'],
    audience: ['b', 'c'],
    subject: 's',
    types: ['at+jwt', 'x'],
    algorithms: ['HS256', 'HS384'],
    required: ['jti', '/aud/0'],
    expected: { jti: 'j', iat: NOW - 1, scope: { contains: ['x', 'y'] } },
    leeway: 5,
    maxAge: 60,
    maxTokenLen: 60_000,
    allowMissingExp: true,
    ignoreExp: true,
    ignoreNbf: true,
    ignoreIat: true,
    ignoreAud: true,
    bigint: true,
    decryptWith: (world) => world.box,
    decryptAlgorithms: ['A256KW', 'dir'],
    encryptions: ['A256GCM', 'A128GCM'],
    policy: (world) => world.policy(),
    now: NOW,
  },
  signNow: {
    expiresIn: 5,
    notBeforeIn: 5,
    addIat: true,
    addJti: true,
    allowMissingExp: true,
    alg: 'HS256',
    kid: 'k',
    typ: 'x',
    header: { cty: 'json', nested: { a: 1 } },
    wholeHeader: true,
    encryptTo: (world) => world.box,
    encryptKid: 'e',
    encryptAlg: 'A256KW',
    enc: 'A128GCM',
    now: NOW,
  },
  jwsSign: {
    alg: 'HS256',
    kid: 'k',
    typ: 'x',
    header: { cty: 'json', exp: 5 },
    wholeHeader: true,
    crit: ['exp'],
    detached: true,
    unencoded: true,
  },
  jwsVerify: {
    algorithms: ['HS256', 'HS384'],
    types: ['x', 'y'],
    crit: ['exp'],
    payload: (world) => world.bytes('payload'),
    detached: true,
    unencoded: true,
    maxTokenLen: 60_000,
  },
  jweEncrypt: {
    alg: 'A256KW',
    enc: 'A128GCM',
    kid: 'e',
    typ: 'x',
    cty: 'y',
    header: { exp: 5, nested: { a: 1 } },
    crit: ['exp'],
    apu: (world) => world.bytes('Alice'),
    apv: 'Bob',
  },
  jweDecrypt: {
    algorithms: ['A256KW', 'dir'],
    encryptions: ['A256GCM', 'A128GCM'],
    types: ['x', 'y'],
    crit: ['exp'],
    maxTokenLen: 60_000,
  },
  challenge: { realm: 'r', scope: 'x y', resourceMetadata: 'https://a.example/m' },
  client: {
    issuer: 'i',
    lifetime: 100,
    maxLifetime: 100,
    maxStale: 100,
    cooldown: 1,
    retry: 1,
    timeout: 5,
    maxBytes: 10_000,
    allowHttp: true,
    allowAnyOrigin: true,
    allowWeak: true,
    forEncryption: false,
    headers: { 'x-a': 'b' },
    fetch: async () => new Response(publicJwks),
    clock: () => 1,
  },
  bearer: {
    realm: 'r',
    resourceMetadata: 'https://a.example/m',
    scopeClaim: '/scope',
    rolesClaim: 'roles',
    onRefused: () => () => {},
  },
  needs: { scopes: ['x', 'y'], roles: ['r', 's'] },
  dropInSign: {
    algorithm: 'HS256',
    keyid: 'k',
    expiresIn: '5m',
    notBefore: 0,
    audience: ['a', 'b'],
    subject: 's',
    issuer: 'i',
    jwtid: 'j',
    mutatePayload: true,
    noTimestamp: true,
    header: { cty: 'json' },
    encoding: 'utf8',
    allowInsecureKeySizes: true,
    allowInvalidAsymmetricKeyTypes: true,
  },
  dropInVerify: {
    algorithms: ['HS256', 'HS384'],
    audience: [/^b$/g, 'c'],
    clockTimestamp: NOW,
    clockTolerance: 5,
    complete: true,
    issuer: ['i', 'h'],
    ignoreExpiration: true,
    ignoreNotBefore: true,
    jwtid: 'j',
    nonce: 'n',
    subject: 's',
    maxAge: '1h',
    maxTokenLen: 60_000,
    allowInvalidAsymmetricKeyTypes: true,
  },
  dropInDecode: { complete: true, json: true, maxTokenLen: 60_000 },
};
VALUES.fastify = { keys: (world) => world.keys, policy: DEMANDS, decorator: 'auth', ...VALUES.bearer };
VALUES.verify = { ...VALUES.verifyNow };
delete VALUES.verify.now;
VALUES.sign = { ...VALUES.signNow };
delete VALUES.sign.now;
VALUES.encrypt = { ...VALUES.signNow };
for (const name of ['alg', 'kid', 'wholeHeader', 'encryptTo']) delete VALUES.encrypt[name];
VALUES.decrypt = { ...VALUES.verifyNow };
for (const name of ['algorithms', 'decryptWith']) delete VALUES.decrypt[name];

function namesIn(names) {
  return Object.fromEntries(names.map((name) => [name]));
}

/** The tables of options that the package has, by the names of VALUES. */
export const TABLES = {
  ...OPTIONS,
  client: CLIENT_OPTIONS,
  bearer: namesIn(BEARER_OPTIONS),
  needs: namesIn(NEEDS),
  fastify: namesIn(['keys', 'policy', 'decorator', ...BEARER_OPTIONS]),
  dropInSign: SIGN_OPTIONS,
  dropInVerify: namesIn(VERIFY_OPTIONS),
};

export const optionNames = (kind) => Object.keys(VALUES[kind]);
export const optionValue = (kind, name, world) => {
  const value = VALUES[kind][name];
  return typeof value === 'function' && kind !== 'client' ? value(world) : value;
};

// Every function: what it is called with, as a list in which the options come last, and the kind of these.

function withClient(call) {
  return {
    kind: 'client',
    args: (world, options) => ['https://id.example/jwks', options],
    base: clientBase,
    call: async (url, options) => call(new JWKSClient(url, options)),
  };
}

/** A request with this token, let through: its claims, or an error that says what was answered. */
function letThrough(token, run) {
  return new Promise((resolve, reject) => {
    const request = {
      method: 'GET',
      rawHeaders: ['Host', 'a.example', 'Authorization', `Bearer ${token}`],
      log: { info() {} },
      get raw() {
        return request;
      },
    };
    const answer = (status, body) => reject(new Error(`answered with ${status}: ${body}`));
    run(request, answer, (error) => (error ? reject(error) : resolve(request.claims)));
  });
}

const throughExpress = (middleware, token) =>
  letThrough(token, (request, answer, next) => {
    const response = { writeHead: (status) => ({ end: (body) => answer(status, body) }) };
    middleware(request, response, next);
  });

/** The hook that the plugin gives to who registers it. */
function registered(options) {
  let hook;
  const host = {
    hasRequestDecorator: () => false,
    decorateRequest() {},
    decorate(name, bearer) {
      hook = bearer;
    },
  };
  return new Promise((resolve, reject) => {
    fastify.bearer(host, options, (error) => (error ? reject(error) : resolve(hook)));
  });
}

const throughFastify = (hook, token) =>
  letThrough(token, (request, answer, next) => {
    const reply = {
      code(status) {
        reply.status = status;
        return reply;
      },
      headers: () => reply,
      send: (body) => answer(reply.status, JSON.stringify(body)),
    };
    hook(request, reply).then(() => next(), next);
  });

const verifyCall = { audience: 'a' };
const nestedCall = (world) => ({ audience: 'a', decryptWith: world.box });

/** By name: `Class.static`, `Class#method`, a function's own name, or that after `jsonwebtoken.`. */
export const SURFACE = {
  'Keyset.fromSecret': { kind: 'key', args: (w, o) => [w.bytes(GOOD), 'HS256', o], call: Keyset.fromSecret },
  'Keyset.fromSecret (for encryption)': {
    kind: 'secret',
    args: (w, o) => [w.bytes(GOOD), 'A256KW', o],
    base: () => ({ forEncryption: true }),
    call: Keyset.fromSecret,
  },
  'Keyset.fromSecret (base64)': {
    kind: 'secret',
    args: (w, o) => [w.bytes(Buffer.from(GOOD.toString('base64'))), 'HS256', o],
    call: Keyset.fromSecret,
  },
  'Keyset.fromPem': {
    kind: 'document',
    args: (w, o) => [w.bytes(sealedPem), o],
    call: Keyset.fromPem,
    base: sealedBase,
  },
  'Keyset.fromPem (text)': { kind: 'document', args: (w, o) => [privatePem, o], call: Keyset.fromPem },
  'Keyset.fromDer': {
    kind: 'document',
    args: (w, o) => [w.bytes(sealedDer), o],
    call: Keyset.fromDer,
    base: sealedBase,
  },
  'Keyset.fromDer (plain)': { kind: 'document', args: (w, o) => [w.bytes(privateDer), o], call: Keyset.fromDer },
  'Keyset.empty': { kind: 'empty', args: (w, o) => [o], call: Keyset.empty },
  'Keyset.fromJwks': { kind: 'jwks', args: (w, o) => [{ keys: [jwkOf(GOOD, 'k')] }, o], call: Keyset.fromJwks },
  'Keyset.fromJwks (bytes)': {
    kind: 'jwks',
    args: (w, o) => [w.bytes(JSON.stringify(jwkOf(GOOD, 'k')), JSON.stringify(jwkOf(EVIL, 'k'))), o],
    call: Keyset.fromJwks,
  },
  'Keyset.generate': { kind: 'generate', args: (w, o) => ['HS256', o], call: Keyset.generate, isRandom: true },
  'Keyset.generateAsync': {
    kind: 'generate',
    args: (w, o) => ['HS256', o],
    call: Keyset.generateAsync,
    isRandom: true,
  },
  'Keyset#length': { args: (w) => [w.keys], call: (keys) => keys.length },
  'Keyset#at': { args: (w) => [w.keys, -1], call: (keys, index) => keys.at(index) },
  'Keyset#[Symbol.iterator]': { args: (w) => [w.keys], call: (keys) => [...keys] },
  'Keyset#[nodejs.util.inspect.custom]': { args: (w) => [w.keys], call: (keys) => inspect(keys) },
  'Keyset#add': { args: (w) => [w.keys, w.other], call: (keys, other) => keys.add(other) },
  'Keyset#replace': { args: (w) => [w.keys, w.other], call: (keys, other) => keys.replace(other) },
  'Keyset#reload': { args: (w) => [w.keys, jwkOf(OTHER, 'r')], call: (keys, jwks) => keys.reload(jwks) },
  'Keyset#reload (bytes)': {
    args: (w) => [w.keys, w.bytes(JSON.stringify(jwkOf(OTHER, 'r')), JSON.stringify(jwkOf(EVIL, 'r')))],
    call: (keys, jwks) => keys.reload(jwks),
  },
  'Keyset#exportJwks': {
    kind: 'export',
    args: (w, o) => [w.keys, o],
    base: () => ({ private: true }),
    call: (keys, options) => keys.exportJwks(options),
  },
  'Keyset#exportPem': {
    kind: 'export',
    args: (w, o) => [pairs[0], o],
    call: (keys, options) => keys.exportPem(options),
  },
  'Keyset#free': { args: (w) => [w.keys], call: (keys) => keys.free() },
  'Keyset#[Symbol.dispose]': {
    args: (w) => [w.keys],
    call: (keys) => (Symbol.dispose ? keys[Symbol.dispose]() : keys.free()),
  },

  'Policy.fromJson': {
    kind: 'policy',
    args: (w, o) => [{ ...DOCUMENT, encrypted: true, expected: { jti: 'j', scope: { contains: ['x'] } } }, o],
    base: (w) => ({ decryptWith: w.box }),
    call: (document, options, w) => {
      const policy = Policy.fromJson(document, options);
      w.held.push(policy);
      return [policy.describe(), onejwt.verify(nested[w.which], goodForever, { policy })];
    },
    verifies: true,
  },
  'Policy.fromJson (bytes)': {
    args: (w) => [w.bytes(JSON.stringify(DOCUMENT), JSON.stringify(OTHER_DOCUMENT))],
    call: (document, w) => {
      const policy = Policy.fromJson(document);
      w.held.push(policy);
      return policy.describe();
    },
  },
  'Policy#describe': { args: (w) => [w.policy()], call: (policy) => policy.describe() },
  'Policy#free': { args: (w) => [w.policy()], call: (policy) => policy.free() },
  'Policy#[Symbol.dispose]': {
    args: (w) => [w.policy()],
    call: (policy) => (Symbol.dispose ? policy[Symbol.dispose]() : policy.free()),
  },

  verify: {
    kind: 'verifyNow',
    args: (w, o) => [w.token, w.keys, o],
    base: () => verifyCall,
    call: onejwt.verify,
    verifies: true,
  },
  'verify (bytes)': {
    kind: 'verifyNow',
    args: (w, o) => [w.tokenBytes(), w.keys, o],
    base: () => verifyCall,
    call: onejwt.verify,
    verifies: true,
  },
  'verify (demands)': {
    kind: 'verifyNow',
    args: (w, o) => [w.demandedBytes(), w.keys, o],
    base: () => DEMANDS,
    call: onejwt.verify,
    verifies: true,
  },
  'verify (policy)': {
    kind: 'verifyNow',
    args: (w, o) => [w.demandedBytes(), w.keys, o],
    base: (w) => ({ policy: w.policy() }),
    call: onejwt.verify,
    verifies: true,
  },
  'verify (nested, policy)': {
    kind: 'now',
    args: (w, o) => [w.nestedBytes(), w.keys, o],
    base: (w) => ({ policy: w.policy({ audiences: ['a'], encrypted: true }, { decryptWith: w.box }) }),
    call: onejwt.verify,
    verifies: true,
  },
  'verifyDetailed (claims read later)': {
    kind: 'now',
    args: (w, o) => [w.demandedBytes(), w.keys, o],
    base: () => DEMANDS,
    call: (token, keys, options) => {
      const found = onejwt.verifyDetailed(token, keys, options);
      keys.free();
      found.raw.fill(0x20);
      onejwt.verify(demanded.forged, goodForever, { audience: 'z', issuer: 'z', now: NOW });
      return found.claims;
    },
    verifies: true,
  },
  verifyDetailed: {
    kind: 'verifyNow',
    args: (w, o) => [w.tokenBytes(), w.keys, o],
    base: () => verifyCall,
    call: onejwt.verifyDetailed,
    verifies: true,
  },
  verifyRaw: {
    kind: 'verifyNow',
    args: (w, o) => [w.tokenBytes(), w.keys, o],
    base: () => verifyCall,
    call: onejwt.verifyRaw,
    verifies: true,
  },
  Verifier: {
    kind: 'verify',
    args: (w, o) => [w.keys, o],
    base: () => verifyCall,
    call: (keys, options, world) => new Verifier(keys, options).verifyDetailed(world.token),
    verifies: true,
  },
  'verify (nested)': {
    kind: 'verifyNow',
    args: (w, o) => [w.nestedBytes(), w.keys, o],
    base: nestedCall,
    call: onejwt.verify,
    verifies: true,
  },
  'Verifier (nested)': {
    kind: 'verify',
    args: (w, o) => [w.keys, o],
    base: nestedCall,
    call: (keys, options, world) => new Verifier(keys, options).verifyDetailed(nested[world.which]),
    verifies: true,
  },
  'Verifier#verify (nested)': {
    kind: 'now',
    args: (w, o) => [new Verifier(w.keys, nestedCall(w)), w.nestedBytes(), o],
    call: (verifier, token, options) => verifier.verify(token, options),
    verifies: true,
  },
  'Verifier (policy)': {
    kind: 'verify',
    args: (w, o) => [w.keys, o],
    base: (w) => ({ policy: w.policy() }),
    call: (keys, options, world) => new Verifier(keys, options).verifyDetailed(demanded[world.which]),
    verifies: true,
  },
  'Verifier#verify (policy)': {
    kind: 'now',
    args: (w, o) => [new Verifier(w.keys, { policy: w.policy() }), w.demandedBytes(), o],
    call: (verifier, token, options) => verifier.verify(token, options),
    verifies: true,
  },
  'Verifier#keys': { args: (w) => [w.keys], call: (keys) => new Verifier(keys).keys.length },
  'Verifier#verify': {
    kind: 'now',
    args: (w, o) => [new Verifier(w.keys, verifyCall), w.tokenBytes(), o],
    call: (verifier, token, options) => verifier.verify(token, options),
    verifies: true,
  },
  'Verifier#verifyRaw': {
    kind: 'now',
    args: (w, o) => [new Verifier(w.keys, verifyCall), w.tokenBytes(), o],
    call: (verifier, token, options) => verifier.verifyRaw(token, options),
    verifies: true,
  },
  'Verifier#verifyDetailed': {
    kind: 'now',
    args: (w, o) => [new Verifier(w.keys, verifyCall), w.tokenBytes(), o],
    call: (verifier, token, options) => verifier.verifyDetailed(token, options),
    verifies: true,
  },
  sign: {
    kind: 'signNow',
    args: (w, o) => [{ ...CLAIMS, deep: { a: [1] } }, w.keys, o],
    call: onejwt.sign,
    isToken: true,
  },
  'sign (bytes)': {
    kind: 'signNow',
    args: (w, o) => [w.bytes('{"exp":1800000000}', '{"exp":1900000000}'), w.keys, o],
    call: onejwt.sign,
    isToken: true,
  },
  signAsync: { kind: 'signNow', args: (w, o) => [{ ...CLAIMS }, w.keys, o], call: onejwt.signAsync, isToken: true },
  'signAsync (bytes)': {
    kind: 'signNow',
    args: (w, o) => [w.bytes('{"exp":1800000000}', '{"exp":1900000000}'), w.keys, o],
    call: onejwt.signAsync,
    isToken: true,
  },
  'sign (nested)': {
    kind: 'signNow',
    args: (w, o) => [{ ...CLAIMS, deep: { a: [1] } }, w.keys, o],
    base: (w) => ({ encryptTo: w.box }),
    call: onejwt.sign,
    isToken: true,
  },
  'signAsync (nested)': {
    kind: 'signNow',
    args: (w, o) => [{ ...CLAIMS }, w.keys, o],
    base: (w) => ({ encryptTo: w.box }),
    call: onejwt.signAsync,
    isToken: true,
  },
  encrypt: {
    kind: 'encrypt',
    args: (w, o) => [{ ...CLAIMS, deep: { a: [1] } }, w.box, o],
    call: onejwt.encrypt,
    isToken: true,
  },
  'encrypt (bytes)': {
    kind: 'encrypt',
    args: (w, o) => [w.bytes('{"exp":1800000000}', '{"exp":1900000000}'), w.box, o],
    call: onejwt.encrypt,
    isToken: true,
  },
  decrypt: {
    kind: 'decrypt',
    args: (w, o) => [w.sealedBytes(), w.box, o],
    base: () => verifyCall,
    call: onejwt.decrypt,
    verifies: true,
  },
  'decrypt (policy)': {
    kind: 'now',
    args: (w, o) => [w.sealedBytes(), w.box, o],
    base: (w) => ({ policy: w.policy() }),
    call: onejwt.decrypt,
    verifies: true,
  },
  decryptDetailed: {
    kind: 'decrypt',
    args: (w, o) => [sealedClaims[w.which], w.box, o],
    base: () => verifyCall,
    call: onejwt.decryptDetailed,
    verifies: true,
  },
  jweEncrypt: {
    kind: 'jweEncrypt',
    args: (w, o) => [w.bytes('plaintext'), w.box, o],
    call: onejwt.jweEncrypt,
    isToken: true,
  },
  'jweEncrypt (key agreement)': {
    kind: 'jweEncrypt',
    args: (w, o) => ['plaintext', agreement, o],
    call: onejwt.jweEncrypt,
    isToken: true,
  },
  jweDecrypt: {
    kind: 'jweDecrypt',
    args: (w, o) => [w.jweBytes(), w.box, o],
    call: onejwt.jweDecrypt,
    verifies: true,
  },
  jweDecryptDetailed: {
    kind: 'jweDecrypt',
    args: (w, o) => [jwe[w.which], w.box, o],
    call: onejwt.jweDecryptDetailed,
    verifies: true,
  },
  jwsSign: { kind: 'jwsSign', args: (w, o) => [w.bytes('payload'), w.keys, o], call: onejwt.jwsSign },
  jwsSignAsync: { kind: 'jwsSign', args: (w, o) => [w.bytes('payload'), w.keys, o], call: onejwt.jwsSignAsync },
  jwsVerify: {
    kind: 'jwsVerify',
    args: (w, o) => [w.bytes(w.jws, jws.forged), w.keys, o],
    base: detachedBase,
    call: onejwt.jwsVerify,
    verifies: true,
  },
  jwsVerifyDetailed: {
    kind: 'jwsVerify',
    args: (w, o) => [w.jws, w.keys, o],
    base: detachedBase,
    call: onejwt.jwsVerifyDetailed,
    verifies: true,
  },
  peek: { args: (w) => [w.tokenBytes(), 'payload'], call: onejwt.peek },
  bearerToken: { args: (w) => [`Bearer ${w.token}`], call: onejwt.bearerToken },
  bearerChallenge: {
    kind: 'challenge',
    args: (w, o) => [new onejwt.JwtError('m', { code: 'JWT_EXPIRED', status: 62 }), o],
    call: onejwt.bearerChallenge,
  },

  JWKSClient: withClient((client) => client.keyset),
  'JWKSClient#load': withClient((client) => client.load()),
  'JWKSClient#refresh': withClient((client) => client.refresh()),
  'JWKSClient#keyset': withClient(async (client) => (await client.load(), client.keyset)),
  'JWKSClient#failure': withClient(async (client) => (await client.load(), client.failure)),
  'JWKSClient#issuer': withClient((client) => client.issuer),
  'JWKSClient#exportCache': withClient(async (client) => (await client.load(), client.exportCache().length)),
  'JWKSClient#importCache': {
    args: (w) => [w.client(), STORED],
    call: (client, stored) => (client.importCache(stored), client.keyset),
  },
  MultiIssuerClient: {
    args: (w) => [[w.namedClient()]],
    call: (clients) => [...new onejwt.MultiIssuerClient(clients).clients.keys()],
  },
  'MultiIssuerClient#clients': {
    args: (w) => [new onejwt.MultiIssuerClient([w.namedClient()])],
    call: (several) => [...several.clients.keys()],
  },
  'MultiIssuerClient#failureOf': {
    args: (w) => [new onejwt.MultiIssuerClient([w.namedClient()]), w.bytes(w.clientToken, asymmetric.forged)],
    call: (several, token) => several.failureOf(token),
  },
  ...Object.fromEntries(
    ['verify', 'verifyDetailed'].map((method) => [
      `MultiIssuerClient#${method}`,
      {
        kind: 'verifyNow',
        args: (w, o) => [
          new onejwt.MultiIssuerClient([w.namedClient()]),
          w.bytes(w.clientToken, asymmetric.forged),
          o,
        ],
        base: () => verifyCall,
        call: (several, token, options) => several[method](token, options),
        verifies: true,
        isLater: true,
      },
    ]),
  ),
  'JWKSClient#verify': {
    kind: 'verifyNow',
    args: (w, o) => [w.client(), w.bytes(w.clientToken, asymmetric.forged), o],
    base: () => verifyCall,
    call: (client, token, options) => client.verify(token, options),
    verifies: true,
    isLater: true,
  },
  'JWKSClient#verify (nested)': {
    kind: 'verifyNow',
    args: (w, o) => [w.client(), w.bytes(nestedAsymmetric[w.which], nestedAsymmetric.forged), o],
    base: nestedCall,
    call: (client, token, options) => client.verify(token, options),
    verifies: true,
    isLater: true,
  },
  'JWKSClient#verify (policy)': {
    kind: 'now',
    args: (w, o) => [w.client(), w.bytes(w.clientToken, asymmetric.forged), o],
    base: (w) => ({ policy: w.policy() }),
    call: (client, token, options) => client.verify(token, options),
    verifies: true,
    isLater: true,
  },
  'JWKSClient#verifyDetailed': {
    kind: 'verifyNow',
    args: (w, o) => [w.client(), w.bytes(w.clientToken, asymmetric.forged), o],
    base: () => verifyCall,
    call: (client, token, options) => client.verifyDetailed(token, options),
    verifies: true,
    isLater: true,
  },

  'express.bearer': {
    kind: 'bearer',
    args: (w, o) => [w.keys, { ...DEMANDS }, o],
    call: (keys, policy, options, world) =>
      throughExpress(express.bearer(keys, policy, options), demanded[world.which]),
    verifies: true,
  },
  'express.bearer (Policy)': {
    args: (w) => [w.keys, w.policy()],
    call: (keys, policy, world) => throughExpress(express.bearer(keys, policy), demanded[world.which]),
    verifies: true,
  },
  'express.bearer (JWKSClient)': {
    args: (w) => [w.client(), { audience: ['a'], expected: { scope: { contains: 'x' } } }],
    call: (client, policy, world) => throughExpress(express.bearer(client, policy), world.clientToken),
    verifies: true,
  },
  'express.bearer#requires': {
    kind: 'needs',
    args: (w, o) => [express.bearer(w.keys, { ...DEMANDS }), o],
    base: () => ({ scopes: ['x'], roles: ['r'] }),
    call: (middleware, needs, world) => throughExpress(middleware.requires(needs), permitted[world.which]),
    verifies: true,
  },
  'fastify.bearer': {
    kind: 'fastify',
    args: (w, o) => [o],
    base: (w) => ({ keys: w.keys, policy: { ...DEMANDS } }),
    call: async (options, world) => throughFastify((await registered(options))(), demanded[world.which]),
    verifies: true,
  },
  'fastify.bearer (needs)': {
    kind: 'needs',
    args: (w, o) => [w.keys, o],
    base: () => ({ scopes: ['x'], roles: ['r'] }),
    call: async (keys, needs, world) => {
      const bearer = await registered({ keys, policy: DEMANDS });
      return throughFastify(bearer(needs), permitted[world.which]);
    },
    verifies: true,
  },

  'jsonwebtoken.sign': {
    kind: 'dropInSign',
    args: (w, o) => [{ a: 1, deep: { b: [2] } }, w.bytes(GOOD), o],
    call: (payload, key, options) => jsonwebtoken.sign(payload, key, options),
    isToken: true,
  },
  'jsonwebtoken.sign (Keyset)': {
    kind: 'dropInSign',
    args: (w, o) => [{ a: 1 }, w.keys, o],
    call: (payload, key, options) => jsonwebtoken.sign(payload, key, options),
    isToken: true,
  },
  'jsonwebtoken.sign (callback)': {
    kind: 'dropInSign',
    args: (w, o) => [{ a: 1 }, createSecretKey(GOOD), o],
    call: (payload, key, options) =>
      new Promise((resolve, reject) => {
        jsonwebtoken.sign(payload, key, options, (error, token) => (error ? reject(error) : resolve(token)));
      }),
    isToken: true,
  },
  'jsonwebtoken.verify': {
    kind: 'dropInVerify',
    args: (w, o) => [w.token, w.bytes(GOOD), o],
    call: (token, key, options) => jsonwebtoken.verify(token, key, options),
    verifies: true,
  },
  'jsonwebtoken.verify (KeyObject)': {
    kind: 'dropInVerify',
    args: (w, o) => [w.token, createSecretKey(GOOD), o],
    call: (token, key, options) => jsonwebtoken.verify(token, key, options),
    verifies: true,
  },
  'jsonwebtoken.verify (object)': {
    kind: 'dropInVerify',
    args: (w, o) => [w.clientToken, { key: { ...publicJwk }, format: 'jwk' }, o],
    call: (token, key, options) => jsonwebtoken.verify(token, key, options),
    verifies: true,
  },
  'jsonwebtoken.verify (Keyset)': {
    kind: 'dropInVerify',
    args: (w, o) => [w.token, w.keys, o],
    call: (token, key, options) => jsonwebtoken.verify(token, key, options),
    verifies: true,
  },
  'jsonwebtoken.verify (look-up)': {
    kind: 'dropInVerify',
    args: (w, o) => [w.token, (header, done) => done(null, w.keys), o],
    call: (token, lookUp, options) =>
      new Promise((resolve, reject) => {
        jsonwebtoken.verify(token, lookUp, options, (error, found) => (error ? reject(error) : resolve(found)));
      }),
    verifies: true,
  },
  'jsonwebtoken.decode': {
    kind: 'dropInDecode',
    args: (w, o) => [w.token, o],
    call: jsonwebtoken.decode,
    refusesWithNull: true,
  },
};

function sealedBase(world) {
  return { password: world.bytes('password') };
}

function detachedBase(world) {
  return { detached: true, payload: world.bytes('payload') };
}

/** The names that SURFACE must have: every function, method and accessor of what the package exports. */
export function exportedNames() {
  const names = [];
  const isError = (value) => value.prototype instanceof Error;
  const nameOf = (key) => {
    if (key === Symbol.dispose) return '[Symbol.dispose]';
    return typeof key === 'symbol' ? `[${key.description}]` : key;
  };
  for (const [name, value] of Object.entries(onejwt)) {
    if (typeof value !== 'function' || isError(value)) continue;
    const own = Object.getOwnPropertyDescriptor(value, 'prototype');
    // A class's prototype cannot be written; that of a function can, and a method has none.
    if (own === undefined || own.writable) {
      names.push(name);
      continue;
    }
    // These are not made with new.
    if (!['Keyset', 'Policy'].includes(name)) names.push(name);
    for (const key of Reflect.ownKeys(value)) {
      if (!['length', 'name', 'prototype'].includes(key)) names.push(`${name}.${nameOf(key)}`);
    }
    for (const key of Reflect.ownKeys(value.prototype)) {
      if (!['constructor', Symbol.toStringTag].includes(key)) names.push(`${name}#${nameOf(key)}`);
    }
  }
  for (const [name, value] of Object.entries(jsonwebtoken)) {
    if (!isError(value)) names.push(`jsonwebtoken.${name}`);
  }
  for (const name of Object.keys(fastify)) names.push(`fastify.${name}`);
  for (const name of Object.keys(express)) names.push(`express.${name}`);
  for (const name of Object.keys(express.bearer(goodForever))) names.push(`express.bearer#${name}`);
  return names;
}

// What comes out of a call.

const plain = (value) => {
  if (value instanceof Keyset) return { keys: [...value].map((info) => ({ ...info, thumbprint: info.thumbprint })) };
  if (value instanceof Uint8Array) return Buffer.from(value).toString('latin1');
  return value;
};

/** What can be compared: nothing in it is of chance. */
function normal(spec, value) {
  if (spec.isRandom && value instanceof Keyset)
    return [...value].map(({ alg, bits, hasIssuer }) => ({ alg, bits, hasIssuer }));
  if (spec.isToken && typeof value === 'string') {
    return value.split('.').length === 5 ? opened(value) : signed(value);
  }
  return value;
}

/** Claims without a `jti` of chance, and whether they had one. */
function withoutJti(json) {
  const claims = JSON.parse(json);
  const hadJti = typeof claims.jti === 'string' && claims.jti.length === 22;
  return { claims: hadJti ? { ...claims, jti: '' } : claims, hadJti };
}

function signed(token) {
  const [header, payload, signature] = token.split('.');
  const { claims, hadJti } = withoutJti(Buffer.from(payload, 'base64url'));
  return { header, claims, signature: hadJti ? '' : signature };
}

/** An encrypted token without what is of chance: its header, and what is inside. */
function opened(token) {
  const { epk, ...header } = JSON.parse(Buffer.from(token.split('.', 1)[0], 'base64url'));
  const crit = header.crit && { crit: header.crit };
  for (const keys of [...boxes, agreement]) {
    let plaintext;
    try {
      plaintext = onejwt.jweDecrypt(token, keys, { ...crit }).toString();
    } catch {
      continue;
    }
    const inside = plaintext.startsWith('{') ? withoutJti(plaintext).claims : plaintext;
    return { header, hasEpk: epk !== undefined, inside: plaintext.split('.').length === 3 ? signed(plaintext) : inside };
  }
  throw new Error(`a token that nobody can decrypt: ${token}`);
}

const text = (value) =>
  JSON.stringify(value, (_, member) => (typeof member === 'bigint' ? `${member}n` : plain(member))) ?? 'undefined';

/** What a call returns or throws, as text that can be compared. */
export async function outcome(spec, args, world) {
  try {
    const value = normal(spec, await spec.call(...args, world));
    if (spec.refusesWithNull && value === null) return { ok: false, error: new Error('not a token'), text: 'null' };
    return { ok: true, text: text(plain(value)) };
  } catch (error) {
    if (error instanceof Accepted) throw error;
    return { ok: false, error, text: `${error?.name}: ${error?.message}` };
  }
}

/** The arguments of a function in a world, with some options beside the usual ones. */
export function argumentsOf(spec, world, options = {}) {
  const all = spec.kind === undefined ? undefined : { ...spec.base?.(world), ...options };
  return spec.args(world, all);
}

const known = new Map();

/** What plain values give, before or after a deed was done. */
export async function plainOutcome(name, names, deed, which) {
  const id = JSON.stringify([name, names, deed, which]);
  if (!known.has(id)) known.set(id, await findPlainOutcome(SURFACE[name], names, deed, which));
  return known.get(id);
}

async function findPlainOutcome(spec, names, deed, which) {
  const world = new World(which);
  try {
    const options = Object.fromEntries(names.map((option) => [option, optionValue(spec.kind, option, world)]));
    const args = argumentsOf(spec, world, options);
    if (deed !== undefined) deeds[deed](world);
    return await outcome(spec, args, world);
  } catch (error) {
    if (error instanceof Accepted) throw error;
    return { ok: false, error, text: `${error.name}: ${error.message}` };
  } finally {
    world.done();
  }
}

/** Options that are on only if they are true itself, as in jsonwebtoken: anything else leaves them out. */
export const ONLY_TRUE = { dropInVerify: ['complete'], dropInDecode: ['complete', 'json'] };

/** Whether an outcome is one that may be: that of plain values, before or after the deed, or a clear error. */
export function isFine(found, expected) {
  if (!found.ok) return found.error instanceof Error && String(found.error.message).length > 10;
  return expected.some(({ ok, text: wanted }) => ok && wanted === found.text);
}
