/** A gateway and a machine on its network that plays no fair game. The machine is written by hand, frame by frame. */
import { EventEmitter, once } from 'node:events';
import { dataplaneWasm } from '@skerry/dataplane';
import { afterEach, beforeAll, expect, it } from 'vitest';
import { arp, type Ends, tcp, udp } from '../../test/frames.ts';
import { isForgedDhcp } from './dhcp-guard.ts';
import { dhcpOption, dhcpType, writeDhcp } from './dhcp-message.ts';
import { Gateway } from './gateway.ts';
import { gatewayLimits } from './limits.ts';

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
/** An event for each machine whose addresses have changed. */
const addressed = new EventEmitter();
afterEach(() => gateway.close());

function start(onFrame: (frame: Buffer) => Buffer[]): void {
  gateway = new Gateway({
    wasm,
    prefix: '10.7.3',
    prefix6: 'fd00:7:3:1::',
    onAddresses: (mac) => addressed.emit(mac),
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

it('believes a machine only so many addresses, none of another, and not the gateway’s own', async () => {
  start(() => []);
  const other = { ...ends, sourceMac: '02:00:00:00:00:06', source: '10.7.3.40' };
  gateway.add({ mac: other.sourceMac, name: 'kv', target: 'unix' });
  gateway.receive(arp(1, other));
  await once(addressed, other.sourceMac);
  for (let host = 1; host < 250; host++) gateway.receive(arp(1, { ...ends, source: `10.7.3.${host}` }));
  await once(addressed, ends.sourceMac);
  const addresses = gateway.addresses(ends.sourceMac);
  expect(addresses).toHaveLength(gatewayLimits.machineAddresses);
  expect(addresses).not.toContain('10.7.3.40');
  expect(addresses).not.toContain('10.7.3.1');
});

it('takes no DHCP message in the name of another', () => {
  const message = writeDhcp({
    isReply: false,
    transaction: 1,
    flags: 0,
    clientAddress: 0,
    yourAddress: 0,
    hardware: ends.sourceMac,
    options: new Map([[dhcpOption.type as number, Uint8Array.of(dhcpType.decline)]]),
  });
  const own = udp(ends, [68, 67], message);
  expect(isForgedDhcp(own)).toBe(false);
  expect(isForgedDhcp(udp({ ...ends, sourceMac: '02:00:00:00:00:06' }, [68, 67], message))).toBe(true);
  expect(isForgedDhcp(udp(ends, [68, 67], message.subarray(0, 20)))).toBe(true);
  expect(isForgedDhcp(udp({ ...ends, sourceMac: '02:00:00:00:00:06' }, [68, 53], message))).toBe(false);
  expect(isForgedDhcp(arp(1, ends))).toBe(false);
  expect(isForgedDhcp(new Uint8Array(14))).toBe(false);
});
