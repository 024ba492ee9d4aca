import { DataPlane, dataplaneWasm } from '@skerry/dataplane';
import * as abi from '@skerry/dataplane/abi';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addressBytes, ipv4Integer } from '../../gateway/address.ts';
import { decodeFrame } from './index.ts';

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
