/*
 * The least that requests to a disk cost: pread and pwrite on the file itself, past the kernel's cache, as a
 * `unix` machine does them, with nothing above. Usage: block-floor <file> <MiB> <requests>. Prints the
 * milliseconds of each part as JSON, the same parts as bench/appliances/storage-block.
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { LARGE = 1 << 20, SMALL = 4096 };

static int file;
static char *buffer;
static long megabytes, requests;

static void must(int is_right, const char *what) {
  if (is_right) return;
  perror(what);
  exit(1);
}

static double now_ms(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return (double)time.tv_sec * 1e3 + (double)time.tv_nsec / 1e6;
}

static void transfer(int writes, size_t bytes, off_t at) {
  ssize_t done = writes ? pwrite(file, buffer, bytes, at) : pread(file, buffer, bytes, at);
  must(done == (ssize_t)bytes, "a request");
}

static void flush(int writes) {
  if (writes) must(fdatasync(file) == 0, "fdatasync");
}

static double sequential(int writes) {
  double start = now_ms();
  for (long i = 0; i < megabytes; i++) transfer(writes, LARGE, (off_t)i * LARGE);
  flush(writes);
  return now_ms() - start;
}

static double scattered(int writes) {
  double start = now_ms();
  uint32_t state = 1, places = (uint32_t)(megabytes * (LARGE / SMALL));
  for (long i = 0; i < requests; i++) {
    state = state * 1664525u + 1013904223u;
    transfer(writes, SMALL, (off_t)((state >> 8) % places) * SMALL);
  }
  flush(writes);
  return now_ms() - start;
}

int main(int count, char **arguments) {
  must(count == 4, "block-floor <file> <MiB> <requests>");
  megabytes = atol(arguments[2]);
  requests = atol(arguments[3]);
  file = open(arguments[1], O_RDWR | O_DIRECT);
  if (file < 0) file = open(arguments[1], O_RDWR); /* A file system without it: the cache serves both. */
  must(file >= 0 && posix_memalign((void **)&buffer, SMALL, LARGE) == 0, arguments[1]);
  memset(buffer, 0x5a, LARGE);
  double write_ms = sequential(1), read_ms = sequential(0);
  double random_write_ms = scattered(1), random_read_ms = scattered(0);
  printf("{\"write\":%f,\"read\":%f,\"randomWrite\":%f,\"randomRead\":%f}\n", write_ms, read_ms,
         random_write_ms, random_read_ms);
  return 0;
}
