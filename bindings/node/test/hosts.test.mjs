// Code of the program that runs in the middle of a call: it frees, replaces, writes, detaches, or calls again. What comes
// out is what plain values give, or a clear error; never a forged token accepted, and never a crash.

import assert from 'node:assert/strict';
import { createHmac, createSecretKey, generateKeyPairSync } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { after, before, test } from 'node:test';

import { JWKSClient, Keyset, Verifier, jwsSignAsync, jwsVerify, sign, signAsync, verify } from '../index.mjs';
import { bearer } from '../express/index.mjs';
import jwt from '../jsonwebtoken/index.mjs';

import {
  Accepted,
  ONLY_TRUE,
  SURFACE,
  TABLES,
  World,
  agent,
  argumentsOf,
  deeds,
  exportedNames,
  hostileForms,
  isFine,
  isIdle,
  optionNames,
  optionValue,
  outcome,
  plainOutcome,
  startClock,
  stopClock,
} from './support/hosts.mjs';

before(stopClock);
after(startClock);

/** A token made without the package. */
function jws(header, claims, secret, hash = 'sha256') {
  const segment = (value) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const input = `${segment(header)}.${segment(claims)}`;
  return `${input}.${createHmac(hash, secret).update(input).digest('base64url')}`;
}

/** Reflect.apply as it was before anything was replaced. */
const call = Reflect.apply;

const read = (path) => readFileSync(new URL(path, import.meta.url), 'utf8');

test('every function, method and accessor is walked over', () => {
  const walked = new Set(Object.keys(SURFACE).map((name) => name.replace(/ \(.*/, '')));
  const exported = exportedNames();
  assert.ok(exported.length > 30, `${exported.length} names`);
  assert.deepEqual(
    exported.filter((name) => !walked.has(name)),
    [],
    'give these a row in test/support/hosts.mjs',
  );
  const gone = [...walked].filter((name) => !exported.includes(name));
  assert.deepEqual(gone, Symbol.dispose ? [] : ['Keyset#[Symbol.dispose]', 'Policy#[Symbol.dispose]']);
});

test('every option is walked over, as the package and its declarations know them', () => {
  for (const [kind, table] of Object.entries(TABLES)) {
    assert.deepEqual(optionNames(kind).sort(), Object.keys(table).sort(), `give these a value: ${kind}`);
  }
  const kinds = {
    '../index.d.ts': {
      KeyOptions: 'key',
      SecretOptions: 'secret',
      EmptyOptions: 'empty',
      JwksOptions: 'jwks',
      DocumentOptions: 'document',
      GenerateOptions: 'generate',
      SignOptions: 'signNow',
      EncryptOptions: 'encrypt',
      VerifierOptions: 'verify',
      VerifyOptions: 'verifyNow',
      DecryptOptions: 'decrypt',
      JwsSignOptions: 'jwsSign',
      JwsVerifyOptions: 'jwsVerify',
      JweEncryptOptions: 'jweEncrypt',
      JweDecryptOptions: 'jweDecrypt',
      ChallengeOptions: 'challenge',
      JWKSClientOptions: 'client',
      PolicyOptions: 'policy',
    },
    '../guard.d.ts': { BearerOptions: 'bearer' },
    '../fastify/index.d.ts': { BearerPluginOptions: 'fastify' },
    '../jsonwebtoken/index.d.ts': {
      SignOptions: 'dropInSign',
      VerifyOptions: 'dropInVerify',
      DecodeOptions: 'dropInDecode',
    },
  };
  // With those of other files, which they may extend.
  const found = new Map();
  const used = new Set(Object.values(SURFACE).map(({ kind }) => kind));
  for (const [file, names] of Object.entries(kinds)) {
    const declared = [];
    for (const [, name, parent, omitted = '', body] of read(file).matchAll(
      /^export interface (\w+Options)(?:<\w+>)?(?: extends (?:Omit<)?(\w+)(?:<\w+>|, ([^>]*)>)?)? \{(\}|\n[^]*?^\})/gm,
    )) {
      const own = [...body.matchAll(/^ {2}(\w+)\??:/gm)].map(([, option]) => option);
      const inherited = (found.get(parent) ?? []).filter((option) => !omitted.includes(`'${option}'`));
      found.set(name, [...inherited, ...own]);
      declared.push(name);
    }
    assert.deepEqual(declared.sort(), Object.keys(names).sort(), file);
    for (const [name, kind] of Object.entries(names)) {
      assert.deepEqual(optionNames(kind).sort(), [...new Set(found.get(name))].sort(), `${file}: ${name}`);
      assert.ok(used.has(kind), `no function is called with ${name}`);
    }
  }
});

