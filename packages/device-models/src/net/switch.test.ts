import { describe, expect, it } from 'vitest';
import { type Port, Switch } from './switch.ts';

/** A frame of the least length between stations that are named by their last byte. */
function frame(to: number, from: number): Uint8Array {
  const bytes = new Uint8Array(60);
  bytes.set([2, 0, 0, 0, 0, to, 2, 0, 0, 0, 0, from]);
  return bytes;
}

interface Bench {
  wire: Switch;
  ports: [Port, Port, Port];
  /** What came out of each port, as `from→to`. */
  got: string[][];
}

/** Three stations, 1 to 3, each on a port that is held to its MAC. */
function three(now: () => number = () => 0): Bench {
  const wire = new Switch(now);
  const got: string[][] = [[], [], []];
  const attach = (index: number): Port =>
    wire.attach({
      mac: `02:00:00:00:00:0${index + 1}`,
      deliver: (bytes) => (got[index]?.push(`${bytes[11]}→${bytes[5]}`) ?? 0) > 0,
    });
  return { wire, ports: [attach(0), attach(1), attach(2)], got };
}

describe('a switch', () => {
  it('floods what it does not know and learns where everybody is', () => {
    const { ports, got } = three();
    ports[0].receive(frame(2, 1));
    expect(got).toEqual([[], ['1→2'], ['1→2']]);
    ports[1].receive(frame(1, 2));
    expect(got).toEqual([['2→1'], ['1→2'], ['1→2']]);
    ports[0].receive(frame(2, 1));
    expect(got[2]).toEqual(['1→2']);
  });

  it('floods to groups, from whomever', () => {
    const { ports, got } = three();
    ports[1].receive(frame(1, 2));
    const group = frame(1, 1);
    group[0] = 0x33;
    ports[0].receive(group);
    expect(got.map((list) => list.length)).toEqual([1, 1, 2]);
  });

  it('lets no port speak as another, and counts what it refused', () => {
    const { ports, got } = three();
    ports[0].receive(frame(2, 3));
    ports[0].receive(new Uint8Array(5));
    expect(got).toEqual([[], [], []]);
    expect(ports[0].counters).toMatchObject({ receivedFrames: 2, receivedBytes: 65, refused: 2 });
  });

  it('counts what went out and what had no room', () => {
    const wire = new Switch(() => 0);
    const from = wire.attach({ deliver: () => true });
    let hasRoom = true;
    const to = wire.attach({ deliver: () => hasRoom });
    from.receive(frame(2, 1));
    hasRoom = false;
    from.receive(frame(2, 1));
    expect(to.counters).toMatchObject({ sentFrames: 1, sentBytes: 60, dropped: 1 });
  });

  it('forgets in time, and at once who is detached', () => {
    let nowMs = 0;
    const { ports, got, wire } = three(() => nowMs);
    ports[1].receive(frame(1, 2));
    nowMs = 299_000;
    ports[0].receive(frame(2, 1));
    expect(got[2]).toEqual(['2→1']);
    nowMs = 400_000;
    ports[0].receive(frame(2, 1));
    expect(got[2]).toEqual(['2→1', '1→2']);
    ports[1].receive(frame(1, 2));
    ports[1].close();
    ports[1].close();
    ports[0].receive(frame(2, 1));
    expect(got[2]).toHaveLength(3);
    expect(wire.size).toBe(2);
    ports[1].receive(frame(1, 2));
    expect(got[0]).toHaveLength(2);
  });

  it('keeps whom it knows when somebody invents thousands, and learns again when they are forgotten', () => {
    let nowMs = 0;
    const wire = new Switch(() => nowMs);
    const ports = [0, 1, 2].map(() => wire.attach({ deliver: () => true }));
    const sent = (): number[] => ports.map(({ counters }) => counters.sentFrames);
    ports[1]?.receive(frame(9, 2));
    for (let count = 0; count < 10_000; count++) {
      const invented = frame(9, 9);
      invented.set([count >> 8, count], 8);
      ports[0]?.receive(invented);
    }
    const [, toSecond = 0, toThird = 0] = sent();
    ports[0]?.receive(frame(2, 1));
    expect(sent().slice(1)).toEqual([toSecond + 1, toThird]);
    nowMs = 300_000;
    ports[2]?.receive(frame(9, 3));
    const [, second = 0, third = 0] = sent();
    ports[0]?.receive(frame(3, 1));
    expect(sent().slice(1)).toEqual([second, third + 1]);
  });
});
