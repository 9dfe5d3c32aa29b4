/*
 * What a call reads and what it writes, laid over each other. Each input of each export, behind any number of pointers,
 * is tried against each of its outputs, and the outputs against each other: before, touching, by one byte, halfway, on top,
 * to the end, beyond. Where two overlap the call refuses, and not a byte is written into an input or into an output that is
 * not alone; where they do not, it does what it does in memory of its own.
 *
 * What there is to try is generated with the header (places.h), so a function or a field that is missing here fails.
 */

#define _GNU_SOURCE

#include <stdarg.h>

#include "check.h"
#include "documents.h"

#define NOW INT64_C(1700000000)
#define SECRET "a secret of 32 bytes for testing"
#define CLAIMS                                                                                                      \
  "{\"iss\":\"https://issuer.example\",\"sub\":\"alice\",\"aud\":\"api\",\"jti\":\"one\",\"exp\":1700000300,"       \
  "\"roles\":[\"reader\",\"editor\"],\"n\":1.5,\"ok\":true}"

#define COUNT(array) (sizeof(array) / sizeof(array)[0])

static jwt_keyset *keys;
/* For encryption: a pair of keys for any content, and a shared secret for claims. */
static jwt_keyset *pair, *shared;
/* One that has a key, and has signed what `published_token` is. */
static jwt_issuer *issuer;

/* Text for a check, until the next one. */
static const char *say(const char *format, ...) {
  static char text[256];
  va_list values;
  va_start(values, format);
  vsnprintf(text, sizeof text, format, values);
  va_end(values);
  return text;
}

static uint8_t token[1024], detached[1024], encrypted[1024], nested[1024], session[1024], published_token[1024];
static size_t token_len, detached_len, encrypted_len, nested_len, session_len, published_len;

/* ------------------------------------------------------------------------------------------------------------------
 * Pieces: what a call reads or writes, by the names that lead there in the header
 */

typedef enum role { IN, OUT } role;

#include "places.h"

typedef struct piece {
  const char *path;
  role role;
  size_t size, align;
  const void *content; /* of an input; a struct or a list is put together in its place instead */
  uint8_t *at;
} piece;

#define MAX_PIECES 24
#define ARENA 65536

/* One way to call a function: what there is, what it gives, and how it is called with what is in its place. */
typedef struct way {
  const char *function;
  jwt_status want;
  jwt_status (*call)(void);
  piece pieces[MAX_PIECES];
} way;

static _Alignas(64) uint8_t arena[ARENA], before[ARENA];
static piece *pieces;
static size_t pieces_count;

static piece *the(const char *path) {
  size_t i;
  for (i = 0; i < pieces_count; i++) {
    if (strcmp(pieces[i].path, path) == 0) return &pieces[i];
  }
  printf("no piece %s\n", path);
  exit(2);
}

/* Where a piece is, for arguments; NULL for one that this way of calling leaves out. */
static void *at(const char *path) {
  size_t i;
  for (i = 0; i < pieces_count; i++) {
    if (strcmp(pieces[i].path, path) == 0) return pieces[i].at;
  }
  return NULL;
}

static size_t size_of(const char *path) { return at(path) == NULL ? 0 : the(path)->size; }

static jwt_str text_at(const char *path) {
  jwt_str text;
  text.ptr = at(path);
  text.len = size_of(path);
  return text;
}

/* A list of two: one text from elsewhere, then the one in the arena. */
static const jwt_str *texts_at(const char *path, const char *text_path, size_t *len) {
  static const jwt_str other = JWT_STR("exp");
  jwt_str *const list = at(path);
  *len = 0;
  if (list == NULL) return NULL;
  list[0] = other;
  list[1] = text_at(text_path);
  *len = 2;
  return list;
}

/* ------------------------------------------------------------------------------------------------------------------
 * The ways to call: each puts its structs and lists together, has a picture taken of it all, and calls
 */

static void snapshot(void);

#define CALL(call) (snapshot(), (call))

#define BYTES(path, literal) {path, IN, sizeof(literal) - 1, 1, literal, NULL}
#define STRUCT(path, type) {path, IN, sizeof(type), _Alignof(type), NULL, NULL}
#define TEXTS(path) {path, IN, 2 * sizeof(jwt_str), _Alignof(jwt_str), NULL, NULL}
#define PLACE(path, type) {path, OUT, sizeof(type), _Alignof(type), NULL, NULL}
#define BUFFER(path, size) {path, OUT, size, 1, NULL, NULL}
#define END {NULL, IN, 0, 0, NULL, NULL}

static const jwt_key_options *key_options(void) {
  jwt_key_options *const options = at("options");
  *options = (jwt_key_options)JWT_KEY_OPTIONS_INIT;
  options->kid = text_at("options.kid.ptr");
  options->issuer = text_at("options.issuer.ptr");
  options->password = text_at("options.password.ptr");
  return options;
}

#define NAMED_OPTIONS                                                                               \
  STRUCT("options", jwt_key_options), BYTES("options.kid.ptr", "key"), BYTES("options.issuer.ptr", "me"), \
      BYTES("options.password.ptr", "password")
#define KEY_OPTIONS NAMED_OPTIONS, PLACE("out_keys", jwt_keyset *)

/* Where a name is left out, at("…") is NULL, and so the text is absent. */
static jwt_status new_set(void) {
  const jwt_key_options *const options = key_options();
  return CALL(jwt_keyset_new(options, at("out_keys")));
}

static jwt_status entry(void) {
  const jwt_key_options *const options = key_options();
  return CALL(jwt_jwks_entry(at("json"), size_of("json"), options, 0, at("info")));
}

static jwt_status from_secret(void) {
  const jwt_key_options *const options = key_options();
  return CALL(jwt_keyset_from_secret(JWT_HS256, at("secret"), size_of("secret"), options, at("out_keys")));
}

static jwt_status from_pem(void) {
  const jwt_key_options *const options = key_options();
  return CALL(jwt_keyset_from_pem(0, at("pem"), size_of("pem"), options, at("out_keys")));
}

static jwt_status from_der(void) {
  const jwt_key_options *const options = key_options();
  return CALL(jwt_keyset_from_der(0, at("der"), size_of("der"), options, at("out_keys")));
}

static jwt_status from_jwks(void) {
  const jwt_key_options *const options = key_options();
  return CALL(jwt_keyset_from_jwks(at("json"), size_of("json"), options, at("out_keys")));
}

