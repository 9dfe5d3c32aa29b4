import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { mock, test } from 'node:test';
import { inspect } from 'node:util';

import {
  ArgumentError,
  ClaimError,
  JWKSClient,
  JwtError,
  KeyError,
  Keyset,
  TokenError,
  Verifier,
  bearerChallenge,
  bearerToken,
  jwsSign,
  jwsVerify,
  jwsVerifyDetailed,
  peek,
  sign,
  signAsync,
  verify,
  verifyDetailed,
} from '../index.mjs';
import { NOW, SECRET, forge } from './support/tokens.mjs';

const { ownBytes } = createRequire(import.meta.url)('../bytes.js');

const keys = Keyset.fromSecret(SECRET, 'HS256', { kid: 'a' });
const at = { now: NOW };
const good = { sub: 'alice', exp: NOW + 60 };
const payloadOf = (token) => peek(token, 'payload').toString();
const headerOf = (token) => JSON.parse(peek(token, 'header'));

// Signing.

test('claims are an object, JSON text or bytes, and stay as they are', () => {
  const text = '{ "sub" : "alice", "exp":1700000060.50, "big": 123456789012345678901234567890 }';
  for (const form of [text, Buffer.from(text), new Uint8Array(Buffer.from(text))]) {
    assert.equal(payloadOf(sign(form, keys)), text);
  }
  assert.equal(payloadOf(sign(good, keys)), JSON.stringify(good));
  assert.equal(
    payloadOf(sign({ ...good, name: 'Łukasz ✓ 😀' }, keys)),
    JSON.stringify({ ...good, name: 'Łukasz ✓ 😀' }),
  );
});

test('what options add comes last, by the clock that was given', () => {
  const token = sign({ sub: 'alice' }, keys, { ...at, expiresIn: 300, notBeforeIn: -5 });
  assert.equal(payloadOf(token), '{"sub":"alice","iat":1700000000,"nbf":1699999995,"exp":1700000300}');
  assert.match(
    payloadOf(sign({}, keys, { ...at, expiresIn: 1, addJti: true })),
    /"exp":1700000001,"jti":"[\w-]{22}"}$/,
  );
  assert.equal(payloadOf(sign(good, keys, { ...at, addIat: true })), `{"sub":"alice","exp":${NOW + 60},"iat":${NOW}}`);
  assert.equal(payloadOf(sign({}, keys, { now: NOW + 0.9, expiresIn: 1 })), '{"iat":1700000000,"exp":1700000001}');
  assert.equal(payloadOf(sign({}, keys, { now: BigInt(NOW), expiresIn: 1 })), '{"iat":1700000000,"exp":1700000001}');
});

test('the header', () => {
  assert.deepEqual(headerOf(sign(good, keys)), { alg: 'HS256', typ: 'JWT', kid: 'a' });
  assert.deepEqual(headerOf(sign(good, keys, { typ: 'at+jwt', header: { cty: 'x' } })), {
    alg: 'HS256',
    typ: 'at+jwt',
    kid: 'a',
    cty: 'x',
  });
  assert.deepEqual(headerOf(sign(good, keys, { typ: '', kid: '', header: '{"x":1}' })), { alg: 'HS256', x: 1 });
  assert.deepEqual(headerOf(sign(good, keys, { header: { alg: 'HS256', x: 1 }, wholeHeader: true })), {
    alg: 'HS256',
    x: 1,
  });
  const two = Keyset.fromSecret(SECRET, 'HS256', { kid: 'a' }).add(Keyset.generate('HS512', { kid: 'b' }));
  assert.equal(headerOf(sign(good, two, { kid: 'b' })).alg, 'HS512');
  assert.equal(headerOf(sign(good, two, { alg: 'HS512' })).kid, 'b');
});

test('claims that would not be what was meant are refused', () => {
  for (const name of ['sub', 'aud', 'exp']) {
    assert.throws(() => sign({ ...good, [name]: undefined }, keys), {
      name: 'TypeError',
      message: `claim "${name}" is undefined: leave it out or give it a value`,
    });
  }
  assert.throws(() => sign({ ...good, f() {} }, keys), TypeError);
  for (const claims of [undefined, null, 5, true, Symbol('claims')]) assert.throws(() => sign(claims, keys), TypeError);
  assert.throws(() => sign({ ...good, big: 1n }, keys), TypeError);

  const malformed = {
    name: 'ClaimError',
    code: 'JWT_CLAIMS_MALFORMED',
    message: /exp, nbf and iat are numbers of seconds/,
  };
  for (const claims of [
    [],
    '',
    'text',
    '{"a":1,"a":2}',
    '{"exp":1}x',
    { ...good, exp: new Date(NOW * 1000) },
    { ...good, exp: NaN },
    { ...good, iss: 5 },
    { ...good, aud: [1] },
    Buffer.from([0x7b, 0xff, 0x7d]),
  ]) {
    assert.throws(() => sign(claims, keys), malformed);
  }
  assert.throws(() => sign(`{"exp":1,"sub":"\ud800"}`, keys), {
    code: 'JWT_INVALID_ARGUMENT',
    message: /lone surrogate/,
  });
  assert.throws(() => sign({ ...good, sub: '\ud800' }, keys), malformed);
});

test('a token that would never expire has to be allowed', () => {
  assert.throws(() => sign({}, keys), {
    name: 'ClaimError',
    code: 'JWT_CLAIM_MISSING',
    message: /expiresIn.*allowMissingExp/,
  });
  assert.equal(payloadOf(sign({}, keys, { allowMissingExp: true })), '{}');
});

test('an option that adds what is there already is refused', () => {
  const twice = { name: 'ArgumentError', code: 'JWT_INVALID_ARGUMENT', message: /in the claims already/ };
  assert.throws(() => sign(good, keys, { ...at, expiresIn: 5 }), twice);
  assert.throws(() => sign({ ...good, iat: 1 }, keys, { ...at, addIat: true }), twice);
  assert.throws(() => sign(good, keys, { header: { kid: 'b' } }), twice);
  assert.throws(() => sign(good, keys, { header: '[]' }), twice);
  assert.throws(() => sign(good, keys, { header: {}, wholeHeader: true, typ: 'x' }), twice);
});

