/* hal_wait: looks for work, and sleeps in Xen until an event comes. No event is lost between the two:
 * event.h. */
#include "cpu/cpu.h"
#include "driver/bare/source.h"
#include "driver/xen/console.h"
#include "driver/xen/event.h"
#include "driver/xen/shutdown.h"
#include "driver/xen/store.h"

static bool is_due(hal_ns_t deadline) { return deadline != HAL_NEVER && hal_clock_monotonic() >= deadline; }

uint32_t hal_wait(hal_ns_t deadline, uint32_t interest) {
  for (;;) {
    event_clear();
    store_look();
    shutdown_check();
    uint32_t ready = console_has_input() ? HAL_READY_CONSOLE & interest : 0;
    ready |= source_ready(interest, false);
    if (ready != 0 || is_due(deadline)) {
      return ready;
    }
    ready = source_ready(interest, true);
    if (ready != 0) {
      return ready;
    }
    event_sleep(deadline);
  }
}
