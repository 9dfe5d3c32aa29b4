// Where the library is looked for, and what is said when it cannot be used.

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, relative } from 'node:path';
import { test } from 'node:test';

import { PACKAGE, copyPackage, fakeClone, scratch } from './support/copy.mjs';

const require = createRequire(import.meta.url);
const { PLATFORMS, FILE_NAME, carriedPath, fits, packageName } = require('../library.js');
const { libc, libraryPath } = require('../native.js');

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

/** The place of the library in a copy of the package. */
const carried = (folder) => join(folder, relative(PACKAGE, carriedPath));

test('in the package itself', (t) => {
  const folder = copyPackage(scratch(t));
  mkdirSync(dirname(carried(folder)), { recursive: true });
  cpSync(libraryPath, carried(folder));
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
  mkdirSync(dirname(carried(folder)), { recursive: true });
  writeFileSync(carried(folder), 'no library');
  assert.deepEqual(load(folder, { library: libraryPath }), works);
});

const platform = PLATFORMS.find((one) => fits(one, libc));

/** The package for this platform, as if it were installed beside a copy in node_modules. */
function installPlatform(folder, content) {
  const beside = join(folder, '..', packageName(platform));
  mkdirSync(beside, { recursive: true });
  writeFileSync(join(beside, 'package.json'), JSON.stringify({ name: packageName(platform), version }));
  if (content === undefined) cpSync(libraryPath, join(beside, FILE_NAME));
  else writeFileSync(join(beside, FILE_NAME), content);
}

const here = [`${process.platform}-${process.arch}`, ...(libc ? [[libc.family, libc.version].join(' ').trim()] : [])];
const opening = `onejwt ${version}: there is no native library that works on ${here.join(' with ')}. Tried:`;

test('missing: what was looked for, where, and what to do', (t) => {
  const folder = copyPackage(scratch(t));
  const found = load(folder);
  assert.deepEqual([found.name, found.code], ['LibraryError', 'ONEJWT_LIBRARY_MISSING']);
  const lines = found.message.split('\n');
  assert.equal(lines[0], opening);
  assert.equal(lines[1], `- ${carried(folder)}, in onejwt itself: is not there`);
  assert.match(lines[2], /^- (?:@onejwt\/\S+, the package for [^:]+: is not installed|no package is made for )/);
  assert.match(lines.at(-1), /^Run "npm run prepare" in bindings\/node of the source .*, or set ONEJWT_LIBRARY to a built/);

  const named = load(folder, { library: join(folder, 'nowhere.so') });
  assert.equal(named.code, 'ONEJWT_LIBRARY_MISSING');
  assert.deepEqual(named.message.split('\n'), [
    opening,
    `- ${join(folder, 'nowhere.so')}, which ONEJWT_LIBRARY names: is not there`,
    'Set ONEJWT_LIBRARY to the right file, or unset it to use the library that was installed.',
  ]);
});

test('missing in a clone: where to build it', (t) => {
  const { folder } = fakeClone(t);
  const { message } = load(folder);
  assert.ok(message.includes(`\nRun "npm run prepare" in ${folder} (it needs Rust), or set ONEJWT_LIBRARY`), message);
});

test('a file that is no library', (t) => {
  const folder = copyPackage(scratch(t));
  const file = join(folder, 'text.so');
  writeFileSync(file, 'this is text');
  const found = load(folder, { library: file });
  assert.equal(found.code, 'ONEJWT_LIBRARY_FOREIGN');
  const [first, second, third, ...rest] = found.message.split('\n');
  assert.equal(first, opening);
  assert.ok(second.startsWith(`- ${file}, which ONEJWT_LIBRARY names: cannot be loaded: it is damaged`), second);
  assert.match(second, /, or made for another machine or a newer system \(.+\)$/);
  assert.match(third, /^Set ONEJWT_LIBRARY to the right file/);
  assert.deepEqual(rest, []);
});

test('another library', (t) => {
  const folder = copyPackage(scratch(t));
  const other =
    Object.keys(require.cache).find((file) => file.endsWith('.node')) ??
    assert.fail("koffi's own library was not found");
  const found = load(folder, { library: other });
  assert.equal(found.code, 'ONEJWT_LIBRARY_FOREIGN');
  assert.match(found.message, /: is another library: it has no jwt_version\nSet ONEJWT_LIBRARY to the right file/);
});

const skip = platform === undefined && `no package is made for ${here.join(' with ')}`;

test('what was built here goes before the package for the platform', { skip }, (t) => {
  const folder = copyPackage(join(scratch(t), 'node_modules', 'onejwt'));
  installPlatform(folder, 'no library');
  mkdirSync(dirname(carried(folder)), { recursive: true });
  cpSync(libraryPath, carried(folder));
  assert.deepEqual(load(folder), works, 'its own');

  installPlatform(folder);
  writeFileSync(carried(folder), 'no library');
  assert.deepEqual(load(folder), works, 'its own is unusable');

  installPlatform(folder, 'no library');
  const { code, message } = load(folder);
  assert.equal(code, 'ONEJWT_LIBRARY_FOREIGN');
  assert.equal(message.match(/^- \S+, (?:in onejwt itself|from @onejwt\/\S+): cannot be loaded: /gm).length, 2, message);
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
      found.message.includes(`is version ${version}, but ${other.split('.', 2).join('.')}.x is needed`),
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
