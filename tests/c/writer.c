/*
 * Writing claims from C: what is written is what a reader finds, whatever the texts; what is wrong is refused, sticks and
 * leaves nothing behind; every buffer too small, with a page behind it; and a jwt_writer that is not as it was left.
 */

#define _GNU_SOURCE

#include <math.h>

#include "check.h"

#define NOW INT64_C(1700000000)
#define COUNT(array) (sizeof(array) / sizeof(array)[0])

static guarded page;

/* One of everything; the same calls again and again. */
static void write_all(jwt_writer *w) {
  static const jwt_str roles[] = {JWT_STR("reader"), JWT_STR("\"editor\"")};
  jwt_writer_string(w, JWT_LIT("sub"), JWT_LIT("alice\",\"admin\":true,\"x\":\""));
  jwt_writer_int(w, JWT_LIT("exp"), NOW + 300);
  jwt_writer_double(w, JWT_LIT("share"), 0.1);
  jwt_writer_bool(w, JWT_LIT("yes"), 1);
  jwt_writer_bool(w, JWT_LIT("no"), 0);
  jwt_writer_null(w, JWT_LIT("none"));
  jwt_writer_strings(w, JWT_LIT("roles"), roles, 2);
  jwt_writer_json(w, JWT_LIT("address"), JWT_LIT(" {\"country\": \"CH\"}\n"));
  jwt_writer_object(w, JWT_LIT("act"));
  jwt_writer_string(w, JWT_LIT("sub"), JWT_LIT("\n\xc3\xa9\xf0\x9f\x98\x80"));
  jwt_writer_array(w, JWT_LIT("list"));
  jwt_writer_int(w, NULL, 0, INT64_MIN);
  jwt_writer_array(w, NULL, 0);
  jwt_writer_end(w);
  jwt_writer_object(w, NULL, 0);
  jwt_writer_end(w);
  jwt_writer_end(w);
  jwt_writer_end(w);
  jwt_writer_bool(w, JWT_LIT("last"), -1);
}

#define ALL                                                                                                          \
  "{\"sub\":\"alice\\\",\\\"admin\\\":true,\\\"x\\\":\\\"\",\"exp\":1700000300,\"share\":0.1,\"yes\":true,"          \
  "\"no\":false,\"none\":null,\"roles\":[\"reader\",\"\\\"editor\\\"\"],\"address\":{\"country\": \"CH\"},"           \
  "\"act\":{\"sub\":\"\\u000a\xc3\xa9\xf0\x9f\x98\x80\",\"list\":[-9223372036854775808,[],{}]},\"last\":true}"

static void what_is_written_is_read(void) {
  uint8_t claims[1024], token[2048], verified[2048], text[64];
  size_t len, token_len, verified_len, text_len;
  jwt_keyset *keys;
  jwt_writer w = JWT_WRITER_INIT;
  double share = 0;
  int32_t has = 1;
  printf("what is written is read\n");
  EXPECT(JWT_OK, jwt_writer_begin(&w, claims, sizeof claims));
  write_all(&w);
  CHECK(w.status == JWT_OK);
  EXPECT(JWT_OK, jwt_writer_finish(&w, &len));
  CHECK(len == sizeof ALL - 1 && memcmp(claims, ALL, len) == 0);

  NEED(jwt_keyset_generate(JWT_HS256, NULL, &keys) == JWT_OK);
  EXPECT(JWT_OK, jwt_sign(keys, claims, len, NULL, NOW, token, sizeof token, &token_len));
  EXPECT(JWT_OK, jwt_verify(keys, token, token_len, NULL, NOW, verified, sizeof verified, &verified_len, NULL));
  EXPECT(JWT_OK, jwt_claim_string(verified, verified_len, JWT_LIT("sub"), text, sizeof text, &text_len));
  CHECK(text_len == 25 && memcmp(text, "alice\",\"admin\":true,\"x\":\"", 25) == 0);
  EXPECT(JWT_CLAIM_MISSING, jwt_claim_has(verified, verified_len, JWT_LIT("admin"), JWT_LIT("true"), &has));
  EXPECT(JWT_OK, jwt_claim_double(verified, verified_len, JWT_LIT("share"), &share));
  CHECK(share == 0.1);
  EXPECT(JWT_OK, jwt_claim_has(verified, verified_len, JWT_LIT("roles"), JWT_LIT("\"editor\""), &has));
  CHECK(has == 1);
  jwt_keyset_free(keys);
}

