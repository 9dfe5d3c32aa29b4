/*
 * onejwt for nginx: what the parts of the module share.
 *
 *   module     directives, phases, start of a worker
 *   config     inheritance, and what is wrong with a location as a whole
 *   policy     the directives that say what is demanded of a token
 *   keys       the directives that say where keys are, and files
 *   fetch      keys by URL, by a subrequest to a location
 *   request    a request's token, the verdict, the answer
 *   variables  $jwt_claim_NAME, $jwt_status, $jwt_explain
 */

#ifndef NGX_HTTP_ONEJWT_H
#define NGX_HTTP_ONEJWT_H

#include <ngx_config.h>
#include <ngx_core.h>
#include <ngx_http.h>

#include "onejwt.h"

/* Of `mode`. */
#define NGX_HTTP_ONEJWT_OFF 0
#define NGX_HTTP_ONEJWT_ON 1
#define NGX_HTTP_ONEJWT_OPTIONAL 2

/* Where in the configuration something stands; no file where it does not. */
typedef struct {
  ngx_str_t file;
  ngx_uint_t line;
} ngx_http_onejwt_place_t;

/* One issuer whose keys are fetched, in one server. The queue, timer and fetch are a worker's own. */
typedef struct {
  jwt_issuer *keys;
  ngx_http_core_srv_conf_t *server;
  ngx_str_t uri;     /* of the location that answers with the keys */
  ngx_str_t options; /* the directive's parameters, which tell two issuers apart */
  ngx_uint_t remember;
  time_t retry;
  ngx_cycle_t *cycle;
  ngx_log_t *log;
  ngx_event_t timer;
  ngx_queue_t waiting; /* of ngx_http_onejwt_ctx_t */
  struct ngx_http_onejwt_fetch_s *fetch;
} ngx_http_onejwt_issuer_t;

typedef struct {
  ngx_array_t issuers; /* of ngx_http_onejwt_issuer_t * */
} ngx_http_onejwt_main_conf_t;

/* What single directives demand of a token. Lists are NULL where there is no such directive. */
typedef struct {
  ngx_array_t *issuers, *audiences, *types; /* of jwt_str */
  ngx_array_t *required;                    /* of jwt_str */
  ngx_array_t *expected;                    /* of jwt_expect; both are there if one is */
  uint64_t algorithms, decrypt_algorithms, encryptions;
  ngx_uint_t has_algorithms;
  time_t leeway;
} ngx_http_onejwt_demands_t;

typedef struct {
  ngx_uint_t mode;
  ngx_http_onejwt_place_t mode_place;

  ngx_uint_t has_source;
  ngx_str_t cookie; /* empty: the Authorization header */

  ngx_array_t *files; /* of jwt_keyset *: what a level names takes the place of all keys of the level above */
  ngx_str_t uri, uri_options;
  jwt_issuer_options uri_settings;
  ngx_http_onejwt_place_t keys_place, remember_place;
  ngx_uint_t remember;
  jwt_keyset *keys; /* of files */
  ngx_http_onejwt_issuer_t *issuer;

  ngx_uint_t has_decrypt;
  jwt_keyset *decrypt;
  ngx_http_onejwt_place_t decrypt_place;

  ngx_http_onejwt_place_t policy_place, demands_place; /* of the first directive of its kind */
  ngx_str_t policy_file, policy_text;
  ngx_http_onejwt_demands_t demands;
  const jwt_verify_options *options;

  ngx_uint_t is_finished;
} ngx_http_onejwt_loc_conf_t;

/* What is known of a request. It outlives internal redirects, which clear nginx's own contexts. */
typedef struct {
  ngx_http_request_t *request;
  struct ngx_http_onejwt_fetch_s *fetch; /* the request is one of ours, for keys */
  const ngx_http_onejwt_loc_conf_t *judge; /* whose verdict it is; NULL: none yet */
  jwt_status status;
  unsigned is_absent : 1; /* there is no token at all */
  unsigned is_queued : 1;
  const char *problem; /* with JWT_NO_BEARER */
  jwt_report report;
  uint8_t *claims;
  size_t claims_len;
  ngx_http_onejwt_issuer_t *waited_for;
  ngx_queue_t queue;
} ngx_http_onejwt_ctx_t;

