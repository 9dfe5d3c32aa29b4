// The same signatures with jsonwebtoken and with the drop-in: tokens, errors and messages.

import assert from 'node:assert/strict';
import { createPublicKey, generateKeyPairSync } from 'node:crypto';
import { test } from 'node:test';

import { NOW, ignoreWarnings, ours, outcome, refusal, same, sameLater, stopClock, theirs } from './support/both.mjs';
import { SECRET, keys, pairs, pem } from './support/keys.mjs';

stopClock();
ignoreWarnings();

const HMAC = ['HS256', 'HS384', 'HS512'];
const ALGORITHMS = [
  ...HMAC,
  'RS256',
  'RS384',
  'RS512',
  'PS256',
  'PS384',
  'PS512',
  'ES256',
  'ES384',
  'ES512',
  'none',
  undefined,
];
const isRandom = (alg) => /^[PE]S/.test(alg);

/** Without the signature, for algorithms that make another one each time. */
const unsigned = ({ result, ...rest }) => (result === undefined ? rest : { result: result.replace(/[^.]*$/, '') });

/** Where the two differ on purpose; MIGRATING.md lists all of it. */
function meant(expected, name, alg, options) {
  const kind = name.match(/^(.*)(?:Private|Public)/)?.[1];
  if (expected.result !== undefined && (alg ?? 'HS256').startsWith('HS') && /Public(?!Object)/.test(name)) {
    return refusal(`secretOrPrivateKey must be a symmetric key when using ${alg ?? 'HS256'}`, Error);
  }
  if (kind === 'small' && options.allowInsecureKeySizes && /^[RP]S/.test(alg)) {
    return /Private/.test(name)
      ? refusal(`secretOrPrivateKey has a minimum key size of 2048 bits for ${alg}`, Error)
      : expected;
  }
  if (kind === 'k256' && /one of: ES256, ES384, ES512\.$/.test(expected.error?.message)) {
    return refusal('"alg" parameter for "ec" key type must be one of: ES256, ES384, ES512, ES256K.', Error);
  }
  if (expected.error?.message === 'Unknown key type "ed25519".') {
    return refusal('"alg" parameter for "ed25519" key type must be one of: EdDSA, Ed25519.', Error);
  }
  return expected;
}

test('every kind of key with every algorithm', () => {
  let signed = 0;
  for (const [name, key] of Object.entries(keys)) {
    for (const algorithm of ALGORITHMS) {
      for (const flags of [{}, { allowInsecureKeySizes: true }]) {
        const options = algorithm === undefined ? flags : { ...flags, algorithm };
        const call = (library) => library.sign({ a: 1 }, key, options);
        const what = `${name} ${algorithm} ${JSON.stringify(flags)}`;
        const expected = meant(outcome(theirs, call), name, algorithm, options);
        const found = outcome(ours, call);
        if (isRandom(algorithm)) assert.deepEqual(unsigned(found), unsigned(expected), what);
        else assert.deepEqual(found, expected, what);
        if (found.result === undefined || algorithm === 'none') continue;
        signed++;
        // An independent verifier agrees about what is signed.
        const verifying = key.type === 'private' ? createPublicKey(key) : key;
        assert.deepEqual(theirs.verify(found.result, verifying, { algorithms: [algorithm ?? 'HS256'] }).a, 1, what);
      }
    }
  }
  assert.ok(signed > 150, `${signed} tokens`);
});

test('allowInvalidAsymmetricKeyTypes makes no key one for another algorithm', () => {
  for (const [name, key] of Object.entries(keys)) {
    for (const algorithm of ALGORITHMS.slice(3, 12)) {
      const without = outcome(ours, (library) => library.sign({}, key, { algorithm }));
      const withFlag = outcome(ours, (library) =>
        library.sign({}, key, { algorithm, allowInvalidAsymmetricKeyTypes: true }),
      );
      assert.deepEqual(unsigned(withFlag), unsigned(without), `${name} ${algorithm}`);
    }
  }
});

