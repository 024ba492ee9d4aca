/* The null page is not mapped. */
#include "hal.h"

void skerry_main(void) {
  volatile uint8_t *null;
  __asm__("" : "=r"(null) : "0"(0));
  hal_exit(*null);
}
