/**
 * brotli-wasm's module, started (RFC 7932). It is Rust, which gives up for good when it gets no memory: so whatever needs more than there
 * is, is refused before it begins, and one stream at a time is under way, which leaves the heap empty.
 */
import { CompressionError } from '../compression/error.ts';
import type { Flow, Take } from '../compression/flow.ts';
import type { Codec } from '../compression/index.ts';
import type { NativeModule } from '../native/index.ts';
import type { BrotliExports } from './brotli-exports.ts';
import { windowBits } from './window.ts';

const CHUNK_BYTES = 65_536;
const MIB = 1_048_576;

/** Levels that take the same memory whatever they pack, and how much. */
const STEADY_LEVELS = 2;
const STEADY_MIB = 2;

/** The others take more for more: MiB for MOST_BYTES, of which a fifth is a margin over the worst of texts, programs, noise and words. */
const PACKING_MIB: readonly number[] = [STEADY_MIB, STEADY_MIB, 16, 16, 20, 26, 27, 34];
const MOST_BYTES = MIB;
const LEVEL = 5;
const STEADY_LEVEL = 1;

/** What a stream needs beside its window: 2.7 MiB for three times 256 tables of prefix codes (RFC 7932, 3 and 7), and its buffers. */
const UNPACKING_MIB = 4;

/** The heap's own, and the rounding to pages. */
const SLACK_BYTES = 4 * 65_536;

const SUCCESS = 1;
const MORE_INPUT = 2;
/** Three words. */
const RESULT_BYTES = 16;

export class Brotli implements Codec {
  readonly #module: NativeModule<BrotliExports>;
  readonly #heapBytes: number;
  #isBusy = false;

  /**
   * Takes all the memory that the module may have as one piece of its heap: what it would take little by little is in pieces, and the sum
   * of those is more than it needs.
   */
  constructor(module: NativeModule<BrotliExports>) {
    this.#module = module;
    const { exports, memory } = module;
    this.#heapBytes = Math.max(0, memory.maxBytes - memory.bytes - SLACK_BYTES);
    exports.__wbindgen_free(exports.__wbindgen_malloc(this.#heapBytes), this.#heapBytes);
  }

  /** `level` is 0 to 7: 5 unless told, or 1 where there is no memory for it, or more to pack, or nobody knows how much. */
  packer(level?: number, bytes = Infinity): Flow {
    const isSmall = bytes <= MOST_BYTES;
    const chosen = level ?? (isSmall && this.#has(PACKING_MIB[LEVEL] as number) ? LEVEL : STEADY_LEVEL);
    const needed = PACKING_MIB[chosen];
    if (needed === undefined)
      throw new RangeError(
        `the level must be a whole number from 0 to ${PACKING_MIB.length - 1}, not ${level}`,
      );
    if (!isSmall && chosen >= STEADY_LEVELS)
      throw new CompressionError(
        'NO_MEMORY',
        `more than ${MOST_BYTES} bytes are packed at the levels 0 and 1`,
      );
    this.#require(needed);
    const stream = this.#begin(() => this.#module.exports.compressstream_new(1, chosen));
    return new Packer(this, stream, chosen < STEADY_LEVELS ? Infinity : MOST_BYTES);
  }

  unpacker(): Flow {
    return new Unpacker(this);
  }

  #require(mebibytes: number): void {
    if (this.#has(mebibytes)) return;
    const message = `it takes ${Math.ceil(mebibytes + 3)} MiB: set brotli.memory to as much, and give the machine twice that and more`;
    throw new CompressionError('NO_MEMORY', message);
  }

  beginUnpacking(first: number): number {
    const bits = windowBits(first);
    if (bits === undefined) throw new CompressionError('MALFORMED', 'this is no brotli');
    this.#require(2 ** bits / MIB + UNPACKING_MIB);
    return this.#begin(() => this.#module.exports.decompressstream_new());
  }

  end(way: 'compress' | 'decompress', stream: number): void {
    if (stream === 0) return;
    this.#isBusy = false;
    this.#module.exports[`__wbg_${way}stream_free`](stream);
  }

  /**
   * Puts at most CHUNK_BYTES through a stream, or its end, and all that comes of them to `take`. Returns how many it used: fewer than
   * there are if they go beyond the end of the stream, which it tells too.
   */
  run(
    way: 'compress' | 'decompress',
    stream: number,
    data: Uint8Array,
    take: Take,
  ): { used: number; hasEnded: boolean } {
    for (let used = 0; ; ) {
      const { code, consumed, part } = this.#step(way, stream, data.subarray(used));
      used += consumed;
      if (part.length > 0) take(part);
      if (code === SUCCESS || (code === MORE_INPUT && used === data.length))
        return { used, hasEnded: code === SUCCESS };
    }
  }

  #step(way: 'compress' | 'decompress', stream: number, data: Uint8Array) {
    const { exports, memory } = this.#module;
    const run = way === 'compress' ? exports.compressstream_compress : exports.decompressstream_decompress;
    const into = exports.__wbindgen_add_to_stack_pointer(-RESULT_BYTES);
    try {
      const input = data.length === 0 ? 0 : exports.__wbindgen_malloc(data.length);
      if (input !== 0) memory.write(input, data);
      run(into, stream, input, data.length, CHUNK_BYTES);
      if (memory.u32(into + 8) !== 0)
        throw new CompressionError('MALFORMED', 'this is no brotli, or is damaged');
      const result = memory.u32(into);
      const code = exports.__wbg_get_brotlistreamresult_code(result);
      const consumed = exports.__wbg_get_brotlistreamresult_input_offset(result);
      exports.__wbg_get_brotlistreamresult_buf(into, result);
      const [address, length] = [memory.u32(into), memory.u32(into + 4)];
      const part = memory.read(address, length);
      if (length > 0) exports.__wbindgen_free(address, length);
      exports.__wbg_brotlistreamresult_free(result);
      return { code, consumed, part };
    } finally {
      exports.__wbindgen_add_to_stack_pointer(RESULT_BYTES);
    }
  }

  #has(mebibytes: number): boolean {
    return mebibytes * MIB <= this.#heapBytes;
  }

  #begin(create: () => number): number {
    if (this.#isBusy)
      throw new CompressionError('NO_MEMORY', 'brotli has memory for one stream at a time: close the other');
    this.#isBusy = true;
    return create();
  }
}

class Packer implements Flow {
  readonly #brotli: Brotli;
  #stream: number;
  /** Bytes that may still come. */
  #left: number;

