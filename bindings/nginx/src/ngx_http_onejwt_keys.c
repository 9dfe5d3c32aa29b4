/* Where keys are. Files are read while the configuration is, by the process that reads it; workers never open them. */

#include "ngx_http_onejwt.h"

#define MAX_FILE (1024 * 1024)
#define MAX_REMEMBERED 1048576

static void free_keys(void *keys) {
  jwt_keyset_free(keys);
}

/* The keys go with the configuration. */
static ngx_int_t keep(ngx_conf_t *cf, jwt_keyset *keys) {
  ngx_pool_cleanup_t *cleanup = ngx_pool_cleanup_add(cf->pool, 0);
  if (cleanup == NULL) {
    jwt_keyset_free(keys);
    return NGX_ERROR;
  }
  cleanup->handler = free_keys;
  cleanup->data = keys;
  return NGX_OK;
}

/* What is read is wiped by who asked for it, where it is secret. */
ngx_int_t ngx_http_onejwt_read_file(ngx_conf_t *cf, const ngx_str_t *directive, ngx_str_t *name, ngx_str_t *text) {
  ngx_file_info_t info;
  ngx_fd_t file;
  size_t got = 0;
  if (ngx_conf_full_name(cf->cycle, name, 1) != NGX_OK) return NGX_ERROR;
  file = ngx_open_file(name->data, NGX_FILE_RDONLY, NGX_FILE_OPEN, 0);
  if (file == NGX_INVALID_FILE) {
    ngx_conf_log_error(NGX_LOG_EMERG, cf, ngx_errno, "cannot open \"%V\" of \"%V\"", name, directive);
    return NGX_ERROR;
  }
  if (ngx_fd_info(file, &info) == NGX_FILE_ERROR || !ngx_is_file(&info) || ngx_file_size(&info) > MAX_FILE) {
    ngx_conf_log_error(NGX_LOG_EMERG, cf, 0, "\"%V\" of \"%V\" is not a file of at most %d bytes", name, directive, MAX_FILE);
    ngx_close_file(file);
    return NGX_ERROR;
  }
  text->len = (size_t)ngx_file_size(&info);
  text->data = ngx_pnalloc(cf->pool, text->len + 1);
  while (text->data != NULL && got < text->len) {
    const ssize_t n = ngx_read_fd(file, text->data + got, text->len - got);
    if (n <= 0) break;
    got += (size_t)n;
  }
  if (text->data == NULL || got < text->len) {
    ngx_conf_log_error(NGX_LOG_EMERG, cf, ngx_errno, "cannot read \"%V\" of \"%V\"", name, directive);
    ngx_close_file(file);
    return NGX_ERROR;
  }
  ngx_close_file(file);
  return NGX_OK;
}

/* NAME=value: whether a parameter is NAME, and what is behind it. */
static ngx_int_t is_parameter(const ngx_str_t *parameter, const char *name, ngx_str_t *value) {
  const size_t len = ngx_strlen(name);
  if (parameter->len <= len || ngx_strncmp(parameter->data, name, len) != 0 || parameter->data[len] != '=') return 0;
  value->data = parameter->data + len + 1;
  value->len = parameter->len - len - 1;
  return value->len > 0;
}

static char *refuse_parameter(ngx_conf_t *cf, const ngx_str_t *parameter) {
  ngx_conf_log_error(NGX_LOG_EMERG, cf, 0, "invalid parameter \"%V\" of \"%V\"", parameter, (ngx_str_t *)cf->args->elts);
  return NGX_CONF_ERROR;
}

static char *refuse_keys(ngx_conf_t *cf, const ngx_str_t *name, jwt_status status, const char *advice) {
  ngx_conf_log_error(NGX_LOG_EMERG, cf, 0, "no keys in \"%V\" of \"%V\": %s: %s%s", name, (ngx_str_t *)cf->args->elts, jwt_status_name(status),
                     jwt_status_text(status), advice);
  return NGX_CONF_ERROR;
}

