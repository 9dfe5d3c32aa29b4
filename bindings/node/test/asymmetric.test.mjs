// Keys of two parts: every algorithm and format, what leaves and what never does, and rotation.

import assert from 'node:assert/strict';
import { X509Certificate, createPublicKey, generateKeyPairSync } from 'node:crypto';
import { test } from 'node:test';
import { inspect } from 'node:util';

import { Keyset, Verifier, algorithms, jwsSign, jwsVerify, peek, sign, verify, verifyDetailed } from '../index.mjs';
import { NOW, forge } from './support/tokens.mjs';

const claims = { sub: 'alice', exp: NOW + 60 };
const at = { now: NOW };
// Ed25519 is another name of EdDSA.
const ASYMMETRIC = algorithms.filter((alg) => !alg.startsWith('HS') && alg !== 'Ed25519');
const FAMILIES = ['RS256', 'PS256', 'ES256', 'ES384', 'ES512', 'ES256K', 'EdDSA', 'ML-DSA-44'];
const PUBLIC_MEMBERS = ['kty', 'crv', 'x', 'y', 'n', 'e', 'pub', 'alg', 'kid', 'use', 'key_ops'];

const publicOf = (keys) => Keyset.fromJwks(keys.exportJwks());
const privateJwk = (keys) => JSON.parse(keys.exportJwks({ private: true })).keys[0];
const header = (token) => JSON.parse(peek(token, 'header'));
const derOf = (pem) => Buffer.from(String(pem).replaceAll(/-----[^-]+-----|\s/g, ''), 'base64');

const PASSWORD = Buffer.from('correct horse');
const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const ecPem = (options = {}) => ec.privateKey.export({ type: 'pkcs8', format: 'pem', ...options });
const ecPublicPem = ec.publicKey.export({ type: 'spki', format: 'pem' });
const encrypted = { cipher: 'aes-256-cbc', passphrase: PASSWORD };

/** A certificate of a P-256 key, made with another program. */
const CERTIFICATE = `-----BEGIN CERTIFICATE-----
MIIBeTCCAR+gAwIBAgIUAbdMFwrTR7fW130jGU3beFvXsiEwCgYIKoZIzj0EAwIw
ETEPMA0GA1UEAwwGb25land0MCAXDTI2MTEyMzA2NDU0MloYDzIxMjYxMDMwMDY0
NTQyWjARMQ8wDQYDVQQDDAZvbmVqd3QwWTATBgcqhkjOPQIBBggqhkjOPQMBBwNC
AATIfXySbWirCpwYkNAzdChHWfoIGEVGexLQt/AQKAnG6ntLMW0AVIQ7eiJ9rr5H
P9rrinX8UrTf14/Y6Jd42+53o1MwUTAdBgNVHQ4EFgQUSRBgX9TRnRo6U4a0UYTV
GJE7z8owHwYDVR0jBBgwFoAUSRBgX9TRnRo6U4a0UYTVGJE7z8owDwYDVR0TAQH/
BAUwAwEB/zAKBggqhkjOPQQDAgNIADBFAiBgBG0Ja/oJNDIjLAIt5xQRZAcLG9U/
nkKBGSkTcTixOAIhAKrViGewCWj0nftDjAK1IMlZQfu3TYZ3kxGDsdLO3gjT
-----END CERTIFICATE-----
`;

test('a key of every algorithm signs, and its public part verifies', () => {
  assert.equal(ASYMMETRIC.length, 14);
  for (const alg of ASYMMETRIC) {
    const keys = Keyset.generate(alg);
    const info = keys.at(0);
    assert.deepEqual([info.alg, info.kid, info.canSign, info.canVerify], [alg, info.thumbprint, true, true]);
    const token = sign({ sub: 'alice' }, keys, { expiresIn: 60, now: NOW });
    assert.deepEqual(header(token), { alg, typ: 'JWT', kid: info.kid });
    const found = verifyDetailed(token, publicOf(keys), at);
    assert.deepEqual([found.claims.sub, found.report.alg], ['alice', alg]);
    assert.throws(() => verify(token, Keyset.generate(alg, { kid: info.kid }), at), { code: 'JWT_SIGNATURE_INVALID' });
  }
});

