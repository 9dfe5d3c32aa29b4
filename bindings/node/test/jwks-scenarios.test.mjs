// Plays the scenarios of tests/jwks-client, which every language plays.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { setImmediate } from 'node:timers/promises';

import { JWKSClient, Keyset, sign } from '../index.mjs';
import { KEYS, PATIENCE, Provider, privateJwk } from './support/provider.mjs';

const { scenarios } = JSON.parse(
  readFileSync(new URL('../../../tests/jwks-client/scenarios.json', import.meta.url), 'utf8'),
);

const NOW = 1_700_000_000;
const START = 1000;
const WALL = 1_600_000_000;

const SCENARIO_MEMBERS = ['name', 'why', 'options', 'url', 'answers', 'steps'];
const STEP_MEMBERS = [
  ...['at', 'answers', 'verify', 'load', 'refresh', 'times', 'gives', 'says', 'hides', 'requests', 'while', 'waits'],
  ...['held', 'failure', 'fresh_for', 'restart'],
];

/** A token that a key signed, under any kid or none. */
function tokenOf(wanted) {
  const {
    text,
    key,
    kid = key,
    iss = 'https://issuer.example',
    exp = 60,
  } = typeof wanted === 'string' ? { key: wanted } : wanted;
  if (text !== undefined) return text;
  const { kid: _, ...jwk } = privateJwk(key);
  return sign({ iss, exp: NOW + exp }, Keyset.fromJwks(kid === null ? jwk : { ...jwk, kid }));
}

/** From the names of Python to those of JavaScript. */
const camelCase = (name) => name.replace(/_(.)/g, (_, letter) => letter.toUpperCase());
const valueOf = (name, value) => (name === 'max_stale' && value === null ? Infinity : value);

/** What comes within reason, or a failure of the test. */
function soon(promise, what) {
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`this never came: ${what}`)), PATIENCE);
  });
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}

class Player {
  #time = START;

  constructor(provider, { url = '{provider}/jwks', options = {}, answers = {} }) {
    const named = Object.entries(options).map(([name, value]) => [camelCase(name), valueOf(name, value)]);
    this.provider = provider;
    Object.assign(provider.answers, answers);
    this.make = () => new JWKSClient(provider.filled(url), { ...Object.fromEntries(named), clock: () => this.#time });
    this.client = this.make();
  }

  /** The time of which stored keys tell; that of the clients begins anywhere. */
  get wall() {
    return (WALL + this.#time) * 1000;
  }

  #restart() {
    const stored = this.client.exportCache();
    assert.equal(typeof stored, 'string');
    this.client = this.make();
    this.client.importCache(stored);
  }

  async play(step) {
    const { provider } = this;
    provider.requests = [];
    this.#set(step);
    if (step.restart) this.#restart();
    const { client } = this;
    if ('while' in step) {
      const gate = provider.hold();
      const calls = this.#begin(step);
      await soon(gate.arrived, 'a request');
      const waiting = [];
      for (const inner of step.while) {
        this.#set(inner);
        const begun = this.#begin(inner);
        if (inner.waits) {
          // What needs nothing from the network is through by then.
          await setImmediate();
          const first = await Promise.race([...begun, 'nothing yet']);
          assert.equal(first, 'nothing yet', 'somebody does not wait');
          waiting.push([inner, begun]);
        } else {
          await this.#check(inner, begun);
        }
      }
      gate.open();
      for (const [inner, begun] of waiting) await this.#check(inner, begun);
      await this.#check(step, calls);
    } else {
      await this.#check(step, this.#begin(step));
    }
    this.#checkRequests(step);
    const held = client.keyset && Array.from(client.keyset, ({ kid }) => kid).sort();
    if ('held' in step) assert.deepEqual(held, step.held && [...step.held].sort());
    if ('failure' in step) assert.equal(client.failure && client.failure.code, step.failure);
    if ('fresh_for' in step) await this.#checkFreshness(step.fresh_for);
  }

  #set(step) {
    for (const name of Object.keys(step)) assert.ok(STEP_MEMBERS.includes(name), name);
    if ('at' in step) this.#time = START + step.at;
    Object.assign(this.provider.answers, step.answers);
  }

  /** The calls of a step, as promises of what they come to; a failure is one of the outcomes. */
  #begin(step) {
    const called = ['verify', 'load', 'refresh'].filter((name) => name in step);
    assert.ok(called.length <= 1);
    const outcome = (name) =>
      (name === 'verify' ? this.client.verify(tokenOf(step.verify), { now: NOW }) : this.client[name]()).then(
        (result) => ({ result }),
        (error) => ({ error }),
      );
    return called.flatMap((name) => Array.from({ length: step.times ?? 1 }, () => outcome(name)));
  }

  async #check({ gives = 'ok', says = [], hides = [], verify }, calls) {
    for (const { result, error } of await soon(Promise.all(calls), 'the outcome')) {
      assert.equal(error === undefined ? 'ok' : (error.code ?? error.stack), gives, error?.message);
      if (error !== undefined) {
        for (const text of says)
          assert.ok(error.message.includes(this.provider.filled(text)), `${text} in: ${error.message}`);
        for (const text of hides) assert.ok(!error.message.includes(text), `no ${text} in: ${error.message}`);
      } else if (verify === undefined) {
        assert.ok(result instanceof Keyset);
      } else {
        assert.equal(typeof result.exp, 'number');
      }
    }
  }

  #checkRequests({ requests = [] }) {
    const expected = requests.map((one) => (typeof one === 'string' ? { path: one } : one));
    const found = this.provider.requests;
    assert.deepEqual(
      found.map(({ path }) => path),
      expected.map(({ path }) => path),
    );
    for (const [index, { path, headers = {} }] of expected.entries()) {
      for (const [name, value] of Object.entries(headers)) {
        assert.equal(found[index].headers[name.toLowerCase()] ?? null, value, `${name} of ${path}`);
      }
    }
  }

  async #checkFreshness(seconds) {
    const begun = this.#time;
    for (const [later, asks] of [
      [seconds - 1, false],
      [seconds, true],
    ]) {
      this.#time = begun + later;
      this.provider.requests = [];
      await this.client.load();
      assert.equal(this.provider.requests.length > 0, asks, `${later} s later`);
    }
  }
}

test('there are scenarios, with the keys that they name', () => {
  assert.ok(scenarios.length >= 60);
  assert.deepEqual(Object.keys(KEYS).sort(), ['a', 'b', 'c', 'ed', 'secret']);
});

for (const scenario of scenarios) {
  test(`scenario ${scenario.name}`, async (t) => {
    for (const name of Object.keys(scenario)) assert.ok(SCENARIO_MEMBERS.includes(name), name);
    const player = new Player(await Provider.start(t), scenario);
    t.mock.method(Date, 'now', () => player.wall);
    for (const [number, step] of scenario.steps.entries()) {
      await player.play(step).catch((error) => {
        error.message = `step ${number}: ${error.message}`;
        throw error;
      });
    }
  });
}
