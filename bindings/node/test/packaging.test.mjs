// Installing: what npm makes of a folder and of a packed file, without cargo, without a network.

import assert from 'node:assert/strict';
import { cpSync, existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, relative } from 'node:path';
import { test } from 'node:test';

import { PACKAGE, barePath, copyPackage, fakeClone, scratch } from './support/copy.mjs';
import { node, npm } from './support/npm.mjs';

const require = createRequire(import.meta.url);
const { libraryPath } = require('../native.js');
const target = relative(PACKAGE, require('../library.js').carriedPath);

const SCRIPT = `
  import { Keyset, sign, verify } from 'onejwt';
  const keys = Keyset.generate('HS256');
  console.log(verify(sign({ sub: 'alice' }, keys, { expiresIn: 60 }), keys).sub);`;

async function works(cwd) {
  const { stdout, stderr } = await node(['--input-type=module', '-e', SCRIPT], { cwd });
  assert.equal(stdout, 'alice\n', stderr);
}

test('a packed file has what is needed, and installs in an empty folder without cargo', async (t) => {
  const [folder, packed] = [scratch(t), scratch(t)];
  const source = copyPackage(join(packed, 'source'));
  mkdirSync(join(source, target, '..'), { recursive: true });
  cpSync(libraryPath, join(source, target));

  // The library is there already, so that prepare, which some versions of npm run all the same, has nothing to do.
  const [{ filename, files }] = JSON.parse(
    await npm(['pack', '--json', '--ignore-scripts', '--pack-destination', packed], { cwd: source }),
  );
  const names = files.map(({ path }) => path);
  for (const name of ['index.js', 'index.mjs', 'index.d.ts', 'index.d.mts', 'package.json', 'README.md', target]) {
    assert.ok(names.includes(name), `${name} is packed`);
  }
  assert.ok(!names.some((name) => /^(test|bench|node_modules)\b|\.gitignore|\.tgz$/.test(name)), names.join());

  // What it depends on comes from where it is installed already, as dependencies of the folder.
  const installed = (name) => `file:${join(PACKAGE, 'node_modules', name)}`;
  const dependencies = { koffi: installed('koffi'), ms: installed('ms') };
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ private: true, dependencies }));
  await npm(['install', '--offline', '--ignore-scripts', '--no-package-lock', join(packed, filename)], { cwd: folder });
  assert.ok(existsSync(join(folder, 'node_modules', 'onejwt', target)));
  await works(folder);
});

const prepare = (folder, path, env) => node(['scripts/prepare.mjs'], { cwd: folder, path, env });

test('prepare builds with cargo and puts the library next to the binding', async (t) => {
  const { clone, folder, path } = fakeClone(t, { library: libraryPath });
  const found = await prepare(folder, path);
  assert.equal(found.status, 0, found.stderr);
  assert.deepEqual(readFileSync(join(folder, target)), readFileSync(libraryPath));
  assert.match(readFileSync(join(clone, 'cargo.log'), 'utf8'), /^build --locked --release --package onejwt-cdylib /);
  assert.equal(readFileSync(join(folder, 'LICENSE-MIT'), 'utf8'), 'MIT\n');
  assert.deepEqual(readdirSync(join(folder, target, '..')).length, 1, 'nothing is left behind');
  await works(folder);
});

test('prepare says in one line that cargo is missing', async (t) => {
  const { folder, path } = fakeClone(t);
  const { status, stdout, stderr } = await prepare(folder, path);
  assert.equal(status, 1);
  assert.equal(stdout, '');
  assert.match(
    stderr,
    /^onejwt: cargo is not installed, which builds the native library: install Rust \([^)]+\), or set ONEJWT_LIBRARY to a built \S+\n$/,
  );
});

