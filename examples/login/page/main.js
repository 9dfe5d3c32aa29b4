// What is seen of the session: forms, the token, the clock, calls and what happened. Texts only ever become text nodes.

import { Unavailable, call, events, logIn, logOut, renew, signUp, start } from './session.js';
import { meaning } from './token.js';

const at = (id) => document.getElementById(id);
const clockTime = new Intl.DateTimeFormat(undefined, { timeStyle: 'medium' });
const fullTime = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'medium' });

// --- What is said -----------------------------------------------------------------------------------------------------

/** For who does not see it. */
function say(text) {
  at('said').textContent = text;
}

/** Keeps a line of what happened; the list is a live region, so it is read too. */
function note(text) {
  const [item, time] = [document.createElement('li'), document.createElement('time')];
  const now = new Date();
  time.dateTime = now.toISOString();
  time.textContent = clockTime.format(now);
  item.append(time, text);
  at('log').prepend(item);
  while (at('log').childElementCount > 50) at('log').lastChild.remove();
}

function notice(text, { calm = false } = {}) {
  at('door-notice').textContent = text;
  at('door-notice').classList.toggle('calm', calm);
}

function minutes(seconds) {
  const rounded = Math.ceil(seconds / 60);
  return rounded === 1 ? 'a minute' : `${rounded} minutes`;
}

function trouble(error) {
  if (!(error instanceof Unavailable)) throw error;
  return 'The server cannot be reached now. Try again in a moment.';
}

// --- Which part of the page is seen -----------------------------------------------------------------------------------

function show(part) {
  for (const id of ['looking', 'door', 'desk']) at(id).hidden = id !== part;
  at('who').hidden = part !== 'desk';
  document.title = part === 'desk' ? 'Your session – onejwt' : 'Log in – onejwt';
}

/** Where the focus goes when what had it is gone. */
function enter(form) {
  at('log-in').hidden = form !== 'log-in';
  at('sign-up').hidden = form !== 'sign-up';
  for (const field of document.querySelectorAll('.forms input')) fault(field, '');
  at(`${form}-title`).focus();
}

for (const form of ['log-in', 'sign-up']) {
  at(`to-${form}`).addEventListener('click', () => {
    notice('');
    const [from, to] = form === 'log-in' ? ['sign-up', 'log-in'] : ['log-in', 'sign-up'];
    at(`${to}-email`).value = at(`${from}-email`).value;
    enter(form);
  });
}

// --- Forms ------------------------------------------------------------------------------------------------------------

function fault(field, text) {
  at(`${field.id}-fault`).textContent = text;
  if (text === '') field.removeAttribute('aria-invalid');
  else field.setAttribute('aria-invalid', 'true');
}

function mistakeIn({ validity, type, minLength, value }) {
  if (validity.valueMissing || value.trim() === '') return 'This is needed.';
  if (validity.typeMismatch) return type === 'email' ? 'This is no e-mail address.' : 'This cannot be read.';
  if (validity.tooShort || (minLength > 0 && value.length < minLength))
    return `${minLength} characters or more, please.`;
  return 'This cannot be taken.';
}

/** Whether all fields can be sent; the first that cannot gets the focus. */
function isComplete(form) {
  let first;
  for (const field of form.querySelectorAll('input')) {
    const isBlank = field.required && field.value.trim() === '';
    const isShort = field.minLength > 0 && field.value.length < field.minLength;
    const isGood = field.checkValidity() && !isBlank && !isShort;
    fault(field, isGood ? '' : mistakeIn(field));
    if (!isGood) first ??= field;
  }
  first?.focus();
  return first === undefined;
}

/** What the server found wrong with fields. */
function blame(form, faults = []) {
  let first;
  for (const { at: [name] = [] } of faults) {
    const field = form.elements[name];
    if (!field) continue;
    fault(field, name === 'email' ? 'This is no e-mail address.' : 'The server does not take this.');
    first ??= field;
  }
  first?.focus();
  return first !== undefined;
}

/** Runs one thing at a time for a control, which keeps the focus meanwhile. */
async function busy(control, work) {
  if (control.getAttribute('aria-disabled') === 'true') return;
  control.setAttribute('aria-disabled', 'true');
  try {
    await work();
  } finally {
    control.removeAttribute('aria-disabled');
  }
}

function onSubmit(form, work) {
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    busy(form.querySelector('[type=submit]'), () => work(form));
  });
}

/** What an answer that lets nobody in means, for a person. */
function refusal(form, { status, body, retryAfter }) {
  if (status === 401) return 'E-mail address or password is wrong.';
  if (status === 409) return 'There is an account with this address already. Log in, or take another.';
  if (status === 422) return blame(form, body?.faults) ? '' : 'The server does not take this.';
  if (status === 429) return `Too many attempts. Try again in ${minutes(Number(retryAfter) || 60)}.`;
  return 'The server cannot do this now. Try again in a moment.';
}

