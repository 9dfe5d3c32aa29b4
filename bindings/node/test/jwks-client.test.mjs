// The client of an issuer's keys in Node.js: what the scenarios that every language plays do not say.

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

import {
  ArgumentError,
  JWKSClient,
  JWKSError,
  JwtError,
  Keyset,
  MultiIssuerClient,
  Verifier,
  jweDecrypt,
  jweEncrypt,
  sign,
  verify,
} from '../index.mjs';
import guard from '../guard.js';
import { KEYS, Provider, documentOf } from './support/provider.mjs';

const NOW = 1_700_000_000;
const ISSUER = 'https://issuer.example';
const CERTIFICATE = new URL('../../../tests/jwks-client/tls.pem', import.meta.url);

const tokenOf = (name) => sign({ iss: ISSUER, exp: NOW + 60 }, KEYS[name]);
const withCode =
  (code, type = JWKSError) =>
  (error) =>
    error instanceof type && error.code === code;

/** An issuer, a clock that only the test turns, and a client of both. */
async function start(t, options = {}) {
  const provider = await Provider.start(t);
  const at = { provider, now: 1000 };
  at.client = new JWKSClient(provider.url, { clock: () => at.now, ...options });
  return at;
}

test('claims, reports and refusals are those of verify', async (t) => {
  const { client } = await start(t);
  const { claims, report, raw } = await client.verifyDetailed(tokenOf('a'), { now: NOW, issuer: ISSUER });
  assert.deepEqual([claims.iss, report.alg, JSON.parse(raw).iss], [ISSUER, 'ES256', ISSUER]);
  await assert.rejects(
    client.verify(tokenOf('a'), { now: NOW, issuer: 'https://other.example' }),
    withCode('JWT_ISSUER_MISMATCH', JwtError),
  );
  await assert.rejects(client.verify(tokenOf('a'), { isuer: ISSUER }), TypeError);
});

test('the key set stays the same object', async (t) => {
  const { client, provider } = await start(t);
  assert.equal(client.keyset, null);
  const keys = await client.load();
  assert.equal(client.keyset, keys);
  const verifier = new Verifier(keys);
  provider.answer({ keys: ['b'] });
  assert.equal(await client.refresh(), keys);
  verifier.verify(tokenOf('b'), { now: NOW });
});

test('hundreds of calls at once lead to one fetch each time', async (t) => {
  const at = await start(t);
  const { client, provider } = at;
  const verifyAll = (name) =>
    Promise.allSettled(Array.from({ length: 500 }, () => client.verify(tokenOf(name), { now: NOW })));
  const all = (outcomes, status) =>
    assert.deepEqual(new Set(outcomes.map((outcome) => outcome.status)), new Set([status]));
  all(await verifyAll('a'), 'fulfilled');
  assert.equal(provider.requests.length, 1);
  provider.answer({ keys: ['b'] });
  at.now += 30;
  all(await verifyAll('b'), 'fulfilled');
  assert.equal(provider.requests.length, 2);
  provider.answer({ status: 500 });
  at.now += 1e6;
  all(await verifyAll('b'), 'rejected');
  assert.equal(provider.requests.length, 3);
});

test('a failure has its cause, and is kept until a fetch succeeds', async (t) => {
  const { client, provider } = await start(t);
  provider.answer({ fails: 'drop' });
  await assert.rejects(client.load(), (error) => {
    assert.ok(withCode('JWKS_UNREACHABLE')(error));
    assert.ok(!(error instanceof JwtError));
    assert.match(error.message, /jwks cannot be reached: fetch failed: ./);
    assert.ok(error.cause instanceof Error);
    assert.equal(client.failure, error);
    return true;
  });
  provider.answer({ keys: ['a'] });
  await client.refresh();
  assert.equal(client.failure, null);
});

test('without a clock of the caller, it is one that nobody can set back', async (t) => {
  const provider = await Provider.start(t);
  const client = new JWKSClient(provider.url);
  await client.load();
  t.mock.method(Date, 'now', () => 0);
  await client.load();
  assert.equal(provider.requests.length, 1);
});

test('a clock that throws is no failure of the issuer', async (t) => {
  const provider = await Provider.start(t);
  let isBroken = true;
  const clock = () => {
    if (isBroken) throw new RangeError('no time');
    return 0;
  };
  const client = new JWKSClient(provider.url, { clock });
  await assert.rejects(client.load(), RangeError);
  await assert.rejects(client.refresh(), RangeError);
  assert.equal(client.failure, null);
  isBroken = false;
  await client.load();
});

