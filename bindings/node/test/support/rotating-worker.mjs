// What the worker threads do that turn keys over: verify, and reload, replace and add to the keys all the while.

import { parentPort, workerData } from 'node:worker_threads';

import { KeyError, Keyset, Verifier } from '../../index.mjs';
import { NOW } from './tokens.mjs';

const { tokens, lasting, passing, rounds } = workerData;
const keys = Keyset.fromJwks(lasting);
const verifier = new Verifier(keys);
let verified = 0;
let refused = 0;
for (let round = 0; round < rounds; round++) {
  const other = passing[round % passing.length];
  const both = { keys: [...lasting.keys, ...other.keys] };
  if (round % 3 === 0) keys.reload(both);
  else if (round % 3 === 1) keys.replace(Keyset.fromJwks(lasting)).add(Keyset.fromJwks(other));
  else keys.replace(Keyset.fromJwks(both));
  try {
    keys.reload({ keys: [...other.keys, { kty: 'EC', crv: 'P-256', d: 'AA' }] });
  } catch (error) {
    if (error instanceof KeyError && error.code === 'JWT_KEY_MALFORMED' && keys.length === 3) refused++;
  }
  const n = round % tokens.length;
  if (verifier.verify(tokens[n], { now: NOW }).n === n) verified++;
}
parentPort.postMessage({ verified, refused });
keys.free();