test('wrong option values say what is right', () => {
  assert.throws(() => sign({}, keys, { expiresIn: '1h' }), {
    name: 'TypeError',
    message: 'expiresIn must be a number, not a string',
  });
  assert.throws(() => sign({}, keys, { expiresIn: -1 }), { name: 'ArgumentError', message: /from 1 to/ });
  // To the library 0 is "not given": a lifetime that came out as 0 must not become none.
  assert.throws(() => sign({}, keys, { expiresIn: 0, allowMissingExp: true }), { message: /^expiresIn .* from 1 to/ });
  assert.throws(() => sign(good, keys, { notBeforeIn: 0 }), { code: 'JWT_INVALID_ARGUMENT', message: /add nothing/ });
  assert.throws(() => sign({}, keys, { expiresIn: 0.5 }), ArgumentError);
  assert.throws(() => sign({}, keys, { expiresIn: Infinity }), ArgumentError);
  assert.throws(() => sign({}, keys, { addIat: 1 }), { name: 'TypeError', message: /must be true or false/ });
  assert.throws(() => sign({}, keys, { alg: 'none' }), ArgumentError);
  assert.throws(() => sign(good, keys, { alg: 'HS512' }), { name: 'KeyError', code: 'JWT_KEY_ALG_MISMATCH' });
  assert.throws(() => sign(good, keys, { kid: 'other' }), { name: 'KeyError', code: 'JWT_KEY_NOT_FOUND' });
  assert.throws(() => sign(good, keys, { kid: '\udc00' }), { name: 'ArgumentError', message: /lone surrogate/ });
  for (const now of [NaN, Infinity, 2 ** 53, 2n ** 63n, -(2n ** 63n)]) {
    assert.throws(() => sign({}, keys, { now, expiresIn: 1 }), ArgumentError);
    assert.throws(() => verify('a.b.c', keys, { now }), ArgumentError);
  }
  assert.throws(() => sign({}, keys, { now: new Date() }), TypeError);
});

test('claims larger than any buffer that is kept', () => {
  for (const size of [65_500, 70_000, 1_000_000]) {
    const claims = { ...good, data: 'x'.repeat(size) };
    const token = sign(claims, keys);
    assert.deepEqual(verify(token, keys, { ...at, maxTokenLen: 2_000_000 }), claims);
    assert.deepEqual(verify(Buffer.from(token), keys, { ...at, maxTokenLen: 2_000_000 }), claims);
    assert.equal(peek(token, 'payload').length, JSON.stringify(claims).length);
  }
});

// Verifying.

test('claims come back as JSON.parse gives them', () => {
  const text =
    '{"exp":1700000060,"__proto__":{"admin":true},"n":null,"nested":{"constructor":1,"s":"\\u0000\\ud83d\\ude00"}}';
  const claims = verify(forge(text), keys, at);
  assert.deepEqual(Object.keys(claims), ['exp', '__proto__', 'n', 'nested']);
  assert.equal(Object.getPrototypeOf(claims), Object.prototype);
  assert.equal(claims.admin, undefined);
  assert.equal({}.admin, undefined);
  assert.equal(claims.nested.s, '\0😀');
});

test('verifyDetailed gives the exact bytes and the report', () => {
  const text = '{"exp":1700000060.2,"id":9007199254740993,"nbf":1,"iat":2}';
  const { claims, report, raw } = verifyDetailed(forge(text, { header: { alg: 'HS256', kid: 'a' } }), keys, at);
  assert.equal(raw.toString(), text);
  assert.equal(claims.id, 9007199254740992, 'JSON.parse rounds');
  assert.deepEqual(
    { ...report },
    {
      code: 'JWT_OK',
      status: 0,
      alg: 'HS256',
      failed: [],
      missing: [],
      malformed: [],
      claim: null,
      kid: 'a',
      kidLength: 1,
      untried: 0,
      now: NOW,
      expiresAt: NOW + 61,
      notBefore: 1,
      issuedAt: 2,
    },
  );
  assert.ok(Object.isFrozen(report));
  // The bytes are the caller's own, not the buffer of the next call.
  verify(forge({ ...good, other: 'x'.repeat(100) }), keys, at);
  assert.equal(raw.toString(), text);
});

test('the clock and `now` are rounded down', () => {
  const { now: clock } = Date;
  try {
    for (const [milliseconds, seconds] of [
      [NOW * 1000 + 999, NOW],
      [NOW * 1000, NOW],
      [-1, -1],
      [-1000, -1],
      [-1001, -2],
      [0.5, 0],
    ]) {
      Date.now = () => milliseconds;
      const token = forge({ exp: NOW + 60 });
      assert.equal(verifyDetailed(token, keys).report.now, seconds);
      assert.equal(verifyDetailed(token, keys, { now: milliseconds / 1000 }).report.now, seconds);
      assert.equal(new Verifier(keys).verifyDetailed(token).report.now, seconds);
      assert.equal(JSON.parse(peek(sign({ exp: NOW }, keys, { addIat: true }), 'payload')).iat, seconds);
    }
    // Until the very millisecond in which it expires, and not in it.
    Date.now = () => (NOW + 60) * 1000 - 1;
    verify(forge({ exp: NOW + 60 }), keys);
    Date.now = () => (NOW + 60) * 1000;
    assert.throws(() => verify(forge({ exp: NOW + 60 }), keys), { code: 'JWT_EXPIRED' });
  } finally {
    Date.now = clock;
  }
});