/** A fetch that answers without a network, and writes down what it was asked. */
function pages(answers) {
  const asked = [];
  const fetch = async (url, { headers, redirect, signal }) => {
    assert.equal(redirect, 'manual');
    assert.ok(signal instanceof AbortSignal);
    asked.push([url, headers.authorization]);
    const [status, location] = answers[url];
    return new Response(status === 200 ? documentOf('a') : null, { status, headers: location ? { location } : {} });
  };
  return { asked, fetch };
}

test('option fetch, and redirects from https', async () => {
  const first = 'https://id.example/jwks';
  const good = pages({
    [first]: [302, '/keys'],
    'https://id.example/keys': [308, 'https://keys.example/'],
    'https://keys.example/': [200],
  });
  await new JWKSClient(first, { fetch: good.fetch, headers: { Authorization: 'secret' }, allowAnyOrigin: true }).load();
  assert.deepEqual(good.asked, [
    [first, 'secret'],
    ['https://id.example/keys', 'secret'],
    ['https://keys.example/', undefined],
  ]);
  for (const target of [
    'http://id.example/jwks',
    'http://127.0.0.1/jwks',
    'file:///etc/passwd',
    'https://x:y@id.example/',
  ]) {
    for (const allowHttp of [false, true]) {
      const bad = pages({ [first]: [301, target] });
      const client = new JWKSClient(first, { fetch: bad.fetch, allowHttp });
      await assert.rejects(client.load(), withCode('JWKS_INSECURE_REDIRECT'), target);
      assert.equal(bad.asked.length, 1);
    }
  }
});

test('a fetch that does not listen to its signal, and answers late', async () => {
  const deaf = new JWKSClient('https://id.example/jwks', { timeout: 0.001, fetch: () => new Promise(() => {}) });
  await assert.rejects(deaf.load(), withCode('JWKS_TIMEOUT'));

  const answers = [];
  const fetch = () => new Promise((resolve) => answers.push((...names) => resolve(new Response(documentOf(...names)))));
  const client = new JWKSClient('https://id.example/jwks', { timeout: 0.05, fetch });
  await assert.rejects(client.refresh(), withCode('JWKS_TIMEOUT'));
  const second = client.refresh();
  answers[1]('b');
  await second;
  answers[0]('a');
  await new Promise(setImmediate);
  assert.equal(client.keyset.at(0).kid, 'b', 'what comes too late does not take the place of what is newer');
});

const tls = { key: readFileSync(CERTIFICATE), cert: readFileSync(CERTIFICATE) };

test('a certificate that nobody vouches for', async (t) => {
  const provider = await Provider.start(t, tls);
  await assert.rejects(new JWKSClient(provider.url).load(), (error) => {
    assert.ok(withCode('JWKS_UNREACHABLE')(error));
    assert.match(error.message, /certificate/);
    return true;
  });
  assert.deepEqual(provider.requests, []);
});

test('a certificate that is trusted', async (t) => {
  const provider = await Provider.start(t, tls);
  provider.answers['/away'] = { status: 302, headers: { Location: '{other}/keys' } };
  // What Node.js trusts is settled when it starts.
  const code = `
    const { JWKSClient } = require('.');
    const [good, away] = process.argv.slice(1);
    new JWKSClient(good).load()
      .then((keys) => console.log(keys.at(0).kid))
      .then(() => new JWKSClient(away, { allowHttp: true }).load())
      .catch(({ code }) => console.log(code));`;
  const child = spawn(process.execPath, ['-e', code, provider.url, `${provider.origins.provider}/away`], {
    cwd: fileURLToPath(new URL('..', import.meta.url)),
    env: { ...process.env, NODE_EXTRA_CA_CERTS: fileURLToPath(CERTIFICATE) },
  });
  let printed = '';
  child.stdout.on('data', (data) => (printed += data));
  child.stderr.on('data', (data) => (printed += data));
  await once(child, 'close');
  assert.equal(printed, 'a\nJWKS_INSECURE_REDIRECT\n');
});

