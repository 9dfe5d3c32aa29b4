// Copies of the package, to try it out elsewhere.

import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync } from 'node:fs';
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