  constructor(brotli: Brotli, stream: number, most: number) {
    this.#brotli = brotli;
    this.#stream = stream;
    this.#left = most;
  }

  push(data: Uint8Array, take: Take): void {
    this.#left -= data.length;
    if (this.#left < 0) throw new CompressionError('NO_MEMORY', 'more bytes came than were announced');
    for (let at = 0; at < data.length; at += CHUNK_BYTES) {
      this.#brotli.run('compress', this.#stream, data.subarray(at, at + CHUNK_BYTES), take);
    }
  }

  finish(take: Take): void {
    this.#brotli.run('compress', this.#stream, new Uint8Array(), take);
  }

  close(): void {
    this.#brotli.end('compress', this.#stream);
    this.#stream = 0;
  }
}

class Unpacker implements Flow {
  readonly #brotli: Brotli;
  /** 0: it waits for the first byte. */
  #stream = 0;
  #hasEnded = false;

  constructor(brotli: Brotli) {
    this.#brotli = brotli;
  }

  push(data: Uint8Array, take: Take): void {
    for (let at = 0; at < data.length; ) {
      if (this.#hasEnded) throw new CompressionError('MALFORMED', 'there is more behind its end');
      if (this.#stream === 0) this.#stream = this.#brotli.beginUnpacking(data[at] as number);
      const part = data.subarray(at, at + CHUNK_BYTES);
      const { used, hasEnded } = this.#brotli.run('decompress', this.#stream, part, take);
      this.#hasEnded = hasEnded;
      at += used;
    }
  }

  finish(): void {
    if (!this.#hasEnded) throw new CompressionError('TRUNCATED', 'the data ends too early');
  }

  close(): void {
    this.#brotli.end('decompress', this.#stream);
    this.#stream = 0;
  }
}
