/** The test's end of a network device that is a stream socket: frames as QEMU's `-netdev stream` has them. */

import { once } from 'node:events';
import type { Duplex } from 'node:stream';

/** Ends the guest: an EtherType for local experiments (IEEE 802, 9.2.4). */
export const endFrame = Buffer.from([...new Uint8Array(12), 0x88, 0xb5, 0]);

/** `length` ≥ 15 bytes, which differ from those of another index and from those of another place. */
export function frameOf(index: number, length: number): Buffer {
  const frame = Buffer.alloc(length, index);
  for (let at = 14; at + 4 <= length; at += 4) frame.writeUInt32BE(index * 65_536 + at, at);
  frame.fill(0xaa, 0, 6).fill(0xbb, 6, 12).writeUInt16BE(0x1234, 12);
  return frame;
}

/** What the guest makes of it. */
export function returned(frame: Buffer): Buffer {
  return Buffer.concat([frame.subarray(6, 12), frame.subarray(0, 6), frame.subarray(12)]);
}

/** Frames as they stand in the stream: each behind its length. */
export function stream(frames: readonly Buffer[]): Buffer {
  return Buffer.concat(
    frames.flatMap((frame) => {
      const length = Buffer.alloc(4);
      length.writeUInt32BE(frame.length);
      return [length, frame];
    }),
  );
}

/** Pieces that cut frames and their lengths at every place. */
export function writeInPieces(channel: Duplex, bytes: Buffer): void {
  for (let at = 0, piece = 1; at < bytes.length; at += piece, piece = (piece * 7) % 9_973)
    channel.write(bytes.subarray(at, at + piece));
}

/** The next `length` bytes that the other end writes. */
export async function collect(channel: Duplex, length: number): Promise<Buffer> {
  const parts: Buffer[] = [];
  let held = 0;
  channel.on('data', (part: Buffer) => {
    parts.push(part);
    held += part.length;
    if (held >= length) channel.emit('collected');
  });
  channel.resume();
  await once(channel, 'collected');
  channel.removeAllListeners('data');
  return Buffer.concat(parts);
}
