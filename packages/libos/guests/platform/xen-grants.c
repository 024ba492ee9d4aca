/*
 * Asks for more grants than Xen allows this domain, again and again: what is refused leaves as many pages as
 * there were. Ends with the number of what went wrong.
 */
#include "common/mark.h"
#include "driver/bare/ram.h"
#include "driver/xen/grant.h"
#include "hal.h"

enum { TIMES = 100 };

void skerry_main(void) {
  mark_start();
  int wrong = grant_reserve(GRANTS_MAX);
  uint64_t left = ram_pages_left();
  for (int i = 0; i < TIMES; i++) wrong += grant_reserve(GRANTS_MAX);
  wrong += ram_pages_left() != left;
  wrong += !grant_reserve(1);
  mark_exit(wrong);
  hal_exit(wrong);
}
