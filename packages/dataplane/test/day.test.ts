import { describe, expect, it } from 'vitest';
import {
  abi,
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
import { address, decode, TYPE } from './packets.ts';
import { Wire } from './wire.ts';

const MINUTE_MS = 60_000;

describe('a day of two planes that talk once a minute', () => {
  it.each([
    ['IPv4', OUR_IP, PEER_IP],
    ['IPv6', 'fd00::1', 'fd00::2'],
  ])('loses nothing over %s, and neither grows nor chatters', (_, our, their) => {
    const wire = new Wire();
    const a = newPlane(1);
    const b = newPlane(2);
    wire.attach(a, OUR_MAC);
    wire.attach(b, PEER_MAC);
    for (const [plane, own] of [
      [a, our],
      [b, their],
    ] as const) {
      if (own.includes(':')) {
        plane.put(address(own));
        plane.call(abi.OP_IPV6_ADD, 0, 64);
      } else {
        setIpv4(plane, 0, own, 24);
      }
    }
    wire.run(30_000);
    const from = openUdp(a, 6);
    const to = openUdp(b, 7);
    let used = 0;
    let got = 0;
    wire.seen.length = 0;
    for (let minute = 0; minute < 24 * 60; minute++) {
      sendUdp(a, from, their, 7, pattern(100));
      wire.run(MINUTE_MS);
      if (receiveUdp(b, to)) got++;
      if (minute === 60) used = a.exports.memoryUsed() + b.exports.memoryUsed();
    }
    expect(got).toBe(24 * 60);
    expect(a.exports.memoryUsed() + b.exports.memoryUsed()).toBe(used);
    // For each datagram at most: its own resolution, and the other's look at who has sent it.
    const others = wire.seen.filter(({ frame }) => {
      const { type, ports } = decode(frame);
      return type === TYPE.arp || !ports;
    });
    expect(others.length).toBeLessThanOrEqual(24 * 60 * 4);
  });

  it('wants nothing when nothing happens', () => {
    const plane = newPlane(1);
    plane.addDevice(OUR_MAC);
    plane.tick(1_000);
    setIpv4(plane, 0, OUR_IP, 24);
    let now = 1_000;
    for (let next = plane.tick(now); next !== undefined; next = plane.tick(now)) now = next;
    expect(now).toBeLessThan(10_000);
  });
});
