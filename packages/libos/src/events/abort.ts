/** DOM standard, section 3 "Aborting ongoing activities". */
import { requireRunning } from '../core/stage.ts';
import { schedule } from '../timers/index.ts';
import { Event } from './event.ts';
import { type EventListener, EventTarget, HEARD } from './event-target.ts';

/** Lets only this file make signals, and abort them. */
const KEY = /* @__PURE__ */ Symbol('AbortSignal');
const ABORT = /* @__PURE__ */ Symbol('abort');

/** Takes the event as globals.d.ts declares it. */
export type AbortHandler = (event: globalThis.Event) => unknown;

export class AbortSignal extends EventTarget {
  #aborted = false;
  #reason: unknown;
  /**
   * Signals of {@link AbortSignal.any} that end with this one. They may be forgotten when nobody has them any more,
   * unless somebody listens to them: `#heard` keeps those (DOM standard, 3.2.1 "Garbage collection").
   */
  #dependents: WeakRef<AbortSignal>[] = [];
  readonly #heard = new Set<AbortSignal>();
  /** The signals that this one depends on. */
  #sources: AbortSignal[] = [];
  #onabort: AbortHandler | null = null;

  constructor(key?: symbol) {
    super();
    if (key !== KEY) throw new TypeError('AbortSignal: make one with an AbortController');
  }

  /** A signal that has aborted. */
  static abort(reason?: unknown): AbortSignal {
    const signal = new AbortSignal(KEY);
    abort(signal, reason);
    return signal;
  }

  /** Aborts with a TimeoutError after `delayMs`. It does not keep the appliance alive. */
  static timeout(delayMs: number): AbortSignal {
    requireRunning('AbortSignal.timeout()');
    if (!(delayMs >= 0))
      throw new TypeError(`AbortSignal.timeout: the delay must not be negative, but is ${delayMs}`);
    const signal = new AbortSignal(KEY);
    const end = (): void => abort(signal, new DOMException('The operation timed out', 'TimeoutError'));
    schedule(end, delayMs, undefined, false);
    return signal;
  }

  /** Aborts as soon as one of `signals` does, with its reason. */
  static any(signals: Iterable<AbortSignal>): AbortSignal {
    const sources = [...signals];
    const aborted = sources.find((source) => source.aborted);
    if (aborted) return AbortSignal.abort(aborted.reason);
    const signal = new AbortSignal(KEY);
    const dependent = new WeakRef(signal);
    for (const source of sources) {
      source.#dependents = source.#dependents.filter((one) => one.deref());
      source.#dependents.push(dependent);
    }
    signal.#sources = sources;
    return signal;
  }

  get onabort(): AbortHandler | null {
    return this.#onabort;
  }

  set onabort(handler: AbortHandler | null) {
    this.removeEventListener('abort', this.#onabort as EventListener | null);
    this.#onabort = typeof handler === 'function' ? handler : null;
    this.addEventListener('abort', this.#onabort as EventListener | null);
  }

  override addEventListener(...args: Parameters<EventTarget['addEventListener']>): void {
    super.addEventListener(...args);
    this.#hold();
  }

  override removeEventListener(...args: Parameters<EventTarget['removeEventListener']>): void {
    super.removeEventListener(...args);
    this.#hold();
  }

  get aborted(): boolean {
    return this.#aborted;
  }

  get reason(): unknown {
    return this.#reason;
  }

  throwIfAborted(): void {
    if (this.#aborted) throw this.#reason;
  }

  [ABORT](reason: unknown): void {
    if (this.#aborted) return;
    this.#aborted = true;
    this.#reason =
      reason === undefined ? new DOMException('This operation was aborted', 'AbortError') : reason;
    this.dispatchEvent(new Event('abort'));
    const dependents = this.#dependents;
    this.#dependents = [];
    for (const dependent of dependents) dependent.deref()?.[ABORT](this.#reason);
    for (const source of this.#sources) source.#heard.delete(this);
    this.#sources = [];
  }

  #hold(): void {
    const isHeard = this[HEARD]('abort');
    for (const source of this.#sources) {
      if (isHeard) source.#heard.add(this);
      else source.#heard.delete(this);
    }
  }
}

const abort = (signal: AbortSignal, reason: unknown): void => signal[ABORT](reason);

export class AbortController {
  readonly signal: AbortSignal = new AbortSignal(KEY);

  abort(reason?: unknown): void {
    abort(this.signal, reason);
  }
}
