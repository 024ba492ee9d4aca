import { encode, type SourceMapMappings } from '@jridgewell/sourcemap-codec';
import { originalPositionFor, TraceMap } from '@jridgewell/trace-mapping';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { originalPlaces } from './source-map.ts';

const SOURCES = ['main.ts', 'lib/other.ts'];
const column = fc.nat(2_000);
const line = fc.nat(5_000);
const segment = fc.oneof(
  fc.tuple(column),
  fc.tuple(column, fc.nat(1), line, column),
  fc.tuple(column, fc.nat(1), line, column, fc.nat(5)),
);
const mappings = fc.array(fc.uniqueArray(segment, { selector: ([at]) => at, maxLength: 8 }), {
  maxLength: 12,
});
const places = fc.array(
  fc.record({ line: fc.integer({ min: 1, max: 14 }), column: fc.integer({ min: 1, max: 2_100 }) }),
  {
    minLength: 1,
    maxLength: 12,
  },
);

test('finds the places that trace-mapping finds', () => {
  fc.assert(
    fc.property(mappings, places, (lines, wanted) => {
      const sorted = lines.map((segments) => segments.toSorted((a, b) => a[0] - b[0])) as SourceMapMappings;
      const map = {
        version: 3 as const,
        names: ['a', 'b', 'c', 'd', 'e', 'f'],
        sources: SOURCES,
        mappings: encode(sorted),
      };
      const oracle = new TraceMap(map);
      const expected = wanted.map((place) => {
        const found = originalPositionFor(oracle, { line: place.line, column: place.column - 1 });
        return found.source === null
          ? undefined
          : { source: found.source, line: found.line, column: found.column + 1 };
      });
      expect(originalPlaces(map, wanted)).toEqual(expected);
    }),
    { numRuns: 500 },
  );
});

test('finds nothing in an empty map', () => {
  expect(originalPlaces({ sources: [], mappings: '' }, [{ line: 1, column: 1 }])).toEqual([undefined]);
});
