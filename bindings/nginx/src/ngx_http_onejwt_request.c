/* From a request's headers to a verdict, and from the verdict to an answer. */

#include "ngx_http_onejwt.h"

static void drop_ctx(void *data) {
  ngx_http_onejwt_ctx_t *ctx = data;
  if (!ctx->is_queued) return;
  ngx_queue_remove(&ctx->queue);
  ctx->is_queued = 0;
}

/* An internal redirect clears what modules keep for a request, but not what is to be cleaned up after it. */
ngx_http_onejwt_ctx_t *ngx_http_onejwt_find_ctx(ngx_http_request_t *r) {
  ngx_http_onejwt_ctx_t *ctx = ngx_http_get_module_ctx(r, ngx_http_onejwt_module);
  if (ctx != NULL || (!r->internal && !r->filter_finalize)) return ctx;
  for (ngx_pool_cleanup_t *cleanup = r->pool->cleanup; cleanup != NULL; cleanup = cleanup->next) {
    if (cleanup->handler != drop_ctx || ((ngx_http_onejwt_ctx_t *)cleanup->data)->request != r) continue;
    ngx_http_set_ctx(r, cleanup->data, ngx_http_onejwt_module);
    return cleanup->data;
  }
  return NULL;
}

ngx_http_onejwt_ctx_t *ngx_http_onejwt_get_ctx(ngx_http_request_t *r) {
  ngx_http_onejwt_ctx_t *ctx = ngx_http_onejwt_find_ctx(r);
  ngx_pool_cleanup_t *cleanup;
  if (ctx != NULL) return ctx;
  cleanup = ngx_pool_cleanup_add(r->pool, sizeof *ctx);
  if (cleanup == NULL) return NULL;
  ctx = cleanup->data;
  ngx_memzero(ctx, sizeof *ctx);
  ctx->request = r;
  cleanup->handler = drop_ctx;
  ngx_http_set_ctx(r, ctx, ngx_http_onejwt_module);
  return ctx;
}

/* The next header of a name after `part` and `at`, which begin at the list's first part and 0. */
static const ngx_str_t *next_header(const ngx_list_part_t **part, ngx_uint_t *at, const char *name) {
  const size_t len = ngx_strlen(name);
  for (; *part != NULL; *part = (*part)->next, *at = 0) {
    const ngx_table_elt_t *headers = (*part)->elts;
    while (*at < (*part)->nelts) {
      const ngx_table_elt_t *header = &headers[(*at)++];
      if (header->key.len == len && ngx_strncasecmp(header->key.data, (u_char *)name, len) == 0) return &header->value;
    }
  }
  return NULL;
}

/* Whether a value of Authorization is of another scheme than Bearer, and so is no token that went wrong. */
static ngx_int_t is_other_scheme(const ngx_str_t *value) {
  size_t len = 0;
  while (len < value->len && value->data[len] != ' ' && value->data[len] != '\t' && value->data[len] != ',') len++;
  return len > 0 && len < value->len && (len != 6 || ngx_strncasecmp(value->data, (u_char *)"Bearer", 6) != 0);
}

/* Of two fields none is taken: what stands in front, or behind, may look at the other one. */
static ngx_int_t token_of_header(ngx_http_request_t *r, ngx_http_onejwt_ctx_t *ctx, ngx_str_t *token) {
  const ngx_list_part_t *part = &r->headers_in.headers.part;
  ngx_uint_t at = 0;
  const ngx_str_t *value = next_header(&part, &at, "Authorization");
  size_t offset;
  if (value == NULL) {
    ctx->is_absent = 1;
    ctx->problem = "there is no Authorization header";
  } else if (next_header(&part, &at, "Authorization") != NULL) {
    ctx->problem = "there is more than one Authorization header";
  } else if (jwt_bearer_token(value->data, value->len, &offset, &token->len) != JWT_OK) {
    ctx->is_absent = is_other_scheme(value);
    ctx->problem = ctx->is_absent ? "the Authorization header is of another scheme" : "the Authorization header is not Bearer and one token";
  } else {
    token->data = value->data + offset;
    return NGX_OK;
  }
  return NGX_DECLINED;
}

