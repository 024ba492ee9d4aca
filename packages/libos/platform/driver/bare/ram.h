/*
 * ram.h: the machine's free memory, handed out page by page and never given back.
 * Memory is addressed physically; the hosts map all of it at its own address (PAGE_WRITE).
 */
#ifndef SKERRY_RAM_H
#define SKERRY_RAM_H

#include <stdint.h>

/* Adds [start, end), shrunk to whole pages. At most 16 regions; further ones are left unused. */
void ram_add(uint64_t start, uint64_t end);

/* One page, not zeroed; 0 when there is none left. */
uint64_t ram_take(void);

/* `bytes` in one piece, aligned to `alignment` (a power of two ≥ PAGE_SIZE), not zeroed; 0 when there is
 * none. */
uint64_t ram_take_aligned(uint64_t bytes, uint64_t alignment);

/* How many pages ram_take could still give. */
uint64_t ram_pages_left(void);

/* Calls `map` for each region as it was added, whatever was taken from it. */
void ram_each(void (*map)(uint64_t start, uint64_t bytes));

#endif
