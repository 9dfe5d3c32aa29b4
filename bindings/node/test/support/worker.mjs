// What the worker threads of threads.test.mjs do.

import { parentPort, workerData } from 'node:worker_threads';

import { ClaimError, Keyset, Verifier, sign } from '../../index.mjs';
import { NOW } from './tokens.mjs';

const { name, jwks, rounds } = workerData;
const keys = Keyset.fromJwks(jwks);
const verifier = new Verifier(keys, { audience: name });
let refused = 0;
if (rounds === Infinity) parentPort.postMessage('at work');
for (let i = 0; i < rounds; i++) {
  const token = sign({ aud: name, n: i, exp: NOW + 1 }, keys);
  const { n, aud } = verifier.verify(token, { now: NOW });
  if (n !== i || aud !== name) throw new Error('the claims of another call');
  try {
    verifier.verify(token, { now: NOW + 1 });
  } catch (error) {
    if (error instanceof ClaimError && error.code === 'JWT_EXPIRED') refused++;
  }
}
parentPort.postMessage({ refused, token: sign({ aud: name, exp: NOW + 1 }, keys) });
keys.free();
