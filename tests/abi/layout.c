/*
 * Generated from abi/onejwt.json; `make abi` writes it anew. Do not edit.
 *
 * The numbers, sizes and offsets that compiled programs depend on. Compiles as C99, C11 and C++17 with every warning an
 * error, for 64-bit targets and (with -m32 -ffreestanding -fsyntax-only) for 32-bit ones; that it compiles is the test.
 * It says that the header and the compiler agree with the description. What was released is in onejwt-0.1.abi.
 */

/* Alone and first, so that the header shows that it needs nothing before it; twice, so that its guard is tried. */
#include "onejwt.h"
#include "onejwt.h"

#include <stddef.h>
#include <stdint.h>

#if defined(__cplusplus)
#define ASSERT(condition) static_assert(condition, #condition)
#elif defined(__STDC_VERSION__) && __STDC_VERSION__ >= 201112L
#define ASSERT(condition) _Static_assert(condition, #condition)
#else
#define ASSERT_NAMED(condition, line) typedef char assertion_in_line_##line[(condition) ? 1 : -1]
#define ASSERT_LINE(condition, line) ASSERT_NAMED(condition, line)
#define ASSERT(condition) ASSERT_LINE(condition, __LINE__)
#endif

/* Of 32-bit targets, x86 aligns 64-bit integers to 4 bytes, but not on Windows. */
#if UINTPTR_MAX == UINT64_MAX
#define WIDTH(bits64, bits32, bits32_align8) (bits64)
#elif UINTPTR_MAX == UINT32_MAX && defined(__i386__) && !defined(_WIN32)
#define WIDTH(bits64, bits32, bits32_align8) (bits32)
#elif UINTPTR_MAX == UINT32_MAX
#define WIDTH(bits64, bits32, bits32_align8) (bits32_align8)
#else
#error "neither a 64-bit nor a 32-bit target"
#endif

#define NUMBER(name, value) ASSERT((name) == (value))
#define SIZE(type, sizes) ASSERT(sizeof(type) == WIDTH sizes)
#define FIELD(type, field, offsets, sizes) \
  ASSERT(offsetof(type, field) == WIDTH offsets && sizeof(((type *)0)->field) == WIDTH sizes)

/* Structs: size; fields: offset and size; on 64-bit targets, on x86 and on other 32-bit targets. */

SIZE(jwt_str, (16, 8, 8));
FIELD(jwt_str, ptr, (0, 0, 0), (8, 4, 4));
FIELD(jwt_str, len, (8, 4, 4), (8, 4, 4));

SIZE(jwt_expect, (40, 24, 24));
FIELD(jwt_expect, claim, (0, 0, 0), (16, 8, 8));
FIELD(jwt_expect, value, (16, 8, 8), (16, 8, 8));
FIELD(jwt_expect, rule, (32, 16, 16), (4, 4, 4));
FIELD(jwt_expect, reserved, (36, 20, 20), (4, 4, 4));

SIZE(jwt_verify_options, (168, 104, 104));
FIELD(jwt_verify_options, struct_size, (0, 0, 0), (4, 4, 4));
FIELD(jwt_verify_options, flags, (4, 4, 4), (4, 4, 4));
FIELD(jwt_verify_options, algorithms, (8, 8, 8), (8, 8, 8));
FIELD(jwt_verify_options, leeway_seconds, (16, 16, 16), (4, 4, 4));
FIELD(jwt_verify_options, max_age_seconds, (20, 20, 20), (4, 4, 4));
FIELD(jwt_verify_options, issuers, (24, 24, 24), (8, 4, 4));
FIELD(jwt_verify_options, issuers_len, (32, 28, 28), (8, 4, 4));
FIELD(jwt_verify_options, audiences, (40, 32, 32), (8, 4, 4));
FIELD(jwt_verify_options, audiences_len, (48, 36, 36), (8, 4, 4));
FIELD(jwt_verify_options, types, (56, 40, 40), (8, 4, 4));
FIELD(jwt_verify_options, types_len, (64, 44, 44), (8, 4, 4));
FIELD(jwt_verify_options, required, (72, 48, 48), (8, 4, 4));
FIELD(jwt_verify_options, required_len, (80, 52, 52), (8, 4, 4));
FIELD(jwt_verify_options, expected, (88, 56, 56), (8, 4, 4));
FIELD(jwt_verify_options, expected_len, (96, 60, 60), (8, 4, 4));
FIELD(jwt_verify_options, subject, (104, 64, 64), (16, 8, 8));
FIELD(jwt_verify_options, max_token_len, (120, 72, 72), (8, 4, 4));
FIELD(jwt_verify_options, reserved, (128, 76, 76), (8, 4, 4));
FIELD(jwt_verify_options, decrypt_with, (136, 80, 80), (8, 4, 4));
FIELD(jwt_verify_options, reserved2, (144, 84, 84), (8, 4, 4));
FIELD(jwt_verify_options, decrypt_algorithms, (152, 88, 88), (8, 8, 8));
FIELD(jwt_verify_options, encryptions, (160, 96, 96), (8, 8, 8));

