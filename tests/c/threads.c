/*
 * Many threads verify with one handle while others add, replace and reload thousands of times. Every set that is ever
 * there holds the key that signed, so no verification may fail; a token whose key comes and goes is either good or has
 * no key, and never anything else.
 *
 * threads [ROUNDS]: how often each writer changes the set; 1000 unless given. Fewer for valgrind, which runs one thread
 * at a time.
 */

#define _GNU_SOURCE

#include <pthread.h>
#include <stdatomic.h>

#include "check.h"

#define NOW INT64_C(1700000000)
#define CLAIMS "{\"sub\":\"alice\",\"exp\":1700000300}"

#define VERIFIERS 6
#define WRITERS 2

#define KEY(kid, k) "{\"kty\":\"oct\",\"alg\":\"HS256\",\"kid\":\"" kid "\",\"k\":\"" k "\"}"
#define KEY_A KEY("a", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")
#define KEY_B KEY("b", "BBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBA")
#define KEY_C KEY("c", "CCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCA")

static const char with_b[] = "{\"keys\":[" KEY_B "," KEY_A "]}";
static const char without_b[] = "{\"keys\":[" KEY_C "," KEY_A "]}";
static const char broken[] = "{\"keys\":[" KEY_B ",{\"kty\":\"oct\",\"k\":1}]}";

static jwt_keyset *keys;
static uint8_t always[512], sometimes[512];
static size_t always_len, sometimes_len;
static atomic_int writers_left;
static unsigned long rounds = 1000;

typedef struct tally {
  unsigned long calls, wrong, found, lost;
} tally;

static jwt_status verify_with(const jwt_keyset *handle, const uint8_t *token, size_t len) {
  uint8_t claims[512];
  size_t claims_len = 0;
  const jwt_status status = jwt_verify(handle, token, len, NULL, NOW, claims, sizeof claims, &claims_len, NULL);
  if (status == JWT_OK && (claims_len != sizeof CLAIMS - 1 || memcmp(claims, CLAIMS, claims_len) != 0)) {
    return JWT_INTERNAL;
  }
  return status;
}

static void *verifier(void *context) {
  tally *const count = context;
  do {
    /* A share of one's own now and then, as a host does that hands the handle on. */
    jwt_keyset *const handle = count->calls % 16 == 0 ? jwt_keyset_retain(keys) : keys;
    jwt_key_info info = JWT_KEY_INFO_INIT;
    uint8_t text[4096];
    size_t len;
    jwt_status status;

    if (verify_with(handle, always, always_len) != JWT_OK) count->wrong++;
    status = verify_with(handle, sometimes, sometimes_len);
    if (status == JWT_OK) {
      count->found++;
    } else if (status == JWT_KEY_NOT_FOUND) {
      count->lost++;
    } else {
      count->wrong++;
    }
    if (jwt_keyset_len(handle) < 2) count->wrong++;
    if (jwt_keyset_key(handle, 1, &info) != JWT_OK) count->wrong++;
    if (count->calls % 64 == 0) {
      status = jwt_keyset_export(handle, JWT_ALL_KEYS, JWT_PRIVATE_JWKS, text, sizeof text, &len);
      /* Many keys may have been added; a set of any moment is whole. */
      if (status != JWT_OK && status != JWT_BUFFER_TOO_SMALL) count->wrong++;
      if (status == JWT_OK && memcmp(text + len - 2, "]}", 2) != 0) count->wrong++;
    }
    if (handle != keys || count->calls % 16 == 0) jwt_keyset_free(handle);
    count->calls++;
  } while (atomic_load(&writers_left) > 0 && count->calls < 200 * rounds);
  return NULL;
}

static void *writer(void *context) {
  tally *const count = context;
  jwt_keyset *sets[2] = {NULL, NULL};
  unsigned long i;
  if (jwt_keyset_from_jwks((const uint8_t *)with_b, sizeof with_b - 1, NULL, &sets[0]) != JWT_OK) count->wrong++;
  if (jwt_keyset_from_jwks((const uint8_t *)without_b, sizeof without_b - 1, NULL, &sets[1]) != JWT_OK) count->wrong++;
  for (i = 0; i < rounds; i++) {
    if (jwt_keyset_reload(keys, (const uint8_t *)without_b, sizeof without_b - 1) != JWT_OK) count->wrong++;
    if (jwt_keyset_add(keys, sets[i % 2]) != JWT_OK) count->wrong++;
    if (jwt_keyset_replace(keys, sets[1 - i % 2]) != JWT_OK) count->wrong++;
    if (jwt_keyset_reload(keys, (const uint8_t *)broken, sizeof broken - 1) != JWT_KEY_MALFORMED) count->wrong++;
    if (jwt_keyset_reload(keys, (const uint8_t *)with_b, sizeof with_b - 1) != JWT_OK) count->wrong++;
    count->calls += 5;
  }
  jwt_keyset_free(sets[0]);
  jwt_keyset_free(sets[1]);
  atomic_fetch_sub(&writers_left, 1);
  return NULL;
}

