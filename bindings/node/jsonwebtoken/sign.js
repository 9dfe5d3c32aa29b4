'use strict';

const { inspect } = require('node:util');

const { JwtError, jwsSign, jwsSignAsync } = require('../index.js');
const { ownBytes } = require('../bytes.js');
const { textOf } = require('./decode.js');
const { because } = require('./errors.js');
const { ALGORITHMS, takenKey, signingKey } = require('./keys.js');
const timespan = require('./timespan.js');

const tag = (value) => Object.prototype.toString.call(value);
const isString = (value) => typeof value === 'string' || tag(value) === '[object String]';
const isNumber = (value) => typeof value === 'number' || tag(value) === '[object Number]';
const isBoolean = (value) => typeof value === 'boolean' || tag(value) === '[object Boolean]';
const isSpan = (value) => Number.isInteger(value) || (isString(value) && Boolean(value));

const sourceOf = (constructor) => Function.prototype.toString.call(constructor);

/** Also true for objects of another realm. */
function isPlainObject(value) {
  if (typeof value !== 'object' || value === null || tag(value) !== '[object Object]') return false;
  const prototype = Object.getPrototypeOf(value);
  if (prototype === null || (prototype === Object.prototype && prototype.constructor === Object)) return true;
  const constructor = Object.hasOwn(prototype, 'constructor') && prototype.constructor;
  return typeof constructor === 'function' && sourceOf(constructor) === sourceOf(Object);
}

const must = (name, what) => `"${name}" must be ${what}`;
const span = (name) => `"${name}" should be a number of seconds or string representing a timespan`;

// Each option, what it may be, and what is said where it is not.
const OPTIONS = {
  __proto__: null,
  expiresIn: [isSpan, span('expiresIn')],
  notBefore: [isSpan, span('notBefore')],
  audience: [(value) => isString(value) || Array.isArray(value), must('audience', 'a string or array')],
  algorithm: [
    (value) => value === 'none' || ALGORITHMS.includes(value),
    must('algorithm', 'a valid string enum value'),
  ],
  header: [isPlainObject, must('header', 'an object')],
};
for (const name of ['encoding', 'issuer', 'subject', 'jwtid', 'keyid'])
  OPTIONS[name] = [isString, must(name, 'a string')];
for (const name of ['noTimestamp', 'mutatePayload', 'allowInsecureKeySizes', 'allowInvalidAsymmetricKeyTypes']) {
  OPTIONS[name] = [isBoolean, must(name, 'a boolean')];
}

const TIMES = ['iat', 'exp', 'nbf'];
const ONLY_FOR_OBJECTS = ['expiresIn', 'notBefore', 'noTimestamp', 'audience', 'issuer', 'subject', 'jwtid'];
const CLAIM_OF = { audience: 'aud', issuer: 'iss', subject: 'sub', jwtid: 'jti' };

function demandPlain(value, name) {
  if (!isPlainObject(value)) throw new Error(`Expected "${name}" to be a plain object.`);
}

function checkOptions(options) {
  for (const name of Object.keys(options)) {
    const row = OPTIONS[name];
    if (row === undefined) throw new Error(`"${name}" is not allowed in "options"`);
    if (!row[0](options[name])) throw new Error(row[1]);
  }
}

function checkClaims(payload) {
  for (const name of Object.keys(payload)) {
    if (TIMES.includes(name) && !isNumber(payload[name])) throw new Error(`"${name}" should be a number of seconds`);
  }
}

function readKey(given) {
  if (given === undefined || given === null) return undefined;
  try {
    return signingKey(given);
  } catch (error) {
    throw because(new Error('secretOrPrivateKey is not valid key material'), error);
  }
}

const tooSmall = (alg) => `secretOrPrivateKey has a minimum key size of 2048 bits for ${alg}`;

