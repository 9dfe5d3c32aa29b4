'use strict';

/*
 * The keys of an issuer that publishes them as a JWK Set: fetched, kept, and fetched again when they are old or when a
 * token names a key that is not among them.
 *
 * One fetches at a time, on behalf of all. The others wait for it, unless they may go on with the keys that are held:
 * if these are out of date for less than `timeout` seconds, or if the issuer is known to be down.
 */

const { validateHeaderName, validateHeaderValue } = require('node:http');
const { performance } = require('node:perf_hooks');
const { inspect } = require('node:util');

const { holdsSecret } = require('./documents.js');
const { Keyset } = require('./keyset.js');
const { isUint8Array, lengthOf, ownBytes } = require('./bytes.js');
const { prepareVerify, prepareVerifyDetailed } = require('./tokens.js');
const { kindOf, isWellFormed, requirePlain } = require('./options.js');

/** The keys cannot be had. Not a JwtError: it says nothing of a token, and a server answers 503 to it and not 401. */
class JWKSError extends Error {
  // A field is defined and not assigned, so that nothing which Object.prototype may have takes part.
  code;

  constructor(message, code, cause) {
    super(message, cause === undefined ? undefined : { cause });
    this.code = code;
  }
}
Object.defineProperty(JWKSError.prototype, 'name', {
  value: 'JWKSError',
  configurable: true,
  writable: true,
});

const LOOPBACK = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])$/;
const REDIRECTS = [301, 302, 303, 307, 308];
const MOST_REDIRECTS = 3;
const LONGEST_TIMEOUT = 86_400;
/** RFC 9111 1.2.2: what is greater counts as this. */
const MOST_SECONDS = 2 ** 31;

