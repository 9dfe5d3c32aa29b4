// Compiled, never run: what the declarations must allow and, marked so, what they must refuse.

import {
  ArgumentError,
  ClaimError,
  EncryptionError,
  JWKSClient,
  JWKSError,
  MultiIssuerClient,
  JwtError,
  KeyError,
  Keyset,
  TokenError,
  Verifier,
  algorithms,
  bearerChallenge,
  bearerToken,
  decrypt,
  decryptDetailed,
  encrypt,
  jweDecrypt,
  jweDecryptDetailed,
  jweEncrypt,
  jwsSign,
  jwsSignAsync,
  jwsVerify,
  jwsVerifyDetailed,
  peek,
  sign,
  signAsync,
  verify,
  verifyDetailed,
  verifyRaw,
  version,
} from 'onejwt';
import onejwt from 'onejwt';
import type {
  Check,
  Code,
  JwkSet,
  JwtClaims,
  KeyAlgorithm,
  KeyInfo,
  Report,
  VerifierOptions,
  VerifyOptions,
} from 'onejwt';

void onejwt;

// Keys.
const secret: Uint8Array = new Uint8Array(32);
const keys: Keyset = Keyset.fromSecret(secret);
Keyset.fromSecret(Buffer.alloc(48), 'HS384', { kid: 'a', issuer: 'https://id.example', allowWeak: true });
Keyset.fromSecret('AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8', undefined, { base64: true, kid: 'a' });
Keyset.fromSecret(secret, 'HS256', { base64: Math.random() < 0.5 });
Keyset.fromPem('-----BEGIN', { alg: 'ES256', password: secret });
Keyset.fromPem(secret);
Keyset.fromDer(secret, { alg: 'RS256' });
Keyset.fromJwks('{}', { kid: 'a' });
Keyset.fromJwks({ keys: [{ kty: 'oct', k: 'AA' }] });
Keyset.fromJwks({ kty: 'oct', k: 'AA' });
Keyset.generate('ML-DSA-44', { kid: 'a', issuer: 'b', bits: 512 });
const later: Promise<Keyset> = Keyset.generateAsync('RS256', { kid: 'a', issuer: 'b', bits: 4096 });
keys.add(keys).replace(keys).reload('{}').free();
const length: number = keys.length;
const first: KeyInfo | undefined = keys.at(0);
for (const { alg, kid, bits, thumbprint } of keys) {
  const name: KeyAlgorithm = alg;
  const text: [string | null, number, string] = [kid, bits, thumbprint];
  void [name, text];
}
const publicSet: JwkSet = keys.exportJwks();
const privateSet: Buffer = keys.exportJwks({ private: true, index: 0 });
const publicPem: string = keys.exportPem({ index: 1 });
const privatePem: Buffer = keys.exportPem({ private: true });
keys[Symbol.dispose]();
void [length, first, publicSet, privateSet, publicPem, privatePem, later];

// @ts-expect-error: a secret is bytes
Keyset.fromSecret('secret');
// @ts-expect-error: not an HMAC algorithm
Keyset.fromSecret(secret, 'RS256');
// @ts-expect-error: no such algorithm
Keyset.generate('none');
// @ts-expect-error: not with new
new Keyset();
// @ts-expect-error: nothing of a key can be written
[...keys][0]!.kid = 'b';

// Signing.
const token: string = sign({ sub: 'alice' }, keys, {
  expiresIn: 300,
  notBeforeIn: -5,
  addIat: true,
  addJti: true,
  allowMissingExp: false,
  alg: 'HS256',
  kid: 'a',
  typ: 'at+jwt',
  header: { cty: 'json' },
  now: 1_700_000_000,
});
sign('{"sub":"alice"}', keys, { allowMissingExp: true, header: '{}', wholeHeader: true, now: 1n });
sign(secret, keys);
const tokenLater: Promise<string> = signAsync({ sub: 'alice' }, keys, { expiresIn: 300, now: 1n });
const jwsLater: Promise<string> = jwsSignAsync(secret, keys, { detached: true });
void [tokenLater, jwsLater];
// @ts-expect-error: a promise of a token is not a token
verify(tokenLater, keys);
// @ts-expect-error: seconds, not a text
sign({}, keys, { expiresIn: '1h' });

