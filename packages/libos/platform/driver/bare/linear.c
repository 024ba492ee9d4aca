/* Linear memories and the main stack: hal_memory_map, hal_memory_available, hal_stack_bounds. */
#include "driver/bare/linear.h"

#include "driver/bare/paging.h"
#include "driver/bare/ram.h"

#define WASM_PAGE 0x10000ull

/* The generated code's frames are several times those of the wasm that it was made from. */
#define MAIN_STACK_BYTES 0x400000ull

static uint64_t stack_low, stack_high;

uint64_t linear_main_stack(void) {
  stack_high = paging_stack(MAIN_STACK_BYTES);
  stack_low = stack_high - MAIN_STACK_BYTES;
  return stack_high;
}

void hal_stack_bounds(uint64_t *low, uint64_t *high) {
  *low = stack_low;
  *high = stack_high;
}

uint64_t hal_memory_available(void) {
  /* A table of 512 entries per block, and at most 3 tables per slot and 2 at ends that are not aligned. */
  uint64_t pages = ram_pages_left();
  uint64_t tables = pages / 512 + 5 * HAL_LINEAR_SLOTS;
  return pages > tables ? ((pages - tables) * PAGE_SIZE) & ~(WASM_PAGE - 1) : 0;
}

hal_result_t hal_memory_map(uint64_t address, uint64_t bytes) {
  uint64_t offset = address - HAL_LINEAR_BASE;
  if (((address | bytes) & (WASM_PAGE - 1)) != 0 || bytes == 0 || bytes > HAL_LINEAR_SLOT ||
      offset >= HAL_LINEAR_SLOT * HAL_LINEAR_SLOTS || offset % HAL_LINEAR_SLOT + bytes > HAL_LINEAR_SLOT ||
      paging_is_mapped(address, bytes)) {
    return HAL_EINVAL;
  }
  if (bytes > hal_memory_available()) {
    return HAL_EUNSPEC;
  }
  for (uint64_t end = address + bytes; address < end; address += PAGE_SIZE) {
    uint64_t page = ram_take();
    cpu_zero_pages((void *)page, PAGE_SIZE);
    paging_map(address, page, PAGE_SIZE, PAGE_WRITE);
  }
  return HAL_OK;
}
