#include "host/xen/clock.h"

#include "cpu/x86_64/instructions.h"
#include "cpu/x86_64/pvclock.h"
#include "driver/xen/shared_info.h"

/* Where struct vcpu_info has struct vcpu_time_info: arch-x86/xen.h. */
#define VCPU_TIME_INFO 32u

/* Xen's time at the platform's entry. */
static hal_ns_t entry_time;

static hal_ns_t time_at(uint64_t tsc) {
  return pvclock_time_at((const volatile pvclock_time_info_t *)((uint64_t)vcpu_info + VCPU_TIME_INFO), tsc);
}

void clock_start(uint64_t entry_tsc) { entry_time = time_at(entry_tsc); }

hal_ns_t hal_clock_monotonic(void) {
  static hal_ns_t latest;
  hal_ns_t now = time_at(tsc_read());
  /* Xen's time may read a little less than it did before, at the entry too. */
  if (now > entry_time + latest) {
    latest = now - entry_time;
  }
  return latest;
}

hal_ns_t hal_clock_wall(void) { return shared_wall_at_zero() + entry_time + hal_clock_monotonic(); }

/* Xen's times are signed: what does not go into one would be over. */
uint64_t clock_system_time(hal_ns_t deadline) {
  return deadline > INT64_MAX - entry_time ? 0 : entry_time + deadline;
}
