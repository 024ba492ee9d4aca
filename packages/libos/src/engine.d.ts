/** What quickjs-ng has beyond the language library `es2023`, as far as the libraries use it. */
interface String {
  isWellFormed(): boolean;
  toWellFormed(): string;
}
interface Uint8Array {
  toHex(): string;
}
interface ArrayBuffer {
  readonly detached: boolean;
  readonly resizable: boolean;
  readonly maxByteLength: number;
  transfer(): ArrayBuffer;
}
interface ArrayBufferConstructor {
  new (byteLength: number, options?: { maxByteLength?: number }): ArrayBuffer;
}
