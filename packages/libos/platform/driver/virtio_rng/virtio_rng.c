#include "driver/virtio_rng/virtio_rng.h"

#include "driver/virtio_mmio/virtio_mmio.h"

hal_result_t virtio_rng_fill(uint64_t base, uint8_t *bytes, size_t length) {
  static virtio_mmio_t device;
  if (device.base != base && virtio_mmio_start(&device, base) != HAL_OK) {
    return HAL_EUNSPEC;
  }
  /* The device may give less than what was asked for, but at least one byte. */
  for (size_t filled = 0; filled < length;) {
    const uint8_t *received;
    uint32_t count;
    if (virtio_mmio_receive(&device, (uint32_t)(length - filled), &received, &count) != HAL_OK ||
        count == 0) {
      return HAL_EUNSPEC;
    }
    for (uint32_t i = 0; i < count; i++) {
      bytes[filled++] = received[i];
    }
  }
  return HAL_OK;
}
