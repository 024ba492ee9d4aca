/**
 * The log: records of what was acknowledged and is not in a table yet (assembly/log.as.ts), one after the other in an extent. None is
 * written over, so a power cut harms only what was not acknowledged.
 */
import { DAMAGED } from './assembly/abi.ts';
import { KvError } from './error.ts';
import type { Disk } from './geometry.ts';
import type { LogPlace } from './manifest.ts';
import type { Memtable } from './memtable.ts';
import { held } from './native.ts';

export class LogWriter {
  readonly extent: number;
  readonly id: number;
  readonly #disk: Disk;
  readonly #start: number;
  readonly #capacity: number;
  #at = 0;
  #records = 0;

  constructor(disk: Disk, place: { extent: number; id: number; start: number; capacity: number }) {
    this.#disk = disk;
    this.extent = place.extent;
    this.id = place.id;
    this.#start = place.start;
    this.#capacity = place.capacity;
  }

  /** Bytes so far: the log's end, once nothing more is written. */
  get end(): number {
    return this.#at;
  }

  hasRoom(recordBytes: number): boolean {
    return this.#at + recordBytes <= this.#capacity;
  }

  /** Durable when the disk was flushed afterwards; then it can be applied to `memtable`. Throws NO_MEMORY. */
  async append(record: number, recordBytes: number, memtable: Memtable): Promise<void> {
    const { calls, memory } = this.#disk.native;
    held(calls.recordSeal(record, this.id, this.#records, memtable.handle));
    await this.#disk.write(this.#start + this.#at, memory.read(record, recordBytes));
    this.#at += recordBytes;
    this.#records++;
  }
}

/** Adds the operations of a log to `memtable`, in their order. Throws CORRUPT when it ends before its end, and NO_MEMORY. */
export async function readLog(
  disk: Disk,
  place: LogPlace,
  extent: { readonly start: number; readonly capacity: number },
  memtable: Memtable,
): Promise<void> {
  const { calls } = disk.native;
  const limit = place.end === 0 ? extent.capacity : place.end;
  const address = disk.native.placed(await disk.read(extent.start, disk.whole(limit)));
  const end = calls.logRead(address, limit, place.id, disk.sectorBytes, memtable.handle);
  calls.free(address);
  memtable.bytes = calls.memtableBytes(memtable.handle);
  if (end === DAMAGED)
    throw new KvError('CORRUPT', 'A log of the store has a right checksum and a wrong content.');
  if (end !== 0) held(end);
  if (end < place.end) {
    throw new KvError('CORRUPT', `A log of the store is damaged at byte ${end} of ${place.end}.`);
  }
}
