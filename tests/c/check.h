/*
 * What the C tests share: counted checks that say where and what failed, memory with a guard page behind it, and
 * HMAC-SHA256 tokens made without the library, so that hostile ones can be signed.
 */

#ifndef ONEJWT_TEST_CHECK_H
#define ONEJWT_TEST_CHECK_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "onejwt.h"

static unsigned long checks_passed, checks_failed;

static inline void check_that(int holds, const char *file, int line, const char *what) {
  if (holds) {
    checks_passed++;
  } else {
    checks_failed++;
    printf("%s:%d: %s\n", file, line, what);
  }
}

/* Returns whether the status is the expected one. */
static inline int check_status(jwt_status want, jwt_status got, const char *file, int line, const char *call) {
  if (want == got) {
    checks_passed++;
    return 1;
  }
  checks_failed++;
  printf("%s:%d: %s\n    expected %s, got %s (%d)\n", file, line, call, jwt_status_name(want), jwt_status_name(got),
         (int)got);
  return 0;
}

#define CHECK(condition) check_that((condition) != 0, __FILE__, __LINE__, #condition)
#define EXPECT(want, call) check_status((want), (call), __FILE__, __LINE__, #call)

/* What a test needs in order to go on at all. */
#define NEED(condition)                                                                   \
  do {                                                                                    \
    if (!(condition)) {                                                                   \
      printf("%s:%d: cannot go on: %s\n", __FILE__, __LINE__, #condition);                \
      exit(2);                                                                            \
    }                                                                                     \
  } while (0)

/* The last line of every test program, and its exit status. A program that checked nothing has failed. */
static inline int checks_end(void) {
  printf("%lu passed, %lu failed\n", checks_passed, checks_failed);
  return checks_failed == 0 && checks_passed > 0 ? 0 : 1;
}

/* A jwt_str as two arguments. */
#define SPREAD(text) (text).ptr, (text).len

#define TEXT(literal) ((const uint8_t *)("" literal)), (sizeof(literal) - 1)

/* Memory whose end is the end of a page, with a page behind it that must not be touched. */
typedef struct guarded {
  uint8_t *start, *end;
} guarded;

#define POISON 0xA5

static inline guarded guarded_new(size_t at_least) {
  const size_t page = (size_t)sysconf(_SC_PAGESIZE);
  const size_t size = (at_least + page - 1) / page * page;
  guarded memory;
  void *map = mmap(NULL, size + 2 * page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  NEED(map != MAP_FAILED);
  NEED(mprotect(map, page, PROT_NONE) == 0);
  NEED(mprotect((uint8_t *)map + page + size, page, PROT_NONE) == 0);
  memory.start = (uint8_t *)map + page;
  memory.end = memory.start + size;
  memset(memory.start, POISON, size);
  return memory;
}

static inline void guarded_free(guarded memory) {
  const size_t page = (size_t)sysconf(_SC_PAGESIZE);
  munmap(memory.start - page, (size_t)(memory.end - memory.start) + 2 * page);
}

static inline int all_bytes(const uint8_t *bytes, size_t len, uint8_t value) {
  size_t i;
  for (i = 0; i < len; i++) {
    if (bytes[i] != value) return 0;
  }
  return 1;
}

/* SHA-256 (FIPS 180-4), only for making test tokens. */
typedef struct sha256 {
  uint32_t state[8];
  uint8_t block[64];
  size_t used;
  uint64_t total;
} sha256;

static inline uint32_t rotate(uint32_t x, int n) { return x >> n | x << (32 - n); }

static inline void sha256_block(uint32_t state[8], const uint8_t *block) {
  static const uint32_t k[64] = {
      0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
      0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
      0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
      0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
      0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
      0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
      0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
      0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2};
  uint32_t w[64], s[8];
  int i;
  for (i = 0; i < 16; i++) {
    w[i] = (uint32_t)block[4 * i] << 24 | (uint32_t)block[4 * i + 1] << 16 | (uint32_t)block[4 * i + 2] << 8 |
           (uint32_t)block[4 * i + 3];
  }
  for (; i < 64; i++) {
    const uint32_t a = w[i - 15], b = w[i - 2];
    w[i] = w[i - 16] + (rotate(a, 7) ^ rotate(a, 18) ^ a >> 3) + w[i - 7] + (rotate(b, 17) ^ rotate(b, 19) ^ b >> 10);
  }
  memcpy(s, state, sizeof s);
  for (i = 0; i < 64; i++) {
    const uint32_t t1 = s[7] + (rotate(s[4], 6) ^ rotate(s[4], 11) ^ rotate(s[4], 25)) +
                        ((s[4] & s[5]) ^ (~s[4] & s[6])) + k[i] + w[i];
    const uint32_t t2 =
        (rotate(s[0], 2) ^ rotate(s[0], 13) ^ rotate(s[0], 22)) + ((s[0] & s[1]) ^ (s[0] & s[2]) ^ (s[1] & s[2]));
    memmove(s + 1, s, 7 * sizeof s[0]);
    s[4] += t1;
    s[0] = t1 + t2;
  }
  for (i = 0; i < 8; i++) state[i] += s[i];
}

static inline void sha256_start(sha256 *hash) {
  static const uint32_t initial[8] = {0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a,
                                      0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19};
  memcpy(hash->state, initial, sizeof initial);
  hash->used = 0;
  hash->total = 0;
}

static inline void sha256_add(sha256 *hash, const uint8_t *bytes, size_t len) {
  hash->total += len;
  while (len > 0) {
    const size_t room = sizeof hash->block - hash->used;
    const size_t take = len < room ? len : room;
    memcpy(hash->block + hash->used, bytes, take);
    hash->used += take;
    bytes += take;
    len -= take;
    if (hash->used == sizeof hash->block) {
      sha256_block(hash->state, hash->block);
      hash->used = 0;
    }
  }
}

static inline void sha256_end(sha256 *hash, uint8_t out[32]) {
  static const uint8_t padding[64] = {0x80};
  const uint64_t bits = hash->total * 8;
  uint8_t length[8];
  int i;
  sha256_add(hash, padding, 1 + (119 - hash->used) % 64);
  for (i = 0; i < 8; i++) length[i] = (uint8_t)(bits >> (56 - 8 * i));
  sha256_add(hash, length, sizeof length);
  for (i = 0; i < 32; i++) out[i] = (uint8_t)(hash->state[i / 4] >> (24 - 8 * (i % 4)));
}

/* The HMAC (RFC 2104) with a key of at most 64 bytes. */
static inline void hmac_sha256(const uint8_t *key, size_t key_len, const uint8_t *bytes, size_t len, uint8_t out[32]) {
  uint8_t pad[64];
  sha256 hash;
  size_t i;
  NEED(key_len <= sizeof pad);
  for (i = 0; i < sizeof pad; i++) pad[i] = (uint8_t)((i < key_len ? key[i] : 0) ^ 0x36);
  sha256_start(&hash);
  sha256_add(&hash, pad, sizeof pad);
  sha256_add(&hash, bytes, len);
  sha256_end(&hash, out);
  for (i = 0; i < sizeof pad; i++) pad[i] ^= 0x36 ^ 0x5c;
  sha256_start(&hash);
  sha256_add(&hash, pad, sizeof pad);
  sha256_add(&hash, out, 32);
  sha256_end(&hash, out);
}

/* Base64url without padding; `out` has room for 4/3 of `len`, rounded up. Returns what was written. */
static inline size_t base64url(const uint8_t *bytes, size_t len, uint8_t *out) {
  static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  size_t written = 0, i;
  for (i = 0; i < len; i += 3) {
    const size_t left = len - i;
    const uint32_t group = (uint32_t)bytes[i] << 16 | (left > 1 ? (uint32_t)bytes[i + 1] << 8 : 0) |
                           (left > 2 ? (uint32_t)bytes[i + 2] : 0);
    out[written++] = (uint8_t)alphabet[group >> 18];
    out[written++] = (uint8_t)alphabet[group >> 12 & 63];
    if (left > 1) out[written++] = (uint8_t)alphabet[group >> 6 & 63];
    if (left > 2) out[written++] = (uint8_t)alphabet[group & 63];
  }
  return written;
}

typedef struct made_token {
  uint8_t *bytes; /* from malloc */
  size_t len;
} made_token;

/* An HS256 token of any header and payload, well signed. */
static inline made_token make_token(const uint8_t *key, size_t key_len, const uint8_t *header, size_t header_len,
                             const uint8_t *payload, size_t payload_len) {
  made_token token;
  uint8_t mac[32];
  token.bytes = malloc((header_len + payload_len) / 3 * 4 + 64);
  NEED(token.bytes != NULL);
  token.len = base64url(header, header_len, token.bytes);
  token.bytes[token.len++] = '.';
  token.len += base64url(payload, payload_len, token.bytes + token.len);
  hmac_sha256(key, key_len, token.bytes, token.len, mac);
  token.bytes[token.len++] = '.';
  token.len += base64url(mac, sizeof mac, token.bytes + token.len);
  return token;
}

#endif
