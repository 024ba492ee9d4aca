/* Every byte that is typed arrives, in its order, in whatever portions it is read. What is typed are the
 * letters from a to z, over and over, and a dot. Ends with 1 when a byte is missing, with 2 when reading into
 * no room says something else than "nothing now". */
#include "common/mark.h"
#include "hal.h"

_Noreturn static void end(int code) {
  mark_exit(code);
  hal_exit(code);
}

void skerry_main(void) {
  static const size_t portions[] = {1, 4096, 7, 4096, 100, 4095};
  static uint8_t bytes[4096];
  size_t length, turn = 0;
  uint8_t expected = 'a';
  mark_start();
  hal_console_write((const uint8_t *)"ready\n", 6);
  for (;;) {
    (void)hal_wait(HAL_NEVER, HAL_READY_CONSOLE);
    if (hal_console_read(bytes, 0, &length) != HAL_AGAIN || length != 0) end(2);
    if (hal_console_read(bytes, portions[turn++ % (sizeof portions / sizeof portions[0])], &length) != HAL_OK)
      continue;
    for (size_t i = 0; i < length; i++) {
      if (bytes[i] == '.') end(0);
      if (bytes[i] != expected) end(1);
      expected = expected == 'z' ? 'a' : (uint8_t)(expected + 1);
    }
  }
}
