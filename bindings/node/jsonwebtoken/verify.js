'use strict';

const { types } = require('node:util');

const { ClaimError, JwtError, jwsVerify } = require('../index.js');
const { elementsOf, kindOf } = require('../options.js');
const { split, tokenLimit, payloadOf } = require('./decode.js');
const { JsonWebTokenError, NotBeforeError, TokenExpiredError, because } = require('./errors.js');
const { ALGORITHMS, takenKey, verifyingKey } = require('./keys.js');
const timespan = require('./timespan.js');

const refuse = (message) => new JsonWebTokenError(message);

/** No claim is checked by the library, so its clock does not matter. */
const NO_CLOCK = { now: 0 };

const OPTIONS = [
  ...['algorithms', 'audience', 'issuer', 'subject', 'jwtid', 'nonce', 'maxAge', 'maxTokenLen', 'complete'],
  ...['clockTimestamp', 'clockTolerance', 'ignoreExpiration', 'ignoreNotBefore', 'allowInvalidAsymmetricKeyTypes'],
];

/** Whether an option is there in a way that does not count: inherited (not by all objects), or not enumerable. */
function isLost(options, name) {
  return name in options && !Object.prototype.propertyIsEnumerable.call(options, name) && !(name in Object.prototype);
}

/** Whether every property of an object counts: none is inherited, or hidden. */
function isOrdinary(options) {
  if (types.isProxy(options) || Object.getPrototypeOf(options) !== Object.prototype) return false;
  return Object.keys(options).length === Object.getOwnPropertyNames(options).length;
}

/**
 * The options as they are now: each read once, lists copied, nothing inherited. What a program changes later, while it
 * looks up a key say, changes nothing any more.
 */
function policyOf(options) {
  if (typeof options === 'object' && options !== null && !isOrdinary(options)) {
    const lost = OPTIONS.find((name) => isLost(options, name));
    if (lost !== undefined) throw refuse(`option ${lost} is inherited, or hidden: give it as a property of its own`);
  }
  const policy = { __proto__: null, ...options };
  for (const name of ['algorithms', 'audience', 'issuer']) {
    if (Array.isArray(policy[name])) policy[name] = elementsOf(policy[name], name);
  }
  return policy;
}

const isGiven = (value) => value !== undefined && value !== null;

/** A number that is none, or not finite, would switch off the checks that it is added to. */
function checkSeconds(value, name) {
  if (!isGiven(value)) return;
  if (typeof value !== 'number') throw refuse(`${name} must be a number`);
  if (!Number.isFinite(value)) throw refuse(`${name} must be a finite number`);
}

const MAX_AGE = '"maxAge" should be a number of seconds or string representing a timespan eg: "1d", "20h", 60';

function checkMaxAge(maxAge) {
  if (!isGiven(maxAge) || maxAge === 0) return;
  // Without a value it would not be looked at. What else is no time span is refused when it is.
  if (!maxAge || maxAge === Infinity || maxAge === -Infinity) throw refuse(MAX_AGE);
}

/** An `undefined` in a list of what is expected would accept a token without the claim. */
function checkList(list, name, isAcceptable, what) {
  if (!Array.isArray(list)) return;
  const index = list.findIndex((value) => !isAcceptable(value));
  if (index !== -1) throw refuse(`${name} must be ${what}, but ${name}[${index}] is ${kindOf(list[index])}`);
}

const isText = (value) => typeof value === 'string';

function checkOptions(policy) {
  const { clockTimestamp, clockTolerance, nonce, allowInvalidAsymmetricKeyTypes } = policy;
  checkSeconds(clockTimestamp, 'clockTimestamp');
  if (nonce !== undefined && (typeof nonce !== 'string' || nonce.trim() === '')) {
    throw refuse('nonce must be a non-empty string');
  }
  if (allowInvalidAsymmetricKeyTypes !== undefined && typeof allowInvalidAsymmetricKeyTypes !== 'boolean') {
    throw refuse('allowInvalidAsymmetricKeyTypes must be a boolean');
  }
  checkSeconds(clockTolerance, 'clockTolerance');
  checkMaxAge(policy.maxAge);
  const isPattern = (value) => isText(value) || types.isRegExp(value);
  checkList(policy.audience, 'audience', isPattern, 'a list of strings and RegExps');
  checkList(policy.issuer, 'issuer', isText, 'a list of strings');
}

function open(token, limit) {
  if (!token) throw refuse('jwt must be provided');
  if (typeof token !== 'string') throw refuse('jwt must be a string');
  if (token.length > limit) throw refuse(`jwt is longer than ${limit} bytes (option maxTokenLen)`);
  if (token.split('.', 4).length !== 3) throw refuse('jwt malformed');
  const found = split(token);
  if (found === null) throw refuse('invalid token');
  return { token, header: found.header, signature: found.parts[2], parts: found.parts };
}

const DIGITS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';