static void every_buffer(void) {
  size_t cap, len;
  printf("every buffer\n");
  for (cap = 0; cap <= sizeof ALL; cap++) {
    jwt_writer w = JWT_WRITER_INIT;
    uint8_t *const out = page.end - cap;
    const int fits = cap >= sizeof ALL - 1;
    memset(page.start, POISON, (size_t)(page.end - page.start));
    EXPECT(JWT_OK, jwt_writer_begin(&w, out, cap));
    write_all(&w);
    CHECK(w.status == JWT_OK);
    len = 77;
    EXPECT(fits ? JWT_OK : JWT_BUFFER_TOO_SMALL, jwt_writer_finish(&w, &len));
    CHECK(len == sizeof ALL - 1 && w.status == (fits ? JWT_OK : JWT_BUFFER_TOO_SMALL));
    CHECK(all_bytes(page.start, (size_t)(out - page.start), POISON));
    if (fits) {
      CHECK(memcmp(out, ALL, len) == 0);
    } else {
      size_t i;
      for (i = 0; i < cap; i++) CHECK(out[i] == 0 || out[i] == POISON);
    }
  }
  /* Only counted. */
  {
    jwt_writer w = JWT_WRITER_INIT;
    EXPECT(JWT_OK, jwt_writer_begin(&w, NULL, 0));
    write_all(&w);
    EXPECT(JWT_BUFFER_TOO_SMALL, jwt_writer_finish(&w, &len));
    CHECK(len == sizeof ALL - 1);
  }
}

/* Each of these is refused by a writer that has written something. */
typedef jwt_status (*mistake)(jwt_writer *w);

static const jwt_str absent_text[] = {JWT_STR("a"), {NULL, 0}};
static const jwt_str bad_text[] = {JWT_STR("a"), JWT_STR("\xff")};

static jwt_status no_name(jwt_writer *w) { return jwt_writer_int(w, NULL, 0, 1); }
static jwt_status null_name(jwt_writer *w) { return jwt_writer_int(w, NULL, 3, 1); }
static jwt_status bad_name(jwt_writer *w) { return jwt_writer_int(w, JWT_LIT("\xc3"), 1); }
static jwt_status long_name(jwt_writer *w) { return jwt_writer_int(w, "a", SIZE_MAX, 1); }
static jwt_status name_in_array(jwt_writer *w) {
  EXPECT(JWT_OK, jwt_writer_array(w, JWT_LIT("a")));
  return jwt_writer_int(w, JWT_LIT("a"), 1);
}
static jwt_status no_value(jwt_writer *w) { return jwt_writer_string(w, JWT_LIT("a"), NULL, 0); }
static jwt_status null_value(jwt_writer *w) { return jwt_writer_string(w, JWT_LIT("a"), NULL, 5); }
static jwt_status bad_value(jwt_writer *w) { return jwt_writer_string(w, JWT_LIT("a"), JWT_LIT("\xed\xa0\x80")); }
static jwt_status nan_value(jwt_writer *w) { return jwt_writer_double(w, JWT_LIT("a"), (double)NAN); }
static jwt_status infinite_value(jwt_writer *w) { return jwt_writer_double(w, JWT_LIT("a"), -(double)INFINITY); }
static jwt_status null_list(jwt_writer *w) { return jwt_writer_strings(w, JWT_LIT("a"), NULL, 1); }
static jwt_status absent_in_list(jwt_writer *w) { return jwt_writer_strings(w, JWT_LIT("a"), absent_text, 2); }
static jwt_status bad_in_list(jwt_writer *w) { return jwt_writer_strings(w, JWT_LIT("a"), bad_text, 2); }
static jwt_status long_list(jwt_writer *w) { return jwt_writer_strings(w, JWT_LIT("a"), bad_text, SIZE_MAX / 8); }
static jwt_status no_json(jwt_writer *w) { return jwt_writer_json(w, JWT_LIT("a"), NULL, 0); }
static jwt_status null_json(jwt_writer *w) { return jwt_writer_json(w, JWT_LIT("a"), NULL, 5); }
static jwt_status two_json(jwt_writer *w) { return jwt_writer_json(w, JWT_LIT("a"), JWT_LIT("1,\"admin\":true")); }
static jwt_status twice_in_json(jwt_writer *w) { return jwt_writer_json(w, JWT_LIT("a"), JWT_LIT("{\"a\":1,\"\\u0061\":2}")); }
static jwt_status bad_json(jwt_writer *w) { return jwt_writer_json(w, JWT_LIT("a"), JWT_LIT("\"\xff\"")); }
static jwt_status end_of_nothing(jwt_writer *w) { return jwt_writer_end(w); }
static jwt_status too_deep(jwt_writer *w) {
  int i;
  EXPECT(JWT_OK, jwt_writer_array(w, JWT_LIT("a")));
  for (i = 2; i < 32; i++) EXPECT(JWT_OK, jwt_writer_array(w, NULL, 0));
  return i % 2 == 0 ? jwt_writer_array(w, NULL, 0) : jwt_writer_object(w, NULL, 0);
}