test('whole numbers beyond 2^53', async () => {
  const numbers = {
    9007199254740991: 9007199254740991,
    '-9007199254740991': -9007199254740991,
    9007199254740992: 9007199254740992n,
    '9007199254740993': 9007199254740993n,
    '-9007199254740993': -9007199254740993n,
    '9223372036854775807': 9223372036854775807n,
    '9223372036854775808': 9223372036854775808n,
    '-9223372036854775808': -9223372036854775808n,
    '18446744073709551615': 18446744073709551615n,
    '18446744073709551616': 18446744073709551616n,
    '123456789012345678901234567890123456789': 123456789012345678901234567890123456789n,
    // With a fraction or an exponent they are numbers as ever.
    '9007199254740993.0': 9007199254740992,
    '9007199254740993.5': 9007199254740994,
    '9.007199254740993e15': 9007199254740992,
    '1e20': 1e20,
    '1E+2': 100,
    1.25: 1.25,
    '0.1234567890123456789': 0.12345678901234568,
    '-0': -0,
    0: 0,
    17: 17,
  };
  const texts = Object.keys(numbers);
  const values = Object.values(numbers);
  const strange = {
    quote: '"',
    backslash: '\\\\"',
    digits: '12345678901234567890',
    deep: '{"a":[1234567890123456789]}',
    '': '',
  };
  const json =
    `{ "exp" : ${NOW + 60} ,"list":[${texts.join(' , ')}],"nested":{"a":[{"b":[[${texts.join(',')}]]}],"e":{},"f":[]},` +
    `"__proto__":{"n":${texts[4]}},"t":[true,false,null,"x"],"strange":${JSON.stringify(strange)},"\\u0031234567890123456":1,` +
    `${texts.map((text, index) => `"n${index}":${text}`).join(',\n')}}`;
  const token = forge(json);
  const expected = JSON.parse(json);
  Object.assign(expected, Object.fromEntries(values.map((value, index) => [`n${index}`, value])), { list: values });
  expected.nested.a[0].b[0] = values;
  Object.defineProperty(expected, '__proto__', { value: { n: values[4] } });
  const options = { ...at, bigint: true };
  const client = new JWKSClient('https://id.example/jwks', {
    fetch: async () => new Response(JSON.stringify(issuer.exportJwks())),
  });
  const issuer = Keyset.generate('EdDSA');
  for (const claims of [
    verify(token, keys, options),
    verifyDetailed(token, keys, options).claims,
    new Verifier(keys, { bigint: true }).verify(token, at),
    new Verifier(keys, { bigint: true }).verifyDetailed(token, at).claims,
    await client.verify(sign(json, issuer), options),
    (await client.verifyDetailed(sign(json, issuer), options)).claims,
  ]) {
    assert.deepEqual(claims, expected);
    assert.deepEqual(Object.keys(claims), Object.keys(expected), 'in the same order');
    assert.equal(Object.getPrototypeOf(claims), Object.prototype);
    assert.ok(Object.is(claims.list[texts.indexOf('-0')], -0));
  }
  // Without it they are rounded, as the documents say, and the bytes are there to read.
  const { claims, raw } = verifyDetailed(token, keys, at);
  assert.equal(claims[`n${texts.indexOf('9007199254740993')}`], 9007199254740992);
  assert.ok(raw.includes('9007199254740993'));
  assert.deepEqual(verify(token, keys, { ...at, bigint: false }), JSON.parse(json));
  // Claims without such a number are what JSON.parse makes of them.
  assert.deepEqual(verify(forge(good), keys, options), good);
  assert.throws(() => verify(token, keys, { ...at, bigint: 1 }), /bigint must be true or false/);
  const long = forge(`{"exp":${NOW + 60},"t":"${'x'.repeat(20_000_000)}\\\\","n":12345678901234567890}`);
  assert.equal(verify(long, keys, { ...options, maxTokenLen: 1 << 25 }).n, 12345678901234567890n);
});

test('a token is a string or bytes', () => {
  const token = forge(good);
  const shared = new Uint8Array(new SharedArrayBuffer(token.length));
  shared.set(Buffer.from(token));
  for (const form of [token, Buffer.from(token), new Uint8Array(Buffer.from(token)), shared]) {
    assert.deepEqual(verify(form, keys, at), good);
  }
  for (const other of [undefined, null, 5, {}, [token], new String(token)]) {
    assert.throws(() => verify(other, keys), { name: 'TypeError', message: /the token must be a string or bytes/ });
  }
});

test('bytes are as long as they are, whatever they say', async () => {
  class Says extends Uint8Array {
    get length() {
      return 16;
    }
  }
  const saying = (bytes) => Object.defineProperty(Buffer.from(bytes), 'length', { value: 16 });
  const token = forge(good);
  const pem = Keyset.generate('ES256').exportPem({ private: true });
  const jwks = Keyset.fromSecret(SECRET).exportJwks({ private: true });
  for (const form of [(bytes) => new Says(Buffer.from(bytes)), saying]) {
    assert.deepEqual(verify(form(token), keys, at), good);
    assert.deepEqual(verify(token, Keyset.fromSecret(form(SECRET)), at), good);
    assert.deepEqual(verify(token, Keyset.fromJwks(form(jwks)), at), good);
    assert.equal(Keyset.fromPem(form(pem)).length, 1);
    assert.deepEqual(peek(form(token), 'payload'), peek(token, 'payload'));
    assert.equal(sign(form(JSON.stringify(good)), keys, at), sign(JSON.stringify(good), keys, at));
    assert.equal(await signAsync(form(JSON.stringify(good)), keys, at), sign(JSON.stringify(good), keys, at));
    assert.equal(jwsSign(form(token), keys), jwsSign(token, keys));
    const detached = jwsSign(token, keys, { detached: true });
    assert.equal(jwsVerify(detached, keys, { detached: true, payload: form(token) }).toString(), token);
  }
});

test('no character becomes another on the way to the library', () => {
  // The low byte of U+0141 is that of "A", of U+0100 + n that of n.
  const token = forge({ ...good, pad: 'AAAA' });
  let tried = 0;
  for (let i = 0; i < token.length; i++) {
    for (const high of [0x100, 0x4100, 0xff00]) {
      const wide = token.slice(0, i) + String.fromCharCode(token.charCodeAt(i) | high) + token.slice(i + 1);
      assert.throws(() => verify(wide, keys, at), { name: 'TokenError', code: 'JWT_TOKEN_MALFORMED' });
      tried++;
    }
  }
  assert.ok(tried > 300);
  assert.throws(() => verify(`${token}\0`, keys, at), { code: 'JWT_TOKEN_MALFORMED' });
  assert.throws(() => verify(`${token}\ud800`, keys, at), { code: 'JWT_TOKEN_MALFORMED' });
});

test('a token that is too long is refused, whatever it is', () => {
  const limit = { name: 'TokenError', code: 'JWT_TOKEN_TOO_LARGE' };
  assert.throws(() => verify('.'.repeat(1 << 20), keys), {
    ...limit,
    message: /longer than 65536 bytes, the limit/,
  });
  assert.throws(() => verify(Buffer.alloc(1 << 20, '.'), keys), limit);
  assert.throws(() => verify('ł'.repeat(65_536), keys), limit);
  assert.throws(() => verify('ł'.repeat(40_000), keys), limit);
  assert.throws(() => verify('A'.repeat(65_536), keys), { code: 'JWT_TOKEN_MALFORMED' });
  const token = forge(good);
  assert.throws(() => verify(token, keys, { ...at, maxTokenLen: token.length - 1 }), limit);
  assert.deepEqual(verify(token, keys, { ...at, maxTokenLen: token.length }), good);
});

