/*
 * Page-table entries, 4 KiB granule, stage 1 of EL1. Arm ARM D8.3:
 *
 *    63   55 54  53  52 51 50 49 48 47            12 11 10 9  8 7  6 5  4    2 1  0
 *   | ignored|UXN|PXN|Cont|   res0  | output address |nG|AF| SH  | AP |NS|AttrIdx| type|
 *
 * type: 3 table or page, 1 block. AP: 0 read and write at EL1, 2 read only.
 */
#include "cpu/cpu.h"

#define ENTRY_TABLE_OR_PAGE 3ull
#define ENTRY_BLOCK 1ull
#define ENTRY_ATTRIBUTE(index) ((uint64_t)(index) << 2)
#define ENTRY_READ_ONLY (2ull << 6)
#define ENTRY_INNER_SHAREABLE (3ull << 8)
#define ENTRY_AF (1ull << 10)
#define ENTRY_PXN (1ull << 53)
#define ENTRY_UXN (1ull << 54)
#define ENTRY_ADDRESS 0x0000fffffffff000ull

/* Indices in MAIR_EL1 as mmu.S sets it. */
#define ATTRIBUTE_DEVICE 0
#define ATTRIBUTE_NORMAL 1

uint64_t cpu_table_entry(uint64_t physical) { return physical | ENTRY_TABLE_OR_PAGE; }

uint64_t cpu_leaf_entry(uint64_t physical, page_access_t access, bool block) {
  uint64_t entry = physical | (block ? ENTRY_BLOCK : ENTRY_TABLE_OR_PAGE) | ENTRY_AF | ENTRY_UXN;
  uint64_t normal = ENTRY_ATTRIBUTE(ATTRIBUTE_NORMAL) | ENTRY_INNER_SHAREABLE;
  switch (access) {
  case PAGE_EXECUTE: return entry | normal | ENTRY_READ_ONLY;
  case PAGE_READ: return entry | normal | ENTRY_READ_ONLY | ENTRY_PXN;
  case PAGE_WRITE: return entry | normal | ENTRY_PXN;
  case PAGE_DEVICE: return entry | ENTRY_ATTRIBUTE(ATTRIBUTE_DEVICE) | ENTRY_PXN;
  }
  hal_abort("no such page access");
}

uint64_t cpu_entry_address(uint64_t entry) { return entry & ENTRY_ADDRESS; }

/* Keeps the walker from seeing the entries after the accesses that need them; the ISB likewise for fetches.
 * An entry that was not valid is never cached (Arm ARM D8.13), so there is nothing to invalidate. */
void cpu_tables_changed(void) { __asm__ volatile("dsb ishst; isb" ::: "memory"); }

/* DC ZVA zeroes a block of 4 << DCZID_EL0.BS bytes; software emulation makes it one call of memset. */
void cpu_zero_pages(void *address, uint64_t bytes) {
  uint64_t dczid;
  __asm__("mrs %0, dczid_el0" : "=r"(dczid));
  uint64_t block = 4ull << (dczid & 15);
  char *at = address;
  for (char *end = at + bytes; at < end; at += block) {
    __asm__ volatile("dc zva, %0" : : "r"(at) : "memory");
  }
}
