/*
 * virtio_mmio.h: a virtio device behind memory-mapped registers, version 2 ("modern"). VIRTIO 1.2, 4.2.
 *
 * A driver calls, in this order (3.1.1): virtio_mmio_reset, virtio_mmio_accept, virtio_mmio_queue for each of
 * its queues, virtio_mmio_run.
 */
#ifndef SKERRY_VIRTIO_MMIO_H
#define SKERRY_VIRTIO_MMIO_H

#include "driver/virtio_mmio/virtqueue.h"
#include "hal.h"

/* 5: device types. */
#define VIRTIO_ID_NETWORK 1u
#define VIRTIO_ID_BLOCK 2u
#define VIRTIO_ID_ENTROPY 4u

/* 6: feature bits of any device. The transport accepts VIRTIO_F_VERSION_1 by itself. */
#define VIRTIO_F_EVENT_IDX (1ull << 29)
#define VIRTIO_F_VERSION_1 (1ull << 32)

/* Where a device may be: its registers, mapped, and its interrupt line (source.h). */
typedef struct {
  uint64_t base;
  uint32_t line;
} virtio_slot_t;

/* Provided by the host: the machine's slots, which may be empty, in the order in which devices are numbered.
 * They stay valid. Returns how many there are. */
uint32_t host_virtio_slots(const virtio_slot_t **slots);

typedef struct {
  uint64_t base;
  uint64_t features; /* Offered by the device until virtio_mmio_accept, and then those that both have. */
} virtio_mmio_t;

/* Whether the registers at `base` are those of such a device. A slot without a device has the type 0. */
bool virtio_mmio_is(uint64_t base, uint32_t type);

/* Resets the device and reads the features that it offers. HAL_EUNSPEC when it is not a modern one. */
hal_result_t virtio_mmio_reset(virtio_mmio_t *device, uint64_t base);

/* Takes those of `features` that the device offers. HAL_EUNSPEC when it does not work with them. */
hal_result_t virtio_mmio_accept(virtio_mmio_t *device, uint64_t features);

/* Gives the device queue number `index`, with as many entries as it takes but VIRTQUEUE_SIZE_MAX at most, in
 * memory from ram.h. HAL_EUNSPEC when it has no such queue or there is no memory. */
hal_result_t virtio_mmio_queue(const virtio_mmio_t *device, uint32_t index, virtqueue_t *queue);

/* The device works from here on. */
void virtio_mmio_run(const virtio_mmio_t *device);

/* Tells the device that the queue has something new. An exit to the host: see virtqueue_should_notify. */
void virtio_mmio_notify(const virtio_mmio_t *device, uint32_t index);

/* The configuration space (2.5): a field of one byte, or of two or four at an `offset` that is aligned to it.
 */
uint8_t virtio_mmio_config8(const virtio_mmio_t *device, uint32_t offset);
uint16_t virtio_mmio_config16(const virtio_mmio_t *device, uint32_t offset);
uint32_t virtio_mmio_config32(const virtio_mmio_t *device, uint32_t offset);

/* Changes whenever the configuration does: fields read between two equal readings belong together (2.5.2). */
uint32_t virtio_mmio_config_generation(const virtio_mmio_t *device);

/* For the interrupt: takes the device's line down. */
void virtio_mmio_interrupt(const virtio_mmio_t *device);

#endif
