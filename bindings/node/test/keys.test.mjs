import assert from 'node:assert/strict';
import { createSecretKey, generateKeyPairSync, randomBytes, webcrypto } from 'node:crypto';
import { createRequire } from 'node:module';
import { test } from 'node:test';
import { setImmediate } from 'node:timers/promises';
import { inspect } from 'node:util';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

import { ArgumentError, KeyError, Keyset, TokenError, Verifier, sign, verify } from '../index.mjs';
import { NOW, SECRET, forge } from './support/tokens.mjs';

const native = createRequire(import.meta.url)('../native.js');

const claims = { sub: 'alice', exp: NOW + 60 };
const jwk = (bytes, members = {}) => ({ kty: 'oct', k: Buffer.from(bytes).toString('base64url'), ...members });
const infos = (keys) => [...keys].map(({ alg, kid }) => `${alg}:${kid}`);

test('a secret of each algorithm signs and verifies', () => {
  for (const [alg, size] of [
    ['HS256', 32],
    ['HS384', 48],
    ['HS512', 64],
  ]) {
    const keys = Keyset.fromSecret(randomBytes(size), alg);
    assert.equal(keys.length, 1);
    assert.deepEqual(verify(sign(claims, keys), keys, { now: NOW }), claims);
    assert.deepEqual([keys.at(0).alg, keys.at(0).bits], [alg, size * 8]);
  }
});

test('HS256 is the default, and bytes of every kind will do', () => {
  const token = forge(claims);
  const shared = new Uint8Array(new SharedArrayBuffer(32));
  shared.set(SECRET);
  const middle = new Uint8Array(64).fill(9).subarray(16, 48);
  middle.set(SECRET);
  for (const secret of [SECRET, new Uint8Array(SECRET), shared, middle]) {
    assert.deepEqual(verify(token, Keyset.fromSecret(secret), { now: NOW }), claims);
  }
  assert.deepEqual(Buffer.from(shared), SECRET, 'the secret of the caller is left alone');
});

test('the key keeps a copy of the secret', () => {
  const secret = Buffer.from(SECRET);
  const keys = Keyset.fromSecret(secret);
  secret.fill(0);
  assert.deepEqual(verify(forge(claims), keys, { now: NOW }), claims);
});

test('a string is no secret, and the message says why', () => {
  assert.throws(() => Keyset.fromSecret(SECRET.toString()), {
    name: 'TypeError',
    message: /must be bytes .* not a string: .* text, base64 or hexadecimal.*Buffer\.from/,
  });
  for (const other of [undefined, null, 5, {}, [1, 2], SECRET.buffer.slice(0, 32), new DataView(new ArrayBuffer(32))]) {
    assert.throws(() => Keyset.fromSecret(other), TypeError);
  }
});

test('a secret that is too short says how long it must be', () => {
  assert.throws(() => Keyset.fromSecret(Buffer.alloc(31, 1)), {
    name: 'KeyError',
    code: 'JWT_KEY_TOO_WEAK',
    status: 21,
    message:
      "secret of 31 bytes is too short for HS256: it needs at least 32 random bytes; use Keyset.generate('HS256') or crypto.randomBytes(32)",
  });
  assert.throws(() => Keyset.fromSecret(Buffer.alloc(63, 1), 'HS512'), /63 bytes .* HS512.* 64 random bytes/);
  assert.throws(() => Keyset.fromSecret(Buffer.alloc(0)), { code: 'JWT_KEY_TOO_WEAK', message: /the secret is empty/ });
  assert.throws(() => Keyset.fromSecret(Buffer.alloc(0), 'HS256', { allowWeak: true }), { code: 'JWT_KEY_TOO_WEAK' });

  const weak = Keyset.fromSecret(Buffer.alloc(31, 1), 'HS256', { allowWeak: true });
  assert.equal(weak.at(0).isWeak, true);
  assert.throws(() => Keyset.fromSecret(Buffer.alloc(31, 1), 'HS256', { allowWeak: false }), {
    code: 'JWT_KEY_TOO_WEAK',
  });
});

