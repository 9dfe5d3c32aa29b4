import onejwt from './index.js';

export const {
  Keyset,
  Verifier,
  sign,
  verify,
  verifyDetailed,
  jwsSign,
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
