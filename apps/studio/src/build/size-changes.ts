import type { ImagePart } from '@skerry/contracts';
import type { SizePiece } from './sizes.ts';

/** How a piece of an image differs from the same piece of another; a piece that is not there has 0 bytes. */
export interface SizeChange {
  readonly layer: ImagePart['layer'];
  readonly library: string;
  readonly before: number;
  readonly after: number;
  readonly delta: number;
}

export function pieceKey({ layer, library }: Pick<SizePiece, 'layer' | 'library'>): string {
  return `${layer}/${library}`;
}

/** Every piece of either image that differs, by its key; what changed most comes first. */
export function sizeChanges(
  before: readonly SizePiece[],
  after: readonly SizePiece[],
): ReadonlyMap<string, SizeChange> {
  const was = new Map(before.map((piece) => [pieceKey(piece), piece]));
  const is = new Map(after.map((piece) => [pieceKey(piece), piece]));
  const changes = [...new Map([...was, ...is])].flatMap(
    ([key, { layer, library }]): [string, SizeChange][] => {
      const [from, to] = [was.get(key)?.bytes ?? 0, is.get(key)?.bytes ?? 0];
      return from === to ? [] : [[key, { layer, library, before: from, after: to, delta: to - from }]];
    },
  );
  return new Map(changes.sort(([, a], [, b]) => Math.abs(b.delta) - Math.abs(a.delta)));
}
