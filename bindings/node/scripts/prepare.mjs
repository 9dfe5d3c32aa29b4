/*
 * Makes the package usable where it lies: puts the native library into native/<platform>-<arch>/, and sees to it that
 * what it depends on is there. npm runs it for `npm install` in this folder, for `npm install <this folder>` elsewhere
 * and for `npm pack`; what is published (scripts/pack.mjs) has neither this script nor any other.
 */

import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';

import { build, fail, here, inSource, namedLibrary, npm, place, require, root } from './building.mjs';

const { FILE_NAME, carriedPath } = require('./library.js');

function prepareLibrary() {
  const named = namedLibrary();
  if (named !== undefined) {
    place(named, carriedPath);
  } else if (inSource()) {
    place(build(), carriedPath);
  } else if (!existsSync(carriedPath)) {
    fail(
      `there is no library at ${carriedPath} and no source to build it from: set ONEJWT_LIBRARY to a built ${FILE_NAME}`,
    );
  }
  for (const licence of ['LICENSE-MIT', 'LICENSE-APACHE', 'LICENSE-THIRD-PARTY']) {
    const text = join(root, licence);
    if (existsSync(text)) place(text, join(here, licence));
  }
}

/** For a folder outside of the project that installs it, npm makes a link but leaves out what the folder depends on. */
function prepareDependencies() {
  const missing = Object.keys(require('./package.json').dependencies).filter((name) => {
    try {
      require(name);
      return false;
    } catch (error) {
      return error.code === 'MODULE_NOT_FOUND' || fail(`${name} cannot be loaded: ${error.message}`);
    }
  });
  if (missing.length === 0) return;
  if (!npm(['ci', '--omit=dev', '--ignore-scripts', '--no-audit', '--no-fund'], here)) {
    rmSync(join(here, 'node_modules'), { recursive: true, force: true });
    fail(`its dependencies (${missing.join(', ')}) could not be installed: run "npm install" in ${here}`);
  }
}

prepareLibrary();
prepareDependencies();