static const mistake mistakes[] = {no_name,        null_name,      bad_name,    long_name,     name_in_array, no_value,
                                   null_value,     bad_value,      nan_value,   infinite_value, null_list,    absent_in_list,
                                   bad_in_list,    long_list,      no_json,     null_json,     two_json,      twice_in_json,
                                   bad_json,       end_of_nothing, too_deep};

static void failures_stick(void) {
  size_t i, j, len;
  printf("failures stick\n");
  for (i = 0; i < COUNT(mistakes); i++) {
    jwt_writer w = JWT_WRITER_INIT;
    uint8_t *const out = page.end - 256;
    memset(out, POISON, 256);
    EXPECT(JWT_OK, jwt_writer_begin(&w, out, 256));
    EXPECT(JWT_OK, jwt_writer_string(&w, JWT_LIT("secret"), JWT_LIT("hunter2")));
    if (!EXPECT(JWT_INVALID_ARGUMENT, mistakes[i](&w))) printf("    mistake %zu\n", i);
    CHECK(w.status == JWT_INVALID_ARGUMENT);
    for (j = 0; j < 256; j++) CHECK(out[j] == 0 || out[j] == POISON);
    EXPECT(JWT_INVALID_ARGUMENT, jwt_writer_string(&w, JWT_LIT("a"), JWT_LIT("b")));
    EXPECT(JWT_INVALID_ARGUMENT, jwt_writer_end(&w));
    len = 77;
    EXPECT(JWT_INVALID_ARGUMENT, jwt_writer_finish(&w, &len));
    CHECK(len == 0 && w.status == JWT_INVALID_ARGUMENT);
    for (j = 0; j < 256; j++) CHECK(out[j] == 0 || out[j] == POISON);
    /* It may begin anew. */
    EXPECT(JWT_OK, jwt_writer_begin(&w, out, 256));
    EXPECT(JWT_OK, jwt_writer_finish(&w, &len));
    CHECK(len == 2 && memcmp(out, "{}", 2) == 0);
  }
}

