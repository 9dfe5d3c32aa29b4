/*
 * onejwt beside the libraries that Node.js programs use: `make bench-peers`.
 *
 * Each library signs the same claims and verifies the same token, `exp`, `iss` and `aud` included, in the way that its
 * documentation shows, with keys that were parsed before where it takes such. They take turns, so that a busy machine slows all
 * alike; what is said is the median over all rounds of how many times as long as onejwt a library took in the same round, in
 * time of the processor: jose's promises are kept by threads of their own. The number of rounds may be given, and a file for
 * what was measured (see table.py).
 */

import { createPrivateKey, createPublicKey, createSecretKey } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { isDeepStrictEqual } from 'node:util';

const fromPackage = createRequire(new URL('../../bindings/node/package.json', import.meta.url));
const fromInterop = createRequire(new URL('../../tests/interop/node/package.json', import.meta.url));
const fromHere = createRequire(new URL('./node/package.json', import.meta.url));
const { Keyset, Verifier, jweDecrypt, jweEncrypt, sign, version } = fromPackage('./index.js');
const dropIn = fromPackage('./jsonwebtoken/index.js');
const jsonwebtoken = fromPackage('jsonwebtoken');
const { createSigner, createVerifier } = fromHere('fast-jwt');
const nodeRs = fromHere('@node-rs/jsonwebtoken');
const jose = await import(new URL(`file://${fromInterop.resolve('jose')}`));

const versionOf = (require, name) => `${name} ${require(`${name}/package.json`).version}`;
const NAME = {
  dropIn: 'onejwt/jsonwebtoken',
  jsonwebtoken: versionOf(fromPackage, 'jsonwebtoken'),
  jose: versionOf(fromInterop, 'jose'),
  fastJwt: versionOf(fromHere, 'fast-jwt'),
  nodeRs: versionOf(fromHere, '@node-rs/jsonwebtoken'),
};
NAME.cache = `${NAME.fastJwt} with its cache`;

const ISSUER = 'https://login.example';
const AUDIENCE = 'orders';
const ROUNDS = Number(process.argv[2] ?? 201);
const ROUND_US = 3000;

const cpu = () => {
  const { user, system } = process.cpuUsage();
  return user + system;
};

/** Microseconds of the processor that a call takes, with or without a promise. */
async function timeOf({ call, isAsync }, calls) {
  const began = cpu();
  if (isAsync) for (let i = 0; i < calls; i++) await call();
  else for (let i = 0; i < calls; i++) call();
  return (cpu() - began) / calls;
}

const rows = [];

async function compare(operation, alg, rivals) {
  // Some more at first, until they are compiled.
  for (const rival of rivals) {
    await timeOf(rival, 200);
    rival.calls = Math.max(1, Math.round(ROUND_US / Math.max(0.5, await timeOf(rival, 200))));
  }
  const rounds = [];
  for (let round = 0; round < ROUNDS; round++) {
    const times = [];
    for (const rival of rivals) times.push(await timeOf(rival, rival.calls));
    rounds.push(times);
  }
  const quarter = (values, part) => values.sort((a, b) => a - b)[Math.floor((values.length * part) / 4)];
  const own_us = quarter(
    rounds.map(([time]) => time),
    2,
  );
  const peers = {};
  rivals.slice(1).forEach(({ name }, i) => {
    const ratios = rounds.map((times) => times[i + 1] / times[0]);
    peers[name] = [1, 2, 3].map((part) => quarter(ratios, part));
  });
  rows.push({ operation, alg, own_us, peers });
  const others = Object.entries(peers).map(([name, [, half]]) => `  ${name} ${half.toFixed(1)} x`);
  console.log(`${`${alg} ${operation}`.padEnd(32)}${own_us.toFixed(1).padStart(9)} us${others.join('')}`);
}

function keysFor(alg) {
  if (alg === 'HS256') {
    const secret = createSecretKey(Buffer.alloc(32, 'onejwt'));
    const bytes = secret.export();
    return { keys: Keyset.fromSecret(bytes, alg), signing: secret, verifying: secret, forSigners: bytes, forVerifiers: bytes };
  }
  const keys = Keyset.generate(alg);
  const forSigners = keys.exportPem({ private: true }).toString();
  const signing = createPrivateKey(forSigners);
  const forVerifiers = keys.exportPem().toString();
  return { keys, signing, verifying: createPublicKey(signing), forSigners, forVerifiers };
}

