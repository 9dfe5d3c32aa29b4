'use strict';

/*
 * The keys of an issuer that publishes them as a JWK Set: fetched, kept, and fetched again when they are old or when a
 * token names a key that is not among them.
 *
 * When to ask, what an answer means and how long keys may be used, the library decides (jwt_issuer_*): the same in every
 * language. Here is what it cannot do, which is HTTP, and who waits for whom.
 *
 * One fetches at a time, on behalf of all. The others wait for it, unless they may go on with the keys that are held:
 * if these are out of date for less than `timeout` seconds, or if the issuer is known to be down.
 */

const { validateHeaderName, validateHeaderValue } = require('node:http');
const { performance } = require('node:perf_hooks');
const { inspect } = require('node:util');

const messages = require('./messages.js');
const native = require('./native.js');
const { ArgumentError } = require('./errors.js');
const { holdsSecret } = require('./documents.js');
const { cacheText, readCache, wallClock } = require('./key-cache.js');
const { adopted, failure, handleOf, noteDocument } = require('./keyset.js');
const { isUint8Array, lengthOf, ownBytes } = require('./bytes.js');
const { prepareVerify, prepareVerifyDetailed } = require('./tokens.js');
const { kindOf, isWellFormed, requirePlain } = require('./options.js');

const { constants, layouts, pack } = native;

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
const HEADERS = {
  cache_control: 'cache-control',
  age: 'age',
  etag: 'etag',
  retry_after: 'retry-after',
  location: 'location',
};
/** A clock that is beyond this tells no time. */
const LATEST = 2 ** 52;
const UINT32_MAX = 2 ** 32 - 1;

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
  allowAnyOrigin: [typed('boolean'), false],
  allowWeak: [typed('boolean'), false],
  forEncryption: [typed('boolean'), false],
  headers: [(value, name) => (typeof value === 'function' ? value : headerFields(value, name)), []],
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

/** A number of seconds as the library has it: whole ones, and the greatest number for none. */
const whole = (seconds) => Math.min(Math.ceil(seconds), UINT32_MAX - 2) || UINT32_MAX;

/** A native issuer. */
function issuerOf(place, settings) {
  const { issuer, maxStale, maxBytes, allowHttp, allowAnyOrigin, allowWeak, forEncryption } = settings;
  const options = {
    url: place.href,
    flags:
      constants.JWT_ISSUER_LOOPBACK_HTTP |
      (allowHttp ? constants.JWT_ISSUER_ANY_HTTP : 0) |
      (allowAnyOrigin ? constants.JWT_ISSUER_ANY_ORIGIN : 0) |
      (allowWeak ? constants.JWT_ISSUER_ALLOW_WEAK : 0) |
      (forEncryption ? constants.JWT_ISSUER_FOR_ENCRYPTION : 0),
    cooldown: whole(settings.cooldown),
    retry: whole(settings.retry),
    lifetime: whole(settings.lifetime),
    max_lifetime: whole(settings.maxLifetime),
    max_stale: maxStale === Infinity ? UINT32_MAX - 1 : whole(maxStale),
    fetch_timeout: whole(settings.timeout),
    max_bytes: Math.min(maxBytes, UINT32_MAX),
  };
  if (issuer !== undefined) options.issuer = issuer;
  const { status, handle } = native.issuerNew(pack(layouts.jwt_issuer_options, options));
  if (status !== 0) throw new TypeError('the JWKS URL cannot be read: expected https://host/path');
  return handle;
}

/** Frees the issuers of clients that are gone. */
const forgotten = new FinalizationRegistry((handle) => native.issuerFree(handle));

const NOTHING = Buffer.alloc(0);
const REFUSED = { code: 'JWT_INVALID_ARGUMENT', status: constants.JWT_INVALID_ARGUMENT };

class JWKSClient {
  #place;
  #settings;
  /** The handle of the native issuer, and the time that it was last told. */
  #issuer;
  #seen = 0;
  #keyset = null;
  /** Until then nothing need be asked, not even the library. */
  #freshUntil = -Infinity;
  #failure = null;
  #pending = null;
  /** What another client could start with: the document, and for how long it is fresh. */
  #cache = null;

