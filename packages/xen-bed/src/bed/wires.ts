/**
 * The network devices of a bed's domains, each on a wire of its own: what dom0's one network card carries in as many VLANs
 * (IEEE 802.1Q) is taken apart here. No frame gets from one wire to another; what joins them is the caller's.
 *
 *    0            6            12         14        16
 *   +------------+------------+----------+---------+------------------
 *   | destination| source     | 0x8100   | wire    | type and payload
 *   +------------+------------+----------+---------+------------------
 */
import { Duplex } from 'node:stream';
import { encodeFrame, FrameDecoder } from '@skerry/device-models/net';

const TAG_AT = 12;
const TAG_BYTES = 4;
const TPID = 0x8100;
/** As many as dom0's `init` makes: more than a bed has memory for. */
const LAST_WIRE = 32;
/** Frames for a caller that does not read, and for a card that does not take them: what exceeds it is dropped. */
const WAITING_BYTES = 1 << 20;

export class Wires {
  readonly #card: Duplex;
  readonly #decoder = new FrameDecoder();
  readonly #wires = new Map<number, Wire>();
  #last = 0;

  /** Frames on `card` have their lengths in front, as QEMU's `-netdev stream` has them. */
  constructor(card: Duplex) {
    this.#card = card;
    card.on('data', (chunk: Buffer) => this.#received(chunk));
    card.on('close', () => {
      for (const wire of this.#wires.values()) wire.destroy();
    });
  }

  /** A new wire and its number. The stream has frames as the card has, without tags. Undefined: all are taken. */
  open(): { number: number; stream: Duplex } | undefined {
    if (this.#wires.size === LAST_WIRE) return undefined;
    // Not the one that was left last: frames of its domain may still be on their way.
    do this.#last = (this.#last % LAST_WIRE) + 1;
    while (this.#wires.has(this.#last));
    const number = this.#last;
    const wire = new Wire((frame) => this.#send(number, frame));
    this.#wires.set(number, wire);
    wire.once('close', () => this.#wires.delete(number));
    return { number, stream: wire };
  }

  #received(chunk: Buffer): void {
    for (const frame of this.#decoder.push(chunk)) {
      const bytes = Buffer.from(frame.buffer, frame.byteOffset, frame.length);
      if (bytes.length < TAG_AT + TAG_BYTES || bytes.readUInt16BE(TAG_AT) !== TPID) continue;
      const wire = this.#wires.get(bytes.readUInt16BE(TAG_AT + 2) & 0xfff);
      if (!wire || wire.readableLength > WAITING_BYTES) continue;
      wire.push(encodeFrame(Buffer.concat([bytes.subarray(0, TAG_AT), bytes.subarray(TAG_AT + TAG_BYTES)])));
    }
  }

  #send(number: number, frame: Uint8Array): void {
    if (!this.#card.writable || this.#card.writableLength > WAITING_BYTES) return;
    const tag = Buffer.alloc(TAG_BYTES);
    tag.writeUInt16BE(TPID, 0);
    tag.writeUInt16BE(number, 2);
    this.#card.write(encodeFrame(Buffer.concat([frame.subarray(0, TAG_AT), tag, frame.subarray(TAG_AT)])));
  }
}

/** The caller's end of a wire. */
class Wire extends Duplex {
  readonly #decoder = new FrameDecoder();
  readonly #send: (frame: Uint8Array) => void;

  constructor(send: (frame: Uint8Array) => void) {
    super({ readableHighWaterMark: WAITING_BYTES });
    this.#send = send;
  }

  override _read(): void {}

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: () => void): void {
    for (const frame of this.#decoder.push(chunk)) this.#send(frame);
    done();
  }
}
