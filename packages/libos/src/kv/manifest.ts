/**
 * Which extents are logs and which are tables: the root of everything. Written whole, in turn to one of two places, each time
 * it changes; the younger one that is whole counts. Little-endian:
 *
 *   checksum of all behind 4 | generation 4 | next log's identity 4 | logs 4 | tables 4
 *   for each log:    extent 4 | identity 4 | end 4 | 0 4
 *   for each table:  extent 4 | level 4
 *
 * A log's end is the number of its bytes once it is no longer written to, 0 before.
 */
import { KvError } from './error.ts';
import { type Disk, type Geometry, manifestStart } from './geometry.ts';

const HEADER_BYTES = 20;
const LOG_BYTES = 16;
const TABLE_BYTES = 8;

export interface LogPlace {
  readonly extent: number;
  readonly id: number;
  readonly end: number;
}

export interface TablePlace {
  readonly extent: number;
  readonly level: number;
}

export interface Manifest {
  readonly generation: number;
  readonly nextLogId: number;
  /** From the oldest on. */
  readonly logs: readonly LogPlace[];
  /** Those of level 0 from the oldest on. */
  readonly tables: readonly TablePlace[];
}

/** The younger manifest that is whole. Throws CORRUPT when none is. */
export async function readManifest(disk: Disk, geometry: Geometry): Promise<Manifest> {
  const found: Manifest[] = [];
  for (const turn of [0, 1]) {
    const one = parse(
      disk,
      await disk.read(manifestStart(geometry, turn), geometry.manifestBytes),
      geometry.extents,
    );
    if (one) found.push(one);
  }
  const [one, other] = found;
  if (!one) throw new KvError('CORRUPT', 'Both manifests of the store are damaged.');
  return other && other.generation > one.generation ? other : one;
}

export async function writeManifest(disk: Disk, geometry: Geometry, manifest: Manifest): Promise<void> {
  const { logs, tables } = manifest;
  const length = HEADER_BYTES + logs.length * LOG_BYTES + tables.length * TABLE_BYTES;
  const bytes = new Uint8Array(disk.whole(length));
  const view = new DataView(bytes.buffer);
  view.setUint32(4, manifest.generation, true);
  view.setUint32(8, manifest.nextLogId, true);
  view.setUint32(12, logs.length, true);
  view.setUint32(16, tables.length, true);
  let at = HEADER_BYTES;
  for (const { extent, id, end } of logs) {
    view.setUint32(at, extent, true);
    view.setUint32(at + 4, id, true);
    view.setUint32(at + 8, end, true);
    at += LOG_BYTES;
  }
  for (const { extent, level } of tables) {
    view.setUint32(at, extent, true);
    view.setUint32(at + 4, level, true);
    at += TABLE_BYTES;
  }
  view.setUint32(0, disk.native.checksum(bytes.subarray(4, length)), true);
  await disk.write(manifestStart(geometry, manifest.generation), bytes);
  await disk.flush();
}

function parse({ native }: Disk, bytes: Uint8Array, extents: number): Manifest | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const [logCount, tableCount] = [view.getUint32(12, true), view.getUint32(16, true)];
  if (logCount > extents || tableCount > extents) return undefined;
  const length = HEADER_BYTES + logCount * LOG_BYTES + tableCount * TABLE_BYTES;
  if (length > bytes.length || view.getUint32(0, true) !== native.checksum(bytes.subarray(4, length)))
    return undefined;
  const tablesAt = HEADER_BYTES + logCount * LOG_BYTES;
  return {
    generation: view.getUint32(4, true),
    nextLogId: view.getUint32(8, true),
    logs: Array.from({ length: logCount }, (_, index) => {
      const at = HEADER_BYTES + index * LOG_BYTES;
      return {
        extent: view.getUint32(at, true),
        id: view.getUint32(at + 4, true),
        end: view.getUint32(at + 8, true),
      };
    }),
    tables: Array.from({ length: tableCount }, (_, index) => {
      const at = tablesAt + index * TABLE_BYTES;
      return { extent: view.getUint32(at, true), level: view.getUint32(at + 4, true) };
    }),
  };
}
