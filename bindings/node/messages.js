'use strict';

/*
 * What a failed call says: what was wrong, what was expected, what to do. What the caller expects may be said, what
 * a token holds may not; times are said, for they are read only once the signature has passed.
 */

const { inspect } = require('node:util');

const native = require('./native.js');
const { documentProblem, jwksProblem } = require('./documents.js');

const list = (values) => values.map((value) => inspect(value)).join(' or ');
const quoted = (name) => inspect(String(name));

/** What can be seen of a token that has not the form of one. */
function formHint(token) {
  const isSpace = (byte) => byte === 0x20 || (byte >= 0x09 && byte <= 0x0d);
  if (/^bearer /i.test(Buffer.from(token.subarray(0, 7)).toString('latin1'))) {
    return '; this is a whole Authorization value: take the token out of it with bearerToken()';
  }
  return isSpace(token[0]) || isSpace(token[token.length - 1]) ? '; there is white space around it' : '';
}

/** An empty token has no form, and often is a variable that was never set. */
function malformed(token) {
  return token.length === 0
    ? 'the token is empty: expected three base64url segments with dots between them'
    : 'the token is malformed: expected three base64url segments with dots between them and a JOSE header in front ' +
        `(RFC 7515), without padding, white space or other characters${formHint(token)}`;
}

function timing(report, { leeway_seconds: leeway = 0, max_age_seconds: maxAge = 0 }) {
  const { now, expiresAt, notBefore, issuedAt } = report;
  switch (report.code) {
    case 'JWT_EXPIRED':
      return `token expired ${now - expiresAt} s ago (exp ${expiresAt}, now ${now}, leeway ${leeway}): get a new one`;
    case 'JWT_NOT_YET_VALID':
      return `token is not valid for another ${notBefore - now} s (nbf ${notBefore}, now ${now}, leeway ${leeway})`;
    case 'JWT_ISSUED_IN_FUTURE':
      return (
        `token was issued ${issuedAt - now} s in the future (iat ${issuedAt}, now ${now}, leeway ${leeway}): ` +
        'compare the clocks, or allow some leeway'
      );
    default:
      return (
        `token is ${now - issuedAt} s old, more than maxAge ${maxAge} s allows (iat ${issuedAt}, now ${now}, ` +
        `leeway ${leeway}): get a new one`
      );
  }
}

function missing(claim, report) {
  if (claim === 'exp') {
    return 'claim "exp" is missing: only tokens that expire are accepted; {allowMissingExp: true} accepts others';
  }
  if (claim === 'typ' && report.missing.includes('typ'))
    return 'header member "typ" is missing, but types are expected';
  return `claim ${quoted(claim)} is missing, but the options or the key demand it`;
}

function issuer({ issuers }) {
  return issuers === undefined
    ? 'claim "iss" is not the issuer that the verifying key was loaded with'
    : `claim "iss" is not ${list(issuers)}, or not the issuer that the verifying key was loaded with`;
}

function audience({ audiences }) {
  return audiences === undefined
    ? 'the token is for an audience, but none is expected: name yours in option audience (RFC 7519 4.1.3)'
    : `claim "aud" does not contain ${list(audiences)}: the token is for another audience`;
}

const TIMES = ['exp', 'nbf', 'iat'];

function malformedClaim(claim) {
  if (!TIMES.includes(claim)) return `claim ${quoted(claim)} has a wrong type or an impossible value (RFC 7519 4.1)`;
  const remedy =
    claim === 'exp'
      ? 'leave exp out of a token that never expires and accept it with {allowMissingExp: true}'
      : `leave ${claim} out`;
  return (
    `claim ${quoted(claim)} is no time: expected a number of seconds since the epoch, at most 9007199254740991 ` +
    `(2^53 - 1) before or after it. Where a greater one, such as 9223372036854775807, is to mean "never", ${remedy}`
  );
}

/** A key that would have fitted may not have been tried; without a kid in token and key nothing says which it is. */
function untried({ untried: count }) {
  if (count === 0) return '';
  return (
    `. ${count} more ${count === 1 ? 'key fits and was' : 'keys fit and were'} not tried, because their number is ` +
    'limited: give the keys a kid each, and the tokens theirs'
  );
}

/**
 * A verification that failed; `policy` is what the options were read into, `token` its bytes, and `note` what is to be
 * said of where the keys come from, if anything.
 */
