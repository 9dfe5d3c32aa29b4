/*
 * Keys by URL. The library says when to fetch what; here a subrequest to a location of the server does it.
 *
 * The subrequest belongs to no client's request: nobody who goes away takes the fetch along, nobody's headers go with it, and
 * nobody's connection waits for it. So its main request is one of ours, on a connection that is none: no descriptor, and no
 * event is ever put on it. `blocked` keeps nginx from closing it; each fetch ends in `finish`.
 */

#include "ngx_http_onejwt.h"

typedef struct ngx_http_onejwt_fetch_s {
  ngx_http_onejwt_issuer_t *issuer;
  jwt_fetch due;
  ngx_pool_t *pool;
  ngx_connection_t *connection;
  ngx_http_request_t *request; /* the main one */
  ngx_http_request_t *answer;  /* the subrequest; only what it gets is read */
  ngx_event_t timeout, ended;
  u_char *body;
  size_t len, cap;
  unsigned is_answered : 1, has_failed : 1;
} ngx_http_onejwt_fetch_t;

static ngx_http_output_header_filter_pt next_header_filter;
static ngx_http_output_body_filter_pt next_body_filter;

static void nothing(ngx_event_t *event) {
  (void)event;
}

static u_char *log_fetch(ngx_log_t *log, u_char *buf, size_t len) {
  (void)log;
  return ngx_snprintf(buf, len, " while fetching keys for \"onejwt\"");
}

static u_char *log_request(ngx_http_request_t *r, ngx_http_request_t *sr, u_char *buf, size_t len) {
  (void)r;
  (void)sr;
  (void)len;
  return buf;
}

static void wake(ngx_http_onejwt_issuer_t *issuer) {
  ngx_queue_t woken;
  ngx_queue_init(&woken);
  if (ngx_queue_empty(&issuer->waiting)) return;
  ngx_queue_add(&woken, &issuer->waiting);
  ngx_queue_init(&issuer->waiting);
  while (!ngx_queue_empty(&woken)) {
    ngx_queue_t *first = ngx_queue_head(&woken);
    ngx_http_onejwt_ctx_t *ctx = ngx_queue_data(first, ngx_http_onejwt_ctx_t, queue);
    ngx_connection_t *c = ctx->request->connection;
    ngx_queue_remove(first);
    ctx->is_queued = 0;
    if (ngx_http_post_request(ctx->request, NULL) == NGX_OK) ngx_http_run_posted_requests(c);
  }
}

static jwt_str header(const ngx_http_request_t *r, ngx_pool_t *pool, const char *name) {
  const ngx_list_part_t *part = &r->headers_out.headers.part;
  const size_t len = ngx_strlen(name);
  jwt_str text = {NULL, 0};
  for (; part != NULL; part = part->next) {
    const ngx_table_elt_t *headers = part->elts;
    for (ngx_uint_t i = 0; i < part->nelts; i++) {
      const ngx_str_t *value = &headers[i].value;
      if (headers[i].hash == 0 || headers[i].key.len != len || ngx_strncasecmp(headers[i].key.data, (u_char *)name, len) != 0) continue;
      u_char *joined = ngx_pnalloc(pool, text.len + 2 + value->len);
      if (joined == NULL) return text;
      u_char *end = joined;
      if (text.ptr != NULL) {
        end = ngx_cpymem(end, text.ptr, text.len);
        end = ngx_cpymem(end, ", ", 2);
      }
      end = ngx_cpymem(end, value->data, value->len);
      text.ptr = (const char *)joined, text.len = (size_t)(end - joined);
    }
  }
  return text;
}

static void hand_in(ngx_http_onejwt_fetch_t *fetch) {
  ngx_http_onejwt_issuer_t *issuer = fetch->issuer;
  ngx_http_request_t *r = fetch->answer;
  jwt_http answer = JWT_HTTP_INIT;
  jwt_status status;
  answer.id = fetch->due.id;
  answer.status = (int32_t)r->headers_out.status;
  answer.cache_control = header(r, fetch->pool, "Cache-Control");
  answer.age = header(r, fetch->pool, "Age");
  answer.etag = header(r, fetch->pool, "ETag");
  answer.retry_after = header(r, fetch->pool, "Retry-After");
  /* Not Location: the location names the one place that it asks. */
  answer.body = fetch->body;
  answer.body_len = fetch->len;
  status = jwt_issuer_response(issuer->keys, ngx_time(), &answer);
  if (status == JWT_OK) {
    ngx_log_error(NGX_LOG_INFO, issuer->log, 0, "onejwt: \"%V\" answered %d, and the keys are up to date", &issuer->uri, answer.status);
  } else {
    ngx_log_error(NGX_LOG_ERR, issuer->log, 0, "onejwt: \"%V\" answered %d, which brings no keys: %s: %s", &issuer->uri, answer.status,
                  jwt_status_name(status), jwt_status_text(status));
  }
}

