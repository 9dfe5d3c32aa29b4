/*
 * onejwt beside libjwt 1.10: `make bench-peers`.
 *
 * Both sign the same claims and verify the same token, `exp`, `iss` and `aud` included, in the way that their
 * documentation shows. They take turns, so that a busy machine slows both alike; what is printed is the median over all
 * rounds of how many times longer libjwt took than onejwt in the same round. The number of rounds may be given, 201 at
 * most.
 */
#define _POSIX_C_SOURCE 200809L
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <jwt.h>

#include "onejwt.h"

enum { MOST_ROUNDS = 201 };
static int rounds = MOST_ROUNDS;
static const double ROUND_SECONDS = 0.003;

static const char ISSUER[] = "https://login.example", AUDIENCE[] = "orders";
static char claims[256];
static size_t claims_len;
static time_t issued_at, expires_at;

/* A key, for each of the two. */
static jwt_keyset *keys;
static unsigned char private_key[4096], public_key[4096];
static int private_len, public_len;
static jwt_alg_t alg;

static uint8_t token[2048];
static size_t token_len;

static void fail(const char *what) {
  fprintf(stderr, "%s failed\n", what);
  exit(1);
}

static void onejwt_verify(void) {
  static const jwt_str issuers[] = {JWT_STR("https://login.example")}, audiences[] = {JWT_STR("orders")};
  jwt_verify_options policy = JWT_VERIFY_OPTIONS_INIT;
  uint8_t out[2048];
  size_t len;
  policy.issuers = issuers;
  policy.issuers_len = 1;
  policy.audiences = audiences;
  policy.audiences_len = 1;
  if (jwt_verify(keys, token, token_len, &policy, JWT_SYSTEM_CLOCK, out, sizeof out, &len, NULL) != JWT_OK)
    fail("onejwt's verification");
}

static void onejwt_sign(void) {
  if (jwt_sign(keys, (const uint8_t *)claims, claims_len, NULL, JWT_SYSTEM_CLOCK, token, sizeof token - 1, &token_len) !=
      JWT_OK)
    fail("onejwt's signing");
  token[token_len] = '\0';
}

static void libjwt_verify(void) {
  jwt_t *jwt;
  const char *issuer, *audience;
  if (jwt_decode(&jwt, (const char *)token, public_key, public_len) != 0) fail("libjwt's verification");
  issuer = jwt_get_grant(jwt, "iss");
  audience = jwt_get_grant(jwt, "aud");
  if (jwt_get_alg(jwt) != alg || jwt_get_grant_int(jwt, "exp") <= time(NULL) || issuer == NULL ||
      strcmp(issuer, ISSUER) != 0 || audience == NULL || strcmp(audience, AUDIENCE) != 0)
    fail("libjwt's check of the claims");
  jwt_free(jwt);
}

static void libjwt_sign(void) {
  jwt_t *jwt;
  char *made = NULL;
  if (jwt_new(&jwt) != 0 || jwt_add_grant(jwt, "iss", ISSUER) != 0 || jwt_add_grant(jwt, "aud", AUDIENCE) != 0 ||
      jwt_add_grant(jwt, "sub", "alice") != 0 || jwt_add_grants_json(jwt, "{\"roles\":[\"reader\"]}") != 0 ||
      jwt_add_grant_int(jwt, "iat", issued_at) != 0 || jwt_add_grant_int(jwt, "exp", expires_at) != 0 ||
      jwt_set_alg(jwt, alg, private_key, private_len) != 0 || (made = jwt_encode_str(jwt)) == NULL)
    fail("libjwt's signing");
  free(made);
  jwt_free(jwt);
}

static double time_of(void (*call)(void), int calls) {
  struct timespec began, ended;
  clock_gettime(CLOCK_MONOTONIC, &began);
  for (int i = 0; i < calls; i++) call();
  clock_gettime(CLOCK_MONOTONIC, &ended);
  return ((double)(ended.tv_sec - began.tv_sec) + 1e-9 * (double)(ended.tv_nsec - began.tv_nsec)) / calls;
}

static int ascending(const void *a, const void *b) {
  const double one = *(const double *)a, other = *(const double *)b;
  return (one > other) - (one < other);
}

static double median(double *values) {
  qsort(values, (size_t)rounds, sizeof *values, ascending);
  return values[rounds / 2];
}

static void compare(const char *name, const char *what, void (*own)(void), void (*other)(void)) {
  double times[MOST_ROUNDS], ratios[MOST_ROUNDS];
  const int own_calls = 1 + (int)(ROUND_SECONDS / time_of(own, 5));
  const int other_calls = 1 + (int)(ROUND_SECONDS / time_of(other, 5));
  for (int i = 0; i < rounds; i++) {
    times[i] = time_of(own, own_calls);
    ratios[i] = time_of(other, other_calls) / times[i];
  }
  printf("%-5s %-8s %10.2f us %14.1f x\n", name, what, 1e6 * median(times), median(ratios));
}

static void export_pem(int32_t form, unsigned char *pem, size_t cap, int *pem_len) {
  size_t len;
  if (jwt_keyset_export(keys, 0, form, pem, cap, &len) != JWT_OK) fail("export");
  *pem_len = (int)len;
}

static void measure(int32_t own_alg, jwt_alg_t other_alg) {
  alg = other_alg;
  if (own_alg == JWT_HS256) {
    memcpy(private_key, "0123456789abcdef0123456789ABCDEF", 32);
    memcpy(public_key, private_key, 32);
    private_len = public_len = 32;
    if (jwt_keyset_from_secret(own_alg, private_key, 32, NULL, &keys) != JWT_OK) fail("loading a secret");
  } else {
    if (jwt_keyset_generate(own_alg, NULL, &keys) != JWT_OK) fail("making a key");
    export_pem(JWT_PRIVATE_PEM, private_key, sizeof private_key, &private_len);
    export_pem(JWT_PUBLIC_PEM, public_key, sizeof public_key, &public_len);
  }
  onejwt_sign();
  compare(jwt_alg_name(own_alg), "verify", onejwt_verify, libjwt_verify);
  compare(jwt_alg_name(own_alg), "sign", onejwt_sign, libjwt_sign);
  jwt_keyset_free(keys);
}

int main(int argc, char **argv) {
  if (argc > 1) rounds = atoi(argv[1]);
  if (rounds < 1 || rounds > MOST_ROUNDS) fail("reading the number of rounds");
  issued_at = time(NULL);
  expires_at = issued_at + 86400;
  claims_len = (size_t)snprintf(claims, sizeof claims,
                                "{\"iss\":\"%s\",\"aud\":\"%s\",\"sub\":\"alice\",\"roles\":[\"reader\"],"
                                "\"iat\":%lld,\"exp\":%lld}",
                                ISSUER, AUDIENCE, (long long)issued_at, (long long)expires_at);
  printf("C; onejwt %s, and how many times longer libjwt takes\n%26s %16s\n", jwt_version(), "onejwt", "libjwt 1.10");
  measure(JWT_HS256, JWT_ALG_HS256);
  measure(JWT_RS256, JWT_ALG_RS256);
  measure(JWT_ES256, JWT_ALG_ES256);
  return 0;
}
