/** Streams standard, 7: how much a queue holds before it asks for patience. */

export interface QueuingStrategy<T = unknown> {
  highWaterMark?: number;
  size?: (chunk: T) => number;
}

/** Counts chunks. */
export class CountQueuingStrategy {
  readonly highWaterMark: number;
  constructor(init: { highWaterMark: number }) {
    this.highWaterMark = Number(init.highWaterMark);
  }
  get size(): (chunk: unknown) => number {
    return () => 1;
  }
}

/** Counts bytes. */
export class ByteLengthQueuingStrategy {
  readonly highWaterMark: number;
  constructor(init: { highWaterMark: number }) {
    this.highWaterMark = Number(init.highWaterMark);
  }
  get size(): (chunk: ArrayBufferView) => number {
    return (chunk) => chunk.byteLength;
  }
}

export function highWaterMarkOf(strategy: QueuingStrategy<never>, otherwise: number): number {
  const mark = strategy.highWaterMark === undefined ? otherwise : Number(strategy.highWaterMark);
  if (!(mark >= 0)) throw new RangeError(`highWaterMark must not be negative, but is ${mark}`);
  return mark;
}

/** A first-in, first-out list of chunks with their sizes. */
export class SizedQueue<T> {
  size = 0;
  #items: (readonly [T, number])[] = [];
  #from = 0;

  get isEmpty(): boolean {
    return this.#from === this.#items.length;
  }

  push(chunk: T, size: number): void {
    if (!(size >= 0) || size === Infinity) throw new RangeError(`the size of a chunk cannot be ${size}`);
    this.#items.push([chunk, size]);
    this.size += size;
  }

  peek(): T {
    return (this.#items[this.#from] as readonly [T, number])[0];
  }

  shift(): T {
    const [chunk, size] = this.#items[this.#from++] as readonly [T, number];
    this.size = Math.max(0, this.size - size);
    if (this.#from === this.#items.length) this.clear();
    else if (this.#from > 64) {
      this.#items = this.#items.slice(this.#from);
      this.#from = 0;
    }
    return chunk;
  }

  clear(): void {
    this.#items = [];
    this.#from = 0;
    this.size = 0;
  }
}

/** A promise with its ends; a rejection that nobody looks at is no error of the program. */
export interface Deferred<T> {
  promise: Promise<T>;
  resolve(value: T): void;
  reject(reason: unknown): void;
}

export function deferred<T>(): Deferred<T> {
  const made = {} as Deferred<T>;
  made.promise = new Promise<T>((resolve, reject) => {
    made.resolve = resolve;
    made.reject = reject;
  });
  return made;
}

export function quiet<T>(promise: Promise<T>): Promise<T> {
  promise.catch(() => undefined);
  return promise;
}
