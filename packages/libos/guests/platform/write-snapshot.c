/* The snapshot is read, never written. */
#include "common/mark.h"
#include "hal.h"

void skerry_main(void) {
  mark_start();
  *(volatile uint8_t *)(uintptr_t)skerry_snapshot = 1;
  hal_exit(0);
}
