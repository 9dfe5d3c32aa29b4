// Encrypted tokens: any content, claims under a shared secret, and signed tokens inside encrypted ones. What a token means is
// in the shared vectors; here is what the package adds.

import assert from 'node:assert/strict';
import { createPublicKey, generateKeyPairSync, randomBytes } from 'node:crypto';
import { test } from 'node:test';
import { inspect } from 'node:util';

import {
  ArgumentError,
  ClaimError,
  EncryptionError,
  JWKSClient,
  JwtError,
  KeyError,
  Keyset,
  TokenError,
  Verifier,
  bearerChallenge,
  decrypt,
  decryptDetailed,
  encrypt,
  jweDecrypt,
  jweDecryptDetailed,
  jweEncrypt,
  jwsSign,
  jwsVerify,
  sign,
  signAsync,
  verify,
  verifyDetailed,
} from '../index.mjs';
import { NOW, SECRET } from './support/tokens.mjs';

const at = { now: NOW };
const forEncryption = { forEncryption: true };
const signing = Keyset.generate('ES256');
const secret = Keyset.fromSecret(SECRET, 'A256KW', { kid: 'e', forEncryption: true });
const pair = Keyset.generate('ECDH-ES+A256KW', { kid: 'p', forEncryption: true });
const published = Keyset.fromJwks(pair.exportJwks(), { forEncryption: true, publicOnly: true });

const headerOf = (token) => JSON.parse(Buffer.from(token.split('.', 1)[0], 'base64url'));
const otherAt = (token, place) => token.slice(0, place) + (token[place] === 'A' ? 'B' : 'A') + token.slice(place + 1);

test('a key says what it is for', () => {
  const flags = ({ canSign, canVerify, canEncrypt, canDecrypt }) => [canSign, canVerify, canEncrypt, canDecrypt];
  assert.deepEqual(flags(secret.at(0)), [false, false, true, true]);
  assert.deepEqual(flags(pair.at(0)), [false, false, true, true]);
  assert.deepEqual(flags(published.at(0)), [false, false, true, false]);
  assert.deepEqual(flags(signing.at(0)), [true, true, false, false]);
  assert.equal(inspect(secret), "Keyset(1) [A256KW 256 bits kid 'e']");
  for (const [alg, bits] of [
    ['A128KW', 128],
    ['A128GCMKW', 128],
    ['A192GCMKW', 192],
    ['A256GCMKW', 256],
    ['A128GCM', 128],
    ['A192GCM', 192],
    ['A256GCM', 256],
    ['A128CBC-HS256', 256],
    ['A192CBC-HS384', 384],
    ['A256CBC-HS512', 512],
  ]) {
    for (const keys of [
      Keyset.generate(alg, forEncryption),
      Keyset.fromSecret(randomBytes(bits / 8), alg, forEncryption),
    ]) {
      const info = keys.at(0);
      assert.deepEqual([info.alg, info.bits], [alg, bits]);
      // It is derived from the secret.
      assert.match(info.thumbprint, /^[\w-]{43}$/);
      assert.ok(!Object.keys(info).includes('thumbprint'), alg);
    }
  }
  assert.ok(Object.keys(pair.at(0)).includes('thumbprint'));
  for (const [length, alg] of [
    [16, 'A128GCM'],
    [24, 'A192GCM'],
    [32, 'A256GCM'],
    [48, 'A192CBC-HS384'],
    [64, 'A256CBC-HS512'],
  ]) {
    assert.equal(Keyset.fromSecret(randomBytes(length), 'dir', forEncryption).at(0).alg, alg);
    const made = Keyset.generate('dir', { bits: length * 8, forEncryption: true });
    assert.equal(made.at(0).alg, alg);
  }
});

