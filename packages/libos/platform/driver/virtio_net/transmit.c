/*
 * Sending: a frame becomes a chain of descriptors, one for each piece of its spans that is contiguous in
 * physical memory, with the virtio_net_hdr in front of the first span (5.1.6.2). Chains come back in any
 * order.
 */
#include "driver/virtio_net/nic.h"

void transmitter_start(transmitter_t *transmitter) {
  chain_pool_start(&transmitter->pool, &transmitter->queue);
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
    chain_free(&transmitter->pool, head, transmitter->last[head], transmitter->count[head]);
    transmitter->is_freed = true;
  }
}

bool transmitter_is_ready(transmitter_t *transmitter, bool arm) {
  const virtqueue_t *queue = &transmitter->queue;
  if (!transmitter->is_blocked) {
    return false;
  }
  /* Half of what is under way: to wake for each would cost an interrupt for each. */
  if (transmitter->is_freed && transmitter->pool.count >= queue->size / 2) {
    transmitter->is_blocked = false; /* Told once: who then finds no room is blocked anew. */
    return true;
  }
  if (!arm) {
    return virtqueue_used(queue) > 0;
  }
  uint16_t pending = (uint16_t)(queue->published - queue->taken);
  return virtqueue_arm(&transmitter->queue, pending > 1 ? pending / 2 : 1);
}

static chain_result_t chain_write(chain_t *chain, const hal_span_t *spans, size_t count) {
  for (size_t i = 0; i < count; i++) {
    uint64_t header = i == 0 ? HAL_NET_HEADER_BYTES : 0;
    chain_result_t result = chain_add(chain, (uint64_t)spans[i].bytes - header, spans[i].length + header, 0);
    if (result != CHAIN_OK) {
      return result;
    }
  }
  return CHAIN_OK;
}

hal_result_t transmitter_send(transmitter_t *transmitter, const hal_span_t *spans, size_t count,
                              uint32_t token) {
  if (net_frame_length(spans, count) == 0) {
    return HAL_EINVAL;
  }
  chain_t chain;
  chain_result_t result = CHAIN_FULL;
  for (int attempt = 0; attempt < 2 && result == CHAIN_FULL; attempt++) {
    if (attempt > 0) {
      reclaim(transmitter);
    }
    chain = chain_begin(&transmitter->pool);
    result = chain_write(&chain, spans, count);
  }
  if (result == CHAIN_UNMAPPED) {
    return HAL_EINVAL;
  }
  transmitter->is_blocked = result == CHAIN_FULL;
  if (transmitter->is_blocked) {
    transmitter->is_freed = false;
    return HAL_AGAIN;
  }
  uint16_t head = chain_end(&chain, &transmitter->pool);
  transmitter->token[head] = token;
  transmitter->last[head] = chain.last;
  transmitter->count[head] = chain.count;
  virtqueue_offer(&transmitter->queue, head);
  /* A device that is awake sees it at once; hal_net_flush wakes one that is not. */
  virtqueue_publish(&transmitter->queue);
  return HAL_OK;
}

hal_result_t hal_net_send(uint32_t number, const hal_span_t *spans, size_t count, uint32_t token) {
  nic_t *nic = nic_started(number);
  return nic != NULL ? transmitter_send(&nic->transmitter, spans, count, token) : HAL_EINVAL;
}

void hal_net_flush(uint32_t number) {
  nic_t *nic = nic_started(number);
  if (nic != NULL) {
    nic_notify(nic, TRANSMITQ1, &nic->transmitter.queue);
  }
}

bool transmitter_sent(transmitter_t *transmitter, uint32_t *token) {
  if (transmitter->done_put == transmitter->done_taken) {
    reclaim(transmitter);
  }
  if (transmitter->done_put == transmitter->done_taken) {
    return false;
  }
  *token = transmitter->done[transmitter->done_taken++ % VIRTQUEUE_SIZE_MAX];
  return true;
}

bool hal_net_sent(uint32_t number, uint32_t *token) {
  nic_t *nic = nic_started(number);
  return nic != NULL && transmitter_sent(&nic->transmitter, token);
}