const tally = { same: 0, refused: 0 };

/** One call in which code of the program runs; the outcome is checked. Undefined where it would be the same as another. */
async function attempt(name, { names = [], deed, nth, which }, arrange) {
  const spec = SURFACE[name];
  const expected = [await plainOutcome(name, names, undefined, which), await plainOutcome(name, names, deed, which)];
  if (names.some((option) => ONLY_TRUE[spec.kind]?.includes(option))) {
    expected.push(await plainOutcome(name, [], undefined, which));
  }
  const world = new World(which);
  const act = agent(world, deed, nth);
  try {
    const args = arrange(world, act);
    if (isIdle(deed, world)) return undefined;
    const found = await outcome(spec, args, world);
    assert.ok(isFine(found, expected), `${found.text}, and not ${expected.map(({ text }) => text).join(' or ')}`);
    assert.ok(!(found.ok && which === 'forged' && spec.verifies), `a forged token was accepted: ${found.text}`);
    tally[found.ok ? 'same' : 'refused']++;
    return { found, expected, act };
  } finally {
    stopClock();
    world.done();
  }
}

const versionsOf = (spec) => (spec.verifies ? ['good', 'forged'] : ['good']);

for (const name of Object.keys(SURFACE)) {
  const spec = SURFACE[name];
  test(name, async () => {
    const usual = await plainOutcome(name, [], undefined, 'good');
    assert.ok(usual.ok, `plain values are fine: ${usual.text}`);
    if (spec.verifies) assert.ok(!(await plainOutcome(name, [], undefined, 'forged')).ok);
    const options = spec.kind === undefined ? [] : optionNames(spec.kind);
    for (const deed of Object.keys(deeds)) {
      for (const which of versionsOf(spec)) {
        // Each option on its own, as something that is computed, and in every form of its value.
        for (const option of options) {
          const where = { names: [option], deed, which };
          const say = (form) => `${name}: ${option} as ${form}, which ${deed}, ${which}`;
          const place = (make) => (world, act) => {
            const value = optionValue(spec.kind, option, world);
            const args = argumentsOf(spec, world, { [option]: value });
            return args.map((arg, at) => (at === args.length - 1 ? make(arg, act, world, value) : arg));
          };
          for (const [form, make] of wholes(option)) {
            const tried = await attempt(name, where, place(make)).catch(explain(say(form)));
            if (tried === undefined) continue;
            const { found, expected, act } = tried;
            assert.ok(act.calls > 0 || !found.ok || form === 'an heir', `nothing was read: ${say(form)}`);
            // What only calls again changes nothing, in a form that is allowed.
            if (deed === 'callAgain' && form !== 'an heir') assert.equal(found.text, expected[0].text, say(form));
          }
          const count = hostileForms(optionValue(spec.kind, option, new World()), () => {}, new World()).length;
          for (let at = 0; at < count; at++) {
            const make = (whole, act, world, value) => ({ ...whole, [option]: hostileForms(value, act, world)[at][1] });
            await attempt(name, where, place(make)).catch(explain(say(`form ${at}`)));
          }
        }
        // Each argument in every form.
        const { length } = argumentsOf(spec, new World(), {});
        for (let index = 0; index < length; index++) {
          const count = hostileForms(argumentsOf(spec, new World(), {})[index], () => {}, new World()).length;
          for (let at = 0; at < count; at++) {
            const arrange = (world, act) => {
              const args = argumentsOf(spec, world, {});
              return args.map((arg, other) => (other === index ? hostileForms(arg, act, world)[at][1] : arg));
            };
            await attempt(name, { deed, which }, arrange).catch(
              explain(`${name}: argument ${index}, form ${at}, ${deed}`),
            );
          }
        }
        // The clock.
        await attempt(name, { deed, which }, (world, act) => {
          const args = argumentsOf(spec, world, {});
          Date.now = () => (act(), 1_700_000_000_000);
          return args;
        }).catch(explain(`${name}: Date.now, which ${deed}`));
      }
    }
  });
}

