// The same verdicts with jsonwebtoken and with the drop-in: payloads, errors, messages and what errors carry.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';

import {
  NOW,
  ignoreWarnings,
  later,
  ours,
  outcome,
  refusal,
  same,
  sameLater,
  stopClock,
  theirs,
} from './support/both.mjs';
import { SECRET, forge, keys, pairs } from './support/keys.mjs';

stopClock();
ignoreWarnings();

const ALGORITHMS = [
  'HS256',
  'HS384',
  'HS512',
  'RS256',
  'RS384',
  'RS512',
  'PS256',
  'PS384',
  'PS512',
  'ES256',
  'ES384',
  'ES512',
];

const SIGNED_WITH = {
  HS256: SECRET,
  HS384: SECRET,
  HS512: SECRET,
  RS256: pairs.rsa.privateKey,
  RS384: pairs.rsa.privateKey,
  RS512: pairs.rsa.privateKey,
  PS256: pairs.pss.privateKey,
  PS384: pairs.rsa.privateKey,
  PS512: pairs.rsa.privateKey,
  ES256: pairs.p256.privateKey,
  ES384: pairs.p384.privateKey,
  ES512: pairs.p521.privateKey,
};
const tokens = Object.fromEntries(
  ALGORITHMS.map((algorithm) => [algorithm, theirs.sign({ a: 1 }, SIGNED_WITH[algorithm], { algorithm })]),
);
tokens.short = theirs.sign({ a: 1 }, keys.shortText);
tokens.accents = theirs.sign({ a: 1 }, keys.accents);
tokens.small = theirs.sign({ a: 1 }, pairs.small.privateKey, { algorithm: 'RS256', allowInsecureKeySizes: true });
tokens.none = theirs.sign({ a: 1 }, null, { algorithm: 'none' });

/** Where the two differ on purpose; MIGRATING.md lists all of it. */
function meant(expected, name, alg) {
  const kind = name.match(/^(.*)(?:Private|Public)/)?.[1];
  const message = expected.error?.message;
  if (kind === 'k256' && /one of: ES256, ES384, ES512\.$/.test(message)) {
    return refusal('"alg" parameter for "ec" key type must be one of: ES256, ES384, ES512, ES256K.', Error);
  }
  if (kind === 'small' && /^(?:PS|RS384)/.test(alg) && message === 'invalid signature') {
    return refusal(`secretOrPublicKey has a minimum key size of 2048 bits for ${alg}`);
  }
  return expected;
}

test('every token with every kind of key, and every way to name algorithms', () => {
  let good = 0;
  for (const [tokenName, token] of Object.entries(tokens)) {
    const { alg } = JSON.parse(Buffer.from(token.split('.')[0], 'base64url'));
    for (const [name, key] of Object.entries(keys)) {
      for (const algorithms of [undefined, [], ['HS256'], ['RS256', 'ES256'], ['none'], [...ALGORITHMS, 'none']]) {
        const what = `${tokenName} ${name} ${algorithms}`;
        // This kind of key is not known to jsonwebtoken.
        if (name.startsWith('ed25519')) {
          const { error } = outcome(ours, (library) => library.verify(token, key, { algorithms }));
          assert.ok(error, what);
          continue;
        }
        const call = (library) => library.verify(token, key, algorithms && { algorithms });
        if (same(call, what, (expected) => meant(expected, name, alg)).result) good++;
      }
    }
  }
  assert.ok(good > 200, `${good} good tokens`);
});

test('a certificate as the key, also one that has expired', () => {
  const file = new URL('../../../../tests/vectors/keys-pem.json', import.meta.url);
  const { cases } = JSON.parse(readFileSync(file, 'utf8'));
  for (const name of ['pem-certificate-verifies', 'pem-certificate-expired-verifies']) {
    const { token, claims, keys: given } = cases.find((entry) => entry.name === name);
    const [{ pem }] = given;
    for (const key of [pem, Buffer.from(pem), { key: pem }]) {
      const { result } = same((library) => library.verify(token, key), name);
      assert.deepEqual(result, JSON.parse(claims));
      same((library) => library.verify(token, key, { algorithms: ['HS256'] }), name);
      same((library) => library.verify(tokens.HS256, key, { algorithms: ['HS256'] }), name);
    }
  }
});

