// The drop-in beside jsonwebtoken: keys, tokens and options made at random, the same call to both, and the outcomes
// compared: accepted or refused, with which result, or with which name of error. Where MIGRATING.md says that the drop-in
// is stricter, the difference is one of those listed here, and only where the call has what the row speaks of. Nothing
// that jsonwebtoken refuses may be accepted but what is listed so.

import assert from 'node:assert/strict';
import { createHmac, createSecretKey, generateKeyPairSync } from 'node:crypto';
import { inspect } from 'node:util';

import fc from 'fast-check';
import theirs from 'jsonwebtoken';

import ours from '../jsonwebtoken/index.mjs';

const NOW = 1_700_000_000;
const SECRET = 'a secret of sixty-four bytes, which is long enough for any of HS256-512';

// Keys.

const pair = (kind, options) => generateKeyPairSync(kind, options);
const PAIRS = {
  rsa: pair('rsa', { modulusLength: 2048 }),
  rsa2: pair('rsa', { modulusLength: 2048 }),
  p256: pair('ec', { namedCurve: 'P-256' }),
  p384: pair('ec', { namedCurve: 'P-384' }),
  p521: pair('ec', { namedCurve: 'P-521' }),
};
const SECRETS = { secret: SECRET, other: 'another secret of sixty-four bytes, which is long enough for HS256-512!' };

const ALGORITHMS = {
  secret: ['HS256', 'HS384', 'HS512'],
  other: ['HS256', 'HS384', 'HS512'],
  rsa: ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512'],
  rsa2: ['RS256', 'PS256'],
  p256: ['ES256'],
  p384: ['ES384'],
  p521: ['ES512'],
};
const NAMES = Object.keys(ALGORITHMS);
const EVERY = [...new Set(Object.values(ALGORITHMS).flat())];

const isSecret = (name) => name in SECRETS;

const made = new Map();

/** A key in one of the forms that programs give it in. */
function keyOf(name, form, half) {
  const id = `${name} ${form} ${half}`;
  if (!made.has(id)) made.set(id, makeKey(name, form, half));
  return made.get(id);
}

function makeKey(name, form, half) {
  if (isSecret(name)) {
    const text = SECRETS[name];
    return [text, Buffer.from(text), new Uint8Array(Buffer.from(text)), createSecretKey(Buffer.from(text))][form % 4];
  }
  const object = PAIRS[name][half];
  const type = half === 'privateKey' ? 'pkcs8' : 'spki';
  const text = object.export({ type, format: 'pem' });
  const forms = [
    () => text,
    () => Buffer.from(text),
    () => object,
    () => ({ key: text }),
    () => ({ key: object.export({ format: 'jwk' }), format: 'jwk' }),
    () => ({ key: object.export({ type, format: 'der' }), format: 'der', type }),
    () =>
      half === 'privateKey'
        ? { key: object.export({ type, format: 'pem', cipher: 'aes-256-cbc', passphrase: 'p' }), passphrase: 'p' }
        : text,
  ];
  return forms[form % forms.length]();
}

const NO_KEYS = [undefined, null, '', 0, 17, true, {}, [], 'x', Buffer.alloc(0), Buffer.from('short'), new Date(0)];

// Claims and options.

/** An object with a few of these members: with many, one of them is nearly always refused. */
const some = (members, most = 3) =>
  fc
    .uniqueArray(fc.constantFrom(...Object.keys(members)), { maxLength: most })
    .chain((names) => fc.record(Object.fromEntries(names.map((name) => [name, members[name]]))));

const time = fc.oneof(
  fc.integer({ min: -100, max: 100 }).map((delta) => NOW + delta),
  fc.constantFrom(0, -1, NOW, NOW + 0.5, NOW - 0.5, 1e10, -1e10, 9007199254740991, 1e300),
  fc.constantFrom('x', '1', null, true, {}, []),
);
const word = fc.constantFrom('a', 'b', 'c', '', 'a b', 'é', 'undefined');
const anything = fc.oneof(
  word,
  fc.integer(),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.constantFrom(null, true, false),
);

