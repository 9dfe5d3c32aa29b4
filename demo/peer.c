/*
 * The C side of the demonstration: reads requests, one a line with fields between tabs, and answers each with a line.
 *
 *   sign              JWKS  ALG  NOW  CLAIMS                                ->  STATUS  TOKEN
 *   verify            JWKS  NOW  ISSUER  AUDIENCE  TOKEN                    ->  STATUS
 *   generate          ALG                                                   ->  STATUS  JWKS
 *   publish           JWKS                                                  ->  STATUS  PUBLIC_JWKS
 *   encrypt           JWKS  ALG  ENC  CONTENT                               ->  STATUS  TOKEN
 *   decrypt           JWKS  TOKEN                                           ->  STATUS  CONTENT
 *   sign_encrypted    SIGNING_JWKS  ENCRYPTING_JWKS  ALG  ENC  NOW  CLAIMS  ->  STATUS  TOKEN
 *   verify_encrypted  VERIFYING_JWKS  DECRYPTING_JWKS  NOW  ISSUER  AUDIENCE  TOKEN  ->  STATUS
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

/* The text after the status of an answer, from malloc. */
typedef struct answer {
  uint8_t *text;
  size_t len;
} answer;

static uint8_t *room(size_t len) {
  uint8_t *const out = malloc(len + 1);
  if (out == NULL) abort();
  return out;
}

static jwt_status load(jwt_str jwks, uint32_t flags, jwt_keyset **keys) {
  jwt_key_options options = JWT_KEY_OPTIONS_INIT;
  options.flags = flags;
  return jwt_keyset_from_jwks(bytes(jwks), jwks.len, &options, keys);
}

static jwt_status sign_with(const jwt_keyset *keys, const jwt_sign_options *options, int64_t now, jwt_str claims,
                            answer *out) {
  const size_t bound = jwt_sign_bound(keys, claims.len, options);
  out->text = room(bound);
  return jwt_sign(keys, bytes(claims), claims.len, options, now, out->text, bound, &out->len);
}

static jwt_status sign(const jwt_str *field, answer *out) {
  const jwt_str jwks = field[1], alg = field[2], claims = field[4];
  jwt_sign_options options = JWT_SIGN_OPTIONS_INIT;
  jwt_keyset *keys = NULL;
  jwt_status status;
  int64_t now;

  options.alg = jwt_alg_from_name(alg.ptr, alg.len);
  if (options.alg == 0 || !read_time(field[3], &now)) return JWT_INVALID_ARGUMENT;
  status = load(jwks, 0, &keys);
  if (status == JWT_OK) status = sign_with(keys, &options, now, claims, out);
  jwt_keyset_free(keys);
  return status;
}

static jwt_status verify_with(const jwt_keyset *keys, jwt_verify_options *options, int64_t now, const jwt_str *issuer,
                              const jwt_str *audience, jwt_str token) {
  uint8_t *const claims = room(token.len);
  size_t claims_len;
  jwt_status status;

  options->issuers = issuer;
  options->issuers_len = 1;
  options->audiences = audience;
  options->audiences_len = 1;
  status = jwt_verify(keys, bytes(token), token.len, options, now, claims, token.len, &claims_len, NULL);
  free(claims);
  return status;
}

static jwt_status verify(const jwt_str *field, answer *out) {
  jwt_verify_options options = JWT_VERIFY_OPTIONS_INIT;
  jwt_keyset *keys = NULL;
  jwt_status status;
  int64_t now;
  (void)out;

  if (!read_time(field[2], &now)) return JWT_INVALID_ARGUMENT;
  status = load(field[1], 0, &keys);
  if (status == JWT_OK) status = verify_with(keys, &options, now, &field[3], &field[4], field[5]);
  jwt_keyset_free(keys);
  return status;
}

/* The whole set, once the length is known. */
static jwt_status export_keys(const jwt_keyset *keys, int32_t form, answer *out) {
  size_t needed = 0;
  const jwt_status status = jwt_keyset_export(keys, JWT_ALL_KEYS, form, NULL, 0, &needed);
  if (status != JWT_BUFFER_TOO_SMALL) return status;
  out->text = room(needed);
  return jwt_keyset_export(keys, JWT_ALL_KEYS, form, out->text, needed, &out->len);
}

static jwt_status generate(const jwt_str *field, answer *out) {
  jwt_key_options options = JWT_KEY_OPTIONS_INIT;
  jwt_keyset *keys = NULL;
  jwt_status status;

  options.flags = JWT_KEY_FOR_ENCRYPTION;
  status = jwt_keyset_generate(jwe_alg_from_name(field[1].ptr, field[1].len), &options, &keys);
  if (status == JWT_OK) status = export_keys(keys, JWT_PRIVATE_JWKS, out);
  jwt_keyset_free(keys);
  return status;
}

static jwt_status publish(const jwt_str *field, answer *out) {
  jwt_keyset *keys = NULL;
  jwt_status status = load(field[1], JWT_KEY_FOR_ENCRYPTION, &keys);
  if (status == JWT_OK) status = export_keys(keys, JWT_PUBLIC_JWKS, out);
  jwt_keyset_free(keys);
  return status;
}

