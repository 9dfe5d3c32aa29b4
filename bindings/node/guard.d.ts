import { JWKSError, JwtError } from './index.js';

/** A request is not let through: what is answered, and why. The message says more than the client is told. */
export interface Refusal extends Error {
  readonly status: 401 | 403 | 503;
  /** The value of `WWW-Authenticate`; undefined with status 503. */
  readonly challenge: string | undefined;
  /** Its `code` is what the client is told. */
  readonly reason: JwtError | JWKSError;
}

export interface BearerOptions<Request> {
  /** For the challenge: the protection space. */
  realm?: string;
  /** For the challenge: the URL of the metadata of the resource (RFC 9728). */
  resourceMetadata?: string;
  /** Where the scopes are; `scope` if left out. A JSON Pointer such as `/resource/scopes` if it begins with "/". */
  scopeClaim?: string;
  /** Where the roles are; `roles` if left out. */
  rolesClaim?: string;
  /** Is called with each refusal, for a log. */
  onRefused?: (refusal: Refusal, request: Request) => void;
}

/** What a route asks of a token beyond the policy. An empty list is an error. */
export interface Needs {
  /** All of these scopes. */
  scopes?: string | readonly string[];
  /** One of these roles. */
  roles?: string | readonly string[];
}
