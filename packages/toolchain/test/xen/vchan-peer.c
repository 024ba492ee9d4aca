/*
 * The other end of a channel, over Xen's own libxenvchan: what the tests run in dom0.
 *
 *   vchan-peer serve|join DOMAIN PATH PART [NUMBER]
 *
 * As a server it has rings of RING_BYTES bytes, from the environment.
 *
 * PART is one of those in `parts`. A client waits until there is a server. Prints one line when it has ended,
 * and exits with 0 unless something was not as it should be.
 */
#include <inttypes.h>
#include <libxenvchan.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { CHUNK = 1 << 16, PATIENCE_MS = 20000, REFUSED_MS = 1500 };

static struct libxenvchan *channel;
static uint64_t number;

static int say(const char *word, uint64_t count) {
  printf("%s %" PRIu64 "\n", word, count);
  return 0;
}

#define SEED 88172645463325252ull

/* A stream that has no period that a ring could have: xorshift64*. */
typedef struct {
  uint64_t state;
} stream_t;

static void fill(stream_t *stream, uint8_t *bytes, size_t length) {
  for (size_t at = 0; at < length; at += 8) {
    stream->state ^= stream->state >> 12;
    stream->state ^= stream->state << 25;
    stream->state ^= stream->state >> 27;
    uint64_t word = stream->state * 0x2545f4914f6cdd1dull;
    memcpy(bytes + at, &word, length - at < 8 ? length - at : 8);
  }
}

/* Where the first of `length` bytes is that the stream does not have next; `length` when there is none. */
static size_t compare(stream_t *stream, const uint8_t *bytes, size_t length) {
  static uint8_t expected[CHUNK];
  fill(stream, expected, length);
  size_t at = 0;
  while (at < length && bytes[at] == expected[at]) at++;
  return at;
}

/* Sends `number` bytes, whole chunks, and takes back as many, whichever can be done; they are the same. */
static int part_check(void) {
  static uint8_t out[CHUNK], in[CHUNK];
  stream_t sending = {SEED}, receiving = {SEED};
  uint64_t sent = 0, received = 0;
  channel->blocking = 0;
  fill(&sending, out, CHUNK);
  while (received < number) {
    int written = 0;
    if (sent < number) {
      written = libxenvchan_write(channel, out + sent % CHUNK, CHUNK - sent % CHUNK);
      if (written < 0) return say("lost after", sent), 1;
      sent += (uint64_t)written;
      if (written > 0 && sent % CHUNK == 0) fill(&sending, out, CHUNK);
    }
    int read = libxenvchan_read(channel, in + received % CHUNK, CHUNK - received % CHUNK);
    if (read < 0) return say("lost at", received), 1;
    received += (uint64_t)read;
    if (read > 0 && received % CHUNK == 0) {
      size_t same = compare(&receiving, in, CHUNK);
      if (same < CHUNK) return say("differs at", received - CHUNK + same), 1;
    }
    if (written + read == 0 && libxenvchan_wait(channel) != 0) return say("cannot wait", 0), 1;
  }
  return say("same", received);
}

static int part_echo(void) {
  static uint8_t bytes[CHUNK];
  uint64_t total = 0;
  for (int count; (count = libxenvchan_read(channel, bytes, CHUNK)) > 0; total += (uint64_t)count) {
    if (libxenvchan_write(channel, bytes, (size_t)count) != count) return say("lost after", total), 1;
  }
  return say("echoed", total);
}

/* Sends `number` bytes and leaves at once. */
static int part_send(void) {
  static uint8_t bytes[CHUNK];
  stream_t stream = {SEED};
  for (uint64_t sent = 0; sent < number; sent += CHUNK) {
    fill(&stream, bytes, CHUNK);
    size_t count = number - sent < CHUNK ? (size_t)(number - sent) : CHUNK;
    if (libxenvchan_write(channel, bytes, count) != (int)count) return say("lost after", sent), 1;
  }
  return say("sent", number);
}

/* Reads `number` bytes and leaves, in the midst of what comes. */
static int part_leave(void) {
  static uint8_t bytes[CHUNK];
  uint64_t total = 0;
  while (total < number) {
    int count = libxenvchan_read(channel, bytes, CHUNK);
    if (count <= 0) return say("lost at", total), 1;
    total += (uint64_t)count;
  }
  return say("left after", number);
}

/* The same, as a program that crashes. */
static int part_crash(void) {
  part_leave();
  fflush(stdout);
  _exit(0);
}