static jwt_status encrypt(const jwt_str *field, answer *out) {
  const jwt_str jwks = field[1], alg = field[2], enc = field[3], content = field[4];
  jwe_options options = JWE_OPTIONS_INIT;
  jwt_keyset *keys = NULL;
  jwt_status status;

  options.alg = jwe_alg_from_name(alg.ptr, alg.len);
  options.enc = jwe_alg_from_name(enc.ptr, enc.len);
  if (options.alg == 0 || options.enc == 0) return JWT_INVALID_ARGUMENT;
  status = load(jwks, JWT_KEY_FOR_ENCRYPTION, &keys);
  if (status == JWT_OK) {
    const size_t bound = jwe_encrypt_bound(keys, content.len, &options);
    out->text = room(bound);
    status = jwe_encrypt(keys, bytes(content), content.len, &options, out->text, bound, &out->len);
  }
  jwt_keyset_free(keys);
  return status;
}

static jwt_status decrypt(const jwt_str *field, answer *out) {
  const jwt_str jwks = field[1], token = field[2];
  jwt_keyset *keys = NULL;
  jwt_status status = load(jwks, JWT_KEY_FOR_ENCRYPTION, &keys);
  if (status == JWT_OK) {
    out->text = room(token.len);
    status = jwe_decrypt(keys, bytes(token), token.len, NULL, out->text, token.len, &out->len, NULL);
  }
  jwt_keyset_free(keys);
  return status;
}

/* Loads the keys for signatures and those for encryption. */
static jwt_status load_both(const jwt_str *field, jwt_keyset **signatures, jwt_keyset **encryption) {
  const jwt_status status = load(field[1], 0, signatures);
  return status == JWT_OK ? load(field[2], JWT_KEY_FOR_ENCRYPTION, encryption) : status;
}

static jwt_status sign_encrypted(const jwt_str *field, answer *out) {
  const jwt_str alg = field[3], enc = field[4], claims = field[6];
  jwt_sign_options options = JWT_SIGN_OPTIONS_INIT;
  jwt_keyset *keys = NULL, *encrypt_to = NULL;
  jwt_status status;
  int64_t now;

  options.encrypt_alg = jwe_alg_from_name(alg.ptr, alg.len);
  options.enc = jwe_alg_from_name(enc.ptr, enc.len);
  if (options.encrypt_alg == 0 || options.enc == 0 || !read_time(field[5], &now)) return JWT_INVALID_ARGUMENT;
  status = load_both(field, &keys, &encrypt_to);
  if (status == JWT_OK) {
    options.flags = JWT_ENCRYPTED;
    options.encrypt_to = encrypt_to;
    status = sign_with(keys, &options, now, claims, out);
  }
  jwt_keyset_free(encrypt_to);
  jwt_keyset_free(keys);
  return status;
}

static jwt_status verify_encrypted(const jwt_str *field, answer *out) {
  jwt_verify_options options = JWT_VERIFY_OPTIONS_INIT;
  jwt_keyset *keys = NULL, *decrypt_with = NULL;
  jwt_status status;
  int64_t now;
  (void)out;

  if (!read_time(field[3], &now)) return JWT_INVALID_ARGUMENT;
  status = load_both(field, &keys, &decrypt_with);
  if (status == JWT_OK) {
    options.flags = JWT_ENCRYPTED;
    options.decrypt_with = decrypt_with;
    status = verify_with(keys, &options, now, &field[4], &field[5], field[6]);
  }
  jwt_keyset_free(decrypt_with);
  jwt_keyset_free(keys);
  return status;
}

/* The requests: the name, how many fields with it, whether a text follows the status, and what answers it. */
#define MAX_FIELDS 7
static const struct request {
  const char *name;
  size_t fields;
  int has_text;
  jwt_status (*respond)(const jwt_str *field, answer *out);
} requests[] = {
    {"sign", 5, 1, sign},
    {"verify", 6, 0, verify},
    {"generate", 2, 1, generate},
    {"publish", 2, 1, publish},
    {"encrypt", 5, 1, encrypt},
    {"decrypt", 3, 1, decrypt},
    {"sign_encrypted", 7, 1, sign_encrypted},
    {"verify_encrypted", 7, 0, verify_encrypted},
};

/* Answers a line; returns whether it is a request. */
static int respond(char *line, size_t len) {
  const struct request *request = requests;
  jwt_str field[MAX_FIELDS];
  answer out = {NULL, 0};
  jwt_status status;
  split(line, len, field, 2);
  while (strlen(request->name) != field[0].len || memcmp(request->name, field[0].ptr, field[0].len) != 0) {
    if (++request == requests + sizeof requests / sizeof *requests) return 0;
  }
  if (split(line, len, field, request->fields) != request->fields) return 0;

  status = request->respond(field, &out);
  fputs(jwt_status_name(status), stdout);
  if (request->has_text) putchar('\t');
  if (status == JWT_OK && request->has_text) fwrite(out.text, 1, out.len, stdout);
  putchar('\n');
  fflush(stdout);
  free(out.text);
  return 1;
}

int main(void) {
  char *line = NULL;
  size_t capacity = 0;
  ssize_t got;
  int understood = 1;
  while (understood && (got = getline(&line, &capacity, stdin)) >= 0) {
    size_t len = (size_t)got;
    if (len > 0 && line[len - 1] == '\n') len--;
    understood = respond(line, len);
  }
  if (!understood) fprintf(stderr, "peer: not a request\n");
  free(line);
  return understood ? 0 : 2;
}
