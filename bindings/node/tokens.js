'use strict';

const { isBoxedPrimitive, isProxy } = require('node:util').types;

const native = require('./native.js');
const messages = require('./messages.js');
const { isUint8Array, lengthOf, copyInto, ownBytes } = require('./bytes.js');
const { JwtError, classOf } = require('./errors.js');
const { parseExactly } = require('./json.js');
const { handleOf, noteOf, shareOf, giveBack, failure } = require('./keyset.js');
const { Recent, besidePolicy, invalid, kindOf, refuseOtherBytes, jsonOrBytes, textOrBytes, hostClock, readOptions } =
  require('./options.js');
const { contentOf, begin, end } = require('./policy.js');

const { constants, layouts, allocate, pack, input, output, SCRATCH_SIZE } = native;

/*
 * The order within each call: bytes are copied; then documents, options and the clock of the host are read, whatever
 * code of its own that runs; then the options' struct and the input are written, in memory that calls share; then the
 * handle is read, in the expression of the call. See options.js.
 *
 * The handle of a key set that is an option stands in the options' struct, so it is read before that is written. What keeps
 * it good is a share in that key set, which is given back after the call.
 */

const SECOND = 'the second argument of ';

/** Memory for bytes that were taken. A call that code of the host makes within another one must find other memory. */
const spare = [];

/** Bytes that were taken for one call, at the front of memory that calls share. */
class Taken {
  buffer;
  length;

  constructor(bytes, length) {
    this.buffer = spare.pop() ?? allocate(SCRATCH_SIZE);
    this.length = length;
    copyInto(this.buffer, bytes, length);
  }
}

/** Text, or bytes copied before any code of the host runs. */
function taken(value) {
  if (typeof value === 'string') return value;
  const length = lengthOf(value);
  return length > SCRATCH_SIZE ? ownBytes(value) : new Taken(value, length);
}

/** The same for a token, if it can be one. A long one is copied when it is known how much of it is acceptable. */
function takenToken(token) {
  demandToken(token);
  return typeof token !== 'string' && lengthOf(token) > SCRATCH_SIZE ? token : taken(token);
}

function demandToken(token) {
  if (typeof token !== 'string' && !isUint8Array(token)) {
    throw new TypeError(`the token must be a string or bytes (Uint8Array), not ${kindOf(token)}`);
  }
}

/** The length in bytes of the input of the call under way. */
let inputLength = 0;

/**
 * What was taken, as bytes that the library may read; how many they are is in `inputLength`. They are good until code of
 * the host runs again. Text is written as UTF-8, so that no character becomes another on the way.
 */
function inputBytes(value) {
  if (typeof value === 'string') {
    if (value.length * 3 <= SCRATCH_SIZE || Buffer.byteLength(value, 'utf8') <= SCRATCH_SIZE) {
      inputLength = input.write(value, 0, 'utf8');
      return input;
    }
    return inputBytes(ownBytes(value));
  }
  inputLength = value.length;
  if (!(value instanceof Taken)) return value;
  spare.push(value.buffer);
  return value.buffer;
}

/** The same for a token. Of one that is longer than any acceptable one only as much is read as shows that. */
function tokenBytes(token, limit) {
  if (typeof token === 'string') return inputBytes(token.length > limit ? token.slice(0, limit + 1) : token);
  if (token instanceof Taken) return inputBytes(token);
  const length = lengthOf(token);
  return inputBytes(length > SCRATCH_SIZE ? ownBytes(token, Math.min(length, limit + 1)) : token);
}

/** Room for what a verification decodes. A token that is too long needs none, for it is refused before. */
function roomFor(length, limit) {
  return length <= SCRATCH_SIZE || length > limit ? output : Buffer.allocUnsafeSlow(length);
}

/** JSON.stringify leaves some values out silently, and with them perhaps what limits the token. */
function demandValue(name, value) {
  if (value === undefined || typeof value === 'function' || typeof value === 'symbol') {
    throw new TypeError(`claim ${JSON.stringify(name)} is ${kindOf(value)}: leave it out or give it a value`);
  }
}

const isPrimitive = (value) => typeof value !== 'object' || value === null;

/** A list such as `aud` and scopes are, which nothing writes in another way. */
const isPlainList = (value) =>
  Array.isArray(value) && !isProxy(value) && !('toJSON' in value) && value.every(isPrimitive);

