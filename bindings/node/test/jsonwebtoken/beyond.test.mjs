// What jsonwebtoken does not have, and where the drop-in is stricter: each row of MIGRATING.md, with what jsonwebtoken
// does in its place.

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { createECDH, createHmac, createPublicKey, createSecretKey, generateKeyPairSync } from 'node:crypto';
import { test } from 'node:test';
import { inspect } from 'node:util';

import { Keyset } from '../../index.mjs';
import { NOW, ignoreWarnings, later, ours, outcome, refusal, stopClock, theirs } from './support/both.mjs';
import { threePrimes } from './support/der.mjs';
import { SECRET, forge, forgeWith, keys, pairs, pem } from './support/keys.mjs';

stopClock();
ignoreWarnings();

const verified = { a: 1, iat: NOW };

/** jsonwebtoken's outcome, and then the drop-in's. */
const both = (call) => [outcome(theirs, call), outcome(ours, call)];

test('ES256K, EdDSA and Ed25519', async () => {
  for (const [alg, { privateKey, publicKey }] of [
    ['ES256K', pairs.k256],
    ['EdDSA', pairs.ed25519],
    ['Ed25519', pairs.ed25519],
  ]) {
    for (const key of [privateKey, pem(privateKey), Buffer.from(pem(privateKey))]) {
      const token = ours.sign({ a: 1 }, key, { algorithm: alg });
      assert.equal(ours.decode(token, { complete: true }).header.alg, alg);
      for (const verifier of [publicKey, pem(publicKey), pem(privateKey)]) {
        assert.deepEqual(ours.verify(token, verifier), verified);
        assert.deepEqual(ours.verify(token, verifier, { algorithms: [alg] }), verified);
      }
      assert.deepEqual(
        outcome(ours, () => ours.verify(token, publicKey, { algorithms: ['ES256'] })),
        refusal('invalid algorithm'),
      );
      assert.deepEqual(
        outcome(ours, () => ours.verify(token, privateKey)),
        {
          ...refusal(`secretOrPublicKey must be an asymmetric key when using ${alg}`),
        },
      );
    }
    // An independent signer.
    assert.deepEqual(ours.verify(forgeWith(alg, privateKey, { a: 1, iat: NOW }), publicKey), verified);
    const { result } = await later(ours, (library, done) =>
      library.sign({ a: 1 }, privateKey, { algorithm: alg }, done),
    );
    assert.deepEqual(ours.verify(result, publicKey), verified);
    assert.throws(() => ours.sign({}, SECRET, { algorithm: alg }), /must be an asymmetric key/);
    assert.throws(() => ours.sign({}, keys.rsaPrivate, { algorithm: alg }), /"alg" parameter for "rsa" key type/);
  }
});

test('ML-DSA', async () => {
  for (const algorithm of ['ML-DSA-44', 'ML-DSA-65', 'ML-DSA-87']) {
    const set = Keyset.generate(algorithm);
    const privatePem = set.exportPem({ private: true });
    const publicPem = set.exportPem();
    const [publicJwk] = set.exportJwks().keys;
    const privateJwk = JSON.parse(set.exportJwks({ private: true })).keys[0];
    for (const signer of [
      privatePem,
      privatePem.toString(),
      { key: privatePem },
      { key: privateJwk, format: 'jwk' },
      set,
    ]) {
      const token = ours.sign({ a: 1 }, signer, { algorithm });
      for (const verifier of [publicPem, privatePem, { key: publicPem }, { key: publicJwk, format: 'jwk' }, set]) {
        assert.deepEqual(ours.verify(token, verifier), verified);
        assert.throws(() => ours.verify(token, verifier, { algorithms: ['RS256'] }), { message: 'invalid algorithm' });
      }
      const { result } = await later(ours, (library, done) => library.sign({ a: 1 }, signer, { algorithm }, done));
      assert.deepEqual(ours.verify(result, publicPem), verified);
    }
    assert.throws(() => ours.sign({}, publicPem, { algorithm }), {
      message: `secretOrPrivateKey must be an asymmetric key when using ${algorithm}`,
    });
    assert.throws(() => ours.sign({}, privatePem, { algorithm: 'RS256' }), /must be one of: ML-DSA-/);
  }
});

