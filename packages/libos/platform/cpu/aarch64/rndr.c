#include "cpu/aarch64/rndr.h"

#include "cpu/aarch64/instructions.h"

#include <stdbool.h>

#define ISAR0_RNDR_SHIFT 60
#define TRIES 1000 /* It may run dry for a moment, and recovers. */

/* RNDRRS: a number after a reseed. Sets Z when there is none. */
static bool rndrrs(uint64_t *word) {
  for (int i = 0; i < TRIES; i++) {
    bool empty;
    __asm__ volatile("mrs %0, S3_3_C2_C4_1\n\tcset %w1, eq" : "=r"(*word), "=r"(empty) : : "cc");
    if (!empty) {
      return true;
    }
  }
  return false;
}

hal_result_t rndr_fill(uint8_t *bytes, size_t length) {
  if (SYSTEM_READ(id_aa64isar0_el1) >> ISAR0_RNDR_SHIFT == 0) {
    return HAL_EUNSPEC;
  }
  for (size_t i = 0; i < length;) {
    uint64_t word;
    if (!rndrrs(&word)) {
      return HAL_EUNSPEC;
    }
    for (uint32_t bits = 0; bits < 64 && i < length; bits += 8) {
      bytes[i++] = (uint8_t)(word >> bits);
    }
  }
  return HAL_OK;
}
