// Signing and making keys on another thread.

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { test } from 'node:test';
import { setImmediate } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';

import { Keyset, jwsSign, jwsSignAsync, jwsVerify, sign, signAsync, verify } from '../index.mjs';
import { PACKAGE } from './support/copy.mjs';
import { NOW } from './support/tokens.mjs';

const claims = { sub: 'alice', exp: NOW + 60 };
const at = { now: NOW };
const publicOf = (keys) => Keyset.fromJwks(keys.exportJwks());

/** Runs a script in a process of its own. */
function run(script) {
  const { status, stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', script], {
    cwd: PACKAGE,
    encoding: 'utf8',
  });
  return { status, lines: stdout.split('\n').slice(0, -1), stderr };
}

test('signAsync gives the token that sign gives', async () => {
  for (const alg of ['HS256', 'RS256', 'RS512', 'EdDSA']) {
    const keys = Keyset.generate(alg);
    const options = { now: NOW, expiresIn: 60, typ: 'at+jwt', header: { cty: 'json' } };
    assert.equal(await signAsync({ sub: 'alice' }, keys, options), sign({ sub: 'alice' }, keys, options));
    assert.equal(await jwsSignAsync('a.b', keys, { detached: true }), jwsSign('a.b', keys, { detached: true }));
  }
  for (const alg of ['PS256', 'ES256', 'ES512', 'ES256K', 'ML-DSA-44', 'ML-DSA-87']) {
    const keys = Keyset.generate(alg);
    assert.deepEqual(verify(await signAsync(claims, keys), publicOf(keys), at), claims);
    assert.equal(jwsVerify(await jwsSignAsync('payload', keys), publicOf(keys)).toString(), 'payload');
  }
});

test('the clock is read when the call is made', async (t) => {
  const keys = Keyset.generate('EdDSA');
  t.mock.method(Date, 'now', () => NOW * 1000);
  const promise = signAsync({}, keys, { expiresIn: 60 });
  t.mock.restoreAll();
  assert.deepEqual(verify(await promise, keys, at), { iat: NOW, exp: NOW + 60 });
});

test('generateAsync makes what generate makes', async () => {
  const keys = await Keyset.generateAsync('RS384', { bits: 3072, kid: 'k', issuer: 'https://id.example' });
  const { alg, bits, kid, hasIssuer, canSign } = keys.at(0);
  assert.deepEqual([alg, bits, kid, hasIssuer, canSign], ['RS384', 3072, 'k', true, true]);
  const made = await Promise.all(['HS256', 'ES256', 'EdDSA', 'ML-DSA-65'].map((name) => Keyset.generateAsync(name)));
  assert.equal(new Set(made.map((one) => one.at(0).kid)).size, 4);
  for (const one of made) assert.deepEqual(verify(sign(claims, one), one, at), claims);
});

test('other work goes on meanwhile', async () => {
  let done = false;
  let turns = 0;
  const promise = Keyset.generateAsync('RS256', { bits: 4096 }).finally(() => (done = true));
  while (!done) {
    await setImmediate();
    turns++;
  }
  assert.equal((await promise).at(0).bits, 4096);
  // On this thread it would have been done before the first.
  assert.ok(turns > 1, `${turns} turns of the event loop`);
});

test('hundreds of calls at once, of every size, each with its own result', async () => {
  const keys = Keyset.generate('ES256').add(Keyset.generate('RS256', { kid: 'rsa' }));
  const tokens = await Promise.all(
    Array.from({ length: 600 }, (_, n) => {
      const pad = 'x'.repeat(n % 50 === 0 ? 40_000 : n);
      return signAsync({ n, pad, exp: NOW + 1 }, keys, n % 3 === 0 ? { kid: 'rsa' } : {});
    }),
  );
  tokens.forEach((token, n) => {
    assert.equal(verify(token, keys, at).n, n);
  });
});

test('a header that is longer than the claims', async () => {
  const keys = Keyset.generate('ES256');
  const x = 'x'.repeat(30_000);
  const token = await signAsync(claims, keys, { header: { x } });
  assert.deepEqual(verify(token, keys, at), claims);
});

test('what is given is read before the call returns', async () => {
  const keys = Keyset.generate('ES256', { kid: 'a' });
  const object = { ...claims };
  const bytes = Buffer.from(JSON.stringify(claims));
  const payload = Buffer.from('payload');
  const options = { kid: 'a', header: { x: 1 } };
  const promises = [
    signAsync(object, keys, options),
    signAsync(bytes, keys, options),
    jwsSignAsync(payload, keys, options),
  ];
  object.sub = 'mallory';
  bytes.fill(0x20);
  payload.fill(0);
  options.kid = 'b';
  const [first, second, third] = await Promise.all(promises);
  assert.deepEqual(verify(first, keys, at), claims);
  assert.deepEqual(verify(second, keys, at), claims);
  assert.equal(jwsVerify(third, keys).toString(), 'payload');
});

test('keys may be freed while they sign', async () => {
  for (let round = 0; round < 20; round++) {
    const keys = Keyset.generate('ES256');
    const verifier = publicOf(keys);
    const promises = Array.from({ length: 30 }, () => signAsync(claims, keys));
    keys.free();
    await assert.rejects(signAsync(claims, keys), { name: 'ArgumentError', message: /has been freed/ });
    for (const token of await Promise.all(promises)) assert.deepEqual(verify(token, verifier, at), claims);
  }
});

