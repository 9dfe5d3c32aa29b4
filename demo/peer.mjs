// The Node side of the demonstration: reads requests, one a line with fields between tabs, and answers each with a line.
//
//   sign              JWKS  ALG  NOW  CLAIMS                                ->  STATUS  TOKEN
//   verify            JWKS  NOW  ISSUER  AUDIENCE  TOKEN                    ->  STATUS
//
//   generate          ALG                                                   ->  STATUS  JWKS
//   publish           JWKS                                                  ->  STATUS  PUBLIC_JWKS
//   encrypt           JWKS  ALG  ENC  CONTENT                               ->  STATUS  TOKEN
//   decrypt           JWKS  TOKEN                                           ->  STATUS  CONTENT
//   sign_encrypted    SIGNING_JWKS  ENCRYPTING_JWKS  ALG  ENC  NOW  CLAIMS  ->  STATUS  TOKEN
//   verify_encrypted  VERIFYING_JWKS  DECRYPTING_JWKS  NOW  ISSUER  AUDIENCE  TOKEN  ->  STATUS

import { JwtError, Keyset, jweDecrypt, jweEncrypt, sign, verify } from 'onejwt';

const forEncryption = { forEncryption: true };

function withKeys(keys, use) {
  try {
    return use(keys);
  } finally {
    keys.free();
  }
}

const withSigning = (jwks, use) => withKeys(Keyset.fromJwks(jwks), use);
const withEncryption = (jwks, use) => withKeys(Keyset.fromJwks(jwks, forEncryption), use);

const REQUESTS = {
  sign: ([jwks, alg, now, ...claims]) => [
    'JWT_OK',
    withSigning(jwks, (keys) => sign(last(claims), keys, { alg, now: Number(now) })),
  ],
  verify: ([jwks, now, issuer, audience, ...token]) => {
    withSigning(jwks, (keys) => verify(last(token), keys, { issuer, audience, now: Number(now) }));
    return ['JWT_OK'];
  },
  generate: ([alg]) => [
    'JWT_OK',
    withKeys(Keyset.generate(alg, forEncryption), (keys) => keys.exportJwks({ private: true }).toString()),
  ],
  publish: ([jwks]) => ['JWT_OK', withEncryption(jwks, (keys) => JSON.stringify(keys.exportJwks()))],
  encrypt: ([jwks, alg, enc, ...content]) => [
    'JWT_OK',
    withEncryption(jwks, (keys) => jweEncrypt(last(content), keys, { alg, enc })),
  ],
  decrypt: ([jwks, ...token]) => ['JWT_OK', withEncryption(jwks, (keys) => jweDecrypt(last(token), keys).toString())],
  sign_encrypted: ([jwks, encrypting, alg, enc, now, ...claims]) => [
    'JWT_OK',
    withSigning(jwks, (keys) =>
      withEncryption(encrypting, (encryptTo) =>
        sign(last(claims), keys, { encryptTo, encryptAlg: alg, enc, now: Number(now) }),
      ),
    ),
  ],
  verify_encrypted: ([jwks, decrypting, now, issuer, audience, ...token]) => {
    withSigning(jwks, (keys) =>
      withEncryption(decrypting, (decryptWith) =>
        verify(last(token), keys, { decryptWith, issuer, audience, now: Number(now) }),
      ),
    );
    return ['JWT_OK'];
  },
};

const WITHOUT_TEXT = ['verify', 'verify_encrypted'];

/** The last field of a request may hold tabs. */
const last = (fields) => fields.join('\t');

function respond(line) {
  const [request, ...fields] = line.split('\t');
  if (!Object.hasOwn(REQUESTS, request)) throw new Error('peer: not a request');
  try {
    return REQUESTS[request](fields);
  } catch (error) {
    if (!(error instanceof JwtError)) throw error;
    return WITHOUT_TEXT.includes(request) ? [error.code] : [error.code, ''];
  }
}

let rest = '';
process.stdin.setEncoding('utf8');
for await (const chunk of process.stdin) {
  const lines = (rest + chunk).split('\n');
  rest = lines.pop();
  for (const line of lines) process.stdout.write(`${respond(line).join('\t')}\n`);
}
if (rest !== '') process.stdout.write(`${respond(rest).join('\t')}\n`);