const VALUES = {
  undefined: undefined,
  null: null,
  empty: '',
  text: 'text',
  span: '2 days',
  milliseconds: '1500',
  noSpan: '2 fortnights',
  zero: 0,
  whole: 10,
  negative: -10,
  fraction: 1.5,
  nan: NaN,
  infinite: Infinity,
  true: true,
  false: false,
  list: ['a', 'b'],
  emptyList: [],
  object: { x: 1 },
  date: new Date(0),
  pattern: /a/,
  boxedText: new String('2h'),
  boxedNumber: new Number(5),
  boxedBoolean: new Boolean(true),
  function: () => {},
  bigint: 1n,
  noPrototype: Object.assign(Object.create(null), { y: 2 }),
};
const OPTIONS = [
  'expiresIn',
  'notBefore',
  'audience',
  'issuer',
  'subject',
  'jwtid',
  'keyid',
  'noTimestamp',
  'header',
  'encoding',
  'algorithm',
  'mutatePayload',
  'allowInsecureKeySizes',
  'allowInvalidAsymmetricKeyTypes',
  'unknown',
];
const PAYLOADS = {
  object: { a: 1 },
  claims: { iss: 'i', sub: 's', aud: 'a', jti: 'j', iat: NOW - 100 },
  times: { exp: NOW + 60, nbf: NOW - 60 },
  text: 'text',
  json: '{"a":1}',
  accents: 'é€😀',
  empty: '',
  bytes: Buffer.from('bytes é'),
  number: 17,
  boolean: true,
  undefined: undefined,
  null: null,
  list: [1],
  date: new Date(0),
  array: new Uint8Array(2),
  instance: new (class Claims {
    a = 1;
  })(),
  noPrototype: Object.assign(Object.create(null), { a: 1 }),
  textTimes: { exp: '1', nbf: {}, iat: 'now' },
  nanTime: { exp: NaN },
  zeroTime: { iat: 0, exp: 0 },
  nullTime: { exp: null },
  undefinedTime: { exp: undefined },
  fraction: { iat: NOW + 0.5 },
  nested: { a: { b: [1, { c: null }] }, d: new Date(0), e: undefined, f: 'é€😀', g: 1e21 },
  toJson: {
    a: 1,
    toJSON: undefined,
  },
  boxedTime: { exp: new Number(NOW + 9) },
  bigint: { a: 1n },
};

/** A crash of jsonwebtoken is an error that says what is wrong. */
function meantOptions(expected, option) {
  if (option === 'algorithm' && expected.error?.message === 'header.alg.startsWith is not a function') {
    return refusal('"algorithm" must be a valid string enum value', Error);
  }
  return expected;
}

test('every option with values of every kind, with every kind of payload', () => {
  for (const option of OPTIONS) {
    for (const [valueName, value] of Object.entries(VALUES)) {
      for (const [payloadName, payload] of Object.entries(PAYLOADS)) {
        same(
          (library) => library.sign(payload, SECRET, { [option]: value }),
          `${option} ${valueName}, payload ${payloadName}`,
          (expected) => meantOptions(expected, option),
        );
      }
    }
  }
});

test('options together, byte for byte', () => {
  const sets = {
    expiresIn: [60, '1h', -1],
    notBefore: [5, '-1m'],
    audience: ['a', ['a', 'b']],
    issuer: ['i'],
    subject: ['s'],
    jwtid: ['j'],
    keyid: ['k'],
    noTimestamp: [true, false],
    header: [{ x: 1, typ: 'at+jwt' }, { kid: 'other' }, { typ: undefined }, { alg: 'HS512' }],
    algorithm: ['HS384'],
    mutatePayload: [true],
  };
  const names = Object.keys(sets);
  let count = 0;
  for (let bits = 0; bits < 1 << names.length; bits++) {
    const options = {};
    names.forEach((name, index) => {
      if (bits & (1 << index)) options[name] = sets[name][bits % sets[name].length];
    });
    for (const make of [() => ({ a: 'é' }), () => ({ iat: 5, sub: 'x' }), () => 'text']) {
      const left = [];
      same((library) => {
        const payload = make();
        left.push(payload);
        return library.sign(payload, SECRET, options);
      }, JSON.stringify(options));
      assert.deepEqual(left[1], left[0], 'what becomes of the payload');
      count++;
    }
  }
  assert.equal(count, 3 * 2 ** names.length);
});

test('encodings of texts', () => {
  for (const encoding of [
    'utf8',
    'latin1',
    'binary',
    'ascii',
    'hex',
    'base64',
    'base64url',
    'utf16le',
    'ucs2',
    'no such',
  ]) {
    for (const payload of ['68656c6c6f', 'aGVsbG8', 'é€', { a: 'é' }, Buffer.from('6869')]) {
      same((library) => library.sign(payload, SECRET, { encoding }), `${encoding} ${payload}`);
    }
  }
});

