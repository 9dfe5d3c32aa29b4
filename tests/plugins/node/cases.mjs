// What every plugin answers, request by request: one table for all frameworks.

import assert from 'node:assert/strict';
import { createServer, request as send } from 'node:http';
import { once } from 'node:events';

import { Keyset, Policy, sign } from 'onejwt';

export const ISSUER = 'https://login.example';
export const POLICY = {
  issuer: ISSUER,
  audience: 'orders',
  types: 'at+jwt',
  algorithms: 'ES256',
  required: ['sub', 'client_id', 'iat', 'jti'],
};
/** The same as a document. */
export const DOCUMENT = Policy.fromJson({
  issuers: [ISSUER],
  audiences: ['orders'],
  types: ['at+jwt'],
  algorithms: ['ES256'],
  required: ['sub', 'client_id', 'iat', 'jti'],
});
export const KEYS = Keyset.generate('ES256', { kid: 'first' });
const OTHERS = Keyset.generate('ES256', { kid: 'first' });
const UNKNOWN = Keyset.generate('ES256', { kid: 'second' });
export const PUBLIC = Keyset.fromJwks(KEYS.exportJwks());

const FOR_ENCRYPTION = Keyset.generate('ECDH-ES+A256KW', { forEncryption: true });
/** Demands of encrypted tokens, with keys that decrypt, and with public ones, which by mistake are given in their place. */
export const ENCRYPTED = { ...POLICY, decryptWith: FOR_ENCRYPTION };
export const MISTAKEN = {
  ...POLICY,
  decryptWith: Keyset.fromJwks(FOR_ENCRYPTION.exportJwks(), { forEncryption: true }),
};

/** An access token of alice's, changed; null leaves a claim out. */
export function token(changes = {}, keys = KEYS, options = {}) {
  const claims = { iss: ISSUER, aud: 'orders', sub: 'alice', client_id: 'web', scope: 'orders:read', ...changes };
  const kept = Object.fromEntries(Object.entries(claims).filter(([, value]) => value !== null));
  return sign(kept, keys, { typ: 'at+jwt', expiresIn: 600, addJti: true, ...options });
}

const GOOD = token();
const INVALID = 'Bearer realm="shop", error="invalid_token"';
const LACKING = 'Bearer realm="shop", error="insufficient_scope", scope="orders:write"';
const PAST = { now: 1_700_000_000 };
export const OK = { status: 200, code: 'alice', challenge: undefined };

/** With these Authorization fields comes this answer. */
const row = (fields, status, code, challenge) => ({ fields: [fields].flat(), answer: { status, code, challenge } });
const good = (changes) => ({ fields: [`Bearer ${token(changes)}`], answer: OK });
const refused = (code, changes, keys, options) => row(`Bearer ${token(changes, keys, options)}`, 401, code, INVALID);
const forbidden = (challenge, changes) => row(`Bearer ${token(changes)}`, 403, 'JWT_CLAIM_MISMATCH', challenge);
const BARE = 'Bearer realm="shop"';

