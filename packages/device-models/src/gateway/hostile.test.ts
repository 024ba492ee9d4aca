/** A gateway and a machine on its network that plays no fair game. The machine is written by hand, frame by frame. */
import { once } from 'node:events';
import { dataplaneWasm } from '@skerry/dataplane';
import { afterEach, beforeAll, expect, it } from 'vitest';
import { arp, type Ends, tcp } from '../../test/frames.ts';
import { Gateway } from './gateway.ts';

let wasm: Uint8Array;
beforeAll(async () => {
  wasm = await dataplaneWasm('direct');
}, 120_000);

const ends: Ends = {
  sourceMac: '02:00:00:00:00:05',
  destinationMac: '02:53:4b:00:00:01',
  source: '10.7.3.16',
  destination: '10.7.3.1',
};
const FLAGS = { syn: 0x02, reset: 0x04, acknowledge: 0x10 };

let gateway: Gateway;
afterEach(() => gateway.close());

function start(onFrame: (frame: Buffer) => Buffer[]): void {
  gateway = new Gateway({
    wasm,
    prefix: '10.7.3',
    prefix6: 'fd00:7:3:1::',
    send: (frame) => {
      const answers = onFrame(Buffer.from(frame));
      setImmediate(() => {
        for (const answer of answers) gateway.receive(answer);
      });
    },
  });
  gateway.add({ mac: ends.sourceMac, name: 'web', target: 'unix' });
}

const isArpRequest = (frame: Buffer): boolean => frame.readUInt16BE(12) === 0x0806 && frame[21] === 1;
const isSyn = (frame: Buffer): boolean =>
  frame.readUInt16BE(12) === 0x0800 && frame[23] === 6 && ((frame[47] ?? 0) & FLAGS.syn) !== 0;

it('ends a connection that is accepted and reset in one breath, and harms nobody', async () => {
  start((frame) => {
    if (isArpRequest(frame)) return [arp(2, ends)];
    if (!isSyn(frame)) return [];
    const ports = [80, frame.readUInt16BE(34)] as const;
    const acknowledgement = frame.readUInt32BE(38) + 1;
    return [
      tcp(ends, { ports, sequence: 1_000, acknowledgement, flags: FLAGS.syn | FLAGS.acknowledge }),
      tcp(ends, { ports, sequence: 1_001, acknowledgement, flags: FLAGS.reset | FLAGS.acknowledge }),
    ];
  });
  const stream = await gateway.connect(ends.source, 80);
  if (!stream.closed) await once(stream, 'close');
  expect(stream.errored).toMatchObject({ code: 'ECONNRESET' });
});