static jwt_status generate(void) {
  const jwt_key_options *const options = key_options();
  return CALL(jwt_keyset_generate(JWT_HS256, options, at("out_keys")));
}

static jwt_status export_keys(void) {
  return CALL(jwt_keyset_export(keys, 0, JWT_PRIVATE_JWKS, at("out"), size_of("out"), at("out_len")));
}

static jwt_sign_options *sign_options(void) {
  jwt_sign_options *const options = at("options");
  *options = (jwt_sign_options)JWT_SIGN_OPTIONS_INIT;
  options->kid = text_at("options.kid.ptr");
  options->typ = text_at("options.typ.ptr");
  options->header = text_at("options.header.ptr");
  options->encrypt_kid = text_at("options.encrypt_kid.ptr");
  return options;
}

static jwt_status sign(void) {
  const jwt_sign_options *const options = sign_options();
  return CALL(jwt_sign(keys, at("claims"), size_of("claims"), options, NOW, at("out"), size_of("out"), at("out_len")));
}

static jwt_status sign_encrypted(void) {
  jwt_sign_options *const options = sign_options();
  options->flags = JWT_ENCRYPTED;
  options->encrypt_to = pair;
  return CALL(jwt_sign(keys, at("claims"), size_of("claims"), options, NOW, at("out"), size_of("out"), at("out_len")));
}

static jwt_status encrypt(void) {
  const jwt_sign_options *const options = sign_options();
  return CALL(jwt_encrypt(shared, at("claims"), size_of("claims"), options, NOW, at("out"), size_of("out"), at("out_len")));
}

static jwt_verify_options *verify_options(void) {
  static const jwt_expect other = {JWT_STR("roles"), JWT_STR("editor"), JWT_CONTAINS, 0};
  jwt_verify_options *const options = at("options");
  jwt_expect *const expected = at("options.expected");
  *options = (jwt_verify_options)JWT_VERIFY_OPTIONS_INIT;
  options->issuers = texts_at("options.issuers", "options.issuers.ptr", &options->issuers_len);
  options->audiences = texts_at("options.audiences", "options.audiences.ptr", &options->audiences_len);
  options->types = texts_at("options.types", "options.types.ptr", &options->types_len);
  options->required = texts_at("options.required", "options.required.ptr", &options->required_len);
  options->subject = text_at("options.subject.ptr");
  expected[0] = other;
  expected[1] = (jwt_expect)JWT_EXPECT_INIT;
  expected[1].claim = text_at("options.expected.claim.ptr");
  expected[1].value = text_at("options.expected.value.ptr");
  options->expected = expected;
  options->expected_len = 2;
  return options;
}

static jwt_status verify(void) {
  const jwt_verify_options *const options = verify_options();
  return CALL(jwt_verify(keys, at("token"), size_of("token"), options, NOW, at("out"), size_of("out"), at("out_len"),
                    at("report")));
}

static jwt_status new_issuer(void) {
  jwt_issuer_options *const options = at("options");
  *options = (jwt_issuer_options)JWT_ISSUER_OPTIONS_INIT;
  options->issuer = text_at("options.issuer.ptr");
  options->url = text_at("options.url.ptr");
  return CALL(jwt_issuer_new(options, at("out_issuer")));
}

static jwt_status issuer_verify(void) {
  const jwt_verify_options *const options = verify_options();
  return CALL(jwt_issuer_verify(issuer, at("token"), size_of("token"), options, NOW, at("out"), size_of("out"),
                    at("out_len"), at("report")));
}

static jwt_status verify_encrypted(void) {
  jwt_verify_options *const options = verify_options();
  options->flags = JWT_ENCRYPTED;
  options->decrypt_with = pair;
  return CALL(jwt_verify(keys, at("token"), size_of("token"), options, NOW, at("out"), size_of("out"), at("out_len"),
                    at("report")));
}

static jwt_status decrypt(void) {
  const jwt_verify_options *const options = verify_options();
  return CALL(jwt_decrypt(shared, at("token"), size_of("token"), options, NOW, at("out"), size_of("out"), at("out_len"),
                     at("report")));
}

static const jwe_options *content_options(void) {
  jwe_options *const options = at("options");
  *options = (jwe_options)JWE_OPTIONS_INIT;
  options->crit = texts_at("options.crit", "options.crit.ptr", &options->crit_len);
  options->types = texts_at("options.types", "options.types.ptr", &options->types_len);
  options->kid = text_at("options.kid.ptr");
  options->typ = text_at("options.typ.ptr");
  options->cty = text_at("options.cty.ptr");
  options->header = text_at("options.header.ptr");
  options->apu = at("options.apu");
  options->apu_len = size_of("options.apu");
  options->apv = at("options.apv");
  options->apv_len = size_of("options.apv");
  return options;
}

static jwt_status encrypt_content(void) {
  const jwe_options *const options = content_options();
  return CALL(jwe_encrypt(pair, at("plaintext"), size_of("plaintext"), options, at("out"), size_of("out"), at("out_len")));
}

static jwt_status decrypt_content(void) {
  const jwe_options *const options = content_options();
  return CALL(jwe_decrypt(pair, at("token"), size_of("token"), options, at("out"), size_of("out"), at("out_len"),
                     at("report")));
}

static const jws_options *payload_options(void) {
  jws_options *const options = at("options");
  *options = (jws_options)JWS_OPTIONS_INIT;
  options->flags = JWS_DETACHED;
  options->types = texts_at("options.types", "options.types.ptr", &options->types_len);
  options->crit = texts_at("options.crit", "options.crit.ptr", &options->crit_len);
  options->payload = at("options.payload");
  options->payload_len = size_of("options.payload");
  options->kid = text_at("options.kid.ptr");
  options->typ = text_at("options.typ.ptr");
  options->header = text_at("options.header.ptr");
  return options;
}

static jwt_status sign_payload(void) {
  const jws_options *const options = payload_options();
  return CALL(jws_sign(keys, at("payload"), size_of("payload"), options, at("out"), size_of("out"),
                  at("out_len")));
}

static jwt_status verify_payload(void) {
  const jws_options *const options = payload_options();
  return CALL(jws_verify(keys, at("token"), size_of("token"), options, at("out"), size_of("out"),
                    at("out_len"), at("report")));
}

static jwt_status peek(void) {
  return CALL(jwt_peek(at("token"), size_of("token"), JWT_PART_PAYLOAD, at("out"), size_of("out"), at("out_len")));
}

