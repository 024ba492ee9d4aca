/* Intel SDM volume 3: 3.4.5 (segment descriptors), 6.14.1 (interrupt gates), 7.7 (the 64-bit TSS). */
#include "cpu/x86_64/descriptors.h"

#include "cpu/cpu.h"

/*
 * Interrupt gate, 16 bytes:
 *   0 offset 15..0 | 2 selector | 4 IST (bits 2..0) | 5 P, DPL, type 14 | 6 offset 31..16 | 8 offset 63..32 |
 * 12 zero
 */
typedef struct __attribute__((packed)) {
  uint16_t offset_low, selector;
  uint8_t ist, type;
  uint16_t offset_middle;
  uint32_t offset_high, reserved;
} gate_t;

#define GATE_PRESENT_INTERRUPT 0x8eu
#define IST_NONE 0u
#define IST_FAULT 1u

typedef struct __attribute__((packed)) {
  uint32_t reserved0;
  uint64_t rsp[3], reserved1, ist[7], reserved2;
  uint16_t reserved3, io_map_base;
} task_state_t;

typedef struct __attribute__((packed)) {
  uint16_t limit;
  uint64_t base;
} table_pointer_t;

#define EXCEPTIONS 32u
#define EXCEPTION_STUB_BYTES 16u

extern const uint8_t exception_vectors[];

static gate_t gates[256];
static task_state_t task_state;

/* Null, code (64 bit, ring 0, accessed), data (accessed), TSS (two entries, filled below). */
uint64_t descriptors_gdt[5] = {0, 0x00af9b000000ffff, 0x00cf93000000ffff, 0, 0};

static void gate_set(uint32_t vector, const uint8_t *handler, uint8_t ist) {
  uint64_t offset = (uint64_t)handler;
  gates[vector] = (gate_t){(uint16_t)offset,
                           SELECTOR_CODE,
                           ist,
                           GATE_PRESENT_INTERRUPT,
                           (uint16_t)(offset >> 16),
                           (uint32_t)(offset >> 32),
                           0};
}

void descriptors_interrupt(uint32_t vector, const uint8_t *handler) { gate_set(vector, handler, IST_NONE); }

void cpu_fault_stack(uint64_t top) { task_state.ist[IST_FAULT - 1] = top; }

void descriptors_start(uint64_t fault_stack_top) {
  cpu_fault_stack(fault_stack_top);
  task_state.io_map_base = sizeof task_state;
  uint64_t base = (uint64_t)&task_state;
  /* Limit 15..0, base 23..0, type 9 (available 64-bit TSS) and present, base 31..24; then base 63..32. */
  descriptors_gdt[3] =
      (sizeof task_state - 1) | (base & 0xffffff) << 16 | 0x89ull << 40 | (base >> 24 & 0xff) << 56;
  descriptors_gdt[4] = base >> 32;
  __asm__ volatile("ltr %w0" : : "r"(SELECTOR_TSS) : "memory");

  for (uint32_t vector = 0; vector < EXCEPTIONS; vector++) {
    gate_set(vector, exception_vectors + vector * EXCEPTION_STUB_BYTES, IST_FAULT);
  }
  table_pointer_t idt = {sizeof gates - 1, (uint64_t)gates};
  __asm__ volatile("lidt %0" : : "m"(idt) : "memory");
}