test('a secret may be base64 text, where that is said', () => {
  const secret = Buffer.concat([Buffer.from([0xfb, 0xff, 0xbf]), randomBytes(29)]);
  const token = sign({ exp: NOW + 60 }, Keyset.fromSecret(secret));
  const texts = [secret.toString('base64'), secret.toString('base64url'), secret.toString('base64').replace('=', '')];
  for (const text of texts) {
    for (const form of [text, Buffer.from(text)]) {
      const keys = Keyset.fromSecret(form, 'HS256', { base64: true });
      assert.equal(verify(token, keys, { now: NOW }).exp, NOW + 60);
      // It says nothing of a document that takes its place.
      keys.reload(jwk(SECRET));
      assert.equal(keys.length, 1);
    }
    assert.throws(() => Keyset.fromSecret(text), { name: 'TypeError', message: /say \{base64: true\}/ });
    assert.throws(() => Keyset.fromSecret(text, 'HS256', { base64: false }), TypeError);
  }
  for (const bad of [`${texts[0]}\n`, 'not base64!', 'A']) {
    assert.throws(() => Keyset.fromSecret(bad, 'HS256', { base64: true }), {
      name: 'KeyError',
      code: 'JWT_KEY_MALFORMED',
      message: /not base64 text.*line end/,
    });
  }
  assert.throws(() => Keyset.fromSecret(randomBytes(31).toString('base64'), 'HS256', { base64: true }), {
    code: 'JWT_KEY_TOO_WEAK',
    message: /^secret of 31 bytes/,
  });
  assert.throws(() => Keyset.fromPem('x', { base64: true }), TypeError);
});

test('a key document is no secret', () => {
  const documents = [
    '-----BEGIN PUBLIC KEY-----\nMFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE\n-----END PUBLIC KEY-----\n',
    'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJrbWZ0YWJjZGVmZ2hpamtsbW5vcHFyc3R1',
    JSON.stringify(jwk(SECRET)),
  ];
  for (const document of documents) {
    assert.throws(() => Keyset.fromSecret(Buffer.from(document)), { name: 'KeyError', code: 'JWT_KEY_WRONG_FORM' });
  }
});

test('an algorithm that is none, or not for secrets', () => {
  assert.throws(() => Keyset.fromSecret(SECRET, 'HS257'), {
    name: 'ArgumentError',
    message: /'HS257' is no algorithm; there are HS256, /,
  });
  assert.throws(() => Keyset.fromSecret(SECRET, 'none'), { code: 'JWT_INVALID_ARGUMENT' });
  assert.throws(() => Keyset.fromSecret(SECRET, 'RS256'), { code: 'JWT_KEY_ALG_MISMATCH' });
  assert.throws(() => Keyset.fromSecret(SECRET, 1), TypeError);
});

test('a JWK, a JWK Set, as text, bytes and object', () => {
  const set = { keys: [jwk(SECRET, { kid: 'a', alg: 'HS256' }), jwk(randomBytes(64), { kid: 'b', alg: 'HS512' })] };
  for (const form of [set, JSON.stringify(set), Buffer.from(JSON.stringify(set))]) {
    assert.deepEqual(infos(Keyset.fromJwks(form)), ['HS256:a', 'HS512:b']);
  }
  assert.deepEqual(infos(Keyset.fromJwks(set.keys[0], { kid: 'other' })), ['HS256:other']);
  assert.throws(() => Keyset.fromJwks(set, { kid: 'other' }), {
    name: 'ArgumentError',
    message: /kid is for a single key/,
  });
  for (const other of [undefined, null, 5, true]) assert.throws(() => Keyset.fromJwks(other), TypeError);
  assert.throws(() => Keyset.fromJwks('{"keys":[{"kty":"oct","kid":"\ud800"}]}'), {
    code: 'JWT_INVALID_ARGUMENT',
    message: /lone surrogate/,
  });
});

test('a JWK Set that cannot be used says why', () => {
  const codes = [
    ['{"kty":"oct","k":5}', 'JWT_KEY_MALFORMED'],
    [{ keys: [] }, 'JWT_KEY_UNSUPPORTED'],
    [{ keys: [{ kty: 'unheard of' }] }, 'JWT_KEY_UNSUPPORTED'],
    [jwk(Buffer.alloc(16, 1)), 'JWT_KEY_TOO_WEAK'],
    [jwk(SECRET, { alg: 'HS512' }), 'JWT_KEY_TOO_WEAK'],
  ];
  for (const [document, code] of codes) assert.throws(() => Keyset.fromJwks(document), { name: 'KeyError', code });
});

