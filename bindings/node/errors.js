'use strict';

const { constants } = require('./abi.js');

/**
 * What every refusal of the library is: a stable `code` ("JWT_EXPIRED"), its number in `status`, and, where it comes
 * from a verification, the `report`. Messages never hold a secret, and of an unverified token at most its `kid`.
 */
class JwtError extends Error {
  // Fields are defined and not assigned, so that nothing which Object.prototype may have takes part.
  code;
  status;

  constructor(message, { code, status, report } = {}) {
    super(message);
    this.code = code;
    this.status = status;
    if (report !== undefined) {
      Object.defineProperty(this, 'report', {
        __proto__: null,
        value: report,
        configurable: true,
        enumerable: true,
        writable: true,
      });
    }
  }
}

/** The call itself is wrong: a value, or a combination of options, that the library does not take. */
class ArgumentError extends JwtError {}
/** A document that is no policy; the message has the line and the column. */
class PolicyError extends ArgumentError {
  /** Where in the document the fault is, in bytes of its UTF-8. */
  errorAt;

  constructor(message, { errorAt = 0 } = {}) {
    super(message, { code: 'JWT_INVALID_ARGUMENT', status: constants.JWT_INVALID_ARGUMENT });
    this.errorAt = errorAt;
  }
}
/** A key cannot be loaded, found or used. */
class KeyError extends JwtError {}
/** The token is malformed, of an unacceptable kind, or its signature is wrong. Nothing in its claims has been read. */
class TokenError extends JwtError {}
/** The signature is good, or the token was decrypted, but the claims are not. */
class ClaimError extends JwtError {}
/** The token is not encrypted as it must be, or cannot be decrypted. Nothing in it has been read. */
class EncryptionError extends JwtError {}

for (const type of [JwtError, ArgumentError, PolicyError, KeyError, TokenError, ClaimError, EncryptionError]) {
  Object.defineProperty(type.prototype, 'name', { value: type.name, configurable: true, writable: true });
}

/** The native library cannot be used at all; thrown while the package loads. */
class LibraryError extends Error {
  constructor(message, code, cause) {
    super(message, cause === undefined ? undefined : { cause });
    this.code = code;
  }
}
Object.defineProperty(LibraryError.prototype, 'name', { value: 'LibraryError', configurable: true, writable: true });

/** The class of a status, by the ranges that the numbers are kept in. */
function classOf(status) {
  // A request without a token: none is refused.
  if (status === constants.JWT_NO_BEARER) return JwtError;
  if (status === 1) return ArgumentError;
  if (status === constants.JWE_KEY_CANNOT || status === constants.JWE_KEY_NOT_FOUND) return KeyError;
  if (status >= 20 && status < 40) return KeyError;
  if (status >= 40 && status < 60) return TokenError;
  if (status >= 60 && status < 80) return ClaimError;
  if (status >= 80 && status < 100) return EncryptionError;
  return JwtError;
}

module.exports = {
  JwtError,
  ArgumentError,
  PolicyError,
  KeyError,
  TokenError,
  ClaimError,
  EncryptionError,
  LibraryError,
  classOf,
};
