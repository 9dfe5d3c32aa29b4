// What errors say, where it takes a look at a key document, or at what a report holds, to say what is wrong and what to do.

import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import { createRequire } from 'node:module';
import { test } from 'node:test';

import { JWKSClient, Keyset, sign, verify, verifyDetailed } from '../index.mjs';
import { NOW, SECRET, forge } from './support/tokens.mjs';

const require = createRequire(import.meta.url);
const messages = require('../messages.js');

const messageOf = (call) => {
  try {
    call();
  } catch (error) {
    return error.message;
  }
  return assert.fail('nothing was thrown');
};

const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const jwk = ec.publicKey.export({ format: 'jwk' });
const pem = ec.privateKey.export({ type: 'pkcs8', format: 'pem' });
const CONVERT = /openssl pkcs8 -topk8 -v2 aes-256-cbc -v2prf hmacWithSHA256 -in old\.pem -out new\.pem/;

test('keys that were not tried', () => {
  const token = sign({}, Keyset.generate('HS256', { kid: '' }), { expiresIn: 5, now: NOW });
  const keys = Keyset.generate('HS256', { kid: '' });
  const say = (count) => {
    while (keys.length < count) keys.add(Keyset.generate('HS256', { kid: '' }));
    return messageOf(() => verify(token, keys, { now: NOW }));
  };
  assert.doesNotMatch(say(8), /not tried/);
  assert.match(say(9), /signed with another key; 1 more key fits and was not tried, .* give each key a kid/);
  assert.match(say(20), /12 more keys fit and were not tried/);
});

test('the report says how many keys were not tried', () => {
  const keys = Keyset.generate('HS256', { kid: '' });
  const { report } = verifyDetailed(sign({}, keys, { expiresIn: 5, now: NOW }), keys, { now: NOW });
  assert.equal(report.untried, 0);
});

test('a time beyond 2^53', () => {
  const keys = Keyset.fromSecret(SECRET);
  for (const [claim, remedy] of [
    ['exp', /leave exp out of a token that never expires, and allow that$/],
    ['nbf', /divide milliseconds by 1000, nanoseconds by 1000000000$/],
    ['iat', /divide milliseconds by 1000, nanoseconds by 1000000000$/],
  ]) {
    for (const value of [
      '9223372036854775807',
      '-9223372036854775808',
      '9007199254740992',
      '"1700000000"',
      'true',
      '1e16',
    ]) {
      const token = forge(`{"exp":1800000000,"${claim}":${value}}`.replace('"exp":1800000000,"exp"', '"exp"'));
      const said = messageOf(() => verify(token, keys, { now: NOW }));
      assert.match(said, /at most 9007199254740991 \(2\^53 - 1\) before or after it/, value);
      assert.match(said, remedy);
    }
  }
  assert.match(
    messageOf(() => verify(forge({ exp: NOW + 5, sub: 5 }), keys, { now: NOW })),
    /^claim "sub" is no string/,
  );
});

test('an RSA key that does not say what it is for', () => {
  const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const signer = Keyset.fromPem(rsa.privateKey.export({ type: 'pkcs8', format: 'pem' }), { alg: 'PS256' });
  const token = sign({}, signer, { expiresIn: 5, now: NOW });
  const keys = Keyset.fromJwks(rsa.publicKey.export({ format: 'jwk' }));
  const said = messageOf(() => verify(token, keys, { now: NOW }));
  assert.match(said, /an RSA key that states no alg is for HS256 or RS256, unless the algorithms that are allowed name another/);
  // What it says is so.
  verify(token, keys, { now: NOW, algorithms: ['PS256'] });
});

test('encryption that is not supported', () => {
  const sealed = ec.privateKey.export({ type: 'pkcs8', format: 'der', cipher: 'aes-256-cbc', passphrase: 'p' });
  // The cipher becomes one that nobody has: the last arc of 2.16.840.1.101.3.4.1.42.
  const at = sealed.indexOf('60864801650304012a', 0, 'hex');
  sealed[at + 8] = 0x7f;
  const password = Buffer.from('p');
  const text = `-----BEGIN ENCRYPTED PRIVATE KEY-----\n${sealed.toString('base64').replace(/.{64}/g, '$&\n')}\n-----END ENCRYPTED PRIVATE KEY-----\n`;
  for (const call of [() => Keyset.fromDer(sealed, { password }), () => Keyset.fromPem(text, { password })]) {
    const said = messageOf(call);
    assert.match(said, /encrypted in a way that this library does not support/);
    assert.match(said, CONVERT);
  }
  const old = ec.privateKey.export({ type: 'sec1', format: 'pem', cipher: 'aes-256-cbc', passphrase: 'p' });
  for (const options of [{}, { password }]) {
    const said = messageOf(() => Keyset.fromPem(old, options));
    assert.match(said, /old encryption of PEM \(Proc-Type\)/);
    assert.match(said, CONVERT);
  }
  // Not where the key itself is of a kind that is not supported, or where the password is wrong.
  const { privateKey } = generateKeyPairSync('x448');
  const other = privateKey.export({ type: 'pkcs8', format: 'pem' });
  assert.match(
    messageOf(() => Keyset.fromPem(other)),
    /a kind of key that this library does not support/,
  );
  const good = ec.privateKey.export({ type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase: 'p' });
  assert.match(
    messageOf(() => Keyset.fromPem(good, { password: Buffer.from('x') })),
    /password is absent or wrong/,
  );
});

