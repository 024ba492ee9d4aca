/** The store's native module (assembly/kv.as.ts): its functions, and bytes on their way to it and back. */
import type { NativeMemory, NativeModule } from '../native/index.ts';
import {
  DAMAGED,
  NO_MEMORY,
  NOTHING,
  PACKED_MAX,
  WORD_EXTENT,
  WORD_LENGTH,
  WORD_OFFSET,
  WORD_OWNER,
  WORD_PART,
  WORDS,
} from './assembly/abi.ts';
import { KvError } from './error.ts';

/** Addresses and lengths are numbers; assembly/kv.as.ts says what each function does. */
export interface KvExports {
  exchange(): number;
  words(): number;
  room(bytes: number): number;
  free(address: number): void;
  checksumOf(address: number, length: number): number;
  recordOf(end: number, sectorBytes: number): number;
  recordBytes(payload: number, sectorBytes: number): number;
  recordNew(payload: number, sectorBytes: number): number;
  recordJoin(record: number, at: number, other: number): number;
  recordSeal(record: number, identity: number, count: number, memtable: number): number;
  recordApply(record: number, memtable: number): void;
  logRead(bytes: number, limit: number, identity: number, sectorBytes: number, memtable: number): number;
  memtableNew(): number;
  memtableBytes(memtable: number): number;
  memtableFree(memtable: number): void;
  cacheNew(limit: number): number;
  cacheFree(cache: number): void;
  tableNew(cache: number, extent: number, extentBytes: number, sectorBytes: number): number;
  tableBounds(table: number): number;
  tableLoad(table: number): number;
  tableFree(table: number): void;
  partRoom(length: number): number;
  fill(owner: number, part: number, bytes: number): number;
  readerCopy(reader: number): number;
  get(reader: number): number;
  mergeOfReader(reader: number): number;
  mergeOfTables(tables: number, singles: number, count: number): number;
  mergeOfMemtable(memtable: number): number;
  mergeRead(merge: number, most: number): number;
  mergeWrite(merge: number, writer: number, dropsDeletions: number): number;
  mergeFree(merge: number): void;
  writerNew(extentBytes: number, sectorBytes: number): number;
  writerKeys(writer: number): number;
  writerBytes(writer: number): number;
  writerFinish(writer: number): number;
  writerTable(writer: number, cache: number, extent: number): number;
  writerFree(writer: number): void;
}

export type KvModule = NativeModule<KvExports>;

/** What has to be read, or is damaged: part `part` of `owner`, at `offset` of an extent. */
export interface Need {
  readonly owner: number;
  readonly part: number;
  readonly extent: number;
  readonly offset: number;
  readonly length: number;
}

export class KvNative {
  readonly calls: KvExports;
  readonly memory: NativeMemory;
  /** Where both sides leave bytes: good until the next call. */
  readonly exchange: number;
  readonly #words: number;

  /** Throws NO_MEMORY. */
  constructor({ exports, memory }: KvModule) {
    this.calls = exports;
    this.memory = memory;
    this.exchange = held(exports.exchange());
    this.#words = exports.words();
  }

  /** Texts and bytes to the exchange, from `at` on, each with its length before it. Where they end; -1: there is no room for all. */
  pack(parts: readonly (string | Uint8Array | undefined)[], at = this.exchange): number {
    return this.memory.pack(at, this.exchange + PACKED_MAX, parts);
  }

  /** Bytes in a room of their own. Throws NO_MEMORY. */
  placed(bytes: Uint8Array): number {
    const address = held(this.calls.room(bytes.length));
    this.memory.write(address, bytes);
    return address;
  }

  placedWords(words: readonly number[]): number {
    return this.placed(new Uint8Array(Uint32Array.from(words).buffer));
  }

  checksum(bytes: Uint8Array): number {
    const address = this.placed(bytes);
    const sum = this.calls.checksumOf(address, bytes.length);
    this.calls.free(address);
    return sum >>> 0;
  }

  /** What the last call has said that it needs. */
  need(): Need {
    const bytes = this.memory.read(this.#words, 4 * WORDS);
    const words = new Uint32Array(bytes.buffer, bytes.byteOffset, WORDS);
    const word = (index: number): number => words[index] ?? NOTHING;
    return {
      owner: word(WORD_OWNER),
      part: word(WORD_PART),
      extent: word(WORD_EXTENT),
      offset: word(WORD_OFFSET),
      length: word(WORD_LENGTH),
    };
  }

  firstWord(): number {
    return this.memory.u32(this.#words);
  }
}

/** An address. Throws NO_MEMORY when it is none. */
export function held(address: number): number {
  if (address > 0) return address;
  throw noMemory();
}

/** What a negative result stands for, besides those that its caller knows. */
export function failed(result: number, extent: number): Error {
  if (result === NO_MEMORY) return noMemory();
  if (result === DAMAGED) {
    return new KvError(
      'CORRUPT',
      `A table of the store is damaged: something in extent ${extent} has a wrong checksum.`,
    );
  }
  return new Error(`The native module of kv has returned ${result}.`);
}

function noMemory(): KvError {
  return new KvError(
    'NO_MEMORY',
    'The store has no memory left: wait for changes before making more, or give the machine more.',
  );
}
