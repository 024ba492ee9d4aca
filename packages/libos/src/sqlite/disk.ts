/**
 * What a database needs of a disk: sectors that are read and written at once, since SQLite does not wait for promises. The
 * disks of the library block are such.
 */
export interface SyncDisk {
  readonly name: string;
  /** A power of two from 512 to 4,096. */
  readonly sectorBytes: number;
  readonly sectors: number;
  readonly isReadOnly: boolean;
  /** Fills `into`, which is whole sectors. */
  readIntoSync(sector: number, into: Uint8Array): void;
  /** Writes whole sectors. They are durable after the next flush; until then a power cut may keep any of them, each whole. */
  writeSync(sector: number, bytes: Uint8Array): void;
  flushSync(): void;
}
