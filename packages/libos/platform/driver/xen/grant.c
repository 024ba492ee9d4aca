#include "driver/xen/grant.h"

#include "driver/xen/grant_table.h"

/* Each invalid entry keeps the next one. */
static grant_t first_free;
static uint32_t reserved = GRANT_TABLE_RESERVED;

static void put(grant_t grant) {
  grant_table_keep(grant, first_free);
  first_free = grant;
}

static bool grow(void) {
  grant_t first = grant_table_size();
  if (!grant_table_grow()) {
    return false;
  }
  for (grant_t grant = first > 0 ? first : GRANT_TABLE_RESERVED; grant < grant_table_size(); grant++) {
    put(grant);
  }
  return true;
}

bool grant_reserve(uint32_t count) {
  if (grant_table_size() == 0) {
    grant_table_start();
  }
  reserved += count;
  while (grant_table_size() < reserved) {
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
  grant_t next = grant_table_kept(grant);
  if (!grant_table_set(grant, domain, page, access)) {
    return GRANT_NONE;
  }
  first_free = next;
  return grant;
}

void grant_shut(grant_t grant) { grant_table_shut(grant); }

bool grant_take(grant_t grant) {
  if (!grant_table_clear(grant)) {
    return false;
  }
  put(grant);
  return true;
}
