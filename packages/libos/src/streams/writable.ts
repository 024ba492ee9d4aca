/** Streams standard, 5: writable streams. */
import { AbortController, type AbortSignal } from '../events/abort.ts';
import {
  type Deferred,
  deferred,
  highWaterMarkOf,
  type QueuingStrategy,
  quiet,
  SizedQueue,
} from './strategy.ts';

export interface UnderlyingSink<T = unknown> {
  start?(controller: WritableStreamDefaultController): unknown;
  /** A promise that it returns holds the next chunk back. */
  write?(chunk: T, controller: WritableStreamDefaultController): unknown;
  close?(): unknown;
  abort?(reason: unknown): unknown;
  type?: undefined;
}

interface Item<T> extends Deferred<undefined> {
  chunk: T;
}

/** `erroring`: it has failed, but something is still under way. */
type State = 'writable' | 'erroring' | 'errored' | 'closed';

class Core<T> {
  state: State = 'writable';
  error: unknown;
  started = false;
  writer: WritableStreamDefaultWriter<T> | undefined;
  readonly queue = new SizedQueue<Item<T>>();
  closing: Deferred<undefined> | undefined;
  aborting: (Deferred<undefined> & { reason: unknown; wasErroring: boolean }) | undefined;
  /** A chunk, or the close, that the sink is at. */
  isInFlight = false;
  isClosingInFlight = false;
  sink: UnderlyingSink<T>;
  readonly size: ((chunk: T) => number) | undefined;
  readonly highWaterMark: number;
  readonly abortion = new AbortController();
  ready: Deferred<undefined> = deferred();
  closed: Deferred<undefined> = deferred();
  isReady = false;
  readonly controller: WritableStreamDefaultController;

  constructor(sink: UnderlyingSink<T>, strategy: QueuingStrategy<T>) {
    this.sink = sink;
    this.size = strategy.size;
    this.highWaterMark = highWaterMarkOf(strategy, 1);
    this.controller = new WritableStreamDefaultController(KEY, this as unknown as Core<never>);
    this.updateReady();
    Promise.resolve(sink.start?.(this.controller)).then(
      () => {
        this.started = true;
        this.advance();
      },
      (error) => {
        this.started = true;
        this.fail(error);
      },
    );
  }

  get desiredSize(): number | null {
    if (this.state === 'errored' || this.state === 'erroring') return null;
    return this.state === 'closed' ? 0 : this.highWaterMark - this.queue.size;
  }

  updateReady(): void {
    const isReady = this.closing !== undefined || this.highWaterMark - this.queue.size > 0;
    if (isReady === this.isReady || this.state !== 'writable') return;
    this.isReady = isReady;
    if (isReady) this.ready.resolve(undefined);
    else this.ready = deferred();
  }

  write(chunk: T): Promise<undefined> {
    if (this.state === 'errored' || this.state === 'erroring') return Promise.reject(this.error);
    if (this.closing || this.state === 'closed') {
      return Promise.reject(new TypeError('write: the stream is closed'));
    }
    const item: Item<T> = Object.assign(deferred<undefined>(), { chunk });
    try {
      this.queue.push(item, this.size ? this.size(chunk) : 1);
    } catch (error) {
      this.fail(error);
      return Promise.reject(error);
    }
    this.updateReady();
    this.advance();
    return item.promise;
  }

  close(): Promise<undefined> {
    if (this.closing || this.state === 'closed' || this.state === 'errored') {
      return Promise.reject(new TypeError('close: the stream is closed'));
    }
    this.closing = deferred();
    this.updateReady();
    this.advance();
    return this.closing.promise;
  }

  abort(reason: unknown): Promise<undefined> {
    if (this.state === 'closed' || this.state === 'errored') return Promise.resolve(undefined);
    this.abortion.abort(reason);
    if ((this.state as State) === 'errored') return Promise.resolve(undefined);
    if (this.aborting) return this.aborting.promise;
    const wasErroring = this.state === 'erroring';
    this.aborting = Object.assign(deferred<undefined>(), { reason, wasErroring });
    const { promise } = this.aborting;
    if (!wasErroring) this.fail(reason);
    return promise;
  }

  fail(error: unknown): void {
    if (this.state !== 'writable') {
      if (this.state === 'erroring') this.finishFailing();
      return;
    }
    this.state = 'erroring';
    this.error = error;
    quiet(this.ready.promise);
    if (this.isReady) {
      this.ready = deferred();
      quiet(this.ready.promise);
    }
    this.ready.reject(error);
    this.finishFailing();
  }

  /** Once the sink is at nothing any more. */
  finishFailing(): void {
    if (this.state !== 'erroring' || this.isInFlight || !this.started) return;
    this.state = 'errored';
    while (!this.queue.isEmpty) this.queue.shift().reject(this.error);
    const { aborting } = this;
    if (!aborting) {
      this.rejectClosed();
      return;
    }
    this.aborting = undefined;
    if (aborting.wasErroring) {
      aborting.reject(this.error);
      this.rejectClosed();
      return;
    }
    new Promise<unknown>((resolve) => resolve(this.sink.abort?.(aborting.reason))).then(
      () => {
        aborting.resolve(undefined);
        this.rejectClosed();
      },
      (error) => {
        aborting.reject(error);
        this.rejectClosed();
      },
    );
  }

