import { describe, expect, it } from 'vitest';
import {
  abi,
  COUNT,
  Host,
  newPlane,
  OUR_IP,
  OUR_MAC,
  openUdp,
  PEER_IP,
  PEER_MAC,
  pattern,
  receiveUdp,
  sendUdp,
  setIpv4,
} from './host.ts';
import {
  address,
  BROADCAST,
  type Bytes,
  concat,
  decode,
  ethernet,
  ipv4,
  PROTOCOL,
  TYPE,
  u16,
  udp,
} from './packets.ts';
import { Wire } from './wire.ts';

function datagram(
  payload: Bytes,
  { source = PEER_IP, destination = OUR_IP, from = 5_000, to = 7 } = {},
): Bytes {
  return ipv4(
    { source, destination, protocol: PROTOCOL.udp },
    udp({ source, destination, from, to }, payload),
  );
}

describe('UDP sockets (RFC 768, RFC 1122)', () => {
  it('shows who sent a datagram, to which address and port, on which device', () => {
    const host = Host.configured();
    const socket = openUdp(host.plane, 7);
    host.ipv4(datagram(pattern(5)));
    expect(host.events()).toEqual([{ handle: socket, mask: abi.EVENT_READABLE, a: 0, b: 0 }]);
    expect(receiveUdp(host.plane, socket)).toEqual({
      remote: address(PEER_IP),
      local: address(OUR_IP),
      from: 5_000,
      to: 7,
      device: host.device,
      payload: pattern(5),
    });
    expect(host.plane.call(abi.OP_UDP_RECEIVE, socket)).toBe(abi.E_AGAIN);
  });

  it('drops a wrong checksum unless the device has checked it, and takes one that was never computed', () => {
    const host = Host.configured();
    const socket = openUdp(host.plane, 7);
    const wrong = datagram(pattern(5));
    wrong.set(u16(0x1234), 26);
    host.ipv4(wrong);
    expect(receiveUdp(host.plane, socket)).toBeUndefined();
    expect(host.count(COUNT.checksum)).toBe(1);
    host.input(ethernet({ from: PEER_MAC, to: OUR_MAC }, TYPE.ipv4, wrong), true);
    expect(receiveUdp(host.plane, socket)).toBeDefined();
    wrong.set(u16(0), 26);
    host.ipv4(wrong);
    expect(receiveUdp(host.plane, socket)).toBeDefined();
  });

  it.each([7, 14, 200])('drops a datagram of 13 bytes whose length field says %i', (length) => {
    const host = Host.configured();
    const socket = openUdp(host.plane, 7);
    const packet = datagram(pattern(5));
    packet.set(concat(u16(length), u16(0)), 24);
    host.ipv4(packet);
    expect(receiveUdp(host.plane, socket)).toBeUndefined();
    expect(host.count(COUNT.malformed)).toBe(1);
  });

  it('prefers the socket with exactly that address', () => {
    const host = Host.configured();
    const any = openUdp(host.plane, 7);
    const exact = openUdp(host.plane, 7, 0, OUR_IP);
    expect(openUdp(host.plane, 7, 0, OUR_IP)).toBe(abi.E_PORT);
    expect(openUdp(host.plane, 7, 0, '10.0.0.9')).toBe(abi.E_ROUTE);
    host.ipv4(datagram(pattern(1)));
    host.ipv4(datagram(pattern(1), { destination: '255.255.255.255' }), BROADCAST);
    expect(receiveUdp(host.plane, exact)).toBeDefined();
    expect(receiveUdp(host.plane, exact)).toBeUndefined();
    expect(receiveUdp(host.plane, any)).toBeDefined();
  });

  it('chooses ports that differ and cannot be foreseen, and gives a closed one away again', () => {
    const host = Host.configured();
    const ports = Array.from({ length: 50 }, () => host.plane.call(abi.OP_UDP_PORT, openUdp(host.plane, 0)));
    expect(new Set(ports).size).toBe(50);
    expect(ports.every((port) => port >= 49_152 && port <= 65_535)).toBe(true);
    const gaps = ports.slice(1).filter((port, index) => port === (ports[index] ?? 0) + 1);
    expect(gaps.length).toBeLessThan(5);
    const socket = openUdp(host.plane, 7);
    expect(openUdp(host.plane, 7)).toBe(abi.E_PORT);
    expect(host.plane.call(abi.OP_UDP_CLOSE, socket)).toBe(0);
    expect(openUdp(host.plane, 7)).toBeGreaterThan(0);
    expect(host.plane.call(abi.OP_UDP_CLOSE, socket)).toBe(abi.E_HANDLE);
  });

  it('drops what a queue has no room for, and all of it when the socket is closed', () => {
    const host = Host.configured();
    const socket = openUdp(host.plane, 7);
    for (let i = 0; i < 1_000; i++) host.ipv4(datagram(pattern(1_400)));
    expect(host.count(COUNT.full)).toBeGreaterThan(700);
    let count = 0;
    while (receiveUdp(host.plane, socket)) count++;
    expect(count).toBe(1_000 - host.count(COUNT.full));
    for (let i = 0; i < 100; i++) host.ipv4(datagram(pattern(1_400)));
    host.plane.call(abi.OP_UDP_CLOSE, socket);
    const used = host.plane.exports.memoryUsed();
    const again = openUdp(host.plane, 7);
    for (let i = 0; i < 1_000; i++) host.ipv4(datagram(pattern(1_400)));
    expect(host.plane.exports.memoryUsed()).toBe(used);
    expect(receiveUdp(host.plane, again)).toBeDefined();
  });

  it('bounds what waits in all sockets together', () => {
    const host = Host.configured();
    const sockets = Array.from({ length: 20 }, (_, index) => openUdp(host.plane, 100 + index));
    for (let i = 0; i < 200; i++) {
      for (let port = 100; port < 120; port++) host.ipv4(datagram(pattern(1_400), { to: port }));
    }
    let bytes = 0;
    for (const socket of sockets) {
      for (let next = receiveUdp(host.plane, socket); next; next = receiveUdp(host.plane, socket)) {
        bytes += next.payload.length;
      }
    }
    expect(bytes).toBeGreaterThan(950_000);
    expect(bytes).toBeLessThanOrEqual(1_048_576);
  });

  it('leaves the checksum to a device that computes it', () => {
    const host = Host.configured({ offloads: 1 });
    sendUdp(host.plane, openUdp(host.plane, 7), PEER_IP, 9, pattern(33));
    const frame = host.plane.exports.outputNext(host.device);
    const memory = new DataView(host.plane.exports.memory.buffer);
    const start = memory.getUint32(frame + 8, true);
    const header = (at: number) => memory.getUint16(start - 12 + at, true);
    // virtio_net_hdr: flags, gso_type, hdr_len, gso_size, csum_start, csum_offset.
    expect([memory.getUint8(start - 12), header(6), header(8)]).toEqual([1, 34, 6]);
    const bytes = new Uint8Array(memory.buffer, start, memory.getUint32(frame, true)).slice();
    let sum = 0;
    for (let at = 34; at < bytes.length; at += 2) sum += ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0);
    while (sum > 0xffff) sum = (sum & 0xffff) + (sum >>> 16);
    bytes.set(u16(~sum & 0xffff), 40);
    expect(decode(bytes).payload).toEqual(pattern(33));
  });
});