const DIRECTIVE = /([\w!#$%&'*+.^`|~-]+)(?:=("(?:[^"\\]|\\.)*"|[^\s",]*))?/g;
const ETAG = /^[\x21-\x7e]+$/;

// Options.

function number(least, most = Number.MAX_SAFE_INTEGER) {
  return (value, name) => {
    if (typeof value !== 'number') throw new TypeError(`${name} must be a number, not ${kindOf(value)}`);
    if (!(value >= least && value <= most)) {
      throw new RangeError(`${name} must be a number from ${least} to ${most}, not ${value}`);
    }
    return value;
  };
}

function count(value, name) {
  if (!Number.isSafeInteger(value) || value < 1) {
    throw new RangeError(
      `${name} must be a whole number from 1, not ${typeof value === 'number' ? value : kindOf(value)}`,
    );
  }
  return value;
}

const typed = (type) => (value, name) => {
  if (typeof value !== type) throw new TypeError(`${name} must be a ${type}, not ${kindOf(value)}`);
  return value;
};

function text(value, name) {
  if (!isWellFormed(typed('string')(value, name)))
    throw new TypeError(`${name} holds a lone surrogate, which is not text`);
  return value;
}

/** Headers as the caller means them; what is wrong with one is said without its value, which may be a secret. */
function headerFields(value, name) {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new TypeError(`${name} must be an object of strings, not ${kindOf(value)}`);
  }
  // What has no properties of its own, such as Headers or a Map, gives its entries one by one.
  const given = typeof value[Symbol.iterator] === 'function' ? [...value] : Object.entries(value);
  // Pairs of our own: those that were given can be changed later.
  const entries = given.map(([field, content]) => [field, content]);
  for (const [field, content] of entries) {
    typed('string')(field, `a name in ${name}`);
    typed('string')(content, `${name}[${inspect(field)}]`);
    try {
      validateHeaderName(field);
      validateHeaderValue(field, content);
    } catch {
      throw new TypeError(`${name}[${inspect(field)}] has a name, or a value, that HTTP does not allow`);
    }
  }
  return entries;
}

// Each option, what it must be, and what it is if left out. Times are in seconds.
const OPTIONS = {
  __proto__: null,
  issuer: [text, undefined],
  lifetime: [number(0), 300],
  maxLifetime: [number(0), 86_400],
  maxStale: [number(0, Infinity), 86_400],
  cooldown: [number(0), 30],
  retry: [number(0), 5],
  timeout: [number(0.001, LONGEST_TIMEOUT), 10],
  maxBytes: [count, 1_048_576],
  allowHttp: [typed('boolean'), false],
  allowWeak: [typed('boolean'), false],
  headers: [headerFields, []],
  fetch: [typed('function'), undefined],
  clock: [typed('function'), () => performance.now() / 1000],
};

function readOptions(options) {
  requirePlain(options, 'options of JWKSClient');
  const settings = Object.create(null);
  for (const [name, [, otherwise]] of Object.entries(OPTIONS)) settings[name] = otherwise;
  for (const name of Reflect.ownKeys(options)) {
    const row = OPTIONS[name];
    if (row === undefined) {
      throw new TypeError(`JWKSClient has no option ${inspect(name)}; there are ${Object.keys(OPTIONS).join(', ')}`);
    }
    settings[name] = row[0](options[name], name);
  }
  return settings;
}

// Where keys may come from.

/** A URL that keys may come from; throws what is wrong with any other. */
function placeOf(url, allowHttp, base) {
  let place;
  try {
    place = new URL(url, base);
  } catch {
    throw new TypeError('the JWKS URL cannot be read: expected https://host/path');
  }
  const { protocol, hostname, username, password } = place;
  if ((protocol !== 'https:' && protocol !== 'http:') || hostname === '') {
    throw new TypeError('the JWKS URL must be https://host/path');
  }
  if (username !== '' || password !== '') {
    throw new TypeError('the JWKS URL holds a user name or password: send it as a header ({headers: {…}})');
  }
  if (protocol === 'http:' && !allowHttp && !LOOPBACK.test(hostname)) {
    throw new TypeError(
      'the JWKS URL must be https: over http anybody on the way could put in keys of their own. In a network that you ' +
        'trust, {allowHttp: true} takes it all the same',
    );
  }
  return place;
}

/** Without the query, which may hold what is not for logs. */
const shown = ({ origin, pathname }) => `${origin}${pathname}`;

// What the issuer answers.

const secondsOf = (digits) => (/^\d+$/.test(digits) ? Math.min(Number(digits), MOST_SECONDS) : undefined);

/**
 * For how many seconds an answer says that it is fresh (RFC 9111 4.2), or undefined if it does not say. What is
 * malformed counts as not fresh (4.2.1). `s-maxage` is for shared caches, and `Expires` for old ones.
 */
function statedLifetime(headers) {
  const directives = new Map();
  for (const [, name, value = ''] of (headers.get('cache-control') ?? '').matchAll(DIRECTIVE)) {
    const key = name.toLowerCase();
    if (!directives.has(key)) directives.set(key, value.replace(/^"|"$/g, ''));
  }
  if (directives.has('no-store') || directives.has('no-cache')) return 0;
  if (!directives.has('max-age')) return undefined;
  const age = secondsOf((headers.get('age') ?? '').split(',')[0].trim()) ?? 0;
  return Math.max(0, (secondsOf(directives.get('max-age')) ?? 0) - age);
}

/** What the network has, or the error of what keeps it from us. */
async function reaching(place, work) {
  try {
    return await work();
  } catch (error) {
    if (error instanceof JWKSError) throw error;
    // fetch() says why in the cause only.
    const cause = error?.cause?.message || error?.cause?.code;
    const reason = [error?.message ?? String(error), cause].filter(Boolean).join(': ');
    throw new JWKSError(`${shown(place)} cannot be reached: ${reason}`, 'JWKS_UNREACHABLE', error);
  }
}

/** Lets go of an answer whose body is of no interest. */
const discard = (response) => response.body?.cancel().catch(() => {});

class JWKSClient {
  #place;
  #settings;
  #keyset = null;
  /** What the answer said that brought the keys: its URL, its ETag, and for how many seconds it is fresh. */
  #answer = null;
  #freshUntil = -Infinity;
  /** How many fetches have succeeded, and when the last ones ended; in seconds. */
  #fetches = 0;
  #fetchedAt = -Infinity;
  #failedAt = -Infinity;
  #failure = null;
  #pending = null;

  constructor(url, options = {}) {
    this.#settings = readOptions(options);
    this.#place = placeOf(url, this.#settings.allowHttp);
  }

  /** The keys as they are now; null before the first fetch. It stays the same object, whose keys change. */
  get keyset() {
    return this.#keyset;
  }

  /** Why the last fetch failed; null if it did not. The keys that are held may go on being used meanwhile. */
  get failure() {
    return this.#failure;
  }

  /** The keys, fetched first where there are none or old ones. */
  async load() {
    const now = this.#now();
    if (now < this.#freshUntil) return this.#keyset;
    const { timeout, retry } = this.#settings;
    const isUsable = this.#isUsable(now);
    if (this.#pending !== null) {
      // After a long time without a fetch, keys that the issuer took back must not slip through.
      const mayGoOn = this.#failure !== null || now < this.#freshUntil + timeout;
      if (isUsable && mayGoOn) return this.#keyset;
    } else if (now < this.#failedAt + retry) {
      if (isUsable) return this.#keyset;
      const { message, code } = this.#failure;
      throw new JWKSError(`${message} (not tried again yet)`, code, this.#failure);
    }
    try {
      return await this.refresh();
    } catch (error) {
      if (!this.#isUsable(this.#now())) throw error;
      return this.#keyset;
    }
  }

  /** Fetches the keys, whatever there are; a promise of them. If that fails, the old ones stay. */
  async refresh() {
    // One fetch at a time, for all who wait.
    this.#pending ??= this.#update().finally(() => {
      this.#pending = null;
    });
    await this.#pending;
    return this.#keyset;
  }

  /** Verifies a token with the issuer's keys; a promise of its claims. */
  async verify(token, options = undefined) {
    return this.#withKeys(prepareVerify(token, options));
  }

  /** Verifies a token with the issuer's keys; a promise of its claims, the report and the claims' exact bytes. */
  async verifyDetailed(token, options = undefined) {
    return this.#withKeys(prepareVerifyDetailed(token, options));
  }

  /** Runs an attempt with the keys, and again with new ones where it asks for a key that is not among them. */
  async #withKeys(attempt) {
    const keys = await this.load();
    const fetches = this.#fetches;
    try {
      return attempt(keys);
    } catch (error) {
      // Only this is something that new keys could change.
      if (error?.code !== 'JWT_KEY_NOT_FOUND' || !(await this.#fetchedSince(fetches))) throw error;
    }
    return attempt(keys);
  }

  /** Whether there may be other keys now than after so many fetches; fetches them if it is time for that. */
  async #fetchedSince(fetches) {
    const now = this.#now();
    const { cooldown, retry } = this.#settings;
    const mayFetch = now >= this.#fetchedAt + cooldown && now >= this.#failedAt + retry;
    if (this.#pending === null && !mayFetch) return false;
    try {
      await this.refresh();
    } catch {
      // The token is as unknown as before.
    }
    return this.#fetches !== fetches;
  }

  #now() {
    const now = this.#settings.clock();
    if (typeof now !== 'number' || Number.isNaN(now)) {
      const what = typeof now === 'number' ? now : kindOf(now);
      throw new TypeError(`option clock of JWKSClient must return a number of seconds, not ${what}`);
    }
    return now;
  }

  #isUsable(now) {
    return this.#keyset !== null && now < this.#freshUntil + this.#settings.maxStale;
  }

  async #update() {
    try {
      await this.#withTimeout((signal) => this.#exchange(signal));
    } catch (error) {
      // Anything else is a mistake of the program, such as a clock that throws, and says nothing of the issuer.
      if (error instanceof JWKSError) {
        this.#failedAt = this.#now();
        this.#failure = error;
      }
      throw error;
    }
    this.#fetches++;
    this.#fetchedAt = this.#now();
    const { lifetime, maxLifetime, cooldown } = this.#settings;
    this.#freshUntil = this.#fetchedAt + Math.max(Math.min(this.#answer.lifetime ?? lifetime, maxLifetime), cooldown);
    this.#failedAt = -Infinity;
    this.#failure = null;
  }

  async #withTimeout(work) {
    const { timeout } = this.#settings;
    const controller = new AbortController();
    const timer = setTimeout(() => {
      const message = `${shown(this.#place)} did not answer in full within ${timeout} s (option timeout)`;
      controller.abort(new JWKSError(message, 'JWKS_TIMEOUT'));
    }, timeout * 1000);
    const { signal } = controller;
    // Also ends the wait for a fetch that does not listen to the signal.
    const aborted = new Promise((_, reject) => {
      signal.addEventListener('abort', () => reject(signal.reason), { once: true });
    });
    try {
      return await Promise.race([work(signal), aborted]);
    } finally {
      clearTimeout(timer);
    }
  }

  /** Asks, and takes in the answer. */
  async #exchange(signal) {
    const { place, etag, response } = await this.#request(signal);
    const { status, headers } = response;
    let lifetime = statedLifetime(headers);
    if (status === 304 && etag !== undefined) {
      await discard(response);
      signal.throwIfAborted();
      // What it does not say anew has not changed either.
      lifetime ??= this.#answer.lifetime;
      this.#answer = { url: place.href, etag, lifetime };
      return;
    }
    if (status !== 200) {
      await discard(response);
      throw new JWKSError(
        `${shown(place)} answered with status ${status}, expected 200: check the URL, and whether the issuer asks for ` +
          'headers',
        'JWKS_STATUS',
      );
    }
    const document = await reaching(place, () => this.#read(response, place));
    // An answer that comes too late must not take the place of a newer one.
    signal.throwIfAborted();
    this.#replace(document, place);
    const sent = headers.get('etag') ?? '';
    this.#answer = { url: place.href, etag: ETAG.test(sent) ? sent : undefined, lifetime };
  }

  /** Asks, and follows redirects to where keys may come from too. */
  async #request(signal) {
    const ask = this.#settings.fetch ?? fetch;
    let place = this.#place;
    for (let redirects = 0; redirects <= MOST_REDIRECTS; redirects++) {
      const headers = new Headers({ accept: 'application/jwk-set+json, application/json', 'user-agent': 'onejwt' });
      // What is meant for this origin, a password perhaps, is not for another.
      if (place.origin === this.#place.origin) {
        for (const [name, value] of this.#settings.headers) headers.set(name, value);
      }
      const etag = this.#answer?.url === place.href ? this.#answer.etag : undefined;
      if (etag !== undefined) headers.set('if-none-match', etag);
      const init = { headers: Object.fromEntries(headers), signal, redirect: 'manual' };
      const response = await reaching(place, () => ask(place.href, init));
      const location = response.headers.get('location');
      if (!REDIRECTS.includes(response.status) || location === null) return { place, etag, response };
      await discard(response);
      place = this.#redirected(place, location);
    }
    throw new JWKSError(
      `${shown(this.#place)} redirects more than ${MOST_REDIRECTS} times: use the URL where the keys are`,
      'JWKS_REDIRECTS',
    );
  }

  #redirected(place, location) {
    let found;
    try {
      found = placeOf(location, this.#settings.allowHttp, place);
    } catch (error) {
      throw new JWKSError(
        `${shown(place)} redirects to where no keys may come from: ${error.message}`,
        'JWKS_INSECURE_REDIRECT',
      );
    }
    if (place.protocol === 'https:' && found.protocol !== 'https:') {
      throw new JWKSError(
        `${shown(place)} redirects from https to http, where keys could be replaced on the way`,
        'JWKS_INSECURE_REDIRECT',
      );
    }
    return found;
  }

  /** The body, of which no more is taken than the limit allows. */
  async #read(response, place) {
    const { maxBytes } = this.#settings;
    const chunks = [];
    let size = 0;
    for await (const chunk of response.body ?? []) {
      if (!isUint8Array(chunk)) throw new TypeError(`the body has ${kindOf(chunk)} in the place of bytes`);
      size += lengthOf(chunk);
      if (size > maxBytes) {
        throw new JWKSError(
          `the document at ${shown(place)} is longer than ${maxBytes} bytes (option maxBytes)`,
          'JWKS_TOO_LARGE',
        );
      }
      chunks.push(ownBytes(chunk));
    }
    return Buffer.concat(chunks, size);
  }

  /** Takes the fetched keys in; a document that is no good changes nothing. */
  #replace(document, place) {
    const unusable = `the document at ${shown(place)} cannot be used`;
    const { issuer, allowWeak } = this.#settings;
    let fetched;
    try {
      fetched = Keyset.fromJwks(document, { allowWeak, publicOnly: true, ...(issuer !== undefined && { issuer }) });
    } catch (error) {
      if (error.code === 'JWT_KEY_MALFORMED' && holdsSecret(document)) {
        throw new JWKSError(
          `${unusable}: it holds a shared secret or a private key, and who can read that can sign. The issuer must publish ` +
            'public keys only, and replace this one',
          'JWKS_SECRET',
        );
      }
      throw new JWKSError(`${unusable}: ${error.message}`, 'JWKS_MALFORMED', error);
    }
    if (this.#keyset === null) {
      this.#keyset = fetched;
    } else {
      this.#keyset.replace(fetched);
      fetched.free();
    }
  }
}
Object.defineProperty(JWKSClient.prototype, Symbol.toStringTag, { value: 'JWKSClient', configurable: true });

module.exports = { OPTIONS, JWKSClient, JWKSError };
