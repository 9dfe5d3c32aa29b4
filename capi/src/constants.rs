//! The numbers of the C ABI. They are never reused and never renumbered.

/// Success.
pub const JWT_OK: i32 = 0;
/// A pointer, length, number, flag, struct size or combination of options that the function does not take.
pub const JWT_INVALID_ARGUMENT: i32 = 1;
/// `out_cap` is too small; `*out_len` says what is needed.
pub const JWT_BUFFER_TOO_SMALL: i32 = 2;
/// A defect in the library itself. Please report it.
pub const JWT_INTERNAL: i32 = 3;
/// The operating system gave no randomness.
pub const JWT_NO_RANDOMNESS: i32 = 4;

/// The key document is not what its format demands.
pub const JWT_KEY_MALFORMED: i32 = 20;
/// The key is shorter than its algorithm demands (RFC 7518 3.2, 3.3), or empty.
pub const JWT_KEY_TOO_WEAK: i32 = 21;
/// No key of a kind that this library supports.
pub const JWT_KEY_UNSUPPORTED: i32 = 22;
/// No key fits the token's or the caller's `kid`, or there is no key at all. A host may fetch its key set again.
pub const JWT_KEY_NOT_FOUND: i32 = 23;
/// The key has no private part, or its `use` or `key_ops` forbid signing.
pub const JWT_KEY_CANNOT_SIGN: i32 = 24;
/// The key is encrypted and the password is absent or wrong.
pub const JWT_KEY_ENCRYPTED: i32 = 25;
/// The key is not one for this algorithm.
pub const JWT_KEY_ALG_MISMATCH: i32 = 26;
/// A key in another format than was asked for: PEM as DER, or a key document as a secret.
pub const JWT_KEY_WRONG_FORM: i32 = 27;

/// Not three base64url segments with a JOSE header in front.
pub const JWT_TOKEN_MALFORMED: i32 = 40;
/// Longer than `max_token_len`.
pub const JWT_TOKEN_TOO_LARGE: i32 = 41;
/// Encrypted, in a JSON serialization, or with a critical header extension that is not understood.
pub const JWT_TOKEN_UNSUPPORTED: i32 = 42;
/// The header's `alg` is `none`, unknown, not in `algorithms`, or not that of the key. Fetching keys again does not help.
pub const JWT_ALG_NOT_ALLOWED: i32 = 43;
/// The signature is not that of the token under any fitting key; of one issuer 8 are tried, 64 in all (`untried`).
pub const JWT_SIGNATURE_INVALID: i32 = 44;
/// The value is not `Bearer`, spaces, and one token (RFC 6750 2.1).
pub const JWT_NO_BEARER: i32 = 45;

/// The claims are not one JSON object, or a registered claim has a wrong type.
pub const JWT_CLAIMS_MALFORMED: i32 = 60;
/// A claim that is required or expected is not there.
pub const JWT_CLAIM_MISSING: i32 = 61;
/// now >= `exp` + leeway.
pub const JWT_EXPIRED: i32 = 62;
/// now < `nbf` - leeway.
pub const JWT_NOT_YET_VALID: i32 = 63;
/// `iat` > now + leeway.
pub const JWT_ISSUED_IN_FUTURE: i32 = 64;
/// now >= `iat` + `max_age_seconds` + leeway.
pub const JWT_TOO_OLD: i32 = 65;
/// `iss` is none of `issuers`, or not the issuer that the key was loaded with.
pub const JWT_ISSUER_MISMATCH: i32 = 66;
/// `aud` contains none of `audiences`, or is there while none is expected.
pub const JWT_AUDIENCE_MISMATCH: i32 = 67;
/// `sub` is not `subject`.
pub const JWT_SUBJECT_MISMATCH: i32 = 68;
/// The header's `typ` is none of `types`.
pub const JWT_TYP_MISMATCH: i32 = 69;
/// A claim has not its expected value.
pub const JWT_CLAIM_MISMATCH: i32 = 70;
/// A claim is there, but of another type than was asked for.
pub const JWT_CLAIM_WRONG_TYPE: i32 = 71;

