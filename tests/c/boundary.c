/*
 * The C boundary under bad input: every argument of every export absent, empty, too short, unknown or contradictory;
 * every output too small, with a page behind it that must not be touched; hostile documents; what a failure leaves
 * behind; and that the handle still works after each of them. What lies over what is in overlap.c.
 */

#define _GNU_SOURCE

#include "check.h"
#include "documents.h"
#include "private_keys.h"

#define NOW INT64_C(1700000000)
#define SECRET "a secret of 32 bytes for testing"
#define CLAIMS                                                                                    \
  "{\"iss\":\"https://issuer.example\",\"sub\":\"alice\",\"aud\":\"api\",\"exp\":1700000300,"   \
  "\"roles\":[\"reader\",\"editor\"],\"n\":1.5,\"ok\":true,\"scope\":\"read write\","           \
  "\"marker\":\"hunter2hunter2\"}"

static jwt_keyset *keys;
static uint8_t token[1024];
static size_t token_len;
static const jwt_str audiences[] = {JWT_STR("api")};
static jwt_verify_options good; /* what the token passes */
static guarded out_page, struct_page;

/* Where *out_len of a call goes. */
static size_t n;
static uint8_t buffer[4096];

static void still_usable(const char *file, int line) {
  uint8_t claims[1024];
  size_t len = 0;
  const jwt_status status =
      jwt_verify(keys, token, token_len, &good, NOW, claims, sizeof claims, &len, NULL);
  check_that(status == JWT_OK && len == sizeof CLAIMS - 1 && memcmp(claims, CLAIMS, len) == 0, file, line,
             "afterwards the handle still verifies a good token");
}

/* The status, and that the handle works afterwards. */
#define TRY(want, call)                \
  do {                                 \
    EXPECT(want, call);                \
    still_usable(__FILE__, __LINE__);  \
  } while (0)

/* The same for a call that writes to `n`: nothing was written, so it is 0. */
#define REFUSED(want, call) \
  do {                      \
    n = 77;                 \
    TRY(want, call);        \
    CHECK(n == 0);          \
  } while (0)

/* Makes a key set, which must fail and leave NULL. */
#define NO_KEYS(want, call)                       \
  do {                                            \
    jwt_keyset *made = (jwt_keyset *)(void *)&n;  \
    jwt_keyset **const out = &made;               \
    TRY(want, call);                              \
    CHECK(made == NULL);                          \
  } while (0)

static const jwt_str absent = {NULL, 0};
static const jwt_str null_with_length = {NULL, 3};

/* Not UTF-8: a stray byte, a sequence cut short, a surrogate, an overlong form, beyond U+10FFFF. */
static const jwt_str not_utf8[] = {
    JWT_STR("\xff"), JWT_STR("a\xc3"), JWT_STR("\xed\xa0\x80"), JWT_STR("\xc0\x80"), JWT_STR("\xf4\x90\x80\x80")};

#define COUNT(array) (sizeof(array) / sizeof(array)[0])

/* A length that no object can have. */
static const size_t impossible[] = {SIZE_MAX, (size_t)PTRDIFF_MAX + 1};

static const int32_t no_algorithm[] = {INT32_MIN, -1, 19, 64, 99, 256, INT32_MAX};

static jwt_str str(const char *text) {
  jwt_str value;
  value.ptr = text;
  value.len = strlen(text);
  return value;
}

/* `unit` repeated, from malloc, with text before and after it. */
static made_token repeated(const char *before, const char *unit, size_t times, const char *middle, const char *closing,
                           const char *after) {
  made_token text;
  const size_t size = strlen(before) + times * (strlen(unit) + strlen(closing)) + strlen(middle) + strlen(after);
  uint8_t *to = malloc(size + 1);
  size_t i;
  NEED(to != NULL);
  text.bytes = to;
  text.len = size;
  to = (uint8_t *)stpcpy((char *)to, before);
  for (i = 0; i < times; i++) to = (uint8_t *)stpcpy((char *)to, unit);
  to = (uint8_t *)stpcpy((char *)to, middle);
  for (i = 0; i < times; i++) to = (uint8_t *)stpcpy((char *)to, closing);
  stpcpy((char *)to, after);
  return text;
}

/* ------------------------------------------------------------------------------------------------------------------
 * Structs that say their size
 */

/* The struct's bytes, then nothing that may be read: as near to the guard page as alignment lets it be. */
static void *struct_at_end(const void *value, size_t known, size_t size) {
  uint8_t *at = struct_page.end - (size + 7) / 8 * 8;
  memset(struct_page.start, POISON, (size_t)(struct_page.end - struct_page.start));
  memset(at, 0, (size_t)(struct_page.end - at));
  memcpy(at, value, known < size ? known : size);
  return at;
}

static void set_size(void *value, uint32_t size) { memcpy(value, &size, sizeof size); }

typedef jwt_status (*takes_struct)(void *value);

/* Every size that an options struct may claim. `ok` is what the call gives with the struct as it is. */
static void option_sizes(const char *name, const void *init, size_t size, jwt_status ok, takes_struct call) {
  static const uint32_t too_short[] = {0, 1, 2, 3, 4, 5, 8, 16};
  const uint32_t too_long[] = {4097, 4104, 65536, UINT32_MAX};
  size_t i;
  uint8_t *at;

  printf("  %s\n", name);
  for (i = 0; i < COUNT(too_short); i++) {
    at = struct_at_end(init, size, 8);
    set_size(at, too_short[i]);
    TRY(JWT_INVALID_ARGUMENT, call(at));
  }
  for (i = 4; i < size; i++) {
    at = struct_at_end(init, size, i);
    set_size(at, (uint32_t)i);
    EXPECT(JWT_INVALID_ARGUMENT, call(at));
  }
  for (i = 0; i < COUNT(too_long); i++) {
    at = struct_at_end(init, size, 4096);
    set_size(at, too_long[i]);
    TRY(JWT_INVALID_ARGUMENT, call(at));
  }
  TRY(ok, call(struct_at_end(init, size, size)));

  /* A newer, longer struct: fine while all that is new is zero. */
  for (i = size + 1; i <= 4096; i += i < size + 64 ? 1 : 509) {
    const size_t longer = i + 509 > 4096 && i >= size + 64 ? 4096 : i;
    size_t j;
    at = struct_at_end(init, size, longer);
    set_size(at, (uint32_t)longer);
    EXPECT(ok, call(at));
    for (j = size; j < longer; j += j < size + 16 ? 1 : 251) {
      at[j] = 1;
      EXPECT(JWT_INVALID_ARGUMENT, call(at));
      at[j] = 0;
    }
    at[longer - 1] = 0x80;
    TRY(JWT_INVALID_ARGUMENT, call(at));
  }

  /* A struct that is not aligned cannot be one. */
  at = struct_at_end(init, size, size + 8);
  memmove(at + 1, at, size);
  TRY(JWT_INVALID_ARGUMENT, call(at + 1));
}

static jwt_status call_new(const jwt_key_options *options) {
  jwt_keyset *made = NULL;
  const jwt_status status = jwt_keyset_new(options, &made);
  CHECK((made != NULL) == (status == JWT_OK));
  jwt_keyset_free(made);
  return status;
}

static jwt_status call_from_secret(void *options) {
  jwt_keyset *made = NULL;
  const jwt_status status = jwt_keyset_from_secret(JWT_HS256, TEXT(SECRET), options, &made);
  CHECK((made != NULL) == (status == JWT_OK));
  jwt_keyset_free(made);
  return status;
}

static jwt_status call_from_jwks(void *options) {
  static const char jwk[] = "{\"kty\":\"oct\",\"k\":\"AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8\"}";
  jwt_keyset *made = NULL;
  const jwt_status status = jwt_keyset_from_jwks((const uint8_t *)jwk, sizeof jwk - 1, options, &made);
  CHECK((made != NULL) == (status == JWT_OK));
  jwt_keyset_free(made);
  return status;
}

static jwt_status call_generate(void *options) {
  jwt_keyset *made = NULL;
  const jwt_status status = jwt_keyset_generate(JWT_HS256, options, &made);
  CHECK((made != NULL) == (status == JWT_OK));
  jwt_keyset_free(made);
  return status;
}

static jwt_status call_from_pem(void *options) {
  const document *const pem = &pem_documents[2];
  jwt_keyset *made = NULL;
  const jwt_status status = jwt_keyset_from_pem(0, (const uint8_t *)pem->bytes, pem->len, options, &made);
  CHECK((made != NULL) == (status == JWT_OK));
  jwt_keyset_free(made);
  return status;
}

static jwt_status call_from_der(void *options) {
  const document *const der = &der_documents[2];
  jwt_keyset *made = NULL;
  const jwt_status status = jwt_keyset_from_der(0, (const uint8_t *)der->bytes, der->len, options, &made);
  CHECK((made != NULL) == (status == JWT_OK));
  jwt_keyset_free(made);
  return status;
}

static jwt_status call_sign(void *options) {
  uint8_t out[1024];
  const jwt_status status = jwt_sign(keys, TEXT(CLAIMS), options, NOW, out, sizeof out, &n);
  const size_t bound = jwt_sign_bound(keys, sizeof CLAIMS - 1, options);
  /* The bound is 0 for just those options that signing refuses as such. */
  CHECK((bound == 0) == (status == JWT_INVALID_ARGUMENT));
  CHECK(bound == 0 || n <= bound);
  return status;
}

static jwt_status call_verify(void *options) {
  return jwt_verify(keys, token, token_len, options, NOW, buffer, sizeof buffer, &n, NULL);
}

static jwt_status call_jws_sign(void *options) {
  return jws_sign(keys, TEXT("payload"), options, buffer, sizeof buffer, &n);
}

static jwt_status call_jws_verify(void *options) {
  return jws_verify(keys, token, token_len, options, buffer, sizeof buffer, &n, NULL);
}

/* Key sets for encryption: a shared secret for contents of one kind and of another, one that wraps keys, and a pair. */
static jwt_keyset *gcm, *cbc, *wrapping, *pair;
static jwt_keyset **const encryption_sets[] = {&gcm, &cbc, &wrapping, &pair};
/* Tokens of `wrapping`: any content, claims, and a signed token. */
static uint8_t content_token[1024], session[1024], nested_token[1024];
static size_t content_len, session_len, nested_len;
static jwt_verify_options good_nested; /* what nested_token passes */

static jwt_keyset *made_for_encryption(int32_t alg, uint32_t bits) {
  jwt_key_options options = JWT_KEY_OPTIONS_INIT;
  jwt_keyset *made = NULL;
  options.flags = JWT_KEY_FOR_ENCRYPTION;
  options.bits = bits;
  NEED(jwt_keyset_generate(alg, &options, &made) == JWT_OK);
  return made;
}

static void make_encryption(void) {
  jwt_sign_options nested = JWT_SIGN_OPTIONS_INIT;
  gcm = made_for_encryption(JWE_A256GCM, 0);
  cbc = made_for_encryption(JWE_DIR, 512);
  wrapping = made_for_encryption(JWE_A256KW, 0);
  pair = made_for_encryption(JWE_ECDH_ES, 0);
  NEED(jwe_encrypt(wrapping, TEXT(CLAIMS), NULL, content_token, sizeof content_token, &content_len) == JWT_OK);
  NEED(jwt_encrypt(wrapping, TEXT(CLAIMS), NULL, NOW, session, sizeof session, &session_len) == JWT_OK);
  nested.flags = JWT_ENCRYPTED;
  nested.encrypt_to = wrapping;
  NEED(jwt_sign(keys, TEXT(CLAIMS), &nested, NOW, nested_token, sizeof nested_token, &nested_len) == JWT_OK);
  good_nested = good;
  good_nested.flags = JWT_ENCRYPTED;
  good_nested.decrypt_with = wrapping;
}

static void free_encryption(void) {
  size_t i;
  for (i = 0; i < COUNT(encryption_sets); i++) jwt_keyset_free(*encryption_sets[i]);
}

static jwt_status call_jwe_encrypt(void *options) {
  const size_t bound = jwe_encrypt_bound(wrapping, 7, options);
  const jwt_status status = jwe_encrypt(wrapping, TEXT("content"), options, buffer, sizeof buffer, &n);
  CHECK(status == JWT_OK ? bound == n : bound == 0);
  return status;
}

static jwt_status call_jwe_decrypt(void *options) {
  return jwe_decrypt(wrapping, content_token, content_len, options, buffer, sizeof buffer, &n, NULL);
}

static jwt_status call_encrypt(void *options) {
  return jwt_encrypt(wrapping, TEXT(CLAIMS), options, NOW, buffer, sizeof buffer, &n);
}

static jwt_status call_decrypt(void *options) {
  return jwt_decrypt(wrapping, session, session_len, options, NOW, buffer, sizeof buffer, &n, NULL);
}

static jwt_status call_verify_nested(void *options) {
  return jwt_verify(keys, nested_token, nested_len, options, NOW, buffer, sizeof buffer, &n, NULL);
}

static void structs(void) {
  const jwe_options jwe_init = JWE_OPTIONS_INIT;
  jwt_sign_options nested = JWT_SIGN_OPTIONS_INIT;
  const jwt_key_options key_init = JWT_KEY_OPTIONS_INIT;
  const jwt_sign_options sign_init = JWT_SIGN_OPTIONS_INIT;
  const jws_options jws_init = JWS_OPTIONS_INIT;
  const jwt_verify_options strict = JWT_VERIFY_OPTIONS_INIT;
  printf("struct sizes\n");
  option_sizes("jwt_key_options of jwt_keyset_from_secret", &key_init, sizeof key_init, JWT_OK, call_from_secret);
  option_sizes("jwt_key_options of jwt_keyset_from_jwks", &key_init, sizeof key_init, JWT_OK, call_from_jwks);
  option_sizes("jwt_key_options of jwt_keyset_from_pem", &key_init, sizeof key_init, JWT_OK, call_from_pem);
  option_sizes("jwt_key_options of jwt_keyset_from_der", &key_init, sizeof key_init, JWT_OK, call_from_der);
  option_sizes("jwt_key_options of jwt_keyset_generate", &key_init, sizeof key_init, JWT_OK, call_generate);
  option_sizes("jwt_sign_options of jwt_sign", &sign_init, sizeof sign_init, JWT_OK, call_sign);
  option_sizes("jwt_verify_options of jwt_verify", &good, sizeof good, JWT_OK, call_verify);
  option_sizes("jwt_verify_options, refusing", &strict, sizeof strict, JWT_AUDIENCE_MISMATCH, call_verify);
  option_sizes("jws_options of jws_sign", &jws_init, sizeof jws_init, JWT_OK, call_jws_sign);
  option_sizes("jws_options of jws_verify", &jws_init, sizeof jws_init, JWT_OK, call_jws_verify);
  option_sizes("jwe_options of jwe_encrypt", &jwe_init, sizeof jwe_init, JWT_OK, call_jwe_encrypt);
  option_sizes("jwe_options of jwe_decrypt", &jwe_init, sizeof jwe_init, JWT_OK, call_jwe_decrypt);
  option_sizes("jwt_sign_options of jwt_encrypt", &sign_init, sizeof sign_init, JWT_OK, call_encrypt);
  option_sizes("jwt_verify_options of jwt_decrypt", &good, sizeof good, JWT_OK, call_decrypt);
  nested.flags = JWT_ENCRYPTED;
  nested.encrypt_to = wrapping;
  option_sizes("jwt_sign_options of jwt_sign, encrypting", &nested, sizeof nested, JWT_OK, call_sign);
  option_sizes("jwt_verify_options of jwt_verify, decrypting", &good_nested, sizeof good_nested, JWT_OK, call_verify_nested);
}

/* ------------------------------------------------------------------------------------------------------------------
 * The report and jwt_key_info, which are written
 */

/* Verifies with a report whose last byte is the last before the guard page, and looks at all that must hold of it. */
static jwt_status reported(const uint8_t *bytes, size_t len, const jwt_verify_options *options, uint8_t *out,
                           size_t out_cap, uint32_t report_size, jwt_report *copy) {
  uint8_t *const at = struct_page.end - report_size;
  jwt_report report;
  jwt_status status;
  memset(struct_page.start, POISON, (size_t)(struct_page.end - struct_page.start));
  set_size(at, report_size);
  n = 77;
  status = jwt_verify(keys, bytes, len, options, NOW, out, out_cap, &n, (jwt_report *)(void *)at);
  memcpy(&report, at, sizeof report);

  CHECK(report.struct_size == report_size);
  CHECK(report.status == status);
  CHECK(report.untried == 0);
  CHECK(report.now == NOW);
  CHECK(memchr(report.claim, 0, sizeof report.claim) != NULL);
  CHECK(memchr(report.kid, 0, sizeof report.kid) != NULL);
  CHECK((report.failed & report.missing) == report.missing);
  CHECK((report.failed & report.malformed) == report.malformed);
  CHECK((report.failed != 0) == (status >= JWT_CLAIMS_MALFORMED));
  /* Nothing before the signature. */
  CHECK((report.alg != 0) == (status == JWT_OK || status >= JWT_CLAIMS_MALFORMED));
  if (report.alg == 0) {
    CHECK(report.expires_at == INT64_MIN && report.not_before == INT64_MIN && report.issued_at == INT64_MIN);
    CHECK(all_bytes((const uint8_t *)report.claim, sizeof report.claim, 0));
  }
  /* Nothing beside the struct, and its tail that this library does not know is zero. */
  CHECK(all_bytes(struct_page.start, (size_t)(at - struct_page.start), POISON));
  CHECK(all_bytes(at + sizeof report, report_size - sizeof report, 0));
  CHECK(status == JWT_OK || status == JWT_BUFFER_TOO_SMALL ? n != 77 : n == 0);
  *copy = report;
  return status;
}

static void reports(void) {
  static const uint32_t sizes[] = {256, 264, 512, 4096};
  static const uint32_t wrong[] = {0, 1, 4, 8, 64, 252, 255, 4097, 4104, UINT32_MAX};
  static const jwt_str others[] = {JWT_STR("another")};
  const jwt_verify_options strict = JWT_VERIFY_OPTIONS_INIT;
  jwt_verify_options options;
  jwt_report report;
  uint8_t bad[1024];
  made_token made;
  size_t i;
  printf("reports\n");

  memcpy(bad, token, token_len);
  bad[token_len - 2] ^= 1;

  for (i = 0; i < COUNT(sizes); i++) {
    const uint32_t size = sizes[i];
    EXPECT(JWT_OK, reported(token, token_len, &good, buffer, sizeof buffer, size, &report));
    CHECK(report.alg == JWT_HS256 && report.expires_at == NOW + 300 && report.issued_at == INT64_MIN);
    CHECK(report.kid[0] == '\0' && report.kid_len == 0 && report.claim[0] == '\0');

    /* Arguments */
    options = good;
    options.flags = UINT32_C(1) << 31;
    EXPECT(JWT_INVALID_ARGUMENT, reported(token, token_len, &options, buffer, sizeof buffer, size, &report));
    EXPECT(JWT_INVALID_ARGUMENT, reported(NULL, token_len, &good, buffer, sizeof buffer, size, &report));
    EXPECT(JWT_INVALID_ARGUMENT, reported(token, token_len, &good, NULL, sizeof buffer, size, &report));
    EXPECT(JWT_BUFFER_TOO_SMALL, reported(token, token_len, &good, NULL, 0, size, &report));
    EXPECT(JWT_BUFFER_TOO_SMALL, reported(token, token_len, &good, buffer, 10, size, &report));
    /* Size and form */
    options = good;
    options.max_token_len = token_len - 1;
    EXPECT(JWT_TOKEN_TOO_LARGE, reported(token, token_len, &options, buffer, sizeof buffer, size, &report));
    EXPECT(JWT_TOKEN_MALFORMED, reported(NULL, 0, &good, buffer, sizeof buffer, size, &report));
    EXPECT(JWT_TOKEN_UNSUPPORTED, reported(TEXT("a.b.c.d.e"), &good, buffer, sizeof buffer, size, &report));
    /* Key and signature */
    options = good;
    options.algorithms = JWT_BIT(JWT_HS512);
    EXPECT(JWT_ALG_NOT_ALLOWED, reported(token, token_len, &options, buffer, sizeof buffer, size, &report));
    EXPECT(JWT_SIGNATURE_INVALID, reported(bad, token_len, &good, buffer, sizeof buffer, size, &report));
    /* Claims: every check that failed is there, and the smallest status is the one returned. */
    EXPECT(JWT_AUDIENCE_MISMATCH, reported(token, token_len, &strict, buffer, sizeof buffer, size, &report));
    CHECK(report.failed == JWT_CHECK_AUD && report.missing == 0 && strcmp(report.claim, "aud") == 0);
    options.algorithms = 0;
    options.issuers = options.audiences = others;
    options.issuers_len = options.audiences_len = 1;
    options.subject = others[0];
    options.required = others;
    options.required_len = 1;
    EXPECT(JWT_CLAIM_MISSING, reported(token, token_len, &options, buffer, sizeof buffer, size, &report));
    CHECK(report.failed == (JWT_CHECK_ISS | JWT_CHECK_AUD | JWT_CHECK_SUB | JWT_CHECK_REQUIRED));
    CHECK(report.missing == JWT_CHECK_REQUIRED && report.malformed == 0);
    CHECK(strcmp(report.claim, "another") == 0);
  }

  /* A report that cannot be one is not touched, and the call refuses. */
  for (i = 0; i < COUNT(wrong); i++) {
    uint8_t *const at = struct_page.end - 256;
    memset(struct_page.start, POISON, (size_t)(struct_page.end - struct_page.start));
    set_size(at, wrong[i]);
    REFUSED(JWT_INVALID_ARGUMENT, jwt_verify(keys, token, token_len, &good, NOW, buffer, sizeof buffer, &n,
                                             (jwt_report *)(void *)at));
    CHECK(all_bytes(struct_page.start, (size_t)(at - struct_page.start), POISON) && all_bytes(at + 4, 252, POISON));
    REFUSED(JWT_INVALID_ARGUMENT, jws_verify(keys, token, token_len, NULL, buffer, sizeof buffer, &n,
                                             (jwt_report *)(void *)at));
    CHECK(all_bytes(at + 4, 252, POISON));
  }

  /* The kid is the sender's: it is cut off rather than passed on where it could do harm. */
  made = make_token(TEXT(SECRET), TEXT("{\"alg\":\"HS256\",\"kid\":\"a\\nb\"}"), TEXT("{\"exp\":1700000300}"));
  EXPECT(JWT_CLAIM_MISSING, reported(made.bytes, made.len, &good, buffer, sizeof buffer, 256, &report));
  CHECK(report.kid[0] == '\0' && report.kid_len == 3);
  free(made.bytes);

  /* jws_verify fills the same struct, without claims. */
  report = (jwt_report)JWT_REPORT_INIT;
  EXPECT(JWT_OK, jws_verify(keys, token, token_len, NULL, buffer, sizeof buffer, &n, &report));
  CHECK(report.status == JWT_OK && report.alg == JWT_HS256 && report.failed == 0 && report.expires_at == INT64_MIN);
  EXPECT(JWT_SIGNATURE_INVALID, jws_verify(keys, bad, token_len, NULL, buffer, sizeof buffer, &n, &report));
  CHECK(report.status == JWT_SIGNATURE_INVALID && report.alg == 0);
  EXPECT(JWT_INVALID_ARGUMENT, jws_verify(NULL, bad, token_len, NULL, buffer, sizeof buffer, &n, &report));
  CHECK(report.status == JWT_INVALID_ARGUMENT);
  EXPECT(JWT_INVALID_ARGUMENT, jwt_verify(NULL, token, token_len, &good, NOW, buffer, sizeof buffer, &n, &report));
  CHECK(report.status == JWT_INVALID_ARGUMENT && report.now == NOW);
  EXPECT(JWT_INVALID_ARGUMENT, jwt_verify(keys, token, token_len, &good, NOW, buffer, sizeof buffer, NULL, &report));
  CHECK(report.status == JWT_INVALID_ARGUMENT);

  /* The system's clock is what was used, and is said. */
  EXPECT(JWT_EXPIRED, jwt_verify(keys, token, token_len, &good, JWT_SYSTEM_CLOCK, buffer, sizeof buffer, &n, &report));
  CHECK(report.now > NOW && report.expires_at == NOW + 300 && strcmp(report.claim, "exp") == 0);
}