test('PEM without line ends, and PEM with two private keys', () => {
  for (const text of [
    pem.replaceAll('\n', '\\n'),
    pem.replaceAll('\n', '\\r\\n'),
    `"${pem.replaceAll('\n', '\\n')}"`,
  ]) {
    const said = messageOf(() => Keyset.fromPem(text));
    assert.match(said, /has a backslash and an n where its lines should end/);
    assert.ok(said.includes(String.raw`text.replaceAll('\\n', '\n')`), said);
  }
  // What it says helps.
  Keyset.fromPem(pem.replaceAll('\n', '\\n').replaceAll('\\n', '\n'));
  const two = messages.document('JWT_KEY_MALFORMED', 'PEM', Buffer.from(pem + pem));
  assert.match(two, /^the PEM text has 2 private keys, and nothing says which one is meant/);
  assert.doesNotMatch(messages.document('JWT_KEY_MALFORMED', 'PEM', Buffer.from(pem)), /nothing says which/);
  assert.doesNotMatch(two, /MIG|BEGIN/, 'nothing of the keys');
});

const DOCUMENTS = [
  [
    { issuer: 'https://a', jwks_uri: 'https://a/jwks' },
    /configuration of an OpenID provider, .* the URL in its jwks_uri/,
  ],
  [
    { a: '-----BEGIN CERTIFICATE-----\nMII', b: '-----BEGIN CERTIFICATE-----' },
    /map of certificates, .*fromPem\(certificate/,
  ],
  [{}, /^this is an empty object, neither a JWK \(it has no kty\) nor a JWK Set \(it has no keys\)/],
  ['{}', /^this is an empty object/],
  ['\uFEFF{}', /^this is an empty object|^the JWK Set is malformed/],
  [[jwk], /^this is a list, not a JWK Set: put it into an object/],
  [{ keys: { a: jwk } }, /its "keys" is not a list/],
  [{ error: 'not found' }, /^this is the report of an error/],
  [{ a: 1 }, /^this is an object, but neither a JWK/],
  ['5', /^this is JSON, but no object/],
  [' <!DOCTYPE html><html></html>', /^this is a web page \(HTML or XML\)/],
  ['', /^the JWK Set is empty: expected JSON text/],
  [{ keys: [] }, /^the JWK Set has no keys: its "keys" is an empty list/],
  ['{"keys":[', /^the JWK Set is malformed/],
];

test('documents that are no key sets', async () => {
  const keys = Keyset.fromSecret(SECRET);
  for (const [document, said] of DOCUMENTS) {
    assert.match(
      messageOf(() => Keyset.fromJwks(document)),
      said,
    );
    assert.match(
      messageOf(() => keys.reload(document)),
      said,
    );
    const text = typeof document === 'string' ? document : JSON.stringify(document);
    const client = new JWKSClient('https://id.example/jwks', { fetch: async () => new Response(text) });
    await assert.rejects(client.load(), ({ code, message }) => {
      assert.equal(code, 'JWKS_MALFORMED');
      assert.match(message.replace('the document at https://id.example/jwks cannot be used: ', ''), said);
      return true;
    });
  }
});

test('entries with members that have no value', () => {
  const empty = [
    [{ ...jwk, use: '' }, /entry 0: "use" has no value that is supported$/],
    [{ ...jwk, alg: '' }, /entry 0: "alg" has no value that is supported$/],
    [{ ...jwk, key_ops: [] }, /entry 0: "key_ops" has no value that is supported$/],
  ];
  for (const [entry, said] of empty) {
    const none = messageOf(() => Keyset.fromJwks({ keys: [entry] }));
    assert.match(none, /^the JWK Set has no key that this library supports /);
    assert.match(none, said);
  }
  const entries = [{ ...jwk, kid: 'a' }, ...empty.map(([entry], index) => ({ ...entry, kid: `k${index}` }))];
  const many = messageOf(() => Keyset.fromJwks({ keys: Array.from({ length: 9 }, () => ({ ...jwk, use: '' })) }));
  assert.match(many, /entry 3: "use" has no value that is supported; and 5 more$/);

  // And where a kid is not found that may have been one of theirs.
  const token = sign({}, Keyset.fromPem(pem, { kid: 'k1' }), { expiresIn: 5, now: NOW });
  const said = (keys) => messageOf(() => verify(token, keys, { now: NOW }));
  const note =
    /of the 4 entries of the JWK Set, 3 could not be used and were skipped when it was loaded \(entry 1, kid "k0": "use" has no value that is supported; entry 2, kid "k1": "alg" has .*; entry 3, kid "k2": "key_ops" has [^;]*\)$/;
  const loaded = Keyset.fromJwks({ keys: entries });
  assert.match(said(loaded), note);
  const plain = () => Keyset.fromJwks({ keys: [{ ...jwk, kid: 'a' }] });
  assert.doesNotMatch(said(plain()), /skipped/);
  assert.match(said(plain().reload({ keys: entries })), note);
  assert.match(said(plain().replace(loaded)), note);
  assert.match(said(plain().add(loaded)), note);
  assert.doesNotMatch(said(loaded.replace(plain())), /skipped/);
  // A key of another use is skipped too, and nothing is wrong with it.
  const other = Keyset.fromJwks({
    keys: [
      { ...jwk, kid: 'a' },
      { ...jwk, use: 'enc' },
    ],
  });
  assert.match(said(other), /of the 2 entries of the JWK Set, 1 could not be used and was skipped when it was loaded \(entry 1: "use" has/);
});

test('entries that cannot be used, and the member', () => {
  const small = generateKeyPairSync('rsa', { modulusLength: 1024 }).publicKey.export({ format: 'jwk' });
  for (const [entry, said] of [
    [{ ...small, kid: 'x' }, /; entry 1, kid "x": RSA of 1024 bits$/],
    [{ ...jwk, kid: '\u202e', x: '!' }, /; entry 1: "x" is missing or wrong$/],
    [{ ...jwk, alg: 'RS256' }, /; entry 1: "alg" does not fit the key$/],
    [{ kty: 'new', kid: 'n' }, /; entry 1, kid "n": "kty" has no value that is supported$/],
    [5, /; entry 1: malformed$/],
  ]) {
    // The first one is no key either, so that the document is refused.
    assert.match(
      messageOf(() => Keyset.fromJwks({ keys: [{ ...jwk, use: 'enc' }, entry] })),
      said,
    );
  }
  // What a strict set has skipped, one that takes weak keys has not.
  const token = sign({}, Keyset.fromPem(pem, { kid: 'k' }), { expiresIn: 5, now: NOW });
  const said = (options) => {
    const keys = Keyset.fromJwks({ keys: [{ ...jwk, kid: 'a' }] }, options);
    return messageOf(() => verify(token, keys.reload({ keys: [{ ...jwk, kid: 'a' }, small] }), { now: NOW }));
  };
  assert.match(said({}), /1 could not be used and was skipped when it was loaded \(entry 1: RSA of 1024 bits\)$/);
  assert.doesNotMatch(said({ allowWeak: true }), /skipped/);
});

test('documents that hold what is not public', () => {
  const secret = { kty: 'oct', k: SECRET.toString('base64url') };
  for (const document of [secret, { keys: [jwk, ec.privateKey.export({ format: 'jwk' })] }]) {
    const call = () => Keyset.fromJwks(document, { publicOnly: true });
    assert.throws(call, { name: 'KeyError', code: 'JWT_KEY_MALFORMED', message: /holds a shared secret or a private key/ });
    Keyset.fromJwks(document);
  }
  assert.throws(() => Keyset.fromPem(pem, { publicOnly: true }), { code: 'JWT_KEY_MALFORMED', message: /publicOnly/ });
  assert.throws(() => Keyset.fromJwks({ kty: 'oct' }, { publicOnly: true }), { message: /"k" is missing or wrong$/ });
  Keyset.fromJwks(jwk, { publicOnly: true });
  const open = Keyset.fromJwks(jwk, { publicOnly: true });
  const refused = { name: 'ArgumentError', message: /has a secret or private part/ };
  assert.throws(() => open.add(Keyset.fromPem(pem)), refused);
  assert.throws(() => open.replace(Keyset.fromPem(pem)), refused);
  assert.equal(open.length, 1);
});

test('nothing secret is said of a document', () => {
  const secret = 'c2VjcmV0LXNlY3JldC1zZWNyZXQtc2VjcmV0LXNlY3JldA';
  for (const document of [
    { keys: [{ kty: 'oct', k: secret, use: '' }] },
    { k: secret },
    [{ k: secret }],
    { error: 1, d: secret },
  ]) {
    const said = messageOf(() => Keyset.fromJwks(document));
    assert.ok(!said.includes(secret.slice(0, 6)), said);
  }
});
