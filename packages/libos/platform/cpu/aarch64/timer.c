#include "cpu/aarch64/timer.h"

#include "cpu/aarch64/instructions.h"
#include "cpu/cpu.h"

#define NS_PER_SECOND 1000000000ull
#define CNTV_CTL_ENABLE 1u
#define CNTV_CTL_IMASK 2u

static uint64_t entry_count;
static uint64_t ns_per_tick32, ticks_per_ns32; /* Times 2^32. */

static uint64_t scaled(uint64_t value, uint64_t scale32) {
  return (uint64_t)(((unsigned __int128)value * scale32) >> 32);
}

void timer_start(uint64_t count) {
  uint64_t frequency = SYSTEM_READ(cntfrq_el0);
  if (frequency == 0 || frequency >= 4 * NS_PER_SECOND) {
    hal_abort("the firmware has not set CNTFRQ_EL0");
  }
  entry_count = count;
  ns_per_tick32 = (NS_PER_SECOND << 32) / frequency;
  ticks_per_ns32 = (frequency << 32) / NS_PER_SECOND;
}

hal_ns_t hal_clock_monotonic(void) {
  instruction_barrier(); /* The counter is not read before the instructions that come before. */
  return scaled(SYSTEM_READ(cntvct_el0) - entry_count, ns_per_tick32);
}

hal_ns_t timer_entry(void) { return scaled(entry_count, ns_per_tick32); }

void cpu_timer_arm(hal_ns_t deadline) {
  if (deadline == HAL_NEVER) {
    SYSTEM_WRITE(cntv_ctl_el0, 0);
    return;
  }
  /* One tick more than the quotient, which is rounded down: never early. Far deadlines are cut at 2^62 ns. */
  uint64_t ns = deadline < 1ull << 62 ? deadline : 1ull << 62;
  SYSTEM_WRITE(cntv_cval_el0, entry_count + scaled(ns, ticks_per_ns32) + 1);
  SYSTEM_WRITE(cntv_ctl_el0, CNTV_CTL_ENABLE);
  instruction_barrier(); /* The timer is armed before the processor sleeps. */
}

void timer_interrupt(void) { SYSTEM_WRITE(cntv_ctl_el0, CNTV_CTL_ENABLE | CNTV_CTL_IMASK); }
