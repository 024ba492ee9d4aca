/** What an appliance that uses the library fat has of it. */

declare module 'skerry' {
  export interface Needs {
    /** FAT file systems on disks. */
    readonly fat: Fat;
  }

  export interface Fat {
    /** Throws FatError NOT_FAT when there is no FAT file system. */
    mount(device: BlockDevice): Promise<FatVolume>;
    /** Makes an empty file system; everything on the disk is lost. */
    format(device: BlockDevice, options?: FatFormatOptions): Promise<void>;
  }
  export interface FatFormatOptions {
    /** From the disk's size unless given: below 16 MiB FAT12, below 512 MiB FAT16, else FAT32. */
    readonly type?: 12 | 16 | 32;
    /** At most 11 letters, digits, spaces, "_" or "-". */
    readonly label?: string;
    /** 32 bits that tell volumes apart. */
    readonly serial?: number;
  }
  /** Paths begin at the root; names that differ in case alone are one name. */
  export interface FatVolume {
    readonly type: 12 | 16 | 32;
    /** False after a power cut, or when the volume was not unmounted. */
    readonly wasClean: boolean;
    stat(path: string): Promise<FatStatus>;
    list(path?: string): Promise<FatStatus[]>;
    /** With the mode `write`, a file that is not there is made. */
    open(
      path: string,
      options?: { readonly mode?: 'read' | 'write'; readonly truncate?: boolean },
    ): Promise<FatFile>;
    makeDirectory(path: string): Promise<void>;
    /** A file, or an empty directory. */
    remove(path: string): Promise<void>;
    /** Replaces a file that has the new name already. */
    rename(from: string, to: string): Promise<void>;
    space(): Promise<{ readonly totalBytes: number; readonly freeBytes: number }>;
    /** Everything that was changed is durable when it has resolved. */
    flush(): Promise<void>;
    unmount(): Promise<void>;
  }
  export interface FatStatus {
    readonly name: string;
    readonly kind: 'file' | 'directory';
    readonly size: number;
    readonly createdMs: number;
    readonly modifiedMs: number;
    readonly isReadOnly: boolean;
  }
  export interface FatFile {
    readonly name: string;
    readonly size: number;
    readonly modifiedMs: number;
    /** At most `length` bytes from `position` on; all of the file unless given. */
    read(position?: number, length?: number): Promise<Uint8Array<ArrayBuffer>>;
    /** How many bytes there were before the end. */
    readInto(position: number, into: Uint8Array): Promise<number>;
    /** Behind the end, the gap is filled with zeroes. */
    write(position: number, bytes: Uint8Array): Promise<void>;
    append(bytes: Uint8Array): Promise<void>;
    truncate(size?: number): Promise<void>;
    flush(): Promise<void>;
    /** Flushes what was written. */
    close(): Promise<void>;
  }
  /** What a volume rejects with; `name` is 'FatError'. */
  export interface FatError extends Error {
    readonly code:
      | 'NOT_FAT'
      | 'CORRUPT'
      | 'NOT_FOUND'
      | 'EXISTS'
      | 'IS_DIRECTORY'
      | 'NOT_DIRECTORY'
      | 'NOT_EMPTY'
      | 'NO_SPACE'
      | 'TOO_LARGE'
      | 'READ_ONLY'
      | 'NAME'
      | 'BUSY'
      | 'CLOSED'
      | 'OUT_OF_RANGE';
  }
}
