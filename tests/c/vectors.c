/*
 * Runs the shared vectors through the C ABI: vectors FILE.json...
 *
 * ../vectors/README.md says what a case means. The files are read with the library's own claim readers: a case is cut
 * out of its file first, then read from that slice.
 */

#define _GNU_SOURCE

#include <errno.h>
#include <inttypes.h>
#include <stdarg.h>

#include "check.h"
#include "elements.h"

/* What is being run, for messages. */
static const char *file_name;
static char case_name[256];
static int case_failed;
static unsigned long cases, tampered;
/* Every how many bytes of a token are changed: VECTORS_STEP, or each. */
static size_t step = 1;

/* Says what is wrong with the case at hand. */
#define FAIL(...)                              \
  do {                                         \
    case_failed = 1;                           \
    printf("%s: %s: ", file_name, case_name);  \
    printf(__VA_ARGS__);                       \
    putchar('\n');                             \
  } while (0)

/* A case that this program cannot read must not pass unnoticed. */
#define BAD_VECTOR(...)                                              \
  do {                                                               \
    printf("%s: %s: not a vector: ", file_name, case_name);          \
    printf(__VA_ARGS__);                                             \
    putchar('\n');                                                   \
    exit(2);                                                         \
  } while (0)

/* ------------------------------------------------------------------------------------------------------------------
 * Memory that lives as long as the case
 */

typedef union chunk {
  union chunk *next;
  max_align_t align;
} chunk;

static chunk *arena;

/* The keys that options name. */
static jwt_keyset *other_keys;

static void *keep(size_t size) {
  chunk *const made = malloc(sizeof(chunk) + size);
  NEED(made != NULL);
  made->next = arena;
  arena = made;
  return made + 1;
}

static void forget_all(void) {
  while (arena != NULL) {
    chunk *const next = arena->next;
    free(arena);
    arena = next;
  }
  jwt_keyset_free(other_keys);
  other_keys = NULL;
}

/* ------------------------------------------------------------------------------------------------------------------
 * Reading a case
 */

typedef struct bytes {
  const uint8_t *ptr; /* NULL if the case does not say */
  size_t len;
} bytes;

static bytes doc; /* the case */

/* A name, or JSON Pointer, from a format. */
static const char *at(const char *format, ...) __attribute__((format(printf, 1, 2)));
static const char *at(const char *format, ...) {
  va_list args;
  char *const text = keep(128);
  va_start(args, format);
  NEED(vsnprintf(text, 128, format, args) < 128);
  va_end(args);
  return text;
}

/* The JSON type of a member, 0 if it is not there. */
static int32_t type_of(const char *name) {
  int32_t type = 0;
  size_t offset, len;
  const jwt_status status = jwt_claim_json(doc.ptr, doc.len, name, strlen(name), &type, &offset, &len);
  if (status != JWT_OK && status != JWT_CLAIM_MISSING) BAD_VECTOR("%s: %s", name, jwt_status_name(status));
  return type;
}

static int has(const char *name) { return type_of(name) != 0; }

static size_t count_of(const char *name) {
  size_t count = 0;
  if (has(name) && jwt_claim_count(doc.ptr, doc.len, name, strlen(name), &count) != JWT_OK) BAD_VECTOR("%s is no list", name);
  return count;
}

/* A string; with ptr NULL if it is not there. */
static jwt_str text_of(const char *name) {
  jwt_str value = {NULL, 0};
  uint8_t *out;
  size_t len = 0;
  jwt_status status;
  if (!has(name)) return value;
  status = jwt_claim_string(doc.ptr, doc.len, name, strlen(name), NULL, 0, &len);
  if (status != JWT_OK && status != JWT_BUFFER_TOO_SMALL) BAD_VECTOR("%s is no string", name);
  out = keep(len + 1);
  if (jwt_claim_string(doc.ptr, doc.len, name, strlen(name), out, len, &len) != JWT_OK) BAD_VECTOR("%s", name);
  out[len] = '\0';
  value.ptr = (const char *)out;
  value.len = len;
  return value;
}

static const char *word_of(const char *name) {
  const jwt_str value = text_of(name);
  if (value.ptr == NULL) BAD_VECTOR("%s is not there", name);
  return value.ptr;
}

/* An integer, 0 if it is not there; beyond 2^53 it is written as a string of digits. */
static int64_t int_of(const char *name) {
  int64_t value = 0;
  const int32_t type = type_of(name);
  if (type == JWT_JSON_STRING) {
    const char *const text = word_of(name);
    char *end;
    errno = 0;
    value = strtoll(text, &end, 10);
    if (errno != 0 || *end != '\0' || end == text) BAD_VECTOR("%s is no integer", name);
  } else if (type != 0 && jwt_claim_int(doc.ptr, doc.len, name, strlen(name), &value) != JWT_OK) {
    BAD_VECTOR("%s is no integer", name);
  }
  return value;
}

static uint64_t natural_of(const char *name, uint64_t most) {
  const int64_t value = int_of(name);
  if (value < 0 || (uint64_t)value > most) BAD_VECTOR("%s is out of range", name);
  return (uint64_t)value;
}

static int flag_of(const char *name) {
  int32_t value = 0;
  if (has(name) && jwt_claim_bool(doc.ptr, doc.len, name, strlen(name), &value) != JWT_OK) BAD_VECTOR("%s is no boolean", name);
  return value;
}

static int digit(char c) {
  const char *const digits = "0123456789abcdef";
  const char *const found = c == '\0' ? NULL : strchr(digits, c);
  if (found == NULL) BAD_VECTOR("not hexadecimal");
  return (int)(found - digits);
}

