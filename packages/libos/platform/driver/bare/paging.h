/*
 * paging.h: the one address space. Entries are added, never changed or removed, so that no stale
 * translation has to be flushed.
 */
#ifndef SKERRY_PAGING_H
#define SKERRY_PAGING_H

#include "cpu/cpu.h"

/* The first level's table, physical. */
uint64_t paging_root(void);

/*
 * Maps [address, address + bytes) to `physical`. All are multiples of PAGE_SIZE; blocks are used where
 * address and physical are both aligned to BLOCK_SIZE. Takes tables from ram.h; aborts when none is left
 * or when a part is mapped already.
 */
void paging_map(uint64_t address, uint64_t physical, uint64_t bytes, page_access_t access);

/* Whether any page of [address, address + bytes) is mapped. For ranges that were mapped without blocks. */
bool paging_is_mapped(uint64_t address, uint64_t bytes);

/* Whether every page of [address, address + bytes) is mapped. For ranges that were mapped without blocks. */
bool paging_is_whole(uint64_t address, uint64_t bytes);

/* The physical address of `address`, in a page that was mapped without blocks; 0 when none is mapped there.
 */
uint64_t paging_physical(uint64_t address);

/* Maps the pages of [physical, physical + bytes) at their own address as PAGE_DEVICE, where they are not yet.
 */
void paging_map_device(uint64_t physical, uint64_t bytes);

/* Maps `bytes` of fresh memory as a stack in a range of its own, unmapped below and above. Returns its end.
 */
uint64_t paging_stack(uint64_t bytes);

#endif
