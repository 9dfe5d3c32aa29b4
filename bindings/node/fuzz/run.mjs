// npm run fuzz -- SECONDS [TARGET …]: makes calls at random for that long, shared out among the targets, and ends with an
// error where one does what it must not do. What it prints then, the seed and the path, makes that call again:
// SEED=… PATH_TO=… npm run fuzz -- 60 TARGET

import process from 'node:process';

import fc from 'fast-check';

import { hosts } from './hosts.mjs';
import { jsonwebtoken } from './jsonwebtoken.mjs';

const targets = { hosts, jsonwebtoken };

const [given = '60', ...named] = process.argv.slice(2);
const seconds = Number(given);
const names = named.length === 0 ? Object.keys(targets) : named;
const unknown = names.filter((name) => !Object.hasOwn(targets, name));
if (!(seconds > 0) || unknown.length > 0) {
  console.error(`usage: npm run fuzz -- SECONDS [TARGET …]; the targets are ${Object.keys(targets).join(' and ')}`);
  process.exit(2);
}

const MOST_RUNS = 2 ** 31 - 1;

for (const name of names) {
  const { property, summary } = targets[name]();
  const details = await fc.check(property, {
    numRuns: MOST_RUNS,
    interruptAfterTimeLimit: (seconds * 1000) / names.length,
    // The time is up: that is how a run is meant to end.
    markInterruptAsFailure: false,
    ...(process.env.SEED && { seed: Number(process.env.SEED) }),
    ...(process.env.PATH_TO && { path: process.env.PATH_TO }),
  });
  if (details.failed) {
    console.error(fc.defaultReportMessage(details));
    console.error(details.errorInstance);
    process.exit(1);
  }
  console.log(`fuzz ${name}: ${details.numRuns} calls, seed ${details.seed}; ${summary()}`);
}