SIZE(jwt_sign_options, (120, 80, 80));
FIELD(jwt_sign_options, struct_size, (0, 0, 0), (4, 4, 4));
FIELD(jwt_sign_options, flags, (4, 4, 4), (4, 4, 4));
FIELD(jwt_sign_options, alg, (8, 8, 8), (4, 4, 4));
FIELD(jwt_sign_options, reserved, (12, 12, 12), (4, 4, 4));
FIELD(jwt_sign_options, expires_in, (16, 16, 16), (8, 8, 8));
FIELD(jwt_sign_options, not_before_in, (24, 24, 24), (8, 8, 8));
FIELD(jwt_sign_options, kid, (32, 32, 32), (16, 8, 8));
FIELD(jwt_sign_options, typ, (48, 40, 40), (16, 8, 8));
FIELD(jwt_sign_options, header, (64, 48, 48), (16, 8, 8));
FIELD(jwt_sign_options, encrypt_to, (80, 56, 56), (8, 4, 4));
FIELD(jwt_sign_options, reserved2, (88, 60, 60), (8, 4, 4));
FIELD(jwt_sign_options, encrypt_kid, (96, 64, 64), (16, 8, 8));
FIELD(jwt_sign_options, encrypt_alg, (112, 72, 72), (4, 4, 4));
FIELD(jwt_sign_options, enc, (116, 76, 76), (4, 4, 4));

SIZE(jws_options, (136, 80, 80));
FIELD(jws_options, struct_size, (0, 0, 0), (4, 4, 4));
FIELD(jws_options, flags, (4, 4, 4), (4, 4, 4));
FIELD(jws_options, algorithms, (8, 8, 8), (8, 8, 8));
FIELD(jws_options, types, (16, 16, 16), (8, 4, 4));
FIELD(jws_options, types_len, (24, 20, 20), (8, 4, 4));
FIELD(jws_options, crit, (32, 24, 24), (8, 4, 4));
FIELD(jws_options, crit_len, (40, 28, 28), (8, 4, 4));
FIELD(jws_options, payload, (48, 32, 32), (8, 4, 4));
FIELD(jws_options, payload_len, (56, 36, 36), (8, 4, 4));
FIELD(jws_options, kid, (64, 40, 40), (16, 8, 8));
FIELD(jws_options, typ, (80, 48, 48), (16, 8, 8));
FIELD(jws_options, header, (96, 56, 56), (16, 8, 8));
FIELD(jws_options, alg, (112, 64, 64), (4, 4, 4));
FIELD(jws_options, reserved, (116, 68, 68), (4, 4, 4));
FIELD(jws_options, max_token_len, (120, 72, 72), (8, 4, 4));
FIELD(jws_options, reserved2, (128, 76, 76), (8, 4, 4));

