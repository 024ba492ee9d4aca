/*
 * A wire that does what tc-netem(8) does, for kernels without it: between a TAP interface, at whose other end is Linux,
 * and a program that has its network on a stream socket (each frame behind its length, 4 bytes, big-endian).
 *
 *   lossy-wire <tap> [loss=<%>] [duplicate=<%>] [corrupt=<%>] [reorder=<%>] [delay=<ms>] [jitter=<ms>] [burst=<%>]
 *              [seed=<n>] -- <program> <argument>…
 *
 * The program is started with SKERRY_NET=stream:3. Faults are drawn for each frame in each direction from the seed.
 * Reordered frames overtake those that are delayed; in a burst half of the frames are lost, and one in five ends it.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/if.h>
#include <linux/if_tun.h>
#include <poll.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { FRAME_BYTES = 1600, WAITING = 8192 };

typedef struct {
  double due_ms;
  uint64_t order;
  int to_program;
  uint32_t length;
  uint8_t bytes[FRAME_BYTES];
} flight_t;

static double loss, duplicate, corrupt, reorder, delay_ms, jitter_ms, burst;
static uint64_t random_state = 1;
static int in_burst[2];
static flight_t *waiting[WAITING];
static int waiting_count;
static uint64_t order;

static double random_share(void) {
  random_state ^= random_state << 13;
  random_state ^= random_state >> 7;
  random_state ^= random_state << 17;
  return (double)(random_state >> 11) / 9007199254740992.0;
}

static double now_ms(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return (double)time.tv_sec * 1e3 + (double)time.tv_nsec / 1e6;
}

static void queue(const uint8_t *bytes, uint32_t length, int to_program) {
  if (waiting_count == WAITING) return;
  flight_t *flight = malloc(sizeof *flight);
  flight->length = length;
  flight->to_program = to_program;
  flight->order = order++;
  flight->due_ms = now_ms();
  if (random_share() >= reorder) flight->due_ms += delay_ms + random_share() * jitter_ms;
  memcpy(flight->bytes, bytes, length);
  if (random_share() < corrupt) flight->bytes[(uint32_t)(random_share() * length)] ^= 1u << (int)(random_share() * 8);
  waiting[waiting_count++] = flight;
}

static int is_lost(int direction) {
  if (in_burst[direction]) {
    if (random_share() < 0.2) in_burst[direction] = 0;
    return random_share() < 0.5;
  }
  if (random_share() < burst) in_burst[direction] = 1;
  return random_share() < loss;
}

static void pass(const uint8_t *bytes, uint32_t length, int to_program) {
  if (length > FRAME_BYTES || is_lost(to_program)) return;
  queue(bytes, length, to_program);
  if (random_share() < duplicate) queue(bytes, length, to_program);
}

static void write_all(int file, const uint8_t *bytes, size_t length) {
  while (length) {
    ssize_t count = write(file, bytes, length);
    if (count < 0 && errno == EAGAIN) {
      struct pollfd wait = {file, POLLOUT, 0};
      poll(&wait, 1, 100);
      continue;
    }
    if (count <= 0) exit(0);
    bytes += count;
    length -= (size_t)count;
  }
}

/* Delivers what is due, the earliest first; returns the milliseconds until the next is. */
static int deliver(int tap, int program) {
  for (;;) {
    int first = -1;
    for (int i = 0; i < waiting_count; i++) {
      if (first < 0 || waiting[i]->due_ms < waiting[first]->due_ms ||
          (waiting[i]->due_ms == waiting[first]->due_ms && waiting[i]->order < waiting[first]->order))
        first = i;
    }
    if (first < 0) return -1;
    flight_t *flight = waiting[first];
    double left = flight->due_ms - now_ms();
    if (left > 0) return (int)left + 1;
    waiting[first] = waiting[--waiting_count];
    if (flight->to_program) {
      uint8_t prefixed[FRAME_BYTES + 4];
      uint32_t length = htonl(flight->length);
      memcpy(prefixed, &length, 4);
      memcpy(prefixed + 4, flight->bytes, flight->length);
      write_all(program, prefixed, flight->length + 4);
    } else if (write(tap, flight->bytes, flight->length) < 0 && errno != EINVAL && errno != EIO && errno != EAGAIN) {
      perror("lossy-wire: the TAP interface");
    }
    free(flight);
  }
}

