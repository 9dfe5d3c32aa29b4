'use strict';

/*
 * What can be seen of a document that holds no key that can be used, or not only such keys: for messages. Nothing here
 * decides anything, and nothing secret is said.
 */

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

// JWK Sets.

/** Members that only secrets and private keys have. */
const SECRET_MEMBERS = ['"k"', '"d"', '"priv"'];

/** A document as JSON. One with secrets is not looked into: they would stay in memory as strings. */
function parsed(bytes) {
  const document = viewOf(bytes);
  if (SECRET_MEMBERS.some((name) => document.includes(name))) return undefined;
  try {
    return JSON.parse(document.toString('utf8').replace(/^\uFEFF/, ''));
  } catch {
    return undefined;
  }
}

const isObject = (value) => typeof value === 'object' && value !== null && !Array.isArray(value);
const has = (object, name) => Object.hasOwn(object, name);

/** What a JSON document is that is no key set, and what to do, or undefined. */
function otherDocument(value) {
  if (Array.isArray(value)) return 'this is a list, not a JWK Set: put it into an object, {"keys": […]}';
  if (!isObject(value)) return 'this is JSON, but no object: a JWK Set is {"keys": […]}';
  if (has(value, 'keys')) {
    return Array.isArray(value.keys) ? undefined : 'this is no JWK Set: its "keys" is not a list';
  }
  if (has(value, 'kty')) return undefined;
  if (has(value, 'jwks_uri')) {
    return 'this is the configuration of an OpenID provider, not its JWK Set: load what is at the URL in its jwks_uri';
  }
  const members = Object.values(value);
  if (members.length === 0)
    return 'this is an empty object, neither a JWK (it has no kty) nor a JWK Set (it has no keys)';
  if (members.every((member) => typeof member === 'string' && member.includes('-----BEGIN CERTIFICATE-----'))) {
    return (
      'this is a map of certificates, not a JWK Set: load each with Keyset.fromPem(certificate, {kid}) and join the sets ' +
      'with add, or load the JWK Set that the issuer publishes beside it'
    );
  }
  if (has(value, 'error')) return 'this is the report of an error, not a JWK Set: look at what the server says in it';
  return 'this is an object, but neither a JWK (it has no kty) nor a JWK Set (it has no keys)';
}

const MOST_NAMED = 4;

/** Members without a value, which keep an entry from being used. */
function emptiness(entry) {
  if (!isObject(entry)) return [];
  const empty = ['use', 'alg'].filter((name) => entry[name] === '').map((name) => `"${name}" is empty`);
  if (Array.isArray(entry.key_ops) && entry.key_ops.length === 0) empty.push('"key_ops" is an empty list');
  return empty;
}

/** Which entries have members without a value, or undefined if none has. */
function emptyMembers(entries) {
  const found = entries.flatMap((entry, index) => emptiness(entry).map((what) => `in entry ${index} ${what}`));
  if (found.length === 0) return undefined;
  const rest = found.length > MOST_NAMED ? ` and ${found.length - MOST_NAMED} more` : '';
  return `${found.slice(0, MOST_NAMED).join(', ')}${rest}: such a key is for nothing; the member must be left out or have a value`;
}

const entriesOf = (value) => (isObject(value) && Array.isArray(value.keys) ? value.keys : [value]);

/** What is wrong with a JWK Set that could not be loaded, where that can be seen, or undefined. */
function jwksProblem(code, bytes) {
  if (bytes.length === 0) return 'the JWK Set is empty: expected JSON text, {"keys": […]}';
  if (code === 'JWT_KEY_MALFORMED' && /^[\xef\xbb\xbf\s]*</.test(viewOf(bytes).toString('latin1', 0, 64))) {
    return 'this is a web page (HTML or XML), not a JWK Set: check the URL that it came from';
  }
  const value = parsed(bytes);
  if (value === undefined) return undefined;
  const other = otherDocument(value);
  if (other !== undefined) return other;
  const entries = entriesOf(value);
  // Any other code speaks of an entry, which may be one that has nothing empty.
  const isAboutAll = code === 'JWT_KEY_UNSUPPORTED' || entries.every((entry) => emptiness(entry).length > 0);
  if (!isAboutAll) return undefined;
  if (entries.length === 0) return 'the JWK Set has no keys: its "keys" is an empty list';
  const empty = emptyMembers(entries);
  return empty && `the JWK Set has no key that can be used; ${empty}`;
}

/** What is to be said of a document of which `loaded` keys were taken, or undefined if that is all. */
function skippedNote(bytes, loaded) {
  const value = parsed(bytes);
  if (value === undefined) return undefined;
  const entries = entriesOf(value);
  const skipped = entries.length - loaded;
  if (skipped <= 0) return undefined;
  const empty = emptyMembers(entries);
  return (
    `of the ${entries.length} entries of the JWK Set, ${skipped} could not be used and ${skipped === 1 ? 'was' : 'were'} ` +
    `skipped when it was loaded${empty ? ` (${empty})` : ''}`
  );
}

module.exports = { documentProblem, jwksProblem, skippedNote };