/// HMAC with SHA-256 (RFC 7518 3.2).
pub const JWT_HS256: i32 = 1;
/// HMAC with SHA-384 (RFC 7518 3.2).
pub const JWT_HS384: i32 = 2;
/// HMAC with SHA-512 (RFC 7518 3.2).
pub const JWT_HS512: i32 = 3;
/// RSASSA-PKCS1-v1_5 with SHA-256 (RFC 7518 3.3).
pub const JWT_RS256: i32 = 4;
/// RSASSA-PKCS1-v1_5 with SHA-384 (RFC 7518 3.3).
pub const JWT_RS384: i32 = 5;
/// RSASSA-PKCS1-v1_5 with SHA-512 (RFC 7518 3.3).
pub const JWT_RS512: i32 = 6;
/// RSASSA-PSS with SHA-256 (RFC 7518 3.5).
pub const JWT_PS256: i32 = 7;
/// RSASSA-PSS with SHA-384 (RFC 7518 3.5).
pub const JWT_PS384: i32 = 8;
/// RSASSA-PSS with SHA-512 (RFC 7518 3.5).
pub const JWT_PS512: i32 = 9;
/// ECDSA on P-256 with SHA-256 (RFC 7518 3.4).
pub const JWT_ES256: i32 = 10;
/// ECDSA on P-384 with SHA-384 (RFC 7518 3.4).
pub const JWT_ES384: i32 = 11;
/// ECDSA on P-521 with SHA-512 (RFC 7518 3.4).
pub const JWT_ES512: i32 = 12;
/// ECDSA on secp256k1 with SHA-256 (RFC 8812).
pub const JWT_ES256K: i32 = 13;
/// Ed25519; `EdDSA` and `Ed25519` in headers (RFC 8037, RFC 9864).
pub const JWT_ED25519: i32 = 14;
/// Reserved for Ed448, which is not supported.
pub const JWT_ED448: i32 = 15;
/// ML-DSA-44 (RFC 9964).
pub const JWT_ML_DSA_44: i32 = 16;
/// ML-DSA-65 (RFC 9964).
pub const JWT_ML_DSA_65: i32 = 17;
/// ML-DSA-87 (RFC 9964).
pub const JWT_ML_DSA_87: i32 = 18;

/// Signing and verifying: a token without `exp` is fine.
pub const JWT_ALLOW_MISSING_EXP: u32 = 1;
/// Verifying: do not read `exp`.
pub const JWT_IGNORE_EXP: u32 = 2;
/// Verifying: do not read `nbf`.
pub const JWT_IGNORE_NBF: u32 = 4;
/// Verifying: do not read `iat`. Not together with `max_age_seconds`.
pub const JWT_IGNORE_IAT: u32 = 8;
/// Verifying: do not read `aud`. Not together with `audiences`.
pub const JWT_IGNORE_AUD: u32 = 16;
/// Signing: add `iat`, now.
pub const JWT_SIGN_ADD_IAT: u32 = 256;
/// Signing: add `jti`, 128 random bits in base64url.
pub const JWT_SIGN_ADD_JTI: u32 = 512;
/// Signing: `header` is the whole protected header; `kid` and `typ` must be absent.
pub const JWT_SIGN_WHOLE_HEADER: u32 = 1024;

/// The token has an empty payload segment; the payload travels apart (RFC 7515 appendix F).
pub const JWS_DETACHED: u32 = 1;
/// Signing: the payload is not base64url-encoded (RFC 7797). Verifying: such a token is acceptable too.
pub const JWS_UNENCODED: u32 = 2;
/// Signing: `header` is the whole protected header; `kid` and `typ` must be absent.
pub const JWS_WHOLE_HEADER: u32 = 1024;

/// Load keys that are shorter than the standards allow.
pub const JWT_KEY_ALLOW_WEAK: u32 = 1;
/// Take no document that holds a secret or a private part: `JWT_KEY_MALFORMED`. For what others publish.
pub const JWT_KEY_PUBLIC_ONLY: u32 = 2;

/// `jwt_key_info`: the key can sign.
pub const JWT_KEY_CAN_SIGN: u32 = 1;
/// `jwt_key_info`: the key can verify.
pub const JWT_KEY_CAN_VERIFY: u32 = 2;
/// `jwt_key_info`: the key has a `kid`.
pub const JWT_KEY_HAS_KID: u32 = 4;
/// `jwt_key_info`: the key was loaded with an issuer.
pub const JWT_KEY_HAS_ISSUER: u32 = 8;
/// `jwt_key_info`: the key was loaded thanks to `JWT_KEY_ALLOW_WEAK`.
pub const JWT_KEY_IS_WEAK: u32 = 16;
/// `jwt_entry_info`: there is a member for a secret or a private part, sound or not.
pub const JWT_KEY_HAS_SECRET: u32 = 128;