/** Claims as JSON text, or the bytes that were given. Each claim of an object is read once and written as it was read. */
function claimsOf(given) {
  if (typeof given !== 'object' || given === null || isUint8Array(given)) return jsonOrBytes(given, 'the claims');
  refuseOtherBytes(given, 'the claims');
  const { toJSON } = given;
  const claims = typeof toJSON === 'function' ? Reflect.apply(toJSON, given, ['']) : given;
  // A list or a text is no set of claims, but that is for the library to say.
  if (typeof claims !== 'object' || claims === null || Array.isArray(claims) || isBoxedPrimitive(claims)) {
    return jsonOrBytes(JSON.stringify(claims), 'the claims');
  }
  const copy = Object.create(null);
  let isPlain = true;
  for (const name of Object.keys(claims)) {
    const value = claims[name];
    demandValue(name, value);
    copy[name] = value;
    isPlain &&= isPrimitive(value) || isPlainList(value);
  }
  if (isPlain) return JSON.stringify(copy);
  return JSON.stringify(copy, function (name, value) {
    // What toJSON has put in the place of the claim.
    if (this === copy) demandValue(name, value);
    return value;
  });
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

/** The options' struct of a signature; `share` is one in the key set that the token is encrypted to, if any. */
function packSigning(members, share, lasting = false) {
  if (share === undefined) return pack(layouts.jwt_sign_options, members, lasting);
  members.encrypt_to = share;
  return pack(layouts.jwt_sign_options, members, true);
}

/** What signs claims: the members of the options' struct, and the struct itself where it is kept. */
const signings = new Recent('sign', 'signNow', (members, isKept) => ({
  members,
  packed: isKept ? pack(layouts.jwt_sign_options, members, true) : undefined,
}));

/** Signs claims; returns the token. */
function sign(claims, keys, options = undefined) {
  const json = taken(claimsOf(claims));
  const { made, now: time } = signings.of(options);
  const now = time ?? hostClock();
  const share = shareOf(made.members.encryptTo, 'option encryptTo of sign');
  try {
    const packed = made.packed ?? packSigning(made.members, share);
    const bytes = inputBytes(json);
    let out = output;
    let status = native.sign(handleOf(keys, `${SECOND}sign`), bytes, inputLength, packed, now, out);
    if (status === constants.JWT_BUFFER_TOO_SMALL) {
      out = Buffer.allocUnsafeSlow(native.written());
      status = native.sign(handleOf(keys, `${SECOND}sign`), bytes, inputLength, packed, now, out);
    }
    if (status !== 0) throw failure(status, messages.signing(native.statusName(status), share !== undefined));
    return out.latin1Slice(0, native.written());
  } finally {
    giveBack(share);
  }
}

/** Signs claims on another thread; a promise of the token. All that is given is read before this returns. */
async function signAsync(claims, keys, options = undefined) {
  const bytes = ownBytes(claimsOf(claims));
  const members = readOptions('signAsync', 'signNow', options);
  const now = members.now ?? hostClock();
  const share = shareOf(members.encryptTo, 'option encryptTo of signAsync');
  try {
    const packed = packSigning(members, share, true);
    const handle = handleOf(keys, `${SECOND}signAsync`);
    const { status, out, size } = await native.signElsewhere(handle, bytes, packed, now);
    if (status !== 0) throw failure(status, messages.signing(native.statusName(status), share !== undefined));
    return out.toString('latin1', 0, size);
  } finally {
    giveBack(share);
  }
}

/** Encrypts claims under a shared secret; returns the token. */
function encrypt(claims, keys, options = undefined) {
  const json = taken(claimsOf(claims));
  const members = readOptions('encrypt', 'encrypt', options);
  const now = members.now ?? hostClock();
  const packed = pack(layouts.jwt_sign_options, members);
  const bytes = inputBytes(json);
  const { status, out } = withOutput((room) =>
    native.encrypt(handleOf(keys, `${SECOND}encrypt`), bytes, inputLength, packed, now, room),
  );
  if (status !== 0) throw failure(status, messages.encrypting(native.statusName(status)));
  return out.toString('latin1', 0, native.written());
}

/** What a verifier demands, ready for the library. */
class Demands {
  // Fields are defined and not assigned, so that nothing which Object.prototype may have takes part.
  members;
  limit;
  decryptWith;
  #call;
  #layout;
  #packed = null;

  constructor(call, kind, layout, members) {
    this.members = members;
    this.limit = members.max_token_len ?? constants.JWT_DEFAULT_MAX_TOKEN_LEN;
    this.decryptWith = members.decryptWith;
    this.#call = call;
    this.#layout = layout;
    if (members.policy !== undefined) this.#takePolicy(kind);
  }

  /** Has a policy say all that is demanded. */
  #takePolicy(kind) {
    const said = contentOf(this.members.policy, this.#policyName);
    const other = besidePolicy(kind, this.members);
    if (other !== undefined) {
      throw invalid(`${this.#policyName} says all that is demanded: leave ${other} out`);
    }
    if (kind === 'decrypt' && (said.isEncrypted || said.isForSigned)) {
      throw invalid(`${this.#policyName} is for verify: it demands a signature, which claims in decrypt have not`);
    }
    if (kind !== 'decrypt' && said.isForDecrypting && !said.isEncrypted) {
      throw invalid(`${this.#policyName} is for decrypt: of an encrypted token to verify it says "encrypted": true`);
    }
    this.limit = said.limit ?? this.limit;
    this.decryptWith = said.decryptWith;
  }

  get #policyName() {
    return `option policy of ${this.#call}`;
  }

  /** What decryptWith is in messages. */
  get #what() {
    return `option decryptWith of ${this.#call}`;
  }

  /** For more calls than the next one: keeps the options' struct in memory of its own. */
  lasting() {
    const { members } = this;
    if (members.policy !== undefined) return this;
    // It stays the same while the key set lives, and each call sees whether that does.
    if (members.decryptWith !== undefined) members.decrypt_with = handleOf(members.decryptWith, this.#what);
    this.#packed = pack(this.#layout, members, true);
    return this;
  }

  /**
   * For one call, what no code of the host shall free meanwhile: a share in the key set of decryptWith, or the policy, of which
   * its options are returned; undefined where there is neither. To be given back.
   */
  share() {
    const { policy, decryptWith } = this.members;
    return policy === undefined ? shareOf(decryptWith, this.#what) : begin(policy, this.#policyName);
  }

  giveBack(share) {
    if (this.members.policy === undefined) giveBack(share);
    else end(this.members.policy);
  }

  /** The options' struct, for a call for which that share was taken. */
  packed(share) {
    if (this.#packed !== null) return this.#packed;
    if (this.members.policy !== undefined) return share;
    if (share === undefined) return pack(this.#layout, this.members);
    this.members.decrypt_with = share;
    return pack(this.#layout, this.members, true);
  }
}

/** The policies of the last few calls of a function. */
const policies = (call, kind, layout = layouts.jwt_verify_options) =>
  new Recent(call, kind, (members, isKept) => {
    const policy = new Demands(call, kind, layout, members);
    return isKept ? policy.lasting() : policy;
  });

const OF = {
  verify: policies('verify', 'verifyNow'),
  verifyRaw: policies('verifyRaw', 'verifyNow'),
  verifyDetailed: policies('verifyDetailed', 'verifyNow'),
  decrypt: policies('decrypt', 'decrypt'),
  decryptDetailed: policies('decryptDetailed', 'decrypt'),
  jwsVerify: policies('jwsVerify', 'jwsVerify', layouts.jws_options),
  jweDecrypt: policies('jweDecrypt', 'jweDecrypt', layouts.jwe_options),
};

/**
 * The report of the verification that just failed, as an error; `options` are those of the call, as for jwt_verify, and
 * `decryptWith` are the keys that were to decrypt the token.
 */
function refusal(options, bytes, keys, decryptWith) {
  const report = native.report();
  const Failure = classOf(report.status);
  const note = noteOf(report.status === constants.JWE_KEY_NOT_FOUND ? decryptWith : keys);
  const message = messages.verification(report.code, native.explanation(options), bytes.subarray(0, inputLength), note);
  return new Failure(message, {
    code: report.code,
    status: report.status,
    report,
  });
}

/**
 * Verifies or decrypts, as `call` of the library does; the claims are then in the buffer that is returned, `native.written()`
 * bytes long. `decryptWith` gives the keys that were to decrypt the token.
 */
const reading = (call, decryptWith) => (token, keys, what, policy, now) => {
  const { limit } = policy;
  const share = policy.share();
  try {
    const packed = policy.packed(share);
    const bytes = tokenBytes(token, limit);
    const out = roomFor(inputLength, limit);
    const status = call(handleOf(keys, what), bytes, inputLength, packed, now, out);
    if (status !== 0) throw refusal(packed, bytes, keys, decryptWith(policy, keys));
    return out;
  } finally {
    policy.giveBack(share);
  }
};

const verifyInto = reading(native.verify, (policy) => policy.decryptWith);

/** Of claims under a shared secret. */
const decryptInto = reading(native.decrypt, (policy, keys) => keys);

/** The claims as an object. The library has checked that they are one JSON object without duplicates. */
const parse = (text, { bigint }) => (bigint ? parseExactly(text) : JSON.parse(text));

/** The claims that were just verified. */
function claimsIn(out, policy) {
  return parse(out.utf8Slice(0, native.written()), policy.members);
}

/** The exact bytes of the claims that were just verified. */
function rawIn(out) {
  return Buffer.from(out.subarray(0, native.written()));
}

/** The claims that were just verified, which are parsed when they are asked for, the report and the claims' exact bytes. */
function detailsIn(out, policy) {
  const raw = rawIn(out);
  // What is done to the bytes changes nothing here.
  const text = raw.utf8Slice(0, raw.length);
  const report = native.report();
  let claims;
  return {
    get claims() {
      if (claims === undefined) claims = parse(text, policy.members);
      return claims;
    },
    set claims(value) {
      claims = value;
    },
    report,
    raw,
  };
}

/** One call of a function that verifies or decrypts claims with options of its own. */
function once(call, token, keys, options, run, result) {
  const own = takenToken(token);
  const { made: policy, now } = OF[call].of(options);
  return result(run(own, keys, SECOND + call, policy, now ?? hostClock()), policy);
}

/** Verifies a token; returns its claims. */
const verify = (token, keys, options = undefined) => once('verify', token, keys, options, verifyInto, claimsIn);

/** Verifies a token; returns the exact bytes of its claims. */
const verifyRaw = (token, keys, options = undefined) => once('verifyRaw', token, keys, options, verifyInto, rawIn);

/** Verifies a token; returns its claims, the report and the claims' exact bytes. */
const verifyDetailed = (token, keys, options = undefined) =>
  once('verifyDetailed', token, keys, options, verifyInto, detailsIn);

/** Decrypts claims under a shared secret and checks them; returns them. */
const decrypt = (token, keys, options = undefined) => once('decrypt', token, keys, options, decryptInto, claimsIn);

/** Decrypts claims under a shared secret and checks them; returns them, the report and their exact bytes. */
const decryptDetailed = (token, keys, options = undefined) =>
  once('decryptDetailed', token, keys, options, decryptInto, detailsIn);

/** Reads all that a verification needs but the keys, which are given later, perhaps more than once; and the clock is. */
function prepared(call, token, options, result) {
  demandToken(token);
  const own = typeof token === 'string' ? token : ownBytes(token);
  const members = readOptions(call, 'verifyNow', options);
  const policy = new Demands(call, 'verifyNow', layouts.jwt_verify_options, members).lasting();
  const verifying = (keys) =>
    result(verifyInto(own, keys, 'the Keyset', policy, members.now ?? hostClock()), policy);
  return Object.freeze({ verify: verifying, status: (issuer, now) => statusOf(issuer, own, policy, now) });
}

/** What an issuer says of a token at a time of its own clock. */
function statusOf(issuer, token, policy, now) {
  const { limit } = policy;
  const share = policy.share();
  try {
    const packed = policy.packed(share);
    const bytes = tokenBytes(token, limit);
    const out = roomFor(inputLength, limit);
    const status = native.issuerVerify(issuer, bytes, inputLength, packed, now, out);
    if (status === 0) out.fill(0, 0, native.written());
    return status;
  } finally {
    policy.giveBack(share);
  }
}

const prepareVerify = (token, options) => prepared('verify', token, options, claimsIn);
const prepareVerifyDetailed = (token, options) => prepared('verifyDetailed', token, options, detailsIn);

/** Keys and demands, checked and made ready once. */
class Verifier {
  #keys;
  #policy;

  constructor(keys, options = undefined) {
    const members = readOptions('Verifier', 'verify', options);
    this.#policy = new Demands('Verifier', 'verify', layouts.jwt_verify_options, members).lasting();
    handleOf(keys, 'the first argument of Verifier');
    this.#keys = keys;
  }

  /** The key set, which may be added to, replaced and reloaded. */
  get keys() {
    return this.#keys;
  }

  /** Verifies a token; returns its claims. */
  verify(token, options = undefined) {
    return claimsIn(this.#run(token, options, 'verify'), this.#policy);
  }

  /** Verifies a token; returns the exact bytes of its claims, and parses nothing. */
  verifyRaw(token, options = undefined) {
    return rawIn(this.#run(token, options, 'verifyRaw'));
  }

  /** Verifies a token; returns its claims, the report and the claims' exact bytes. */
  verifyDetailed(token, options = undefined) {
    return detailsIn(this.#run(token, options, 'verifyDetailed'), this.#policy);
  }

  #run(token, options, call) {
    const own = takenToken(token);
    const now = (options === undefined ? undefined : readOptions(call, 'now', options).now) ?? hostClock();
    return verifyInto(own, this.#keys, "the Verifier's Keyset", this.#policy, now);
  }
}
Object.defineProperty(Verifier.prototype, Symbol.toStringTag, { value: 'Verifier', configurable: true });

/** What signs payloads: the options' struct, good for ever or for one call. */
const jwsSignings = new Recent('jwsSign', 'jwsSign', (members, isKept) => pack(layouts.jws_options, members, isKept));

/** Signs any payload; returns the token. */
function jwsSign(payload, keys, options = undefined) {
  const own = taken(textOrBytes(payload, 'the payload'));
  const { made: packed } = jwsSignings.of(options);
  const bytes = inputBytes(own);
  let out = output;
  let status = native.jwsSign(handleOf(keys, `${SECOND}jwsSign`), bytes, inputLength, packed, out);
  if (status === constants.JWT_BUFFER_TOO_SMALL) {
    out = Buffer.allocUnsafeSlow(native.written());
    status = native.jwsSign(handleOf(keys, `${SECOND}jwsSign`), bytes, inputLength, packed, out);
  }
  if (status !== 0) throw failure(status, messages.jwsSigning(native.statusName(status)));
  return out.latin1Slice(0, native.written());
}

/** Signs any payload on another thread; a promise of the token. All that is given is read before this returns. */
async function jwsSignAsync(payload, keys, options = undefined) {
  const bytes = ownBytes(textOrBytes(payload, 'the payload'));
  const members = readOptions('jwsSignAsync', 'jwsSign', options);
  const packed = pack(layouts.jws_options, members, true);
  const handle = handleOf(keys, `${SECOND}jwsSignAsync`);
  const { status, out, size } = await native.jwsSignElsewhere(handle, bytes, packed);
  if (status !== 0) throw failure(status, messages.jwsSigning(native.statusName(status)));
  return out.toString('latin1', 0, size);
}

/** Verifies a token with any payload; returns the payload. */
const jwsVerify = (token, keys, options = undefined) => jwsPayload(token, keys, options);

/** Verifies a token with any payload; returns the payload and the report. */
function jwsVerifyDetailed(token, keys, options = undefined) {
  const payload = jwsPayload(token, keys, options);
  return { payload, report: native.report() };
}

function jwsPayload(token, keys, options) {
  const own = takenToken(token);
  const { made: policy } = OF.jwsVerify.of(options);
  const { limit, members } = policy;
  const packed = policy.packed();
  const bytes = tokenBytes(own, limit);
  const out = roomFor(inputLength, limit);
  const status = native.jwsVerify(handleOf(keys, `${SECOND}jwsVerify`), bytes, inputLength, packed, out);
  if (status !== 0) {
    const { algorithms, types, max_token_len } = members;
    const demands = { __proto__: null, algorithms, types, max_token_len };
    throw refusal(pack(layouts.jwt_verify_options, demands), bytes, keys);
  }
  const detached = (members.flags & constants.JWS_DETACHED) !== 0;
  return Buffer.from(detached ? (members.payload ?? []) : out.subarray(0, native.written()));
}

/** Encrypts any content; returns the token. */
function jweEncrypt(plaintext, keys, options = undefined) {
  const own = taken(textOrBytes(plaintext, 'the plaintext'));
  const members = readOptions('jweEncrypt', 'jweEncrypt', options);
  const packed = pack(layouts.jwe_options, members);
  const bytes = inputBytes(own);
  const length = inputLength;
  try {
    const { status, out } = withOutput((room) =>
      native.jweEncrypt(handleOf(keys, `${SECOND}jweEncrypt`), bytes, length, packed, room),
    );
    if (status !== 0) throw failure(status, messages.jweEncrypting(native.statusName(status)));
    return out.toString('latin1', 0, native.written());
  } finally {
    // It may be a secret. What was given is the caller's to wipe.
    bytes.fill(0, 0, length);
  }
}

/** Decrypts a token with any content; returns the content. */
function jweDecrypt(token, keys, options = undefined) {
  return jweDecryptDetailed(token, keys, options).plaintext;
}

/** Decrypts a token with any content; returns the content and the report. */
function jweDecryptDetailed(token, keys, options = undefined) {
  const own = takenToken(token);
  const { made: policy } = OF.jweDecrypt.of(options);
  const { limit } = policy;
  const packed = policy.packed();
  const bytes = tokenBytes(own, limit);
  const out = roomFor(inputLength, limit);
  const status = native.jweDecrypt(handleOf(keys, `${SECOND}jweDecrypt`), bytes, inputLength, packed, out);
  if (status !== 0) {
    const { types, max_token_len } = policy.members;
    const demands = { __proto__: null, types, max_token_len };
    throw refusal(pack(layouts.jwt_verify_options, demands), bytes, keys, keys);
  }
  const length = native.written();
  const plaintext = Buffer.from(out.subarray(0, length));
  out.fill(0, 0, length);
  return { plaintext, report: native.report() };
}

const PARTS = {
  __proto__: null,
  header: constants.JWT_PART_HEADER,
  payload: constants.JWT_PART_PAYLOAD,
  signature: constants.JWT_PART_SIGNATURE,
};

/** Decodes one part of a token WITHOUT VERIFYING anything. */
function peek(token, part) {
  const number = typeof part === 'string' ? PARTS[part] : undefined;
  if (number === undefined) throw new TypeError("part must be 'header', 'payload' or 'signature'");
  const bytes = tokenBytes(takenToken(token), Infinity);
  const { status, out } = withOutput((room) => native.peek(bytes, inputLength, number, room));
  if (status !== 0) {
    const sentence = native.statusText(status);
    throw failure(status, messages.peeking(native.statusName(status), sentence, bytes.subarray(0, inputLength)));
  }
  return Buffer.from(out.subarray(0, native.written()));
}

/** The token in the value of an Authorization header; one that is not there is no bearer token either. */
function bearerToken(value) {
  const header = value ?? '';
  if (typeof header !== 'string') {
    throw new TypeError(`the value of the Authorization header must be a string, not ${kindOf(value)}`);
  }
  const bytes = inputBytes(header);
  const status = native.bearerToken(bytes, inputLength);
  if (status !== 0) {
    const isThere = value !== undefined && value !== null;
    throw failure(status, isThere ? undefined : `${native.statusText(status)}; there is no Authorization header`);
  }
  // All of it is ASCII, so bytes and characters are the same.
  const offset = native.offset();
  return header.slice(offset, offset + native.written());
}

/**
 * The value of WWW-Authenticate (RFC 6750 3) for a request that was refused with an error: what a client can mend, and
 * what else the options say.
 */
function bearerChallenge(error, options = undefined) {
  if (!(error instanceof JwtError)) {
    throw new TypeError(`the first argument of bearerChallenge must be a JwtError, not ${kindOf(error)}`);
  }
  const { status: given } = error;
  const refused = Number.isInteger(given) ? given : constants.JWT_OK;
  const members = readOptions('bearerChallenge', 'challenge', options);
  const packed = pack(layouts.jwt_challenge_options, members);
  const { status, out } = withOutput((room) => native.bearerChallenge(refused, packed, room));
  if (status !== 0) throw failure(status, messages.challenging());
  return out.toString('latin1', 0, native.written());
}

module.exports = {
  sign,
  signAsync,
  verify,
  verifyRaw,
  verifyDetailed,
  prepareVerify,
  prepareVerifyDetailed,
  Verifier,
  encrypt,
  decrypt,
  decryptDetailed,
  jwsSign,
  jwsSignAsync,
  jwsVerify,
  jwsVerifyDetailed,
  jweEncrypt,
  jweDecrypt,
  jweDecryptDetailed,
  peek,
  bearerToken,
  bearerChallenge,
};
