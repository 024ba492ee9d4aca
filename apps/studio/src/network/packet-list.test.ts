import type { PacketSummary } from '@skerry/contracts';
import { describe, expect, test } from 'vitest';
import { packetFilter } from './packet-filter.ts';
import { mostPackets, PacketList } from './packet-list.ts';

const packet = (number: number, changes: Partial<PacketSummary> = {}): PacketSummary => ({
  number,
  atMs: 1_000 + number,
  direction: number % 2 === 0 ? 'in' : 'out',
  protocol: 'TCP',
  source: '10.1.0.16:80',
  destination: '10.1.0.1:50000',
  length: 66,
  info: '80 → 50000 [ACK]',
  ...changes,
});
const numbersOf = (packets: readonly PacketSummary[]): number[] => packets.map(({ number }) => number);
const run = (from: number, to: number): PacketSummary[] =>
  Array.from({ length: to - from + 1 }, (_, at) => packet(from + at));

describe('a filter', () => {
  const dns = packet(1, { protocol: 'DNS', info: 'A kv → 10.1.0.17' });
  const get = packet(2, { protocol: 'HTTP', info: 'GET /tcp HTTP/1.1' });

  test.each([
    ['', true, true],
    ['  dns ', true, false],
    ['-dns', false, true],
    ['!DNS', false, true],
    ['kv', true, false],
    ['tcp', false, false],
    ['/tcp', false, true],
    ['in', false, true],
    ['out', true, false],
    ['get :80', false, true],
    ['get dns', false, false],
    ['-', false, false],
  ])('%j lets the right ones through', (text, first, second) => {
    expect([dns, get].map(packetFilter(text))).toEqual([first, second]);
  });
});

describe('a list', () => {
  test('keeps what its filter lets through as packets come', () => {
    const list = new PacketList();
    list.setFilter('in');
    list.add(run(1, 4), 0);
    list.add(run(5, 6), 3);
    expect(numbersOf(list.shown)).toEqual([2, 4, 6]);
    expect(list.all).toHaveLength(6);
    expect(list.dropped).toBe(3);
    list.setFilter('');
    expect(numbersOf(list.shown)).toEqual([1, 2, 3, 4, 5, 6]);
  });

  test('forgets the oldest, also of what is shown, and counts them', () => {
    const list = new PacketList();
    list.setFilter('in');
    for (let at = 1; at <= mostPackets + 1_000; at += 250) list.add(run(at, at + 249), 0);
    const oldest = list.all[0]?.number ?? 0;
    expect(oldest).toBe(list.forgotten + 1);
    expect(list.all.length).toBeLessThanOrEqual(mostPackets + 500);
    expect(list.shown[0]?.number).toBe(oldest % 2 === 0 ? oldest : oldest + 1);
    expect(list.gone).toBe(Math.floor(list.forgotten / 2));
    expect(list.shown.at(-1)?.number).toBe(mostPackets + 1_000);
  });

  test('a filter that lets nothing through stays empty when the oldest go', () => {
    const list = new PacketList();
    list.setFilter('arp');
    list.add(run(1, mostPackets + 1_000), 0);
    expect(list.shown).toEqual([]);
    list.clear();
    expect([list.all, list.forgotten]).toEqual([[], 0]);
  });
});
