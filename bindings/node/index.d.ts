/// <reference types="node" />

/** An algorithm by its JOSE name. `Ed25519` is another name of `EdDSA` (RFC 9864). */
// generated: algorithms
export type Algorithm =
  | 'HS256'
  | 'HS384'
  | 'HS512'
  | 'RS256'
  | 'RS384'
  | 'RS512'
  | 'PS256'
  | 'PS384'
  | 'PS512'
  | 'ES256'
  | 'ES384'
  | 'ES512'
  | 'ES256K'
  | 'EdDSA'
  | 'Ed25519'
  | 'ML-DSA-44'
  | 'ML-DSA-65'
  | 'ML-DSA-87';
// end of algorithms

/** What is done with the key of an encrypted token's content: the header's `alg` (RFC 7518 4), by its JOSE name. */
// generated: key management
export type KeyManagement =
  | 'dir'
  | 'A128KW'
  | 'A256KW'
  | 'A128GCMKW'
  | 'A192GCMKW'
  | 'A256GCMKW'
  | 'RSA-OAEP'
  | 'RSA-OAEP-256'
  | 'ECDH-ES'
  | 'ECDH-ES+A128KW'
  | 'ECDH-ES+A256KW'
  | 'RSA-OAEP-384'
  | 'RSA-OAEP-512';
// end of key management

/** How the content of an encrypted token is encrypted: the header's `enc` (RFC 7518 5), by its JOSE name. */
// generated: content encryption
export type ContentEncryption =
  'A128GCM' | 'A192GCM' | 'A256GCM' | 'A128CBC-HS256' | 'A192CBC-HS384' | 'A256CBC-HS512';
// end of content encryption

/**
 * What a key is bound to: an algorithm of signatures, or, of a key for encryption, one of key management. A key of `dir` is
 * bound to a content encryption.
 */
export type KeyAlgorithm = Algorithm | KeyManagement | ContentEncryption;

/** What can be said of one key. Nothing in it is secret. */
export interface KeyInfo {
  /** The algorithm that the key is bound to. */
  readonly alg: KeyAlgorithm;
  /** Size in bits: of the secret, the RSA modulus, the curve's field (255 for X25519), or the ML-DSA public key. */
  readonly bits: number;
  /** The `kid`; null if there is none, if it is empty or longer than 127 bytes, or has control characters. */
  readonly kid: string | null;
  readonly hasKid: boolean;
  /** Whether the key was loaded with an issuer. */
  readonly hasIssuer: boolean;
  readonly canSign: boolean;
  readonly canVerify: boolean;
  readonly canEncrypt: boolean;
  readonly canDecrypt: boolean;
  /** Whether the key was loaded thanks to `allowWeak`. */
  readonly isWeak: boolean;
  /**
   * RFC 7638 SHA-256 thumbprint in base64url. That of a shared secret is derived from it: do not publish it for
   * a secret that could be guessed. For such keys it is not enumerable, so that it does not get into logs.
   */
  readonly thumbprint: string;
}

export interface KeyOptions {
  /** The key's `kid`. For a JWK it takes the place of the key's own. */
  kid?: string;
  /** These keys verify only tokens whose `iss` is this. */
  issuer?: string;
  /** Load keys that are shorter than the standards allow. Never an empty one. */
  allowWeak?: boolean;
  /** The keys are for encryption, and not for signatures. They live in sets of their own. */
  forEncryption?: boolean;
  /**
   * How many verified signatures the set remembers, at most 1,048,576, of 78 bytes each; 0, the default, is none. The same
   * token then costs `verify` a hash in the place of the arithmetic of RSA, ECDSA, EdDSA or ML-DSA; all else is checked each
   * time. Of HMAC nothing is remembered, and keys for encryption have no signatures.
   */
  remember?: number;
}

export interface SecretOptions extends KeyOptions {
  /** The secret is base64 text, of either alphabet, padded or not; without it, the bytes themselves. */
  base64?: boolean;
}

export interface EmptyOptions {
  /** Keys that have no issuer of their own verify only tokens whose `iss` is this. */
  issuer?: string;
  /** Take keys that are shorter than the standards allow. */
  allowWeak?: boolean;
  /** Take no document that holds a secret or a private part: for what others publish. */
  publicOnly?: boolean;
  /** The set is for keys for encryption. */
  forEncryption?: boolean;
  /** As in `KeyOptions`, of the keys that it is given. */
  remember?: number;
}

export interface JwksOptions extends KeyOptions {
  /** Take no document that holds a secret or a private part: for what others publish. */
  publicOnly?: boolean;
}

