/*
 * Page tables, four levels of 512 entries:
 *
 *   address  47      39 38      30 29      21 20      12 11        0
 *           | level 0  | level 1  | level 2  | level 3  | offset   |
 *                                   2 MiB      4 KiB
 */
#include "driver/bare/paging.h"

#include "driver/bare/ram.h"

#define ENTRIES 512u
#define LEVEL_PAGE 3u
#define LEVEL_BLOCK 2u

/* Stacks lie 1 GiB apart, each at the end of its GiB: below it nothing is ever mapped. */
#define STACK_BASE 0x200000000000ull
#define STACK_SPACING 0x40000000ull

static uint64_t *root;
static uint64_t stack_count;

static uint64_t *table_new(void) {
  uint64_t page = ram_take();
  if (page == 0) {
    hal_abort("no memory left for page tables");
  }
  cpu_zero_pages((void *)page, PAGE_SIZE);
  return (uint64_t *)page;
}

static uint64_t *entry_in(uint64_t *table, uint64_t address, uint32_t level) {
  return &table[(address >> (39 - 9 * level)) % ENTRIES];
}

/* The entry for `address` in a table of `level`, with the tables above it made as needed. */
static uint64_t *entry_at(uint64_t address, uint32_t level) {
  if (root == NULL) {
    root = table_new();
  }
  uint64_t *table = root;
  for (uint32_t above = 0; above < level; above++) {
    uint64_t *entry = entry_in(table, address, above);
    if (*entry == 0) {
      *entry = cpu_table_entry((uint64_t)table_new());
    }
    table = (uint64_t *)cpu_entry_address(*entry);
  }
  return entry_in(table, address, level);
}

uint64_t paging_root(void) { return (uint64_t)root; }

void paging_map(uint64_t address, uint64_t physical, uint64_t bytes, page_access_t access) {
  uint64_t end = address + bytes;
  while (address < end) {
    bool block = ((address | physical) & (BLOCK_SIZE - 1)) == 0 && end - address >= BLOCK_SIZE;
    uint64_t step = block ? BLOCK_SIZE : PAGE_SIZE;
    uint64_t *entry = entry_at(address, block ? LEVEL_BLOCK : LEVEL_PAGE);
    uint64_t limit = block ? address + BLOCK_SIZE : (address | (BLOCK_SIZE - 1)) + 1;
    for (limit = limit < end ? limit : end; address < limit; entry++, address += step, physical += step) {
      if (*entry != 0) {
        hal_abort("a page was mapped twice");
      }
      *entry = cpu_leaf_entry(physical, access, block);
    }
  }
  cpu_tables_changed();
}

bool paging_is_mapped(uint64_t address, uint64_t bytes) {
  uint64_t end = address + bytes;
  while (root != NULL && address < end) {
    uint64_t *table = root;
    uint32_t level = 0;
    uint64_t *entry = entry_in(table, address, level);
    while (*entry != 0 && level < LEVEL_PAGE) {
      table = (uint64_t *)cpu_entry_address(*entry);
      entry = entry_in(table, address, ++level);
    }
    if (*entry != 0) {
      return true;
    }
    uint64_t span = 1ull << (39 - 9 * level);
    address = (address | (span - 1)) + 1;
  }
  return false;
}

uint64_t paging_physical(uint64_t address) {
  uint64_t *table = root;
  for (uint32_t level = 0;; level++) {
    uint64_t entry = *entry_in(table, address, level);
    if (entry == 0) {
      return 0;
    }
    uint64_t below = cpu_entry_address(entry);
    if (level == LEVEL_PAGE) {
      return below + address % PAGE_SIZE;
    }
    table = (uint64_t *)below;
  }
}

bool paging_is_whole(uint64_t address, uint64_t bytes) {
  for (uint64_t page = address & ~(PAGE_SIZE - 1); page < address + bytes; page += PAGE_SIZE) {
    if (paging_physical(page) == 0) {
      return false;
    }
  }
  return true;
}

void paging_map_device(uint64_t physical, uint64_t bytes) {
  uint64_t end = physical + bytes;
  for (uint64_t page = physical & ~(PAGE_SIZE - 1); page < end; page += PAGE_SIZE) {
    if (!paging_is_mapped(page, PAGE_SIZE)) {
      paging_map(page, page, PAGE_SIZE, PAGE_DEVICE);
    }
  }
}

uint64_t paging_stack(uint64_t bytes) {
  uint64_t alignment = bytes % BLOCK_SIZE == 0 ? BLOCK_SIZE : PAGE_SIZE;
  uint64_t physical = ram_take_aligned(bytes, alignment);
  if (physical == 0) {
    hal_abort("no memory left for a stack");
  }
  uint64_t end = STACK_BASE + ++stack_count * STACK_SPACING;
  paging_map(end - bytes, physical, bytes, PAGE_WRITE);
  return end;
}
