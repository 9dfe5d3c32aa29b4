'use strict';

/*
 * Where the native library is, and what is said when there is none that works. It comes from the file that
 * ONEJWT_LIBRARY names, and then from nowhere else; or from what a folder of the source carries once it was made ready;
 * or, for the published package, from a package of its own for each platform. What was built on this machine goes
 * before what was published, so that a change of the source is never silently without effect.
 */

const fs = require('node:fs');
const path = require('node:path');

const { LibraryError } = require('./errors.js');
const { optionalDependencies, version } = require('./package.json');

/**
 * The platforms that a package with the library is published for, and so what the published package depends on. A
 * further one needs a line here, and `make npm` on a machine of its kind.
 */
const PLATFORMS = Object.freeze([
  { name: 'linux-x64-gnu', os: 'linux', cpu: 'x64', libc: 'glibc' },
]);

const packageName = ({ name }) => `@onejwt/${name}`;
const isHere = ({ os, cpu }) => os === process.platform && cpu === process.arch;
/** Whether a platform is this one, as far as is known: `libc` is undefined where it is not known or makes no difference. */
const fits = (platform, libc) => isHere(platform) && (libc === undefined || platform.libc === libc.family);

const FILE_NAME = { darwin: 'libonejwt.dylib', win32: 'onejwt.dll' }[process.platform] ?? 'libonejwt.so';

/** Where scripts/prepare.mjs puts the library of a folder of the source. */
const carriedPath = path.join(__dirname, 'native', `${process.platform}-${process.arch}`, FILE_NAME);

const MISSING = 'ONEJWT_LIBRARY_MISSING';

/** A place for the library: the `file`, or the `error` that says why there is none. */
function place(what, file, libc) {
  const error = fs.existsSync(file) ? undefined : new LibraryError('is not there', MISSING);
  return { what: `${file}, ${what}`, file, libc, error };
}

/** The folder of an installed package, or undefined. */
function folderOf(platform) {
  try {
    return path.dirname(require.resolve(`${packageName(platform)}/package.json`));
  } catch {
    return undefined;
  }
}

const describe = (os, cpu, libc) => [`${os}-${cpu}`, ...(libc ? [libc] : [])].join(' with ');

function packaged(platform) {
  const name = packageName(platform);
  const { os, cpu, libc } = platform;
  const folder = folderOf(platform);
  if (folder !== undefined) return place(`from ${name}`, path.join(folder, FILE_NAME), libc);
  const error = new LibraryError('is not installed', MISSING);
  return { what: `${name}, the package for ${describe(os, cpu, libc)}`, error };
}

/** Where to look, in this order. */
function places() {
  const named = process.env.ONEJWT_LIBRARY;
  if (named) return [place('which ONEJWT_LIBRARY names', path.resolve(named))];
  return [place('in onejwt itself', carriedPath), ...PLATFORMS.filter(isHere).map(packaged)];
}

/** What else there is to say: no package is for this platform, or one for another was installed. */
function remarks(here, libc) {
  const lines = PLATFORMS.some((platform) => fits(platform, libc)) ? [] : [`- no package is made for ${here}`];
  for (const platform of PLATFORMS) {
    const { os, cpu } = platform;
    if (!isHere(platform) && folderOf(platform) !== undefined) {
      lines.push(`- ${packageName(platform)}: is installed, but is for ${describe(os, cpu, platform.libc)}`);
    }
  }
  return lines;
}

const OR_NAME_ONE = ', or set ONEJWT_LIBRARY to a built library.';

function remedy(tried, libc) {
  if (process.env.ONEJWT_LIBRARY) {
    return 'Set ONEJWT_LIBRARY to the right file, or unset it to use the library that was installed.';
  }
  // Only what is published depends on the packages for platforms.
  if (optionalDependencies === undefined) {
    const isSource = fs.existsSync(path.join(__dirname, '..', '..', 'Cargo.toml'));
    return isSource
      ? `Run "npm run prepare" in ${__dirname} (it needs Rust)${OR_NAME_ONE}`
      : `Run "npm run prepare" in bindings/node of the source (it needs Rust) and install that folder again${OR_NAME_ONE}`;
  }
  if (!PLATFORMS.some((platform) => fits(platform, libc))) {
    return (
      'Build it from the source on such a machine: "npm install --install-links" with the path of its folder ' +
      `bindings/node (it needs Rust)${OR_NAME_ONE}`
    );
  }
  if (tried.some(({ error }) => error.code !== MISSING)) {
    return (
      'Remove node_modules and run "npm install" on the machine, or in the image, where the program runs. Two versions ' +
      'come from an override, or a lock file, that names only one of the two packages. Or set ONEJWT_LIBRARY to a ' +
      'built library.'
    );
  }
  return (
    'npm leaves the package out where it is told to (--omit=optional, --no-optional, or the same in .npmrc), and where ' +
    'package-lock.json or node_modules was made on another platform. Run "npm install --include=optional"; if that does ' +
    `not help, remove node_modules and package-lock.json first${OR_NAME_ONE}`
  );
}

/** What to throw when no place has a library that works; `libc` is this machine's, where that is known. */
function refusal(tried, libc) {
  const here = describe(process.platform, process.arch, libc && [libc.family, libc.version].filter(Boolean).join(' '));
  const { error } = tried.find((one) => one.error.code !== MISSING) ?? tried[0];
  const lines = [
    `onejwt ${version}: there is no native library that works on ${here}. Tried:`,
    ...tried.map((one) => `- ${one.what}: ${one.error.message}`),
    ...(process.env.ONEJWT_LIBRARY ? [] : remarks(here, libc)),
    remedy(tried, libc),
  ];
  return new LibraryError(lines.join('\n'), error.code, error.cause);
}

module.exports = { PLATFORMS, FILE_NAME, carriedPath, describe, fits, packageName, places, refusal };
