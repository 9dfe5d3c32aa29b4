// Policies: documents that say what a verifier demands. What is refused, and where, is in the shared vectors.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import {
  ArgumentError,
  JWKSClient,
  JwtError,
  Keyset,
  Policy,
  PolicyError,
  Verifier,
  decrypt,
  decryptDetailed,
  encrypt,
  sign,
  verify,
  verifyDetailed,
} from '../index.mjs';

const now = 1_700_000_000;
const keys = Keyset.fromSecret(Buffer.alloc(32, 7));
const token = sign({ iss: 'https://login.example', aud: 'api', sub: 'alice', exp: now + 60, role: 'admin' }, keys, { now });
const document = { issuers: ['https://login.example'], audiences: ['api'], expected: { role: 'admin' } };

const refusal = (code) => (error) => error instanceof JwtError && error.code === code;

test('a policy says what is demanded, wherever a token is verified', () => {
  for (const given of [document, JSON.stringify(document), Buffer.from(JSON.stringify(document))]) {
    const policy = Policy.fromJson(given);
    assert.equal(verify(token, keys, { policy, now }).sub, 'alice');
    assert.equal(verifyDetailed(token, keys, { policy, now, bigint: true }).claims.sub, 'alice');
    const verifier = new Verifier(keys, { policy });
    assert.equal(verifier.verify(token, { now }).sub, 'alice');
    assert.throws(() => verifier.verify(token, { now: now + 60 }), refusal('JWT_EXPIRED'));
    const other = sign({ iss: 'https://login.example', aud: 'api', exp: now + 60, role: 'user' }, keys, { now });
    assert.throws(
      () => verify(other, keys, { policy, now }),
      (error) => error.code === 'JWT_CLAIM_MISMATCH' && error.report.claim === 'role' && !error.message.includes('admin'),
    );
    assert.match(policy.describe(), /^iss: "https:\/\/login\.example"$/m);
    policy.free();
  }
});

test('what is wrong with a document is said, with its place', () => {
  const fault = (given, options) => {
    try {
      return Policy.fromJson(given, options).describe();
    } catch (error) {
      assert.ok(error instanceof PolicyError && error instanceof ArgumentError);
      assert.deepEqual([error.code, error.status, error.name], ['JWT_INVALID_ARGUMENT', 1, 'PolicyError']);
      return [error.errorAt, error.message];
    }
  };
  assert.deepEqual(fault('{\n  "audience": ["api"]\n}'), [
    4,
    'line 2, column 3: unknown member "audience": did you mean "audiences" (a list of texts)?',
  ]);
  assert.deepEqual(fault({ leeway: 1.5 })[0], 10);
  assert.deepEqual(fault({ issuers: [] })[0], 11);
  // What JSON.stringify makes of it is null, or nothing at all.
  assert.deepEqual(fault({ leeway: Number.NaN })[0], 10);
  assert.deepEqual(fault('')[0], 0);
});

test('a document that would lose a part on the way is refused', () => {
  for (const lost of [undefined, () => 1, Symbol('x')]) {
    assert.throws(() => Policy.fromJson({ audiences: lost }), TypeError);
    assert.throws(() => Policy.fromJson({ issuers: ['a', lost] }), TypeError);
    assert.throws(() => Policy.fromJson({ expected: { a: lost } }), TypeError);
  }
  class Inherited {}
  for (const odd of [new Map([['issuers', ['a']]]), new Inherited(), Object.create({ issuers: ['a'] }), null, undefined, 7]) {
    assert.throws(() => Policy.fromJson(odd), TypeError);
  }
  assert.throws(() => Policy.fromJson([document]), TypeError);
  assert.throws(() => Policy.fromJson('{"subject":"\ud800"}'), ArgumentError);
});

test('beside a policy nothing else is demanded', () => {
  const policy = Policy.fromJson(document);
  for (const other of [
    { issuer: 'https://login.example' },
    { leeway: 5 },
    { ignoreExp: true },
    { algorithms: ['HS256'] },
    { decryptWith: keys },
    { maxTokenLen: 100 },
  ]) {
    const [name] = Object.keys(other);
    const says = (error) => error instanceof ArgumentError && error.message.includes(`leave ${name} out`);
    assert.throws(() => verify(token, keys, { policy, now, ...other }), says);
    assert.throws(() => new Verifier(keys, { policy, ...other }), says);
  }
  for (const odd of [document, JSON.stringify(document), new Proxy(policy, {}), Object.create(Policy.prototype), 1]) {
    assert.throws(() => verify(token, keys, { policy: odd, now }), TypeError);
  }
  assert.throws(() => verify(token, keys, { policy: undefined, now }), TypeError);
  assert.throws(() => new Policy(), TypeError);
});