test('options that are no object', () => {
  for (const options of [
    undefined,
    null,
    false,
    0,
    '',
    'text',
    5,
    true,
    [],
    new Date(0),
    new Map(),
    Object.create({}),
  ]) {
    same((library) => library.sign({ a: 1 }, SECRET, options), String(options));
  }
});

test('claims that an option would add a second time', async () => {
  for (const [option, claim] of Object.entries({ audience: 'aud', issuer: 'iss', subject: 'sub', jwtid: 'jti' })) {
    for (const value of ['x', null, 0, '']) {
      same((library) => library.sign({ [claim]: value }, SECRET, { [option]: 'y' }), `${claim} ${value}`);
    }
    await sameLater((library, done) => library.sign({ [claim]: 'x' }, SECRET, { [option]: 'y' }, done), claim);
  }
});

test('with a callback', async () => {
  const calls = {
    text: ['text', SECRET, {}],
    object: [{ a: 1 }, SECRET, { expiresIn: '1h' }],
    rsa: [{ a: 1 }, keys.rsaPrivate, { algorithm: 'RS256' }],
    rsaObject: [{ a: 1 }, pairs.rsa.privateKey, { algorithm: 'RS512' }],
    passphrase: [{ a: 1 }, keys.encrypted, { algorithm: 'RS384' }],
    wrongPassphrase: [{ a: 1 }, keys.wrongPassphrase, { algorithm: 'RS384' }],
    noKey: [{ a: 1 }, undefined, {}],
    wrongKey: [{ a: 1 }, keys.p256Private, { algorithm: 'RS256' }],
    small: [{ a: 1 }, keys.smallPrivate, { algorithm: 'RS256' }],
    noPayload: [undefined, SECRET, {}],
    wrongOption: [{ a: 1 }, SECRET, { expiresIn: 1.5 }],
    wrongSpan: [{ a: 1 }, SECRET, { notBefore: 'soon' }],
    unknownEncoding: ['text', SECRET, { encoding: 'no such' }],
    notJson: [{ a: 1n }, SECRET, {}],
  };
  for (const [name, [payload, key, options]] of Object.entries(calls)) {
    await sameLater((library, done) => library.sign(payload, key, options, done), name);
  }
  await sameLater((library, done) => library.sign({ a: 1 }, SECRET, done), 'without options');
  await sameLater((library, done) => library.sign({ a: 1 }, SECRET, undefined, done), 'with undefined options');
});

test('an error in the arguments is called back at once, all else later', async () => {
  for (const library of [theirs, ours]) {
    let called = 0;
    library.sign({}, '', () => called++);
    assert.equal(called, 1);
    for (const [key, options] of [
      [SECRET, {}],
      [pairs.rsa.privateKey, { algorithm: 'RS256' }],
    ]) {
      await new Promise((resolve) => {
        let later = false;
        library.sign({}, key, options, () => {
          assert.ok(later);
          resolve();
        });
        later = true;
      });
    }
  }
});

test('many signatures at once on other threads, each with its own payload', async () => {
  const { privateKey, publicKey } = pairs.rsa;
  const tokens = await Promise.all(
    Array.from(
      { length: 50 },
      (_, n) =>
        new Promise((resolve, reject) => {
          ours.sign({ n, filler: 'x'.repeat(n * 100) }, privateKey, { algorithm: 'RS256' }, (error, token) =>
            error ? reject(error) : resolve(token),
          );
          assert.equal(ours.verify(ours.sign({ n }, SECRET), SECRET).n, n, 'other calls meanwhile');
        }),
    ),
  );
  tokens.forEach((token, n) => {
    assert.deepEqual(theirs.verify(token, publicKey), { n, filler: 'x'.repeat(n * 100), iat: NOW });
  });
});

test('the event loop turns while a large key signs', async () => {
  const { privateKey } = pairs.rsa;
  const order = [];
  const signed = new Promise((resolve) => {
    ours.sign({}, privateKey, { algorithm: 'RS256' }, () => {
      order.push('signed');
      resolve();
    });
  });
  process.nextTick(() => order.push('tick'));
  await signed;
  assert.deepEqual(order, ['tick', 'signed']);
});

test('a key that is given again is used again, whatever it is given as', () => {
  const bytes = Buffer.from(SECRET);
  const first = ours.sign({ a: 1 }, bytes);
  bytes[0] ^= 1;
  const second = ours.sign({ a: 1 }, bytes);
  assert.notEqual(second, first, 'bytes that have changed are another key');
  bytes[0] ^= 1;
  assert.equal(ours.sign({ a: 1 }, bytes), first);
  // More keys than are remembered.
  for (let n = 0; n < 200; n++) same((library) => library.sign({ n }, `${SECRET} ${n}`), String(n));
  assert.equal(ours.sign({ a: 1 }, bytes), first);
  const document = { key: pem(pairs.rsa.privateKey), passphrase: 'unused' };
  for (let n = 0; n < 3; n++) same((library) => library.sign({ n }, document, { algorithm: 'RS256' }));
  document.key = keys.p256Private;
  same((library) => library.sign({}, document, { algorithm: 'RS256' }), 'a document that has changed');
});

