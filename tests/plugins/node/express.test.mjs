import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createRequire } from 'node:module';
import { test } from 'node:test';

import express from 'express';
import { JWKSClient } from 'onejwt';
import { bearer } from 'onejwt/express';

import { DOCUMENT, ELSEWHERE, ENCRYPTED, ISSUER, MISTAKES, NEEDLESS, OK, PLAIN, POLICY, PUBLIC } from './cases.mjs';
import { MISTAKEN, ROLES, SCOPED, SEALED, UNAVAILABLE } from './cases.mjs';
import { ask, check, issuer } from './cases.mjs';

const user = (request, response) => response.json({ user: request.claims.sub });

async function serve(t, auth) {
  const app = express();
  app.get('/plain', auth, user);
  app.get('/scoped', auth.requires({ scopes: 'orders:write' }), user);
  app.get('/roles', auth.requires({ roles: ['admin', 'support'] }), user);
  app.get('/both', auth.requires({ scopes: 'orders:write', roles: 'admin' }), user);
  const server = app.listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.after(() => server.close());
  return server.address().port;
}

test('answers', async (t) => {
  const port = await serve(t, bearer(PUBLIC, POLICY, { realm: 'shop' }));
  await check(port, '/plain', PLAIN);
  await check(port, '/scoped', SCOPED);
  await check(port, '/roles', ROLES);
});

test('a policy that is a document', async (t) => {
  const own = await issuer();
  t.after(() => own.close());
  for (const keys of [PUBLIC, new JWKSClient(own.url, { issuer: ISSUER, cooldown: 0 })]) {
    const port = await serve(t, bearer(keys, DOCUMENT, { realm: 'shop' }));
    await check(port, '/plain', PLAIN);
    await check(port, '/scoped', SCOPED);
  }
});

test('claims elsewhere', async (t) => {
  const options = { scopeClaim: 'scp', rolesClaim: '/realm_access/roles' };
  await check(await serve(t, bearer(PUBLIC, POLICY, options)), '/both', ELSEWHERE);
});

test('why is told to onRefused, and no token is', async (t) => {
  const said = [];
  const auth = bearer(PUBLIC, POLICY, { onRefused: (refusal, { url }) => said.push([refusal, url]) });
  await ask(await serve(t, auth), '/plain', PLAIN.expired.fields);
  const [[refusal, url]] = said;
  assert.deepEqual([refusal.status, refusal.reason.code, url, said.length], [401, 'JWT_EXPIRED', '/plain', 1]);
  assert.match(refusal.message, /^the token expired/);
  assert.doesNotMatch(refusal.message, /eyJ/);
});

test('keys of an issuer, and no keys', async (t) => {
  const own = await issuer();
  const keys = new JWKSClient(own.url, { issuer: ISSUER, cooldown: 0, lifetime: 3600 });
  const port = await serve(t, bearer(keys, POLICY, { realm: 'shop' }));
  const answers = await Promise.all([1, 2, 3].map(() => ask(port, '/plain', PLAIN['a good token'].fields)));
  assert.deepEqual(answers, [OK, OK, OK]);
  assert.equal(own.asked, 1);
  await own.close();
  await check(port, '/plain', { still: PLAIN['a good token'] });
  assert.deepEqual(await ask(port, '/plain', PLAIN['an unknown kid'].fields), UNAVAILABLE);
  const never = await serve(t, bearer(new JWKSClient(own.url, { issuer: ISSUER }), POLICY, { realm: 'shop' }));
  assert.deepEqual(await ask(never, '/plain', PLAIN['a good token'].fields), UNAVAILABLE);
  await check(never, '/plain', { 'no token': PLAIN['no token'] });
});

test('mistakes are found at once', () => {
  for (const [given, what] of MISTAKES) assert.throws(() => bearer(...given), what);
  const auth = bearer(PUBLIC, POLICY);
  for (const needs of NEEDLESS) {
    assert.throws(() => auth.requires(needs), { code: 'JWT_INVALID_ARGUMENT' }, JSON.stringify(needs));
  }
});

test('keys that cannot decrypt are no fault of a token', async (t) => {
  const app = express();
  app.get('/sealed', bearer(PUBLIC, ENCRYPTED, { realm: 'shop' }), user);
  app.get('/mistaken', bearer(PUBLIC, MISTAKEN), user);
  app.use((error, request, response, next) => {
    response.status(500).set('cache-control', 'no-store').json({ error: error.code });
  });
  const server = app.listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.after(() => server.close());
  const { port } = server.address();
  await check(port, '/sealed', SEALED);
  const answer = await ask(port, '/mistaken', SEALED['an encrypted token'].fields);
  assert.deepEqual(answer, { status: 500, code: 'JWE_KEY_CANNOT', challenge: undefined });
});

test('a mistake of the program is the program’s', async (t) => {
  const keys = new JWKSClient('https://login.example/jwks.json', {
    fetch: () => {
      throw new TypeError('of the program');
    },
    clock: () => 'no number',
  });
  const app = express();
  app.get('/', bearer(keys, POLICY), user);
  const seen = [];
  app.use((error, request, response, next) => {
    seen.push(error);
    response.status(500).set('cache-control', 'no-store').json({ error: 'mistake' });
  });
  const server = app.listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.after(() => server.close());
  const answer = await ask(server.address().port, '/', PLAIN['a good token'].fields);
  assert.deepEqual(answer, { status: 500, code: 'mistake', challenge: undefined });
  assert.match(seen[0].message, /clock/);
});

test('CommonJS has the same', () => {
  assert.equal(createRequire(import.meta.url)('onejwt/express').bearer, bearer);
});
