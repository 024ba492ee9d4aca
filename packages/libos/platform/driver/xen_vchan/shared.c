#include "driver/xen_vchan/shared.h"

#include "cpu/cpu.h"
#include "driver/bare/ram.h"

static uint64_t limit;

/* All that were ever taken from the machine and are not given are on one of these. */
static uint64_t free_pages[SHARED_PAGES_MAX];
static vchan_page_t kept[SHARED_PAGES_MAX];
static uint32_t total, free_count, kept_count;

void shared_limit(uint64_t pages) { limit = pages < SHARED_PAGES_MAX ? pages : SHARED_PAGES_MAX; }

/* Takes back what the others have let go of meanwhile. */
static void sweep(void) {
  uint32_t still = 0;
  for (uint32_t i = 0; i < kept_count; i++) {
    if (grant_take(kept[i].name)) {
      free_pages[free_count++] = kept[i].address;
    } else {
      kept[still++] = kept[i];
    }
  }
  kept_count = still;
}

static uint64_t fresh(void) {
  uint64_t page = total < limit && grant_reserve(1) ? ram_take() : 0;
  total += page != 0 ? 1 : 0;
  return page;
}

bool shared_give(uint16_t domain, vchan_page_t *page) {
  if (free_count == 0) {
    sweep();
  }
  page->address = free_count > 0 ? free_pages[--free_count] : fresh();
  if (page->address == 0) {
    return false;
  }
  /* What lay there before is nobody's business. */
  cpu_zero_pages((void *)page->address, PAGE_SIZE);
  page->name = grant_give(domain, page->address, GRANT_WRITE);
  if (page->name == GRANT_NONE) {
    free_pages[free_count++] = page->address;
    return false;
  }
  return true;
}

void shared_take(vchan_page_t page) {
  if (grant_take(page.name)) {
    free_pages[free_count++] = page.address;
  } else {
    kept[kept_count++] = page;
  }
}
