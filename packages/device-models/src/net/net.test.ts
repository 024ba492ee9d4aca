import { DataPlane, dataplaneWasm } from '@skerry/dataplane';
import * as abi from '@skerry/dataplane/abi';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addressBytes, ipv4Integer } from '../gateway/address.ts';
import { decodeFrame } from './decode/index.ts';
import { FaultyLink } from './faults.ts';

describe('faults', () => {
  const clock = () => {
    const due: { atMs: number; action: () => void }[] = [];
    let nowMs = 0;
    return {
      now: () => nowMs,
      after: (delayMs: number, action: () => void) => {
        const entry = { atMs: nowMs + delayMs, action };
        due.push(entry);
        return () => void due.splice(due.indexOf(entry), 1);
      },
      advance(ms: number) {
        nowMs += ms;
        for (const entry of due.filter(({ atMs }) => atMs <= nowMs).sort((a, b) => a.atMs - b.atMs)) {
          due.splice(due.indexOf(entry), 1);
          entry.action();
        }
      },
    };
  };

  it('are the same for the same seed, and in the share that was asked for', () => {
    const run = (seed: number): number[] => {
      const got: number[] = [];
      const time = clock();
      const link = new FaultyLink(
        { loss: 0.2, duplication: 0.1, delayMs: 5, jitterMs: 5, reordering: 0.1, seed },
        time,
        (bytes) => got.push(bytes[0] ?? 0),
      );
      for (let index = 0; index < 250; index++)
        link.send(Uint8Array.of(index, ...new Array<number>(20).fill(0)));
      time.advance(20);
      expect(got.length + link.lost).toBeGreaterThanOrEqual(250);
      return got;
    };
    expect(run(1)).toEqual(run(1));
    expect(run(1)).not.toEqual(run(2));
    expect(run(1)).not.toEqual(run(1).toSorted((a, b) => a - b));
  });

  it('take a link down and up again', () => {
    const got: number[] = [];
    const time = clock();
    const link = new FaultyLink({ onOff: { onMs: 10, offMs: 5 } }, time, () => got.push(time.now()));
    for (let ms = 0; ms < 30; ms++, time.advance(1)) link.send(new Uint8Array(20));
    expect(got).toHaveLength(20);
  });

  it('flip one bit of what they corrupt, and leave the original alone', () => {
    const original = new Uint8Array(60);
    let got: Uint8Array | undefined;
    new FaultyLink({ corruption: 1 }, clock(), (bytes) => (got = bytes)).send(original);
    expect(
      [...(got ?? [])].reduce((bits, byte) => bits + byte.toString(2).replaceAll('0', '').length, 0),
    ).toBe(1);
    expect(original.every((byte) => byte === 0)).toBe(true);
  });
});

describe('a frame in words', () => {
  it('tells what our own stack sends', async () => {
    const plane = new DataPlane({ wasm: await dataplaneWasm('direct') });
    plane.tick(1_000);
    plane.addDevice('02:00:00:00:00:01');
    plane.put(new Uint8Array(16));
    plane.call(abi.OP_IPV4_SET, 0, ipv4Integer('10.9.0.1'), 24);
    plane.put(addressBytes('10.9.0.2'));
    plane.put(new Uint8Array(16), 16);
    plane.call(abi.OP_TCP_CONNECT, 80, 0);
    const said: string[] = [];
    for (let sent = plane.output(0); sent; sent = plane.output(0)) {
      const { protocol, info } = decodeFrame(sent);
      said.push(`${protocol} ${info}`);
    }
    expect(said).toContain('ARP announcement: 10.9.0.1 is at 02:00:00:00:00:01');
    expect(said).toContain('ARP who has 10.9.0.2? tell 10.9.0.1');
  }, 120_000);

  it('has a summary for any bytes', () => {
    const kinds = fc.constantFrom([8, 0, 0x45], [8, 6, 0], [0x86, 0xdd, 0x60], [0x81, 0, 0], [1, 2, 3]);
    fc.assert(
      fc.property(kinds, fc.uint8Array({ maxLength: 200 }), fc.nat(30), (kind, rest, cut) => {
        const bytes = Uint8Array.of(...new Array<number>(12).fill(2), ...kind, ...rest);
        const { protocol, info, details } = decodeFrame(bytes.subarray(0, bytes.length - cut));
        expect(protocol.length).toBeLessThanOrEqual(16);
        expect(info.length).toBeLessThanOrEqual(256);
        expect(details.length).toBeLessThanOrEqual(8);
      }),
      { numRuns: 3_000 },
    );
  });
});
