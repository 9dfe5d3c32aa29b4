// The cases of tests/vectors, which every language runs.

import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { test } from 'node:test';

import {
  JwtError,
  Keyset,
  Policy,
  PolicyError,
  Verifier,
  bearerChallenge,
  bearerToken,
  decrypt,
  decryptDetailed,
  encrypt,
  jweDecrypt,
  jweDecryptDetailed,
  jweEncrypt,
  jwsSign,
  jwsVerifyDetailed,
  peek,
  sign,
  verify,
  verifyDetailed,
} from '../index.mjs';

const native = createRequire(import.meta.url)('../native.js');

const folder = new URL('../../../tests/vectors/', import.meta.url);

/** Operations that the binding has no call for: claims are read with JSON.parse. */
const WITHOUT_A_CALL = new Set(['claim']);

// From a case to arguments.

const hex = (text) => Buffer.from(text, 'hex');

/** A text, or bytes where they are no UTF-8; undefined if the case leaves it out. */
function textOf(from, name) {
  if (name in from) return from[name];
  if (`${name}_hex` in from) {
    const bytes = hex(from[`${name}_hex`]);
    const text = bytes.toString('utf8');
    return Buffer.from(text, 'utf8').equals(bytes) ? text : bytes;
  }
  if (`${name}_parts` in from) return from[`${name}_parts`].map(([text, times]) => text.repeat(times)).join('');
  return undefined;
}

/** An integer; what JSON readers do not keep exact is written as text. */
const integerOf = (value) => (typeof value === 'string' ? BigInt(value) : value);

const FLAGS = {
  JWT_ALLOW_MISSING_EXP: 'allowMissingExp',
  JWT_IGNORE_EXP: 'ignoreExp',
  JWT_IGNORE_NBF: 'ignoreNbf',
  JWT_IGNORE_IAT: 'ignoreIat',
  JWT_IGNORE_AUD: 'ignoreAud',
  JWT_SIGN_ADD_IAT: 'addIat',
  JWT_SIGN_ADD_JTI: 'addJti',
  JWT_SIGN_WHOLE_HEADER: 'wholeHeader',
  JWS_DETACHED: 'detached',
  JWS_UNENCODED: 'unencoded',
  JWS_WHOLE_HEADER: 'wholeHeader',
};

const OPTIONS = {
  algorithms: 'algorithms',
  leeway_seconds: 'leeway',
  max_age_seconds: 'maxAge',
  issuers: 'issuer',
  audiences: 'audience',
  types: 'types',
  required: 'required',
  expected: 'expected',
  subject: 'subject',
  max_token_len: 'maxTokenLen',
  alg: 'alg',
  expires_in: 'expiresIn',
  not_before_in: 'notBeforeIn',
  kid: 'kid',
  typ: 'typ',
  header: 'header',
  crit: 'crit',
  payload: 'payload',
  payload_hex: 'payload',
  decrypt_with: 'decryptWith',
  decrypt_algorithms: 'decryptAlgorithms',
  encryptions: 'encryptions',
  encrypt_to: 'encryptTo',
  encrypt_kid: 'encryptKid',
  encrypt_alg: 'encryptAlg',
  enc: 'enc',
  cty: 'cty',
  apu: 'apu',
  apu_hex: 'apu',
  apv: 'apv',
  apv_hex: 'apv',
};

/** Key sources; with them goes the flag JWT_ENCRYPTED, which the binding raises itself. */
const KEYS = new Set(['decrypt_with', 'encrypt_to']);

const INTEGERS = new Set(['leeway_seconds', 'max_age_seconds', 'max_token_len', 'expires_in', 'not_before_in']);

/** In C a zero says that nothing is meant; here the option is left out. */
const ZERO_IS_ABSENT = new Set(['max_age_seconds', 'max_token_len']);

const RULES = { equals: 'equals', contains: 'contains', equals_json: 'equalsJson' };

