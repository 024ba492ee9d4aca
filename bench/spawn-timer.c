/*
 * spawn-timer: starts a program and tells when its first bytes and its end came, so that the cost of whoever
 * measures is that of a small C program and not that of a large one that forks.
 *
 *     spawn-timer line|exit TIMEOUT_MS PROGRAM [ARGUMENT ...]
 *
 * Standard input of the program is a pipe that stays open; its standard output is read here; its standard
 * error is ours. `line`: at the first line feed the program is killed. `exit`: until it ends. Nanoseconds on
 * the monotonic clock since just before posix_spawn, one event a line on standard output:
 *
 *     read <ns> <bytes, as hex>
 *     end <ns> <wait status>
 */
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

extern char **environ;

#define READS_KEPT 64
#define BYTES_KEPT 256

typedef struct {
  uint64_t at;
  size_t length;
  unsigned char bytes[BYTES_KEPT];
} chunk_t;

static chunk_t chunks[READS_KEPT];

static uint64_t now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return (uint64_t)time.tv_sec * 1000000000u + (uint64_t)time.tv_nsec;
}

static void fail(const char *what, int error) {
  fprintf(stderr, "spawn-timer: %s: %s\n", what, strerror(error));
  exit(2);
}

int main(int argc, char **argv) {
  if (argc < 4) fail("usage: spawn-timer line|exit TIMEOUT_MS PROGRAM [ARGUMENT ...]", EINVAL);
  int until_line = strcmp(argv[1], "line") == 0;
  int timeout_ms = atoi(argv[2]);

  int input[2], output[2];
  if (pipe(input) != 0 || pipe(output) != 0) fail("pipe", errno);
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, input[0], 0);
  posix_spawn_file_actions_adddup2(&actions, output[1], 1);
  posix_spawn_file_actions_addclose(&actions, input[1]);
  posix_spawn_file_actions_addclose(&actions, output[0]);

  pid_t pid;
  uint64_t begin = now();
  int error = posix_spawnp(&pid, argv[3], &actions, NULL, argv + 3, environ);
  if (error != 0) fail(argv[3], error);
  close(input[0]);
  close(output[1]);

  size_t count = 0;
  int timed_out = 0;
  for (;;) {
    struct pollfd ready = {.fd = output[0], .events = POLLIN};
    int64_t left = timeout_ms - (int64_t)((now() - begin) / 1000000u);
    if (left <= 0 || poll(&ready, 1, (int)left) == 0) {
      timed_out = 1;
      break;
    }
    unsigned char bytes[4096];
    ssize_t length = read(output[0], bytes, sizeof bytes);
    if (length <= 0) break;
    uint64_t at = now() - begin;
    if (count < READS_KEPT) {
      chunk_t *chunk = &chunks[count++];
      chunk->at = at;
      chunk->length = (size_t)length < BYTES_KEPT ? (size_t)length : BYTES_KEPT;
      memcpy(chunk->bytes, bytes, chunk->length);
    }
    if (until_line && memchr(bytes, '\n', (size_t)length)) break;
  }
  if (until_line || timed_out) kill(pid, SIGKILL);
  int status = 0;
  waitpid(pid, &status, 0);
  uint64_t end = now() - begin;

  for (size_t i = 0; i < count; i++) {
    printf("read %llu ", (unsigned long long)chunks[i].at);
    for (size_t j = 0; j < chunks[i].length; j++)
      printf("%02x", chunks[i].bytes[j]);
    printf("\n");
  }
  printf("end %llu %d\n", (unsigned long long)end, status);
  return timed_out ? 3 : 0;
}