/** Ways to give one option of an options object. */
function wholes(option) {
  return [
    [
      'a getter',
      (whole, act) =>
        Object.defineProperty({ ...whole }, option, { enumerable: true, get: () => (act(), whole[option]) }),
    ],
    [
      'a getter that changes its mind',
      (whole, act) => {
        let reads = 0;
        const get = () => (act(), reads++ === 0 ? whole[option] : undefined);
        return Object.defineProperty({ ...whole }, option, { enumerable: true, get });
      },
    ],
    [
      'a member of a proxy',
      (whole, act) =>
        new Proxy(whole, {
          get: (object, key) => (act(), object[key]),
          ownKeys: (object) => (act(), Reflect.ownKeys(object)),
        }),
    ],
    [
      'an heir',
      (whole, act) => Object.create(Object.defineProperty({}, option, { get: () => (act(), whole[option]) })),
    ],
  ];
}

const explain = (where) => (error) => {
  error.message = `${where}: ${error.message}`;
  throw error;
};

// What a program may have put in the place of what the language has. Node.js itself and this package use it, so results may
// become what the program makes of them; but no forged token is accepted, and no freed memory read.

const REPLACED = [
  [JSON, ['parse', 'stringify']],
  [Object, ['freeze', 'keys', 'entries', 'fromEntries', 'defineProperty', 'getPrototypeOf', 'create', 'hasOwn', 'setPrototypeOf']],
  [Reflect, ['ownKeys', 'apply']],
  [Array, ['isArray', 'from']],
  [Array.prototype, ['map', 'push', 'pop', 'filter', 'includes', 'forEach', 'join', 'every', 'unshift', Symbol.iterator]],
  [Map.prototype, ['get', 'set']],
  [WeakMap.prototype, ['get', 'set']],
  [String.prototype, ['slice', 'startsWith', 'split', 'isWellFormed', 'includes']],
  [RegExp.prototype, ['test', 'exec']],
  [Number, ['isInteger', 'isSafeInteger']],
  [Buffer, ['from', 'alloc', 'allocUnsafeSlow', 'byteLength', 'isBuffer', 'concat']],
  [Buffer.prototype, ['toString', 'utf8Slice', 'latin1Slice', 'write', 'fill', 'subarray', 'includes']],
  [Object.getPrototypeOf(Uint8Array.prototype), ['set', 'fill', 'subarray']],
  [DataView.prototype, ['getUint32', 'getInt32', 'setUint32', 'setInt32', 'getBigInt64', 'getBigUint64', 'setBigUint64']],
  [FinalizationRegistry.prototype, ['register', 'unregister']],
  [Promise.prototype, ['then']],
];

const WITH_REPLACED = [
  ...['verify', 'verify (bytes)', 'verifyDetailed', 'Verifier', 'Verifier#verify', 'sign', 'sign (bytes)', 'signAsync'],
  ...['verifyRaw', 'Verifier#verifyRaw', 'verify (demands)', 'verify (policy)', 'Verifier#verify (policy)'],
  ...['verify (nested, policy)', 'decrypt (policy)', 'Policy.fromJson', 'express.bearer#requires', 'fastify.bearer'],
  ...['verify (nested)', 'Verifier#verify (nested)', 'sign (nested)', 'signAsync (nested)', 'encrypt', 'decrypt'],
  ...['jweEncrypt', 'jweEncrypt (key agreement)', 'jweDecrypt'],
  ...['jwsSign', 'jwsVerify', 'jwsVerifyDetailed', 'peek', 'Keyset.fromSecret', 'Keyset.fromPem', 'Keyset.fromJwks'],
  ...['Keyset#reload', 'Keyset#[Symbol.iterator]', 'Keyset#exportJwks', 'Keyset#at', 'Keyset.generate'],
  ...['jsonwebtoken.sign', 'jsonwebtoken.verify', 'jsonwebtoken.verify (object)', 'jsonwebtoken.verify (Keyset)'],
];