test('a Keyset as the key', () => {
  const set = Keyset.generate('ES256', { kid: 'a' }).add(Keyset.generate('ES256', { kid: 'b' }));
  const token = ours.sign({ a: 1 }, set, { algorithm: 'ES256', keyid: 'b' });
  assert.deepEqual(ours.verify(token, set), verified);
  assert.deepEqual(ours.verify(token, set, { algorithms: ['ES256'] }), verified);
  assert.throws(() => ours.verify(token, set, { algorithms: ['RS256'] }), { message: 'invalid algorithm' });
  assert.throws(() => ours.verify(token, Keyset.generate('ES256', { kid: 'c' })), {
    name: 'JsonWebTokenError',
    message: 'secret or public key must be provided',
  });
  assert.throws(() => ours.verify(ours.sign({}, SECRET), set), { message: 'invalid algorithm' });
  assert.throws(() => ours.sign({}, set, { algorithm: 'RS256' }), Error);
});

test('a compressed point', () => {
  const ecdh = createECDH('prime256v1');
  ecdh.setPrivateKey(Buffer.from(pairs.p256.privateKey.export({ format: 'jwk' }).d, 'base64url'));
  const front = Buffer.from('3039301306072a8648ce3d020106082a8648ce3d030107032200', 'hex');
  const der = Buffer.concat([front, ecdh.getPublicKey(null, 'compressed')]);
  const key = createPublicKey({ key: der, format: 'der', type: 'spki' });
  assert.deepEqual(ours.verify(theirs.sign({ a: 1 }, pairs.p256.privateKey, { algorithm: 'ES256' }), key), verified);
});

test('row: key documents are no HMAC secrets', () => {
  for (const [name, document] of Object.entries({
    pem: keys.rsaPublic,
    pkcs1: keys.rsaPublicPkcs1,
    broken: '-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n',
    ssh: 'ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAAAgQ== alice@example',
    jwk: JSON.stringify(pairs.rsa.publicKey.export({ format: 'jwk' })),
    der: pairs.rsa.publicKey.export({ format: 'der', type: 'spki' }),
  })) {
    const [their, our] = both((library) => library.sign({}, document));
    assert.ok(their.result, name);
    assert.deepEqual(our, refusal('secretOrPrivateKey must be a symmetric key when using HS256', Error), name);
    const secret = createSecretKey(Buffer.from(document));
    const token = forge({ alg: 'HS256', typ: 'JWT' }, { a: 1 }, secret);
    const [, refused] = both((library) => library.verify(token, secret));
    assert.deepEqual(refused, refusal('secretOrPublicKey must be a symmetric key when using HS256'), name);
  }
});

test('row: an empty secret', () => {
  for (const empty of [Buffer.alloc(0), createSecretKey(Buffer.alloc(0))]) {
    const [their, our] = both((library) => library.sign({ a: 1 }, empty));
    assert.ok(their.result);
    assert.deepEqual(our, refusal('secretOrPrivateKey must have a value', Error));
    const [accepted, refused] = both((library) => library.verify(their.result, empty));
    assert.deepEqual(accepted.result, verified);
    assert.deepEqual(refused, refusal('secret or public key must be provided'));
  }
});

test('row: short secrets work, with one warning', () => {
  const code = `
    const jwt = require('onejwt/jsonwebtoken');
    process.on('warning', ({ name, code, message }) => console.log(name, code, message));
    for (const secret of ['shhhhh', 'other']) jwt.verify(jwt.sign({}, secret), secret);
    jwt.sign({}, 'a'.repeat(32));`;
  const { stdout, status } = spawnSync(process.execPath, ['-e', code], {
    cwd: new URL('../../', import.meta.url),
    encoding: 'utf8',
  });
  assert.equal(status, 0);
  assert.match(stdout, /^SecurityWarning ONEJWT_WEAK_SECRET a secret of 6 bytes is too short for HS256 [^\n]*\n$/);
  assert.doesNotMatch(stdout, /shhhhh/);
});

