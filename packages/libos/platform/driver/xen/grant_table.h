/*
 * grant_table.h: the entries of the grant table, in either of Xen's versions.
 * xen/include/public/grant_table.h.
 *
 *   version 1   | flags 16 | domid 16 | frame 32 |
 *   version 2   | flags 16 | domid 16 | 0 32 | frame 64 |, and elsewhere a status of 16 bits for each
 *
 * Xen marks who uses a page in the flags of version 1 and in the status of version 2. Version 1 is asked for:
 * it has twice as many entries in a page, and no second page. Version 2 is, where the machine has pages whose
 * numbers do not go into 32 bits, or the boot parameter skerry.xen.grants=2 is given. A Xen, or the
 * max_grant_version of a domain, may refuse that; and a loader may have left a version that cannot be changed
 * any more. What the table has in the end is used.
 */
#ifndef SKERRY_XEN_GRANT_TABLE_H
#define SKERRY_XEN_GRANT_TABLE_H

#include "driver/xen/grant.h"

/* The first entries are the toolstack's: GNTTAB_NR_RESERVED_ENTRIES. */
#define GRANT_TABLE_RESERVED 8u

/* Chooses the version, before the first grant_table_grow. */
void grant_table_start(void);

/* How many entries there are. */
uint32_t grant_table_size(void);

/* By at least one entry, up to GRANTS_MAX. False when neither Xen nor the machine has memory for more. */
bool grant_table_grow(void);

/* Makes an entry valid. False when the page's number does not go into it. */
bool grant_table_set(grant_t grant, uint16_t domain, uint64_t page, grant_access_t access);

/* Lets nobody begin to use the page any more; who has it mapped keeps it. */
void grant_table_shut(grant_t grant);

/* Makes it invalid. False while the page is mapped: then nothing has changed. */
bool grant_table_clear(grant_t grant);

/* A number that an invalid entry keeps for us. */
void grant_table_keep(grant_t grant, uint32_t number);
uint32_t grant_table_kept(grant_t grant);

#endif