test('bytes of every kind', () => {
  for (const bytes of [Buffer.from(SECRET), Buffer.from(pem(pairs.p256.privateKey).padEnd(256))]) {
    const algorithm = bytes.includes('-----BEGIN') ? 'ES256' : 'HS256';
    const buffer = new ArrayBuffer(bytes.length & ~7);
    new Uint8Array(buffer).set(bytes.subarray(0, buffer.byteLength));
    const alike = theirs.sign({ a: 1 }, Buffer.from(buffer), { algorithm });
    const shapes = [buffer, new DataView(buffer), new Uint16Array(buffer), new Float64Array(buffer)];
    for (const key of [...shapes, new Uint8Array(buffer), Buffer.from(buffer)]) {
      const token = ours.sign({ a: 1 }, key, { algorithm });
      if (algorithm === 'HS256') assert.equal(token, alike);
      for (const library of [ours, theirs]) assert.equal(library.verify(token, key).a, 1);
      assert.equal(ours.verify(alike, key).a, 1);
    }
  }
});

test('a JWK that is given again is used again, and no other in its place', () => {
  const [mine, other] = [pairs.p256, generateKeyPairSync('ec', { namedCurve: 'P-256' })];
  const [jwk, foreign] = [mine, other].map(({ publicKey }) => publicKey.export({ format: 'jwk' }));
  const token = theirs.sign({ a: 1 }, mine.privateKey, { algorithm: 'ES256' });
  const call = (key) => (library) => library.verify(token, { key, format: 'jwk' });
  const list = { x5c: ['AAAA'], key_ops: ['verify'] };
  const shapes = {
    plain: (key) => key,
    listed: (key) => ({ ...list, ...key }),
    numbered: (key) => ({ ...key, n: 1 }),
    inherited: (key) => Object.assign(Object.create(key), { kid: 'a' }),
    hidden: ({ x, ...key }) => Object.defineProperty(key, 'x', { value: x }),
    computed: ({ x, ...key }) => Object.defineProperty(key, 'x', { get: () => x, enumerable: true }),
    proxied: (key) => new Proxy({ ...jwk }, { get: (_target, name) => key[name] }),
    'without a prototype': (key) => Object.assign(Object.create(null), key),
  };
  for (const [name, shaped] of Object.entries(shapes)) {
    for (let n = 0; n < 2; n++) {
      assert.ok(same(call(shaped(jwk)), name).result, name);
      assert.equal(same(call(shaped(foreign)), name).error.message, 'invalid signature', name);
    }
  }
  const changing = { ...jwk };
  same(call(changing), 'first');
  Object.assign(changing, foreign);
  assert.equal(same(call(changing), 'changed').error.message, 'invalid signature');
  same(call(null), 'none');
  same(call([jwk]), 'a list');
});

test('what a key inherits or computes is a part of it', () => {
  const shapes = {
    inherited: (key) => Object.assign(Object.create({ key }), { format: 'pem' }),
    hidden: (key) => Object.defineProperty({ format: 'pem' }, 'key', { value: key }),
    computed: (key) => ({
      format: 'pem',
      get key() {
        return key;
      },
    }),
    'computed by a class': (key) =>
      new (class {
        format = 'pem';
        get key() {
          return key;
        }
      })(),
  };
  const [mine, other] = [pairs.p256, generateKeyPairSync('ec', { namedCurve: 'P-256' })];
  const options = { algorithm: 'ES256' };
  for (const [name, shaped] of Object.entries(shapes)) {
    for (const library of [ours, theirs]) {
      const token = library.sign({}, shaped(pem(mine.privateKey)), options);
      const foreign = library.sign({}, shaped(pem(other.privateKey)), options);
      assert.ok(library.verify(token, shaped(pem(mine.publicKey))), name);
      assert.ok(library.verify(foreign, shaped(pem(other.publicKey))), name);
      const refused = () => library.verify(token, shaped(pem(other.publicKey)));
      assert.throws(refused, { message: 'invalid signature' }, name);
    }
  }
});
