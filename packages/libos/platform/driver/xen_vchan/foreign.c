#include "driver/xen_vchan/foreign.h"

#include "driver/bare/paging.h"
#include "driver/bare/ram.h"
#include "driver/xen/hypercall.h"

#define GNTTABOP_map_grant_ref 0u
#define GNTTABOP_unmap_grant_ref 1u
#define GNTMAP_host_map 2u
#define GNTMAP_readonly 4u
#define GNTST_okay 0

typedef struct {
  uint64_t host_addr;
  uint32_t flags, ref;
  uint16_t dom;
  int16_t status;
  uint32_t handle;
  uint64_t dev_bus_addr;
} gnttab_map_grant_ref_t;

typedef struct {
  uint64_t host_addr, dev_bus_addr;
  uint32_t handle;
  int16_t status;
} gnttab_unmap_grant_ref_t;

_Static_assert(sizeof(gnttab_map_grant_ref_t) == 32 && sizeof(gnttab_unmap_grant_ref_t) == 24, "");

/* Operations of one hypercall. */
#define BATCH 32u

/* Above what a 32-bit device could be given, even when the domain has less memory. */
#define WINDOW_LOWEST 0x100000000ull

static uint64_t window;
static uint16_t free_pages[FOREIGN_PAGES];
static uint32_t free_count;

static void pass_by(uint64_t start, uint64_t bytes) {
  uint64_t end = (start + bytes + BLOCK_SIZE - 1) & ~(BLOCK_SIZE - 1);
  window = end > window ? end : window;
}

static void open_window(void) {
  window = WINDOW_LOWEST;
  ram_each(pass_by);
  paging_map(window, window, FOREIGN_PAGES * PAGE_SIZE, PAGE_WRITE);
  while (free_count < FOREIGN_PAGES) {
    free_pages[free_count] = (uint16_t)(FOREIGN_PAGES - 1 - free_count);
    free_count++;
  }
}

/* At most BATCH of them. Those before the first that fails are mapped; returns how many. */
static uint32_t map_batch(uint16_t domain, const grant_t *grants, uint32_t count, grant_access_t access,
                          vchan_page_t *pages) {
  uint32_t flags = GNTMAP_host_map | (access == GRANT_READ ? GNTMAP_readonly : 0);
  gnttab_map_grant_ref_t operations[BATCH];
  for (uint32_t i = 0; i < count; i++) {
    uint64_t address = window + free_pages[--free_count] * PAGE_SIZE;
    operations[i] = (gnttab_map_grant_ref_t){
        .host_addr = address, .flags = flags, .ref = grants[i], .dom = domain, .status = -1};
  }
  (void)hypercall(HYPERVISOR_grant_table_op, GNTTABOP_map_grant_ref, (uint64_t)operations, count, 0, 0);
  uint32_t mapped = 0;
  for (uint32_t i = 0; i < count; i++) {
    vchan_page_t page = {operations[i].host_addr, operations[i].handle};
    bool is_mapped = operations[i].status == GNTST_okay;
    if (is_mapped && mapped == i) {
      pages[mapped++] = page;
    } else if (is_mapped) {
      foreign_unmap(&page, 1);
    } else {
      free_pages[free_count++] = (uint16_t)((page.address - window) / PAGE_SIZE);
    }
  }
  return mapped;
}

bool foreign_map(uint16_t domain, const grant_t *grants, uint32_t count, grant_access_t access,
                 vchan_page_t *pages) {
  if (window == 0) {
    open_window();
  }
  uint32_t mapped = 0;
  while (count <= free_count + mapped && mapped < count) {
    uint32_t batch = count - mapped < BATCH ? count - mapped : BATCH;
    uint32_t more = map_batch(domain, grants + mapped, batch, access, pages + mapped);
    mapped += more;
    if (more < batch) {
      break;
    }
  }
  if (mapped < count) {
    foreign_unmap(pages, mapped);
  }
  return mapped == count;
}

void foreign_unmap(const vchan_page_t *pages, uint32_t count) {
  for (uint32_t from = 0; from < count; from += BATCH) {
    gnttab_unmap_grant_ref_t operations[BATCH];
    uint32_t batch = count - from < BATCH ? count - from : BATCH;
    for (uint32_t i = 0; i < batch; i++) {
      const vchan_page_t *page = &pages[from + i];
      operations[i] =
          (gnttab_unmap_grant_ref_t){.host_addr = page->address, .handle = page->name, .status = -1};
    }
    (void)hypercall(HYPERVISOR_grant_table_op, GNTTABOP_unmap_grant_ref, (uint64_t)operations, batch, 0, 0);
    for (uint32_t i = 0; i < batch; i++) {
      /* Where Xen keeps a page, none is put again. */
      if (operations[i].status == GNTST_okay) {
        free_pages[free_count++] = (uint16_t)((operations[i].host_addr - window) / PAGE_SIZE);
      }
    }
  }
}
