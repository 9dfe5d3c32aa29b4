// The shipping service: the only one that can read where a customer lives. The address comes in a token of its own, which the
// issuer has signed and then encrypted for this service; who carries it, and every other service, sees nothing of it.

import { readFileSync } from 'node:fs';

import { JWKSError, JwtError, Keyset } from 'onejwt';

import { keys, run, service, setting } from './service.mjs';

const app = await service('shipping');
const own = Keyset.fromJwks(readFileSync(setting('ENCRYPTION_KEYS')), { forEncryption: true });

const body = {
  type: 'object',
  required: ['address_token'],
  additionalProperties: false,
  properties: { address_token: { type: 'string', maxLength: 16384 } },
};
app.post('/shipments', { onRequest: app.bearer({ roles: 'customer' }), schema: { body } }, async (request, reply) => {
  try {
    const { address } = await keys.verify(request.body.address_token, {
      audience: 'shipping',
      types: 'address+jwt',
      algorithms: 'ES256',
      leeway: 60,
      // Not another customer's address.
      subject: request.claims.sub,
      required: ['address', 'iat', 'jti'],
      decryptWith: own,
    });
    return { ships: `to ${request.claims.name}, ${address}` };
  } catch (error) {
    if (error instanceof JWKSError) return reply.code(503).send({ error: error.code });
    if (!(error instanceof JwtError)) throw error;
    request.log.info({ code: error.code }, error.message);
    return reply.code(400).send({ error: error.code });
  }
});

await run(app);