  rejectClosed(): void {
    if (this.closing && !this.isClosingInFlight) {
      quiet(this.closing.promise);
      this.closing.reject(this.error);
    }
    quiet(this.closed.promise);
    this.closed.reject(this.error);
  }

  /** Gives the sink the next chunk, or the close. */
  advance(): void {
    if (!this.started || this.isInFlight) return;
    if (this.state === 'erroring') {
      this.finishFailing();
      return;
    }
    if (this.state !== 'writable') return;
    if (this.queue.isEmpty) {
      if (this.closing) this.#sendClose(this.closing);
      return;
    }
    const item = this.queue.peek();
    this.isInFlight = true;
    new Promise<unknown>((resolve) => resolve(this.sink.write?.(item.chunk, this.controller))).then(
      () => {
        this.isInFlight = false;
        this.queue.shift();
        item.resolve(undefined);
        this.updateReady();
        this.advance();
      },
      (error) => {
        this.isInFlight = false;
        this.queue.shift();
        item.reject(error);
        this.fail(error);
      },
    );
  }

  #sendClose(closing: Deferred<undefined>): void {
    this.isInFlight = this.isClosingInFlight = true;
    new Promise<unknown>((resolve) => resolve(this.sink.close?.())).then(
      () => {
        this.isInFlight = false;
        closing.resolve(undefined);
        this.aborting?.resolve(undefined);
        this.aborting = undefined;
        this.state = 'closed';
        this.closed.resolve(undefined);
      },
      (error) => {
        this.isInFlight = false;
        quiet(closing.promise);
        closing.reject(error);
        this.aborting?.reject(error);
        this.aborting = undefined;
        this.fail(error);
      },
    );
  }
}

const KEY = /* @__PURE__ */ Symbol('streams');

export class WritableStreamDefaultController {
  readonly #core: Core<never>;

  constructor(key: symbol, core: Core<never>) {
    if (key !== KEY) throw new TypeError('a controller is made by its stream');
    this.#core = core;
  }

  /** Aborts when the stream is aborted, so that a sink can stop what it is at. */
  get signal(): AbortSignal {
    return this.#core.abortion.signal;
  }

  error(error?: unknown): void {
    if (this.#core.state === 'writable') this.#core.fail(error);
  }
}

let coreOf: <T>(stream: WritableStream<T>) => Core<T>;

export class WritableStreamDefaultWriter<T = unknown> {
  #core: Core<T> | undefined;
  #ended: TypeError | undefined;

  constructor(stream: WritableStream<T>) {
    const core = coreOf(stream);
    if (core.writer) throw new TypeError('the stream is locked to another writer');
    core.writer = this;
    this.#core = core;
  }

  get closed(): Promise<undefined> {
    return this.#core?.closed.promise ?? quiet(Promise.reject(this.#ended));
  }

  get ready(): Promise<undefined> {
    return this.#core?.ready.promise ?? quiet(Promise.reject(this.#ended));
  }

  get desiredSize(): number | null {
    return this.#owned('desiredSize').desiredSize;
  }

  write(chunk: T): Promise<undefined> {
    return this.#core?.write(chunk) ?? Promise.reject(this.#ended);
  }

  close(): Promise<undefined> {
    return this.#core?.close() ?? Promise.reject(this.#ended);
  }

  abort(reason?: unknown): Promise<undefined> {
    return this.#core?.abort(reason) ?? Promise.reject(this.#ended);
  }

  releaseLock(): void {
    if (!this.#core) return;
    this.#core.writer = undefined;
    this.#core = undefined;
    this.#ended = new TypeError('the writer has released its stream');
  }

  #owned(call: string): Core<T> {
    if (!this.#core) throw new TypeError(`${call}: the writer has released its stream`);
    return this.#core;
  }
}

export class WritableStream<T = unknown> {
  readonly #core: Core<T>;

  static {
    coreOf = (stream) => stream.#core;
  }

  constructor(sink: UnderlyingSink<T> = {}, strategy: QueuingStrategy<T> = {}) {
    if (sink.type !== undefined) throw new RangeError('a sink has no type');
    this.#core = new Core(sink, strategy);
  }

  get locked(): boolean {
    return this.#core.writer !== undefined;
  }

  getWriter(): WritableStreamDefaultWriter<T> {
    return new WritableStreamDefaultWriter(this);
  }

  close(): Promise<undefined> {
    if (this.locked) return Promise.reject(new TypeError('close: the stream is locked'));
    return this.#core.close();
  }

  abort(reason?: unknown): Promise<undefined> {
    if (this.locked) return Promise.reject(new TypeError('abort: the stream is locked'));
    return this.#core.abort(reason);
  }
}
