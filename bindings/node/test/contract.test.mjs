// What the binding repeats of include/onejwt.h is what the header says.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { test } from 'node:test';

const require = createRequire(import.meta.url);
const native = require('../native.js');
const { classOf, JwtError, ArgumentError, KeyError, TokenError, ClaimError } = require('../errors.js');

const read = (path) => readFileSync(new URL(path, import.meta.url), 'utf8');
const header = read('../../../include/onejwt.h');
const declarations = read('../index.d.ts');

const defines = new Map(
  [...header.matchAll(/^#define (JW[TS]_\w+|ONEJWT_\w+) (\d+)\b/gm)].map(([, name, value]) => [name, Number(value)]),
);

/** The statuses: what jwt_status_name knows. */
const statuses = [...defines].filter(([name, number]) => native.statusName(number) === name);

test('the numbers are those of the header', () => {
  const numbers = [...defines].filter(([name]) => !name.startsWith('ONEJWT_'));
  assert.deepEqual(native.constants, Object.fromEntries(numbers));
});

test('the checks of a report are those of the header, bit by bit', () => {
  const names = [...defines].filter(([name]) => name.startsWith('JWT_CHECK_'));
  assert.equal(names.length, native.CHECKS.length);
  native.CHECKS.forEach((check, bit) => {
    const name = `JWT_CHECK_${check.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase()}`;
    assert.equal(defines.get(name), 1 << bit, name);
  });
});

test('the members of structs are those of the header, in order', () => {
  const types = {
    u32: 'uint32_t',
    i32: 'int32_t',
    u64: 'uint64_t',
    i64: 'int64_t',
    size: 'size_t',
    text: 'jwt_str',
    texts: 'const jwt_str *',
    expects: 'const jwt_expect *',
  };
  const structs = [...header.matchAll(/typedef struct(?: \w+)? \{([^}]*)\} (\w+);/g)];
  for (const [name, layout] of Object.entries(native.layouts)) {
    const [, body] = structs.find(([, , found]) => found === name) ?? assert.fail(`${name} is not in the header`);
    const members = [...body.replace(/\/\/.*|\/\*[^]*?\*\//g, '').matchAll(/^\s*(\S[^;]*?)(\w+)(\[\d+\])?;/gm)].map(
      ([, type, member, size = '']) => [
        type.trim().replace('struct ', '').replace('jwt_status', 'int32_t') + size,
        member,
      ],
    );
    const expected = layout.fields.flatMap((field) => {
      // The payload is bytes, in two members of their own instead of a jwt_str.
      if (field.name === 'payload')
        return [
          ['const uint8_t *', 'payload'],
          ['size_t', 'payload_len'],
        ];
      if (field.kind === 'texts' || field.kind === 'expects') {
        return [
          [types[field.kind], field.name],
          ['size_t', `${field.name}_len`],
        ];
      }
      return [[typeof field.kind === 'number' ? `char[${field.kind}]` : types[field.kind], field.name]];
    });
    assert.deepEqual(members, expected, name);
  }
});

test('no member of a struct has padding in front', () => {
  const sizes = { u32: 4, i32: 4, u64: 8, i64: 8 };
  for (const [name, { fields }] of Object.entries(native.layouts)) {
    for (const { name: field, kind, at } of fields) {
      const size = typeof kind === 'number' ? 1 : (sizes[kind] ?? native.WORD);
      assert.equal(at % size, 0, `${name}.${field}`);
    }
  }
  const report = native.layouts.jwt_report;
  assert.equal(report.size, 256);
  assert.deepEqual(
    Object.fromEntries(report.fields.slice(1, 8).map(({ name, at }) => [name, at])),
    { status: 4, alg: 8, failed: 12, missing: 16, malformed: 20, kid_len: 24, untried: 28 },
  );
});

test('every status has its code in the declarations and its class', () => {
  assert.ok(statuses.length >= 30, `${statuses.length} statuses`);
  const codes = [...declarations.match(/export type Code =([^;]*);/)[1].matchAll(/'(\w+)'/g)].map(([, name]) => name);
  assert.deepEqual(
    codes.sort(),
    statuses
      .map(([name]) => name)
      .filter((name) => name !== 'JWT_OK')
      .sort(),
  );

  const classes = {
    JWT_INVALID_ARGUMENT: ArgumentError,
    JWT_BUFFER_TOO_SMALL: JwtError,
    JWT_INTERNAL: JwtError,
    JWT_NO_RANDOMNESS: JwtError,
    // No token was refused.
    JWT_NO_BEARER: JwtError,
  };
  for (const [name, number] of statuses) {
    if (number === 0) continue;
    const family = number < 20 ? JwtError : number < 40 ? KeyError : number < 60 ? TokenError : ClaimError;
    assert.equal(classOf(number), classes[name] ?? family, name);
  }
});

test('the declarations name every algorithm', () => {
  const names = [...declarations.match(/export type Algorithm =([^;]*);/)[1].matchAll(/'([^']+)'/g)].map(
    ([, name]) => name,
  );
  // Another name of EdDSA, so there is no number that has it.
  assert.equal(native.algorithmNumber('Ed25519'), native.algorithmNumber('EdDSA'));
  assert.deepEqual(names.filter((name) => name !== 'Ed25519').sort(), [...native.algorithmNames].sort());
});

test('the package has the version of the library', () => {
  const { version } = JSON.parse(read('../package.json'));
  assert.equal(native.libraryVersion, version);
  const of = (part) => defines.get(`ONEJWT_VERSION_${part}`);
  assert.equal(version, `${of('MAJOR')}.${of('MINOR')}.${of('PATCH')}`);
});

test('ES modules and CommonJS see the same classes and functions', async () => {
  const module = await import('onejwt');
  const common = require('onejwt');
  assert.deepEqual(Object.keys(module).sort(), Object.keys(common).sort());
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