static void key_infos(void) {
  static const uint32_t wrong[] = {0, 1, 4, 8, 128, 191, 4097, UINT32_MAX};
  static const uint32_t sizes[] = {192, 193, 200, 256, 4096};
  jwt_key_info info = JWT_KEY_INFO_INIT;
  size_t i;
  printf("jwt_key_info\n");
  for (i = 0; i < COUNT(wrong); i++) {
    uint8_t *const at = struct_page.end - 192;
    memset(struct_page.start, POISON, (size_t)(struct_page.end - struct_page.start));
    set_size(at, wrong[i]);
    TRY(JWT_INVALID_ARGUMENT, jwt_keyset_key(keys, 0, (jwt_key_info *)(void *)at));
    CHECK(all_bytes(struct_page.start, (size_t)(at - struct_page.start), POISON) && all_bytes(at + 4, 188, POISON));
  }
  for (i = 0; i < COUNT(sizes); i++) {
    uint8_t *const at = struct_page.end - (sizes[i] + 3) / 4 * 4;
    memset(struct_page.start, POISON, (size_t)(struct_page.end - struct_page.start));
    set_size(at, sizes[i]);
    TRY(JWT_OK, jwt_keyset_key(keys, 0, (jwt_key_info *)(void *)at));
    memcpy(&info, at, sizeof info);
    CHECK(info.struct_size == sizes[i] && info.alg == JWT_HS256 && info.bits == 256);
    CHECK(info.flags == (JWT_KEY_CAN_SIGN | JWT_KEY_CAN_VERIFY));
    CHECK(info.kid[0] == '\0' && strlen(info.thumbprint) == 43);
    CHECK(all_bytes(at + 192, sizes[i] - 192, 0) && all_bytes(at + sizes[i], (size_t)(struct_page.end - at) - sizes[i], POISON));
  }
  info = (jwt_key_info)JWT_KEY_INFO_INIT;
  TRY(JWT_KEY_NOT_FOUND, jwt_keyset_key(keys, 1, &info));
  TRY(JWT_KEY_NOT_FOUND, jwt_keyset_key(keys, SIZE_MAX, &info));
  CHECK(info.alg == 0 && info.bits == 0 && info.flags == 0 && info.thumbprint[0] == '\0');
  TRY(JWT_INVALID_ARGUMENT, jwt_keyset_key(keys, 0, NULL));
  TRY(JWT_INVALID_ARGUMENT, jwt_keyset_key(NULL, 0, &info));
  TRY(JWT_INVALID_ARGUMENT, jwt_keyset_key(NULL, 0, NULL));
}

/* ------------------------------------------------------------------------------------------------------------------
 * Keys
 */

static void secrets(void) {
  uint8_t bytes[600];
  jwt_key_options weak = JWT_KEY_OPTIONS_INIT;
  jwt_keyset *made = NULL;
  size_t i, j;
  static const struct {
    int32_t alg;
    size_t least;
  } hmac[] = {{JWT_HS256, 32}, {JWT_HS384, 48}, {JWT_HS512, 64}};
  printf("secrets\n");
  memset(bytes, 'x', sizeof bytes);
  weak.flags = JWT_KEY_ALLOW_WEAK;

  TRY(JWT_INVALID_ARGUMENT, jwt_keyset_from_secret(JWT_HS256, bytes, 32, NULL, NULL));
  NO_KEYS(JWT_INVALID_ARGUMENT, jwt_keyset_from_secret(JWT_HS256, NULL, 32, NULL, out));
  for (i = 0; i < COUNT(impossible); i++) {
    NO_KEYS(JWT_INVALID_ARGUMENT, jwt_keyset_from_secret(JWT_HS256, bytes, impossible[i], NULL, out));
  }
  for (i = 0; i < COUNT(no_algorithm); i++) {
    NO_KEYS(JWT_INVALID_ARGUMENT, jwt_keyset_from_secret(no_algorithm[i], bytes, 64, NULL, out));
  }
  NO_KEYS(JWT_INVALID_ARGUMENT, jwt_keyset_from_secret(0, bytes, 64, NULL, out));
  for (i = JWT_RS256; i <= JWT_ML_DSA_87; i++) {
    NO_KEYS(JWT_KEY_ALG_MISMATCH, jwt_keyset_from_secret((int32_t)i, bytes, 64, NULL, out));
  }

  for (i = 0; i < COUNT(hmac); i++) {
    NO_KEYS(JWT_KEY_TOO_WEAK, jwt_keyset_from_secret(hmac[i].alg, NULL, 0, NULL, out));
    NO_KEYS(JWT_KEY_TOO_WEAK, jwt_keyset_from_secret(hmac[i].alg, NULL, 0, &weak, out));
    NO_KEYS(JWT_KEY_TOO_WEAK, jwt_keyset_from_secret(hmac[i].alg, bytes, 0, &weak, out));
    for (j = 0; j < hmac[i].least; j++) {
      NO_KEYS(JWT_KEY_TOO_WEAK, jwt_keyset_from_secret(hmac[i].alg, bytes, j, NULL, out));
    }
    TRY(JWT_OK, jwt_keyset_from_secret(hmac[i].alg, bytes, hmac[i].least, NULL, &made));
    CHECK(jwt_keyset_len(made) == 1);
    jwt_keyset_free(made);
    TRY(JWT_OK, jwt_keyset_from_secret(hmac[i].alg, bytes, sizeof bytes, NULL, &made));
    jwt_keyset_free(made);
    TRY(JWT_OK, jwt_keyset_from_secret(hmac[i].alg, bytes, 1, &weak, &made));
    jwt_keyset_free(made);
  }

  /* The secret is read to its end and no further. */
  memset(out_page.end - 32, 'x', 32);
  TRY(JWT_OK, jwt_keyset_from_secret(JWT_HS256, out_page.end - 32, 32, NULL, &made));
  jwt_keyset_free(made);

  /* What merely begins like a document is a secret. */
  {
    static const char *const fine[] = {"{ a secret that begins like JSON, yet is none",
                                       "\x30\x82 a secret that begins like DER, yet is none",
                                       "-- a secret that begins with dashes, and goes on",
                                       "ssh, a secret that begins like a public key file"};
    for (i = 0; i < COUNT(fine); i++) {
      TRY(JWT_OK, jwt_keyset_from_secret(JWT_HS256, (const uint8_t *)fine[i], strlen(fine[i]), NULL, &made));
      jwt_keyset_free(made);
    }
  }
}

/* A document as it is, and as it looks when white space stands around it. */
static void not_a_secret(const document *list, size_t count, int text) {
  jwt_key_options weak = JWT_KEY_OPTIONS_INIT;
  size_t i, j;
  weak.flags = JWT_KEY_ALLOW_WEAK;
  for (i = 0; i < count; i++) {
    static const char *const before[] = {"", " ", "\n", "\r\n\t  ", "\xef\xbb\xbf"};
    printf("  %s\n", list[i].name);
    for (j = 0; j < (text ? COUNT(before) : 1); j++) {
      uint8_t bytes[4096];
      const size_t lead = strlen(before[j]);
      const size_t len = lead + list[i].len;
      int32_t alg;
      NEED(len + 2 <= sizeof bytes);
      memcpy(bytes, before[j], lead);
      memcpy(bytes + lead, list[i].bytes, list[i].len);
      memcpy(bytes + len, "\n\n", 2);
      for (alg = JWT_HS256; alg <= JWT_HS512; alg++) {
        NO_KEYS(JWT_KEY_WRONG_FORM, jwt_keyset_from_secret(alg, bytes, len, NULL, out));
        NO_KEYS(JWT_KEY_WRONG_FORM, jwt_keyset_from_secret(alg, bytes, len, &weak, out));
        if (text) NO_KEYS(JWT_KEY_WRONG_FORM, jwt_keyset_from_secret(alg, bytes, len + 2, NULL, out));
      }
    }
    /* As the `k` of a JWK it is a secret all the same. */
    {
      uint8_t jwk[8192];
      size_t len = (size_t)sprintf((char *)jwk, "{\"kty\":\"oct\",\"k\":\"");
      len += base64url((const uint8_t *)list[i].bytes, list[i].len, jwk + len);
      len += (size_t)sprintf((char *)jwk + len, "\"}");
      NO_KEYS(JWT_KEY_WRONG_FORM, jwt_keyset_from_jwks(jwk, len, NULL, out));
    }
  }
}

static void documents(void) {
  printf("key documents as secrets\n");
  not_a_secret(pem_documents, COUNT(pem_documents), 1);
  not_a_secret(der_documents, COUNT(der_documents), 0);
  not_a_secret(ssh_documents, COUNT(ssh_documents), 1);
  not_a_secret(jwk_documents, COUNT(jwk_documents), 1);
}

typedef jwt_status (*loader)(int32_t alg, const uint8_t *bytes, size_t len, const jwt_key_options *options, jwt_keyset **out);

/* Loads bytes that end where the page does; afterwards a handle is there on success, and only then. */
static jwt_status load_at_end(loader load, int32_t alg, const void *bytes, size_t len, const jwt_key_options *options) {
  uint8_t *const at = out_page.end - len;
  jwt_keyset *made = (jwt_keyset *)(void *)&n;
  jwt_status status;
  NEED(len <= (size_t)(out_page.end - out_page.start));
  if (len > 0) memcpy(at, bytes, len);
  status = load(alg, at, len, options, &made);
  CHECK((made != NULL) == (status == JWT_OK));
  CHECK(jwt_keyset_len(made) == (status == JWT_OK ? 1u : 0u));
  jwt_keyset_free(made);
  return status;
}

/* PEM and DER, as the loader for the one or the other gets them. */
static void loading(loader load, const document *list, size_t count, const document *others, size_t others_count) {
  static const char *const nothing[] = {"", " ", "\n\n", "a secret of 32 bytes for testing", "-----BEGIN", "0",
                                        "{}", "not a key", "\xff\xfe\xfd"};
  const document *const one = &list[2];
  const uint8_t *const bytes = (const uint8_t *)one->bytes;
  jwt_key_options options = JWT_KEY_OPTIONS_INIT;
  uint8_t changed[4096];
  size_t i, j;
  int32_t alg;

  TRY(JWT_INVALID_ARGUMENT, load(0, bytes, one->len, NULL, NULL));
  NO_KEYS(JWT_INVALID_ARGUMENT, load(0, NULL, one->len, NULL, out));
  NO_KEYS(JWT_KEY_MALFORMED, load(0, NULL, 0, NULL, out));
  for (i = 0; i < COUNT(impossible); i++) {
    NO_KEYS(JWT_INVALID_ARGUMENT, load(0, bytes, impossible[i], NULL, out));
  }
  for (i = 0; i < COUNT(no_algorithm); i++) {
    NO_KEYS(JWT_INVALID_ARGUMENT, load(no_algorithm[i], bytes, one->len, NULL, out));
  }
  for (alg = JWT_HS256; alg <= JWT_ML_DSA_87; alg++) {
    EXPECT(alg == JWT_ES256 ? JWT_OK : JWT_KEY_ALG_MISMATCH, load_at_end(load, alg, bytes, one->len, NULL));
  }
  options.flags = UINT32_C(1) << 31;
  NO_KEYS(JWT_INVALID_ARGUMENT, load(0, bytes, one->len, &options, out));

  /* What is no key at all, and keys in other forms. */
  for (i = 0; i < COUNT(nothing); i++) {
    NO_KEYS(JWT_KEY_MALFORMED, load(0, (const uint8_t *)nothing[i], strlen(nothing[i]), NULL, out));
  }
  for (i = 0; i < others_count; i++) {
    NO_KEYS(JWT_KEY_WRONG_FORM, load(0, (const uint8_t *)others[i].bytes, others[i].len, NULL, out));
  }
  for (i = 0; i < COUNT(jwk_documents); i++) {
    NO_KEYS(JWT_KEY_WRONG_FORM, load(0, (const uint8_t *)jwk_documents[i].bytes, jwk_documents[i].len, NULL, out));
  }
  for (i = 0; i < COUNT(ssh_documents); i++) {
    NO_KEYS(JWT_KEY_WRONG_FORM, load(0, (const uint8_t *)ssh_documents[i].bytes, ssh_documents[i].len, NULL, out));
  }

  for (i = 0; i < count; i++) {
    const int encrypted = strstr(list[i].name, "encrypted") != NULL;
    const size_t whole = list[i].len - (load == jwt_keyset_from_pem); /* the last end of line may be missing */
    printf("  %s\n", list[i].name);
    EXPECT(encrypted ? JWT_KEY_ENCRYPTED : JWT_OK, load_at_end(load, 0, list[i].bytes, list[i].len, NULL));
    EXPECT(encrypted ? JWT_KEY_ENCRYPTED : JWT_OK, load_at_end(load, 0, list[i].bytes, whole, NULL));
    /* Every shorter one. */
    for (j = 0; j < whole; j++) {
      const jwt_status status = load_at_end(load, 0, list[i].bytes, j, NULL);
      CHECK(status == JWT_KEY_MALFORMED);
    }
    still_usable(__FILE__, __LINE__);
    /* Any byte changed: a key or a refusal, whatever it has become, and nothing else. */
    for (j = 0; j < list[i].len; j++) {
      jwt_status status;
      memcpy(changed, list[i].bytes, list[i].len);
      changed[j] ^= (uint8_t)(1 << j % 8);
      status = load_at_end(load, 0, changed, list[i].len, NULL);
      CHECK(status == JWT_OK || (status >= JWT_KEY_MALFORMED && status <= JWT_KEY_WRONG_FORM));
    }
    still_usable(__FILE__, __LINE__);
  }
}

static void passwords(void) {
  static const char *const wrong[] = {"", "correct", "correct horse ", "Correct horse", "\xf0\x9f\x94\x91"};
  const uint8_t *const pem = (const uint8_t *)encrypted_pem.bytes;
  jwt_key_options options = JWT_KEY_OPTIONS_INIT;
  jwt_keyset *made = NULL;
  jwt_key_info info = JWT_KEY_INFO_INIT;
  size_t i;
  printf("passwords\n");
  NO_KEYS(JWT_KEY_ENCRYPTED, jwt_keyset_from_pem(0, pem, encrypted_pem.len, NULL, out));
  NO_KEYS(JWT_KEY_ENCRYPTED, jwt_keyset_from_pem(0, pem, encrypted_pem.len, &options, out));
  for (i = 0; i < COUNT(wrong); i++) {
    options.password = str(wrong[i]);
    NO_KEYS(JWT_KEY_ENCRYPTED, jwt_keyset_from_pem(0, pem, encrypted_pem.len, &options, out));
  }
  for (i = 0; i <= COUNT(not_utf8); i++) {
    options.password = i < COUNT(not_utf8) ? not_utf8[i] : null_with_length;
    NO_KEYS(JWT_INVALID_ARGUMENT, jwt_keyset_from_pem(0, pem, encrypted_pem.len, &options, out));
  }
  /* It is read to its end and no further. */
  options.password = str(KEY_PASSWORD);
  options.password.ptr = memcpy(struct_page.end - options.password.len, KEY_PASSWORD, options.password.len);
  TRY(JWT_OK, jwt_keyset_from_pem(0, pem, encrypted_pem.len, &options, &made));
  EXPECT(JWT_OK, jwt_keyset_key(made, 0, &info));
  CHECK(info.alg == JWT_ES256 && info.flags == (JWT_KEY_CAN_SIGN | JWT_KEY_CAN_VERIFY));
  CHECK(strcmp(info.thumbprint, private_keys[1].thumbprint) == 0);
  jwt_keyset_free(made);
}

static void other_keys(void) {
  size_t i;
  int32_t alg;
  jwt_key_options options = JWT_KEY_OPTIONS_INIT;
  jwt_keyset *made = NULL;
  printf("PEM\n");
  loading(jwt_keyset_from_pem, pem_documents, COUNT(pem_documents), der_documents, COUNT(der_documents));
  printf("DER\n");
  loading(jwt_keyset_from_der, der_documents, COUNT(der_documents), pem_documents, COUNT(pem_documents));
  for (i = 0; i < COUNT(unsupported_pem); i++) {
    NO_KEYS(JWT_KEY_UNSUPPORTED,
            jwt_keyset_from_pem(0, (const uint8_t *)unsupported_pem[i].bytes, unsupported_pem[i].len, NULL, out));
  }
  TRY(JWT_OK, jwt_keyset_from_jwks((const uint8_t *)jwk_documents[0].bytes, jwk_documents[0].len, NULL, &made));
  REFUSED(JWT_KEY_CANNOT_SIGN, jwt_sign(made, TEXT(CLAIMS), NULL, NOW, buffer, sizeof buffer, &n));
  REFUSED(JWT_KEY_CANNOT_SIGN, jws_sign(made, TEXT(CLAIMS), NULL, buffer, sizeof buffer, &n));
  jwt_keyset_free(made);

  printf("generated keys\n");
  NO_KEYS(JWT_KEY_UNSUPPORTED, jwt_keyset_generate(JWT_ED448, NULL, out));
  for (alg = JWT_ES256; alg <= JWT_ML_DSA_87; alg++) {
    if (alg == JWT_ED448) continue;
    options.bits = 0;
    TRY(JWT_OK, jwt_keyset_generate(alg, &options, &made));
    jwt_keyset_free(made);
    options.bits = 256;
    NO_KEYS(JWT_INVALID_ARGUMENT, jwt_keyset_generate(alg, &options, out));
    options.bits = UINT32_MAX;
    NO_KEYS(JWT_INVALID_ARGUMENT, jwt_keyset_generate(alg, &options, out));
  }
  for (alg = JWT_RS256; alg <= JWT_PS512; alg++) {
    static const uint32_t weak[] = {1, 512, 1024, 2047};
    static const uint32_t odd[] = {2049, 2056, 4095, 8193, 16384, UINT32_MAX};
    for (i = 0; i < COUNT(weak); i++) {
      options.bits = weak[i];
      NO_KEYS(JWT_KEY_TOO_WEAK, jwt_keyset_generate(alg, &options, out));
    }
    for (i = 0; i < COUNT(odd); i++) {
      options.bits = odd[i];
      NO_KEYS(JWT_INVALID_ARGUMENT, jwt_keyset_generate(alg, &options, out));
    }
  }
}

static void jwks(void) {
#define K32 "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8"
  static const char one[] = "{\"kty\":\"oct\",\"k\":\"" K32 "\",\"kid\":\"one\"}";
  static const char two[] = "{\"keys\":[{\"kty\":\"oct\",\"k\":\"" K32 "\",\"kid\":\"one\"},"
                            "{\"kty\":\"oct\",\"k\":\"" K32 "\",\"kid\":\"two\"}]}";
  static const struct {
    jwt_status want;
    const char *json;
  } bad[] = {
      {JWT_KEY_MALFORMED, ""},
      {JWT_KEY_MALFORMED, "not JSON"},
      {JWT_KEY_WRONG_FORM, "-----BEGIN PUBLIC KEY-----"},
      {JWT_KEY_MALFORMED, "{}"},
      {JWT_KEY_MALFORMED, "{\"keys\":{}}"},
      {JWT_KEY_MALFORMED, "{\"keys\":null}"},
      {JWT_KEY_MALFORMED, "{\"keys\":[null]}"},
      {JWT_KEY_MALFORMED, "{\"kty\":null}"},
      {JWT_KEY_MALFORMED, "{\"kty\":\"oct\"}"},
      {JWT_KEY_MALFORMED, "{\"kty\":\"oct\",\"k\":1}"},
      {JWT_KEY_MALFORMED, "{\"kty\":\"oct\",\"k\":\"" K32 "==\"}"},
      {JWT_KEY_MALFORMED, "{\"kty\":\"oct\",\"k\":\"" K32 "\",\"k\":\"" K32 "\"}"},
      {JWT_KEY_TOO_WEAK, "{\"kty\":\"oct\",\"k\":\"AAECAwQFBgc\"}"},
      {JWT_KEY_TOO_WEAK, "{\"kty\":\"oct\",\"k\":\"\"}"},
      {JWT_KEY_UNSUPPORTED, "{\"keys\":[]}"},
      {JWT_KEY_UNSUPPORTED, "{\"kty\":\"none\"}"},
  };
  jwt_key_options options = JWT_KEY_OPTIONS_INIT;
  jwt_keyset *made = NULL, *shared = NULL;
  made_token nested;
  size_t i;
  printf("JWK and JWK Set\n");

  TRY(JWT_INVALID_ARGUMENT, jwt_keyset_from_jwks(TEXT("{}"), NULL, NULL));
  NO_KEYS(JWT_INVALID_ARGUMENT, jwt_keyset_from_jwks(NULL, 2, NULL, out));
  NO_KEYS(JWT_KEY_MALFORMED, jwt_keyset_from_jwks(NULL, 0, NULL, out));
  for (i = 0; i < COUNT(impossible); i++) {
    NO_KEYS(JWT_INVALID_ARGUMENT, jwt_keyset_from_jwks((const uint8_t *)one, impossible[i], NULL, out));
  }
  TRY(JWT_OK, jwt_keyset_from_jwks((const uint8_t *)one, sizeof one - 1, NULL, &shared));
  for (i = 0; i < COUNT(bad); i++) {
    const uint8_t *const json = (const uint8_t *)bad[i].json;
    const size_t len = strlen(bad[i].json);
    jwt_key_info info = JWT_KEY_INFO_INIT;
    printf("  %s\n", bad[i].json);
    NO_KEYS(bad[i].want, jwt_keyset_from_jwks(json, len, NULL, out));
    /* A bad document changes nothing. */
    TRY(bad[i].want, jwt_keyset_reload(shared, json, len));
    CHECK(jwt_keyset_len(shared) == 1);
    EXPECT(JWT_OK, jwt_keyset_key(shared, 0, &info));
    CHECK(strcmp(info.kid, "one") == 0);
  }
  for (i = 0; i < COUNT(not_utf8); i++) {
    char json[256];
    const int len = sprintf(json, "{\"kty\":\"oct\",\"k\":\"" K32 "\",\"kid\":\"%.*s\"}", (int)not_utf8[i].len, not_utf8[i].ptr);
    NO_KEYS(JWT_KEY_MALFORMED, jwt_keyset_from_jwks((const uint8_t *)json, (size_t)len, NULL, out));
    TRY(JWT_KEY_MALFORMED, jwt_keyset_reload(shared, (const uint8_t *)json, (size_t)len));
  }
  for (i = 0; i < 2; i++) {
    nested = repeated("{\"kty\":\"oct\",\"k\":\"" K32 "\",\"x\":", i == 0 ? "[" : "{\"a\":", 100000, "1", i == 0 ? "]" : "}", "}");
    NO_KEYS(JWT_KEY_MALFORMED, jwt_keyset_from_jwks(nested.bytes, nested.len, NULL, out));
    NO_KEYS(JWT_KEY_MALFORMED, jwt_keyset_from_jwks(nested.bytes, nested.len - 100001, NULL, out));
    TRY(JWT_KEY_MALFORMED, jwt_keyset_reload(shared, nested.bytes, nested.len));
    free(nested.bytes);
  }
  nested = repeated("", ".", 1048576, "", "", "");
  NO_KEYS(JWT_KEY_MALFORMED, jwt_keyset_from_jwks(nested.bytes, nested.len, NULL, out));
  free(nested.bytes);
  CHECK(jwt_keyset_len(shared) == 1);

  TRY(JWT_INVALID_ARGUMENT, jwt_keyset_reload(NULL, (const uint8_t *)one, sizeof one - 1));
  TRY(JWT_INVALID_ARGUMENT, jwt_keyset_reload(shared, NULL, 5));
  TRY(JWT_KEY_MALFORMED, jwt_keyset_reload(shared, NULL, 0));
  TRY(JWT_INVALID_ARGUMENT, jwt_keyset_reload(shared, (const uint8_t *)one, SIZE_MAX));
  TRY(JWT_OK, jwt_keyset_reload(shared, (const uint8_t *)two, sizeof two - 1));
  CHECK(jwt_keyset_len(shared) == 2);

  /* One kid for several keys is a mistake. */
  options.kid = str("both");
  NO_KEYS(JWT_INVALID_ARGUMENT, jwt_keyset_from_jwks((const uint8_t *)two, sizeof two - 1, &options, out));
  TRY(JWT_OK, jwt_keyset_from_jwks((const uint8_t *)one, sizeof one - 1, &options, &made));
  jwt_keyset_free(made);
  jwt_keyset_free(shared);
}

