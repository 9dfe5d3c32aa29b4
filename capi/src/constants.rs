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
/// Out of memory: a table or a copy whose size the caller chooses could not be had.
pub const JWT_NO_MEMORY: i32 = 5;

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

/// Not three base64url segments, or five of an encrypted token, with a JOSE header in front and parts of the right lengths.
pub const JWT_TOKEN_MALFORMED: i32 = 40;
/// Longer than `max_token_len`.
pub const JWT_TOKEN_TOO_LARGE: i32 = 41;
/// Encrypted, compressed, in a JSON serialization, or with a critical header extension that is not understood.
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
/// A claim does not have its expected value.
pub const JWT_CLAIM_MISMATCH: i32 = 70;
/// A claim is there, but of another type than was asked for.
pub const JWT_CLAIM_WRONG_TYPE: i32 = 71;

/// The token is signed and no more, and must be encrypted.
pub const JWT_NOT_ENCRYPTED: i32 = 80;
/// The token was changed, or encrypted for another key. Nothing says more: whatever failed behind the form is this.
pub const JWE_DECRYPTION_FAILED: i32 = 81;
/// The header's `alg` or `enc` is unknown, not accepted, or not that of the key.
pub const JWE_NOT_ALLOWED: i32 = 82;
/// The key cannot encrypt or decrypt: it has no private part, or its `use` or `key_ops` forbid it.
pub const JWE_KEY_CANNOT: i32 = 83;
/// No key for encryption fits the encrypted token's or the caller's `kid`. Fetching keys for signatures does not help.
pub const JWE_KEY_NOT_FOUND: i32 = 84;

/// The issuer's keys cannot be had: the last fetch failed, and the next is not due yet; or an answer brought none.
pub const JWT_ISSUER_UNAVAILABLE: i32 = 100;
/// A fetch of the issuer's keys is due or under way: do what jwt_issuer_next says, or wait for it, then go on.
pub const JWT_ISSUER_FETCH: i32 = 101;

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

/// `dir` in headers: a shared secret encrypts the content itself (RFC 7518 4.5).
pub const JWE_DIR: i32 = 101;
/// `A128KW` in headers: AES key wrap under a shared secret of 16 bytes (RFC 7518 4.4).
pub const JWE_A128KW: i32 = 102;
/// Reserved for A192KW, which is not supported.
pub const JWE_A192KW: i32 = 103;
/// `A256KW` in headers: AES key wrap under a shared secret of 32 bytes (RFC 7518 4.4).
pub const JWE_A256KW: i32 = 104;
/// `A128GCMKW` in headers: AES-GCM under a shared secret of 16 bytes (RFC 7518 4.7).
pub const JWE_A128GCMKW: i32 = 105;
/// `A192GCMKW` in headers: AES-GCM under a shared secret of 24 bytes (RFC 7518 4.7).
pub const JWE_A192GCMKW: i32 = 106;
/// `A256GCMKW` in headers: AES-GCM under a shared secret of 32 bytes (RFC 7518 4.7).
pub const JWE_A256GCMKW: i32 = 107;
/// `RSA-OAEP` in headers: RSAES-OAEP with SHA-1 (RFC 7518 4.3).
pub const JWE_RSA_OAEP: i32 = 108;
/// `RSA-OAEP-256` in headers: RSAES-OAEP with SHA-256 (RFC 7518 4.3).
pub const JWE_RSA_OAEP_256: i32 = 109;
/// `ECDH-ES` in headers: the content's key comes from a key agreement (RFC 7518 4.6, RFC 8037 3.2).
pub const JWE_ECDH_ES: i32 = 110;
/// `ECDH-ES+A128KW` in headers: AES key wrap under 16 bytes from a key agreement (RFC 7518 4.6).
pub const JWE_ECDH_ES_A128KW: i32 = 111;
/// Reserved for ECDH-ES+A192KW, which is not supported.
pub const JWE_ECDH_ES_A192KW: i32 = 112;
/// `ECDH-ES+A256KW` in headers: AES key wrap under 32 bytes from a key agreement (RFC 7518 4.6).
pub const JWE_ECDH_ES_A256KW: i32 = 113;
/// `RSA-OAEP-384` in headers: RSAES-OAEP with SHA-384 (as registered by W3C's Web Cryptography).
pub const JWE_RSA_OAEP_384: i32 = 114;
/// `RSA-OAEP-512` in headers: RSAES-OAEP with SHA-512 (as registered by W3C's Web Cryptography).
pub const JWE_RSA_OAEP_512: i32 = 115;