test('a token that is too long costs no memory', () => {
  const long = '.'.repeat(1 << 24);
  const bytes = Buffer.alloc(1 << 24, '.');
  const sizes = [];
  const watch = ['from', 'alloc', 'allocUnsafe', 'allocUnsafeSlow'].map((name) => {
    const original = Buffer[name];
    return mock.method(Buffer, name, (...given) => {
      const made = original.apply(Buffer, given);
      sizes.push(made.length);
      return made;
    });
  });
  try {
    for (const token of [long, bytes]) assert.throws(() => verify(token, keys), { code: 'JWT_TOKEN_TOO_LARGE' });
    // To see that memory is seen at all.
    assert.throws(() => verify(bytes, keys, { maxTokenLen: 1 << 24 }), { code: 'JWT_TOKEN_MALFORMED' });
  } finally {
    for (const method of watch) method.mock.restore();
  }
  assert.deepEqual(
    sizes.filter((size) => size > 65_537),
    [1 << 24],
  );
});

test('bytes are copied by what the engine says of them', () => {
  const shared = new Uint8Array(new SharedArrayBuffer(4));
  const copy = ownBytes(shared);
  shared.fill(1);
  assert.deepEqual([...copy], [0, 0, 0, 0]);
  class Liar extends Uint8Array {
    get length() {
      return 2 ** 30;
    }
    get buffer() {
      return new ArrayBuffer(0);
    }
    get byteLength() {
      return 0;
    }
  }
  const lies = new Liar([1, 2, 3]);
  for (const name of ['length', 'byteOffset', 'byteLength']) Object.defineProperty(lies, name, { value: 1000 });
  assert.deepEqual([...ownBytes(lies)], [1, 2, 3]);
  assert.deepEqual([...ownBytes(lies, 2)], [1, 2]);
  const gone = new Uint8Array(8);
  structuredClone(gone, { transfer: [gone.buffer] });
  assert.throws(() => ownBytes(gone), { name: 'TypeError', message: /their memory was transferred away/ });
  assert.throws(() => verify(gone, keys), { name: 'TypeError', message: /their memory was transferred away/ });
});

test('bytes in another form are no claims', () => {
  const bytes = Buffer.from('{"exp":1800000000}');
  const others = [new Proxy(bytes, {}), new Uint16Array([1]), new DataView(new ArrayBuffer(2)), new ArrayBuffer(2)];
  for (const claims of others) {
    const refused = { name: 'TypeError', message: /the claims: bytes must be a Uint8Array or Buffer itself/ };
    assert.throws(() => sign(claims, keys, { expiresIn: 5 }), refused);
    assert.throws(() => Keyset.fromJwks(claims), { name: 'TypeError', message: /bytes must be a Uint8Array/ });
  }
});

test('policy: issuer, audience, subject, types, algorithms', () => {
  const token = forge({ ...good, iss: 'i', aud: ['x', 'y'] }, { header: { alg: 'HS256', typ: 'at+jwt' } });
  const right = {
    ...at,
    issuer: 'i',
    audience: 'x',
    subject: 'alice',
    types: 'application/at+jwt',
    algorithms: 'HS256',
  };
  assert.equal(verify(token, keys, right).iss, 'i');
  assert.equal(
    verify(token, keys, {
      ...right,
      issuer: ['h', 'i'],
      audience: ['z', 'y'],
      types: ['a', 'AT+JWT'],
      algorithms: ['HS512', 'HS256'],
    }).iss,
    'i',
  );
  const refuse = (options, code, message) =>
    assert.throws(() => verify(token, keys, { ...right, ...options }), { code, message });
  refuse({ issuer: 'j' }, 'JWT_ISSUER_MISMATCH', /"iss" is not "j"/);
  refuse({ issuer: '' }, 'JWT_ISSUER_MISMATCH', /./);
  refuse({ audience: ['z', 'xy'] }, 'JWT_AUDIENCE_MISMATCH', /"aud" does not have "z" or "xy"/);
  refuse({ subject: 'bob' }, 'JWT_SUBJECT_MISMATCH', /"sub" is not the expected subject$/);
  refuse({ types: 'jwt' }, 'JWT_TYP_MISMATCH', /typ is not "jwt"/);
  refuse({ algorithms: 'HS512' }, 'JWT_ALG_NOT_ALLOWED', /alg/);
  refuse({ required: ['jti'] }, 'JWT_CLAIM_MISSING', /"jti"/);
  const { audience, ...none } = right;
  assert.throws(() => verify(token, keys, none), {
    code: 'JWT_AUDIENCE_MISMATCH',
    message: /say which audience you are/,
  });
  assert.equal(verify(token, keys, { ...none, ignoreAud: true }).iss, 'i');
});

test('what is easily taken for a token is named', () => {
  const token = forge(good);
  for (const call of [(it) => verify(it, keys, at), (it) => jwsVerify(it, keys)]) {
    for (const [given, says] of [
      ['', /it is empty/],
      [`bearer ${token}`, /bearerToken\(\)$/],
      [Buffer.from(`${token}\n`), /white space around it$/],
      [` ${token}`, /white space around it$/],
      [token.replace('.', '!'), /other characters$/],
    ]) {
      assert.throws(() => call(given), { code: 'JWT_TOKEN_MALFORMED', message: says });
    }
  }
  assert.throws(() => peek(`Bearer ${token}`, 'header'), { code: 'JWT_TOKEN_MALFORMED', message: /bearerToken\(\)$/ });
});

test('policy: required and expected claims', () => {
  const token = forge({ ...good, nonce: 'n', scope: 'read write', realm: { roles: ['a', 'b'] } });
  const accept = (options) => assert.equal(verify(token, keys, { ...at, ...options }).nonce, 'n');
  const refuse = (options, code, message = /./) =>
    assert.throws(() => verify(token, keys, { ...at, ...options }), { name: 'ClaimError', code, message });
  accept({ required: 'nonce' });
  accept({ required: ['nonce', '/realm/roles/1'] });
  refuse({ required: ['nonce', '/realm/roles/2'] }, 'JWT_CLAIM_MISSING', /\/realm\/roles\/2/);
  accept({ expected: { nonce: 'n', scope: { contains: ['read', 'write'] }, '/realm/roles': { contains: 'b' } } });
  accept({
    expected: [
      { claim: 'nonce', value: 'n' },
      { claim: 'scope', value: 'read', rule: 'contains' },
    ],
  });
  refuse({ expected: { nonce: 'm' } }, 'JWT_CLAIM_MISMATCH', /"nonce"/);
  refuse({ expected: { scope: 'read' } }, 'JWT_CLAIM_MISMATCH');
  refuse({ expected: { scope: { contains: ['read', 'delete'] } } }, 'JWT_CLAIM_MISMATCH', /"scope"/);
  refuse({ expected: { jti: 'x' } }, 'JWT_CLAIM_MISSING');
  refuse({ expected: { realm: 'x' } }, 'JWT_CLAIM_WRONG_TYPE', /"realm"/);
});

