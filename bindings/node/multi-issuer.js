'use strict';

/*
 * Tokens of several issuers, each with a client of its own.
 *
 * The `iss` of a token is not verified when a client has to be chosen. It only chooses among the clients that the program
 * has made, and the chosen one then takes nothing but tokens of its issuer: who writes a false `iss` chooses keys that
 * refuse his token.
 */

const native = require('./native.js');
const { isUint8Array, ownBytes } = require('./bytes.js');
const { JWKSClient } = require('./jwks-client.js');
const { failure } = require('./keyset.js');
const { kindOf } = require('./options.js');
const { peek } = require('./tokens.js');

const { constants } = native;

/** Of a token that no verifier takes no claim is looked for. */
const LONGEST = 65_536;
const DOTS_OF_JWE = 4;

const refused = (name, message = native.statusText(constants[name])) => failure(constants[name], message);

/** A token that nobody can change any more. */
const fixed = (token) => (isUint8Array(token) ? ownBytes(token) : token);

/** The `iss` that a token names, UNVERIFIED; of an encrypted one it is in the header (RFC 7519 5.3). */
function issuerOf(token, isEncrypted) {
  // Read in the form of a signed token, whose header is the same.
  const text = isEncrypted ? peek(`${token.slice(0, token.indexOf('.'))}..`, 'header') : peek(token, 'payload');
  const type = native.memberType(text, 'iss');
  if (type === undefined) throw refused('JWT_TOKEN_MALFORMED');
  return type === constants.JWT_JSON_STRING ? JSON.parse(text.toString('utf8')).iss : undefined;
}

/** Verifies tokens of several issuers, each with the keys of the one it names. */
class MultiIssuerClient {
  #clients = new Map();

  constructor(clients) {
    if (typeof clients !== 'object' || clients === null || typeof clients[Symbol.iterator] !== 'function') {
      throw new TypeError(`the clients must be a list of JWKSClient, not ${kindOf(clients)}`);
    }
    for (const client of clients) {
      if (!(client instanceof JWKSClient)) throw new TypeError(`each of the clients must be a JWKSClient, not ${kindOf(client)}`);
      const { issuer } = client;
      if (issuer === undefined) {
        throw new TypeError('a JWKSClient without the option issuer would verify tokens of any: give each its issuer');
      }
      if (this.#clients.has(issuer)) throw new TypeError(`two of the clients are for the issuer ${JSON.stringify(issuer)}`);
      this.#clients.set(issuer, client);
    }
    if (this.#clients.size === 0) throw new TypeError('the list of clients is empty, so no token could be accepted');
  }

  /** The clients by the name of their issuer. */
  get clients() {
    return new Map(this.#clients);
  }

  /** Verifies a token with the keys of its issuer; a promise of its claims. */
  async verify(token, options = undefined) {
    const own = fixed(token);
    return this.#choose(own).verify(own, options);
  }

  /** Verifies a token with the keys of its issuer; a promise of its claims, the report and the claims' exact bytes. */
  async verifyDetailed(token, options = undefined) {
    const own = fixed(token);
    return this.#choose(own).verifyDetailed(own, options);
  }

  /** Why the keys of a token's issuer could not be fetched last; null if they could, or nobody knows the issuer. */
  failureOf(token) {
    try {
      return this.#choose(fixed(token)).failure;
    } catch {
      return null;
    }
  }

  #choose(token) {
    if (!isUint8Array(token) && typeof token !== 'string') {
      throw new TypeError(`the token must be a string or a Uint8Array, not ${kindOf(token)}`);
    }
    if (token.length > LONGEST) throw refused('JWT_TOKEN_TOO_LARGE');
    // As text to look for dots in; what is no token is refused by the library, which has the bytes.
    const text = typeof token === 'string' ? token : Buffer.from(token).toString('latin1');
    const isEncrypted = text.split('.', DOTS_OF_JWE + 2).length === DOTS_OF_JWE + 1;
    const client = this.#clients.get(issuerOf(isEncrypted ? text : token, isEncrypted));
    if (client !== undefined) return client;
    const where = isEncrypted ? 'header of the encrypted token' : 'token';
    throw refused(
      'JWT_KEY_NOT_FOUND',
      `the ${where} names none of the issuers whose keys are known (${this.#clients.size}), as its iss`,
    );
  }
}
Object.defineProperty(MultiIssuerClient.prototype, Symbol.toStringTag, { value: 'MultiIssuerClient', configurable: true });

module.exports = { MultiIssuerClient };
