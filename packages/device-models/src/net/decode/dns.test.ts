import { type Answer, encode } from 'dns-packet';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Ends, udp } from '../../../test/frames.ts';
import { decodeFrame } from './index.ts';

const ends: Ends = {
  sourceMac: '02:00:00:00:00:05',
  destinationMac: '02:53:4b:00:00:01',
  source: '10.7.3.16',
  destination: '10.7.3.1',
};
const decodeDns = (message: Uint8Array) => decodeFrame(udp(ends, [53, 40_000], message));

const label = fc.stringMatching(/^[a-z0-9]{1,20}$/);
const name = fc.array(label, { minLength: 1, maxLength: 6 }).map((labels) => labels.join('.'));

describe('a DNS message in words', () => {
  it('is what another encoder has meant', () => {
    fc.assert(
      fc.property(name, fc.constantFrom('A', 'AAAA'), fc.nat(12), (asked, type, count) => {
        const data = type === 'A' ? '192.0.2.7' : '2001:db8::7';
        const answers: Answer[] = new Array(count).fill({ type, name: asked, ttl: 5, data });
        const questions = [{ type, name: asked } as const];
        expect(decodeDns(encode({ type: 'query', id: 7, questions }))).toMatchObject({
          protocol: 'DNS',
          source: '10.7.3.16:53',
          info: `query ${type} ${asked}`,
        });
        const { info } = decodeDns(encode({ type: 'response', id: 7, questions, answers }));
        const said = count === 0 ? 'NOERROR' : new Array(Math.min(count, 8)).fill(data).join(', ');
        expect(info.slice(0, 150)).toBe(`answer ${type} ${asked}: ${said}`.slice(0, 150));
      }),
    );
  });

  it('says names, texts and codes', () => {
    const questions = [{ type: 'CNAME', name: 'a.b' } as const];
    const answers: Answer[] = [
      { type: 'CNAME', name: 'a.b', data: 'c.b' },
      { type: 'TXT', name: 'a.b', data: 'so\x1b[31mred' },
    ];
    expect(decodeDns(encode({ type: 'response', questions, answers })).info).toBe(
      'answer CNAME a.b: c.b, "so.[31mred"',
    );
    expect(decodeDns(encode({ type: 'response', flags: 3, questions })).info).toBe(
      'answer CNAME a.b: NXDOMAIN',
    );
  });

  it('is not there when a name points at itself, forwards, or at nothing', () => {
    for (const pointer of [0xc00c, 0xc00d, 0xffff]) {
      const message = Buffer.alloc(18);
      message.writeUInt16BE(1, 4);
      message.writeUInt16BE(pointer, 12);
      expect(decodeDns(message).protocol).toBe('UDP');
    }
  });

  it('costs no more for thousands of records that point at the longest name', () => {
    const longest = Buffer.concat([...new Array<Buffer>(126).fill(Buffer.from('\x01a')), Buffer.of(0)]);
    const head = Buffer.from([0, 7, 0x80, 0, 0, 1, 0xff, 0xff, 0, 0, 0, 0]);
    const record = Buffer.from([0xc0, 12, 0, 99, 0, 1, 0, 0, 0, 0, 0, 0]);
    const records = new Array<Buffer>(5_000).fill(record);
    const message = Buffer.concat([head, longest, Buffer.from([0, 1, 0, 1]), ...records]);
    const startMs = performance.now();
    for (let count = 0; count < 100; count++) expect(decodeDns(message).protocol).toBe('DNS');
    // A hundred take less than one that is read to its end.
    expect(performance.now() - startMs).toBeLessThan(1_000);
  });
});