for (const name of WITH_REPLACED) {
  test(`built-in functions that the program replaced: ${name}`, async () => {
    const spec = SURFACE[name];
    for (const [owner, keys] of REPLACED) {
      for (const key of keys) {
        const original = owner[key];
        if (original === undefined) continue;
        for (const deed of ['free', 'callAgain', 'detach', 'rewrite', 'replace']) {
          for (const which of versionsOf(spec)) {
            for (const nth of [1, 2, 3, 5, 8]) {
              const world = new World(which);
              const args = argumentsOf(spec, world, {});
              // A call with a list of arguments would use the list's iterator.
              const all = [...args, world];
              const act = agent(world, deed, nth);
              let value;
              let failed;
              owner[key] = function (...given) {
                act();
                return call(original, this, given);
              };
              try {
                value = call(spec.call, spec, all);
              } catch (error) {
                failed = error;
              } finally {
                owner[key] = original;
              }
              // What was begun is let come to its end.
              await Promise.resolve(value).catch((error) => (failed = error));
              const where = `${name}: ${String(key)}, which ${deed} the ${nth}th time, ${which}`;
              assert.notEqual(failed?.constructor, Accepted, where);
              if (which === 'forged') assert.ok(failed, `a forged token was accepted: ${where}`);
              world.done();
              // Where it is not called that often, it is not called more often either, and nothing was done.
              if (act.calls < nth) break;
            }
          }
        }
      }
    }
  });
}

test('Error.prepareStackTrace', async () => {
  for (const name of [
    'verify',
    'verifyDetailed',
    'Verifier#verify',
    'jwsVerify',
    'jsonwebtoken.verify',
    'JWKSClient#verify',
  ]) {
    for (const deed of Object.keys(deeds)) {
      for (const nth of [1, 2]) {
        const world = new World('forged');
        const act = agent(world, deed, nth);
        const args = argumentsOf(SURFACE[name], world, {});
        const { prepareStackTrace } = Error;
        Error.prepareStackTrace = (error) => {
          try {
            act();
          } catch {
            // Where it throws, V8 throws that instead of the error.
          }
          return `${error}`;
        };
        try {
          const { ok, error } = await outcome(SURFACE[name], args, world);
          assert.ok(!ok, name);
          assert.ok(error.stack.length > 0);
          assert.match(error.code ?? error.name, /^(?:JWT_|JsonWebTokenError)/, `${name}, ${deed}`);
        } finally {
          Error.prepareStackTrace = prepareStackTrace;
          world.done();
        }
      }
    }
  }
});

/** Gives every object a member for a while. */
async function withMember(name, descriptor, work) {
  assert.ok(!(name in Object.prototype), name);
  Object.defineProperty(Object.prototype, name, { __proto__: null, configurable: true, ...descriptor });
  try {
    return await work();
  } finally {
    delete Object.prototype[name];
  }
}

test('what all objects have is neither an option, nor a claim, nor a member of a header or a report', async () => {
  const keys = Keyset.fromSecret(Buffer.alloc(32, 1));
  const secret = Buffer.alloc(32, 1);
  const at = { now: 1_700_000_000 };
  const make = (claims, header) => jws({ alg: 'HS256', ...header }, claims, secret);
  const codeOf = (call) => {
    try {
      return call();
    } catch (error) {
      return Object.hasOwn(error, 'code') ? error.code : error.message;
    }
  };
  // Each would pass if a check were switched off, or if it were of another value.
  const refusals = [
    () => verify(make({ exp: 1_600_000_000 }), keys, at),
    () => verify(make({}), keys, at),
    () => verify(make({ exp: 1_800_000_000, nbf: 1_750_000_000 }), keys, at),
    () => verify(make({ exp: 1_800_000_000, iat: 1_750_000_000 }), keys, at),
    () => verify(make({ exp: 1_800_000_000, aud: 'a' }), keys, at),
    () => verify(make({ exp: 1_800_000_000, aud: 'a' }), keys, { ...at, audience: 'z' }),
    () => verify(make({ exp: 1_800_000_000 }), keys, { ...at, issuer: 'i' }),
    () => verify(make({ exp: 1_800_000_000, text: 'x'.repeat(70_000) }), keys, at),
    () => sign({ a: 1 }, keys, at),
    () => jwt.verify(make({ exp: 1_600_000_000 }), secret),
    () => jwt.verify(make({ nbf: 1_750_000_000 }), secret),
    () => jwt.verify(make({}), secret, { audience: 'a' }),
    () => jwt.verify(make({}), secret, { issuer: 'i' }),
    () => jwt.verify(make({}), secret, { subject: 's' }),
    () => jwt.verify(make({}), secret, { jwtid: 'j' }),
    () => jwt.verify(make({}), secret, { nonce: 'n' }),
    () => jwt.verify(make({}), secret, { maxAge: '1h' }),
    () => jwt.verify(make({}).replace(/[^.]*$/, ''), '', { algorithms: ['none'] }),
    () => jwt.verify(make({ text: 'x'.repeat(70_000) }), secret),
  ];
  const before = refusals.map(codeOf);
  for (const code of before) assert.equal(typeof code, 'string', 'each is refused');
  const values = {
    ...{ aud: 'a', iss: 'i', sub: 's', jti: 'j', nonce: 'n', iat: 1_700_000_000, exp: 1_800_000_000, alg: 'none' },
    ...{ report: { code: 'JWT_OK' }, code: 'JWT_OK', status: 0, flags: 31, typ: 'JWT', claims: {} },
  };
  for (const kind of [...Object.keys(TABLES), 'dropInDecode']) {
    for (const name of optionNames(kind)) values[name] ??= optionValue(kind, name, new World());
  }
  Object.assign(values, { maxTokenLen: 1_000_000, leeway: 1e9, clockTolerance: 1e9, algorithms: ['HS256', 'none'] });
  assert.ok(Object.keys(values).length > 60);
  for (const [name, value] of Object.entries(values)) {
    const found = await withMember(name, { value, writable: true }, () => refusals.map(codeOf));
    assert.deepEqual(found, before, name);
    // A setter that swallows what is assigned, and a getter that runs code.
    const swallowed = await withMember(name, { get: () => value, set: () => {} }, () => refusals.map(codeOf));
    assert.deepEqual(swallowed, before, name);
  }
  keys.free();
});

