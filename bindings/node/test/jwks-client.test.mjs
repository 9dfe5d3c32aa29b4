// Keys from a server on the loopback interface, with a clock that only the test turns.

import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { test } from 'node:test';

import { JWKSClient, JWKSClientError, JwtError, Keyset, Verifier, sign } from '../index.mjs';

const START = 1_700_000_000;
const ISSUER = 'https://id.example';

const one = Keyset.generate('ES256', { kid: 'one' });
const two = Keyset.generate('EdDSA', { kid: 'two' });
const tokenOf = (keys, claims = {}) => sign({ iss: ISSUER, exp: START + 1e6, ...claims }, keys);
const json = (...sets) => JSON.stringify({ keys: sets.flatMap((keys) => keys.exportJwks().keys) });

/** A server that answers as `answer(request, response)` says and counts; it stops with the test. */
async function serve(t, answer) {
  const requests = [];
  const server = createServer((request, response) => {
    requests.push(request);
    answer(request, response, requests.length);
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.after(() => {
    server.closeAllConnections?.();
    return new Promise((resolve) => server.close(resolve));
  });
  const at = { url: `http://127.0.0.1:${server.address().port}/jwks`, requests };
  return Object.assign(at, { port: server.address().port });
}

/** A server of one document that can be changed, a clock, and a client of both. */
async function provider(t, options = {}) {
  const state = { document: json(one), headers: {}, status: 200, now: START };
  const server = await serve(t, (_request, response) => {
    response.writeHead(state.status, state.headers).end(state.document);
  });
  const client = new JWKSClient(server.url, { now: () => state.now, ...options });
  const verify = (token, policy) => client.verify(token, { issuer: ISSUER, now: START, ...policy });
  return Object.assign(state, server, { client, verify });
}

const withCode =
  (code, type = JWKSClientError) =>
  (error) =>
    error instanceof type && error.code === code;

test('a token is verified with fetched keys, which are fetched once', async (t) => {
  const { client, verify, requests } = await provider(t);
  assert.equal(client.keyset, null);
  assert.equal((await verify(tokenOf(one, { sub: 'alice' }))).sub, 'alice');
  assert.equal((await verify(tokenOf(one, { sub: 'bob' }))).sub, 'bob');
  const { claims, report, raw } = await client.verifyDetailed(tokenOf(one), { now: START });
  assert.deepEqual([claims.iss, report.alg, JSON.parse(raw).iss], [ISSUER, 'ES256', ISSUER]);
  assert.equal(requests.length, 1);
  assert.equal(client.keyset.at(0).kid, 'one');
  assert.match(requests[0].headers.accept, /json/);
  await assert.rejects(
    verify(tokenOf(one, { iss: 'https://other.example' })),
    withCode('JWT_ISSUER_MISMATCH', JwtError),
  );
});

test('option issuer binds the keys', async (t) => {
  const { client } = await provider(t, { issuer: ISSUER });
  await client.verify(tokenOf(one), { now: START });
  await assert.rejects(
    client.verify(tokenOf(one, { iss: 'https://other.example' }), { now: START }),
    withCode('JWT_ISSUER_MISMATCH', JwtError),
  );
  await client.refresh();
  assert.ok(client.keyset.at(0).hasIssuer, 'also those that come later');
});

test('many calls at once wait for one fetch', async (t) => {
  const { verify, requests } = await provider(t);
  await Promise.all(Array.from({ length: 20 }, () => verify(tokenOf(one))));
  assert.equal(requests.length, 1);
});

test('keys are fetched again when they are old', async (t) => {
  for (const [cacheControl, seconds, extra] of [
    [undefined, 300],
    ['max-age=1000', 1000],
    ['public, MAX-AGE="1000"', 1000],
    ['max-age=1000', 900, { age: '100' }],
    ['max-age=1', 30],
    ['no-store, max-age=1000', 30],
    ['no-cache', 30],
    ['max-age=99999999', 86_400],
    ['max-age=soon', 300],
  ]) {
    const state = await provider(t);
    if (cacheControl !== undefined) state.headers['cache-control'] = cacheControl;
    Object.assign(state.headers, extra);
    await state.verify(tokenOf(one));
    state.now = START + seconds - 1;
    await state.verify(tokenOf(one));
    assert.equal(state.requests.length, 1, cacheControl);
    state.now = START + seconds;
    await state.verify(tokenOf(one));
    assert.equal(state.requests.length, 2, cacheControl);
  }
});

test('an unchanged document is not sent again', async (t) => {
  const state = await provider(t);
  state.headers.etag = '"v1"';
  await state.verify(tokenOf(one));
  Object.assign(state, { status: 304, document: '', now: START + 300, headers: { 'cache-control': 'max-age=5000' } });
  await state.verify(tokenOf(one));
  assert.equal(state.requests[0].headers['if-none-match'], undefined);
  assert.equal(state.requests[1].headers['if-none-match'], '"v1"');
  state.now = START + 5299;
  await state.verify(tokenOf(one));
  assert.equal(state.requests.length, 2, 'the answer says how long it is fresh');
  state.now = START + 5300;
  await state.verify(tokenOf(one));
  assert.equal(state.requests[2].headers['if-none-match'], '"v1"');
});

test('"unchanged" without keys is an error', async (t) => {
  const state = await provider(t);
  state.status = 304;
  state.document = '';
  await assert.rejects(state.verify(tokenOf(one)), withCode('JWKS_STATUS'));
});

test('an unknown kid leads to a fetch, but not within the cool-down', async (t) => {
  const state = await provider(t);
  await state.verify(tokenOf(one));
  const verifier = new Verifier(state.client.keyset, { issuer: ISSUER });
  state.document = json(one, two);
  state.now = START + 29;
  await assert.rejects(state.verify(tokenOf(two)), withCode('JWT_KEY_NOT_FOUND', JwtError));
  assert.equal(state.requests.length, 1);
  state.now = START + 30;
  await Promise.all([state.verify(tokenOf(two)), state.verify(tokenOf(two)), state.verify(tokenOf(one))]);
  assert.equal(state.requests.length, 2);
  verifier.verify(tokenOf(two), { now: START });
  for (let n = 0; n < 5; n++) {
    const stranger = Keyset.generate('ES256', { kid: `unknown ${n}` });
    await assert.rejects(state.verify(tokenOf(stranger)), withCode('JWT_KEY_NOT_FOUND', JwtError));
  }
  assert.equal(state.requests.length, 2, 'a flood of unknown keys does not reach the provider');
});

test('what new keys cannot change leads to no fetch', async (t) => {
  const state = await provider(t);
  await state.verify(tokenOf(one));
  state.now = START + 100;
  const secret = Keyset.generate('HS256', { kid: 'one' });
  for (const [token, code] of [
    ['a.b', 'JWT_TOKEN_MALFORMED'],
    [tokenOf(secret), 'JWT_ALG_NOT_ALLOWED'],
    [tokenOf(Keyset.generate('ES256', { kid: 'one' })), 'JWT_SIGNATURE_INVALID'],
    [tokenOf(one, { exp: 1 }), 'JWT_EXPIRED'],
  ]) {
    await assert.rejects(state.verify(token), withCode(code, JwtError));
  }
  assert.equal(state.requests.length, 1);
});

test('a key that the provider takes back is gone', async (t) => {
  const state = await provider(t);
  await state.verify(tokenOf(one));
  state.document = json(two);
  state.now = START + 300;
  await assert.rejects(state.verify(tokenOf(one)), withCode('JWT_KEY_NOT_FOUND', JwtError));
  await state.verify(tokenOf(two));
});

test('the old keys are used while the provider is down, but not for ever', async (t) => {
  const state = await provider(t, { maxStale: 1000 });
  await state.verify(tokenOf(one));
  const outages = [
    { status: 500 },
    { status: 200, document: 'not JSON' },
    { status: 200, document: '{"keys":[]}' },
    { status: 404 },
  ];
  for (const [n, outage] of outages.entries()) {
    Object.assign(state, outage, { now: START + 300 + 100 * n });
    await state.verify(tokenOf(one));
    assert.equal(state.requests.length, n + 2);
    state.now += 4;
    await state.verify(tokenOf(one));
    await assert.rejects(state.verify(tokenOf(two)), withCode('JWT_KEY_NOT_FOUND', JwtError));
    assert.equal(state.requests.length, n + 2, 'no further attempt right after one that failed');
  }
  state.now = START + 300 + 1000;
  await assert.rejects(state.verify(tokenOf(one)), withCode('JWKS_STATUS'));
  await assert.rejects(state.verify(tokenOf(one)), /not tried again yet/);
  Object.assign(state, { status: 200, document: json(one), now: state.now + 5 });
  await state.verify(tokenOf(one));
});

test('without keys a failure is an error, and the next call within a moment does not ask again', async (t) => {
  const state = await provider(t);
  state.status = 503;
  await assert.rejects(state.verify(tokenOf(one)), withCode('JWKS_STATUS'));
  await assert.rejects(state.verify(tokenOf(one)), withCode('JWKS_STATUS'));
  assert.equal(state.requests.length, 1);
  await assert.rejects(state.client.refresh(), withCode('JWKS_STATUS'));
  assert.equal(state.requests.length, 2, 'who asks for it gets a fetch');
  Object.assign(state, { status: 200, now: START + 5 });
  await state.verify(tokenOf(one));
});

test('who has keys that may be used does not wait for a fetch of another', async (t) => {
  let release;
  const server = await serve(t, (_request, response, count) => {
    if (count === 1) response.end(json(one));
    else release = () => response.end(json(two));
  });
  let now = START;
  const client = new JWKSClient(server.url, { now: () => now });
  await client.verify(tokenOf(one), { now: START });
  now = START + 300;
  const first = client.load();
  await client.verify(tokenOf(one), { now: START });
  while (release === undefined) await new Promise(setImmediate);
  release();
  await first;
  assert.equal(client.keyset.at(0).kid, 'two');
});

test('a server that does not answer, or does not end its answer', async (t) => {
  for (const answer of [() => {}, (_request, response) => response.writeHead(200).write('{"keys":')]) {
    const { url } = await serve(t, answer);
    const client = new JWKSClient(url, { timeout: 0.02 });
    await assert.rejects(client.load(), withCode('JWKS_TIMEOUT'));
  }
  const deaf = new JWKSClient('https://id.example/jwks', { timeout: 0.001, fetch: () => new Promise(() => {}) });
  await assert.rejects(deaf.load(), withCode('JWKS_TIMEOUT'));
});

test('a server that is not there', async (t) => {
  const { url } = await serve(t, (request) => request.socket.destroy());
  await assert.rejects(
    new JWKSClient(url).load(),
    (error) => withCode('JWKS_UNREACHABLE')(error) && Boolean(error.cause),
  );
});

test('a document that is too long', async (t) => {
  const document = json(one);
  const { url } = await serve(t, (_request, response) => {
    // In pieces and without a length, as a server would that never stops.
    for (const character of document) response.write(character);
    response.end();
  });
  await assert.rejects(new JWKSClient(url, { maxBytes: document.length - 1 }).load(), withCode('JWKS_TOO_LARGE'));
  await new JWKSClient(url, { maxBytes: document.length }).load();
});

test('a document that is no key set, or publishes a secret', async (t) => {
  const secret = Keyset.generate('HS256').exportJwks({ private: true }).toString();
  for (const [document, code] of [
    ['', 'JWKS_MALFORMED'],
    ['<html>', 'JWKS_MALFORMED'],
    ['{"keys":[]}', 'JWKS_MALFORMED'],
    [secret, 'JWKS_SECRET'],
    [JSON.stringify({ keys: [...JSON.parse(json(one)).keys, ...JSON.parse(secret).keys] }), 'JWKS_MALFORMED'],
  ]) {
    const { url } = await serve(t, (_request, response) => response.end(document));
    const client = new JWKSClient(url);
    await assert.rejects(client.load(), withCode(code), document);
    assert.equal(client.keyset, null);
  }
});

test('only https, this machine, or what is allowed', () => {
  for (const url of [
    'http://id.example/jwks',
    'http://127.0.0.1.example/jwks',
    'http://localhost.example/jwks',
    'http://10.0.0.1/jwks',
    'ftp://id.example/jwks',
    'file:///etc/jwks',
    'data:application/json,{}',
  ]) {
    assert.throws(() => new JWKSClient(url), /use https/, url);
  }
  for (const url of ['https://id.example/jwks', 'http://localhost:1/', 'http://127.9.9.9/', 'http://[::1]:1/']) {
    assert.ok(new JWKSClient(url));
  }
  assert.ok(new JWKSClient(new URL('http://id.example/jwks'), { allowHttp: true }));
  assert.throws(() => new JWKSClient('ftp://id.example/jwks', { allowHttp: true }));
  assert.throws(() => new JWKSClient('nonsense'), TypeError);
});

/** A fetch of pages by URL, which says what it was asked for. */
function pages(answers) {
  const asked = [];
  const fetch = async (url, { headers, redirect }) => {
    asked.push([url, headers.authorization]);
    assert.equal(redirect, 'manual');
    const [status, location] = answers[url];
    return new Response(status === 200 ? json(one) : null, { status, headers: location ? { location } : {} });
  };
  return { asked, fetch };
}

test('redirects are followed, but never to http', async () => {
  const first = 'https://id.example/jwks';
  const good = pages({
    [first]: [302, '/keys'],
    'https://id.example/keys': [308, 'https://keys.example/'],
    'https://keys.example/': [200],
  });
  await new JWKSClient(first, { fetch: good.fetch, headers: { authorization: 'secret' } }).load();
  assert.deepEqual(good.asked, [
    [first, 'secret'],
    ['https://id.example/keys', 'secret'],
    ['https://keys.example/', undefined],
  ]);
  for (const target of ['http://id.example/jwks', 'http://127.0.0.1/jwks', 'file:///etc/passwd']) {
    for (const allowHttp of [false, true]) {
      const bad = pages({ [first]: [301, target] });
      await assert.rejects(
        new JWKSClient(first, { fetch: bad.fetch, allowHttp }).load(),
        withCode('JWKS_INSECURE_REDIRECT'),
      );
      assert.equal(bad.asked.length, 1);
    }
  }
  const around = pages({ [first]: [307, first] });
  await assert.rejects(new JWKSClient(first, { fetch: around.fetch }).load(), withCode('JWKS_REDIRECTS'));
  assert.equal(around.asked.length, 4);
});

test('redirects of a real server', async (t) => {
  const { url } = await serve(t, (request, response) => {
    if (request.url === '/jwks') response.writeHead(302, { location: '/keys' }).end();
    else response.end(json(one));
  });
  const client = new JWKSClient(url);
  await client.verify(tokenOf(one), { now: START });
});

test('options that are none', () => {
  const url = 'https://id.example/jwks';
  for (const options of [
    { cooldwon: 1 },
    { timeout: '5' },
    { timeout: 0 },
    { maxBytes: -1 },
    { lifetime: NaN },
    { maxStale: null },
    { issuer: undefined },
    { allowHttp: 'yes' },
    { fetch: 1 },
    null,
    'text',
  ]) {
    assert.throws(() => new JWKSClient(url, options), /JWKSClient|must be/, JSON.stringify(options));
  }
});