static char *begin_keys(ngx_conf_t *cf, ngx_http_onejwt_loc_conf_t *conf, ngx_int_t is_url) {
  if (is_url ? conf->files != NULL : conf->uri.len > 0) {
    ngx_conf_log_error(NGX_LOG_EMERG, cf, 0, "\"%V\" beside keys from elsewhere in %V:%ui: a location has keys by URL, or in files",
                       (ngx_str_t *)cf->args->elts, &conf->keys_place.file, conf->keys_place.line);
    return NGX_CONF_ERROR;
  }
  ngx_http_onejwt_set_place(cf, &conf->keys_place);
  return NGX_CONF_OK;
}

static char *add_keys(ngx_conf_t *cf, ngx_http_onejwt_loc_conf_t *conf, jwt_keyset *keys) {
  if (keep(cf, keys) != NGX_OK) return NGX_CONF_ERROR;
  if (conf->files == NULL) conf->files = ngx_array_create(cf->pool, 2, sizeof(jwt_keyset *));
  jwt_keyset **place = conf->files == NULL ? NULL : ngx_array_push(conf->files);
  if (place == NULL) return NGX_CONF_ERROR;
  *place = keys;
  return NGX_CONF_OK;
}

/* A set of public keys may have entries that are for others; who looks for a key finds here why it is not there. */
static void warn_of_skipped(ngx_conf_t *cf, const ngx_str_t *name, const ngx_str_t *text, const jwt_key_options *options) {
  for (size_t i = 0; i < 1024; i++) {
    jwt_entry_info info = JWT_ENTRY_INFO_INIT;
    ngx_str_t kid;
    if (jwt_jwks_entry(text->data, text->len, options, i, &info) != JWT_OK) return;
    kid.data = (u_char *)info.kid, kid.len = ngx_strlen(info.kid);
    if (info.status != JWT_OK && ngx_http_onejwt_is_ascii(&kid))
      ngx_conf_log_error(NGX_LOG_WARN, cf, 0, "entry %uz (kid \"%V\") of \"%V\" is not used: %s%s%s", i + 1, &kid, name, jwt_status_text(info.status),
                         info.member[0] != '\0' ? ": " : "", info.member);
  }
}

/* onejwt_jwks_file FILE [issuer=ISSUER] */
char *ngx_http_onejwt_set_jwks_file(ngx_conf_t *cf, ngx_command_t *cmd, void *to) {
  ngx_http_onejwt_loc_conf_t *conf = to;
  ngx_str_t *value = cf->args->elts, text, issuer;
  jwt_key_options options = JWT_KEY_OPTIONS_INIT;
  jwt_keyset *keys;
  jwt_status status;
  char *rc = begin_keys(cf, conf, 0);
  (void)cmd;
  if (rc != NGX_CONF_OK) return rc;
  if (cf->args->nelts == 3) {
    if (!is_parameter(&value[2], "issuer", &issuer)) return refuse_parameter(cf, &value[2]);
    options.issuer.ptr = (const char *)issuer.data, options.issuer.len = issuer.len;
  }
  if (ngx_http_onejwt_read_file(cf, &value[0], &value[1], &text) != NGX_OK) return NGX_CONF_ERROR;
  status = jwt_keyset_from_jwks(text.data, text.len, &options, &keys);
  if (status == JWT_OK) warn_of_skipped(cf, &value[1], &text, &options);
  ngx_explicit_memzero(text.data, text.len);
  if (status != JWT_OK)
    return refuse_keys(cf, &value[1], status, status == JWT_KEY_WRONG_FORM ? "; this directive takes a JWK or a JWK Set (RFC 7517)" : "");
  return add_keys(cf, conf, keys);
}

