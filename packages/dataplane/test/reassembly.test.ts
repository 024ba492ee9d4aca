import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { COUNT, Host, OUR_IP, openUdp, PEER_IP, pattern, receiveUdp } from './host.ts';
import { type Bytes, concat, ipv4, PROTOCOL, udp } from './packets.ts';

interface Part {
  offset: number;
  length: number;
  more: boolean;
}

const datagram = (length: number) =>
  udp({ source: PEER_IP, destination: OUR_IP, from: 5_000, to: 7 }, pattern(length));

function feed(host: Host, whole: Bytes, part: Part, id = 1, change?: (bytes: Bytes) => void): void {
  const bytes = whole.slice(part.offset, part.offset + part.length);
  change?.(bytes);
  const header = { source: PEER_IP, destination: OUR_IP, protocol: PROTOCOL.udp, id };
  host.ipv4(ipv4({ ...header, offset: part.offset, more: part.more }, bytes));
}

/** Cuts `length` bytes at the multiples of eight that are given. */
function cut(length: number, at: number[]): Part[] {
  const edges = [
    ...new Set([0, ...at.map((place) => place * 8).filter((place) => place < length), length]),
  ].sort((a, b) => a - b);
  return edges.slice(0, -1).map((offset, index) => {
    const end = edges[index + 1] ?? length;
    return { offset, length: end - offset, more: end < length };
  });
}

function hostWithSocket(): { host: Host; take: () => Bytes[] } {
  const host = Host.configured();
  const socket = openUdp(host.plane, 7);
  return {
    host,
    take: () => {
      const payloads: Bytes[] = [];
      for (let next = receiveUdp(host.plane, socket); next; next = receiveUdp(host.plane, socket)) {
        payloads.push(next.payload);
      }
      return payloads;
    },
  };
}

/**
 * What becomes of fragments in a sequence, said in the plainest way: bytes by offset. 'void' once two disagree about a
 * byte's presence (RFC 5722), unless one repeats what is there exactly.
 */
function reference(parts: Part[]): number | undefined {
  const there = new Set<number>();
  let total: number | undefined;
  let isVoid = false;
  for (const { offset, length, more } of parts) {
    const end = offset + length;
    const first = offset >> 3;
    const last = (end - 1) >> 3;
    const blocks = Array.from({ length: last - first + 1 }, (_, index) => first + index);
    const known = blocks.filter((block) => there.has(block)).length;
    const farthest = Math.max(-1, ...there);
    if (total !== undefined && (more ? end > total : end !== total)) isVoid = true;
    else if (!more && total === undefined && farthest * 8 >= end) isVoid = true;
    else if (known > 0 && known < blocks.length) isVoid = true;
    if (isVoid) return undefined;
    if (known > 0) continue;
    for (const block of blocks) there.add(block);
    if (!more) total = end;
    if (total !== undefined && there.size === (total + 7) >> 3) return total;
  }
  return undefined;
}