const none: Keyset = Keyset.empty({ issuer: 'https://id.example', allowWeak: false, publicOnly: true });
void none.add(Keyset.fromJwks('{}', { publicOnly: true }));
// @ts-expect-error: there is no key to name
Keyset.empty({ kid: 'k' });

// Verifying.
const claims: JwtClaims = verify(token, keys);
const subject: string | null | undefined = claims.sub;
const custom: unknown = claims['https://example.com/role'];
const untried: number = verifyDetailed(token, keys).report.untried;
void untried;
const demands: VerifierOptions = {
  issuer: 'https://id.example',
  audience: ['api', 'web'] as const,
  subject: 'alice',
  types: 'at+jwt',
  algorithms: ['HS256', 'EdDSA'],
  required: ['sub', '/realm_access/roles'],
  expected: { nonce: 'abc', level: 3, id: 3n, admin: false, gone: null, scope: { contains: ['read', 'write'] } },
  leeway: 5,
  maxAge: 3600,
  maxTokenLen: 4096,
  allowMissingExp: false,
  ignoreExp: false,
  ignoreNbf: false,
  ignoreIat: false,
  ignoreAud: false,
  bigint: true,
};
const options: VerifyOptions = { ...demands, now: 1_700_000_000 };
verify(secret, keys, { ...options, expected: [{ claim: 'scope', value: 'read', rule: 'contains' }] });
verify(secret, keys, { ...options, expected: [{ claim: 'level', value: 3 }, { claim: 'a', value: '1.0', rule: 'equalsJson' }] });
interface Session {
  sub: string;
  role: 'admin' | 'user';
}
const role: 'admin' | 'user' = verify<Session>(token, keys, options).role;
const { claims: session, report, raw } = verifyDetailed<Session>(token, keys, options);
const parts: [Session, Report, Buffer] = [session, report, raw];
const failed: readonly Check[] = report.failed;
const expires: number | null = report.expiresAt;
const verifier = new Verifier(keys, demands);
verifier.verify<Session>(token, { now: 1 }).role satisfies string;
verifier.verifyRaw(token) satisfies Uint8Array;
verifyRaw(token, keys, options).toString('utf8') satisfies string;
verifier.verifyDetailed(token).claims.iss satisfies string | null | undefined;
verifier.keys.reload('{}');
void [subject, custom, role, parts, failed, expires];

// @ts-expect-error: a misspelt option
verify(token, keys, { audence: 'api' });
// @ts-expect-error: an option that got lost
verify(token, keys, { issuer: undefined });
// @ts-expect-error: a verifier reads the clock at each call
new Verifier(keys, { now: 1 });
// @ts-expect-error: no such algorithm
verify(token, keys, { algorithms: ['none'] });
// @ts-expect-error: not a rule
verify(token, keys, { expected: [{ claim: 'a', value: 'b', rule: 'matches' }] });
// @ts-expect-error: reports are read-only
report.failed.push('exp');

// Any payload.
const jws: string = jwsSign('payload', keys, { detached: true, unencoded: true, crit: ['x'], header: { x: 1 } });
const payload: Buffer = jwsVerify(jws, keys, { detached: true, payload: 'payload', unencoded: true, crit: 'x' });
const detail: { payload: Buffer; report: Report } = jwsVerifyDetailed(jws, keys, { types: ['a'], maxTokenLen: 10 });
const header: Buffer = peek(token, 'header');
const request: { headers: { authorization?: string } } = { headers: {} };
const bearer: string = bearerToken(request.headers.authorization);
const challenge: string = bearerChallenge(new JwtError('x'), { realm: 'r', scope: 'a b', resourceMetadata: 'https://a' });
// @ts-expect-error: no such part
peek(token, 'claims');
void [payload, detail, header, bearer, challenge];

