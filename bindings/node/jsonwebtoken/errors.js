'use strict';

/*
 * The errors of jsonwebtoken. They are functions and not classes so that a subclass of ES5 may call them, and `name`,
 * `message` and the date are enumerable, because programs answer requests with them as JSON.
 */

function fill(error, name, message) {
  error.name = name;
  error.message = message;
  Error.captureStackTrace?.(error, error.constructor);
}

function inherit(child, parent) {
  child.prototype = Object.create(parent.prototype, {
    constructor: { value: child, configurable: true, writable: true },
  });
}

function JsonWebTokenError(message, error) {
  fill(this, 'JsonWebTokenError', message);
  if (error) this.inner = error;
}
inherit(JsonWebTokenError, Error);

function TokenExpiredError(message, expiredAt) {
  fill(this, 'TokenExpiredError', message);
  this.expiredAt = expiredAt;
}
inherit(TokenExpiredError, JsonWebTokenError);

function NotBeforeError(message, date) {
  fill(this, 'NotBeforeError', message);
  this.date = date;
}
inherit(NotBeforeError, JsonWebTokenError);

/** Adds what the library said, where it does not show up in JSON. */
function because(error, cause) {
  return Object.defineProperty(error, 'cause', { value: cause, configurable: true, writable: true });
}

module.exports = { JsonWebTokenError, TokenExpiredError, NotBeforeError, because };
