// The session cookie of Auth.js, by what docs/auth-js.md says: Auth.js itself writes and reads it here.
//
// From this folder, where bindings/node is prepared: npm ci && npm test

import './webcrypto.mjs';

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';

import * as authJs from '@auth/core/jwt';

import { Keyset, decrypt, decryptDetailed, encrypt } from '../../../bindings/node/index.mjs';

const guide = readFileSync(new URL('../../../docs/auth-js.md', import.meta.url), 'utf8');
const [, program] = guide.match(/^`session-keys\.mjs`:\n\n```js\n([^]*?)^```/m);
const binding = new URL('../../../bindings/node/index.mjs', import.meta.url).href;
const { sessionKeys } = await import(
  `data:text/javascript,${encodeURIComponent(program.replace("'onejwt'", JSON.stringify(binding)))}`
);

const SECRET = 'c2VjcmV0IG9mIHRoZSB0ZXN0cywgbG9uZyBlbm91Z2g=';
const SESSION = { sub: '42', name: 'Ålice €', email: 'alice@app.example', picture: null, roles: ['admin'] };
const NAMES = ['authjs.session-token', '__Secure-authjs.session-token'];

for (const salt of NAMES) {
  test(`${salt}: a cookie of Auth.js`, async () => {
    const cookie = await authJs.encode({ token: SESSION, secret: SECRET, salt, maxAge: 3600 });
    const keys = sessionKeys([SECRET], salt);
    const { claims, report } = decryptDetailed(cookie, keys);
    const { iat, exp, jti, ...session } = claims;
    assert.deepEqual(session, SESSION);
    assert.equal(exp - iat, 3600);
    assert.equal(typeof jti, 'string');
    assert.equal(report.alg, 'A256CBC-HS512');
    // Its kid is the key's.
    assert.equal(report.kid, keys.at(0).kid);
    assert.throws(() => decrypt(cookie, keys, { now: exp }), { code: 'JWT_EXPIRED' });
    assert.throws(() => decrypt(cookie, sessionKeys(['another secret'], salt)), { code: 'JWE_KEY_NOT_FOUND' });
    assert.throws(() => decrypt(cookie, sessionKeys([SECRET], 'another.name')), { code: 'JWE_KEY_NOT_FOUND' });
    // Keys without a kid take a token with any; then it is the tag that refuses.
    const unnamed = Keyset.fromJwks({ kty: 'oct', k: 'A'.repeat(86), alg: 'A256CBC-HS512' }, { forEncryption: true });
    assert.throws(() => decrypt(cookie, unnamed), { code: 'JWE_DECRYPTION_FAILED' });
  });

  test(`${salt}: a cookie for Auth.js`, async () => {
    const keys = sessionKeys([SECRET], salt);
    const cookie = encrypt(SESSION, keys, { expiresIn: 3600, addJti: true });
    const { iat, exp, jti, ...session } = await authJs.decode({ token: cookie, secret: SECRET, salt });
    assert.deepEqual(session, SESSION);
    assert.equal(exp - iat, 3600);
    assert.match(jti, /^[\w-]{22}$/);
    const headers = { cookie: `theme=dark; ${salt}=${cookie}` };
    const found = await authJs.getToken({ req: { headers }, secret: SECRET, salt, cookieName: salt });
    assert.equal(found.sub, '42');
    // Not the last character, some of whose bits are spare.
    const changed = cookie.slice(0, -2) + (cookie.at(-2) === 'A' ? 'B' : 'A') + cookie.slice(-1);
    await assert.rejects(authJs.decode({ token: changed, secret: SECRET, salt }));
    assert.throws(() => decrypt(changed, keys));
  });
}

test('a secret that is replaced', async () => {
  const [salt] = NAMES;
  const old = await authJs.encode({ token: SESSION, secret: 'the old secret', salt });
  const fresh = await authJs.encode({ token: SESSION, secret: ['the new secret', 'the old secret'], salt });
  const keys = sessionKeys(['the new secret', 'the old secret'], salt);
  for (const cookie of [old, fresh]) assert.equal(decrypt(cookie, keys).sub, '42');
  const written = encrypt(SESSION, keys, { expiresIn: 60 });
  assert.equal((await authJs.decode({ token: written, secret: 'the new secret', salt })).sub, '42');
  await assert.rejects(authJs.decode({ token: written, secret: 'the old secret', salt }));
});