export interface DocumentOptions extends JwksOptions {
  /**
   * The algorithm to bind the key to; inferred if left out (RSA: RS256, EC: by curve; for encryption RSA: RSA-OAEP-256, EC and
   * X25519: ECDH-ES+A256KW).
   */
  alg?: KeyAlgorithm;
  /** Password of an encrypted PKCS#8 key, as bytes. */
  password?: Uint8Array;
}

export interface GenerateOptions {
  /** The key's `kid`; the RFC 7638 thumbprint if left out. */
  kid?: string;
  /** The key verifies only tokens whose `iss` is this. */
  issuer?: string;
  /**
   * Size in bits: of an HMAC key, or 2048 (the default), 3072, 4096 or 8192 for an RSA key; for ECDH 256 (P-256, the default),
   * 384, 521, or 255 for X25519; for `dir` 256 (the default), 128, 192, 384 or 512.
   */
  bits?: number;
  /** The key is for encryption: `alg` is one of key management, or, for a key of `dir`, a content encryption. */
  forEncryption?: boolean;
  /** As in `KeyOptions`. */
  remember?: number;
}

/** A JWK (RFC 7517). */
export interface Jwk {
  kty: string;
  kid?: string;
  alg?: string;
  use?: string;
  key_ops?: string[];
  [member: string]: unknown;
}

export interface JwkSet {
  keys: Jwk[];
  [member: string]: unknown;
}

/**
 * Keys, each bound to its algorithm. They are wiped by `free()`, at the end of a `using` block, or some time after the
 * last reference is gone.
 */
export class Keyset implements Iterable<KeyInfo> {
  private constructor();

  /** A set without keys, for a service that starts while its issuer is down: `JWT_KEY_NOT_FOUND` until it is given some. */
  static empty(options?: EmptyOptions): Keyset;
  /** A set of one HMAC key; the secret must be at least 32 (HS256), 48 (HS384) or 64 (HS512) random bytes. */
  static fromSecret(secret: Uint8Array, alg?: 'HS256' | 'HS384' | 'HS512', options?: SecretOptions): Keyset;
  /** The same from base64 text, as in an environment variable. */
  static fromSecret(
    secret: string,
    alg: 'HS256' | 'HS384' | 'HS512' | undefined,
    options: SecretOptions & { base64: true },
  ): Keyset;
  /**
   * A set of one shared secret for encryption, of just the length that `alg` has: A128KW, A128GCMKW 16 bytes, A192GCMKW 24,
   * A256KW, A256GCMKW 32. A content encryption makes a key of `dir`: A128GCM 16 bytes, A192GCM 24, A256GCM and A128CBC-HS256
   * 32, A192CBC-HS384 48, A256CBC-HS512 64; `dir` itself chooses by the length: GCM for 16, 24 and 32, CBC for 48 and 64.
   */
  static fromSecret(
    secret: Uint8Array,
    alg: KeyManagement | ContentEncryption,
    options: SecretOptions & { forEncryption: true },
  ): Keyset;
  /** The same from base64 text. */
  static fromSecret(
    secret: string,
    alg: KeyManagement | ContentEncryption,
    options: SecretOptions & { forEncryption: true; base64: true },
  ): Keyset;
  /** A set of one key from PEM text: PKCS#8, PKCS#1, SEC1, SPKI, or an X.509 certificate. */
  static fromPem(pem: string | Uint8Array, options?: DocumentOptions): Keyset;
  /** A set of one key from DER bytes: PKCS#8, PKCS#1, SEC1, SPKI, or an X.509 certificate. */
  static fromDer(der: Uint8Array, options?: DocumentOptions): Keyset;
  /** A set of keys from a JWK or a JWK Set: JSON text, its bytes, or an object. */
  static fromJwks(jwks: string | Uint8Array | Jwk | JwkSet, options?: JwksOptions): Keyset;
  /** A set of one new key from the operating system's randomness. */
  static generate(alg: KeyAlgorithm, options?: GenerateOptions): Keyset;
  /** The same on another thread: a large RSA key takes seconds. */
  static generateAsync(alg: KeyAlgorithm, options?: GenerateOptions): Promise<Keyset>;

  /** How many keys there are. */
  readonly length: number;
  /** What can be said of the key at an index, from the end if it is negative; undefined if there is none. */
  at(index: number): KeyInfo | undefined;
  [Symbol.iterator](): IterableIterator<KeyInfo>;

  /** Appends the keys of another set, atomically. */
  add(from: Keyset): this;
  /** Puts the keys of another set in the place of all keys, atomically. */
  replace(from: Keyset): this;
  /** Loads a JWK Set and puts its keys in the place of all keys, atomically; a bad document changes nothing. */
  reload(jwks: string | Uint8Array | Jwk | JwkSet): this;

