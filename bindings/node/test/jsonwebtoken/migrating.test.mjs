// Every block of code in MIGRATING.md runs, and prints what it says.

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';

import { PACKAGE } from '../support/copy.mjs';

const page = readFileSync(new URL('../../MIGRATING.md', import.meta.url), 'utf8');
const blocks = [...page.matchAll(/^```js\n([^]*?)^```/gm)].map(([, code]) => code);

test('there are blocks before and after', () => {
  assert.equal(blocks.length, page.match(/^```js$/gm).length);
  assert.ok(blocks.some((code) => code.includes("require('jsonwebtoken')")));
  assert.ok(blocks.some((code) => code.includes("require('onejwt/jsonwebtoken')")));
  const [before, after] = blocks;
  assert.equal(after, before.replace("'jsonwebtoken'", "'onejwt/jsonwebtoken'"), 'the change is one line');
});

for (const [index, code] of blocks.entries()) {
  test(`MIGRATING: block ${index + 1}`, () => {
    const { stdout, stderr, status } = spawnSync(process.execPath, ['--input-type=commonjs', '-e', code], {
      cwd: PACKAGE,
      encoding: 'utf8',
    });
    assert.equal(status, 0, stderr);
    assert.equal(stderr, '');
    const promised = [...code.matchAll(/console\.log\(.*\); \/\/ (.*)$/gm)].map(([, text]) => text);
    assert.ok(promised.length > 0);
    assert.deepEqual(stdout.trimEnd().split('\n'), promised);
  });
}