test('keys that are freed while calls with them are under way', async () => {
  const rsa = Keyset.generate('RS256', { kid: 'r' });
  const spare = Keyset.fromJwks(rsa.exportJwks());
  const under = Array.from({ length: 20 }, (_, n) => signAsync({ n, exp: 1_800_000_000 }, rsa));
  const payloads = Array.from({ length: 20 }, (_, n) => jwsSignAsync(`${n}`, rsa));
  rsa.free();
  for (let n = 0; n < 64; n++) Keyset.fromSecret(Buffer.alloc(32, 2)).free();
  for (const [n, token] of (await Promise.all(under)).entries()) assert.equal(verify(token, spare).n, n);
  for (const [n, token] of (await Promise.all(payloads)).entries())
    assert.equal(String(jwsVerify(token, spare)), `${n}`);
  await assert.rejects(signAsync({}, rsa), /has been freed/);
});

test('a key object of the program that is patched, or that only looks like one', () => {
  const good = Buffer.alloc(32, 1);
  const evil = Buffer.alloc(32, 2);
  const token = jws({ alg: 'HS256' }, { a: 1 }, good);
  const forged = jws({ alg: 'HS256' }, { a: 2 }, evil);
  const refused = { message: 'invalid signature' };

  // Its key stays what Node.js has; what a property says of it does not matter.
  const patched = createSecretKey(good);
  patched.export = () => Buffer.from(evil);
  Object.defineProperty(patched, 'type', { get: () => 'public' });
  assert.equal(jwt.verify(token, patched).a, 1);
  assert.throws(() => jwt.verify(forged, patched), refused);
  assert.throws(
    () => jwt.verify(jws({ alg: 'HS512' }, {}, evil, 'sha512'), patched, { algorithms: ['HS512'] }),
    refused,
  );

  // What may be another key the next time is looked at each time.
  let now = createSecretKey(good);
  const proxy = new Proxy(now, {
    get: (_, name) => (typeof now[name] === 'function' ? now[name].bind(now) : now[name]),
  });
  assert.equal(jwt.verify(token, proxy).a, 1);
  now = createSecretKey(evil);
  assert.equal(jwt.verify(forged, proxy).a, 2);
  assert.throws(() => jwt.verify(token, proxy), refused);
  const heir = Object.create(createSecretKey(good));
  assert.equal(jwt.verify(token, heir).a, 1);
  Object.setPrototypeOf(heir, createSecretKey(evil));
  assert.throws(() => jwt.verify(token, heir), refused);
  assert.equal(jwt.verify(forged, heir).a, 2);

  // Bytes, also within an object, count as they are at the call.
  const bytes = Uint8Array.from(good);
  const shared = new Uint8Array(new SharedArrayBuffer(32));
  shared.set(good);
  for (const key of [bytes, shared, Buffer.from(bytes.buffer), new DataView(bytes.buffer), bytes.buffer]) {
    const memory = key instanceof ArrayBuffer ? new Uint8Array(key) : new Uint8Array(key.buffer);
    memory.set(good);
    assert.equal(jwt.verify(token, key).a, 1);
    memory.set(evil);
    assert.throws(() => jwt.verify(token, key), refused);
    assert.equal(jwt.verify(forged, key).a, 2);
    memory.set(good);
  }

  // One JWK object whose members change, and a key in an object whose bytes change.
  const pairOf = () => generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const [first, second] = [pairOf(), pairOf()];
  const by = (pair, a) => jwt.sign({ a }, pair.privateKey, { algorithm: 'ES256' });
  const jwk = first.publicKey.export({ format: 'jwk' });
  const key = { key: jwk, format: 'jwk' };
  assert.equal(jwt.verify(by(first, 1), key).a, 1);
  Object.assign(jwk, second.publicKey.export({ format: 'jwk' }));
  assert.throws(() => jwt.verify(by(first, 1), key), refused);
  assert.equal(jwt.verify(by(second, 2), key).a, 2);
  const spki = (pair) => pair.publicKey.export({ format: 'der', type: 'spki' });
  const der = { key: Buffer.from(spki(first)), format: 'der', type: 'spki' };
  assert.equal(jwt.verify(by(first, 1), der).a, 1);
  der.key.set(spki(second));
  assert.throws(() => jwt.verify(by(first, 1), der), refused);
  assert.equal(jwt.verify(by(second, 2), der).a, 2);

  // One key for several algorithms: what was prepared for one is not used for another.
  const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 });
  for (const algorithm of ['RS256', 'PS256', 'RS384', 'PS512', 'RS256', 'PS256']) {
    const signed = jwt.sign({ algorithm }, rsa.privateKey, { algorithm });
    assert.equal(jwt.verify(signed, rsa.publicKey, { algorithms: [algorithm] }).algorithm, algorithm);
    const others = ['RS256', 'PS256', 'RS384', 'PS512'].filter((other) => other !== algorithm);
    assert.throws(() => jwt.verify(signed, rsa.publicKey, { algorithms: others }), { message: 'invalid algorithm' });
  }

  // A Keyset that was freed, and what looks like one.
  const keys = Keyset.fromSecret(good);
  assert.equal(jwt.verify(token, keys).a, 1);
  assert.throws(() => jwt.verify(token, Object.create(keys)), /secretOrPublicKey is not valid key material/);
  assert.throws(() => jwt.verify(token, new Proxy(keys, {})), /secretOrPublicKey is not valid key material/);
  keys.free();
  assert.throws(() => jwt.verify(token, keys), {
    name: 'JsonWebTokenError',
    message: 'secretOrPublicKey is not valid key material',
  });
  const freeing = {
    get a() {
      late.free();
      return 1;
    },
  };
  let late = Keyset.fromSecret(good);
  assert.throws(() => jwt.sign(freeing, late), /is a Keyset that was freed/);
  late = Keyset.fromSecret(good);
  assert.throws(() => jwt.sign({ a: { toJSON: () => late.free() ?? 1 } }, late), /is a Keyset that was freed/);
});

