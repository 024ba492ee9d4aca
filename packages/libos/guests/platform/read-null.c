/* The null page is not mapped. */
#include "common/mark.h"
#include "hal.h"

void skerry_main(void) {
  mark_start();
  volatile uint8_t *null;
  __asm__("" : "=r"(null) : "0"(0));
  hal_exit(*null);
}
