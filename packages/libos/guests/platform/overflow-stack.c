/* The native stack ends in a guard page, and the report is written on another one. */
#include "common/mark.h"
#include "hal.h"

static volatile int is_endless = 1;

static uint64_t depth(volatile uint64_t *above) {
  volatile uint64_t frame[64];
  frame[0] = *above + 1;
  return is_endless ? depth(frame) + frame[0] : frame[0];
}

void skerry_main(void) {
  mark_start();
  volatile uint64_t start = 0;
  hal_exit((int)depth(&start));
}