test('the header that a look-up is given is its own', async () => {
  const good = Buffer.alloc(32, 1);
  const token = jws({ alg: 'HS256' }, { a: 1 }, good);
  const found = await new Promise((resolve, reject) => {
    const lookUp = (header, done) => {
      header.alg = 'none';
      header.typ = 5;
      done(null, good);
    };
    jwt.verify(token, lookUp, { complete: true }, (error, value) => (error ? reject(error) : resolve(value)));
  });
  assert.deepEqual(found.header, { alg: 'HS256' });
});

test('options that are changed while a key is looked up', async () => {
  const good = Buffer.alloc(32, 1);
  const token = jws({ alg: 'HS256' }, { aud: 'evil', exp: 1 }, good);
  const options = { algorithms: ['HS256'], audience: ['a'], issuer: ['i'] };
  await assert.rejects(
    new Promise((resolve, reject) => {
      const lookUp = (header, done) => {
        options.ignoreExpiration = true;
        for (const list of [options.audience, options.issuer]) list.push('evil', undefined);
        setImmediate(() => done(null, good));
      };
      jwt.verify(token, lookUp, options, (error, value) => (error ? reject(error) : resolve(value)));
    }),
    { name: 'TokenExpiredError' },
  );
});

test('options of the drop-in that would not be seen', () => {
  const good = Buffer.alloc(32, 1);
  const token = jws({ alg: 'HS256' }, {}, good);
  for (const name of optionNames('dropInVerify')) {
    const value = optionValue('dropInVerify', name);
    const refused = { name: 'JsonWebTokenError', message: new RegExp(`^option ${name} is inherited, or hidden`) };
    assert.throws(() => jwt.verify(token, good, Object.create({ [name]: value })), refused);
    assert.throws(() => jwt.verify(token, good, Object.defineProperty({}, name, { value })), refused);
  }
});

