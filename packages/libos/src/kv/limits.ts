/** What a store holds, and when it acts. Sizes are in bytes. */

/** Of the smallest extent, 512 KiB, a value takes a quarter at most, and a batch half. */
export const KEY_MAX = 1_024;
export const VALUE_MAX = 128 << 10;
export const BATCH_MAX = 256 << 10;

/** A block of a table is closed when it has so many bytes. */
export const BLOCK_BYTES = 4_096;

/** Tables of level 0 overlap each other; from so many on they are merged into level 1, and from STALL on writers wait. */
export const LEVEL0_TABLES = 4;
export const LEVEL0_STALL = 10;
/** Level 1 has at most so many tables, each further level ten times as many. */
export const LEVEL1_TABLES = 8;
export const LEVEL_FACTOR = 10;

/** Extents that only merging may take: it frees more than it needs. Deletes may take half of them. */
export const RESERVED_EXTENTS = 12;
/** So that a third of the smallest disk, 16 MiB, can be used. */
export const EXTENTS_MIN = 30;

/** Read at once when a table is read from one end to the other. */
export const READ_AHEAD_BYTES = 64 << 10;
