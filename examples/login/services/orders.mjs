// The order service: customers see their own orders, staff everybody's.

import { run, service } from './service.mjs';

const app = await service('orders');
const orders = new Map();
const of = (user) => orders.get(user) ?? [];

app.get('/orders', { onRequest: app.bearer({ roles: ['customer', 'staff'] }) }, async (request) => ({
  user: request.claims.name,
  orders: of(request.claims.sub),
}));

const body = {
  type: 'object',
  required: ['article'],
  additionalProperties: false,
  properties: { article: { type: 'string', minLength: 1, maxLength: 200 } },
};
app.post('/orders', { onRequest: app.bearer({ roles: 'customer' }), schema: { body } }, async (request, reply) => {
  const { sub } = request.claims;
  orders.set(sub, [...of(sub), request.body.article].slice(-100));
  return reply.code(201).send({ orders: of(sub) });
});

app.get('/all-orders', { onRequest: app.bearer({ roles: 'staff' }) }, async () => ({
  orders: Object.fromEntries(orders),
}));

await run(app);
