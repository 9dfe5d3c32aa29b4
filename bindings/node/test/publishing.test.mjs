// What scripts/pack.mjs packs: it installs in an empty project as people would install it, runs, and says what is wrong
// where it cannot. The registry is one of the test's own.

import assert from 'node:assert/strict';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';

import { PACKAGE, copyPackage, fakeClone, scratch } from './support/copy.mjs';
import { node, npm, tryNpm } from './support/npm.mjs';
import { fileOf, filesOf, manifestOf, startRegistry } from './support/registry.mjs';

const require = createRequire(import.meta.url);
const { FILE_NAME, PLATFORMS, describe: describePlatform, fits, packageName } = require('../library.js');
const { libc, libraryPath } = require('../native.js');
const manifest = require('../package.json');
const { version } = manifest;

const platform = PLATFORMS.find((one) => fits(one, libc));
/** What goes with each package: the library is made of other people's work too. */
const LICENCES = ['LICENSE-APACHE', 'LICENSE-MIT', 'LICENSE-THIRD-PARTY'];
const here = describePlatform(process.platform, process.arch, libc?.family);

test('one version, everywhere', () => {
  const [, ofCrate] = readFileSync(join(PACKAGE, '..', '..', 'Cargo.toml'), 'utf8').match(/^version = "([^"]*)"/m);
  assert.equal(version, ofCrate, 'Cargo.toml');
  const lock = require('../package-lock.json');
  assert.deepEqual([lock.version, lock.packages[''].version], [version, version], 'package-lock.json');
});

test('a clone asks no registry for packages with the library', () => {
  assert.equal(manifest.optionalDependencies, undefined);
  assert.doesNotMatch(readFileSync(join(PACKAGE, 'package-lock.json'), 'utf8'), /@onejwt/);
});

test('every platform is a line of its own, as npm knows platforms', () => {
  assert.equal(new Set(PLATFORMS.map(({ name }) => name)).size, PLATFORMS.length);
  const suffix = { glibc: '-gnu', musl: '-musl' };
  for (const { name, os, cpu, libc: family, ...rest } of PLATFORMS) {
    assert.equal(name, `${os}-${cpu}${family === undefined ? '' : suffix[family]}`);
    assert.equal(family !== undefined, os === 'linux', name);
    assert.deepEqual(rest, {});
  }
});

test('a library that is none, or of another version, is not packed', async (t) => {
  const folder = copyPackage(scratch(t));
  const text = join(folder, 'text.so');
  writeFileSync(text, 'text');
  const pack = (library) => node(['scripts/pack.mjs', folder], { cwd: folder, env: { ONEJWT_LIBRARY: library } });
  for (const [library, said] of [
    ['', /^onejwt: ONEJWT_LIBRARY must name the library to pack: "make npm" builds one\n$/],
    [join(folder, 'nowhere.so'), /^onejwt: ONEJWT_LIBRARY names \S*nowhere\.so, which is not there\n$/],
    [text, /^onejwt: \S*text\.so cannot be packed: .*\n- \S*text\.so, which ONEJWT_LIBRARY names: cannot be loaded: /],
  ]) {
    const { status, stdout, stderr } = await pack(library);
    assert.match(stderr, said);
    assert.deepEqual([status, stdout], [1, '']);
  }
  const patch = version.replace(/\d+$/, (last) => Number(last) + 1);
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ ...manifest, version: patch }));
  const { status, stderr } = await pack(libraryPath);
  assert.ok(stderr.includes(`is version ${version}, but the package is ${patch}`), stderr);
  assert.equal(status, 1);
  assert.ok(!readdirSync(folder).some((name) => name.endsWith('.tgz')));
});

const PROGRAMS = [
  [
    'ES module',
    `import { Keyset, sign, verify } from 'onejwt';
     const keys = Keyset.generate('ES256');
     console.log(verify(sign({ sub: 'alice' }, keys, { expiresIn: 60 }), keys).sub);`,
    ['--input-type=module'],
  ],
  [
    'CommonJS',
    `const { Keyset, sign, verify } = require('onejwt');
     const keys = Keyset.generate('EdDSA');
     console.log(verify(sign({ sub: 'alice' }, keys, { expiresIn: 60 }), keys).sub);`,
    ['--input-type=commonjs'],
  ],
  [
    'jsonwebtoken, ES module',
    `import jwt from 'onejwt/jsonwebtoken';
     const secret = 'a secret of at least thirty-two bytes';
     console.log(jwt.verify(jwt.sign({}, secret, { subject: 'alice', expiresIn: '1h' }), secret).sub);`,
    ['--input-type=module'],
  ],
  [
    'jsonwebtoken, CommonJS',
    `const jwt = require('onejwt/jsonwebtoken');
     const secret = 'a secret of at least thirty-two bytes';
     console.log(jwt.verify(jwt.sign({}, secret, { subject: 'alice', expiresIn: '1h' }), secret).sub);`,
    ['--input-type=commonjs'],
  ],
];