/* Bytes that are given as NAME, NAME_hex or NAME_parts. */
static bytes bytes_of(const char *name) {
  const char *const parts = at("/%s_parts", name + (name[0] == '/'));
  const char *const hex = at("%s_hex", name);
  bytes value = {NULL, 0};
  if (has(name)) {
    const jwt_str text = text_of(name);
    value.ptr = (const uint8_t *)text.ptr;
    value.len = text.len;
  } else if (has(hex)) {
    const jwt_str text = text_of(hex);
    uint8_t *const out = keep(text.len / 2 + 1);
    size_t i;
    if (text.len % 2 != 0) BAD_VECTOR("%s is no hexadecimal", hex);
    for (i = 0; i < text.len / 2; i++) out[i] = (uint8_t)(digit(text.ptr[2 * i]) << 4 | digit(text.ptr[2 * i + 1]));
    value.ptr = out;
    value.len = text.len / 2;
  } else if (has(parts)) {
    const size_t count = count_of(parts);
    size_t i, j;
    uint8_t *out;
    for (i = 0; i < count; i++) {
      value.len += text_of(at("%s/%zu/0", parts, i)).len * natural_of(at("%s/%zu/1", parts, i), SIZE_MAX);
    }
    value.ptr = out = keep(value.len + 1);
    for (i = 0; i < count; i++) {
      const jwt_str text = text_of(at("%s/%zu/0", parts, i));
      for (j = natural_of(at("%s/%zu/1", parts, i), SIZE_MAX); j > 0; j--) {
        memcpy(out, text.ptr, text.len);
        out += text.len;
      }
    }
  }
  return value;
}

/* A list of texts. One that is there but empty is passed as one: a pointer, and length 0. */
static const jwt_str *texts_of(const char *name, size_t *len) {
  size_t i;
  jwt_str *list;
  *len = count_of(name);
  if (!has(name)) return NULL;
  list = keep((*len + 1) * sizeof *list);
  for (i = 0; i < *len; i++) list[i] = text_of(at("%s/%zu", name, i));
  return list;
}

typedef struct number {
  const char *name;
  uint32_t value;
} number;

#define NUMBER(name) {#name, name}

static const number verify_flags[] = {NUMBER(JWT_ALLOW_MISSING_EXP), NUMBER(JWT_IGNORE_EXP), NUMBER(JWT_IGNORE_NBF),
                                      NUMBER(JWT_IGNORE_IAT), NUMBER(JWT_IGNORE_AUD), NUMBER(JWT_SIGN_ADD_IAT),
                                      NUMBER(JWT_SIGN_ADD_JTI), NUMBER(JWT_SIGN_WHOLE_HEADER), NUMBER(JWT_ENCRYPTED),
                                      {NULL, 0}};
static const number jws_flags[] = {NUMBER(JWS_DETACHED), NUMBER(JWS_UNENCODED), NUMBER(JWS_WHOLE_HEADER), {NULL, 0}};
static const number key_flags[] = {NUMBER(JWT_KEY_CAN_SIGN), NUMBER(JWT_KEY_CAN_VERIFY), NUMBER(JWT_KEY_HAS_KID),
                                   NUMBER(JWT_KEY_HAS_ISSUER), NUMBER(JWT_KEY_IS_WEAK), NUMBER(JWT_KEY_CAN_ENCRYPT),
                                   NUMBER(JWT_KEY_CAN_DECRYPT), {NULL, 0}};
static const number check_bits[] = {
    NUMBER(JWT_CHECK_JSON), NUMBER(JWT_CHECK_EXP), NUMBER(JWT_CHECK_NBF), NUMBER(JWT_CHECK_IAT),
    NUMBER(JWT_CHECK_MAX_AGE), NUMBER(JWT_CHECK_ISS), NUMBER(JWT_CHECK_AUD), NUMBER(JWT_CHECK_SUB),
    NUMBER(JWT_CHECK_JTI), NUMBER(JWT_CHECK_TYP), NUMBER(JWT_CHECK_REQUIRED), NUMBER(JWT_CHECK_EXPECTED), {NULL, 0}};
static const number parts[] = {
    {"header", JWT_PART_HEADER}, {"payload", JWT_PART_PAYLOAD}, {"signature", JWT_PART_SIGNATURE}, {NULL, 0}};
static const number rules[] = {{"equals", JWT_EQUALS}, {"contains", JWT_CONTAINS}, {"equals_json", JWT_EQUALS_JSON}, {NULL, 0}};

static uint32_t number_named(const number *table, const char *name) {
  for (; table->name != NULL; table++) {
    if (strcmp(table->name, name) == 0) return table->value;
  }
  BAD_VECTOR("unknown name: %s", name);
}

/* The union of a list of names. */
static uint32_t bits_of(const char *name, const number *table) {
  const size_t count = count_of(name);
  uint32_t bits = 0;
  size_t i;
  for (i = 0; i < count; i++) bits |= number_named(table, word_of(at("%s/%zu", name, i)));
  return bits;
}

/* The number of an algorithm of whatever kind. */
static int32_t alg_of(const char *name) {
  jwt_str text;
  int32_t alg;
  if (!has(name) || type_of(name) == JWT_JSON_NULL) return 0;
  text = text_of(name);
  alg = jwt_alg_from_name(SPREAD(text));
  if (alg == 0) alg = jwe_alg_from_name(SPREAD(text));
  if (alg == 0) BAD_VECTOR("%s: unknown algorithm", name);
  return alg;
}

static uint64_t algorithms_of(const char *name) {
  const size_t count = count_of(name);
  uint64_t bits = 0;
  size_t i;
  for (i = 0; i < count; i++) {
    const int32_t alg = alg_of(at("%s/%zu", name, i));
    bits |= alg < JWE_DIR ? JWT_BIT(alg) : JWE_BIT(alg);
  }
  return bits;
}

/* Every member of an object is one that this program looks at. */
static void only(const char *object, size_t members, const char *const *known) {
  size_t found = 0, i;
  for (i = 0; known[i] != NULL; i++) found += (size_t)has(at("%s/%s", object, known[i]));
  if (found != members) BAD_VECTOR("%s has members that are not known here", object);
}

#define ONLY(object, ...)                                   \
  do {                                                      \
    static const char *const known_[] = {__VA_ARGS__, NULL};\
    only(object, count_of(object), known_);                 \
  } while (0)

/* ------------------------------------------------------------------------------------------------------------------
 * Keys and options
 */

static uint32_t purpose_of(const char *base) {
  return flag_of(at("%s/for_encryption", base)) ? JWT_KEY_FOR_ENCRYPTION : 0;
}