/** Whether base64url text is the one way to write its bytes: no digit too many, and no bits left over. */
function isCanonical(text) {
  const spare = { 0: 1, 2: 16, 3: 4 }[text.length % 4];
  return spare !== undefined && (spare === 1 || DIGITS.indexOf(text.at(-1)) % spare === 0);
}

/** What the library's refusal of a token, or of a key, is called here. */
function refusal(error, alg, key, opened) {
  switch (error.code) {
    case 'JWT_SIGNATURE_INVALID':
      return 'invalid signature';
    case 'JWT_TOKEN_MALFORMED':
      // Text of another form than the one that is signed: what a change of the last character often leads to.
      return opened.parts.every(isCanonical) ? 'invalid token' : 'invalid signature';
    case 'JWT_ALG_NOT_ALLOWED':
      return 'invalid algorithm';
    case 'JWT_KEY_NOT_FOUND':
      return 'secret or public key must be provided';
    case 'JWT_KEY_WRONG_FORM':
      return `secretOrPublicKey must be a symmetric key when using ${alg}`;
    case 'JWT_KEY_TOO_WEAK':
      if (key.type === 'secret') return 'secret or public key must be provided';
      return `secretOrPublicKey has a minimum key size of 2048 bits for ${alg}`;
    case 'JWT_KEY_UNSUPPORTED':
      if (key.details.modulusLength < 2048) {
        return `secretOrPublicKey has a minimum key size of 2048 bits for ${alg}`;
      }
      return 'secretOrPublicKey is not valid key material';
    case 'JWT_KEY_MALFORMED':
      return 'secretOrPublicKey is not valid key material';
    case 'JWT_INVALID_ARGUMENT':
      return key.isFreed ? 'secretOrPublicKey is a Keyset that was freed' : 'invalid token';
    default:
      return 'invalid token';
  }
}

/** Has the library verify the signature; returns the payload. */
function signedPayload(opened, key, alg) {
  const { token, header } = opened;
  const { keys, check, verifier } = key.ready(alg);
  try {
    return verifier.verify(token, NO_CLOCK);
  } catch (error) {
    // Of the claims the library speaks only when the signature is good.
    if (!(error instanceof ClaimError)) throw error;
    const text = jwsVerify(token, keys, check).toString('utf8');
    let payload;
    try {
      payload = payloadOf(text, header);
    } catch {
      throw because(refuse('invalid token'), error);
    }
    // Texts, numbers and arrays are none of the library's business, and claims may have what types they like. But an
    // object in which it sees no claims (duplicate members, say) is one that another reader may read otherwise.
    const isObject = typeof payload === 'object' && !Array.isArray(payload);
    if (payload === null || (isObject && error.report.failed.includes('json'))) {
      throw because(refuse('invalid token'), error);
    }
    return payload;
  }
}

function checkedPayload(opened, given, options) {
  const { header, signature } = opened;
  const isSigned = signature !== '';
  if (!isSigned && given) throw refuse('jwt signature is required');
  if (isSigned && !given) throw refuse('secret or public key must be provided');
  if (!isSigned && !options.algorithms) {
    throw refuse('please specify "none" in "algorithms" to verify unsigned tokens');
  }

  let key;
  if (given !== undefined && given !== null) {
    try {
      key = verifyingKey(given);
    } catch (error) {
      throw because(refuse('secretOrPublicKey is not valid key material'), error);
    }
  }
  const alg = own(header, 'alg');
  const algorithms = options.algorithms || key.algorithms;
  const isAllowed = Array.isArray(algorithms) ? algorithms.includes(alg) : algorithms === alg;
  if (typeof alg !== 'string' || !isAllowed) throw refuse('invalid algorithm');

  if (key === undefined && alg !== 'none') throw refuse('secret or public key must be provided');
  if (key !== undefined && key.type !== 'keyset') {
    if (alg.startsWith('HS') && key.type !== 'secret') {
      throw refuse(`secretOrPublicKey must be a symmetric key when using ${alg}`);
    }
    if (/^(?:RS|PS|ES|Ed|ML-DSA)/.test(alg) && key.type !== 'public') {
      throw refuse(`secretOrPublicKey must be an asymmetric key when using ${alg}`);
    }
    // Whatever allowInvalidAsymmetricKeyTypes says: the key decides the algorithm.
    const problem = key.problem(alg);
    if (problem !== undefined) throw new Error(problem);
  }

  // The library knows no such thing as an unsigned token.
  if (alg === 'none') {
    if (isSigned) throw refuse('invalid signature');
    return unsignedPayload(opened);
  }
  if (!ALGORITHMS.includes(alg)) throw refuse('invalid algorithm');
  try {
    return signedPayload(opened, key, alg);
  } catch (error) {
    if (!(error instanceof JwtError)) throw error;
    throw because(refuse(refusal(error, alg, key, opened)), error);
  }
}

