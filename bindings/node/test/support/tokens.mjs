// Tokens made by hand, so that hostile ones can be made too.

import { createHmac } from 'node:crypto';

export const NOW = 1_700_000_000;
export const SECRET = Buffer.from('0123456789abcdef0123456789abcdef');

const HASH = { HS256: 'sha256', HS384: 'sha384', HS512: 'sha512' };

const segment = (value) =>
  Buffer.from(typeof value === 'string' || Buffer.isBuffer(value) ? value : JSON.stringify(value)).toString(
    'base64url',
  );

/** A token with this header and these claims (objects, or the exact text), signed with the secret. */
export function forge(claims, { header = { alg: 'HS256', typ: 'JWT' }, secret = SECRET, alg = 'HS256' } = {}) {
  const input = `${segment(header)}.${segment(claims)}`;
  return `${input}.${createHmac(HASH[alg], secret).update(input).digest('base64url')}`;
}
