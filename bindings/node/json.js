'use strict';

/*
 * JSON with whole numbers as they are. JSON.parse rounds those beyond 2^53, and only from Node.js 22 on does it say how a
 * number was written.
 *
 * For claims that the library has verified, so the text is one JSON value without a member twice, and not nested
 * deeper than 32 levels.
 */

/** No number of fewer digits is beyond 2^53. */
const LONG = /\d{16}/;

/** Space and what separates values, then the beginning of a string or a bracket, a number or a word. */
const TOKEN = /[\s,:]*(?:(["[\]{}])|(-?\d[\d.eE+-]*)|(true|false|null))/y;

const WORDS = { __proto__: null, true: true, false: false, null: null };

function numberOf(text) {
  const number = Number(text);
  return Number.isSafeInteger(number) || !/^-?\d+$/.test(text) ? number : BigInt(text);
}

/** JSON.parse, but whole numbers beyond ±(2^53 - 1) that are written without fraction and exponent become bigints. */
function parseExactly(text) {
  if (!LONG.test(text)) return JSON.parse(text);
  let at = 0;
  const next = () => {
    TOKEN.lastIndex = at;
    const found = TOKEN.exec(text);
    at = TOKEN.lastIndex;
    return found;
  };
  /** The string whose first quotation mark was just read. No expression: a long string would be too much for one. */
  const string = () => {
    const start = at - 1;
    for (;;) {
      at = text.indexOf('"', at) + 1;
      let escapes = 0;
      while (text[at - 2 - escapes] === '\\') escapes++;
      if (escapes % 2 === 0) return JSON.parse(text.slice(start, at));
    }
  };
  const list = () => {
    const values = [];
    for (let token = next(); token[1] !== ']'; token = next()) values.push(value(token));
    return values;
  };
  const object = () => {
    const members = [];
    while (next()[1] !== '}') members.push([string(), value(next())]);
    // Also defines a member of the name __proto__, and calls no setter.
    return Object.fromEntries(members);
  };
  const value = ([, mark, number, word]) => {
    if (number !== undefined) return numberOf(number);
    if (word !== undefined) return WORDS[word];
    if (mark === '"') return string();
    return mark === '[' ? list() : object();
  };
  return value(next());
}

module.exports = { parseExactly };
