/** What an appliance that uses the library compression has of it. */

/** Packs what goes through it. A stream that nobody ends or cancels keeps its memory. */
interface CompressionStream extends TransformStream<ArrayBuffer | ArrayBufferView, Uint8Array<ArrayBuffer>> {}
declare var CompressionStream: {
  prototype: CompressionStream;
  new (format: 'gzip' | 'deflate' | 'deflate-raw'): CompressionStream;
};
/** Unpacks what goes through it. One chunk may become as much as the parameter `compression.limit` says. */
interface DecompressionStream
  extends TransformStream<ArrayBuffer | ArrayBufferView, Uint8Array<ArrayBuffer>> {}
declare var DecompressionStream: {
  prototype: DecompressionStream;
  new (format: 'gzip' | 'deflate' | 'deflate-raw'): DecompressionStream;
};

declare module 'skerry:compression' {
  /** Names of the Compression standard, `deflate` is zlib's; or the codec of another library, as `brotli` of `skerry:brotli`. */
  export type CompressionFormat = 'gzip' | 'deflate' | 'deflate-raw' | Codec;
  export interface CompressOptions {
    /** gzip unless told. */
    format?: CompressionFormat;
    /** From 0, which only packs, to 9; 6 unless told. Other codecs have their own. */
    level?: number;
  }
  export interface DecompressOptions {
    format?: CompressionFormat;
    /** The most that may come of it; the parameter `compression.limit` unless told. */
    maxBytes?: number;
  }
  export class CompressionError extends Error {
    readonly code: 'MALFORMED' | 'TRUNCATED' | 'TOO_LARGE' | 'NO_MEMORY';
    constructor(code: CompressionError['code'], message: string);
  }
  /** A text is taken as its UTF-8. Throws at build time. */
  export function compress(data: Uint8Array | string, options?: CompressOptions): Uint8Array<ArrayBuffer>;
  /** Throws {@link CompressionError}; at build time too. */
  export function decompress(data: Uint8Array, options?: DecompressOptions): Uint8Array<ArrayBuffer>;

  export interface Codec {
    /** `bytes` is how many will be packed, where that is known. */
    packer(level: number | undefined, bytes?: number): CodecFlow;
    unpacker(): CodecFlow;
  }
  /** Bytes on their way through a codec. `take` receives an array of its own each time. */
  export interface CodecFlow {
    push(data: Uint8Array, take: (part: Uint8Array<ArrayBuffer>) => void): void;
    /** Nothing more goes in: what is left comes out. */
    finish(take: (part: Uint8Array<ArrayBuffer>) => void): void;
    /** Gives back its memory. Idempotent. */
    close(): void;
  }
}
