/* Turns what the processor pushed for an exception into the report of hal.h. Intel SDM volume
 * 3, 6.14.2, 6.15. */
#include "cpu/cpu.h"

/* On the fault stack, lowest address first; the upper six words are the processor's. */
typedef struct {
  uint64_t rbp, vector, error_code, rip, cs, rflags, rsp, ss;
} exception_frame_t;

enum {
  VECTOR_DB = 1,
  VECTOR_NMI = 2,
  VECTOR_BP = 3,
  VECTOR_DF = 8,
  VECTOR_NP = 11,
  VECTOR_GP = 13,
  VECTOR_PF = 14,
  VECTOR_MC = 18
};

#define PF_WRITE (1u << 1)
#define PF_FETCH (1u << 4)

static hal_fault_kind_t fault_kind(uint64_t vector) {
  switch (vector) {
  case VECTOR_NP:
  case VECTOR_NP + 1: /* #SS: a stack address that is not canonical. */
  case VECTOR_GP:     /* Most often an address that is not canonical. */
  case VECTOR_PF: return HAL_FAULT_MEMORY;
  case VECTOR_DB:
  case VECTOR_NMI:
  case VECTOR_BP:
  case VECTOR_DF:
  case VECTOR_MC: return HAL_FAULT_OTHER;
  default: return HAL_FAULT_INSTRUCTION;
  }
}

/* Called by vectors.S with interrupts off. */
_Noreturn void exception_report(const exception_frame_t *frame) {
  static bool reporting;
  if (reporting) {
    hal_abort("a fault in the report of a fault");
  }
  reporting = true;
  hal_fault_t fault = {
      .kind = fault_kind(frame->vector),
      .program_counter = frame->rip,
      .stack_pointer = frame->rsp,
      .frame_pointer = frame->rbp,
      .syndrome = frame->vector << 32 | (uint32_t)frame->error_code,
  };
  if (frame->vector == VECTOR_PF) {
    __asm__ volatile("mov %%cr2, %0" : "=r"(fault.address));
    fault.is_write = (frame->error_code & PF_WRITE) != 0;
    fault.is_execute = (frame->error_code & PF_FETCH) != 0;
  }
  skerry_fault(&fault);
}
