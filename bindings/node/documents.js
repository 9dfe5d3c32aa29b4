'use strict';

/*
 * What can be seen of a document that holds no key that can be used, or not only such keys: for messages. Nothing here
 * decides anything, and nothing secret is said.
 */

const native = require('./native.js');

const { constants } = native;

const viewOf = (bytes) => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);

// PEM and DER. They are looked into as bytes: a string of a private key would stay in memory.

const BEGIN = '-----BEGIN ';
const LONGEST_LABEL = 64;
const CONVERT = 'openssl pkcs8 -topk8 -v2 aes-256-cbc -v2prf hmacWithSHA256 -in old.pem -out new.pem';
const ENCRYPTION =
  'the key is encrypted in a way that this library does not support; the key itself may well be one of a kind that it ' +
  `does. Convert it: ${CONVERT}`;

/** The labels of the blocks of PEM text. */
function labelsOf(document) {
  const labels = [];
  for (let at = document.indexOf(BEGIN); at !== -1; at = document.indexOf(BEGIN, at)) {
    at += BEGIN.length;
    const [label] = document.toString('latin1', at, at + LONGEST_LABEL).split('-----', 1);
    labels.push(label);
  }
  return labels;
}

/** The object identifiers 1.2.840.113549.1.5 and .12.1, below which the schemes with passwords are, in DER. */
const SCHEMES = ['06092a864886f70d0105', '060a2a864886f70d010c01'];
const BEFORE_SCHEME = 24;

/** Whether DER says at its beginning that it is a PKCS#8 key which is encrypted. */
const isEncrypted = (der) => SCHEMES.some((scheme) => der.toString('hex', 0, BEFORE_SCHEME).includes(scheme));

/** What is wrong with PEM text or DER bytes that could not be loaded, where that can be seen, or undefined. */
function documentProblem(code, bytes) {
  const document = viewOf(bytes);
  const labels = labelsOf(document);
  if (labels.length === 0) return code === 'JWT_KEY_UNSUPPORTED' && isEncrypted(document) ? ENCRYPTION : undefined;
  if (['-----\\n', '-----\\r\\n'].some((end) => document.includes(end))) {
    return (
      'the PEM text has a backslash and an n where its lines should end, as a variable of the environment often has: ' +
      String.raw`put line ends there, text.replaceAll('\\n', '\n')`
    );
  }
  if (document.includes('\nProc-Type: 4,ENCRYPTED')) {
    return `the key has the old encryption of PEM (Proc-Type), which this library does not support. Convert it: ${CONVERT}`;
  }
  if (code === 'JWT_KEY_UNSUPPORTED' && labels.includes('ENCRYPTED PRIVATE KEY')) return ENCRYPTION;
  const secrets = labels.filter((label) => label.endsWith('PRIVATE KEY')).length;
  if (code === 'JWT_KEY_MALFORMED' && secrets > 1) {
    return (
      `the PEM text has ${secrets} private keys, and nothing says which one is meant: give it one, or load each from a ` +
      'text of its own and join the sets with add'
    );
  }
  return undefined;
}

// JWK Sets. Only the library reads them: no secret becomes a string here.

const KINDS = Object.freeze({
  [constants.JWT_KTY_OCT]: 'oct',
  [constants.JWT_KTY_RSA]: 'RSA',
  [constants.JWT_KTY_EC]: 'EC',
  [constants.JWT_KTY_OKP]: 'OKP',
  [constants.JWT_KTY_AKP]: 'AKP',
});

/** A byte order mark says nothing of what is behind it. */
const withoutMark = (document) => (document.toString('hex', 0, 3) === 'efbbbf' ? document.subarray(3) : document);

/** What a document is that is no key set, and what to do, or undefined. */
function otherDocument(bytes) {
  const json = withoutMark(viewOf(bytes));
  if (json.length === 0) return 'the JWK Set is empty: expected JSON text, {"keys": […]}';
  const [first] = json.toString('latin1', 0, FRONT).trimStart();
  if (first === '<') return 'this is a web page (HTML or XML), not a JWK Set: check the URL that it came from';
  if (first === '[') return 'this is a list, not a JWK Set: put it into an object, {"keys": […]}';
  if (first !== '{') return 'this is JSON, but no object, or no JSON at all: a JWK Set is {"keys": […]}';
  const keys = native.memberType(json, 'keys');
  if (keys === undefined) return undefined;
  const has = (name) => native.memberType(json, name) !== 0;
  if (keys !== 0) return keys === constants.JWT_JSON_ARRAY ? undefined : 'this is no JWK Set: its "keys" is not a list';
  if (has('kty')) return undefined;
  if (has('jwks_uri')) {
    return 'this is the configuration of an OpenID provider, not its JWK Set: load what is at the URL in its jwks_uri';
  }
  if (json.length <= FRONT && /^\{\s*\}$/.test(json.toString('latin1').trim()))
    return 'this is an empty object, neither a JWK (it has no kty) nor a JWK Set (it has no keys)';
  if (json.includes('-----BEGIN CERTIFICATE-----')) {
    return (
      'this is a map of certificates, not a JWK Set: load each with Keyset.fromPem(certificate, {kid}) and join the sets ' +
      'with add, or load the JWK Set that the issuer publishes beside it'
    );
  }
  if (has('error')) return 'this is the report of an error, not a JWK Set: look at what the server says in it';
  return 'this is an object, but neither a JWK (it has no kty) nor a JWK Set (it has no keys)';
}

