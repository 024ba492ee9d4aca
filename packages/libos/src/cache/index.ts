/**
 * The Cache library: `skerry:cache`. Values that are kept for a while: at most so many, of which the one that was not used for the
 * longest time goes first, and none longer than it may live. Time is looked at when a value is; there is no timer.
 */
import { host } from '../core/host.ts';
import { numberSetting } from '../core/settings.ts';
import { isRunning } from '../core/stage.ts';

export interface CacheOptions {
  /** Values at most; `cache.size` unless told. */
  size?: number;
  /** How long a value lives; for ever unless told. */
  ttlMs?: number;
}

interface Kept<Value> {
  value: Value;
  /** Monotonic milliseconds. */
  until: number;
}

const SIZE = 1_000;
const MOST = 10_000_000;

export class Cache<Key, Value> {
  /** In the order of use, the oldest first. */
  readonly #kept = new Map<Key, Kept<Value>>();
  readonly #making = new Map<Key, Promise<Value>>();
  readonly #ttlMs: number;
  #size: number | undefined;
  #hits = 0;
  #misses = 0;

  constructor({ size, ttlMs = Infinity }: CacheOptions = {}) {
    if (size !== undefined && !(Number.isInteger(size) && size > 0)) {
      throw new RangeError(`Cache: the size must be a whole number from 1, not ${size}`);
    }
    if (!(ttlMs > 0)) throw new RangeError(`Cache: ttlMs must be above 0, not ${ttlMs}`);
    this.#size = size;
    this.#ttlMs = ttlMs;
  }

  get(key: Key): Value | undefined {
    const kept = this.#kept.get(key);
    if (kept && kept.until > now()) {
      this.#hits++;
      // Put behind all others.
      this.#kept.delete(key);
      this.#kept.set(key, kept);
      return kept.value;
    }
    this.#misses++;
    if (kept) this.#kept.delete(key);
    return undefined;
  }

  has(key: Key): boolean {
    return (this.#kept.get(key)?.until ?? 0) > now();
  }

  set(key: Key, value: Value, ttlMs = this.#ttlMs): void {
    this.#kept.delete(key);
    this.#kept.set(key, { value, until: now() + ttlMs });
    this.#size ??= numberSetting('cache.size', SIZE, 1, MOST);
    const oldest = this.#kept.keys().next();
    if (this.#kept.size > this.#size && !oldest.done) this.#kept.delete(oldest.value);
  }

  /** The kept value, or what `make` gives; asked at the same time it is made once. What it throws is not kept. */
  async fetch(key: Key, make: (key: Key) => Value | Promise<Value>): Promise<Value> {
    if (this.has(key)) return this.get(key) as Value;
    const known = this.#making.get(key);
    if (known) return known;
    this.#misses++;
    const made = (async () => make(key))();
    this.#making.set(key, made);
    try {
      const value = await made;
      // It was deleted, or another one was set, in between: that holds.
      if (this.#making.get(key) === made) this.set(key, value);
      return value;
    } finally {
      if (this.#making.get(key) === made) this.#making.delete(key);
    }
  }

  delete(key: Key): boolean {
    this.#making.delete(key);
    return this.#kept.delete(key);
  }

  clear(): void {
    this.#making.clear();
    this.#kept.clear();
  }

  /** Values that are there, those that have outlived their time and were not asked for since included. */
  get size(): number {
    return this.#kept.size;
  }

  get hits(): number {
    return this.#hits;
  }

  get misses(): number {
    return this.#misses;
  }
}

/** What is kept at build time is as old as the boot. */
const now = (): number => (isRunning() ? host.monotonicMs() : 0);
