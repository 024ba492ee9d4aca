#include "common/wasm.h"

#include <stdarg.h>
#include <string.h>

#include "common/fault.h"
#include "common/mark.h"
#include "common/print.h"
#include "hal.h"

void (*wasm_trap_catch)(wasm_rt_trap_t trap);

static uint32_t used_slots;

bool wasm_rt_is_initialized(void) { return true; }

/* ---- memories */

void wasm_rt_allocate_memory(wasm_rt_memory_t *memory, uint32_t initial_pages, uint32_t max_pages) {
  wasm_allocate_memory(memory, used_slots++, initial_pages, max_pages);
}

void wasm_allocate_memory(wasm_rt_memory_t *memory, uint32_t slot, uint32_t initial_pages,
                          uint32_t max_pages) {
  if (slot >= HAL_LINEAR_SLOTS)
    hal_abort("the image has more linear memories than the address space has slots");
  memory->data = (uint8_t *)(uintptr_t)(HAL_LINEAR_BASE + slot * HAL_LINEAR_SLOT);
  memory->pages = 0;
  memory->max_pages = max_pages;
  memory->size = 0;
  if (initial_pages && wasm_rt_grow_memory(memory, initial_pages) == UINT32_MAX) {
    hal_abort("this machine has too little memory for the image; give it more");
  }
}

uint32_t wasm_rt_grow_memory(wasm_rt_memory_t *memory, uint32_t pages) {
  uint32_t before = memory->pages;
  uint64_t after = (uint64_t)before + pages;
  if (after > memory->max_pages || after > 65535) return UINT32_MAX;
  if (pages) {
    uint64_t bytes = (uint64_t)pages * WASM_PAGE_BYTES;
    if (bytes > hal_memory_available()) return UINT32_MAX;
    if (hal_memory_map((uintptr_t)memory->data + (uint64_t)before * WASM_PAGE_BYTES, bytes) != HAL_OK)
      return UINT32_MAX;
  }
  memory->pages = (uint32_t)after;
  memory->size = (uint32_t)after * WASM_PAGE_BYTES;
  return before;
}

void wasm_rt_free_memory(wasm_rt_memory_t *memory) { (void)memory; }

/* ---- tables: fixed in size, so they come from one pool that the linker reserves */

/* The engine's has 532. A raw image holds the pool in its file. */
enum { TABLE_ENTRIES = 1024 };

void wasm_rt_allocate_funcref_table(wasm_rt_funcref_table_t *table, uint32_t elements,
                                    uint32_t max_elements) {
  static wasm_rt_funcref_t pool[TABLE_ENTRIES];
  static uint32_t used;
  if (elements > TABLE_ENTRIES - used)
    hal_abort("the modules' function tables are larger than TABLE_ENTRIES");
  table->data = pool + used;
  table->size = elements;
  table->max_size = max_elements;
  used += elements;
}

void wasm_rt_free_funcref_table(wasm_rt_funcref_table_t *table) { (void)table; }

/* ---- function types: equal signatures have equal numbers, across modules */

enum { MAX_TYPES = 256, MAX_VALUES = 24 };

static struct {
  uint8_t parameters, results;
  uint8_t values[MAX_VALUES];
} types[MAX_TYPES];
static uint32_t type_count;

uint32_t wasm_rt_register_func_type(uint32_t parameters, uint32_t results, ...) {
  if (type_count == MAX_TYPES || parameters + results > MAX_VALUES) {
    hal_abort("the modules' function types are more than MAX_TYPES, or longer than MAX_VALUES");
  }
  /* Written where the next one will stand, and kept there if it is new. */
  types[type_count].parameters = (uint8_t)parameters;
  types[type_count].results = (uint8_t)results;
  memset(types[type_count].values, 0, MAX_VALUES);
  va_list list;
  va_start(list, results);
  for (uint32_t i = 0; i < parameters + results; i++)
    types[type_count].values[i] = (uint8_t)va_arg(list, wasm_rt_type_t);
  va_end(list);
  for (uint32_t i = 0; i < type_count; i++) {
    if (memcmp(&types[i], &types[type_count], sizeof types[0]) == 0) return i + 1;
  }
  return ++type_count;
}

/* ---- traps */

const char *wasm_trap_name(wasm_rt_trap_t trap) {
  switch (trap) {
  case WASM_RT_TRAP_OOB: return "access outside of a memory or a table";
  case WASM_RT_TRAP_INT_OVERFLOW: return "integer overflow";
  case WASM_RT_TRAP_DIV_BY_ZERO: return "integer division by zero";
  case WASM_RT_TRAP_INVALID_CONVERSION: return "conversion of a number that no integer holds";
  case WASM_RT_TRAP_UNREACHABLE: return "unreachable code was reached";
  case WASM_RT_TRAP_CALL_INDIRECT: return "indirect call of no function, or of one with another type";
  case WASM_RT_TRAP_EXHAUSTION: return "stack overflow";
  default: return "unknown";
  }
}

void wasm_rt_trap(wasm_rt_trap_t trap) {
  if (wasm_trap_catch) wasm_trap_catch(trap);
  print_line_t line = {.length = 0};
  print_text(&line, "\nskerry: trap: ");
  print_text(&line, wasm_trap_name(trap));
  print_end(&line);
  if (fault_program_stack) fault_program_stack();
  mark_exit(EXIT_ABORTED);
  hal_exit(EXIT_ABORTED);
}
