import { describe, expect, it } from 'vitest';
import { abi, COUNT, Host, joined, OUR_IP, openUdp, PEER_IP, pattern, sendUdp } from './host.ts';
import { address, BROADCAST, type Bytes, concat, icmp, ipv4, PROTOCOL, u16, u32, udp } from './packets.ts';

const toUs = (protocol: number, payload: Bytes, source = PEER_IP) =>
  ipv4({ source, destination: OUR_IP, protocol }, payload);
const echo = (data: Bytes) => icmp(8, 0, concat(u16(0x1234), u16(7)), data);

/** An error about a packet that we would have sent. */
function error(type: number, code: number, rest: Bytes, about: Bytes): Bytes {
  return toUs(PROTOCOL.icmp, icmp(type, code, rest, about), '192.0.2.1');
}

describe('echo (RFC 792)', () => {
  it('answers with the same identifier, sequence and data', () => {
    const host = Host.configured();
    const data = pattern(100);
    host.ipv4(toUs(PROTOCOL.icmp, echo(data)));
    const [reply] = host.sent();
    expect([reply?.icmp?.type, reply?.icmp?.code, reply?.destination]).toEqual([0, 0, PEER_IP]);
    expect(reply?.icmp?.rest).toEqual(concat(u16(0x1234), u16(7)));
    expect(reply?.icmp?.data).toEqual(data);
  });

  it('answers the largest request, in fragments of its own', () => {
    const host = Host.configured();
    const message = echo(pattern(65_507));
    for (let offset = 0; offset < message.length; offset += 1_480) {
      const part = message.subarray(offset, offset + 1_480);
      const more = offset + 1_480 < message.length;
      host.ipv4(ipv4({ source: PEER_IP, destination: OUR_IP, protocol: 1, id: 5, offset, more }, part));
    }
    const frames = host.sent();
    expect(frames).toHaveLength(45);
    expect(Buffer.compare(joined(frames).subarray(8), message.subarray(8))).toBe(0);
  });

  it('is silent to a broadcast, and to a wrong checksum', () => {
    const host = Host.configured();
    host.ipv4(ipv4({ source: PEER_IP, destination: '10.0.0.255', protocol: 1 }, echo(pattern(8))), BROADCAST);
    const wrong = echo(pattern(8));
    wrong.set([0], 12);
    host.ipv4(toUs(PROTOCOL.icmp, wrong));
    expect(host.sent()).toEqual([]);
    expect(host.count(COUNT.checksum)).toBe(1);
  });
});