/* Ends a fetch, whatever became of it, and with it the request; then whoever waited goes on. */
static void finish(ngx_event_t *event) {
  ngx_http_onejwt_fetch_t *fetch = event->data;
  ngx_http_onejwt_issuer_t *issuer = fetch->issuer;
  ngx_http_request_t *r = fetch->request;
  if (r != NULL && r->blocked > 1) {
    /* A thread reads a file for it. */
    if (!fetch->timeout.timer_set) ngx_add_timer(&fetch->timeout, 50);
    return;
  }
  if (fetch->is_answered && !fetch->has_failed) {
    hand_in(fetch);
  } else {
    jwt_issuer_failure(issuer->keys, ngx_time(), fetch->due.id);
    ngx_log_error(NGX_LOG_ERR, issuer->log, 0, "onejwt: \"%V\" brought no keys: %s", &issuer->uri,
                  fetch->is_answered ? "no answer, or one that is too long; see what is logged above" : "no answer in time");
  }
  /* What is freed here calls nobody. */
  fetch->is_answered = 1;
  issuer->fetch = NULL;
  if (fetch->timeout.timer_set) ngx_del_timer(&fetch->timeout);
  if (r != NULL) {
    for (ngx_http_cleanup_t *cleanup = r->cleanup; cleanup != NULL; cleanup = cleanup->next) {
      if (cleanup->handler != NULL) cleanup->handler(cleanup->data);
    }
    r->cleanup = NULL;
    r->logged = 1;
    ngx_http_free_request(r, 0);
  }
  if (fetch->ended.posted) {
    ngx_delete_posted_event(&fetch->ended);
  }
  ngx_destroy_pool(fetch->pool);
  ngx_http_onejwt_fetch(issuer);
  wake(issuer);
}

/* Called when the subrequest has ended. The stack is still its own, so the rest waits for the next turn. */
static ngx_int_t answered(ngx_http_request_t *r, void *data, ngx_int_t rc) {
  ngx_http_onejwt_fetch_t *fetch = data;
  (void)r;
  if (fetch->is_answered) return NGX_OK;
  fetch->is_answered = 1;
  fetch->has_failed |= rc == NGX_ERROR || rc >= NGX_HTTP_SPECIAL_RESPONSE;
  ngx_post_event(&fetch->ended, &ngx_posted_events);
  return NGX_OK;
}

/* A connection that is none, for a request that came from nowhere; addresses are for who logs them or passes them on. */
static ngx_connection_t *make_connection(ngx_pool_t *pool, const ngx_http_onejwt_issuer_t *issuer) {
  ngx_connection_t *c = ngx_pcalloc(pool, sizeof *c);
  ngx_http_connection_t *hc = ngx_pcalloc(pool, sizeof *hc);
  ngx_http_addr_conf_t *addr = ngx_pcalloc(pool, sizeof *addr);
  ngx_event_t *read = ngx_pcalloc(pool, sizeof *read), *write = ngx_pcalloc(pool, sizeof *write);
  ngx_log_t *log = ngx_pcalloc(pool, sizeof *log);
  ngx_http_log_ctx_t *log_ctx = ngx_pcalloc(pool, sizeof *log_ctx);
  struct sockaddr_in *address = ngx_pcalloc(pool, sizeof *address);
  if (c == NULL || hc == NULL || addr == NULL || read == NULL || write == NULL || log == NULL || log_ctx == NULL || address == NULL) return NULL;
  *log = *issuer->log;
  log->handler = log_fetch;
  log->data = log_ctx;
  log->action = NULL;
  log_ctx->connection = c;
  address->sin_family = AF_INET;
  address->sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  addr->default_server = issuer->server;
  hc->addr_conf = addr;
  hc->conf_ctx = issuer->server->ctx;
  read->data = write->data = c;
  read->log = write->log = log;
  read->handler = write->handler = nothing;
  write->write = 1;
  /* So that nobody asks for events, or reads or writes. */
  read->active = write->active = write->ready = 1;
  c->fd = (ngx_socket_t)-1;
  c->read = read;
  c->write = write;
  c->pool = pool;
  c->log = log;
  c->log_error = NGX_ERROR_ERR;
  c->data = hc;
  c->tcp_nodelay = NGX_TCP_NODELAY_DISABLED;
  c->tcp_nopush = NGX_TCP_NOPUSH_DISABLED;
  c->sndlowat = 1;
  c->sockaddr = c->local_sockaddr = (struct sockaddr *)address;
  c->socklen = c->local_socklen = sizeof *address;
  ngx_str_set(&c->addr_text, "127.0.0.1");
  c->buffer = ngx_create_temp_buf(pool, 1);
  return c->buffer == NULL ? NULL : c;
}