/* Two handles that are added to each other, in opposite directions at once: no deadlock. */
static void *crossing(void *context) {
  jwt_keyset *const *const pair = context;
  unsigned long i;
  for (i = 0; i < rounds; i++) {
    if (jwt_keyset_replace(pair[0], keys) != JWT_OK) return context;
    if (jwt_keyset_add(pair[0], pair[1]) != JWT_OK) return context;
  }
  return NULL;
}

static size_t sign_as(const char *kid, uint8_t *token, size_t cap) {
  jwt_sign_options options = JWT_SIGN_OPTIONS_INIT;
  size_t len = 0;
  options.kid.ptr = kid;
  options.kid.len = strlen(kid);
  NEED(jwt_sign(keys, TEXT(CLAIMS), &options, NOW, token, cap, &len) == JWT_OK);
  return len;
}

int main(int argc, char **argv) {
  pthread_t verifiers[VERIFIERS], writers[WRITERS], crossers[2];
  tally verified[VERIFIERS] = {{0, 0, 0, 0}}, written[WRITERS] = {{0, 0, 0, 0}}, all = {0, 0, 0, 0};
  jwt_keyset *first = NULL, *second = NULL;
  jwt_keyset *pairs[2][2];
  size_t i;
  if (argc > 1) rounds = strtoul(argv[1], NULL, 10);

  NEED(jwt_keyset_from_jwks((const uint8_t *)with_b, sizeof with_b - 1, NULL, &keys) == JWT_OK);
  always_len = sign_as("a", always, sizeof always);
  sometimes_len = sign_as("b", sometimes, sizeof sometimes);

  atomic_store(&writers_left, WRITERS);
  for (i = 0; i < VERIFIERS; i++) NEED(pthread_create(&verifiers[i], NULL, verifier, &verified[i]) == 0);
  for (i = 0; i < WRITERS; i++) NEED(pthread_create(&writers[i], NULL, writer, &written[i]) == 0);
  for (i = 0; i < WRITERS; i++) NEED(pthread_join(writers[i], NULL) == 0);
  for (i = 0; i < VERIFIERS; i++) NEED(pthread_join(verifiers[i], NULL) == 0);

  for (i = 0; i < WRITERS; i++) {
    CHECK(written[i].calls == 5 * rounds);
    CHECK(written[i].wrong == 0);
  }
  for (i = 0; i < VERIFIERS; i++) {
    CHECK(verified[i].calls > 0);
    CHECK(verified[i].wrong == 0);
    CHECK(verified[i].found + verified[i].lost == verified[i].calls);
    all.calls += verified[i].calls;
    all.found += verified[i].found;
    all.lost += verified[i].lost;
  }
  printf("%lu rounds of verifying beside %lu changes; the key that comes and goes was there %lu times, gone %lu times\n",
         all.calls, WRITERS * 5 * rounds, all.found, all.lost);

  NEED(jwt_keyset_generate(JWT_HS256, NULL, &first) == JWT_OK);
  NEED(jwt_keyset_generate(JWT_HS256, NULL, &second) == JWT_OK);
  pairs[0][0] = pairs[1][1] = first;
  pairs[0][1] = pairs[1][0] = second;
  for (i = 0; i < 2; i++) NEED(pthread_create(&crossers[i], NULL, crossing, pairs[i]) == 0);
  for (i = 0; i < 2; i++) {
    void *failure = NULL;
    NEED(pthread_join(crossers[i], &failure) == 0);
    CHECK(failure == NULL);
  }

  CHECK(verify_with(keys, always, always_len) == JWT_OK);
  CHECK(jwt_keyset_len(keys) == 2);
  jwt_keyset_free(first);
  jwt_keyset_free(second);
  jwt_keyset_free(keys);
  return checks_end();
}