const claims = some(
  {
    exp: time,
    nbf: time,
    iat: time,
    aud: fc.oneof(word, fc.array(fc.oneof({ weight: 5, arbitrary: word }, anything), { maxLength: 3 }), anything),
    iss: fc.oneof({ weight: 5, arbitrary: word }, anything),
    sub: fc.oneof({ weight: 5, arbitrary: word }, anything),
    jti: word,
    nonce: word,
    role: fc.oneof(anything, fc.array(anything, { maxLength: 2 }), fc.record({ deep: anything })),
  },
  5,
);

const pattern = fc.constantFrom(/^a$/, /b/g, /c/y, /./, /x/);
const list = (item) => fc.array(item, { maxLength: 3 });
const odd = fc.constantFrom(
  undefined,
  null,
  NaN,
  Infinity,
  -Infinity,
  '',
  '5',
  'x',
  '1h',
  true,
  false,
  0,
  -1,
  1.5,
  {},
  [],
  2 ** 60,
);
const expected = fc.oneof({ weight: 4, arbitrary: word }, pattern, list(fc.oneof(word, pattern)), list(odd), odd);
const span = fc.oneof(
  fc.integer({ min: -100, max: 100 }),
  fc.constantFrom('1h', '10s', '2 days', '100', '-1m', 'x'),
  odd,
);

const verifyOptions = some({
  algorithms: fc.oneof(
    list(fc.constantFrom(...EVERY, 'none', 'x')),
    fc.constantFrom('HS256', 'RS256 HS256', undefined, null),
  ),
  audience: expected,
  issuer: expected,
  subject: fc.oneof(word, odd),
  jwtid: fc.oneof(word, odd),
  nonce: fc.oneof(word, odd),
  clockTimestamp: fc.oneof(fc.integer({ min: NOW - 200, max: NOW + 200 }), odd),
  clockTolerance: fc.oneof(fc.integer({ min: 0, max: 200 }), odd),
  maxAge: span,
  ignoreExpiration: fc.oneof(fc.boolean(), odd),
  ignoreNotBefore: fc.oneof(fc.boolean(), odd),
  complete: fc.oneof(fc.boolean(), odd),
  allowInvalidAsymmetricKeyTypes: fc.oneof({ weight: 3, arbitrary: fc.constant(undefined) }, odd),
});

const signOptions = some({
  algorithm: fc.oneof(
    { weight: 6, arbitrary: fc.constantFrom(...EVERY) },
    fc.constantFrom('none', 'x', undefined, null, 5),
  ),
  expiresIn: span,
  notBefore: span,
  audience: fc.oneof(word, list(word), odd),
  issuer: fc.oneof(word, odd),
  subject: fc.oneof(word, odd),
  jwtid: fc.oneof(word, odd),
  keyid: fc.oneof(word, odd),
  noTimestamp: fc.oneof(fc.boolean(), odd),
  mutatePayload: fc.boolean(),
  encoding: fc.constantFrom('utf8', 'latin1', 5),
  header: fc.oneof(fc.record({ cty: word, x: anything }, { requiredKeys: [] }), odd),
  allowInsecureKeySizes: fc.oneof(fc.boolean(), odd),
  unknown: fc.constant(1),
});

const seldom = (arbitrary, often = 8) => fc.oneof({ weight: often, arbitrary: fc.constant(null) }, arbitrary);

const keyChoice = fc.record({
  name: fc.constantFrom(...NAMES),
  form: fc.nat({ max: 6 }),
  none: seldom(fc.nat({ max: NO_KEYS.length - 1 }), 20),
});

const payload = fc.oneof(
  { weight: 8, arbitrary: claims },
  word,
  fc.integer(),
  fc.constantFrom(undefined, null, true, [], [1], Buffer.from('{"a":1}'), Buffer.from('text'), new Date(0)),
);

const signing = fc.record({
  what: fc.constant('sign'),
  key: keyChoice,
  payload,
  fits: fc.boolean(),
  later: fc.boolean(),
  options: fc.oneof({ weight: 5, arbitrary: signOptions }, fc.constantFrom(undefined, null, {})),
});