  /** The public keys (one, or all) as a JWK Set; shared secrets have no public form and are left out. */
  exportJwks(options?: { index?: number; private?: false }): JwkSet;
  /** All private keys (or one) with their secrets, as bytes of JSON: wipe them with `fill(0)` after use. */
  exportJwks(options: { index?: number; private: true }): Buffer;
  /** One public key as PEM text. */
  exportPem(options?: { index?: number; private?: false }): string;
  /** One private key as bytes of PEM text (PKCS#8, not encrypted): wipe them with `fill(0)` after use. */
  exportPem(options: { index?: number; private: true }): Buffer;

  /** Wipes the keys. The set cannot be used afterwards; a second call does nothing. */
  free(): void;
  [Symbol.dispose](): void;
}

/**
 * Claims of a verified token (RFC 7519 4.1). The library has checked the types of the registered ones.
 *
 * A JavaScript number is a double: JSON.parse silently rounds whole numbers beyond ±(2^53 - 1), so that two of them, two
 * accounts say, may become the same. Where a claim can hold such a number, verify with `{bigint: true}`, or read it from
 * the exact bytes that `verifyRaw` returns, or `verifyDetailed` in `raw`. The times are never that large.
 */
export interface JwtClaims {
  iss?: string | null;
  sub?: string | null;
  aud?: string | string[];
  exp?: number;
  nbf?: number;
  iat?: number;
  jti?: string | null;
  [claim: string]: unknown;
}

/** The checks that a report speaks of. */
// generated: checks
export type Check =
  'json' | 'exp' | 'nbf' | 'iat' | 'maxAge' | 'iss' | 'aud' | 'sub' | 'jti' | 'typ' | 'required' | 'expected';
// end of checks

/** What a verification found. */
export interface Report {
  readonly code: Code | 'JWT_OK';
  readonly status: number;
  /** Algorithm of the key that verified, or, of `decrypt` and `jweDecrypt`, that decrypted; null if none did. */
  readonly alg: KeyAlgorithm | null;
  /** Every check that did not hold, whatever the reason. */
  readonly failed: readonly Check[];
  /** Those of `failed` whose claim is not there. */
  readonly missing: readonly Check[];
  /** Those of `failed` whose claim has a wrong type or an impossible value. */
  readonly malformed: readonly Check[];
  /** The first claim at fault; null if none is. */
  readonly claim: string | null;
  /** The token's `kid`, UNTRUSTED; null if there is none, if it is longer than 127 bytes or has control characters. */
  readonly kid: string | null;
  /** Length in bytes of the token's `kid`, also where `kid` is null because it is too long. */
  readonly kidLength: number;
  /**
   * How many further keys fitted the token but were not tried, because only so many are (8 of one issuer, 64 in all).
   * With a `kid` in keys and tokens it is 0.
   */
  readonly untried: number;
  /** The time that was used, in seconds since the epoch; null where no time matters. */
  readonly now: number | null;
  /** `exp`, rounded up; null if absent, ignored or malformed, or if the signature did not pass. */
  readonly expiresAt: number | null;
  /** `nbf`, rounded down, or null likewise. */
  readonly notBefore: number | null;
  /** `iat`, rounded down, or null likewise. */
  readonly issuedAt: number | null;
}

export interface SignOptions {
  /** Lifetime in seconds, at least 1: adds `iat` (now) and `exp` (now + expiresIn). */
  expiresIn?: number;
  /** Adds `nbf` (now + notBeforeIn), in seconds, not 0. */
  notBeforeIn?: number;
  /** Adds `iat`, now. */
  addIat?: boolean;
  /** Adds `jti`, 128 random bits in base64url. */
  addJti?: boolean;
  /** Sign a token without `exp`. */
  allowMissingExp?: boolean;
  /** Algorithm to sign with; the key's own if left out. */
  alg?: Algorithm;
  /** Which key signs, and the header's `kid`. Empty: the first key that can, and no `kid` in the header. */
  kid?: string;
  /** The header's `typ`; "JWT" if left out, none if empty. */
  typ?: string;
  /** Further header members: an object, or JSON text. */
  header?: object | string;
  /** `header` is the whole protected header. */
  wholeHeader?: boolean;
  /** Keys for encryption: the signed token is encrypted for one of them (RFC 7519 11.2), in a JWE with `cty` "JWT". */
  encryptTo?: Keyset;
  /** Which key of `encryptTo` encrypts, and the encrypted token's `kid`; as `kid`. */
  encryptKid?: string;
  /** What is done with the content's key; what the key is bound to if left out. */
  encryptAlg?: KeyManagement;
  /** How the content is encrypted; A256GCM, or what a key of `dir` is bound to, if left out. */
  enc?: ContentEncryption;
  /** Seconds since the epoch; the host's clock if left out. */
  now?: number | bigint;
}

