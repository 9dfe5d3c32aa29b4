// Other people's implementations, each behind the same few calls: `sign(alg, key, claims, header)`, a promise of a
// token; `verify(alg, key, token)`, a promise of its claims. A key is a JWK, or PEM text of PKCS#8 or
// SubjectPublicKeyInfo.

import './webcrypto.mjs';

import {
  createHash,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  randomBytes,
  sign as nodeSign,
  verify as nodeVerify,
} from 'node:crypto';

import { ml_dsa44, ml_dsa65, ml_dsa87 } from '@noble/post-quantum/ml-dsa.js';
import * as jose from 'jose';

export const HMAC = { HS256: 32, HS384: 48, HS512: 64 };
export const RSA = ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512'];
export const CURVES = { ES256: 'P-256', ES384: 'P-384', ES512: 'P-521', ES256K: 'secp256k1' };
const ML_DSA = { 'ML-DSA-44': ml_dsa44, 'ML-DSA-65': ml_dsa65, 'ML-DSA-87': ml_dsa87 };
export const ALGORITHMS = [
  ...Object.keys(HMAC),
  ...RSA,
  ...Object.keys(CURVES),
  'EdDSA',
  'Ed25519',
  ...Object.keys(ML_DSA),
];

/** The peer does not accept the token. */
export class Refused extends Error {}

export const base64url = (data) => Buffer.from(data).toString('base64url');
const fromBase64url = (text) => Buffer.from(text, 'base64url');
const fromSegment = (segment) => JSON.parse(fromBase64url(segment).toString('utf8'));

/** RFC 7638, and RFC 9964 for AKP: the hash of the members that make the public key, by name. */
export function thumbprint(jwk) {
  const names = {
    oct: ['k', 'kty'],
    RSA: ['e', 'kty', 'n'],
    EC: ['crv', 'kty', 'x', 'y'],
    OKP: ['crv', 'kty', 'x'],
    AKP: ['alg', 'kty', 'pub'],
  };
  const required = Object.fromEntries(names[jwk.kty].map((name) => [name, jwk[name]]));
  return createHash('sha256').update(JSON.stringify(required)).digest('base64url');
}

const PRIVATE_MEMBERS = ['d', 'p', 'q', 'dp', 'dq', 'qi', 'priv'];

export function publicJwk(jwk) {
  return Object.fromEntries(Object.entries(jwk).filter(([name]) => !PRIVATE_MEMBERS.includes(name)));
}

/** jose; which algorithms there are is up to the Web Crypto of this Node.js. */
const joseAlgorithms = [];
for (const alg of ALGORITHMS) {
  if (alg in HMAC) {
    joseAlgorithms.push(alg);
    continue;
  }
  try {
    await jose.generateKeyPair(alg);
    joseAlgorithms.push(alg);
  } catch (error) {
    if (!(error instanceof jose.errors.JOSENotSupported) && error.name !== 'NotSupportedError') throw error;
  }
}

const joseKey = (alg, key, kind) => {
  if (typeof key === 'object') return jose.importJWK(key, alg);
  return kind === 'private' ? jose.importPKCS8(key, alg) : jose.importSPKI(key, alg);
};

export const JOSE = {
  name: 'jose',
  algorithms: joseAlgorithms,

  async sign(alg, key, claims, header) {
    return new jose.SignJWT(claims).setProtectedHeader({ alg, ...header }).sign(await joseKey(alg, key, 'private'));
  },

  async verify(alg, key, token, now) {
    try {
      const options = { algorithms: [alg], currentDate: new Date(now * 1000) };
      return (await jose.jwtVerify(token, await joseKey(alg, key, 'public'), options)).payload;
    } catch (error) {
      if (error instanceof jose.errors.JOSEError) throw new Refused(error.message);
      throw error;
    }
  },

  async signPayload(alg, key, payload, header = {}) {
    const { b64 } = header;
    const jws = await new jose.FlattenedSign(payload)
      .setProtectedHeader({ alg, ...header })
      .sign(await joseKey(alg, key, 'private'));
    return `${jws.protected}.${b64 === false ? '' : jws.payload}.${jws.signature}`;
  },

  async verifyPayload(alg, key, token, payload) {
    const [head, inside, signature] = token.split('.');
    const jws = { protected: head, payload: payload ?? inside, signature };
    return Buffer.from((await jose.flattenedVerify(jws, await joseKey(alg, key, 'public'))).payload);
  },
};