static jwt_status bearer_token(void) { return CALL(jwt_bearer_token(at("value"), size_of("value"), at("offset"), at("len"))); }

static jwt_status explain(void) {
  const jwt_verify_options *const options = verify_options();
  jwt_report *const report = at("report");
  *report = (jwt_report)JWT_REPORT_INIT;
  report->status = JWT_ISSUER_MISMATCH;
  return CALL(jwt_explain(report, options, at("out"), size_of("out"), at("out_len")));
}

static jwt_status policy_from_json(void) {
  return CALL(jwt_policy_from_json(at("json"), size_of("json"), NULL, at("out_policy"), at("error_at")));
}

static jwt_status policy_explain(void) {
  return CALL(jwt_policy_explain(at("json"), size_of("json"), NULL, at("out"), size_of("out"), at("out_len")));
}

static jwt_status bearer_challenge(void) {
  jwt_challenge_options *const options = at("options");
  *options = (jwt_challenge_options)JWT_CHALLENGE_OPTIONS_INIT;
  options->realm = text_at("options.realm.ptr");
  options->scope = text_at("options.scope.ptr");
  options->resource_metadata = text_at("options.resource_metadata.ptr");
  return CALL(jwt_bearer_challenge(JWT_EXPIRED, options, at("out"), size_of("out"), at("out_len")));
}

static jwt_status claim_has(void) {
  return CALL(jwt_claim_has(at("claims"), size_of("claims"), at("name"), size_of("name"), at("value"), size_of("value"), at("out_has")));
}

static jwt_status claim_string(void) {
  return CALL(jwt_claim_string(at("claims"), size_of("claims"), at("name"), size_of("name"), at("out"), size_of("out"), at("out_len")));
}

static jwt_status claim_int(void) { return CALL(jwt_claim_int(at("claims"), size_of("claims"), at("name"), size_of("name"), at("out"))); }

static jwt_status claim_double(void) {
  return CALL(jwt_claim_double(at("claims"), size_of("claims"), at("name"), size_of("name"), at("out")));
}

static jwt_status claim_bool(void) {
  return CALL(jwt_claim_bool(at("claims"), size_of("claims"), at("name"), size_of("name"), at("out")));
}

static jwt_status claim_json(void) {
  return CALL(jwt_claim_json(at("claims"), size_of("claims"), at("name"), size_of("name"), at("type"), at("offset"), at("len")));
}

static jwt_status base64url_encode(void) {
  return CALL(jwt_base64url_encode(at("bytes"), size_of("bytes"), at("out"), size_of("out"), at("out_len")));
}

static jwt_status base64url_decode(void) {
  return CALL(jwt_base64url_decode(at("text"), size_of("text"), at("out"), size_of("out"), at("out_len")));
}

/* A writer in the arena that has a buffer there, even where the one lies over the other. */
static jwt_writer *writer(int in_array) {
  jwt_writer begun = JWT_WRITER_INIT;
  NEED(jwt_writer_begin(&begun, at("w.out"), size_of("w.out")) == JWT_OK);
  if (in_array) NEED(jwt_writer_array(&begun, JWT_LIT("a")) == JWT_OK);
  return memcpy(at("w"), &begun, sizeof begun);
}

#define NAME at("name"), size_of("name")

static jwt_status writer_begin(void) {
  jwt_writer *const w = at("w");
  *w = (jwt_writer)JWT_WRITER_INIT;
  return CALL(jwt_writer_begin(w, at("out"), size_of("out")));
}

static jwt_status writer_string(void) {
  jwt_writer *const w = writer(0);
  return CALL(jwt_writer_string(w, NAME, at("value"), size_of("value")));
}

static jwt_status writer_int(void) {
  jwt_writer *const w = writer(0);
  return CALL(jwt_writer_int(w, NAME, -7));
}

static jwt_status writer_double(void) {
  jwt_writer *const w = writer(0);
  return CALL(jwt_writer_double(w, NAME, 0.5));
}

static jwt_status writer_bool(void) {
  jwt_writer *const w = writer(0);
  return CALL(jwt_writer_bool(w, NAME, 1));
}

static jwt_status writer_null(void) {
  jwt_writer *const w = writer(0);
  return CALL(jwt_writer_null(w, NAME));
}

static jwt_status writer_strings(void) {
  size_t len;
  jwt_writer *const w = writer(0);
  const jwt_str *const values = texts_at("values", "values.ptr", &len);
  return CALL(jwt_writer_strings(w, NAME, values, len));
}

static jwt_status writer_json(void) {
  jwt_writer *const w = writer(0);
  return CALL(jwt_writer_json(w, NAME, at("json"), size_of("json")));
}

static jwt_status writer_object(void) {
  jwt_writer *const w = writer(0);
  return CALL(jwt_writer_object(w, NAME));
}

static jwt_status writer_array(void) {
  jwt_writer *const w = writer(0);
  return CALL(jwt_writer_array(w, NAME));
}

static jwt_status writer_end(void) {
  jwt_writer *const w = writer(1);
  return CALL(jwt_writer_end(w));
}

static jwt_status writer_grow(void) {
  jwt_writer *const w = writer(1);
  return CALL(jwt_writer_grow(w, at("out"), size_of("out")));
}

static jwt_status writer_finish(void) {
  jwt_writer *const w = writer(0);
  return CALL(jwt_writer_finish(w, at("out_len")));
}

static jwt_status claim_count(void) {
  return CALL(jwt_claim_count(at("claims"), size_of("claims"), at("name"), size_of("name"), at("out")));
}

#define OUTPUT(size) BUFFER("out", size), PLACE("out_len", size_t)

#define VERIFY_OPTIONS \
  STRUCT("options", jwt_verify_options), \
      TEXTS("options.issuers"), \
      BYTES("options.issuers.ptr", "https://issuer.example"), \
      TEXTS("options.audiences"), \
      BYTES("options.audiences.ptr", "api"), \
      TEXTS("options.types"), \
      BYTES("options.types.ptr", "JWT"), \
      TEXTS("options.required"), \
      BYTES("options.required.ptr", "jti"), \
      {"options.expected", IN, 2 * sizeof(jwt_expect), _Alignof(jwt_expect), NULL, NULL}, \
      BYTES("options.expected.claim.ptr", "jti"), \
      BYTES("options.expected.value.ptr", "one"), \
      BYTES("options.subject.ptr", "alice")