static void key_option_values(void) {
  static const uint32_t remembered[] = {1, 1000, 1048576, 1048577, UINT32_MAX};
  const jwt_key_options init = JWT_KEY_OPTIONS_INIT;
  jwt_key_options options;
  size_t i;
  uint32_t bit;
  printf("jwt_key_options\n");
  options = init;
  options.flags = JWT_KEY_PUBLIC_ONLY;
  TRY(JWT_INVALID_ARGUMENT, call_from_secret(&options));
  TRY(JWT_INVALID_ARGUMENT, call_generate(&options));
  TRY(JWT_KEY_MALFORMED, call_from_jwks(&options));
  options.flags = JWT_KEY_FOR_ENCRYPTION;
  TRY(JWT_OK, call_new(&options));
  TRY(JWT_INVALID_ARGUMENT, call_from_secret(&options));
  TRY(JWT_INVALID_ARGUMENT, call_generate(&options));
  TRY(JWT_KEY_UNSUPPORTED, call_from_jwks(&options));
  TRY(JWT_OK, call_from_pem(&options));
  TRY(JWT_OK, call_from_der(&options));
  for (bit = 3; bit < 32; bit++) {
    options = init;
    options.flags = UINT32_C(1) << bit;
    TRY(JWT_INVALID_ARGUMENT, call_new(&options));
    /* Base64 is for secrets alone, and this one is none. */
    TRY(bit == 3 ? JWT_KEY_MALFORMED : JWT_INVALID_ARGUMENT, call_from_secret(&options));
    TRY(JWT_INVALID_ARGUMENT, call_from_jwks(&options));
    TRY(JWT_INVALID_ARGUMENT, call_from_pem(&options));
    TRY(JWT_INVALID_ARGUMENT, call_from_der(&options));
    TRY(JWT_INVALID_ARGUMENT, call_generate(&options));
  }
  /* So many signatures can be remembered, and not one more. */
  for (i = 0; i < COUNT(remembered); i++) {
    const int is_fine = remembered[i] <= 1048576;
    options = init;
    options.remember = remembered[i];
    TRY(is_fine ? JWT_OK : JWT_INVALID_ARGUMENT, call_new(&options));
    TRY(is_fine ? JWT_OK : JWT_INVALID_ARGUMENT, call_from_secret(&options));
    TRY(is_fine ? JWT_OK : JWT_INVALID_ARGUMENT, call_from_jwks(&options));
    TRY(is_fine ? JWT_OK : JWT_INVALID_ARGUMENT, call_from_pem(&options));
    TRY(is_fine ? JWT_OK : JWT_INVALID_ARGUMENT, call_from_der(&options));
    TRY(is_fine ? JWT_OK : JWT_INVALID_ARGUMENT, call_generate(&options));
    options.flags = JWT_KEY_FOR_ENCRYPTION;
    TRY(JWT_INVALID_ARGUMENT, call_new(&options));
    TRY(JWT_INVALID_ARGUMENT, call_from_pem(&options));
  }
  for (i = 0; i < 3 * (COUNT(not_utf8) + 1); i++) {
    const jwt_str value = i / 3 < COUNT(not_utf8) ? not_utf8[i / 3] : null_with_length;
    options = init;
    *(i % 3 == 0 ? &options.kid : i % 3 == 1 ? &options.issuer : &options.password) = value;
    TRY(JWT_INVALID_ARGUMENT, call_from_secret(&options));
    TRY(JWT_INVALID_ARGUMENT, call_from_jwks(&options));
    TRY(JWT_INVALID_ARGUMENT, call_from_pem(&options));
    TRY(JWT_INVALID_ARGUMENT, call_from_der(&options));
    TRY(JWT_INVALID_ARGUMENT, call_generate(&options));
  }

  TRY(JWT_INVALID_ARGUMENT, jwt_keyset_generate(JWT_HS256, NULL, NULL));
  NO_KEYS(JWT_INVALID_ARGUMENT, jwt_keyset_generate(0, NULL, out));
  for (i = 0; i < COUNT(no_algorithm); i++) {
    NO_KEYS(JWT_INVALID_ARGUMENT, jwt_keyset_generate(no_algorithm[i], NULL, out));
  }
  options = init;
  options.bits = 128;
  TRY(JWT_KEY_TOO_WEAK, call_generate(&options));
  options.bits = 512;
  TRY(JWT_OK, call_generate(&options));
}

/* A set without keys. */
static void empty_sets(void) {
  jwt_key_options options = JWT_KEY_OPTIONS_INIT, unfit[3] = {JWT_KEY_OPTIONS_INIT, JWT_KEY_OPTIONS_INIT, JWT_KEY_OPTIONS_INIT};
  jwt_keyset *set = NULL, *weak = NULL;
  size_t i;
  printf("jwt_keyset_new\n");
  TRY(JWT_INVALID_ARGUMENT, jwt_keyset_new(NULL, NULL));
  unfit[0].kid = str("k");
  unfit[1].password = str("p");
  unfit[2].bits = 256;
  for (i = 0; i < COUNT(unfit); i++) TRY(JWT_INVALID_ARGUMENT, call_new(&unfit[i]));
  options.issuer = str("https://login.example");
  EXPECT(JWT_OK, jwt_keyset_new(&options, &set));
  CHECK(set != NULL && jwt_keyset_len(set) == 0);
  REFUSED(JWT_KEY_NOT_FOUND, jwt_verify(set, token, token_len, &good, NOW, buffer, sizeof buffer, &n, NULL));
  REFUSED(JWT_KEY_NOT_FOUND, jwt_sign(set, TEXT(CLAIMS), NULL, NOW, buffer, sizeof buffer, &n));
  REFUSED(JWT_KEY_UNSUPPORTED, jwt_keyset_export(set, JWT_ALL_KEYS, JWT_PUBLIC_JWKS, buffer, sizeof buffer, &n));
  /* Its issuer binds what it is given. */
  EXPECT(JWT_OK, jwt_keyset_add(set, keys));
  REFUSED(JWT_ISSUER_MISMATCH, jwt_verify(set, token, token_len, &good, NOW, buffer, sizeof buffer, &n, NULL));
  /* And its flags do. */
  options = (jwt_key_options)JWT_KEY_OPTIONS_INIT;
  options.flags = JWT_KEY_ALLOW_WEAK;
  EXPECT(JWT_OK, jwt_keyset_from_secret(JWT_HS256, TEXT("short"), &options, &weak));
  TRY(JWT_INVALID_ARGUMENT, jwt_keyset_add(set, weak));
  TRY(JWT_INVALID_ARGUMENT, jwt_keyset_replace(set, weak));
  CHECK(jwt_keyset_len(set) == 1);
  jwt_keyset_free(weak);
  jwt_keyset_free(set);
  options.flags = JWT_KEY_PUBLIC_ONLY;
  EXPECT(JWT_OK, jwt_keyset_new(&options, &set));
  TRY(JWT_INVALID_ARGUMENT, jwt_keyset_add(set, keys));
  TRY(JWT_KEY_MALFORMED, jwt_keyset_reload(set, TEXT("{\"kty\":\"oct\",\"k\":\"" K32 "\"}")));
  CHECK(jwt_keyset_len(set) == 0);
  jwt_keyset_free(set);
}

/* ------------------------------------------------------------------------------------------------------------------
 * The keys of an issuer
 */

#define ISSUER_URL "https://issuer.example/keys"

static jwt_issuer_options issuer_init(void) {
  jwt_issuer_options options = JWT_ISSUER_OPTIONS_INIT;
  options.url = str(ISSUER_URL);
  return options;
}

static jwt_status call_issuer_new(void *options) {
  jwt_issuer *made_issuer = NULL;
  const jwt_status status = jwt_issuer_new(options, &made_issuer);
  CHECK((made_issuer != NULL) == (status == JWT_OK));
  jwt_issuer_free(made_issuer);
  return status;
}

static jwt_issuer *issuer;

static jwt_status call_issuer_response(void *response) { return jwt_issuer_response(issuer, NOW, response); }

static jwt_status call_issuer_verify(void *options) {
  n = 77;
  return jwt_issuer_verify(issuer, token, token_len, options, NOW, buffer, sizeof buffer, &n, NULL);
}

/* A document that holds the public key of a key for ES256, and a token that this signed. */
static size_t published(uint8_t *document, size_t cap, uint8_t *signed_token, size_t token_cap, size_t *signed_len) {
  jwt_key_options options = JWT_KEY_OPTIONS_INIT;
  jwt_keyset *key = NULL;
  size_t len;
  options.kid = str("a");
  NEED(jwt_keyset_generate(JWT_ES256, &options, &key) == JWT_OK);
  NEED(jwt_keyset_export(key, JWT_ALL_KEYS, JWT_PUBLIC_JWKS, document, cap, &len) == JWT_OK);
  NEED(jwt_sign(key, TEXT(CLAIMS), NULL, NOW, signed_token, token_cap, signed_len) == JWT_OK);
  jwt_keyset_free(key);
  return len;
}

/* The fetch that is due; into the struct that ends before the guard page. */
static jwt_fetch due(void) {
  jwt_fetch fetch = JWT_FETCH_INIT, *const at = struct_at_end(&fetch, sizeof fetch, sizeof fetch);
  EXPECT(JWT_OK, jwt_issuer_next(issuer, NOW, at));
  memcpy(&fetch, at, sizeof fetch);
  CHECK(fetch.struct_size == sizeof fetch && fetch.url[fetch.url_len] == '\0' && fetch.etag[fetch.etag_len] == '\0');
  return fetch;
}

static void issuers(void) {
  static const uint32_t wrong[] = {0, 1, 4, 8, sizeof(jwt_fetch) - 1, 4097, UINT32_MAX};
  static const uint32_t sizes[] = {sizeof(jwt_fetch), sizeof(jwt_fetch) + 1, 4096};
  const char *const bad_urls[] = {"", "x", "http://issuer.example/", "http://localhost/", "file:///etc/passwd",
                                  "https://u:p@issuer.example/", "https://issuer.example/\n", "https://issuer.example/ "};
  jwt_issuer_options options = issuer_init();
  jwt_http response = JWT_HTTP_INIT;
  jwt_issuer *more;
  size_t i;
  printf("jwt_issuer_new, jwt_issuer_next\n");
  TRY(JWT_INVALID_ARGUMENT, jwt_issuer_new(&options, NULL));
  TRY(JWT_INVALID_ARGUMENT, jwt_issuer_new(NULL, &more));
  CHECK(more == NULL);
  option_sizes("jwt_issuer_options of jwt_issuer_new", &options, sizeof options, JWT_OK, call_issuer_new);
  for (i = 0; i < COUNT(bad_urls); i++) {
    options.url = str(bad_urls[i]);
    TRY(JWT_INVALID_ARGUMENT, call_issuer_new(&options));
  }
  options.url = absent;
  TRY(JWT_INVALID_ARGUMENT, call_issuer_new(&options));
  options.url = null_with_length;
  TRY(JWT_INVALID_ARGUMENT, call_issuer_new(&options));
  for (i = 0; i < COUNT(not_utf8); i++) {
    options = issuer_init();
    options.issuer = not_utf8[i];
    TRY(JWT_INVALID_ARGUMENT, call_issuer_new(&options));
    options.issuer = absent;
    options.url = not_utf8[i];
    TRY(JWT_INVALID_ARGUMENT, call_issuer_new(&options));
  }
  for (i = 0; i < 32; i++) {
    options = issuer_init();
    options.issuer = str("me");
    options.flags = UINT32_C(1) << i;
    EXPECT(i < 6 ? JWT_OK : JWT_INVALID_ARGUMENT, call_issuer_new(&options));
  }
  options = issuer_init();
  options.flags = JWT_ISSUER_DISCOVERY;
  TRY(JWT_INVALID_ARGUMENT, call_issuer_new(&options));
  options = issuer_init();
  options.remember = 1048576;
  EXPECT(JWT_OK, call_issuer_new(&options));
  options.remember++;
  TRY(JWT_INVALID_ARGUMENT, call_issuer_new(&options));
  options.remember = 1;
  options.flags = JWT_ISSUER_FOR_ENCRYPTION;
  TRY(JWT_INVALID_ARGUMENT, call_issuer_new(&options));
  options = issuer_init();
  options.cooldown = options.retry = options.lifetime = options.max_lifetime = options.max_stale = UINT32_MAX;
  options.max_bytes = UINT32_MAX;
  EXPECT(JWT_OK, call_issuer_new(&options));
  options.max_stale = UINT32_MAX - 1;
  EXPECT(JWT_OK, call_issuer_new(&options));
  options.fetch_timeout = UINT32_MAX;
  TRY(JWT_INVALID_ARGUMENT, call_issuer_new(&options));

  /* A handle that is not there. */
  TRY(JWT_INVALID_ARGUMENT, jwt_issuer_next(NULL, NOW, (jwt_fetch *)struct_page.start));
  TRY(JWT_INVALID_ARGUMENT, jwt_issuer_response(NULL, NOW, &response));
  REFUSED(JWT_INVALID_ARGUMENT, jwt_issuer_verify(NULL, token, token_len, NULL, NOW, buffer, sizeof buffer, &n, NULL));
  jwt_issuer_failure(NULL, NOW, 1);
  jwt_issuer_refresh(NULL, NOW);
  jwt_issuer_free(NULL);
  CHECK(jwt_issuer_keys(NULL) == NULL && jwt_issuer_retain(NULL) == NULL);

  options = issuer_init();
  EXPECT(JWT_OK, jwt_issuer_new(&options, &issuer));
  more = jwt_issuer_retain(issuer);
  CHECK(more == issuer);
  jwt_issuer_free(more);
  TRY(JWT_INVALID_ARGUMENT, jwt_issuer_next(issuer, NOW, NULL));
  for (i = 0; i < COUNT(wrong); i++) {
    uint8_t *const at = struct_page.end - 2344;
    memset(struct_page.start, POISON, (size_t)(struct_page.end - struct_page.start));
    set_size(at, wrong[i]);
    TRY(JWT_INVALID_ARGUMENT, jwt_issuer_next(issuer, NOW, (jwt_fetch *)(void *)at));
    CHECK(all_bytes(struct_page.start, (size_t)(at - struct_page.start), POISON) && all_bytes(at + 4, 2340, POISON));
  }
  for (i = 0; i < COUNT(sizes); i++) {
    uint8_t *const at = struct_page.end - (sizes[i] + 7) / 8 * 8;
    jwt_fetch fetch;
    memset(struct_page.start, POISON, (size_t)(struct_page.end - struct_page.start));
    set_size(at, sizes[i]);
    EXPECT(JWT_OK, jwt_issuer_next(issuer, NOW, (jwt_fetch *)(void *)at));
    memcpy(&fetch, at, sizeof fetch);
    CHECK(all_bytes(struct_page.start, (size_t)(at - struct_page.start), POISON));
    CHECK(all_bytes(at + sizeof fetch, sizes[i] - sizeof fetch, 0));
    CHECK(fetch.action == (i == 0 ? JWT_FETCH_NOW : JWT_FETCH_UNDER_WAY) && fetch.at == NOW + 10);
    CHECK(strcmp(fetch.url, i == 0 ? ISSUER_URL : "") == 0 && fetch.url_len == strlen(fetch.url) && fetch.etag_len == 0);
    CHECK(fetch.max_bytes == (i == 0 ? 1048576 : 0) && (fetch.id != 0) == (i == 0));
  }
  jwt_issuer_free(issuer);
}

static void issuer_answers(void) {
  uint8_t document[1024], own_token[1024];
  size_t own_len, i;
  const size_t document_len = published(document, sizeof document, own_token, sizeof own_token, &own_len);
  jwt_issuer_options options = issuer_init();
  const jwt_verify_options none = JWT_VERIFY_OPTIONS_INIT;
  jwt_http response = JWT_HTTP_INIT;
  jwt_report report = JWT_REPORT_INIT;
  jwt_fetch fetch;
  jwt_keyset *held;
  char long_etag[300];
  printf("jwt_issuer_response, jwt_issuer_verify\n");
  EXPECT(JWT_OK, jwt_issuer_new(&options, &issuer));
  TRY(JWT_INVALID_ARGUMENT, jwt_issuer_response(issuer, NOW, NULL));
  option_sizes("jwt_http of jwt_issuer_response", &response, sizeof response, JWT_ISSUER_FETCH, call_issuer_response);
  option_sizes("jwt_verify_options of jwt_issuer_verify", &none, sizeof none, JWT_ISSUER_FETCH, call_issuer_verify);
  REFUSED(JWT_ISSUER_FETCH,
          jwt_issuer_verify(issuer, own_token, own_len, &good, NOW, buffer, sizeof buffer, &n, &report));
  CHECK(report.status == JWT_ISSUER_FETCH && report.alg == 0 && report.now == NOW && report.kid_len == 0);

  fetch = due();
  response.id = fetch.id;
  response.status = 503;
  EXPECT(JWT_ISSUER_UNAVAILABLE, jwt_issuer_response(issuer, NOW, &response));
  REFUSED(JWT_ISSUER_UNAVAILABLE,
          jwt_issuer_verify(issuer, own_token, own_len, &good, NOW, buffer, sizeof buffer, &n, &report));
  CHECK(report.status == JWT_ISSUER_UNAVAILABLE);
  fetch = due();
  CHECK(fetch.action == JWT_FETCH_AT && fetch.at == NOW + 5 && fetch.id == 0);

  /* Each pointer without what it leads to. */
  jwt_issuer_refresh(issuer, NOW);
  fetch = due();
  response.id = fetch.id;
  response.status = 200;
  response.body = NULL;
  response.body_len = 3;
  TRY(JWT_INVALID_ARGUMENT, jwt_issuer_response(issuer, NOW, &response));
  response.body_len = 0;
  {
    jwt_str *const texts[] = {&response.cache_control, &response.age, &response.etag, &response.retry_after, &response.location};
    for (i = 0; i < COUNT(texts); i++) {
      *texts[i] = null_with_length;
      TRY(JWT_INVALID_ARGUMENT, jwt_issuer_response(issuer, NOW, &response));
      *texts[i] = absent;
    }
    /* What is not UTF-8 is absent: of a redirect that has no other target, too. */
    for (i = 0; i < COUNT(texts); i++) *texts[i] = not_utf8[i];
  }
  response.body = document;
  response.body_len = document_len;
  EXPECT(JWT_OK, jwt_issuer_response(issuer, NOW, &response));
  TRY(JWT_ISSUER_FETCH, jwt_issuer_response(issuer, NOW, &response));
  EXPECT(JWT_OK, jwt_issuer_verify(issuer, own_token, own_len, &good, NOW, buffer, sizeof buffer, &n, &report));
  CHECK(report.status == JWT_OK && report.alg == JWT_ES256 && strcmp(report.kid, "a") == 0);
  fetch = due();
  CHECK(fetch.action == JWT_FETCH_AT && fetch.at == NOW + 300);

  /* An ETag that there is no room for is none; another comes back as it is. */
  for (i = 254; i < 257; i++) {
    memset(long_etag, 'x', sizeof long_etag);
    response.etag.ptr = long_etag;
    response.etag.len = i;
    jwt_issuer_refresh(issuer, NOW);
    response.id = due().id;
    EXPECT(JWT_OK, jwt_issuer_response(issuer, NOW, &response));
    jwt_issuer_refresh(issuer, NOW);
    fetch = due();
    CHECK(fetch.etag_len == (i < 256 ? i : 0) && strlen(fetch.etag) == fetch.etag_len);
    jwt_issuer_failure(issuer, NOW, fetch.id);
  }

  /* As jwt_verify: arguments, buffers, refusals. */
  TRY(JWT_INVALID_ARGUMENT, jwt_issuer_verify(issuer, own_token, own_len, &good, NOW, buffer, sizeof buffer, NULL, NULL));
  REFUSED(JWT_INVALID_ARGUMENT, jwt_issuer_verify(issuer, NULL, own_len, &good, NOW, buffer, sizeof buffer, &n, NULL));
  REFUSED(JWT_INVALID_ARGUMENT, jwt_issuer_verify(issuer, own_token, own_len, &good, NOW, NULL, 5, &n, NULL));
  TRY(JWT_BUFFER_TOO_SMALL, jwt_issuer_verify(issuer, own_token, own_len, &good, NOW, NULL, 0, &n, NULL));
  CHECK(n == own_len - own_len / 4);
  REFUSED(JWT_AUDIENCE_MISMATCH, jwt_issuer_verify(issuer, own_token, own_len, &none, NOW, buffer, sizeof buffer, &n, NULL));
  REFUSED(JWT_ALG_NOT_ALLOWED, jwt_issuer_verify(issuer, token, token_len, &good, NOW, buffer, sizeof buffer, &n, NULL));

  /* Its key set outlives it. */
  held = jwt_issuer_keys(issuer);
  jwt_issuer_free(issuer);
  CHECK(jwt_keyset_len(held) == 1);
  EXPECT(JWT_OK, jwt_verify(held, own_token, own_len, &good, NOW, buffer, sizeof buffer, &n, NULL));
  jwt_keyset_free(held);
}

/* What is said of the entries of a set. */
static void entries(void) {
  static const char set[] =
      "{\"keys\":[{\"kty\":\"oct\",\"k\":\"" K32 "\",\"kid\":\"a\"},{\"kty\":\"oct\",\"k\":\"AAAA\"},"
      "{\"kty\":\"oct\",\"kid\":\"c\"},{\"kty\":\"XX\"},7,{\"kty\":\"oct\",\"k\":\"" K32 "\",\"use\":\"enc\"},"
      "{\"kty\":\"oct\",\"k\":\"" K32 "\",\"alg\":\"ES256\"}]}";
  static const struct {
    jwt_status status;
    int32_t alg, kty;
    uint32_t bits;
    int has_secret;
    const char *kid, *member;
  } want[] = {{JWT_OK, JWT_HS256, JWT_KTY_OCT, 256, 1, "a", ""},
              {JWT_KEY_TOO_WEAK, 0, JWT_KTY_OCT, 24, 1, "", "k"},
              {JWT_KEY_MALFORMED, 0, JWT_KTY_OCT, 0, 0, "c", "k"},
              {JWT_KEY_UNSUPPORTED, 0, 0, 0, 0, "", "kty"},
              {JWT_KEY_MALFORMED, 0, 0, 0, 0, "", ""},
              {JWT_KEY_UNSUPPORTED, 0, JWT_KTY_OCT, 0, 1, "", "use"},
              {JWT_KEY_ALG_MISMATCH, JWT_ES256, JWT_KTY_OCT, 0, 1, "", "alg"}};
  static const jwt_entry_info nothing = JWT_ENTRY_INFO_INIT;
  const uint8_t *const json = (const uint8_t *)set;
  jwt_key_options options = JWT_KEY_OPTIONS_INIT;
  jwt_entry_info info = JWT_ENTRY_INFO_INIT;
  size_t i;
  printf("jwt_jwks_entry\n");
  for (i = 0; i < COUNT(want); i++) {
    TRY(JWT_OK, jwt_jwks_entry(json, sizeof set - 1, NULL, i, &info));
    CHECK(info.status == want[i].status && info.alg == want[i].alg && info.kty == want[i].kty && info.bits == want[i].bits);
    CHECK(strcmp(info.kid, want[i].kid) == 0 && strcmp(info.member, want[i].member) == 0);
    CHECK(((info.flags & JWT_KEY_HAS_SECRET) != 0) == want[i].has_secret);
    CHECK(info.struct_size == sizeof info && (info.status == JWT_OK) == ((info.flags & JWT_KEY_CAN_VERIFY) != 0));
  }
  TRY(JWT_KEY_NOT_FOUND, jwt_jwks_entry(json, sizeof set - 1, NULL, COUNT(want), &info));
  CHECK(memcmp(&info, &nothing, sizeof info) == 0);
  TRY(JWT_KEY_NOT_FOUND, jwt_jwks_entry(json, sizeof set - 1, NULL, SIZE_MAX, &info));
  TRY(JWT_KEY_NOT_FOUND, jwt_jwks_entry(TEXT("{\"keys\":[]}"), NULL, 0, &info));
  TRY(JWT_KEY_MALFORMED, jwt_jwks_entry(TEXT("{\"keys\":7}"), NULL, 0, &info));
  TRY(JWT_KEY_MALFORMED, jwt_jwks_entry(NULL, 0, NULL, 0, &info));
  TRY(JWT_KEY_WRONG_FORM, jwt_jwks_entry(TEXT("-----BEGIN PUBLIC KEY-----\n"), NULL, 0, &info));
  TRY(JWT_OK, jwt_jwks_entry(TEXT("{\"kty\":\"oct\",\"k\":\"" K32 "\"}"), NULL, 0, &info));
  CHECK(info.status == JWT_OK && info.bits == 256);
  TRY(JWT_KEY_NOT_FOUND, jwt_jwks_entry(TEXT("{\"kty\":\"oct\"}"), NULL, 1, &info));
  options.flags = JWT_KEY_ALLOW_WEAK;
  TRY(JWT_OK, jwt_jwks_entry(json, sizeof set - 1, &options, 1, &info));
  CHECK(info.status == JWT_OK && (info.flags & JWT_KEY_IS_WEAK) != 0);
  options.flags = JWT_KEY_PUBLIC_ONLY;
  TRY(JWT_OK, jwt_jwks_entry(json, sizeof set - 1, &options, 0, &info));
  CHECK(info.status == JWT_KEY_MALFORMED && strcmp(info.member, "k") == 0 && (info.flags & JWT_KEY_HAS_SECRET) != 0);
  options.flags = UINT32_C(1) << 31;
  TRY(JWT_INVALID_ARGUMENT, jwt_jwks_entry(json, sizeof set - 1, &options, 0, &info));
  TRY(JWT_INVALID_ARGUMENT, jwt_jwks_entry(NULL, 5, NULL, 0, &info));
  TRY(JWT_INVALID_ARGUMENT, jwt_jwks_entry(json, sizeof set - 1, NULL, 0, NULL));
  info.struct_size = 8;
  TRY(JWT_INVALID_ARGUMENT, jwt_jwks_entry(json, sizeof set - 1, NULL, 0, &info));
}