/* Reads until the other end leaves. */
static int part_drain(void) {
  static uint8_t bytes[CHUNK];
  uint64_t total = 0;
  for (int count; (count = libxenvchan_read(channel, bytes, CHUNK)) > 0;) total += (uint64_t)count;
  return say("drained", total);
}

/* Writes and reads, whichever can be done; leaves in the midst of both when it has read `number` bytes. */
static int part_flood(void) {
  static uint8_t bytes[CHUNK];
  uint64_t total = 0;
  channel->blocking = 0;
  while (total < number) {
    int written = libxenvchan_write(channel, bytes, CHUNK), read = libxenvchan_read(channel, bytes, CHUNK);
    if (written < 0 || read < 0) return say("lost", 0);
    total += (uint64_t)read;
    if (written + read == 0 && libxenvchan_wait(channel) != 0) return say("cannot wait", 0), 1;
  }
  return say("left in the midst", 0);
}

/* What a hostile end does to an index; then it tells the other, and waits until that has left. */
static int break_index(volatile uint32_t *index, uint32_t by) {
  *index += by;
  __sync_synchronize();
  xenevtchn_notify(channel->event, channel->event_port);
  channel->blocking = 1;
  for (int tries = 0; libxenvchan_is_open(channel) == 1; tries++) {
    if (tries == PATIENCE_MS / 10) return say("still open", 0), 1;
    usleep(10000);
  }
  return say("was left", 0);
}

static int part_prod_beyond(void) { return break_index(&channel->write.shr->prod, 0x7fffffff); }
static int part_prod_back(void) { return break_index(&channel->write.shr->prod, (uint32_t)-1); }
static int part_cons_beyond(void) { return break_index(&channel->read.shr->cons, 0x7fffffff); }
static int part_cons_back(void) { return break_index(&channel->read.shr->cons, (uint32_t)-1); }

/* All of the page that both see is overwritten with chance, again and again. */
static int part_noise(void) {
  stream_t stream = {number + 1};
  for (int round = 0; round < 200; round++) {
    fill(&stream, (uint8_t *)channel->ring, 20);
    xenevtchn_notify(channel->event, channel->event_port);
    usleep(1000);
  }
  return say("made noise", number);
}

/* Of a server that nobody can join: its page says what cannot be. */
static int part_orders(void) {
  channel->ring->left_order = (uint16_t)number;
  usleep(REFUSED_MS * 1000);
  return say("had order", number);
}

static int part_grants(void) {
  channel->ring->grants[0] = (uint32_t)number;
  usleep(REFUSED_MS * 1000);
  return say("had grant", number);
}

static const struct {
  const char *name;
  int (*play)(void);
} parts[] = {
    {"check", part_check},         {"echo", part_echo},
    {"send", part_send},           {"leave", part_leave},
    {"crash", part_crash},         {"drain", part_drain},
    {"flood", part_flood},         {"prod-beyond", part_prod_beyond},
    {"prod-back", part_prod_back}, {"cons-beyond", part_cons_beyond},
    {"cons-back", part_cons_back}, {"noise", part_noise},
    {"orders", part_orders},       {"grants", part_grants},
};

static bool open_channel(bool is_server, int domain, const char *path) {
  const char *ring = getenv("RING_BYTES");
  size_t bytes = ring != NULL ? strtoul(ring, NULL, 10) : 0;
  for (int tries = 0; channel == NULL && tries < PATIENCE_MS / 10; tries++) {
    channel = is_server ? libxenvchan_server_init(NULL, domain, path, bytes, bytes)
                        : libxenvchan_client_init(NULL, domain, path);
    if (channel == NULL) usleep(10000);
  }
  return channel != NULL;
}

/* Server parts that say nothing sensible begin before somebody has joined. */
static void await_client(const char *part) {
  bool is_at_once = strcmp(part, "orders") == 0 || strcmp(part, "grants") == 0;
  while (!is_at_once && libxenvchan_is_open(channel) == 2) libxenvchan_wait(channel);
}

int main(int count, char **arguments) {
  if (count < 5) return say("usage: serve|join DOMAIN PATH PART", 0), 2;
  bool is_server = strcmp(arguments[1], "serve") == 0;
  number = count > 5 ? strtoull(arguments[5], NULL, 10) : 0;
  for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++) {
    if (strcmp(parts[i].name, arguments[4]) != 0) continue;
    if (!open_channel(is_server, atoi(arguments[2]), arguments[3])) return say("no channel", 0), 1;
    channel->blocking = 1;
    if (is_server) await_client(arguments[4]);
    int result = parts[i].play();
    libxenvchan_close(channel);
    return result;
  }
  return say("no such part", 0), 2;
}
