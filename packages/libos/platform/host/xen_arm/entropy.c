/* hal_entropy: the processor's own source, the only one that a Xen guest has. */
#include "cpu/aarch64/rndr.h"

hal_result_t hal_entropy(uint8_t *bytes, size_t length) { return rndr_fill(bytes, length); }
