/*
 * The C side of the demonstration: reads requests, one a line with fields between tabs, and answers each with a line.
 *
 *   sign    JWKS  ALG  NOW  CLAIMS                 ->  STATUS  TOKEN
 *   verify  JWKS  NOW  ISSUER  AUDIENCE  TOKEN     ->  STATUS
 */

#define _POSIX_C_SOURCE 200809L

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "onejwt.h"

/* Cuts the line at its tabs; the last field is the rest. Returns how many there are, at most `max`. */
static size_t split(char *line, size_t len, jwt_str *fields, size_t max) {
  size_t count = 0, start = 0, i;
  for (i = 0; i <= len; i++) {
    if (i == len || (line[i] == '\t' && count + 1 < max)) {
      fields[count].ptr = line + start;
      fields[count].len = i - start;
      count++;
      start = i + 1;
    }
  }
  return count;
}

static int read_time(jwt_str field, int64_t *now) {
  char text[24];
  char *end;
  long long value;
  if (field.len == 0 || field.len >= sizeof text) return 0;
  memcpy(text, field.ptr, field.len);
  text[field.len] = '\0';
  errno = 0;
  value = strtoll(text, &end, 10);
  *now = value;
  return errno == 0 && end == text + field.len && value != JWT_SYSTEM_CLOCK;
}

static const uint8_t *bytes(jwt_str text) { return (const uint8_t *)text.ptr; }

/* Signs into *token, which the caller frees. */
static jwt_status sign(const jwt_str *field, uint8_t **token, size_t *token_len) {
  const jwt_str jwks = field[1], alg = field[2], claims = field[4];
  jwt_sign_options options = JWT_SIGN_OPTIONS_INIT;
  jwt_keyset *keys = NULL;
  jwt_status status;
  int64_t now;
  size_t bound;

  options.alg = jwt_alg_from_name(alg.ptr, alg.len);
  if (options.alg == 0 || !read_time(field[3], &now)) return JWT_INVALID_ARGUMENT;
  status = jwt_keyset_from_jwks(bytes(jwks), jwks.len, NULL, &keys);
  if (status != JWT_OK) return status;

  bound = jwt_sign_bound(keys, claims.len, &options);
  *token = malloc(bound + 1);
  if (*token == NULL) abort();
  status = jwt_sign(keys, bytes(claims), claims.len, &options, now, *token, bound, token_len);
  jwt_keyset_free(keys);
  return status;
}

static jwt_status verify(const jwt_str *field) {
  const jwt_str jwks = field[1], token = field[5];
  jwt_verify_options options = JWT_VERIFY_OPTIONS_INIT;
  jwt_keyset *keys = NULL;
  jwt_status status;
  int64_t now;
  uint8_t *claims;
  size_t claims_len;

  options.issuers = &field[3];
  options.issuers_len = 1;
  options.audiences = &field[4];
  options.audiences_len = 1;
  if (!read_time(field[2], &now)) return JWT_INVALID_ARGUMENT;
  status = jwt_keyset_from_jwks(bytes(jwks), jwks.len, NULL, &keys);
  if (status != JWT_OK) return status;

  claims = malloc(token.len + 1);
  if (claims == NULL) abort();
  status = jwt_verify(keys, bytes(token), token.len, &options, now, claims, token.len, &claims_len, NULL);
  free(claims);
  jwt_keyset_free(keys);
  return status;
}

int main(void) {
  char *line = NULL;
  size_t capacity = 0;
  ssize_t got;
  while ((got = getline(&line, &capacity, stdin)) >= 0) {
    jwt_str field[6];
    size_t len = (size_t)got;
    size_t count;
    if (len > 0 && line[len - 1] == '\n') len--;
    count = split(line, len, field, 6);
    if (count == 5 && field[0].len == 4 && memcmp(field[0].ptr, "sign", 4) == 0) {
      uint8_t *token = NULL;
      size_t token_len = 0;
      const jwt_status status = sign(field, &token, &token_len);
      printf("%s\t", jwt_status_name(status));
      fwrite(token != NULL ? token : (const uint8_t *)"", 1, token_len, stdout);
      putchar('\n');
      free(token);
    } else if (count == 6 && field[0].len == 6 && memcmp(field[0].ptr, "verify", 6) == 0) {
      printf("%s\n", jwt_status_name(verify(field)));
    } else {
      fprintf(stderr, "peer: not a request\n");
      free(line);
      return 2;
    }
    fflush(stdout);
  }
  free(line);
  return 0;
}
