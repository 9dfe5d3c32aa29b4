/* What a location has of its own and what from the level above, and what is wrong with it as a whole. */

#include "ngx_http_onejwt.h"

void *ngx_http_onejwt_create_loc_conf(ngx_conf_t *cf) {
  ngx_http_onejwt_loc_conf_t *conf = ngx_pcalloc(cf->pool, sizeof *conf);
  if (conf == NULL) return NULL;
  conf->mode = NGX_CONF_UNSET_UINT;
  conf->remember = NGX_CONF_UNSET_UINT;
  conf->demands.leeway = NGX_CONF_UNSET;
  return conf;
}

void ngx_http_onejwt_set_place(ngx_conf_t *cf, ngx_http_onejwt_place_t *place) {
  if (place->file.len > 0) return;
  if (cf->conf_file == NULL) {
    ngx_str_set(&place->file, "command line");
    return;
  }
  place->file = cf->conf_file->file.name;
  place->line = cf->conf_file->line;
}

/* Whether a text can stand in a header and in a log as it is. */
ngx_int_t ngx_http_onejwt_is_ascii(const ngx_str_t *text) {
  for (size_t i = 0; i < text->len; i++)
    if (text->data[i] < 0x20 || text->data[i] > 0x7e) return 0;
  return 1;
}

char *ngx_http_onejwt_set_mode(ngx_conf_t *cf, ngx_command_t *cmd, void *to) {
  static const ngx_str_t names[] = {ngx_string("off"), ngx_string("on"), ngx_string("optional")};
  ngx_http_onejwt_loc_conf_t *conf = to;
  const ngx_str_t *value = (ngx_str_t *)cf->args->elts + 1;
  (void)cmd;
  if (conf->mode != NGX_CONF_UNSET_UINT) return "is duplicate";
  for (ngx_uint_t i = 0; i < 3; i++) {
    if (value->len != names[i].len || ngx_strncmp(value->data, names[i].data, value->len) != 0) continue;
    conf->mode = i;
    ngx_http_onejwt_set_place(cf, &conf->mode_place);
    return NGX_CONF_OK;
  }
  ngx_conf_log_error(NGX_LOG_EMERG, cf, 0, "invalid value \"%V\" in \"onejwt\": it must be \"on\", \"off\" or \"optional\"", value);
  return NGX_CONF_ERROR;
}

/* onejwt_token header | cookie NAME */
char *ngx_http_onejwt_set_token(ngx_conf_t *cf, ngx_command_t *cmd, void *to) {
  ngx_http_onejwt_loc_conf_t *conf = to;
  const ngx_str_t *value = cf->args->elts;
  (void)cmd;
  if (conf->has_source) return "is duplicate";
  conf->has_source = 1;
  if (cf->args->nelts == 2 && value[1].len == 6 && ngx_strncmp(value[1].data, "header", 6) == 0) return NGX_CONF_OK;
  if (cf->args->nelts == 3 && value[1].len == 6 && ngx_strncmp(value[1].data, "cookie", 6) == 0) {
    conf->cookie = value[2];
    /* A token of RFC 9110 5.6.2, which is what names of cookies are (RFC 6265 4.1.1). */
    ngx_int_t is_name = conf->cookie.len > 0;
    for (size_t i = 0; i < conf->cookie.len; i++) {
      const u_char ch = conf->cookie.data[i];
      is_name &= ch > 0x20 && ch < 0x7f && ngx_strlchr((u_char *)"()<>@,;:\\\"/[]?={}", (u_char *)"()<>@,;:\\\"/[]?={}" + 17, ch) == NULL;
    }
    if (is_name) return NGX_CONF_OK;
    ngx_conf_log_error(NGX_LOG_EMERG, cf, 0, "\"%V\" in \"onejwt_token\" cannot be the name of a cookie", &value[2]);
    return NGX_CONF_ERROR;
  }
  ngx_conf_log_error(NGX_LOG_EMERG, cf, 0, "\"onejwt_token\" is followed by \"header\", or by \"cookie\" and its name");
  return NGX_CONF_ERROR;
}

/* Fills in what a level leaves out, and makes of all that what requests are judged by. `prev` is NULL for the level `http`,
   which serves no request itself. */
static ngx_int_t finish(ngx_conf_t *cf, const ngx_http_onejwt_loc_conf_t *prev, ngx_http_onejwt_loc_conf_t *conf) {
  if (conf->is_finished) return NGX_OK;
  conf->is_finished = 1;
  if (conf->mode == NGX_CONF_UNSET_UINT) {
    conf->mode = prev == NULL ? NGX_HTTP_ONEJWT_OFF : prev->mode;
    if (prev != NULL) conf->mode_place = prev->mode_place;
  }
  if (!conf->has_source && prev != NULL) conf->cookie = prev->cookie;
  if (ngx_http_onejwt_finish_keys(cf, prev, conf) != NGX_OK) return NGX_ERROR;
  if (ngx_http_onejwt_finish_policy(cf, prev, conf) != NGX_OK) return NGX_ERROR;
  if (prev == NULL || conf->mode == NGX_HTTP_ONEJWT_OFF || conf->keys != NULL || conf->issuer != NULL) return NGX_OK;
  ngx_log_error(NGX_LOG_EMERG, cf->log, 0,
                "no keys for \"onejwt\" in %V:%ui: \"onejwt_jwks_file\", \"onejwt_jwks_url\" or \"onejwt_secret_file\" is missing, "
                "there or on a level above",
                &conf->mode_place.file, conf->mode_place.line);
  return NGX_ERROR;
}

char *ngx_http_onejwt_merge_loc_conf(ngx_conf_t *cf, void *parent, void *child) {
  if (finish(cf, NULL, parent) != NGX_OK) return NGX_CONF_ERROR;
  return finish(cf, parent, child) == NGX_OK ? NGX_CONF_OK : NGX_CONF_ERROR;
}