test('policy: expected numbers, truth values and null', () => {
  const token = forge(
    '{"exp":1800000000,"admin":false,"level":3,"half":0.5,"id":9007199254740993,"gone":null,"list":[1],"text":"1"}',
  );
  const accept = (expected) => assert.equal(verify(token, keys, { ...at, expected }).level, 3);
  const refuse = (expected, code) =>
    assert.throws(() => verify(token, keys, { ...at, expected }), { name: 'ClaimError', code });
  accept({ admin: false, level: 3, half: 0.5, id: 9007199254740993n, gone: null, text: '1', '/list/0': 1 });
  accept([
    { claim: 'admin', value: false },
    { claim: 'level', value: 3n, rule: 'equals' },
    { claim: 'half', value: '5e-1', rule: 'equalsJson' },
  ]);
  refuse({ admin: true }, 'JWT_CLAIM_MISMATCH');
  refuse({ level: 4 }, 'JWT_CLAIM_MISMATCH');
  refuse({ id: 9007199254740992n }, 'JWT_CLAIM_MISMATCH');
  refuse({ level: null }, 'JWT_CLAIM_WRONG_TYPE');
  refuse({ text: 1 }, 'JWT_CLAIM_WRONG_TYPE');
  refuse({ jti: null }, 'JWT_CLAIM_MISSING');
  const wrong = (expected, name, message) =>
    assert.throws(() => verify(token, keys, { ...at, expected }), { name, message });
  for (const value of [NaN, Infinity, -Infinity]) wrong({ level: value }, 'ArgumentError', /must be finite/);
  wrong({ id: 2 ** 53 }, 'ArgumentError', /give it as a bigint/);
  wrong([{ claim: 'level', value: '03', rule: 'equalsJson' }], 'ArgumentError', /arguments do not fit/);
  wrong([{ claim: 'level', value: 3, rule: 'contains' }], 'TypeError', /must be a string, not a number/);
  wrong([{ claim: 'level', value: 3, rule: 'equalsJson' }], 'TypeError', /must be a string, not a number/);
  for (const value of [undefined, () => 3, Symbol('3')]) wrong({ level: value }, 'TypeError', /\['level'\] must be /);
});

test('policy: times, with messages that say them', () => {
  const refuse = (claims, options, code, message) =>
    assert.throws(() => verify(forge({ ...good, ...claims }), keys, { ...at, ...options }), {
      name: 'ClaimError',
      code,
      message,
    });
  refuse({ exp: NOW - 35 }, {}, 'JWT_EXPIRED', /^the token expired 35 s ago, at 2023-11-14T22:12:45Z: get a new one$/);
  refuse({ exp: NOW - 35 }, { leeway: 35 }, 'JWT_EXPIRED', /leeway 35 s/);
  assert.equal(verify(forge({ ...good, exp: NOW - 35 }), keys, { ...at, leeway: 36 }).sub, 'alice');
  assert.equal(verify(forge({ ...good, exp: NOW - 35 }), keys, { ...at, ignoreExp: true }).sub, 'alice');
  refuse(
    { nbf: NOW + 12 },
    {},
    'JWT_NOT_YET_VALID',
    /^the token is not valid before 2023-11-14T22:13:32Z, in 12 s/,
  );
  refuse(
    { iat: NOW + 7 },
    { leeway: 6 },
    'JWT_ISSUED_IN_FUTURE',
    /^the token was issued 7 s in the future, at 2023-11-14T22:13:27Z \(leeway 6 s\)/,
  );
  refuse(
    { iat: NOW - 100 },
    { maxAge: 90 },
    'JWT_TOO_OLD',
    /^the token was issued 100 s ago, at 2023-11-14T22:11:40Z, and may be 90 s old/,
  );
  refuse({}, { maxAge: 90 }, 'JWT_CLAIM_MISSING', /"iat"/);
  refuse({ exp: '1' }, {}, 'JWT_CLAIMS_MALFORMED', /"exp"/);
  assert.throws(() => verify(forge({}), keys, at), {
    code: 'JWT_CLAIM_MISSING',
    message: /"exp" is missing.*unless a missing exp is allowed/,
  });
  assert.deepEqual(verify(forge({}), keys, { ...at, allowMissingExp: true }), {});
});

test('the clock is that of the host, frozen or not', () => {
  const token = forge({ exp: NOW + 10 });
  const prepared = new Verifier(keys);
  const clock = mock.method(Date, 'now', () => (NOW + 9) * 1000 + 999);
  try {
    assert.deepEqual(verify(token, keys), { exp: NOW + 10 });
    assert.deepEqual(prepared.verify(token), { exp: NOW + 10 });
    assert.equal(payloadOf(sign({}, keys, { expiresIn: 5 })), `{"iat":${NOW + 9},"exp":${NOW + 14}}`);
    clock.mock.mockImplementation(() => (NOW + 10) * 1000);
    assert.throws(() => verify(token, keys), { code: 'JWT_EXPIRED' });
    assert.throws(() => prepared.verify(token), { code: 'JWT_EXPIRED' });
    // Given explicitly, the host's clock does not matter.
    assert.deepEqual(verify(token, keys, at), { exp: NOW + 10 });
    clock.mock.mockImplementation(() => NaN);
    assert.throws(() => verify(token, keys), ArgumentError);
  } finally {
    clock.mock.restore();
  }
});