/// `A128GCM` in headers: AES-GCM with a key of 16 bytes (RFC 7518 5.3).
pub const JWE_A128GCM: i32 = 201;
/// `A192GCM` in headers: AES-GCM with a key of 24 bytes (RFC 7518 5.3).
pub const JWE_A192GCM: i32 = 202;
/// `A256GCM` in headers: AES-GCM with a key of 32 bytes (RFC 7518 5.3).
pub const JWE_A256GCM: i32 = 203;
/// `A128CBC-HS256` in headers: AES-CBC and HMAC, with a key of 32 bytes (RFC 7518 5.2.3).
pub const JWE_A128CBC_HS256: i32 = 204;
/// `A192CBC-HS384` in headers: AES-CBC and HMAC, with a key of 48 bytes (RFC 7518 5.2.4).
pub const JWE_A192CBC_HS384: i32 = 205;
/// `A256CBC-HS512` in headers: AES-CBC and HMAC, with a key of 64 bytes (RFC 7518 5.2.5).
pub const JWE_A256CBC_HS512: i32 = 206;

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
/// Signing: the signed token is encrypted for a key of `encrypt_to`. Verifying: the token must be encrypted for a key of
/// `decrypt_with`, and hold a signed token that passes everything (RFC 7519 5.2). Its `cty` must be "JWT" where it has one;
/// claims that its header repeats (RFC 7519 5.3) are not read.
pub const JWT_ENCRYPTED: u32 = 32;
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
/// `jwt_keyset_from_secret`: the secret is base64 text, of either alphabet, padded or not; else `JWT_KEY_MALFORMED`.
pub const JWT_KEY_BASE64: u32 = 8;

/// The keys are for encryption, and not for signatures. They live in sets of their own. Of a JWK that has no `use`, `key_ops`
/// or `alg`, only the caller knows which it is: never load one key for both (RFC 7517 4.2).
pub const JWT_KEY_FOR_ENCRYPTION: u32 = 4;

/// `url` is the OpenID configuration of the issuer (OpenID Connect Discovery 1.0 4, RFC 8414 3), which names the place of the keys.
pub const JWT_ISSUER_DISCOVERY: u32 = 1;
/// http is allowed on the loopback interface: `localhost`, 127.0.0.0/8 and `::1`.
pub const JWT_ISSUER_LOOPBACK_HTTP: u32 = 2;
/// Redirects may lead to another origin.
pub const JWT_ISSUER_ANY_ORIGIN: u32 = 4;
/// Load keys that are shorter than the standards allow.
pub const JWT_ISSUER_ALLOW_WEAK: u32 = 8;
/// http is allowed everywhere: in a network that is trusted, for anybody on the way could put in keys of their own.
pub const JWT_ISSUER_ANY_HTTP: u32 = 16;
/// The keys are those of a recipient, to encrypt for (`use` "enc"): `jwt_issuer_keys` gives the set for `encrypt_to` and
/// `jwe_encrypt`. No token is verified with them.
pub const JWT_ISSUER_FOR_ENCRYPTION: u32 = 32;

/// `jwt_fetch.action`: fetch `url` now.
pub const JWT_FETCH_NOW: i32 = 1;
/// `jwt_fetch.action`: nothing is due before `at`.
pub const JWT_FETCH_AT: i32 = 2;
/// `jwt_fetch.action`: somebody else fetches, until `at`.
pub const JWT_FETCH_UNDER_WAY: i32 = 3;

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

/// `jwt_key_info`: the key can encrypt.
pub const JWT_KEY_CAN_ENCRYPT: u32 = 32;
/// `jwt_key_info`: the key can decrypt.
pub const JWT_KEY_CAN_DECRYPT: u32 = 64;

/// `jwt_entry_info.kty`: "oct", a shared secret.
pub const JWT_KTY_OCT: i32 = 1;
/// `jwt_entry_info.kty`: "RSA".
pub const JWT_KTY_RSA: i32 = 2;
/// `jwt_entry_info.kty`: "EC", a key for ECDSA or ECDH.
pub const JWT_KTY_EC: i32 = 3;
/// `jwt_entry_info.kty`: "OKP", an Ed25519 or X25519 key.
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
