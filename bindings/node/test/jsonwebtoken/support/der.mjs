// Key documents that Node.js reads but does not write.

import { createPrivateKey, createPublicKey, generatePrimeSync } from 'node:crypto';

function element(tag, ...parts) {
  const body = Buffer.concat(parts);
  const { length } = body;
  const front = length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.from([tag, ...front]), body]);
}

const sequence = (...parts) => element(0x30, ...parts);
const octets = (bytes) => element(0x04, bytes);
const bits = (bytes) => element(0x03, Buffer.from([0]), bytes);
const identifier = (hex) => element(0x06, Buffer.from(hex, 'hex'));

function integer(value) {
  const hex = value.toString(16);
  // A first bit that is set would be the sign.
  return element(0x02, Buffer.from(hex.padStart(2 * Math.floor(hex.length / 2 + 1), '0'), 'hex'));
}

const field = (value) => Buffer.from(value.toString(16).padStart(64, '0'), 'hex');

// FIPS 186-4, D.1.2.3.
const PRIME = 2n ** 256n - 2n ** 224n + 2n ** 192n + 2n ** 96n - 1n;
const B = 0x5ac635d8aa3a93e7b3ebbd55769886bc651d06b0cc53b0f63bce3c3e27d2604bn;
const ORDER = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n;
const X = 0x6b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296n;
const Y = 0x4fe342e2fe1a7f9b8ee7eb4a7c0f9e162bce33576b315ececbb6406837bf51f5n;

const point = (x, y) => Buffer.concat([Buffer.from([4]), x, y]);

/** The same key of P-256, with the curve described by its numbers in place of its name (RFC 3279 2.3.5). */
export function describeCurve({ privateKey }) {
  const { d, x, y } = privateKey.export({ format: 'jwk' });
  const publicPoint = point(Buffer.from(x, 'base64url'), Buffer.from(y, 'base64url'));
  const curve = sequence(
    integer(1n),
    sequence(identifier('2a8648ce3d0101'), integer(PRIME)),
    sequence(octets(field(PRIME - 3n)), octets(field(B))),
    octets(point(field(X), field(Y))),
    integer(ORDER),
    integer(1n),
  );
  const algorithm = sequence(identifier('2a8648ce3d0201'), curve);
  const secret = sequence(integer(1n), octets(Buffer.from(d, 'base64url')), element(0xa1, bits(publicPoint)));
  return {
    privateKey: createPrivateKey({
      key: sequence(integer(0n), algorithm, octets(secret)),
      format: 'der',
      type: 'pkcs8',
    }),
    publicKey: createPublicKey({ key: sequence(algorithm, bits(publicPoint)), format: 'der', type: 'spki' }),
  };
}

function inverse(value, modulus) {
  let [remainder, next, factor, nextFactor] = [modulus, value % modulus, 0n, 1n];
  while (next > 0n) {
    const quotient = remainder / next;
    [remainder, next] = [next, remainder - quotient * next];
    [factor, nextFactor] = [nextFactor, factor - quotient * nextFactor];
  }
  return ((factor % modulus) + modulus) % modulus;
}

/** An RSA key of three primes (RFC 8017 3.2) and of at least 2048 bits. */
export function threePrimes() {
  const exponent = 65537n;
  const primes = [];
  while (primes.length < 3) {
    const prime = generatePrimeSync(700, { bigint: true });
    if (prime % exponent !== 1n) primes.push(prime);
  }
  const [p, q, r] = primes;
  const secret = inverse(exponent, (p - 1n) * (q - 1n) * (r - 1n));
  const key = sequence(
    ...[1n, p * q * r, exponent, secret, p, q, secret % (p - 1n), secret % (q - 1n), inverse(q, p)].map(integer),
    sequence(sequence(integer(r), integer(secret % (r - 1n)), integer(inverse(p * q, r)))),
  );
  const privateKey = createPrivateKey({ key, format: 'der', type: 'pkcs1' });
  return { privateKey, publicKey: createPublicKey(privateKey) };
}
