/* hal_abort says why, and passes its code on. */
#include "common/mark.h"
#include "hal.h"

void skerry_main(void) {
  mark_start();
  hal_abort("as asked");
}