static ngx_int_t begin(ngx_http_onejwt_fetch_t *fetch) {
  ngx_http_onejwt_issuer_t *issuer = fetch->issuer;
  ngx_connection_t *c = fetch->connection = make_connection(fetch->pool, issuer);
  ngx_http_post_subrequest_t *ended = ngx_palloc(fetch->pool, sizeof *ended);
  ngx_http_onejwt_ctx_t *ctx;
  ngx_http_request_t *r;
  if (c == NULL || ended == NULL) return NGX_ERROR;
  r = ngx_http_create_request(c);
  if (r == NULL) return NGX_ERROR;
  fetch->request = r;
  c->data = r;
  r->blocked = 1;
  r->logged = 1;
  r->log_handler = log_request;
  r->read_event_handler = ngx_http_request_empty_handler;
  r->write_event_handler = ngx_http_request_empty_handler;
  r->method = NGX_HTTP_GET;
  ngx_str_set(&r->method_name, "GET");
  r->http_version = NGX_HTTP_VERSION_11;
  ngx_str_set(&r->http_protocol, "HTTP/1.1");
  r->uri = r->unparsed_uri = r->request_line = issuer->uri;
  r->valid_location = 1;
  r->internal = 1;
  r->headers_in.server = issuer->server->server_name;
  r->headers_in.connection_type = NGX_HTTP_CONNECTION_CLOSE;
  if (ngx_list_init(&r->headers_in.headers, r->pool, 2, sizeof(ngx_table_elt_t)) != NGX_OK) return NGX_ERROR;
  if (fetch->due.etag_len > 0) {
    ngx_table_elt_t *condition = ngx_list_push(&r->headers_in.headers);
    if (condition == NULL) return NGX_ERROR;
    ngx_memzero(condition, sizeof *condition);
    condition->hash = 1;
    ngx_str_set(&condition->key, "If-None-Match");
    condition->lowcase_key = (u_char *)"if-none-match";
    condition->value.data = (u_char *)fetch->due.etag;
    condition->value.len = fetch->due.etag_len;
    r->headers_in.if_none_match = condition;
  }
  ctx = ngx_http_onejwt_get_ctx(r);
  if (ctx == NULL) return NGX_ERROR;
  ctx->fetch = fetch;
  ended->handler = answered;
  ended->data = fetch;
  if (ngx_http_subrequest(r, &issuer->uri, NULL, &fetch->answer, ended, NGX_HTTP_SUBREQUEST_WAITED) != NGX_OK) return NGX_ERROR;
  ngx_http_run_posted_requests(c);
  return NGX_OK;
}

/* Begins the fetch that the library says is due, which never ends in here, or asks again when it says so, a little later
   than that: workers need not all ask at once. */
void ngx_http_onejwt_fetch(ngx_http_onejwt_issuer_t *issuer) {
  ngx_http_onejwt_fetch_t *fetch;
  ngx_pool_t *pool;
  jwt_fetch due = JWT_FETCH_INIT;
  if (issuer->fetch != NULL || jwt_issuer_next(issuer->keys, ngx_time(), &due) != JWT_OK) return;
  if (issuer->timer.timer_set) ngx_del_timer(&issuer->timer);
  if (due.action != JWT_FETCH_NOW) {
    const int64_t wait = due.at - ngx_time();
    ngx_add_timer(&issuer->timer, (ngx_msec_t)(wait < 0 ? 0 : wait > 86400 ? 86400 : wait) * 1000 + (ngx_msec_t)ngx_random() % 1000);
    return;
  }
  pool = ngx_create_pool(4096, issuer->log);
  fetch = pool == NULL ? NULL : ngx_pcalloc(pool, sizeof *fetch);
  if (fetch == NULL) {
    if (pool != NULL) ngx_destroy_pool(pool);
    jwt_issuer_failure(issuer->keys, ngx_time(), due.id);
    ngx_add_timer(&issuer->timer, (ngx_msec_t)issuer->retry * 1000);
    return;
  }
  issuer->fetch = fetch;
  fetch->issuer = issuer;
  fetch->pool = pool;
  fetch->due = due;
  fetch->timeout.data = fetch->ended.data = fetch;
  fetch->timeout.log = fetch->ended.log = issuer->log;
  fetch->timeout.handler = fetch->ended.handler = finish;
  ngx_add_timer(&fetch->timeout, (ngx_msec_t)(due.at > ngx_time() ? due.at - ngx_time() : 1) * 1000);
  if (begin(fetch) == NGX_OK) return;
  fetch->is_answered = fetch->has_failed = 1;
  ngx_post_event(&fetch->ended, &ngx_posted_events);
}

