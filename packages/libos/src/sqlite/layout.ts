/**
 * Where a database lies on a disk. All in bytes; a block is 4,096.
 *
 *        0  header, or the older one of the two     8,192  database (a plain file of SQLite)
 *    4,096  header, or the newer one                  end  journal, the last quarter of the disk
 *
 * A header is one sector, little-endian:
 *
 *    0  "SKERRYQL"     8  u32 version (1)     12  u32 generation
 *   16  u64 bytes of the database            24  u64 bytes of the journal
 *   32  u64 place of the journal             40  u64 where the disk ends
 *   48  u32 CRC-32 (IEEE 802.3) of the 48 bytes before
 *
 * The headers are written in turn, so that a power cut in one leaves the other; the newest whole one counts.
 */
import { crc32 } from '../encoding/crc32.ts';
import type { SyncDisk } from './disk.ts';

export const BLOCK_BYTES = 4_096;
export const DATABASE_START = 2 * BLOCK_BYTES;
const HEADER_BYTES = 52;
const MAGIC = 0x4c51_5952_5245_4b53n;
const VERSION = 1;
/** A database of one page, and a journal. */
const LEAST_BYTES = 64 * BLOCK_BYTES;

export interface Layout {
  generation: number;
  databaseBytes: number;
  journalBytes: number;
  readonly journalStart: number;
  readonly end: number;
}

/** What a disk holds. `foreign`: something that is no database of ours. */
export type Found = { kind: 'layout'; layout: Layout } | { kind: 'blank' } | { kind: 'foreign' };

export function readLayout(disk: SyncDisk): Found {
  const area = new Uint8Array(DATABASE_START);
  disk.readIntoSync(0, area);
  const headers = [0, BLOCK_BYTES].flatMap((at) => decode(area.subarray(at, at + HEADER_BYTES)) ?? []);
  const [first, second] = headers;
  if (first)
    return { kind: 'layout', layout: second && second.generation > first.generation ? second : first };
  return { kind: area.every((byte) => byte === 0) ? 'blank' : 'foreign' };
}

/** For an empty database that takes the whole disk. Undefined when the disk is too small. */
export function newLayout(disk: SyncDisk): Layout | undefined {
  const end = Math.floor((disk.sectors * disk.sectorBytes) / BLOCK_BYTES) * BLOCK_BYTES;
  if (end < LEAST_BYTES) return undefined;
  const journalStart = end - Math.floor(end / 4 / BLOCK_BYTES) * BLOCK_BYTES;
  return { generation: 0, databaseBytes: 0, journalBytes: 0, journalStart, end };
}

/** Writes the next header. It is durable after a flush. */
export function writeLayout(disk: SyncDisk, layout: Layout): void {
  layout.generation++;
  const sector = new Uint8Array(disk.sectorBytes);
  sector.set(encode(layout));
  const at = layout.generation % 2 === 0 ? 0 : BLOCK_BYTES;
  disk.writeSync(at / disk.sectorBytes, sector);
}

function encode({ generation, databaseBytes, journalBytes, journalStart, end }: Layout): Uint8Array {
  const bytes = new Uint8Array(HEADER_BYTES);
  const view = new DataView(bytes.buffer);
  view.setBigUint64(0, MAGIC, true);
  view.setUint32(8, VERSION, true);
  view.setUint32(12, generation, true);
  [databaseBytes, journalBytes, journalStart, end].forEach((value, index) => {
    view.setBigUint64(16 + 8 * index, BigInt(value), true);
  });
  view.setUint32(HEADER_BYTES - 4, crc32(bytes.subarray(0, HEADER_BYTES - 4)), true);
  return bytes;
}

function decode(bytes: Uint8Array): Layout | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (view.getBigUint64(0, true) !== MAGIC || view.getUint32(8, true) !== VERSION) return undefined;
  if (view.getUint32(HEADER_BYTES - 4, true) !== crc32(bytes.subarray(0, HEADER_BYTES - 4))) return undefined;
  const [databaseBytes, journalBytes, journalStart, end] = [16, 24, 32, 40].map((at) =>
    Number(view.getBigUint64(at, true)),
  ) as [number, number, number, number];
  return { generation: view.getUint32(12, true), databaseBytes, journalBytes, journalStart, end };
}
