/*
 * A log-in server in miniature: it issues a token to somebody who has logged in, and checks the one that comes back
 * with the next request.
 *
 *   head -c 32 /dev/urandom > secret.bin
 *   cc -o example example.c $(pkg-config --cflags --libs onejwt)
 *   ./example secret.bin
 */

#include <stdio.h>
#include <string.h>
#include <time.h>

#include "onejwt.h"

#define ISSUER "https://login.example"
#define AUDIENCE "https://api.example"

static int fail(const char *what, jwt_status status) {
  fprintf(stderr, "%s: %s (%s)\n", what, jwt_status_text(status), jwt_status_name(status));
  return 1;
}

/* Loads the key. The secret is bytes, not text; the copy on the stack does not stay. */
static int load_key(const char *path, jwt_keyset **keys) {
  uint8_t secret[256];
  volatile uint8_t *wipe = secret; /* so that the compiler keeps the wiping */
  size_t len, i;
  jwt_status status;
  FILE *file = fopen(path, "rb");
  *keys = NULL;
  if (file == NULL) {
    perror(path);
    return 1;
  }
  len = fread(secret, 1, sizeof secret, file);
  if (ferror(file) || len == sizeof secret) {
    fprintf(stderr, "%s: cannot be read, or is longer than a secret should be\n", path);
    fclose(file);
    return 1;
  }
  fclose(file);
  status = jwt_keyset_from_secret(JWT_HS256, secret, len, NULL, keys);
  for (i = 0; i < sizeof secret; i++) wipe[i] = 0;
  return status == JWT_OK ? 0 : fail(path, status);
}

/* Issues a token that is good for a quarter of an hour. The options add `iat` and `exp`. Whatever the user's name holds, it
 * is one text in the claims; a mistake in writing them comes out when they are finished. */
static jwt_status issue(const jwt_keyset *keys, const char *user, int64_t now, uint8_t *token, size_t token_cap,
                        size_t *token_len) {
  static const jwt_str roles[] = {JWT_STR("reader"), JWT_STR("editor")};
  uint8_t claims[512];
  size_t claims_len;
  jwt_status status;
  jwt_writer w = JWT_WRITER_INIT;
  jwt_sign_options options = JWT_SIGN_OPTIONS_INIT;
  options.expires_in = 15 * 60;

  *token_len = 0;
  jwt_writer_begin(&w, claims, sizeof claims);
  jwt_writer_string(&w, JWT_LIT("iss"), JWT_LIT(ISSUER));
  jwt_writer_string(&w, JWT_LIT("aud"), JWT_LIT(AUDIENCE));
  jwt_writer_string(&w, JWT_LIT("sub"), user, strlen(user));
  jwt_writer_strings(&w, JWT_LIT("roles"), roles, sizeof roles / sizeof *roles);
  status = jwt_writer_finish(&w, &claims_len);
  if (status != JWT_OK) return status;
  return jwt_sign(keys, claims, claims_len, &options, now, token, token_cap, token_len);
}

/* Lets a request in or not. All that is not said here is strict: `exp` must be there, and not have passed. */
static jwt_status admit(const jwt_keyset *keys, int64_t now, const char *authorization) {
  static const jwt_str issuers[] = {JWT_STR(ISSUER)};
  static const jwt_str audiences[] = {JWT_STR(AUDIENCE)};
  jwt_verify_options options = JWT_VERIFY_OPTIONS_INIT;
  jwt_report report = JWT_REPORT_INIT;
  uint8_t claims[4096], user[256];
  size_t offset, token_len, claims_len, user_len;
  int32_t may_edit;
  jwt_status status;

  options.issuers = issuers;
  options.issuers_len = 1;
  options.audiences = audiences;
  options.audiences_len = 1;
  options.leeway_seconds = 30;

  status = jwt_bearer_token((const uint8_t *)authorization, strlen(authorization), &offset, &token_len);
  if (status != JWT_OK) return status;

  status = jwt_verify(keys, (const uint8_t *)authorization + offset, token_len, &options, now, claims, sizeof claims,
                      &claims_len, &report);
  if (status != JWT_OK) {
    /* For the log only. The report names the first claim at fault, never what was in it. */
    fprintf(stderr, "refused: %s%s%s\n", jwt_status_text(status), report.claim[0] ? ": " : "", report.claim);
    return status;
  }

  status = jwt_claim_string(claims, claims_len, JWT_LIT("sub"), user, sizeof user, &user_len);
  if (status != JWT_OK) return status;
  status = jwt_claim_has(claims, claims_len, JWT_LIT("roles"), JWT_LIT("editor"), &may_edit);
  if (status != JWT_OK) return status;

  printf("welcome, %.*s%s; your session ends at %lld\n", (int)user_len, (const char *)user,
         may_edit ? " (editor)" : "", (long long)report.expires_at);
  return JWT_OK;
}

int main(int argc, char **argv) {
  static const char scheme[] = "Bearer ";
  const size_t scheme_len = sizeof scheme - 1;
  const int64_t now = (int64_t)time(NULL);
  char authorization[1024];
  size_t token_len;
  jwt_keyset *keys;
  jwt_status status;

  if (argc != 2) {
    fprintf(stderr, "usage: %s FILE-WITH-AT-LEAST-32-RANDOM-BYTES\n", argv[0]);
    return 2;
  }
  if (load_key(argv[1], &keys) != 0) return 1;

  /* The client keeps the token and sends it in an Authorization header. */
  memcpy(authorization, scheme, scheme_len);
  status = issue(keys, "alice", now, (uint8_t *)authorization + scheme_len, sizeof authorization - scheme_len - 1,
                 &token_len);
  if (status == JWT_OK) {
    authorization[scheme_len + token_len] = '\0';
    status = admit(keys, now, authorization);
  }
  if (status != JWT_OK) {
    jwt_keyset_free(keys);
    return fail("log-in", status);
  }

  /* Once the time and the leeway have passed, the same token is worth nothing. */
  status = admit(keys, now + 15 * 60 + 30, authorization);
  jwt_keyset_free(keys);
  return status == JWT_EXPIRED ? 0 : fail("a quarter of an hour later", status);
}
