import { FastifyPluginCallback, FastifyReply, FastifyRequest } from 'fastify';

import { BearerOptions, Needs } from '../guard.js';
import { JWKSClient, JwtClaims, Keyset, MultiIssuerClient, Policy, VerifierOptions } from '../index.js';

export type { Needs, Refusal } from '../guard.js';

/** A hook of Fastify, for `onRequest`. */
export type BearerHook = (request: FastifyRequest, reply: FastifyReply) => Promise<FastifyReply | undefined>;

declare module 'fastify' {
  interface FastifyInstance {
    /** A hook that lets requests with a good token through, which has all of the scopes and one of the roles. */
    bearer(needs?: Needs): BearerHook;
  }

  interface FastifyRequest {
    /** The claims of the request's token, where a hook of `bearer` has let it through; else null. */
    claims: JwtClaims | null;
  }
}

export interface BearerPluginOptions extends BearerOptions<FastifyRequest> {
  /** A key set, or a client for the keys of an issuer. */
  keys: Keyset | JWKSClient | MultiIssuerClient;
  /** The options of a `Verifier`, or a `Policy`. */
  policy: Policy | VerifierOptions;
  /** The name of the decorator, `bearer` if left out: for a server with more than one policy. */
  decorator?: string;
}

/**
 * A plugin of Fastify: `await app.register(bearer, {keys, policy})`, then `{onRequest: app.bearer({scopes: 'orders:read'})}`.
 * Requests that are not let through are answered with 401, 403 (a scope or a role is missing) or 503 (the issuer's keys
 * cannot be had), with a challenge and the error's code as JSON, and logged with the request's logger.
 */
export const bearer: FastifyPluginCallback<BearerPluginOptions>;
