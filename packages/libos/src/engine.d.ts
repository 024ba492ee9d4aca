/** What quickjs-ng has beyond the language library `es2023`: see also types/globals.d.ts, where users see the same. */
interface String {
  isWellFormed(): boolean;
  toWellFormed(): string;
}
interface Uint8Array {
  toHex(): string;
}
declare class DOMException extends Error {
  constructor(message?: string, name?: string);
  readonly code: number;
}
