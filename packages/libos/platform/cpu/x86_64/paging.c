/*
 * Page-table entries and their activation. Intel SDM volume 3, 4.5 (4-level paging):
 *
 *    63  62    52 51                        12 11  9  8   7   6   5   4   3   2   1   0
 *   | XD | ignored | physical address          | ignored| PS | D | A |PCD|PWT|U/S|R/W| P |
 */
#include "cpu/cpu.h"
#include "cpu/x86_64/instructions.h"

#define ENTRY_P (1ull << 0)
#define ENTRY_RW (1ull << 1)
#define ENTRY_PWT (1ull << 3)
#define ENTRY_PCD (1ull << 4)
#define ENTRY_A (1ull << 5)
#define ENTRY_D (1ull << 6)
#define ENTRY_PS (1ull << 7)
#define ENTRY_XD (1ull << 63)
#define ENTRY_ADDRESS 0x000ffffffffff000ull

#define IA32_EFER 0xc0000080u
#define EFER_NXE (1u << 11)
#define CR0_WP (1ull << 16)

uint64_t cpu_table_entry(uint64_t physical) { return physical | ENTRY_P | ENTRY_RW | ENTRY_A; }

uint64_t cpu_leaf_entry(uint64_t physical, page_access_t access, bool block) {
  /* A and D are set beforehand, so that the processor need not write them. */
  uint64_t entry = physical | ENTRY_P | ENTRY_A | (block ? ENTRY_PS : 0);
  switch (access) {
  case PAGE_EXECUTE: return entry;
  case PAGE_READ: return entry | ENTRY_XD;
  case PAGE_WRITE: return entry | ENTRY_XD | ENTRY_RW | ENTRY_D;
  case PAGE_DEVICE: return entry | ENTRY_XD | ENTRY_RW | ENTRY_D | ENTRY_PCD | ENTRY_PWT;
  }
  hal_abort("no such page access");
}

uint64_t cpu_entry_address(uint64_t entry) { return entry & ENTRY_ADDRESS; }

/* Stores to tables are seen by the walker in program order, and entries that were not present are not
 * cached (SDM volume 3, 4.10.2.3): only the compiler has to be stopped. */
void cpu_tables_changed(void) { __asm__ volatile("" ::: "memory"); }

void cpu_tables_use(uint64_t root) {
  msr_write(IA32_EFER, msr_read(IA32_EFER) | EFER_NXE);
  __asm__ volatile("mov %0, %%cr3" : : "r"(root) : "memory");
  uint64_t cr0;
  __asm__ volatile("mov %%cr0, %0" : "=r"(cr0));
  __asm__ volatile("mov %0, %%cr0" : : "r"(cr0 | CR0_WP) : "memory");
}

/* Stores of 16 bytes, unrolled: under QEMU's software emulation 1.0 µs a page, where REP STOSQ takes 1.7
 * to 3.5 and REP STOSB 13. Volatile, or the compiler would make it a call of memset. */
void cpu_zero_pages(void *address, uint64_t bytes) {
  typedef float vector_t __attribute__((vector_size(16)));
  const vector_t zero = {0};
  volatile vector_t *vector = address;
  for (volatile vector_t *end = vector + bytes / sizeof(vector_t); vector < end; vector += 8) {
    vector[0] = zero;
    vector[1] = zero;
    vector[2] = zero;
    vector[3] = zero;
    vector[4] = zero;
    vector[5] = zero;
    vector[6] = zero;
    vector[7] = zero;
  }
}