test('allowInvalidAsymmetricKeyTypes makes no key one for another algorithm', () => {
  for (const [tokenName, token] of Object.entries(tokens)) {
    for (const [name, key] of Object.entries(keys)) {
      const [without, withFlag] = [{}, { allowInvalidAsymmetricKeyTypes: true }].map((options) =>
        outcome(ours, (library) => library.verify(token, key, options)),
      );
      assert.deepEqual(withFlag, without, `${tokenName} ${name}`);
    }
  }
});

const CLAIMS = {
  empty: {},
  all: { iss: 'i', sub: 's', aud: 'a', jti: 'j', nonce: 'n', iat: NOW - 10, exp: NOW + 10, nbf: NOW - 10 },
  list: { aud: ['x', 'a'], iat: NOW - 10 },
  expired: { exp: NOW - 1, iat: NOW - 100 },
  expiresNow: { exp: NOW },
  expiresSoon: { exp: NOW + 0.5 },
  early: { nbf: NOW + 1 },
  now: { nbf: NOW },
  both: { nbf: NOW + 1, exp: NOW - 1 },
  fromTheFuture: { iat: NOW + 1000 },
  old: { iat: NOW - 3600 },
  zeros: { exp: 0, nbf: 0, iat: 0 },
  texts: { exp: '1', nbf: '1', iat: '1' },
  nulls: { exp: null, nbf: null, iat: null, iss: null, sub: null, aud: null, jti: null },
  lists: { exp: [1], nbf: [1], iat: [1], iss: ['i'], sub: ['s'], jti: ['j'], aud: [] },
  numbers: { iss: 1, sub: 2, aud: 3, jti: 4, nonce: 5 },
  objects: { iss: {}, sub: {}, aud: {}, jti: {}, nonce: {} },
  mixedAudience: { aud: [1, null, 'a'] },
  emptyTexts: { iss: '', sub: '', aud: '', jti: '', nonce: '' },
  prefix: { iss: 'ii', sub: 'ss', aud: 'aa', jti: 'jj', nonce: 'nn' },
  huge: { exp: 1e300, nbf: -1e300 },
  undefinedText: { aud: 'undefined' },
  accents: { sub: 'é€😀', '😀': 'é' },
};
const POLICIES = {
  none: {},
  audience: { audience: 'a' },
  audiences: { audience: ['b', 'a'] },
  audiencePattern: { audience: /^a$/ },
  audiencePatterns: { audience: [/^b/, /x$/, 'z'] },
  audienceNumber: { audience: 3 },
  audienceEmpty: { audience: '' },
  audienceNobody: { audience: [] },
  issuer: { issuer: 'i' },
  issuers: { issuer: ['h', 'i'] },
  issuerEmpty: { issuer: '' },
  issuerNobody: { issuer: [] },
  subject: { subject: 's' },
  jwtid: { jwtid: 'j' },
  nonce: { nonce: 'n' },
  nonceEmpty: { nonce: ' ' },
  nonceNumber: { nonce: 5 },
  ignoreExpiration: { ignoreExpiration: true },
  ignoreNotBefore: { ignoreNotBefore: true },
  ignoreBoth: { ignoreExpiration: true, ignoreNotBefore: true },
  tolerance: { clockTolerance: 5 },
  negativeTolerance: { clockTolerance: -20 },
  clock: { clockTimestamp: NOW + 100 },
  clockZero: { clockTimestamp: 0 },
  clockEarly: { clockTimestamp: 1 },
  clockText: { clockTimestamp: '5' },
  maxAge: { maxAge: 60 },
  maxAgeText: { maxAge: '1h' },
  maxAgeExact: { maxAge: 10 },
  maxAgeMilliseconds: { maxAge: '10001' },
  maxAgeZero: { maxAge: 0 },
  maxAgeWrong: { maxAge: 'soon' },
  maxAgeKind: { maxAge: {} },
  maxAgeTolerance: { maxAge: 5, clockTolerance: 6 },
  complete: { complete: true },
  completeText: { complete: 'true' },
  flagText: { allowInvalidAsymmetricKeyTypes: 'yes' },
  unknown: { unknown: 1 },
  all: { audience: 'a', issuer: 'i', subject: 's', jwtid: 'j', nonce: 'n', maxAge: '1m', algorithms: ['HS256'] },
  order: { audience: 'z', issuer: 'z', subject: 'z', jwtid: 'z', nonce: 'z', maxAge: 1 },
  orderLate: { jwtid: 'z', nonce: 'z', maxAge: 1 },
};

