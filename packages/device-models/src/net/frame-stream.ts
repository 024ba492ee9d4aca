/**
 * Frames on a byte stream, as QEMU's `-netdev stream` has them: each is preceded by its length, 4 bytes, big-endian. What
 * comes in is hostile: a length that no frame has ends the stream.
 */

/** A frame with all that the offloads of a device can make of it. */
export const LONGEST_FRAME = 65_550;
const SHORTEST_FRAME = 14;
const PREFIX = 4;

/** Cuts a stream into frames. The frames are views of what was pushed: copy what is to be kept. */
export class FrameDecoder {
  #rest: Buffer = Buffer.alloc(0);
  #isBroken = false;

  /** True once a length was nonsense: nothing is decoded any more. */
  get isBroken(): boolean {
    return this.#isBroken;
  }

  /** The frames that are complete now. */
  push(chunk: Buffer): Uint8Array[] {
    if (this.#isBroken) return [];
    const bytes = this.#rest.length === 0 ? chunk : Buffer.concat([this.#rest, chunk]);
    const frames: Uint8Array[] = [];
    let at = 0;
    while (bytes.length - at >= PREFIX) {
      const length = bytes.readUInt32BE(at);
      if (length < SHORTEST_FRAME || length > LONGEST_FRAME) {
        this.#isBroken = true;
        this.#rest = Buffer.alloc(0);
        return frames;
      }
      if (bytes.length - at - PREFIX < length) break;
      frames.push(bytes.subarray(at + PREFIX, at + PREFIX + length));
      at += PREFIX + length;
    }
    // Copied, so that a frame's first bytes do not hold a whole chunk.
    this.#rest = Buffer.from(bytes.subarray(at));
    return frames;
  }
}

/** One frame with its length in front. */
export function encodeFrame(frame: Uint8Array): Buffer {
  const bytes = Buffer.allocUnsafe(PREFIX + frame.length);
  bytes.writeUInt32BE(frame.length, 0);
  bytes.set(frame, PREFIX);
  return bytes;
}
