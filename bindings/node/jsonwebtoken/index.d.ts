/// <reference types="node" />

import type { KeyObject, createPrivateKey, createPublicKey } from 'node:crypto';

import type { Keyset } from '../index';

/** Every refusal of `verify`. `name` and `message` are enumerable. */
export class JsonWebTokenError extends Error {
  /** What the error was made with, if anything. */
  inner: Error;

  constructor(message: string, error?: Error);
}

/** The token, or what `maxAge` allows, has expired. */
export class TokenExpiredError extends JsonWebTokenError {
  expiredAt: Date;

  constructor(message: string, expiredAt: Date);
}

/** The token is not valid yet. */
export class NotBeforeError extends JsonWebTokenError {
  date: Date;

  constructor(message: string, date: Date);
}

export type Algorithm =
  | 'HS256'
  | 'HS384'
  | 'HS512'
  | 'RS256'
  | 'RS384'
  | 'RS512'
  | 'ES256'
  | 'ES384'
  | 'ES512'
  | 'PS256'
  | 'PS384'
  | 'PS512'
  | 'none'
  /** Those below are not in jsonwebtoken. */
  | 'ES256K'
  | 'EdDSA'
  | 'Ed25519'
  | 'ML-DSA-44'
  | 'ML-DSA-65'
  | 'ML-DSA-87';

export interface SignOptions {
  /** HS256 if left out. */
  algorithm?: Algorithm | undefined;
  /** The header's `kid`. */
  keyid?: string | undefined;
  /** Seconds, or a time span such as "2 days"; "120" is milliseconds. Adds `exp`. */
  expiresIn?: string | number | undefined;
  /** Seconds, or a time span. Adds `nbf`. */
  notBefore?: string | number | undefined;
  /** Adds `aud`. */
  audience?: string | string[] | undefined;
  /** Adds `sub`. */
  subject?: string | undefined;
  /** Adds `iss`. */
  issuer?: string | undefined;
  /** Adds `jti`. */
  jwtid?: string | undefined;
  /** Change the payload object that was given, not a copy of it. */
  mutatePayload?: boolean | undefined;
  /** No `iat`. */
  noTimestamp?: boolean | undefined;
  /** Further header members; they take the place of others. */
  header?: JwtHeader | undefined;
  /** How a text is turned into bytes; utf8 if left out. */
  encoding?: string | undefined;
  /** Changes nothing: an RSA key below 2048 bits does not sign. */
  allowInsecureKeySizes?: boolean | undefined;
  /** Changes nothing: a key of another kind than the algorithm's is refused. */
  allowInvalidAsymmetricKeyTypes?: boolean | undefined;
}

export interface VerifyOptions {
  /** Acceptable algorithms; those that fit the kind of key if left out. */
  algorithms?: Algorithm[] | undefined;
  /** `aud` has one of these. Anything else in a list than texts and RegExps is an error. */
  audience?: string | RegExp | [string | RegExp, ...(string | RegExp)[]] | undefined;
  /** The time in seconds, a finite number; the host's clock if left out. */
  clockTimestamp?: number | undefined;
  /** Seconds of clock difference to forgive, a finite number. */
  clockTolerance?: number | undefined;
  /** Return `{header, payload, signature}`. */
  complete?: boolean | undefined;
  /** `iss` is this, or one of these. Anything else in a list than texts is an error. */
  issuer?: string | [string, ...string[]] | undefined;
  ignoreExpiration?: boolean | undefined;
  ignoreNotBefore?: boolean | undefined;
  /** `jti` is this. */
  jwtid?: string | undefined;
  /** `nonce` is this. */
  nonce?: string | undefined;
  /** `sub` is this. */
  subject?: string | undefined;
  /** Greatest age since `iat`: seconds, a finite number, or a time span. */
  maxAge?: string | number | undefined;
  /** Longest acceptable token in bytes; 65,536 if left out. Not in jsonwebtoken. */
  maxTokenLen?: number | undefined;
  /** Changes nothing: a key of another kind than the algorithm's is refused. */
  allowInvalidAsymmetricKeyTypes?: boolean | undefined;
}

export interface DecodeOptions {
  /** Return `{header, payload, signature}`. */
  complete?: boolean | undefined;
  /** Take the payload as JSON whatever the header says. */
  json?: boolean | undefined;
  /** Longest token that is decoded, in bytes; 65,536 if left out. Not in jsonwebtoken. */
  maxTokenLen?: number | undefined;
}

