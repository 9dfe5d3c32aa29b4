// Every block of code in README.md runs, and prints what it says.

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';

import { PACKAGE } from './support/copy.mjs';

const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8');
const blocks = [...readme.matchAll(/^## ([^\n]*)\n(?:(?!^## )[^])*?^```js\n([^]*?)^```/gm)];
const fences = readme.match(/^```js$/gm);

test('each section has one block, and none is overlooked', () => {
  assert.ok(blocks.length >= 6);
  assert.equal(blocks.length, fences.length);
});

for (const [, section, code] of blocks) {
  test(`README: ${section}`, () => {
    const { stdout, stderr, status } = spawnSync(process.execPath, ['--input-type=module', '-e', code], {
      cwd: PACKAGE,
      encoding: 'utf8',
    });
    assert.equal(status, 0, stderr);
    // `console.log(…); // what it prints`
    const promised = [...code.matchAll(/console\.log\(.*\); \/\/ (.*)$/gm)].map(([, text]) => text);
    const lines = stdout.split('\n');
    for (const line of promised) assert.ok(lines.includes(line), `${JSON.stringify(line)} in:\n${stdout}`);
  });
}

test('README names every option', () => {
  const declarations = readFileSync(new URL('../index.d.ts', import.meta.url), 'utf8');
  for (const name of [
    ...['VerifierOptions', 'SignOptions', 'DocumentOptions', 'KeyOptions', 'EmptyOptions', 'GenerateOptions'],
    ...['JweEncryptOptions', 'JweDecryptOptions', 'JWKSClientOptions'],
  ]) {
    const body = declarations.match(new RegExp(`interface ${name} [^{]*\\{([^]*?)^}`, 'm'))[1];
    const options = [...body.matchAll(/^ {2}(\w+)\?:/gm)].map(([, option]) => option);
    assert.ok(options.length >= 2, name);
    for (const option of options) assert.match(readme, new RegExp(`\\b${option}\\b`), option);
  }
});
