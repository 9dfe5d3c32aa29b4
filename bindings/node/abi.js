'use strict';

/*
 * The numbers, structs and functions of onejwt.h, under its names.
 * Generated from abi/onejwt.json; `make abi` writes it anew. Do not edit.
 */

/** The numbers. */
const constants = Object.freeze({
  JWT_OK: 0,
  JWT_INVALID_ARGUMENT: 1,
  JWT_BUFFER_TOO_SMALL: 2,
  JWT_INTERNAL: 3,
  JWT_NO_RANDOMNESS: 4,

  JWT_KEY_MALFORMED: 20,
  JWT_KEY_TOO_WEAK: 21,
  JWT_KEY_UNSUPPORTED: 22,
  JWT_KEY_NOT_FOUND: 23,
  JWT_KEY_CANNOT_SIGN: 24,
  JWT_KEY_ENCRYPTED: 25,
  JWT_KEY_ALG_MISMATCH: 26,
  JWT_KEY_WRONG_FORM: 27,

  JWT_TOKEN_MALFORMED: 40,
  JWT_TOKEN_TOO_LARGE: 41,
  JWT_TOKEN_UNSUPPORTED: 42,
  JWT_ALG_NOT_ALLOWED: 43,
  JWT_SIGNATURE_INVALID: 44,
  JWT_NO_BEARER: 45,

  JWT_CLAIMS_MALFORMED: 60,
  JWT_CLAIM_MISSING: 61,
  JWT_EXPIRED: 62,
  JWT_NOT_YET_VALID: 63,
  JWT_ISSUED_IN_FUTURE: 64,
  JWT_TOO_OLD: 65,
  JWT_ISSUER_MISMATCH: 66,
  JWT_AUDIENCE_MISMATCH: 67,
  JWT_SUBJECT_MISMATCH: 68,
  JWT_TYP_MISMATCH: 69,
  JWT_CLAIM_MISMATCH: 70,
  JWT_CLAIM_WRONG_TYPE: 71,

  JWT_HS256: 1,
  JWT_HS384: 2,
  JWT_HS512: 3,
  JWT_RS256: 4,
  JWT_RS384: 5,
  JWT_RS512: 6,
  JWT_PS256: 7,
  JWT_PS384: 8,
  JWT_PS512: 9,
  JWT_ES256: 10,
  JWT_ES384: 11,
  JWT_ES512: 12,
  JWT_ES256K: 13,
  JWT_ED25519: 14,
  JWT_ED448: 15,
  JWT_ML_DSA_44: 16,
  JWT_ML_DSA_65: 17,
  JWT_ML_DSA_87: 18,

  JWT_ALLOW_MISSING_EXP: 1,
  JWT_IGNORE_EXP: 2,
  JWT_IGNORE_NBF: 4,
  JWT_IGNORE_IAT: 8,
  JWT_IGNORE_AUD: 16,
  JWT_SIGN_ADD_IAT: 256,
  JWT_SIGN_ADD_JTI: 512,
  JWT_SIGN_WHOLE_HEADER: 1024,

  JWS_DETACHED: 1,
  JWS_UNENCODED: 2,
  JWS_WHOLE_HEADER: 1024,

  JWT_KEY_ALLOW_WEAK: 1,

  JWT_KEY_CAN_SIGN: 1,
  JWT_KEY_CAN_VERIFY: 2,
  JWT_KEY_HAS_KID: 4,
  JWT_KEY_HAS_ISSUER: 8,
  JWT_KEY_IS_WEAK: 16,

  JWT_EQUALS: 0,
  JWT_CONTAINS: 1,

  JWT_CHECK_JSON: 1,
  JWT_CHECK_EXP: 2,
  JWT_CHECK_NBF: 4,
  JWT_CHECK_IAT: 8,
  JWT_CHECK_MAX_AGE: 16,
  JWT_CHECK_ISS: 32,
  JWT_CHECK_AUD: 64,
  JWT_CHECK_SUB: 128,
  JWT_CHECK_JTI: 256,
  JWT_CHECK_TYP: 512,
  JWT_CHECK_REQUIRED: 1024,
  JWT_CHECK_EXPECTED: 2048,

  JWT_PUBLIC_JWKS: 1,
  JWT_PRIVATE_JWKS: 2,
  JWT_PUBLIC_PEM: 3,
  JWT_PRIVATE_PEM: 4,

  JWT_PART_HEADER: 1,
  JWT_PART_PAYLOAD: 2,
  JWT_PART_SIGNATURE: 3,

  JWT_JSON_NULL: 1,
  JWT_JSON_BOOL: 2,
  JWT_JSON_NUMBER: 3,
  JWT_JSON_STRING: 4,
  JWT_JSON_ARRAY: 5,
  JWT_JSON_OBJECT: 6,

  JWT_DEFAULT_MAX_TOKEN_LEN: 65536,
});

/**
 * The members of structs, in their order, with their types: numbers by their size, a `text` is a jwt_str (a string or
 * bytes), `texts` a list of them and `expects` a list of jwt_expect, each with its length behind the pointer. A number
 * instead of a type is the size of a char array. A struct with any other member is left out.
 */
