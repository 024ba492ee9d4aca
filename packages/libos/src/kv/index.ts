/** The Kv library, what `main` receives as `kv`: a key-value store on a disk. */
import type { BlockDevice } from '../block/index.ts';
import { openNative } from '../native/index.ts';
import { schedule } from '../timers/index.ts';
import { KvCore, type KvStats } from './core.ts';
import { type KvExports, KvNative } from './native.ts';
import { Scan } from './scan.ts';
import type { KvChange, KvEntry, KvKey, KvValue, Range } from './values.ts';

export type { KvStats } from './core.ts';
export { KvError, type KvErrorCode } from './error.ts';
export type { KvChange, KvEntry, KvKey, KvValue, Range } from './values.ts';

const MIB = 1 << 20;
const DEFAULT_CACHE_BYTES = 8 * MIB;
/** What the native module may have besides the first store's cache: for changes, tables that are merged, and scans. */
const WORK_MIB = 24;

export interface KvOptions {
  /** For blocks and directories of tables; 8 MiB unless told. */
  readonly cacheBytes?: number;
}

/** What can be read: a store, or a snapshot of it. */
export interface KvReader {
  /** Undefined when there is no such key. The bytes are the caller's. */
  get(key: KvKey): Promise<Uint8Array | undefined>;
  /** In the order of the keys' bytes; as the store was when the scan began. */
  scan(range?: Range): AsyncIterableIterator<KvEntry>;
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

  get(key: KvKey): Promise<Uint8Array | undefined> {
    return this.#core.get(key);
  }

  /** Durable when it has resolved, as every change. */
  async put(key: KvKey, value: KvValue): Promise<void> {
    await this.#core.commit([{ key, value }]);
  }

  async delete(key: KvKey): Promise<void> {
    await this.#core.commit([{ key }]);
  }

  /** All of them or none, whatever happens. */
  async batch(changes: readonly KvChange[]): Promise<void> {
    await this.#core.commit(changes);
  }

  scan(range: Range = {}): AsyncIterableIterator<KvEntry> {
    return new Scan(
      () => this.#core.view(),
      range,
      (view) => view.release(),
    );
  }

  /** The store as it is now, whatever is changed later. */
  snapshot(): KvSnapshot {
    const view = this.#core.view();
    return {
      get: (key) => view.get(key),
      scan: (range = {}) => new Scan(() => view, range),
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

/** A program that awaits one change after the other makes the next one in this time. */
const PAUSE_MS = 1;

const pause = (): Promise<void> => new Promise((resolve) => schedule(resolve, PAUSE_MS));

let native: KvNative | undefined;

/** One for all stores of the machine. */
function nativeFor(cacheBytes: number): KvNative {
  native ??= new KvNative(
    openNative<KvExports>('kv', { maxMemoryMiB: Math.ceil(cacheBytes / MIB) + WORK_MIB }),
  );
  return native;
}

export const kv = {
  /** An empty disk becomes a store; a disk that holds something else is refused (NOT_KV). */
  async open(device: BlockDevice, options: KvOptions = {}): Promise<KvStore> {
    const { cacheBytes = DEFAULT_CACHE_BYTES } = options;
    return new KvStore(await KvCore.open(device, { cacheBytes, native: nativeFor(cacheBytes), pause }));
  },
  /** Makes an empty store of whatever the disk holds. */
  async format(device: BlockDevice): Promise<void> {
    await KvCore.format(device, nativeFor(DEFAULT_CACHE_BYTES));
  },
};