test('sizes', () => {
  const expected = { RS256: 2048, ES256: 256, ES384: 384, ES512: 521, ES256K: 256, EdDSA: 256 };
  for (const [alg, bits] of Object.entries(expected)) assert.equal(Keyset.generate(alg).at(0).bits, bits, alg);
  assert.equal(Keyset.generate('PS384', { bits: 3072, kid: 'k', issuer: 'i' }).at(0).bits, 3072);
  assert.throws(() => Keyset.generate('RS256', { bits: 1024 }), {
    code: 'JWT_KEY_TOO_WEAK',
    message: /1024 bits is too weak for RS256/,
  });
  for (const [alg, bits] of [
    ['RS256', 2049],
    ['ES256', 256],
    ['EdDSA', 256],
    ['ML-DSA-44', 2048],
  ]) {
    assert.throws(() => Keyset.generate(alg, { bits }), {
      name: 'ArgumentError',
      message: new RegExp(`key of ${alg} has not ${bits} bits: .*2048, 3072`),
    });
  }
  // A name that is kept for later is none to offer.
  assert.equal(algorithms.includes('Ed448'), false);
  // Two names of one.
  assert.deepEqual(algorithms.slice(algorithms.indexOf('EdDSA')).slice(0, 2), ['EdDSA', 'Ed25519']);
  assert.equal(new Set(algorithms).size, algorithms.length);
  assert.throws(() => Keyset.generate('Ed25520'), ({ message }) => /HS256.*ML-DSA-87/.test(message) && !/Ed448/.test(message));
});

test('what is written can be read', () => {
  for (const alg of FAMILIES) {
    const keys = Keyset.generate(alg, { kid: 'k' });
    const token = sign(claims, keys);
    const secret = keys.exportPem({ private: true });
    const known = keys.exportPem();
    assert.ok(Buffer.isBuffer(secret));
    assert.match(secret.toString(), /^-----BEGIN PRIVATE KEY-----\n/);
    assert.match(known, /^-----BEGIN PUBLIC KEY-----\n/);
    const options = { alg, kid: 'k' };
    for (const [loaded, canSign] of [
      [Keyset.fromPem(secret, options), true],
      [Keyset.fromPem(secret.toString(), options), true],
      [Keyset.fromDer(derOf(secret), options), true],
      [Keyset.fromJwks(keys.exportJwks({ private: true })), true],
      [Keyset.fromPem(known, options), false],
      [Keyset.fromDer(new Uint8Array(derOf(known)), options), false],
      [Keyset.fromJwks(keys.exportJwks().keys[0]), false],
    ]) {
      const info = loaded.at(0);
      assert.deepEqual([info.alg, info.kid, info.canSign, info.canVerify], [alg, 'k', canSign, true]);
      assert.deepEqual([info.thumbprint, info.bits], [keys.at(0).thumbprint, keys.at(0).bits]);
      assert.deepEqual(verify(token, loaded, at), claims);
      if (canSign) assert.deepEqual(verify(sign(claims, loaded), keys, at), claims);
    }
  }
});

test('an RSA key without an algorithm is for RS256', () => {
  const pem = Keyset.generate('RS512').exportPem({ private: true });
  assert.equal(Keyset.fromPem(pem).at(0).alg, 'RS256');
  assert.equal(Keyset.fromPem(pem).at(0).kid, null);
  for (const alg of ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512']) {
    assert.equal(Keyset.fromPem(pem, { alg }).at(0).alg, alg);
  }
});

test('options of a document', () => {
  const keys = Keyset.fromPem(ecPem(), { alg: 'ES256', kid: 'k', issuer: 'https://a.example' });
  assert.deepEqual([keys.at(0).kid, keys.at(0).hasIssuer], ['k', true]);
  assert.ok(verify(sign({ ...claims, iss: 'https://a.example' }, keys), keys, at));
  assert.throws(() => verify(sign({ ...claims, iss: 'https://b.example' }, keys), keys, at), {
    code: 'JWT_ISSUER_MISMATCH',
  });
  const known = Keyset.fromDer(derOf(ecPublicPem), { issuer: 'i' });
  assert.throws(() => verify(sign(claims, keys), known, at), { code: 'JWT_CLAIM_MISSING' });
});

