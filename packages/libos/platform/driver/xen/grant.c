#include "driver/xen/grant.h"

#include "cpu/cpu.h"
#include "driver/bare/ram.h"
#include "driver/xen/hypercall.h"

/* Version 1: struct grant_entry_v1. While an entry is free its flags are 0, and `frame` is the next free one.
 */
typedef volatile struct {
  uint16_t flags, domid;
  uint32_t frame;
} grant_entry_t;

#define GTF_permit_access 1u
#define GTF_readonly 4u
#define GTF_reading 8u
#define GTF_writing 16u

/* The first entries are the toolstack's: GNTTAB_NR_RESERVED_ENTRIES. */
#define RESERVED_ENTRIES 8u

_Static_assert(GRANTS_PER_FRAME * sizeof(grant_entry_t) == PAGE_SIZE, "");

static grant_entry_t *frames[GRANT_FRAMES_MAX];
static uint32_t frame_count;
static grant_t first_free;
static uint32_t reserved = RESERVED_ENTRIES;

static grant_entry_t *entry_of(grant_t grant) {
  return &frames[grant / GRANTS_PER_FRAME][grant % GRANTS_PER_FRAME];
}

/* False when neither Xen nor the machine has another frame. */
static bool grow(void) {
  uint64_t page = frame_count < GRANT_FRAMES_MAX ? ram_take() : 0;
  if (page == 0 || !hypercall_map(XENMAPSPACE_grant_table, frame_count, page / PAGE_SIZE)) {
    return false;
  }
  grant_t first = frame_count * GRANTS_PER_FRAME;
  frames[frame_count++] = (grant_entry_t *)page;
  for (grant_t grant = first > 0 ? first : RESERVED_ENTRIES; grant < first + GRANTS_PER_FRAME; grant++) {
    entry_of(grant)->frame = first_free;
    first_free = grant;
  }
  return true;
}

bool grant_reserve(uint32_t count) {
  reserved += count;
  while (frame_count * GRANTS_PER_FRAME < reserved) {
    if (!grow()) {
      reserved -= count;
      return false;
    }
  }
  return true;
}

grant_t grant_give(uint16_t domain, uint64_t page, grant_access_t access) {
  grant_t grant = first_free;
  if (grant == GRANT_NONE) {
    return GRANT_NONE;
  }
  grant_entry_t *entry = entry_of(grant);
  first_free = entry->frame;
  entry->domid = domain;
  entry->frame = (uint32_t)(page / PAGE_SIZE);
  cpu_order_stores(); /* The entry is whole before its flags make it valid. */
  entry->flags = GTF_permit_access | (access == GRANT_READ ? GTF_readonly : 0);
  return grant;
}

void grant_shut(grant_t grant) {
  /* Xen looks at the kind of an entry whose page nobody uses, and keeps its own bits of who does. */
  (void)__atomic_fetch_and(&entry_of(grant)->flags, (uint16_t)(GTF_reading | GTF_writing), __ATOMIC_SEQ_CST);
}

bool grant_take(grant_t grant) {
  grant_entry_t *entry = entry_of(grant);
  uint16_t flags = entry->flags;
  do {
    if ((flags & (GTF_reading | GTF_writing)) != 0) {
      return false;
    }
  } while (!__atomic_compare_exchange_n(&entry->flags, &flags, 0, false, __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST));
  entry->frame = first_free;
  first_free = grant;
  return true;
}
