// Pictures of the page: `node pictures.mjs all FOLDER`, light and dark, wide and narrow, in each of its states;
// `node pictures.mjs one FILE`, the one that the README shows.

import { mkdirSync } from 'node:fs';
import { join } from 'node:path';

import { launch, login, newEmail, open, signUp } from './browser.mjs';

const ALICE = { address: '12 Mill Lane, Cambridge', name: 'Alice Miller' };

async function order(page) {
  await page.getByLabel('Order an article').fill('a lamp');
  await page.getByRole('button', { name: 'Order', exact: true }).click();
  await page.getByText('"a lamp"').waitFor();
}

async function one(browser, path) {
  const context = await browser.newContext({
    locale: 'en-GB',
    timezoneId: 'UTC',
    viewport: { width: 1150, height: 1000 },
    deviceScaleFactor: 0.9,
  });
  const page = await context.newPage();
  await page.clock.install();
  await page.goto(login.site);
  await signUp(page, { ...ALICE, email: 'alice@example.com' });
  await order(page);
  // Again, when the service has the keys.
  for (let round = 0; round < 3; round += 1) {
    const answered = page.waitForResponse('**/shipments');
    await page.getByRole('button', { name: 'Ship to my address' }).click();
    await answered;
    await page.locator('#body', { hasText: 'Mill Lane' }).waitFor();
  }
  // Three minutes later, for the page: a part of the ring is gone.
  await page.clock.fastForward('03:12');
  await page.mouse.move(0, 0);
  await page.screenshot({ path, animations: 'disabled' });
}

async function all(browser, folder) {
  mkdirSync(folder, { recursive: true });
  for (const colorScheme of ['light', 'dark']) {
    for (const [size, width] of [
      ['wide', 1280],
      ['narrow', 390],
    ]) {
      const context = await browser.newContext({ colorScheme, locale: 'en-GB', viewport: { width, height: 800 } });
      const page = await open(context);
      const shoot = (name) =>
        page.screenshot({
          path: join(folder, `${name}-${size}-${colorScheme}.png`),
          animations: 'disabled',
          fullPage: true,
        });
      await page.getByRole('heading', { name: 'Log in', exact: true }).waitFor();
      await shoot('log-in');
      await page.getByRole('button', { name: 'Sign up', exact: true }).click();
      await page.getByRole('button', { name: 'Sign up', exact: true }).click();
      await shoot('sign-up');
      await page.reload();
      await signUp(page, { ...ALICE, email: newEmail() });
      await order(page);
      await shoot('ordered');
      await page.getByRole('button', { name: 'With a changed token' }).click();
      await page.locator('#pill', { hasText: '401' }).waitFor();
      await page.getByRole('button', { name: 'Renew now' }).click();
      await page.getByText('You renewed the token').waitFor();
      await shoot('refused');
      await page.getByRole('button', { name: 'Log out' }).click();
      await page.getByText('You are logged out.').waitFor();
      await shoot('logged-out');
      await context.close();
    }
  }
}

const [what, path] = process.argv.slice(2);
const browser = await launch();
try {
  await (what === 'one' ? one : all)(browser, path);
} finally {
  await browser.close();
}
