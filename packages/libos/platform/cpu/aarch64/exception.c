/* Turns an exception into the report of hal.h. Arm ARM D17.2.37 (ESR_EL1), D1.3. */
#include "cpu/aarch64/instructions.h"
#include "cpu/cpu.h"

/* ESR_EL1: EC 31..26, ISS 24..0. */
#define ESR_EC(esr) ((uint32_t)((esr) >> 26) & 0x3f)
#define EC_INSTRUCTION_ABORT_LOWER 0x20u
#define EC_INSTRUCTION_ABORT 0x21u
#define EC_DATA_ABORT_LOWER 0x24u
#define EC_DATA_ABORT 0x25u
#define EC_SERROR 0x2fu
#define ISS_WNR (1u << 6)
#define ISS_FSC 0x3fu
#define FSC_ALIGNMENT 0x21u

uint64_t fault_stack_top; /* For cpu_run_on_stack. */

void cpu_fault_stack(uint64_t top) { fault_stack_top = top; }

_Noreturn void exception_report(uint64_t frame_pointer, uint64_t stack_pointer);

/* Called by vectors.S on SP_EL1 with interrupts off. */
_Noreturn void exception_report(uint64_t frame_pointer, uint64_t stack_pointer) {
  static bool reporting;
  if (reporting) {
    hal_abort("a fault in the report of a fault");
  }
  reporting = true;
  uint64_t esr = SYSTEM_READ(esr_el1);
  hal_fault_t fault = {
      .kind = HAL_FAULT_INSTRUCTION,
      .program_counter = SYSTEM_READ(elr_el1),
      .stack_pointer = stack_pointer,
      .frame_pointer = frame_pointer,
      .syndrome = esr,
  };
  switch (ESR_EC(esr)) {
  case EC_DATA_ABORT:
  case EC_DATA_ABORT_LOWER:
    fault.address = SYSTEM_READ(far_el1);
    fault.is_write = (esr & ISS_WNR) != 0;
    fault.kind = (esr & ISS_FSC) == FSC_ALIGNMENT ? HAL_FAULT_INSTRUCTION : HAL_FAULT_MEMORY;
    break;
  case EC_INSTRUCTION_ABORT:
  case EC_INSTRUCTION_ABORT_LOWER:
    fault.address = SYSTEM_READ(far_el1);
    fault.is_execute = 1;
    fault.kind = HAL_FAULT_MEMORY;
    break;
  case EC_SERROR: fault.kind = HAL_FAULT_OTHER; break;
  default: break;
  }
  skerry_fault(&fault);
}