static void what_finish_finds(void) {
  uint8_t out[65536];
  char name[16];
  size_t len, i;
  jwt_writer w = JWT_WRITER_INIT;
  printf("what finish finds\n");
  /* Something is still open. */
  EXPECT(JWT_OK, jwt_writer_begin(&w, out, sizeof out));
  EXPECT(JWT_OK, jwt_writer_object(&w, JWT_LIT("a")));
  EXPECT(JWT_INVALID_ARGUMENT, jwt_writer_finish(&w, &len));
  /* A name twice, one of them in JSON. */
  EXPECT(JWT_OK, jwt_writer_begin(&w, out, sizeof out));
  EXPECT(JWT_OK, jwt_writer_int(&w, JWT_LIT("exp"), 1));
  EXPECT(JWT_OK, jwt_writer_int(&w, JWT_LIT("exp"), 2));
  len = 77;
  EXPECT(JWT_INVALID_ARGUMENT, jwt_writer_finish(&w, &len));
  CHECK(len == 0 && all_bytes(out, 15, 0));
  /* Too many members. */
  for (i = 0; i < 2; i++) {
    size_t n;
    EXPECT(JWT_OK, jwt_writer_begin(&w, out, sizeof out));
    for (n = 0; n < 4096 + i; n++) {
      const int size = sprintf(name, "%zu", n);
      EXPECT(JWT_OK, jwt_writer_int(&w, name, (size_t)size, 0));
    }
    EXPECT(i == 0 ? JWT_OK : JWT_INVALID_ARGUMENT, jwt_writer_finish(&w, &len));
  }
  /* No place for the length: the writer has failed, and says so when asked again. */
  EXPECT(JWT_OK, jwt_writer_begin(&w, out, sizeof out));
  EXPECT(JWT_INVALID_ARGUMENT, jwt_writer_finish(&w, NULL));
  EXPECT(JWT_INVALID_ARGUMENT, jwt_writer_finish(&w, &len));
}

/* From buffer to buffer, each with a page behind it and one byte larger than the last. */
static void growing(void) {
  uint8_t large[sizeof ALL + 64];
  size_t cap, len;
  jwt_writer w = JWT_WRITER_INIT;
  printf("growing\n");
  for (cap = 1; cap < 40; cap++) {
    uint8_t *const out = page.end - cap;
    memset(page.start, POISON, (size_t)(page.end - page.start));
    EXPECT(JWT_OK, jwt_writer_begin(&w, out, cap));
    EXPECT(JWT_OK, jwt_writer_string(&w, JWT_LIT("secret"), JWT_LIT("hunter2")));
    if (cap < 19) {
      /* Too late. */
      EXPECT(JWT_INVALID_ARGUMENT, jwt_writer_grow(&w, large, sizeof large));
      EXPECT(JWT_INVALID_ARGUMENT, jwt_writer_finish(&w, &len));
    } else {
      EXPECT(JWT_OK, jwt_writer_grow(&w, large, sizeof large));
      CHECK(all_bytes(out, 19, 0) && all_bytes(out + 19, cap - 19, POISON));
      /* It is the caller's again, and the writer knows the new one. */
      memset(out, 'x', cap);
      EXPECT(JWT_OK, jwt_writer_int(&w, JWT_LIT("exp"), 1));
      EXPECT(JWT_OK, jwt_writer_finish(&w, &len));
      CHECK(len == 28 && memcmp(large, "{\"secret\":\"hunter2\",\"exp\":1}", 28) == 0 && all_bytes(out, cap, 'x'));
    }
  }
  /* To a buffer that is too small for what was written, that is none, or that is the same. */
  for (cap = 0; cap < 4; cap++) {
    EXPECT(JWT_OK, jwt_writer_begin(&w, large, sizeof large));
    EXPECT(JWT_OK, jwt_writer_string(&w, JWT_LIT("secret"), JWT_LIT("hunter2")));
    EXPECT(JWT_INVALID_ARGUMENT, cap == 0   ? jwt_writer_grow(&w, page.end - 18, 18)
                                 : cap == 1 ? jwt_writer_grow(&w, NULL, 0)
                                 : cap == 2 ? jwt_writer_grow(&w, NULL, 100)
                                            : jwt_writer_grow(&w, large, sizeof large));
    EXPECT(JWT_INVALID_ARGUMENT, jwt_writer_finish(&w, &len));
    CHECK(all_bytes(large, 19, 0));
  }
  EXPECT(JWT_INVALID_ARGUMENT, jwt_writer_grow(&w, large, sizeof large));
  EXPECT(JWT_INVALID_ARGUMENT, jwt_writer_grow(NULL, large, sizeof large));
}

