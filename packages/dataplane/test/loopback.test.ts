import { describe, expect, it } from 'vitest';
import { abi, Host, OUR_IP, openUdp, pattern, receiveUdp, sendUdp } from './host.ts';
import { address } from './packets.ts';

function configured(): Host {
  const host = Host.configured();
  host.plane.put(address('fd00::1'));
  host.plane.call(abi.OP_IPV6_ADD, host.device, 64);
  host.run(5_000);
  host.events();
  return host;
}

describe('packets to ourselves (RFC 1122, 3.2.1.3)', () => {
  it.each([OUR_IP, '127.0.0.1', '127.1.2.3', 'fd00::1', '::1'])('come back from %s and never leave', (to) => {
    const host = configured();
    const a = openUdp(host.plane, 7);
    const b = openUdp(host.plane, 8);
    for (const size of [0, 10, 5_000, 65_507]) {
      expect(sendUdp(host.plane, a, to, 8, pattern(size))).toBe(0);
      expect(receiveUdp(host.plane, b)).toBeUndefined();
      expect(host.run(1)).toEqual([]);
      const got = receiveUdp(host.plane, b);
      expect(got?.payload.length).toBe(size);
      expect(got?.remote).toEqual(address(to));
    }
  });

  it('answers its own echo request', () => {
    const host = configured();
    host.plane.put(address('127.0.0.1'));
    const handle = host.plane.call(abi.OP_PING, 56, 1_000);
    host.run(1);
    expect(host.events()).toEqual([{ handle, mask: abi.EVENT_ECHO, a: 1, b: 0 }]);
  });

  it('carries a TCP connection', () => {
    const host = configured();
    const { plane } = host;
    plane.put(new Uint8Array(16));
    const listener = plane.call(abi.OP_TCP_LISTEN, 80, 16, 0);
    plane.put(address('127.0.0.1'));
    plane.put(new Uint8Array(16), 16);
    const client = plane.call(abi.OP_TCP_CONNECT, 80, 0);
    expect(client).toBeGreaterThan(0);
    host.run(100);
    const server = plane.call(abi.OP_TCP_ACCEPT, listener);
    expect(server).toBeGreaterThan(0);
    const data = pattern(100_000);
    expect(plane.send(client, data)).toBe(data.length);
    const parts: Uint8Array[] = [];
    for (let i = 0; i < 500; i++) {
      host.run(1);
      const part = plane.receive(server);
      if (part) parts.push(part);
    }
    expect(Buffer.compare(Buffer.concat(parts), data)).toBe(0);
    expect(host.raw()).toEqual([]);
  });
});
