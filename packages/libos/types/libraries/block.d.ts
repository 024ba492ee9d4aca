/** What an appliance that uses the library block has of it. */

declare module 'skerry' {
  export interface Needs {
    /** The machine's disks. */
    readonly block: Block;
  }

  export interface Block {
    /** The disk of that name; without one that of the parameter block.disk, or the first. Throws BlockError. */
    open(name?: string): BlockDevice;
    /** All disks of the machine. */
    disks(): readonly BlockDevice[];
  }
  export interface BlockDevice {
    readonly name: string;
    /** Bytes of a sector: 512, or a larger power of two up to 4,096. */
    readonly sectorBytes: number;
    readonly sectors: number;
    readonly isReadOnly: boolean;
    read(sector: number, count: number): Promise<Uint8Array>;
    /** Reads as many whole sectors as `into` has room for. It is lent until the promise settles. */
    readInto(sector: number, into: Uint8Array): Promise<void>;
    /** Writes whole sectors, which are durable after a later flush. `bytes` are lent until the promise settles. */
    write(sector: number, bytes: Uint8Array): Promise<void>;
    /** As those above, and done when they return; nothing else of the program goes on meanwhile. */
    readIntoSync(sector: number, into: Uint8Array): void;
    writeSync(sector: number, bytes: Uint8Array): void;
    flushSync(): void;
    /** Resolves when everything that was written by calls before this one is durable. */
    flush(): Promise<void>;
    /** The content of these sectors is not needed any more. */
    discard(sector: number, count: number): Promise<void>;
    /** As a write of zeroes, but nothing is sent. */
    writeZeroes(sector: number, count: number): Promise<void>;
  }
  /** What a disk rejects with; `name` is 'BlockError'. */
  export interface BlockError extends Error {
    readonly code: 'OUT_OF_RANGE' | 'READ_ONLY' | 'IO' | 'NO_DISK';
  }
}
