// Encrypted tokens go both ways between onejwt and jose: every algorithm with every content encryption that both have.
//
// From this folder, where bindings/node is prepared: npm ci && npm test

import './webcrypto.mjs';

import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { test } from 'node:test';

import {
  EncryptionError,
  JwtError,
  Keyset,
  decrypt,
  encrypt,
  jweDecrypt,
  jweEncrypt,
  sign,
  verify,
} from '../../../bindings/node/index.mjs';
import { base64url, jose } from './peers.mjs';

const NOW = 1_700_000_000;
const at = { now: NOW };
const theirNow = { currentDate: new Date(NOW * 1000) };
const forEncryption = { forEncryption: true };
const CONTENT = Buffer.from('Gr\u00fc\u00dfe \u20ac \0 and the rest');
const CLAIMS = { iss: 'https://issuer.example', sub: '\u00e5lice \u20ac', exp: NOW + 300, nested: { a: [1, 2.5, null] } };

const CONTENT_ENCRYPTIONS = { A128GCM: 16, A192GCM: 24, A256GCM: 32, 'A128CBC-HS256': 32, 'A192CBC-HS384': 48, 'A256CBC-HS512': 64 };
const SECRETS = { A128KW: 16, A256KW: 32, A128GCMKW: 16, A192GCMKW: 24, A256GCMKW: 32 };
const RSA = ['RSA-OAEP', 'RSA-OAEP-256', 'RSA-OAEP-384', 'RSA-OAEP-512'];
const ECDH = ['ECDH-ES', 'ECDH-ES+A128KW', 'ECDH-ES+A256KW'];
const CURVES = { 256: 'P-256', 384: 'P-384', 521: 'P-521', 255: 'X25519' };

/** Each kind of key: what it is bound to, the `alg` of its tokens, how big it is, and the content encryptions it has. */
const KINDS = [
  ...Object.keys(CONTENT_ENCRYPTIONS).map((enc) => ({ bound: enc, alg: 'dir', encs: [enc], length: CONTENT_ENCRYPTIONS[enc] })),
  ...Object.keys(SECRETS).map((alg) => ({ bound: alg, alg, length: SECRETS[alg] })),
  ...RSA.map((alg) => ({ bound: alg, alg })),
  ...ECDH.flatMap((alg) => Object.keys(CURVES).map((bits) => ({ bound: alg, alg, bits: Number(bits) }))),
].map((kind) => ({ encs: Object.keys(CONTENT_ENCRYPTIONS), ...kind }));

const privateJwk = (keys) => JSON.parse(keys.exportJwks({ private: true })).keys[0];

/** A key of onejwt, and its JWKs: private and public, which of a secret are the same. */
function ours({ bound, length, bits }) {
  const keys = Keyset.generate(bound, { kid: 'ours', forEncryption: true, ...(bits && { bits }) });
  const jwk = privateJwk(keys);
  return { keys, jwk, known: length ? jwk : keys.exportJwks().keys[0] };
}

/** A key of theirs, likewise. */
async function theirs({ alg, bound, length, bits }) {
  const named = { alg: bound, kid: 'theirs', use: 'enc' };
  if (length) {
    const jwk = { kty: 'oct', k: base64url(randomBytes(length)), ...named };
    return { jwk, known: jwk };
  }
  const options = { extractable: true, ...(bits && { crv: CURVES[bits] }) };
  const { privateKey, publicKey } = await jose.generateKeyPair(alg, options);
  return {
    jwk: { ...(await jose.exportJWK(privateKey)), ...named },
    known: { ...(await jose.exportJWK(publicKey)), ...named },
  };
}

const load = (jwk) => Keyset.fromJwks(jwk, forEncryption);

/** jose wants the algorithm of the token's header in a JWK, which of `dir` is another. */
const theirKey = ({ alg: bound, ...jwk }, alg) => jose.importJWK(jwk, alg === 'dir' ? bound : alg);

async function theyEncrypt(content, jwk, header, parameters) {
  const token = new jose.CompactEncrypt(content).setProtectedHeader(header);
  if (parameters) token.setKeyManagementParameters(parameters);
  return token.encrypt(await theirKey(jwk, header.alg));
}

async function theyDecrypt(token, jwk, alg, enc) {
  const accepted = { keyManagementAlgorithms: [alg], contentEncryptionAlgorithms: [enc] };
  return jose.compactDecrypt(token, await theirKey(jwk, alg), accepted);
}

/** A change in each of the segments that there are, which keeps the form. */
function tampered(token) {
  const places = [];
  let start = 0;
  for (const segment of token.split('.')) {
    if (segment.length > 4) places.push(start + 4);
    start += segment.length + 1;
  }
  return places.map((place) => token.slice(0, place) + (token[place] === 'A' ? 'B' : 'A') + token.slice(place + 1));
}

let pairs = 0;

