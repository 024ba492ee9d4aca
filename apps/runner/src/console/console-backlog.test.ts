import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ConsoleBacklog } from './console-backlog.ts';

const bytesOf = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text));

describe('ConsoleBacklog', () => {
  it('gives back what was put in, in order', () => {
    const backlog = new ConsoleBacklog();
    backlog.push(bytesOf('one '));
    backlog.push(bytesOf('two'));
    expect(backlog.take(5)?.bytes.toString()).toBe('one t');
    expect(backlog.take(5)?.bytes.toString()).toBe('wo');
    expect(backlog.take(5)).toBeUndefined();
  });

  it('drops the oldest and counts them before the next bytes', () => {
    const backlog = new ConsoleBacklog();
    backlog.push(bytesOf('0123456789'));
    backlog.push(bytesOf('abc'));
    backlog.shrink(5);
    expect(backlog.take(100)).toEqual({ bytes: Buffer.from('89abc'), dropped: 8 });
    backlog.push(bytesOf('d'));
    expect(backlog.take(100)).toEqual({ bytes: Buffer.from('d'), dropped: 0 });
  });

  it('accounts for every byte: kept or dropped, whatever happens', () => {
    const step = fc.oneof(
      fc.record({ kind: fc.constant('push' as const), size: fc.nat(50) }),
      fc.record({ kind: fc.constant('shrink' as const), size: fc.nat(60) }),
      fc.record({ kind: fc.constant('take' as const), size: fc.integer({ min: 1, max: 60 }) }),
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const backlog = new ConsoleBacklog();
        let put = 0;
        let offset = 0;
        const check = (entry: { bytes: Buffer; dropped: number } | undefined): void => {
          if (!entry) return;
          offset += entry.dropped;
          // Byte n of the console is n modulo 251, so each byte tells its place.
          for (const byte of entry.bytes) expect(byte).toBe(offset++ % 251);
        };
        for (const { kind, size } of steps) {
          if (kind === 'push') backlog.push(Uint8Array.from({ length: size }, () => put++ % 251));
          else if (kind === 'shrink') backlog.shrink(size);
          else check(backlog.take(size));
        }
        check(backlog.take(1_000_000));
        expect(offset + backlog.dropped).toBe(put);
      }),
    );
  });
});
