'use strict';

const { JsonWebTokenError } = require('./errors.js');

/** The longest token that is looked at unless option maxTokenLen says otherwise: who sends a longer one can wait. */
const MAX_TOKEN_LEN = 65_536;
const MOST = 2 ** 32 - 1;

/** Option maxTokenLen, or what holds without it. */
function tokenLimit(value) {
  if (value === undefined || value === null) return MAX_TOKEN_LEN;
  if (!Number.isInteger(value) || value < 1 || value > MOST) {
    throw new JsonWebTokenError(`maxTokenLen must be a whole number from 1 to ${MOST}`);
  }
  return value;
}

/** A compact token as far as its characters go; the signature may be empty. */
const COMPACT = /^[\w-]+\.[\w-]+\.[\w-]*$/;

/** What is signed when it is a text or a number, a Buffer, or anything else. */
function textOf(value) {
  if (typeof value === 'string') return value;
  if (typeof value === 'number' || Buffer.isBuffer(value)) return value.toString();
  return JSON.stringify(value);
}

const MOST_HEADERS = 64;
const LONGEST_KEPT_HEADER = 512;
/** The texts of the last few headers by their segments: the tokens of an issuer mostly have the same. */
const headers = new Map();

/** The header of a segment, as an object of its own. Throws what JSON.parse throws. */
function headerOf(segment) {
  let text = headers.get(segment);
  if (text === undefined) {
    text = Buffer.from(segment, 'base64').toString('utf8');
    if (segment.length <= LONGEST_KEPT_HEADER) {
      if (headers.size === MOST_HEADERS) headers.delete(headers.keys().next().value);
      headers.set(segment, text);
    }
  }
  return JSON.parse(text);
}

/** The header and the parts of a token, or null. */
function split(token) {
  if (!COMPACT.test(token)) return null;
  const parts = String(token).split('.');
  let header;
  try {
    header = headerOf(parts[0]);
  } catch {
    return null;
  }
  return header ? { header, parts } : null;
}

/** A payload's value. A token says with `typ` that its payload is JSON; others may have an object in them all the same. */
function payloadOf(text, header, json) {
  let payload = text;
  if ((Object.hasOwn(header, 'typ') && header.typ === 'JWT') || json) payload = JSON.parse(text);
  if (typeof payload === 'string') {
    try {
      const value = JSON.parse(payload);
      if (typeof value === 'object' && value !== null) payload = value;
    } catch {
      // A text, then.
    }
  }
  return payload;
}

/** What a token says. NOTHING OF IT IS VERIFIED. */
function decode(token, options) {
  const { complete, json, maxTokenLen } = options || {};
  const limit = tokenLimit(maxTokenLen);
  const text = textOf(token);
  const found = text?.length > limit ? null : split(text);
  if (found === null) return null;
  const { header, parts } = found;
  const payload = payloadOf(Buffer.from(parts[1], 'base64').toString('utf8'), header, json);
  return complete === true ? { header, payload, signature: parts[2] } : payload;
}

module.exports = { decode, tokenLimit, split, payloadOf, textOf };