/** The front of a document, in which its first character is looked for. */
const FRONT = 64;
/** Of an entry there is a call, and each reads the document. */
const MOST_ASKED = 64;
const MOST_NAMED = 4;

const optionsOf = (flags) => native.pack(native.layouts.jwt_key_options, { __proto__: null, flags }, true);

/** How many entries a document has: one if it is a JWK; undefined if it is not known. */
const entryCount = (json) => native.memberCount(json, 'keys') ?? (native.memberType(json, 'keys') === 0 ? 1 : undefined);

/** What became of the first entries of a document that was loaded with these flags. */
function entriesOf(json, flags) {
  const options = optionsOf(flags);
  const entries = [];
  while (entries.length < MOST_ASKED) {
    const entry = native.jwksEntry(json, options, entries.length);
    if (entry === undefined) break;
    entries.push({ index: entries.length, ...entry });
  }
  return entries;
}

const faultOf = ({ code, kty, bits, member }) => {
  const kind = KINDS[kty] ?? 'a key';
  switch (code) {
    case 'JWT_KEY_TOO_WEAK':
      return bits === 0 ? `${kind} that is too weak` : `${kind} of ${bits} bits`;
    case 'JWT_KEY_UNSUPPORTED':
      return member === '' ? 'a key that is not supported' : `"${member}" has no value that is supported`;
    case 'JWT_KEY_ALG_MISMATCH':
      return '"alg" does not fit the key';
    case 'JWT_KEY_WRONG_FORM':
      return 'its secret is a key document';
    default:
      return member === '' ? 'malformed' : `"${member}" is missing or wrong`;
  }
};

/** What is wrong with entries that cannot be used: `entry 3, kid "x": RSA of 1024 bits`. */
function faultsOf(entries) {
  const faulty = entries.filter(({ code }) => code !== 'JWT_OK');
  const rest = faulty.length > MOST_NAMED ? `; and ${faulty.length - MOST_NAMED} more` : '';
  const named = faulty.slice(0, MOST_NAMED).map((entry) => {
    const kid = /^[\x20-\x7e]+$/.test(entry.kid) ? `, kid ${JSON.stringify(entry.kid)}` : '';
    return `entry ${entry.index}${kid}: ${faultOf(entry)}`;
  });
  return named.join('; ') + rest;
}

/**
 * What a document is that could not be loaded with these flags: `other`, if it is no key set, or `faults`, those of its
 * entries.
 */
function jwksProblem(code, bytes, flags) {
  if (code === 'JWT_KEY_WRONG_FORM' || code === 'JWT_INVALID_ARGUMENT') return {};
  const other = otherDocument(bytes);
  if (other !== undefined) return { other };
  const entries = entriesOf(viewOf(bytes), flags);
  if (entries.length === 0 && code === 'JWT_KEY_UNSUPPORTED') {
    return { other: 'the JWK Set has no keys: its "keys" is an empty list' };
  }
  return { faults: faultsOf(entries) };
}

/** Whether an entry of a document has a member for a secret or a private part, sound or not. */
function holdsSecret(bytes) {
  const document = viewOf(bytes);
  const options = optionsOf(constants.JWT_KEY_PUBLIC_ONLY);
  for (let index = 0; ; index += 1) {
    const entry = native.jwksEntry(document, options, index);
    if (entry === undefined) return false;
    if ((entry.flags & constants.JWT_KEY_HAS_SECRET) !== 0) return true;
  }
}

/** What is to be said of a document of which `loaded` keys were taken, or undefined if that is all. */
function skippedNote(bytes, flags, loaded) {
  const document = viewOf(bytes);
  const count = entryCount(withoutMark(document));
  if (count === loaded) return undefined;
  const entries = entriesOf(document, flags);
  const skipped = (count ?? entries.length) - loaded;
  if (skipped <= 0) return undefined;
  const faults = faultsOf(entries);
  return (
    `of the ${loaded + skipped} entries of the JWK Set, ${skipped} could not be used and ${skipped === 1 ? 'was' : 'were'} ` +
    `skipped when it was loaded${faults && ` (${faults})`}`
  );
}

module.exports = { documentProblem, jwksProblem, holdsSecret, skippedNote };
