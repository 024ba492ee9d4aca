/* virtio_rng.h: the host's entropy. VIRTIO 1.2, 5.4. */
#ifndef SKERRY_VIRTIO_RNG_H
#define SKERRY_VIRTIO_RNG_H

#include "hal.h"

/* Fills `length` ≤ 256 bytes from the device whose registers are at `base`. HAL_EUNSPEC when it gives none.
 */
hal_result_t virtio_rng_fill(uint64_t base, uint8_t *bytes, size_t length);

#endif
