/**
 * Streams standard, 4: readable streams with the default controller and reader. `type: 'bytes'` is taken, and makes a
 * stream whose chunks are bytes; there is no BYOB reader.
 */
import { type PipeOptions, pipe } from './pipe.ts';
import {
  type Deferred,
  deferred,
  highWaterMarkOf,
  type QueuingStrategy,
  quiet,
  SizedQueue,
} from './strategy.ts';
import type { WritableStream } from './writable.ts';

export interface UnderlyingSource<T = unknown> {
  start?(controller: ReadableStreamDefaultController<T>): unknown;
  /** Called while the queue has room; a promise that it returns holds the next call back. */
  pull?(controller: ReadableStreamDefaultController<T>): unknown;
  cancel?(reason: unknown): unknown;
  type?: 'bytes' | undefined;
}

export type ReadResult<T> = { done: false; value: T } | { done: true; value: undefined };

interface Request<T> {
  resolve(result: ReadResult<T>): void;
  reject(reason: unknown): void;
}

/** What the stream, its controller and its reader share. */
class Core<T> {
  state: 'readable' | 'closed' | 'errored' = 'readable';
  error: unknown;
  reader: ReadableStreamDefaultReader<T> | undefined;
  disturbed = false;
  readonly queue = new SizedQueue<T>();
  readonly requests: Request<T>[] = [];
  closed: Deferred<undefined> | undefined;
  closeRequested = false;
  started = false;
  pulling = false;
  pullAgain = false;
  source: UnderlyingSource<T> | undefined;
  size: ((chunk: T) => number) | undefined;
  highWaterMark = 1;
  controller: ReadableStreamDefaultController<T> | undefined;

  get desiredSize(): number | null {
    if (this.state === 'errored') return null;
    return this.state === 'closed' ? 0 : this.highWaterMark - this.queue.size;
  }

  get canEnqueue(): boolean {
    return this.state === 'readable' && !this.closeRequested;
  }

  pullIfNeeded(): void {
    if (!this.started || !this.canEnqueue || !this.source?.pull) return;
    if (this.requests.length === 0 && (this.desiredSize as number) <= 0) return;
    if (this.pulling) {
      this.pullAgain = true;
      return;
    }
    this.pulling = true;
    let result: unknown;
    try {
      result = this.source.pull(this.controller as ReadableStreamDefaultController<T>);
    } catch (error) {
      this.fail(error);
      return;
    }
    Promise.resolve(result).then(
      () => {
        this.pulling = false;
        if (!this.pullAgain) return;
        this.pullAgain = false;
        this.pullIfNeeded();
      },
      (error) => this.fail(error),
    );
  }

  enqueue(chunk: T): void {
    const waiting = this.requests.shift();
    if (waiting) waiting.resolve({ done: false, value: chunk });
    else {
      try {
        this.queue.push(chunk, this.size ? this.size(chunk) : 1);
      } catch (error) {
        this.fail(error);
        throw error;
      }
    }
    this.pullIfNeeded();
  }

  close(): void {
    if (this.state !== 'readable') return;
    this.state = 'closed';
    this.source = undefined;
    for (const request of this.requests.splice(0)) request.resolve({ done: true, value: undefined });
    this.closed?.resolve(undefined);
  }

  fail(error: unknown): void {
    if (this.state !== 'readable') return;
    this.state = 'errored';
    this.error = error;
    this.source = undefined;
    this.queue.clear();
    for (const request of this.requests.splice(0)) request.reject(error);
    if (this.closed) {
      quiet(this.closed.promise);
      this.closed.reject(error);
    }
  }

  read(): Promise<ReadResult<T>> {
    this.disturbed = true;
    if (this.state === 'closed') return Promise.resolve({ done: true, value: undefined });
    if (this.state === 'errored') return Promise.reject(this.error);
    if (!this.queue.isEmpty) {
      const value = this.queue.shift();
      if (this.closeRequested && this.queue.isEmpty) this.close();
      else this.pullIfNeeded();
      return Promise.resolve({ done: false, value });
    }
    return new Promise((resolve, reject) => {
      this.requests.push({ resolve, reject });
      this.pullIfNeeded();
    });
  }

