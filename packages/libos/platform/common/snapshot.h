/*
 * The snapshot: an engine's linear memory as it stood when module scope had run at build time.
 *
 * Little-endian, at the page-aligned symbol `skerry_snapshot`, all offsets from its first byte:
 *
 *    0  magic "SKERRYSN"           8  u32 version (1)          12 u32 total length in bytes
 *   16  u32 memory size, in wasm pages of 64 KiB
 *   20  u32 stack pointer (value of the module's global __stack_pointer)
 *   24  u32 value pointer of the function `turn`    28  u32 value pointer of the function `fatal`
 *   32  u32 linear address of Math.random's 8-byte state, to be re-seeded (0: there is none)
 *   36  u32 number of runs
 *   40  runs: { u32 linear address, u32 length } each, ascending, not overlapping, lengths ≥ 1
 *       then the bytes of all runs, one after another. What no run covers is zero.
 *
 * An image without an engine has a header whose magic is zero.
 */
#ifndef SKERRY_SNAPSHOT_H
#define SKERRY_SNAPSHOT_H

#include <stdint.h>

#define SNAPSHOT_MAGIC "SKERRYSN"
#define SNAPSHOT_VERSION 1u

typedef struct {
  char magic[8];
  uint32_t version, total_bytes;
  uint32_t memory_pages, stack_pointer;
  uint32_t turn_function, fatal_function;
  uint32_t random_state, run_count;
} snapshot_header_t;

typedef struct {
  uint32_t address, length;
} snapshot_run_t;

/*
 * Lays the image's snapshot into the linear memory at `memory`, of `memory_bytes`, all zero so far, and
 * re-seeds Math.random. Returns its header, which stays valid. Aborts when the image has none, or one of
 * another version, or one that does not fit.
 */
const snapshot_header_t *snapshot_load(uint8_t *memory, uint64_t memory_bytes);

/* The header of the image's snapshot, checked; NULL when the image has none. */
const snapshot_header_t *snapshot_find(void);

#endif