test('only https, this machine, or what is allowed', () => {
  for (const url of [
    'http://id.example/jwks',
    'http://127.0.0.1.example/jwks',
    'http://localhost.example/jwks',
    'http://10.0.0.1/jwks',
    'http://[::ffff:127.0.0.1]/',
    'http://[::]/',
    'http://0.0.0.0/',
  ]) {
    assert.throws(() => new JWKSClient(url), /must be https.*allowHttp/, url);
    assert.ok(new JWKSClient(url, { allowHttp: true }));
  }
  for (const url of ['https://id.example/jwks', 'http://localhost:1/', 'http://127.9.9.9/', 'http://[::1]:1/']) {
    assert.ok(new JWKSClient(url));
  }
  assert.ok(new JWKSClient(new URL('http://id.example/jwks'), { allowHttp: true }));
  for (const url of [
    '',
    'nonsense',
    'ftp://id.example/jwks',
    'file:///etc/jwks',
    'data:application/json,{}',
    'https://',
    42,
  ]) {
    assert.throws(
      () => new JWKSClient(url, { allowHttp: true }),
      { name: 'TypeError', message: /https:\/\/host\/path/ },
      url,
    );
  }
});

test('secrets are not shown', () => {
  for (const url of ['https://user:hidden@id.example/', 'https://hidden@id.example/', 'https://x:hidden/']) {
    assert.throws(
      () => new JWKSClient(url),
      (error) => error instanceof TypeError && !error.message.includes('hidden'),
      url,
    );
  }
  for (const headers of [
    { authorization: 'hidden\r\nx: 1' },
    { authorization: 'hidden\u20ac' },
    { 'a b': 'hidden' },
    { x: ['hidden'] },
  ]) {
    assert.throws(
      () => new JWKSClient('https://id.example/', { headers }),
      (error) => error instanceof TypeError && /headers/.test(error.message) && !error.message.includes('hidden'),
    );
  }
});

test('headers in any form', async () => {
  const first = 'https://id.example/jwks';
  const plain = { Authorization: 'secret' };
  for (const headers of [plain, new Headers(plain), new Map(Object.entries(plain))]) {
    const { fetch, asked } = pages({ [first]: [200] });
    await new JWKSClient(first, { fetch, headers }).load();
    assert.deepEqual(asked, [[first, 'secret']]);
  }
});

test('no option gets lost, above all not the issuer', async (t) => {
  const inheriting = [
    Object.create({ issuer: ISSUER }),
    new (class {
      get issuer() {
        return ISSUER;
      }
    })(),
    new Map([['issuer', ISSUER]]),
  ];
  for (const options of inheriting) {
    assert.throws(() => new JWKSClient('https://issuer.example/', options), /plain object: what it inherits/);
  }
  assert.throws(() => new JWKSClient('https://issuer.example/', []), /options of JWKSClient must be an object/);
  assert.throws(() => new JWKSClient('https://issuer.example/', { [Symbol('issuer')]: ISSUER }), /has no option/);

  const provider = await Provider.start(t);
  const hidden = Object.defineProperty({}, 'issuer', { value: 'https://other.example' });
  await assert.rejects(
    new JWKSClient(provider.url, hidden).verify(tokenOf('a'), { now: NOW }),
    withCode('JWT_ISSUER_MISMATCH', JwtError),
  );
});

test('options that are none', () => {
  const url = 'https://id.example/jwks';
  for (const options of [
    { cooldwon: 1 },
    { timeout: '5' },
    { timeout: 0 },
    { timeout: 86_401 },
    { maxBytes: -1 },
    { maxBytes: 1.5 },
    { maxBytes: '1' },
    { lifetime: NaN },
    { lifetime: Infinity },
    { maxStale: null },
    { issuer: undefined },
    { issuer: '\ud800' },
    { allowHttp: 'yes' },
    { headers: null },
    { headers: ['x', '1'] },
    { headers: 'x: 1' },
    { fetch: 1 },
    { clock: 1 },
    null,
    'text',
  ]) {
    assert.throws(() => new JWKSClient(url, options), /JWKSClient|must be|surrogate/, JSON.stringify(options));
  }
  assert.ok(new JWKSClient(url, { maxStale: Infinity }));
});

test('a key set that the program freed is its own mistake', async (t) => {
  const { client, provider } = await start(t);
  const keys = await client.load();
  keys.free();
  await assert.rejects(client.refresh(), withCode('JWT_INVALID_ARGUMENT', JwtError));
  assert.equal(client.failure, null);
  assert.ok(keys instanceof Keyset);
  assert.equal(provider.requests.length, 2);
});

