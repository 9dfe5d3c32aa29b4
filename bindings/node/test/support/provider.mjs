// An issuer on the loopback interface, which answers as it is told and writes down what it was asked.

import { createServer } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { gzipSync } from 'node:zlib';

import { Keyset } from '../../index.mjs';

/** How long anything is waited for that must come, in milliseconds; a test that gets here fails. */
export const PATIENCE = 60_000;

export const KEYS = {
  ed: Keyset.generate('EdDSA', { kid: 'ed' }),
  secret: Keyset.generate('HS256', { kid: 'secret' }),
};
for (const name of ['a', 'b', 'c']) KEYS[name] = Keyset.generate('ES256', { kid: name });

export const privateJwk = (name) => JSON.parse(KEYS[name].exportJwks({ private: true })).keys[0];

function entry(name) {
  const [key, form] = name.split('-');
  if (form === 'private' || key === 'secret') return privateJwk(key);
  const [{ kid, ...jwk }] = KEYS[key].exportJwks().keys;
  return form === 'nameless' ? jwk : { kid, ...jwk };
}

/** A key set as an issuer publishes it. */
export const documentOf = (...names) => JSON.stringify({ keys: names.map(entry) });

/** A promise with what settles it. */
export function deferred() {
  const made = {};
  made.promise = new Promise((resolve, reject) => Object.assign(made, { resolve, reject }));
  return made;
}

/** Two servers, of which the second is another origin. What `answers` may hold is said in tests/jwks-client. */
export class Provider {
  answers = { '/jwks': { keys: ['a'] } };
  requests = [];
  origins = {};
  #gate = null;
  #servers = [];
  #timers = new Set();

  /** It stops with the test. `tls` is a key and a certificate for the first server. */
  static async start(t, tls = undefined) {
    const provider = new Provider();
    t.after(() => provider.close());
    for (const [name, prefix] of [
      ['provider', ''],
      ['other', 'other:'],
    ]) {
      const handle = (request, response) => provider.#handle(prefix + request.url, request, response);
      const isSecure = tls !== undefined && name === 'provider';
      const server = isSecure ? createTlsServer(tls, handle) : createServer(handle);
      provider.#servers.push(server);
      await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
      provider.origins[name] = `${isSecure ? 'https' : 'http'}://127.0.0.1:${server.address().port}`;
    }
    return provider;
  }

  get url() {
    return `${this.origins.provider}/jwks`;
  }

  /** What /jwks answers from now on. */
  answer(answer) {
    this.answers['/jwks'] = answer;
  }

  /** A text with the origins of the servers in the place of their names. */
  filled(text) {
    return Object.entries(this.origins).reduce((done, [name, origin]) => done.replaceAll(`{${name}}`, origin), text);
  }

  /** Holds back the answer to the next request: a promise of its arrival, and what lets it go. */
  hold() {
    const [arrived, opened] = [deferred(), deferred()];
    this.#gate = { arrived, opened };
    return { arrived: arrived.promise, open: opened.resolve };
  }

  async close() {
    for (const timer of this.#timers) clearInterval(timer);
    for (const server of this.#servers) {
      server.closeAllConnections?.();
      await new Promise((resolve) => server.close(resolve));
    }
  }

  async #handle(path, request, response) {
    const answer = this.answers[path] ?? { status: 404 };
    this.requests.push({ path, headers: request.headers });
    const gate = this.#gate;
    this.#gate = null;
    if (gate !== null) {
      gate.arrived.resolve();
      await gate.opened.promise;
    }
    this.#answer(answer, request, response);
  }

  #answer({ status = 200, fails, etag, headers = {}, ...content }, request, response) {
    const { socket } = request;
    if (fails === 'silence') return;
    if (fails === 'drop') {
      socket.destroy();
      return;
    }
    if (fails === 'drip-head') {
      socket.write('HTTP/1.1 200 OK\r\nX: ');
      this.#drip(socket);
      return;
    }
    const isUnchanged = etag !== undefined && request.headers['if-none-match'] === etag;
    response.statusCode = isUnchanged ? 304 : status;
    for (const [name, value] of Object.entries(headers)) {
      response.setHeader(name, Array.isArray(value) ? value : this.filled(value));
    }
    if (etag !== undefined) response.setHeader('ETag', etag);
    if ([204, 304].includes(response.statusCode)) response.end();
    else this.#send(content, fails, response);
  }

  #send({ keys, text = '', size = 0, framing = 'length', mark = false, encoding }, fails, response) {
    const { socket } = response;
    const plain = (mark ? '\ufeff' : '') + (keys === undefined ? text : documentOf(...keys)).padEnd(size);
    const body = encoding === undefined ? Buffer.from(plain) : gzipSync(plain);
    if (encoding !== undefined) response.setHeader('Content-Encoding', encoding);
    const isWhole = fails === undefined;
    response.shouldKeepAlive = false;
    if (framing === 'length') response.setHeader('Content-Length', body.length + (isWhole ? 0 : 1_000_000));
    response.useChunkedEncodingByDefault = framing === 'chunked';
    response.write(body.subarray(0, body.length / 2));
    response.write(body.subarray(body.length / 2));
    if (isWhole) response.end();
    else if (fails === 'drip-body') this.#drip(socket);
    else socket.end();
  }

  #drip(socket) {
    const timer = setInterval(() => socket.write(' '), 5);
    this.#timers.add(timer);
    socket.on('error', () => {});
    socket.on('close', () => clearInterval(timer));
  }
}
