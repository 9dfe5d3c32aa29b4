import fastify from './index.js';

export const { bearer } = fastify;
