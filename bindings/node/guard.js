'use strict';

/*
 * What the plugins for web frameworks share: from a request's Authorization fields to claims, or to an answer.
 */

const { ArgumentError, JwtError, KeyError } = require('./errors.js');
const { JWKSClient, JWKSError } = require('./jwks-client.js');
const { MultiIssuerClient } = require('./multi-issuer.js');
const { Keyset } = require('./keyset.js');
const { Policy } = require('./policy.js');
const { Verifier, bearerChallenge, bearerToken } = require('./tokens.js');
const { elementsOf } = require('./options.js');
const { constants } = require('./abi.js');

/** What the plugins themselves have for options. */
const OPTIONS = ['realm', 'resourceMetadata', 'scopeClaim', 'rolesClaim', 'onRefused'];
const NEEDS = ['scopes', 'roles'];

/** Of the errors of keys, those that a token is refused with. */
const MISSING_KEYS = ['JWT_KEY_NOT_FOUND', 'JWE_KEY_NOT_FOUND'];

const wrong = (message) =>
  new ArgumentError(message, { code: 'JWT_INVALID_ARGUMENT', status: constants.JWT_INVALID_ARGUMENT });

/** The own members of an options object, all of which are known; one that is there but undefined or null is an error. */
function membersOf(what, options, known) {
  const members = Object.create(null);
  if (options === undefined) return members;
  if (options === null || typeof options !== 'object' || Array.isArray(options)) {
    throw wrong(`the options of ${what} must be an object`);
  }
  if (!isPlain(options)) throw wrong(`the options of ${what} must be a plain object: what it inherits would not be seen`);
  for (const name of Reflect.ownKeys(options)) {
    const value = options[name];
    if (!known.includes(name)) throw wrong(`${what} has no option ${String(name)}: it has ${known.join(', ')}`);
    if (value === undefined || value === null) throw wrong(`the option ${name} of ${what} is ${value}: leave it out`);
    members[name] = value;
  }
  return members;
}

/** One text or several. An empty list is an error: it must not ask for nothing. */
function textsOf(what, value, form) {
  if (value === undefined) return [];
  const texts = Array.isArray(value) ? elementsOf(value, what) : [value];
  if (texts.length === 0 || !texts.every((text) => typeof text === 'string' && form.test(text))) {
    throw wrong(`${what} must be a text, or a list of texts that is not empty; a scope has no space, and none is empty`);
  }
  return texts;
}

/** Demands as they are now: lists and plain objects are copied, each part of them read once. */
function copyOf(value) {
  if (Array.isArray(value)) return elementsOf(value, 'a list of the policy').map(copyOf);
  if (!isPlain(value)) return value;
  const copy = Object.create(null);
  for (const name of Reflect.ownKeys(value)) copy[name] = copyOf(value[name]);
  return copy;
}

/** Whether all that an object has is its own. */
function isPlain(value) {
  if (typeof value !== 'object' || value === null) return false;
  const prototype = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}

/** A claim, or, for a name that begins with "/", what a JSON Pointer (RFC 6901) points to. */
function claimAt(claims, name) {
  const own = (from, member) =>
    typeof from === 'object' && from !== null && !Array.isArray(from) && Object.hasOwn(from, member)
      ? from[member]
      : undefined;
  if (!name.startsWith('/')) return own(claims, name);
  return name
    .slice(1)
    .split('/')
    .reduce((found, part) => own(found, part.replaceAll('~1', '/').replaceAll('~0', '~')), claims);
}

/** What a claim lists: the texts of an array, or the words of a text. Anything else lists nothing. */
function wordsOf(claims, name) {
  const value = claimAt(claims, name);
  if (typeof value === 'string') return value.split(' ');
  return Array.isArray(value) ? value : [];
}

/** A request is not let through: what is answered, and why. */
class Refusal extends Error {
  // Fields are defined and not assigned, so that nothing which Object.prototype may have takes part.
  status;
  /** The value of WWW-Authenticate; undefined with status 503. */
  challenge;
  reason;

  constructor(status, challenge, reason) {
    super(reason.message, { cause: reason });
    this.status = status;
    this.challenge = challenge;
    this.reason = reason;
  }

  /** The fields of the answer. */
  get headers() {
    return { 'cache-control': 'no-store', ...(this.challenge !== undefined && { 'www-authenticate': this.challenge }) };
  }

  /** Its body. */
  get body() {
    return { error: this.reason.code };
  }
}
Object.defineProperty(Refusal.prototype, 'name', { value: 'Refusal', configurable: true, writable: true });

const lacking = (message) => new JwtError(message, { code: 'JWT_CLAIM_MISMATCH', status: constants.JWT_CLAIM_MISMATCH });
const without = () => new JwtError('', { code: 'JWT_NO_BEARER', status: constants.JWT_NO_BEARER });

class Guard {
  #failureOf = () => null;
  #verify;
  #challenging;
  #scopeClaim;
  #rolesClaim;
  #onRefused;

