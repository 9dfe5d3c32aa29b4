// What is remembered of the options of calls, and claims that are not parsed.

import assert from 'node:assert/strict';
import test from 'node:test';

import {
  Keyset,
  Policy,
  Verifier,
  decrypt,
  encrypt,
  jwsSign,
  jwsVerify,
  jwsVerifyDetailed,
  peek,
  sign,
  verify,
  verifyDetailed,
  verifyRaw,
} from '../index.mjs';

const NOW = 1_700_000_000;
const keys = Keyset.fromSecret(Buffer.alloc(32, 7));
const CLAIMS = { iss: 'issuer', aud: 'api', sub: 'alice', iat: NOW, exp: NOW + 60, n: 1 };
const token = sign(CLAIMS, keys);
const mismatch = { code: 'JWT_AUDIENCE_MISMATCH' };

test('options that say the same are one policy, whatever object they are in', () => {
  for (let turn = 0; turn < 3; turn++) {
    assert.deepEqual(verify(token, keys, { audience: 'api', now: NOW }), CLAIMS);
    assert.deepEqual(verify(token, keys, { now: NOW, audience: ['api', 'b'] }), CLAIMS);
    assert.throws(() => verify(token, keys, { audience: 'other', now: NOW }), mismatch);
    assert.throws(() => verify(token, keys, { audience: ['other'], now: NOW }), mismatch);
    assert.throws(() => verify(token, keys, { audience: 'api', now: NOW + 60 }), { code: 'JWT_EXPIRED' });
    assert.throws(() => verify(token, keys, { now: NOW }), mismatch);
  }
});

test('an object or an array that changes is another policy', () => {
  const options = { audience: ['api'], now: NOW };
  verify(token, keys, options);
  options.audience[0] = 'other';
  assert.throws(() => verify(token, keys, options), mismatch);
  options.audience = 'api';
  verify(token, keys, options);
  options.audience = ['api', 'more'];
  verify(token, keys, options);
  options.audience.length = 0;
  assert.throws(() => verify(token, keys, options), { code: 'JWT_INVALID_ARGUMENT' });
  for (const wrong of [{ length: 1, 0: 'api' }, new Uint8Array(1), Object('api'), null, undefined]) {
    verify(token, keys, { audience: ['api'], now: NOW });
    options.audience = wrong;
    assert.throws(() => verify(token, keys, options), TypeError);
  }
});

test('a value of another type is not the same', () => {
  verify(token, keys, { audience: 'api', leeway: 1, ignoreExp: true, now: NOW });
  for (const wrong of [{ leeway: '1' }, { leeway: true }, { ignoreExp: 1 }, { audience: new String('api') }]) {
    const options = { audience: 'api', leeway: 1, ignoreExp: true, now: NOW, ...wrong };
    assert.throws(() => verify(token, keys, options), TypeError);
  }
  for (const now of ['1', true, {}, NaN, null, undefined]) {
    assert.throws(() => verify(token, keys, { audience: 'api', now }), Error);
  }
  // After what was refused nothing else is accepted.
  assert.throws(() => verify(token, keys, { audience: 'other', leeway: 1, ignoreExp: true, now: NOW }), mismatch);
});

test('what is there without a value is an error, known or not', () => {
  verify(token, keys, { audience: 'api', now: NOW });
  for (const name of ['now', 'audience']) {
    for (const value of [undefined, null]) {
      const options = { audience: 'api', now: NOW, [name]: value };
      const expected = { message: new RegExp(`^option ${name} of verify is ${value}: leave it out`) };
      assert.throws(() => verify(token, keys, options), expected);
    }
  }
});

test('each property is read once, whether the policy is known or not', () => {
  for (let turn = 0; turn < 2; turn++) {
    const reads = [];
    const options = new Proxy(
      { audience: ['api'], issuer: 'issuer', now: NOW },
      {
        get(target, name) {
          reads.push(name);
          // What it would say the second time.
          return reads.filter((read) => read === name).length > 1 ? 'other' : target[name];
        },
      },
    );
    assert.deepEqual(verify(token, keys, options), CLAIMS);
    assert.deepEqual(reads, ['audience', 'issuer', 'now']);
  }
});

test('a polluted Object.prototype adds nothing', () => {
  verify(token, keys, { audience: 'api', now: NOW });
  Object.prototype.audience = 'other';
  try {
    assert.throws(() => verify(token, keys, { now: NOW }), mismatch);
    verify(token, keys, { audience: 'api', now: NOW });
  } finally {
    delete Object.prototype.audience;
  }
});

test('a policy of a document is not passed over', () => {
  const policy = Policy.fromJson({ audiences: ['nobody'] });
  for (let turn = 0; turn < 2; turn++) {
    verify(token, keys, { audience: 'api', now: NOW });
    assert.throws(() => verify(token, keys, { policy, now: NOW }), mismatch);
    assert.throws(() => verify(token, keys, { policy, audience: 'api', now: NOW }), { code: 'JWT_INVALID_ARGUMENT' });
  }
});