SIZE(jwe_options, (176, 104, 104));
FIELD(jwe_options, struct_size, (0, 0, 0), (4, 4, 4));
FIELD(jwe_options, flags, (4, 4, 4), (4, 4, 4));
FIELD(jwe_options, alg, (8, 8, 8), (4, 4, 4));
FIELD(jwe_options, enc, (12, 12, 12), (4, 4, 4));
FIELD(jwe_options, algorithms, (16, 16, 16), (8, 8, 8));
FIELD(jwe_options, encryptions, (24, 24, 24), (8, 8, 8));
FIELD(jwe_options, crit, (32, 32, 32), (8, 4, 4));
FIELD(jwe_options, crit_len, (40, 36, 36), (8, 4, 4));
FIELD(jwe_options, types, (48, 40, 40), (8, 4, 4));
FIELD(jwe_options, types_len, (56, 44, 44), (8, 4, 4));
FIELD(jwe_options, kid, (64, 48, 48), (16, 8, 8));
FIELD(jwe_options, typ, (80, 56, 56), (16, 8, 8));
FIELD(jwe_options, cty, (96, 64, 64), (16, 8, 8));
FIELD(jwe_options, header, (112, 72, 72), (16, 8, 8));
FIELD(jwe_options, apu, (128, 80, 80), (8, 4, 4));
FIELD(jwe_options, apu_len, (136, 84, 84), (8, 4, 4));
FIELD(jwe_options, apv, (144, 88, 88), (8, 4, 4));
FIELD(jwe_options, apv_len, (152, 92, 92), (8, 4, 4));
FIELD(jwe_options, max_token_len, (160, 96, 96), (8, 4, 4));
FIELD(jwe_options, reserved, (168, 100, 100), (8, 4, 4));

SIZE(jwt_key_options, (64, 40, 40));
FIELD(jwt_key_options, struct_size, (0, 0, 0), (4, 4, 4));
FIELD(jwt_key_options, flags, (4, 4, 4), (4, 4, 4));
FIELD(jwt_key_options, kid, (8, 8, 8), (16, 8, 8));
FIELD(jwt_key_options, issuer, (24, 16, 16), (16, 8, 8));
FIELD(jwt_key_options, password, (40, 24, 24), (16, 8, 8));
FIELD(jwt_key_options, bits, (56, 32, 32), (4, 4, 4));
FIELD(jwt_key_options, remember, (60, 36, 36), (4, 4, 4));

SIZE(jwt_key_info, (192, 192, 192));
FIELD(jwt_key_info, struct_size, (0, 0, 0), (4, 4, 4));
FIELD(jwt_key_info, alg, (4, 4, 4), (4, 4, 4));
FIELD(jwt_key_info, flags, (8, 8, 8), (4, 4, 4));
FIELD(jwt_key_info, bits, (12, 12, 12), (4, 4, 4));
FIELD(jwt_key_info, kid, (16, 16, 16), (128, 128, 128));
FIELD(jwt_key_info, thumbprint, (144, 144, 144), (48, 48, 48));

SIZE(jwt_entry_info, (184, 184, 184));
FIELD(jwt_entry_info, struct_size, (0, 0, 0), (4, 4, 4));
FIELD(jwt_entry_info, status, (4, 4, 4), (4, 4, 4));
FIELD(jwt_entry_info, alg, (8, 8, 8), (4, 4, 4));
FIELD(jwt_entry_info, kty, (12, 12, 12), (4, 4, 4));
FIELD(jwt_entry_info, flags, (16, 16, 16), (4, 4, 4));
FIELD(jwt_entry_info, bits, (20, 20, 20), (4, 4, 4));
FIELD(jwt_entry_info, kid, (24, 24, 24), (128, 128, 128));
FIELD(jwt_entry_info, member, (152, 152, 152), (32, 32, 32));