/** For claims that are encrypted and not signed: what is about a signature is not there, and `typ` is that of the token. */
export interface EncryptOptions extends Omit<SignOptions, 'alg' | 'kid' | 'wholeHeader' | 'encryptTo'> {}

/** What a claim can be compared with. A whole number beyond ±(2^53 - 1) is given as a bigint. */
export type Scalar = string | number | bigint | boolean | null;

/** A value that a claim must have. A claim is a top-level name, or a JSON Pointer if it begins with "/". */
export interface Expectation {
  claim: string;
  value: Scalar;
  /**
   * `equals`, the default: the claim is this value. `contains`: it has this array element or word. `equalsJson`: it is the
   * string, number, true, false or null that `value` is as JSON text, a number by its exact value.
   */
  rule?: 'equals' | 'contains' | 'equalsJson';
}

/** What a verifier demands. An option that is undefined, null or an empty list is an error: leave it out. */
export interface VerifierOptions {
  /** `iss` must equal one of these. */
  issuer?: string | readonly string[];
  /** `aud` must contain one of these. If left out, a token that has an `aud` is refused (RFC 7519 4.1.3). */
  audience?: string | readonly string[];
  /** `sub` must equal this. */
  subject?: string;
  /** The header's `typ` must be one of these; "at+jwt" is "application/at+jwt". */
  types?: string | readonly string[];
  /** Acceptable algorithms; those that the keys are bound to if left out. */
  algorithms?: Algorithm | readonly Algorithm[];
  /** Claims, or JSON Pointers, that must be there and not null. */
  required?: string | readonly string[];
  /** Claims that must have a value: `{nonce: '…', admin: false, scope: {contains: ['read', 'write']}}`, or a list. */
  expected?: Readonly<Record<string, Scalar | { contains: string | readonly string[] }>> | readonly Expectation[];
  /** Clock difference to forgive, in seconds. */
  leeway?: number;
  /** Greatest age since `iat`, in seconds. */
  maxAge?: number;
  /** Longest acceptable token in bytes; 65,536 if left out. */
  maxTokenLen?: number;
  /** Accept a token without `exp`. */
  allowMissingExp?: boolean;
  /** Do not read `exp`. */
  ignoreExp?: boolean;
  /** Do not read `nbf`. */
  ignoreNbf?: boolean;
  /** Do not read `iat`. */
  ignoreIat?: boolean;
  /** Do not read `aud`. */
  ignoreAud?: boolean;
  /**
   * Give whole numbers beyond ±(2^53 - 1) as bigint, and not rounded. All other numbers, those with a fraction or an
   * exponent too, are numbers as ever.
   */
  bigint?: boolean;
  /**
   * Keys for encryption: the token must be encrypted for one of them, and hold a signed token that passes everything
   * (RFC 7519 11.2). Null and undefined are errors, so that keys which could not be loaded do not switch this off.
   */
  decryptWith?: Keyset;
  /** Acceptable `alg` of the encrypted token; what the keys of `decryptWith` are bound to if left out. */
  decryptAlgorithms?: KeyManagement | readonly KeyManagement[];
  /** Acceptable `enc` of the encrypted token; any if left out. */
  encryptions?: ContentEncryption | readonly ContentEncryption[];
  /** A policy, which says all that is demanded: beside it there are only `bigint` and `now`. */
  policy?: Policy;
}

export interface VerifyOptions extends VerifierOptions {
  /** Seconds since the epoch; the host's clock if left out. */
  now?: number | bigint;
}

/** For claims that are encrypted and not signed: what is about a signature is not there. */
export interface DecryptOptions extends Omit<VerifyOptions, 'algorithms' | 'decryptWith'> {}

export interface Verified<Claims extends object = JwtClaims> {
  claims: Claims;
  report: Report;
  /** The claims as they were signed, byte for byte: for what no parser keeps, such as the digits of a fraction. */
  raw: Buffer;
}

/** Signs claims: an object, JSON text, or its bytes. Throws a JwtError. */
export function sign(claims: object | string | Uint8Array, keys: Keyset, options?: SignOptions): string;

/**
 * The same on another thread, for RSA keys, whose signatures take a millisecond or so. All that is given is read before
 * it returns; the key set may be changed or freed meanwhile. Rejects with what `sign` throws.
 */
export function signAsync(claims: object | string | Uint8Array, keys: Keyset, options?: SignOptions): Promise<string>;

/** Verifies a token and returns its claims. Throws a JwtError. */
export function verify<Claims extends object = JwtClaims>(
  token: string | Uint8Array,
  keys: Keyset,
  options?: VerifyOptions,
): Claims;

/**
 * Verifies a token and returns its claims byte for byte as they were signed, one JSON object that is not parsed: for a program
 * that hands them on, or has a parser of its own. Throws a JwtError.
 */
