// Processes as a user starts them: nothing of the npm and the node that run the tests is left in their environment.

import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';

const clean = Object.fromEntries(
  Object.entries(process.env).filter(([name]) => !/^(npm_|NODE_(OPTIONS|PATH|TEST)|CARGO|ONEJWT_)/i.test(name)),
);

/** Runs a program; while it does, a server of the test's own can answer it. */
export function run(command, args, { cwd, path, env = {} } = {}) {
  return new Promise((resolve, reject) => {
    const options = { cwd, env: { ...clean, ...(path && { PATH: path, HOME: path }), ...env }, maxBuffer: 1 << 26 };
    execFile(command, args, options, (error, stdout, stderr) => {
      if (typeof error?.code === 'string') reject(error);
      else resolve({ status: error === null ? 0 : error.code, stdout, stderr });
    });
  });
}

export const node = (args, options) => run(process.execPath, args, options);

/** The npm that runs this, or the one that is installed. */
const found = process.env.npm_execpath
  ? { command: process.execPath, args: [process.env.npm_execpath] }
  : { command: 'npm', args: [] };

/** What npm says and does, without questions to the registry that nobody asked for. */
export const tryNpm = (args, options) =>
  run(found.command, [...found.args, ...args, '--no-audit', '--no-fund', '--loglevel=error'], {
    ...options,
    env: { npm_config_update_notifier: 'false', ...options.env },
  });

/** What npm prints. */
export async function npm(args, options) {
  const { status, stdout, stderr } = await tryNpm(args, options);
  assert.equal(status, 0, `npm ${args.join(' ')}: ${stderr}`);
  return stdout;
}
