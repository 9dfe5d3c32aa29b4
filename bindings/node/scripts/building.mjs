// What making the package ready and packing it have in common: the library from the source, files, and npm.

import { spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, readFileSync, renameSync } from 'node:fs';
import { createRequire } from 'node:module';
import { homedir } from 'node:os';
import { basename, dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

export const here = resolve(dirname(fileURLToPath(import.meta.url)), '..');
export const root = resolve(here, '..', '..');
export const require = createRequire(join(here, 'package.json'));

const { FILE_NAME } = require('./library.js');

export function fail(message) {
  console.error(`onejwt: ${message}`);
  process.exit(1);
}

function sameContent(one, other) {
  return existsSync(other) && readFileSync(one).equals(readFileSync(other));
}

/** Copies in one step: a process that has the old library loaded keeps it as it was. */
export function place(source, to) {
  if (sameContent(source, to)) return;
  mkdirSync(dirname(to), { recursive: true });
  const fresh = `${to}.${process.pid}`;
  copyFileSync(source, fresh);
  renameSync(fresh, to);
}

const found = (command) => spawnSync(command, ['--version'], { stdio: 'ignore' }).error?.code !== 'ENOENT';

/** The C compiler that a build needs and cannot find: that of CC, or cc, which also links. */
function missingCompiler() {
  // There cargo finds it elsewhere than on the path.
  if (process.platform === 'win32') return undefined;
  const [named] = (process.env.CC ?? '').trim().split(/\s+/);
  return [named, 'cc'].filter(Boolean).find((command) => !found(command));
}

/** Whether this folder lies in a clone of the whole source. */
export const inSource = () => existsSync(join(root, 'Cargo.toml')) && existsSync(join(root, 'include', 'onejwt.h'));

/** Builds the library and returns where it is. */
export function build() {
  const home = join(process.env.CARGO_HOME ?? join(homedir(), '.cargo'), 'bin', 'cargo');
  const commands = [process.env.CARGO, 'cargo', home].filter(Boolean);
  const args = ['build', '--locked', '--release', '--package', 'onejwt-cdylib', '--message-format', 'json-render-diagnostics'];
  for (const command of commands) {
    const { error, status, stdout } = spawnSync(command, args, {
      cwd: root,
      encoding: 'utf8',
      maxBuffer: 1 << 28,
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    if (error?.code === 'ENOENT') continue;
    if (error) fail(`cannot run ${command}: ${error.message}`);
    if (status !== 0) {
      const compiler = missingCompiler();
      if (compiler !== undefined) {
        fail(
          `the library could not be built: the C compiler ${compiler} is missing, which its cryptography needs: install ` +
            "one (gcc and libc6-dev on Debian and Ubuntu, gcc on Fedora, 'xcode-select --install' on macOS), or set " +
            `ONEJWT_LIBRARY to a built ${FILE_NAME}`,
        );
      }
      fail(`the library could not be built (${command} ${args.join(' ')} in ${root})`);
    }
    const files = stdout
      .split('\n')
      .filter((line) => line.startsWith('{'))
      .flatMap((line) => JSON.parse(line).filenames ?? []);
    const built = files.find((file) => basename(file) === FILE_NAME);
    return built ?? fail(`cargo built no ${FILE_NAME}`);
  }
  return fail(
    `cargo is not installed, which builds the native library: install Rust (https://rustup.rs), or set ONEJWT_LIBRARY to a built ${FILE_NAME}`,
  );
}

/** The library that ONEJWT_LIBRARY names, or undefined. */
export function namedLibrary() {
  const named = process.env.ONEJWT_LIBRARY;
  if (!named) return undefined;
  const file = resolve(named);
  return existsSync(file) ? file : fail(`ONEJWT_LIBRARY names ${file}, which is not there`);
}

/** How to reach the registry: what applies wherever npm is run. */
const REACH =
  /^npm_config_(registry|cache|userconfig|globalconfig|offline|prefer_offline|cafile|ca|proxy|https_proxy|noproxy|strict_ssl)$/i;

/** Runs npm in a folder; whether it succeeded. What else an npm that runs this was told is for another project. */
export function npm(args, cwd) {
  const running = process.env.npm_execpath;
  const command = running ? [process.execPath, running] : ['npm'];
  const env = Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !/^npm_config_/i.test(name) || REACH.test(name)),
  );
  const { error, status } = spawnSync(command[0], [...command.slice(1), ...args], {
    cwd,
    env,
    // Standard output may be that of `npm pack --json`.
    stdio: ['ignore', 2, 2],
  });
  return error === undefined && status === 0;
}
