import { type Candidate, type Composition, candidatesFor } from '@skerry/composition';
import type { Library } from '@skerry/contracts';
import type { Known } from './catalogue.ts';

/** What could be in the place of a library: the other providers of what it provides. */
export function replacementsOf(
  library: Library,
  composition: Composition,
  { catalogue }: Known,
): readonly Candidate[] {
  // Judged as if it were gone already: it is no rival of what takes its place.
  const libraries = new Map([...composition.libraries].filter(([name]) => name !== library.name));
  const without = { ...composition, libraries };
  const found = library.provides.flatMap((name) => candidatesFor(name, without, catalogue));
  const others = found.filter((each) => each.library.name !== library.name);
  return others.filter(
    (each, at) => others.findIndex(({ library: { name } }) => name === each.library.name) === at,
  );
}
