/**
 * Frames of RFC 6455, section 5: reading them from pieces of any size, and writing them. Pure. A payload is collected in
 * one place, and masked four bytes at a time.
 *
 *   |F|R|R|R| op (4) |M| length (7) | length (0, 16 or 64 bits) | mask (0 or 32 bits) | payload
 */

export const CONTINUATION = 0;
export const TEXT = 1;
export const BINARY = 2;
export const CLOSE = 8;
export const PING = 9;
export const PONG = 10;

/** Payload of a control frame, at most. */
const CONTROL_BYTES = 125;
const HEADER_BYTES = 14;

export interface Frame {
  isLast: boolean;
  opcode: number;
  payload: Uint8Array<ArrayBuffer>;
}

/** What was wrong, as the code that a close frame says it with. */
export interface FrameError {
  code: 1002 | 1009;
  message: string;
}

export const isError = (result: Frame | FrameError): result is FrameError => 'code' in result;

export class FrameReader {
  readonly #mostBytes: number;
  readonly #isMasked: boolean;
  readonly #header = new Uint8Array(HEADER_BYTES);
  #headerBytes = 0;
  #payload: Uint8Array<ArrayBuffer> | undefined;
  #filled = 0;

  /** `mostBytes` of one payload. A server's frames come masked, a client's do not. */
  constructor(mostBytes: number, isMasked: boolean) {
    this.#mostBytes = mostBytes;
    this.#isMasked = isMasked;
  }

  /** Calls `take` for each frame that is whole; behind an error nothing more may be fed. `take` answers whether to go on. */
  feed(bytes: Uint8Array, take: (result: Frame | FrameError) => boolean): void {
    let at = 0;
    for (;;) {
      if (!this.#payload) {
        while (this.#headerBytes < this.#headerNeeds()) {
          if (at === bytes.length) return;
          this.#header[this.#headerBytes++] = bytes[at++] as number;
        }
        const error = this.#begin();
        if (error) {
          take(error);
          return;
        }
      }
      const payload = this.#payload as unknown as Uint8Array<ArrayBuffer>;
      const count = Math.min(payload.length - this.#filled, bytes.length - at);
      payload.set(bytes.subarray(at, at + count), this.#filled);
      this.#filled += count;
      at += count;
      if (this.#filled < payload.length) return;
      if (!take(this.#finish(payload))) return;
    }
  }

  /** Bytes of the header, as far as is known. */
  #headerNeeds(): number {
    if (this.#headerBytes < 2) return 2;
    const second = this.#header[1] as number;
    const short = second & 0x7f;
    return 2 + (short === 126 ? 2 : short === 127 ? 8 : 0) + (second & 0x80 ? 4 : 0);
  }

  #begin(): FrameError | undefined {
    const [first = 0, second = 0] = this.#header;
    const view = new DataView(this.#header.buffer);
    const short = second & 0x7f;
    const length =
      short === 126
        ? view.getUint16(2)
        : short === 127
          ? view.getUint32(2) * 2 ** 32 + view.getUint32(6)
          : short;
    const opcode = first & 15;
    const isControl = opcode >= 8;
    const bad = (message: string): FrameError => ({ code: 1002, message });
    if (first & 0x70) return bad('a reserved bit is set');
    if (opcode > PONG || (opcode > BINARY && opcode < CLOSE)) return bad(`the opcode ${opcode} is not known`);
    if (isControl && (length > CONTROL_BYTES || !(first & 0x80)))
      return bad('a control frame is too long or in parts');
    if (this.#isMasked !== (second & 0x80) > 0)
      return bad(this.#isMasked ? 'a frame is not masked' : 'a frame is masked');
    if (length > this.#mostBytes)
      return { code: 1009, message: `a frame has more than ${this.#mostBytes} bytes` };
    this.#payload = new Uint8Array(length);
    this.#filled = 0;
    return undefined;
  }

  #finish(payload: Uint8Array<ArrayBuffer>): Frame {
    const first = this.#header[0] as number;
    if (this.#isMasked) mask(payload, this.#header.slice(this.#headerBytes - 4, this.#headerBytes));
    this.#payload = undefined;
    this.#headerBytes = 0;
    return { isLast: (first & 0x80) !== 0, opcode: first & 15, payload };
  }
}

/** Exclusive or with four bytes, in place. `payload` begins at a multiple of four in its buffer. */
function mask(payload: Uint8Array<ArrayBuffer>, key: Uint8Array<ArrayBuffer>): void {
  const words = new Uint32Array(payload.buffer, payload.byteOffset, payload.length >> 2);
  const [word = 0] = new Uint32Array(key.buffer, 0, 1);
  const { length } = words;
  let at = 0;
  for (const whole = length & ~3; at < whole; at += 4) {
    words[at] = (words[at] as number) ^ word;
    words[at + 1] = (words[at + 1] as number) ^ word;
    words[at + 2] = (words[at + 2] as number) ^ word;
    words[at + 3] = (words[at + 3] as number) ^ word;
  }
  for (; at < length; at++) words[at] = (words[at] as number) ^ word;
  for (at = length * 4; at < payload.length; at++)
    payload[at] = (payload[at] as number) ^ (key[at & 3] as number);
}

/** A whole message, or a control frame, as bytes. A client gives the four bytes of its mask. */
export function writeFrame(
  opcode: number,
  payload: Uint8Array,
  key?: Uint8Array<ArrayBuffer>,
): Uint8Array<ArrayBuffer> {
  const { length } = payload;
  const extra = length < 126 ? 0 : length < 65_536 ? 2 : 8;
  const start = 2 + extra + (key ? 4 : 0);
  const bytes = new Uint8Array(start + length);
  const view = new DataView(bytes.buffer);
  bytes[0] = 0x80 | opcode;
  bytes[1] = (key ? 0x80 : 0) | (extra === 0 ? length : extra === 2 ? 126 : 127);
  if (extra === 2) view.setUint16(2, length);
  else if (extra === 8) {
    view.setUint32(2, Math.floor(length / 2 ** 32));
    view.setUint32(6, length >>> 0);
  }
  if (!key) {
    bytes.set(payload, start);
    return bytes;
  }
  bytes.set(key, start - 4);
  const masked = payload.slice();
  mask(masked, key);
  bytes.set(masked, start);
  return bytes;
}