SIZE(jwt_issuer_options, (72, 56, 56));
FIELD(jwt_issuer_options, struct_size, (0, 0, 0), (4, 4, 4));
FIELD(jwt_issuer_options, flags, (4, 4, 4), (4, 4, 4));
FIELD(jwt_issuer_options, issuer, (8, 8, 8), (16, 8, 8));
FIELD(jwt_issuer_options, url, (24, 16, 16), (16, 8, 8));
FIELD(jwt_issuer_options, cooldown, (40, 24, 24), (4, 4, 4));
FIELD(jwt_issuer_options, retry, (44, 28, 28), (4, 4, 4));
FIELD(jwt_issuer_options, lifetime, (48, 32, 32), (4, 4, 4));
FIELD(jwt_issuer_options, max_lifetime, (52, 36, 36), (4, 4, 4));
FIELD(jwt_issuer_options, max_stale, (56, 40, 40), (4, 4, 4));
FIELD(jwt_issuer_options, fetch_timeout, (60, 44, 44), (4, 4, 4));
FIELD(jwt_issuer_options, remember, (64, 48, 48), (4, 4, 4));
FIELD(jwt_issuer_options, max_bytes, (68, 52, 52), (4, 4, 4));

SIZE(jwt_fetch, (2344, 2344, 2344));
FIELD(jwt_fetch, struct_size, (0, 0, 0), (4, 4, 4));
FIELD(jwt_fetch, action, (4, 4, 4), (4, 4, 4));
FIELD(jwt_fetch, at, (8, 8, 8), (8, 8, 8));
FIELD(jwt_fetch, id, (16, 16, 16), (8, 8, 8));
FIELD(jwt_fetch, max_bytes, (24, 24, 24), (8, 8, 8));
FIELD(jwt_fetch, url_len, (32, 32, 32), (4, 4, 4));
FIELD(jwt_fetch, etag_len, (36, 36, 36), (4, 4, 4));
FIELD(jwt_fetch, url, (40, 40, 40), (2048, 2048, 2048));
FIELD(jwt_fetch, etag, (2088, 2088, 2088), (256, 256, 256));

SIZE(jwt_http, (112, 64, 64));
FIELD(jwt_http, struct_size, (0, 0, 0), (4, 4, 4));
FIELD(jwt_http, status, (4, 4, 4), (4, 4, 4));
FIELD(jwt_http, id, (8, 8, 8), (8, 8, 8));
FIELD(jwt_http, cache_control, (16, 16, 16), (16, 8, 8));
FIELD(jwt_http, age, (32, 24, 24), (16, 8, 8));
FIELD(jwt_http, etag, (48, 32, 32), (16, 8, 8));
FIELD(jwt_http, retry_after, (64, 40, 40), (16, 8, 8));
FIELD(jwt_http, location, (80, 48, 48), (16, 8, 8));
FIELD(jwt_http, body, (96, 56, 56), (8, 4, 4));
FIELD(jwt_http, body_len, (104, 60, 60), (8, 4, 4));

SIZE(jwt_challenge_options, (56, 32, 32));
FIELD(jwt_challenge_options, struct_size, (0, 0, 0), (4, 4, 4));
FIELD(jwt_challenge_options, flags, (4, 4, 4), (4, 4, 4));
FIELD(jwt_challenge_options, realm, (8, 8, 8), (16, 8, 8));
FIELD(jwt_challenge_options, scope, (24, 16, 16), (16, 8, 8));
FIELD(jwt_challenge_options, resource_metadata, (40, 24, 24), (16, 8, 8));

SIZE(jwt_writer, (104, 88, 88));
FIELD(jwt_writer, struct_size, (0, 0, 0), (4, 4, 4));
FIELD(jwt_writer, status, (4, 4, 4), (4, 4, 4));
FIELD(jwt_writer, out, (8, 8, 8), (8, 4, 4));
FIELD(jwt_writer, cap, (16, 12, 12), (8, 4, 4));
FIELD(jwt_writer, len, (24, 16, 16), (8, 4, 4));
FIELD(jwt_writer, needed, (32, 20, 20), (8, 4, 4));
FIELD(jwt_writer, state, (40, 24, 24), (64, 64, 64));