test('a function gives the headers of each fetch', async (t) => {
  const given = ['Bearer one', 'Bearer two', 'Bearer three'];
  const headers = async () => ({ Authorization: given.shift() });
  const { client, provider } = await start(t, { headers, allowAnyOrigin: true });
  const sent = () => provider.requests.map((request) => request.headers.authorization);
  assert.equal(given.length, 3);
  await client.load();
  await client.load();
  await client.refresh();
  assert.deepEqual(sent(), ['Bearer one', 'Bearer two']);
  // Once for a fetch, however often that is redirected, and not for another origin.
  provider.answer({ status: 302, headers: { Location: '/moved' } });
  provider.answers['/moved'] = { status: 302, headers: { Location: '{other}/keys' } };
  provider.answers['other:/keys'] = { keys: ['a'] };
  await client.refresh();
  assert.deepEqual(sent().slice(2), ['Bearer three', 'Bearer three', undefined]);
});

test('a function for headers that fails is a fetch that failed', async (t) => {
  for (const [headers, says] of [
    [() => undefined, /must be an object of strings, not undefined/],
    [() => ({ x: 1 }), /must be a string/],
    [() => ({ 'a b': 'hidden' }), /HTTP does not allow/],
    [() => ({ x: 'hidden\r\ny: 1' }), /HTTP does not allow/],
    [() => Promise.reject(new Error('no such file')), /no such file/],
    [
      () => {
        throw null;
      },
      /null/,
    ],
  ]) {
    const { client, provider } = await start(t, { headers });
    const error = await client.load().then(assert.fail, (found) => found);
    assert.ok(withCode('JWKS_UNREACHABLE')(error), String(error));
    assert.match(error.message, /was not asked, because the function/);
    assert.match(error.message, says);
    assert.ok(!error.message.includes('hidden'));
    assert.equal(client.failure, error);
    assert.equal(provider.requests.length, 0);
  }
  // One that never answers is given up in time.
  const { client } = await start(t, { headers: () => new Promise(() => {}), timeout: 0.01 });
  await assert.rejects(client.load(), withCode('JWKS_TIMEOUT'));
});

const WALL = 1_700_000_000;

test('stored keys: what the text holds', async (t) => {
  t.mock.method(Date, 'now', () => WALL * 1000 + 999);
  const { client, provider } = await start(t);
  assert.equal(client.exportCache(), null);
  provider.answer({ keys: ['a'], etag: '"7"', headers: { 'Cache-Control': 'max-age=500' } });
  await client.load();
  assert.deepEqual(JSON.parse(client.exportCache()), {
    url: provider.url,
    fetched_at: WALL,
    fresh_for: 500,
    etag: '"7"',
    jwks: documentOf('a'),
  });
});

test('stored keys: texts that are none', async (t) => {
  const at = await start(t);
  await at.client.load();
  const good = JSON.parse(at.client.exportCache());
  const text = (changed) => JSON.stringify({ ...good, ...changed });
  for (const [stored, says] of [
    ['', 'not one JSON object'],
    ['[]', 'not one JSON object'],
    [`${text()} x`, 'not one JSON object'],
    [`${text().slice(0, -1)},"etag":""}`, 'not one JSON object'],
    ['{}', 'its members must be url, fetched_at'],
    [text({ more: 1 }), 'its members must be'],
    [text({ fetched_at: 1.5 }), "'fetched_at' must be a whole number"],
    [text({ fresh_for: -1 }), "'fresh_for' must be a whole number"],
    [text({ fresh_for: true }), "'fresh_for' must be"],
    [text({ jwks: {} }), "'jwks' must be a text"],
    [text({ url: 'https://other.example/' }), 'another URL'],
    [text({ jwks: 'nonsense' }), 'the stored keys cannot be used'],
    [text({ jwks: documentOf('secret') }), 'private key'],
  ]) {
    const client = new JWKSClient(at.provider.url, { clock: () => at.now });
    assert.throws(
      () => client.importCache(stored),
      (error) => error instanceof ArgumentError && error.message.includes(says),
      `${says}: ${stored.slice(0, 50)}`,
    );
    assert.equal(client.keyset, null);
    // As if nothing had been.
    await client.verify(tokenOf('a'), { now: NOW });
  }
  assert.throws(() => at.client.importCache(Buffer.from(text())), TypeError);
  assert.throws(() => at.client.importCache(text()), /has not fetched anything yet/);
});