async function signatures(alg) {
  const now = Math.floor(Date.now() / 1000);
  const claims = { iss: ISSUER, aud: AUDIENCE, sub: 'alice', roles: ['reader'], iat: now, exp: now + 86_400 };
  const { keys, signing, verifying, forSigners, forVerifiers } = keysFor(alg);
  const policy = { algorithms: [alg], issuer: ISSUER, audience: AUDIENCE };
  const verifier = new Verifier(keys, policy);
  const token = sign(claims, keys);
  // jsonwebtoken has no EdDSA.
  const modules = alg === 'EdDSA' ? [[NAME.dropIn, dropIn]] : [[NAME.dropIn, dropIn], [NAME.jsonwebtoken, jsonwebtoken]];

  const theirs = { algorithms: [alg], allowedIss: ISSUER, allowedAud: AUDIENCE, key: forVerifiers };
  const [plain, caching] = [false, true].map((cache) => createVerifier({ ...theirs, cache }));
  const validation = { algorithms: [alg], iss: [ISSUER], aud: [AUDIENCE], validateExp: true };
  const verifiers = [
    { name: 'onejwt', call: () => verifier.verify(token) },
    ...modules.map(([name, module]) => ({ name, call: () => module.verify(token, verifying, policy) })),
    { name: NAME.fastJwt, call: () => plain(token) },
    { name: NAME.cache, call: () => caching(token) },
    { name: NAME.nodeRs, call: () => nodeRs.verifySync(token, forVerifiers, validation) },
    { name: NAME.jose, call: async () => (await jose.jwtVerify(token, verifying, policy)).payload, isAsync: true },
  ];
  for (const { name, call } of verifiers) {
    const found = JSON.parse(JSON.stringify(await call()));
    if (!isDeepStrictEqual(found, claims)) throw new Error(`${alg}: ${name} reads something else`);
  }
  const signer = createSigner({ key: forSigners, algorithm: alg });
  const header = { algorithm: alg };
  const signers = [
    { name: 'onejwt', call: () => sign(claims, keys) },
    ...modules.map(([name, module]) => ({ name, call: () => module.sign(claims, signing, { algorithm: alg }) })),
    { name: NAME.fastJwt, call: () => signer(claims) },
    { name: NAME.nodeRs, call: () => nodeRs.signSync(claims, forSigners, header) },
    { name: NAME.jose, call: () => new jose.SignJWT(claims).setProtectedHeader({ alg }).sign(signing), isAsync: true },
  ];
  for (const { call } of signers) verifier.verify(await call());
  await compare('verify', alg, verifiers);
  await compare('sign', alg, signers);
}

async function encryption(alg, enc) {
  const content = Buffer.from(JSON.stringify({ iss: ISSUER, aud: AUDIENCE, sub: 'alice', roles: ['reader'] }));
  const keys = Keyset.generate(alg === 'dir' ? enc : alg, { forEncryption: true });
  const jwk = JSON.parse(keys.exportJwks({ private: true })).keys[0];
  const isShared = jwk.kty === 'oct';
  const decryptingKey = isShared ? Buffer.from(jwk.k, 'base64url') : await jose.importJWK(jwk, alg);
  const { d, p, q, dp, dq, qi, ...shown } = jwk;
  const encryptingKey = isShared ? decryptingKey : await jose.importJWK(shown, alg);
  const header = { alg, enc };
  const mine = { enc };
  const encrypt = () => new jose.CompactEncrypt(content).setProtectedHeader(header).encrypt(encryptingKey);
  const token = jweEncrypt(content, keys, mine);
  const decryptors = [
    { name: 'onejwt', call: () => jweDecrypt(token, keys) },
    { name: NAME.jose, call: async () => (await jose.compactDecrypt(token, decryptingKey)).plaintext, isAsync: true },
  ];
  for (const { call } of decryptors) {
    if (!content.equals(Buffer.from(await call()))) throw new Error(`${alg}: not all libraries read the same`);
  }
  if (!content.equals(jweDecrypt(await encrypt(), keys))) throw new Error(`${alg}: jose encrypted something else`);
  await compare('decrypt', `${alg} ${enc}`, decryptors);
  await compare('encrypt', `${alg} ${enc}`, [
    { name: 'onejwt', call: () => jweEncrypt(content, keys, mine) },
    { name: NAME.jose, call: encrypt, isAsync: true },
  ]);
}

console.log(`Node.js ${process.version}; onejwt ${version}, and how many times as long the others take`);
for (const alg of ['HS256', 'RS256', 'ES256', 'EdDSA']) await signatures(alg);
for (const [alg, enc] of [
  ['dir', 'A256GCM'],
  ['A256KW', 'A256CBC-HS512'],
  ['RSA-OAEP-256', 'A256GCM'],
  ['ECDH-ES+A256KW', 'A256GCM'],
]) {
  await encryption(alg, enc);
}
if (process.argv[3] !== undefined) {
  writeFileSync(process.argv[3], JSON.stringify({ runtime: `Node.js ${process.version}`, rounds: ROUNDS, rows }));
}
