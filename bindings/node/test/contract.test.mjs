// What the binding repeats of the C ABI is what its description says.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { test } from 'node:test';

const require = createRequire(import.meta.url);
const native = require('../native.js');
const { classOf, JwtError, ArgumentError, KeyError, TokenError, ClaimError, EncryptionError } = require('../errors.js');

const read = (path) => readFileSync(new URL(path, import.meta.url), 'utf8');
const abi = JSON.parse(read('../../../abi/onejwt.json'));
const declarations = read('../index.d.ts');

const group = (name) => abi.constants.filter((row) => row.group === name);
const statuses = group('statuses');

test('the numbers are those of the description', () => {
  const numbers = abi.constants.filter((row) => row.group !== 'wide').map(({ name, value }) => [name, value]);
  assert.deepEqual(native.constants, Object.fromEntries(numbers));
});

test('the library knows the statuses by their names', () => {
  assert.ok(statuses.length >= 30, `${statuses.length} statuses`);
  for (const { name, value } of statuses) assert.equal(native.statusName(value), name);
});

test('the checks of a report are those of the description, bit by bit', () => {
  const checks = group('checks');
  assert.equal(native.CHECKS.length, checks.length);
  checks.forEach(({ name, value }, bit) => {
    assert.equal(value, 1 << bit, name);
    const check = native.CHECKS[bit].replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase();
    assert.equal(`JWT_CHECK_${check}`, name);
  });
});

test('the members of structs are where the library looks for them', () => {
  // None of them has padding, so both kinds of 32-bit targets have the same.
  const target = native.WORD === 8 ? '64' : '32';
  for (const [name, layout] of Object.entries(native.layouts)) {
    const struct = abi.structs.find((row) => row.name === name) ?? assert.fail(`${name} is not in the description`);
    // A list and its length are one member here.
    const lengths = struct.fields.map((field) => field.length);
    const fields = struct.fields.filter((field) => !lengths.includes(field.name));
    assert.equal(layout.size, struct.size[target], name);
    assert.deepEqual(
      layout.fields.map((field) => [field.name, field.at]),
      fields.map((field) => [field.name, field.offset[target]]),
      name,
    );
  }
});

test('every status has its class', () => {
  const ranges = { keys: KeyError, tokens: TokenError, claims: ClaimError, encryption: EncryptionError };
  const single = {
    JWT_INVALID_ARGUMENT: ArgumentError,
    // Without a token none was refused.
    JWT_NO_BEARER: JwtError,
    JWE_KEY_CANNOT: KeyError,
    JWE_KEY_NOT_FOUND: KeyError,
  };
  for (const { name, value, range } of statuses) {
    if (value === 0) continue;
    const family = single[name] ?? ranges[range] ?? JwtError;
    assert.equal(classOf(value), family, name);
  }
});

test('the library has every algorithm of the description', () => {
  const kinds = {
    algorithms: native.signatures,
    'key management': native.keyManagement,
    'content encryption': native.contentEncryption,
  };
  for (const [name, kind] of Object.entries(kinds)) {
    const known = group(name).filter(({ reserved }) => !reserved);
    assert.ok(known.length > 5, name);
    assert.deepEqual([...kind.names].sort(), known.map(({ jose }) => jose[0]).sort());
    for (const { jose, value } of known) {
      assert.equal(native.algorithmName(value), jose[0]);
      for (const one of jose) {
        assert.equal(kind.number(one), value, one);
        for (const other of Object.values(kinds)) if (other !== kind) assert.equal(other.number(one), 0, one);
      }
    }
  }
});

test('the package has the version of the library', () => {
  const { version } = JSON.parse(read('../package.json'));
  assert.equal(native.libraryVersion, version);
  assert.equal(version, abi.version);
});

test('ES modules and CommonJS see the same classes and functions', async () => {
  const module = await import('onejwt');
  const common = require('onejwt');
  assert.equal(module.default, common);
  assert.deepEqual(Object.keys(module).sort(), [...Object.keys(common), 'default'].sort());
  for (const name of Object.keys(common)) assert.equal(module[name], common[name], name);

  const keys = common.Keyset.generate('HS256');
  assert.throws(() => module.verify('a.b.c', keys), common.TokenError);
  assert.throws(() => common.verify('a.b.c', keys), module.JwtError);
});

test('what is exported is declared, and the other way round', () => {
  const declared = [...declarations.matchAll(/^export (?:declare )?(?:class|function|const) (\w+)/gm)].map(
    ([, name]) => name,
  );
  assert.deepEqual([...new Set(declared)].sort(), Object.keys(require('onejwt')).sort());
});

test('the lock file names no registry', () => {
  assert.doesNotMatch(read('../package-lock.json'), /"resolved"/);
});
