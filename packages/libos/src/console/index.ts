/** The Console library: what `main` receives as `console`. */
import { host } from '../core/host.ts';
import { console as global } from './console.ts';
import { bytes, lines } from './reader.ts';

export type { LineOptions } from './reader.ts';

/** Writes text or bytes as they are, without a line end. */
export function write(data: string | ArrayBufferView | ArrayBuffer): void {
  if (typeof data === 'string') host.consoleWrite(data);
  else if (ArrayBuffer.isView(data)) {
    host.consoleWriteBytes(new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
  } else host.consoleWriteBytes(new Uint8Array(data));
}

export const console = { ...global, write, lines, bytes };
