'use strict';

const { types } = require('node:util');

const native = require('./native.js');
const messages = require('./messages.js');
const { classOf } = require('./errors.js');
const { handleOf, failure } = require('./keyset.js');
const { kindOf, jsonBytes, textOrBytes, privateBytes, hostClock, readOptions } = require('./options.js');

const { constants, structs, pack, input, output, SCRATCH_SIZE } = native;

/** The length in bytes of the token of the call under way. */
let tokenLength = 0;

/**
 * The bytes of a token; how many of them is in `tokenLength`. A string is written as UTF-8, so that no character
 * becomes another on the way; of one that is longer than any acceptable token only as much is taken as shows that.
 */
function tokenBytes(token, limit) {
  if (typeof token === 'string') {
    const text = token.length > limit ? token.slice(0, limit + 1) : token;
    if (text.length * 3 <= SCRATCH_SIZE || Buffer.byteLength(text, 'utf8') <= SCRATCH_SIZE) {
      tokenLength = input.write(text, 0, 'utf8');
      return input;
    }
    const bytes = Buffer.from(text, 'utf8');
    tokenLength = bytes.length;
    return bytes;
  }
  if (!types.isUint8Array(token)) {
    throw new TypeError(`the token must be a string or bytes (Uint8Array), not ${kindOf(token)}`);
  }
  const bytes = privateBytes(token);
  tokenLength = bytes.length;
  return bytes;
}

/** Room for what a verification decodes. A token that is too long needs none, for it is refused before. */
function roomFor(length, limit) {
  return length <= SCRATCH_SIZE || length > limit ? output : Buffer.allocUnsafeSlow(length);
}

/** Claims as JSON bytes. */
function claimsBytes(claims) {
  if (typeof claims === 'object' && claims !== null && !types.isUint8Array(claims)) {
    // JSON.stringify would leave them out silently, and with them perhaps what limits the token.
    for (const name of Object.keys(claims)) {
      const value = claims[name];
      if (value === undefined || typeof value === 'function' || typeof value === 'symbol') {
        throw new TypeError(`claim ${JSON.stringify(name)} is ${kindOf(value)}: leave it out or give it a value`);
      }
    }
  }
  return jsonBytes(claims, 'the claims');
}

/** Calls with an output buffer, again with a larger one where it does not suffice. */
function withOutput(call) {
  let out = output;
  let status = call(out);
  while (status === constants.JWT_BUFFER_TOO_SMALL) {
    out = Buffer.allocUnsafeSlow(native.written());
    status = call(out);
  }
  return { status, out };
}

/** Signs claims; returns the token. */
function sign(claims, keys, options = undefined) {
  const members = readOptions('sign', 'signNow', options);
  const now = members.now ?? hostClock();
  const bytes = claimsBytes(claims);
  const handle = handleOf(keys, 'the second argument of sign');
  const packed = pack(structs.jwt_sign_options, members);
  const { status, out } = withOutput((room) => native.sign(handle, bytes, bytes.length, packed, now, room));
  if (status !== 0) throw failure(status, messages.signing(native.statusName(status)));
  return out.toString('latin1', 0, native.written());
}

/** Bytes of the call's own: those of the caller could change while another thread reads them. */
const ownBytes = (bytes, given) => (bytes === given ? Buffer.from(bytes) : bytes);

/** Signs claims on another thread; a promise of the token. All that is given is read before this returns. */
async function signAsync(claims, keys, options = undefined) {
  const members = readOptions('signAsync', 'signNow', options);
  const now = members.now ?? hostClock();
  const bytes = ownBytes(claimsBytes(claims), claims);
  const handle = handleOf(keys, 'the second argument of signAsync');
  const packed = pack(structs.jwt_sign_options, members, true);
  const { status, out, size } = await native.signElsewhere(handle, bytes, packed, now);
  if (status !== 0) throw failure(status, messages.signing(native.statusName(status)));
  return out.toString('latin1', 0, size);
}

/** What a verifier demands, ready for the library. */
class Policy {
  constructor(call, kind, layout, options, lasting) {
    this.members = readOptions(call, kind, options);
    this.limit = messages.tokenLimit(this.members);
    this.packed = pack(layout, this.members, lasting);
  }
}

/** The report of the verification that just failed, as an error. */
function refusal(explain, policy, bytes) {
  const report = native.report();
  const Failure = classOf(report.status);
  return new Failure(explain(report, policy.members, bytes.subarray(0, tokenLength)), {
    code: report.code,
    status: report.status,
    report,
  });
}

/** Verifies; the claims are then in the buffer that is returned, `native.written()` bytes long. */
function verifyInto(token, handle, policy, now) {
  const bytes = tokenBytes(token, policy.limit);
  const out = roomFor(tokenLength, policy.limit);
  const status = native.verify(handle, bytes, tokenLength, policy.packed, now, out);
  if (status !== 0) throw refusal(messages.verification, policy, bytes);
  return out;
}

/** The claims that were just verified. The library has checked that they are one JSON object without duplicates. */
function parseClaims(out) {
  return JSON.parse(out.toString('utf8', 0, native.written()));
}

function detailed(out) {
  const raw = Buffer.from(out.subarray(0, native.written()));
  const report = native.report();
  return { claims: JSON.parse(raw.toString('utf8')), report, raw };
}

/** Verifies a token; returns its claims. */
function verify(token, keys, options = undefined) {
  const handle = handleOf(keys, 'the second argument of verify');
  const policy = new Policy('verify', 'verifyNow', structs.jwt_verify_options, options, false);
  return parseClaims(verifyInto(token, handle, policy, policy.members.now ?? hostClock()));
}

