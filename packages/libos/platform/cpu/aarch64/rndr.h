/* rndr.h: the processor's random numbers (FEAT_RNG). Arm ARM D17.2.116 (RNDRRS). */
#ifndef SKERRY_AARCH64_RNDR_H
#define SKERRY_AARCH64_RNDR_H

#include "hal.h"

/* Fills all of `bytes`, or HAL_EUNSPEC when the processor has no such instruction or it fails. */
hal_result_t rndr_fill(uint8_t *bytes, size_t length);

#endif
