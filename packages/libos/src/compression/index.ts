/**
 * The Compression library: `skerry:compression`. gzip (RFC 1952), zlib (RFC 1950, which the web calls deflate) and raw DEFLATE
 * (RFC 1951), by the package fflate; what goes around DEFLATE, and its checksums, which the package does not look at, is read
 * here. What is unpacked has a limit, since a few bytes can stand for many.
 */
import { deflateSync, gzipSync, zlibSync } from 'fflate';
import { numberSetting } from '../core/settings.ts';
import { isRunning } from '../core/stage.ts';
import { crc32 } from '../encoding/crc32.ts';
import { encodeUtf8 } from '../encoding/utf8.ts';
import { adler32 } from './adler32.ts';
import { CompressionError } from './error.ts';
import { inflated } from './inflate.ts';

export { CompressionError } from './error.ts';

export type CompressionFormat = 'gzip' | 'deflate' | 'deflate-raw';
export interface CompressOptions {
  /** gzip unless told; the names are those of the Compression standard. */
  format?: CompressionFormat;
  /** From 0, which only packs, to 9; 6 unless told. */
  level?: 0 | 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9;
}
export interface DecompressOptions {
  format?: CompressionFormat;
  /** The most that may come of it; `compression.limit` unless told. */
  maxBytes?: number;
}

const LIMIT = 64 << 20;
const MOST = 2 ** 31;

/** A text is taken as its UTF-8. */
export function compress(
  data: Uint8Array | string,
  { format = 'gzip', level = 6 }: CompressOptions = {},
): Uint8Array<ArrayBuffer> {
  const bytes = typeof data === 'string' ? encodeUtf8(data) : data;
  switch (format) {
    case 'gzip':
      // Without a time, so that the same bytes come of the same.
      return gzipSync(bytes, { level, mtime: 0 });
    case 'deflate':
      return zlibSync(bytes, { level });
    case 'deflate-raw':
      return deflateSync(bytes, { level });
  }
}

/** Throws {@link CompressionError}. */
export function decompress(
  data: Uint8Array,
  { format = 'gzip', maxBytes }: DecompressOptions = {},
): Uint8Array<ArrayBuffer> {
  const most = maxBytes ?? (isRunning() ? numberSetting('compression.limit', LIMIT, 1, MOST) : LIMIT);
  if (format === 'deflate-raw') return inflated(data, most);
  const [begin, trailer] = format === 'gzip' ? [gzipHeader(data), 8] : [zlibHeader(data), 4];
  if (data.length < begin + trailer) throw new CompressionError('TRUNCATED', 'the data ends too early');
  const end = data.length - trailer;
  const bytes = inflated(data.subarray(begin, end), most);
  const view = new DataView(data.buffer, data.byteOffset + end, trailer);
  const isRight =
    format === 'gzip'
      ? view.getUint32(0, true) === crc32(bytes) && view.getUint32(4, true) === bytes.length
      : view.getUint32(0) === adler32(bytes);
  if (!isRight)
    throw new CompressionError(
      'MALFORMED',
      'the checksum is another: the data is damaged, or has more than one part',
    );
  return bytes;
}

const FLAG = { headerCrc: 2, extra: 4, name: 8, comment: 16 } as const;

/** Where DEFLATE begins (RFC 1952, 2.3). */
function gzipHeader(data: Uint8Array): number {
  if (data[0] !== 0x1f || data[1] !== 0x8b || data[2] !== 8)
    throw new CompressionError('MALFORMED', 'this is no gzip');
  const flags = data[3] ?? 0;
  let at = 10;
  if (flags & FLAG.extra) at += 2 + (data[at] ?? 0) + ((data[at + 1] ?? 0) << 8);
  for (const flag of [FLAG.name, FLAG.comment]) {
    if (flags & flag) at = data.indexOf(0, at) + 1 || data.length;
  }
  return flags & FLAG.headerCrc ? at + 2 : at;
}

/** RFC 1950, 2.2. A preset dictionary is one that we do not have. */
function zlibHeader(data: Uint8Array): number {
  const [method = 0, flags = 0] = data;
  const isRight = (method & 15) === 8 && method >> 4 <= 7 && ((method << 8) | flags) % 31 === 0;
  if (!isRight) throw new CompressionError('MALFORMED', 'this is no deflate of the web (zlib)');
  if (flags & 32) throw new CompressionError('MALFORMED', 'it needs a dictionary');
  return 2;
}
