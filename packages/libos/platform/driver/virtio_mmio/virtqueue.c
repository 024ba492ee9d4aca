#include "driver/virtio_mmio/virtqueue.h"

#include "cpu/cpu.h"

#define VIRTQ_AVAIL_F_NO_INTERRUPT 1u
#define VIRTQ_USED_F_NO_NOTIFY 1u

/* 2.7: the used ring is aligned to 4 bytes, the others to less than the sizes in front of them. */
static uint64_t avail_at(uint16_t size) { return size * sizeof(virtq_desc_t); }
static uint64_t avail_event_bytes(uint16_t size) { return sizeof(virtq_ring_t) + 2ull * size; }
static uint64_t used_at(uint16_t size) { return (avail_at(size) + avail_event_bytes(size) + 2 + 3) & ~3ull; }
static uint64_t used_event_bytes(uint16_t size) { return sizeof(virtq_ring_t) + 8ull * size; }
static uint64_t offered_at(uint16_t size) { return used_at(size) + used_event_bytes(size) + 2; }

uint64_t virtqueue_bytes(uint16_t size) { return offered_at(size) + size; }

void virtqueue_start(virtqueue_t *queue, uint8_t *memory, uint16_t size, bool event_idx) {
  uint8_t *avail = memory + avail_at(size), *used = memory + used_at(size);
  *queue = (virtqueue_t){
      .size = size,
      .event_idx = event_idx,
      .desc = (virtq_desc_t *)memory,
      .avail = (virtq_ring_t *)avail,
      .avail_ring = (volatile uint16_t *)(avail + sizeof(virtq_ring_t)),
      .used_event = (volatile uint16_t *)(avail + avail_event_bytes(size)),
      .used = (virtq_ring_t *)used,
      .used_ring = (volatile virtq_used_elem_t *)(used + sizeof(virtq_ring_t)),
      .avail_event = (const volatile uint16_t *)(used + used_event_bytes(size)),
      .is_offered = memory + offered_at(size),
  };
  /* No interrupts until virtqueue_arm: an index that is 2^16 chains away, or the flag. */
  *queue->used_event = UINT16_MAX;
  queue->avail->flags = event_idx ? 0 : VIRTQ_AVAIL_F_NO_INTERRUPT;
}

void virtqueue_offer(virtqueue_t *queue, uint16_t head) {
  queue->avail_ring[queue->offered++ % queue->size] = head;
  queue->is_offered[head] = 1;
}

void virtqueue_publish(virtqueue_t *queue) {
  /* The device sees descriptors and ring before the index that offers them (2.7.13.3.1). */
  cpu_order_stores();
  queue->published = queue->offered;
  queue->avail->idx = queue->published;
}

static bool device_wants(const virtqueue_t *queue, uint16_t count) {
  if (!queue->event_idx) {
    return (queue->used->flags & VIRTQ_USED_F_NO_NOTIFY) == 0;
  }
  /* Whether avail_event is among the last `count` indices (2.7.10). */
  return (uint16_t)(queue->published - *queue->avail_event - 1) < count;
}

bool virtqueue_should_notify(virtqueue_t *queue) {
  uint16_t count = queue->published - queue->notified;
  if (count == 0) {
    return false;
  }
  /* A device that waits has taken all before its wish, so the wish is no older than the ring is long. */
  count = count < queue->size ? count : queue->size;
  /* The index is seen before what the device wishes is read: it writes its wish before it looks at the index
   * for the last time (2.7.13.4.1). */
  cpu_order_all();
  if (!device_wants(queue, count)) {
    return false;
  }
  queue->notified = queue->published;
  return true;
}

uint16_t virtqueue_used(const virtqueue_t *queue) {
  uint16_t count = queue->used->idx - queue->taken;
  if (count > (uint16_t)(queue->published - queue->taken)) {
    hal_abort("virtio: a device has used more buffers than it was given");
  }
  /* What the entries and the buffers hold is read after the index that says that they are there. */
  cpu_order_loads();
  return count;
}

uint16_t virtqueue_peek(const virtqueue_t *queue) {
  uint32_t id = queue->used_ring[queue->taken % queue->size].id;
  if (id >= queue->size || !queue->is_offered[id]) {
    hal_abort("virtio: a device has used a buffer that it was not given");
  }
  return (uint16_t)id;
}

uint16_t virtqueue_take(virtqueue_t *queue, uint32_t *written) {
  uint16_t head = virtqueue_peek(queue);
  *written = queue->used_ring[queue->taken % queue->size].len;
  queue->is_offered[head] = 0;
  queue->taken++;
  if (!queue->event_idx) {
    queue->avail->flags = VIRTQ_AVAIL_F_NO_INTERRUPT;
  }
  return head;
}

bool virtqueue_arm(virtqueue_t *queue, uint16_t count) {
  *queue->used_event = (uint16_t)(queue->taken + count - 1);
  if (!queue->event_idx) {
    queue->avail->flags = 0;
  }
  /* The wish is seen before the index is read for the last time: what the device uses between the two, it
   * interrupts for (2.7.13.4.1, with the roles exchanged). */
  cpu_order_all();
  return virtqueue_used(queue) >= count;
}
