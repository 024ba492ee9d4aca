/*
 * hal_clock_wall: the time in the boot parameter skerry.wall, else what Xen says, else (it knows none before
 * a control domain has told it) 1970. Xen gives the wall clock at the counter's zero in whole seconds: it is
 * right to a second.
 */
#include "cpu/aarch64/timer.h"
#include "driver/bare/command_line.h"
#include "driver/xen/shared_info.h"

hal_ns_t hal_clock_wall(void) {
  hal_ns_t told = command_line_wall();
  return (told != 0 ? told : shared_wall_at_zero() + timer_entry()) + hal_clock_monotonic();
}
