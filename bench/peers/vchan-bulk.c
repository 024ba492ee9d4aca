/*
 * Many bytes through a channel of Xen's own libxenvchan: vchan-bulk serve|join <domain> <path> send|drain <bytes> <ring>
 * A server has rings of <ring> bytes, and says when it can be joined. Prints the nanoseconds that they took: of who drains
 * from the first byte to the last, of who sends from the first until the other end has taken the last.
 */
#include <libxenvchan.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { CHUNK = 1 << 16 };

static uint8_t bytes[CHUNK];

static int64_t now_ns(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return time.tv_sec * 1000000000ll + time.tv_nsec;
}

static int64_t send_all(struct libxenvchan *channel, size_t total) {
  int64_t start = now_ns();
  for (size_t done = 0; done < total; done += CHUNK) {
    size_t count = total - done < CHUNK ? total - done : CHUNK;
    if (libxenvchan_write(channel, bytes, count) != (int)count) return -1;
  }
  while (libxenvchan_buffer_space(channel) < 1 << channel->write.order && libxenvchan_is_open(channel) == 1)
    libxenvchan_wait(channel);
  return now_ns() - start;
}

static int64_t drain_all(struct libxenvchan *channel, size_t total) {
  int64_t start = 0;
  for (size_t done = 0; done < total;) {
    int count = libxenvchan_read(channel, bytes, CHUNK);
    if (count <= 0) return -1;
    if (done == 0) start = now_ns();
    done += (size_t)count;
  }
  return now_ns() - start;
}

int main(int count, char **words) {
  if (count != 7) return 2;
  int is_server = strcmp(words[1], "serve") == 0, domain = atoi(words[2]);
  size_t total = strtoul(words[5], NULL, 10), ring = strtoul(words[6], NULL, 10);
  struct libxenvchan *channel = is_server ? libxenvchan_server_init(NULL, domain, words[3], ring, ring)
                                          : libxenvchan_client_init(NULL, domain, words[3]);
  if (channel == NULL) {
    fputs("no channel\n", stderr);
    return 1;
  }
  channel->blocking = 1;
  if (is_server) {
    puts("ready");
    fflush(stdout);
    while (libxenvchan_is_open(channel) == 2) libxenvchan_wait(channel);
  }
  int64_t took = strcmp(words[4], "send") == 0 ? send_all(channel, total) : drain_all(channel, total);
  libxenvchan_close(channel);
  printf("%lld\n", (long long)took);
  return took < 0;
}