function verification(report, policy, token, note) {
  const { code, claim } = report;
  switch (code) {
    case 'JWT_INVALID_ARGUMENT':
      return (
        'the options contradict each other: ignoreAud with audience, or ignoreIat with maxAge, or a JSON Pointer ' +
        'in required or expected is wrong'
      );
    case 'JWT_TOKEN_MALFORMED':
      return malformed(token);
    case 'JWT_TOKEN_TOO_LARGE':
      return `the token is longer than ${tokenLimit(policy)} bytes (option maxTokenLen)`;
    case 'JWT_TOKEN_UNSUPPORTED':
      return (
        'the token is encrypted, in a JSON serialization, or has a critical header extension that is not understood: ' +
        'expected a signed token in compact form'
      );
    case 'JWT_ALG_NOT_ALLOWED':
      return (
        "the token's alg is not one that the keys and option algorithms allow; fetching the keys again does not help. " +
        "An RSA key from a JWK without alg is for RS256 only, unless option algorithms names another: {algorithms: ['PS256']}"
      );
    case 'JWT_KEY_NOT_FOUND':
      return (
        "no key fits the token's kid: if the keys are fetched from its issuer, fetch them again" +
        (note === undefined ? '' : `; ${note}`)
      );
    case 'JWT_SIGNATURE_INVALID':
      return (
        'the signature is not that of this token under any fitting key: it was changed, or signed with another key' +
        untried(report)
      );
    case 'JWT_CLAIMS_MALFORMED':
      return claim === null ? 'the claims are not one well-formed JSON object' : malformedClaim(claim);
    case 'JWT_CLAIM_MISSING':
      return missing(claim, report);
    case 'JWT_EXPIRED':
    case 'JWT_NOT_YET_VALID':
    case 'JWT_ISSUED_IN_FUTURE':
    case 'JWT_TOO_OLD':
      return timing(report, policy);
    case 'JWT_ISSUER_MISMATCH':
      return issuer(policy);
    case 'JWT_AUDIENCE_MISMATCH':
      return audience(policy);
    case 'JWT_SUBJECT_MISMATCH':
      return `claim "sub" is not ${inspect(policy.subject)}`;
    case 'JWT_TYP_MISMATCH':
      return `the token's typ is not ${list(policy.types ?? [])}: it is another kind of token`;
    case 'JWT_CLAIM_MISMATCH':
      return `claim ${quoted(claim)} has not the value that option expected demands`;
    case 'JWT_CLAIM_WRONG_TYPE':
      return `claim ${quoted(claim)} is not of a type that option expected can be compared with`;
    default:
      return native.statusText(report.status);
  }
}

function tokenLimit({ max_token_len: limit = native.constants.JWT_DEFAULT_MAX_TOKEN_LEN }) {
  return limit;
}

const NO_SIGNING_KEY = {
  JWT_KEY_NOT_FOUND: 'no key in the Keyset has the given kid, or it has no keys: check option kid',
  JWT_KEY_CANNOT_SIGN:
    'the key cannot sign: it is a public key, or its use or key_ops forbid it; sign with the private key',
  JWT_KEY_ALG_MISMATCH:
    'no key is bound to the given alg: leave option alg out to use what the key is bound to, or load a key for that alg',
};

/** A signature of claims that failed. */
function signing(code) {
  switch (code) {
    case 'JWT_INVALID_ARGUMENT':
      return (
        'claims or options do not fit: a claim that an option adds (iat, nbf, exp, jti) is in the claims already, ' +
        'header is not a JSON object or holds alg, typ, kid, crit or b64, or wholeHeader comes without header or ' +
        'with kid or typ'
      );
    case 'JWT_CLAIMS_MALFORMED':
      return (
        'the claims are not one well-formed JSON object, or a registered claim has a wrong type: exp, nbf and iat ' +
        'are numbers of seconds, iss, sub and jti strings, aud a string or an array of strings'
      );
    case 'JWT_CLAIM_MISSING':
      return (
        'the token would never expire: give option expiresIn, in seconds, or a claim "exp", or allow it with ' +
        '{allowMissingExp: true}'
      );
    default:
      return NO_SIGNING_KEY[code];
  }
}

/** A signature of a payload that failed. */
function jwsSigning(code) {
  if (code === 'JWT_INVALID_ARGUMENT') {
    return (
      'payload or options do not fit: header is not a JSON object, holds alg, typ, kid, crit or b64 or lacks a member ' +
      'that crit names, wholeHeader comes without header or with kid or typ, or an unencoded payload that is not ' +
      "detached has characters other than printable ASCII without '.'"
    );
  }
  return NO_SIGNING_KEY[code];
}

/** A verification of any payload that failed. */
function jwsVerification(report, policy, token, note) {
  if (report.code === 'JWT_INVALID_ARGUMENT') {
    return 'the options contradict each other: payload is for a detached token only, and crit for names that are no registered ones';
  }
  if (report.code === 'JWT_TYP_MISMATCH' && report.missing.includes('typ')) return missing('typ', report);
  return verification(report, policy, token, note);
}

/** A look into a token that failed. */
function peeking(code, token) {
  if (code === 'JWT_TOKEN_MALFORMED') return malformed(token);
  if (code === 'JWT_TOKEN_UNSUPPORTED') return 'the token is encrypted or in a JSON serialization: it has no such part';
  return undefined;
}

const HASH_BYTES = { HS256: 32, HS384: 48, HS512: 64 };

