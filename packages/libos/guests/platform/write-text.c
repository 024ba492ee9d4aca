/* W^X: code is not writable. */
#include "common/mark.h"
#include "hal.h"

void skerry_main(void) {
  mark_start();
  volatile uint8_t *text = (volatile uint8_t *)(uintptr_t)&skerry_main;
  *text = 0;
  hal_exit(0);
}