SIZE(jwt_report, (256, 256, 256));
FIELD(jwt_report, struct_size, (0, 0, 0), (4, 4, 4));
FIELD(jwt_report, status, (4, 4, 4), (4, 4, 4));
FIELD(jwt_report, alg, (8, 8, 8), (4, 4, 4));
FIELD(jwt_report, failed, (12, 12, 12), (4, 4, 4));
FIELD(jwt_report, missing, (16, 16, 16), (4, 4, 4));
FIELD(jwt_report, malformed, (20, 20, 20), (4, 4, 4));
FIELD(jwt_report, kid_len, (24, 24, 24), (4, 4, 4));
FIELD(jwt_report, untried, (28, 28, 28), (4, 4, 4));
FIELD(jwt_report, now, (32, 32, 32), (8, 8, 8));
FIELD(jwt_report, expires_at, (40, 40, 40), (8, 8, 8));
FIELD(jwt_report, not_before, (48, 48, 48), (8, 8, 8));
FIELD(jwt_report, issued_at, (56, 56, 56), (8, 8, 8));
FIELD(jwt_report, claim, (64, 64, 64), (64, 64, 64));
FIELD(jwt_report, kid, (128, 128, 128), (128, 128, 128));

/* A struct has a tag of its own name, so that C++ can declare it beforehand. */
ASSERT(sizeof(struct jwt_str) == sizeof(jwt_str));
ASSERT(sizeof(struct jwt_expect) == sizeof(jwt_expect));
ASSERT(sizeof(struct jwt_verify_options) == sizeof(jwt_verify_options));
ASSERT(sizeof(struct jwt_sign_options) == sizeof(jwt_sign_options));
ASSERT(sizeof(struct jws_options) == sizeof(jws_options));
ASSERT(sizeof(struct jwe_options) == sizeof(jwe_options));
ASSERT(sizeof(struct jwt_key_options) == sizeof(jwt_key_options));
ASSERT(sizeof(struct jwt_key_info) == sizeof(jwt_key_info));
ASSERT(sizeof(struct jwt_entry_info) == sizeof(jwt_entry_info));
ASSERT(sizeof(struct jwt_issuer_options) == sizeof(jwt_issuer_options));
ASSERT(sizeof(struct jwt_fetch) == sizeof(jwt_fetch));
ASSERT(sizeof(struct jwt_http) == sizeof(jwt_http));
ASSERT(sizeof(struct jwt_challenge_options) == sizeof(jwt_challenge_options));
ASSERT(sizeof(struct jwt_writer) == sizeof(jwt_writer));
ASSERT(sizeof(struct jwt_report) == sizeof(jwt_report));
ASSERT(sizeof(jwt_status) == sizeof(int32_t) && (jwt_status)-1 < 0);
extern struct jwt_keyset *a_jwt_keyset;
extern struct jwt_policy *a_jwt_policy;
extern struct jwt_issuer *a_jwt_issuer;

NUMBER(JWT_OK, 0);
NUMBER(JWT_INVALID_ARGUMENT, 1);
NUMBER(JWT_BUFFER_TOO_SMALL, 2);
NUMBER(JWT_INTERNAL, 3);
NUMBER(JWT_NO_RANDOMNESS, 4);
NUMBER(JWT_NO_MEMORY, 5);

NUMBER(JWT_KEY_MALFORMED, 20);
NUMBER(JWT_KEY_TOO_WEAK, 21);
NUMBER(JWT_KEY_UNSUPPORTED, 22);
NUMBER(JWT_KEY_NOT_FOUND, 23);
NUMBER(JWT_KEY_CANNOT_SIGN, 24);
NUMBER(JWT_KEY_ENCRYPTED, 25);
NUMBER(JWT_KEY_ALG_MISMATCH, 26);
NUMBER(JWT_KEY_WRONG_FORM, 27);

NUMBER(JWT_TOKEN_MALFORMED, 40);
NUMBER(JWT_TOKEN_TOO_LARGE, 41);
NUMBER(JWT_TOKEN_UNSUPPORTED, 42);
NUMBER(JWT_ALG_NOT_ALLOWED, 43);
NUMBER(JWT_SIGNATURE_INVALID, 44);
NUMBER(JWT_NO_BEARER, 45);

