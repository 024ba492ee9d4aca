import { describe, expect, it } from 'vitest';
import { COUNT, Host, OUR_IP, OUR_MAC, openUdp, PEER_IP, PEER_MAC, pattern, receiveUdp } from './host.ts';
import { BROADCAST, concat, ethernet, type Ipv4, ipv4, PROTOCOL, TYPE, u16, udp } from './packets.ts';

const header: Ipv4 = { source: PEER_IP, destination: OUR_IP, protocol: PROTOCOL.udp };
const datagram = (source = PEER_IP, destination = OUR_IP) =>
  udp({ source, destination, from: 5_000, to: 7 }, pattern(20));

/** A change of some bytes of a packet. */
const changed = (bytes: number[] | Uint8Array, at: number) => (packet: Uint8Array) => {
  const copy = packet.slice();
  copy.set(bytes, at);
  return copy;
};

function hostWithSocket(): { host: Host; arrived: () => number } {
  const host = Host.configured();
  const socket = openUdp(host.plane, 7);
  const arrived = () => {
    let count = 0;
    while (receiveUdp(host.plane, socket)) count++;
    return count;
  };
  return { host, arrived };
}

describe('what is taken of IPv4 (RFC 791, RFC 1122)', () => {
  it('takes a packet for us, with padding behind it', () => {
    const { host, arrived } = hostWithSocket();
    host.ipv4(concat(ipv4(header, datagram()), pattern(30)));
    expect(arrived()).toBe(1);
  });

  it.each<[string, number, (packet: Uint8Array) => Uint8Array]>([
    ['another version', COUNT.malformed, changed([0x55], 0)],
    ['a header shorter than 20 bytes', COUNT.malformed, changed([0x44], 0)],
    ['a header longer than the packet', COUNT.malformed, (packet) => packet.slice(0, 16)],
    ['a total length beyond the frame', COUNT.malformed, changed(u16(2_000), 2)],
    ['a total length below the header', COUNT.malformed, changed(u16(19), 2)],
    ['a wrong header checksum', COUNT.checksum, changed([1], 8)],
  ])('drops %s', (_, counter, change) => {
    const { host, arrived } = hostWithSocket();
    const before = host.count(counter);
    host.ipv4(change(ipv4(header, datagram())));
    expect(arrived()).toBe(0);
    expect(host.count(counter)).toBe(before + 1);
    expect(host.sent()).toEqual([]);
  });

  it.each(['0.0.0.0', '0.1.2.3', '127.0.0.1', '224.0.0.1', '255.255.255.255', '10.0.0.255', OUR_IP])(
    'drops a packet that claims to be from %s',
    (source) => {
      const { host, arrived } = hostWithSocket();
      host.ipv4(ipv4({ ...header, source }, datagram(source)));
      expect(arrived()).toBe(0);
      expect(host.count(COUNT.martian)).toBe(1);
      expect(host.sent()).toEqual([]);
    },
  );

  it.each(['10.0.0.9', '127.0.0.1', '0.0.0.0', '240.0.0.1', '224.0.0.9'])(
    'drops a packet for %s',
    (destination) => {
      const { host, arrived } = hostWithSocket();
      host.ipv4(ipv4({ ...header, destination }, datagram(PEER_IP, destination)));
      expect(arrived()).toBe(0);
      expect(host.sent()).toEqual([]);
    },
  );

  it('drops a packet for one host that came in a frame for all (RFC 1122, 3.3.6)', () => {
    const { host, arrived } = hostWithSocket();
    host.ipv4(ipv4(header, datagram()), BROADCAST);
    expect(arrived()).toBe(0);
  });

  it.each(['255.255.255.255', '10.0.0.255', '224.0.0.1'])('takes what is for all, at %s', (destination) => {
    const { host, arrived } = hostWithSocket();
    host.ipv4(ipv4({ ...header, destination }, datagram(PEER_IP, destination)), BROADCAST);
    expect(arrived()).toBe(1);
  });

  it('reads options over, and drops source routes', () => {
    const { host, arrived } = hostWithSocket();
    const record = Uint8Array.of(1, 7, 7, 4, 0, 0, 0, 0);
    host.ipv4(ipv4({ ...header, options: record }, datagram()));
    host.ipv4(ipv4({ ...header, options: Uint8Array.of(0, 131, 3, 4) }, datagram()));
    expect(arrived()).toBe(2);
    for (const type of [131, 137]) {
      host.ipv4(ipv4({ ...header, options: Uint8Array.of(type, 7, 4, 10, 0, 0, 9, 0) }, datagram()));
    }
    expect(arrived()).toBe(0);
    expect(host.sent()).toEqual([]);
  });

  it('answers a malformed option with a parameter problem that points at it', () => {
    const { host, arrived } = hostWithSocket();
    host.ipv4(ipv4({ ...header, options: Uint8Array.of(1, 1, 68, 9) }, datagram()));
    expect(arrived()).toBe(0);
    const [error] = host.sent();
    expect([error?.icmp?.type, error?.icmp?.code, error?.icmp?.rest[0]]).toEqual([12, 0, 23]);
  });
});

describe('frames (IEEE 802.3, 802.1Q)', () => {
  const packet = ipv4(header, datagram());

  it('skips a priority tag, and drops another VLAN', () => {
    const { host, arrived } = hostWithSocket();
    const tagged = (tag: number) =>
      ethernet({ from: PEER_MAC, to: OUR_MAC }, TYPE.vlan, concat(u16(tag), u16(TYPE.ipv4), packet));
    host.input(tagged(0x6000));
    expect(arrived()).toBe(1);
    host.input(tagged(0x6005));
    expect(arrived()).toBe(0);
  });

  it('takes an 802.3 frame with a SNAP header (RFC 1042)', () => {
    const { host, arrived } = hostWithSocket();
    const body = concat([0xaa, 0xaa, 3, 0, 0, 0], u16(TYPE.ipv4), packet);
    host.input(ethernet({ from: PEER_MAC, to: OUR_MAC }, body.length, body));
    expect(arrived()).toBe(1);
  });

  it('drops what is for another station, from a group, or from ourselves', () => {
    const { host, arrived } = hostWithSocket();
    host.ipv4(packet, '02:00:00:00:00:09');
    host.ipv4(packet, OUR_MAC, '03:00:00:00:00:09');
    host.ipv4(packet, OUR_MAC, OUR_MAC);
    for (let length = 0; length < 34; length++) {
      host.input(ethernet({ from: PEER_MAC, to: OUR_MAC }, TYPE.ipv4, packet).slice(0, length));
    }
    expect(arrived()).toBe(0);
    expect(host.sent()).toEqual([]);
  });
});