static void rotation(void) {
  static const char pair[] = "{\"keys\":[{\"kty\":\"oct\",\"k\":\"" K32 "\",\"kid\":\"a\"},"
                             "{\"kty\":\"oct\",\"k\":\"" K32 "\",\"kid\":\"b\"}]}";
  jwt_keyset *set = NULL, *more = NULL;
  printf("add, replace, retain, free\n");
  TRY(JWT_INVALID_ARGUMENT, jwt_keyset_add(NULL, keys));
  TRY(JWT_INVALID_ARGUMENT, jwt_keyset_add(keys, NULL));
  TRY(JWT_INVALID_ARGUMENT, jwt_keyset_add(NULL, NULL));
  TRY(JWT_INVALID_ARGUMENT, jwt_keyset_replace(NULL, keys));
  TRY(JWT_INVALID_ARGUMENT, jwt_keyset_replace(keys, NULL));
  TRY(JWT_INVALID_ARGUMENT, jwt_keyset_replace(NULL, NULL));
  CHECK(jwt_keyset_len(keys) == 1);
  CHECK(jwt_keyset_len(NULL) == 0);

  EXPECT(JWT_OK, jwt_keyset_generate(JWT_HS512, NULL, &set));
  EXPECT(JWT_OK, jwt_keyset_from_jwks((const uint8_t *)pair, sizeof pair - 1, NULL, &more));
  EXPECT(JWT_OK, jwt_keyset_add(set, more));
  CHECK(jwt_keyset_len(set) == 3 && jwt_keyset_len(more) == 2);
  /* With itself: neither deadlock nor loss. */
  EXPECT(JWT_OK, jwt_keyset_add(more, more));
  CHECK(jwt_keyset_len(more) == 4);
  EXPECT(JWT_OK, jwt_keyset_replace(more, more));
  CHECK(jwt_keyset_len(more) == 4);
  EXPECT(JWT_OK, jwt_keyset_replace(set, keys));
  CHECK(jwt_keyset_len(set) == 1);
  EXPECT(JWT_OK, jwt_verify(set, token, token_len, &good, NOW, buffer, sizeof buffer, &n, NULL));
  jwt_keyset_free(more);
  jwt_keyset_free(set);

  /* Each share is given back once, in any order; the last one ends it. */
  CHECK(jwt_keyset_retain(NULL) == NULL);
  jwt_keyset_free(NULL);
  EXPECT(JWT_OK, jwt_keyset_generate(JWT_HS256, NULL, &set));
  CHECK(jwt_keyset_retain(set) == set);
  more = jwt_keyset_retain(set);
  jwt_keyset_free(set);
  jwt_keyset_free(more);
  CHECK(jwt_keyset_len(set) == 1);
  jwt_keyset_free(set);
}

/* ------------------------------------------------------------------------------------------------------------------
 * Outputs of every size
 */

typedef jwt_status (*producer)(uint8_t *out, size_t out_cap, size_t *out_len);

/* Every capacity below what is needed, just that one, and more; each with a guard page behind it. */
static void every_size(const char *name, int fills, producer call) {
  size_t needed = 77, cap;
  const size_t page_size = (size_t)(out_page.end - out_page.start);
  printf("  %s\n", name);
  TRY(JWT_BUFFER_TOO_SMALL, call(NULL, 0, &needed));
  NEED(needed > 0 && needed < page_size);
  for (cap = 0; cap < needed; cap++) {
    uint8_t *const out = out_page.end - cap;
    memset(out_page.start, POISON, page_size);
    n = 77;
    EXPECT(JWT_BUFFER_TOO_SMALL, call(out, cap, &n));
    CHECK(n == needed);
    CHECK(all_bytes(out_page.start, page_size - cap, POISON));
  }
  still_usable(__FILE__, __LINE__);
  for (cap = needed; cap < needed + 3; cap++) {
    uint8_t *const out = out_page.end - cap;
    memset(out_page.start, POISON, page_size);
    n = 77;
    EXPECT(JWT_OK, call(out, cap, &n));
    CHECK(fills ? n == needed : n <= needed);
    CHECK(all_bytes(out_page.start, page_size - cap, POISON));
  }
  REFUSED(JWT_INVALID_ARGUMENT, call(NULL, 1, &n));
  REFUSED(JWT_INVALID_ARGUMENT, call(NULL, needed, &n));
  for (cap = 0; cap < COUNT(impossible); cap++) {
    REFUSED(JWT_INVALID_ARGUMENT, call(buffer, impossible[cap], &n));
  }
  TRY(JWT_INVALID_ARGUMENT, call(buffer, sizeof buffer, NULL));
  TRY(JWT_INVALID_ARGUMENT, call(NULL, 0, NULL));
}

static jwt_status out_sign(uint8_t *out, size_t cap, size_t *len) {
  jwt_sign_options options = JWT_SIGN_OPTIONS_INIT;
  options.flags = JWT_SIGN_ADD_IAT | JWT_SIGN_ADD_JTI;
  options.not_before_in = -5;
  return jwt_sign(keys, TEXT(CLAIMS), &options, NOW, out, cap, len);
}

static jwt_status out_verify(uint8_t *out, size_t cap, size_t *len) {
  return jwt_verify(keys, token, token_len, &good, NOW, out, cap, len, NULL);
}

static jwt_status out_jws_sign(uint8_t *out, size_t cap, size_t *len) {
  return jws_sign(keys, TEXT("any \x01 payload"), NULL, out, cap, len);
}

static jwt_status out_jws_sign_detached(uint8_t *out, size_t cap, size_t *len) {
  jws_options options = JWS_OPTIONS_INIT;
  options.flags = JWS_DETACHED | JWS_UNENCODED;
  return jws_sign(keys, TEXT("any \x01 payload"), &options, out, cap, len);
}

static jwt_status out_jws_verify(uint8_t *out, size_t cap, size_t *len) {
  return jws_verify(keys, token, token_len, NULL, out, cap, len, NULL);
}

static jwt_status out_peek_header(uint8_t *out, size_t cap, size_t *len) {
  return jwt_peek(token, token_len, JWT_PART_HEADER, out, cap, len);
}

static jwt_status out_peek_payload(uint8_t *out, size_t cap, size_t *len) {
  return jwt_peek(token, token_len, JWT_PART_PAYLOAD, out, cap, len);
}

static jwt_status out_peek_signature(uint8_t *out, size_t cap, size_t *len) {
  return jwt_peek(token, token_len, JWT_PART_SIGNATURE, out, cap, len);
}

static jwt_status out_export(uint8_t *out, size_t cap, size_t *len) {
  return jwt_keyset_export(keys, JWT_ALL_KEYS, JWT_PRIVATE_JWKS, out, cap, len);
}

static jwt_status out_export_one(uint8_t *out, size_t cap, size_t *len) {
  return jwt_keyset_export(keys, 0, JWT_PRIVATE_JWKS, out, cap, len);
}

static jwt_status out_string(uint8_t *out, size_t cap, size_t *len) {
  return jwt_claim_string(TEXT("{\"s\":\"\\u00e9 \\\"\\ud83d\\ude00\\n plain\"}"), JWT_LIT("s"), out, cap, len);
}

/* A signer's own set, of several private keys in PEM, each with the name of its kind as kid. */
static jwt_keyset *signer;

/* Which of them an output is asked of. */
static struct {
  size_t index;
  int32_t form;
  const uint8_t *token;
  size_t token_len;
} asked;

static void make_signer(void) {
  size_t i;
  for (i = 0; i < COUNT(private_keys); i++) {
    jwt_key_options options = JWT_KEY_OPTIONS_INIT;
    jwt_keyset *one = NULL;
    options.kid = str(private_keys[i].name);
    NEED(jwt_keyset_from_pem(0, (const uint8_t *)private_keys[i].pem, strlen(private_keys[i].pem), &options, &one) == JWT_OK);
    if (signer == NULL) {
      signer = one;
    } else {
      NEED(jwt_keyset_add(signer, one) == JWT_OK);
      jwt_keyset_free(one);
    }
  }
  NEED(jwt_keyset_len(signer) == COUNT(private_keys));
}

static jwt_status out_export_asked(uint8_t *out, size_t cap, size_t *len) {
  return jwt_keyset_export(signer, asked.index, asked.form, out, cap, len);
}

static jwt_status out_sign_asked(uint8_t *out, size_t cap, size_t *len) {
  jwt_sign_options options = JWT_SIGN_OPTIONS_INIT;
  options.kid = str(private_keys[asked.index].name);
  return jwt_sign(signer, TEXT(CLAIMS), &options, NOW, out, cap, len);
}

static jwt_status out_verify_asked(uint8_t *out, size_t cap, size_t *len) {
  return jwt_verify(signer, asked.token, asked.token_len, &good, NOW, out, cap, len, NULL);
}

static void asymmetric_outputs(void) {
  static const char *const forms[] = {NULL, "public JWKS", "private JWKS", "public PEM", "private PEM"};
  uint8_t signed_token[8192];
  char name[64];
  printf("outputs of asymmetric keys of every size\n");
  for (asked.index = 0; asked.index < COUNT(private_keys); asked.index++) {
    const char *const key = private_keys[asked.index].name;
    for (asked.form = JWT_PUBLIC_JWKS; asked.form <= JWT_PRIVATE_PEM; asked.form++) {
      sprintf(name, "jwt_keyset_export, %s, %s", key, forms[asked.form]);
      every_size(name, 1, out_export_asked);
    }
    sprintf(name, "jwt_sign, %s", key);
    every_size(name, 1, out_sign_asked);
    EXPECT(JWT_OK, out_sign_asked(signed_token, sizeof signed_token, &asked.token_len));
    asked.token = signed_token;
    sprintf(name, "jwt_verify, %s", key);
    every_size(name, 0, out_verify_asked);
  }
}

static jwt_status out_base64url_encode(uint8_t *out, size_t cap, size_t *len) {
  return jwt_base64url_encode(TEXT("any bytes at all"), out, cap, len);
}

static jwt_status out_base64url_decode(uint8_t *out, size_t cap, size_t *len) {
  return jwt_base64url_decode(TEXT("YW55IGJ5dGVzIGF0IGFsbA"), out, cap, len);
}

static void outputs(void) {
  printf("outputs of every size\n");
  every_size("jwt_sign", 1, out_sign);
  every_size("jwt_verify", 0, out_verify);
  every_size("jws_sign", 1, out_jws_sign);
  every_size("jws_sign, detached", 1, out_jws_sign_detached);
  every_size("jws_verify", 0, out_jws_verify);
  every_size("jwt_peek, header", 1, out_peek_header);
  every_size("jwt_peek, payload", 1, out_peek_payload);
  every_size("jwt_peek, signature", 1, out_peek_signature);
  every_size("jwt_keyset_export", 1, out_export);
  every_size("jwt_keyset_export, one key", 1, out_export_one);
  every_size("jwt_claim_string", 1, out_string);
  every_size("jwt_base64url_encode", 1, out_base64url_encode);
  every_size("jwt_base64url_decode", 1, out_base64url_decode);

  /* What jwt_verify needs follows from the token's length alone: also for one that is no good. */
  {
    uint8_t bad[1024];
    memcpy(bad, token, token_len);
    bad[token_len - 2] ^= 1;
    EXPECT(JWT_BUFFER_TOO_SMALL, jwt_verify(keys, bad, token_len, &good, NOW, buffer, 5, &n, NULL));
    CHECK(n == token_len - token_len / 4);
  }
}

/* ------------------------------------------------------------------------------------------------------------------
 * Signing and verifying
 */

static void sign_arguments(void) {
  static const char *const not_claims[] = {"", " ", "null", "[]", "\"x\"", "{", "{}x", "{\"a\":1,}", "{\"a\":01}",
                                           "{\"exp\":\"1\"}", "{\"sub\":1}", "{\"a\":1,\"a\":1}", "\xef\xbb\xbf{}",
                                           "{\"a\":\"\\ud800\"}"};
  const jwt_sign_options init = JWT_SIGN_OPTIONS_INIT;
  jwt_sign_options options;
  made_token nested;
  size_t i;
  uint32_t bit;
  jwt_keyset *named = NULL;
  printf("jwt_sign\n");
  EXPECT(JWT_OK, jwt_keyset_generate(JWT_HS256, NULL, &named));

  REFUSED(JWT_INVALID_ARGUMENT, jwt_sign(NULL, TEXT(CLAIMS), NULL, NOW, buffer, sizeof buffer, &n));
  REFUSED(JWT_INVALID_ARGUMENT, jwt_sign(keys, NULL, 5, NULL, NOW, buffer, sizeof buffer, &n));
  REFUSED(JWT_CLAIMS_MALFORMED, jwt_sign(keys, NULL, 0, NULL, NOW, buffer, sizeof buffer, &n));
  TRY(JWT_INVALID_ARGUMENT, jwt_sign(NULL, NULL, 0, NULL, 0, NULL, 0, NULL));
  for (i = 0; i < COUNT(impossible); i++) {
    REFUSED(JWT_INVALID_ARGUMENT, jwt_sign(keys, (const uint8_t *)CLAIMS, impossible[i], NULL, NOW, buffer, sizeof buffer, &n));
  }
  for (i = 0; i < COUNT(not_claims); i++) {
    printf("  %s\n", not_claims[i]);
    REFUSED(JWT_CLAIMS_MALFORMED, jwt_sign(keys, (const uint8_t *)not_claims[i], strlen(not_claims[i]), NULL, NOW,
                                           buffer, sizeof buffer, &n));
  }
  for (i = 0; i < COUNT(not_utf8); i++) {
    char json[64];
    const int len = sprintf(json, "{\"exp\":1700000300,\"x\":\"%.*s\"}", (int)not_utf8[i].len, not_utf8[i].ptr);
    REFUSED(JWT_CLAIMS_MALFORMED,
            jwt_sign(keys, (const uint8_t *)json, (size_t)len, NULL, NOW, buffer, sizeof buffer, &n));
  }
  nested = repeated("{\"exp\":1700000300,\"x\":", "[", 100000, "", "]", "}");
  {
    uint8_t *const big = malloc(2 * nested.len);
    NEED(big != NULL);
    REFUSED(JWT_CLAIMS_MALFORMED, jwt_sign(keys, nested.bytes, nested.len, NULL, NOW, big, 2 * nested.len, &n));
    REFUSED(JWT_CLAIMS_MALFORMED, jwt_sign(keys, nested.bytes, nested.len / 2, NULL, NOW, big, 2 * nested.len, &n));
    free(big);
  }
  options = init;
  options.header.ptr = (const char *)nested.bytes;
  options.header.len = nested.len;
  TRY(JWT_INVALID_ARGUMENT, jwt_sign(keys, TEXT(CLAIMS), &options, NOW, buffer, sizeof buffer, &n));
  free(nested.bytes);

  for (bit = 0; bit < 32; bit++) {
    const uint32_t flag = UINT32_C(1) << bit;
    if (flag == JWT_ALLOW_MISSING_EXP || flag == JWT_SIGN_ADD_IAT || flag == JWT_SIGN_ADD_JTI) continue;
    options = init;
    options.flags = flag; /* JWT_SIGN_WHOLE_HEADER among them: without a header it is a contradiction */
    TRY(JWT_INVALID_ARGUMENT, call_sign(&options));
  }
  options = init;
  options.reserved = 1;
  TRY(JWT_INVALID_ARGUMENT, call_sign(&options));
  for (i = 0; i < COUNT(no_algorithm); i++) {
    options = init;
    options.alg = no_algorithm[i];
    TRY(JWT_INVALID_ARGUMENT, call_sign(&options));
  }
  for (i = 0; i < 3 * (COUNT(not_utf8) + 1); i++) {
    const jwt_str value = i / 3 < COUNT(not_utf8) ? not_utf8[i / 3] : null_with_length;
    options = init;
    *(i % 3 == 0 ? &options.kid : i % 3 == 1 ? &options.typ : &options.header) = value;
    TRY(JWT_INVALID_ARGUMENT, call_sign(&options));
  }

  /* What contradicts itself, or would be there twice. */
#define BAD_SIGN(...)                                                                                          \
  do {                                                                                                         \
    options = init;                                                                                            \
    __VA_ARGS__;                                                                                               \
    REFUSED(JWT_INVALID_ARGUMENT, jwt_sign(keys, TEXT(CLAIMS), &options, NOW, buffer, sizeof buffer, &n));     \
  } while (0)
  BAD_SIGN(options.expires_in = -1);
  BAD_SIGN(options.expires_in = INT64_MIN);
  BAD_SIGN(options.expires_in = 60); /* exp is in the claims */
  BAD_SIGN(options.header = str("[]"));
  BAD_SIGN(options.header = str("{} "  "x"));
  BAD_SIGN(options.header = str("{\"alg\":\"HS256\"}"));
  BAD_SIGN(options.header = str("{\"typ\":\"x\"}"));
  BAD_SIGN(options.header = str("{\"kid\":\"x\"}"));
  BAD_SIGN(options.header = str("{\"crit\":[\"x\"],\"x\":1}"));
  BAD_SIGN(options.header = str("{\"b64\":true}"));
  BAD_SIGN(options.header = str("{\"\\u0061lg\":\"none\"}"));
  BAD_SIGN(options.header = str("{\"x\":1,\"x\":2}"));
  BAD_SIGN(options.flags = JWT_SIGN_WHOLE_HEADER, options.header = str("{\"alg\":\"HS256\"}"), options.kid = str("x"));
  BAD_SIGN(options.flags = JWT_SIGN_WHOLE_HEADER, options.header = str("{\"alg\":\"HS256\"}"), options.typ = str("x"));
  BAD_SIGN(options.flags = JWT_SIGN_WHOLE_HEADER, options.header = str(""));
  BAD_SIGN(options.flags = JWT_SIGN_WHOLE_HEADER, options.header = str("{}"));
  BAD_SIGN(options.flags = JWT_SIGN_WHOLE_HEADER, options.header = str("no JSON"));
#undef BAD_SIGN

  options = init;
  options.alg = JWT_HS512;
  REFUSED(JWT_KEY_ALG_MISMATCH, jwt_sign(keys, TEXT(CLAIMS), &options, NOW, buffer, sizeof buffer, &n));
  options = init;
  options.flags = JWT_SIGN_WHOLE_HEADER;
  options.header = str("{\"alg\":\"HS512\"}");
  REFUSED(JWT_KEY_ALG_MISMATCH, jwt_sign(keys, TEXT(CLAIMS), &options, NOW, buffer, sizeof buffer, &n));
  options.header = str("{\"alg\":\"none\"}");
  REFUSED(JWT_KEY_ALG_MISMATCH, jwt_sign(keys, TEXT(CLAIMS), &options, NOW, buffer, sizeof buffer, &n));
  options = init;
  options.kid = str("nobody");
  REFUSED(JWT_KEY_NOT_FOUND, jwt_sign(named, TEXT(CLAIMS), &options, NOW, buffer, sizeof buffer, &n));
  REFUSED(JWT_CLAIM_MISSING, jwt_sign(keys, TEXT("{}"), NULL, NOW, buffer, sizeof buffer, &n));

  jwt_keyset_free(named);

  CHECK(jwt_sign_bound(NULL, 10, NULL) == 0);
  CHECK(jwt_sign_bound(keys, SIZE_MAX, NULL) == 0);
  CHECK(jwt_sign_bound(keys, SIZE_MAX - 1, NULL) == 0);
  CHECK(jwt_sign_bound(keys, SIZE_MAX / 4 * 3 + 1, NULL) == 0);
  CHECK(jwt_sign_bound(keys, 0, NULL) > 0);
}

static void verify_arguments(void) {
  jwt_verify_options options;
  static const jwt_str texts[] = {JWT_STR("api")};
  jwt_expect expected;
  size_t i, j;
  uint32_t bit;
  printf("jwt_verify\n");

  REFUSED(JWT_INVALID_ARGUMENT, jwt_verify(NULL, token, token_len, &good, NOW, buffer, sizeof buffer, &n, NULL));
  REFUSED(JWT_INVALID_ARGUMENT, jwt_verify(keys, NULL, token_len, &good, NOW, buffer, sizeof buffer, &n, NULL));
  REFUSED(JWT_TOKEN_MALFORMED, jwt_verify(keys, NULL, 0, &good, NOW, buffer, sizeof buffer, &n, NULL));
  REFUSED(JWT_TOKEN_MALFORMED, jwt_verify(keys, token, 0, &good, NOW, buffer, sizeof buffer, &n, NULL));
  REFUSED(JWT_TOKEN_MALFORMED, jwt_verify(keys, NULL, 0, &good, NOW, NULL, 0, &n, NULL));
  REFUSED(JWT_AUDIENCE_MISMATCH, jwt_verify(keys, token, token_len, NULL, NOW, buffer, sizeof buffer, &n, NULL));
  TRY(JWT_INVALID_ARGUMENT, jwt_verify(NULL, NULL, 0, NULL, 0, NULL, 0, NULL, NULL));
  for (i = 0; i < COUNT(impossible); i++) {
    REFUSED(JWT_INVALID_ARGUMENT, jwt_verify(keys, token, impossible[i], &good, NOW, buffer, sizeof buffer, &n, NULL));
  }
  /* Every shorter token. */
  for (i = 0; i < token_len; i++) {
    n = 77;
    CHECK(jwt_verify(keys, token, i, &good, NOW, buffer, sizeof buffer, &n, NULL) != JWT_OK && n == 0);
  }
  /* The token is read to its end and no further. */
  memcpy(out_page.end - token_len, token, token_len);
  TRY(JWT_OK, jwt_verify(keys, out_page.end - token_len, token_len, &good, NOW, buffer, sizeof buffer, &n, NULL));

  for (bit = 5; bit < 32; bit++) {
    options = good;
    options.flags = UINT32_C(1) << bit;
    TRY(JWT_INVALID_ARGUMENT, call_verify(&options));
  }
  for (bit = 0; bit < 64; bit++) {
    if (bit >= JWT_HS256 && bit <= JWT_ML_DSA_87) continue;
    options = good;
    options.algorithms = JWT_BIT(JWT_HS256) | JWT_BIT(bit);
    TRY(JWT_INVALID_ARGUMENT, call_verify(&options));
  }
  options = good;
  options.reserved = 1;
  TRY(JWT_INVALID_ARGUMENT, call_verify(&options));
  options.reserved = SIZE_MAX;
  TRY(JWT_INVALID_ARGUMENT, call_verify(&options));

  /* Lists: there but empty, absent but not empty, with bad elements, too long to be. */
  for (i = 0; i < 4; i++) {
    const size_t none = 0;
#define LIST(pointer, length)                                                                              \
  do {                                                                                                     \
    const jwt_str *const p = (pointer);                                                                    \
    const size_t l = (length);                                                                             \
    options = good;                                                                                        \
    if (i == 0) options.issuers = p, options.issuers_len = l;                                              \
    if (i == 1) options.audiences = p, options.audiences_len = l;                                          \
    if (i == 2) options.types = p, options.types_len = l;                                                  \
    if (i == 3) options.required = p, options.required_len = l;                                            \
    TRY(JWT_INVALID_ARGUMENT, call_verify(&options));                                                      \
  } while (0)
    LIST(texts, none);
    LIST(NULL, 1);
    LIST(NULL, SIZE_MAX);
    LIST(texts, SIZE_MAX);
    LIST(texts, PTRDIFF_MAX / sizeof(jwt_str) + 1);
    LIST(&absent, 1);
    LIST(&null_with_length, 1);
    LIST((const jwt_str *)(const void *)((const char *)texts + 1), 1);
    for (j = 0; j < COUNT(not_utf8); j++) LIST(&not_utf8[j], 1);
#undef LIST
  }
  for (i = 0; i <= COUNT(not_utf8); i++) {
    options = good;
    options.subject = i < COUNT(not_utf8) ? not_utf8[i] : null_with_length;
    TRY(JWT_INVALID_ARGUMENT, call_verify(&options));
  }

#define EXPECTED(...)                                  \
  do {                                                 \
    expected = (jwt_expect)JWT_EXPECT_INIT;            \
    expected.claim = str("sub");                       \
    expected.value = str("alice");                     \
    options = good;                                    \
    options.expected = &expected;                      \
    options.expected_len = 1;                          \
    __VA_ARGS__;                                       \
    TRY(JWT_INVALID_ARGUMENT, call_verify(&options));  \
  } while (0)
  EXPECTED(options.expected_len = 0);
  EXPECTED(options.expected = NULL);
  EXPECTED(options.expected_len = SIZE_MAX);
  EXPECTED(options.expected_len = PTRDIFF_MAX / sizeof(jwt_expect) + 1);
  EXPECTED(options.expected = (const jwt_expect *)(const void *)((const char *)&expected + 1));
  EXPECTED(expected.rule = 2);
  EXPECTED(expected.rule = UINT32_MAX);
  EXPECTED(expected.reserved = 1);
  EXPECTED(expected.claim = absent);
  EXPECTED(expected.value = absent);
  EXPECTED(expected.claim = null_with_length);
  EXPECTED(expected.value = null_with_length);
  EXPECTED(expected.claim = str("/bad~2escape"));
  for (i = 0; i < COUNT(not_utf8); i++) {
    EXPECTED(expected.claim = not_utf8[i]);
    EXPECTED(expected.value = not_utf8[i]);
  }
#undef EXPECTED

  /* What contradicts itself. */
  options = good;
  options.flags = JWT_IGNORE_AUD;
  TRY(JWT_INVALID_ARGUMENT, call_verify(&options));
  options = good;
  options.flags = JWT_IGNORE_IAT;
  options.max_age_seconds = 1;
  TRY(JWT_INVALID_ARGUMENT, call_verify(&options));

  /* Extreme numbers neither wrap nor panic. */
  options = good;
  options.leeway_seconds = UINT32_MAX;
  TRY(JWT_OK, call_verify(&options));
  options.max_token_len = SIZE_MAX;
  TRY(JWT_OK, call_verify(&options));
  options.max_age_seconds = UINT32_MAX;
  TRY(JWT_CLAIM_MISSING, call_verify(&options));
  REFUSED(JWT_EXPIRED, jwt_verify(keys, token, token_len, &good, INT64_MAX, buffer, sizeof buffer, &n, NULL));
  TRY(JWT_OK, jwt_verify(keys, token, token_len, &good, INT64_MIN + 1, buffer, sizeof buffer, &n, NULL));
}

