/*
 * The comparison of MACs does not depend on the secret: run under valgrind's memcheck, which tracks every bit that is
 * derived from undefined data, and reports each branch and each address that depends on one.
 *
 * The secret is marked undefined before it is loaded. Loading may branch on it (a PEM or JWK document is refused), so
 * reports are off for that long; but what is computed from the secret stays marked: the prepared HMAC states, and each
 * MAC. From then on a verification may depend on it at one point only: the verdict, which the caller is told anyway.
 * A comparison that stops at the first difference would branch once for each byte, and more often the longer a forged
 * signature is right; so the count must be one, wherever the signature differs.
 *
 * Decrypting is AWS-LC's in part, and it has branches of its own on what it was given: the verdict on a wrapped key and on
 * the tag of AES-GCM, whether a point is at infinity or a shared secret all zeros, how many words a factor of RSA has. So
 * the program runs twice. `constant_time` counts all there is: wherever a forged token differs within a segment, the count
 * must be the same. `constant_time ours` runs with constant_time.supp, which leaves out what has a function of AWS-LC on
 * its stack, for it calls nothing of ours; what is left is ours, and must be the number that stands here: none, and one
 * for the verdict on the MAC of AES-CBC. Only where that is good is the padding looked at; then it is what somebody who
 * has the key has made. So is what RSA-OAEP gives where it gives anything: its length is looked at, and it is copied.
 */

#define _GNU_SOURCE

#include <valgrind/memcheck.h>

#include <limits.h>

#include "check.h"
#include "private_keys.h"

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

/* ------------------------------------------------------------------------------------------------------------------
 * Decrypting
 */

/* Whether what is AWS-LC's own is left out. */
static int only_ours;

/* As often as where nothing is wrong. */
#define AS_FOR_A_GOOD_TOKEN UINT_MAX

typedef jwt_status (*loader)(int32_t alg, const uint8_t *bytes, size_t len, const jwt_key_options *options, jwt_keyset **out);

/* A key for encryption. What of its bytes is undefined stays so in the key, and loading it is not what is looked at. */
static jwt_keyset *loaded(loader load, int32_t alg, const uint8_t *bytes, size_t len) {
  jwt_key_options options = JWT_KEY_OPTIONS_INIT;
  jwt_keyset *keys = NULL;
  jwt_status status;
  options.flags = JWT_KEY_FOR_ENCRYPTION;
  VALGRIND_DISABLE_ERROR_REPORTING;
  status = load(alg, bytes, len, &options, &keys);
  VALGRIND_ENABLE_ERROR_REPORTING;
  VALGRIND_MAKE_MEM_DEFINED(&status, sizeof status);
  VALGRIND_MAKE_MEM_DEFINED(&keys, sizeof keys);
  NEED(status == JWT_OK && keys != NULL);
  return keys;
}

/* How often decrypting depends on the key. */
static unsigned decrypted(const jwt_keyset *keys, const uint8_t *token, size_t len, jwt_status want) {
  uint8_t out[1024];
  size_t out_len = 0, undefined;
  const unsigned before = reports();
  jwt_status status = jwe_decrypt(keys, token, len, NULL, out, sizeof out, &out_len, NULL);
  const unsigned count = reports() - before;
  VALGRIND_MAKE_MEM_DEFINED(&status, sizeof status);
  VALGRIND_MAKE_MEM_DEFINED(&out_len, sizeof out_len);
  EXPECT(want, status);
  if (want == JWT_OK) {
    /* The marks reach the content. */
    VALGRIND_DISABLE_ERROR_REPORTING;
    undefined = VALGRIND_CHECK_MEM_IS_DEFINED(out, out_len);
    VALGRIND_ENABLE_ERROR_REPORTING;
    CHECK(undefined != 0);
  }
  return count;
}

/* Of one key two sets: an open book, which makes the tokens, so that their bytes are the attacker's; and the secret one. How
   often ours may depend on the key where the content is not what was encrypted; where the content's key cannot be unwrapped
   it never does. `step`: of how many characters one is changed. */
