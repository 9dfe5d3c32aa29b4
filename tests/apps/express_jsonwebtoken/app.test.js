'use strict';

const assert = require('node:assert/strict');
const { createHmac, generateKeyPairSync } = require('node:crypto');
const { after, before, beforeEach, test } = require('node:test');

const jwt = require('jsonwebtoken');

const { ISSUER, createApp } = require('./app.js');

const ACCESS_SECRET = 'access tokens are signed with this, which is long enough';
const keys = generateKeyPairSync('rsa', {
  modulusLength: 2048,
  publicKeyEncoding: { type: 'spki', format: 'pem' },
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
});
const users = {
  alice: { password: 'wonderland', roles: ['user', 'admin'] },
  bob: { password: 'builder', roles: ['user'] },
};

const START = 1_700_000_000;
const realNow = Date.now;
let now = START;
let server;
let url;

before(async () => {
  Date.now = () => now * 1000;
  const app = createApp({
    accessSecret: ACCESS_SECRET,
    refreshPrivateKey: keys.privateKey,
    refreshPublicKey: keys.publicKey,
    users,
  });
  await new Promise((resolve) => {
    server = app.listen(0, '127.0.0.1', resolve);
  });
  url = `http://127.0.0.1:${server.address().port}`;
});
after(() => {
  Date.now = realNow;
  server.closeAllConnections();
  server.close();
});
beforeEach(() => {
  now = START;
});

async function request(path, { body, token, headers } = {}) {
  const response = await fetch(url + path, {
    method: body === undefined ? 'GET' : 'POST',
    headers: {
      ...(body !== undefined && { 'content-type': 'application/json' }),
      ...(token !== undefined && { authorization: `Bearer ${token}` }),
      ...headers,
    },
    body: body === undefined ? undefined : JSON.stringify(body),
  });
  return { status: response.status, body: await response.json() };
}

async function login(name = 'alice') {
  const { status, body } = await request('/login', { body: { name, password: users[name].password } });
  assert.equal(status, 200);
  return body;
}

test('login gives an access token and a refresh token', async () => {
  const { access, refresh, expires } = await login();
  assert.deepEqual(jwt.decode(access), {
    roles: ['user', 'admin'],
    iat: START,
    exp: START + 900,
    aud: 'api',
    iss: ISSUER,
    sub: 'alice',
  });
  const { header, payload } = jwt.decode(refresh, { complete: true });
  assert.deepEqual(header, { alg: 'RS256', typ: 'JWT', kid: 'r1' });
  assert.equal(payload.exp, START + 30 * 86_400);
  assert.equal(expires, payload.exp);
});

test('a wrong name or password gives nothing', async () => {
  for (const body of [{ name: 'alice', password: 'wrong' }, { name: 'eve', password: 'x' }, { name: 'toString' }, {}]) {
    assert.deepEqual(await request('/login', { body }), { status: 401, body: { error: 'wrong name or password' } });
  }
});

test('an access token opens what its roles allow', async () => {
  const alice = (await login('alice')).access;
  const bob = (await login('bob')).access;
  assert.deepEqual(await request('/me', { token: bob }), {
    status: 200,
    body: { name: 'bob', roles: ['user'], lasts: 900 },
  });
  assert.deepEqual(await request('/users', { token: alice }), { status: 200, body: ['alice', 'bob'] });
  assert.deepEqual(await request('/users', { token: bob }), { status: 403, body: { error: 'only for admin' } });
});

test('an access token expires', async () => {
  const { access } = await login();
  now = START + 899;
  assert.equal((await request('/me', { token: access })).status, 200);
  now = START + 900;
  assert.deepEqual(await request('/me', { token: access }), {
    status: 401,
    body: { error: 'expired', at: '2023-11-14T22:28:20.000Z' },
  });
});

test('a bad token is refused, with the reason', async () => {
  const { access, refresh } = await login();
  const sign = (claims, options) => jwt.sign(claims, ACCESS_SECRET, { issuer: ISSUER, audience: 'api', ...options });
  const [header, payload, signature] = access.split('.');
  const richer = Buffer.from(JSON.stringify({ ...jwt.decode(access), roles: ['admin'] })).toString('base64url');
  for (const [token, message] of [
    ['nonsense', 'jwt malformed'],
    ['a.b.c', 'invalid token'],
    [`${header}.${payload}.`, 'jwt signature is required'],
    [`${header}.${richer}.${signature}`, 'invalid signature'],
    [
      jwt.sign({}, 'another secret of a length that is safe for HS256', { issuer: ISSUER, audience: 'api' }),
      'invalid signature',
    ],
    [refresh, 'invalid algorithm'],
    [sign({}, { algorithm: 'HS384' }), 'invalid algorithm'],
    [jwt.sign({}, null, { algorithm: 'none' }), 'jwt signature is required'],
    [sign({}, { audience: 'apis' }), 'jwt audience invalid. expected: /^api$/'],
    [sign({}, { issuer: 'https://evil.example' }), `jwt issuer invalid. expected: ${ISSUER}`],
  ]) {
    const refusal = { status: 401, body: { name: 'JsonWebTokenError', message } };
    assert.deepEqual(await request('/me', { token }), refusal, message);
  }
  const early = await request('/me', { token: sign({}, { notBefore: 60 }) });
  assert.deepEqual(early.body, {
    name: 'NotBeforeError',
    message: 'jwt not active',
    date: '2023-11-14T22:14:20.000Z',
  });
  assert.deepEqual(await request('/me'), { status: 401, body: { error: 'no token' } });
  assert.equal((await request('/me', { headers: { authorization: 'Basic YTpi' } })).status, 401);
});

test('a refresh token gives new tokens, once', async () => {
  const { refresh } = await login('bob');
  now = START + 86_400;
  const renewed = await request('/refresh', { body: { refresh } });
  assert.equal(renewed.status, 200);
  assert.equal((await request('/me', { token: renewed.body.access })).body.name, 'bob');
  assert.deepEqual(await request('/refresh', { body: { refresh } }), {
    status: 401,
    body: { error: 'refresh token was used' },
  });
  assert.equal((await request('/refresh', { body: { refresh: renewed.body.refresh } })).status, 200);
});

test('a refresh token is not an access token, and not for ever', async () => {
  const { access, refresh } = await login();
  const refused = async (token, message) => {
    const { status, body } = await request('/refresh', { body: { refresh: token } });
    assert.deepEqual([status, body.message ?? body.error], [401, message]);
  };
  await refused(access, 'error in secret or public key callback: no key undefined');
  await refused(undefined, 'jwt must be provided');
  await refused(17, 'jwt must be a string');
  await refused(`${refresh.slice(0, -10)}AAAAAAAAAA`, 'invalid signature');
  // Signed with the public key as a secret.
  const input = `${Buffer.from('{"alg":"HS256","kid":"r1"}').toString('base64url')}.${refresh.split('.')[1]}`;
  const forged = createHmac('sha256', keys.publicKey).update(input).digest('base64url');
  await refused(`${input}.${forged}`, 'invalid algorithm');
  now = START + 30 * 86_400;
  await refused(refresh, 'expired');
});