/** A token (RFC 7515) around a signature of others. */
function around({ name, algorithms, signBytes, verifyBytes }) {
  return {
    name,
    algorithms,
    async sign(alg, key, claims, header) {
      const input = [{ alg, ...header }, claims].map((part) => base64url(JSON.stringify(part))).join('.');
      return `${input}.${base64url(signBytes(alg, key, Buffer.from(input)))}`;
    },
    async verify(alg, key, token) {
      const [header, payload, signature] = token.split('.');
      const accepted = verifyBytes(alg, key, Buffer.from(`${header}.${payload}`), fromBase64url(signature));
      if (!accepted || fromSegment(header).alg !== alg) throw new Refused();
      return fromSegment(payload);
    },
  };
}

const nodeKey = (make, key) => make(typeof key === 'object' ? { key, format: 'jwk' } : key);

/** OpenSSL, through Node.js: the curve that Web Crypto does not have. */
export const NODE = around({
  name: 'node:crypto',
  algorithms: ['ES256', 'ES384', 'ES512', 'ES256K', 'EdDSA', 'Ed25519'],
  signBytes(alg, key, data) {
    return nodeSign(hashOf(alg), data, { key: nodeKey(createPrivateKey, key), dsaEncoding: 'ieee-p1363' });
  },
  verifyBytes(alg, key, data, signature) {
    return nodeVerify(hashOf(alg), data, { key: nodeKey(createPublicKey, key), dsaEncoding: 'ieee-p1363' }, signature);
  },
});

function hashOf(alg) {
  return alg in CURVES ? `sha${alg.slice(2, 5)}` : undefined;
}

/** The part of a document of ML-DSA that is the key: the seed (RFC 9881), or the public key. */
function rawKey(alg, pem) {
  const der = Buffer.from(pem.replaceAll(/-----[^-]+-----|\s/g, ''), 'base64');
  return pem.includes('PRIVATE') ? der.subarray(-32) : der.subarray(-ML_DSA[alg].lengths.publicKey);
}

/** noble, in JavaScript: ML-DSA where Node.js has none yet. */
export const NOBLE = around({
  name: '@noble/post-quantum',
  algorithms: Object.keys(ML_DSA),
  signBytes(alg, key, data) {
    const seed = typeof key === 'object' ? fromBase64url(key.priv) : rawKey(alg, key);
    return ML_DSA[alg].sign(data, ML_DSA[alg].keygen(seed).secretKey);
  },
  verifyBytes(alg, key, data, signature) {
    const known = typeof key === 'object' ? fromBase64url(key.pub) : rawKey(alg, key);
    return ML_DSA[alg].verify(signature, data, known);
  },
});

export const PEERS = [JOSE, NODE, NOBLE];

/** A private key of theirs as a JWK and, where Node.js can, as documents: PEM and DER, private and public. */
export async function generate(alg) {
  if (alg in HMAC) return { jwk: { kty: 'oct', k: base64url(randomBytes(HMAC[alg])), alg, kid: 'theirs' } };
  if (alg in ML_DSA) {
    const seed = randomBytes(32);
    const { publicKey } = ML_DSA[alg].keygen(seed);
    return { jwk: { kty: 'AKP', alg, kid: 'theirs', pub: base64url(publicKey), priv: base64url(seed) } };
  }
  let pair;
  if (RSA.includes(alg)) pair = generateKeyPairSync('rsa', { modulusLength: 2048 });
  else if (alg in CURVES) pair = generateKeyPairSync('ec', { namedCurve: CURVES[alg] });
  else pair = generateKeyPairSync('ed25519');
  const write = (key, type, format) => key.export({ type, format });
  return {
    jwk: { ...pair.privateKey.export({ format: 'jwk' }), alg, kid: 'theirs' },
    pair,
    pem: [write(pair.privateKey, 'pkcs8', 'pem'), write(pair.publicKey, 'spki', 'pem')],
    der: [write(pair.privateKey, 'pkcs8', 'der'), write(pair.publicKey, 'spki', 'der')],
  };
}

/** jose's own thumbprint, or where it does not know the kind of key, that of the RFCs. */
export async function theirThumbprint(jwk) {
  return jwk.kty === 'AKP' && !joseAlgorithms.includes(jwk.alg) ? thumbprint(jwk) : jose.calculateJwkThumbprint(jwk);
}

export { jose };
