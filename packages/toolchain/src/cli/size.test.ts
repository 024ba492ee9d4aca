import { describe, expect, it } from 'vitest';
import { leftOutText } from './left-out.ts';
import { sizeTable } from './size.ts';

describe('sizeTable', () => {
  it('lists layers and libraries by size, with why they are there, and ends with the file', () => {
    const table = sizeTable(
      [
        { layer: 'platform', library: 'common', bytes: 100 },
        { layer: 'engine', library: 'quickjs-heap', bytes: 300 },
        { layer: 'engine', library: 'quickjs', bytes: 600 },
      ],
      ({ library }) => `because-of-${library}`,
    );
    const words = table
      .trimEnd()
      .split('\n')
      .map((line) => line.trim().split(/\s+/));
    expect(words).toEqual([
      ['engine', '900', '90.0', '%'],
      ['quickjs', '600', '60.0', '%', 'because-of-quickjs'],
      ['quickjs-heap', '300', '30.0', '%', 'because-of-quickjs-heap'],
      ['platform', '100', '10.0', '%'],
      ['common', '100', '10.0', '%', 'because-of-common'],
      ['file', '1000', '100.0', '%'],
    ]);
  });
});

describe('leftOutText', () => {
  it('tells what was placed from what nothing asks for', () => {
    expect(leftOutText({ leftOut: { placed: ['udp'], others: ['arp', 'icmp'] } })).toBe(
      'left out, though placed, because nothing uses it: udp\nleft out because nothing asks for it: arp, icmp\n',
    );
    expect(leftOutText({ leftOut: { placed: [], others: [] } })).toBe('');
    expect(leftOutText({})).toBe('');
  });
});
