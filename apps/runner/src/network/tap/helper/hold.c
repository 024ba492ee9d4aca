/*
 * Keeps the network of one project, and joins its gateway, which is the runner, with it. On descriptor 3 each
 * frame is behind its length (4 bytes, big-endian): towards the network it is the gateway's; from there it
 * has a header:
 *
 *    0      1      2                    8              12
 *   +------+------+--------------------+--------------+----------------
 *   | kind | 0    | MAC of the machine | whole length | frame, cut to SNAP_BYTES
 *   +------+------+--------------------+--------------+----------------
 *
 * The runner may be slow: then frames wait in the devices, whose queues drop what is too much. What is seen
 * of machines' frames is a sample when it is more than SEEN_PER_SECOND: the point of the bridge is that
 * frames do not come through here.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <net/if.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "tap.h"

enum { RUNNER = 3, PREFIX_BYTES = 4, HEADER_BYTES = 12, FRAME_MAX = 65550, SNAP_BYTES = 2048 };
enum { SEEN_PER_SECOND = 5000, AT_ONCE = 64, PORTS = 256 };
typedef enum { READY, FRAME, SEEN_IN, SEEN_OUT } kind_t;

static struct {
  uint8_t bytes[1 << 18];
  size_t length;
} out, in;

static int tap, watch;

/* ---- to the runner */

static int has_room(void) { return sizeof out.bytes - out.length >= PREFIX_BYTES + HEADER_BYTES + FRAME_MAX; }

/* Where a frame is to be laid for `tell`. */
static uint8_t *next_frame(void) { return out.bytes + out.length + PREFIX_BYTES + HEADER_BYTES; }

static void tell(kind_t kind, const uint8_t mac[MAC_BYTES], size_t kept, size_t whole) {
  uint8_t *at = out.bytes + out.length;
  uint32_t prefix = htonl((uint32_t)(HEADER_BYTES + kept)), length = htonl((uint32_t)whole);
  memcpy(at, &prefix, PREFIX_BYTES);
  at[4] = (uint8_t)kind;
  at[5] = 0;
  memcpy(at + 6, mac, MAC_BYTES);
  memcpy(at + 12, &length, 4);
  out.length += PREFIX_BYTES + HEADER_BYTES + kept;
}

static void flush(void) {
  ssize_t written = write(RUNNER, out.bytes, out.length);
  if (written < 0 && errno != EAGAIN) _exit(0);
  if (written <= 0) return;
  out.length -= (size_t)written;
  memmove(out.bytes, out.bytes + written, out.length);
}

/* ---- from the runner */

static void take(void) {
  ssize_t count = read(RUNNER, in.bytes + in.length, sizeof in.bytes - in.length);
  if (count == 0 || (count < 0 && errno != EAGAIN)) _exit(0);
  if (count > 0) in.length += (size_t)count;
  size_t at = 0;
  while (in.length - at >= PREFIX_BYTES) {
    uint32_t length;
    memcpy(&length, in.bytes + at, PREFIX_BYTES);
    length = ntohl(length);
    if (length > FRAME_MAX) _exit(1);
    if (in.length - at - PREFIX_BYTES < length) break;
    /* What the device does not take is lost, as on any wire. */
    ssize_t sent = write(tap, in.bytes + at + PREFIX_BYTES, length);
    (void)sent;
    at += PREFIX_BYTES + length;
  }
  in.length -= at;
  memmove(in.bytes, in.bytes + at, in.length);
}

/* ---- from the network */

static void gateway_frames(void) {
  static const uint8_t nobody[MAC_BYTES];
  for (int i = 0; i < AT_ONCE && has_room(); i++) {
    ssize_t length = read(tap, next_frame(), FRAME_MAX);
    if (length < ETH_HLEN) return;
    tell(FRAME, nobody, (size_t)length, (size_t)length);
  }
}

/* The machine behind a device, by its index, which is not used twice; 0: it is not a machine's. */
static int machine_at(int index, uint8_t mac[MAC_BYTES]) {
  static struct {
    int index, is_machine;
    uint8_t mac[MAC_BYTES];
  } known[PORTS];
  unsigned slot = (unsigned)index % PORTS;
  if (known[slot].index != index) {
    struct ifreq request = {.ifr_ifindex = index};
    if (ioctl(watch, SIOCGIFNAME, &request) < 0) return 0;
    known[slot].index = index;
    known[slot].is_machine = mac_of_name(request.ifr_name, known[slot].mac);
  }
  memcpy(mac, known[slot].mac, MAC_BYTES);
  return known[slot].is_machine;
}

/* Frames that may still be seen in this second. */
static int budget(void) {
  static time_t second;
  static int left;
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  if (now.tv_sec != second) {
    second = now.tv_sec;
    left = SEEN_PER_SECOND;
  }
  return left > 0 ? left-- : 0;
}

static void seen_frames(void) {
  for (int i = 0; i < AT_ONCE && has_room(); i++) {
    struct sockaddr_ll from;
    socklen_t size = sizeof from;
    ssize_t whole = recvfrom(watch, next_frame(), SNAP_BYTES, MSG_TRUNC, (struct sockaddr *)&from, &size);
    if (whole < 0) return;
    uint8_t mac[MAC_BYTES];
    if (whole < ETH_HLEN || !machine_at(from.sll_ifindex, mac) || !budget()) continue;
    size_t kept = whole < SNAP_BYTES ? (size_t)whole : SNAP_BYTES;
    /* What leaves the bridge by a device comes into the machine behind it. */
    tell(from.sll_pkttype == PACKET_OUTGOING ? SEEN_IN : SEEN_OUT, mac, kept, (size_t)whole);
  }
}

static int watch_all(void) {
  int file = socket(AF_PACKET, SOCK_RAW | SOCK_NONBLOCK | SOCK_CLOEXEC, htons(ETH_P_ALL));
  if (file < 0) fail("a socket that sees frames");
  return file;
}

int hold(const char *gateway_mac) {
  uint8_t mac[MAC_BYTES];
  mac_parse(gateway_mac, mac);
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  signal(SIGPIPE, SIG_IGN);
  if (unshare(CLONE_NEWNET) < 0) fail("a namespace for the network");
  bridge_make();
  tap = port_make("gateway", mac, 0);
  watch = watch_all();
  fcntl(RUNNER, F_SETFL, fcntl(RUNNER, F_GETFL) | O_NONBLOCK);
  memset(next_frame(), 0, ETH_HLEN);
  tell(READY, mac, ETH_HLEN, ETH_HLEN);
  for (;;) {
    if (out.length) flush();
    short wants = has_room() ? POLLIN : 0;
    struct pollfd polls[] = {
        {RUNNER, (short)(out.length ? POLLIN | POLLOUT : POLLIN), 0}, {tap, wants, 0}, {watch, wants, 0}};
    if (poll(polls, 3, -1) < 0 && errno != EINTR) fail("poll");
    if (polls[0].revents & (POLLIN | POLLHUP | POLLERR)) take();
    if (polls[1].revents & POLLIN) gateway_frames();
    if (polls[2].revents & POLLIN) seen_frames();
  }
}
