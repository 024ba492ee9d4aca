#include "driver/xen/ring.h"

#include "cpu/cpu.h"

void ring_start(ring_t *ring, uint64_t page, uint32_t slot_bytes) {
  uint32_t slots = 1;
  while (2 * slots * slot_bytes <= PAGE_SIZE - sizeof(sring_t)) {
    slots *= 2;
  }
  cpu_zero_pages((void *)page, PAGE_SIZE);
  *ring = (ring_t){.shared = (sring_t *)page, .slots = slots, .slot_bytes = slot_bytes};
  ring->shared->req_event = 1;
  ring->shared->rsp_event = 1;
}

uint32_t ring_room(const ring_t *ring) { return ring->slots - (ring->written - ring->taken); }

static volatile uint8_t *slot_at(const ring_t *ring, uint32_t index) {
  return (volatile uint8_t *)(ring->shared + 1) + index % ring->slots * ring->slot_bytes;
}

volatile void *ring_request(ring_t *ring) { return slot_at(ring, ring->written++); }

void ring_publish(ring_t *ring) {
  cpu_order_stores(); /* The requests are there before the index says so. */
  ring->published = ring->written;
  ring->shared->req_prod = ring->published;
}

bool ring_should_notify(ring_t *ring) {
  cpu_order_all(); /* The index was published before the wish is read. */
  uint32_t event = ring->shared->req_event;
  if (ring->published - event >= ring->published - ring->notified) {
    return false;
  }
  ring->notified = ring->published;
  return true;
}

uint32_t ring_responses(const ring_t *ring) {
  uint32_t count = ring->shared->rsp_prod - ring->taken;
  cpu_order_loads(); /* Responses are read after the index that says that they are there. */
  return count <= ring->published - ring->taken ? count : UINT32_MAX;
}

const volatile void *ring_response(const ring_t *ring, uint32_t ahead) {
  return slot_at(ring, ring->taken + ahead);
}

void ring_take(ring_t *ring, uint32_t count) { ring->taken += count; }

bool ring_arm(ring_t *ring, uint32_t count) {
  ring->shared->rsp_event = ring->taken + count;
  cpu_order_all(); /* The wish was written before the index is read again. */
  return ring_responses(ring) >= count;
}