static void lists(void) {
  uint8_t out[2048];
  jwt_str many[100];
  size_t len, i;
  jwt_writer w = JWT_WRITER_INIT;
  printf("lists\n");
  for (i = 0; i < COUNT(many); i++) many[i] = (jwt_str)JWT_STR("x");
  EXPECT(JWT_OK, jwt_writer_begin(&w, out, sizeof out));
  EXPECT(JWT_OK, jwt_writer_strings(&w, JWT_LIT("a"), NULL, 0));
  EXPECT(JWT_OK, jwt_writer_strings(&w, JWT_LIT("b"), many, 0));
  EXPECT(JWT_OK, jwt_writer_strings(&w, JWT_LIT("c"), many, COUNT(many)));
  EXPECT(JWT_OK, jwt_writer_finish(&w, &len));
  CHECK(memcmp(out, "{\"a\":[],\"b\":[],\"c\":[\"x\",\"x\",", 28) == 0 && len == 421);
}

/* Tries every call with a writer that is none; it is refused, and neither it nor the buffer is written to. */
static void refused_by_all(jwt_writer *w) {
  static const jwt_str list[] = {JWT_STR("a")};
  uint8_t other[256];
  jwt_writer was;
  size_t len = 77;
  memcpy(&was, w, sizeof was);
  EXPECT(JWT_INVALID_ARGUMENT, jwt_writer_string(w, JWT_LIT("a"), JWT_LIT("b")));
  EXPECT(JWT_INVALID_ARGUMENT, jwt_writer_int(w, JWT_LIT("a"), 1));
  EXPECT(JWT_INVALID_ARGUMENT, jwt_writer_double(w, JWT_LIT("a"), 1));
  EXPECT(JWT_INVALID_ARGUMENT, jwt_writer_bool(w, JWT_LIT("a"), 1));
  EXPECT(JWT_INVALID_ARGUMENT, jwt_writer_null(w, JWT_LIT("a")));
  EXPECT(JWT_INVALID_ARGUMENT, jwt_writer_strings(w, JWT_LIT("a"), list, 1));
  EXPECT(JWT_INVALID_ARGUMENT, jwt_writer_json(w, JWT_LIT("a"), JWT_LIT("1")));
  EXPECT(JWT_INVALID_ARGUMENT, jwt_writer_object(w, JWT_LIT("a")));
  EXPECT(JWT_INVALID_ARGUMENT, jwt_writer_array(w, JWT_LIT("a")));
  EXPECT(JWT_INVALID_ARGUMENT, jwt_writer_end(w));
  EXPECT(JWT_INVALID_ARGUMENT, jwt_writer_grow(w, other, sizeof other));
  EXPECT(JWT_INVALID_ARGUMENT, jwt_writer_finish(w, &len));
  CHECK(len == 0 && memcmp(&was, w, sizeof was) == 0);
}

