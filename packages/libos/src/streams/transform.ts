/** Streams standard, 6: transform streams, and the two of the Encoding standard (7.5, 7.6). */
import { TextDecoder, type TextDecoderOptions } from '../encoding/text-decoder.ts';
import { encodeUtf8 } from '../encoding/utf8.ts';
import { ReadableStream, type ReadableStreamDefaultController } from './readable.ts';
import { type Deferred, deferred, highWaterMarkOf, type QueuingStrategy, quiet } from './strategy.ts';
import { WritableStream, type WritableStreamDefaultController } from './writable.ts';

export interface Transformer<I = unknown, O = unknown> {
  start?(controller: TransformStreamDefaultController<O>): unknown;
  transform?(chunk: I, controller: TransformStreamDefaultController<O>): unknown;
  flush?(controller: TransformStreamDefaultController<O>): unknown;
  cancel?(reason: unknown): unknown;
}

const KEY = /* @__PURE__ */ Symbol('streams');

export class TransformStreamDefaultController<O = unknown> {
  readonly #readable: ReadableStreamDefaultController<O>;
  readonly #errorWritable: (error: unknown) => void;
  readonly #enqueued: () => void;

  constructor(
    key: symbol,
    readable: ReadableStreamDefaultController<O>,
    errorWritable: (error: unknown) => void,
    enqueued: () => void,
  ) {
    if (key !== KEY) throw new TypeError('a controller is made by its stream');
    this.#readable = readable;
    this.#errorWritable = errorWritable;
    this.#enqueued = enqueued;
  }

  get desiredSize(): number | null {
    return this.#readable.desiredSize;
  }

  enqueue(chunk: O): void {
    this.#enqueued();
    this.#readable.enqueue(chunk);
  }

  error(error?: unknown): void {
    this.#readable.error(error);
    this.#errorWritable(error);
  }

  terminate(): void {
    this.#readable.close();
    this.#errorWritable(new TypeError('the transform stream was terminated'));
  }
}

export class TransformStream<I = unknown, O = unknown> {
  readonly readable: ReadableStream<O>;
  readonly writable: WritableStream<I>;

  constructor(
    transformer: Transformer<I, O> = {},
    writableStrategy: QueuingStrategy<I> = {},
    readableStrategy: QueuingStrategy<O> = {},
  ) {
    let readableController: ReadableStreamDefaultController<O> | undefined;
    let writableController: WritableStreamDefaultController | undefined;
    /** Resolves when the readable side wants more than it was given. */
    let wanted: Deferred<undefined> = deferred();
    const started = deferred<unknown>();
    quiet(started.promise);
    this.readable = new ReadableStream<O>(
      {
        start(controller) {
          readableController = controller;
          return started.promise;
        },
        pull() {
          wanted.resolve(undefined);
        },
        async cancel(reason) {
          await transformer.cancel?.(reason);
          wanted.resolve(undefined);
          writableController?.error(reason);
        },
      },
      { ...readableStrategy, highWaterMark: highWaterMarkOf(readableStrategy, 0) },
    );
    const controller = new TransformStreamDefaultController<O>(
      KEY,
      readableController as unknown as ReadableStreamDefaultController<O>,
      (error) => {
        wanted.resolve(undefined);
        writableController?.error(error);
      },
      // If it still wants more, it says so while it takes the chunk.
      () => {
        wanted = deferred();
      },
    );
    this.writable = new WritableStream<I>(
      {
        start(own) {
          writableController = own;
          return started.promise;
        },
        async write(chunk) {
          await wanted.promise;
          try {
            if (transformer.transform) await transformer.transform(chunk, controller);
            else controller.enqueue(chunk as never);
          } catch (error) {
            controller.error(error);
            throw error;
          }
        },
        async close() {
          try {
            await transformer.flush?.(controller);
          } catch (error) {
            readableController?.error(error);
            throw error;
          }
          if (readableController?.desiredSize !== null) closeQuietly(readableController);
        },
        async abort(reason) {
          await transformer.cancel?.(reason);
          readableController?.error(reason);
        },
      },
      writableStrategy,
    );
    started.resolve(transformer.start?.(controller));
  }
}

/** It may have been terminated. */
function closeQuietly(controller: { close(): void } | undefined): void {
  try {
    controller?.close();
  } catch {
    // It is closed.
  }
}

/** Text to UTF-8. */
export class TextEncoderStream {
  readonly readable: ReadableStream<Uint8Array>;
  readonly writable: WritableStream<string>;
  readonly encoding = 'utf-8';

  constructor() {
    /** A first half of a pair, which waits for the second. */
    let half = '';
    const stream = new TransformStream<string, Uint8Array>({
      transform(chunk, controller) {
        const text = half + String(chunk);
        const isCut = /[\ud800-\udbff]$/.test(text);
        half = isCut ? text.slice(-1) : '';
        const whole = isCut ? text.slice(0, -1) : text;
        if (whole !== '') controller.enqueue(encodeUtf8(whole));
      },
      flush(controller) {
        if (half !== '') controller.enqueue(encodeUtf8(half));
      },
    });
    this.readable = stream.readable;
    this.writable = stream.writable;
  }
}

/** Bytes to text. */
export class TextDecoderStream {
  readonly readable: ReadableStream<string>;
  readonly writable: WritableStream<Uint8Array | ArrayBuffer>;
  readonly encoding: string;
  readonly fatal: boolean;
  readonly ignoreBOM: boolean;

  constructor(label?: string, options?: TextDecoderOptions) {
    const decoder = new TextDecoder(label, options);
    this.encoding = decoder.encoding;
    this.fatal = decoder.fatal;
    this.ignoreBOM = decoder.ignoreBOM;
    const stream = new TransformStream<Uint8Array | ArrayBuffer, string>({
      transform(chunk, controller) {
        const text = decoder.decode(chunk, { stream: true });
        if (text !== '') controller.enqueue(text);
      },
      flush(controller) {
        const text = decoder.decode();
        if (text !== '') controller.enqueue(text);
      },
    });
    this.readable = stream.readable;
    this.writable = stream.writable;
  }
}
