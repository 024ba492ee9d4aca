import type { Catalogue } from '@skerry/composition';
import type { Image } from '@skerry/contracts';
import type { Appliance } from '../source/validate.ts';
import type { BundlePart } from './parts.ts';

export type LeftOut = NonNullable<Image['leftOut']>;

/** The libraries that a bundle of these parts does not have. */
export function leftOutOf(
  parts: readonly BundlePart[],
  { picture }: Pick<Appliance, 'picture'>,
  { libraries }: Pick<Catalogue, 'libraries'>,
): LeftOut {
  const linked = new Set(parts.map(({ library }) => library));
  const absent = [...libraries.keys()].filter((name) => !linked.has(name));
  const isPlaced = (name: string): boolean => picture?.composition.libraries.has(name) ?? false;
  return { placed: absent.filter(isPlaced), others: absent.filter((name) => !isPlaced(name)) };
}
