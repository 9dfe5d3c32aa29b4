/*
 * Verifies, or signs, so often: valgrind's callgrind counts what it takes (tools/instructions).
 *
 * instructions verify|sign id|access TIMES
 */

#define _GNU_SOURCE

#include "check.h"

#define NOW INT64_C(1700000000)

/* As in benches/shared: the tokens have 195 and 561 bytes. */
static const char *const claims[2] = {
    "{\"iss\":\"login.example\",\"sub\":\"1234567\",\"aud\":\"api\",\"iat\":1700000000,\"exp\":1700000900}",
    "{\"iss\":\"https://login.example.com/realms/main\",\"sub\":\"9b2f6d1e-4a6c-4c8e-8a53-2f1d0c7b9e11\","
    "\"aud\":[\"https://api.example.com\",\"https://files.example.com\"],\"client_id\":\"web-frontend-1\","
    "\"iat\":1700000000,\"nbf\":1700000000,\"exp\":1700000900,\"jti\":\"0f8fad5b-d9cb-469f-a165-70867728950e\","
    "\"roles\":[\"reader\",\"editor\",\"auditor\"],\"scope\":\"openid profile email files.write\"}"};
static const size_t lengths[2] = {195, 561};

int main(int argc, char **argv) {
  static const jwt_str audiences[2] = {JWT_STR("api"), JWT_STR("https://api.example.com")};
  const size_t which = argc > 2 && strcmp(argv[2], "access") == 0;
  const unsigned long times = argc > 3 ? strtoul(argv[3], NULL, 10) : 1;
  const uint8_t *const text = (const uint8_t *)claims[which];
  const size_t text_len = strlen(claims[which]);
  jwt_verify_options options = JWT_VERIFY_OPTIONS_INIT;
  jwt_keyset *keys = NULL;
  uint8_t token[1024], out[1024];
  size_t token_len, len;
  unsigned long i;
  NEED(argc == 4);
  options.audiences = &audiences[which];
  options.audiences_len = 1;
  NEED(jwt_keyset_from_secret(JWT_HS256, TEXT("0123456789abcdef0123456789ABCDEF"), NULL, &keys) == JWT_OK);
  NEED(jwt_sign(keys, text, text_len, NULL, NOW, token, sizeof token, &token_len) == JWT_OK && token_len == lengths[which]);
  for (i = 0; i < times; i++) {
    if (strcmp(argv[1], "sign") == 0) {
      NEED(jwt_sign(keys, text, text_len, NULL, NOW, out, sizeof out, &len) == JWT_OK);
    } else {
      NEED(jwt_verify(keys, token, token_len, &options, NOW, out, sizeof out, &len, NULL) == JWT_OK);
    }
  }
  jwt_keyset_free(keys);
  return 0;
}