static jwt_status source(const char *base, jwt_keyset **keys) {
#define MEMBER(name) at("%s/" name, base)
  jwt_key_options options = JWT_KEY_OPTIONS_INIT;
  const int32_t alg = alg_of(MEMBER("alg"));
  bytes document;
  ONLY(base, "secret", "secret_hex", "jwks", "jwks_hex", "pem", "der_hex", "alg", "kid", "issuer", "password", "allow_weak",
       "base64", "for_encryption");
  options.kid = text_of(MEMBER("kid"));
  options.issuer = text_of(MEMBER("issuer"));
  options.password = text_of(MEMBER("password"));
  options.flags = purpose_of(base);
  if (flag_of(MEMBER("allow_weak"))) options.flags |= JWT_KEY_ALLOW_WEAK;
  if (flag_of(MEMBER("base64"))) options.flags |= JWT_KEY_BASE64;
  document = bytes_of(MEMBER("secret"));
  if (document.ptr != NULL) return jwt_keyset_from_secret(alg, document.ptr, document.len, &options, keys);
  document = bytes_of(MEMBER("jwks"));
  if (document.ptr != NULL) {
    if (alg != 0) BAD_VECTOR("jwks takes no alg");
    return jwt_keyset_from_jwks(document.ptr, document.len, &options, keys);
  }
  document = bytes_of(MEMBER("pem"));
  if (document.ptr != NULL) return jwt_keyset_from_pem(alg, document.ptr, document.len, &options, keys);
  document = bytes_of(MEMBER("der"));
  if (document.ptr != NULL) return jwt_keyset_from_der(alg, document.ptr, document.len, &options, keys);
  BAD_VECTOR("%s is no key source", base);
#undef MEMBER
}

/* All key sources of a list in one set; on failure none, and the status of the first that failed. */
static jwt_status make_keys(const char *list, jwt_keyset **keys) {
  const size_t count = count_of(list);
  const char *const first = at("%s/0", list);
  jwt_key_options options = JWT_KEY_OPTIONS_INIT;
  jwt_status status;
  size_t i;
  *keys = NULL;
  if (count == 0) BAD_VECTOR("no keys");
  if (count == 1) return source(first, keys);
  options.flags = JWT_KEY_ALLOW_WEAK | purpose_of(first);
  status = jwt_keyset_new(&options, keys);
  for (i = 0; i < count && status == JWT_OK; i++) {
    jwt_keyset *more = NULL;
    status = source(at("%s/%zu", list, i), &more);
    if (status == JWT_OK) status = jwt_keyset_add(*keys, more);
    jwt_keyset_free(more);
  }
  if (status != JWT_OK) {
    jwt_keyset_free(*keys);
    *keys = NULL;
  }
  return status;
}

/* The keys that options name, which can be made, and the flag that goes with them; NULL if there are none. */
static const jwt_keyset *make_other_keys(const char *list, uint32_t *flags) {
  jwt_status status;
  if (!has(list)) return NULL;
  status = make_keys(list, &other_keys);
  if (status != JWT_OK) BAD_VECTOR("%s: %s", list, jwt_status_name(status));
  *flags |= JWT_ENCRYPTED;
  return other_keys;
}

static jwt_verify_options *verify_options(void) {
  jwt_verify_options *options;
  const size_t expected = count_of("/options/expected");
  if (!has("options")) return NULL;
  ONLY("/options", "flags", "algorithms", "leeway_seconds", "max_age_seconds", "issuers", "audiences", "types",
       "required", "expected", "subject", "max_token_len", "decrypt_with", "decrypt_algorithms", "encryptions");
  options = keep(sizeof *options);
  *options = (jwt_verify_options)JWT_VERIFY_OPTIONS_INIT;
  options->flags = bits_of("/options/flags", verify_flags);
  options->algorithms = algorithms_of("/options/algorithms");
  options->leeway_seconds = (uint32_t)natural_of("/options/leeway_seconds", UINT32_MAX);
  options->max_age_seconds = (uint32_t)natural_of("/options/max_age_seconds", UINT32_MAX);
  options->issuers = texts_of("/options/issuers", &options->issuers_len);
  options->audiences = texts_of("/options/audiences", &options->audiences_len);
  options->types = texts_of("/options/types", &options->types_len);
  options->required = texts_of("/options/required", &options->required_len);
  options->subject = text_of("/options/subject");
  options->max_token_len = natural_of("/options/max_token_len", SIZE_MAX);
  options->decrypt_with = make_other_keys("/options/decrypt_with", &options->flags);
  options->decrypt_algorithms = algorithms_of("/options/decrypt_algorithms");
  options->encryptions = algorithms_of("/options/encryptions");
  if (has("/options/expected")) {
    jwt_expect *const list = keep((expected + 1) * sizeof *list);
    size_t i;
    for (i = 0; i < expected; i++) {
      ONLY(at("/options/expected/%zu", i), "claim", "value", "rule");
      list[i] = (jwt_expect)JWT_EXPECT_INIT;
      list[i].claim = text_of(at("/options/expected/%zu/claim", i));
      list[i].value = text_of(at("/options/expected/%zu/value", i));
      if (has(at("/options/expected/%zu/rule", i))) {
        list[i].rule = number_named(rules, word_of(at("/options/expected/%zu/rule", i)));
      }
    }
    options->expected = list;
    options->expected_len = expected;
  }
  return options;
}

static jwt_sign_options *sign_options(void) {
  jwt_sign_options *options;
  if (!has("options")) return NULL;
  ONLY("/options", "flags", "alg", "expires_in", "not_before_in", "kid", "typ", "header", "encrypt_to", "encrypt_kid",
       "encrypt_alg", "enc");
  options = keep(sizeof *options);
  *options = (jwt_sign_options)JWT_SIGN_OPTIONS_INIT;
  options->flags = bits_of("/options/flags", verify_flags);
  options->alg = alg_of("/options/alg");
  options->expires_in = int_of("/options/expires_in");
  options->not_before_in = int_of("/options/not_before_in");
  options->kid = text_of("/options/kid");
  options->typ = text_of("/options/typ");
  options->header = text_of("/options/header");
  options->encrypt_to = make_other_keys("/options/encrypt_to", &options->flags);
  options->encrypt_kid = text_of("/options/encrypt_kid");
  options->encrypt_alg = alg_of("/options/encrypt_alg");
  options->enc = alg_of("/options/enc");
  return options;
}