describe('errors that we send (RFC 1122, 3.2.2)', () => {
  const closed = udp({ source: PEER_IP, destination: OUR_IP, from: 5_000, to: 9 }, pattern(30));

  it('says which port or protocol is closed, quoting the packet', () => {
    const host = Host.configured();
    host.ipv4(toUs(PROTOCOL.udp, closed));
    host.ipv4(toUs(99, pattern(30)));
    const [port, protocol] = host.sent();
    expect([port?.icmp?.type, port?.icmp?.code]).toEqual([3, 3]);
    expect(port?.icmp?.data).toEqual(toUs(PROTOCOL.udp, closed));
    expect([protocol?.icmp?.type, protocol?.icmp?.code]).toEqual([3, 2]);
  });

  it('quotes no more than 576 bytes allow', () => {
    const host = Host.configured();
    const long = udp({ source: PEER_IP, destination: OUR_IP, from: 5_000, to: 9 }, pattern(1_400));
    host.ipv4(toUs(PROTOCOL.udp, long));
    expect(host.sent()[0]?.icmp?.data).toHaveLength(576 - 28);
  });

  it('is silent about errors, groups and later fragments', () => {
    const host = Host.configured();
    host.ipv4(error(3, 3, u32(0), toUs(PROTOCOL.udp, closed)));
    host.ipv4(ipv4({ source: PEER_IP, destination: '10.0.0.255', protocol: 17 }, closed), BROADCAST);
    host.ipv4(ipv4({ source: PEER_IP, destination: '224.0.0.1', protocol: 99 }, closed), '01:00:5e:00:00:01');
    expect(host.sent()).toEqual([]);
  });

  it('sends a burst, and then no more than a hundred a second', () => {
    const host = Host.configured();
    for (let i = 0; i < 500; i++) host.ipv4(toUs(PROTOCOL.udp, closed));
    const burst = host.sent().length;
    expect(burst).toBeGreaterThanOrEqual(40);
    expect(burst).toBeLessThanOrEqual(50);
    expect(host.count(COUNT.limited)).toBe(500 - burst);
    let later = 0;
    for (let i = 0; i < 200; i++) {
      host.run(5);
      host.ipv4(toUs(PROTOCOL.udp, closed));
      later += host.sent().filter((frame) => frame.icmp).length;
    }
    expect(later).toBeGreaterThanOrEqual(90);
    expect(later).toBeLessThanOrEqual(110);
  });

  it('tells the sender of a datagram whose rest has not come after 30 s, if it has the first fragment', () => {
    const host = Host.configured();
    const parts = { source: PEER_IP, destination: OUR_IP, protocol: 17, more: true };
    host.ipv4(ipv4({ ...parts, id: 1 }, closed.slice(0, 32)));
    host.ipv4(ipv4({ ...parts, id: 2, offset: 8 }, closed.slice(8, 32)));
    const frames = host.run(60_000).filter(({ frame }) => frame.icmp);
    expect(frames.map(({ frame }) => [frame.icmp?.type, frame.icmp?.code])).toEqual([[11, 1]]);
    expect(host.count(COUNT.fragment)).toBe(2);
  });
});

describe('errors that we are told (RFC 1122, RFC 1191)', () => {
  const sentFrom = (port: number, length = 8) =>
    ipv4(
      { source: OUR_IP, destination: '198.51.100.1', protocol: 17 },
      udp({ source: OUR_IP, destination: '198.51.100.1', from: port, to: 53 }, pattern(length)),
    );

  it('tells the socket of the datagram that a port is closed', () => {
    const host = Host.configured();
    const socket = openUdp(host.plane, 4_000);
    host.ipv4(error(3, 3, u32(0), sentFrom(4_000).slice(0, 28)));
    expect(host.events()).toEqual([
      { handle: socket, mask: abi.EVENT_UNREACHABLE, a: abi.REASON_REFUSED, b: 53 },
    ]);
  });

  it('believes nothing about a packet that is not from us', () => {
    const host = Host.configured();
    openUdp(host.plane, 4_000);
    const foreign = ipv4({ source: '10.0.0.9', destination: '198.51.100.1', protocol: 17 }, pattern(16));
    host.ipv4(error(3, 3, u32(0), foreign));
    host.ipv4(error(3, 3, u32(0), sentFrom(4_000).slice(0, 24)));
    expect(host.events()).toEqual([]);
  });

  it('cuts datagrams to the path MTU that a router has told, and forgets it after ten minutes', () => {
    const host = Host.configured({ gateway: '10.0.0.254' });
    const socket = openUdp(host.plane, 4_000);
    const sizes = () => {
      host.meet('10.0.0.254', '02:00:00:00:00:fe');
      sendUdp(host.plane, socket, '198.51.100.1', 53, pattern(1_400));
      return host
        .sent()
        .filter((frame) => frame.protocol === 17)
        .map((frame) => frame.payload.length + 20);
    };
    expect(sizes()).toEqual([1_420]);
    host.ipv4(error(3, 4, u32(1_000), sentFrom(4_000, 1_400)));
    expect(sizes()).toEqual([996, 452]);
    host.run(599_000);
    expect(sizes()).toEqual([996, 452]);
    host.run(2_000);
    expect(sizes()).toEqual([1_420]);
  });

  it('forbids routers to cut, but on a path that claims to take less than can be believed', () => {
    const host = Host.configured({ gateway: '10.0.0.254' });
    host.meet('10.0.0.254', '02:00:00:00:00:fe');
    const socket = openUdp(host.plane, 4_000);
    const flags = () => {
      sendUdp(host.plane, socket, '198.51.100.1', 53, pattern(100));
      const [frame] = host.sent();
      return [frame?.dontFragment, frame?.id !== 0];
    };
    expect(flags()).toEqual([true, false]);
    host.ipv4(error(3, 4, u32(300), sentFrom(4_000, 1_400)));
    expect(flags()).toEqual([false, true]);
  });

  it('does not believe an MTU below 552, nor one that the packet would have fitted', () => {
    const host = Host.configured({ gateway: '10.0.0.254' });
    host.meet('10.0.0.254', '02:00:00:00:00:fe');
    const socket = openUdp(host.plane, 4_000);
    host.ipv4(error(3, 4, u32(1_450), sentFrom(4_000, 1_400)));
    sendUdp(host.plane, socket, '198.51.100.1', 53, pattern(1_400));
    expect(host.sent()).toHaveLength(1);
    host.ipv4(error(3, 4, u32(68), sentFrom(4_000, 1_400)));
    sendUdp(host.plane, socket, '198.51.100.1', 53, pattern(1_400));
    expect(host.sent().map((frame) => frame.payload.length + 20)).toEqual([548, 548, 372]);
  });
});

