/*
 * foreign.h: pages of other domains, mapped into this one. xen/include/public/grant_table.h,
 * GNTTABOP_map_grant_ref.
 *
 * They lie in a window of addresses behind all memory of the domain, in which Xen puts them where they are
 * asked for. What another domain has given stays readable until it is unmapped, whatever becomes of the
 * giver.
 */
#ifndef SKERRY_XEN_FOREIGN_H
#define SKERRY_XEN_FOREIGN_H

#include "driver/xen_vchan/page.h"

#define FOREIGN_PAGES 2048u

/* Maps what `domain` has granted to this one: `count` grants to as many pages. False, with nothing mapped,
 * when one of them is no such grant, or the window is full. */
bool foreign_map(uint16_t domain, const grant_t *grants, uint32_t count, grant_access_t access,
                 vchan_page_t *pages);

/* The pages must not be touched any more. */
void foreign_unmap(const vchan_page_t *pages, uint32_t count);

#endif