/* onejwt_secret_file FILE [HS256 | HS384 | HS512] [base64] */
char *ngx_http_onejwt_set_secret_file(ngx_conf_t *cf, ngx_command_t *cmd, void *to) {
  ngx_http_onejwt_loc_conf_t *conf = to;
  ngx_str_t *value = cf->args->elts, text;
  jwt_key_options options = JWT_KEY_OPTIONS_INIT;
  int32_t alg = JWT_HS256;
  size_t len;
  jwt_keyset *keys;
  jwt_status status;
  char *rc = begin_keys(cf, conf, 0);
  (void)cmd;
  if (rc != NGX_CONF_OK) return rc;
  for (ngx_uint_t i = 2; i < cf->args->nelts; i++) {
    const int32_t named = jwt_alg_from_name((const char *)value[i].data, value[i].len);
    if (i == 2 && named >= JWT_HS256 && named <= JWT_HS512) alg = named;
    else if (i == cf->args->nelts - 1 && value[i].len == 6 && ngx_strncmp(value[i].data, "base64", 6) == 0) options.flags = JWT_KEY_BASE64;
    else return refuse_parameter(cf, &value[i]);
  }
  if (ngx_http_onejwt_read_file(cf, &value[0], &value[1], &text) != NGX_OK) return NGX_CONF_ERROR;
  /* Bytes are taken as they are; a text ends in a line feed. */
  for (len = text.len; options.flags != 0 && len > 0 && (text.data[len - 1] == LF || text.data[len - 1] == CR);) len--;
  status = jwt_keyset_from_secret(alg, text.data, len, &options, &keys);
  ngx_explicit_memzero(text.data, text.len);
  if (status != JWT_OK)
    return refuse_keys(cf, &value[1], status, status == JWT_KEY_WRONG_FORM ? "; keys in documents are for \"onejwt_jwks_file\"" : "");
  return add_keys(cf, conf, keys);
}

static ngx_int_t seconds(ngx_str_t *value, ngx_int_t least, uint32_t *to) {
  const ngx_int_t time = ngx_parse_time(value, 1);
  if (time < least || time > 365 * 86400) return 0;
  *to = time == 0 ? UINT32_MAX : (uint32_t)time;
  return 1;
}

/* onejwt_jwks_url URI [issuer=ISSUER] [lifetime=T] [cooldown=T] [retry=T] [stale=T] [timeout=T] */
char *ngx_http_onejwt_set_jwks_url(ngx_conf_t *cf, ngx_command_t *cmd, void *to) {
  static const jwt_issuer_options initial = JWT_ISSUER_OPTIONS_INIT;
  ngx_http_onejwt_loc_conf_t *conf = to;
  ngx_str_t *value = cf->args->elts, text;
  jwt_issuer_options *set = &conf->uri_settings;
  jwt_issuer *tried;
  char *rc = begin_keys(cf, conf, 1);
  (void)cmd;
  if (rc != NGX_CONF_OK) return rc;
  if (conf->uri.len > 0) return "is duplicate";
  if (value[1].len < 2 || value[1].data[0] != '/' || !ngx_http_onejwt_is_ascii(&value[1])) {
    ngx_conf_log_error(NGX_LOG_EMERG, cf, 0, "invalid URI \"%V\" in \"onejwt_jwks_url\": it is that of a location of this server, such as /_jwks, which "
                       "passes the request to the issuer", &value[1]);
    return NGX_CONF_ERROR;
  }
  *set = initial;
  /* Where the location passes the request is its own affair. */
  set->url = (jwt_str)JWT_STR("https://localhost/");
  for (ngx_uint_t i = 2; i < cf->args->nelts; i++) {
    ngx_int_t is_known = 1;
    if (is_parameter(&value[i], "issuer", &text)) set->issuer.ptr = (const char *)text.data, set->issuer.len = text.len;
    else if (is_parameter(&value[i], "lifetime", &text)) is_known = seconds(&text, 1, &set->lifetime);
    else if (is_parameter(&value[i], "cooldown", &text)) is_known = seconds(&text, 1, &set->cooldown);
    else if (is_parameter(&value[i], "retry", &text)) is_known = seconds(&text, 1, &set->retry);
    else if (is_parameter(&value[i], "stale", &text)) is_known = seconds(&text, 0, &set->max_stale);
    else if (is_parameter(&value[i], "timeout", &text)) is_known = seconds(&text, 1, &set->fetch_timeout);
    else is_known = 0;
    if (!is_known) return refuse_parameter(cf, &value[i]);
    text = value[i];
    u_char *joined = ngx_pnalloc(cf->pool, conf->uri_options.len + text.len + 1);
    if (joined == NULL) return NGX_CONF_ERROR;
    const u_char *end = ngx_sprintf(joined, "%V\n%V", &conf->uri_options, &text);
    conf->uri_options.data = joined, conf->uri_options.len = (size_t)(end - joined);
  }
  if (jwt_issuer_new(set, &tried) != JWT_OK) {
    ngx_conf_log_error(NGX_LOG_EMERG, cf, 0, "invalid parameters of \"onejwt_jwks_url\": an issuer is UTF-8");
    return NGX_CONF_ERROR;
  }
  jwt_issuer_free(tried);
  conf->uri = value[1];
  return NGX_CONF_OK;
}