/** To a route that asks for a good token and no more. */
export const PLAIN = {
  'a good token': good(),
  'the scheme in another case': { fields: [`bEARER ${GOOD}`], answer: OK },
  'no token': row([], 401, 'JWT_NO_BEARER', BARE),
  'another scheme': row('Basic YWxpY2U6', 401, 'JWT_NO_BEARER', BARE),
  'two tokens': row(`Bearer ${GOOD}, Bearer ${GOOD}`, 401, 'JWT_NO_BEARER', BARE),
  'two fields': row([`Bearer ${GOOD}`, `Bearer ${GOOD}`], 401, 'JWT_NO_BEARER', BARE),
  'two fields, of another scheme': row([`Bearer ${GOOD}`, 'Basic YWxpY2U6'], 401, 'JWT_NO_BEARER', BARE),
  'no JWT': row('Bearer abc', 401, 'JWT_TOKEN_MALFORMED', INVALID),
  tampered: row(`Bearer ${GOOD.slice(0, -4)}AAAA`, 401, 'JWT_SIGNATURE_INVALID', INVALID),
  "another's key": refused('JWT_SIGNATURE_INVALID', {}, OTHERS),
  expired: refused('JWT_EXPIRED', {}, KEYS, PAST),
  'for another service': refused('JWT_AUDIENCE_MISMATCH', { aud: 'billing' }),
  'of another issuer': refused('JWT_ISSUER_MISMATCH', { iss: 'https://evil.example' }),
  'of another kind': refused('JWT_TYP_MISMATCH', {}, KEYS, { typ: 'rt+jwt' }),
  'a claim missing': refused('JWT_CLAIM_MISSING', { client_id: null }),
  'an unknown kid': refused('JWT_KEY_NOT_FOUND', {}, UNKNOWN),
};
/** To one that asks for an encrypted token. */
export const SEALED = {
  'an encrypted token': { fields: [`Bearer ${token({}, KEYS, { encryptTo: FOR_ENCRYPTION })}`], answer: OK },
  'one that is only signed': row(`Bearer ${GOOD}`, 401, 'JWT_NOT_ENCRYPTED', INVALID),
  'one for other keys': row(
    `Bearer ${token({}, KEYS, { encryptTo: Keyset.generate('ECDH-ES+A256KW', { forEncryption: true }) })}`,
    401,
    'JWE_KEY_NOT_FOUND',
    INVALID,
  ),
};
/** To one that asks for the scope orders:write. */
export const SCOPED = {
  'has it': good({ scope: 'orders:read orders:write' }),
  'has it in an array': good({ scope: ['orders:write'] }),
  'has another': forbidden(LACKING),
  'has a longer one': forbidden(LACKING, { scope: 'orders:write2' }),
  'has none': forbidden(LACKING, { scope: null }),
  'has a number': forbidden(LACKING, { scope: 7 }),
  'no token': row([], 401, 'JWT_NO_BEARER', 'Bearer realm="shop", scope="orders:write"'),
};
/** To one that asks for one of the roles admin and support. */
export const ROLES = {
  'has one': good({ roles: ['staff', 'support'] }),
  'has the other': good({ roles: ['admin'] }),
  'has another': forbidden(BARE, { roles: ['administrator'] }),
  'has none': forbidden(BARE),
  'has an object': forbidden(BARE, { roles: { admin: true } }),
  'no token': row([], 401, 'JWT_NO_BEARER', BARE),
};
/** To one that looks elsewhere: for scopes in scp, for roles in /realm_access/roles. */
export const ELSEWHERE = {
  'in both': good({ scp: ['orders:write'], realm_access: { roles: ['admin'] } }),
  'a role where it is not looked for': row(
    `Bearer ${token({ scp: 'orders:write', roles: ['admin'] })}`,
    403,
    'JWT_CLAIM_MISMATCH',
    'Bearer',
  ),
  'no object where the pointer goes through': row(
    `Bearer ${token({ scp: 'orders:write', realm_access: ['admin'] })}`,
    403,
    'JWT_CLAIM_MISMATCH',
    'Bearer',
  ),
};

/** Asks a server of this machine; several fields are sent as several. */
export async function ask(port, path, fields) {
  const headers = ['host', `127.0.0.1:${port}`, 'connection', 'close'];
  for (const field of fields) headers.push('authorization', field);
  const sent = send({ host: '127.0.0.1', port, path, headers });
  sent.end();
  const [response] = await once(sent, 'response');
  let body = '';
  for await (const part of response.setEncoding('utf8')) body += part;
  const { user, error } = JSON.parse(body);
  if (response.statusCode !== 200) assert.equal(response.headers['cache-control'], 'no-store');
  return { status: response.statusCode, code: user ?? error, challenge: response.headers['www-authenticate'] };
}

export async function check(port, path, cases) {
  for (const [what, { fields, answer }] of Object.entries(cases)) {
    assert.deepEqual(await ask(port, path, fields), answer, `${path}: ${what}`);
  }
}

/** A server with the keys of an issuer, on the loopback interface. */
export async function issuer() {
  const server = createServer((request, response) => {
    found.asked++;
    response.end(JSON.stringify(KEYS.exportJwks()));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const found = {
    asked: 0,
    url: `http://127.0.0.1:${server.address().port}/jwks.json`,
    close: () => {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(resolve));
    },
  };
  return found;
}

export const UNAVAILABLE = { status: 503, code: 'JWKS_UNREACHABLE', challenge: undefined };

/** Options that cannot be meant, and what is wrong with them. */
export const MISTAKES = [
  [['keys', POLICY], /must be a Keyset or a JWKSClient/],
  [[PUBLIC, { ...POLICY, audience: [] }], /audience/],
  [[PUBLIC, { ...POLICY, audience: undefined }], /audience/],
  [[PUBLIC, { audiences: 'orders' }], /audiences/],
  [[PUBLIC, POLICY, { realm: 'café' }], /ASCII/],
  [[PUBLIC, POLICY, { relm: 'shop' }], /no option relm/],
  [[PUBLIC, POLICY, { onRefused: 'log' }], /onRefused/],
  [[PUBLIC, POLICY, { scopeClaim: null }], /scopeClaim/],
];
export const NEEDLESS = [
  ...[{ scopes: [] }, { scopes: '' }, { scopes: 'a b' }, { roles: [] }, { roles: [7] }, { role: 'a' }, { roles: undefined }],
  ...[null, undefined, Object.create({ scopes: 'orders:write' }), new Map([['scopes', 'orders:write']])],
];
