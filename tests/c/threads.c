/*
 * Many threads verify with one handle while others add, replace and reload thousands of times. Every set that is ever
 * there holds the key that signed, so no verification may fail; a token whose key comes and goes is either good or has
 * no key, and never anything else.
 *
 * Then a signer's set of several private keys in PEM is built, put in the place of the old one, exported and published,
 * over and over, while others sign with it and verify what was signed with what is published. Keys for encryption are
 * turned over beside them, while others encrypt and decrypt. No memory is lost.
 *
 * threads [ROUNDS]: how often each writer changes the set; 1000 unless given. Fewer for valgrind, which runs one thread
 * at a time.
 */

#define _GNU_SOURCE

#include <pthread.h>
#include <stdatomic.h>

#include "check.h"
#include "private_keys.h"

#ifdef __GLIBC__
#include <malloc.h>
#endif

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

/* ------------------------------------------------------------------------------------------------------------------
 * Rotation of a signer's keys
 */

/* One of each kind: RSA, P-256, Ed25519, ML-DSA-44. Each set that is ever there holds all of them, in any order. */
static const size_t rotated[] = {0, 1, 5, 6};

#define KINDS (sizeof rotated / sizeof rotated[0])
#define SIGNERS 4

static jwt_keyset *signer, *published;
static atomic_int rotating;

/* Keys for encryption: a secret for contents, one that wraps keys, and a pair. Each set has all of them, in any order. */
static const struct {
  const char *kid;
  int32_t alg;
} sealed[] = {{"direct", JWE_A256CBC_HS512}, {"wrapping", JWE_A256KW}, {"pair", JWE_ECDH_ES_A256KW}};

#define SEALED (sizeof sealed / sizeof sealed[0])
#define SEALERS 2

static jwt_keyset *sealing, *orders[SEALED];
static char order_text[SEALED][2048];
static size_t order_len[SEALED];

/* The sets that take each other's place; `sealing` begins as the first. */
static void make_sealed(void) {
  jwt_keyset *one[SEALED];
  jwt_key_options options = JWT_KEY_OPTIONS_INIT;
  size_t i, j;
  for (i = 0; i < SEALED; i++) {
    options.flags = JWT_KEY_FOR_ENCRYPTION;
    options.kid.ptr = sealed[i].kid;
    options.kid.len = strlen(sealed[i].kid);
    NEED(jwt_keyset_generate(sealed[i].alg, &options, &one[i]) == JWT_OK);
  }
  options.kid.ptr = NULL;
  options.kid.len = 0;
  NEED(jwt_keyset_new(&options, &sealing) == JWT_OK);
  for (i = 0; i < SEALED; i++) {
    NEED(jwt_keyset_new(&options, &orders[i]) == JWT_OK);
    for (j = 0; j < SEALED; j++) NEED(jwt_keyset_add(orders[i], one[(i + j) % SEALED]) == JWT_OK);
    NEED(jwt_keyset_export(orders[i], JWT_ALL_KEYS, JWT_PRIVATE_JWKS, (uint8_t *)order_text[i], sizeof order_text[i],
                           &order_len[i]) == JWT_OK);
  }
  for (i = 0; i < SEALED; i++) jwt_keyset_free(one[i]);
  NEED(jwt_keyset_replace(sealing, orders[0]) == JWT_OK);
}

static void free_sealed(void) {
  size_t i;
  for (i = 0; i < SEALED; i++) jwt_keyset_free(orders[i]);
  jwt_keyset_free(sealing);
}

/* The private keys in PEM as one set, beginning with the one at `first`; NULL if something goes wrong. */
static jwt_keyset *signers_set(size_t first) {
  jwt_keyset *set = NULL;
  size_t i;
  for (i = 0; i < KINDS; i++) {
    const private_key *const key = &private_keys[rotated[(first + i) % KINDS]];
    jwt_key_options options = JWT_KEY_OPTIONS_INIT;
    jwt_keyset *one = NULL;
    options.kid.ptr = key->name;
    options.kid.len = strlen(key->name);
    if (jwt_keyset_from_pem(0, (const uint8_t *)key->pem, strlen(key->pem), &options, &one) != JWT_OK) break;
    if (set == NULL) {
      set = one;
      continue;
    }
    if (jwt_keyset_add(set, one) != JWT_OK) i = KINDS + 1;
    jwt_keyset_free(one);
  }
  if (i == KINDS) return set;
  jwt_keyset_free(set);
  return NULL;
}

/* Whether this is one of the keys that are rotated, with its own kid. */
static int is_rotated(const jwt_keyset *set, size_t index, int named) {
  jwt_key_info info = JWT_KEY_INFO_INIT;
  size_t i;
  if (jwt_keyset_key(set, index, &info) != JWT_OK) return 0;
  for (i = 0; i < KINDS; i++) {
    const private_key *const key = &private_keys[rotated[i]];
    if (strcmp(info.thumbprint, key->thumbprint) == 0) return info.alg == key->alg && strcmp(info.kid, named ? key->name : "") == 0;
  }
  return 0;
}

