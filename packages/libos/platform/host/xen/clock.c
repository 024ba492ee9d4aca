#include "host/xen/clock.h"

#include "cpu/x86_64/instructions.h"
#include "cpu/x86_64/pvclock.h"
#include "driver/xen/event.h"
#include "driver/xen/shared_info.h"

#define NS_PER_SECOND 1000000000ull

/* Xen's time at the platform's entry. */
static hal_ns_t entry_time;

static hal_ns_t time_at(uint64_t tsc) {
  return pvclock_time_at((const volatile pvclock_time_info_t *)shared_info->vcpu_info[0].time, tsc);
}

void clock_start(uint64_t entry_tsc) { entry_time = time_at(entry_tsc); }

hal_ns_t hal_clock_monotonic(void) {
  static hal_ns_t latest;
  hal_ns_t now = time_at(tsc_read()) - entry_time;
  if (now > latest) {
    latest = now;
  }
  return latest;
}

/* The wall clock when Xen's time was zero; wc_version is odd while Xen writes. The processor keeps loads in
 * order: only the compiler could move them, and does not move volatile ones. */
static hal_ns_t wall_at_zero(void) {
  uint32_t version;
  hal_ns_t wall;
  do {
    version = shared_info->wc_version;
    uint64_t seconds = shared_info->wc_sec | (uint64_t)shared_info->wc_sec_hi << 32;
    wall = seconds * NS_PER_SECOND + shared_info->wc_nsec;
  } while ((version & 1) != 0 || version != shared_info->wc_version);
  return wall;
}

hal_ns_t hal_clock_wall(void) { return wall_at_zero() + entry_time + hal_clock_monotonic(); }

uint64_t host_system_time(hal_ns_t deadline) { return deadline == HAL_NEVER ? 0 : entry_time + deadline; }