test('many policies in turn', () => {
  for (let turn = 0; turn < 3; turn++) {
    for (let number = 0; number < 30; number++) {
      const aud = `audience ${number}`;
      const one = sign({ ...CLAIMS, aud }, keys);
      assert.equal(verify(one, keys, { audience: aud, now: NOW }).aud, aud);
      assert.throws(() => verify(token, keys, { audience: aud, now: NOW }), mismatch);
      assert.equal(JSON.parse(peek(sign(CLAIMS, keys, { typ: aud }), 'header')).typ, aud);
    }
  }
});

test('what differs from token to token', () => {
  for (const sub of ['alice', 'bob', 'alice']) {
    const one = sign({ ...CLAIMS, sub }, keys);
    const expected = { n: 1 };
    assert.equal(verify(one, keys, { audience: 'api', subject: sub, expected, now: NOW }).sub, sub);
    expected.n = 2;
    assert.throws(() => verify(one, keys, { audience: 'api', subject: sub, expected, now: NOW }), {
      code: 'JWT_CLAIM_MISMATCH',
    });
  }
  for (const payload of [Buffer.from('one'), Buffer.from('two')]) {
    const detached = jwsSign(payload, keys, { detached: true });
    assert.deepEqual(jwsVerify(detached, keys, { detached: true, payload }), payload);
    assert.deepEqual(jwsVerifyDetailed(detached, keys, { detached: true, payload }).payload, payload);
  }
  assert.throws(() => jwsVerify(jwsSign('one', keys, { detached: true }), keys, { detached: true }), {
    code: 'JWT_SIGNATURE_INVALID',
  });
  const header = { a: 1 };
  for (let a = 1; a < 4; a++) {
    header.a = a;
    assert.equal(JSON.parse(peek(sign(CLAIMS, keys, { header }), 'header')).a, a);
  }
});

test('key sets are of one call', () => {
  const secret = Keyset.generate('A256GCM', { forEncryption: true });
  const other = Keyset.generate('A256GCM', { forEncryption: true });
  const nested = sign(CLAIMS, keys, { encryptTo: secret });
  for (let turn = 0; turn < 2; turn++) {
    assert.deepEqual(verify(nested, keys, { audience: 'api', decryptWith: secret, now: NOW }), CLAIMS);
    assert.throws(() => verify(nested, keys, { audience: 'api', decryptWith: other, now: NOW }), {
      code: 'JWE_KEY_NOT_FOUND',
    });
    assert.throws(() => verify(nested, keys, { audience: 'api', now: NOW }), { code: 'JWT_TOKEN_UNSUPPORTED' });
    assert.deepEqual(decrypt(encrypt(CLAIMS, secret), secret, { audience: 'api', now: NOW }), CLAIMS);
  }
  secret.free();
  assert.throws(() => verify(nested, keys, { audience: 'api', decryptWith: secret, now: NOW }), {
    code: 'JWT_INVALID_ARGUMENT',
  });
});

test('the claims as they were signed', () => {
  const raw = `{"aud" : "api", "exp": ${NOW + 60}.0, "big": 123456789012345678901}`;
  const one = sign(raw, keys);
  const verifier = new Verifier(keys, { audience: 'api' });
  for (const found of [verifyRaw(one, keys, { audience: 'api', now: NOW }), verifier.verifyRaw(one, { now: NOW })]) {
    assert.ok(Buffer.isBuffer(found));
    assert.equal(found.toString(), raw);
  }
  assert.throws(() => verifyRaw(one, keys, { audience: 'other', now: NOW }), mismatch);
  assert.throws(() => verifier.verifyRaw(`${one.slice(0, -3)}AAA`, { now: NOW }), { code: 'JWT_SIGNATURE_INVALID' });
  // A copy: the next call does not write to it.
  const first = verifier.verifyRaw(one, { now: NOW });
  verifier.verify(token, { now: NOW });
  assert.equal(first.toString(), raw);
});

test('claims are parsed when they are asked for, from what was verified', () => {
  const found = verifyDetailed(token, keys, { audience: 'api', now: NOW });
  found.raw.fill(0x20);
  assert.deepEqual(found.claims, CLAIMS);
  assert.equal(found.claims, found.claims);
  const { claims, report, raw } = verifyDetailed(token, keys, { audience: 'api', now: NOW });
  assert.deepEqual({ claims, report, raw }, { ...verifyDetailed(token, keys, { audience: 'api', now: NOW }) });
  assert.deepEqual(Object.keys(found), ['claims', 'report', 'raw']);
  found.claims = null;
  assert.equal(found.claims, null);
});
