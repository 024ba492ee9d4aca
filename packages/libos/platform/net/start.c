#include "common/entropy.h"
#include "net/abi.h"
#include "net/data-plane.h"

/* Of the machine's memory for the data plane, at most: room for the program, and for 10,000 connections in
 * 128 MiB. */
enum { SHARE = 4 };

#define SECOND 1000000000ull

uint8_t *net_scratch;

uint64_t net_start(uint64_t available) {
  net_instantiate();
  uint64_t share = available / SHARE, most = net.w2c_memory.size + share;
  NET(init)(&net, (u32)(most > INT32_MAX ? INT32_MAX : most));
  uint64_t secret[2];
  entropy_fill((uint8_t *)secret, sizeof secret);
  NET(seed)(&net, secret[0], secret[1]);
  NET(tick)(&net, hal_clock_monotonic());
  net_scratch = NET_MEMORY + NET(scratch)(&net);
  return share;
}

void net_tell_date(hal_ns_t now) {
  static hal_ns_t next;
  if (now < next) return;
  hal_ns_t wall = hal_clock_wall();
  NET(call)(&net, OP_HTTP_WALL, (u32)(wall / SECOND), 0, 0);
  /* When the next second begins. */
  next = now + SECOND - wall % SECOND;
}
