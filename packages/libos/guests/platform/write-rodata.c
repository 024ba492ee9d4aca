/* Constants are not writable. */
#include "common/mark.h"
#include "hal.h"

static const volatile uint32_t constants[4] = {1, 2, 3, 4};

void skerry_main(void) {
  mark_start();
  *(volatile uint32_t *)(uintptr_t)constants = 5;
  hal_exit(0);
}
