'use strict';

const native = require('./native.js');
const { ownBytes, isUint8Array } = require('./bytes.js');
const { PolicyError } = require('./errors.js');
const { handleOf, failure } = require('./keyset.js');
const { invalid, kindOf, jsonOrBytes, requirePlain, readOptions } = require('./options.js');

const { constants } = native;

/*
 * A handle is used in the expression that reads it: any code of the host in between could free the policy. See options.js.
 */

/** Frees policies that were forgotten without free(). */
const forgotten = new FinalizationRegistry((handle) => native.policyFree(handle));

/** Only this file makes policies from handles. */
const MAKE = Symbol('make');

/** What a policy stands for in a call; throws if it is none, or freed. */
let contentOf;

/** JSON.stringify leaves some values out silently, and with them what was to be demanded. */
function demandValue(name, value) {
  if (value === undefined || typeof value === 'function' || typeof value === 'symbol') {
    throw new TypeError(`${JSON.stringify(name)} in the policy is ${kindOf(value)}: leave it out or give it a value`);
  }
  return value;
}

/** A document as bytes of the call's own. */
function bytesOf(document) {
  if (typeof document !== 'object' || document === null || isUint8Array(document)) {
    return ownBytes(jsonOrBytes(document, 'the policy'));
  }
  requirePlain(document, 'the policy');
  return ownBytes(jsonOrBytes(JSON.stringify(document, demandValue), 'the policy'));
}

/** What a verifier demands, made of a JSON document. It never changes. */
class Policy {
  #handle;
  #document;
  #decryptWith;
  #description;

  constructor(key, handle, document, decryptWith, description) {
    if (key !== MAKE) throw new TypeError('a Policy is made with Policy.fromJson, not with new');
    this.#handle = handle;
    this.#document = document;
    this.#decryptWith = decryptWith;
    this.#description = description;
    forgotten.register(this, handle, this);
  }

  static {
    contentOf = (policy, what) => {
      if (typeof policy !== 'object' || policy === null || !(#handle in policy)) {
        throw new TypeError(`${what} must be a Policy, not ${kindOf(policy)}`);
      }
      if (policy.#handle === null) throw invalid(`${what} has been freed: free a Policy only after its last use`);
      return {
        options: native.policyOptions(policy.#handle),
        document: policy.#document,
        decryptWith: policy.#decryptWith,
      };
    };
  }

  /** A policy of a document: JSON text, its bytes, or an object that is written as JSON first. */
  static fromJson(document, options = undefined) {
    const bytes = bytesOf(document);
    const { decryptWith } = readOptions('Policy.fromJson', 'policy', options);
    const what = 'option decryptWith of Policy.fromJson';
    const keys = () => (decryptWith === undefined ? null : handleOf(decryptWith, what));
    const { status, handle, errorAt } = native.policyFromJson(bytes, keys());
    if (status === constants.JWT_INVALID_ARGUMENT) {
      throw new PolicyError(native.policyExplanation(bytes, keys()), { errorAt });
    }
    if (status !== 0) throw failure(status, native.statusText(status));
    return new Policy(MAKE, handle, bytes, decryptWith, native.policyExplanation(bytes, keys()));
  }

  /** What it demands, in lines of English; also the values of `subject` and `expected`. */
  describe() {
    return this.#description;
  }

  /** Lets go of the policy, and of its share in the keys that decrypt. It must not be used after that. */
  free() {
    const handle = this.#handle;
    if (handle === null) return;
    this.#handle = null;
    forgotten.unregister(this);
    native.policyFree(handle);
  }
}
if (Symbol.dispose) {
  Object.defineProperty(Policy.prototype, Symbol.dispose, { value: Policy.prototype.free, configurable: true, writable: true });
}
Object.defineProperty(Policy.prototype, Symbol.toStringTag, { value: 'Policy', configurable: true });

module.exports = { Policy, contentOf: (policy, what) => contentOf(policy, what) };