static void take_from_program(int program) {
  static uint8_t bytes[1 << 18];
  static size_t held;
  for (;;) {
    ssize_t count = read(program, bytes + held, sizeof bytes - held);
    if (count == 0) exit(0);
    if (count < 0) break;
    held += (size_t)count;
    size_t at = 0;
    while (held - at >= 4) {
      uint32_t length;
      memcpy(&length, bytes + at, 4);
      length = ntohl(length);
      if (held - at - 4 < length) break;
      pass(bytes + at + 4, length, 0);
      at += 4 + length;
    }
    memmove(bytes, bytes + at, held - at);
    held -= at;
  }
}

static void take_from_tap(int tap) {
  uint8_t bytes[65536];
  for (ssize_t count; (count = read(tap, bytes, sizeof bytes)) > 0;) pass(bytes, (uint32_t)count, 1);
}

static int open_tap(const char *name) {
  struct ifreq request = {.ifr_flags = IFF_TAP | IFF_NO_PI};
  strncpy(request.ifr_name, name, IFNAMSIZ - 1);
  int file = open("/dev/net/tun", O_RDWR | O_NONBLOCK | O_CLOEXEC);
  if (file < 0 || ioctl(file, TUNSETIFF, &request) < 0) {
    perror("lossy-wire: the TAP interface");
    exit(1);
  }
  return file;
}

static void set(const char *option) {
  static const struct {
    const char *name;
    double *value, scale;
  } options[] = {{"loss", &loss, 0.01},       {"duplicate", &duplicate, 0.01}, {"corrupt", &corrupt, 0.01},
                 {"reorder", &reorder, 0.01}, {"delay", &delay_ms, 1},         {"jitter", &jitter_ms, 1},
                 {"burst", &burst, 0.01}};
  const char *equals = strchr(option, '=');
  for (size_t i = 0; equals && i < sizeof options / sizeof *options; i++) {
    if (strncmp(option, options[i].name, (size_t)(equals - option)) == 0) {
      *options[i].value = atof(equals + 1) * options[i].scale;
      return;
    }
  }
  if (equals && strncmp(option, "seed", 4) == 0) {
    random_state = 0x9e3779b97f4a7c15ull * (uint64_t)(atoll(equals + 1) + 1);
    return;
  }
  fprintf(stderr, "lossy-wire: %s is no option\n", option);
  exit(2);
}

int main(int argc, char **argv) {
  int at = 2;
  while (at < argc && strcmp(argv[at], "--") != 0) set(argv[at++]);
  if (argc < 3 || at + 1 >= argc) return 2;
  int tap = open_tap(argv[1]), pair[2];
  socketpair(AF_UNIX, SOCK_STREAM, 0, pair);
  pid_t child = fork();
  if (child == 0) {
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    close(pair[0]);
    if (pair[1] != 3) {
      dup2(pair[1], 3);
      close(pair[1]);
    }
    setenv("SKERRY_NET", "stream:3", 1);
    execv(argv[at + 1], argv + at + 1);
    perror(argv[at + 1]);
    _exit(1);
  }
  close(pair[1]);
  fcntl(pair[0], F_SETFL, O_NONBLOCK);
  int timeout = -1;
  for (;;) {
    struct pollfd ends[2] = {{tap, POLLIN, 0}, {pair[0], POLLIN, 0}};
    poll(ends, 2, timeout);
    take_from_tap(tap);
    if (ends[1].revents) take_from_program(pair[0]);
    timeout = deliver(tap, pair[0]);
    if (waitpid(child, NULL, WNOHANG) == child) return 0;
  }
}
