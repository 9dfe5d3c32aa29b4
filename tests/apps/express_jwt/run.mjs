/*
 * Runs the tests on jsonwebtoken, and once more in a copy in which onejwt-jsonwebtoken stands in its place, as `overrides`
 * puts it there for the packages that import it.
 *
 * ONEJWT_PACKAGE: the folder of the onejwt package; bindings/node of this clone if left out.
 */

import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));
const clone = join(here, '..', '..', '..', 'bindings', 'node');
const onejwt = resolve(process.env.ONEJWT_PACKAGE ?? clone);
const { NAME, stageJsonwebtoken } = await import(join(clone, 'scripts', 'jsonwebtoken.mjs'));

function runTests(folder, name) {
  console.log(`# ${name}`);
  // Without V8's background tasks, which can hang a process of Node 20 at its end.
  const command = ['--single-threaded', '--test', 'guard.test.js'];
  const { status, error } = spawnSync(process.execPath, command, {
    cwd: folder,
    stdio: 'inherit',
    env: { ...process.env, EXPECTED: name },
  });
  if (error) throw error;
  return status === 0;
}

function onOnejwt() {
  const folder = mkdtempSync(join(tmpdir(), 'onejwt-express-jwt-'));
  try {
    // Copied and not linked: a link leads a package to what is beside it where it really is.
    cpSync(join(here, 'node_modules'), join(folder, 'node_modules'), { recursive: true });
    cpSync(join(here, 'guard.test.js'), join(folder, 'guard.test.js'));
    const place = join(folder, 'node_modules', 'jsonwebtoken');
    rmSync(place, { recursive: true });
    mkdirSync(place);
    stageJsonwebtoken(place);
    symlinkSync(onejwt, join(folder, 'node_modules', 'onejwt'));
    return runTests(folder, NAME);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const passed = [runTests(here, 'jsonwebtoken'), onOnejwt()];
process.exitCode = passed.every(Boolean) ? 0 : 1;
