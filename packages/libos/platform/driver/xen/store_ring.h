/*
 * store_ring.h: bytes to the store and from it. xen/include/public/io/xs_wire.h, struct
 * xenstore_domain_interface: one page with a ring of 1 KiB for each direction.
 */
#ifndef SKERRY_XEN_STORE_RING_H
#define SKERRY_XEN_STORE_RING_H

#include "hal.h"

/* As store_start, store_page and store_listen. */
void store_ring_start(void);
uint64_t store_ring_page(void);
void store_ring_listen(void);

/* Writes or reads all `length` bytes, with waiting. False when the store does not take or give them until
 * `deadline`, or has broken the ring. */
bool store_ring_write(const void *bytes, size_t length, hal_ns_t deadline);
bool store_ring_read(void *bytes, size_t length, hal_ns_t deadline);

/* Tells the store of what was written. */
void store_ring_notify(void);

/* Whether there is something to read. */
bool store_ring_has_input(void);

#endif