/** Whether a key may be used for an algorithm at all. */
function checkKind(alg, key, { allowInsecureKeySizes }) {
  if (alg !== 'none' && key === undefined) throw new Error('secretOrPrivateKey must have a value');
  if (key === undefined || key.type === 'keyset') return;
  if (alg.startsWith('HS') && key.type !== 'secret') {
    throw new Error(`secretOrPrivateKey must be a symmetric key when using ${alg}`);
  }
  if (/^(?:RS|PS|ES|Ed|ML-DSA)/.test(alg)) {
    if (key.type !== 'private') throw new Error(`secretOrPrivateKey must be an asymmetric key when using ${alg}`);
    if (!allowInsecureKeySizes && /^[RP]S/.test(alg) && key.details.modulusLength < 2048) {
      throw new Error(tooSmall(alg));
    }
  }
}

/** The payload that is signed. That of an object is a copy, each claim read once; it inherits nothing. */
function payloadFrom(payload, options, isObject) {
  if (payload === undefined) throw new Error('payload is required');
  if (isObject) {
    demandPlain(payload, 'payload');
    let copy = { __proto__: null, ...payload };
    if (typeof copy.toJSON === 'function') {
      // What the options add must not be lost with the rest of what it takes the place of.
      const claims = copy.toJSON('');
      demandPlain(claims, 'payload');
      copy = { __proto__: null, ...claims };
      delete copy.toJSON;
    }
    checkClaims(copy);
    return copy;
  }
  const misplaced = ONLY_FOR_OBJECTS.filter((name) => options[name] !== undefined);
  if (misplaced.length > 0) throw new Error(`invalid ${misplaced.join(',')} option for ${typeof payload} payload`);
  return payload;
}

function checkTwice(payload, options) {
  for (const [option, claim] of [
    ['expiresIn', 'exp'],
    ['notBefore', 'nbf'],
  ]) {
    if (payload[claim] !== undefined && options[option] !== undefined) {
      throw new Error(`Bad "options.${option}" option the payload already has an "${claim}" property.`);
    }
  }
}

const CLAIMS_OF = Object.entries(CLAIM_OF);
const TIMES_OF = [
  ['notBefore', 'nbf'],
  ['expiresIn', 'exp'],
];

/** Adds claims to the payload, and to the object that was given where that is asked for (`mutatePayload`). */
function addClaims(payload, options, given) {
  const targets = options.mutatePayload ? [payload, given] : [payload];
  const put = (claim, value) => targets.forEach((target) => (target[claim] = value));

  const timestamp = payload.iat || timespan.seconds();
  if (options.noTimestamp) targets.forEach((target) => delete target.iat);
  else put('iat', timestamp);

  for (const [option, claim] of TIMES_OF) {
    if (options[option] === undefined) continue;
    put(claim, timespan.after(options[option], timestamp));
    if (payload[claim] === undefined) throw new Error(`${span(option)} eg: "1d", "20h", 60`);
  }
  for (const [option, claim] of CLAIMS_OF) {
    if (options[option] === undefined) continue;
    if (payload[claim] !== undefined) {
      throw new Error(`Bad "options.${option}" option. The payload already has an "${claim}" property.`);
    }
    put(claim, options[option]);
  }
}

/** Everything that is to be known of a signature before it is made. */
function prepare(givenPayload, secretOrPrivateKey, givenOptions) {
  const given = Buffer.isBuffer(givenPayload) ? ownBytes(givenPayload) : givenPayload;
  const taken = takenKey(secretOrPrivateKey);
  // Each option is read once, and none is inherited.
  const options = { __proto__: null, ...givenOptions };
  const isObject = typeof given === 'object' && !Buffer.isBuffer(given);
  const header = {
    __proto__: null,
    alg: options.algorithm || 'HS256',
    typ: isObject ? 'JWT' : undefined,
    kid: options.keyid,
    ...options.header,
  };
  const { alg } = header;
  if (!secretOrPrivateKey && options.algorithm !== 'none') throw new Error('secretOrPrivateKey must have a value');
  const key = readKey(taken);
  if (typeof alg?.startsWith !== 'function') throw new Error(OPTIONS.algorithm[1]);
  checkKind(alg, key, options);

  const payload = payloadFrom(given, options, isObject);
  checkTwice(payload, options);
  demandPlain(givenOptions, 'options');
  checkOptions(options);
  // Whatever allowInvalidAsymmetricKeyTypes says: the key decides the algorithm.
  const problem = key?.problem(alg);
  if (problem !== undefined) throw new Error(problem);
  if (isObject) addClaims(payload, options, given);
  return { alg, key, header, payload, encoding: options.encoding || 'utf8' };
}

