/* start_info.h: what a PVH loader tells. Xen xen/include/public/arch-x86/hvm/start_info.h. All addresses
 * physical. */
#ifndef SKERRY_PVH_START_INFO_H
#define SKERRY_PVH_START_INFO_H

#include <stdbool.h>
#include <stdint.h>

#define XEN_HVM_START_MAGIC_VALUE 0x336ec578u
#define XEN_HVM_MEMMAP_TYPE_RAM 1u

typedef struct {
  uint32_t magic, version; /* From version 1 on there is a memory map. */
  uint32_t flags, nr_modules;
  uint64_t modlist_paddr, cmdline_paddr, rsdp_paddr;
  uint64_t memmap_paddr;
  uint32_t memmap_entries, reserved;
} hvm_start_info_t;

typedef struct {
  uint64_t addr, size;
  uint32_t type, reserved;
} hvm_memmap_table_entry_t;

/*
 * Reads the command line, and gives ram.h what is RAM from `lowest` on, without the image. False when `info`
 * was not left by a PVH loader of version 1 or later. What the loader tells may lie in the memory that is
 * free now: nothing of it is to be read afterwards.
 */
bool start_info_read(const hvm_start_info_t *info, uint64_t lowest);

#endif