const verifying = fc.record({
  what: fc.constant('verify'),
  key: keyChoice,
  alg: fc.nat({ max: 5 }),
  claims: fc.oneof({ weight: 8, arbitrary: claims }, word, fc.integer(), fc.constantFrom(null, [], true)),
  header: fc.record({ typ: fc.constantFrom('JWT', 'jwt', undefined), kid: word, x: anything }, { requiredKeys: [] }),
  wrongKey: seldom(keyChoice),
  damage: fc.oneof(
    { weight: 6, arbitrary: fc.constant(undefined) },
    fc.record({
      kind: fc.constantFrom('cut', 'flip', 'add', 'drop', 'unsign', 'none', 'noise'),
      at: fc.nat({ max: 500 }),
    }),
  ),
  later: fc.constantFrom('now', 'callback', 'look-up'),
  options: fc.oneof({ weight: 6, arbitrary: verifyOptions }, fc.constantFrom(undefined, null, {})),
});

const decoding = fc.record({
  what: fc.constant('decode'),
  claims: fc.oneof(claims, word, fc.constantFrom(null, 5, [])),
  damage: fc.option(fc.record({ kind: fc.constantFrom('cut', 'flip', 'add', 'drop'), at: fc.nat({ max: 500 }) })),
  options: fc.option(fc.record({ complete: fc.boolean(), json: fc.boolean() }, { requiredKeys: [] })),
});

// Tokens.

const segment = (value) => Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url');

/** A token made by jsonwebtoken, whose header may be anything. */
function make({ key: { name }, alg, claims: content, header }) {
  const algorithm = ALGORITHMS[name][alg % ALGORITHMS[name].length];
  const secret = isSecret(name) ? SECRETS[name] : PAIRS[name].privateKey;
  const input = `${segment({ alg: algorithm, typ: 'JWT', ...header })}.${segment(content)}`;
  if (isSecret(name)) {
    return `${input}.${createHmac(`sha${algorithm.slice(2)}`, secret)
      .update(input)
      .digest('base64url')}`;
  }
  const text = typeof content === 'string' ? content : JSON.stringify(content);
  return theirs.sign(Buffer.from(text), secret, { algorithm, header: { typ: 'JWT', ...header } });
}

function damaged(token, damage) {
  if (damage === undefined || damage === null) return token;
  const at = damage.at % (token.length + 1);
  switch (damage.kind) {
    case 'cut':
      return token.slice(0, at);
    case 'drop':
      return token.slice(0, at) + token.slice(at + 1);
    case 'add':
      return `${token.slice(0, at)}A${token.slice(at)}`;
    case 'flip':
      return `${token.slice(0, at)}${token[at] === 'A' ? 'B' : 'A'}${token.slice(at + 1)}`;
    case 'noise':
      return `${token.slice(0, at)}\u00e9${token.slice(at)}`;
    case 'unsign':
      return token.replace(/[^.]*$/, '');
    default:
      return `${segment({ alg: 'none', typ: 'JWT' })}.${token.split('.')[1]}.`;
  }
}

// The differences, each a row of MIGRATING.md: whether a call has what the row speaks of. `their` and `our` are the
// outcomes. They are listed in the order of that page.

const isNumber = (value) => typeof value === 'number';
const isGiven = (value) => value !== undefined && value !== null;
const isTime = (value) => !isGiven(value) || Number.isFinite(value);
const isPattern = (value) => typeof value === 'string' || value instanceof RegExp;
const json = (text) => {
  try {
    return JSON.parse(Buffer.from(text, 'base64url').toString());
  } catch {
    return undefined;
  }
};
const partOf = (call, index) => (typeof call.token === 'string' ? call.token.split('.')[index] : undefined);
const isClean = (text) => Buffer.from(text ?? '', 'base64url').toString('base64url') === text;
const keyText = ({ secret }) => (Buffer.isBuffer(secret) ? secret.toString('latin1') : secret);

function hasOtherHeader(call) {
  const header = Buffer.from(partOf(call, 0) ?? '', 'base64url').toString('latin1');
  return /[^\x20-\x7e]/.test(header + JSON.stringify([call.options?.keyid, call.options?.header]));
}

