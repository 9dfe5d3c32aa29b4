// What the tests of the page and its pictures share: the browser, and what a person does in it.

import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

import { chromium } from 'playwright-core';

export const login = JSON.parse(process.env.LOGIN);
export const PASSWORD = 'correct horse battery staple';

/**
 * Debian's Chromium. Names of other sites lead to this machine, and the certificates are believed by their very keys; all
 * other mistakes of a certificate stay mistakes.
 */
export function launch() {
  const names = [login.host, new URL(login.partner).hostname, new URL(login.stranger).hostname];
  return chromium.launch({
    executablePath: login.chromium,
    args: [
      ...(login.isRoot ? ['--no-sandbox'] : []),
      `--host-resolver-rules=${names.map((name) => `MAP ${name} 127.0.0.1`).join(', ')}`,
      `--ignore-certificate-errors-spki-list=${login.keyHashes.join(',')}`,
    ],
  });
}

/** A command of the issuer, such as `grant`. */
export async function command(...given) {
  const [program, ...rest] = login.issuer.command;
  const env = { PATH: process.env.PATH, ...login.issuer.environment };
  return (await promisify(execFile)(program, [...rest, ...given], { env })).stdout;
}

let users = 0;
export const newEmail = () => `user-${(users += 1)}@example.com`;

export async function open(context, path = '/') {
  const page = await context.newPage();
  await page.goto(login.site + path);
  return page;
}

export async function signUp(page, { email = newEmail(), name = 'Alice Miller', address } = {}) {
  await page.getByRole('button', { name: 'Sign up', exact: true }).click();
  const form = page.locator('form:visible');
  await form.getByLabel('Name').fill(name);
  await form.getByLabel('E-mail').fill(email);
  await form.getByLabel('Password').fill(PASSWORD);
  if (address !== undefined) await form.getByLabel('Postal address').fill(address);
  await form.getByRole('button', { name: 'Sign up', exact: true }).click();
  await page.getByRole('heading', { name: `Hello, ${name}` }).waitFor();
  return email;
}

export async function logIn(page, email, password = PASSWORD) {
  const form = page.locator('form:visible');
  await form.getByLabel('E-mail').fill(email);
  await form.getByLabel('Password').fill(password);
  await form.getByRole('button', { name: 'Log in', exact: true }).click();
}
