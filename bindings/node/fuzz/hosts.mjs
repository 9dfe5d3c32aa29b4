// Functions called with objects that run code of the program when they are read, put together at random: several at a
// time, each with a deed of its own. test/hosts.test.mjs walks over the same, one at a time.

import assert from 'node:assert/strict';

import fc from 'fast-check';

import {
  ONLY_TRUE,
  SURFACE,
  World,
  agent,
  argumentsOf,
  deeds,
  hostileForms,
  optionNames,
  optionValue,
  outcome,
  startClock,
  stopClock,
} from '../test/support/hosts.mjs';

/** What a program does, and when. */
const trick = fc.record({
  deed: fc.constantFrom(...Object.keys(deeds)),
  nth: fc.integer({ min: 1, max: 6 }),
  /** An option or an argument, counted round; the whole of the options; or the clock. */
  place: fc.constantFrom('option', 'argument', 'options', 'clock'),
  which: fc.nat({ max: 30 }),
  form: fc.nat({ max: 11 }),
});

const situation = fc.record({
  name: fc.constantFrom(...Object.keys(SURFACE)),
  version: fc.constantFrom('good', 'forged'),
  options: fc.uniqueArray(fc.nat({ max: 30 }), { maxLength: 5 }),
  tricks: fc.array(trick, { minLength: 1, maxLength: 3 }),
});

const pick = (list, index) => list[index % list.length];

function namesOf({ name, options }) {
  const { kind } = SURFACE[name];
  if (kind === undefined) return [];
  const all = optionNames(kind);
  return [...new Set(options.map((index) => pick(all, index)))];
}

function plainArguments(spec, names, world) {
  const options = Object.fromEntries(names.map((option) => [option, optionValue(spec.kind, option, world)]));
  return argumentsOf(spec, world, options);
}

/** Puts the tricks into the arguments. */
function withTricks(spec, names, tricks, world) {
  const args = plainArguments(spec, names, world);
  const last = args.length - 1;
  // A hostile form of a hostile form may have lost what was in it, so there is one for each.
  const replaced = new Set();
  for (const { deed, nth, place, which, form } of tricks) {
    const act = agent(world, deed, nth);
    const formOf = (value, most = Infinity) => pick(hostileForms(value, act, world).slice(0, most), form)[1];
    if (place === 'clock') {
      const { now: before } = Date;
      Date.now = () => (act(), before());
    } else if (place === 'argument') {
      const index = which % args.length;
      const isOptions = spec.kind !== undefined && index === last;
      if (!replaced.has(index) && !isOptions) args[index] = formOf(args[index]);
      replaced.add(index);
    } else if (spec.kind !== undefined && typeof args[last] === 'object' && args[last] !== null) {
      if (replaced.has(last)) continue;
      if (place === 'options') {
        // The forms after these hold no options, to who does not ask for JSON.
        args[last] = formOf(args[last], 3);
        replaced.add(last);
      } else if (names.length > 0) {
        const option = pick(names, which);
        const value = optionValue(spec.kind, option, world);
        if (Object.getPrototypeOf(args[last]) === Object.prototype) {
          const put = form % 2 === 0 ? { value: formOf(value) } : { get: () => (act(), value) };
          Object.defineProperty(args[last], option, { enumerable: true, configurable: true, ...put });
        }
      }
    }
  }
  return args;
}

const subsets = (list) => list.reduce((all, item) => [...all, ...all.map((some) => [...some, item])], [[]]);

/** What plain values give where some of the deeds were done before. */
async function* plainOutcomes(spec, names, tricks, version) {
  const lax = ONLY_TRUE[spec.kind] ?? [];
  for (const left of subsets(names.filter((name) => lax.includes(name)))) {
    const kept = names.filter((name) => !left.includes(name));
    for (const done of subsets([...new Set(tricks.map(({ deed }) => deed))])) {
      const world = new World(version);
      try {
        const args = plainArguments(spec, kept, world);
        for (const deed of done) deeds[deed](world);
        yield await outcome(spec, args, world);
      } catch {
        // A deed that throws, or can no longer be done.
      } finally {
        world.done();
      }
    }
  }
}

async function run(found, counts) {
  const { name, version, tricks } = found;
  const spec = SURFACE[name];
  const names = namesOf(found);
  const world = new World(version);
  stopClock();
  let result;
  try {
    result = await outcome(spec, withTricks(spec, names, tricks, world), world);
  } finally {
    startClock();
    world.done();
  }
  counts[result.ok ? 'ok' : 'refused']++;
  if (!result.ok) {
    assert.ok(result.error instanceof Error && result.error.message.length > 5, `not a clear error: ${result.text}`);
    return;
  }
  assert.ok(!(spec.verifies && version === 'forged'), `a forged token was accepted: ${result.text}`);
  stopClock();
  try {
    const texts = [];
    for await (const plain of plainOutcomes(spec, names, tricks, version)) {
      if (plain.ok && plain.text === result.text) return;
      texts.push(plain.text);
    }
    assert.fail(`${result.text}, and not one of\n${texts.join('\n')}`);
  } finally {
    startClock();
  }
}

export function hosts() {
  const counts = { ok: 0, refused: 0 };
  return {
    property: fc.asyncProperty(situation, (found) => run(found, counts)),
    summary: () => `${counts.ok} came to what plain values give, ${counts.refused} to an error`,
  };
}