describe('ping', () => {
  function ping(host: Host, to: string, length = 56, timeoutMs = 1_000): number {
    host.plane.put(address(to));
    return host.plane.call(abi.OP_PING, length, timeoutMs);
  }

  it('measures the time to the answer in microseconds', () => {
    const host = Host.configured();
    const handle = ping(host, PEER_IP);
    const [request] = host.sent();
    expect([request?.icmp?.type, request?.icmp?.data.length]).toEqual([8, 56]);
    host.run(2.5);
    const { rest, data } = request?.icmp ?? { rest: u32(0), data: u32(0) };
    host.ipv4(toUs(PROTOCOL.icmp, icmp(0, 0, rest, data)));
    host.ipv4(toUs(PROTOCOL.icmp, icmp(0, 0, rest, data)));
    expect(host.events()).toEqual([{ handle, mask: abi.EVENT_ECHO, a: 1, b: 2_500 }]);
    expect(host.plane.call(abi.OP_PING_AGAIN, handle, 1_000)).toBe(0);
    expect(host.sent()[0]?.icmp?.rest).toEqual(concat(rest.subarray(0, 2), u16(2)));
    expect(host.plane.call(abi.OP_PING_CLOSE, handle)).toBe(0);
    expect(host.plane.call(abi.OP_PING_CLOSE, handle)).toBe(abi.E_HANDLE);
  });

  it('takes no answer from somebody else', () => {
    const host = Host.configured();
    ping(host, PEER_IP);
    const request = host.sent()[0]?.icmp;
    const reply = icmp(0, 0, request?.rest ?? u32(0), request?.data ?? u32(0));
    host.ipv4(toUs(PROTOCOL.icmp, reply, '10.0.0.3'));
    expect(host.events()).toEqual([]);
  });

  it('gives up after its timeout, and at once when it hears that nobody is there', () => {
    const host = Host.configured();
    const late = ping(host, PEER_IP);
    host.run(1_000);
    expect(host.events()).toEqual([{ handle: late, mask: abi.EVENT_CLOSED, a: abi.REASON_TIMEOUT, b: 0 }]);
    const refused = ping(host, PEER_IP);
    const request = host.raw().map((frame) => frame.slice(14))[0] ?? new Uint8Array();
    host.ipv4(error(3, 1, u32(0), request));
    expect(host.events().map(({ handle, a }) => [handle, a])).toEqual([[refused, abi.REASON_UNREACHABLE]]);
  });

  it('has no way to an address without a route', () => {
    expect(ping(Host.configured(), '198.51.100.1')).toBe(abi.E_ROUTE);
  });
});
