/* hal_wait: checks and sleeps with interrupts off, so that nothing falls between the check and the sleep. */
#include "cpu/cpu.h"
#include "driver/bare/input_ring.h"
#include "driver/bare/source.h"

static bool is_due(hal_ns_t deadline) { return deadline != HAL_NEVER && hal_clock_monotonic() >= deadline; }

uint32_t hal_wait(hal_ns_t deadline, uint32_t interest) {
  for (;;) {
    cpu_interrupts_off();
    uint32_t ready = input_ring_is_empty() ? 0 : HAL_READY_CONSOLE & interest;
    ready |= source_ready(interest, false);
    bool may_sleep = ready == 0 && !is_due(deadline);
    if (may_sleep) {
      /* Only who sleeps needs interrupts of devices: a program that polls is spared them. */
      ready = source_ready(interest, true);
    }
    if (!may_sleep || ready != 0) {
      cpu_interrupts_on();
      return ready;
    }
    cpu_timer_arm(deadline);
    cpu_idle();
  }
}
