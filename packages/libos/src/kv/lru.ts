/** Keeps what was used last, up to so many bytes. */
export class Lru<Key, Value> {
  readonly #limit: number;
  /** In the order of their last use. */
  readonly #kept = new Map<Key, { value: Value; bytes: number }>();
  #bytes = 0;

  constructor(limit: number) {
    this.#limit = limit;
  }

  get(key: Key): Value | undefined {
    const found = this.#kept.get(key);
    if (!found) return undefined;
    this.#kept.delete(key);
    this.#kept.set(key, found);
    return found.value;
  }

  /** What is larger than the whole limit is not kept. */
  set(key: Key, value: Value, bytes: number): void {
    this.delete(key);
    if (bytes > this.#limit) return;
    this.#kept.set(key, { value, bytes });
    this.#bytes += bytes;
    for (const oldest of this.#kept.keys()) {
      if (this.#bytes <= this.#limit) return;
      this.delete(oldest);
    }
  }

  delete(key: Key): void {
    const found = this.#kept.get(key);
    if (!found) return;
    this.#bytes -= found.bytes;
    this.#kept.delete(key);
  }
}
