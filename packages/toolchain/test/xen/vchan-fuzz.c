/*
 * An end of bad will, over Xen's own libxenvchan: what the tests run in dom0. In each round it is an end of a
 * channel of its own, and writes by chance whatever an end can write: indices, live and notify bytes, orders,
 * the list of grants, the rings, and, as a server, what the store says.
 *
 *   vchan-fuzz serve|join DOMAIN PATH SEED ROUNDS
 *
 * The same seed makes the same choices; what the other end does between them is its own affair. A round is a
 * process, which may leave, or end without a word, or leave and go on writing. Prints one line at the end,
 * and exits with 0 unless the other end has for PATIENCE_S not met it.
 */
#include <inttypes.h>
#include <libxenvchan.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>
#include <xenstore.h>

enum { PATIENCE_S = 40, STEPS = 40, PAUSE_US = 1000, LINGER_MS = 60, REFUSED_MS = 30, PAGE = 4096 };

/* A round that could not begin. */
enum { NOT_MET = 1 };

static struct libxenvchan *channel;
static bool is_server;
static int domain;
static const char *path;

static uint64_t state;

/* xorshift64*. */
static uint32_t any(void) {
  state ^= state >> 12;
  state ^= state << 25;
  state ^= state >> 27;
  return (uint32_t)(state * 0x2545f4914f6cdd1dull >> 32);
}

static uint32_t below(uint32_t limit) { return any() % limit; }

static void scribble(void *at, size_t bytes) {
  for (size_t i = 0; i < bytes; i++) ((volatile uint8_t *)at)[i] = (uint8_t)any();
}

/* Numbers at which mistakes are made, around `near`. */
static uint32_t hostile(uint32_t near) {
  static const uint32_t edges[] = {0,          1,          2,          1023,      1024,       2047,
                                   2048,       4096,       0x10000,    0x100000,  0x7fffffff, 0x80000000,
                                   0x80000001, 0xfffff000, 0xffffffff, 0x55555555};
  switch (below(4)) {
  case 0: return any();
  case 1: return edges[below(sizeof edges / sizeof edges[0])];
  case 2: return near + edges[below(sizeof edges / sizeof edges[0])];
  default: return near - 1 - below(8);
  }
}

/* ---- what an end can write */

static struct ring_shared *some_ring(void) {
  return below(2) == 0 ? &channel->ring->left : &channel->ring->right;
}

static void wrong_index(void) {
  struct ring_shared *ring = some_ring();
  uint32_t *index = below(2) == 0 ? &ring->prod : &ring->cons;
  *(volatile uint32_t *)index = hostile(*index);
}

/* Within the protocol: bytes that nobody wrote, or that nobody read. */
static void right_index(void) {
  uint32_t ready = channel->read.shr->prod - channel->read.shr->cons;
  uint32_t room = (1u << channel->write.order) - (channel->write.shr->prod - channel->write.shr->cons);
  if (below(2) == 0 && ready <= 1u << channel->read.order)
    channel->read.shr->cons += below(ready + 1);
  else if (room <= 1u << channel->write.order)
    channel->write.shr->prod += below(room + 1);
}

static void bytes_of_both(void) {
  uint8_t *byte = &channel->ring->cli_live + below(4);
  *(volatile uint8_t *)byte = below(3) == 0 ? (uint8_t)any() : (uint8_t)below(4);
}

static void orders(void) {
  volatile uint16_t *order = below(2) == 0 ? &channel->ring->left_order : &channel->ring->right_order;
  *order = below(2) == 0 ? (uint16_t)(8 + below(16)) : (uint16_t)any();
}

static void grants(void) {
  uint32_t *grant = &channel->ring->grants[below(8) == 0 ? below((PAGE - 24) / 4) : below(4)];
  *(volatile uint32_t *)grant = hostile(*grant);
}

static void page_bytes(void) {
  uint32_t from = below(4) == 0 ? below(24) : 24 + below(PAGE - 24);
  scribble((uint8_t *)channel->ring + from, below(PAGE - from) % 64 + 1);
}

static void ring_bytes(void) {
  uint32_t size = 1u << channel->write.order, from = below(size);
  scribble((uint8_t *)channel->write.buffer + from, below(size - from) % 256 + 1);
}

static void honest_data(void) {
  uint8_t bytes[3000];
  scribble(bytes, 64);
  channel->blocking = 0;
  if (below(2) == 0)
    (void)libxenvchan_write(channel, bytes, 1 + below(sizeof bytes));
  else
    (void)libxenvchan_read(channel, bytes, 1 + below(sizeof bytes));
}