test('row: RSA keys below 2048 bits', () => {
  for (const algorithm of ['RS256', 'PS256']) {
    const options = { algorithm, allowInsecureKeySizes: true };
    const [their, our] = both((library) => library.sign({ a: 1 }, pairs.small.privateKey, options));
    assert.ok(their.result);
    const message = `secretOrPrivateKey has a minimum key size of 2048 bits for ${algorithm}`;
    assert.deepEqual(our, refusal(message, Error));
    const [accepted, found] = both((library) => library.verify(their.result, pairs.small.publicKey));
    assert.deepEqual(accepted.result, verified);
    if (algorithm === 'RS256') assert.deepEqual(found.result, verified);
    else assert.deepEqual(found, refusal('secretOrPublicKey has a minimum key size of 2048 bits for PS256'));
  }
  const tiny = generateKeyPairSync('rsa', { modulusLength: 768 });
  const token = forgeWith('RS256', tiny.privateKey, { a: 1 });
  const [accepted, refused] = both((library) => library.verify(token, tiny.publicKey));
  assert.deepEqual(accepted.result, { a: 1 });
  assert.deepEqual(refused, refusal('secretOrPublicKey has a minimum key size of 2048 bits for RS256'));
});

test('row: RSA keys that are out of the ordinary', () => {
  const { privateKey, publicKey } = threePrimes();
  for (const algorithm of ['RS256', 'PS256']) {
    const [their, our] = both((library) => library.sign({ a: 1 }, privateKey, { algorithm }));
    assert.deepEqual(our, refusal('secretOrPrivateKey is not valid key material', Error));
    // Its public key is like any other.
    assert.deepEqual(both((library) => library.verify(their.result, publicKey))[1].result, verified);

    const token = forgeWith(algorithm, pairs.rsa.privateKey, { a: 1 });
    const { n, e } = pairs.rsa.publicKey.export({ format: 'jwk' });
    for (const jwk of [
      { n: Buffer.alloc(1025, 0xff).toString('base64url'), e },
      { n, e: Buffer.from('01000000000f', 'hex').toString('base64url') },
    ]) {
      const key = createPublicKey({ key: { kty: 'RSA', ...jwk }, format: 'jwk' });
      const [accepted, refused] = both((library) => library.verify(token, key));
      assert.deepEqual(accepted, refusal('invalid signature'), 'jsonwebtoken takes the key');
      assert.deepEqual(refused, refusal('secretOrPublicKey is not valid key material'));
    }
  }
});

test('row: allowInvalidAsymmetricKeyTypes', () => {
  const options = { algorithm: 'ES256', allowInvalidAsymmetricKeyTypes: true };
  const [their, our] = both((library) => library.sign({ a: 1 }, pairs.k256.privateKey, options));
  assert.ok(their.result);
  assert.deepEqual(our, refusal('"alg" parameter "ES256" requires curve "prime256v1".', Error));
  const [accepted, refused] = both((library) =>
    library.verify(their.result, pairs.k256.publicKey, { allowInvalidAsymmetricKeyTypes: true }),
  );
  assert.deepEqual(accepted.result, verified);
  assert.deepEqual(refused, refusal('"alg" parameter "ES256" requires curve "prime256v1".', Error));
});

const deep = (levels) => `${'{"a":'.repeat(levels)}1${'}'.repeat(levels)}`;

test('row: claims that another reader may read otherwise', () => {
  for (const [name, payload] of Object.entries({
    duplicate: '{"a":1,"a":2}',
    nested: '{"b":{"a":1,"a":2}}',
    escaped: '{"a":1,"\\u0061":2}',
    surrogate: '{"a":"\\ud800"}',
    deep: deep(33),
    wide: `{${Array.from({ length: 4097 }, (_, n) => `"m${n}":1`)}}`,
    markFirst: '\ufeff{"a":1}',
  })) {
    for (const header of [{ alg: 'HS256', typ: 'JWT' }, { alg: 'HS256' }]) {
      const [their, our] = both((library) => library.verify(forge(header, payload), SECRET));
      if (name !== 'markFirst') {
        assert.ok(their.result, name);
        assert.deepEqual(our, refusal('invalid token'), name);
      } else if (header.typ) {
        assert.equal(their.error.name, 'SyntaxError');
        assert.deepEqual(our, refusal('invalid token'));
      }
    }
  }
  assert.deepEqual(
    both((library) => library.verify(forge({ alg: 'HS256' }, deep(32)), SECRET))[1].result,
    JSON.parse(deep(32)),
  );
  const latin1 = ours.sign({ a: 'é' }, SECRET, { encoding: 'latin1' });
  const [their, our] = both((library) => library.verify(latin1, SECRET));
  assert.equal(their.result.a, '\ufffd');
  assert.deepEqual(our, refusal('invalid token'));

  const cut = '😀'.slice(0, 1);
  const token = ours.sign({ a: cut }, SECRET);
  assert.equal(token, theirs.sign({ a: cut }, SECRET));
  assert.deepEqual(
    outcome(ours, (library) => library.verify(token, SECRET)),
    refusal('invalid token'),
  );
});

