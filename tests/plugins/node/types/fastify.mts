import Fastify from 'fastify';
import { JWKSClient } from 'onejwt';
import { bearer, type BearerHook } from 'onejwt/fastify';

const keys = new JWKSClient('https://login.example/jwks.json');
const app = Fastify();
await app.register(bearer, { keys, policy: { audience: 'orders' }, onRefused: ({ status }, request) => request.log.info(status) });
const hook: BearerHook = app.bearer({ scopes: 'orders:read' });
app.get('/orders', { onRequest: hook }, async (request) => {
  const user: string | null | undefined = request.claims?.sub;
  // @ts-expect-error: null, where no hook has let it through
  request.claims.sub;
  return { user };
});
// @ts-expect-error: there is no policy
await app.register(bearer, { keys });
// @ts-expect-error: no such need
app.bearer({ role: 'admin' });