describe('before there is an address (DHCP)', () => {
  it('sends from 0.0.0.0 to everybody and takes the answer, to us or to all', () => {
    const host = new Host();
    const socket = openUdp(host.plane, 68, abi.UDP_UNCONFIGURED);
    expect(sendUdp(host.plane, socket, '255.255.255.255', 67, pattern(20))).toBe(0);
    const [frame] = host.sent();
    expect([frame?.to, frame?.source, frame?.destination, frame?.ports]).toEqual([
      BROADCAST,
      '0.0.0.0',
      '255.255.255.255',
      [68, 67],
    ]);
    const answer = { source: '10.0.0.254', from: 67, to: 68 };
    host.ipv4(datagram(pattern(20), { ...answer, destination: '10.0.0.77' }));
    host.ipv4(datagram(pattern(20), { ...answer, destination: '255.255.255.255' }), BROADCAST);
    expect(receiveUdp(host.plane, socket)?.local).toEqual(address('10.0.0.77'));
    expect(receiveUdp(host.plane, socket)).toBeDefined();
    host.plane.call(abi.OP_UDP_CLOSE, socket);
    host.ipv4(datagram(pattern(20), { ...answer, destination: '10.0.0.77' }));
    expect(host.sent()).toEqual([]);
  });

  it('sends nothing from a socket that does not ask for it', () => {
    const host = new Host();
    expect(sendUdp(host.plane, openUdp(host.plane, 68), '255.255.255.255', 67, pattern(1))).toBe(abi.E_ROUTE);
    expect(sendUdp(host.plane, openUdp(host.plane, 69), PEER_IP, 67, pattern(1))).toBe(abi.E_ROUTE);
  });
});

