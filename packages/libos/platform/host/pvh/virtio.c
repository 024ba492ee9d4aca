/*
 * The machine's virtio devices: the loader names each on the command line. Their lines are pins of the I/O
 * APIC, all of which reach the processor as one vector.
 */
#include "cpu/x86_64/descriptors.h"
#include "cpu/x86_64/lapic.h"
#include "driver/bare/command_line.h"
#include "driver/bare/paging.h"
#include "driver/bare/source.h"
#include "driver/virtio_mmio/virtio_mmio.h"

#define SLOTS_MAX 16u
#define SLOT_BYTES 0x200u

extern const uint8_t interrupt_device[];

/* <bytes>[K|M]@<base>:<line>. False when it is something else. */
static bool slot_read(const char *text, virtio_slot_t *slot) {
  (void)command_line_number(&text);
  text += *text == 'K' || *text == 'M';
  if (*text++ != '@') {
    return false;
  }
  slot->base = command_line_number(&text);
  if (*text++ != ':') {
    return false;
  }
  slot->line = (uint32_t)command_line_number(&text);
  return slot->base != 0 && slot->base % 4 == 0 && slot->line < IOAPIC_PINS;
}

uint32_t host_virtio_slots(const virtio_slot_t **slots) {
  static virtio_slot_t found[SLOTS_MAX];
  uint32_t count = 0;
  const char *text;
  for (uint32_t i = 0; count < SLOTS_MAX; i++) {
    text = command_line_value("virtio_mmio.device=", i);
    if (text == NULL) {
      break;
    }
    if (slot_read(text, &found[count])) {
      paging_map_device(found[count++].base, SLOT_BYTES);
    }
  }
  *slots = found;
  return count;
}

void device_interrupt(void);

/* Called by vectors.S. */
void device_interrupt(void) {
  source_interrupt();
  lapic_end_of_interrupt();
}

void host_interrupt_enable(uint32_t line) {
  descriptors_interrupt(VECTOR_DEVICE, interrupt_device);
  ioapic_route(line, VECTOR_DEVICE);
}
