import { describe, expect, it } from 'vitest';
import { sizeTable } from './size.ts';

describe('sizeTable', () => {
  it('lists layers and libraries by size and ends with the file', () => {
    const table = sizeTable([
      { layer: 'platform', library: 'common', bytes: 100 },
      { layer: 'engine', library: 'quickjs-heap', bytes: 300 },
      { layer: 'engine', library: 'quickjs', bytes: 600 },
    ]);
    const words = table
      .trimEnd()
      .split('\n')
      .map((line) => line.trim().split(/\s+/).slice(0, 2));
    expect(words).toEqual([
      ['engine', '900'],
      ['quickjs', '600'],
      ['quickjs-heap', '300'],
      ['platform', '100'],
      ['common', '100'],
      ['file', '1000'],
    ]);
  });
});
