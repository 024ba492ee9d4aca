/*
 * chain.h: chains of descriptors that are taken from a free list, for queues whose buffers lie anywhere in
 * linear memories. VIRTIO 1.2, 2.7.5.
 */
#ifndef SKERRY_VIRTIO_CHAIN_H
#define SKERRY_VIRTIO_CHAIN_H

#include "driver/virtio_mmio/virtqueue.h"

/* Descriptors without a chain, linked by `next` of the descriptor. */
typedef struct {
  virtq_desc_t *desc;
  uint16_t first, count;
} chain_pool_t;

/* A chain that is being written, on descriptors that still count as free. */
typedef struct {
  const chain_pool_t *pool;
  uint16_t next; /* The free descriptor that the next piece takes. */
  uint16_t last; /* What the last piece has taken; any while there is none. */
  uint16_t count;
} chain_t;

typedef enum { CHAIN_OK, CHAIN_FULL, CHAIN_UNMAPPED } chain_result_t;

/* All descriptors of `queue` are free. */
void chain_pool_start(chain_pool_t *pool, const virtqueue_t *queue);

chain_t chain_begin(const chain_pool_t *pool);

/* Adds one piece at a physical address. `flags`: VIRTQ_DESC_F_WRITE or 0. A piece that continues the last one
 * physically, with the same flags, extends it. */
chain_result_t chain_add_physical(chain_t *chain, uint64_t physical, uint32_t bytes, uint16_t flags);

/* Adds the pieces of a range of linear memory. */
chain_result_t chain_add(chain_t *chain, uint64_t address, uint64_t length, uint16_t flags);

/* Takes the chain's descriptors, of which there is one at least, from the pool; returns its head. */
uint16_t chain_end(const chain_t *chain, chain_pool_t *pool);

/* Gives `count` descriptors from `head` to `last` back. */
void chain_free(chain_pool_t *pool, uint16_t head, uint16_t last, uint16_t count);

#endif
