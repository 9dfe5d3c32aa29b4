'use strict';

const ms = require('ms');

/** The host's clock, which tests may have replaced, in whole seconds. */
const seconds = () => Math.floor(Date.now() / 1000);

/** A number of seconds, or a text such as "2 days", after a time; undefined where it is neither. */
function after(span, start) {
  const from = start || seconds();
  if (typeof span === 'number') return from + span;
  if (typeof span !== 'string') return undefined;
  const milliseconds = ms(span);
  return milliseconds === undefined ? undefined : Math.floor(from + milliseconds / 1000);
}

module.exports = { after, seconds };