test('what a Verifier, a client and a call on another thread were given may change afterwards', async () => {
  const good = Buffer.alloc(32, 1);
  const keys = Keyset.fromSecret(good);
  const options = { audience: ['a'], issuer: ['i'], expected: { scope: { contains: ['x'] } }, types: ['JWT'] };
  const verifier = new Verifier(keys, options);
  for (const list of [options.audience, options.issuer, options.expected.scope.contains, options.types])
    list.fill('evil');
  options.ignoreExp = true;
  const claims = { aud: 'a', iss: 'i', scope: 'x', exp: 1_800_000_000 };
  const header = { alg: 'HS256', typ: 'JWT' };
  assert.equal(verifier.verify(jws(header, claims, good), { now: 1_700_000_000 }).aud, 'a');
  for (const change of [{ aud: 'evil' }, { iss: 'evil' }, { scope: 'evil' }, { exp: 1 }]) {
    assert.throws(() => verifier.verify(jws(header, { ...claims, ...change }, good), { now: 1_700_000_000 }));
  }

  const issuer = Keyset.generate('EdDSA', { kid: 'k' });
  const pair = ['x-a', 'b'];
  const headers = new Map([[0, 0]]);
  headers[Symbol.iterator] = () => [pair][Symbol.iterator]();
  const seen = [];
  const fetch = async (url, init) => {
    seen.push(init.headers['x-a']);
    given.fill(0x20);
    demands.audience = 'evil';
    demands.ignoreExp = true;
    return new Response(JSON.stringify(issuer.exportJwks()));
  };
  const client = new JWKSClient('https://id.example/jwks', { fetch, headers });
  pair[1] = 'evil\r\n';
  const given = Buffer.from(sign({ aud: 'a' }, issuer, { expiresIn: 60 }));
  const demands = { audience: 'a' };
  assert.equal((await client.verify(given, demands)).aud, 'a');
  assert.deepEqual(seen, ['b']);
  const asked = { audience: ['a'], expected: { scope: { contains: ['x'] } } };
  const middleware = bearer(client, asked);
  for (const list of [asked.audience, asked.expected.scope.contains]) list.fill('evil');
  const through = (changes) =>
    new Promise((resolve) => {
      const token = sign({ aud: 'a', scope: 'x', ...changes }, issuer, { expiresIn: 60 });
      const response = { writeHead: (status) => ({ end: () => resolve(status) }) };
      middleware({ rawHeaders: ['Authorization', `Bearer ${token}`] }, response, (error) => resolve(error ?? 'next'));
    });
  assert.equal(await through({}), 'next');
  assert.equal(await through({ aud: 'evil' }), 401);
  assert.equal(await through({ scope: 'evil' }), 401);
  await assert.rejects(client.verify('x', { audience: undefined }), TypeError);
  assert.equal(seen.length, 1, 'options that are wrong are refused before anything is fetched');
  for (const wrong of [NaN, '5', undefined, { valueOf: () => 5 }]) {
    const clock = () => wrong;
    await assert.rejects(
      new JWKSClient('https://id.example/jwks', { fetch, clock }).load(),
      /option clock of JWKSClient/,
    );
  }
});

test('most calls came to what plain values give', () => {
  assert.ok(tally.same > tally.refused / 4, JSON.stringify(tally));
});
