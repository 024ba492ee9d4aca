/** What an appliance that uses the library fs has of it. */

declare module 'skerry' {
  export interface Needs {
    /** Files as on the web. */
    readonly fs: Fs;
  }

  export interface Fs {
    /** The root directory of what a FAT volume or a store holds. */
    root(storage: FatVolume | FsStore): Promise<FileSystemDirectoryHandle>;
  }
  /** What is used of a key-value store: the library kv's has it. */
  export interface FsStore {
    get(key: string): Promise<Uint8Array | undefined>;
    put(key: string, value: Uint8Array): Promise<void>;
    delete(key: string | Uint8Array): Promise<void>;
    scan(range: { prefix: string }): AsyncIterable<{
      readonly key: string;
      readonly keyBytes: Uint8Array;
      readonly value: Uint8Array;
    }>;
  }
  export interface FileSystemDirectoryHandle {
    readonly kind: 'directory';
    readonly name: string;
    getFileHandle(name: string, options?: { readonly create?: boolean }): Promise<FileSystemFileHandle>;
    getDirectoryHandle(
      name: string,
      options?: { readonly create?: boolean },
    ): Promise<FileSystemDirectoryHandle>;
    removeEntry(name: string, options?: { readonly recursive?: boolean }): Promise<void>;
    resolve(other: FileSystemFileHandle | FileSystemDirectoryHandle): Promise<string[] | null>;
    isSameEntry(other: FileSystemFileHandle | FileSystemDirectoryHandle): Promise<boolean>;
    entries(): AsyncGenerator<[string, FileSystemFileHandle | FileSystemDirectoryHandle]>;
    keys(): AsyncGenerator<string>;
    values(): AsyncGenerator<FileSystemFileHandle | FileSystemDirectoryHandle>;
    [Symbol.asyncIterator](): AsyncGenerator<[string, FileSystemFileHandle | FileSystemDirectoryHandle]>;
  }
  export interface FileSystemFileHandle {
    readonly kind: 'file';
    readonly name: string;
    /** The whole file, in memory. */
    getFile(): Promise<File>;
    /** What is written is in the file when the stream was closed, all of it or nothing. */
    createWritable(options?: { readonly keepExistingData?: boolean }): Promise<FileSystemWritableFileStream>;
    isSameEntry(other: FileSystemFileHandle | FileSystemDirectoryHandle): Promise<boolean>;
  }
  export interface FileSystemWritableFileStream extends WritableStream<FileWriteChunk> {
    write(chunk: FileWriteChunk): Promise<void>;
    seek(position: number): Promise<void>;
    truncate(size: number): Promise<void>;
  }
  export type FileWriteChunk =
    | string
    | ArrayBuffer
    | ArrayBufferView
    | Blob
    | {
        readonly type: 'write';
        readonly data: string | ArrayBuffer | ArrayBufferView | Blob;
        readonly position?: number;
      }
    | { readonly type: 'seek'; readonly position: number }
    | { readonly type: 'truncate'; readonly size: number };
}
