#include "driver/pvh/start_info.h"

#include "driver/bare/command_line.h"
#include "driver/bare/image.h"
#include "driver/bare/ram.h"

#define COMMAND_LINE_MAX 0x10000ull

static uint64_t later(uint64_t one, uint64_t other) { return one > other ? one : other; }

static void find_memory(const hvm_start_info_t *info, uint64_t lowest) {
  const hvm_memmap_table_entry_t *entry = (const hvm_memmap_table_entry_t *)info->memmap_paddr;
  for (uint32_t i = 0; i < info->memmap_entries; i++) {
    if (entry[i].type != XEN_HVM_MEMMAP_TYPE_RAM) {
      continue;
    }
    uint64_t start = later(entry[i].addr, lowest), end = entry[i].addr + entry[i].size;
    ram_add(start, end < image_start() ? end : image_start());
    ram_add(later(start, image_end()), end);
  }
}

bool start_info_read(const hvm_start_info_t *info, uint64_t lowest) {
  if (info->magic != XEN_HVM_START_MAGIC_VALUE || info->version < 1) {
    return false;
  }
  if (info->cmdline_paddr != 0) {
    command_line_parse((const char *)info->cmdline_paddr, COMMAND_LINE_MAX);
  }
  find_memory(info, lowest);
  return true;
}
