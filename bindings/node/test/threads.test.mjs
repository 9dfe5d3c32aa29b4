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

for (const [alg, rounds] of [
  ['HS256', 2000],
  ['RS256', 100],
  ['ES256', 500],
  ['EdDSA', 500],
  ['ML-DSA-44', 200],
]) {
  test(`several threads sign and verify at once with ${alg}`, async () => {
    const keys = Keyset.generate(alg, { kid: 'shared' });
    const names = ['one', 'two', 'three', 'four'];
    const answers = await Promise.all(
      names.map(async (name) => {
        const worker = start(keys, name, rounds);
        const ended = once(worker, 'exit');
        const [answer] = await once(worker, 'message');
        assert.deepEqual(await ended, [0]);
        return answer;
      }),
    );
    answers.forEach(({ refused, token }, i) => {
      assert.equal(refused, rounds);
      assert.equal(verify(token, keys, { now: NOW, audience: names[i] }).aud, names[i]);
    });
  });
}

test('keys turn over in several threads, and not one verification fails', async () => {
  const lasting = Keyset.generate('ES256', { kid: 'lasting' }).add(Keyset.generate('EdDSA', { kid: 'lasting too' }));
  const tokens = Array.from({ length: 20 }, (_, n) =>
    sign({ n, exp: NOW + 1 }, lasting, { kid: lasting.at(n % 2).kid }),
  );
  const passing = ['ES256', 'ES384', 'EdDSA', 'ML-DSA-44'].map((alg) =>
    Keyset.generate(alg, { kid: alg }).exportJwks(),
  );
  const rounds = 1000;
  const workerData = { tokens, lasting: lasting.exportJwks(), passing, rounds };
  await Promise.all(
    Array.from({ length: 4 }, async () => {
      const worker = new Worker(new URL('./support/rotating-worker.mjs', import.meta.url), { workerData });
      const ended = once(worker, 'exit');
      assert.deepEqual(await once(worker, 'message'), [{ verified: rounds, refused: rounds }]);
      assert.deepEqual(await ended, [0]);
    }),
  );
});

test('a thread that ends abruptly leaves the others at work', async () => {
  const keys = Keyset.generate('HS256');
  const worker = start(keys, 'endless', Infinity);
  assert.deepEqual(await once(worker, 'message'), ['at work']);
  assert.equal(await worker.terminate(), 1);
  assert.equal(verify(sign({ sub: 'alice' }, keys, { expiresIn: 60 }), keys).sub, 'alice');
});
