'use strict';

/*
 * What a failed call says: what was wrong, what was expected, what to do. Of a token the library says it, and here is
 * only what it cannot know.
 */

const native = require('./native.js');
const { documentProblem, jwksProblem, holdsSecret } = require('./documents.js');

/** What can be seen of a token that has not the form of one. */
function formHint(token) {
  const isSpace = (byte) => byte === 0x20 || (byte >= 0x09 && byte <= 0x0d);
  if (token.length === 0) return '; it is empty, as a variable is that was never set';
  if (/^bearer /i.test(Buffer.from(token.subarray(0, 7)).toString('latin1'))) {
    return '; this is a whole Authorization value: take the token out of it with bearerToken()';
  }
  return isSpace(token[0]) || isSpace(token[token.length - 1]) ? '; there is white space around it' : '';
}

/**
 * A verification that failed: the library's sentence, and what it cannot know. `token` are the token's bytes, and `note`
 * is what is to be said of where the keys come from, if anything.
 */
function verification(code, sentence, token, note) {
  if (code === 'JWT_TOKEN_MALFORMED') return sentence + formHint(token);
  if (code === 'JWT_KEY_NOT_FOUND' && note !== undefined) return `${sentence}; ${note}`;
  return sentence;
}

/** A look into a token that failed. */
function peeking(code, sentence, token) {
  return code === 'JWT_TOKEN_MALFORMED' ? sentence + formHint(token) : sentence;
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

const HASH_BYTES = { HS256: 32, HS384: 48, HS512: 64 };

/** A challenge that cannot be written. */
const challenging = () =>
  'the options, or the status of the error, do not fit: realm and resourceMetadata are printable ASCII, scope is words with ' +
  'one space between them (RFC 6750 3)';

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

/** A JWK Set that cannot be loaded; `bytes` are those of the document, and `flags` what it was loaded with. */
function jwks(code, bytes, flags) {
  if (code === 'JWT_KEY_MALFORMED' && (flags & native.constants.JWT_KEY_PUBLIC_ONLY) !== 0 && holdsSecret(bytes)) {
    return 'the document holds a shared secret or a private key, and only public keys are taken ({publicOnly: true})';
  }
  const { other, faults } = jwksProblem(code, bytes, flags);
  if (other !== undefined) return other;
  const text = jwksText(code);
  return faults ? `${text ?? 'the JWK Set cannot be loaded'}; ${faults}` : text;
}

function jwksText(code) {
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

/** Keys that another set does not take. */
const admitting = (code) =>
  code === 'JWT_INVALID_ARGUMENT'
    ? 'a key is weak, or has a secret or private part, and the set that is to take it was made without {allowWeak: true}, or ' +
      'with {publicOnly: true}; nothing was changed'
    : undefined;

/** A PEM or DER document that cannot be loaded; `bytes` are those of the document. */
function document(code, format, bytes) {
  const problem = documentProblem(code, bytes);
  if (problem !== undefined) return problem;
  switch (code) {
    case 'JWT_KEY_MALFORMED':
      return (
        `the ${format} document is malformed: a PKCS#8, PKCS#1, SEC1 or SPKI key or an X.509 certificate was expected, without ` +
        'a private key where {publicOnly: true} is given'
      );
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
  peeking,
  challenging,
  secret,
  generating,
  jwks,
  admitting,
  document,
  exporting,
};
