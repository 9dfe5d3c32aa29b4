/*
 * Makes the package usable where it lies: puts the native library into native/<platform>-<arch>/, and sees to it that
 * what it depends on is there. npm runs it for `npm install` in this folder, for `npm install <this folder>` elsewhere
 * and for `npm pack`; who installs the packed file runs nothing.
 */

import { spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { homedir } from 'node:os';
import { basename, dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = resolve(dirname(fileURLToPath(import.meta.url)), '..');
const root = resolve(here, '..', '..');
const fileName = { darwin: 'libonejwt.dylib', win32: 'onejwt.dll' }[process.platform] ?? 'libonejwt.so';
const target = join(here, 'native', `${process.platform}-${process.arch}`, fileName);

function fail(message) {
  console.error(`onejwt: ${message}`);
  process.exit(1);
}

function sameContent(one, other) {
  return existsSync(other) && readFileSync(one).equals(readFileSync(other));
}

/** Copies in one step: a process that has the old library loaded keeps it as it was. */
function place(source, to) {
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

/** Builds the library and returns where it is. */
function build() {
  const home = join(process.env.CARGO_HOME ?? join(homedir(), '.cargo'), 'bin', 'cargo');
  const commands = [process.env.CARGO, 'cargo', home].filter(Boolean);
  // --crate-type: a package that builds an rlib too gets no link-time optimisation.
  const args = [
    'rustc',
    '--locked',
    '--lib',
    '--release',
    '--crate-type',
    'cdylib',
    '--message-format',
    'json-render-diagnostics',
  ];
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
            `ONEJWT_LIBRARY to a built ${fileName}`,
        );
      }
      fail(`the library could not be built (${command} ${args.join(' ')} in ${root})`);
    }
    const files = stdout
      .split('\n')
      .filter((line) => line.startsWith('{'))
      .flatMap((line) => JSON.parse(line).filenames ?? []);
    const built = files.find((file) => basename(file) === fileName);
    return built ?? fail(`cargo built no ${fileName}`);
  }
  return fail(
    `cargo is not installed, which builds the native library: install Rust (https://rustup.rs), or set ONEJWT_LIBRARY to a built ${fileName}`,
  );
}

function prepareLibrary() {
  const named = process.env.ONEJWT_LIBRARY;
  if (named) {
    if (!existsSync(named)) fail(`ONEJWT_LIBRARY names ${resolve(named)}, which is not there`);
    place(named, target);
  } else if (existsSync(join(root, 'Cargo.toml')) && existsSync(join(root, 'include', 'onejwt.h'))) {
    place(build(), target);
  } else if (!existsSync(target)) {
    fail(`there is no library at ${target} and no source to build it from: set ONEJWT_LIBRARY to a built ${fileName}`);
  }
  for (const licence of ['LICENSE-MIT', 'LICENSE-APACHE']) {
    const text = join(root, licence);
    if (existsSync(text)) place(text, join(here, licence));
  }
}

/** For a folder outside of the project that installs it, npm makes a link but leaves out what the folder depends on. */
function prepareDependencies() {
  const require = createRequire(join(here, 'package.json'));
  const missing = Object.keys(require('./package.json').dependencies).filter((name) => {
    try {
      require(name);
      return false;
    } catch (error) {
      return error.code === 'MODULE_NOT_FOUND' || fail(`${name} cannot be loaded: ${error.message}`);
    }
  });
  if (missing.length === 0) return;
  const npm = process.env.npm_execpath;
  const command = npm ? [process.execPath, npm] : ['npm'];
  // How to reach the registry applies here too; what else npm was told is for the other project.
  const reach =
    /^npm_config_(registry|cache|userconfig|globalconfig|offline|prefer_offline|cafile|ca|proxy|https_proxy|noproxy|strict_ssl)$/i;
  const env = Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !/^npm_config_/i.test(name) || reach.test(name)),
  );
  const args = ['ci', '--omit=dev', '--ignore-scripts', '--no-audit', '--no-fund'];
  const { error, status } = spawnSync(command[0], [...command.slice(1), ...args], {
    cwd: here,
    env,
    // Standard output may be that of `npm pack --json`.
    stdio: ['ignore', 2, 2],
  });
  if (error || status !== 0) {
    rmSync(join(here, 'node_modules'), { recursive: true, force: true });
    fail(`its dependencies (${missing.join(', ')}) could not be installed: run "npm install" in ${here}`);
  }
}

prepareLibrary();
prepareDependencies();
