// Where the library is looked for, and what is said when it cannot be used.

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, relative } from 'node:path';
import { test } from 'node:test';

import { PACKAGE, copyPackage, scratch } from './support/copy.mjs';

const require = createRequire(import.meta.url);
const { bundledPath, libraryPath } = require('../native.js');

/** Loads a package in a process of its own; returns what it found or the error's code and message. */
function load(folder, { library, cwd = folder } = {}) {
  const script = `
    try {
      const { version, Keyset } = require(${JSON.stringify(folder)});
      const keys = Keyset.generate('HS256');
      console.log(JSON.stringify({ version, keys: keys.length }));
    } catch ({ name, code, message }) {
      console.log(JSON.stringify({ name, code, message }));
    }`;
  const env = { ...process.env, ONEJWT_LIBRARY: library };
  if (library === undefined) delete env.ONEJWT_LIBRARY;
  const { stdout, stderr, status } = spawnSync(process.execPath, ['-e', script], { cwd, env, encoding: 'utf8' });
  assert.equal(status, 0, stderr);
  return JSON.parse(stdout);
}

const { version } = JSON.parse(readFileSync(join(PACKAGE, 'package.json'), 'utf8'));
const works = { version, keys: 1 };

/** The place next to the binding in a copy of it. */
const bundled = (folder) => join(folder, relative(PACKAGE, bundledPath()));

test('next to the binding', (t) => {
  const folder = copyPackage(scratch(t));
  mkdirSync(dirname(bundled(folder)), { recursive: true });
  cpSync(libraryPath, bundled(folder));
  assert.deepEqual(load(folder), works);
});

test('named by ONEJWT_LIBRARY, also relative to the working directory', (t) => {
  const folder = copyPackage(scratch(t));
  const elsewhere = scratch(t);
  cpSync(libraryPath, join(elsewhere, 'mine.so'));
  assert.deepEqual(load(folder, { library: join(elsewhere, 'mine.so') }), works);
  assert.deepEqual(load(folder, { library: 'mine.so', cwd: elsewhere }), works);
});

test('ONEJWT_LIBRARY goes first', (t) => {
  const folder = copyPackage(scratch(t));
  mkdirSync(dirname(bundled(folder)), { recursive: true });
  writeFileSync(bundled(folder), 'no library');
  assert.deepEqual(load(folder, { library: libraryPath }), works);
});

test('missing: what was looked for, where, and what to do', (t) => {
  const folder = copyPackage(scratch(t));
  const found = load(folder);
  assert.equal(found.name, 'LibraryError');
  assert.equal(found.code, 'ONEJWT_LIBRARY_MISSING');
  assert.ok(found.message.includes(bundled(folder)), found.message);
  assert.match(
    found.message,
    /is missing: looked for .* \(next to the binding\); run "npm run prepare" in .* or set ONEJWT_LIBRARY/,
  );

  const named = load(folder, { library: join(folder, 'nowhere.so') });
  assert.equal(named.code, 'ONEJWT_LIBRARY_MISSING');
  assert.match(
    named.message,
    /looked for .*nowhere\.so \(named by ONEJWT_LIBRARY\); set ONEJWT_LIBRARY to the right file/,
  );
});

test('a file that is no library', (t) => {
  const folder = copyPackage(scratch(t));
  const file = join(folder, 'text.so');
  writeFileSync(file, 'this is text');
  const found = load(folder, { library: file });
  assert.equal(found.code, 'ONEJWT_LIBRARY_FOREIGN');
  assert.ok(
    found.message.includes(
      `${file} (named by ONEJWT_LIBRARY) is not a library for ${process.platform}-${process.arch}`,
    ),
    found.message,
  );
  assert.doesNotMatch(found.message, /\n/);
});

test('another library', (t) => {
  const folder = copyPackage(scratch(t));
  const other =
    Object.keys(require.cache).find((file) => file.endsWith('.node')) ??
    assert.fail("koffi's own library was not found");
  const found = load(folder, { library: other });
  assert.equal(found.code, 'ONEJWT_LIBRARY_FOREIGN');
  assert.match(found.message, /is another library: it has no jwt_version; set ONEJWT_LIBRARY to the right file/);
});

test('a library of another version', (t) => {
  const folder = copyPackage(scratch(t));
  const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  const [major, minor, patch] = version.split('.').map(Number);
  const withVersion = (other) => {
    writeFileSync(join(folder, 'package.json'), JSON.stringify({ ...manifest, version: other }));
    return load(folder, { library: libraryPath });
  };
  for (const other of [`${major}.${minor + 1}.0`, `${major + 1}.${minor}.${patch}`, `${major}.${minor}1.${patch}`]) {
    const found = withVersion(other);
    assert.equal(found.code, 'ONEJWT_LIBRARY_VERSION', other);
    assert.ok(
      found.message.includes(`is version ${version}, but this package needs ${other.split('.', 2).join('.')}.x`),
      found.message,
    );
  }
  assert.deepEqual(withVersion(`${major}.${minor}.${patch + 7}`), works, 'the patch version may differ');
});

test('without koffi', (t) => {
  const folder = copyPackage(scratch(t), { dependencies: false });
  const found = load(folder, { library: libraryPath });
  assert.equal(found.code, 'ONEJWT_KOFFI');
  assert.match(found.message, /dependency koffi cannot be loaded: run "npm install" in .*Cannot find module 'koffi'/);
});