test('a policy never fails open', () => {
  const token = forge(good);
  const misspelt = { name: 'TypeError', message: /^verify has no option 'audence'; there are issuer, audience, / };
  assert.throws(() => verify(token, keys, { ...at, audence: 'api' }), misspelt);
  for (const name of [
    'issuer',
    'audience',
    'subject',
    'types',
    'algorithms',
    'required',
    'expected',
    'maxAge',
    'now',
    'leeway',
  ]) {
    for (const value of [undefined, null]) {
      assert.throws(() => verify(token, keys, { ...at, [name]: value }), {
        name: 'TypeError',
        message: new RegExp(`^option ${name} of verify is ${value}: leave it out`),
      });
    }
  }
  for (const name of ['issuer', 'audience', 'types', 'algorithms', 'required', 'expected']) {
    assert.throws(() => verify(token, keys, { ...at, [name]: [] }), {
      name: 'ArgumentError',
      code: 'JWT_INVALID_ARGUMENT',
      status: 1,
      message: new RegExp(`^${name} is .*empty`),
    });
  }
  assert.throws(() => verify(token, keys, { expected: {} }), ArgumentError);
  assert.throws(() => verify(token, keys, { expected: { a: {} } }), TypeError);
  assert.throws(() => verify(token, keys, { expected: { a: { contains: [] } } }), ArgumentError);
  assert.throws(() => verify(token, keys, { expected: { a: { contain: 'b' } } }), TypeError);
  assert.throws(() => verify(token, keys, { expected: { a: () => 1 } }), TypeError);
  assert.throws(() => verify(token, keys, { expected: [{ claim: 'a', value: 'b', rule: 'like' }] }), ArgumentError);
  assert.throws(() => verify(token, keys, { expected: [{ claim: 'a' }] }), TypeError);
  // Zero would mean any age, and the default length.
  assert.throws(() => verify(token, keys, { maxAge: 0 }), ArgumentError);
  assert.throws(() => verify(token, keys, { maxTokenLen: 0 }), ArgumentError);
  for (const leeway of [-1, 1.5, NaN, 2 ** 32]) assert.throws(() => verify(token, keys, { leeway }), ArgumentError);
  assert.throws(() => verify(token, keys, { leeway: '5' }), TypeError);
  assert.throws(() => verify(token, keys, { audience: ['a', 5] }), TypeError);
  // A hole in an array is no string either.
  assert.throws(() => verify(token, keys, { audience: new Array(1) }), TypeError);
  assert.throws(() => verify(token, keys, { ignoreExp: 'false' }), TypeError);
  assert.throws(() => verify(token, keys, { ignoreAud: true, audience: 'a' }), {
    name: 'ArgumentError',
    message: /contradict/,
  });
  assert.throws(() => verify(token, keys, { ignoreIat: true, maxAge: 5 }), ArgumentError);
  assert.throws(() => verify(token, keys, { required: '/a~2' }), ArgumentError);
  // What is inherited would be lost.
  assert.throws(() => verify(token, keys, Object.create({ issuer: 'i' })), {
    name: 'TypeError',
    message: /plain object/,
  });
  for (const options of [null, 5, 'api', [], new Map(), () => {}])
    assert.throws(() => verify(token, keys, options), TypeError);
  assert.throws(() => verify(token, keys, { constructor: 1 }), TypeError);
  assert.throws(() => verify(token, keys, { [Symbol('issuer')]: 'i' }), TypeError);
  assert.throws(() => new Verifier(keys, { ...at }), { name: 'TypeError', message: /^Verifier has no option 'now'/ });
  assert.throws(() => new Verifier(keys, { issuers: 'i' }), TypeError);
  assert.throws(() => new Verifier(keys).verify(token, { issuer: 'i' }), TypeError);
});

test('a polluted prototype adds nothing to a policy', () => {
  const expired = forge({ exp: 1 });
  Object.prototype.ignoreExp = true;
  Object.prototype.flags = 2;
  Object.prototype.leeway_seconds = 4_000_000_000;
  try {
    assert.throws(() => verify(expired, keys, at), { code: 'JWT_EXPIRED' });
    assert.throws(() => new Verifier(keys, {}).verify(expired, at), { code: 'JWT_EXPIRED' });
  } finally {
    delete Object.prototype.ignoreExp;
    delete Object.prototype.flags;
    delete Object.prototype.leeway_seconds;
  }
});

test('a Verifier is as it was made, whatever happens to what it was made from', () => {
  const audience = ['x'];
  const options = { audience, expected: { nonce: 'n' } };
  const verifier = new Verifier(keys, options);
  audience[0] = 'y';
  options.expected.nonce = 'm';
  const token = forge({ ...good, aud: 'x', nonce: 'n' });
  for (let i = 0; i < 5; i++) {
    // Calls between with options of their own, short and long.
    assert.throws(() => verify(token, keys, { ...at, audience: 'z'.repeat(10_000) }), {
      code: 'JWT_AUDIENCE_MISMATCH',
    });
    assert.throws(() => verify(token, keys, { ...at, audience: 'z' }), { code: 'JWT_AUDIENCE_MISMATCH' });
    assert.equal(verifier.verify(token, at).nonce, 'n');
    assert.equal(verifier.verifyDetailed(token, at).report.code, 'JWT_OK');
  }
  assert.throws(() => verifier.verify(forge({ ...good, aud: 'y', nonce: 'n' }), at), { code: 'JWT_AUDIENCE_MISMATCH' });
  assert.equal(verifier.keys, keys);
});

test('options with long and many texts', () => {
  const many = Array.from({ length: 300 }, (_, i) => `https://api-${i}.example/${'é'.repeat(i)}`);
  const token = forge({ ...good, aud: many[299] });
  assert.equal(verify(token, keys, { ...at, audience: many }).aud, many[299]);
  assert.throws(() => verify(token, keys, { ...at, audience: many.slice(0, 299) }), { code: 'JWT_AUDIENCE_MISMATCH' });
  assert.equal(new Verifier(keys, { audience: many }).verify(token, at).aud, many[299]);
});

test('calls within calls do not disturb each other', () => {
  const inner = forge({ ...good, sub: 'inner' });
  const claims = {
    ...good,
    data: { toJSON: () => verify(inner, keys, { ...at, subject: 'inner' }).sub },
  };
  assert.equal(
    verify(sign(claims, keys, { header: { toJSON: () => ({ x: sign({}, keys, { ...at, expiresIn: 1 }) }) } }), keys, at)
      .data,
    'inner',
  );
  const options = {
    ...at,
    issuer: 'i',
    get audience() {
      verify(inner, keys, { ...at, subject: 'inner' });
      sign({}, keys, { ...at, expiresIn: 1, kid: 'a' });
      return 'x';
    },
  };
  assert.equal(verify(forge({ ...good, iss: 'i', aud: 'x' }), keys, options).aud, 'x');
  assert.throws(() => verify(forge({ ...good, iss: 'j', aud: 'x' }), keys, options), { code: 'JWT_ISSUER_MISMATCH' });
});

// Errors.