NUMBER(JWT_CLAIMS_MALFORMED, 60);
NUMBER(JWT_CLAIM_MISSING, 61);
NUMBER(JWT_EXPIRED, 62);
NUMBER(JWT_NOT_YET_VALID, 63);
NUMBER(JWT_ISSUED_IN_FUTURE, 64);
NUMBER(JWT_TOO_OLD, 65);
NUMBER(JWT_ISSUER_MISMATCH, 66);
NUMBER(JWT_AUDIENCE_MISMATCH, 67);
NUMBER(JWT_SUBJECT_MISMATCH, 68);
NUMBER(JWT_TYP_MISMATCH, 69);
NUMBER(JWT_CLAIM_MISMATCH, 70);
NUMBER(JWT_CLAIM_WRONG_TYPE, 71);

NUMBER(JWT_NOT_ENCRYPTED, 80);
NUMBER(JWE_DECRYPTION_FAILED, 81);
NUMBER(JWE_NOT_ALLOWED, 82);
NUMBER(JWE_KEY_CANNOT, 83);
NUMBER(JWE_KEY_NOT_FOUND, 84);

NUMBER(JWT_ISSUER_UNAVAILABLE, 100);
NUMBER(JWT_ISSUER_FETCH, 101);

NUMBER(JWT_HS256, 1);
NUMBER(JWT_HS384, 2);
NUMBER(JWT_HS512, 3);
NUMBER(JWT_RS256, 4);
NUMBER(JWT_RS384, 5);
NUMBER(JWT_RS512, 6);
NUMBER(JWT_PS256, 7);
NUMBER(JWT_PS384, 8);
NUMBER(JWT_PS512, 9);
NUMBER(JWT_ES256, 10);
NUMBER(JWT_ES384, 11);
NUMBER(JWT_ES512, 12);
NUMBER(JWT_ES256K, 13);
NUMBER(JWT_ED25519, 14);
NUMBER(JWT_ED448, 15);
NUMBER(JWT_ML_DSA_44, 16);
NUMBER(JWT_ML_DSA_65, 17);
NUMBER(JWT_ML_DSA_87, 18);

NUMBER(JWE_DIR, 101);
NUMBER(JWE_A128KW, 102);
NUMBER(JWE_A192KW, 103);
NUMBER(JWE_A256KW, 104);
NUMBER(JWE_A128GCMKW, 105);
NUMBER(JWE_A192GCMKW, 106);
NUMBER(JWE_A256GCMKW, 107);
NUMBER(JWE_RSA_OAEP, 108);
NUMBER(JWE_RSA_OAEP_256, 109);
NUMBER(JWE_ECDH_ES, 110);
NUMBER(JWE_ECDH_ES_A128KW, 111);
NUMBER(JWE_ECDH_ES_A192KW, 112);
NUMBER(JWE_ECDH_ES_A256KW, 113);
NUMBER(JWE_RSA_OAEP_384, 114);
NUMBER(JWE_RSA_OAEP_512, 115);

NUMBER(JWE_A128GCM, 201);
NUMBER(JWE_A192GCM, 202);
NUMBER(JWE_A256GCM, 203);
NUMBER(JWE_A128CBC_HS256, 204);
NUMBER(JWE_A192CBC_HS384, 205);
NUMBER(JWE_A256CBC_HS512, 206);

NUMBER(JWT_ALLOW_MISSING_EXP, 1);
NUMBER(JWT_IGNORE_EXP, 2);
NUMBER(JWT_IGNORE_NBF, 4);
NUMBER(JWT_IGNORE_IAT, 8);
NUMBER(JWT_IGNORE_AUD, 16);
NUMBER(JWT_ENCRYPTED, 32);
NUMBER(JWT_SIGN_ADD_IAT, 256);
NUMBER(JWT_SIGN_ADD_JTI, 512);
NUMBER(JWT_SIGN_WHOLE_HEADER, 1024);

NUMBER(JWS_DETACHED, 1);
NUMBER(JWS_UNENCODED, 2);
NUMBER(JWS_WHOLE_HEADER, 1024);

