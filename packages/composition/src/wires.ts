/** The wires of one appliance, and the library that speaks over them. */
import type { LibraryName, WireName } from '@skerry/contracts';
import type { Composition } from './model.ts';

export const WIRES: LibraryName = 'vchan';

export function wiresOf({ manifest }: Pick<Composition, 'manifest'>): readonly WireName[] {
  return manifest.wires ?? [];
}
