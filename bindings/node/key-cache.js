'use strict';

/* The keys of an issuer as a text that is stored, for a process that starts with them (docs/jwks-clients.md). */

const { ArgumentError } = require('./errors.js');
const { constants, memberType } = require('./native.js');
const { isWellFormed, kindOf } = require('./options.js');

const MEMBERS = { __proto__: null, url: 'string', fetched_at: 'number', fresh_for: 'number', etag: 'string', jwks: 'string' };
const NAMES = Object.keys(MEMBERS);

/** Seconds since the epoch: unlike the clock of a client it goes on in another process. */
const wallClock = () => Math.floor(Date.now() / 1000);

const cacheText = (cache) => JSON.stringify(cache, NAMES);

const wrong = (why) =>
  new ArgumentError(`the text is not what exportCache returned: ${why}. Remove it, and the keys are fetched`, {
    code: 'JWT_INVALID_ARGUMENT',
    status: constants.JWT_INVALID_ARGUMENT,
  });

/** What was stored; throws for anything else. */
function readCache(stored) {
  if (typeof stored !== 'string') throw new TypeError(`the stored keys must be a string, not ${kindOf(stored)}`);
  // The library reads strictly: no name twice, and nothing behind the object.
  if (!isWellFormed(stored) || memberType(Buffer.from(stored, 'utf8'), 'url') === undefined) {
    throw wrong('it is not one JSON object');
  }
  const found = JSON.parse(stored);
  const names = Object.keys(found);
  if (names.length !== NAMES.length || !NAMES.every((name) => Object.hasOwn(found, name))) {
    throw wrong(`its members must be ${NAMES.join(', ')}`);
  }
  const cache = Object.create(null);
  for (const name of NAMES) {
    const value = found[name];
    const isNumber = MEMBERS[name] === 'number';
    if (typeof value !== MEMBERS[name] || (isNumber && !(Number.isSafeInteger(value) && value >= 0))) {
      throw wrong(`its '${name}' must be ${isNumber ? 'a whole number of seconds' : 'a text'}`);
    }
    cache[name] = value;
  }
  return cache;
}

module.exports = { cacheText, readCache, wallClock };
