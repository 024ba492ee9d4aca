import { decode, encode, type SourceMapMappings } from '@jridgewell/sourcemap-codec';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { positionTracer, reduceSourceMap } from './source-map.ts';

const mapOf = (mappings: SourceMapMappings, sources: string[]) => ({
  version: 3 as const,
  names: [],
  sources,
  mappings: encode(mappings),
});

describe('reduceSourceMap', () => {
  it("keeps the appliance's own places and ends each at the library's next", () => {
    const map = mapOf(
      [
        [
          [0, 0, 0, 0],
          [10, 1, 4, 2],
          [20, 0, 9, 0],
          [30, 0, 9, 5],
        ],
      ],
      ['src/core.ts', 'appliance:main.ts'],
    );
    const reduced = reduceSourceMap(map, 'appliance:');
    expect(reduced.sources).toEqual(['main.ts']);
    expect(decode(reduced.mappings)).toEqual([[[10, 0, 4, 2], [20]]]);
  });

  it("never names a source that is not the appliance's", () => {
    const segment = fc.tuple(fc.nat(500), fc.nat(2), fc.nat(50), fc.nat(50));
    const line = fc.array(segment, { maxLength: 20 }).map((list) => list.sort((a, b) => a[0] - b[0]));
    fc.assert(
      fc.property(fc.array(line, { maxLength: 5 }), (lines) => {
        const map = mapOf(lines as SourceMapMappings, ['x.ts', 'appliance:a.ts', 'appliance:b/c.ts']);
        const reduced = reduceSourceMap(map, 'appliance:');
        expect(reduced.sources).toEqual(['a.ts', 'b/c.ts']);
        const used = decode(reduced.mappings).flatMap((one) =>
          one.flatMap((found) => (found.length === 1 ? [] : [found[1]])),
        );
        expect(used.every((source) => source < 2)).toBe(true);
        const own = lines.flat().filter(([, source]) => source > 0).length;
        expect(used.length).toBe(own);
      }),
    );
  });
});

describe('positionTracer', () => {
  const trace = positionTracer({ sources: ['main.ts'], mappings: encode([[[10, 0, 4, 2], [20]]]) });

  it("finds the line and column in the user's file, from 1", () => {
    expect(trace({ line: 1, column: 12 })).toEqual({ file: 'main.ts', line: 5, column: 3 });
  });

  it('finds nothing in a library', () => {
    expect(trace({ line: 1, column: 22 })).toBeUndefined();
    expect(trace({ line: 9, column: 1 })).toBeUndefined();
  });
});