function expectationOf({ rule = 'equals', ...rest }) {
  assert.ok(rule in RULES, `a rule that this runner does not know: ${rule}`);
  return { ...rest, rule: RULES[rule] };
}

function optionsOf({ op, options = {}, now }) {
  const result = {};
  if (now !== undefined) result.now = integerOf(now);
  for (const [name, value] of Object.entries(options)) {
    if (name === 'flags') {
      for (const flag of value) {
        if (flag === 'JWT_ENCRYPTED') {
          // Without keys it is an option whose value got lost.
          result[['sign', 'encrypt'].includes(op) ? 'encryptTo' : 'decryptWith'] ??= undefined;
          continue;
        }
        assert.ok(flag in FLAGS, `a flag that this runner does not know: ${flag}`);
        result[FLAGS[flag]] = true;
      }
    } else if (value !== null && !(ZERO_IS_ABSENT.has(name) && value === 0)) {
      assert.ok(name in OPTIONS, `an option that this runner does not know: ${name}`);
      if (name === 'expected') result.expected = value.map(expectationOf);
      else if (KEYS.has(name)) result[OPTIONS[name]] = keysOf({ keys: value });
      else if (INTEGERS.has(name)) result[OPTIONS[name]] = integerOf(value);
      else result[OPTIONS[name]] = name.endsWith('_hex') ? hex(value) : value;
    }
  }
  return result;
}

function keysetOf(source) {
  const options = {};
  if ('kid' in source) options.kid = source.kid;
  if ('issuer' in source) options.issuer = source.issuer;
  if ('allow_weak' in source) options.allowWeak = source.allow_weak;
  if ('for_encryption' in source) options.forEncryption = source.for_encryption;
  const documentOptions = { ...options };
  if ('alg' in source) documentOptions.alg = source.alg;
  if ('password' in source) documentOptions.password = Buffer.from(source.password);
  if ('base64' in source) options.base64 = source.base64;
  if ('secret_hex' in source) return Keyset.fromSecret(hex(source.secret_hex), source.alg, options);
  if ('secret' in source) return Keyset.fromSecret(Buffer.from(source.secret), source.alg, options);
  if ('jwks' in source) return Keyset.fromJwks(source.jwks, options);
  if ('jwks_hex' in source) return Keyset.fromJwks(hex(source.jwks_hex), options);
  if ('pem' in source) return Keyset.fromPem(source.pem, documentOptions);
  if ('der_hex' in source) return Keyset.fromDer(hex(source.der_hex), documentOptions);
  throw new Error(`a key source that this runner does not know: ${Object.keys(source)}`);
}

function keysOf({ keys }) {
  if (keys.length === 1) return keysetOf(keys[0]);
  const forEncryption = keys.some((source) => source.for_encryption);
  const all = Keyset.empty({ allowWeak: true, forEncryption });
  for (const source of keys) all.add(keysetOf(source));
  return all;
}

// From a result to what the case expects.

const CHECKS = {
  JWT_CHECK_JSON: 'json',
  JWT_CHECK_EXP: 'exp',
  JWT_CHECK_NBF: 'nbf',
  JWT_CHECK_IAT: 'iat',
  JWT_CHECK_MAX_AGE: 'maxAge',
  JWT_CHECK_ISS: 'iss',
  JWT_CHECK_AUD: 'aud',
  JWT_CHECK_SUB: 'sub',
  JWT_CHECK_JTI: 'jti',
  JWT_CHECK_TYP: 'typ',
  JWT_CHECK_REQUIRED: 'required',
  JWT_CHECK_EXPECTED: 'expected',
};

const TIMES = { now: 'now', expires_at: 'expiresAt', not_before: 'notBefore', issued_at: 'issuedAt' };

