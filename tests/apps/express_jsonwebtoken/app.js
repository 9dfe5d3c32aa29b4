'use strict';

// A small service: users log in, get a short-lived access token and a long-lived refresh token, and may read their
// profile; admins may see who there is.

const { randomUUID, timingSafeEqual } = require('node:crypto');

const express = require('express');
const jwt = require('jsonwebtoken');

const ISSUER = 'https://shop.example';

/**
 * @param {{accessSecret: string, refreshPrivateKey: string, refreshPublicKey: string,
 *   users: Record<string, {password: string, roles: string[]}>}} config
 */
function createApp({ accessSecret, refreshPrivateKey, refreshPublicKey, users }) {
  const app = express();
  app.use(express.json());
  // Refresh tokens are good for one use.
  const unused = new Map();

  const accessToken = (name) =>
    jwt.sign({ roles: users[name].roles }, accessSecret, {
      subject: name,
      issuer: ISSUER,
      audience: 'api',
      expiresIn: '15m',
    });

  function refreshToken(name, callback) {
    const jwtid = randomUUID();
    jwt.sign(
      {},
      refreshPrivateKey,
      {
        algorithm: 'RS256',
        subject: name,
        issuer: ISSUER,
        audience: 'refresh',
        jwtid,
        keyid: 'r1',
        expiresIn: '30 days',
      },
      (error, token) => {
        if (!error) unused.set(jwtid, name);
        callback(error, token);
      },
    );
  }

  function answerWithTokens(name, response, next) {
    refreshToken(name, (error, refresh) => {
      if (error) return next(error);
      response.json({ access: accessToken(name), refresh, expires: jwt.decode(refresh).exp });
    });
  }

  const samePassword = (one, other) => {
    const [a, b] = [Buffer.from(one), Buffer.from(other)];
    return a.length === b.length && timingSafeEqual(a, b);
  };

  app.post('/login', (request, response, next) => {
    const { name, password } = request.body ?? {};
    const user = typeof name === 'string' && Object.hasOwn(users, name) ? users[name] : undefined;
    if (user === undefined || typeof password !== 'string' || !samePassword(password, user.password)) {
      return response.status(401).json({ error: 'wrong name or password' });
    }
    answerWithTokens(name, response, next);
  });

  const refreshKey = (header, callback) =>
    header.kid === 'r1' ? callback(null, refreshPublicKey) : callback(new Error(`no key ${header.kid}`));

  app.post('/refresh', (request, response, next) => {
    const options = { algorithms: ['RS256'], issuer: ISSUER, audience: 'refresh' };
    jwt.verify(request.body?.refresh, refreshKey, options, (error, claims) => {
      if (error) return next(error);
      if (unused.get(claims.jti) !== claims.sub) return response.status(401).json({ error: 'refresh token was used' });
      unused.delete(claims.jti);
      answerWithTokens(claims.sub, response, next);
    });
  });

  function authenticated(request, response, next) {
    const [scheme, token] = (request.headers.authorization ?? '').split(' ');
    if (scheme !== 'Bearer') return response.status(401).json({ error: 'no token' });
    try {
      request.user = jwt.verify(token, accessSecret, { algorithms: ['HS256'], issuer: ISSUER, audience: /^api$/ });
    } catch (error) {
      return next(error);
    }
    next();
  }

  const only = (role) => (request, response, next) =>
    request.user.roles.includes(role) ? next() : response.status(403).json({ error: `only for ${role}` });

  app.get('/me', authenticated, (request, response) => {
    const { sub, roles, exp, iat } = request.user;
    response.json({ name: sub, roles, lasts: exp - iat });
  });

  app.get('/users', authenticated, only('admin'), (_request, response) => response.json(Object.keys(users)));

  app.use((error, _request, response, next) => {
    if (error instanceof jwt.TokenExpiredError) {
      return response.status(401).json({ error: 'expired', at: error.expiredAt.toISOString() });
    }
    if (error instanceof jwt.JsonWebTokenError) return response.status(401).json(error);
    next(error);
  });

  return app;
}

module.exports = { createApp, ISSUER };