#define WRITER PLACE("w", jwt_writer), BUFFER("w.out", 64)

/* What is NULL and 0 here is filled in by `main`. */
static way ways[] = {
    {"jwt_keyset_new",
     JWT_OK,
     new_set,
     {STRUCT("options", jwt_key_options), BYTES("options.issuer.ptr", "me"), PLACE("out_keys", jwt_keyset *), END}},
    /* What a set without keys cannot have is not written into either. */
    {"jwt_keyset_new", JWT_INVALID_ARGUMENT, new_set, {KEY_OPTIONS, END}},
    {"jwt_jwks_entry",
     JWT_OK,
     entry,
     {BYTES("json", "{\"kty\":\"oct\",\"k\":\"AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8\"}"), NAMED_OPTIONS,
      PLACE("info", jwt_entry_info), END}},
    {"jwt_keyset_from_secret", JWT_OK, from_secret, {BYTES("secret", SECRET), KEY_OPTIONS, END}},
    {"jwt_keyset_from_pem", JWT_OK, from_pem, {{"pem", IN, 0, 1, NULL, NULL}, KEY_OPTIONS, END}},
    {"jwt_keyset_from_der", JWT_OK, from_der, {{"der", IN, 0, 1, NULL, NULL}, KEY_OPTIONS, END}},
    {"jwt_keyset_from_jwks",
     JWT_OK,
     from_jwks,
     {BYTES("json", "{\"kty\":\"oct\",\"k\":\"AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8\"}"), KEY_OPTIONS, END}},
    {"jwt_keyset_generate", JWT_OK, generate, {KEY_OPTIONS, END}},
    {"jwt_keyset_export", JWT_OK, export_keys, {OUTPUT(512), END}},
    {"jwt_sign",
     JWT_OK,
     sign,
     {BYTES("claims", CLAIMS), STRUCT("options", jwt_sign_options), BYTES("options.kid.ptr", "key"),
      BYTES("options.typ.ptr", "at+jwt"), BYTES("options.header.ptr", "{\"cty\":\"x\"}"), OUTPUT(1024), END}},
    {"jwt_sign",
     JWT_OK,
     sign_encrypted,
     {BYTES("claims", CLAIMS), STRUCT("options", jwt_sign_options), BYTES("options.encrypt_kid.ptr", "key"), OUTPUT(1024), END}},
    {"jwt_verify",
     JWT_OK,
     verify,
     {{"token", IN, 0, 1, token, NULL},
      VERIFY_OPTIONS,
      OUTPUT(400),
      PLACE("report", jwt_report),
      END}},
    {"jwt_issuer_new",
     JWT_OK,
     new_issuer,
     {STRUCT("options", jwt_issuer_options), BYTES("options.issuer.ptr", "https://issuer.example"),
      BYTES("options.url.ptr", "https://issuer.example/keys"), PLACE("out_issuer", jwt_issuer *), END}},
    {"jwt_issuer_verify",
     JWT_OK,
     issuer_verify,
     {{"token", IN, 0, 1, published_token, NULL}, VERIFY_OPTIONS, OUTPUT(400), PLACE("report", jwt_report), END}},
    {"jws_sign",
     JWT_OK,
     sign_payload,
     {BYTES("payload", "any payload"), STRUCT("options", jws_options), TEXTS("options.crit"),
      BYTES("options.crit.ptr", "ext"), BYTES("options.kid.ptr", "key"), BYTES("options.typ.ptr", "x"),
      BYTES("options.header.ptr", "{\"ext\":1,\"exp\":1}"), OUTPUT(512), END}},
    /* What a signer refuses is not written into either. */
    {"jws_sign",
     JWT_INVALID_ARGUMENT,
     sign_payload,
     {BYTES("payload", "any payload"), STRUCT("options", jws_options), TEXTS("options.types"),
      BYTES("options.types.ptr", "x"), BYTES("options.payload", "another payload"), OUTPUT(512), END}},
    {"jws_verify",
     JWT_OK,
     verify_payload,
     {{"token", IN, 0, 1, detached, NULL},
      STRUCT("options", jws_options),
      TEXTS("options.types"),
      BYTES("options.types.ptr", "x"),
      TEXTS("options.crit"),
      BYTES("options.crit.ptr", "ext"),
      BYTES("options.payload", "any payload"),
      OUTPUT(400),
      PLACE("report", jwt_report),
      END}},
    {"jws_verify",
     JWT_INVALID_ARGUMENT,
     verify_payload,
     {{"token", IN, 0, 1, detached, NULL},
      STRUCT("options", jws_options),
      BYTES("options.kid.ptr", "key"),
      BYTES("options.typ.ptr", "x"),
      BYTES("options.header.ptr", "{\"ext\":1}"),
      OUTPUT(400),
      PLACE("report", jwt_report),
      END}},
    {"jwt_verify",
     JWT_OK,
     verify_encrypted,
     {{"token", IN, 0, 1, nested, NULL}, VERIFY_OPTIONS, OUTPUT(1000), PLACE("report", jwt_report), END}},
    {"jwe_encrypt",
     JWT_OK,
     encrypt_content,
     {BYTES("plaintext", "any content"), STRUCT("options", jwe_options), TEXTS("options.crit"),
      BYTES("options.crit.ptr", "ext"), BYTES("options.kid.ptr", "key"), BYTES("options.typ.ptr", "x"),
      BYTES("options.cty.ptr", "text"), BYTES("options.header.ptr", "{\"ext\":1,\"exp\":1}"),
      BYTES("options.apu", "alice"), BYTES("options.apv", "bob"), OUTPUT(1000), END}},
    {"jwe_encrypt",
     JWT_INVALID_ARGUMENT,
     encrypt_content,
     {BYTES("plaintext", "any content"), STRUCT("options", jwe_options), TEXTS("options.types"),
      BYTES("options.types.ptr", "x"), OUTPUT(1000), END}},
    {"jwe_decrypt",
     JWT_OK,
     decrypt_content,
     {{"token", IN, 0, 1, encrypted, NULL}, STRUCT("options", jwe_options), TEXTS("options.types"),
      BYTES("options.types.ptr", "x"), TEXTS("options.crit"), BYTES("options.crit.ptr", "ext"), OUTPUT(1000),
      PLACE("report", jwt_report), END}},
    {"jwe_decrypt",
     JWT_INVALID_ARGUMENT,
     decrypt_content,
     {{"token", IN, 0, 1, encrypted, NULL}, STRUCT("options", jwe_options), BYTES("options.kid.ptr", "key"),
      BYTES("options.typ.ptr", "x"), BYTES("options.cty.ptr", "text"), BYTES("options.header.ptr", "{\"ext\":1}"),
      BYTES("options.apu", "alice"), BYTES("options.apv", "bob"), OUTPUT(1000), PLACE("report", jwt_report), END}},
    {"jwt_encrypt",
     JWT_OK,
     encrypt,
     {BYTES("claims", CLAIMS), STRUCT("options", jwt_sign_options), BYTES("options.typ.ptr", "JWT"),
      BYTES("options.header.ptr", "{\"ext\":1}"), BYTES("options.encrypt_kid.ptr", "key"), OUTPUT(1000), END}},
    {"jwt_encrypt",
     JWT_INVALID_ARGUMENT,
     encrypt,
     {BYTES("claims", CLAIMS), STRUCT("options", jwt_sign_options), BYTES("options.kid.ptr", "key"), OUTPUT(1000), END}},
    {"jwt_decrypt",
     JWT_OK,
     decrypt,
     {{"token", IN, 0, 1, session, NULL}, VERIFY_OPTIONS, OUTPUT(1000), PLACE("report", jwt_report), END}},
    {"jwt_peek", JWT_OK, peek, {{"token", IN, 0, 1, token, NULL}, OUTPUT(400), END}},
    {"jwt_bearer_token",
     JWT_OK,
     bearer_token,
     {BYTES("value", "Bearer abcdefghijklmnopqrstuvwxyz"), PLACE("offset", size_t), PLACE("len", size_t), END}},
    {"jwt_explain", JWT_OK, explain, {STRUCT("report", jwt_report), VERIFY_OPTIONS, OUTPUT(512), END}},
    {"jwt_policy_from_json",
     JWT_OK,
     policy_from_json,
     {BYTES("json", "{\"issuers\":[\"https://issuer.example\"]}"), PLACE("out_policy", jwt_policy *), PLACE("error_at", size_t),
      END}},
    {"jwt_policy_explain", JWT_OK, policy_explain, {BYTES("json", "{\"leeway\":60}"), OUTPUT(512), END}},
    {"jwt_bearer_challenge",
     JWT_OK,
     bearer_challenge,
     {STRUCT("options", jwt_challenge_options), BYTES("options.realm.ptr", "orders"), BYTES("options.scope.ptr", "read write"),
      BYTES("options.resource_metadata.ptr", "https://orders.example"), OUTPUT(256), END}},
    {"jwt_claim_has",
     JWT_OK,
     claim_has,
     {BYTES("claims", CLAIMS), BYTES("name", "roles"), BYTES("value", "editor"), PLACE("out_has", int32_t), END}},
    {"jwt_claim_string", JWT_OK, claim_string, {BYTES("claims", CLAIMS), BYTES("name", "iss"), OUTPUT(64), END}},
    {"jwt_claim_int", JWT_OK, claim_int, {BYTES("claims", CLAIMS), BYTES("name", "exp"), PLACE("out", int64_t), END}},
    {"jwt_claim_double", JWT_OK, claim_double, {BYTES("claims", CLAIMS), BYTES("name", "n"), PLACE("out", double), END}},
    {"jwt_claim_bool", JWT_OK, claim_bool, {BYTES("claims", CLAIMS), BYTES("name", "ok"), PLACE("out", int32_t), END}},
    {"jwt_claim_json",
     JWT_OK,
     claim_json,
     {BYTES("claims", CLAIMS), BYTES("name", "roles"), PLACE("type", int32_t), PLACE("offset", size_t),
      PLACE("len", size_t), END}},
    {"jwt_claim_count",
     JWT_OK,
     claim_count,
     {BYTES("claims", CLAIMS), BYTES("name", "roles"), PLACE("out", size_t), END}},
    {"jwt_writer_begin", JWT_OK, writer_begin, {PLACE("w", jwt_writer), BUFFER("out", 64), END}},
    {"jwt_writer_string", JWT_OK, writer_string, {WRITER, BYTES("name", "sub"), BYTES("value", "ali\"ce"), END}},
    {"jwt_writer_int", JWT_OK, writer_int, {WRITER, BYTES("name", "exp"), END}},
    {"jwt_writer_double", JWT_OK, writer_double, {WRITER, BYTES("name", "n"), END}},
    {"jwt_writer_bool", JWT_OK, writer_bool, {WRITER, BYTES("name", "ok"), END}},
    {"jwt_writer_null", JWT_OK, writer_null, {WRITER, BYTES("name", "none"), END}},
    {"jwt_writer_strings",
     JWT_OK,
     writer_strings,
     {WRITER, BYTES("name", "aud"), TEXTS("values"), BYTES("values.ptr", "api"), END}},
    {"jwt_writer_json", JWT_OK, writer_json, {WRITER, BYTES("name", "address"), BYTES("json", "{\"country\":\"CH\"}"), END}},
    {"jwt_writer_object", JWT_OK, writer_object, {WRITER, BYTES("name", "act"), END}},
    {"jwt_writer_array", JWT_OK, writer_array, {WRITER, BYTES("name", "roles"), END}},
    {"jwt_writer_end", JWT_OK, writer_end, {WRITER, END}},
    {"jwt_writer_grow", JWT_OK, writer_grow, {WRITER, BUFFER("out", 80), END}},
    {"jwt_writer_finish", JWT_OK, writer_finish, {WRITER, PLACE("out_len", size_t), END}},
    {"jwt_base64url_encode", JWT_OK, base64url_encode, {BYTES("bytes", "any bytes at all"), OUTPUT(64), END}},
    {"jwt_base64url_decode", JWT_OK, base64url_decode, {BYTES("text", "YW55IGJ5dGVzIGF0IGFsbA"), OUTPUT(64), END}},
};

