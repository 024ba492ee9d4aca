/* An instruction that the processor does not know ends in a report. */
#include "common/mark.h"
#include "hal.h"

void skerry_main(void) {
  mark_start();
  __builtin_trap();
}
