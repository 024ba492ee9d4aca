#include "driver/bare/ram.h"
#include "driver/xen_net/nic.h"

bool queue_is_joined(const queue_t *queue) { return queue->number < queue->nic->joined; }

void queue_notify(const queue_t *queue, ring_t *ring) {
  if (ring_should_notify(ring)) {
    event_send(queue->port);
  }
}

/* A page that the backend still has mapped keeps its grant: to be asked for again. */
static void ring_close(grant_t *grant) {
  if (*grant != GRANT_NONE && grant_take(*grant)) {
    *grant = GRANT_NONE;
  }
}

/* Grants the ring's page, anew. False when there is none, or an earlier backend does not let go of it:
 * another page for each time would let a backend take all memory. */
static bool ring_open(const queue_t *queue, ring_t *ring, grant_t *grant, uint32_t slot_bytes) {
  uint64_t page = ring->shared != NULL ? (uint64_t)ring->shared : ram_take();
  ring_close(grant);
  if (page == 0 || *grant != GRANT_NONE) {
    return false;
  }
  ring_start(ring, page, slot_bytes);
  *grant = grant_give(queue->nic->bus.backend_id, page, GRANT_WRITE);
  return *grant != GRANT_NONE;
}

bool queue_join(queue_t *queue) {
  if (!event_open(queue->nic->bus.backend_id, &queue->port)) {
    return false;
  }
  event_listen(queue->port);
  if (!ring_open(queue, &queue->receiver.ring, &queue->receive_ring, RX_SLOT_BYTES) ||
      !ring_open(queue, &queue->transmitter.ring, &queue->transmit_ring, TX_SLOT_BYTES)) {
    return false;
  }
  transmitter_join(&queue->transmitter);
  receiver_join(queue);
  return true;
}

void queue_leave(queue_t *queue) {
  if (queue->port != 0) {
    event_close(queue->port);
    queue->port = 0;
  }
  ring_close(&queue->receive_ring);
  ring_close(&queue->transmit_ring);
  receiver_leave(queue);
  transmitter_leave(&queue->transmitter);
}
