// Endpoints with the keys, the policy and the clock of each line of a file, on Fastify: node verdicts.mjs FILE PORT

import { readFileSync } from 'node:fs';

import Fastify from 'fastify';
import { Keyset, Policy } from 'onejwt';
import { bearer } from 'onejwt/fastify';

const [file, port] = process.argv.slice(2);
const setUps = readFileSync(file, 'utf8').trimEnd().split('\n').map((line) => JSON.parse(line));

function keysOf(sources, options) {
  const [first, ...others] = sources.map(({ jwks, issuer, allow_weak: allowWeak }) =>
    Keyset.fromJwks(jwks, { ...options, ...(issuer !== undefined && { issuer }), ...(allowWeak && { allowWeak }) }),
  );
  if (others.length === 0) return first;
  const all = Keyset.empty({ ...options, allowWeak: true });
  for (const keys of [first, ...others]) all.add(keys);
  return all;
}

const app = Fastify({ forceCloseConnections: true });
app.get('/healthz', async () => ({ status: 'ok' }));
for (const [number, { keys, policy, now, decrypt_with: decryptWith }] of setUps.entries()) {
  const decorator = `bearer${number}`;
  await app.register(bearer, {
    decorator,
    keys: keysOf(keys),
    policy: Policy.fromJson(policy, decryptWith && { decryptWith: keysOf(decryptWith, { forEncryption: true }) }),
    onRefused: () => {},
  });
  const setClock = async () => {
    Date.now = () => now * 1000;
  };
  app.get(`/${number}`, { onRequest: [setClock, app[decorator]()] }, async () => ({ error: 'JWT_OK' }));
}
setTimeout(() => process.exit(1), 300_000).unref();
process.once('SIGTERM', () => app.close());
await app.listen({ host: '127.0.0.1', port: Number(port) });