/* onejwt_decrypt_file FILE | off: a JWK, a JWK Set or PEM */
char *ngx_http_onejwt_set_decrypt_file(ngx_conf_t *cf, ngx_command_t *cmd, void *to) {
  ngx_http_onejwt_loc_conf_t *conf = to;
  ngx_str_t *value = cf->args->elts, text;
  jwt_key_options options = JWT_KEY_OPTIONS_INIT;
  ngx_int_t can_decrypt = 0;
  jwt_status status;
  (void)cmd;
  if (conf->has_decrypt) return "is duplicate";
  conf->has_decrypt = 1;
  ngx_http_onejwt_set_place(cf, &conf->decrypt_place);
  if (value[1].len == 3 && ngx_strncmp(value[1].data, "off", 3) == 0) return NGX_CONF_OK;
  options.flags = JWT_KEY_FOR_ENCRYPTION;
  if (ngx_http_onejwt_read_file(cf, &value[0], &value[1], &text) != NGX_OK) return NGX_CONF_ERROR;
  status = jwt_keyset_from_jwks(text.data, text.len, &options, &conf->decrypt);
  if (status == JWT_KEY_WRONG_FORM) status = jwt_keyset_from_pem(0, text.data, text.len, &options, &conf->decrypt);
  ngx_explicit_memzero(text.data, text.len);
  if (status != JWT_OK) return refuse_keys(cf, &value[1], status, "");
  if (keep(cf, conf->decrypt) != NGX_OK) return NGX_CONF_ERROR;
  for (size_t i = 0; i < jwt_keyset_len(conf->decrypt); i++) {
    jwt_key_info info = JWT_KEY_INFO_INIT;
    if (jwt_keyset_key(conf->decrypt, i, &info) == JWT_OK && (info.flags & JWT_KEY_CAN_DECRYPT)) can_decrypt = 1;
  }
  return can_decrypt ? NGX_CONF_OK : refuse_keys(cf, &value[1], JWE_KEY_CANNOT, "; decrypting takes the private key");
}

/* onejwt_remember NUMBER | off */
char *ngx_http_onejwt_set_remember(ngx_conf_t *cf, ngx_command_t *cmd, void *to) {
  ngx_http_onejwt_loc_conf_t *conf = to;
  const ngx_str_t *value = (ngx_str_t *)cf->args->elts + 1;
  const ngx_int_t number = value->len == 3 && ngx_strncmp(value->data, "off", 3) == 0 ? 0 : ngx_atoi(value->data, value->len);
  (void)cmd;
  if (conf->remember != NGX_CONF_UNSET_UINT) return "is duplicate";
  if (number < 0 || number > MAX_REMEMBERED) {
    ngx_conf_log_error(NGX_LOG_EMERG, cf, 0, "invalid value \"%V\" in \"onejwt_remember\": it is \"off\", or how many signatures, at most %d", value,
                       MAX_REMEMBERED);
    return NGX_CONF_ERROR;
  }
  conf->remember = (ngx_uint_t)number;
  ngx_http_onejwt_set_place(cf, &conf->remember_place);
  return NGX_CONF_OK;
}

static ngx_int_t refuse_memory(ngx_conf_t *cf, const ngx_http_onejwt_place_t *place, jwt_status status) {
  ngx_log_error(NGX_LOG_EMERG, cf->log, 0, "cannot make the keys: %s: %s in %V:%ui", jwt_status_name(status), jwt_status_text(status), &place->file,
                place->line);
  return NGX_ERROR;
}

