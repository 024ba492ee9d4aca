/* Interrupts leave floating-point registers as they were. Computes for a second while timers and input
 * interrupt. */
#include "common/mark.h"
#include "hal.h"

#define MS 1000000ull

static double compute(void) {
  double a = 1.1, b = 0.3, c = 7.7, d = 0.01;
  for (int i = 0; i < 50000; i++) {
    a = a * 0.999 + b;
    b = b * 0.998 + c * 1e-3;
    c = c * 0.997 + d;
    d = d * 0.996 + a * 1e-4;
    __asm__ volatile("");
  }
  return a + b + c + d;
}

void skerry_main(void) {
  int wrong = 0;
  mark_start();
  hal_console_write((const uint8_t *)"ready\n", 6);
  double expected = compute();
  for (hal_ns_t end = hal_clock_monotonic() + 1000 * MS; hal_clock_monotonic() < end;) {
    uint8_t bytes[64];
    size_t length;
    (void)hal_wait(hal_clock_monotonic() + MS, HAL_READY_CONSOLE);
    (void)hal_console_read(bytes, sizeof bytes, &length);
    wrong += compute() != expected;
  }
  mark_exit(wrong > 255 ? 255 : wrong);
  hal_exit(wrong > 255 ? 255 : wrong);
}
