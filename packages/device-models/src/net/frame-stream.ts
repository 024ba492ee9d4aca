/**
 * Frames on a byte stream, as QEMU's `-netdev stream` has them: each is preceded by its length, 4 bytes, big-endian. What
 * comes in is hostile: a length that no frame has ends the stream, and a frame that comes byte by byte is copied once.
 */

/** A frame with all that the offloads of a device can make of it. */
export const LONGEST_FRAME = 65_550;
const SHORTEST_FRAME = 14;
const PREFIX = 4;
/** A frame whose rest is to come is given room for its whole; most have the MTU of Ethernet. */
const COMMON_BYTES = 2_048;

/** Cuts a stream into frames. The frames may be views of what was pushed: copy what is to be kept. */
export class FrameDecoder {
  /** The beginning of a frame, its length in front, as far as it has come. */
  #begun = Buffer.alloc(COMMON_BYTES);
  #begunBytes = 0;
  #isBroken = false;

  /** True once a length was nonsense: nothing is decoded any more. */
  get isBroken(): boolean {
    return this.#isBroken;
  }

  /** The frames that are complete now. */
  push(chunk: Buffer): Uint8Array[] {
    const frames: Uint8Array[] = [];
    let at = this.#begunBytes === 0 ? 0 : this.#complete(chunk, frames);
    while (!this.#isBroken && chunk.length - at >= PREFIX) {
      const end = at + PREFIX + this.#length(chunk, at);
      if (this.#isBroken || end > chunk.length) break;
      frames.push(chunk.subarray(at + PREFIX, end));
      at = end;
    }
    if (!this.#isBroken && at < chunk.length) this.#append(chunk, at, chunk.length);
    return frames;
  }

  /** Adds to what has begun, and to `frames` when that is whole; how much of the chunk it took. */
  #complete(chunk: Buffer, frames: Uint8Array[]): number {
    let at = 0;
    if (this.#begunBytes < PREFIX) at = this.#append(chunk, 0, PREFIX - this.#begunBytes);
    if (this.#begunBytes < PREFIX) return at;
    const whole = PREFIX + this.#length(this.#begun, 0);
    if (this.#isBroken) return at;
    at = this.#append(chunk, at, at + whole - this.#begunBytes);
    if (this.#begunBytes < whole) return at;
    frames.push(this.#begun.subarray(PREFIX, whole));
    // The frame is lent from it.
    this.#begun = Buffer.alloc(COMMON_BYTES);
    this.#begunBytes = 0;
    return at;
  }

  /** Appends chunk[from, to) as far as there is; where it ended. */
  #append(chunk: Buffer, from: number, to: number): number {
    const end = Math.min(to, chunk.length);
    const bytes = this.#begunBytes + end - from;
    if (bytes > this.#begun.length) {
      const larger = Buffer.alloc(PREFIX + LONGEST_FRAME);
      this.#begun.copy(larger, 0, 0, this.#begunBytes);
      this.#begun = larger;
    }
    chunk.copy(this.#begun, this.#begunBytes, from, end);
    this.#begunBytes = bytes;
    return end;
  }

  #length(bytes: Buffer, at: number): number {
    const length = bytes.readUInt32BE(at);
    if (length < SHORTEST_FRAME || length > LONGEST_FRAME) this.#isBroken = true;
    return length;
  }
}

/** One frame with its length in front. */
export function encodeFrame(frame: Uint8Array): Buffer {
  const bytes = Buffer.allocUnsafe(PREFIX + frame.length);
  bytes.writeUInt32BE(frame.length, 0);
  bytes.set(frame, PREFIX);
  return bytes;
}