const structs = Object.freeze({
  jwt_verify_options: {
    struct_size: 'u32',
    flags: 'u32',
    algorithms: 'u64',
    leeway_seconds: 'u32',
    max_age_seconds: 'u32',
    issuers: 'texts',
    audiences: 'texts',
    types: 'texts',
    required: 'texts',
    expected: 'expects',
    subject: 'text',
    max_token_len: 'size',
    reserved: 'size',
  },
  jwt_sign_options: {
    struct_size: 'u32',
    flags: 'u32',
    alg: 'i32',
    reserved: 'u32',
    expires_in: 'i64',
    not_before_in: 'i64',
    kid: 'text',
    typ: 'text',
    header: 'text',
  },
  jws_options: {
    struct_size: 'u32',
    flags: 'u32',
    algorithms: 'u64',
    types: 'texts',
    crit: 'texts',
    payload: 'text',
    kid: 'text',
    typ: 'text',
    header: 'text',
    alg: 'i32',
    reserved: 'u32',
    max_token_len: 'size',
    reserved2: 'size',
  },
  jwt_key_options: {
    struct_size: 'u32',
    flags: 'u32',
    kid: 'text',
    issuer: 'text',
    password: 'text',
    bits: 'u32',
    reserved: 'u32',
  },
  jwt_key_info: {
    struct_size: 'u32',
    alg: 'i32',
    flags: 'u32',
    bits: 'u32',
    kid: 128,
    thumbprint: 48,
  },
  jwt_report: {
    struct_size: 'u32',
    status: 'i32',
    alg: 'i32',
    failed: 'u32',
    missing: 'u32',
    malformed: 'u32',
    kid_len: 'u32',
    untried: 'u32',
    now: 'i64',
    expires_at: 'i64',
    not_before: 'i64',
    issued_at: 'i64',
    claim: 64,
    kid: 128,
  },
});

/**
 * What the functions return, and their parameters as koffi takes them. Buffers go in as pointers, which keeps them alive
 * during the call; key sets and places for results as addresses.
 */
const functions = Object.freeze({
  jwt_keyset_from_secret: ['int32_t', ['int32_t', 'void *', 'size_t', 'void *', 'uintptr_t']],
  jwt_keyset_from_pem: ['int32_t', ['int32_t', 'void *', 'size_t', 'void *', 'uintptr_t']],
  jwt_keyset_from_der: ['int32_t', ['int32_t', 'void *', 'size_t', 'void *', 'uintptr_t']],
  jwt_keyset_from_jwks: ['int32_t', ['void *', 'size_t', 'void *', 'uintptr_t']],
  jwt_keyset_generate: ['int32_t', ['int32_t', 'void *', 'uintptr_t']],
  jwt_keyset_add: ['int32_t', ['uintptr_t', 'uintptr_t']],
  jwt_keyset_replace: ['int32_t', ['uintptr_t', 'uintptr_t']],
  jwt_keyset_reload: ['int32_t', ['uintptr_t', 'void *', 'size_t']],
  jwt_keyset_export: ['int32_t', ['uintptr_t', 'size_t', 'int32_t', 'void *', 'size_t', 'uintptr_t']],
  jwt_keyset_len: ['size_t', ['uintptr_t']],
  jwt_keyset_key: ['int32_t', ['uintptr_t', 'size_t', 'uintptr_t']],
  jwt_keyset_retain: ['uintptr_t', ['uintptr_t']],
  jwt_keyset_free: ['void', ['uintptr_t']],
  jwt_sign: ['int32_t', ['uintptr_t', 'void *', 'size_t', 'void *', 'int64_t', 'void *', 'size_t', 'uintptr_t']],
  jwt_verify: [
    'int32_t',
    ['uintptr_t', 'void *', 'size_t', 'void *', 'int64_t', 'void *', 'size_t', 'uintptr_t', 'uintptr_t'],
  ],
  jws_sign: ['int32_t', ['uintptr_t', 'void *', 'size_t', 'void *', 'void *', 'size_t', 'uintptr_t']],
  jws_verify: ['int32_t', ['uintptr_t', 'void *', 'size_t', 'void *', 'void *', 'size_t', 'uintptr_t', 'uintptr_t']],
  jwt_sign_bound: ['size_t', ['uintptr_t', 'size_t', 'void *']],
  jwt_peek: ['int32_t', ['void *', 'size_t', 'int32_t', 'void *', 'size_t', 'uintptr_t']],
  jwt_bearer_token: ['int32_t', ['void *', 'size_t', 'uintptr_t', 'uintptr_t']],
  jwt_claim_has: ['int32_t', ['void *', 'size_t', 'jwt_str', 'jwt_str', 'uintptr_t']],
  jwt_claim_string: ['int32_t', ['void *', 'size_t', 'jwt_str', 'void *', 'size_t', 'uintptr_t']],
  jwt_claim_int: ['int32_t', ['void *', 'size_t', 'jwt_str', 'uintptr_t']],
  jwt_claim_double: ['int32_t', ['void *', 'size_t', 'jwt_str', 'uintptr_t']],
  jwt_claim_bool: ['int32_t', ['void *', 'size_t', 'jwt_str', 'uintptr_t']],
  jwt_claim_json: ['int32_t', ['void *', 'size_t', 'jwt_str', 'uintptr_t', 'uintptr_t', 'uintptr_t']],
  jwt_claim_count: ['int32_t', ['void *', 'size_t', 'jwt_str', 'uintptr_t']],
  jwt_status_text: ['str', ['int32_t']],
  jwt_status_name: ['str', ['int32_t']],
  jwt_alg_name: ['str', ['int32_t']],
  jwt_alg_from_name: ['int32_t', ['jwt_str']],
  jwt_version: ['str', []],
});

module.exports = { constants, structs, functions };