/* Names are compared with their case, and quotes belong to the value (RFC 6265 5.4). */
static ngx_int_t token_of_cookie(ngx_http_request_t *r, const ngx_str_t *name, ngx_http_onejwt_ctx_t *ctx, ngx_str_t *token) {
  const ngx_list_part_t *part = &r->headers_in.headers.part;
  ngx_uint_t at = 0, found = 0;
  const ngx_str_t *value;
  while ((value = next_header(&part, &at, "Cookie")) != NULL) {
    u_char *begin = value->data, *const end = value->data + value->len;
    while (begin < end) {
      u_char *stop = ngx_strlchr(begin, end, ';'), *last;
      if (stop == NULL) stop = end;
      last = stop;
      while (begin < last && (*begin == ' ' || *begin == '\t')) begin++;
      while (last > begin && (last[-1] == ' ' || last[-1] == '\t')) last--;
      if ((size_t)(last - begin) > name->len && begin[name->len] == '=' && ngx_memcmp(begin, name->data, name->len) == 0) {
        token->data = begin + name->len + 1;
        token->len = (size_t)(last - token->data);
        found++;
      }
      begin = stop + 1;
    }
  }
  if (found == 1 && token->len > 0) return NGX_OK;
  ctx->is_absent = found <= 1;
  ctx->problem = found > 1 ? "there is more than one cookie of that name" : "there is no such cookie";
  return NGX_DECLINED;
}

static ngx_int_t is_same_judge(const ngx_http_onejwt_loc_conf_t *a, const ngx_http_onejwt_loc_conf_t *b) {
  if (a == b) return 1;
  return a != NULL && a->keys == b->keys && a->issuer == b->issuer && a->options == b->options && a->cookie.len == b->cookie.len &&
         (a->cookie.len == 0 || ngx_memcmp(a->cookie.data, b->cookie.data, a->cookie.len) == 0);
}

/* Looks at the token as a location demands. It waits for nothing; JWT_ISSUER_FETCH says that somebody could. */
void ngx_http_onejwt_judge(ngx_http_request_t *r, const ngx_http_onejwt_loc_conf_t *conf, ngx_http_onejwt_ctx_t *ctx) {
  ngx_str_t token = ngx_null_string;
  const jwt_report initial = JWT_REPORT_INIT;
  ngx_int_t rc;
  if (is_same_judge(ctx->judge, conf) && ctx->status != JWT_ISSUER_FETCH) return;
  ctx->judge = conf;
  ctx->is_absent = 0;
  ctx->problem = NULL;
  ctx->report = initial;
  ctx->claims_len = 0;
  ctx->status = JWT_NO_BEARER;
  rc = conf->cookie.len > 0 ? token_of_cookie(r, &conf->cookie, ctx, &token) : token_of_header(r, ctx, &token);
  if (rc != NGX_OK) return;
  ctx->claims = ngx_pnalloc(r->pool, token.len);
  if (ctx->claims == NULL) {
    ctx->status = JWT_NO_MEMORY;
  } else if (conf->issuer != NULL) {
    ctx->status = jwt_issuer_verify(conf->issuer->keys, token.data, token.len, conf->options, ngx_time(), ctx->claims, token.len, &ctx->claims_len,
                                    &ctx->report);
  } else {
    ctx->status = jwt_verify(conf->keys, token.data, token.len, conf->options, ngx_time(), ctx->claims, token.len, &ctx->claims_len, &ctx->report);
  }
}

/* A sentence for logs: of a token that is not good it has the kid at most. */
size_t ngx_http_onejwt_explain(const ngx_http_onejwt_ctx_t *ctx, u_char *out, size_t cap) {
  size_t len;
  if (ctx->problem == NULL && ctx->status < JWT_ISSUER_UNAVAILABLE && ctx->status != JWT_NO_MEMORY &&
      jwt_explain(&ctx->report, ctx->judge->options, out, cap, &len) == JWT_OK) {
    for (size_t i = 0; i < len; i++)
      if (out[i] < 0x20 || out[i] == 0x7f) out[i] = '?';
    return len;
  }
  const char *text = ctx->problem != NULL ? ctx->problem : jwt_status_text(ctx->status);
  len = ngx_min(ngx_strlen(text), cap);
  ngx_memcpy(out, text, len);
  return len;
}