static jwe_options *jwe_options_of(void) {
  jwe_options *options;
  bytes party;
  if (!has("options")) return NULL;
  ONLY("/options", "alg", "enc", "algorithms", "encryptions", "crit", "types", "kid", "typ", "cty", "header", "apu",
       "apu_hex", "apv", "apv_hex", "max_token_len");
  options = keep(sizeof *options);
  *options = (jwe_options)JWE_OPTIONS_INIT;
  options->alg = alg_of("/options/alg");
  options->enc = alg_of("/options/enc");
  options->algorithms = algorithms_of("/options/algorithms");
  options->encryptions = algorithms_of("/options/encryptions");
  options->crit = texts_of("/options/crit", &options->crit_len);
  options->types = texts_of("/options/types", &options->types_len);
  options->kid = text_of("/options/kid");
  options->typ = text_of("/options/typ");
  options->cty = text_of("/options/cty");
  options->header = text_of("/options/header");
  party = bytes_of("/options/apu");
  options->apu = party.ptr;
  options->apu_len = party.len;
  party = bytes_of("/options/apv");
  options->apv = party.ptr;
  options->apv_len = party.len;
  options->max_token_len = natural_of("/options/max_token_len", SIZE_MAX);
  return options;
}

static jws_options *jws_options_of(void) {
  jws_options *options;
  bytes payload;
  if (!has("options")) return NULL;
  ONLY("/options", "flags", "algorithms", "types", "crit", "payload", "payload_hex", "kid", "typ", "header", "alg",
       "max_token_len");
  options = keep(sizeof *options);
  *options = (jws_options)JWS_OPTIONS_INIT;
  options->flags = bits_of("/options/flags", jws_flags);
  options->algorithms = algorithms_of("/options/algorithms");
  options->types = texts_of("/options/types", &options->types_len);
  options->crit = texts_of("/options/crit", &options->crit_len);
  payload = bytes_of("/options/payload");
  options->payload = payload.ptr;
  options->payload_len = payload.len;
  options->kid = text_of("/options/kid");
  options->typ = text_of("/options/typ");
  options->header = text_of("/options/header");
  options->alg = alg_of("/options/alg");
  options->max_token_len = natural_of("/options/max_token_len", SIZE_MAX);
  return options;
}

/* ------------------------------------------------------------------------------------------------------------------
 * Comparing
 */

static int same_status(jwt_status got) {
  const char *const want = word_of("status");
  if (strcmp(want, jwt_status_name(got)) == 0) return 1;
  FAIL("expected %s, got %s", want, jwt_status_name(got));
  return 0;
}

static void same_bytes(const char *what, bytes want, const uint8_t *got, size_t len) {
  if (want.ptr != NULL && (want.len != len || (len > 0 && memcmp(want.ptr, got, len) != 0))) {
    FAIL("%s: expected %zu bytes: %.*s, got %zu: %.*s", what, want.len, (int)want.len, (const char *)want.ptr, len,
         (int)len, (const char *)got);
  }
}

static void same_bits(const char *name, const number *table, uint32_t got) {
  const number *bit;
  uint32_t want;
  if (!has(name)) return;
  want = bits_of(name, table);
  for (bit = table; bit->name != NULL; bit++) {
    if ((want & bit->value) != (got & bit->value)) {
      FAIL("%s: %s is %s", name, bit->name, (got & bit->value) != 0 ? "there, and should not be" : "not there");
    }
    got &= ~bit->value;
  }
  if (got != 0) FAIL("%s: unknown bits %" PRIx32, name, got);
}

static void same_int(const char *name, int64_t got) {
  int64_t want;
  if (!has(name)) return;
  want = type_of(name) == JWT_JSON_NULL ? INT64_MIN : int_of(name);
  if (want != got) FAIL("%s: expected %" PRId64 ", got %" PRId64, name, want, got);
}

static void same_text(const char *name, const char *got) {
  if (has(name)) {
    const jwt_str want = text_of(name);
    if (want.len != strlen(got) || memcmp(want.ptr, got, want.len) != 0) {
      FAIL("%s: expected %s, got %s", name, want.ptr, got);
    }
  }
}

static void same_alg(const char *name, int32_t got) {
  if (has(name) && alg_of(name) != got) FAIL("%s: expected %d, got %d", name, (int)alg_of(name), (int)got);
}

static void same_report(const jwt_report *got, jwt_status status) {
  if (got->status != status) FAIL("report: status is %s", jwt_status_name(got->status));
  if (!has("report")) return;
  ONLY("/report", "alg", "failed", "missing", "malformed", "claim", "kid", "kid_len", "untried", "now",
       "expires_at", "not_before", "issued_at");
  same_alg("/report/alg", got->alg);
  same_bits("/report/failed", check_bits, got->failed);
  same_bits("/report/missing", check_bits, got->missing);
  same_bits("/report/malformed", check_bits, got->malformed);
  same_text("/report/claim", got->claim);
  same_text("/report/kid", got->kid);
  same_int("/report/kid_len", got->kid_len);
  same_int("/report/untried", got->untried);
  same_int("/report/now", got->now);
  same_int("/report/expires_at", got->expires_at);
  same_int("/report/not_before", got->not_before);
  same_int("/report/issued_at", got->issued_at);
}

/* ------------------------------------------------------------------------------------------------------------------
 * The operations
 */

/* A copy of its own size, so that a read beyond it shows under valgrind and AddressSanitizer. */
static uint8_t *copy_of(const uint8_t *from, size_t len) {
  uint8_t *const copy = malloc(len > 0 ? len : 1);
  NEED(copy != NULL);
  if (len > 0) memcpy(copy, from, len);
  return copy;
}

/* The byte that takes another's place: a base64url character with its highest bit turned over, else an A. */
static uint8_t tampered_byte(uint8_t byte) {
  static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  const char *const found = byte == '\0' ? NULL : strchr(alphabet, byte);
  return (uint8_t)(found == NULL ? 'A' : alphabet[(found - alphabet) ^ 32]);
}

