/*
 * ring.h: one direction of a channel: bytes in shared pages, and two indices that run freely. The index of
 * this end is kept here; what the other end may have written over it is never read. The index of the other
 * end is read once for each look, and must have gone forward, by no more than there is.
 */
#ifndef SKERRY_XEN_VCHAN_RING_H
#define SKERRY_XEN_VCHAN_RING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "driver/xen_vchan/page.h"

#define RING_PAGES_MAX 256u

/* libxenvchan.h, struct ring_shared. */
typedef volatile struct { uint32_t cons, prod; } ring_shared_t;

typedef struct {
  ring_shared_t *shared;
  bool is_sender;
  uint32_t bytes;            /* A power of two. */
  const vchan_page_t *pages; /* Where they are; of a ring of less than a page it is in the first. */
  uint32_t offset;           /* Of the ring in that page. */
  uint32_t own, other;       /* Our index, and the other's as last seen. */
} vchan_ring_t;

/* Empty, with the pages and all else set. */
void vchan_ring_start(vchan_ring_t *ring);

/* Looks at the other's index. False when it cannot be. */
bool vchan_ring_look(vchan_ring_t *ring);

/* Bytes that can be received, or for which there is room, as of the last look. */
uint32_t vchan_ring_ready(const vchan_ring_t *ring);

/* Move `count` bytes, of which the last look has seen as many. */
void vchan_ring_receive(vchan_ring_t *ring, uint8_t *bytes, uint32_t count);
void vchan_ring_send(vchan_ring_t *ring, const uint8_t *bytes, uint32_t count);

#endif