function compareReport(expected, report, status) {
  assert.equal(report.code, status);
  for (const [name, value] of Object.entries(expected)) {
    switch (name) {
      case 'failed':
      case 'missing':
      case 'malformed':
        assert.deepEqual([...report[name]].sort(), value.map((check) => CHECKS[check]).sort(), `report.${name}`);
        break;
      case 'claim':
      case 'kid':
        assert.equal(report[name] ?? '', value, `report.${name}`);
        break;
      case 'kid_len':
        assert.equal(report.kidLength, value, 'report.kid_len');
        break;
      case 'untried':
        assert.equal(report.untried, value, 'report.untried');
        break;
      case 'alg':
        assert.equal(report.alg, value, 'report.alg');
        break;
      default:
        assert.ok(name in TIMES, `a member of the report that this runner does not know: ${name}`);
        assert.equal(report[TIMES[name]], value === null ? null : Number(value), `report.${name}`);
    }
  }
}

const KEY_FLAGS = {
  JWT_KEY_CAN_SIGN: 'canSign',
  JWT_KEY_CAN_VERIFY: 'canVerify',
  JWT_KEY_CAN_ENCRYPT: 'canEncrypt',
  JWT_KEY_CAN_DECRYPT: 'canDecrypt',
  JWT_KEY_HAS_KID: 'hasKid',
  JWT_KEY_HAS_ISSUER: 'hasIssuer',
  JWT_KEY_IS_WEAK: 'isWeak',
};

function compareInfo(expected, info) {
  for (const [name, value] of Object.entries(expected)) {
    if (name === 'flags') {
      const raised = Object.keys(KEY_FLAGS).filter((flag) => info[KEY_FLAGS[flag]]);
      assert.deepEqual(raised.sort(), [...value].sort(), 'info.flags');
    } else {
      assert.ok(['alg', 'bits', 'kid', 'thumbprint'].includes(name), `info.${name} is not known to this runner`);
      assert.equal(info[name] ?? '', value, `info.${name}`);
    }
  }
}

/** Members of a struct that must be absent in a call: here the function has no such option, or its value got lost. */
const NO_OPTION = /^\w+ has no option '\w+';|^option (?:encryptTo|decryptWith) of \w+ is undefined:/;

/** What a call returned, or the JwtError that it threw. */
function outcome(call) {
  try {
    return { status: 'JWT_OK', value: call() };
  } catch (error) {
    // The library is not asked, and would say this.
    if (error instanceof TypeError && NO_OPTION.test(error.message)) return { status: 'JWT_INVALID_ARGUMENT', error };
    if (!(error instanceof JwtError)) throw error;
    return { status: error.code, error };
  }
}

/** Options that contradict the API are refused before the library is called; only then is there no report. */
function refusedBefore(status) {
  assert.equal(status, 'JWT_INVALID_ARGUMENT', 'a report was expected');
}

function expectStatus(expected, found) {
  assert.equal(found.status, expected, found.error?.message);
}

/** As it is, and as bytes if it is text. */
const bothForms = (value) => (typeof value === 'string' ? [value, Buffer.from(value)] : [value]);

/**
 * Every how many bytes of a token are replaced. The runners in Rust, C and C++ replace each; what is tried here is that a refusal
 * comes through.
 */
const STEP = Number(process.env.VECTORS_STEP ?? 7);

/** A token with one of its bytes replaced, at one place after the other; of each token others. */
function* tampered(token) {
  const BASE64URL = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
  const bytes = Buffer.from(token);
  for (let at = ran % STEP; at < bytes.length; at += STEP) {
    const changed = Buffer.from(bytes);
    const value = BASE64URL.indexOf(String.fromCharCode(bytes[at]));
    changed[at] = (value === -1 ? 'A' : BASE64URL[value ^ 32]).charCodeAt(0);
    yield [at, changed];
  }
}

const CHALLENGE = { realm: 'realm', scope: 'scope', resource_metadata: 'resourceMetadata' };

/** The numbers of statuses by name. */
const STATUSES = new Map(
  Array.from({ length: 256 }, (_, status) => [native.statusName(status), status]),
);

