// Copies of the package, to try it out elsewhere.

import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const PACKAGE = fileURLToPath(new URL('../../', import.meta.url));

/** A new folder that is removed after the test. */
export function scratch(t) {
  const folder = mkdtempSync(join(tmpdir(), 'onejwt-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** Copies the package's own files, without the library, and links to its dependencies. */
export function copyPackage(to, { dependencies = true } = {}) {
  mkdirSync(to, { recursive: true });
  for (const name of readdirSync(PACKAGE)) {
    if (!['node_modules', 'native', 'test', 'bench'].includes(name) && !name.endsWith('.tgz')) {
      cpSync(join(PACKAGE, name), join(to, name), { recursive: true });
    }
  }
  if (dependencies) symlinkSync(join(PACKAGE, 'node_modules'), join(to, 'node_modules'));
  return to;
}

/** A folder for PATH that has node and what a shell needs, but no cargo. */
export function barePath(t) {
  const folder = scratch(t);
  symlinkSync(process.execPath, join(folder, 'node'));
  return folder;
}

/** A cargo that says that it has built this library. */
const builds = (library) => `
  require('node:fs').appendFileSync('cargo.log', process.argv.slice(2).join(' ') + '\\n');
  console.log('not JSON');
  console.log(JSON.stringify({ reason: 'compiler-artifact', filenames: ['/elsewhere/libother.rlib'] }));
  console.log(JSON.stringify({ reason: 'compiler-artifact', filenames: [${JSON.stringify(library)}] }));
  console.log(JSON.stringify({ reason: 'build-finished', success: true }));`;

/** A clone with a cargo that is a script: this one, or one that would have built this library. */
export function fakeClone(t, { library, cargo = library && builds(library) } = {}) {
  const clone = scratch(t);
  const path = barePath(t);
  const folder = join(clone, 'bindings', 'node');
  mkdirSync(join(clone, 'include'));
  writeFileSync(join(clone, 'Cargo.toml'), '[package]\n');
  writeFileSync(join(clone, 'include', 'onejwt.h'), '');
  writeFileSync(join(clone, 'LICENSE-MIT'), 'MIT\n');
  copyPackage(folder);
  if (cargo !== undefined) writeFileSync(join(path, 'cargo'), `#!${process.execPath}\n${cargo}\n`, { mode: 0o755 });
  return { clone, folder, path };
}
