/*
 * Events of Xen between two ends of one channel, both of this domain, and news of its store, if it has one:
 * none is slept over, whoever has waited for what in between. Unmasked channels raise their interrupt every
 * time, whatever came before. Says which kind of channels there are, and ends with the number of what went
 * wrong.
 */
#include "common/mark.h"
#include "common/print.h"
#include "driver/xen/event_fifo.h"
#include "driver/xen/hypercall.h"
#include "driver/xen/shared_info.h"
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

/* One after another of them raises the interrupt, then all at once, again and again. */
static void raised_interrupts(void) {
  enum { CHANNELS = 3, TURNS = 12 };
  event_port_t here[CHANNELS], there[CHANNELS];
  for (uint32_t i = 0; i < CHANNELS; i++) {
    wrong += !event_open(DOMID_SELF, &here[i]) || !event_bind(DOMID_SELF, here[i], &there[i]);
    event_listen(here[i]);
  }
  for (uint32_t turn = 0; turn < TURNS && wrong == 0; turn++) {
    uint32_t only = turn % (CHANNELS + 1);
    event_clear();
    event_unmask(here, CHANNELS);
    wrong += vcpu_info->evtchn_upcall_pending != 0 || event_is_pending(here, CHANNELS);
    for (uint32_t i = 0; i < CHANNELS; i++) {
      if (only == CHANNELS || only == i) event_send(there[i]);
    }
    wrong += vcpu_info->evtchn_upcall_pending == 0 || !event_is_pending(here, CHANNELS);
    event_mask(here, CHANNELS);
  }
  for (uint32_t i = 0; i < CHANNELS; i++) {
    event_close(here[i]);
    event_close(there[i]);
  }
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
  print_line_t line = {.length = 0};
  print_text(&line, event_fifo_is_used() ? "FIFO channels" : "2-level channels");
  print_end(&line);
  channel_events();
  raised_interrupts();
  if (!store_is_gone()) store_news();
  mark_exit(wrong > 255 ? 255 : wrong);
  hal_exit(wrong > 255 ? 255 : wrong);
}