export function verifyRaw(token: string | Uint8Array, keys: Keyset, options?: VerifyOptions): Buffer;

/**
 * Verifies a token and returns its claims, which are parsed when they are asked for, the report and the claims' exact bytes.
 * Throws a JwtError.
 */
export function verifyDetailed<Claims extends object = JwtClaims>(
  token: string | Uint8Array,
  keys: Keyset,
  options?: VerifyOptions,
): Verified<Claims>;

/**
 * Encrypts claims under a shared secret (RFC 7519 7.1): for a session that only its makers read. Whoever can decrypt can also
 * make such a token, so it proves nobody to others. Throws a JwtError; `JWT_KEY_UNSUPPORTED` where the set holds a public or a
 * private key, since everybody can encrypt to a public key.
 */
export function encrypt(claims: object | string | Uint8Array, keys: Keyset, options?: EncryptOptions): string;

/** Decrypts claims under a shared secret, checks them as `verify` does and returns them (RFC 7519 7.2). Throws a JwtError. */
export function decrypt<Claims extends object = JwtClaims>(
  token: string | Uint8Array,
  keys: Keyset,
  options?: DecryptOptions,
): Claims;

/** Likewise, with the report and the claims' exact bytes. */
export function decryptDetailed<Claims extends object = JwtClaims>(
  token: string | Uint8Array,
  keys: Keyset,
  options?: DecryptOptions,
): Verified<Claims>;

/** What a document of a policy may say; docs/policies.md tells of each. */
export interface PolicyDocument {
  /** Not read; for editors. */
  $schema?: unknown;
  issuers?: readonly string[];
  audiences?: readonly string[];
  subject?: string;
  types?: readonly string[];
  algorithms?: readonly Algorithm[];
  required?: readonly string[];
  expected?: Readonly<
    Record<string, string | number | boolean | null | { contains?: readonly string[]; equals?: string | number | boolean | null }>
  >;
  /** In seconds. */
  leeway?: number;
  /** In seconds. */
  max_age?: number;
  allow_missing_exp?: boolean;
  ignore?: readonly ('exp' | 'nbf' | 'iat' | 'aud')[];
  max_token_len?: number;
  encrypted?: boolean;
  decrypt_algorithms?: readonly KeyManagement[];
  encryptions?: readonly ContentEncryption[];
}

export interface PolicyOptions {
  /** Keys for encryption, if the document says `encrypted`, and only then. */
  decryptWith?: Keyset;
}

/** What a verifier demands, made of a JSON document: the same file for every language, a proxy and the command. */
export class Policy {
  private constructor();

  /**
   * A policy of a document: JSON text, its bytes, or an object that is written as JSON first. A document that is none is a
   * PolicyError.
   */
  static fromJson(document: string | Uint8Array | PolicyDocument, options?: PolicyOptions): Policy;

  /** What it demands, in lines of English; also the values of `subject` and `expected`. */
  describe(): string;

  /** Lets go of it, and of its share in the keys that decrypt. It cannot be used afterwards; a second call does nothing. */
  free(): void;
  [Symbol.dispose](): void;
}

/** Keys and demands, checked and made ready once: the fastest way to verify many tokens. */
export class Verifier {
  constructor(keys: Keyset, options?: VerifierOptions);
  /** The key set, which may be added to, replaced and reloaded. */
  readonly keys: Keyset;
  /** Verifies a token and returns its claims. Throws a JwtError. */
  verify<Claims extends object = JwtClaims>(token: string | Uint8Array, options?: { now?: number | bigint }): Claims;
  /** Verifies a token and returns the exact bytes of its claims; nothing is parsed. Throws a JwtError. */
  verifyRaw(token: string | Uint8Array, options?: { now?: number | bigint }): Buffer;
  /** Verifies a token and returns its claims, the report and the claims' exact bytes. Throws a JwtError. */
  verifyDetailed<Claims extends object = JwtClaims>(
    token: string | Uint8Array,
    options?: { now?: number | bigint },
  ): Verified<Claims>;
}

export interface JwsSignOptions {
  /** Algorithm to sign with; the key's own if left out. */
  alg?: Algorithm;
  /** Which key signs, and the header's `kid`. Empty: the first key that can, and no `kid` in the header. */
  kid?: string;
  /** The header's `typ`; none if left out. */
  typ?: string;
  /** Further header members: an object, or JSON text. */
  header?: object | string;
  /** `header` is the whole protected header. */
  wholeHeader?: boolean;
  /** Members of `header` that the token names as critical. */
  crit?: string | readonly string[];
  /** Leave the payload out of the token (RFC 7515 appendix F). */
  detached?: boolean;
  /** Do not encode the payload (RFC 7797). */
  unencoded?: boolean;
}

