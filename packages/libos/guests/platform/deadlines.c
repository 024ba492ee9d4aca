/* The clock never goes back and hal_wait never ends before its deadline. Ends with the number of times that
 * it did. */
#include "common/mark.h"
#include "hal.h"

#define MS 1000000ull

void skerry_main(void) {
  static const uint64_t waits[] = {0, MS / 10, MS, 20 * MS, 300 * MS};
  int wrong = 0;
  mark_start();
  for (unsigned i = 0; i < sizeof waits / sizeof waits[0]; i++) {
    hal_ns_t deadline = hal_clock_monotonic() + waits[i];
    while (hal_wait(deadline, HAL_READY_CONSOLE) != 0 && hal_clock_monotonic() < deadline) {
      /* The console's input has ended: it is ready, once. */
      uint8_t byte;
      size_t length;
      (void)hal_console_read(&byte, 1, &length);
    }
    wrong += hal_clock_monotonic() < deadline;
  }
  hal_ns_t last = hal_clock_monotonic();
  for (int i = 0; i < 100000; i++) {
    hal_ns_t now = hal_clock_monotonic();
    wrong += now < last;
    last = now;
  }
  mark_exit(wrong);
  hal_exit(wrong);
}
