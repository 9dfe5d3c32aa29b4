// Worker threads: each loads the package for itself, all share the library.

import assert from 'node:assert/strict';
import { once } from 'node:events';
import { test } from 'node:test';
import { Worker } from 'node:worker_threads';

import { Keyset, sign, verify } from '../index.mjs';
import { NOW } from './support/tokens.mjs';

const SCRIPT = `
  import { parentPort, workerData } from 'node:worker_threads';
  const { ClaimError, Keyset, Verifier, sign } = await import(workerData.module);
  const keys = Keyset.fromJwks(workerData.jwks);
  const verifier = new Verifier(keys, { audience: workerData.name });
  let refused = 0;
  for (let i = 0; i < 2000; i++) {
    const token = sign({ aud: workerData.name, n: i, exp: ${NOW} + 1 }, keys);
    const { n, aud } = verifier.verify(token, { now: ${NOW} });
    if (n !== i || aud !== workerData.name) throw new Error('the claims of another call');
    try {
      verifier.verify(token, { now: ${NOW} + 1 });
    } catch (error) {
      if (error instanceof ClaimError && error.code === 'JWT_EXPIRED') refused++;
    }
  }
  parentPort.postMessage({ refused, token: sign({ aud: workerData.name, exp: ${NOW} + 1 }, keys) });
  keys.free();`;

test('several threads sign and verify at once', async () => {
  const keys = Keyset.generate('HS256', { kid: 'shared' });
  const jwks = keys.exportJwks({ private: true }).toString();
  const module = new URL('../index.mjs', import.meta.url).href;
  const names = ['one', 'two', 'three', 'four'];
  const answers = await Promise.all(
    names.map(async (name) => {
      const script = new URL(`data:text/javascript,${encodeURIComponent(SCRIPT)}`);
      const worker = new Worker(script, { workerData: { name, jwks, module } });
      const [answer] = await once(worker, 'message');
      const [code] = await once(worker, 'exit');
      assert.equal(code, 0);
      return answer;
    }),
  );
  answers.forEach(({ refused, token }, i) => {
    assert.equal(refused, 2000);
    assert.equal(verify(token, keys, { now: NOW, audience: names[i] }).aud, names[i]);
  });
});

test('a thread that ends abruptly leaves the others at work', async () => {
  const keys = Keyset.generate('HS256');
  const module = new URL('../index.mjs', import.meta.url).href;
  const script = `
    import { parentPort } from 'node:worker_threads';
    const { Keyset, sign } = await import(${JSON.stringify(module)});
    const keys = Keyset.generate('HS256');
    parentPort.postMessage('at work');
    for (;;) sign({}, keys, { allowMissingExp: true });`;
  const worker = new Worker(new URL(`data:text/javascript,${encodeURIComponent(script)}`));
  await once(worker, 'message');
  await worker.terminate();
  assert.equal(verify(sign({ sub: 'alice' }, keys, { expiresIn: 60 }), keys).sub, 'alice');
});