export interface JwsVerifyOptions {
  /** Acceptable algorithms; those that the keys are bound to if left out. */
  algorithms?: Algorithm | readonly Algorithm[];
  /** The header's `typ` must be one of these. */
  types?: string | readonly string[];
  /** Header extensions that the caller understands and processes, beyond `b64`. */
  crit?: string | readonly string[];
  /** The token leaves its payload out; it is in `payload`. */
  detached?: boolean;
  /** The payload of a detached token, as it was signed. */
  payload?: string | Uint8Array;
  /** Accept a payload that is not encoded (RFC 7797) too. */
  unencoded?: boolean;
  /** Longest acceptable token in bytes; 65,536 if left out. */
  maxTokenLen?: number;
}

/** Signs any payload. Throws a JwtError. */
export function jwsSign(payload: string | Uint8Array, keys: Keyset, options?: JwsSignOptions): string;

/** The same on another thread, like `signAsync`. */
export function jwsSignAsync(payload: string | Uint8Array, keys: Keyset, options?: JwsSignOptions): Promise<string>;

/** Verifies a token with any payload and returns the payload; no claims are checked. Throws a JwtError. */
export function jwsVerify(token: string | Uint8Array, keys: Keyset, options?: JwsVerifyOptions): Buffer;

/** Verifies a token with any payload and returns the payload and the report. Throws a JwtError. */
export function jwsVerifyDetailed(
  token: string | Uint8Array,
  keys: Keyset,
  options?: JwsVerifyOptions,
): { payload: Buffer; report: Report };

export interface JweEncryptOptions {
  /** What is done with the content's key; what the key is bound to if left out. */
  alg?: KeyManagement;
  /** How the content is encrypted; A256GCM, or what a key of `dir` is bound to, if left out. */
  enc?: ContentEncryption;
  /** Which key encrypts, and the header's `kid`. Empty: the first key that can, and no `kid` in the header. */
  kid?: string;
  /** The header's `typ`; none if left out. */
  typ?: string;
  /** The header's `cty`, what the content is: "JWT" for a token; none if left out. */
  cty?: string;
  /** Further header members: an object, or JSON text. */
  header?: object | string;
  /** Members of `header` that the token names as critical. */
  crit?: string | readonly string[];
  /** Who encrypts and for whom (RFC 7518 4.6.1): text or bytes, with the key agreements (ECDH-ES and its forms) only. */
  apu?: string | Uint8Array;
  apv?: string | Uint8Array;
}

export interface JweDecryptOptions {
  /** Acceptable `alg`; what the keys are bound to if left out. */
  algorithms?: KeyManagement | readonly KeyManagement[];
  /** Acceptable `enc`; any if left out. */
  encryptions?: ContentEncryption | readonly ContentEncryption[];
  /** The header's `typ` must be one of these. */
  types?: string | readonly string[];
  /** Header extensions that the caller understands and processes. */
  crit?: string | readonly string[];
  /** Longest acceptable token in bytes; 65,536 if left out. */
  maxTokenLen?: number;
}

/**
 * Encrypts any content (JWE compact serialization, RFC 7516 5.1). With a public key it proves nobody: sign first where it
 * matters who made it, `sign` with `encryptTo`. Throws a JwtError.
 */
export function jweEncrypt(plaintext: string | Uint8Array, keys: Keyset, options?: JweEncryptOptions): string;

/**
 * Decrypts a token with any content and returns the content (RFC 7516 5.2); no claims are checked. Throws a JwtError:
 * `JWE_DECRYPTION_FAILED` is all that is said of what only the key's owner can tell.
 */
export function jweDecrypt(token: string | Uint8Array, keys: Keyset, options?: JweDecryptOptions): Buffer;

/** Decrypts a token with any content and returns the content and the report. Throws a JwtError. */
export function jweDecryptDetailed(
  token: string | Uint8Array,
  keys: Keyset,
  options?: JweDecryptOptions,
): { plaintext: Buffer; report: Report };

/**
 * Decodes one part of a signed token WITHOUT VERIFYING anything: for logs and debugging, never for decisions.
 * Throws a JwtError.
 */
export function peek(token: string | Uint8Array, part: 'header' | 'payload' | 'signature'): Buffer;

/** The token in the value of an `Authorization` header (RFC 6750 2.1). Throws if there is none. */
export function bearerToken(value: string | null | undefined): string;

export interface ChallengeOptions {
  /** The protection space (RFC 9110 11.5). */
  realm?: string;
  /** The scope that is needed: words with one space between them (RFC 6749 3.3). */
  scope?: string;
  /** The URL of the metadata of the resource (RFC 9728 5.1). */
  resourceMetadata?: string;
}

