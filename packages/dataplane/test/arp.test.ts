import { describe, expect, it } from 'vitest';
import { abi, COUNT, Host, OUR_IP, OUR_MAC, openUdp, PEER_IP, PEER_MAC, sendUdp, setIpv4 } from './host.ts';
import { type Arp, arp, BROADCAST, ethernet, integer, TYPE } from './packets.ts';

const OTHER_MAC = '02:00:00:00:00:03';

function hear(host: Host, packet: Arp, to = BROADCAST, from = packet.senderMac): void {
  host.input(ethernet({ from, to }, TYPE.arp, arp(packet)));
}

/** Sends one byte to an address, so that it has to be resolved. */
function poke(host: Host, to: string): number {
  return sendUdp(host.plane, openUdp(host.plane, 0), to, 9, Uint8Array.of(1));
}

describe('ARP (RFC 826)', () => {
  it('answers a request for our address, to the station that asked', () => {
    const host = Host.configured();
    hear(host, { operation: 1, senderMac: PEER_MAC, sender: PEER_IP, target: OUR_IP });
    const [frame] = host.sent();
    expect(frame?.to).toBe(PEER_MAC);
    expect(frame?.arp).toEqual({
      operation: 2,
      senderMac: OUR_MAC,
      sender: OUR_IP,
      targetMac: PEER_MAC,
      target: PEER_IP,
    });
  });

  it('says nothing to a request for somebody else, and learns nothing from it', () => {
    const host = Host.configured();
    hear(host, { operation: 1, senderMac: OTHER_MAC, sender: '10.0.0.3', target: '10.0.0.9' });
    hear(host, { operation: 2, senderMac: OTHER_MAC, sender: '10.0.0.3', target: OUR_IP }, OUR_MAC);
    expect(host.sent()).toEqual([]);
    expect(host.neighbours()).toHaveLength(1);
  });

  it('does not learn an address that is not of its own network', () => {
    const host = Host.configured();
    hear(host, { operation: 1, senderMac: OTHER_MAC, sender: '192.0.2.1', target: OUR_IP });
    hear(host, { operation: 1, senderMac: OTHER_MAC, sender: '10.0.0.255', target: OUR_IP });
    expect(host.neighbours()).toHaveLength(1);
  });

  it('drops a packet that speaks for another station', () => {
    const host = Host.configured();
    const before = host.count(COUNT.martian);
    hear(
      host,
      { operation: 1, senderMac: OTHER_MAC, sender: '10.0.0.3', target: OUR_IP },
      BROADCAST,
      PEER_MAC,
    );
    expect(host.count(COUNT.martian)).toBe(before + 1);
    expect(host.sent()).toEqual([]);
  });

  it('asks three times, one second apart, while packets wait, and sends them when the answer comes', () => {
    const host = Host.configured();
    expect(poke(host, '10.0.0.3')).toBe(0);
    expect(poke(host, '10.0.0.3')).toBe(0);
    const asked = host.run(1_500);
    expect(asked.map(({ frame }) => frame.arp?.target)).toEqual(['10.0.0.3', '10.0.0.3']);
    expect((asked[1]?.atMs ?? 0) - (asked[0]?.atMs ?? 0)).toBeGreaterThanOrEqual(1_000);
    hear(host, { operation: 2, senderMac: OTHER_MAC, sender: '10.0.0.3', target: OUR_IP }, OUR_MAC);
    const frames = host.sent();
    expect(frames.map((frame) => [frame.to, frame.destination])).toEqual([
      [OTHER_MAC, '10.0.0.3'],
      [OTHER_MAC, '10.0.0.3'],
    ]);
  });

  it('gives up after three requests, drops what waits and tells its socket', () => {
    const host = Host.configured();
    const socket = openUdp(host.plane, 0);
    sendUdp(host.plane, socket, '10.0.0.3', 9, Uint8Array.of(1));
    expect(host.run(10_000)).toHaveLength(3);
    expect(host.events()).toEqual([
      { handle: socket, mask: abi.EVENT_UNREACHABLE, a: abi.REASON_UNREACHABLE, b: 9 },
    ]);
    expect(host.count(COUNT.neighbour)).toBe(1);
    expect(host.neighbours()).toHaveLength(1);
  });

  it('keeps the newest of more packets than may wait', () => {
    const host = Host.configured();
    const socket = openUdp(host.plane, 0);
    for (let i = 0; i < 100; i++) sendUdp(host.plane, socket, '10.0.0.3', 9, Uint8Array.of(i));
    host.sent();
    hear(host, { operation: 2, senderMac: OTHER_MAC, sender: '10.0.0.3', target: OUR_IP }, OUR_MAC);
    const values = host.sent().map((frame) => frame.payload[0]);
    expect(values).toEqual(Array.from({ length: 64 }, (_, index) => 36 + index));
  });

  it('does not let a forged claim replace a neighbour: it asks the known station, and keeps it when it answers', () => {
    const host = Host.configured();
    poke(host, PEER_IP);
    host.sent();
    hear(host, { operation: 2, senderMac: OTHER_MAC, sender: PEER_IP, target: OUR_IP }, OUR_MAC);
    const [probe] = host.sent();
    expect([probe?.to, probe?.arp?.target]).toEqual([PEER_MAC, PEER_IP]);
    hear(host, { operation: 2, senderMac: PEER_MAC, sender: PEER_IP, target: OUR_IP }, OUR_MAC);
    poke(host, PEER_IP);
    expect(host.sent().map((frame) => frame.to)).toEqual([PEER_MAC]);
  });

  it('finds a neighbour that has moved to another station within seconds', () => {
    const host = Host.configured();
    hear(host, { operation: 1, senderMac: OTHER_MAC, sender: PEER_IP, target: PEER_IP });
    host.run(5_000);
    expect(host.neighbours()).toEqual([]);
    poke(host, PEER_IP);
    expect(host.sent().map((frame) => frame.to)).toEqual([BROADCAST]);
  });

  it('probes a stale neighbour that is used, and forgets it when it is silent', () => {
    const host = Host.configured();
    poke(host, PEER_IP);
    const probes = host.run(20_000).filter(({ frame }) => frame.arp);
    expect(probes.map(({ frame }) => frame.to)).toEqual([PEER_MAC, PEER_MAC, PEER_MAC]);
    expect(host.neighbours()).toEqual([]);
  });

  it('never has more neighbours than its table, and keeps those in use while strangers flood it', () => {
    const host = new Host();
    setIpv4(host.plane, host.device, '10.1.0.1', 16);
    host.run(5_000);
    const flood = (from: number, count: number) => {
      for (let i = from; i < from + count; i++) {
        const sender = `10.1.${(i >> 8) + 1}.${i & 255}`;
        const senderMac = `02:01:00:00:${(i >> 8).toString(16).padStart(2, '0')}:${(i & 255).toString(16).padStart(2, '0')}`;
        hear(host, { operation: 1, senderMac, sender, target: '10.1.0.1' });
      }
      host.raw();
    };
    hear(host, { operation: 1, senderMac: PEER_MAC, sender: '10.1.0.2', target: '10.1.0.1' });
    poke(host, '10.1.0.2');
    flood(0, 4_000);
    expect(host.neighbours().length).toBeLessThanOrEqual(512);
    host.raw();
    poke(host, '10.1.0.2');
    expect(host.sent().map((frame) => frame.to)).toEqual([PEER_MAC]);
    // A neighbour of our own choice still finds room.
    poke(host, '10.1.200.1');
    expect(host.sent().map((frame) => frame.arp?.target)).toEqual(['10.1.200.1']);
  });
});