test('each status has its code, its class and its report', () => {
  const hs512 = Keyset.fromSecret(Buffer.concat([SECRET, SECRET]), 'HS512');
  const token = forge(good);
  const [header, payload, signature] = token.split('.');
  const cases = [
    [TokenError, 'JWT_TOKEN_MALFORMED', 40, () => verify('', keys)],
    [TokenError, 'JWT_TOKEN_MALFORMED', 40, () => verify(`${header}.${payload}`, keys)],
    [TokenError, 'JWT_TOKEN_TOO_LARGE', 41, () => verify(token, keys, { maxTokenLen: 10 })],
    [TokenError, 'JWT_TOKEN_UNSUPPORTED', 42, () => verify(`${token}.AAAA.AAAA`, keys)],
    [TokenError, 'JWT_TOKEN_UNSUPPORTED', 42, () => verify('{"payload":""}', keys)],
    [
      TokenError,
      'JWT_TOKEN_UNSUPPORTED',
      42,
      () => verify(forge(good, { header: { alg: 'HS256', crit: ['x'], x: 1 } }), keys),
    ],
    [TokenError, 'JWT_ALG_NOT_ALLOWED', 43, () => verify(forge(good, { header: { alg: 'none' } }), keys)],
    [TokenError, 'JWT_ALG_NOT_ALLOWED', 43, () => verify(token, hs512)],
    [KeyError, 'JWT_KEY_NOT_FOUND', 23, () => verify(forge(good, { header: { alg: 'HS256', kid: 'b' } }), keys)],
    [TokenError, 'JWT_SIGNATURE_INVALID', 44, () => verify(`${header}.${payload}.${'A'.repeat(43)}`, keys)],
    [TokenError, 'JWT_SIGNATURE_INVALID', 44, () => verify(`${header}.${payload}.`, keys)],
    [ClaimError, 'JWT_CLAIMS_MALFORMED', 60, () => verify(forge('{"exp":1,"exp":2}'), keys, at)],
    [ClaimError, 'JWT_CLAIM_MISSING', 61, () => verify(forge({}), keys, at)],
    [ClaimError, 'JWT_EXPIRED', 62, () => verify(forge({ exp: NOW }), keys, at)],
    [ClaimError, 'JWT_NOT_YET_VALID', 63, () => verify(forge({ ...good, nbf: NOW + 1 }), keys, at)],
    [ClaimError, 'JWT_ISSUED_IN_FUTURE', 64, () => verify(forge({ ...good, iat: NOW + 1 }), keys, at)],
    [ClaimError, 'JWT_TOO_OLD', 65, () => verify(forge({ ...good, iat: NOW - 1 }), keys, { ...at, maxAge: 1 })],
    [ClaimError, 'JWT_ISSUER_MISMATCH', 66, () => verify(forge({ ...good, iss: 'a' }), keys, { ...at, issuer: 'b' })],
    [ClaimError, 'JWT_AUDIENCE_MISMATCH', 67, () => verify(forge({ ...good, aud: 'a' }), keys, at)],
    [ClaimError, 'JWT_SUBJECT_MISMATCH', 68, () => verify(token, keys, { ...at, subject: 'bob' })],
    [ClaimError, 'JWT_TYP_MISMATCH', 69, () => verify(token, keys, { ...at, types: 'at+jwt' })],
    [ClaimError, 'JWT_CLAIM_MISMATCH', 70, () => verify(token, keys, { ...at, expected: { sub: 'bob' } })],
    [ClaimError, 'JWT_CLAIM_WRONG_TYPE', 71, () => verify(token, keys, { ...at, expected: { exp: 'soon' } })],
  ];
  for (const [type, code, status, call] of cases) {
    assert.throws(call, (error) => {
      assert.ok(error instanceof type && error instanceof JwtError && error instanceof Error, code);
      assert.equal(error.constructor, type);
      assert.equal(error.name, type.name);
      assert.equal(error.code, code);
      assert.equal(error.status, status);
      assert.equal(error.report.code, code);
      assert.equal(error.report.status, status);
      assert.equal(error.report.alg, status >= 60 ? 'HS256' : null);
      assert.equal(error.report.expiresAt === null, status <= 61 || error.report.missing.includes('exp'));
      return true;
    });
  }
});

test('a report names every check that failed', () => {
  const token = forge({ exp: '1', nbf: NOW + 5, aud: 'x' });
  const options = {
    ...at,
    issuer: 'i',
    subject: 's',
    audience: 'y',
    types: 'at+jwt',
    required: 'r',
    expected: { e: 'e' },
  };
  assert.throws(
    () => verify(token, keys, options),
    (error) => {
      const { failed, missing, malformed, claim, notBefore, expiresAt } = error.report;
      assert.deepEqual(failed, ['exp', 'nbf', 'iss', 'aud', 'sub', 'typ', 'required', 'expected']);
      assert.deepEqual(missing, ['iss', 'sub', 'required', 'expected']);
      assert.deepEqual(malformed, ['exp']);
      assert.deepEqual([error.code, claim, notBefore, expiresAt], ['JWT_CLAIMS_MALFORMED', 'exp', NOW + 5, null]);
      assert.ok(Object.isFrozen(error.report) && Object.isFrozen(failed) && Object.isFrozen(missing));
      return true;
    },
  );
});