/* What one key of the signer's set is, as PEM and loaded again. */
static int exports_a_key(int32_t form) {
  uint8_t text[8192];
  size_t len = 0;
  jwt_keyset *back = NULL;
  const jwt_status status = jwt_keyset_export(signer, 0, form, text, sizeof text, &len);
  const int fine = status == JWT_OK && jwt_keyset_from_pem(0, text, len, NULL, &back) == JWT_OK && is_rotated(back, 0, 0);
  jwt_keyset_free(back);
  return fine;
}

static void *rotator(void *context) {
  tally *const count = context;
  unsigned long i;
  for (i = 0; i < rounds; i++) {
    jwt_keyset *const next = signers_set(i % KINDS);
    uint8_t text[16384];
    size_t len = 0;
    if (next == NULL || jwt_keyset_len(next) != KINDS) {
      count->wrong++;
      jwt_keyset_free(next);
      continue;
    }
    /* Published before it signs, as it must be; here every key always is. */
    if (jwt_keyset_export(next, JWT_ALL_KEYS, JWT_PUBLIC_JWKS, text, sizeof text, &len) != JWT_OK) count->wrong++;
    if (jwt_keyset_reload(published, text, len) != JWT_OK) count->wrong++;
    if (jwt_keyset_replace(signer, next) != JWT_OK) count->wrong++;
    /* A bad document changes nothing. */
    if (jwt_keyset_reload(published, text, len - 1) != JWT_KEY_MALFORMED) count->wrong++;
    if (jwt_keyset_reload(signer, (const uint8_t *)broken, sizeof broken - 1) != JWT_KEY_MALFORMED) count->wrong++;
    if (jwt_keyset_export(signer, JWT_ALL_KEYS, JWT_PRIVATE_JWKS, text, sizeof text, &len) != JWT_OK) count->wrong++;
    if (i % 8 == 0 && jwt_keyset_reload(signer, text, len) != JWT_OK) count->wrong++;
    if (jwt_keyset_len(signer) != KINDS || jwt_keyset_len(published) != KINDS) count->wrong++;
    jwt_keyset_free(next);
    if (jwt_keyset_replace(sealing, orders[i % SEALED]) != JWT_OK) count->wrong++;
    if (jwt_keyset_reload(sealing, (const uint8_t *)order_text[(i + 1) % SEALED], order_len[(i + 1) % SEALED]) != JWT_OK) {
      count->wrong++;
    }
    if (jwt_keyset_reload(sealing, (const uint8_t *)broken, sizeof broken - 1) == JWT_OK) count->wrong++;
    count->calls++;
  }
  atomic_fetch_sub(&rotating, 1);
  return NULL;
}

static void *signing(void *context) {
  tally *const count = context;
  do {
    jwt_sign_options options = JWT_SIGN_OPTIONS_INIT;
    uint8_t token[8192], claims[8192];
    size_t len = 0, claims_len = 0, ignored = 0;
    jwt_report report = JWT_REPORT_INIT;
    jwt_status status;
    /* By turns whatever key is first, and one that is asked for. */
    if (count->calls % 2 == 1) {
      const char *const kid = private_keys[rotated[count->calls / 2 % KINDS]].name;
      options.kid.ptr = kid;
      options.kid.len = strlen(kid);
    }
    status = jwt_sign(signer, TEXT(CLAIMS), &options, NOW, token, sizeof token, &len);
    if (status == JWT_OK) {
      status = jwt_verify(published, token, len, NULL, NOW, claims, sizeof claims, &claims_len, &report);
    }
    /* Once more: perhaps it is remembered now. And another that only looks like it is not. */
    if (status == JWT_OK) {
      status = jwt_verify(published, token, len, NULL, NOW, claims, sizeof claims, &claims_len, &report);
      token[len - 9] = token[len - 9] == 'A' ? 'B' : 'A';
      if (jwt_verify(published, token, len, NULL, NOW, claims, sizeof claims, &ignored, NULL) != JWT_SIGNATURE_INVALID) {
        count->wrong++;
      }
    }
    if (status != JWT_OK || claims_len != sizeof CLAIMS - 1 || report.kid[0] == '\0') count->wrong++;
    if (!is_rotated(published, 0, 1) || !is_rotated(signer, KINDS - 1, 1)) count->wrong++;
    if (count->calls % 16 == 0 && !exports_a_key(count->calls % 32 == 0 ? JWT_PUBLIC_PEM : JWT_PRIVATE_PEM)) count->wrong++;
    count->calls++;
  } while (atomic_load(&rotating) > 0 && count->calls < 10 * rounds);
  return NULL;
}

