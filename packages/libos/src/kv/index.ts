/** The Kv library, what `main` receives as `kv`: a key-value store on a disk. */
import type { BlockDevice } from '../block/index.ts';
import { KvCore, type KvStats } from './core.ts';
import {
  type KvEntry,
  type KvKey,
  type KvValue,
  keyOf,
  type Range,
  rangeOf,
  StoredEntry,
  valueBytes,
} from './values.ts';
import type { KvView } from './view.ts';

export type { KvStats } from './core.ts';
export { KvError, type KvErrorCode } from './error.ts';
export type { KvEntry, KvKey, KvValue, Range } from './values.ts';

const DEFAULT_CACHE_BYTES = 4 << 20;

export interface KvOptions {
  /** For blocks and directories of tables; 4 MiB unless told. */
  readonly cacheBytes?: number;
}

/** A change of a batch; without a value the key is deleted. */
export interface KvChange {
  readonly key: KvKey;
  readonly value?: KvValue;
}

/** What can be read: a store, or a snapshot of it. */
export interface KvReader {
  /** Undefined when there is no such key. The bytes are the store's: do not change them. */
  get(key: KvKey): Promise<Uint8Array | undefined>;
  /** In the order of the keys' bytes; as the store was when the scan began. */
  scan(range?: Range): AsyncGenerator<KvEntry>;
}

export interface KvSnapshot extends KvReader {
  /** What only it still needs takes room on the disk until it is closed. */
  close(): void;
}

export class KvStore implements KvReader {
  readonly #core: KvCore;

  constructor(core: KvCore) {
    this.#core = core;
  }

  async get(key: KvKey): Promise<Uint8Array | undefined> {
    return this.#core.get(keyOf(key));
  }

  /** Durable when it has resolved, as every change. */
  async put(key: KvKey, value: KvValue): Promise<void> {
    await this.#core.commit([{ key: keyOf(key), value: valueBytes(value) }]);
  }

  async delete(key: KvKey): Promise<void> {
    await this.#core.commit([{ key: keyOf(key), value: undefined }]);
  }

  /** All of them or none, whatever happens. */
  async batch(changes: readonly KvChange[]): Promise<void> {
    const isDeleted = (value: KvValue | undefined) => value === undefined;
    await this.#core.commit(
      changes.map(({ key, value }) => ({
        key: keyOf(key),
        value: isDeleted(value) ? undefined : valueBytes(value ?? ''),
      })),
    );
  }

  async *scan(range: Range = {}): AsyncGenerator<KvEntry> {
    const view = this.#core.view();
    try {
      yield* scanOf(view, range);
    } finally {
      view.release();
    }
  }

  /** The store as it is now, whatever is changed later. */
  snapshot(): KvSnapshot {
    const view = this.#core.view();
    return {
      get: async (key) => view.get(keyOf(key)),
      scan: (range = {}) => scanOf(view, range),
      close: () => view.release(),
    };
  }

  /** Merges everything, so that what was deleted or overwritten takes no room. It happens by itself too, in parts. */
  compact(): Promise<void> {
    return this.#core.squeeze();
  }

  stats(): KvStats {
    return this.#core.stats();
  }

  /** Waits for what is under way. What was acknowledged is durable without it. */
  close(): Promise<void> {
    return this.#core.close();
  }
}

async function* scanOf(view: KvView, range: Range): AsyncGenerator<KvEntry> {
  const { from, to, limit } = rangeOf(range);
  let left = limit;
  for await (const found of view.scan(from, to)) {
    for (const { key, value } of found) {
      if (left-- <= 0) return;
      yield new StoredEntry(key, value);
    }
  }
}

export const kv = {
  /** An empty disk becomes a store; a disk that holds something else is refused (NOT_KV). */
  async open(device: BlockDevice, options: KvOptions = {}): Promise<KvStore> {
    return new KvStore(await KvCore.open(device, { cacheBytes: options.cacheBytes ?? DEFAULT_CACHE_BYTES }));
  },
  /** Makes an empty store of whatever the disk holds. */
  format: KvCore.format,
};