test('an encrypted key opens with its password', () => {
  const pem = ecPem(encrypted);
  assert.match(pem, /BEGIN ENCRYPTED PRIVATE KEY/);
  const password = Buffer.from(PASSWORD);
  for (const keys of [
    Keyset.fromPem(pem, { password }),
    Keyset.fromPem(Buffer.from(pem), { password: new Uint8Array(password), alg: 'ES256', kid: 'k' }),
    Keyset.fromDer(derOf(pem), { password }),
  ]) {
    assert.equal(keys.at(0).canSign, true);
    assert.equal(keys.at(0).thumbprint, Keyset.fromPem(ecPublicPem).at(0).thumbprint);
  }
  assert.deepEqual(password, PASSWORD, 'the password of the caller is left alone');
  const closed = { name: 'KeyError', code: 'JWT_KEY_ENCRYPTED', message: /give option password, as bytes/ };
  assert.throws(() => Keyset.fromPem(pem), closed);
  assert.throws(() => Keyset.fromDer(derOf(pem)), closed);
  for (const wrong of ['', 'battery staple', 'correct horse!']) {
    assert.throws(() => Keyset.fromPem(pem, { password: Buffer.from(wrong) }), closed);
  }
  // A password that is not needed does no harm.
  assert.equal(Keyset.fromPem(ecPem(), { password }).at(0).canSign, true);
});

test('the old encryption of PEM', () => {
  const pem = ec.privateKey.export({ type: 'sec1', format: 'pem', ...encrypted });
  assert.match(pem, /Proc-Type: 4,ENCRYPTED/);
  assert.throws(() => Keyset.fromPem(pem), { code: 'JWT_KEY_ENCRYPTED', message: /old encryption of PEM/ });
  assert.throws(() => Keyset.fromPem(pem, { password: PASSWORD }), {
    code: 'JWT_KEY_UNSUPPORTED',
    message: /old encryption of PEM .*openssl pkcs8 -topk8 -v2 aes-256-cbc -v2prf hmacWithSHA256/,
  });
});

test('a certificate is its public key', () => {
  const known = createPublicKey(new X509Certificate(CERTIFICATE).publicKey.export({ type: 'spki', format: 'pem' }));
  const { thumbprint } = Keyset.fromJwks(known.export({ format: 'jwk' })).at(0);
  for (const keys of [Keyset.fromPem(CERTIFICATE), Keyset.fromDer(derOf(CERTIFICATE), { alg: 'ES256' })]) {
    assert.deepEqual([keys.at(0).alg, keys.at(0).canSign, keys.at(0).thumbprint], ['ES256', false, thumbprint]);
  }
});

test('a document in another form', () => {
  const jwk = JSON.stringify(Keyset.fromPem(ecPublicPem).exportJwks());
  const wrong = (message) => ({ name: 'KeyError', code: 'JWT_KEY_WRONG_FORM', message });
  assert.throws(() => Keyset.fromPem(derOf(ecPublicPem)), wrong(/DER with Keyset\.fromDer/));
  assert.throws(() => Keyset.fromPem(jwk), wrong(/JWK with Keyset\.fromJwks/));
  assert.throws(() => Keyset.fromDer(Buffer.from(ecPublicPem)), wrong(/PEM with Keyset\.fromPem/));
  assert.throws(() => Keyset.fromJwks(ecPublicPem), wrong(/PEM with Keyset\.fromPem/));
  assert.throws(() => Keyset.fromPem(ecPublicPem.replace('MFkw', 'MFkx')), { code: 'JWT_KEY_MALFORMED' });
  assert.throws(() => Keyset.fromDer(derOf(ecPublicPem).subarray(1)), { code: 'JWT_KEY_MALFORMED' });
});

test('a public key is no secret', () => {
  for (const alg of FAMILIES) {
    const keys = Keyset.generate(alg);
    const pem = keys.exportPem();
    for (const document of [pem, `\n \t${pem}`, derOf(pem), JSON.stringify(keys.exportJwks())]) {
      const bytes = Buffer.from(document);
      assert.throws(() => Keyset.fromSecret(bytes, 'HS256', { allowWeak: true }), { code: 'JWT_KEY_WRONG_FORM' });
      const hidden = { kty: 'oct', k: bytes.toString('base64url') };
      assert.throws(() => Keyset.fromJwks(hidden), { code: 'JWT_KEY_WRONG_FORM' });
    }
  }
  assert.throws(() => Keyset.fromSecret(Buffer.from(CERTIFICATE)), { code: 'JWT_KEY_WRONG_FORM' });
});

