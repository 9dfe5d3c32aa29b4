/*
 * What allocates nothing, as a host sees it: through the C ABI of the built library, with an allocator of the host's own
 * in the place of malloc. capi/tests/no_heap.rs asks more of signing and verifying, within Rust.
 */

#define _GNU_SOURCE

#include "check.h"

#ifdef __GLIBC__

/* The C library's own allocator, under the names that stay when malloc is replaced. */
extern void *__libc_malloc(size_t size);
extern void *__libc_calloc(size_t number, size_t size);
extern void *__libc_realloc(void *old, size_t size);
extern void *__libc_memalign(size_t alignment, size_t size);

static unsigned long allocations;

void *malloc(size_t size) {
  allocations++;
  return __libc_malloc(size);
}

void *calloc(size_t number, size_t size) {
  allocations++;
  return __libc_calloc(number, size);
}

void *realloc(void *old, size_t size) {
  allocations++;
  return __libc_realloc(old, size);
}

int posix_memalign(void **out, size_t alignment, size_t size) {
  allocations++;
  *out = __libc_memalign(alignment, size);
  return *out != NULL ? 0 : 12;
}

void *aligned_alloc(size_t alignment, size_t size) {
  allocations++;
  return __libc_memalign(alignment, size);
}

/* A call, its status, and that it allocated nothing. */
#define WITHOUT_HEAP(want, call)              \
  do {                                        \
    const unsigned long before = allocations; \
    const jwt_status got = (call);            \
    const unsigned long after = allocations;  \
    EXPECT(want, got);                        \
    CHECK(after == before && #call);          \
  } while (0)

#define NOW 1700000000

static uint8_t token[1024], claims[1024], text[512];
static size_t token_len, claims_len, text_len;

static void signing_and_verifying(const jwt_keyset *keys) {
  jwt_sign_options sign = JWT_SIGN_OPTIONS_INIT;
  jwt_report report = JWT_REPORT_INIT;
  jwt_key_info info = JWT_KEY_INFO_INIT;
  size_t offset, len;
  uint8_t last;
  sign.expires_in = 300;
  WITHOUT_HEAP(JWT_OK, jwt_sign(keys, TEXT("{\"sub\":\"a\\u00e9\",\"n\":1.5e1,\"b\":true,\"r\":[\"x\",{\"y\":null}]}"),
                                &sign, NOW, token, sizeof token, &token_len));
  WITHOUT_HEAP(JWT_OK, jwt_verify(keys, token, token_len, NULL, NOW, claims, sizeof claims, &claims_len, &report));
  WITHOUT_HEAP(JWT_BUFFER_TOO_SMALL, jwt_verify(keys, token, token_len, NULL, NOW, text, 16, &len, NULL));
  WITHOUT_HEAP(JWT_EXPIRED, jwt_verify(keys, token, token_len, NULL, NOW + 300, token + token_len,
                                       sizeof token - token_len, &len, &report));
  last = token[token_len - 2];
  token[token_len - 2] = last == 'A' ? 'B' : 'A'; /* still base64url */
  WITHOUT_HEAP(JWT_SIGNATURE_INVALID, jwt_verify(keys, token, token_len, NULL, NOW, token + token_len,
                                                 sizeof token - token_len, &len, NULL));
  token[token_len - 2] = last;
  WITHOUT_HEAP(JWT_OK, jwt_peek(token, token_len, JWT_PART_HEADER, text, sizeof text, &text_len));
  WITHOUT_HEAP(JWT_OK, jwt_bearer_token(TEXT("Bearer a.b.c"), &offset, &len));
  WITHOUT_HEAP(JWT_NO_BEARER, jwt_bearer_token(TEXT("Basic a"), &offset, &len));
  WITHOUT_HEAP(JWT_OK, jwt_keyset_key(keys, 0, &info));
  WITHOUT_HEAP(JWT_OK, jws_sign(keys, TEXT("anything"), NULL, token, sizeof token, &token_len));
  WITHOUT_HEAP(JWT_OK, jws_verify(keys, token, token_len, NULL, text, sizeof text, &text_len, NULL));
}

/* With a shared secret for contents, which is prepared when it is loaded, a token needs nothing but what AWS-LC keeps for
   each thread. */
static void encrypting_and_decrypting(const jwt_keyset *keys) {
  jwt_sign_options add = JWT_SIGN_OPTIONS_INIT;
  jwt_report report = JWT_REPORT_INIT;
  size_t len;
  uint8_t last;
  add.expires_in = 300;
  /* AWS-LC's generator has a state for each thread, which the first to draw makes. */
  EXPECT(JWT_OK, jwe_encrypt(keys, TEXT("anything"), NULL, token, sizeof token, &token_len));
  WITHOUT_HEAP(JWT_OK, jwe_encrypt(keys, TEXT("anything"), NULL, token, sizeof token, &token_len));
  WITHOUT_HEAP(JWT_BUFFER_TOO_SMALL, jwe_encrypt(keys, TEXT("anything"), NULL, text, 16, &len));
  WITHOUT_HEAP(JWT_OK, jwe_decrypt(keys, token, token_len, NULL, text, sizeof text, &text_len, &report));
  WITHOUT_HEAP(JWT_BUFFER_TOO_SMALL, jwe_decrypt(keys, token, token_len, NULL, text, 16, &len, NULL));
  last = token[token_len - 2];
  token[token_len - 2] = last == 'A' ? 'B' : 'A'; /* still base64url */
  /* AWS-LC keeps errors of AES-GCM in a list, which each thread makes when it has the first. */
  EXPECT(JWE_DECRYPTION_FAILED, jwe_decrypt(keys, token, token_len, NULL, text, sizeof text, &text_len, NULL));
  WITHOUT_HEAP(JWE_DECRYPTION_FAILED, jwe_decrypt(keys, token, token_len, NULL, text, sizeof text, &text_len, NULL));
  WITHOUT_HEAP(JWT_OK, jwt_encrypt(keys, TEXT("{\"sub\":\"alice\"}"), &add, NOW, token, sizeof token, &token_len));
  WITHOUT_HEAP(JWT_OK, jwt_decrypt(keys, token, token_len, NULL, NOW, claims, sizeof claims, &claims_len, &report));
  WITHOUT_HEAP(JWT_EXPIRED, jwt_decrypt(keys, token, token_len, NULL, NOW + 300, text, sizeof text, &len, &report));
}

static void reading(void) {
  int64_t number;
  int32_t flag, type;
  double real;
  size_t count, offset, len;
  WITHOUT_HEAP(JWT_OK, jwt_claim_string(claims, claims_len, JWT_LIT("sub"), text, sizeof text, &text_len));
  WITHOUT_HEAP(JWT_BUFFER_TOO_SMALL, jwt_claim_string(claims, claims_len, JWT_LIT("sub"), text, 1, &text_len));
  WITHOUT_HEAP(JWT_OK, jwt_claim_int(claims, claims_len, JWT_LIT("n"), &number));
  WITHOUT_HEAP(JWT_OK, jwt_claim_double(claims, claims_len, JWT_LIT("n"), &real));
  WITHOUT_HEAP(JWT_OK, jwt_claim_bool(claims, claims_len, JWT_LIT("b"), &flag));
  WITHOUT_HEAP(JWT_OK, jwt_claim_has(claims, claims_len, JWT_LIT("r"), JWT_LIT("x"), &flag));
  WITHOUT_HEAP(JWT_OK, jwt_claim_count(claims, claims_len, JWT_LIT("r"), &count));
  WITHOUT_HEAP(JWT_OK, jwt_claim_json(claims, claims_len, JWT_LIT("/r/1/y"), &type, &offset, &len));
  WITHOUT_HEAP(JWT_CLAIM_MISSING, jwt_claim_int(claims, claims_len, JWT_LIT("none"), &number));
  WITHOUT_HEAP(JWT_CLAIM_WRONG_TYPE, jwt_claim_int(claims, claims_len, JWT_LIT("sub"), &number));
  WITHOUT_HEAP(JWT_CLAIMS_MALFORMED, jwt_claim_int(claims, claims_len - 1, JWT_LIT("n"), &number));
}

int main(void) {
  static const int32_t algorithms[] = {JWT_HS256, JWT_HS384, JWT_HS512};
  static const int32_t contents[] = {JWE_A128GCM,       JWE_A192GCM,       JWE_A256GCM,
                                     JWE_A128CBC_HS256, JWE_A192CBC_HS384, JWE_A256CBC_HS512};
  unsigned long before;
  size_t i;
  for (i = 0; i < sizeof algorithms / sizeof *algorithms; i++) {
    jwt_keyset *keys;
    before = allocations;
    NEED(jwt_keyset_generate(algorithms[i], NULL, &keys) == JWT_OK);
    /* Else nothing at all is counted. */
    CHECK(allocations > before);
    signing_and_verifying(keys);
    jwt_keyset_free(keys);
    reading();
  }
  for (i = 0; i < sizeof contents / sizeof *contents; i++) {
    jwt_key_options options = JWT_KEY_OPTIONS_INIT;
    jwt_keyset *keys;
    options.flags = JWT_KEY_FOR_ENCRYPTION;
    NEED(jwt_keyset_generate(contents[i], &options, &keys) == JWT_OK);
    encrypting_and_decrypting(keys);
    jwt_keyset_free(keys);
  }
  return checks_end();
}

#else

int main(void) {
  puts("note: allocations are counted with the GNU C library only");
  return 0;
}

#endif
