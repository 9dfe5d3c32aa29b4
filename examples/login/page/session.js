// The session: the one place that has the access token, in a variable of this module and nowhere else. No other module gets
// it, no storage, no global variable, no attribute, no message to another tab. The refresh token is in a cookie that no script
// can read. What a service is sent goes through call().

import { describe, tampered } from './token.js';

// As they are before any other script runs.
const fetch = globalThis.fetch.bind(globalThis);
const locks = navigator.locks;

// The other tabs. They are told that something happened, and ask the issuer themselves.
const tabs = 'BroadcastChannel' in globalThis ? new BroadcastChannel('session') : undefined;
const PATIENCE = 15_000;
const LONGEST_PAUSE = 60_000;

/** The issuer or a service could not be asked, or could not answer. */
export class Unavailable extends Error {}

/**
 * What happens, as events. `in`: there is a token, `detail.view` of it and `detail.why`. `out`: there is none, `detail.why`.
 * `waiting`: the issuer cannot be asked now, and will be asked again.
 */
export const events = new EventTarget();

let held = null;
// Goes up when someone logs in or out here or in another tab, so that an answer that comes late is dropped.
let era = 0;
let renewing = null;
let timer;
let pause = 0;

function tell(name, detail) {
  events.dispatchEvent(new CustomEvent(name, { detail }));
}

async function ask(path, init) {
  try {
    const response = await fetch(path, {
      cache: 'no-store',
      redirect: 'error',
      referrerPolicy: 'no-referrer',
      signal: AbortSignal.timeout(PATIENCE),
      ...init,
    });
    const text = await response.text();
    let body = null;
    try {
      if (text !== '') body = JSON.parse(text);
    } catch {
      // An error page of something between. Its status says enough.
    }
    return {
      status: response.status,
      challenge: response.headers.get('WWW-Authenticate'),
      retryAfter: response.headers.get('Retry-After'),
      body,
    };
  } catch (error) {
    throw new Unavailable('no answer', { cause: error });
  }
}

/** To the issuer: the only requests that the cookie goes with. */
function post(route, body) {
  return ask(`/auth/${route}`, {
    method: 'POST',
    credentials: 'same-origin',
    // Who logs out and closes the page at once is logged out.
    keepalive: route === 'logout',
    ...(body !== undefined && { headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) }),
  });
}

/** One tab at a time exchanges the cookie. Where there are no locks, the issuer puts up with two that come at once. */
function alone(work) {
  return locks === undefined ? work() : locks.request('refresh', work);
}

function take({ access_token: token, address_token: address, expires_in: seconds }, why) {
  const now = Date.now();
  const before = held?.view.claims.sub;
  const view = describe(token);
  // By this machine's clock, which may be wrong; so not by `exp`.
  held = { token, address, view, endsAt: now + seconds * 1000, seconds };
  pause = 0;
  // Early enough for a second try, and not all tabs at once.
  const margin = Math.min(60, seconds / 5) * (1 + Math.random() / 5);
  held.renewsAt = held.endsAt - margin * 1000;
  schedule(held.renewsAt - now);
  tell('in', {
    why,
    view,
    issuedAt: now,
    endsAt: held.endsAt,
    renewsAt: held.renewsAt,
    hasAddress: address !== undefined,
    isAnother: before !== undefined && before !== view.claims.sub,
  });
}

function drop(why) {
  held = null;
  clearTimeout(timer);
  tell('out', { why });
}

function schedule(milliseconds) {
  clearTimeout(timer);
  timer = setTimeout(renewIfDue, Math.max(0, milliseconds));
}

/** Nobody looks at a hidden tab: it renews when it is looked at again, or asked to do something. */
function renewIfDue() {
  if (held === null || document.hidden) return;
  const left = held.renewsAt - Date.now();
  if (left > 0) schedule(left);
  else renew('due').catch(retry);
}