test('row: headers', () => {
  for (const [name, header] of Object.entries({
    crit: { alg: 'HS256', crit: ['x'], x: 1 },
    emptyCrit: { alg: 'HS256', crit: [] },
    b64: { alg: 'HS256', b64: false, crit: ['b64'] },
    kid: { alg: 'HS256', kid: 5 },
    typ: { alg: 'HS256', typ: null },
    duplicate: '{"alg":"HS256","x":1,"x":2}',
  })) {
    const [their, our] = both((library) => library.verify(forge(header, { a: 1 }), SECRET));
    assert.deepEqual(their.result, { a: 1 }, name);
    assert.deepEqual(our, refusal('invalid token'), name);
    if (typeof header === 'string') continue;
    const [signs, refuses] = both((library) => library.sign({}, SECRET, { header }));
    assert.ok(signs.result, name);
    assert.match(refuses.error.message, /^"header" /, name);
  }
});

test('row: headers with other characters than ASCII', () => {
  const options = { keyid: 'clé €' };
  const [their, our] = both((library) => library.sign({}, SECRET, options));
  assert.notEqual(our.result, their.result);
  assert.equal(ours.decode(our.result, { complete: true }).header.kid, 'clé €');
  assert.notEqual(theirs.decode(their.result, { complete: true }).header.kid, 'clé €', 'jsonwebtoken loses some');
  assert.deepEqual(
    outcome(ours, (library) => library.verify(their.result, SECRET)),
    refusal('invalid token'),
  );
  assert.deepEqual(outcome(ours, (library) => library.verify(our.result, SECRET)).result, { iat: NOW });
});

test('row: nothing of a payload is looked at before the signature', () => {
  const token = forge({ alg: 'HS256', typ: 'JWT' }, '{not JSON');
  const changed = token.replace(/.{10}$/, 'AAAAAAAAAA');
  for (const [hostile, message] of [
    [token, 'invalid token'],
    [changed, 'invalid signature'],
  ]) {
    const [their, our] = both((library) => library.verify(hostile, SECRET));
    assert.equal(their.error.name, 'SyntaxError');
    assert.deepEqual(our, refusal(message));
  }
  const [their, our] = both((library) => library.verify(forge({ alg: 'HS256', typ: 'JWT' }, 'null'), SECRET));
  assert.equal(their.error.name, 'TypeError');
  assert.deepEqual(our, refusal('invalid token'));
});

test('row: another spelling of the same signature', () => {
  const token = theirs.sign({ a: 1 }, pairs.rsa.privateKey, { algorithm: 'RS256' });
  const last = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'.indexOf(token.at(-1));
  const spelt = token.slice(0, -1) + 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'[last + 1];
  const [their, our] = both((library) => library.verify(spelt, pairs.rsa.publicKey));
  assert.deepEqual(their.result, verified);
  assert.deepEqual(our, refusal('invalid signature'));
});

test('row: an ECDSA signature of another length', () => {
  const token = theirs.sign({}, pairs.p256.privateKey, { algorithm: 'ES256' });
  const [their, our] = both((library) => library.verify(token.slice(0, -2), pairs.p256.publicKey));
  assert.equal(their.error.name, 'TypeError');
  assert.deepEqual(our, refusal('invalid signature'));
});

test('row: options that jsonwebtoken would ignore', () => {
  const token = theirs.sign({ iss: 'i' }, SECRET);
  for (const issuer of [/x/, 5, { i: 1 }]) {
    const [their, our] = both((library) => library.verify(token, SECRET, { issuer }));
    assert.ok(their.result);
    assert.deepEqual(our, refusal(`jwt issuer invalid. expected: ${issuer}`));
  }
  const [their, our] = both((library) => library.verify(token, SECRET, { algorithms: 'HS256 and others' }));
  assert.ok(their.result);
  assert.deepEqual(our, refusal('invalid algorithm'));
  assert.ok(ours.verify(token, SECRET, { algorithms: 'HS256' }));
});

