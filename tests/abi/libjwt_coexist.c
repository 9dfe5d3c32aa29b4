/*
 * libjwt and onejwt in one program: both headers, in the order that LIBJWT_FIRST says, both libraries linked. Each
 * verifies what the other has signed, so each really calls its own code.
 */

#ifdef LIBJWT_FIRST
#include <jwt.h>

#include "onejwt.h"
#else
#include "onejwt.h"

#include <jwt.h>
#endif

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define NOW 1700000000

static const uint8_t secret[32] = "0123456789abcdef0123456789abcde";

static int failed;

#define CHECK(condition)                                                \
  do {                                                                  \
    if (!(condition)) {                                                 \
      fprintf(stderr, "%s:%d: %s\n", __FILE__, __LINE__, #condition);   \
      failed++;                                                         \
    }                                                                   \
  } while (0)

/* Signed by libjwt, verified by onejwt. */
static void libjwt_to_onejwt(const jwt_keyset *keys) {
  jwt_verify_options options = JWT_VERIFY_OPTIONS_INIT;
  static const jwt_str issuers[] = {JWT_STR("libjwt")};
  const jwt_str sub = JWT_STR("sub");
  jwt_t *jwt = NULL;
  char *token, *signature;
  uint8_t claims[512], text[64];
  size_t claims_len = 0, text_len = 0, len;

  CHECK(jwt_new(&jwt) == 0);
  CHECK(jwt_add_grant(jwt, "iss", "libjwt") == 0);
  CHECK(jwt_add_grant(jwt, "sub", "alice") == 0);
  CHECK(jwt_add_grant_int(jwt, "exp", NOW + 60) == 0);
  CHECK(jwt_set_alg(jwt, JWT_ALG_HS256, secret, sizeof secret) == 0);
  token = jwt_encode_str(jwt);
  jwt_free(jwt);
  CHECK(token != NULL);
  if (token == NULL) return;

  options.issuers = issuers;
  options.issuers_len = 1;
  len = strlen(token);
  CHECK(jwt_verify(keys, (const uint8_t *)token, len, &options, NOW, claims, sizeof claims, &claims_len, NULL) == JWT_OK);
  CHECK(jwt_claim_string(claims, claims_len, sub, text, sizeof text, &text_len) == JWT_OK);
  CHECK(text_len == 5 && memcmp(text, "alice", 5) == 0);

  /* Another first character of the signature, and both say no. */
  jwt = NULL;
  signature = strrchr(token, '.') + 1;
  *signature = *signature == 'A' ? 'B' : 'A';
  CHECK(jwt_verify(keys, (const uint8_t *)token, len, &options, NOW, claims, sizeof claims, &claims_len, NULL) ==
        JWT_SIGNATURE_INVALID);
  CHECK(jwt_decode(&jwt, token, secret, sizeof secret) != 0);
  jwt_free(jwt);
  free(token);
}

/* Signed by onejwt, verified by libjwt. */
static void onejwt_to_libjwt(const jwt_keyset *keys) {
  static const char claims[] = "{\"iss\":\"onejwt\",\"sub\":\"bob\"}";
  jwt_sign_options options = JWT_SIGN_OPTIONS_INIT;
  uint8_t token[512];
  size_t token_len = 0;
  jwt_t *jwt = NULL;

  options.expires_in = 60;
  CHECK(jwt_sign(keys, (const uint8_t *)claims, sizeof claims - 1, &options, NOW, token, sizeof token - 1, &token_len) ==
        JWT_OK);
  token[token_len] = '\0';

  CHECK(jwt_decode(&jwt, (const char *)token, secret, sizeof secret) == 0);
  if (jwt == NULL) return;
  CHECK(jwt_get_alg(jwt) == JWT_ALG_HS256);
  CHECK(strcmp(jwt_get_grant(jwt, "sub"), "bob") == 0);
  CHECK(jwt_get_grant_int(jwt, "exp") == NOW + 60);
  jwt_free(jwt);
}

int main(void) {
  jwt_keyset *keys = NULL;
  CHECK(jwt_keyset_from_secret(JWT_HS256, secret, sizeof secret, NULL, &keys) == JWT_OK);
  if (keys != NULL) {
    libjwt_to_onejwt(keys);
    onejwt_to_libjwt(keys);
  }
  jwt_keyset_free(keys);
  printf("libjwt and onejwt in one program: %s\n", failed == 0 ? "each verifies the other's tokens" : "FAILED");
  return failed == 0 ? 0 : 1;
}