test('keys turn over while other threads sign with them, and every token verifies', async () => {
  const signers = ['ES256', 'EdDSA', 'ES384', 'ML-DSA-44'].map((alg) => Keyset.generate(alg, { kid: alg }));
  const documents = signers.map((one) => one.exportJwks({ private: true }));
  const verifier = publicOf(signers.slice(1).reduce((all, one) => all.add(one), Keyset.fromJwks(documents[0])));
  const keys = Keyset.fromJwks(documents[0]);
  const bad = { keys: [JSON.parse(documents[1]).keys[0], { kty: 'EC', crv: 'P-256' }] };
  const seen = new Set();
  let signing = true;
  let signed = 0;
  const sweep = async () => {
    while (signing) {
      const token = await signAsync(claims, keys);
      assert.deepEqual(verify(token, verifier, at), claims);
      seen.add(token.split('.')[0]);
      signed++;
    }
  };
  const sweeps = Promise.all(Array.from({ length: 12 }, sweep));
  for (let turn = 0; turn < 2000; turn++) {
    if (turn % 3 === 0) keys.replace(signers[turn % signers.length]);
    else keys.reload(documents[turn % documents.length]);
    if (turn % 10 === 0) {
      assert.throws(() => keys.reload(bad), { code: 'JWT_KEY_MALFORMED' });
      assert.equal(keys.length, 1);
    }
    if (turn % 20 === 0) await setImmediate();
  }
  while (signed < 100) await setImmediate();
  signing = false;
  await sweeps;
  assert.ok(seen.size > 1, 'tokens of more than one key');
});

test('errors come as rejections, the same as those of sign', async () => {
  const keys = Keyset.generate('ES256');
  const known = publicOf(keys);
  await assert.rejects(signAsync({}, keys), { name: 'ClaimError', code: 'JWT_CLAIM_MISSING', message: /never expire/ });
  await assert.rejects(signAsync(claims, known), { name: 'KeyError', code: 'JWT_KEY_CANNOT_SIGN' });
  await assert.rejects(signAsync(claims, keys, { kid: 'other' }), { code: 'JWT_KEY_NOT_FOUND' });
  await assert.rejects(jwsSignAsync('x', keys, { alg: 'ES384' }), { code: 'JWT_KEY_ALG_MISMATCH' });
  await assert.rejects(jwsSignAsync('x', keys, { crit: 'x' }), { code: 'JWT_INVALID_ARGUMENT' });
  await assert.rejects(Keyset.generateAsync('RS256', { bits: 1024 }), { code: 'JWT_KEY_TOO_WEAK', message: /1024/ });
  await assert.rejects(Keyset.generateAsync('ES256', { bits: 256 }), { code: 'JWT_INVALID_ARGUMENT' });
  for (const call of [
    () => signAsync(claims, {}),
    () => signAsync(claims, keys, { expiresin: 5 }),
    () => signAsync({ sub: undefined }, keys),
    () => signAsync(5, keys),
    () => jwsSignAsync({}, keys),
    () => Keyset.generateAsync(),
  ]) {
    await assert.rejects(call(), TypeError);
  }
});

test('a process lives until its calls are done, and ends at once where it is told to', () => {
  const start = `
    import { Keyset, signAsync, verify } from 'onejwt';
    const keys = Keyset.generate('RS256');
    const promises = Array.from({ length: 50 }, (_, n) => signAsync({ n }, keys, { expiresIn: 60 }));`;
  const whole = run(`${start}
    Promise.all(promises).then((tokens) => console.log(tokens.map((token) => verify(token, keys).n).join()));`);
  assert.deepEqual([whole.status, whole.lines], [0, [Array.from({ length: 50 }, (_, n) => n).join()]], whole.stderr);
  for (let round = 0; round < 5; round++) {
    const ended = run(`${start} process.exit(7);`);
    assert.deepEqual([ended.status, ended.stderr], [7, '']);
  }
});

test('a thread that ends abruptly with calls under way leaves the others at work', async () => {
  const keys = Keyset.generate('RS256');
  for (let round = 0; round < 5; round++) {
    const worker = new Worker(
      `const { parentPort, workerData } = require('node:worker_threads');
       const { Keyset, signAsync } = require(workerData.folder);
       const keys = Keyset.fromJwks(workerData.jwks);
       const sweep = () => signAsync({}, keys, { expiresIn: 60 }).then(sweep);
       for (let i = 0; i < 20; i++) sweep();
       parentPort.postMessage('at work');`,
      { eval: true, workerData: { folder: PACKAGE, jwks: keys.exportJwks({ private: true }) } },
    );
    assert.deepEqual(await once(worker, 'message'), ['at work']);
    await worker.terminate();
    assert.deepEqual(verify(await signAsync(claims, keys), keys, at), claims);
  }
});

test('where the host has used koffi before, which fixes its settings', () => {
  const script = (settings) => `
    import koffi from 'koffi';
    import { createRequire } from 'node:module';
    ${settings}
    const { Keyset, signAsync, verify } = createRequire(import.meta.url)('./index.js');
    const keys = await Keyset.generateAsync('ML-DSA-87');
    const tokens = await Promise.all(Array.from({ length: 1000 }, (_, n) => signAsync({ n }, keys, { expiresIn: 60 })));
    console.log(tokens.every((token, n) => verify(token, keys).n === n), koffi.config().async_stack_size >> 10);`;
  for (const [settings, expected] of [
    ['', 'true 512'],
    ["koffi.load(process.platform === 'win32' ? 'kernel32.dll' : null);", 'true 128'],
    ['koffi.config({ async_stack_size: 1 << 20 });', 'true 1024'],
    // One call at a time and none to spare: the others run on the calling thread.
    ['koffi.config({ resident_async_pools: 1, max_async_calls: 1 });', 'true 512'],
  ]) {
    const { lines, stderr } = run(script(settings));
    assert.deepEqual(lines, [expected], stderr);
  }
});