test('prepare fails when the build fails, or builds nothing', async (t) => {
  const failing = fakeClone(t, { cargo: 'process.exit(101)' });
  const missing = await prepare(failing.folder, failing.path);
  assert.equal(missing.status, 1);
  assert.match(
    missing.stderr,
    /^onejwt: the library could not be built: the C compiler cc is missing.*install one.*, or set ONEJWT_LIBRARY .*\n$/,
  );
  const other = await prepare(failing.folder, failing.path, { CC: 'nowhere-cc -m64' });
  assert.match(other.stderr, /C compiler nowhere-cc is/);
  writeFileSync(join(failing.path, 'cc'), '#!/bin/sh\n', { mode: 0o755 });
  const failed = await prepare(failing.folder, failing.path, { CC: 'cc -m64' });
  assert.match(failed.stderr, /^onejwt: the library could not be built \(cargo build .*\n$/);
  assert.equal(failed.status, 1);
  const empty = fakeClone(t, { cargo: "console.log('{}')" });
  const found = await prepare(empty.folder, empty.path);
  assert.deepEqual([found.status, /cargo built no /.test(found.stderr)], [1, true]);
});

test('prepare takes the library that ONEJWT_LIBRARY names', async (t) => {
  const { folder, path } = fakeClone(t);
  assert.equal((await prepare(folder, path, { ONEJWT_LIBRARY: libraryPath })).status, 0);
  await works(folder);
  const found = await prepare(folder, path, { ONEJWT_LIBRARY: join(folder, 'nowhere') });
  assert.equal(found.status, 1);
  assert.match(found.stderr, /^onejwt: ONEJWT_LIBRARY names .*nowhere, which is not there\n$/);
});

test('prepare outside of a clone needs a library that is there', async (t) => {
  const folder = copyPackage(join(scratch(t), 'a', 'b'));
  const path = barePath(t);
  assert.match((await prepare(folder, path)).stderr, /^onejwt: there is no library at .* and no source to build it from/);
  mkdirSync(join(folder, target, '..'), { recursive: true });
  cpSync(libraryPath, join(folder, target));
  assert.equal((await prepare(folder, path)).status, 0);
});

test('a folder that is installed from outside is linked, built, and given its dependency', async (t) => {
  const { clone, folder, path } = fakeClone(t, { library: libraryPath });
  const application = scratch(t);
  writeFileSync(join(application, 'package.json'), '{"private":true}');
  // npm runs scripts with a shell, which is not in the bare path.
  await npm(['install', '--offline', '--no-package-lock', folder], {
    cwd: application,
    env: { PATH: `${path}:${process.env.PATH}` },
  });
  assert.equal(readFileSync(join(clone, 'cargo.log'), 'utf8').split('\n').length, 2);
  await works(application);
});

test('where npm leaves the dependencies out, prepare has npm install what the lock file says', async (t) => {
  const { folder, path } = fakeClone(t, { library: libraryPath });
  const real = join(PACKAGE, 'node_modules');
  const unlinked = copyPackage(join(scratch(t), 'x', 'y'), { dependencies: false });
  mkdirSync(join(unlinked, target, '..'), { recursive: true });
  cpSync(libraryPath, join(unlinked, target));
  const stub = join(path, 'npm.cjs');
  writeFileSync(
    stub,
    `const fs = require('node:fs');
     fs.writeFileSync('npm.log', JSON.stringify([process.cwd(), process.argv.slice(2), Object.keys(process.env).filter((name) => /^npm_config_/.test(name))]));
     fs.symlinkSync(${JSON.stringify(real)}, 'node_modules');`,
  );
  const env = {
    npm_execpath: stub,
    npm_config_local_prefix: folder,
    npm_config_global: 'true',
    npm_config_json: 'true',
    npm_config_offline: 'true',
  };
  const found = await prepare(unlinked, path, env);
  assert.equal(found.status, 0, found.stderr);
  const [cwd, args, settings] = JSON.parse(readFileSync(join(unlinked, 'npm.log'), 'utf8'));
  assert.equal(cwd, unlinked);
  assert.deepEqual(args, ['ci', '--omit=dev', '--ignore-scripts', '--no-audit', '--no-fund']);
  assert.deepEqual(settings, ['npm_config_offline'], 'settings for the other project do not apply');

  writeFileSync(stub, 'process.exit(1)');
  const without = copyPackage(join(scratch(t), 'x', 'y'), { dependencies: false });
  mkdirSync(join(without, target, '..'), { recursive: true });
  cpSync(libraryPath, join(without, target));
  const failed = await prepare(without, path, env);
  assert.equal(failed.status, 1);
  assert.match(failed.stderr, /^onejwt: its dependencies \(koffi, ms\) could not be installed: run "npm install" in /);
});
