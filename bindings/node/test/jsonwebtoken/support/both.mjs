// The same call to jsonwebtoken and to onejwt/jsonwebtoken, with the clock stopped.

import assert from 'node:assert/strict';

import theirs from 'jsonwebtoken';

import ours from '../../../jsonwebtoken/index.mjs';

export { ours, theirs };

export const NOW = 1_700_000_000;

/** Stops the clock for a test file: what both libraries read is Date.now. */
export function stopClock(seconds = NOW) {
  Date.now = () => seconds * 1000 + 123;
}

const CLASSES = ['JsonWebTokenError', 'TokenExpiredError', 'NotBeforeError'];

/** An error as a program sees it: its classes, its message, and what JSON makes of it. */
function seen(error, library) {
  if (!(error instanceof Error)) return { thrown: error };
  const classes = CLASSES.filter((name) => error instanceof library[name]);
  return {
    classes: classes.length === 0 ? [error.constructor.name] : classes,
    name: error.name,
    message: error.message,
    json: JSON.stringify(error),
    keys: Object.keys(error),
    expiredAt: error.expiredAt,
    date: error.date,
    code: classes.length === 0 ? error.code : undefined,
  };
}

/** A short secret makes a warning, which is tested on its own. */
export function ignoreWarnings() {
  process.removeAllListeners('warning');
  process.on('warning', () => {});
}

/** What a call returns or throws. */
export function outcome(library, call) {
  try {
    return { result: call(library) };
  } catch (error) {
    return { error: seen(error, library) };
  }
}

/** What a call hands to its callback, and how much of it: `call(library, callback)`. */
export function later(library, call) {
  return new Promise((resolve) => {
    const callback = (...given) => {
      const [error, result] = given;
      resolve({ ...(error ? { error: seen(error, library) } : { result }), given: given.length });
    };
    try {
      call(library, callback);
    } catch (error) {
      resolve({ thrown: seen(error, library) });
    }
  });
}

/** The outcome of both, which must be the same; or what `instead` makes of it where the two are meant to differ. */
export function same(call, what, instead = (expected) => expected) {
  const expected = outcome(theirs, call);
  assert.deepEqual(outcome(ours, call), instead(expected), what);
  return expected;
}

/** Likewise with a callback. */
export async function sameLater(call, what, instead = (expected) => expected) {
  const expected = await later(theirs, call);
  assert.deepEqual(await later(ours, call), instead(expected), what);
  return expected;
}

/** The outcome of an error of this message. */
export function refusal(message, type = ours.JsonWebTokenError) {
  return { error: seen(new type(message), ours) };
}
