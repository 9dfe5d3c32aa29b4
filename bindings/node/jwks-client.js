'use strict';

/*
 * The keys of an issuer that publishes them as a JWK Set: fetched, kept, and fetched again when they are old or when a
 * token names a key that is not among them.
 */

const { Keyset } = require('./keyset.js');
const { verifyDetailed } = require('./tokens.js');
const { kindOf } = require('./options.js');

/** The keys cannot be had. Not a JwtError: it says nothing of a token, and a server answers 503 to it and not 401. */
class JWKSClientError extends Error {
  constructor(message, code, cause) {
    super(message, cause === undefined ? undefined : { cause });
    this.code = code;
  }
}
Object.defineProperty(JWKSClientError.prototype, 'name', {
  value: 'JWKSClientError',
  configurable: true,
  writable: true,
});

const LOOPBACK = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])$/;
const REDIRECTS = [301, 302, 303, 307, 308];
const MOST_REDIRECTS = 3;

/** Whether keys may come from there: by https, from this machine, or because the caller says so. */
function isSafe({ protocol, hostname }, allowHttp) {
  return protocol === 'https:' || (protocol === 'http:' && (allowHttp || LOOPBACK.test(hostname)));
}

function number(least) {
  return (value, name) => {
    if (typeof value !== 'number') throw new TypeError(`${name} must be a number, not ${kindOf(value)}`);
    if (!(value >= least && value <= Number.MAX_SAFE_INTEGER)) {
      throw new RangeError(`${name} must be a number from ${least}, not ${value}`);
    }
    return value;
  };
}

const typed = (type) => (value, name) => {
  if (typeof value !== type) throw new TypeError(`${name} must be a ${type}, not ${kindOf(value)}`);
  return value;
};

// Each option, what it must be, and what it is if left out. Times are in seconds.
const OPTIONS = {
  __proto__: null,
  issuer: [typed('string'), undefined],
  lifetime: [number(0), 300],
  maxLifetime: [number(0), 86_400],
  maxStale: [number(0), 86_400],
  cooldown: [number(0), 30],
  retry: [number(0), 5],
  timeout: [number(0.001), 10],
  maxBytes: [number(1), 1_048_576],
  allowHttp: [typed('boolean'), false],
  allowWeak: [typed('boolean'), false],
  headers: [typed('object'), {}],
  fetch: [typed('function'), undefined],
  now: [typed('function'), undefined],
};

function readOptions(options) {
  if (typeof options !== 'object' || options === null) {
    throw new TypeError(`options of JWKSClient must be an object, not ${kindOf(options)}`);
  }
  const settings = Object.create(null);
  for (const [name, [, otherwise]] of Object.entries(OPTIONS)) settings[name] = otherwise;
  for (const name of Object.keys(options)) {
    const row = OPTIONS[name];
    if (row === undefined) {
      throw new TypeError(`JWKSClient has no option "${name}"; there are ${Object.keys(OPTIONS).join(', ')}`);
    }
    settings[name] = row[0](options[name], name);
  }
  return settings;
}

/** How long an answer may be kept in seconds, or undefined if it does not say. */
function lifetimeOf(headers) {
  const directives = (headers.get('cache-control') ?? '')
    .toLowerCase()
    .split(',')
    .map((directive) => directive.trim());
  if (directives.some((directive) => /^no-(?:cache|store)\b/.test(directive))) return 0;
  const maxAge = directives.map((directive) => /^max-age="?(\d+)"?$/.exec(directive)).find(Boolean);
  if (maxAge === undefined) return undefined;
  const age = /^\d+$/.test(headers.get('age') ?? '') ? Number(headers.get('age')) : 0;
  return Math.max(0, Number(maxAge[1]) - age);
}

class JWKSClient {
  #url;
  #settings;
  #keyset = null;
  #etag = null;
  #freshUntil = -Infinity;
  /** How many fetches have succeeded, and when the last ones ended; in seconds. */
  #fetches = 0;
  #fetchedAt = -Infinity;
  #failedAt = -Infinity;
  #failure = null;
  #pending = null;

