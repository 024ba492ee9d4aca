/*
 * hal_clock_wall: the time in the boot parameter skerry.wall, else the PL031 (Arm DDI 0224; whole seconds),
 * else 1970.
 */
#include "cpu/aarch64/instructions.h"
#include "driver/bare/command_line.h"
#include "hal.h"
#include "host/virt/host.h"

#define NS_PER_SECOND 1000000000ull
#define RTCDR 0x000u

hal_ns_t hal_clock_wall(void) {
  static bool known;
  static hal_ns_t wall_at_entry;
  if (!known) {
    known = true;
    wall_at_entry = command_line_wall();
    if (wall_at_entry == 0 && host_machine.rtc != 0) {
      wall_at_entry = device_read32(host_machine.rtc + RTCDR) * NS_PER_SECOND - hal_clock_monotonic();
    }
  }
  return wall_at_entry + hal_clock_monotonic();
}