static void decrypting(const char *what, jwt_keyset *known, jwt_keyset *keys, int32_t enc, unsigned opening, size_t step) {
  static const char *const contents[] = {"a content of some blocks, and not a whole number",
                                         "another of the same length, of other characters!"};
  uint8_t token[1024], forged[1024];
  size_t len = 0, i, segment = 0, first = 0;
  unsigned good[2], count, expected = 0;
  jwe_options options = JWE_OPTIONS_INIT;
  options.enc = enc;
  for (i = 0; i < 2; i++) {
    NEED(jwe_encrypt(known, (const uint8_t *)contents[i], strlen(contents[i]), &options, token, sizeof token, &len) == JWT_OK);
    /* What AWS-LC prepares when a key is first used. */
    if (i == 0) decrypted(keys, token, len, JWT_OK);
    good[i] = decrypted(keys, token, len, JWT_OK);
  }
  printf("%s\n  decrypting a good token: %u\n", what, good[0]);
  CHECK(good[0] == good[1]);
  CHECK(good[0] > 0 || only_ours);
  for (i = 0; i < len; i++) {
    if (token[i] == '.') {
      segment++;
      first = i + 1;
      continue;
    }
    /* The header is no secret. The last character of a segment has spare bits. */
    if (segment == 0 || (i - first) % step != 0 || i + 1 == len || token[i + 1] == '.') continue;
    memcpy(forged, token, len);
    forged[i] = forged[i] == 'A' ? 'Q' : 'A';
    count = decrypted(keys, forged, len, JWE_DECRYPTION_FAILED);
    if (i == first) {
      printf("  segment %zu differs: %u\n", segment, count);
      expected = !only_ours ? count : segment == 1 ? 0 : opening == AS_FOR_A_GOOD_TOKEN ? good[0] : opening;
    }
    if (count != expected) printf("  character %zu of segment %zu differs: %u\n", i - first, segment, count);
    CHECK(count == expected);
  }
  jwt_keyset_free(known);
  jwt_keyset_free(keys);
}

static void decrypting_with_secret(int32_t alg, size_t len, int32_t enc, unsigned opening) {
  uint8_t secret[64];
  char what[64];
  jwt_keyset *known;
  size_t i;
  for (i = 0; i < len; i++) secret[i] = (uint8_t)(i * 7 + 3);
  known = loaded(jwt_keyset_from_secret, alg, secret, len);
  VALGRIND_MAKE_MEM_UNDEFINED(secret, len);
  snprintf(what, sizeof what, "%s%s%s", jwe_alg_name(alg), enc == 0 ? "" : ", ", enc == 0 ? "" : jwe_alg_name(enc));
  decrypting(what, known, loaded(jwt_keyset_from_secret, alg, secret, len), enc, opening, 1);
}

/* A pair of keys for key agreement, from 32 bytes behind what stands before them in PKCS #8. */
static void decrypting_with_agreement(const char *curve, const uint8_t *before, size_t before_len, int32_t alg) {
  uint8_t der[128];
  char what[64];
  jwt_keyset *known;
  size_t i;
  memcpy(der, before, before_len);
  for (i = 0; i < 32; i++) der[before_len + i] = (uint8_t)(i * 5 + 9);
  known = loaded(jwt_keyset_from_der, alg, der, before_len + 32);
  VALGRIND_MAKE_MEM_UNDEFINED(der + before_len, 32);
  snprintf(what, sizeof what, "%s, %s", jwe_alg_name(alg), curve);
  decrypting(what, known, loaded(jwt_keyset_from_der, alg, der, before_len + 32), 0, 0, 1);
}

/* What a PEM block holds. */
static size_t der_of(const char *pem, uint8_t *out) {
  static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  uint32_t bits = 0;
  size_t len = 0, count = 0;
  const char *at;
  for (at = strchr(pem, '\n'); *at != '-' && *at != '='; at++) {
    if (*at == '\n') continue;
    bits = bits << 6 | (uint32_t)(strchr(alphabet, *at) - alphabet);
    if (++count % 4 != 1) out[len++] = (uint8_t)(bits >> (6 - 2 * ((count - 1) % 4)));
  }
  return len;
}

