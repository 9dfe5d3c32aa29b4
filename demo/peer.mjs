// The Node side of the demonstration: reads requests, one a line with fields between tabs, and answers each with a line.
//
//   sign    JWKS  ALG  NOW  CLAIMS                 ->  STATUS  TOKEN
//   verify  JWKS  NOW  ISSUER  AUDIENCE  TOKEN     ->  STATUS

import { JwtError, Keyset, sign, verify } from 'onejwt';

function withKeys(jwks, use) {
  const keys = Keyset.fromJwks(jwks);
  try {
    return use(keys);
  } finally {
    keys.free();
  }
}

const REQUESTS = {
  sign: ([jwks, alg, now, claims]) => [
    'JWT_OK',
    withKeys(jwks, (keys) => sign(claims, keys, { alg, now: Number(now) })),
  ],
  verify: ([jwks, now, issuer, audience, token]) => {
    withKeys(jwks, (keys) => verify(token, keys, { issuer, audience, now: Number(now) }));
    return ['JWT_OK'];
  },
};

function respond(line) {
  const [request, ...fields] = line.split('\t');
  if (!Object.hasOwn(REQUESTS, request)) throw new Error('peer: not a request');
  try {
    return REQUESTS[request](fields);
  } catch (error) {
    if (!(error instanceof JwtError)) throw error;
    return request === 'sign' ? [error.code, ''] : [error.code];
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
