'use strict';

// express-jwt with a secret and with the keys of jwks-rsa, as Express calls them: without Express, which is not the matter.

const assert = require('node:assert/strict');
const { generateKeyPairSync } = require('node:crypto');
const { once } = require('node:events');
const { createServer } = require('node:http');
const { test } = require('node:test');

const { expressjwt } = require('express-jwt');
const jwt = require('jsonwebtoken');
const { expressJwtSecret } = require('jwks-rsa');

const SECRET = 'a secret of at least sixty-four bytes, which is as many as HS512 asks for';

test('it is the one that is meant', () => {
  assert.equal(require('jsonwebtoken/package.json').name, process.env.EXPECTED);
});

/** What the middleware makes of a request with a token: its claims, or the error. */
async function claimsOf(middleware, token) {
  const request = { headers: { authorization: `Bearer ${token}` }, method: 'GET' };
  const error = await new Promise((resolve) => {
    Promise.resolve(middleware(request, {}, resolve)).catch(resolve);
  });
  if (error) throw error;
  return request.auth;
}

test('a secret', async () => {
  const middleware = expressjwt({ secret: SECRET, algorithms: ['HS256'], audience: 'orders' });
  const token = jwt.sign({ aud: 'orders' }, SECRET, { subject: 'alice', expiresIn: '1h' });
  assert.equal((await claimsOf(middleware, token)).sub, 'alice');
  for (const [bad, code, message] of [
    [jwt.sign({ aud: 'orders', exp: 1 }, SECRET), 'invalid_token', 'jwt expired'],
    [jwt.sign({ aud: 'other' }, SECRET), 'invalid_token', 'jwt audience invalid. expected: orders'],
    [jwt.sign({ aud: 'orders' }, SECRET.toUpperCase()), 'invalid_token', 'invalid signature'],
    ['a.b.c', 'invalid_token', 'invalid token'],
    [jwt.sign({ aud: 'orders' }, SECRET, { algorithm: 'HS512' }), 'invalid_token', 'invalid algorithm'],
  ]) {
    await assert.rejects(claimsOf(middleware, bad), (error) => {
      assert.deepEqual([error.name, error.code, error.message, error.status], ['UnauthorizedError', code, message, 401]);
      assert.ok(error.inner instanceof jwt.JsonWebTokenError);
      return true;
    });
  }
});

test('the keys of an issuer, by jwks-rsa', async (t) => {
  const pair = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const keys = [{ ...pair.publicKey.export({ format: 'jwk' }), kid: 'one', use: 'sig', alg: 'RS256' }];
  const server = createServer((_, response) => response.end(JSON.stringify({ keys })));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.after(() => server.close());
  const jwksUri = `http://127.0.0.1:${server.address().port}/jwks`;
  const middleware = expressjwt({ secret: expressJwtSecret({ jwksUri, cache: true }), algorithms: ['RS256'] });
  const token = (keyid) => jwt.sign({ sub: 'alice' }, pair.privateKey, { algorithm: 'RS256', keyid, expiresIn: 60 });
  for (let i = 0; i < 2; i++) assert.equal((await claimsOf(middleware, token('one'))).sub, 'alice');
  const refused = { name: 'UnauthorizedError', message: 'secret or public key must be provided' };
  await assert.rejects(claimsOf(middleware, token('two')), refused);
  server.closeAllConnections?.();
});
