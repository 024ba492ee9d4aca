/** Frames between a host and the agent in dom0, as dom0/agent/agent.h describes them. */

export const kinds = [
  'hello',
  'put',
  'run',
  'open',
  'data',
  'errors',
  'end',
  'credit',
  'kill',
  'ended',
  'failed',
] as const;
export type Kind = (typeof kinds)[number];

export interface Frame {
  readonly kind: Kind;
  readonly stream: number;
  readonly payload: Buffer;
}

/** What both ends of each direction of a stream begin with. */
export const CREDIT_BYTES = 262_144;
export const LONGEST_PAYLOAD = 65_536;
const HEADER_BYTES = 12;

/** A frame's header; its payload is written behind it. */
export function encodeHeader(kind: Kind, stream: number, length: number): Buffer {
  const header = Buffer.alloc(HEADER_BYTES);
  header.writeUInt32LE(length, 0);
  header.writeUInt32LE(stream, 4);
  header.writeUInt8(kinds.indexOf(kind), 8);
  return header;
}

/** One number, as CREDIT and KILL carry it. */
export function encodeNumber(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}

/** Cuts what the agent says into frames. */
export class FrameReader {
  #chunks: Buffer[] = [];
  #bytes = 0;

  /** The frames that are complete now. Throws when this is not what an agent says. */
  push(chunk: Buffer): Frame[] {
    this.#chunks.push(chunk);
    this.#bytes += chunk.length;
    const frames: Frame[] = [];
    for (;;) {
      if (this.#bytes < HEADER_BYTES) return frames;
      const header = this.#peek(HEADER_BYTES);
      const length = header.readUInt32LE(0);
      const kind = kinds[header.readUInt8(8)];
      if (kind === undefined || length > LONGEST_PAYLOAD) throw new Error('the agent makes no sense');
      if (this.#bytes < HEADER_BYTES + length) return frames;
      const whole = this.#peek(HEADER_BYTES + length);
      this.#drop(HEADER_BYTES + length);
      frames.push({ kind, stream: whole.readUInt32LE(4), payload: whole.subarray(HEADER_BYTES) });
    }
  }

  /** The first bytes, in one piece. */
  #peek(length: number): Buffer {
    const [first] = this.#chunks;
    if (first && first.length >= length) return first.subarray(0, length);
    const joined = Buffer.concat(this.#chunks);
    this.#chunks = [joined];
    return joined.subarray(0, length);
  }

  #drop(length: number): void {
    this.#bytes -= length;
    const [first] = this.#chunks;
    if (!first) return;
    if (first.length === length) this.#chunks.shift();
    else this.#chunks[0] = first.subarray(length);
  }
}
