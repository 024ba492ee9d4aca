/**
 * The host functions of an image with native modules (platform/modules). A module is a number. 64-bit integers are two words,
 * the low one first; of a result the high word is `nativeHigh`.
 */
import { host } from '../core/host.ts';

interface NativeHost {
  /** "<module>", then a line "e<signature> <name>" for each of its exports and "i<signature> <name>" for each import. */
  nativeOpen(name: string): string;
  /**
   * Starts it, with a memory of at most so many MiB, and returns how many pages of 64 KiB it may have. `dispatch(n, ...words)` answers its imports by their numbers, and its
   * callbacks by the numbers that they were given.
   */
  nativeStart(
    module: number,
    maxMemoryMiB: number,
    dispatch: (n: number, ...words: number[]) => number,
  ): number;
  nativeCall(module: number, export_: number, ...words: number[]): number;
  /** Sets the high word of what `dispatch` returns, or tells that of what nativeCall has returned. */
  nativeHigh(word?: number): number;
  /** Puts a function of `dispatch` into the module's table; its place there. */
  nativeCallback(module: number, n: number, signature: string): number;
  nativeRead(module: number, address: number, length: number): Uint8Array<ArrayBuffer>;
  /** Copies the whole array to the module (1), or from it (0). */
  nativeCopy(module: number, address: number, array: Uint8Array, toModule: 0 | 1): void;
  /** Each with its length before it; undefined as FFFFFFFF. Where they end; -1: not before `end`. */
  nativePack(
    module: number,
    address: number,
    end: number,
    ...parts: readonly (string | Uint8Array | undefined)[]
  ): number;
  /** UTF-8 as text, of that length or as far as the next zero. */
  nativeText(module: number, address: number, length?: number): string;
  /** Four bytes as a signed number; they are written first when `word` is given. */
  nativeWord(module: number, address: number, word?: number): number;
  /** How many pages of 64 KiB it had before; -1: it may not have so many more. */
  nativeGrow(module: number, pages: number): number;
}

export const native = host as unknown as NativeHost;