test('stored keys: a time to come, and the issuer', async (t) => {
  const at = await start(t);
  const { provider } = at;
  await at.client.load();
  const stored = JSON.stringify({ ...JSON.parse(at.client.exportCache()), fetched_at: 2 ** 52, fresh_for: 100 });
  const client = new JWKSClient(provider.url, { clock: () => at.now, issuer: 'https://other.example' });
  client.importCache(stored);
  await assert.rejects(client.verify(tokenOf('a'), { now: NOW }), withCode('JWT_ISSUER_MISMATCH', JwtError));
  at.now += 99;
  await client.load();
  assert.equal(provider.requests.length, 1);
  at.now += 1;
  await client.load();
  assert.equal(provider.requests.length, 2);
});

test('keys to encrypt for', async (t) => {
  const at = await start(t, { forEncryption: true });
  const { client, provider } = at;
  const recipient = Keyset.generate('ECDH-ES+A256KW', { kid: 'enc', forEncryption: true });
  provider.answer({ text: JSON.stringify({ keys: [...recipient.exportJwks().keys, ...KEYS.a.exportJwks().keys] }) });
  const keys = await client.load();
  assert.deepEqual(
    Array.from(keys, ({ kid }) => kid),
    ['enc'],
  );
  assert.equal(jweDecrypt(jweEncrypt('x', keys), recipient).toString(), 'x');
  const token = sign({ iss: ISSUER, exp: NOW + 60 }, KEYS.a, { encryptTo: keys });
  assert.equal(verify(token, KEYS.a, { now: NOW, decryptWith: recipient }).iss, ISSUER);
  const asked = provider.requests.length;
  for (const method of ['verify', 'verifyDetailed']) {
    await assert.rejects(client[method](tokenOf('a'), { now: NOW }), /are for encryption/);
  }
  assert.equal(provider.requests.length, asked);
  // A document with none takes the place of none, and names what it has.
  provider.answer({ keys: ['a'] });
  await assert.rejects(client.refresh(), withCode('JWKS_MALFORMED'));
  provider.answer({ keys: ['secret'] });
  await assert.rejects(client.refresh(), withCode('JWKS_SECRET'));
  assert.equal((await client.load()).length, 1);
});

/** Clients of two issuers, whose keys are `a` and `b`. */
async function startTwo(t) {
  const provider = await Provider.start(t);
  provider.answers['/b'] = { keys: ['b'] };
  const issuers = { a: 'https://a.example', b: 'https://b.example' };
  const clientOf = (path, issuer) => new JWKSClient(provider.origins.provider + path, { issuer, clock: () => 1000 });
  const clients = () => [clientOf('/jwks', issuers.a), clientOf('/b', issuers.b)];
  const issue = (key, claims) => sign({ exp: NOW + 60, ...claims }, KEYS[key]);
  return { provider, issuers, clients, issue };
}

test('several issuers, each with its keys', async (t) => {
  const { provider, issuers, clients, issue } = await startTwo(t);
  const several = new MultiIssuerClient(clients());
  assert.deepEqual([...several.clients.keys()], Object.values(issuers));
  for (const [key, iss] of Object.entries(issuers)) {
    assert.equal((await several.verify(issue(key, { iss }), { now: NOW })).iss, iss);
    const { report } = await several.verifyDetailed(Buffer.from(issue(key, { iss })), { now: NOW });
    assert.equal(report.kid, key);
  }
  assert.deepEqual(
    provider.requests.map(({ path }) => path),
    ['/jwks', '/b'],
  );
});

test('several issuers: who names another chooses keys that refuse his token', async (t) => {
  const { provider, issuers, clients, issue } = await startTwo(t);
  const token = issue('a', { iss: issuers.b });
  await assert.rejects(
    new MultiIssuerClient(clients()).verify(token, { now: NOW }),
    withCode('JWT_KEY_NOT_FOUND', JwtError),
  );
  const forged = sign({ exp: NOW + 60, iss: issuers.b }, Keyset.generate('ES256', { kid: 'b' }));
  const several = new MultiIssuerClient(clients());
  await assert.rejects(several.verify(forged, { now: NOW }), withCode('JWT_SIGNATURE_INVALID', JwtError));
  assert.equal(several.failureOf(forged), null);
  provider.answers['/b'] = { status: 503 };
  const down = new MultiIssuerClient(clients());
  await assert.rejects(down.verify(issue('b', { iss: issuers.b }), { now: NOW }), withCode('JWKS_STATUS'));
  assert.equal(down.failureOf(issue('b', { iss: issuers.b })).code, 'JWKS_STATUS');
  await down.verify(issue('a', { iss: issuers.a }), { now: NOW });
});

