'use strict';

const native = require('./native.js');
const { ownBytes, isUint8Array } = require('./bytes.js');
const { PolicyError } = require('./errors.js');
const { shareOf, giveBack, failure } = require('./keyset.js');
const { invalid, kindOf, jsonOrBytes, requirePlain, readOptions } = require('./options.js');

const { constants } = native;

/*
 * The options that a policy lends are good while it lives, and code of the host could free it in the middle of a call. So each
 * call takes it in use, and what was freed meanwhile goes when the last use of it has ended. See options.js.
 */

/** Frees policies that were forgotten without free(). */
const forgotten = new FinalizationRegistry((handle) => native.policyFree(handle));

/** Only this file makes policies from handles. */
const MAKE = Symbol('make');

/** What a policy says that the options of a call depend on; throws if it is none, or freed. */
let contentOf;
/** Takes a policy in use for one call, and returns its options; throws if it is none, or freed. */
let begin;
/** Ends that use. */
let end;

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

/** What the options of a call depend on, of a document that the library has taken: each member has its type. */
function contentIn(bytes, decryptWith) {
  const said = Object.setPrototypeOf(JSON.parse(bytes.toString('utf8')), null);
  return {
    decryptWith,
    limit: said.max_token_len,
    isEncrypted: said.encrypted === true,
    isForSigned: said.algorithms !== undefined,
    isForDecrypting: said.decrypt_algorithms !== undefined || said.encryptions !== undefined,
  };
}

/** What a verifier demands, made of a JSON document. It never changes. */
class Policy {
  #handle;
  #content;
  #description;
  #uses = 0;
  #isFreed = false;

  constructor(key, handle) {
    if (key !== MAKE) throw new TypeError('a Policy is made with Policy.fromJson, not with new');
    this.#handle = handle;
    forgotten.register(this, handle, this);
  }

  static {
    const demand = (policy, what) => {
      if (typeof policy !== 'object' || policy === null || !(#handle in policy)) {
        throw new TypeError(`${what} must be a Policy, not ${kindOf(policy)}`);
      }
      if (policy.#isFreed) throw invalid(`${what} has been freed: free a Policy only after its last use`);
    };
    contentOf = (policy, what) => {
      demand(policy, what);
      return policy.#content;
    };
    begin = (policy, what) => {
      demand(policy, what);
      policy.#uses += 1;
      return native.policyOptions(policy.#handle);
    };
    end = (policy) => {
      policy.#uses -= 1;
      policy.#letGo();
    };
  }

  /** A policy of a document: JSON text, its bytes, or an object that is written as JSON first. */
  static fromJson(document, options = undefined) {
    const bytes = bytesOf(document);
    const { decryptWith } = readOptions('Policy.fromJson', 'policy', options);
    const share = shareOf(decryptWith, 'option decryptWith of Policy.fromJson');
    try {
      const { status, handle, errorAt } = native.policyFromJson(bytes, share);
      if (status === constants.JWT_INVALID_ARGUMENT) {
        throw new PolicyError(native.policyExplanation(bytes, share), { errorAt });
      }
      if (status !== 0) throw failure(status, native.statusText(status));
      const policy = new Policy(MAKE, handle);
      policy.#content = contentIn(bytes, decryptWith);
      policy.#description = native.policyExplanation(bytes, share);
      return policy;
    } finally {
      giveBack(share);
    }
  }

  /** What it demands, in lines of English; also the values of `subject` and `expected`. */
  describe() {
    return this.#description;
  }

  /** Lets go of the policy, and of its share in the keys that decrypt. It must not be used after that. */
  free() {
    if (this.#isFreed) return;
    this.#isFreed = true;
    forgotten.unregister(this);
    this.#letGo();
  }

  #letGo() {
    const handle = this.#handle;
    if (!this.#isFreed || this.#uses > 0 || handle === null) return;
    this.#handle = null;
    native.policyFree(handle);
  }
}
if (Symbol.dispose) {
  Object.defineProperty(Policy.prototype, Symbol.dispose, { value: Policy.prototype.free, configurable: true, writable: true });
}
Object.defineProperty(Policy.prototype, Symbol.toStringTag, { value: 'Policy', configurable: true });

module.exports = { Policy, contentOf, begin, end };