test('a PEM document is text or bytes, a DER document bytes', () => {
  // Neither is a key; what matters here is how they are taken.
  assert.throws(() => Keyset.fromPem('no PEM'), KeyError);
  assert.throws(() => Keyset.fromPem(Buffer.from('no PEM')), KeyError);
  assert.throws(() => Keyset.fromDer(Buffer.from([0x30, 0])), KeyError);
  assert.throws(() => Keyset.fromDer('MIIB'), TypeError);
  assert.throws(() => Keyset.fromPem('no PEM', { password: 'text' }), {
    name: 'TypeError',
    message: /password must be bytes/,
  });
  assert.throws(() => Keyset.fromPem('no PEM', { password: Buffer.from('bytes'), alg: 'ES256', kid: 'a' }), KeyError);
});

test('generated keys differ, have a kid and the size that was asked for', () => {
  const [one, other] = [Keyset.generate('HS256'), Keyset.generate('HS256')];
  assert.notEqual(one.at(0).kid, other.at(0).kid);
  assert.equal(one.at(0).kid, one.at(0).thumbprint);
  assert.throws(() => verify(sign(claims, one), other, { now: NOW }), { code: 'JWT_KEY_NOT_FOUND' });
  assert.deepEqual([Keyset.generate('HS256', { bits: 512, kid: 'k' }).at(0).bits], [512]);
  assert.throws(() => Keyset.generate('HS256', { bits: 128 }), { code: 'JWT_KEY_TOO_WEAK', message: /128 bits/ });
  assert.throws(() => Keyset.generate('nope'), ArgumentError);
  assert.throws(() => Keyset.generate(), TypeError);
});

test('a key loaded with an issuer verifies only its tokens', () => {
  const keys = Keyset.fromSecret(SECRET, 'HS256', { issuer: 'https://id.example' });
  assert.equal(keys.at(0).hasIssuer, true);
  assert.equal(verify(forge({ ...claims, iss: 'https://id.example' }), keys, { now: NOW }).sub, 'alice');
  assert.throws(() => verify(forge({ ...claims, iss: 'https://other.example' }), keys, { now: NOW }), {
    code: 'JWT_ISSUER_MISMATCH',
  });
  assert.throws(() => verify(forge(claims), keys, { now: NOW }), { code: 'JWT_CLAIM_MISSING', message: /"iss"|'iss'/ });
});

test('sets are added to, replaced and reloaded', () => {
  const [a, b, c] = ['a', 'b', 'c'].map((kid) => Keyset.generate('HS256', { kid }));
  assert.equal(a.add(b), a);
  assert.deepEqual(infos(a), ['HS256:a', 'HS256:b']);
  a.add(a);
  assert.equal(a.length, 4);

  const verifier = new Verifier(a);
  const token = sign(claims, c);
  assert.throws(() => verifier.verify(token, { now: NOW }), { code: 'JWT_KEY_NOT_FOUND' });
  assert.equal(a.replace(c), a);
  assert.deepEqual(infos(a), ['HS256:c']);
  assert.deepEqual(verifier.verify(token, { now: NOW }), claims);

  assert.equal(a.reload({ keys: [jwk(SECRET, { kid: 'd' })] }), a);
  assert.deepEqual(infos(a), ['HS256:d']);
  assert.throws(() => a.reload('{"keys":'), { name: 'KeyError', code: 'JWT_KEY_MALFORMED' });
  assert.throws(() => a.reload(undefined), TypeError);
  assert.deepEqual(infos(a), ['HS256:d'], 'a bad document changes nothing');

  for (const other of [undefined, null, {}, 'keys']) {
    assert.throws(() => a.add(other), { name: 'TypeError', message: /must be a Keyset/ });
    assert.throws(() => a.replace(other), TypeError);
  }
});

