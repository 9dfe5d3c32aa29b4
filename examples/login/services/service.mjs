// What the services in Node.js are made of: the issuer's keys, the policy, and a server that stops by itself.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import Fastify, { LogController } from 'fastify';
import { JWKSClient, Policy } from 'onejwt';
import { bearer } from 'onejwt/fastify';

export function setting(name, otherwise) {
  const value = process.env[name] ?? otherwise;
  if (value === undefined || value === '') throw new Error(`the environment variable ${name} is not set`);
  return value;
}

const issuer = setting('ISSUER');

/** The issuer's public keys: asked for when there are none or old ones, and not for each request. */
export const keys = new JWKSClient(setting('JWKS_URL', `${issuer}/.well-known/jwks.json`), {
  issuer,
  cooldown: Number(setting('JWKS_COOLDOWN', '30')),
});

/**
 * A server on which `app.bearer(...)` lets requests through that have an access token (RFC 9068) for this service. What it
 * demands is a document, which the same service in another language, or the command `onejwt`, can read too.
 */
export async function service(name) {
  const app = Fastify({
    logger: { level: 'info', stream: process.stderr },
    // A line for each request has its path, in which there may be anything; refusals are logged by the plugin.
    logController: new LogController({ disableRequestLogging: true }),
    forceCloseConnections: true,
  });
  const policies = setting('POLICIES', fileURLToPath(new URL('policies', import.meta.url)));
  const policy = Policy.fromJson(readFileSync(join(policies, `${name}.json`)));
  await app.register(bearer, { keys, policy });
  app.get('/healthz', async () => ({ status: 'ok' }));
  return app;
}

/** Listens until it is told to stop, or its lifetime is over. */
export async function run(app) {
  const stop = () => app.close();
  process.once('SIGTERM', stop).once('SIGINT', stop);
  const lifetime = process.env.LIFETIME;
  if (lifetime !== undefined) setTimeout(stop, Number(lifetime) * 1000).unref();
  await app.listen({ host: '127.0.0.1', port: Number(setting('PORT')) });
}
