/**
 * zlib's module, started: gzip (RFC 1952), zlib (RFC 1950, which the web calls deflate) and raw DEFLATE (RFC 1951). It owns two
 * buffers in the module's memory, which its streams share, since none is left while it works.
 */
import type { NativeModule } from '../native/index.ts';
import { CompressionError } from './error.ts';
import type { Flow, Take } from './flow.ts';
import type { ZlibExports } from './zlib-exports.ts';

export type ZlibFormat = 'gzip' | 'deflate' | 'deflate-raw';
type Way = 'deflate' | 'inflate';

/** Few calls for many bytes, and little to give up when too much comes out. The result of a call has room for 2^24 - 1. */
const CHUNK_BYTES = 65_536;
/** What deflate needs at most, and some for the heap itself. */
const GROWTH_PAGES = 6;

const NO_FLUSH = 0;
const FINISH = 4;
const STREAM_END = 1;
const NEED_DICTIONARY = 2;
const MEMORY_ERROR = -4;
/** Nothing could be done; it is no error. */
const BUFFER_ERROR = -5;

const INIT = { gzip: 'init_gzip', deflate: 'init', 'deflate-raw': 'init_raw' } as const;

export class Zlib {
  readonly #module: NativeModule<ZlibExports>;
  readonly #input: number;
  readonly #output: number;

  /** Starts the module. */
  constructor(module: NativeModule<ZlibExports>) {
    this.#module = module;
    module.exports._initialize();
    this.#input = module.exports.malloc(CHUNK_BYTES);
    this.#output = module.exports.malloc(CHUNK_BYTES);
  }

  /** `level` is 0 to 9. Throws {@link CompressionError} when there is no memory for one more. */
  packer(format: ZlibFormat, level: number): Flow {
    return new Packer(this, this.begin('deflate', format, level));
  }

  unpacker(format: ZlibFormat): Flow {
    return new Unpacker(this, format);
  }

  /** A new stream. */
  begin(way: Way, format: ZlibFormat, level = 0): number {
    const { exports, memory } = this.#module;
    for (let hasGrown = false; ; hasGrown = true) {
      const stream = exports[`${way}_new`]();
      if (stream !== 0 && exports[`${way}_${INIT[format]}`](stream, level) === 0) return stream;
      this.end(way, stream);
      if (hasGrown || !memory.grow(GROWTH_PAGES))
        throw new CompressionError('NO_MEMORY', 'too many streams are open for the memory of the machine');
    }
  }

  end(way: Way, stream: number): void {
    if (stream !== 0) this.#module.exports[`${way}_end`](stream);
  }

  /**
   * Puts at most CHUNK_BYTES through a stream, and all that comes of them to `take`. Returns how many it used: fewer than there
   * are if they go beyond the end of the stream, which it tells too.
   */
  run(
    way: Way,
    stream: number,
    data: Uint8Array,
    flush: number,
    take: Take,
  ): { used: number; hasEnded: boolean } {
    const { exports, memory } = this.#module;
    const process = exports[`${way}_process`];
    const consumed = exports[`${way}_last_consumed`];
    if (data.length > 0) memory.write(this.#input, data);
    for (let used = 0; ; ) {
      const left = data.length - used;
      const result = process(stream, this.#input + used, left, this.#output, CHUNK_BYTES, flush);
      const code = result >> 24;
      const produced = result & 0xff_ffff;
      if (code === NEED_DICTIONARY) throw new CompressionError('MALFORMED', 'it needs a dictionary');
      if (code === MEMORY_ERROR) throw new CompressionError('NO_MEMORY', 'there is no memory for its window');
      if (code < 0 && code !== BUFFER_ERROR)
        throw new CompressionError('MALFORMED', 'this is not of its format, or is damaged');
      used += consumed(stream);
      if (produced > 0) take(memory.read(this.#output, produced));
      const isDone = code === BUFFER_ERROR || (used === data.length && produced < CHUNK_BYTES);
      if (isDone || code === STREAM_END) return { used, hasEnded: code === STREAM_END };
    }
  }
}

class Packer implements Flow {
  readonly #zlib: Zlib;
  #stream: number;

  constructor(zlib: Zlib, stream: number) {
    this.#zlib = zlib;
    this.#stream = stream;
  }

  push(data: Uint8Array, take: Take): void {
    for (let at = 0; at < data.length; at += CHUNK_BYTES) {
      this.#zlib.run('deflate', this.#stream, data.subarray(at, at + CHUNK_BYTES), NO_FLUSH, take);
    }
  }

  finish(take: Take): void {
    this.#zlib.run('deflate', this.#stream, new Uint8Array(), FINISH, take);
  }

  close(): void {
    this.#zlib.end('deflate', this.#stream);
    this.#stream = 0;
  }
}

/** A file of gzip may be several, one after the other (RFC 1952, 2.2); the others end where they end. */
class Unpacker implements Flow {
  readonly #zlib: Zlib;
  readonly #format: ZlibFormat;
  #stream: number;
  #hasEnded = false;

  constructor(zlib: Zlib, format: ZlibFormat) {
    this.#zlib = zlib;
    this.#format = format;
    this.#stream = zlib.begin('inflate', format);
  }

  push(data: Uint8Array, take: Take): void {
    for (let at = 0; at < data.length; ) {
      if (this.#hasEnded) this.#beginNext();
      const part = data.subarray(at, at + CHUNK_BYTES);
      const { used, hasEnded } = this.#zlib.run('inflate', this.#stream, part, NO_FLUSH, take);
      this.#hasEnded = hasEnded;
      at += used;
    }
  }

  finish(): void {
    if (!this.#hasEnded) throw new CompressionError('TRUNCATED', 'the data ends too early');
  }

  close(): void {
    this.#zlib.end('inflate', this.#stream);
    this.#stream = 0;
  }

  #beginNext(): void {
    if (this.#format !== 'gzip') throw new CompressionError('MALFORMED', 'there is more behind its end');
    this.close();
    this.#stream = this.#zlib.begin('inflate', this.#format);
    this.#hasEnded = false;
  }
}
