import onejwt from './index.js';

export const {
  Keyset,
  Verifier,
  sign,
  signAsync,
  verify,
  verifyDetailed,
  jwsSign,
  jwsSignAsync,
  jwsVerify,
  jwsVerifyDetailed,
  peek,
  bearerToken,
  JwtError,
  ArgumentError,
  KeyError,
  TokenError,
  ClaimError,
  algorithms,
  version,
} = onejwt;
