// What a call costs through the binding. Prints nanoseconds per call: the best of several rounds, each long enough to
// drown the clock. Nothing is asserted.

import { Keyset, Verifier, jwsVerify, peek, sign, verify, version } from '../index.mjs';

const ROUNDS = 7;
const ROUND_NS = 150_000_000;

function measure(name, call) {
  let calls = 1000;
  let best = Infinity;
  for (let round = 0; round < ROUNDS; round++) {
    const start = process.hrtime.bigint();
    for (let i = 0; i < calls; i++) call();
    const elapsed = Number(process.hrtime.bigint() - start);
    best = Math.min(best, elapsed / calls);
    calls = Math.max(1000, Math.floor(ROUND_NS / best));
  }
  console.log(`${name.padEnd(58)} ${best.toFixed(0).padStart(7)} ns`);
}

const NOW = 1_700_000_000;
const keys = Keyset.fromSecret(Buffer.alloc(32, 7));
const small = { iss: 'joe', sub: 'alice', aud: 'api', iat: NOW, exp: NOW + 300 };
const large = {
  iss: 'https://id.example.com/',
  sub: 'auth0|5f7c8ec7c33c6c004bbafe82',
  aud: ['https://api.example.com', 'https://id.example.com/userinfo'],
  iat: NOW,
  exp: NOW + 300,
  nbf: NOW,
  jti: 'b3c1a2f0-8d9e-4f6a-9c7b-1e2d3f4a5b6c',
  azp: 'my_client_id',
  scope: 'openid profile email read:orders write:orders',
  roles: ['admin', 'editor', 'viewer'],
};

console.log(`onejwt ${version}, Node ${process.version}\n`);
for (const [name, claims, options] of [
  ['small', small, { issuer: 'joe', audience: 'api' }],
  ['access token', large, { issuer: 'https://id.example.com/', audience: 'https://api.example.com' }],
]) {
  const token = sign(claims, keys);
  const bytes = Buffer.from(token);
  const json = JSON.stringify(claims);
  const changed = `${token.slice(0, -2)}${token.endsWith('AA') ? 'BB' : 'AA'}`;
  const verifier = new Verifier(keys, options);
  const at = { now: NOW };
  const refused = () => {
    try {
      verifier.verify(changed, at);
    } catch {
      return;
    }
    throw new Error('a changed token was accepted');
  };
  console.log(`${name}: ${token.length} bytes, ${Object.keys(claims).length} claims`);
  measure('  Verifier.verify(string)', () => verifier.verify(token, at));
  measure('  Verifier.verify(bytes)', () => verifier.verify(bytes, at));
  measure('  Verifier.verifyRaw(string)', () => verifier.verifyRaw(token, at));
  measure('  jwsVerify(string, keys)', () => jwsVerify(token, keys));
  measure('  Verifier.verifyDetailed(string)', () => verifier.verifyDetailed(token, at));
  measure('  verify(string, keys, options)', () => verify(token, keys, { ...options, now: NOW }));
  measure('  Verifier.verify of a changed token (throws)', refused);
  measure('  sign(object, keys, {expiresIn})', () => sign({ sub: 'alice' }, keys, { expiresIn: 300, now: NOW }));
  measure('  sign(object, keys)', () => sign(claims, keys));
  measure('  of which JSON.parse', () => JSON.parse(json));
  measure('  a call that does little: peek of the signature', () => peek(token, 'signature'));
}