typedef jwt_status (*verifier)(const jwt_keyset *keys, const uint8_t *token, size_t token_len, const void *options,
                               int64_t now, uint8_t *out, size_t out_cap, size_t *out_len, jwt_report *report);

static jwt_status verify_jwt(const jwt_keyset *keys, const uint8_t *token, size_t token_len, const void *options,
                             int64_t now, uint8_t *out, size_t out_cap, size_t *out_len, jwt_report *report) {
  return jwt_verify(keys, token, token_len, options, now, out, out_cap, out_len, report);
}

static jwt_status verify_jws(const jwt_keyset *keys, const uint8_t *token, size_t token_len, const void *options,
                             int64_t now, uint8_t *out, size_t out_cap, size_t *out_len, jwt_report *report) {
  (void)now;
  return jws_verify(keys, token, token_len, options, out, out_cap, out_len, report);
}

static jwt_status decrypt_jwt(const jwt_keyset *keys, const uint8_t *token, size_t token_len, const void *options,
                              int64_t now, uint8_t *out, size_t out_cap, size_t *out_len, jwt_report *report) {
  return jwt_decrypt(keys, token, token_len, options, now, out, out_cap, out_len, report);
}

static jwt_status decrypt_jwe(const jwt_keyset *keys, const uint8_t *token, size_t token_len, const void *options,
                              int64_t now, uint8_t *out, size_t out_cap, size_t *out_len, jwt_report *report) {
  (void)now;
  return jwe_decrypt(keys, token, token_len, options, out, out_cap, out_len, report);
}

static void run_verification(verifier verify, const void *options, bytes wanted) {
  const bytes given = bytes_of("token");
  const int64_t now = int_of("now");
  const int tamper = !has("tamper") || flag_of("tamper");
  uint8_t *const token = copy_of(given.ptr, given.len);
  uint8_t *const out = malloc(given.len + 1);
  jwt_keyset *keys;
  jwt_report report = JWT_REPORT_INIT;
  size_t len = 0, i;
  jwt_status status;
  NEED(out != NULL);
  if (given.ptr == NULL) BAD_VECTOR("no token");
  status = make_keys("/keys", &keys);
  if (status != JWT_OK) {
    same_status(status);
  } else {
    status = verify(keys, token, given.len, options, now, out, given.len, &len, &report);
    if (same_status(status) && status == JWT_OK) same_bytes("output", wanted, out, len);
    same_report(&report, status);
    /* The report is for the caller; it changes nothing. */
    if (verify(keys, token, given.len, options, now, out, given.len, &len, NULL) != status) {
      FAIL("another status without a report");
    }
    for (i = 0; i < given.len && status == JWT_OK && tamper; i += step) {
      token[i] = tampered_byte(token[i]);
      tampered++;
      if (verify(keys, token, given.len, options, now, out, given.len, &len, NULL) == JWT_OK) {
        FAIL("accepted with byte %zu changed from %c to %c", i, given.ptr[i], token[i]);
      }
      token[i] = given.ptr[i];
    }
  }
  jwt_keyset_free(keys);
  free(token);
  free(out);
}

static void op_verify(void) { run_verification(verify_jwt, verify_options(), bytes_of("claims")); }

static void op_jws_verify(void) { run_verification(verify_jws, jws_options_of(), bytes_of("payload")); }

static void op_decrypt(void) { run_verification(decrypt_jwt, verify_options(), bytes_of("claims")); }

static void op_jwe_decrypt(void) { run_verification(decrypt_jwe, jwe_options_of(), bytes_of("payload")); }

static void op_sign(void) {
  const bytes claims = bytes_of("claims");
  const jwt_sign_options *const options = sign_options();
  const int64_t now = int_of("now");
  jwt_keyset *keys;
  jwt_status status = make_keys("/keys", &keys);
  if (claims.ptr == NULL) BAD_VECTOR("no claims");
  if (status != JWT_OK) {
    same_status(status);
  } else {
    const size_t bound = jwt_sign_bound(keys, claims.len, options);
    uint8_t *const in = copy_of(claims.ptr, claims.len);
    uint8_t *const out = malloc(bound + 1);
    uint8_t *const back = malloc(bound + 1);
    size_t len = 0, back_len = 0;
    NEED(out != NULL && back != NULL);
    status = jwt_sign(keys, in, claims.len, options, now, out, bound, &len);
    if (same_status(status) && status == JWT_OK) {
      if (has("token")) {
        same_bytes("token", bytes_of("token"), out, len);
      } else {
        jwt_verify_options again = JWT_VERIFY_OPTIONS_INIT;
        if (other_keys != NULL) {
          again.flags = JWT_ENCRYPTED;
          again.decrypt_with = other_keys;
          /* A key whose algorithm was inferred does others where they are named. */
          if (options->encrypt_alg != 0) again.decrypt_algorithms = JWE_BIT(options->encrypt_alg);
        }
        status = jwt_verify(keys, out, len, &again, now, back, bound, &back_len, NULL);
        if (status != JWT_OK) FAIL("what was signed does not verify: %s", jwt_status_name(status));
      }
    }
    free(in);
    free(out);
    free(back);
  }
  jwt_keyset_free(keys);
}

static void op_jws_sign(void) {
  const bytes payload = bytes_of("payload");
  const jws_options *const options = jws_options_of();
  jwt_keyset *keys;
  jwt_status status = make_keys("/keys", &keys);
  if (payload.ptr == NULL) BAD_VECTOR("no payload");
  if (status != JWT_OK) {
    same_status(status);
  } else {
    uint8_t *const in = copy_of(payload.ptr, payload.len);
    uint8_t *out = NULL;
    size_t len = 0;
    status = jws_sign(keys, in, payload.len, options, NULL, 0, &len);
    if (status == JWT_BUFFER_TOO_SMALL) {
      out = malloc(len);
      NEED(out != NULL);
      status = jws_sign(keys, in, payload.len, options, out, len, &len);
    }
    if (same_status(status) && status == JWT_OK) {
      if (has("token")) {
        same_bytes("token", bytes_of("token"), out, len);
      } else {
        jws_options back = JWS_OPTIONS_INIT;
        uint8_t *const room = malloc(len);
        NEED(room != NULL);
        if (options != NULL) {
          back.flags = options->flags & (JWS_DETACHED | JWS_UNENCODED);
          back.crit = options->crit;
          back.crit_len = options->crit_len;
        }
        if (back.flags & JWS_DETACHED) {
          back.payload = in;
          back.payload_len = payload.len;
        }
        status = jws_verify(keys, out, len, &back, room, len, &len, NULL);
        if (status != JWT_OK) FAIL("what was signed does not verify: %s", jwt_status_name(status));
        if (!(back.flags & JWS_DETACHED)) same_bytes("payload", payload, room, len);
        free(room);
      }
    }
    free(in);
    free(out);
  }
  jwt_keyset_free(keys);
}

