'use strict';

const native = require('./native.js');
const { JwtError, ArgumentError, PolicyError, KeyError, TokenError, ClaimError, EncryptionError } = require('./errors.js');
const { Keyset } = require('./keyset.js');
const tokens = require('./tokens.js');
const { Policy } = require('./policy.js');
const { JWKSClient, JWKSError } = require('./jwks-client.js');
const { MultiIssuerClient } = require('./multi-issuer.js');

exports.Keyset = Keyset;
exports.Policy = Policy;
exports.Verifier = tokens.Verifier;
exports.sign = tokens.sign;
exports.signAsync = tokens.signAsync;
exports.verify = tokens.verify;
exports.verifyRaw = tokens.verifyRaw;
exports.verifyDetailed = tokens.verifyDetailed;
exports.encrypt = tokens.encrypt;
exports.decrypt = tokens.decrypt;
exports.decryptDetailed = tokens.decryptDetailed;
exports.jwsSign = tokens.jwsSign;
exports.jwsSignAsync = tokens.jwsSignAsync;
exports.jwsVerify = tokens.jwsVerify;
exports.jwsVerifyDetailed = tokens.jwsVerifyDetailed;
exports.jweEncrypt = tokens.jweEncrypt;
exports.jweDecrypt = tokens.jweDecrypt;
exports.jweDecryptDetailed = tokens.jweDecryptDetailed;
exports.peek = tokens.peek;
exports.bearerToken = tokens.bearerToken;
exports.bearerChallenge = tokens.bearerChallenge;
exports.JWKSClient = JWKSClient;
exports.JWKSError = JWKSError;
exports.MultiIssuerClient = MultiIssuerClient;
exports.JwtError = JwtError;
exports.ArgumentError = ArgumentError;
exports.PolicyError = PolicyError;
exports.KeyError = KeyError;
exports.TokenError = TokenError;
exports.ClaimError = ClaimError;
exports.EncryptionError = EncryptionError;
/** The JOSE name of every algorithm of signatures; RFC 9864 calls EdDSA with an Ed25519 key by that name too. */
exports.algorithms = Object.freeze(native.signatures.names.flatMap((name) => (name === 'EdDSA' ? [name, 'Ed25519'] : name)));
/** The version of the native library. */
exports.version = native.libraryVersion;
