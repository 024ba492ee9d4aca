/** What the native module and the library's TypeScript both know. Sizes are in bytes. */

/** Of the smallest extent, 512 KiB, a value takes a quarter at most, and a batch half. */
export const KEY_MAX = 1_024;
export const VALUE_MAX = 131_072;
export const BATCH_MAX = 262_144;

/** Where both leave what the other one takes (`exchange`): a key, a packed batch, a value, a row of entries. */
export const EXCHANGE_BYTES = 393_216;
/** Of it, where a second key goes; and where `get` leaves a value. */
export const SECOND_AT = 4_096;
/** What a packed batch takes of it: a change has two lengths more than in the log. */
export const PACKED_MAX = 352_256;

/** What calls return that have no better result: all of them are below 0. */
/** The key is not there. */
export const ABSENT = -1;
/** Something has to be read first: the words say what, `fill` takes it, and the call is made again. */
export const NEEDED = -2;
/** A checksum is wrong. The words say whose. */
export const DAMAGED = -3;
/** The module may not have more memory. Nothing was done. */
export const NO_MEMORY = -4;
export const TOO_LARGE = -5;
/** Everything was merged. */
export const ENDED = -6;
/** The table that is written takes no more. */
export const FULL = -7;

/** The words of what is needed or damaged, 4 bytes each. */
/** The table or the cursor that it is for. */
export const WORD_OWNER = 0;
/** A block's number, DIRECTORY, or CHUNK: blocks that follow one another, for a cursor. */
export const WORD_PART = 1;
export const WORD_EXTENT = 2;
/** Where it begins in the extent, and its length. */
export const WORD_OFFSET = 3;
export const WORD_LENGTH = 4;
export const WORDS = 5;

export const DIRECTORY = 0x7fffffff;
export const CHUNK = 0x7ffffffe;

/** A block of a table is closed when it has so many bytes. */
export const BLOCK_BYTES = 4_096;
/** Read at once when a table is read from one end to the other. */
export const READ_AHEAD_BYTES = 65_536;

/** A length that stands for nothing: of the value of a key that is deleted, of a key that is no end. */
export const NOTHING = 0xffffffff;
