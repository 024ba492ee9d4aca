import type { Traffic } from '@skerry/contracts';
import type { LiveClient } from '../api/live.ts';

/** What goes over a machine's wire in a second, as the machine sees it. */
export interface Rate {
  readonly framesIn: number;
  readonly bytesIn: number;
  readonly framesOut: number;
  readonly bytesOut: number;
}

/** Words further apart say nothing of now: the page was away, or nobody watched. */
const mostApartMs = 5_000;

/** Undefined when the two words do not belong together. */
export function rateBetween(before: Traffic | undefined, after: Traffic): Rate | undefined {
  if (!before) return undefined;
  const seconds = (after.atMs - before.atMs) / 1_000;
  if (seconds <= 0 || seconds > mostApartMs / 1_000 || after.framesIn + after.framesOut < before.framesIn)
    return undefined;
  const per = (count: (traffic: Traffic) => number): number =>
    Math.max(0, count(after) - count(before)) / seconds;
  return {
    framesIn: per((each) => each.framesIn),
    bytesIn: per((each) => each.bytesIn),
    framesOut: per((each) => each.framesOut),
    bytesOut: per((each) => each.bytesOut),
  };
}

/** The traffic of the machines that the page looks at, one session per instance. */
export class TrafficWatches {
  readonly #live: LiveClient;
  readonly #sessions = new Map<string, TrafficSession>();

  constructor(live: LiveClient) {
    this.#live = live;
  }

  session(instanceId: string): TrafficSession {
    const existing = this.#sessions.get(instanceId);
    if (existing) return existing;
    const session = new TrafficSession(instanceId, this.#live);
    this.#sessions.set(instanceId, session);
    return session;
  }
}

/** Watched as long as somebody looks, since the runner counts for nobody. */
export class TrafficSession {
  readonly #instanceId: string;
  readonly #live: LiveClient;
  readonly #listeners = new Set<() => void>();
  #unwatch: (() => void) | undefined;
  #last: Traffic | undefined;
  #rate: Rate | undefined;

  constructor(instanceId: string, live: LiveClient) {
    this.#instanceId = instanceId;
    this.#live = live;
  }

  /** Undefined until two words have come. The same object while it does not change. */
  get rate(): Rate | undefined {
    return this.#rate;
  }

  /** Looks, and hears of every change; returns the function that ends it. */
  look(listener: () => void): () => void {
    this.#listeners.add(listener);
    this.#unwatch ??= this.#watch();
    return () => {
      this.#listeners.delete(listener);
      if (this.#listeners.size > 0) return;
      this.#unwatch?.();
      this.#unwatch = undefined;
      this.#last = undefined;
      this.#rate = undefined;
    };
  }

  #watch(): () => void {
    return this.#live.watch({
      kind: 'traffic',
      id: this.#instanceId,
      onMessage: (message) => {
        if (message.kind !== 'traffic') return;
        this.#change(rateBetween(this.#last, message.traffic));
        this.#last = message.traffic;
      },
      onFailed: () => this.#change(undefined),
    });
  }

  #change(rate: Rate | undefined): void {
    this.#rate = rate;
    for (const listener of [...this.#listeners]) listener();
  }
}
