/*
 * Runs the tests, as many files at a time as there are processors, where `node --test` would leave one unused.
 *
 * Usage: node test/run.mjs [FILE...]
 */

import { readdirSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { run } from 'node:test';
import { spec, tap } from 'node:test/reporters';

const named = process.argv.slice(2);
const all = ['test', 'test/jsonwebtoken'].flatMap((folder) =>
  readdirSync(folder)
    .filter((name) => name.endsWith('.test.mjs'))
    .map((name) => join(folder, name)),
);

const tests = run({ files: named.length > 0 ? named : all, concurrency: availableParallelism() });
tests.on('test:fail', () => {
  process.exitCode = 1;
});
tests.compose(process.stdout.isTTY ? new spec() : tap).pipe(process.stdout);
