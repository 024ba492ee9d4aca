#include "common/fault.h"

#include <stdbool.h>

#include "common/mark.h"
#include "common/print.h"
#include "hal.h"

void (*fault_program_stack)(void);

static bool is_in_guard_below_stack(uint64_t address) {
  uint64_t low, high;
  hal_stack_bounds(&low, &high);
  return address < low && address >= low - 65536;
}

static void print_place(print_line_t *line, uint64_t address) {
  uint64_t offset = address - HAL_LINEAR_BASE;
  if (is_in_guard_below_stack(address)) {
    print_text(line, " (the guard page of the native stack: it overflowed)");
  } else if (offset < HAL_LINEAR_SLOTS * HAL_LINEAR_SLOT) {
    print_text(line, " (linear memory ");
    print_decimal(line, offset / HAL_LINEAR_SLOT);
    print_text(line, " + ");
    print_hex(line, offset % HAL_LINEAR_SLOT);
    print_text(line, ", outside of what is allocated)");
  }
}

_Noreturn void skerry_fault(const hal_fault_t *fault) {
  static bool is_reporting;
  int code = fault->kind == HAL_FAULT_MEMORY        ? EXIT_MEMORY_FAULT
             : fault->kind == HAL_FAULT_INSTRUCTION ? EXIT_INSTRUCTION_FAULT
                                                    : EXIT_ABORTED;
  if (is_reporting) {
    mark_exit(code);
    hal_exit(code);
  }
  is_reporting = true;

  print_line_t line = {.length = 0};
  print_text(&line, "\nskerry: fault: ");
  if (fault->kind == HAL_FAULT_MEMORY) {
    print_text(&line, fault->is_execute ? "execution of " : fault->is_write ? "write to " : "read of ");
    print_hex(&line, fault->address);
    print_place(&line, fault->address);
  } else {
    print_text(&line, fault->kind == HAL_FAULT_INSTRUCTION ? "illegal instruction" : "unexpected exception");
  }
  print_end(&line);
  print_text(&line, "skerry:   pc ");
  print_hex(&line, fault->program_counter);
  print_text(&line, "  sp ");
  print_hex(&line, fault->stack_pointer);
  print_text(&line, "  fp ");
  print_hex(&line, fault->frame_pointer);
  print_text(&line, "  syndrome ");
  print_hex(&line, fault->syndrome);
  print_end(&line);
  if (fault_program_stack) fault_program_stack();
  mark_exit(code);
  hal_exit(code);
}
