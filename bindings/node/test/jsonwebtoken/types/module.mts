// Compiled, never run: what programs that are written for @types/jsonwebtoken do.

import { generateKeyPairSync } from 'node:crypto';

import theirs from 'jsonwebtoken';
import type * as Theirs from 'jsonwebtoken';
import { Keyset } from 'onejwt';
import jwt, { JsonWebTokenError, NotBeforeError, TokenExpiredError, decode, sign, verify } from 'onejwt/jsonwebtoken';
import type {
  Algorithm,
  GetPublicKeyOrSecret,
  Jwt,
  JwtHeader,
  JwtPayload,
  Secret,
  SignOptions,
  VerifyErrors,
  VerifyOptions,
} from 'onejwt/jsonwebtoken';

// One may stand in the other's place.
const replacement: Pick<typeof theirs, 'decode' | 'JsonWebTokenError' | 'TokenExpiredError' | 'NotBeforeError'> = jwt;
const options: SignOptions = {} as Theirs.SignOptions;
const policy: VerifyOptions = {} as Theirs.VerifyOptions;
const secret: Secret = {} as Theirs.Secret;
const payload: Theirs.JwtPayload = {} as JwtPayload;
const header: Theirs.JwtHeader = {} as JwtHeader;
const complete: Theirs.Jwt = {} as Jwt;
const lookUp: GetPublicKeyOrSecret = {} as Theirs.GetPublicKeyOrSecret;
const wider: Algorithm = 'HS256' as Theirs.Algorithm;
void [replacement, options, policy, secret, payload, header, complete, lookUp, wider];

const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
const token: string = jwt.sign({ foo: 'bar' }, 'secret', { expiresIn: '1h', algorithm: 'HS512', keyid: 'a' });
sign('text', Buffer.alloc(32), { header: { alg: 'HS256', typ: 'x' } });
sign({}, { key: 'PEM', passphrase: 'p' }, { algorithm: 'RS256', allowInsecureKeySizes: true });
sign({}, null, { algorithm: 'none' });
sign({}, privateKey, (error: Error | null, encoded?: string) => void [error, encoded]);
sign({}, privateKey, { algorithm: 'PS256' }, (error, encoded) => void [error?.message, encoded?.length]);
sign({}, Keyset.generate('ML-DSA-44'), { algorithm: 'ML-DSA-44' });

const verified: string | JwtPayload = verify(token, publicKey);
const { sub, custom } = verify(token, 'secret') as JwtPayload;
verify(token, publicKey, { maxTokenLen: 1_000_000 });
jwt.decode(token, { complete: true, maxTokenLen: 1_000_000 });
const whole: Jwt = verify(token, 'secret', { complete: true, audience: [/a/, 'b'], issuer: ['c', 'd'] });
verify(token, 'secret', (error, decoded) => {
  const found: VerifyErrors | null = error;
  const claims: string | JwtPayload | undefined = decoded;
  void [found, claims];
});
verify(
  token,
  (head, callback) => callback(null, head.kid),
  { algorithms: ['EdDSA', 'ES256K'], maxAge: '1d' },
  () => {},
);
verify(
  token,
  { key: { kty: 'RSA' }, format: 'jwk' },
  { complete: true },
  (_error, decoded) => void decoded?.header.alg,
);
const seen: JwtPayload | null = decode(token, { json: true });
const parts: Jwt | null = decode(token, { complete: true });
void [verified, sub, custom, whole, seen, parts];

try {
  verify(token, 'secret');
} catch (error) {
  if (error instanceof TokenExpiredError) error.expiredAt satisfies Date;
  if (error instanceof NotBeforeError) error.date satisfies Date;
  if (error instanceof JsonWebTokenError) error.inner satisfies Error;
}
new JsonWebTokenError('a', new Error('b'));

// @ts-expect-error: no such algorithm
sign({}, 'secret', { algorithm: 'HS1' });
// @ts-expect-error: a key is not a number
sign({}, 1);
// @ts-expect-error: not an option
verify(token, 'secret', { audiences: 'a' });
