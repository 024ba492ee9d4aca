/** What an appliance that uses the library xenstore has of it. */

declare module 'skerry' {
  export interface Needs {
    /** The store of the Xen host. */
    readonly xenstore: Xenstore;
  }

  /**
   * Entries have a path, a value and permissions, and may have others below them. A path that does not begin with "/" lies in
   * the domain's own folder, `/local/domain/<domid>`. Rejects with {@link XenstoreError}.
   */
  export interface XenstoreView {
    /** The value as text. */
    read(path: string): Promise<string>;
    readBytes(path: string): Promise<Uint8Array<ArrayBuffer>>;
    /** Makes the entry, and those above it, when they are not there. Path and value together have 4,095 bytes at most. */
    write(path: string, value: string | Uint8Array): Promise<void>;
    /** Makes an entry without a value; one that is there stays as it is. */
    make(path: string): Promise<void>;
    /** With all below it. */
    remove(path: string): Promise<void>;
    /** The names below an entry. */
    list(path: string): Promise<string[]>;
    permissions(path: string): Promise<XenstorePermission[]>;
    /** The first is the owner, and what domains may that are not named. */
    setPermissions(path: string, permissions: readonly XenstorePermission[]): Promise<void>;
  }
  export interface Xenstore extends XenstoreView {
    /**
     * What `body` does is done at once or not at all. It is called again when others have changed what it has read, so it does
     * nothing else that counts.
     *
     * ```ts
     * await xenstore.transaction(async (view) => view.write('data/n', String(Number(await view.read('data/n')) + 1)));
     * ```
     */
    transaction<T>(body: (view: XenstoreView) => Promise<T>): Promise<T>;
    /** What changes at `path` or below it, as far as this domain may read it. The appliance stays alive while a `next` waits. */
    watch(path: string): XenstoreWatch;
  }
  /**
   * Gives the watched path once at first, then each path that has changed since. Several changes of a path, while nobody asks,
   * are one; after more than 64 paths the watched one stands for all. Leaving a `for await` loop ends the watch.
   */
  export interface XenstoreWatch extends AsyncIterableIterator<string, undefined> {
    readonly path: string;
    close(): void;
  }
  export type XenstoreAccess = 'none' | 'read' | 'write' | 'both';
  /** What a domain may do with an entry. */
  export interface XenstorePermission {
    readonly domain: number;
    readonly access: XenstoreAccess;
  }
  /** What the store rejects with; `name` is 'XenstoreError'. */
  export interface XenstoreError extends Error {
    readonly code: 'ENOENT' | 'EACCES' | 'EINVAL' | 'EQUOTA' | 'E2BIG' | 'EAGAIN' | 'EIO' | 'GONE';
  }
}
