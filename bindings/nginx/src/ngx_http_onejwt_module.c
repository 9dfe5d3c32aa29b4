/* The module: its directives, its phases, and where its parts are called. */

#include "ngx_http_onejwt.h"

/* As access control of nginx itself; not in `if`, which is no place for it. */
#define ANYWHERE NGX_HTTP_MAIN_CONF | NGX_HTTP_SRV_CONF | NGX_HTTP_LOC_CONF | NGX_HTTP_LMT_CONF
#define DEMAND(field) NGX_HTTP_LOC_CONF_OFFSET, offsetof(ngx_http_onejwt_loc_conf_t, demands.field), NULL
#define LOCATION NGX_HTTP_LOC_CONF_OFFSET, 0, NULL

static ngx_command_t commands[] = {
  {ngx_string("onejwt"), ANYWHERE | NGX_CONF_TAKE1, ngx_http_onejwt_set_mode, LOCATION},
  {ngx_string("onejwt_token"), ANYWHERE | NGX_CONF_TAKE12, ngx_http_onejwt_set_token, LOCATION},
  {ngx_string("onejwt_jwks_file"), ANYWHERE | NGX_CONF_TAKE12, ngx_http_onejwt_set_jwks_file, LOCATION},
  {ngx_string("onejwt_jwks_url"), ANYWHERE | NGX_CONF_1MORE, ngx_http_onejwt_set_jwks_url, LOCATION},
  {ngx_string("onejwt_secret_file"), ANYWHERE | NGX_CONF_TAKE123, ngx_http_onejwt_set_secret_file, LOCATION},
  {ngx_string("onejwt_remember"), ANYWHERE | NGX_CONF_TAKE1, ngx_http_onejwt_set_remember, LOCATION},
  {ngx_string("onejwt_decrypt_file"), ANYWHERE | NGX_CONF_TAKE1, ngx_http_onejwt_set_decrypt_file, LOCATION},
  {ngx_string("onejwt_policy"), ANYWHERE | NGX_CONF_TAKE1, ngx_http_onejwt_set_policy, LOCATION},
  {ngx_string("onejwt_issuer"), ANYWHERE | NGX_CONF_1MORE, ngx_http_onejwt_set_list, DEMAND(issuers)},
  {ngx_string("onejwt_audience"), ANYWHERE | NGX_CONF_1MORE, ngx_http_onejwt_set_list, DEMAND(audiences)},
  {ngx_string("onejwt_type"), ANYWHERE | NGX_CONF_1MORE, ngx_http_onejwt_set_list, DEMAND(types)},
  {ngx_string("onejwt_algorithms"), ANYWHERE | NGX_CONF_1MORE, ngx_http_onejwt_set_algorithms, LOCATION},
  {ngx_string("onejwt_leeway"), ANYWHERE | NGX_CONF_TAKE1, ngx_http_onejwt_set_leeway, LOCATION},
  {ngx_string("onejwt_require"), ANYWHERE | NGX_CONF_1MORE, ngx_http_onejwt_set_require, LOCATION},
  {ngx_string("onejwt_claim"), NGX_HTTP_MAIN_CONF | NGX_CONF_TAKE2, ngx_http_onejwt_set_claim, 0, 0, NULL},
  ngx_null_command,
};

static void *create_main_conf(ngx_conf_t *cf) {
  ngx_http_onejwt_main_conf_t *conf = ngx_pcalloc(cf->pool, sizeof *conf);
  if (conf == NULL || ngx_array_init(&conf->issuers, cf->pool, 2, sizeof(ngx_http_onejwt_issuer_t *)) != NGX_OK) return NULL;
  return conf;
}

static ngx_int_t add_handler(ngx_http_core_main_conf_t *core, ngx_http_phases phase, ngx_http_handler_pt handler) {
  ngx_http_handler_pt *place = ngx_array_push(&core->phases[phase].handlers);
  if (place == NULL) return NGX_ERROR;
  *place = handler;
  return NGX_OK;
}

/* nginx leaves the access phase out in subrequests; those are looked at in the phase before it. */
static ngx_int_t postconfiguration(ngx_conf_t *cf) {
  ngx_http_core_main_conf_t *core = ngx_http_conf_get_module_main_conf(cf, ngx_http_core_module);
  if (add_handler(core, NGX_HTTP_ACCESS_PHASE, ngx_http_onejwt_access_handler) != NGX_OK) return NGX_ERROR;
  if (add_handler(core, NGX_HTTP_PREACCESS_PHASE, ngx_http_onejwt_subrequest_handler) != NGX_OK) return NGX_ERROR;
  return ngx_http_onejwt_init_filters(cf);
}

static ngx_http_module_t context = {
  ngx_http_onejwt_add_variables,
  postconfiguration,
  create_main_conf,
  NULL,
  NULL,
  NULL,
  ngx_http_onejwt_create_loc_conf,
  ngx_http_onejwt_merge_loc_conf,
};

ngx_module_t ngx_http_onejwt_module = {
  NGX_MODULE_V1,
  &context,
  commands,
  NGX_HTTP_MODULE,
  NULL,
  NULL,
  ngx_http_onejwt_init_worker,
  NULL,
  NULL,
  NULL,
  NULL,
  NGX_MODULE_V1_PADDING,
};
