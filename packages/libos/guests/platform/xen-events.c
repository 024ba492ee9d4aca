/*
 * Events of Xen between two ends of one channel, both of this domain, and news of its store: none is slept
 * over, whoever has waited for what in between. Ends with the number of what went wrong.
 */
#include "common/mark.h"
#include "driver/xen/event.h"
#include "driver/xen/hypercall.h"
#include "driver/xen/store.h"

enum { ROUNDS = 100 };

/* Longer than anything here takes that need not be slept over. */
#define LONG_NS 1000000000ull

static int wrong;

/* Sleeps as one who looks for work does; whether that was long. */
static bool is_slept_over(void) {
  hal_ns_t before = hal_clock_monotonic();
  event_sleep(before + 2 * LONG_NS);
  return hal_clock_monotonic() - before > LONG_NS;
}

static void channel_events(void) {
  event_port_t here = 0, there = 0;
  wrong += !event_open(DOMID_SELF, &here) || !event_bind(DOMID_SELF, here, &there);
  event_listen(here);
  event_clear();
  event_send(there);
  wrong += is_slept_over();
  /* What event_wait forgets may have been for somebody else. */
  event_clear();
  event_send(there);
  event_wait(here, HAL_NEVER);
  wrong += is_slept_over();
  /* And without any, it sleeps. */
  hal_ns_t deadline = hal_clock_monotonic() + LONG_NS / 10;
  for (uint32_t times = 0; hal_clock_monotonic() < deadline; times++) {
    wrong += times == 10;
    event_clear();
    event_sleep(deadline);
  }
  event_close(here);
  event_close(there);
}

/* The news of a watch comes in the ring behind the answer that is waited for. */
static void store_news(void) {
  static store_watch_t watch = {.path = "data/news"};
  store_watch(&watch);
  for (uint32_t round = 0; round < ROUNDS && wrong == 0; round++) {
    watch.has_fired = false;
    event_clear();
    wrong += store_write_number(0, watch.path, round) != STORE_OK;
    while (!watch.has_fired && wrong == 0) {
      wrong += is_slept_over();
      event_clear();
      store_look();
    }
  }
  store_unwatch(&watch);
}

void skerry_main(void) {
  mark_start();
  channel_events();
  store_news();
  mark_exit(wrong > 255 ? 255 : wrong);
  hal_exit(wrong > 255 ? 255 : wrong);
}