static void op_encrypt(void) {
  const bytes claims = bytes_of("claims"), result = bytes_of("result");
  const jwt_sign_options *const options = sign_options();
  const int64_t now = int_of("now");
  jwt_keyset *keys;
  jwt_status status = make_keys("/keys", &keys);
  if (claims.ptr == NULL) BAD_VECTOR("no claims");
  if (status != JWT_OK) {
    same_status(status);
  } else {
    uint8_t *const in = copy_of(claims.ptr, claims.len);
    uint8_t *out = NULL;
    size_t len = 0;
    status = jwt_encrypt(keys, in, claims.len, options, now, NULL, 0, &len);
    if (status == JWT_BUFFER_TOO_SMALL) {
      out = malloc(len);
      NEED(out != NULL);
      status = jwt_encrypt(keys, in, claims.len, options, now, out, len, &len);
    }
    if (same_status(status) && status == JWT_OK) {
      uint8_t *const back = malloc(len);
      NEED(back != NULL);
      status = jwt_decrypt(keys, out, len, NULL, now, back, len, &len, NULL);
      if (status != JWT_OK) FAIL("what was encrypted is refused: %s", jwt_status_name(status));
      same_bytes("result", result, back, len);
      free(back);
    }
    free(in);
    free(out);
  }
  jwt_keyset_free(keys);
}

/* The next name of the object's own members from *at on, as it is written; ptr NULL behind the last. */
static bytes next_name(bytes object, size_t *at) {
  bytes name = {NULL, 0};
  size_t depth = *at == 0 ? 0 : 1, start = 0;
  int in_text = 0;
  for (; *at < object.len; ++*at) {
    const uint8_t c = object.ptr[*at];
    if (in_text && c == '\\') {
      ++*at;
    } else if (c == '"') {
      in_text = !in_text;
      if (in_text) start = *at + 1;
      if (!in_text && depth == 1) name.ptr = object.ptr + start, name.len = *at - start;
    } else if (!in_text) {
      depth += (size_t)(c == '{' || c == '[');
      depth -= (size_t)(c == '}' || c == ']');
      if (depth == 1 && c == ':') {
        ++*at;
        return name;
      }
    }
  }
  name.ptr = NULL;
  return name;
}

/* A member of an object: a string as the text that it is, anything else as it is written. */
static bytes member_of(bytes object, bytes name) {
  bytes value = {NULL, 0};
  int32_t type;
  size_t offset;
  uint8_t *text;
  if (jwt_claim_json(object.ptr, object.len, (const char *)name.ptr, name.len, &type, &offset, &value.len) != JWT_OK) return value;
  value.ptr = object.ptr + offset;
  if (type != JWT_JSON_STRING) return value;
  text = keep(value.len);
  if (jwt_claim_string(object.ptr, object.len, (const char *)name.ptr, name.len, text, value.len, &value.len) != JWT_OK) {
    BAD_VECTOR("a text");
  }
  value.ptr = text;
  return value;
}

/* The members that the case gives of an encrypted token's header. */
static void same_header(const uint8_t *token, size_t len) {
  const uint8_t *const dot = memchr(token, '.', len);
  bytes want, header, name;
  uint8_t *start, *room;
  size_t start_len, offset, at = 0;
  int32_t type;
  if (!has("header")) return;
  NEED(dot != NULL);
  /* jwt_peek reads signed tokens: to it the header is one of those. */
  start_len = (size_t)(dot - token) + 2;
  start = keep(start_len);
  memcpy(start, token, start_len - 2);
  memcpy(start + start_len - 2, "..", 2);
  header.ptr = room = keep(start_len);
  if (jwt_peek(start, start_len, JWT_PART_HEADER, room, start_len, &header.len) != JWT_OK) FAIL("the header is not read");
  if (jwt_claim_json(doc.ptr, doc.len, JWT_LIT("header"), &type, &offset, &want.len) != JWT_OK) BAD_VECTOR("header");
  want.ptr = doc.ptr + offset;
  while ((name = next_name(want, &at)).ptr != NULL) {
    const bytes wanted = member_of(want, name), got = member_of(header, name);
    if (wanted.ptr == NULL) BAD_VECTOR("header: %.*s", (int)name.len, (const char *)name.ptr);
    if (got.ptr == NULL) {
      FAIL("header: %.*s is not there", (int)name.len, (const char *)name.ptr);
    } else {
      same_bytes("header", wanted, got.ptr, got.len);
    }
  }
}

static void op_jwe_encrypt(void) {
  const bytes payload = bytes_of("payload");
  const jwe_options *const options = jwe_options_of();
  jwt_keyset *keys;
  jwt_status status = make_keys("/keys", &keys);
  if (payload.ptr == NULL) BAD_VECTOR("no payload");
  if (status != JWT_OK) {
    same_status(status);
  } else {
    const size_t bound = jwe_encrypt_bound(keys, payload.len, options);
    uint8_t *const in = copy_of(payload.ptr, payload.len);
    uint8_t *const out = malloc(bound + 1);
    uint8_t *const back = malloc(bound + 1);
    size_t len = 0;
    NEED(out != NULL && back != NULL);
    status = jwe_encrypt(keys, in, payload.len, options, out, bound, &len);
    if (same_status(status) && status == JWT_OK) {
      jwe_options again = JWE_OPTIONS_INIT;
      if (len != bound) FAIL("%zu bytes, and the bound is %zu", len, bound);
      same_header(out, len);
      if (options != NULL) {
        again.crit = options->crit;
        again.crit_len = options->crit_len;
        if (options->alg != 0) again.algorithms = JWE_BIT(options->alg);
      }
      status = jwe_decrypt(keys, out, len, &again, back, bound, &len, NULL);
      if (status != JWT_OK) FAIL("what was encrypted is refused: %s", jwt_status_name(status));
      same_bytes("payload", payload, back, len);
    }
    free(in);
    free(out);
    free(back);
  }
  jwt_keyset_free(keys);
}

