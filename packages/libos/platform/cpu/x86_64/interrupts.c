/* The interrupt flag. Intel SDM volume 3, 6.8.1. */
#include "cpu/cpu.h"

#define RFLAGS_IF (1ull << 9)

bool cpu_interrupts_enabled(void) {
  uint64_t flags;
  __asm__ volatile("pushfq; popq %0" : "=r"(flags));
  return (flags & RFLAGS_IF) != 0;
}

void cpu_interrupts_off(void) { __asm__ volatile("cli" ::: "memory"); }

void cpu_interrupts_on(void) { __asm__ volatile("sti" ::: "memory"); }

/* STI lets interrupts in after the *next* instruction only: one that is pending already ends the HLT. */
void cpu_idle(void) { __asm__ volatile("sti; hlt" ::: "memory"); }
