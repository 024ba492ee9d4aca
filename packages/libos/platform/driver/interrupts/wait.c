/* hal_wait: checks and sleeps with interrupts off, so that nothing falls between the check and the sleep. */
#include "cpu/cpu.h"
#include "driver/bare/source.h"
#include "driver/interrupts/input_ring.h"

static bool is_due(hal_ns_t deadline) { return deadline != HAL_NEVER && hal_clock_monotonic() >= deadline; }

/*
 * Asks sources for interrupts, and arms the timer. Only who sleeps needs this: a program that polls is spared
 * the interrupts. Sources are asked a second time, since QEMU 7.2 drops the memory barriers of a machine with
 * one processor, though its devices run in other threads: a device's work and the wish to hear of it may miss
 * each other. Writing to the timer, which takes a lock of the emulator, is a barrier in fact.
 */
static uint32_t prepare_to_sleep(hal_ns_t deadline, uint32_t interest) {
  uint32_t ready = source_ready(interest, true);
  if (ready == 0) {
    cpu_timer_arm(deadline);
    ready = source_ready(interest, true);
  }
  return ready;
}

uint32_t hal_wait(hal_ns_t deadline, uint32_t interest) {
  for (;;) {
    cpu_interrupts_off();
    uint32_t ready = input_ring_is_empty() ? 0 : HAL_READY_CONSOLE & interest;
    ready |= source_ready(interest, false);
    bool may_sleep = ready == 0 && !is_due(deadline);
    if (may_sleep) {
      ready = prepare_to_sleep(deadline, interest);
    }
    if (!may_sleep || ready != 0) {
      cpu_interrupts_on();
      return ready;
    }
    cpu_idle();
  }
}
