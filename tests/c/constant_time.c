/*
 * The comparison of MACs does not depend on the secret: run under valgrind's memcheck, which tracks every bit that is
 * derived from undefined data, and reports each branch and each address that depends on one.
 *
 * The secret is marked undefined before it is loaded. Loading may branch on it (a PEM or JWK document is refused), so
 * reports are off for that long; but what is computed from the secret stays marked: the prepared HMAC states, and each
 * MAC. From then on a verification may depend on it at one point only: the verdict, which the caller is told anyway.
 * A comparison that stops at the first difference would branch once for each byte, and more often the longer a forged
 * signature is right; so the count must be one, wherever the signature differs.
 */

#define _GNU_SOURCE

#include <valgrind/memcheck.h>

#include "check.h"

#define NOW INT64_C(1700000000)
#define CLAIMS "{\"sub\":\"alice\",\"exp\":1700000300}"

static unsigned reports(void) { return VALGRIND_COUNT_ERRORS; }

/* A set whose key, and all that is derived from it, is undefined to memcheck. */
static jwt_keyset *secret_keys(int32_t alg, const uint8_t *secret, size_t len) {
  uint8_t copy[64];
  jwt_keyset *keys = NULL;
  jwt_status status;
  memcpy(copy, secret, len);
  VALGRIND_MAKE_MEM_UNDEFINED(copy, len);
  VALGRIND_DISABLE_ERROR_REPORTING;
  status = jwt_keyset_from_secret(alg, copy, len, NULL, &keys);
  VALGRIND_ENABLE_ERROR_REPORTING;
  VALGRIND_MAKE_MEM_DEFINED(&status, sizeof status);
  VALGRIND_MAKE_MEM_DEFINED(&keys, sizeof keys);
  NEED(status == JWT_OK && keys != NULL);
  return keys;
}

/* How often a verification depends on the secret. */
static unsigned verified(const jwt_keyset *keys, const uint8_t *token, size_t len, jwt_status want) {
  uint8_t out[512];
  size_t out_len = 0;
  const unsigned before = reports();
  const jwt_status status = jwt_verify(keys, token, len, NULL, NOW, out, sizeof out, &out_len, NULL);
  const unsigned after = reports();
  EXPECT(want, status);
  return after - before;
}

static unsigned jws_verified(const jwt_keyset *keys, const uint8_t *token, size_t len, jwt_status want) {
  uint8_t out[512];
  size_t out_len = 0;
  const unsigned before = reports();
  const jwt_status status = jws_verify(keys, token, len, NULL, out, sizeof out, &out_len, NULL);
  const unsigned after = reports();
  EXPECT(want, status);
  return after - before;
}

static void algorithm(int32_t alg, size_t mac_len) {
  uint8_t secret[64], token[512], forged[512], again[512];
  size_t len = 0, again_len = 0, signature, i;
  jwt_keyset *known = NULL, *keys;
  unsigned before, count;
  printf("%s\n", jwt_alg_name(alg));
  for (i = 0; i < sizeof secret; i++) secret[i] = (uint8_t)(i * 7 + 3);

  /* The token is made with a key that is an open book, so that its bytes are the attacker's: defined. */
  NEED(jwt_keyset_from_secret(alg, secret, mac_len, NULL, &known) == JWT_OK);
  NEED(jwt_sign(known, TEXT(CLAIMS), NULL, NOW, token, sizeof token, &len) == JWT_OK);
  jwt_keyset_free(known);
  keys = secret_keys(alg, secret, mac_len);
  signature = len - (mac_len * 8 + 5) / 6;
  CHECK(token[signature - 1] == '.');

  /* The marks reach the MAC: what this key signs has a signature that is undefined, and only that. Turning the finished
     MAC into text may look up each character in a table; it is about to be published. */
  before = reports();
  EXPECT(JWT_OK, jwt_sign(keys, TEXT(CLAIMS), NULL, NOW, again, sizeof again, &again_len));
  count = reports() - before;
  printf("  signing: %u dependent operations in %zu characters\n", count, len - signature);
  CHECK(count <= len - signature);
  CHECK(again_len == len);
  VALGRIND_DISABLE_ERROR_REPORTING;
  CHECK(VALGRIND_CHECK_MEM_IS_DEFINED(again, signature) == 0);
  i = VALGRIND_CHECK_MEM_IS_DEFINED(again + signature, len - signature);
  VALGRIND_ENABLE_ERROR_REPORTING;
  /* A table lookup ends the tracking: its result counts as defined. Then the lookups themselves are the proof. */
  CHECK(i != 0 || count > 0);

  count = verified(keys, token, len, JWT_OK);
  printf("  verifying a good signature: %u\n", count);
  CHECK(count == 1);
  for (i = signature; i < len; i++) {
    memcpy(forged, token, len);
    forged[i] = forged[i] == 'A' ? 'Q' : 'A'; /* both without spare bits, also as the last character */
    if (memcmp(forged, token, len) == 0) continue;
    count = verified(keys, forged, len, JWT_SIGNATURE_INVALID);
    if (count != 1) printf("  character %zu of the signature differs: %u\n", i - signature, count);
    CHECK(count == 1);
    CHECK(jws_verified(keys, forged, len, JWT_SIGNATURE_INVALID) == 1);
  }
  /* Of another length than the MAC, nothing needs to be compared at all. */
  CHECK(verified(keys, token, signature, JWT_SIGNATURE_INVALID) <= 1);
  CHECK(verified(keys, token, signature + 4, JWT_SIGNATURE_INVALID) <= 1);
  CHECK(jws_verified(keys, token, len, JWT_OK) == 1);
  jwt_keyset_free(keys);
}

/* That a comparison which stops early would be seen. */
static int stops_early(const volatile uint8_t *a, const volatile uint8_t *b, size_t len) {
  size_t i;
  for (i = 0; i < len; i++) {
    if (a[i] != b[i]) return 1;
  }
  return 0;
}

static void control(void) {
  uint8_t a[32], b[32];
  unsigned before;
  int differs;
  memset(a, 1, sizeof a);
  memset(b, 1, sizeof b);
  b[20] = 2;
  VALGRIND_MAKE_MEM_UNDEFINED(a, sizeof a);
  before = reports();
  differs = stops_early(a, b, sizeof a);
  before = reports() - before;
  VALGRIND_MAKE_MEM_DEFINED(&differs, sizeof differs);
  CHECK(differs);
  CHECK(before >= 21); /* once for each byte up to the one that differs */
  printf("control: a comparison that stops early is seen\n");
}

int main(void) {
  if (!RUNNING_ON_VALGRIND) {
    fprintf(stderr, "constant_time: to be run under valgrind\n");
    return 2;
  }
  control();
  algorithm(JWT_HS256, 32);
  algorithm(JWT_HS384, 48);
  algorithm(JWT_HS512, 64);
  return checks_end();
}