test('keys come from every kind of document and leave in it', async () => {
  const kinds = [
    [generateKeyPairSync('rsa', { modulusLength: 2048 }), 'RSA-OAEP-256', ['RSA-OAEP', 'RSA-OAEP-384', 'RSA-OAEP-512']],
    [generateKeyPairSync('ec', { namedCurve: 'P-384' }), 'ECDH-ES+A256KW', ['ECDH-ES', 'ECDH-ES+A128KW']],
    [generateKeyPairSync('x25519'), 'ECDH-ES+A256KW', ['ECDH-ES', 'ECDH-ES+A128KW']],
  ];
  for (const [{ privateKey, publicKey }, inferred, others] of kinds) {
    for (const alg of [undefined, inferred, ...others]) {
      const options = { forEncryption: true, ...(alg && { alg }) };
      const own = Keyset.fromPem(privateKey.export({ type: 'pkcs8', format: 'pem' }), options);
      const theirs = Keyset.fromDer(publicKey.export({ type: 'spki', format: 'der' }), options);
      assert.deepEqual([own.at(0).alg, theirs.at(0).alg], [alg ?? inferred, alg ?? inferred]);
      assert.deepEqual([own.at(0).canDecrypt, theirs.at(0).canDecrypt], [true, false]);
      assert.equal(jweDecrypt(jweEncrypt('text', theirs), own).toString(), 'text');
      assert.throws(() => jweDecrypt(jweEncrypt('text', theirs), theirs), { name: 'KeyError', code: 'JWE_KEY_CANNOT' });
      const again = Keyset.fromJwks(own.exportJwks({ private: true }), forEncryption);
      assert.equal(jweDecrypt(jweEncrypt('text', again), own).toString(), 'text');
      assert.ok(createPublicKey(own.exportPem()).equals(publicKey));
    }
  }
  const [jwk] = published.exportJwks().keys;
  assert.deepEqual([jwk.use, jwk.alg, jwk.d], ['enc', 'ECDH-ES+A256KW', undefined]);
  const later = await Keyset.generateAsync('RSA-OAEP', { bits: 2048, forEncryption: true });
  assert.equal(later.at(0).alg, 'RSA-OAEP');
});

test('a set is for one purpose, also after it was changed', () => {
  const both = {
    keys: [
      { kty: 'oct', k: SECRET.toString('base64url'), alg: 'HS256', kid: 's' },
      { kty: 'oct', k: SECRET.toString('base64url'), alg: 'A256KW', kid: 'e' },
    ],
  };
  const kids = (keys) => [...keys].map(({ kid }) => kid);
  assert.deepEqual(kids(Keyset.fromJwks(both, forEncryption)), ['e']);
  assert.deepEqual(kids(Keyset.fromJwks(both).reload(both)), ['s']);
  assert.deepEqual(kids(Keyset.empty(forEncryption).reload(both)), ['e']);
  const message = /only one of the sets is for encryption; nothing was changed$/;
  for (const [keys, other] of [
    [Keyset.empty(), secret],
    [Keyset.empty(forEncryption), signing],
  ]) {
    assert.throws(() => keys.add(other), { name: 'ArgumentError', message });
    assert.throws(() => keys.replace(other), { name: 'ArgumentError', message });
  }
  // For the other purpose it has no keys.
  assert.throws(() => sign({}, secret, { expiresIn: 5 }), { code: 'JWT_KEY_NOT_FOUND', message: /for encryption/ });
  assert.throws(() => jweEncrypt('', signing), { name: 'KeyError', code: 'JWE_KEY_NOT_FOUND' });
  assert.throws(() => sign({}, signing, { expiresIn: 5, encryptTo: signing }), { code: 'JWE_KEY_NOT_FOUND' });
});

