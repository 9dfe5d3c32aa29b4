/*
 * libjwt and onejwt in one program: both headers, in the order that LIBJWT_FIRST says, both libraries linked. Each
 * verifies what the other has signed, with a shared secret and with the private keys in PEM, so each really calls its
 * own code, and the copy of AWS-LC that onejwt carries is not taken for the OpenSSL that libjwt may use.
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

#include "../c/private_keys.h"

#define NOW 1700000000

static const uint8_t secret[32] = "0123456789abcdef0123456789abcde";

/* What a key is to either library. */
typedef struct shared_key {
  jwt_keyset *keys;
  jwt_alg_t alg;
  const uint8_t *signs, *verifies;
  int signs_len, verifies_len;
} shared_key;

static int failed;

#define CHECK(condition)                                                \
  do {                                                                  \
    if (!(condition)) {                                                 \
      fprintf(stderr, "%s:%d: %s\n", __FILE__, __LINE__, #condition);   \
      failed++;                                                         \
    }                                                                   \
  } while (0)

/* Signed by libjwt, verified by onejwt. */
static void libjwt_to_onejwt(const shared_key *key) {
  jwt_verify_options options = JWT_VERIFY_OPTIONS_INIT;
  static const jwt_str issuers[] = {JWT_STR("libjwt")};
  jwt_t *jwt = NULL;
  char *token, *signature;
  uint8_t claims[1024], text[64];
  size_t claims_len = 0, text_len = 0, len;

  CHECK(jwt_new(&jwt) == 0);
  CHECK(jwt_add_grant(jwt, "iss", "libjwt") == 0);
  CHECK(jwt_add_grant(jwt, "sub", "alice") == 0);
  CHECK(jwt_add_grant_int(jwt, "exp", NOW + 60) == 0);
  CHECK(jwt_set_alg(jwt, key->alg, key->signs, key->signs_len) == 0);
  token = jwt_encode_str(jwt);
  jwt_free(jwt);
  CHECK(token != NULL);
  if (token == NULL) return;

  options.issuers = issuers;
  options.issuers_len = 1;
  len = strlen(token);
  CHECK(jwt_verify(key->keys, (const uint8_t *)token, len, &options, NOW, claims, sizeof claims, &claims_len, NULL) ==
        JWT_OK);
  CHECK(jwt_claim_string(claims, claims_len, JWT_LIT("sub"), text, sizeof text, &text_len) == JWT_OK);
  CHECK(text_len == 5 && memcmp(text, "alice", 5) == 0);

  /* Another first character of the signature, and both say no. */
  jwt = NULL;
  signature = strrchr(token, '.') + 1;
  *signature = *signature == 'A' ? 'B' : 'A';
  CHECK(jwt_verify(key->keys, (const uint8_t *)token, len, &options, NOW, claims, sizeof claims, &claims_len, NULL) ==
        JWT_SIGNATURE_INVALID);
  CHECK(jwt_decode(&jwt, token, key->verifies, key->verifies_len) != 0);
  jwt_free(jwt);
  free(token);
}

/* Signed by onejwt, verified by libjwt. */
static void onejwt_to_libjwt(const shared_key *key) {
  static const char claims[] = "{\"iss\":\"onejwt\",\"sub\":\"bob\"}";
  jwt_sign_options options = JWT_SIGN_OPTIONS_INIT;
  uint8_t token[1024];
  size_t token_len = 0;
  jwt_t *jwt = NULL;

  options.expires_in = 60;
  CHECK(jwt_sign(key->keys, (const uint8_t *)claims, sizeof claims - 1, &options, NOW, token, sizeof token - 1,
                 &token_len) == JWT_OK);
  token[token_len] = '\0';

  CHECK(jwt_decode(&jwt, (const char *)token, key->verifies, key->verifies_len) == 0);
  if (jwt == NULL) return;
  CHECK(jwt_get_alg(jwt) == key->alg);
  CHECK(strcmp(jwt_get_grant(jwt, "sub"), "bob") == 0);
  CHECK(jwt_get_grant_int(jwt, "exp") == NOW + 60);
  jwt_free(jwt);
}

static void both_ways(const shared_key *key) {
  const int before = failed;
  if (key->keys == NULL) {
    failed++;
    return;
  }
  libjwt_to_onejwt(key);
  onejwt_to_libjwt(key);
  jwt_keyset_free(key->keys);
  if (failed != before) fprintf(stderr, "with %s\n", jwt_alg_str(key->alg));
}

/* One of the private keys; libjwt verifies with what onejwt writes out as its public key. */
static void private_key_both_ways(const private_key *own, jwt_alg_t alg) {
  uint8_t public_pem[1024];
  size_t len = 0;
  shared_key key;
  memset(&key, 0, sizeof key);
  CHECK(jwt_keyset_from_pem(own->alg, (const uint8_t *)own->pem, strlen(own->pem), NULL, &key.keys) == JWT_OK);
  CHECK(jwt_keyset_export(key.keys, 0, JWT_PUBLIC_PEM, public_pem, sizeof public_pem, &len) == JWT_OK);
  key.alg = alg;
  key.signs = (const uint8_t *)own->pem;
  key.signs_len = (int)strlen(own->pem);
  key.verifies = public_pem;
  key.verifies_len = (int)len;
  both_ways(&key);
}

int main(void) {
  shared_key key;
  memset(&key, 0, sizeof key);
  CHECK(jwt_keyset_from_secret(JWT_HS256, secret, sizeof secret, NULL, &key.keys) == JWT_OK);
  key.alg = JWT_ALG_HS256;
  key.signs = key.verifies = secret;
  key.signs_len = key.verifies_len = sizeof secret;
  both_ways(&key);
  private_key_both_ways(&private_keys[0], JWT_ALG_RS256);
  private_key_both_ways(&private_keys[1], JWT_ALG_ES256);
  private_key_both_ways(&private_keys[2], JWT_ALG_ES384);
  printf("libjwt and onejwt in one program: %s\n", failed == 0 ? "each verifies the other's tokens" : "FAILED");
  return failed == 0 ? 0 : 1;
}