static ngx_int_t add_header(ngx_http_request_t *r, const char *name, u_char *value, size_t len, ngx_table_elt_t **place) {
  ngx_table_elt_t *header = ngx_list_push(&r->headers_out.headers);
  if (header == NULL) return NGX_ERROR;
  ngx_memzero(header, sizeof *header);
  header->hash = 1;
  header->key.data = (u_char *)name;
  header->key.len = ngx_strlen(name);
  header->value.data = value;
  header->value.len = len;
  if (place != NULL) *place = header;
  return NGX_OK;
}

/* The words of `scope` that are demanded, for a client that has to ask for them. */
static jwt_str demanded_scope(ngx_http_request_t *r, const jwt_verify_options *options) {
  size_t len = 0;
  jwt_str scope = {NULL, 0};
  u_char *at;
  for (int is_second = 0; is_second < 2; is_second++) {
    at = is_second ? ngx_pnalloc(r->pool, len) : NULL;
    if (is_second && at == NULL) return scope;
    if (is_second) scope.ptr = (const char *)at;
    for (size_t i = 0; i < options->expected_len; i++) {
      const jwt_expect *expect = &options->expected[i];
      if (expect->rule != JWT_CONTAINS || expect->claim.len != 5 || ngx_memcmp(expect->claim.ptr, "scope", 5) != 0) continue;
      len += is_second ? 0 : expect->value.len + 1;
      if (!is_second) continue;
      at = ngx_cpymem(at, expect->value.ptr, expect->value.len);
      *at++ = ' ';
    }
    if (len == 0) return scope;
  }
  scope.len = len - 1;
  return scope;
}

/* RFC 6750 3: a token that is at fault is 401; one that is good and does not allow this is 403, with what scope is needed if
   it is that. There is no error for a claim of another kind: invalid_token would have a client renew its token, to no avail. */
static ngx_int_t refuse(ngx_http_request_t *r, const ngx_http_onejwt_loc_conf_t *conf, const ngx_http_onejwt_ctx_t *ctx) {
  const ngx_int_t is_forbidden = ctx->report.failed == JWT_CHECK_EXPECTED && ctx->status >= JWT_CLAIMS_MALFORMED && ctx->status < JWT_NOT_ENCRYPTED;
  jwt_challenge_options options = JWT_CHALLENGE_OPTIONS_INIT;
  jwt_status status = ctx->status;
  uint8_t *challenge;
  size_t len;
  if (is_forbidden) {
    status = JWT_NO_BEARER;
    if (ngx_strcmp(ctx->report.claim, "scope") == 0) options.scope = demanded_scope(r, conf->options);
    if (options.scope.len > 0) status = JWT_CLAIM_MISMATCH;
  }
  /* A scope that cannot stand in a header is left out. */
  if (jwt_bearer_challenge(status, &options, NULL, 0, &len) == JWT_INVALID_ARGUMENT) {
    options.scope = (jwt_str){NULL, 0};
    status = is_forbidden ? JWT_NO_BEARER : status;
    if (jwt_bearer_challenge(status, &options, NULL, 0, &len) != JWT_BUFFER_TOO_SMALL) return NGX_HTTP_INTERNAL_SERVER_ERROR;
  }
  challenge = ngx_pnalloc(r->pool, len);
  if (challenge == NULL || jwt_bearer_challenge(status, &options, challenge, len, &len) != JWT_OK) return NGX_HTTP_INTERNAL_SERVER_ERROR;
  if (add_header(r, "WWW-Authenticate", challenge, len, &r->headers_out.www_authenticate) != NGX_OK) return NGX_HTTP_INTERNAL_SERVER_ERROR;
  return is_forbidden ? NGX_HTTP_FORBIDDEN : NGX_HTTP_UNAUTHORIZED;
}