/* One set of all files of a level. */
static ngx_int_t make_keys(ngx_conf_t *cf, ngx_http_onejwt_loc_conf_t *conf) {
  jwt_key_options options = JWT_KEY_OPTIONS_INIT;
  jwt_keyset **files = conf->files->elts;
  jwt_status status;
  options.remember = (uint32_t)conf->remember;
  status = jwt_keyset_new(&options, &conf->keys);
  if (status == JWT_OK && keep(cf, conf->keys) != NGX_OK) return NGX_ERROR;
  for (ngx_uint_t i = 0; status == JWT_OK && i < conf->files->nelts; i++) status = jwt_keyset_add(conf->keys, files[i]);
  return status == JWT_OK ? NGX_OK : refuse_memory(cf, conf->remember > 0 ? &conf->remember_place : &conf->keys_place, status);
}

/* An issuer for each server, because the location is the server's; locations of one server share it. */
static ngx_int_t make_issuer(ngx_conf_t *cf, ngx_http_onejwt_loc_conf_t *conf) {
  ngx_http_onejwt_main_conf_t *main_conf = ngx_http_conf_get_module_main_conf(cf, ngx_http_onejwt_module);
  ngx_http_core_srv_conf_t *server = ngx_http_conf_get_module_srv_conf(cf, ngx_http_core_module);
  ngx_http_onejwt_issuer_t **all = main_conf->issuers.elts, **place, *issuer;
  ngx_pool_cleanup_t *cleanup;
  jwt_issuer_options options = conf->uri_settings;
  jwt_status status;
  for (ngx_uint_t i = 0; i < main_conf->issuers.nelts; i++) {
    if (all[i]->server != server || all[i]->remember != conf->remember || all[i]->uri.len != conf->uri.len) continue;
    if (all[i]->options.len != conf->uri_options.len || ngx_memcmp(all[i]->uri.data, conf->uri.data, conf->uri.len) != 0) continue;
    if (conf->uri_options.len > 0 && ngx_memcmp(all[i]->options.data, conf->uri_options.data, conf->uri_options.len) != 0) continue;
    conf->issuer = all[i];
    return NGX_OK;
  }
  issuer = ngx_pcalloc(cf->pool, sizeof *issuer);
  cleanup = ngx_pool_cleanup_add(cf->pool, 0);
  place = ngx_array_push(&main_conf->issuers);
  if (issuer == NULL || cleanup == NULL || place == NULL) return NGX_ERROR;
  options.remember = (uint32_t)conf->remember;
  status = jwt_issuer_new(&options, &issuer->keys);
  if (status != JWT_OK) return refuse_memory(cf, &conf->keys_place, status);
  cleanup->handler = ngx_http_onejwt_free_issuer;
  cleanup->data = issuer;
  issuer->cycle = cf->cycle;
  issuer->server = server;
  issuer->uri = conf->uri;
  issuer->options = conf->uri_options;
  issuer->remember = conf->remember;
  issuer->retry = options.retry == 0 ? 5 : (time_t)options.retry;
  ngx_http_onejwt_init_issuer(issuer);
  *place = conf->issuer = issuer;
  return NGX_OK;
}

ngx_int_t ngx_http_onejwt_finish_keys(ngx_conf_t *cf, const ngx_http_onejwt_loc_conf_t *prev, ngx_http_onejwt_loc_conf_t *conf) {
  const ngx_int_t is_own = conf->keys_place.file.len > 0 || conf->remember != NGX_CONF_UNSET_UINT;
  if (prev != NULL && !conf->has_decrypt) conf->decrypt = prev->decrypt, conf->decrypt_place = prev->decrypt_place;
  if (prev != NULL && conf->keys_place.file.len == 0) {
    conf->files = prev->files;
    conf->uri = prev->uri;
    conf->uri_options = prev->uri_options;
    conf->uri_settings = prev->uri_settings;
    conf->keys_place = prev->keys_place;
  }
  if (conf->remember == NGX_CONF_UNSET_UINT) {
    conf->remember = prev == NULL ? 0 : prev->remember;
    if (prev != NULL) conf->remember_place = prev->remember_place;
  }
  if (prev != NULL && !is_own && prev->keys != NULL) conf->keys = prev->keys;
  if (conf->files != NULL && conf->keys == NULL) return make_keys(cf, conf);
  /* Nothing is fetched where nobody asks. */
  if (conf->uri.len > 0 && prev != NULL && conf->mode != NGX_HTTP_ONEJWT_OFF) return make_issuer(cf, conf);
  return NGX_OK;
}