  constructor(url, options = {}) {
    this.#settings = readOptions(options);
    this.#url = new URL(url);
    if (!isSafe(this.#url, this.#settings.allowHttp)) {
      throw new TypeError(
        `keys from ${this.#url.origin} could be replaced on the way: use https, or {allowHttp: true} in a network that ` +
          'you trust',
      );
    }
  }

  /** The keys as they are now; null before the first fetch. It stays the same object, whose keys change. */
  get keyset() {
    return this.#keyset;
  }

  /** The keys, fetched first where there are none or old ones. Who has keys that may be used waits for nobody else. */
  async load() {
    const now = this.#now();
    if (this.#keyset !== null && now < this.#freshUntil) return this.#keyset;
    const isUsable = this.#keyset !== null && now < this.#freshUntil + this.#settings.maxStale;
    if (isUsable && this.#pending !== null) return this.#keyset;
    if (this.#pending === null && now < this.#failedAt + this.#settings.retry) {
      if (isUsable) return this.#keyset;
      const { message, code } = this.#failure;
      throw new JWKSClientError(`${message} (not tried again yet)`, code, this.#failure);
    }
    try {
      await this.refresh();
    } catch (error) {
      if (!isUsable) throw error;
    }
    return this.#keyset;
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
    return (await this.verifyDetailed(token, options)).claims;
  }

  /** Verifies a token with the issuer's keys; a promise of its claims, the report and the claims' exact bytes. */
  async verifyDetailed(token, options = undefined) {
    const keys = await this.load();
    const fetches = this.#fetches;
    try {
      return verifyDetailed(token, keys, options);
    } catch (error) {
      // Only this is something that new keys could change.
      if (error?.code !== 'JWT_KEY_NOT_FOUND' || !(await this.#fetchedSince(fetches))) throw error;
    }
    return verifyDetailed(token, keys, options);
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
    return this.#settings.now === undefined ? Date.now() / 1000 : this.#settings.now();
  }

  async #update() {
    try {
      await this.#withTimeout((signal) => this.#exchange(signal));
    } catch (error) {
      this.#failedAt = this.#now();
      this.#failure =
        error instanceof JWKSClientError
          ? error
          : new JWKSClientError(
              `the keys at ${this.#url} cannot be fetched: ${error.message}`,
              'JWKS_UNREACHABLE',
              error,
            );
      throw this.#failure;
    }
    this.#fetches++;
    this.#fetchedAt = this.#now();
    this.#failedAt = -Infinity;
    this.#failure = null;
  }

  async #withTimeout(work) {
    const { timeout } = this.#settings;
    const controller = new AbortController();
    const timer = setTimeout(() => {
      controller.abort(new JWKSClientError(`${this.#url} did not answer within ${timeout} s`, 'JWKS_TIMEOUT'));
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

  async #exchange(signal) {
    const response = await this.#request(signal);
    if (response.status === 304 && this.#keyset !== null) {
      await response.body?.cancel();
      signal.throwIfAborted();
    } else {
      if (response.status !== 200) {
        await response.body?.cancel();
        throw new JWKSClientError(`${this.#url} answered with status ${response.status}`, 'JWKS_STATUS');
      }
      const body = await this.#read(response);
      // An answer that comes too late must not take the place of a newer one.
      signal.throwIfAborted();
      this.#replace(body);
      this.#etag = response.headers.get('etag');
    }
    const { lifetime, maxLifetime, cooldown } = this.#settings;
    const freshFor = Math.min(lifetimeOf(response.headers) ?? lifetime, maxLifetime);
    this.#freshUntil = this.#now() + Math.max(cooldown, freshFor);
  }

  /** Asks, and follows redirects to where keys may come from too. */
  async #request(signal) {
    const ask = this.#settings.fetch ?? fetch;
    let url = this.#url;
    for (let redirects = 0; redirects <= MOST_REDIRECTS; redirects++) {
      const headers = { accept: 'application/jwk-set+json, application/json' };
      // What is meant for this host, a password perhaps, is not for another.
      if (url.origin === this.#url.origin) Object.assign(headers, this.#settings.headers);
      if (this.#etag !== null && this.#keyset !== null) headers['if-none-match'] = this.#etag;
      const response = await ask(url.href, { headers, signal, redirect: 'manual' });
      const location = response.headers.get('location');
      if (!REDIRECTS.includes(response.status) || location === null) return response;
      await response.body?.cancel();
      const next = new URL(location, url);
      const downgrade = url.protocol === 'https:' && next.protocol !== 'https:';
      if (downgrade || !isSafe(next, this.#settings.allowHttp)) {
        throw new JWKSClientError(
          `${url} redirects to ${next.origin}, which is not https: keys from there could be replaced on the way`,
          'JWKS_INSECURE_REDIRECT',
        );
      }
      url = next;
    }
    throw new JWKSClientError(`${this.#url} redirects more than ${MOST_REDIRECTS} times`, 'JWKS_REDIRECTS');
  }

  /** The body, of which no more is taken than the limit allows. */
  async #read(response) {
    const { maxBytes } = this.#settings;
    const chunks = [];
    let size = 0;
    for await (const chunk of response.body ?? []) {
      size += chunk.length;
      if (size > maxBytes) {
        throw new JWKSClientError(
          `the keys at ${this.#url} are larger than ${maxBytes} bytes (option maxBytes)`,
          'JWKS_TOO_LARGE',
        );
      }
      chunks.push(chunk);
    }
    return Buffer.concat(chunks, size);
  }

  /** Takes the fetched keys in; a document that is no good changes nothing. */
  #replace(document) {
    const { issuer, allowWeak } = this.#settings;
    let fetched;
    try {
      fetched = Keyset.fromJwks(document, { allowWeak, ...(issuer !== undefined && { issuer }) });
    } catch (error) {
      throw new JWKSClientError(`the keys at ${this.#url} cannot be used: ${error.message}`, 'JWKS_MALFORMED', error);
    }
    // Who can read a secret there can sign with it.
    if (Array.from(fetched).some(({ alg }) => alg.startsWith('HS'))) {
      fetched.free();
      throw new JWKSClientError(
        `the keys at ${this.#url} cannot be used: a secret is among them, which is none once it is published`,
        'JWKS_SECRET',
      );
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

module.exports = { JWKSClient, JWKSClientError };