test('row: a pattern for the audience is compared with texts only', () => {
  const token = theirs.sign({}, SECRET);
  const [their, our] = both((library) => library.verify(token, SECRET, { audience: /./ }));
  assert.ok(their.result, 'jsonwebtoken compares with the text "undefined"');
  assert.deepEqual(our, refusal('jwt audience invalid. expected: /./'));
  const sticky = /a/g;
  const forA = theirs.sign({ aud: 'a' }, SECRET);
  for (let n = 0; n < 3; n++) ours.verify(forA, SECRET, { audience: sticky });
});

test('row: callbacks', async () => {
  let calls = 0;
  theirs.sign({ aud: 'a' }, SECRET, { audience: 'b' }, () => calls++);
  ours.sign({ aud: 'a' }, SECRET, { audience: 'b' }, () => calls--);
  await new Promise(setImmediate);
  await new Promise(setImmediate);
  assert.equal(calls, 1, 'jsonwebtoken calls back twice, the drop-in once');
  for (const [payload, key, options] of [
    ['', SECRET, {}],
    [17, SECRET, {}],
    [{ a: 1 }, null, { algorithm: 'none' }],
  ]) {
    const { result } = await later(ours, (library, done) => library.sign(payload, key, options, done));
    assert.equal(result, theirs.sign(payload, key, options));
  }
});

test('row: a callback of sign that throws', () => {
  const code = `
    const [ours, theirs] = [require('onejwt/jsonwebtoken'), require('jsonwebtoken')];
    const { privateKey } = require('node:crypto').generateKeyPairSync('rsa', { modulusLength: 2048 });
    process.on('uncaughtException', ({ message }) => console.log(message));
    const secret = 'a'.repeat(32);
    for (const [name, { sign }] of Object.entries({ theirs, ours })) {
      sign({}, secret, () => { throw new Error(name + ' HS256'); });
      sign({}, privateKey, { algorithm: 'RS256' }, () => { throw new Error(name + ' RS256'); });
    }`;
  const { stdout } = spawnSync(process.execPath, ['-e', code], {
    cwd: new URL('../../', import.meta.url),
    encoding: 'utf8',
  });
  assert.equal(stdout, 'ours HS256\nours RS256\n');
});

test('row: a payload that cannot be changed, and is to be', () => {
  for (const seal of [Object.freeze, Object.seal, Object.preventExtensions]) {
    const call = (library) => library.sign(seal({ a: 1 }), SECRET, { mutatePayload: true, audience: 'b' });
    const [their, our] = both(call);
    assert.deepEqual(theirs.decode(their.result), { a: 1 }, 'a token for everyone');
    assert.equal(our.error.name, 'TypeError');
  }
  const token = ours.sign(Object.freeze({ a: 1 }), SECRET, { audience: 'b' });
  assert.deepEqual(ours.decode(token), { ...verified, aud: 'b' });
});

test('row: what makes jsonwebtoken crash', () => {
  for (const options of [{ algorithm: 5 }, { header: { alg: undefined } }, { header: { alg: ['HS256'] } }]) {
    const [their, our] = both((library) => library.sign({}, SECRET, options));
    assert.equal(their.error.name, 'TypeError');
    assert.deepEqual(our, refusal('"algorithm" must be a valid string enum value', Error));
  }
  for (const claim of ['constructor', 'toString', 'hasOwnProperty']) {
    const [their, our] = both((library) => library.sign({ [claim]: 'x' }, SECRET));
    assert.equal(their.error.name, 'TypeError');
    assert.equal(ours.verify(our.result, SECRET)[claim], 'x');
  }
});

test('row: algorithms that are none', () => {
  const [their, our] = both((library) => library.sign({}, SECRET, { header: { alg: 'HS999' } }));
  assert.deepEqual([their.error.name, our.error.name], ['TypeError', 'TypeError']);
  assert.match(our.error.message, /^"HS999" is not a valid algorithm\.\n {2}Supported algorithms are:/);
  const token = forge({ alg: 'HS999' }, {});
  const [crash, refused] = both((library) => library.verify(token, SECRET, { algorithms: ['HS999'] }));
  assert.equal(crash.error.name, 'TypeError');
  assert.deepEqual(refused, refusal('invalid algorithm'));
});

test('claims may have the types that jsonwebtoken lets them have', () => {
  for (const claims of [{ sub: 17 }, { iss: 5 }, { jti: { a: 1 } }, { aud: 9 }, { sub: ['a'] }]) {
    assert.deepEqual(ours.verify(ours.sign(claims, SECRET), SECRET), { ...claims, iat: NOW });
  }
});

