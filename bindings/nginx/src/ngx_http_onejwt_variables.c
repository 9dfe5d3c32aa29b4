/*
 * $jwt_claim_NAME, $jwt_status, $jwt_explain, and names of one's own for claims.
 *
 * Claims are those of a token that passed what this location demands, whenever they are asked for; else there are none. What
 * cannot stand in a header, because it would begin another one, is left out.
 */

#include "ngx_http_onejwt.h"

static ngx_int_t set_nothing(ngx_http_variable_value_t *v) {
  v->valid = 0;
  v->not_found = 1;
  v->no_cacheable = 1;
  return NGX_OK;
}

static ngx_int_t set_text(ngx_http_variable_value_t *v, const void *text, size_t len) {
  v->data = (u_char *)text;
  v->len = (unsigned)len;
  v->valid = 1;
  v->no_cacheable = 1;
  v->not_found = 0;
  return NGX_OK;
}

static ngx_int_t is_plain(const u_char *text, size_t len) {
  for (size_t i = 0; i < len; i++)
    if (text[i] < 0x20 || text[i] == 0x7f) return 0;
  return 1;
}

/* The context with the verdict of this location; NULL where it demands no token. */
static ngx_http_onejwt_ctx_t *judged(ngx_http_request_t *r) {
  const ngx_http_onejwt_loc_conf_t *conf = ngx_http_get_module_loc_conf(r, ngx_http_onejwt_module);
  const ngx_http_onejwt_ctx_t *of_main = ngx_http_onejwt_find_ctx(r->main);
  ngx_http_onejwt_ctx_t *ctx;
  if (conf->mode == NGX_HTTP_ONEJWT_OFF || (of_main != NULL && of_main->fetch != NULL)) return NULL;
  ctx = ngx_http_onejwt_get_ctx(r);
  if (ctx != NULL) ngx_http_onejwt_judge(r, conf, ctx);
  return ctx;
}

/* JSON without the white space between its parts, which may have line feeds. */
static size_t compact(const u_char *from, size_t len, u_char *to) {
  const u_char *const begin = to;
  int is_text = 0;
  for (size_t i = 0; i < len; i++) {
    if (!is_text && (from[i] == ' ' || from[i] == '\t' || from[i] == LF || from[i] == CR)) continue;
    if (from[i] == '"') is_text = !is_text;
    *to++ = from[i];
    if (is_text && from[i] == '\\' && i + 1 < len) *to++ = from[++i];
  }
  return (size_t)(to - begin);
}

static ngx_int_t get_claim(ngx_http_request_t *r, ngx_http_variable_value_t *v, const ngx_str_t *name) {
  const ngx_http_onejwt_ctx_t *ctx = judged(r);
  int32_t type;
  size_t at, len;
  u_char *text;
  if (ctx == NULL || ctx->status != JWT_OK) return set_nothing(v);
  if (jwt_claim_json(ctx->claims, ctx->claims_len, (const char *)name->data, name->len, &type, &at, &len) != JWT_OK || type == JWT_JSON_NULL)
    return set_nothing(v);
  text = ngx_pnalloc(r->pool, len);
  if (text == NULL) return NGX_ERROR;
  if (type != JWT_JSON_STRING) {
    len = compact(ctx->claims + at, len, text);
  } else if (jwt_claim_string(ctx->claims, ctx->claims_len, (const char *)name->data, name->len, text, len, &len) != JWT_OK) {
    return set_nothing(v);
  }
  return is_plain(text, len) ? set_text(v, text, len) : set_nothing(v);
}

static ngx_int_t get_prefixed(ngx_http_request_t *r, ngx_http_variable_value_t *v, uintptr_t data) {
  ngx_str_t name = *(ngx_str_t *)data;
  name.data += sizeof "jwt_claim_" - 1;
  name.len -= sizeof "jwt_claim_" - 1;
  return get_claim(r, v, &name);
}

static ngx_int_t get_named(ngx_http_request_t *r, ngx_http_variable_value_t *v, uintptr_t data) {
  return get_claim(r, v, (const ngx_str_t *)data);
}

/* For logs: where this location demands nothing it is what one before it found out, such as that of an error_page. */
static const ngx_http_onejwt_ctx_t *last_verdict(ngx_http_request_t *r) {
  const ngx_http_onejwt_ctx_t *ctx = judged(r);
  if (ctx == NULL) ctx = ngx_http_onejwt_find_ctx(r);
  return ctx == NULL || ctx->judge == NULL ? NULL : ctx;
}

static ngx_int_t get_status(ngx_http_request_t *r, ngx_http_variable_value_t *v, uintptr_t data) {
  const ngx_http_onejwt_ctx_t *ctx = last_verdict(r);
  (void)data;
  if (ctx == NULL) return set_nothing(v);
  return set_text(v, jwt_status_name(ctx->status), ngx_strlen(jwt_status_name(ctx->status)));
}

static ngx_int_t get_explanation(ngx_http_request_t *r, ngx_http_variable_value_t *v, uintptr_t data) {
  const ngx_http_onejwt_ctx_t *ctx = last_verdict(r);
  u_char *text;
  (void)data;
  if (ctx == NULL) return set_nothing(v);
  text = ngx_pnalloc(r->pool, 640);
  return text == NULL ? NGX_ERROR : set_text(v, text, ngx_http_onejwt_explain(ctx, text, 640));
}

ngx_int_t ngx_http_onejwt_add_variables(ngx_conf_t *cf) {
  static const struct {
    ngx_str_t name;
    ngx_http_get_variable_pt get;
    ngx_uint_t flags;
  } all[] = {
    {ngx_string("jwt_claim_"), get_prefixed, NGX_HTTP_VAR_NOCACHEABLE | NGX_HTTP_VAR_PREFIX},
    {ngx_string("jwt_status"), get_status, NGX_HTTP_VAR_NOCACHEABLE},
    {ngx_string("jwt_explain"), get_explanation, NGX_HTTP_VAR_NOCACHEABLE},
  };
  for (ngx_uint_t i = 0; i < sizeof all / sizeof all[0]; i++) {
    ngx_str_t name = all[i].name;
    ngx_http_variable_t *variable = ngx_http_add_variable(cf, &name, all[i].flags);
    if (variable == NULL) return NGX_ERROR;
    variable->get_handler = all[i].get;
  }
  return NGX_OK;
}

/* onejwt_claim $VARIABLE CLAIM: for claims whose names are no variables', and for those inside others. */
char *ngx_http_onejwt_set_claim(ngx_conf_t *cf, ngx_command_t *cmd, void *conf) {
  ngx_str_t *value = cf->args->elts, name = value[1], *claim;
  ngx_http_variable_t *variable;
  (void)cmd;
  (void)conf;
  if (name.len < 2 || name.data[0] != '$') {
    ngx_conf_log_error(NGX_LOG_EMERG, cf, 0, "invalid variable name \"%V\" in \"onejwt_claim\"", &name);
    return NGX_CONF_ERROR;
  }
  name.data++, name.len--;
  if (value[2].len == 0) return "has an empty value";
  variable = ngx_http_add_variable(cf, &name, NGX_HTTP_VAR_NOCACHEABLE);
  claim = ngx_palloc(cf->pool, sizeof *claim);
  if (variable == NULL || claim == NULL) return NGX_CONF_ERROR;
  *claim = value[2];
  variable->get_handler = get_named;
  variable->data = (uintptr_t)claim;
  return NGX_CONF_OK;
}
