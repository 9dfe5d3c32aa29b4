import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { test } from 'node:test';

import Fastify from 'fastify';
import { JWKSClient } from 'onejwt';
import { bearer } from 'onejwt/fastify';

import { DOCUMENT, ELSEWHERE, ENCRYPTED, ISSUER, MISTAKES, NEEDLESS, OK, PLAIN, POLICY, PUBLIC } from './cases.mjs';
import { MISTAKEN, ROLES, SCOPED, SEALED, UNAVAILABLE } from './cases.mjs';
import { ask, check, issuer } from './cases.mjs';

const user = async (request) => ({ user: request.claims.sub });

async function serve(t, options, logger = false) {
  const app = Fastify({ logger, forceCloseConnections: true });
  await app.register(bearer, { policy: POLICY, ...options });
  app.get('/plain', { onRequest: app.bearer() }, user);
  app.get('/scoped', { onRequest: app.bearer({ scopes: 'orders:write' }) }, user);
  app.get('/roles', { onRequest: app.bearer({ roles: ['admin', 'support'] }) }, user);
  app.get('/both', { onRequest: app.bearer({ scopes: 'orders:write', roles: 'admin' }) }, user);
  app.get('/open', async (request) => ({ user: String(request.claims) }));
  await app.listen({ host: '127.0.0.1', port: 0 });
  t.after(() => app.close());
  return app.server.address().port;
}

test('answers', async (t) => {
  const port = await serve(t, { keys: PUBLIC, realm: 'shop' });
  await check(port, '/plain', PLAIN);
  await check(port, '/scoped', SCOPED);
  await check(port, '/roles', ROLES);
  const answer = await ask(port, '/open', PLAIN['a good token'].fields);
  assert.equal(answer.code, 'null', 'claims without a hook');
});

test('a policy that is a document', async (t) => {
  const own = await issuer();
  t.after(() => own.close());
  for (const keys of [PUBLIC, new JWKSClient(own.url, { issuer: ISSUER, cooldown: 0 })]) {
    const port = await serve(t, { keys, policy: DOCUMENT, realm: 'shop' });
    await check(port, '/plain', PLAIN);
    await check(port, '/scoped', SCOPED);
  }
});

test('claims elsewhere', async (t) => {
  const port = await serve(t, { keys: PUBLIC, scopeClaim: 'scp', rolesClaim: '/realm_access/roles' });
  await check(port, '/both', ELSEWHERE);
});

test('a request that is injected', async () => {
  const app = Fastify();
  await app.register(bearer, { keys: PUBLIC, policy: POLICY });
  app.get('/plain', { onRequest: app.bearer() }, user);
  const [authorization] = PLAIN['a good token'].fields;
  assert.deepEqual((await app.inject({ url: '/plain', headers: { authorization } })).json(), { user: 'alice' });
  assert.equal((await app.inject('/plain')).statusCode, 401);
});

test('why is logged, and the token is not', async (t) => {
  const lines = [];
  const port = await serve(t, { keys: PUBLIC }, { level: 'info', stream: { write: (line) => lines.push(line) } });
  await ask(port, '/plain', PLAIN.expired.fields);
  const line = lines.map((text) => JSON.parse(text)).find(({ code }) => code === 'JWT_EXPIRED');
  assert.equal(line.status, 401);
  assert.match(line.msg, /^the token expired/);
  assert.doesNotMatch(lines.join(''), /eyJ/);
});

test('two policies in one server', async (t) => {
  const app = Fastify({ forceCloseConnections: true });
  await app.register(bearer, { keys: PUBLIC, policy: POLICY });
  await app.register(bearer, { keys: PUBLIC, policy: { ...POLICY, audience: 'billing' }, decorator: 'billing' });
  app.get('/orders', { onRequest: app.bearer() }, user);
  app.get('/billing', { onRequest: app.billing() }, user);
  const statuses = [];
  for (const what of ['a good token', 'for another service']) {
    const [authorization] = PLAIN[what].fields;
    for (const url of ['/orders', '/billing']) {
      statuses.push((await app.inject({ url, headers: { authorization } })).statusCode);
    }
  }
  assert.deepEqual(statuses, [200, 401, 401, 200]);
});

test('keys of an issuer, and no keys', async (t) => {
  const own = await issuer();
  const keys = new JWKSClient(own.url, { issuer: ISSUER, cooldown: 0, lifetime: 3600 });
  const port = await serve(t, { keys, realm: 'shop' });
  const answers = await Promise.all([1, 2, 3].map(() => ask(port, '/plain', PLAIN['a good token'].fields)));
  assert.deepEqual(answers, [OK, OK, OK]);
  assert.equal(own.asked, 1);
  await own.close();
  await check(port, '/plain', { still: PLAIN['a good token'] });
  assert.deepEqual(await ask(port, '/plain', PLAIN['an unknown kid'].fields), UNAVAILABLE);
  const never = await serve(t, { keys: new JWKSClient(own.url, { issuer: ISSUER }), realm: 'shop' });
  assert.deepEqual(await ask(never, '/plain', PLAIN['a good token'].fields), UNAVAILABLE);
  await check(never, '/plain', { 'no token': PLAIN['no token'] });
});

test('keys that cannot decrypt are no fault of a token', async (t) => {
  const sealed = await serve(t, { keys: PUBLIC, policy: ENCRYPTED, realm: 'shop' });
  await check(sealed, '/plain', SEALED);
  const app = Fastify();
  await app.register(bearer, { keys: PUBLIC, policy: MISTAKEN });
  app.get('/plain', { onRequest: app.bearer() }, user);
  const [authorization] = SEALED['an encrypted token'].fields;
  const answer = await app.inject({ url: '/plain', headers: { authorization } });
  assert.deepEqual([answer.statusCode, answer.headers['www-authenticate']], [500, undefined]);
});

test('mistakes are found at once', async () => {
  for (const [[keys, policy, options], what] of MISTAKES) {
    await assert.rejects(async () => Fastify().register(bearer, { keys, policy, ...options }), what);
  }
  const app = Fastify();
  await app.register(bearer, { keys: PUBLIC, policy: POLICY });
  for (const needs of NEEDLESS) {
    assert.throws(() => app.bearer(needs), { code: 'JWT_INVALID_ARGUMENT' }, JSON.stringify(needs));
  }
});

test('CommonJS has the same', () => {
  assert.equal(createRequire(import.meta.url)('onejwt/fastify').bearer, bearer);
});