/// `jwt_entry_info.kty`: "oct", an HMAC key.
pub const JWT_KTY_OCT: i32 = 1;
/// `jwt_entry_info.kty`: "RSA".
pub const JWT_KTY_RSA: i32 = 2;
/// `jwt_entry_info.kty`: "EC", a key for ECDSA.
pub const JWT_KTY_EC: i32 = 3;
/// `jwt_entry_info.kty`: "OKP", an Ed25519 key.
pub const JWT_KTY_OKP: i32 = 4;
/// `jwt_entry_info.kty`: "AKP", an ML-DSA key.
pub const JWT_KTY_AKP: i32 = 5;

/// `jwt_expect.rule`: the claim is this string.
pub const JWT_EQUALS: u32 = 0;
/// `jwt_expect.rule`: the claim has this array element or space-separated word.
pub const JWT_CONTAINS: u32 = 1;
/// `jwt_expect.rule`: the value is JSON text of one scalar, which the claim is: a string, true, false, null, or a number of exactly that value.
pub const JWT_EQUALS_JSON: u32 = 2;

/// `jwt_report`: the claims as a whole are one JSON object.
pub const JWT_CHECK_JSON: u32 = 1;
/// `jwt_report`: `exp`.
pub const JWT_CHECK_EXP: u32 = 2;
/// `jwt_report`: `nbf`.
pub const JWT_CHECK_NBF: u32 = 4;
/// `jwt_report`: `iat`.
pub const JWT_CHECK_IAT: u32 = 8;
/// `jwt_report`: the age since `iat`.
pub const JWT_CHECK_MAX_AGE: u32 = 16;
/// `jwt_report`: `iss`, by `issuers` or by the key's issuer.
pub const JWT_CHECK_ISS: u32 = 32;
/// `jwt_report`: `aud`.
pub const JWT_CHECK_AUD: u32 = 64;
/// `jwt_report`: `sub`.
pub const JWT_CHECK_SUB: u32 = 128;
/// `jwt_report`: `jti`.
pub const JWT_CHECK_JTI: u32 = 256;
/// `jwt_report`: the header's `typ`.
pub const JWT_CHECK_TYP: u32 = 512;
/// `jwt_report`: one of `required`.
pub const JWT_CHECK_REQUIRED: u32 = 1024;
/// `jwt_report`: one of `expected`.
pub const JWT_CHECK_EXPECTED: u32 = 2048;

/// `jwt_keyset_export`: a JWK Set with the public parts only; HMAC keys have none and are left out.
pub const JWT_PUBLIC_JWKS: i32 = 1;
/// `jwt_keyset_export`: a JWK Set with secrets and private parts.
pub const JWT_PRIVATE_JWKS: i32 = 2;
/// `jwt_keyset_export`: one public key as PEM (SubjectPublicKeyInfo).
pub const JWT_PUBLIC_PEM: i32 = 3;
/// `jwt_keyset_export`: one private key as PEM (PKCS#8, not encrypted).
pub const JWT_PRIVATE_PEM: i32 = 4;

/// `jwt_peek`: the header, decoded.
pub const JWT_PART_HEADER: i32 = 1;
/// `jwt_peek`: the payload, decoded.
pub const JWT_PART_PAYLOAD: i32 = 2;
/// `jwt_peek`: the signature's bytes.
pub const JWT_PART_SIGNATURE: i32 = 3;

/// `jwt_claim_json`: null.
pub const JWT_JSON_NULL: i32 = 1;
/// `jwt_claim_json`: true or false.
pub const JWT_JSON_BOOL: i32 = 2;
/// `jwt_claim_json`: a number.
pub const JWT_JSON_NUMBER: i32 = 3;
/// `jwt_claim_json`: a string.
pub const JWT_JSON_STRING: i32 = 4;
/// `jwt_claim_json`: an array.
pub const JWT_JSON_ARRAY: i32 = 5;
/// `jwt_claim_json`: an object.
pub const JWT_JSON_OBJECT: i32 = 6;

/// `max_token_len` 0 means this many bytes.
pub const JWT_DEFAULT_MAX_TOKEN_LEN: u32 = 65536;
