/*
 * Registers of devices, and the order of accesses to memory shared with one. Arm ARM B2.3.7 (DMB); K13.5
 * (ordering with devices). The devices of a virtual machine are threads of its host: the inner shareable
 * domain has them, but for a store to a register the outer one is named, as for any device.
 */
#include "cpu/cpu.h"

uint8_t cpu_device_read8(uint64_t address) { return *(volatile uint8_t *)address; }

uint16_t cpu_device_read16(uint64_t address) { return *(volatile uint16_t *)address; }

uint32_t cpu_device_read32(uint64_t address) { return *(volatile uint32_t *)address; }

void cpu_device_write32(uint64_t address, uint32_t value) {
  /* Keeps earlier stores to memory, which is Normal, from being seen after this one to Device memory. */
  __asm__ volatile("dmb oshst" ::: "memory");
  *(volatile uint32_t *)address = value;
}

void cpu_order_stores(void) { __asm__ volatile("dmb ishst" ::: "memory"); }

void cpu_order_loads(void) { __asm__ volatile("dmb ishld" ::: "memory"); }

void cpu_order_all(void) { __asm__ volatile("dmb ish" ::: "memory"); }