test('what is said of a key cannot be changed', () => {
  const keys = Keyset.fromSecret(SECRET, 'HS256', { kid: 'a' });
  const info = keys.at(0);
  assert.ok(Object.isFrozen(info));
  assert.deepEqual(
    { ...info },
    {
      alg: 'HS256',
      bits: 256,
      kid: 'a',
      hasKid: true,
      hasIssuer: false,
      canSign: true,
      canVerify: true,
      canEncrypt: false,
      canDecrypt: false,
      isWeak: false,
    },
  );
  // RFC 7638 over {"k":…,"kty":"oct"}.
  assert.match(info.thumbprint, /^[\w-]{43}$/);
  assert.doesNotMatch(inspect([...keys], { depth: 9 }), new RegExp(info.thumbprint));
  assert.deepEqual(keys.at(-1), info);
  assert.equal(keys.at(1), undefined);
  assert.equal(keys.at(-2), undefined);
  assert.throws(() => keys.at('0'), TypeError);
  assert.equal(Keyset.fromSecret(SECRET).at(0).kid, null);
});

test('a key that may not sign', () => {
  const keys = Keyset.fromJwks(jwk(SECRET, { key_ops: ['verify'] }));
  assert.equal(keys.at(0).canSign, false);
  assert.throws(() => sign(claims, keys), { name: 'KeyError', code: 'JWT_KEY_CANNOT_SIGN' });
  assert.deepEqual(verify(forge(claims), keys, { now: NOW }), claims);
});

test('keys leave as what can be loaded again', () => {
  const keys = Keyset.generate('HS256', { kid: 'a' }).add(Keyset.generate('HS512', { kid: 'b' }));
  const secret = keys.exportJwks({ private: true });
  assert.ok(Buffer.isBuffer(secret));
  const copy = Keyset.fromJwks(secret);
  assert.deepEqual(infos(copy), ['HS256:a', 'HS512:b']);
  assert.deepEqual(verify(sign(claims, keys), copy, { now: NOW }), claims);

  const second = JSON.parse(keys.exportJwks({ private: true, index: 1 }));
  assert.deepEqual(
    second.keys.map(({ kid }) => kid),
    ['b'],
  );
  assert.throws(() => keys.exportJwks({ private: true, index: 2 }), { code: 'JWT_KEY_NOT_FOUND', message: /index 2/ });

  // HMAC keys have no public form.
  assert.throws(() => keys.exportJwks(), { name: 'KeyError', code: 'JWT_KEY_UNSUPPORTED' });
  assert.throws(() => keys.exportJwks({ private: false }), { code: 'JWT_KEY_UNSUPPORTED' });
  assert.throws(() => keys.exportPem(), { code: 'JWT_KEY_UNSUPPORTED' });
  assert.throws(() => keys.exportPem({ private: true }), { code: 'JWT_KEY_UNSUPPORTED' });
  assert.throws(() => keys.exportJwks({ secret: true }), TypeError);
});

test('a large set leaves whole', () => {
  const keys = Keyset.generate('HS512');
  for (let i = 0; i < 199; i++) keys.add(Keyset.generate('HS512'));
  assert.equal(JSON.parse(keys.exportJwks({ private: true })).keys.length, 200);
});

test('a set that was freed cannot be used, and is freed once', () => {
  const keys = Keyset.fromSecret(SECRET);
  const verifier = new Verifier(keys);
  keys.free();
  keys.free();
  const freed = { name: 'ArgumentError', code: 'JWT_INVALID_ARGUMENT', message: /has been freed/ };
  for (const use of [
    () => keys.length,
    () => keys.at(0),
    () => [...keys],
    () => keys.add(Keyset.fromSecret(SECRET)),
    () => Keyset.fromSecret(SECRET).add(keys),
    () => keys.replace(keys),
    () => keys.reload({ keys: [] }),
    () => keys.exportJwks({ private: true }),
    () => keys.exportPem(),
    () => sign(claims, keys),
    () => verify(forge(claims), keys),
    () => verifier.verify(forge(claims)),
    () => new Verifier(keys),
  ]) {
    assert.throws(use, freed);
  }
  assert.equal(inspect(keys), 'Keyset (freed)');
});

