/*
 * The x86_64 machine of a PVH loader (QEMU microvm): brings it up, step by step, and runs skerry_main.
 * Owns the order of the steps; each mechanism is in cpu/x86_64 or driver.
 */
#include "cpu/cpu.h"
#include "cpu/x86_64/clock.h"
#include "cpu/x86_64/descriptors.h"
#include "cpu/x86_64/instructions.h"
#include "cpu/x86_64/lapic.h"
#include "driver/bare/image.h"
#include "driver/bare/linear.h"
#include "driver/bare/paging.h"
#include "driver/pvh/start_info.h"
#include "driver/uart16550/uart16550.h"

#define IA32_FS_BASE 0xc0000100u
#define IA32_GS_BASE 0xc0000101u
#define FAULT_STACK_BYTES 0x8000ull

extern const uint8_t boot_stack_top[], interrupt_console[];

void console_interrupt(void);

/* Called by vectors.S. */
void console_interrupt(void) {
  uart16550_interrupt();
  lapic_end_of_interrupt();
}

_Noreturn void boot(const hvm_start_info_t *info, uint64_t entry_tsc);

/* Called by entry.S with interrupts off, on a small stack, with the first and the fourth GiB mapped as they
 * are. */
_Noreturn void boot(const hvm_start_info_t *info, uint64_t entry_tsc) {
  uart16550_start();
  descriptors_start((uint64_t)boot_stack_top);
  /* Below the image lie what some loaders tell and firmware's tables: not used. */
  if (!start_info_read(info, image_start())) {
    hal_abort("not started by a PVH loader of version 1");
  }
  image_map();
  paging_map_device(LAPIC_ADDRESS, PAGE_SIZE);
  paging_map_device(IOAPIC_ADDRESS, PAGE_SIZE);
  uint64_t main_stack = linear_main_stack();
  cpu_fault_stack(paging_stack(FAULT_STACK_BYTES));
  cpu_tables_use(paging_root());

  lapic_start();
  clock_start(entry_tsc);
  descriptors_interrupt(VECTOR_CONSOLE, interrupt_console);
  ioapic_route(UART16550_ISA_INTERRUPT, VECTOR_CONSOLE);
  uart16550_listen();
  msr_write(IA32_GS_BASE, HAL_LINEAR_BASE);
  msr_write(IA32_FS_BASE, HAL_LINEAR_BASE + HAL_LINEAR_SLOT);
  cpu_run_on_stack(main_stack, skerry_main);
}