/** What decrypts a token that was encrypted with an algorithm which the key was perhaps opened to. */
const opening = (alg, option) => (alg === undefined ? {} : { [option]: alg });

// One function per operation; each returns how many tampered tokens it tried.

const OPERATIONS = {
  verify(vector) {
    const token = textOf(vector, 'token');
    const options = optionsOf(vector);
    const keys = outcome(() => keysOf(vector));
    if (keys.error) return (expectStatus(vector.status, keys), 0);
    const { now, ...demands } = options;
    for (const form of bothForms(token)) {
      const found = outcome(() => verifyDetailed(form, keys.value, options));
      expectStatus(vector.status, found);
      // The other two ways to the same verdict.
      const plain = outcome(() => verify(form, keys.value, options));
      expectStatus(vector.status, plain);
      const prepared = outcome(() => new Verifier(keys.value, demands).verify(form, { now }));
      expectStatus(vector.status, prepared);

      if (found.error) {
        if (found.error.report) compareReport(vector.report ?? {}, found.error.report, vector.status);
        else refusedBefore(vector.status);
        continue;
      }
      compareReport(vector.report ?? {}, found.value.report, vector.status);
      if ('claims' in vector) assert.equal(found.value.raw.toString('utf8'), vector.claims);
      assert.deepEqual(found.value.claims, JSON.parse(found.value.raw.toString('utf8')));
      assert.deepEqual(plain.value, found.value.claims);
      assert.deepEqual(prepared.value, found.value.claims);
    }
    if (vector.status !== 'JWT_OK' || vector.tamper === false) return 0;
    const verifier = new Verifier(keys.value, demands);
    return refuseAll(token, (changed) => verifier.verify(changed, { now }));
  },

  sign(vector) {
    const options = optionsOf(vector);
    const keys = outcome(() => keysOf(vector));
    if (keys.error) return (expectStatus(vector.status, keys), 0);
    for (const form of bothForms(textOf(vector, 'claims'))) {
      const found = outcome(() => sign(form, keys.value, options));
      expectStatus(vector.status, found);
      if (found.error) continue;
      if ('token' in vector) {
        assert.equal(found.value, vector.token);
      } else {
        const { now, encryptTo, encryptAlg } = options;
        const nested = encryptTo && { decryptWith: encryptTo, ...opening(encryptAlg, 'decryptAlgorithms') };
        verify(found.value, keys.value, { now, ...nested });
      }
    }
    return 0;
  },

  jws_verify(vector) {
    const token = textOf(vector, 'token');
    const options = optionsOf(vector);
    const keys = outcome(() => keysOf(vector));
    if (keys.error) return (expectStatus(vector.status, keys), 0);
    // Here, too, a payload does not make a token a detached one.
    for (const form of bothForms(token)) {
      const found = outcome(() => jwsVerifyDetailed(form, keys.value, options));
      expectStatus(vector.status, found);
      if (found.error) {
        if (found.error.report) compareReport(vector.report ?? {}, found.error.report, vector.status);
        else refusedBefore(vector.status);
        continue;
      }
      compareReport(vector.report ?? {}, found.value.report, vector.status);
      const payload = textOf(vector, 'payload');
      if (payload !== undefined) assert.deepEqual(found.value.payload, Buffer.from(payload));
    }
    if (vector.status !== 'JWT_OK' || vector.tamper === false) return 0;
    return refuseAll(token, (changed) => jwsVerifyDetailed(changed, keys.value, options));
  },

  jws_sign(vector) {
    const options = optionsOf(vector);
    const keys = outcome(() => keysOf(vector));
    if (keys.error) return (expectStatus(vector.status, keys), 0);
    for (const form of bothForms(textOf(vector, 'payload'))) {
      const found = outcome(() => jwsSign(form, keys.value, options));
      expectStatus(vector.status, found);
      if (!found.error && 'token' in vector) assert.equal(found.value, vector.token);
    }
    return 0;
  },

  decrypt(vector) {
    const token = textOf(vector, 'token');
    const options = optionsOf(vector);
    const keys = outcome(() => keysOf(vector));
    if (keys.error) return (expectStatus(vector.status, keys), 0);
    for (const form of bothForms(token)) {
      const found = outcome(() => decryptDetailed(form, keys.value, options));
      expectStatus(vector.status, found);
      const plain = outcome(() => decrypt(form, keys.value, options));
      expectStatus(vector.status, plain);
      if (found.error) {
        if (found.error.report) compareReport(vector.report ?? {}, found.error.report, vector.status);
        else refusedBefore(vector.status);
        continue;
      }
      compareReport(vector.report ?? {}, found.value.report, vector.status);
      if ('claims' in vector) assert.equal(found.value.raw.toString('utf8'), vector.claims);
      assert.deepEqual(found.value.claims, JSON.parse(found.value.raw.toString('utf8')));
      assert.deepEqual(plain.value, found.value.claims);
    }
    if (vector.status !== 'JWT_OK' || vector.tamper === false) return 0;
    return refuseAll(token, (changed) => decrypt(changed, keys.value, options));
  },

  encrypt(vector) {
    const options = optionsOf(vector);
    const keys = outcome(() => keysOf(vector));
    if (keys.error) return (expectStatus(vector.status, keys), 0);
    for (const form of bothForms(textOf(vector, 'claims'))) {
      const found = outcome(() => encrypt(form, keys.value, options));
      expectStatus(vector.status, found);
      if (found.error) continue;
      const { raw } = decryptDetailed(found.value, keys.value, { now: options.now });
      if ('result' in vector) assert.equal(raw.toString('utf8'), vector.result);
    }
    return 0;
  },

  jwe_decrypt(vector) {
    const token = textOf(vector, 'token');
    const options = optionsOf(vector);
    const keys = outcome(() => keysOf(vector));
    if (keys.error) return (expectStatus(vector.status, keys), 0);
    for (const form of bothForms(token)) {
      const found = outcome(() => jweDecryptDetailed(form, keys.value, options));
      expectStatus(vector.status, found);
      if (found.error) {
        if (found.error.report) compareReport(vector.report ?? {}, found.error.report, vector.status);
        else refusedBefore(vector.status);
        continue;
      }
      compareReport(vector.report ?? {}, found.value.report, vector.status);
      const payload = textOf(vector, 'payload');
      if (payload !== undefined) assert.deepEqual(found.value.plaintext, Buffer.from(payload));
      assert.deepEqual(jweDecrypt(form, keys.value, options), found.value.plaintext);
    }
    if (vector.status !== 'JWT_OK' || vector.tamper === false) return 0;
    return refuseAll(token, (changed) => jweDecrypt(changed, keys.value, options));
  },

  jwe_encrypt(vector) {
    const options = optionsOf(vector);
    const keys = outcome(() => keysOf(vector));
    if (keys.error) return (expectStatus(vector.status, keys), 0);
    const payload = textOf(vector, 'payload');
    for (const form of bothForms(payload)) {
      const found = outcome(() => jweEncrypt(form, keys.value, options));
      expectStatus(vector.status, found);
      if (found.error) continue;
      const understood = { ...opening(options.alg, 'algorithms'), ...('crit' in options && { crit: options.crit }) };
      assert.deepEqual(jweDecrypt(found.value, keys.value, understood), Buffer.from(payload));
      const header = JSON.parse(Buffer.from(found.value.split('.', 1)[0], 'base64url'));
      for (const [name, value] of Object.entries(vector.header ?? {})) assert.deepEqual(header[name], value, name);
    }
    return 0;
  },

  key(vector) {
    const found = outcome(() => keysOf(vector));
    expectStatus(vector.status, found);
    if (found.error) return 0;
    if ('len' in vector) assert.equal(found.value.length, vector.len);
    if ('info' in vector) compareInfo(vector.info, found.value.at(0));
    return 0;
  },

  peek(vector) {
    for (const form of bothForms(textOf(vector, 'token'))) {
      const found = outcome(() => peek(form, vector.part));
      expectStatus(vector.status, found);
      const bytes = textOf(vector, 'bytes');
      if (!found.error && bytes !== undefined) assert.deepEqual(found.value, Buffer.from(bytes));
    }
    return 0;
  },

  bearer(vector) {
    // Node hands out the bytes of a header as the characters of the same numbers.
    const value = 'value_hex' in vector ? hex(vector.value_hex).toString('latin1') : vector.value;
    const found = outcome(() => bearerToken(value));
    expectStatus(vector.status, found);
    if (!found.error && 'result' in vector) assert.equal(found.value, vector.result);
    return 0;
  },

  policy(vector) {
    const decryptWith = vector.decrypt_with && keysOf({ keys: vector.decrypt_with });
    for (const form of bothForms(textOf(vector, 'document'))) {
      const found = outcome(() => Policy.fromJson(form, decryptWith && { decryptWith }));
      expectStatus(vector.status, found);
      if (found.error) {
        assert.ok(found.error instanceof PolicyError);
        assert.deepEqual([found.error.errorAt, found.error.message], [vector.error_at, vector.text]);
      } else {
        assert.ok(found.value.describe().endsWith('\n'));
        found.value.free();
      }
    }
    return 0;
  },

  challenge(vector) {
    const status = STATUSES.get(vector.of) ?? assert.fail(`a status that this runner does not know: ${vector.of}`);
    const error = new JwtError(vector.of, { code: vector.of, status });
    const options = {};
    for (const [name, value] of Object.entries(vector.options ?? {})) {
      assert.ok(name in CHALLENGE, `an option that this runner does not know: ${name}`);
      options[CHALLENGE[name]] = value;
    }
    const found = outcome(() => bearerChallenge(error, options));
    expectStatus(vector.status ?? 'JWT_OK', found);
    if ('result' in vector) assert.equal(found.value, vector.result);
    return 0;
  },
};

