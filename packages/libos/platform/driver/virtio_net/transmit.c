/*
 * Sending: a frame becomes a chain of descriptors, one for each piece of its spans that is contiguous in
 * physical memory, with the virtio_net_hdr in front of the first span (5.1.6.2). Chains come back in any
 * order.
 */
#include "driver/bare/paging.h"
#include "driver/virtio_net/nic.h"

void transmitter_start(transmitter_t *transmitter) {
  virtqueue_t *queue = &transmitter->queue;
  for (uint16_t i = 0; i < queue->size; i++) {
    queue->desc[i].next = (uint16_t)(i + 1);
  }
  transmitter->free_first = 0;
  transmitter->free_count = queue->size;
}

/* Takes back chains that the device is done with, while there is room for their tokens. */
static void reclaim(transmitter_t *transmitter) {
  virtqueue_t *queue = &transmitter->queue;
  for (uint16_t used = virtqueue_used(queue); used > 0; used--) {
    if (transmitter->done_put - transmitter->done_taken == VIRTQUEUE_SIZE_MAX) {
      return;
    }
    uint32_t written;
    uint16_t head = virtqueue_take(queue, &written);
    transmitter->done[transmitter->done_put++ % VIRTQUEUE_SIZE_MAX] = transmitter->token[head];
    queue->desc[transmitter->last[head]].next = transmitter->free_first;
    transmitter->free_first = head;
    transmitter->free_count += transmitter->count[head];
  }
}

bool transmitter_is_ready(transmitter_t *transmitter, bool arm) {
  const virtqueue_t *queue = &transmitter->queue;
  if (!transmitter->is_blocked) {
    return false;
  }
  if (!arm) {
    return virtqueue_used(queue) > 0;
  }
  /* Half of what is under way: to wake for each would cost an interrupt for each. */
  uint16_t pending = (uint16_t)(queue->published - queue->taken);
  return virtqueue_arm(&transmitter->queue, pending > 1 ? pending / 2 : 1);
}

/* A chain that is being written, on descriptors that are still counted as free. */
typedef struct {
  virtq_desc_t *desc;
  uint16_t next; /* The free descriptor that the next piece takes. */
  uint16_t last; /* What the last piece has taken; any while there is none. */
  uint16_t count;
} chain_t;

typedef enum { CHAIN_OK, CHAIN_FULL, CHAIN_UNMAPPED } chain_result_t;

/* Adds the pieces of a range of linear memory; a piece that continues the last one physically extends it. */
static chain_result_t chain_add(chain_t *chain, uint16_t free_count, uint64_t address, uint64_t length) {
  while (length > 0) {
    uint64_t in_page = PAGE_SIZE - address % PAGE_SIZE;
    uint32_t bytes = (uint32_t)(length < in_page ? length : in_page);
    uint64_t physical = paging_physical(address);
    if (physical == 0) {
      return CHAIN_UNMAPPED;
    }
    virtq_desc_t *last = &chain->desc[chain->last];
    if (chain->count > 0 && last->addr + last->len == physical) {
      last->len += bytes;
    } else {
      if (chain->count == free_count) {
        return CHAIN_FULL;
      }
      chain->last = chain->next;
      chain->count++;
      virtq_desc_t *desc = &chain->desc[chain->last];
      chain->next = desc->next; /* The free list's order is the chain's. */
      desc->addr = physical;
      desc->len = bytes;
      desc->flags = VIRTQ_DESC_F_NEXT;
    }
    address += bytes;
    length -= bytes;
  }
  return CHAIN_OK;
}

static bool spans_are_valid(const hal_span_t *spans, size_t count) {
  uint64_t total = 0;
  for (size_t i = 0; i < count; i++) {
    uint64_t offset = (uint64_t)spans[i].bytes - HAL_LINEAR_BASE;
    if (offset >= HAL_LINEAR_SLOT * HAL_LINEAR_SLOTS || spans[i].length == 0 ||
        spans[i].length > HAL_NET_FRAME_MAX) {
      return false;
    }
    total += spans[i].length;
  }
  return count > 0 && count <= HAL_NET_SPANS_MAX && total >= ETHERNET_HEADER_BYTES &&
         total <= HAL_NET_FRAME_MAX;
}

static chain_result_t chain_write(chain_t *chain, uint16_t free_count, const hal_span_t *spans,
                                  size_t count) {
  for (size_t i = 0; i < count; i++) {
    uint64_t header = i == 0 ? HAL_NET_HEADER_BYTES : 0;
    chain_result_t result =
        chain_add(chain, free_count, (uint64_t)spans[i].bytes - header, spans[i].length + header);
    if (result != CHAIN_OK) {
      return result;
    }
  }
  return CHAIN_OK;
}

hal_result_t hal_net_send(uint32_t number, const hal_span_t *spans, size_t count, uint32_t token) {
  nic_t *nic = nic_started(number);
  if (nic == NULL || !spans_are_valid(spans, count)) {
    return HAL_EINVAL;
  }
  transmitter_t *transmitter = &nic->transmitter;
  virtqueue_t *queue = &transmitter->queue;
  chain_t chain;
  chain_result_t result = CHAIN_FULL;
  for (int attempt = 0; attempt < 2 && result == CHAIN_FULL; attempt++) {
    if (attempt > 0) {
      reclaim(transmitter);
    }
    chain = (chain_t){.desc = queue->desc, .next = transmitter->free_first};
    result = chain_write(&chain, transmitter->free_count, spans, count);
  }
  if (result == CHAIN_UNMAPPED) {
    return HAL_EINVAL;
  }
  transmitter->is_blocked = result == CHAIN_FULL;
  if (transmitter->is_blocked) {
    return HAL_AGAIN;
  }
  uint16_t head = transmitter->free_first;
  queue->desc[chain.last].flags = 0;
  transmitter->token[head] = token;
  transmitter->last[head] = chain.last;
  transmitter->count[head] = chain.count;
  transmitter->free_first = chain.next;
  transmitter->free_count -= chain.count;
  virtqueue_offer(queue, head);
  /* A device that is awake sees it at once; hal_net_flush wakes one that is not. */
  virtqueue_publish(queue);
  return HAL_OK;
}

void hal_net_flush(uint32_t number) {
  nic_t *nic = nic_started(number);
  if (nic != NULL) {
    nic_notify(nic, TRANSMITQ1, &nic->transmitter.queue);
  }
}

bool hal_net_sent(uint32_t number, uint32_t *token) {
  nic_t *nic = nic_started(number);
  if (nic == NULL) {
    return false;
  }
  transmitter_t *transmitter = &nic->transmitter;
  if (transmitter->done_put == transmitter->done_taken) {
    reclaim(transmitter);
  }
  if (transmitter->done_put == transmitter->done_taken) {
    return false;
  }
  *token = transmitter->done[transmitter->done_taken++ % VIRTQUEUE_SIZE_MAX];
  return true;
}
