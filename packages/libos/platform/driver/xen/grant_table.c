#include "driver/xen/grant_table.h"

#include "cpu/cpu.h"
#include "driver/bare/command_line.h"
#include "driver/bare/ram.h"
#include "driver/xen/hypercall.h"

/* struct grant_entry_v1; grant_entry_header and full_page of union grant_entry_v2; grant_status_t. */
typedef volatile struct {
  uint16_t flags, domid;
  uint32_t frame;
} entry_v1_t;
typedef volatile struct {
  uint16_t flags, domid;
  uint32_t pad;
  uint64_t frame;
} entry_v2_t;
typedef volatile uint16_t status_t;

#define GTF_permit_access 1u
#define GTF_readonly 4u
#define GTF_reading 8u
#define GTF_writing 16u

#define GNTTABOP_set_version 8u
typedef struct {
  uint32_t version; /* In: what is asked for. Out: what it is. */
} gnttab_set_version_t;

#define ENTRIES_V1 (PAGE_SIZE / sizeof(entry_v1_t))
#define ENTRIES_V2 (PAGE_SIZE / sizeof(entry_v2_t))
#define STATUSES (PAGE_SIZE / sizeof(status_t))

static bool is_v2;
static uint64_t frames[GRANTS_MAX / ENTRIES_V2], status_frames[GRANTS_MAX / STATUSES];
static uint32_t frame_count;

static entry_v1_t *entry_v1(grant_t grant) {
  return (entry_v1_t *)frames[grant / ENTRIES_V1] + grant % ENTRIES_V1;
}

static entry_v2_t *entry_v2(grant_t grant) {
  return (entry_v2_t *)frames[grant / ENTRIES_V2] + grant % ENTRIES_V2;
}

static status_t *status_of(grant_t grant) {
  return (status_t *)status_frames[grant / STATUSES] + grant % STATUSES;
}

static uint64_t last_page;

static void note_last(uint64_t start, uint64_t bytes) {
  uint64_t last = (start + bytes) / PAGE_SIZE;
  last_page = last > last_page ? last : last_page;
}

void grant_table_start(void) {
  const char *asked = command_line_value("skerry.xen.grants=", 0);
  ram_each(note_last);
  gnttab_set_version_t request = {last_page > UINT32_MAX || (asked != NULL && *asked == '2') ? 2 : 1};
  uint32_t wanted = request.version;
  int64_t result = hypercall(HYPERVISOR_grant_table_op, GNTTABOP_set_version, (uint64_t)&request, 1, 0, 0);
  /* A Xen that knows of no versions answers nothing. */
  is_v2 = request.version == 2 && (result == 0 || wanted != 2);
}

uint32_t grant_table_size(void) { return frame_count * (uint32_t)(is_v2 ? ENTRIES_V2 : ENTRIES_V1); }

/* A page that Xen puts its page `index` of the table in place of; 0 when there is none. One that Xen has
 * refused is kept: a program may ask again and again. */
static uint64_t take(uint64_t index) {
  static uint64_t refused;
  uint64_t page = refused != 0 ? refused : ram_take();
  bool is_mapped = page != 0 && hypercall_map(XENMAPSPACE_grant_table, index, page / PAGE_SIZE);
  refused = is_mapped ? 0 : page;
  return is_mapped ? page : 0;
}

/* The status of the entries up to `size`. */
static bool grow_status(uint32_t size) {
  uint32_t number = (size - 1) / STATUSES;
  if (status_frames[number] == 0) {
    status_frames[number] = take(XENMAPIDX_grant_table_status | number);
  }
  return status_frames[number] != 0;
}

bool grant_table_grow(void) {
  if (grant_table_size() == GRANTS_MAX) {
    return false;
  }
  if (frames[frame_count] == 0) {
    frames[frame_count] = take(frame_count);
  }
  if (frames[frame_count] == 0 || (is_v2 && !grow_status(grant_table_size() + (uint32_t)ENTRIES_V2))) {
    return false;
  }
  frame_count++;
  return true;
}

bool grant_table_set(grant_t grant, uint16_t domain, uint64_t page, grant_access_t access) {
  uint16_t flags = GTF_permit_access | (access == GRANT_READ ? GTF_readonly : 0);
  uint64_t frame = page / PAGE_SIZE;
  if (is_v2) {
    entry_v2_t *entry = entry_v2(grant);
    entry->domid = domain;
    entry->frame = frame;
    cpu_order_stores(); /* The entry is whole before its flags make it valid. */
    entry->flags = flags;
    return true;
  }
  if (frame > UINT32_MAX) {
    return false;
  }
  entry_v1_t *entry = entry_v1(grant);
  entry->domid = domain;
  entry->frame = (uint32_t)frame;
  cpu_order_stores(); /* As above. */
  entry->flags = flags;
  return true;
}

void grant_table_shut(grant_t grant) {
  if (is_v2) {
    entry_v2(grant)->flags = 0;
  } else {
    /* Xen looks at the kind of an entry whose page nobody uses, and keeps its own bits of who does. */
    (void)__atomic_fetch_and(&entry_v1(grant)->flags, (uint16_t)(GTF_reading | GTF_writing),
                             __ATOMIC_SEQ_CST);
  }
}

static bool clear_v1(entry_v1_t *entry) {
  uint16_t flags = entry->flags;
  do {
    if ((flags & (GTF_reading | GTF_writing)) != 0) {
      return false;
    }
  } while (!__atomic_compare_exchange_n(&entry->flags, &flags, 0, false, __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST));
  return true;
}

static bool clear_v2(entry_v2_t *entry, const status_t *status) {
  uint16_t flags = entry->flags;
  entry->flags = 0;
  cpu_order_all(); /* Who has not marked the page as used by now finds the entry invalid. */
  if ((*status & (GTF_reading | GTF_writing)) != 0) {
    entry->flags = flags;
    return false;
  }
  cpu_order_loads(); /* What was in use is not looked at before it was seen to be no more. */
  return true;
}

bool grant_table_clear(grant_t grant) {
  return is_v2 ? clear_v2(entry_v2(grant), status_of(grant)) : clear_v1(entry_v1(grant));
}

void grant_table_keep(grant_t grant, uint32_t number) {
  if (is_v2) {
    entry_v2(grant)->frame = number;
  } else {
    entry_v1(grant)->frame = number;
  }
}

uint32_t grant_table_kept(grant_t grant) {
  return is_v2 ? (uint32_t)entry_v2(grant)->frame : entry_v1(grant)->frame;
}
