/* host_virtio_slots: QEMU's `virt` fills its slots from the last to the first, in the order of its -device
 * options. */
#include "host/virt/host.h"

uint32_t host_virtio_slots(const virtio_slot_t **slots) {
  static virtio_slot_t from_last[MACHINE_VIRTIO_SLOTS];
  uint32_t count = host_machine.virtio_count;
  for (uint32_t i = 0; i < count; i++) {
    from_last[i] = host_machine.virtio[count - 1 - i];
  }
  *slots = from_last;
  return count;
}
