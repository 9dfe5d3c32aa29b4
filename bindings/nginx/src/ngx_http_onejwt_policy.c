/*
 * What is demanded of a token: a policy's document, or the directives that say it one by one. A level has one kind or the
 * other; the kind that an inner level has takes the place of the other kind of the level above. Single directives are
 * inherited each by itself, where the inner level does not have it.
 */

#include "ngx_http_onejwt.h"

static char *begin_demands(ngx_conf_t *cf, ngx_http_onejwt_loc_conf_t *conf) {
  const ngx_str_t *value = cf->args->elts;
  if (conf->policy_place.file.len > 0) {
    ngx_conf_log_error(NGX_LOG_EMERG, cf, 0, "\"%V\" beside \"onejwt_policy\" in %V:%ui: write it into the policy", value,
                       &conf->policy_place.file, conf->policy_place.line);
    return NGX_CONF_ERROR;
  }
  ngx_http_onejwt_set_place(cf, &conf->demands_place);
  for (ngx_uint_t i = 1; i < cf->args->nelts; i++)
    if (value[i].len == 0) return "has an empty value";
  return NGX_CONF_OK;
}

char *ngx_http_onejwt_set_policy(ngx_conf_t *cf, ngx_command_t *cmd, void *to) {
  ngx_http_onejwt_loc_conf_t *conf = to;
  ngx_str_t *value = cf->args->elts;
  (void)cmd;
  if (conf->policy_place.file.len > 0) return "is duplicate";
  if (conf->demands_place.file.len > 0) {
    ngx_conf_log_error(NGX_LOG_EMERG, cf, 0, "\"onejwt_policy\" beside a single directive of the policy in %V:%ui: write that into the policy",
                       &conf->demands_place.file, conf->demands_place.line);
    return NGX_CONF_ERROR;
  }
  ngx_http_onejwt_set_place(cf, &conf->policy_place);
  if (ngx_http_onejwt_read_file(cf, &value[0], &value[1], &conf->policy_text) != NGX_OK) return NGX_CONF_ERROR;
  conf->policy_file = value[1];
  return NGX_CONF_OK;
}

/* Whether the library takes options: a token that is none is looked at after them. */
static ngx_int_t are_options(const jwt_verify_options *options) {
  static const uint8_t token[] = "x";
  uint8_t claims[1];
  size_t len;
  jwt_keyset *none;
  jwt_status status = jwt_keyset_new(NULL, &none);
  if (status == JWT_OK) status = jwt_verify(none, token, 1, options, 0, claims, sizeof claims, &len, NULL);
  jwt_keyset_free(none);
  return status == JWT_TOKEN_MALFORMED;
}

static jwt_str *push_text(ngx_conf_t *cf, ngx_array_t **list, const ngx_str_t *text) {
  if (*list == NULL) *list = ngx_array_create(cf->pool, 2, sizeof(jwt_str));
  jwt_str *item = *list == NULL ? NULL : ngx_array_push(*list);
  if (item != NULL) item->ptr = (const char *)text->data, item->len = text->len;
  return item;
}

static char *not_text(ngx_conf_t *cf) {
  ngx_conf_log_error(NGX_LOG_EMERG, cf, 0, "a value of \"%V\" cannot be demanded of a token: it is not UTF-8, or not a JSON Pointer (RFC 6901)",
                     (ngx_str_t *)cf->args->elts);
  return NGX_CONF_ERROR;
}

/* Several lines of one level add up. */
char *ngx_http_onejwt_set_list(ngx_conf_t *cf, ngx_command_t *cmd, void *to) {
  ngx_http_onejwt_loc_conf_t *conf = to;
  const ngx_str_t *value = cf->args->elts;
  ngx_array_t **list = (ngx_array_t **)((char *)to + cmd->offset);
  jwt_verify_options options = JWT_VERIFY_OPTIONS_INIT;
  char *rc = begin_demands(cf, conf);
  if (rc != NGX_CONF_OK) return rc;
  for (ngx_uint_t i = 1; i < cf->args->nelts; i++)
    if (push_text(cf, list, &value[i]) == NULL) return NGX_CONF_ERROR;
  options.issuers = (*list)->elts;
  options.issuers_len = (*list)->nelts;
  return are_options(&options) ? NGX_CONF_OK : not_text(cf);
}