/* ------------------------------------------------------------------------------------------------------------------
 * One call
 */

static int is(const piece *what, const char *path) { return strcmp(what->path, path) == 0; }

/* A report, or an info struct, is as long as it says, if it can be. */
static size_t extent(const piece *what) {
  uint32_t size;
  if (!is(what, "report") && !is(what, "info")) return what->size;
  memcpy(&size, what->at, sizeof size);
  return size >= what->size && size <= 4096 ? size : what->size;
}

static int overlap(const piece *a, const piece *b) { return a->at < b->at + extent(b) && b->at < a->at + extent(a); }

/* An output that nothing else lies over. */
static int alone(const piece *output) {
  size_t i;
  for (i = 0; i < pieces_count; i++) {
    if (&pieces[i] != output && overlap(&pieces[i], output)) return 0;
  }
  return 1;
}

/* What a call that fails leaves in an output that is alone. */
static int says_failure(const piece *output) {
  jwt_report report;
  jwt_writer writer;
  size_t i;
  if (is(output, "w")) {
    memcpy(&writer, output->at, sizeof writer);
    return writer.struct_size == sizeof writer && writer.status == JWT_INVALID_ARGUMENT;
  }
  /* What a writer had written is wiped, or is there still where the writer itself could not be written to. */
  if (is(output, "w.out")) {
    for (i = 0; i < output->size; i++) {
      if (output->at[i] != 0 && output->at[i] != before[output->at - arena + (ptrdiff_t)i]) return 0;
    }
    return 1;
  }
  if (is(output, "out") && output->align == 1) return all_bytes(output->at, output->size, POISON);
  if (is(output, "info")) return all_bytes(output->at + 4, output->size - 4, 0);
  if (!is(output, "report")) return all_bytes(output->at, output->size, 0);
  memcpy(&report, output->at, sizeof report);
  return report.struct_size == sizeof report && report.status == JWT_INVALID_ARGUMENT && report.alg == 0 &&
         report.failed == 0 && report.expires_at == INT64_MIN && report.kid_len == 0 && report.claim[0] == '\0' &&
         report.kid[0] == '\0';
}