// Encryption.
const secrets: Keyset = Keyset.fromSecret(secret, 'A256KW', { forEncryption: true, kid: 'a' });
const box: Keyset = Keyset.generate('ECDH-ES+A256KW', { forEncryption: true, bits: 255 });
Keyset.fromSecret(secret, 'A256GCM', { forEncryption: true });
Keyset.fromPem('-----BEGIN', { alg: 'RSA-OAEP-256', forEncryption: true });
Keyset.fromJwks('{}', { forEncryption: true, publicOnly: true });
Keyset.empty({ forEncryption: true });
// @ts-expect-error: a secret that is not said to be for encryption
Keyset.fromSecret(secret, 'A256KW');
const jwe: string = jweEncrypt('plaintext', box, {
  alg: 'ECDH-ES+A256KW',
  enc: 'A256GCM',
  kid: 'a',
  typ: 'b',
  cty: 'JWT',
  header: { c: 1 },
  crit: 'c',
  apu: 'Alice',
  apv: secret,
});
const plaintext: Buffer = jweDecrypt(jwe, box, { algorithms: 'ECDH-ES+A256KW', encryptions: ['A256GCM'], crit: 'c' });
const opened: { plaintext: Buffer; report: Report } = jweDecryptDetailed(jwe, box, { types: ['b'], maxTokenLen: 10 });
const sealed: string = encrypt({ sub: 'alice' }, secrets, { expiresIn: 5, encryptAlg: 'A256KW', enc: 'A128CBC-HS256', now: 1 });
const inside: string | null | undefined = decrypt(sealed, secrets, { audience: 'a', encryptions: 'A256GCM', now: 1 }).sub;
decryptDetailed<Session>(sealed, secrets, { decryptAlgorithms: ['dir'] }).claims.role satisfies string;
const nested: string = sign({}, keys, { expiresIn: 5, encryptTo: box, encryptKid: 'a', encryptAlg: 'ECDH-ES', enc: 'A256GCM' });
verify(nested, keys, { decryptWith: box, decryptAlgorithms: 'ECDH-ES+A256KW', encryptions: ['A256GCM'] });
new Verifier(keys, { decryptWith: box });
void [plaintext, opened, inside];
// @ts-expect-error: no such content encryption
jweEncrypt('', box, { enc: 'A256KW' });
// @ts-expect-error: keys that got lost
verify(nested, keys, { decryptWith: undefined });
// @ts-expect-error: no keys
sign({}, keys, { encryptTo: null });
// @ts-expect-error: there is no signature
encrypt({}, secrets, { alg: 'HS256' });
// @ts-expect-error: there is nothing within
decrypt(sealed, secrets, { decryptWith: box });

// Errors.
try {
  verify(token, keys);
} catch (error) {
  if (error instanceof ClaimError || error instanceof TokenError) {
    const code: Code = error.code;
    const status: number = error.status;
    const found: Report | undefined = error.report;
    void [code, status, found];
    // @ts-expect-error: no such code
    if (error.code === 'JWT_EXPIRD') throw error;
  }
  if (error instanceof KeyError || error instanceof ArgumentError || error instanceof EncryptionError) {
    const base: JwtError = error;
    void base;
  }
}
new JwtError('a test', { code: 'JWT_EXPIRED', status: 62 }) satisfies Error;
algorithms.includes('HS256') satisfies boolean;
onejwt.algorithms.includes('Ed25519') satisfies boolean;
new onejwt.Verifier(onejwt.Keyset.generate('HS256')) satisfies Verifier;
version satisfies string;

// The keys of an issuer.
const client = new JWKSClient(new URL('https://id.example/jwks'), { issuer: 'https://id.example', timeout: 2, fetch });
const current: Keyset | null = client.keyset;
const loaded: Promise<Keyset> = client.load();
const user: Promise<Session> = client.verify<Session>(token, { audience: 'api' });
const why: 'JWKS_TIMEOUT' | undefined = ((error: JWKSError) =>
  error.code === 'JWKS_TIMEOUT' ? error.code : undefined)(new JWKSError('a test', 'JWKS_TIMEOUT'));
const stored: string | null = client.exportCache();
client.importCache('');
const several = new MultiIssuerClient([client, new JWKSClient('https://b.example/', { issuer: 'b', allowAnyOrigin: true })]);
const someone: Promise<Session> = several.verify<Session>(token, { audience: 'api' });
const named: JWKSClient | undefined = several.clients.get('b');
new JWKSClient('https://id.example/jwks', { headers: async () => ({ authorization: 'x' }), forEncryption: true });
void [current, loaded, user, why, stored, someone, named, several.failureOf(token)];
// @ts-expect-error: not an option
new JWKSClient('https://id.example/jwks', { ttl: 5 });