test('several issuers: tokens that name none', async (t) => {
  const { provider, issuers, clients, issue } = await startTwo(t);
  const several = new MultiIssuerClient(clients());
  const [header, , signature] = issue('a', { iss: issuers.a }).split('.');
  const payload = (text) => `${header}.${Buffer.from(text).toString('base64url')}.${signature}`;
  for (const [token, code] of [
    [issue('a', { iss: 'https://c.example/hidden' }), 'JWT_KEY_NOT_FOUND'],
    [issue('a', {}), 'JWT_KEY_NOT_FOUND'],
    [issue('a', { iss: 'https://a.example/' }), 'JWT_KEY_NOT_FOUND'],
    [payload('{"iss":["https://a.example"]}'), 'JWT_KEY_NOT_FOUND'],
    [payload(`{"iss":"${issuers.b}","iss":"${issuers.a}"}`), 'JWT_TOKEN_MALFORMED'],
    [payload('[]'), 'JWT_TOKEN_MALFORMED'],
    ['a.b.c', 'JWT_TOKEN_MALFORMED'],
    ['', 'JWT_TOKEN_MALFORMED'],
    [jweEncrypt('x', Keyset.generate('A256KW', { forEncryption: true })), 'JWT_KEY_NOT_FOUND'],
    ['x'.repeat(65_537), 'JWT_TOKEN_TOO_LARGE'],
  ]) {
    const error = await several.verify(token, { now: NOW }).then(assert.fail, (found) => found);
    assert.ok(withCode(code, JwtError)(error), `${error} of ${token.slice(0, 60)}`);
    assert.ok(!error.message.includes('hidden'));
    assert.equal(several.failureOf(token), null);
  }
  for (const token of [undefined, null, 1, {}]) await assert.rejects(several.verify(token), TypeError);
  assert.equal(provider.requests.length, 0);
});

test('several issuers: an encrypted token names its issuer in the header too', async (t) => {
  const { issuers, clients, issue } = await startTwo(t);
  const several = new MultiIssuerClient(clients());
  const decryptWith = Keyset.generate('ECDH-ES+A256KW', { forEncryption: true });
  const encrypted = (iss) =>
    jweEncrypt(issue('a', { iss: issuers.a }), decryptWith, { cty: 'JWT', header: { iss } });
  const { iss } = await several.verify(encrypted(issuers.a), { now: NOW, decryptWith });
  assert.equal(iss, issuers.a);
  await assert.rejects(
    several.verify(encrypted(issuers.b), { now: NOW, decryptWith }),
    withCode('JWT_KEY_NOT_FOUND', JwtError),
  );
});

test('several issuers in a framework', async (t) => {
  const { provider, issuers, clients } = await startTwo(t);
  const own = new guard.Guard(new MultiIssuerClient(clients()), {}, {});
  const needs = { scopes: [], roles: [] };
  const claimsOf = (key, iss) =>
    own.claimsOf(['Authorization', `Bearer ${sign({ iss }, KEYS[key], { expiresIn: 60 })}`], needs);
  assert.equal((await claimsOf('a', issuers.a)).iss, issuers.a);
  provider.answers['/b'] = { status: 503 };
  await assert.rejects(claimsOf('b', issuers.b), ({ status }) => status === 503);
  await assert.rejects(claimsOf('b', 'https://c.example'), ({ status }) => status === 401);
});

test('several issuers: arguments', () => {
  const one = new JWKSClient('https://a.example/', { issuer: 'a' });
  for (const [clients, says] of [
    [[], /is empty/],
    [[one, new JWKSClient('https://b.example/', { issuer: 'a' })], /two of the clients/],
    [[new JWKSClient('https://a.example/')], /without the option issuer/],
    [['https://a.example/'], /must be a JWKSClient/],
    [one, /must be a list/],
    [undefined, /must be a list/],
  ]) {
    assert.throws(() => new MultiIssuerClient(clients), says);
  }
});
