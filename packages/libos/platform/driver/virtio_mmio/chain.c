#include "driver/virtio_mmio/chain.h"

#include "driver/bare/paging.h"

void chain_pool_start(chain_pool_t *pool, const virtqueue_t *queue) {
  for (uint16_t i = 0; i < queue->size; i++) {
    queue->desc[i].next = (uint16_t)(i + 1);
  }
  *pool = (chain_pool_t){.desc = queue->desc, .first = 0, .count = queue->size};
}

chain_t chain_begin(const chain_pool_t *pool) { return (chain_t){.pool = pool, .next = pool->first}; }

chain_result_t chain_add_physical(chain_t *chain, uint64_t physical, uint32_t bytes, uint16_t flags) {
  const chain_pool_t *pool = chain->pool;
  virtq_desc_t *last = &pool->desc[chain->last];
  if (chain->count > 0 && last->addr + last->len == physical && (last->flags & VIRTQ_DESC_F_WRITE) == flags) {
    last->len += bytes;
    return CHAIN_OK;
  }
  if (chain->count == pool->count) {
    return CHAIN_FULL;
  }
  chain->last = chain->next;
  chain->count++;
  virtq_desc_t *desc = &pool->desc[chain->last];
  chain->next = desc->next; /* The free list's order is the chain's. */
  desc->addr = physical;
  desc->len = bytes;
  desc->flags = flags | VIRTQ_DESC_F_NEXT;
  return CHAIN_OK;
}

chain_result_t chain_add(chain_t *chain, uint64_t address, uint64_t length, uint16_t flags) {
  while (length > 0) {
    uint64_t in_page = PAGE_SIZE - address % PAGE_SIZE;
    uint32_t bytes = (uint32_t)(length < in_page ? length : in_page);
    uint64_t physical = paging_physical(address);
    if (physical == 0) {
      return CHAIN_UNMAPPED;
    }
    chain_result_t result = chain_add_physical(chain, physical, bytes, flags);
    if (result != CHAIN_OK) {
      return result;
    }
    address += bytes;
    length -= bytes;
  }
  return CHAIN_OK;
}

uint16_t chain_end(const chain_t *chain, chain_pool_t *pool) {
  uint16_t head = pool->first;
  pool->desc[chain->last].flags &= (uint16_t)~VIRTQ_DESC_F_NEXT;
  pool->first = chain->next;
  pool->count -= chain->count;
  return head;
}

void chain_free(chain_pool_t *pool, uint16_t head, uint16_t last, uint16_t count) {
  pool->desc[last].next = pool->first;
  pool->first = head;
  pool->count += count;
}
