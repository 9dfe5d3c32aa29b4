'use strict';

/*
 * Bytes of the host, copied. While the library reads them they must not change, whoever else has them: code of the host
 * that runs during a call could write, shrink or detach them, and another thread could write what is shared. What they
 * say of themselves does not count: a subclass or a property of their own can say anything. The engine is asked.
 */

const { types } = require('node:util');

const { isUint8Array } = types;
// As they are when the package loads, whatever takes their place later.
const { allocUnsafeSlow, byteLength } = Buffer;

const uncurried = (call) => Function.prototype.call.bind(call);
const prototype = Object.getPrototypeOf(Uint8Array.prototype);
const getter = (name) => uncurried(Object.getOwnPropertyDescriptor(prototype, name).get);

const bufferOf = getter('buffer');
const offsetOf = getter('byteOffset');
/** The length of a Uint8Array. */
const lengthOf = getter('byteLength');
const setBytes = uncurried(prototype.set);

/** Copies the first `length` bytes of a Uint8Array to the front of a buffer. */
function copyInto(buffer, bytes, length) {
  try {
    const isWhole = length === lengthOf(bytes);
    setBytes(buffer, isWhole ? bytes : new Uint8Array(bufferOf(bytes), offsetOf(bytes), length));
  } catch (error) {
    throw new TypeError('bytes cannot be read: their memory was transferred away, or has another size now', {
      cause: error,
    });
  }
}

/**
 * Bytes of our own: the first `length` bytes of a Uint8Array copied, or a text as UTF-8. Not in the pool of Buffer, to
 * which every other small buffer leads.
 */
function ownBytes(value, length = undefined) {
  if (typeof value === 'string') {
    const bytes = allocUnsafeSlow(byteLength(value, 'utf8'));
    bytes.write(value, 'utf8');
    return bytes;
  }
  const size = length ?? lengthOf(value);
  const copy = allocUnsafeSlow(size);
  copyInto(copy, value, size);
  return copy;
}

module.exports = { isUint8Array, lengthOf, copyInto, ownBytes };
