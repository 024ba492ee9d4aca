/*
 * The runtime that wasm2c's output expects (wabt's wasm-rt.h), for modules whose memory checks itself by
 * guard pages. Modules are instantiated one after another at boot and never freed; memory n of the image is
 * slot n of the linear address space (hal.h): what is not allocated there is not mapped, and generated code,
 * which adds a 32-bit index and a 32-bit offset to the base, cannot reach beyond the slot.
 */
#ifndef SKERRY_WASM_H
#define SKERRY_WASM_H

#include <stdint.h>
#include <wasm-rt.h>

enum { WASM_PAGE_BYTES = 65536 };

#endif