test('a key for another algorithm, of another kind, or too weak', () => {
  const mismatch = { code: 'JWT_KEY_ALG_MISMATCH', message: /leave alg out/ };
  for (const alg of ['ES384', 'RS256', 'EdDSA', 'HS256']) {
    assert.throws(() => Keyset.fromPem(ecPublicPem, { alg }), mismatch);
  }
  assert.throws(() => Keyset.fromJwks({ ...ec.publicKey.export({ format: 'jwk' }), alg: 'ES384' }), {
    code: 'JWT_KEY_ALG_MISMATCH',
  });
  const spki = (kind, options) => generateKeyPairSync(kind, options).publicKey.export({ type: 'spki', format: 'pem' });
  for (const pem of [spki('ed448'), spki('x25519'), spki('dsa', { modulusLength: 1024, divisorLength: 160 })]) {
    assert.throws(() => Keyset.fromPem(pem), { code: 'JWT_KEY_UNSUPPORTED', message: /it reads RSA, EC/ });
  }
  const weak = spki('rsa', { modulusLength: 1024 });
  assert.throws(() => Keyset.fromPem(weak), { code: 'JWT_KEY_TOO_WEAK', message: /2048 bits.*allowWeak/ });
  const { bits, isWeak, canVerify, canSign } = Keyset.fromPem(weak, { allowWeak: true }).at(0);
  assert.deepEqual([bits, isWeak, canVerify, canSign], [1024, true, true, false]);
});

test('a public key cannot sign, and has nothing private to export', () => {
  for (const alg of FAMILIES) {
    const known = publicOf(Keyset.generate(alg));
    const refused = { name: 'KeyError', code: 'JWT_KEY_CANNOT_SIGN' };
    assert.throws(() => sign(claims, known), refused);
    assert.throws(() => sign(claims, known, { kid: known.at(0).kid }), refused);
    assert.throws(() => jwsSign('x', known), refused);
    assert.throws(() => known.exportJwks({ private: true }), refused);
    assert.throws(() => known.exportJwks({ private: true, index: 0 }), refused);
    assert.throws(() => known.exportPem({ private: true }), refused);
  }
});

test('what a set of several kinds exports', () => {
  const keys = Keyset.generate('ES256', { kid: 'both' })
    .add(publicOf(Keyset.generate('EdDSA', { kid: 'public' })))
    .add(Keyset.generate('HS256', { kid: 'secret' }));
  const kids = (document) => document.keys.map(({ kid }) => kid);
  assert.deepEqual(kids(keys.exportJwks()), ['both', 'public']);
  assert.deepEqual(kids(JSON.parse(keys.exportJwks({ private: true }))), ['both', 'secret']);
  assert.deepEqual(kids(keys.exportJwks({ index: 1 })), ['public']);
  assert.equal(Keyset.fromPem(keys.exportPem({ index: 1 })).at(0).thumbprint, keys.at(1).thumbprint);
  assert.throws(() => keys.exportPem({ index: 2 }), { code: 'JWT_KEY_UNSUPPORTED' });
  assert.throws(() => keys.exportPem({ index: 3 }), { code: 'JWT_KEY_NOT_FOUND' });
});

