/** What a library sees of a module: the same in an image and, for its tests, in Node. */
import type { NativeImport } from './signature.ts';

export interface NativeModule<Exports> {
  /** Its functions. A 64-bit integer is a BigInt; what returns nothing returns undefined. */
  readonly exports: Exports;
  readonly memory: NativeMemory;
  /**
   * Puts a function into the module's table, for good, and returns its place there: what the module's language has for a pointer to a
   * function. `signature` as in signature.ts; the module must call functions of that kind.
   */
  callback(signature: string, run: NativeImport): number;
}

/** Addresses are offsets in the module's memory. All throw when the bytes are not all there. */
export interface NativeMemory {
  /** Bytes that it has now. */
  readonly bytes: number;
  /** Bytes that it may have. */
  readonly maxBytes: number;
  /** More by so many pages of 64 KiB, zeroed. False: it may not have so many. */
  grow(pages: number): boolean;
  /** A copy, which is the caller's. */
  read(address: number, length: number): Uint8Array<ArrayBuffer>;
  /** Fills the whole of `into`. */
  readInto(address: number, into: Uint8Array): void;
  /** Copies all of `bytes` there. */
  write(address: number, bytes: Uint8Array): void;
  /**
   * Copies several at once, each with its length before it, 4 bytes: text as UTF-8, bytes as they are; undefined as the length FFFFFFFF
   * and nothing. Returns where they end; -1 when that would be behind `end`: what is before it is then anything.
   */
  pack(address: number, end: number, parts: readonly (string | Uint8Array | undefined)[]): number;
  /** UTF-8 as text: of that length, or as far as the next zero. */
  text(address: number, length?: number): string;
  /** An unsigned integer of 32 bits, little-endian. */
  u32(address: number): number;
  setU32(address: number, value: number): void;
}

export interface NativeOptions {
  /**
   * The most that its memory may grow to. Never more than library.json says, nor than half of what is left to the program.
   */
  maxMemoryMiB?: number;
  /** By "module.name". Those that are missing throw when they are called. */
  imports?: Readonly<Record<string, NativeImport>>;
}

/** What an import that nobody gave throws. */
export class UnavailableImportError extends Error {
  override name = 'UnavailableImportError';
  constructor(module: string, name: string) {
    super(`the native module ${module} called ${name}, which an appliance does not have`);
  }
}
