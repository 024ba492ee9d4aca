/*
 * Writes much more than the console's ring holds, when the store asks for it, and says there that it has
 * gone on; when somebody types, a little more, and ends.
 */
#include "common/mark.h"
#include "driver/xen/store.h"

enum { LINES = 1000, POLL_NS = 20000000 };

static void say(const char *text, size_t length) { hal_console_write((const uint8_t *)text, length); }

void skerry_main(void) {
  static const char line[] = "0123456789012345678901234567890123456789012345678901234567890123456789\n";
  char value[STORE_VALUE_MAX];
  uint8_t typed;
  size_t length;
  mark_start();
  say("ready\n", 6);
  while (store_read(0, "data/write", value) != STORE_OK) (void)hal_wait(hal_clock_monotonic() + POLL_NS, 0);
  for (int i = 0; i < LINES; i++) say(line, sizeof line - 1);
  (void)store_write_number(0, "data/wrote", LINES);
  while (hal_console_read(&typed, 1, &length) == HAL_AGAIN) (void)hal_wait(HAL_NEVER, HAL_READY_CONSOLE);
  say("and on\n", 7);
  mark_exit(0);
  hal_exit(0);
}
