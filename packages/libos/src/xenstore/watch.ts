/** What changes at a path or below it. */
import { ask, forget, hold, register, release, type Watching } from './calls.ts';
import { strings, XS_UNWATCH, XS_WATCH } from './wire.ts';

/** Paths that have changed and were not asked for; when there are more, the watched path stands for all of them. */
const PENDING_MAX = 64;

type Step = IteratorResult<string, undefined>;

let lastWatch = 0;

/**
 * Gives the watched path once at first, then each path that has changed since: several changes of one path, while nobody asks,
 * are one. Changes that nobody sees between two are not told apart.
 */
export class XenstoreWatch implements AsyncIterableIterator<string, undefined>, Watching {
  readonly path: string;
  readonly #token = `watch-${++lastWatch}`;
  readonly #pending = new Set<string>();
  #waiting: { resolve(step: Step): void; reject(error: unknown): void } | undefined;
  #error: unknown;
  #isClosed = false;

  constructor(path: string) {
    this.path = path;
    register(this.#token, this);
    const payload = strings(path, this.#token);
    const call = `xenstore.watch('${path}')`;
    ask({ call, type: XS_WATCH, transaction: 0, payload }).catch((error: unknown) => this.failed(error));
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  /** The next path that has changed. Rejects with XenstoreError. */
  next(): Promise<Step> {
    if (this.#waiting) return Promise.reject(new TypeError('next(): somebody waits already'));
    return new Promise((resolve, reject) => {
      this.#waiting = { resolve, reject };
      hold();
      this.#serve();
    });
  }

  /** Ends the watch; whoever waits is told so. */
  return(): Promise<Step> {
    this.close();
    return Promise.resolve({ done: true, value: undefined });
  }

  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    forget(this.#token);
    const payload = strings(this.path, this.#token);
    // One that was refused cannot be ended either.
    ask({ call: 'close()', type: XS_UNWATCH, transaction: 0, payload }).catch(() => undefined);
    this.#serve();
  }

  /** The store's word. Not for applications. */
  changed(path = this.path): void {
    this.#pending.add(path);
    if (this.#pending.size > PENDING_MAX) {
      this.#pending.clear();
      this.#pending.add(this.path);
    }
    this.#serve();
  }

  /** The same. */
  failed(error: unknown): void {
    this.#error ??= error;
    this.#serve();
  }

  #serve(): void {
    const waiting = this.#waiting;
    const [path] = this.#pending;
    const isOver = this.#isClosed || this.#error !== undefined;
    if (!waiting || (path === undefined && !isOver)) return;
    this.#waiting = undefined;
    release();
    if (this.#isClosed) waiting.resolve({ done: true, value: undefined });
    else if (path === undefined) waiting.reject(this.#error);
    else {
      this.#pending.delete(path);
      waiting.resolve({ done: false, value: path });
    }
  }
}
