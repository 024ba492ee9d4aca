import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import { ManualClock } from '@skerry/testkit/manual-clock';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { encodeFrame, FrameDecoder, type Port, Switch } from '../net/index.ts';
import { InstanceNic } from './instance-nic.ts';
import { Turns } from './turns.ts';

const MAC = '02:00:00:00:00:01';

function frame(length: number, from = 1): Buffer {
  const bytes = Buffer.alloc(length);
  bytes.set([2, 0, 0, 0, 0, 2, 2, 0, 0, 0, 0, from]);
  return bytes;
}

let nic: InstanceNic;
/** The machine's end. */
let machine: Socket;
/** Another station on the wire, and what has come to it. */
let other: Port;
let came: number[];

beforeEach(async () => {
  const wire = new Switch();
  came = [];
  other = wire.attach({ deliver: ({ length }) => came.push(length) > 0 });
  nic = new InstanceNic(MAC, wire, new Turns());
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  machine = connect((server.address() as { port: number }).port, '127.0.0.1');
  const [socket] = (await once(server, 'connection')) as [Socket];
  nic.attach(socket);
  server.close();
});
afterEach(() => {
  nic.close();
  machine.destroy();
});

/** Resolves when `is` holds; looks whenever the event loop has turned. */
async function turned(is: () => boolean): Promise<void> {
  while (!is()) await new Promise((resolve) => setImmediate(resolve));
}

describe('the device of an instance', () => {
  it('carries frames both ways, in order, and keeps them', async () => {
    for (const length of [60, 1_514, 65_550]) machine.write(encodeFrame(frame(length)));
    await turned(() => came.length === 3);
    expect(came).toEqual([60, 1_514, 65_550]);
    const decoder = new FrameDecoder();
    const got: number[] = [];
    machine.on('data', (chunk) => got.push(...decoder.push(chunk).map(({ length }) => length)));
    for (let length = 60; length < 160; length++) other.receive(frame(length, 9));
    await turned(() => got.length === 100);
    expect(got).toEqual(Array.from({ length: 100 }, (_, index) => 60 + index));
    expect(nic.capture.count).toBe(103);
  });

  it('drops and counts what a machine that does not read has no room for', async () => {
    machine.pause();
    for (let count = 0; count < 5_000; count++) other.receive(frame(1_514, 9));
    expect(nic.counters.dropped).toBeGreaterThan(0);
    expect(nic.counters.sentFrames + nic.counters.dropped).toBe(5_000);
    expect(nic.counters.sentBytes).toBeLessThan(2 << 20);
  });

  it('lets everything else go on while a machine floods', async () => {
    const flood = Buffer.concat(new Array<Buffer>(20_000).fill(encodeFrame(frame(14))));
    for (let count = 0; count < 5; count++) machine.write(flood);
    let turns = 0;
    await turned(() => ++turns > 0 && came.length >= 50_000);
    // Read as it comes, it would be a handful of turns.
    expect(turns).toBeGreaterThan(20);
  });

  it('loses its link when it sends nonsense, and what was before it arrives', async () => {
    machine.on('error', () => undefined);
    const closed = once(machine, 'close');
    machine.resume();
    machine.write(Buffer.concat([encodeFrame(frame(60)), Buffer.alloc(8, 0xff), encodeFrame(frame(60))]));
    await closed;
    expect(came).toEqual([60]);
    other.receive(frame(60, 9));
    expect(nic.counters.sentFrames).toBe(0);
  });

  it('loses and delays what its faults say, each way, and nothing once they are gone', async () => {
    const clock = new ManualClock();
    const got: number[] = [];
    const decoder = new FrameDecoder();
    machine.on('data', (chunk) => got.push(...decoder.push(chunk).map(({ length }) => length)));
    nic.setFaults({ delayMs: 20 }, clock);
    machine.write(encodeFrame(frame(60)));
    other.receive(frame(61, 9));
    await turned(() => nic.capture.count === 1);
    // What is under way is neither on the wire nor with the machine.
    expect([came, got, clock.waiting]).toEqual([[], [], 2]);
    clock.advance(20);
    await turned(() => got.length === 1);
    expect([came, got]).toEqual([[60], [61]]);

    nic.setFaults({ loss: 1 }, clock);
    other.receive(frame(62, 9));
    machine.write(encodeFrame(frame(63)));
    await turned(() => nic.capture.count === 3);
    expect([came, got]).toEqual([[60], [61]]);
    expect(nic.counters.dropped).toBe(0);

    nic.setFaults({}, clock);
    other.receive(frame(64, 9));
    machine.write(encodeFrame(frame(65)));
    await turned(() => got.length === 2 && came.length === 2);
    expect([came, got]).toEqual([
      [60, 65],
      [61, 64],
    ]);
  });

  it('forgets what was under way when its faults change and when it is closed', async () => {
    const clock = new ManualClock();
    nic.setFaults({ delayMs: 20 }, clock);
    other.receive(frame(60, 9));
    expect(clock.waiting).toBe(1);
    nic.setFaults({ delayMs: 30 }, clock);
    expect(clock.waiting).toBe(0);
    other.receive(frame(60, 9));
    nic.close();
    expect(clock.waiting).toBe(0);
  });

  it('does not speak as another', async () => {
    machine.write(Buffer.concat([encodeFrame(frame(60, 7)), encodeFrame(frame(61))]));
    await turned(() => came.length === 1);
    expect(came).toEqual([61]);
    expect(nic.counters.refused).toBe(1);
  });
});