/* Whether two writers stand alike; their buffers are elsewhere. */
static int same_writer(const void *a, const void *b) {
  jwt_writer one, other;
  memcpy(&one, a, sizeof one);
  memcpy(&other, b, sizeof other);
  return one.struct_size == other.struct_size && one.status == JWT_OK && other.status == JWT_OK &&
         one.cap == other.cap && one.len == other.len && one.needed == other.needed;
}

static void snapshot(void) { memcpy(before, arena, sizeof arena); }

/* What the outputs hold after a call that is let through. */
static uint8_t wanted[MAX_PIECES][1024];

/* What an output holds. Of a token that is encrypted, each time to other bytes, it is what is in there, and then what was
   not written. */
static const uint8_t *held(const way *this_way, const piece *output) {
  static uint8_t plain[1024];
  size_t len, plain_len = 0;
  jwt_verify_options options = JWT_VERIFY_OPTIONS_INIT;
  static const jwt_str audience[] = {JWT_STR("api")};
  jwt_status status;
  if (!is(output, "out") || (this_way->call != encrypt_content && this_way->call != encrypt && this_way->call != sign_encrypted)) {
    return output->at;
  }
  memcpy(&len, at("out_len"), sizeof len);
  NEED(len <= output->size);
  options.audiences = audience;
  options.audiences_len = 1;
  if (this_way->call == encrypt_content) {
    jwe_options content = JWE_OPTIONS_INIT;
    static const jwt_str crit[] = {JWT_STR("exp"), JWT_STR("ext")};
    content.crit = crit;
    content.crit_len = 2;
    status = jwe_decrypt(pair, output->at, len, &content, plain, sizeof plain, &plain_len, NULL);
  } else if (this_way->call == encrypt) {
    status = jwt_decrypt(shared, output->at, len, &options, NOW, plain, sizeof plain, &plain_len, NULL);
  } else {
    options.flags = JWT_ENCRYPTED;
    options.decrypt_with = pair;
    status = jwt_verify(keys, output->at, len, &options, NOW, plain, sizeof plain, &plain_len, NULL);
  }
  NEED(status == JWT_OK && plain_len > 0 && plain_len <= len);
  memset(plain + plain_len, 0, len - plain_len);
  memcpy(plain + len, output->at + len, output->size - len);
  return plain;
}

/* Calls with the pieces where they are. The first time they are apart, and what comes out is what is wanted ever after. */
static void try_way(const way *this_way, const char *where, int first) {
  size_t i, j;
  int over = 0, holds = 1;
  jwt_status want, got;
  memset(arena, POISON, sizeof arena);
  for (i = 0; i < pieces_count; i++) {
    const uint32_t size = (uint32_t)pieces[i].size;
    if (is(&pieces[i], "report") || is(&pieces[i], "info")) memcpy(pieces[i].at, &size, sizeof size);
  }
  for (i = 0; i < pieces_count; i++) {
    if (pieces[i].content != NULL) memcpy(pieces[i].at, pieces[i].content, pieces[i].size);
  }
  got = this_way->call();

  for (i = 0; i < pieces_count; i++) {
    for (j = 0; j < i; j++) over |= (pieces[i].role == OUT || pieces[j].role == OUT) && overlap(&pieces[i], &pieces[j]);
  }
  want = over ? JWT_INVALID_ARGUMENT : this_way->want;
  for (i = 0; i < pieces_count; i++) {
    piece *const one = &pieces[i];
    if (one->role == IN || !alone(one)) continue;
    if (got != JWT_OK) {
      holds &= says_failure(one);
    } else if (is(one, "out_keys")) {
      jwt_keyset *made;
      memcpy(&made, one->at, sizeof made);
      holds &= made != NULL && jwt_keyset_len(made) == (this_way->call != new_set);
      jwt_keyset_free(made);
    } else if (is(one, "out_policy")) {
      jwt_policy *made;
      memcpy(&made, one->at, sizeof made);
      holds &= made != NULL && jwt_policy_options(made)->issuers_len == 1;
      jwt_policy_free(made);
    } else if (is(one, "out_issuer")) {
      jwt_issuer *made;
      memcpy(&made, one->at, sizeof made);
      holds &= made != NULL;
      jwt_issuer_free(made);
    } else {
      NEED(one->size <= sizeof wanted[i]);
      if (first) memcpy(wanted[i], held(this_way, one), one->size);
      holds &= is(one, "w") ? same_writer(wanted[i], one->at) : memcmp(wanted[i], held(this_way, one), one->size) == 0;
    }
    memcpy(before + (one->at - arena), one->at, extent(one));
  }
  check_status(want, got, __FILE__, __LINE__, where);
  check_that(holds, __FILE__, __LINE__, where);
  /* And nothing else has changed. */
  check_that(memcmp(before, arena, sizeof arena) == 0, __FILE__, __LINE__, where);
}

