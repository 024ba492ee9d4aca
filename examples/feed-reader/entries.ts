import type { KvStore } from 'skerry';
import type { Entry } from './feed.ts';

const MOST_KEPT = 1_000;
/** A key has 1 KiB at most, and a character up to three bytes. */
const MOST_ID = 300;
/** Milliseconds until the year 5138: what is counted down from it is smaller the newer it is. */
const LATEST_MS = 99_999_999_999_999;

/**
 * Entries on a disk. The keys of a store are in order, so the key says the order: `entry/` and the time that is left
 * until LATEST_MS. `seen/` and an id lead to that key, so that nothing is kept twice.
 */
export class Entries {
  readonly #store: KvStore;

  constructor(store: KvStore) {
    this.#store = store;
  }

  /** Keeps those that it does not know; how many they were. */
  async add(entries: readonly Entry[]): Promise<number> {
    let added = 0;
    for (const entry of entries) {
      const seen = `seen/${entry.id.slice(0, MOST_ID)}`;
      if (await this.#store.get(seen)) continue;
      const left = String(LATEST_MS - entry.publishedMs).padStart(14, '0');
      const key = `entry/${left}/${entry.id.slice(0, MOST_ID)}`;
      // Both or none, even if the power fails now.
      await this.#store.batch([
        { key, value: JSON.stringify(entry) },
        { key: seen, value: key },
      ]);
      added++;
    }
    return added;
  }

  async newest(limit: number): Promise<(Entry & { when: string })[]> {
    const found: (Entry & { when: string })[] = [];
    for await (const { text } of this.#store.scan({ prefix: 'entry/', limit })) {
      const entry: Entry = JSON.parse(text());
      found.push({
        ...entry,
        when: new Date(entry.publishedMs).toISOString().slice(0, 16).replace('T', ' '),
      });
    }
    return found;
  }

  /** What is beyond the newest thousand goes, so that the disk never fills. */
  async forgetOld(): Promise<void> {
    let kept = 0;
    for await (const { key, text } of this.#store.scan({ prefix: 'entry/' })) {
      if (++kept <= MOST_KEPT) continue;
      const { id }: Entry = JSON.parse(text());
      await this.#store.batch([{ key }, { key: `seen/${id.slice(0, MOST_ID)}` }]);
    }
  }
}
