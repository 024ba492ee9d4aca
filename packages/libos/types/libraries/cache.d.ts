/** What an appliance that uses the library cache has of it. */

declare module 'skerry:cache' {
  export interface CacheOptions {
    /** Values at most; the parameter `cache.size` unless told. */
    size?: number;
    /** Milliseconds that a value lives; for ever unless told. */
    ttlMs?: number;
  }
  /** Values by key, of which the least recently used one goes when there are too many. */
  export class Cache<Key, Value> {
    constructor(options?: CacheOptions);
    get(key: Key): Value | undefined;
    has(key: Key): boolean;
    set(key: Key, value: Value, ttlMs?: number): void;
    /** The kept value, or what `make` gives. Asked at the same time it is made once; what it throws is not kept. */
    fetch(key: Key, make: (key: Key) => Value | Promise<Value>): Promise<Value>;
    delete(key: Key): boolean;
    clear(): void;
    readonly size: number;
    readonly hits: number;
    readonly misses: number;
  }
}
