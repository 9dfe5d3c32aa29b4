// Tokens and keys go both ways between onejwt and other people's implementations.
//
// From this folder, where bindings/node is prepared: npm ci && npm test

import './webcrypto.mjs';

import assert from 'node:assert/strict';
import { createPrivateKey, createPublicKey } from 'node:crypto';
import { test } from 'node:test';

import {
  Keyset,
  TokenError,
  algorithms,
  jwsSign,
  jwsVerify,
  peek,
  sign,
  signAsync,
  verify,
} from '../../../bindings/node/index.mjs';
import {
  ALGORITHMS,
  CURVES,
  HMAC,
  JOSE,
  PEERS,
  RSA,
  Refused,
  generate,
  jose,
  publicJwk,
  theirThumbprint,
  thumbprint,
} from './peers.mjs';

const NOW = 1_700_000_000;
const at = { now: NOW };
const CLAIMS = { iss: 'https://issuer.example', sub: 'ålice \u20ac', exp: NOW + 300, nested: { a: [1, 2.5, null] } };
const PAIRS = ALGORITHMS.flatMap((alg) =>
  PEERS.filter((peer) => peer.algorithms.includes(alg)).map((peer) => [alg, peer]),
);

const headerOf = (token) => JSON.parse(peek(token, 'header'));

/** A key of onejwt, whose JWK says the algorithm by the same name. */
function ours(alg) {
  const keys = Keyset.generate(alg, { kid: 'ours' });
  return alg === 'Ed25519' ? Keyset.fromJwks({ ...privateJwk(keys), alg }) : keys;
}

const privateJwk = (keys) => JSON.parse(keys.exportJwks({ private: true })).keys[0];

/** All that onejwt writes of a key: private and public, as JWKs and, where there is one, as PEM. */
function written(alg, keys) {
  const jwk = privateJwk(keys);
  if (alg in HMAC) return [[jwk, jwk]];
  return [
    [jwk, keys.exportJwks().keys[0]],
    [keys.exportPem({ private: true }).toString(), keys.exportPem()],
  ];
}

function load(alg, key) {
  if (Buffer.isBuffer(key)) return Keyset.fromDer(key, { alg, kid: 'theirs' });
  return typeof key === 'object' ? Keyset.fromJwks(key) : Keyset.fromPem(key, { alg, kid: 'theirs' });
}

/** A change in each of the three segments, which keeps the form. */
function tampered(token) {
  return [token.indexOf('.') - 2, token.lastIndexOf('.') - 2, token.lastIndexOf('.') + 5].map(
    (place) => token.slice(0, place) + (token[place] === 'A' ? 'B' : 'A') + token.slice(place + 1),
  );
}

async function acceptedByBoth(alg, peer, token, keys, theirs) {
  assert.deepEqual(await peer.verify(alg, theirs, token, NOW), CLAIMS);
  assert.deepEqual(verify(token, keys, at), CLAIMS);
  assert.deepEqual(verify(token, keys, { ...at, algorithms: alg }), CLAIMS);
  for (const changed of tampered(token)) assert.throws(() => verify(changed, keys, at), TokenError);
  for (const changed of tampered(token).slice(1)) await assert.rejects(peer.verify(alg, theirs, changed, NOW), Refused);
}

test('every algorithm has a peer', (t) => {
  assert.deepEqual(
    [...new Set(PAIRS.map(([alg]) => alg))].sort(),
    algorithms.filter((alg) => alg !== 'Ed448').sort(),
  );
  for (const { name, algorithms: known } of PEERS) t.diagnostic(`${name}: ${known.join(' ')}`);
});

for (const [alg, peer] of PAIRS) {
  test(`${alg} with ${peer.name}`, async () => {
    const keys = ours(alg);
    for (const [secret, known] of written(alg, keys)) {
      for (const token of [sign(CLAIMS, keys), await signAsync(CLAIMS, keys)]) {
        assert.deepEqual(headerOf(token), { alg, typ: 'JWT', kid: 'ours' });
        await acceptedByBoth(alg, peer, token, keys, known);
      }
      const theirs = await peer.sign(alg, secret, CLAIMS, { kid: 'ours' });
      await acceptedByBoth(alg, peer, theirs, keys, known);
    }

    const made = await generate(alg);
    const known = alg in HMAC ? made.jwk : publicJwk(made.jwk);
    for (const [secret, open] of [[made.jwk, known], made.pem, made.der].filter(Boolean)) {
      const [signer, verifier] = [load(alg, secret), load(alg, open)];
      assert.deepEqual([signer.at(0).canSign, verifier.at(0).canSign], [true, alg in HMAC]);
      const token = sign(CLAIMS, signer);
      // A document of Ed25519 signs as EdDSA, which is the same signature.
      const name = headerOf(token).alg;
      assert.equal(name, alg === 'Ed25519' && secret !== made.jwk ? 'EdDSA' : alg);
      await acceptedByBoth(name, peer, token, verifier, known);
      const theirs = await peer.sign(alg, made.jwk, CLAIMS, { typ: 'JWT', kid: 'theirs' });
      await acceptedByBoth(alg, peer, theirs, verifier, known);
    }
  });
}

