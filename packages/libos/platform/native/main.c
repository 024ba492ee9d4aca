/*
 * An image without the engine: an AssemblyScript appliance compiled to native code, on hal.h as wasm imports
 * of the module "hal" (packages/libos/native has their declarations). Pointers are offsets in the appliance's
 * linear memory; a span that leaves it ends the program, as any other access outside of it does.
 */
#include <string.h>

#include "common/entropy.h"
#include "common/mark.h"
#include "common/print.h"
#include "hal.h"
#include "native/module.h"

static Z_app_instance_t app;

/* What the imports return for "nothing now" and "never again". */
enum { READ_NOTHING = 0, READ_END = -1 };

static uint8_t *span(u32 address, u32 length) {
  wasm_rt_memory_t *memory = APP(memory)(&app);
  if ((uint64_t)address + length > memory->size) wasm_rt_trap(WASM_RT_TRAP_OOB);
  return memory->data + address;
}

void HAL(console_write)(hal_imports_t *hal, u32 bytes, u32 length) {
  (void)hal;
  hal_console_write(span(bytes, length), length);
}

u32 HAL(console_read)(hal_imports_t *hal, u32 bytes, u32 capacity) {
  (void)hal;
  size_t length;
  switch (hal_console_read(span(bytes, capacity), capacity, &length)) {
  case HAL_OK: return (u32)length;
  case HAL_EUNSPEC: return (u32)READ_END;
  default: return READ_NOTHING;
  }
}

u64 HAL(monotonic_ns)(hal_imports_t *hal) {
  (void)hal;
  return hal_clock_monotonic();
}

u64 HAL(wall_ns)(hal_imports_t *hal) {
  (void)hal;
  return hal_clock_wall();
}

void HAL(entropy)(hal_imports_t *hal, u32 bytes, u32 length) {
  (void)hal;
  entropy_fill(span(bytes, length), length);
}

u32 HAL(wait)(hal_imports_t *hal, u64 deadline, u32 interest) {
  (void)hal;
  return hal_wait(deadline, interest);
}

void HAL(exit)(hal_imports_t *hal, u32 code) {
  (void)hal;
  mark_exit((int)(code & 255));
  hal_exit((int)(code & 255));
}

u32 HAL(parameter_count)(hal_imports_t *hal) {
  (void)hal;
  const char *const *list;
  return (u32)mark_program_parameters(&list);
}

/* Copies at most `capacity` bytes of parameter `index`; returns its whole length, 0 when there is none. */
u32 HAL(parameter)(hal_imports_t *hal, u32 index, u32 bytes, u32 capacity) {
  (void)hal;
  const char *const *list;
  if (index >= mark_program_parameters(&list)) return 0;
  u32 length = (u32)strlen(list[index]);
  u32 count = length < capacity ? length : capacity;
  memcpy(span(bytes, count), list[index], count);
  return length;
}

/*
 * A string of AssemblyScript: UTF-16 at `text`, its length in bytes in the 4 bytes before (the runtime's
 * object header). What is not ASCII is shown as "?": this is a last message of a program that failed.
 */
static void print_string(print_line_t *line, u32 text) {
  if (text < 4) return;
  u32 bytes;
  memcpy(&bytes, span(text - 4, 4), sizeof bytes);
  const uint8_t *units = span(text, bytes);
  for (u32 i = 0; i + 1 < bytes; i += 2) {
    char character[2] = {units[i + 1] == 0 && units[i] >= ' ' && units[i] < 127 ? (char)units[i] : '?', 0};
    print_text(line, character);
  }
}

/* AssemblyScript calls this for a failed assertion, a `throw`, an index out of range. */
void ENV(abort)(env_imports_t *env, u32 message, u32 file, u32 row, u32 column) {
  (void)env;
  print_line_t line = {.length = 0};
  print_text(&line, "Uncaught error: ");
  print_string(&line, message);
  print_end(&line);
  print_text(&line, "    at ");
  print_string(&line, file);
  print_text(&line, ":");
  print_decimal(&line, row);
  print_text(&line, ":");
  print_decimal(&line, column);
  print_end(&line);
  mark_exit(1);
  hal_exit(1);
}

void skerry_main(void) {
  mark_start();
  entropy_seed();
  native_instantiate(&app);
  mark_main();
  int code = (int)(APP(main)(&app) & 255);
  mark_exit(code);
  hal_exit(code);
}