/* The more of a kind, the more often it is chosen: what breaks the protocol ends the round. */
static void (*const steps[])(void) = {honest_data, honest_data, honest_data,  honest_data, right_index,
                                      right_index, ring_bytes,  ring_bytes,   orders,      grants,
                                      page_bytes,  wrong_index, bytes_of_both};

static void step(void) {
  steps[below(sizeof steps / sizeof steps[0])]();
  __sync_synchronize();
  if (below(3) != 0) xenevtchn_notify(channel->event, channel->event_port);
  if (below(3) == 0) usleep(below(PAUSE_US));
}

/* ---- before anybody has joined */

/* What the store says of the channel, for some time. */
static void wrong_place(void) {
  static const char *const texts[] = {
      "",  "0", "-1",  "1",    "8",  "4294967295", "4294967296", "99999999999999999999",
      "x", " ", "1e3", "0x10", "3.5"};
  char name[96], number[16];
  snprintf(name, sizeof name, "%s/%s", path, below(2) == 0 ? "ring-ref" : "event-channel");
  struct xs_handle *store = xs_open(0);
  unsigned length = 0;
  char *right = store != NULL ? xs_read(store, 0, name, &length) : NULL;
  if (right != NULL) {
    uint32_t which = below(2 * sizeof texts / sizeof texts[0]);
    snprintf(number, sizeof number, "%u", hostile((uint32_t)atoi(right)));
    const char *text = which < sizeof texts / sizeof texts[0] ? texts[which] : number;
    (void)xs_write(store, 0, name, text, (unsigned)strlen(text));
    usleep(REFUSED_MS * 1000);
    (void)xs_write(store, 0, name, right, length);
  }
  free(right);
  if (store != NULL) xs_close(store);
}

/* What the page says, for some time. */
static void wrong_page(void) {
  static uint8_t right[PAGE];
  memcpy(right, channel->ring, PAGE);
  for (uint32_t times = 1 + below(4); times > 0; times--) (below(2) == 0 ? orders : grants)();
  usleep(REFUSED_MS * 1000);
  memcpy(&channel->ring->left_order, right + 16, 4);
  memcpy(channel->ring->grants, right + 24, PAGE - 24);
}

/* ---- a round */

static bool meet(void) {
  static const uint32_t sizes[] = {0, 2048, 8192, 65536};
  for (int tries = 0; channel == NULL && tries < PATIENCE_S * 100; tries++) {
    channel = is_server ? libxenvchan_server_init(NULL, domain, path, sizes[below(4)], sizes[below(4)])
                        : libxenvchan_client_init(NULL, domain, path);
    if (channel == NULL) usleep(10000);
  }
  if (channel == NULL || !is_server) return channel != NULL;
  uint32_t how = below(3);
  if (how == 1) wrong_place();
  if (how == 2) wrong_page();
  for (int tries = 0; channel->ring->cli_live == 2; tries++) {
    if (tries == PATIENCE_S * 1000) return false;
    usleep(1000);
  }
  return true;
}

static int play(void) {
  if (!meet()) return NOT_MET;
  for (uint32_t left = 1 + below(STEPS); left > 0; left--) step();
  uint32_t how = below(3);
  if (how == 0) _exit(0);
  if (how == 1) {
    /* It says that it has left, and writes on. */
    *(volatile uint8_t *)(is_server ? &channel->ring->srv_live : &channel->ring->cli_live) = 0;
    xenevtchn_notify(channel->event, channel->event_port);
    for (uint32_t ms = below(LINGER_MS); ms > 0; ms--) {
      step();
      usleep(1000);
    }
  }
  libxenvchan_close(channel);
  return 0;
}

int main(int count, char **arguments) {
  if (count < 6) return puts("usage: serve|join DOMAIN PATH SEED ROUNDS"), 2;
  is_server = strcmp(arguments[1], "serve") == 0;
  domain = atoi(arguments[2]);
  path = arguments[3];
  uint64_t seed = strtoull(arguments[4], NULL, 10);
  uint32_t rounds = (uint32_t)atoi(arguments[5]), round = 0;
  for (int status = 0; round < rounds && status == 0; round++) {
    pid_t child = fork();
    if (child == 0) {
      state = (seed + 1) * 0x9e3779b97f4a7c15ull ^ (round + 1) * 0xbf58476d1ce4e5b9ull;
      _exit(play());
    }
    if (child < 0 || waitpid(child, &status, 0) != child) status = -1;
    if (status != 0) return printf("stuck in round %" PRIu32 ", status %d\n", round, status), 1;
  }
  printf("fuzzed %" PRIu32 " rounds\n", round);
  return 0;
}