test('a set is disposable where the language has a symbol for that', () => {
  const keys = Keyset.fromSecret(SECRET);
  assert.equal(Object.getOwnPropertySymbols(Keyset.prototype).includes(Symbol.dispose), Symbol.dispose !== undefined);
  keys[Symbol.dispose ?? 'free']();
  assert.throws(() => keys.length, ArgumentError);
});

test('a set that is forgotten is freed', async () => {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc');
  const { keysetFree } = native;
  let freed = 0;
  native.keysetFree = (handle) => {
    freed++;
    keysetFree(handle);
  };
  try {
    for (let i = 0; i < 50; i++) Keyset.fromSecret(SECRET);
    for (let round = 0; round < 100 && freed < 40; round++) {
      collect();
      await setImmediate();
    }
  } finally {
    native.keysetFree = keysetFree;
  }
  assert.ok(freed >= 40, `${freed} of 50 were freed`);
});

test('only what is a key set is taken for one', () => {
  assert.throws(() => new Keyset(), TypeError);
  assert.throws(() => new Keyset(Symbol('make'), 1), TypeError);
  const keys = Keyset.fromSecret(SECRET);
  for (const other of [undefined, null, 1, 'keys', {}, SECRET, Object.create(Keyset.prototype), new Proxy(keys, {})]) {
    assert.throws(() => verify('a.b.c', other), { name: 'TypeError', message: /must be a Keyset/ });
    assert.throws(() => sign({}, other), TypeError);
    assert.throws(() => new Verifier(other), TypeError);
  }
  assert.throws(() => verify('a.b.c', keys), TokenError);
});

test('a set without keys', () => {
  const keys = Keyset.empty({ issuer: 'i' });
  assert.equal(keys.length, 0);
  assert.deepEqual([...keys], []);
  const token = forge({ exp: NOW + 5, iss: 'i' });
  const other = forge({ exp: NOW + 5, iss: 'j' });
  const none = { name: 'KeyError', code: 'JWT_KEY_NOT_FOUND', message: /there is no key to verify with/ };
  assert.throws(() => verify(token, keys, { now: NOW }), none);
  assert.throws(() => sign({}, keys, { expiresIn: 5 }), { code: 'JWT_KEY_NOT_FOUND' });
  const verifier = new Verifier(keys);
  keys.add(Keyset.fromSecret(SECRET));
  assert.equal(verifier.verify(token, { now: NOW }).iss, 'i');
  // The issuer holds for the keys that come.
  assert.throws(() => verifier.verify(other, { now: NOW }), { code: 'JWT_ISSUER_MISMATCH' });
  assert.equal(keys.at(0).hasIssuer, true);
  assert.throws(() => Keyset.empty({ publicOnly: true }).add(Keyset.fromSecret(SECRET)), { name: 'ArgumentError' });
  const short = Keyset.fromSecret(Buffer.alloc(8, 1), 'HS256', { allowWeak: true });
  assert.throws(() => Keyset.empty().add(short), { name: 'ArgumentError', message: /is weak/ });
  assert.equal(Keyset.empty({ allowWeak: true }).add(short).length, 1);
  assert.throws(() => Keyset.empty({ kid: 'k' }), TypeError);
});

test('remembered signatures change no verdict', () => {
  const signer = Keyset.generate('ES256', { kid: 'a' });
  const token = sign({ sub: 'alice', iss: 'one' }, signer, { expiresIn: 60, now: NOW });
  const at = token.length - 9;
  const forged = token.slice(0, at) + (token[at] === 'A' ? 'B' : 'A') + token.slice(at + 1);
  const load = [
    (remember) => Keyset.fromJwks(signer.exportJwks(), { remember }),
    (remember) => Keyset.fromPem(signer.exportPem(), { remember }),
    (remember) => Keyset.empty({ remember }).add(signer),
  ];
  for (const make of load) {
    const keys = make(100);
    for (let times = 0; times < 3; times++) {
      assert.equal(verify(token, keys, { now: NOW }).sub, 'alice');
      assert.throws(() => verify(forged, keys, { now: NOW }), { code: 'JWT_SIGNATURE_INVALID' });
      assert.throws(() => verify(token, keys, { now: NOW, issuer: 'two' }), { code: 'JWT_ISSUER_MISMATCH' });
      assert.throws(() => verify(token, keys, { now: NOW + 60 }), { code: 'JWT_EXPIRED' });
    }
    keys.replace(Keyset.generate('ES256', { kid: 'b', remember: 1 }));
    assert.throws(() => verify(token, keys, { now: NOW }), { code: 'JWT_KEY_NOT_FOUND' });
    const range = { name: 'ArgumentError', message: /remember must be a whole number from 0 to 1048576/ };
    for (const number of [-1, 1.5, 2 ** 20 + 1, 2 ** 32]) assert.throws(() => make(number), range);
    assert.throws(() => make('100'), { name: 'TypeError', message: /remember must be a number/ });
    assert.equal(make(2 ** 20).length, 1);
  }
  assert.equal(Keyset.fromSecret(SECRET, 'HS256', { remember: 5 }).length, 1);
  assert.throws(() => Keyset.empty({ remember: 1, forEncryption: true }), { name: 'ArgumentError', message: /for verified signatures/ });
  assert.equal(Keyset.empty({ remember: 0, forEncryption: true }).length, 0);
});

