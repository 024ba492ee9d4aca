#include "driver/bare/image.h"

#include "common/snapshot.h"
#include "driver/bare/paging.h"
#include "driver/bare/ram.h"

/* Page-aligned, in this order; text ends where rodata begins, and so on; .bss ends where the snapshot begins.
 */
extern const uint8_t image_text[], image_rodata[], image_data[];

static uint64_t address(const void *symbol) { return (uint64_t)symbol; }

uint64_t image_start(void) { return address(image_text); }

uint64_t image_end(void) {
  const snapshot_header_t *header = (const snapshot_header_t *)skerry_snapshot;
  uint64_t bytes = header->magic[0] == 0 ? PAGE_SIZE : header->total_bytes;
  return (address(skerry_snapshot) + bytes + PAGE_SIZE - 1) & ~(PAGE_SIZE - 1);
}

static void map_part(const void *start, uint64_t end, page_access_t access) {
  paging_map(address(start), address(start), end - address(start), access);
}

static void map_ram(uint64_t start, uint64_t bytes) { paging_map(start, start, bytes, PAGE_WRITE); }

void image_map(void) {
  map_part(image_text, address(image_rodata), PAGE_EXECUTE);
  map_part(image_rodata, address(image_data), PAGE_READ);
  map_part(image_data, address(skerry_snapshot), PAGE_WRITE);
  map_part(skerry_snapshot, image_end(), PAGE_READ);
  ram_each(map_ram);
}
