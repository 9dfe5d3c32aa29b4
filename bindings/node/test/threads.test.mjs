// Worker threads: each loads the package for itself, all share the library.

import assert from 'node:assert/strict';
import { once } from 'node:events';
import { test } from 'node:test';
import { Worker } from 'node:worker_threads';

import { Keyset, sign, verify } from '../index.mjs';
import { NOW } from './support/tokens.mjs';

const start = (keys, name, rounds) =>
  new Worker(new URL('./support/worker.mjs', import.meta.url), {
    workerData: { name, rounds, jwks: keys.exportJwks({ private: true }) },
  });

test('several threads sign and verify at once', async () => {
  const keys = Keyset.generate('HS256', { kid: 'shared' });
  const names = ['one', 'two', 'three', 'four'];
  const answers = await Promise.all(
    names.map(async (name) => {
      const worker = start(keys, name, 2000);
      const ended = once(worker, 'exit');
      const [answer] = await once(worker, 'message');
      assert.deepEqual(await ended, [0]);
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
  const worker = start(keys, 'endless', Infinity);
  assert.deepEqual(await once(worker, 'message'), ['at work']);
  assert.equal(await worker.terminate(), 1);
  assert.equal(verify(sign({ sub: 'alice' }, keys, { expiresIn: 60 }), keys).sub, 'alice');
});
