/*
 * The runtime that wasm2c's output expects (wabt's wasm-rt.h), for modules whose memory checks itself by
 * guard pages. Modules are never freed. Memory n of the engine and the data plane is slot n of the linear
 * address space (hal.h), in the order in which they are made at boot; others name their slot. What is not
 * allocated there is not mapped, and generated code, which adds a 32-bit index and a 32-bit offset to the
 * base, cannot reach beyond the slot.
 */
#ifndef SKERRY_WASM_H
#define SKERRY_WASM_H

#include <stdint.h>
#include <wasm-rt.h>

enum { WASM_PAGE_BYTES = 65536 };

/* wasm_rt_allocate_memory for a memory in this slot. */
void wasm_allocate_memory(wasm_rt_memory_t *memory, uint32_t slot, uint32_t initial_pages,
                          uint32_t max_pages);

/*
 * Asked first when a module traps; where it is not set, or returns, the trap ends the program. Whoever sets
 * it may leave the module by unwind_to (unwind.h).
 */
extern void (*wasm_trap_catch)(wasm_rt_trap_t trap);

/* What happened, for people. */
const char *wasm_trap_name(wasm_rt_trap_t trap);

#endif
