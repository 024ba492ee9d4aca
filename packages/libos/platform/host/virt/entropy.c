/* hal_entropy: the processor's own source when it has one, else the first virtio entropy device. */
#include "cpu/aarch64/rndr.h"
#include "driver/virtio_mmio/virtio_mmio.h"
#include "driver/virtio_rng/virtio_rng.h"
#include "host/virt/host.h"

hal_result_t hal_entropy(uint8_t *bytes, size_t length) {
  if (rndr_fill(bytes, length) == HAL_OK) {
    return HAL_OK;
  }
  for (uint32_t i = 0; i < host_machine.virtio_count; i++) {
    if (virtio_mmio_is(host_machine.virtio[i].base, VIRTIO_ID_ENTROPY)) {
      return virtio_rng_fill(host_machine.virtio[i].base, bytes, length);
    }
  }
  return HAL_EUNSPEC;
}