/** Where the drop-in refuses, or with another name. */
const STRICTER = {
  'key document as a secret': (call) => /-----BEGIN/.test(keyText(call)) || call.secret?.type === 'public',
  'empty secret': ({ secret }) => secret instanceof Uint8Array && secret.length === 0,
  'allowInvalidAsymmetricKeyTypes has no effect': ({ options }) => isGiven(options?.allowInvalidAsymmetricKeyTypes),
  'claims that are not what every reader reads': (call) => {
    const bytes = Buffer.from(partOf(call, 1) ?? '', 'base64url');
    return !isClean(partOf(call, 1)) || !Buffer.from(bytes.toString('utf8')).equals(bytes);
  },
  'header that no reader should ignore': (call) => {
    const header = json(partOf(call, 0)) ?? {};
    return (
      ['crit', 'b64'].some((name) => name in header) ||
      ['kid', 'typ', 'cty'].some((name) => name in header && typeof header[name] !== 'string')
    );
  },
  'header that sign gives and no reader should ignore': ({ what, options }) =>
    what === 'sign' &&
    [options?.keyid, options?.header?.cty].some((value) => isGiven(value) && typeof value !== 'string'),
  'header with other characters than ASCII': hasOtherHeader,
  'payload that is no JSON, with typ JWT': (call) => json(partOf(call, 1)) === undefined,
  'payload that is null': (call, their) => json(partOf(call, 1)) === null && their.name === 'TypeError',
  'bits that mean nothing': (call) => [0, 1, 2].some((index) => !isClean(partOf(call, index))),
  'ECDSA signature of another length': (call, their) =>
    /^ES/.test(json(partOf(call, 0))?.alg) && their.name === 'TypeError',
  'issuer that is neither text nor array': ({ options }) => {
    const issuer = options?.issuer;
    return Boolean(issuer) && typeof issuer !== 'string' && !Array.isArray(issuer);
  },
  'audience as a RegExp, and a token without aud or with another kind': (call) => {
    const aud = json(partOf(call, 1))?.aud;
    return (
      [call.options?.audience].flat().some((one) => one instanceof RegExp) &&
      ![aud].flat().every((one) => typeof one === 'string')
    );
  },
  'RegExp with g or y, whose lastIndex is left': ({ options }) =>
    [options?.audience].flat().some((one) => one instanceof RegExp && /[gy]/.test(one.flags)),
  'algorithms as a text': ({ options }) => typeof options?.algorithms === 'string',
  'alg that does not exist': (call, their) => their.name === 'TypeError' && !EVERY.includes(json(partOf(call, 0))?.alg),
  'sign: an alg that is no text': ({ what, options }, their) =>
    what === 'sign' && their.name === 'TypeError' && !isPattern(options?.algorithm),
  'no key, where jsonwebtoken has a TypeError': (call, their) => their.name === 'TypeError' && !call.secret,
  'clockTolerance, clockTimestamp or maxAge that are no finite numbers': ({ options }) =>
    !isTime(options?.clockTolerance) ||
    !isTime(options?.clockTimestamp) ||
    (!isTime(options?.maxAge) && !(typeof options.maxAge === 'string' && options.maxAge)),
  'list of audiences or issuers with something else': ({ options }) =>
    (Array.isArray(options?.audience) && !options.audience.every(isPattern)) ||
    (Array.isArray(options?.issuer) && !options.issuer.every((one) => typeof one === 'string')),
};

/** Where jsonwebtoken refuses and the drop-in does not. */
const LOOSER = {
  'sign with a callback: what never calls back, or throws': ({ what, later, payload: content, options }) =>
    what === 'sign' &&
    later &&
    (['', true, false].includes(content) || isNumber(content) || options?.algorithm === 'none'),
};

/** Where both accept, with another result. */
const OTHERWISE = { 'header with other characters than ASCII': hasOtherHeader };

// Outcomes.

const SILENCE = 'never called back';

/** A call that may call back, perhaps never: jsonwebtoken does so within a few turns of the event loop. */
function answerOf(call) {
  return new Promise((resolve) => {
    let turns = 0;
    const wait = () => (++turns > 20 ? resolve({ error: new Error(SILENCE), name: SILENCE }) : setImmediate(wait));
    const callback = (error, result) => resolve(error ? { error, name: error.name } : { result });
    try {
      const result = call(callback);
      if (call.length === 0) resolve({ result });
      else wait();
    } catch (error) {
      resolve({ error, name: error.name });
    }
  });
}

