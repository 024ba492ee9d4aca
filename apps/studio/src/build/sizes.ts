import type { Image, ImagePart } from '@skerry/contracts';

/** A piece of an image for the size bar. `share` is its part of the whole, 0 to 1. */
export interface SizePiece {
  readonly layer: ImagePart['layer'];
  readonly library: string;
  readonly bytes: number;
  readonly share: number;
}

/** The order in which a person thinks of them: what is mine first, what is given last. */
export const layerOrder: readonly ImagePart['layer'][] = [
  'application',
  'library',
  'engine',
  'dataplane',
  'platform',
  'format',
];

/** The parts of an image by layer, then by size; same names added up; what no part claims is `format`. */
export function sizePieces(image: Pick<Image, 'bytes' | 'parts'>): SizePiece[] {
  const sums = new Map<string, { layer: ImagePart['layer']; library: string; bytes: number }>();
  let claimed = 0;
  for (const { layer, library, bytes } of image.parts) {
    const key = `${layer}/${library}`;
    const sum = sums.get(key) ?? { layer, library, bytes: 0 };
    sum.bytes += bytes;
    claimed += bytes;
    sums.set(key, sum);
  }
  if (claimed < image.bytes) {
    const sum = sums.get('format/padding') ?? { layer: 'format', library: 'padding', bytes: 0 };
    sum.bytes += image.bytes - claimed;
    sums.set('format/padding', sum);
  }
  const whole = Math.max(image.bytes, claimed);
  return [...sums.values()]
    .filter((each) => each.bytes > 0)
    .sort((a, b) => layerOrder.indexOf(a.layer) - layerOrder.indexOf(b.layer) || b.bytes - a.bytes)
    .map((each) => ({ ...each, share: each.bytes / whole }));
}