static ngx_int_t answer_unavailable(ngx_http_request_t *r, const ngx_http_onejwt_loc_conf_t *conf) {
  u_char *seconds = ngx_pnalloc(r->pool, NGX_TIME_T_LEN);
  if (seconds != NULL) {
    const u_char *end = ngx_sprintf(seconds, "%T", conf->issuer == NULL ? 5 : conf->issuer->retry);
    if (add_header(r, "Retry-After", seconds, (size_t)(end - seconds), NULL) != NGX_OK) return NGX_HTTP_INTERNAL_SERVER_ERROR;
  }
  return NGX_HTTP_SERVICE_UNAVAILABLE;
}

static void log_verdict(ngx_http_request_t *r, const ngx_http_onejwt_ctx_t *ctx, ngx_uint_t level) {
  u_char text[640];
  if (r->connection->log->log_level < level) return;
  const size_t len = ngx_http_onejwt_explain(ctx, text, sizeof text);
  ngx_log_error(level, r->connection->log, 0, "onejwt: %s: %*s", jwt_status_name(ctx->status), len, text);
}

/* NGX_OK: let in; NGX_DECLINED: not for us to say; NGX_AGAIN: waits for keys; else the answer's status. */
ngx_int_t ngx_http_onejwt_access_handler(ngx_http_request_t *r) {
  const ngx_http_onejwt_loc_conf_t *conf = ngx_http_get_module_loc_conf(r, ngx_http_onejwt_module);
  const ngx_http_onejwt_ctx_t *of_main;
  ngx_http_onejwt_ctx_t *ctx;
  if (conf->mode == NGX_HTTP_ONEJWT_OFF) return NGX_DECLINED;
  /* Keys are not fetched with a token. */
  of_main = ngx_http_onejwt_find_ctx(r->main);
  if (of_main != NULL && of_main->fetch != NULL) return NGX_DECLINED;
  ctx = ngx_http_onejwt_get_ctx(r);
  if (ctx == NULL) return NGX_HTTP_INTERNAL_SERVER_ERROR;
  if (ctx->is_queued) return NGX_AGAIN;
  ngx_http_onejwt_judge(r, conf, ctx);
  if (ctx->status == JWT_ISSUER_FETCH && ctx->waited_for != conf->issuer) {
    ngx_http_onejwt_fetch(conf->issuer);
    /* Keys that have just gone out of date serve on while new ones are fetched. */
    ngx_http_onejwt_judge(r, conf, ctx);
    if (ctx->status == JWT_ISSUER_FETCH && conf->issuer->fetch != NULL) {
      ctx->waited_for = conf->issuer;
      ctx->is_queued = 1;
      ngx_queue_insert_tail(&conf->issuer->waiting, &ctx->queue);
      return NGX_AGAIN;
    }
  }
  switch (ctx->status) {
  case JWT_OK:
    return NGX_OK;
  case JWT_ISSUER_FETCH:
  case JWT_ISSUER_UNAVAILABLE:
    log_verdict(r, ctx, NGX_LOG_WARN);
    return answer_unavailable(r, conf);
  case JWT_NO_BEARER:
    if (ctx->is_absent && conf->mode == NGX_HTTP_ONEJWT_OPTIONAL) return NGX_DECLINED;
    break;
  default:
    /* Not the token's fault: the library, the configuration or this machine. */
    if (ctx->status < JWT_KEY_MALFORMED || ctx->status == JWE_KEY_CANNOT) {
      log_verdict(r, ctx, NGX_LOG_ERR);
      return NGX_HTTP_INTERNAL_SERVER_ERROR;
    }
  }
  log_verdict(r, ctx, NGX_LOG_INFO);
  return refuse(r, conf, ctx);
}

ngx_int_t ngx_http_onejwt_subrequest_handler(ngx_http_request_t *r) {
  if (r == r->main) return NGX_DECLINED;
  const ngx_int_t rc = ngx_http_onejwt_access_handler(r);
  return rc == NGX_OK ? NGX_DECLINED : rc;
}
