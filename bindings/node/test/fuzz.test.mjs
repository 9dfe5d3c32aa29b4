// npm run fuzz makes the calls that it promises, and its arguments are what it says. One seed, so that a test is the same
// each time.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { PACKAGE } from './support/copy.mjs';
import { node } from './support/npm.mjs';

const fuzz = (...args) => node(['fuzz/run.mjs', ...args], { cwd: PACKAGE, env: { SEED: '1' } });

for (const target of ['hosts', 'jsonwebtoken']) {
  test(`a few calls at random: ${target}`, async () => {
    const { status, stdout, stderr } = await fuzz('3', target);
    assert.equal(status, 0, stderr);
    const [, calls] = stdout.match(new RegExp(`^fuzz ${target}: (\\d+) calls, seed 1; `)) ?? assert.fail(stdout);
    assert.ok(Number(calls) > 20, calls);
  });
}

test('arguments that are none', async () => {
  for (const args of [['x'], ['0'], ['-5'], ['1', 'other']]) {
    const { status, stderr } = await fuzz(...args);
    assert.equal(status, 2);
    assert.match(stderr, /^usage: npm run fuzz -- SECONDS \[TARGET …\]; the targets are hosts and jsonwebtoken/);
  }
});