/**
 * The value of `WWW-Authenticate` for a request that was refused with this error (RFC 6750 3): a token that is at fault is
 * `invalid_token`, a claim without its expected value `insufficient_scope` where a scope is named; a request without a
 * token, and what is not the client's fault, get a challenge without an error.
 */
export function bearerChallenge(error: JwtError, options?: ChallengeOptions): string;

export type JWKSHeaders = Record<string, string> | Headers;

export interface JWKSClientOptions {
  /** The keys verify only tokens of this `iss`. */
  issuer?: string;
  /** Seconds that keys are fresh where the answer does not say (`Cache-Control: max-age`); 300. */
  lifetime?: number;
  /** Most seconds that keys are fresh, whatever the answer says; 86,400. The least is `cooldown`. */
  maxLifetime?: number;
  /** Seconds that keys may be used after their time while no new ones can be fetched, `Infinity` for any; 86,400. */
  maxStale?: number;
  /** Least seconds between a fetch and another for an unknown `kid`; 30. */
  cooldown?: number;
  /** Least seconds after a fetch that failed; 5. */
  retry?: number;
  /** Seconds for one fetch as a whole, redirects included; 10. */
  timeout?: number;
  /** Longest acceptable document; 1,048,576. */
  maxBytes?: number;
  /** Allow http for other hosts than the loopback interface. */
  allowHttp?: boolean;
  /** Follow redirects to other origins too. */
  allowAnyOrigin?: boolean;
  /** Load keys that are shorter than the standards allow. */
  allowWeak?: boolean;
  /** The keys are a recipient's, to encrypt for: `load` gives them, and no token is verified. */
  forEncryption?: boolean;
  /** Headers of the request, or a function that gives them for each fetch; they do not go to other origins. */
  headers?: JWKSHeaders | (() => JWKSHeaders | Promise<JWKSHeaders>);
  /** In place of the global `fetch`: for an agent, a proxy or authorities of its own. */
  fetch?: typeof fetch;
  /** What tells the time for all of these but `timeout`, a number of seconds; a clock that nobody can set if left out. */
  clock?: () => number;
}

/** The keys of an issuer that publishes them: fetched, kept, and fetched again when they change. */
export class JWKSClient {
  /** An https URL; http is for the loopback interface, or for `allowHttp`. */
  constructor(url: string | URL, options?: JWKSClientOptions);
  /** The keys as they are now; null before the first fetch. It stays the same object, whose keys change. */
  readonly keyset: Keyset | null;
  /** Why the last fetch failed; null if it did not. The keys that are held may go on being used meanwhile. */
  readonly failure: JWKSError | null;
  /** The only `iss` whose tokens the keys verify; undefined where it is any. */
  readonly issuer: string | undefined;
  /**
   * The keys as text, for `importCache` of another client; null before the first fetch. It is no secret, but who can write it
   * where it is stored can put in keys of his own.
   */
  exportCache(): string | null;
  /**
   * Starts with the keys that `exportCache` gave, as if they had been fetched then; before anything else is done with the
   * client. Throws an ArgumentError if the text cannot be used; the client is then as it was.
   */
  importCache(stored: string): void;
  /** The keys, fetched first where there are none or old ones. Rejects with a JWKSError. */
  load(): Promise<Keyset>;
  /** Fetches the keys now; if that fails, the old ones stay. Rejects with a JWKSError. */
  refresh(): Promise<Keyset>;
  /** Verifies a token with the issuer's keys. Rejects with a JwtError, or a JWKSError if there are no keys. */
  verify<Claims extends object = JwtClaims>(token: string | Uint8Array, options?: VerifyOptions): Promise<Claims>;
  /** Likewise, with the report and the claims' exact bytes. */
  verifyDetailed<Claims extends object = JwtClaims>(
    token: string | Uint8Array,
    options?: VerifyOptions,
  ): Promise<Verified<Claims>>;
}

/**
 * Verifies tokens of several issuers, each with the keys of the one it names. The `iss` of a token is not verified when it
 * chooses a client, and the chosen client takes only tokens of its issuer. A token that names no known issuer is
 * `JWT_KEY_NOT_FOUND`; an encrypted one must have `iss` in its header too (RFC 7519 5.3).
 */
export class MultiIssuerClient {
  /** One client for each issuer, each with the option `issuer`. */
  constructor(clients: Iterable<JWKSClient>);
  /** The clients by the name of their issuer. */
  readonly clients: Map<string, JWKSClient>;
  /** Verifies a token with the keys of its issuer. Rejects with a JwtError, or a JWKSError if there are no keys. */
  verify<Claims extends object = JwtClaims>(token: string | Uint8Array, options?: VerifyOptions): Promise<Claims>;
  /** Likewise, with the report and the claims' exact bytes. */
  verifyDetailed<Claims extends object = JwtClaims>(
    token: string | Uint8Array,
    options?: VerifyOptions,
  ): Promise<Verified<Claims>>;
  /** Why the keys of a token's issuer could not be fetched last; null if they could, or the issuer is not known. */
  failureOf(token: string | Uint8Array): JWKSError | null;
}