/* Encrypts and decrypts: any content, and a signed token, which is verified. */
static void *encrypting(void *context) {
  tally *const count = context;
  do {
    const size_t which = count->calls % (SEALED + 1);
    jwe_options options = JWE_OPTIONS_INIT;
    jwt_sign_options sign = JWT_SIGN_OPTIONS_INIT;
    jwt_verify_options verify = JWT_VERIFY_OPTIONS_INIT;
    uint8_t token[8192], content[8192];
    size_t len = 0, content_len = 0;
    jwt_status status;
    /* By turns one that is asked for, and whatever key is first. */
    if (which < SEALED) {
      options.kid.ptr = sign.encrypt_kid.ptr = sealed[which].kid;
      options.kid.len = sign.encrypt_kid.len = strlen(sealed[which].kid);
    }
    status = jwe_encrypt(sealing, TEXT(CLAIMS), &options, token, sizeof token, &len);
    if (status == JWT_OK) status = jwe_decrypt(sealing, token, len, NULL, content, sizeof content, &content_len, NULL);
    if (status != JWT_OK || content_len != sizeof CLAIMS - 1 || memcmp(content, CLAIMS, content_len) != 0) count->wrong++;
    sign.flags = verify.flags = JWT_ENCRYPTED;
    sign.encrypt_to = verify.decrypt_with = sealing;
    status = jwt_sign(signer, TEXT(CLAIMS), &sign, NOW, token, sizeof token, &len);
    if (status == JWT_OK) status = jwt_verify(published, token, len, &verify, NOW, content, sizeof content, &content_len, NULL);
    if (status != JWT_OK || content_len != sizeof CLAIMS - 1 || memcmp(content, CLAIMS, content_len) != 0) count->wrong++;
    count->calls++;
  } while (atomic_load(&rotating) > 0 && count->calls < 10 * rounds);
  return NULL;
}

/* Bytes on the heap, where the C library says so. */
static size_t in_use(void) {
#ifdef __GLIBC__
#if __GLIBC_PREREQ(2, 33)
  return mallinfo2().uordblks;
#endif
#endif
  return 0;
}

/* All threads from start to end; returns how often something was signed and verified, or encrypted and decrypted. */
static unsigned long turn_over(void) {
  pthread_t signers[SIGNERS], sealers[SEALERS], rotators[WRITERS];
  tally signed_by[SIGNERS] = {{0, 0, 0, 0}}, sealed_by[SEALERS] = {{0, 0, 0, 0}}, rotated_by[WRITERS] = {{0, 0, 0, 0}};
  unsigned long calls = 0;
  size_t i;
  atomic_store(&rotating, WRITERS);
  for (i = 0; i < SIGNERS; i++) NEED(pthread_create(&signers[i], NULL, signing, &signed_by[i]) == 0);
  for (i = 0; i < SEALERS; i++) NEED(pthread_create(&sealers[i], NULL, encrypting, &sealed_by[i]) == 0);
  for (i = 0; i < WRITERS; i++) NEED(pthread_create(&rotators[i], NULL, rotator, &rotated_by[i]) == 0);
  for (i = 0; i < WRITERS; i++) NEED(pthread_join(rotators[i], NULL) == 0);
  for (i = 0; i < SIGNERS; i++) NEED(pthread_join(signers[i], NULL) == 0);
  for (i = 0; i < SEALERS; i++) NEED(pthread_join(sealers[i], NULL) == 0);
  for (i = 0; i < WRITERS; i++) CHECK(rotated_by[i].calls == rounds && rotated_by[i].wrong == 0);
  for (i = 0; i < SIGNERS; i++) {
    CHECK(signed_by[i].calls > 0 && signed_by[i].wrong == 0);
    calls += signed_by[i].calls;
  }
  for (i = 0; i < SEALERS; i++) {
    CHECK(sealed_by[i].calls > 0 && sealed_by[i].wrong == 0);
    calls += sealed_by[i].calls;
  }
  return calls;
}

static void rotation(void) {
  jwt_key_options options = JWT_KEY_OPTIONS_INIT;
  uint8_t text[16384];
  size_t len = 0, before, after;
  unsigned long calls;
  const unsigned long all_rounds = rounds;
  signer = signers_set(0);
  NEED(signer != NULL);
  make_sealed();
  NEED(jwt_keyset_export(signer, JWT_ALL_KEYS, JWT_PUBLIC_JWKS, text, sizeof text, &len) == JWT_OK);
  options.remember = 64;
  NEED(jwt_keyset_from_jwks(text, len, &options, &published) == JWT_OK);

  /* What a first run leaves behind stays; a longer one leaves no more, or what is replaced is not given back. */
  rounds = all_rounds / 10 + 1;
  turn_over();
  before = in_use();
  rounds = all_rounds;
  calls = turn_over();
  after = in_use();
  printf("%lu tokens signed or encrypted, and read, beside %lu rotations; %zd bytes more in use than before\n", calls,
         WRITERS * rounds, (ssize_t)(after - before));
  CHECK(after < before + 16384);
  free_sealed();
  jwt_keyset_free(signer);
  jwt_keyset_free(published);
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

  rotation();
  return checks_end();
}
