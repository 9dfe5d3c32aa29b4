import onejwt = require('onejwt');
import express = require('onejwt/express');
import fastify = require('onejwt/fastify');

const keys = onejwt.Keyset.generate('ES256');
express.bearer(keys, { audience: 'orders' }).requires({ roles: ['admin'] });
export const plugin: typeof fastify.bearer = fastify.bearer;