test('every claim under every policy', () => {
  for (const [claimsName, claims] of Object.entries(CLAIMS)) {
    const token = forge({ alg: 'HS256', typ: 'JWT' }, claims);
    const bare = forge({ alg: 'HS256' }, claims);
    for (const [policyName, policy] of Object.entries(POLICIES)) {
      same((library) => library.verify(token, SECRET, policy), `${claimsName} ${policyName}`);
      same((library) => library.verify(bare, SECRET, policy), `${claimsName} ${policyName}, without typ`);
    }
  }
});

test('two policies at a time', () => {
  const names = Object.keys(POLICIES);
  for (const claims of ['empty', 'all', 'expired', 'both', 'numbers', 'old']) {
    const token = forge({ alg: 'HS256', typ: 'JWT' }, CLAIMS[claims]);
    for (const one of names) {
      for (const other of names) {
        const policy = { ...POLICIES[one], ...POLICIES[other] };
        same((library) => library.verify(token, SECRET, policy), `${claims} ${one} ${other}`);
      }
    }
  }
});

test('payloads that are no claims', () => {
  for (const payload of [
    'text',
    '17',
    'true',
    '"text"',
    '[1,{"a":2}]',
    '[]',
    'é€😀',
    '{not json',
    ' {"a":1} ',
    '"{\\"a\\":1}',
    'null',
  ]) {
    for (const options of [{}, { complete: true }, { audience: 'a' }, { issuer: 'i' }, { maxAge: 5 }]) {
      const token = forge({ alg: 'HS256' }, payload);
      same((library) => library.verify(token, SECRET, options), `${payload} ${JSON.stringify(options)}`);
      same((library) => library.decode(token, options));
    }
  }
  for (const payload of ['17', 'true', 'false', '"text"', '[1]', '""', '0']) {
    const token = forge({ alg: 'HS256', typ: 'JWT' }, payload);
    same((library) => library.verify(token, SECRET), payload);
    same((library) => library.decode(token), payload);
  }
  for (const payload of ['text', Buffer.from('bytes'), '{"exp":1}', '{"exp":1700000001}', '[1]']) {
    same((library) => library.verify(library.sign(payload, SECRET), SECRET), String(payload));
  }
});

const MALFORMED = [
  undefined,
  null,
  '',
  0,
  17,
  true,
  {},
  [],
  Buffer.from('a.b.c'),
  'a',
  'a.b',
  'a.b.c',
  'a.b.c.d',
  'a.b.c.d.e',
  '..',
  '...',
  '. . .',
  ' a.b.c',
  'é.é.é',
  'a.b.c\n',
  '{"payload":"","signatures":[]}',
  `${tokens.HS256} `,
  ` ${tokens.HS256}`,
  `${tokens.HS256}.`,
  `${tokens.HS256}\n`,
  `Bearer ${tokens.HS256}`,
  tokens.HS256.replace(/\.[^.]*$/, '.'),
  tokens.HS256.replace(/\.[^.]*$/, ''),
  tokens.HS256.replace(/^[^.]*/, ''),
  tokens.HS256.replace(/\.[^.]*\./, '..'),
  forge('', ''),
  forge('null', '{}'),
  forge('1', '{}'),
  forge('"x"', '{}'),
  forge('[]', '{}'),
  forge('{}', '{}'),
  forge('{', '{}'),
  forge({ alg: 'none' }, '{}'),
  forge({ alg: 'None' }, '{}'),
  forge({ alg: 'HS255' }, '{}'),
  forge({ alg: 'hs256' }, '{}'),
  forge({ alg: null }, '{}'),
  forge({ alg: 5 }, '{}'),
  forge({ alg: ['HS256'] }, '{}'),
  forge({ typ: 'JWT' }, '{}'),
  tokens.none,
];

test('tokens that are none', () => {
  for (const token of MALFORMED) {
    for (const key of [SECRET, undefined, keys.rsaPublic]) {
      for (const options of [
        undefined,
        { algorithms: ['HS256'] },
        { algorithms: ['none'] },
        { algorithms: ['RS256'] },
      ]) {
        const what = `${String(token)} ${typeof key} ${JSON.stringify(options)}`;
        same(
          (library) => library.verify(token, key, options),
          what,
          // Without a key, jsonwebtoken crashes.
          (expected) =>
            expected.error?.name === 'TypeError' ? refusal('secret or public key must be provided') : expected,
        );
      }
    }
    for (const options of [undefined, null, { complete: true }, { json: true }, { json: true, complete: true }]) {
      same((library) => library.decode(token, options), `decode ${String(token)}`);
    }
  }
});