/* Names of signature algorithms, and with onejwt_decrypt_file of both kinds of encryption. */
char *ngx_http_onejwt_set_algorithms(ngx_conf_t *cf, ngx_command_t *cmd, void *to) {
  ngx_http_onejwt_loc_conf_t *conf = to;
  ngx_http_onejwt_demands_t *demands = &conf->demands;
  const ngx_str_t *value = cf->args->elts;
  char *rc = begin_demands(cf, conf);
  (void)cmd;
  if (rc != NGX_CONF_OK) return rc;
  demands->has_algorithms = 1;
  for (ngx_uint_t i = 1; i < cf->args->nelts; i++) {
    const char *name = (const char *)value[i].data;
    const int32_t alg = jwt_alg_from_name(name, value[i].len), encryption = jwe_alg_from_name(name, value[i].len);
    if (alg > 0) {
      demands->algorithms |= JWT_BIT(alg);
    } else if (encryption >= JWE_A128GCM) {
      demands->encryptions |= JWE_BIT(encryption);
    } else if (encryption > 0) {
      demands->decrypt_algorithms |= JWE_BIT(encryption);
    } else {
      ngx_conf_log_error(NGX_LOG_EMERG, cf, 0,
                         "unknown algorithm \"%V\" in \"onejwt_algorithms\": it takes names as they stand in tokens, such as ES256 or RS256",
                         &value[i]);
      return NGX_CONF_ERROR;
    }
  }
  return NGX_CONF_OK;
}

char *ngx_http_onejwt_set_leeway(ngx_conf_t *cf, ngx_command_t *cmd, void *to) {
  ngx_http_onejwt_loc_conf_t *conf = to;
  ngx_str_t *value = cf->args->elts;
  char *rc = begin_demands(cf, conf);
  (void)cmd;
  if (rc != NGX_CONF_OK) return rc;
  if (conf->demands.leeway != NGX_CONF_UNSET) return "is duplicate";
  conf->demands.leeway = ngx_parse_time(&value[1], 1);
  if (conf->demands.leeway >= 0 && (uint64_t)conf->demands.leeway <= UINT32_MAX) return NGX_CONF_OK;
  ngx_conf_log_error(NGX_LOG_EMERG, cf, 0, "invalid time \"%V\" in \"onejwt_leeway\": it is whole seconds, such as 30s", &value[1]);
  return NGX_CONF_ERROR;
}

/* onejwt_require CLAIM [VALUE ...]: each VALUE is an element or a word of the claim, each =VALUE all of it. */
char *ngx_http_onejwt_set_require(ngx_conf_t *cf, ngx_command_t *cmd, void *to) {
  ngx_http_onejwt_loc_conf_t *conf = to;
  ngx_http_onejwt_demands_t *demands = &conf->demands;
  const ngx_str_t *value = cf->args->elts;
  char *rc = begin_demands(cf, conf);
  (void)cmd;
  if (rc != NGX_CONF_OK) return rc;
  if (demands->expected == NULL) {
    demands->required = ngx_array_create(cf->pool, 2, sizeof(jwt_str));
    demands->expected = ngx_array_create(cf->pool, 2, sizeof(jwt_expect));
    if (demands->required == NULL || demands->expected == NULL) return NGX_CONF_ERROR;
  }
  if (cf->args->nelts == 2) {
    jwt_verify_options options = JWT_VERIFY_OPTIONS_INIT;
    jwt_str *claim = push_text(cf, &demands->required, &value[1]);
    if (claim == NULL) return NGX_CONF_ERROR;
    options.required = claim;
    options.required_len = 1;
    if (!are_options(&options)) return not_text(cf);
  }
  for (ngx_uint_t i = 2; i < cf->args->nelts; i++) {
    jwt_verify_options options = JWT_VERIFY_OPTIONS_INIT;
    jwt_expect *expect = ngx_array_push(demands->expected);
    const ngx_int_t is_whole = value[i].data[0] == '=';
    if (expect == NULL) return NGX_CONF_ERROR;
    ngx_memzero(expect, sizeof *expect);
    expect->claim.ptr = (const char *)value[1].data, expect->claim.len = value[1].len;
    expect->value.ptr = (const char *)value[i].data + is_whole, expect->value.len = value[i].len - is_whole;
    options.expected = expect;
    options.expected_len = 1;
    if (!is_whole && ngx_strlchr(value[i].data, value[i].data + value[i].len, ' ') != NULL) {
      ngx_conf_log_error(NGX_LOG_EMERG, cf, 0, "\"%V\" in \"onejwt_require\" has a space, and can be no word of a claim: for the whole text write \"=%V\"",
                         &value[i], &value[i]);
      return NGX_CONF_ERROR;
    }
    /* What is a JSON scalar is that; every other text is a text. */
    expect->rule = is_whole ? JWT_EQUALS_JSON : JWT_CONTAINS;
    if (is_whole && !are_options(&options)) expect->rule = JWT_EQUALS;
    if (!are_options(&options)) return not_text(cf);
  }
  return NGX_CONF_OK;
}

static void free_policy(void *policy) {
  jwt_policy_free(policy);
}