async function letIn(form, email, password) {
  const answer = await logIn(email, password);
  if (answer.status !== 200) {
    notice(refusal(form, answer));
    return;
  }
  for (const each of document.querySelectorAll('.forms form')) each.reset();
}

onSubmit(at('log-in'), async (form) => {
  notice('');
  if (!isComplete(form)) return;
  try {
    await letIn(form, form.elements.email.value, form.elements.password.value);
  } catch (error) {
    notice(trouble(error));
  }
});

onSubmit(at('sign-up'), async (form) => {
  notice('');
  if (!isComplete(form)) return;
  const { email, password, name, address } = form.elements;
  try {
    const answer = await signUp({
      email: email.value,
      password: password.value,
      name: name.value.trim(),
      ...(address.value.trim() !== '' && { address: address.value.trim() }),
    });
    if (answer.status === 201) await letIn(form, email.value, password.value);
    else notice(refusal(form, answer));
  } catch (error) {
    notice(trouble(error));
  }
});

// --- The token --------------------------------------------------------------------------------------------------------

const list = new Intl.ListFormat('en', { type: 'conjunction' });

function shown(name, value) {
  if (['exp', 'iat', 'nbf'].includes(name)) return String(value);
  if (Array.isArray(value)) return value.join(', ');
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function explained(name, value) {
  const what = meaning(name);
  return ['exp', 'iat', 'nbf'].includes(name) ? `${what}: ${fullTime.format(value * 1000)}` : what;
}

function fill(body, members) {
  body.replaceChildren(
    ...Object.entries(members).map(([name, value]) => {
      const row = document.createElement('tr');
      const head = document.createElement('th');
      head.scope = 'row';
      head.textContent = name;
      const cells = [shown(name, value), explained(name, value)].map((text) => {
        const cell = document.createElement('td');
        cell.textContent = text;
        return cell;
      });
      row.append(head, ...cells);
      return row;
    }),
  );
}

function paint({ header, claims, encoded, signatureLength }) {
  ['header', 'claims', 'signature'].forEach((part, number) => {
    at(`encoded-${part}`).textContent = encoded[number];
  });
  fill(at('header'), header);
  fill(at('claims'), claims);
  at('signature').textContent =
    `${header.alg}, ${signatureLength} characters, made with the issuer’s private key. Most of it is left out here: this page shows no token that could be used.`;
  at('greeting').textContent = `Hello, ${claims.name}`;
  at('who-name').textContent = claims.name;
  at('who-email').textContent = `${claims.email} · ${list.format(claims.roles)}`;
  at('initial').textContent = [...claims.name][0].toUpperCase();
}

// --- The clock --------------------------------------------------------------------------------------------------------

let clock = null;

function tick() {
  if (clock === null) return;
  const left = Math.max(0, clock.endsAt - Date.now());
  const seconds = Math.ceil(left / 1000);
  const text = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
  if (at('time').textContent !== text) at('time').textContent = text;
  const share = left / (clock.endsAt - clock.issuedAt);
  at('rest').setAttribute('stroke-dashoffset', String(100 - 100 * Math.min(1, share)));
  at('rest').classList.toggle('low', clock.renewsAt <= Date.now());
}
setInterval(tick, 250);

at('renew').addEventListener('click', ({ currentTarget }) =>
  busy(currentTarget, async () => {
    try {
      await renew();
    } catch (error) {
      note(trouble(error));
    }
  }),
);

// --- Calls ------------------------------------------------------------------------------------------------------------

const CALLS = {
  orders: ['/orders', {}],
  stock: ['/stock', {}],
  fill: ['/stock', { method: 'PUT', body: { article: 'a lamp', pieces: 11 } }],
  all: ['/all-orders', {}],
  ship: ['/shipments', { method: 'POST', withAddress: true }],
  nobody: ['/orders', { as: 'nobody' }],
  forger: ['/orders', { as: 'forger' }],
  address: ['/orders', { as: 'address' }],
};

const VERDICTS = {
  200: 'done',
  201: 'made',
  400: 'refused: the request is wrong',
  401: 'refused: no token that the service believes',
  403: 'refused: the token is good, its roles do not allow this',
  503: 'the service cannot do this now',
};

async function make(path, options) {
  const began = performance.now();
  let answer;
  try {
    answer = await call(path, options);
  } catch (error) {
    const text = trouble(error);
    note(text);
    say(text);
    return undefined;
  }
  // Out, and the page says so.
  if (at('desk').hidden) return undefined;
  const { status, challenge, body, renewed } = answer;
  const verdict = VERDICTS[status] ?? (status < 400 ? 'done' : 'refused');
  at('asked').textContent = `${options.method ?? 'GET'} ${path}`;
  at('pill').textContent = String(status);
  at('pill').classList.toggle('good', status < 400);
  at('took').textContent = `${verdict} · ${Math.round(performance.now() - began)} ms`;
  at('challenge-row').hidden = challenge === null;
  at('challenge').textContent = challenge ?? '';
  at('body').hidden = body === null;
  at('body').textContent = body === null ? '' : JSON.stringify(body, null, 2);
  at('answer').hidden = false;
  say(`${at('asked').textContent}: ${status}, ${verdict}.`);
  if (renewed === 'after') note('The service no longer took the token, so it was renewed and the request sent again.');
  return answer;
}

for (const control of document.querySelectorAll('[data-call]')) {
  control.addEventListener('click', () => busy(control, () => make(...CALLS[control.dataset.call])));
}

onSubmit(at('order'), async (form) => {
  if (!isComplete(form)) return;
  const field = form.elements.article;
  const answer = await make('/orders', { method: 'POST', body: { article: field.value.trim() } });
  // Otherwise what was typed stays, to be sent again.
  if (answer?.status === 201) field.value = '';
});

// --- What happens to the session --------------------------------------------------------------------------------------

const NOTES = {
  'logged in': 'You logged in. The token is good for {time}.',
  found: 'The cookie of an earlier log-in was exchanged for a new token.',
  due: 'The token was about to end and has renewed itself. The cookie was exchanged too.',
  asked: 'You renewed the token. The cookie was exchanged too.',
  refused: 'A service refused the token, so it was renewed.',
  elsewhere: 'You logged in in another tab, and this one followed.',
};

let last;

events.addEventListener('in', ({ detail }) => {
  const wasOut = at('desk').hidden;
  const { sub } = detail.view.claims;
  if (last !== sub) {
    // Another user's things.
    at('log').replaceChildren();
    at('answer').hidden = true;
    at('body').textContent = '';
    at('order').reset();
  }
  last = sub;
  clock = detail;
  paint(detail.view);
  for (const name of ['ship', 'address']) document.querySelector(`[data-call=${name}]`).hidden = !detail.hasAddress;
  at('ship-hint').hidden = detail.hasAddress;
  at('issued').textContent = clockTime.format(detail.issuedAt);
  at('renews').textContent = clockTime.format(detail.renewsAt);
  at('ends').textContent = clockTime.format(detail.endsAt);
  tick();
  note(NOTES[detail.why].replace('{time}', minutes((detail.endsAt - detail.issuedAt) / 1000)));
  if (wasOut) {
    show('desk');
    notice('');
    at('greeting').focus();
  } else if (detail.isAnother) {
    say(`You are now ${detail.view.claims.name}.`);
  }
});

const FAREWELLS = {
  none: '',
  'logged out': 'You are logged out.',
  elsewhere: 'You logged out in another tab.',
  ended: 'Your session has ended. Log in again, and what you typed is still there.',
};

events.addEventListener('out', ({ detail: { why } }) => {
  const wasIn = !at('desk').hidden;
  clock = null;
  // Nothing of the user stays in the page; what was typed does only where the session ended by itself.
  for (const id of [
    'encoded-header',
    'encoded-claims',
    'encoded-signature',
    'header',
    'claims',
    'signature',
    'body',
    'log',
  ]) {
    at(id).textContent = '';
  }
  for (const id of ['greeting', 'who-name', 'who-email', 'initial', 'challenge', 'said']) at(id).textContent = '';
  at('answer').hidden = true;
  if (why !== 'ended') {
    last = undefined;
    at('order').reset();
  }
  show('door');
  if (wasIn) enter('log-in');
  notice(FAREWELLS[why], { calm: why !== 'ended' });
});

events.addEventListener('waiting', ({ detail: { seconds, isOver } }) => {
  const state = isOver ? 'The token has ended, and the issuer cannot be reached' : 'The issuer cannot be reached';
  note(`${state}. It is asked again in ${seconds} seconds.`);
});

at('log-out').addEventListener('click', async () => {
  try {
    await logOut();
  } catch (error) {
    trouble(error);
    notice('You are logged out here, but the server could not be told. Log in and out again when it is back.');
  }
});

const patience = setTimeout(() => at('door').hidden && at('desk').hidden && show('looking'), 200);
try {
  await start();
} catch (error) {
  show('door');
  notice(trouble(error));
}
clearTimeout(patience);