NUMBER(JWT_KEY_ALLOW_WEAK, 1);
NUMBER(JWT_KEY_PUBLIC_ONLY, 2);
NUMBER(JWT_KEY_BASE64, 8);
NUMBER(JWT_KEY_FOR_ENCRYPTION, 4);

NUMBER(JWT_ISSUER_DISCOVERY, 1);
NUMBER(JWT_ISSUER_LOOPBACK_HTTP, 2);
NUMBER(JWT_ISSUER_ANY_ORIGIN, 4);
NUMBER(JWT_ISSUER_ALLOW_WEAK, 8);
NUMBER(JWT_ISSUER_ANY_HTTP, 16);
NUMBER(JWT_ISSUER_FOR_ENCRYPTION, 32);

NUMBER(JWT_FETCH_NOW, 1);
NUMBER(JWT_FETCH_AT, 2);
NUMBER(JWT_FETCH_UNDER_WAY, 3);

NUMBER(JWT_KEY_CAN_SIGN, 1);
NUMBER(JWT_KEY_CAN_VERIFY, 2);
NUMBER(JWT_KEY_HAS_KID, 4);
NUMBER(JWT_KEY_HAS_ISSUER, 8);
NUMBER(JWT_KEY_IS_WEAK, 16);
NUMBER(JWT_KEY_HAS_SECRET, 128);
NUMBER(JWT_KEY_CAN_ENCRYPT, 32);
NUMBER(JWT_KEY_CAN_DECRYPT, 64);

NUMBER(JWT_KTY_OCT, 1);
NUMBER(JWT_KTY_RSA, 2);
NUMBER(JWT_KTY_EC, 3);
NUMBER(JWT_KTY_OKP, 4);
NUMBER(JWT_KTY_AKP, 5);

NUMBER(JWT_EQUALS, 0);
NUMBER(JWT_CONTAINS, 1);
NUMBER(JWT_EQUALS_JSON, 2);

NUMBER(JWT_CHECK_JSON, 1);
NUMBER(JWT_CHECK_EXP, 2);
NUMBER(JWT_CHECK_NBF, 4);
NUMBER(JWT_CHECK_IAT, 8);
NUMBER(JWT_CHECK_MAX_AGE, 16);
NUMBER(JWT_CHECK_ISS, 32);
NUMBER(JWT_CHECK_AUD, 64);
NUMBER(JWT_CHECK_SUB, 128);
NUMBER(JWT_CHECK_JTI, 256);
NUMBER(JWT_CHECK_TYP, 512);
NUMBER(JWT_CHECK_REQUIRED, 1024);
NUMBER(JWT_CHECK_EXPECTED, 2048);

NUMBER(JWT_PUBLIC_JWKS, 1);
NUMBER(JWT_PRIVATE_JWKS, 2);
NUMBER(JWT_PUBLIC_PEM, 3);
NUMBER(JWT_PRIVATE_PEM, 4);

NUMBER(JWT_PART_HEADER, 1);
NUMBER(JWT_PART_PAYLOAD, 2);
NUMBER(JWT_PART_SIGNATURE, 3);

NUMBER(JWT_JSON_NULL, 1);
NUMBER(JWT_JSON_BOOL, 2);
NUMBER(JWT_JSON_NUMBER, 3);
NUMBER(JWT_JSON_STRING, 4);
NUMBER(JWT_JSON_ARRAY, 5);
NUMBER(JWT_JSON_OBJECT, 6);

NUMBER(JWT_DEFAULT_MAX_TOKEN_LEN, 65536);

NUMBER(JWT_SYSTEM_CLOCK, INT64_MIN);
NUMBER(JWT_ALL_KEYS, SIZE_MAX);
ASSERT(ONEJWT_VERSION_MAJOR == 0);
ASSERT(ONEJWT_VERSION_MINOR == 1);
ASSERT(ONEJWT_VERSION_PATCH == 0);

