/*
 * virtqueue.h: the split virtqueue, the driver's side. VIRTIO 1.2, 2.7.
 *
 * A chain of descriptors, named by the index of its first (its head), goes to the device by way of the
 * available ring and comes back by the used ring. Who uses the queue says which descriptors make which chain.
 * With VIRTIO_F_EVENT_IDX both sides say at which index they want to hear of the other (2.7.7, 2.7.10).
 *
 * What the device writes is checked: a head that was not offered, or an index beyond all that was, ends in
 * hal_abort. Nothing here may be called from an interrupt handler.
 */
#ifndef SKERRY_VIRTQUEUE_H
#define SKERRY_VIRTQUEUE_H

#include <stdbool.h>
#include <stdint.h>

#define VIRTQUEUE_SIZE_MAX 256u

/* Flags of a descriptor. */
#define VIRTQ_DESC_F_NEXT 1u
#define VIRTQ_DESC_F_WRITE 2u /* The device writes the buffer; else it reads. */

typedef struct {
  uint64_t addr; /* Physical. */
  uint32_t len;
  uint16_t flags, next;
} virtq_desc_t;

typedef struct {
  uint32_t id, len;
} virtq_used_elem_t;

/* The two halves of a ring's start; `ring` follows, of uint16_t or virtq_used_elem_t, then the event index.
 */
typedef volatile struct { uint16_t flags, idx; } virtq_ring_t;

typedef struct {
  uint16_t size; /* A power of two. */
  bool event_idx;
  virtq_desc_t *desc;
  virtq_ring_t *avail, *used;
  volatile uint16_t *avail_ring, *used_event;
  volatile virtq_used_elem_t *used_ring;
  const volatile uint16_t *avail_event;
  uint8_t *is_offered; /* By head: 1 while the device has the chain. */

  /* Counts that run freely, modulo 2^16. */
  uint16_t offered;   /* Chains put into the available ring, published or not. */
  uint16_t published; /* The available index that the device sees. */
  uint16_t notified;  /* The same when virtqueue_should_notify last said yes. */
  uint16_t taken;     /* Entries of the used ring that were taken. */
} virtqueue_t;

/* Bytes of zeroed memory, physically contiguous and mapped at its own address, that a queue of `size` needs.
 */
uint64_t virtqueue_bytes(uint16_t size);

/* Lays the queue into `memory` (page-aligned). `size`: a power of two ≤ VIRTQUEUE_SIZE_MAX. */
void virtqueue_start(virtqueue_t *queue, uint8_t *memory, uint16_t size, bool event_idx);

/* Puts a chain into the available ring. Its descriptors are complete, and it is not the device's already. */
void virtqueue_offer(virtqueue_t *queue, uint16_t head);

/* Shows the device all that was offered. */
void virtqueue_publish(virtqueue_t *queue);

/* Whether the device wants to be told of what was published since this last said yes; who asks then tells it.
 * To ask again costs nothing, and finds a wish that came to light too late the last time. */
bool virtqueue_should_notify(virtqueue_t *queue);

/* How many chains have come back and were not taken yet. */
uint16_t virtqueue_used(const virtqueue_t *queue);

/* Takes the next chain that has come back: its head, and how many bytes the device says that it wrote. Only
 * when virtqueue_used has said that there is one. */
uint16_t virtqueue_take(virtqueue_t *queue, uint32_t *written);

/* How many bytes the chain was given that virtqueue_take would give; the same condition. */
uint16_t virtqueue_peek(const virtqueue_t *queue);

/*
 * Asks for one interrupt when `count` ≥ 1 further chains have come back. True when they have already: then
 * none need come.
 */
bool virtqueue_arm(virtqueue_t *queue, uint16_t count);

#endif
