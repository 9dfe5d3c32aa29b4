import { IncomingMessage, ServerResponse } from 'node:http';

import { BearerOptions, Needs } from '../guard.js';
import { JWKSClient, JwtClaims, Keyset, MultiIssuerClient, Policy, VerifierOptions } from '../index.js';

export type { BearerOptions, Needs, Refusal } from '../guard.js';

declare global {
  namespace Express {
    interface Request {
      /** The claims of the request's token, where `bearer` has let it through. */
      claims?: JwtClaims;
    }
  }
}

/** Middleware of Express. */
export type Middleware = (
  request: IncomingMessage & { claims?: JwtClaims },
  response: ServerResponse,
  next: (error?: unknown) => void,
) => void;

export interface BearerMiddleware extends Middleware {
  /** Middleware that asks for more than a good token. It does not need the other in front of it. */
  requires(needs: Needs): Middleware;
}

/**
 * Middleware that lets requests with a good token through, with its claims in `request.claims`. Others are answered with
 * 401, 403 (a scope or a role is missing) or 503 (the issuer's keys cannot be had), with a challenge and the error's code
 * as JSON.
 *
 * @param keys a key set, or a client for the keys of an issuer
 * @param policy the options of a `Verifier`, or a `Policy`
 */
export function bearer(
  keys: Keyset | JWKSClient | MultiIssuerClient,
  policy: Policy | VerifierOptions,
  options?: BearerOptions<IncomingMessage>,
): BearerMiddleware;
