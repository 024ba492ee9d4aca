#include "cpu/x86_64/pvclock.h"

/* The processor does not reorder loads with loads (SDM volume 3, 8.2.2), so only the compiler is to be kept
 * from moving the reading of the fields over that of the version. */
static void compiler_barrier(void) { __asm__ volatile("" ::: "memory"); }

static uint64_t scaled(uint64_t ticks, int8_t shift, uint32_t multiplier) {
  ticks = shift < 0 ? ticks >> -shift : ticks << shift;
  return (uint64_t)(((unsigned __int128)ticks * multiplier) >> 32);
}

hal_ns_t pvclock_time_at(const volatile pvclock_time_info_t *info, uint64_t tsc) {
  uint32_t version;
  hal_ns_t time;
  do {
    version = info->version;
    compiler_barrier();
    uint64_t stamp = info->tsc_timestamp;
    time = info->system_time;
    int8_t shift = info->tsc_shift;
    uint32_t multiplier = info->tsc_to_system_mul;
    /* A guest's counter may begin just below zero: which one is later is the sign of the difference. */
    time = (int64_t)(tsc - stamp) >= 0 ? time + scaled(tsc - stamp, shift, multiplier)
                                       : time - scaled(stamp - tsc, shift, multiplier);
    compiler_barrier();
  } while ((version & 1) != 0 || version != info->version);
  return time;
}
