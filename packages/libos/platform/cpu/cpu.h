/*
 * cpu.h: what a CPU folder (platform/cpu/<architecture>) gives to the bare-metal hosts and to
 * platform/driver. The host `unix` uses none of it. Nothing here may be called from an interrupt handler,
 * except where it says so.
 */
#ifndef SKERRY_CPU_H
#define SKERRY_CPU_H

#include "hal.h"

#include <stdbool.h>

#define PAGE_SIZE 4096ull
#define BLOCK_SIZE 0x200000ull /* What one entry of the last level but one maps. */

/* What a page may be used for. There is no access that is writable and executable (W^X). */
typedef enum {
  PAGE_READ,    /* Read only, never executed. */
  PAGE_EXECUTE, /* Read and executed, never written. */
  PAGE_WRITE,   /* Read and written, never executed. */
  PAGE_DEVICE   /* As PAGE_WRITE, uncached and not reordered: device registers. */
} page_access_t;

/* Page tables of both architectures: four levels, 512 entries of 8 bytes, 4 KiB pages and 2 MiB blocks. */

/* The entry that points to the next level's table. */
uint64_t cpu_table_entry(uint64_t physical);

/* The entry that maps one page, or one block of BLOCK_SIZE in the level above. */
uint64_t cpu_leaf_entry(uint64_t physical, page_access_t access, bool block);

/* The physical address in an entry of either kind. */
uint64_t cpu_entry_address(uint64_t entry);

/* Makes stores to page tables visible to the table walker. New entries only; nothing is ever unmapped. */
void cpu_tables_changed(void);

/* Switches to the tables whose first level is at `root`, with W^X enforced for the kernel itself. */
void cpu_tables_use(uint64_t root);

/* Writes zeros. `address` and `bytes` are multiples of PAGE_SIZE. */
void cpu_zero_pages(void *address, uint64_t bytes);

/*
 * Registers of a device, mapped as PAGE_DEVICE, little-endian. Stores to memory that precede a write are seen
 * by the device before it. May be called from an interrupt handler.
 */
uint8_t cpu_device_read8(uint64_t address);
uint16_t cpu_device_read16(uint64_t address);
uint32_t cpu_device_read32(uint64_t address);
void cpu_device_write32(uint64_t address, uint32_t value);

/* Order of accesses to memory that a device reads and writes too (its rings): those before come before those
 * after, as the device sees them. */
void cpu_order_stores(void); /* Stores before stores. */
void cpu_order_loads(void);  /* Loads before loads and stores. */
void cpu_order_all(void);    /* All before all: also stores before loads. */

bool cpu_interrupts_enabled(void);
void cpu_interrupts_off(void);
void cpu_interrupts_on(void);

/*
 * Call with interrupts off: sleeps until one is pending, then lets it in. Returns with interrupts on.
 * An interrupt that came between cpu_interrupts_off and the sleep ends the sleep: none is lost.
 */
void cpu_idle(void);

/* Continues in `entry` on the empty stack that ends at `top`, with interrupts on. */
_Noreturn void cpu_run_on_stack(uint64_t top, void (*entry)(void));

/* The stack on which faults (and on arm64 interrupts) run from now on; `top` is its end. */
void cpu_fault_stack(uint64_t top);

/* One interrupt at `deadline` (hal_clock_monotonic) or earlier; HAL_NEVER: none. Call with interrupts off. */
void cpu_timer_arm(hal_ns_t deadline);

#endif
