/** DOM standard, 2.7 "Interface EventTarget", without a tree: an event is dispatched at one target. */
import { reportUncaught } from '../core/fatal.ts';
import type { AbortSignal } from './abort.ts';
import { dispatchOf, type Event } from './event.ts';

export type EventListener = ((event: Event) => unknown) | { handleEvent(event: Event): unknown };

export interface ListenerOptions {
  capture?: boolean;
  once?: boolean;
  passive?: boolean;
  signal?: AbortSignal;
}

interface Registration {
  readonly type: string;
  readonly callback: EventListener;
  readonly capture: boolean;
  readonly once: boolean;
  readonly passive: boolean;
  removed: boolean;
}

/** Names the method that tells this library whether anybody listens to a type. */
export const HEARD = /* @__PURE__ */ Symbol('heard');

export class EventTarget {
  #listeners: Registration[] = [];

  addEventListener(type: string, callback: EventListener | null, options?: ListenerOptions | boolean): void {
    const { capture, once = false, passive = false, signal } = flatten(options);
    if (callback === null || signal?.aborted) return;
    if (this.#find(type, callback, capture)) return;
    this.#listeners.push({ type, callback, capture, once, passive, removed: false });
    signal?.addEventListener('abort', () => this.removeEventListener(type, callback, options), {
      once: true,
    });
  }

  removeEventListener(
    type: string,
    callback: EventListener | null,
    options?: ListenerOptions | boolean,
  ): void {
    const found = callback && this.#find(type, callback, flatten(options).capture);
    if (!found) return;
    found.removed = true;
    this.#listeners = this.#listeners.filter((listener) => listener !== found);
  }

  /** Calls the listeners now. Answers false when one of them prevented the default. What a listener throws is fatal. */
  dispatchEvent(event: Event): boolean {
    const state = dispatchOf(event);
    if (state.active) throw new DOMException('the event is already being dispatched', 'InvalidStateError');
    state.target = this;
    state.active = true;
    const listeners = this.#listeners.filter((listener) => listener.type === event.type);
    // At its target, those that capture come first.
    for (const listener of [...listeners.filter(isCapture), ...listeners.filter((one) => !isCapture(one))]) {
      if (state.stopped) break;
      if (listener.removed) continue;
      if (listener.once) this.removeEventListener(listener.type, listener.callback, listener.capture);
      state.passive = listener.passive;
      this.#call(listener.callback, event);
      state.passive = false;
    }
    state.active = state.stopped = false;
    return !state.canceled;
  }

  [HEARD](type: string): boolean {
    return this.#listeners.some((listener) => listener.type === type);
  }

  #call(callback: EventListener, event: Event): void {
    try {
      if (typeof callback === 'function') callback.call(this, event);
      else callback.handleEvent(event);
    } catch (error) {
      reportUncaught(error);
    }
  }

  #find(type: string, callback: EventListener, capture: boolean): Registration | undefined {
    return this.#listeners.find(
      (one) => one.type === type && one.callback === callback && one.capture === capture,
    );
  }
}

const isCapture = (listener: Registration): boolean => listener.capture;

function flatten(options: ListenerOptions | boolean = {}): ListenerOptions & { capture: boolean } {
  return typeof options === 'boolean'
    ? { capture: options }
    : { ...options, capture: Boolean(options.capture) };
}