describe('a link that goes down and comes up', () => {
  it('is silent meanwhile, and is told our address afterwards', () => {
    const host = Host.configured();
    host.plane.call(abi.OP_DEVICE_LINK, host.device, 0);
    expect(poke(host, PEER_IP)).toBe(abi.E_ROUTE);
    hear(host, { operation: 1, senderMac: PEER_MAC, sender: PEER_IP, target: OUR_IP });
    expect(host.sent()).toEqual([]);
    host.plane.call(abi.OP_DEVICE_LINK, host.device, 1);
    expect(host.sent().map((frame) => frame.arp?.sender)).toEqual([OUR_IP]);
    expect(poke(host, PEER_IP)).toBe(0);
  });
});

describe('address conflicts (RFC 5227)', () => {
  it('announces an address twice when it is set', () => {
    const host = new Host();
    setIpv4(host.plane, host.device, OUR_IP, 24);
    const frames = host.run(10_000);
    expect(frames.map(({ frame }) => [frame.arp?.sender, frame.arp?.target, frame.to])).toEqual([
      [OUR_IP, OUR_IP, BROADCAST],
      [OUR_IP, OUR_IP, BROADCAST],
    ]);
    expect((frames[1]?.atMs ?? 0) - (frames[0]?.atMs ?? 0)).toBe(2_000);
  });

  it('defends its address once in ten seconds, and tells of every conflict', () => {
    const host = Host.configured();
    const claim = { operation: 1, senderMac: OTHER_MAC, sender: OUR_IP, target: OUR_IP };
    hear(host, claim);
    hear(host, claim);
    expect(host.sent().map((frame) => frame.arp?.sender)).toEqual([OUR_IP]);
    expect(host.events()).toEqual([
      { handle: host.device + 1, mask: abi.EVENT_ADDRESS, a: abi.ADDRESS_CONFLICT, b: integer(OUR_IP) },
    ]);
    expect(host.count(COUNT.conflicts)).toBe(2);
    host.run(10_000);
    hear(host, claim);
    expect(host.sent()).toHaveLength(1);
  });

  it('probes an address three times and finds it free', () => {
    const host = new Host();
    host.plane.call(abi.OP_ARP_PROBE, host.device, integer(OUR_IP));
    const frames = host.run(12_000);
    expect(frames.map(({ frame }) => [frame.arp?.sender, frame.arp?.target])).toEqual(
      Array.from({ length: 3 }, () => ['0.0.0.0', OUR_IP]),
    );
    expect(host.events()).toEqual([
      { handle: host.device + 1, mask: abi.EVENT_ADDRESS, a: abi.ADDRESS_FREE, b: integer(OUR_IP) },
    ]);
  });

  it.each([
    ['its owner answers', { operation: 2, senderMac: OTHER_MAC, sender: OUR_IP, target: '0.0.0.0' }],
    ['somebody probes it too', { operation: 1, senderMac: OTHER_MAC, sender: '0.0.0.0', target: OUR_IP }],
  ])('finds an address taken when %s', (_, packet) => {
    const host = new Host();
    host.plane.call(abi.OP_ARP_PROBE, host.device, integer(OUR_IP));
    host.run(1_000);
    hear(host, packet);
    expect(host.events().map(({ a }) => a)).toEqual([abi.ADDRESS_TAKEN]);
    expect(host.run(20_000)).toEqual([]);
  });
});