test('row: long tokens', () => {
  const claims = { text: 'x'.repeat(1_000_000) };
  const token = ours.sign(claims, SECRET);
  const { length } = token;
  const verified = { ...claims, iat: NOW };
  for (const options of [undefined, {}, { maxTokenLen: undefined }, { maxTokenLen: null }]) {
    const [their, our] = both((library) => library.verify(token, SECRET, options));
    assert.deepEqual(their, { result: verified });
    assert.deepEqual(our, refusal('jwt is longer than 65536 bytes (option maxTokenLen)'));
    assert.equal(ours.decode(token, options), null);
    assert.equal(ours.decode(token, { ...options, complete: true }), null);
  }
  assert.deepEqual(ours.verify(token, SECRET, { maxTokenLen: length }), verified);
  assert.deepEqual(ours.decode(token, { maxTokenLen: length }), verified);
  assert.deepEqual(ours.decode(token, { maxTokenLen: length, complete: true }).payload, verified);
  assert.deepEqual(
    outcome(ours, () => ours.verify(token, SECRET, { maxTokenLen: length - 1 })),
    refusal(`jwt is longer than ${length - 1} bytes (option maxTokenLen)`),
  );
  // Exactly at the limit, and one more.
  const room = 65_536 - (ours.sign({ t: '' }, SECRET, { noTimestamp: true }).length + 1);
  const text = 'x'.repeat(Math.floor((room * 3) / 4));
  for (const more of ['', 'x', 'xx', 'xxx']) {
    const near = ours.sign({ t: text + more }, SECRET, { noTimestamp: true });
    const isLong = near.length > 65_536;
    assert.equal('error' in outcome(ours, () => ours.verify(near, SECRET)), isLong, `${near.length}`);
  }
  for (const maxTokenLen of [0, -1, 1.5, NaN, Infinity, 2 ** 32, '100', {}, [], true]) {
    const wrong = /^maxTokenLen must be a whole number from 1 to 4294967295$/;
    assert.throws(() => ours.verify(token, SECRET, { maxTokenLen }), { name: 'JsonWebTokenError', message: wrong });
    assert.throws(() => ours.decode(token, { maxTokenLen }), { name: 'JsonWebTokenError', message: wrong });
  }
});

test('row: times that are no finite numbers', () => {
  const expired = theirs.sign({ exp: NOW - 10, iat: NOW - 1000 }, SECRET);
  const fresh = theirs.sign({ exp: NOW + 10, iat: NOW, nbf: NOW }, SECRET);
  const early = theirs.sign({ nbf: NOW + 10 }, SECRET);

  // What jsonwebtoken lets through because of them.
  assert.ok(theirs.verify(expired, SECRET, { clockTolerance: '5' }), 'exp and "5" are put together as texts');
  assert.ok(theirs.verify(expired, SECRET, { clockTolerance: Infinity }));
  assert.ok(theirs.verify(expired, SECRET, { clockTimestamp: -Infinity }));
  assert.ok(theirs.verify(early, SECRET, { clockTimestamp: Infinity }));
  const old = theirs.sign({ iat: NOW - 1000 }, SECRET);
  for (const maxAge of [NaN, Infinity, '']) assert.ok(theirs.verify(old, SECRET, { maxAge }));

  const odd = [NaN, Infinity, -Infinity, '', '5', 'x', '5s', true, false, {}, [], [5], new Number(5), 5n, () => 5];
  const bad = { name: 'JsonWebTokenError' };
  for (const value of odd) {
    for (const token of [expired, fresh, early, old]) {
      for (const option of ['clockTolerance', 'clockTimestamp']) {
        const message = typeof value === 'number' ? `${option} must be a finite number` : `${option} must be a number`;
        assert.throws(() => ours.verify(token, SECRET, { [option]: value }), { ...bad, message }, inspect(value));
      }
    }
  }
  // For maxAge a text may be a time span.
  for (const value of odd.filter((one) => !['5', '5s'].includes(one))) {
    const message = /^"maxAge" should be a number of seconds or string representing a timespan/;
    for (const token of [fresh, old]) {
      assert.throws(() => ours.verify(token, SECRET, { maxAge: value }), { ...bad, message }, inspect(value));
    }
  }
  // What is not given, and finite numbers of every kind, mean what they mean to jsonwebtoken.
  for (const option of ['clockTolerance', 'clockTimestamp', 'maxAge']) {
    for (const value of [
      undefined,
      null,
      0,
      -0,
      1,
      11.5,
      -11.5,
      NOW - 5,
      NOW + 5.5,
      Number.MAX_VALUE,
      Number.MIN_VALUE,
    ]) {
      for (const token of [expired, fresh, early, old]) {
        const [their, our] = both((library) => library.verify(token, SECRET, { [option]: value }));
        assert.deepEqual(our, their, `${option} ${value}`);
      }
    }
  }
});

