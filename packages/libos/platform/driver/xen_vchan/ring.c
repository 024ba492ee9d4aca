#include "driver/xen_vchan/ring.h"

#include <string.h>

#include "cpu/cpu.h"

void vchan_ring_start(vchan_ring_t *ring) { ring->own = ring->other = 0; }

/*
 * Of a receiver the other end is the producer, at most `bytes` before us; of a sender it is the consumer, at
 * most where we are:
 *
 *   receiver   own ≤ other ≤ own + bytes        sender   other ≤ own ≤ other + bytes
 */
bool vchan_ring_look(vchan_ring_t *ring) {
  uint32_t other = ring->is_sender ? ring->shared->cons : ring->shared->prod;
  uint32_t most = ring->is_sender ? ring->own - ring->other : ring->bytes - (ring->other - ring->own);
  if (other - ring->other > most) {
    return false;
  }
  ring->other = other;
  return true;
}

uint32_t vchan_ring_ready(const vchan_ring_t *ring) {
  return ring->is_sender ? ring->bytes - (ring->own - ring->other) : ring->other - ring->own;
}

/* The contiguous bytes at our index: at most `count`. */
static uint8_t *piece(const vchan_ring_t *ring, uint32_t ahead, uint32_t count, uint32_t *length) {
  uint32_t at = (ring->own + ahead) % ring->bytes;
  uint32_t end = ring->bytes < PAGE_SIZE ? ring->bytes : (at / (uint32_t)PAGE_SIZE + 1) * (uint32_t)PAGE_SIZE;
  *length = count < end - at ? count : end - at;
  return (uint8_t *)ring->pages[at / PAGE_SIZE].address + ring->offset + at % PAGE_SIZE;
}

void vchan_ring_receive(vchan_ring_t *ring, uint8_t *bytes, uint32_t count) {
  cpu_order_loads(); /* The bytes were written before the index said so. */
  for (uint32_t done = 0, length; done < count; done += length) {
    const uint8_t *from = piece(ring, done, count - done, &length);
    memcpy(bytes + done, from, length);
  }
  cpu_order_all(); /* What is given back was read. */
  ring->own += count;
  ring->shared->cons = ring->own;
}

void vchan_ring_send(vchan_ring_t *ring, const uint8_t *bytes, uint32_t count) {
  cpu_order_all(); /* What is overwritten was read before the index said so. */
  for (uint32_t done = 0, length; done < count; done += length) {
    uint8_t *into = piece(ring, done, count - done, &length);
    memcpy(into, bytes + done, length);
  }
  cpu_order_stores();
  ring->own += count;
  ring->shared->prod = ring->own;
}
