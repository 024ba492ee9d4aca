/* hal_entropy from RDSEED or RDRAND. Intel DRNG Software Implementation Guide, 5.2 and 5.3. */
#include "cpu/x86_64/instructions.h"
#include "hal.h"

#include <stdbool.h>

#define CPUID_1_ECX_RDRAND (1u << 30)
#define CPUID_7_EBX_RDSEED (1u << 18)
#define RDRAND_TRIES 10   /* What the guide asks for: more failures mean a broken generator. */
#define RDSEED_TRIES 1000 /* RDSEED may run dry, and recovers. */

static bool rdrand(uint64_t *word) {
  bool done;
  for (int i = 0; i < RDRAND_TRIES; i++) {
    __asm__ volatile("rdrand %0" : "=r"(*word), "=@ccc"(done));
    if (done) {
      return true;
    }
  }
  return false;
}

static bool rdseed(uint64_t *word) {
  bool done;
  for (int i = 0; i < RDSEED_TRIES; i++) {
    __asm__ volatile("rdseed %0; pause" : "=r"(*word), "=@ccc"(done));
    if (done) {
      return true;
    }
  }
  return false;
}

hal_result_t hal_entropy(uint8_t *bytes, size_t length) {
  bool has_rdrand = (cpuid(1).ecx & CPUID_1_ECX_RDRAND) != 0;
  bool has_rdseed = cpuid(0).eax >= 7 && (cpuid(7).ebx & CPUID_7_EBX_RDSEED) != 0;
  for (size_t i = 0; i < length;) {
    uint64_t word = 0;
    if (!(has_rdseed && rdseed(&word)) && !(has_rdrand && rdrand(&word))) {
      return HAL_EUNSPEC;
    }
    for (uint32_t bits = 0; bits < 64 && i < length; bits += 8) {
      bytes[i++] = (uint8_t)(word >> bits);
    }
  }
  return HAL_OK;
}