/** A secret that cannot be loaded. */
function secret(code, alg, length) {
  switch (code) {
    case 'JWT_KEY_TOO_WEAK':
      return length === 0
        ? `the secret is empty; use Keyset.generate('${alg}') or crypto.randomBytes(${HASH_BYTES[alg]})`
        : `secret of ${length} bytes is too short for ${alg}: it needs at least ${HASH_BYTES[alg]} random bytes; ` +
            `use Keyset.generate('${alg}') or crypto.randomBytes(${HASH_BYTES[alg]})`;
    case 'JWT_KEY_ALG_MISMATCH':
      return `a secret is for HS256, HS384 or HS512, not for ${alg}; load a key of ${alg} with Keyset.fromPem or fromJwks`;
    case 'JWT_KEY_WRONG_FORM':
      return (
        'the secret is a key document (PEM, DER, SSH or JWK), not a random secret: whoever knows a public key could ' +
        'sign with it; load it with Keyset.fromPem, fromDer or fromJwks'
      );
    default:
      return undefined;
  }
}

/** A key that cannot be made. */
function generating(code, alg, bits) {
  switch (code) {
    case 'JWT_KEY_TOO_WEAK':
      return `a key of ${bits} bits is too weak for ${alg}: leave bits out for the algorithm's default`;
    case 'JWT_KEY_UNSUPPORTED':
      return `this build of the library makes no keys for ${alg}`;
    case 'JWT_INVALID_ARGUMENT':
      return (
        `a key of ${alg} has not ${bits} bits: HMAC keys have whole bytes, RSA keys 2048, 3072, 4096 or 8192 bits, and ` +
        'the size of all others is fixed'
      );
    default:
      return undefined;
  }
}

/** A JWK Set that cannot be loaded; `document` is its bytes. */
function jwks(code, document) {
  const problem = jwksProblem(code, document);
  if (problem !== undefined) return problem;
  switch (code) {
    case 'JWT_KEY_MALFORMED':
      return 'the JWK Set is malformed: not JSON of RFC 7517, a duplicate or wrong member, or a value that is not base64url';
    case 'JWT_KEY_TOO_WEAK':
      return 'the JWK Set has a key that is too short for its algorithm; load it with {allowWeak: true} only if it cannot be replaced';
    case 'JWT_KEY_UNSUPPORTED':
      return 'the JWK Set has no key that this library supports (kty, crv, alg, use or key_ops)';
    case 'JWT_KEY_WRONG_FORM':
      return 'this is no JWK Set: JSON text was expected; load PEM with Keyset.fromPem and a secret with Keyset.fromSecret';
    case 'JWT_KEY_ALG_MISMATCH':
      return "the JWK Set has a key whose alg does not fit its kty or crv; correct the key's alg";
    case 'JWT_INVALID_ARGUMENT':
      return 'options of Keyset.fromJwks do not fit: kid is for a single key, not for a set of several';
    default:
      return undefined;
  }
}

/** A PEM or DER document that cannot be loaded; `bytes` are those of the document. */
function document(code, format, bytes) {
  const problem = documentProblem(code, bytes);
  if (problem !== undefined) return problem;
  switch (code) {
    case 'JWT_KEY_MALFORMED':
      return `the ${format} document is malformed: a PKCS#8, PKCS#1, SEC1 or SPKI key or an X.509 certificate was expected`;
    case 'JWT_KEY_TOO_WEAK':
      return (
        'the key is too weak: RSA needs at least 2048 bits and an exponent of at least 65537; make a new key, or load ' +
        'it with {allowWeak: true} where the signatures of an old one must still be verified'
      );
    case 'JWT_KEY_UNSUPPORTED':
      return (
        `the ${format} document holds a kind of key that this library does not support: it reads RSA, EC (P-256, P-384, ` +
        'P-521, secp256k1), Ed25519 and ML-DSA keys in PKCS#8, PKCS#1, SEC1, SPKI or a certificate; convert OpenSSH ' +
        'keys to PKCS#8'
      );
    case 'JWT_KEY_ENCRYPTED':
      return 'the key is encrypted and the password is absent or wrong: give option password, as bytes';
    case 'JWT_KEY_ALG_MISMATCH':
      return 'the key is not one for the given alg: leave alg out to infer it, or name one that fits the key';
    case 'JWT_KEY_WRONG_FORM':
      return format === 'PEM'
        ? 'this is no PEM text; load DER with Keyset.fromDer, a JWK with Keyset.fromJwks and a secret with Keyset.fromSecret'
        : 'this is text, not DER; load PEM with Keyset.fromPem and a JWK with Keyset.fromJwks';
    default:
      return undefined;
  }
}

/** An export that failed. */
function exporting(code, form, index) {
  const pem = form === native.constants.JWT_PUBLIC_PEM || form === native.constants.JWT_PRIVATE_PEM;
  switch (code) {
    case 'JWT_KEY_NOT_FOUND':
      return `there is no key at index ${index}`;
    case 'JWT_KEY_CANNOT_SIGN':
      return 'there is no private part to export; export the public one, without {private: true}';
    case 'JWT_KEY_UNSUPPORTED':
      return pem
        ? 'this key has no PEM form: an HMAC key is a secret without one; use exportJwks({private: true})'
        : 'there is no public key to export: an HMAC key is a secret; use exportJwks({private: true}) if it must leave';
    default:
      return undefined;
  }
}

module.exports = {
  verification,
  signing,
  jwsSigning,
  jwsVerification,
  peeking,
  tokenLimit,
  secret,
  generating,
  jwks,
  document,
  exporting,
};
