/* hal_wait: checks and sleeps with interrupts off, so that nothing falls between the check and the sleep. */
#include "cpu/cpu.h"
#include "driver/bare/input_ring.h"

uint32_t hal_wait(hal_ns_t deadline, uint32_t interest) {
  for (;;) {
    cpu_interrupts_off();
    uint32_t ready = input_ring_is_empty() ? 0 : HAL_READY_CONSOLE & interest;
    if (ready != 0 || (deadline != HAL_NEVER && hal_clock_monotonic() >= deadline)) {
      cpu_interrupts_on();
      return ready;
    }
    cpu_timer_arm(deadline);
    cpu_idle();
  }
}
