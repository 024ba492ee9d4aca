/** What an appliance that uses the library kv has of it. */

declare module 'skerry' {
  export interface Needs {
    /** Key-value stores on disks. */
    readonly kv: Kv;
  }

  export interface Kv {
    /** An empty disk becomes a store; a disk that holds something else is refused (NOT_KV). */
    open(device: BlockDevice, options?: { readonly cacheBytes?: number }): Promise<KvStore>;
    /** Makes an empty store; everything on the disk is lost. */
    format(device: BlockDevice): Promise<void>;
  }
  /** Text stands for its UTF-8. At most 1 KiB. */
  export type KvKey = string | Uint8Array;
  /** At most 128 KiB. */
  export type KvValue = string | Uint8Array;
  export interface KvReader {
    /** Undefined when there is no such key. The bytes are yours. */
    get(key: KvKey): Promise<Uint8Array | undefined>;
    /** In the order of the keys' bytes; as the store was when the scan began. */
    scan(range?: KvRange): AsyncIterableIterator<KvEntry>;
  }
  /** Changes are durable when their promise has resolved. */
  export interface KvStore extends KvReader {
    put(key: KvKey, value: KvValue): Promise<void>;
    delete(key: KvKey): Promise<void>;
    /** All or none; without a value the key is deleted. At most 256 KiB together. */
    batch(changes: readonly { readonly key: KvKey; readonly value?: KvValue }[]): Promise<void>;
    /** The store as it is now. */
    snapshot(): KvSnapshot;
    /** Makes room of what was deleted or overwritten; it happens by itself too. */
    compact(): Promise<void>;
    stats(): KvStats;
    close(): Promise<void>;
  }
  export interface KvSnapshot extends KvReader {
    close(): void;
  }
  export interface KvRange {
    /** Included. */
    readonly from?: KvKey;
    /** Excluded. */
    readonly to?: KvKey;
    readonly prefix?: KvKey;
    readonly limit?: number;
  }
  export interface KvEntry {
    readonly key: string;
    readonly keyBytes: Uint8Array;
    readonly value: Uint8Array;
    /** The value as UTF-8. */
    text(): string;
  }
  export interface KvStats {
    readonly extents: number;
    readonly freeExtents: number;
    readonly extentBytes: number;
    /** Tables by level. */
    readonly tables: readonly number[];
    readonly memoryBytes: number;
  }
  /** `name` is 'KvError'. */
  export interface KvError extends Error {
    readonly code: 'NOT_KV' | 'CORRUPT' | 'NO_SPACE' | 'TOO_LARGE' | 'NO_MEMORY' | 'READ_ONLY' | 'CLOSED';
  }
}