/** What the library's refusal to sign is called here. */
function refusal(error, { alg, key, header }) {
  switch (error.code) {
    case 'JWT_KEY_WRONG_FORM':
      return `secretOrPrivateKey must be a symmetric key when using ${alg}`;
    case 'JWT_KEY_TOO_WEAK':
      return key.type === 'secret' ? 'secretOrPrivateKey must have a value' : tooSmall(alg);
    case 'JWT_KEY_UNSUPPORTED':
    case 'JWT_KEY_CANNOT_SIGN':
      return key.details.modulusLength < 2048 ? tooSmall(alg) : 'secretOrPrivateKey is not valid key material';
    case 'JWT_KEY_MALFORMED':
      return 'secretOrPrivateKey is not valid key material';
    case 'JWT_INVALID_ARGUMENT':
      if (key.isFreed) return 'secretOrPrivateKey is a Keyset that was freed';
      return (
        `"header" ${inspect(header, { depth: 2 })} is not one that a verifier would accept: typ, cty and kid are ` +
        'strings, and what crit and b64 ask for is not supported'
      );
    default:
      return error.message;
  }
}

/** The parts of the token, and the key set that signs. */
function ready(job) {
  const { alg, key, header, payload, encoding } = job;
  if (alg !== 'none' && !ALGORITHMS.includes(alg)) {
    throw new TypeError(
      `"${alg}" is not a valid algorithm.\n  Supported algorithms are:\n  ${supported()} and "none".`,
    );
  }
  const protectedHeader = JSON.stringify(header);
  const text = textOf(payload);
  // What JSON.stringify writes has a form in UTF-8, and goes as it is.
  const isJson = typeof payload === 'object' && !Buffer.isBuffer(payload);
  return {
    bytes: isJson && encoding === 'utf8' && alg !== 'none' ? text : Buffer.from(text, encoding),
    keys: alg === 'none' ? null : key.ready(alg).keys,
    options: { header: protectedHeader, wholeHeader: true },
  };
}

const supported = () => ALGORITHMS.map((name) => `"${name}"`).join(', ');

const unsigned = ({ bytes, options }) =>
  `${Buffer.from(options.header, 'utf8').toString('base64url')}.${bytes.toString('base64url')}.`;

function explained(error, job) {
  return error instanceof JwtError ? because(new Error(refusal(error, job)), error) : error;
}

function signNow(job) {
  try {
    const parts = ready(job);
    return parts.keys === null ? unsigned(parts) : jwsSign(parts.bytes, parts.keys, parts.options);
  } catch (error) {
    throw explained(error, job);
  }
}

/** These take long enough to be worth another thread. */
const SLOW = /^(?:RS|PS|ML-DSA)/;

function signLater(job, callback) {
  // In a tick of its own, so that what a callback throws is not taken for a rejected promise.
  const succeed = (token) => process.nextTick(callback, null, token);
  const fail = (error) => process.nextTick(callback, explained(error, job));
  try {
    const { bytes, keys, options } = SLOW.test(job.alg) ? ready(job) : {};
    if (keys) jwsSignAsync(bytes, keys, options).then(succeed, fail);
    else succeed(signNow(job));
  } catch (error) {
    fail(error);
  }
}

/** Signs a payload; returns the token, or calls back with it. */
function sign(payload, secretOrPrivateKey, options, callback) {
  if (typeof options === 'function') {
    callback = options;
    options = {};
  }
  const calls = typeof callback === 'function';
  let job;
  try {
    job = prepare(payload, secretOrPrivateKey, options || {});
  } catch (error) {
    if (calls) return callback(error);
    throw error;
  }
  return calls ? signLater(job, callback) : signNow(job);
}

module.exports = { OPTIONS, sign };
