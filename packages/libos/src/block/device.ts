/**
 * A disk as the libraries above it see it: numbered sectors. The same interface has the machine's disk (index.ts), a disk
 * in memory (memory-block.ts) and the faulty one of the tests.
 *
 * What `write`, `discard` and `writeZeroes` did is durable only after a later `flush` has resolved; until then a power cut
 * may keep any of it, by whole sectors and in any order. A read sees every write that has resolved. Requests that are under
 * way together have no order: who needs one awaits.
 */
export interface BlockDevice {
  /** What the machine calls it; unique on a machine. */
  readonly name: string;
  /** Bytes of a sector: 512, or a larger power of two up to 4,096. */
  readonly sectorBytes: number;
  /** How many sectors it has, numbered from 0. */
  readonly sectors: number;
  readonly isReadOnly: boolean;
  /** The bytes of `count` ≥ 1 sectors. */
  read(sector: number, count: number): Promise<Uint8Array>;
  /** Reads as many whole sectors as `into` has room for. It is lent until the promise settles. */
  readInto(sector: number, into: Uint8Array): Promise<void>;
  /** Writes whole sectors. `bytes` are lent until the promise settles: do not change them before. */
  write(sector: number, bytes: Uint8Array): Promise<void>;
  /**
   * As `readInto`, `write` and `flush`, and done when they return; they throw what those reject with. Nothing else of the
   * program goes on meanwhile: for callers that cannot wait, such as a database in native code.
   */
  readIntoSync(sector: number, into: Uint8Array): void;
  writeSync(sector: number, bytes: Uint8Array): void;
  flushSync(): void;
  /** Resolves when everything that was written by calls before this one is durable. */
  flush(): Promise<void>;
  /** The content of these sectors is not needed any more; what they read as from now on is not defined. */
  discard(sector: number, count: number): Promise<void>;
  /** As a write of zeroes, but nothing is sent. */
  writeZeroes(sector: number, count: number): Promise<void>;
}

/**
 * `OUT_OF_RANGE`: sectors that the disk does not have, or bytes that are no whole sectors. `READ_ONLY`: a change of a disk
 * that cannot be changed. `IO`: the disk failed; what the sectors hold is not known. `NO_DISK`: the machine has none of that
 * name.
 */
export type BlockErrorCode = 'OUT_OF_RANGE' | 'READ_ONLY' | 'IO' | 'NO_DISK';

export class BlockError extends Error {
  override name = 'BlockError';
  readonly code: BlockErrorCode;
  constructor(code: BlockErrorCode, message: string) {
    super(message);
    this.code = code;
  }
}

type Place = Pick<BlockDevice, 'name' | 'sectorBytes' | 'sectors' | 'isReadOnly'>;

/** Throws BlockError unless the disk has these sectors. `call` is what the application wrote, as in `read()`. */
export function checkRange(disk: Place, call: string, sector: number, count: number): void {
  const isWhole = Number.isSafeInteger(sector) && Number.isSafeInteger(count);
  if (isWhole && sector >= 0 && count >= 1 && sector + count <= disk.sectors) return;
  throw new BlockError(
    'OUT_OF_RANGE',
    `${call}: the disk ${disk.name} has the sectors 0 to ${disk.sectors - 1}, not ${count} from ${sector} on`,
  );
}

/** The number of sectors of a buffer. Throws BlockError when it is not whole, or the disk does not have them. */
export function checkBytes(disk: Place, call: string, sector: number, bytes: Uint8Array): number {
  if (bytes.length % disk.sectorBytes !== 0) {
    throw new BlockError(
      'OUT_OF_RANGE',
      `${call}: ${bytes.length} bytes are not whole sectors of ${disk.sectorBytes} bytes`,
    );
  }
  const count = bytes.length / disk.sectorBytes;
  checkRange(disk, call, sector, count);
  return count;
}

/** Throws BlockError when the disk cannot be changed. */
export function checkWritable(disk: Place, call: string): void {
  if (disk.isReadOnly) throw new BlockError('READ_ONLY', `${call}: the disk ${disk.name} is read-only`);
}