test('every character of a token changed, left out or added', () => {
  const counts = { same: 0, differ: 0 };
  for (const alg of ['HS256', 'RS256', 'PS256', 'ES256', 'ES512']) {
    const token = theirs.sign({ a: 1, sub: 'alice' }, SIGNED_WITH[alg], { algorithm: alg });
    const kind = { RS256: 'rsa', PS256: 'pss', ES256: 'p256', ES512: 'p521' }[alg];
    const key = kind === undefined ? SECRET : pairs[kind].publicKey;
    for (let at = 0; at < token.length; at++) {
      const [before, after] = [token.slice(0, at), token.slice(at + 1)];
      const changed = [...'A_.=!9 é'].map((character) => before + character + after);
      for (const hostile of [...changed, before + after, before, `${before}A${token.slice(at)}`]) {
        if (hostile === token) continue;
        const expected = outcome(theirs, (library) => library.verify(hostile, key));
        const found = outcome(ours, (library) => library.verify(hostile, key));
        const what = `${alg} ${at} ${hostile}`;
        // Where jsonwebtoken crashes before it looks at the signature, or takes another spelling of the same bytes.
        const differs = /^(?:Syntax|Type)Error$/.test(expected.error?.name) || expected.result !== undefined;
        // A header that is not even UTF-8 says nothing, whoever signed it.
        const isHeader = at < token.indexOf('.') && expected.error?.message === 'invalid signature';
        if (isHeader && found.error?.message === 'invalid token')
          assert.deepEqual(found, refusal('invalid token'), what);
        else assert.deepEqual(found, differs ? refusal('invalid signature') : expected, what);
        counts[differs ? 'differ' : 'same']++;
      }
    }
  }
  assert.ok(counts.same > 5000 && counts.differ < counts.same / 4, JSON.stringify(counts));
});

test('with a callback', async () => {
  for (const [name, token] of [...Object.entries(tokens), ...MALFORMED.map((token) => [String(token), token])]) {
    for (const [keyName, key] of Object.entries({ secret: SECRET, rsa: keys.rsaPublic, number: 17 })) {
      await sameLater((library, done) => library.verify(token, key, done), `${name} ${keyName}`);
      await sameLater((library, done) => library.verify(token, key, { complete: true }, done), `${name} ${keyName}`);
    }
  }
  for (const claims of Object.values(CLAIMS)) {
    const token = forge({ alg: 'HS256', typ: 'JWT' }, claims);
    for (const policy of Object.values(POLICIES)) {
      await sameLater((library, done) => library.verify(token, SECRET, policy, done));
    }
  }
});

test('a callback is called at once, once, and what it throws is its own', () => {
  for (const library of [theirs, ours]) {
    for (const token of [tokens.HS256, 'a.b', tokens.RS256]) {
      let called = 0;
      const returned = library.verify(token, SECRET, () => {
        called++;
        return 'returned';
      });
      assert.deepEqual([called, returned], [1, 'returned']);
      called = 0;
      const thrown = new Error('of the callback');
      assert.throws(
        () =>
          library.verify(token, SECRET, () => {
            called++;
            throw thrown;
          }),
        thrown,
      );
      assert.equal(called, 1);
    }
  }
});

test('functions that look up the key', async () => {
  const token = theirs.sign({ a: 1 }, SECRET, { keyid: 'k1' });
  const seenHeaders = [];
  const lookUps = {
    atOnce: (header, found) => {
      seenHeaders.push(header);
      found(null, SECRET);
    },
    later: (_header, found) => setImmediate(found, null, SECRET),
    bytes: (_header, found) => found(null, Buffer.from(SECRET)),
    nothing: (_header, found) => found(null),
    empty: (_header, found) => found(null, ''),
    wrong: (_header, found) => found(null, 'another secret'),
    publicKey: (_header, found) => found(null, keys.rsaPublic),
    unusable: (_header, found) => found(null, 5),
    failure: (_header, found) => found(new Error('no such key')),
    failureThatIsNone: (_header, found) => found('no such key'),
  };
  for (const [name, lookUp] of Object.entries(lookUps)) {
    for (const options of [{}, { complete: true }, { algorithms: ['RS256'] }]) {
      await sameLater((library, done) => library.verify(token, lookUp, options, done), name);
    }
    await sameLater((library, done) => library.verify(tokens.none, lookUp, { algorithms: ['none'] }, done), name);
    same((library) => library.verify(token, lookUp), name);
  }
  assert.deepEqual(seenHeaders[0], { alg: 'HS256', typ: 'JWT', kid: 'k1' });
  for (const malformed of MALFORMED) {
    const called = [];
    for (const library of [theirs, ours]) {
      let calls = 0;
      await later(library, (lib, done) =>
        lib.verify(malformed, (_header, found) => (calls++, found(null, SECRET)), done),
      );
      called.push(calls);
    }
    assert.equal(called[1], called[0], String(malformed));
  }
});

