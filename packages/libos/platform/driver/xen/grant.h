/*
 * grant.h: pages of this domain that another may use. xen/include/public/grant_table.h, version 1.
 *
 * The table is shared with Xen, so that neither giving nor taking back is a hypercall. It grows with what is
 * reserved, by frames of GRANTS_PER_FRAME entries, to what Xen allows or GRANT_FRAMES_MAX.
 */
#ifndef SKERRY_XEN_GRANT_H
#define SKERRY_XEN_GRANT_H

#include <stdbool.h>
#include <stdint.h>

#define GRANT_FRAMES_MAX 16u
#define GRANTS_PER_FRAME 512u

/* Names a grant to the other domain, and here. */
typedef uint32_t grant_t;
#define GRANT_NONE 0u

typedef enum { GRANT_WRITE, GRANT_READ } grant_access_t;

/* Makes room for `count` more grants at once. False when the table cannot grow so far. Who keeps to what it
 * has reserved is never refused, unless another domain does not let go of pages. */
bool grant_reserve(uint32_t count);

/* Lets `domain` use the page at this physical address. GRANT_NONE when there is no entry left. */
grant_t grant_give(uint16_t domain, uint64_t page, grant_access_t access);

/* From now on nobody can begin to use the page. A domain that has it mapped keeps it; the grant is to be
 * taken back as any other. */
void grant_shut(grant_t grant);

/*
 * Takes a grant back: from now on the other domain cannot use the page. False when it has the page mapped:
 * then nothing has changed, and the page must be thought of as written at any time. A grant that was taken
 * back may be given anew.
 */
bool grant_take(grant_t grant);

#endif