async function works(cwd) {
  for (const [name, program, options] of PROGRAMS) {
    const { stdout, stderr } = await node([...options, '-e', program], { cwd });
    assert.equal(stdout, 'alice\n', `${name}: ${stderr}`);
  }
}

/** Loads the package of a project; returns the error, or the file that the library came from. */
async function load(project, { setup = '', env } = {}) {
  const program = `${setup}
    let found;
    try {
      require('onejwt');
      found = { library: require(${JSON.stringify(join(project, 'node_modules', 'onejwt', 'native.js'))}).libraryPath };
    } catch ({ name, code, message }) {
      found = { name, code, message };
    }
    console.log(JSON.stringify(found));`;
  const { stdout, stderr } = await node(['--input-type=commonjs', '-e', program], { cwd: project, env });
  assert.equal(stderr, '');
  return JSON.parse(stdout);
}

const skip = platform === undefined && `no package is made for ${here}`;

describe('packed', { skip }, () => {
  let folder;
  let packed;
  let registry;
  let project;
  const file = (name) => join(packed, `${name}-${version}.tgz`);
  const main = () => file('onejwt');
  const library = () => file(`onejwt-${platform.name}`);
  const inProject = (...names) => join(project, 'node_modules', ...names);

  /** npm asks this registry for everything, and leaves the user's settings and cache alone. */
  const settings = () => ({
    NO_PROXY: '127.0.0.1',
    npm_config_cache: join(folder, 'cache'),
    npm_config_userconfig: join(folder, 'npmrc'),
    npm_config_globalconfig: join(folder, 'no-npmrc'),
  });
  const install = (cwd, ...args) => npm(['install', '--ignore-scripts', ...args], { cwd, env: settings() });

  function emptyProject(name) {
    const made = join(folder, name);
    mkdirSync(made);
    writeFileSync(join(made, 'package.json'), '{"private":true}');
    return made;
  }

  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'onejwt-'));
    packed = join(folder, 'packed');
    const { status, stderr } = await node([join(PACKAGE, 'scripts', 'pack.mjs'), packed], {
      cwd: folder,
      env: { ONEJWT_LIBRARY: libraryPath, npm_config_cache: join(folder, 'cache') },
    });
    assert.equal(status, 0, stderr);

    // What the package depends on, as it is installed here. Of koffi's own packages for platforms just one is.
    const modules = join(PACKAGE, 'node_modules');
    const koffi = join(folder, 'koffi');
    cpSync(join(modules, 'koffi'), koffi, { recursive: true });
    const content = JSON.parse(readFileSync(join(koffi, 'package.json'), 'utf8'));
    const native = readdirSync(join(modules, '@koromix')).map((name) => `@koromix/${name}`);
    content.optionalDependencies = Object.fromEntries(native.map((name) => [name, content.version]));
    writeFileSync(join(koffi, 'package.json'), JSON.stringify(content));
    const dependencies = join(folder, 'dependencies');
    mkdirSync(dependencies);
    const sources = [koffi, ...['ms', ...native].map((name) => join(modules, name))];
    await npm(['pack', '--ignore-scripts', '--pack-destination', dependencies, ...sources], {
      cwd: folder,
      env: { npm_config_cache: join(folder, 'cache') },
    });
    const others = readdirSync(dependencies).map((name) => join(dependencies, name));
    // A package that imports jsonwebtoken itself, in all the ways that there are.
    const dependent = join(folder, 'dependent');
    mkdirSync(dependent);
    writeFileSync(
      join(dependent, 'package.json'),
      JSON.stringify({ name: 'dependent', version: '1.0.0', dependencies: { jsonwebtoken: '^9.0.0' } }),
    );
    writeFileSync(
      join(dependent, 'index.js'),
      `exports.jwt = require('jsonwebtoken');
       for (const name of ['sign', 'verify', 'decode']) exports[name] = require('jsonwebtoken/' + name);
       for (const name of ['JsonWebTokenError', 'NotBeforeError', 'TokenExpiredError']) {
         exports[name] = require('jsonwebtoken/lib/' + name);
       }`,
    );
    await npm(['pack', '--pack-destination', folder, dependent], {
      cwd: folder,
      env: { npm_config_cache: join(folder, 'cache') },
    });
    const own = [main(), library(), file('onejwt-jsonwebtoken'), join(folder, 'dependent-1.0.0.tgz')];
    registry = await startRegistry([...own, ...others]);
    const lines = [`registry=${registry.url}`, `@onejwt:registry=${registry.url}`];
    writeFileSync(join(folder, 'npmrc'), `${lines.join('\n')}\n`);

    project = emptyProject('project');
    await install(project, main());
  });

  after(() => {
    registry?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  test('overrides put the drop-in in the place of jsonwebtoken for a package that depends on it', async () => {
    const made = emptyProject('overriding');
    const overrides = { jsonwebtoken: `npm:onejwt-jsonwebtoken@${version}` };
    writeFileSync(join(made, 'package.json'), JSON.stringify({ private: true, overrides }));
    await install(made, 'dependent@1.0.0');
    const program = `
      const dependent = require('dependent');
      const dropIn = require('onejwt/jsonwebtoken');
      const assert = require('node:assert');
      for (const name of Object.keys(dropIn)) assert.equal(dependent.jwt[name], dropIn[name], name);
      for (const name of Object.keys(dependent)) if (name !== 'jwt') assert.equal(dependent[name], dropIn[name], name);
      const secret = 'a secret of at least thirty-two bytes';
      console.log(Object.keys(dropIn).length, dependent.verify(dependent.sign({ sub: 'alice' }, secret), secret).sub);
      import('jsonwebtoken').then(({ default: jwt, sign }) => assert.equal(jwt.sign, sign));`;
    const { stdout, stderr } = await node(['-e', program], { cwd: made });
    assert.deepEqual([stdout, stderr], ['6 alice\n', '']);
    assert.deepEqual(
      LICENCES.filter((name) => !filesOf(file('onejwt-jsonwebtoken')).includes(name)),
      [],
    );
  });

  test('the package has no library and no script, and depends on exactly the packages of the table', () => {
    const all = [main(), library(), file('onejwt-jsonwebtoken')].map((path) => path.slice(packed.length + 1));
    assert.deepEqual(readdirSync(packed).sort(), all.sort());
    const { scripts, devDependencies, private: isPrivate, optionalDependencies, ...rest } = manifestOf(main());
    assert.deepEqual([scripts, devDependencies, isPrivate], [undefined, undefined, undefined]);
    const expected = Object.fromEntries(PLATFORMS.map((one) => [packageName(one), version]));
    assert.deepEqual(optionalDependencies, expected);
    const { scripts: _, devDependencies: __, private: ___, files, ...source } = manifest;
    assert.deepEqual({ ...rest, files: undefined }, { ...source, files: undefined });

    const names = filesOf(main());
    for (const name of ['README.md', 'MIGRATING.md', ...LICENCES, 'index.d.mts', 'library.js', 'guard.js', 'guard.d.ts']) {
      assert.ok(names.includes(name), name);
    }
    for (const name of names) {
      assert.match(name, /^(?:(?:(?:express|fastify|jsonwebtoken)\/)?\w[\w-]*\.(?:js|mjs|d\.ts|d\.mts)|\w+\.md|LICENSE-[\w-]+|package\.json)$/);
    }
  });

  test('the package for the platform has the library, the licences, and what npm chooses it by', () => {
    const { name, version: of, license, scripts, dependencies, private: isPrivate, os, cpu, libc: family } = manifestOf(library());
    assert.deepEqual([name, of, license], [packageName(platform), version, manifest.license]);
    assert.deepEqual([scripts, dependencies, isPrivate], [undefined, undefined, undefined]);
    assert.deepEqual([os, cpu, family], [[platform.os], [platform.cpu], platform.libc && [platform.libc]]);
    assert.deepEqual(filesOf(library()).sort(), [FILE_NAME, ...LICENCES, 'README.md', 'package.json'].sort());
    assert.match(fileOf(library(), 'README.md'), /install that one/);
    assert.deepEqual(
      readFileSync(inProject(packageName(platform), FILE_NAME)),
      readFileSync(libraryPath),
      'the library is packed byte for byte',
    );
  });

  test('the package fetches the one with the library, and both entry points run', async () => {
    assert.ok(registry.requests.includes(`GET /${packageName(platform)}`), registry.requests.join());
    const { library: found } = await load(project);
    assert.equal(found, inProject(packageName(platform), FILE_NAME));
    await works(project);
    await npm(['ls', '--all'], { cwd: project, env: settings() });

    const entry = JSON.parse(readFileSync(join(project, 'package-lock.json'), 'utf8')).packages[
      `node_modules/${packageName(platform)}`
    ];
    assert.deepEqual([entry.version, entry.optional, entry.os], [version, true, [platform.os]]);
    rmSync(inProject(), { recursive: true });
    await npm(['ci', '--ignore-scripts'], { cwd: project, env: settings() });
    await works(project);
  });

  test('both files install together in an empty project', async () => {
    const both = emptyProject('both');
    await install(both, main(), library());
    await works(both);
  });

  test('its types are found and strict, in both module systems', async () => {
    const types = join(folder, 'types');
    cpSync(project, types, { recursive: true });
    symlinkSync(join(PACKAGE, 'node_modules', '@types'), join(types, 'node_modules', '@types'));
    for (const [name, from] of [
      ['core', 'types'],
      ['dropin', 'jsonwebtoken/types'],
    ]) {
      for (const kind of ['module.mts', 'common.cts']) cpSync(join(PACKAGE, 'test', from, kind), join(types, `${name}-${kind}`));
    }
    const { compilerOptions } = JSON.parse(readFileSync(join(PACKAGE, 'test', 'types', 'tsconfig.json'), 'utf8'));
    assert.equal(compilerOptions.strict, true);
    writeFileSync(
      join(types, 'tsconfig.json'),
      JSON.stringify({ compilerOptions: { ...compilerOptions, esModuleInterop: true }, include: ['*.mts', '*.cts'] }),
    );
    const tsc = require.resolve('typescript/bin/tsc');
    const { status, stdout } = await node([tsc, '-p', '.', '--listFiles'], { cwd: types });
    assert.equal(status, 0, stdout);
    for (const name of ['index.d.ts', 'index.d.mts', 'jsonwebtoken/index.d.ts', 'jsonwebtoken/index.d.mts']) {
      assert.ok(stdout.includes(join(types, 'node_modules', 'onejwt', name)), name);
    }
  });

  test('without optional dependencies: what was tried, and what to do', async () => {
    const without = emptyProject('without');
    await install(without, '--omit=optional', main());
    const { name, code, message } = await load(without);
    assert.deepEqual([name, code], ['LibraryError', 'ONEJWT_LIBRARY_MISSING']);
    const lines = message.split('\n');
    // What koffi needs here is left out too, so the C library is not known.
    assert.match(lines[0], /^onejwt \d+\.\d+\.\d+: there is no native library that works on \S+\. Tried:$/);
    assert.match(lines[1], /^- \S+, in onejwt itself: is not there$/);
    const described = describePlatform(platform.os, platform.cpu, platform.libc);
    assert.equal(lines[2], `- ${packageName(platform)}, the package for ${described}: is not installed`);
    assert.match(lines[3], /--omit=optional.*lock.*another platform.*"npm install --include=optional".*ONEJWT_LIBRARY/);
    assert.equal(lines.length, 4);

    const named = await load(without, { env: { ONEJWT_LIBRARY: libraryPath } });
    assert.equal(named.code, 'ONEJWT_KOFFI');
    assert.match(named.message, /"npm install --include=optional"/);
    // As the message says.
    await install(without, '--include=optional');
    await works(without);
  });

  /** A project whose installation went wrong in one way, and what is said of it. */
  async function broken(name, damage, options) {
    const made = join(folder, name);
    cpSync(project, made, { recursive: true });
    damage((...names) => join(made, 'node_modules', ...names));
    const { message, code } = await load(made, options);
    const lines = message.split('\n');
    return { message, code, lines, line: lines.find((one) => one.includes(packageName(platform))), remedy: lines.at(-1) };
  }
  const libraryIn = (modules) => modules(packageName(platform), FILE_NAME);

  test('the library is missing from its package', async () => {
    const { code, line } = await broken('missing', (modules) => rmSync(libraryIn(modules)));
    assert.equal(code, 'ONEJWT_LIBRARY_MISSING');
    assert.match(line, /: is not there$/);
  });

  test('a file that is no library', async () => {
    const { code, line, remedy } = await broken('text', (modules) => writeFileSync(libraryIn(modules), 'this is text'));
    assert.equal(code, 'ONEJWT_LIBRARY_FOREIGN');
    assert.ok(line.includes(`, from ${packageName(platform)}: cannot be loaded: it is damaged`), line);
    assert.match(remedy, /^Remove node_modules and run "npm install" on the machine/);
  });

  test('a library for another machine', async () => {
    const { code, line } = await broken('machine', (modules) => {
      const bytes = readFileSync(libraryIn(modules));
      // The kind of machine in the header of ELF, Mach-O and PE alike is what a loader looks at first.
      const at = { linux: 18, darwin: 4, win32: bytes.readUInt32LE(60) + 4 }[process.platform];
      bytes.writeUInt16LE(bytes.readUInt16LE(at) ^ 0xff, at);
      writeFileSync(libraryIn(modules), bytes);
    });
    assert.equal(code, 'ONEJWT_LIBRARY_FOREIGN');
    assert.match(line, /: cannot be loaded: it is damaged, or made for another machine or a newer system \(.+\)$/);
  });

  test('a library of another version than the package', async () => {
    const [major, minor] = version.split('.').map(Number);
    const { code, line, lines, remedy } = await broken('version', (modules) => {
      const path = modules('onejwt', 'package.json');
      const content = JSON.parse(readFileSync(path, 'utf8'));
      writeFileSync(path, JSON.stringify({ ...content, version: `${major}.${minor + 1}.0` }));
    });
    assert.equal(code, 'ONEJWT_LIBRARY_VERSION');
    assert.ok(lines[0].startsWith(`onejwt ${major}.${minor + 1}.0: `));
    assert.ok(line.endsWith(`is version ${version}, but ${major}.${minor + 1}.x is needed`), line);
    assert.match(remedy, /Two versions come from an override, or a lock file/);
  });

  test('another processor than the package is for', async () => {
    const { code, lines, remedy } = await broken('processor', () => {}, {
      setup: "Object.defineProperty(process, 'arch', { value: 'mips' });",
    });
    assert.equal(code, 'ONEJWT_LIBRARY_MISSING');
    assert.match(lines[2], /^- no package is made for \w+-mips/);
    const described = describePlatform(platform.os, platform.cpu, platform.libc);
    assert.equal(lines[3], `- ${packageName(platform)}: is installed, but is for ${described}`);
    assert.match(remedy, /^Build it from the source on such a machine/);
  });

  test('another C library than the package is for', { skip: platform?.libc !== 'glibc' && 'not with glibc' }, async () => {
    const { code, lines, line, remedy } = await broken('musl', () => {}, {
      setup: `const koffi = require('koffi');
        const { load } = koffi;
        koffi.load = (file) => (file === null ? { func() { throw new Error('no such function'); } } : load(file));`,
    });
    assert.equal(code, 'ONEJWT_LIBRARY_FOREIGN');
    assert.match(lines[0], /works on \S+ with musl\. Tried:$/);
    assert.match(line, /: is for glibc, but this is musl$/);
    assert.match(lines[3], /^- no package is made for \S+ with musl$/);
    assert.match(remedy, /^Build it from the source on such a machine/);
  });

  test('a clone installs as a copy without asking for a package with the library', async (t) => {
    const { folder: source, path } = fakeClone(t, { library: libraryPath });
    const application = emptyProject('application');
    registry.requests.length = 0;
    await npm(['install', '--install-links', source], {
      cwd: application,
      env: { ...settings(), PATH: `${path}:${process.env.PATH}` },
    });
    assert.ok(registry.requests.includes('GET /koffi'), registry.requests.join());
    assert.ok(!registry.requests.some((request) => request.includes('@onejwt')), registry.requests.join());
    await works(application);
  });

  test('npm refuses to publish the folder, and publishes what was packed', async (t) => {
    const { url, host, published, stop } = await startRegistry([]);
    t.after(stop);
    const userconfig = join(folder, 'publisher');
    writeFileSync(userconfig, `registry=${url}\n//${host}/:_authToken=test\n`);
    const publish = (...args) =>
      tryNpm(['publish', ...args], { cwd: PACKAGE, env: { ...settings(), npm_config_userconfig: userconfig } });

    const plain = await publish();
    assert.notEqual(plain.status, 0);
    assert.match(plain.stderr, /onejwt: this folder is not what is published: run "make npm"/);
    const without = await publish('--ignore-scripts');
    assert.notEqual(without.status, 0);
    assert.match(without.stderr, /EPRIVATE/);
    assert.deepEqual(published, []);

    for (const path of [library(), main()]) {
      const { status, stderr } = await publish(path);
      assert.equal(status, 0, stderr);
    }
    assert.deepEqual(
      published.map(({ name, access }) => [name, access]),
      [
        [packageName(platform), 'public'],
        ['onejwt', null],
      ],
    );
  });
});
