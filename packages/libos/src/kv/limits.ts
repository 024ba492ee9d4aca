/** When a store acts. Sizes are in bytes; what the native module knows too is in assembly/abi.ts. */

/**
 * Tables of level 0 overlap each other; from so many on they are merged into level 1. From URGENT on merging does not wait for changes
 * any more, and from STALL on they wait for it.
 */
export const LEVEL0_TABLES = 4;
export const LEVEL0_URGENT = 7;
export const LEVEL0_STALL = 10;
/** Level 1 has at most so many tables, each further level ten times as many. */
export const LEVEL1_TABLES = 8;
export const LEVEL_FACTOR = 10;

/** Extents that only merging may take: it frees more than it needs. Deletes may take half of them. */
export const RESERVED_EXTENTS = 12;
/** So that a third of the smallest disk, 16 MiB, can be used. */
export const EXTENTS_MIN = 30;

/** Of a table, written at once. */
export const WRITE_BYTES = 256 << 10;
/** Of a scan, in memory at once. */
export const SCAN_BYTES = 32 << 10;

/** Of a table's extent, read when it is opened: a table that fills its extent has its directory there, before its last sector. */
export const TAIL_BYTES = 32 << 10;