describe('reassembly (RFC 791, RFC 5722)', () => {
  it('puts fragments together in any order, with copies among them', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 9, max: 9_000 }),
        fc.array(fc.integer({ min: 1, max: 1_124 }), { maxLength: 12 }),
        fc.infiniteStream(fc.nat()),
        (length, edges, random) => {
          const { host, take } = hostWithSocket();
          const whole = datagram(length - 8);
          const parts = cut(length, edges);
          const order = [...parts, ...parts.slice(0, -1)]
            .map((part) => ({ part, key: random.next().value ?? 0 }))
            .sort((a, b) => a.key - b.key)
            .map(({ part }) => part);
          // A copy of the last one to arrive begins a datagram of its own: it is not whole.
          for (const part of order) feed(host, whole, part);
          const payloads = take();
          expect(payloads.length).toBeGreaterThanOrEqual(1);
          expect(Buffer.compare(payloads[0] ?? Buffer.of(), whole.subarray(8))).toBe(0);
        },
      ),
      { numRuns: 30, seed: 3 },
    );
  });

  it('agrees with the reference about fragments that overlap or contradict each other', () => {
    const part = fc
      .record({ at: fc.nat(6), blocks: fc.integer({ min: 1, max: 4 }), short: fc.nat(7), more: fc.boolean() })
      .map(({ at, blocks, short, more }) => ({
        offset: at * 8,
        length: blocks * 8 - (more ? 0 : short),
        more,
      }))
      // That would be no fragment.
      .filter(({ offset, more }) => offset > 0 || more);
    fc.assert(
      fc.property(fc.array(part, { minLength: 1, maxLength: 9 }), (parts) => {
        const { host, take } = hostWithSocket();
        // The reference stops at the first whole datagram, so that one is looked for in what comes before it too.
        let expected: number | undefined;
        for (const [index, next] of parts.entries()) {
          const whole = datagram(80);
          feed(host, whole.subarray(0, next.more ? undefined : next.offset + next.length), next);
          const length = reference(parts.slice(0, index + 1));
          if (length !== undefined) {
            expected = length;
            break;
          }
        }
        const isWhole = host.count(COUNT.malformed) + host.count(COUNT.checksum) + take().length > 0;
        expect(isWhole).toBe(expected !== undefined);
      }),
      { numRuns: 100, seed: 5 },
    );
  });

  it('lets an exact copy pass, and voids the datagram when a copy says something else', () => {
    const { host, take } = hostWithSocket();
    const whole = datagram(56);
    const [a, b] = cut(64, [4]) as [Part, Part];
    feed(host, whole, a);
    feed(host, whole, a);
    feed(host, whole, b);
    expect(take()).toHaveLength(1);
    feed(host, whole, a, 2);
    feed(host, whole, a, 2, (bytes) => bytes.set([1, 2, 3], 20));
    feed(host, whole, b, 2);
    feed(host, whole, a, 2);
    expect(take()).toEqual([]);
  });

  it('keeps datagrams of different identifications, sources and protocols apart', () => {
    const { host, take } = hostWithSocket();
    const whole = datagram(56);
    const [a, b] = cut(64, [4]) as [Part, Part];
    feed(host, whole, a, 1);
    feed(host, whole, b, 2);
    expect(take()).toEqual([]);
    feed(host, whole, b, 1);
    expect(take()).toHaveLength(1);
  });

  it('refuses what would be longer than a packet can be, and lengths that are no multiple of eight', () => {
    const { host, take } = hostWithSocket();
    const big = concat(datagram(65_507), new Uint8Array(4_000));
    for (let offset = 0; offset < 65_528; offset += 1_480) {
      feed(host, big, { offset, length: 1_480, more: offset + 1_480 < 65_528 });
    }
    feed(host, datagram(56), { offset: 0, length: 33, more: true }, 9);
    expect(take()).toEqual([]);
    expect(host.count(COUNT.malformed)).toBeGreaterThan(0);
    expect(host.count(COUNT.fragment)).toBeGreaterThan(0);
  });

  it('forgets after 30 s what is not whole', () => {
    const { host, take } = hostWithSocket();
    const whole = datagram(56);
    const [a, b] = cut(64, [4]) as [Part, Part];
    feed(host, whole, b);
    host.run(29_900);
    feed(host, whole, a);
    expect(take()).toHaveLength(1);
    feed(host, whole, b, 2);
    host.run(30_100);
    feed(host, whole, a, 2);
    expect(take()).toEqual([]);
  });

  it('holds no more memory under a flood of first fragments, and still takes a datagram that comes quickly', () => {
    const { host, take } = hostWithSocket();
    const whole = datagram(9_000);
    for (let id = 0; id < 200; id++) feed(host, whole, { offset: 0, length: 8_000, more: true }, id);
    const used = host.plane.exports.memoryUsed();
    for (let id = 200; id < 3_000; id++) feed(host, whole, { offset: 0, length: 8_000, more: true }, id);
    expect(host.plane.exports.memoryUsed()).toBe(used);
    for (const part of cut(64, [4])) feed(host, datagram(56), part, 4_000);
    expect(take()).toHaveLength(1);
  });
});
