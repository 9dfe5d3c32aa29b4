import express from 'express';
import { JWKSClient, Keyset } from 'onejwt';
import { bearer, type BearerMiddleware } from 'onejwt/express';

const auth: BearerMiddleware = bearer(new JWKSClient('https://login.example/jwks.json'), { audience: 'orders' });
const app = express();
app.use('/api', auth);
app.get('/orders', auth.requires({ scopes: ['orders:read'], roles: 'admin' }), (request, response) => {
  const user: string | null | undefined = request.claims?.sub;
  // @ts-expect-error: there may be none, where no middleware is in front
  request.claims.sub;
  response.json({ user });
});
bearer(Keyset.generate('ES256'), {}, { realm: 'shop', onRefused: ({ status, reason }, { url }) => [status, reason.code, url] });
// @ts-expect-error: keys are no text
bearer('keys', {});
// @ts-expect-error: no such option
bearer(Keyset.generate('ES256'), {}, { relm: 'shop' });
// @ts-expect-error: no such need
auth.requires({ role: 'admin' });