test('a policy that was freed is refused', () => {
  const policy = Policy.fromJson('{"audiences":["api"]}');
  const verifier = new Verifier(keys, { policy });
  assert.equal(verifier.verify(token, { now }).sub, 'alice');
  policy.free();
  policy.free();
  assert.throws(() => verifier.verify(token, { now }), ArgumentError);
  assert.throws(() => verify(token, keys, { policy, now }), ArgumentError);
});

test('the longest token is the policy\'s', () => {
  const long = sign({ aud: 'api', exp: now + 60, x: 'x'.repeat(100_000) }, keys, { now });
  const policy = (max) => Policy.fromJson({ audiences: ['api'], ...max });
  assert.throws(() => verify(long, keys, { policy: policy({}), now }), refusal('JWT_TOKEN_TOO_LARGE'));
  assert.equal(verify(long, keys, { policy: policy({ max_token_len: 200_000 }), now }).x.length, 100_000);
  assert.throws(() => verify(token, keys, { policy: policy({ max_token_len: 10 }), now }), refusal('JWT_TOKEN_TOO_LARGE'));
});

test('a policy of encrypted tokens has a share in the keys', () => {
  const encryption = Keyset.generate('A256KW', { forEncryption: true });
  const nested = sign({ aud: 'api', exp: now + 60 }, keys, { now, encryptTo: encryption });
  const json = '{"encrypted":true,"audiences":["api"]}';
  assert.throws(() => Policy.fromJson(json), PolicyError);
  assert.throws(() => Policy.fromJson(json, { decryptWith: keys }), PolicyError);
  assert.throws(() => Policy.fromJson(document, { decryptWith: encryption }), PolicyError);
  const policy = Policy.fromJson(json, { decryptWith: encryption });
  assert.equal(verify(nested, keys, { policy, now }).aud, 'api');
  assert.throws(() => verify(token, keys, { policy, now }), refusal('JWT_NOT_ENCRYPTED'));
  assert.throws(() => decrypt(nested, encryption, { policy, now }), ArgumentError);
  encryption.free();
  assert.equal(verify(nested, keys, { policy, now }).aud, 'api');
  assert.match(policy.describe(), /^encryption: the token is encrypted/);
});

test('a policy of encrypted claims is for decrypt', () => {
  const shared = Keyset.generate('A256KW', { forEncryption: true });
  const session = encrypt({ aud: 'api', exp: now + 60 }, shared, { now });
  const policy = Policy.fromJson('{"audiences":["api"],"decrypt_algorithms":["A256KW"]}');
  assert.equal(decrypt(session, shared, { policy, now }).aud, 'api');
  assert.equal(decryptDetailed(session, shared, { policy, now }).claims.aud, 'api');
  assert.throws(() => verify(token, keys, { policy, now }), ArgumentError);
  const other = Policy.fromJson('{"audiences":["api"],"encryptions":["A128GCM"]}');
  assert.throws(() => decrypt(session, shared, { policy: other, now }), refusal('JWE_NOT_ALLOWED'));
  const signed = Policy.fromJson('{"audiences":["api"],"algorithms":["HS256"]}');
  assert.throws(() => decrypt(session, shared, { policy: signed, now }), ArgumentError);
});

test('a JWKSClient verifies by a policy', async () => {
  const signing = Keyset.generate('ES256');
  const jwks = JSON.stringify(signing.exportJwks());
  const client = new JWKSClient('https://login.example/jwks.json', {
    fetch: async () => new Response(jwks, { headers: { 'content-type': 'application/json' } }),
  });
  const policy = Policy.fromJson(document);
  const good = sign({ iss: 'https://login.example', aud: 'api', exp: now + 60, role: 'admin' }, signing, { now });
  assert.equal((await client.verify(good, { policy, now })).role, 'admin');
  await assert.rejects(client.verify(good, { policy, now, audience: 'api' }), ArgumentError);
});