/* Each piece in a place of its own; returns where there is room beyond them. */
static uint8_t *apart(void) {
  uint8_t *place = arena + 64;
  size_t i;
  for (i = 0; i < pieces_count; i++) {
    pieces[i].at = place;
    place += (pieces[i].size + 127) / 64 * 64;
  }
  NEED(place + 16384 <= arena + sizeof arena);
  return place;
}

/* Lays `over` at places before, on and behind `under`. */
static void lay_over(const way *this_way, piece *over, piece *under) {
  const ptrdiff_t size = (ptrdiff_t)over->size, end = (ptrdiff_t)under->size, step = (ptrdiff_t)over->align;
  const ptrdiff_t offsets[] = {-size - 64, -size - step, -size,      -size + step, -size + 2 * step,      -size / 2,
                               -step,      0,            step,       end - size,   end - size + step,     end - size - step,
                               end / 2,    end - 2 * step, end - step, end,        end + step,            end + 64};
  uint8_t *const home = over->at, *const other_home = under->at;
  size_t i;
  under->at = apart() + 4096;
  for (i = 0; i < COUNT(offsets); i++) {
    over->at = under->at + offsets[i] / step * step;
    try_way(this_way, say("%s: %s at %s %+td", this_way->function, over->path, under->path, over->at - under->at), 0);
  }
  over->at = home;
  under->at = other_home;
}

static void every_pair(way *this_way) {
  size_t i, j;
  pieces = this_way->pieces;
  for (pieces_count = 0; pieces[pieces_count].path != NULL; pieces_count++) {}
  apart();
  try_way(this_way, this_way->function, 1);
  for (i = 0; i < pieces_count; i++) {
    for (j = 0; j < i; j++) {
      if (pieces[i].role == IN && pieces[j].role == IN) continue;
      /* What may begin at any byte is laid over what may not. */
      if (pieces[i].align <= pieces[j].align) {
        lay_over(this_way, &pieces[i], &pieces[j]);
      } else {
        lay_over(this_way, &pieces[j], &pieces[i]);
      }
    }
  }
}

/* ------------------------------------------------------------------------------------------------------------------
 * What there is
 */

static int is_a_way(size_t place, const way *this_way) {
  return strcmp(places[place].function, this_way->function) == 0;
}

/* Every input and output of every function is in `ways`, and nothing else is. */
static void nothing_is_missing(void) {
  size_t i, j;
  const piece *one;
  for (i = 0; i < COUNT(places); i++) {
    int tried = 0;
    for (j = 0; j < COUNT(ways); j++) {
      if (!is_a_way(i, &ways[j])) continue;
      for (one = ways[j].pieces; one->path != NULL; one++) tried |= is(one, places[i].path) && one->role == places[i].role;
    }
    check_that(tried, __FILE__, __LINE__, say("%s: %s is tried", places[i].function, places[i].path));
  }
  for (j = 0; j < COUNT(ways); j++) {
    for (one = ways[j].pieces; one->path != NULL; one++) {
      int known = 0;
      for (i = 0; i < COUNT(places); i++) known |= is_a_way(i, &ways[j]) && is(one, places[i].path);
      check_that(known, __FILE__, __LINE__, say("%s: the header has %s", ways[j].function, one->path));
    }
  }
}

/* ------------------------------------------------------------------------------------------------------------------
 * By hand
 */

/* A program that keeps the claims of one token, and demands the same subject of the next. */
static void the_subject_of_the_last_token(void) {
  static const char other[] = "{\"sub\":\"mallo\",\"exp\":1700000300}";
  static const char *const claims[] = {"{\"sub\":\"alice\",\"exp\":1700000300}", other};
  uint8_t signed_tokens[2][512], buffer[512], unread[512];
  size_t lens[2], n, offset, len;
  int32_t type;
  jwt_verify_options options = JWT_VERIFY_OPTIONS_INIT;
  jwt_str list[1];
  size_t i;
  for (i = 0; i < 2; i++) {
    NEED(jwt_sign(keys, (const uint8_t *)claims[i], strlen(claims[i]), NULL, NOW, signed_tokens[i], 512, &lens[i]) == JWT_OK);
  }
  EXPECT(JWT_OK, jwt_verify(keys, signed_tokens[0], lens[0], &options, NOW, buffer, sizeof buffer, &n, NULL));
  EXPECT(JWT_OK, jwt_claim_json(buffer, n, JWT_LIT("sub"), &type, &offset, &len));
  options.subject.ptr = (const char *)buffer + offset + 1;
  options.subject.len = len - 2;
  EXPECT(JWT_SUBJECT_MISMATCH, jwt_verify(keys, signed_tokens[1], lens[1], &options, NOW, unread, sizeof unread, &n, NULL));
  n = 77;
  EXPECT(JWT_INVALID_ARGUMENT, jwt_verify(keys, signed_tokens[1], lens[1], &options, NOW, buffer, sizeof buffer, &n, NULL));
  CHECK(n == 0 && memcmp(options.subject.ptr, "alice", 5) == 0);
  /* In a list it is the same, at whatever place. */
  list[0] = options.subject;
  options.subject.ptr = NULL;
  options.subject.len = 0;
  options.issuers = list;
  options.issuers_len = 1;
  EXPECT(JWT_INVALID_ARGUMENT, jwt_verify(keys, signed_tokens[1], lens[1], &options, NOW, buffer, sizeof buffer, &n, NULL));
}

/* What has no bytes lies over nothing, wherever it is said to be. */
static void empty(void) {
  uint8_t out[1024];
  size_t n = 77;
  jwt_sign_options options = JWT_SIGN_OPTIONS_INIT;
  options.kid.ptr = (const char *)out + 5;
  options.typ.ptr = (const char *)&n + 1;
  options.header.ptr = (const char *)out + sizeof out;
  EXPECT(JWT_OK, jwt_sign(keys, TEXT(CLAIMS), &options, NOW, out, sizeof out, &n));
  EXPECT(JWT_BUFFER_TOO_SMALL, jwt_sign(keys, TEXT(CLAIMS), &options, NOW, (uint8_t *)&options + 20, 0, &n));
  EXPECT(JWT_BUFFER_TOO_SMALL, jwt_verify(keys, token, token_len, NULL, NOW, token + 10, 0, &n, NULL));
  EXPECT(JWT_BUFFER_TOO_SMALL, jwt_peek(token, token_len, JWT_PART_HEADER, (uint8_t *)&n, 0, &n));
}

