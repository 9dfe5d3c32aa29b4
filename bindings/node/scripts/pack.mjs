/*
 * Packs what is published: onejwt without a library, and the package with the library for the platform that this runs
 * on, as onejwt-<version>.tgz and onejwt-<platform>-<version>.tgz in the folder given, or target/npm; and the package
 * that `overrides` can put in the place of jsonwebtoken, onejwt-jsonwebtoken-<version>.tgz.
 *
 * The library is the one that ONEJWT_LIBRARY names; `make npm` builds one. The folder bindings/node itself does not
 * depend on the packages for platforms, and is private: so a clone installs without any registry that has them, nobody
 * else's package of such a name gets into one, and npm refuses to publish it with a library that happens to lie in it.
 */

import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

import { fail, here, namedLibrary, npm, require, root } from './building.mjs';
import { stageJsonwebtoken } from './jsonwebtoken.mjs';

const { FILE_NAME, PLATFORMS, describe, fits, packageName } = require('./library.js');
const manifest = require('./package.json');
const { version } = manifest;

/** The platform of a library, which this version of the package must be able to load. */
function platformOf(library) {
  process.env.ONEJWT_LIBRARY = library;
  let native;
  try {
    native = require('./native.js');
  } catch (error) {
    fail(`${library} cannot be packed: ${error.message}`);
  }
  const { libc, libraryVersion } = native;
  if (libraryVersion !== version) fail(`${library} is version ${libraryVersion}, but the package is ${version}`);
  const system = describe(process.platform, process.arch, libc?.family);
  return PLATFORMS.find((platform) => fits(platform, libc)) ?? fail(`no package is made for ${system}: see library.js`);
}

const write = (folder, name, content) => writeFileSync(join(folder, name), content);
const writeManifest = (folder, content) => write(folder, 'package.json', `${JSON.stringify(content, null, 2)}\n`);

/** What licences say goes with every package. */
const LICENCES = ['LICENSE*', 'NOTICE*'];

function copyLicences(folder) {
  for (const name of readdirSync(root)) {
    if (/^(?:LICENSE|NOTICE)/.test(name)) cpSync(join(root, name), join(folder, name));
  }
}

/** The package itself, without what only a folder of the source has. */
function stagePackage(folder) {
  const { private: _, scripts, devDependencies, files, ...published } = manifest;
  const packed = files.filter((name) => !/^(?:native|scripts|LICENSE.*)$/.test(name));
  for (const name of readdirSync(here)) {
    if (!/^(?:\..*|node_modules|native|scripts|test|bench|LICENSE.*|.*\.tgz)$/.test(name)) {
      cpSync(join(here, name), join(folder, name), { recursive: true });
    }
  }
  writeManifest(folder, {
    ...published,
    files: [...packed, ...LICENCES],
    optionalDependencies: Object.fromEntries(PLATFORMS.map((platform) => [packageName(platform), version])),
  });
}

/** The library for a platform. */
function stagePlatform(folder, platform, library) {
  const name = packageName(platform);
  const { os, cpu, libc } = platform;
  const purpose = `The native library of onejwt for ${describe(os, cpu, libc)}`;
  cpSync(library, join(folder, FILE_NAME));
  writeManifest(folder, {
    name,
    version,
    description: purpose,
    license: manifest.license,
    main: FILE_NAME,
    files: [FILE_NAME, ...LICENCES],
    engines: manifest.engines,
    os: [os],
    cpu: [cpu],
    ...(libc && { libc: [libc] }),
    // The system loads it as a file, which it is not in an archive of yarn's.
    preferUnplugged: true,
    // What has a scope is private unless it says otherwise.
    publishConfig: { access: 'public' },
  });
  write(
    folder,
    'README.md',
    `# ${name}\n\n${purpose}. The package \`onejwt\` depends on it and loads it: install that one.\n`,
  );
}

function pack(to, stage) {
  const folder = mkdtempSync(join(tmpdir(), 'onejwt-pack-'));
  let packed;
  try {
    stage(folder);
    copyLicences(folder);
    packed = npm(['pack', '--ignore-scripts', '--loglevel=error', '--pack-destination', to], folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  if (!packed) fail('npm could not pack it');
}

const to = resolve(process.argv[2] ?? join(root, 'target', 'npm'));
const library = namedLibrary() ?? fail('ONEJWT_LIBRARY must name the library to pack: "make npm" builds one');
const platform = platformOf(library);
mkdirSync(to, { recursive: true });
pack(to, stagePackage);
pack(to, (folder) => stagePlatform(folder, platform, library));
pack(to, stageJsonwebtoken);
console.log(`onejwt: packed, with ${library}, in ${to}`);
