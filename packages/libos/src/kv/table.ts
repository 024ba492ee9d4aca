/** A table of the store (assembly/table.as.ts), and where its keys begin and end: those are strings, with a character for each byte. */
import { textOf } from './keys.ts';
import type { KvNative } from './native.ts';

const LENGTH_BYTES = 4;

export class Table {
  readonly handle: number;
  readonly extent: number;
  readonly firstKey: string;
  readonly lastKey: string;
  readonly keys: number;
  /** How many versions of the store it belongs to (version.ts). */
  users = 0;

  /** `handle`: its directory was in memory once, so that its bounds are known. */
  constructor(native: KvNative, handle: number, extent: number) {
    const { calls, memory, exchange } = native;
    const bytes = memory.read(exchange, calls.tableBounds(handle));
    const firstEnd = LENGTH_BYTES + new DataView(bytes.buffer, bytes.byteOffset).getUint32(0, true);
    this.handle = handle;
    this.extent = extent;
    this.firstKey = textOf(bytes.subarray(LENGTH_BYTES, firstEnd));
    this.lastKey = textOf(bytes.subarray(firstEnd + LENGTH_BYTES));
    this.keys = native.firstWord();
  }
}
