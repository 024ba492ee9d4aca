import type { ImagePart } from '@skerry/contracts';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { sizePieces } from './sizes.ts';

test('pieces come by layer, the largest first, and same names are added up', () => {
  const parts: ImagePart[] = [
    { layer: 'platform', library: 'common', bytes: 300 },
    { layer: 'library', library: 'timers', bytes: 10 },
    { layer: 'library', library: 'core', bytes: 60 },
    { layer: 'library', library: 'timers', bytes: 30 },
    { layer: 'application', library: 'hello', bytes: 0 },
  ];
  expect(
    sizePieces({ bytes: 500, parts }).map(({ library, bytes, share }) => [library, bytes, share]),
  ).toEqual([
    ['core', 60, 0.12],
    ['timers', 40, 0.08],
    ['common', 300, 0.6],
    ['padding', 100, 0.2],
  ]);
});

test('the pieces of an image are the whole image', () => {
  const part = fc.record({
    layer: fc.constantFrom('application', 'library', 'engine', 'format'),
    library: fc.constantFrom('a', 'b', 'padding'),
    bytes: fc.nat(1_000),
  });
  fc.assert(
    fc.property(fc.array(part as fc.Arbitrary<ImagePart>), fc.nat(1_000), (parts, slack) => {
      const bytes = parts.reduce((sum, each) => sum + each.bytes, slack);
      const pieces = sizePieces({ bytes, parts });
      expect(pieces.reduce((sum, each) => sum + each.bytes, 0)).toBe(bytes);
    }),
  );
});
