import { Duplex } from 'node:stream';
import { encodeFrame, FrameDecoder } from '@skerry/device-models/net';
import { beforeEach, describe, expect, it } from 'vitest';
import { Wires } from './wires.ts';

/** A frame of 60 bytes with this in its last byte; on a wire when it has a number. */
function frame(last: number, wire?: number): Buffer {
  const bytes = Buffer.alloc(60, 1);
  bytes.writeUInt16BE(0x0800, 12);
  bytes[59] = last;
  if (wire === undefined) return bytes;
  const tag = Buffer.from([0x81, 0, wire >> 8, wire & 0xff]);
  return Buffer.concat([bytes.subarray(0, 12), tag, bytes.subarray(12)]);
}

describe('wires', () => {
  /** What the card was given, frame by frame. */
  let given: Buffer[];
  let card: Duplex;
  let wires: Wires;
  beforeEach(() => {
    given = [];
    const decoder = new FrameDecoder();
    card = new Duplex({
      read: () => undefined,
      write: (chunk: Buffer, _encoding, done) => {
        given.push(...decoder.push(chunk).map((bytes) => Buffer.from(bytes)));
        done();
      },
    });
    wires = new Wires(card);
  });

  function opened(): { number: number; stream: Duplex } {
    const wire = wires.open();
    if (!wire) throw new Error('no wire');
    return wire;
  }
  const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
  const read = (stream: Duplex): Buffer[] => {
    const chunk = stream.read() as Buffer | null;
    return chunk ? new FrameDecoder().push(chunk).map((bytes) => Buffer.from(bytes)) : [];
  };

  it('gives a frame to its wire alone, without its tag', async () => {
    const [first, second] = [opened(), opened()];
    card.push(Buffer.concat([encodeFrame(frame(7, second.number)), encodeFrame(frame(8, second.number))]));
    await turn();
    expect(read(second.stream)).toEqual([frame(7), frame(8)]);
    expect(read(first.stream)).toEqual([]);
  });

  it('sends what comes from a wire with the number of that wire', async () => {
    const [first, second] = [opened(), opened()];
    second.stream.write(encodeFrame(frame(9)));
    first.stream.write(encodeFrame(frame(8)));
    await turn();
    expect(given).toEqual([frame(9, second.number), frame(8, first.number)]);
  });

  it('passes over frames without a tag, of a wire that nobody has, and too short for one', async () => {
    const { number, stream } = opened();
    const stray = [frame(1), frame(2, number + 1), frame(3, number).subarray(0, 15)];
    card.push(Buffer.concat([...stray, frame(4, number)].map((bytes) => encodeFrame(bytes))));
    await turn();
    expect(read(stream)).toEqual([frame(4)]);
  });

  it('drops what a wire does not read beyond a MiB', async () => {
    const { number, stream } = opened();
    const other = opened();
    const large = Buffer.concat([frame(1, number), Buffer.alloc(60_000)]);
    for (let count = 0; count < 100; count++) card.push(encodeFrame(large));
    card.push(encodeFrame(frame(5, other.number)));
    await turn();
    expect(stream.readableLength).toBeGreaterThan(1 << 20);
    expect(stream.readableLength).toBeLessThan((1 << 20) + 2 * large.length);
    expect(read(other.stream)).toEqual([frame(5)]);
  });

  it('does not give a number again at once', async () => {
    const { number, stream } = opened();
    stream.destroy();
    await turn();
    expect(opened().number).not.toBe(number);
  });

  it('has no more than dom0 has made', async () => {
    const all = Array.from({ length: 32 }, () => opened());
    expect(new Set(all.map(({ number }) => number)).size).toBe(32);
    expect(wires.open()).toBeUndefined();
    all[5]?.stream.destroy();
    await turn();
    expect(opened().number).toBe(all[5]?.number);
  });

  it('ends every wire with the card', async () => {
    const { stream } = opened();
    card.destroy();
    await turn();
    expect(stream.destroyed).toBe(true);
  });
});
