// The client of an issuer's keys in Node.js: what the scenarios that every language plays do not say.

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

import { JWKSClient, JWKSError, JwtError, Keyset, Verifier, sign } from '../index.mjs';
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
  await new JWKSClient(first, { fetch: good.fetch, headers: { Authorization: 'secret' } }).load();
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
