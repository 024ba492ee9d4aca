/**
 * The log: what was acknowledged and is not in a table yet. Records follow one another in an extent; each begins at a sector, so
 * that no sector is written twice and a power cut harms only what was not acknowledged. A record:
 *
 *   checksum of all behind 4 | payload's length 4 | log's identity 4 | number in the log 4 | payload | zeroes to whole sectors
 *
 * Identity and number make sure that what an earlier log has left in the extent is not taken for this one's.
 */
import { checksum } from './checksum.ts';
import { KvError } from './error.ts';
import type { Disk } from './geometry.ts';
import type { LogPlace } from './manifest.ts';
import { type Operation, operationBytes, readOperations, writeOperation } from './operations.ts';

const HEADER_BYTES = 16;

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

  hasRoom(payloadBytes: number): boolean {
    return this.#at + this.#disk.whole(HEADER_BYTES + padded(payloadBytes)) <= this.#capacity;
  }

  /** One record of all of them. Durable when the disk was flushed afterwards. */
  async append(operations: readonly Operation[]): Promise<void> {
    const payload = operations.reduce((sum, one) => sum + operationBytes(one), 0);
    const bytes = new Uint8Array(this.#disk.whole(HEADER_BYTES + padded(payload)));
    const view = new DataView(bytes.buffer);
    view.setUint32(4, payload, true);
    view.setUint32(8, this.id, true);
    view.setUint32(12, this.#records, true);
    let at = HEADER_BYTES;
    for (const one of operations) at = writeOperation(one, bytes, view, at);
    view.setUint32(0, checksum(bytes.subarray(4, HEADER_BYTES + padded(payload))), true);
    await this.#disk.write(this.#start + this.#at, bytes);
    this.#at += bytes.length;
    this.#records++;
  }
}

/** The operations of a log, in their order. Throws CORRUPT when it ends before its end. */
export async function readLog(
  disk: Disk,
  place: LogPlace,
  start: number,
  capacity: number,
): Promise<Operation[]> {
  const limit = place.end === 0 ? capacity : place.end;
  const bytes = await disk.read(start, disk.whole(limit));
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const operations: Operation[] = [];
  let at = 0;
  for (let record = 0; at + HEADER_BYTES <= limit; record++) {
    const payload = view.getUint32(at + 4, true);
    const end = at + HEADER_BYTES + padded(payload);
    const isNext =
      view.getUint32(at + 8, true) === place.id && view.getUint32(at + 12, true) === record && end <= limit;
    if (!isNext || view.getUint32(at, true) !== checksum(bytes.subarray(at + 4, end))) break;
    operations.push(...readOperations(bytes.subarray(at + HEADER_BYTES, at + HEADER_BYTES + payload)));
    at += disk.whole(HEADER_BYTES + padded(payload));
  }
  if (place.end !== 0 && at < place.end) {
    throw new KvError('CORRUPT', `A log of the store is damaged at byte ${at} of ${place.end}.`);
  }
  return operations;
}

/** The checksum wants whole words. */
function padded(bytes: number): number {
  return (bytes + 3) & ~3;
}