for (const kind of KINDS) {
  const { alg, encs, bound, bits } = kind;
  test(`${bound}${bits ? ` with ${CURVES[bits]}` : ''}`, async () => {
    const own = ours(kind);
    const other = await theirs(kind);
    for (const enc of encs) {
      for (const { jwk, known } of [own, other]) {
        const [closed, open] = [load(jwk), load(known)];
        assert.equal(closed.at(0).alg, bound);
        const header = { alg, enc, kid: jwk.kid, typ: 'x' };
        for (const token of [
          jweEncrypt(CONTENT, open, { enc, typ: 'x' }),
          await theyEncrypt(CONTENT, known, header),
        ]) {
          assert.deepEqual(jweDecrypt(token, closed, { algorithms: alg, encryptions: enc }), CONTENT);
          const { plaintext, protectedHeader } = await theyDecrypt(token, jwk, alg, enc);
          assert.deepEqual(Buffer.from(plaintext), CONTENT);
          const { epk, iv, tag, ...rest } = protectedHeader;
          assert.deepEqual(rest, header);
          for (const changed of tampered(token)) {
            assert.throws(() => jweDecrypt(changed, closed), JwtError);
            await assert.rejects(theyDecrypt(changed, jwk, alg, enc));
          }
          const [, ...afterHeader] = tampered(token);
          for (const changed of afterHeader) {
            assert.throws(() => jweDecrypt(changed, closed), { name: 'EncryptionError', code: 'JWE_DECRYPTION_FAILED' });
          }
        }
        pairs++;
      }
    }
  });
}

test('every pair was tried', (t) => {
  t.diagnostic(`${pairs} pairs of algorithms`);
  // dir has one each; five secrets, four of RSA, three on four curves with all six; with a key of each side.
  assert.equal(pairs, 2 * (6 + (5 + 4 + 12) * 6));
});

test('who encrypts and for whom is part of an agreement', async () => {
  for (const alg of ECDH) {
    const { keys, jwk, known } = ours({ bound: alg });
    const parameters = { apu: Buffer.from('Alice'), apv: Buffer.from([0, 255]) };
    const token = jweEncrypt(CONTENT, load(known), parameters);
    assert.deepEqual(Buffer.from((await theyDecrypt(token, jwk, alg, 'A256GCM')).plaintext), CONTENT);
    const back = await theyEncrypt(CONTENT, known, { alg, enc: 'A256GCM' }, parameters);
    assert.deepEqual(jweDecrypt(back, keys), CONTENT);
  }
});

test('claims under a shared secret', async () => {
  for (const { bound, alg, encs, length } of KINDS.filter((kind) => kind.length)) {
    const { keys, jwk } = ours({ bound, length });
    for (const enc of encs) {
      const token = encrypt(CLAIMS, keys, { enc });
      const { payload } = await jose.jwtDecrypt(token, await theirKey(jwk, alg), theirNow);
      assert.deepEqual(payload, CLAIMS);
      const header = { alg, enc, typ: 'JWT' };
      const back = await new jose.EncryptJWT(CLAIMS).setProtectedHeader(header).encrypt(await theirKey(jwk, alg));
      assert.deepEqual(decrypt(back, keys, at), CLAIMS);
      assert.throws(() => decrypt(back, keys, { now: NOW + 300 }), { code: 'JWT_EXPIRED' });
    }
  }
});

test('a signed token inside an encrypted one', async () => {
  const signing = Keyset.generate('ES256', { kid: 's' });
  const signingJwk = await jose.importJWK(privateJwk(signing), 'ES256');
  const signedBy = await jose.importJWK(signing.exportJwks().keys[0], 'ES256');
  for (const { bound, alg, bits, length } of KINDS) {
    const { keys, jwk, known } = ours({ bound, bits, length });
    const enc = alg === 'dir' ? bound : 'A128CBC-HS256';
    const token = sign(CLAIMS, signing, { encryptTo: load(known), enc });
    const { plaintext, protectedHeader } = await theyDecrypt(token, jwk, alg, enc);
    assert.equal(protectedHeader.cty, 'JWT');
    assert.deepEqual((await jose.jwtVerify(plaintext, signedBy, theirNow)).payload, CLAIMS);
    const inner = await new jose.SignJWT(CLAIMS).setProtectedHeader({ alg: 'ES256', kid: 's' }).sign(signingJwk);
    const back = await theyEncrypt(Buffer.from(inner), known, { alg, enc, cty: 'JWT' });
    assert.deepEqual(verify(back, signing, { decryptWith: keys, ...at }), CLAIMS);
    assert.throws(() => verify(inner, signing, { decryptWith: keys, ...at }), EncryptionError);
  }
});

test('what jose can do and onejwt refuses', async () => {
  const pbes2 = await new jose.CompactEncrypt(CONTENT)
    .setProtectedHeader({ alg: 'PBES2-HS256+A128KW', enc: 'A128GCM' })
    .encrypt(Buffer.from('password'));
  const { keys } = ours({ bound: 'A128KW', length: 16 });
  assert.throws(() => jweDecrypt(pbes2, keys), { code: 'JWE_NOT_ALLOWED' });
  const { keys: direct, jwk } = ours({ bound: 'A256GCM', length: 32 });
  // What is compressed says something of itself by its length (RFC 8725 3.6).
  const zipped = await theyEncrypt(Buffer.from('x'.repeat(1000)), jwk, { alg: 'dir', enc: 'A256GCM', zip: 'DEF' });
  assert.throws(() => jweDecrypt(zipped, direct), { code: 'JWT_TOKEN_UNSUPPORTED' });
});