static void jws_arguments(void) {
  const jws_options init = JWS_OPTIONS_INIT;
  static const jwt_str texts[] = {JWT_STR("JWT")};
  jws_options options;
  size_t i;
  uint32_t bit;
  printf("jws_sign, jws_verify\n");

  REFUSED(JWT_INVALID_ARGUMENT, jws_sign(NULL, TEXT("x"), NULL, buffer, sizeof buffer, &n));
  REFUSED(JWT_INVALID_ARGUMENT, jws_sign(keys, NULL, 1, NULL, buffer, sizeof buffer, &n));
  REFUSED(JWT_INVALID_ARGUMENT, jws_sign(keys, token, SIZE_MAX, NULL, buffer, sizeof buffer, &n));
  TRY(JWT_OK, jws_sign(keys, NULL, 0, NULL, buffer, sizeof buffer, &n)); /* an empty payload is one */
  TRY(JWT_INVALID_ARGUMENT, jws_sign(NULL, NULL, 0, NULL, NULL, 0, NULL));
  REFUSED(JWT_INVALID_ARGUMENT, jws_verify(NULL, token, token_len, NULL, buffer, sizeof buffer, &n, NULL));
  REFUSED(JWT_INVALID_ARGUMENT, jws_verify(keys, NULL, token_len, NULL, buffer, sizeof buffer, &n, NULL));
  REFUSED(JWT_TOKEN_MALFORMED, jws_verify(keys, NULL, 0, NULL, buffer, sizeof buffer, &n, NULL));
  TRY(JWT_INVALID_ARGUMENT, jws_verify(NULL, NULL, 0, NULL, NULL, 0, NULL, NULL));
  for (i = 0; i < COUNT(impossible); i++) {
    REFUSED(JWT_INVALID_ARGUMENT, jws_verify(keys, token, impossible[i], NULL, buffer, sizeof buffer, &n, NULL));
  }
  for (i = 0; i < token_len; i++) {
    n = 77;
    CHECK(jws_verify(keys, token, i, NULL, buffer, sizeof buffer, &n, NULL) != JWT_OK && n == 0);
  }

#define BAD_BOTH(...)                                     \
  do {                                                    \
    options = init;                                       \
    __VA_ARGS__;                                          \
    TRY(JWT_INVALID_ARGUMENT, call_jws_sign(&options));   \
    TRY(JWT_INVALID_ARGUMENT, call_jws_verify(&options)); \
  } while (0)
#define BAD_SIGN(...)                                   \
  do {                                                  \
    options = init;                                     \
    __VA_ARGS__;                                        \
    TRY(JWT_INVALID_ARGUMENT, call_jws_sign(&options)); \
  } while (0)
#define BAD_VERIFY(...)                                   \
  do {                                                    \
    options = init;                                       \
    __VA_ARGS__;                                          \
    TRY(JWT_INVALID_ARGUMENT, call_jws_verify(&options)); \
  } while (0)

  for (bit = 2; bit < 32; bit++) BAD_BOTH(options.flags = UINT32_C(1) << bit);
  BAD_BOTH(options.reserved = 1);
  BAD_BOTH(options.reserved2 = 1);
  BAD_BOTH(options.crit = texts);
  BAD_BOTH(options.crit_len = 1);
  BAD_BOTH(options.crit = &absent, options.crit_len = 1);
  BAD_BOTH(options.crit = texts, options.crit_len = SIZE_MAX);
  /* Without JWS_DETACHED there is no payload apart; in signing it is an argument. */
  BAD_BOTH(options.payload = token, options.payload_len = 1);
  BAD_BOTH(options.payload_len = 1);
  BAD_BOTH(options.payload = token);
  BAD_BOTH(options.flags = JWS_DETACHED, options.payload_len = 1);

  /* What is a verifier's, given to a signer, and the other way round. */
  BAD_SIGN(options.algorithms = JWT_BIT(JWT_HS256));
  BAD_SIGN(options.types = texts, options.types_len = 1);
  BAD_SIGN(options.max_token_len = 1000);
  BAD_VERIFY(options.alg = JWT_HS256);
  BAD_VERIFY(options.kid = texts[0]);
  BAD_VERIFY(options.typ = texts[0]);
  BAD_VERIFY(options.header = texts[0]);
  BAD_VERIFY(options.flags = JWS_WHOLE_HEADER);

  BAD_VERIFY(options.types = texts);
  BAD_VERIFY(options.types_len = 1);
  BAD_VERIFY(options.types = &absent, options.types_len = 1);
  for (bit = 0; bit < 64; bit++) {
    if (bit >= JWT_HS256 && bit <= JWT_ML_DSA_87) continue;
    BAD_VERIFY(options.algorithms = JWT_BIT(bit));
  }
  for (i = 0; i < COUNT(no_algorithm); i++) BAD_SIGN(options.alg = no_algorithm[i]);
  for (i = 0; i <= COUNT(not_utf8); i++) {
    const jwt_str value = i < COUNT(not_utf8) ? not_utf8[i] : null_with_length;
    BAD_BOTH(options.crit = &value, options.crit_len = 1);
    BAD_BOTH(options.kid = value);
    BAD_BOTH(options.typ = value);
    BAD_BOTH(options.header = value);
    BAD_VERIFY(options.types = &value, options.types_len = 1);
  }
  BAD_SIGN(options.header = str("[]"));
  BAD_SIGN(options.header = str("{\"alg\":\"HS256\"}"));
  BAD_SIGN(options.header = str("{\"b64\":false}"));
  BAD_SIGN(options.crit = texts, options.crit_len = 1); /* names no member of the header */
  BAD_SIGN(options.flags = JWS_WHOLE_HEADER);
  BAD_SIGN(options.flags = JWS_WHOLE_HEADER, options.header = str("{\"alg\":\"HS256\"}"), options.kid = str("x"));
#undef BAD_BOTH
#undef BAD_SIGN
#undef BAD_VERIFY

  /* An unencoded payload in the token must be able to stand there. */
  options = init;
  options.flags = JWS_UNENCODED;
  REFUSED(JWT_INVALID_ARGUMENT, jws_sign(keys, TEXT("a.b"), &options, buffer, sizeof buffer, &n));
  REFUSED(JWT_INVALID_ARGUMENT, jws_sign(keys, TEXT("a\x01"), &options, buffer, sizeof buffer, &n));
  REFUSED(JWT_INVALID_ARGUMENT, jws_sign(keys, TEXT("\xc3\xa9"), &options, buffer, sizeof buffer, &n));
}

/* No four bytes in a row of `text` are in the buffer. */
static int holds_nothing_of(const uint8_t *bytes, size_t len, const char *text) {
  size_t i;
  for (i = 0; i + 4 <= strlen(text); i++) {
    if (memmem(bytes, len, text + i, 4) != NULL) return 0;
  }
  return 1;
}

static void wiping(void) {
  static const char header[] = "{\"alg\":\"HS256\",\"typ\":\"JWT\"}";
  const jwt_verify_options strict = JWT_VERIFY_OPTIONS_INIT;
  static const jwt_str types[] = {JWT_STR("at+jwt")};
  jws_options jws = JWS_OPTIONS_INIT;
  uint8_t out[1024], bad[1024];
  made_token made;
  printf("failures wipe what was decoded\n");

#define WIPED(want, call)                                 \
  do {                                                    \
    memset(out, POISON, sizeof out);                      \
    REFUSED(want, call);                                  \
    CHECK(holds_nothing_of(out, sizeof out, CLAIMS));     \
    CHECK(holds_nothing_of(out, sizeof out, header));     \
  } while (0)
  memcpy(bad, token, token_len);
  bad[token_len - 2] ^= 1;
  WIPED(JWT_SIGNATURE_INVALID, jwt_verify(keys, bad, token_len, &good, NOW, out, sizeof out, &n, NULL));
  WIPED(JWT_AUDIENCE_MISMATCH, jwt_verify(keys, token, token_len, &strict, NOW, out, sizeof out, &n, NULL));
  WIPED(JWT_EXPIRED, jwt_verify(keys, token, token_len, &good, NOW + 300, out, sizeof out, &n, NULL));
  WIPED(JWT_SIGNATURE_INVALID, jws_verify(keys, bad, token_len, NULL, out, sizeof out, &n, NULL));
  jws.types = types;
  jws.types_len = 1;
  WIPED(JWT_TYP_MISMATCH, jws_verify(keys, token, token_len, &jws, out, sizeof out, &n, NULL));
  jws = (jws_options)JWS_OPTIONS_INIT;
  jws.algorithms = JWT_BIT(JWT_HS512);
  WIPED(JWT_ALG_NOT_ALLOWED, jws_verify(keys, token, token_len, &jws, out, sizeof out, &n, NULL));
  /* Bad base64url at the very end, after all that comes before it has been decoded. */
  memcpy(bad, token, token_len);
  bad[token_len - 1] = '!';
  WIPED(JWT_TOKEN_MALFORMED, jwt_verify(keys, bad, token_len, &good, NOW, out, sizeof out, &n, NULL));
  WIPED(JWT_TOKEN_MALFORMED, jws_verify(keys, bad, token_len, NULL, out, sizeof out, &n, NULL));
  made = make_token(TEXT(SECRET), (const uint8_t *)header, sizeof header - 1, TEXT(CLAIMS "x"));
  WIPED(JWT_CLAIMS_MALFORMED, jwt_verify(keys, made.bytes, made.len, &good, NOW, out, sizeof out, &n, NULL));
  free(made.bytes);
#undef WIPED
}

/* ------------------------------------------------------------------------------------------------------------------
 * Hostile tokens
 */

/* A token is given as it is, with a size limit that lets it through to the parser and with the default one. */
static void hostile_token(jwt_status want, made_token made) {
  jwt_verify_options options = JWT_VERIFY_OPTIONS_INIT;
  jws_options jws = JWS_OPTIONS_INIT;
  uint8_t *const out = malloc(made.len + 1);
  jwt_report report = JWT_REPORT_INIT;
  NEED(out != NULL);
  if (made.len > JWT_DEFAULT_MAX_TOKEN_LEN) {
    REFUSED(JWT_TOKEN_TOO_LARGE, jwt_verify(keys, made.bytes, made.len, &options, NOW, out, made.len, &n, NULL));
    REFUSED(JWT_TOKEN_TOO_LARGE, jws_verify(keys, made.bytes, made.len, &jws, out, made.len, &n, NULL));
  }
  options.max_token_len = SIZE_MAX;
  jws.max_token_len = SIZE_MAX;
  REFUSED(want, jwt_verify(keys, made.bytes, made.len, &options, NOW, out, made.len, &n, &report));
  CHECK(report.status == want);
  if (want == JWT_CLAIMS_MALFORMED) {
    /* To a JWS the payload is only bytes. */
    TRY(JWT_OK, jws_verify(keys, made.bytes, made.len, &jws, out, made.len, &n, NULL));
  } else {
    REFUSED(want, jws_verify(keys, made.bytes, made.len, &jws, out, made.len, &n, NULL));
  }
  free(out);
}

static void hostile(void) {
  static const char header[] = "{\"alg\":\"HS256\"}";
  static const char *const opening[] = {"[", "{\"a\":", "[{\"a\":"};
  static const char *const closing[] = {"]", "}", "}]"};
  made_token text, made;
  size_t i;
  printf("hostile tokens\n");

  text = repeated("", ".", 1048576, "", "", "");
  hostile_token(JWT_TOKEN_MALFORMED, text);
  REFUSED(JWT_TOKEN_MALFORMED, jwt_peek(text.bytes, text.len, JWT_PART_HEADER, buffer, sizeof buffer, &n));
  text.len = 4;
  hostile_token(JWT_TOKEN_UNSUPPORTED, text);
  text.len = 2;
  hostile_token(JWT_TOKEN_MALFORMED, text);
  free(text.bytes);
  text = repeated("{", "{", 1048576, "", "", "");
  hostile_token(JWT_TOKEN_UNSUPPORTED, text);
  free(text.bytes);
  text = repeated("", "A", 1048576, "", "", "");
  hostile_token(JWT_TOKEN_MALFORMED, text);
  free(text.bytes);
  text = repeated("", "\xff", 70000, "", "", "");
  hostile_token(JWT_TOKEN_MALFORMED, text);
  free(text.bytes);

  for (i = 0; i < COUNT(opening); i++) {
    /* Nested a hundred thousand deep, closed and left open, in the claims and in the header, and well signed. */
    text = repeated("{\"exp\":1700000300,\"x\":", opening[i], 100000, "0", closing[i], "}");
    made = make_token(TEXT(SECRET), (const uint8_t *)header, sizeof header - 1, text.bytes, text.len);
    hostile_token(JWT_CLAIMS_MALFORMED, made);
    free(made.bytes);
    made = make_token(TEXT(SECRET), (const uint8_t *)header, sizeof header - 1, text.bytes,
                      text.len - 1 - 100000 * strlen(closing[i]));
    hostile_token(JWT_CLAIMS_MALFORMED, made);
    free(made.bytes);
    free(text.bytes);

    text = repeated("{\"alg\":\"HS256\",\"x\":", opening[i], 100000, "0", closing[i], "}");
    made = make_token(TEXT(SECRET), text.bytes, text.len, TEXT("{\"exp\":1700000300}"));
    hostile_token(JWT_TOKEN_MALFORMED, made);
    free(made.bytes);
    made = make_token(TEXT(SECRET), text.bytes, text.len - 1 - 100000 * strlen(closing[i]), TEXT("{\"exp\":1700000300}"));
    hostile_token(JWT_TOKEN_MALFORMED, made);
    free(made.bytes);
    free(text.bytes);
  }

  for (i = 0; i < COUNT(not_utf8); i++) {
    char json[128];
    int len = sprintf(json, "{\"exp\":1700000300,\"x\":\"%.*s\"}", (int)not_utf8[i].len, not_utf8[i].ptr);
    made = make_token(TEXT(SECRET), (const uint8_t *)header, sizeof header - 1, (const uint8_t *)json, (size_t)len);
    hostile_token(JWT_CLAIMS_MALFORMED, made);
    free(made.bytes);
    len = sprintf(json, "{\"alg\":\"HS256\",\"x\":\"%.*s\"}", (int)not_utf8[i].len, not_utf8[i].ptr);
    made = make_token(TEXT(SECRET), (const uint8_t *)json, (size_t)len, TEXT("{\"exp\":1700000300}"));
    hostile_token(JWT_TOKEN_MALFORMED, made);
    free(made.bytes);
    made.bytes = (uint8_t *)strndup(not_utf8[i].ptr, not_utf8[i].len);
    made.len = not_utf8[i].len;
    hostile_token(JWT_TOKEN_MALFORMED, made);
    free(made.bytes);
  }
}

/* ------------------------------------------------------------------------------------------------------------------
 * Encryption
 */

/* The lengths of a secret that an algorithm takes; none of one that is for pairs of keys, or is not supported. */
static int takes_len(int32_t alg, size_t len) {
  switch (alg) {
    case JWE_DIR: return len == 16 || len == 24 || len == 32 || len == 48 || len == 64;
    case JWE_A128KW:
    case JWE_A128GCMKW:
    case JWE_A128GCM: return len == 16;
    case JWE_A192GCMKW:
    case JWE_A192GCM: return len == 24;
    case JWE_A256KW:
    case JWE_A256GCMKW:
    case JWE_A256GCM:
    case JWE_A128CBC_HS256: return len == 32;
    case JWE_A192CBC_HS384: return len == 48;
    case JWE_A256CBC_HS512: return len == 64;
    default: return 0;
  }
}

static int is_reserved(int32_t alg) { return alg == JWE_A192KW || alg == JWE_ECDH_ES_A192KW; }

static int is_pair(int32_t alg) { return alg >= JWE_RSA_OAEP && alg <= JWE_RSA_OAEP_512 && !is_reserved(alg); }

static void encryption_keys(void) {
  static const int32_t not_here[] = {INT32_MIN, -1, 0, JWT_HS256, JWT_ML_DSA_87, 100, 116, 200, 207, INT32_MAX};
  jwt_key_options options = JWT_KEY_OPTIONS_INIT;
  jwt_key_info info = JWT_KEY_INFO_INIT;
  jwt_keyset *made = NULL;
  uint8_t bytes[80];
  int32_t alg;
  size_t i, len;
  printf("keys for encryption\n");
  memset(bytes, 'x', sizeof bytes);
  options.flags = JWT_KEY_FOR_ENCRYPTION;
  for (alg = JWE_DIR; alg <= JWE_A256CBC_HS512; alg++) {
    if (alg > JWE_RSA_OAEP_512 && alg < JWE_A128GCM) continue;
    /* Without the flag it is for signatures. */
    NO_KEYS(JWT_INVALID_ARGUMENT, jwt_keyset_from_secret(alg, bytes, 32, NULL, out));
    NO_KEYS(JWT_INVALID_ARGUMENT, jwt_keyset_generate(alg, NULL, out));
    NO_KEYS(JWT_INVALID_ARGUMENT, jwt_keyset_from_pem(alg, (const uint8_t *)pem_documents[2].bytes, pem_documents[2].len, NULL, out));
    NO_KEYS(JWT_INVALID_ARGUMENT, jwt_keyset_from_der(alg, (const uint8_t *)der_documents[2].bytes, der_documents[2].len, NULL, out));
    for (len = 0; len <= 70; len++) {
      const jwt_status want = is_reserved(alg)        ? JWT_KEY_UNSUPPORTED
                              : is_pair(alg)          ? JWT_KEY_ALG_MISMATCH
                              : takes_len(alg, len)   ? JWT_OK
                                                      : JWT_KEY_MALFORMED;
      made = (jwt_keyset *)(void *)&n;
      memcpy(out_page.end - len, bytes, len);
      EXPECT(want, jwt_keyset_from_secret(alg, out_page.end - len, len, &options, &made));
      CHECK((made != NULL) == (want == JWT_OK));
      if (want == JWT_OK) {
        EXPECT(JWT_OK, jwt_keyset_key(made, 0, &info));
        CHECK(info.bits == 8 * len && info.flags == (JWT_KEY_CAN_ENCRYPT | JWT_KEY_CAN_DECRYPT));
        /* A key of `dir` is bound to one way to encrypt contents. */
        CHECK(alg == JWE_DIR ? takes_len(info.alg, len) && info.alg >= JWE_A128GCM : info.alg == alg);
      }
      jwt_keyset_free(made);
    }
    still_usable(__FILE__, __LINE__);
    NO_KEYS(JWT_INVALID_ARGUMENT, jwt_keyset_from_secret(alg, NULL, 32, &options, out));
  }
  for (i = 0; i < COUNT(not_here); i++) {
    NO_KEYS(JWT_INVALID_ARGUMENT, jwt_keyset_from_secret(not_here[i], bytes, 32, &options, out));
    NO_KEYS(JWT_INVALID_ARGUMENT, jwt_keyset_generate(not_here[i], &options, out));
  }
  for (alg = JWE_DIR; alg <= JWE_A256CBC_HS512; alg++) {
    static const uint32_t odd[] = {1, 8, 100, 136, 254, 257, 1024, 2047, 2049, 8193, UINT32_MAX};
    if (alg > JWE_RSA_OAEP_512 && alg < JWE_A128GCM) continue;
    for (i = 0; i < COUNT(odd); i++) {
      options.bits = odd[i];
      made = (jwt_keyset *)(void *)&n;
      CHECK(jwt_keyset_generate(alg, &options, &made) != JWT_OK && made == NULL);
    }
  }
  options.bits = 0;
  for (i = 0; i < COUNT(encryption_sets); i++) {
    jwt_keyset *const set = *encryption_sets[i];
    EXPECT(JWT_OK, jwt_keyset_key(set, 0, &info));
    CHECK((info.flags & (JWT_KEY_CAN_SIGN | JWT_KEY_CAN_VERIFY)) == 0 && (info.flags & JWT_KEY_CAN_DECRYPT) != 0);
    /* Of no use for the other purpose. */
    REFUSED(JWT_KEY_NOT_FOUND, jwt_sign(set, TEXT(CLAIMS), NULL, NOW, buffer, sizeof buffer, &n));
    REFUSED(JWT_KEY_NOT_FOUND, jws_sign(set, TEXT(CLAIMS), NULL, buffer, sizeof buffer, &n));
    REFUSED(JWT_KEY_NOT_FOUND, jwt_verify(set, token, token_len, &good, NOW, buffer, sizeof buffer, &n, NULL));
    REFUSED(JWT_KEY_NOT_FOUND, jws_verify(set, token, token_len, NULL, buffer, sizeof buffer, &n, NULL));
    TRY(JWT_INVALID_ARGUMENT, jwt_keyset_add(set, keys));
    TRY(JWT_INVALID_ARGUMENT, jwt_keyset_replace(set, keys));
    TRY(JWT_INVALID_ARGUMENT, jwt_keyset_add(keys, set));
    CHECK(jwt_keyset_len(set) == 1 && jwt_keyset_len(keys) == 1);
  }
  REFUSED(JWE_KEY_NOT_FOUND, jwe_encrypt(keys, TEXT("x"), NULL, buffer, sizeof buffer, &n));
  REFUSED(JWE_KEY_NOT_FOUND, jwe_decrypt(keys, content_token, content_len, NULL, buffer, sizeof buffer, &n, NULL));
  REFUSED(JWE_KEY_NOT_FOUND, jwt_encrypt(keys, TEXT(CLAIMS), NULL, NOW, buffer, sizeof buffer, &n));
  REFUSED(JWE_KEY_NOT_FOUND, jwt_decrypt(keys, session, session_len, &good, NOW, buffer, sizeof buffer, &n, NULL));
  /* To a public key everybody can encrypt, so claims would prove nobody. */
  REFUSED(JWT_KEY_UNSUPPORTED, jwt_encrypt(pair, TEXT(CLAIMS), NULL, NOW, buffer, sizeof buffer, &n));
  REFUSED(JWT_KEY_UNSUPPORTED, jwt_decrypt(pair, session, session_len, &good, NOW, buffer, sizeof buffer, &n, NULL));
}

/* Which key set an output is asked of, and which token. */
static struct {
  const jwt_keyset *set;
  const uint8_t *token;
  size_t token_len;
} sealed;

static jwt_status out_jwe_encrypt(uint8_t *out, size_t cap, size_t *len) {
  return jwe_encrypt(sealed.set, TEXT("any \x01 content"), NULL, out, cap, len);
}

static jwt_status out_jwe_decrypt(uint8_t *out, size_t cap, size_t *len) {
  return jwe_decrypt(sealed.set, sealed.token, sealed.token_len, NULL, out, cap, len, NULL);
}

static jwt_status out_encrypt(uint8_t *out, size_t cap, size_t *len) {
  jwt_sign_options options = JWT_SIGN_OPTIONS_INIT;
  options.flags = JWT_SIGN_ADD_IAT | JWT_SIGN_ADD_JTI;
  return jwt_encrypt(sealed.set, TEXT(CLAIMS), &options, NOW, out, cap, len);
}

static jwt_status out_decrypt(uint8_t *out, size_t cap, size_t *len) {
  return jwt_decrypt(sealed.set, sealed.token, sealed.token_len, &good, NOW, out, cap, len, NULL);
}

static jwt_status out_sign_nested(uint8_t *out, size_t cap, size_t *len) {
  jwt_sign_options options = JWT_SIGN_OPTIONS_INIT;
  options.flags = JWT_ENCRYPTED;
  options.encrypt_to = sealed.set;
  return jwt_sign(keys, TEXT(CLAIMS), &options, NOW, out, cap, len);
}

static jwt_status out_verify_nested(uint8_t *out, size_t cap, size_t *len) {
  jwt_verify_options options = good;
  options.flags = JWT_ENCRYPTED;
  options.decrypt_with = sealed.set;
  return jwt_verify(keys, sealed.token, sealed.token_len, &options, NOW, out, cap, len, NULL);
}

/* An output of every size, and the token that it is of every size of the other. */
static void every_size_both_ways(const char *name, producer encrypting, producer decrypting) {
  static uint8_t whole[4096];
  printf("  %s\n", name);
  every_size("encrypting", 1, encrypting);
  EXPECT(JWT_OK, encrypting(whole, sizeof whole, &sealed.token_len));
  sealed.token = whole;
  every_size("decrypting", 0, decrypting);
}