test('of an unverified token messages say at most the kid', () => {
  const marker = 'attacker-controlled-text';
  const claims = { ...good, iss: marker, aud: marker, sub: marker, [marker]: marker };
  const tokens = [
    marker,
    forge(claims, { header: { alg: marker } }),
    forge(claims, { header: { alg: 'HS256', kid: marker } }),
    forge(claims, { header: { alg: 'HS256', typ: marker, crit: [marker], [marker]: 1 } }),
    forge(claims, { secret: Buffer.alloc(32) }),
    forge(claims),
    forge(claims, { header: { alg: 'HS256', typ: marker } }),
  ];
  for (const token of tokens) {
    assert.throws(
      () => verify(token, keys, { ...at, issuer: 'i', audience: 'a', types: 'x' }),
      (error) => {
        assert.ok(error instanceof JwtError);
        // For whoever looks for the key that is missing; the library says it only where it is printable ASCII.
        const said = error.message.replace(/^no key has the token's kid, "[\w-]+"/, '');
        assert.ok(!said.includes(marker), error.message);
        const { report, ...rest } = error;
        assert.ok(!inspect(rest).includes(marker));
        return true;
      },
    );
  }
});

test('a JwtError can be made for tests of a host', () => {
  const error = new ClaimError('gone', { code: 'JWT_EXPIRED', status: 62 });
  assert.deepEqual(
    [error.name, error.message, error.code, error.status, 'report' in error],
    ['ClaimError', 'gone', 'JWT_EXPIRED', 62, false],
  );
  assert.equal(new JwtError('bare').code, undefined);
});

// Any payload, parts, bearer tokens.

test('any payload', () => {
  for (const payload of ['', 'text', 'Łukasz', Buffer.from([0, 255, 1]), new Uint8Array(100_000)]) {
    const token = jwsSign(payload, keys);
    assert.deepEqual(jwsVerify(token, keys, { maxTokenLen: 200_000 }), Buffer.from(payload));
  }
  const { payload, report } = jwsVerifyDetailed(jwsSign('x', keys, { typ: 'note' }), keys, {
    types: 'note',
    algorithms: 'HS256',
  });
  assert.deepEqual([payload.toString(), report.alg, report.now, report.expiresAt], ['x', 'HS256', null, null]);
  assert.throws(() => jwsSign({}, keys), TypeError);
  assert.throws(() => jwsSign('x', keys, { expiresIn: 5 }), TypeError);
  assert.throws(() => jwsVerify(jwsSign('x', keys), keys, { types: 'note' }), {
    name: 'ClaimError',
    code: 'JWT_TYP_MISMATCH',
  });
  assert.throws(() => jwsVerify(jwsSign('x', keys, { typ: 'memo' }), keys, { types: 'note' }), {
    code: 'JWT_TYP_MISMATCH',
  });
  assert.throws(() => jwsVerify(`${jwsSign('x', keys)}A`, keys), TokenError);
  assert.throws(() => jwsVerify('x', keys, { crit: [] }), ArgumentError);
});

test('detached and unencoded payloads', () => {
  for (const payload of ['$.02', '', Buffer.from([0, 255])]) {
    for (const unencoded of [false, true]) {
      const token = jwsSign(payload, keys, { detached: true, unencoded });
      assert.match(token, /^[\w-]+\.\.[\w-]+$/);
      assert.deepEqual(jwsVerify(token, keys, { detached: true, unencoded, payload }), Buffer.from(payload));
      assert.throws(() => jwsVerify(token, keys, { detached: true, unencoded, payload: 'other' }), {
        code: 'JWT_SIGNATURE_INVALID',
      });
    }
  }
  const open = jwsSign('plain text', keys, { unencoded: true });
  assert.equal(open.split('.')[1], 'plain text');
  assert.equal(jwsVerify(open, keys, { unencoded: true }).toString(), 'plain text');
  assert.throws(() => jwsVerify(open, keys), { code: 'JWT_TOKEN_UNSUPPORTED' });
  assert.throws(() => jwsSign('a.b', keys, { unencoded: true }), { name: 'ArgumentError', message: /printable ASCII/ });
  assert.throws(() => jwsVerify(jwsSign('x', keys), keys, { payload: 'x' }), {
    name: 'ArgumentError',
    message: /detached/,
  });
});

test('critical header extensions', () => {
  const token = jwsSign('x', keys, { crit: 'ext', header: { ext: 1 } });
  assert.equal(jwsVerify(token, keys, { crit: ['ext'] }).toString(), 'x');
  assert.throws(() => jwsVerify(token, keys), { code: 'JWT_TOKEN_UNSUPPORTED' });
});

test('peek shows parts and verifies nothing', () => {
  const token = forge({ sub: 'ł' }, { secret: Buffer.alloc(32) });
  assert.deepEqual(JSON.parse(peek(token, 'payload')), { sub: 'ł' });
  assert.deepEqual(JSON.parse(peek(Buffer.from(token), 'header')), { alg: 'HS256', typ: 'JWT' });
  assert.equal(peek(token, 'signature').length, 32);
  assert.throws(() => peek(token, 'claims'), TypeError);
  assert.throws(() => peek(token), TypeError);
  assert.throws(() => peek(token, 'constructor'), TypeError);
  assert.throws(() => peek('a.b', 'header'), { name: 'TokenError', code: 'JWT_TOKEN_MALFORMED' });
  assert.throws(() => peek('a.b.c.d.e', 'header'), { code: 'JWT_TOKEN_UNSUPPORTED' });
  assert.throws(() => peek(5, 'header'), TypeError);
});

test('bearer tokens', () => {
  assert.equal(bearerToken('Bearer abc.def.ghi'), 'abc.def.ghi');
  assert.equal(bearerToken('bEARER    abc=='), 'abc==');
  // No token was refused, so it is not the error of one.
  const none = { name: 'JwtError', code: 'JWT_NO_BEARER', status: 45 };
  for (const value of [
    '',
    'abc',
    'Bearer',
    'Bearer ',
    ' Bearer a',
    'Bearer a b',
    'Basic abc',
    'Bearer \u0141',
    'Bearer a,b',
  ]) {
    assert.throws(() => bearerToken(value), none);
  }
  for (const value of [undefined, null])
    assert.throws(() => bearerToken(value), { ...none, message: /there is no Authorization header/ });
  for (const value of [5, ['Bearer a'], Buffer.from('Bearer a')]) assert.throws(() => bearerToken(value), TypeError);
});

test('challenges', () => {
  const errorOf = (call) => {
    try {
      call();
    } catch (error) {
      return error;
    }
    return assert.fail('nothing was thrown');
  };
  const expired = errorOf(() => verify(forge({ exp: 1 }), keys, at));
  const none = errorOf(() => bearerToken(''));
  const scopes = { scope: { contains: 'orders:read' } };
  const unscoped = errorOf(() => verify(forge({ ...good, scope: 'openid' }), keys, { ...at, expected: scopes }));
  assert.equal(bearerChallenge(expired), 'Bearer error="invalid_token"');
  assert.equal(bearerChallenge(none), 'Bearer');
  assert.equal(bearerChallenge(none, { realm: 'a "b"' }), 'Bearer realm="a \\"b\\""');
  assert.equal(
    bearerChallenge(unscoped, { scope: 'orders:read', resourceMetadata: 'https://api.example/.well-known/x' }),
    'Bearer error="insufficient_scope", scope="orders:read", resource_metadata="https://api.example/.well-known/x"',
  );
  // More than the memory that calls share.
  const realm = 'x'.repeat(100_000);
  assert.equal(bearerChallenge(none, { realm }), `Bearer realm="${realm}"`);
  const bad = { name: 'ArgumentError', code: 'JWT_INVALID_ARGUMENT', message: /printable ASCII/ };
  assert.throws(() => bearerChallenge(none, { realm: 'a\r\nb' }), bad);
  assert.throws(() => bearerChallenge(none, { scope: 'a  b' }), bad);
  for (const status of [undefined, 0, 1.5, 99, '62', 2 ** 53]) {
    assert.throws(() => bearerChallenge(new JwtError('', { status })), bad);
  }
  for (const other of [undefined, null, 62, {}, new Error('x')]) {
    assert.throws(() => bearerChallenge(other), { name: 'TypeError', message: /must be a JwtError, not / });
  }
  assert.throws(() => bearerChallenge(none, { scopes: 'a' }), TypeError);
});
