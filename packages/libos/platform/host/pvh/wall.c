/*
 * hal_clock_wall: KVM's wall clock, else the time in the boot parameter skerry.wall (the tender's clock when
 * it started the emulator: behind by what the emulator took to start, some 30 ms), else the CMOS clock (whole
 * seconds), else 1970.
 */
#include "cpu/x86_64/clock.h"
#include "cpu/x86_64/instructions.h"
#include "driver/bare/command_line.h"

#include <stdbool.h>

#define NS_PER_SECOND 1000000000ull

/* Motorola MC146818: register numbers and bits. */
#define CMOS_INDEX 0x70u
#define CMOS_DATA 0x71u
enum {
  RTC_SECONDS = 0,
  RTC_MINUTES = 2,
  RTC_HOURS = 4,
  RTC_DAY = 7,
  RTC_MONTH = 8,
  RTC_YEAR = 9,
  RTC_A = 10,
  RTC_B = 11
};
#define RTC_A_UIP 0x80u
#define RTC_B_BINARY 0x04u
#define RTC_ABSENT 0xffu

static uint8_t cmos_read(uint8_t index) {
  port_write8(CMOS_INDEX, index);
  return port_read8(CMOS_DATA);
}

static uint64_t rtc_number(uint8_t index) {
  uint8_t value = cmos_read(index);
  return (cmos_read(RTC_B) & RTC_B_BINARY) != 0 ? value : (value >> 4) * 10u + (value & 15u);
}

/* Days from 1970-01-01 to a date of the Gregorian calendar, from 2000 to 2099. */
static uint64_t days_since_1970(uint64_t year, uint64_t month, uint64_t day) {
  /* Years begin in March here, so that the leap day is their last. */
  if (month <= 2) {
    month += 12;
    year--;
  }
  return 365 * year + year / 4 - year / 100 + year / 400 + (153 * (month - 3) + 2) / 5 + day - 1 - 719468;
}

/* ns since 1970, 0 when the machine has no such clock. 24-hour mode, as QEMU and every PC since has it. */
static hal_ns_t rtc_read(void) {
  if (cmos_read(RTC_A) == RTC_ABSENT && cmos_read(RTC_B) == RTC_ABSENT) {
    return 0;
  }
  uint64_t second, minute, hour, day;
  do {
    while ((cmos_read(RTC_A) & RTC_A_UIP) != 0) {
    }
    second = rtc_number(RTC_SECONDS);
    minute = rtc_number(RTC_MINUTES);
    hour = rtc_number(RTC_HOURS);
    day = days_since_1970(2000 + rtc_number(RTC_YEAR), rtc_number(RTC_MONTH), rtc_number(RTC_DAY));
  } while (second != rtc_number(RTC_SECONDS));
  return (((day * 24 + hour) * 60 + minute) * 60 + second) * NS_PER_SECOND;
}

hal_ns_t hal_clock_wall(void) {
  static bool known;
  static hal_ns_t wall_at_entry;
  if (!known) {
    known = true;
    wall_at_entry = clock_wall_at_entry();
    if (wall_at_entry == 0) {
      wall_at_entry = command_line_wall();
    }
    if (wall_at_entry == 0) {
      hal_ns_t now = rtc_read();
      wall_at_entry = now == 0 ? 0 : now - hal_clock_monotonic();
    }
  }
  return wall_at_entry + hal_clock_monotonic();
}