export type VerifyErrors = JsonWebTokenError | NotBeforeError | TokenExpiredError;

export type VerifyCallback<T = Jwt | JwtPayload | string> = (
  error: VerifyErrors | null,
  decoded?: T | undefined,
) => void;

export type SignCallback = (error: Error | null, encoded?: string | undefined) => void;

/** Header members (RFC 7515 4.1). */
export interface JwtHeader {
  alg: string | Algorithm;
  typ?: string | undefined;
  cty?: string | undefined;
  crit?: Array<string | Exclude<keyof JwtHeader, 'crit'>> | undefined;
  kid?: string | undefined;
  jku?: string | undefined;
  x5u?: string | string[] | undefined;
  'x5t#S256'?: string | undefined;
  x5t?: string | undefined;
  x5c?: string | string[] | undefined;
}

/** Claims (RFC 7519 4.1). */
export interface JwtPayload {
  [key: string]: any;
  iss?: string | undefined;
  sub?: string | undefined;
  aud?: string | string[] | undefined;
  exp?: number | undefined;
  nbf?: number | undefined;
  iat?: number | undefined;
  jti?: string | undefined;
}

export interface Jwt {
  header: JwtHeader;
  payload: JwtPayload | string;
  signature: string;
}

export type SigningKeyCallback = (error: Error | null, signingKey?: Secret | PublicKey) => void;

/** Finds the key for a token by its header, of which nothing is verified yet. */
export type GetPublicKeyOrSecret = (header: JwtHeader, callback: SigningKeyCallback) => void;

export type PublicKey = Parameters<typeof createPublicKey>[0];

export type PrivateKey = Parameters<typeof createPrivateKey>[0];

export type Secret = string | Buffer | KeyObject | { key: string | Buffer; passphrase: string } | Keyset;

/** Signs a payload. */
export function sign(
  payload: string | Buffer | object,
  secretOrPrivateKey: Secret | PrivateKey,
  options?: SignOptions,
): string;
export function sign(
  payload: string | Buffer | object,
  secretOrPrivateKey: null,
  options?: SignOptions & { algorithm: 'none' },
): string;
/** Signs a payload and calls back; with RSA and ML-DSA keys it does so on another thread. */
export function sign(
  payload: string | Buffer | object,
  secretOrPrivateKey: Secret | PrivateKey,
  callback: SignCallback,
): void;
export function sign(
  payload: string | Buffer | object,
  secretOrPrivateKey: Secret | PrivateKey,
  options: SignOptions,
  callback: SignCallback,
): void;
export function sign(
  payload: string | Buffer | object,
  secretOrPrivateKey: null,
  options: SignOptions & { algorithm: 'none' },
  callback: SignCallback,
): void;

/** Verifies a token and returns its payload. */
export function verify(
  token: string,
  secretOrPublicKey: Secret | PublicKey,
  options: VerifyOptions & { complete: true },
): Jwt;
export function verify(
  token: string,
  secretOrPublicKey: Secret | PublicKey,
  options?: VerifyOptions & { complete?: false },
): JwtPayload | string;
export function verify(
  token: string,
  secretOrPublicKey: Secret | PublicKey,
  options?: VerifyOptions,
): Jwt | JwtPayload | string;
/** Verifies a token and calls back with its payload; the key may be a function that looks it up. */
export function verify(
  token: string,
  secretOrPublicKey: Secret | PublicKey | GetPublicKeyOrSecret,
  callback?: VerifyCallback<JwtPayload | string>,
): void;
export function verify(
  token: string,
  secretOrPublicKey: Secret | PublicKey | GetPublicKeyOrSecret,
  options: VerifyOptions & { complete: true },
  callback?: VerifyCallback<Jwt>,
): void;
export function verify(
  token: string,
  secretOrPublicKey: Secret | PublicKey | GetPublicKeyOrSecret,
  options?: VerifyOptions & { complete?: false },
  callback?: VerifyCallback<JwtPayload | string>,
): void;
export function verify(
  token: string,
  secretOrPublicKey: Secret | PublicKey | GetPublicKeyOrSecret,
  options?: VerifyOptions,
  callback?: VerifyCallback,
): void;

/** What a token says. NOTHING OF IT IS VERIFIED. */
export function decode(token: string, options: DecodeOptions & { complete: true }): null | Jwt;
export function decode(token: string, options: DecodeOptions & { json: true }): null | JwtPayload;
export function decode(token: string, options?: DecodeOptions): null | JwtPayload | string;