test('row: lists of what is expected, with something that no claim can be', () => {
  const bare = theirs.sign({}, SECRET);
  const named = theirs.sign({ aud: 'a', iss: 'i' }, SECRET);
  assert.ok(theirs.verify(bare, SECRET, { audience: ['a', undefined] }), 'a token without aud passes');
  assert.ok(theirs.verify(bare, SECRET, { issuer: ['i', undefined] }), 'a token without iss passes');
  for (const value of [undefined, null, 5, true, {}, [], ['a'], new String('a'), Symbol('a'), 5n]) {
    for (const option of ['audience', 'issuer']) {
      const message = new RegExp(`^${option} must be a list of strings(?: and RegExps)?, but ${option}\\[1\\] is `);
      for (const token of [bare, named]) {
        assert.throws(() => ours.verify(token, SECRET, { [option]: [option[0], value] }), {
          name: 'JsonWebTokenError',
          message,
        });
      }
    }
  }
  // A hole is undefined too.
  assert.throws(() => ours.verify(named, SECRET, { issuer: ['i', ,] }), /issuer\[1\] is undefined/);
  assert.throws(() => ours.verify(named, SECRET, { issuer: ['i', /i/] }), /issuer\[1\] is an object \(RegExp\)/);
  assert.ok(ours.verify(named, SECRET, { audience: ['x', /a/], issuer: ['x', 'i'] }));
  for (const option of ['audience', 'issuer']) {
    assert.throws(() => ours.verify(named, SECRET, { [option]: [] }), / invalid\. expected: $/);
  }
});

test('a RegExp answers the same however often, and stays as it was', () => {
  for (const flags of ['g', 'y', 'gy', 'giy', '']) {
    for (const frozen of [false, true]) {
      const pattern = new RegExp('a', flags);
      pattern.lastIndex = 1;
      if (frozen) Object.freeze(pattern);
      const token = theirs.sign({ aud: ['b', 'a', 'aa'] }, SECRET);
      const other = theirs.sign({ aud: 'b' }, SECRET);
      for (let n = 0; n < 4; n++) {
        for (const audience of [pattern, [pattern], ['x', pattern]]) {
          assert.ok(ours.verify(token, SECRET, { audience }), flags);
          assert.throws(() => ours.verify(other, SECRET, { audience }), /jwt audience invalid/);
        }
      }
      assert.equal(pattern.lastIndex, 1);
    }
  }
});

test('what the library said is the cause of an error, and not in its JSON', () => {
  try {
    ours.verify(forge({ alg: 'HS256' }, {}, 'another secret'), SECRET);
    assert.fail();
  } catch (error) {
    assert.equal(error.cause.code, 'JWT_SIGNATURE_INVALID');
    assert.equal(JSON.stringify(error), '{"name":"JsonWebTokenError","message":"invalid signature"}');
  }
});

test('unsigned tokens never pass for signed ones', () => {
  const segment = (value) => Buffer.from(JSON.stringify(value)).toString('base64url');
  for (const alg of ['none', 'None', 'NONE', 'nOnE', 'HS256', '']) {
    const token = `${segment({ alg, typ: 'JWT' })}.${segment({ a: 1 })}.`;
    for (const key of [SECRET, keys.rsaPublic, pairs.ed25519.publicKey, Buffer.alloc(0), undefined, null, '']) {
      for (const algorithms of [undefined, ['HS256'], ['RS256', 'EdDSA']]) {
        assert.throws(() => ours.verify(token, key, { algorithms }), ours.JsonWebTokenError);
      }
    }
  }
  const mac = createHmac('sha256', '').update('x').digest('base64url');
  assert.throws(() =>
    ours.verify(`${segment({ alg: 'none' })}.${segment({})}.${mac}`, SECRET, { algorithms: ['none'] }),
  );
});
