/* hal_abort, for hosts whose hal_console_write works with interrupts off. */
#include "common/mark.h"
#include "cpu/cpu.h"

#define EXIT_CODE 134

static void write_text(const char *text) {
  size_t length = 0;
  while (text[length] != 0) {
    length++;
  }
  hal_console_write((const uint8_t *)text, length);
}

_Noreturn void hal_abort(const char *message) {
  static bool aborting;
  cpu_interrupts_off();
  if (!aborting) {
    aborting = true;
    write_text("skerry: abort: ");
    write_text(message);
    write_text("\n");
    mark_exit(EXIT_CODE);
  }
  hal_exit(EXIT_CODE);
}