static ngx_int_t make_of_document(ngx_conf_t *cf, ngx_http_onejwt_loc_conf_t *conf) {
  const uint8_t *json = conf->policy_text.data;
  const size_t len = conf->policy_text.len;
  ngx_pool_cleanup_t *cleanup = ngx_pool_cleanup_add(cf->pool, 0);
  jwt_policy *policy;
  uint8_t text[1024];
  size_t text_len = 0;
  if (cleanup == NULL) return NGX_ERROR;
  if (jwt_policy_from_json(json, len, conf->decrypt, &policy, NULL) == JWT_OK) {
    cleanup->handler = free_policy;
    cleanup->data = policy;
    conf->options = jwt_policy_options(policy);
    return NGX_OK;
  }
  if (jwt_policy_explain(json, len, conf->decrypt, text, sizeof text, &text_len) != JWT_OK) text_len = 0;
  ngx_log_error(NGX_LOG_EMERG, cf->log, 0, "\"%V\" is no policy that can be used here: %*s in %V:%ui", &conf->policy_file, text_len, text,
                &conf->policy_place.file, conf->policy_place.line);
  return NGX_ERROR;
}

#define ELEMENTS(list) (list) == NULL || (list)->nelts == 0 ? NULL : (list)->elts
#define COUNT(list) (list) == NULL ? 0 : (list)->nelts

static ngx_int_t make_of_demands(ngx_conf_t *cf, ngx_http_onejwt_loc_conf_t *conf) {
  const ngx_http_onejwt_demands_t *demands = &conf->demands;
  const jwt_verify_options initial = JWT_VERIFY_OPTIONS_INIT;
  jwt_verify_options *options = ngx_palloc(cf->pool, sizeof *options);
  if (options == NULL) return NGX_ERROR;
  if (conf->decrypt == NULL && (demands->decrypt_algorithms != 0 || demands->encryptions != 0)) {
    ngx_log_error(NGX_LOG_EMERG, cf->log, 0, "\"onejwt_algorithms\" has algorithms of encryption, but there is no \"onejwt_decrypt_file\" in %V:%ui",
                  &conf->demands_place.file, conf->demands_place.line);
    return NGX_ERROR;
  }
  *options = initial;
  options->algorithms = demands->algorithms;
  options->leeway_seconds = demands->leeway == NGX_CONF_UNSET ? 0 : (uint32_t)demands->leeway;
  options->issuers = ELEMENTS(demands->issuers), options->issuers_len = COUNT(demands->issuers);
  options->audiences = ELEMENTS(demands->audiences), options->audiences_len = COUNT(demands->audiences);
  options->types = ELEMENTS(demands->types), options->types_len = COUNT(demands->types);
  options->required = ELEMENTS(demands->required), options->required_len = COUNT(demands->required);
  options->expected = ELEMENTS(demands->expected), options->expected_len = COUNT(demands->expected);
  if (conf->decrypt != NULL) {
    options->flags |= JWT_ENCRYPTED;
    options->decrypt_with = conf->decrypt;
    options->decrypt_algorithms = demands->decrypt_algorithms;
    options->encryptions = demands->encryptions;
  }
  if (!are_options(options)) {
    ngx_log_error(NGX_LOG_EMERG, cf->log, 0, "what is demanded of a token does not fit together in %V:%ui",
                  &conf->demands_place.file, conf->demands_place.line);
    return NGX_ERROR;
  }
  conf->options = options;
  return NGX_OK;
}

static void inherit_demands(const ngx_http_onejwt_loc_conf_t *prev, ngx_http_onejwt_loc_conf_t *conf) {
  const ngx_http_onejwt_demands_t *from = &prev->demands;
  ngx_http_onejwt_demands_t *to = &conf->demands;
  if (to->issuers == NULL) to->issuers = from->issuers;
  if (to->audiences == NULL) to->audiences = from->audiences;
  if (to->types == NULL) to->types = from->types;
  if (to->expected == NULL) to->required = from->required, to->expected = from->expected;
  if (to->leeway == NGX_CONF_UNSET) to->leeway = from->leeway;
  if (!to->has_algorithms) {
    to->has_algorithms = from->has_algorithms;
    to->algorithms = from->algorithms;
    to->decrypt_algorithms = from->decrypt_algorithms;
    to->encryptions = from->encryptions;
  }
}

ngx_int_t ngx_http_onejwt_finish_policy(ngx_conf_t *cf, const ngx_http_onejwt_loc_conf_t *prev, ngx_http_onejwt_loc_conf_t *conf) {
  const ngx_int_t has_policy = conf->policy_place.file.len > 0, has_demands = conf->demands_place.file.len > 0;
  if (prev == NULL) return NGX_OK;
  if (!has_policy && !has_demands) {
    conf->policy_place = prev->policy_place;
    conf->policy_file = prev->policy_file;
    conf->policy_text = prev->policy_text;
    conf->demands_place = prev->demands_place;
    conf->demands = prev->demands;
    if (!conf->has_decrypt) conf->options = prev->options;
  } else if (has_demands && prev->policy_place.file.len == 0) {
    inherit_demands(prev, conf);
  }
  if (conf->mode == NGX_HTTP_ONEJWT_OFF || conf->options != NULL) return NGX_OK;
  return conf->policy_place.file.len > 0 ? make_of_document(cf, conf) : make_of_demands(cf, conf);
}