static void encryption_outputs(void) {
  size_t i;
  printf("outputs of encryption of every size\n");
  for (i = 0; i < COUNT(encryption_sets); i++) {
    sealed.set = *encryption_sets[i];
    every_size_both_ways("any content", out_jwe_encrypt, out_jwe_decrypt);
    CHECK(jwe_encrypt_bound(sealed.set, sizeof "any \x01 content" - 1, NULL) == sealed.token_len);
    if (sealed.set != pair) every_size_both_ways("claims", out_encrypt, out_decrypt);
    every_size_both_ways("a signed token", out_sign_nested, out_verify_nested);
  }
}

static const int32_t no_management[] = {INT32_MIN, -1, JWT_HS256, 100, 116, 200, JWE_A128GCM, INT32_MAX};
static const int32_t no_encryption[] = {INT32_MIN, -1, JWT_HS256, JWE_DIR, 200, 207, INT32_MAX};

/* A bit of a set of algorithms for keys, and of one for contents. */
static int manages(uint32_t bit) { return bit >= 40 && bit <= 54; }
static int encrypts(uint32_t bit) { return bit >= 33 && bit <= 38; }

static void jwe_arguments(void) {
  const jwe_options init = JWE_OPTIONS_INIT;
  static const jwt_str texts[] = {JWT_STR("x")};
  static const char *const ours[] = {"alg", "enc", "zip", "epk", "apu", "apv", "iv", "tag", "p2s", "p2c", "b64", "kid", "typ",
                                     "cty", "crit"};
  jwe_options options;
  char json[64];
  size_t i;
  uint32_t bit;
  printf("jwe_encrypt, jwe_decrypt\n");

  REFUSED(JWT_INVALID_ARGUMENT, jwe_encrypt(NULL, TEXT("x"), NULL, buffer, sizeof buffer, &n));
  REFUSED(JWT_INVALID_ARGUMENT, jwe_encrypt(wrapping, NULL, 1, NULL, buffer, sizeof buffer, &n));
  TRY(JWT_OK, jwe_encrypt(wrapping, NULL, 0, NULL, buffer, sizeof buffer, &n)); /* an empty content is one */
  TRY(JWT_INVALID_ARGUMENT, jwe_encrypt(NULL, NULL, 0, NULL, NULL, 0, NULL));
  REFUSED(JWT_INVALID_ARGUMENT, jwe_decrypt(NULL, content_token, content_len, NULL, buffer, sizeof buffer, &n, NULL));
  REFUSED(JWT_INVALID_ARGUMENT, jwe_decrypt(wrapping, NULL, 5, NULL, buffer, sizeof buffer, &n, NULL));
  REFUSED(JWT_TOKEN_MALFORMED, jwe_decrypt(wrapping, NULL, 0, NULL, buffer, sizeof buffer, &n, NULL));
  REFUSED(JWT_NOT_ENCRYPTED, jwe_decrypt(wrapping, token, token_len, NULL, buffer, sizeof buffer, &n, NULL));
  TRY(JWT_INVALID_ARGUMENT, jwe_decrypt(NULL, NULL, 0, NULL, NULL, 0, NULL, NULL));
  for (i = 0; i < COUNT(impossible); i++) {
    REFUSED(JWT_INVALID_ARGUMENT, jwe_encrypt(wrapping, token, impossible[i], NULL, buffer, sizeof buffer, &n));
    REFUSED(JWT_INVALID_ARGUMENT, jwe_decrypt(wrapping, content_token, impossible[i], NULL, buffer, sizeof buffer, &n, NULL));
  }
  /* Every shorter token, and each with a character changed. */
  for (i = 0; i < content_len; i++) {
    uint8_t changed[1024];
    n = 77;
    CHECK(jwe_decrypt(wrapping, content_token, i, NULL, buffer, sizeof buffer, &n, NULL) != JWT_OK && n == 0);
    memcpy(changed, content_token, content_len);
    changed[i] ^= 1;
    n = 77;
    CHECK(jwe_decrypt(wrapping, changed, content_len, NULL, buffer, sizeof buffer, &n, NULL) != JWT_OK && n == 0);
  }
  /* The token is read to its end and no further. */
  memcpy(out_page.end - content_len, content_token, content_len);
  TRY(JWT_OK, jwe_decrypt(wrapping, out_page.end - content_len, content_len, NULL, buffer, sizeof buffer, &n, NULL));

#define BAD_ENCRYPT(...)                                   \
  do {                                                     \
    options = init;                                        \
    __VA_ARGS__;                                           \
    TRY(JWT_INVALID_ARGUMENT, call_jwe_encrypt(&options)); \
  } while (0)
#define BAD_DECRYPT(...)                                   \
  do {                                                     \
    options = init;                                        \
    __VA_ARGS__;                                           \
    TRY(JWT_INVALID_ARGUMENT, call_jwe_decrypt(&options)); \
  } while (0)
#define BAD_BOTH(...)           \
  do {                          \
    BAD_ENCRYPT(__VA_ARGS__);   \
    BAD_DECRYPT(__VA_ARGS__);   \
  } while (0)

  for (bit = 0; bit < 32; bit++) BAD_BOTH(options.flags = UINT32_C(1) << bit);
  BAD_BOTH(options.reserved = 1);
  BAD_BOTH(options.reserved = SIZE_MAX);
  BAD_BOTH(options.crit = texts);
  BAD_BOTH(options.crit_len = 1);
  BAD_BOTH(options.crit = &absent, options.crit_len = 1);
  BAD_BOTH(options.crit = texts, options.crit_len = SIZE_MAX);
  BAD_BOTH(options.apu_len = 1);
  BAD_BOTH(options.apv_len = 1);
  BAD_BOTH(options.apu = token, options.apu_len = SIZE_MAX);
  BAD_BOTH(options.apv = token, options.apv_len = SIZE_MAX);
  for (i = 0; i <= COUNT(not_utf8); i++) {
    const jwt_str value = i < COUNT(not_utf8) ? not_utf8[i] : null_with_length;
    BAD_BOTH(options.crit = &value, options.crit_len = 1);
    BAD_BOTH(options.types = &value, options.types_len = 1);
    BAD_BOTH(options.kid = value);
    BAD_BOTH(options.typ = value);
    BAD_BOTH(options.cty = value);
    BAD_BOTH(options.header = value);
  }

  /* What is for decrypting, given to encrypting, and the other way round. */
  BAD_ENCRYPT(options.algorithms = JWE_BIT(JWE_A256KW));
  BAD_ENCRYPT(options.encryptions = JWE_BIT(JWE_A256GCM));
  BAD_ENCRYPT(options.types = texts, options.types_len = 1);
  BAD_ENCRYPT(options.max_token_len = 1000);
  BAD_DECRYPT(options.alg = JWE_A256KW);
  BAD_DECRYPT(options.enc = JWE_A256GCM);
  BAD_DECRYPT(options.kid = texts[0]);
  BAD_DECRYPT(options.typ = texts[0]);
  BAD_DECRYPT(options.cty = texts[0]);
  BAD_DECRYPT(options.header = str("{\"x\":1}"));
  BAD_DECRYPT(options.apu = token, options.apu_len = 1);
  BAD_DECRYPT(options.apv = token, options.apv_len = 1);

  for (i = 0; i < COUNT(no_management); i++) BAD_ENCRYPT(options.alg = no_management[i]);
  for (i = 0; i < COUNT(no_encryption); i++) BAD_ENCRYPT(options.enc = no_encryption[i]);
  BAD_DECRYPT(options.types = texts);
  BAD_DECRYPT(options.types_len = 1);
  BAD_DECRYPT(options.types = &absent, options.types_len = 1);
  for (bit = 0; bit < 64; bit++) {
    if (!manages(bit)) BAD_DECRYPT(options.algorithms = JWE_BIT(JWE_A256KW) | UINT64_C(1) << bit);
    if (!encrypts(bit)) BAD_DECRYPT(options.encryptions = JWE_BIT(JWE_A256GCM) | UINT64_C(1) << bit);
  }

  BAD_ENCRYPT(options.header = str("[]"));
  BAD_ENCRYPT(options.header = str("no JSON"));
  BAD_ENCRYPT(options.header = str("{\"x\":1,\"x\":2}"));
  BAD_ENCRYPT(options.crit = texts, options.crit_len = 1); /* names no member of the header */
  for (i = 0; i < COUNT(ours); i++) {
    const jwt_str name = str(ours[i]);
    sprintf(json, "{\"%s\":\"x\"}", ours[i]);
    BAD_ENCRYPT(options.header = str(json));
    BAD_ENCRYPT(options.header = str(json), options.crit = &name, options.crit_len = 1);
  }
  BAD_ENCRYPT(options.header = str("{\"\\u0061lg\":\"dir\"}"));
  /* Who it is from and for is said in a key agreement only. */
  BAD_ENCRYPT(options.apu = token, options.apu_len = 1);
  BAD_ENCRYPT(options.apv = token, options.apv_len = 1);
#undef BAD_BOTH
#undef BAD_ENCRYPT
#undef BAD_DECRYPT

  options = init;
  options.apu = options.apv = token;
  options.apu_len = options.apv_len = 5;
  TRY(JWT_OK, jwe_encrypt(pair, TEXT("x"), &options, buffer, sizeof buffer, &n));
  options = init;
  options.alg = JWE_A128KW;
  TRY(JWT_KEY_ALG_MISMATCH, call_jwe_encrypt(&options));
  options = init;
  options.enc = JWE_A128GCM;
  TRY(JWT_OK, call_jwe_encrypt(&options));
  REFUSED(JWT_KEY_ALG_MISMATCH, jwe_encrypt(gcm, TEXT("x"), &options, buffer, sizeof buffer, &n));
  options = init;
  options.kid = str("nobody");
  TRY(JWE_KEY_NOT_FOUND, call_jwe_encrypt(&options));
  options = init;
  options.max_token_len = content_len - 1;
  TRY(JWT_TOKEN_TOO_LARGE, call_jwe_decrypt(&options));
  options.max_token_len = SIZE_MAX;
  TRY(JWT_OK, call_jwe_decrypt(&options));
  options = init;
  options.algorithms = JWE_BIT(JWE_A128KW);
  TRY(JWE_NOT_ALLOWED, call_jwe_decrypt(&options));
  options.algorithms = JWE_BIT(JWE_A256KW);
  TRY(JWT_OK, call_jwe_decrypt(&options));
  options.encryptions = JWE_BIT(JWE_A256CBC_HS512);
  TRY(JWE_NOT_ALLOWED, call_jwe_decrypt(&options));
  options = init;
  options.types = texts;
  options.types_len = 1;
  TRY(JWT_TYP_MISMATCH, call_jwe_decrypt(&options));

  CHECK(jwe_encrypt_bound(NULL, 10, NULL) == 0);
  CHECK(jwe_encrypt_bound(keys, 10, NULL) == 0);
  CHECK(jwe_encrypt_bound(wrapping, SIZE_MAX, NULL) == 0);
  CHECK(jwe_encrypt_bound(wrapping, SIZE_MAX / 4 * 3 + 1, NULL) == 0);
  CHECK(jwe_encrypt_bound(cbc, SIZE_MAX, NULL) == 0);
  CHECK(jwe_encrypt_bound(wrapping, 0, NULL) > 0);
}

/* Both or neither: a key set that failed to load must not switch encryption off. */
static void nested_arguments(void) {
  const jwt_sign_options init = JWT_SIGN_OPTIONS_INIT;
  jwt_sign_options sign;
  jwt_verify_options options;
  size_t i;
  uint32_t bit;
  printf("jwt_sign and jwt_verify with JWT_ENCRYPTED\n");
  TRY(JWT_OK, call_verify_nested(&good_nested));
  CHECK(n == sizeof CLAIMS - 1 && memcmp(buffer, CLAIMS, n) == 0);
  REFUSED(JWT_NOT_ENCRYPTED, jwt_verify(keys, token, token_len, &good_nested, NOW, buffer, sizeof buffer, &n, NULL));
  REFUSED(JWT_TOKEN_UNSUPPORTED, jwt_verify(keys, nested_token, nested_len, &good, NOW, buffer, sizeof buffer, &n, NULL));
  /* Claims that nobody signed. */
  REFUSED(JWT_TOKEN_UNSUPPORTED, jwt_verify(keys, content_token, content_len, &good_nested, NOW, buffer, sizeof buffer, &n, NULL));
  for (i = 0; i < nested_len; i++) {
    n = 77;
    CHECK(jwt_verify(keys, nested_token, i, &good_nested, NOW, buffer, sizeof buffer, &n, NULL) != JWT_OK && n == 0);
  }

#define BAD_SIGN(...)                               \
  do {                                              \
    sign = init;                                    \
    sign.flags = JWT_ENCRYPTED;                     \
    sign.encrypt_to = wrapping;                     \
    __VA_ARGS__;                                    \
    TRY(JWT_INVALID_ARGUMENT, call_sign(&sign));    \
  } while (0)
#define BAD_VERIFY(...)                                       \
  do {                                                        \
    options = good_nested;                                    \
    __VA_ARGS__;                                              \
    TRY(JWT_INVALID_ARGUMENT, call_verify_nested(&options));  \
  } while (0)
  BAD_SIGN(sign.flags = 0);
  BAD_SIGN(sign.encrypt_to = NULL);
  BAD_SIGN(sign.reserved2 = 1);
  BAD_SIGN(sign.reserved2 = SIZE_MAX);
  BAD_VERIFY(options.flags = 0);
  BAD_VERIFY(options.decrypt_with = NULL);
  BAD_VERIFY(options.reserved2 = 1);
  BAD_VERIFY(options.reserved2 = SIZE_MAX);
  for (i = 0; i < COUNT(no_management); i++) BAD_SIGN(sign.encrypt_alg = no_management[i]);
  for (i = 0; i < COUNT(no_encryption); i++) BAD_SIGN(sign.enc = no_encryption[i]);
  for (i = 0; i <= COUNT(not_utf8); i++) BAD_SIGN(sign.encrypt_kid = i < COUNT(not_utf8) ? not_utf8[i] : null_with_length);
  for (bit = 0; bit < 64; bit++) {
    if (!manages(bit)) BAD_VERIFY(options.decrypt_algorithms = JWE_BIT(JWE_A256KW) | UINT64_C(1) << bit);
    if (!encrypts(bit)) BAD_VERIFY(options.encryptions = JWE_BIT(JWE_A256GCM) | UINT64_C(1) << bit);
  }

  /* Nothing of encryption without the flag. */
#undef BAD_SIGN
#undef BAD_VERIFY
#define BAD_SIGN(...)                             \
  do {                                            \
    sign = init;                                  \
    __VA_ARGS__;                                  \
    TRY(JWT_INVALID_ARGUMENT, call_sign(&sign));  \
  } while (0)
#define BAD_VERIFY(...)                                \
  do {                                                 \
    options = good;                                    \
    __VA_ARGS__;                                       \
    TRY(JWT_INVALID_ARGUMENT, call_verify(&options));  \
  } while (0)
  BAD_SIGN(sign.encrypt_to = wrapping);
  BAD_SIGN(sign.encrypt_kid = str("x"));
  BAD_SIGN(sign.encrypt_kid = str(""));
  BAD_SIGN(sign.encrypt_alg = JWE_A256KW);
  BAD_SIGN(sign.enc = JWE_A256GCM);
  BAD_SIGN(sign.reserved2 = 1);
  BAD_VERIFY(options.decrypt_with = wrapping);
  BAD_VERIFY(options.decrypt_algorithms = JWE_BIT(JWE_A256KW));
  BAD_VERIFY(options.encryptions = JWE_BIT(JWE_A256GCM));
  BAD_VERIFY(options.reserved2 = 1);
#undef BAD_SIGN
#undef BAD_VERIFY

  sign = init;
  sign.flags = JWT_ENCRYPTED;
  sign.encrypt_to = keys; /* for signatures */
  REFUSED(JWE_KEY_NOT_FOUND, jwt_sign(keys, TEXT(CLAIMS), &sign, NOW, buffer, sizeof buffer, &n));
  sign.encrypt_to = wrapping;
  sign.encrypt_kid = str("nobody");
  REFUSED(JWE_KEY_NOT_FOUND, jwt_sign(keys, TEXT(CLAIMS), &sign, NOW, buffer, sizeof buffer, &n));
  sign.encrypt_kid = absent;
  sign.encrypt_alg = JWE_A128KW;
  REFUSED(JWT_KEY_ALG_MISMATCH, jwt_sign(keys, TEXT(CLAIMS), &sign, NOW, buffer, sizeof buffer, &n));
  options = good_nested;
  options.decrypt_with = keys;
  TRY(JWE_KEY_NOT_FOUND, call_verify_nested(&options));
  options.decrypt_with = gcm;
  TRY(JWE_KEY_NOT_FOUND, call_verify_nested(&options));
  options = good_nested;
  options.decrypt_algorithms = JWE_BIT(JWE_A128KW);
  TRY(JWE_NOT_ALLOWED, call_verify_nested(&options));
  options = good_nested;
  options.encryptions = JWE_BIT(JWE_A256CBC_HS512);
  TRY(JWE_NOT_ALLOWED, call_verify_nested(&options));
}

static void session_arguments(void) {
  const jwt_sign_options init = JWT_SIGN_OPTIONS_INIT;
  jwt_sign_options sign;
  jwt_verify_options options;
  jwt_report report = JWT_REPORT_INIT;
  size_t i;
  uint32_t bit;
  printf("jwt_encrypt, jwt_decrypt\n");
  REFUSED(JWT_INVALID_ARGUMENT, jwt_encrypt(NULL, TEXT(CLAIMS), NULL, NOW, buffer, sizeof buffer, &n));
  REFUSED(JWT_INVALID_ARGUMENT, jwt_encrypt(wrapping, NULL, 5, NULL, NOW, buffer, sizeof buffer, &n));
  REFUSED(JWT_CLAIMS_MALFORMED, jwt_encrypt(wrapping, NULL, 0, NULL, NOW, buffer, sizeof buffer, &n));
  REFUSED(JWT_CLAIM_MISSING, jwt_encrypt(wrapping, TEXT("{}"), NULL, NOW, buffer, sizeof buffer, &n));
  TRY(JWT_INVALID_ARGUMENT, jwt_encrypt(NULL, NULL, 0, NULL, 0, NULL, 0, NULL));
  REFUSED(JWT_INVALID_ARGUMENT, jwt_decrypt(NULL, session, session_len, &good, NOW, buffer, sizeof buffer, &n, NULL));
  REFUSED(JWT_INVALID_ARGUMENT, jwt_decrypt(wrapping, NULL, 5, &good, NOW, buffer, sizeof buffer, &n, NULL));
  REFUSED(JWT_TOKEN_MALFORMED, jwt_decrypt(wrapping, NULL, 0, &good, NOW, buffer, sizeof buffer, &n, NULL));
  REFUSED(JWT_NOT_ENCRYPTED, jwt_decrypt(wrapping, token, token_len, &good, NOW, buffer, sizeof buffer, &n, NULL));
  REFUSED(JWT_AUDIENCE_MISMATCH, jwt_decrypt(wrapping, session, session_len, NULL, NOW, buffer, sizeof buffer, &n, NULL));
  REFUSED(JWT_EXPIRED, jwt_decrypt(wrapping, session, session_len, &good, INT64_MAX, buffer, sizeof buffer, &n, NULL));
  /* A token inside is not claims. */
  REFUSED(JWT_TOKEN_UNSUPPORTED, jwt_decrypt(wrapping, nested_token, nested_len, &good, NOW, buffer, sizeof buffer, &n, NULL));
  TRY(JWT_INVALID_ARGUMENT, jwt_decrypt(NULL, NULL, 0, NULL, 0, NULL, 0, NULL, NULL));
  for (i = 0; i < COUNT(impossible); i++) {
    REFUSED(JWT_INVALID_ARGUMENT, jwt_encrypt(wrapping, (const uint8_t *)CLAIMS, impossible[i], NULL, NOW, buffer, sizeof buffer, &n));
    REFUSED(JWT_INVALID_ARGUMENT, jwt_decrypt(wrapping, session, impossible[i], &good, NOW, buffer, sizeof buffer, &n, NULL));
  }
  for (i = 0; i < session_len; i++) {
    n = 77;
    CHECK(jwt_decrypt(wrapping, session, i, &good, NOW, buffer, sizeof buffer, &n, NULL) != JWT_OK && n == 0);
  }
  TRY(JWT_OK, jwt_decrypt(wrapping, session, session_len, &good, NOW, buffer, sizeof buffer, &n, &report));
  CHECK(report.alg == JWE_A256KW && report.expires_at == NOW + 300);

#define BAD_ENCRYPT(...)                            \
  do {                                              \
    sign = init;                                    \
    __VA_ARGS__;                                    \
    TRY(JWT_INVALID_ARGUMENT, call_encrypt(&sign)); \
  } while (0)
#define BAD_DECRYPT(...)                                \
  do {                                                  \
    options = good;                                     \
    __VA_ARGS__;                                        \
    TRY(JWT_INVALID_ARGUMENT, call_decrypt(&options));  \
  } while (0)
  for (bit = 0; bit < 32; bit++) {
    const uint32_t flag = UINT32_C(1) << bit;
    if (flag != JWT_ALLOW_MISSING_EXP && flag != JWT_SIGN_ADD_IAT && flag != JWT_SIGN_ADD_JTI) BAD_ENCRYPT(sign.flags = flag);
    if (bit >= 5) BAD_DECRYPT(options.flags = flag);
  }
  BAD_ENCRYPT(sign.flags = JWT_SIGN_WHOLE_HEADER, sign.header = str("{\"alg\":\"A256KW\",\"enc\":\"A256GCM\"}"));
  BAD_ENCRYPT(sign.flags = JWT_ENCRYPTED, sign.encrypt_to = wrapping);
  BAD_ENCRYPT(sign.encrypt_to = wrapping);
  BAD_ENCRYPT(sign.alg = JWT_HS256);
  BAD_ENCRYPT(sign.kid = str("x"));
  BAD_ENCRYPT(sign.kid = str(""));
  BAD_ENCRYPT(sign.reserved = 1);
  BAD_ENCRYPT(sign.reserved2 = 1);
  BAD_ENCRYPT(sign.expires_in = -1);
  BAD_ENCRYPT(sign.expires_in = 60); /* exp is in the claims */
  BAD_ENCRYPT(sign.header = str("{\"enc\":\"x\"}"));
  BAD_DECRYPT(options.flags = JWT_ENCRYPTED, options.decrypt_with = wrapping);
  BAD_DECRYPT(options.decrypt_with = wrapping);
  BAD_DECRYPT(options.algorithms = JWT_BIT(JWT_HS256));
  BAD_DECRYPT(options.reserved = 1);
  BAD_DECRYPT(options.reserved2 = 1);
  for (i = 0; i < COUNT(no_management); i++) BAD_ENCRYPT(sign.encrypt_alg = no_management[i]);
  for (i = 0; i < COUNT(no_encryption); i++) BAD_ENCRYPT(sign.enc = no_encryption[i]);
  for (i = 0; i <= COUNT(not_utf8); i++) {
    BAD_ENCRYPT(sign.encrypt_kid = i < COUNT(not_utf8) ? not_utf8[i] : null_with_length);
  }
  for (bit = 0; bit < 64; bit++) {
    if (!manages(bit)) BAD_DECRYPT(options.decrypt_algorithms = JWE_BIT(JWE_A256KW) | UINT64_C(1) << bit);
    if (!encrypts(bit)) BAD_DECRYPT(options.encryptions = JWE_BIT(JWE_A256GCM) | UINT64_C(1) << bit);
  }
#undef BAD_ENCRYPT
#undef BAD_DECRYPT
  options = good;
  options.decrypt_algorithms = JWE_BIT(JWE_A128KW);
  TRY(JWE_NOT_ALLOWED, call_decrypt(&options));
  options = good;
  options.encryptions = JWE_BIT(JWE_A256CBC_HS512);
  TRY(JWE_NOT_ALLOWED, call_decrypt(&options));
}

