/**
 * `NOT_KV`: the disk holds something else. `CORRUPT`: a checksum is wrong where something acknowledged should be. `NO_SPACE`: nothing was
 * stored; deleting still works. `TOO_LARGE`: a key, a value or a batch is over its limit (limits.ts). `NO_MEMORY`: the
 * machine has too little of it for what is under way; nothing of this change was stored. `CLOSED`: the store, or the snapshot, was closed.
 */
export type KvErrorCode =
  | 'NOT_KV'
  | 'CORRUPT'
  | 'NO_SPACE'
  | 'TOO_LARGE'
  | 'NO_MEMORY'
  | 'READ_ONLY'
  | 'CLOSED';

export class KvError extends Error {
  override name = 'KvError';
  readonly code: KvErrorCode;

  constructor(code: KvErrorCode, message: string) {
    super(message);
    this.code = code;
  }
}
