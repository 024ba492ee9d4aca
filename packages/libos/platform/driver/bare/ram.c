/* Physical memory: single pages from the low end of a region, aligned pieces from its high end. */
#include "driver/bare/ram.h"

#include "cpu/cpu.h"

#define REGIONS 16u

typedef struct {
  uint64_t start, end; /* As added. */
  uint64_t low, high;  /* What is still free. */
} region_t;

static region_t regions[REGIONS];
static uint32_t region_count;

void ram_add(uint64_t start, uint64_t end) {
  start = (start + PAGE_SIZE - 1) & ~(PAGE_SIZE - 1);
  end &= ~(PAGE_SIZE - 1);
  if (start >= end || region_count == REGIONS) {
    return;
  }
  regions[region_count++] = (region_t){start, end, start, end};
}

uint64_t ram_take(void) {
  for (uint32_t i = 0; i < region_count; i++) {
    region_t *region = &regions[i];
    if (region->low < region->high) {
      uint64_t page = region->low;
      region->low += PAGE_SIZE;
      return page;
    }
  }
  return 0;
}

uint64_t ram_take_aligned(uint64_t bytes, uint64_t alignment) {
  for (uint32_t i = 0; i < region_count; i++) {
    region_t *region = &regions[i];
    if (region->high - region->low < bytes) {
      continue;
    }
    uint64_t piece = (region->high - bytes) & ~(alignment - 1);
    if (piece >= region->low) {
      region->high = piece;
      return piece;
    }
  }
  return 0;
}

uint64_t ram_pages_left(void) {
  uint64_t pages = 0;
  for (uint32_t i = 0; i < region_count; i++) {
    pages += (regions[i].high - regions[i].low) / PAGE_SIZE;
  }
  return pages;
}

void ram_each(void (*map)(uint64_t start, uint64_t bytes)) {
  for (uint32_t i = 0; i < region_count; i++) {
    map(regions[i].start, regions[i].end - regions[i].start);
  }
}
