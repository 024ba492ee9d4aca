/** DOM standard, 2.2 "Interface Event", without the parts that need a tree. */
import { host } from '../core/host.ts';
import { bootedAtMs, isRunning } from '../core/stage.ts';
import type { EventTarget } from './event-target.ts';

export interface EventInit {
  bubbles?: boolean;
  cancelable?: boolean;
  composed?: boolean;
}

/** What dispatch knows of an event that its public face does not let one set. */
export interface Dispatch {
  target: EventTarget | null;
  active: boolean;
  stopped: boolean;
  canceled: boolean;
  passive: boolean;
}

/** Dispatch state by event. */
let states: WeakMap<Event, Dispatch> | undefined;

export function dispatchOf(event: Event): Dispatch {
  const state = states?.get(event);
  if (!state) throw new TypeError('dispatchEvent: the argument must be an Event');
  return state;
}

export class Event {
  readonly type: string;
  readonly bubbles: boolean;
  readonly cancelable: boolean;
  readonly composed: boolean;
  /** Milliseconds since main was called; 0 for an event that was made at build time. */
  readonly timeStamp: number;
  readonly isTrusted: boolean = false;

  constructor(type: string, init: EventInit = {}) {
    this.type = String(type);
    this.bubbles = Boolean(init.bubbles);
    this.cancelable = Boolean(init.cancelable);
    this.composed = Boolean(init.composed);
    this.timeStamp = isRunning() ? host.monotonicMs() - bootedAtMs() : 0;
    states ??= new WeakMap();
    states.set(this, { target: null, active: false, stopped: false, canceled: false, passive: false });
  }

  get target(): EventTarget | null {
    return dispatchOf(this).target;
  }

  get currentTarget(): EventTarget | null {
    const { active, target } = dispatchOf(this);
    return active ? target : null;
  }

  get eventPhase(): number {
    return dispatchOf(this).active ? 2 : 0;
  }

  get defaultPrevented(): boolean {
    return dispatchOf(this).canceled;
  }

  composedPath(): EventTarget[] {
    const { currentTarget } = this;
    return currentTarget ? [currentTarget] : [];
  }

  preventDefault(): void {
    const state = dispatchOf(this);
    if (this.cancelable && !state.passive) state.canceled = true;
  }

  /** There is no tree, so there is nowhere else to go. */
  stopPropagation(): void {}

  stopImmediatePropagation(): void {
    dispatchOf(this).stopped = true;
  }
}

export interface CustomEventInit<T> extends EventInit {
  detail?: T;
}

/** DOM standard, 2.4. */
export class CustomEvent<T = unknown> extends Event {
  readonly detail: T;

  constructor(type: string, init: CustomEventInit<T> = {}) {
    super(type, init);
    this.detail = (init.detail ?? null) as T;
  }
}
