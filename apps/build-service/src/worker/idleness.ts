/**
 * Knows when a worker has had nothing to do for a while, so that what nobody waits for is done then, in small steps: each
 * asks before it begins. A pause as between two builds of a queue is no idleness yet.
 */
export class Idleness {
  readonly #pauseMs: number;
  readonly #after: After;
  #busy = 0;
  #cancel: (() => void) | undefined;
  #waiting: (() => void)[] = [];

  /** Idle from the start, and again whenever there was no work for `pauseMs`. */
  constructor(pauseMs: number, after: After = afterTimeout) {
    this.#pauseMs = pauseMs;
    this.#after = after;
  }

  begin(): void {
    this.#busy += 1;
    this.#cancel?.();
    this.#cancel = undefined;
  }

  /** Of a work that had begun. */
  end(): void {
    this.#busy -= 1;
    if (this.#busy > 0) return;
    this.#cancel = this.#after(this.#pauseMs, () => {
      this.#cancel = undefined;
      for (const resolve of this.#waiting.splice(0)) resolve();
    });
  }

  /** Resolves at once when it is idle, else as soon as it is. */
  wait(): Promise<void> {
    if (this.#busy === 0 && !this.#cancel) return Promise.resolve();
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#waiting.push(resolve);
    return promise;
  }
}

/** Calls `action` once, after so long; returns what cancels it. */
type After = (delayMs: number, action: () => void) => () => void;

const afterTimeout: After = (delayMs, action) => {
  const timer = setTimeout(action, delayMs).unref();
  return () => clearTimeout(timer);
};