static void on_timer(ngx_event_t *event) {
  if (!ngx_exiting) ngx_http_onejwt_fetch(event->data);
}

/* The configuration goes, and in a worker the worker with it. */
void ngx_http_onejwt_free_issuer(void *data) {
  ngx_http_onejwt_issuer_t *issuer = data;
  if (issuer->timer.timer_set) ngx_del_timer(&issuer->timer);
  jwt_issuer_free(issuer->keys);
}

/* What is of one process alone. */
void ngx_http_onejwt_init_issuer(ngx_http_onejwt_issuer_t *issuer) {
  ngx_queue_init(&issuer->waiting);
  issuer->log = &issuer->cycle->new_log;
  issuer->timer.data = issuer;
  issuer->timer.log = issuer->log;
  issuer->timer.handler = on_timer;
  issuer->timer.cancelable = 1;
}

/* Each worker has its own copy of the issuers, made when it was forked. It fetches at once: who comes first need not wait. */
ngx_int_t ngx_http_onejwt_init_worker(ngx_cycle_t *cycle) {
  ngx_http_onejwt_main_conf_t *conf;
  ngx_http_onejwt_issuer_t **issuers;
  if (ngx_process != NGX_PROCESS_WORKER && ngx_process != NGX_PROCESS_SINGLE) return NGX_OK;
  conf = ngx_http_cycle_get_module_main_conf(cycle, ngx_http_onejwt_module);
  if (conf == NULL) return NGX_OK;
  issuers = conf->issuers.elts;
  for (ngx_uint_t i = 0; i < conf->issuers.nelts; i++) ngx_add_timer(&issuers[i]->timer, 1);
  return NGX_OK;
}

/* The fetch that a request is part of, if it is. */
static ngx_http_onejwt_fetch_t *fetch_of(ngx_http_request_t *r) {
  if (r->connection->fd != (ngx_socket_t)-1) return NULL;
  const ngx_http_onejwt_ctx_t *ctx = ngx_http_onejwt_find_ctx(r->main);
  return ctx == NULL ? NULL : ctx->fetch;
}

static ngx_int_t header_filter(ngx_http_request_t *r) {
  if (fetch_of(r) == NULL) return next_header_filter(r);
  r->header_sent = 1;
  r->filter_need_in_memory = 1;
  return NGX_OK;
}

/* Takes the answer, and lets nothing of it go further. */
static ngx_int_t body_filter(ngx_http_request_t *r, ngx_chain_t *in) {
  ngx_http_onejwt_fetch_t *fetch = fetch_of(r);
  if (fetch == NULL) return next_body_filter(r, in);
  for (; in != NULL; in = in->next) {
    ngx_buf_t *buf = in->buf;
    const size_t len = ngx_buf_in_memory(buf) ? (size_t)(buf->last - buf->pos) : 0;
    if (r == fetch->answer && len > 0) {
      if (len > fetch->due.max_bytes - fetch->len) {
        fetch->has_failed = 1;
        return NGX_ERROR;
      }
      if (len > fetch->cap - fetch->len) {
        const size_t cap = 2 * (fetch->len + len);
        u_char *more = ngx_pnalloc(fetch->pool, cap);
        if (more == NULL) return NGX_ERROR;
        if (fetch->len > 0) ngx_memcpy(more, fetch->body, fetch->len);
        fetch->body = more;
        fetch->cap = cap;
      }
      ngx_memcpy(fetch->body + fetch->len, buf->pos, len);
      fetch->len += len;
    }
    buf->pos = buf->last;
    buf->file_pos = buf->file_last;
  }
  return NGX_OK;
}

ngx_int_t ngx_http_onejwt_init_filters(ngx_conf_t *cf) {
  (void)cf;
  next_header_filter = ngx_http_top_header_filter;
  ngx_http_top_header_filter = header_filter;
  next_body_filter = ngx_http_top_body_filter;
  ngx_http_top_body_filter = body_filter;
  return NGX_OK;
}