test('the time is that of the call, not of the look-up', async () => {
  const token = theirs.sign({ exp: NOW + 1 }, SECRET);
  for (const library of [theirs, ours]) {
    const found = await later(library, (lib, done) =>
      lib.verify(
        token,
        (_header, callback) => {
          stopClock(NOW + 100);
          callback(null, SECRET);
        },
        done,
      ),
    );
    stopClock();
    assert.equal(found.result.exp, NOW + 1);
  }
});

test('the clock is read at each call', () => {
  const token = ours.sign({}, SECRET, { expiresIn: 10 });
  for (const seconds of [NOW, NOW + 9, NOW + 10, NOW - 1000]) {
    stopClock(seconds);
    same((library) => library.verify(token, SECRET), String(seconds));
  }
  stopClock();
});

test('options are not changed, and may be frozen', () => {
  const options = Object.freeze({ audience: Object.freeze(['a']), algorithms: Object.freeze(['HS256']) });
  same((library) => library.verify(forge({ alg: 'HS256' }, CLAIMS.all), SECRET, options));
});

test('errors are what programs take them for', () => {
  for (const library of [theirs, ours]) {
    const { JsonWebTokenError, TokenExpiredError, NotBeforeError } = library;
    const date = new Date(5000);
    const inner = new Error('inner');
    for (const [error, type, own] of [
      [new JsonWebTokenError('text', inner), JsonWebTokenError, { inner }],
      [new JsonWebTokenError('text'), JsonWebTokenError, {}],
      [new TokenExpiredError('text', date), TokenExpiredError, { expiredAt: date }],
      [new NotBeforeError('text', date), NotBeforeError, { date }],
    ]) {
      assert.ok(error instanceof type && error instanceof JsonWebTokenError && error instanceof Error);
      assert.deepEqual({ ...error }, { name: type.name, message: 'text', ...own });
      assert.equal(error.constructor, type);
      assert.equal(String(error), `${type.name}: text`);
      assert.match(error.stack, /verifying\.test/);
    }
    // As subclasses were made before there were classes.
    function Old() {
      JsonWebTokenError.call(this, 'old');
    }
    Old.prototype = Object.create(JsonWebTokenError.prototype);
    assert.equal(new Old().message, 'old');
    class New extends TokenExpiredError {}
    assert.equal(new New('new', date).expiredAt, date);
  }
});

test('what is exported is the same, in both module systems', async () => {
  const { createRequire } = await import('node:module');
  const required = createRequire(import.meta.url)('onejwt/jsonwebtoken');
  const imported = await import('onejwt/jsonwebtoken');
  assert.deepEqual(Object.keys(required).sort(), Object.keys(theirs).sort());
  assert.equal(imported.default, required);
  for (const name of Object.keys(theirs)) assert.equal(imported[name], required[name], name);
});

test('times with fractions', () => {
  // The clock stands at NOW and 123 thousandths; both libraries take whole seconds of it, rounded down.
  const fractions = [-1, -0.877, -0.5, 0, 0.1, 0.123, 0.2, 0.877, 0.999, 1, 1.5];
  for (const claim of ['exp', 'nbf', 'iat']) {
    for (const fraction of fractions) {
      const token = forge({ alg: 'HS256' }, { [claim]: NOW + fraction });
      const policies = [
        {},
        { clockTolerance: 0.4 },
        { clockTolerance: 1 },
        { clockTimestamp: NOW + 0.5 },
        { maxAge: 1 },
        { maxAge: 0.5 },
        { maxAge: '1s', clockTolerance: 0.25 },
      ];
      for (const options of policies) {
        same((library) => library.verify(token, SECRET, options), `${claim} ${fraction} ${JSON.stringify(options)}`);
      }
    }
  }
  for (const iat of [NOW + 0.25, NOW - 0.75]) {
    for (const expiresIn of [1, '1s', '1500ms', 10]) {
      same((library) => library.decode(library.sign({ iat }, SECRET, { expiresIn, notBefore: '250ms' })));
    }
  }
});