function unsignedPayload({ header, parts }) {
  let payload = null;
  try {
    payload = payloadOf(Buffer.from(parts[1], 'base64').toString('utf8'), header);
  } catch (error) {
    throw because(refuse('invalid token'), error);
  }
  if (payload === null) throw refuse('invalid token');
  return payload;
}

/** A member of a token's own: what Object.prototype may have says nothing of a token. */
const own = (object, name) => (Object.hasOwn(object, name) ? object[name] : undefined);

function checkTimes(payload, options, now) {
  const tolerance = options.clockTolerance || 0;
  const nbf = own(payload, 'nbf');
  const exp = own(payload, 'exp');
  if (nbf !== undefined && !options.ignoreNotBefore) {
    if (typeof nbf !== 'number') throw refuse('invalid nbf value');
    if (nbf > now + tolerance) throw new NotBeforeError('jwt not active', new Date(nbf * 1000));
  }
  if (exp !== undefined && !options.ignoreExpiration) {
    if (typeof exp !== 'number') throw refuse('invalid exp value');
    if (now >= exp + tolerance) throw new TokenExpiredError('jwt expired', new Date(exp * 1000));
  }
}

function matches(pattern, value) {
  if (!types.isRegExp(pattern)) return pattern === value;
  // A copy: where the last match ended must not matter, as it would with the flags g and y.
  return typeof value === 'string' && new RegExp(pattern).test(value);
}

function checkAudience(aud, expected) {
  const patterns = Array.isArray(expected) ? expected : [expected];
  const audiences = Array.isArray(aud) ? aud : [aud];
  if (!audiences.some((value) => patterns.some((pattern) => matches(pattern, value)))) {
    throw refuse(`jwt audience invalid. expected: ${patterns.join(' or ')}`);
  }
}

function checkIssuer(iss, expected) {
  const isExpected = Array.isArray(expected) ? expected.includes(iss) : iss === expected;
  if (!isExpected) throw refuse(`jwt issuer invalid. expected: ${expected}`);
}

function checkAge(iat, maxAge, tolerance, now) {
  if (typeof iat !== 'number') throw refuse('iat required when maxAge is specified');
  const end = timespan.after(maxAge, iat);
  if (end === undefined) throw refuse(MAX_AGE);
  if (now >= end + tolerance) throw new TokenExpiredError('maxAge exceeded', new Date(end * 1000));
}

function checkText(payload, claim, options, option) {
  if (options[option] && own(payload, claim) !== options[option]) {
    throw refuse(`jwt ${option} invalid. expected: ${options[option]}`);
  }
}

function checkClaims(payload, options, now) {
  checkTimes(payload, options, now);
  if (options.audience) checkAudience(own(payload, 'aud'), options.audience);
  if (options.issuer) checkIssuer(own(payload, 'iss'), options.issuer);
  checkText(payload, 'sub', options, 'subject');
  checkText(payload, 'jti', options, 'jwtid');
  checkText(payload, 'nonce', options, 'nonce');
  if (options.maxAge) checkAge(own(payload, 'iat'), options.maxAge, options.clockTolerance || 0, now);
}

/** Verifies a token; returns its payload, or calls back with it. */
function verify(token, secretOrPublicKey, options, callback) {
  if (typeof options === 'function' && !callback) {
    callback = options;
    options = {};
  }
  const isLookup = typeof secretOrPublicKey === 'function';
  const key = isLookup ? undefined : takenKey(secretOrPublicKey);
  let policy;
  let now;

  // Errors of the callback itself are its caller's: it is called outside of every try.
  const finish = (error, result) => {
    if (callback) return error ? callback(error) : callback(null, result);
    if (error) throw error;
    return result;
  };
  const attempt = (work) => {
    try {
      return { result: work() };
    } catch (error) {
      return { error };
    }
  };
  const check = (opened, given) => {
    const { error, result } = attempt(() => {
      const payload = checkedPayload(opened, given, policy);
      checkClaims(payload, policy, now);
      const { header, signature } = opened;
      return policy.complete === true ? { header, payload, signature } : payload;
    });
    return error === undefined ? finish(null, result) : finish(error);
  };

  const { error, result: opened } = attempt(() => {
    policy = policyOf(options);
    checkOptions(policy);
    now = policy.clockTimestamp || timespan.seconds();
    const found = open(token, tokenLimit(policy.maxTokenLen));
    if (isLookup && !callback) {
      throw refuse('verify must be called asynchronous if secret or public key is provided as a callback');
    }
    return found;
  });
  if (error !== undefined) return finish(error);
  if (!isLookup) return check(opened, key);
  // A header of its own for the program: what it does with it changes nothing here.
  return secretOrPublicKey(structuredClone(opened.header), (failure, found) => {
    if (failure) return finish(refuse(`error in secret or public key callback: ${failure.message}`));
    return check(opened, takenKey(found));
  });
}

module.exports = { OPTIONS, verify };
