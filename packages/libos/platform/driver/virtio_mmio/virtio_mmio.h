/*
 * virtio_mmio.h: a virtio device behind memory-mapped registers, version 2 ("modern"). VIRTIO 1.2, 4.2.
 * One queue, used by polling: enough for the entropy device.
 */
#ifndef SKERRY_VIRTIO_MMIO_H
#define SKERRY_VIRTIO_MMIO_H

#include "hal.h"

#include <stdbool.h>

/* VIRTIO 1.2, 5: device types. */
#define VIRTIO_ID_ENTROPY 4u

typedef struct {
  uint64_t base;
  uint8_t *memory;    /* One page: queue and buffer. */
  uint16_t submitted; /* Requests so far: the next index in the available ring. */
} virtio_mmio_t;

/* Whether the registers at `base` are those of such a device. A slot without a device has the type 0. */
bool virtio_mmio_is(uint64_t base, uint32_t type);

/* Resets the device and takes it into use with queue 0 and no optional features. Takes a page of ram.h. */
hal_result_t virtio_mmio_start(virtio_mmio_t *device, uint64_t base);

/*
 * Has the device fill a buffer of `capacity` ≤ 256 bytes, and waits for it, a bounded time. `*length` bytes
 * of
 * `*bytes`, owned by `device` until the next call, were written.
 */
hal_result_t virtio_mmio_receive(virtio_mmio_t *device, uint32_t capacity, const uint8_t **bytes,
                                 uint32_t *length);

#endif