/* Reports of decryption, and what a failure leaves behind. */
static void decryption_failures(void) {
  static const uint32_t wrong[] = {0, 1, 4, 8, 64, 252, 255, 4097, 4104, UINT32_MAX};
  static const jwt_str types[] = {JWT_STR("at+jwt")};
  const jwt_verify_options strict = JWT_VERIFY_OPTIONS_INIT;
  jwe_options options = JWE_OPTIONS_INIT;
  jwt_report report = JWT_REPORT_INIT;
  uint8_t out[1024], bad[1024];
  size_t i;
  printf("failures of decryption\n");
  for (i = 0; i < COUNT(wrong); i++) {
    uint8_t *const at = struct_page.end - 256;
    memset(struct_page.start, POISON, (size_t)(struct_page.end - struct_page.start));
    set_size(at, wrong[i]);
    REFUSED(JWT_INVALID_ARGUMENT, jwe_decrypt(wrapping, content_token, content_len, NULL, buffer, sizeof buffer, &n,
                                              (jwt_report *)(void *)at));
    CHECK(all_bytes(struct_page.start, (size_t)(at - struct_page.start), POISON) && all_bytes(at + 4, 252, POISON));
    REFUSED(JWT_INVALID_ARGUMENT, jwt_decrypt(wrapping, session, session_len, &good, NOW, buffer, sizeof buffer, &n,
                                              (jwt_report *)(void *)at));
    CHECK(all_bytes(struct_page.start, (size_t)(at - struct_page.start), POISON) && all_bytes(at + 4, 252, POISON));
  }
  EXPECT(JWT_OK, jwe_decrypt(wrapping, content_token, content_len, NULL, buffer, sizeof buffer, &n, &report));
  CHECK(report.status == JWT_OK && report.alg == JWE_A256KW && report.failed == 0 && report.expires_at == INT64_MIN);
  EXPECT(JWT_INVALID_ARGUMENT, jwe_decrypt(NULL, content_token, content_len, NULL, buffer, sizeof buffer, &n, &report));
  CHECK(report.status == JWT_INVALID_ARGUMENT && report.alg == 0);
  EXPECT(JWT_AUDIENCE_MISMATCH, jwt_decrypt(wrapping, session, session_len, NULL, NOW, buffer, sizeof buffer, &n, &report));
  CHECK(report.failed == JWT_CHECK_AUD && report.alg == JWE_A256KW && report.now == NOW && strcmp(report.claim, "aud") == 0);

#define WIPED(want, call)                                        \
  do {                                                           \
    memset(out, POISON, sizeof out);                             \
    REFUSED(want, call);                                         \
    CHECK(holds_nothing_of(out, sizeof out, CLAIMS));            \
    CHECK(holds_nothing_of(out, sizeof out, "\"enc\":\"A2"));    \
  } while (0)
  options.types = types;
  options.types_len = 1;
  WIPED(JWT_TYP_MISMATCH, jwe_decrypt(wrapping, content_token, content_len, &options, out, sizeof out, &n, NULL));
  WIPED(JWT_AUDIENCE_MISMATCH, jwt_decrypt(wrapping, session, session_len, &strict, NOW, out, sizeof out, &n, NULL));
  WIPED(JWT_EXPIRED, jwt_verify(keys, nested_token, nested_len, &good_nested, NOW + 300, out, sizeof out, &n, NULL));
  /* The last character of the tag, whose spare bits stay zero. */
  for (i = 0; i < COUNT(encryption_sets); i++) {
    size_t len;
    NEED(jwe_encrypt(*encryption_sets[i], TEXT(CLAIMS), NULL, bad, sizeof bad, &len) == JWT_OK);
    bad[len - 2] = bad[len - 2] == 'A' ? 'B' : 'A';
    WIPED(JWE_DECRYPTION_FAILED, jwe_decrypt(*encryption_sets[i], bad, len, NULL, out, sizeof out, &n, &report));
    CHECK(report.status == JWE_DECRYPTION_FAILED && report.alg == 0);
  }
  memcpy(bad, content_token, content_len);
  bad[content_len - 1] = '!';
  WIPED(JWT_TOKEN_MALFORMED, jwe_decrypt(wrapping, bad, content_len, NULL, out, sizeof out, &n, NULL));
#undef WIPED
}

static void hostile_encrypted(void) {
  static const struct {
    jwt_status want;
    const char *token;
  } bad[] = {{JWT_TOKEN_MALFORMED, "...."},
             {JWT_TOKEN_MALFORMED, "....."},
             {JWT_TOKEN_MALFORMED, "a.b.c.d"},
             {JWT_NOT_ENCRYPTED, "a.b.c"},
             {JWT_TOKEN_MALFORMED, "a.b.c.d.e.f"},
             {JWT_TOKEN_MALFORMED, "!!!!.!!!!.!!!!.!!!!.!!!!"},
             {JWT_TOKEN_UNSUPPORTED, "{\"ciphertext\":\"\"}"},
             {JWT_TOKEN_MALFORMED, "bnVsbA...."}};
  jwt_verify_options nested = good_nested;
  jwe_options options = JWE_OPTIONS_INIT;
  made_token text;
  size_t i;
  printf("hostile encrypted tokens\n");
  for (i = 0; i < COUNT(bad); i++) {
    const uint8_t *const bytes = (const uint8_t *)bad[i].token;
    const size_t len = strlen(bad[i].token);
    printf("  %s\n", bad[i].token);
    REFUSED(bad[i].want, jwe_decrypt(wrapping, bytes, len, NULL, buffer, sizeof buffer, &n, NULL));
    REFUSED(bad[i].want, jwt_decrypt(wrapping, bytes, len, &good, NOW, buffer, sizeof buffer, &n, NULL));
    REFUSED(bad[i].want, jwt_verify(keys, bytes, len, &good_nested, NOW, buffer, sizeof buffer, &n, NULL));
  }
  /* A million dots, and a header a hundred thousand deep. */
  for (i = 0; i < 2; i++) {
    made_token json = repeated("{\"alg\":\"A256KW\",\"enc\":\"A256GCM\",\"x\":", "[", 100000, "0", "]", "}");
    uint8_t *out;
    if (i == 0) {
      text = repeated("", ".", 1048576, "", "", "");
    } else {
      text.bytes = malloc(json.len * 2);
      NEED(text.bytes != NULL);
      text.len = base64url(json.bytes, json.len, text.bytes);
      memcpy(text.bytes + text.len, "....", 4);
      text.len += 4;
    }
    out = malloc(text.len);
    NEED(out != NULL);
    REFUSED(JWT_TOKEN_TOO_LARGE, jwe_decrypt(wrapping, text.bytes, text.len, NULL, out, text.len, &n, NULL));
    options.max_token_len = nested.max_token_len = SIZE_MAX;
    REFUSED(JWT_TOKEN_MALFORMED, jwe_decrypt(wrapping, text.bytes, text.len, &options, out, text.len, &n, NULL));
    REFUSED(JWT_TOKEN_MALFORMED, jwt_verify(keys, text.bytes, text.len, &nested, NOW, out, text.len, &n, NULL));
    free(out);
    free(text.bytes);
    free(json.bytes);
  }
}

/* ------------------------------------------------------------------------------------------------------------------
 * Everything else
 */

static void exporting(void) {
  static const int32_t no_form[] = {INT32_MIN, -1, 0, 5, 99, INT32_MAX};
  size_t i;
  printf("jwt_keyset_export\n");
  REFUSED(JWT_INVALID_ARGUMENT, jwt_keyset_export(NULL, 0, JWT_PRIVATE_JWKS, buffer, sizeof buffer, &n));
  TRY(JWT_INVALID_ARGUMENT, jwt_keyset_export(NULL, 0, 0, NULL, 0, NULL));
  for (i = 0; i < COUNT(no_form); i++) {
    REFUSED(JWT_INVALID_ARGUMENT, jwt_keyset_export(keys, 0, no_form[i], buffer, sizeof buffer, &n));
    REFUSED(JWT_INVALID_ARGUMENT, jwt_keyset_export(keys, JWT_ALL_KEYS, no_form[i], buffer, sizeof buffer, &n));
  }
  REFUSED(JWT_KEY_NOT_FOUND, jwt_keyset_export(keys, 1, JWT_PRIVATE_JWKS, buffer, sizeof buffer, &n));
  REFUSED(JWT_KEY_NOT_FOUND, jwt_keyset_export(keys, SIZE_MAX - 1, JWT_PRIVATE_JWKS, buffer, sizeof buffer, &n));
  REFUSED(JWT_KEY_NOT_FOUND, jwt_keyset_export(keys, 1, JWT_PUBLIC_JWKS, buffer, sizeof buffer, &n));
  /* A secret never leaves in a public form. */
  REFUSED(JWT_KEY_UNSUPPORTED, jwt_keyset_export(keys, 0, JWT_PUBLIC_JWKS, buffer, sizeof buffer, &n));
  REFUSED(JWT_KEY_UNSUPPORTED, jwt_keyset_export(keys, JWT_ALL_KEYS, JWT_PUBLIC_JWKS, buffer, sizeof buffer, &n));
  REFUSED(JWT_KEY_UNSUPPORTED, jwt_keyset_export(keys, 0, JWT_PUBLIC_PEM, buffer, sizeof buffer, &n));
  REFUSED(JWT_KEY_UNSUPPORTED, jwt_keyset_export(keys, 0, JWT_PRIVATE_PEM, buffer, sizeof buffer, &n));
  /* All keys are for the JWKS forms only. */
  REFUSED(JWT_INVALID_ARGUMENT, jwt_keyset_export(keys, JWT_ALL_KEYS, JWT_PUBLIC_PEM, buffer, sizeof buffer, &n));
  REFUSED(JWT_INVALID_ARGUMENT, jwt_keyset_export(keys, JWT_ALL_KEYS, JWT_PRIVATE_PEM, buffer, sizeof buffer, &n));
}

/* What a key is when it has been written out and loaded again. */
static void comes_back(const private_key *key, const uint8_t *bytes, size_t len, int32_t form, const uint8_t *signed_token,
                       size_t signed_len) {
  const int is_pem = form == JWT_PUBLIC_PEM || form == JWT_PRIVATE_PEM;
  const int is_private = form == JWT_PRIVATE_JWKS || form == JWT_PRIVATE_PEM;
  jwt_keyset *back = NULL;
  jwt_key_info info = JWT_KEY_INFO_INIT;
  uint8_t out[8192];
  size_t out_len = 0;
  EXPECT(JWT_OK, is_pem ? jwt_keyset_from_pem(0, bytes, len, NULL, &back) : jwt_keyset_from_jwks(bytes, len, NULL, &back));
  NEED(back != NULL);
  CHECK(jwt_keyset_len(back) == 1);
  EXPECT(JWT_OK, jwt_keyset_key(back, 0, &info));
  CHECK(info.alg == key->alg && strcmp(info.thumbprint, key->thumbprint) == 0);
  CHECK(strcmp(info.kid, is_pem ? "" : key->name) == 0);
  CHECK(((info.flags & JWT_KEY_CAN_SIGN) != 0) == is_private && (info.flags & JWT_KEY_CAN_VERIFY) != 0);
  EXPECT(JWT_OK, jwt_verify(back, signed_token, signed_len, &good, NOW, out, sizeof out, &out_len, NULL));
  CHECK(out_len == sizeof CLAIMS - 1 && memcmp(out, CLAIMS, out_len) == 0);
  EXPECT(is_private ? JWT_OK : JWT_KEY_CANNOT_SIGN, jwt_sign(back, TEXT(CLAIMS), NULL, NOW, out, sizeof out, &out_len));
  if (is_private) {
    uint8_t claims[8192];
    EXPECT(JWT_OK, jwt_verify(signer, out, out_len, &good, NOW, claims, sizeof claims, &out_len, NULL));
  } else {
    /* A private key never leaves through a form that does not say so in its name. */
    REFUSED(JWT_KEY_CANNOT_SIGN, jwt_keyset_export(back, 0, JWT_PRIVATE_JWKS, out, sizeof out, &n));
    REFUSED(JWT_KEY_CANNOT_SIGN, jwt_keyset_export(back, 0, JWT_PRIVATE_PEM, out, sizeof out, &n));
    REFUSED(JWT_KEY_CANNOT_SIGN, jwt_keyset_export(back, JWT_ALL_KEYS, JWT_PRIVATE_JWKS, out, sizeof out, &n));
  }
  jwt_keyset_free(back);
}

static void exporting_asymmetric(void) {
  static const char *const private_members[] = {"\"d\":", "\"p\":", "\"q\":", "\"dp\":", "\"dq\":", "\"qi\":",
                                                "\"priv\":", "\"k\":", "PRIVATE"};
  static const int32_t no_form[] = {INT32_MIN, -1, 0, 5, 99, INT32_MAX};
  uint8_t signed_token[8192], *const all = malloc(1 << 16);
  size_t signed_len, len, i;
  jwt_keyset *mixed = NULL, *back = NULL;
  jwt_key_info info = JWT_KEY_INFO_INIT;
  NEED(all != NULL);
  printf("jwt_keyset_export of asymmetric keys\n");
  for (asked.index = 0; asked.index < COUNT(private_keys); asked.index++) {
    const private_key *const key = &private_keys[asked.index];
    EXPECT(JWT_OK, out_sign_asked(signed_token, sizeof signed_token, &signed_len));
    for (asked.form = JWT_PUBLIC_JWKS; asked.form <= JWT_PRIVATE_PEM; asked.form++) {
      EXPECT(JWT_OK, out_export_asked(all, 1 << 16, &len));
      for (i = 0; i < COUNT(private_members) && asked.form != JWT_PRIVATE_JWKS && asked.form != JWT_PRIVATE_PEM; i++) {
        CHECK(memmem(all, len, private_members[i], strlen(private_members[i])) == NULL);
      }
      comes_back(key, all, len, asked.form, signed_token, signed_len);
    }
    for (i = 0; i < COUNT(no_form); i++) {
      REFUSED(JWT_INVALID_ARGUMENT, jwt_keyset_export(signer, asked.index, no_form[i], all, 1 << 16, &n));
    }
  }
  for (asked.form = JWT_PUBLIC_JWKS; asked.form <= JWT_PRIVATE_PEM; asked.form++) {
    REFUSED(JWT_KEY_NOT_FOUND, jwt_keyset_export(signer, COUNT(private_keys), asked.form, all, 1 << 16, &n));
    REFUSED(JWT_KEY_NOT_FOUND, jwt_keyset_export(signer, SIZE_MAX - 1, asked.form, all, 1 << 16, &n));
    REFUSED(JWT_INVALID_ARGUMENT, jwt_keyset_export(NULL, 0, asked.form, all, 1 << 16, &n));
  }
  REFUSED(JWT_INVALID_ARGUMENT, jwt_keyset_export(signer, JWT_ALL_KEYS, JWT_PUBLIC_PEM, all, 1 << 16, &n));
  REFUSED(JWT_INVALID_ARGUMENT, jwt_keyset_export(signer, JWT_ALL_KEYS, JWT_PRIVATE_PEM, all, 1 << 16, &n));

  /* All keys, with a secret among them: it goes out in the private form only, and both forms come back whole. */
  EXPECT(JWT_OK, jwt_keyset_from_secret(JWT_HS256, TEXT(SECRET), NULL, &mixed));
  EXPECT(JWT_OK, jwt_keyset_add(mixed, signer));
  EXPECT(JWT_OK, jwt_keyset_export(mixed, JWT_ALL_KEYS, JWT_PUBLIC_JWKS, all, 1 << 16, &len));
  for (i = 0; i < COUNT(private_members); i++) {
    CHECK(memmem(all, len, private_members[i], strlen(private_members[i])) == NULL);
  }
  EXPECT(JWT_OK, jwt_keyset_from_jwks(all, len, NULL, &back));
  CHECK(jwt_keyset_len(back) == COUNT(private_keys));
  REFUSED(JWT_KEY_CANNOT_SIGN, jwt_sign(back, TEXT(CLAIMS), NULL, NOW, buffer, sizeof buffer, &n));
  jwt_keyset_free(back);
  EXPECT(JWT_OK, jwt_keyset_export(mixed, JWT_ALL_KEYS, JWT_PRIVATE_JWKS, all, 1 << 16, &len));
  EXPECT(JWT_OK, jwt_keyset_from_jwks(all, len, NULL, &back));
  CHECK(jwt_keyset_len(back) == 1 + COUNT(private_keys));
  for (i = 0; i < COUNT(private_keys); i++) {
    EXPECT(JWT_OK, jwt_keyset_key(back, i + 1, &info));
    CHECK(info.alg == private_keys[i].alg && strcmp(info.thumbprint, private_keys[i].thumbprint) == 0);
    CHECK((info.flags & JWT_KEY_CAN_SIGN) != 0 && strcmp(info.kid, private_keys[i].name) == 0);
  }
  jwt_keyset_free(back);
  jwt_keyset_free(mixed);
  free(all);
}

/* Signatures of every length under every kind of key. */
static void long_signatures(void) {
  static const size_t lengths[] = {0, 1, 3, 64, 255, 256, 257, 4096, 20000, 1048576};
  jws_options options = JWS_OPTIONS_INIT;
  uint8_t *const forged = malloc(2 << 20), *const out = malloc(2 << 20);
  size_t i, j;
  NEED(forged != NULL && out != NULL);
  printf("signatures of other lengths\n");
  options.max_token_len = SIZE_MAX;
  for (i = 0; i < COUNT(private_keys); i++) {
    char header[64];
    const int header_len = sprintf(header, "{\"alg\":\"%s\"}", jwt_alg_name(private_keys[i].alg));
    size_t start = base64url((const uint8_t *)header, (size_t)header_len, forged);
    forged[start++] = '.';
    start += base64url(TEXT("payload"), forged + start);
    forged[start++] = '.';
    for (j = 0; j < COUNT(lengths); j++) {
      const size_t len = (lengths[j] * 4 + 2) / 3;
      memset(forged + start, 'A', len);
      REFUSED(JWT_SIGNATURE_INVALID, jws_verify(signer, forged, start + len, &options, out, start + len, &n, NULL));
    }
  }
  free(forged);
  free(out);
}

static jwt_status out_explain(uint8_t *out, size_t cap, size_t *len) {
  jwt_report report = JWT_REPORT_INIT;
  report.status = JWT_AUDIENCE_MISMATCH;
  return jwt_explain(&report, &good, out, cap, len);
}

static jwt_status out_challenge(uint8_t *out, size_t cap, size_t *len) {
  jwt_challenge_options options = JWT_CHALLENGE_OPTIONS_INIT;
  options.realm = str("a \"realm\"");
  return jwt_bearer_challenge(JWT_EXPIRED, &options, out, cap, len);
}

static int said(const char *part) {
  size_t i;
  for (i = 0; i + strlen(part) <= n; i++) {
    if (memcmp(buffer + i, part, strlen(part)) == 0) return 1;
  }
  return 0;
}

static void explaining(void) {
  static const int32_t no_status[] = {INT32_MIN, -1, 6, 19, 99, 1000, INT32_MAX};
  jwt_report report = JWT_REPORT_INIT;
  jwt_verify_options options = good;
  size_t i;
  printf("jwt_explain\n");
  every_size("jwt_explain", 1, out_explain);
  TRY(JWT_EXPIRED, jwt_verify(keys, token, token_len, &good, NOW + 100000, buffer, sizeof buffer, &n, &report));
  TRY(JWT_OK, jwt_explain(&report, &good, buffer, sizeof buffer, &n));
  CHECK(said("the token expired") && said("2023-"));
  TRY(JWT_OK, jwt_explain(&report, NULL, buffer, sizeof buffer, &n));
  REFUSED(JWT_INVALID_ARGUMENT, jwt_explain(NULL, &good, buffer, sizeof buffer, &n));
  TRY(JWT_INVALID_ARGUMENT, jwt_explain(&report, &good, buffer, sizeof buffer, NULL));
  options.flags = UINT32_C(1) << 31;
  REFUSED(JWT_INVALID_ARGUMENT, jwt_explain(&report, &options, buffer, sizeof buffer, &n));
  /* A report that no verification wrote: every byte the same. */
  for (i = 0; i < 256; i++) {
    memset(&report, (int)i, sizeof report);
    report.struct_size = sizeof report;
    report.status = JWT_KEY_NOT_FOUND;
    TRY(JWT_OK, jwt_explain(&report, &good, buffer, sizeof buffer, &n));
    report.status = JWT_CLAIM_MISSING;
    TRY(JWT_OK, jwt_explain(&report, &good, buffer, sizeof buffer, &n));
  }
  for (i = 0; i < COUNT(no_status); i++) {
    report.status = no_status[i];
    REFUSED(JWT_INVALID_ARGUMENT, jwt_explain(&report, &good, buffer, sizeof buffer, &n));
  }
  report.status = JWT_OK;
  report.struct_size = 8;
  REFUSED(JWT_INVALID_ARGUMENT, jwt_explain(&report, &good, buffer, sizeof buffer, &n));

  printf("jwt_bearer_challenge\n");
  every_size("jwt_bearer_challenge", 1, out_challenge);
  {
    static const char *const bad[] = {"a\r\nb", "a\n", "\x7f", "\xc3\xa9", "\t"};
    jwt_challenge_options challenge = JWT_CHALLENGE_OPTIONS_INIT;
    TRY(JWT_OK, jwt_bearer_challenge(JWT_NO_BEARER, NULL, buffer, sizeof buffer, &n));
    CHECK(n == 6 && memcmp(buffer, "Bearer", 6) == 0);
    for (i = 0; i < COUNT(no_status); i++) {
      REFUSED(JWT_INVALID_ARGUMENT, jwt_bearer_challenge(no_status[i], NULL, buffer, sizeof buffer, &n));
    }
    REFUSED(JWT_INVALID_ARGUMENT, jwt_bearer_challenge(JWT_OK, NULL, buffer, sizeof buffer, &n));
    TRY(JWT_INVALID_ARGUMENT, jwt_bearer_challenge(JWT_EXPIRED, NULL, buffer, sizeof buffer, NULL));
    for (i = 0; i < COUNT(bad); i++) {
      challenge = (jwt_challenge_options)JWT_CHALLENGE_OPTIONS_INIT;
      challenge.realm = str(bad[i]);
      REFUSED(JWT_INVALID_ARGUMENT, jwt_bearer_challenge(JWT_EXPIRED, &challenge, buffer, sizeof buffer, &n));
      challenge = (jwt_challenge_options)JWT_CHALLENGE_OPTIONS_INIT;
      challenge.scope = str(bad[i]);
      REFUSED(JWT_INVALID_ARGUMENT, jwt_bearer_challenge(JWT_EXPIRED, &challenge, buffer, sizeof buffer, &n));
      challenge = (jwt_challenge_options)JWT_CHALLENGE_OPTIONS_INIT;
      challenge.resource_metadata = str(bad[i]);
      REFUSED(JWT_INVALID_ARGUMENT, jwt_bearer_challenge(JWT_EXPIRED, &challenge, buffer, sizeof buffer, &n));
    }
    challenge = (jwt_challenge_options)JWT_CHALLENGE_OPTIONS_INIT;
    challenge.flags = 1;
    REFUSED(JWT_INVALID_ARGUMENT, jwt_bearer_challenge(JWT_EXPIRED, &challenge, buffer, sizeof buffer, &n));
  }
}

#define POLICY "{\"audiences\":[\"api\"],\"issuers\":[\"https://issuer.example\",\"b\"],\"leeway\":30}"

#define ENCRYPTED_POLICY "{\"encrypted\":true,\"audiences\":[\"api\"]}"

/* Makes a policy, which must fail, leave NULL and say where. */
#define NO_POLICY(where, call)                          \
  do {                                                  \
    jwt_policy *made = (jwt_policy *)(void *)&n;        \
    jwt_policy **const out = &made;                     \
    size_t place = 77, *const error_at = &place;        \
    TRY(JWT_INVALID_ARGUMENT, call);                    \
    CHECK(made == NULL && place == (where));            \
  } while (0)

static jwt_status out_policy(uint8_t *out, size_t cap, size_t *len) {
  return jwt_policy_explain(TEXT(POLICY), NULL, out, cap, len);
}

static jwt_status out_no_policy(uint8_t *out, size_t cap, size_t *len) {
  return jwt_policy_explain(TEXT("{\n\"audience\":[\"api\"]}"), NULL, out, cap, len);
}

