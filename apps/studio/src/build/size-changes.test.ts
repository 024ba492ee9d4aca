import type { ImagePart } from '@skerry/contracts';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { mostKept, withSize } from '../design/size-history.ts';
import { sizeChanges } from './size-changes.ts';
import { sizePieces } from './sizes.ts';
import { tilesOf } from './treemap.ts';

const part = (library: string, bytes: number, layer: ImagePart['layer'] = 'library'): ImagePart => ({
  layer,
  library,
  bytes,
});
const piecesOf = (...parts: ImagePart[]) =>
  sizePieces({ bytes: parts.reduce((sum, { bytes }) => sum + bytes, 0), parts });

test('what came, went and grew is told, the largest change first, and what stayed is not', () => {
  const changes = sizeChanges(
    piecesOf(part('http', 50), part('tcp', 20), part('url', 5)),
    piecesOf(part('tcp', 30), part('url', 5), part('dns', 15)),
  );
  expect([...changes.values()].map(({ library, delta }) => [library, delta])).toEqual([
    ['http', -50],
    ['dns', 15],
    ['tcp', 10],
  ]);
});

test('the tiles of an image have the areas of its pieces and do not leave the map', () => {
  const parts = fc.array(
    fc.record({
      layer: fc.constantFrom<ImagePart['layer']>('application', 'library', 'engine'),
      library: fc.constantFrom('a', 'b', 'c', 'd'),
      bytes: fc.integer({ min: 1, max: 1_000 }),
    }),
    { minLength: 1, maxLength: 12 },
  );
  fc.assert(
    fc.property(parts, (list) => {
      const pieces = piecesOf(...list);
      // Large enough that the lines between tiles are nothing.
      const { tiles } = tilesOf(pieces, 100_000, 60_000);
      expect(tiles.map(({ piece }) => piece)).toEqual(expect.arrayContaining(pieces));
      for (const { piece, left, top, width, height } of tiles) {
        expect(Math.abs(width * height - piece.share)).toBeLessThan(0.01);
        expect(Math.max(left + width, top + height)).toBeLessThanOrEqual(1.000_001);
      }
    }),
  );
});

test('a history keeps the newest images, and not the same one twice in a row', () => {
  const image = (digest: string) => ({ digest, bytes: 1, parts: [] });
  const once = withSize({}, 'kvm', image('a'), 1);
  expect(withSize(once, 'kvm', image('a'), 2)).toBe(once);
  const many = Array.from({ length: 20 }, (_, at) => at).reduce(
    (history, at) => withSize(history, 'kvm', image(String(at)), at),
    once,
  );
  expect(many['kvm']).toHaveLength(mostKept);
  expect(many['kvm']?.at(-1)?.digest).toBe('19');
});
