#include "driver/pvh/start_info.h"

#include "driver/bare/command_line.h"
#include "driver/bare/image.h"
#include "driver/bare/ram.h"

#define COMMAND_LINE_MAX 0x10000ull

/* Below the image lie what some loaders tell and firmware's tables: not used. */
static void find_memory(const hvm_start_info_t *info) {
  const hvm_memmap_table_entry_t *entry = (const hvm_memmap_table_entry_t *)info->memmap_paddr;
  uint64_t free = image_end();
  for (uint32_t i = 0; i < info->memmap_entries; i++) {
    uint64_t start = entry[i].addr;
    if (entry[i].type == XEN_HVM_MEMMAP_TYPE_RAM) {
      ram_add(start > free ? start : free, start + entry[i].size);
    }
  }
}

bool start_info_read(const hvm_start_info_t *info) {
  if (info->magic != XEN_HVM_START_MAGIC_VALUE || info->version < 1) {
    return false;
  }
  if (info->cmdline_paddr != 0) {
    command_line_parse((const char *)info->cmdline_paddr, COMMAND_LINE_MAX);
  }
  find_memory(info);
  return true;
}
