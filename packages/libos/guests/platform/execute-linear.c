/* Linear memory is not executable. */
#include "common/mark.h"
#include "hal.h"

void skerry_main(void) {
  mark_start();
  if (hal_memory_map(HAL_LINEAR_BASE, 65536) != HAL_OK) hal_abort("no memory");
  uint8_t *code = (uint8_t *)HAL_LINEAR_BASE;
#ifdef __x86_64__
  code[0] = 0xc3;
#else
  *(uint32_t *)code = 0xd65f03c0;
#endif
  ((void (*)(void))(uintptr_t)code)();
  hal_exit(0);
}