  constructor(url, options = {}) {
    this.#settings = readOptions(options);
    this.#place = placeOf(url, this.#settings.allowHttp);
    this.#issuer = issuerOf(this.#place, this.#settings);
    forgotten.register(this, this.#issuer);
  }

  /** The keys as they are now; null before the first fetch. It stays the same object, whose keys change. */
  get keyset() {
    return this.#keyset;
  }

  /** Why the last fetch failed; null if it did not. The keys that are held may go on being used meanwhile. */
  get failure() {
    return this.#failure;
  }

  /** The only `iss` whose tokens the keys verify; undefined where it is any. */
  get issuer() {
    return this.#settings.issuer;
  }

  /** The keys as text, for importCache of another client; null before the first fetch. */
  exportCache() {
    return this.#cache && cacheText(this.#cache);
  }

  /** Starts with the keys that exportCache gave, as if they had been fetched then. */
  importCache(stored) {
    const cache = readCache(stored);
    if (cache.url !== this.#place.href) {
      throw new ArgumentError(`the stored keys are of another URL than ${shown(this.#place)}: each has its own`, REFUSED);
    }
    const now = this.#seconds() - Math.max(0, wallClock() - cache.fetched_at);
    if (this.#keyset !== null || this.#pending !== null || this.#failure !== null) {
      throw new ArgumentError('importCache is for a client that has not fetched anything yet', REFUSED);
    }
    const step = native.issuerNext(this.#issuer, now);
    const body = Buffer.from(cache.jwks, 'utf8');
    const answer = { id: step.id, status: 200, body, cache_control: `max-age=${cache.fresh_for}`, etag: cache.etag };
    const status = native.issuerResponse(this.#issuer, now, pack(layouts.jwt_http, answer));
    if (status !== constants.JWT_OK) {
      const { message } = this.#documentFault(this.#place, body, status);
      native.issuerFailure(this.#issuer, this.#seen, step.id);
      native.issuerRefresh(this.#issuer, this.#seen);
      throw new ArgumentError(`the stored keys cannot be used: ${message}`, REFUSED);
    }
    this.#take(now, body, { etag: cache.etag, askedAt: now, fetchedAt: cache.fetched_at });
  }

  /** The keys, fetched first where there are none or old ones. */
  async load() {
    const time = this.#now();
    if (time < this.#freshUntil) return this.#keyset;
    const now = this.#seconds(time);
    const { pending, isNew } = this.#next(now);
    if (!isNew) {
      // Of no token: only whether there are keys that may be used.
      const status = native.issuerVerify(this.#issuer, NOTHING, 0, null, now, NOTHING);
      if (status !== constants.JWT_ISSUER_FETCH && status !== constants.JWT_ISSUER_UNAVAILABLE) return this.#keyset;
      if (pending === null) throw this.#notYet();
    }
    try {
      await pending;
    } catch (error) {
      const mayGoOn = this.#keyset !== null && this.#now() < this.#freshUntil + this.#settings.maxStale;
      if (!mayGoOn) throw error;
    }
    return this.#keyset;
  }

  /** Fetches the keys, whatever there are; a promise of them. If that fails, the old ones stay. */
  async refresh() {
    const now = this.#seconds();
    // One fetch at a time, for all who wait.
    native.issuerRefresh(this.#issuer, now);
    await this.#next(now).pending;
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
    if (this.#settings.forEncryption) {
      throw new ArgumentError(
        'the keys of this JWKSClient are for encryption ({forEncryption: true}), and verify no token: use another client for ' +
          'the keys that sign',
        REFUSED,
      );
    }
    const keys = await this.load();
    try {
      return attempt.verify(keys);
    } catch (error) {
      // Only this is something that new keys could change.
      if (error?.code !== 'JWT_KEY_NOT_FOUND') throw error;
      const now = this.#seconds();
      const status = attempt.status(this.#issuer, now);
      if (status === constants.JWT_ISSUER_UNAVAILABLE) throw this.#notYet();
      if (status !== constants.JWT_ISSUER_FETCH) throw error;
      await this.#next(now).pending;
    }
    return attempt.verify(keys);
  }

  #now() {
    const now = this.#settings.clock();
    if (typeof now !== 'number' || Number.isNaN(now)) {
      const what = typeof now === 'number' ? now : kindOf(now);
      throw new TypeError(`option clock of JWKSClient must return a number of seconds, not ${what}`);
    }
    return now;
  }

  /** The issuer's time. */
  #seconds(time = this.#now()) {
    this.#seen = Math.max(-LATEST, Math.min(Math.floor(time), LATEST));
    return this.#seen;
  }

  /** The last failure, for who would have another fetch. */
  #notYet() {
    const { message, code } = this.#failure ?? { message: `${shown(this.#place)} cannot be reached`, code: 'JWKS_UNREACHABLE' };
    return new JWKSError(`${message} (not tried again yet)`, code, this.#failure ?? undefined);
  }

  /** What the library says to do: a promise of the fetch that is under way, or of a new one; null where none is due. */
  #next(now) {
    const step = native.issuerNext(this.#issuer, now);
    if (step.action === constants.JWT_FETCH_AT) return { pending: null, isNew: false };
    if (step.action === constants.JWT_FETCH_UNDER_WAY) return { pending: this.#pending, isNew: false };
    // Known before it begins: code of the host's runs in there, and may ask for the same.
    let begin;
    const pending = new Promise((resolve) => {
      begin = resolve;
    });
    this.#pending = pending;
    begin(
      this.#update(step).finally(() => {
        if (this.#pending === pending) this.#pending = null;
      }),
    );
    return { pending, isNew: true };
  }

  async #update(step) {
    try {
      await this.#withTimeout((signal) => this.#exchange(step, signal));
    } catch (error) {
      native.issuerFailure(this.#issuer, this.#seen, step.id);
      // Anything else is a mistake of the program, such as a clock that throws, and says nothing of the issuer.
      if (error instanceof JWKSError) this.#failure = error;
      else native.issuerRefresh(this.#issuer, this.#seen);
      throw error;
    }
  }

  #late() {
    const message = `${shown(this.#place)} did not answer in full within ${this.#settings.timeout} s (option timeout)`;
    return new JWKSError(message, 'JWKS_TIMEOUT');
  }

  async #withTimeout(work) {
    const { timeout } = this.#settings;
    const controller = new AbortController();
    const timer = setTimeout(() => {
      controller.abort(this.#late());
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

  /** Asks what the library says to ask, and gives it the answers. */
  async #exchange(step, signal) {
    const { headers } = this.#settings;
    let askedAt = this.#seen;
    const own = typeof headers === 'function' ? await this.#givenHeaders(headers) : headers;
    for (let redirects = 0; ; redirects++) {
      const place = new URL(step.url);
      const response = await this.#request(place, own, step.etag, signal);
      const isDocument = response.status === 200;
      if (!isDocument) await discard(response);
      const body = isDocument ? await reaching(place, () => this.#read(response, place)) : NOTHING;
      // An answer that comes too late must not take the place of a newer one.
      signal.throwIfAborted();
      if (this.#keyset !== null) handleOf(this.#keyset, 'the Keyset');
      const now = this.#seconds();
      const answer = { id: step.id, status: response.status, body };
      for (const [member, name] of Object.entries(HEADERS)) {
        const value = response.headers.get(name);
        // A header is bytes; those that no URL has are written as one has them.
        if (value !== null) answer[member] = value.replace(/[\x80-\xff]/g, (char) => `%${char.charCodeAt(0).toString(16)}`);
      }
      const status = native.issuerResponse(this.#issuer, now, pack(layouts.jwt_http, answer));
      if (status === constants.JWT_OK) {
        // An ETag belongs to the URL that it came from.
        const etag = redirects === 0 ? (answer.etag ?? '') : '';
        this.#take(now, isDocument ? body : null, { etag, askedAt, fetchedAt: wallClock() - (now - askedAt) });
        return;
      }
      if (status !== constants.JWT_ISSUER_FETCH) throw this.#fault(place, response, body, status, redirects);
      Object.assign(step, native.issuerNext(this.#issuer, now));
      // Else somebody else has begun another fetch.
      if (step.action !== constants.JWT_FETCH_NOW) throw this.#late();
      askedAt = now;
    }
  }

  /** The headers that the program gives for one fetch. */
  async #givenHeaders(headers) {
    try {
      return headerFields(await headers(), 'what the function headers returns');
    } catch (error) {
      const said = error?.message ?? String(error);
      throw new JWKSError(
        `${shown(this.#place)} was not asked, because the function that was given as headers failed: ${said}`,
        'JWKS_UNREACHABLE',
        error,
      );
    }
  }

  async #request(place, own, etag, signal) {
    const ask = this.#settings.fetch ?? fetch;
    const headers = new Headers({ accept: 'application/jwk-set+json, application/json', 'user-agent': 'onejwt' });
    // What is meant for this origin, a password perhaps, is not for another.
    if (place.origin === this.#place.origin) {
      for (const [name, value] of own) headers.set(name, value);
    }
    if (etag !== '') headers.set('if-none-match', etag);
    const init = { headers: Object.fromEntries(headers), signal, redirect: 'manual' };
    return reaching(place, () => ask(place.href, init));
  }

  /** What is wrong with an answer that the library refuses. */
  #fault(place, response, body, status, redirects) {
    const location = response.headers.get('location');
    if (REDIRECTS.includes(response.status) && location !== null) return this.#redirectFault(place, location, redirects);
    if (response.status !== 200) {
      return new JWKSError(
        `${shown(place)} answered with status ${response.status}, expected 200: check the URL, and whether the issuer asks ` +
          'for headers',
        'JWKS_STATUS',
      );
    }
    return this.#documentFault(place, body, status);
  }

  /** What is wrong with a document that the library refuses. */
  #documentFault(place, body, status) {
    const unusable = `the document at ${shown(place)} cannot be used`;
    const code = native.statusName(status);
    if (code === 'JWT_KEY_MALFORMED' && holdsSecret(body)) {
      return new JWKSError(
        `${unusable}: it holds a shared secret or a private key, and who can read that can sign. The issuer must publish ` +
          'public keys only, and replace this one',
        'JWKS_SECRET',
      );
    }
    const cause = failure(status, messages.jwks(code, body, this.#keyFlags));
    return new JWKSError(`${unusable}: ${cause.message}`, 'JWKS_MALFORMED', cause);
  }

  #redirectFault(place, location, redirects) {
    if (redirects >= MOST_REDIRECTS) {
      return new JWKSError(
        `${shown(this.#place)} redirects more than ${MOST_REDIRECTS} times: use the URL where the keys are`,
        'JWKS_REDIRECTS',
      );
    }
    let message = `${shown(place)} redirects to where no keys may come from: a URL that is too long or cannot be read`;
    try {
      const found = placeOf(location, this.#settings.allowHttp, place);
      if (place.protocol === 'https:' && found.protocol !== 'https:') {
        message = `${shown(place)} redirects from https to http, where keys could be replaced on the way`;
      } else if (place.origin !== found.origin && !this.#settings.allowAnyOrigin) {
        message =
          `${shown(place)} redirects to another origin, ${shown(found)}: use that URL if the keys are there, or ` +
          '{allowAnyOrigin: true}';
      }
    } catch (error) {
      message = `${shown(place)} redirects to where no keys may come from: ${error.message}`;
    }
    return new JWKSError(message, 'JWKS_INSECURE_REDIRECT');
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

  get #keyFlags() {
    const { allowWeak, forEncryption } = this.#settings;
    const encryption = forEncryption ? constants.JWT_KEY_FOR_ENCRYPTION : 0;
    return constants.JWT_KEY_PUBLIC_ONLY | (allowWeak ? constants.JWT_KEY_ALLOW_WEAK : 0) | encryption;
  }

  /** Notes that the keys are those of a document, or confirmed, and what another client could start with. */
  #take(now, document, { etag, askedAt, fetchedAt }) {
    this.#keyset ??= adopted(native.issuerKeys(this.#issuer), this.#keyFlags);
    if (document !== null) noteDocument(this.#keyset, document);
    this.#failure = null;
    const next = native.issuerNext(this.#issuer, now);
    if (next.action === constants.JWT_FETCH_NOW) {
      // Out of date at once; that fetch is for who needs it.
      native.issuerFailure(this.#issuer, now, next.id);
      native.issuerRefresh(this.#issuer, now);
    }
    this.#freshUntil = next.action === constants.JWT_FETCH_AT ? next.at : now;
    const times = { fetched_at: Math.max(0, fetchedAt), fresh_for: Math.max(0, this.#freshUntil - askedAt) };
    if (document !== null) this.#cache = { url: this.#place.href, ...times, etag, jwks: document.toString('utf8') };
    else if (this.#cache !== null) Object.assign(this.#cache, times);
  }
}
Object.defineProperty(JWKSClient.prototype, Symbol.toStringTag, { value: 'JWKSClient', configurable: true });

module.exports = { OPTIONS, JWKSClient, JWKSError };
