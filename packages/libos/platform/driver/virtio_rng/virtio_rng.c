#include "driver/virtio_rng/virtio_rng.h"

#include "driver/virtio_mmio/virtio_mmio.h"

#define REQUESTQ 0u /* 5.4.2 */
#define WAIT_NS 1000000000ull

static virtio_mmio_t device;
static virtqueue_t queue;
static uint8_t buffer[256]; /* Part of the image, which is mapped at its own address. */

static hal_result_t start(uint64_t base) {
  hal_result_t result = virtio_mmio_reset(&device, base);
  if (result == HAL_OK) {
    result = virtio_mmio_accept(&device, 0);
  }
  if (result == HAL_OK) {
    result = virtio_mmio_queue(&device, REQUESTQ, &queue);
  }
  if (result == HAL_OK) {
    virtio_mmio_run(&device);
  }
  return result;
}

/* Has the device fill at most `capacity` bytes of `buffer`, and waits for it, a bounded time. How many; 0 on
 * failure.
 */
static uint32_t receive(uint32_t capacity) {
  queue.desc[0] = (virtq_desc_t){(uint64_t)buffer, capacity, VIRTQ_DESC_F_WRITE, 0};
  virtqueue_offer(&queue, 0);
  virtqueue_publish(&queue);
  if (virtqueue_should_notify(&queue)) {
    virtio_mmio_notify(&device, REQUESTQ);
  }
  hal_ns_t deadline = hal_clock_monotonic() + WAIT_NS;
  while (virtqueue_used(&queue) == 0) {
    if (hal_clock_monotonic() > deadline) {
      return 0;
    }
  }
  uint32_t written;
  (void)virtqueue_take(&queue, &written);
  return written < capacity ? written : capacity;
}

hal_result_t virtio_rng_fill(uint64_t base, uint8_t *bytes, size_t length) {
  if (device.base != base && start(base) != HAL_OK) {
    return HAL_EUNSPEC;
  }
  /* The device may give less than what was asked for, but at least one byte. */
  for (size_t filled = 0; filled < length;) {
    uint32_t count = receive((uint32_t)(length - filled));
    if (count == 0) {
      device.base = 0; /* It may still have the buffer: the next call resets it. */
      return HAL_EUNSPEC;
    }
    for (uint32_t i = 0; i < count; i++) {
      bytes[filled++] = buffer[i];
    }
  }
  return HAL_OK;
}