  constructor(keys, policy, options) {
    const { scopeClaim = 'scope', rolesClaim = 'roles', onRefused, ...challenging } = membersOf('bearer', options, OPTIONS);
    for (const [name, value] of Object.entries({ scopeClaim, rolesClaim })) {
      if (typeof value !== 'string') throw wrong(`the option ${name} of bearer must be a string`);
    }
    if (onRefused !== undefined && typeof onRefused !== 'function') {
      throw wrong('the option onRefused of bearer must be a function');
    }
    const demands = policy instanceof Policy ? { policy } : copyOf(policy);
    [this.#challenging, this.#scopeClaim, this.#rolesClaim] = [challenging, scopeClaim, rolesClaim];
    this.#onRefused = onRefused;
    if (keys instanceof Keyset) {
      const verifier = new Verifier(keys, demands);
      this.#verify = (token) => verifier.verify(token);
    } else if (keys instanceof JWKSClient || keys instanceof MultiIssuerClient) {
      // Mistakes in the policy are found here, and not with the first request.
      const none = Keyset.empty();
      new Verifier(none, demands);
      none.free();
      this.#failureOf = keys instanceof JWKSClient ? () => keys.failure : (token) => keys.failureOf(token);
      this.#verify = (token) => keys.verify(token, demands);
    } else {
      throw wrong('the keys of bearer must be a Keyset or a JWKSClient, or a MultiIssuerClient');
    }
    // And those in what a challenge says.
    this.#challenge(without(), []);
  }

  /** What a route asks of a token beyond the policy. */
  needsOf(options) {
    if (options === undefined) throw wrong('what requires is given is undefined: a route must not ask for less by mistake');
    const { scopes, roles } = membersOf('requires', options, NEEDS);
    const needs = { scopes: textsOf('scopes', scopes, /^[^ ]+$/), roles: textsOf('roles', roles, /^[^]+$/) };
    // What cannot stand in a challenge is refused here, and not when somebody is.
    this.#challenge(without(), needs.scopes);
    return needs;
  }

  /** The claims of a request with these fields; rejects with a Refusal. */
  async claimsOf(rawHeaders, needs, request) {
    let claims;
    try {
      claims = await this.#verify(this.#token(rawHeaders));
    } catch (error) {
      throw this.#note(this.#refusal(error, needs, rawHeaders), request);
    }
    return this.#permit(claims, needs, request);
  }

  /** Verified claims that have all of the scopes and one of the roles; throws a Refusal. */
  #permit(claims, { scopes, roles }, request) {
    const has = wordsOf(claims, this.#scopeClaim);
    const missing = scopes.filter((scope) => !has.includes(scope));
    if (missing.length > 0) {
      const error = lacking(`the token does not have the scope ${missing.join(', ')}`);
      throw this.#note(new Refusal(403, this.#challenge(error, scopes), error), request);
    }
    if (roles.length > 0 && !wordsOf(claims, this.#rolesClaim).some((role) => roles.includes(role))) {
      const error = lacking(`the token has none of the roles that are needed: ${roles.join(', ')}`);
      // RFC 6750 has no error for it: invalid_token would make a client renew its token, to no avail.
      throw this.#note(new Refusal(403, this.#challenge(without(), []), error), request);
    }
    return claims;
  }

  #token(rawHeaders) {
    // Node.js takes the first of several fields; here neither is: what stands in front may have looked at the other one.
    const fields = rawHeaders.filter((_, at) => at % 2 === 1 && rawHeaders[at - 1].toLowerCase() === 'authorization');
    return bearerToken(fields.length === 0 ? undefined : fields.join(', '));
  }

  #refusal(error, { scopes }, rawHeaders) {
    // A kid that no key has says nothing of the token while the issuer cannot be asked for its new keys.
    const failure = error?.code === 'JWT_KEY_NOT_FOUND' ? this.#failureOf(this.#token(rawHeaders)) : null;
    if (failure) return new Refusal(503, undefined, failure);
    if (error instanceof JWKSError) return new Refusal(503, undefined, error);
    // A mistake of the program, its own keys that cannot do what is asked of them, or a library that fails, is no answer to a
    // token.
    const isOfToken = !(error instanceof KeyError) || MISSING_KEYS.includes(error.code);
    if (!(error instanceof JwtError) || error.status < constants.JWT_KEY_MALFORMED || !isOfToken) return error;
    // The status fits the challenge: insufficient_scope with 403, all others with 401.
    const isForbidden = error.code === 'JWT_CLAIM_MISMATCH' && scopes.length > 0;
    return new Refusal(isForbidden ? 403 : 401, this.#challenge(error, scopes), error);
  }

  #note(refusal, request) {
    if (refusal instanceof Refusal) this.#onRefused?.(refusal, request);
    return refusal;
  }

  #challenge(error, scopes) {
    return bearerChallenge(error, {
      ...this.#challenging,
      ...(scopes.length > 0 && { scope: scopes.join(' ') }),
    });
  }
}

module.exports = { OPTIONS, NEEDS, Guard, Refusal };