static void writers_that_are_none(void) {
  static const uint32_t wrong_sizes[] = {0, 4, 8, 40, sizeof(jwt_writer) - 1, 4097, UINT32_MAX};
  uint8_t out[64];
  size_t i, len;
  int bit;
  jwt_writer w = JWT_WRITER_INIT, begun;
  printf("writers that are none\n");
  /* Never begun. */
  refused_by_all(&w);
  memset(&w, 0xff, sizeof w);
  w.struct_size = sizeof w;
  refused_by_all(&w);
  /* Finished. */
  w = (jwt_writer)JWT_WRITER_INIT;
  EXPECT(JWT_OK, jwt_writer_begin(&w, out, sizeof out));
  EXPECT(JWT_OK, jwt_writer_finish(&w, &len));
  refused_by_all(&w);
  CHECK(memcmp(out, "{}", 2) == 0);
  /* No buffer, none that can be, or one over the writer: not begun. */
  EXPECT(JWT_INVALID_ARGUMENT, jwt_writer_begin(&w, NULL, 5));
  CHECK(w.status == JWT_INVALID_ARGUMENT);
  refused_by_all(&w);
  EXPECT(JWT_INVALID_ARGUMENT, jwt_writer_begin(&w, out, SIZE_MAX));
  refused_by_all(&w);
  EXPECT(JWT_INVALID_ARGUMENT, jwt_writer_begin(&w, (uint8_t *)&w + 8, 16));
  refused_by_all(&w);
  EXPECT(JWT_INVALID_ARGUMENT, jwt_writer_begin(NULL, out, sizeof out));
  EXPECT(JWT_INVALID_ARGUMENT, jwt_writer_int(NULL, JWT_LIT("a"), 1));
  EXPECT(JWT_INVALID_ARGUMENT, jwt_writer_end(NULL));
  len = 77;
  EXPECT(JWT_INVALID_ARGUMENT, jwt_writer_finish(NULL, &len));
  CHECK(len == 0);
  for (i = 0; i < COUNT(wrong_sizes); i++) {
    w = (jwt_writer)JWT_WRITER_INIT;
    w.struct_size = wrong_sizes[i];
    EXPECT(JWT_INVALID_ARGUMENT, jwt_writer_begin(&w, out, sizeof out));
    refused_by_all(&w);
  }
  /* Any bit of it changed, so also one of its pointer. */
  begun = (jwt_writer)JWT_WRITER_INIT;
  EXPECT(JWT_OK, jwt_writer_begin(&begun, out, sizeof out));
  EXPECT(JWT_OK, jwt_writer_array(&begun, JWT_LIT("a")));
  for (i = 4; i < sizeof w; i++) {
    for (bit = 0; bit < 8; bit++) {
      memcpy(&w, &begun, sizeof w);
      ((uint8_t *)&w)[i] ^= (uint8_t)(1 << bit);
      refused_by_all(&w);
    }
  }
  /* A longer one, of a program that is newer than the library. */
  {
    uint64_t longer[64];
    jwt_writer *const newer = (jwt_writer *)(void *)longer;
    memset(longer, 0, sizeof longer);
    newer->struct_size = sizeof longer;
    EXPECT(JWT_OK, jwt_writer_begin(newer, out, sizeof out));
    EXPECT(JWT_OK, jwt_writer_int(newer, JWT_LIT("a"), 1));
    EXPECT(JWT_OK, jwt_writer_finish(newer, &len));
    CHECK(len == 7 && memcmp(out, "{\"a\":1}", 7) == 0);
  }
  /* Not where such a struct can be. */
  {
    uint64_t odd[32];
    jwt_writer *const at = (jwt_writer *)(void *)((uint8_t *)odd + 4);
    memset(odd, 0, sizeof odd);
    memcpy(at, &begun, sizeof begun);
    EXPECT(JWT_INVALID_ARGUMENT, jwt_writer_end(at));
    EXPECT(JWT_INVALID_ARGUMENT, jwt_writer_begin(at, out, sizeof out));
  }
}

/* An input in the writer's buffer is refused and kept in mind; what was written is wiped when that is safe. */
static void inputs_in_the_buffer(void) {
  uint8_t out[64];
  size_t len = 77;
  jwt_writer w = JWT_WRITER_INIT;
  printf("inputs in the buffer\n");
  memset(out, 'x', sizeof out);
  EXPECT(JWT_OK, jwt_writer_begin(&w, out, sizeof out));
  EXPECT(JWT_INVALID_ARGUMENT, jwt_writer_string(&w, JWT_LIT("a"), (const char *)out + 40, 10));
  CHECK(w.status == JWT_INVALID_ARGUMENT && out[0] == '{' && out[40] == 'x');
  EXPECT(JWT_INVALID_ARGUMENT, jwt_writer_finish(&w, &len));
  CHECK(len == 0 && out[0] == 0 && out[1] == 'x');
}

int main(void) {
  setvbuf(stdout, NULL, _IOLBF, 0);
  page = guarded_new(4096);
  what_is_written_is_read();
  every_buffer();
  failures_stick();
  what_finish_finds();
  growing();
  lists();
  writers_that_are_none();
  inputs_in_the_buffer();
  guarded_free(page);
  return checks_end();
}