extern ngx_module_t ngx_http_onejwt_module;

/* config */
void *ngx_http_onejwt_create_loc_conf(ngx_conf_t *cf);
char *ngx_http_onejwt_merge_loc_conf(ngx_conf_t *cf, void *parent, void *child);
char *ngx_http_onejwt_set_mode(ngx_conf_t *cf, ngx_command_t *cmd, void *conf);
char *ngx_http_onejwt_set_token(ngx_conf_t *cf, ngx_command_t *cmd, void *conf);
void ngx_http_onejwt_set_place(ngx_conf_t *cf, ngx_http_onejwt_place_t *place);
ngx_int_t ngx_http_onejwt_is_ascii(const ngx_str_t *text);

/* policy */
char *ngx_http_onejwt_set_policy(ngx_conf_t *cf, ngx_command_t *cmd, void *conf);
char *ngx_http_onejwt_set_list(ngx_conf_t *cf, ngx_command_t *cmd, void *conf);
char *ngx_http_onejwt_set_algorithms(ngx_conf_t *cf, ngx_command_t *cmd, void *conf);
char *ngx_http_onejwt_set_leeway(ngx_conf_t *cf, ngx_command_t *cmd, void *conf);
char *ngx_http_onejwt_set_require(ngx_conf_t *cf, ngx_command_t *cmd, void *conf);
ngx_int_t ngx_http_onejwt_finish_policy(ngx_conf_t *cf, const ngx_http_onejwt_loc_conf_t *prev, ngx_http_onejwt_loc_conf_t *conf);

/* keys */
char *ngx_http_onejwt_set_jwks_file(ngx_conf_t *cf, ngx_command_t *cmd, void *conf);
char *ngx_http_onejwt_set_secret_file(ngx_conf_t *cf, ngx_command_t *cmd, void *conf);
char *ngx_http_onejwt_set_jwks_url(ngx_conf_t *cf, ngx_command_t *cmd, void *conf);
char *ngx_http_onejwt_set_decrypt_file(ngx_conf_t *cf, ngx_command_t *cmd, void *conf);
char *ngx_http_onejwt_set_remember(ngx_conf_t *cf, ngx_command_t *cmd, void *conf);
ngx_int_t ngx_http_onejwt_finish_keys(ngx_conf_t *cf, const ngx_http_onejwt_loc_conf_t *prev, ngx_http_onejwt_loc_conf_t *conf);
ngx_int_t ngx_http_onejwt_read_file(ngx_conf_t *cf, const ngx_str_t *directive, ngx_str_t *name, ngx_str_t *text);

/* fetch */
ngx_int_t ngx_http_onejwt_init_worker(ngx_cycle_t *cycle);
void ngx_http_onejwt_init_issuer(ngx_http_onejwt_issuer_t *issuer);
void ngx_http_onejwt_free_issuer(void *issuer);
void ngx_http_onejwt_fetch(ngx_http_onejwt_issuer_t *issuer);
ngx_int_t ngx_http_onejwt_init_filters(ngx_conf_t *cf);

/* request */
ngx_http_onejwt_ctx_t *ngx_http_onejwt_find_ctx(ngx_http_request_t *r);
ngx_http_onejwt_ctx_t *ngx_http_onejwt_get_ctx(ngx_http_request_t *r);
void ngx_http_onejwt_judge(ngx_http_request_t *r, const ngx_http_onejwt_loc_conf_t *conf, ngx_http_onejwt_ctx_t *ctx);
ngx_int_t ngx_http_onejwt_access_handler(ngx_http_request_t *r);
ngx_int_t ngx_http_onejwt_subrequest_handler(ngx_http_request_t *r);
size_t ngx_http_onejwt_explain(const ngx_http_onejwt_ctx_t *ctx, u_char *out, size_t cap);

/* variables */
ngx_int_t ngx_http_onejwt_add_variables(ngx_conf_t *cf);
char *ngx_http_onejwt_set_claim(ngx_conf_t *cf, ngx_command_t *cmd, void *conf);

#endif
