import type { CodedError } from '@skerry/contracts';
import type { LiveClient } from '../api/live.ts';
import { PacketList } from './packet-list.ts';

/** Runs something before a paint soon; returns the function that takes it back. */
export type BeforePaint = (run: () => void) => () => void;

/** The packets that the page has, one list per instance. */
export class Packets {
  readonly #sessions = new Map<string, PacketSession>();
  readonly #live: LiveClient;
  readonly #beforePaint: BeforePaint;

  constructor(live: LiveClient, beforePaint: BeforePaint) {
    this.#live = live;
    this.#beforePaint = beforePaint;
  }

  session(instanceId: string): PacketSession {
    const existing = this.#sessions.get(instanceId);
    if (existing) return existing;
    const session = new PacketSession(instanceId, this.#live, this.#beforePaint);
    this.#sessions.set(instanceId, session);
    return session;
  }

  /** Lets go of an instance for good: its place was taken by another machine. */
  close(instanceId: string): void {
    this.#sessions.get(instanceId)?.dispose();
    this.#sessions.delete(instanceId);
  }
}

/**
 * The packets of one instance. They are watched as long as somebody looks, since the runner tells them only then; what
 * came before stays, and a later look goes on behind it. Listeners hear at most once per paint.
 */
export class PacketSession {
  readonly list = new PacketList();
  readonly #instanceId: string;
  readonly #live: LiveClient;
  readonly #beforePaint: BeforePaint;
  readonly #listeners = new Set<() => void>();
  #cursor: string | undefined;
  #refused: CodedError | undefined;
  #version = 0;
  #unwatch: (() => void) | undefined;
  #cancel: (() => void) | undefined;

  constructor(instanceId: string, live: LiveClient, beforePaint: BeforePaint) {
    this.#instanceId = instanceId;
    this.#live = live;
    this.#beforePaint = beforePaint;
  }

  /** Why there are none, when the service has said so. */
  get refused(): CodedError | undefined {
    return this.#refused;
  }

  /** Rises with every change. */
  get version(): number {
    return this.#version;
  }

  /** Looks, and hears of every change; returns the function that ends it. */
  look(listener: () => void): () => void {
    this.#listeners.add(listener);
    this.#unwatch ??= this.#watch();
    return () => {
      this.#listeners.delete(listener);
      if (this.#listeners.size === 0) this.#rest();
    };
  }

  setFilter(text: string): void {
    this.list.setFilter(text);
    this.#changed();
  }

  clear(): void {
    this.list.clear();
    this.#changed();
  }

  dispose(): void {
    this.#listeners.clear();
    this.#rest();
  }

  #watch(): () => void {
    return this.#live.watch({
      kind: 'packets',
      id: this.#instanceId,
      after: this.#cursor,
      onMessage: (message) => {
        if (message.kind !== 'packets') return;
        this.#cursor = message.cursor;
        this.#refused = undefined;
        this.list.add(message.packets, message.dropped ?? 0);
        this.#cancel ??= this.#beforePaint(() => this.#changed());
      },
      onFailed: (error) => {
        this.#refused = error;
        this.#changed();
      },
    });
  }

  #rest(): void {
    this.#unwatch?.();
    this.#unwatch = undefined;
    this.#cancel?.();
    this.#cancel = undefined;
  }

  #changed(): void {
    this.#cancel?.();
    this.#cancel = undefined;
    this.#version += 1;
    for (const listener of [...this.#listeners]) listener();
  }
}
