/** What an appliance that uses the library compression has of it. */

declare module 'skerry:compression' {
  /** Names of the Compression standard: `deflate` is zlib's. */
  export type CompressionFormat = 'gzip' | 'deflate' | 'deflate-raw';
  export interface CompressOptions {
    /** gzip unless told. */
    format?: CompressionFormat;
    /** From 0, which only packs, to 9; 6 unless told. */
    level?: 0 | 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9;
  }
  export interface DecompressOptions {
    format?: CompressionFormat;
    /** The most that may come of it; the parameter `compression.limit` unless told. */
    maxBytes?: number;
  }
  export class CompressionError extends Error {
    readonly code: 'MALFORMED' | 'TRUNCATED' | 'TOO_LARGE';
    constructor(code: CompressionError['code'], message: string);
  }
  /** A text is taken as its UTF-8. */
  export function compress(data: Uint8Array | string, options?: CompressOptions): Uint8Array<ArrayBuffer>;
  /** Throws {@link CompressionError}. */
  export function decompress(data: Uint8Array, options?: DecompressOptions): Uint8Array<ArrayBuffer>;
}
