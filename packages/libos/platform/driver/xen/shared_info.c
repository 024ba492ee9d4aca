#include "driver/xen/shared_info.h"

#include "cpu/cpu.h"

#define NS_PER_SECOND 1000000000ull

/* `wc_version` is odd while Xen writes. */
hal_ns_t shared_wall_at_zero(void) {
  uint32_t version;
  hal_ns_t wall;
  do {
    version = shared_info->wc_version;
    cpu_order_loads(); /* The version is read before what it is of … */
    uint64_t seconds = shared_info->wc_sec | (uint64_t)shared_info->wc_sec_hi << 32;
    wall = seconds * NS_PER_SECOND + shared_info->wc_nsec;
    cpu_order_loads(); /* … and again after it. */
  } while ((version & 1) != 0 || version != shared_info->wc_version);
  return wall;
}
