/*
 * Runs the program's tests as they are, on jsonwebtoken, and once more in a copy whose import says
 * onejwt/jsonwebtoken. Nothing else is different.
 *
 * ONEJWT_PACKAGE: the folder of the onejwt package; bindings/node of this clone if left out.
 */

import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));
const onejwt = resolve(process.env.ONEJWT_PACKAGE ?? join(here, '..', '..', '..', 'bindings', 'node'));
const IMPORT = "require('jsonwebtoken')";
const FILES = ['app.js', 'app.test.js'];

function runTests(folder, name) {
  console.log(`# ${name}`);
  // Without V8's background tasks, which can hang a process of Node 20 at its end.
  const command = ['--single-threaded', '--test', 'app.test.js'];
  const { status, error } = spawnSync(process.execPath, command, { cwd: folder, stdio: 'inherit' });
  if (error) throw error;
  return status === 0;
}

function onOnejwt() {
  const folder = mkdtempSync(join(tmpdir(), 'onejwt-express-'));
  try {
    mkdirSync(join(folder, 'node_modules'));
    for (const name of readdirSync(join(here, 'node_modules'))) {
      // What it is to do without.
      if (name === 'jsonwebtoken' || name.startsWith('.')) continue;
      symlinkSync(join(here, 'node_modules', name), join(folder, 'node_modules', name));
    }
    symlinkSync(onejwt, join(folder, 'node_modules', 'onejwt'));
    for (const file of FILES) {
      const text = readFileSync(join(here, file), 'utf8');
      if (text.split(IMPORT).length !== 2) throw new Error(`${file} does not have one ${IMPORT}`);
      writeFileSync(join(folder, file), text.replace(IMPORT, "require('onejwt/jsonwebtoken')"));
    }
    return runTests(folder, 'onejwt/jsonwebtoken');
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const passed = [runTests(here, 'jsonwebtoken'), onOnejwt()];
process.exitCode = passed.every(Boolean) ? 0 : 1;