static void op_key(void) {
  jwt_keyset *keys;
  jwt_key_info info = JWT_KEY_INFO_INIT;
  const jwt_status status = make_keys("/keys", &keys);
  if (same_status(status) && status == JWT_OK) {
    if (has("len")) same_int("len", (int64_t)jwt_keyset_len(keys));
    if (jwt_keyset_key(keys, 0, &info) != JWT_OK) FAIL("jwt_keyset_key");
    if (has("info")) {
      ONLY("/info", "alg", "bits", "kid", "thumbprint", "flags");
      same_alg("/info/alg", info.alg);
      same_int("/info/bits", info.bits);
      same_text("/info/kid", info.kid);
      same_text("/info/thumbprint", info.thumbprint);
      same_bits("/info/flags", key_flags, info.flags);
    }
  }
  jwt_keyset_free(keys);
}

static void op_claim(void) {
  const bytes given = bytes_of("claims");
  const jwt_str name = text_of("claim"), value = text_of("value");
  const char *const read = word_of("read");
  uint8_t *const claims = copy_of(given.ptr, given.len);
  jwt_status status;
  if (given.ptr == NULL || name.ptr == NULL) BAD_VECTOR("no claims, or no claim");
  if (strcmp(read, "has") == 0) {
    int32_t got = 77;
    status = jwt_claim_has(claims, given.len, SPREAD(name), SPREAD(value), &got);
    if (same_status(status) && has("result") && got != flag_of("result")) FAIL("got %d", (int)got);
  } else if (strcmp(read, "string") == 0) {
    uint8_t *out = NULL;
    size_t len = 0;
    status = jwt_claim_string(claims, given.len, SPREAD(name), NULL, 0, &len);
    if (status == JWT_BUFFER_TOO_SMALL) {
      out = malloc(len);
      NEED(out != NULL);
      status = jwt_claim_string(claims, given.len, SPREAD(name), out, len, &len);
    }
    if (same_status(status) && status == JWT_OK) same_bytes("result", bytes_of("result"), out, len);
    free(out);
  } else if (strcmp(read, "int") == 0) {
    int64_t got = 77;
    status = jwt_claim_int(claims, given.len, SPREAD(name), &got);
    if (same_status(status)) same_int("result", got);
  } else if (strcmp(read, "double") == 0) {
    double got = 77, want = 0;
    status = jwt_claim_double(claims, given.len, SPREAD(name), &got);
    if (same_status(status) && has("result")) {
      if (jwt_claim_double(doc.ptr, doc.len, JWT_LIT("result"), &want) != JWT_OK) BAD_VECTOR("result");
      if (got < want || got > want) FAIL("expected %.17g, got %.17g", want, got);
    }
  } else if (strcmp(read, "bool") == 0) {
    int32_t got = 77;
    status = jwt_claim_bool(claims, given.len, SPREAD(name), &got);
    if (same_status(status) && has("result") && got != flag_of("result")) FAIL("got %d", (int)got);
  } else if (strcmp(read, "json") == 0) {
    int32_t type = 77;
    size_t offset = 77, len = 77;
    status = jwt_claim_json(claims, given.len, SPREAD(name), &type, &offset, &len);
    if (same_status(status) && status == JWT_OK) {
      static const char first[] = {'n', 't', 'f', '-', '"', '[', '{'};
      static const int32_t types[] = {JWT_JSON_NULL,   JWT_JSON_BOOL,  JWT_JSON_BOOL,  JWT_JSON_NUMBER,
                                      JWT_JSON_STRING, JWT_JSON_ARRAY, JWT_JSON_OBJECT};
      int32_t want = JWT_JSON_NUMBER;
      size_t i;
      if (len == 0 || offset > given.len || len > given.len - offset) {
        FAIL("the slice is not within the claims");
      } else {
        for (i = 0; i < sizeof first; i++) {
          if (claims[offset] == (uint8_t)first[i]) want = types[i];
        }
        if (type != want) FAIL("type: expected %d, got %d", (int)want, (int)type);
        same_bytes("result", bytes_of("result"), claims + offset, len);
      }
    }
  } else if (strcmp(read, "count") == 0) {
    size_t got = 77;
    status = jwt_claim_count(claims, given.len, SPREAD(name), &got);
    if (same_status(status)) same_int("result", (int64_t)got);
  } else {
    BAD_VECTOR("unknown reader: %s", read);
  }
  free(claims);
}

static void op_peek(void) {
  const bytes given = bytes_of("token");
  const int32_t part = (int32_t)number_named(parts, word_of("part"));
  uint8_t *const token = copy_of(given.ptr, given.len);
  uint8_t *const out = malloc(given.len + 1);
  size_t len = 0;
  jwt_status status;
  NEED(out != NULL);
  if (given.ptr == NULL) BAD_VECTOR("no token");
  status = jwt_peek(token, given.len, part, out, given.len, &len);
  if (same_status(status) && status == JWT_OK) same_bytes("bytes", bytes_of("bytes"), out, len);
  free(token);
  free(out);
}

static void op_bearer(void) {
  const bytes given = bytes_of("value");
  uint8_t *const value = copy_of(given.ptr, given.len);
  size_t offset = 77, len = 77;
  jwt_status status;
  if (given.ptr == NULL) BAD_VECTOR("no value");
  status = jwt_bearer_token(value, given.len, &offset, &len);
  if (same_status(status) && status == JWT_OK) same_bytes("result", bytes_of("result"), value + offset, len);
  free(value);
}