/**
 * The keys cannot be had: a server answers 503. Not a JwtError, for it says nothing of a token. The message shows the
 * URL without its query.
 */
export class JWKSError extends Error {
  constructor(message: string, code?: JWKSError['code'], cause?: unknown);
  readonly code:
    | 'JWKS_UNREACHABLE'
    | 'JWKS_TIMEOUT'
    | 'JWKS_STATUS'
    | 'JWKS_TOO_LARGE'
    | 'JWKS_MALFORMED'
    /** The document holds a shared secret or a private key, and is refused as a whole. */
    | 'JWKS_SECRET'
    | 'JWKS_REDIRECTS'
    | 'JWKS_INSECURE_REDIRECT';
}

/** The codes of errors: names of the library's statuses. */
// generated: statuses
export type Code =
  | 'JWT_INVALID_ARGUMENT'
  | 'JWT_BUFFER_TOO_SMALL'
  | 'JWT_INTERNAL'
  | 'JWT_NO_RANDOMNESS'
  | 'JWT_NO_MEMORY'
  | 'JWT_KEY_MALFORMED'
  | 'JWT_KEY_TOO_WEAK'
  | 'JWT_KEY_UNSUPPORTED'
  | 'JWT_KEY_NOT_FOUND'
  | 'JWT_KEY_CANNOT_SIGN'
  | 'JWT_KEY_ENCRYPTED'
  | 'JWT_KEY_ALG_MISMATCH'
  | 'JWT_KEY_WRONG_FORM'
  | 'JWT_TOKEN_MALFORMED'
  | 'JWT_TOKEN_TOO_LARGE'
  | 'JWT_TOKEN_UNSUPPORTED'
  | 'JWT_ALG_NOT_ALLOWED'
  | 'JWT_SIGNATURE_INVALID'
  | 'JWT_NO_BEARER'
  | 'JWT_CLAIMS_MALFORMED'
  | 'JWT_CLAIM_MISSING'
  | 'JWT_EXPIRED'
  | 'JWT_NOT_YET_VALID'
  | 'JWT_ISSUED_IN_FUTURE'
  | 'JWT_TOO_OLD'
  | 'JWT_ISSUER_MISMATCH'
  | 'JWT_AUDIENCE_MISMATCH'
  | 'JWT_SUBJECT_MISMATCH'
  | 'JWT_TYP_MISMATCH'
  | 'JWT_CLAIM_MISMATCH'
  | 'JWT_CLAIM_WRONG_TYPE'
  | 'JWT_NOT_ENCRYPTED'
  | 'JWE_DECRYPTION_FAILED'
  | 'JWE_NOT_ALLOWED'
  | 'JWE_KEY_CANNOT'
  | 'JWE_KEY_NOT_FOUND'
  | 'JWT_ISSUER_UNAVAILABLE'
  | 'JWT_ISSUER_FETCH';
// end of statuses

/** Every refusal of the library. Messages never hold a secret, and of an unverified token at most its `kid`. */
export class JwtError extends Error {
  constructor(message: string, details?: { code?: Code; status?: number; report?: Report });
  /** Stable: decide by this, not by the message. */
  readonly code: Code;
  /** The number of `code`. */
  readonly status: number;
  /** What the verification found, where the error comes from one. */
  readonly report?: Report;
}

/** The call itself is wrong: a value, or a combination of options, that the library does not take. */
export class ArgumentError extends JwtError {}
/** A document that is no policy; the message has the line and the column. */
export class PolicyError extends ArgumentError {
  constructor(message: string, details?: { errorAt?: number });
  /** Where in the document the fault is, in bytes of its UTF-8. */
  readonly errorAt: number;
}
/** A key cannot be loaded, found or used. */
export class KeyError extends JwtError {}
/** The token is malformed, of an unacceptable kind, or its signature is wrong. Nothing in its claims has been read. */
export class TokenError extends JwtError {}
/** The signature is good, or the token was decrypted, but the claims are not. */
export class ClaimError extends JwtError {}
/** The token is not encrypted as it must be, or cannot be decrypted. Nothing in it has been read. */
export class EncryptionError extends JwtError {}

/** The JOSE names of all algorithms of signatures that the library knows; `EdDSA` and `Ed25519` are two names of one. */
export const algorithms: readonly Algorithm[];

/** The version of the native library. */
export const version: string;
