/** Reading a frame's bytes without ever reading beyond them: what is missing is undefined. */

export class Reader {
  readonly bytes: Uint8Array;
  readonly start: number;
  readonly end: number;
  readonly #view: DataView;

  constructor(bytes: Uint8Array, start = 0, end = bytes.length) {
    this.bytes = bytes;
    this.start = Math.min(start, bytes.length);
    this.end = Math.max(this.start, Math.min(end, bytes.length));
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  }

  get length(): number {
    return this.end - this.start;
  }

  u8(at: number): number {
    return this.has(at, 1) ? this.#view.getUint8(this.start + at) : 0;
  }

  u16(at: number): number {
    return this.has(at, 2) ? this.#view.getUint16(this.start + at) : 0;
  }

  u32(at: number): number {
    return this.has(at, 4) ? this.#view.getUint32(this.start + at) : 0;
  }

  has(at: number, length: number): boolean {
    return at >= 0 && this.start + at + length <= this.end;
  }

  /** The bytes from `at` on, at most `length` of them. */
  slice(at: number, length = this.length - at): Uint8Array {
    const from = Math.min(this.start + Math.max(0, at), this.end);
    return this.bytes.subarray(from, Math.min(from + Math.max(0, length), this.end));
  }

  /** What is behind `at`, and before `length` bytes more when told. */
  rest(at: number, length?: number): Reader {
    const from = this.start + at;
    return new Reader(this.bytes, from, length === undefined ? this.end : Math.min(this.end, from + length));
  }

  /** Printable ASCII; the rest as dots. */
  text(at: number, length: number): string {
    return [...this.slice(at, length)]
      .map((byte) => (byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : '.'))
      .join('');
  }
}

export const macText = (bytes: Uint8Array): string =>
  [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join(':');