/* Each ..._INIT macro lists every field: -Wmissing-field-initializers says if not. They serve static storage too. */
static const jwt_expect jwt_expect_init = JWT_EXPECT_INIT;
static const jwt_verify_options jwt_verify_options_init = JWT_VERIFY_OPTIONS_INIT;
static const jwt_sign_options jwt_sign_options_init = JWT_SIGN_OPTIONS_INIT;
static const jws_options jws_options_init = JWS_OPTIONS_INIT;
static const jwe_options jwe_options_init = JWE_OPTIONS_INIT;
static const jwt_key_options jwt_key_options_init = JWT_KEY_OPTIONS_INIT;
static const jwt_key_info jwt_key_info_init = JWT_KEY_INFO_INIT;
static const jwt_entry_info jwt_entry_info_init = JWT_ENTRY_INFO_INIT;
static const jwt_issuer_options jwt_issuer_options_init = JWT_ISSUER_OPTIONS_INIT;
static const jwt_fetch jwt_fetch_init = JWT_FETCH_INIT;
static const jwt_http jwt_http_init = JWT_HTTP_INIT;
static const jwt_challenge_options jwt_challenge_options_init = JWT_CHALLENGE_OPTIONS_INIT;
static const jwt_writer jwt_writer_init = JWT_WRITER_INIT;
static const jwt_report jwt_report_init = JWT_REPORT_INIT;

/* The constants are plain integers, which the preprocessor can compare too. */
#if JWT_OK != 0 || JWT_ML_DSA_87 != 18
#error "a constant is not a preprocessor number"
#endif

NUMBER(JWT_BIT(32), UINT64_C(4294967296));
NUMBER(JWE_BIT(JWE_RSA_OAEP_512), UINT64_C(1) << 54);
NUMBER(JWE_BIT(JWE_A256CBC_HS512), UINT64_C(1) << 38);
/* Of a number of another kind: no set, and no bit of one. */
NUMBER(JWT_BIT(JWE_A128GCM), 1);
NUMBER(JWE_BIT(JWT_HS256), 1);
NUMBER(JWE_BIT(0), 1);
static const jwt_str literal = JWT_STR("four");

/* Nothing but struct_size is set. */
static int only_size(const void *value, size_t size, int sized) {
  const unsigned char *byte = (const unsigned char *)value;
  size_t i;
  uint32_t first = 0;
  for (i = 0; i < sizeof first; i++) ((unsigned char *)&first)[i] = byte[i];
  if (first != (sized ? (uint32_t)size : 0)) return 0;
  for (i = sizeof first; i < size; i++) {
    if (byte[i] != 0) return 0;
  }
  return 1;
}

int main(void) {
  if (!only_size(&jwt_expect_init, sizeof(jwt_expect), 0)) return 1;
  if (!only_size(&jwt_verify_options_init, sizeof(jwt_verify_options), 1)) return 1;
  if (!only_size(&jwt_sign_options_init, sizeof(jwt_sign_options), 1)) return 1;
  if (!only_size(&jws_options_init, sizeof(jws_options), 1)) return 1;
  if (!only_size(&jwe_options_init, sizeof(jwe_options), 1)) return 1;
  if (!only_size(&jwt_key_options_init, sizeof(jwt_key_options), 1)) return 1;
  if (!only_size(&jwt_key_info_init, sizeof(jwt_key_info), 1)) return 1;
  if (!only_size(&jwt_entry_info_init, sizeof(jwt_entry_info), 1)) return 1;
  if (!only_size(&jwt_issuer_options_init, sizeof(jwt_issuer_options), 1)) return 1;
  if (!only_size(&jwt_fetch_init, sizeof(jwt_fetch), 1)) return 1;
  if (!only_size(&jwt_http_init, sizeof(jwt_http), 1)) return 1;
  if (!only_size(&jwt_challenge_options_init, sizeof(jwt_challenge_options), 1)) return 1;
  if (!only_size(&jwt_writer_init, sizeof(jwt_writer), 1)) return 1;
  if (!only_size(&jwt_report_init, sizeof(jwt_report), 1)) return 1;
  return literal.len == 4 && literal.ptr[4] == '\0' ? 0 : 1;
}
