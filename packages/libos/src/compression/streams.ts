/**
 * The Compression standard's streams. What is wrong with the data is a TypeError, as there, with the CompressionError as its cause. A
 * stream has memory of zlib's until it has ended, was cancelled or has failed. A chunk may become as much as `compression.limit`.
 */
import { requireRunning } from '../core/stage.ts';
import { type ReadableStream, TransformStream, type WritableStream } from '../streams/index.ts';
import { CompressionError } from './error.ts';
import type { Flow, Take } from './flow.ts';
import { limit, zlib, zlibPacker } from './started.ts';
import type { ZlibFormat } from './zlib.ts';

type Bytes = ArrayBuffer | ArrayBufferView;

const FORMATS: readonly string[] = ['gzip', 'deflate', 'deflate-raw'] satisfies ZlibFormat[];

export class CompressionStream {
  readonly readable: ReadableStream<Uint8Array<ArrayBuffer>>;
  readonly writable: WritableStream<Bytes>;

  constructor(format: string) {
    requireRunning('CompressionStream');
    const stream = through(zlibPacker(formatOf(format)), Infinity);
    this.readable = stream.readable;
    this.writable = stream.writable;
  }
}

export class DecompressionStream {
  readonly readable: ReadableStream<Uint8Array<ArrayBuffer>>;
  readonly writable: WritableStream<Bytes>;

  constructor(format: string) {
    requireRunning('DecompressionStream');
    const stream = through(zlib().unpacker(formatOf(format)), limit());
    this.readable = stream.readable;
    this.writable = stream.writable;
  }
}

function formatOf(format: string): ZlibFormat {
  if (FORMATS.includes(format)) return format as ZlibFormat;
  throw new TypeError(`the format must be one of ${FORMATS.join(', ')}, not ${format}`);
}

/** A stream through `flow`, which it closes. */
export function through(flow: Flow, most: number): TransformStream<Bytes, Uint8Array<ArrayBuffer>> {
  /** Runs a step, whose parts go to `enqueue`. */
  const step = (run: (take: Take) => void, enqueue: Take): void => {
    let length = 0;
    try {
      run((part) => {
        length += part.length;
        if (length > most)
          throw new CompressionError('TOO_LARGE', `more than ${most} bytes would come of one chunk`);
        enqueue(part);
      });
    } catch (error) {
      flow.close();
      if (error instanceof CompressionError) throw new TypeError(error.message, { cause: error });
      throw error;
    }
  };
  return new TransformStream<Bytes, Uint8Array<ArrayBuffer>>({
    transform(chunk, controller) {
      step(
        (take) => flow.push(bytesOf(chunk), take),
        (part) => controller.enqueue(part),
      );
    },
    flush(controller) {
      step(
        (take) => flow.finish(take),
        (part) => controller.enqueue(part),
      );
      flow.close();
    },
    cancel() {
      flow.close();
    },
  });
}

function bytesOf(chunk: unknown): Uint8Array {
  if (chunk instanceof Uint8Array) return chunk;
  if (chunk instanceof ArrayBuffer) return new Uint8Array(chunk);
  if (ArrayBuffer.isView(chunk)) return new Uint8Array(chunk.buffer, chunk.byteOffset, chunk.byteLength);
  throw new TypeError('a chunk must be bytes');
}