describe('a gateway (any-address device, UDP_ANY_PORT)', () => {
  it('takes datagrams to every address and port, and answers as the one that was asked', () => {
    const host = Host.configured();
    host.plane.call(abi.OP_DEVICE_ANY_ADDRESS, host.device, 1);
    const own = openUdp(host.plane, 53);
    const any = openUdp(host.plane, 0, abi.UDP_ANY_PORT);
    host.ipv4(datagram(pattern(4), { destination: '198.51.100.7', to: 123 }));
    host.ipv4(datagram(pattern(4), { to: 53 }));
    const asked = receiveUdp(host.plane, any);
    expect([asked?.local, asked?.to]).toEqual([address('198.51.100.7'), 123]);
    expect(receiveUdp(host.plane, own)?.to).toBe(53);
    host.plane.put(concat(address(PEER_IP), address('198.51.100.7')));
    host.plane.put(pattern(3), 64);
    expect(host.plane.call(abi.OP_UDP_SEND, any, 5_000, 3 | (123 << 16))).toBe(0);
    const [frame] = host.sent();
    expect([frame?.source, frame?.destination, frame?.ports]).toEqual([
      '198.51.100.7',
      PEER_IP,
      [123, 5_000],
    ]);
  });

  it('answers ARP and echo for its own address only, and says that what it does not take is prohibited', () => {
    const host = Host.configured();
    host.plane.call(abi.OP_DEVICE_ANY_ADDRESS, host.device, 1);
    host.ipv4(datagram(pattern(4), { destination: '198.51.100.7', to: 123 }));
    const [error] = host.sent();
    expect([error?.source, error?.icmp?.type, error?.icmp?.code]).toEqual([OUR_IP, 3, 13]);
    const ping = Uint8Array.of(8, 0, 0xf7, 0xff, 0, 0, 0, 0);
    host.ipv4(ipv4({ source: PEER_IP, destination: '198.51.100.7', protocol: 1 }, ping));
    host.ipv4(datagram(pattern(4), { destination: '198.51.100.7', to: 9 }), '02:00:00:00:00:09');
    expect(host.sent()).toEqual([]);
  });
});

describe('groups', () => {
  it('takes what is for a group once it has joined, and not after it has left', () => {
    const host = Host.configured();
    const socket = openUdp(host.plane, 5_353);
    const frame = datagram(pattern(4), { destination: '224.0.0.251', to: 5_353 });
    const hear = () => host.ipv4(frame, '01:00:5e:00:00:fb');
    const member = (isMember: number) => {
      host.plane.put(address('224.0.0.251'));
      return host.plane.call(abi.OP_UDP_GROUP, socket, host.device, isMember);
    };
    hear();
    expect(receiveUdp(host.plane, socket)).toBeUndefined();
    expect(member(1)).toBe(0);
    hear();
    expect(receiveUdp(host.plane, socket)).toBeDefined();
    expect(member(0)).toBe(0);
    hear();
    expect(receiveUdp(host.plane, socket)).toBeUndefined();
    expect(sendUdp(host.plane, socket, '224.0.0.251', 5_353, pattern(1))).toBe(0);
    const [sent] = host.sent();
    expect([sent?.to, sent?.ttl]).toEqual(['01:00:5e:00:00:fb', 1]);
  });
});

describe('two planes', () => {
  const sizes = [0, 1, 2, 7, 8, 100, 1_471, 1_472, 1_473, 1_480, 2_944, 2_961, 8_191, 20_000, 65_506, 65_507];

  it('exchange datagrams of all sizes over IPv4', () => {
    const wire = new Wire();
    const a = newPlane(1);
    const b = newPlane(2);
    wire.attach(a, OUR_MAC);
    wire.attach(b, PEER_MAC);
    setIpv4(a, 0, OUR_IP, 24);
    setIpv4(b, 0, PEER_IP, 24);
    const from = openUdp(a, 6);
    const to = openUdp(b, 7);
    for (const size of sizes) {
      expect(sendUdp(a, from, PEER_IP, 7, pattern(size))).toBe(0);
      wire.run(100);
      const got = receiveUdp(b, to);
      expect(Buffer.compare(got?.payload ?? Buffer.of(1, 2), pattern(size))).toBe(0);
      sendUdp(b, to, OUR_IP, got?.from ?? 0, got?.payload ?? Uint8Array.of());
      wire.run(100);
      expect(receiveUdp(a, from)?.payload.length).toBe(size);
    }
    expect(a.put(address(PEER_IP))).toBeUndefined();
    expect(a.call(abi.OP_UDP_SEND, from, 7, 65_508)).toBe(abi.E_SIZE);
  });

  it('exchange datagrams of all sizes over IPv6', () => {
    const wire = new Wire();
    const a = newPlane(1);
    const b = newPlane(2);
    wire.attach(a, OUR_MAC);
    wire.attach(b, PEER_MAC);
    for (const [plane, our] of [
      [a, 'fd00::1'],
      [b, 'fd00::2'],
    ] as const) {
      plane.put(address(our));
      expect(plane.call(abi.OP_IPV6_ADD, 0, 64)).toBe(0);
    }
    wire.run(5_000);
    const from = openUdp(a, 6);
    const to = openUdp(b, 7);
    for (const size of [...sizes, 65_527]) {
      expect(sendUdp(a, from, 'fd00::2', 7, pattern(size))).toBe(0);
      wire.run(100);
      const got = receiveUdp(b, to);
      expect(got?.remote).toEqual(address('fd00::1'));
      expect(Buffer.compare(got?.payload ?? Buffer.of(1, 2), pattern(size))).toBe(0);
    }
  });
});