function perform(library, call) {
  const { what, secret, options, token, payload: content } = call;
  // Each library has objects of its own, which it may change.
  const own = (value) =>
    typeof value === 'object' && value !== null && value.constructor === Object ? { ...value } : value;
  const regexps = (value) =>
    value instanceof RegExp ? new RegExp(value) : Array.isArray(value) ? value.map(regexps) : value;
  const given = own(options);
  if (given?.audience) given.audience = regexps(given.audience);
  if (what === 'decode') return answerOf(() => library.decode(token, given));
  if (what === 'sign') {
    if (call.later) return answerOf((done) => library.sign(own(content), secret, given, done));
    return answerOf(() => library.sign(own(content), secret, given));
  }
  if (call.later === 'callback') return answerOf((done) => library.verify(token, secret, given, done));
  if (call.later === 'look-up') {
    return answerOf((done) => library.verify(token, (header, found) => found(null, secret), given, done));
  }
  return answerOf(() => library.verify(token, secret, given));
}

const isDeterministic = (token) => /^(?:HS|RS|none)/.test(json(token.split('.')[0])?.alg);

/** Whether both say the same. */
function areEqual(call, their, our) {
  if ('error' in their || 'error' in our) return 'error' in their && 'error' in our && their.name === our.name;
  if (call.what !== 'sign') {
    try {
      assert.deepEqual(our.result, their.result);
      return true;
    } catch {
      return false;
    }
  }
  if (typeof our.result !== 'string' || typeof their.result !== 'string') return our.result === their.result;
  const [ourHead, ourBody] = our.result.split('.');
  const [theirHead, theirBody] = their.result.split('.');
  return isDeterministic(their.result) ? our.result === their.result : ourHead === theirHead && ourBody === theirBody;
}

const seen = {};

function explain(call, their, our) {
  const accepted = 'error' in their ? LOOSER : OTHERWISE;
  const lists = 'error' in our ? STRICTER : accepted;
  return Object.keys(lists).find((name) => lists[name](call, their, our));
}

function callOf(drawn) {
  const keyOfChoice = ({ name, form, none }, half) => (none === null ? keyOf(name, form, half) : NO_KEYS[none]);
  switch (drawn.what) {
    case 'sign': {
      const fitting = ALGORITHMS[drawn.key.name];
      const options = drawn.fits
        ? { ...drawn.options, algorithm: fitting[drawn.key.form % fitting.length] }
        : drawn.options;
      return { ...drawn, options, secret: keyOfChoice(drawn.key, 'privateKey') };
    }
    case 'verify':
      return {
        ...drawn,
        token: damaged(make(drawn), drawn.damage),
        secret: keyOfChoice(drawn.wrongKey ?? drawn.key, drawn.wrongKey?.form === 6 ? 'privateKey' : 'publicKey'),
      };
    default:
      return {
        ...drawn,
        token: damaged(make({ key: { name: 'secret' }, alg: 0, header: {}, ...drawn }), drawn.damage),
      };
  }
}

async function run(drawn, counts) {
  const call = callOf(drawn);
  const their = await perform(theirs, call);
  const our = await perform(ours, call);
  counts['error' in our ? 'refused' : 'accepted']++;
  if (areEqual(call, their, our)) return;
  const name = explain(call, their, our);
  seen[name] = (seen[name] ?? 0) + 1;
  assert.ok(
    name !== undefined,
    `jsonwebtoken: ${inspect(their.error ?? their.result)}\nhere: ${inspect(our.error ?? our.result)}\n${inspect(call, { depth: 4 })}`,
  );
}

export function jsonwebtoken() {
  Date.now = () => NOW * 1000 + 123;
  process.removeAllListeners('warning');
  process.on('warning', () => {});
  const counts = { accepted: 0, refused: 0 };
  const any = fc.oneof({ weight: 5, arbitrary: verifying }, { weight: 3, arbitrary: signing }, decoding);
  return {
    property: fc.asyncProperty(any, (drawn) => run(drawn, counts)),
    summary: () =>
      `${counts.accepted} accepted, ${counts.refused} refused; where jsonwebtoken differs: ` +
      Object.entries(seen)
        .map(([name, count]) => `${count} ${name}`)
        .join(', '),
  };
}
