/* hal_memory_map gives zeroed memory once, in whole wasm pages, inside one slot. Ends with the number of what
 * is not so. */
#include "common/mark.h"
#include "hal.h"

#define MIB 0x100000ull

static int wrong;

static void expect(hal_result_t actual, hal_result_t expected) { wrong += actual != expected; }

void skerry_main(void) {
  mark_start();
  uint64_t available = hal_memory_available();
  expect(hal_memory_map(HAL_LINEAR_BASE, 32 * MIB), HAL_OK);
  for (uint64_t at = HAL_LINEAR_BASE; at < HAL_LINEAR_BASE + 32 * MIB; at += 512) {
    volatile uint64_t *word = (volatile uint64_t *)at;
    wrong += *word != 0;
    *word = at;
  }
  wrong += hal_memory_available() > available - 32 * MIB;
  expect(hal_memory_map(HAL_LINEAR_BASE + 32 * MIB, 4 * MIB), HAL_OK);
  wrong += hal_memory_map(HAL_LINEAR_BASE + 16 * MIB, MIB) == HAL_OK;
  expect(hal_memory_map(HAL_LINEAR_BASE + 64 * MIB + 4096, MIB), HAL_EINVAL);
  expect(hal_memory_map(HAL_LINEAR_BASE + HAL_LINEAR_SLOT - MIB, 2 * MIB), HAL_EINVAL);
  expect(hal_memory_map(64 * MIB, MIB), HAL_EINVAL);
  mark_exit(wrong);
  hal_exit(wrong);
}
