/* page.h: a page that two domains use. */
#ifndef SKERRY_XEN_VCHAN_PAGE_H
#define SKERRY_XEN_VCHAN_PAGE_H

#include "driver/xen/grant.h"

/* `name`: of a page of this domain its grant, of another's Xen's handle for the mapping. */
typedef struct {
  uint64_t address;
  uint32_t name;
} vchan_page_t;

#endif
