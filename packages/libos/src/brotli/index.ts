/**
 * The Brotli library: `skerry:brotli`. A format for compress() and decompress(), which it gives too, in native code: a library of its
 * own because an image grows by more than a megabyte.
 */
import type { Codec } from '../compression/index.ts';
import { numberSetting } from '../core/settings.ts';
import { openNative } from '../native/index.ts';
import { Brotli } from './brotli.ts';

export { CompressionError, compress, decompress } from '../compression/index.ts';

const MEMORY_MIB = 36;
const LEAST_MIB = 4;

let started: Brotli | undefined;

function codec(): Brotli {
  if (started) return started;
  const maxMemoryMiB = Math.floor(numberSetting('brotli.memory', MEMORY_MIB, LEAST_MIB, MEMORY_MIB));
  // An error is an object of JavaScript to it, of which it keeps the number: one is as good as another.
  const imports = { 'wbg.__wbindgen_error_new': () => 1, 'wbg.__wbindgen_object_drop_ref': () => undefined };
  started = new Brotli(openNative('brotli', { maxMemoryMiB, imports }));
  return started;
}

export const brotli: Codec = {
  packer: (level, bytes) => codec().packer(level, bytes),
  unpacker: () => codec().unpacker(),
};
