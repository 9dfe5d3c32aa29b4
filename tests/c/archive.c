/* One program with what a static library of Rust could clash with: another Rust library, which panics and catches that;
 * a second copy of all that onejwt is made of, under the names that its standard library and AWS-LC have; and OpenSSL. */
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <onejwt.h>

#ifdef OTHER_RUST
int32_t other_rust(int32_t number);
#endif
#ifdef SECOND_COPY
int32_t second_jwt_keyset_generate(int32_t alg, const jwt_key_options *options, jwt_keyset **out_keys);
size_t second_jwt_keyset_len(const jwt_keyset *keys);
void second_jwt_keyset_free(jwt_keyset *keys);
#endif
#ifdef WITH_OPENSSL
#include <openssl/sha.h>
#endif

static int failures = 0;

static void check(int holds, const char *what) {
  if (!holds) {
    fprintf(stderr, "archive: %s\n", what);
    failures++;
  }
}

int main(void) {
  static const char claims[] = "{\"sub\":\"alice\"}";
  static const int32_t algorithms[] = {JWT_HS256, JWT_ES256, JWT_ED25519, JWT_ML_DSA_44};
  for (size_t i = 0; i < sizeof algorithms / sizeof *algorithms; i++) {
    jwt_keyset *keys = NULL;
    jwt_sign_options signing = JWT_SIGN_OPTIONS_INIT;
    uint8_t token[8192], read[8192];
    size_t token_len = 0, read_len = 0;
    signing.expires_in = 60;
    check(jwt_keyset_generate(algorithms[i], NULL, &keys) == JWT_OK, "no key");
    check(jwt_sign(keys, (const uint8_t *)claims, sizeof claims - 1, &signing, JWT_SYSTEM_CLOCK, token, sizeof token,
                   &token_len) == JWT_OK, "no token");
    check(jwt_verify(keys, token, token_len, NULL, JWT_SYSTEM_CLOCK, read, sizeof read, &read_len, NULL) == JWT_OK,
          "the token does not verify");
    token[token_len - 8] ^= 1;
    check(jwt_verify(keys, token, token_len, NULL, JWT_SYSTEM_CLOCK, read, sizeof read, &read_len, NULL) != JWT_OK,
          "a changed token verifies");
    jwt_keyset_free(keys);
  }

#ifdef OTHER_RUST
  check(other_rust(20) == 41, "the other Rust library's answer");
  check(other_rust(-1) == -2, "the other Rust library's panic was not caught there");
#endif
#ifdef SECOND_COPY
  jwt_keyset *second = NULL;
  check(second_jwt_keyset_generate(JWT_ES256, NULL, &second) == JWT_OK, "no key from the second copy");
  check(second_jwt_keyset_len(second) == 1, "the second copy's key set");
  second_jwt_keyset_free(second);
#endif
#ifdef WITH_OPENSSL
  static const uint8_t begins[] = {0xba, 0x78, 0x16, 0xbf}; /* FIPS 180-4, "abc" */
  uint8_t digest[SHA256_DIGEST_LENGTH];
  SHA256((const uint8_t *)"abc", 3, digest);
  check(memcmp(digest, begins, sizeof begins) == 0, "OpenSSL's digest");
#endif
  return failures != 0;
}