function retry(error) {
  if (!(error instanceof Unavailable)) throw error;
  if (held === null) return;
  pause = Math.min(LONGEST_PAUSE, pause * 2 || 2000);
  tell('waiting', { seconds: pause / 1000, isOver: held.endsAt <= Date.now() });
  schedule(pause);
}

async function exchange(why) {
  const began = era;
  const answer = await post('refresh');
  // Meanwhile someone logged in or out.
  if (began !== era) return;
  if (answer.status === 200) take(answer.body, why);
  else if (answer.status === 401) drop(held === null ? 'none' : 'ended');
  else throw new Unavailable(`the issuer answered with ${answer.status}`);
}

/** Exchanges the cookie for new tokens. Rejects with Unavailable where the issuer cannot be asked. */
export function renew(why = 'asked') {
  renewing ??= alone(() => exchange(why)).finally(() => {
    renewing = null;
  });
  return renewing;
}

/** Is there a session already? */
export function start() {
  return renew('found');
}

export function signUp(account) {
  return post('signup', account);
}

/** The issuer's answer, without the tokens. */
export function logIn(email, password) {
  return alone(async () => {
    const answer = await post('login', { email, password });
    if (answer.status !== 200) return answer;
    era += 1;
    take(answer.body, 'logged in');
    tabs?.postMessage('in');
    return { status: 200 };
  });
}

/** Here and in the other tabs at once, also where the issuer cannot be told: then the promise rejects with Unavailable. */
export function logOut() {
  era += 1;
  drop('logged out');
  tabs?.postMessage('out');
  return alone(async () => {
    const answer = await post('logout');
    if (answer.status !== 204) throw new Unavailable(`the issuer answered with ${answer.status}`);
  });
}

function send(path, { method, body, as, withAddress }) {
  const headers = {};
  if (as === 'user') headers.Authorization = `Bearer ${held.token}`;
  if (as === 'address') headers.Authorization = `Bearer ${held.address}`;
  if (as === 'forger') headers.Authorization = `Bearer ${tampered(held.token)}`;
  const content = withAddress ? { ...body, address_token: held.address } : body;
  if (content !== undefined) headers['Content-Type'] = 'application/json';
  return ask(path, { method, credentials: 'omit', headers, body: content && JSON.stringify(content) });
}

/**
 * Calls a service with the access token. One that is about to end is renewed before, and one that the service no longer
 * takes once after; the answer's `renewed` says so. `as`: `nobody` sends none, `forger` one that was
 * changed, `address` the one that is for the shipping service's eyes only.
 */
export async function call(path, { method = 'GET', body, as = 'user', withAddress = false } = {}) {
  const request = { method, body, as, withAddress };
  let renewed = '';
  if (as === 'user' && held !== null && held.renewsAt <= Date.now()) {
    try {
      await renew('due');
      renewed = 'before';
    } catch (error) {
      // As long as it lasts, it is good without the issuer.
      if (!(error instanceof Unavailable) || held === null || held.endsAt <= Date.now()) throw error;
    }
  }
  if (held === null) return { status: 0, body: null, challenge: null, renewed };
  let answer = await send(path, request);
  if (as === 'user' && answer.status === 401 && answer.challenge?.includes('error="invalid_token"')) {
    await renew('refused');
    if (held === null) return { ...answer, renewed };
    answer = await send(path, request);
    renewed = 'after';
  }
  return { ...answer, renewed };
}

tabs?.addEventListener('message', ({ data }) => {
  era += 1;
  if (data === 'out') {
    if (held !== null) drop('elsewhere');
  } else {
    // Not what an exchange brings that began before.
    Promise.resolve(renewing)
      .catch(() => {})
      .then(() => renew('elsewhere'))
      .catch(retry);
  }
});
document.addEventListener('visibilitychange', renewIfDue);
// The page comes back as it was left, and someone may have logged out meanwhile.
globalThis.addEventListener('pageshow', ({ persisted }) => {
  if (persisted && held !== null) renew('due').catch(retry);
});