  cancel(reason: unknown): Promise<undefined> {
    this.disturbed = true;
    if (this.state === 'closed') return Promise.resolve(undefined);
    if (this.state === 'errored') return Promise.reject(this.error);
    const { source } = this;
    this.queue.clear();
    this.close();
    return new Promise<unknown>((resolve) => resolve(source?.cancel?.(reason))).then(() => undefined);
  }
}

const KEY = /* @__PURE__ */ Symbol('streams');

export class ReadableStreamDefaultController<T = unknown> {
  readonly #core: Core<T>;

  constructor(key: symbol, core: Core<T>) {
    if (key !== KEY) throw new TypeError('a controller is made by its stream');
    this.#core = core;
  }

  get desiredSize(): number | null {
    return this.#core.desiredSize;
  }

  /** There is no BYOB reader. */
  get byobRequest(): null {
    return null;
  }

  enqueue(chunk: T): void {
    if (!this.#core.canEnqueue) throw new TypeError('enqueue: the stream is closed');
    this.#core.enqueue(chunk);
  }

  close(): void {
    if (!this.#core.canEnqueue) throw new TypeError('close: the stream is closed');
    this.#core.closeRequested = true;
    if (this.#core.queue.isEmpty) this.#core.close();
  }

  error(error?: unknown): void {
    this.#core.fail(error);
  }
}

export class ReadableStreamDefaultReader<T = unknown> {
  #core: Core<T> | undefined;
  #closed: Deferred<undefined>;

  constructor(stream: ReadableStream<T>) {
    const core = coreOf(stream);
    if (core.reader) throw new TypeError('the stream is locked to another reader');
    this.#core = core;
    core.reader = this;
    this.#closed = core.closed = deferred<undefined>();
    if (core.state === 'closed') this.#closed.resolve(undefined);
    else if (core.state === 'errored') {
      quiet(this.#closed.promise);
      this.#closed.reject(core.error);
    }
  }

  get closed(): Promise<undefined> {
    return this.#closed.promise;
  }

  read(): Promise<ReadResult<T>> {
    return this.#core?.read() ?? Promise.reject(released('read'));
  }

  cancel(reason?: unknown): Promise<undefined> {
    return this.#core?.cancel(reason) ?? Promise.reject(released('cancel'));
  }

  releaseLock(): void {
    const core = this.#core;
    if (!core) return;
    const error = released('read');
    if (core.state !== 'readable') this.#closed = deferred();
    quiet(this.#closed.promise);
    this.#closed.reject(error);
    this.#core = core.reader = core.closed = undefined;
    for (const request of core.requests.splice(0)) request.reject(error);
  }
}

const released = (call: string): TypeError => new TypeError(`${call}: the reader has released its stream`);

let coreOf: <T>(stream: ReadableStream<T>) => Core<T>;

export class ReadableStream<T = unknown> {
  readonly #core = new Core<T>();

  static {
    coreOf = (stream) => stream.#core;
  }

  constructor(source: UnderlyingSource<T> = {}, strategy: QueuingStrategy<T> = {}) {
    const core = this.#core;
    if (source.type !== undefined && String(source.type) !== 'bytes') {
      throw new TypeError(`a source of type ${source.type} is not known`);
    }
    core.source = source;
    core.size = strategy.size;
    core.highWaterMark = highWaterMarkOf(strategy, source.type ? 0 : 1);
    const controller = new ReadableStreamDefaultController<T>(KEY, core);
    core.controller = controller;
    const begin = (): void => {
      core.started = true;
      core.pullIfNeeded();
    };
    Promise.resolve(source.start?.(controller)).then(begin, (error) => core.fail(error));
  }

  /** A stream of what is iterated over. */
  static from<T>(iterable: Iterable<T> | AsyncIterable<T>): ReadableStream<T> {
    const source = iterable as Partial<AsyncIterable<T>> & Partial<Iterable<T>>;
    const iterator: AsyncIterator<T> | Iterator<T> | undefined =
      source[Symbol.asyncIterator]?.() ?? source[Symbol.iterator]?.();
    if (!iterator) throw new TypeError('ReadableStream.from: the argument cannot be iterated over');
    return new ReadableStream<T>(
      {
        async pull(controller) {
          const { done, value } = await iterator.next();
          if (done) controller.close();
          else controller.enqueue(await value);
        },
        async cancel(reason) {
          await iterator.return?.(reason as never);
        },
      },
      { highWaterMark: 0 },
    );
  }

  get locked(): boolean {
    return this.#core.reader !== undefined;
  }

  cancel(reason?: unknown): Promise<undefined> {
    if (this.locked) return Promise.reject(new TypeError('cancel: the stream is locked'));
    return this.#core.cancel(reason);
  }

  getReader(options: { mode?: undefined } = {}): ReadableStreamDefaultReader<T> {
    if (options.mode !== undefined) throw new TypeError('getReader: there are only default readers');
    return new ReadableStreamDefaultReader(this);
  }

  /** Two streams of the same chunks; the faster one makes the slower one's wait in its queue. */
  tee(): [ReadableStream<T>, ReadableStream<T>] {
    const reader = this.getReader();
    const controllers: ReadableStreamDefaultController<T>[] = [];
    const canceled: { reason: unknown }[] = [];
    const isCanceled = [false, false];
    const ended = deferred<undefined>();
    let reading = false;
    const pull = async (): Promise<void> => {
      if (reading) return;
      reading = true;
      const result = await reader.read();
      reading = false;
      controllers.forEach((controller, at) => {
        if (isCanceled[at]) return;
        if (result.done) controller.close();
        else controller.enqueue(result.value);
      });
      if (result.done) ended.resolve(undefined);
    };
    const branch = (at: number): ReadableStream<T> =>
      new ReadableStream<T>({
        start(controller) {
          controllers[at] = controller;
        },
        pull,
        cancel(reason) {
          isCanceled[at] = true;
          canceled[at] = { reason };
          if (!isCanceled[1 - at]) return ended.promise;
          reader.cancel(canceled.map((one) => one.reason)).then(ended.resolve, ended.reject);
          return ended.promise;
        },
      });
    quiet(ended.promise);
    reader.closed.catch((error) => {
      for (const controller of controllers) controller.error(error);
      ended.resolve(undefined);
    });
    return [branch(0), branch(1)];
  }

  pipeTo(destination: WritableStream<T>, options: PipeOptions = {}): Promise<undefined> {
    if (this.locked) return Promise.reject(new TypeError('pipeTo: the stream is locked'));
    if (destination.locked) return Promise.reject(new TypeError('pipeTo: the destination is locked'));
    return pipe(this, destination, options);
  }

  pipeThrough<U>(
    pair: { readable: ReadableStream<U>; writable: WritableStream<T> },
    options: PipeOptions = {},
  ): ReadableStream<U> {
    if (this.locked || pair.writable.locked) throw new TypeError('pipeThrough: a stream is locked');
    quiet(pipe(this, pair.writable, options));
    return pair.readable;
  }

  async *values(options: { preventCancel?: boolean } = {}): AsyncGenerator<T, void, undefined> {
    const reader = this.getReader();
    let isDone = false;
    try {
      for (;;) {
        const result = await reader.read().catch((error: unknown) => {
          isDone = true;
          throw error;
        });
        if (result.done) {
          isDone = true;
          return;
        }
        yield result.value;
      }
    } finally {
      if (!isDone && !options.preventCancel) {
        const end = reader.cancel();
        reader.releaseLock();
        await end;
      } else reader.releaseLock();
    }
  }

  [Symbol.asyncIterator](options?: { preventCancel?: boolean }): AsyncGenerator<T, void, undefined> {
    return this.values(options);
  }
}

/** Whether somebody has read from it or cancelled it. */
export function isDisturbed<T>(stream: ReadableStream<T>): boolean {
  return coreOf(stream).disturbed;
}