test('a key that cannot be made says why', () => {
  const cases = [
    [() => Keyset.fromSecret(SECRET, 'A256KW'), 'JWT_INVALID_ARGUMENT', /^A256KW is for encryption: give \{forEncryption/],
    [() => Keyset.generate('A256GCM'), 'JWT_INVALID_ARGUMENT', /^A256GCM is for encryption/],
    [() => Keyset.fromPem(pair.exportPem(), { alg: 'ECDH-ES' }), 'JWT_INVALID_ARGUMENT', /^ECDH-ES is for encryption/],
    [() => Keyset.fromSecret(SECRET, undefined, forEncryption), 'JWT_INVALID_ARGUMENT', /^HS256 is for signatures.*A256KW/],
    [() => Keyset.generate('ES256', forEncryption), 'JWT_INVALID_ARGUMENT', /^ES256 is for signatures/],
    [() => Keyset.fromSecret(Buffer.alloc(31, 1), 'A256KW', forEncryption), 'JWT_KEY_MALFORMED', /just 32 bytes.* 31;/],
    [() => Keyset.fromSecret(Buffer.alloc(33, 1), 'dir', forEncryption), 'JWT_KEY_MALFORMED', /16, 24, 32, 48 or 64/],
    [() => Keyset.fromSecret(Buffer.alloc(0), 'A128KW', forEncryption), 'JWT_KEY_MALFORMED', /just 16 bytes/],
    [() => Keyset.fromSecret(SECRET, 'RSA-OAEP', forEncryption), 'JWT_KEY_ALG_MISMATCH', /A256KW.*not for RSA-OAEP/],
    [() => Keyset.fromSecret(Buffer.from(pair.exportPem()), 'dir', forEncryption), 'JWT_KEY_WRONG_FORM', /decrypt with it/],
    [() => Keyset.fromJwks({ kty: 'oct', k: 'AAAA' }, forEncryption), 'JWT_KEY_UNSUPPORTED', /must name its alg/],
    [() => Keyset.fromPem(Keyset.generate('EdDSA').exportPem(), forEncryption), 'JWT_KEY_UNSUPPORTED', /X25519/],
    [() => Keyset.generate('ECDH-ES', { bits: 512, forEncryption: true }), 'JWT_INVALID_ARGUMENT', /255 \(X25519\)/],
    [() => Keyset.generate('A192KW', forEncryption), 'JWT_KEY_UNSUPPORTED', /makes no keys for A192KW/],
    [() => Keyset.generate('RSA1_5', forEncryption), 'JWT_INVALID_ARGUMENT', /'RSA1_5' is no algorithm; there are HS256/],
  ];
  for (const [call, code, message] of cases) {
    assert.throws(call, (error) => {
      assert.equal(error.code, code, error.message);
      assert.match(error.message, message);
      assert.equal(error.name, code === 'JWT_INVALID_ARGUMENT' ? 'ArgumentError' : 'KeyError');
      return true;
    });
  }
});

test('any content, as text or bytes', () => {
  for (const content of ['', 'h\u00e9llo \u20ac \u{1f600}', '\0', 'x'.repeat(100_000)]) {
    const token = jweEncrypt(content, published);
    assert.equal(jweDecrypt(token, pair, { maxTokenLen: 1e6 }).toString('utf8'), content);
    assert.equal(jweDecrypt(Buffer.from(token), pair, { maxTokenLen: 1e6 }).toString('utf8'), content);
  }
  const bytes = randomBytes(1000);
  const { plaintext, report } = jweDecryptDetailed(jweEncrypt(bytes, secret), secret);
  assert.deepEqual(plaintext, bytes);
  assert.deepEqual([report.code, report.alg, report.kid, report.now], ['JWT_OK', 'A256KW', 'e', null]);
  // What was given stays; what comes out is the caller's.
  assert.notDeepEqual(bytes, Buffer.alloc(1000));
  plaintext.fill(0);
  for (const value of [undefined, null, 5, {}, [1], new ArrayBuffer(4)]) {
    assert.throws(() => jweEncrypt(value, secret), /^TypeError: the plaintext must be a string or bytes/);
    assert.throws(() => jweDecrypt(value, secret), /^TypeError: the token must be a string or bytes/);
  }
  assert.throws(() => jweEncrypt('\ud800', secret), { name: 'ArgumentError', message: /lone surrogate/ });
  // A character is not cut to a byte of a token.
  const token = jweEncrypt('x', secret);
  assert.throws(() => jweDecrypt(token.replace(/.$/, '\u0141'), secret), { code: 'JWT_TOKEN_MALFORMED' });
});

test('each option of jweEncrypt is in the token', () => {
  const options = { enc: 'A128CBC-HS256', typ: 'x', cty: 'y', header: { exp: 5, a: [1] }, crit: 'exp' };
  const token = jweEncrypt('text', secret, { ...options, alg: 'A256KW', kid: 'e' });
  const { enc, typ, cty } = options;
  assert.deepEqual(headerOf(token), { alg: 'A256KW', enc, typ, cty, kid: 'e', exp: 5, a: [1], crit: ['exp'] });
  assert.throws(() => jweDecrypt(token, secret), { name: 'TokenError', code: 'JWT_TOKEN_UNSUPPORTED' });
  const understood = { crit: ['exp'], types: ['w', 'x'], algorithms: ['A256KW', 'dir'], encryptions: ['A128CBC-HS256'] };
  assert.equal(jweDecrypt(token, secret, understood).toString(), 'text');
  for (const [change, code] of [
    [{ types: 'z' }, 'JWT_TYP_MISMATCH'],
    [{ algorithms: 'dir' }, 'JWE_NOT_ALLOWED'],
    [{ encryptions: ['A256GCM', 'A192CBC-HS384'] }, 'JWE_NOT_ALLOWED'],
    [{ maxTokenLen: token.length - 1 }, 'JWT_TOKEN_TOO_LARGE'],
  ]) {
    assert.throws(() => jweDecrypt(token, secret, { ...understood, ...change }), { code });
  }
  assert.equal(headerOf(jweEncrypt('', secret, { kid: '' })).kid, undefined);
  for (const apu of ['Alice', Buffer.from('Alice')]) {
    const agreed = jweEncrypt('text', published, { apu, apv: 'Bob' });
    const { apu: from, apv: to } = headerOf(agreed);
    assert.deepEqual([from, to].map((text) => String(Buffer.from(text, 'base64url'))), ['Alice', 'Bob']);
    assert.equal(jweDecrypt(agreed, pair).toString(), 'text');
  }
  for (const wrong of [{ apu: 'Alice' }, { header: { zip: 'DEF' } }, { header: { enc: 'A256GCM' } }, { crit: 'a' }]) {
    assert.throws(() => jweEncrypt('', secret, wrong), { name: 'ArgumentError', message: /^the options do not fit/ });
  }
  assert.throws(() => jweEncrypt('', secret, { alg: 'ECDH-ES' }), { code: 'JWT_KEY_ALG_MISMATCH' });
  assert.throws(() => jweEncrypt('', secret, { kid: 'x' }), { code: 'JWE_KEY_NOT_FOUND', message: /option kid/ });
  assert.throws(() => jweEncrypt('', secret, { enc: 'A256KW' }), /enc 'A256KW' is no content encryption; there are A128GCM/);
  assert.throws(() => jweEncrypt('', secret, { alg: 'HS256' }), /alg 'HS256' is no algorithm of key management; there are dir/);
  assert.throws(() => jweDecrypt(token, secret, { encryptions: [] }), /encryptions is an empty array/);
});

test('of a token that cannot be decrypted nothing is said but that', () => {
  for (const keys of [secret, pair, Keyset.generate('RSA-OAEP', forEncryption), Keyset.generate('A256GCM', forEncryption)]) {
    const token = jweEncrypt('text', keys);
    const segments = token.split('.');
    const places = [1, 2, 3, 4]
      .filter((segment) => segments[segment].length > 2)
      .map((segment) => segments.slice(0, segment).join('.').length + 2);
    const errors = places.map((place) => {
      try {
        return jweDecrypt(otherAt(token, place), keys);
      } catch (error) {
        return error;
      }
    });
    for (const error of errors) {
      assert.ok(error instanceof EncryptionError && error instanceof JwtError);
      assert.deepEqual([error.code, error.status, error.message], ['JWE_DECRYPTION_FAILED', 81, errors[0].message]);
      assert.equal(error.report.code, 'JWE_DECRYPTION_FAILED');
    }
  }
  const compressed = ['eyJhbGciOiJkaXIiLCJlbmMiOiJBMjU2R0NNIiwiemlwIjoiREVGIn0', '', 'A'.repeat(16), 'AA', 'A'.repeat(22)].join('.');
  assert.throws(() => jweDecrypt(compressed, Keyset.generate('A256GCM', forEncryption)), { code: 'JWT_TOKEN_UNSUPPORTED' });
  assert.throws(() => jweDecrypt(jwsSign('', signing), secret), { name: 'EncryptionError', code: 'JWT_NOT_ENCRYPTED' });
  assert.throws(() => jweDecrypt('', secret), { name: 'TokenError', message: /it is empty/ });
  assert.throws(() => jwsVerify(jweEncrypt('', secret), signing), { name: 'TokenError', code: 'JWT_TOKEN_UNSUPPORTED' });
});

test('claims under a shared secret are checked as signed ones are', () => {
  const token = encrypt({ sub: 'alice', aud: 'a' }, secret, { expiresIn: 60, addJti: true, typ: 's+jwt', ...at });
  assert.deepEqual(headerOf(token), { alg: 'A256KW', enc: 'A256GCM', typ: 's+jwt', kid: 'e' });
  const { jti, ...claims } = decrypt(token, secret, { audience: 'a', types: 's+jwt', ...at });
  assert.deepEqual(claims, { sub: 'alice', aud: 'a', iat: NOW, exp: NOW + 60 });
  assert.match(jti, /^[\w-]{22}$/);
  const { report, raw } = decryptDetailed(Buffer.from(token), secret, { ignoreAud: true, ...at });
  assert.deepEqual([report.alg, report.expiresAt, report.kid], ['A256KW', NOW + 60, 'e']);
  assert.equal(JSON.parse(raw).jti, jti);
  for (const [options, code] of [
    [{ audience: 'b' }, 'JWT_AUDIENCE_MISMATCH'],
    [{ audience: 'a', now: NOW + 60 }, 'JWT_EXPIRED'],
    [{ audience: 'a', expected: { sub: 'bob' } }, 'JWT_CLAIM_MISMATCH'],
    [{ audience: 'a', types: 'at+jwt' }, 'JWT_TYP_MISMATCH'],
    [{ audience: 'a', encryptions: 'A128GCM' }, 'JWE_NOT_ALLOWED'],
    [{ audience: 'a', decryptAlgorithms: 'dir' }, 'JWE_NOT_ALLOWED'],
  ]) {
    assert.throws(
      () => decrypt(token, secret, { ...at, ...options }),
      (error) => {
        assert.equal(error.code, code);
        assert.ok(error instanceof (code === 'JWE_NOT_ALLOWED' ? EncryptionError : ClaimError));
        assert.equal(error.report.code, code);
        return true;
      },
    );
  }
  const large = encrypt('{"id":9007199254740993,"exp":9000000000}', secret, { enc: 'A256CBC-HS512', encryptKid: '' });
  assert.deepEqual(headerOf(large), { alg: 'A256KW', enc: 'A256CBC-HS512', typ: 'JWT' });
  assert.equal(decrypt(large, secret, { bigint: true }).id, 9007199254740993n);
  // The clock of the host, as everywhere.
  assert.throws(() => decrypt(encrypt({}, secret, { expiresIn: 60, ...at }), secret), { code: 'JWT_EXPIRED' });
});

test('claims under a shared secret take no public keys, and nothing that is about signatures', () => {
  const token = encrypt({}, secret, { expiresIn: 60 });
  const message = /to a public key everybody can encrypt/;
  for (const keys of [pair, published]) {
    assert.throws(() => encrypt({}, keys, { expiresIn: 60 }), { name: 'KeyError', code: 'JWT_KEY_UNSUPPORTED', message });
    assert.throws(() => decrypt(token, keys), { name: 'KeyError', code: 'JWT_KEY_UNSUPPORTED', message });
  }
  for (const name of ['alg', 'kid', 'wholeHeader', 'encryptTo']) {
    assert.throws(() => encrypt({}, secret, { [name]: 'x' }), new RegExp(`TypeError: encrypt has no option '${name}'`));
  }
  for (const name of ['algorithms', 'decryptWith']) {
    assert.throws(() => decrypt(token, secret, { [name]: 'x' }), new RegExp(`TypeError: decrypt has no option '${name}'`));
  }
  assert.throws(() => encrypt({}, secret), { name: 'ClaimError', code: 'JWT_CLAIM_MISSING', message: /never expire/ });
  assert.throws(() => encrypt('[]', secret, { expiresIn: 5 }), { code: 'JWT_CLAIMS_MALFORMED' });
  assert.throws(() => encrypt({ a: undefined }, secret, { expiresIn: 5 }), /TypeError: claim "a" is undefined/);
  assert.throws(() => encrypt({ exp: 5 }, secret, { expiresIn: 5 }), { name: 'ArgumentError', message: /already/ });
  assert.throws(() => encrypt({}, secret, { expiresIn: 5, encryptKid: 'x' }), { message: /option encryptKid/ });
  assert.throws(() => encrypt({}, secret, { expiresIn: 5, encryptAlg: 'dir' }), { code: 'JWT_KEY_ALG_MISMATCH' });
  const signed = sign({}, signing, { expiresIn: 60 });
  assert.throws(() => decrypt(signed, secret), { name: 'EncryptionError', code: 'JWT_NOT_ENCRYPTED' });
  const nested = sign({}, signing, { expiresIn: 60, encryptTo: secret });
  assert.throws(() => decrypt(nested, secret), { name: 'TokenError', code: 'JWT_TOKEN_UNSUPPORTED' });
});

test('a signed token inside an encrypted one', async () => {
  const options = { expiresIn: 60, encryptTo: published, enc: 'A128GCM', encryptAlg: 'ECDH-ES+A256KW', ...at };
  const verifier = new Verifier(signing, { decryptWith: pair, encryptions: 'A128GCM' });
  const wanted = { sub: 'alice', iat: NOW, exp: NOW + 60 };
  for (const token of [sign({ sub: 'alice' }, signing, options), await signAsync({ sub: 'alice' }, signing, options)]) {
    const { epk, ...header } = headerOf(token);
    assert.deepEqual(header, { alg: 'ECDH-ES+A256KW', enc: 'A128GCM', cty: 'JWT', kid: 'p' });
    assert.deepEqual(verify(token, signing, { decryptWith: pair, ...at }), wanted);
    assert.deepEqual(verify(Buffer.from(token), signing, { decryptWith: pair, ...at }), wanted);
    assert.deepEqual(verifier.verify(token, at), wanted);
    // The report is of the signed token.
    const { report } = verifyDetailed(token, signing, { decryptWith: pair, ...at });
    assert.deepEqual([report.alg, report.kid, report.expiresAt], ['ES256', signing.at(0).kid, NOW + 60]);
    const refusals = [
      [{}, TokenError, 'JWT_TOKEN_UNSUPPORTED'],
      [{ decryptWith: pair, audience: 'a' }, ClaimError, 'JWT_CLAIM_MISSING'],
      [{ decryptWith: pair, now: NOW + 60 }, ClaimError, 'JWT_EXPIRED'],
      [{ decryptWith: pair, encryptions: 'A256GCM' }, EncryptionError, 'JWE_NOT_ALLOWED'],
      [{ decryptWith: pair, decryptAlgorithms: 'RSA-OAEP' }, EncryptionError, 'JWE_NOT_ALLOWED'],
      [{ decryptWith: published }, KeyError, 'JWE_KEY_CANNOT'],
      [{ decryptWith: secret }, KeyError, 'JWE_KEY_NOT_FOUND'],
      [{ decryptWith: signing }, KeyError, 'JWE_KEY_NOT_FOUND'],
    ];
    for (const [demands, type, code] of refusals) {
      for (const call of [
        () => verify(token, signing, { ...at, ...demands }),
        () => new Verifier(signing, without(demands, 'now')).verify(token, { now: demands.now ?? NOW }),
      ]) {
        assert.throws(call, (error) => {
          assert.equal(error.code, code);
          assert.ok(error instanceof type);
          assert.equal(error.report.code, code);
          return true;
        });
      }
    }
    assert.throws(() => verify(token, Keyset.generate('ES256'), { decryptWith: pair, ...at }), {
      code: 'JWT_KEY_NOT_FOUND',
    });
  }
  const plain = sign({ sub: 'alice' }, signing, { expiresIn: 60, ...at });
  assert.throws(() => verifier.verify(plain, at), { name: 'EncryptionError', code: 'JWT_NOT_ENCRYPTED', status: 80 });
  // The kid that nobody has is that of the encrypted token, and what was skipped is said of its keys.
  const some = Keyset.fromJwks({ keys: [{ ...pair.exportJwks().keys[0], kid: 'q' }, { kty: 'EC' }] }, forEncryption);
  const token = sign({}, signing, options);
  assert.throws(() => verify(token, signing, { decryptWith: some, ...at }), (error) => {
    assert.deepEqual([error.code, error.report.kid], ['JWE_KEY_NOT_FOUND', 'p']);
    assert.match(error.message, /1 could not be used and was skipped/);
    return true;
  });
});

const without = (object, name) => Object.fromEntries(Object.entries(object).filter(([other]) => other !== name));

test('keys that are not there do not switch encryption off', () => {
  const token = sign({}, signing, { expiresIn: 60, encryptTo: secret, ...at });
  const plain = sign({}, signing, { expiresIn: 60, ...at });
  for (const value of [null, undefined, false, 0, '', 'keys', {}, [], Object.create(secret), new Proxy(secret, {})]) {
    for (const call of [
      () => sign({}, signing, { expiresIn: 60, encryptTo: value }),
      () => verify(token, signing, { decryptWith: value, ...at }),
      () => verify(plain, signing, { decryptWith: value, ...at }),
      () => new Verifier(signing, { decryptWith: value }),
    ]) {
      assert.throws(call, /^TypeError: option (?:encryptTo|decryptWith) of \w+ (?:must be a Keyset, not|is (?:null|undefined):)/);
    }
  }
  // What is said of an encryption that does not take place.
  for (const lost of [{ encryptKid: 'e' }, { encryptAlg: 'A256KW' }, { enc: 'A256GCM' }]) {
    assert.throws(() => sign({}, signing, { expiresIn: 60, ...lost }), { name: 'ArgumentError', message: /without encryptTo/ });
  }
  for (const lost of [{ decryptAlgorithms: 'A256KW' }, { encryptions: 'A256GCM' }]) {
    assert.throws(() => verify(plain, signing, { ...lost, ...at }), ArgumentError);
  }
  const empty = Keyset.empty(forEncryption);
  assert.throws(() => sign({}, signing, { expiresIn: 60, encryptTo: empty }), { code: 'JWE_KEY_NOT_FOUND' });
  assert.throws(() => verify(plain, signing, { decryptWith: empty, ...at }), { code: 'JWT_NOT_ENCRYPTED' });
});

test('keys that are freed, also while they are in use', async () => {
  const make = () => Keyset.fromSecret(SECRET, 'A256KW', forEncryption);
  const freed = make();
  const verifier = new Verifier(signing, { decryptWith: freed });
  const token = sign({}, signing, { expiresIn: 60, encryptTo: freed, ...at });
  verifier.verify(token, at);
  freed.free();
  // So that the memory is soon that of another.
  const others = Array.from({ length: 16 }, make);
  for (const call of [
    () => verifier.verify(token, at),
    () => verify(token, signing, { decryptWith: freed, ...at }),
    () => sign({}, signing, { expiresIn: 60, encryptTo: freed }),
    () => new Verifier(signing, { decryptWith: freed }),
    () => jweEncrypt('', freed),
    () => jweDecrypt('', freed),
    () => encrypt({}, freed, { expiresIn: 60 }),
    () => decrypt(token, freed),
  ]) {
    assert.throws(call, { name: 'ArgumentError', code: 'JWT_INVALID_ARGUMENT', message: /has been freed/ });
  }
  await assert.rejects(signAsync({}, signing, { expiresIn: 60, encryptTo: freed }), /has been freed/);
  for (const keys of others) keys.free();

  // A call under way has a share of its own.
  const rsa = Keyset.generate('RS256');
  const last = make();
  const under = Array.from({ length: 20 }, (_, n) => signAsync({ n }, rsa, { expiresIn: 60, encryptTo: last, ...at }));
  last.free();
  for (const [n, one] of (await Promise.all(under)).entries()) {
    assert.equal(verify(one, rsa, { decryptWith: secret, ...at }).n, n);
  }
  // A Verifier keeps its keys, whoever else forgets them, and sees what becomes of them.
  const turning = make();
  const lasting = new Verifier(signing, { decryptWith: turning });
  turning.replace(Keyset.generate('A256KW', forEncryption));
  assert.throws(() => lasting.verify(token, at), { code: 'JWE_DECRYPTION_FAILED' });
  turning.replace(secret);
  assert.equal(lasting.verify(token, at).iat, NOW);
});

test('an issuer that publishes its keys for signatures, and tokens that are encrypted for us', async () => {
  let fetches = 0;
  const fetch = async () => {
    fetches++;
    return new Response(JSON.stringify(signing.exportJwks()));
  };
  const client = new JWKSClient('https://id.example/jwks', { fetch });
  const token = sign({ sub: 'alice' }, signing, { expiresIn: 60, encryptTo: published, ...at });
  assert.equal((await client.verify(token, { decryptWith: pair, ...at })).sub, 'alice');
  // A key for encryption that is missing is ours: nothing is fetched again for it.
  await assert.rejects(client.verify(token, { decryptWith: secret, ...at }), { code: 'JWE_KEY_NOT_FOUND' });
  assert.equal(fetches, 1);
  await assert.rejects(client.verify(token, { decryptWith: null }), /option decryptWith of verify is null/);
});

test('a challenge for what could not be decrypted', () => {
  for (const call of [
    () => verify(sign({}, signing, { expiresIn: 60 }), signing, { decryptWith: pair }),
    () => jweDecrypt(jweEncrypt('', secret, { kid: '' }), Keyset.generate('A256KW', forEncryption)),
  ]) {
    assert.throws(call, (error) => bearerChallenge(error).includes('error="invalid_token"'));
  }
});
