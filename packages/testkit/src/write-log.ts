/**
 * What a disk was told, from a log as Linux's dm-log-writes has it (Documentation/admin-guide/device-mapper/log-writes.rst), which
 * QEMU's blklogwrites writes; and what is on the disk after a power cut at the end of it. Linux runs little-endian here.
 *
 *   sector 0: magic (8 bytes), version (8), number of entries (8), bytes of a sector (4)
 *   then for each entry one sector: where (8), how many sectors (8), flags (8), bytes of data (8); and behind it those sectors
 *
 * The number of entries is behind when the writer was killed: the log ends with the first entry that says nothing.
 */

const MAGIC = 0x6a736677736872n;
const VERSION = 1n;
const FLAG_FLUSH = 1n;
const FLAG_DISCARD = 4n;

export type LoggedRequest =
  | { readonly kind: 'write'; readonly sector: number; readonly bytes: Uint8Array }
  | { readonly kind: 'discard'; readonly sector: number; readonly sectors: number }
  | { readonly kind: 'flush' };

export interface WriteLog {
  readonly sectorBytes: number;
  readonly requests: readonly LoggedRequest[];
}

/** Throws for what is no such log. */
export function readWriteLog(log: Buffer): WriteLog {
  if (log.length < 28 || log.readBigUInt64LE(0) !== MAGIC || log.readBigUInt64LE(8) !== VERSION)
    throw new Error('no log of writes');
  const sectorBytes = log.readUInt32LE(24);
  const requests: LoggedRequest[] = [];
  let at = sectorBytes;
  while (at + sectorBytes <= log.length) {
    const [sector, sectors] = [at, at + 8].map((place) => Number(log.readBigUInt64LE(place))) as [
      number,
      number,
    ];
    const flags = log.readBigUInt64LE(at + 16);
    at += sectorBytes;
    if (flags & FLAG_FLUSH) requests.push({ kind: 'flush' });
    if (flags & FLAG_DISCARD) {
      requests.push({ kind: 'discard', sector, sectors });
    } else if (sectors > 0) {
      const bytes = log.subarray(at, at + sectors * sectorBytes);
      // The last one may have been cut off with its writer.
      if (bytes.length === sectors * sectorBytes) requests.push({ kind: 'write', sector, bytes });
      at += sectors * sectorBytes;
    } else if (flags === 0n) {
      break;
    }
  }
  return { sectorBytes, requests };
}

/** What of that which was not flushed reaches the medium; `any`: of each sector one of its states since the last flush. */
export type Survivors = 'all' | 'none' | 'any';

/** The medium after a power cut at the end of `requests`, on a disk that was zero. `random`: see random.ts. */
export function mediumAfter(
  { sectorBytes, requests }: WriteLog,
  diskBytes: number,
  survivors: Survivors,
  random: (limit: number) => number,
): Buffer {
  const medium = Buffer.alloc(diskBytes);
  const lastFlush = requests.findLastIndex(({ kind }) => kind === 'flush');
  for (const { sector, bytes } of requests.slice(0, lastFlush + 1).flatMap(sectorsOf)) put(sector, bytes);
  const states = Map.groupBy(requests.slice(lastFlush + 1).flatMap(sectorsOf), ({ sector }) => sector);
  for (const [sector, writes] of states) {
    const chosen = survivors === 'any' ? writes[random(writes.length + 1)] : writes.at(-1);
    if (chosen && survivors !== 'none') put(sector, chosen.bytes);
  }
  return medium;

  function put(sector: number, bytes: Uint8Array): void {
    medium.set(bytes, sector * sectorBytes);
  }

  function sectorsOf(request: LoggedRequest): { sector: number; bytes: Uint8Array }[] {
    if (request.kind === 'flush') return [];
    const count = request.kind === 'discard' ? request.sectors : request.bytes.length / sectorBytes;
    return Array.from({ length: count }, (_, index) => {
      const from = index * sectorBytes;
      // Nobody may count on what is left of a discarded sector.
      const bytes =
        request.kind === 'discard'
          ? new Uint8Array(sectorBytes).fill(random(256))
          : request.bytes.subarray(from, from + sectorBytes);
      return { sector: request.sector + index, bytes };
    });
  }
}