/* A tag and its length, of which there are as many bytes; returns where the value begins. */
static size_t der_value(const uint8_t *der, size_t at, size_t *len) {
  size_t more = der[at + 1] < 0x80 ? 0 : der[at + 1] & 0x7fu;
  *len = more == 0 ? der[at + 1] : 0;
  at += 2;
  for (; more > 0; more--) *len = *len << 8 | der[at++];
  return at;
}

/* The private members of an RSA key, but for the zero that keeps a number from being negative. */
static void decrypting_with_rsa(void) {
  uint8_t der[4096];
  const size_t whole = der_of(private_keys[0].pem, der);
  jwt_keyset *const known = loaded(jwt_keyset_from_der, JWE_RSA_OAEP_256, der, whole);
  size_t at, len, i;
  at = der_value(der, 0, &len);           /* PKCS #8 */
  at = der_value(der, at, &len) + len;    /* its version */
  at = der_value(der, at, &len) + len;    /* its algorithm */
  at = der_value(der, at, &len);          /* the key in it */
  at = der_value(der, at, &len);          /* RSAPrivateKey */
  for (i = 0; i < 9; i++, at += len) {    /* version, n, e, d, p, q, dp, dq, qi */
    at = der_value(der, at, &len);
    if (i >= 3) VALGRIND_MAKE_MEM_UNDEFINED(der + at + (der[at] == 0), len - (der[at] == 0));
  }
  NEED(at == whole);
  decrypting("RSA-OAEP-256", known, loaded(jwt_keyset_from_der, JWE_RSA_OAEP_256, der, whole), 0, AS_FOR_A_GOOD_TOKEN, 40);
}

static void encryption(void) {
  static const uint8_t p256[] = {0x30, 0x41, 2,    1, 0, 0x30, 0x13, 6,    7,    0x2a, 0x86, 0x48, 0xce, 0x3d, 2,    1, 6,
                                 8,    0x2a, 0x86, 0x48, 0xce, 0x3d, 3, 1, 7, 4, 0x27, 0x30, 0x25, 2, 1, 1, 4, 0x20};
  static const uint8_t x25519[] = {0x30, 0x2e, 2, 1, 0, 0x30, 5, 6, 3, 0x2b, 0x65, 0x6e, 4, 0x22, 4, 0x20};
  decrypting_with_secret(JWE_A256GCM, 32, 0, 0);
  decrypting_with_secret(JWE_A128CBC_HS256, 32, 0, 1);
  decrypting_with_secret(JWE_A192CBC_HS384, 48, 0, 1);
  decrypting_with_secret(JWE_A256CBC_HS512, 64, 0, 1);
  decrypting_with_secret(JWE_A128KW, 16, JWE_A128GCM, 0);
  decrypting_with_secret(JWE_A256KW, 32, JWE_A256GCM, 0);
  decrypting_with_secret(JWE_A256KW, 32, JWE_A256CBC_HS512, 1);
  decrypting_with_secret(JWE_A256GCMKW, 32, JWE_A256GCM, 0);
  decrypting_with_agreement("P-256", p256, sizeof p256, JWE_ECDH_ES);
  decrypting_with_agreement("P-256", p256, sizeof p256, JWE_ECDH_ES_A256KW);
  decrypting_with_agreement("X25519", x25519, sizeof x25519, JWE_ECDH_ES_A256KW);
  decrypting_with_rsa();
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

int main(int argc, char **argv) {
  only_ours = argc > 1 && strcmp(argv[1], "ours") == 0;
  setvbuf(stdout, NULL, _IOLBF, 0);
  if (!RUNNING_ON_VALGRIND) {
    fprintf(stderr, "constant_time: to be run under valgrind\n");
    return 2;
  }
  control();
  algorithm(JWT_HS256, 32);
  algorithm(JWT_HS384, 48);
  algorithm(JWT_HS512, 64);
  encryption();
  return checks_end();
}