/* What else is wrong is no reason to write into an input: not even the 0 of a failure. */
static void other_faults(void) {
  static const jwt_str not_utf8 = JWT_STR("\xff");
  union {
    size_t len;
    char text[sizeof(size_t)];
    uint8_t bytes[sizeof(size_t)];
  } both;
  uint8_t out[1024];
  jwt_str audiences[2];
  jwt_verify_options options = JWT_VERIFY_OPTIONS_INIT;
  int i;
  audiences[0] = not_utf8;
  audiences[1].ptr = both.text;
  audiences[1].len = sizeof both.text;
  options.audiences = audiences;
  options.audiences_len = 2;
  for (i = 0; i < 5; i++) {
    const jwt_verify_options init = options;
    jwt_report report = JWT_REPORT_INIT;
    const jwt_keyset *set = keys;
    memcpy(both.text, "audience", sizeof both.text);
    if (i == 1) options.flags = UINT32_C(1) << 31;
    if (i == 2) options.issuers = audiences; /* and no length */
    if (i == 3) report.struct_size = 0;
    if (i == 4) set = NULL;
    EXPECT(JWT_INVALID_ARGUMENT, jwt_verify(set, token, token_len, &options, NOW, out, sizeof out, &both.len, &report));
    CHECK(memcmp(both.text, "audience", sizeof both.text) == 0);
    CHECK(report.status == (i == 3 ? 0 : JWT_INVALID_ARGUMENT));
    options = init;
  }
  /* A struct of a wrong size is one all the same. */
  memset(&options, 0, sizeof options);
  options.max_token_len = 77;
  EXPECT(JWT_INVALID_ARGUMENT, jwt_verify(keys, token, token_len, &options, NOW, out, sizeof out, &options.max_token_len, NULL));
  CHECK(options.max_token_len == 77);
}

int main(void) {
  size_t i;
  jwt_key_options options = JWT_KEY_OPTIONS_INIT;
  setvbuf(stdout, NULL, _IOLBF, 0);
  options.kid = (jwt_str)JWT_STR("key");
  NEED(jwt_keyset_from_secret(JWT_HS256, TEXT(SECRET), &options, &keys) == JWT_OK);
  NEED(jwt_sign(keys, TEXT(CLAIMS), NULL, NOW, token, sizeof token, &token_len) == JWT_OK);
  {
    const jwt_str crit[] = {JWT_STR("ext")};
    jws_options with = JWS_OPTIONS_INIT;
    with.flags = JWS_DETACHED;
    with.typ = (jwt_str)JWT_STR("x");
    with.header = (jwt_str)JWT_STR("{\"ext\":1}");
    with.crit = crit;
    with.crit_len = 1;
    NEED(jws_sign(keys, TEXT("any payload"), &with, detached, sizeof detached, &detached_len) == JWT_OK);
  }
  {
    const jwt_str crit[] = {JWT_STR("ext")};
    jwt_sign_options sign = JWT_SIGN_OPTIONS_INIT;
    jwe_options with = JWE_OPTIONS_INIT;
    options.flags = JWT_KEY_FOR_ENCRYPTION;
    NEED(jwt_keyset_generate(JWE_ECDH_ES_A256KW, &options, &pair) == JWT_OK);
    NEED(jwt_keyset_generate(JWE_A256KW, &options, &shared) == JWT_OK);
    with.typ = (jwt_str)JWT_STR("x");
    with.header = (jwt_str)JWT_STR("{\"ext\":1}");
    with.crit = crit;
    with.crit_len = 1;
    NEED(jwe_encrypt(pair, TEXT("any content"), &with, encrypted, sizeof encrypted, &encrypted_len) == JWT_OK);
    NEED(jwt_encrypt(shared, TEXT(CLAIMS), NULL, NOW, session, sizeof session, &session_len) == JWT_OK);
    sign.flags = JWT_ENCRYPTED;
    sign.encrypt_to = pair;
    NEED(jwt_sign(keys, TEXT(CLAIMS), &sign, NOW, nested, sizeof nested, &nested_len) == JWT_OK);
  }
  {
    jwt_issuer_options with = JWT_ISSUER_OPTIONS_INIT;
    jwt_http response = JWT_HTTP_INIT;
    jwt_fetch fetch = JWT_FETCH_INIT;
    jwt_keyset *key;
    uint8_t document[1024];
    options.flags = 0;
    NEED(jwt_keyset_generate(JWT_ES256, &options, &key) == JWT_OK);
    NEED(jwt_sign(key, TEXT(CLAIMS), NULL, NOW, published_token, sizeof published_token, &published_len) == JWT_OK);
    with.url = (jwt_str)JWT_STR("https://issuer.example/keys");
    NEED(jwt_issuer_new(&with, &issuer) == JWT_OK && jwt_issuer_next(issuer, NOW, &fetch) == JWT_OK);
    response.id = fetch.id;
    response.status = 200;
    response.body = document;
    NEED(jwt_keyset_export(key, 0, JWT_PUBLIC_JWKS, document, sizeof document, &response.body_len) == JWT_OK);
    NEED(jwt_issuer_response(issuer, NOW, &response) == JWT_OK);
    jwt_keyset_free(key);
  }
  /* What is made above, and documents, whose lengths are not known before. */
  for (i = 0; i < COUNT(ways); i++) {
    piece *one;
    for (one = ways[i].pieces; one->path != NULL; one++) {
      if (one->content == token) one->size = token_len;
      if (one->content == detached) one->size = detached_len;
      if (one->content == encrypted) one->size = encrypted_len;
      if (one->content == nested) one->size = nested_len;
      if (one->content == session) one->size = session_len;
      if (one->content == published_token) one->size = published_len;
      if (is(one, "pem")) one->content = pem_documents[2].bytes, one->size = pem_documents[2].len;
      if (is(one, "der")) one->content = der_documents[2].bytes, one->size = der_documents[2].len;
    }
  }

  nothing_is_missing();
  for (i = 0; i < COUNT(ways); i++) {
    printf("%s\n", ways[i].function);
    every_pair(&ways[i]);
  }
  the_subject_of_the_last_token();
  empty();
  other_faults();

  jwt_issuer_free(issuer);
  jwt_keyset_free(pair);
  jwt_keyset_free(shared);
  jwt_keyset_free(keys);
  return checks_end();
}