static void op_challenge(void) {
  const char *const of = word_of("of");
  jwt_challenge_options options = JWT_CHALLENGE_OPTIONS_INIT;
  uint8_t out[512];
  size_t len = 77;
  int32_t number = 0;
  jwt_status status;
  if (has("/options/realm")) options.realm = text_of("/options/realm");
  if (has("/options/scope")) options.scope = text_of("/options/scope");
  if (has("/options/resource_metadata")) options.resource_metadata = text_of("/options/resource_metadata");
  while (number < 256 && strcmp(jwt_status_name(number), of) != 0) number++;
  if (number == 256) BAD_VECTOR("unknown status: %s", of);
  status = jwt_bearer_challenge(number, &options, out, sizeof out, &len);
  if (same_status(status) && status == JWT_OK) same_bytes("result", bytes_of("result"), out, len);
}

static void op_policy(void) {
  const bytes given = bytes_of("document");
  uint8_t *const document = copy_of(given.ptr, given.len);
  uint32_t flags = 0;
  const jwt_keyset *const decrypt_with = make_other_keys("/decrypt_with", &flags);
  const bytes text = bytes_of("text");
  uint8_t out[4096];
  size_t at = 77, len = 77;
  jwt_policy *policy = NULL;
  jwt_status status;
  if (given.ptr == NULL) BAD_VECTOR("no document");
  status = jwt_policy_from_json(document, given.len, decrypt_with, &policy, &at);
  if (same_status(status)) {
    if (has("error_at")) {
      same_int("error_at", (int64_t)at);
    } else if (at != 0) {
      FAIL("error_at without an error: %zu", at);
    }
    if ((policy != NULL) != (status == JWT_OK)) FAIL("a policy without JWT_OK, or none with it");
    if ((jwt_policy_options(policy)->struct_size != 0) != (policy != NULL)) FAIL("the size of the options");
    status = jwt_policy_explain(document, given.len, decrypt_with, out, sizeof out, &len);
    if (status != JWT_OK) FAIL("it is not explained: %s", jwt_status_name(status));
    if (policy == NULL) same_bytes("text", text, out, len);
  }
  jwt_policy_free(policy);
  free(document);
}

static void run_case(void) {
  static const struct {
    const char *name;
    void (*run)(void);
  } ops[] = {{"verify", op_verify}, {"sign", op_sign},   {"jws_verify", op_jws_verify}, {"jws_sign", op_jws_sign},
             {"key", op_key},       {"claim", op_claim}, {"peek", op_peek},             {"bearer", op_bearer},
             {"challenge", op_challenge}, {"policy", op_policy}, {"decrypt", op_decrypt}, {"encrypt", op_encrypt},
             {"jwe_decrypt", op_jwe_decrypt}, {"jwe_encrypt", op_jwe_encrypt}};
  const char *const op = word_of("op");
  size_t i;
  for (i = 0; i < sizeof ops / sizeof ops[0]; i++) {
    if (strcmp(op, ops[i].name) == 0) {
      ops[i].run();
      return;
    }
  }
  BAD_VECTOR("unknown operation: %s", op);
}

/* ------------------------------------------------------------------------------------------------------------------ */

static bytes read_file(const char *path) {
  FILE *const file = fopen(path, "rb");
  bytes all = {NULL, 0};
  uint8_t *room = NULL;
  size_t capacity = 0, got;
  if (file == NULL) {
    perror(path);
    exit(2);
  }
  do {
    capacity = capacity * 2 + 65536;
    room = realloc(room, capacity);
    NEED(room != NULL);
    got = fread(room + all.len, 1, capacity - all.len, file);
    all.len += got;
  } while (got > 0);
  fclose(file);
  all.ptr = room;
  return all;
}

static void run_file(const char *path) {
  static const char *const members[] = {
      "name", "why", "op", "status", "keys", "token", "token_hex", "token_parts", "options", "now", "claims",
      "claims_hex", "claims_parts", "payload", "payload_hex", "payload_parts", "report", "tamper", "info", "len", "read",
      "claim", "value", "value_hex", "result", "part", "bytes", "bytes_hex", "of", "header", "document", "document_hex",
      "document_parts", "decrypt_with", "error_at", "text", NULL};
  const bytes file = read_file(path);
  size_t count = 0, i, next, len;
  int32_t type;
  jwt_status status;
  file_name = path;
  case_name[0] = '\0';
  status = jwt_claim_count(file.ptr, file.len, JWT_LIT("cases"), &count);
  if (status != JWT_OK) BAD_VECTOR("cases: %s", jwt_status_name(status));
  status = jwt_claim_json(file.ptr, file.len, JWT_LIT("cases"), &type, &next, &len);
  if (status != JWT_OK || type != JWT_JSON_ARRAY) BAD_VECTOR("cases: %s", jwt_status_name(status));
  next++;
  for (i = 0; next_element(file.ptr, file.len, &next, &doc.ptr, &doc.len); i++) {
    size_t known = 0, j, all = 0, member = 1;
    bytes ignored;
    strcpy(case_name, at("/cases/%zu", i));
    while (next_element(doc.ptr, doc.len, &member, &ignored.ptr, &ignored.len)) all++;
    NEED(snprintf(case_name, sizeof case_name, "%s", word_of("name")) < (int)sizeof case_name);
    for (j = 0; members[j] != NULL; j++) known += (size_t)has(members[j]);
    if (known != all) BAD_VECTOR("it has members that are not known here");
    case_failed = 0;
    run_case();
    cases++;
    if (case_failed) {
      checks_failed++;
    } else {
      checks_passed++;
    }
    forget_all();
  }
  if (i != count) BAD_VECTOR("%zu cases of %zu", i, count);
  free((void *)(uintptr_t)file.ptr);
}

int main(int argc, char **argv) {
  const char *const given = getenv("VECTORS_STEP");
  int i;
  if (given != NULL) step = (size_t)strtoul(given, NULL, 10);
  NEED(step > 0);
  for (i = 1; i < argc; i++) run_file(argv[i]);
  printf("%lu cases of %d files and %lu tampered tokens through the C ABI\n", cases, argc - 1, tampered);
  return checks_end();
}
