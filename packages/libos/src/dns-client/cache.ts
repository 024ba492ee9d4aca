/** What was answered, as long as it may be kept (RFC 1035, 7.4; RFC 2308). The clock is passed in. */

/** Answers that are kept; the one that was used longest ago goes first. */
const MOST_ENTRIES = 256;
/** RFC 8767, 4 recommends days at most; a day is long for an appliance. */
const LONGEST_MS = 86_400_000;

export class DnsCache<T> {
  readonly #entries = new Map<string, { value: T; untilMs: number }>();

  get(key: string, nowMs: number): T | undefined {
    const entry = this.#entries.get(key);
    if (!entry) return undefined;
    this.#entries.delete(key);
    if (entry.untilMs <= nowMs) return undefined;
    // Behind all others: it was used last.
    this.#entries.set(key, entry);
    return entry.value;
  }

  set(key: string, value: T, lastsMs: number, nowMs: number): void {
    this.#entries.delete(key);
    if (!(lastsMs > 0)) return;
    if (this.#entries.size >= MOST_ENTRIES) {
      const [oldest] = this.#entries.keys();
      this.#entries.delete(oldest as string);
    }
    this.#entries.set(key, { value, untilMs: nowMs + Math.min(lastsMs, LONGEST_MS) });
  }

  clear(): void {
    this.#entries.clear();
  }
}
