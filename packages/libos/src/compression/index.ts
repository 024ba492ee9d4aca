/**
 * The Compression library: `skerry:compression`. gzip, zlib and DEFLATE by zlib in native code, and other codecs that are given.
 * What is unpacked has a limit, since a few bytes can stand for many: it is refused while it is unpacked.
 */
import { requireRunning } from '../core/stage.ts';
import { encodeUtf8 } from '../encoding/utf8.ts';
import { type Flow, whole } from './flow.ts';
import { limit, zlib, zlibPacker } from './started.ts';
import type { ZlibFormat } from './zlib.ts';

export { CompressionError } from './error.ts';

/** Another codec, of a library of its own. */
export interface Codec {
  /** `bytes` is how many will be packed, where that is known. Throws RangeError when it has no such level. */
  packer(level: number | undefined, bytes?: number): Flow;
  unpacker(): Flow;
}

export type CompressionFormat = ZlibFormat | Codec;
export interface CompressOptions {
  /** gzip unless told; the names are those of the Compression standard. */
  format?: CompressionFormat;
  /** From 0, which only packs, to 9; 6 unless told. Other codecs have their own. */
  level?: number;
}
export interface DecompressOptions {
  format?: CompressionFormat;
  /** The most that may come of it; `compression.limit` unless told. */
  maxBytes?: number;
}

/** A text is taken as its UTF-8. */
export function compress(
  data: Uint8Array | string,
  { format = 'gzip', level }: CompressOptions = {},
): Uint8Array<ArrayBuffer> {
  requireRunning('compress()');
  const bytes = typeof data === 'string' ? encodeUtf8(data) : data;
  return whole(
    typeof format === 'string' ? zlibPacker(format, level) : format.packer(level, bytes.length),
    bytes,
  );
}

/** Throws {@link CompressionError}. */
export function decompress(
  data: Uint8Array,
  { format = 'gzip', maxBytes }: DecompressOptions = {},
): Uint8Array<ArrayBuffer> {
  requireRunning('decompress()');
  const most = maxBytes ?? limit();
  return whole(typeof format === 'string' ? zlib().unpacker(format) : format.unpacker(), data, most);
}