test('the private part is in no public form, no message and nothing that is printed', () => {
  for (const alg of FAMILIES) {
    const keys = Keyset.generate(alg);
    const jwk = privateJwk(keys);
    const secrets = Object.entries(jwk).filter(([name]) => !PUBLIC_MEMBERS.includes(name));
    assert.ok(secrets.length > 0);
    const document = keys.exportJwks();
    for (const name of Object.keys(document.keys[0])) assert.ok(PUBLIC_MEMBERS.includes(name), name);

    const shown = [JSON.stringify(document)];
    for (const value of [keys, new Verifier(keys), [...keys], { keys }]) {
      shown.push(inspect(value, { depth: 9, showHidden: true }), String(value), JSON.stringify(value));
    }
    const pem = keys.exportPem({ private: true });
    for (const attempt of [
      () => Keyset.fromJwks({ ...jwk, alg: 'HS256' }),
      () => Keyset.fromJwks({ ...jwk, kty: 1 }),
      () => Keyset.fromJwks({ ...jwk, kid: ['x'] }),
      () => Keyset.fromPem(pem, { alg: 'HS256' }),
      () => Keyset.fromDer(pem),
      () => Keyset.fromSecret(pem),
      () => keys.reload({ ...jwk, alg: 1 }),
      () => sign(claims, keys, { alg: 'HS256' }),
      () => verify(forge(claims), keys, at),
    ]) {
      assert.throws(attempt, (error) => {
        shown.push(inspect(error, { depth: 9, showHidden: true }));
        return true;
      });
    }
    const known = derOf(keys.exportPem());
    for (const [name, value] of secrets) {
      const bytes = Buffer.from(value, 'base64url');
      assert.ok(!known.includes(bytes), `${alg} ${name} is in the public PEM`);
      for (const text of shown) {
        assert.ok(!text.includes(value) && !text.includes(bytes.toString('hex')), `${alg} ${name} in ${text}`);
      }
    }
  }
  assert.equal(inspect(Keyset.fromPem(ecPem(), { kid: 'k' })), "Keyset(1) [ES256 256 bits kid 'k']");
});

test('the key decides the algorithm, not the token', () => {
  const pem = Keyset.generate('RS256').exportPem({ private: true });
  const token = sign(claims, Keyset.fromPem(pem, { alg: 'PS256' }));
  const refused = { name: 'TokenError', code: 'JWT_ALG_NOT_ALLOWED' };
  const bound = Keyset.fromPem(pem, { alg: 'RS256' });
  for (const options of [{}, { algorithms: 'PS256' }, { algorithms: ['RS256', 'PS256'] }]) {
    assert.throws(() => verify(token, bound, { ...at, ...options }), refused);
  }
  // A key that names no algorithm is taken for RS256, and for others of its family where that is said.
  const unnamed = Keyset.fromPem(pem);
  assert.throws(() => verify(token, unnamed, at), refused);
  assert.deepEqual(verify(token, unnamed, { ...at, algorithms: ['RS256', 'PS256'] }), claims);
  assert.throws(() => verify(forge(claims), unnamed, { ...at, algorithms: ['RS256', 'HS256'] }), refused);

  for (const secret of [Buffer.from(unnamed.exportPem()), derOf(unnamed.exportPem()), Buffer.alloc(0)]) {
    const forged = forge(claims, { secret });
    for (const options of [{}, { algorithms: 'HS256' }, { algorithms: ['RS256', 'HS256'] }]) {
      assert.throws(() => verify(forged, unnamed, { ...at, ...options }), refused);
    }
  }
});

test('a key within the token is not used', () => {
  const [mine, theirs] = [Keyset.generate('ES256', { kid: 'k' }), Keyset.generate('ES256', { kid: 'k' })];
  const token = sign(claims, theirs, { header: { jwk: theirs.exportJwks().keys[0] } });
  assert.throws(() => verify(token, mine, at), { code: 'JWT_SIGNATURE_INVALID' });
});

test('EdDSA and Ed25519 are two names of one algorithm', () => {
  const keys = Keyset.generate('EdDSA', { kid: 'k' });
  const jwk = privateJwk(keys);
  assert.equal(jwk.alg, 'EdDSA');
  const renamed = Keyset.fromJwks({ ...jwk, alg: 'Ed25519' });
  for (const [signer, name] of [
    [keys, 'EdDSA'],
    [renamed, 'Ed25519'],
  ]) {
    const token = sign(claims, signer);
    assert.equal(header(token).alg, name);
    for (const verifier of [keys, renamed, publicOf(keys)]) assert.deepEqual(verify(token, verifier, at), claims);
  }
});

