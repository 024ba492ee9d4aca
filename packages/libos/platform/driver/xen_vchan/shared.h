/*
 * shared.h: pages of this domain that others may map. Another domain lets go of a page when it likes: until
 * then the page is kept apart, and as it was left, since the other may still read it.
 */
#ifndef SKERRY_XEN_SHARED_H
#define SKERRY_XEN_SHARED_H

#include "driver/xen_vchan/page.h"

#define SHARED_PAGES_MAX 1024u

/* At most so many pages are taken from the machine. */
void shared_limit(uint64_t pages);

/* A zeroed page that `domain` may map and write. False when there is none left. */
bool shared_give(uint16_t domain, vchan_page_t *page);

/* No more is to be said by this page. */
void shared_take(vchan_page_t page);

#endif