/** Verifies a token; returns its claims, the report and the claims' exact bytes. */
function verifyDetailed(token, keys, options = undefined) {
  const handle = handleOf(keys, 'the second argument of verifyDetailed');
  const policy = new Policy('verifyDetailed', 'verifyNow', structs.jwt_verify_options, options, false);
  return detailed(verifyInto(token, handle, policy, policy.members.now ?? hostClock()));
}

/** Keys and demands, checked and made ready once. */
class Verifier {
  #keys;
  #policy;

  constructor(keys, options = undefined) {
    handleOf(keys, 'the first argument of Verifier');
    this.#keys = keys;
    this.#policy = new Policy('Verifier', 'verify', structs.jwt_verify_options, options, true);
  }

  /** The key set, which may be added to, replaced and reloaded. */
  get keys() {
    return this.#keys;
  }

  /** Verifies a token; returns its claims. */
  verify(token, options = undefined) {
    return parseClaims(this.#run(token, options, 'verify'));
  }

  /** Verifies a token; returns its claims, the report and the claims' exact bytes. */
  verifyDetailed(token, options = undefined) {
    return detailed(this.#run(token, options, 'verifyDetailed'));
  }

  #run(token, options, call) {
    const now = options === undefined ? undefined : readOptions(call, 'now', options).now;
    const handle = handleOf(this.#keys, "the Verifier's Keyset");
    return verifyInto(token, handle, this.#policy, now ?? hostClock());
  }
}
Object.defineProperty(Verifier.prototype, Symbol.toStringTag, { value: 'Verifier', configurable: true });

/** Signs any payload; returns the token. */
function jwsSign(payload, keys, options = undefined) {
  const members = readOptions('jwsSign', 'jwsSign', options);
  const bytes = textOrBytes(payload, 'the payload');
  const handle = handleOf(keys, 'the second argument of jwsSign');
  const packed = pack(structs.jws_options, members);
  const { status, out } = withOutput((room) => native.jwsSign(handle, bytes, bytes.length, packed, room));
  if (status !== 0) throw failure(status, messages.jwsSigning(native.statusName(status)));
  return out.toString('latin1', 0, native.written());
}

/** Signs any payload on another thread; a promise of the token. All that is given is read before this returns. */
async function jwsSignAsync(payload, keys, options = undefined) {
  const members = readOptions('jwsSignAsync', 'jwsSign', options);
  const bytes = ownBytes(textOrBytes(payload, 'the payload'), payload);
  const handle = handleOf(keys, 'the second argument of jwsSignAsync');
  const packed = pack(structs.jws_options, members, true);
  const { status, out, size } = await native.jwsSignElsewhere(handle, bytes, packed);
  if (status !== 0) throw failure(status, messages.jwsSigning(native.statusName(status)));
  return out.toString('latin1', 0, size);
}

/** Verifies a token with any payload; returns the payload. */
function jwsVerify(token, keys, options = undefined) {
  return jwsVerifyDetailed(token, keys, options).payload;
}

/** Verifies a token with any payload; returns the payload and the report. */
function jwsVerifyDetailed(token, keys, options = undefined) {
  const handle = handleOf(keys, 'the second argument of jwsVerify');
  const policy = new Policy('jwsVerify', 'jwsVerify', structs.jws_options, options, false);
  const bytes = tokenBytes(token, policy.limit);
  const out = roomFor(tokenLength, policy.limit);
  const status = native.jwsVerify(handle, bytes, tokenLength, policy.packed, out);
  if (status !== 0) throw refusal(messages.jwsVerification, policy, bytes);
  const detached = (policy.members.flags & constants.JWS_DETACHED) !== 0;
  const payload = Buffer.from(detached ? (policy.members.payload ?? []) : out.subarray(0, native.written()));
  return { payload, report: native.report() };
}

const PARTS = {
  __proto__: null,
  header: constants.JWT_PART_HEADER,
  payload: constants.JWT_PART_PAYLOAD,
  signature: constants.JWT_PART_SIGNATURE,
};

/** Decodes one part of a token WITHOUT VERIFYING anything. */
function peek(token, part) {
  const number = PARTS[part];
  if (number === undefined) throw new TypeError("part must be 'header', 'payload' or 'signature'");
  const bytes = tokenBytes(token, Infinity);
  const { status, out } = withOutput((room) => native.peek(bytes, tokenLength, number, room));
  if (status !== 0) throw failure(status, messages.peeking(native.statusName(status), bytes.subarray(0, tokenLength)));
  return Buffer.from(out.subarray(0, native.written()));
}

/** The token in the value of an Authorization header; one that is not there is no bearer token either. */
function bearerToken(value) {
  const header = value ?? '';
  if (typeof header !== 'string') {
    throw new TypeError(`the value of the Authorization header must be a string, not ${kindOf(value)}`);
  }
  const bytes = tokenBytes(header, Infinity);
  const status = native.bearerToken(bytes, tokenLength);
  if (status !== 0) {
    throw failure(
      status,
      value === undefined || value === null
        ? 'there is no Authorization header: expected "Bearer" and one token (RFC 6750 2.1)'
        : 'the Authorization header is not "Bearer", spaces, and one token (RFC 6750 2.1)',
    );
  }
  // All of it is ASCII, so bytes and characters are the same.
  const offset = native.offset();
  return header.slice(offset, offset + native.written());
}

module.exports = {
  sign,
  signAsync,
  verify,
  verifyDetailed,
  Verifier,
  jwsSign,
  jwsSignAsync,
  jwsVerify,
  jwsVerifyDetailed,
  peek,
  bearerToken,
};
