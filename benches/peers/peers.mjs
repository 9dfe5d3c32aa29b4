/*
 * onejwt beside the libraries that Node.js programs use: `make bench-peers`.
 *
 * Each library signs the same claims and verifies the same token, `exp`, `iss` and `aud` included, in the way that its
 * documentation shows, with keys that were parsed before. They take turns, so that a busy machine slows all alike; what
 * is printed is the median over all rounds of how many times longer a library took than onejwt in the same round. The
 * number of rounds may be given.
 */

import { createPrivateKey, createPublicKey, createSecretKey } from 'node:crypto';
import { createRequire } from 'node:module';
import { isDeepStrictEqual } from 'node:util';

const fromPackage = createRequire(new URL('../../bindings/node/package.json', import.meta.url));
const fromInterop = createRequire(new URL('../../tests/interop/node/package.json', import.meta.url));
const { Keyset, Verifier, sign, version } = fromPackage('./index.js');
const dropIn = fromPackage('./jsonwebtoken/index.js');
const jsonwebtoken = fromPackage('jsonwebtoken');
const jose = await import(new URL(`file://${fromInterop.resolve('jose')}`));

const ISSUER = 'https://login.example';
const AUDIENCE = 'orders';
const ROUNDS = Number(process.argv[2] ?? 201);
const ROUND_MS = 3;

/** Milliseconds that a call takes, with or without a promise. */
async function timeOf({ call, isAsync }, calls) {
  const began = performance.now();
  if (isAsync) for (let i = 0; i < calls; i++) await call();
  else for (let i = 0; i < calls; i++) call();
  return (performance.now() - began) / calls;
}

const median = (values) => values.sort((a, b) => a - b)[values.length >> 1];

async function compare(what, rivals) {
  for (const rival of rivals) rival.calls = Math.max(1, Math.round(ROUND_MS / (await timeOf(rival, 200))));
  const rounds = [];
  for (let round = 0; round < ROUNDS; round++) {
    const times = [];
    for (const rival of rivals) times.push(await timeOf(rival, rival.calls));
    rounds.push(times);
  }
  const own = (median(rounds.map(([time]) => time)) * 1000).toFixed(1);
  const columns = rivals.slice(1).map((_, i) => median(rounds.map((times) => times[i + 1] / times[0])));
  console.log(`${what.padEnd(14)}${own.padStart(10)} us${columns.map((x) => `${x.toFixed(1).padStart(20)} x`).join('')}`);
}

function keysFor(alg) {
  if (alg === 'HS256') {
    const secret = createSecretKey(Buffer.alloc(32, 'onejwt'));
    return { keys: Keyset.fromSecret(secret.export(), alg), signing: secret, verifying: secret };
  }
  const keys = Keyset.generate(alg);
  const signing = createPrivateKey(keys.exportPem({ private: true }));
  return { keys, signing, verifying: createPublicKey(signing) };
}

async function measure(alg) {
  const now = Math.floor(Date.now() / 1000);
  const claims = { iss: ISSUER, aud: AUDIENCE, sub: 'alice', roles: ['reader'], iat: now, exp: now + 86_400 };
  const { keys, signing, verifying } = keysFor(alg);
  const policy = { algorithms: [alg], issuer: ISSUER, audience: AUDIENCE };
  const verifier = new Verifier(keys, policy);
  const token = sign(claims, keys);
  const modules = [dropIn, jsonwebtoken];

  const verifiers = [
    { call: () => verifier.verify(token) },
    ...modules.map((module) => ({ call: () => module.verify(token, verifying, policy) })),
    { call: async () => (await jose.jwtVerify(token, verifying, policy)).payload, isAsync: true },
  ];
  for (const { call } of verifiers) {
    if (!isDeepStrictEqual(await call(), claims)) throw new Error(`${alg}: not all libraries read the same`);
  }
  const signers = [
    { call: () => sign(claims, keys) },
    ...modules.map((module) => ({ call: () => module.sign(claims, signing, { algorithm: alg }) })),
    { call: () => new jose.SignJWT(claims).setProtectedHeader({ alg }).sign(signing), isAsync: true },
  ];
  for (const { call } of signers) verifier.verify(await call());
  await compare(`${alg} verify`, verifiers);
  await compare(`${alg} sign`, signers);
}

const versionOf = (require, name) => `${name} ${require(`${name}/package.json`).version}`;
const names = ['onejwt/jsonwebtoken', versionOf(fromPackage, 'jsonwebtoken'), versionOf(fromInterop, 'jose')];
console.log(`Node.js ${process.version}; onejwt ${version}, and how many times longer the others take`);
console.log(`${''.padEnd(14)}${'onejwt'.padStart(13)}${names.map((name) => name.padStart(22)).join('')}`);
for (const alg of ['HS256', 'RS256', 'ES256']) await measure(alg);
