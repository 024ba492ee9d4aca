/** What quickjs-ng has beyond the language library `es2023`, as far as the libraries use it. */
interface String {
  isWellFormed(): boolean;
  toWellFormed(): string;
}
interface Uint8Array {
  toHex(): string;
  toBase64(options?: { alphabet?: Base64Alphabet; omitPadding?: boolean }): string;
}
type Base64Alphabet = 'base64' | 'base64url';
interface Uint8ArrayConstructor {
  fromHex(text: string): Uint8Array<ArrayBuffer>;
  fromBase64(
    text: string,
    options?: { alphabet?: Base64Alphabet; lastChunkHandling?: 'loose' | 'strict' },
  ): Uint8Array<ArrayBuffer>;
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
