/* The interrupt mask. Arm ARM C5.2.4 (DAIF: D 9, A 8, I 7, F 6). */
#include "cpu/aarch64/instructions.h"
#include "cpu/cpu.h"

#define DAIF_I (1u << 7)

bool cpu_interrupts_enabled(void) { return (SYSTEM_READ(daif) & DAIF_I) == 0; }

void cpu_interrupts_off(void) { __asm__ volatile("msr daifset, #2" ::: "memory"); }

void cpu_interrupts_on(void) { __asm__ volatile("msr daifclr, #2" ::: "memory"); }

/* WFI ends at a pending interrupt even while it is masked. The DSB keeps earlier stores to devices (arming
 * the timer, unmasking the UART) from being delayed past the sleep. */
void cpu_idle(void) { __asm__ volatile("dsb sy; wfi; msr daifclr, #2" ::: "memory"); }
