/*
 * Registers of devices, and the order of accesses to memory shared with one. Intel SDM volume 3, 8.2.2: the
 * processor keeps loads in order with loads and stores with stores, and uncached stores come after all
 * earlier ones; only a store may be overtaken by a later load.
 */
#include "cpu/cpu.h"

uint8_t cpu_device_read8(uint64_t address) { return *(volatile uint8_t *)address; }

uint16_t cpu_device_read16(uint64_t address) { return *(volatile uint16_t *)address; }

uint32_t cpu_device_read32(uint64_t address) { return *(volatile uint32_t *)address; }

void cpu_device_write32(uint64_t address, uint32_t value) {
  __asm__ volatile("" ::: "memory"); /* The compiler's order; the processor keeps its own. */
  *(volatile uint32_t *)address = value;
}

void cpu_order_stores(void) { __asm__ volatile("" ::: "memory"); }

void cpu_order_loads(void) { __asm__ volatile("" ::: "memory"); }

void cpu_order_all(void) { __asm__ volatile("mfence" ::: "memory"); }
