// Keys of every kind that programs hand to jsonwebtoken.

import { createHmac, createSecretKey, generateKeyPairSync, sign as signature, constants } from 'node:crypto';

import { describeCurve } from './der.mjs';

export const SECRET = 'a secret of sixty-four bytes, which is long enough for any of HS256-512';

const pair = (kind, options) => generateKeyPairSync(kind, options);

export const pairs = {
  rsa: pair('rsa', { modulusLength: 2048 }),
  small: pair('rsa', { modulusLength: 1024 }),
  pss: pair('rsa-pss', { modulusLength: 2048, hashAlgorithm: 'sha256', mgf1HashAlgorithm: 'sha256', saltLength: 32 }),
  pssSalty: pair('rsa-pss', {
    modulusLength: 2048,
    hashAlgorithm: 'sha256',
    mgf1HashAlgorithm: 'sha256',
    saltLength: 40,
  }),
  pssMixed: pair('rsa-pss', { modulusLength: 2048, hashAlgorithm: 'sha384', mgf1HashAlgorithm: 'sha256' }),
  pssBare: pair('rsa-pss', { modulusLength: 2048 }),
  p256: pair('ec', { namedCurve: 'prime256v1' }),
  p384: pair('ec', { namedCurve: 'secp384r1' }),
  p521: pair('ec', { namedCurve: 'secp521r1' }),
  k256: pair('ec', { namedCurve: 'secp256k1' }),
  ed25519: pair('ed25519'),
  ed448: pair('ed448'),
  x25519: pair('x25519'),
  dsa: pair('dsa', { modulusLength: 2048, divisorLength: 256 }),
};

pairs.p256Described = describeCurve(pairs.p256);

export const pem = (key, options) =>
  key.export({ format: 'pem', type: key.type === 'private' ? 'pkcs8' : 'spki', ...options });

export const encrypted = pem(pairs.rsa.privateKey, { cipher: 'aes-256-cbc', passphrase: 'open sesame' });

/** By name: what is given as a key. */
export const keys = {
  text: SECRET,
  bytes: Buffer.from(SECRET),
  array: new Uint8Array(Buffer.from(SECRET)),
  secretObject: createSecretKey(Buffer.from(SECRET)),
  shortText: 'shhhhh',
  accents: 'un secret très secret, où les lettres ont des accents: éèàùç',
  rsaPkcs1: pem(pairs.rsa.privateKey, { type: 'pkcs1' }),
  rsaPublicPkcs1: pem(pairs.rsa.publicKey, { type: 'pkcs1' }),
  ecSec1: pem(pairs.p256.privateKey, { type: 'sec1' }),
  encrypted: { key: encrypted, passphrase: 'open sesame' },
  encryptedBytes: { key: Buffer.from(encrypted), passphrase: Buffer.from('open sesame') },
  wrongPassphrase: { key: encrypted, passphrase: 'wrong' },
  noPassphrase: { key: encrypted },
  jwk: { key: pairs.rsa.privateKey.export({ format: 'jwk' }), format: 'jwk' },
  publicJwk: { key: pairs.rsa.publicKey.export({ format: 'jwk' }), format: 'jwk' },
  ecJwk: { key: pairs.p384.privateKey.export({ format: 'jwk' }), format: 'jwk' },
  badJwk: { key: { kty: 'RSA' }, format: 'jwk' },
  der: { key: pairs.p256.privateKey.export({ format: 'der', type: 'pkcs8' }), format: 'der', type: 'pkcs8' },
  publicDer: { key: pairs.p256.publicKey.export({ format: 'der', type: 'spki' }), format: 'der', type: 'spki' },
  empty: '',
  nothing: undefined,
  null: null,
  zero: 0,
  number: 17,
  true: true,
  object: {},
  list: [1, 2],
  date: new Date(0),
};
for (const [name, { privateKey, publicKey }] of Object.entries(pairs)) {
  keys[`${name}Private`] = pem(privateKey);
  keys[`${name}PrivateBytes`] = Buffer.from(pem(privateKey));
  keys[`${name}PrivateObject`] = privateKey;
  keys[`${name}Public`] = pem(publicKey);
  keys[`${name}PublicObject`] = publicKey;
}

const segment = (value) => Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url');

/** A token with any header (an object, or its text) and payload, signed with the secret. */
export function forge(header, payload, secret = SECRET) {
  const input = `${segment(header)}.${segment(payload)}`;
  return `${input}.${createHmac('sha256', secret).update(input).digest('base64url')}`;
}

/** A token of an asymmetric algorithm, without any JWT library. */
export function forgeWith(alg, key, payload) {
  const input = `${segment({ alg, typ: 'JWT' })}.${segment(payload)}`;
  const options = { key, dsaEncoding: 'ieee-p1363' };
  if (alg.startsWith('PS')) {
    Object.assign(options, { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: constants.RSA_PSS_SALTLEN_DIGEST });
  }
  const hash = alg.startsWith('Ed') ? null : `sha${alg.slice(2, 5)}`;
  return `${input}.${signature(hash, Buffer.from(input), options).toString('base64url')}`;
}
