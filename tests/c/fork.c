/*
 * A process forks again and again while its threads verify, sign and change key sets. Whatever they held at that moment,
 * each child verifies, signs, changes its keys and verifies with the new ones; one that waits for a thread that stayed
 * behind is ended by its alarm and fails the test.
 *
 * fork [CHILDREN]: how many; 100 unless given.
 */

#define _GNU_SOURCE

#include <pthread.h>
#include <stdatomic.h>
#include <sys/wait.h>
#include <time.h>

#include "check.h"

#define NOW INT64_C(1700000000)
#define CLAIMS "{\"sub\":\"alice\",\"exp\":1700000300}"

/* Far beyond what a child needs, on a slow machine too. */
#define SECONDS 30

#define JWKS(k) "{\"keys\":[{\"kty\":\"oct\",\"alg\":\"HS256\",\"kid\":\"a\",\"k\":\"" k "\"}]}"

static const char *const documents[2] = {JWKS("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"),
                                         JWKS("BBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBA")};

/* Of HMAC keys, with which a call holds a lock throughout, and of others. */
static jwt_keyset *secrets, *pairs, *other_pairs[2];
static atomic_int stop;

static int round_trip(const jwt_keyset *keys) {
  uint8_t token[512], claims[512];
  size_t token_len, len;
  return jwt_sign(keys, TEXT(CLAIMS), NULL, NOW, token, sizeof token, &token_len) == JWT_OK &&
         jwt_verify(keys, token, token_len, NULL, NOW, claims, sizeof claims, &len, NULL) == JWT_OK;
}

static int reload(int which) {
  return jwt_keyset_reload(secrets, (const uint8_t *)documents[which], strlen(documents[which])) == JWT_OK;
}

static void *signing(void *context) {
  (void)context;
  while (!atomic_load(&stop)) (void)!round_trip(secrets);
  return NULL;
}

/* Verifies only: AWS-LC has a lock of its own where it needs randomness, which nothing of ours can open in a child. */
static void *verifying(void *context) {
  uint8_t token[512], claims[512];
  size_t token_len, len;
  (void)context;
  NEED(jwt_sign(other_pairs[0], TEXT(CLAIMS), NULL, NOW, token, sizeof token, &token_len) == JWT_OK);
  while (!atomic_load(&stop)) (void)!jwt_verify(pairs, token, token_len, NULL, NOW, claims, sizeof claims, &len, NULL);
  return NULL;
}

static void *changer(void *context) {
  int which = 0;
  (void)context;
  while (!atomic_load(&stop)) {
    (void)!reload(which ^= 1);
    (void)!jwt_keyset_replace(pairs, other_pairs[which]);
  }
  return NULL;
}

static int child(void) {
  size_t before;
  if (!round_trip(secrets)) return 1;
  if (!round_trip(pairs)) return 2;
  if (!reload(0) || !round_trip(secrets)) return 3;
  if (jwt_keyset_replace(pairs, secrets) != JWT_OK || !round_trip(pairs)) return 4;
  before = jwt_keyset_len(secrets);
  if (jwt_keyset_add(secrets, other_pairs[0]) != JWT_OK || jwt_keyset_len(secrets) != before + 1) return 5;
  if (!reload(1) || jwt_keyset_len(secrets) != 1 || !round_trip(secrets)) return 6;
  return 0;
}

int main(int argc, char **argv) {
  const unsigned long children = argc > 1 ? strtoul(argv[1], NULL, 10) : 100;
  pthread_t threads[4];
  unsigned long i;

  NEED(jwt_keyset_from_jwks((const uint8_t *)documents[0], strlen(documents[0]), NULL, &secrets) == JWT_OK);
  NEED(jwt_keyset_generate(JWT_ES256, NULL, &pairs) == JWT_OK);
  for (i = 0; i < 2; i++) NEED(jwt_keyset_generate(JWT_ES256, NULL, &other_pairs[i]) == JWT_OK);
  NEED(pthread_create(&threads[0], NULL, signing, NULL) == 0);
  NEED(pthread_create(&threads[1], NULL, verifying, NULL) == 0);
  NEED(pthread_create(&threads[2], NULL, changer, NULL) == 0);
  NEED(pthread_create(&threads[3], NULL, changer, NULL) == 0);

  for (i = 0; i < children; i++) {
    /* So that forks do not all fall on the same point of the threads' time slices. */
    const struct timespec pause = {0, (long)(i % 7) * 100000};
    int status = 0;
    pid_t pid;
    nanosleep(&pause, NULL);
    pid = fork();
    NEED(pid >= 0);
    if (pid == 0) {
      alarm(SECONDS);
      _exit(child());
    }
    NEED(waitpid(pid, &status, 0) == pid);
    CHECK(!WIFSIGNALED(status));
    CHECK(WIFEXITED(status) && WEXITSTATUS(status) == 0);
    if (checks_failed > 0) break;
  }

  atomic_store(&stop, 1);
  for (i = 0; i < 4; i++) NEED(pthread_join(threads[i], NULL) == 0);
  jwt_keyset_free(secrets);
  jwt_keyset_free(pairs);
  for (i = 0; i < 2; i++) jwt_keyset_free(other_pairs[i]);
  return checks_end();
}
