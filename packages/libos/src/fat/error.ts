/** What can go wrong on a FAT volume, besides what its block device reports (BlockError). */
export type FatErrorCode =
  /** The boot sector describes no FAT file system. */
  | 'NOT_FAT'
  /** Tables or directories contradict themselves: fsck.fat can say more. */
  | 'CORRUPT'
  | 'NOT_FOUND'
  | 'EXISTS'
  | 'IS_DIRECTORY'
  | 'NOT_DIRECTORY'
  | 'NOT_EMPTY'
  /** No free cluster is left, or the root directory of a FAT12 or FAT16 volume is full. */
  | 'NO_SPACE'
  /** A file has at most 4 GiB less one byte, a directory at most 65,536 entries. */
  | 'TOO_LARGE'
  | 'READ_ONLY'
  /** A name that FAT cannot hold. */
  | 'NAME'
  /** The file is open, or is used after it was closed or removed. */
  | 'BUSY'
  | 'CLOSED'
  | 'OUT_OF_RANGE';

export class FatError extends Error {
  readonly code: FatErrorCode;

  constructor(code: FatErrorCode, message: string) {
    super(message);
    this.name = 'FatError';
    this.code = code;
  }
}