static void policies(void) {
  jwt_policy *policy = NULL, *share;
  jwt_keyset *set;
  const jwt_verify_options *options;
  jwt_verify_options wrong;
  jwt_report report = JWT_REPORT_INIT;
  made_token deep;
  size_t i, at = 77;
  printf("jwt_policy_from_json, jwt_policy_options, jwt_policy_explain\n");
  every_size("jwt_policy_explain of a policy", 1, out_policy);
  every_size("jwt_policy_explain of none", 1, out_no_policy);

  TRY(JWT_OK, jwt_policy_from_json(TEXT(POLICY), NULL, &policy, &at));
  CHECK(policy != NULL && at == 0);
  options = jwt_policy_options(policy);
  CHECK(options->struct_size == sizeof *options && options->issuers_len == 2 && options->leeway_seconds == 30);
  CHECK(options->types == NULL && options->required == NULL && options->expected == NULL && options->subject.ptr == NULL);
  TRY(JWT_OK, jwt_verify(keys, token, token_len, options, NOW, buffer, sizeof buffer, &n, NULL));
  REFUSED(JWT_EXPIRED, jwt_verify(keys, token, token_len, options, NOW + 330, buffer, sizeof buffer, &n, &report));
  TRY(JWT_OK, jwt_explain(&report, options, buffer, sizeof buffer, &n));
  CHECK(said("the token expired"));
  /* It has what it needs of the document, and of the shares the last one counts. */
  share = jwt_policy_retain(policy);
  CHECK(share == policy && jwt_policy_options(share) == options);
  jwt_policy_free(policy);
  TRY(JWT_OK, jwt_verify(keys, token, token_len, jwt_policy_options(share), NOW + 329, buffer, sizeof buffer, &n, NULL));
  jwt_policy_free(share);

  /* No policy is none that accepts anything, and never the defaults. */
  CHECK(jwt_policy_retain(NULL) == NULL);
  jwt_policy_free(NULL);
  options = jwt_policy_options(NULL);
  CHECK(options != NULL && options->struct_size == 0 && options == jwt_policy_options(NULL));
  REFUSED(JWT_INVALID_ARGUMENT, jwt_verify(keys, token, token_len, options, NOW, buffer, sizeof buffer, &n, NULL));
  REFUSED(JWT_INVALID_ARGUMENT, jwt_decrypt(wrapping, session, session_len, options, NOW, buffer, sizeof buffer, &n, NULL));
  REFUSED(JWT_INVALID_ARGUMENT, jwt_explain(&report, options, buffer, sizeof buffer, &n));

  /* The place is not always wanted. */
  TRY(JWT_OK, jwt_policy_from_json(TEXT("{}"), NULL, &policy, NULL));
  jwt_policy_free(policy);
  policy = (jwt_policy *)(void *)&n;
  TRY(JWT_INVALID_ARGUMENT, jwt_policy_from_json(TEXT("{\"x\":1}"), NULL, &policy, NULL));
  CHECK(policy == NULL);
  NO_POLICY(1, jwt_policy_from_json(TEXT("{\"x\":1}"), NULL, out, error_at));
  NO_POLICY(0, jwt_policy_from_json(NULL, 0, NULL, out, error_at));
  NO_POLICY(0, jwt_policy_from_json(NULL, 5, NULL, out, error_at));
  for (i = 0; i < COUNT(impossible); i++) NO_POLICY(0, jwt_policy_from_json((const uint8_t *)"{}", impossible[i], NULL, out, error_at));
  TRY(JWT_INVALID_ARGUMENT, jwt_policy_from_json(TEXT("{}"), NULL, NULL, &at));
  TRY(JWT_INVALID_ARGUMENT, jwt_policy_from_json(TEXT("{}"), NULL, &policy, (size_t *)(void *)((uint8_t *)&at + 1)));
  REFUSED(JWT_INVALID_ARGUMENT, jwt_policy_explain(NULL, 5, NULL, buffer, sizeof buffer, &n));
  TRY(JWT_INVALID_ARGUMENT, jwt_policy_explain(TEXT("{}"), NULL, buffer, sizeof buffer, NULL));
  REFUSED(JWT_INVALID_ARGUMENT, jwt_policy_explain(TEXT("{}"), NULL, NULL, 5, &n));
  TRY(JWT_OK, jwt_policy_explain(NULL, 0, NULL, buffer, sizeof buffer, &n));
  CHECK(said("line 1, column 1: the document is empty"));
  /* Every beginning of a policy is none. */
  for (i = 0; i < sizeof POLICY - 1; i++) {
    policy = (jwt_policy *)(void *)&n;
    TRY(JWT_INVALID_ARGUMENT, jwt_policy_from_json((const uint8_t *)POLICY, i, NULL, &policy, &at));
    CHECK(policy == NULL && at == i);
  }
  deep = repeated("{\"expected\":", "[", 100000, "", "]", "}");
  NO_POLICY(43, jwt_policy_from_json(deep.bytes, deep.len, NULL, out, error_at));
  free((void *)(uintptr_t)deep.bytes);

  /* Keys that decrypt: where it says so, only there, and for encryption. The policy keeps a share. */
  NO_POLICY(1, jwt_policy_from_json(TEXT(ENCRYPTED_POLICY), NULL, out, error_at));
  NO_POLICY(1, jwt_policy_from_json(TEXT(ENCRYPTED_POLICY), keys, out, error_at));
  NO_POLICY(0, jwt_policy_from_json(TEXT(POLICY), wrapping, out, error_at));
  set = jwt_keyset_retain(wrapping);
  TRY(JWT_OK, jwt_policy_from_json(TEXT(ENCRYPTED_POLICY), set, &policy, &at));
  jwt_keyset_free(set);
  options = jwt_policy_options(policy);
  CHECK(options->decrypt_with == wrapping && options->flags == JWT_ENCRYPTED);
  TRY(JWT_OK, jwt_verify(keys, nested_token, nested_len, options, NOW, buffer, sizeof buffer, &n, NULL));
  REFUSED(JWT_NOT_ENCRYPTED, jwt_verify(keys, token, token_len, options, NOW, buffer, sizeof buffer, &n, NULL));
  TRY(JWT_OK, jwt_policy_explain(TEXT(ENCRYPTED_POLICY), wrapping, buffer, sizeof buffer, &n));
  CHECK(said("encryption: the token is encrypted"));
  jwt_policy_free(policy);
  TRY(JWT_OK, jwt_verify(keys, nested_token, nested_len, &good_nested, NOW, buffer, sizeof buffer, &n, NULL));
  /* The keys outlive whoever loaded them. */
  {
    jwt_key_options for_encryption = JWT_KEY_OPTIONS_INIT;
    for_encryption.flags = JWT_KEY_FOR_ENCRYPTION;
    TRY(JWT_OK, jwt_keyset_generate(JWE_A256KW, &for_encryption, &set));
    TRY(JWT_OK, jwt_policy_from_json(TEXT(ENCRYPTED_POLICY), set, &policy, NULL));
    jwt_keyset_free(set);
    REFUSED(JWE_KEY_NOT_FOUND,
            jwt_verify(keys, nested_token, nested_len, jwt_policy_options(policy), NOW, buffer, sizeof buffer, &n, NULL));
    jwt_policy_free(policy);
  }

  /* What is borrowed is the whole: a copy of another size is another struct. */
  TRY(JWT_OK, jwt_policy_from_json(TEXT(POLICY), NULL, &policy, NULL));
  wrong = *jwt_policy_options(policy);
  wrong.struct_size = 0;
  REFUSED(JWT_INVALID_ARGUMENT, jwt_verify(keys, token, token_len, &wrong, NOW, buffer, sizeof buffer, &n, NULL));
  jwt_policy_free(policy);
}

static void peeking(void) {
  static const int32_t no_part[] = {INT32_MIN, -1, 0, 4, 99, INT32_MAX};
  int32_t part;
  size_t i;
  printf("jwt_peek\n");
  for (i = 0; i < COUNT(no_part); i++) {
    REFUSED(JWT_INVALID_ARGUMENT, jwt_peek(token, token_len, no_part[i], buffer, sizeof buffer, &n));
  }
  for (part = JWT_PART_HEADER; part <= JWT_PART_SIGNATURE; part++) {
    REFUSED(JWT_INVALID_ARGUMENT, jwt_peek(NULL, 5, part, buffer, sizeof buffer, &n));
    REFUSED(JWT_INVALID_ARGUMENT, jwt_peek(token, SIZE_MAX, part, buffer, sizeof buffer, &n));
    REFUSED(JWT_TOKEN_MALFORMED, jwt_peek(NULL, 0, part, buffer, sizeof buffer, &n));
    REFUSED(JWT_TOKEN_MALFORMED, jwt_peek(TEXT("a.b"), part, buffer, sizeof buffer, &n));
    REFUSED(JWT_TOKEN_UNSUPPORTED, jwt_peek(TEXT("a.b.c.d.e"), part, buffer, sizeof buffer, &n));
    REFUSED(JWT_TOKEN_UNSUPPORTED, jwt_peek(TEXT("{\"payload\":\"\"}"), part, buffer, sizeof buffer, &n));
    REFUSED(JWT_TOKEN_MALFORMED, jwt_peek(TEXT("!!!!.!!!!.!!!!"), part, buffer, sizeof buffer, &n));
    TRY(JWT_INVALID_ARGUMENT, jwt_peek(token, token_len, part, buffer, sizeof buffer, NULL));
  }
}

static void bearer(void) {
  static const char *const none[] = {"", "Bearer", "Bearer ", "Bearer\ta", "Basic abc", "Bearera", " Bearer a",
                                     "Bearer a ", "Bearer a b", "Bearer a,b", "Bearer =", "Bearer a=b", "Bearer a\n",
                                     "Bearer \xc3\xa9"};
  size_t offset, len, i;
  made_token text;
  printf("jwt_bearer_token\n");
  for (i = 0; i < COUNT(none); i++) {
    offset = len = 77;
    TRY(JWT_NO_BEARER, jwt_bearer_token((const uint8_t *)none[i], strlen(none[i]), &offset, &len));
    CHECK(offset == 0 && len == 0);
  }
  offset = len = 77;
  TRY(JWT_NO_BEARER, jwt_bearer_token(NULL, 0, &offset, &len));
  CHECK(offset == 0 && len == 0);
  offset = len = 77;
  TRY(JWT_INVALID_ARGUMENT, jwt_bearer_token(NULL, 5, &offset, &len));
  CHECK(offset == 0 && len == 0);
  TRY(JWT_INVALID_ARGUMENT, jwt_bearer_token(TEXT("Bearer a"), NULL, &len));
  TRY(JWT_INVALID_ARGUMENT, jwt_bearer_token(TEXT("Bearer a"), &offset, NULL));
  TRY(JWT_INVALID_ARGUMENT, jwt_bearer_token(NULL, 0, NULL, NULL));
  for (i = 0; i < COUNT(impossible); i++) {
    TRY(JWT_INVALID_ARGUMENT, jwt_bearer_token((const uint8_t *)"Bearer a", impossible[i], &offset, &len));
  }
  TRY(JWT_OK, jwt_bearer_token(TEXT("bEaReR   a.b-_~+/=="), &offset, &len));
  CHECK(offset == 9 && len == 10);
  text = repeated("Bearer ", ".", 1048576, "", "", "");
  TRY(JWT_OK, jwt_bearer_token(text.bytes, text.len, &offset, &len));
  CHECK(offset == 7 && len == 1048576);
  free(text.bytes);
}

static void base64url_text(void) {
  static const char *const bad[] = {"A", "AQ==", "AQ=", "AR", "+/8", " AQ", "AQ\n", "\xc3\xa9"};
  uint8_t bytes[96], text[128], expected[128];
  size_t i, text_len;
  printf("base64url\n");
  for (i = 0; i < sizeof bytes; i++) bytes[i] = (uint8_t)(i * 151 + 7);
  for (i = 0; i <= sizeof bytes; i++) {
    EXPECT(JWT_OK, jwt_base64url_encode(bytes, i, text, sizeof text, &text_len));
    CHECK(text_len == base64url(bytes, i, expected) && memcmp(text, expected, text_len) == 0);
    EXPECT(JWT_OK, jwt_base64url_decode(text, text_len, out_page.end - i, i, &n));
    CHECK(n == i && memcmp(out_page.end - i, bytes, i) == 0);
  }
  TRY(JWT_OK, jwt_base64url_encode(NULL, 0, NULL, 0, &n));
  CHECK(n == 0);
  TRY(JWT_OK, jwt_base64url_decode(NULL, 0, NULL, 0, &n));
  CHECK(n == 0);
  for (i = 0; i < COUNT(bad); i++) {
    REFUSED(JWT_INVALID_ARGUMENT, jwt_base64url_decode((const uint8_t *)bad[i], strlen(bad[i]), buffer, sizeof buffer, &n));
  }
  REFUSED(JWT_INVALID_ARGUMENT, jwt_base64url_encode(NULL, 1, buffer, sizeof buffer, &n));
  REFUSED(JWT_INVALID_ARGUMENT, jwt_base64url_encode(bytes, 3, NULL, 4, &n));
  TRY(JWT_INVALID_ARGUMENT, jwt_base64url_encode(bytes, 3, buffer, sizeof buffer, NULL));
  REFUSED(JWT_INVALID_ARGUMENT, jwt_base64url_decode(NULL, 1, buffer, sizeof buffer, &n));
  REFUSED(JWT_INVALID_ARGUMENT, jwt_base64url_decode(text, 4, NULL, 3, &n));
  TRY(JWT_INVALID_ARGUMENT, jwt_base64url_decode(text, 4, buffer, sizeof buffer, NULL));
  for (i = 0; i < COUNT(impossible); i++) {
    REFUSED(JWT_INVALID_ARGUMENT, jwt_base64url_encode(bytes, impossible[i], buffer, sizeof buffer, &n));
    REFUSED(JWT_INVALID_ARGUMENT, jwt_base64url_decode(text, impossible[i], buffer, sizeof buffer, &n));
  }
}

/* Calls each reader; all must give the same status and leave zeros behind. */
static void all_readers(jwt_status want, const uint8_t *claims, size_t len, jwt_str name) {
  int32_t has = 77, boolean = 77, type = 77;
  int64_t integer = 77;
  double number = 77;
  size_t count = 77, offset = 77, slice = 77;
  TRY(want, jwt_claim_has(claims, len, SPREAD(name), JWT_LIT("x"), &has));
  REFUSED(want, jwt_claim_string(claims, len, SPREAD(name), buffer, sizeof buffer, &n));
  TRY(want, jwt_claim_int(claims, len, SPREAD(name), &integer));
  TRY(want, jwt_claim_double(claims, len, SPREAD(name), &number));
  TRY(want, jwt_claim_bool(claims, len, SPREAD(name), &boolean));
  TRY(want, jwt_claim_json(claims, len, SPREAD(name), &type, &offset, &slice));
  TRY(want, jwt_claim_count(claims, len, SPREAD(name), &count));
  CHECK(has == 0 && integer == 0 && number == 0 && boolean == 0);
  CHECK(type == 0 && offset == 0 && slice == 0 && count == 0);
}

static void readers(void) {
  static const char *const not_claims[] = {"", " ", "null", "[]", "1", "{", "{}x", "{\"a\":1,}", "\xef\xbb\xbf{}"};
  int32_t type, flag;
  int64_t integer;
  double number;
  size_t offset, len, i;
  made_token text;
  printf("claim readers\n");

  for (i = 0; i < COUNT(not_claims); i++) {
    all_readers(JWT_CLAIMS_MALFORMED, (const uint8_t *)not_claims[i], strlen(not_claims[i]), str("a"));
  }
  all_readers(JWT_CLAIMS_MALFORMED, NULL, 0, str("a"));
  all_readers(JWT_INVALID_ARGUMENT, NULL, 5, str("a"));
  for (i = 0; i < COUNT(impossible); i++) {
    all_readers(JWT_INVALID_ARGUMENT, (const uint8_t *)CLAIMS, impossible[i], str("sub"));
  }
  for (i = 0; i < COUNT(not_utf8); i++) {
    char json[64];
    const int size = sprintf(json, "{\"a\":\"%.*s\"}", (int)not_utf8[i].len, not_utf8[i].ptr);
    all_readers(JWT_CLAIMS_MALFORMED, (const uint8_t *)json, (size_t)size, str("a"));
    all_readers(JWT_INVALID_ARGUMENT, TEXT(CLAIMS), not_utf8[i]);
    TRY(JWT_INVALID_ARGUMENT, jwt_claim_has(TEXT(CLAIMS), JWT_LIT("roles"), SPREAD(not_utf8[i]), &flag));
  }
  all_readers(JWT_INVALID_ARGUMENT, TEXT(CLAIMS), absent);
  all_readers(JWT_INVALID_ARGUMENT, TEXT(CLAIMS), null_with_length);
  all_readers(JWT_INVALID_ARGUMENT, TEXT(CLAIMS), str("/a~2b"));
  all_readers(JWT_INVALID_ARGUMENT, TEXT(CLAIMS), str("/a~"));
  all_readers(JWT_CLAIM_MISSING, TEXT(CLAIMS), str(""));
  all_readers(JWT_CLAIM_MISSING, TEXT(CLAIMS), str("nothing"));
  all_readers(JWT_CLAIM_MISSING, TEXT(CLAIMS), str("/roles/2"));
  all_readers(JWT_CLAIM_MISSING, TEXT(CLAIMS), str("/roles/00"));
  all_readers(JWT_CLAIM_MISSING, TEXT(CLAIMS), str("/roles/18446744073709551616"));
  TRY(JWT_INVALID_ARGUMENT, jwt_claim_has(TEXT(CLAIMS), JWT_LIT("roles"), SPREAD(absent), &flag));
  TRY(JWT_INVALID_ARGUMENT, jwt_claim_has(TEXT(CLAIMS), JWT_LIT("roles"), SPREAD(null_with_length), &flag));

  /* Places that are not there. */
  TRY(JWT_INVALID_ARGUMENT, jwt_claim_has(TEXT(CLAIMS), JWT_LIT("roles"), JWT_LIT("editor"), NULL));
  TRY(JWT_INVALID_ARGUMENT, jwt_claim_string(TEXT(CLAIMS), JWT_LIT("sub"), buffer, sizeof buffer, NULL));
  TRY(JWT_INVALID_ARGUMENT, jwt_claim_int(TEXT(CLAIMS), JWT_LIT("exp"), NULL));
  TRY(JWT_INVALID_ARGUMENT, jwt_claim_double(TEXT(CLAIMS), JWT_LIT("n"), NULL));
  TRY(JWT_INVALID_ARGUMENT, jwt_claim_bool(TEXT(CLAIMS), JWT_LIT("ok"), NULL));
  TRY(JWT_INVALID_ARGUMENT, jwt_claim_count(TEXT(CLAIMS), JWT_LIT("roles"), NULL));
  TRY(JWT_INVALID_ARGUMENT, jwt_claim_json(TEXT(CLAIMS), JWT_LIT("sub"), NULL, &offset, &len));
  TRY(JWT_INVALID_ARGUMENT, jwt_claim_json(TEXT(CLAIMS), JWT_LIT("sub"), &type, NULL, &len));
  TRY(JWT_INVALID_ARGUMENT, jwt_claim_json(TEXT(CLAIMS), JWT_LIT("sub"), &type, &offset, NULL));

  /* Of another type. */
  TRY(JWT_CLAIM_WRONG_TYPE, jwt_claim_string(TEXT(CLAIMS), JWT_LIT("exp"), buffer, sizeof buffer, &n));
  TRY(JWT_CLAIM_WRONG_TYPE, jwt_claim_int(TEXT(CLAIMS), JWT_LIT("n"), &integer));
  TRY(JWT_CLAIM_WRONG_TYPE, jwt_claim_int(TEXT(CLAIMS), JWT_LIT("sub"), &integer));
  TRY(JWT_CLAIM_WRONG_TYPE, jwt_claim_double(TEXT(CLAIMS), JWT_LIT("sub"), &number));
  TRY(JWT_CLAIM_WRONG_TYPE, jwt_claim_bool(TEXT(CLAIMS), JWT_LIT("n"), &flag));
  TRY(JWT_CLAIM_WRONG_TYPE, jwt_claim_count(TEXT(CLAIMS), JWT_LIT("sub"), &len));
  TRY(JWT_CLAIM_WRONG_TYPE, jwt_claim_has(TEXT(CLAIMS), JWT_LIT("exp"), JWT_LIT("x"), &flag));

  for (i = 0; i < 2; i++) {
    text = repeated("{\"x\":", i == 0 ? "[" : "{\"a\":", 100000, "0", i == 0 ? "]" : "}", "}");
    all_readers(JWT_CLAIMS_MALFORMED, text.bytes, text.len, str("x"));
    all_readers(JWT_CLAIMS_MALFORMED, text.bytes, text.len / 2, str("x"));
    free(text.bytes);
  }
  /* A pointer as deep as no document is. */
  text = repeated("", "/x", 100000, "", "", "");
  {
    jwt_str deep;
    deep.ptr = (const char *)text.bytes;
    deep.len = text.len;
    all_readers(JWT_CLAIM_MISSING, TEXT(CLAIMS), deep);
  }
  free(text.bytes);
  text = repeated("", ".", 1048576, "", "", "");
  all_readers(JWT_CLAIMS_MALFORMED, text.bytes, text.len, str("x"));
  free(text.bytes);
}

static void names(void) {
  static const char *const no_name[] = {"", "none", "NONE", "hs256", "HS256 ", " HS256", "HS2560", "RSA",
                                        "RSA1_5", "PBES2-HS256+A128KW", "DIR", "a256gcm", "ECDH-ES+"};
  int32_t i;
  size_t j;
  char version[64];
  printf("names\n");
  for (i = -100; i < 300; i++) {
    const char *const text = jwt_status_text(i), *const name = jwt_status_name(i);
    const char *const alg = jwt_alg_name(i), *const encryption = jwe_alg_name(i);
    CHECK(text != NULL && text[0] != '\0' && name != NULL);
    CHECK(strncmp(name, "JWT_", 4) == 0 || (i >= JWE_DECRYPTION_FAILED && i <= JWE_KEY_NOT_FOUND && strncmp(name, "JWE_", 4) == 0));
    CHECK((strcmp(text, "unknown status") == 0) == (strcmp(name, "JWT_UNKNOWN_STATUS") == 0));
    CHECK((alg != NULL) == (i >= JWT_HS256 && i <= JWT_ML_DSA_87 && i != JWT_ED448));
    CHECK(alg == NULL || jwt_alg_from_name(alg, strlen(alg)) == i);
    /* Those of encryption are known to functions of their own, and those of signatures are not. */
    CHECK((encryption != NULL) == (((i >= JWE_DIR && i <= JWE_RSA_OAEP_512) || (i >= JWE_A128GCM && i <= JWE_A256CBC_HS512)) &&
                                   !is_reserved(i)));
    CHECK(encryption == NULL || jwe_alg_from_name(encryption, strlen(encryption)) == i);
    CHECK(encryption == NULL || jwt_alg_from_name(encryption, strlen(encryption)) == 0);
    CHECK(alg == NULL || jwe_alg_from_name(alg, strlen(alg)) == 0);
  }
  CHECK(strcmp(jwt_status_name(JWT_OK), "JWT_OK") == 0);
  CHECK(strcmp(jwt_status_name(JWT_CLAIM_WRONG_TYPE), "JWT_CLAIM_WRONG_TYPE") == 0);
  CHECK(strcmp(jwt_status_name(INT32_MIN), "JWT_UNKNOWN_STATUS") == 0);
  CHECK(strcmp(jwt_status_name(INT32_MAX), "JWT_UNKNOWN_STATUS") == 0);
  CHECK(jwt_alg_name(INT32_MIN) == NULL && jwt_alg_name(INT32_MAX) == NULL);
  CHECK(jwe_alg_name(INT32_MIN) == NULL && jwe_alg_name(INT32_MAX) == NULL);
  for (j = 0; j < COUNT(no_name); j++) {
    CHECK(jwt_alg_from_name(no_name[j], strlen(no_name[j])) == 0 && jwe_alg_from_name(no_name[j], strlen(no_name[j])) == 0);
  }
  for (j = 0; j < COUNT(not_utf8); j++) {
    CHECK(jwt_alg_from_name(SPREAD(not_utf8[j])) == 0 && jwe_alg_from_name(SPREAD(not_utf8[j])) == 0);
  }
  CHECK(jwt_alg_from_name(SPREAD(absent)) == 0 && jwt_alg_from_name(SPREAD(null_with_length)) == 0);
  CHECK(jwe_alg_from_name(SPREAD(absent)) == 0 && jwe_alg_from_name(SPREAD(null_with_length)) == 0);
  CHECK(jwt_alg_from_name(JWT_LIT("Ed25519")) == JWT_ED25519 && jwt_alg_from_name(JWT_LIT("EdDSA")) == JWT_ED25519);
  sprintf(version, "%d.%d.%d", ONEJWT_VERSION_MAJOR, ONEJWT_VERSION_MINOR, ONEJWT_VERSION_PATCH);
  CHECK(strcmp(jwt_version(), version) == 0);
}

int main(void) {
  setvbuf(stdout, NULL, _IOLBF, 0);
  out_page = guarded_new(8192);
  struct_page = guarded_new(8192);
  good = (jwt_verify_options)JWT_VERIFY_OPTIONS_INIT;
  good.audiences = audiences;
  good.audiences_len = 1;
  NEED(jwt_keyset_from_secret(JWT_HS256, TEXT(SECRET), NULL, &keys) == JWT_OK);
  NEED(jwt_sign(keys, TEXT(CLAIMS), NULL, NOW, token, sizeof token, &token_len) == JWT_OK);

  make_encryption();

  structs();
  reports();
  key_infos();
  secrets();
  documents();
  other_keys();
  passwords();
  jwks();
  key_option_values();
  empty_sets();
  issuers();
  issuer_answers();
  entries();
  rotation();
  outputs();
  make_signer();
  asymmetric_outputs();
  sign_arguments();
  verify_arguments();
  jws_arguments();
  wiping();
  hostile();
  encryption_keys();
  encryption_outputs();
  jwe_arguments();
  nested_arguments();
  session_arguments();
  decryption_failures();
  hostile_encrypted();
  exporting();
  exporting_asymmetric();
  long_signatures();
  explaining();
  policies();
  peeking();
  bearer();
  base64url_text();
  readers();
  names();

  still_usable(__FILE__, __LINE__);
  free_encryption();
  jwt_keyset_free(signer);
  jwt_keyset_free(keys);
  guarded_free(out_page);
  guarded_free(struct_page);
  return checks_end();
}