test('secrets are in no message and in nothing that is printed', () => {
  const secret = Buffer.from('a-secret-that-must-not-be-printed-anywhere');
  const encoded = secret.toString('base64url');
  const shown = [];
  const keys = Keyset.fromSecret(secret, 'HS256', { kid: 'kid-a' });
  const verifier = new Verifier(keys);
  for (const value of [keys, verifier, { keys }, [keys], [...keys]]) {
    shown.push(inspect(value, { depth: 9, showHidden: true }), String(value), JSON.stringify(value));
  }
  assert.equal(inspect(keys), "Keyset(1) [HS256 336 bits kid 'kid-a']");

  const attempts = [
    () => Keyset.fromSecret(secret.toString()),
    () => Keyset.fromSecret(secret, 'HS512'),
    () => Keyset.fromSecret(secret, 'RS256'),
    () => Keyset.fromSecret(secret, 'HS256', { unknown: true }),
    () => Keyset.fromJwks(`{"kty":"oct","k":"${encoded}","k":"${encoded}"}`),
    () => Keyset.fromJwks({ kty: 'oct', k: encoded, alg: 'HS512' }),
    () => Keyset.fromJwks({ kty: 'oct', k: `${encoded}=` }),
    () => Keyset.fromPem(secret, { password: secret }),
    () => Keyset.fromPem(secret, { password: secret.toString() }),
    () => Keyset.fromDer(secret),
    () => keys.reload(`{"k":"${encoded}"`),
    () => keys.exportJwks(),
  ];
  for (const attempt of attempts) {
    assert.throws(attempt, (error) => {
      shown.push(inspect(error, { depth: 9, showHidden: true }).replaceAll(/^ +at .*$/gm, ''));
      return true;
    });
  }
  for (const text of shown) {
    assert.ok(!String(text).includes(secret.toString()), text);
    assert.ok(!String(text).includes(encoded), text);
  }
});

function caught(call) {
  try {
    call();
  } catch (error) {
    assert.ok(error instanceof TypeError, String(error));
    return error;
  }
  return assert.fail('nothing was thrown');
}

test('a key object of Node.js: the error has the line that makes a Keyset of it', async () => {
  const pair = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const secret = createSecretKey(randomBytes(32));
  const crypto = await webcrypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, true, ['sign', 'verify']);
  for (const key of [pair.privateKey, pair.publicKey, secret, crypto.privateKey, crypto.publicKey]) {
    for (const use of [
      () => sign({}, key),
      () => verify('a.b.c', key),
      () => new Verifier(key),
      () => Keyset.fromPem(key),
      () => Keyset.fromSecret(key),
    ]) {
      const { message } = caught(use);
      const [, line] = message.match(
        /convert it with (Keyset\.from(?:Pem\(key\.export\(\{[^}]*\}\)\)|Secret\(key\.export\(\), 'HS256'\)|Jwks\(await [^)]*\)\)))/,
      );
      // The line does what it says.
      const made = await new Function('Keyset', 'crypto', 'key', `return (async () => ${line})()`)(Keyset, webcrypto, key);
      assert.equal(made.length, 1, line);
    }
  }
});
