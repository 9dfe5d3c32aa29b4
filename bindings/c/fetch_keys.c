/*
 * Verifies tokens with the keys of an issuer, which libcurl fetches: one token a line, and for each its status.
 *
 *   cc -o fetch_keys fetch_keys.c $(pkg-config --cflags --libs onejwt libcurl)
 *   ./fetch_keys https://issuer.example/.well-known/jwks.json < tokens
 * A second argument is the least time between two fetches, in seconds; each may take five times as long.
 */

#include <curl/curl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include "onejwt.h"

typedef struct body {
  uint8_t *bytes;
  size_t len, max;
} body;

/* Takes no more of the body than the issuer may send. */
static size_t take(char *data, size_t size, size_t count, void *into) {
  body *to = into;
  const size_t len = size * count;
  uint8_t *more = len > to->max - to->len ? NULL : realloc(to->bytes, to->len + len + 1);
  if (more == NULL) return 0;
  memcpy(more + to->len, data, len);
  to->bytes = more, to->len += len;
  return len;
}

/* The first line of a header, which is good until the next request. */
static jwt_str header(CURL *curl, const char *name) {
  struct curl_header *found;
  jwt_str text = {NULL, 0};
  if (curl_easy_header(curl, name, 0, CURLH_HEADER, -1, &found) == CURLHE_OK)
    text.ptr = found->value, text.len = strlen(found->value);
  return text;
}

/* One request. It follows no redirect: the library says where to ask next. */
static void fetch(CURL *curl, jwt_issuer *issuer, const jwt_fetch *due) {
  body got = {NULL, 0, (size_t)due->max_bytes};
  jwt_http answer = JWT_HTTP_INIT;
  char condition[sizeof due->etag + 32];
  struct curl_slist *headers = NULL;
  const long left = (long)(due->at - time(NULL));
  long status = 0;
  snprintf(condition, sizeof condition, "If-None-Match: %s", due->etag);
  if (due->etag_len > 0) headers = curl_slist_append(headers, condition);
  curl_easy_reset(curl);
  curl_easy_setopt(curl, CURLOPT_URL, due->url);
  curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "http,https");
  curl_easy_setopt(curl, CURLOPT_HTTPHEADER, headers);
  curl_easy_setopt(curl, CURLOPT_TIMEOUT, left > 1 ? left : 1L);
  curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L); /* for programs with threads */
  curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, take);
  curl_easy_setopt(curl, CURLOPT_WRITEDATA, &got);
  if (curl_easy_perform(curl) == CURLE_OK) {
    curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &status);
    answer.id = due->id, answer.status = (int32_t)status;
    answer.cache_control = header(curl, "Cache-Control"), answer.age = header(curl, "Age");
    answer.etag = header(curl, "ETag"), answer.retry_after = header(curl, "Retry-After");
    answer.location = header(curl, "Location");
    answer.body = got.bytes, answer.body_len = got.len;
    fprintf(stderr, "%s: %s\n", due->url, jwt_status_name(jwt_issuer_response(issuer, JWT_SYSTEM_CLOCK, &answer)));
  } else {
    jwt_issuer_failure(issuer, JWT_SYSTEM_CLOCK, due->id);
  }
  curl_slist_free_all(headers);
  free(got.bytes);
}

int main(int argc, char **argv) {
  static char token[JWT_DEFAULT_MAX_TOKEN_LEN + 2], claims[JWT_DEFAULT_MAX_TOKEN_LEN];
  jwt_issuer_options options = JWT_ISSUER_OPTIONS_INIT;
  jwt_fetch due = JWT_FETCH_INIT;
  jwt_issuer *issuer;
  CURL *curl = curl_global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK ? curl_easy_init() : NULL;
  if (argc < 2 || curl == NULL) return 2;
  options.url.ptr = argv[1], options.url.len = strlen(argv[1]), options.flags = JWT_ISSUER_LOOPBACK_HTTP;
  if (argc > 2) options.cooldown = options.retry = (uint32_t)atoi(argv[2]), options.fetch_timeout = 5 * options.retry;
  if (jwt_issuer_new(&options, &issuer) != JWT_OK) return 2;
  while (fgets(token, sizeof token, stdin) != NULL) {
    jwt_status status = JWT_ISSUER_FETCH;
    for (int tries = 0; tries < 2 && status == JWT_ISSUER_FETCH; tries++) {
      if (tries == 1)
        while (jwt_issuer_next(issuer, JWT_SYSTEM_CLOCK, &due) == JWT_OK && due.action == JWT_FETCH_NOW) fetch(curl, issuer, &due);
      status = jwt_issuer_verify(issuer, (uint8_t *)token, strcspn(token, "\n"), NULL, JWT_SYSTEM_CLOCK, (uint8_t *)claims,
                                 sizeof claims, &(size_t){0}, NULL);
    }
    printf("%s\n", jwt_status_name(status));
    fflush(stdout);
  }
  jwt_issuer_free(issuer);
  curl_easy_cleanup(curl);
  return 0;
}