function refuseAll(token, call) {
  let tried = 0;
  for (const [at, changed] of tampered(token)) {
    const found = outcome(() => call(changed));
    assert.notEqual(found.status, 'JWT_OK', `accepted with byte ${at} replaced`);
    tried++;
  }
  return tried;
}

let ran = 0;
let skipped = 0;
let tries = 0;

for (const file of readdirSync(folder)
  .filter((name) => name.endsWith('.json'))
  .sort()) {
  test(`vectors: ${file}`, (t) => {
    const { cases } = JSON.parse(readFileSync(new URL(file, folder), 'utf8'));
    assert.ok(cases.length > 0, 'there are cases');
    const failures = [];
    let here = 0;
    for (const vector of cases) {
      if (WITHOUT_A_CALL.has(vector.op)) {
        skipped++;
        continue;
      }
      try {
        assert.ok(Object.hasOwn(OPERATIONS, vector.op), `an operation that this runner does not know: ${vector.op}`);
        tries += OPERATIONS[vector.op](vector);
      } catch (error) {
        failures.push(`${vector.name} (${vector.why}): ${error.message}`);
      }
      here++;
    }
    ran += here;
    t.diagnostic(`${here} cases`);
    assert.deepEqual(failures, [], `${failures.length} of ${here} cases:\n${failures.join('\n')}`);
  });
}

test('vectors: all', (t) => {
  t.diagnostic(
    `${ran} cases ran, ${tries} tampered tokens were tried; ${skipped} cases of ${[...WITHOUT_A_CALL]} have no call here`,
  );
  assert.ok(ran > 0, 'no vectors were found');
  assert.ok(tries > 0, 'no tampered tokens were tried');
});