test('the kid says which key of many', () => {
  const keys = Keyset.generate('RS256', { kid: 'RS256' });
  for (const alg of ['ES256', 'EdDSA']) keys.add(Keyset.generate(alg, { kid: alg }));
  for (const { kid } of keys) {
    const token = sign(claims, keys, { kid });
    assert.deepEqual([header(token).kid, header(token).alg], [kid, kid]);
    assert.deepEqual(verify(token, publicOf(keys), at), claims);
  }
  assert.throws(() => sign(claims, keys, { kid: 'RS256', alg: 'ES256' }), { code: 'JWT_KEY_ALG_MISMATCH' });
  const [, payload, signature] = sign(claims, keys, { kid: 'ES256' }).split('.');
  const head = Buffer.from('{"alg":"ES256","kid":"RS256"}').toString('base64url');
  assert.throws(() => verify(`${head}.${payload}.${signature}`, keys, at), { code: 'JWT_ALG_NOT_ALLOWED' });
});

test('any payload, detached and unencoded', () => {
  for (const alg of FAMILIES) {
    const keys = Keyset.generate(alg);
    const token = jwsSign('a.b', keys, { detached: true, unencoded: true });
    const options = { detached: true, unencoded: true };
    assert.equal(jwsVerify(token, publicOf(keys), { ...options, payload: 'a.b' }).toString(), 'a.b');
    assert.throws(() => jwsVerify(token, keys, { ...options, payload: 'a.c' }), { code: 'JWT_SIGNATURE_INVALID' });
  }
});

test('an unknown kid asks for new keys', () => {
  const issuer = Keyset.generate('ES256', { kid: 'old' });
  const keys = publicOf(issuer);
  const verifier = new Verifier(keys);
  issuer.replace(Keyset.generate('EdDSA', { kid: 'new' }));
  const token = sign(claims, issuer);
  assert.throws(
    () => verifier.verify(token, at),
    ({ code, report }) => code === 'JWT_KEY_NOT_FOUND' && report.kid === 'new',
  );
  keys.reload(issuer.exportJwks());
  assert.deepEqual(verifier.verify(token, at), claims);
});

test('a bad document changes nothing', () => {
  const keys = Keyset.generate('ES256', { kid: 'a' });
  const before = keys.exportJwks({ private: true });
  const [other] = Keyset.generate('EdDSA', { kid: 'b' }).exportJwks().keys;
  for (const document of [
    '',
    '{',
    ecPublicPem,
    { keys: [] },
    // With a private part in it a set is one's own, and a fault refuses it.
    { keys: [other, { kty: 'EC', crv: 'P-256', x: 'AA', y: 'AA', d: 'AA' }] },
    { keys: [other, { ...other, x: 1, d: 'AA' }] },
    { keys: [other, { ...other, alg: 'ES256', d: 'AA' }] },
    // Of others' keys none is left.
    { keys: [{ ...other, x: 1 }] },
    { keys: [other, { kty: 'oct', k: 'AA' }] },
    { keys: [{ kty: 'unknown' }] },
  ]) {
    assert.throws(() => keys.reload(document), { name: 'KeyError' });
    assert.deepEqual(keys.exportJwks({ private: true }), before);
  }
});

test('a signer of several PEM keys is built, rotated and published', () => {
  const keys = Keyset.fromPem(ecPem(encrypted), { kid: '2024', password: PASSWORD });
  const rsa = Keyset.generate('RS256').exportPem({ private: true });
  keys.add(Keyset.fromPem(rsa, { alg: 'PS256', kid: '2025' }));
  const published = publicOf(keys);
  assert.deepEqual(
    [...published].map(({ kid, canSign }) => [kid, canSign]),
    [
      ['2024', false],
      ['2025', false],
    ],
  );
  assert.equal(header(sign(claims, keys)).kid, '2024');
  // The old keys go to the end: they sign no more, but their public parts are still published.
  const fresh = Keyset.fromPem(Keyset.generate('EdDSA').exportPem({ private: true }), { kid: '2026' });
  keys.replace(fresh.add(keys));
  const token = sign(claims, keys);
  assert.equal(header(token).kid, '2026');
  assert.throws(() => verify(token, published, at), { code: 'JWT_KEY_NOT_FOUND' });
  published.reload(keys.exportJwks());
  assert.deepEqual(verify(token, published, at), claims);
  assert.deepEqual(
    [...published].map(({ kid }) => kid),
    ['2026', '2024', '2025'],
  );
});