test('keys come back as they were', async () => {
  for (const alg of ALGORITHMS) {
    const { jwk, pem, der } = await generate(alg);
    const again = privateJwk(Keyset.fromJwks(jwk));
    assert.deepEqual({ ...again, use: 'sig' }, { ...jwk, use: 'sig' }, alg);
    for (const [secret, known] of [pem, der].filter(Boolean)) {
      const keys = load(alg, secret);
      const same = (make, one, options) => make(one).export(options);
      const pkcs8 = { type: 'pkcs8', format: 'pem' };
      assert.equal(same(createPrivateKey, keys.exportPem({ private: true }), pkcs8), pem[0], alg);
      assert.equal(same(createPublicKey, keys.exportPem(), { type: 'spki', format: 'pem' }), pem[1], alg);
      assert.equal(load(alg, known).exportPem(), keys.exportPem(), alg);
    }
  }
});

test('thumbprints are the same', async () => {
  for (const alg of ALGORITHMS) {
    const keys = ours(alg);
    const jwk = privateJwk(keys);
    assert.equal(keys.at(0).thumbprint, thumbprint(jwk), alg);
    assert.equal(keys.at(0).thumbprint, await theirThumbprint(jwk), alg);
    const made = await generate(alg);
    for (const key of [made.jwk, ...(made.pem ?? []), ...(made.der ?? [])]) {
      assert.equal(load(alg, key).at(0).thumbprint, await theirThumbprint(made.jwk), alg);
    }
  }
});

test('jose takes the key of a published set that the token names, and so does onejwt', async () => {
  const known = ['RS256', 'PS384', 'ES256', 'ES512', 'EdDSA', 'ES256K', 'ML-DSA-44'];
  const [first, ...others] = known.map((alg) => Keyset.generate(alg, { kid: alg }));
  const keys = others.reduce((all, one) => all.add(one), first);
  const published = keys.exportJwks();
  const find = jose.createLocalJWKSet(published);
  for (const alg of known.filter((name) => JOSE.algorithms.includes(name))) {
    const token = sign(CLAIMS, keys, { kid: alg });
    const { payload, protectedHeader } = await jose.jwtVerify(token, find, { currentDate: new Date(NOW * 1000) });
    assert.deepEqual([payload, protectedHeader.kid], [CLAIMS, alg]);
  }

  const theirs = [];
  for (const alg of ['PS256', 'ES384', 'EdDSA']) {
    const pair = await jose.generateKeyPair(alg, { extractable: true });
    theirs.push({ alg, ...pair, jwk: { ...(await jose.exportJWK(pair.publicKey)), alg, kid: alg, use: 'sig' } });
  }
  const { publicKey } = await jose.generateKeyPair('ECDH-ES', { extractable: true });
  const forEncryption = { ...(await jose.exportJWK(publicKey)), alg: 'ECDH-ES', use: 'enc' };
  const loaded = Keyset.fromJwks({ keys: [forEncryption, ...theirs.map(({ jwk }) => jwk)] });
  assert.equal(loaded.length, 3);
  for (const { alg, privateKey } of theirs) {
    const token = await new jose.SignJWT(CLAIMS).setProtectedHeader({ alg, kid: alg }).sign(privateKey);
    assert.deepEqual(verify(token, loaded, at), CLAIMS);
  }
});

test('encrypted and traditional documents', async () => {
  for (const alg of ALGORITHMS.filter((name) => RSA.includes(name) || name in CURVES || name === 'EdDSA')) {
    const { pair, pem } = await generate(alg);
    const wanted = load(alg, pem[1]).at(0).thumbprint;
    const passphrase = 'correct horse';
    const password = Buffer.from(passphrase);
    for (const format of ['pem', 'der']) {
      const loadAny = format === 'pem' ? Keyset.fromPem : Keyset.fromDer;
      for (const cipher of ['aes-128-cbc', 'aes-256-cbc']) {
        const document = pair.privateKey.export({ type: 'pkcs8', format, cipher, passphrase });
        assert.equal(loadAny(document, { alg, password }).at(0).thumbprint, wanted, alg);
        assert.throws(() => loadAny(document, { alg }), { code: 'JWT_KEY_ENCRYPTED' });
      }
      if (alg === 'EdDSA') continue;
      const type = RSA.includes(alg) ? 'pkcs1' : 'sec1';
      assert.equal(loadAny(pair.privateKey.export({ type, format }), { alg }).at(0).thumbprint, wanted, alg);
      if (type === 'pkcs1') {
        const known = loadAny(pair.publicKey.export({ type, format }), { alg });
        assert.deepEqual([known.at(0).thumbprint, known.at(0).canSign], [wanted, false], alg);
      }
    }
  }
});

test('any payload, detached and unencoded', async () => {
  for (const alg of JOSE.algorithms) {
    const keys = ours(alg);
    const [secret, known] = written(alg, keys)[0];
    for (const payload of [Buffer.alloc(0), Buffer.from([0, 255]), Buffer.from('a.b'), Buffer.from('\u20ac')]) {
      assert.deepEqual(await JOSE.verifyPayload(alg, known, jwsSign(payload, keys)), payload);
      const theirs = await JOSE.signPayload(alg, secret, payload);
      assert.deepEqual(jwsVerify(theirs, keys), payload);
      const [head, , signature] = theirs.split('.');
      assert.deepEqual(jwsVerify(`${head}..${signature}`, keys, { detached: true, payload }), payload);
    }
    const options = { detached: true, unencoded: true };
    const payload = Buffer.from('a.b');
    assert.deepEqual(await JOSE.verifyPayload(alg, known, jwsSign(payload, keys, options), payload), payload);
    const theirs = await JOSE.signPayload(alg, secret, payload, { b64: false, crit: ['b64'] });
    assert.deepEqual(jwsVerify(theirs, keys, { ...options, payload }), payload);
  }
});
